"""Where firms and places stand, on one plane in metres; only points of a declared system are
used.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from orggraph.core.array_types import Floats
from orggraph.core.messages import message
from orggraph.ingest import Finding, Found
from orggraph.reference import coordinates

_MARGIN = 0.3  # degrees, about 30 km: what a city is granted beyond the spread of its places
_SPREAD = 3.0  # times the distance between the quarters


def area(lon: Floats, lat: Floats) -> coordinates.Rectangle | None:
    """Return the rectangle in which a city's places lie, None where fewer than four points are
    known.

    It reaches from the middle half of the points three times its width to either side, and 0.3°
    more: a stray point does not move it.
    """
    known = np.isfinite(lon) & np.isfinite(lat)
    if known.sum() < 4:
        return None
    (west, east), (south, north) = (np.quantile(v[known], (0.25, 0.75)) for v in (lon, lat))
    wide, high = _SPREAD * (east - west) + _MARGIN, _SPREAD * (north - south) + _MARGIN
    return coordinates.Rectangle(
        float(west - wide), float(south - high), float(east + wide), float(north + high)
    )


def inside(places: pd.DataFrame) -> pd.DataFrame:
    """Return places without the points that lie outside the rectangle of all of them."""
    lon, lat = coordinates.wgs84(places)
    city = area(lon, lat)
    if city is None:
        return places
    lost = np.isfinite(lon) & ~city.holds(lon, lat)
    return (
        places.assign(lon=places["lon"].mask(lost), lat=places["lat"].mask(lost))
        if lost.any()
        else places
    )


def doubtful(table: str, frame: pd.DataFrame, city: coordinates.Rectangle) -> list[Found]:
    """Return a finding on every point outside a rectangle, with what to do about it."""
    lon, lat = coordinates.wgs84(frame)
    doubt = coordinates.doubts(lon, lat, city)
    at = np.flatnonzero(doubt.codes >= 0)
    if not len(at):
        return []
    rows = frame.iloc[at]
    said: list[Any] = [coordinates.Doubt(d) for d in doubt[at]]
    values = tuple(f"{x}, {y}" for x, y in zip(rows["lon"], rows["lat"], strict=True))
    details = tuple(message("{d}, {advice}", d=d, advice=d.advice) for d in said)
    return [
        Found(
            Finding.POINT_DOUBTFUL,
            table,
            "lon",
            tuple(rows["file"].astype(str)),
            tuple(rows["sheet"].astype(str)),
            rows["row"].to_numpy(),
            values,
            details,
        )
    ]
