"""The map by responsibility, in a real browser: a line for each organisation, its whole name, its
figures once, and a firm's own branch inside the mark of the firm.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from browser import Watched, chromium, make_page

from orggraph.analysis import pipeline
from orggraph.analysis.analysis import Answers
from orggraph.core.enums import LinkType
from orggraph.graph import Label
from orggraph.io.reader import read_raw
from orggraph.io.sample_writer import write_town
from orggraph.sample import make_town

pytestmark = pytest.mark.browser

LONG = "云汀自由贸易试验区望汐片区非公有制经济组织和社会组织综合党委"
LEDGER = f"""企业名称,区,街道,楼宇,党组织名称,组建方式
甲公司,云汀区,望汐街道,海纳大厦,甲公司党支部,单独组建
乙公司,云汀区,望汐街道,海纳大厦,{LONG},挂靠组建
丙公司,云汀区,望汐街道,海纳大厦,{LONG},挂靠组建
丁公司,云汀区,望汐街道,海纳大厦,丁戊联合党支部,联合组建
戊公司,云汀区,望汐街道,海纳大厦,丁戊联合党支部,联合组建
己公司,云汀区,望汐街道,海纳大厦,无,
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("duty")
    write_town(make_town(600, 3), folder / "town")
    (folder / "台账.csv").write_text(LEDGER, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def answers(folder: Path) -> Answers:
    return pipeline.answers(read_raw(str(folder / "town")))


@pytest.fixture(scope="module")
def town(browser: Any, folder: Path) -> Iterator[Watched]:
    watched = Watched(browser).open(make_page(folder / "town", folder / "town.html"))
    yield watched
    watched.close()
    assert (watched.requests, watched.errors, watched.dialogs) == ([], [], [])


@pytest.fixture
def small(browser: Any, folder: Path) -> Iterator[Watched]:
    page = make_page(folder / "台账.csv", folder / "small.html")
    watched = Watched(browser).open(page, "arrange=duty")
    yield watched
    watched.close()
    assert (watched.requests, watched.errors, watched.dialogs) == ([], [], [])


def firms_below(answers: Answers) -> dict[str, int]:
    """How many firms each organisation holds or is responsible for, with all below it."""
    graph, status, duty = answers.graph, answers.status, answers.duty
    about = dict(graph.nodes(Label.ORGANISATION))
    unnamed = [node for node, of in about.items() if of.get("unnamed")]
    one = {node: unnamed[0] if node in unnamed else node for node in about}
    held = status["via"].astype("object").map(one)  # what is no organisation only works there
    direct = held.fillna(duty["responsible"].astype("object"))
    owes = ~((status["status"] == "EXCLUDED") & held.isna()).to_numpy()
    counted = (graph.firms["kind"] == "Enterprise").to_numpy() & owes
    up: dict[str, str] = {}
    for node, above, _ in graph.edges(LinkType.SUBORDINATE_TO):
        up.setdefault(node, above)
    firms: dict[str, int] = {}
    for org in direct[counted]:
        if pd.isna(org):
            firms["nobody"] = firms.get("nobody", 0) + 1
            continue
        at: str | None = org
        while at is not None:
            firms[f"org:{at}"] = firms.get(f"org:{at}", 0) + 1
            at = up.get(at)
    return firms


def test_each_organisation_has_one_line_with_its_firms_of_the_ledger(
    town: Watched, answers: Answers
) -> None:
    below = firms_below(answers)
    roots = ["", *(key[4:] for key, count in sorted(below.items()) if count > 40)]
    seen = 0
    for root in roots:
        town.go("arrange=duty" + (f"&root={root}" if root else ""))
        orgs = [m for m in town.ask("marks()") if m["type"] == "org"]
        assert len({m["id"] for m in orgs}) == len(orgs) > 0
        assert len({round(m["y"]) for m in orgs}) == len(orgs), "no two in one line"
        for mark in orgs:
            assert mark["rows"] == below[mark["id"]], mark["name"]
        seen += len(orgs)
    assert seen > 25


def test_a_total_stands_once(town: Watched) -> None:
    """Firms that an organisation has alone need no second mark beside it."""
    town.go("arrange=duty")
    marks = {m["id"]: m for m in town.ask("marks()")}
    bundles = [m for m in marks.values() if m["id"].startswith("firms:")]
    for bundle in bundles:
        assert bundle["rows"] < marks[bundle["id"].removeprefix("firms:")]["rows"]


def test_a_view_is_the_same_by_a_link_and_by_a_click_and_after_another_size(
    browser: Any, folder: Path, town: Watched
) -> None:
    """The tray of the city takes room that the tree has again."""
    clicked = Watched(browser).open(folder / "town.html")
    clicked.page.locator('[data-switch="arrange:duty"]').click()
    clicked.until("() => orggraph.view() === 'arrange=duty'")
    clicked.settle()
    linked = Watched(browser, 1000, 600).open(folder / "town.html", "arrange=duty")
    linked.page.set_viewport_size({"width": 1366, "height": 768})
    linked.until("n => orggraph.marks().length === n", arg=len(clicked.ask("marks()")))
    linked.settle()
    assert linked.ask("marks()") == clicked.ask("marks()")
    assert min(mark["at"]["x"] - mark["r"] for mark in linked.ask("marks()")) >= 7
    for watched in (clicked, linked):
        watched.close()
        assert watched.errors == []


def test_names_are_whole(town: Watched, small: Watched) -> None:
    for page in (town, small):
        page.go("arrange=duty")
        names = {m["id"]: m["name"] for m in page.ask("marks()") if m["type"] == "org"}
        texts = {label["id"]: label["text"] for label in page.ask("labels()")}
        for mark, name in names.items():
            assert texts[mark].startswith(name), texts[mark]
    assert LONG in names.values()


def test_an_own_branch_is_one_mark_with_its_firm(small: Watched) -> None:
    marks = small.ask("marks()")
    names = [m["name"] for m in marks]
    assert "甲公司" in names
    assert "甲公司党支部" not in names
    assert "丁戊联合党支部" in names, "an organisation of several firms has its own line"
    [firm] = [m for m in marks if m["name"] == "甲公司"]
    box = small.page.locator("#network").bounding_box()
    small.page.mouse.move(box["x"] + firm["at"]["x"], box["y"] + firm["at"]["y"])
    small.settle()
    assert "甲公司党支部" in small.page.inner_text("#hint")


def test_by_place_too_the_branch_of_one_firm_takes_no_mark(small: Watched) -> None:
    small.go("")
    names = [m["name"] for m in small.ask("marks()")]
    assert "甲公司" in names
    assert "丁戊联合党支部" in names
    assert "甲公司党支部" not in names


def test_a_firm_outside_the_base_shows_no_duty(browser: Any, tmp_path: Path) -> None:
    ledger = tmp_path / "台账.csv"
    ledger.write_text(
        "企业名称,区,楼宇,党组织名称,经营状态\n甲公司,,海纳大厦,无,注销\n乙公司,,海纳大厦,无,存续\n",
        encoding="utf-8",
    )
    page = Watched(browser).open(make_page(ledger, tmp_path / "out.html"), "list=firms")
    rows = {
        row[0]: " ".join(row[1:])
        for row in page.page.locator("#table tbody tr").evaluate_all(
            "rows => rows.map(row => [...row.cells].map(cell => cell.textContent))"
        )
    }
    assert "不计入底数" in rows["甲公司"]
    assert "责任不明" not in rows["甲公司"]
    assert "责任不明" in rows["乙公司"]
    page.page.locator("#table button", has_text="甲公司").click()
    page.until("() => orggraph.view().includes('chosen=firm')")
    page.settle()
    assert "责任" not in page.page.inner_text("#details dl")
    page.close()
    assert page.errors == []


def test_a_line_says_how_many_firms_and_gaps(small: Watched) -> None:
    [label] = [one for one in small.ask("labels()") if one["text"].startswith("丁戊联合党支部")]
    assert label["text"] == "丁戊联合党支部 2 家"
