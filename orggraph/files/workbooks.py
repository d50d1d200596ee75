"""Sheets of an Excel or ODS workbook become `RawTable`s, every cell as the text a person sees.

A numeric cell of sixteen digits or more has lost its last digits in Excel, which keeps fifteen: it is handed on with
`≈` before it, so that it can never pass for a code, and reported. Merged cells are filled downwards inside their range
(python-calamine tells the ranges of xlsx and xls, not those of ods); sideways only in the heading, since a line merged
across a table is a caption.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import python_calamine as calamine

from orggraph.errors import InputError, Text
from orggraph.files.framing import Aside, column_of, raw_table
from orggraph.files.headings import KINDS, TITLE_ROWS, Chosen, Columns, Heading, choose, find_heading, no_heading
from orggraph.files.inspection import Place, error_cells
from orggraph.model import Problem, Severity
from orggraph.schema import TABLE_NAMES, Column, Kind
from orggraph.tables import RawTable
from orggraph.texts import TEXT

ALTERED = "≈"  # stands before a number of which Excel has lost the last digits
EXACT = 10 ** 15  # Excel keeps fifteen digits
_COUNTED = (Kind.COUNT, Kind.NUMBER)

Grid = list[list[Any]]
Range = tuple[tuple[int, int], tuple[int, int]]


class Sheet(NamedTuple):
    """A sheet that holds a table: its cells as they come, its merged ranges and its heading row.

    `is_own` tells that no other table than the one asked for fits it better.
    """

    name: str
    grid: Grid
    merged: list[Range]
    heading: Heading
    is_own: bool


def read(data: bytes, where: str, file: str, kinds: Sequence[str], columns: Columns) -> tuple[list[RawTable], list[Problem]]:
    """Return the tables of a workbook, and a note on each sheet that holds none.

    Raises `InputError` for a workbook that is damaged, has a password, or holds no table at all.
    """
    book = _open(data, where)
    errors = error_cells(data, where)
    found: list[Sheet] = []
    notes: list[Problem] = []
    first: list[list[str]] = []
    for at, about in enumerate(book.sheets_metadata):
        if about.visible != calamine.SheetVisibleEnum.Visible:
            notes.append(_note("SHEET_HIDDEN", file, about.name, "隐藏的工作表未读入；如需读入，请取消隐藏",
                               "a hidden sheet is not read; unhide it to have it read"))
            continue
        grid, merged = _cells(book, at)
        sheet = _table_in(about.name, grid, merged, kinds, columns)
        if sheet:
            found.append(sheet)
        elif grid:
            first = first or [[text_of(cell) for cell in row] for row in grid[:TITLE_ROWS]]
            notes.append(_prose(file, about.name))
    if not found:
        raise no_heading(where, first, kinds)
    own = [sheet for sheet in found if sheet.is_own] or found
    sure = [sheet for sheet in own if sheet.heading.is_sure] or own
    notes += [_prose(file, sheet.name) for sheet in found if sheet not in sure]
    return [_table(sheet, file, columns, errors.get(sheet.name, [])) for sheet in sure], notes


def _open(data: bytes, where: str) -> calamine.CalamineWorkbook:
    if b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e" in data:
        raise _locked(where)
    try:
        return calamine.load_workbook(io.BytesIO(data))
    except calamine.PasswordError:
        raise _locked(where) from None
    except BaseException as error:
        raise _unreadable(error, where) from None


def _locked(where: str) -> InputError:
    return InputError(f"{where}：工作簿设有密码，无法读取；请取消密码后另存", f"{where}: the workbook has a password; save it without one")


def _unreadable(error: BaseException, where: str) -> BaseException:
    """Return an `InputError` for a damaged workbook; the reader's own panics are no `Exception`."""
    if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
        return error
    return InputError(f"{where}：不是可读的 Excel 文件，或已损坏；请用 Excel 打开后另存为 xlsx",
                      f"{where}: no readable Excel file, or a damaged one; open it in Excel and save it as xlsx")


def _cells(book: calamine.CalamineWorkbook, at: int) -> tuple[Grid, list[Range]]:
    try:
        sheet = book.get_sheet_by_index(at)
        return sheet.to_python(skip_empty_area=False), sheet.merged_cell_ranges or []
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException:  # a chart or a macro sheet, or one that is damaged: it is passed over with a note
        return [], []


def _note(code: str, file: str, sheet: str, zh: str, en: str) -> Problem:
    return Problem(code, Severity.NOTE, Text(zh, en), file, sheet)


def _prose(file: str, sheet: str) -> Problem:
    return _note("SHEET_PASSED", file, sheet, "该工作表没有所需的表头，未读入", "the sheet has none of the headings needed; it is not read")


def _table_in(name: str, grid: Grid, merged: list[Range], kinds: Sequence[str],
              columns: Columns) -> Sheet | None:
    top = [[text_of(cell) for cell in row] for row in grid[:TITLE_ROWS]]
    heads = [list(row) for row in top]
    for (top_row, left), (bottom, right) in merged:
        for row in range(top_row, min(bottom + 1, len(heads))):
            for at in range(left, min(right + 1, len(heads[row]))):
                heads[row][at] = top[top_row][left]
    named = [kind for kind in KINDS if name.strip().lower() in (kind, *TABLE_NAMES[kind])]
    best = (named and _heading(heads, top, named, columns)) or _heading(heads, top, KINDS, columns)
    heading = best if best and best.kind in kinds else _heading(heads, top, kinds, columns)
    return Sheet(name, grid, merged, heading, heading is best) if heading else None


def _heading(heads: list[list[str]], top: list[list[str]], kinds: Sequence[str], columns: Columns) -> Heading | None:
    """Find the heading with merged cells filled; a title merged across the sheet is not repeated into it."""
    plain, filled = find_heading(top, kinds, columns), find_heading(heads, kinds, columns)
    return filled if filled and (plain is None or filled.known > plain.known) else plain


def _table(sheet: Sheet, file: str, columns: Columns, errors: Sequence[Place]) -> RawTable:
    heading = sheet.heading
    chosen = choose(heading, columns, file, sheet.name, heading.at + 1)
    _fill(sheet)
    start = heading.at + 1
    rows = np.arange(start + 1, len(sheet.grid) + 1)
    problems = _errors_found(sheet, chosen, file, errors) + _merged_counts(sheet, chosen, file)
    texts = [[text_of(row[at]) if at < len(row) else "" for row in sheet.grid[start:]] for at in chosen.taken]
    for name, column, cells in zip(chosen.headings, chosen.columns, texts, strict=False):  # the margin comes after them
        problems += _altered(sheet, file, name, column, cells)
    arrays = [pa.chunked_array([column_of(cells)], TEXT) for cells in texts]
    aside = Aside(file, sheet.name, heading.kind)
    aside.add_above([[text_of(cell) for cell in row] for row in sheet.grid[:heading.at]])
    return raw_table(chosen, arrays, rows, aside, problems)


def _fill(sheet: Sheet) -> None:
    for (top, left), (bottom, _) in sheet.merged:
        if bottom > sheet.heading.at and top > sheet.heading.at and left < len(sheet.grid[top] if top < len(sheet.grid) else []):
            for row in sheet.grid[top + 1:bottom + 1]:
                row[left] = sheet.grid[top][left]


def _merged_counts(sheet: Sheet, chosen: Chosen, file: str) -> list[Problem]:
    """Warn of a number merged over several rows: filled into each, it may be counted several times."""
    counted = {at: (name, column) for at, name, column in zip(chosen.positions, chosen.headings, chosen.columns, strict=True)
               if column.kind in _COUNTED}
    said = Text("合并单元格中的数已填入每一行，可能重复计算；请逐行填写", "a number in a merged cell is taken for each of its rows "
                "and may count several times; fill in each row")
    return [Problem("MERGED_NUMBER", Severity.WARNING, said, file, sheet.name, sheet.heading.kind, top + 1, counted[left][0])
            for (top, left), (bottom, _) in sheet.merged if left in counted and bottom > top > sheet.heading.at]


def _altered(sheet: Sheet, file: str, name: str, column: Column, cells: Sequence[str]) -> list[Problem]:
    """Report the numbers of which Excel has lost the end; in a column that is no code they may be a person's: not shown."""
    said = Text("以数值存放，Excel 只保留 15 位有效数字，末几位已丢失，不采用；请改为文本格式后重新填写",
                "stored as a number: Excel keeps 15 digits and has lost the rest; it is not used. Format the cell as text "
                "and enter it again")
    return [Problem("EXCEL_ALTERED", Severity.ERROR, said, file, sheet.name, sheet.heading.kind, row, name,
                    text if column.kind is Kind.CODE else "")
            for row, text in enumerate(cells, sheet.heading.at + 2) if text.startswith(ALTERED)]


def text_of(cell: Any) -> str:
    """Return a cell as a person sees it: 12 rather than 12.0, an ISO date, 是 or 否."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, int | float):
        return _number(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell) if isinstance(cell, timedelta) else ""


def _number(cell: float) -> str:
    if abs(cell) >= EXACT and cell == cell and abs(cell) != float("inf"):
        return f"{ALTERED}{int(float(f'{cell:.15g}')) if abs(cell) < 1e21 else format(cell, '.15g')}"
    return str(int(cell)) if cell == cell and abs(cell) != float("inf") and cell == int(cell) else repr(cell)


def _errors_found(sheet: Sheet, chosen: Chosen, file: str, errors: Sequence[Place]) -> list[Problem]:
    names = dict(zip(chosen.positions, chosen.headings, strict=True))
    said = Text("单元格是公式错误（如 #N/A、#REF!），按空白处理；请改正公式", "the cell holds a formula error such as #N/A or #REF!; "
                "it is taken as blank, correct the formula")
    return [Problem("EXCEL_ERROR", Severity.WARNING, said, file, sheet.name, sheet.heading.kind, row + 1, names[at])
            for row, at in errors if at in names and row > sheet.heading.at]


__all__ = ["ALTERED", "read", "text_of"]
