"""What offices write about a firm's Party organisation, cell by cell and row by row, as DOMAIN
§9 reads it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orggraph.core.enums import Mode, OrgType
from orggraph.ingest import head_counts, party, statements
from orggraph.ingest.findings import Finding
from orggraph.ingest.parsing import NO_POST, UNNAMED, plain
from orggraph.ingest.provenance import Source
from orggraph.ingest.statements import Says

SAID = {
    Says.NO: """
        无|没有|未建|否|0|0个|×|无（无党员）|否（无党员）|未建（2名党员）|未成立（党员不足3人）|党员不足3人|不具备条件|无，已选派指导员
        未纳入|暂未组建|无需组建|不符合组建条件|条件不成熟|零党员|无正式党员|有工会无党组织|应建未建|没有成立党支部|尚未建立党的组织
        党支部已撤销|2023年撤销|因党员不足已撤销|曾建有党支部|原联合组建，现未建|原与甲公司联合，现已撤销|党支部（已撤销）|已划出
        未单独组建|无法单独组建|不单独|空白|空白点|3名党员未建|有党员无组织|党员组织关系不在本单位|否/无|目前没有|工作覆盖
        无党|三无企业|不愿联合组建|联合组建难度大|企业不同意联合组建|达到单独组建条件但未建|免建|暂缓|暂缓组建|停止运行|已停止活动""",
    Says.PLAN: """
        拟联合组建|计划联合组建|联合组建（拟）|拟挂靠|正在联合组建|待联合组建|建议联合组建|准备单独组建|筹建中|正在筹建|待批复|拟建|在建
        希望联合组建|考虑挂靠社区|计划年内与丙公司联建|已签联建协议|单独组建申请已上报|联合组建审批中|已与乙公司达成联建意向
        拟成立甲公司党支部|计划2026年底前成立党支部|预计3月成立|已列入组建计划|已报街道党工委审批|条件成熟后组建|可联合组建|需组建
        2026年已纳入计划|甲公司党支部筹备组|甲公司党支部（筹）|甲公司党支部【筹】|甲公司党支部-筹建中|下半年组建|明年成立|未建，拟联合组建|否，正在筹备|拟与乙公司联合组建""",
    Says.UNKNOWN: """
        待核实|不详|情况不明|未摸排|正在摸排|待街道核实|街道未报|暂无数据|无信息|联系不上|未统计|？|#N/A|无法核实|尚未摸排|尚在核实|保密|不便提供""",
    Says.YES: """
        有|是|√|1|2个|已建|已成立|建有党支部|单独|单独组建|已单独建立党支部|联合支部|加入联合党支部|挂靠|由街道兜底|社区代管|已组建（单独）
        有，单独组建|√（单独）|党支部|二支部|无，由街道兜底|否（挂靠社区）|已联合组建，拟单独组建|甲公司党支部|与甲公司联合组建
        2020年建|有（2020年建）|25年成立|2025年12月已成立|新成立|上月新成立|党支部已成立，待换届|拟撤销|甲公司党支部（拟撤销）|两个|党委1|双覆盖
        单|独|联|挂|兜|纳入母公司党组织""",
    Says.NOTHING: """
        —|/|-|已派驻党建指导员|有指导员|已建工会|党员参加望汐社区组织生活|党员关系在社区|党员在总部党支部""",
    Says.ODD: """
        街道正协调联合组建|划入区域党建联盟|集团有党委|休眠|空壳|随便|其他情况|（待商）
        单独/联合/未建|单独或联合|有/无|已建、未建""",
}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (text.strip(), says)
        for says, texts in SAID.items()
        for text in texts.replace("\n", "|").split("|")
        if text.strip()
    ],
)
def test_a_cell_says_one_thing_in_the_many_words_of_offices(text: str, says: Says) -> None:
    assert statements.read(plain(text), named=True).says is says


@pytest.mark.parametrize(
    ("text", "mode", "name"),
    [
        ("由街道兜底", Mode.FALLBACK, ""),
        ("望汐社区兜底管理", Mode.FALLBACK, ""),
        ("由望汐街道党工委兜底", Mode.FALLBACK, "望汐街道党工委"),
        ("挂靠望汐社区党支部", Mode.ATTACHED, "望汐社区党支部"),
        ("望汐社区党支部（兜底）", Mode.FALLBACK, "望汐社区党支部"),
        ("甲公司党支部（联合）", Mode.JOINT, "甲公司党支部"),
        ("已联合成立云帆大厦联合党支部", Mode.JOINT, "云帆大厦联合党支部"),
        ("云帆联合党支部（与乙公司、丙公司联建）", Mode.JOINT, "云帆联合党支部"),
        ("并入云帆联合党支部", None, "云帆联合党支部"),
        ("有：甲公司党支部", None, "甲公司党支部"),
        ("是（甲公司联合党支部）", None, "甲公司联合党支部"),
        ("已建甲公司党支部", None, "甲公司党支部"),
        ("隶属于望汐街道党工委", None, "望汐街道党工委"),
        ("党员编入云帆联合党支部", None, "云帆联合党支部"),
        ("甲公司党支部（无正式党员）", None, "甲公司党支部"),
        ("甲公司党支部（待换届）", None, "甲公司党支部"),
        ("3家企业联合建立党支部", Mode.JOINT, ""),
        ("与3家企业联合组建", Mode.JOINT, ""),
        ("甲公司党支部（拟撤销）", None, "甲公司党支部"),
        ("纳入母公司党组织", None, ""),
        ("望汐社区", None, "望汐社区"),
        ("甲公司党支部、乙公司党支部", None, "甲公司党支部、乙公司党支部"),
    ],
)
def test_words_around_a_name_say_how_the_firm_is_covered(
    text: str, mode: Mode | None, name: str
) -> None:
    said = statements.read(plain(text), named=True)
    assert (said.says, said.mode, said.name) == (Says.YES, mode, name)


@pytest.mark.parametrize(
    "name",
    [
        "无锡甲公司党支部",
        "无忧网络党支部",
        "未来科技党支部",
        "非凡科技党支部",
        "不二科技党支部",
        "原点科技党支部",
        "原建设集团党支部",
        "建设银行党支部",
        "正建集团党委",
        "正大集团党委",
        "在线教育党支部",
        "将军文化党支部",
        "待遇网络党支部",
        "筹码科技党支部",
        "计划生育协会党支部",
        "规划建设公司党支部",
        "可口可乐党委",
        "联合网络科技党支部",
        "有赞科技党支部",
        "与子同裳服饰党支部",
        "归园电商党支部",
        "同德科技党支部",
        "建发集团党委",
        "应天科技党支部",
    ],
)
def test_a_firms_own_name_makes_no_statement(name: str) -> None:
    assert statements.read(plain(name), named=True) == statements.Statement(Says.YES, name=name)


def test_partners_are_firms_and_never_an_organisation() -> None:
    said = statements.read("与乙网络有限公司、丙数据有限公司等2家企业联合组建", named=True)
    assert (said.mode, said.name, said.partners) == (
        Mode.JOINT,
        "",
        ("乙网络有限公司", "丙数据有限公司"),
    )


def test_words_alone_are_no_name_but_may_tell_the_type() -> None:
    assert {
        text: statements.read(text).kind
        for text in ("党委", "党总支", "党支部", "临时党支部", "联合支部", "社区党支部")
    } == {
        "党委": OrgType.COMMITTEE,
        "党总支": OrgType.GENERAL_BRANCH,
        "党支部": OrgType.BRANCH,
        "临时党支部": OrgType.TEMP_BRANCH,
        "联合支部": OrgType.JOINT_BRANCH,
        "社区党支部": None,
    }


def test_an_instructor_in_any_column_is_work_and_a_planned_one_is_not() -> None:
    assert [
        statements.read(plain(text)).works
        for text in ("无，已选派指导员", "有指导员", "仅工作覆盖", "无，拟选派指导员", "未派指导员")
    ] == [True, True, True, False, False]


PIECES = st.sampled_from(
    [
        "无",
        "未",
        "拟",
        "已",
        "原",
        "有",
        "单独",
        "联合",
        "挂靠",
        "兜底",
        "党支部",
        "甲公司",
        "（",
        "）",
        "，",
        "、",
        "筹",
        "撤销",
        "与",
        "由",
        "待核实",
        "√",
        "×",
        "3",
    ]
)


@given(st.text(max_size=14) | st.lists(PIECES, max_size=6).map("".join))
def test_any_cell_is_read_and_only_a_yes_or_a_plan_has_a_name(text: str) -> None:
    for named in (True, False):
        said = statements.read(plain(text), named)
        assert not said.name or said.says in (Says.YES, Says.PLAN)
        assert not said.partners or said.mode is Mode.JOINT


# ---- the columns of a row together ----


def row(**cells: str) -> tuple[str | None, str | None, bool, list[str]]:
    """Return organisation, mode, whether unknown, and the codes of the findings of one row; keys
    are English columns.
    """
    frame = pd.DataFrame(
        {name: pd.Series([text or None], dtype="str") for name, text in cells.items()}
    )
    facts = party.party_facts(
        frame, {name: [name] for name in cells}, {}, {}, Source("firms", "f", "", np.array([2]))
    )
    first = [
        None if pd.isna(value) else str(value)
        for value in (facts.organisation.iat[0], facts.mode.iat[0])
    ]
    return first[0], first[1], bool(facts.unknown[0]), [str(found.finding) for found in facts.found]


@pytest.mark.parametrize(
    ("cells", "organisation", "mode"),
    [
        ({"organisation": "甲支部", "mode": "单独组建"}, "甲支部", "SINGLE"),
        ({"has_organisation": "是", "mode": "联合组建"}, UNNAMED, "JOINT"),
        ({"has_organisation": "是"}, UNNAMED, None),
        ({"has_organisation": "否", "organisation": ""}, NO_POST, None),
        ({"has_organisation": "×", "mode": "兜底管理"}, UNNAMED, "FALLBACK"),
        ({"organisation": "无", "mode": "挂靠"}, UNNAMED, "ATTACHED"),
        ({"has_organisation": "否", "mode": "未覆盖"}, NO_POST, None),
        ({"tick_single": "", "tick_joint": "√"}, UNNAMED, "JOINT"),
        ({"tick_single": "否", "tick_joint": "否"}, NO_POST, None),
        ({"tick_single": "1", "tick_none": ""}, UNNAMED, "SINGLE"),
        ({"tick_single": "", "tick_none": "√"}, NO_POST, None),
        ({"organisation": "", "mode": ""}, None, None),
        ({"no_organisation_reason": "党员不足3人"}, NO_POST, None),
        ({"has_organisation": "是", "no_organisation_reason": "无"}, UNNAMED, None),
        ({"organisation": "甲支部", "mode": "筹建中"}, "甲支部", "PENDING"),
        ({"organisation": "无", "mode": "拟建"}, None, "PENDING"),
        ({"has_organisation": "已建", "org_type": "联合党支部"}, UNNAMED, "JOINT"),
        ({"mode": "挂靠", "org_type": "联合党支部"}, UNNAMED, "ATTACHED"),
        ({"organisation": "甲支部", "org_type": "独立党支部"}, "甲支部", "SINGLE"),
    ],
)
def test_the_columns_of_a_row_make_one_answer(
    cells: dict[str, str], organisation: str | None, mode: str | None
) -> None:
    assert row(**cells)[:3] == (organisation, mode, False)


@pytest.mark.parametrize(
    "cells",
    [
        {"organisation": "无", "mode": "单独组建"},
        {"organisation": "甲支部", "mode": "未覆盖"},
        {"has_organisation": "是", "mode": "未组建"},
        {"has_organisation": "否", "mode": "联合组建"},
        {"tick_single": "√", "tick_joint": "√"},
        {"tick_joint": "√", "tick_none": "√"},
        {"has_organisation": "是", "no_organisation_reason": "党员不足3人"},
        {"has_organisation": "否", "organisation": "甲支部"},
    ],
)
def test_cells_that_exclude_each_other_leave_the_firm_unknown_and_are_told(
    cells: dict[str, str],
) -> None:
    assert row(**cells) == (None, None, True, ["CONTRADICTION"])


def test_a_plan_beside_an_organisation_is_pending_at_most_and_told() -> None:
    assert row(has_organisation="是", mode="拟联合组建") == (
        None,
        "PENDING",
        False,
        [str(Finding.PLAN_BESIDE)],
    )


def test_not_known_in_so_many_words_is_not_none() -> None:
    assert row(organisation="待核实")[:3] == (None, None, True)
    assert row(organisation="待核实", has_organisation="否")[:3] == (NO_POST, None, False), (
        "the other column answers"
    )


# ---- head-counts ----


@pytest.mark.parametrize(
    ("text", "value", "formal", "probationary"),
    [
        ("12", 12, None, None),
        ("１２人", 12, None, None),
        ("十二", 12, None, None),
        ("一百二十", 120, None, None),
        ("1,200", 1200, None, None),
        ("1.2万", 12000, None, None),
        ("无", 0, None, None),
        ("3(预1)", 3, 2, 1),
        ("3（含预备1）", 3, 2, 1),
        ("5人，其中预备1人", 5, 4, 1),
        ("现有党员5名，其中预备1名", 5, 4, 1),
        ("5人，其中组织关系在企业3人", 5, None, None),
        ("2正1预", 3, 2, 1),
        ("正式5 预备1", 6, 5, 1),
        ("正式3人，预备1人", 4, 3, 1),
        ("5（正式4）", 5, 4, None),
        ("12（含兼职3）", 12, None, None),
        ("1+2", 3, None, None),
        ("50-100", 50, None, None),
        ("20~50人", 20, None, None),
        ("100以上", 100, None, None),
        (">3", 4, None, None),
        ("约10", 10, None, None),
        ("50人以下", None, None, None),
        ("若干", None, None, None),
        ("12人/月", None, None, None),
    ],
)
def test_a_head_count_is_what_its_writer_meant(
    text: str, value: int | None, formal: int | None, probationary: int | None
) -> None:
    count = head_counts.read(plain(text))
    assert (count.value, count.formal, count.probationary) == (value, formal, probationary)


def test_two_figures_mean_what_their_heading_says_and_nothing_without_it() -> None:
    assert head_counts.pair_of("党员数（正式/预备）") == "formal"
    assert head_counts.read("5/1", "formal") == head_counts.Count(6, 5, 1)
    assert head_counts.read("5/1").fault == "BAD_COUNT"
