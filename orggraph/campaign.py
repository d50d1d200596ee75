# mypy: allow-untyped-calls
# mypy: allow-untyped-calls
"""How far k new organisations reach, and the fewest that reach a target.

The order of a campaign: firms that existing joint branches can take in (就近并入) need no new organisation and come first;
then joint branches, the largest first; last the branches that firms can have of their own, one firm each. Each new
organisation counts one, whatever its kind. Joint branches are formed so that as many firms as possible are placed in as
few groups as possible, metres deciding after that; validity is the plan's.

The bound of the curve. Let each group cost a fee f (0 < f) and each firm left over 1, and give the firms prices p ≤ 1 such
that no valid group's prices sum to more than f. Then f·k + (firms left over) ≥ Σ p for any k groups, so k groups cover at
most n − Σ p + f·k firms. The least of this over several fees bounds each point.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from orggraph.errors import Text, UsageError
from orggraph.grouping import joining
from orggraph.grouping.neighbours import Neighbours, components_of, neighbours_of
from orggraph.grouping.prices import bound_terms, cuts_of, raised
from orggraph.grouping.repartition import Limits, hosts_of, limits_of, no_requests, places_of, quick_plan
from orggraph.grouping.town import Floats, Ints, Town, town_of
from orggraph.model import Mode, Word
from orggraph.rules import DEFAULT, Rules

LISTED = 96
FEE = 1e5
"""What a group costs on a table, in metres: more than its metres, far less than a firm left over."""


class Step(Word):
    """What one step of a campaign is; `more` is the mode of the firms it covers."""

    START = ("START", "就近并入（不新建）", "taken in by existing branches, nothing new", Mode.JOINT)
    JOINT = ("JOINT", "联合组建", "joint branch", Mode.JOINT)
    OWN = ("OWN", "单独组建", "own branch", Mode.SINGLE)


@dataclass(frozen=True, slots=True)
class Campaign:
    """The curve of a campaign and the groups in the order in which they are founded.

    `curve` has a row per number of new organisations, from 0: organisations, step (a `Step`), gain, firms (covered so
    far), bound (no plan with so many organisations covers more). `groups` (firm, group, host, metres) are numbered in
    that order; `joins` are the firms taken in without a new organisation.
    """

    curve: pd.DataFrame
    groups: pd.DataFrame
    joins: pd.DataFrame

    def for_budget(self, organisations: int) -> pd.Series:
        """Return the row of the curve that so many new organisations reach; more than are of use reach the end."""
        if organisations < 0:
            raise UsageError("新建组织数不能为负", "the number of new organisations cannot be negative")
        return self.curve.iloc[min(organisations, len(self.curve) - 1)]

    def for_target(self, firms: int) -> pd.Series | None:
        """Return the row of the fewest new organisations that cover so many firms, or None if no number does."""
        reached = self.curve[self.curve["firms"] >= firms]
        return None if reached.empty else reached.iloc[0]

    def fewest_proven(self, firms: int) -> int | None:
        """Return a number of new organisations below which no plan covers so many firms; None if it cannot be reached."""
        possible = self.curve[self.curve["bound"] >= firms]
        return None if possible.empty else int(possible["organisations"].iloc[0])

    def proof(self, firms: int) -> Text:
        """Say how many new organisations a target takes, and how many at the least."""
        row, least = self.for_target(firms), self.fewest_proven(firms)
        if row is None:
            return Text(f"新建组织至多覆盖 {int(self.curve['firms'].iloc[-1])} 家，达不到 {firms} 家",
                        f"new organisations cover {int(self.curve['firms'].iloc[-1])} firms at most here, not {firms}")
        count = int(row["organisations"])
        proof = Text("已证明最少", "proven fewest") if least == count else Text(f"任何方案至少 {least} 个", f"no plan with fewer than {least}")
        return Text(f"覆盖 {firms} 家需新建 {count} 个组织（{proof.zh}）", f"{count} new organisations cover {firms} firms ({proof.en})")


def reach(candidates: pd.DataFrame, rules: Rules = DEFAULT, *, own: Iterable[str] = (),
          branches: pd.DataFrame | None = None, workers: int = 2) -> Campaign:
    """Return how far new organisations reach: every point of the curve, with its plan and its bound.

    `candidates` are as for `propose_plan`; `own` are firms with members enough for a branch of their own; `branches` are
    existing joint branches with room.
    """
    joins = joining.take_in(candidates, branches, rules) if branches is not None else joining.none()
    free = candidates[~candidates["firm"].astype(str).isin(set(joins["firm"]))] if len(joins) else candidates
    singles = sorted(set(map(str, own)))
    town, limits = town_of(free, rules), limits_of(rules)
    near, component = neighbours_of(town, rules, LISTED, workers), components_of(town, rules)
    group = quick_plan(town, limits._replace(fee=FEE), no_requests(town.size), near, component, workers)
    groups = _in_order(town, limits, group)
    size = groups.groupby("group").size().to_numpy() if len(groups) else np.zeros(0, np.int64)
    gain = np.concatenate([[len(joins)], size, np.ones(len(singles), np.int64)]).astype(np.int64)
    steps = [Step.START, *[Step.JOINT] * len(size), *[Step.OWN] * len(singles)]
    bound = _bounds(candidates, rules, town, limits, near, len(joins), len(singles), len(gain), workers)
    curve = pd.DataFrame({"organisations": np.arange(len(gain)), "step": pd.Series(steps, dtype=object), "gain": gain,
                          "firms": gain.cumsum(), "bound": np.maximum(bound, gain.cumsum())})
    return Campaign(curve, groups, joins)


def _in_order(town: Town, limits: Limits, group: Ints) -> pd.DataFrame:
    """List the groups, the largest first, of equal size the closest; the host of each first."""
    host, metres = hosts_of(places_of(town), limits, group)
    firms = np.flatnonzero(group >= 0)
    table = pd.DataFrame({"firm": town.firms[firms], "old": group[firms], "host": town.firms[host[firms]],
                          "metres": metres[firms], "place": firms})
    each = table.groupby("old").agg(size=("firm", "size"), far=("metres", "sum"), place=("place", "min"))
    order = each.sort_values(["size", "far", "place"], ascending=[False, True, True]).index
    table["group"] = table["old"].map(pd.Series(np.arange(1, len(order) + 1), index=order)).astype(np.int64)
    table["guest"] = table["firm"] != table["host"]
    table = table.sort_values(["group", "guest", "metres", "firm"], ignore_index=True)
    return table[["firm", "group", "host", "metres"]]


def _bounds(candidates: pd.DataFrame, rules: Rules, town: Town, limits: Limits, near: Neighbours, joins: int, own: int,
            count: int, workers: int) -> Ints:
    """Return the most firms that 0, 1, 2, … new organisations can cover.

    Firms that could be taken in free of charge may also be grouped, so the bound is of all candidates, plus the joins.
    """
    if joins:
        town = town_of(candidates, rules)
        near = neighbours_of(town, rules, LISTED, workers)
    budget = np.arange(count)
    best = np.minimum(town.size, limits.units * budget).astype(np.float64)
    for fee in _fees(limits):
        priced = limits._replace(fee=fee)
        prices = _fee_prices(town, near, priced)
        total = float(bound_terms(town, near, priced, prices, cuts_of([], np.zeros(0), town.size), 1.0, 0.0).sum())
        best = np.minimum(best, town.size - total + fee * budget)
    joint = np.floor(best + 1e-6).astype(np.int64)
    # A branch of one's own covers one firm; the best mix gives the joint branches the rest of the budget.
    mixed = joint.copy()
    for k in range(count):
        few = np.arange(min(own, k) + 1)
        mixed[k] = int((joint[k - few] + few).max())
    return mixed + joins


def _fees(limits: Limits) -> Floats:
    """Return the fees at which groups of one size less begin to pay: between two sizes, and near the smallest."""
    sizes = np.arange(1, limits.units)
    return np.concatenate([[0.05], sizes.astype(np.float64), sizes + 0.5])


def _fee_prices(town: Town, near: Neighbours, limits: Limits) -> Floats:
    """Return prices of which no group's sum passes its fee: an equal share each, then raised, the loneliest firm first."""
    share = min(1.0, limits.fee / limits.units)
    known = near.start[1:] - near.start[:-1]
    order = np.lexsort((np.arange(town.size), known))
    return raised(order, near, town.formal, town.total, limits, np.full(town.size, share))


def organisations_for_rate(covered: int, base: int, percent: float) -> int:
    """Return how many more firms must be covered for a target rate, rounded up as offices count."""
    return max(0, math.ceil(base * percent / 100 - 1e-9) - covered)
