"""What python-calamine does not tell of an .xls: errors, formulas without a value, hidden rows and
columns.

An .xls is a compound file (MS-CFB), a small file system, whose stream `Workbook` is a row of
records (MS-XLS). A chain of sectors that runs in a circle, which would be followed without end, is
found here.
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import error as StructError  # noqa: N812
from struct import unpack_from
from typing import NamedTuple

from orggraph.core.messages import message
from orggraph.ingest.sheet_marks import DamagedSheetError, Extent, Marks, Place, spans

_END_OF_CHAIN, _HIGHEST = 0xFFFFFFFE, 0xFFFFFFFA
_ENTRY = 128
_STREAM, _ROOT = 2, 5

_BOF, _EOF, _PASSWORD, _SHEET, _RECALCULATED, _STRING = 0x809, 0x0A, 0x2F, 0x85, 0x1C1, 0x207
_FORMULA, _ERROR, _ROW, _COLUMN = 0x06, 0x205, 0x208, 0x7D
_LABEL, _NUMBER, _RK, _TEXT, _MANY_RK, _RICH = 0x204, 0x203, 0x27E, 0xFD, 0xBD, 0xD6
_FOLLOWS, _FAILED, _EMPTY = 0, 2, 3  # results of a formula that are no number
_SHARED = (0x4BC, 0x221, 0x236)  # may stand between a formula and the text it gives


class Sheet(NamedTuple):
    """A sheet of an .xls: its name, whether it is hidden, whether it holds cells, and its marks."""

    name: str
    is_hidden: bool
    is_worksheet: bool
    marks: Marks


def scan(data: bytes) -> list[Sheet] | None:
    """Return the sheets of an .xls with their marks; None for one older than Excel 97, whose
    records differ.

    Raises `DamagedSheetError` where sectors or records do not hold together.
    """
    try:
        stream = _workbook_stream(data)
        return _sheets(stream) if stream is not None else None
    except (StructError, IndexError):
        raise _damaged() from None


# ---- the compound file ----


def _workbook_stream(data: bytes) -> bytes | None:
    """Return the stream `Workbook`, or None where there is only the older `Book`."""
    shift, mini_shift = unpack_from("<HH", data, 30)
    if shift not in (9, 12) or mini_shift != 6:
        raise _damaged()
    size = 1 << shift
    table = _sector_table(data, size)
    (directory_start,) = unpack_from("<I", data, 48)
    cutoff, mini_table_start = unpack_from("<II", data, 56)
    directory = _chain(data, size, table, directory_start)
    root = found = None
    for at in range(0, len(directory) - _ENTRY + 1, _ENTRY):
        entry = directory[at : at + _ENTRY]
        (length,) = unpack_from("<H", entry, 64)
        name = entry[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace").lower()
        if entry[66] == _ROOT:
            root = entry
        elif entry[66] == _STREAM and name == "workbook":
            found = entry
    if found is None or root is None:
        return None
    start, length = unpack_from("<IQ", found, 116)
    length &= 0xFFFFFFFF
    if length >= cutoff:
        return _chain(data, size, table, start)[:length]
    small = _chain(data, size, table, unpack_from("<I", root, 116)[0])
    links = _numbers(_chain(data, size, table, mini_table_start))
    return _linked(small, 64, 0, links, start)[:length]


def _sector_table(data: bytes, size: int) -> list[int]:
    """Return for each sector the one that follows it."""
    more, count = unpack_from("<II", data, 68)
    sectors = list(unpack_from("<109I", data, 76))
    seen: set[int] = set()
    while count and more < _HIGHEST:
        if more in seen:
            raise _circle()
        seen.add(more)
        numbers = _numbers(_sector(data, size, more))
        sectors += numbers[:-1]
        more = numbers[-1]
    table: list[int] = []
    for sector in sectors:
        if sector < _HIGHEST:
            table += _numbers(_sector(data, size, sector))
        if len(table) * size > 2 * len(data) + (1 << 20):
            break  # more links than the file has sectors
    return table


def _chain(data: bytes, size: int, table: list[int], start: int) -> bytes:
    return _linked(data, size, size, table, start)


def _linked(data: bytes, size: int, offset: int, links: list[int], start: int) -> bytes:
    """Return the sectors of a chain, joined."""
    parts: list[bytes] = []
    seen: set[int] = set()
    while start < _HIGHEST:
        if start in seen:
            raise _circle()
        seen.add(start)
        part = data[offset + start * size : offset + (start + 1) * size]
        if not part:
            raise _damaged()
        parts.append(part)
        start = links[start]
    return b"".join(parts)


def _sector(data: bytes, size: int, number: int) -> bytes:
    part = data[(number + 1) * size : (number + 2) * size]
    if len(part) < size:
        raise _damaged()
    return part


def _numbers(data: bytes) -> list[int]:
    return list(unpack_from(f"<{len(data) // 4}I", data))


# ---- the records ----


def _sheets(stream: bytes) -> list[Sheet] | None:
    (version,) = unpack_from("<H", stream, 4)
    if version != 0x600:
        return None
    found: list[tuple[int, bytes]] = []
    is_recalculated = False
    for kind, body in _records(stream, 0):
        if kind == _SHEET:
            found.append((unpack_from("<I", body)[0], body))
        elif kind == _RECALCULATED:
            is_recalculated = True
        elif kind == _PASSWORD:
            return []  # encrypted: python-calamine says so
    sheets: list[Sheet] = []
    results = _Results()
    for start, body in found:
        width = 2 if body[7] & 1 else 1
        name = body[8 : 8 + body[6] * width].decode(
            "utf-16-le" if width == 2 else "latin-1", "replace"
        )
        is_worksheet = body[5] == 0
        results.empty.append([])
        marks = _marks(stream, start, results) if is_worksheet else Marks()
        sheets.append(Sheet(name, bool(body[4] & 3), is_worksheet, marks))
    if not is_recalculated and not results.are_there:
        for sheet, places in zip(sheets, results.empty, strict=True):
            sheet.marks.formulas += places
    return sheets


class _Results:
    """What the formulas of a workbook gave.

    A library that works nothing out stores 0 or an empty text with every formula, and leaves out
    the number of the engine that calculated last. `empty` lists such formulas by sheet; `are_there`
    tells whether any gave more.
    """

    def __init__(self) -> None:
        self.empty: list[list[Place]] = []
        self.are_there = False


def _marks(stream: bytes, start: int, results: _Results) -> Marks:
    marks = Marks()
    extent = Extent()
    hidden_rows: set[int] = set()
    waiting: Place | None = None  # a formula whose text should follow
    for kind, body in _records(stream, start):
        if waiting and kind not in _SHARED:
            if kind != _STRING:
                marks.formulas.append(waiting)
            waiting = None
        if kind == _FORMULA:
            place = _cell(body, extent)
            waiting = _mark_formula(body, place, marks, results)
        elif kind == _ERROR:
            place = _cell(body, extent)
            if body[7]:
                marks.errors.append(place)
        elif kind in (_LABEL, _NUMBER, _RK, _TEXT, _MANY_RK, _RICH):
            _cell(body, extent)
        elif kind == _ROW:
            (row,) = unpack_from("<H", body)
            if body[12] & 0x20:
                hidden_rows.add(row)
        elif kind == _COLUMN:
            first, last, width, _, options = unpack_from("<5H", body)
            if options & 1 or width == 0:
                marks.hidden_columns.append((first, min(last, 255)))
    extent.check()
    marks.hidden_rows = spans(sorted(hidden_rows))
    return marks


def _cell(body: bytes, extent: Extent) -> Place:
    row, column = unpack_from("<HH", body)
    extent.add(row, column)
    return Place(row, column)


def _mark_formula(body: bytes, place: Place, marks: Marks, results: _Results) -> Place | None:
    """Mark a formula by its result; return it where the result is a text that should follow."""
    result = body[6:14]
    is_number = result[6:8] != b"\xff\xff"
    if result == bytes(8) or (not is_number and result[0] == _EMPTY):
        results.empty[-1].append(place)
        return None
    results.are_there = True
    if not is_number and result[0] == _FAILED:
        marks.errors.append(place)
    return place if not is_number and result[0] == _FOLLOWS else None


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records of one part of the stream, up to its end."""
    depth = 0
    while True:
        kind, size = unpack_from("<HH", stream, at)
        at += 4
        if at + size > len(stream):
            raise _damaged()
        if kind == _BOF:
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                return
        elif depth == 1:
            yield kind, stream[at : at + size]
        at += size


def _circle() -> DamagedSheetError:
    return DamagedSheetError(message("its sectors run in a circle"))


def _damaged() -> DamagedSheetError:
    return DamagedSheetError(message("its records are incomplete"))


__all__ = ["Sheet", "scan"]
