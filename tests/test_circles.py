"""Service centres and their circles: who stands inside, and where more centres reach most,
proven.
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pandas as pd
import pytest
import small_town
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from orggraph.analysis.coverage import classify
from orggraph.analysis.pipeline import answers_of
from orggraph.analysis.services.circles import Circles, circles, pairs_within
from orggraph.cli.main import main
from orggraph.graph import OrgGraph
from orggraph.optimise.max_covering import Cover, Covering
from orggraph.reports.services import circle_sheet, new_centres_sheet, target_sheet

# One degree of latitude is 111.2 km. The centre stands at 24.5: 667 m end at 24.5060, 1,000 m at
# 24.5089.
PLACES = """
地点编号 | 名称     | 类型 | 上级地点 | 经度  | 纬度
D1       | 东区     | 区   |          |       |
D2       | 西区     | 区   |          |       |
S1       | 甲街道   | 街道 | 东区     |       |
S2       | 乙街道   | 街道 | 西区     |       |
P        | 北园     | 园区 | 乙街道   | 118.1 | 24.520
B        | 有点大厦 | 楼宇 | 甲街道   | 118.1 | 24.5085
C        | 无点大厦 | 楼宇 | 甲街道   |       |
"""
POSTS = """
岗位编号 | 岗位类型     | 经度  | 纬度
F01      | 党群服务中心 | 118.1 | 24.500
F02      | 党建工作站   |       |
Z01      | 指导员       | 118.1 | 24.520
"""
FIRMS = """
企业名称 | 街道   | 楼宇     | 党员 | 剔除原因 | 经度  | 纬度
十分钟   | 甲街道 |          | 3    |          | 118.1 | 24.5059
略远     | 甲街道 |          |      |          | 118.1 | 24.5061
十五分钟 | 甲街道 |          | 4    |          | 118.1 | 24.5089
圈外     | 甲街道 |          | 5    |          | 118.1 | 24.5092
在楼里   | 甲街道 | 有点大厦 | 1    |          |       |
没有点   | 甲街道 | 无点大厦 | 9    |          |       |
北一     | 乙街道 |          |      |          | 118.1 | 24.521
北二     | 乙街道 |          |      |          | 118.1 | 24.522
已迁     | 甲街道 |          | 50   | 迁出     | 118.1 | 24.500
"""


def town(rules: dict[str, Any] | None = None, posts: str = POSTS) -> OrgGraph:
    return small_town.graph_of(rules, firms=FIRMS, places=PLACES, posts=posts)


def asked(graph: OrgGraph) -> Circles:
    return circles(graph, classify(graph))


def test_firms_and_members_stand_inside_or_outside_by_district() -> None:
    table = asked(town()).table().set_index("group")
    counts = ["base", "located", "inner", "inside", "outside"]
    assert table.loc["东区", counts].tolist() == [6, 5, 1, 4, 1]
    assert table.loc["西区", counts].tolist() == [2, 2, 0, 0, 2]
    assert table.loc["合计", counts].tolist() == [8, 7, 1, 4, 3]
    assert table["rate"].tolist() == [80.0, 0.0, 57.1]
    assert table.loc["东区", ["members_inside", "members_outside"]].tolist() == [
        8,
        5,
    ]  # those without a point are neither
    assert table.loc["西区", "members_inside"] == 0
    assert pd.isna(table.loc["西区", "members_outside"]), (
        "nobody knows their members: unknown is not zero"
    )


def test_the_metres_of_a_circle_are_a_rule() -> None:
    assert asked(town({"circle_metres": 1100})).inside == 5
    assert (
        asked(town({"circle_metres": 700, "inner_circle_metres": 600})).table()["inner"].iloc[-1]
        == 0
    )


def test_without_a_centre_everybody_is_outside_and_it_is_said() -> None:
    answers = answers_of(small_town.tables_of(firms=FIRMS, places=PLACES))
    sheet = circle_sheet(answers)
    assert sheet.frame[["inside", "outside"]].iloc[-1].tolist() == [0, 7]
    assert "台账没有党群服务中心" in sheet.notes[0].zh


def test_one_more_centre_goes_where_most_are_and_each_counts_only_whom_it_is_first_to_reach() -> (
    None
):
    answers = answers_of(small_town.tables_of(firms=FIRMS, places=PLACES, posts=POSTS))
    one, two = new_centres_sheet(answers, 1), new_centres_sheet(answers, 2)
    assert one.frame[["place", "district", "gain", "inside", "rate"]].to_numpy().tolist() == [
        ["北园", "西区", 2, 6, 85.7]
    ]
    assert two.frame[["place", "gain", "inside", "rate"]].to_numpy().tolist() == [
        ["北园", 2, 6, 85.7],
        ["有点大厦", 1, 7, 100.0],
    ]
    assert pd.isna(two.frame["members"][0])
    assert two.frame["members"][1] == 5
    assert "圈内 4/7 = 57.1% → 6/7 = 85.7%，已证明最多" in one.notes[0].zh
    assert "直线距离" in one.caption.zh
    assert "straight lines" in one.caption.en


def test_the_fewest_for_a_share_are_proven_reached_already_or_out_of_reach() -> None:
    answers = answers_of(small_town.tables_of(firms=FIRMS, places=PLACES, posts=POSTS))
    said = {
        share: (len(sheet.frame), sheet.notes[0])
        for share in (50, 80, 90, 100)
        for sheet in [target_sheet(answers, share)]
    }
    assert [rows for rows, _ in said.values()] == [0, 1, 2, 2]
    assert "已达到" in said[50][1].zh
    assert "须再入圈 2 家" in said[80][1].zh
    assert "proven fewest" in said[80][1].en
    far = answers_of(
        small_town.tables_of(
            firms=FIRMS + "极远 | 甲街道 | | | | 118.1 | 24.9\n", places=PLACES, posts=POSTS
        )
    )
    assert "做不到" in target_sheet(far, 100).notes[0].zh
    assert "7/8 = 87.5%" in target_sheet(far, 100).notes[0].en


def test_add_and_target_are_each_a_question_of_their_own(tmp_path: Any) -> None:
    done = CliRunner().invoke(main, ["circles", str(tmp_path), "--add", "1", "--target", "90"])
    assert done.exit_code == 2
    assert "不能同时用" in done.stderr


# ---- maximal covering ----


@st.composite
def reach(draw: st.DrawFn) -> np.ndarray[Any, Any]:
    """Draw which of up to eight sites reach which of up to twenty firms."""
    firms, sites = draw(st.integers(0, 20)), draw(st.integers(1, 8))
    rng, share = (
        np.random.default_rng(draw(st.integers(0, 10**6))),
        draw(st.sampled_from([0.1, 0.2, 0.35, 0.6])),
    )
    return np.asarray(rng.random((firms, sites)) < share)


def covering(hit: np.ndarray[Any, Any]) -> Covering:
    return Covering(*np.nonzero(hit), hit.shape[1])


def most(hit: np.ndarray[Any, Any], k: int) -> int:
    """The witness: every choice of k sites, one after the other."""
    return max(
        int(hit[:, list(chosen)].any(axis=1).sum())
        for chosen in itertools.combinations(range(hit.shape[1]), min(k, hit.shape[1]))
    )


@settings(max_examples=150)
@given(reach(), st.integers(0, 5))
def test_no_choice_of_as_many_sites_reaches_more(hit: Any, k: int) -> None:
    found = covering(hit).covers(k)
    assert len(found.chosen) <= k
    assert found.covered == hit[:, found.chosen].any(axis=1).sum() == most(hit, k)
    assert found.is_proven
    assert (np.diff(found.gains) <= 0).all(), "the one that adds most comes first"


@settings(max_examples=100)
@given(reach(), st.integers(0, 20))
def test_no_fewer_sites_reach_as_many(hit: Any, firms: int) -> None:
    found = covering(hit).fewest(firms)
    fewest = next((k for k in range(hit.shape[1] + 1) if most(hit, k) >= firms), None)
    if found is None:
        assert fewest is None
    else:
        cover, least = found
        assert (len(cover.chosen), least) == (fewest, fewest)
        assert cover.covered >= firms


@given(reach(), st.lists(st.floats(-1, 30), min_size=20, max_size=20), st.integers(0, 5))
def test_any_prices_whatever_bound_every_choice(hit: Any, prices: list[float], k: int) -> None:
    """So the bound does not lean on the solver that suggests the prices."""
    asked_ = covering(hit)
    assert asked_.bound(np.array(prices[: len(asked_.weight)]), k) >= most(hit, k)


@given(reach(), st.integers(0, 5))
def test_the_bound_is_no_echo_of_what_was_found(hit: Any, k: int) -> None:
    poor = Covering(*np.nonzero(hit), hit.shape[1])
    poor.greedy = lambda k, until=None: (np.zeros(0, np.int64), np.zeros(0, np.int64))  # type: ignore[method-assign]
    found = poor.covers(k)
    assert found.bound >= most(hit, k) >= found.covered


SPOT = st.tuples(st.integers(0, 8), st.integers(0, 8))


@settings(max_examples=60)
@given(
    st.lists(SPOT, min_size=1, max_size=20),
    st.lists(SPOT, min_size=1, max_size=6),
    st.integers(1, 4),
)
def test_coverage_never_falls_when_a_centre_is_added(firms: Any, sites: Any, metres: int) -> None:
    x, y = np.array(firms, dtype=float).T
    at = np.array(sites, dtype=float)
    reached = [
        Covering(*pairs_within(x, y, at, metres), len(at)).covers(k).covered
        for k in range(len(at) + 2)
    ]
    assert reached == sorted(reached)
    assert reached[0] == 0
    near = np.hypot(x[:, None] - at[:, 0], y[:, None] - at[:, 1]) <= metres
    assert reached[-1] == near.any(axis=1).sum()


@pytest.mark.slow
@pytest.mark.parametrize("lat", ["24.5", "24.5092", "24.52", "24.6"])
def test_one_more_centre_on_the_ledger_never_puts_a_firm_outside(lat: str) -> None:
    before, after = (
        asked(town()),
        asked(town(posts=POSTS + f"F03 | 党群服务中心 | 118.1 | {lat}\n")),
    )
    assert (
        after.metres[np.isfinite(after.metres)] <= before.metres[np.isfinite(before.metres)]
    ).all()
    columns = ["inner", "inside"]
    assert (after.table()[columns] >= before.table()[columns]).all(axis=None)


def test_an_empty_town_has_empty_answers() -> None:
    found = asked(small_town.graph_of(firms=[{"企业名称": "甲"}]))
    assert found.located == 0
    assert found.covering.covers(3).covered == 0
    assert found.covering.fewest(1) is None
    assert isinstance(found.covering.covers(0), Cover)
