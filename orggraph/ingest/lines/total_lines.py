"""Lines that count the firms of a table: totals, sums of a place, counts of groups."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from orggraph.core.arrow_text import arrow, matching
from orggraph.ingest.folding import area_of
from orggraph.ingest.lines.line_cells import (
    LABELS,
    LIKE_A_FIRM,
    any_matches,
    filled_cells,
    has_label,
    label_columns,
)
from orggraph.ingest.lines.section_lines import places_below
from orggraph.ingest.parsing import plain_column
from orggraph.ingest.provenance import Rows

# RE2, asked of plain text. A total: 合计, 总 计:12家, 思明区小计, 共 12 家.
TOTAL = (
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


def total_rows(
    frame: pd.DataFrame, headings: Mapping[str, Sequence[str]], margin: pd.DataFrame
) -> Rows:
    """Tell the lines that are labelled as totals, and have no code of a firm."""
    every = np.ones(len(frame), dtype=bool)
    total = any_matches(frame[label_columns(frame, headings)], every, TOTAL)
    names = headings.get("name", ())
    if names:
        sums = (filled_cells(frame) > 0) & frame[names[0]].isna().to_numpy()
        total[sums] |= has_label(margin[sums], TOTAL)
    for heading in headings.get("uscc", ())[:1]:
        total &= ~frame[heading].str.len().ge(15).fillna(False).to_numpy(dtype=bool)
    return total | _sums(frame, headings, margin)


# What firms are counted by, where the name of one should stand: a street, a mode, an answer, or
# the heading of such counts.
_GROUP_OF_FIRMS = (
    r"^\p{Han}{1,6}(街道|镇|乡|社区)$|^(已|未|应|未建|已建|待|拟)?(单独|联合|挂靠|兜底|独立)?(组?建立?|成立|覆盖|兜底|挂靠|"
    r"联建|核实|管理)(党组织|企业)?$|^(单独|联合|挂靠|独立)$|^(家数|户数|总户数|总数|数量|个数)$|^(组建|覆盖|党建|党组织)?(方式|形式|状态|情况|类型|类别|项目|指标|街道|镇街|乡镇)$"
)
_COUNT_OF_GROUP = (
    r"^(已|未)?建$|^(单独|联合|挂靠|兜底|独立)$"
    r"|^(已建|未建|已覆盖|未覆盖|共|计|建)?[0-9.,]+ ?[家户个人名%]*$"
    r"|^\p{Han}{0,5}(家|户|个)?数量?$|^[-—/]$"
)


def group_counts(frame: pd.DataFrame, headings: Mapping[str, Sequence[str]], keep: Rows) -> Rows:
    """Tell the lines of a small table of counts among the firms: 方式 | 家数, 单独组建 | 1,
    望汐街道 | 2家 | 80.
    """
    none = keep & False
    names = headings.get("name", ())
    if not names or len(frame.columns) < 2:
        return none
    called = arrow(frame[names[0]])
    group = keep & matching(plain_column(called), _GROUP_OF_FIRMS)
    if not group.any() or not (keep & ~group & matching(called, LIKE_A_FIRM)).any():
        return none
    others = frame.loc[group, [column for column in frame.columns if column != names[0]]]
    filled = filled_cells(others)
    counted = np.zeros(len(others), dtype=np.int64)
    for _, column in others.items():
        counted += matching(plain_column(arrow(column)), _COUNT_OF_GROUP)
    figures = np.zeros(len(others), dtype=bool)
    for _, column in others.items():
        figures |= matching(plain_column(arrow(column)), "[0-9]")
    group[group] = (counted == filled) & (figures | (counted == 1))
    return group


# A total of the firms of a place: 望汐街道小计.
_SUBTOTAL = re.compile(
    r"^(?P<place>[一-龥]{1,8}?(?:街道|镇|乡|社区|园区?|大厦|区|县))\s*(?:小计|合计|计|汇总)"
)


def places_of_subtotals(
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
        cells = [*margin.iloc[at].dropna(), *frame.iloc[at].dropna()][:LABELS]
        found = next(filter(None, (_SUBTOTAL.match(str(cell).strip()) for cell in cells)), None)
        column, place = area_of(found["place"]) if found else ("", "")
        if column:
            heads.append((at, column, place))
    rows = np.flatnonzero(firms)
    kinds = {column for _, column, _ in heads}
    if len(heads) < 2 or len(kinds) > 1 or not len(rows):
        return {}
    if heads[0][0] < rows[0] and heads[-1][0] < rows[-1]:
        return places_below(heads, len(frame), {})
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
    return figure & has_label(margin, _OF_ALL)
