"""The organisations in use as a table: how many firms each takes up, its members, its superiors,
whether it is a firm's own.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from orggraph.analysis.coverage.classification import is_effective, is_excluded, judged
from orggraph.core.enums import LinkType, Mode, OrgLevel, OrgType
from orggraph.graph import Label, OrgGraph

BRANCHES = (OrgType.BRANCH, OrgType.JOINT_BRANCH)
OWN_TYPES = (*BRANCHES, OrgType.GENERAL_BRANCH, OrgType.COMMITTEE)


def roll(graph: OrgGraph) -> pd.DataFrame:
    """Return the organisations that are in use and have a name, indexed by node, in the order of
    their nodes.

    `units` are the firms of the base it takes up, `of_its_own` those not merely attached or caught
    by fallback, `first` the row of the first of them (-1: none). `formal` and `total` are the
    members it states, else the sum over its firms, missing where one firm's count is. `own` tells a
    firm's or a group of firms' organisation from one of an area or a trade; `joint` one of several
    firms; `founding` one not yet approved. `superiors` are names; `subordinates` counts
    organisations below.
    """
    table = _in_use(graph)
    ties = _ties(graph, table.index)
    at, firm = ties["at"].to_numpy(), ties["firm"].to_numpy()
    table["units"] = np.bincount(at, minlength=len(table))
    own_units = ties["mode"].isin([str(Mode.SINGLE), str(Mode.JOINT)]).to_numpy(dtype=bool)
    table["of_its_own"] = np.bincount(at[own_units], minlength=len(table))
    table["first"] = _first(graph, at, firm, len(table))
    for column, short in (("members_formal", "formal"), ("members_total", "total")):
        table[short] = _members(graph, table[column], column, at, firm)
    _among_organisations(graph, table)
    joined = (
        np.bincount(
            at[(ties["mode"] == str(Mode.JOINT)).to_numpy(dtype=bool)], minlength=len(table)
        )
        > 1
    )
    is_branch = (table["org_type"] == str(OrgType.BRANCH)).to_numpy(dtype=bool)
    table["joint"] = (table["org_type"] == str(OrgType.JOINT_BRANCH)).to_numpy(dtype=bool) | (
        is_branch & joined
    )
    return table


def units_of(graph: OrgGraph, table: pd.DataFrame) -> pd.DataFrame:
    """Return the ties by which a roll's organisations take up firms of the base: `firm`, `at`
    (place on the roll), `mode`.
    """
    return _ties(graph, table.index)


def _in_use(graph: OrgGraph) -> pd.DataFrame:
    orgs = graph.organisations
    apart = orgs["org_type"].isin([str(t) for t in OrgType if not t.is_party])
    table = orgs[orgs["active"].ne(False) & orgs["unnamed"].ne(True) & ~apart].copy()
    table["founding"] = (table["pending_since"].notna() & table["founded"].isna()).to_numpy(
        dtype=bool
    )
    for column in ("members_formal", "members_total"):
        table[column] = pd.to_numeric(table[column]).astype("Int64")
    return table


def _ties(graph: OrgGraph, nodes: pd.Index) -> pd.DataFrame:
    """Return each tie of an organisation and a firm of the base once, if it takes the firm up."""
    ties = judged(graph)
    ties = ties[is_effective(ties) & ~is_excluded(graph.firms)[ties["firm"].to_numpy()]]
    number = (
        nodes.get_indexer(graph.targets.categories)[ties["number"].to_numpy()]
        if len(ties)
        else np.zeros(0, np.int64)
    )
    ties = ties.assign(at=number)[number >= 0].sort_values("rank", kind="stable")
    return ties.drop_duplicates(["firm", "at"])[["firm", "at", "mode"]].reset_index(drop=True)


def _first(graph: OrgGraph, at: Any, firm: Any, count: int) -> Any:
    """Return for each organisation the row of its firm with the smallest key, so that the order
    of the ledger decides nothing.
    """
    found = np.full(count, -1, dtype=np.int64)
    order = np.argsort(graph.firms["firm"].to_numpy(dtype=object)[firm], kind="stable")[::-1]
    found[at[order]] = firm[order]
    return found


def _members(graph: OrgGraph, stated: pd.Series[Any], column: str, at: Any, firm: Any) -> Any:
    """Return the members stated, else the sum over the firms; missing where one firm's count is
    unknown or there is no firm.
    """
    found = sums_over_firms(graph.firms[column], at, firm, stated.index)
    return stated.fillna(found.mask(np.bincount(at, minlength=len(stated)) == 0))


def sums_over_firms(
    counts: pd.Series[Any], at: Any, firm: Any, organisations: pd.Index
) -> pd.Series[Any]:
    """Return what the firms (rows) at each organisation (place in the index) sum to; missing
    where one firm's count is unknown.
    """
    known = counts.notna().to_numpy()[firm]
    sums = np.bincount(
        at, weights=counts.fillna(0).to_numpy(dtype=np.int64)[firm], minlength=len(organisations)
    ).astype(np.int64)
    unclear = np.bincount(at[~known], minlength=len(organisations)) > 0
    return pd.Series(pd.arrays.IntegerArray(sums, unclear), index=organisations)


def _among_organisations(graph: OrgGraph, table: pd.DataFrame) -> None:
    """Add who is above and how many are below each, and whether it is a firm's own."""
    superiors: dict[str, list[str]] = {}
    below: dict[str, int] = {}
    for under, over, _ in graph.edges(LinkType.SUBORDINATE_TO):
        if graph.skeleton.nodes[under].get("label") == str(Label.ORGANISATION):
            superiors.setdefault(under, []).append(str(graph.skeleton.nodes[over]["name"]))
            below[over] = below.get(over, 0) + 1
    busy = {over for over, _, _ in graph.edges(LinkType.RESPONSIBLE_FOR)}
    busy |= set(graph.ties["target"].iloc[graph.tie_rows(LinkType.GUIDED_BY)].unique())
    table["superiors"] = pd.Series(
        [sorted(superiors.get(node, [])) for node in table.index], index=table.index, dtype=object
    )
    table["subordinates"] = [below.get(node, 0) for node in table.index]
    level = table["level"].isna() | (table["level"] == str(OrgLevel.ENTERPRISE))
    kind = table["org_type"].isin([str(t) for t in OWN_TYPES])
    table["own"] = (level & kind).to_numpy(dtype=bool) & np.array(
        [node not in busy for node in table.index], dtype=bool
    )
