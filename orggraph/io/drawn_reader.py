"""A grouping drawn by hand: any list with a column 组号, as an office keeps it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from os import PathLike
from pathlib import Path

import pandas as pd

from orggraph.core.errors import InputError, legible
from orggraph.core.messages import Message, message, plural
from orggraph.core.schema import find, fold
from orggraph.ingest import heading_terms
from orggraph.ingest.header_row import Heading, find_heading
from orggraph.ingest.heading_terms import JOINT
from orggraph.ingest.sheet_marks import Place, Range
from orggraph.io import encoding
from orggraph.io.excel_reader import text_of
from orggraph.io.ordinary_file import read_bytes
from orggraph.io.own_tables import tables_of
from orggraph.io.sheet_grids import read_grids

_GROUP = re.compile(
    r"(?:本|街道|镇街|社区|我|自行|建议|拟定?|初步|计划|联合|联建|共建|组建|编|划|分|所属|所在|归属)*"
    r"(?:分?组别?|小组|片组|编组|分组)(?:序?号|编号|名称?|代码|情况|结果)?|group(?:no|number|id)?"
)
_BRANCH = re.compile(r"(?:拟|计划|建议|准备)(?:组?建|成立|设立)?的?联合党?支部(?:名称|编号|序号)?")
_NUMBERED = re.compile(r"联合(?:党)?支部(?:编号|序号|号)")
_HOST = re.compile(
    r"(?:是否)?(?:为|是)?(?:拟|建议)?(?:牵头|依托|主建|龙头|挂靠)(?:的)?(?:企业|单位|公司)?(?:名称)?|leadfirm|host"
)
_SEVERAL = re.compile(
    r"(?:联建|联合|组成|成员|包含|所含|涉及|参与|组内|企业|单位|公司)+(?:企业|单位|公司|成员)?(?:名单|清单|名称|列表)?"
    r"|名单|成员|firmsinit|members?"
)
_NO_GROUP = re.compile(
    r"[-—–/\\×x✕.。0]*|无|没有|未编?(?:入|组)?组?|未分组?|不(?:编|分|参与|列入)组?|待定|暂(?:无|缓|不编)|单独(?:组?建)?|none|n/?a|nan"
)
_SAME = re.compile("同上|同上行|同前|〃|″|”|“|\"|''|〞|々|上同")
_NUMBER = re.compile(r"(?:第|组|no\.?|#)*(?P<number>\d+)(?:\.0+)?(?:号?(?:小?组|号)|#)?")
_WRITTEN = re.compile(r"(?:第|组)*(?P<number>[一二三四五六七八九十百]+)(?:号?(?:小?组|号))?")
_LINE = re.compile(
    r"(?P<group>(?:联合|编)?(?:第\s*[0-9一二三四五六七八九十百]+\s*(?:小?组|号)|[A-Za-z0-9一二三四五六七八九十百]+\s*组"
    r"|(?:小组|组)\s*[0-9一二三四五六七八九十]+)|Group\s+\d+)"
)
_TOTAL = re.compile(r"(?:合|总|小|共)\s*计.*|total")
_BETWEEN = re.compile(r"[、；;|\n]+")
_HOW_MANY = re.compile(
    r"[（(]\s*(?:正式)?(?:党员)?\s*\d+\s*[人名家]?\s*(?:党员)?\s*[)）]$|等\s*\d+\s*[家户](?:企业|单位)?$"
)
_YES = {
    "是",
    "√",
    "✓",
    "☑",
    "有",
    "1",
    "y",
    "yes",
    "牵头",
    "依托",
    "牵头企业",
    "牵头单位",
    "●",
    "★",
}
_NO = {"否", "0", "no", "n", "×", "-", "—", "/", "无"}
_ROWS_ABOVE = 40


@dataclass(frozen=True)
class Drawn:
    """A grouping read from a list.

    `lines` has a row per firm that the list puts into a group: `group` (as written), `firm` (the
    name, "" where there is none), `code` ("" likewise), `host` (whether the line itself is marked
    as the lead firm), `lead` (the lead firm's name where the line gives one), `sheet`, `row`.
    `ungrouped` counts firms without a group, `notes` say what was taken for granted.
    """

    lines: pd.DataFrame
    ungrouped: int = 0
    notes: tuple[Message, ...] = ()


Line = tuple[str, str, str, bool, str, int, str]
"""A line: group, name, code, whether it leads, the lead named, row, street."""

_COLUMNS = ("group", "firm", "code", "host", "lead", "sheet", "row")


def read_drawn(path: str | PathLike[str]) -> Drawn:
    """Return the groups that a list puts its firms into.

    The list is a workbook or a text in any encoding. It has a column of groups (组号, 分组, 组别 …)
    or lines that head each group (第一组), and one of names or credit codes; merged cells, 同上 and
    a number written only in the first row of its group go on down. Raises `InputError` where no
    sheet has both.
    """
    where = legible(str(path))
    data = read_bytes(path)
    sheets = [sheet for rows in _sheets(data, where, Path(path).name) if (sheet := _read(*rows))]
    firm_by_firm = [sheet for sheet in sheets if not sheet.several]
    used = firm_by_firm or sheets
    if not used:
        raise InputError(
            message(
                "{where}: no grouping is found; it needs a column 组号 (or 分组, 组别) with the "
                "group of each firm, and one with the firm's name or credit code",
                where=where,
            )
        )
    return _together(used)


@dataclass(frozen=True)
class _Sheet:
    """The lines of one sheet; `several` where it lists the firms of a group in one cell."""

    name: str
    lines: list[Line]
    ungrouped: int
    several: bool
    notes: tuple[Message, ...]


Rows = list[list[str]]


def _sheets(data: bytes, where: str, file: str) -> Iterator[tuple[str, Rows, Sequence[Range]]]:
    """Yield the sheets of a workbook, or a text by the delimiter that gives it a grouping."""
    if not data.startswith((encoding.ZIP, encoding.OLE)):
        for rows in tables_of(data, where, file):
            if _read("", rows, ()) is not None:
                yield "", rows, ()
                return
        return
    for grid in read_grids(data, where, file):
        rows = [[text_of(cell).strip() for cell in row] for row in grid.cells]
        yield grid.name, rows, grid.merged


def _read(name: str, rows: Rows, merged: Sequence[Range]) -> _Sheet | None:
    """Return what a sheet says of groups, None where it says nothing."""
    heading = _heading(rows, merged)
    if heading is None:
        return None
    columns = _columns(heading)
    if columns is None:
        return None
    filled, covered = _filled_down(rows, merged)
    sheet = _lines(name, filled[heading.at + 1 :], heading.at + 2, columns)
    differ = sum(row > heading.at and at in columns.read for row, at in covered)
    if sheet is None or not differ:
        return sheet
    return replace(sheet, notes=(*sheet.notes, _merged_over(differ)))


def _merged_over(cells: int) -> Message:
    return message(
        "{n} cells under merged cells hold something else than what shows, and that is read",
        n=cells,
    )


def _heading(rows: Rows, merged: Sequence[Range]) -> Heading | None:
    """Return the heading row, found as in any ledger, once it is known which words head groups."""
    ours = {
        cell.strip(): "note"
        for row in rows[:_ROWS_ABOVE]
        for cell in row
        if cell.strip() and (_is_group(cell) or _HOST.fullmatch(_folded(cell)))
    }
    lists = {
        cell.strip(): "name"
        for row in rows[:_ROWS_ABOVE]
        for cell in row
        if cell.strip() and _SEVERAL.fullmatch(_folded(cell))
    }
    known = {"firms": {**lists, **ours}}
    return find_heading(rows, ("firms",), known, merged)


def _folded(cell: str) -> str:
    return fold(re.sub(r"[（(\[【].*?[）)\]】]", "", cell))


def _is_group(cell: str) -> bool:
    text = _folded(cell)
    return any(pattern.fullmatch(text) for pattern in (_GROUP, _NUMBERED, _BRANCH))


@dataclass(frozen=True)
class _Columns:
    """Where the columns stand; -1 for none. `several` where firms stand together in one cell."""

    group: int
    name: int
    code: int
    host: int
    street: int
    several: bool

    @property
    def read(self) -> frozenset[int]:
        """The columns that are read."""
        return frozenset((self.group, self.name, self.code, self.host, self.street))


def _columns(heading: Heading) -> _Columns | None:
    cells = [cell.split(JOINT)[-1] for cell in heading.cells]
    at: dict[str, int] = {}
    for place, cell in enumerate(cells):
        text = _folded(cell)
        if not text:
            continue
        kind = _kind_of(cell, text)
        if kind:
            at.setdefault(kind, place)
    group = next((at[kind] for kind in ("group", "numbered", "branch") if kind in at), -1)
    name, code = at.get("name", -1), at.get("code", -1)
    several = name < 0 and code < 0 and "several" in at
    if several:
        name = at["several"]
    if name < 0 and code < 0:
        return None
    return _Columns(group, name, code, at.get("host", -1), at.get("street", -1), several)


def _kind_of(cell: str, text: str) -> str:
    """Return what a column is for: group, numbered, branch, host, name, code, street, several."""
    for kind, pattern in (("group", _GROUP), ("numbered", _NUMBERED), ("branch", _BRANCH)):
        if pattern.fullmatch(text):
            return kind
    if _HOST.fullmatch(text):
        return "host"
    key = find("plan_firms", cell)
    if key is not None and key.name == "firm":
        return "code"
    named = heading_terms.names("firms", cell)
    if named in ("name", "uscc", "street"):
        return {"uscc": "code"}.get(named, named)
    return "several" if _SEVERAL.fullmatch(text) else ""


def _filled_down(rows: Rows, merged: Sequence[Range]) -> tuple[Rows, set[Place]]:
    """Return the rows with what is merged over several of them in each that is blank, and the
    places where something else stands under it.
    """
    filled = [list(row) for row in rows]
    covered: set[Place] = set()
    for (top, left), (bottom, right) in merged:
        if left != right or top >= len(filled) or left >= len(filled[top]):
            continue
        value = filled[top][left]
        for at, row in enumerate(filled[top : bottom + 1], top):
            row += [""] * (left + 1 - len(row))
            row[left] = row[left] or value
            if row[left] != value:
                covered.add(Place(at, left))
    return filled, covered


def _lines(name: str, body: Rows, first: int, columns: _Columns) -> _Sheet | None:
    lines: list[Line] = []
    blank: list[bool] = []
    before, ungrouped = "", 0
    for number, row in enumerate(body, first):
        filled = {cell.strip() for cell in row if cell.strip()}
        heads = _LINE.match(next(iter(filled))) if len(filled) == 1 else None
        if heads:
            before = heads["group"]
            continue
        firm, code = _cell(row, columns.name), _cell(row, columns.code)
        if not (firm or code) or _TOTAL.fullmatch(fold(firm)) or _is_heading_again(row, columns):
            continue
        written = _cell(row, columns.group)
        if columns.group < 0 or _SAME.fullmatch(written):
            written = before
        group = "" if _NO_GROUP.fullmatch(_plain(written)) else written
        if columns.group >= 0:
            before = group
        host = _cell(row, columns.host)
        is_host = unicodedata.normalize("NFKC", host).lower() in _YES
        lead = "" if is_host or host.lower() in _NO else host
        street = _cell(row, columns.street)
        for part in _parts(firm) or [""]:
            lines.append((group, part, code, is_host, lead, number, street))
            blank.append(not written)
    notes: list[Message] = []
    if not any(line[0] for line in lines):
        return None
    if columns.group >= 0 and _is_written_once(lines, blank):
        lines = _carried(lines)
        notes.append(
            message(
                "A group's number stands only in its first row; the rows below without one are "
                "taken to belong to it."
            )
        )
    ungrouped = sum(not line[0] for line in lines)
    lines = [line for line in lines if line[0]]
    if _restarts(lines):
        lines = [(f"{line[6]} {line[0]}", *line[1:]) for line in lines]
        notes.append(
            message("The numbers begin anew in each street; a group is one of its street.")
        )
    return _Sheet(name, lines, ungrouped, columns.several, tuple(notes))


def _cell(row: Sequence[str], at: int) -> str:
    return row[at].strip() if 0 <= at < len(row) else ""


def _is_heading_again(row: Sequence[str], columns: _Columns) -> bool:
    return bool(_is_group(_cell(row, columns.group))) if columns.group >= 0 else False


def _parts(cell: str) -> list[str]:
    """Return the firms that a cell names, without how many members each has."""
    return [bare for part in _BETWEEN.split(cell) if (bare := _HOW_MANY.sub("", part.strip()))]


def _is_written_once(
    lines: Sequence[tuple[str, ...] | tuple[object, ...]], blank: list[bool]
) -> bool:
    """Whether every group stands in one row only while the rows below it are blank: cells that
    were merged before the list was saved as text.
    """
    written = Counter(str(line[0]) for line in lines if line[0])
    return any(blank) and bool(lines[0][0]) and max(written.values()) == 1


def _carried(
    lines: list[Line],
) -> list[Line]:
    found, group = [], ""
    for line in lines:
        group = line[0] or group
        found.append((group, *line[1:]))
    return found


def _restarts(lines: list[Line]) -> bool:
    """Whether groups are numbered street by street: the first number stands in several streets
    with other groups between.
    """
    runs: list[tuple[str, str]] = []
    for group, _, _, _, _, _, street in lines:
        if street and (not runs or runs[-1] != (street, key_of(group))):
            runs.append((street, key_of(group)))
    firsts = [place for place, (_, key) in enumerate(runs) if key == runs[0][1]]
    streets = {runs[place][0] for place in firsts}
    return len(streets) > 1 and any(b - a > 1 for a, b in pairwise(firsts))


def key_of(group: str) -> str:
    """Return what tells groups from one another: 第3组, 3, 3.0, ③ and 三组 are one."""
    text = _plain(group)
    number = _NUMBER.fullmatch(text)
    if number:
        return str(int(number["number"]))
    written = _WRITTEN.fullmatch(text)
    if written:
        return str(_value(written["number"]))
    return text.removesuffix("组") or text


def _plain(cell: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", cell)).lower()


def _value(written: str) -> int:
    """Return a Chinese number below a thousand."""
    total, digit = 0, 0
    for sign in written:
        if sign in "十百":
            total += (digit or 1) * {"十": 10, "百": 100}[sign]
            digit = 0
        else:
            digit = "一二三四五六七八九".index(sign) + 1
    return total + digit


def _together(sheets: Sequence[_Sheet]) -> Drawn:
    """Return the lines of all sheets; a number that several sheets give is a group of each."""
    on_sheets = Counter(
        key for sheet in sheets for key in {key_of(line[0]) for line in sheet.lines}
    )
    rows = []
    labels: dict[tuple[str, str], str] = {}
    for sheet in sheets:
        for group, firm, code, host, lead, number, _ in sheet.lines:
            key = key_of(group)
            own = f"{sheet.name} {group}" if on_sheets[key] > 1 and sheet.name else group
            label = labels.setdefault((sheet.name if on_sheets[key] > 1 else "", key), own)
            rows.append((label, firm, code, host, lead, sheet.name, number))
    ungrouped = sum(sheet.ungrouped for sheet in sheets)
    notes = tuple(dict.fromkeys(note for sheet in sheets for note in sheet.notes))
    if ungrouped:
        notes += (
            plural(
                "{n} firm of the list has no group and is not checked.",
                "{n} firms of the list have no group and are not checked.",
                n=ungrouped,
            ),
        )
    return Drawn(pd.DataFrame(rows, columns=list(_COLUMNS)), ungrouped, notes)


__all__ = ["Drawn", "key_of", "read_drawn"]
