"""The planner's desk on the map, in a real browser: posts, service circles, committees, funding,
organisations in question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from browser import Watched, chromium, make_page

from orggraph.analysis import pipeline
from orggraph.analysis.analysis import Answers
from orggraph.analysis.coverage import committee_load
from orggraph.analysis.organisations.funding import funding
from orggraph.core.enums import Condition, Dimension, NoPost
from orggraph.io.reader import read_raw
from orggraph.io.sample_writer import write_town
from orggraph.sample import make_town

pytestmark = pytest.mark.browser

# 甲区 lies along one line of longitude; 0.001° of latitude are 111 m. The centre stands at 24.500,
# the post Z01 beside it, and Z02, which has no room, far in the north. 丙 is to have Z01; 丁 stands
# too far, 戊 has no point.
FIRMS = """
企业名称 | 区   | 类别 | 行业党委 | 主管部门 | 党组织名称 | 组建方式 | 正式党员 | 党员数 | 职工数 | 指导员编号 | 经度  | 纬度
甲店     | 甲区 | 电商 |          | 商务局   | 甲店党支部 | 单独组建 | 3        | 3      | 40     |            | 118.1 | 24.502
乙店     | 甲区 | 游戏 | 电商党委 | 网信办   |            |          | 0        | 0      | 5      | Z01        | 118.1 | 24.508
丙店     | 甲区 | 游戏 |          | 网信办   |            |          | 0        | 0      | 6      |            | 118.1 | 24.520
丁店     | 乙区 | 游戏 |          |          |            |          | 0        | 0      | 7      |            | 118.1 | 24.700
戊店     | 乙区 | 游戏 |          |          |            |          | 0        | 0      | 8      |            |       |
"""  # noqa: E501
ORGANISATIONS = """
编号 | 党组织名称 | 组织类型 | 层级 | 负责类别 | 上级党组织
HY1  | 电商党委   | 党委     | 行业 | 电商     |
E1   | 甲店党支部 | 党支部   | 企业 |          | HY1
E2   | 空壳党支部 | 党支部   | 企业 |          | HY1
"""
POSTS = """
岗位编号 | 岗位类型     | 可联系企业数 | 所属队伍 | 经度  | 纬度
Z01      | 指导员       | 2            | 第一队   | 118.1 | 24.500
Z02      | 指导员       | 0            | 第二队   | 118.1 | 24.705
FW1      | 党群服务中心 |              |          | 118.1 | 24.500
"""


def _write(folder: Path, **tables: str) -> Path:
    folder.mkdir()
    (folder / "dataset.toml").write_text(
        'name = "线镇"\nas_of = "2026-06-30"\n[coordinates]\nfirms = "WGS-84"\nposts = "WGS-84"\n',
        encoding="utf-8",
    )
    for name, text in tables.items():
        lines = [
            ",".join(cell.strip() for cell in line.split("|")) for line in text.strip().splitlines()
        ]
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("desk")


@pytest.fixture(scope="module")
def small(folder: Path) -> Path:
    return make_page(
        _write(folder / "line", firms=FIRMS, organisations=ORGANISATIONS, posts=POSTS),
        folder / "line.html",
    )


@pytest.fixture(scope="module")
def town(folder: Path) -> Answers:
    write_town(make_town(600, 3), folder / "town")
    return pipeline.answers(read_raw(str(folder / "town")))


@pytest.fixture(scope="module")
def large(folder: Path, town: Answers) -> Path:
    return make_page(folder / "town", folder / "town.html")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


@pytest.fixture
def line(browser: Any, small: Path) -> Iterator[Watched]:
    yield from _watched(browser, small)


@pytest.fixture
def city(browser: Any, large: Path) -> Iterator[Watched]:
    yield from _watched(browser, large)


def _watched(browser: Any, file: Path) -> Iterator[Watched]:
    watched = Watched(browser).open(file)
    yield watched
    watched.close()
    assert (watched.requests, watched.errors, watched.dialogs) == ([], [], [])


def ask(watched: Watched, desk: str) -> None:
    """Ask a question with the mouse, at the switch."""
    watched.page.locator(f'[data-switch="desk:{desk}"]').click()
    watched.until("desk => orggraph.view().includes('desk=' + desk)", arg=desk)
    watched.settle()


def listed(watched: Watched) -> None:
    watched.page.locator("#list-desk").click()
    watched.until("() => orggraph.view().includes('list=desk')")


def table(watched: Watched) -> dict[str, dict[str, str]]:
    """The table as it is read: rows by their first cell."""
    heads = watched.page.evaluate(
        "() => [...document.querySelectorAll('#table th')].map(h => h.textContent.replace(/ "
        "[▲▼]$/, ''))"
    )
    rows = watched.page.evaluate(
        "() => [...document.querySelectorAll('#table tbody tr')].map(r => [...r.cells].map(c "
        "=> c.textContent.trim()))"
    )
    return {row[0]: dict(zip(heads, row, strict=True)) for row in rows}


def details(watched: Watched) -> dict[str, str]:
    """The terms of the details with what is said of each."""
    pairs = watched.page.evaluate(
        "() => [...document.querySelectorAll('#details dt')].map(t => [t.textContent,"
        " t.nextElementSibling.textContent])"
    )
    return dict(pairs)


def legend(watched: Watched, facet: str) -> dict[str, int]:
    """The values of a filter that is there, with their counts."""
    found = watched.page.evaluate(
        """facet => [...document.querySelectorAll(`[data-filter^="${facet}:"]`)].map(box => {
      const told = box.parentElement.querySelectorAll('span'); return [told[0].textContent, +told[1].textContent]; })""",  # noqa: E501
        facet,
    )
    return dict(found)


def choose(watched: Watched, value: str) -> None:
    watched.page.locator(f'[data-filter="{value}"]').check()
    watched.until("facet => orggraph.view().includes(facet + '=')", arg=value.split(":")[0])
    watched.settle()


def open_firm(watched: Watched, name: str) -> None:
    watched.page.locator("#search").fill(name)
    watched.page.evaluate(
        "name => [...document.querySelectorAll('#found button')].find(b => "
        "b.firstChild.textContent === name).click()",
        name,
    )
    watched.until("name => document.querySelector('#details h2').textContent === name", arg=name)
    watched.settle()


# ---------------------------------------------------------------- posts


def test_a_firm_names_its_post_or_the_one_to_send_and_why_none_is_sent(line: Watched) -> None:
    open_firm(line, "乙店")
    assert details(line)["指导员岗位"] == "Z01"
    open_firm(line, "丙店")
    assert details(line)["拟派岗位"] == "Z01（2224 米，无正式党员）"
    open_firm(line, "丁店")
    assert details(line)["须派未派"] == f"{NoPost.NO_ROOM.zh}（无正式党员）"
    open_firm(line, "戊店")
    assert details(line)["须派未派"] == f"{NoPost.NO_POINT.zh}（无正式党员）"
    open_firm(line, "甲店")
    assert not {"指导员岗位", "拟派岗位", "须派未派"} & set(details(line))


def test_a_post_stands_in_the_picture_with_a_line_to_each_of_its_firms(line: Watched) -> None:
    ask(line, "posts")
    posts = [m["id"] for m in line.ask("spots()") if m["type"] == "post"]
    assert posts == ["post:岗位:Z01"], "Z02 has no firm and stands outside the areas in view"
    assert "乙区 缺2 2 家" in line.ask("plates()"), "丁 and 戊 need a post and get none"
    district = next(m["id"] for m in line.ask("marks()") if m["name"] == "甲区")
    line.page.locator("#table td button", has_text="甲区").click()
    line.until("() => orggraph.view().includes('area=')")
    line.settle()
    names = {m["id"]: m["name"] for m in line.ask("marks()")}
    ties = {
        names[tie["to"]]: bool(tie["duty"])
        for tie in line.ask("links()")
        if tie["from"] == "post:岗位:Z01"
    }
    assert ties == {"乙店": False, "丙店": True}, (
        f"served is a line, to be sent is dashed ({district})"
    )
    spot = next(m["at"] for m in line.ask("marks()") if m["id"] == "post:岗位:Z01")
    box = line.page.locator("#network").bounding_box()
    line.page.mouse.click(box["x"] + spot["x"], box["y"] + spot["y"])
    line.until("() => orggraph.view().includes('chosen=post')")
    told = details(line)
    assert told["负载"] == "1/2 家（有余）"
    assert (told["拟增联系"], told["增后联系"], told["所属队伍"]) == ("1", "2", "第一队")
    assert "1 家失去工作覆盖" in line.page.locator("#details").inner_text()


def test_posts_and_needs_on_the_page_are_those_of_the_command(city: Watched, town: Answers) -> None:
    ask(city, "posts")
    need = town.posts.firms
    left = need["left"].value_counts()
    shown = legend(city, "posting")
    assert shown["拟派岗位"] == town.posts.assignment.placed > 0
    assert {word.zh: shown.get(word.zh, 0) for word in NoPost} == {
        word.zh: int(left.get(str(word), 0)) for word in NoPost
    }
    assert details(city)["须派未派"] == str(len(need) - town.posts.assignment.placed)
    choose(city, "posting:sent")
    assert sum(m["rows"] for m in city.ask("marks()")) == town.posts.assignment.placed
    city.page.locator("#reset").click()
    city.settle()
    listed(city)
    shown_posts = table(city)
    for row in town.posts.numbered.itertuples():
        told = shown_posts[row.post]
        assert (told["联系企业数"], told["定额"], told["拟增联系"]) == (
            str(row.firms),
            str(row.capacity),
            str(row.assigned),
        )
    assert len(shown_posts) == len(town.posts.load)


def test_the_load_of_a_post_filters_its_firms(city: Watched, town: Answers) -> None:
    ask(city, "posts")
    over = set(town.posts.load.index[town.posts.load["load"] == "OVER"])
    ties = town.graph.ties[town.graph.ties["type"] == "SERVED_BY"]
    here = {
        i
        for i, node in zip(ties["firm"], ties["target"], strict=True)
        if node in over
        and town.graph.firms["kind"][i] == "Enterprise"
        and town.status["status"][i] != "EXCLUDED"
    }
    assert legend(city, "load")["超额"] == len(here) > 0
    choose(city, "load:OVER")
    drawn = {m["id"] for m in city.ask("spots()") if m["type"] == "post"}
    assert drawn == {f"post:{node}" for node in over}


# ---------------------------------------------------------------- circles


def test_a_firm_says_in_which_circle_it_stands_and_how_far_the_centre_is(line: Watched) -> None:
    for name, zone, metres in (
        ("甲店", "10分钟圈内", 222),
        ("乙店", "10–15分钟圈", 890),
        ("丙店", "圈外", 2224),
    ):
        open_firm(line, name)
        told = re.fullmatch(r"(.+)（FW1，(\d+) 米）", details(line)["服务圈"])
        assert told is not None
        assert (told[1], int(told[2])) == (zone, pytest.approx(metres, abs=1)), (
            "points of the page are whole metres"
        )
    open_firm(line, "戊店")
    assert details(line)["服务圈"] == "没有坐标"


def test_circles_are_drawn_to_scale_around_their_centre(line: Watched) -> None:
    """On the picture 乙店 stands 890 m from the centre and 丙店 2,224 m: what is drawn keeps the
    ratio, and the ground ends at 1,000 m.
    """
    line.page.locator("#table td button", has_text="甲区").click()
    line.settle()
    ask(line, "circles")
    spots = {m["name"]: m["at"] for m in line.ask("marks()")}
    metre = (spots["FW1"]["y"] - spots["丙店"]["y"]) / 2224
    assert (spots["FW1"]["y"] - spots["乙店"]["y"]) / metre == pytest.approx(890, rel=0.06)
    green = """([x, y]) => { const from = document.querySelector('#network canvas'), copy = document.createElement('canvas');
      const k = from.width / from.clientWidth; copy.width = from.width; copy.height = from.height;
      const pen = copy.getContext('2d'); pen.drawImage(from, 0, 0);
      const [r, g, b, a] = pen.getImageData(Math.round(x * k), Math.round(y * k), 1, 1).data; return a > 0 && r < g; }"""  # noqa: E501
    x, y = spots["FW1"]["x"], spots["FW1"]["y"]
    aside = 60 * metre  # beside the line on which all firms stand
    assert line.page.evaluate(green, [x + 950 * metre, y + aside])
    assert not line.page.evaluate(green, [x + 1050 * metre, y + aside])


def test_every_district_has_the_circles_of_the_command(city: Watched, town: Answers) -> None:
    ask(city, "circles")
    shown, answer = table(city), town.circles.table().set_index("group")
    for name in set(shown) - {"区未定位"}:
        row = answer.loc[name]
        told = [shown[name][head] for head in ("有坐标", "10分钟圈内", "15分钟圈内", "圈外")]
        assert told == [str(int(row[c])) for c in ("located", "inner", "inside", "outside")]
        assert shown[name]["圈内占比"] == ("—" if pd.isna(row["rate"]) else f"{row['rate']:.1f}%")
    total = answer.loc["合计"]
    told = details(city)
    assert (told["圈外"], told["圈内党员"], told["圈外党员"]) == tuple(
        str(int(total[c])) for c in ("outside", "members_inside", "members_outside")
    )
    assert city.page.locator("#details .big").inner_text() == f"{total['rate']:.1f}%"
    choose(city, "circle:outside")
    assert sum(m["rows"] for m in city.ask("marks()")) == total["outside"] > 0
    city.page.locator("#reset").click()
    city.settle()
    listed(city)
    cover = town.circles.covering.covers(5)
    assert [row["新入圈企业"] for row in table(city).values()] == [
        str(gain) for gain in cover.gains
    ]


# ---------------------------------------------------------------- committees, funding, organisations in question  # noqa: E501


def test_a_firm_names_its_committee_and_department_and_one_without_says_so(line: Watched) -> None:
    for name, committee, department in (
        ("甲店", "电商党委（按类别归口）", "商务局"),
        ("乙店", "电商党委", "网信办"),
        ("丙店", "没有行业党委", "网信办"),
    ):
        open_firm(line, name)
        assert (details(line)["行业党委"], details(line)["主管部门"]) == (committee, department)
    ask(line, "committees")
    line.page.locator("#crumbs button").first.click()
    line.settle()
    assert legend(line, "committee") == {"没有行业党委": 3, "电商党委": 2}
    choose(line, "committee:NONE")
    assert sum(m["rows"] for m in line.ask("marks()")) == 3


def test_the_load_of_every_committee_is_that_of_the_command(city: Watched, town: Answers) -> None:
    ask(city, "committees")
    answer = committee_load(town.graph, town.status)
    assert details(city)["没有行业党委"] == str(answer["base"].iloc[-2])
    listed(city)
    shown = table(city)
    assert set(shown) == set(answer["committee"].iloc[:-2])
    for row in answer.iloc[:-2].itertuples():
        told = shown[row.committee]
        assert [
            told[head] for head in ("归口企业", "组织覆盖数", "归口企业的党组织", "隶属的党组织")
        ] == [str(n) for n in (row.base, row.organised, row.organisations, row.subordinate)]
    city.page.locator("#table td button").first.click()
    city.until("() => orggraph.view().includes('chosen=org')")
    city.page.locator("#details button", has_text="筛选它归口的企业").click()
    city.until("() => orggraph.view().includes('committee=')")
    city.settle()
    assert sum(m["sums"]["base"] for m in city.ask("marks()")) == answer["base"].iloc[0]


def test_funding_by_district_and_committee_is_that_of_the_command_to_the_yuan(
    city: Watched, town: Answers
) -> None:
    ask(city, "funding")
    by_district = funding(town.graph, town.status).table.set_index("group")
    shown = table(city)
    for name, row in by_district.drop(index=["合计"]).iterrows():
        told = shown.get(str(name), shown.get("区未定位"))
        assert told is not None
        heads = ("年度经费（元）", "市级承担", "县（市、区）承担", "镇（街道）承担")
        assert [told[head] for head in heads] == [
            str(row[c]) for c in ("amount", "city", "county", "town")
        ]
    assert (
        city.page.locator("#details .big").inner_text()
        == f"{by_district.loc['合计', 'amount']:,} 元"
    )
    assert "口径" in city.page.locator("#details").inner_text()
    assert "市:县:镇=3:3:4" in city.page.locator("#details").inner_text()
    listed(city)
    by_committee = funding(town.graph, town.status, Dimension.COMMITTEE).table
    assert {name: row["年度经费（元）"] for name, row in table(city).items()} == {
        str(row.group): str(row.amount) for row in by_committee.iloc[:-1].itertuples()
    }
    first = str(by_district.index[0])
    city.page.locator("#list-marks").click()
    city.settle()
    city.page.locator("#table td button", has_text=first).click()
    city.until("() => orggraph.view().includes('area=')")
    assert (
        city.page.locator("#details .big").inner_text()
        == f"{by_district.loc[first, 'amount']:,} 元"
    )
    streets = funding(town.graph, town.status, Dimension.STREET).table.set_index("group")
    shown = {
        name: row["年度经费（元）"] for name, row in table(city).items() if name in streets.index
    }
    assert shown == {name: str(streets.loc[name, "amount"]) for name in shown}
    assert len(shown) > 1


def test_an_organisation_in_question_says_what_was_found_and_what_to_do(line: Watched) -> None:
    ask(line, "health")
    listed(line)
    assert table(line)["空壳党支部"]["发现"] == Condition.NO_FIRM.zh
    line.page.locator("#table td button", has_text="空壳党支部").click()
    line.until("() => orggraph.view().includes('chosen=org')")
    assert (
        f"{Condition.NO_FIRM.zh}（至少一家在底数内的企业，现为 0） → {Condition.NO_FIRM.action.zh}"
        in line.page.locator("#details").inner_text()
    )


def test_all_findings_of_the_command_are_listed_and_their_firms_filtered(
    city: Watched, town: Answers
) -> None:
    ask(city, "health")
    counts = {condition.zh: n for condition in Condition if (n := town.checkup.count(condition))}
    assert details(city) == {name: str(n) for name, n in counts.items()}
    assert f"待整改（{len(town.checkup.found)}）" in city.page.locator("#table-bar").inner_text()
    nodes = set(town.checkup.at["node"].dropna())
    rows = set(town.checkup.at["row"])
    wanted = [
        i
        for i in range(len(town.graph.firms))
        if town.graph.firms["kind"][i] == "Enterprise"
        and (
            (town.status["status"][i] != "EXCLUDED" and town.status["via"][i] in nodes) or i in rows
        )
    ]
    assert legend(city, "health")["※ 组织待整改"] == len(wanted) > 0


# ---------------------------------------------------------------- every page


def test_a_ledger_without_posts_centres_and_committees_says_so_and_has_no_empty_filters(
    browser: Any, folder: Path
) -> None:
    (folder / "plain.csv").write_text(
        "企业名称,区,党组织名称,组建方式\n某甲科技有限公司,甲区,某甲党支部,单独组建\n",
        encoding="utf-8-sig",
    )
    watched = Watched(browser).open(make_page(folder / "plain.csv", folder / "plain.html"))
    for facet in ("posting", "load", "circle", "committee"):
        assert legend(watched, facet) == {}
    for desk, said in (
        ("posts", "台账没有指导员岗位"),
        ("circles", "台账没有党群服务中心"),
        ("committees", "台账没有行业党委"),
    ):
        ask(watched, desk)
        assert said in watched.page.locator("#details").inner_text()
    watched.close()
    assert watched.errors == []


def test_a_link_reopens_a_question_and_search_finds_posts_and_centres(
    line: Watched, browser: Any, small: Path
) -> None:
    box, found = line.page.locator("#search"), line.page.locator("#found")
    for asked, kind in (("Z01", "chosen=post"), ("FW1", "chosen=centre")):
        box.fill(asked)
        found.locator("button", has_text=asked).first.click()
        line.until("kind => orggraph.view().includes(kind)", arg=kind)
        assert line.page.locator("#details h2").inner_text() == asked
        line.settle()
        again = Watched(browser).open(small, line.ask("view()"))
        assert again.ask("marks()") == line.ask("marks()")
        again.close()
    assert details(line)["10分钟圈内"] == "1"
    assert details(line)["15分钟圈内"] == "2"
