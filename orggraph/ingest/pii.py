"""Personal data inside a text: numbers that belong to a person, ways to reach one, names beside
them.

All screening is in this module. Every form is a `Form` in `NUMBERS`, `LABELS` or `TITLES`, with a
comment that says what it is and what it must not take. A credit code, an old registration number, a
land line without a name and the number of a building are no personal data. Rules cannot find a bare
name in running text; `docs/security.md` says so, and `without` leaves such columns out whole.

All functions take plain text: half-width, on one line (`parsing.plain`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

HIDDEN = "***"  # stands in a message for a text that may be a person's

# ---------------------------------------------------------------- parts of the patterns

# What people put between the digits of a number; NFKC has made half-width what it could.
_GAP = r"[\s.·・_/‐‑‒–—―−-]"
# What stands between the groups of a mobile number where nothing else is meant.
_MARK = r"[\s.·・_/‐‑‒–—―−、,;:|*~=#→•∙'\"()\[\]【】<>+!%&$^\\ー˗⁃一-]"
_NUMERAL = "零〇一幺二两三四五六七八九壹贰叁肆伍陆柒捌玖"
_ALONE = r"(?<![0-9A-Za-z])"
_END = r"(?![0-9A-Za-z])"
_ITS_WORD = "(?:ID|Id|id|NO|No|no|SFZ|sfz)?"
# The first two digits of an identity number: a province, or where a permit of residence was given.
_PROVINCE = r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|91)"
_MONTH_DAY = r"(?:0[1-9]|1[0-2]){gap}(?:0[1-9]|[12][0-9]|3[01])"

_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕张孔曹严华金魏陶姜戚谢邹喻苏潘葛范彭鲁韦马苗"
    "方俞任袁柳鲍史唐"
    "费薛雷贺倪汤罗毕郝安常于傅齐康伍余顾孟黄穆萧肖尹姚邵汪毛米戴宋庞熊纪舒项祝董梁杜阮蓝闵席"
    "季贾江郭梅林钟徐"
    "邱骆高夏蔡田樊胡凌霍万柯卢莫房丁邓洪包左石崔龚程邢裴陆荣翁段侯全班秋仲宫宁仇甘武刘景龙叶"
    "白蒲卓池乔翟谭申"
    "冉桑桂牛边燕尚温庄晏柴瞿阎闫连习艾向古易廖耿关欧聂曾游赖涂黎辛管祁牟卜詹靳盛童甄曲屈查覃"
    "隋饶刁丘滕晋邬臧"
    "苟廉娄奚郎冀姬屠郁窦迟敖鄢冷花巩井虞卞竺楚佟栗匡宗巫鞠荆谌岑胥蔺丛焦岳芦兰殷颜章付文麦"
)
_TWO_SURNAMES = "欧阳|司马|上官|诸葛|司徒|夏侯|皇甫|尉迟|公孙|慕容|令狐|宇文|长孙|端木|独孤"
# Words that begin like a name and are none: 书记项目, 主任任期, 高级经理.
_WORDS = (
    "项目|任期|任职|任免|任务|安排|安全|安装|高级|高效|高新|高层|高管|全体|全部|全面|全国|"
    "全员|全称|方案|方面|方式|包括|包联|"
    "包保|包装|应当|应急|常务|常委|常态|常驻|金融|金额|金属|江苏|江西|华东|华南|华北|华中|"
    "管理|管委|文化|文件|文体|文旅|"
    "文教|文明|文字|房产|房屋|花园|花卉|章程|兰州|童装|岳阳|连锁|连续|左右|左侧|季度|范围|"
    "顾问|颜色|武汉|武装|景区|景点|"
    "纪委|纪检|安保|许可|程序|"
    "龙头|龙岩|关于|关系|关注|关停|施工|康复|齐全|石材|石油|白酒|万元|古建|卫生|卫健|游戏|"
    "游客|宗教|付款|付费|温泉|查无|"
    "查询|曲艺|方便|连日|全覆盖|关爱|连心|温馨|温暖|方阵|时政|时代|冷链|班组|班子|班长|向上|于今|史料|费用|毛利|毛坯|汤圆|米面|牛奶|马上|田间|"
    "林业|洪水|陶瓷|余额|尚未|尚无|"
    "何时|时间|丁类|甘肃|宁波|宁夏|梅州|柳州|广告|段落|钟表|单位|商务|和|党"
)
_GIVEN = "[一-龥]{1,2}"
_LONG_NAME = rf"(?!{_WORDS})(?:(?:{_TWO_SURNAMES}){_GIVEN}|[{_SURNAMES}][一-龥]{{2}})"
_NAME = rf"(?!{_WORDS})(?:(?:{_TWO_SURNAMES}){_GIVEN}|[{_SURNAMES}]{_GIVEN})"
# Where a name ends: no further character, or a word that says what the person does.
_NAME_ENDS = r"(?=$|[^一-龥]|负责|联系|联络|同志|先生|女士|兼|分管|对接|电话|手机|微信|任)"
# A name with the legal form of a firm behind it is the firm's: 牛先生(北京)餐饮有限公司.
_NO_FIRM = r"(?!.{0,60}(?:公司|集团|中心|商行|工作室|[厂店社所部馆院吧坊])(?:$|[^一-龥]))"
# The last character of what is a place, an office or a firm, though it may begin like a name:
# 高新区, 金融办.
_OFFICE_END = (
    "[区县市镇乡村街道路园楼厦厅室场城港湾岛山里院局办委部处科会所站队组厂店行社司团校馆坊吧网类"
    "业型级]"
)


_BEHIND = (
    "总监|副总|老板|书记|总经理|董事长|董事|主任|经理|老师|主管|校长|院长|律师|医生|博士|教授|厂长|店长|园长|所长|"
    "科长|处长|局长|会计|助理|支书|网格员|指导员|联络员"
)


class Form(NamedTuple):
    """One form of personal data: its name, its pattern, and where a pattern is not enough, the
    test a hit must pass.
    """

    name: str
    pattern: str
    holds: Callable[[str], bool] = bool


# ---------------------------------------------------------------- tests by arithmetic

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CREDIT_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def is_identity_number(code: str) -> bool:
    """Tell whether 18 characters are an identity number by form and check digit (GB 11643: ISO
    7064, MOD 11-2).
    """
    if not re.fullmatch(_IDENTITY, code):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(code, _WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == code[-1].upper()


def _is_no_credit_code(hit: str) -> bool:
    """Tell whether 18 digits that look like an identity number are not rather a credit code (GB
    32100-2015).
    """
    code = _digits(hit)
    if code[0] not in "159" or is_identity_number(code):
        return True
    total = sum(
        _CREDIT_LETTERS.index(letter) * pow(3, i, 31)
        for i, letter in enumerate(code[:17].upper())
        if letter in _CREDIT_LETTERS
    )
    return _CREDIT_LETTERS[-total % 31] != code[-1].upper()


def _is_identity_in_groups(hit: str) -> bool:
    """Tell whether 18 digits parted anyhow are an identity number, in one run and by its date."""
    code = _digits(hit)
    return bool(re.fullmatch(_IDENTITY, code)) and _is_no_credit_code(code)


def _is_old_identity(hit: str) -> bool:
    """Tell whether 15 digits are an identity number of before 1999 rather than a registration
    number.

    One of the two is certain only by chance: both hold six digits of a district. A registration
    number of a firm continues with 0 to 5, where a birth before 1940 or 1960 would stand, and has a
    check digit (ISO 7064, MOD 11, 10).
    """
    code = _digits(hit)
    return code[6] >= "4" or not _is_registration(code)


def _is_registration(code: str) -> bool:
    rest = 10
    for digit in code[:14]:
        rest = ((rest + int(digit)) % 10 or 10) * 2 % 11
    return (rest + int(code[14])) % 10 == 1


def _passes_luhn(hit: str) -> bool:
    """Tell whether the digits of a bank card pass the check of ISO/IEC 7812."""
    code = _digits(hit)
    return _has_check_of_luhn(code) or _has_check_of_luhn(code[:16])


def _has_check_of_luhn(code: str) -> bool:
    digits = [int(digit) for digit in code][::-1]
    return (
        sum(digit if i % 2 == 0 else sum(divmod(2 * digit, 10)) for i, digit in enumerate(digits))
        % 10
        == 0
    )


def _digits(text: str) -> str:
    return re.sub(r"[^0-9A-Za-z]", "", text)


# ---------------------------------------------------------------- numbers

_IDENTITY = (
    rf"{_ALONE}{_ITS_WORD}{_PROVINCE}[0-9]{{4}}{_GAP}?(?:19|"
    rf"20)[0-9]{{2}}{_GAP}?{_MONTH_DAY.format(gap=_GAP + '?')}"
    rf"{_GAP}?[0-9]{{3}}[0-9Xx]{_END}"
)
# +86, 0086, (86) or the 0 of a call from another city.
_CALLED = r"(?:\(?(?:\+|00)?86\)?[ .\-]{0,2}|0)?"
_ROOM = r"(?!(?:[-、,~][0-9]+)* ?[号室层楼栋座弄])"  # a list of rooms: 131 1301-1302-1303室
_PAPERS = (
    "身份证|证件|护照|通行证|居[住留]证|[军警]官证|士兵证|学生证|社保卡|银行卡|储蓄卡|工资卡|"
    "卡号|[账帐]号|"
    "台胞证|回乡证|户口本|户口簿|驾驶证|驾照|社保号|医保卡|医保号"
)
_LAND_LINE = r"(?:\(?0[0-9]{2,3}\)?[ -]?)?[2-8][0-9]{6,7}(?![0-9])"

NUMBERS: tuple[Form, ...] = (
    # An identity number, in one run or parted as people type it.
    Form("identity", _IDENTITY, _is_no_credit_code),
    # One of before 1999: six digits of the district, the birth with two digits of the year, three
    # more.
    Form(
        "old_identity",
        rf"{_ALONE}{_PROVINCE}[0-9]{{4}}{_GAP}?[0-9]{{2}}{_MONTH_DAY.format(gap='')}{_GAP}?[0-9"
        rf"]{{3}}{_END}",
        _is_old_identity,
    ),
    # A mobile number with what is dialled before it, unbroken: 008613800138000, 013800138000.
    Form("mobile_unbroken", rf"(?<![0-9]){_CALLED}1[3-9][0-9]{{9}}(?![0-9])"),
    # The same in groups of any length: 35 0203 1990 0101 1234.
    Form(
        "identity_parted",
        rf"{_ALONE}[1-9](?:{_GAP}?[0-9]){{16}}{_GAP}?[0-9Xx]{_END}",
        _is_identity_in_groups,
    ),
    # A bank card: 16 digits, UnionPay up to 19, in one run or in fours.
    Form(
        "bank_card",
        rf"{_ALONE}(?:62[0-9]{{2}}|4[0-9]{{3}}|5[1-5][0-9]{{2}}|60[0-9]{{2}}|"
        rf"3[57][0-9]{{2}})(?:[ -]?[0-9]{{4}}){{3}}(?:[ -][0-9]{{1,3}})?{_END}"
        rf"|{_ALONE}62(?:[ -]?[0-9]){{14,17}}{_END}",
        _passes_luhn,
    ),
    # A code of a firm, taken whole so that no part of it passes for a number: never personal.
    Form("", rf"{_ALONE}(?!TEL|FAX|MOB|PHONE)[0-9A-Z]{{15,20}}{_END}"),
    # A mobile number in groups, all parted alike or not: 138-0013-8000, 1380 0138 000,
    # 138.0013.8000, 1 3 8 0 …
    Form(
        "mobile",
        rf"(?<![0-9]){_CALLED}(?:"
        rf"1[3-9][0-9]{_GAP}{{0,3}}[0-9]{{4}}{_GAP}{{0,3}}[0-9]{{4}}|1[3-9][0-9]{{2}}{_GAP}{{1,"
        rf"3}}[0-9]{{4}}{_GAP}{{1,3}}[0-9]{{3}}"
        rf"|1[3-9][0-9]{{2}}{_GAP}{{1,3}}[0-9]{{3}}{_GAP}{{1,3}}[0-9]{{4}}|"
        rf"1[3-9][0-9]{{3}}{_GAP}{{1,3}}[0-9]{{6}}"
        rf"|1[3-9][0-9]{{5}}{_GAP}{{1,3}}[0-9]{{4}}|1[3-9][0-9]{{6}}{_GAP}{{1,3}}[0-9]{{3}}"
        rf"|1 [3-9](?: [0-9]){{9}})(?![0-9]){_ROOM}",
    ),
    # The same with other marks between, 138、0013、8000 or (138)0013-8000, or in pairs,
    # 138 00 13 80 00.
    Form(
        "mobile_marked",
        rf"(?<![0-9]){_CALLED}\(?1[3-9][0-9](?:{_MARK}{{1,2}}[0-9]{{4}}){{2}}(?![0-9]){_ROOM}"
        rf"|(?<![0-9]){_CALLED}\(?1[3-9][0-9]\) ?[0-9]{{8}}(?![0-9])"
        rf"|(?<![0-9]){_CALLED}1[3-9][0-9]\([0-9]{{4}}\)[0-9]{{4}}(?![0-9])"
        r"|(?<![0-9])1[3-9][0-9](?:[ -][0-9]{2}){4}(?![ -]?[0-9])",
    ),
    # The same in groups that nobody dials by, all parted alike: 138 111 10001, 138.11.11.00.01.
    Form(
        "mobile_regrouped",
        "|".join(
            rf"(?<![0-9])(?<![0-9]{mark})(?:"
            rf"1[3-9][0-9]{mark}[0-9]{{3}}{mark}[0-9]{{5}}"
            rf"|1[3-9][0-9]{{3}}{mark}[0-9]{{3}}{mark}[0-9]{{3}}"
            rf"|1{mark}[3-9][0-9]{mark}[0-9]{{4}}{mark}[0-9]{{4}}"
            rf"|1{mark}[3-9][0-9]{{2}}{mark}[0-9]{{3}}{mark}[0-9]{{4}}"
            rf"|1[3-9](?:{mark}[0-9]{{3}}){{3}}|1[3-9][0-9](?:{mark}[0-9]{{2}}){{4}}"
            rf"|1[3-9][0-9](?:{mark}[0-9]){{8}})(?!{mark}?[0-9]){_ROOM}"
            for mark in (" ", r"\.", "-")
        ),
    ),
    # The same as a program writes a large number: 1.3800138000E+10.
    Form("mobile_scientific", r"(?<![0-9.])1\.[3-9][0-9]{9}[Ee]\+?10(?![0-9])"),
    # A mobile number of Hong Kong, Macau or Taiwan with its country.
    Form(
        "mobile_abroad",
        r"(?:\+|00)(?:85[23][ -]?[5-79][0-9]{3}[ -]?[0-9]{4}"
        r"|886[ -]?9[0-9]{2}[ -]?[0-9]{3}[ -]?[0-9]{3})(?![0-9])",
    ),
    # The same in words, or in words and figures: 一三八零零一三八零零零, 13八00138000.
    Form(
        "mobile_spelled",
        rf"(?<![0-9{_NUMERAL}])(?=[0-9 -]{{0,20}}[{_NUMERAL}])[1一幺壹]"
        r"[3-9三四五六七八九叁肆伍陆柒捌玖]"
        rf"[0-9{_NUMERAL}](?:[ -]?[0-9{_NUMERAL}]{{4}}){{2}}(?![0-9{_NUMERAL}])",
    ),
    # An identity card of Hong Kong: A123456(7).
    Form("identity_hong_kong", rf"{_ALONE}[A-Z]{{1,2}}[0-9]{{6}} ?\([0-9A]\)"),
    # A passport: E or G and 8 digits, E and a letter and 7; a number that begins with four zeros
    # counts something else.
    Form(
        "passport",
        rf"{_ALONE}(?:[EeGg](?!0000)[0-9]{{8}}|[Ee][A-Za-z](?!0000)[0-9]{{7}}|(?:SE|DE|"
        rf"PE)(?!0000)[0-9]{{7}}){_END}",
    ),
    # Whole from its beginning, or from the end of what stands before it, such as a credit code; the
    # bound keeps the search linear in long runs without an @.
    Form(
        "mail",
        r"(?:(?<![0-9A-Za-z_.+-])[0-9A-Za-z_.+-]+|[0-9A-Za-z_.+-]{1,64})"
        r"(?:@[0-9A-Za-z_.@-]+| ?@ ?[0-9A-Za-z_-]{1,64}\.[a-z]{2,6})",
    ),
    # The same made unreadable to programs: name(at)example.com, name at example.com.
    Form(
        "mail_spelled",
        r"(?i:(?<![a-z0-9_.+-])[a-z0-9_.+-]{2,64}(?: ?[(\[]at[)\]] ?| at |#)"
        r"[a-z0-9-]{1,64}(?:\.| dot )(?:com|cn|net|org)(?![a-z]))",
    ),
    # Two numbers of a person without a blank between; no number of a firm is so long.
    Form("glued", r"(?<![0-9])[0-9]{21,}(?![0-9])"),
    # 微信wx_ab12, vx ab_12, wxid_…: a token with a figure or a stroke in it, or one that ends the
    # text (not 微信APP开发).
    Form(
        "wechat",
        r"(?i:(?<![a-z0-9])(?:(?:微 ?信|[薇威维徽]信|v ?信|v[ -]?x|wx|wechat|weixin|加微|加 ?v|"
        r"\+ ?v|钉钉|抖音|快手|飞书|小红书|微博|知乎|绿泡泡|支付宝|skype|telegram|whatsapp)"
        r"(?:[账帐]?号码?| ?id)?[是为]?"
        r"(?: ?[:.,/(【\[\-]? ?(?=[a-z_-]*[0-9_-])[a-z_][a-z0-9_-]{3,}"
        r"| ?[:.]? ?[a-z]{6,}(?=$|[ ,;/、)]))|"
        r"wx(?:id)?_[a-z0-9_-]+))",
    ),
    Form("wechat_by_mobile", r"(?i:(?<![a-z])v ?: ?[a-z0-9_-]{5,})"),
    # QQ号 1234567, QQ1234567.
    Form(
        "qq",
        r"(?i:(?<![a-z])(?:q ?q|扣扣|q[号群]|企鹅号)(?:号码?|群号?)?[是为]? ?[:.(\-]? ?"
        r"[1-9][0-9]{4,11}(?![0-9])|(?<![a-z])q ?: ?[1-9][0-9]{5,11}(?![0-9]))",
    ),
    # 护照PA1234567, 通行证H12345678, 银行卡号6222…: the word says what the number is.
    Form(
        "papers",
        rf"(?:{_PAPERS})(?:号码?)? ?[:.]? ?(?:[一-龥]字第)?[A-Za-z]{{0,2}}[ \-]?"
        r"[0-9][0-9Xx \-]{5,}",
    ),
    # A land line with a name beside it; alone it is the firm's.
    Form(
        "land_line",
        rf"(?:(?<![一-龥0-9A-Za-z])|(?<=[号室楼层座栋幢机话]))(?:{_NAME}(?<!{_OFFICE_END})[ :(,"
        rf"\-]{{0,3}}{_LAND_LINE}"
        rf"|{_LAND_LINE}[ :(,\-]{{0,3}}{_NAME}(?<!{_OFFICE_END})(?![一-龥]))",
    ),
)

# ---------------------------------------------------------------- words that announce a person

_ROLES_ANYWHERE = (
    "联 ?系 ?人员?|联络人|对接人员|接洽人|经办人|填表人|填报人|负 ?责 ?人|责任人|"
    "代表人|对接人|法定代表人|法人代表|法人|法代|老板娘|老板|创始人|合伙人|CEO|HR|总经理|经理|董事长|书记|主任|联络员|"
    "指导员|秘书长|小组长|主管|专员|姓名|网格员|执行董事|实控人|实际控制人|监事|"
    "(?:组织|宣传|纪检|统战|青年)委员|支书|群主|户主|户名|收款人|微信名|昵称|房东|"
    "党务工作者|积极分子|发展对象|网格长|楼长|楼栋长|"
    "(?:调查|走访|核实|核查|摸排|接待|受访|申请|收件|经手)(?:人员?|员)|"
    "(?:包保|包联|包抓|挂钩|挂点|联系|驻企|下沉|街道|社区|镇街|村居)(?:干部|领导)"
)
# What begins many words: a name behind it has three characters and ends there.
_BEFORE_NAME = (
    "党员|财务|会计|出纳|人事|文员|前台|内勤|后勤|总务|党务|员工|职工|群众|社工|民警|片警|辅导员|客服|"
    "主席|理事长|总裁|副总|总监|C[TOF]O|秘书|助理|股东|控股人|店主|承租人|付款人|持卡人|卡主|"
    "签收人|审批人|审核|经办|联系|联络|对接|致电|"
    "银行|[建工农中交招]行|支行|分行|营业部|信用社|农商行|邮储"
)
# What a person does, behind a name of three characters: 林某某对接.
_DOES = "负责|联系|对接|接听|反馈|接待|填报|告知|回复"
# What also means a matter or a firm: a name must follow a mark behind it.
_ROLES_BY_MARK = (
    "财务|会计|人事|行政|股东|业主|党员|校长|经办|签字|签名|填报|填表|制表人?|审核人?|hr|HR|"
    "联系|联络|对接|名单|[一-龥](?:人员?|员|者|长)"
)
# What stands before a title: 党支部书记, 第一书记, 常务副总经理.
_BEFORE_TITLE = "(?:党支部|支部|党委|党总支|党组|第一|常务|执行|公司|企业|部门|任|副)"
_MANY_PEOPLES = "[一-龥]{2,6}·[一-龥]{2,6}"  # 阿依古丽·热合曼
# 花园长安楼 is no 园长: those stand at the front of a word.
_ROLES = _ROLES_ANYWHERE + "|(?<![一-龥])[店厂会站所院园队班组]长"
_WAYS = (
    "联系电话|联系方式|电 ?话|手 ?机号?码?|身份证号?码?|护照号?码?|银行卡号?|卡号|微信号?|薇信|"
    "威信|v信|vx|wx|qq号?码?|qq|邮箱|电子邮件|"
    "支付宝|抖音号|e-?mail|tel|mobile|phone|wechat"
)

LABELS: tuple[Form, ...] = (
    # What follows such a word and a colon is personal to the end of the text: 联系人：…, 老板：…,
    # vx：….
    Form(
        "role",
        rf"(?:(?<![一-龥]){_NAME}(?<!{_OFFICE_END})[ ,;、(|/]{{0,3}})?"
        rf"(?P<role>(?:{_ROLES}|{_WAYS}) ?:).*$",
    ),
    # A name after some of the words even without a colon, whatever its surname.
    Form(
        "contact",
        r"(?P<contact>(?:联系人|联络人|对接人|经办人|填表人|负责人)[是为]? ?[(=—\-]? ?|"
        rf"(?:法定代表人|法人代表|法人) )(?:{_MANY_PEOPLES}|[一-龥·]{{2,3}})(?![一-龥]).*$",
    ),
)

TITLES: tuple[Form, ...] = (
    # A title with a name behind it: 总经理王…, 支部书记李….
    Form(
        "title",
        rf"(?:副?(?:{_ROLES})[是为由]? ?[(=/—\-]?|(?:{_ROLES_BY_MARK}) ?[:(=]) ?"
        rf"(?:{_MANY_PEOPLES}|(?:{_NAME})(?<!{_OFFICE_END}){_NAME_ENDS})(?:同志|先生|女士)?"
        rf"(?:[、,和/ ]{_NAME}(?<!{_OFFICE_END})(?![一-龥]))*",
    ),
    # 流动党员王某某, 财务王某某, 开户行建行王某某.
    Form(
        "before_name",
        rf"(?:{_BEFORE_NAME})[ ,:(=]?{_LONG_NAME}(?<!{_OFFICE_END}){_NAME_ENDS}"
        rf"(?:[、,和/ ]{_NAME}(?<!{_OFFICE_END})(?![一-龥]))*",
    ),
    # 王某某对接, 由王某某负责, 王某某（电话）.
    Form(
        "does",
        rf"(?:(?<![一-龥])|(?<=[由找请与询和向])){_LONG_NAME}(?<!{_OFFICE_END})"
        rf"(?:(?:同志)?(?:{_DOES})|\((?:女士|先生|电话|手机|本人|微信)\))(?![一-龥])",
    ),
    # 王某某，35岁, 王某某1990年生.
    Form(
        "age",
        rf"(?<![一-龥]){_LONG_NAME}(?<!{_OFFICE_END})[ ,、(]*"
        r"(?:[1-9][0-9]岁|(?:19|20)[0-9]{2}年(?:[0-9]{1,2}月)?(?:出)?生)",
    ),
    # The same behind the name: 王某某书记, 王某某(总经理). Of three characters: 安保经理 is none.
    Form(
        "title_behind",
        rf"(?<![一-龥]){_LONG_NAME}(?<!{_OFFICE_END})(?: ?[(,/、\-]? ?"
        rf"{_BEFORE_TITLE}{{0,3}}(?:{_BEHIND})|总|\((?:预备|中共)?党员)(?![一-龥]){_NO_FIRM}",
    ),
    # 王某某(男), 李某 女, 男：王某某.
    Form(
        "sex",
        rf"(?<![一-龥])(?:{_NAME}(?<!{_OFFICE_END})[ ,、/(]{{1,2}}[男女](?![一-龥])"
        rf"|[男女][ :,、]{{1,2}}{_LONG_NAME}(?<!{_OFFICE_END})(?![一-龥]))",
    ),
    # A name of a people that writes a point in it, with a form of address: 阿依古丽·热合曼先生.
    Form("address_many_peoples", rf"{_MANY_PEOPLES}(?:先生|女士|小姐|同志)(?![一-龥])"),
    # A name with a form of address behind it: 王…先生, 李女士.
    Form(
        "address",
        rf"(?!{_WORDS})(?:(?:{_TWO_SURNAMES})|[{_SURNAMES}])[一-龥]{{0,2}}(?:先生|女士|小姐|"
        rf"师傅)(?![一-龥]){_NO_FIRM}",
    ),
    # 李总, 王经理, 陈书记: a surname and a title that stand alone.
    Form(
        "short",
        rf"(?<![一-龥])(?!{_WORDS}|古董)[{_SURNAMES}](?:总|董|{_BEHIND})(?![一-龥]){_NO_FIRM}",
    ),
    # @王…, as a person is named in a message.
    Form("at", rf"@ ?{_NAME}(?<!{_OFFICE_END}){_NAME_ENDS}"),
    # A name and 同志.
    Form("comrade", rf"{_NAME}(?<!{_OFFICE_END})同志(?![一-龥])"),
)


def _joined(forms: Iterable[Form], flags: int = 0) -> re.Pattern[str]:
    return re.compile(
        "|".join(
            f"(?P<{form.name}_>{form.pattern})" if form.name else form.pattern for form in forms
        ),
        flags,
    )


_NUMBER = _joined(NUMBERS)
_LABEL = _joined(LABELS, re.IGNORECASE | re.DOTALL)
_LABEL_SHORT = re.compile(
    rf"(?:(?<![一-龥]){_NAME}(?<!{_OFFICE_END})[ ,;、(|/]{{0,3}})?"
    rf"(?P<word>(?:{_ROLES}|{_WAYS}) ?: ?)[^,;。、“”\"'()]+(?:、{_NAME}(?<!{_OFFICE_END}))*",
    re.IGNORECASE,
)
_TITLE = _joined(TITLES)
_HOLDS = {f"{form.name}_": form.holds for form in NUMBERS}

# Whatever the forms may find holds one of these; for RE2, which knows no look-around. Every
# distinct text of a column is asked, and what passes is looked at by the forms, which is a hundred
# times slower: it lets little through.
SUSPECT = "|".join(
    (
        r"@|＠|#|[(\[（]at|(?i:\sat\s)|[0-9]{7}|"
        r"[0-9](?:[ .·・_/‐‑‒–—―−－．\s\x{ad}\x{2060}"
        r"、,，;；:：|*~=#→•∙'\"()（）\[\]【】<>+＋!！%&$^\\ー˗⁃一-]{0,3}[0-9]){10}|"
        rf"[0-9{_NUMERAL}](?:[ -]?[0-9{_NUMERAL}]){{10}}|[A-Z][0-9]{{6}} ?[(（]",
        r"[Ａ-Ｚａ-ｚ＿①-⑳]{4}",  # remarks stand as written, full-width letters and all
        rf"(?i:(?:{_ROLES_ANYWHERE}|长|{_WAYS}|v) ?[:：])",
        r"联系人|联络人|对接人|经办人|填表人|负责人|法定代表人|法人代表|法人\s",
        r"[一-龥][·・•][一-龥]",
        rf"(?:{_ROLES_BY_MARK}) ?[:：(（=]|[ ,，、/(（]{{1,2}}[男女]|[(（](?:预备|中共)?党员",
        rf"(?:{_BEHIND})(?:$|[^一-龥])",
        rf"(?:{_ROLES_ANYWHERE}|(?:^|[^一-龥])[店厂会站所院园队班组]长) "
        rf"?[是为由]?[ (（=/—-]{{0,2}}[{_SURNAMES}{_TWO_SURNAMES}]",
        rf"(?:{_BEFORE_NAME})[ ,，:：(（=]?[{_SURNAMES}{_TWO_SURNAMES}]",
        rf"[{_SURNAMES}][一-龥]{{1,3}}(?:{_DOES})(?:$|[^一-龥])|[(（](?:电话|手机|本人|微信)[)）]",
        r"[0-9]岁|[0-9]年[0-9月]{0,3}出?生|[男女][ :：,，、]",
        rf"先生|女士|小姐|师傅|同志|(?:^|[^一-龥])[{_SURNAMES}](?:总|经理|书记|主任|老师)",
        rf"(?:^|[^一-龥])[{_SURNAMES}][一-龥]{{0,2}}[总董](?:$|[^一-龥])",
        r"(?i:(?:微 ?信|[薇威维徽]信|v ?信|v[ -]?x|wx|wechat|weixin|加微|加 ?v"
        r"|[+＋] ?v|钉钉|抖音|快手|飞书|小红书|微博|知乎|绿泡泡|支付宝|skype|telegram|whatsapp)"
        r"[账帐]?(?:号码?| ?id)?[是为]?[ :：.,，/(（【\[-]{0,3}[a-z_])",
        r"(?i:(?:q ?q|扣扣|q[号群]|企鹅号)[号码群是为 :：.(（-]{0,4}[0-9]{5}|q ?[:：] ?[0-9]{6}"
        r"|[egsdp][a-z]?[0-9]{7})",
        rf"(?:{_PAPERS})[号码 :：.]{{0,4}}(?:[一-龥]字第)?[A-Za-z]{{0,2}}[ -]?[0-9]",
    )
)
IDENTITY_FORM = (
    r"^[1-9][0-9]{5}(?:19|20)[0-9]{2}[01][0-9][0-3][0-9]{4}[0-9X]$"  # for RE2; wider than the rule
)


# ---------------------------------------------------------------- what a cell holds

_ROUNDS = (
    20  # what was cut may have hidden another number; a text that hides so many is left out whole
)


def is_inside(text: str) -> bool:
    """Tell whether a text holds personal data."""
    if _LABEL.search(text):
        return True
    if not text.isascii() and _TITLE.search(text):  # every title stands with a Chinese name
        return True
    return next(_numbers(text), None) is not None


def _numbers(text: str) -> Iterator[re.Match[str]]:
    """Yield the numbers of a person in a text; codes of firms are passed over whole."""
    for found in _NUMBER.finditer(text):
        if found.lastgroup and _HOLDS[found.lastgroup](found.group()):
            yield found


def cut(text: str) -> str:
    """Return a text without its personal data and the names beside them; what is left may be
    empty.
    """
    for _ in range(_ROUNDS):
        if not is_inside(text):
            return text
        bare = _TITLE.sub("", _LABEL.sub("", text))
        text = _trimmed(_replaced(bare, ""))
    return ""


def masked(text: str) -> str:
    """Return a text whose personal data are replaced by ***, for a heading, a file name or a
    message.

    The text may be of any width; it comes back as it is where it holds nothing personal.
    """
    bare = _bare(text)
    hidden = _masked(bare)
    return text if hidden == bare else hidden


def sentence(text: str) -> str:
    """Return a message whose personal data are replaced by ***; behind a label, up to the next
    mark only.
    """
    bare = _bare(text)
    hidden = _LABEL_SHORT.sub(lambda found: found["word"] + HIDDEN, bare)
    hidden = _masked_numbers(_masked_people(hidden))
    return text if hidden == bare else hidden


def heading(text: str) -> str:
    """Return a heading, or a cell that may be one, as a message may quote it."""
    return HIDDEN if looks_like_a_person(_bare(text)) else masked(text)


def _bare(text: str) -> str:
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", re.sub("[\xad\u200b-\u200f\u2060-\u2064\ufeff]", "", text))


def _masked(text: str) -> str:
    label = _LABEL.search(text)
    if label:
        word = label.group("role") or label.group("contact")
        return _masked(text[: label.start()]) + word + HIDDEN
    return _masked_numbers(_masked_people(text))


def _masked_people(text: str) -> str:
    """Return a text with *** for whom a title tells; one may show only when the next is gone:
    李先生王女士.
    """
    for _ in range(_ROUNDS):
        before, text = text, _TITLE.sub(HIDDEN, text)
        if text == before:
            return text
    return HIDDEN


def _masked_numbers(text: str) -> str:
    for _ in range(_ROUNDS):
        if next(_numbers(text), None) is None:
            return text
        text = _replaced(text, HIDDEN)
    return HIDDEN


def _replaced(text: str, by: str) -> str:
    """Replace the numbers of a person in a text, with the names beside them."""
    kept, at = "", 0
    for found in _numbers(text):
        if found.start() < at:
            continue
        kept += _NAME_BEFORE.sub("", text[at : found.start()]) + by
        behind = _NAME_BEHIND.match(text, found.end())
        at = behind.end() if behind else found.end()
    return kept + text[at:]


def _trimmed(text: str) -> str:
    bare = re.sub(r"\([ ,;、:]*\)", "", text)
    return bare.rstrip(" ,;:、-/(").lstrip(" ,;:、-/)")


_EDGE = r"[ ,;/、()\-]"
# A name before a number: at the front of the cell, behind a mark, behind the end of an address, or
# right before it.
_NAME_BEFORE = re.compile(
    rf"(?:^[一-龥·]{{1,2}}(?![园楼厦路街区镇店厂馆])[一-龥·]"
    rf"|(?:(?<={_EDGE})|(?<=[0-9A-Za-z号室楼层座栋幢]))(?![号室楼层座栋幢])[一-龥·]{{2,4}}"
    rf"|{_NAME}(?<!{_OFFICE_END}))[ :(,;、|/=\-]*(?:(?:{_WAYS})[号码是为]{{0,3}}[ :]*)?$",
    re.IGNORECASE,
)
_NAME_BEHIND = re.compile(r"[ :(,\-]*[一-龥·]{2,4}(?=$|[^一-龥0-9A-Za-z])")


# ---------------------------------------------------------------- what looks like a person

_WHOLE_NAME = re.compile(rf"{_NAME}(?<!{_OFFICE_END})|[一-龥]{{2,6}}·[一-龥]{{2,6}}")
LONGEST_NAME = 13  # of a name of any people, with the point in it
_UNITS = re.compile(
    "[约大概余多左右上下正式预备党员人名家个户位年月日号元万千百十亿至到共计合无未在职工数第几 ]"
)


def looks_like_a_person(text: str) -> bool:
    """Tell whether a whole text looks like a name: two or three characters, a surname first, no
    end of an office or firm.
    """
    return bool(_WHOLE_NAME.fullmatch(text.replace(" ", "")))


def shown(cell: str, *, figure: bool = False) -> str:
    """Return a cell's text as a message may quote it: *** where it may be a person's.

    `figure` says that a number or a date is meant; whatever else stands there may be a name.
    """
    text = _bare(cell)
    if figure and (not re.search("[0-9]", text) or re.search("[一-龥]{2}", _UNITS.sub("", text))):
        return HIDDEN
    return HIDDEN if looks_like_a_person(text) or is_inside(text) else cell


__all__ = [
    "HIDDEN",
    "IDENTITY_FORM",
    "LONGEST_NAME",
    "SUSPECT",
    "cut",
    "heading",
    "is_identity_number",
    "is_inside",
    "looks_like_a_person",
    "masked",
    "sentence",
    "shown",
]
