"""Instructor posts: what each serves, who still needs one, whom to send where and that it could
not be done better.
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pandas as pd
import pytest
import small_town
from hypothesis import given, settings
from hypothesis import strategies as st

from orggraph.analysis.coverage import classify, gap_list, responsible
from orggraph.analysis.pipeline import answers_of
from orggraph.analysis.services.posts import Posts, gather, load_of, posts
from orggraph.core.enums import Action, Load, Need, NoPost, Status
from orggraph.core.rules import DEFAULT
from orggraph.graph import OrgGraph, build_graph
from orggraph.ingest import clean
from orggraph.optimise import assignment
from orggraph.optimise.assignment import assign
from orggraph.reports.services import further_sheet, load_sheet, post_firms_sheet

# One degree of latitude is 111.2 km: 0.001° is 111 m. All stand on one meridian.
PLACES = """
地点编号 | 名称     | 类型 | 上级地点 | 经度  | 纬度
D        | 东区     | 区   |          |       |
S        | 甲街道   | 街道 | 东区     |       |
P        | 北园     | 园区 | 甲街道   | 118.1 | 24.560
B        | 有点大厦 | 楼宇 | 甲街道   | 118.1 | 24.501
"""
POSTS = """
岗位编号 | 岗位类型     | 可联系企业数 | 所属队伍 | 经度  | 纬度
Z01      | 指导员       | 2            | 一队     | 118.1 | 24.500
Z02      | 指导员       | 1            | 一队     | 118.1 | 24.510
Z03      | 指导员       |              | 二队     |       |
F01      | 党群服务中心 |              |          | 118.1 | 24.500
"""
# Z01 has room for one, Z02 is over, Z03 has room for five and no point.
FIRMS = """
企业名称 | 街道   | 楼宇     | 职工数 | 正式党员 | 党员 | 党组织     | 组建方式 | 指导员编号 | 联络员 | 工会 | 经度  | 纬度
有岗甲   | 甲街道 |          | 10     | 0        | 2    | 无         |          | Z01        |        |      | 118.1 | 24.500
有岗乙   | 甲街道 |          | 10     | 0        | 0    | 无         |          | Z02        |        |      | 118.1 | 24.500
有岗丙   | 甲街道 |          | 10     | 0        |      | 无         |          | Z02        |        |      | 118.1 | 24.500
有组织   | 甲街道 |          | 90     | 3        | 3    | 有党支部   | 单独组建 |            |        |      | 118.1 | 24.500
有联络员 | 甲街道 |          | 90     | 0        | 0    | 无         |          |            | 是     |      | 118.1 | 24.500
近无党员 | 甲街道 |          | 3      | 0        | 0    | 无         |          |            |        |      | 118.1 | 24.503
有工会   | 甲街道 |          | 3      | 0        | 0    | 无         |          |            |        | 是   | 118.1 | 24.502
达标少   | 甲街道 |          | 25     | 1        | 1    | 无         |          |            |        |      | 118.1 | 24.504
不达标少 | 甲街道 |          | 24     | 1        | 1    | 无         |          |            |        |      | 118.1 | 24.504
在楼里   | 甲街道 | 有点大厦 | 3      | 0        | 0    | 无         |          |            |        |      |       |
太远     | 甲街道 |          | 3      | 0        | 0    | 无         |          |            |        |      | 118.1 | 24.565
没有点   | 甲街道 |          | 30     | 0        | 0    | 无         |          |            |        |      |       |
资料无   | 甲街道 |          | 30     |          |      |            |          |            |        |      | 118.1 | 24.500
已迁     | 甲街道 |          | 30     | 0        | 0    | 无         |          |            |        |      | 118.1 | 24.500
"""  # noqa: E501


def firms() -> pd.DataFrame:
    rows = small_town.raw("firms", FIRMS).frame
    return rows.assign(剔除原因=np.where(rows["企业名称"] == "已迁", "迁出", None))


def town(rules: dict[str, Any] | None = None) -> OrgGraph:
    return small_town.graph_of(rules, firms=firms(), places=PLACES, posts=POSTS)


def asked(graph: OrgGraph) -> Posts:
    return posts(graph, classify(graph))


@pytest.fixture(scope="module")
def found() -> Posts:
    return asked(town())


def named(graph: OrgGraph, found: Posts, column: str) -> dict[str, Any]:
    names = graph.firms["name"].iloc[found.firms["row"]]
    return {
        name: None if pd.isna(value) else value
        for name, value in zip(names, found.firms[column], strict=True)
    }


def test_the_load_stands_against_the_capacity_and_one_that_states_none_has_that_of_the_rules(
    found: Posts,
) -> None:
    load = found.load.set_index("post")
    assert load.loc[["Z01", "Z02", "Z03"], ["firms", "capacity", "room"]].to_numpy().tolist() == [
        [1, 2, 1],
        [2, 1, 0],
        [0, 5, 5],
    ]
    assert load.loc[["Z01", "Z02", "Z03"], "load"].tolist() == [
        str(Load.ROOM),
        str(Load.OVER),
        str(Load.UNDER),
    ]
    assert load["members"].tolist()[:3] == [
        2,
        0,
        0,
    ]  # of 有岗丙 they are unknown: the known ones are summed
    assert "F01" not in load.index


def test_a_liaison_is_no_post_with_a_capacity(found: Posts) -> None:
    liaison = found.load.set_index("post").loc["联络员"]
    assert liaison["firms"] == 1
    assert liaison[["capacity", "load", "visits"]].isna().all()
    assert list(found.numbered["post"]) == ["Z01", "Z02", "Z03"]


def test_a_post_written_as_a_name_never_comes_in() -> None:
    graph = small_town.graph_of(firms=[{"企业名称": "甲", "指导员编号": "王小明"}])
    load = load_of(graph)
    assert load["post"].tolist() == ["未编号"]
    assert load["capacity"].isna().all()


def test_who_needs_an_instructor_and_why(found: Posts) -> None:
    assert named(town(), found, "need") == {
        "近无党员": str(Need.NO_MEMBER),
        "有工会": str(Need.NO_MEMBER),
        "达标少": str(Need.STAFF),
        "在楼里": str(Need.NO_MEMBER),
        "太远": str(Need.NO_MEMBER),
        "没有点": str(Need.STAFF),
    }
    assert found.unclear == 1  # 资料无


def test_the_size_from_which_one_is_due_is_a_rule() -> None:
    graph = town({"instructor_staff": 24})
    assert "不达标少" in named(graph, asked(graph), "need")


def test_the_nearest_takes_the_room_and_all_others_are_listed_with_the_reason(found: Posts) -> None:
    graph = town()
    assert {n: p for n, p in named(graph, found, "post").items() if p} == {
        "在楼里": "岗位:Z01"
    }  # it stands where its building does
    assert named(graph, found, "metres")["在楼里"] == 111
    assert {n: w for n, w in named(graph, found, "left").items() if w} == {
        "近无党员": str(NoPost.NO_ROOM),
        "有工会": str(NoPost.NO_ROOM),
        "达标少": str(NoPost.NO_ROOM),
        "太远": str(NoPost.TOO_FAR),
        "没有点": str(NoPost.NO_POINT),
    }
    assert found.load.set_index("post")["then"].to_dict() == {
        "Z01": 2,
        "Z02": 2,
        "Z03": 0,
        "联络员": 1,
    }
    assert found.assignment.is_proven


def test_where_there_is_no_post_at_all_nothing_else_is_the_reason() -> None:
    graph = small_town.graph_of(firms=firms().assign(指导员编号=None), places=PLACES)
    found = asked(graph)
    assert set(found.firms["left"]) == {str(NoPost.NO_POST)}
    assert found.further["firms"].sum() == len(found.firms) - 1  # nowhere to go for 没有点


def test_how_far_an_instructor_is_sent_is_a_rule() -> None:
    graph = town({"post_metres": 50})
    assert set(named(graph, asked(graph), "left").values()) == {
        str(NoPost.TOO_FAR),
        str(NoPost.NO_POINT),
    }


def test_a_point_of_an_undeclared_system_is_not_used_and_told_apart() -> None:
    raw = small_town.dataset(
        firms=[{"企业名称": "甲", "正式党员": 0, "党组织": "无", "经度": 118.1, "纬度": 24.5}],
        posts=POSTS,
    )
    raw.coordinates.pop("firms")
    graph = build_graph(clean(raw, DEFAULT))
    assert asked(graph).firms["left"].tolist() == [str(NoPost.UNDECLARED)]


def test_more_posts_stand_at_a_park_or_a_building_nearby(found: Posts) -> None:
    """Three firms are left near the building, one far to the north near the park: two posts, and
    no choice does with fewer.
    """
    assert found.further[["place", "posts", "firms", "farthest"]].to_numpy().tolist() == [
        ["B", 1, 3, 334],
        ["P", 1, 1, 556],
    ]
    assert found.fewest == 2


def test_what_the_gap_list_calls_an_instructor_is_what_is_asked_for_here() -> None:
    graph = small_town.town()
    status = classify(graph)
    gaps = gap_list(graph, status, responsible(graph))
    wanted = set(gaps.loc[(gaps["action"] == str(Action.WORK)) & gaps["post"].isna(), "firm"])
    rows = asked(graph).firms
    assert wanted <= set(graph.firms["name"].iloc[rows["row"]])
    others = rows[~graph.firms["name"].iloc[rows["row"]].isin(wanted).to_numpy()]
    assert set(others["need"]) <= {str(Need.STAFF)}
    assert (
        status["status"]
        .iloc[rows["row"]]
        .isin([str(s) for s in (Status.UNCOVERED, Status.WORK_ONLY, Status.PENDING)])
        .all()
    )


# ---- the assignment ----

SPOT = st.tuples(st.integers(0, 6), st.integers(0, 6))


@given(
    st.lists(SPOT, min_size=1, max_size=5),
    st.lists(st.tuples(SPOT, st.integers(0, 2)), min_size=1, max_size=3),
    st.integers(1, 6),
)
def test_no_other_assignment_places_more_or_as_many_in_fewer_metres(
    sources: Any, targets: Any, limit: int
) -> None:
    """The witness tries every way to send each firm to each post, or to none."""
    x, y = np.array(sources, dtype=float).T
    to = np.array([spot for spot, _ in targets], dtype=float)
    room = np.array([r for _, r in targets])
    found = assign((x, y), (to[:, 0], to[:, 1]), room, limit)
    best = (0, 0)
    for way in itertools.product(range(-1, len(room)), repeat=len(x)):
        sent = [(i, j) for i, j in enumerate(way) if j >= 0]
        apart = [np.hypot(x[i] - to[j, 0], y[i] - to[j, 1]) for i, j in sent]
        if all(a <= limit for a in apart) and all(
            way.count(j) <= room[j] for j in range(len(room))
        ):
            best = min(best, (-len(sent), int(sum(np.rint(apart)))))
    assert (-found.placed, found.metres) == best
    assert found.is_proven
    assert_within(found.target, (x, y), to, room, limit)


@settings(max_examples=25)
@given(
    st.integers(0, 10**6),
    st.integers(1, 120),
    st.integers(1, 25),
    st.integers(0, 4),
    st.sampled_from([30, 200, 2000]),
)
def test_no_post_is_ever_over_its_capacity_and_the_optimum_is_proven(
    seed: int, firms: int, count: int, most: int, limit: int
) -> None:
    rng = np.random.default_rng(seed)
    spots, to = (
        rng.integers(0, 1000, (firms, 2)).astype(float),
        rng.integers(0, 1000, (count, 2)).astype(float),
    )
    room = rng.integers(0, most + 1, count)
    found = assign((spots[:, 0], spots[:, 1]), (to[:, 0], to[:, 1]), room, limit)
    assert_within(found.target, (spots[:, 0], spots[:, 1]), to, room, limit)
    assert found.is_proven


@pytest.mark.parametrize(("firms", "count"), [(80, 12), (20, 30)], ids=["few posts", "few firms"])
@pytest.mark.parametrize("seed", range(6))
def test_looking_at_few_neighbours_first_ends_at_the_same_optimum_or_says_what_is_open(
    firms: int, count: int, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(seed)
    spots, to = (
        rng.integers(0, 1000, (firms, 2)).astype(float).T,
        rng.integers(0, 1000, (count, 2)).astype(float).T,
    )
    room = rng.integers(0, 4, count)
    best = assign((spots[0], spots[1]), (to[0], to[1]), room, 300)
    monkeypatch.setattr(assignment, "_SHORT_SIDE", 2)
    monkeypatch.setattr(assignment, "_OTHER_SIDE", 1)
    widened = assign((spots[0], spots[1]), (to[0], to[1]), room, 300)
    assert widened.is_proven
    assert (widened.placed, widened.metres) == (best.placed, best.metres)
    monkeypatch.setattr(assignment, "_MOST_PAIRS", 0)  # no memory for more than the first look
    cut = assign((spots[0], spots[1]), (to[0], to[1]), room, 300)
    assert cut.bound <= best.cost <= cut.cost
    assert_within(cut.target, spots, to.T, room, 300)


def assert_within(target: Any, spots: Any, to: Any, room: Any, limit: int) -> None:
    sent = target >= 0
    assert (np.bincount(target[sent], minlength=len(room)) <= room).all()
    assert (
        np.hypot(spots[0][sent] - to[target[sent], 0], spots[1][sent] - to[target[sent], 1])
        <= limit
    ).all()


def test_the_bound_is_no_echo_of_the_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were the matching wrong, the bound would say so."""
    right = assignment._Pairs._matching
    monkeypatch.setattr(
        assignment._Pairs, "_matching", lambda self, *given: right(self, *given)[:-1]
    )
    spots = np.array([0.0, 10.0]), np.zeros(2)
    found = assign(spots, spots, np.array([1, 1]), 100)
    assert found.placed == 1
    assert found.bound < found.cost


@settings(max_examples=40)
@given(
    st.lists(SPOT, max_size=30),
    st.lists(SPOT, min_size=1, max_size=6),
    st.integers(1, 4),
    st.integers(1, 5),
)
def test_gathered_posts_are_within_reach_and_never_too_large(
    firms: Any, at: Any, size: int, limit: int
) -> None:
    x, y = np.array(firms, dtype=float).reshape(-1, 2).T
    to = np.array(at, dtype=float)
    site, number = gather((x, y), (to[:, 0], to[:, 1]), size, limit)
    apart = np.hypot(x[:, None] - to[:, 0], y[:, None] - to[:, 1])
    assert ((site >= 0) == (apart <= limit).any(axis=1)).all(), (
        "all that a site reaches, and no others"
    )
    placed = site >= 0
    assert (apart[np.flatnonzero(placed), site[placed]] <= limit).all()
    sizes = np.bincount(number[placed]) if placed.any() else np.zeros(0)
    assert ((sizes > 0) & (sizes <= size)).all()
    assert (
        pd.DataFrame({"site": site[placed], "number": number[placed]})
        .groupby("number")["site"]
        .nunique()
        .le(1)
        .all()
    ), "a post stands at one site"


@pytest.mark.slow
@settings(max_examples=10)
@given(small_town.random_tables(), small_town.random_rules())
def test_on_any_town_the_load_is_that_of_a_walk_and_the_assignment_fits(
    tables: Any, rules: Any
) -> None:
    tables["posts"] = [
        {"岗位编号": f"Z0{i}", "可联系企业数": i, "经度": "118.08", "纬度": "24.48"}
        for i in range(1, 4)
    ]
    graph = small_town.built(tables, rules)
    found, status = asked(graph), classify(graph)
    whole, in_base = (
        graph.to_networkx(),
        set(graph.firms["firm"][(status["status"] != "EXCLUDED").to_numpy()]),
    )
    for node, row in found.load.iterrows():
        tied = {
            firm.partition(":")[2]
            for firm, _, kind in whole.in_edges(node, keys=True)
            if kind == "SERVED_BY"
        }
        assert row["firms"] == len(tied & in_base)
    sent = found.load[found.load["assigned"] > 0]
    assert (sent["then"] <= sent["capacity"]).all()
    assert found.assignment.is_proven
    assert (found.firms["post"].notna() ^ found.firms["left"].notna()).all(), (
        "a post, or the reason why there is none"
    )


# ---- as planners read it ----


def test_the_sheets_say_the_base_the_rules_and_the_proof_in_both_languages() -> None:
    answers = answers_of(small_town.tables_of(firms=firms(), places=PLACES, posts=POSTS))
    load, sent, further = load_sheet(answers), post_firms_sheet(answers), further_sheet(answers)
    assert (
        "岗位 3 个（2 支队伍）联系 3 家，平均每岗 1.0 家：超额 1，有余 1，不足 1" in load.caption.zh
    )
    assert "须选派 6 家，拟派 1 家，未派 5 家；距离为直线距离" in sent.caption.zh
    assert any("已证明" in note.zh and "proven" in note.en for note in sent.notes)
    assert any("没有可用坐标，其余额 5 家" in note.zh for note in load.notes)
    assert any("proven fewest" in note.en for note in further.notes)


def test_firms_of_which_nobody_knows_where_they_are_are_not_called_reached() -> None:
    firm = {"企业名称": "甲", "街道": "望汐街道", "党组织": "无", "职工数": 30, "正式党员": 0}
    answers = answers_of(small_town.tables_of(firms=[firm]))
    assert "未派到岗位的 1 家都没有可用坐标" in further_sheet(answers).notes[0].zh


def test_a_ledger_without_posts_says_why_each_table_is_empty() -> None:
    answers = answers_of(
        small_town.tables_of(
            firms=[{"企业名称": "甲", "党组织": "甲党支部", "组建方式": "单独组建", "正式党员": 3}]
        )
    )
    for sheet in (load_sheet(answers), post_firms_sheet(answers), further_sheet(answers)):
        assert sheet.frame.empty
        assert sheet.notes[0].zh
        assert sheet.notes[0].en
