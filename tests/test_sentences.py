"""Sentences that people write where an organisation's name or an answer should stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orggraph.core.enums import Mode
from orggraph.ingest import statements
from orggraph.ingest.parsing import plain
from orggraph.ingest.statements import Says

NONE = [
    "从来没有过党支部",
    "一直没有支部",
    "没有任何党组织",
    "未加入任何联合支部",
    "属于空白点企业",
    "企业婉拒成立支部",
    "集团不允许单独成立支部",
    "距单独组建还差1名党员",
    "没到建支部的条件",
    "2023年以前有支部",
    "公司更名前有支部，更名后未再成立",
    "党员由总部党委管理，本地未建支部",
    "支部去年撤了",
    "独立核算，无党组织",
    "不再与云帆公司联合，自己也没建",
]
TO_COME = [
    "等人齐了建支部",
    "换完证照后成立支部",
    "“七一”前建成支部",
    "能单独组建",
    "安排联合组建",
    "需社区兜底",
    "初步意向是与云帆公司联合组建",
    "意见：单独组建",
    "请示已递交街道党工委",
    "申请材料已上报区委两新工委",
    "等园区联合支部批下来就并进去",
    "撤销后拟重建",
    "云帆党支部，筹建中",
    "必须单独组建",
]
NOT_KNOWN = ["疑似有支部", "听说有支部", "可能有联合支部，待核", "负责人称有支部，但未提供批文"]
NOT_UNDERSTOOD = [
    "独立法人",
    "联合创始人为党员",
    "挂靠地址",
    "区域化党建成员单位",
    "责任党组织：横峰街道党工委",
    "与社区党委联建共建",
    "公司2020年成立",
    "党员在老家支部",
    "无云帆党支部",
]


@pytest.mark.parametrize("named", [True, False], ids=["a name is asked", "an answer is asked"])
@pytest.mark.parametrize(
    ("text", "says"),
    [
        *((text, {Says.NO}) for text in NONE),
        *((text, {Says.PLAN}) for text in TO_COME),
        *((text, {Says.UNKNOWN}) for text in NOT_KNOWN),
        *((text, {Says.ODD, Says.NOTHING}) for text in NOT_UNDERSTOOD),
    ],
)
def test_a_sentence_about_a_branch_is_no_branch(text: str, says: set[Says], named: bool) -> None:
    assert statements.read(plain(text), named=named).says in says


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        ("去年空白，今年单独建了支部", Mode.SINGLE),
        ("已由联合改单独", Mode.SINGLE),
        ("不再与云帆公司联合，已自建支部", Mode.SINGLE),
        ("几家小公司联合建的支部", Mode.JOINT),
        ("与云帆公司合署建支部", Mode.JOINT),
        ("依托龙头企业云帆公司联建", Mode.JOINT),
        ("党组织挂靠在孵化器党支部", Mode.ATTACHED),
        ("纳入区域兜底，责任单位为横峰街道", Mode.FALLBACK),
    ],
)
def test_what_is_done_is_told_with_its_mode(text: str, mode: Mode) -> None:
    said = statements.read(plain(text), named=False)
    assert (said.says, said.mode) == (Says.YES, mode)


@given(st.text("云帆未来无前后时等海浪代", min_size=2, max_size=6))
def test_a_firm_may_be_called_by_the_words_of_sentences(brand: str) -> None:
    name = f"澄江市{brand}软件有限公司党支部"
    assert statements.read(name) == statements.Statement(Says.YES, name=name)


@pytest.mark.parametrize(
    "text", ["挂靠未成", "筹建工作已停止", "未建，纳入重点", "无支部，党员自行管理"]
)
def test_what_came_to_nothing_is_none(text: str) -> None:
    assert statements.read(plain(text), named=False).says is Says.NO


@pytest.mark.parametrize("named", [False, True])
@pytest.mark.parametrize(
    "text",
    [
        "联合支部2024年解散后未再建",
        "因企业改制撤销党支部",
        "建过党支部，后撤了",
        "从联合支部退出",
        "与云塘联合党支部脱钩",
        "被联合支部除名",
        "不再隶属云塘联合党支部",
        "社区党委不再兜底",
        "支部空转，2025年底撤并",
        "支部随母公司迁出",
        "商会党支部覆盖不到",
        "2018年建、2023年撤",
        "筹建失败",
        "未列入今年组建计划",
        "成立党支部的请示被退回",
        "党员不足3人，周边无联建对象",
    ],
)
def test_what_was_left_or_ended_is_none(text: str, named: bool) -> None:
    assert statements.read(plain(text), named=named).says is Says.NO


@pytest.mark.parametrize("named", [False, True])
@pytest.mark.parametrize(
    "text",
    ["单建中", "重建党支部中", "即将挂牌成立党支部", "待支部恢复", "支部筹备工作小组成立"],
)
def test_what_is_being_founded_is_a_plan(text: str, named: bool) -> None:
    assert statements.read(plain(text), named=named).says is Says.PLAN


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        ("联合支部撤销后单独组建", Mode.SINGLE),
        ("去年从联合支部分出单建", Mode.SINGLE),
        ("原由街道兜底，2025年已单建", Mode.SINGLE),
        ("单独组建（今年拟创五星支部）", Mode.SINGLE),
        ("原单建，今年变更为联建", Mode.JOINT),
        ("已联建（拟单建）", Mode.JOINT),
        ("独立支部撤并，现参加联合支部", Mode.JOINT),
        ("联合 2022年", Mode.JOINT),
    ],
)
def test_the_last_of_several_states_counts(text: str, mode: Mode) -> None:
    said = statements.read(plain(text), named=False)
    assert (said.says, said.mode) == (Says.YES, mode)


@pytest.mark.parametrize("text", ["致公党支部", "注销公示中", "并入集团公司不再独立经营"])
def test_another_party_and_an_end_of_the_firm_are_no_branch(text: str) -> None:
    assert statements.read(plain(text), named=False).says is Says.ODD


@pytest.mark.parametrize(
    "name",
    [
        "曾氏有机食品有限公司党支部",
        "云帆膜分离设备公司党支部",
        "云帆企业重组顾问公司党支部",
    ],
)
def test_words_that_firms_are_called_by_make_no_sentence(name: str) -> None:
    assert statements.read(plain(name)) == statements.Statement(Says.YES, name=name)
