"""What a sheet is and what it says of all its rows: a list of firms, a summary, a roster of people,
an older copy.

The name of a sheet may be a street, a period or a status (未建); the lines above the heading may
name a street and the date of the list. What is taken from there is said, and so is every sheet that
is left out.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from orggraph.core.enums import Problem, Severity
from orggraph.core.messages import Message, message
from orggraph.core.schema import fold
from orggraph.ingest import statements, vocabulary
from orggraph.ingest.answer_keys import key_of
from orggraph.ingest.folding import area_of
from orggraph.ingest.header_row import Heading, narrowed
from orggraph.ingest.heading_terms import JOINT, LONGEST
from orggraph.ingest.parsing import plain
from orggraph.ingest.periods import month_of
from orggraph.ingest.shifted_rows import Form, form
from orggraph.ingest.statements import Says
from orggraph.reference.addresses.divisions import atlas

_PEOPLE = re.compile("姓名$|^姓名")
_OF_A_FIRM = re.compile("联系|联络|指导员|负责|法人|法定|代表|书记|经办|填表|企业主|出资|业主")
_ABOUT_A_PERSON = re.compile("性别|身份证|出生|民族|入党|学历|籍贯|政治面貌|年龄|职务")
_ROSTER = re.compile("名册|花名册|通讯录|人员名单|党员名单|人员信息")
_FIRM_COUNTS = re.compile(
    r"^(?:企业|单位|商户|互联网企业|应建|已建|未建|已覆盖|未覆盖|空白点?)(?:总)?(?:数|个数|"
    r"数量|家数)$"
    r"|^(?:家数|户数|总数|覆盖率|组织覆盖率|组建率|底数)$|率(?:%)?$"
)
_IN_FIRMS = re.compile("^(?:企业|单位|商户)(?:总?数)?[（(](?:家|户|个)[)）]$")  # 企业（家）
_SUMMARY = re.compile("汇总|统计|合计|总表|一览|进度")
_LABELS = re.compile("^(?:合计|总计|小计|共计|全区|全市|全县)$")
_OLD = re.compile(
    "初稿|修改前|上期|上次|前次|第一稿|旧|备份|副本|历史|作废|废|去年|上年|往年|原表|草稿|(?:^|[^a-z])(?:old|copy|bak|"
    "backup)(?:$|[^a-z])",
    re.IGNORECASE,
)
_PERIODS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:19|20)(?P<year>[0-9]{2})[年.\-_/]?(?P<month>1[0-2]|0?[1-9])(?:月|$|[^0-9])",
        r"(?<![0-9])20(?P<year>[0-9]{2})(?P<month>1[0-2]|0[1-9])(?:[0-2][0-9]|3[01])(?![0-9])",
        r"(?:19|20)(?P<year>[0-9]{2})年?第?(?P<quarter>[一二三四1-4])季度?",
        r"(?:19|20)(?P<year>[0-9]{2})年?(?P<half>[上下])半年",
        r"(?:19|20)(?P<year>[0-9]{2})",
        r"^(?P<month>1[0-2]|0?[1-9])月份?",
        r"^(?P<written>十[一二]?|[一二三四五六七八九])月份?",
        r"^(?:截至|截止|至)(?P<month>1[0-2]|0?[1-9])月",
        r"^第?(?P<quarter>[一二三四1-4])季度",
        r"^(?P<half>[上下])半年",
        r"^Q(?P<quarter>[1-4])",
        r"^(?P<month>1[0-2]|0?[1-9])\.(?:3[01]|[12][0-9]|0?[1-9])$",
        r"^[上中下]旬$|^第?[一二三1-3]旬",
    )
)
_STATUSES = (
    ("未建", re.compile("未(?:建|组建|成立|覆盖|设立)|空白(?:点|企业|单位|楼宇)|无党组织")),
    ("已建", re.compile("已(?:建|组建|成立|覆盖|设立)|建有党组织")),
    (
        "拟建",
        re.compile(
            "(?:拟|待|筹|计划|准备)(?:新|组|成)?(?:建|立)|[（(]计划[)）]|"
            "(?:组建|建设|新建|整改|攻坚|目标)(?:计划|目标|任务)(?!.*(?:完成|落实|进[展度]|推进|情况))"
        ),
    ),
)
_PARTY = re.compile("党的?组织|支部")
# What else a list may say that its firms have.
_NOT_PARTY = re.compile("工会|团组织|共青团|团支|妇联|妇女|群团|党员|制度|阵地|微信|档案|网站")
_DATE = re.compile(
    r"(?P<year>20[0-9]{2})\s*[年.\-/]\s*(?P<month>1[0-2]|0?[1-9])"
    r"(?:\s*[月.\-/]\s*(?P<day>3[01]|[12][0-9]|0?[1-9])\s*日?)?月?"
)
_STREET = re.compile(
    "(?:^|[市区县：:月—（(【-]|年度?|关于)"
    "(?P<name>(?!各|全|所有|关于|所属|所在|填报|上报|报送|属地|镇街|度|末|底|初|份|本|该|有关|街道|乡镇)[一-龥]{1,7}?(?:街道|镇|乡))"
)
_COLOUR = re.compile("[红绿黄蓝橙紫灰][色字底]|标[红绿黄蓝]|底色|填色|颜色")
LOOKED_AT = 200
"""Rows below a heading that tell whether they are firms or places."""


@dataclass(frozen=True)
class Context:
    """What stands around a table: `constants` by English column, the date of the list, what is to
    be said of them, the title that the list bears, "" for none, which constants come from it, and
    all lines above.
    """

    constants: Mapping[str, str] = field(default_factory=dict)
    dated: str = ""
    problems: tuple[Problem, ...] = ()
    title: str = ""
    titled: frozenset[str] = frozenset()
    above: tuple[str, ...] = ()


_LIST = re.compile(
    r"(?:台账|名单|名册|清单|底册|底数|一览表?|明细表?|情况表|统计表|汇总表|登记表|摸排表)(?:[（(].*[)）])?$"
)
LONGEST_TITLE = 60
"""Letters of a title; a longer line is an instruction."""


def is_roster(heading: Heading, name: str) -> bool:
    """Whether a sheet lists people: no line of it may come in."""
    if heading.kind not in ("firms", "organisations"):
        return False
    parts = [cell.split(JOINT) for cell in heading.cells if cell.strip()]
    lowest = [fold(part[-1]) for part in parts]
    named = any(
        _PEOPLE.search(fold(part[-1])) and not _OF_A_FIRM.search("".join(part)) for part in parts
    )
    facts = sum(bool(_ABOUT_A_PERSON.search(cell)) for cell in lowest)
    clear = "uscc" in heading.names or any(
        fold(part[-1]) in ("企业名称", "企业全称", "公司名称") for part in parts
    )
    return named and (not clear or facts > 0 or bool(_ROSTER.search(name)))


def is_summary(heading: Heading, name: str, rows: Sequence[Sequence[str]]) -> bool:
    """Whether a sheet has a row for each street or park instead of one for each firm."""
    if heading.kind != "firms" or "uscc" in heading.names:
        return False
    lowest = [cell.split(JOINT)[-1] for cell in heading.cells]
    counts = sum(bool(_FIRM_COUNTS.search(fold(c)) or _IN_FIRMS.search(c)) for c in lowest)
    keys = [
        at
        for at, meaning in narrowed(heading, range(len(heading.names))).items()
        if meaning == "name"
    ]
    called = [
        row[keys[0]].strip()
        for row in rows[:LOOKED_AT]
        if keys and keys[0] < len(row) and row[keys[0]].strip()
    ]
    called = [text for text in called if not _LABELS.match(text)]
    areas = sum(area_of(text)[0] in ("street", "community", "district", "park") for text in called)
    if not called:
        return counts > 0
    return areas >= 0.6 * len(called) and (
        counts > 0 or bool(_SUMMARY.search(name)) or areas == len(called) > 1
    )


def is_old(name: str) -> bool:
    """Whether the name of a sheet says that it is an older copy."""
    return bool(_OLD.search(name))


def older(names: Sequence[str]) -> dict[str, str]:
    """Return the sheets that are older copies or earlier periods of others, each with the sheet
    that is read instead.
    """
    old = [name for name in names if _OLD.search(name)]
    current = [name for name in names if name not in old]
    if not current:
        return {}
    passed = dict.fromkeys(old, current[-1])
    periods = {name: period for name in current if (period := _period(name))}
    if len(periods) > 1 and len(periods) == len(current):
        latest = max(periods, key=lambda name: periods[name])
        passed = {
            **dict.fromkeys(old, latest),
            **{name: latest for name in periods if periods[name] < periods[latest]},
        }
    return passed


def _period(name: str) -> tuple[int, int, int] | None:
    """Return the year, the last month and the third of it that a name tells, 0 where it tells
    none; None for no period.
    """
    tenth = _TENTH.search(name)
    third = 1 + "上中下123一二三".index(tenth[1]) if tenth else 0
    for pattern in _PERIODS:
        found = pattern.search(name.strip())
        if found:
            said = found.groupdict()
            return int(said.get("year") or 0), month_of(said), third
    return None


_TENTH = re.compile("([上中下]|(?<=第)[一二三1-3])旬")


def context(
    heading: Heading,
    name: str,
    above: Sequence[Sequence[str]],
    file: str,
    left_blank: Collection[str] = (),
) -> Context:
    """Return what the name of a sheet and the lines above its heading say of all its rows;
    `left_blank` names the columns of it that no row fills.
    """
    if heading.kind != "firms":
        return Context()
    headings = {part for cell in heading.cells for part in cell.split(JOINT)}
    lines = (cell.strip() for row in above for cell in dict.fromkeys(row))
    titles = [line for line in lines if line and line not in headings]
    asked = set(heading.names) - set(left_blank)
    by_title = said_by(titles, asked)
    constants: dict[str, str] = {}
    problems: list[Problem] = []

    def take(column: str, value: str, what: Message) -> None:
        constants[column] = value
        said = message("{what} is taken from “{value}”", what=what, value=value)
        problems.append(
            Problem("FROM_TITLE", Severity.NOTE, said, file, name, "firms", None, column, value)
        )

    street = _STREET_SHEET.search(name)
    kind, area = (
        ("street", street["street"])
        if street
        else area_of(_NUMBERED.sub("", _BEHIND_PLACE.sub("", name).strip()))
    )
    if kind and kind not in asked and not (kind == "street" and "area" in asked):
        take(kind, area, message("the place in the sheet's name"))
    elif "street" in by_title:
        take("street", by_title["street"], message("the street in the title"))
    if "district" in by_title and "district" not in constants:
        take("district", by_title["district"], message("the district in the title"))
    status = (
        _status_in(name) or status_of_group(_listed(name)) or by_title.get("has_organisation", "")
    )
    if status:
        take(
            "has_organisation",
            status,
            message("whether there is an organisation, from the sheet's name or title,"),
        )
    out = gone_in(name) or by_title.get("exclusion", "")
    if out and "exclusion" not in heading.names:
        take("exclusion", out, message("why the firms do not count, from the sheet's name,"))
    if any(
        "社会组织" in cell and not re.search("企业|公司|单位", cell) and meaning == "name"
        for cell, meaning in zip(heading.cells, heading.names, strict=True)
    ):
        constants["ownership"] = vocabulary.SOCIAL
    if any(_COLOUR.search(title) for title in titles):
        said = message(
            "the title says that colours carry a meaning, colours are not read; add a "
            "column that says it"
        )
        problems.append(Problem("COLOUR_SAID", Severity.WARNING, said, file, name, "firms"))
    titled = frozenset(column for column, said in by_title.items() if constants.get(column) == said)
    return Context(
        constants, _date_in(titles), tuple(problems), _title_of(titles), titled, tuple(titles)
    )


# A street among other words of a sheet's name: 【安福街道】, 附表1安福街道, 安福街道台账.
_STREET_SHEET = re.compile(
    "(?:^|[-—_【（( ]|(?<=[市区县])|附[表件]?[0-9一二三四五六七八九十]+|sheet[0-9]+|"
    "[0-9]+|^[一二三四五六七八九十]+(?=[一-龥]{4}))"
    "(?P<street>(?!附|本|各)[一-龥]{2,6}?(?:街道|镇|乡))"
    "(?:(?:互联网|两新)?企业|台账|明细|名单|清单|情况|统计|汇总|已?上报|表|共?[0-9]+[家户])*(?:[】（(_—-].*)?$",
    re.IGNORECASE,
)
# Behind a place in the name of a sheet: 安福街道（3家）, 安福街道9月, 安福街道2.
_BEHIND_PLACE = re.compile(
    r"[（(].*?[)）]|(?:20)?[0-9]{2}[.年\-/][0-9]{1,2}月?$|[0-9]+$|[0-9]{1,2}月(?:份|底)?$|上?报$"
)


def said_by(titles: Sequence[str], columns: Collection[str]) -> dict[str, str]:
    """Return what the title of a list says of all its firms, by English column: their street and
    district, where the list has no column for them, and whether they have an organisation.
    """
    street = "" if {"street", "area"} & set(columns) else _street_in(titles)
    district = "" if {"district", "area"} & set(columns) else _district_in(titles)
    lists = [_without_asides(title) for title in titles if _OF_FIRMS.search(title)]
    status = next(filter(None, map(_status_in, lists)), "")
    gone = next(filter(None, map(gone_in, titles)), "")
    said = {"street": street, "district": district, "has_organisation": status, "exclusion": gone}
    return {column: text for column, text in said.items() if text}


def _without_asides(title: str) -> str:
    """Return a title without the brackets that say more than what all its firms have in common:
    （红字为未建党组织企业）, （不含已建党组织企业）.
    """
    return _IN_BRACKETS.sub(
        lambda hit: (
            hit[0] if _status_of_list(hit["inside"]) or hit["inside"].startswith("计划") else ""
        ),
        title,
    )


_ENDS_IN_BRACKETS = re.compile("(?<=.)[(（][^()（）]*[)）]$")
_IN_BRACKETS = re.compile("[(（](?P<inside>[^()（）]*)[)）]")
# What a title of firms ends in; a line of instructions says more: 未建立党组织的企业也须填报.
_OF_FIRMS = re.compile(
    "(?:企业|单位|公司|户|党组织|支部|名单|名册|清单|台账|一览表?|明细表?|情况表?|统计表|登记表|"
    "摸排表|计划表?|任务(?:分解)?表?)(?:[（(].*[)）])?[:：]?$"
)


def is_about(titles: Sequence[str]) -> bool:
    """Whether the titles of a list tell what it is about, and not what all its firms are:
    应建未建情况统计表, against 未建企业名单.
    """
    return any(_ABOUT.search(title) for title in titles)


_ABOUT = re.compile(
    "情况|统计|汇总|台账|工作|推进|进[展度]|攻坚|整改|动态|清零|销号|任务|排查|摸排"
)


def is_title(text: str) -> bool:
    """Whether a line that holds nothing else is the title of a list."""
    said = said_by([text], ("district",))
    return bool(_LIST.search(text) or _ANNEX.match(text) or said)


def tells_whom_they_serve(titles: Sequence[str], cells: Sequence[str]) -> bool:
    """Whether the titles and headings of a list say that it tells which firms instructors or unions
    serve.
    """
    firms = any(len(text) <= LONGEST and _SERVED.search(text) for text in cells)
    return firms and any(_SERVING.search(text) for text in (*titles, *cells))


_SERVED = re.compile("(?:联系|包联|挂点|挂钩|服务|覆盖|指导|所在)的?(?:企业|单位|公司)")
_SERVING = re.compile("指导员|联络员|工会|共青团|团组织|妇联|群团")

MOST_TITLES = 4
"""Lines above a heading that may be its title."""


def titles_above(lines: Sequence[Sequence[str]]) -> int:
    """Return how many of the last lines above a heading are its titles and what explains them."""
    titles = 0
    for number, line in enumerate(reversed(lines), 1):
        texts = list(dict.fromkeys(cell for cell in line if cell.strip()))
        if len(texts) > 2 or any(form(text) is Form.FIRM for text in texts):
            break
        if texts and is_title(texts[0]):
            titles = number
    return titles


def gone_in(name: str) -> str:
    """Return why the firms of a list do not count, "" where its name does not say that they do not:
    注销企业名单, 本月减少.
    """
    name = _ENDS_IN_BRACKETS.sub("", name.strip())
    out = _EXCLUDED.fullmatch(_listed(name)) or _EXCLUDED.fullmatch(name)
    return vocabulary.exclusion(out[1]).zh if out else ""


def _listed(name: str) -> str:
    """Return what a list is of: its name without its number, its place and time, and its count."""
    return _WHERE.sub("", _COUNT.sub("", _NUMBERED.sub("", name.strip())))


def _title_of(titles: Sequence[str]) -> str:
    """Return the first line above a heading that names a list, as an office titles one."""
    for title in titles:
        if _LIST.search(title) and len(title) <= LONGEST_TITLE:
            return title
    return ""


def _street_in(titles: Sequence[str]) -> str:
    """Return the one street that the titles name, "" where they name none or several."""
    found = {hit["name"] for title in titles for hit in _STREET.finditer(title)}
    return found.pop() if len(found) == 1 else ""


_DISTRICT = re.compile(
    "(?:^|[^一-龥])(?:关于)?(?:[一-龥]{2,7}?(?:省|自治区))?(?P<city>[一-龥]{2,7}?(?:市|自治州|盟))?"
    "(?P<district>[一-龥]{1,9}?(?:区|县|市|旗))"
)


def _district_in(titles: Sequence[str]) -> str:
    """Return the one district that the titles name, with its city where they give it; "" for none
    or several.
    """
    hits = [hit for title in titles for hit in _DISTRICT.finditer(title)]
    found = {
        (hit["city"] or "") + hit["district"]
        for hit in hits
        if atlas().is_district(hit["district"]) and (len(hit["district"]) > 2 or hit["city"])
    }
    named = set().union(*map(_districts_named, titles)) if found else set()
    return found.pop() if len(found) == 1 == len(named) else ""


def _districts_named(title: str) -> set[str]:
    """Return every district that a title holds, wherever it stands in it."""
    ends = [at for at, letter in enumerate(title, 1) if letter in "区县旗市"]
    words = (title[max(at - size, 0) : at] for at in ends for size in range(3, _LONGEST_DISTRICT))
    return {word for word in words if atlas().is_district(word)}


_LONGEST_DISTRICT = 10


def _status_of_list(name: str) -> str:
    """Return what the name of a list says of all its firms, as a cell of a ledger would: 单独组建,
    无支部.
    """
    bare = _LISTS.sub("", _listed(name))
    if not statements.is_closed(bare) or bare.isascii() or statements.modes_in(bare) > 1:
        return ""  # nor is a sheet called x a cross
    said = statements.read(bare, named=False)
    sure = said.mode is not None or re.match("已|有", bare)
    return bare if said.says in (Says.NO, Says.PLAN) or (said.says is Says.YES and sure) else ""


_LIST_OF = re.compile(
    "(?:的|类)?(?:企业|单位|公司)?(?:的)?(?:名单|名册|一览表?|情况|明细)?[(（]?[)）]?$"
)
_COVERED = re.compile("(?:仅|已|实现)*(?:党的)?(?P<how>组织|工作)覆盖")


def status_of_group(text: str) -> str:
    """Return what the name of a group says of its firms, as a cell would, "" where it says
    nothing of their organisation: 已建党组织企业, 选派指导员企业名单, 组织覆盖（单独组建）.
    """
    bare = _LIST_OF.sub("", _LEADS_GROUP.sub("", plain(text)).rstrip(":"))
    covered = _COVERED.match(bare)
    if covered and covered.end() == len(bare) and not _SUBJECT.search(text):
        return "已建" if covered["how"] == "组织" else WORK
    said = statements.read(bare, named=False)
    if _MAY_HAVE_EITHER.fullmatch(bare):
        return ""
    if said.name or not bare or statements.is_tick(bare) or statements.is_cross(bare):
        return ""
    if said.says is Says.YES and (said.mode or re.match("已|有|建", bare)):
        return bare
    if said.says in (Says.NO, Says.PLAN) and _ABOUT_PARTY.search(bare):
        return bare
    return WORK if said.works else ""


# Before what a line says of the firms below it: 以下企业为…, A.…, 第一类 …, 应建….
_LEADS_GROUP = re.compile(
    "^(?:[A-Za-z][.、)]|第[一二三四五]类)?[ :]*(?:(?:以下|下列)(?:企业|单位|公司)*"
    "(?:为|均为|均|系)?)?(?:应建(?=已))?"
)
WORK = "仅工作覆盖"
# Of these some have an organisation and some have none: 应建企业, 具备组建条件企业, 龙头企业2家.
_MAY_HAVE_EITHER = re.compile(
    "(?:应建|(?:已)?(?:具备|符合|满足).{0,6}(?:条件|标准)的?|龙头|链主)(?:企业|单位|公司)*(?:[0-9]+[家户个])?"
)
_SUBJECT = re.compile("情况|统计|台账|汇总|明细|一览")  # 组织覆盖情况 is about all firms
_ABOUT_PARTY = re.compile("撤|党|支部|组织|建|覆盖|空白|指导员")


_OUT_OF_IT = f"{vocabulary.ENDS}|搬迁|搬走|撤销|失联|空壳|僵尸|关停|查无"
# A sheet of firms that are no more, or not here.
_EXCLUDED = re.compile(
    "(?:附[:：]?)?(?:以下|下列)?(?:企业|单位|公司)?(?:为|系|均为|均)?"
    "(?:已|近期|本期|本月|[0-9]{1,2}月份?|本季度?|本年度?|今年)?(?:新)?"
    f"(?:(?:{_OUT_OF_IT})(?:[、/和及或与]|已)*(?={_OUT_OF_IT}))*"
    f"({vocabulary.ENDS}|搬迁|搬走|不在营|无法联系|剔除|查无|失联|非互联网|非属地|非本?辖区|不在本?辖区|关停|除名|重复|"
    "不属于(?:互联网|本.{0,4})|不再?纳入统计|不计入(?:统计|底数)?|僵尸|空壳|减少|退出|移出|清退|核减)(?:的|了)?"
    "(?:企业|单位|公司)*(?:名单|清单|台账|明细|名录|情况)*(?:表)?[0-9]*[:：]?"
)
_NUMERAL = "[0-9一二三四五六七八九十]"
_NUMBERED = re.compile(rf"^(?:附[件表]?{_NUMERAL}*|表{_NUMERAL}+|[0-9]+|{_NUMERAL}+)[-—_.、:： ]+")
_ANNEX = re.compile(rf"^附[件表]?{_NUMERAL}*[:：]?$|^表{_NUMERAL}+")
_COUNT = re.compile(
    r"[（(]\s*(?:共|计)?\s*[0-9]+\s*(?:家|户|个)?(?:企业|单位)?\s*[)）]$|(?:共|计)?[0-9]+(?:家|户|个)$"
)
# Where and when a list is of, before what it lists.
_WHERE = re.compile("^(?:.{1,20}(?:街道|镇|乡|区|县|市)|20[0-9]{2}年(?:[0-9]{1,2}月|度|底)?)+")
_LISTS = re.compile(
    "(?:党组织)?(?:的)?(?:企业|单位|公司)*(?:名单|清单|台账|明细|名录|一览|情况)*(?:表)?[0-9]*$"
)


# A line of figures, 企业总数：4家 已建：2家, says nothing of each firm; nor does one with a key.
_FIGURES = re.compile(
    "(?:已|未)(?:建|组建|成立|覆盖|设立)(?:党的?组织|党?支部|企业|单位|家数|数|的)*"
    "[:：为有共 ]*[0-9]|率"
)


def _status_in(text: str) -> str:
    if _FIGURES.search(text) or key_of(text):
        return ""
    if _NOT_PARTY.search(text) and not _PARTY.search(text):
        return ""
    found = [status for status, pattern in _STATUSES if pattern.search(text)]
    if len(text) > 30 or len(found) > 1 or _EXCEPT.search(text):
        return ""
    return found[0] if found else _status_of_list(text)


_EXCEPT = re.compile("^(?:除|剔除|扣除|不含|不包括)|[以之]外的?|外的")  # 除已建外的企业名单


def _date_in(titles: Sequence[str]) -> str:
    """Return the date that the titles give, the last day of a month that stands without a day,
    "" for none or several.
    """
    found = {
        (int(hit["year"]), int(hit["month"]), int(hit["day"] or 0))
        for title in titles
        for hit in _DATE.finditer(title)
    }
    if len(found) != 1:
        return ""
    year, month, day = found.pop()
    try:
        return dt.date(year, month, day or calendar.monthrange(year, month)[1]).isoformat()
    except ValueError:
        return ""


def passed(
    code: str, file: str, name: str, why: Message, severity: Severity = Severity.NOTE
) -> Problem:
    """Return what is said of a sheet that is left out."""
    return Problem(code, severity, why, file, name)
