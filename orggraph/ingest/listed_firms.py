"""Several firms in one cell: in a list of organisations, a row an organisation, and in a list of
firms, where one row tells of all that share a branch.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from orggraph.core.arrow_text import arrow, matching
from orggraph.core.enums import Problem
from orggraph.ingest import head_counts, heading_terms
from orggraph.ingest.findings import Finding, problem
from orggraph.ingest.header_row import unread_note
from orggraph.ingest.provenance import Rows
from orggraph.ingest.raw import RawTable

# Between firms stand marks, numbers (1.甲公司2.乙公司) or, between long names, spaces.
_SEPARATORS = re.compile(
    r"[、；;，,|\n]+|(?:^|(?<=\D))[(（]?[0-9]{1,3}[)）.．](?!\d)|[①-⑳]|(?<=[一-鿿]{5})\s+(?=[一-鿿]{5})"
    r"|(?<=公司)[/+＋&和与及](?=[一-鿿()（）]{4,}公司)|(?<=公司)\s+(?=[一-鿿]{4})"
)
# A line break inside a name: what stands before it does not end as a firm's name does.
_WRAPPED = re.compile(
    r"(?<=[一-鿿])(?<!公司|企业|集团|中心)(?<!事务所|工作室)(?<![厂店行部社院所])\n(?=[一-鿿])"
)
_NUMBER = re.compile(r"[(（]?[0-9]{1,3}[)）]?")
_FORM = "公司|集团|企业|中心|事务所|工作室|合作社|经营部|商行|厂|店|社"
_FIRM = re.compile(rf"[一-鿿A-Za-z0-9·&()（）]{{2,}}(?:{_FORM})(?:[(（][^()（）]*[)）])?")
# Only these cells are looked at.
_TWICE = rf"(?s)(?:{_FORM}).*[、；;，,|\n①-⑳ 0-9/+＋&和与及].*(?:{_FORM})"
# What is said of all firms of a row together is known of none of them.
_TOGETHER = ("staff", "members_formal", "members_probationary", "members_total")


def firms_listed(tables: Sequence[RawTable]) -> list[RawTable]:
    """Return tables of firms made of the lists in tables of organisations."""
    return [made for table in tables if table.kind == "organisations" for made in _listed(table)]


def told_as_read(table: RawTable) -> RawTable:
    """Return a table without the note on columns that are not read, where they tell of the firms in
    a list of organisations.
    """
    if table.kind != "organisations":
        return table
    used = {heading for made in _listed(table) for heading in made.frame.columns}
    return replace(table, problems=tuple(unread_note(table.problems, used)))


def apart(frame: pd.DataFrame, headings: Mapping[str, Sequence[str]]) -> tuple[pd.DataFrame, Rows]:
    """Return the rows of a table of firms with one firm each, and the position each came from.

    A cell with as many parts as the row has firms gives each its own; other head-counts are left
    out, and all else holds for each of them.
    """
    at = np.arange(len(frame))
    name = next(iter(headings.get("name", ())), None)
    some = np.flatnonzero(matching(arrow(frame[name]), _TWICE)) if name else at[:0]
    several = {row: firms for row in some if (firms := _firms_of(frame[name].iloc[row]))}
    if not several:
        return frame, at
    at = np.repeat(at, [len(several.get(row, "1")) for row in at])
    counts = {heading for column in _TOGETHER for heading in headings.get(column, ())}
    out = frame.iloc[at].reset_index(drop=True)
    for heading in frame.columns:
        cells = out[heading].to_numpy(dtype=object, na_value=None, copy=True)
        for row, firms in several.items():
            begin = int(np.searchsorted(at, row))
            here = slice(begin, begin + len(firms))
            is_name = heading == name
            cells[here] = firms if is_name else _each(cells[begin], len(firms), heading in counts)
        out[heading] = pd.Series(cells, dtype=frame[heading].dtype)
    return out, at


def in_the_lead(
    frame: pd.DataFrame, headings: Mapping[str, Sequence[str]]
) -> tuple[pd.DataFrame, Rows, list[int]]:
    """Return the rows with the bare name of a firm that stands for others too (甲公司等3家企业),
    where those rows are, and how many firms each leaves without a name.
    """
    name = next(iter(headings.get("name", ())), None)
    nowhere = np.zeros(0, dtype=np.int64)
    at = np.flatnonzero(matching(arrow(frame[name]), "等.{1,6}[家户个]")) if name else nowhere
    found = {int(row): _OTHERS.search(frame[name].iloc[row]) for row in at}
    led = {row: hit for row, hit in found.items() if hit and hit.start() > 1}
    if not led:
        return frame, nowhere, []
    cells = frame[name].to_numpy(dtype=object, na_value=None, copy=True)
    for row, hit in led.items():
        cells[row] = cells[row][: hit.start()]
    rows = np.array(sorted(led), dtype=np.int64)
    lacking = [_count(led[row]["all"]) - 1 for row in rows.tolist()]
    out = frame.copy()
    out[name] = pd.Series(cells, dtype=frame[name].dtype)
    return out, rows, lacking


def _count(text: str) -> int:
    return head_counts.read(text).value or 0


def _firms_of(cell: str) -> list[str]:
    """Return the firms of a cell that holds several, and nothing else."""
    parts = list(map(_bare, _parted(cell)))
    if len(parts) < 2 or any(map(_NO_FIRM_ALONE.fullmatch, parts)):
        return []
    return parts if all(map(_FIRM.fullmatch, parts)) else []


# The second half of a name with a gap in it: 云帆企业 服务有限公司.
_NO_FIRM_ALONE = re.compile(
    "(?:企业)?(?:服务|科技|技术|信息|网络|软件|文化|传媒|传播|管理|咨询|贸易|商务|供应链|数据|电子|发展|投资)*"
    "(?:(?:股份|集团)?有限(?:责任)?公司|股份公司|公司|集团)"
)


def _each(cell: str | None, firms: int, is_count: bool) -> list[str | None]:
    """Return what a cell says of each of a row's firms."""
    parts = _parted(cell) if cell else []
    if cell and len(lines := cell.split("\n")) == firms:
        parts = [line.strip() for line in lines]
    if len(parts) == firms:
        return list(parts)
    return [None if is_count else cell] * firms


# A branch whose firm is the one that it is called after.
_ITS_OWN = re.compile("本(?:企业|公司|单位|集团|厂|店|社|院|校|所)|自身|同名(?:企业|公司)?")
_BRANCH_BEHIND = re.compile(
    "(?:中共|中国共产党)?(?P<firm>.{2,}?)(?:联合|临时)?(?:党支部|党总支|党委|支部|总支)(?:委员会)?"
)


def _of_its_own(firm: str, branch: str) -> str:
    """Return the firm that a branch is called after where a list says 本企业, else the firm."""
    called = _BRANCH_BEHIND.fullmatch(branch.strip()) if _ITS_OWN.fullmatch(firm) else None
    return called["firm"] if called else firm


def _named_in(row: Iterable[str]) -> list[str]:
    """Return the firms of a row's cells, the one in the lead first, each once."""
    return list(dict.fromkeys(_bare(firm) for cell in row for firm in _parted(cell)))


# Around a firm's name in a list: how many there are, what the firm is to the branch, its staff.
_COUNTED = re.compile("^(?:共|计)?[0-9一二三四五六七八九十]+(?:家|户|个)(?:企业|公司|单位)?[:：]")
# More firms than are named: 甲公司、乙公司等5家企业.
_OTHERS = re.compile(
    "[(（]?等(?P<all>[0-9]{1,6}|[二两三四五六七八九十])(?:家|户|个)(?:企业|公司|单位)?[)）]?$"
)
_BEHIND = re.compile(
    "[(（](?:牵头|发起|主体|成员|(?:共|合?计)?[0-9]+(?:人|名|家|户|个)?|职工[0-9]+人?|党员[0-9]+名?)(?:企业|单位|公司)?[)）]$"
)


def _bare(firm: str) -> str:
    return _BEHIND.sub("", _OTHERS.sub("", firm))


def _parted(cell: str) -> list[str]:
    cell = _COUNTED.sub("", _WRAPPED.sub("", cell))
    parts = (part.strip().rstrip("。.") for part in _SEPARATORS.split(cell))
    return [part for part in parts if part and not _NUMBER.fullmatch(part)]


def _listed(table: RawTable) -> list[RawTable]:
    meant = {
        heading: table.meanings.get(heading) or heading_terms.names("organisations", heading)
        for heading in table.frame.columns
    }
    heading = {name: heading for heading, name in meant.items() if name}
    if not {"firms_listed", "name"} <= heading.keys():
        return []
    listing = [heading for heading, name in meant.items() if name == "firms_listed"]
    branches = table.frame[heading["name"]].fillna("")
    cells = pd.Series(
        [
            [_of_its_own(firm, branch) for firm in _named_in(row)]
            for row, branch in zip(
                table.frame[listing].fillna("").to_numpy(), branches, strict=True
            )
        ],
        index=table.frame.index,
        dtype=object,
    )
    problems = tuple(_unnamed(table, listing, cells.map(len).tolist()))
    counts = cells.map(len).to_numpy(dtype=np.int64)
    at = np.repeat(np.arange(len(table.frame)), counts)
    taken = {"党组织名称": table.frame[heading["name"]]}
    if counts.max(initial=0) == 1:
        taken |= _of_the_firm(table, taken["党组织名称"])
    frame = pd.DataFrame(
        {
            "企业名称": pd.Series([firm for several in cells for firm in several], dtype="str"),
            **{
                column: texts.iloc[at].reset_index(drop=True).astype("str")
                for column, texts in taken.items()
            },
        }
    )
    rows = np.asarray(table.rows)
    return [RawTable("firms", table.file, table.sheet, frame, rows[at], problems)]


# What a row of one firm and its organisation tells of the firm.
_OF_THE_FIRM = ("mode", "street", "community", "district", "address", "building", "park")
_COUNTS = ("staff", "members_total", "members_formal")


def _of_the_firm(table: RawTable, organisation: pd.Series) -> dict[str, pd.Series]:
    """Return the columns of a list of organisations with a row for each firm that tell of it.

    Head-counts are those of organisations, not of firms, where all rows of each have the same.
    """
    unread = (
        {}
        if table.unread is None
        else {
            reading.heading: table.unread[reading.letter]
            for reading in table.readings
            if reading.letter in table.unread
        }
    )
    columns = {**{heading: table.frame[heading] for heading in table.frame}, **unread}
    several = organisation.duplicated(keep=False) & organisation.notna()
    out = {}
    for heading, texts in columns.items():
        column = heading_terms.names("firms", heading)
        if column in _COUNTS:
            counts = texts[several].groupby(organisation[several]).nunique()
            out[heading] = texts.mask(several) if counts.le(1).all() else texts
        elif column in _OF_THE_FIRM:
            out[heading] = texts
    return out


def _unnamed(table: RawTable, listing: Sequence[str], named: Sequence[int]) -> Iterator[Problem]:
    """Yield a finding for every list that counts more firms than it names."""
    for heading in listing:
        for at, cell in enumerate(table.frame[heading]):
            found = _OTHERS.search(cell.strip()) if isinstance(cell, str) else None
            lacking = _count(found["all"]) - named[at] if found else 0
            if lacking > 0:
                yield problem(
                    Finding.FIRMS_UNNAMED,
                    str(lacking),
                    file=table.file,
                    sheet=table.sheet,
                    table="organisations",
                    row=int(table.rows[at]),
                    column=heading,
                )
