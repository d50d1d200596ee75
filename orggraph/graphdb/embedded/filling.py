"""Fill a database file of the embedded engine from a graph, by bulk copy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from orggraph.core.messages import Message, message
from orggraph.graph import OrgGraph
from orggraph.graphdb.database_schema import NODES, TIES, NodeLabel, TieKind
from orggraph.graphdb.embedded.engine import connected, copied
from orggraph.graphdb.embedded.tables import node_types, statements, tie_types
from orggraph.graphdb.hashing import LONGEST_KEY, key, sound
from orggraph.graphdb.rows import (
    FURTHER,
    FirmNodes,
    FirmTies,
    ListedNodes,
    ListedTies,
    Part,
    Town,
)

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
    ids = _keys(graph.firms["firm"])
    with connected(path, _POOL) as connection:
        for statement in statements():
            copied(connection, statement)
        for label in NODES:
            progress(message("loading {label}", label=label))
            for part in town.nodes(label):
                for at in _stretches(len(part)):
                    _copy(connection, str(label), _nodes(part, at, dataset, label, ids))
        for kind in TIES:
            # all in one copy: a further one would sort those that are there anew
            if tables := [_ties(tie, np.arange(len(tie)), kind, ids) for tie in town.ties(kind)]:
                ends = f" (from='{kind.source}', to='{kind.target}')"
                _copy(connection, str(kind.type), pa.concat_tables(tables), ends)


def _stretches(count: int) -> list[Any]:
    return [np.arange(at, min(at + _AT_ONCE, count)) for at in range(0, count, _AT_ONCE)]


def _copy(connection: Any, name: str, rows: pa.Table, ends: str = "") -> None:
    """Copy some rows into a table; a property that no node of them has is left out."""
    if not rows.num_rows:
        return
    named = ""
    if not ends:
        rows = rows.select([c for c in rows.column_names if rows[c].null_count < rows.num_rows])
        named = "(" + ", ".join(f"`{column}`" for column in rows.column_names) + ")"
    copied(connection, f"COPY `{name}`{named} FROM rows{ends}", rows)


def _nodes(part: Part, at: Any, dataset: str, label: NodeLabel, ids: pa.Array) -> pa.Table:
    types = node_types(label)
    if isinstance(part, FirmNodes):
        rows = part.at[at]
        columns: dict[str, Any] = dict(part.town.columns(rows))
        columns["id"] = ids.take(pa.array(rows))
    else:
        assert isinstance(part, ListedNodes)
        listed = part.make(at)
        columns = {name: [row.get(name) for row in listed] for name in types}
    columns["dataset"] = pa.repeat(pa.scalar(dataset), len(at))
    return _table(columns, len(at), types)


def _ties(part: Part, at: Any, kind: TieKind, ids: pa.Array) -> pa.Table:
    types = tie_types(kind.type)
    if isinstance(part, FirmTies):
        variants = pa.array(part.variants, pa.string()).take(pa.array(part.variant[at]))
        further = pc.equal(variants, FURTHER)
        columns: dict[str, Any] = {
            "source": ids.take(pa.array(part.firm[at])),
            "target": _keys(pd.Series(list(part.targets), dtype="str")).take(
                pa.array(part.code[at])
            ),
            "further": pc.if_else(further, True, pa.scalar(None, pa.bool_())),
            "mode": pc.if_else(further, pa.scalar(None, pa.string()), variants),
            "since": None if part.since is None else pd.Series(part.since[at]),
            "metres": None if part.metres is None else np.round(part.metres[at], 1),
        }
    else:
        assert isinstance(part, ListedTies)
        facts = part.facts(at)
        columns = {name: [about.get(name) for _, about in facts] for name in types}
        columns["source"] = [ends[0] for ends, _ in facts]
        columns["target"] = [ends[1] for ends, _ in facts]
    return _table(columns, len(at), {"source": "STRING", "target": "STRING", **types})


def _keys(texts: pd.Series[Any]) -> pa.Array:
    """Return keys as the database keeps them (see `key`), as Arrow."""
    array = _texts(texts)
    longest = pc.max(pc.utf8_length(array)).as_py() or 0
    if longest <= LONGEST_KEY:
        return array
    return pa.array([key(text) for text in array.to_pylist()], pa.string())


def _table(columns: dict[str, Any], count: int, types: dict[str, str]) -> pa.Table:
    """Return columns as Arrow, in the order and the types of the engine's table."""
    arrays = [_array(columns.get(name), count, kind) for name, kind in types.items()]
    return pa.Table.from_arrays(arrays, names=list(types))


def _array(values: Any, count: int, kind: str) -> pa.Array:
    """Return a column as Arrow; what is empty is missing."""
    if values is None:
        return pa.nulls(count, _ARROW[kind])
    if kind == "STRING":
        return _texts(values)
    if kind == "DATE" and isinstance(values, pd.Series):
        values = values.to_numpy()
        if values.dtype.kind == "M":
            values = values.astype("datetime64[D]")
    return pa.array(values, _ARROW[kind], from_pandas=True)


def _texts(values: Any) -> pa.Array:
    """Return texts as Arrow; an empty one is missing, half a letter is a question mark."""
    if isinstance(values, pa.Array):
        array = values
    elif isinstance(values, pd.Series) and isinstance(values.dtype, pd.CategoricalDtype):
        words = _texts(pd.Series(values.cat.categories, dtype=object))
        codes = pa.array(values.cat.codes.to_numpy(), mask=values.isna().to_numpy())
        return words.take(codes)
    elif isinstance(values, pd.Series) and isinstance(values.dtype, pd.StringDtype):
        array = pa.array(values, pa.string())
    else:
        missing = pd.isna(values) if isinstance(values, pd.Series) else [v is None for v in values]
        array = pa.array(
            [None if gone else sound(str(v)) for v, gone in zip(values, missing, strict=True)],
            pa.string(),
        )
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    return pc.if_else(pc.equal(array, ""), pa.scalar(None, pa.string()), array)
