"""Which lines of a raw table hold data: blank lines, total lines, the heading again and notes at
the foot do not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise
from types import MappingProxyType
from typing import Any, NamedTuple
from unicodedata import normalize

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from orggraph.core import schema
from orggraph.core.arrow_text import arrow, matching
from orggraph.ingest import heading_terms, vocabulary
from orggraph.ingest.findings import Finding, Found
from orggraph.ingest.folding import area_of
from orggraph.ingest.parsing import plain_column
from orggraph.ingest.place_cells import SITES
from orggraph.ingest.provenance import Rows, Source
from orggraph.ingest.sheet_roles import (
    MOST_TITLES,
    gone_in,
    said_by,
    status_of_group,
    titles_above,
)
from orggraph.ingest.shifted_rows import FIRM_END
from orggraph.reference.addresses.areas import area_name

# RE2, asked of plain text. A total: 合计, 总 计:12家, 思明区小计, 共 12 家.
_TOTAL = (
    r"^\p{Han}{2,6}(街道|镇|乡|区|县|园|社区)(计|汇总)$|"
    r"^.{0,8}[合总小共] ?计 ?([:(].*|[0-9]+ ?[家户个条]?)?$|^总数 ?([:(].*)?$|"
    r"^共 ?[0-9]+ ?[家户个条]$|"
    r"^(其中|累计|分计|计|汇总|(?i:(sub)?total|sum)|平均值?|均值|中位数|差额|"
    r"任务数?|目标数?) ?(:.*)?$|"
    r"^(已|未|应|新|应建未)?(建立?|组建|成立|覆盖)?"
    r"(企业|单位|党组织|党支部|支部|党员|职工|员工|应建|已建|未建|覆盖|空白点)"
    r"(总|个|家|户|人)?数 ?(:.*)?$|"
    r"^.{0,6}(覆盖|组建)率 ?(:.*)?$|"
    r"^其中 ?:? ?(已|未|应建|单独|联合|挂靠|兜底|有党|无党|党员|规上|规模以|企业数|男|女).{0,8}$"
)
_FIRM = r"(公司|店|厂|行|社|所|中心|集团|院|部)\)?$"
_FIRM_NOT_SITE = "(公司|集团|厂|店|行|社|所|院|部)$"  # a centre that counts its firms is a place
_NOTE = (
    r"^(注|备注|说明|附注|填表说明|制表|制表人|填表|填表人|填报|填报人|填报单位|填报日期|"
    r"填表日期|报送单位|审核|审核人|负责人|单位负责人|"
    r"联系人|联系电话|经办人|盖章|日期|单位\(盖章\)|填报单位\(盖章\)) ?:|^注[1-9]?[.:、]"
    r"|^(其中|注|备注|说明|附注)$"
    r"|^\(?(以下|此页)(空白|为空|无正文|无内容)\)?"
    r"|^\(?[0-9]{1,2}\)?[.、)] ?.*(填|为准|截至|是指|包括|说明|统计|如实|不得|口径)"
)
# On a line of its own below a firm, and it ends as a firm's name does.
_OLD_NAME = r"^\((?:原名|曾用名|更名|原).*\)$"
# Lines at the foot, and figures of other days: nothing that a firm is called.
_FOOT = (
    r"^\p{Han}{0,6}(人|单位|部门|意见|签字|签名|日期|时间|来源|口径|盖章|电话)(\([^)]*\))? ?:"
    r"|^(19|20)[0-9]{2}年[0-9]{1,2}月([0-9]{1,2}日)?$|\((盖章|公章|签字|签章|章)\)$"
    r"|^第? ?[0-9]+ ?页|共 ?[0-9]+ ?页|^(下接|上接|续上|续下|转下|承上|接上|接下)"
    r"|^(以上|其中|累计|总计|合计|共计?).*[0-9]+ ?(家|户|个|人|名)|^数据(来源|截至|截止)"
    r"|^(其余|其他|其它|本|全|该).{0,6}(无|没有)(互联网|此类|其他|其它|新增)?(企业|单位)?$"
    r"|^(无|没有)(其他|其它|新增|此类|变动|变化)(企业|单位|情况)?$|^零报告$"
    rf"|{_OLD_NAME}|^\([^()]*[年月][^()]*\)$"
    r"|^(比|较)?(上|本|当|上年同|去年同)(月|季度?|年|期|周)(底|末)?"
    r"(合计|总数|总计|累计|新增|减少|增加|增减|数|数据)?$"
    r"|^(环比|同比|净增|净减|增减|增幅|占比|比上)\p{Han}{0,4}$"
    r"|^(规上|规下|规模以上|规模以下|重点|小微|大型|中型|小型|微型|民营|国有|外资|上市)(企业|单位)(户|家)?数?$"
)
# The label of a line that is signed or explains, where it stands before the columns: 填表人: | …
_BESIDE = (
    r"^(填表|制表|填报|报送|上报|审核|审批|审定|签发|经办|联系|负责|主管|分管|录入|核对|复核|校对|统计|制作|"
    r"(企业|单位|部门|主要|分管)负责)(负责)?"
    r"(人员?|领导|时间|日期|单位|部门|电话|签字|签名|盖章)?(\([^)]*\))? ?(:.*)?$"
    r"|^\p{Han}{0,10}"
    r"(审[核批定]|核[查实]|初审|复审|部门|党工委|党委|街道|镇|社区|单位|企业|领导)意见 ?:?$"
    r"|^(注|备注|说明|附注|填表说明)[1-9]? ?:?$|^[*※]$"
)
_LABELS = (
    3  # the label of a total stands in one of the first columns that come in, or in the name's
)


class Lines(NamedTuple):
    """The lines of a raw table: which hold data, what the lines between them say of those below,
    and what was found.

    `places` gives by English column, for every line, what the nearest section line above it names
    (一、望汐街道（2家）). `second` is the heading of another table below, None where there is none.
    """

    keep: Rows
    places: dict[str, list[str | None]]
    second: Further | None
    found: list[Found]


class Further(NamedTuple):
    """The heading of another table: its position, that of the first title above it, the titles,
    and whether it lists people.
    """

    at: int
    first: int
    titles: tuple[str, ...]
    of_people: bool = False


def data_rows(
    frame: pd.DataFrame,
    headings: Mapping[str, Sequence[str]],
    source: Source,
    margin: pd.DataFrame | None = None,
    constants: Mapping[str, str] = MappingProxyType({}),
) -> Lines:
    """Tell the lines that hold data; `headings` gives for each English column the headings of the
    frame, `constants` what the titles above them say of every row.

    `margin` holds the unread columns before the first, where labels may stand. Whatever is passed
    over but a blank line has its finding.
    """
    known = [heading for several in headings.values() for heading in several]
    labels_beside = margin if margin is not None else pd.DataFrame(index=frame.index)
    filled = _filled(frame[known])
    blank = (filled == 0) & (_filled(labels_beside) == 0)
    header = (_headers(source.kind, frame, headings) | _only_headings(frame, headings)) & ~blank
    second = _second_table(source.kind, frame, headings, header, labels_beside, constants)
    keys = [heading for column in ("name", "uscc") for heading in headings.get(column, ())]
    lone = (_filled(frame[keys]) == 0) & ~blank if keys else np.zeros(len(frame), dtype=bool)
    total = _any_matches(frame[known], lone, _TOTAL)
    total = (total | _totals(frame, headings, labels_beside)) & ~header
    few = filled <= 2 if len(known) > 2 else ~blank
    note = _notes(frame, headings, labels_beside, few, lone) | _feet(frame, labels_beside, filled)
    note &= ~(header | total | blank | _place_lines(frame, labels_beside, filled))
    open_ = ~(header | total | blank | note)
    is_firms = source.kind == "firms"
    places, section = (
        _sections(frame, headings, labels_beside, open_) if is_firms else ({}, blank & False)
    )
    guide = (
        _guides(frame, headings, labels_beside, header) & open_ & ~section
        if is_firms
        else blank & False
    )
    firms = open_ & ~section & ~guide
    counts = _counts_of_groups(frame, headings, firms) if is_firms else blank & False
    total, firms = total | counts, firms & ~counts
    places = places or _by_subtotals(frame, headings, labels_beside, total, firms)
    rest = _stands_for_several(frame, headings, firms)
    alone = _names_alone(frame, headings, filled, labels_beside, firms & ~rest)
    empty = (filled == 0) & ~(blank | section | total)
    found = [
        source.found(finding, "", np.flatnonzero(lines))
        for finding, lines in (
            (Finding.TOTAL_ROW, total),
            (Finding.HEADER_ROW, header),
            (Finding.NOTE_ROW, note),
            (Finding.SECTION_ROW, section),
            (Finding.GUIDE_ROW, guide),
        )
    ]
    shown = frame[headings["name"][0]][alone].tolist() if alone.any() else []
    found.append(source.found(Finding.NAME_ALONE, "name", np.flatnonzero(alone), shown))
    counts = [str(n) for n in _counts_in(frame, headings, rest)]
    found.append(source.found(Finding.FIRMS_UNNAMED, "name", np.flatnonzero(rest), counts))
    others = rest | alone | blank | total | header | note | section | guide | empty
    return Lines(~others, places, second, found)


def is_line_of_a_list(text: str) -> bool:
    """Whether a text where a firm's name should stand is a total, a note, a foot or a place."""
    one = pa.chunked_array([pa.array([text])])
    line = any(matching(one, pattern).any() for pattern in (_TOTAL, _NOTE, _FOOT))
    return line or area_of(text)[0] in ("street", "community", "district")


def _labels(frame: pd.DataFrame, headings: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the columns in which the label of a total or a note may stand."""
    first = list(frame.columns[:_LABELS])
    return [*first, *(h for h in headings.get("name", ()) if h not in first)]


def _totals(
    frame: pd.DataFrame, headings: Mapping[str, Sequence[str]], margin: pd.DataFrame
) -> Rows:
    """Tell the lines that are labelled as totals, and have no code of a firm."""
    every = np.ones(len(frame), dtype=bool)
    total = _any_matches(frame[_labels(frame, headings)], every, _TOTAL)
    names = headings.get("name", ())
    if names:
        sums = (_filled(frame) > 0) & frame[names[0]].isna().to_numpy()
        total[sums] |= _labelled(margin[sums], _TOTAL)
    for heading in headings.get("uscc", ())[:1]:
        total &= ~frame[heading].str.len().ge(15).fillna(False).to_numpy(dtype=bool)
    return total | _sums(frame, headings, margin)


def _notes(
    frame: pd.DataFrame,
    headings: Mapping[str, Sequence[str]],
    margin: pd.DataFrame,
    few: Rows,
    lone: Rows,
) -> Rows:
    """Tell the lines that are labelled as notes; `few` have little else, `lone` no firm's name or
    code.
    """
    every = np.ones(len(frame), dtype=bool)
    keys = [heading for column in ("name", "uscc") for heading in headings.get(column, ())]
    some = frame[_labels(frame, headings)]
    note = _any_matches(some, few, _NOTE) | (_any_matches(some, few, _FOOT) & lone)
    note |= _any_matches(frame[keys], every, _FOOT)
    note |= _people_to_call(frame, keys, margin)
    return note | _labelled(margin, _BESIDE) | (_labelled(margin, _FOOT) & lone)


_MOBILE = r"^(\+?86[- ]?)?1[3-9][0-9][- ]?[0-9]{4}[- ]?[0-9]{4}$"


def _people_to_call(frame: pd.DataFrame, keys: Sequence[str], margin: pd.DataFrame) -> Rows:
    """Tell the lines that hold a person and a number to call where a firm and its facts should
    stand.
    """
    out = np.zeros(len(frame), dtype=bool)
    for key in keys[:1]:
        name = arrow(frame[key])
        person = matching(name, r"^\p{Han}{2,4}$") & ~matching(name, _LIKE_A_FIRM)
        if person.any():
            called = _labelled(margin, _MOBILE)
            for heading in frame.columns:
                called |= matching(plain_column(arrow(frame[heading])), _MOBILE)
            out |= person & called
    return out


_FEW_CELLS = 3


def _feet(
    frame: pd.DataFrame, margin: pd.DataFrame, filled: np.ndarray[Any, np.dtype[np.int64]]
) -> Rows:
    """Tell the lines below the last numbered one that have words where the numbers stand: who
    filled in, what is added.
    """
    out = np.zeros(len(frame), dtype=bool)
    for column in margin.columns:
        texts = plain_column(arrow(margin[column]))
        marked = matching(arrow(margin[column]), "^[①-⑳]$")
        numbers = np.flatnonzero(matching(texts, r"^[0-9]+$") & ~marked)
        words = matching(texts, r"\p{Han}") | marked
        if len(numbers) > 1 and len(numbers) > words.sum():
            out[numbers[-1] + 1 :] |= words[numbers[-1] + 1 :]
    return out & (filled <= _FEW_CELLS)


# A row for the firms that are not named: 其他小微企业（25家）.
_REST = r"^(其余|其他|其它|剩余|另有|还有).{0,12}?([0-9]+) ?(家|户|个)"


def _stands_for_several(
    frame: pd.DataFrame, headings: Mapping[str, Sequence[str]], keep: Rows
) -> Rows:
    """Tell the lines that stand for several firms without their names."""
    names = headings.get("name", ())
    return keep & matching(arrow(frame[names[0]]), _REST) if names else keep & False


def _counts_in(frame: pd.DataFrame, headings: Mapping[str, Sequence[str]], rows: Rows) -> list[int]:
    """Return how many firms each of such lines stands for."""
    if not rows.any():
        return []
    found = (re.search(_REST, text) for text in frame[headings["name"][0]][rows])
    return [int(hit[2][:6]) for hit in found if hit]


# What the name of a firm ends in, or holds.
_LIKE_A_FIRM = (
    r"公司|集团|(厂|店|行|社|所|中心|院|部|室|站|馆|吧|坊|场|园|协会|商会|学会|联合会|基金会|科技|网络|"
    r"传媒|软件|信息|技术|文化|数据|智能|电商|商务|平台|工作室|事务所|网|铺|屋|户|代表处|办事处)"
    r"([(（].*)?[)）]?$|[(（](普通|有限|个体).*[)）]$|[A-Za-z]{3}"
)
_MOST_FIRMS = 0.6


# What stands before a value at the foot, and is no firm: 打印时间 | …, 统计口径 | ….
_LABEL_OF_FOOT = (
    r"^\p{Han}{0,7}(日期|时间|口径|电话|书记|领导|干部|网格长|人员?|家数|意见|办|部|委|局)\s*[::]?$"
    r"|^\p{Han}{1,8}[::]$|^(传真|邮箱|附件|抄送|任务|目标|(?i:end)|完)$"
)
_ITEM = r"^\(?[0-9]{1,2}[.、)]$"  # the number of a note: 1.


def _names_alone(
    frame: pd.DataFrame,
    headings: Mapping[str, Sequence[str]],
    filled: np.ndarray[Any, np.dtype[np.int64]],
    margin: pd.DataFrame,
    keep: Rows,
) -> Rows:
    """Tell the lines that hold nothing but a text which looks like no firm, or a label with its
    value, where the others are firms with their facts: seals, dates and remarks at the foot.
    """
    none = np.zeros(len(frame), dtype=bool)
    names = headings.get("name", ())
    if not names or len(frame.columns) < 2:
        return none
    few = keep & (filled <= 2) & frame[names[0]].notna().to_numpy()
    if not few.any():
        return none
    called = arrow(frame[names[0]])
    foot = matching(plain_column(called), _LABEL_OF_FOOT)
    labels = foot & (filled == 2)
    numbered = (_filled(margin) > 0) & ~_labelled(margin, _ITEM)
    alone = few & ((filled == 1) | labels) & ~numbered
    if not alone.any():
        return none
    firm = matching(called, _LIKE_A_FIRM) & ~foot
    facts = keep & (filled > 1) & ~labels
    if not facts.any() or firm[facts].mean() < _MOST_FIRMS or facts.sum() < alone.sum():
        return none
    rows, within = np.arange(len(frame)), np.flatnonzero(facts)
    outside: Rows = alone & ~firm & ((rows < within[0]) | (rows > within[-1]))
    return outside


# What firms are counted by, where the name of one should stand: a street, a mode, an answer, or
# the heading of such counts.
_GROUP_OF_FIRMS = (
    r"^\p{Han}{1,6}(街道|镇|乡|社区)$|^(已|未|应|未建|已建|待|拟)?(单独|联合|挂靠|兜底|独立)?(组?建立?|成立|覆盖|兜底|挂靠|"
    r"联建|核实|管理)(党组织|企业)?$|^(家数|户数|总户数|总数|数量|个数)$|^(组建|覆盖|党建|党组织)?(方式|形式|状态|情况|类型|类别|项目|指标|街道|镇街|乡镇)$"
)
_COUNT_OF_GROUP = (
    r"^(已建|未建|已覆盖|未覆盖|共|计|建)?[0-9.,]+ ?[家户个人名%]*$"
    r"|^\p{Han}{0,5}(家|户|个)?数量?$|^[-—/]$"
)


def _counts_of_groups(
    frame: pd.DataFrame, headings: Mapping[str, Sequence[str]], keep: Rows
) -> Rows:
    """Tell the lines of a small table of counts among the firms: 方式 | 家数, 单独组建 | 1,
    望汐街道 | 2家 | 80.
    """
    none = keep & False
    names = headings.get("name", ())
    if not names or len(frame.columns) < 2:
        return none
    called = arrow(frame[names[0]])
    group = keep & matching(plain_column(called), _GROUP_OF_FIRMS)
    if not group.any() or not (keep & ~group & matching(called, _LIKE_A_FIRM)).any():
        return none
    others = frame.loc[group, [column for column in frame.columns if column != names[0]]]
    filled = _filled(others)
    counted = np.zeros(len(others), dtype=np.int64)
    for _, column in others.items():
        counted += matching(plain_column(arrow(column)), _COUNT_OF_GROUP)
    group[group] = (counted == filled) & (filled > 0)
    return group


# A total of the firms of a place: 望汐街道小计.
_SUBTOTAL = re.compile(
    r"^(?P<place>[一-龥]{1,8}?(?:街道|镇|乡|社区|园区?|大厦|区|县))\s*(?:小计|合计|计|汇总)"
)


def _by_subtotals(
    frame: pd.DataFrame,
    headings: Mapping[str, Sequence[str]],
    margin: pd.DataFrame,
    total: Rows,
    firms: Rows,
) -> dict[str, list[str | None]]:
    """Return what the sub-totals above or below the firms of each place say of them; nothing where
    they stand in no such order.
    """
    heads = []
    for at in np.flatnonzero(total).tolist():
        cells = [*margin.iloc[at].dropna(), *frame.iloc[at].dropna()][:_LABELS]
        found = next(filter(None, (_SUBTOTAL.match(str(cell).strip()) for cell in cells)), None)
        column, place = area_of(found["place"]) if found else ("", "")
        if column:
            heads.append((at, column, place))
    rows = np.flatnonzero(firms)
    kinds = {column for _, column, _ in heads}
    if len(heads) < 2 or len(kinds) > 1 or not len(rows):
        return {}
    if heads[0][0] < rows[0] and heads[-1][0] < rows[-1]:
        return _below(heads, len(frame), {})
    if heads[0][0] > rows[0] and heads[-1][0] > rows[-1]:
        places: list[str | None] = []
        for at, _, place in heads:
            places += [place] * (at - len(places))
        return {heads[0][1]: [*places, *[None] * (len(frame) - len(places))]}
    return {}


_FIGURE = r"^[0-9.,%]+ ?[家户个]?$"
_OF_ALL = r"^其中|规上|规下|以上|以下|合计|小计|总计|占比|比例|上月|上年|本月|同比|环比"


def _sums(frame: pd.DataFrame, headings: Mapping[str, Sequence[str]], margin: pd.DataFrame) -> Rows:
    """Tell the lines that count firms, with a figure where a name should stand: 其中：规上 | 2."""
    names = headings.get("name", ())
    if not names or margin.empty:
        return np.zeros(len(frame), dtype=bool)
    figure = matching(arrow(frame[names[0]]), _FIGURE)
    if not figure.any():
        return figure
    return figure & _labelled(margin, _OF_ALL)


def _labelled(margin: pd.DataFrame, pattern: str) -> Rows:
    """Tell the lines with a label before the columns that matches."""
    out = np.zeros(len(margin), dtype=bool)
    for column in margin.columns:
        out |= matching(plain_column(arrow(margin[column])), pattern)
    return out


def _filled(frame: pd.DataFrame) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Return how many cells of every line hold anything."""
    filled = np.zeros(len(frame), dtype=np.int64)
    for _, column in frame.items():
        filled += column.notna().to_numpy(dtype=bool)
    return filled


# ---- lines under the heading that explain it ----

_FIRST = 4  # number rows, units, examples and instructions stand among the first lines
_NUMBERED = re.compile(
    r"^[(（]?(?:(?:[栏列第]|[栏列行]次)?[0-9]{1,2}[栏列]?|[一二三四五六七八九十]{1,3}|[甲乙丙丁戊己庚辛壬癸]|[a-zA-Z]|[IVX]{1,4}|"
    r"[❶-❿]|栏次|列次|行次|序号|[-—])[)）、.]?$"
)
_EXAMPLE = re.compile(
    r"^[0-9]*[(（](?:例|示例|样例|范例)[)）]$|^(?:填写|填报)?(?:示例|示范|例|例如|如|样例?|样本|范例|举例|样表|模板|参考)[0-9一二三]?(?:[:：].*)?$"
)
_AS_EXAMPLE = re.compile(
    "[(（【]?(?:[此本]行)?为?(?:填写|填报)?(?:示例|样例|范例|例)行?[)）】]?(?:[，,].{0,12})?|"
    "(?:填报|填写|上报|报送)时?请?(?:先)?删除(?:[此本]行)?"
)
_IN_BRACKETS = re.compile("[(（【].+[)）】]")
_EXAMPLE_FIRM = re.compile(
    r"^(?:示例|样例|范例|例子|模板)(?:企业|公司|有限|科技)|^(?:某某?|[xX×*＊]{2,}|[○〇]{2,})[^某]*(?:公司|企业|单位|集团|厂|店)|"
    r"^[(（【\[]?(?:示例|例|样例|范例|举例|如)[)）\]】:：]|^.*[(（](?:示例|样例|范例)[)）]$"
)
_INSTRUCTION = re.compile(
    r"^(?:指标|字段|栏目|项目|数据|名词)?(?:解释|释义|口径|定义|说明)(?:[:：].*)?$|"
    r"^(?:填写|填表|填报|格式|内容)?(?:说明|口径|要求|规则|格式|提示|须知|注意事项)(?:[:：].*)?$|^(?:数据|"
    r"字段)?(?:类型|格式|单位)$"
)
_TO_FILL_IN = re.compile(
    "必填|选填|请填|填写|^填(?:报|全称|简称|数|街道|名称|有|无|是|否)"
    "|填“|下拉|打√|打勾|单选|多选|没有填|如实填|可不填|填数字|不填|格式[:：]|^文本$|^数字$|^日期$"
)
_UNIT = re.compile(
    r"^[(（]?(?:人|名|家|个|户|万元|元|亿元|平方米|㎡|米|是/否|有/无|是或否|有或无|-|—|/|%|"
    r"年/月/日|年月日)[)）]?$"
)


def _guides(
    frame: pd.DataFrame, headings: Mapping[str, Sequence[str]], margin: pd.DataFrame, header: Rows
) -> Rows:
    """Tell the lines just below a heading that number the columns, give units or an example, or
    say how to fill them in.
    """
    out = np.zeros(len(frame), dtype=bool)
    names = headings.get("name", ())
    below = {
        at + step for at in (-1, *np.flatnonzero(header).tolist()) for step in range(1, _FIRST + 1)
    }
    at = sorted(number for number in below if number < len(frame))
    called = _lines(frame[list(names)], at)
    for number, beside, cells, name in zip(
        at, _lines(margin, at), _lines(frame, at), called, strict=True
    ):
        out[number] = _is_guide(beside, cells, name[0] if name else "")
    return out


def _lines(frame: pd.DataFrame, at: Sequence[int]) -> list[list[str]]:
    """Return what the cells of some lines hold, without the blank ones."""
    columns = [column.iloc[at].tolist() for _, column in frame.items()]
    lines = zip(*columns, strict=True) if columns else ((),) * len(at)
    return [[cell for cell in line if isinstance(cell, str)] for line in lines]


def _is_guide(beside: Sequence[str], cells: Sequence[str], called: str) -> bool:
    if any(_EXAMPLE.match(cell) or _INSTRUCTION.match(cell) for cell in (*beside, *cells[:2])):
        return True
    if any(_AS_EXAMPLE.fullmatch(cell) for cell in cells):
        return True
    if len(cells) > 2 and all(_IN_BRACKETS.fullmatch(cell) for cell in cells):
        return True  # how each is to be filled in: (全称) | (18位) | (下拉)
    if called and (_EXAMPLE_FIRM.match(called) or _TO_FILL_IN.search(called)):
        return True
    several = len(cells) >= 2
    if several and len(cells) + len(beside) >= 3 and _counts_on((*beside, *cells)):
        return True
    told = sum(bool(_TO_FILL_IN.search(cell)) for cell in cells)
    return several and (all(_UNIT.match(cell) for cell in cells) or told * 2 > len(cells))


def _counts_on(cells: Sequence[str]) -> bool:
    """Whether cells only number the columns, each series in its order: 甲 乙 1 2 3,
    （1）（2）（3）.
    """
    cells = [normalize("NFKC", cell) for cell in cells]
    if not all(map(_NUMBERED.match, cells)):
        return False
    bare = [cell.strip("()、.栏列行次第 ") for cell in cells]
    figures = [int(cell) for cell in bare if cell.isdigit()]
    stems = [_STEMS.index(cell) for cell in bare if cell in _STEMS]
    # A column that is not read takes its number with it, and a few take several.
    gap = _GAP if len(cells) < _MANY else len(cells) * _GAP
    in_order = all(
        0 < after - before <= gap
        for series in (figures, stems)
        for before, after in pairwise(series)
    )
    return in_order and (not figures or 1 <= figures[0] <= _GAP)


_STEMS = "甲乙丙丁戊己庚辛壬癸"
_GAP = 4
_MANY = 6  # numbers in their order are no counts of a firm

# ---- lines that head a section ----

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
    r"|^\S{0,12}(?:党|支部|建|覆盖|兜底|挂靠|依托|单独|独立|联合|空白|指导员|联络员)\S{0,12}$"
    rf"|{_ENDS}|搬走|不存在|{_GONE_LIST}|^{_PLACE_LABEL}|[街镇村园] [道区]|楼 宇"
    r"|(?:园区?|基地|大厦|楼宇)(?:入驻|在驻)?企业"
)
_ORDINAL = re.compile(rf"^[(（]?[{_NUMERALS}]{{1,3}}[)）]?[、.．]?$")
# A longer number is no count: it stands for a firm, such as a code or a telephone number.
_COUNT = re.compile(r"(?:[0-9][.,]?){0,5}[%％家户人个名 ]*")
_COUNT_BEHIND = re.compile(
    r"[(（,，:：]?\s*(?:共|计|合计|小计)?\s*[0-9]+\s*(?:家|户|个)(?:企业|单位)?[)）]?$"
    r"|[(（](?:[^()（）]{0,6}[0-9]+\s*(?:家|户|个)[,，、;； ]*)+[)）]$"
)


def _sections(
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
    heads: list[tuple[int, str, str]] = []
    for at in np.flatnonzero((likely | parts) & open_):
        told = _section_at(frame, int(at), names, margin)
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
    return _below(_with_areas(heads, marks), len(frame), marks), section


def _with_areas(
    heads: Sequence[tuple[int, str, str]], marks: Mapping[int, str]
) -> list[tuple[int, str, str]]:
    """Return what lines give to those below, an area of management that heads firms as districts
    do in the place of one: 四、胶州市, 五、青岛高新区.
    """
    of_districts = {marks[at] for at, column, _ in heads if column == "district"}
    return [
        (at, "district", value)
        if column == "park" and area_name(value) and marks[at] in of_districts
        else (at, column, value)
        for at, column, value in heads
    ]


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
    within = _filled(frame)
    single: Rows = (within + _filled(margin)) == 1
    if len(frame.columns) < 3 or not single.any() or single.mean() > _FEW_LINES:
        return np.zeros(len(frame), dtype=bool)
    labelled: Rows = single & (within == 0) & _labelled(margin, r"\p{Han}")
    for name in names[:1]:
        text = plain_column(arrow(frame[name]))
        labelled |= single & matching(text, _PARTS_FIRMS) & ~matching(text, r"公司|集团|(厂|店)$")
    return labelled


_PLACE_LINE = (
    rf"^\s*{_PLACE_LABEL}\s*\S{{2,20}}?"
    r"(街道|镇|乡|社区|村|园区?|基地|大厦|大楼|广场|中心|商圈)(党工委|党委|办事处)?\s*$"
)


def _place_lines(
    frame: pd.DataFrame, margin: pd.DataFrame, filled: np.ndarray[Any, np.dtype[np.int64]]
) -> Rows:
    """Tell the lines of a labelled place that have firms below them: there they head a form of
    that place, at the foot they only sign.
    """
    place: Rows = (filled + _filled(margin)) <= _FEW_CELLS
    if not place.any():
        return place
    first = frame.iloc[:, :_LABELS]
    place[place] = _labelled(first[place], _PLACE_LINE) | _labelled(margin[place], _PLACE_LINE)
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
        several |= _true(pc.not_equal(column, first))
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


def _section_at(
    frame: pd.DataFrame, at: int, names: Sequence[str], margin: pd.DataFrame
) -> tuple[tuple[str, str], ...]:
    """Return the columns and the values that a line gives to those below it, one pair of "" where
    it only parts them; nothing for data.
    """
    cells = frame.iloc[at].dropna().tolist()
    line = _line_of(cells, margin.iloc[at].dropna().tolist())
    return _given_below(line, len(cells) < len(frame.columns)) if line else ()


def _line_of(cells: Sequence[str], beside: Sequence[str]) -> _Line | None:
    """Return the one text of a line, whose cells may repeat it; None where it holds several."""
    lines = (" ".join(cell.split()) for cell in (*beside, *cells))
    words = [cell for cell in lines if not _COUNT.fullmatch(cell)]
    ordinal = bool(words) and bool(_ORDINAL.match(words[0]))
    texts = list(dict.fromkeys(words[1:] if ordinal else words))
    if len(texts) != 1:
        return None
    if _IN_BRACKETS.fullmatch(texts[0]) and not _ORDINAL.match(texts[0]):
        texts = [texts[0][1:-1]]
    marked = _SECTION.match(texts[0])
    text = _without_label((marked["text"] or marked["text2"]) if marked else texts[0])
    street = _STREET_OF.fullmatch(text.strip(_ORNAMENTS))
    bare = _COUNT_BEHIND.sub("", text).strip().strip(_ORNAMENTS)
    column, place = ("street", street["name"]) if street else area_of(bare)
    labelled = _LABELLED_KIND.match(texts[0]) if not column else None
    if labelled and bare:
        column, place = _KIND_OF_LABEL[labelled["kind"]], bare
    elif not column and _LIKE_A_SITE.search(bare) and (marked or _COUNT_BEHIND.search(text)):
        column, place = "building", bare
    counted = bool(_COUNT_BEHIND.search(text) or (street and street["name"] != bare))
    alone = len(cells) + len(beside) == 1 + ordinal
    number = (marked["number"] or marked["number2"]) if marked else ""
    return _Line(
        bare,
        column,
        place,
        is_street=bool(street),
        is_counted=counted,
        is_numbered=bool(marked),
        by_itself=alone or ordinal or bool(marked),
        parts=ordinal or (alone and bool(number) and not number.isdigit()),
    )


def _given_below(line: _Line, leaves_room: bool) -> tuple[tuple[str, str], ...]:
    """Return what a line gives to those below it, as `_section_at` does."""
    if line.by_itself and not line.is_street:
        out = _OUT.search(line.bare)
        gone = vocabulary.exclusion(out["out"]).zh if out else gone_in(line.bare)
        if gone:
            return (("exclusion", gone),)
    within = _street_before(line.bare) if line.by_itself and not line.is_street else ()
    said = status_of_group(within[-1][1] if within else line.bare) if line.by_itself else ""
    if said:
        return (*within[:-1], ("has_organisation", said))
    if within:
        return within[:-1]
    heads = line.by_itself or line.is_counted
    site = line.is_numbered or not re.search(_FIRM_NOT_SITE, line.bare)
    if re.search(_FIRM, line.bare) and not (line.is_counted and site):
        return ()
    if line.column in ("street", "community", "district") or (line.column and heads):
        return ((line.column, line.place),) if heads or leaves_room else ()
    return (("", ""),) if line.parts else ()


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
    if not found or found["rest"] == "" or re.search(_LIKE_A_FIRM, found["rest"]):
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


def _below(
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


# ---- another table below ----


def _second_table(
    kind: str,
    frame: pd.DataFrame,
    headings: Mapping[str, Sequence[str]],
    header: Rows,
    margin: pd.DataFrame,
    constants: Mapping[str, str],
) -> Further | None:
    """Return the line that is a heading of its own: other columns, the same in another order, or
    the same under a title that says something else of its firms.

    Lines that say the table's own heading again are marked in `header`. `margin` holds the unread
    columns before the first, where a further table may begin.
    """
    whole = pd.concat([margin, frame], axis=1)
    own = {heading: heading_terms.folded_parts(str(heading)) for heading in frame.columns}
    for at in np.flatnonzero(_likely_headings(kind, whole, own)):
        if _says_again(frame.iloc[at], own):
            further = _titled(whole, int(at))
            if kind == "firms" and _says_else(further.titles, constants, headings):
                return further
            _mark_again(frame, int(at), own, header)
            continue
        line = whole.iloc[at].dropna()
        if kind == "firms" and _heads_people(line.tolist()):
            return _titled(whole, int(at))._replace(of_people=True)
        cells = [schema.fold(cell) for cell in line]
        names = [heading_terms.names(kind, re.sub(r"\s+", "", cell)) for cell in line]
        known = [
            name or (cell if _COUNT_HEADING.search(cell) else "")
            for name, cell in zip(names, cells, strict=True)
        ]
        if sum(map(bool, known)) * 2 <= len(line) or len(set(known) - {""}) < 2:
            continue
        header[at] = True
        meant = {heading: name for name, several in headings.items() for heading in several}
        same = all(
            name == meant.get(heading)
            for heading, name in zip(line.index, names, strict=True)
            if name
        )
        social = any("社会组织" in cell for cell in cells) and not any(
            "社会组织" in heading for heading in frame.columns
        )
        if at == 0 and not social and meant.get(line.index[0]) == names[0] == "name":
            continue  # the heading again in other words, with how to fill it in
        if not same or social:
            return _titled(whole, int(at))
    return None


def _titled(whole: pd.DataFrame, at: int) -> Further:
    """Return a heading with the titles that stand above it."""
    lines = [whole.iloc[line].dropna().tolist() for line in range(max(at - MOST_TITLES, 0), at)]
    count = titles_above(lines)
    titles = [text for line in lines[len(lines) - count :] for text in dict.fromkeys(line)]
    return Further(at, at - count, tuple(titles))


def _says_else(
    titles: Sequence[str], constants: Mapping[str, str], headings: Mapping[str, Sequence[str]]
) -> bool:
    """Whether the titles of a list say of its firms what those of the first do not, or no longer
    what they do; a list that goes on (续) is the same.
    """
    if not titles or any("续" in title for title in titles):
        return False
    said, before = (
        {name: text for name, text in told.items() if name != "district"}
        for told in (said_by(titles, headings), constants)
    )
    return said != before


def _says_again(line: pd.Series[Any], own: Mapping[str, set[str]]) -> bool:
    """Whether every cell of a line says the heading of its own column, or a group that it stands
    under.
    """
    cells = line.dropna()
    return len(cells) > 0 and all(
        schema.fold(cell) in own[heading] for heading, cell in cells.items()
    )


_GROUP = 12  # no heading of a group is longer
_DEEPEST = 3  # a heading takes up no more rows than this
_COUNT_HEADING = re.compile(
    "^(?:企业|单位|应建|已建|未建|已覆盖|未覆盖|组织|党员|职工)?(?:总)?(?:数|个数|数量|家数|"
    "户数)$|率$"
)


# Headings that only a list of people, or of whom to call, has.
_PERSON_HEADING = (
    r"^(党员|书记|党?支部书记|负责人|联络员|指导员|成员|联系人|委员)?(姓名|名字)$|"
    r"^(性别|民族|学历|职务|党内职务|手机|手机号码?|联系电话|电话|书记|副书记|党?支部书记|联系人|党建指导员|"
    r"指导员|联络员|入党时间|出生年月|身份证号?码?)$"
)
_PERSON = re.compile(_PERSON_HEADING)
_ALSO_HEADS = re.compile(
    "^(?:序号|编号|单位|企业|备注|街道|社区|镇街|党组织|支部|职务)|(?:企业|党?支部|党组织|单位|名称)$"
)


def _heads_people(cells: Sequence[str]) -> bool:
    """Whether a line is the heading of a list of people: all its cells are headings, and one of
    them asks for a person.
    """
    bare = [re.sub(r"\s+", "", cell) for cell in cells]
    people = [bool(_PERSON.match(cell)) for cell in bare]
    known = [
        person or bool(_ALSO_HEADS.search(cell) or heading_terms.names("firms", cell))
        for person, cell in zip(people, bare, strict=True)
    ]
    return len(cells) > 1 and any(people) and all(known) and not any(map(FIRM_END.search, bare))


def _likely_headings(kind: str, frame: pd.DataFrame, own: Mapping[str, set[str]]) -> Rows:
    """Tell the lines that may be a heading: one of their cells is one that only headings hold, or
    the heading of its own column.
    """
    likely = np.zeros(len(frame), dtype=bool)
    for heading, column in frame.items():  # the margin may bear the name of a column
        texts = arrow(column)
        likely |= matching(texts, _PERSON_HEADING) if kind == "firms" else False
        some = matching(texts, "名称|全称|信用代码|^社会组织$|企业数|单位数|家数|已建数|未建数")
        if some.any():
            keys = _key_headings(kind) | own.get(heading, set())
            folded = [
                schema.fold(text) in keys for text in texts.filter(pa.array(some)).to_pylist()
            ]
            likely[np.flatnonzero(some)[folded]] = True
    return likely


def _names_groups(line: pd.Series[Any]) -> bool:
    """Whether all that a line says are headings of groups: 党组织情况."""
    cells = line.dropna()
    return len(cells) > 0 and all(
        len(cell) <= _GROUP and heading_terms.is_group(cell) for cell in cells
    )


def _mark_again(frame: pd.DataFrame, at: int, own: Mapping[str, set[str]], header: Rows) -> None:
    """Mark a heading said again, with the other lines of it above and below."""
    header[at] = True
    for step in (-1, 1):
        beside = at + step
        while (
            0 <= beside < len(frame)
            and abs(beside - at) < _DEEPEST
            and (_says_again(frame.iloc[beside], own) or _names_groups(frame.iloc[beside]))
        ):
            header[beside] = True
            beside += step
        if step < 0 and beside >= 0 and _is_title(frame.iloc[beside]):
            header[beside] = True


_TITLE = re.compile("表|台账|名单|清单|名册|明细|一览|情况|续")


def _is_title(line: pd.Series[Any]) -> bool:
    """Whether a line above a heading said again is its title: 表1（续）."""
    cells = set(line.dropna())
    return len(cells) == 1 and all(_TITLE.search(c) and not re.search(_FIRM, c) for c in cells)


@cache
def _key_headings(kind: str) -> frozenset[str]:
    """Return, folded, headings that only a heading row holds: those of the columns that name a
    firm, and of counts of firms.
    """
    column = schema.readable(kind).get("name")
    words = (column.zh, *column.synonyms) if column else ()
    more = (
        "统一社会信用代码",
        "社会组织",
        "社会组织名称",
        "两新组织名称",
        "非公企业名称",
        "企业（组织）名称",
        "单位（企业）名称",
        "企业数",
        "单位数",
        "家数",
        "已建数",
        "未建数",
    )
    return frozenset(schema.fold(word) for word in (*words, *more) if len(word) > 2)


def _headers(kind: str, frame: pd.DataFrame, headings: Mapping[str, Sequence[str]]) -> Rows:
    """Tell the lines that are the heading again, in its own words or others that mean the same."""
    first = next(
        (
            several[0]
            for column, several in headings.items()
            if column in ("name", "uscc", "source", "post_id")
        ),
        None,
    )
    header = np.zeros(len(frame), dtype=bool)
    if first is None:
        return header
    words = _words(
        kind, next(column for column, several in headings.items() if first in several), first
    )
    at = np.flatnonzero(frame[first].isin(words).to_numpy())
    if not len(at):
        return header
    lines = frame.iloc[at]
    names = {heading: column for column, several in headings.items() for heading in several}
    repeated = sum(
        lines[heading].isin(_words(kind, column, heading)).astype(int)
        for heading, column in names.items()
    )
    filled = lines[list(names)].notna().sum(axis=1)
    header[at[(repeated * 2 >= filled).to_numpy()]] = True
    return header


_MAY_BE_HEADING = "(?:情况|概况|信息|工作|建设|队伍|名称|全称)[)）]?$"


def _only_headings(frame: pd.DataFrame, headings: Mapping[str, Sequence[str]]) -> Rows:
    """Tell the lines that hold headings of columns or of groups and nothing else, where a firm's
    name should stand.
    """
    out = np.zeros(len(frame), dtype=bool)
    for heading in headings.get("name", ()):
        likely = _true(pc.match_substring_regex(arrow(frame[heading]), _MAY_BE_HEADING))
        for at in np.flatnonzero(likely):
            out[at] |= all(
                len(cell) <= _GROUP
                and (heading_terms.is_group(cell) or heading_terms.names("firms", cell))
                for cell in frame.iloc[at].dropna()
            )
    return out


def _words(kind: str, name: str, heading: str) -> list[str]:
    column = schema.readable(kind)[name]
    return list(dict.fromkeys((heading, heading.strip(), column.zh, column.name, *column.synonyms)))


def _any_matches(cells: pd.DataFrame, rows: Rows, pattern: str) -> Rows:
    """Tell which of some lines have a cell that matches."""
    out = np.zeros(len(rows), dtype=bool)
    if not rows.any():
        return out
    hit = np.zeros(int(rows.sum()), dtype=bool)
    for _, column in cells.items():
        texts = arrow(column) if rows.all() else arrow(column).filter(pa.array(rows))
        at = matching(
            texts,
            r"[合总小共注报表核人计盖填准至指数率页接比占均额]|任务|目标|(?i:total|sum)|[日期说明]|电话|空白|无正文|包括|不得|口径|其中"
            r"|^(?:其余|其他|其它|本|全|该|无|没有|零|净|增|上|较|当|去年|规|重点|微|大|中|民营|国有|外资)|"
            r"新增|减少|原名|曾用|更名|签字|签章|章）?\)?$",
        )
        if not at.any():
            continue
        some = plain_column(texts.filter(pa.array(at)))
        firm = matching(some, _FIRM) & ~matching(some, _OLD_NAME)
        hit[at] |= matching(some, pattern) & ~firm
    out[rows] = hit
    return out


def _true(flags: Any) -> Rows:
    found: Rows = pc.fill_null(flags, False).to_numpy(zero_copy_only=False)
    return found
