"""The gap list: firms without a Party organisation, why, and whose duty they are."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from orggraph.analysis.analysis import Answers
from orggraph.analysis.coverage import LISTED
from orggraph.analysis.coverage.wording import in_both, name_in_both
from orggraph.core import schema
from orggraph.core.enums import Status
from orggraph.core.errors import UsageError
from orggraph.core.messages import (
    DOTS,
    ITEMS,
    NAMES,
    PHRASES,
    Message,
    first_of,
    listed,
    message,
    message_in,
)
from orggraph.core.schema import Column
from orggraph.graph import Label
from orggraph.reports.headers import caption, data_warnings, nobody_listed
from orggraph.reports.sheets import Sheet


def gap_sheet(
    answers: Answers,
    statuses: tuple[Status, ...] = LISTED,
    kind: Label = Label.ENTERPRISE,
    proposed: pd.DataFrame | None = None,
    where: tuple[tuple[str, str], ...] = (),
) -> Sheet:
    """Return the gap list of firms, or of social organisations; with a plan, `proposed` as
    `Answers.gaps` takes it. `where` keeps the rows whose column, by name or heading, has a value.

    Raises `UsageError` for a column that the list does not have.
    """
    frame = answers.gaps(statuses, kind, proposed)
    wanted = [_condition(frame, name, value) for name, value in where]
    found = message("No firm has any of these statuses.")
    for column, value in wanted:
        has = _has(frame, column, value)
        if len(frame) and not has.any():
            found = _none_has(frame, column, value)
        frame = frame[has].reset_index(drop=True)
    only = _only(wanted)
    social = kind is Label.SOCIAL_ORG
    title = message("Gap list of social organisations") if social else message("Gap list")
    counts = frame["status"].value_counts()
    found_ones = (
        message_in("firms counted", "{what} {n}", what=status, n=int(counts.get(str(status), 0)))
        for status in statuses
    )
    line = [caption(answers), listed(found_ones, PHRASES), *only]
    nobody = (
        nobody_listed(kind)
        if (answers.graph.is_enterprise if social else ~answers.graph.is_enterprise).all()
        else found
    )
    return Sheet(
        "social_gaps" if social else "gaps",
        title,
        schema.GAPS,
        frame,
        listed(line, DOTS),
        (
            message("Distances are straight lines; a proposal never counts as coverage."),
            *data_warnings(answers),
        ),
        own_words={
            "rule": in_both,
            "priority_why": in_both,
            "responsible": name_in_both,
            "path": name_in_both,
        },
    ).if_empty(nobody)


def _only(wanted: list[tuple[Column, str]]) -> list[Message]:
    """Return which rows alone are listed, as the end of a caption; nothing where all are."""
    if not wanted:
        return []
    chosen = (message("{column}={value}", column=column, value=value) for column, value in wanted)
    return [message("only: {chosen}", chosen=listed(chosen, NAMES))]


def _column(name: str) -> Column:
    """Return a column of the list by its name or its heading in either language."""
    names = {label: c for c in schema.GAPS for label in (c.heading("en"), c.heading("zh"), c.name)}
    column = names.get(name)
    if column is None:
        raise UsageError(
            message(
                "the gap list has no column {name}; it has {names}",
                name=name,
                names=listed((c.name for c in schema.GAPS), ITEMS),
                headings=listed((c.zh for c in schema.GAPS), ITEMS),
            )
        )
    return column


def _condition(frame: pd.DataFrame, name: str, value: str) -> tuple[Column, str]:
    """Return a column and the value meant: that written, else the only one that begins with it,
    else the only name that it begins with (望汐街道办事处, 云帆大厦A座).
    """
    column = _column(name)
    if _has(frame, column, value).any():
        return column, value
    values = _values(frame, column)
    longer = [each for each in values if each.startswith(value)]
    shorter = [each for each in values if len(each) > 1 and value.startswith(each)]
    near = longer if longer or column.is_number else shorter
    return column, near[0] if len(near) == 1 else value


def _values(frame: pd.DataFrame, column: Column) -> list[str]:
    """Return what stands in a column, a closed word by its Chinese label, in order."""
    values = sorted(set(frame[column.name].dropna().astype("str")))
    return [column.words(value).zh for value in values] if column.words else values


def _none_has(frame: pd.DataFrame, column: Column, value: str) -> Message:
    """Say that no row has a value in a column, and what stands there."""
    return message(
        "No firm of this list has {column}={value}; there are: {values}.",
        column=column,
        value=value,
        values=first_of(_values(frame, column), _NAMED),
    )


def _has(frame: pd.DataFrame, column: Column, value: str) -> pd.Series[bool]:
    """Return which rows have a value in a column, a closed word also by its label."""
    meant = {value}
    if column.words is not None:
        meant |= {str(word) for word in column.words if value in word.spellings}
    return frame[column.name].astype("str").isin(meant)


_NAMED = 12  # values that a message names

PRINT_WRAP = 18
"""Letters of a line in the printed list: ten columns of it fill a page of A4 in readable type."""

_PRINTED = (
    "firm",
    "street",
    "building",
    "staff",
    "members_formal",
    "status",
    "reason",
    "action",
    "responsible",
    "priority",
)


def printed_gaps(sheet: Sheet) -> Sheet:
    """Return a gap list as it is printed and handed out: ten columns, by street, building and
    priority. The reason makes room for the district where there are several.
    """
    frame = sheet.frame
    places = ["district", "street", "building"]
    several = frame["district"].nunique() > 1
    names = [name for name in _PRINTED if not (several and name == "reason")]
    if several:
        names.insert(1, "district")
    park = frame["park"]
    shown = frame.assign(building=frame["building"].fillna(park))
    order = shown.assign(**{name: shown[name].astype("str") for name in places})
    rank = order.sort_values([*places, "priority"], kind="stable", na_position="last").index
    known = {column.name: column for column in sheet.columns}
    note = message(
        "Credit codes, distances, paths and the other columns stand in “Gap list, all columns”."
    )
    return replace(
        sheet,
        key="gaps_printed",
        columns=tuple(known[name] for name in names),
        frame=shown.loc[rank, names].reset_index(drop=True),
        notes=(note, *sheet.notes),
        own_words={k: v for k, v in sheet.own_words.items() if k in names},
        wrap=PRINT_WRAP,
    )
