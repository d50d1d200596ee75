"""The page in a real browser: made by the command, opened, walked through, read back."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import socket
import struct
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from browser import CHROMIUM, QUIET, Watched, axe, chromium, make_page
from click.testing import CliRunner
from firefox import firefox

from orggraph.analysis import pipeline
from orggraph.analysis.analysis import Answers
from orggraph.cli.main import main
from orggraph.core.enums import Dimension, Status
from orggraph.io.reader import read_raw
from orggraph.io.sample_writer import write_town
from orggraph.sample import make_town

pytestmark = pytest.mark.browser

# The share of the picture that is drawn on, read from a copy.
INKED = """() => {
  const from = document.querySelector('#network canvas'), copy = document.createElement('canvas');
  copy.width = from.width; copy.height = from.height;
  const pen = copy.getContext('2d', {willReadFrequently: true});
  pen.drawImage(from, 0, 0);
  const dots = pen.getImageData(0, 0, copy.width, copy.height).data;
  let inked = 0;
  for (let i = 0; i < dots.length; i += 4) if (dots[i + 3] && dots[i] + dots[i + 1] + dots[i + 2] < 720) inked++;
  return inked * 4 / dots.length;
}"""  # noqa: E501
SIZES = ((1366, 768), (1920, 1080), (390, 844))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A town of two dates: at the earlier one every third tie was not yet there."""
    folder = tmp_path_factory.mktemp("map")
    write_town(make_town(600, 3), folder / "town")
    write_town(make_town(600, 3), folder / "before")
    ties = folder / "before" / "关系.csv"
    lines = ties.read_text(encoding="utf-8-sig").splitlines()
    kept = [line for n, line in enumerate(lines) if n == 0 or n % 3 or "负责" in line]
    ties.write_text("\n".join(kept) + "\n", encoding="utf-8-sig")
    return folder


@pytest.fixture(scope="module")
def town(folder: Path) -> Answers:
    return pipeline.answers(read_raw(str(folder / "town")))


@pytest.fixture(scope="module")
def plan(folder: Path, town: Answers) -> Path:
    """Two groups of three firms without an organisation."""
    rows = [
        i
        for i in range(len(town.graph.firms))
        if town.status["status"][i] == "UNCOVERED"
        and town.graph.firms["kind"][i] == "Enterprise"
        and pd.notna(town.graph.firms["at_street"][i])
    ][:6]
    keys = [str(town.graph.firms["firm"][i]) for i in rows]
    table = pd.DataFrame(
        {
            "firm": keys,
            "group": ["甲"] * 3 + ["乙"] * 3,
            "host": [keys[0]] * 3 + [keys[3]] * 3,
            "metres": [0, 80, 120] * 2,
        }
    )
    table.to_csv(folder / "plan.csv", index=False)
    return folder / "plan.csv"


@pytest.fixture(scope="module")
def file(folder: Path, plan: Path) -> Path:
    return make_page(
        folder / "town",
        folder / "map.html",
        "--plan",
        str(plan),
        "--compare",
        str(folder / "before"),
    )


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


@pytest.fixture
def opened(browser: Any, file: Path) -> Iterator[Watched]:
    """The page, opened; whatever a test does with it, it asks the network nothing and complains
    of nothing.
    """
    watched = Watched(browser).open(file)
    yield watched
    watched.close()
    assert watched.requests == []
    assert watched.errors == []
    assert watched.dialogs == []


def at(watched: Watched, mark: str) -> None:
    """Click a mark with the mouse, where it is drawn."""
    spot = next(m["at"] for m in watched.ask("marks()") if m["id"] == mark)
    box = watched.page.locator("#network").bounding_box()
    before = watched.ask("view()")
    watched.page.mouse.click(box["x"] + spot["x"], box["y"] + spot["y"])
    watched.until("before => orggraph.view() !== before", arg=before)
    watched.settle()


def cells(watched: Watched) -> list[list[str]]:
    return watched.page.evaluate(
        "() => [...document.querySelectorAll('#table tbody tr')].map(r => [...r.cells].map(c "
        "=> c.textContent.trim()))"
    )


def headings(watched: Watched) -> list[str]:
    return watched.page.evaluate(
        "() => [...document.querySelectorAll('#table th')].map(h => h.textContent.replace(/ "
        "[▲▼]$/, ''))"
    )


# ---------------------------------------------------------------- the same figures as the report


def test_every_district_on_the_page_has_the_numbers_of_the_coverage_table(
    opened: Watched, town: Answers
) -> None:
    table = town.coverage(Dimension.DISTRICT).set_index("group")
    shown = {row[0]: dict(zip(headings(opened), row, strict=True)) for row in cells(opened)}
    assert {name for name in table.index if name not in ("合计", "未定位")} == set(shown) - {
        "区未定位"
    }
    for name, row in table.iterrows():
        if name in shown:
            assert shown[name]["企业"] == str(row["ledger"])
            assert shown[name]["计入底数"] == str(row["base"])
            assert shown[name]["组织覆盖"] == str(row["organised"])
            assert shown[name]["空白点"] == str(row["uncovered"])
            assert shown[name]["组织覆盖率"] == (
                "—" if pd.isna(row["organised_rate"]) else f"{row['organised_rate']:.1f}%"
            )
            assert shown[name]["名义覆盖率"] == (
                "—" if pd.isna(row["nominal_rate"]) else f"{row['nominal_rate']:.1f}%"
            )
    assert (
        f"{table.loc['合计', 'organised_rate']:.1f}%"
        in opened.page.locator("#details").inner_text()
    )


def test_the_legend_counts_every_status_as_the_ledger_does(opened: Watched, town: Answers) -> None:
    firms = town.graph.firms["kind"] == "Enterprise"
    for status, count in town.status["status"][firms].value_counts().items():
        label = opened.page.locator(f'label:has([data-filter="status:{status}"])')
        assert label.inner_text().split() == [Status(status).zh, str(count)]


# ---------------------------------------------------------------- walking


def test_a_person_drills_from_the_city_to_a_firm_and_back(opened: Watched, town: Answers) -> None:
    path = []
    for _ in range(8):
        marks = [m for m in opened.ask("marks()") if m["type"] == "area"]
        if not marks:
            break
        best = max(marks, key=lambda m: m["rows"])
        at(opened, best["id"])
        path.append(best["name"])
        assert opened.page.locator("#crumbs [aria-current]").inner_text() == best["name"]
    assert len(path) >= 3
    counted = town.status["status"].to_numpy() != "EXCLUDED"  # others have nobody responsible
    keys = set(town.graph.firms["firm"][counted])
    firm = next(m for m in opened.ask("marks()") if m["type"] == "firm" and m["id"][5:] in keys)
    at(opened, firm["id"])
    details = opened.page.locator("#details").inner_text()
    assert firm["name"] in details
    row = town.graph.firms.index[town.graph.firms["firm"] == firm["id"][5:]][0]
    assert Status(town.status["status"][row]).zh in details
    assert (
        town.duty["responsible_name"][row]
        if pd.notna(town.duty["responsible_name"][row])
        else "责任不明"
    ) in details
    for _ in range(len(path) + 1):
        opened.page.go_back()
    opened.until("() => orggraph.view() === ''")


def test_a_link_reopens_the_very_view(opened: Watched, browser: Any, file: Path) -> None:
    at(
        opened,
        max((m for m in opened.ask("marks()") if m["type"] == "area"), key=lambda m: m["rows"])[
            "id"
        ],
    )
    opened.page.locator('[data-filter="status:UNCOVERED"]').check()
    opened.settle()
    opened.page.locator('[data-switch="arrange:duty"]').click()
    opened.settle()
    again = Watched(browser).open(file, opened.ask("view()"))
    for look in (
        lambda w: w.ask("view()"),
        lambda w: w.ask("marks()"),
        cells,
        lambda w: w.page.locator("#crumbs").inner_text(),
    ):
        assert look(opened) == look(again)
    again.close()


def test_a_link_about_what_is_no_longer_there_opens_what_is(opened: Watched) -> None:
    opened.page.evaluate(
        "() => { location.hash = 'area=DISTRICT%3Anowhere&chosen=firm%3Anobody&status=NONE&ro"
        "ot=x&%E0%A4%A' }"
    )
    opened.until("() => orggraph.view() === 'chosen=firm:nobody'")
    assert opened.ask("marks().length") > 3


def test_search_finds_names_codes_places_and_initials(opened: Watched, town: Answers) -> None:
    firms = town.graph.firms[
        (town.graph.firms["kind"] == "Enterprise")
        & town.graph.firms["uscc"].notna()
        & town.graph.firms["at_street"].notna()
    ]
    name, code = str(firms["name"].iloc[5]), str(firms["uscc"].iloc[5])
    box, found = opened.page.locator("#search"), opened.page.locator("#found")
    for asked in (name, name[1:7], code, code[8:].lower()):
        box.fill(asked)
        assert name in found.inner_text(), asked
    box.press("Enter")
    opened.until("() => orggraph.view().includes('chosen=firm')")
    assert name in opened.page.locator("#details h2").inner_text() or asked in code.lower()
    place = town.graph.places.loc[town.graph.firms["at_building"].dropna().iloc[0], "name"]
    box.fill(place)
    found.locator("button", has_text=place).first.click()
    opened.until("() => orggraph.view().includes('area=')")
    assert opened.page.locator("#crumbs [aria-current]").inner_text() == place


def test_pinyin_initials_are_found_where_the_browser_knows_them(folder: Path, browser: Any) -> None:
    (folder / "initials.csv").write_text(
        "企业名称,区\n集美海翼科技有限公司,集美区\n", encoding="utf-8-sig"
    )
    watched = Watched(browser).open(make_page(folder / "initials.csv", folder / "initials.html"))
    watched.page.locator("#search").fill("jmhy")
    assert "集美海翼科技有限公司" in watched.page.locator("#found").inner_text()
    watched.close()


def test_filters_combine_and_count_as_the_data_do(opened: Watched, town: Answers) -> None:
    category = town.graph.firms["category"].value_counts().index[0]
    opened.page.locator('[data-filter="status:UNCOVERED"]').check()
    opened.settle()
    opened.page.locator("summary", has_text="类别").click()
    opened.page.locator("label", has_text=category).locator("input").check()
    opened.settle()
    opened.page.locator("#list-firms").click()
    opened.settle()
    firms = town.graph.firms[
        (town.graph.firms["category"] == category)
        & (town.status["status"] == "UNCOVERED")
        & (town.graph.firms["kind"] == "Enterprise")
    ]
    assert f"企业清单（{len(firms)}）" in opened.page.locator("#table-bar").inner_text()
    assert sum(m["rows"] for m in opened.ask("marks()")) == len(firms) > 0
    opened.page.locator("#reset").click()
    opened.until("() => !orggraph.view().includes('UNCOVERED')")


def test_firms_nobody_answers_for_are_told_even_when_filtered_away(
    opened: Watched, town: Answers
) -> None:
    firms = (
        (town.graph.firms["kind"] == "Enterprise")
        & town.duty["responsible"].isna()
        & (town.status["status"] != "EXCLUDED")
    )
    assert firms.sum() > 0
    assert f"{firms.sum()} 家责任不明" in opened.page.locator("#details").inner_text()
    covered = firms & (town.status["status"] == "ORG_SINGLE")
    opened.page.locator('[data-filter="status:ORG_SINGLE"]').check()
    opened.settle()
    assert (
        f"另有 {firms.sum() - covered.sum()} 家责任不明"
        in opened.page.locator("#filters").inner_text()
    )


# ---------------------------------------------------------------- every view


def test_in_every_view_marks_are_few_and_labels_lie_apart(opened: Watched) -> None:
    """Walk through all areas, both arrangements: at most 200 marks, no label on a label, every
    firm reached.
    """
    waiting, firms, views = [""], set(), 0
    while waiting and views < 50:
        area = waiting.pop(0)
        opened.go(f"area={area}" if area else "")
        marks = opened.ask("marks()")
        assert 0 < len(marks) <= 200
        assert apart(opened.ask("labels()"))
        assert len(opened.ask("labels()")) >= min(8, len(marks))
        firms |= {m["id"] for m in marks if m["type"] == "firm"}
        waiting += [
            f"{area}%2F{link(m['id'])}" if area else link(m["id"])
            for m in marks
            if m["type"] == "area"
        ]
        views += 1
        if views % 6 == 1:
            opened.go(
                "&".join(part for part in (f"area={area}" if area else "", "arrange=duty") if part)
            )
            assert 0 < opened.ask("marks().length") <= 200
            assert apart(opened.ask("labels()"))
    assert views > 20
    assert waiting or len(firms) > 400


def link(step: str) -> str:
    return step.replace(":", "%3A")


def apart(labels: list[dict[str, float]]) -> bool:
    return not any(
        a["x"] < b["x"] + b["w"] - 0.01
        and b["x"] < a["x"] + a["w"] - 0.01
        and a["y"] < b["y"] + b["h"] - 0.01
        and b["y"] < a["y"] + a["h"] - 0.01
        for i, a in enumerate(labels)
        for b in labels[:i]
    )


def test_by_responsibility_duty_is_dashed_and_a_tie_is_not(opened: Watched, town: Answers) -> None:
    opened.go("arrange=duty")
    names = {m["name"] for m in opened.ask("marks()") if m["type"] == "org"}
    assert "责任不明" in names
    assert len(names) > 8, "the tree opens at its root"
    org = town.status["via"][town.status["status"] == "ORG_JOINT"].value_counts().index[0]
    opened.go(f"arrange=duty&root={org}")
    keys = {m["id"][5:] for m in opened.ask("marks()") if m["type"] == "firm"}
    owed = (
        town.status["via"].isna()
        & (town.duty["responsible"] == org)
        & (town.status["status"] != "EXCLUDED")
    )
    here = ((town.status["via"] == org) | owed) & (town.graph.firms["kind"] == "Enterprise")
    assert keys == set(town.graph.firms["firm"][here])
    for tie in opened.ask("links()"):
        if tie["to"].startswith("firm:"):
            row = town.graph.firms.index[town.graph.firms["firm"] == tie["to"][5:]][0]
            assert bool(tie.get("duty")) == (town.status["via"][row] != org)


# ---------------------------------------------------------------- plan, change, what falls


def test_a_plan_is_seen_at_a_switch_and_changes_no_status(
    opened: Watched, town: Answers, plan: Path
) -> None:
    before = opened.page.locator("#details .big").inner_text()
    opened.page.locator('[data-switch="when:plan"]').click()
    opened.until("() => orggraph.view() === 'when=plan&list=groups'")
    total = town.coverage(Dimension.DISTRICT).iloc[-1]
    base = int(total["base"])
    assert (
        opened.page.locator("#details .big").inner_text()
        == f"{100 * (int(total['organised']) + 6) / base:.1f}%"
        != before
    )
    opened.page.locator("#details button", has_text="建议组 甲").click()
    opened.until("() => orggraph.view().includes('group')")
    opened.settle()
    assert opened.ask("stars()") >= 1, (
        "the area that holds the group is open, and the group is a star in it"
    )
    details = opened.page.locator("#details").inner_text()
    names = town.graph.firms.set_index("firm")["name"]
    assert all(
        names[key] in details for key in pd.read_csv(plan, dtype=str).query("group == '甲'")["firm"]
    )
    assert "120 米" in details
    assert "附近未纳入" in details
    opened.page.locator("#details button.link").nth(1).click()
    opened.until("() => orggraph.view().includes('chosen=firm')")
    assert opened.ask("stars()") >= 1
    assert "空白点" in opened.page.locator("#details").inner_text()


def test_what_was_gained_since_the_earlier_date_is_counted(
    opened: Watched, town: Answers, folder: Path
) -> None:
    before = pipeline.answers(read_raw(str(folder / "before")))
    was = pd.Series(before.status["organised"].to_numpy(), index=before.graph.firms["firm"])
    firms = town.graph.firms["kind"] == "Enterprise"
    now = pd.Series(town.status["organised"].to_numpy(), index=town.graph.firms["firm"])
    gained = int((now & ~was.reindex(now.index).fillna(True).astype(bool))[firms.to_numpy()].sum())
    assert gained > 0
    assert f"新覆盖 {gained} 家" in opened.page.locator("#details").inner_text()
    opened.page.locator('[data-filter="change:gained"]').check()
    opened.settle()
    assert sum(m["rows"] for m in opened.ask("marks()")) == gained


def test_an_organisation_clicked_says_what_falls_if_it_goes(opened: Watched, town: Answers) -> None:
    org = town.status["via"][town.status["status"] == "ORG_JOINT"].value_counts().index[0]
    opened.go(f"chosen=org%3A{org}")
    held = (
        town.status["organised"]
        & (town.status["via"] == org)
        & (town.graph.firms["kind"] == "Enterprise")
    )
    others = (
        town.graph.ties[town.graph.ties["type"] == "COVERED_BY"].groupby("firm")["target"].nunique()
    )
    falls = sum(bool(h) and others[i] == 1 for i, h in held.items())
    assert falls == town.impact.ranking.set_index("node")["lost"][org] > 0
    assert f"{falls} 家失去组织覆盖" in opened.page.locator("#details").inner_text()


# ---------------------------------------------------------------- taking it away


def test_the_table_sorts_and_its_export_reads_back(
    opened: Watched, town: Answers, tmp_path: Path
) -> None:
    opened.page.locator("#list-firms").click()
    opened.settle()
    opened.page.locator("#sort-staff").click()
    opened.until("() => orggraph.view().includes('sort=-staff')")
    column = headings(opened).index("职工数")
    shown = [int(row[column]) for row in cells(opened) if row[column].isdigit()]
    assert shown == sorted(shown, reverse=True)
    with opened.page.expect_download() as download:
        opened.page.locator("#export summary").click()
        opened.page.locator("#export-csv").click()
    data = Path(download.value.path()).read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    firms = town.graph.firms[town.graph.firms["kind"] == "Enterprise"]
    assert sorted(r["信用代码"] for r in rows) == sorted(firms["uscc"].fillna(""))
    assert not any(cell[:1] in "=+-@\t＝＋－＠" for row in rows for cell in row.values() if cell)


def test_the_picture_is_saved_with_title_and_legend(opened: Watched, tmp_path: Path) -> None:
    with opened.page.expect_download() as download:
        opened.page.locator("#export summary").click()
        opened.page.locator("#export-png").click()
    data = Path(download.value.path()).read_bytes()
    assert data.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", data[16:24])
    box = opened.page.locator("#network canvas").bounding_box()
    assert width >= box["width"]
    assert height > box["height"] + 100
    assert "2026" in download.value.suggested_filename


def test_it_prints_on_a4_with_legend_and_date(opened: Watched) -> None:
    assert opened.page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
    opened.page.emulate_media(media="print")
    assert opened.page.locator("#caption").is_visible()
    assert "截至" in opened.page.locator("#caption").inner_text()
    assert opened.page.locator("label", has_text="单独组建").first.is_visible()
    assert not opened.page.locator("#search").is_visible()
    legend, picture, table = (
        opened.page.locator(part).bounding_box() for part in ("#filters", "#picture", "#table")
    )
    assert legend["y"] + legend["height"] <= table["y"] + 1
    assert picture["y"] + picture["height"] <= table["y"] + 1
    assert opened.page.evaluate(
        "() => { const e = document.getElementById('filters');"
        " return e.scrollHeight <= e.clientHeight; }"
    )


# ---------------------------------------------------------------- everyone


def test_the_keyboard_alone_opens_an_area_and_a_firm_and_comes_back(opened: Watched) -> None:
    for _ in range(80):
        opened.page.keyboard.press("Tab")
        if opened.page.evaluate("() => document.activeElement.className === 'vis-network'"):
            break
    assert opened.page.evaluate(
        "() => document.activeElement.getAttribute('aria-label')"
    ).startswith("图")
    for _ in range(6):
        opened.page.keyboard.press("ArrowDown")
        focus = opened.ask("focus()")
        assert focus
        said = opened.page.locator("#hint").inner_text()
        assert next(m["name"] for m in opened.ask("marks()") if m["id"] == focus) in said
        before = opened.ask("view()")
        opened.page.keyboard.press("Enter")
        opened.until("before => orggraph.view() !== before", arg=before)
        opened.settle()
        if "chosen=firm" in opened.ask("view()"):
            break
    assert "chosen=" in opened.ask("view()")
    for _ in range(8):
        opened.page.keyboard.press("Escape")
        opened.page.wait_for_timeout(30)
    assert opened.ask("view()") == ""


def test_the_keyboard_is_not_lost_where_the_page_is_drawn_anew(opened: Watched) -> None:
    """From a row of the table to its firm, on to who is responsible for it, and back by the
    breadcrumb.
    """
    opened.go("list=firms&status=UNCOVERED&duty=declared")
    opened.page.locator("#table td button").nth(2).focus()
    opened.page.keyboard.press("Enter")
    opened.until("() => orggraph.view().includes('chosen=firm')")
    assert opened.page.evaluate("() => document.activeElement.closest('tr.chosen') !== null")
    opened.page.locator("#details button.link").first.focus()
    opened.page.keyboard.press("Enter")
    opened.until("() => orggraph.view().includes('chosen=org')")
    assert opened.page.evaluate("() => document.activeElement.id") == "details"
    opened.page.locator("#crumbs button").first.focus()
    opened.page.keyboard.press("Enter")
    opened.until("() => !orggraph.view().includes('area')")
    assert opened.page.evaluate("() => document.activeElement !== document.body")


def test_every_control_can_be_reached_and_has_a_name(opened: Watched) -> None:
    source = axe().read_text(
        encoding="utf-8"
    )  # evaluated by the driver, which no content policy stops
    for view in ("", "arrange=duty", "list=firms&status=UNCOVERED", "desk=posts&list=desk"):
        opened.go(view)
        opened.page.evaluate(source)
        found = opened.page.evaluate(
            "() => axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa',"
            " 'best-practice']})"
        )
        told = [
            (v["id"], v["nodes"][0]["html"][:120], v["nodes"][0]["failureSummary"][:200])
            for v in found["violations"]
        ]
        assert told == [], json.dumps(told, ensure_ascii=False, indent=1)


@pytest.mark.parametrize("size", SIZES, ids=lambda s: f"{s[0]}x{s[1]}")
def test_nothing_is_cut_off_at_any_size_and_pictures_are_left_to_look_at(
    browser: Any, file: Path, size: tuple[int, int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = Path(os.environ.get("ORGGRAPH_SCREENSHOTS") or tmp_path_factory.mktemp("pictures"))
    folder.mkdir(parents=True, exist_ok=True)
    watched = Watched(browser, *size).open(file)
    street = watched.page.evaluate("() => orggraph.marks()[0].id")
    watched.go(f"area={link(street)}")
    inner = max(
        (m for m in watched.ask("marks()") if m["type"] == "area"), key=lambda m: m["rows"]
    )["id"]
    views = {
        "city": "",
        "district": f"area={link(street)}",
        "street": f"area={link(street)}%2F{link(inner)}",
        "duty": "arrange=duty",
        "plan": f"area={link(street)}%2F{link(inner)}&when=plan&list=firms",
    }
    for name, view in views.items():
        watched.go(view)
        assert watched.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
        assert watched.page.evaluate(INKED) > 0.003
        watched.page.screenshot(path=folder / f"{name}-{size[0]}.png", full_page=size[0] < 500)
    watched.close()
    assert watched.errors == []


def test_without_decompression_a_sentence_says_what_to_do_and_the_plain_page_works(
    browser: Any, folder: Path, file: Path
) -> None:
    watched = Watched(browser)
    watched.context.add_init_script("delete window.DecompressionStream")
    watched.open(file, ready=False)
    watched.page.wait_for_selector("#notice:not([hidden])")
    assert "--plain" in watched.page.locator("#notice").inner_text()
    watched.open(make_page(folder / "town", folder / "plain.html", "--plain"))
    assert watched.ask("marks().length") > 3
    watched.close()
    assert watched.errors == []


def test_firefox_opens_it_too(folder: Path, file: Path) -> None:
    profile = folder / "firefox"
    profile.mkdir()
    with firefox(profile) as window:
        window.open(file)
        window.wait("document.documentElement.hasAttribute('data-ready')")
        district = window.ask("orggraph.marks().filter(m => m.type === 'area')[0].id")
        window.ask(f"void (location.hash = 'area={link(district)}')")
        window.wait(
            "orggraph.view().startsWith('area=') && document.querySelectorAll('#table tbody "
            "tr').length > 1"
        )
        assert window.ask(f"({INKED})()") > 0.003
        assert window.ask("performance.getEntriesByType('resource').length") == 0
        assert window.ask("document.getElementById('notice').hidden")


def test_the_report_leaves_the_same_map_beside_it(folder: Path) -> None:
    said = CliRunner().invoke(
        main,
        [
            "report",
            str(folder / "town"),
            "-o",
            str(folder / "report.html"),
            "--map",
            str(folder / "beside.html"),
        ],
    )
    assert said.exit_code == 0
    assert (folder / "beside.html").read_bytes() == make_page(
        folder / "town", folder / "alone.html"
    ).read_bytes()


def test_without_scripts_a_sentence_says_what_to_do(browser: Any, file: Path) -> None:
    watched = Watched(browser, java_script_enabled=False).open(file, ready=False)
    assert "JavaScript" in watched.page.locator("noscript, .notice").first.inner_text()
    watched.close()


# ---------------------------------------------------------------- safe

ATTACKS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(2)>",
    "</script><script>alert(3)</script>",
    "javascript:alert(4)",
    "<a href='javascript:alert(5)'>x</a>",
    "<svg onload=alert(6)>",
    "<iframe srcdoc='<script>alert(7)</script>'>",
)


@pytest.fixture(scope="module")
def attacked(folder: Path) -> Path:
    """A page of data that are all attacks: names, codes, places, categories, organisations,
    groups, the dataset itself.
    """
    data = folder / "attacked"
    data.mkdir()
    (data / "dataset.toml").write_text(
        "name = " + json.dumps(ATTACKS[2]) + '\nas_of = "2026-06-30"\n', encoding="utf-8"
    )
    many = [
        dict(
            zip(
                (
                    "企业名称",
                    "区",
                    "街道",
                    "楼宇",
                    "类别",
                    "主管部门",
                    "党组织名称",
                    "组建方式",
                    "统一社会信用代码",
                    "住所",
                    "行业党委",
                    "指导员编号",
                ),
                (
                    f"{a}{n}",
                    f"{b}区",
                    f"{b}街道",
                    b,
                    a,
                    b,
                    f"{a}党支部",
                    "联合组建",
                    f"91{a}",
                    a,
                    f"{b}党委",
                    a,
                ),
                strict=True,
            )
        )
        for n, a in enumerate(ATTACKS)
        for b in ATTACKS
    ]
    pd.DataFrame(many).to_csv(data / "firms.csv", index=False, encoding="utf-8-sig")
    two = [row["企业名称"] for row in many[:2]]
    plan = pd.DataFrame(
        {"firm": two, "group": [ATTACKS[1]] * 2, "host": two[:1] * 2, "metres": [0, 1]}
    )
    plan.to_csv(folder / "attack-plan.csv", index=False)
    return make_page(data, folder / "attacked.html", "--plan", str(folder / "attack-plan.csv"))


def explored(watched: Watched) -> None:
    for _ in range(4):
        marks = [m for m in watched.ask("marks()") if m["type"] == "area"]
        if not marks:
            break
        at(watched, marks[0]["id"])
    asked = (
        "desk=posts&list=desk",
        "desk=circles",
        "desk=committees&list=desk",
        "desk=health&list=desk",
    )
    for part in (
        "list=firms",
        "arrange=duty",
        "when=plan",
        *asked,
        "chosen=group%3A" + "%3Cimg%20src%3Dx%20onerror%3Dalert(2)%3E",
    ):
        watched.go(part)
    watched.page.locator("#search").fill("script")
    watched.page.wait_for_timeout(200)


def test_no_script_in_the_data_runs(browser: Any, attacked: Path) -> None:
    watched = Watched(browser).open(attacked)
    explored(watched)
    strange = watched.page.evaluate(
        "() => document.querySelectorAll('iframe, svg, img, a[href^=javascript], [onerror],"
        " [onload]').length"
    )
    watched.close()
    assert (watched.dialogs, watched.requests, watched.errors, strange) == ([], [], [], 0)


def test_the_policy_stops_a_script_that_slipped_in_and_without_it_the_script_runs(
    browser: Any, attacked: Path, folder: Path
) -> None:
    """The positive control: the same attack, put in as HTML, is stopped by the policy alone;
    taken off, it fires.
    """
    html = attacked.read_text(encoding="utf-8")
    slipped = html.replace("<noscript>", f"{ATTACKS[0]}{ATTACKS[1]}<noscript>", 1)
    bare = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", slipped)
    assert bare != slipped != html
    seen = []
    for name, text in (("guarded.html", slipped), ("bare.html", bare)):
        (folder / name).write_text(text, encoding="utf-8", newline="")
        watched = Watched(browser).open(folder / name)
        watched.page.wait_for_timeout(300)
        seen.append(sorted(watched.dialogs))
        watched.close()
    assert seen == [[], ["1", "2"]]


def test_a_network_that_accepts_and_never_answers_is_not_even_asked(
    browser: Any, file: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        accepted: list[socket.socket] = []
        threading.Thread(target=lambda: _accept(server, accepted), daemon=True).start()
        proxy = [
            f"--proxy-server=127.0.0.1:{server.getsockname()[1]}",
            "--proxy-bypass-list=<-loopback>",
        ]
        behind = browser.browser_type.launch(executable_path=CHROMIUM, args=[*QUIET, *proxy])
        watched = Watched(behind)
        start = time.monotonic()
        watched.open(file)
        assert time.monotonic() - start < 5
        assert watched.requests == []
        assert watched.ask("marks().length") > 3
        behind.close()
        for connection in accepted:
            connection.close()


def _accept(server: socket.socket, accepted: list[socket.socket]) -> None:
    while True:
        try:
            accepted.append(server.accept()[0])
        except OSError:
            return
