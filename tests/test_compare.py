"""Two dates: stories on the small town, a town aged by known events, and the properties of any
comparison.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pandas as pd
import pytest
import small_town
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from orggraph.analysis.comparison import (
    Comparison,
    Move,
    changes_sum,
    compare,
    effects,
    frame_of,
    pace,
    series,
    shown_effects,
)
from orggraph.analysis.comparison.organisation_changes import ENDED_WITH_ITS_FIRMS, NOT_LISTED
from orggraph.analysis.coverage import TOTAL, classify, other_cities
from orggraph.core.errors import InputError, UsageError
from orggraph.core.rules import DEFAULT
from orggraph.core.schema import columns
from orggraph.graph import Label, OrgGraph, build_graph
from orggraph.ingest import clean
from orggraph.sample import Town, aged, make_town

Ledger = list[dict[str, Any]]


def graph_of(
    rows: Ledger, as_of: str = small_town.AS_OF, organisations: str | None = None
) -> OrgGraph:
    more = {"organisations": organisations} if organisations else {}
    return small_town.graph_of(as_of=as_of, firms=rows, **more)


def moved(old: Ledger, new: Ledger) -> list[tuple[str, str, str]]:
    """Return each move with the firm's name and the reason."""
    found = compare(graph_of(old), graph_of(new, "2026-07-10"))
    graphs = (found.old.graph, found.new.graph)
    return [
        (r.move, graphs[r.new >= 0].firms["name"].iat[r.new if r.new >= 0 else r.old], r.reason.zh)
        for r in found.moves.itertuples()
    ]


ONE = {"企业名称": "七星网络", "区": "云栖区", "正式党员": "2", "党组织": "无"}
TWO = {"企业名称": "北斗数据", "区": "墨湖区", "正式党员": "1", "党组织": "无"}
CODE, OTHER_CODE = "91350100M000100Y43", "91350200MA31NNXX0T"


# ---- stories: one firm, one move, one reason ----


@pytest.mark.slow
def test_a_firm_that_founds_its_branch_is_newly_covered_by_a_new_organisation() -> None:
    now = {**ONE, "党组织": "七星网络党支部", "组建方式": "单独组建"}
    assert moved([ONE, TWO], [now, TWO]) == [
        ("COVERED", "七星网络", "单独组建：七星网络党支部（新建）")
    ]
    assert moved([now, TWO], [ONE, TWO]) == [
        ("UNCOVERED", "七星网络", "所在党组织已撤销：七星网络党支部")
    ]


def test_an_approved_branch_says_so() -> None:
    waiting = {**ONE, "党组织": "七星网络党支部", "组建方式": "筹建", "成立时间": "2026-06-01"}
    there = {**ONE, "党组织": "七星网络党支部", "组建方式": "单独组建"}
    assert moved([waiting], [there])[0] == (
        "COVERED",
        "七星网络",
        "单独组建：七星网络党支部（筹建获批）",
    )


@pytest.mark.slow
def test_from_joint_to_a_branch_of_its_own_is_raised_and_the_way_back_lowered() -> None:
    joint, own = (
        {**ONE, "党组织": "双溪党支部", "组建方式": mode} for mode in ("联合组建", "单独组建")
    )
    assert moved([joint], [own]) == [("RAISED", "七星网络", "联合组建→单独组建")]
    assert moved([own], [joint]) == [("LOWERED", "七星网络", "单独组建→联合组建")]


@pytest.mark.slow
def test_a_mode_that_was_not_told_is_neither_lower_nor_higher() -> None:
    somehow, own = (
        {**ONE, "党组织": "有"},
        {**ONE, "党组织": "七星网络党支部", "组建方式": "单独组建"},
    )
    assert moved([somehow], [own]) == [("STATUS", "七星网络", "已建（方式待核实）→单独组建")]
    assert moved([own], [somehow]) == [("STATUS", "七星网络", "单独组建→已建（方式待核实）")]


@pytest.mark.slow
def test_who_enters_and_leaves_the_base_and_why() -> None:
    assert moved([ONE], [ONE, {**TWO, "注册日期": "2026-07-05"}]) == [
        ("ENTERED", "北斗数据", "新注册（2026-07-05）")
    ]
    assert moved([ONE], [ONE, {**TWO, "注册日期": "2020-07-05"}]) == [
        ("ENTERED", "北斗数据", "新列入台账")
    ]
    assert moved([ONE, TWO], [ONE, {**TWO, "剔除原因": "注销"}]) == [
        ("LEFT", "北斗数据", "注销吊销")
    ]
    assert moved([ONE, TWO], [ONE, {**TWO, "剔除原因": "迁出"}]) == [
        ("MOVED_OUT", "北斗数据", "迁出")
    ]
    assert moved([ONE, {**TWO, "剔除原因": "迁出"}], [ONE, TWO]) == [
        ("MOVED_IN", "北斗数据", "恢复计入（原迁出）")
    ]


@pytest.mark.slow
def test_a_firm_that_is_not_listed_is_to_be_verified_and_has_not_left() -> None:
    not_listed = "本期名单未列，待核实是否注销、迁出或漏填"
    assert moved([ONE, TWO], [ONE]) == [("UNLISTED", "北斗数据", not_listed)]
    total = compare(graph_of([ONE, TWO]), graph_of([ONE])).districts().iloc[-1]
    assert total[["base_before", "base_after", "left", "unlisted"]].tolist() == [2, 1, 0, 1]
    again = {**TWO, "企业名称": "北斗数据有限公司", "剔除原因": "重复"}
    assert moved([ONE, TWO], [ONE, again])[0][0] == "UNLISTED", (
        "a row marked a duplicate ends no firm"
    )


@pytest.mark.slow
def test_an_organisation_left_blank_is_to_be_verified_and_only_a_stated_none_uncovers() -> None:
    covered = {**ONE, "党组织": "七星网络党支部", "组建方式": "单独组建"}
    blank = {key: value for key, value in ONE.items() if key != "党组织"}
    bare = {key: value for key, value in blank.items() if key != "正式党员"}
    said = "本期未填党组织，待核实（上期：七星网络党支部）"
    for now in (blank, bare):  # the first is uncovered by the rule for blanks, the second unknown
        assert moved([covered, TWO], [now, TWO])[0] == ("UNSURE", "七星网络", said)
        found = compare(graph_of([covered, TWO]), graph_of([now, TWO]))
        assert found.districts().iloc[-1][
            ["covered", "uncovered", "unsure", "dissolved", "unsure_organisations"]
        ].tolist() == [0, 0, 1, 0, 1]
        assert found.organisations["reason"].tolist() == [NOT_LISTED]
    assert moved([bare, TWO], [covered, TWO])[0] == (
        "COVERED",
        "七星网络",
        "单独组建：七星网络党支部（上期待核实，可能早已建立）",
    )
    found = compare(graph_of([covered, TWO]), graph_of([ONE, TWO]))
    assert found.districts().iloc[-1][["uncovered", "unsure", "dissolved"]].tolist() == [1, 0, 1]
    assert found.organisations["reason"].tolist() == [ENDED_WITH_ITS_FIRMS]


@pytest.mark.slow
def test_an_organisation_ends_with_its_firms_only_where_every_one_of_them_says_so() -> None:
    one, two = ({**row, "党组织": "双溪联合党支部", "组建方式": "联合组建"} for row in (ONE, TWO))

    def ends(*now: dict[str, Any]) -> list[str]:
        return compare(graph_of([one, two]), graph_of(list(now))).organisations["move"].tolist()

    assert ends(ONE, TWO) == ["DISSOLVED"]
    assert ends(ONE, {**TWO, "剔除原因": "注销"}) == ["DISSOLVED"]
    assert ends(ONE) == ["UNSURE"], "the other firm is not listed"
    assert ends(ONE, {**two, "党组织": "另一党支部"}) == ["FOUNDED", "UNSURE"], (
        "the other firm went elsewhere"
    )


@pytest.mark.slow
def test_a_firm_excluded_at_both_dates_keeps_its_reason_and_shows_another() -> None:
    idle, closed = ({**TWO, "剔除原因": why} for why in ("僵尸", "注销"))
    assert moved([ONE, idle], [ONE, idle]) == []
    assert moved([ONE, idle], [ONE, closed]) == [
        ("CORRECTED", "北斗数据", "剔除原因 僵尸→注销吊销")
    ]
    assert moved([ONE, idle], [ONE]) == [], "it was not counted before"


@pytest.mark.slow
def test_a_firm_that_moves_to_another_district_is_in_one_and_out_of_the_other_and_neither_in_the_total() -> (  # noqa: E501
    None
):
    there = {**ONE, "区": "墨湖区"}
    assert moved([ONE, TWO], [there, TWO]) == [
        ("MOVED", "七星网络", "云栖区→墨湖区"),
        ("CORRECTED", "七星网络", "区 云栖区→墨湖区"),
    ]
    table = compare(graph_of([ONE, TWO]), graph_of([there, TWO])).districts().set_index("group")
    assert table.loc["墨湖区", ["moved_in", "moved_out", "base_before", "base_after"]].tolist() == [
        1,
        0,
        1,
        2,
    ]
    assert table.loc["云栖区", ["moved_in", "moved_out", "base_before", "base_after"]].tolist() == [
        0,
        1,
        1,
        0,
    ]
    assert table.loc[TOTAL, ["moved_in", "moved_out"]].tolist() == [0, 0]


@pytest.mark.slow
def test_work_coverage_gained_and_other_facts_corrected() -> None:
    assert moved([ONE], [{**ONE, "指导员编号": "Z01"}]) == [("WORKED", "七星网络", "由 Z01 联系")]
    assert moved([{**ONE, "职工数": "20"}], [{**ONE, "职工数": "35"}]) == [
        ("CORRECTED", "七星网络", "职工数 20→35")
    ]
    assert moved([ONE], [{**ONE, "职工数": "35"}]) == [("CORRECTED", "七星网络", "职工数 —→35")]


@pytest.mark.slow
def test_a_firm_is_followed_through_a_new_name_a_new_code_and_a_missing_one() -> None:
    coded = {**ONE, "企业名称": "七星（云栖）网络科技有限公司", "统一社会信用代码": CODE}

    def evidence(new: dict[str, Any]) -> tuple[int, list[str]]:
        found = compare(graph_of([coded, TWO]), graph_of([new, TWO]))
        return len(found.pairs), [said.zh for said in found.pairs["evidence"].dropna()]

    assert evidence({**coded, "企业名称": "八方网络科技有限公司"}) == (2, ["代码相同，名称改变"])
    count, said = evidence({k: v for k, v in coded.items() if k != "统一社会信用代码"})
    assert count == 2
    assert "代码仅一方有" in said[0]
    assert evidence({**coded, "统一社会信用代码": OTHER_CODE}) == (
        2,
        ["名称、区相同，代码不同，请核对"],
    )
    assert evidence({**coded, "统一社会信用代码": OTHER_CODE, "区": "孤山区"}) == (
        3,
        [],
    )  # nothing but the name agrees


@pytest.mark.parametrize("said", ["（原名：七星网络科技有限公司）", "（原七星网络科技有限公司）"])
def test_a_firm_without_a_code_is_followed_by_the_former_name_in_brackets(said: str) -> None:
    old = {**ONE, "企业名称": "七星网络科技有限公司", "统一社会信用代码": ""}
    new = {**old, "企业名称": f"烟霞信息技术有限公司{said}"}
    for before, after in ((old, new), (new, old)):
        found = compare(graph_of([before, TWO]), graph_of([after, TWO]))
        assert len(found.pairs) == 2
        assert [said.zh for said in found.pairs["evidence"].dropna()] == ["名称括注了原名"]


def test_organisations_are_founded_raised_renamed_and_dissolved_by_id_or_by_name() -> None:
    head = "编号 | 党组织名称 | 组织类型 | 在用\n"
    old = (
        head + "A1 | 甲党支部 | 党支部 | \nA2 | 乙党支部 | 党支部 | \nA3 | 丙党支部 | 党支部 | \n |"
        " 丁公司党支部 | 党支部 | "
    )
    new = head + "A1 | 甲党总支 | 党总支 | \nA2 | 乙一党支部 | 党支部 | \n"
    new += "A3 | 丙党支部 | 党支部 | 否\n | 丁公司党委 | 党委 | \nA5 | 戊党支部 | 党支部 | "
    found = compare(
        graph_of([ONE], organisations=old), graph_of([ONE], organisations=new)
    ).organisations
    assert [(r.move, r.name_after, r.reason.zh) for r in found.itertuples()] == [
        ("FOUNDED", "戊党支部", "新建"),
        ("UPGRADED", "甲党总支", "党支部→党总支"),
        ("UPGRADED", "丁公司党委", "党支部→党委"),
        ("DISSOLVED", "丙党支部", "曾撤销或已撤销"),
        ("RENAMED", "乙一党支部", "乙党支部→乙一党支部"),
    ]


def test_a_branch_whose_firm_is_written_in_full_is_not_a_new_one() -> None:
    def of(name: str) -> OrgGraph:
        return graph_of([{**ONE, "党组织": name, "组建方式": "单独组建"}])

    for full in ("云帆网络有限公司党支部", "中国共产党云帆网络有限公司支部委员会"):
        found = compare(of("云帆网络党支部"), of(full)).organisations
        assert "FOUNDED" not in set(found["move"])


def test_a_branch_that_is_named_for_the_first_time_is_not_a_new_one() -> None:
    firms = {**ONE, "党组织": "有"}
    found = compare(graph_of([firms]), graph_of([{**firms, "党组织": "云帆党支部"}])).organisations
    assert found["move"].tolist() == ["UNSURE"]
    found = compare(
        graph_of([{**firms, "党组织": "无"}]), graph_of([{**firms, "党组织": "云帆党支部"}])
    ).organisations
    assert found["move"].tolist() == ["FOUNDED"]


def test_social_organisations_move_in_a_table_of_their_own() -> None:
    society = {"企业名称": "网络协会", "类别": "网络社会组织", "区": "云栖区", "党组织": "无"}
    found = compare(
        graph_of([ONE, society]),
        graph_of([ONE, {**society, "党组织": "网络协会党支部", "组建方式": "单独组建"}]),
    )
    assert found.districts().iloc[-1][["base_after", "organised_after", "covered"]].tolist() == [
        1,
        0,
        0,
    ]
    assert found.districts(Label.SOCIAL_ORG).iloc[-1][
        ["base_after", "organised_after", "covered"]
    ].tolist() == [1, 1, 1]
    assert found.moves["social"].tolist() == [True]
    assert changes_sum(found) == 0


def ranked(rows: Ledger, **rules: Any) -> OrgGraph:
    """A graph whose districts are ranked however few firms they have."""
    return replace(graph_of(rows), rules=DEFAULT.replace({"rank_least_firms": 1, **rules}))


def test_a_district_of_fewer_firms_than_the_rule_is_counted_and_not_ranked() -> None:
    def rows(small: int) -> Ledger:
        firms = [(f"甲{i}", "甲区") for i in range(20)] + [(f"乙{i}", "乙区") for i in range(small)]
        return [
            {"企业名称": name, "区": d, "党组织": f"{name}党支部" if d == "乙区" else "无"}
            for name, d in firms
        ]

    table = compare(graph_of(rows(19)), graph_of(rows(20))).districts().set_index("group")
    assert table["rank_before"].fillna(0).to_dict() == {"甲区": 1, "乙区": 0, TOTAL: 0}
    assert table.loc[["甲区", "乙区"], "rank"].tolist() == [2, 1]
    assert pd.isna(table.loc["乙区", "climbed"])
    assert table.loc[TOTAL, ["base_before", "organised_before"]].tolist() == [39, 19]


def test_the_rank_moves_with_the_rate_and_equals_share_one() -> None:
    def rows(*covered: str) -> Ledger:
        firms = [(f"{d}{i}", d) for d in ("甲区", "乙区", "丙区") for i in range(2)]
        return [
            {"企业名称": name, "区": d, "党组织": "甲党支部" if name in covered else "无"}
            for name, d in firms
        ]

    table = (
        compare(ranked(rows("甲区0")), ranked(rows("甲区0", "乙区0", "乙区1")))
        .districts()
        .set_index("group")
    )
    assert table.loc[["甲区", "乙区", "丙区"], "rank_before"].tolist() == [1, 2, 2]
    assert table.loc[["甲区", "乙区", "丙区"], "rank"].tolist() == [2, 1, 3]
    assert table.loc["乙区", ["climbed", "points"]].tolist() == [1, 100.0]


def _two_cities(covered: tuple[str, ...] = ()) -> Ledger:
    firms = [(f"{d}{i}", d) for d in ("思明区", "湖里区") for i in range(3)] + [
        ("外地", "上海市徐汇区")
    ]
    return [
        {"企业名称": name, "区": d, "党组织": f"{name}党支部" if name in covered else "无"}
        for name, d in firms
    ]


def test_districts_of_other_cities_are_listed_and_counted_and_take_no_part_in_the_ranking() -> None:
    old, new = ranked(_two_cities()), ranked(_two_cities(("外地", "湖里区0")))
    assert other_cities(new) == {"上海市徐汇区"}
    table = compare(old, new).districts().set_index("group")
    assert table["rank"].astype(object).where(table["rank"].notna(), None).to_dict() == {
        "思明区": 2,
        "湖里区": 1,
        "上海市徐汇区": None,
        TOTAL: None,
    }
    assert table.loc[["上海市徐汇区", TOTAL], "organised_after"].tolist() == [1, 2]
    assert table.loc[TOTAL, "base_after"] == 7


def test_a_rule_lets_districts_of_other_cities_be_ranked() -> None:
    old, new = (
        ranked(_two_cities(covered), rank_other_cities=True)
        for covered in ((), ("外地", "湖里区0"))
    )
    table = compare(old, new).districts().set_index("group")
    assert table.loc[["上海市徐汇区", "湖里区", "思明区"], "rank"].tolist() == [1, 2, 3]


def test_a_ledger_of_no_one_city_has_nothing_elsewhere() -> None:
    rows: Ledger = [
        {"企业名称": f"甲{i}", "区": d, "党组织": "无"}
        for i, d in enumerate(("厦门市思明区", "上海市徐汇区", "长沙市岳麓区"))
    ]
    assert other_cities(graph_of(rows)) == frozenset()


def test_a_made_up_towns_districts_are_its_own_city() -> None:
    rows: Ledger = [
        {"企业名称": f"甲{i}", "区": d, "党组织": "无"}
        for i, d in enumerate(("云栖区", "墨湖区", "上海市徐汇区"))
    ]
    assert other_cities(graph_of(rows)) == {"徐汇区"}


def test_a_series_draws_the_line_with_the_points_of_each_step() -> None:
    dates = [
        graph_of(rows, as_of)
        for rows, as_of in (
            ([ONE, TWO], "2026-06-10"),
            ([{**ONE, "党组织": "甲党支部"}, TWO], "2026-06-20"),
        )
    ]
    frame = series([(g, classify(g)) for g in dates])
    assert frame["date"].tolist() == ["2026-06-10", "2026-06-20"]
    assert frame["organised_rate"].tolist() == [0.0, 50.0]
    assert frame["points"].tolist() == [pd.NA, 50.0]


# ---- why a rate changed ----


def test_the_two_effects_by_hand() -> None:
    """40 of 100, then 45 of 120: 5/120 is won, and 40 firms weigh 40/120 instead of 40/100."""
    assert effects(40, 100, 45, 120) == (
        Fraction(500, 120),
        4000 * (Fraction(1, 120) - Fraction(1, 100)),
    )
    assert shown_effects(effects(40, 100, 45, 120)) == (-2.5, 4.17, -6.67)
    assert effects(0, 0, 5, 10) is None


counts = st.integers(1, 10**6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(counts, counts)
def test_the_effects_sum_exactly_in_fractions_and_as_shown(
    old: tuple[int, int], new: tuple[int, int]
) -> None:
    found = effects(*old, *new)
    assert found is not None
    assert sum(found) == 100 * (Fraction(*new) - Fraction(*old))
    change, numerator, denominator = shown_effects(found)
    assert round(100 * numerator) + round(100 * denominator) == round(100 * change)
    assert abs(change - float(sum(found))) <= 0.005 + 1e-9
    assert shown_effects(effects(*new, *old))[0] == -change


# ---- any two dates ----


def ended(found: Comparison) -> pd.Series:
    """The moves of organisations, those not sure by the side that has it: how one ended or began
    is said by the later date only.
    """
    moves = found.organisations["move"]
    begins = found.organisations["old"].isna()
    sure = moves.where(moves.ne("UNSURE"), "DISSOLVED")
    return sure.mask(moves.eq("UNSURE") & begins, "FOUNDED")


def told(found: Comparison, back: bool = False) -> Counter[tuple[Any, ...]]:
    rows = []
    for r in found.moves.itertuples():
        sides = (
            (r.old, r.status_before, r.district_before, r.covered_before),
            (r.new, r.status_after, r.district_after, r.covered_after),
        )
        move = Move(r.move).back if back else Move(r.move)
        move = {Move.UNLISTED: Move.LEFT, Move.UNSURE: Move.UNCOVERED}.get(
            move, move
        )  # seen from the other side they are alike
        rows.append(
            (
                str(move),
                *(
                    tuple(None if pd.isna(v) else v for v in side)
                    for side in (reversed(sides) if back else sides)
                ),
            )
        )
    return Counter(rows)


@pytest.mark.slow
@settings(max_examples=8, phases=[Phase.explicit, Phase.generate])
@given(small_town.random_tables(), small_town.random_rules())
def test_a_date_compared_with_itself_is_empty(
    tables: Mapping[str, Ledger], rules: Mapping[str, Any]
) -> None:
    graph, again = (small_town.built(tables, rules) for _ in range(2))
    found = compare(graph, again)
    assert found.moves.empty
    assert found.organisations.empty
    assert found.pairs["evidence"].isna().all()
    table = found.districts().drop(columns="group")
    assert (
        not table[
            [
                "points",
                "by_covered",
                "by_base",
                "climbed",
                "covered",
                "entered",
                "left",
                "founded",
                "moved_in",
            ]
        ]
        .fillna(0)
        .any(axis=None)
    )


@pytest.mark.slow
@settings(max_examples=8, phases=[Phase.explicit, Phase.generate])
@given(small_town.random_tables(), small_town.random_tables(), small_town.random_rules())
def test_the_way_back_mirrors_the_way_there_and_the_moves_sum_to_the_change(
    one: Mapping[str, Ledger], two: Mapping[str, Ledger], rules: Mapping[str, Any]
) -> None:
    old, new = small_town.built(one, rules), small_town.built(two, rules)
    there, back = compare(old, new), compare(new, old)
    assert told(there) == told(back, back=True)
    assert sorted(zip(there.pairs["old"], there.pairs["new"], strict=True)) == sorted(
        zip(back.pairs["new"], back.pairs["old"], strict=True)
    )
    mirror = {
        "FOUNDED": "DISSOLVED",
        "DISSOLVED": "FOUNDED",
        "UPGRADED": "DOWNGRADED",
        "DOWNGRADED": "UPGRADED",
        "RENAMED": "RENAMED",
    }
    assert Counter(ended(there)) == Counter(ended(back).map(mirror))
    total = there.districts().iloc[-1]
    assert changes_sum(there) == total["organised_after"] - total["organised_before"]
    entered, left = (
        total[c].sum() for c in (["entered", "moved_in"], ["left", "moved_out", "unlisted"])
    )
    assert total["base_after"] - total["base_before"] == entered - left
    assert not set(there.pairs["old"][there.pairs["old"] >= 0].value_counts()) - {1}, (
        "no firm is followed to two"
    )


# ---- a town aged by known events ----


def graph_of_town(town: Town) -> OrgGraph:
    tables = {
        kind: getattr(town, kind)[list(columns(kind))].astype("object")
        for kind in ("firms", "places", "organisations", "links", "posts")
    }

    def text(value: Any) -> str | None:
        return (
            None
            if pd.isna(value)
            else str(value)[:10]
            if isinstance(value, pd.Timestamp)
            else str(value)
        )

    frames = {kind: frame.map(text) for kind, frame in tables.items()}
    return build_graph(clean(small_town.dataset(as_of=town.as_of, **frames)))


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 7])
def test_a_comparison_tells_every_event_of_an_aged_town_and_nothing_else(seed: int) -> None:
    town = make_town(1200, seed)
    later, events = aged(town, seed, share=0.05)
    found = compare(graph_of_town(town), graph_of_town(later))
    code = [side.graph.firms["uscc"] for side in (found.old, found.new)]
    firms = [
        code[1].iat[r.new] if r.new >= 0 and pd.notna(code[1].iat[r.new]) else code[0].iat[r.old]
        for r in found.moves.itertuples()
    ]
    said = {(r.move, firm) for r, firm in zip(found.moves.itertuples(), firms, strict=True)}
    of = {event: set(rows["uscc"]) for event, rows in events.groupby("event")}
    assert all(len(rows) >= 2 for rows in of.values())
    facts = (
        "RENAMED",
        "UNCODED",
        "CORRECTED",
        "MOVED",
        "UPGRADED",
    )  # a branch with a new name, and a new district, are corrected facts too
    assert said == {
        *(
            (event, firm)
            for event in ("COVERED", "UNCOVERED", "MOVED_OUT", "MOVED", "ENTERED")
            for firm in of[event]
        ),
        *(("UNLISTED", firm) for firm in of["LEFT"]),
        *(("CORRECTED", firm) for event in facts for firm in of[event]),
    }
    orgs = {
        move: set(rows["new"].fillna(rows["old"]))
        for move, rows in found.organisations.groupby("move")
    }
    ids = {event: set(rows["organisation"]) for event, rows in events.groupby("event")}
    assert orgs == {
        "FOUNDED": ids["COVERED"],
        "DISSOLVED": ids["UNCOVERED"],
        "UPGRADED": ids["UPGRADED"],
    }
    assert (classify(found.new.graph)["status"].astype(str) == later.answers["status"]).all()
    assert found.pairs["evidence"].notna().sum() == len(of["RENAMED"]) + len(of["UNCODED"])


def test_ageing_is_seeded_and_leaves_the_town_alone() -> None:
    town = make_town(300)
    before = town.firms.copy()
    one, two = aged(town, 3), aged(town, 3)
    pd.testing.assert_frame_equal(one[0].firms, two[0].firms)
    pd.testing.assert_frame_equal(one[1], two[1])
    pd.testing.assert_frame_equal(town.firms, before)
    assert one[0].as_of == "2026-07-10"


# ---- the campaign ----

CAMPAIGN = {
    "name": "百日攻坚",
    "start": "2026-05-01",
    "end": "2026-08-08",
    "base_date": "2026-04-30",
    "targets": {"合计": 75, "云栖区": 80},
    "base_covered": {"合计": 120},
    "base_rates": 40,
}


def test_day_and_pace_by_hand() -> None:
    """Day 61 of 100 is 30 June; 75 % of 300 are 225, 160 are covered: 65 in 39 days, and 40
    gained in 61.
    """
    frame = frame_of(CAMPAIGN)
    assert frame is not None
    date = dt.date(2026, 6, 30)
    assert (frame.days, frame.day(date), frame.day(frame.start), frame.day(frame.end)) == (
        100,
        61,
        1,
        100,
    )
    found = pace(frame, date, TOTAL, 160, 300, 120)
    assert (found.wanted, found.left, found.gained) == (65, 39, 40)
    assert found.needed == pytest.approx(65 / 39)
    assert found.so_far == pytest.approx(40 / 61)
    assert (frame.target("云栖区"), frame.target("墨湖区")) == (80, None)


def test_before_it_begins_and_after_its_end_nothing_is_divided_by_no_days() -> None:
    frame = frame_of(CAMPAIGN)
    assert frame is not None
    early, late = (pace(frame, dt.date(2026, month, 1), TOTAL, 160, 300, None) for month in (4, 12))
    assert (early.left, early.so_far) == (100, None)
    assert (late.left, late.needed, late.so_far) == (0, None, None)


@pytest.mark.parametrize(
    ("change", "key", "words"),
    [
        ({"strat": "2026-05-01"}, "strat", "did you mean start"),
        ({"start": None}, "start", "must be given"),
        ({"start": "五月"}, "start", "no date"),
        ({"end": "2026-04-01"}, "end", "before the start"),
        ({"base_date": "2027-01-01"}, "base_date", "after the end"),
        ({"targets": {"云栖区": 180}}, "targets.云栖区", "0–100"),
        ({"targets": "高"}, "targets", "is a number"),
        ({"base_covered": {"合计": -1}}, "base_covered.合计", "or more"),
        ({"name": 3}, "name", "must be a text"),
    ],
)
def test_a_campaign_that_cannot_be_is_refused_with_file_and_key(
    change: dict[str, Any], key: str, words: str
) -> None:
    said = {k: v for k, v in {**CAMPAIGN, **change}.items() if v is not None}
    with pytest.raises(InputError) as refused:
        frame_of(said, "town/dataset.toml")
    assert f"town/dataset.toml: [campaign] {key}" in refused.value.text.en
    assert f"town/dataset.toml：[campaign] {key}" in refused.value.text.zh
    assert words in refused.value.text.en


def test_fewer_than_two_dates_are_refused() -> None:
    from orggraph.reports.comparison import Period

    with pytest.raises(UsageError):
        Period([])
