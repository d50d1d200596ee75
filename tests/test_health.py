"""What is wrong with the organisations that exist, just at each limit and beside it; and what
they cost a year.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pandas as pd
import pytest
import small_town
from hypothesis import given, settings
from hypothesis import strategies as st

from orggraph.analysis.coverage import classify, responsible
from orggraph.analysis.organisations.checks import Checkup, check_organisations, rule_of
from orggraph.analysis.organisations.funding import funding, largest_remainder
from orggraph.core.enums import Condition, Dimension
from orggraph.core.rules import DEFAULT
from orggraph.graph import OrgGraph

# name | type | superior | stated members | dates; each with what is found, worked out by eye.
ORGANISATIONS = """
编号 | 党组织名称       | 组织类型     | 层级 | 上级党组织 | 所在地点 | 正式党员数 | 党员数 | 成立日期   | 报批日期   | 届满日期   | 在用
Q    | 东区两新工委     | 党工委       | 区   |           | 东区     |           |        |            |            |            |
J1   | 甲街道党工委     | 党工委       | 街道 | Q         | 甲街道   |           |        |            |            |            |
J2   | 乙街道党工委     | 党工委       | 街道 | Q         | 乙街道   |           |        |            |            |            |
A2   | 二人党支部       | 党支部       | 企业 | J1        |          |           |        | 2020-01-01 |            |            |
A3   | 三人党支部       | 党支部       | 企业 | J1        |          |           |        | 2020-01-01 |            |            |
AU   | 不明党支部       | 党支部       | 企业 | J1        |          |           |        | 2020-01-01 |            |            |
A1   | 一党员党支部     | 党支部       | 企业 | J1        |          |           |        | 2020-01-01 |            |            |
L5   | 五家联合党支部   | 联合党支部   | 企业 | J1        |          | 5         | 5      | 2020-01-01 |            |            |
L6   | 六家联合党支部   | 联合党支部   | 企业 | J1        |          | 6         | 6      | 2020-01-01 |            |            |
L10  | 十家联合党支部   | 联合党支部   | 企业 | J1、J2    |          | 6         | 10     | 2020-01-01 |            |            |
L11  | 十一家联合党支部 | 联合党支部   | 企业 | J1        |          | 6         | 11     | 2020-01-01 |            |            |
M49  | 四九党支部       | 党支部       | 企业 | J1        |          | 5         | 49     | 2020-01-01 |            |            |
M50  | 五十党支部       | 党支部       | 企业 | J1        |          | 6         | 50     | 2020-01-01 |            |            |
M51  | 五一党支部       | 党支部       | 企业 | J1        |          | 7         | 51     | 2020-01-01 |            |            |
M99  | 九九党总支       | 党总支       | 企业 | J1        |          | 90        | 99     | 2020-01-01 |            |            |
M100 | 百人党总支       | 党总支       | 企业 | J1        |          | 90        | 100    | 2020-01-01 |            |            |
M101 | 百一党总支       | 党总支       | 企业 | J1        |          | 90        | 101    | 2020-01-01 |            |            |
MC   | 老大党委         | 党委         | 企业 | J1        |          | 500       | 600    | 2020-01-01 |            |            |
N0   | 无企党支部       | 党支部       | 企业 | J1        |          | 5         | 5      | 2020-01-01 |            |            |
NX   | 迁空党支部       | 党支部       | 企业 | J1        |          | 5         | 5      | 2020-01-01 |            |            |
NS   | 无上级党支部     | 党支部       | 企业 |           |          | 5         | 5      | 2020-01-01 |            |            |
P30  | 三十天党支部     | 党支部       | 企业 | J1        |          |           |        |            | 2026-05-31 |            |
P31  | 三一天党支部     | 党支部       | 企业 | J1        |          |           |        |            | 2026-05-30 |            |
T0   | 当日临时党支部   | 临时党支部   | 企业 | J1        |          |           |        | 2026-01-01 |            | 2026-06-30 |
T1   | 昨日临时党支部   | 临时党支部   | 企业 | J1        |          |           |        | 2026-01-01 |            | 2026-06-29 |
TU   | 无期临时党支部   | 临时党支部   | 企业 | J1        |          |           |        | 2026-01-01 |            |            |
X    | 已撤党支部       | 党支部       | 企业 | J1        |          | 1         | 200    | 2020-01-01 |            |            | 否
"""  # noqa: E501
PLACES = "地点编号|名称|类型|上级地点\nD|东区|区|\nS1|甲街道|街道|东区\nS2|乙街道|街道|东区"


def firm(
    name: str,
    organisation: str,
    formal: Any = 1,
    total: Any = None,
    mode: str | None = None,
    **more: Any,
) -> dict[str, Any]:
    return {
        "企业名称": name,
        "街道": "甲街道",
        "正式党员": formal,
        "党员": formal if total is None else total,
        "党组织": organisation,
        "组建方式": mode,
        **more,
    }


def firms() -> list[dict[str, Any]]:
    rows = [
        firm("甲二", "A2", 2, mode="单独组建"),
        firm("甲三", "A3", 3, mode="单独组建"),
        firm("甲不明", "AU", None, mode="单独组建"),
        {**firm("甲一党员", "A1", None, mode="单独组建"), "党员": 2},
    ]
    for number, org in ((5, "L5"), (6, "L6"), (10, "L10"), (11, "L11")):
        rows += [firm(f"联{number}之{i}", org, 1, mode="联合组建") for i in range(number)]
    rows[4].update({"正式党员": 3, "党员": 3})  # 联5之0 could stand alone
    rows[5].update({"正式党员": None, "党员": None})
    rows += [
        firm(f"企{org}", org, 3, mode="单独组建")
        for org in ("M49", "M50", "M51", "M99", "M100", "M101", "MC", "NS", "P30", "P31")
    ]
    rows.append(firm("已迁", "NX", 5, 剔除原因="迁出"))
    rows += [firm(f"临{org}", org, 1) for org in ("T0", "T1", "TU")]
    rows.append(firm("两头", "M49、L5", 1, mode="联合组建"))
    rows.append({**firm("等批", "无", 3, mode="筹建"), "成立时间": "2026-05-01"})
    return rows


def check(graph: OrgGraph) -> Checkup:
    return check_organisations(graph, classify(graph), responsible(graph))


@pytest.fixture(scope="module")
def graph() -> OrgGraph:
    return small_town.graph_of(firms=firms(), places=PLACES, organisations=ORGANISATIONS)


@pytest.fixture(scope="module")
def checkup(graph: OrgGraph) -> Checkup:
    return check(graph)


def of(checkup: Checkup, condition: Condition) -> dict[Any, int]:
    """What a condition was found of, with the count found: the firm where it is one, else the
    organisation.
    """
    rows = checkup.found[checkup.found["found"] == str(condition)]
    return dict(
        zip(
            rows["firm"].where(rows["firm"].notna(), rows["organisation"]),
            rows["count"],
            strict=True,
        )
    )


WANTED = {
    Condition.OWN_TOO_SMALL: {"二人党支部": 2, "一党员党支部": 2},
    Condition.JOINT_OVER_SOFT: {
        "五家联合党支部": 6,
        "六家联合党支部": 6,
        "十家联合党支部": 10,
    },  # 两头 is the sixth of 五家
    Condition.JOINT_OVER_HARD: {"十一家联合党支部": 11},
    Condition.TOO_MANY_MEMBERS: {"五一党支部": 51},
    Condition.TO_GENERAL_BRANCH: {"五十党支部": 50, "五一党支部": 51},
    Condition.TO_COMMITTEE: {"百人党总支": 100, "百一党总支": 101},
    Condition.BRANCH_COMMITTEE_DUE: {"五一党支部": 7},
    Condition.UNIT_ALONE: {"联5之0": 3},
    Condition.FIRM_IN_TWO: {"两头": 2},
    Condition.TWO_SUPERIORS: {"十家联合党支部": 2},
    Condition.NO_SUPERIOR: {"无上级党支部": 0},
    Condition.NO_FIRM: {"无企党支部": 0, "迁空党支部": 0},
    Condition.APPROVAL_OVERDUE: {"三一天党支部": 31, "等批": 60},
    Condition.TERM_OVER: {"昨日临时党支部": 1},
}


@pytest.mark.parametrize("condition", list(Condition), ids=str)
def test_each_thing_is_found_at_its_limit_and_not_beside_it(
    checkup: Checkup, condition: Condition
) -> None:
    assert of(checkup, condition) == WANTED[condition]


def test_exactly_fifty_or_a_hundred_carries_a_note_as_sources_differ(checkup: Checkup) -> None:
    upgrades = checkup.found[
        checkup.found["found"].isin(["TO_GENERAL_BRANCH", "TO_COMMITTEE"])
    ].set_index("count")["detail"]
    assert "各地口径不一" in upgrades[50].zh
    assert "sources differ" in upgrades[100].en
    assert upgrades[[51, 101]].isna().all()


def test_an_unknown_count_gives_no_finding_and_is_told(checkup: Checkup) -> None:
    assert "不明党支部" not in set(checkup.found["organisation"])
    assert (
        checkup.unjudged[Condition.OWN_TOO_SMALL] == 1
    )  # 不明; of 一党员 all members together are too few
    assert checkup.unjudged[Condition.UNIT_ALONE] == 1
    assert checkup.unjudged[Condition.TERM_OVER] == 1


def test_a_finding_says_its_rule_the_next_step_and_who_is_above(checkup: Checkup) -> None:
    row = checkup.found[checkup.found["organisation"] == "二人党支部"].iloc[0]
    assert (row["rule"].zh, row["action"].zh, row["superior"]) == (
        "正式党员＜3",
        "调整或撤销，转为联合组建",
        "甲街道党工委",
    )
    two = checkup.found[checkup.found["firm"] == "两头"].iloc[0]
    assert set(two["detail"].split("、")) == {"四九党支部", "五家联合党支部"}
    waiting = checkup.found[checkup.found["firm"] == "等批"].iloc[0]
    assert pd.isna(waiting["organisation"])
    assert waiting["superior"] == "甲街道党工委"  # by its duty


def test_the_rule_of_an_office_decides(graph: OrgGraph) -> None:
    softer = small_town.graph_of(
        {"own_branch_formal": 2, "approval_days": 31, "joint_units": 6, "joint_units_hard": 11},
        firms=firms(),
        places=PLACES,
        organisations=ORGANISATIONS,
    )
    found = check(softer)
    assert of(found, Condition.OWN_TOO_SMALL) == {}
    assert of(found, Condition.JOINT_OVER_HARD) == {}
    assert of(found, Condition.JOINT_OVER_SOFT) == {"十家联合党支部": 10, "十一家联合党支部": 11}
    assert of(found, Condition.APPROVAL_OVERDUE) == {"等批": 60}
    assert "2" in rule_of(Condition.OWN_TOO_SMALL, softer.rules).zh


def test_a_ledger_that_names_no_superior_at_all_does_not_say_there_is_none() -> None:
    found = check(small_town.graph_of(firms=[firm("甲", "甲党支部", 3, mode="单独组建")]))
    assert found.found.empty
    assert found.unjudged == {Condition.NO_SUPERIOR: 1}
    assert found.examined == 1


def test_without_a_date_nothing_is_overdue_and_it_is_said() -> None:
    found = check(
        small_town.graph_of(as_of="", firms=firms(), places=PLACES, organisations=ORGANISATIONS)
    )
    assert not found.count(Condition.APPROVAL_OVERDUE)
    assert not found.count(Condition.TERM_OVER)
    assert found.unjudged[Condition.APPROVAL_OVERDUE] == 3
    assert found.unjudged[Condition.TERM_OVER] == 3


def test_attached_firms_make_an_own_branch_no_joint_one() -> None:
    found = check(
        small_town.graph_of(
            firms=[
                firm("甲", "甲党支部", 1, mode="单独组建"),
                firm("乙", "甲党支部", 1, mode="挂靠组建"),
            ]
        )
    )
    assert of(found, Condition.OWN_TOO_SMALL) == {"甲党支部": 2}


# ---- the slow witness ----


def witness(graph: OrgGraph) -> set[tuple[str, str]]:
    """Four of the conditions, asked of one organisation after the other on the whole graph."""
    rules, status, found = graph.rules, classify(graph), set()
    effective: dict[str, dict[int, str]] = {}
    for tie in graph.ties[graph.ties["type"] == "COVERED_BY"].to_dict("records"):
        about = graph.skeleton.nodes[tie["target"]]
        kind = about.get("org_type")
        counts = {
            "TEMP_BRANCH": rules.temporary_counts,
            "FLOW_BRANCH": rules.flow_counts,
            "FUNCTIONAL": rules.functional_counts,
            "ALLIANCE": False,
            "SERVICE_CENTER": False,
        }.get(kind, about["label"] == "PartyOrg")
        founding = about.get("pending_since") is not None and about.get("founded") is None
        if (
            counts
            and about.get("active") is not False
            and not founding
            and tie["mode"] != "PENDING"
            and (status["status"][tie["firm"]] != "EXCLUDED")
        ):
            effective.setdefault(tie["target"], {})[tie["firm"]] = tie["mode"]
    for node, about in graph.skeleton.nodes(data=True):
        if (
            about.get("label") != "PartyOrg"
            or about.get("active") is False
            or about.get("unnamed")
            or about.get("org_type") in ("ALLIANCE", "SERVICE_CENTER")
        ):
            continue
        founding = about.get("pending_since") is not None and about.get("founded") is None
        if founding and (graph.as_of - about["pending_since"]).days > rules.approval_days:
            found.add(("APPROVAL_OVERDUE", about["name"]))
        above = {
            v for _, v, k in graph.skeleton.out_edges(node, keys=True) if k == "SUBORDINATE_TO"
        }
        if len(above) > 1:
            found.add(("TWO_SUPERIORS", about["name"]))
        units = effective.get(node, {})
        counts = [graph.firms["members_total"].iloc[f] for f in units]
        total = about.get(
            "members_total", None if not units or any(pd.isna(c) for c in counts) else sum(counts)
        )
        if (
            not founding
            and about.get("org_type") in ("BRANCH", "JOINT_BRANCH")
            and total is not None
            and total > rules.branch_members
        ):
            found.add(("TOO_MANY_MEMBERS", about["name"]))
        if (
            not founding
            and about.get("org_type") == "JOINT_BRANCH"
            and rules.joint_units < len(units) <= rules.joint_units_hard
        ):
            found.add(("JOINT_OVER_SOFT", about["name"]))
    return found


@pytest.mark.slow
@settings(max_examples=15)
@given(small_town.random_tables(), small_town.random_rules())
def test_the_columns_find_what_a_walk_over_the_organisations_finds(tables: Any, rules: Any) -> None:
    graph = small_town.built(tables, {**rules, "joint_units": 2})
    asked = ["APPROVAL_OVERDUE", "TWO_SUPERIORS", "TOO_MANY_MEMBERS", "JOINT_OVER_SOFT"]
    rows = check(graph).found
    rows = rows[rows["found"].isin(asked) & rows["firm"].isna()]
    joint_by_ties = {
        ("JOINT_OVER_SOFT", n["name"])
        for _, n in graph.skeleton.nodes(data=True)
        if n.get("org_type") == "BRANCH"
    }
    assert set(zip(rows["found"], rows["organisation"], strict=True)) - joint_by_ties == witness(
        graph
    )


# ---- funding ----


def test_the_larger_of_the_two_is_a_switch_and_decides_branch_by_branch() -> None:
    rows = [firm("甲", "甲党支部", 3, 60, "单独组建"), firm("乙", "乙党支部", 3, 10, "单独组建")]
    graph = small_town.graph_of({"funding_combine": "larger"}, firms=rows)
    assert funding(graph, classify(graph)).table["amount"].iloc[-1] == 6000 + 5000
    graph = small_town.graph_of(firms=rows)
    assert funding(graph, classify(graph)).table["amount"].iloc[-1] == 7000 + 10_000


def test_a_new_organisation_has_a_subsidy_only_where_the_office_names_its_amount() -> None:
    given_to = {
        "organisations": "党组织名称|组织类型|层级|成立日期\n甲党支部|党支部|企业|"
        "2026-03-01\n乙党支部|党支部|"
        "企业|2025-12-31",
        "firms": [
            firm("甲", "甲党支部", 3, mode="单独组建"),
            firm("乙", "乙党支部", 3, mode="单独组建"),
        ],
    }
    silent, named = (
        small_town.graph_of(**given_to),
        small_town.graph_of({"funding_new_organisation": 3000}, **given_to),
    )
    without, with_one = (funding(g, classify(g)).table.iloc[-1] for g in (silent, named))
    assert (without["new"], with_one["new"], with_one["one_off"]) == (1, 1, 3000)
    assert pd.isna(without["one_off"])
    assert without["amount"] == with_one["amount"]


def test_unknown_members_are_no_zero_but_a_floor_that_is_told() -> None:
    graph = small_town.graph_of(
        firms=[
            firm("甲", "甲党支部", None, mode="单独组建"),
            firm("乙", "乙党支部", 3, mode="单独组建"),
        ]
    )
    found = funding(graph, classify(graph))
    assert found.unknown == found.table["unknown"].iloc[-1] == 1
    assert found.table["amount"].iloc[-1] == 300 + 2 * 5000


def test_a_member_counts_once_and_a_dissolved_or_temporary_organisation_costs_nothing() -> None:
    graph = small_town.graph_of(
        firms=[firm("甲", "甲党支部、乙党支部", 4, mode="单独组建"), firm("丙", "丙临时党支部", 9)]
    )
    total = funding(graph, classify(graph)).table.iloc[-1]
    assert (total["organisations"], total["branches"], total["members"]) == (2, 2, 4)


def test_funding_by_committee_stands_beside_that_by_district_with_the_same_total() -> None:
    graph = small_town.town()
    by = [
        funding(graph, classify(graph), d).table.iloc[-1].drop("group").to_dict()
        for d in (Dimension.DISTRICT, Dimension.COMMITTEE)
    ]
    assert by[0] == by[1]


SHARES = st.tuples(*[st.integers(0, 9)] * 3).filter(any)


@given(st.lists(st.integers(0, 10**9), max_size=8), SHARES)
def test_shares_add_up_to_the_last_yuan_and_none_is_a_yuan_off(
    amounts: list[int], shares: tuple[int, int, int]
) -> None:
    parts = largest_remainder(amounts, shares)
    assert parts.sum(axis=1).tolist() == amounts
    for amount, row in zip(amounts, parts, strict=True):
        assert all(
            abs(Fraction(amount * share, sum(shares)) - int(part)) < 1
            for part, share in zip(row, shares, strict=True)
        )


@pytest.mark.slow
@settings(max_examples=15)
@given(
    small_town.random_tables(),
    SHARES,
    st.sampled_from(["sum", "larger"]),
    st.sampled_from(list(Dimension)),
)
def test_funding_adds_up_in_every_row_and_every_column(
    tables: Any, shares: Any, combine: str, by: Dimension
) -> None:
    graph = small_town.built(
        tables,
        {"funding_shares": list(shares), "funding_combine": combine, "funding_new_organisation": 7},
    )
    table = funding(graph, classify(graph), by).table
    parts = table[["city", "county", "town"]].sum(axis=1)
    assert parts.tolist() == table["amount"].tolist()
    numbers = table.drop(columns="group").fillna(0).astype("int64")
    assert numbers.iloc[:-1].sum().tolist() == numbers.iloc[-1].tolist()


def test_the_words_of_the_conditions_are_in_both_languages() -> None:
    for condition in Condition:
        assert condition.zh != condition.en
        assert condition.action.zh != condition.action.en
        assert rule_of(condition, DEFAULT).zh
