"""就近并入: existing joint branches with room take in firms near them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pandas as pd

from orggraph.core.errors import UsageError
from orggraph.core.messages import ITEMS, listed, message
from orggraph.core.rules import Rules
from orggraph.optimise.joint_branches.instance import Bools, Ints
from orggraph.optimise.plan import Plan

COLUMNS = ("organisation", "x", "y", "building", "park", "units", "members")

NOWHERE = 1e9
"""What seating a firm nowhere weighs, in metres."""


def none() -> pd.DataFrame:
    """Return the table of nobody joining anything."""
    return pd.DataFrame(
        {
            "firm": pd.Series(dtype=object),
            "organisation": pd.Series(dtype=object),
            "metres": pd.Series(dtype=float),
        }
    )


def take_in(firms: pd.DataFrame, branches: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Return who joins which existing branch (firm, organisation, metres): as many as have room,
    then the nearest.

    Metres are missing where a point is; what is unknown counts as 0 within a building, else as the
    near distance. A branch takes in firms up to `joint_units` units and `branch_members` members.
    Places go to firms by the best assignment; where members run out before units, the nearest stay.
    """
    missing = [name for name in COLUMNS if name not in branches.columns]
    if missing:
        raise UsageError(
            message(
                "the existing branches lack columns: {missing}", missing=listed(missing, ITEMS)
            ),
        )
    room = np.clip(rules.joint_units - branches["units"].astype(int), 0, None).to_numpy()
    spare = np.clip(rules.branch_members - branches["members"].astype(int), 0, None).to_numpy()
    open_ = np.flatnonzero((room > 0) & (spare > 0))
    if not len(open_) or not len(firms):
        return none()
    pairs = _near_pairs(firms, branches.iloc[open_], rules)
    total = firms["members_total"].fillna(firms["members_formal"]).to_numpy(np.int64)
    pairs = pairs[total[pairs["firm"]] <= spare[open_[pairs["seat"]]]]
    chosen = _assigned(pairs, room[open_])
    chosen = chosen[_within(chosen, total, spare[open_])]
    table = pd.DataFrame(
        {
            "firm": firms["firm"].astype(str).to_numpy()[chosen["firm"]],
            "metres": chosen["metres"].where(chosen["is_known"]).to_numpy(),
            "organisation": branches["organisation"].astype(str).to_numpy()[open_[chosen["seat"]]],
        }
    )
    return table.sort_values(["organisation", "metres", "firm"], ignore_index=True)[
        ["firm", "organisation", "metres"]
    ]


def with_joins(plan: Plan, joins: pd.DataFrame) -> Plan:
    """Return the plan with firms taken in by existing branches, who are left over no more."""
    left = plan.left_over[~plan.left_over["firm"].isin(set(joins["firm"]))].reset_index(drop=True)
    came = len(plan.left_over) - len(left)
    cost = replace(plan.cost, left_over=plan.cost.left_over - came)
    return replace(
        plan,
        joins=joins,
        left_over=left,
        cost=cost,
        bound=replace(plan.bound, left_over=max(0, plan.bound.left_over - came)),
    )


def _within(chosen: pd.DataFrame, total: Ints, spare: Ints) -> Bools:
    """Tell who stays where a branch runs out of members before it runs out of places: the
    nearest that still fit.
    """
    used, stays = Counter[int](), np.zeros(len(chosen), np.bool_)
    for place, (firm, seat) in enumerate(zip(chosen["firm"], chosen["seat"], strict=True)):
        stays[place] = used[seat] + total[firm] <= spare[seat]
        used[seat] += int(total[firm]) * int(stays[place])
    return stays


def _near_pairs(firms: pd.DataFrame, branches: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Return which firms are near which branches (firm, seat: row numbers; metres), in the order
    of the firms' ids.
    """
    from scipy.spatial import cKDTree  # here, so that planning without branches starts quickly

    points = [
        table[["x", "y"]].to_numpy(np.float64, na_value=np.nan) for table in (firms, branches)
    ]
    there = [np.flatnonzero(np.isfinite(xy).all(axis=1)) for xy in points]
    near = cKDTree(points[0][there[0]]).query_ball_tree if len(there[0]) and len(there[1]) else None
    found = near(cKDTree(points[1][there[1]]), float(rules.near_metres)) if near else []
    pairs = [(there[0][i], there[1][k]) for i, seats in enumerate(found) for k in seats]
    for place in ("building", "park"):
        inside = [
            pd.Series(np.arange(len(table)), index=table[place].astype(object).to_numpy())
            for table in (firms, branches)
        ]
        inside = [rows[rows.index.notna() & (rows.index != "")] for rows in inside]
        pairs += list(
            inside[0]
            .to_frame("a")
            .join(inside[1].rename("b"), how="inner")
            .itertuples(index=False, name=None)
        )
    table = pd.DataFrame(sorted(set(pairs)), columns=["firm", "seat"], dtype=np.int64)
    across = points[0][table["firm"]] - points[1][table["seat"]]
    same = [
        frame["building"].astype(object).to_numpy()[table[column]]
        for frame, column in ((firms, "firm"), (branches, "seat"))
    ]
    unknown = np.where(pd.notna(same[0]) & (same[0] == same[1]), 0.0, float(rules.near_metres))
    metres = np.hypot(across[:, 0], across[:, 1])
    table["metres"] = np.where(np.isfinite(metres), metres, unknown)
    table["is_known"] = np.isfinite(metres)
    rank = firms["firm"].astype(str).rank(method="first").to_numpy()
    return table.iloc[np.lexsort((table["seat"], rank[table["firm"]]))].reset_index(drop=True)


def _assigned(pairs: pd.DataFrame, room: Ints) -> pd.DataFrame:
    """Choose pairs: as many firms as there are places, then the least metres; each branch's nearest
    first.

    A branch is as many columns as it has room, and each firm has a column of its own that means
    nowhere, so that the best full assignment always exists.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    if pairs.empty:
        return pairs
    firms, row = np.unique(pairs["firm"], return_inverse=True)
    first = np.concatenate([[0], np.cumsum(room)])
    times = np.minimum(room[pairs["seat"]], len(firms))
    pair = np.repeat(np.arange(len(pairs)), times)
    place = (
        first[pairs["seat"].to_numpy()[pair]]
        + np.arange(len(pair))
        - np.repeat(np.cumsum(times) - times, times)
    )
    nowhere = first[-1] + np.arange(len(firms))
    # A weight of 0 would be no tie at all, so every metre counts from 1.
    weight = np.concatenate([1.0 + pairs["metres"].to_numpy()[pair], np.full(len(firms), NOWHERE)])
    rows, columns = (
        np.concatenate([row[pair], np.arange(len(firms))]),
        np.concatenate([place, nowhere]),
    )
    where = (
        rows.astype(np.int32),
        columns.astype(np.int32),
    )  # SciPy before 1.15 matches only such a table
    ties = coo_array((weight, where), (len(firms), int(first[-1]) + len(firms)))
    at = min_weight_full_bipartite_matching(ties.tocsr())[1]
    seated = pd.DataFrame({"firm": firms, "seat": np.searchsorted(first, at, side="right") - 1})[
        at < first[-1]
    ]
    return seated.merge(pairs, on=["firm", "seat"]).sort_values(
        ["seat", "metres", "firm"], ignore_index=True
    )
