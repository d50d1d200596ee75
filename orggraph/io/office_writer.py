"""A made-up office ledger on its way to disk: a workbook of either kind, or text."""

from __future__ import annotations

import csv
import os
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import xlsxwriter

from orggraph.io.atomic_write import landing, told
from orggraph.sample.office import OfficeLedger, Sheet
from orggraph.sample.office.cells import Cell


def write_office_ledger(ledger: OfficeLedger, path: str | os.PathLike[str]) -> Path:
    """Write a ledger to a file of its own format and return its path; the same ledger gives the
    same bytes.

    Raises `OutputError` where the file cannot be written.
    """
    place = Path(path)
    with landing(place) as temporary, told(place):
        writers = {"xlsx": _write_workbook, "ods": _write_ods}
        writers.get(ledger.suffix, _write_text)(ledger, temporary)
    return place


def _write_text(ledger: OfficeLedger, path: Path) -> None:
    delimiter = "\t" if ledger.suffix == "txt" else ","
    with open(path, "w", encoding=ledger.encoding, newline="") as out:
        lines = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
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


# ---- OpenDocument ----

_ODS = "application/vnd.oasis.opendocument.spreadsheet"
_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    f'<office:document-content xmlns:office="{_OASIS}:office:1.0" xmlns:table="{_OASIS}:table:1.0"'
    f' xmlns:text="{_OASIS}:text:1.0" office:version="1.2"><office:body><office:spreadsheet>'
)
_FOOT = "</office:spreadsheet></office:body></office:document-content>"
_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    f'<manifest:manifest xmlns:manifest="{_OASIS}:manifest:1.0" manifest:version="1.2">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_ODS}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)


def _write_ods(ledger: OfficeLedger, path: Path) -> None:
    content = _HEAD + "".join(_ods_table(sheet) for sheet in ledger.sheets) + _FOOT
    parts = (("mimetype", _ODS), ("content.xml", content), ("META-INF/manifest.xml", _MANIFEST))
    with zipfile.ZipFile(path, "w") as book:
        for name, text in parts:  # a fixed date: the clock would change the bytes
            book.writestr(zipfile.ZipInfo(name, (2026, 9, 30, 0, 0, 0)), text)


def _ods_table(sheet: Sheet) -> str:
    spans, covered = {}, set()
    for first, left, last, right in sheet.merges:
        spans[first, left] = (last - first + 1, right - left + 1)
        covered |= {(r, c) for r in range(first, last + 1) for c in range(left, right + 1)}
    covered -= spans.keys()
    width = max((len(row) for row in sheet.rows), default=0)
    lines = []
    for number, row in enumerate(sheet.rows):
        cells = [*row, *[None] * (width - len(row))]
        lines.append(
            "".join(
                "<table:covered-table-cell/>"
                if (number, column) in covered
                else _ods_cell(cell, spans.get((number, column)))
                for column, cell in enumerate(cells)
            )
        )
    body = "".join(f"<table:table-row>{line}</table:table-row>" for line in lines)
    return (
        f"<table:table table:name={quoteattr(sheet.name)}>{_ods_columns(sheet, width)}{body}</tabl"
        "e:table>"
    )


def _ods_columns(sheet: Sheet, width: int) -> str:
    hidden = ' table:visibility="collapse"'
    return "".join(
        f"<table:table-column{hidden if column in sheet.hidden else ''}/>"
        for column in range(width)
    )


def _ods_cell(cell: Cell, span: tuple[int, int] | None) -> str:
    spread = ""
    if span:
        spread = f' table:number-rows-spanned="{span[0]}" table:number-columns-spanned="{span[1]}"'
    if cell is None:
        return f"<table:table-cell{spread}/>"
    number = f' office:value-type="float" office:value="{cell}"'
    value = number if isinstance(cell, int) else ' office:value-type="string"'
    text = "".join(f"<text:p>{escape(line)}</text:p>" for line in str(cell).split("\n"))
    return f"<table:table-cell{value}{spread}>{text}</table:table-cell>"
