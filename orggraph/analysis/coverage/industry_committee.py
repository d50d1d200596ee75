"""Which industry committee a firm belongs to: the one that its row or a tie names, else the one
whose duty is its category.
"""

from __future__ import annotations

import pandas as pd

from orggraph.core.enums import LinkType
from orggraph.graph import Label, OrgGraph


def committee_of(graph: OrgGraph) -> pd.DataFrame:
    """Return for every firm its industry committee in use, `committee` (node, missing where
    none) and `by_category`.
    """
    ties = guided(graph)
    named_so = ties["target"].astype(object).map(lambda node: graph.skeleton.nodes[node]["name"])
    ties = ties.assign(
        other=named_so.to_numpy()
        != graph.firms["committee"].iloc[ties["firm"]].astype(object).to_numpy()
    )
    ties = ties.sort_values(["firm", "other", "target"], kind="stable").drop_duplicates("firm")
    named = (
        pd.Series(ties["target"].to_numpy(dtype=object), index=ties["firm"].to_numpy())
        .reindex(graph.firms.index)
        .astype("str")
    )
    by_duty = (
        graph.firms["category"]
        .map({category: nodes[0] for category, nodes in by_category(graph).items()})
        .astype("str")
    )
    return pd.DataFrame(
        {"committee": named.fillna(by_duty), "by_category": named.isna() & by_duty.notna()}
    )


def is_in_use(graph: OrgGraph, node: str) -> bool:
    """Tell whether an organisation is in use."""
    return graph.skeleton.nodes[node].get("active") is not False


def by_category(graph: OrgGraph) -> dict[str, list[str]]:
    """Return the organisations in use whose duty is each category, in the order of their ids."""
    found: dict[str, list[str]] = {}
    for organisation, at, _ in graph.edges(LinkType.RESPONSIBLE_FOR):
        about = graph.skeleton.nodes[at]
        if about["label"] == str(Label.CATEGORY) and is_in_use(graph, organisation):
            found.setdefault(str(about["name"]), []).append(organisation)
    return found


def guided(graph: OrgGraph) -> pd.DataFrame:
    """Return the ties of firms to the committees in use that guide them."""
    guided = graph.ties_of(LinkType.GUIDED_BY)
    return guided[guided["target"].map(lambda node: is_in_use(graph, node)).to_numpy(dtype=bool)]
