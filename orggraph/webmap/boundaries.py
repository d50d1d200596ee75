"""District outlines out of a GeoJSON object whose coordinate system is declared."""

from __future__ import annotations

from typing import Any

import numpy as np

from orggraph.core.errors import InputError
from orggraph.core.messages import message
from orggraph.reference import coordinates

Outline = tuple[str, list[list[tuple[float, float]]]]


def outlines_of(geojson: Any, system: str | coordinates.System) -> list[Outline]:
    """Return the names and rings (longitude, latitude in WGS-84) of the areas of a GeoJSON
    FeatureCollection.

    `system` is the coordinate system of the file; none is guessed. Raises `InputError` where it
    holds no area.
    """
    outlines = [_outline(feature, system) for feature in features_of(geojson)]
    outlines = [(name, rings) for name, rings in outlines if rings]
    if not outlines:
        raise InputError(
            message(
                "the boundary file holds no Polygon or MultiPolygon; a GeoJSON "
                "FeatureCollection is needed"
            ),
        )
    return outlines


def features_of(geojson: Any) -> list[dict[str, Any]]:
    """Return the features of a GeoJSON object, which may be one itself; none of what is none."""
    features = geojson.get("features", [geojson]) if isinstance(geojson, dict) else []
    return [one for one in features if isinstance(one, dict)] if isinstance(features, list) else []


def _outline(feature: dict[str, Any], system: str | coordinates.System) -> Outline:
    try:
        return _name(feature), [
            _ring(ring, system) for ring in _rings(feature.get("geometry") or {})
        ]
    except (TypeError, ValueError, OverflowError, LookupError, AttributeError) as error:
        raise InputError(
            message(
                "a coordinate of the boundary file is no longitude and latitude; check the GeoJSON"
            ),
        ) from error


def _name(feature: dict[str, Any]) -> str:
    about = feature.get("properties")
    about = about if isinstance(about, dict) else {}
    return next(
        (str(about[key]) for key in ("name", "名称", "NAME", "fullname") if about.get(key)), ""
    )


def _rings(geometry: dict[str, Any]) -> list[list[list[float]]]:
    """Return the outer ring of every polygon; holes are not drawn."""
    match geometry.get("type"):
        case "Polygon":
            return geometry["coordinates"][:1]  # type: ignore[no-any-return]
        case "MultiPolygon":
            return [polygon[0] for polygon in geometry["coordinates"] if polygon]
        case _:
            return []


def _ring(ring: list[list[float]], system: str | coordinates.System) -> list[tuple[float, float]]:
    lon, lat = np.array([point[:2] for point in ring], dtype=float).T
    if not (np.abs(lon) <= 180).all() or not (np.abs(lat) <= 90).all():
        raise ValueError("beyond the globe")
    lon, lat = coordinates.convert(lon, lat, system, coordinates.System.WGS84)
    return [(float(a), float(b)) for a, b in zip(lon, lat, strict=True)]
