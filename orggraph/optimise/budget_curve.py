# mypy: allow-untyped-calls
"""How far k new organisations reach, and the fewest that reach a target.

Firms that existing joint branches can take in (就近并入) need no new organisation and come first.
Each new organisation counts one, whatever its kind: a joint branch covers its firms, a branch of
one's own covers one firm. A campaign of k organisations wants its joint branches large, even where
that leaves more firms over, and how large depends on k. So several plans are made, each as if
founding a group cost a *fee* (in firms) and each of the one before by dissolving groups that the
others can take in; every point of the curve takes the plan that covers most; validity is the
plan's.

The bound of the curve. Let each group cost a fee f > 0 and each firm left over 1, and give the
firms prices p ≤ 1 such that no valid group's prices sum to more than f. Then f·k + (firms left
over) ≥ Σ p for any k groups, so k groups cover at most n − Σ p + f·k firms. Groups do not cross
from one connected component into another, so each component's part of Σ p may be raised to the next
sum of whole firms and whole groups. The least over several fees bounds each point.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from orggraph.core.enums import Word
from orggraph.core.errors import UsageError
from orggraph.core.messages import Message, message, plural
from orggraph.core.rules import DEFAULT, Rules
from orggraph.optimise.joint_branches import join_existing
from orggraph.optimise.joint_branches.instance import Floats, Ints, Town, town_of
from orggraph.optimise.joint_branches.lead_firms import leads_of
from orggraph.optimise.joint_branches.local_search import (
    LEFT,
    Limits,
    fewer_groups,
    limits_of,
    no_requests,
    quick_plan,
)
from orggraph.optimise.joint_branches.neighbourhoods import (
    Neighbours,
    components_of,
    loneliest_first,
    neighbours_of,
)
from orggraph.optimise.joint_branches.pricing import bound_terms, cuts_of, raised

LISTED = 96
"""Neighbours a firm keeps, as in the plan."""

ALMOST_FREE = 0.01
"""The fee of a plan that places as many firms as it can, and only then counts groups."""


NO_LIMIT = 10**9
"""Members, where a bound need not count them."""


class Step(Word):
    """What one step of a campaign founds."""

    START = ("START", "就近并入（不新建）", "existing branches, nothing new")
    JOINT = ("JOINT", "联合组建", "joint branch")
    OWN = ("OWN", "单独组建", "own branch")


@dataclass(frozen=True, slots=True)
class Campaign:
    """The curve of a campaign, and the plans its points are taken from.

    `curve` has a row per number of new organisations, from 0: organisations, gain (firms more than
    the row before), firms (covered), bound (no plan with so many organisations covers more), plan
    (the number of the plan it takes). `plans` are groups (firm, group, host, metres), numbered from
    the largest; `own` are the firms that can have a branch of their own; `joins` (firm,
    organisation, metres) are taken in without a new organisation.
    """

    curve: pd.DataFrame
    plans: tuple[pd.DataFrame, ...]
    own: tuple[str, ...]
    joins: pd.DataFrame

    def founded(self, organisations: int) -> tuple[pd.DataFrame, tuple[str, ...]]:
        """Return what so many new organisations are: the groups, and the firms with a branch of
        their own.
        """
        groups = self.plans[int(self.for_budget(organisations)["plan"])]
        groups = groups[groups["group"] <= organisations]
        return groups, self.own[: max(0, organisations - groups["group"].nunique())]

    def for_budget(self, organisations: int) -> pd.Series:
        """Return the row of the curve that so many new organisations reach; more than are of use
        reach the end.
        """
        if organisations < 0:
            raise UsageError(message("the number of new organisations cannot be negative"))
        return self.curve.iloc[min(organisations, len(self.curve) - 1)]

    def for_target(self, firms: int) -> pd.Series | None:
        """Return the row of the fewest new organisations that cover so many firms, or None if no
        number does.
        """
        reached = self.curve[self.curve["firms"] >= firms]
        return None if reached.empty else reached.iloc[0]

    def fewest_proven(self, firms: int) -> int | None:
        """Return a number of new organisations below which no plan covers so many firms; None if
        it cannot be reached.
        """
        possible = self.curve[self.curve["bound"] >= firms]
        return None if possible.empty else int(possible["organisations"].iloc[0])

    def proof(self, firms: int) -> Message:
        """Say how many new organisations a target takes, and how many at the least."""
        row, least = self.for_target(firms), self.fewest_proven(firms)
        if row is None:
            most = int(self.curve["firms"].iloc[-1])
            return plural(
                ("new organisations and branches nearby cover {n} firm here, not {firms}"),
                ("new organisations and branches nearby cover {n} firms here, not {firms}"),
                n=most,
                firms=firms,
            )
        count = int(row["organisations"])
        proof = (
            message("proven fewest")
            if least == count
            else message("no plan with fewer than {least}", least=least)
        )
        return message(
            "{count} new organisations cover {firms} firms ({proof})",
            firms=firms,
            count=count,
            proof=proof,
        )


def reach(
    candidates: pd.DataFrame,
    rules: Rules = DEFAULT,
    *,
    own: Iterable[str] = (),
    branches: pd.DataFrame | None = None,
    workers: int = 2,
) -> Campaign:
    """Return how far new organisations reach: every point of the curve, with its plan and its
    bound.

    `candidates` are as for `propose_plan`; `own` are firms with members enough for a branch of
    their own, in the order in which they are to be founded; `branches` are existing joint branches
    with room.
    """
    joins = (
        join_existing.take_in(candidates, branches, rules)
        if branches is not None
        else join_existing.none()
    )
    free = (
        candidates[~candidates["firm"].astype(str).isin(set(joins["firm"]))]
        if len(joins)
        else candidates
    )
    singles = tuple(dict.fromkeys(map(str, own)))
    town, limits = town_of(free, rules), limits_of(rules)
    near, component = neighbours_of(town, rules, LISTED, workers), components_of(town, rules)
    plans = tuple(
        _in_order(town, limits, group) for group in _plans(town, limits, near, component, workers)
    )
    covered = _covered(plans, len(singles))
    number = covered.argmax(axis=0)
    firms = covered.max(axis=0) + len(joins)
    taken = (
        len(join_existing.take_in(candidates, branches, replace(rules, branch_members=NO_LIMIT)))
        if branches is not None
        else 0
    )
    bound = _bounds(
        candidates, rules, (town, near, component), limits, taken, len(singles), len(firms), workers
    )
    curve = pd.DataFrame(
        {
            "organisations": np.arange(len(firms)),
            "gain": np.diff(firms, prepend=0),
            "firms": firms,
            "bound": np.maximum(bound, firms),
            "plan": number,
        }
    )
    return Campaign(curve, plans, singles, joins)


def _plans(
    town: Town, limits: Limits, near: Neighbours, component: Ints, workers: int
) -> Iterator[Ints]:
    """Yield a plan that places as many firms as it can, then ones of fewer and larger groups,
    each made of the one before.
    """
    group = quick_plan(
        town,
        limits._replace(fee=ALMOST_FREE * LEFT),
        no_requests(town.size),
        near,
        component,
        workers,
    )
    yield group
    for fee in np.arange(
        0.5, limits.units
    ):  # a whole fee saves nothing that half a firm less does not
        group = fewer_groups(town, limits._replace(fee=fee * LEFT), near, group)
        yield group


def _covered(plans: tuple[pd.DataFrame, ...], own: int) -> Ints:
    """Return how many firms each plan covers with 0, 1, 2, … organisations: its groups first, then
    own branches.

    A plan whose groups and own branches are used up covers no more.
    """
    sizes = [
        np.concatenate([np.bincount(plan["group"])[1:] if len(plan) else [], np.ones(own)]).astype(
            np.int64
        )
        for plan in plans
    ]
    reached = [np.concatenate([[0], np.cumsum(size)]) for size in sizes]
    longest = len(
        max(reached, key=lambda row: (row[-1], -len(row)))
    )  # beyond the fewest that cover most nothing is gained
    return np.array(
        [np.pad(row, (0, max(0, longest - len(row))), mode="edge")[:longest] for row in reached]
    )


def _in_order(town: Town, limits: Limits, group: Ints) -> pd.DataFrame:
    """List the groups, the largest first, of equal size the closest; the host of each first."""
    host, metres = leads_of(town, limits, group)
    firms = np.flatnonzero(group >= 0)
    table = pd.DataFrame(
        {
            "firm": town.firms[firms],
            "old": group[firms],
            "host": town.firms[host[firms]],
            "metres": metres[firms],
            "place": firms,
        }
    )
    each = table.groupby("old").agg(
        size=("firm", "size"), far=("metres", "sum"), place=("place", "min")
    )
    order = each.sort_values(["size", "far", "place"], ascending=[False, True, True]).index
    table["group"] = (
        table["old"].map(pd.Series(np.arange(1, len(order) + 1), index=order)).astype(np.int64)
    )
    table["guest"] = table["firm"] != table["host"]
    table = table.sort_values(["group", "guest", "metres", "firm"], ignore_index=True)
    return table[["firm", "group", "host", "metres"]]


def _bounds(
    candidates: pd.DataFrame,
    rules: Rules,
    free: tuple[Town, Neighbours, Ints],
    limits: Limits,
    joins: int,
    own: int,
    count: int,
    workers: int,
) -> Ints:
    """Return the most firms that 0, 1, 2, … new organisations can cover, beside at most `joins`
    that need none.

    Firms that could be taken in free of charge may also be grouped, so the bound is of all
    candidates.
    """
    town, near, component = free
    if joins:
        town = town_of(candidates, rules)
        near, component = neighbours_of(town, rules, LISTED, workers), components_of(town, rules)
    budget, none = np.arange(count), cuts_of([], np.zeros(0), town.size)
    best = np.minimum(town.size, limits.units * budget).astype(np.float64)
    for fee in _fees(limits):
        priced = limits._replace(fee=fee)
        terms = bound_terms(town, near, priced, _fee_prices(town, near, priced), none, 1.0, 0.0)
        best = np.minimum(best, town.size - _whole(terms, component, priced) + fee * budget)
    joint = np.floor(best + 1e-6).astype(np.int64)
    # A branch of one's own covers one firm; the best mix gives the joint branches the rest of the
    # budget.
    mixed = np.empty(count, np.int64)
    for k in range(count):
        few = np.arange(min(own, k) + 1)
        mixed[k] = (joint[k - few] + few).max()
    return np.minimum(mixed + joins, town.size + own)


def _whole(terms: Floats, component: Ints, limits: Limits) -> float:
    """Return the sum of a bound's terms, in each component raised to what whole firms left over
    and whole groups can cost.
    """
    total = 0.0
    least, size = np.bincount(component, terms), np.bincount(component)
    for (cost, firms), count in Counter(
        zip(least.round(9).tolist(), size.tolist(), strict=True)
    ).items():
        groups = np.arange(
            max(math.ceil(max(0.0, cost) / limits.fee), -(-firms // limits.units)) + 2
        )
        left = np.maximum(
            0, np.maximum(np.ceil(cost - limits.fee * groups - 1e-6), firms - limits.units * groups)
        )
        total += count * float((left + limits.fee * groups).min())
    return total


def _fees(limits: Limits) -> list[float]:
    """Return the fees that bounds are made for: almost nothing, and each size of group and half
    of the way to the next.
    """
    return [ALMOST_FREE, *np.arange(0.5, limits.units, 0.5).tolist()]


def _fee_prices(town: Town, near: Neighbours, limits: Limits) -> Floats:
    """Return prices of which no group's sum passes its fee: an equal share each, then raised,
    the loneliest firm first.
    """
    share = min(1.0, limits.fee / limits.units)
    return raised(
        loneliest_first(near), near, town.formal, town.total, limits, np.full(town.size, share)
    )
