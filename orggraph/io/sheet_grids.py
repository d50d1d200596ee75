"""A workbook becomes grids: each sheet's cells, and what stands in it beside them.

Values come from python-calamine; merged cells, errors, formulas without a value, and hidden rows
and columns from one module per format. A sheet that python-calamine cannot read is read from its
own XML; one that nothing can read keeps the reason, so that no sheet vanishes. Of an .xlsx whose
sheets are in order python-calamine reads in this process; everything else goes to a child process,
whose end is one sentence.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import python_calamine as calamine

from orggraph.core.errors import InputError
from orggraph.core.messages import Message, message
from orggraph.ingest.sheet_marks import (
    LARGEST,
    UNKNOWN,
    DamagedSheetError,
    Extent,
    Marks,
    Place,
    Range,
    Span,
)
from orggraph.io import excel_child, ods_content, ooxml, xls_records, xlsb_records, xlsx_scan
from orggraph.io.encoding import OLE
from orggraph.io.excel_child import LockedError, Sheet, UnreadableError
from orggraph.io.ooxml import Package, SheetPart
from orggraph.io.xlsx_sheet import Cells, SheetReader

_FAULTS = (*ooxml.UNREADABLE, DamagedSheetError)
_WITH_PASSWORD = b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e"
_NOT_READABLE = message("its content is damaged")
_TOO_MUCH_MERGED = message("its merged ranges are too many or too large")
_MOST_MERGED_ROWS = 1 << 25  # all ranges together


@dataclass(frozen=True)
class Grid:
    """A sheet as it physically stands; rows and columns are counted from 0.

    Attributes
    ----------
    name : str
        The name on the tab.
    cells : list of list
        The rows as python-calamine gives them, from the first row and column of the sheet, "" where
        a cell is blank. A cell whose value is an error, or was never worked out, holds `#N/A`,
        unless its row holds nothing else. Rows may be shorter than others where content is spread
        far.
    merged : list of Range
        The merged ranges, each as its first and its last cell.
    hidden : bool
        Whether the sheet itself is hidden.
    hidden_rows, hidden_columns : list of Span
        What is hidden in it, as first and last.
    errors, formulas : list of Place
        The cells that hold an error such as #N/A, and those whose formula has no stored value.
    covered : list of Place
        The cells under merged ranges that hold something else than what shows.
    unreadable : Message or None
        Why the sheet could not be read; its cells are missing then.
    """

    name: str
    cells: list[list[Any]]
    merged: Sequence[Range] = ()
    hidden: bool = False
    hidden_rows: Sequence[Span] = ()
    hidden_columns: Sequence[Span] = ()
    errors: Sequence[Place] = ()
    formulas: Sequence[Place] = ()
    covered: Sequence[Place] = ()
    unreadable: Message | None = None


def read_grids(data: bytes, where: str, file: str) -> list[Grid]:
    """Return the sheets of a workbook in order, hidden ones too; a sheet that holds no cells by its
    kind is empty.

    Parameters
    ----------
    data : bytes
        The workbook: .xlsx, .xlsm, .xlsb, .xls, .ods or .et.
    where, file : str
        How errors and findings name it.

    Raises
    ------
    InputError
        If the workbook is damaged as a whole or has a password.
    """
    if _WITH_PASSWORD in data:
        raise _locked(where)
    try:
        if data.startswith(OLE):
            return _xls(data)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            package = Package(archive)
            if "content.xml" in package:
                return _ods(data, package)
            if package.workbook().lower().endswith(".bin"):
                return _xlsb(data, package)
            return _xlsx(data, package)
    except LockedError:
        raise _locked(where) from None
    except DamagedSheetError as fault:
        raise _damaged(where, fault.reason) from None
    except (*ooxml.UNREADABLE, UnreadableError, StopIteration):
        raise _damaged(where, None) from None


def _locked(where: str) -> InputError:
    return InputError(
        message("{where}: the workbook has a password; save it without one", where=where),
    )


def _damaged(where: str, reason: Message | None) -> InputError:
    if reason is None:
        return InputError(
            message(
                "{where}: no readable Excel file, or a damaged one; "
                "open it in Excel and save it as xlsx",
                where=where,
            )
        )
    return InputError(
        message(
            "{where}: no readable Excel file, or a damaged one ({reason}); "
            "open it in Excel and save it as xlsx",
            where=where,
            reason=reason,
        )
    )


# ---- .xlsx ----


def _xlsx(data: bytes, package: Package) -> list[Grid]:
    book = ooxml.workbook(package)
    reader = SheetReader(package, book)
    opened: calamine.CalamineWorkbook | None = None
    about: dict[str, tuple[int, calamine.SheetMetadata]] = {}
    marks = [_scanned(package, part, book.recalculates) for part in book.sheets]
    if any(marks):
        try:
            opened = excel_child.open_here(data)
            about = {sheet.name: (at, sheet) for at, sheet in enumerate(opened.sheets_metadata)}
        except UnreadableError:
            opened = None
    grids: list[Grid] = []
    for part, found in zip(book.sheets, marks, strict=True):
        grid = None
        if opened is not None and found is not None and part.name in about:
            grid = _grid(excel_child.read_sheet(opened, *about[part.name]), found)
        if not part.is_worksheet:
            grid = Grid(part.name, [], hidden=part.is_hidden)
        elif grid is None or grid.unreadable:
            grid = _read_from_xml(reader, part)
        grids.append(replace(grid, hidden=part.is_hidden))
    return grids


def _scanned(package: Package, part: SheetPart, recalculates: bool) -> Marks | None:
    if not part.is_worksheet:
        return None
    try:
        return xlsx_scan.scan(package, part.part, recalculates)
    except _FAULTS:
        return None


def _read_from_xml(reader: SheetReader, part: SheetPart) -> Grid:
    try:
        cells, extent, marks = reader.read(part.part)
        extent.check()
        _check_merged(marks.merged or [], extent)
    except DamagedSheetError as fault:
        return Grid(part.name, [], unreadable=fault.reason)
    except ooxml.UNREADABLE:
        return Grid(part.name, [], unreadable=_NOT_READABLE)
    grid = _with_marks(Grid(part.name, _laid_out(cells, extent)), marks)
    if extent.is_sparse:
        _lengthen(grid)
    return grid


def _check_merged(merged: Sequence[Range], extent: Extent) -> None:
    filled = sum(
        min(bottom + 1, extent.height) - top
        for (top, _), (bottom, _) in merged
        if top < extent.height
    )
    if filled * extent.width > LARGEST:
        raise DamagedSheetError(_TOO_MUCH_MERGED)


def _lengthen(grid: Grid) -> None:
    """Let the rows of a merged range reach its first column, which may be filled in all of them."""
    for (top, left), (bottom, _) in grid.merged:
        for row in grid.cells[top : bottom + 1]:
            row += [""] * (left + 1 - len(row))


def _laid_out(cells: Cells, extent: Extent) -> list[list[Any]]:
    """Return cells as rows: all of one length, or where content is spread far each as long as it
    has to be.
    """
    rows: list[list[Any]] = []
    is_sparse = extent.is_sparse
    for number in range(extent.height):
        filled = cells.get(number)
        if filled is None:
            rows.append([""] * (0 if is_sparse else extent.width))
            continue
        row = [""] * (max(filled) + 1 if is_sparse else extent.width)
        for column, value in filled.items():
            row[column] = value
        rows.append(row)
    return rows


# ---- .xlsb, .ods, .xls ----


def _xlsb(data: bytes, package: Package) -> list[Grid]:
    book = xlsb_records.workbook(package)
    found: dict[str, Marks | Message] = {}
    for part in book.sheets:
        if part.is_worksheet:
            found[part.name] = _marks_of(package, part, book.recalculates)
    if any(isinstance(marks, Message) for marks in found.values()) and len(found) == 1:
        (reason,) = found.values()
        assert isinstance(reason, Message)
        raise DamagedSheetError(reason)
    return [_joined(sheet, found.get(sheet.name)) for sheet in excel_child.read_apart(data)]


def _marks_of(package: Package, part: SheetPart, recalculates: bool) -> Marks | Message:
    try:
        return xlsb_records.scan(package, part.part, recalculates)
    except DamagedSheetError as fault:
        return fault.reason
    except ooxml.UNREADABLE:
        return _NOT_READABLE


def _joined(sheet: Sheet, marks: Marks | Message | None) -> Grid:
    """Return a sheet with its marks; one whose marks are not known is not read, or its cells
    would be misread.
    """
    if not sheet.is_worksheet:
        return Grid(sheet.name, [], hidden=sheet.is_hidden)
    if marks is None or isinstance(marks, Message):
        return Grid(sheet.name, [], hidden=sheet.is_hidden, unreadable=marks or _NOT_READABLE)
    return _grid(sheet, marks)


def _ods(data: bytes, package: Package) -> list[Grid]:
    if _is_encrypted(package):
        raise LockedError
    with package.open("content.xml") as stream:
        tables = ods_content.scan(stream)
    sheets = excel_child.read_apart(data)
    if len(sheets) != len(tables):
        raise DamagedSheetError(message("the numbers of its sheets differ"))
    return [_grid(sheet, table.marks) for sheet, table in zip(sheets, tables, strict=True)]


def _is_encrypted(package: Package) -> bool:
    part = "META-INF/manifest.xml"
    return part in package and b"encryption-data" in package.read(part)


def _xls(data: bytes) -> list[Grid]:
    found = xls_records.scan(data)
    sheets = excel_child.read_apart(data)
    if not found:
        return [_joined(sheet, Marks()) for sheet in sheets]
    marks = {sheet.name: sheet.marks for sheet in found}
    return [_joined(sheet, marks.get(sheet.name)) for sheet in sheets]


# ---- one sheet ----


def _grid(sheet: Sheet, marks: Marks) -> Grid:
    if sheet.fault:
        return Grid(sheet.name, [], hidden=sheet.is_hidden, unreadable=_NOT_READABLE)
    plain = Grid(sheet.name, sheet.cells, sheet.merged, sheet.is_hidden)
    return _with_marks(plain, marks)


def _with_marks(grid: Grid, marks: Marks) -> Grid:
    merged = _within(grid.merged if marks.merged is None else marks.merged, grid.cells)
    if sum(bottom - top for (top, _), (bottom, _) in merged) > _MOST_MERGED_ROWS:
        return replace(grid, cells=[], merged=(), unreadable=_TOO_MUCH_MERGED)
    _write_unknown(grid.cells, [*marks.errors, *marks.formulas])
    return replace(
        grid,
        merged=merged,
        hidden_rows=marks.hidden_rows,
        hidden_columns=marks.hidden_columns,
        errors=marks.errors,
        formulas=marks.formulas,
    )


def _within(merged: Sequence[Range], cells: list[list[Any]]) -> list[Range]:
    """Return the merged ranges cut off at the last row; those that begin in no cell hold nothing
    to be filled in.
    """
    height = len(cells)
    return [
        ((top, left), (min(bottom, height - 1), right))
        for (top, left), (bottom, right) in merged
        if top < height and left < len(cells[top])
    ]


def _write_unknown(cells: list[list[Any]], places: Sequence[Place]) -> None:
    """Write #N/A where a value is an error or missing; a row that holds nothing else stays
    blank.
    """
    by_row: dict[int, list[int]] = {}
    for row, column in places:
        if row < len(cells) and column < len(cells[row]):
            by_row.setdefault(row, []).append(column)
    for row, columns in by_row.items():
        for column in columns:
            cells[row][column] = ""
        if any(cell != "" for cell in cells[row]):
            for column in columns:
                cells[row][column] = UNKNOWN


__all__ = ["Grid", "read_grids"]
