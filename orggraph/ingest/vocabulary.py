"""What people write in a ledger for unknown, for none, for yes and no, and for each word of a
closed list.

Every text asked here is plain already: half-width, without outer blanks (`parsing.plain_column`).
"""

from __future__ import annotations

import re

from orggraph.core import enums
from orggraph.core.enums import Word
from orggraph.core.patterns import any_of

UNKNOWN = frozenset(
    {
        "",
        "-",
        "--",
        "—",
        "——",
        "/",
        "//",
        "\\",
        "?",
        "??",
        "...",
        "......",
        "*",
        "n/a",
        "na",
        "#n/a",
        "#ref!",
        "#value!",
        "null",
        "nan",
        "none",
        "nil",
        "待核实",
        "待核",
        "待定",
        "待查",
        "待补",
        "待补充",
        "待完善",
        "待确认",
        "不详",
        "不明",
        "不清",
        "不清楚",
        "不确定",
        "不知",
        "不了解",
        "不适用",
        "未知",
        "未填",
        "未填写",
        "未核实",
        "未提供",
        "空",
        "空白",
    }
)
NONE = frozenset(
    {
        "无",
        "没有",
        "未建",
        "未建立",
        "暂无",
        "未组建",
        "未成立",
        "否",
        "无党组织",
        "未建党组织",
        "没有党组织",
        "尚无",
        "均无",
    }
)

# What stands before "no" without changing it: 目前尚未建立.
_YET = "(?:目前|现|均|暂时?|尚|还|仍)*"
_UNSURE = re.compile(
    "^(?:无法(?:核|确|联|查)|未(?:反馈|摸排|核|填|提供|上报|掌握|调查|联系)|待(?:核|查|补|定|"
    "确|反馈|完善))"
)
_NO_ORGANISATION = re.compile(
    f"^{_YET}(?:(?:无|没有?|未)(?:曾|能|单独|正式)?(?:建(?:立|成|有|党|$)|组建|成立|设[立置]|"
    "覆盖|纳入|达到?|有?党员|有?党组织|有?党支部|有?支部|有?组织|需|此|$)"
    "|不(?:具备|符合|够|需|满足))|^[×✗✘x0]$"
)
_NO_TIE = re.compile(f"^{_YET}(?:无|没|未|不|否)|^(?:[×✗✘]|x|n|no|0)$")
_YES = re.compile(
    r"^(?:[是有√✓✔☑]|(?:y|yes|t|true|1(?:\.0+)?)$|已|建有|在[营业册用]|存续|续存|存量|正常|正在|"
    r"开业|开办|开$|营业|经营(?!异常)|运营|生产|投产|"
    r"有效|规上|规模以上|限上|达到?规上|自[有购建]|租|借|龙头|链主|重点|实体)"
)
_NO = re.compile(
    rf"^(?:{_YET}(?:否|无|没|未|不|非)|[×✗✘✕╳]|(?:x|n|no|f|false|0(?:\.0+)?)$|已?(?:拟|筹)|"
    r"待[建成设组]|在建|"
    r"(?:已经?|正在?|长期|现已)?(?:停|歇|注销|吊销|除名|撤|外迁|迁(?!入)|搬|关|清算|倒闭|破产|解散|"
    r"终止|失联|转出)|"
    r"空壳|僵尸|查无|(?:拟|筹|待(?!业)|计划|准备|打算|正在(?:筹|组|建|申|选|协调))|人去楼空|"
    r"规下|规模以下|限下)"
)
# An instructor who is no longer, or not yet, there; and one in another's place.
_DOING = "(?:选派|派驻|配备|选聘|遴选|物色|协调|对接|商请|落实)"
_VACANT = any_of(
    "^缺$",
    "^(?:岗位|现|目前|暂时?|尚)*(?:空缺|空岗|缺岗|缺员|缺位|缺编|出缺)",
    "^(?:原|曾)(?:有|配|派|选派)",
    f"^(?:正在|正|尚在)?{_DOING}中$",
    f"^(?:正在|正){_DOING}",
    "^(?:需要?|须|应(?!有)|建议|已?申请|希望|请求|请|即将|将|随|拟|计划|准备|推进|推动|"
    "动员|发动|争取|力争|待|等|正?筹|符合|具备)(?!.*已(?:建|有|派|配|到))",
    "^应建未建",
    "(?:建会|筹建|组建|申请|审批)中$",
    "^(?:工会|团组织|群团|指导员|人选)?(?:在建|待定|未定|未建)",
    ".{0,6}未(?:批|补|同意|到岗|派|定)$",
    "^(?:本|下)(?:月|周)(?:底|初|内)?(?:到岗|派驻|选派)",
    ".{0,6}今年(?:无|没)",
    "(?:工会|团|妇联|会)?(?:已|被)+(?:撤|注销|解散|取消)(?:销|了)?$",
    "^会员[0〇零]",
    ".{0,4}(?:不愿|不想|不同意|不需)",
    "代表[0-9一二两三]",
    "代收$",
    "^(?:已|已经|现已)?(?:撤回|撤离|撤走|调离|调走|离任|离职|离岗|退出|到期|期满)",
)
_INSTEAD = re.compile(r"^(?:无|没有)\(有(?:党建)?(?:工作)?(?:联络员|指导员)\)$")
_HEADS = re.compile(r"^([0-9]+)(?:\.0+)?[人名个家]?$")

# The first pattern found in the cell decides. Organisations' names are read by these too, so that a
# word of a firm's own name (联合, 功能, 协会, 服务中心) must not decide where a branch of that firm
# is meant.
_ORG = "(?:第.)?(?:流动)?(?:党委|党总支|党?支部|党?总支|党组织|委员会|党小组)"
PATTERNS: dict[type[Word], tuple[tuple[str, Word], ...]] = {
    enums.Mode: (
        ("筹|拟建|待批", enums.Mode.PENDING),
        ("联合|联建|共建|统建|带建|带动|龙头", enums.Mode.JOINT),
        ("挂靠|依托", enums.Mode.ATTACHED),
        ("兜底|托管|代管|区域", enums.Mode.FALLBACK),
        ("单独|独立|单建|独建|自建", enums.Mode.SINGLE),
    ),
    enums.Exclusion: (
        ("重复|重名", enums.Exclusion.DUPLICATE),
        ("僵尸", enums.Exclusion.ZOMBIE),
        ("空壳|查无|无实体|非实体", enums.Exclusion.SHELL),
        ("注销|吊销|清算|除名", enums.Exclusion.CLOSED),
        ("非属地|外地|非本?辖区|不在辖区|不在本|非本区|非本地", enums.Exclusion.ELSEWHERE),
        ("迁出|外迁|迁离|迁走|迁往|迁至|迁到|迁移|迁址|搬迁|已迁|搬离|搬走", enums.Exclusion.MOVED),
        ("非行业|非互联网|行业不符", enums.Exclusion.OTHER_INDUSTRY),
        (
            "停业|歇业|停产|关停|关门|停止经营|未经营|不经营|倒闭|破产",
            enums.Exclusion.NOT_OPERATING,
        ),
    ),
    enums.PlaceKind: (
        ("商圈|步行街|商业街|购物|商场|广场$", enums.PlaceKind.BUSINESS_DISTRICT),
        ("孵化|众创|双创", enums.PlaceKind.INCUBATOR),
        ("园|工业区|开发区|高新区|保税区|基地|软件城|科技城", enums.PlaceKind.PARK),
        ("楼|厦|写字", enums.PlaceKind.BUILDING),
        ("社区|村|居", enums.PlaceKind.COMMUNITY),
        ("街道|镇|乡", enums.PlaceKind.STREET),
        ("区|县", enums.PlaceKind.DISTRICT),
        ("市", enums.PlaceKind.CITY),
    ),
    enums.OrgType: (
        ("联盟(?!.*(?:支部|总支|党委))|大党委|大工委|^行业协会$|^协会$", enums.OrgType.ALLIANCE),
        (
            f"(?:服务中心|工作站|服务站|联络站|指导站|驿站)(?!.*{_ORG})",
            enums.OrgType.SERVICE_CENTER,
        ),
        (f"临时(?:{_ORG}|$)", enums.OrgType.TEMP_BRANCH),
        (f"流动党|^流动(?:{_ORG}|$)", enums.OrgType.FLOW_BRANCH),
        ("功能[型性党]|兼合式", enums.OrgType.FUNCTIONAL),
        ("联合(?:第.)?(?:流动)?(?:党?支部|党组织)", enums.OrgType.JOINT_BRANCH),
        # The last words are the organisation's own: before them stands its superior.
        ("(?:党工委|工委|工作委员会)(?!.*(?:支部|总支|党委))", enums.OrgType.WORK_COMMITTEE),
        ("总支(?!.*支部)", enums.OrgType.GENERAL_BRANCH),
        ("(?<!团)支部", enums.OrgType.BRANCH),
        ("党委|委员会", enums.OrgType.COMMITTEE),
    ),
    enums.OrgLevel: (
        ("行业", enums.OrgLevel.INDUSTRY),
        ("企业|公司|单位", enums.OrgLevel.ENTERPRISE),
        ("孵化|众创", enums.OrgLevel.INCUBATOR),
        ("园|开发区|工业区|高新区", enums.OrgLevel.PARK),
        ("商圈|商业街", enums.OrgLevel.BUSINESS_DISTRICT),
        ("楼|厦", enums.OrgLevel.BUILDING),
        ("社区|村", enums.OrgLevel.COMMUNITY),
        ("街|镇|乡", enums.OrgLevel.STREET),
        ("区(?!域)|县", enums.OrgLevel.DISTRICT),
        ("市", enums.OrgLevel.CITY),
    ),
    enums.LinkType: (
        ("位于|所在|坐落", enums.LinkType.LOCATED_IN),
        ("责任|兜底|负责", enums.LinkType.RESPONSIBLE_FOR),
        ("隶属|上级", enums.LinkType.SUBORDINATE_TO),
        ("指导员|联系|联络|服务|选派", enums.LinkType.SERVED_BY),
        ("指导|归口", enums.LinkType.GUIDED_BY),
        ("纳入|覆盖|组建", enums.LinkType.COVERED_BY),
        ("群团|工会|共青团|团组织|妇联", enums.LinkType.HAS_MASS_ORG),
        ("加入|成员|会员", enums.LinkType.MEMBER_OF),
        ("结对", enums.LinkType.PAIRED_WITH),
        ("属于|部分", enums.LinkType.PART_OF),
    ),
}
# What a remark says of a firm that is no more, or not here; a plan or a denial (拟注销, 未注销)
# says nothing of the kind.
_GONE = any_of(
    "(?<![未没不非拟将可])(?:已经?|现已|被|正在)?(?:注销|吊销|清算|破产|倒闭|停业|歇业|"
    "解散)(?!.{0,2}(?:备案|公告|程序))",
    "僵尸企业|空壳|查无此|人去楼空|失联",
    "已经?(?:外?迁(?:[出离走往]|(?!入))|搬离|搬走|搬迁)",
    "迁出|迁往",
    "非(?:互联网|网络|本区|本市|本地|属地)",
    "(?<!拟)(?<!计划)(?<!将)(?:搬[至到往迁]{1,2}|迁至)(?:外[省市县区地]|其他[省市县区])",
    "[0-9]月(?:底|初|份)?(?:已)?(?:搬走|搬离|迁走)",
    "(?:已经?|现)不在(?:本?辖区|本[区市县街镇])",
    "实际(?:经营地?|办公地?|生产)*(?:地址)?在(?:外[省市县区地]|其他[省市县区])",
    "(?<![未没不])(?:已经?)?(?:停产(?!整)|停止经营)",
    "^重复$",
    "不属于(?:互联网|网络)",
    "不再(?:经营|运营|营业|存续)",
    "并入其[他它](?:公司|企业)",
    "(?<![未没不])列入(?:经营)?异常",
    "已关门|已?退租|无法联系",
    "不在本(?:街道?|镇|乡|区|县|辖区)",
    "已?转为个体",
    "无(?:实际)?经营活动",
    "搬到.{2,8}了$",
    "重复(?:上报|登记|填报)",
    "非本辖区",
    "与.{2,24}(?:为|是|系)同一(?:家|个)?(?:企业|公司|单位|主体)",
    "^(?:企业|公司|单位|现|目前)*(?:搬走|搬离|查无|(?:查|找|寻)不到|未找到|空挂|关门|"
    "关停|虚拟注册|联系不上)",
    "非本?(?:辖区|街道|镇|乡|社区|街)",
    "地址不符",
    "无实际(?:经营|办公)",
    "长期(?:未|不)(?:经营|营业)",
)
# What a remark may say besides, of which nothing is decided: only an address, nobody met there,
# merged, moved, another line of work, not to be counted, listed already.
_PERHAPS_GONE = any_of(
    "^(?:此处|该址|本址)?(?:仅|只)(?:为|是|有|作)?(?:工商)?注册(?:地址|在此|地|$)",
    "(?:仅|只)注册(?:,|，)?[不未无]",
    "^(?:挂靠|虚拟)(?:注册)?地址",
    "无人(?:办公|经营|上班)",
    "大门紧锁",
    "(?:现场|门牌|楼内|园内|此处|该址|经查)(?:均|都|已)*(?:无|没有?|未|查|找|寻)(?:此|"
    "该|到|找到|见|发现|不到)*(?:企业|公司|单位|商户|$)",
    "^(?:经)?(?:查找|查|找|寻)(?:不到|无果)$",
    "^(?:未|无|没有)(?:实际|正常)?(?:营业|经营|运营|办公|实体|开业)",
    "^(?:已|已经|现已)?(?:被|由|与|和).{1,16}(?:吸收)?(?:合并|兼并|吸收)(?:了)?$",
    "^已?被(?:合并|兼并|吸收)",
    "^(?:疑似|属|为|系)?(?:僵尸|皮包公司|空挂)",
    "^已?(?:转行|改行)",
    "不再从事",
    "^非本(?:行业|领域)",
    "^(?:已)?(?:划归|划出|划转|移交)(?!材料|手续|资料)",
    "^(?:现|已|已经|去年|今年|上?半?[0-9年月底初]*)*(?:搬去|搬往|搬到|搬至|已搬|撤场|"
    "撤离|退租)(?!.{0,4}(?:本|原)楼)",
    "租(?:约|期)(?:已)?(?:到期|期满)",
    "^(?:实际|现)(?:办公|经营)(?:地点|地址|地)?(?:已|现)?(?:在|搬|迁)",
    "^(?:办公|经营)(?:地点|地址|地)(?:已|现已)?(?:搬|迁)",
    "^(?:应|建议|可)?(?:不|不再|不予|未)(?:纳入|计入|列入)(?:统计|底数|台账|范围)?$",
    "^(?:已)?重复(?:统计|录入|计算)?$",
    "^[与同和].{1,10}重复$",
    "^同上一?[家户行]$",
    "同一套(?:人马|班子)",
    "一套人马",
)
SOCIAL = "社会组织"
"""In the column 企业性质 it tells a social organisation from a firm."""

SOCIAL_FORMS = f"{SOCIAL}|社会团体|民办非企业|基金会"
"""The forms that social organisations have; where shorter ones are sure, they are added."""

ASSOCIATIONS = "协会|商会|学会|联合会|促进会"
# A cell about its organisation that says of the firm itself that it is no more, or not here.
_FIRM_GONE = re.compile(
    r"(?:^|[,;。:、]|[因该本此前现实经]|有限)(?:企业|公司|单位|工商)(?:已|现已|已经|被|于[^,;。]{1,10})*"
    r"(?P<how>注销|吊销|迁出|外迁|迁往|迁至|搬离|搬走|搬迁|搬往|搬至|停业|歇业|倒闭|破产|关闭)"
    r"|^(?:已|现已|已经)(?P<bare>吊销|迁出|外迁|迁往|迁至|搬离|搬走|搬迁|搬往|搬至|停业(?!整)|歇业|倒闭|破产)"
    r"|^(?P<none>查无(?:此|该)?(?:企业|公司|单位)?|人去楼空|僵尸企业|空壳(?:企业)?|无此企业)(?=$|[,;。(])"
)
_COUNTED_IN = frozenset(
    {
        "0",
        "×",
        "x",
        "n",
        "no",
        "正常",
        "纳入",
        "计入",
        "保留",
        "不剔除",
        "未剔除",
        "不予剔除",
        "在营",
        "存续",
        "迁入",
        "新增",
        "属实",
        "正常经营",
    }
)


def is_unknown(text: str) -> bool:
    """Tell whether a cell says that nothing is known yet."""
    return text.lower() in UNKNOWN or bool(_UNSURE.match(text))


def says_no_organisation(text: str) -> bool:
    """Tell whether a cell for an organisation says that there is none: 无, 尚未组建,
    不具备组建条件.
    """
    return text in NONE or (len(text) <= 20 and bool(_NO_ORGANISATION.match(text)))


def says_no_tie(text: str) -> bool:
    """Tell whether a cell for a mode or a post says that there is none."""
    return text in NONE or bool(_NO_TIE.match(text.lower()))


def yes_or_no(text: str) -> bool | None:
    """Read yes or no, None where the text is neither."""
    low = text.lower()
    return False if _NO.match(low) else True if _YES.match(low) else None


# What becomes of a firm that is no more, or no longer here.
ENDS = "注销|吊销|迁出|搬离|外迁|停业|歇业|倒闭"


def exclusion(word: str) -> Word:
    """Return the reason of exclusion that a word for an end means."""
    return member(word, enums.Exclusion) or enums.Exclusion.OTHER


def firm_gone(text: str) -> Word | None:
    """Return why a firm does not count, where a cell about its organisation says that the firm is
    no more or not here: 企业已注销, 查无此企业.
    """
    found = _FIRM_GONE.search(text)
    if not found or re.match("拟|计划|准备|将|未|没有", text):
        return None
    said = found["how"] or found["bare"] or found["none"]
    return exclusion("迁出" if said[0] in "搬外迁" else "空壳" if found["none"] else said)


def is_vacant(text: str) -> bool:
    """Tell whether a cell for an instructor says that there is none any more, or none yet."""
    return bool(_VACANT.match(text))


def is_there(text: str) -> bool | None:
    """Read whether there is one of a thing that may be counted: 有, 未建, 3人; None where the
    text is none of these.
    """
    if is_vacant(text):
        return False
    if _INSTEAD.match(text):
        return True
    heads = _HEADS.match(text)
    return int(heads[1][:9]) > 0 if heads else yes_or_no(text)


def member(text: str, words: type[Word]) -> Word | None:
    """Return the member of a closed list that a text means: by its value, its labels, or what
    people write for it.
    """
    low = _bare(text)
    for word in words:
        if low in (_bare(str(word.value)), _bare(word.zh), _bare(word.en)):
            return word
    return next(
        (word for pattern, word in PATTERNS.get(words, ()) if re.search(pattern, text)), None
    )


def says_counted_in(text: str) -> bool:
    """Tell whether a cell for the reason of exclusion says that the firm is not excluded."""
    return text in NONE or text.lower() in _COUNTED_IN


def says_gone(text: str) -> str:
    """Return the words of a remark that tell a firm is no more or not here, "" where there are
    none.
    """
    found = _GONE.search(text)
    return found[0] if found else ""


def remark_says_gone(text: str) -> str:
    """Return the words of a remark that may mean a firm should not count, "" where there are none:
    it is told and decides nothing.
    """
    if _STILL_THERE.search(text):
        return ""
    clauses = [
        part.strip() for part in re.split("[,，;；。、]", text) if not _OF_PARTY.search(part)
    ]
    clauses = [part for part in clauses if not _OF_ANOTHER.match(part)]
    hits = (_PERHAPS_GONE.search(clause) for clause in clauses)
    gone = next(filter(None, map(says_gone, clauses)), "")
    return gone or next((hit[0] for hit in hits if hit), "")


# It is another that is gone, or the firm is back.
_OF_ANOTHER = re.compile("(?:党员|组织关系|关系|子公司|母公司|分公司|联建|合作|牵头|工厂|隔壁)")
_STILL_THERE = re.compile("(?:现已?|已|后)(?:恢复|移出|更正|补办|复工|复产)|仍(?:在|办公|做|经营)")
_OF_PARTY = re.compile("党|支部|联建|指导员|团组织|工会")


def _bare(text: str) -> str:
    return re.sub(r"[\s_]+", " ", text.lower()).removeprefix("is ")
