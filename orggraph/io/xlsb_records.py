"""What python-calamine does not tell of an .xlsb: merged cells, errors, hidden rows and columns,
cells too far away.

The parts of an .xlsb are binary records (MS-XLSB): a type and a length, seven bits a byte, and so
many bytes of data.
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import error as StructError  # noqa: N812
from struct import unpack_from
from typing import NamedTuple

from orggraph.core.messages import message
from orggraph.ingest.sheet_marks import (
    COLUMNS,
    ROWS,
    DamagedSheetError,
    Extent,
    Marks,
    Place,
    Range,
    spans,
)
from orggraph.io.ooxml import Link, Package, SheetPart

LARGEST_PART = 1 << 30

_ROW, _BLANK, _ERROR, _LAST_CELL = 0, 1, 3, 7
_FORMULA_NUMBER, _FORMULA_ERROR, _FORMULAS = 9, 11, range(8, 12)
_RICH_TEXT, _COLUMN_INFO = 62, 60
_BEGIN_DATA, _END_DATA = 145, 146
_SHEET, _RECALCULATION, _MERGED = 156, 157, 176


class Record(NamedTuple):
    """A record: its type and its data."""

    kind: int
    data: bytes


class Book(NamedTuple):
    """What the workbook part says: its sheets, and whether formulas are left to be worked out on
    opening.
    """

    sheets: list[SheetPart]
    recalculates: bool


def workbook(package: Package) -> Book:
    """Read the workbook part of an .xlsb.

    Raises one of `ooxml.UNREADABLE` or `DamagedSheetError` where it is broken.
    """
    try:
        return _workbook(package)
    except StructError:
        raise _damaged() from None


def _workbook(package: Package) -> Book:
    part = package.workbook()
    links = package.links(part)
    sheets: list[SheetPart] = []
    recalculates = False
    for record in records(package.read(part)):
        if record.kind == _SHEET:
            (state,) = unpack_from("<I", record.data)
            identity, at = _text(record.data, 8)
            name, _ = _text(record.data, at)
            link = links.get(identity, Link("worksheet", ""))
            sheets.append(SheetPart(name, link.target, state != 0, link.kind == "worksheet"))
        elif record.kind == _RECALCULATION and len(record.data) >= 26:
            recalculates = bool(record.data[24] & 1)
    return Book(sheets, recalculates)


def scan(package: Package, part: str, recalculates: bool) -> Marks:
    """Return the marks of a sheet.

    Raises `DamagedSheetError` where its records do not hold together or its cells spread too far.
    """
    if package.size(part) > LARGEST_PART:
        raise DamagedSheetError(message("the sheet is too large"))
    with package.open(part) as stream:
        data = stream.read(LARGEST_PART)
    try:
        return _marks(data, recalculates)
    except (StructError, IndexError):
        raise _damaged() from None


def _marks(data: bytes, recalculates: bool) -> Marks:
    merged: list[Range] = []
    marks = Marks(merged=merged)
    extent = Extent()
    hidden_rows: list[int] = []
    row = -1
    has_data = False
    for kind, body in records(data):
        if kind == _ROW:
            (row,) = unpack_from("<I", body)
            if not row < ROWS:
                raise _damaged()
            if len(body) > 11 and body[11] & 0x10:
                hidden_rows.append(row)
        elif _BLANK <= kind <= _FORMULA_ERROR or kind == _RICH_TEXT:
            place = _cell(row, body)
            if kind != _BLANK:
                extent.add(*place)
            _mark(kind, body, place, marks, recalculates)
        elif kind == _MERGED:
            top, bottom, left, right = unpack_from("<4I", body)
            merged.append(((top, left), (bottom, right)))
        elif kind == _COLUMN_INFO:
            first, last, width = unpack_from("<3I", body)
            if body[16] & 1 or width == 0:
                marks.hidden_columns.append((first, min(last, COLUMNS - 1)))
        has_data = has_data or kind == _BEGIN_DATA
    if not has_data:
        raise _damaged()
    extent.check()
    marks.hidden_rows = spans(sorted(hidden_rows))
    return marks


def _cell(row: int, body: bytes) -> Place:
    (column,) = unpack_from("<I", body)
    if row < 0 or column >= COLUMNS:
        raise _damaged()
    return Place(row, column)


def _mark(kind: int, body: bytes, place: Place, marks: Marks, recalculates: bool) -> None:
    if kind in (_ERROR, _FORMULA_ERROR):
        marks.errors.append(place)
    elif kind == _FORMULA_NUMBER and recalculates and body[8:16] == bytes(8):
        marks.formulas.append(place)


def records(data: bytes) -> Iterator[Record]:
    """Yield the records of a part.

    Raises `DamagedSheetError` where they do not fill it.
    """
    at, end = 0, len(data)
    while at < end:
        try:
            kind = data[at]
            at += 1
            if kind & 0x80:
                kind = kind & 0x7F | (data[at] & 0x7F) << 7
                at += 1
            size = shift = 0
            for _ in range(4):
                byte = data[at]
                at += 1
                size |= (byte & 0x7F) << shift
                shift += 7
                if not byte & 0x80:
                    break
        except IndexError:
            raise _damaged() from None
        if at + size > end:
            raise _damaged()
        yield Record(kind, data[at : at + size])
        at += size


def _text(data: bytes, at: int) -> tuple[str, int]:
    (length,) = unpack_from("<I", data, at)
    end = at + 4 + 2 * length
    if length > len(data):
        raise _damaged()
    return data[at + 4 : end].decode("utf-16-le", "replace"), end


def _damaged() -> DamagedSheetError:
    return DamagedSheetError(message("its records are incomplete"))


__all__ = ["Book", "Record", "records", "scan", "workbook"]
