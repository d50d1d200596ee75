"""A made-up office ledger on its way to disk, as a workbook or as text."""

from __future__ import annotations

import csv
import os
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from orggraph.files.landing import landing, told
from orggraph.sample.office import OfficeLedger, Sheet


def write_office_ledger(ledger: OfficeLedger, path: str | os.PathLike[str]) -> Path:
    """Write a ledger to a file of its own format and return its path; the same ledger gives the same bytes.

    Raises `OutputError` where the file cannot be written.
    """
    place = Path(path)
    with landing(place) as temporary, told(place):
        if ledger.suffix == "csv":
            _write_csv(ledger, temporary)
        else:
            _write_workbook(ledger, temporary)
    return place


def _write_csv(ledger: OfficeLedger, path: Path) -> None:
    with open(path, "w", encoding=ledger.encoding, newline="") as out:
        lines = csv.writer(out, lineterminator="\r\n")
        width = max(len(row) for row in ledger.sheets[0].rows)
        for row in ledger.sheets[0].rows:
            lines.writerow(
                ["" if cell is None else cell for cell in row] + [""] * (width - len(row))
            )


def _write_workbook(ledger: OfficeLedger, path: Path) -> None:
    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": datetime(2026, 9, 30)})  # the clock would change the bytes
    for sheet in ledger.sheets:
        _fill(book.add_worksheet(sheet.name), sheet)
    book.close()


def _fill(page: Any, sheet: Sheet) -> None:
    for first, left, last, right in sheet.merges:
        if last > first or right > left:
            page.merge_range(first, left, last, right, "")
    for number, row in enumerate(sheet.rows):
        for column, cell in enumerate(row):
            if isinstance(cell, int):
                page.write_number(number, column, cell)
            elif cell is not None:
                page.write_string(number, column, cell)
    for column in sheet.hidden:
        page.set_column(column, column, None, None, {"hidden": True})
