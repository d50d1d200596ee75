"""The order of founding: which branches first, when a rate is reached, at most so many a street,
and what would let in those left over.
"""

from __future__ import annotations

import datetime as dt
import json
from itertools import permutations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from orggraph.analysis import pipeline
from orggraph.analysis.analysis import Answers
from orggraph.analysis.founding import day_reached, first_to_last, timetable
from orggraph.cli.main import main
from orggraph.core.rules import DEFAULT, Rules
from orggraph.io.reader import read_raw
from orggraph.reports.plan_schedule import schedule_sheets

START = dt.date(2026, 6, 30)

HEADING = "企业名称,区,街道,楼宇,地址,职工数,党员数,正式党员数,党组织名称"
# 高塔 has four firms of one member, 钟楼 three of two, 矮楼 two of one; 大员 is due its own branch.
TOWERS = {"高塔": (1, 1, 1, 1), "钟楼": (2, 2, 2), "矮楼": (1, 1)}
STREETS = {"高塔": "一街道", "钟楼": "一街道", "矮楼": "二街道"}


def town(folder: Path, *more: str, rules: Rules = DEFAULT) -> Answers:
    """Return the answers about the three towers and the firms of further lines."""
    lines = [HEADING, "大员公司,东区,二街道,,,90,4,4,无"]
    for tower, formal in TOWERS.items():
        for number, count in enumerate(formal):
            firm = f"{tower}{number}公司"
            lines.append(f"{firm},东区,{STREETS[tower]},{tower},,{10 + number},{count},{count},无")
    (folder / "firms.csv").write_text("\n".join([*lines, *more]) + "\n", "utf-8")
    (folder / "dataset.toml").write_text(f'name = "小城"\nas_of = "{START}"\n', "utf-8")
    return pipeline.answers(read_raw(folder), rules)


def told(answers: Answers, key: str, *asked: int | None) -> pd.DataFrame:
    return next(sheet.frame for sheet in schedule_sheets(answers, *asked) if sheet.key == key)


def notes(answers: Answers, *asked: int | None) -> str:
    return "\n".join(note.zh for note in schedule_sheets(answers, *asked)[0].notes)


# ---------------------------------------------------------------- the order and the days


@pytest.mark.slow
def test_branches_that_cover_most_come_first_each_instructor_one_after_another(
    tmp_path: Path,
) -> None:
    frame = told(town(tmp_path), "plan_schedule", 1)
    assert frame["gain"].tolist() == [4, 3, 1]
    assert frame["total"].tolist() == [4, 7, 8]
    assert frame["week"].tolist() == [1, 3, 5]
    assert frame["handed_in"].tolist() == ["2026-07-14", "2026-07-28", "2026-08-11"]
    assert frame["reply_by"].tolist() == ["2026-08-13", "2026-08-27", "2026-09-10"]
    both = told(town(tmp_path), "plan_schedule", 2)
    assert both["week"].tolist() == [1, 1, 3]


@pytest.mark.slow
def test_each_rate_is_reached_on_the_day_of_the_reply_that_reaches_it(tmp_path: Path) -> None:
    # Of ten firms 4, 7 and 8 are covered: 50 % with the second branch, 70 % with it too.
    said = notes(town(tmp_path), 1)
    assert "50% 在第 9 周达到（最迟 2026-08-27）" in said
    assert "70% 在第 9 周达到" in said
    weeks = told(town(tmp_path), "schedule_weeks", 1).set_index("week")
    assert weeks["reached"].dropna().to_dict() == {9: "50%、60%、70%"}
    assert weeks["handed_in"].sum() == weeks["founded"].sum() == 3
    assert weeks["total"].iloc[-1] == 8
    far = notes(town(tmp_path, *(f"空{n}公司,东区,一街道,,,9,0,0,无" for n in range(10))), 1)
    assert "达不到 50%：全部建成后为 40.0%（8/20" in far


@pytest.mark.parametrize("seed", range(5))
def test_no_other_order_has_covered_more_at_any_day(seed: int) -> None:
    """The slow witness tries every order."""
    rng = np.random.default_rng(seed)
    gains, staff = rng.integers(1, 6, 6), rng.integers(1, 90, 6)
    when = [one.reply_by for one in timetable(6, int(rng.integers(1, 4)), DEFAULT, START)]
    ours = gains[first_to_last(gains, staff)]
    for needed in range(1, int(gains.sum()) + 1):
        day = day_reached(when, ours.tolist(), needed)
        assert day is not None
        others = (day_reached(when, list(order), needed) for order in permutations(gains.tolist()))
        assert day == min(other for other in others if other is not None)
    assert day_reached(when, ours.tolist(), int(gains.sum()) + 1) is None


def test_an_instructor_post_nearby_with_room_instructs_the_branch(tmp_path: Path) -> None:
    (tmp_path / "posts.csv").write_text(
        "岗位编号,经度(GCJ-02),纬度(GCJ-02),容量\nZ1,118.1001,24.5,1\nZ2,118.3,24.5,5\n", "utf-8"
    )
    (tmp_path / "places.csv").write_text(
        "地点编号,名称,类型,经度(GCJ-02),纬度(GCJ-02)\n高塔,高塔,楼宇,118.1,24.5\n"
        "钟楼,钟楼,楼宇,118.1,24.5003\n",
        "utf-8",
    )
    frame = told(town(tmp_path), "plan_schedule").set_index("name")
    sent = frame["post"].dropna()
    assert sent.tolist() == ["Z1"], "it has room for one branch, the other post is too far"
    assert frame.loc[sent.index[0], "metres"] < 60
    assert frame["week"].tolist() == [1, 1, 3], "two posts prepare two branches at once"


# ---------------------------------------------------------------- at most so many a street


@pytest.mark.slow
def test_a_limit_per_street_says_what_it_costs(tmp_path: Path) -> None:
    answers = town(tmp_path)
    frame = told(answers, "plan_schedule", 1, 1)
    assert frame["gain"].tolist() == [4, 1], "the branch of three in the same street is not founded"
    assert (
        "每个街道至多新建 1 个联合支部：1 个支部编入 4 家；不设此限为 2 个支部编入 7 家。"
        "设限的代价是多剩 3 家" in notes(answers, 1, 1)
    )
    assert "多剩 0 家" in notes(answers, 1, 2)
    assert told(answers, "plan_schedule", 1, 0)["gain"].tolist() == [1]


@pytest.mark.slow
def test_a_street_with_a_limit_has_fuller_branches(tmp_path: Path) -> None:
    # Where a branch has no price ten firms of one building are five pairs; one branch holds five.
    more = [f"新楼{n}公司,东区,三街道,新楼,,20,2,2,无" for n in range(10)]
    answers = town(tmp_path, *more, rules=DEFAULT.replace({"branch_cost_metres": 0}))
    whole = told(answers, "plan_schedule", 1)
    assert (whole["street"] == "三街道").sum() == 5
    two = told(answers, "plan_schedule", 1, 2)
    assert two.loc[two["street"] == "三街道", "gain"].tolist() == [5, 5]


# ---------------------------------------------------------------- what lets in those left over


def test_recruiting_comes_first_where_one_member_makes_a_branch(tmp_path: Path) -> None:
    more = ["远处公司,西区,三街道,远楼,,50,2,2,无", "独处公司,西区,三街道,独楼,,50,1,1,无"]
    frame = told(town(tmp_path, *more), "recruit_first", 1)
    assert frame["firms"].tolist() == ["矮楼0公司、矮楼1公司", "远处公司"]
    assert frame["unlocks"].tolist() == [2, 1]
    assert frame["formal"].tolist() == [2, 2]
    assert [step.zh for step in frame["step"]] == ["联合组建", "单独组建"]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_one_member_more_does_make_a_branch_of_each_row_and_no_row_is_missing(
    tmp_path: Path, seed: int
) -> None:
    """The slow witness gives each firm of a row one member more and plans again."""
    rng = np.random.default_rng(seed)
    towers = rng.integers(0, 9, 16)
    more = [f"散{n}公司,西区,三街道,散{t}楼,,9,1,1,无" for n, t in enumerate(towers)]
    answers = town(tmp_path, *more)
    placed = set(answers.plan.groups["firm"])
    frame = told(answers, "recruit_first", 1)
    listed = {name for cell in frame["firms"] for name in cell.split("、")}
    names = answers.graph.firms.set_index("firm")["name"]
    for name in names[answers.plan.left_over["firm"]]:
        if name.startswith("矮楼"):
            continue
        changed = [line.replace(",1,1,无", ",2,2,无") if name in line else line for line in more]
        then = town(tmp_path, *changed)
        helps = len(then.plan.groups) > len(placed)
        assert helps == (name in listed), name


def test_firms_to_verify_and_to_locate_stand_by_what_they_unlock(tmp_path: Path) -> None:
    more = [
        "未填公司,东区,二街道,矮楼,,20,,,无",
        # Firms of one house number are grouped as they are: only the others are to be located.
        *(f"同门{n}公司,东区,三街道,,东区湖滨北路66号{n}楼,9,2,2,无" for n in range(3)),
        *(f"门牌{n}公司,东区,四街道,,东区湖滨南路{n}88号,9,2,2,无" for n in range(1, 4)),
        "孤零公司,东区,五街道,,东区湖滨南路2号,9,1,1,无",
    ]
    frame = told(town(tmp_path, *more), "clarify_first", 1)
    rows = zip(frame["what"], frame["count"], frame["unlocks"], strict=True)
    assert {(what.zh, count, unlocks) for what, count, unlocks in rows} == {
        ("核实正式党员数", 1, 3),
        ("定位", 3, 3),
    }
    assert "四街道" in frame["where"].tolist()


# ---------------------------------------------------------------- the command


@pytest.mark.slow
def test_the_command_shows_the_schedule_and_writes_all_its_sheets(tmp_path: Path) -> None:
    town(tmp_path)
    words = ["plan", str(tmp_path), "--schedule", "--instructors", "1"]
    done = CliRunner().invoke(main, [*words, "--format", "json"])
    assert done.exit_code == 0, done.output
    assert [row["gain"] for row in json.loads(done.stdout)] == [4, 3, 1]
    assert "70% 在第 9 周达到" in done.stderr
    book = tmp_path.parent / "排期.xlsx"
    assert CliRunner().invoke(main, [*words, "--per-street", "1", "-o", str(book)]).exit_code == 0
    sheets = pd.read_excel(book, sheet_name=None, header=None, engine="calamine")
    assert {"新建支部排期", "按周进度", "先在这里发展党员", "先核实或定位"} <= set(sheets)
    assert CliRunner().invoke(main, ["plan", str(tmp_path), "--per-street", "1"]).exit_code == 2
    assert CliRunner().invoke(main, [*words, "--choices"]).exit_code == 2


@pytest.mark.slow
def test_a_schedule_keeps_firms_apart_that_were_asked_to_be_kept_apart(tmp_path: Path) -> None:
    town(tmp_path)
    pair = "钟楼0公司,钟楼1公司"
    words = ["plan", str(tmp_path), "--schedule", "--instructors", "1", "--apart", pair]
    done = CliRunner().invoke(main, [*words, "--format", "json"])
    assert done.exit_code == 0, done.output
    assert [row["gain"] for row in json.loads(done.stdout)] == [4, 2, 1]
    assert CliRunner().invoke(main, [*words, "--per-street", "1"]).exit_code == 2
