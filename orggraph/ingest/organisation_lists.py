"""What a list of organisations says of firms whose own table says already how they are covered."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from orggraph.core import schema
from orggraph.ingest.findings import Finding, Found
from orggraph.ingest.keys import identified
from orggraph.ingest.parsing import NO_POST, UNNAMED
from orggraph.ingest.provenance import Sources

_LISTED = schema.readable("organisations")["firms_listed"]
Positions = np.ndarray[Any, np.dtype[np.int64]]


def own_rows(both: pd.DataFrame, sources: Sources, count: int) -> Positions:
    """Return for each row made of a list the firm's row among the first `count` rows, its own; -1
    where it has none.
    """
    of = identified(both, sources)[0]["repeat_of"].iloc[count:]
    rows = of.fillna(-1).to_numpy(dtype=np.int64)
    return np.where(rows < count, rows, -1)


def filled_from_lists(
    firms: pd.DataFrame, listed: pd.DataFrame, rows: Positions, own: Sources, lists: Sources
) -> tuple[pd.DataFrame, list[Found]]:
    """Give firms whose own row names no organisation the one whose list has them, with how they
    are covered; find those whose own row says that there is none, and those that have no row of
    their own.

    `rows` gives for each row of `listed` its firm's own; `own` and `lists` say where these stand.
    """
    names, modes = (_cells(listed[column]) for column in ("organisation", "mode"))
    said, ways = (_cells(firms[column]) for column in ("organisation", "mode"))
    settled = np.zeros(len(firms), dtype=bool)
    denied: dict[int, str] = {}
    for row, name, mode in zip(rows.tolist(), names, modes, strict=True):
        if row < 0 or name is None:
            continue
        if said[row] in (None, UNNAMED):
            said[row], ways[row], settled[row] = name, ways[row] or mode, True
        elif said[row] == NO_POST:
            denied.setdefault(row, f"党组织=无；党组织名单={name}")
    filled = firms.assign(
        organisation=pd.array(said, dtype=firms["organisation"].dtype),
        mode=pd.array(ways, dtype=firms["mode"].dtype),
        asked=firms["asked"] | settled,
        surveyed=firms["surveyed"] | settled,
    )
    at = np.array(sorted(denied), dtype=np.int64)
    alone = np.flatnonzero(rows < 0)
    called = listed["name"].fillna("").iloc[alone].tolist()
    return filled, [
        *own.found(Finding.ANSWERS_DIFFER, "organisation", at, [denied[row] for row in at]),
        *lists.found(Finding.LISTED_ONLY, _LISTED.zh, alone, called),
    ]


def _cells(column: pd.Series[Any]) -> np.ndarray[Any, Any]:
    cells: np.ndarray[Any, Any] = column.to_numpy(dtype=object, na_value=None, copy=True)
    return cells


__all__ = ["filled_from_lists", "own_rows"]
