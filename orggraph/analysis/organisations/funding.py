"""What the organisations cost a year: so much a member and so much a branch, shared by city, county
and town.

Zhenjiang's minimum: 100 yuan a member and 5,000 a branch, city : county : town = 3 : 3 : 4; both
are rules. Each organisation that takes up a firm of the base has an amount; a branch has the
branch's sum, a committee or an area's organisation only that of its members. Shares are whole yuan
and add up to the amount (largest remainder), row by row and so in the total.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from orggraph.analysis.coverage import TOTAL
from orggraph.analysis.coverage.rates import groups_of
from orggraph.analysis.organisations.register import BRANCHES, roll, sums_over_firms, units_of
from orggraph.core.array_types import Ints
from orggraph.core.enums import Dimension, Status
from orggraph.core.rules import Rules
from orggraph.core.schema import FUNDING
from orggraph.graph import Label, OrgGraph


@dataclass(frozen=True)
class Funding:
    """The funding of a year: `table` has the columns of `schema.FUNDING`, the total row last.

    `unknown` organisations have an unknown number of members, so the amounts are a floor;
    `without_firms` ones are in use, not an area's, and take up no firm of the base: they have no
    amount; `untyped` ones do not show their type and have no branch's sum.
    """

    table: pd.DataFrame
    unknown: int
    without_firms: int
    untyped: int = 0


def largest_remainder(amounts: Any, shares: tuple[int, ...]) -> Ints:
    """Divide whole amounts by shares into whole parts that add up: what rounding down leaves goes
    to the largest remainders.

    Returns an array (amounts, shares). Of equal remainders the first share gets the unit.
    """
    whole = np.asarray(amounts, dtype=np.int64)[:, None] * np.asarray(shares, dtype=np.int64)
    parts, remainders = np.divmod(whole, sum(shares))
    left = np.asarray(amounts, dtype=np.int64) - parts.sum(axis=1)
    turn = np.argsort(np.argsort(-remainders, axis=1, kind="stable"), axis=1, kind="stable")
    given: Ints = parts + (turn < left[:, None])
    return given


def funding(
    graph: OrgGraph,
    status: pd.DataFrame,
    by: Dimension = Dimension.DISTRICT,
    kind: Label = Label.ENTERPRISE,
) -> Funding:
    """Return the funding of the organisations that take up firms (or social organisations), told
    apart by a dimension.

    `status` is what `classify` gave. A member counts once, with the organisation that gives the
    firm its status; an organisation of firms that states its members goes by that. It stands in the
    group of most of its firms.
    """
    return fundings(graph, status, [groups_of(graph, by)], kind)[0]


def fundings(
    graph: OrgGraph,
    status: pd.DataFrame,
    groupings: Sequence[tuple[Ints, list[str]]],
    kind: Label = Label.ENTERPRISE,
) -> list[Funding]:
    """Return `funding` told apart in several ways: each the group of every firm as a number, and
    the groups' names, the unknown last.
    """
    orgs = roll(graph)
    ties = units_of(graph, orgs)
    firm, at = ties["firm"].to_numpy(), ties["at"].to_numpy()
    firms_of = np.bincount(at[graph.is_enterprise[firm]], minlength=len(orgs))
    chosen = (
        (firms_of > 0)
        if kind is Label.ENTERPRISE
        else (firms_of == 0) & (orgs["units"].to_numpy() > 0)
    )
    paid = orgs.assign(members=_members(graph, status, orgs))
    unknown = int(paid["members"][chosen].isna().sum())
    without_firms = int(
        (orgs["own"] & (orgs["units"] == 0) & ~orgs["founding"] & (orgs["subordinates"] == 0)).sum()
    )
    untyped = int(paid["org_type"][chosen].isna().sum())
    return [
        Funding(
            _sums(
                paid.assign(group=_most(group[firm], at, len(orgs), len(names)))[chosen],
                graph,
                names,
            ),
            unknown,
            without_firms,
            untyped,
        )
        for group, names in groupings
    ]


def _most(group: Ints, at: Ints, count: int, groups: int) -> Ints:
    """Return the group of most firms of each organisation, of equals the first."""
    pair, firms = np.unique(at * groups + group, return_counts=True)
    order = np.lexsort([pair, -firms, pair // groups])
    found = np.full(count, groups - 1)
    first = order[np.unique((pair // groups)[order], return_index=True)[1]]
    found[pair[first] // groups] = pair[first] % groups
    return found


def _members(graph: OrgGraph, status: pd.DataFrame, orgs: pd.DataFrame) -> pd.Series[Any]:
    """Return the members of each organisation, each firm's counted once; missing where one
    firm's are unknown.
    """
    organised = (
        status["status"].isin([str(s) for s in Status if s.is_organised]).to_numpy(dtype=bool)
    )
    at = np.where(organised, orgs.index.get_indexer(status["via"]), -1)
    firm = np.flatnonzero(at >= 0)
    return (
        orgs["members_total"]
        .where(orgs["own"])
        .fillna(sums_over_firms(graph.firms["members_total"], at[firm], firm, orgs.index))
    )


def _sums(paid: pd.DataFrame, graph: OrgGraph, names: list[str]) -> pd.DataFrame:
    rules = graph.rules
    branch = paid["org_type"].isin([str(t) for t in BRANCHES]).to_numpy(dtype=bool)
    members = paid["members"].fillna(0).to_numpy(dtype=np.int64)
    rows = pd.DataFrame(
        {
            "group": paid["group"].to_numpy(),
            "organisations": 1,
            "branches": branch.astype(np.int64),
            "members": members,
            "unknown": paid["members"].isna().to_numpy().astype(np.int64),
            "amount": amounts(members, branch, rules),
            "new": _of_this_year(paid, graph),
        }
    )
    table = rows.groupby("group", sort=True).sum().reset_index()
    table["group"] = [names[int(i)] for i in table["group"]]
    for column, part in zip(
        ("city", "county", "town"),
        largest_remainder(table["amount"], rules.funding_shares).T,
        strict=True,
    ):
        table[column] = part
    table["one_off"] = (
        table["new"] * rules.funding_new_organisation if rules.funding_new_organisation else 0
    )
    table = pd.concat(
        [table, pd.DataFrame([{**table.drop(columns="group").sum(), "group": TOTAL}])],
        ignore_index=True,
    )
    table = table.astype({c.name: "Int64" for c in FUNDING[1:]})
    if not rules.funding_new_organisation:
        table["one_off"] = pd.array([None] * len(table), dtype="Int64")
    if graph.as_of is None:
        table[["new", "one_off"]] = pd.NA
    return table[[c.name for c in FUNDING]].astype(
        {"group": "str", "new": "Int64", "one_off": "Int64"}
    )


def amounts(members: Ints, branch: Any, rules: Rules) -> Ints:
    """Return the yuan a year of each organisation: both parts together, or the larger of the
    two.
    """
    by_member, by_branch = (
        members * rules.funding_per_member,
        np.where(branch, rules.funding_per_branch, 0),
    )
    return (
        by_member + by_branch
        if rules.funding_combine == "sum"
        else np.maximum(by_member, by_branch)
    )


def _of_this_year(paid: pd.DataFrame, graph: OrgGraph) -> Ints:
    if graph.as_of is None:
        return np.zeros(len(paid), dtype=np.int64)
    founded = pd.to_datetime(paid["founded"])
    new: Ints = (
        ((founded.dt.year == graph.as_of.year) & (founded <= pd.Timestamp(graph.as_of)))
        .to_numpy()
        .astype(np.int64)
    )
    return new
