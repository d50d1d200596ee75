"""Lines that head a section of a table, and what they say of the firms below them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from orggraph.core.arrow_text import arrow, matching
from orggraph.ingest import vocabulary
from orggraph.ingest.folding import area_of
from orggraph.ingest.lines.guide_lines import tells_how_to_fill_in
from orggraph.ingest.lines.line_cells import (
    FEW_CELLS,
    FIRM,
    FIRM_NOT_SITE,
    LABELS,
    LIKE_A_FIRM,
    certainly,
    filled_cells,
    has_label,
)
from orggraph.ingest.parsing import plain_column
from orggraph.ingest.party import COLUMNS as ANSWERING
from orggraph.ingest.place_cells import SITES
from orggraph.ingest.provenance import Rows
from orggraph.ingest.sheet_roles import (
    WORK,
    gone_in,
    status_of_group,
)
from orggraph.reference.addresses.areas import area_name

# A place with a label: 填报单位：横峰街道, 所属园区：云创园.
_PLACE_LABEL = (
    "(?:所属|所在|属地|归属|管辖|填报|上报|报送|责任)?(?:单位|街道|镇街|乡镇|社区|村居?|园区|楼宇|商圈|属地|区域)"
    "(?:名称)?[:：]"
)
_NUMERALS = "一二三四五六七八九十壹贰叁肆伍陆柒捌玖拾"
_SECTION = re.compile(
    rf"^[(（]?(?P<number>第?[{_NUMERALS}]{{1,3}}|[0-9]{{1,2}}|[A-Z])[)）]?[、.．:：]\s*(?P<text>.+)$"
    rf"|^[(（](?P<number2>[{_NUMERALS}]{{1,3}})[)）]\s*(?P<text2>.+)$"
)
_ENDS = f"{vocabulary.ENDS}|剔除|清退|核减"
_GONE_LIST = (
    "僵尸|空壳|非互联网|非本?辖区|不在本?辖区|不再?纳入|不计入|除名|关停|失联|"
    "^本月|^减少|^退出|^移出"
)
_MAY_HEAD = (
    rf"^\s*[(（]?[{_NUMERALS}]{{1,3}}[)）]?[、.．]?\s*$|^[★☆■●◆▲※“《<〈「→]|[{_NUMERALS}][)）、.．]"
    r"|(?:街道|镇|乡|社区|村|园区?|产业园|基地|大厦|大楼|广场|中心|商圈|区|县|"
    r"办事处)\s*(?:[(（].*|[,，:：]?\s*(?:共|计|合计|小计)?\s*[0-9]+\s*(?:家|户|个).*)?$"
    r"|^.{0,6}[^\x00-\x7F]{1,8}(?:街道|镇|乡|办事处)"
    r"(?:党工委|党委|所属|辖区|辖内|内|互联网|两新|企业|单位|名单|清单|情况|部分|的)*"
    r"[★☆■□●◆▲△※】\]:：—\-\s]*(?:[(（].*|[0-9]+\s*(?:家|户|个).*)?[★☆■□●◆▲△※】\]]*$"
    r"|^\S{0,12}(?:党|支部|建|覆盖|兜底|挂靠|依托|单独|独立|联合|空白|指导员|联络员)\S{0,12}"
    r"(?:\s*[(（]\s*[0-9]+\s*[)）])?$"
    rf"|{_ENDS}|搬走|不存在|{_GONE_LIST}|^{_PLACE_LABEL}|[街镇村园] [道区]|楼 宇"
    r"|(?:园区?|基地|大厦|楼宇)(?:入驻|在驻)?企业"
)
_ALL_IN_BRACKETS = re.compile("[(（【][^()（）【】]+[)）】]")
_ORDINAL = re.compile(rf"^[(（]?[{_NUMERALS}]{{1,3}}[)）]?[、.．]?$")
# A longer number is no count: it stands for a firm, such as a code or a telephone number.
_COUNT = re.compile(r"(?:[0-9][.,]?){0,5}[%％家户人个名 ]*")
_COUNT_BEHIND = re.compile(
    r"[(（,，:：]?\s*(?:共|计|合计|小计)?\s*[0-9]+\s*(?:家|户|个)(?:企业|单位)?[)）]?$"
    r"|\s*[(（](?:[^()（）]{0,6}[0-9]+\s*(?:家|户|个)[,，、;； ]*)+[)）]$"
    r"|\s*[(（]\s*[0-9]+\s*[)）]$"
)


def section_rows(
    frame: pd.DataFrame,
    headings: Mapping[str, Sequence[str]],
    margin: pd.DataFrame,
    open_: Rows,
) -> tuple[dict[str, list[str | None]], Rows]:
    """Find the lines that head a section, and what each line below them is given by its section."""
    names = list(headings.get("name", ()))
    labels = [arrow(margin[name]) for name in margin.columns]
    labels += [arrow(frame[name]) for name in dict.fromkeys([*names, *frame.columns[:2]])]
    likely = np.zeros(len(frame), dtype=bool)
    for column in labels:
        likely |= matching(column, _MAY_HEAD)
    likely &= ~_say_several_things(labels)
    parts = _that_part(frame, names, margin)
    section = np.zeros(len(frame), dtype=bool)
    asks = not set(ANSWERING).isdisjoint(headings)
    heads: list[tuple[int, str, str]] = []
    for at in np.flatnonzero((likely | parts) & open_):
        told = _section_at(frame, int(at), names, margin, asks)
        if not told and parts[at]:
            told = (("", ""),)
        section[at] = bool(told)
        heads += [(int(at), *one) for one in told]
    if not any(column for _, column, _ in heads):
        return {}, section
    texts = {
        at: " ".join([*margin.iloc[at].dropna(), *frame.iloc[at].dropna()]) for at, _, _ in heads
    }
    marks = {at: _mark(text) for at, text in texts.items()}
    return places_below(_with_areas(heads, marks), len(frame), marks), section


def _with_areas(
    heads: Sequence[tuple[int, str, str]], marks: Mapping[int, str]
) -> list[tuple[int, str, str]]:
    """Return what lines give to those below: an area of management that heads firms as districts
    do in the place of one (四、胶州市, 五、青岛高新区), and of sites that are numbered together
    all as the first (一、浣江数字园, 二、诸暨电商城).
    """
    of_districts = {marks[at] for at, column, _ in heads if column == "district"}
    sites: dict[str, str] = {}
    for at, column, _ in heads:
        if column in _SITES and "1" in marks[at]:
            sites.setdefault(marks[at], column)
    out = []
    for at, column, value in heads:
        if column == "park" and area_name(value) and marks[at] in of_districts:
            column = "district"
        elif column in _SITES or (not column and _A_NAME.fullmatch(value)):
            column = sites.get(marks[at], column)
        out.append((at, column, value))
    return out


def _same_series(marks: Mapping[int, str], one: int, other: int) -> bool:
    """Whether two lines bear numbers of one series: 一、 and 二、."""
    mark = marks.get(one, "")
    return "1" in mark and mark == marks.get(other)


def _mark(text: str) -> str:
    """Return the marks in front of a line, whatever its number is."""
    found = _MARKS.match(text)
    return re.sub(f"[{_NUMERALS}]+|[0-9]+", "1", found[0]) if found else ""


_MARKS = re.compile(rf"[^\w]*(?:第?(?:[{_NUMERALS}]{{1,3}}|[0-9]{{1,2}})[^\w]+)?")


# A line in the column of names that parts the firms and is none: 其他企业, 市直单位.
_PARTS_FIRMS = (
    r"[:：]$|[(（]\s*(共|计)?[0-9]+\s*[家户]\s*[)）]$|^第[一二三四五六七八九十]+批$|"
    r"^(本月|本期|本年|今年|[0-9]{1,2}月份?)?(新增|增补|补报|补充|新登记|新入驻|减少|重点|规上|规下|规模以[上下])"
    r"(企业|单位)?$|"
    r"^(其他|其它|其余|另外|未明确|不明|外地|市直|区直|县直|省属|央属|重点|一般|属地|本地)?"
    r".{0,6}(企业|单位|片区|片|部分|板块)$|^(市|区|县)直$|▼$|政府$"
)
_FEW_LINES = 0.5  # of a table's lines part its firms, at most


def _that_part(frame: pd.DataFrame, names: Sequence[str], margin: pd.DataFrame) -> Rows:
    """Tell the lines that hold one text and no firm, among firms with their facts: what the line
    above them said of a place ends there.
    """
    within = filled_cells(frame)
    single: Rows = (within + filled_cells(margin)) == 1
    if len(frame.columns) < 3 or not single.any() or single.mean() > _FEW_LINES:
        return np.zeros(len(frame), dtype=bool)
    labelled: Rows = single & (within == 0) & has_label(margin, r"\p{Han}")
    for name in names[:1]:
        text = plain_column(arrow(frame[name]))
        labelled |= single & matching(text, _PARTS_FIRMS) & ~matching(text, r"公司|集团|(厂|店)$")
    return labelled


_PLACE_LINE = (
    rf"^\s*{_PLACE_LABEL}\s*\S{{2,20}}?"
    r"(街道|镇|乡|社区|村|园区?|基地|大厦|大楼|广场|中心|商圈)(党工委|党委|办事处)?\s*$"
)


def place_lines(
    frame: pd.DataFrame, margin: pd.DataFrame, filled: np.ndarray[Any, np.dtype[np.int64]]
) -> Rows:
    """Tell the lines of a labelled place that have firms below them: there they head a form of
    that place, at the foot they only sign.
    """
    place: Rows = (filled + filled_cells(margin)) <= FEW_CELLS
    if not place.any():
        return place
    first = frame.iloc[:, :LABELS]
    place[place] = has_label(first[place], _PLACE_LINE) | has_label(margin[place], _PLACE_LINE)
    if not place.any():
        return place
    below = np.flatnonzero(~place & (filled > 1))
    place[below[-1] if len(below) else 0 :] = False
    return place


_NO_WORDS = (
    r"^\s*(?:(?:[0-9][.,]?){0,5}[%％家户人个名 ]*"
    rf"|[(（]?[{_NUMERALS}]{{1,3}}[)）]?[、.．]?)\s*$"
)


def _say_several_things(labels: Sequence[pa.ChunkedArray]) -> Rows:
    """Tell the lines whose labels differ, numbers and ordinals apart: each is of a firm, and so are
    most.
    """
    words = [pc.if_else(pa.array(matching(c, _NO_WORDS)), None, c) for c in labels]
    first = pc.coalesce(*words)
    several = np.zeros(len(first), dtype=bool)
    for column in words:
        several |= certainly(pc.not_equal(column, first))
    return several


class _Line(NamedTuple):
    """A line of one text without its marks: the place it names with the column of such places, and
    how it stands there.
    """

    bare: str
    column: str
    place: str
    is_street: bool  # a street and nothing else but what belongs to its line
    is_counted: bool  # with the number of its firms behind it
    is_numbered: bool  # as headings are: 一、…
    by_itself: bool  # beside nothing but its ordinal, or numbered
    parts: bool  # numbered in words and beside nothing else
    street: str = ""  # in the bracket of a building: 八一写字楼（人民路街道）
    branch: str = ""  # of the firms below it, where nothing else asks for theirs
    said: str = ""  # of all firms below, in the bracket of a street: 李庄镇（未建）


def _section_at(
    frame: pd.DataFrame, at: int, names: Sequence[str], margin: pd.DataFrame, asks: bool
) -> tuple[tuple[str, str], ...]:
    """Return the columns and the values that a line gives to those below it, one pair of "" where
    it only parts them; nothing for data. `asks` tells that a column asks for organisations.
    """
    cells = frame.iloc[at].dropna().tolist()
    line = _line_of(cells, margin.iloc[at].dropna().tolist())
    if line and line.branch and line.by_itself and not asks:
        return (("organisation", line.branch),)
    return _given_below(line, len(cells) < len(frame.columns)) if line else ()


def _line_of(cells: Sequence[str], beside: Sequence[str]) -> _Line | None:
    """Return the one text of a line, whose cells may repeat it; None where it holds several."""
    lines = (" ".join(cell.split()) for cell in (*beside, *cells))
    words = [cell for cell in lines if not _COUNT.fullmatch(cell)]
    ordinal = bool(words) and bool(_ORDINAL.match(words[0]))
    texts = list(dict.fromkeys(words[1:] if ordinal else words))
    if len(texts) != 1 or tells_how_to_fill_in(texts[0]):
        return None
    if _ALL_IN_BRACKETS.fullmatch(texts[0]) and not _ORDINAL.match(texts[0]):
        texts = [texts[0][1:-1]]
    marked = _SECTION.match(texts[0])
    text = _without_label((marked["text"] or marked["text2"]) if marked else texts[0])
    street = _STREET_OF.fullmatch(text.strip(_ORNAMENTS))
    bare = _COUNT_BEHIND.sub("", text).strip().strip(_ORNAMENTS)
    column, place = ("street", street["name"]) if street else area_of(bare)
    aside = _ASIDE_BEHIND.match(text.strip(_ORNAMENTS)) if not column else None
    if aside and area_of(aside["site"])[0] in _SITES:  # what its bracket adds is not of its name
        bare = aside["site"]
        column, place = area_of(bare)
    labelled = _LABELLED_KIND.match(texts[0]) if not column else None
    if labelled and bare:
        column, place = _KIND_OF_LABEL[labelled["kind"]], bare
    elif not column and _LIKE_A_SITE.search(bare) and (marked or _COUNT_BEHIND.search(text)):
        column, place = "building", bare
    counted = bool(_COUNT_BEHIND.search(text) or (street and street["name"] != bare))
    alone = len(cells) + len(beside) == 1 + ordinal
    number = (marked["number"] or marked["number2"]) if marked else ""
    branch = _BRANCH.fullmatch(text)
    return _Line(
        bare,
        column,
        place,
        is_street=bool(street),
        is_counted=counted,
        is_numbered=bool(marked),
        by_itself=alone or ordinal or bool(marked),
        parts=ordinal or (alone and bool(number) and not number.isdigit()),
        said=_said_behind(text) if street else "",
        street=aside["inside"] if aside and _STREET_OF.fullmatch(aside["inside"]) else "",
        branch=branch["name"] if branch and not re.search(_OF_AN_AREA, branch["name"]) else "",
    )


def _said_behind(street: str) -> str:
    """Return what the bracket behind a street says of all its firms, where it counts none of
    several: （未建）, （1家，未建）, but not （2家，已建1家）.
    """
    inside = re.search("[(（]([^()（）]*)[)）]$", street)
    words = [part for part in re.split("[,，、;；]", inside[1] if inside else "") if part]
    told = [part for part in words if not _COUNT.fullmatch(part)]
    return status_of_group(told[0]) if len(told) == 1 and not re.search("[0-9]", told[0]) else ""


def _given_below(line: _Line, leaves_room: bool) -> tuple[tuple[str, str], ...]:
    """Return what a line gives to those below it, as `_section_at` does."""
    if line.is_street and line.by_itself and line.said:
        return (("street", line.place), ("has_organisation", line.said))
    if line.by_itself and not line.is_street:
        out = _OUT.search(line.bare)
        gone = vocabulary.exclusion(out["out"]).zh if out else gone_in(line.bare)
        if gone:
            return (("exclusion", gone),)
    within = _street_before(line.bare) if line.by_itself and not line.is_street else ()
    said = status_of_group(within[-1][1] if within else line.bare) if line.by_itself else ""
    if said:
        work = next((column for word, column in _WORK_OF if re.search(word, line.bare)), "")
        said_of = (work, "有") if work and said == WORK else ("has_organisation", said)
        return (*within[:-1], said_of)
    if within:
        return within[:-1]
    heads = line.by_itself or line.is_counted
    site = line.is_numbered or not re.search(FIRM_NOT_SITE, line.bare)
    if re.search(FIRM, line.bare) and not (line.is_counted and site):
        return ()
    if line.column in ("street", "community", "district") or (line.column and heads):
        street = (("street", line.street),) if line.street else ()
        return (*street, (line.column, line.place)) if heads or leaves_room else ()
    return (("", line.bare.split("（")[0].split("(")[0]),) if line.parts else ()


def _without_label(text: str) -> str:
    """Return the place that a line of its own names, without marks and labels around it:
    “横峰街道”, 属地：横峰街道, 街道：横峰, 2家 横峰街道, 横 峰 街 道.
    """
    bare = _GAP_IN_WORD.sub("", text.strip(_QUOTES))
    label = _LABEL_OF_PLACE.match(bare)
    bare = _COUNT_IN_FRONT.sub("", bare[label.end() :] if label else bare)
    bare = _OF_A_SITE.sub("", bare)
    if label and label["street"] and re.fullmatch("[一-龥]{2,4}", bare):
        return bare if bare[-1] in "镇乡道" else f"{bare}街道"
    return bare


_QUOTES = ' 《》“”"<>〈〉「」→'
_GAP_IN_WORD = re.compile(r"(?<=[一-龥])\s+(?=[一-龥](?:\s|$))|(?<=^[一-龥])\s+(?=[一-龥])")
_LABEL_OF_PLACE = re.compile(rf"(?P<street>(?:所属|所在)?街道[:：])\s*|{_PLACE_LABEL}\s*")
# What commercial buildings are called beside 大厦 and 广场, where a line heads firms with it.
_LIKE_A_SITE = re.compile("(?:汇|天地|城|港|中心|SOHO|里)$")
# A label that names the kind of place, whatever the name ends in: 楼宇名称：太古汇.
_KIND_OF_LABEL = {
    "楼宇": "building",
    "写字楼": "building",
    "园区": "park",
    "产业园": "park",
    "商圈": "business_district",
    "社区": "community",
}
_LABELLED_KIND = re.compile(
    f"^(?:所属|所在|入驻)?(?P<kind>{'|'.join(_KIND_OF_LABEL)})(?:名称)?[:：]"
)
_COUNT_IN_FRONT = re.compile("^[0-9]+[家户个]\\s*(?=[一-龥])")
# 云创园入驻企业（3家） is the park.
_OF_A_SITE = re.compile(
    "(?<=[园区地厦楼座场心])(?:内|楼宇)?(?:(?:入驻|在驻|的)?(?:企业|单位))?(?:名单)?(?=$|[(（][^()（）]*[)）]$)"
)


def _street_before(text: str) -> tuple[tuple[str, str], ...]:
    """Return the street, and the community, that a line begins with, and last what is left of it;
    nothing where it begins with none or is a firm's name.
    """
    found = _BEGINS_WITH_STREET.match(text)
    if not found or found["rest"] == "" or re.search(LIKE_A_FIRM, found["rest"]):
        return ()
    rest = found["rest"]
    inner = _COMMUNITY_NEXT.match(rest)
    places = [("street", found["street"])]
    if inner:
        places.append(("community", inner["community"]))
        rest = rest[inner.end() :]
    return (*places, ("", rest))


_BEGINS_WITH_STREET = re.compile(
    "(?:[一二三四五六七八九十]{1,2}(?=[、.．\\s])[、.．]?|第[0-9一二三四五六七八九十]+页|归属|属于)?\\s*"
    "(?P<street>[一-龥]{1,6}?(?:街道|镇|乡))(?P<rest>.*)"
)
_COMMUNITY_NEXT = re.compile("(?P<community>[一-龥]{2,6}?(?:社区|村))")


_ORNAMENTS = " ★☆■□●○◆◇▲△※【】[]—-…:：·"
# A street, with what may stand around it in a line of its own: 第一部分 安福街道企业（含园区）.
_STREET_OF = re.compile(
    "(?:[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ]+|第[一二三四五六七八九十0-9]+(?:部分|片区?|页)|(?:所属)?(?:街道|镇街|乡镇)(?=[:：])|"
    rf"归属|属于|[{_NUMERALS}]{{1,2}}(?=\s))?"
    r"[\s:：.、]*(?P<name>[一-龥]{1,8}?(?:街道|(?<!小)镇|乡))(?:办事处|党工委|党委|所属|辖区|辖内|内|互联网|两新|"
    r"企业|单位|名单|清单|情况|部分|的)*[:：]?[\s】★—-]*(?:[(（][^()（）]*[)）]|(?:共|计)?[0-9]+(?:家|户|个))?"
)


# Firms below that are no more, or not here: 附：2026年注销、迁出企业, 以下企业已注销：.
_OUT = re.compile(
    "^(?!.*(?:未|拟|新增|不(?!再|予|计|纳|存|在)))(?=.*(?:企业|单位|公司|名单))"
    rf"(?:(?:附|注|以下|下列|20[0-9]{{2}}年|已|本).*?)?(?P<out>{_ENDS}|搬走|不存在|不在本?辖区)"
)


_ASIDE_BEHIND = re.compile("(?P<site>.+[厦楼场园心座城])[(（](?P<inside>[^()（）]*)[)）]")
# What else a group may say that its firms have, beside an organisation.
_WORK_OF = (
    ("指导员|联络员|派员", "post"),
    ("工会", "union"),
    ("团(?:支部|组织|委)", "league"),
    ("妇联", "women"),
)
_BRANCH = re.compile("(?P<name>.{2,30}党支部)(?:[(（][^()（）]*[)）])?")
_OF_AN_AREA = "(?:街道|镇|乡|社区|村)(?:综合|两新)?党支部"
# A site by its neighbours alone: 世纪金都 among buildings that are numbered with it.
_A_NAME = re.compile(
    "(?!.*(?:企业|其[他余它]|部分|单位|散户|街道|未|已|零散))[一-龥A-Za-z0-9·]{2,12}"
)
# Sites of firms: one ends where the next begins, but for a building in a park.
_SITES = frozenset(SITES)
_NUMBERED_BUILDING = re.compile(
    "[A-Za-z0-9一二三四五六七八九十]+(?:号楼|号院|号|栋|座|幢|楼|#|期)", re.IGNORECASE
)
# What lies inside a place ends with it.
_INSIDE = {
    "community": _SITES,
    "street": _SITES | {"community"},
    "district": _SITES | {"street", "community"},
}


def places_below(
    heads: Sequence[tuple[int, str, str]], length: int, marks: Mapping[int, str]
) -> dict[str, list[str | None]]:
    """Return by column what each line is given; what a line heads ends at the next of its
    numbering, 一、 at 二、.
    """
    places: dict[str, list[str | None]] = {
        column: [None] * length for _, column, _ in heads if column
    }
    ends = [at for at, _, _ in heads[1:]] + [length]
    held: dict[str, str] = {}
    by: dict[str, int] = {}  # the line that heads what is held
    last = -1
    for (at, column, value), end in zip(heads, ends, strict=True):
        ended = _INSIDE.get(column, frozenset())
        inside = at == last + 1 or column in held or _NUMBERED_BUILDING.fullmatch(value)
        if column in _SITES and not inside:
            ended |= _SITES
        still = {
            name: text
            for name, text in held.items()
            if name not in ended and not (by[name] != at and _same_series(marks, by[name], at))
        }
        held = {**still, column: value} if column else {}
        by[column] = at
        last = at
        for name, text in held.items():
            places[name][at:end] = [text] * (end - at)
    return places
