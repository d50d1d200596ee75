"""The plan on the map, in a real browser: stars, lists, reasons, the panel of a group, and a plan
that no longer fits the ledger.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from browser import Watched, chromium, make_page
from click.testing import CliRunner

from orggraph.analysis import pipeline
from orggraph.cli.main import main
from orggraph.io.reader import read_raw

pytestmark = pytest.mark.browser

HEAD = "企业名称,统一社会信用代码,区,街道,楼宇,正式党员数,党员数,职工数,党组织名称,经度(WGS-84),纬度(WGS-84)"  # noqa: E501
# Two towers 300 m apart, each with four firms of one or two members; one firm far away from all;
# one firm of a tower has an organisation of its own.
FIRMS = """
甲一,91350203M00000001K,云汀区,望汐街道,甲塔,2,2,30,无,118.1000,24.5000
甲二,91350203M00000002N,云汀区,望汐街道,甲塔,2,2,20,无,118.1000,24.5000
甲三,91350203M00000003R,云汀区,望汐街道,甲塔,1,1,10,无,118.1000,24.5000
甲四,91350203M00000004U,云汀区,望汐街道,甲塔,3,3,40,甲四党支部,118.1000,24.5000
乙一,91350203M00000005X,云汀区,听雪街道,乙塔,2,3,50,无,118.1100,24.5000
乙二,91350203M00000006Q,云汀区,听雪街道,乙塔,2,2,25,无,118.1100,24.5000
丙一,91350203M000000076,云汀区,听雪街道,丙塔,1,1,5,无,118.1500,24.5500
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, compiled: None) -> Path:
    folder = tmp_path_factory.mktemp("plan")
    (folder / "ledger.csv").write_text(HEAD + FIRMS, encoding="utf-8-sig")
    said = CliRunner().invoke(
        main, ["plan", str(folder / "ledger.csv"), "-o", str(folder / "plan.csv")]
    )
    assert said.exit_code == 0, said.output
    return folder


@pytest.fixture(scope="module")
def page(folder: Path) -> Path:
    plan = folder / "plan.csv"
    return make_page(folder / "ledger.csv", folder / "plan.html", "--plan", str(plan))


@pytest.fixture
def opened(browser: Any, page: Path) -> Iterator[Watched]:
    watched = Watched(browser).open(page)
    yield watched
    watched.close()
    assert (watched.requests, watched.errors, watched.dialogs) == ([], [], [])


def switch_on(watched: Watched) -> None:
    watched.page.locator('[data-switch="when:plan"]').click()
    watched.until("() => orggraph.view().includes('when=plan')")
    watched.settle()


def table(watched: Watched) -> list[dict[str, str]]:
    heads, rows = watched.page.evaluate(
        """() => [[...document.querySelectorAll('#table th')].map(h => h.textContent),
          [...document.querySelectorAll('#table tbody tr')].map(r =>
            [...r.cells].map(c => c.textContent.trim()))]"""
    )
    return [dict(zip(heads, row, strict=True)) for row in rows]


def test_every_group_is_a_star_and_a_row_of_the_table(opened: Watched, folder: Path) -> None:
    switch_on(opened)
    groups = pd.read_csv(folder / "plan.csv", dtype=str).groupby("建议组号")
    assert opened.ask("stars()") == len(groups) == 2
    rows = {row["组号"]: row for row in table(opened)}
    assert set(rows) == set(groups.groups)
    for group, firms in groups:
        row = rows[group]
        assert int(row["企业数"]) == len(firms) == int(row["新覆盖"])
        assert row["牵头企业"] == firms["牵头企业"].iloc[0]
        assert int(row["正式党员合计"]) == firms["正式党员数"].astype(int).sum()
        assert row["最大间距（米）"] == "0"
        assert re.fullmatch(r".塔(第.)?联合党支部", row["拟定名称"])
        assert row["上级党组织"]


def test_the_firm_left_over_is_listed_with_its_reason(opened: Watched) -> None:
    switch_on(opened)
    opened.page.locator("#list-left").click()
    opened.until("() => orggraph.view().includes('list=left')")
    (row,) = table(opened)
    assert (row["企业"], row["未编入原因"]) == ("丙一", "附近无可联合企业")


def test_both_lists_are_taken_away_as_csv(opened: Watched) -> None:
    switch_on(opened)
    for button, count in (("#list-groups", 2), ("#list-left", 1)):
        opened.page.locator(button).click()
        opened.settle()
        with opened.page.expect_download() as download:
            opened.page.locator("#export summary").click()
            opened.page.locator("#export-csv").click()
        text = Path(download.value.path()).read_text(encoding="utf-8-sig")
        assert len(list(csv.DictReader(io.StringIO(text)))) == count


def test_a_group_says_where_who_and_how_far(opened: Watched) -> None:
    switch_on(opened)
    opened.page.locator("#table tbody button").first.click()
    opened.until("() => orggraph.view().includes('chosen=group')")
    details = opened.page.locator("#details").inner_text()
    for said in ("联合党支部", "牵头企业", "依托", "区域＋（楼宇）", "上级党组织", "尚未成立"):
        assert said in details
    assert re.search(r"正式党员 \d，0 米", details)


def test_the_slider_adds_group_by_group(opened: Watched, folder: Path) -> None:
    switch_on(opened)
    total = pipeline.answers(read_raw(str(folder / "ledger.csv"))).organised_rate()
    slider, said = opened.page.locator("#first-groups"), opened.page.locator("#first-groups-sum")
    now = f"{100 * total.numerator / total.denominator:.1f}%"
    assert said.inner_text() == f"新覆盖 5 家，组织覆盖率 {now} → 85.7%"
    slider.focus()
    opened.page.keyboard.press("Home")
    opened.settle()
    assert said.inner_text() == f"新覆盖 0 家，组织覆盖率 {now} → {now}"
    opened.page.keyboard.press("ArrowRight")
    opened.settle()
    assert said.inner_text() == f"新覆盖 3 家，组织覆盖率 {now} → 57.1%"


def test_a_row_pointed_at_is_shown_on_the_picture_and_the_other_way(opened: Watched) -> None:
    switch_on(opened)
    row = opened.page.locator("#table tbody tr").nth(1)
    row.hover()
    assert opened.ask("hover()") == row.get_attribute("data-id")
    star = opened.ask("spots()")[0]
    box = opened.page.locator("#network").bounding_box()
    opened.page.mouse.move(box["x"] + star["at"]["x"], box["y"] + star["at"]["y"])
    hovered = opened.page.locator("#table tr.hovered")
    assert hovered.get_attribute("data-id") == star["id"]
    assert star["name"] in opened.page.locator("#hint").inner_text()


def test_in_their_building_the_firms_of_a_group_stand_side_by_side(opened: Watched) -> None:
    opened.go("area=BUILDING%3A" + opened.page.evaluate(BUILDING, "甲塔") + "&when=plan")
    spots = opened.ask("spots()")
    firms = [s for s in spots if s["type"] == "firm"]
    assert {s["name"] for s in firms} == {"甲一", "甲二", "甲三"}
    assert len({s["at"]["y"] for s in firms}) == 1
    apart = sorted(s["at"]["x"] for s in firms)
    assert 10 < apart[1] - apart[0] < 80


BUILDING = """name => {
  const spot = orggraph.spots().find(s => s.name === name);
  return encodeURIComponent(encodeURIComponent(spot.id.slice('BUILDING:'.length)));
}"""


def test_a_plan_older_than_the_data_says_so(browser: Any, folder: Path, tmp_path: Path) -> None:
    """Since the plan was made one of its firms has founded a branch and another has left."""
    lines = (HEAD + FIRMS).strip().splitlines()
    changed = [
        line.replace("甲二,", "甲二,").replace(",20,无,", ",20,甲二党支部,") for line in lines
    ]
    kept = [line for line in changed if not line.startswith("乙二")]
    ledger = tmp_path / "ledger.csv"
    ledger.write_text("\n".join(kept) + "\n", encoding="utf-8-sig")
    page = make_page(ledger, tmp_path / "old.html", "--plan", str(folder / "plan.csv"))
    watched = Watched(browser).open(page)
    notice = watched.page.locator(".notice").all_inner_texts()
    assert any("方案早于台账：其中 1 家现已有党组织，1 家不在台账" in text for text in notice)
    watched.close()


def test_an_unknown_distance_is_no_distance(browser: Any, tmp_path: Path, compiled: None) -> None:
    lines = (HEAD + FIRMS).strip().splitlines()
    bare = [",".join([*line.split(",")[:9], "", ""]) for line in lines[1:]]
    ledger = tmp_path / "bare.csv"
    ledger.write_text("\n".join([lines[0], *bare]) + "\n", encoding="utf-8-sig")
    plan = tmp_path / "plan.csv"
    assert CliRunner().invoke(main, ["plan", str(ledger), "-o", str(plan)]).exit_code == 0
    page = make_page(ledger, tmp_path / "bare.html", "--plan", str(plan))
    watched = Watched(browser).open(page)
    switch_on(watched)
    assert {row["最大间距（米）"] for row in table(watched)} == {"—"}
    watched.page.locator("#table tbody button").first.click()
    watched.until("() => orggraph.view().includes('chosen=group')")
    assert "距离 —" in watched.page.locator("#details").inner_text()
    assert "最大间距\n0" not in watched.page.locator("#details").inner_text()
    watched.close()
