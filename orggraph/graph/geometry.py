"""Where the graph's firms and places stand, on one plane in metres; only points of a declared system are used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from orggraph.core.enums import PlaceKind
from orggraph.graph.model import AT, OrgGraph
from orggraph.reference import coordinates

Floats = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class Points:
    """Metres east and north of one reference: for every firm (NaN where unknown), and for every place and post that has a point.

    A firm without a point of its own stands where its building does, if that has one.
    """

    x: Floats
    y: Floats
    own: np.ndarray[Any, np.dtype[np.bool_]]
    places: dict[str, tuple[float, float]]
    posts: dict[str, tuple[float, float]]
    plane: coordinates.Plane


def points(graph: OrgGraph) -> Points:
    """Return the points of firms, places, posts and service centres in one local plane (metres)."""
    lon, lat = _wgs84(graph.firms)
    there, posts = (frame[frame["lon"].notna() & frame["lat"].notna()] for frame in (graph.places, graph.posts))
    place_lon, place_lat = _wgs84(there)
    plane = coordinates.plane(np.concatenate([lon, place_lon]), np.concatenate([lat, place_lat]))
    x, y = (np.array(v, dtype=np.float64) for v in plane.to_metres(lon, lat))
    at = _on(plane, there.index, place_lon, place_lat)
    own = np.isfinite(x)
    building = graph.firms[AT[PlaceKind.BUILDING]]
    table = np.array([*(at.get(n, (np.nan, np.nan)) for n in building.cat.categories), (np.nan, np.nan)])
    borrowed = table[building.cat.codes.to_numpy()]
    return Points(np.where(own, x, borrowed[:, 0]), np.where(own, y, borrowed[:, 1]), own, at, _on(plane, posts.index, *_wgs84(posts)), plane)


def _on(plane: coordinates.Plane, nodes: pd.Index, lon: Floats, lat: Floats) -> dict[str, tuple[float, float]]:
    """Return the nodes whose point is known with their metres."""
    x, y = plane.to_metres(lon, lat)
    return {str(n): (float(a), float(b)) for n, a, b in zip(nodes, x, y, strict=True) if np.isfinite(a)}


def _wgs84(frame: pd.DataFrame) -> tuple[Floats, Floats]:
    """Return longitudes and latitudes in WGS-84; NaN where there is no point or its system is not declared."""
    lon = np.array(frame["lon"].to_numpy(dtype=float, na_value=np.nan))
    lat = np.array(frame["lat"].to_numpy(dtype=float, na_value=np.nan))
    system = frame["system"].fillna("").astype("str").to_numpy() if len(frame) else np.zeros(0, dtype=object)
    result = np.full(len(lon), np.nan), np.full(len(lat), np.nan)
    for name in sorted(set(system) - {""}):
        of = system == name
        result[0][of], result[1][of] = coordinates.convert(lon[of], lat[of], name, coordinates.System.WGS84)
    return result
