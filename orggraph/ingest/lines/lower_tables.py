"""Where another table begins below the first, and where the heading is said again."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from orggraph.core import schema
from orggraph.core.arrow_text import arrow, matching
from orggraph.ingest import heading_terms
from orggraph.ingest.lines.line_cells import FIRM, certainly, filled_cells
from orggraph.ingest.provenance import Rows
from orggraph.ingest.sheet_roles import (
    MOST_TITLES,
    said_by,
    titles_above,
)
from orggraph.ingest.shifted_rows import FIRM_END, Form, form


class Further(NamedTuple):
    """The heading of another table: its position, that of the first title above it, the titles,
    and whether it lists people.
    """

    at: int
    first: int
    titles: tuple[str, ...]
    of_people: bool = False


def table_below(
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
    titled = _under_titles(whole) if kind == "firms" else {}
    likely = _likely_headings(kind, whole, own)
    likely[list(titled)] = True
    for at in np.flatnonzero(likely).tolist():
        if _says_again(frame.iloc[at], own):
            further = _titled(whole, at)
            if kind == "firms" and _says_else(further.titles, constants, headings):
                return further
            _mark_again(frame, at, own, header)
            continue
        line = whole.iloc[at].dropna()
        if kind == "firms" and _heads_people(line.tolist()):
            return _titled(whole, at)._replace(of_people=True)
        cells = [schema.fold(cell) for cell in line]
        names = [heading_terms.names(kind, re.sub(r"\s+", "", cell)) for cell in line]
        known = [
            name or (cell if _COUNT_HEADING.search(cell) else "")
            for name, cell in zip(names, cells, strict=True)
        ]
        if sum(map(bool, known)) * 2 <= len(line) or len(set(known) - {""}) < 2:
            if at in titled and _heads_list(line.tolist()):
                title = titled[at]
                return Further(at, title, (whole.iloc[title].dropna().iloc[0],))
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
            return _titled(whole, at)
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


# What the headings of any list end in; a row of firms holds a firm.
_HEADING = re.compile(
    "^(?:序号?|编号|号|备注)$|(?:名称|全称|时间|日期|年份|月份|形式|方式|类型|类别|性质|单位|部门|企业|公司|组织|支部|党委|"
    "负责人|责任人|联系人|牵头人|数|人数|原因|情况|进度|进展|状态|措施|问题|计划|内容|备注|说明|编号|号|代码|"
    "电话|地址|地点|区域|楼宇|园区|街道|社区|级别|等级|姓名|职务|书记|指导员)[0-9一二三四五]?$"
)
_LEAST_CELLS = 3  # of a heading that is known by its words alone


def _heads_list(cells: Sequence[str]) -> bool:
    """Whether all cells of a line are what headings of a list say, each once."""
    bare = [re.sub(r"\s+|[(（].*?[)）]", "", cell) for cell in cells]
    return (
        len(bare) >= _LEAST_CELLS
        and len(set(bare)) == len(bare)
        and all(
            len(cell) <= _GROUP
            and (_HEADING.search(cell) or heading_terms.names("firms", cell))
            and form(cell) is not Form.FIRM
            for cell in bare
        )
    )


def _under_titles(whole: pd.DataFrame) -> dict[int, int]:
    """Return each line right under the title of a list, with the line of the title."""
    filled = filled_cells(whole)
    said = np.flatnonzero(filled)
    alone = said[:-1][filled[said[:-1]] == 1] if len(said) else said
    lines = dict(zip(said[:-1].tolist(), said[1:].tolist(), strict=True))
    return {lines[at]: at for at in alone.tolist() if _is_title(whole.iloc[at])}


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
    return len(cells) == 1 and all(_TITLE.search(c) and not re.search(FIRM, c) for c in cells)


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


def repeated_headings(
    kind: str, frame: pd.DataFrame, headings: Mapping[str, Sequence[str]]
) -> Rows:
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


def lines_of_headings(frame: pd.DataFrame, headings: Mapping[str, Sequence[str]]) -> Rows:
    """Tell the lines that hold headings of columns or of groups and nothing else, where a firm's
    name should stand.
    """
    out = np.zeros(len(frame), dtype=bool)
    for heading in headings.get("name", ()):
        likely = certainly(pc.match_substring_regex(arrow(frame[heading]), _MAY_BE_HEADING))
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
