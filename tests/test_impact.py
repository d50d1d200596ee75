"""What falls if one node goes: drawn by eye on the small town, and by working everything out
again on random ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import networkx as nx
import pandas as pd
import pytest
import small_town
import witness
from hypothesis import given, settings

from orggraph.analysis.coverage import classify, coverage_table
from orggraph.analysis.impact import LABELS, Impact, find_node, impact, rates_without
from orggraph.core.enums import Dimension, Status
from orggraph.core.errors import UsageError
from orggraph.core.rules import Rules
from orggraph.graph import OrgGraph


def impact_of(graph: OrgGraph) -> Impact:
    return impact(graph, classify(graph))


@pytest.fixture(scope="module")
def town() -> Impact:
    return impact_of(small_town.town())


def counts(found: Impact, node: str) -> dict[str, Any]:
    table = found.ranking.set_index("node")
    return {
        k: v
        for k, v in table.loc[node].items()
        if k in ("tied", "lost", "uncovered", "kept", "unworked", "handed", "unclear") and v
    }


def touched(found: Impact, node: str) -> list[tuple[str, str]]:
    rows = found.of(node)
    return list(zip(found.graph.firms["name"].iloc[rows["firm"]], rows["effect"], strict=True))


# ---- stories ----


def test_a_joint_branch_that_goes_leaves_both_its_firms_uncovered_and_the_rate_falls_by_their_share(
    town: Impact,
) -> None:
    assert touched(town, "E2") == [("七星网络", "LOST"), ("北斗数据", "LOST")]
    assert counts(town, "E2") == {"tied": 2, "lost": 2, "uncovered": 2, "unworked": 2}
    row = town.ranking.set_index("node").loc["E2"]
    assert (town.organised, town.firms_in_base) == (7, 33)
    assert row["points"] == pytest.approx(-100 * 2 / 33)
    assert rates_without(town, "E2").values.tolist() == [["云栖区", 2, 7, 29]]


def test_a_firm_with_two_organisations_stays_and_it_is_said_by_whom() -> None:
    graph = small_town.graph_of(
        firms=[
            {"企业名称": "双份科技", "党组织名称": "甲党支部、乙联合党支部", "正式党员": "3"},
            {"企业名称": "单份科技", "党组织名称": "甲党支部"},
        ]
    )
    found = impact_of(graph)
    assert touched(found, "党组织:甲党支部") == [("单份科技", "LOST"), ("双份科技", "KEPT")]
    kept = found.of("党组织:甲党支部").iloc[1]
    assert (kept["by"], kept["status_after"]) == ("党组织:乙联合党支部", str(Status.ORG_JOINT))
    assert found.on_one_tie == 1
    assert found.organised == 2


def test_a_firm_that_keeps_its_union_falls_to_work_coverage_only() -> None:
    graph = small_town.graph_of(
        firms=[{"企业名称": "工会商贸", "党组织名称": "甲党支部", "工会": "是"}]
    )
    rows = impact_of(graph).of("党组织:甲党支部")
    assert rows["effect"].tolist() == ["LOST"]
    assert rows["status_after"].tolist() == [str(Status.WORK_ONLY)]
    assert impact_of(graph).ranking["unworked"].tolist() == [0]


def test_a_post_that_goes_leaves_the_firm_without_work_coverage_unless_another_serves_it(
    town: Impact,
) -> None:
    assert touched(town, "岗位:Z01") == [("指南信息", "UNWORKED")]
    graph = small_town.graph_of(firms=[{"企业名称": "指南信息", "指导员编号": "Z01", "工会": "是"}])
    assert touched(impact_of(graph), "岗位:Z01") == [("指南信息", "KEPT")]


def test_when_an_organisation_with_a_duty_goes_the_next_in_the_chain_becomes_responsible(
    town: Impact,
) -> None:
    rows = town.of("ZB1")
    handed = {
        town.graph.firms["name"].iat[r.firm]: (r.responsible_before, r.responsible_after)
        for r in rows.itertuples()
    }
    assert handed["近旁科技"] == ("晨光大厦综合党委", "双溪软件园党委")
    assert "少员甲店" not in handed


def test_when_a_place_goes_those_who_know_no_other_have_nobody(town: Impact) -> None:
    """晨光大厦 leads to its park and its community; without it nothing says where its firms are."""
    rows = town.of("B1")
    assert set(rows["effect"]) == {"UNCLEAR"}
    # 双溪软件园 leads to the street and the community of 柳塘 by the building too: those in the
    # building keep a way.
    park = {town.graph.firms["name"].iat[r.firm] for r in town.of("P1").itertuples()}
    assert {"七星网络", "北斗数据", "园中电商"} == park


def test_social_organisations_are_counted_apart() -> None:
    graph = small_town.graph_of(
        firms=[
            {"企业名称": "网络协会", "类别": "网络社会组织", "党组织名称": "甲党支部"},
            {"企业名称": "七星网络", "党组织名称": "甲党支部"},
        ]
    )
    found = impact_of(graph)
    assert found.firms_in_base == 1
    row = found.ranking.iloc[0]
    assert (row["lost"], row["social"], row["points"]) == (1, 1, -100)


def test_a_node_is_found_by_id_name_or_part_and_a_doubtful_one_is_refused(town: Impact) -> None:
    assert (
        find_node(town.graph, "E2")
        == find_node(town.graph, "双溪第一联合党支部")
        == find_node(town.graph, "第一联合")
        == "E2"
    )
    with pytest.raises(UsageError, match="there is no organisation"):
        find_node(town.graph, "月宫")
    with pytest.raises(UsageError, match="柳塘 means"):
        find_node(town.graph, "柳塘")


def test_removing_a_node_that_nothing_hangs_on_is_nothing(town: Impact) -> None:
    """D3 is a district in which nobody has a duty, E4 a branch dissolved long ago."""
    assert town.of("D3").empty
    assert touched(town, "E4") == []
    assert not {"D3", "E4"} & set(town.ranking["node"])
    assert town.of("月宫").empty


# ---- the witness: one recomputation for each node ----


def answers(
    whole: nx.MultiDiGraph, rules: Rules
) -> dict[str, tuple[Status, str | None, str | None]]:
    """Return each firm's status, and the organisation responsible by node and by name."""
    found = {}
    for firm in witness.firms(whole):
        node, name = min(witness.duties(whole, firm, rules), default=(None,) * 6)[4:]
        found[firm] = (witness.status(whole, firm, rules), node, name)
    return found


def as_before(whole: nx.MultiDiGraph, rules: Rules) -> Rules:
    """Duties are presumed or not as in the whole town, whatever goes."""
    declared = any(
        a["type"] == "RESPONSIBLE_FOR"
        and whole.nodes[v]["label"] == "Place"
        and not a.get("by_name")
        for _, v, a in whole.edges(data=True)
    )
    return replace(rules, presume_area_duty=rules.presume_area_duty and not declared)


def changed(
    before: Mapping[str, tuple[Any, ...]], after: Mapping[str, tuple[Any, ...]]
) -> dict[str, tuple[Any, ...]]:
    """Return for each firm of the base that changes its status before and after, and who was and
    is responsible if that changes.
    """
    found = {}
    for firm, (status, node, name) in before.items():
        new_status, new_node, new_name = after[firm]
        if status is not Status.EXCLUDED and (status, node) != (new_status, new_node):
            found[firm] = (
                str(status),
                str(new_status),
                *((name, new_name) if node != new_node else (None, None)),
            )
    return found


def told(found: Impact, node: str) -> dict[str, tuple[Any, ...]]:
    keys = found.graph.firms["firm"]
    said = {}
    for row in found.of(node).itertuples():
        firm = f"企业:{keys.iat[row.firm]}"
        statuses = (row.status_before, row.status_after)
        duties = [
            None if pd.isna(d) else d for d in (row.responsible_before, row.responsible_after)
        ]
        if statuses[0] != statuses[1] or duties != [None, None]:
            said[firm] = (*statuses, *duties)
    return said


@pytest.mark.slow
@settings(max_examples=30)
@given(small_town.random_tables(), small_town.random_rules())
def test_every_node_of_a_random_town_falls_as_working_everything_out_again_says(
    tables: Mapping[str, list[dict[str, Any]]], rules: Mapping[str, Any]
) -> None:
    graph = small_town.built(tables, rules)
    found, whole = impact_of(graph), graph.to_networkx()
    held = as_before(whole, graph.rules)
    before = answers(whole, held)
    for node in sorted(
        n for label in LABELS for n, about in graph.nodes(label) if not about.get("unnamed")
    ):
        without = whole.copy()
        without.remove_node(node)
        assert told(found, node) == changed(before, answers(without, held)), node


@pytest.mark.slow
@settings(max_examples=20)
@given(small_town.random_tables(), small_town.random_rules())
def test_the_ranking_counts_what_each_node_touches_and_ties_that_carry_alone(
    tables: Mapping[str, list[dict[str, Any]]], rules: Mapping[str, Any]
) -> None:
    graph = small_town.built(tables, rules)
    found = impact_of(graph)
    social = (graph.firms["kind"] == "SocialOrg").to_numpy()
    for row in found.ranking.itertuples():
        rows = found.of(row.node)
        firms = rows[~social[rows["firm"].to_numpy()]]
        assert row.lost == (firms["effect"] == "LOST").sum()
        assert row.social == (rows["effect"] == "LOST").sum() - row.lost
        assert row.handed == (firms["responsible_before"].notna()).sum()
        assert row.lost == rates_without(found, row.node)["lost"].sum()
    total = coverage_table(graph, classify(graph), Dimension.DISTRICT).iloc[-1]
    assert (found.firms_in_base, found.organised) == (total["base"], total["organised"])
    unnamed = {n for n, a in graph.skeleton.nodes(data=True) if a.get("unnamed")}
    if not unnamed:
        assert found.ranking["lost"].sum() == found.on_one_tie <= found.organised
