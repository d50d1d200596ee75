"""Fill a database file of the embedded engine from a graph, by bulk copy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from orggraph.core.messages import Message, message
from orggraph.graph import OrgGraph
from orggraph.graphdb.database_schema import NODES, TIES, TieKind
from orggraph.graphdb.embedded.engine import connected, copied
from orggraph.graphdb.embedded.tables import node_types, statements, tie_types
from orggraph.graphdb.hashing import key, plain_column, sound
from orggraph.graphdb.rows import FURTHER, FirmNodes, FirmTies, ListedTies, Part, Town

_POOL = 1024  # MiB for the engine while it is filled
_AT_ONCE = 100_000  # firms in one copy: their columns as Arrow, and no more, stand in memory
_ARROW = {
    "STRING": pa.string(),
    "INTEGER": pa.int64(),
    "FLOAT": pa.float64(),
    "BOOLEAN": pa.bool_(),
    "DATE": pa.date32(),
    "LIST": pa.list_(pa.string()),
    "NUMBERS": pa.list_(pa.int64()),
}


def filled(
    path: Path,
    graph: OrgGraph,
    status: pd.DataFrame,
    duty: pd.DataFrame,
    *,
    dataset: str,
    groups: pd.DataFrame | None = None,
    progress: Callable[[Message], None] = lambda step: None,
) -> None:
    """Copy a graph with its answers into a new database at `path`."""
    town = Town(graph, status, duty, groups)
    with connected(path, _POOL) as connection:
        for statement in statements():
            copied(connection, statement)
        for label in NODES:
            progress(message("loading {label}", label=label))
            for part in town.nodes(label):
                for at in _stretches(len(part)):
                    _copy(connection, str(label), _nodes(part, at, dataset, node_types(label)))
        for kind in TIES:
            for tie in town.ties(kind):
                for at in _stretches(len(tie)):
                    ends = f" (from='{kind.source}', to='{kind.target}')"
                    _copy(connection, str(kind.type), _ties(tie, at, kind), ends)


def _stretches(count: int) -> list[Any]:
    return [np.arange(at, min(at + _AT_ONCE, count)) for at in range(0, count, _AT_ONCE)]


def _copy(connection: Any, name: str, rows: pa.Table, ends: str = "") -> None:
    """Copy some rows into a table."""
    if rows.num_rows:
        copied(connection, f"COPY `{name}` FROM rows{ends}", rows)


def _nodes(part: Part, at: Any, dataset: str, types: dict[str, str]) -> pa.Table:
    if isinstance(part, FirmNodes):
        rows = part.at[at]
        columns: dict[str, Any] = dict(part.town.columns(rows))
        columns["id"] = [key(firm) for firm in part.town.graph.firms["firm"].iloc[rows]]
        columns["dataset"] = [dataset] * len(at)
    else:
        listed = part.rows(at, dataset)
        columns = {name: [row.get(name) for row in listed] for name in types}
    return _table(columns, len(at), types)


def _ties(part: Part, at: Any, kind: TieKind) -> pa.Table:
    types = tie_types(kind.type)
    if isinstance(part, FirmTies):
        variants = [part.variants[code] for code in part.variant[at]]
        targets = [key(target) for target in part.targets]
        firms = part.town.graph.firms["firm"].iloc[part.firm[at]]
        columns: dict[str, Any] = {
            "source": [key(firm) for firm in firms],
            "target": [targets[code] for code in part.code[at]],
            "further": [True if variant == FURTHER else None for variant in variants],
            "mode": [variant if variant != FURTHER else None for variant in variants],
            "since": None if part.since is None else pd.Series(part.since[at]),
            "metres": None if part.metres is None else np.round(part.metres[at], 1),
        }
    else:
        assert isinstance(part, ListedTies)
        listed = part.rows(at, "")
        columns = {name: [row["about"].get(name) for row in listed] for name in types}
        columns["source"] = [row["source"] for row in listed]
        columns["target"] = [row["target"] for row in listed]
    return _table(columns, len(at), {"source": "STRING", "target": "STRING", **types})


def _table(columns: dict[str, Any], count: int, types: dict[str, str]) -> pa.Table:
    """Return columns as Arrow, in the order and the types of the engine's table."""
    arrays = [_array(columns.get(name), count, kind) for name, kind in types.items()]
    return pa.Table.from_arrays(arrays, names=list(types))


def _array(values: Any, count: int, kind: str) -> pa.Array:
    """Return a column as Arrow; what is empty is missing, half a letter a question mark."""
    if values is None:
        return pa.nulls(count, _ARROW[kind])
    if isinstance(values, pd.Series):
        if kind == "STRING" and isinstance(values.dtype, pd.CategoricalDtype):
            words = [sound(str(word)) or None for word in values.cat.categories]
            codes = pa.array(values.cat.codes.to_numpy(), mask=values.isna().to_numpy())
            return pa.array(words, pa.string()).take(codes)
        values = plain_column(values)
    if kind == "STRING":
        values = [None if v is None else sound(str(v)) or None for v in values]
    return pa.array(values, _ARROW[kind], from_pandas=True)
