"""Roads as the addresses of what has a point show them: the line along which the house numbers of
a road run.

Points of one road are joined where they are neighbours both by place and by number, so that a wrong
point or another road of that name stands apart. Through what is joined runs a smooth line, beside
which the houses of both sides stand; what is far from it is left out, and the line is fitted again.
A road is drawn only as far as enough houses agree with it, and never across a wide gap between two
of them: nothing is made up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra, minimum_spanning_tree
from scipy.spatial.distance import cdist, pdist, squareform

from orggraph.analysis.door_points import Known, numbers_run_along
from orggraph.core.array_types import Flags, Floats, Ints

WIDEST_GAP = 800.0  # metres between two houses, across which no road is drawn
BESIDE = 60.0  # metres from the line of a road within which its houses stand
FARTHEST = 2500.0  # metres between two houses of one road, however their numbers differ
LEAST_HOUSES = 4
LEAST_PLACES = 3  # that are NEAR no other
LEAST_LENGTH = 150.0  # metres
LEAST_SHARE = 0.5  # of the houses of a road that must stand beside it
LEAST_ORDER = 0.7  # correlation of the numbers with the way along the road
MOST_ROADS = 80  # of a city, those with the most houses: more are not told apart
MOST_HOUSES = 60  # of one road; of more, so many evenly by number show its line as well
ENOUGH = 0.9  # of the houses of a road beside a line, in order: no better one is sought
SLACK = 200.0  # metres that houses of neighbouring numbers may stand apart
PER_NUMBER = 20.0  # metres more for each number between them
REACH = 300.0  # metres along the road that a point of its line is made of, and five houses
NEAR = 20.0  # metres within which two houses are one place
STEP = 40.0  # metres between the points of a line


class Road(NamedTuple):
    """A stretch of a road: its name, and the points of its line in metres."""

    name: str
    line: Floats


class Houses(NamedTuple):
    """The houses of one road: numbers, and points in metres."""

    numbers: Ints
    points: Floats

    def only(self, which: Flags | Ints) -> Houses:
        """Return some of the houses."""
        return Houses(self.numbers[which], self.points[which])


def fitted(known: Iterable[Known]) -> list[Road]:
    """Return the roads that the points of house numbers show, by name and then from their ends."""
    houses: dict[str, list[Known]] = defaultdict(list)
    for one in known:
        if numbers_run_along(one.road):
            houses[one.road].append(one)
    longest = sorted(houses, key=lambda name: (-len(houses[name]), name))[:MOST_ROADS]
    return [
        Road(name, np.round(line))
        for name, of in sorted((name, houses[name]) for name in longest)
        if len(of) >= LEAST_HOUSES
        for line in _lines(_houses(of))
    ]


def _houses(known: list[Known]) -> Houses:
    """Return every number with its points; of very many, a part evenly by number."""
    found = sorted({(one.number, one.x, one.y) for one in known})
    if len(found) > MOST_HOUSES:
        found = [found[i] for i in np.linspace(0, len(found) - 1, MOST_HOUSES).astype(int)]
    table = np.array(found, dtype=np.float64)
    return Houses(table[:, 0].astype(np.int64), table[:, 1:])


def _lines(houses: Houses) -> Iterator[Floats]:
    for one in _joined(houses):
        yield from _stretches(one)


def _joined(houses: Houses) -> Iterator[Houses]:
    """Yield the houses that are neighbours by place and by number, part by part."""
    apart = squareform(pdist(houses.points))
    between = np.abs(houses.numbers[:, None] - houses.numbers[None, :])
    near = (apart <= FARTHEST) & (apart <= SLACK + PER_NUMBER * between)
    # that one wrong house joins two parts takes more than one neighbour
    trusted = (near & (apart > 0)).sum(axis=0) >= 2
    count, part = connected_components(csr_array(near & trusted & trusted[:, None]))
    for n in range(count):
        which = np.flatnonzero((part == n) & trusted)
        if len(which) >= LEAST_HOUSES:
            yield houses.only(which)


def _stretches(houses: Houses) -> Iterator[Floats]:
    """Yield the lines on which enough houses stand, in order and without a wide gap."""
    line = _line_through(houses)
    along, off = _beside(houses.points, line)
    beside = off <= BESIDE
    order = np.flatnonzero(beside)[np.argsort(along[beside], kind="stable")]
    t, numbers = along[order], houses.numbers[order]
    if len(t) < LEAST_HOUSES or _places(numbers, t) < LEAST_PLACES:
        return
    if beside.mean() < LEAST_SHARE or _order(numbers, t) < LEAST_ORDER:
        return
    cuts = np.flatnonzero(np.diff(t) > WIDEST_GAP) + 1
    for at, of in zip(np.split(t, cuts), np.split(numbers, cuts), strict=True):
        if _places(of, at) > 1 and at[-1] - at[0] >= LEAST_LENGTH:
            yield _between(line, float(at[0]), float(at[-1]))


def _places(numbers: Ints, along: Floats) -> int:
    """Return how many houses in order along a road stand apart and have numbers of their own."""
    steps = ((along - along[0]) // NEAR).astype(np.int64)
    return min(len(np.unique(steps)), len(np.unique(numbers)))


def _order(numbers: Ints, along: Floats) -> float:
    """Return how far numbers follow the way along a road, up or down: 1 where they do, 0 where
    they have no order.
    """
    ranks = [np.argsort(np.argsort(v, kind="stable"), kind="stable") for v in (numbers, along)]
    return abs(float(np.asarray(np.corrcoef(np.array(ranks))).ravel()[1]))


# ---------------------------------------------------------------- a line through points


def _line_through(houses: Houses) -> Floats:
    """Return the smooth line that most houses stand beside in order.

    It is sought along three ways, until one agrees with nearly all: from number to number,
    straight, and from house to house.
    """
    points = houses.points
    best, most = np.empty((0, 2)), -1.0
    for way_of in (_by_number, _main_axis, _longest_way):
        line = _smooth(points, *_beside(points, way_of(houses)))
        agreement = _agreement(houses, line)
        if agreement > most:
            best, most = line, agreement
        if most >= ENOUGH * len(points):
            break
    return best


def _agreement(houses: Houses, line: Floats) -> float:
    along, off = _beside(houses.points, line)
    beside = off <= BESIDE
    if beside.sum() < LEAST_HOUSES:
        return 0.0
    return float(beside.sum()) * _order(houses.numbers[beside], along[beside])


def _main_axis(houses: Houses) -> Floats:
    """Return the straight line along which houses lie farthest apart."""
    points = houses.points
    middle = np.median(points, axis=0)
    _, _, axes = np.linalg.svd(points - middle, full_matrices=False)
    along = (points - middle) @ axes[0]
    return np.asarray(middle + np.outer([along.min(), along.max()], axes[0]))


def _by_number(houses: Houses) -> Floats:
    """Return the middles of a few pairs of houses at a time, in the order of their numbers: a
    pair often stands on both sides.
    """
    pairs = (houses.points[1:] + houses.points[:-1]) / 2
    rows = np.arange(len(pairs))
    few = np.clip(rows[:, None] + np.arange(-2, 3), 0, len(rows) - 1)
    return np.asarray(np.median(pairs[few], axis=1))


def _longest_way(houses: Houses) -> Floats:
    """Return the longest way in the tree that joins houses by the shortest steps."""
    points = houses.points
    tree = minimum_spanning_tree(csr_array(cdist(points, points) + 1e-6))
    far = int(np.argmax(dijkstra(tree, directed=False, indices=0)))
    steps, before = dijkstra(tree, directed=False, indices=far, return_predecessors=True)
    at = int(np.argmax(steps))
    way = [at]
    while at != far:
        at = int(before[at])
        way.append(at)
    return points[way]


def _smooth(points: Floats, along: Floats, off: Floats) -> Floats:
    """Return a line of which every point is what a straight line through the points about it
    says; a point counts the less, the farther off it stands.

    This is locally weighted regression with weights against outliers (Cleveland 1979).
    """
    trust = np.clip(1 - (off / max(2.5 * float(np.median(off)), BESIDE)) ** 2, 0.02, None) ** 2
    low, high = float(along.min()), float(along.max())
    at = np.linspace(low, high, max(2, int((high - low) / STEP) + 1))
    away = np.abs(at[:, None] - along[None, :])
    sixth = np.sort(away, axis=1)[:, min(5, len(along) - 1)]
    reach = np.maximum(REACH, 1.2 * sixth)[:, None]
    weight = np.clip(1 - (away / reach) ** 3, 0, None) ** 3 * trust[None, :] + 1e-9
    total = weight.sum(axis=1)
    mean = weight @ along / total
    spread = along[None, :] - mean[:, None]
    square = (weight * spread**2).sum(axis=1) + 1.0
    middle = weight @ points / total[:, None]
    slope = (weight * spread) @ points / square[:, None]
    return np.asarray(middle + slope * (at - mean)[:, None])


def _beside(points: Floats, line: Floats) -> tuple[Floats, Floats]:
    """Return for each point how far along a line and how far off it stands."""
    share, square, length = _to_segments(points, line)
    nearest = square.argmin(axis=1)
    rows = np.arange(len(points))
    before = np.concatenate([[0.0], np.cumsum(length)])
    along = before[nearest] + share[rows, nearest] * length[nearest]
    return along, np.sqrt(square[rows, nearest])


def _to_segments(points: Floats, line: Floats) -> tuple[Floats, Floats, Floats]:
    """Return for each point and each segment of a line which share of it lies before the nearest
    place on it, and the square of the distance; and the lengths of the segments.
    """
    step_x, step_y = np.diff(line, axis=0).T
    length = np.maximum(np.hypot(step_x, step_y), 1e-9)
    x = points[:, 0, None] - line[:-1, 0]
    y = points[:, 1, None] - line[:-1, 1]
    share = np.minimum(np.maximum((x * step_x + y * step_y) / length**2, 0), 1)
    square = (x - share * step_x) ** 2 + (y - share * step_y) ** 2
    return share, square, length


def distance(points: Floats, line: Floats) -> Floats:
    """Return how far points stand from a line."""
    return np.asarray(np.sqrt(_to_segments(points, line)[1].min(axis=1)))


def _between(line: Floats, low: float, high: float) -> Floats:
    """Return a line from one length along it to another, with no more points than it bends."""
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    inside = along[(along > low) & (along < high)]
    at = np.concatenate([[low], inside, [high]])
    return simplified(np.c_[np.interp(at, along, line[:, 0]), np.interp(at, along, line[:, 1])], 4)


def simplified(line: Floats, metres: float) -> Floats:
    """Return a line without the points that it passes within some metres of anyway, by the
    algorithm of Douglas and Peucker.
    """
    kept = np.zeros(len(line), dtype=bool)
    kept[[0, -1]] = True
    waiting = [(0, len(line) - 1)]
    while waiting:
        first, last = waiting.pop()
        if last - first < 2:
            continue
        off = distance(line[first + 1 : last], line[[first, last]])
        worst = int(off.argmax())
        if off[worst] > metres:
            at = first + 1 + worst
            kept[at] = True
            waiting += [(first, at), (at, last)]
    return line[kept]


def drawn(roads: Iterable[Road]) -> dict[str, list[Any]]:
    """Return roads as columns: name, and line (x, y, x, y … in metres)."""
    found = list(roads)
    return {
        "name": [road.name for road in found],
        "line": [road.line.astype(int).ravel().tolist() for road in found],
    }
