"""Industry committees and departments: whose firms they are, what lies with each, which firms
nobody guides.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import small_town
from hypothesis import given, settings

import orggraph
from orggraph.analysis.coverage import (
    TOTAL,
    classify,
    committee_load,
    committee_of,
    coverage_table,
    department_load,
)
from orggraph.analysis.organisations.funding import funding
from orggraph.analysis.pipeline import answers_of
from orggraph.core.enums import Dimension, RowName
from orggraph.core.errors import InputError
from orggraph.graph import OrgGraph
from orggraph.reports.committees import (
    alliance_sheet,
    committee_sheet,
    department_sheet,
    without_committee_sheet,
)
from orggraph.reports.report import build_report

NONE = RowName.NO_COMMITTEE.zh

# 电商行业党委 answers for a category; 网络视听 is named by rows alone; 空转 guides nobody; 撤销 is
# no longer in use.
ORGANISATIONS = """
编号 | 党组织名称         | 组织类型 | 层级 | 上级党组织 | 负责类别   | 在用
SW   | 市两新工委         | 党工委   | 市   |            |            |
HY1  | 电商行业党委       | 党委     | 行业 | SW         | 电商、直播 |
HY2  | 网络视听行业党委   | 党委     | 行业 | SW         |            |
HY3  | 空转行业党委       | 党委     | 行业 | SW         |            |
HY4  | 撤销行业党委       | 党委     | 行业 | SW         | 游戏       | 否
ZZ1  | 电商第一党总支     | 党总支   | 企业 | HY1        |            |
E1   | 甲科技党支部       | 党支部   | 企业 | ZZ1        |            |
E2   | 乙科技党支部       | 党支部   | 企业 | HY2        |            |
E3   | 旧科技党支部       | 党支部   | 企业 | HY1        |            | 否
"""
FIRMS = [
    {
        "企业名称": "甲科技",
        "类别": "电商",
        "党组织": "E1",
        "组建方式": "单独组建",
        "党员": 4,
        "主管部门": "商务局",
    },
    {
        "企业名称": "乙科技",
        "类别": "电商",
        "行业党委": "网络视听行业党委",
        "党组织": "E2",
        "组建方式": "单独组建",
        "党员": 5,
        "主管部门": "商务局",
    },
    {"企业名称": "丙科技", "类别": "直播", "正式党员": 0, "主管部门": "网信办"},
    {"企业名称": "丁科技", "类别": "直播", "主管部门": "商务局"},
    {"企业名称": "戊科技", "类别": "游戏", "正式党员": 0},
    {"企业名称": "己科技", "行业党委": "撤销行业党委", "正式党员": 0},
    {"企业名称": "庚科技", "类别": "电商", "剔除原因": "僵尸企业"},
    {"企业名称": "网络协会", "类别": "网络社会组织", "行业党委": "网络视听行业党委", "正式党员": 0},
]


def town() -> OrgGraph:
    return small_town.graph_of(firms=FIRMS, organisations=ORGANISATIONS)


def load(graph: OrgGraph) -> pd.DataFrame:
    return committee_load(graph, classify(graph)).set_index("committee")


def test_a_firm_goes_to_the_committee_its_row_names_else_to_the_one_of_its_category() -> None:
    graph = town()
    found = committee_of(graph).assign(name=graph.firms["name"]).set_index("name")
    assert found.loc["乙科技"].tolist() == ["HY2", False]
    assert found.loc["甲科技"].tolist() == ["HY1", True]
    assert found["committee"].isna().sum() == 2, (
        "a committee that is no longer in use guides nobody"
    )


def test_the_load_names_every_committee_in_use_the_heaviest_first_and_those_with_nothing() -> None:
    found = load(town())
    assert found.index.tolist() == ["电商行业党委", "网络视听行业党委", "空转行业党委", NONE, TOTAL]
    assert found["base"].tolist() == [3, 1, 0, 2, 6], (
        "excluded firms and social organisations are not in it"
    )
    assert found["by_category"].tolist() == [3, 0, 0, 0, 3]
    assert found["organised"].tolist() == [1, 1, 0, 0, 2]
    assert found["organised_rate"].tolist()[:2] == [33.3, 100.0]
    assert pd.isna(found.loc["空转行业党委", "organised_rate"]), "no firm, no rate"
    assert found["categories"].tolist()[0] == "电商、直播"
    assert found["superior"].tolist()[0] == "市两新工委"


def test_organisations_of_its_firms_and_those_under_a_committee_are_two_counts() -> None:
    found = load(town())
    assert found["organisations"].tolist() == [1, 1, 0, 0, 2]
    assert found["subordinate"].tolist() == [2, 1, 0, pd.NA, 3], (
        "the general branch and the branch under it, not the dissolved one"
    )
    assert found["members"].tolist() == [4, 5, pd.NA, pd.NA, 9], "unknown is not zero"


def test_rates_and_funding_by_committee_count_the_very_firms_that_lie_with_it() -> None:
    graph = town()
    status = classify(graph)
    lying, rates = (
        load(graph),
        coverage_table(graph, status, Dimension.COMMITTEE).set_index("group"),
    )
    assert rates.index.tolist() == [
        "电商行业党委",
        "网络视听行业党委",
        Dimension.COMMITTEE.unknown.zh,
        TOTAL,
    ]
    for column in ("base", "organised", "uncovered", "members"):
        assert (
            rates[column].tolist()
            == lying.loc[["电商行业党委", "网络视听行业党委", NONE, TOTAL], column].tolist()
        )
    paid = funding(graph, status, Dimension.COMMITTEE).table.set_index("group")
    assert paid.loc[["电商行业党委", "网络视听行业党委"], "members"].tolist() == [4, 5]


@pytest.mark.slow
@settings(max_examples=25)
@given(small_town.random_tables(), small_town.random_rules())
def test_on_any_town_every_firm_of_the_base_has_one_committee_or_none(
    tables: Any, rules: Any
) -> None:
    """The witness walks the whole graph, firm by firm."""
    graph = small_town.built(tables, rules)
    status, whole, nodes, of = (
        classify(graph),
        graph.to_networkx(),
        graph.skeleton.nodes,
        committee_of(graph),
    )
    in_use = {node for node, _ in nodes(data=True) if nodes[node].get("active") is not False}
    wanted: Counter[str] = Counter()
    for row, (firm, kind) in enumerate(zip(graph.firms["firm"], graph.firms["kind"], strict=True)):
        if kind != "Enterprise" or status["status"].iloc[row] == "EXCLUDED":
            continue
        guides = [
            v
            for _, v, key in whole.out_edges(f"企业:{firm}", keys=True)
            if key == "GUIDED_BY" and v in in_use
        ]
        category = graph.firms["category"].iloc[row]
        duty = sorted(
            u
            for u, v, key in graph.skeleton.edges(keys=True)
            if key == "RESPONSIBLE_FOR"
            and u in in_use
            and nodes[v]["label"] == "Category"
            and nodes[v]["name"] == category
        )
        first = of["committee"].iloc[row]
        assert first in guides if guides else first == duty[0] if duty else pd.isna(first)
        wanted["" if pd.isna(first) else str(nodes[first]["name"])] += 1
    found = committee_load(graph, status)
    counted = (
        found.iloc[:-1]
        .assign(committee=found["committee"].replace(NONE, ""))
        .groupby("committee")["base"]
        .sum()
    )
    assert {name: n for name, n in counted.items() if n} == dict(wanted)
    assert found["base"].iloc[:-1].sum() == found["base"].iloc[-1]


# ---- departments ----


def test_the_departments_of_each_category_are_told_and_the_total_is_their_sum() -> None:
    graph = town()
    found = department_load(graph, classify(graph))
    assert found[["category", "department", "base"]].iloc[:-1].to_numpy().tolist() == [
        ["游戏", "未填", 1],
        ["电商", "商务局", 2],
        ["直播", "商务局", 1],
        ["直播", "网信办", 1],
        ["未填", "未填", 1],
    ]
    assert found["base"].iloc[-1] == found["base"].iloc[:-1].sum() == 6


def test_the_sheet_names_categories_without_a_department_and_those_with_several() -> None:
    said = department_sheet(
        answers_of(small_town.tables_of(firms=FIRMS, organisations=ORGANISATIONS))
    ).notes
    assert [note.zh for note in said] == [
        "没有主管部门的类别 1 个：游戏。",
        "由几个部门分管的类别 1 个：直播；请明确牵头部门。",
    ]


def dataset(folder: Path, departments: str) -> Path:
    pd.DataFrame(
        [
            {"企业名称": "甲", "类别": "直播", "主管部门": None},
            {"企业名称": "乙", "类别": "直播", "主管部门": "商务局"},
            {"企业名称": "丙", "类别": "游戏", "主管部门": None},
        ]
    ).to_csv(folder / "firms.csv", index=False)
    (folder / "dataset.toml").write_text(
        f"name = '小镇'\n[departments]\n{departments}\n", encoding="utf-8"
    )
    return folder


def test_a_dataset_may_say_which_department_answers_for_a_category(tmp_path: Path) -> None:
    read = orggraph.read(dataset(tmp_path, '"直播" = "市网信办"\n"电竞" = "市文旅局"'))
    assert read.tables.firms["department"].fillna("").tolist() == ["市网信办", "商务局", ""], (
        "what a row says goes before its category"
    )
    found = {p.code: p.message.zh for p in read.problems if p.file == "dataset.toml"}
    assert set(found) == {"DEPARTMENT_BY_CATEGORY", "NO_SUCH_CATEGORY"}
    assert "1 家" in found["DEPARTMENT_BY_CATEGORY"]
    assert "电竞" in found["NO_SUCH_CATEGORY"]


def test_a_department_that_is_no_name_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="departments"):
        orggraph.read(dataset(tmp_path, '"直播" = 3'))


# ---- as planners read it ----


def test_firms_without_a_committee_are_listed_with_who_is_responsible() -> None:
    answers = answers_of(small_town.tables_of(firms=FIRMS, organisations=ORGANISATIONS))
    assert "行业党委 3 个，归口 4 家，没有行业党委 2 家" in committee_sheet(answers).caption.zh
    assert without_committee_sheet(answers).frame["firm"].tolist() == ["戊科技", "己科技"]


def test_a_ledger_without_committees_and_departments_says_what_to_fill_in() -> None:
    answers = answers_of(small_town.tables_of(firms=[{"企业名称": "甲", "正式党员": 0}]))
    assert "没有行业党委：" in committee_sheet(answers).notes[0].zh
    assert "[departments]" in department_sheet(answers).notes[0].en


# ---- the whole report ----

MEMBERS = [
    {"企业名称": "甲", "所属协会": "市互联网协会", "正式党员": 0},
    {"企业名称": "乙", "所属协会": "市互联网协会", "党组织": "乙党支部"},
    {"企业名称": "软件协会", "类别": "网络社会组织", "所属协会": "云栖党建联盟"},
]


def test_members_of_alliances_are_listed_and_never_counted() -> None:
    answers = answers_of(small_town.tables_of(firms=MEMBERS))
    found = alliance_sheet(answers)
    assert found.frame[["alliance", "member", "social", "status"]].to_numpy().tolist() == [
        ["云栖党建联盟", "软件协会", True, "UNKNOWN"],
        ["市互联网协会", "乙", False, "ORG_SINGLE"],
        ["市互联网协会", "甲", False, "UNCOVERED"],
    ]
    assert "联盟、协会 2 个，成员 3 家次" in found.caption.zh
    assert answers.coverage(Dimension.DISTRICT).iloc[-1][["base", "organised"]].tolist() == [2, 1]


def test_an_alliance_of_the_table_is_one_node_by_its_id_and_by_its_name() -> None:
    graph = small_town.graph_of(
        firms=[
            {"企业名称": "甲", "所属协会": "LM1"},
            {"企业名称": "乙", "所属协会": "云栖党建联盟"},
        ],
        organisations="编号 | 党组织名称 | 组织类型\nLM1 | 云栖党建联盟 | 党建联盟",
    )
    assert graph.ties["target"].tolist() == ["LM1", "LM1"]
    assert [*graph.skeleton] == ["LM1"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "firms",
    [
        [{"企业名称": "甲"}],
        [{"企业名称": "甲", "正式党员": 3, "党组织": "甲党支部"}],
        [{"企业名称": "协会", "类别": "社会组织"}],
    ],
)
def test_every_sheet_of_the_report_is_there_and_an_empty_one_says_why(
    firms: list[dict[str, Any]],
) -> None:
    full = {
        sheet.key
        for sheet in build_report(
            answers_of(
                small_town.tables_of(
                    firms=small_town.firms(),
                    organisations=small_town.ORGANISATIONS,
                    places=small_town.PLACES,
                )
            )
        ).sheets
    }
    sheets = build_report(answers_of(small_town.tables_of(firms=firms))).sheets
    only_by_column = {f"coverage_{by.value}" for by in Dimension} - {"coverage_district"}
    assert full - {sheet.key for sheet in sheets} <= only_by_column
    assert "园区" in " ".join(note.zh for note in sheets[0].notes), (
        "tables that are not there are named"
    )
    for sheet in sheets:
        if len(sheet.frame) <= sheet.total_last:
            assert sheet.notes, sheet.key
            assert all(all(note.both) for note in sheet.notes)


@pytest.mark.slow
def test_an_empty_table_of_social_organisations_says_what_would_stand_there() -> None:
    sheets = {
        sheet.key: sheet
        for sheet in build_report(
            answers_of(small_town.tables_of(firms=[{"企业名称": "甲"}]))
        ).sheets
    }
    for key in ("social_district", "social_gaps"):
        assert "没有网络社会组织" in sheets[key].notes[0].zh
    assert "所属协会" in sheets["alliances"].notes[0].en
