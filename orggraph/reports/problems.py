"""The problems found in the data, one a row."""

from __future__ import annotations

import pandas as pd

from orggraph.analysis.analysis import Answers
from orggraph.core import schema
from orggraph.core.enums import Severity
from orggraph.core.messages import Text
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
    counts = {s: answers.count(s) for s in Severity}
    said = Text(
        "，".join(f"{s.zh} {n} 条" for s, n in counts.items()),
        ", ".join(f"{s.en}s {n}" for s, n in counts.items()),
    )
    line = caption(answers)
    return Sheet(
        "problems",
        Text("数据问题", "Problems"),
        schema.PROBLEMS,
        frame,
        Text(f"{line.zh} · {said.zh}", f"{line.en} · {said.en}"),
    ).if_empty(Text("没有发现数据问题。", "No problem was found in the data."))


def _table_name(table: str) -> Text:
    return schema.TABLE_NAMES.get(table, Text(table, table))


def _heading(table: str, column: str) -> Text | None:
    known = schema.columns(table).get(column) if table in schema.TABLES else None
    return Text(known.zh, known.en) if known else Text(column, column) if column else None
