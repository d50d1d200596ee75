# mypy: allow-untyped-calls
"""就近并入: existing joint branches with room take in firms near them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pandas as pd

from orggraph.errors import UsageError
from orggraph.grouping.repartition import limits_of, metres_apart, places_of
from orggraph.grouping.town import Floats, Ints, town_of
from orggraph.plan import Cost, Plan
from orggraph.rules import Rules

COLUMNS = ("organisation", "x", "y", "building", "park", "units", "members")


def none() -> pd.DataFrame:
    """Return the table of nobody joining anything."""
    return pd.DataFrame({"firm": pd.Series(dtype=object), "organisation": pd.Series(dtype=object),
                         "metres": pd.Series(dtype=float)})


def take_in(firms: pd.DataFrame, branches: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Return who joins which existing branch (firm, organisation, metres): as many as have room, then the nearest.

    A branch takes in firms up to `joint_units` units and `branch_members` members. Places go to firms by the best
    assignment; where members run out before units, the nearest stay.
    """
    missing = [name for name in COLUMNS if name not in branches.columns]
    if missing:
        raise UsageError(f"已有联合支部表缺少列：{'、'.join(missing)}", f"the existing branches lack columns: {', '.join(missing)}")
    room = np.clip(rules.joint_units - branches["units"].astype(int), 0, None).to_numpy()
    spare = np.clip(rules.branch_members - branches["members"].astype(int), 0, None).to_numpy()
    open_ = np.flatnonzero((room > 0) & (spare > 0))
    if not len(open_) or not len(firms):
        return none()
    seats = branches.iloc[open_].assign(firm=[f"\x01{k:06d}" for k in range(len(open_))], members_formal=1, members_total=1)
    town = town_of(pd.concat([firms.assign(firm=firms["firm"].astype(str)), seats], ignore_index=True), rules)
    near = limits_of(rules).near
    places, names = places_of(town), town.firms.astype(str)
    is_seat = np.char.startswith(names, "\x01")
    seat_of = {int(names[i][1:]): i for i in np.flatnonzero(is_seat)}
    rows: list[tuple[int, int, float]] = []
    for k, seat in sorted(seat_of.items()):
        for i in np.flatnonzero(~is_seat):
            metres = metres_apart(places, seat, i, near)
            if metres >= 0 and town.total[i] <= spare[open_[k]]:
                rows.append((int(i), k, float(metres)))
    pairs = _assign(rows, room[open_], town.total, spare[open_])
    found = [(names[i], str(branches["organisation"].iloc[open_[k]]), metres) for i, k, metres in pairs]
    table = pd.DataFrame(found, columns=["firm", "organisation", "metres"])
    return table.sort_values(["organisation", "metres", "firm"], ignore_index=True)


def with_joins(plan: Plan, joins: pd.DataFrame) -> Plan:
    """Return the plan with firms taken in by existing branches, who are left over no more."""
    left = plan.left_over[~plan.left_over["firm"].isin(set(joins["firm"]))].reset_index(drop=True)
    came = len(plan.left_over) - len(left)
    cost = Cost(plan.cost.left_over - came, plan.cost.metres, plan.cost.moved)
    return replace(plan, joins=joins, left_over=left, cost=cost,
                   bound=replace(plan.bound, left_over=max(0, plan.bound.left_over - came)))


def _assign(rows: list[tuple[int, int, float]], room: Ints, total: Ints, spare: Ints) -> list[tuple[int, int, float]]:
    """Choose pairs of firm and branch: most firms, then least metres, within the branches' units and members."""
    from scipy.sparse import coo_array  # here, so that planning without branches starts quickly
    from scipy.sparse.csgraph import connected_components

    chosen: list[tuple[int, int, float]] = []
    if not rows:
        return chosen
    firms, branches = sorted({i for i, _, _ in rows}), sorted({k for _, k, _ in rows})
    row = {i: n for n, i in enumerate(firms)}
    column = {k: len(firms) + n for n, k in enumerate(branches)}
    size = len(firms) + len(branches)
    ties = coo_array((np.ones(len(rows)), ([row[i] for i, _, _ in rows], [column[k] for _, k, _ in rows])), (size, size))
    label = connected_components(ties, directed=False)[1]
    for part in np.unique(label):
        inside = [pair for pair in rows if label[row[pair[0]]] == part]
        chosen += _assign_part(inside, room)
    used: Counter[int] = Counter()
    kept = []
    for i, k, metres in sorted(chosen, key=lambda pair: (pair[1], pair[2], pair[0])):
        if used[k] + int(total[i]) <= spare[k]:
            used[k] += int(total[i])
            kept.append((i, k, metres))
    return kept


def _assign_part(rows: list[tuple[int, int, float]], room: Ints) -> list[tuple[int, int, float]]:
    from scipy.optimize import linear_sum_assignment

    firms, places = sorted({i for i, _, _ in rows}), [k for k in sorted({k for _, k, _ in rows}) for _ in range(int(room[k]))]
    far = 1e9
    cost: Floats = np.full((len(firms), len(places)), far)
    metres = {(i, k): d for i, k, d in rows}
    for n, i in enumerate(firms):
        for m, k in enumerate(places):
            cost[n, m] = metres.get((i, k), far)
    return [(firms[n], places[m], metres[firms[n], places[m]])
            for n, m in zip(*linear_sum_assignment(cost), strict=True) if cost[n, m] < far]
