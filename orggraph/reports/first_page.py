"""What stands on the first page of a report below its figures: the places, who is responsible for
most gaps, and what is missing in the data.
"""

from __future__ import annotations

import pandas as pd

from orggraph.analysis.analysis import Answers
from orggraph.analysis.coverage import in_base
from orggraph.core import schema
from orggraph.core.enums import Base, Dimension, RowName
from orggraph.core.messages import message
from orggraph.core.schema import Column, Kind
from orggraph.reports.coverage import coverage_sheet
from orggraph.reports.sheets import Sheet

PLACES = 12
"""Places on the first page: with the other tables they fill one page of A4."""

RESPONSIBLE = 5
_PLACE = ("group", "base", "organised_rate", "uncovered", "unknown")
_RESPONSIBLE = ("responsible", "firms", "organised", "uncovered", "unknown")
_ASKED = ("uscc", "street", "staff", "members_formal", "members_total")
_MISSING = (
    Column("fact", Kind.TEXT, "数据缺什么", "what is missing"),
    Column("firms", Kind.COUNT, "缺少家数", "firms without it"),
    Column("base", Kind.COUNT, "底数", "of"),
    Column("share", Kind.PERCENT, "占比", "share"),
)


def first_page(
    answers: Answers, base: Base, dimensions: list[Dimension], duties: Sheet
) -> tuple[Sheet, ...]:
    """Return the short tables of the first page, those that have a row; `duties` is the whole
    list of who is responsible.
    """
    tables = (
        places_table(answers, base, place_dimension(answers, base, dimensions)),
        responsible_table(duties),
        missing_table(answers, base),
    )
    return tuple(table for table in tables if len(table.frame))


def place_dimension(answers: Answers, base: Base, dimensions: list[Dimension]) -> Dimension:
    """Return by what the first page counts: by street where there is one district at most, by
    district otherwise.
    """
    groups = answers.coverage(Dimension.DISTRICT, base)["group"].iloc[:-1]  # the total is last
    named = [name for name in groups if not isinstance(name, RowName)]
    one_district = len(named) <= 1
    return (
        Dimension.STREET if one_district and Dimension.STREET in dimensions else Dimension.DISTRICT
    )


def places_table(answers: Answers, base: Base, by: Dimension) -> Sheet:
    """Return the places with most uncovered firms, and the total of all places."""
    sheet = coverage_sheet(answers, by, base)
    rows, total = sheet.frame.iloc[:-1], sheet.frame.iloc[-1:]
    most = rows.sort_values(["uncovered", "base"], ascending=False, kind="stable").head(PLACES)
    shown = pd.concat([most, total], ignore_index=True)
    known = {column.name: column for column in sheet.columns}
    title = message("By {by}", by=by)
    if len(rows) > PLACES:
        title = message(
            "By {by} (the {places} of {rows} rows with most uncovered firms)",
            by=by,
            rows=len(rows),
            places=PLACES,
        )
    columns = tuple(known[name] for name in _PLACE)
    return Sheet("first_places", title, columns, shown[list(_PLACE)], total_last=True)


def responsible_table(duties: Sheet) -> Sheet:
    """Return the organisations responsible for most uncovered firms; those that nobody is
    responsible for come first.
    """
    frame = duties.frame
    open_ones = frame[(frame["uncovered"] + frame["unknown"]) > 0]
    known = {column.name: column for column in duties.columns}
    return Sheet(
        "first_responsible",
        message("Who is responsible for most gaps"),
        tuple(known[name] for name in _RESPONSIBLE),
        open_ones[list(_RESPONSIBLE)].head(RESPONSIBLE),
        own_words=duties.own_words,
    )


def missing_table(answers: Answers, base: Base) -> Sheet:
    """Return which facts the firms of the base lack, and how many firms each: only those that
    some firm lacks.
    """
    chosen = in_base(answers.graph, base, answers.status) & answers.graph.is_enterprise
    firms = answers.graph.firms[chosen]
    count = len(firms)
    known = {column.name: column for column in schema.FIRMS}
    streets = answers.graph.places_of(Dimension.STREET.more[0])[chosen]
    rows = []
    for name in _ASKED:
        values = streets if name == "street" else firms[name]
        missing = int(values.isna().sum())
        if missing:
            label = known[name].label
            share = 100 * missing / count
            rows.append({"fact": label, "firms": missing, "base": count, "share": share})
    frame = pd.DataFrame(rows, columns=[column.name for column in _MISSING])
    return Sheet("first_missing", message("What is missing"), _MISSING, frame)
