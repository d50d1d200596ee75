"""Small workbooks, as an office would send them, and what reading one tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import xlsxwriter

import orggraph
from orggraph.analysis.coverage import classify
from orggraph.core.enums import Status


def write_workbook(
    folder: Path,
    sheets: Mapping[str, Sequence[Sequence[str]]],
    merged: Mapping[str, str] | None = None,
) -> Path:
    """Write a workbook of some sheets, and what merged ranges of each hold."""
    path = folder / "台账.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            for number, row in enumerate(rows):
                page.write_row(number, 0, row)
            for cells, text in (merged or {}).items():
                page.merge_range(cells, text)
    return path


def workbook(folder: Path, *rows: Sequence[str], merged: Mapping[str, str] | None = None) -> Path:
    """Write a workbook of one sheet, 台账."""
    return write_workbook(folder, {"台账": rows}, merged)


def statuses(path: Path) -> dict[str, Status]:
    """Return the status of each firm of a file by its name."""
    tables = orggraph.read(path).tables
    found = classify(orggraph.build_graph(tables))["status"]
    return dict(zip(tables.firms["name"], map(Status, found), strict=True))


def codes(path: Path) -> set[str]:
    """Return the codes of what was found in reading a file."""
    return {problem.code for problem in orggraph.read(path).problems}
