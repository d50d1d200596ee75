# mypy: allow-untyped-defs, allow-untyped-calls
"""Who is near whom: for each firm its nearest neighbours, in order of distance, and the connected
components.

A firm keeps at most `most` neighbours and everybody who keeps it, so that one tower of a thousand
firms stays small. `reach` is the distance up to which a firm's list is complete: infinite where
nobody was left out.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from orggraph.core.rules import Rules
from orggraph.optimise.joint_branches.instance import Floats, Ints, Town
from orggraph.optimise.joint_branches.jit import compiled
from orggraph.optimise.threads import mapped


class Neighbours(NamedTuple):
    """Neighbour lists in one row: those of firm i are `other[start[i]:start[i + 1]]`, nearest
    first.
    """

    start: Ints
    other: Ints
    metres: Floats
    reach: Floats


_WORTH_THREADS = 2_000  # firms


def neighbours_of(town: Town, rules: Rules, most: int, workers: int = 1) -> Neighbours:
    """Find the neighbours of every firm: same building, same park, or within `near_metres`."""
    if not town.size:
        return Neighbours(np.zeros(1, np.int64), np.zeros(0, np.int64), np.zeros(0), np.zeros(0))
    workers = workers if town.size >= _WORTH_THREADS else 1
    shares = np.array_split(np.arange(town.size), workers)
    metres_near = float(rules.near_metres)
    lists = list(mapped(lambda firms: _lists(town, metres_near, firms, most), shares, workers))
    listed, metres, count, reach = (np.concatenate([part[k] for part in lists]) for k in range(4))
    start, other, far = _symmetric(listed, metres, count, reach)
    return Neighbours(start, other, far, reach)


def loneliest_first(near: Neighbours) -> Ints:
    """Return the firms in the order of how few neighbours they have."""
    return np.argsort(np.diff(near.start), kind="stable")


def nearest_few(near: Neighbours, most: int) -> Neighbours:
    """Return the lists cut to so many nearest neighbours each."""
    count = np.diff(near.start)
    kept = np.arange(len(near.other)) - np.repeat(near.start[:-1], count) < most
    start = np.concatenate([[0], np.cumsum(np.minimum(count, most))])
    return near._replace(start=start, other=near.other[kept], metres=near.metres[kept])


def longer_lists(town: Town, near: float, firms: Ints, most: int) -> Neighbours:
    """Return longer lists for a few firms, one-sided; all others have empty ones."""
    listed, metres, count, reach = _lists(town, near, firms, most)
    start, kept = np.zeros(town.size + 1, np.int64), np.arange(most) < count[:, None]
    start[firms + 1] = count
    far = np.full(town.size, np.inf)
    far[firms] = reach
    return Neighbours(np.cumsum(start), listed[kept].astype(np.int64), metres[kept], far)


def _lists(
    town: Town, near: float, firms: Ints, most: int
) -> tuple[NDArray[np.int32], Floats, Ints, Floats]:
    keys, first = _cells(town)
    found: tuple[NDArray[np.int32], Floats, Ints, Floats] = _nearest(
        firms,
        town.x,
        town.y,
        town.located,
        town.cells,
        keys,
        first,
        town.side,
        town.building,
        *_inside(town.building),
        town.park,
        *_inside(town.park),
        near,
        most,
    )
    return found


def components_of(town: Town, rules: Rules) -> Ints:
    """Number the connected components of the near graph, complete even where lists were cut
    short.
    """
    if not town.size:
        return np.zeros(0, np.int64)
    keys, first = _cells(town)
    root = _unite(
        town.x,
        town.y,
        town.located,
        town.cells,
        keys,
        first,
        town.side,
        town.building,
        town.park,
        float(rules.near_metres),
    )
    return np.unique(root, return_inverse=True)[1].astype(np.int64)


def _cells(town: Town) -> tuple[Ints, Ints]:
    """Return the keys of the occupied cells, sorted by key as a search table, and the rows where
    each begins.
    """
    located = int(town.located.sum())
    key = _key(town.cells[:located, 0], town.cells[:located, 1])
    change = np.flatnonzero(np.r_[True, key[1:] != key[:-1]]) if located else np.zeros(0, np.int64)
    ends = np.r_[change[1:], located] if located else np.zeros(0, np.int64)
    slots = 1 << max(4, int(np.ceil(np.log2(2 * len(change) + 1))))
    table, place = np.full(slots, -1, np.int64), np.zeros((slots, 2), np.int64)
    if located:
        _fill(table, place, key[change], change, ends)
    return table, place


def _key(column: Ints, row: Ints) -> Ints:
    return (column + (1 << 30)) * (1 << 31) + row + (1 << 30)


def _inside(place: Ints) -> tuple[Ints, Ints]:
    """Return the firms sorted by place and where each place begins; firms without a place come
    first.
    """
    order = np.argsort(place, kind="stable")
    return order, np.searchsorted(place[order], np.arange(place.max(initial=-1) + 2))


@compiled
def _slot(table, key):
    mask = len(table) - 1
    slot = (key * -7046029254386353131 >> 20) & mask
    while table[slot] != -1 and table[slot] != key:
        slot = (slot + 1) & mask
    return slot


@compiled
def _fill(table, place, keys, begins, ends):
    for i in range(len(keys)):
        slot = _slot(table, keys[i])
        table[slot] = keys[i]
        place[slot, 0] = begins[i]
        place[slot, 1] = ends[i]


@compiled
def _keep(who, far, count, most, other, metres):
    """Put a neighbour into a heap of the nearest `most`, farthest on top; return the new count."""
    if count < most:
        place = count
        count += 1
        while place > 0:
            up = (place - 1) >> 1
            if far[up] > metres or (far[up] == metres and who[up] > other):
                break
            far[place], who[place] = far[up], who[up]
            place = up
        far[place], who[place] = metres, other
    elif metres < far[0] or (metres == far[0] and other < who[0]):
        _sift(who, far, count, other, metres)
    return count


@compiled
def _sift(who, far, count, other, metres):
    place = 0
    while True:
        down = 2 * place + 1
        if down >= count:
            break
        if down + 1 < count and (
            far[down + 1] > far[down] or (far[down + 1] == far[down] and who[down + 1] > who[down])
        ):
            down += 1
        if metres > far[down] or (metres == far[down] and other > who[down]):
            break
        far[place], who[place] = far[down], who[down]
        place = down
    far[place], who[place] = metres, other


@compiled
def _nearest(
    firms,
    x,
    y,
    located,
    cells,
    table,
    place,
    side,
    building,
    in_building,
    building_start,
    park,
    in_park,
    park_start,
    near,
    most,
):
    n = len(firms)
    listed = np.empty((n, most), np.int32)
    metres = np.empty((n, most), np.float64)
    count = np.zeros(n, np.int64)
    reach = np.full(n, np.inf)
    rings = int(np.ceil(near / side))
    for at in range(n):
        i = firms[at]
        who, far = listed[at], metres[at]
        kept = 0
        seen = 0
        limited = False
        if located[i]:
            for ring in range(rings + 1):
                for dy in range(-ring, ring + 1):
                    step = 1 if dy == -ring or dy == ring or ring == 0 else 2 * ring
                    for dx in range(-ring, ring + 1, step):
                        key = (
                            (cells[i, 0] + dx + (1 << 30)) * (1 << 31)
                            + cells[i, 1]
                            + dy
                            + (1 << 30)
                        )
                        slot = _slot(table, key)
                        if table[slot] == -1:
                            continue
                        for j in range(place[slot, 0], place[slot, 1]):
                            d = np.sqrt((x[i] - x[j]) ** 2 + (y[i] - y[j]) ** 2)
                            if d <= near and j != i:
                                seen += 1
                                kept = _keep(who, far, kept, most, j, d)
                if kept == most and far[0] <= ring * side and ring < rings:
                    limited = True
                    break
        if building[i] >= 0:
            for k in range(building_start[building[i]], building_start[building[i] + 1]):
                j = in_building[k]
                if j != i:
                    if located[i] and located[j]:
                        d = np.sqrt((x[i] - x[j]) ** 2 + (y[i] - y[j]) ** 2)
                        if d <= near:
                            continue
                    else:
                        d = 0.0
                    seen += 1
                    kept = _keep(who, far, kept, most, j, d)
        if park[i] >= 0 and (kept < most or far[0] > near or not located[i]):
            for k in range(park_start[park[i]], park_start[park[i] + 1]):
                j = in_park[k]
                if j != i and (building[i] < 0 or building[j] != building[i]):
                    if located[i] and located[j]:
                        d = np.sqrt((x[i] - x[j]) ** 2 + (y[i] - y[j]) ** 2)
                        if d <= near:
                            continue
                    else:
                        d = near
                    seen += 1
                    kept = _keep(who, far, kept, most, j, d)
        elif park[i] >= 0:
            limited = True
        count[at] = kept
        if limited or seen > most:
            reach[at] = far[0]
        for last in range(kept - 1, 0, -1):
            other, d = who[last], far[last]
            who[last], far[last] = who[0], far[0]
            _sift(who, far, last, other, d)
    return listed, metres, count, reach


@compiled
def _symmetric(listed, metres, count, reach):
    """Add to each list everybody who lists the firm, and lay the lists in one row, nearest
    first.
    """
    n = len(count)
    extra = np.zeros(n + 1, np.int64)
    for i in range(n):
        for k in range(count[i]):
            j = listed[i, k]
            last = count[j] - 1
            if reach[j] < np.inf and (
                metres[i, k] > metres[j, last]
                or (metres[i, k] == metres[j, last] and i > listed[j, last])
            ):
                extra[j] += 1
    start = np.zeros(n + 1, np.int64)
    for i in range(n):
        start[i + 1] = start[i] + count[i] + extra[i]
    other = np.empty(start[n], np.int64)
    far = np.empty(start[n], np.float64)
    end = start[:-1] + count
    for i in range(n):
        for k in range(count[i]):
            other[start[i] + k] = listed[i, k]
            far[start[i] + k] = metres[i, k]
    for i in range(n):
        for k in range(count[i]):
            j = listed[i, k]
            last = count[j] - 1
            d = metres[i, k]
            if reach[j] < np.inf and (
                d > metres[j, last] or (d == metres[j, last] and i > listed[j, last])
            ):
                place = end[j]
                while place > start[j] + count[j] and far[place - 1] > d:
                    far[place], other[place] = far[place - 1], other[place - 1]
                    place -= 1
                far[place], other[place] = d, i
                end[j] += 1
    return start, other, far


@compiled
def _root(parent, i):
    while parent[i] != i:
        parent[i] = parent[parent[i]]
        i = parent[i]
    return i


@compiled
def _join(parent, i, j):
    a, b = _root(parent, i), _root(parent, j)
    if a < b:
        parent[b] = a
    elif b < a:
        parent[a] = b


@compiled
def _unite(x, y, located, cells, table, place, side, building, park, near):
    n = len(x)
    parent = np.arange(n)
    first_building = np.full(building.max() + 1, -1, np.int64)
    first_park = np.full(park.max() + 1, -1, np.int64)
    for i in range(n):
        if building[i] >= 0:
            if first_building[building[i]] < 0:
                first_building[building[i]] = i
            _join(parent, i, first_building[building[i]])
        if park[i] >= 0:
            if first_park[park[i]] < 0:
                first_park[park[i]] = i
            _join(parent, i, first_park[park[i]])
    rings = int(np.ceil(near / side))
    whole = side * np.sqrt(2.0) <= near
    for i in range(n):
        if not located[i]:
            continue
        for dy in range(rings + 1):
            for dx in range(-rings, rings + 1):
                if dy == 0 and dx < 0:
                    continue
                key = (cells[i, 0] + dx + (1 << 30)) * (1 << 31) + cells[i, 1] + dy + (1 << 30)
                slot = _slot(table, key)
                if table[slot] == -1:
                    continue
                if whole and _root(parent, i) == _root(parent, place[slot, 0]):
                    continue
                for j in range(place[slot, 0], place[slot, 1]):
                    if (x[i] - x[j]) ** 2 + (y[i] - y[j]) ** 2 <= near * near:
                        _join(parent, i, j)
                        if whole:
                            break
    for i in range(n):
        parent[i] = _root(parent, i)
    return parent
