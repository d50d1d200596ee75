# mypy: allow-untyped-defs, allow-untyped-calls
"""The lead firm (牵头企业) of each group: of the hosts that are almost equally well placed, the
weightiest.

A group costs the metres of its best placed host. The lead is chosen among the hosts whose metres
exceed these by at most one in a hundred or ten metres: a leading firm, then most formal members,
then most staff, then by code.
"""

from __future__ import annotations

import numpy as np

from orggraph.optimise.joint_branches.instance import Floats, Ints, Town
from orggraph.optimise.joint_branches.jit import compiled
from orggraph.optimise.joint_branches.local_search import Limits, metres_apart, places_of

SHARE, METRES = 0.01, 10.0
"""What a lead firm may exceed the best placed host by: a share of its metres, or so many metres
if that is more.
"""


def leads_of(town: Town, limits: Limits, group: Ints) -> tuple[Ints, Floats]:
    """Return for each firm the lead firm of its group (−1 left over) and its metres to it;
    missing where a point is.
    """
    order = np.lexsort((town.firms.astype(str), -town.staff, -town.formal, ~town.leading))
    rank = np.empty(town.size, np.int64)
    rank[order] = np.arange(town.size)
    lead, metres = _leads(places_of(town), limits, group, rank, SHARE, METRES)
    grouped = lead >= 0
    unknown = grouped & (lead != np.arange(town.size)) & ~(town.located & town.located[lead])
    return lead, np.where(unknown, np.nan, metres)


@compiled
def _leads(p, limits, group, rank, share, extra):
    """Return the lead and the metres of each firm; `rank` counts from 0, the weightiest firm."""
    n = len(p.x)
    order = np.argsort(group, kind="mergesort")
    lead = np.full(n, -1, np.int64)
    metres = np.zeros(n)
    far = np.zeros(n)
    first = 0
    while first < n and group[order[first]] < 0:
        first += 1
    while first < n:
        end = first
        while end < n and group[order[end]] == group[order[first]]:
            end += 1
        least = np.inf
        for a in range(first, end):
            far[a] = 0.0
            for b in range(first, end):
                if b != a:
                    d = metres_apart(p, order[a], order[b], limits.near)
                    far[a] += np.inf if d < 0.0 else d
            least = min(least, far[a])
        best = -1
        for a in range(first, end):
            if far[a] <= max(least * (1.0 + share), least + extra) and (
                best < 0 or rank[order[a]] < rank[best]
            ):
                best = order[a]
        for a in range(first, end):
            lead[order[a]] = best
            if order[a] != best:
                metres[order[a]] = metres_apart(p, best, order[a], limits.near)
        first = end
    return lead, metres
