"""Where the graph's firms and places stand, on one plane in metres; only points of a declared
system are used.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from orggraph.core.array_types import Floats
from orggraph.reference import coordinates


@dataclass(frozen=True)
class Points:
    """Metres east and north of one reference: for every firm (NaN where unknown), and for every
    place and post that has a point.

    A firm without a point of its own stands where its building does, if that has one.
    """

    x: Floats
    y: Floats
    own: np.ndarray[Any, np.dtype[np.bool_]]
    places: dict[str, tuple[float, float]]
    posts: dict[str, tuple[float, float]]
    plane: coordinates.Plane


def points(
    firms: pd.DataFrame, building: pd.Series[Any], places: pd.DataFrame, posts: pd.DataFrame
) -> Points:
    """Return the points of firms, places, posts and service centres in one local plane (metres).

    `building` points, for each firm, at a row of `places` (categorical).
    """
    lon, lat = coordinates.wgs84(firms)
    there, posts = (frame[frame["lon"].notna() & frame["lat"].notna()] for frame in (places, posts))
    place_lon, place_lat = coordinates.wgs84(there)
    plane = coordinates.plane(np.concatenate([lon, place_lon]), np.concatenate([lat, place_lat]))
    x, y = (np.array(v, dtype=np.float64) for v in plane.to_metres(lon, lat))
    at = _on(plane, there.index, place_lon, place_lat)
    own = np.isfinite(x)
    table = np.array(
        [*(at.get(n, (np.nan, np.nan)) for n in building.cat.categories), (np.nan, np.nan)]
    )
    borrowed = table[building.cat.codes.to_numpy()]
    x, y = np.where(own, x, borrowed[:, 0]), np.where(own, y, borrowed[:, 1])
    return Points(x, y, own, at, _on(plane, posts.index, *coordinates.wgs84(posts)), plane)


def _on(
    plane: coordinates.Plane, nodes: pd.Index, lon: Floats, lat: Floats
) -> dict[str, tuple[float, float]]:
    """Return the nodes whose point is known with their metres."""
    x, y = plane.to_metres(lon, lat)
    return {
        str(n): (float(a), float(b)) for n, a, b in zip(nodes, x, y, strict=True) if np.isfinite(a)
    }
