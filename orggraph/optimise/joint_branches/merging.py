# mypy: allow-untyped-defs, allow-untyped-calls
"""Two groups that may be one valid group at no more cost become one.

Repartition looks at the groups around a firm as far as they fit on one table, nearest first, so two
small groups of one crowded building may never meet there. Here every two groups of a building, of a
park, or of near firms are tried.
"""

from __future__ import annotations

import numpy as np

from orggraph.optimise.joint_branches.instance import Ints
from orggraph.optimise.joint_branches.jit import compiled
from orggraph.optimise.joint_branches.local_search import (
    Limits,
    Places,
    Requests,
    _heed,
    _weigh,
    has_requests,
)
from orggraph.optimise.joint_branches.neighbourhoods import Neighbours

ALIKE = 1e-6
"""Metres by which two costs may differ and still be the same."""


def joined_groups(
    places: Places, limits: Limits, requests: Requests, near: Neighbours, group: Ints
) -> Ints:
    """Return the groups after joining, while there are any, two that cost no more as one; as
    they are where groups are free.
    """
    joined: Ints = group.copy()
    if limits.fee <= 0.0 or not len(group):
        return joined
    asked = has_requests(requests)
    rows = [(near.start, near.other), _by_place(places.building), _by_place(places.park)]
    while sum(
        _join(places, limits, requests, asked, start, other, joined) for start, other in rows
    ):
        pass
    return joined


def _by_place(place: Ints) -> tuple[Ints, Ints]:
    """Return for each firm a row of the firms of its place, laid out as neighbours are; empty rows
    where it has none.

    All firms of a place share its row: each firm's row begins where it stands itself, so that every
    two meet once.
    """
    order = np.argsort(place, kind="stable")
    ends = np.searchsorted(place[order], place, side="right")
    begin = np.empty(len(place), np.int64)
    begin[order] = np.arange(1, len(place) + 1)
    begin = np.where(place < 0, ends, begin)
    return np.column_stack([begin, ends]).ravel(), order


@compiled
def _join(p, limits, r, asked, start, other, group):
    """Join pairs of groups that meet in the rows `start`, `other`; change `group`, return how many
    pairs were joined.

    `start` has n + 1 entries where rows follow each other, else begin and end of each of the n
    rows.
    """
    n, units = len(p.x), limits.units
    apart = len(start) == 2 * n and n > 1
    most = 0
    for i in range(n):
        most = max(most, group[i] + 1)
    size = np.zeros(most, np.int64)
    members = np.zeros((most, units), np.int64)
    for i in range(n):
        g = group[i]
        if g >= 0:
            members[g, size[g]] = i
            size[g] += 1
    price = np.empty(1 << units)
    near, far = np.zeros(units, np.int64), np.zeros((units, units))
    formal, total = np.zeros(units, np.int64), np.zeros(units, np.int64)
    stack, table = np.zeros((units + 1, 2), np.int64), np.zeros(units, np.int64)
    joined = 0
    for i in range(n):
        first, last = (start[2 * i], start[2 * i + 1]) if apart else (start[i], start[i + 1])
        for k in range(first, last):
            g, h = group[i], group[other[k]]
            if g < 0:
                break
            if h < 0 or h == g or size[g] + size[h] > units:
                continue
            count = size[g] + size[h]
            table[: size[g]] = members[g, : size[g]]
            table[size[g] : count] = members[h, : size[h]]
            _weigh(table, count, p, limits, price, near, far, formal, total, stack)
            if asked:
                _heed(table, count, r, price)
            whole = (1 << count) - 1
            mine = (1 << size[g]) - 1
            if price[whole] <= price[mine] + price[whole ^ mine] + ALIKE:
                for m in range(size[h]):
                    members[g, size[g] + m] = members[h, m]
                    group[members[h, m]] = g
                size[g], size[h] = count, 0
                joined += 1
    return joined
