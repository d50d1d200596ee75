"""The graph in tables: `graph_tables` ⇄ `build_graph` say the same graph."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from orggraph.core import schema
from orggraph.core.enums import Label, LinkType
from orggraph.graph.columns import AT, SEPARATORS
from orggraph.graph.model import OrgGraph
from orggraph.graph.networkx_form import sorted_edges
from orggraph.ingest import Tables
from orggraph.ingest.parsing import dtype


def graph_tables(graph: OrgGraph) -> Tables:
    """Return the graph as clean tables in which every place, organisation and tie is written
    out.
    """
    places = [
        {"place_id": n, **a, "part_of": above}
        for n, a in graph.nodes(Label.PLACE)
        for above in _cells(graph, n, LinkType.PART_OF)
    ]
    by_name = {
        u for u, _, a in graph.edges(LinkType.RESPONSIBLE_FOR) if a.get("by_name")
    }  # found again by their names
    organisations = [
        {"org_id": n, **a, "level": None if n in by_name else a.get("level"), "superior": above}
        for n, a in graph.nodes(Label.ORGANISATION)
        for above in _cells(graph, n, LinkType.SUBORDINATE_TO)
    ]
    posts = [
        {"post_id": a["name"], **a, "organisation": sender}
        for label in (Label.POST, Label.SERVICE_CENTER)
        for n, a in graph.nodes(label)
        for sender in _cells(graph, n, LinkType.SUBORDINATE_TO)
    ]
    links: list[dict[str, Any]] = [
        {"source": u, "type": k, "target": v, "since": a.get("since")}
        for u, v, k, a in sorted_edges(graph.skeleton)
        if (k not in (str(LinkType.PART_OF), str(LinkType.SUBORDINATE_TO)) or "since" in a)
        and not a.get("by_name")
    ]
    firm = graph.firms["firm"]
    for column in AT.values():
        at = graph.firms[column]
        links += [
            {"source": firm.iat[i], "type": str(LinkType.LOCATED_IN), "target": at.iat[i]}
            for i in np.flatnonzero(at.notna())
        ]
    links += [
        {
            "source": firm.iat[t.firm],
            "type": t.type,
            "target": t.target,
            "mode": t.mode,
            "since": t.since,
        }
        for t in graph.ties.itertuples(index=False)
    ]
    own = [c for c in graph.firms.columns if c not in AT.values() and c != "kind"]
    return Tables(
        graph.name,
        graph.as_of,
        graph.firms[own],
        _frame("places", places),
        _frame("organisations", organisations),
        _frame("links", links),
        _frame("posts", posts),
        rules=graph.rules,
        campaign=graph.campaign,
        bulletin=graph.bulletin,
        given=frozenset(schema.READ),
    )


def _cells(graph: OrgGraph, node: str, link: LinkType) -> list[str | None]:
    """Return what a table writes of a node's ties: all in one cell, or a row each where an id
    holds a mark that parts lists.
    """
    targets = sorted(v for _, v, k in graph.skeleton.out_edges(node, keys=True) if k == str(link))
    if any(SEPARATORS.search(target) for target in targets):
        return [*targets]
    return ["、".join(targets) or None]


def _frame(kind: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    columns = schema.columns(kind)
    frame = pd.DataFrame(
        {
            name: _typed([row.get(name) for row in rows], dtype(column))
            for name, column in columns.items()
        }
    )
    if "lon" in columns:
        frame["system"] = pd.Categorical([row.get("system", "") for row in rows])
    return frame.assign(
        file=pd.Categorical([""] * len(rows)),
        sheet=pd.Categorical([""] * len(rows)),
        row=np.zeros(len(rows), np.int32),
    )


def _typed(values: list[Any], kind: str) -> pd.Series[Any]:
    values = [
        None if v is None or (pd.api.types.is_scalar(v) and pd.isna(v)) else v for v in values
    ]
    return (
        pd.to_datetime(pd.Series(values, dtype=object)).astype(kind)
        if kind.startswith("datetime")
        else (pd.Series(values, dtype=object).astype(kind))
    )
