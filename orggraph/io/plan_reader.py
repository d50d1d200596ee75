"""A plan of joint branches read back from the CSV or workbook that `orggraph plan` wrote."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from os import PathLike
from pathlib import Path

import pandas as pd

from orggraph.core import schema
from orggraph.core.errors import InputError, legible
from orggraph.core.messages import message
from orggraph.ingest.parsing import read_column
from orggraph.io.encoding import OLE, ZIP
from orggraph.io.ordinary_file import read_bytes
from orggraph.io.own_tables import tables_of

LINES_ABOVE = 8
COLUMNS = ("firm", "group", "host", "metres", "founded")
_FIRM = {"firm", "uscc", "name"}
_IN_WORKBOOK = {"group", "host", "metres"}  # tell the sheet of firms from the plan's other sheets


def read_plan(path: str | PathLike[str]) -> pd.DataFrame:
    """Return a plan's firms: firm (its key, else its code or name), group, host, metres, founded.

    Headings are those of `schema.PLAN_FIRMS` in either language. A plan that found no group has
    these and no row. Raises `InputError` where the file has no group or no firm column, or nothing
    in them.
    """
    name = legible(str(path))
    data = read_bytes(path)
    try:
        frame = _rows_of_firms(data, name, Path(path).name)
    except InputError as error:
        raise InputError(
            message(
                "{name}: the plan cannot be read ({text}); give a file that orggraph plan -o "
                "plan.csv wrote",
                name=name,
                text=error.text,
            ),
        ) from None
    found = {}
    for heading in frame.columns:
        column = schema.find("plan_firms", heading)
        if column and column.name not in found:
            found[column.name], _ = read_column(column, frame[heading].astype("str"))
    plan = pd.DataFrame(found).reindex(columns=[*COLUMNS, "uscc", "name"])
    plan["firm"] = (
        plan["firm"]
        .astype("str")
        .fillna(plan["uscc"].astype("str"))
        .fillna(plan["name"].astype("str"))
    )
    headed = "group" in found and bool(_FIRM & set(found))
    if not headed or (len(plan) and (plan["group"].isna().all() or plan["firm"].isna().all())):
        raise InputError(
            message(
                "{name}: this is no plan; it needs the columns group and firm (or credit code, "
                "or name)",
                name=name,
            ),
        )
    return plan.dropna(subset=["firm", "group"])[list(COLUMNS)].reset_index(drop=True)


def _rows_of_firms(data: bytes, where: str, file: str) -> pd.DataFrame:
    """Return the table that lists a plan firm by firm, blank cells missing; one without columns
    where there is none.
    """
    is_workbook = data.startswith((ZIP, OLE))
    for rows in tables_of(data, where, file):
        for place, headings in enumerate(rows[: LINES_ABOVE if is_workbook else 1]):
            if _is_heading(headings, is_workbook):
                # A line above a group and a note below stand in one cell.
                fewest = 2 if is_workbook else 1
                return _frame(headings, rows[place + 1 :], fewest)
    return pd.DataFrame({"group": []}, dtype="str")


def _is_heading(headings: Sequence[str], is_workbook: bool) -> bool:
    named = {column.name for heading in headings if (column := schema.find("plan_firms", heading))}
    return named >= _IN_WORKBOOK if is_workbook else "group" in named and bool(_FIRM & named)


def _frame(headings: Sequence[str], rows: Sequence[Sequence[str]], fewest: int) -> pd.DataFrame:
    """Return rows with at least so many filled cells, under headings that differ from one
    another.
    """
    names = list(_once_each(headings))
    wide = len(names)
    cells = [
        [*row[:wide], *[""] * (wide - len(row))]
        for row in rows
        if sum(map(bool, row[:wide])) >= fewest
    ]
    return pd.DataFrame(cells, columns=names, dtype=object).replace("", None)


def _once_each(headings: Sequence[str]) -> Iterator[str]:
    """Yield headings, those that stand before and blank ones as names of no column."""
    taken: set[str] = set()
    for number, heading in enumerate(headings):
        yield f"\0{number}" if not heading or heading in taken else heading
        taken.add(heading)


__all__ = ["read_plan"]
