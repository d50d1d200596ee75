"""Areas without an outline of their own: each firm's point claims the ground nearest to it.

The Voronoi cells of a street's points together are the street's area on the map. Points are first
thinned to a grid, where most of a square decide, so that one firm with another street's name
changes little and a hundred thousand firms cost no more than a thousand. Where no outline bounds
the ground, empty points around the others do.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from scipy.spatial import Voronoi, cKDTree

from orggraph.core.array_types import Floats, Ints

Ring = list[int]
SQUARES = 48  # along the longer side of what is divided
LEAST_SQUARE = 40.0  # metres
REACH = 1.4  # times the usual distance of points, from a point to ground that is nobody's
MOST_APART = 6  # squares, beyond which points do not count as neighbours
NOBODY = 0


def cells(x: Floats, y: Floats, label: Ints, *, bounded: bool) -> dict[int, list[Ring]]:
    """Return the rings (x, y, x, y … in metres) of the ground of each label.

    `label` is 0 for points that have none; those, and points that are not finite, are left out.
    `bounded` tells that the caller cuts the cells along an outline: they then reach far out.
    """
    there = np.isfinite(x) & np.isfinite(y) & (label > 0)
    if not there.any():
        return {}
    points, labels, square = _thinned(x[there], y[there], label[there])
    around = _beyond(points) if bounded else _empty_ground(points, square)
    sites = np.vstack([points, around, _beyond(np.vstack([points, around]))])
    owner = np.concatenate([labels, np.zeros(len(sites) - len(labels), dtype=np.int64)])
    diagram = Voronoi(sites)
    sides = owner[diagram.ridge_points]
    between = np.flatnonzero(sides[:, 0] != sides[:, 1])
    found = {}
    for one in np.unique(labels).tolist():
        beside = between[(sides[between] == one).any(axis=1)]
        edges = [diagram.ridge_vertices[i] for i in beside]
        rings = list(_rings(edges, diagram.vertices))
        if rings:
            found[int(one)] = rings
    return found


def _thinned(x: Floats, y: Floats, label: Ints) -> tuple[Floats, Ints, float]:
    """Return one point for each occupied square, with the label that most of its firms have."""
    span = float(max(np.ptp(x), np.ptp(y)))
    square = max(span / SQUARES, LEAST_SQUARE)
    frame = pd.DataFrame(
        {
            "column": np.floor((x - x.min()) / square).astype(np.int64),
            "line": np.floor((y - y.min()) / square).astype(np.int64),
            "label": label,
            "x": x,
            "y": y,
        }
    )
    by = frame.groupby(["column", "line", "label"], as_index=False)
    counted = by.agg(x=("x", "mean"), y=("y", "mean"), firms=("x", "size"))
    most = counted.sort_values(["firms", "label"], ascending=[False, True], kind="stable")
    kept = most.drop_duplicates(["column", "line"]).sort_values(["column", "line"])
    return kept[["x", "y"]].to_numpy(), kept["label"].to_numpy(np.int64), square


def _empty_ground(points: Floats, square: float) -> Floats:
    """Return points in a honeycomb wherever no firm is near: ground that is nobody's."""
    neighbours, _ = cKDTree(points).query(points, k=min(3, len(points)))
    usual = float(np.median(neighbours[:, -1])) if len(points) > 1 else square
    reach = REACH * max(square, min(usual, MOST_APART * square))
    low, high = points.min(axis=0) - 3 * reach, points.max(axis=0) + 3 * reach
    across = np.arange(low[0], high[0], reach)
    down = np.arange(low[1], high[1], reach * np.sqrt(3) / 2)
    grid = np.array([(x + (n % 2) * reach / 2, y) for n, y in enumerate(down) for x in across])
    distance, _ = cKDTree(points).query(grid)
    return np.asarray(grid[distance > reach], dtype=np.float64)


def _beyond(points: Floats) -> Floats:
    """Return eight points far around others, so that every cell between them has an end."""
    middle = (points.min(axis=0) + points.max(axis=0)) / 2
    far = 4 * max(float(np.ptp(points, axis=0).max()), 1000.0)
    turns = np.arange(8) * np.pi / 4
    return np.asarray(middle + far * np.c_[np.cos(turns), np.sin(turns)], dtype=np.float64)


def _rings(edges: list[list[int]], vertices: Floats) -> Iterator[Ring]:
    """Join edges that share a vertex into closed rings."""
    ends: dict[int, list[int]] = {}
    for n, (a, b) in enumerate(edges):
        if a >= 0 and b >= 0:
            ends.setdefault(a, []).append(n)
            ends.setdefault(b, []).append(n)
    used: set[int] = set()
    for first, (start, at) in enumerate(edges):
        if first in used or start < 0 or at < 0:
            continue
        used.add(first)
        path = [start]
        while at != start:
            path.append(at)
            onward = next((n for n in ends[at] if n not in used), None)
            if onward is None:
                break
            used.add(onward)
            a, b = edges[onward]
            at = b if a == at else a
        if len(path) > 2:
            yield [int(v) for n in path for v in np.round(vertices[n]).tolist()]


def areas(numbers: dict[str, Ints], outlined: set[int], x: Floats, y: Floats) -> dict[str, Any]:
    """Return the cells of districts that have no outline, and of all streets, as columns.

    `numbers` has the place numbers of every firm under DISTRICT and STREET; `outlined` are the
    numbers of the districts that have an outline. Columns: place, within (the district whose
    outline bounds the cells, 0 where none does), rings.
    """
    district, street = numbers["DISTRICT"], numbers["STREET"]
    rows: list[tuple[int, int, list[Ring]]] = []
    has_outline = np.isin(district, list(outlined))
    bare = np.where(has_outline, NOBODY, district)
    rows += [(place, 0, rings) for place, rings in cells(x, y, bare, bounded=False).items()]
    for one in sorted(outlined):
        inside = np.where(district == one, street, NOBODY)
        found = cells(x, y, inside, bounded=True)
        rows += [(place, one, rings) for place, rings in found.items()]
    outside = np.where(has_outline, NOBODY, street)
    rows += [(place, 0, rings) for place, rings in cells(x, y, outside, bounded=False).items()]
    return {
        "place": [place for place, _, _ in rows],
        "within": [within for _, within, _ in rows],
        "rings": [rings for _, _, rings in rows],
    }
