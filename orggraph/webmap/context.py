"""The office's own lines and areas for the ground of the map, out of a GeoJSON object whose
coordinate system is declared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from orggraph.core.array_types import Floats
from orggraph.core.errors import InputError
from orggraph.core.messages import message
from orggraph.reference import coordinates
from orggraph.reference.coordinates import Plane
from orggraph.webmap.boundaries import features_of

ROAD, WATER, AREA = "road", "water", "area"
MOST_POINTS = 20_000  # in the page; of a larger file, lines are drawn in coarser steps
FINEST = 4.0  # metres of the first step
LONGEST_NAME, LONGEST_CREDIT = 40, 160  # letters
MARGIN = 0.25  # of the longer side of what is shown, around it
LEAST_MARGIN = 2000.0  # metres
_NAMES = ("name", "名称", "NAME", "fullname")
_CREDITS = ("attribution", "copyright", "source", "来源", "license", "licence", "许可")
_SAYS_KIND = ("kind", "class", "type", "layer", "类别", "类型", "图层", "natural", "landuse")
_IS_WATER = re.compile("水|河|江|湖|海|water|river|stream|canal|lake|sea|ocean|bay|strait", re.I)


@dataclass(frozen=True)
class Context:
    """Lines and areas of a file: kinds, names and parts (arrays of longitudes and latitudes in
    WGS-84), and whose they are.
    """

    credit: str
    shapes: list[tuple[str, str, list[Floats]]]


def context_of(geojson: Any, system: str | coordinates.System) -> Context:
    """Return the lines and areas of a GeoJSON object.

    A line is a road, unless its properties say that it is water; so is an area, and points are
    left out. `system` is the coordinate system of the file; none is guessed. Raises `InputError`
    where it holds neither a line nor an area, or a coordinate that is none.
    """
    try:
        shapes = [shape for feature in features_of(geojson) for shape in _shapes(feature, system)]
    except (TypeError, ValueError, OverflowError, LookupError, AttributeError) as error:
        raise InputError(
            message(
                "a coordinate of the context file is no longitude and latitude; check the GeoJSON"
            ),
        ) from error
    if not shapes:
        raise InputError(
            message(
                "the context file holds no line and no area; a GeoJSON FeatureCollection is needed"
            ),
        )
    return Context(_credit(geojson), shapes)


def _credit(geojson: dict[str, Any]) -> str:
    told = [geojson[key] for key in _CREDITS if isinstance(geojson.get(key), str)]
    return " ".join(dict.fromkeys(told))[:LONGEST_CREDIT]


def _shapes(
    feature: dict[str, Any], system: str | coordinates.System
) -> Iterator[tuple[str, str, list[Floats]]]:
    about = feature.get("properties")
    about = about if isinstance(about, dict) else {}
    name = next((str(about[key]) for key in _NAMES if about.get(key)), "")[:LONGEST_NAME]
    geometry = feature.get("geometry", feature) or {}
    several = geometry.get("type") == "GeometryCollection"
    for one in geometry.get("geometries", ()) if several else (geometry,):
        is_area, parts = _parts(one)
        if parts:
            kind = WATER if _is_water(about) else AREA if is_area else ROAD
            yield kind, name, [_points(part, system) for part in parts]


def _is_water(about: dict[str, Any]) -> bool:
    return any(about.get(key) for key in ("waterway", "water")) or any(
        _IS_WATER.search(str(about.get(key) or "")) for key in _SAYS_KIND
    )


def _parts(geometry: dict[str, Any]) -> tuple[bool, list[Any]]:
    """Return whether a geometry is an area, and its lines or rings."""
    match geometry.get("type"):
        case "LineString":
            return False, [geometry["coordinates"]]
        case "MultiLineString":
            return False, list(geometry["coordinates"])
        case "Polygon":
            return True, list(geometry["coordinates"])
        case "MultiPolygon":
            return True, [ring for polygon in geometry["coordinates"] for ring in polygon]
        case _:
            return False, []


def _points(part: list[list[float]], system: str | coordinates.System) -> Floats:
    lon, lat = np.array([point[:2] for point in part], dtype=float).reshape(-1, 2).T
    if not (np.abs(lon) <= 180).all() or not (np.abs(lat) <= 90).all():
        raise ValueError("beyond the globe")
    return np.column_stack(coordinates.convert(lon, lat, system, coordinates.System.WGS84))


# ---------------------------------------------------------------- on the plane


def drawn(context: Context | None, plane: Plane, shown: Floats) -> dict[str, Any]:
    """Return what is drawn of a context: credit, and columns kind, name and parts (x, y, x, y …
    in metres).

    `shown` are the points that the map shows; what lies far around them is left out.
    """
    shown = shown[np.isfinite(shown).all(axis=1)]
    if context is None or not len(shown):
        return {}
    low, high = shown.min(axis=0), shown.max(axis=0)
    margin = max(MARGIN * float((high - low).max()), LEAST_MARGIN)
    frame = (low - margin, high + margin)
    near = [
        (kind, name, cut)
        for kind, name, parts in context.shapes
        if (cut := list(_cut(parts, plane, frame, kind)))
    ]
    step = FINEST
    while True:
        thin = [(kind, name, [_thinned(p, step) for p in parts]) for kind, name, parts in near]
        if sum(len(p) for _, _, parts in thin for p in parts) <= MOST_POINTS:
            break
        step *= 2
    kept = [(k, n, [p for p in parts if len(p) > 1]) for k, n, parts in thin]
    kept = [one for one in kept if one[2]]
    return {
        "credit": context.credit,
        "kind": [kind for kind, _, _ in kept],
        "name": [name for _, name, _ in kept],
        "parts": [[p.astype(int).ravel().tolist() for p in parts] for _, _, parts in kept],
    }


def _cut(
    parts: list[Floats], plane: Plane, frame: tuple[Floats, Floats], kind: str
) -> Iterator[Floats]:
    """Yield what lies in a frame: of lines the pieces, of areas the ring drawn in to its edge."""
    low, high = frame
    for part in parts:
        points = np.column_stack(plane.to_metres(part[:, 0], part[:, 1]))
        if not len(points) or (points.max(axis=0) < low).any() or (points.min(axis=0) > high).any():
            continue
        closed = len(points) > 3 and bool((points[0] == points[-1]).all())
        if kind != ROAD and closed:
            yield np.clip(points, low, high)
            continue
        inside = ((points >= low) & (points <= high)).all(axis=1)
        reached = inside | np.roll(inside, 1) | np.roll(inside, -1)
        for piece in np.split(points, np.flatnonzero(np.diff(reached)) + 1):
            if len(piece) > 1 and ((piece >= low) & (piece <= high)).all(axis=1).any():
                yield piece


def _thinned(points: Floats, step: float) -> Floats:
    """Return points on a grid of a step, each once where several in a row fall on one."""
    grid = np.round(points / step) * step
    moved = np.ones(len(grid), dtype=bool)
    moved[1:] = (np.diff(grid, axis=0) != 0).any(axis=1)
    return np.asarray(np.round(grid[moved]))
