"""The published figures, place by place, each from a town of those numbers.

| Place | Published | What comes out |
|---|---|---|
| Shuozhou | 1,948 of 5,117 | 38.07 % |
| Nanping | 28 of 66, then 56 of 66 | 42.4 %, 84.8 % |
| Xihu | 49 of 70 | 70.0 % |
| Dingbao | 157 firms, 88 with an organisation, 69 with an instructor | 56.1 % organisation, 100 % both |
| Yubei | 1,114 registered, 240 resident; a day a week, a visit a month, an event a quarter | 21.5 % resident, two rates; visits a month |
| Beijing | 15 + 2 + 19 organisations; 2,344 → 6,516 members; 15 instructors in 7 teams for 36 sites | 36; × 2.78; 2.4 sites each |
| Kunming | 18 industry committees; 74 → 98 organisations, 285 firms, 823 members | the committees' load; organisations per firm is no coverage |
| Zhenjiang | 3:3:4, 100 yuan a member, 5,000 a branch | the funding table, to the last yuan |
| Xiamen | 37.1 % → 73.5 %, 87 new organisations, 663 firms | two readings, neither of them in the program |
"""  # noqa: E501

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd
import small_town

import orggraph
from orggraph.analysis.coverage import TOTAL, classify, committee_load, coverage_table
from orggraph.analysis.organisations.funding import funding
from orggraph.analysis.pipeline import answers_of
from orggraph.analysis.services.posts import visits_a_month
from orggraph.core.enums import Base, Dimension, Rate
from orggraph.core.rules import DEFAULT
from orggraph.graph import OrgGraph
from orggraph.reports.services import load_sheet


def town(count: int, **columns: Any) -> OrgGraph:
    """Build a town of so many firms; a column is one text for all, or a text for each."""
    names = [f"企业{i}号" for i in range(count)]
    return small_town.graph_of(
        firms=pd.DataFrame({"企业名称": names, **columns}, index=range(count))
    )


def total(graph: OrgGraph, base: Base = Base.OPERATING) -> pd.Series[Any]:
    return (
        coverage_table(graph, classify(graph), Dimension.DISTRICT, base)
        .set_index("group")
        .loc[TOTAL]
    )


def first(n: int, of: int, text: str, rest: str | None = None) -> list[str | None]:
    """Return a column that reads a text for the first n firms and another for the rest."""
    return [text if i < n else rest for i in range(of)]


def own_branches(n: int, of: int) -> list[str]:
    return [f"企业{i}号党支部" if i < n else "无" for i in range(of)]


def organised(n: int, of: int) -> pd.Series[Any]:
    return total(town(of, 党组织名称=own_branches(n, of), 组建方式=first(n, of, "单独组建")))


def test_shuozhou_1948_of_5117_is_38_07_percent():
    found = organised(1948, 5117)
    rate = Rate(int(found["organised"]), int(found["base"]), Base.OPERATING)
    assert (rate.numerator, rate.denominator) == (1948, 5117)
    assert round(100 * rate.value, 2) == 38.07
    assert rate.percent == found["organised_rate"] == 38.1


def test_nanping_28_of_66_and_then_56_of_66():
    assert organised(28, 66)["organised_rate"] == 42.4
    assert organised(56, 66)["organised_rate"] == 84.8


def test_xihu_49_of_70():
    assert organised(49, 70)["organised_rate"] == 70.0


def test_dingbao_88_with_an_organisation_and_69_with_an_instructor_cover_all_157():
    found = total(
        town(
            157,
            党组织名称=own_branches(88, 157),
            指导员编号=[None if i < 88 else f"Z{i % 23}" for i in range(157)],
        )
    )
    assert found[["base", "organised", "worked", "both", "uncovered"]].tolist() == [
        157,
        88,
        69,
        157,
        0,
    ]
    assert found[["organised_rate", "both_rate"]].tolist() == [56.1, 100.0]


def test_yubei_1114_registered_and_240_resident_are_two_bases_and_two_rates():
    """120 of the 240 resident firms are given an organisation, to have a rate at all: no rate is
    published.
    """
    graph = town(1114, 党组织名称=own_branches(120, 1114), 实体运营=first(240, 1114, "是", "否"))
    registered, resident = total(graph, Base.ALL), total(graph)
    assert (registered["base"], resident["base"]) == (1114, 240)
    assert Rate(int(resident["base"]), int(registered["base"]), Base.ALL).percent == 21.5
    assert (resident["organised_rate"], registered["organised_rate"]) == (50.0, 10.8)
    said = [Rate(120, n, base).say() for n, base in ((240, Base.OPERATING), (1114, Base.ALL))]
    assert said == ["50.0%（120/240，实体运营企业）", "10.8%（120/1114，台账全部企业）"]


def test_yubei_a_day_a_week_a_visit_a_month_an_event_a_quarter():
    """Over a year that is 52 days, 12 visits to each firm, 4 events."""
    for firms in (1, 3, 5):
        assert visits_a_month(pd.Series([firms]), DEFAULT)[0] == round(
            (52 + 12 * firms + 4) / 12, 1
        )
    assert visits_a_month(pd.Series([0]), DEFAULT)[0] == 0.0
    twice = DEFAULT.replace(
        {"post_visits_a_month": 2, "post_days_a_week": 0, "post_events_a_quarter": 0}
    )
    assert visits_a_month(pd.Series([240]), twice)[0] == 480.0


def test_beijing_36_organisations_are_counted_by_type():
    names = (
        [f"{i}号党委" for i in range(15)]
        + [f"{i}号党总支" for i in range(2)]
        + [f"{i}号党支部" for i in range(19)]
    )
    found = total(town(36, 党组织名称=names, 党员数=["181"] * 36))
    assert found[["organisations", "committees", "general_branches", "branches"]].tolist() == [
        36,
        15,
        2,
        19,
    ]


def test_beijing_2344_members_became_6516_which_is_2_78_times_as_many():
    before, after = (
        total(town(36, 党员数=[str(n // 36 + (i < n % 36)) for i in range(36)]))["members"]
        for n in (2344, 6516)
    )
    assert (before, after, round(after / before, 2)) == (2344, 6516, 2.78)


def test_beijing_15_instructors_in_7_teams_for_36_sites_are_2_4_each():
    sites = pd.DataFrame(
        {
            "企业名称": [f"点{i}" for i in range(36)],
            "指导员编号": [f"Z{i % 15:02}" for i in range(36)],
        }
    )
    posts = [
        {"岗位编号": f"Z{i:02}", "岗位类型": "指导员", "所属队伍": f"{i % 7 + 1}队"}
        for i in range(15)
    ]
    answers = answers_of(small_town.tables_of(firms=sites, posts=posts))
    found = load_sheet(answers)
    assert "岗位 15 个（7 支队伍）联系 36 家，平均每岗 2.4 家" in found.caption.zh
    assert "15 posts in 7 teams serve 36 firms, 2.4 each" in found.caption.en
    assert set(found.frame["firms"]) == {2, 3}
    assert total(answers.graph)[["worked", "both_rate"]].tolist() == [36, 100.0]


def kunming(organisations: int) -> OrgGraph:
    """Eighteen committees guide 285 firms with 823 members, which stand in so many joint
    branches.
    """
    return town(
        285,
        行业党委=[f"第{i % 18 + 1:02}行业党委" for i in range(285)],
        党员数=["3" if i < 253 else "2" for i in range(285)],
        党组织名称=[f"第{i % organisations}联合党支部" for i in range(285)],
    )


def test_kunming_18_industry_committees_come_out_with_their_firms_organisations_and_members():
    found = committee_load(graph := kunming(98), classify(graph))
    assert len(found) - 2 == found.iloc[:-2]["committee"].nunique() == 18
    assert found.iloc[-1][["base", "organisations", "members"]].tolist() == [285, 98, 823]
    assert found["base"].iloc[:-2].tolist() == [16] * 15 + [15] * 3, "15 × 16 + 3 × 15 = 285"
    assert found["base"].iloc[-2] == 0, "no firm is without a committee"


def test_kunming_74_organisations_became_98():
    before, after = (total(kunming(n)) for n in (74, 98))
    assert (before["organisations"], after["organisations"]) == (74, 98)
    assert before["organised_rate"] == after["organised_rate"] == 100.0, (
        "24 organisations more, and not one firm"
    )


def test_kunming_organisations_per_firm_is_no_coverage():
    """98 organisations in 285 firms may cover 98 firms or all of them: the rate counts firms,
    never organisations.
    """
    few, every = total(town(285, 党组织名称=own_branches(98, 285))), total(kunming(98))
    assert few["organisations"] == every["organisations"] == 98
    assert (few["organised_rate"], every["organised_rate"]) == (34.4, 100.0)


def test_zhenjiang_100_a_member_and_5000_a_branch_shared_3_to_3_to_4():
    """12 members of an own branch make 6,200 yuan; 5 of a joint branch 5,500; one of another
    5,100: 1,530 + 1,530 + 2,040.
    """
    graph = town(
        4,
        党组织名称=["甲党支部", "乙丙联合党支部", "乙丙联合党支部", "丁党支部"],
        党员数=["12", "2", "3", "1"],
        组建方式=["单独组建", "联合组建", "联合组建", "单独组建"],
        区=["丹徒区", "句容市", "句容市", "扬中市"],
    )
    found = funding(graph, classify(graph)).table.set_index("group")
    assert found.loc[
        "丹徒区", ["branches", "members", "amount", "city", "county", "town"]
    ].tolist() == [1, 12, 6200, 1860, 1860, 2480]
    assert found.loc[
        "句容市", ["branches", "members", "amount", "city", "county", "town"]
    ].tolist() == [1, 5, 5500, 1650, 1650, 2200]
    assert found.loc[
        "扬中市", ["branches", "members", "amount", "city", "county", "town"]
    ].tolist() == [1, 1, 5100, 1530, 1530, 2040]
    assert found.loc[
        TOTAL, ["branches", "members", "amount", "city", "county", "town"]
    ].tolist() == [3, 18, 16800, 5040, 5040, 6720]


def test_xiamen_both_readings_stand_side_by_side_and_neither_is_written_into_the_program():
    """37.1 % → 73.5 % with 663 firms: newly covered they mean a base of about 1,821, in all one
    of about 902.
    """
    readings = {"663 newly covered": round(663 / (0.735 - 0.371)), "663 in all": round(663 / 0.735)}
    assert readings == {"663 newly covered": 1821, "663 in all": 902}
    before = {name: round(0.371 * base) for name, base in readings.items()}
    after = {"663 newly covered": before["663 newly covered"] + 663, "663 in all": 663}
    for name, base in readings.items():
        assert [organised(n, base)["organised_rate"] for n in (before[name], after[name])] == [
            37.1,
            73.5,
        ], name
    assert [round((after[name] - before[name]) / 87, 1) for name in readings] == [7.6, 3.8], (
        "firms per new organisation"
    )
    program = "".join(
        path.read_text(encoding="utf-8") for path in Path(orggraph.__file__).parent.rglob("*.py")
    )
    assert not re.search(r"\b(1821|1_821|902|663)\b", program)


def test_xiamen_4_organisations_upgraded_are_no_new_ones():
    """87 branches are founded and 4 that were there become general branches: 91 changes, 87 more
    organisations.
    """
    before, after, upgraded = (
        town(
            91,
            党组织名称=[
                f"{i}号党{'总支' if i < raised else '支部'}" if i < have else "无"
                for i in range(91)
            ],
        )
        for have, raised in ((4, 0), (91, 0), (91, 4))
    )
    assert total(after)["organisations"] - total(before)["organisations"] == 87
    assert total(upgraded)[["organisations", "general_branches", "branches"]].tolist() == [
        91,
        4,
        87,
    ]
