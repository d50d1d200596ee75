"""The filled review sheet comes back in, as a person has saved it."""

from __future__ import annotations

from dataclasses import replace
from os import PathLike
from pathlib import Path

from orggraph.core.errors import InputError
from orggraph.core.messages import message
from orggraph.io import csv_reader, excel_reader
from orggraph.io.encoding import OLE, ZIP
from orggraph.io.ordinary_file import read_bytes
from orggraph.linkage import Decisions, read_decisions
from orggraph.linkage.ledger_columns import REVIEW


def read_filled(source: str | PathLike[str]) -> Decisions:
    """Read a filled review sheet under either language's headings, as CSV in any encoding or as a
    workbook.

    Raises `InputError` for what cannot be read or is no review sheet.
    """
    path = Path(source)
    data = read_bytes(path)
    headed = {
        heading: column.name for column in REVIEW for heading in (column.name, column.zh, column.en)
    }
    # The reader of ledgers finds the heading row of this sheet too, when told what its headings
    # stand for.
    known = {
        "firms": {
            heading: "name" if name == "left_name" else "note" for heading, name in headed.items()
        }
    }
    try:
        table = (
            excel_reader.read(data, str(path), path.name, ("firms",), known)[0][0]
            if data.startswith((ZIP, OLE))
            else (csv_reader.read(data, str(path), path.name, ("firms",), known)[0])
        )
    except InputError:
        raise InputError(
            message(
                "{path}: this is no review sheet; give review.csv with its decisions filled in "
                "and its headings kept",
                path=path,
            ),
        ) from None
    try:
        found = read_decisions(
            table.frame.rename(columns=lambda heading: headed.get(heading.strip(), heading))
        )
    except InputError as error:
        raise InputError(message("{path}: {text}", path=path, text=error.text)) from None
    return replace(
        found, problems=tuple(replace(problem, file=path.name) for problem in found.problems)
    )
