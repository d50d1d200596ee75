"""Points: three coordinate systems and back, distances, the plane, neighbours, and points that
look wrong.
"""

from __future__ import annotations

import math
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orggraph.core.errors import InputError
from orggraph.reference import coordinates
from orggraph.reference.coordinates import CHINA, Doubt, Plane, Rectangle, System

untimed = settings(deadline=None)

XIAMEN = (118.0894, 24.4798)

# Points of China away from the border of the shifted rectangle, where a shifted point may leave it.
LON, LAT = st.floats(73, 135), st.floats(3, 54)
SYSTEMS = st.sampled_from(System)


# ---- systems ----


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("WGS-84", System.WGS84),
        ("wgs84", System.WGS84),
        ("EPSG:4326", System.WGS84),
        ("ＧＰＳ", System.WGS84),
        ("CGCS2000", System.WGS84),
        ("天地图", System.WGS84),
        ("GCJ-02", System.GCJ02),
        ("gcj_02", System.GCJ02),
        ("高德", System.GCJ02),
        ("腾讯地图", System.GCJ02),
        ("火星坐标系", System.GCJ02),
        ("BD-09", System.BD09),
        ("bd09ll", System.BD09),
        ("百度", System.BD09),
        (System.BD09, System.BD09),
    ],
)
def test_a_system_is_known_by_its_usual_names(word, meant):
    assert coordinates.system(word) is meant


@pytest.mark.parametrize("word", ["", "bd09mc", "墨卡托", "北京54", "wgs"])
def test_an_unknown_system_is_refused_and_the_allowed_ones_are_named(word):
    for call in (
        lambda: coordinates.system(word),
        lambda: coordinates.convert(118.0, 24.0, word, "GCJ-02"),
    ):
        with pytest.raises(InputError) as caught:
            call()
        for text in caught.value.text.both:
            assert all(name in text for name in ("WGS-84", "GCJ-02", "BD-09"))


def test_no_name_is_claimed_by_two_systems():
    names = [name for known in System for name in {coordinates._plain(known.value), *known.more}]
    assert len(names) == len(set(names))
    assert all(coordinates._plain(name) == name for name in names)


# ---- conversion ----


def _allowed(tolerance: str, source: System, target: System) -> float:
    """Return the metres that a vector's own note allows."""
    degrees = re.search(r"to (\S+) deg", tolerance)
    if degrees:
        return float(degrees[1]) * 111_195
    shifted, plain = re.search(r"allow (\S+) m for wgs->gcj, (\S+) m gcj->bd", tolerance).groups()
    if System.WGS84 not in (source, target):
        return float(plain)
    return float(shifted) + float(plain) * (System.BD09 in (source, target))


def test_every_collected_vector_is_met_within_its_tolerance_in_all_six_directions(shared_data):
    vectors = pd.read_csv(shared_data / "coords" / "vectors_dev.csv")
    columns = {System.WGS84: "wgs84", System.GCJ02: "gcj02", System.BD09: "bd09"}
    held = 0
    for source in System:
        for target in System:
            known = vectors.dropna(subset=[f"lng_{columns[source]}", f"lng_{columns[target]}"])
            lon, lat = coordinates.convert(
                known[f"lng_{columns[source]}"], known[f"lat_{columns[source]}"], source, target
            )
            off = coordinates.distance(
                lon, lat, known[f"lng_{columns[target]}"], known[f"lat_{columns[target]}"]
            )
            allowed = [
                _allowed(text, source, target) if source is not target else 0.0
                for text in known["tolerance"]
            ]
            assert (off <= allowed).all()
            held += len(off) * (source is not target)
    assert held == 2 * (47 + 44 + 44)


def _gcj_one_by_one(lon: float, lat: float) -> tuple[float, float]:
    """Return a WGS-84 point in GCJ-02 with plain mathematics, term by term: the slow witness."""
    if not (72.004 <= lon <= 137.8347 and 0.8293 <= lat <= 55.8271):
        return lon, lat
    x, y, pi, sin = lon - 105.0, lat - 35.0, math.pi, math.sin
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    for amplitude, of, wave in (
        (20, x, 6),
        (20, x, 2),
        (20, y, 1),
        (40, y, 1 / 3),
        (160, y, 1 / 12),
        (320, y, 1 / 30),
    ):
        north += amplitude * sin(of * pi * wave) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    for amplitude, wave in ((20, 6), (20, 2), (20, 1), (40, 1 / 3), (150, 1 / 12), (300, 1 / 30)):
        east += amplitude * sin(x * pi * wave) * 2.0 / 3.0
    magic = 1 - 0.00669342162296594323 * sin(math.radians(lat)) ** 2
    lat_out = lat + north * 180 / (
        (6378245.0 * (1 - 0.00669342162296594323)) / (magic * math.sqrt(magic)) * pi
    )
    lon_out = lon + east * 180 / (6378245.0 / math.sqrt(magic) * math.cos(math.radians(lat)) * pi)
    return lon_out, lat_out


def _bd_one_by_one(lon: float, lat: float) -> tuple[float, float]:
    wave = math.pi * 3000 / 180
    radius = math.sqrt(lon * lon + lat * lat) + 0.00002 * math.sin(lat * wave)
    angle = math.atan2(lat, lon) + 0.000003 * math.cos(lon * wave)
    return radius * math.cos(angle) + 0.0065, radius * math.sin(angle) + 0.006


def test_points_one_by_one_give_the_same():
    rng = np.random.default_rng(5)
    lon = np.concatenate([rng.uniform(72, 138, 1000), rng.uniform(-180, 180, 1000)])
    lat = np.concatenate([rng.uniform(0.5, 56, 1000), rng.uniform(-85, 85, 1000)])
    points = list(zip(lon.tolist(), lat.tolist(), strict=True))
    gcj = [_gcj_one_by_one(*point) for point in points]
    assert np.allclose(
        np.column_stack(coordinates.convert(lon, lat, "WGS-84", "GCJ-02")), gcj, rtol=0, atol=1e-11
    )
    bd = [_bd_one_by_one(*point) for point in points]
    assert np.allclose(
        np.column_stack(coordinates.convert(lon, lat, "GCJ-02", "BD-09")), bd, rtol=0, atol=1e-11
    )
    assert coordinates.convert(*points[0], "WGS-84", "GCJ-02") == pytest.approx(gcj[0], abs=1e-11)


@untimed
@given(LON, LAT, SYSTEMS, SYSTEMS)
def test_there_and_back_is_the_same_point(lon, lat, source, target):
    back = coordinates.convert(*coordinates.convert(lon, lat, source, target), target, source)
    assert back == pytest.approx((lon, lat), abs=1e-10)
    assert coordinates.distance(lon, lat, *back) < 1e-4  # metres


@untimed
@given(LON, LAT, st.permutations(list(System)))
def test_a_detour_over_the_third_system_changes_nothing(lon, lat, three):
    first, second, third = three
    assert coordinates.convert(
        *coordinates.convert(lon, lat, first, second), second, third
    ) == pytest.approx(coordinates.convert(lon, lat, first, third), abs=1e-10)


@pytest.mark.parametrize(
    "town", [(116.378, 39.912), (121.527, 31.177), (113.912, 22.544), XIAMEN, (120.165, 30.25)]
)
def test_mixing_systems_up_moves_a_point_by_hundreds_of_metres(town):
    """Beijing, Shanghai, Shenzhen, Xiamen, Hangzhou: GPS to Amap 350 to 650 m, Amap to Baidu 850
    to 1,000 m.
    """
    amap = coordinates.convert(*town, "WGS-84", "GCJ-02")
    assert 350 < coordinates.distance(*town, *amap) < 650
    assert 850 < coordinates.distance(*amap, *coordinates.convert(*amap, "GCJ-02", "BD-09")) < 1000


@pytest.mark.parametrize(
    "point", [(0.0, 0.0), (-122.4, 37.8), (2.35, 48.86), (151.2, -33.9), (139.7, 35.7)]
)
def test_abroad_the_national_system_is_wgs84(point):
    assert coordinates.convert(*point, "WGS-84", "GCJ-02") == point
    assert coordinates.convert(*point, "GCJ-02", "WGS-84") == point
    assert coordinates.convert(
        *coordinates.convert(*point, "WGS-84", "BD-09"), "BD-09", "WGS-84"
    ) == pytest.approx(point, abs=1e-9)


def test_arrays_of_any_shape_and_make_come_back_as_arrays_and_missing_stays_missing():
    lon = pd.Series([118.1, None, 118.3], dtype="Float64", index=[7, 8, 9])
    lat = pd.Series([24.4, 24.5, np.nan])
    xs, ys = coordinates.convert(lon, lat, "GCJ-02", "WGS-84")
    assert isinstance(xs, np.ndarray)
    assert np.isfinite([xs[0], ys[0]]).all()
    assert np.isnan(xs[1])
    assert np.isnan(ys[2])
    assert all(math.isnan(v) for v in coordinates.convert(math.nan, math.nan, "BD-09", "WGS-84"))
    xs, ys = coordinates.convert(np.full((2, 3), 118.1), np.full((2, 3), 24.4), "WGS-84", "BD-09")
    assert xs.shape == ys.shape == (2, 3)
    assert [len(part) for part in coordinates.convert([], [], "WGS-84", "BD-09")] == [0, 0]


def test_the_points_given_are_not_written_to():
    lon, lat = np.array([118.1]), np.array([24.4])
    for source in System:
        for target in System:
            coordinates.convert(lon, lat, source, target)[0][:] = 0
    assert (lon[0], lat[0]) == (118.1, 24.4)


def test_a_point_is_converted_alike_alone_and_in_company():
    rng = np.random.default_rng(3)
    lon, lat = rng.uniform(74, 134, 40_000), rng.uniform(4, 53, 40_000)
    for source in System:
        for target in System:
            xs, ys = coordinates.convert(lon, lat, source, target)
            for i in (0, 1, 16_383, 16_384, 39_999):
                alone = coordinates.convert(float(lon[i]), float(lat[i]), source, target)
                assert alone == pytest.approx((xs[i], ys[i]), abs=1e-12)


# ---- distances and the plane ----


def test_distances_of_the_globe_are_known():
    degree = math.pi * coordinates.EARTH_RADIUS / 180
    assert coordinates.distance(0, 0, 0, 1) == pytest.approx(degree)
    assert coordinates.distance(0, 0, 1, 0) == pytest.approx(degree)
    assert coordinates.distance(10, 60, 11, 60) == pytest.approx(degree / 2, rel=1e-4)
    assert coordinates.distance(0, 0, 180, 0) == pytest.approx(180 * degree)
    assert coordinates.distance(*XIAMEN, *XIAMEN) == 0
    assert coordinates.distance(179.5, 0, -179.5, 0) == pytest.approx(degree)
    assert np.isnan(coordinates.distance(np.nan, 1, 2, 3))
    assert coordinates.distance([1, 2], [3, 4], 1, 3).tolist() == [
        0,
        coordinates.distance(2, 4, 1, 3),
    ]


@untimed
@given(st.floats(-180, 180), st.floats(-90, 90), st.floats(-180, 180), st.floats(-90, 90))
def test_a_distance_is_the_angle_between_two_arrows_from_the_centre(lon1, lat1, lon2, lat2):
    def arrow(lon, lat):
        lon, lat = math.radians(lon), math.radians(lat)
        return np.array(
            [math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)]
        )

    p, q = arrow(lon1, lat1), arrow(lon2, lat2)
    angle = math.atan2(np.linalg.norm(np.cross(p, q)), p @ q)
    assert coordinates.distance(lon1, lat1, lon2, lat2) == pytest.approx(
        coordinates.EARTH_RADIUS * angle, abs=1
    )


def test_the_plane_is_exact_there_and_back_and_lies_around_the_median():
    lon, lat = np.array([118.0, 118.2, 118.1, np.nan, 0.0]), np.array([24.4, 24.6, 24.5, 24.5, 0.0])
    around = coordinates.plane(lon, lat)
    assert around == Plane(
        float(np.median([0, 118.0, 118.1, 118.2])), float(np.median([0, 24.4, 24.5, 24.6]))
    )
    assert around == coordinates.plane(lon[::-1], lat[::-1])
    back = around.to_degrees(*around.to_metres(lon, lat))
    assert np.allclose(back, (lon, lat), atol=1e-12, equal_nan=True)
    assert around.to_metres(around.lon0, around.lat0) == (0.0, 0.0)


def test_without_a_known_point_the_plane_is_unknown_rather_than_at_zero():
    around = coordinates.plane([np.nan], [24.0])
    assert math.isnan(around.lon0)
    assert np.isnan(around.to_metres([118.0], [24.0])).all()


@pytest.mark.parametrize(("lat0", "share"), [(24.5, 0.002), (40.0, 0.0035), (50.0, 0.005)])
def test_the_plane_is_as_true_over_50_km_as_it_says(lat0, share):
    around = Plane(118.0, lat0)
    rng = np.random.default_rng(11)
    x, y = rng.uniform(-25_000, 25_000, (2, 4000))
    toward = rng.uniform(0, 2 * np.pi, 4000)
    x2, y2 = x + 500 * np.cos(toward), y + 500 * np.sin(toward)
    true = coordinates.distance(*around.to_degrees(x, y), *around.to_degrees(x2, y2))
    error = np.abs(true - 500) / 500
    assert error.max() < share
    assert error[(np.abs(x) < 2000) & (np.abs(y) < 2000)].max() < share / 5


# ---- neighbours ----

# A coarse lattice: points that coincide and distances that tie are the rule, not the exception.
COORDINATE = st.sampled_from([0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 0.5, math.nan])
POINTS = st.lists(st.tuples(COORDINATE, COORDINATE), max_size=25)


def _columns(points):
    return np.array([p[0] for p in points], dtype=float), np.array(
        [p[1] for p in points], dtype=float
    )


def _apart(p, q) -> float:
    return math.sqrt((p[0] - q[0]) ** 2 + (p[1] - q[1]) ** 2)


@untimed
@given(POINTS, st.sampled_from([0.0, 0.5, 1.0, math.sqrt(2), 2.0, 5.0, 100.0]))
def test_neighbour_pairs_are_those_of_the_loop_over_all_pairs(points, metres):
    expected = [
        (i, j, _apart(p, q))
        for i, p in enumerate(points)
        for j, q in enumerate(points)
        if i < j and _apart(p, q) <= metres
    ]
    i, j, apart = coordinates.neighbour_pairs(*_columns(points), metres)
    assert list(zip(i.tolist(), j.tolist(), apart.tolist(), strict=True)) == expected


@untimed
@given(st.lists(st.tuples(st.floats(0, 1000), st.floats(0, 1000)), max_size=30), st.floats(0, 500))
def test_neighbour_pairs_of_points_anywhere(points, metres):
    expected = [
        (i, j)
        for i, p in enumerate(points)
        for j, q in enumerate(points)
        if i < j and _apart(p, q) <= metres
    ]
    i, j, _ = coordinates.neighbour_pairs(*_columns(points), metres)
    assert list(zip(i.tolist(), j.tolist(), strict=True)) == expected


def test_too_many_pairs_are_refused_before_they_fill_the_memory():
    with pytest.raises(InputError, match="4,950 pairs lie within 500 m"):
        coordinates.neighbour_pairs(np.zeros(100), np.zeros(100), 500, most=4949)
    assert len(coordinates.neighbour_pairs(np.zeros(100), np.zeros(100), 500, most=4950)[0]) == 4950


@untimed
@given(POINTS, POINTS, st.integers(1, 6), st.sampled_from([0.0, 1.0, 2.5, math.inf]))
def test_the_nearest_are_those_of_the_loop_and_ties_go_to_the_smallest_index(
    points, targets, k, limit
):
    indices, metres = coordinates.nearest(*_columns(points), *_columns(targets), k, limit)
    assert indices.shape == metres.shape == (len(points), k)
    for p, found, far in zip(points, indices.tolist(), metres.tolist(), strict=True):
        ranked = sorted((_apart(p, q), j) for j, q in enumerate(targets) if _apart(p, q) <= limit)[
            :k
        ]
        assert [j for j in found if j >= 0] == [j for _, j in ranked]
        assert [d for d in far if not math.isnan(d)] == [d for d, _ in ranked]
        assert found[len(ranked) :] == [-1] * (k - len(ranked))


def test_a_crowd_in_one_building_and_a_ring_around_it_are_ranked_by_index():
    ring = [(math.cos(a), math.sin(a)) for a in (0, math.pi / 2)] + [
        (-1.0, 0.0),
        (0.0, -1.0),
        (1.0, 0.0),
        (0.0, 1.0),
    ]
    xs, ys = _columns(ring + [(0.0, 0.0)] * 300)
    indices, metres = coordinates.nearest([0.0], [0.0], xs, ys, 5)
    assert indices.tolist() == [[6, 7, 8, 9, 10]]
    assert not metres.any()
    indices, _ = coordinates.nearest([0.0], [0.0], *_columns(ring[2:]), 3)
    assert indices.tolist() == [[0, 1, 2]]


def test_nobody_is_near_when_there_is_nobody():
    assert coordinates.nearest([1.0], [1.0], [], [], 2)[0].tolist() == [[-1, -1]]
    assert coordinates.nearest([], [], [1.0], [1.0])[0].shape == (0, 1)
    assert coordinates.nearest([np.nan], [1.0], [1.0], [1.0])[0].tolist() == [[-1]]
    assert [len(part) for part in coordinates.neighbour_pairs([], [], 5)] == [0, 0, 0]


def test_real_points_agree_with_the_loop_over_all_pairs(shared_data):
    points = pd.read_csv(shared_data / "points_scale" / "amap_points_100k.csv", nrows=1500)
    around = coordinates.plane(points["lng_gcj02"], points["lat_gcj02"])
    x, y = around.to_metres(points["lng_gcj02"], points["lat_gcj02"])
    apart = np.sqrt((x[:, None] - x) ** 2 + (y[:, None] - y) ** 2)
    i, j, d = coordinates.neighbour_pairs(x, y, 500)
    far_i, far_j = np.nonzero(np.triu(apart <= 500, 1))
    assert np.array_equal(i, far_i)
    assert np.array_equal(j, far_j)
    assert np.array_equal(d, apart[far_i, far_j])
    indices, metres = coordinates.nearest(x, y, x[::3], y[::3], 4, 800)
    witness = np.argsort(apart[:, ::3], axis=1, kind="stable")[:, :4]
    reached = np.take_along_axis(apart[:, ::3], witness, 1)
    assert np.array_equal(indices, np.where(reached <= 800, witness, -1))
    assert np.array_equal(metres, np.where(reached <= 800, reached, np.nan), equal_nan=True)


# ---- doubtful points ----


@pytest.mark.parametrize(
    ("point", "area", "doubt"),
    [
        (XIAMEN, None, None),
        ((math.nan, math.nan), None, None),
        ((118.1, math.nan), None, Doubt.HALF),
        ((0.0, 0.0), None, Doubt.ZERO),
        (XIAMEN[::-1], None, Doubt.SWAPPED),
        ((24.48, 118.08), Rectangle(117.8, 24.3, 118.5, 24.9), Doubt.SWAPPED),
        ((39.9, 116.4), Rectangle(117.8, 24.3, 118.5, 24.9), Doubt.SWAPPED),
        ((1180894.0, 244798.0), None, Doubt.IMPOSSIBLE),
        ((118.0, 95.0), None, Doubt.IMPOSSIBLE),
        ((math.inf, 24.0), None, Doubt.IMPOSSIBLE),
        ((2.35, 48.86), None, Doubt.OUTSIDE_CHINA),
        ((116.4, 39.9), Rectangle(117.8, 24.3, 118.5, 24.9), Doubt.OUTSIDE_AREA),
        ((116.4, 39.9), None, None),
        ((117.8, 24.3), Rectangle(117.8, 24.3, 118.5, 24.9), None),
    ],
)
def test_each_doubt_is_told_apart(point, area, doubt):
    found = coordinates.doubts([point[0], XIAMEN[0]], [point[1], XIAMEN[1]], area)
    assert found.isna()[1]
    assert (None if found.isna()[0] else found[0]) == (doubt and doubt.value)


def test_every_doubt_says_what_to_do_in_both_languages():
    assert all(
        d.zh and d.advice.zh and not re.search("[\u4e00-\u9fff]", d.en + d.advice.en) for d in Doubt
    )


def test_no_official_centre_is_doubtful(shared_data):
    centres = pd.read_csv(shared_data / "admin" / "adcodes_centroids.csv")
    centres = centres.dropna(subset=["longitude", "latitude"])
    assert len(centres) > 3000
    assert coordinates.doubts(centres["longitude"], centres["latitude"]).isna().all()
    swapped = coordinates.doubts(centres["latitude"], centres["longitude"])
    assert (swapped == Doubt.SWAPPED.value).all()
    assert CHINA.holds(centres["longitude"].to_numpy(), centres["latitude"].to_numpy()).all()
