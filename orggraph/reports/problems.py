"""The problems found in the data, one a row."""

from __future__ import annotations

import pandas as pd

from orggraph.analysis.analysis import Answers
from orggraph.core import schema
from orggraph.core.enums import Severity
from orggraph.core.messages import DOTS, PHRASES, Message, listed, message, verbatim
from orggraph.reports.headers import caption
from orggraph.reports.sheets import Sheet


def problem_sheet(answers: Answers) -> Sheet:
    """Return every problem found in the data."""
    rows = [
        {
            "severity": str(p.severity),
            "file": p.file,
            "sheet": p.sheet,
            "table": _table_name(p.table),
            "row": p.row,
            "column": _heading(p.table, p.column),
            "code": p.code,
            "value": p.value,
            "message": p.message,
        }
        for p in answers.problems
    ]
    frame = pd.DataFrame(rows, columns=[c.name for c in schema.PROBLEMS])
    frame["row"] = frame["row"].astype("Int64")
    for column in ("file", "sheet", "code", "value", "severity"):
        frame[column] = frame[column].astype("str").replace("", None)
    return Sheet(
        "problems",
        message("Problems"),
        schema.PROBLEMS,
        frame,
        listed([caption(answers), counts_line(answers)], DOTS),
    ).if_empty(message("No problem was found in the data."))


def counts_line(answers: Answers) -> Message:
    """Return how many problems of each severity there are."""
    counts = (message("{s}s {n}", s=s, n=answers.count(s)) for s in Severity)
    return listed(counts, PHRASES)


def _table_name(table: str) -> Message:
    return schema.TABLE_NAMES.get(table, verbatim(table))


def _heading(table: str, column: str) -> Message | None:
    known = schema.readable(table).get(column) if table in schema.TABLES else None
    return known.label if known else verbatim(column) if column else None
