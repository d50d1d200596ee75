"""The load of each industry committee, the firms without one, and the department of each category.

Guidance is no coverage: the firms of a committee are its base, and organisations are counted beside
them, never divided by them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd

from orggraph.analysis.coverage.classification import in_base
from orggraph.analysis.coverage.industry_committee import (
    by_category,
    committee_of,
    guided,
    is_in_use,
)
from orggraph.analysis.coverage.rates import tabulate
from orggraph.core.array_types import Ints
from orggraph.core.enums import Base, Dimension, LinkType, OrgLevel, RowName
from orggraph.core.schema import COMMITTEES, DEPARTMENTS
from orggraph.graph import Label, OrgGraph


def committee_load(
    graph: OrgGraph, status: pd.DataFrame, base: Base = Base.OPERATING
) -> pd.DataFrame:
    """Return what lies with each industry committee, the heaviest first, then the firms without
    one, then the total.

    Columns as `schema.COMMITTEES`, indexed by the committees' nodes, the last two rows by what they
    are called. A committee that guides no firm stands there with 0. `status` is what `classify`
    gave.
    """
    of = committee_of(graph)
    nodes = _committees(graph)
    at = pd.Index(nodes, dtype=object).get_indexer(of["committee"].astype(object))
    group: Ints = np.where(at < 0, len(nodes), at).astype(np.int64)
    table = tabulate(
        graph, status, group, [*nodes, RowName.NO_COMMITTEE.zh], base, Label.ENTERPRISE
    )
    counted = in_base(graph, base, status) & graph.is_enterprise & of["by_category"].to_numpy()
    unnamed = np.bincount(group[counted], minlength=len(nodes) + 1)
    hierarchy, told = _hierarchy(graph), by_category(graph)
    below = [_below(graph, hierarchy, node) for node in nodes]
    name = {node: str(graph.skeleton.nodes[node]["name"]) for node in hierarchy}
    table["by_category"] = [*unnamed, unnamed.sum()]
    table["subordinate"] = pd.array(
        [*map(len, below), None, len(set().union(*below))], dtype="Int64"
    )
    table["categories"] = _joined([c for c in sorted(told) if node in told[c]] for node in nodes)
    table["superior"] = _joined(sorted(name[above] for above in hierarchy[node]) for node in nodes)
    table["committee"] = [*(name[node] for node in nodes), *table["group"].iloc[-2:]]
    table.index = pd.Index(table["group"], dtype=object, name=None)
    heaviest = table.iloc[:-2].sort_values(
        ["base", "committee"], ascending=[False, True], kind="stable"
    )
    found = pd.concat([heaviest, table.iloc[-2:]])[[c.name for c in COMMITTEES]]
    return found.astype({"committee": "str", "by_category": "Int64"})


def department_load(
    graph: OrgGraph, status: pd.DataFrame, base: Base = Base.OPERATING
) -> pd.DataFrame:
    """Return the departments that answer for each category, with their firms; those of unknown
    category or department last.

    Columns as `schema.DEPARTMENTS`, the total row last.
    """
    firms = graph.firms
    pair = [
        firms[column].astype(object).where(firms[column].notna(), None)
        for column in ("category", "department")
    ]
    pairs = pd.Series(list(zip(*pair, strict=True)), dtype=object)
    known = sorted(set(pairs), key=lambda p: (p[0] is None, p[0] or "", p[1] is None, p[1] or ""))
    number = {p: i for i, p in enumerate(known)}
    group: Ints = pairs.map(number).to_numpy(dtype=np.int64)
    table = tabulate(
        graph, status, group, [str(i) for i in range(len(known))], base, Label.ENTERPRISE
    )
    for at, column in enumerate(("category", "department")):
        unknown = Dimension(column).unknown.zh
        table[column] = pd.array(
            [*(p[at] or unknown for p in known), table["group"].iloc[-1] if at == 0 else None],
            dtype="str",
        )
    shown = (table["base"] > 0) | (table.index == len(table) - 1)
    return table.loc[shown, [c.name for c in DEPARTMENTS]].reset_index(drop=True)


def _committees(graph: OrgGraph) -> list[str]:
    """Return the committees that guide a firm, have the duty of a category, or are of the
    industry's level and in use.
    """
    industry = str(OrgLevel.INDUSTRY)
    level = {
        node
        for node, about in graph.nodes(Label.ORGANISATION)
        if about.get("level") == industry and is_in_use(graph, node)
    }
    return sorted(level.union(guided(graph)["target"], *by_category(graph).values()))


def _hierarchy(graph: OrgGraph) -> nx.DiGraph:
    """Return the organisations, each pointing at its superiors."""
    hierarchy = nx.DiGraph(
        (below, above) for below, above, _ in graph.edges(LinkType.SUBORDINATE_TO)
    )
    hierarchy.add_nodes_from(node for node, _ in graph.nodes(Label.ORGANISATION))
    return hierarchy


def _below(graph: OrgGraph, hierarchy: nx.DiGraph, node: str) -> set[str]:
    """Return the organisations in use under a committee, those under them included."""
    return {below for below in nx.ancestors(hierarchy, node) if is_in_use(graph, below)}


def _joined(lists: Iterable[list[str]]) -> Any:
    """Return names as a column of text, missing where there are none; the rows of no committee
    and of the total have none.
    """
    return pd.array([*("、".join(names) or None for names in lists), None, None], dtype="str")
