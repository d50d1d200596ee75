"""One list on its way into the rounds: its clean rows, where each stands, and the rows that
reading set aside.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from orggraph.core import schema
from orggraph.core.enums import Exclusion, Problem, Severity
from orggraph.core.messages import message
from orggraph.ingest import Finding, RawDataset, RawTable, Tables, clean, heading_terms
from orggraph.ingest.heading_choice import listed_tables
from orggraph.linkage.ledger_columns import FIRMS, Stage
from orggraph.linkage.reconciliation import Entry, ImbalanceError, counted
from orggraph.reference import coordinates

POINTS = "WGS-84"  # the one coordinate system of all lists together
_NO_DATA = (
    Finding.NO_KEY,
    Finding.TOTAL_ROW,
    Finding.HEADER_ROW,
    Finding.NOTE_ROW,
    Finding.SECTION_ROW,
    Finding.GUIDE_ROW,
    Finding.NAME_ALONE,
    Finding.FIRMS_UNNAMED,
)
# What the reader sets aside is an error under one of these codes; a total line in an unread margin
# is a note.
_ASIDE = (
    "ROW_ABOVE",
    "ROW_SHIFTED",
    "ROW_SURPLUS",
    "ROW_QUOTE",
    "TEXT_DAMAGED",
    "NO_RECORD",
    "ROWS_ASIDE",
)
REASONS = {
    str(Finding.NO_KEY): message("neither name nor code"),
    str(Finding.TOTAL_ROW): message("a total line"),
    str(Finding.HEADER_ROW): message("the heading again"),
    str(Finding.NOTE_ROW): message("a line of notes"),
    str(Finding.SECTION_ROW): message("a line that heads a section"),
    str(Finding.GUIDE_ROW): message("a line that says how to fill in"),
    str(Finding.NAME_ALONE): message("a name alone that looks like no firm"),
    str(Finding.FIRMS_UNNAMED): message("a line for firms that are not named"),
    "ELSEWHERE": message("the heading of a further table, or a table that lists no firms"),
    "ROW_ABOVE": message("above the heading"),
    "ROW_SHIFTED": message("shifted cells"),
    "ROW_SURPLUS": message("surplus cells"),
    "ROW_QUOTE": message("an open quotation mark"),
    "TEXT_DAMAGED": message("a damaged character"),
    "NO_RECORD": message("no record"),
    "ROWS_ASIDE": message("shifted or damaged rows"),
    "BLANK": message("nothing to read"),
}


@dataclass(frozen=True)
class Listing:
    """A list: its name, its firms (one row a row, columns of `schema` and source, file, sheet,
    row), and what was wrong.

    `given` names the columns that the list has at all; `aside` holds a row for each row set aside:
    file, sheet, row, reason, why. `lines` counts the lines under the headings. `dates` are the days
    that its files speak of, where they say so.
    """

    name: str
    rows: pd.DataFrame
    given: frozenset[str]
    aside: pd.DataFrame
    lines: int
    problems: tuple[Problem, ...]
    dates: frozenset[dt.date] = frozenset()

    @property
    def entry(self) -> Entry:
        """The reading of the list in the books."""
        return Entry(
            Stage.READING,
            self.name,
            self.lines,
            len(self.rows),
            dropped=counted(self.aside["reason"]),
        )


def listing(name: str, *raws: RawDataset) -> Listing:
    """Read one list from one or more raw files; rows of several files stand one after the other.

    Raises `InputError` where a file has no table of firms.
    """
    parts = [_one(name, raw) for raw in raws]
    return Listing(
        name,
        pd.concat([p.rows for p in parts], ignore_index=True),
        frozenset().union(*(p.given for p in parts)),
        pd.concat([p.aside for p in parts], ignore_index=True),
        sum(p.lines for p in parts),
        tuple(problem for p in parts for problem in p.problems),
        frozenset().union(*(p.dates for p in parts)),
    )


def _one(name: str, raw: RawDataset) -> Listing:
    tables = clean(raw)
    own = [table for table in raw.tables if table.kind == "firms"]
    sheets = [*own, *listed_tables(raw)]
    aside = _aside(raw, tables)
    more = sum(_count(p) for p in tables.read_problems if _is_aside(p))
    given = {
        meant
        for sheet in sheets
        for heading in sheet.frame.columns
        if (meant := sheet.meanings.get(heading) or heading_terms.names("firms", heading))
    }
    other = tuple(
        _not_taken(t.file, t.sheet, t.kind) for t in raw.tables if t.kind not in ("", "firms")
    )
    # A list of firms need not say who has an organisation: another may, or the covered list, and
    # coverage says it if none does.
    said = (problem for problem in tables.problems if problem.code != str(Finding.NEVER_ASKED))
    return Listing(
        name,
        _rows(name, tables),
        frozenset(given),
        aside,
        sum(len(s.frame) for s in sheets) + more + _taken_apart(own, tables),
        (*said, *other),
        frozenset({tables.as_of} if tables.as_of else ()),
    )


def _taken_apart(own: Sequence[RawTable], tables: Tables) -> int:
    """Return how many firms more than rows there are where one cell names several."""
    several = {
        place
        for found in tables.found
        if found.finding is Finding.SEVERAL_FIRMS
        for place in zip(found.files, found.sheets, map(int, found.rows), strict=True)
    }
    if not several:
        return 0
    firms = tables.firms
    files, sheets = firms["file"].astype("str"), firms["sheet"].astype("str")
    places = zip(files, sheets, firms["row"].astype(int), strict=True)
    rows = ((table.file, table.sheet, int(row)) for table in own for row in table.rows)
    return sum(place in several for place in places) - sum(row in several for row in rows)


def _rows(name: str, tables: Tables) -> pd.DataFrame:
    """Return the rows of a list; a row that repeats another is merged by the rounds and not
    excluded for it.
    """
    firms = tables.firms
    rows = firms[[column.name for column in FIRMS]].copy()
    repeats = firms["repeat_of"].notna() & (firms["exclusion"] == str(Exclusion.DUPLICATE))
    rows["exclusion"] = rows["exclusion"].mask(repeats.fillna(False).to_numpy(dtype=bool))
    rows["lon"], rows["lat"] = _points(firms)
    for column in ("file", "sheet"):
        rows[column] = firms[column].astype("str")
    rows["row"] = firms["row"].astype("int64")
    rows.insert(0, "source", pd.Series([name] * len(rows), dtype="str", index=rows.index))
    return rows


def _points(firms: pd.DataFrame) -> tuple[pd.Series[Any], pd.Series[Any]]:
    """Return longitudes and latitudes in one system; half a point, or one of an undeclared
    system, is left out.
    """
    lon, lat = coordinates.wgs84(firms)
    half = np.isnan(lon) | np.isnan(lat)
    lon[half] = lat[half] = np.nan
    return pd.Series(lon.round(7), dtype="Float64"), pd.Series(lat.round(7), dtype="Float64")


def _aside(raw: RawDataset, tables: Tables) -> pd.DataFrame:
    """Return the rows that reading and cleaning set aside; whatever is neither kept nor set
    aside must be blank.
    """
    found = [
        (p.file, p.sheet, p.row or 0, REASONS[p.code], p.message, _count(p))
        for p in tables.read_problems
        if _is_aside(p)
    ]
    found += [
        (p.file, p.sheet, p.row or 0, REASONS[p.code], p.message, 1)
        for f in tables.found
        if f.finding in _NO_DATA and f.table == "firms"
        for p in f.problems()
    ]
    found += [(*place, REASONS["ELSEWHERE"], REASONS["ELSEWHERE"], 1) for place in tables.elsewhere]
    known = {(file, sheet, row) for file, sheet, row, *_ in found} | set(
        zip(
            tables.firms["file"].astype(str),
            tables.firms["sheet"].astype(str),
            tables.firms["row"].astype(int),
            strict=True,
        )
    )
    for table in raw.tables:
        if table.kind == "firms":
            lost = [
                at
                for at, row in enumerate(table.rows)
                if (table.file, table.sheet, int(row)) not in known
            ]
            found += [
                (
                    table.file,
                    table.sheet,
                    int(table.rows[at]),
                    REASONS["BLANK"],
                    REASONS["BLANK"],
                    1,
                )
                for at in lost
            ]
            _must_be_blank(table.frame.iloc[lost], table.file)
    rows = [entry[:5] for entry in sorted(found, key=lambda e: e[:3]) for _ in range(entry[5])]
    return pd.DataFrame(rows, columns=["file", "sheet", "row", "reason", "why"])


def _must_be_blank(rows: pd.DataFrame, file: str) -> None:
    names = [
        h for h in rows.columns if (c := schema.find("firms", h)) and c.name in ("name", "uscc")
    ]
    if rows[names].fillna("").map(lambda cell: str(cell).strip()).ne("").any(axis=None):
        raise ImbalanceError(f"{file}: a row with a name or a code was neither kept nor set aside")


def _is_aside(problem: Problem) -> bool:
    return problem.table in ("firms", "") and (
        (problem.code in _ASIDE and problem.severity is Severity.ERROR)
        or problem.code == str(Finding.TOTAL_ROW)
    )


def _count(problem: Problem) -> int:
    return int(problem.value) if problem.code == "ROWS_ASIDE" else 1


def _not_taken(file: str, sheet: str, kind: str) -> Problem:
    return Problem(
        "TABLE_NOT_TAKEN",
        Severity.NOTE,
        message(
            "this table of {table_names} is not joined; put it into the dataset folder to use it",
            table_names=schema.TABLE_NAMES[kind],
        ),
        file,
        sheet,
        kind,
    )


def stacked(listings: Sequence[Listing]) -> pd.DataFrame:
    """Return the rows of several lists, in their order of precedence, numbered from 0; `list` is
    the list's number.
    """
    empty = pd.DataFrame(
        {"source": [], **{c.name: [] for c in FIRMS}, "file": [], "sheet": [], "row": []}
    )
    parts = [part.rows.assign(list=number) for number, part in enumerate(listings)]
    return pd.concat(parts, ignore_index=True) if parts else empty.assign(list=[])
