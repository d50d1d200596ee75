"""Points with a declared coordinate system: conversion, distances, a local plane, neighbours,
doubtful points.

Longitudes and latitudes are degrees, distances are metres, and longitude comes first everywhere.
Chinese maps use three systems; a point read in the wrong one lies 365–1,342 m off, so a system is
declared and never guessed.

* WGS-84: GPS, OpenStreetMap, and (to within decimetres) CGCS2000 as used by Tianditu.
* GCJ-02: the shifted system that public maps in China must use (Amap, Tencent). The shift is
  unpublished; the formula here is the one in general use, on the Krasovsky ellipsoid, and agrees
  with those maps to about a metre.
* BD-09: Baidu's further shift of GCJ-02.

Neither shift has an inverse in closed form: it is found by iteration, so that going there and back
returns to the same point within 1e-11 of a degree, about a micrometre.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, overload

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from orggraph.core.array_types import Floats, Ints
from orggraph.core.enums import Word
from orggraph.core.errors import InputError
from orggraph.core.messages import Message, message, plural

EARTH_RADIUS = (
    6_371_008.8  # metres, the mean radius R1 of the International Union of Geodesy and Geophysics
)


class System(Word):
    """The coordinate systems in use; `more` is the other names they go by."""

    WGS84 = (
        "WGS-84",
        "WGS-84（GPS、天地图）",
        "WGS-84 (GPS)",
        "wgs84",
        "gps",
        "epsg4326",
        "4326",
        "cgcs2000",
        "epsg4490",
        "4490",
        "天地图",
        "国家2000",
        "地球坐标",
        "osm",
    )
    GCJ02 = (
        "GCJ-02",
        "GCJ-02（高德、腾讯）",
        "GCJ-02 (Amap, Tencent)",
        "gcj02",
        "gcj",
        "高德",
        "高德地图",
        "amap",
        "autonavi",
        "腾讯",
        "腾讯地图",
        "tencent",
        "火星坐标",
        "火星",
        "国测局",
        "mars",
    )
    BD09 = (
        "BD-09",
        "BD-09（百度）",
        "BD-09 (Baidu)",
        "bd09",
        "bd09ll",
        "百度",
        "百度地图",
        "baidu",
        "百度坐标",
    )


def system(text: str | System) -> System:
    """Return the coordinate system that a word names, such as `gcj02`, `高德` or `EPSG:4326`.

    Raises `InputError`, which lists the names allowed, for any other word.
    """
    if isinstance(text, System):
        return text
    word = _plain(text)
    for known in System:
        if word == _plain(known.value) or word in known.more:
            return known
    names = " | ".join(known.value for known in System)
    raise InputError(
        message(
            "coordinate system {text} is unknown: write {names} (or GPS, Amap, Tencent, Baidu)",
            text=repr(text),
            names=names,
        ),
    )


def _plain(text: str) -> str:
    word = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in word if letter.isalnum()).removesuffix("坐标系")


class Rectangle(NamedTuple):
    """A rectangle in degrees."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, lon: Floats, lat: Floats) -> NDArray[np.bool_]:
        """Tell which points lie inside or on the border; an unknown point does not."""
        return (lon >= self.west) & (lon <= self.east) & (lat >= self.south) & (lat <= self.north)


CHINA = Rectangle(73.0, 3.0, 136.0, 54.0)  # the land and the southern islands, rounded outwards
SHIFTED = Rectangle(
    72.004, 0.8293, 137.8347, 55.8271
)  # where GCJ-02 differs from WGS-84, by general usage


# ---- conversion ----

_ROUNDS = 4
_BLOCK = 1 << 14  # points at a time: their temporaries stay in the processor's cache


@overload
def convert(
    lon: float, lat: float, source: str | System, target: str | System
) -> tuple[float, float]: ...
@overload
def convert(
    lon: ArrayLike, lat: ArrayLike, source: str | System, target: str | System
) -> tuple[Floats, Floats]: ...


def convert(lon: Any, lat: Any, source: str | System, target: str | System) -> tuple[Any, Any]:
    """Return points of one coordinate system in another: arrays for arrays, floats for floats.

    NaN stays NaN. GCJ-02 equals WGS-84 outside `SHIFTED`. Raises `InputError` for an unknown
    system.
    """
    steps = _ROUTES[system(source), system(target)]
    scalar = np.ndim(lon) == 0 and np.ndim(lat) == 0
    xs, ys = _pair(lon, lat)
    shape = xs.shape
    xs, ys = xs.ravel(), ys.ravel()
    for first in range(0, len(xs), _BLOCK):
        part = slice(first, first + _BLOCK)
        for step in steps:
            xs[part], ys[part] = step(xs[part], ys[part])
    return (float(xs[0]), float(ys[0])) if scalar else (xs.reshape(shape), ys.reshape(shape))


def wgs84(points: pd.DataFrame) -> tuple[Floats, Floats]:
    """Return longitudes and latitudes in WGS-84 of rows with `lon`, `lat` and the `system` they are
    in.

    Both are NaN where there is no point or its system is not declared.
    """
    lon, lat = (points[c].to_numpy(dtype=float, na_value=np.nan) for c in ("lon", "lat"))
    xs, ys = np.full(len(points), np.nan), np.full(len(points), np.nan)
    declared = points["system"].astype("category")
    for code, name in enumerate(declared.cat.categories):
        of = declared.cat.codes.to_numpy() == code
        if name and of.any():
            xs[of], ys[of] = convert(lon[of], lat[of], name, System.WGS84)
    return xs, ys


def _gcj_offset(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Return the shift of GCJ-02 in degrees at WGS-84 points, by the formula in general use."""
    semi_major, eccentricity2 = 6_378_245.0, 0.00669342162296594323  # Krasovsky 1940
    x, y = lon - 105.0, lat - 35.0
    root = np.sqrt(np.abs(x))
    waves = 20.0 * np.sin(6.0 * np.pi * x) + 20.0 * np.sin(2.0 * np.pi * x)
    east = (
        300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * root
        + (
            waves
            + 20.0 * np.sin(np.pi * x)
            + 40.0 * np.sin(np.pi * x / 3.0)
            + 150.0 * np.sin(np.pi * x / 12.0)
            + 300.0 * np.sin(np.pi * x / 30.0)
        )
        * (2.0 / 3.0)
    )
    north = (
        -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * root
        + (
            waves
            + 20.0 * np.sin(np.pi * y)
            + 40.0 * np.sin(np.pi * y / 3.0)
            + 160.0 * np.sin(np.pi * y / 12.0)
            + 320.0 * np.sin(np.pi * y / 30.0)
        )
        * (2.0 / 3.0)
    )
    phi = np.radians(lat)
    flattening = 1.0 - eccentricity2 * np.sin(phi) ** 2
    across = semi_major / np.sqrt(flattening) * np.cos(phi)
    along = semi_major * (1.0 - eccentricity2) / (flattening * np.sqrt(flattening))
    return np.degrees(east / across), np.degrees(north / along)


def _bd_offset(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Return Baidu's shift in degrees at GCJ-02 points, by the formula in general use."""
    wave = np.pi * 3000.0 / 180.0
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * wave)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * wave)
    return radius * np.cos(angle) + 0.0065 - lon, radius * np.sin(angle) + 0.006 - lat


Offset = Callable[[Floats, Floats], tuple[Floats, Floats]]


def _there(offset: Offset, where: Rectangle) -> Offset:
    def step(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
        inside = where.holds(lon, lat)
        east, north = offset(lon[inside], lat[inside])
        return _moved(lon, inside, east), _moved(lat, inside, north)

    return step


def _back(offset: Offset, where: Rectangle) -> Offset:
    # A shift changes by at most one per cent of a step taken, so each round wins two digits and
    # four rounds reach
    # 1e-12 of a degree. The number of rounds is fixed: a point's answer must not depend on its
    # company.
    def step(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
        inside = where.holds(lon, lat)
        x, y = lon[inside], lat[inside]
        east, north = offset(x, y)
        for _ in range(_ROUNDS):
            east, north = offset(x - east, y - north)
        return _moved(lon, inside, -east), _moved(lat, inside, -north)

    return step


def _moved(values: Floats, chosen: NDArray[np.bool_], by: Floats) -> Floats:
    moved = values.copy()
    moved[chosen] += by
    return moved


_WORLD = Rectangle(-360.0, -90.0, 360.0, 90.0)
_TO_GCJ, _FROM_GCJ = _there(_gcj_offset, SHIFTED), _back(_gcj_offset, SHIFTED)
_TO_BD, _FROM_BD = _there(_bd_offset, _WORLD), _back(_bd_offset, _WORLD)
_ROUTES: dict[tuple[System, System], tuple[Offset, ...]] = {
    **{(known, known): () for known in System},
    (System.WGS84, System.GCJ02): (_TO_GCJ,),
    (System.WGS84, System.BD09): (_TO_GCJ, _TO_BD),
    (System.GCJ02, System.WGS84): (_FROM_GCJ,),
    (System.GCJ02, System.BD09): (_TO_BD,),
    (System.BD09, System.GCJ02): (_FROM_BD,),
    (System.BD09, System.WGS84): (_FROM_BD, _FROM_GCJ),
}


# ---- distances and the plane ----


@overload
def distance(lon1: float, lat1: float, lon2: float, lat2: float) -> float: ...
@overload
def distance(lon1: ArrayLike, lat1: ArrayLike, lon2: ArrayLike, lat2: ArrayLike) -> Floats: ...


def distance(lon1: Any, lat1: Any, lon2: Any, lat2: Any) -> Any:
    """Return the metres between points along the great circle; NaN where a point is unknown.

    Haversine on a sphere of `EARTH_RADIUS`, within 0.6 % of the ellipsoid. Arrays broadcast.
    """
    x1, y1, x2, y2 = (np.radians(_floats(value)) for value in (lon1, lat1, lon2, lat2))
    half = np.sin((y2 - y1) / 2) ** 2 + np.cos(y1) * np.cos(y2) * np.sin((x2 - x1) / 2) ** 2
    metres = 2 * EARTH_RADIUS * np.arcsin(np.sqrt(np.minimum(half, 1.0)))
    return float(metres) if np.ndim(metres) == 0 else metres


@dataclass(frozen=True, slots=True)
class Plane:
    """A flat map in metres around a reference point, x to the east and y to the north
    (equirectangular).

    Distances on it differ from `distance` by less than 0.5 % within 25 km of the reference,
    anywhere in China up to 50° north (0.2 % at Xiamen): 1 to 2 m in 500 m at the edge of a city 50
    km wide, nothing at its centre.
    """

    lon0: float
    lat0: float

    def to_metres(self, lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats]:
        """Return points in degrees as metres east and north of the reference."""
        per_degree = np.radians(EARTH_RADIUS)
        return (
            (_floats(lon) - self.lon0) * (per_degree * np.cos(np.radians(self.lat0))),
            (_floats(lat) - self.lat0) * per_degree,
        )

    def to_degrees(self, x: ArrayLike, y: ArrayLike) -> tuple[Floats, Floats]:
        """Return points in metres as longitude and latitude: the inverse of `to_metres`."""
        per_degree = np.radians(EARTH_RADIUS)
        return (
            _floats(x) / (per_degree * np.cos(np.radians(self.lat0))) + self.lon0,
            _floats(y) / per_degree + self.lat0,
        )


def plane(lon: ArrayLike, lat: ArrayLike) -> Plane:
    """Return the plane around the median longitude and latitude of the known points.

    The median does not follow a stray (0, 0), nor the order of the rows. Without any known point
    the reference, and so every point on the plane, is NaN.
    """
    xs, ys = _pair(lon, lat)
    known = np.isfinite(xs) & np.isfinite(ys)
    if not known.any():
        return Plane(float("nan"), float("nan"))
    return Plane(float(np.median(xs[known])), float(np.median(ys[known])))


# ---- neighbours ----

_MARGIN = (
    1 + 1e-9
)  # the tree and `_metres` may round the last bit differently: search wider, then measure ourselves


def neighbour_pairs(
    x: ArrayLike, y: ArrayLike, metres: float, *, most: int = 50_000_000
) -> tuple[Ints, Ints, Floats]:
    """Return all pairs of points at most so many metres apart: `i < j` and their distance, sorted
    by `i`, then `j`.

    `x` and `y` are metres on a plane; points with NaN have no neighbours. The pairs are counted
    first: raises `InputError` if there are more than `most` (a pair takes about 60 bytes while it
    is being found).
    """
    from scipy.spatial import cKDTree

    xs, ys = _pair(x, y)
    known = np.flatnonzero(np.isfinite(xs) & np.isfinite(ys))
    if len(known) < 2:
        return np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0)
    tree = cKDTree(np.column_stack([xs[known], ys[known]]))
    count = (int(tree.count_neighbors(tree, metres)) - len(known)) // 2
    if count > most:
        raise InputError(
            plural(
                (
                    "{n:,} pair lies within {metres:g} m, more than {most:,}: take a "
                    "smaller radius or one district at a time"
                ),
                (
                    "{n:,} pairs lie within {metres:g} m, more than {most:,}: take a "
                    "smaller radius or one district at a time"
                ),
                metres=metres,
                n=count,
                most=most,
            ),
        )
    found = tree.query_pairs(metres * _MARGIN, output_type="ndarray")
    found = known[found]  # `known` rises, so i < j still holds
    found = found[np.lexsort((found[:, 1], found[:, 0]))]
    i, j = found[:, 0], found[:, 1]
    apart = _metres(xs[i] - xs[j], ys[i] - ys[j])
    near = apart <= metres
    return i[near], j[near], apart[near]


def nearest(
    x: ArrayLike, y: ArrayLike, to_x: ArrayLike, to_y: ArrayLike, k: int = 1, limit: float = np.inf
) -> tuple[Ints, Floats]:
    """Return for each point the `k` nearest targets within `limit` metres: their indices and
    metres, nearest first.

    Both have the shape (points, k). Of targets equally near, the one with the smallest index comes
    first. Where there are fewer, the index is −1 and the distance NaN; points and targets with NaN
    have none.
    """
    xs, ys = _pair(x, y)
    to = _Targets(*_pair(to_x, to_y))
    indices = np.full((len(xs), k), -1, dtype=np.int64)
    metres = np.full((len(xs), k), np.nan)
    known = (
        np.flatnonzero(np.isfinite(xs) & np.isfinite(ys))
        if len(to.spots)
        else np.empty(0, np.int64)
    )
    block = max(1, 1_000_000 // (k * min(k, to.crowd)))
    for first in range(0, len(known), block):
        rows = known[first : first + block]
        indices[rows], metres[rows] = to.nearest(np.column_stack([xs[rows], ys[rows]]), k, limit)
    return indices, metres


class _Targets:
    """Targets gathered into spots, since many share one: a building holds dozens of
    organisations.
    """

    def __init__(self, xs: Floats, ys: Floats) -> None:
        from scipy.spatial import cKDTree

        known = np.flatnonzero(np.isfinite(xs) & np.isfinite(ys))
        points = np.column_stack([xs[known], ys[known]])
        order = np.lexsort((points[:, 1], points[:, 0]))
        points = points[order]
        new = np.concatenate(
            [np.ones(min(len(points), 1), dtype=bool), (points[1:] != points[:-1]).any(axis=1)]
        )
        self.spots = points[new]
        self.members = known[order]  # spot by spot, indices rising
        self.starts = np.append(np.flatnonzero(new), len(points))
        self.crowd = int(np.diff(self.starts).max(initial=1))
        self.tree = cKDTree(self.spots) if len(self.spots) else None

    def nearest(self, points: Floats, k: int, limit: float) -> tuple[Ints, Floats]:
        """Return the indices and metres of the k nearest targets of each point."""
        indices = np.full((len(points), k), -1, dtype=np.int64)
        metres = np.full((len(points), k), np.nan)
        rows, width = np.arange(len(points)), k
        while len(
            rows
        ):  # rows whose last spot ties with the next one are asked again, with twice as many spots
            spots, apart, settled = self._spots(points[rows], width, limit)
            part, far = self._first(spots[settled], apart[settled], k)
            indices[rows[settled]], metres[rows[settled]] = part, far
            rows, width = rows[~settled], 2 * width
        return indices, metres

    def _spots(
        self, points: Floats, width: int, limit: float
    ) -> tuple[Ints, Floats, NDArray[np.bool_]]:
        """Return the nearest spots of each point, their metres, and whether the next one is
        clearly farther.
        """
        assert self.tree is not None
        reach = limit * _MARGIN + 1e-9  # the tree's bound is open, ours is closed
        bound, spots = self.tree.query(
            points, k=np.arange(1, width + 2), distance_upper_bound=reach
        )
        settled = ~(bound[:, width] <= bound[:, width - 1] * _MARGIN)
        settled |= ~np.isfinite(bound[:, width])
        spots = spots[:, :width]
        away = spots == len(self.spots)
        at = self.spots[np.where(away, 0, spots)]
        apart = _metres(points[:, None, 0] - at[:, :, 0], points[:, None, 1] - at[:, :, 1])
        apart[away | (apart > limit)] = np.inf
        return spots, apart, settled

    def _first(self, spots: Ints, apart: Floats, k: int) -> tuple[Ints, Floats]:
        """Return the first k targets of the spots given, by metres and then by index."""
        each = min(k, self.crowd)
        shape = len(spots), spots.shape[1] * each
        spots = np.where(np.isfinite(apart), spots, 0)
        places = self.starts[spots][:, :, None] + np.arange(each)
        there = (places < self.starts[spots + 1][:, :, None]) & np.isfinite(apart)[:, :, None]
        indices = np.where(
            there, self.members[np.minimum(places, len(self.members) - 1)], -1
        ).reshape(shape)
        metres = np.where(there, apart[:, :, None], np.inf).reshape(shape)
        order = np.lexsort((indices, metres), axis=1)[:, :k]
        indices, metres = (
            np.take_along_axis(indices, order, 1),
            np.take_along_axis(metres, order, 1),
        )
        return indices, np.where(np.isfinite(metres), metres, np.nan)


def _metres(dx: Floats, dy: Floats) -> Floats:
    return np.sqrt(dx * dx + dy * dy)


# ---- doubtful points ----


class Doubt(Word):
    """Why a point is doubtful, in the order in which it is looked for; `more` is what to do."""

    HALF = (
        "HALF",
        "经纬度只有一个",
        "only one of longitude and latitude",
        message("fill in the other one"),
    )
    ZERO = (
        "ZERO",
        "坐标为(0,0)",
        "the point is (0, 0)",
        message("leave it blank where there is no point"),
    )
    SWAPPED = (
        "SWAPPED",
        "经纬度疑似颠倒",
        "longitude and latitude look swapped",
        message("swap the two columns"),
    )
    IMPOSSIBLE = (
        "IMPOSSIBLE",
        "不是经纬度",
        "not a longitude and latitude",
        message("write decimal degrees, such as 118.08 and 24.48"),
    )
    OUTSIDE_CHINA = (
        "OUTSIDE_CHINA",
        "坐标在中国范围以外",
        "the point lies outside China",
        message("compare it with a map"),
    )
    OUTSIDE_AREA = (
        "OUTSIDE_AREA",
        "坐标在本地范围以外",
        "the point lies outside the area",
        message("compare it with a map, and whether the firm belongs here"),
    )

    @property
    def advice(self) -> Message:
        """What to do about it."""
        advice: Message = self.more[0]
        return advice


def doubts(lon: ArrayLike, lat: ArrayLike, area: Rectangle | None = None) -> pd.Categorical[str]:
    """Return for each point the value of its `Doubt`, NA where there is none or both coordinates
    are missing.

    `area` is the rectangle the points should lie in, such as the city's. Where one is given, a
    point counts as swapped if the two figures the other way round lie in it.
    """
    xs, ys = _pair(lon, lat)
    home = area or CHINA
    no_x, no_y = np.isnan(xs), np.isnan(ys)
    fits = home.holds(xs, ys)
    cases = (
        (Doubt.HALF, no_x ^ no_y),
        (Doubt.ZERO, (xs == 0) & (ys == 0)),
        (Doubt.SWAPPED, ~fits & (home.holds(ys, xs) | CHINA.holds(ys, xs) & ~CHINA.holds(xs, ys))),
        (Doubt.IMPOSSIBLE, (np.abs(xs) > 180) | (np.abs(ys) > 90)),
        (Doubt.OUTSIDE_CHINA, ~CHINA.holds(xs, ys) & ~fits & ~no_x),
        (Doubt.OUTSIDE_AREA, ~fits & ~no_x),
    )
    order = list(Doubt)
    numbers: Ints = np.select(
        [case for _, case in cases], [order.index(doubt) for doubt, _ in cases], -1
    )
    return pd.Categorical.from_codes(numbers, categories=pd.Index([str(doubt) for doubt in order]))


def _floats(values: Any) -> Floats:
    if isinstance(values, pd.Series | pd.Index | pd.api.extensions.ExtensionArray):
        values = values.to_numpy(dtype=np.float64, na_value=np.nan)
    return np.asarray(values, dtype=np.float64)


def _pair(lon: Any, lat: Any) -> tuple[Floats, Floats]:
    """Return two coordinates as fresh arrays of one shape, at least one long."""
    xs, ys = np.broadcast_arrays(np.atleast_1d(_floats(lon)), np.atleast_1d(_floats(lat)))
    return xs.copy(), ys.copy()
