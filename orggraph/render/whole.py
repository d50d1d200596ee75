"""What every whole report adds to its sheets: the worst places, the rules in force, the first rows
of long lists.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from orggraph.core import rule_words, schema
from orggraph.core import rules as rule_book
from orggraph.core.enums import RowName
from orggraph.core.messages import EMPTY, Message, Spoken, message
from orggraph.core.rules import DEFAULT, Rules
from orggraph.core.schema import Kind
from orggraph.reports.sheets import Figure, Report, Sheet

PAGE_ROWS = (
    2000  # a list inside a whole report shows this many rows; a list asked for alone shows all
)
NO_ROWS = message("No rows.")
WORST = message("The three worst places")
RULES = message("Rules in force")


def worst(report: Report, count: int = 3) -> Sheet | None:
    """Return the places that stand lowest (highest, for a count of gaps), from the first sheet that
    has a chart.

    None where no place stands out: no chart, or the same figure everywhere. Among equals the larger
    base comes first. The firms not located are no place, and nobody could be sent there; a place of
    too few firms to be ranked stands out only among its like.
    """
    sheet = next(
        (sheet for sheet in report.sheets if sheet.chart and not sheet.line and len(sheet.frame)),
        None,
    )
    if sheet is None or sheet.chart is None:
        return None
    label, value = sheet.chart
    columns = {column.name: column for column in sheet.columns}
    rows = places(sheet).dropna(subset=[label, value])
    named = [not isinstance(name, RowName) for name in rows[label]]
    rows = rows[np.array(named, dtype=bool)]  # an empty list would be taken for a list of columns
    if "base" in columns and columns[value].kind is Kind.PERCENT:
        ranked = rows["base"] >= report.rules.rank_least_firms
        rows = rows[ranked] if ranked.any() else rows
    if not rows[value].nunique() > 1:
        return None
    extra = [name for name in ("base", "uncovered", "unknown") if name in columns and name != value]
    order = [value, *(name for name in ("base",) if name in extra)]
    rows = rows.sort_values(
        order, ascending=[columns[value].kind is Kind.PERCENT, False][: len(order)], kind="stable"
    )
    return Sheet(
        "worst",
        WORST,
        tuple(columns[name] for name in (label, value, *extra)),
        rows.head(count),
        caption=sheet.caption,
    )


def places(sheet: Sheet) -> pd.DataFrame:
    """Return the rows of a sheet without its total."""
    return sheet.frame.iloc[:-1] if sheet.total_last else sheet.frame


def rules_sheet(rules: Rules, in_words: bool = False) -> Sheet:
    """Return the rules in force as a sheet; a rule that differs from the default says what the
    default was. `in_words` gives values, ranges and sources as a clerk reads them.
    """
    describe = rule_words.described if in_words else rule_book.describe
    was = {row["rule"]: row["value"] for row in describe(DEFAULT)}
    rows = [
        {
            "rule": row["rule"],
            "value": row["value"],
            "meaning": Spoken(row["zh"], row["en"]),
            "range": row["range"],
            "source": row["source"],
            "changed": message("◆ changed from {was}", was=was[row["rule"]])
            if row["changed"]
            else None,
        }
        for row in describe(rules)
    ]
    columns = schema.columns("rules")
    order = ("meaning", "value", "changed", "range", "source", "rule")
    return Sheet("rules", RULES, tuple(columns[name] for name in order), pd.DataFrame(rows))


def sheets_of(what: Report | Sheet) -> Iterator[Sheet]:
    """Yield the sheets of a report, of long lists the first `PAGE_ROWS`; a sheet asked for alone as
    it is.
    """
    if isinstance(what, Sheet):
        yield what
        return
    if (lowest := worst(what)) is not None:
        yield lowest
    for sheet in what.sheets:
        yield _first_rows(sheet, PAGE_ROWS)
    yield rules_sheet(what.rules)


def _first_rows(sheet: Sheet, rows: int) -> Sheet:
    """Return the first rows of a long list and its total, saying how many there are and where all
    of them stand.
    """
    count = len(places(sheet))
    if count <= rows:
        return sheet
    note = message(
        "{count} rows in all, the first {rows} here; the workbook (.xlsx) or a CSV of this "
        "list has them all.",
        count=count,
        rows=rows,
    )
    kept = [*range(rows), count] if sheet.total_last else range(rows)
    return replace(sheet, frame=sheet.frame.iloc[kept], notes=(note, *sheet.notes))


def head_lines(
    what: Report | Sheet,
) -> tuple[Message, tuple[Message, ...], tuple[Figure, ...], tuple[Message, ...]]:
    """Return the title of a report, the lines under it (of which the first is the caption), its
    figures and sentences.
    """
    if isinstance(what, Report):
        return what.title, (what.caption, *what.head), what.figures, what.sentences
    return what.title, (EMPTY,), (), ()
