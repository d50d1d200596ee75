"""The graph: tables become nodes and ties and come back, nothing is lost on the way, and what is
invalid is found.
"""

from __future__ import annotations

import io
from dataclasses import replace

import networkx as nx
import numpy as np
import pandas as pd
import pytest
import small_town
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orggraph.analysis.candidates import candidates
from orggraph.analysis.coverage import TOTAL, classify, coverage_table
from orggraph.core.enums import Dimension, LinkType, PlaceKind
from orggraph.graph import (
    AT,
    Label,
    OrgGraph,
    build_graph,
    check_graph,
    from_networkx,
    graph_tables,
)
from orggraph.graph.columns import empty_ties
from orggraph.location import locate

often = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

PART_OF, SUBORDINATE, DUTY = (
    str(link) for link in (LinkType.PART_OF, LinkType.SUBORDINATE_TO, LinkType.RESPONSIBLE_FOR)
)


@pytest.fixture(scope="module")
def town() -> OrgGraph:
    return small_town.town()


def ties_of(graph: OrgGraph, name: str, link: LinkType) -> list[str]:
    row = graph.firms.index[graph.firms["name"] == name][0]
    ties = graph.ties[(graph.ties["firm"] == row) & (graph.ties["type"] == str(link))]
    return ties["target"].tolist()


def edges(graph: OrgGraph, link: LinkType) -> set[tuple[str, str]]:
    return {(u, v) for u, v, _ in graph.edges(link)}


def found(graph: OrgGraph) -> list[tuple[str, str, int]]:
    return [(p.code, p.value, p.row) for f in graph.found for p in f.problems()]


# ---- tables become a graph ----


def test_a_building_stands_in_a_park_and_in_a_community_and_a_park_lies_over_two_streets(town):
    assert {v for u, v in edges(town, LinkType.PART_OF) if u == "B1"} == {"P1", "C1"}
    assert {v for u, v in edges(town, LinkType.PART_OF) if u == "P1"} == {"S1", "S2"}
    assert town.ancestors["B1"] == {"B1": 0, "P1": 1, "C1": 1, "S1": 2, "S2": 2, "D1": 3}


def test_an_organisation_of_an_area_has_the_duty_there_and_one_of_a_category_for_the_category(town):
    duties = edges(town, LinkType.RESPONSIBLE_FOR)
    assert {("ZP1", "P1"), ("JD1", "S1"), ("QW2", "D2"), ("HY1", "类别:电商")} <= duties
    assert not any(u.startswith("E") for u, _ in duties)


def test_a_wide_ledger_alone_gives_places_and_what_lies_in_what():
    graph = small_town.graph_of(
        firms="""
        企业名称 | 区   | 街道   | 社区     | 园区   | 楼宇
        甲       | 云栖区 | 柳塘街道 | 柳塘社区 | 北园   | 一号楼
        乙       | 云栖区 | 柳塘街道 |          | 南园   |
        丙       | 云栖区 | 枫桥镇   |          | 南园   |
    """
    )
    names = {n: a["name"] for n, a in graph.nodes(Label.PLACE)}
    lies_in = {(names[u], names[v]) for u, v in edges(graph, LinkType.PART_OF)}
    assert lies_in == {
        ("柳塘街道", "云栖区"),
        ("枫桥镇", "云栖区"),
        ("柳塘社区", "柳塘街道"),
        ("北园", "柳塘街道"),
        ("南园", "云栖区"),  # over two streets, so only the district is sure
        ("北园一号楼", "北园"),
        ("北园一号楼", "柳塘社区"),
    }


def test_a_place_that_only_the_address_shows_is_the_firms_place_too():
    graph = small_town.graph_of(
        firms="企业名称|地址\n甲|厦门市思明区海翼大厦B座301\n乙|厦门市思明区望海路65号201\n丙|"
        "厦门市思明区别处路9号",
        places="地点编号|名称|类型|地址|上级地点\nP1|软件园二期|园区|望海路1号|莲前街道\nB1|"
        "海翼大厦|楼宇|望海路65号|软件园二期",
    )
    assert graph.firms[AT[PlaceKind.BUILDING]].astype("str").fillna("").tolist() == ["B1", "B1", ""]
    assert graph.places_of(PlaceKind.PARK).astype("str").fillna("").tolist() == ["P1", "P1", ""]


AREAS = """
    企业名称 | 区           | 街道     | 地址                 | 园区   | 楼宇   | 正式党员数 | 党组织
    甲       | 昆明高新区   |          | 昆明市五华区科医路1号 |        |        | 2 | 无
    乙       | 高新区管委会 | 马金铺街道 |                    |        |        | 1 | 无
    丙       | 高新区       |          | 昌源北路3号          | 云大园 |        | 1 | 无
    丁       | 高新区       |          | 某路4号              |        |        | 1 | 无
    戊       | 五华区       |          |                      |        |        | 1 | 无
    己       | 盘龙区       |          |                      |        |        | 1 | 无
"""  # noqa: E501


def test_an_area_of_management_is_one_park_over_several_districts_and_no_district():
    graph = small_town.graph_of(firms=AREAS, organisations="编号|党组织名称\nG1|高新区党工委")
    at = graph.places_of(PlaceKind.PARK).astype("str").fillna("").tolist()
    assert at == ["管理区:高新区", "管理区:高新区", "园区:/云大园", "管理区:高新区", "", ""]
    names = pd.Series(graph.place_names(PlaceKind.DISTRICT)).fillna("").tolist()
    assert names == ["五华区", "呈贡区", "", "", "五华区", "盘龙区"]
    assert "管理区:高新区" not in {u for u, _ in edges(graph, LinkType.PART_OF)}
    assert ("G1", "管理区:高新区") in edges(graph, LinkType.RESPONSIBLE_FOR)
    assert ties_of(graph, "丙", LinkType.LOCATED_IN) == ["管理区:高新区"]
    assert [(code, row) for code, _, row in found(graph)] == [
        ("AREA_OPEN", 4),
        ("AREA_OPEN", 5),
        ("AREA_SETTLED", 2),
        ("AREA_SETTLED", 3),
    ]
    again = build_graph(graph_tables(graph))
    assert again == graph


def test_two_firms_of_an_area_of_management_are_not_near_for_that():
    graph = small_town.graph_of(firms=AREAS)
    assert candidates(graph, classify(graph))["park"].dropna().tolist() == ["园区:/云大园"]


def test_the_table_of_districts_counts_every_firm_of_an_area_once():
    graph = small_town.graph_of(firms=AREAS)
    table = coverage_table(graph, classify(graph), Dimension.DISTRICT)
    assert dict(zip(table["group"], table["base"], strict=True)) == {
        "五华区": 2,
        "盘龙区": 1,
        "呈贡区": 1,
        "未定位": 2,
        TOTAL: 6,
    }


def test_a_building_of_which_the_table_has_only_towers_stands_where_the_first_does():
    graph = small_town.graph_of(
        firms="企业名称|区|楼宇\n甲|云栖区|国贸大厦A座\n乙|云栖区|国贸大厦B座\n丙|云栖区|国贸大厦",
        places="地点编号|名称|类型|经度(WGS84)|纬度(WGS84)\nB1|国贸大厦A座|楼宇|118.1|24.5\nB2|"
        "国贸大厦B座|楼宇|118.101|24.501",
    )
    building = graph.firms[AT[PlaceKind.BUILDING]].astype("str")
    assert building.nunique() == 1
    assert graph.skeleton.nodes[building.iloc[0]]["name"] == "国贸大厦"
    assert (
        graph.skeleton.nodes[building.iloc[0]]["lon"],
        graph.skeleton.nodes[building.iloc[0]]["lat"],
    ) == (118.1, 24.5)
    assert np.isfinite(graph.where.x).all()


def test_one_name_in_two_districts_is_two_places():
    graph = small_town.graph_of(
        firms="企业名称|区|楼宇\n甲|云栖区|中心大厦\n乙|墨湖区|中心大厦\n丙|墨湖区|中心大厦"
    )
    at = graph.firms[AT[PlaceKind.BUILDING]].tolist()
    assert at[0] != at[1] == at[2]


def test_a_place_that_may_be_one_of_several_is_left_open_and_said():
    graph = small_town.graph_of(
        firms="企业名称|区|楼宇\n甲|云栖区|中心大厦\n乙|墨湖区|中心大厦\n丙||中心大厦"
    )
    assert graph.firms[AT[PlaceKind.BUILDING]].isna().tolist() == [False, False, True]
    assert found(graph) == [("AMBIGUOUS", "中心大厦", 4)]


def test_places_of_one_name_are_told_apart_by_their_districts_when_the_table_gives_no_ids():
    graph = small_town.graph_of(
        firms="企业名称|区|社区\n甲|云栖区|中心社区\n乙|墨湖区|中心社区",
        places="""
        地点名称 | 类型 | 上级地点
        云栖区   | 区   |
        墨湖区   | 区   |
        柳塘街道 | 街道 | 云栖区
        中心社区 | 社区 | 柳塘街道
        中心社区 | 社区 | 墨湖区
    """,
    )
    one, other = graph.firms[AT[PlaceKind.COMMUNITY]]
    assert one != other
    assert {v for u, v in edges(graph, LinkType.PART_OF) if u == one} == {"街道:柳塘街道"}
    assert {v for u, v in edges(graph, LinkType.PART_OF) if u == other} == {"区:墨湖区"}


def test_places_and_organisations_may_bear_the_same_numbers():
    graph = small_town.graph_of(
        firms="企业名称|园区|党组织名称\n甲|1|1\n乙|2|2",
        places="地点编号|名称|类型\n1|北园|园区\n2|南园|园区",
        organisations="编号|名称|类型|层级|地点\n1|北园党委|党委|园区|1\n2|甲公司党支部|党支部|"
        "企业|",
    )
    assert graph.firms[AT[PlaceKind.PARK]].tolist() == ["1", "2"]
    assert [graph.skeleton.nodes[t]["name"] for t in graph.ties["target"]] == [
        "北园党委",
        "甲公司党支部",
    ]
    assert edges(graph, LinkType.RESPONSIBLE_FOR) == {("党组织:1", "1")}
    assert not found(graph)


def test_a_joint_branch_named_after_two_firms_is_one_organisation_and_two_branches_are_two():
    graph = small_town.graph_of(
        firms="企业名称|党组织名称\n甲|甲公司、乙公司联合党支部\n乙|甲公司党支部、乙公司党支部"
    )
    assert ties_of(graph, "甲", LinkType.COVERED_BY) == ["党组织:甲公司、乙公司联合党支部"]
    assert ties_of(graph, "乙", LinkType.COVERED_BY) == [
        "党组织:乙公司党支部",
        "党组织:甲公司党支部",
    ]


def test_an_organisation_named_after_a_place_has_the_duty_there_unless_a_duty_is_declared():
    firms = (
        "企业名称|区|街道|党组织名称\n甲|云栖区|柳塘街道|中共云栖区柳塘街道工作委员会\n乙|云栖区|"
        "枫桥镇|枫桥镇党委"
    )
    graph = small_town.graph_of(firms=firms)
    assert edges(graph, LinkType.RESPONSIBLE_FOR) == {
        ("党组织:中共云栖区柳塘街道工作委员会", "街道:云栖区/柳塘街道"),
        ("党组织:枫桥镇党委", "街道:云栖区/枫桥镇"),
    }
    graph = small_town.graph_of(firms=firms, links="起点|关系|终点\n枫桥镇党委|负责兜底|柳塘街道")
    assert ("党组织:枫桥镇党委", "街道:云栖区/枫桥镇") not in edges(graph, LinkType.RESPONSIBLE_FOR)
    assert graph.skeleton.edges["党组织:枫桥镇党委", "街道:云栖区/柳塘街道", DUTY] == {}


def test_a_row_that_repeats_a_firm_hands_all_it_says_of_party_work_to_the_first():
    graph = small_town.graph_of(
        firms="企业名称|党组织名称|组建方式|工会|指导员编号|正式党员数\n甲|||||\n甲|甲党支部|单独|"
        "是|Z1|3\n乙|||||"
    )
    assert graph.firms["repeat_of"].tolist() == [pd.NA, 0, pd.NA]
    assert graph.ties["firm"].tolist() == [0, 0]
    assert graph.firms["union"].fillna(False).tolist()[0]
    assert graph.firms["surveyed"].tolist() == [True, True, False]
    assert graph.firms["members_formal"].tolist()[0] == 3


def test_a_link_finds_a_firm_that_stands_on_the_ledger_twice():
    graph = small_town.graph_of(
        firms="企业名称|街道\n甲|柳塘街道\n甲|柳塘街道", links="起点|关系|终点\n甲|由…联系|Z7"
    )
    assert ties_of(graph, "甲", LinkType.SERVED_BY) == ["岗位:Z7"]


WITHOUT_LINKS = {
    "firms": "企业名称|区|街道|楼宇\n甲|云栖区|柳塘街道|\n乙|云栖区||中心大厦\n丙|墨湖区||中心大厦",
    "organisations": "名称|层级|地点\n柳塘街道党工委|街道|柳塘街道",
}


@pytest.fixture(scope="module")
def nodes_without_links() -> int:
    return small_town.graph_of(**WITHOUT_LINKS).skeleton.number_of_nodes()


@pytest.mark.parametrize(
    ("link", "finding"),
    [
        ("没有的企业 | 建有群团 | 工会", "DANGLING"),  # a mass organisation's name is no firm
        ("工会商贸 | 建有群团 | 工会", "DANGLING"),
        ("甲 | 纳入 | 没有的党支部", "DANGLING"),
        ("甲 | 纳入 | 柳塘街道", "WRONG_ENDS"),
        (
            "柳塘街道党工委 | 负责兜底 | 没有的地方",
            "DANGLING",
        ),  # and not a new category of that name
        ("柳塘街道党工委 | 负责兜底 | 中心大厦", "AMBIGUOUS"),
        ("甲 | 位于 | 中心大厦", "AMBIGUOUS"),
        ("甲 | 位于 | 乙", "WRONG_ENDS"),
    ],
)
def test_a_link_that_cannot_be_tied_is_left_out_and_said(link, finding, nodes_without_links):
    graph = small_town.graph_of(**WITHOUT_LINKS, links=f"起点|关系|终点\n{link}")
    assert [code for code, _, _ in found(graph) if code != "UNKNOWN_PLACE"] == [finding]
    assert graph.skeleton.number_of_nodes() == nodes_without_links


def test_a_name_in_the_place_of_a_posts_code_does_not_come_in():
    graph = small_town.graph_of(
        firms="企业名称|街道\n甲|柳塘街道", links="起点|关系|终点\n甲|由…联系|某某某\n甲|由…联系|无"
    )
    assert ties_of(graph, "甲", LinkType.SERVED_BY) == ["岗位:未编号"]
    assert not any("某某某" in str(node) for node in graph.skeleton.nodes(data=True))


def test_a_place_in_itself_and_an_organisation_under_itself_are_said_with_their_rows():
    graph = small_town.graph_of(
        firms="企业名称\n甲",
        places="名称|类型|上级地点\n北园|园区|北园",
        organisations="名称|上级党组织\n甲党委|甲党委",
    )
    assert found(graph) == [("SELF_PLACE", "北园", 2), ("CYCLE", "甲党委", 2)]
    assert not graph.skeleton.edges


def test_links_give_a_second_park_and_a_mass_organisation():
    graph = small_town.graph_of(
        firms="企业名称|园区\n甲|北园\n乙|南园",
        links="起点|关系|终点\n甲|位于|南园\n乙|位于|南园\n乙|建有群团|共青团",
    )
    assert graph.firms[AT[PlaceKind.PARK]].tolist() == ["园区:/北园", "园区:/南园"]
    assert ties_of(graph, "甲", LinkType.LOCATED_IN) == ["园区:/南园"]
    assert graph.firms["league"].fillna(False).tolist() == [False, True]


# ---- where a firm is, by column and by address ----


def test_the_column_is_taken_and_the_address_only_where_it_is_blank():
    located = locate(
        small_town.tables_of(
            firms="""
        企业名称 | 区     | 街道 | 地址
        甲       | 思明区 |      | 厦门市湖里区金山街道1号
        乙       |        |      | 厦门市思明区莲前街道前埔路2号
        丙       | 思明   |      |
        丁       | 350206 | 金山 |
        戊       |        |      | 无名路5号
        己       |        |      | 厦门市同安区环城南路3号
    """
        )
    )
    assert located["district"].fillna("-").tolist() == [
        "思明区",
        "思明区",
        "思明区",
        "湖里区",
        "-",
        "同安区",
    ]
    assert located["district_code"].fillna("-").tolist() == [
        "350203",
        "350203",
        "350203",
        "350206",
        "-",
        "350212",
    ]
    assert located["street"].fillna("-").tolist() == ["-", "莲前街道", "-", "金山街道", "-", "-"]


def test_a_district_of_another_city_bears_its_city_whether_column_or_address_names_it():
    located = locate(
        small_town.tables_of(
            firms="""
        企业名称 | 区           | 地址
        甲       |              | 厦门市思明区莲前街道1号
        乙       |              | 厦门市湖里区2号
        丙       |              | 上海市徐汇区漕溪北路3号
        丁       | 徐汇区       |
        戊       | 上海市徐汇区 |
    """
        )
    )
    assert located["district"].tolist() == [
        "思明区",
        "湖里区",
        "上海市徐汇区",
        "上海市徐汇区",
        "上海市徐汇区",
    ]


def test_two_cities_districts_of_one_name_stay_two():
    located = locate(
        small_town.tables_of(
            firms="企业名称|地址\n甲|江苏省南京市鼓楼区1号\n乙|福建省福州市鼓楼区2号"
        )
    )
    assert located["district"].tolist() == ["南京市鼓楼区", "福州市鼓楼区"]


# ---- there and back ----


def test_the_small_town_comes_back_from_tables_from_networkx_and_from_graphml(town):
    assert build_graph(graph_tables(town)) == town
    assert from_networkx(town.to_networkx()) == town
    assert OrgGraph.from_networkx(written_and_read(town)) == town


def written_and_read(graph: OrgGraph) -> nx.Graph:
    file = io.BytesIO()
    nx.write_graphml(graph.to_networkx(), file)
    file.seek(0)
    return nx.read_graphml(file)


@pytest.mark.slow
@often
@given(small_town.random_tables(), small_town.random_rules())
def test_any_town_comes_back_from_tables_from_networkx_and_from_graphml(tables, rules):
    graph = small_town.built(tables, rules)
    assert from_networkx(graph.to_networkx()) == graph
    assert from_networkx(written_and_read(graph)) == graph
    assert build_graph(graph_tables(graph)) == graph


odd = st.text(
    st.characters(
        codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"
    ),
    min_size=1,
    max_size=12,
)


@pytest.mark.slow
@often
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "企业名称": odd,
                "区": odd,
                "街道": odd,
                "楼宇": odd,
                "党组织名称": odd,
                "所属协会": odd,
                "类别": odd,
                "行业党委": odd,
                "备注": odd,
            }
        ),
        min_size=1,
        max_size=4,
    ),
    odd,
)
def test_odd_characters_come_back_too(rows, name):
    graph = replace(small_town.built({"firms": rows}), name=name)
    assert from_networkx(written_and_read(graph)) == graph
    assert replace(build_graph(graph_tables(graph)), name=name) == graph


@pytest.mark.parametrize(
    "change",
    [
        lambda g: replace(g, name="another"),
        lambda g: replace(g, as_of=None),
        lambda g: replace(g, campaign={"a": 1}),
        lambda g: replace(g, rules=g.rules.replace({"near_metres": 499})),
        lambda g: replace(g, ties=g.ties.iloc[1:]),
        lambda g: replace(g, firms=g.firms.assign(staff=g.firms["staff"] + 1)),
        lambda g: replace(g, firms=g.firms.drop(columns="row")),
        lambda g: replace(
            g, skeleton=nx.subgraph_view(g.skeleton, filter_edge=lambda u, v, k: u != "B1")
        ),
        lambda g: g.name,
    ],
)
def test_graphs_that_say_something_else_are_not_equal(town, change):
    assert town != change(town)


def test_to_networkx_shares_nothing_with_the_graph_and_keeps_parallel_ties():
    graph = small_town.graph_of(
        firms="企业名称|党组织名称|组建方式\n甲|甲党支部|单独",
        links="起点|关系|终点|组建方式\n甲|纳入|甲党支部|联合",
    )
    whole = graph.to_networkx()
    assert sorted(key for _, _, key in whole.edges("企业:甲", keys=True)) == [
        "COVERED_BY/JOINT",
        "COVERED_BY/SINGLE",
    ]
    whole.nodes["党组织:甲党支部"]["name"] = "other"
    assert graph.skeleton.nodes["党组织:甲党支部"]["name"] == "甲党支部"


def test_an_organisation_that_bears_its_firms_code_is_not_taken_for_the_firm():
    code = "91350100M000100Y43"
    graph = small_town.graph_of(
        firms=f"信用代码|企业名称|党组织名称\n{code}|甲|{code}",
        organisations=f"编号|名称\n{code}|甲党支部",
    )
    whole = graph.to_networkx()
    assert list(whole.successors(f"企业:{code}")) == [code]
    assert from_networkx(whole) == graph


# ---- valid, or why not ----


def broken(graph: OrgGraph, change) -> list[tuple[str, str]]:
    """Return what `check_graph` finds after a change to a copy of the skeleton: code, and the
    value or the whole way.
    """
    skeleton = graph.skeleton.copy()
    change(skeleton)
    problems = check_graph(replace(graph, skeleton=skeleton))
    return [
        (
            p.code,
            p.message.zh.partition("：")[2]
            if " → " in p.message.zh and p.code in ("CYCLE", "SELF_PLACE")
            else p.value,
        )
        for p in problems
    ]


def test_nothing_is_wrong_with_the_small_town(town):
    assert check_graph(town) == []


def _set(node, **about):
    return lambda skeleton: skeleton.nodes[node].update(about)


def _tie(u, v, key):
    return lambda skeleton: skeleton.add_edge(u, v, key=key)


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        (
            _tie("QW1", "ZB1", SUBORDINATE),
            (
                "CYCLE",
                "柳塘街道党工委 → 云栖区两新工委 → 晨光大厦综合党委 → 双溪软件园党委 → "
                "柳塘街道党工委",
            ),
        ),
        (_tie("JD3", "JD3", SUBORDINATE), ("CYCLE", "石门街道党工委 → 石门街道党工委")),
        (_tie("E1", "JD1", SUBORDINATE), ("TWO_SUPERIORS", "启明科技党支部")),
        (
            _tie("D1", "B1", PART_OF),
            ("SELF_PLACE", "晨光大厦 → 柳塘社区 → 柳塘街道 → 云栖区 → 晨光大厦"),
        ),
        (_tie("M1", "M1", PART_OF), ("SELF_PLACE", "中央商圈 → 中央商圈")),
        (_tie("M1", "nowhere", PART_OF), ("DANGLING", "nowhere")),
        (_tie("M1", "E1", PART_OF), ("WRONG_ENDS", "属于")),
        (_tie("E1", "HY1", "FRIEND_OF"), ("UNKNOWN_TYPE", "E1 → HY1")),
        (_set("P1", kind="GARDEN"), ("UNKNOWN_TYPE", "P1")),
        (_set("P1", kind="STREET"), ("UNKNOWN_TYPE", "P1")),
        (_set("P1", label="Garden"), ("UNKNOWN_TYPE", "P1")),
        (_set("E1", org_type="CLUB"), ("UNKNOWN_TYPE", "E1")),
        (_set("E1", level="MOON"), ("UNKNOWN_TYPE", "E1")),
        (lambda skeleton: skeleton.remove_node("E2"), ("DANGLING", "E2")),
        (lambda skeleton: skeleton.remove_node("P1"), ("DANGLING", "P1")),
    ],
)
def test_every_fault_of_the_skeleton_is_found(town, change, finding):
    assert finding in broken(town, change)


@pytest.mark.parametrize(
    ("tie", "finding"),
    [
        ({"firm": 99}, ("DANGLING", "99")),
        ({"target": "nobody"}, ("DANGLING", "nobody")),
        ({"type": "LIKES"}, ("UNKNOWN_TYPE", "LIKES")),
        ({"mode": "SOMEHOW"}, ("UNKNOWN_TYPE", "SOMEHOW")),
        ({"target": "S1"}, ("WRONG_ENDS", "纳入")),
        ({"type": "NEAR", "target": "E1"}, ("DANGLING", "E1")),
    ],
)
def test_every_fault_of_a_firms_ties_is_found(town, tie, finding):
    whole = {
        "firm": 0,
        "type": "COVERED_BY",
        "target": "E1",
        "mode": "SINGLE",
        "since": pd.NaT,
        **tie,
    }
    more = pd.concat(
        [town.ties.astype({"type": "str", "mode": "str"}), pd.DataFrame([whole])], ignore_index=True
    )
    assert finding in [(p.code, p.value) for p in check_graph(replace(town, ties=more))]


# ---- little or nothing ----


@pytest.mark.parametrize(
    "firms", ["企业名称\n", "企业名称\n甲", "企业名称|区|党组织名称\n甲|云栖区|甲党支部"]
)
def test_a_graph_of_no_firm_or_one_and_of_no_place_is_a_graph_too(firms):
    graph = small_town.graph_of(
        firms=pd.DataFrame(columns=["企业名称"]) if firms.endswith("\n") else firms
    )
    assert len(graph.firms) <= 1
    assert check_graph(graph) == []
    assert from_networkx(written_and_read(graph)) == graph == build_graph(graph_tables(graph))
    assert all(len(graph.places_of(kind)) == len(graph.firms) for kind in PlaceKind)


def test_ties_of_nobody_are_a_table_like_any_other(town):
    assert list(empty_ties().columns) == list(town.ties.columns)
    assert empty_ties()["firm"].dtype == town.ties["firm"].dtype == np.int64
