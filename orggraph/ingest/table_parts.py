"""A raw table cut in two where another begins below, and what stands beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from orggraph.ingest import (
    heading_terms,
    vocabulary,
)
from orggraph.ingest.column_readings import below as readings_below
from orggraph.ingest.lines.lower_tables import Further
from orggraph.ingest.raw import RawTable
from orggraph.ingest.sheet_roles import said_by


def part_above(table: RawTable, at: int) -> RawTable:
    """Return the table above a line."""
    first = slice(None, at)
    return replace(
        table,
        frame=_cut(table.frame, first),
        rows=table.rows[first],
        margin=_cut(table.margin, first),
        unread=_cut(table.unread, first),
    )


def part_below(table: RawTable, further: Further) -> RawTable:
    """Return the table under a heading, of whose firms its own titles speak."""
    at = further.at
    margin = table.margin if table.margin is not None else pd.DataFrame(index=table.frame.index)
    # A further table may begin where the first has its 序号.
    whole = pd.concat([margin, table.frame], axis=1)
    headings = dict(whole.iloc[at].dropna().items())
    unique = {
        old: new
        for old, new in headings.items()
        if list(headings.values()).index(new) == list(headings).index(old)
    }
    names = [heading_terms.names(table.kind, heading) for heading in unique.values()]
    by_title = said_by(further.titles, names)
    constants = {
        **{
            name: said
            for name, said in table.constants.items()
            if name not in table.titled or name == "district"
        },
        **by_title,
    }
    if any("社会组织" in heading for heading in unique.values()):
        constants["ownership"] = vocabulary.SOCIAL
    second = slice(at + 1, None)
    return replace(
        table,
        frame=whole.iloc[second][list(unique)].rename(columns=unique).reset_index(drop=True),
        rows=table.rows[second],
        meanings={},
        constants=constants,
        problems=(),
        readings=tuple(readings_below(table.readings, table.frame.columns, unique)),
        margin=None,
        unread=_cut(table.unread, second),
        chosen=frozenset(),
        titled=frozenset(by_title),
    )


def _cut(frame: pd.DataFrame | None, some: slice) -> Any:
    return None if frame is None else frame.iloc[some].reset_index(drop=True)


_NOTES = 20  # lines at either end among which a note is looked for


def notes_beside(table: RawTable, keep: np.ndarray[Any, Any]) -> list[str]:
    """Return the title of a table and the first and last lines in it that are no rows."""
    others = np.flatnonzero(~keep)
    some = sorted({*others[:_NOTES], *others[-_NOTES:]})
    parts = [table.frame] if table.margin is None else [table.margin, table.frame]
    lines = ([cell for part in parts for cell in part.iloc[at].dropna()] for at in some)
    return [table.title, *table.above, *(" ".join(line) for line in lines)]
