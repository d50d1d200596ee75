# mypy: allow-untyped-calls
"""What a plan is asked beside the rules: last month's groups, firms to keep apart, firms to keep
together.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from orggraph.core.errors import UsageError
from orggraph.core.messages import Message, message
from orggraph.core.rules import Rules
from orggraph.optimise.joint_branches.instance import Ints, Town
from orggraph.optimise.joint_branches.local_search import (
    Limits,
    Requests,
    metres_apart,
    no_requests,
    places_of,
)
from orggraph.optimise.joint_branches.neighbourhoods import Neighbours
from orggraph.optimise.joint_branches.pricing import cuts_of, stars_below
from orggraph.optimise.plan import Pair, Plan

DEAR = 1e7
"""A price in metres that no distance outweighs."""


class Asked(NamedTuple):
    """The requests as arrays, what was refused and why, and the plan to start from, if any."""

    arrays: Requests
    refused: pd.DataFrame
    start: Ints | None

    def binds(self, firm: int) -> bool:
        """Tell whether a request about this firm, apart or together, holds."""
        r = self.arrays
        return bool(r.apart_start[firm + 1] > r.apart_start[firm] or r.bond[firm] >= 0)


def founded_groups(
    candidates: pd.DataFrame, keep: pd.DataFrame | None, rules: Rules
) -> pd.DataFrame:
    """Return the rows of the plan before whose group was founded and whose firms are still
    candidates.
    """
    if keep is None or "founded" not in keep:
        return pd.DataFrame({"firm": [], "group": [], "host": []}, dtype=object)
    rows = keep[keep["founded"].fillna(False).astype(bool)].assign(
        firm=lambda table: table["firm"].astype(str)
    )
    rows = rows[rows["firm"].isin(set(candidates["firm"].astype(str)))]
    first = rows.groupby("group")["firm"].transform("first")
    host = rows["host"].astype(str) if "host" in rows else first
    host = host.where(
        host.isin(set(rows["firm"])), first
    )  # a host that has an organisation of its own now hosts nobody
    return rows.assign(host=host)[["firm", "group", "host"]].reset_index(drop=True)


def with_founded(plan: Plan, founded: pd.DataFrame, candidates: pd.DataFrame) -> Plan:
    """Return the plan with the founded groups after the proposed ones; they are no choice and cost
    nothing.

    Their metres are straight lines where both points are known, else missing.
    """
    points = (
        candidates.assign(firm=candidates["firm"].astype(str))
        .set_index("firm")[["x", "y"]]
        .astype(float)
    )
    across = points.reindex(founded["firm"]).to_numpy() - points.reindex(founded["host"]).to_numpy()
    leads = (founded["firm"] == founded["host"]).to_numpy()
    metres = np.where(leads, 0.0, np.hypot(across[:, 0], across[:, 1]))
    number = pd.factorize(founded["group"])[0] + 1 + plan.group_count
    rows = pd.DataFrame(
        {
            "firm": founded["firm"],
            "group": number,
            "host": founded["host"],
            "metres": metres,
            "founded": True,
        }
    )
    return replace(plan, groups=pd.concat([plan.groups, rows], ignore_index=True))


def numbered_as_before(plan: Plan, keep: pd.DataFrame) -> Plan:
    """Return the plan with the group numbers of the plan before where a group goes on; new groups
    get the numbers after.

    A group goes on as the one it shares most firms with. Numbers that are no whole numbers are not
    taken over.
    """
    number = pd.to_numeric(keep["group"].astype(str), errors="coerce")
    before = (
        pd.DataFrame({"firm": keep["firm"].astype(str), "was": number})
        .dropna()
        .query("was > 0 and was % 1 == 0")
        .drop_duplicates("firm")
    )
    shared = plan.groups.astype({"firm": str})[["firm", "group"]].merge(before, on="firm")
    pairs = (
        shared.groupby(["group", "was"])
        .size()
        .reset_index(name="firms")
        .sort_values(["firms", "was", "group"], ascending=[False, True, True])
    )
    new: dict[int, int] = {}
    taken: set[int] = set()
    for group, was in zip(pairs["group"].astype(int), pairs["was"].astype(int), strict=True):
        if group not in new and was not in taken:
            new[group] = was
            taken.add(was)
    fresh = int(before["was"].max()) if len(before) else 0
    for group in sorted(set(plan.groups["group"].astype(int)) - new.keys()):
        fresh += 1
        new[group] = fresh
    groups = plan.groups.assign(group=[new[int(group)] for group in plan.groups["group"]])
    return replace(plan, groups=groups.sort_values("group", kind="stable", ignore_index=True))


def requests_of(
    town: Town,
    limits: Limits,
    near: Neighbours,
    keep: pd.DataFrame | None,
    apart: list[Pair],
    together: list[Pair],
    rules: Rules,
) -> Asked:
    """Turn requests into arrays, refusing those that cannot be honoured.

    Raises `UsageError` where a pair names a firm that is no candidate, or the same firm twice.
    """
    arrays, place = no_requests(town.size), {str(firm): k for k, firm in enumerate(town.firms)}
    refused: list[tuple[str, str, str, Message]] = []
    pairs = {
        name: [_pair(pair, place, name, refused) for pair in wanted]
        for name, wanted in (("apart", apart), ("together", together))
    }
    lists: dict[int, set[int]] = defaultdict(set)
    for pair in pairs["apart"]:
        if pair:
            lists[pair[0]].add(pair[1])
            lists[pair[1]].add(pair[0])
    bonds = _bonds(town, limits, near, [p for p in pairs["together"] if p], lists, refused)
    count = np.array([len(lists.get(i, ())) for i in range(town.size)], np.int64)
    flat = np.array([j for i in range(town.size) for j in sorted(lists.get(i, ()))], np.int64)
    arrays = arrays._replace(apart_start=np.concatenate([[0], np.cumsum(count)]), apart=flat)
    if bonds:
        bond = np.full(town.size, -1)
        for number, members in enumerate(bonds):
            bond[members] = number
        arrays = arrays._replace(
            bond=bond, bond_size=np.array([len(members) for members in bonds], np.int64)
        )
    start = np.full(town.size, -1) if bonds else None
    if keep is not None and town.size:
        old = _old_groups(town, limits, keep, place)
        size = np.bincount(old[old >= 0], minlength=int(old.max(initial=-1)) + 1)
        if len(size):
            arrays = arrays._replace(
                old=old,
                old_size=size.astype(np.int64),
                margin=float(rules.keep_margin_metres),
                spared=limits.fee,
            )
            start = old.copy()
            for i in range(town.size):
                if old[i] >= 0 and (
                    arrays.bond[i] >= 0 or any(old[j] == old[i] for j in lists.get(i, ()))
                ):
                    start[old == old[i]] = -1
    if start is not None:
        for members in bonds:
            found = _group_around(town, limits, near, members, start, lists)
            start[found] = start.max(initial=-1) + 1
    table = pd.DataFrame(refused, columns=["request", "firm", "other", "reason"], dtype=object)
    return Asked(arrays, table, start)


def _group_around(
    town: Town,
    limits: Limits,
    near: Neighbours,
    members: list[int],
    taken: Ints,
    lists: dict[int, set[int]],
) -> list[int]:
    """Return the cheapest valid group of free firms that holds all these, or nobody if there is
    none.
    """
    price, inside = np.zeros(town.size), np.zeros(town.size, np.bool_)
    price[taken >= 0] = -DEAR
    price[members], inside[members] = DEAR, True
    hosts = np.unique(
        np.concatenate([members, *(near.other[near.start[i] : near.start[i + 1]] for i in members)])
    )
    none = cuts_of([], np.zeros(0), town.size)
    stars = stars_below(
        hosts,
        near,
        town.formal,
        town.total,
        limits,
        price,
        none,
        inside,
        -DEAR * (len(members) - 0.5),
        50,
    )
    for place in np.argsort(stars.reduced, kind="stable"):
        group = [int(i) for i in stars.firms[place] if i >= 0]
        if set(members) <= set(group) and not any(
            j in group for i in group for j in lists.get(i, ())
        ):
            return group
    return []


def moved(arrays: Requests, group: Ints) -> int:
    """Count the firms whose old group does not stay whole within one group."""
    count = 0
    for number, size in enumerate(arrays.old_size.tolist()):
        now = group[arrays.old == number]
        count += 0 if (now[0] >= 0 and np.all(now == now[0])) else size
    return count


def _pair(
    pair: Pair, place: dict[str, int], request: str, refused: list[tuple[str, str, str, Message]]
) -> tuple[int, int] | None:
    a, b = (str(firm) for firm in pair)
    if a == b:
        raise UsageError(message("a pair to keep {request} names {a} twice", request=request, a=a))
    unknown = [firm for firm in (a, b) if firm not in place]
    if unknown:
        refused.append(
            (
                request,
                a,
                b,
                message("{unknown} is not a candidate", unknown=unknown[0]),
            )
        )
        return None
    return place[a], place[b]


def _bonds(
    town: Town,
    limits: Limits,
    near: Neighbours,
    together: list[tuple[int, int]],
    lists: dict[int, set[int]],
    refused: list[tuple[str, str, str, Message]],
) -> list[list[int]]:
    """Unite pairs that must be together, one by one; refuse the pair that makes a bond no group
    can hold.
    """
    bonds: list[list[int]] = []
    nobody = np.full(town.size, -1)
    for a, b in together:
        mine = [bond for bond in bonds if a in bond or b in bond]
        united = sorted({a, b, *(firm for bond in mine for firm in bond)})
        why = _impossible(town, limits, united, lists)
        if why is None and not _group_around(town, limits, near, united, nobody, lists):
            why = message(
                "no valid group can hold them: it takes a host near all of them, and enough members"
            )
        if why is None:
            bonds = [bond for bond in bonds if bond not in mine] + [united]
        else:
            refused.append(("together", str(town.firms[a]), str(town.firms[b]), why))
    return bonds


def _impossible(
    town: Town, limits: Limits, firms: list[int], lists: dict[int, set[int]]
) -> Message | None:
    if len(firms) > limits.units:
        return message(
            "{firms} firms would share a group of {units}", firms=len(firms), units=limits.units
        )
    if int(town.total[firms].sum()) > limits.total:
        return message("together they have too many members")
    if any(j in firms for i in firms for j in lists.get(i, ())):
        return message("this contradicts a request to keep them apart")
    return None


def _old_groups(town: Town, limits: Limits, keep: pd.DataFrame, place: dict[str, int]) -> Ints:
    """Return the groups of the plan before as numbers, without firms that are no candidates now;
    −1 where what is left is not valid.
    """
    founded = (
        keep["founded"].fillna(False).astype(bool)
        if "founded" in keep
        else pd.Series(False, index=keep.index)
    )
    old, number, places = np.full(town.size, -1), 0, places_of(town)
    for _, rows in keep[~founded].groupby("group", sort=True):
        firms = [
            place[firm]
            for firm in rows["firm"].astype(str).drop_duplicates()
            if firm in place and old[place[firm]] < 0
        ]
        if not _is_valid(town, limits, firms, places):
            continue
        old[firms] = number
        number += 1
    return old


def _is_valid(town: Town, limits: Limits, firms: list[int], places: object) -> bool:
    return (
        2 <= len(firms) <= limits.units
        and int(town.formal[firms].sum()) >= limits.formal
        and int(town.total[firms].sum()) <= limits.total
        and any(
            all(h == j or metres_apart(places, h, j, limits.near) >= 0 for j in firms)
            for h in firms
        )
    )
