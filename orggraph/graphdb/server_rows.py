"""Rows as a server takes them: those of a part, with what the driver has a type of its own for."""

from __future__ import annotations

from typing import Any

from neo4j.spatial import WGS84Point

from orggraph.graphdb.hashing import Ints
from orggraph.graphdb.rows import POSITION, Part


def server_rows(part: Part, at: Ints, dataset: str) -> list[dict[str, Any]]:
    """Return some rows of a part; nodes with coordinates carry them as a point besides."""
    return [placed(row) for row in part.rows(at, dataset)]


def placed(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row with its position as a point, where it has one."""
    lon, lat = row.get("wgs84_lon"), row.get("wgs84_lat")
    return row if lon is None or lat is None else {**row, POSITION: WGS84Point((lon, lat))}
