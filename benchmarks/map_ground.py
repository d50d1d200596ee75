"""Measure the ground of the map page: how well its roads fit the addresses, and what stands
outside the land.

    .venv/bin/python benchmarks/map_ground.py DATA [--boundaries FILE --boundaries-system GCJ-02]

Of the firms that have a point and whose address names a road that is drawn: how many stand within
60 m of its line. The second figure is the same for numbers that the lines were made without, a
fifth of them at a time: the points of buildings, which stand back from their road.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from orggraph.analysis import pipeline
from orggraph.analysis.door_points import Known, door_of, known_doors
from orggraph.core.array_types import Flags, Floats
from orggraph.graph import OrgGraph
from orggraph.io.map_writer import read_outlines
from orggraph.io.reader import read_raw
from orggraph.webmap import map_data
from orggraph.webmap.roads import BESIDE, Road, distance, fitted

FOLDS = 5


def off_their_road(
    roads: Iterable[Road], asked: Iterable[tuple[str, float, float]]
) -> tuple[Floats, int]:
    """Return the metres from each point to the road it names, where that is drawn, and how many
    name one that is not.
    """
    lines: dict[str, list[Floats]] = defaultdict(list)
    for road in roads:
        lines[road.name].append(road.line)
    asked = list(asked)
    there = [(name, x, y) for name, x, y in asked if name in lines]
    off = [
        min(float(distance(np.array([[x, y]]), line)[0]) for line in lines[name])
        for name, x, y in there
    ]
    return np.array(off), len(asked) - len(there)


def firms_on_roads(graph: OrgGraph) -> list[tuple[str, float, float]]:
    """Return the road that each firm with a point names in its address, and the point."""
    x, y = graph.where.x, graph.where.y
    located = np.flatnonzero(np.isfinite(x))
    doors = [(row, door_of(graph.firms["address"].iat[row])) for row in located]
    return [(door.road, float(x[row]), float(y[row])) for row, door in doors if door]


def held_out(known: list[Known]) -> Floats:
    """Return the metres from numbers to roads that were made without them."""
    doors = sorted({(one.road, one.number) for one in known})
    part = dict(zip(doors, np.random.default_rng(1).integers(0, FOLDS, len(doors)), strict=True))
    parts = []
    for fold in range(FOLDS):
        roads = fitted(one for one in known if part[one.road, one.number] != fold)
        rest = {
            (one.road, one.x, one.y): (one.road, one.x, one.y)
            for one in known
            if part[one.road, one.number] == fold
        }
        parts.append(off_their_road(roads, rest.values())[0])
    return np.concatenate(parts)


def inside(points: Floats, rings: Iterable[list[int]]) -> Flags:
    """Return which points lie in any of some rings."""
    within = np.zeros(len(points), dtype=bool)
    for flat in rings:
        ring = np.array(flat, dtype=np.float64).reshape(-1, 2)
        crossings = np.zeros(len(points), dtype=np.int64)
        for (x0, y0), (x1, y1) in zip(ring, np.roll(ring, -1, axis=0), strict=True):
            spans = (y0 > points[:, 1]) != (y1 > points[:, 1])
            if y0 != y1:
                at = x0 + (points[:, 1] - y0) * (x1 - x0) / (y1 - y0)
                crossings += spans & (points[:, 0] < at)
        within |= crossings % 2 == 1
    return within


def main() -> None:
    """Print the figures of a ledger."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data")
    parser.add_argument("--boundaries")
    parser.add_argument("--boundaries-system", default="WGS-84")
    asked = parser.parse_args()
    answers = pipeline.answers(read_raw(asked.data, allow_outside=True))
    started = time.process_time()
    known = known_doors(answers.graph)
    read = time.process_time()
    roads = fitted(known)
    done = time.process_time()
    lines = [np.hypot(*np.diff(road.line, axis=0).T).sum() for road in roads]
    print(f"{len(known)} doors read in {read - started:.2f} s, fitted in {done - read:.2f} s")
    print(f"{len({r.name for r in roads})} roads, {sum(lines) / 1000:.1f} km in {len(roads)} parts")
    off, undrawn = off_their_road(roads, firms_on_roads(answers.graph))
    share = f"{np.mean(off <= BESIDE):.1%} within {BESIDE:.0f} m"
    print(f"{len(off)} located firms name a drawn road, {share}; {undrawn} name another road")
    off = held_out(known)
    print(
        f"held out: {len(off)} numbers, {np.mean(off <= BESIDE):.1%}, half {np.median(off):.0f} m"
    )
    if asked.boundaries:
        outlines = read_outlines(asked.boundaries, asked.boundaries_system)
        data = map_data(answers, outlines=outlines)
        rings = [ring for outline in data.outlines for ring in outline["rings"]]
        districts = np.array(data.firms["DISTRICT"])
        here = ~np.isin(districts, data.about["away"])
        marks = {
            (x, y)
            for x, y, own in zip(data.firms["x"], data.firms["y"], here, strict=True)
            if x is not None and own
        }
        for kind in ("BUILDING", "PARK", "BUSINESS_DISTRICT", "INCUBATOR"):
            held = np.unique(np.array(data.firms[kind])[here])
            marks |= {(data.places["x"][n - 1], data.places["y"][n - 1]) for n in held if n}
        marks = {mark for mark in marks if mark[0] is not None}
        points = np.array(sorted(marks), dtype=np.float64).reshape(-1, 2)
        water = int((~inside(points, rings)).sum())
        print(f"{len(points)} places of firms and sites, {water} outside the land")


if __name__ == "__main__":
    main()
