"""Which firm of one dataset of the database is which of another: those whose ids differ.

The pairs are those of `orggraph compare`; the query of that name takes them as a parameter.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from orggraph.analysis.comparison import follow
from orggraph.graphdb.connection import Connection
from orggraph.graphdb.statements import run_statement

_ASKED = ("firm", "name", "uscc", "address", "district")


@dataclass(frozen=True)
class _Firms:
    firms: pd.DataFrame


def followed(connection: Connection, old: str, new: str) -> dict[str, str]:
    """Return for firms that the later dataset has under another id their ids there."""
    before, after = _only_in(connection, old, new), _only_in(connection, new, old)
    pairs = follow(before, after)
    pairs = pairs[(pairs["old"] >= 0) & (pairs["new"] >= 0)]
    ids = (side.firms["firm"].iloc[pairs[at]] for side, at in ((before, "old"), (after, "new")))
    return dict(zip(*ids, strict=True))


def _only_in(connection: Connection, dataset: str, other: str) -> _Firms:
    """Return the firms of a dataset whose ids the other does not have."""
    rows = connection.read(run_statement("only_in"), dataset=dataset, other=other)
    frame = pd.DataFrame(rows, columns=list(_ASKED)).astype("str")
    return _Firms(frame.assign(repeat_of=pd.array([pd.NA] * len(frame), dtype="Int64")))
