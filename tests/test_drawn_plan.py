"""A grouping that a street drew by hand: however its list is kept, each group is held against the
rules in words and priced beside the plan of the program.
"""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xlsxwriter
from click.testing import CliRunner

from orggraph.analysis import pipeline
from orggraph.analysis.analysis import Answers
from orggraph.analysis.candidates import candidates
from orggraph.analysis.drawn_groups import Holds, drawn_groups
from orggraph.cli.main import main
from orggraph.core.errors import InputError
from orggraph.core.rules import DEFAULT, Rules
from orggraph.io.drawn_reader import key_of, read_drawn
from orggraph.io.reader import read_raw
from orggraph.optimise.plan import Bound, Cost, LeftOver, Plan, check_plan
from orggraph.reports.drawn_plan import drawn_sheets

# ---------------------------------------------------------------- the list as an office keeps it


def groups_of(path: Path) -> list[tuple[str, list[str]]]:
    """Return the groups that a list draws, each with its firms, in the list's order."""
    found: dict[str, tuple[str, list[str]]] = {}
    for row in read_drawn(path).lines.itertuples():
        found.setdefault(key_of(row.group), (row.group, []))[1].append(row.firm or row.code)
    return list(found.values())


BOTH = [("1", ["甲公司", "乙公司"]), ("2", ["丙公司", "丁公司"])]


@pytest.mark.parametrize(
    "text",
    [
        "组号,企业名称\n1,甲公司\n1,乙公司\n2,丙公司\n2,丁公司\n",
        "组号,企业名称\n1,甲公司\n第1组,乙公司\n2,丙公司\n②,丁公司\n合计,\n",
        "组号,企业名称\n1,甲公司\n〃,乙公司\n2,丙公司\n同上,丁公司\n",
        "组号,企业名称\n1,甲公司\n,乙公司\n2,丙公司\n,丁公司\n",
        "某街道分组情况表,,\n单位：家,,\n序号,拟分组,单位名称\n1,1,甲公司\n2,1.0,乙公司\n3,2,丙公司\n4,二组,丁公司\n",
        "序号;联合组编号;企业名称\n1;1;甲公司\n2;1;乙公司\n3;2;丙公司\n4;2;丁公司\n",
        "组别,联建企业名单\n1,甲公司（1人）、乙公司(正式党员2名)\n2,丙公司；丁公司等2家\n",
        "企业名称,建议组号\n甲公司,1\n乙公司,1\n戊公司,无\n己公司,\n丙公司,2\n丁公司,2\n",
    ],
)
def test_a_list_of_groups_is_read_however_an_office_keeps_it(tmp_path: Path, text: str) -> None:
    (tmp_path / "名单.csv").write_text(text, "gb18030")
    assert groups_of(tmp_path / "名单.csv") == BOTH


def test_lines_that_head_a_group_give_it_to_the_rows_below(tmp_path: Path) -> None:
    text = "企业名称,街道\n第一组（2家）,\n甲公司,东街道\n乙公司,东街道\n第二组,\n丙公司,西街道\n"
    (tmp_path / "名单.csv").write_text(text, "utf-8")
    assert groups_of(tmp_path / "名单.csv") == [
        ("第一组", ["甲公司", "乙公司"]),
        ("第二组", ["丙公司"]),
    ]


def test_a_number_merged_over_its_rows_is_each_rows_number_and_each_sheet_has_its_own(
    tmp_path: Path,
) -> None:
    path = tmp_path / "名单.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for street in ("东街道", "西街道"):
            sheet = book.add_worksheet(street)
            sheet.merge_range(0, 0, 0, 2, f"{street}联合党支部拟分组表")
            sheet.write_row(1, 0, ["拟分组", "单位名称", "备注"])
            sheet.merge_range(2, 0, 3, 0, "第1组")
            sheet.write_column(2, 1, [f"{street}甲公司", f"{street}乙公司", f"{street}丙公司"])
            sheet.write(4, 0, 2)
        book.add_worksheet("说明").write(0, 0, "请于月底前报送")
    lines = read_drawn(path).lines
    assert lines["firm"].tolist() == [
        f"{street}{firm}公司" for street in ("东街道", "西街道") for firm in "甲乙丙"
    ]
    assert lines["group"].map(key_of).nunique() == 4
    assert lines["group"].iloc[[0, 3]].tolist() == ["东街道 第1组", "西街道 第1组"]


def test_what_stands_under_a_merged_number_is_read_and_told(tmp_path: Path) -> None:
    path = tmp_path / "名单.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["组号", "企业名称", "备注"])
        sheet.merge_range(1, 0, 4, 0, "1")
        sheet.merge_range(1, 2, 4, 2, "楼宇")
        sheet.write_column(3, 0, ["2", "2"])
        sheet.write(3, 2, "园区")  # a column that is not read
        sheet.write_column(1, 1, ["甲公司", "乙公司", "丙公司", "丁公司"])
    assert groups_of(path) == BOTH
    (note,) = read_drawn(path).notes
    assert note.zh.startswith("合并单元格之下有 2 格")


def test_numbers_that_begin_anew_in_each_street_are_groups_of_their_street(tmp_path: Path) -> None:
    (tmp_path / "名单.csv").write_text(
        "街道,组号,企业名称\n东街道,1,甲\n东街道,1,乙\n东街道,2,丙\n西街道,1,丁\n西街道,1,戊\n",
        "utf-8",
    )
    assert [len(firms) for _, firms in groups_of(tmp_path / "名单.csv")] == [2, 1, 2]
    (tmp_path / "名单.csv").write_text(
        "街道,组号,企业名称\n东街道,1,甲\n西街道,1,乙\n东街道,2,丙\n西街道,2,丁\n", "utf-8"
    )
    assert [len(firms) for _, firms in groups_of(tmp_path / "名单.csv")] == [2, 2], (
        "a group over two streets is one group"
    )


@pytest.mark.parametrize("text", ["", "企业名称,党组织\n甲,无\n", "组号,职工数\n1,20\n"])
def test_a_list_without_a_grouping_is_refused_with_what_it_needs(tmp_path: Path, text: str) -> None:
    (tmp_path / "名单.csv").write_text(text, "utf-8")
    with pytest.raises(InputError, match="组号"):
        read_drawn(tmp_path / "名单.csv")


# ---------------------------------------------------------------- the groups and the rules

FIRMS = """\
企业名称,区,街道,楼宇,职工数,党员数,正式党员数,党组织名称,组建方式
甲科技有限公司,东区,一街道,高塔,10,1,1,无,
乙科技有限公司,东区,一街道,高塔,20,1,1,无,
丙科技有限公司,东区,一街道,高塔,30,2,2,无,
丁科技有限公司,东区,二街道,高塔,40,2,2,无,
远方科技有限公司,西区,三街道,矮楼,10,2,2,无,
高山科技有限公司,东区,一街道,高塔,10,2,2,高山科技党支部,单独组建
大员科技有限公司,东区,一街道,高塔,90,4,4,无,
空员科技有限公司,东区,一街道,高塔,90,0,0,无,
未填科技有限公司,东区,一街道,高塔,90,,,无,
无处科技有限公司,东区,一街道,,9,2,2,无,
"""
PLACES = """\
地点编号,名称,类型,上级地点,经度(GCJ-02),纬度(GCJ-02)
B1,高塔,楼宇,,118.1,24.5
B2,矮楼,楼宇,,118.2,24.5
"""


def town(folder: Path, rules: Rules = DEFAULT) -> Answers:
    (folder / "firms.csv").write_text(FIRMS, "utf-8")
    (folder / "places.csv").write_text(PLACES, "utf-8")
    (folder / "dataset.toml").write_text('name = "小城"\nas_of = "2026-06-30"\n', "utf-8")
    return pipeline.answers(read_raw(folder), rules)


def listed(*names: str) -> pd.DataFrame:
    """Return the lines of a list that puts firms, by a short name or a key, into one group."""
    written = [name if len(name) > 4 else f"{name}科技" for name in names]
    lines = pd.DataFrame({"firm": written})
    return lines.assign(group="1", code="", host=False, lead="")


def drawn(answers: Answers, *names: str) -> tuple[Holds, str]:
    """Return what is said of one group of firms."""
    lines = listed(*names)
    (group,) = drawn_groups(answers.graph, answers.status, lines, ["1"] * len(names))
    return group.holds, "；".join(remark.words.zh for remark in group.remarks)


@pytest.mark.parametrize(
    ("firms", "holds", "said"),
    [
        ("甲 乙 丙", Holds.YES, ""),
        ("甲科技有限公司 丙", Holds.YES, ""),
        ("甲", Holds.NO, "联合支部至少 2 家"),
        ("甲 乙", Holds.NO, "正式党员合计 2 名，不满 3 名"),
        ("甲 远方", Holds.NO, "超过 500 米"),
        ("丙 丁", Holds.YES, "分属 2 个街道（一街道、二街道）"),
        ("甲 丙 高山", Holds.NO, "已有党组织（高山科技党支部）"),
        ("甲 丙 大员", Holds.NO, "有正式党员 4 名，应单独组建"),
        ("甲 丙 空员", Holds.NO, "没有正式党员"),
        ("甲 丙 未填", Holds.OPEN, "正式党员数未填"),
        ("甲 乙 未填", Holds.OPEN, "待核实 1 家"),
        ("丙 无处", Holds.OPEN, "的距离不明"),
        ("甲 丙 天外", Holds.NO, "台账中没有这家企业"),
        ("甲 丙 科技有限公司", Holds.NO, "不止一家企业名称含有"),
        ("甲 丙 丙", Holds.YES, "重复列出 2 次"),
    ],
)
def test_each_rule_of_a_joint_branch_is_said_in_words(
    tmp_path: Path, firms: str, holds: Holds, said: str
) -> None:
    found, words = drawn(town(tmp_path), *firms.split())
    assert found is holds, words
    assert said in words


def test_five_firms_are_the_rule_ten_the_limit(tmp_path: Path) -> None:
    rules = DEFAULT.replace({"joint_units": 3, "joint_units_hard": 3})
    found, words = drawn(town(tmp_path, rules), "甲", "乙", "丙", "丁")
    assert found is Holds.NO
    assert "超过上限 3 家" in words
    found, words = drawn(
        town(tmp_path, DEFAULT.replace({"joint_units": 3})), "甲", "乙", "丙", "丁"
    )
    assert found is Holds.YES
    assert "一般不超过 3 家" in words


def test_a_group_without_those_that_may_not_be_in_it_is_offered_where_it_is_one(
    tmp_path: Path,
) -> None:
    answers = town(tmp_path)
    lines = listed("甲", "丙", "高山", "天外")
    (group,) = drawn_groups(answers.graph, answers.status, lines, ["1"] * 4)
    assert answers.graph.firms["name"].iloc[list(group.rest)].tolist() == [
        "甲科技有限公司",
        "丙科技有限公司",
    ]


def test_a_firm_of_two_groups_breaks_both(tmp_path: Path) -> None:
    answers = town(tmp_path)
    lines = listed("甲", "丙", "丙", "丁").assign(group=["1", "1", "2", "2"])
    both = drawn_groups(answers.graph, answers.status, lines, ["1", "1", "2", "2"])
    assert [group.holds for group in both] == [Holds.NO, Holds.NO]


def test_a_lead_firm_that_the_list_names_is_the_one_distances_are_from(tmp_path: Path) -> None:
    answers = town(tmp_path)
    lines = listed("甲", "丙", "丁").assign(host=[False, False, True])
    (group,) = drawn_groups(answers.graph, answers.status, lines, ["1"] * 3)
    assert answers.graph.firms["name"].iloc[group.lead] == "丁科技有限公司"
    lines = lines.assign(host=False, lead="远方科技")
    (group,) = drawn_groups(answers.graph, answers.status, lines, ["1"] * 3)
    assert "不在本组之内" in "".join(remark.words.zh for remark in group.remarks)


def scattered(folder: Path, seed: int) -> Answers:
    """Return a town of forty firms to be joined, some in one of two buildings, one of three with
    no point.
    """
    rng = np.random.default_rng(seed)
    lines = ["企业名称,区,楼宇,经度(GCJ-02),纬度(GCJ-02),党员数,正式党员数,党组织名称"]
    for number in range(40):
        tower = rng.choice(["高塔", "矮楼", ""], p=[0.2, 0.2, 0.6])
        point = f"{118.1 + rng.uniform(0, 0.02):.6f},{24.5 + rng.uniform(0, 0.01):.6f}"
        formal = rng.integers(1, 3)
        total = formal + rng.choice([0, 15])
        place = "," if tower and rng.random() < 0.3 else point
        lines.append(f"第{number}号科技有限公司,东区,{tower},{place},{total},{formal},无")
    (folder / "firms.csv").write_text("\n".join(lines) + "\n", "utf-8")
    return pipeline.answers(read_raw(folder / "firms.csv"), DEFAULT)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_a_group_holds_exactly_where_the_checker_of_plans_finds_nothing(
    tmp_path: Path, seed: int
) -> None:
    """The slow witness: each group as a plan of its own, held against the checker, whose host may
    be any of its firms.
    """
    answers = scattered(tmp_path, seed)
    table = candidates(answers.graph, answers.status)
    firms = dict(zip(table["firm"].astype(str), answers.graph.firms["name"], strict=True))
    rng = np.random.default_rng(seed)
    keys = list(firms)
    verdicts = set()
    for _ in range(60):
        near = rng.choice(keys)
        size = int(rng.integers(1, 7))
        x, y = (table.set_index("firm")[name] for name in ("x", "y"))
        order = ((x - x[near]) ** 2 + (y - y[near]) ** 2).fillna(0.0).sort_values().index.tolist()
        chosen = [str(firm) for firm in rng.choice(order[: size + 4], size, replace=False)]
        lines = pd.DataFrame({"firm": chosen}).assign(group="1", code="", host=False, lead="")
        (group,) = drawn_groups(answers.graph, answers.status, lines, ["1"] * size)
        broken = min((violated(table, chosen, host) for host in chosen), key=len)
        units = {"has_not_too_many_units"}  # more than five are told, not refused
        verdicts.add(group.holds)
        if group.holds is Holds.YES:
            assert broken <= units, (group, broken)
        else:
            assert broken - units, group.remarks
    assert {Holds.YES, Holds.NO} <= verdicts


def violated(table: pd.DataFrame, chosen: list[str], host: str) -> set[str]:
    """Return the rules that a plan of one group breaks, what it writes of itself aside."""
    rest = [firm for firm in table["firm"].astype(str) if firm not in chosen]
    groups = pd.DataFrame(
        {"firm": chosen, "group": 1, "host": host, "metres": 0.0, "founded": False}
    )
    left = pd.DataFrame({"firm": rest, "reason": [LeftOver.ELSEWHERE] * len(rest)}, dtype=object)
    plan = Plan(groups, left, Cost(len(rest), 0.0, 0, 1, 300.0), Bound(0, 0.0))
    written = {"says_true_metres", "says_true_cost", "has_a_well_placed_host"}
    return {violation.rule for violation in check_plan(table, plan, DEFAULT)} - written


# ---------------------------------------------------------------- the price


@pytest.mark.slow
def test_the_plan_of_the_program_drawn_by_hand_holds_and_costs_what_it_costs(
    tmp_path: Path,
) -> None:
    answers = scattered(tmp_path, 1)
    own = answers.plan.groups
    lines = pd.DataFrame({"group": own["group"].astype(str), "firm": own["firm"]}).assign(
        code="", host=own["firm"] == own["host"], lead="", sheet="", row=range(len(own))
    )
    first, compared, firms = drawn_sheets(answers, lines, lines["group"].tolist())
    assert set(first.frame["holds"]) == {Holds.YES}
    frame = compared.frame.drop(columns="what")
    assert len(frame) == 4
    assert frame.astype(str).drop_duplicates().shape[0] == 1, "all four plans are one"
    assert (firms.frame["group"] == firms.frame["ours"]).all()
    assert frame["branches"].iloc[0] == answers.plan.cost.groups
    assert frame["cost"].iloc[0] == round(answers.plan.cost.total)


def test_a_worse_plan_costs_more_and_what_holds_of_it_is_completed(tmp_path: Path) -> None:
    answers = scattered(tmp_path, 2)
    own = answers.plan.groups
    first = own[own["group"] == own["group"].iloc[0]]["firm"].tolist()
    others = [firm for firm in answers.joinable if firm not in first]
    lines = pd.DataFrame({"firm": [*first, *others[:2]]}).assign(code="", host=False, lead="")
    lines = lines.assign(group=["1"] * len(first) + ["2", "3"], sheet="", row=1)
    compared = drawn_sheets(answers, lines, lines["group"].tolist())[1].frame
    drawn_left, held_left, completed_left, own_left = compared["left_over"].tolist()
    assert compared["branches"].tolist()[:2] == [3, 1]
    assert held_left == len(answers.joinable) - len(first)
    assert drawn_left == held_left - 2
    assert own_left <= completed_left <= held_left
    assert compared["cost"].iloc[-1] == round(answers.plan.cost.total)


@pytest.mark.slow
def test_pairs_apart_by_more_than_the_rule_are_said_with_their_metres(tmp_path: Path) -> None:
    answers = scattered(tmp_path, 3)
    table = candidates(answers.graph, answers.status).dropna(subset=["x"])
    table = table[table["building"].isna()].reset_index(drop=True)
    said = 0
    for a, b in list(combinations(range(len(table)), 2))[:80]:
        one, two = table.iloc[a], table.iloc[b]
        metres = float(np.hypot(one["x"] - two["x"], one["y"] - two["y"]))
        words = drawn(answers, str(one["firm"]), str(two["firm"]))[1]
        assert (f"{metres:,.0f} 米，超过 500 米" in words) == (metres > 500)
        said += metres > 500
    assert said


# ---------------------------------------------------------------- the command


@pytest.mark.slow
def test_the_command_checks_a_list_and_prices_it(tmp_path: Path) -> None:
    town(tmp_path)
    listed = tmp_path.parent / "名单.csv"
    listed.write_text(
        "组号,单位名称\n1,甲科技有限公司\n1,丙科技有限公司\n2,乙科技有限公司\n", "gb18030"
    )
    words = ["plan", str(tmp_path), "--drawn", str(listed)]
    done = CliRunner().invoke(main, [*words, "--format", "json"])
    assert done.exit_code == 0, done.output
    rows = json.loads(done.stdout)
    assert [row["holds"] for row in rows] == ["YES", "NO"]
    assert "符合 1 组，待核实 0 组，不符合 1 组" in CliRunner().invoke(main, words).stdout
    assert "建议方案" in done.stderr
    book = tmp_path.parent / "核对.xlsx"
    assert CliRunner().invoke(main, [*words, "-o", str(book)]).exit_code == 0
    sheets = pd.read_excel(book, sheet_name=None, header=None, engine="calamine")
    assert {"自拟分组核对", "与建议方案比较", "自拟分组名单"} <= set(sheets)
    assert CliRunner().invoke(main, [*words, "--choices"]).exit_code == 2
