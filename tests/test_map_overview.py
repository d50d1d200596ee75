"""The city at once, in a real browser: buildings and parks where they stand, on the real Xiamen
and on small ledgers of the kinds that failed the first page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from browser import Watched, axe, chromium, make_page
from click.testing import CliRunner

from orggraph.analysis import pipeline
from orggraph.analysis.analysis import Answers
from orggraph.analysis.door_points import door_of, known_doors
from orggraph.cli.main import main
from orggraph.core.enums import Dimension
from orggraph.io.map_writer import read_outlines
from orggraph.io.reader import read_raw
from orggraph.webmap import map_data
from orggraph.webmap.roads import distance, fitted

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def xiamen(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ledger 4 of the four rounds over the real registry and the list of covered firms, with the
    table of places beside it.
    """
    folder = tmp_path_factory.mktemp("xiamen")
    said = CliRunner().invoke(
        main,
        [
            "ledger",
            "--department",
            f"经信={shared_data / 'registry' / 'xiamen.csv'}",
            "--covered",
            str(shared_data / "served_lists" / "xiamen_served.csv"),
            "--as-of",
            "2026-11-20",
            "-o",
            str(folder),
        ],
    )
    assert said.exit_code == 0, said.output
    toml = folder / "dataset" / "dataset.toml"
    places = shared_data / "places_xiamen" / "places.csv"
    text = toml.read_text(encoding="utf-8")
    toml.write_text(f'{text}\n[files]\nplaces = "{places}"\n', encoding="utf-8")
    return folder / "dataset"


@pytest.fixture(scope="module")
def answers(xiamen: Path) -> Answers:
    return pipeline.answers(read_raw(xiamen, allow_outside=True))


@pytest.fixture(scope="module")
def city(xiamen: Path, shared_data: Path) -> Path:
    outlines = shared_data / "admin" / "boundaries" / "xiamen_350200_districts.geojson"
    return make_page(
        xiamen,
        xiamen.parent / "city.html",
        "--allow-outside",
        "--boundaries",
        str(outlines),
        "--boundaries-system",
        "GCJ-02",
    )


@pytest.fixture
def opened(browser: Any, city: Path) -> Iterator[Watched]:
    watched = Watched(browser).open(city)
    yield watched
    watched.close()
    assert (watched.requests, watched.errors, watched.dialogs) == ([], [], [])


def small(browser: Any, shared_data: Path, folder: Path, name: str) -> Watched:
    page = make_page(shared_data / "maps" / f"{name}.csv", folder / f"{name}.html")
    return Watched(browser).open(page)


def in_sight(watched: Watched, mark: dict[str, Any]) -> bool:
    box = watched.page.locator("#network").bounding_box()
    at = mark["at"]
    return 0 <= at["x"] <= box["width"] and 0 <= at["y"] <= box["height"]


def test_firms_stand_beside_the_roads_that_their_addresses_name(answers: Answers) -> None:
    roads = fitted(known_doors(answers.graph))
    lines: dict[str, list[Any]] = {}
    for road in roads:
        lines.setdefault(road.name, []).append(road.line)
    where, addresses = answers.graph.where, answers.graph.firms["address"]
    points = np.column_stack([where.x, where.y])
    off = [
        min(distance(points[row : row + 1], line)[0] for line in lines[door.road])
        for row in np.flatnonzero(np.isfinite(where.x))
        if (door := door_of(addresses.iat[row])) and door.road in lines
    ]
    assert len(lines) >= 45
    assert len(off) > 1300
    assert np.mean(np.array(off) <= 60) >= 0.88
    longest = max(np.hypot(*np.diff(road.line, axis=0).T).sum() for road in roads)
    assert longest < 6000, "no road runs on across the city"


def test_no_place_of_the_city_stands_in_the_water(answers: Answers, shared_data: Path) -> None:
    file = shared_data / "admin" / "boundaries" / "xiamen_350200_districts.geojson"
    data = map_data(answers, outlines=read_outlines(file, "GCJ-02"))
    paths = [
        np.array(ring).reshape(-1, 2) for outline in data.outlines for ring in outline["rings"]
    ]
    away = set(data.about["away"])
    for row, district in enumerate(data.firms["DISTRICT"]):
        x, y = data.firms["x"][row], data.firms["y"][row]
        if x is not None and district not in away:
            assert any(within(x, y, path) for path in paths), row


def within(x: float, y: float, ring: Any) -> bool:
    inside = False
    for (x0, y0), (x1, y1) in zip(ring, np.roll(ring, -1, axis=0), strict=True):
        if (y0 > y) != (y1 > y) and x < x0 + (y - y0) * (x1 - x0) / (y1 - y0):
            inside = not inside
    return inside


# ---------------------------------------------------------------- the real city


def test_nearly_every_building_with_a_gap_is_seen_as_the_page_opens(
    opened: Watched, answers: Answers
) -> None:
    where = answers.graph.where
    building = answers.graph.firms["at_building"]
    gap = answers.status["status"] == "UNCOVERED"
    wanted = {node for node in building[gap].dropna().unique() if node in where.places}
    shown = {
        spot["id"].removeprefix("BUILDING:")
        for spot in opened.ask("spots()")
        if spot["sums"]["uncovered"] and in_sight(opened, spot)
    }
    assert len(wanted) > 300
    assert len(wanted & shown) >= 0.95 * len(wanted)


def test_the_gaps_of_each_building_are_those_of_the_coverage_table(
    opened: Watched, answers: Answers
) -> None:
    table = answers.coverage(Dimension.BUILDING)
    named = table[~table["group"].duplicated(keep=False)].set_index("group")
    spots = [s for s in opened.ask("spots()") if s["id"].startswith("BUILDING:")]
    assert len(spots) > 400
    for spot in spots:
        if spot["name"] in named.index:
            row = named.loc[spot["name"]]
            assert spot["sums"]["uncovered"] == row["uncovered"], spot["name"]
            assert spot["sums"]["organised"] == row["organised"], spot["name"]


def test_the_twelve_worst_places_are_named(opened: Watched) -> None:
    spots = sorted(opened.ask("spots()"), key=lambda s: -s["sums"]["uncovered"])
    least = spots[11]["sums"]["uncovered"]
    named = {label["id"] for label in opened.ask("labels()")}
    worst = {spot["id"] for spot in spots if spot["sums"]["uncovered"] > least}
    assert len(worst) >= 8
    assert worst <= named
    assert sum(spot["id"] in named for spot in spots) >= 12


def test_places_stand_in_true_position(opened: Watched, answers: Answers) -> None:
    """One scale for both axes, no mark moved: pixels are metres times one factor."""
    spots = {s["id"].split(":", 1)[1]: s["at"] for s in opened.ask("spots()")}
    places = answers.graph.where.places
    nodes = [node for node in spots if node in places]
    metres = np.array([places[node] for node in nodes])
    pixels = np.array([(spots[node]["x"], -spots[node]["y"]) for node in nodes])
    metres, pixels = metres - metres.mean(axis=0), pixels - pixels.mean(axis=0)
    factor = (metres * pixels).sum() / (metres**2).sum()
    assert len(nodes) > 500
    assert np.abs(pixels - factor * metres).max() < 0.5


def test_the_districts_say_the_rates_of_the_coverage_table(
    opened: Watched, answers: Answers
) -> None:
    table = answers.coverage(Dimension.DISTRICT).set_index("group")
    marks = {mark["name"]: mark for mark in opened.ask("marks()")}
    for name in ("思明区", "湖里区", "集美区", "同安区", "海沧区", "翔安区"):
        assert marks[name]["sums"]["organised"] == table.loc[name, "organised"]
        assert marks[name]["sums"]["base"] == table.loc[name, "base"]
        assert not marks[name]["tray"]
    labels = {label["id"] for label in opened.ask("labels()")}
    assert {marks[name]["id"] for name in ("思明区", "湖里区", "同安区")} <= labels


def test_what_has_no_place_and_what_is_elsewhere_wait_in_the_tray(
    opened: Watched, answers: Answers
) -> None:
    tray = opened.page.locator("#tray")
    away = answers.coverage(Dimension.DISTRICT)
    away = away[away["group"].str.contains("市") & (away["group"] != "合计")]
    assert f"市外 {len(away)} 处 · {away['ledger'].sum()} 家" in tray.inner_text()
    nowhere = opened.page.evaluate("() => orggraph.marks().find(m => m.id === 'no:DISTRICT').rows")
    assert f"区未定位 · {nowhere} 家" in tray.inner_text()
    box = opened.page.locator("#network").bounding_box()
    for mark in opened.ask("marks()"):
        if mark["tray"]:
            assert mark["at"]["y"] >= box["height"], "it stands below the picture, never on it"
    tray.locator("button", has_text="市外").click()
    opened.until("() => orggraph.view().includes('AWAY')")
    assert sum(mark["rows"] for mark in opened.ask("marks()")) == away["ledger"].sum()


def test_every_firm_is_in_the_picture_or_told_not_to_be(opened: Watched, answers: Answers) -> None:
    said = opened.page.locator("#hint").inner_text()
    there, lost = (
        int(re.search(pattern, said)[1]) for pattern in (r"图上企业 (\d+)", r"未上图 (\d+)")
    )
    assert there + lost == 13_382
    assert there > 2_500
    without_point = int((~np.isfinite(answers.graph.where.x)).sum())
    assert without_point > lost, "some have no point and stand with their park"
    lines = lines_under(opened, "数据里还不清楚的")
    assert f"无坐标 {without_point} 家" in lines
    assert f"未上图 {lost} 家（所在楼宇、园区也无坐标）" in lines
    opened.page.locator("#details button", has_text="未上图").click()
    opened.until("() => orggraph.view().includes('SPOT')")
    assert sum(mark["rows"] for mark in opened.ask("marks()")) == lost
    assert opened.ask("spots()") == []
    opened.go("area=思明区/no:STREET")
    [waiting] = [mark for mark in opened.ask("marks()") if mark["tray"]]
    assert f"未上图 {waiting['rows']} 家" in opened.page.inner_text("#hint")
    assert len(opened.ask("spots()")) > 200, "its places, not parts of neighbours"


def test_a_click_on_the_ground_opens_its_district_and_one_on_a_disc_its_building(
    opened: Watched,
) -> None:
    box = opened.page.locator("#network").bounding_box()
    spots = opened.ask("spots()")
    worst = max(
        (s for s in spots if s["id"].startswith("BUILDING:") and in_sight(opened, s)),
        key=lambda s: s["sums"]["uncovered"],
    )
    opened.page.mouse.click(box["x"] + worst["at"]["x"], box["y"] + worst["at"]["y"])
    opened.until("() => orggraph.view().includes('area=')")
    opened.page.go_back()
    opened.until("() => orggraph.view() === ''")
    opened.settle()
    district = next(m for m in opened.ask("marks()") if m["name"] == "翔安区")
    opened.page.mouse.click(box["x"] + district["at"]["x"], box["y"] + district["at"]["y"] + 30)
    opened.until("() => orggraph.view().startsWith('area=')")
    assert opened.page.locator("#crumbs [aria-current]").inner_text() == "翔安区"


def test_rings_are_a_switch_away(opened: Watched) -> None:
    opened.page.locator('[data-switch="arrange:rings"]').click()
    opened.until("() => orggraph.view() === 'arrange=rings'")
    assert opened.ask("spots()") == []
    assert len(opened.ask("marks()")) == 17


def test_under_a_filter_no_rate_is_given(opened: Watched) -> None:
    opened.go("status=UNCOVERED")
    assert "filters" not in opened.ask("view()")
    plates = opened.page.evaluate("() => orggraph.plates()")
    assert len(plates) >= 4
    assert not any("%" in text for text in plates)
    opened.go("")
    assert any("%" in text for text in opened.page.evaluate("() => orggraph.plates()"))


def test_closer_the_discs_keep_their_size_and_more_are_named(opened: Watched) -> None:
    before = len(opened.ask("labels()"))
    first, second = sorted(opened.ask("spots()"), key=lambda s: s["at"]["x"])[100:102]
    for _ in range(5):
        opened.page.locator("#zoom-in").click()
    opened.settle()
    spots = {s["id"]: s for s in opened.ask("spots()")}
    assert spots[first["id"]]["r"] == first["r"]
    apart = abs(spots[first["id"]]["at"]["x"] - spots[second["id"]]["at"]["x"])
    assert apart >= abs(first["at"]["x"] - second["at"]["x"])
    assert len(opened.ask("labels()")) > before - 6
    opened.go("list=firms")
    assert {s["id"]: s["at"] for s in opened.ask("spots()")} == {
        name: spot["at"] for name, spot in spots.items()
    }, "another table below leaves the picture where it is"


# ---------------------------------------------------------------- small ledgers


def test_one_mark_alone_is_passed_through(browser: Any, shared_data: Path, tmp_path: Path) -> None:
    """One district, one street, three hundred buildings: the buildings are what is seen."""
    watched = small(browser, shared_data, tmp_path, "b300")
    assert watched.ask("view()") == ""
    assert watched.page.locator("#crumbs [aria-current]").inner_text() == "望汐街道"
    table = pd.read_csv(shared_data / "maps" / "b300.csv", dtype=str)
    assert len(watched.ask("spots()")) == table["楼宇"].nunique() == 300
    assert sum(spot["rows"] for spot in watched.ask("spots()")) == len(table)
    assert watched.page.locator("#crumbs button").count() == 0, "nothing wider shows more"
    watched.page.locator("#network .vis-network").focus()
    watched.page.keyboard.press("Escape")
    watched.settle()
    assert len(watched.ask("spots()")) == 300
    watched.close()


def test_a_tower_of_four_hundred_shows_every_firm_the_gaps_first(
    browser: Any, shared_data: Path, tmp_path: Path
) -> None:
    watched = small(browser, shared_data, tmp_path, "tower400")
    assert watched.page.locator("#crumbs [aria-current]").inner_text() == "云帆大厦"
    spots = watched.ask("spots()")
    assert len(spots) == 400
    ordered = sorted(spots, key=lambda s: (s["at"]["y"], s["at"]["x"]))
    gaps = [spot["sums"]["uncovered"] for spot in ordered]
    assert gaps == sorted(gaps, reverse=True)
    assert len({(s["at"]["x"], s["at"]["y"]) for s in spots}) == 400
    box = watched.page.locator("#network").bounding_box()
    at = ordered[0]["at"]
    watched.page.mouse.click(box["x"] + at["x"], box["y"] + at["y"])
    watched.until("() => orggraph.view().includes('chosen=firm')")
    assert ordered[0]["name"] in watched.page.locator("#details h2").inner_text()
    watched.close()


def test_a_ledger_without_points_shows_its_places_side_by_side(
    browser: Any, shared_data: Path, tmp_path: Path
) -> None:
    watched = small(browser, shared_data, tmp_path, "street30")
    marks = watched.ask("marks()")
    assert sum(mark["rows"] for mark in marks if mark["type"] != "org") == 30
    assert watched.page.locator("#tray").is_hidden()
    watched.close()


def test_streets_without_outlines_have_ground_of_their_firms(browser: Any, tmp_path: Path) -> None:
    """Two streets side by side: a click between the firms of one opens it."""
    lines = ["企业名称,区,街道,楼宇,经度(WGS-84),纬度(WGS-84)"]
    for n in range(60):
        east = n % 2
        lon, lat = 118.1 + 0.01 * east + 0.001 * (n % 7), 24.5 + 0.001 * (n // 6)
        name = "东街道" if east else "西街道"
        lines.append(f"第{n}公司,甲区,{name},{name}{n}号楼,{lon:.5f},{lat:.5f}")
    ledger = tmp_path / "two.csv"
    ledger.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
    watched = Watched(browser).open(make_page(ledger, tmp_path / "two.html"))
    assert {m["name"] for m in watched.ask("marks()")} == {"东街道", "西街道"}
    for mark in watched.ask("marks()"):
        street = {s["id"] for s in watched.ask("spots()") if s["name"].startswith(mark["name"])}
        assert len(street) == 30
    spots = watched.ask("spots()")
    west = [s["at"] for s in spots if s["name"].startswith("西")]
    gap = {"x": sum(a["x"] for a in west) / len(west), "y": max(a["y"] for a in west) + 14}
    box = watched.page.locator("#network").bounding_box()
    watched.page.mouse.click(box["x"] + gap["x"], box["y"] + gap["y"])
    watched.until("() => orggraph.view().includes('西街道')")
    assert watched.page.locator("#crumbs [aria-current]").inner_text() == "西街道"
    watched.close()


# ---------------------------------------------------------------- the panel before any click


def lines_under(watched: Watched, heading: str) -> list[str]:
    return watched.page.evaluate(
        """heading => {
          const heads = [...document.querySelectorAll('#details h3')];
          const h = heads.find(e => e.textContent === heading);
          if (!h) return [];
          const list = [...(h.parentElement.querySelectorAll('ul'))]
            .find(e => h.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING);
          return [...list.children].map(e => e.textContent.trim());
        }""",
        heading,
    )


def test_the_panel_names_the_five_worst_places_and_each_opens(
    opened: Watched, answers: Answers
) -> None:
    lines = lines_under(opened, "空白点最多")
    shown = [int(re.match(r"▲(\d+) ", line)[1]) for line in lines]
    assert len(shown) == 5
    assert shown == sorted(shown, reverse=True)
    spots = sorted((s["sums"]["uncovered"] for s in opened.ask("spots()")), reverse=True)
    assert shown == spots[:5]
    tables = [answers.coverage(by) for by in (Dimension.BUILDING, Dimension.PARK)]
    gaps = dict(zip(*(pd.concat(tables)[c] for c in ("group", "uncovered")), strict=True))
    name = re.match(r"▲\d+ (.+?) （共", lines[3])[1]
    assert gaps[name] >= shown[3]
    opened.page.locator("#details button", has_text=name).first.click()
    opened.until("() => orggraph.view().includes('area=')")
    assert opened.page.locator("#crumbs [aria-current]").inner_text() == name


def test_what_is_not_known_is_counted_and_leads_to_its_firms(
    opened: Watched, answers: Answers
) -> None:
    lines = lines_under(opened, "数据里还不清楚的")
    open_firms = answers.status["status"] == "UNCOVERED"
    uncounted = int((open_firms & answers.graph.firms["members_formal"].isna()).sum())
    assert f"空白点中正式党员数未填 {uncounted} 家" in lines
    opened.page.locator("#details button", has_text="正式党员数未填").click()
    opened.until("() => orggraph.view().includes('list=firms')")
    assert f"企业清单（{uncounted}）" in opened.page.locator("#table-bar").inner_text()


def test_where_nothing_is_known_no_rate_is_printed(
    browser: Any, shared_data: Path, tmp_path: Path
) -> None:
    ledger = tmp_path / "asked.csv"
    ledger.write_text(
        "企业名称,区,党组织名称\n甲店,云汀区,待核实\n乙店,云汀区,待核实\n", encoding="utf-8-sig"
    )
    watched = Watched(browser).open(make_page(ledger, tmp_path / "asked.html"))
    assert watched.page.locator("#details .big").inner_text() == "—（全部待核实）"
    watched.page.locator("#details button", has_text="是否建立党组织待核实 2 家").click()
    watched.until("() => orggraph.view().includes('UNKNOWN')")
    watched.close()


def test_the_way_to_the_target_of_a_campaign_is_told(browser: Any, tmp_path: Path) -> None:
    folder = tmp_path / "town"
    folder.mkdir()
    (folder / "dataset.toml").write_text(
        'name = "甲市"\nas_of = "2026-06-30"\n[campaign]\nname = "百日攻坚"\n'
        'start = 2026-05-01\nend = 2026-08-08\ntargets = { "合计" = 75, "甲区" = 40 }\n',
        encoding="utf-8",
    )
    rows = [
        f"第{n}店,{'甲区' if n % 2 else '乙区'},{'第1支部' if n < 3 else '无'}" for n in range(10)
    ]
    (folder / "firms.csv").write_text(
        "\n".join(["企业名称,区,党组织名称", *rows]) + "\n", encoding="utf-8-sig"
    )
    watched = Watched(browser).open(make_page(folder, tmp_path / "town.html"))
    assert watched.page.locator(".target").inner_text() == "目标 75%，还差 5 家"
    watched.page.locator("#table button", has_text="甲区").click()
    watched.until("() => orggraph.view().includes('area=')")
    assert watched.page.locator(".target").inner_text() == "目标 40%，还差 1 家"
    watched.page.locator(".target button").click()
    watched.until("() => orggraph.view().includes('UNCOVERED')")
    watched.close()


# ---------------------------------------------------------------- search


def found_first(watched: Watched, query: str) -> str:
    watched.page.locator("#search").fill(query)
    return watched.page.evaluate("() => document.querySelector('#found button').firstChild.data")


def test_the_exact_name_is_found_before_names_that_hold_it(opened: Watched) -> None:
    assert found_first(opened, "软件园") != "软件园"
    for name in ("银行中心", "思明区", "海翼大厦"):
        assert found_first(opened, name) == name


def test_pinyin_and_initials_find_buildings_and_districts(opened: Watched) -> None:
    for query, name in (
        ("haiyidasha", "海翼大厦"),
        ("huliqu", "湖里区"),
        ("simingq", "思明区"),
        ("yinhangzhongxin", "银行中心"),
    ):
        assert found_first(opened, query) == name, query
    opened.page.locator("#search").fill("gjhyzx")
    assert "国际航运中心" in opened.page.locator("#found").inner_text()


def test_enter_opens_the_best_and_leaves_the_others_to_be_seen(opened: Watched) -> None:
    box = opened.page.locator("#search")
    box.fill("国际航运中心")
    box.press("Enter")
    opened.until("() => orggraph.view().includes('area=')")
    assert "国际航运中心" in opened.page.locator("#crumbs [aria-current]").inner_text()
    box.fill("思明")
    count = opened.page.locator("#found button").count()
    box.press("Enter")
    opened.settle()
    assert count > 1
    assert opened.page.locator("#found button").count() == count
    assert opened.page.locator("#found").is_visible()
    box.press("Escape")
    assert opened.page.locator("#found").is_hidden()


# ---------------------------------------------------------------- taking it away, for everyone


def test_an_export_carries_the_filter_in_its_name_and_on_paper(opened: Watched) -> None:
    names = []
    for view, button in (
        ("status=UNCOVERED", "#export-png"),
        ("list=spots&status=UNCOVERED", "#export-csv"),
        ("list=spots", "#export-csv"),
    ):
        opened.go(view)
        with opened.page.expect_download() as download:
            opened.page.locator("#export summary").click()
            opened.page.locator(button).click()
        names.append(download.value.suggested_filename)
    assert len(set(names)) == 3
    assert ["空白点" in name for name in names] == [True, True, False]
    opened.go("status=UNCOVERED")
    assert opened.page.locator("#filter-line").is_hidden()
    opened.page.emulate_media(media="print")
    assert opened.page.locator("#filter-line").inner_text() == "筛选（状态: 空白点）"


def test_a_list_that_is_taken_away_says_of_what_it_is_and_gives_no_rate_of_a_part(
    opened: Watched, tmp_path: Path
) -> None:
    for view, filters, rated in (
        ("area=思明区&list=spots&status=UNCOVERED", "筛选（状态: 空白点）", False),
        ("area=思明区&list=spots", "", True),
        ("area=思明区&list=firms&status=UNCOVERED", "筛选（状态: 空白点）", None),
    ):
        opened.go(view)
        with opened.page.expect_download() as download:
            opened.page.locator("#export summary").click()
            opened.page.locator("#export-csv").click()
        download.value.save_as(tmp_path / "list.csv")
        table = pd.read_csv(tmp_path / "list.csv", dtype=str, keep_default_na=False)
        told = table[["范围", "截至日期", "口径", "筛选"]].drop_duplicates().to_numpy().tolist()
        assert told == [["思明区", "2026-11-20", "实体运营企业", filters]]
        if rated is not None:
            assert (table["组织覆盖率"].str.endswith("%").any()) == rated


def test_a_picture_under_a_filter_has_no_legend_of_rates(opened: Watched) -> None:
    assert opened.page.locator("#steps").count() == 1
    opened.go("status=UNCOVERED")
    assert opened.page.locator("#steps").count() == 0
    assert "筛选时不出比例" in opened.page.inner_text("#filters")


def test_a_link_is_read_as_the_place_is_called(
    opened: Watched, browser: Any, city: Path, tmp_path: Path
) -> None:
    opened.page.get_by_role("link", name="翔安区").or_(
        opened.page.locator("#table button", has_text="翔安区")
    ).first.click()
    opened.until("() => orggraph.view().includes('area=')")
    assert opened.ask("view()") == "area=翔安区"
    old = "area=DISTRICT%3A%25E5%258C%25BA%253A%25E7%25BF%2594%25E5%25AE%2589%25E5%258C%25BA"
    for link in ("area=翔安区", old):
        again = Watched(browser).open(city, link)
        assert again.page.locator("#crumbs [aria-current]").inner_text() == "翔安区"
        assert again.ask("view()") == "area=翔安区"
        again.close()


def test_paper_has_all_rows_up_to_two_thousand_and_says_how_many_are_missing(
    opened: Watched,
) -> None:
    opened.go("list=firms")
    opened.page.evaluate("() => window.dispatchEvent(new Event('beforeprint'))")
    assert opened.page.locator("#table tbody tr").count() == 2000
    assert "共 13382 行" in opened.page.locator("#table caption").inner_text()
    opened.page.evaluate("() => window.dispatchEvent(new Event('afterprint'))")
    assert opened.page.locator("#table tbody tr").count() == 100
    assert opened.page.locator("#table caption").count() == 0


def test_the_picture_is_a_few_tabs_away(opened: Watched) -> None:
    for _ in range(12):
        opened.page.keyboard.press("Tab")
        if opened.page.evaluate("() => document.activeElement.id === 'skip-picture'"):
            opened.page.keyboard.press("Enter")
        if opened.page.evaluate("() => document.activeElement.className === 'vis-network'"):
            break
    assert opened.page.evaluate("() => document.activeElement.className") == "vis-network"
    opened.page.keyboard.press("ArrowDown")
    assert opened.ask("focus()")


VIEWS = (
    "",
    "area=DISTRICT%3A%25E5%258C%25BA%253A%25E6%2580%259D%25E6%2598%258E%25E5%258C%25BA",
    "arrange=rings",
    "arrange=duty",
    "list=firms&status=UNCOVERED",
    "list=spots",
    "desk=posts",
    "desk=health&list=desk",
    "area=no%3APOINT",
    "area=no%3AAWAY",
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1366, 768), (390, 844)], ids=["desk", "phone"])
def test_the_accessibility_checker_finds_nothing_in_ten_views(
    browser: Any, city: Path, size: tuple[int, int], scheme: str
) -> None:
    source = axe().read_text(encoding="utf-8")
    watched = Watched(browser, *size, color_scheme=scheme).open(city)
    for view in VIEWS:
        watched.go(view)
        watched.page.evaluate(source)
        found = watched.page.evaluate(CHECKED)
        assert found == [], (view, found)
        assert watched.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    watched.close()


CHECKED = """() => axe.run(document, {
  runOnly: {type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice']},
  rules: {'target-size': {enabled: true}},
}).then(found => found.violations.map(v => [v.id, v.nodes[0].html.slice(0, 100)]))"""


def test_on_a_phone_the_switches_stay_and_the_page_scrolls(browser: Any, city: Path) -> None:
    watched = Watched(browser, 390, 844).open(city)
    watched.page.evaluate("() => window.scrollTo(0, 900)")
    watched.settle()
    assert watched.page.evaluate("() => window.scrollY") > 500
    box = watched.page.locator("section.bar").bounding_box()
    assert 0 <= box["y"] < 10
    touch = watched.page.evaluate(
        "() => getComputedStyle(document.querySelector('#network > .vis-network')).touchAction"
    )
    assert touch == "pan-y"
    watched.close()


def test_forced_colours_leave_the_switches_told_apart(browser: Any, city: Path) -> None:
    watched = Watched(browser, forced_colors="active").open(city)
    colours = watched.page.evaluate(
        """() => ['true', 'false'].map(pressed => getComputedStyle(
          document.querySelector(`#switches [aria-pressed=${pressed}]`)).backgroundColor)"""
    )
    assert colours[0] != colours[1]
    watched.close()
