"""The ground of the map: roads as house numbers show them, and lines that the office gives."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from browser import Watched, chromium, make_page
from click.testing import CliRunner

from orggraph.analysis.door_points import Known
from orggraph.cli.main import main
from orggraph.core.errors import InputError
from orggraph.reference import coordinates
from orggraph.webmap import context_of
from orggraph.webmap.context import MOST_POINTS, drawn
from orggraph.webmap.roads import distance, fitted

HEAD = "企业名称,区,地址,职工数,党组织名称,楼宇,经度(WGS-84),纬度(WGS-84)"
WEST, SOUTH = 118.10, 24.48  # a degree is 101 km across here, 111 km up


def house(number: int, x: float, y: float, road: str = "文汀路") -> Known:
    return Known(road, number, "", "云汀区", x, y)


def street(road: str = "文汀路", at: float = 0.0) -> list[Known]:
    """Forty houses along a straight street, odd ones on its north side, 35 m from its middle."""
    return [house(n, at + 20 * n, 35.0 if n % 2 else -35.0, road) for n in range(1, 41)]


# ---------------------------------------------------------------- roads


def test_a_street_runs_between_its_two_sides() -> None:
    [road] = fitted(street())
    assert road.name == "文汀路"
    assert abs(road.line[:, 1]).max() < 20, "in the middle, not on one side"
    assert np.ptp(road.line[:, 0]) > 740


def test_a_bend_is_followed() -> None:
    turn = [(200 + 400 * math.sin(a), 400 - 400 * math.cos(a)) for a in np.linspace(0, 2, 40)]
    houses = [house(n + 1, x, y) for n, (x, y) in enumerate(turn)]
    [road] = fitted(houses)
    assert distance(np.array(turn), road.line).max() < 30
    assert len(road.line) > 4


def test_a_bend_with_houses_on_both_sides_is_followed() -> None:
    turns = np.linspace(0, 2, 80)
    sides = [600 + (35.0 if n % 2 else -35.0) for n in range(1, 81)]
    houses = [
        house(n, side * math.sin(a), side * math.cos(a))
        for n, (a, side) in enumerate(zip(turns, sides, strict=True), 1)
    ]
    middle = np.array([(600 * math.sin(a), 600 * math.cos(a)) for a in turns])
    [road] = fitted(houses)
    assert distance(middle, road.line).max() < 45


def test_a_house_with_a_wrong_point_bends_nothing() -> None:
    wrong = [house(101, 400.0, 900.0), house(7, 390.0, 480.0), house(8, 410.0, -700.0)]
    [road] = fitted([*street(), *wrong])
    assert abs(road.line[:, 1]).max() < 40


def test_too_few_houses_make_no_road() -> None:
    assert fitted(street()[:3]) == []
    assert fitted([house(5, 20.0 * n, 0.0) for n in range(30)]) == [], "one number is no way along"


def test_houses_without_an_order_make_no_road() -> None:
    draw = random.Random(4)
    scattered = [house(n, draw.uniform(0, 900), draw.uniform(0, 900)) for n in range(1, 40)]
    assert fitted(scattered) == []


def test_nothing_is_drawn_across_a_wide_gap() -> None:
    far = [house(n + 200, 2000 + 20 * n, 0.0) for n in range(1, 41)]
    parts = fitted([*street(), *far])
    assert len(parts) == 2
    assert all(np.ptp(part.line[:, 0]) < 900 for part in parts)


def test_two_roads_of_one_name_stay_two() -> None:
    parts = fitted([*street(), *street(at=60_000.0)])
    assert len(parts) == 2
    assert all(740 < np.ptp(part.line[:, 0]) < 800 for part in parts)


def test_numbers_of_a_village_are_no_road() -> None:
    assert fitted(street(road="望汐村")) == []


def test_roads_do_not_hang_on_the_order_of_firms() -> None:
    houses = [*street(), *street("听雪路", 300.0)]
    mixed = random.Random(1).sample(houses, len(houses))
    one, other = fitted(houses), fitted(mixed)
    assert [r.name for r in one] == [r.name for r in other] == ["听雪路", "文汀路"]
    assert all((a.line == b.line).all() for a, b in zip(one, other, strict=True))


def test_a_road_of_a_thousand_houses_is_drawn_as_well() -> None:
    houses = [house(n, 3.0 * n, 30.0 if n % 2 else -30.0) for n in range(1, 1500)]
    [road] = fitted(houses)
    assert np.ptp(road.line[:, 0]) > 4300
    assert len(road.line) < 60


# ---------------------------------------------------------------- the office's own lines


def feature(kind: str, coordinates_: Any, **about: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": about,
        "geometry": {"type": kind, "coordinates": coordinates_},
    }


def collection(*features: Any, **more: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features), **more}


LINE = [[WEST, SOUTH - 0.001], [WEST + 0.02, SOUTH - 0.001]]
RING = [[WEST, SOUTH], [WEST + 0.01, SOUTH], [WEST + 0.01, SOUTH + 0.01], [WEST, SOUTH]]
OWN = collection(
    feature("LineString", LINE, name="文汀大道", highway="primary"),
    feature("Polygon", [RING], 名称="听雪湖", natural="water"),
    feature("MultiPolygon", [[RING]], name="望汐公园", leisure="park"),
    feature("MultiLineString", [LINE], waterway="river", name="汀河"),
    feature("Point", [WEST, SOUTH], name="亭子"),
    attribution="云汀区自然资源局 2026",
)


def test_lines_are_roads_unless_they_are_said_to_be_water() -> None:
    found = context_of(OWN, "WGS-84")
    assert [(kind, name) for kind, name, _ in found.shapes] == [
        ("road", "文汀大道"),
        ("water", "听雪湖"),
        ("area", "望汐公园"),
        ("water", "汀河"),
    ]
    assert found.credit == "云汀区自然资源局 2026"


def test_what_lies_far_from_the_firms_is_not_carried_along() -> None:
    far = [[100.0, 30.0], [100.1, 30.0]]
    through = [[WEST - 5, SOUTH], [WEST, SOUTH], [WEST + 0.005, SOUTH], [WEST + 5, SOUTH]]
    context = context_of(
        collection(feature("LineString", far), feature("LineString", through)), "WGS-84"
    )
    plane = coordinates.plane(np.array([WEST]), np.array([SOUTH]))
    shown = np.array([[0.0, 0.0], [800.0, 500.0]])
    told = drawn(context, plane, shown)
    assert len(told["kind"]) == 1
    assert [0, 0] in np.array(told["parts"][0]).reshape(-1, 2).tolist()


def test_a_large_file_becomes_a_small_part_of_the_page() -> None:
    draw = np.random.default_rng(3)
    lines = [
        feature("LineString", (np.array([WEST, SOUTH]) + draw.normal(0, 0.02, (2000, 2))).tolist())
        for _ in range(60)
    ]
    plane = coordinates.plane(np.array([WEST]), np.array([SOUTH]))
    told = drawn(context_of(collection(*lines), "WGS-84"), plane, np.zeros((1, 2)))
    points = sum(len(part) // 2 for parts in told["parts"] for part in parts)
    assert 0 < points <= MOST_POINTS


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "LineString", "coordinates": [[10**400, 2], [1, 2]]},
        {"type": "LineString", "coordinates": 5},
        {"type": "LineString", "coordinates": [["a", "b"], ["c", "d"]]},
        {"type": "LineString", "coordinates": [[float("nan"), 1], [1, 2]]},
        {"type": "LineString", "coordinates": [[200, 1], [1, 2]]},
        {"type": "LineString", "coordinates": [[1], [2, 3]]},
        {"type": "LineString", "coordinates": {"a": 1}},
        {"type": "MultiLineString", "coordinates": [5]},
        {"type": "Polygon"},
        {"type": "Point", "coordinates": [1, 2]},
        {"type": "GeometryCollection", "geometries": 7},
        {"type": "GeometryCollection", "geometries": [None]},
        {"type": ["LineString"], "coordinates": LINE},
        [],
        3,
        None,
    ],
)
def test_a_line_that_is_none_is_told(geometry: object) -> None:
    one = {"type": "Feature", "properties": {"name": "某路"}, "geometry": geometry}
    with pytest.raises(InputError):
        context_of(collection(one), "WGS-84")


@pytest.mark.parametrize("geojson", [None, 3, [], {}, {"features": 5}, {"features": [1, None]}])
def test_a_file_without_lines_is_refused(geojson: object) -> None:
    with pytest.raises(InputError, match="line"):
        context_of(geojson, "WGS-84")


@pytest.mark.parametrize("about", [None, [], 5, {"name": {"a": 1}}, {"name": 5, "kind": []}])
def test_odd_properties_do_not_stop_a_line(about: object) -> None:
    geometry = {"type": "LineString", "coordinates": LINE}
    found = context_of(collection({"properties": about, "geometry": geometry}), "WGS-84")
    assert len(found.shapes) == 1


# ---------------------------------------------------------------- on the page


def ledger(folder: Path) -> Path:
    """Two streets, each in its district, a firm at each number, every other one covered."""
    lines = [HEAD]
    for n in range(1, 41):
        side = 0.0003 if n % 2 else -0.0003
        branch = "有" if n % 2 else "无"
        for road, district, lon, lat in (
            ("文汀路", "云汀区", WEST + 0.0004 * n, SOUTH + side),
            ("听雪路", "听雪区", WEST + 0.008 + side, SOUTH + 0.002 + 0.0004 * n),
        ):
            place = f"{road}{n}号楼"
            address = f"{district}{road}{n}号"
            lines.append(
                f"{place}企业,{district},{address},10,{branch},{place},{lon:.6f},{lat:.6f}"
            )
    file = folder / "台账.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


def own_file(folder: Path, geojson: object) -> Path:
    file = folder / "底图.geojson"
    file.write_text(json.dumps(geojson, ensure_ascii=False), encoding="utf-8")
    return file


def context_page(folder: Path, geojson: object) -> Path:
    words = ("--context", str(own_file(folder, geojson)), "--context-system", "WGS-84")
    return make_page(ledger(folder), folder / "map.html", *words)


@pytest.mark.browser
def test_the_roads_of_the_addresses_are_named_on_the_picture(browser: Any, tmp_path: Path) -> None:
    page = Watched(browser).open(make_page(ledger(tmp_path), tmp_path / "map.html"))
    assert set(page.ask("roads()")) <= {"听雪路", "文汀路"}
    assert page.ask("roads()")
    assert "按门牌推算" in page.page.inner_text("#filters")
    page.page.get_by_role("button", name="云汀区", exact=True).click()
    page.settle()
    assert page.ask("roads()") == ["文汀路"]
    moved = page.ask("moved()")
    assert 0 < len(moved) < 40
    assert "移开" in page.page.inner_text("#filters")
    page.close()
    assert (page.requests, page.errors) == ([], [])


@pytest.mark.browser
def test_own_lines_take_the_place_of_fitted_roads_and_say_whose_they_are(
    browser: Any, tmp_path: Path
) -> None:
    page = Watched(browser).open(context_page(tmp_path, OWN))
    assert page.ask("roads()") == ["文汀大道"]
    legend = page.page.inner_text("#filters")
    assert "云汀区自然资源局 2026" in legend
    assert "按门牌推算" not in legend
    page.close()
    assert (page.requests, page.errors) == ([], [])


@pytest.mark.browser
def test_script_in_the_names_of_own_lines_stays_text(browser: Any, tmp_path: Path) -> None:
    evil = "</script><img src=x onerror=alert(1)>"
    hostile = collection(
        feature("LineString", LINE, name=evil), attribution=evil + "{credit}‮\n", source="$&"
    )
    page = Watched(browser).open(context_page(tmp_path, hostile))
    assert "<img src=x onerror=alert(1)>" in page.page.inner_text("#filters")
    assert page.page.locator("img").count() == 0
    page.close()
    assert (page.requests, page.errors, page.dialogs) == ([], [], [])


def test_a_file_that_does_not_say_whose_it_is_goes_by_its_name(tmp_path: Path) -> None:
    from orggraph.io.map_writer import read_context

    file = own_file(tmp_path, collection(feature("LineString", LINE)))
    assert read_context(file, "GCJ-02").credit == "底图.geojson"


@pytest.mark.parametrize(
    ("content", "words", "code", "said"),
    [
        ("[[", ("--context-system", "WGS-84"), 3, "GeoJSON"),
        ("{}", ("--context-system", "WGS-84"), 3, "没有线也没有面"),
        (json.dumps(OWN), (), 2, "--context-system"),
    ],
)
def test_what_is_wrong_with_own_lines_is_told_in_one_line(
    tmp_path: Path, content: str, words: tuple[str, ...], code: int, said: str
) -> None:
    file = tmp_path / "底图.geojson"
    file.write_text(content, encoding="utf-8")
    page = str(tmp_path / "m.html")
    called = ["map", str(ledger(tmp_path)), "--context", str(file), *words, "-o", page]
    done = CliRunner().invoke(main, called)
    assert done.exit_code == code, done.output
    assert said in done.stderr
    assert done.stderr.strip().count("\n") == 0


def test_the_same_lines_make_the_same_page(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    for folder in (one, two):
        folder.mkdir()
    assert context_page(one, OWN).read_bytes() == context_page(two, OWN).read_bytes()
