"""Who is covered, who is responsible if not, and what to do next: the drawn town, the witness,
and what must always hold.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
import small_town
import witness
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from orggraph.analysis.analysis import Answers
from orggraph.analysis.coverage import (
    TOTAL,
    classify,
    coverage_table,
    gap_list,
    in_base,
    next_steps,
    proximity,
    responsible,
    undecided,
)
from orggraph.analysis.coverage.wording import in_both, name_in_both
from orggraph.core.enums import Base, Dimension, Exclusion, PlaceKind, Status
from orggraph.core.rules import DEFAULT
from orggraph.graph import Label, OrgGraph

often = settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


class Seen:
    """A graph with its answers."""

    def __init__(self, graph: OrgGraph) -> None:
        self.graph, self.status, self.duty = graph, classify(graph), responsible(graph)

    def table(
        self,
        by: Dimension = Dimension.DISTRICT,
        base: Base = Base.OPERATING,
        kind: Label = Label.ENTERPRISE,
    ) -> pd.DataFrame:
        return coverage_table(self.graph, self.status, by, base, kind).set_index("group")

    def total(self, base: Base = Base.OPERATING) -> pd.Series[Any]:
        return self.table(base=base).loc[TOTAL]

    def gaps(self, kind: Label = Label.ENTERPRISE) -> pd.DataFrame:
        return gap_list(self.graph, self.status, self.duty, kind=kind)

    def of(self, name: str) -> int:
        return int(self.graph.firms.index[self.graph.firms["name"] == name][0])


@pytest.fixture(scope="module")
def town() -> Seen:
    return Seen(small_town.town())


@pytest.fixture(scope="module")
def town_gaps(town: Seen) -> pd.DataFrame:
    """The gaps of the town, of firms and of social organisations."""
    return pd.concat([town.gaps(), town.gaps(Label.SOCIAL_ORG)])


def seen(rules: dict[str, Any] | None = None, **tables: Any) -> Seen:
    return Seen(small_town.graph_of(rules, **tables))


# ---- the drawn town ----

ANSWERS = small_town.answers()


@pytest.mark.parametrize("row", range(len(ANSWERS)), ids=lambda i: f"{i}-{ANSWERS['name'][i]}")
def test_every_firm_of_the_town_has_the_answers_drawn_beside_it(town, town_gaps, row):
    drawn = ANSWERS.iloc[row]
    assert town.status["status"].iat[row] == drawn["status"]
    if drawn["responsible"]:
        assert town.duty["responsible_name"].fillna("-").iat[row] == drawn["responsible"]
    gap = town_gaps[town_gaps["row"] == town.graph.firms["row"].iat[row]]
    if drawn["reason"]:
        assert (
            gap[["reason", "action", "priority"]].iloc[0].tolist()
            == drawn[["reason", "action", "priority"]].tolist()
        )
    else:
        assert gap.empty


def test_the_drawn_town_has_a_firm_for_every_status_and_every_exclusion(town):
    assert {*town.status["status"]} == {str(s) for s in Status}
    assert {*town.status["exclusion"].dropna()} == {str(e) for e in Exclusion}


def test_the_drawn_town_has_a_firm_for_every_reason_and_every_next_step(town):
    from orggraph.core.enums import Action, GapReason

    gaps = town.gaps()
    assert {*gaps["reason"]} == {str(r) for r in GapReason}
    assert {*gaps["action"]} == {str(a) for a in Action}


@pytest.mark.parametrize(
    ("firm", "path"),
    [
        ("启明科技", "晨光大厦 → 晨光大厦综合党委"),
        ("七星网络", "双溪软件园 → 双溪软件园党委"),
        ("挂靠传媒", "中央商圈 → 中央商圈党委"),
        ("归园电商", "火花众创空间 → 火花众创空间党总支"),
        ("视听工厂", "行业指导 → 网络视听行业党委"),
        ("电商小店", "类别“电商” → 电商行业党委"),
        ("双料电商", "行业指导 → 网络视听行业党委"),
        ("少员甲店", "暮云大厦 → 柳塘社区 → 柳塘社区党委"),
        ("两街之间", "双联产业园 → 柳塘街道 → 柳塘街道党工委"),
        ("区级小店", "墨湖区 → 墨湖区两新工委"),
        ("荒台小店", "荒台街道 → 孤山区 → 兜底责任不明"),
        ("无处可寻", "兜底责任不明"),
    ],
)
def test_the_path_is_shown_to_the_organisation_responsible(town, firm, path):
    assert town.duty["path"].iat[town.of(firm)] == path


def test_the_alternative_is_shown_where_two_are_equally_near_and_nowhere_else(town):
    shown = town.duty["alternative"].dropna()
    assert {town.graph.firms["name"].iat[i]: name for i, name in shown.items()} == {
        "两街之间": "枫桥镇党委"
    }
    assert not town.duty["presumed"].any()


def test_the_status_names_the_edge_it_came_by(town):
    via = {
        name: town.status["via"].iat[town.of(name)]
        for name in ("启明科技", "七星网络", "归园电商", "指南信息", "工会商贸", "筹新科技")
    }
    assert via == {
        "启明科技": "E1",
        "七星网络": "E2",
        "归园电商": "ZP1",
        "指南信息": "岗位:Z01",
        "工会商贸": "群团:UNION",
        "筹新科技": "党组织:筹新科技党支部",
    }
    assert (
        town.status["via"]
        .isna()[town.status["status"].isin(["UNCOVERED", "UNKNOWN", "EXCLUDED"])]
        .all()
    )


def test_thirty_days_are_not_yet_overdue_and_without_a_date_nothing_is(town):
    days = {
        name: town.status["pending_days"].iat[town.of(name)]
        for name in ("筹新科技", "迟批科技", "待批科技")
    }
    assert days == {"筹新科技": 10, "迟批科技": 60, "待批科技": 30}
    undated = classify(replace(town.graph, as_of=None))
    assert undated["overdue"].isna().all()


def test_the_town_counts_as_drawn(town):
    total = town.total()
    drawn = {
        "ledger": 42,
        "excluded": 9,
        "base": 33,
        "single": 1,
        "joint": 2,
        "attached": 1,
        "fallback": 1,
        "mode_unknown": 2,
        "organised": 7,
        "worked": 2,
        "both": 9,
        "nominal": 11,
        "due": 4,
        "built": 1,
        "uncovered": 20,
        "pending": 3,
        "unknown": 1,
        "organisations": 3,
        "committees": 1,
        "general_branches": 0,
        "branches": 2,
        "organised_rate": 21.2,
        "without_fallback_rate": 18.2,
        "both_rate": 27.3,
        "nominal_rate": 33.3,
        "built_rate": 25.0,
        "staff": 40 + 20 + 12 + 8 + 30 + 150 + 9 + 60,
        "members": 4 + 0 + 3 + 0 + 2,
    }
    assert total[list(drawn)].to_dict() == drawn
    assert pd.isna(total["single_rate"]), (
        "two firms have a branch whose mode nobody told: it may be their own"
    )


def test_social_organisations_have_a_base_and_a_list_of_their_own(town):
    assert town.table(kind=Label.SOCIAL_ORG)[["ledger", "base", "uncovered"]].loc[
        TOTAL
    ].tolist() == [1, 1, 1]
    assert town.gaps(Label.SOCIAL_ORG)["firm"].tolist() == ["网络协会"]
    assert "网络协会" not in town.gaps()["firm"].tolist()


def test_a_firm_not_in_the_base_is_in_no_list_even_when_asked_for(town):
    listed = gap_list(town.graph, town.status, town.duty, tuple(Status))
    assert len(listed) == town.total()["base"]
    assert not set(listed["status"]) & {"EXCLUDED"}


def test_the_rules_that_fired_and_the_reasons_for_the_priority_are_told(town):
    gaps = town.gaps().set_index("firm")
    assert gaps.at["应建科技", "rule"] == "正式党员3≥3；职工30≥25须有指导员"
    assert gaps.at["大厂制造", "rule"] == "职工150≥100（联合组建＋发展党员）"
    assert gaps.at["规上制造", "rule"] == "规模以上"
    assert gaps.at["迟批科技", "rule"] == "筹建60天>30天"
    assert gaps.at["少员乙店", "rule"] == "正式党员2（可联合，合计≥3）"
    assert gaps.at["无处可寻", "priority_why"] == "重点或龙头企业；兜底责任不明"
    assert gaps["priority"].cat.codes.is_monotonic_increasing


# ---- the chain of duties ----


@pytest.mark.slow
def test_duties_are_presumed_only_where_the_ledger_names_none_and_are_marked():
    firms = "企业名称|区|街道\n甲|云栖区|枫桥镇\n乙|云栖区|柳塘街道\n丙|墨湖区|"
    nobody = seen(firms=firms).duty
    assert nobody["responsible_name"].tolist() == [
        "枫桥镇党委（推定）",
        "柳塘街道党工委（推定）",
        "墨湖区两新工委（推定）",
    ]
    assert nobody["presumed"].all()
    one = seen(firms=firms, organisations="名称|层级|地点\n枫桥镇党委|街道|枫桥镇").duty
    assert one["responsible_name"].fillna("-").tolist() == ["枫桥镇党委", "-", "-"]
    assert not one["presumed"].any()
    gone = seen(firms=firms, organisations="名称|层级|地点|在用\n枫桥镇党委|街道|枫桥镇|否").duty
    assert gone["responsible_name"].isna().all(), (
        "a dissolved organisation has no duty, but the ledger did name one"
    )
    off = seen({"presume_area_duty": False}, firms=firms).duty
    assert off["responsible"].isna().all()


@pytest.mark.slow
def test_one_organisation_with_two_parks_is_no_alternative_to_itself():
    places = "名称|类型|上级地点\n北园|园区|\n南园|园区|\n大厦|楼宇|北园、南园"
    tables = {"firms": "企业名称|楼宇\n甲|大厦", "places": places}
    same = seen(**tables, organisations="名称|层级|地点\n双园党委|园区|北园、南园").duty
    assert same[["responsible_name", "alternative"]].fillna("-").iloc[0].tolist() == [
        "双园党委",
        "-",
    ]
    two = seen(
        **tables, organisations="名称|层级|地点\n双园党委|园区|北园、南园\n南园党委|园区|南园"
    ).duty
    assert two[["responsible_name", "alternative"]].iloc[0].tolist() == ["双园党委", "南园党委"]
    apart = seen(
        firms="企业名称|楼宇|众创空间\n甲|大厦|空间",
        places="名称|类型|上级地点\n北园|园区|\n南园|园区|\n大厦|楼宇|北园\n空间|众创空间|南园",
        organisations="名称|层级|地点\n双园党委|园区|北园、南园",
    ).duty
    assert apart[["responsible_name", "alternative"]].fillna("-").iloc[0].tolist() == [
        "双园党委",
        "-",
    ]


def test_a_firm_in_two_parks_by_a_link_has_the_nearer_organisation_of_either():
    tables = {"firms": "企业名称|园区\n甲|北园\n乙|南园", "links": "起点|关系|终点\n甲|位于|南园"}
    south = seen(**tables, organisations="名称|层级|地点\n南园党委|园区|南园").duty
    assert south[["responsible_name", "path"]].iloc[0].tolist() == ["南园党委", "南园 → 南园党委"]
    both = seen(
        **tables, organisations="名称|层级|地点\n南园党委|园区|南园\n北园党委|园区|北园"
    ).duty
    assert both[["responsible_name", "alternative"]].iloc[0].tolist() == ["北园党委", "南园党委"]


def test_two_industry_committees_for_one_category_are_equally_near_and_a_dissolved_one_is_nobody():
    tables = {"firms": "企业名称|类别|行业党委\n甲|电商|\n乙|电商|丙党委、甲党委"}
    two = seen(
        **tables,
        organisations="编号|名称|层级|类别|在用\nA|甲党委|行业|电商|\nB|乙党委|行业|电商|\nC|"
        "丙党委|行业||"
        "否",
    ).duty
    assert two[["responsible_name", "alternative"]].fillna("-").to_numpy().tolist() == [
        ["甲党委", "乙党委"],
        ["甲党委", "-"],
    ]


def test_the_order_of_the_chain_is_a_rule():
    tables = {
        "firms": "企业名称|街道|类别\n甲|柳塘街道|电商",
        "organisations": "名称|层级|地点|类别\n街工委|街道|柳塘街道|\n电商党委|行业||电商",
    }
    assert seen(**tables).duty["responsible_name"].iat[0] == "电商党委"
    assert (
        seen({"chain": ["street", "industry"]}, **tables).duty["responsible_name"].iat[0]
        == "街工委"
    )
    assert seen({"chain": ["district"]}, **tables).duty["responsible_name"].isna().all()


# ---- the status ----


def test_a_switch_changes_the_rate_and_never_the_status():
    tables = {
        "firms": "企业名称|党组织名称|组建方式\n甲|甲党支部|单独\n乙|乙党支部|挂靠\n丙|丙党支部|"
        "兜底\n丁|丁临时党支部|\n戊|无|"
    }
    plain, off = (
        seen(**tables),
        seen(
            {"attached_counts": False, "fallback_counts": False, "temporary_counts": True}, **tables
        ),
    )
    assert plain.status["status"].tolist() == [
        "ORG_SINGLE",
        "ORG_ATTACHED",
        "ORG_FALLBACK",
        "UNCOVERED",
        "UNCOVERED",
    ]
    assert off.status["status"].tolist() == [
        "ORG_SINGLE",
        "ORG_ATTACHED",
        "ORG_FALLBACK",
        "ORG_SINGLE",
        "UNCOVERED",
    ]
    figures = ["organised_rate", "without_fallback_rate", "both_rate", "nominal_rate"]
    assert plain.total()[figures].tolist() == [60.0, 40.0, 60.0, 80.0]
    assert off.total()[figures].tolist() == [40.0, 40.0, 80.0, 80.0], (
        "work coverage does not hang on the switches (DOMAIN: status)"
    )


def test_nominal_counts_any_claim_and_an_alliance_is_none():
    found = seen(
        firms="""
        企业名称 | 党组织名称       | 组建方式
        临时一家 | 甲临时党支部     |
        功能一家 | 乙功能型党组织   |
        流动一家 | 丙流动党支部     |
        筹建一家 | 无               | 筹建
        联盟一家 | 互联网党建联盟   |
        撤销一家 | 丁党支部         |
        空白一家 | 无               |
    """,
        organisations="名称|在用\n丁党支部|否",
    )
    assert found.status["nominal"].tolist() == [True, True, True, True, False, False, False]
    assert found.total()[["organised", "nominal", "nominal_rate"]].tolist() == [0, 4, 57.1]


def test_an_organisation_applied_for_and_not_founded_makes_its_ties_pending_and_a_founded_one_does_not():  # noqa: E501
    tables = {"firms": "企业名称|党组织名称|组建方式\n甲|甲党支部|单独\n乙|乙党支部|单独"}
    found = seen(
        **tables,
        organisations="名称|报批日期|成立日期\n甲党支部|2026-05-01|\n乙党支部|2026-05-01|"
        "2026-05-20",
    )
    assert found.status["status"].tolist() == ["PENDING", "ORG_SINGLE"]
    assert found.status["overdue"].tolist() == [True, pd.NA]


@pytest.mark.parametrize(
    ("blank_means", "statuses"),
    [
        ("none_if_surveyed", ["UNKNOWN", "UNCOVERED", "UNCOVERED"]),
        ("unknown", ["UNKNOWN", "UNKNOWN", "UNCOVERED"]),
        ("none", ["UNCOVERED", "UNCOVERED", "UNCOVERED"]),
    ],
)
def test_what_a_blank_cell_means_is_a_rule(blank_means, statuses):
    found = seen(
        {"blank_means": blank_means}, firms="企业名称|党组织名称|正式党员数\n甲||\n乙||1\n丙|无|"
    )
    assert found.status["status"].tolist() == statuses


def test_a_firm_without_any_member_has_no_formal_one_and_one_of_two_members_has_not_three():
    found = seen(firms="企业名称|党员数|正式党员数\n甲|0|\n乙|2|\n丙|9|\n丁||")
    assert found.status["due"].tolist()[:3] == [pd.NA, pd.NA, pd.NA], "staff is unknown"
    found = seen(firms="企业名称|党员数|职工数|党组织名称\n甲|0|9|无\n乙|2|9|无\n丙|9|9|无")
    assert found.status["due"].tolist() == [False, False, pd.NA]
    assert found.gaps().set_index("firm")["reason"].to_dict() == {
        "甲": "NO_MEMBERS",
        "乙": "FORMAL_UNKNOWN",
        "丙": "FORMAL_UNKNOWN",
    }


# ---- bases and rates ----


def test_each_base_is_what_it_says():
    found = seen(
        firms="""
        企业名称 | 有经营场所 | 职工数 | 实体运营 | 正式党员数 | 剔除原因
        三有     | 是         | 5      | 是       | 0          |
        无场所   | 否         | 5      | 是       | 0          |
        无职工   | 是         | 0      | 是       | 0          |
        场所不明 |            | 5      | 是       | 0          |
        应建     | 是         | 5      | 是       | 3          |
        停业     | 是         | 5      | 否       | 3          |
        重复     | 是         | 5      | 是       | 3          | 重复
    """
    )
    names = {
        base: found.graph.firms["name"][in_base(found.graph, base, found.status)].tolist()
        for base in Base
    }
    assert names == {
        Base.OPERATING: ["三有", "无场所", "无职工", "场所不明", "应建"],
        Base.THREE_HAVES: ["三有", "应建"],
        Base.SHOULD: ["应建"],
        Base.ALL: ["三有", "无场所", "无职工", "场所不明", "应建", "停业"],
    }
    assert undecided(found.graph, Base.THREE_HAVES, found.status) == 1
    assert undecided(found.graph, Base.OPERATING, found.status) == 0


def test_sums_of_which_nothing_is_known_are_unknown_not_zero():
    table = seen(
        firms="企业名称|区|职工数|党员数|正式党员数\n甲|云栖区|5|0|0\n乙|云栖区|||0\n丙|墨湖区|||"
    ).table()
    figures = ["staff", "members", "due", "built", "built_rate"]
    assert table.loc["云栖区", figures].fillna(-1).tolist() == [5, 0, 0, 0, -1]
    assert table.loc["墨湖区", figures].isna().all()
    assert table.loc[TOTAL, figures].fillna(-1).tolist() == [5, 0, 0, 0, -1]
    assert seen(firms="企业名称|区\n丙|墨湖区").total()[figures].isna().all()


def test_percentages_have_one_decimal_and_halves_go_up():
    firms = [
        {
            "企业名称": f"{district}企{i}",
            "区": district,
            "党组织名称": f"{district}{i}党支部" if i < organised else "无",
        }
        for district, organised, of in (("云栖区", 1, 16), ("墨湖区", 1, 3), ("孤山区", 2, 3))
        for i in range(of)
    ]
    rates = seen(firms=firms).table()["organised_rate"].to_dict()
    assert rates == {
        "云栖区": 6.3,
        "墨湖区": 33.3,
        "孤山区": 66.7,
        TOTAL: 18.2,
    }  # 6.25, 33.33…, 66.66…, 4 of 22 = 18.18…


def test_an_organisation_that_covers_two_districts_counts_in_each_and_once_in_all():
    table = seen(
        firms="企业名称|区|党组织名称\n甲|云栖区|大联合党支部\n乙|墨湖区|大联合党支部\n丙|墨湖区|"
        "丙党委\n丁|墨湖区|丁临时党支部"
    ).table()
    assert table["organisations"].to_dict() == {"云栖区": 1, "墨湖区": 2, TOTAL: 2}
    assert table.loc[TOTAL, ["committees", "general_branches", "branches"]].tolist() == [1, 0, 1]


def test_districts_of_the_own_city_come_first_by_code_then_others_by_name_and_the_unlocated_last():
    found = seen(
        firms="""
        企业名称 | 区     | 地址
        甲       |        | 厦门市湖里区1号
        乙       |        | 厦门市思明区2号
        丙       |        | 厦门市思明区3号
        丁       |        | 厦门市翔安区3号
        戊       |        | 上海市徐汇区4号
        己       | 阿里区 |
        庚       |        | 无名路5号
    """
    )
    assert found.table().index.tolist() == [
        "思明区",
        "湖里区",
        "翔安区",
        "上海市徐汇区",
        "阿里区",
        "未定位",
        TOTAL,
    ]


def test_a_place_without_firms_is_no_row_and_takes_no_figures_from_another():
    places = "编号|名称|类型\n1|安静街道|街道\n2|柳塘街道|街道"
    table = seen(firms="企业名称|街道|党组织名称\n甲|柳塘街道|甲党支部", places=places).table(
        Dimension.STREET
    )
    assert table[["ledger", "organisations"]].to_dict("index") == {
        name: {"ledger": 1, "organisations": 1} for name in ("柳塘街道", TOTAL)
    }


def test_groups_of_one_name_are_told_apart_and_each_keeps_its_own_figures():
    found = seen(
        firms="企业名称|区|街道|党组织名称\n甲|云栖区|中山街道|甲党支部\n乙|墨湖区|中山街道|无\n丙|"
        "墨湖区|中山街道|无"
    )
    assert found.table(Dimension.STREET)[["ledger", "organisations"]].to_dict("index") == {
        "中山街道（云栖区）": {"ledger": 1, "organisations": 1},
        "中山街道（墨湖区）": {"ledger": 2, "organisations": 0},
        TOTAL: {"ledger": 3, "organisations": 1},
    }
    twins = seen(
        firms="企业名称|园区\n甲|P1\n乙|P2\n丙|P2",
        places="编号|名称|类型\nP1|软件园|园区\nP2|软件园|园区",
    )
    assert twins.table(Dimension.PARK)["ledger"].to_dict() == {
        "软件园（P1）": 1,
        "软件园（P2）": 2,
        TOTAL: 3,
    }


def test_an_industry_committee_that_guides_by_a_tie_is_a_group_too():
    found = seen(
        firms="企业名称|行业党委\n甲|电商党委\n乙|\n丙|",
        links="起点|关系|终点\n乙|接受指导|电商党委",
    )
    assert found.table(Dimension.COMMITTEE)["ledger"].to_dict() == {
        "电商党委": 2,
        "未填": 1,
        TOTAL: 3,
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    "firms",
    [
        pd.DataFrame(columns=["企业名称"]),
        "企业名称\n甲",
        "企业名称|正式党员数|经度|纬度\n甲|1|118|24",
    ],
)
def test_no_firm_or_one_is_answered_without_a_stumble(firms):
    found = seen(firms=firms)
    for by, base in [
        *itertools.product(Dimension, [Base.OPERATING]),
        *itertools.product([Dimension.STREET], Base),
    ]:
        assert found.table(by, base).loc[TOTAL, "ledger"] == len(found.graph.firms)
    assert len(found.gaps()) == len(found.graph.firms)


# ---- the witness ----


def agree(graph: OrgGraph) -> None:
    """Assert that both ways give every firm the same answers."""
    found, whole, rules = Seen(graph), graph.to_networkx(), graph.rules
    for row, firm in enumerate(witness.firms(whole)):
        status = witness.status(whole, firm, rules)
        mine, duty = found.status.iloc[row], found.duty.iloc[row]
        assert mine["status"] == str(status)
        assert mine["organised"] == witness.organised(status, rules)
        assert mine["nominal"] == witness.nominal(whole, firm, rules)
        org, at, alternative = witness.responsible(whole, firm, rules)
        assert [
            None if pd.isna(v) else v for v in duty[["responsible", "duty_at", "alternative"]]
        ] == [org, at, alternative]
        if at and whole.nodes[at]["label"] == "Place":
            assert duty["path"].removesuffix(f" → {duty['responsible_name']}") in witness.walks(
                whole, firm, at
            )
    for kind in PlaceKind:
        counted = Counter(witness.place_of(whole, firm, kind) for firm in witness.firms(whole))
        assert counted == Counter(None if pd.isna(p) else p for p in graph.places_of(kind))


def test_the_witness_agrees_on_the_drawn_town(town):
    agree(town.graph)


@pytest.mark.slow
@often
@given(small_town.random_tables(), small_town.random_rules())
def test_the_witness_agrees_on_every_firm_of_any_town(tables, rules):
    agree(small_town.built(tables, rules))


# ---- what must always hold ----

COUNTED = (
    "single",
    "joint",
    "attached",
    "fallback",
    "mode_unknown",
    "worked",
    "pending",
    "unknown",
    "uncovered",
)


@pytest.mark.slow
@often
@given(
    small_town.random_tables(),
    small_town.random_rules(),
    st.sampled_from(Dimension),
    st.sampled_from(Base),
)
def test_statuses_part_the_base_and_the_total_row_is_the_sum_of_its_rows(tables, rules, by, base):
    found = Seen(small_town.built(tables, rules))
    table = found.table(by, base)
    out = table["base"] - table[list(COUNTED)].sum(axis=1)
    assert (
        (out >= 0).all() if base is Base.ALL else (out == 0).all()
    )  # the whole ledger holds firms that do not count
    assert (table["ledger"] == table["excluded"] + table["base"]).all()
    assert (table["organised"] <= table["both"]).all()
    rows, total = table.drop(index=TOTAL), table.loc[TOTAL]
    for column in set(table.columns) - {
        "organisations",
        "committees",
        "general_branches",
        "branches",
    }:
        if not column.endswith("_rate") and len(rows):
            known = rows[column].dropna()
            assert known.sum() == total[column] if len(known) else pd.isna(total[column])
    assert (rows["organisations"] <= total["organisations"]).all()
    firms = found.graph.firms["kind"] == str(Label.ENTERPRISE)
    assert (total["ledger"] if len(rows) else 0) == firms.sum()
    assert set(found.gaps()["status"]) <= {"UNCOVERED", "PENDING", "WORK_ONLY", "UNKNOWN"}


@pytest.mark.slow
@often
@given(
    small_town.random_tables(),
    small_town.random_rules(),
    st.sampled_from(Dimension),
    st.randoms(use_true_random=False),
)
def test_rows_in_any_order_give_the_same_bytes_out(tables, rules, by, random):
    assume(
        len({f["企业名称"] for f in tables["firms"]}) == len(tables["firms"])
    )  # of rows that repeat a firm the first counts
    shuffled = {kind: random.sample(rows, len(rows)) for kind, rows in tables.items()}
    one, other = (Seen(small_town.built(t, rules)) for t in (tables, shuffled))
    assert one.table(by).to_csv() == other.table(by).to_csv()
    assert one.gaps().drop(columns="row").to_csv() == other.gaps().drop(columns="row").to_csv()


# ---- what stands near ----


def near(graph: OrgGraph, at: dict[str, list[Any]], i: int, j: int) -> bool:
    same = any(
        at[kind][i] is not None and at[kind][i] == at[kind][j] for kind in ("building", "park")
    )
    return same or metres(at, i, j) <= graph.rules.near_metres


def metres(at: dict[str, list[Any]], i: int, j: int) -> float:
    apart = float(np.hypot(at["x"][i] - at["x"][j], at["y"][i] - at["y"][j]))
    return apart if np.isfinite(apart) else np.inf


def standing(graph: OrgGraph) -> dict[str, list[Any]]:
    where = graph.where
    places = {
        kind.value.lower(): [None if pd.isna(p) else p for p in graph.places_of(kind)]
        for kind in (PlaceKind.BUILDING, PlaceKind.PARK)
    }
    return {**places, "x": list(where.x), "y": list(where.y)}


def some_group(graph: OrgGraph, at: dict[str, list[Any]], firm: int, candidates: list[int]) -> bool:
    """Tell, by trying every group, whether a valid one holds a firm."""
    rules, formal = graph.rules, graph.firms["members_formal"]
    for size in range(2, rules.joint_units + 1):
        for group in itertools.combinations([c for c in candidates if c != firm], size - 1):
            group = (firm, *group)
            if formal.iloc[list(group)].sum() >= rules.joint_formal and any(
                all(near(graph, at, host, other) for other in group if other != host)
                for host in group
            ):
                return True
    return False


spots = st.fixed_dictionaries(
    {
        "楼宇": small_town._maybe("海天楼", "海云楼"),
        "园区": small_town._maybe("北园", "南园"),
        "经度": small_town._maybe("118.08", "118.084", "118.088", "118.092", "118.096", "118.2"),
        "纬度": st.just("24.48"),
    }
)  # about 400 m apart


@pytest.fixture(scope="module")
def crowd() -> OrgGraph:
    """Sixty firms of 1 to 4 formal members, a few of which stand together in each building, each
    park, each corner.
    """
    random = np.random.default_rng(7)

    def cell(*values: str) -> list[str | None]:
        return [v or None for v in random.choice([*values, "", "", ""], 60)]

    firms = pd.DataFrame(
        {
            "企业名称": [f"企{i}" for i in range(60)],
            "正式党员数": random.integers(1, 5, 60),
            "楼宇": cell("海天楼", "海云楼", "海月楼"),
            "园区": cell("北园", "南园"),
            "经度": cell("118.08", "118.084", "118.088", "118.092", "118.096"),
            "纬度": "24.48",
        }
    )
    return small_town.graph_of(firms=firms, places="名称|类型|上级地点\n海云楼|楼宇|南园")


@pytest.mark.slow
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(st.integers(0, 59), unique=True, min_size=1, max_size=8),
    st.sampled_from([(3, 3, 5), (3, 3, 2), (5, 3, 5), (5, 4, 2), (5, 6, 3), (5, 8, 4), (3, 7, 5)]),
    st.integers(300, 1300),
)
def test_a_firm_can_join_exactly_where_some_valid_group_holds_it(crowd, chosen, numbers, reach):
    """The corners are about 400 m apart. Only firms of too few members for a branch of their own
    are candidates.
    """
    own, together, units = numbers
    rules = crowd.rules.replace(
        {
            "own_branch_formal": own,
            "joint_formal": together,
            "joint_units": units,
            "near_metres": reach,
            "far_metres": reach,
        }
    )
    graph = replace(crowd, rules=rules)
    candidates = [i for i in sorted(chosen) if graph.firms["members_formal"].iat[i] < own]
    able = proximity.can_join(graph, np.array(candidates, dtype=np.int64), graph.where)
    at = standing(graph)
    assert able.tolist() == [some_group(graph, at, firm, candidates) for firm in candidates]


def test_firms_whose_members_would_burst_a_branch_are_not_promised_partners():
    firms = [
        {"企业名称": f"企{i}", "楼宇": "海天楼", "正式党员数": 2, "党员数": total}
        for i, total in enumerate((49, 40, 2, 2))
    ]
    graph = small_town.graph_of(firms=firms)
    assert proximity.can_join(graph, np.arange(4), graph.where).tolist() == [
        False,
        False,
        True,
        True,
    ]


@pytest.mark.slow
@often
@given(st.lists(st.tuples(spots, st.integers(0, 5), st.integers(0, 30)), min_size=1, max_size=14))
@example(
    [
        ({"楼宇": None, "园区": None, "经度": "118.08", "纬度": "24.48"}, org, 0)
        for org in (0, 2, 3, 1)
    ]
)  # all equally near
def test_a_branch_with_room_and_the_nearest_organisation_are_what_all_pairs_show(rows):
    """Organisations 1 and 2 are joint branches, 3 a branch of one firm or more, 4 is still
    founding, 5 is dissolved, 0 is none.
    """
    names = ["无", "甲联合党支部", "乙联合党支部", "丙党支部", "丁联合党支部", "戊联合党支部"]
    firms = [
        {
            "企业名称": f"企{i}",
            "正式党员数": 1,
            "党员数": members,
            "党组织名称": names[org],
            "组建方式": "联合" if org == 1 else None,
            **spot,
        }
        for i, (spot, org, members) in enumerate(rows)
    ]
    graph = small_town.graph_of(
        firms=firms, organisations="名称|报批日期|在用\n丁联合党支部|2026-06-01|\n戊联合党支部||否"
    )
    at = standing(graph)
    covered = {org: [i for i, (_, o, _) in enumerate(rows) if o == org] for org in (1, 2, 3)}
    joint = [
        org for org in (1, 2, 3) if org != 3 or len(covered[3]) > 1
    ]  # several firms under one branch are joint, told or not
    room = [
        org for org in joint if len(covered[org]) < 5 and sum(rows[i][2] for i in covered[org]) < 50
    ]
    open_rows = np.array([i for i, (_, org, _) in enumerate(rows) if org == 0], dtype=np.int64)
    covering = proximity.Covering(graph)
    branch = proximity.near_branch(graph, open_rows, graph.where, covering)
    nearest, apart = proximity.nearest_organisation(graph, open_rows, graph.where, covering)
    for i in open_rows:
        beside = {
            f"党组织:{names[org]}"
            for org in room
            if any(near(graph, at, i, j) for j in covered[org])
        }
        assert (branch[i] in beside) if beside else pd.isna(branch[i])
        distance = {
            names[org]: min((metres(at, i, j) for j in covered[org]), default=np.inf)
            for org in covered
        }
        least = min(distance.values())
        if np.isfinite(least):
            assert (nearest[i], apart[i]) == (
                min(n for n, m in distance.items() if m == least),
                round(least),
            )
        else:
            same = {
                names[org]
                for org, those in covered.items()
                for j in those
                if any(at[k][i] and at[k][i] == at[k][j] for k in ("building", "park"))
            }
            assert (nearest[i] in same) if same else pd.isna(nearest[i])
            assert pd.isna(apart[i])


@pytest.mark.parametrize(
    ("units", "members", "dissolved", "step"),
    [
        (4, 12, "", "JOIN_NEAR"),
        (5, 2, "", "FALLBACK"),
        (4, 13, "", "FALLBACK"),
        (4, 2, "剔除", "JOIN_NEAR"),
        (5, 2, "剔除", "JOIN_NEAR"),
    ],
)
def test_a_joint_branch_takes_in_a_fifth_firm_and_no_sixth_and_no_fiftieth_member(
    units, members, dissolved, step
):
    firms = [
        {
            "企业名称": f"企{i}",
            "楼宇": "海天楼",
            "正式党员数": 1,
            "党员数": members,
            "党组织名称": "甲联合党支部",
            "组建方式": "联合",
            "剔除原因": "注销" if dissolved and i == 0 else None,
        }
        for i in range(units)
    ]
    found = seen(firms=[*firms, {"企业名称": "新来", "楼宇": "海天楼", "正式党员数": 1}])
    assert found.gaps().set_index("firm").at["新来", "action"] == step


def test_which_comes_first_a_new_joint_branch_or_the_one_that_is_there_is_a_rule():
    rows = [
        {
            "企业名称": n,
            "楼宇": "海天楼",
            "正式党员数": 2,
            "党组织名称": "甲联合党支部" if n == "旧" else "无",
        }
        for n in ("旧", "新", "另")
    ]
    for first, step in ((False, "JOINT_BRANCH"), (True, "JOIN_NEAR")):
        assert set(seen({"join_existing_first": first}, firms=rows).gaps()["action"]) == {step}


def test_a_firm_without_a_point_stands_where_its_building_stands_and_undeclared_points_are_not_used():  # noqa: E501
    places = "名称|类型|经度|纬度\n海天楼|楼宇|118.08|24.48"
    firms = "企业名称|楼宇|党组织名称|经度|纬度\n甲|海天楼|无||\n乙||乙党支部|118.081|24.48"
    gap = seen(firms=firms, places=places).gaps().iloc[0]
    assert gap["nearest"] == "乙党支部"
    assert 100 < gap["nearest_metres"] < 102  # a thousandth of a degree at 24.48° north
    undeclared = small_town.tables_of(firms=firms, places=places)
    undeclared = replace(undeclared, firms=undeclared.firms.assign(system=pd.Categorical([""] * 2)))
    from orggraph.graph import build_graph

    assert Seen(build_graph(undeclared)).gaps()["nearest"].isna().all()


# ---- many different words at once ----


def test_sentences_stay_right_however_many_different_numbers_there_are():
    """Eight columns of 400 numbers make more combinations than a whole number of 64 bits can
    tell apart.
    """
    random, n = np.random.default_rng(5), 400
    columns = [pd.Series(random.permutation(n)) for _ in range(8)]
    cases = [random.random(n) < 0.8 for _ in range(8)]
    said = next_steps._spoken(
        [
            (case, lambda k, i=i: f"{i}:{k}", column)
            for i, (case, column) in enumerate(zip(cases, columns, strict=True))
        ],
        n,
    )
    assert list(said) == [
        "；".join(f"{i}:{columns[i][row]}" for i in range(8) if cases[i][row]) for row in range(n)
    ]


def test_the_answers_of_the_report_are_those_of_the_room(town):
    tables = small_town.tables_of(
        firms=small_town.firms(), places=small_town.PLACES, organisations=small_town.ORGANISATIONS
    )
    answers = Answers(town.graph, tables, pd.DataFrame())
    pd.testing.assert_frame_equal(answers.status, town.status)
    assert answers.graph.rules == DEFAULT


# ---- both languages ----


def test_every_sentence_of_the_gap_list_has_its_english() -> None:
    graph = small_town.town()
    gaps = gap_list(graph, classify(graph), responsible(graph))
    ours = {*gaps["rule"], *gaps["priority_why"]} - {""}
    assert len(ours) > 8
    assert not [said for said in ours if re.search("[一-龥；]", in_both(said).en)]
    assert (
        in_both("职工120≥100（联合组建＋发展党员）；规模以上").en
        == "staff 120 ≥ 100 (joint branch, recruit members); above designated size"
    )
    assert (
        name_in_both("听雪街道 → 听雪街道党工委（推定）").en
        == "听雪街道 → 听雪街道党工委 (presumed)"
    )
    assert (
        name_in_both("行业指导 → 东区行业指导中心党委").en
        == "guided by industry → 东区行业指导中心党委"
    ), "a name stays"
