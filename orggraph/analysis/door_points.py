"""Points of firms that have none, by what stands at the same road and number, or between two
numbers of the same side of the road.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from orggraph.core.array_types import Floats, Ints
from orggraph.core.enums import PlaceKind, Word
from orggraph.graph import OrgGraph
from orggraph.location.house_numbers import Door, doors, say
from orggraph.location.normalise import plain

AGREE = 100.0
"""Metres within which points of one road and number are taken for one place."""

APART = 720.0
"""Metres that two houses of known points may stand apart for a number between them to be placed.

With these two, of the doors of Xiamen that are known, each placed by the others alone, half come
within 51 m and nine tenths within 148 m; at 800 m nine tenths come within 156 m.
"""

_WAY = re.compile("(?:路|街|大道|道)$")  # along which numbers run; those of a village do not


class ByDoor(Word):
    """How a firm without a point was placed by its address."""

    SAME = ("SAME", "同一门牌", "same road and number")
    BETWEEN = ("BETWEEN", "按门牌号推算", "between two house numbers")


class Known(NamedTuple):
    """A road and number whose point is known; `district` is None where that is not."""

    road: str
    number: int
    mark: str
    district: str | None
    x: float
    y: float


@dataclass(frozen=True)
class Placed:
    """Points and places of firms after their addresses were read.

    `x`, `y` are metres, `how` has a `ByDoor` where an address placed the firm and None elsewhere.
    `place` names a road and number that several firms without a point share, None elsewhere: they
    are one place, wherever it is.
    """

    x: Floats
    y: Floats
    how: np.ndarray[tuple[int], np.dtype[np.object_]]
    place: np.ndarray[tuple[int], np.dtype[np.object_]]


class Roads:
    """Roads with the house numbers whose points are known."""

    def __init__(self, known: Iterable[Known]) -> None:
        self._at: dict[tuple[str, int, str], list[Known]] = defaultdict(list)
        sides: dict[tuple[str, int], dict[int, list[Known]]] = defaultdict(dict)
        for one in known:
            self._at[one.road, one.number, one.mark].append(one)
            if not one.mark and numbers_run_along(one.road):
                sides[one.road, one.number % 2].setdefault(one.number, []).append(one)
        self._sides = {key: (sorted(of), of) for key, of in sides.items()}

    def point(
        self, road: str, number: int, mark: str, district: str | None
    ) -> tuple[float, float, ByDoor] | None:
        """Return the point of a road and number, None where it cannot be told."""
        same = _one_point(self._at.get((road, number, mark), ()), district)
        if same is not None:
            return (*same, ByDoor.SAME)
        between = None if mark else self._between(road, number, district)
        return None if between is None else (*between, ByDoor.BETWEEN)

    def _between(self, road: str, number: int, district: str | None) -> tuple[float, float] | None:
        numbers, of = self._sides.get((road, number % 2), ([], {}))
        at = bisect_left(numbers, number)
        below, above = (
            _nearest(numbers[:at][::-1], of, district),
            _nearest(numbers[at:], of, district),
        )
        if below is None or above is None:
            return None
        (low, (x0, y0)), (high, (x1, y1)) = below, above
        if np.hypot(x1 - x0, y1 - y0) > APART:
            return None
        share = (number - low) / (high - low)
        return x0 + share * (x1 - x0), y0 + share * (y1 - y0)


def numbers_run_along(road: str) -> bool:
    """Tell whether house numbers run along a road by its name; those of a village do not."""
    return _WAY.search(road) is not None


def _nearest(
    numbers: Sequence[int], of: dict[int, list[Known]], district: str | None
) -> tuple[int, tuple[float, float]] | None:
    """Return the first of some numbers that has one point, with it."""
    for number in numbers:
        point = _one_point(of[number], district)
        if point is not None:
            return number, point
    return None


def _one_point(known: Sequence[Known], district: str | None) -> tuple[float, float] | None:
    """Return the middle of points that agree, None where there is none or they do not.

    What is known to be in another district is another road of that name.
    """
    fits = [one for one in known if None in (district, one.district) or one.district == district]
    if not fits:
        return None
    x, y = (np.array([getattr(one, name) for one in fits]) for name in ("x", "y"))
    middle = float(np.median(x)), float(np.median(y))
    return middle if np.hypot(x - middle[0], y - middle[1]).max() <= AGREE else None


@lru_cache(maxsize=1 << 17)
def _doors(address: str) -> tuple[Door, ...]:
    return tuple(doors(plain(address)))


def door_of(address: object) -> Door | None:
    """Return the one road and number that an address writes, None where it writes none or several
    that differ.
    """
    if not isinstance(address, str):
        return None
    found = _doors(address)
    return found[0] if found and len({(door.road, door.low) for door in found}) == 1 else None


def known_doors(graph: OrgGraph, most: int | None = None) -> list[Known]:
    """Return the roads and numbers of places and firms that have points; of more firms than
    `most`, a part evenly.
    """
    places, where, found = graph.places, graph.where, []
    districts = sorted(set(graph.place_names(PlaceKind.DISTRICT).dropna().astype(str)))
    for node, address in zip(places.index, places["address"], strict=True):
        door = door_of(address) if node in where.places else None
        if door is not None:
            named = next((name for name in districts if name in str(address)), None)
            found.append(Known(door.road, door.low, door.mark, named, *where.places[str(node)]))
    located = np.flatnonzero(np.isfinite(where.x))
    if most is not None:
        located = located[:: max(1, -(-len(located) // most))]
    rows = zip(
        graph.firms["address"].iloc[located].tolist(),
        _districts(graph, located),
        where.x[located].tolist(),
        where.y[located].tolist(),
        strict=True,
    )
    for address, district, x, y in rows:
        door = door_of(address)
        if door is not None:
            found.append(Known(door.road, door.low, door.mark, district, x, y))
    return list(dict.fromkeys(found))


def _districts(graph: OrgGraph, rows: Ints) -> list[str | None]:
    """Return the name of the district of some firms, None where unknown."""
    names = pd.Series(graph.place_names(PlaceKind.DISTRICT)).iloc[rows].astype(object)
    districts: list[str | None] = names.where(names.notna(), None).tolist()
    return districts


def placed_by_door(graph: OrgGraph, rows: Ints) -> Placed:
    """Return the points of some firms, those without one by the door that their address names."""
    x, y = graph.where.x[rows].copy(), graph.where.y[rows].copy()
    how = np.full(len(rows), None, dtype=object)
    place = np.full(len(rows), None, dtype=object)
    addresses = graph.firms["address"].iloc[rows]
    lost = np.flatnonzero(~np.isfinite(x) & addresses.notna().to_numpy())
    if not graph.rules.place_by_door or not len(lost):
        return Placed(x, y, how, place)
    roads = Roads(known_doors(graph))
    districts = _districts(graph, rows[lost])
    together: dict[tuple[str | None, str, int, str], list[int]] = defaultdict(list)
    for at, address, district in zip(lost, addresses.iloc[lost].tolist(), districts, strict=True):
        door = door_of(address)
        if door is None:
            continue
        point = roads.point(door.road, door.low, door.mark, district)
        if point is None:
            together[district, door.road, door.low, door.mark].append(int(at))
        else:
            x[at], y[at], how[at] = point
    for (district, road, number, mark), firms in together.items():
        if len(firms) > 1:
            called = say(Door(road, number, number, mark, ""))
            place[firms] = f"门牌:{district or ''}/{called}"
            how[firms] = ByDoor.SAME
    return Placed(x, y, how, place)


__all__ = [
    "AGREE",
    "ByDoor",
    "Known",
    "Placed",
    "Roads",
    "door_of",
    "known_doors",
    "numbers_run_along",
    "placed_by_door",
]
