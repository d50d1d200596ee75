"""What came back of a round: every file in some folders, each sheet with the headings of a reply,
row by row.

Files may be renamed, columns moved, rows added, deleted or sorted; a file that cannot be read is
told and costs no other. Cells come as text under the English names of `schema.DISPATCH` and
`schema.DISPATCH_GROUPS`; what they mean is read by `reports.collect`.
"""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from orggraph.core import schema
from orggraph.core.errors import InputError, legible
from orggraph.core.messages import Message, message
from orggraph.io import encoding as decoding
from orggraph.io.dispatch_workbooks import NO_ROW
from orggraph.io.excel_reader import text_of
from orggraph.io.reader import label
from orggraph.io.sheet_grids import read_grids
from orggraph.reports.collect import Returned, ReturnedFile, ReturnedRow

SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".et", ".ods", ".csv", ".txt")
TITLE_ROWS = 30  # rows in which the headings must stand
FEWEST = 2  # reply columns that make a sheet a reply
_KINDS = {"dispatch": schema.DISPATCH_REPLIES, "dispatch_groups": schema.DISPATCH_GROUP_REPLIES}
_ENCODINGS = ("utf-8-sig", "gb18030", "utf-16")
_NO_FIRM = re.compile(
    r"（[0-9]+家）$|\([0-9]+\)$|^(?:合计|Total)[\s0-9]|^不在名单上的企业填在|"
    r"^Firms not on the list go"
)
_COVER = {"receiver", "file", "firms", "groups"}
_NO_TABLE = message(
    "it has none of the headings of a reply and is not read; send the list back as it was, "
    "filled in"
)


def read_returned(places: Sequence[str], without: Path) -> Returned:
    """Read every file in some folders and below them, or named by itself, but what stands in the
    folder `without`.

    Raises `InputError` for a place that is not there.
    """
    files, rows = [], []
    for path, name in _files(places, without):
        try:
            held, trouble, unread = _read(path.read_bytes(), name)
        except OSError as error:
            held, unread = [], ()
            trouble = message("cannot be read ({strerror})", strerror=error.strerror)
        except InputError as error:
            held, trouble, unread = [], error.text, ()
        if held is None:
            continue
        files.append(ReturnedFile(name, trouble, unread, len(held)))
        rows += held
    return Returned(tuple(files), tuple(rows))


def _files(places: Sequence[str], without: Path) -> Iterator[tuple[Path, str]]:
    """Yield each file once, with the name that results show, in the order of the names."""
    left_out = Path(os.path.realpath(without))
    found: dict[str, tuple[Path, str]] = {}
    for place in places:
        root = Path(place)
        if not root.exists():
            name = legible(place)
            raise InputError(
                message("{name}: there is no such file or folder; check the path", name=name),
            )
        for path in (root, *sorted(root.rglob("*"))) if root.is_dir() else (root,):
            real = Path(os.path.realpath(path))
            if (
                real.is_file()
                and not real.is_relative_to(left_out)
                and not path.name.startswith((".", "~$"))
            ):
                name = label(path.relative_to(root).as_posix() if path != root else path.name)
                found.setdefault(str(real), (path, name))
    taken: dict[str, int] = {}
    for path, name in sorted(found.values(), key=lambda pair: (pair[1], str(pair[0]))):
        taken[name] = taken.get(name, 0) + 1
        yield path, name if taken[name] == 1 else f"{name} ({taken[name]})"


_Held = tuple[list[ReturnedRow] | None, Message | None, tuple[str, ...]]


def _read(data: bytes, name: str) -> _Held:
    """Return the rows of a file, why it was not or not wholly read, and the headings that were not
    read.

    Rows are None for a covering table, which is no reply.
    """
    if not data:
        return [], message("the file is empty"), ()
    if data.startswith((decoding.ZIP, decoding.OLE)):
        grids = read_grids(data, name, name)
        sheets = [
            (grid.name, [[text_of(cell) for cell in row] for row in grid.cells]) for grid in grids
        ]
        damaged = next(((grid.name, grid.unreadable) for grid in grids if grid.unreadable), None)
    else:
        sheets, damaged = [("", _lines(data, name))], None
    rows: list[ReturnedRow] = []
    unread: list[str] = []
    is_reply = False
    for sheet, cells in sheets:
        found = _heading(cells)
        if found is None:
            continue
        is_reply = True
        kind, at, columns = found
        unread += [
            label(heading)
            for place, heading in enumerate(cells[at])
            if heading.strip() and place not in columns and _has_cells(cells[at + 1 :], place)
        ]
        rows += _rows(cells, at, columns, kind, name, label(sheet))
    if damaged:
        sheet, why = damaged
        return (
            rows,
            message("sheet “{label}” cannot be read: {why}", label=label(sheet), why=why),
            tuple(unread),
        )
    if is_reply:
        return rows, None, tuple(unread)
    return (None, None, ()) if any(_is_cover(cells) for _, cells in sheets) else ([], _NO_TABLE, ())


def _lines(data: bytes, name: str) -> list[list[str]]:
    decoding.refuse_what_is_no_text(data, name)
    for encoding in _ENCODINGS:
        try:
            words = data.decode(encoding)
        except UnicodeError:
            continue
        delimiter = "\t" if words[:2000].count("\t") > words[:2000].count(",") else ","
        try:
            return list(csv.reader(io.StringIO(words, newline=""), delimiter=delimiter))
        except csv.Error:
            break
    raise InputError(message("{name}: no readable text or Excel file", name=name))


def _heading(cells: Sequence[Sequence[str]]) -> tuple[str, int, dict[int, str]] | None:
    """Return which reply a sheet holds, the row of its headings, and its columns by their place;
    the best row counts.
    """
    best: tuple[int, str, int, dict[int, str]] | None = None
    for at, row in enumerate(cells[:TITLE_ROWS]):
        for kind, replies in _KINDS.items():
            columns: dict[int, str] = {}
            for place, heading in enumerate(row):
                column = schema.find(kind, heading) if heading.strip() else None
                if column and column.name not in columns.values():
                    columns[place] = column.name
            names = set(columns.values())
            known = sum(column.name in names for column in replies)
            lead = "firm" if kind == "dispatch" else "group"
            if (
                known >= FEWEST
                and {replies[0].name, replies[1].name} & names
                and {lead, "id"} & names
                and (best is None or known > best[0])
            ):
                best = known, kind, at, columns
    return best and best[1:]


def _is_cover(cells: Sequence[Sequence[str]]) -> bool:
    found = [
        {column.name for heading in row if (column := schema.find("dispatched", heading))}
        for row in cells[:TITLE_ROWS]
    ]
    return any(names >= _COVER for names in found)


def _has_cells(cells: Sequence[Sequence[str]], place: int) -> bool:
    return any(place < len(row) and row[place].strip() for row in cells)


def _rows(
    cells: Sequence[Sequence[str]],
    at: int,
    columns: dict[int, str],
    kind: str,
    name: str,
    sheet: str,
) -> list[ReturnedRow]:
    """Return the rows below the headings that are a firm or a group: no bands, sums and repeated
    headings.
    """
    headings = {place: cells[at][place].strip() for place in columns}
    replies = {column.name for column in _KINDS[kind]}
    rows = []
    for number, row in enumerate(cells[at + 1 :], at + 2):
        said = {
            column: row[place].strip()
            for place, column in columns.items()
            if place < len(row) and row[place].strip()
        }
        if (
            not said
            or said.get("id") == NO_ROW
            or all(said.get(columns[place]) == heading for place, heading in headings.items())
        ):
            continue
        lead = said.get("firm", said.get("group", ""))
        answered = bool(replies & said.keys())
        if (
            "id" not in said
            and _NO_FIRM.search(lead.split("\n")[0])
            and (not answered or lead.startswith(("合计", "Total")))
        ):
            continue
        rows.append(ReturnedRow(kind == "dispatch_groups", name, sheet, number, said))
    return rows


__all__ = ["read_returned"]
