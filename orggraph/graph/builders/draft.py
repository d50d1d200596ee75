"""The graph while it is built: the record the builders hand on, and how they read rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pyarrow as pa

from orggraph.core.arrow_text import arrow
from orggraph.core.enums import Label, LinkType
from orggraph.graph.columns import SEPARATORS
from orggraph.ingest import Finding, Found, Tables


@dataclass
class Draft:
    """What the builders add to, one after another.

    `ties` are frames of firms' ties: row of the firm, type, target, mode, since.
    """

    tables: Tables
    skeleton: nx.MultiDiGraph = field(default_factory=nx.MultiDiGraph)
    ties: list[pd.DataFrame] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)

    def link(self, source: str, target: str, link: LinkType, **more: Any) -> None:
        """Tie two nodes of the skeleton, once; of several dates the first stands."""
        if "since" in more and (
            before := self.skeleton.get_edge_data(source, target, str(link), {}).get("since")
        ):
            more["since"] = min(before, more["since"])
        self.skeleton.add_edge(source, target, key=str(link), **more)

    def add_ties(
        self,
        firms: np.ndarray[Any, Any],
        link: LinkType | list[str],
        targets: Any,
        modes: Any = None,
        since: Any = None,
    ) -> None:
        """Add ties of firms by row number, of one type or one each."""
        n = len(firms)
        kinds = pa.repeat(str(link), n) if isinstance(link, LinkType) else link
        texts = {"type": kinds, "target": targets, "mode": pa.nulls(n) if modes is None else modes}
        self.ties.append(
            pd.DataFrame(
                {
                    "firm": firms.astype(np.int64),
                    **{name: arrow(column).to_pandas() for name, column in texts.items()},
                    "since": pd.Series(
                        [None] * n if since is None else since, dtype="datetime64[s]"
                    ),
                }
            )
        )

    def note(
        self,
        finding: Finding,
        table: str,
        column: str,
        row: dict[str, Any],
        value: str,
        detail: str = "",
    ) -> None:
        """Record a finding on one row."""
        self.found.append(
            Found(
                finding,
                table,
                column,
                (str(row["file"]),),
                (str(row["sheet"]),),
                np.array([row["row"]]),
                (value,),
                (detail,),
            )
        )

    def note_firms(
        self,
        finding: Finding,
        column: str,
        at: np.ndarray[Any, Any],
        values: Iterable[str],
        details: Iterable[str],
    ) -> None:
        """Record a finding on several firms."""
        firms = self.tables.firms.iloc[at]
        self.found.append(
            Found(
                finding,
                "firms",
                column,
                tuple(firms["file"].astype(str)),
                tuple(firms["sheet"].astype(str)),
                firms["row"].to_numpy(),
                tuple(values),
                tuple(details),
            )
        )

    def links_from(self, node: str) -> set[str]:
        """Return the types of the links that start at a node of the skeleton."""
        return {key for _, _, key in self.skeleton.out_edges(node, keys=True)}

    def is_a(self, node: str, label: Label) -> bool:
        """Whether a text is the id of a node with this label."""
        return node in self.skeleton and self.skeleton.nodes[node]["label"] == str(label)


def rows_of(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Yield each row as a mapping of plain Python values, without what is missing."""
    columns = {name: column for name, column in frame.items() if column.notna().any()}
    for row in zip(*map(_plain, columns.values()), strict=True):
        yield {name: value for name, value in zip(columns, row, strict=True) if value is not None}


def _plain(column: pd.Series[Any]) -> list[Any]:
    """Return the values of a column as Python has them, None where missing."""
    if isinstance(column.dtype, pd.StringDtype):
        return list(arrow(column).to_pylist())
    values: list[Any] = (
        (column.dt.date if column.dtype.kind == "M" else column)
        .astype(object)
        .where(column.notna(), None)
        .tolist()
    )
    return values


def given(row: dict[str, Any], *names: str) -> dict[str, Any]:
    """Return the values a row states under these names."""
    return {name: row[name] for name in names if row.get(name) is not None and row[name] != ""}


def split(cell: str | None) -> list[str]:
    """Split a cell into the parts that its separators part."""
    return [part.strip() for part in SEPARATORS.split(cell) if part.strip()] if cell else []


def parts_of(cell: str | None, find: Callable[[str], Any]) -> list[str]:
    """Split a list; a text that is known as a whole is one part, whatever marks it holds."""
    return [cell] if cell and find(cell) else split(cell)
