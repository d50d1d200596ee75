# mypy: allow-untyped-calls
"""A whole component as one programme: its best plan, and prices and cuts that prove it.

First some rounds of cuts, then a dive gives a good plan. It is improved by taking one part of it
at a time, a group whose reduced cost says that it could be better and the groups around it, and
solving that part by itself with the same means (POPMUSIC: Taillard and Voß, *POPMUSIC: partial
optimization metaheuristic under special intensification conditions*, in *Essays and Surveys in
Metaheuristics*, 2002). With the plan as the goal, cuts then go on until the bound meets it.
"""

from __future__ import annotations

import numpy as np

from orggraph.optimise.joint_branches.instance import Bools, Ints
from orggraph.optimise.joint_branches.set_partitioning import (
    WORTHWHILE,
    Members,
    Outcome,
    Programme,
    Stopped,
    never,
    part_of,
)

EXACT = 1e-6
"""Metres of reduced cost that are not worth another round: the bound is to meet the plan."""

FIRST, LAST = 12, 60
"""Rounds of cuts before a good plan is known, and after."""

HARDLY = 2e-7
"""Share of the bound by which a round of cuts must raise it to count, once a good plan is known."""

SURE = 0.9
"""Part from which a group is taken over whole on a dive."""

DIVING = 8
"""Rounds of new groups after each step of a dive."""

PROMISING = 1.0
"""Metres of reduced cost from which a group says that its part could be better."""

PART_SIZE = 55
"""Firms of a part of the plan that is solved by itself."""

PART_ROUNDS, PART_WORTH = 12, 2e-4
"""Rounds of cuts for such a part, and the share of its bound by which each must raise it."""


def solve_component(
    programme: Programme, standing: list[Members], stopped: Stopped = never
) -> Outcome:
    """Return the best plan found for a whole component, if it is better than the standing one,
    and the prices and cuts that bound it.
    """
    programme.near_enough = EXACT
    programme.solve()
    best = _best(programme, standing, FIRST, stopped)
    if programme.total(best) - programme.bound > WORTHWHILE:
        best = improved(programme, best, stopped)
        programme.solve(by_rows=True)
        programme.sharpen(LAST, stopped, programme.total(best), HARDLY)
        best = min([best, programme.whole() or best], key=programme.total)
    better = programme.total(best) < programme.total(standing) - WORTHWHILE
    proven = programme.total(best) - programme.bound <= WORTHWHILE
    return programme.outcome(best if better else None, proven)


def _best(
    programme: Programme, groups: list[Members], rounds: int, stopped: Stopped
) -> list[Members]:
    """Return the best of these groups and those that cuts or a dive lead to."""
    programme.sharpen(rounds, stopped, programme.total(groups))
    if programme.bound > programme.total(groups) - WORTHWHILE:
        return groups
    found = programme.whole() or dive(programme, stopped) or groups
    return min([groups, found], key=programme.total)


def dive(programme: Programme, stopped: Stopped = never) -> list[Members] | None:
    """Return good groups: fix the group with the largest part, solve again, and so on.

    Groups that the fixed ones make worthwhile are added on the way (diving with column generation:
    Sadykov, Vanderbeck, Pessoa, Tahiri and Uchoa, *Primal heuristics for branch and price*, INFORMS
    Journal on Computing 31, 2019). Prices are as before afterwards.
    """
    size, solver = programme.part.size, programme.solver
    price, set_price = programme.price.copy(), programme.set_price.copy()
    taken: Bools = np.zeros(size, np.bool_)
    fixed: list[int] = []
    groups = None
    while not stopped():
        values = np.array(solver.getSolution().col_value)[size:]
        values[fixed] = 0.0
        if not (values > 1e-6).any() or values[values > 1e-6].min() > 1 - 1e-6:
            used = [*fixed, *np.flatnonzero(values > 0.5).tolist()]
            groups = [programme.groups[place] for place in used]
            break
        for place in np.flatnonzero(values > SURE).tolist() or [int(values.argmax())]:
            solver.changeColBounds(place + size, 1.0, np.inf)
            taken[list(programme.groups[place])] = True
            fixed.append(place)
        programme.solve(rounds=DIVING, by_rows=True, taken=taken)
    for place in fixed:
        solver.changeColBounds(place + size, 0.0, np.inf)
    programme.price, programme.set_price = price, set_price
    return groups


def improved(programme: Programme, groups: list[Members], stopped: Stopped) -> list[Members]:
    """Return the groups after solving parts of them by themselves, until no part around a group
    that promises something is improved any more.
    """
    tried: set[Members] = set()
    while not stopped():
        waiting = [(programme.reduced_cost(group), group) for group in groups if group not in tried]
        cost, seed = max(waiting, default=(0.0, ()))
        if cost < PROMISING:
            break
        free, present = _around(programme, seed, groups)
        fresh = _part_improved(programme, free, present, stopped)
        if fresh is None:
            tried.add(seed)
        else:
            groups = [group for group in groups if group not in set(present)] + fresh
    return groups


def _around(
    programme: Programme, seed: Members, groups: list[Members]
) -> tuple[Ints, list[Members]]:
    """Return the firms of the groups nearest to the seed, and those groups."""
    near = programme.part.near
    metres = np.full(programme.part.size, np.inf)
    for firm in seed:
        listed = slice(near.start[firm], near.start[firm + 1])
        np.minimum.at(metres, near.other[listed], near.metres[listed])
    metres[list(seed)] = -1.0
    group_of = {firm: group for group in groups for firm in group}
    free: set[int] = set()
    present: list[Members] = []
    for firm in np.argsort(metres, kind="stable").tolist():
        if firm in free:
            continue
        group = group_of.get(firm)
        if len(free) + len(group or (firm,)) > PART_SIZE or metres[firm] == np.inf:
            break
        free.update(group or (firm,))
        if group:
            present.append(group)
    return np.array(sorted(free), np.int64), present


def _part_improved(
    programme: Programme, free: Ints, present: list[Members], stopped: Stopped
) -> list[Members] | None:
    """Return better groups of the free firms than the present ones, or None where none are
    found.
    """
    whole = programme.part
    part = part_of(free, whole.near, whole.formal, whole.total, True)
    alone = Programme(part, programme.limits, programme.price[free], programme.worth, [], [])
    alone.near_enough = EXACT
    place = {int(firm): local for local, firm in enumerate(free)}
    standing = [tuple(place[m] for m in group) for group in present]
    costs = np.array([programme.costs[programme.known[group]] for group in present])
    alone.stand(standing, costs - programme.limits.fee)
    now = alone.total(standing)
    alone.solve()
    if alone.bound < now - WORTHWHILE:
        alone.sharpen(PART_ROUNDS, stopped, now, PART_WORTH)
    if alone.bound > now - WORTHWHILE:
        return None
    found = min([alone.whole() or dive(alone, stopped) or standing, standing], key=alone.total)
    if alone.total(found) > now - WORTHWHILE:
        return None
    fresh = [tuple(int(free[m]) for m in group) for group in found]
    metres = np.array([alone.costs[alone.known[group]] for group in found]) - alone.limits.fee
    programme.add_groups(programme.rows_of(fresh), metres)
    return fresh


__all__ = ["dive", "improved", "solve_component"]
