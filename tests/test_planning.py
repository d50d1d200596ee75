"""A plan and a campaign as the desks meet them: the sheets, the rates, last month's plan, the
curve and its proof.
"""

from __future__ import annotations

import io
import json
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from orggraph.analysis import pipeline
from orggraph.analysis.analysis import Answers
from orggraph.cli.main import main
from orggraph.cli.plan import unreached_line
from orggraph.core.enums import firms_for_rate
from orggraph.core.errors import InputError
from orggraph.core.rules import DEFAULT, Rules
from orggraph.io import output
from orggraph.io.plan_reader import read_plan
from orggraph.io.reader import read_raw
from orggraph.optimise.budget_curve import reach
from orggraph.optimise.joint_branches import is_warm, jit
from orggraph.optimise.joint_branches.instance import town_of
from orggraph.optimise.joint_branches.local_search import (
    LEFT,
    fewer_groups,
    hosts_of,
    limits_of,
    places_of,
)
from orggraph.optimise.joint_branches.neighbourhoods import neighbours_of
from orggraph.optimise.plan import Bound, Cost, Plan
from orggraph.reports.budget_curve import (
    campaign_lines,
    campaign_sheets,
    fallback_line,
    target_line,
)
from orggraph.reports.gaps import gap_sheet
from orggraph.reports.joint_branches import (
    _distinct_names,
    changes_sheet,
    keyed,
    plan_sheets,
    proof_lines,
    proposed,
)
from orggraph.reports.plan_choices import Preference, choices_sheet, preferring
from orggraph.reports.plan_sensitivity import sensitivity_sheet
from orggraph.reports.report import build_report

# Two buildings and a lonely firm. 高塔 has four firms of 1, 1, 2, 2 formal members: two groups of
# two, or one of four. 矮楼 has one firm of 1 and an existing joint branch of 2 units, which has
# room. 大员 should have a branch of its own.
FIRMS = """\
企业名称,区,街道,楼宇,职工数,党员数,正式党员数,党组织名称,组建方式,类别
甲,东区,一街道,高塔,10,1,1,无,,软件
乙,东区,一街道,高塔,20,1,1,无,,软件
丙,东区,一街道,高塔,30,2,2,无,,电商
丁,东区,一街道,高塔,40,2,2,无,,电商
戊,东区,二街道,矮楼,10,1,1,无,,软件
己,东区,二街道,矮楼,10,2,2,矮楼联合党支部,联合组建,软件
庚,东区,二街道,矮楼,10,2,2,矮楼联合党支部,联合组建,软件
辛,东区,二街道,,10,1,1,无,,软件
大员,东区,二街道,,90,4,4,无,,软件
空员,东区,二街道,,90,0,0,无,,软件
"""
ORGANISATIONS = "编号,党组织名称,组织类型,层级,所在地点\nJ1,一街道党工委,党工委,街道,一街道\n"
PLACES = (
    "地点编号,名称,类型,上级地点\nD,东区,区,\nS1,一街道,街道,东区\nS2,二街道,街道,东区\nB1,高塔,"
    "楼宇,一街道\nB2,矮楼,楼宇,二街道\n"
)


def town(folder: Path, firms: str = FIRMS, rules: Rules = DEFAULT) -> Answers:
    for name, text in (("firms", firms), ("organisations", ORGANISATIONS), ("places", PLACES)):
        (folder / f"{name}.csv").write_text(text, "utf-8")
    (folder / "dataset.toml").write_text('name = "小城"\nas_of = "2026-06-30"\n', "utf-8")
    return pipeline.answers(read_raw(folder), rules)


NEAREST = DEFAULT.replace({"branch_cost_metres": 0})
"""A branch costs nothing: the four of 高塔 make two groups of two."""


@pytest.fixture
def answers(tmp_path: Path) -> Answers:
    return town(tmp_path, rules=NEAREST)


def told(answers: Answers, key: str, keep: pd.DataFrame | None = None) -> pd.DataFrame:
    return next(
        sheet for sheet in plan_sheets(answers, answers.plan, keep) if sheet.key == key
    ).frame


# ---------------------------------------------------------------- the plan on its sheets


@pytest.mark.parametrize(
    ("drafted", "taken", "names"),
    [
        (["高塔"], [], ["高塔"]),
        (["高塔", "高塔"], [], ["高塔第一", "高塔第二"]),
        (["高塔"], ["高塔"], ["高塔第二"]),
        (["高塔", "云楼", "高塔"], ["高塔"], ["高塔第二", "云楼", "高塔第三"]),
        (["高塔", "高塔"], ["高塔第一"], ["高塔第二", "高塔第三"]),
    ],
)
def test_a_drafted_name_is_nobody_elses(
    drafted: list[str], taken: list[str], names: list[str]
) -> None:
    branches = [[f"{stem}联合党支部" for stem in stems] for stems in (drafted, taken, names)]
    assert _distinct_names(pd.Series(branches[0]), branches[1]) == branches[2]


TWO_OF_ONE_TOWER = """\
企业名称,区,街道,楼宇,职工数,正式党员数,党员数,党组织名称
甲,东区,一街道,高塔,20,2,,无
乙,东区,一街道,高塔,10,1,1,无
"""


def test_a_sum_with_an_unknown_part_is_unknown(tmp_path: Path) -> None:
    """甲 has 2 formal members and no count of all: 3 formal members of “1 in all” would be said."""
    frame = told(town(tmp_path, TWO_OF_ONE_TOWER), "plan")
    assert frame[["formal", "staff"]].iloc[0].tolist() == [3, 30]
    assert frame["members"].isna().all()


def test_a_group_of_one_building_bears_its_name_its_lead_its_sums_and_its_superior(
    answers: Answers,
) -> None:
    frame = told(answers, "plan")
    assert list(frame["units"]) == [2, 2]
    assert list(frame["name"]) == ["高塔第一联合党支部", "高塔第二联合党支部"]
    assert all("高塔" in setting.zh for setting in frame["setting"])
    assert list(frame["formal"]) == [3, 3]
    assert set(frame["superior"]) == {"一街道党工委"}
    assert set("".join(frame["firms"]).replace("、", "")) == set("甲乙丙丁")


@pytest.mark.slow
def test_four_firms_of_one_building_are_one_branch_where_a_branch_has_its_price(
    tmp_path: Path,
) -> None:
    found = town(tmp_path)
    frame = told(found, "plan")
    assert list(zip(frame["name"], frame["units"], frame["formal"], strict=True)) == [
        ("高塔联合党支部", 4, 6)
    ]
    line = proof_lines(found, found.plan)[0]
    assert "新建 1 个" in line.zh
    assert "每个支部折 300 米" in line.zh
    assert "每个支部折" not in proof_lines(found, town(tmp_path, rules=NEAREST).plan)[0].zh


@pytest.mark.slow
@pytest.mark.parametrize(
    ("column", "value", "setting"),
    [
        ("龙头企业", "是", "龙头企业＋"),
        ("行业协会", "软件行业协会", "行业协会＋：软件行业协会"),
        ("备注", "无", "就近"),
    ],
)
def test_what_holds_a_group_together_is_said_area_then_leader_then_association(
    tmp_path: Path, column: str, value: str, setting: str
) -> None:
    lines = FIRMS.replace("高塔", "").splitlines()[:5]
    firms = (
        "\n".join(
            [
                f"{lines[0]},{column},经度(GCJ-02),纬度(GCJ-02)",
                *(f"{line},{value},118.1,24.5" for line in lines[1:]),
            ]
        )
        + "\n"
    )
    assert {said.zh for said in told(town(tmp_path, firms), "plan")["setting"]} == {setting}


def test_who_is_left_over_has_a_reason_and_who_joins_a_branch_nearby_is_told_which(
    answers: Answers,
) -> None:
    frame = told(answers, "left_over").set_index("name")
    assert frame.loc["戊", "joined"] == "矮楼联合党支部"
    assert pd.isna(frame.loc["戊", "reason"])
    assert frame.loc["辛", "reason"].zh == "无可用坐标，且无同楼宇、同园区企业"


def test_the_rate_if_adopted_names_numerator_and_base(answers: Answers) -> None:
    # 2 of 10 have an organisation; four in two groups and one taken in make 7 of 10.
    assert "20.0%（2/10，实体运营企业）" in proof_lines(answers, answers.plan)[1].zh
    assert (
        "70.0%（7/10，实体运营企业）：新建联合党支部 2 个，新覆盖 5 家（其中就近并入 1 家）"
        in proof_lines(answers, answers.plan)[1].zh
    )


def test_the_gap_list_bears_the_group_of_the_plan_and_the_step_that_goes_with_it(
    answers: Answers,
) -> None:
    frame = gap_sheet(answers, proposed=proposed(answers.plan)).frame.set_index("firm")
    group = answers.plan.groups.assign(
        name=answers.plan.groups["firm"].map(answers.graph.firms.set_index("firm")["name"])
    )
    assert dict(frame["group"].dropna()) == dict(
        zip(group["name"], group["group"].astype(str), strict=True)
    )
    assert list(frame.loc[["甲", "戊", "辛", "大员"], "action"]) == [
        "JOINT_BRANCH",
        "JOIN_NEAR",
        "FALLBACK",
        "OWN_BRANCH",
    ]


@pytest.mark.slow
def test_the_report_holds_plan_left_over_and_campaign(answers: Answers) -> None:
    report = build_report(answers)
    keys = [sheet.key for sheet in report.sheets]
    assert {"plan", "plan_firms", "left_over", "campaign", "steps"} <= set(keys)
    assert (
        next(sheet for sheet in report.sheets if sheet.key == "gaps").frame["group"].notna().sum()
        == 4
    )


@pytest.mark.slow
def test_a_workbook_has_a_block_for_each_group_and_reads_back_as_the_plan(
    answers: Answers, tmp_path: Path
) -> None:
    report = build_report(answers)
    output.write(report, tmp_path / "报告.xlsx")
    rows = pd.read_excel(
        tmp_path / "报告.xlsx",
        sheet_name="联合组建_分组名单",
        header=None,
        dtype=str,
        engine="calamine",
    )
    heads = [row for row in rows[0].dropna() if row.startswith("第")]
    assert heads == [
        f"第{n}组　高塔第{spelled}联合党支部　区域＋（楼宇）："
        "高塔　2 家　正式党员 3 人　上级：一街道党工委"
        for n, spelled in ((1, "一"), (2, "二"))
    ]
    again = keyed(answers, read_plan(tmp_path / "报告.xlsx"))
    both = [
        set(zip(t["firm"].astype(str), t["group"].astype(str), t["host"].astype(str), strict=True))
        for t in (again, answers.plan.groups)
    ]
    assert both[0] == both[1]


@pytest.mark.slow
def test_a_page_shows_the_blocks_and_draws_the_curve(answers: Answers, tmp_path: Path) -> None:
    output.write(build_report(answers), tmp_path / "报告.html")
    page = (tmp_path / "报告.html").read_text("utf-8")
    assert page.count('<tr class="block">') == 2
    assert page.count("<polyline") == 4, "two lines and their two marks below"


# ---------------------------------------------------------------- a plan lives on


def previous(answers: Answers, **groups: str) -> pd.DataFrame:
    """Last month's plan: group number by name, '1' for 1."""
    rows = [(name, number.strip("!"), number.endswith("!")) for name, number in groups.items()]
    frame = pd.DataFrame(rows, columns=["firm", "group", "founded"])
    return keyed(answers, frame.assign(host=frame.groupby("group")["firm"].transform("first")))


def test_last_months_groups_stay_with_their_numbers_and_what_changed_is_a_table(
    answers: Answers,
) -> None:
    keep = previous(answers, 甲="7", 丙="7", 戊="9", 己="9", 某某="11")
    plan = answers.propose(keep=keep)
    names = answers.graph.firms.set_index("firm")["name"]
    groups = plan.groups.assign(name=plan.groups["firm"].map(names)).set_index("name")["group"]
    assert groups.loc[["甲", "丙"]].tolist() == [7, 7]
    assert groups.loc[["乙", "丁"]].tolist() == [12, 12], "a new group gets a number nobody had"
    sheet = changes_sheet(answers, plan, keep)
    assert "上期 5 家：2 家仍在原组，1 家已有组织，2 家变动；新编入 2 家" in sheet.caption.zh
    changes = sheet.frame.set_index("name")
    assert changes["change"].map(str).to_dict() == {
        "乙": "NEW",
        "丁": "NEW",
        "戊": "JOINED",
        "己": "COVERED",
        "某某": "GONE",
    }


@pytest.mark.slow
def test_a_group_that_lost_a_firm_to_an_organisation_goes_on_with_the_others(
    tmp_path: Path,
) -> None:
    before = town(tmp_path)
    keep = previous(before, 甲="3", 丙="3", 丁="3", 乙="4")
    now = town(
        tmp_path,
        FIRMS.replace(
            "丁,东区,一街道,高塔,40,2,2,无,,电商",
            "丁,东区,一街道,高塔,40,3,3,丁党支部,单独组建,电商",
        ),
    )
    plan = now.propose(keep=keep)
    rows = plan.groups.merge(now.graph.firms[["firm", "name"]], on="firm").set_index("name")[
        "group"
    ]
    assert {"甲", "丙"} <= set(rows[rows == 3].index)
    assert (
        changes_sheet(now, plan, keep).frame.set_index("name").loc["丁", "change"].zh == "已有组织"
    )


@pytest.mark.slow
def test_a_founded_group_stays_even_where_its_host_has_left(tmp_path: Path) -> None:
    before = town(tmp_path)
    keep = previous(before, 丁="5!", 甲="5!", 乙="5!")
    now = town(
        tmp_path,
        FIRMS.replace(
            "丁,东区,一街道,高塔,40,2,2,无,,电商",
            "丁,东区,一街道,高塔,40,3,3,丁党支部,单独组建,电商",
        ),
    )
    plan = now.propose(keep=keep)
    founded = plan.groups[plan.groups["founded"].astype(bool)]
    assert set(founded["firm"].map(now.graph.firms.set_index("firm")["name"])) == {"甲", "乙"}
    assert set(founded["host"]) <= set(founded["firm"])
    assert list(founded["group"]) == [5, 5]


def test_the_same_plan_comes_back_from_its_own_file(answers: Answers, tmp_path: Path) -> None:
    output.write(plan_sheets(answers, answers.plan)[1], tmp_path / "plan.csv")
    keep = keyed(answers, read_plan(tmp_path / "plan.csv"))
    again = answers.propose(keep=keep)
    pd.testing.assert_frame_equal(again.groups, answers.plan.groups)
    assert changes_sheet(answers, again, keep).frame.empty


# ---------------------------------------------------------------- the campaign


def test_joint_branches_own_branches_and_branches_nearby_share_one_curve(answers: Answers) -> None:
    curve, steps = campaign_sheets(answers)
    # Nothing new: 戊 joins its neighbours' branch. One: four firms of 高塔. Two: 大员 alone.
    assert curve.frame["firms"].tolist() == [1, 5, 6]
    assert curve.frame["bound"].tolist() == [1, 5, 6]
    assert curve.frame["rate"].tolist() == [30.0, 70.0, 80.0]
    assert steps.frame["name"].tolist()[1:] == ["高塔联合党支部", "大员党支部"]


def test_a_target_takes_the_fewest_organisations_and_an_unreachable_one_says_how_far_it_goes(
    answers: Answers,
) -> None:
    line, count = target_line(answers, answers.campaign, 70.0)
    assert (count, "覆盖 5 家需新建 1 个组织（已证明最少）" in line.zh) == (1, True)
    line, count = target_line(answers, answers.campaign, 100.0)
    assert (count, "至多覆盖 6 家，达不到 8 家" in line.zh) == (2, True)


@pytest.mark.slow
def test_fallback_stands_on_a_line_of_its_own(answers: Answers, tmp_path: Path) -> None:
    first, second = campaign_lines(answers, answers.campaign, 0)
    assert "30.0%（3/10" in first.zh
    # 甲乙丙丁 lie in 一街道, whose committee has the duty; nobody has one in 二街道.
    assert "其余未覆盖企业中 4 家有兜底责任党组织" in second.zh
    assert "70.0%（7/10" in second.zh
    strict = town(tmp_path, rules=DEFAULT.replace({"fallback_counts": False}))
    assert "兜底不计入组织覆盖" in fallback_line(strict, strict.campaign, 0).zh


def test_rates_are_counted_as_offices_print_them() -> None:
    assert firms_for_rate(37, 100, 73.5) == 37  # 73.5 of 100 is 74 firms
    assert firms_for_rate(80, 100, 73.5) == 0
    # Xiamen: 87 organisations and 663 firms newly covered are 7.6 firms each, more than a proposed
    # group of 5 holds.
    assert 87 * DEFAULT.joint_units < 663


def field(seed: int, count: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    formal = rng.choice([1, 2], count)
    return pd.DataFrame(
        {
            "firm": [f"F{i:03d}" for i in range(count)],
            "x": rng.uniform(0, 1800, count),
            "y": rng.uniform(0, 1800, count),
            "building": None,
            "park": None,
            "members_formal": formal,
            "members_total": formal,
        }
    )


def most_covered(candidates: pd.DataFrame, rules: Rules, organisations: int, own: int) -> int:
    """Try every way to choose so many disjoint groups, written apart from the campaign."""
    rows = candidates.to_dict("records")

    def valid(group: tuple[int, ...]) -> bool:
        near = [
            all(
                np.hypot(rows[h]["x"] - rows[i]["x"], rows[h]["y"] - rows[i]["y"])
                <= rules.near_metres
                for i in group
            )
            for h in group
        ]
        return any(near) and sum(rows[i]["members_formal"] for i in group) >= 3

    groups = [
        set(g) for size in range(2, 6) for g in combinations(range(len(rows)), size) if valid(g)
    ]

    def best(free: frozenset[int], left: int) -> int:
        found = min(left, own)
        if left:
            for group in groups:
                if group <= free and min(group) == min(
                    (i for i in free if any(i in g and g <= free for g in groups)), default=-1
                ):
                    found = max(found, len(group) + best(free - group, left - 1))
            first = min(
                (i for i in free if any(i in g and g <= free for g in groups)), default=None
            )
            if first is not None:
                found = max(found, best(free - {first}, left))
        return found

    return best(frozenset(range(len(rows))), organisations)


@pytest.mark.parametrize("seed", range(6))
def test_no_point_of_the_curve_lies_above_its_bound_and_the_truth_lies_between(seed: int) -> None:
    candidates = field(seed, 9)
    campaign = reach(candidates, DEFAULT, own=["S1", "S2"])
    for row in campaign.curve.itertuples():
        truth = most_covered(candidates, DEFAULT, row.organisations, 2)
        assert row.firms <= truth <= row.bound, row
        groups, own = campaign.founded(row.organisations)
        assert len(groups) + len(own) == row.firms
        assert groups["group"].nunique() + len(own) <= row.organisations
    assert campaign.curve["gain"].iloc[1:].min() >= 1


def test_a_pair_at_one_end_of_a_street_is_seated_by_a_chain_of_exchanges_to_the_other_end() -> None:
    # Four full groups, each in one house, lie between the pair and the three; everybody reaches
    # only the next house, so each group must pass two on, which makes every group wider and pays
    # only at the end.
    x = np.repeat([0.0, 400.0, 800.0, 1200.0, 1600.0, 2000.0], [2, 5, 5, 5, 5, 3])
    street = town_of(
        field(1, len(x)).assign(x=x, y=0.0, members_formal=[1, 2] + [1] * 23, members_total=2),
        DEFAULT,
    )
    near, limits = neighbours_of(street, DEFAULT, 96, 1), limits_of(DEFAULT)
    now = pd.Series(np.repeat(np.arange(6), [2, 5, 5, 5, 5, 3]), [f"F{i:03d}" for i in range(25)])[
        street.firms
    ].to_numpy()
    better = fewer_groups(street, limits._replace(fee=0.5 * LEFT), near, now)
    assert sorted(np.bincount(better[better >= 0])) == [5, 5, 5, 5, 5]
    hosts, _ = hosts_of(places_of(street), limits, better)
    assert (hosts >= 0).all()


@pytest.mark.parametrize("seed", range(3))
def test_the_curve_of_a_quarter_stays_within_half_a_hundredth_of_its_bound(seed: int) -> None:
    quarter = field(seed, 300)
    curve = reach(quarter.assign(x=2.5 * quarter["x"], y=2.5 * quarter["y"]), DEFAULT).curve
    assert (curve["firms"] >= 0.995 * curve["bound"]).all()


def test_a_campaign_of_nobody_and_of_own_branches_alone() -> None:
    nobody = reach(field(1, 0), DEFAULT)
    assert nobody.curve[["organisations", "firms", "bound"]].to_numpy().tolist() == [[0, 0, 0]]
    assert reach(field(1, 0), DEFAULT, own=["A", "B"]).curve["firms"].tolist() == [0, 1, 2]


# ---------------------------------------------------------------- the command


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desk")
    town(folder)
    return folder


def run(desk: Path, *words: str) -> tuple[str, str, int]:
    done = CliRunner().invoke(main, [words[0], str(desk), *words[1:]])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
    return done.stdout, done.stderr, done.exit_code


@pytest.mark.slow
def test_the_command_answers_each_question_of_a_campaign(desk: Path) -> None:
    out, err, code = run(desk, "plan", "--target", "70", "--format", "json")
    assert code == 0
    assert [row["gain"] for row in json.loads(out)] == [1, 4]
    assert "已证明最少" in err
    assert "另计兜底" in err
    out, _, _ = run(desk, "plan", "--curve", "--format", "csv")
    assert pd.read_csv(io.StringIO(out))["累计新覆盖"].tolist() == [1, 5, 6]
    out, _, _ = run(desk, "plan", "--budget", "0", "--format", "csv")
    assert len(out.splitlines()) == 2


def on_a_street(folder: Path, places: list[str]) -> Answers:
    """Return the town of 甲, 丙, 乙 and 丁 alone, in this order at longitudes along one street."""
    lines = FIRMS.replace("高塔", "").splitlines()[:5]
    rows = [
        f"{line},{x},24.5"
        for line, x in zip([lines[1], lines[3], lines[2], lines[4]], places, strict=True)
    ]
    return town(folder, "\n".join([f"{lines[0]},经度(GCJ-02),纬度(GCJ-02)", *rows]) + "\n")


@pytest.mark.slow
def test_choices_run_from_the_fewest_branches_to_the_nearest_groups_and_mark_the_rule_in_force(
    tmp_path: Path,
) -> None:
    # On a street 甲 and 丙, 乙 and 丁 stand 40 m from each other, the pairs 200 m apart: one group
    # walks 410 m more than two.
    found = on_a_street(tmp_path, ["118.1000", "118.1004", "118.1024", "118.1028"])
    sheet = choices_sheet(found)
    frame = sheet.frame
    assert frame["branches"].tolist() == [1, 2]
    assert frame["price"].tolist() == [3000, 300], (
        "plans alike in figures stand once, under the rule in force if it is one of them"
    )
    assert frame["chosen"].tolist() == [False, True]
    assert frame["known"].iloc[0] > 5 * frame["known"].iloc[1]
    assert (frame["unknown"] == 0).all()
    assert frame["yuan"].tolist() == [5000 + 600, 10000 + 600]
    assert (frame[["city", "county", "town"]].sum(axis=1) == frame["yuan"]).all()
    assert preferring(found, Preference.FEWER).plan.cost.groups == 1
    assert preferring(found, Preference.BALANCED).plan.cost.groups == 2
    assert preferring(found, Preference.NEARER).plan.cost.branch_cost == 0


@pytest.mark.slow
def test_the_command_shows_choices_and_takes_a_preference(desk: Path) -> None:
    out, err, code = run(desk, "plan", "--choices", "--format", "json")
    assert code == 0
    assert [(row["branches"], row["chosen"]) for row in json.loads(out)] == [(1, True), (2, False)]
    assert "少建一个支部值 300 米" in err
    out, _, _ = run(desk, "plan", "--prefer", "nearer", "--format", "json")
    assert len(json.loads(out)) == 2
    assert run(desk, "plan", "--choices", "--prefer", "fewer")[2] == 2


@pytest.mark.slow
def test_sensitivity_varies_one_rule_at_a_time_and_marks_the_values_in_force(
    tmp_path: Path,
) -> None:
    # On a street 甲 and 丙, 乙 and 丁 stand 40 m from each other, the pairs 400 m apart: within
    # 300 m there are two groups, and only a dear branch makes them one.
    found = on_a_street(tmp_path, ["118.1000", "118.1004", "118.1044", "118.1048"])
    frame = sensitivity_sheet(found).frame
    frame["varied"] = [name.en for name in frame["varied"]]
    branches = {
        name: part["branches"].tolist() for name, part in frame.groupby("varied", sort=False)
    }
    assert branches == {
        "metres that count as near": [2, 2, 2],
        "firms in a joint branch": [2, 2],
        "a branch fewer is worth, metres": [2, 2, 1],
        "firms that do not give their formal members": [2, 2],
    }
    own = frame[frame["chosen"]]
    assert own["varied"].tolist() == list(branches), "one value of each rule is in force"
    assert own[["branches", "known", "left_over"]].drop_duplicates().shape[0] == 1


@pytest.mark.slow
def test_a_firm_that_does_not_give_its_members_is_tried_with_one(tmp_path: Path) -> None:
    heading, _, _, third = FIRMS.splitlines()[:4]
    silent = "甲,东区,一街道,高塔,10,,,无,,软件"
    found = town(tmp_path, f"{heading}\n{third}\n{silent}\n")
    assert found.plan.cost.groups == 0
    frame = sensitivity_sheet(found).frame
    assert frame["branches"].tolist()[-2:] == [0, 1]


@pytest.mark.slow
@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_the_plan_of_a_campaign_is_a_plan_file_that_other_commands_take(
    desk: Path, tmp_path: Path, suffix: str
) -> None:
    file = tmp_path / f"budget.{suffix}"
    assert run(desk, "plan", "--budget", "1", "-o", str(file))[2] == 0
    read = read_plan(file)
    assert sorted(read["firm"]) == sorted(read_plan_of(desk, tmp_path)["firm"])
    assert set(read["group"]) == {"1"}
    assert read["host"].nunique() == 1
    out, _, _ = run(desk, "gaps", "--plan", str(file), "--format", "csv")
    assert pd.read_csv(io.StringIO(out), dtype=str)["建议组号"].notna().sum() == 4
    assert run(desk, "plan", "--keep", str(file), "--format", "json")[2] == 0
    assert run(desk, "map", "--plan", str(file), "-o", str(tmp_path / "map.html"))[2] == 0
    none = tmp_path / f"none.{suffix}"
    assert run(desk, "plan", "--budget", "0", "-o", str(none))[2] == 0
    assert read_plan(none).empty


def read_plan_of(desk: Path, folder: Path) -> pd.DataFrame:
    run(desk, "plan", "-o", str(folder / "plan.csv"))
    return read_plan(folder / "plan.csv")


def test_a_proof_that_stays_above_its_gap_says_so_and_leaves_with_one_where_asked() -> None:
    found = Plan(
        pd.DataFrame(
            {"firm": ["A", "B"], "group": 1, "host": "A", "metres": [0.0, 100.0], "founded": False}
        ),
        pd.DataFrame({"firm": [], "reason": []}),
        Cost(0, 100.0, 0, 1, 300.0),
        Bound(0, 390.0),
    )
    assert unreached_line(found, None) is None
    assert unreached_line(found, 0.03) is None
    line = unreached_line(found, 0.01)
    assert line is not None
    assert "要求至多 1.000%，现为 2.500%" in line.zh
    assert "1.000% wanted, 2.500% reached" in line.en


@pytest.mark.slow
def test_strict_leaves_with_one_where_the_gap_is_not_reached(
    desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Plan, "gap", property(lambda self: 0.5))
    _, err, code = run(desk, "plan", "--certify", "0.1%", "--strict")
    assert code == 1
    assert "未证明到所要求的差距" in err
    assert run(desk, "plan", "--certify", "0.1%")[2] == 0
    assert run(desk, "plan", "--strict")[2] == 0, "no gap was asked for"


def test_warm_leaves_every_loop_compiled() -> None:
    done = CliRunner().invoke(main, ["warm"])
    assert done.exit_code == 0
    assert "规划用的循环已编译好" in done.stderr
    assert is_warm()


@pytest.mark.parametrize(
    ("kept", "cold", "warm"),
    [((), True, False), (("a",), False, False), (("a", "b"), False, True)],
)
def test_a_small_plan_compiles_some_loops_and_is_told_of_it_once(
    monkeypatch: pytest.MonkeyPatch, kept: tuple[str, ...], cold: bool, warm: bool
) -> None:
    monkeypatch.setattr(jit, "_loops", ["a", "b"])
    monkeypatch.setattr(jit, "_is_kept", kept.__contains__)
    assert (jit.is_cold(), jit.is_warm()) == (cold, warm)


def test_questions_that_do_not_go_together_are_a_matter_of_usage(desk: Path) -> None:
    for words in (("--target", "70", "--budget", "3"), ("--curve", "--keep", "x.csv")):
        out, err, code = run(desk, "plan", *words)
        assert (out, code) == ("", 2)
        assert "不能同时用" in err


def test_a_request_that_cannot_be_honoured_names_both_firms_and_why(desk: Path) -> None:
    _, err, code = run(desk, "plan", "--together", "甲,辛", "--apart", "甲,乙")
    assert code == 0
    assert "“须同组 甲、辛”未能照办：没有一个有效组能容纳它们" in err


@pytest.mark.slow
def test_gaps_take_the_groups_of_a_plan_file_and_do_not_plan_by_themselves(
    desk: Path, tmp_path: Path
) -> None:
    run(desk, "plan", "-o", str(tmp_path / "plan.csv"))
    out, _, _ = run(desk, "gaps", "--plan", str(tmp_path / "plan.csv"), "--format", "csv")
    assert pd.read_csv(io.StringIO(out), dtype=str).set_index("企业")["建议组号"].notna().sum() == 4
    out, _, _ = run(desk, "gaps", "--format", "csv")
    assert pd.read_csv(io.StringIO(out), dtype=str)["建议组号"].isna().all()


@pytest.mark.slow
def test_points_of_an_undeclared_system_are_not_used_to_join(tmp_path: Path) -> None:
    lines = FIRMS.replace("高塔", "").splitlines()
    firms = (
        "\n".join([lines[0] + ",经度,纬度", *(line + ",118.1,24.5" for line in lines[1:])]) + "\n"
    )
    assert town(tmp_path, firms).plan.groups.empty
    declared = firms.replace("经度,纬度", "经度(GCJ-02),纬度(GCJ-02)")
    assert len(town(tmp_path, declared).plan.groups) >= 4


# ---------------------------------------------------------------- formal members that nobody gave

TOTAL_ONLY = """\
企业名称,区,街道,楼宇,职工数,党员数,党组织名称
甲,东区,一街道,高塔,40,2,无
乙,东区,一街道,高塔,140,1,无
丙,东区,一街道,高塔,40,,无
"""


@pytest.mark.slow
def test_a_plan_without_any_formal_count_says_so_and_claims_no_proof(tmp_path: Path) -> None:
    town(tmp_path, TOTAL_ONLY)
    out, err, code = run(tmp_path, "plan", "--format", "json")
    assert (json.loads(out), code) == ([], 0)
    missing = (
        "正式党员数缺失：3 家未覆盖企业没有填正式党员数（其中 2 家填有党员数），"
        "无法据以提出联合组建"
    )
    assert missing in err
    assert "--members total" in err
    for words in (
        ["plan"],
        ["plan", "-o", str(tmp_path / "p.md")],
        ["plan", "--curve"],
        ["report", "-o", str(tmp_path / "r.md")],
    ):
        out, err, _ = run(tmp_path, *words)
        read = (out + err + "".join(p.read_text("utf-8") for p in tmp_path.glob("*.md"))).replace(
            "\\", ""
        )
        assert missing in read
        assert "已证明最少" not in read
        assert "没有须联合的企业" not in read
        assert "剩余 0 家" not in read


@pytest.mark.slow
def test_all_members_stand_for_the_formal_ones_only_when_asked_and_every_output_says_so(
    tmp_path: Path,
) -> None:
    town(tmp_path, TOTAL_ONLY)
    counted = (
        "按党员数计（--members total）：2 家未覆盖企业正式党员数未填，以党员数代替；"
        "成立前须核实正式党员合计是否满 3 名"
    )
    out, err, _ = run(tmp_path, "plan", "--members", "total", "--format", "json")
    group = json.loads(out)[0]
    assert (group["units"], group["formal"], group["members"], group["committee"]) == (
        2,
        None,
        3,
        None,
    )
    assert group["counted_by"]["zh"] == "党员数（正式党员数待核实）"
    assert counted in err
    assert "另有 1 家未覆盖企业党员数也未填" in err
    for suffix in ("csv", "md", "html", "xlsx"):
        _, err, _ = run(
            tmp_path, "plan", "--members", "total", "-o", str(tmp_path / f"plan.{suffix}")
        )
        assert counted in err
    assert "人数口径" in (tmp_path / "plan.csv").read_text("utf-8-sig")
    assert "正式党员待核实（党员 3 人）" in (tmp_path / "plan.html").read_text("utf-8")
    for suffix in ("csv", "xlsx"):
        assert sorted(read_plan(tmp_path / f"plan.{suffix}")["firm"]) == ["乙", "甲"]
    run(tmp_path, "report", "--members", "total", "-o", str(tmp_path / "report.html"))
    assert counted in (tmp_path / "report.html").read_text("utf-8")
    out, _, _ = run(tmp_path, "gaps", "--format", "json")
    assert [row["members_formal"] for row in json.loads(out)] == [None] * 3, (
        "they never become formal members"
    )


def test_a_plan_that_some_firms_are_missing_from_says_how_many(tmp_path: Path) -> None:
    found = town(tmp_path, FIRMS + "壬,东区,一街道,高塔,40,2,,无,,软件\n")
    lines = [line.zh for line in proof_lines(found, found.plan)]
    assert lines[0].startswith(
        "正式党员数待核实：另有 1 家未覆盖企业没有填正式党员数（其中 1 家填有党员数），未列入"
    )
    assert "已证明最少" in lines[1]


def test_why_a_firm_is_uncovered_is_no_lack_of_members_while_their_number_is_unknown(
    tmp_path: Path,
) -> None:
    found = town(
        tmp_path,
        TOTAL_ONLY.replace("职工数,党员数", "职工数,党员数,正式党员数")
        .replace("2,无", "2,,无")
        .replace("140,1,无", "140,1,,无")
        .replace(
            "丙,东区,一街道,高塔,40,,无",
            "丙,东区,一街道,高塔,140,,,无\n丁,东区,一街道,高塔,140,1,1,无",
        ),
    )
    reason = dict(zip(found.gaps()["firm"], found.gaps()["reason"], strict=True))
    assert reason == {
        "甲": "FORMAL_UNKNOWN",
        "乙": "FORMAL_UNKNOWN",
        "丙": "COUNTS_UNKNOWN",
        "丁": "BIG_WITHOUT_MEMBERS",
    }


# ---------------------------------------------------------------- a plan without a group


@pytest.mark.slow
@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_plan_without_a_group_is_a_plan(tmp_path: Path, suffix: str) -> None:
    (tmp_path / "town").mkdir()
    town(tmp_path / "town", "\n".join(FIRMS.splitlines()[:1] + FIRMS.splitlines()[8:10]) + "\n")
    file = tmp_path / f"plan.{suffix}"
    assert run(tmp_path / "town", "plan", "-o", str(file))[2] == 0
    assert read_plan(file).empty
    out, err, code = run(tmp_path / "town", "plan", "--keep", str(file), "--format", "json")
    assert (json.loads(out), code) == ([], 0), err
    assert run(tmp_path / "town", "gaps", "--plan", str(file))[2] == 0
    assert (
        run(tmp_path / "town", "map", "--plan", str(file), "-o", str(tmp_path / "map.html"))[2] == 0
    )


@pytest.mark.parametrize("text", ["", "企业名称\n甲\n", "建议组号\n", "建议组号,企业名称\n,甲\n"])
def test_a_file_that_is_no_plan_is_still_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "plan.csv").write_text(text, "utf-8")
    with pytest.raises(InputError):
        read_plan(tmp_path / "plan.csv")
