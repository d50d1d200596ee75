"""What cells answer in the marks and words of an office: rings and crosses, organisations newly
founded, instructors by name, and lists that are no ledger of firms.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from workbooks import codes, statuses, workbook, write_workbook

import orggraph
from orggraph.analysis.coverage import responsible
from orggraph.cli.main import main
from orggraph.core.enums import Label, Status
from orggraph.core.errors import InputError
from orggraph.ingest import Finding
from orggraph.ingest.lines.row_filters import is_line_of_a_list

A, B, C = (f"澄江{word}软件有限公司" for word in ("云帆", "星图", "蓝鲸"))
S = Status


def test_a_ring_is_a_tick_beside_a_cross(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["企业名称", "党组织"], [A, "○"], [B, "×"], [C, "○"])
    assert statuses(path) == {A: S.ORG_UNSPECIFIED, B: S.UNCOVERED, C: S.ORG_UNSPECIFIED}


def test_rings_alone_under_answers_are_ticks_and_empty_boxes_beside_full_ones(
    tmp_path: Path,
) -> None:
    heading = ["企业名称", "单独", "联合", "未建"]
    expected = {A: S.ORG_SINGLE, B: S.UNCOVERED, C: S.ORG_JOINT}
    ticked = workbook(tmp_path, heading, [A, "○", "", ""], [B, "", "", "○"], [C, "", "○", ""])
    assert statuses(ticked) == expected
    boxes = workbook(tmp_path, heading, [A, "●", "○", "○"], [B, "○", "○", "●"], [C, "○", "●", "○"])
    assert statuses(boxes) == expected


def test_rings_that_nothing_explains_are_told(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["企业名称", "党组织"], [A, "○"], [B, ""], [C, "○"])
    assert set(statuses(path).values()) == {S.UNKNOWN}
    assert "ODD_STATEMENT" in codes(path)


@pytest.mark.parametrize("heading", ["党建指导员姓名", "指导员姓名及联系电话", "党建指导员名单"])
def test_an_instructor_who_is_named_is_there_and_the_name_stays_out(
    tmp_path: Path, heading: str
) -> None:
    path = workbook(
        tmp_path, ["企业名称", "党组织名称", heading], [A, "云帆党支部", ""], [B, "", "李小明"]
    )
    assert statuses(path)[B] is S.WORK_ONLY
    assert "李小明" not in orggraph.read(path).tables.firms.to_csv()


def test_who_sent_an_instructor_tells_that_there_is_one(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["企业名称", "党组织名称", "党建指导员", ""],
        ["", "", "姓名", "单位"],
        [A, "云帆党支部", "", ""],
        [B, "", "李小明", "东城街道"],
        merged={"C1:D1": "党建指导员"},
    )
    assert statuses(path)[B] is S.WORK_ONLY
    assert "LOST_COLUMN" not in codes(path)


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("新成立党支部", S.ORG_UNSPECIFIED),
        ("8月新建党支部", S.ORG_UNSPECIFIED),
        ("新增党组织", S.ORG_UNSPECIFIED),
        ("本年度新成立联合党支部", S.ORG_JOINT),
        ("拟新成立党支部", S.PENDING),
        ("新建街道党支部", S.ORG_FALLBACK),
    ],
)
def test_newly_founded_is_no_name_that_firms_share(tmp_path: Path, words: str, status: S) -> None:
    path = workbook(tmp_path, ["企业名称", "党组织名称"], [A, words], [B, words])
    assert set(statuses(path).values()) == {status}


def test_a_change_in_an_unknown_column_counts_and_is_told(tmp_path: Path) -> None:
    heading = ["企业名称", "党组织情况", "变动情况"]
    path = workbook(
        tmp_path, heading, [A, "已建", ""], [B, "未建", "新成立党支部"], [C, "未建", "无"]
    )
    assert statuses(path)[B] is S.ORG_UNSPECIFIED
    assert "LATER_COUNTS" in codes(path)


@pytest.mark.parametrize("name", ["锦屏社区党委", "锦屏村委会党支部", "锦屏镇党委"])
def test_the_organisation_of_a_community_is_no_joint_branch_of_its_firms(
    tmp_path: Path, name: str
) -> None:
    path = workbook(tmp_path, ["企业名称", "党组织名称"], [A, name], [B, name])
    assert set(statuses(path).values()) == {S.ORG_FALLBACK}


@pytest.mark.parametrize("area", ["名称", "单位", "单位名称"])
def test_a_summary_is_refused_as_a_csv_too(tmp_path: Path, area: str) -> None:
    path = tmp_path / "各街道.csv"
    rows = f"序号,{area},企业数,已建党组织\n1,太平街道,20,5\n2,横峰街道,10,5\n"
    path.write_text(rows, "utf-8")
    with pytest.raises(InputError, match="is a summary"):
        orggraph.read(path)


def test_figures_of_another_program_are_the_figures_they_are(tmp_path: Path) -> None:
    path = tmp_path / "台账.csv"
    path.write_text(f"企业名称,是否建立党组织\n{A},1.0\n{B},0.0\n", "utf-8")
    assert statuses(path) == {A: S.ORG_UNSPECIFIED, B: S.UNCOVERED}


@pytest.mark.parametrize(
    "line",
    ["本月核减", "注销：", "已迁出企业（1家）", "僵尸企业", "以下企业非本辖区", "非互联网企业："],
)
def test_a_line_that_says_those_below_are_gone_takes_them_out(tmp_path: Path, line: str) -> None:
    path = workbook(
        tmp_path,
        ["企业名称", "党组织", "职工数"],
        [A, "云帆党支部", "20"],
        [B, "无", "8"],
        [line, "", ""],
        [C, "无", "5"],
    )
    assert statuses(path) == {A: S.ORG_SINGLE, B: S.UNCOVERED, C: S.EXCLUDED}


@pytest.mark.parametrize("line", ["本月新增：", "补报企业（1家）", "规上企业", "第二批", "其他："])
def test_a_line_that_only_parts_the_firms_is_none(tmp_path: Path, line: str) -> None:
    rows = [[A, "云帆党支部", "20"], [B, "无", "8"], [line, "", ""], [C, "无", "5"]]
    path = workbook(tmp_path, ["企业名称", "党组织", "职工数"], *rows)
    assert set(statuses(path)) == {A, B, C}


@pytest.mark.parametrize("foot", ["累计", "打印时间", "统计口径", "镇党委意见：", "END", "平均"])
def test_a_label_at_the_foot_is_no_firm(tmp_path: Path, foot: str) -> None:
    rows = [[A, "云帆党支部", "20"], [B, "无", "8"], [foot, "", "28"]]
    path = workbook(tmp_path, ["企业名称", "党组织", "职工数"], *rows)
    assert set(statuses(path)) == {A, B}


@pytest.mark.parametrize(
    "line",
    [
        "填报单位：太平街道",
        "属地：太平街道",
        "壹、太平街道",
        "“太平街道”",
        "街道：太平",
        "1家 太平街道",
    ],
)
def test_a_street_in_a_line_of_its_own_is_read_in_any_dress(tmp_path: Path, line: str) -> None:
    path = workbook(
        tmp_path,
        ["企业名称", "党组织", "职工数"],
        [line, "", ""],
        [A, "无", "20"],
        [line.replace("太平", "横峰"), "", ""],
        [B, "无", "8"],
    )
    assert orggraph.read(path).tables.firms["street"].to_list() == ["太平街道", "横峰街道"]


def test_a_street_that_begins_with_a_numeral_keeps_it(tmp_path: Path) -> None:
    rows = [["二七路街道：1家，已建1家", ""], [A, "云帆党支部"]]
    path = workbook(tmp_path, ["企业名称", "党组织"], *rows)
    assert orggraph.read(path).tables.firms["street"].to_list() == ["二七路街道"]


@pytest.mark.parametrize(
    "title",
    ["2026年太平街道互联网企业台账", "互联网企业台账（太平街道）", "互联网企业台账——太平街道"],
)
def test_the_title_tells_the_street_wherever_it_stands_in_it(tmp_path: Path, title: str) -> None:
    path = workbook(tmp_path, [title], ["企业名称", "党组织"], [A, "无"])
    assert orggraph.read(path).tables.firms["street"].to_list() == ["太平街道"]


@pytest.mark.parametrize("sheet", ["太平街道台账", "【太平街道】", "附表1太平街道", "太平街道2家"])
def test_a_street_is_read_in_the_name_of_its_sheet(tmp_path: Path, sheet: str) -> None:
    path = write_workbook(tmp_path, {sheet: [["企业名称", "党组织"], [A, "无"]]})
    assert orggraph.read(path).tables.firms["street"].to_list() == ["太平街道"]


@pytest.mark.parametrize("sheet", ["不计入", "非辖区企业", "关停", "除名"])
def test_a_sheet_of_firms_that_do_not_count_takes_them_out(tmp_path: Path, sheet: str) -> None:
    heading = ["企业名称", "党组织"]
    path = write_workbook(tmp_path, {"在册": [heading, [A, "无"]], sheet: [heading, [B, "无"]]})
    assert statuses(path) == {A: S.UNCOVERED, B: S.EXCLUDED}


def test_how_many_firms_a_place_holds_is_no_part_of_its_name(tmp_path: Path) -> None:
    heading = ["企业名称", "所在园区", "所属街道"]
    path = workbook(
        tmp_path, heading, [A, "云创园（2家）", "太平街道\n（2家）"], [B, "云创园", "太平街道"]
    )
    firms = orggraph.read(path).tables.firms
    assert set(firms["park"]) == {"云创园"}
    assert set(firms["street"]) == {"太平街道"}


@pytest.mark.parametrize(
    ("cell", "status"),
    [
        ("联合组建（洽谈）", S.PENDING),
        ("单独组建（待上会）", S.PENDING),
        ("联合组建（企业老总意见不一）", S.UNKNOWN),
        ("单独组建（2021年6月）", S.ORG_SINGLE),
        ("联合组建（原单独）", S.ORG_JOINT),
        ("建议街道兜底", S.PENDING),
        ("联建失败", S.UNCOVERED),
        ("已取消挂靠", S.UNCOVERED),
        ("社区未兜底", S.UNCOVERED),
        ("社区托底", S.ORG_FALLBACK),
        ("挂在锦屏社区党支部", S.ORG_ATTACHED),
        ("找社区挂靠", S.UNKNOWN),
    ],
)
def test_what_stands_around_a_mode_counts(tmp_path: Path, cell: str, status: S) -> None:
    path = workbook(tmp_path, ["企业名称", "党组织情况"], [A, cell], [B, "未建"])
    assert statuses(path)[A] is status


@pytest.mark.parametrize("cell", ["支部撤了", "支部没了", "支部2023年就撤了", "2024年注销支部"])
def test_a_sentence_in_a_column_of_names_names_nothing(tmp_path: Path, cell: str) -> None:
    path = workbook(tmp_path, ["企业名称", "党组织名称"], [A, cell], [B, "星图党支部"])
    assert statuses(path)[A] is S.UNCOVERED


def test_codes_are_given_the_names_that_stand_under_an_unknown_heading(tmp_path: Path) -> None:
    rows = [["91110108MA01B5CJ2L", A, "无"], ["91110108MA01B5CK0G", B, "无"]]
    path = workbook(tmp_path, ["统一社会信用代码", "法人单位", "党组织"], *rows)
    assert set(statuses(path)) == {A, B}


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        (["是否应建", "正式党员数"], ["否", "5"]),
        (["应建", "党员数"], ["0", "5"]),
        (["有无党员", "党员数"], ["无", "5"]),
        (["是否建立党组织", "党组织成立时间"], ["否", "2021年7月"]),
    ],
)
def test_answers_that_cannot_both_be_right_are_told_on_the_page(
    tmp_path: Path, heading: list[str], cells: list[str]
) -> None:
    others = ["是", "2"] if "时间" not in heading[1] else ["是", "2020年1月"]
    path = workbook(
        tmp_path, ["企业名称", "党组织情况", *heading], [A, "无", *cells], [B, "无", *others]
    )
    told = [p for p in orggraph.read(path).problems if p.code == "ANSWERS_DIFFER"]
    assert [p.row for p in told] == [2]
    done = CliRunner().invoke(main, ["coverage", str(path)])
    assert "不能都对" in done.stdout


def test_a_small_table_of_counts_among_the_firms_is_no_firm(tmp_path: Path) -> None:
    heading = ["序号", "企业名称", "街道", "党组织"]
    firms = [["1", A, "东山街道", "有"], ["2", B, "西山街道", "无"]]
    for below in (
        [["", "方式", "家数", ""], ["", "单独组建", "1", ""], ["", "未建", "1", ""]],
        [["", "东山街道", "1家", "1个"], ["", "西山街道", "1家", "0个"]],
        [["", "状态", "数量", ""], ["", "已覆盖", "1", ""], ["", "未覆盖", "1", ""]],
    ):
        path = workbook(tmp_path, heading, *firms, ["", "", "", ""], *below)
        assert set(statuses(path)) == {A, B}


@pytest.mark.parametrize("above", [True, False])
def test_sub_totals_tell_the_street_where_its_column_is_left_blank(
    tmp_path: Path, above: bool
) -> None:
    groups = [("东山街道", [A, B]), ("西山街道", [C])]
    rows = []
    for street, names in groups:
        total = [[f"{street}小计", "", "1"]]
        firms = [[name, "", "无"] for name in names]
        rows += [*total, *firms] if above else [*firms, *total]
    path = workbook(tmp_path, ["企业名称", "街道", "党组织"], *rows, ["合计", "", "1"])
    found = orggraph.read(path).tables.firms
    assert dict(zip(found["name"], found["street"], strict=True)) == {
        A: "东山街道",
        B: "东山街道",
        C: "西山街道",
    }


def test_the_name_of_a_sheet_is_the_street_where_its_column_is_left_blank(tmp_path: Path) -> None:
    heading = ["企业名称", "街道", "党组织"]
    path = write_workbook(
        tmp_path,
        {"东山街道": [heading, [A, "", "无"]], "西山街道": [heading, [B, "东山街道", "无"]]},
    )
    found = orggraph.read(path).tables.firms
    assert found["street"].tolist() == ["东山街道", "东山街道"]
    assert [p.value for p in orggraph.read(path).problems if p.code == "FROM_TITLE"] == ["东山街道"]


@pytest.mark.parametrize(
    ("headings", "cells", "total", "formal"),
    [
        (["党员数（正式）", "党员数（预备）"], ["3", "1"], 4, 3),
        (["党员数（男）", "党员数（女）"], ["3", "1"], 4, None),
        (["党员数（已转入）", "党员数（未转入）"], ["3", "1"], 4, None),
        (["党员总数", "党员（关系未转入）"], ["4", "1"], 4, None),
        (["党员数（人）", "党员数（其中：正式）"], ["4", "3"], 4, 3),
    ],
)
def test_brackets_name_a_part_of_the_members_as_a_lower_heading_does(
    tmp_path: Path, headings: list[str], cells: list[str], total: int, formal: int | None
) -> None:
    path = workbook(tmp_path, ["企业名称", "党组织", *headings], [A, "无", *cells])
    firm = orggraph.read(path).tables.firms.iloc[0]
    assert firm["members_total"] == total
    assert (firm["members_formal"] == formal) if formal else firm["members_formal"] is pd.NA


def test_some_staff_are_not_all_of_it(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["企业名称", "党组织", "职工数（劳务派遣）"], [A, "无", "30"])
    assert orggraph.read(path).tables.firms["staff"].isna().all()


@pytest.mark.parametrize(
    "headings", [("单独建支部", "联合建支部"), ("单独建立党支部", "联合建立党支部")]
)
def test_a_column_for_each_way_of_founding_a_branch(
    tmp_path: Path, headings: tuple[str, str]
) -> None:
    path = workbook(
        tmp_path, ["企业名称", *headings], [A, "是", "否"], [B, "否", "是"], [C, "否", "否"]
    )
    assert statuses(path) == {A: S.ORG_SINGLE, B: S.ORG_JOINT, C: S.UNCOVERED}


def test_what_was_last_year_and_is_no_more(tmp_path: Path) -> None:
    path = workbook(
        tmp_path, ["企业名称", "党组织"], [A, "去年还有支部，今年没有了"], [B, "星图党支部"]
    )
    assert statuses(path)[A] is S.UNCOVERED


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("单独组建（2027年）", S.PENDING),
        ("单独组建（2026.12）", S.PENDING),
        ("单独组建（2019年3月）", S.ORG_SINGLE),
        ("单独组建（2026年10月）", S.ORG_SINGLE),
    ],
)
def test_a_day_in_brackets_after_the_day_of_the_list_is_a_plan(
    tmp_path: Path, words: str, status: S
) -> None:
    path = workbook(tmp_path, ["截至2026年11月"], ["企业名称", "组建方式"], [A, words], [B, "未建"])
    assert statuses(path)[A] is status


def test_a_column_that_describes_party_work_answers_where_no_other_does(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["企业名称", "党建情况说明"],
        [A, "没有"],
        [B, "星图党支部"],
        [C, f"与{A}联合组建"],
    )
    assert statuses(path) == {A: S.UNCOVERED, B: S.ORG_SINGLE, C: S.ORG_JOINT}


def test_a_sheet_called_by_a_letter_denies_nothing(tmp_path: Path) -> None:
    rows = [["企业名称", "党组织名称"], [A, "云帆党支部"]]
    assert statuses(write_workbook(tmp_path, {"x": rows})) == {A: S.ORG_SINGLE}


def test_a_table_of_social_organisations_below_holds_no_firm(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["企业名称", "组建方式", "党员数"],
        [A, "单独组建", "5"],
        ["", "", ""],
        ["社会组织", "组建方式", "党员数"],
        ["澄江电子商务商会", "单独组建", "3"],
    )
    assert set(statuses(path)) == {A}


def test_a_row_of_column_numbers_may_say_what_it_numbers(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["企业名称", "党组织", "职工数"], ["栏次1", "2", "3"], [A, "有", "5"])
    assert set(statuses(path)) == {A}


def test_a_row_under_the_heading_that_explains_it_is_no_second_heading(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["序号", "企业名称", "镇街", "职工数", "党组织"],
        ["", "企业全称", "所在街道", "整数", "党组织全称"],
        ["1", A, "东山街道", "60", "云帆党支部"],
    )
    assert statuses(path) == {A: S.ORG_SINGLE}
    assert orggraph.read(path).tables.firms["staff"].tolist() == [60]


@pytest.mark.parametrize("remark", ["筹建中", "党员已全部转出", "拟成立"])
def test_a_remark_that_denies_an_organisation_is_told(tmp_path: Path, remark: str) -> None:
    path = workbook(
        tmp_path, ["企业名称", "是否建立党组织", "备注"], [A, "是", remark], [B, "否", ""]
    )
    assert "REMARK_ENDED" in codes(path)
    assert statuses(path)[A] is S.ORG_UNSPECIFIED


@pytest.mark.parametrize(
    ("headings", "cells", "total", "formal"),
    [
        (["党员总数", "正式", "预备"], ["5", "4", "1"], 5, 4),
        (["党员", "其中：正式"], ["5", "4"], 5, 4),
        (["党员数（正式党员数）"], ["5（4）"], 5, 4),
        (["党员数（正式党员数）"], ["4"], None, 4),
        (["正式党员（预备党员）"], ["4（1）"], 5, 4),
        (["党员数（总数/正式）"], ["5/4"], 5, 4),
    ],
)
def test_formal_members_beside_or_behind_all_of_them(
    tmp_path: Path, headings: list[str], cells: list[str], total: int | None, formal: int
) -> None:
    path = workbook(tmp_path, ["企业名称", "党组织", *headings], [A, "无", *cells])
    firm = orggraph.read(path).tables.firms.iloc[0]
    assert firm["members_formal"] == formal
    assert (firm["members_total"] == total) if total else firm["members_total"] is pd.NA


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("党支部：无", S.UNCOVERED),
        ("党组织：未建", S.UNCOVERED),
        ("支部（0）", S.UNCOVERED),
        ("支部0个", S.UNCOVERED),
        ("党委0，总支0，支部0", S.UNCOVERED),
        ("独立支部：无；联合支部：有", S.ORG_JOINT),
        ("党支部：1个", S.ORG_UNSPECIFIED),
        ("有（指导员）", S.WORK_ONLY),
        ("是（工作覆盖）", S.WORK_ONLY),
        ("限期单独组建", S.PENDING),
        ("下季度联合组建", S.PENDING),
        ("联合组建终止", S.UNCOVERED),
        ("原联合组建，现单独组建", S.ORG_SINGLE),
        ("现有党员6名，2023年成立党支部，隶属中河街道党工委", S.ORG_UNSPECIFIED),
    ],
)
@pytest.mark.parametrize("heading", ["党组织情况", "党组织名称"])
def test_an_answer_behind_what_it_is_about(
    tmp_path: Path, heading: str, words: str, status: S
) -> None:
    path = workbook(tmp_path, ["企业名称", heading], [A, words], [B, "星图党支部"])
    found = statuses(path)[A]
    # Under a heading of names an organisation that is nobody else's is the firm's own.
    own = heading == "党组织名称" and status is S.ORG_UNSPECIFIED
    assert found in ({status, S.ORG_SINGLE} if own else {status})


@pytest.mark.parametrize(
    "title", ["应建未建情况统计表", "消除空白点工作台账", "联合党支部情况表", "未覆盖企业攻坚台账"]
)
def test_answers_of_the_firms_stand_against_a_title_that_tells_the_topic(
    tmp_path: Path, title: str
) -> None:
    rows = [[A, "单独组建"], [B, "未组建"], [C, "联合组建"]]
    path = workbook(tmp_path, [title], ["企业名称", "组建方式"], *rows)
    assert statuses(path) == {A: S.ORG_SINGLE, B: S.UNCOVERED, C: S.ORG_JOINT}


def test_a_list_of_firms_without_one_that_names_some_is_a_contradiction(tmp_path: Path) -> None:
    rows = [[A, "单独组建"], [B, "未组建"], [C, "联合组建"]]
    path = workbook(tmp_path, ["未建党组织企业名单"], ["企业名称", "组建方式"], *rows)
    assert statuses(path) == {A: S.UNKNOWN, B: S.UNCOVERED, C: S.UNKNOWN}
    assert "CONTRADICTION" in codes(path)


@pytest.mark.parametrize(("full", "empty"), [("●", "○"), ("■", "□")])
def test_empty_marks_answer_no_wherever_full_ones_tick_the_table(
    tmp_path: Path, full: str, empty: str
) -> None:
    path = workbook(
        tmp_path,
        ["企业名称", "单独组建", "联合组建", "未组建", "党建指导员", "工会"],
        [A, full, empty, empty, empty, empty],
        [B, empty, empty, full, full, empty],
        [C, empty, empty, full, empty, empty],
    )
    assert statuses(path) == {A: S.ORG_SINGLE, B: S.WORK_ONLY, C: S.UNCOVERED}


@pytest.mark.parametrize(
    "title", ["杭州市滨江区互联网企业台账", "关于浙江省杭州市滨江区两新组织的情况表"]
)
def test_the_district_in_a_title_is_that_of_firms_whose_address_names_none(
    tmp_path: Path, title: str
) -> None:
    path = workbook(
        tmp_path,
        [title],
        ["企业名称", "地址", "党组织"],
        [A, "杭州市西湖区文三路1号", "无"],
        [B, "江南大道588号", "无"],
        [C, "", "无"],
    )
    firms = orggraph.build_graph(orggraph.read(path)).firms
    assert firms["district"].tolist() == ["西湖区", "滨江区", "滨江区"]


def test_a_title_that_names_several_districts_gives_none(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["滨江区、西湖区企业台账"], ["企业名称", "党组织"], [A, "无"])
    assert orggraph.read(path).tables.firms["district"].isna().all()


def test_a_labelled_line_and_a_counted_one_name_the_building_below(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["企业名称", "党组织"],
        ["楼宇名称：太古汇", ""],
        [A, "无"],
        ["磐基中心（入驻18家，已建9家）", ""],
        [B, "无"],
    )
    firms = orggraph.read(path).tables.firms
    assert firms["building"].tolist() == ["太古汇", "磐基中心"]


def test_the_latest_ten_days_count(tmp_path: Path) -> None:
    sheets = {
        name: [["企业名称", "党组织"], [A, said]]
        for name, said in (("6月上旬", "无"), ("6月中旬", "无"), ("6月下旬", "单独组建"))
    }
    assert statuses(write_workbook(tmp_path, sheets)) == {A: S.ORG_SINGLE}


@pytest.mark.parametrize(("before", "now"), [("上年末", "目前"), ("摸排前", "摸排后")])
def test_what_was_before_is_no_contradiction(tmp_path: Path, before: str, now: str) -> None:
    path = workbook(
        tmp_path,
        ["企业名称", before, now],
        ["", "组建方式", "组建方式"],
        [A, "未组建", "单独组建"],
        [B, "未组建", "未组建"],
    )
    assert statuses(path) == {A: S.ORG_SINGLE, B: S.UNCOVERED}


def test_spellings_of_a_number_are_one_organisation(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["企业名称", "党组织名称"],
        [A, "软件园第1联合党支部"],
        [B, "软件园第一联合党支部"],
        [C, "中共软件园第一联合支部委员会"],
    )
    graph = orggraph.build_graph(orggraph.read(path))
    assert len(list(graph.nodes(Label.ORGANISATION))) == 1


@pytest.mark.parametrize("form", ["社会团体", "民办非企业单位", "社会服务机构"])
def test_social_organisations_by_their_form_are_no_firms(tmp_path: Path, form: str) -> None:
    path = workbook(
        tmp_path,
        ["名称", "类型", "是否建立党组织"],
        [A, "民营企业", "否"],
        ["澄江网络文化协会", form, "是"],
    )
    graph = orggraph.build_graph(orggraph.read(path))
    assert graph.firms["kind"].tolist() == [str(Label.ENTERPRISE), str(Label.SOCIAL_ORG)]


def test_a_heading_for_firms_and_social_organisations_makes_none_of_them_social(
    tmp_path: Path,
) -> None:
    path = workbook(tmp_path, ["企业（社会组织）名称", "党组织"], [A, "无"])
    assert orggraph.build_graph(orggraph.read(path)).firms["kind"].tolist() == ["Enterprise"]


@pytest.mark.parametrize(
    ("old", "new"), [("Q2", "Q3"), ("9.30", "10.31"), ("上旬", "中旬"), ("第1旬", "第2旬")]
)
def test_sheets_of_periods_are_states_of_one_ledger(tmp_path: Path, old: str, new: str) -> None:
    sheets = {old: [["企业名称", "党组织"], [A, "无"]], new: [["企业名称", "党组织"], [A, "联合"]]}
    path = write_workbook(tmp_path, sheets)
    assert statuses(path) == {A: S.ORG_JOINT}
    assert "SHEET_OLDER" in codes(path)


@pytest.mark.parametrize(
    ("line", "column", "place"),
    [
        ("一、太古汇（2家）", "building", "太古汇"),
        ("电商小镇（2家）", "park", "电商小镇"),
        ("A、南外街道", "street", "南外街道"),
    ],
)
def test_lines_of_places_in_other_dress(tmp_path: Path, line: str, column: str, place: str) -> None:
    path = workbook(
        tmp_path, ["企业名称", "党组织", "职工数"], [line, "", ""], [A, "无", "5"], [B, "无", "6"]
    )
    assert orggraph.read(path).tables.firms[column].tolist() == [place, place]


@pytest.mark.parametrize(
    "remark",
    ["搬走", "非本街道", "查无", "找不到", "地址不符，查无企业", "空挂", "关停", "联系不上"],
)
def test_a_remark_that_a_firm_is_not_there_is_told(tmp_path: Path, remark: str) -> None:
    path = workbook(tmp_path, ["企业名称", "党组织", "备注"], [A, "无", remark], [B, "无", ""])
    assert "REMARK_GONE" in codes(path)


def test_an_address_to_register_at_covers_no_firm(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["企业名称", "党组织", "备注"], [A, "无", "挂靠地址，无实体"])
    assert "REMARK_COVERED" not in codes(path)


@pytest.mark.parametrize(
    "below",
    [
        [["姓名", "性别", "所在企业"], ["张伟明", "男", A]],
        [["党组织名称", "书记", "党员数"], ["水南镇党委", "张伟明", "120"]],
        [["指导员", "联系企业", ""], ["张伟明", A, ""]],
        [["社区", "党建指导员", "电话"], ["章江社区", "张伟明", "13912345678"]],
        [["张伟明", "13912345678", ""]],
    ],
)
def test_people_below_a_ledger_are_no_firms(tmp_path: Path, below: list[list[str]]) -> None:
    path = workbook(
        tmp_path,
        ["企业名称", "组建方式", "党员数"],
        [A, "单独组建", "5"],
        [B, "无", "2"],
        ["", "", ""],
        *below,
    )
    assert set(statuses(path)) == {A, B}
    assert codes(path) & {"SECOND_OTHER", "SECOND_SERVES", "NOTE_ROW"}


@pytest.mark.parametrize("mark", ["其中：", "└ ", "├─", "—"])
def test_marks_of_a_firm_under_another_are_no_part_of_its_name(tmp_path: Path, mark: str) -> None:
    path = workbook(tmp_path, ["企业名称", "组建方式"], [A, "未组建"], [mark + B, "单独组建"])
    assert statuses(path) == {A: S.UNCOVERED, B: S.ORG_SINGLE}


def test_a_day_of_founding_answers_where_nothing_else_asks(tmp_path: Path) -> None:
    rows = [[A, "5", "2021年7月"], [B, "6", "无"], [C, "7", ""]]
    path = workbook(tmp_path, ["企业名称", "职工数", "党支部成立时间"], *rows)
    assert statuses(path) == {A: S.ORG_UNSPECIFIED, B: S.UNCOVERED, C: S.UNKNOWN}
    own = workbook(tmp_path, ["企业名称", "职工数", "成立时间"], *rows)
    assert set(statuses(own).values()) == {S.UNKNOWN}


@pytest.mark.parametrize(
    ("heading", "cell", "staff", "total", "formal"),
    [
        ("职工总数（其中党员）", "50（6）", 50, None, None),
        ("党员数（其中预备）", "6（1）", None, 6, 5),
        ("党员人数（预备）", "6（1）", None, 6, 5),
        ("党员数（其中：正式党员）", "6（5）", None, 6, 5),
    ],
)
def test_a_part_told_in_brackets_beside_the_whole(
    tmp_path: Path, heading: str, cell: str, staff: int, total: int, formal: int
) -> None:
    path = workbook(tmp_path, ["企业名称", "党组织", heading], [A, "无", cell])
    firm = orggraph.read(path).tables.firms.iloc[0]
    for name, value in (("staff", staff), ("members_total", total), ("members_formal", formal)):
        assert firm[name] is pd.NA if value is None else firm[name] == value


@pytest.mark.parametrize(
    "title", ["滨江区和萧山区企业对比", "滨江区迁入余杭区企业台账", "城区企业台账"]
)
def test_a_title_of_two_districts_or_of_no_certain_one_gives_none(
    tmp_path: Path, title: str
) -> None:
    path = workbook(tmp_path, [title], ["企业名称", "党组织"], [A, "无"])
    assert orggraph.read(path).tables.firms["district"].isna().all()


@pytest.mark.parametrize("tick", ["V", "v", "对", "勾"])
def test_ticks_typed_as_letters_and_words(tmp_path: Path, tick: str) -> None:
    path = workbook(
        tmp_path, ["企业名称", "单独", "联合", "未建"], [A, tick, "", ""], [B, "", "", tick]
    )
    assert statuses(path) == {A: S.ORG_SINGLE, B: S.UNCOVERED}


def test_covered_by_work_alone_in_brackets(tmp_path: Path) -> None:
    path = workbook(
        tmp_path, ["企业名称", "是否覆盖"], [A, "是（组织）"], [B, "是（工作）"], [C, "否"]
    )
    assert statuses(path) == {A: S.ORG_UNSPECIFIED, B: S.WORK_ONLY, C: S.UNCOVERED}


def test_who_is_listed_as_responsible_for_firms_is_it_where_the_name_holds_their_place(
    tmp_path: Path,
) -> None:
    path = workbook(
        tmp_path,
        ["企业名称", "街道", "社区", "党组织", "兜底责任党组织"],
        [A, "东山街道", "桃园社区", "无", "桃园社区党委"],
        [B, "东山街道", "梅园社区", "无", "东山街道党工委"],
        [C, "西山街道", "竹园社区", "无", ""],
    )
    graph = orggraph.build_graph(orggraph.read(path))
    found = responsible(graph)
    assert found["responsible_name"].tolist() == [
        "桃园社区党委",
        "东山街道党工委",
        "西山街道党工委（推定）",
    ]
    assert found["presumed"].tolist() == [False, False, True]


def test_a_title_of_two_modes_says_neither_of_its_firms(tmp_path: Path) -> None:
    path = workbook(
        tmp_path, ["单独组建与联合组建情况表"], ["企业名称", "职工数"], [A, "5"], [B, "6"]
    )
    assert set(statuses(path).values()) == {S.UNKNOWN}


@pytest.mark.parametrize("between", ["/", "和", "、"])
def test_firms_in_one_cell_with_any_mark_between(tmp_path: Path, between: str) -> None:
    path = workbook(
        tmp_path, ["企业名称", "党组织"], [f"{A}{between}{B}", "云帆联合党支部"], [C, "无"]
    )
    assert statuses(path) == {A: S.ORG_JOINT, B: S.ORG_JOINT, C: S.UNCOVERED}


def test_a_kind_of_answers_is_read_without_its_number(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["企业名称", "组建方式"], [A, "三、挂靠类"], [B, "四、未建类"])
    assert statuses(path)[A] is S.ORG_ATTACHED


def test_the_foot_of_a_list_is_told_from_firms() -> None:
    for text in ("合计", "备注:以上企业均已核实", "无新增企业", "玉林街道", "填表人:"):
        assert is_line_of_a_list(text), text
    for text in (A, "街道口网络有限公司", "合计信息技术有限公司"):
        assert not is_line_of_a_list(text), text


def test_a_social_organisation_dropped_from_the_firms_stays_in_the_base_of_its_kind(
    tmp_path: Path,
) -> None:
    rows = [[A, "无", ""], ["澄江商会", "有", "社会组织"], [C, "无", "注销"]]
    path = workbook(tmp_path, ["企业名称", "党组织", "剔除原因"], *rows)
    firms = orggraph.build_graph(orggraph.read(path)).firms
    assert firms["kind"].tolist() == ["Enterprise", "SocialOrg", "Enterprise"]
    assert firms["exclusion"].isna().tolist() == [True, True, False]


def test_a_heading_that_is_a_figure_is_no_other_column(tmp_path: Path) -> None:
    path = workbook(
        tmp_path, ["序号", "企业名称", "0", "党组织"], ["1", A, "x", "无"], ["2", B, "姓名", "无"]
    )
    assert set(statuses(path)) == {A, B}


def test_a_title_that_tells_the_topic_settles_no_cell_that_is_not_known(tmp_path: Path) -> None:
    rows = [[A, "单独组建"], [B, "未组建"], [C, "待核实"]]
    path = workbook(tmp_path, ["应建未建情况统计表"], ["企业名称", "组建方式"], *rows)
    assert statuses(path) == {A: S.ORG_SINGLE, B: S.UNCOVERED, C: S.UNKNOWN}


@pytest.mark.parametrize(
    ("second", "column"),
    [("", "since"), ("2020-05-01", "reg_date")],
    ids=["only firms with an organisation have one", "every firm has one"],
)
def test_a_day_of_founding_behind_an_organisation_is_of_it_unless_firms_without_one_have_it_too(
    tmp_path: Path, second: str, column: str
) -> None:
    path = workbook(
        tmp_path,
        ["企业名称", "党支部名称", "成立日期"],
        [A, "云帆党支部", "2021-03-01"],
        [B, "", second],
        [C, "蓝鲸党支部", "2022-04-01"],
    )
    read = orggraph.read(path).tables.firms.set_index("name")
    assert read[column].notna().to_dict() == {A: True, B: bool(second), C: True}


def test_findings_of_a_table_with_a_column_for_each_firm_tell_what_their_row_is(
    tmp_path: Path,
) -> None:
    rows = [
        ["企业名称", "街道", "职工数", "党员数", "党组织名称", "组建方式"],
        [A, "东街道", "90", "3", "云帆党支部", "单独组建"],
        [B, "东街道", "93", "3", "无", "单独组建"],
        [C, "西街道", "13", "0", "无", ""],
    ]
    path = write_workbook(tmp_path, {"企业": [list(column) for column in zip(*rows, strict=True)]})
    found = {problem.code: problem for problem in orggraph.read(path).problems}
    assert found["CONTRADICTION"].row == 3, "column C"
    assert "第几列" in found["READ_BY_COLUMN"].message.zh
    upright = write_workbook(tmp_path, {"企业": rows})
    assert "READ_BY_COLUMN" not in codes(upright)


@pytest.mark.parametrize(
    ("heading", "word"),
    [
        ("批复情况", "待批复"),
        ("党组织审批状态", "审批中"),
        ("是否批复", "否"),
        ("筹建进度", "推进中"),
        ("是否正式成立", "否"),
    ],
)
def test_what_is_named_and_not_approved_is_planned(tmp_path: Path, heading: str, word: str) -> None:
    approved = {"否": "是"}.get(word, "已批复")
    path = workbook(
        tmp_path,
        ["企业名称", "党组织名称", heading],
        [A, "云帆党支部", approved],
        [B, "星图党支部", word],
        [C, "无", ""],
    )
    assert statuses(path) == {A: S.ORG_SINGLE, B: S.PENDING, C: S.UNCOVERED}
    assert not codes(path) & {"UNKNOWN_COLUMN", "LOST_COLUMN"}


@pytest.mark.parametrize("word", ["不属实", "与实际不符", "虚报"])
def test_an_answer_that_a_check_denies_is_to_be_verified(tmp_path: Path, word: str) -> None:
    path = workbook(
        tmp_path,
        ["企业名称", "党组织名称", "核查情况"],
        [A, "云帆党支部", "属实"],
        [B, "星图党支部", word],
        [C, "无", "属实"],
    )
    assert statuses(path) == {A: S.ORG_SINGLE, B: S.UNKNOWN, C: S.UNCOVERED}
    assert "CONTRADICTION" in codes(path)


def test_a_list_of_organisations_fills_what_the_firms_leave_open_and_tells_where_they_deny_it(
    tmp_path: Path,
) -> None:
    path = write_workbook(
        tmp_path,
        {
            "企业": [["企业名称", "党组织情况"], [A, "未建"], [B, "已建"], [C, "未建"]],
            "党组织": [["党组织名称", "覆盖企业"], ["云帆党支部", A], ["星图党支部", B]],
        },
    )
    found = [p for p in orggraph.read(path).problems if p.code == "ANSWERS_DIFFER"]
    assert statuses(path) == {A: S.UNCOVERED, B: S.ORG_SINGLE, C: S.UNCOVERED}
    assert [(problem.sheet, problem.row) for problem in found] == [("企业", 2)]


@pytest.mark.parametrize(
    "words", ["报批联合组建", "申报挂靠", "2019年至2024年设有支部", "（已撤销）云帆党支部"]
)
def test_what_is_asked_for_or_was_is_no_organisation(tmp_path: Path, words: str) -> None:
    path = workbook(tmp_path, ["企业名称", "党组织情况"], [A, words], [B, "已建"], [C, "未建"])
    assert statuses(path)[A] in (S.PENDING, S.UNCOVERED)


@pytest.mark.parametrize(
    ("remark", "code"),
    [
        ("仅注册在此", "REMARK_GONE"),
        ("现场无此企业", "REMARK_GONE"),
        ("已被母公司合并", "REMARK_GONE"),
        ("租约到期搬离", "REMARK_GONE"),
        ("不纳入统计", "REMARK_GONE"),
        ("支部已取消", "REMARK_ENDED"),
        ("未批复", "REMARK_ENDED"),
        ("填错，应为未建", "REMARK_ENDED"),
        ("现改为挂靠社区", "REMARK_ENDED"),
        ("与母公司联建党支部", ""),
        ("合并报表企业", ""),
        ("已迁入新楼办公", ""),
    ],
)
def test_a_remark_against_what_is_answered_is_told(tmp_path: Path, remark: str, code: str) -> None:
    path = workbook(
        tmp_path,
        ["企业名称", "党组织名称", "备注"],
        [A, "云帆党支部", remark],
        [B, "无", ""],
    )
    told = codes(path) & {"REMARK_GONE", "REMARK_ENDED", "REMARK_COVERED"}
    assert told == ({code} if code else set())


def test_a_box_of_opinion_under_the_ledger_is_no_firm(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["序号", "企业名称", "党组织名称"],
        ["1", A, "云帆党支部"],
        ["2", B, "无"],
        ["街道党工委意见", "同意上报", ""],
        ["", "（盖章）", ""],
    )
    assert statuses(path) == {A: S.ORG_SINGLE, B: S.UNCOVERED}


def test_numbers_merged_over_the_rows_of_one_firm_are_its_own(tmp_path: Path) -> None:
    rows = [
        ["企业名称", "办公地址", "职工数", "党员数", "党组织名称"],
        [A, "东街道1号", "80", "5", "云帆党支部"],
        ["", "东街道2号", "", "1", ""],
        [B, "东街道3号", "9", "0", "无"],
    ]
    merged = {"A2:A3": A, "C2:C3": "80", "E2:E3": "云帆党支部"}
    path = workbook(tmp_path, *rows, merged=merged)
    read = orggraph.read(path).tables.firms
    assert read["staff"].tolist()[0] == 80
    assert "MERGED_NUMBER" not in codes(path)


def test_a_society_in_a_column_of_kinds_is_no_firm(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["企业名称", "主体类型", "党组织名称"],
        [A, "企业法人", "云帆党支部"],
        ["澄江软件行业协会", "行业协会", "协会党支部"],
    )
    graph = orggraph.build_graph(orggraph.read(path))
    assert graph.firms["kind"].tolist() == [str(Label.ENTERPRISE), str(Label.SOCIAL_ORG)]


def test_a_district_of_a_common_name_is_told_by_its_street(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["企业名称", "经营地址", "党组织名称"],
        [A, "鼓楼区华侨路街道中山路1号", "无"],
        [B, "鼓楼区中山路2号", "无"],
    )
    places = orggraph.locate(orggraph.read(path))
    assert places["district"].tolist() == ["鼓楼区", "鼓楼区"]


def test_a_zone_that_heads_firms_as_districts_do_is_none_of_the_district_above(
    tmp_path: Path,
) -> None:
    path = workbook(
        tmp_path,
        ["序号", "企业名称", "党组织名称"],
        ["一、胶州市（1家）", "", ""],
        ["1", A, "云帆党支部"],
        ["二、青岛高新区（1家）", "", ""],
        ["2", B, "无"],
    )
    assert orggraph.read(path).tables.firms["district"].tolist() == ["胶州市", "青岛高新区"]


def test_organisations_with_their_firms_above_and_firms_without_one_below_are_one_ledger(
    tmp_path: Path,
) -> None:
    path = workbook(
        tmp_path,
        ["一、已建立党组织情况", "", "", ""],
        ["党组织名称", "组建形式", "所属镇街", "覆盖企业名称"],
        ["云帆党支部", "单独组建", "东街道", A],
        ["二、未建立党组织企业情况", "", "", ""],
        ["企业名称", "所属镇街", "党员数", "未建立原因"],
        [B, "西街道", "1", "党员不足"],
        [C, "西街道", "0", "没有党员"],
    )
    assert statuses(path) == {A: S.ORG_SINGLE, B: S.UNCOVERED, C: S.UNCOVERED}


def test_columns_of_a_list_of_organisations_that_tell_of_its_firms_are_not_called_unread(
    tmp_path: Path,
) -> None:
    path = workbook(
        tmp_path,
        ["序号", "党组织名称", "组建形式", "所属镇街", "所在企业"],
        ["1", "云帆党支部", "单独组建", "东街道", A],
        ["2", "蓝鲸党支部", "单独组建", "西街道", B],
    )
    assert orggraph.read(path).tables.firms["street"].tolist() == ["东街道", "西街道"]
    unread = [p.value for p in orggraph.read(path).problems if p.code == "UNKNOWN_COLUMN"]
    assert unread == ["序号"]


def test_a_firm_of_a_list_of_organisations_that_the_ledger_lacks_is_told(tmp_path: Path) -> None:
    path = write_workbook(
        tmp_path,
        {
            "企业": [["企业名称", "党组织情况"], [A, "已建"], [B, "未建"]],
            "党组织": [["党组织名称", "覆盖企业"], ["云帆党支部", A], ["蓝鲸党支部", C]],
        },
    )
    found = [p.value for p in orggraph.read(path).problems if p.code == "LISTED_ONLY"]
    assert found == [C]
    assert set(statuses(path)) == {A, B}
    done = CliRunner().invoke(main, ["coverage", str(path)])
    assert "党组织名单中有 1 家企业不在企业台账里" in done.stdout


def test_the_size_of_a_firm_in_people_is_its_staff(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["企业名称", "企业规模（人）", "党组织名称"], [A, "85", "无"])
    assert orggraph.read(path).tables.firms["staff"].tolist() == [85]


@pytest.mark.parametrize(
    ("heading", "cells", "code"),
    [
        ("党员亮身份情况", ("已亮", ""), "UNKNOWN_COLUMN"),
        ("党建责任人", ("某某", "某某"), "UNKNOWN_COLUMN"),
        ("党组织所在地", ("东街道", ""), "UNKNOWN_COLUMN"),
        ("党组织（上年）", ("有", "无"), "LOST_COLUMN"),
        ("党组织代号情况", ("1", "2"), "LOST_COLUMN"),
    ],
)
def test_a_column_about_the_party_is_lost_only_where_it_may_answer(
    tmp_path: Path, heading: str, cells: tuple[str, str], code: str
) -> None:
    path = workbook(
        tmp_path,
        ["企业名称", "党员数", "党组织名称", heading],
        [A, "5", "云帆党支部", cells[0]],
        [B, "0", "无", cells[1]],
    )
    assert codes(path) == {code}


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("云帆有限公司党支部（隶属东街道党工委）", S.ORG_SINGLE),
        ("筹备联合支部", S.PENDING),
        ("已建立党组织并选派指导员", S.ORG_UNSPECIFIED),
        ("2019年单建，2024年换届", S.ORG_SINGLE),
        ("由联合支部拆分为单独支部", S.ORG_SINGLE),
        ("上下游企业联建党支部", S.ORG_JOINT),
        ("已纳入街道“兜底”管理", S.ORG_FALLBACK),
        ("正在履行成立程序", S.PENDING),
        ("暂不要求建立", S.UNCOVERED),
        ("云帆党支部（撤）", S.UNCOVERED),
        ("云帆党支部\n2020年6月成立\n隶属东街道党工委", S.ORG_SINGLE),
        ("云帆党支部 2020年6月成立", S.ORG_SINGLE),
        ("云帆党支部（上级：东街道党工委）", S.ORG_SINGLE),
        ("联合—云汀大厦党支部", S.ORG_JOINT),
        ("已建-联合", S.ORG_JOINT),
        ("未建-无党员", S.UNCOVERED),
    ],
)
def test_sentences_of_street_staff(tmp_path: Path, words: str, status: Status) -> None:
    path = workbook(tmp_path, ["企业名称", "党组织情况"], [A, words], [B, "已建"], [C, "未建"])
    assert statuses(path)[A] is status


@pytest.mark.parametrize(
    "line", ["以下企业已注销或迁出，不再统计", "以下企业已搬走", "注：以下企业已迁出"]
)
def test_firms_below_a_line_that_says_they_are_gone_do_not_count(tmp_path: Path, line: str) -> None:
    path = workbook(
        tmp_path,
        ["序号", "企业名称", "党组织名称"],
        ["1", A, "云帆党支部"],
        [line, "", ""],
        ["2", B, "无"],
    )
    assert statuses(path) == {A: S.ORG_SINGLE, B: S.EXCLUDED}


@pytest.mark.parametrize("name", ["已注销或搬离", "注销、迁出", "注销和搬迁", "无法联系"])
def test_a_sheet_named_by_two_ends_holds_firms_that_do_not_count(tmp_path: Path, name: str) -> None:
    path = write_workbook(
        tmp_path,
        {
            "在营": [["企业名称", "党组织名称"], [A, "云帆党支部"]],
            name: [["企业名称", "原因"], [B, "注销"]],
        },
    )
    assert statuses(path) == {A: S.ORG_SINGLE, B: S.EXCLUDED}


@pytest.mark.parametrize("working", ["生产经营场所", "现办公地址", "主要经营场所", "实际地址"])
@pytest.mark.parametrize("first", [True, False])
def test_a_firm_is_where_it_works_and_not_where_it_is_registered(
    tmp_path: Path, working: str, first: bool
) -> None:
    works, registered = "厦门市思明区软件园二期1号", "厦门市集美区杏林街道2号"
    pair, heads = [works, registered], [working, "注册地址"]
    order = slice(None) if first else slice(None, None, -1)
    path = workbook(
        tmp_path, ["企业名称", *heads[order], "党组织名称"], [A, *pair[order], "云帆党支部"]
    )
    assert orggraph.locate(orggraph.read(path))["district"].tolist() == ["思明区"]


@pytest.mark.parametrize(
    "heads", [("核查党组织情况", "上报党组织情况"), ("上报党组织情况", "核查党组织情况")]
)
def test_what_was_checked_counts_before_what_was_reported(
    tmp_path: Path, heads: tuple[str, str]
) -> None:
    said = {"核查党组织情况": "未组建", "上报党组织情况": "单独组建"}
    path = workbook(
        tmp_path,
        ["企业名称", *heads, "上报职工数", "核实职工数"],
        [A, *(said[head] for head in heads), "90", "50"],
    )
    assert statuses(path) == {A: S.UNCOVERED}
    assert orggraph.read(path).tables.firms["staff"].tolist() == [50]


def test_a_roster_of_members_with_their_firms_is_no_ledger(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["党员姓名", "性别", "所在企业", "党组织名称", "党内职务"],
        ["张某", "男", A, "云帆党支部", "书记"],
        ["李某", "女", A, "云帆党支部", ""],
    )
    with pytest.raises(InputError):
        orggraph.read(path)


@pytest.mark.parametrize(
    ("written", "site"),
    [
        ("1.云汀大厦", "云汀大厦"),
        ("天马街道云汀大厦", "云汀大厦"),
        ("云汀大厦A-1203", "云汀大厦"),
        ("云汀大厦（东街道）", "云汀大厦"),
        ("云汀大厦内", "云汀大厦"),
        ("云汀大厦二期", "云汀大厦二期"),
        ("云汀大厦酒店", "云汀大厦酒店"),
    ],
)
def test_a_building_written_with_more_is_the_one_that_others_name_plainly(
    tmp_path: Path, written: str, site: str
) -> None:
    path = workbook(
        tmp_path,
        ["企业名称", "楼宇", "党组织名称"],
        [A, "云汀大厦", "无"],
        [B, written, "无"],
    )
    assert orggraph.locate(orggraph.read(path))["building_id"].tolist() == ["云汀大厦", site]


def test_a_branch_keeps_its_name_whatever_brackets_tell_of_its_group(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["企业名称", "党组织情况"],
        [A, "云帆联合党支部（3家企业，本企业牵头）"],
        [B, "云帆联合党支部（由澄江云帆软件有限公司牵头）"],
        [C, "云帆联合党支部"],
    )
    assert set(orggraph.read(path).tables.firms["organisation"]) == {"云帆联合党支部"}


@pytest.mark.parametrize("heading", ["是否真实存在", "是否找到企业", "是否纳入两新统计"])
def test_a_firm_that_is_not_there_does_not_count(tmp_path: Path, heading: str) -> None:
    path = workbook(
        tmp_path,
        ["企业名称", heading, "党组织名称"],
        [A, "是", "云帆党支部"],
        [B, "否", "无"],
    )
    assert statuses(path) == {A: S.ORG_SINGLE, B: S.EXCLUDED}


def test_under_whom_an_organisation_is_tells_no_way_of_coverage(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["企业名称", "是否建立党组织", "党组织类型", "隶属党组织"],
        [A, "是", "党支部", "东街道党工委"],
        [B, "否", "", "东街道党工委"],
    )
    assert statuses(path) == {A: S.ORG_UNSPECIFIED, B: S.UNCOVERED}


@pytest.mark.parametrize(
    ("address", "district"),
    [
        ("长沙高新区麓谷街道尖山路1号", "岳麓区"),
        ("河北雄安新区容城县容城镇1号", "容城县"),
        ("合肥市高新区望江西路1号", None),
    ],
)
def test_a_street_behind_an_area_of_management_tells_the_district(
    tmp_path: Path, address: str, district: str | None
) -> None:
    path = workbook(tmp_path, ["企业名称", "经营地址", "党组织名称"], [A, address, "无"])
    found = orggraph.locate(orggraph.read(path))["district"].iloc[0]
    assert (None if pd.isna(found) else found) == district


def test_a_section_ends_at_the_next_of_its_numbering_and_not_at_a_deeper_one(
    tmp_path: Path,
) -> None:
    path = workbook(
        tmp_path,
        ["序号", "企业名称", "党组织名称"],
        ["一、天马街道", "", ""],
        ["（一）龙潭电商园", "", ""],
        ["1", A, "云帆党支部"],
        ["二、柳东新区", "", ""],
        ["2", B, "无"],
        ["三、驾鹤街道", "", ""],
        ["3", C, "无"],
    )
    firms = orggraph.read(path).tables.firms
    assert firms["street"].fillna("").tolist() == ["天马街道", "", "驾鹤街道"]
    assert firms["park"].fillna("").tolist() == ["龙潭电商园", "柳东新区", ""]


def test_one_group_alone_above_its_parts_is_no_title(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["", "", "", "党员情况", "", "", ""],
        ["企业名称", "街道", "职工数", "总数", "正式", "预备", "党组织名称"],
        [A, "东街道", "80", "5", "4", "1", "云帆党支部"],
    )
    firms = orggraph.read(path).tables.firms
    assert firms[["staff", "members_total", "members_formal"]].values.tolist() == [[80, 5, 4]]


@pytest.mark.parametrize(("heading", "word"), [("街道", "其他"), ("区", "外地"), ("街道", "多个")])
def test_a_word_that_is_no_division_is_no_place_and_has_nobody_responsible(
    tmp_path: Path, heading: str, word: str
) -> None:
    path = workbook(
        tmp_path,
        ["企业名称", heading, "党组织名称"],
        [A, {"街道": "东街道", "区": "思明区"}[heading], "云帆党支部"],
        [B, word, "无"],
    )
    firms = orggraph.read(path).tables.firms
    assert firms[{"街道": "street", "区": "district"}[heading]].isna().tolist() == [False, True]
    assert "NO_PLACE_NAMED" in codes(path)


def test_the_title_over_a_table_with_a_column_for_each_firm_gives_its_street(
    tmp_path: Path,
) -> None:
    rows = [
        ["企业名称", "职工数", "党员数", "党组织名称"],
        [A, "90", "3", "云帆党支部"],
        [B, "93", "3", "无"],
    ]
    turned = [list(column) for column in zip(*rows, strict=True)]
    path = workbook(tmp_path, ["望汐街道互联网企业台账", "", ""], *turned)
    assert orggraph.read(path).tables.firms["street"].tolist() == ["望汐街道"] * 2


NOTE = "填表说明：没有党组织的，党组织名称一栏填“无”"


@pytest.mark.parametrize(
    "note", [NOTE, "★联合党支部请注明牵头企业", "（请各街道如实填报，未建的填“无”）"]
)
def test_an_instruction_merged_under_the_heading_says_nothing_of_the_firms(
    tmp_path: Path, note: str
) -> None:
    path = workbook(
        tmp_path,
        ["企业名称", "党组织名称", "党员数"],
        [note, "", ""],
        [A, "云帆党支部", "4"],
        [B, "无", "0"],
        merged={"A2:C2": note},
    )
    assert statuses(path) == {A: S.ORG_SINGLE, B: S.UNCOVERED}
    assert {"GUIDE_ROW", "NOTE_ROW"} & codes(path)


@pytest.mark.parametrize("bracket", ["（入驻互联网企业12家）", "（国庆南路1号）", "（人民路街道）"])
def test_a_building_heads_its_firms_whatever_its_bracket_adds(tmp_path: Path, bracket: str) -> None:
    path = workbook(
        tmp_path,
        ["序号", "企业名称", "党组织名称"],
        [f"一、八一写字楼{bracket}", "", ""],
        ["1", A, "无"],
        [f"二、新天地大厦{bracket}", "", ""],
        ["1", B, "无"],
    )
    firms = orggraph.read(path).tables.firms
    assert firms["building"].tolist() == ["八一写字楼", "新天地大厦"]
    assert firms["street"].notna().all() == ("街道" in bracket)


@pytest.mark.parametrize(
    "heading",
    ["组建策略", "推进举措", "年度任务", "一企一策", "街道意见", "推荐组建方式", "可组建方式"],
)
def test_a_column_of_what_is_to_come_covers_no_firm(tmp_path: Path, heading: str) -> None:
    path = workbook(
        tmp_path,
        ["企业名称", "是否建立党组织", heading],
        [A, "否", "单独组建"],
        [B, "否", "联合组建"],
        [C, "否", "街道兜底"],
    )
    assert set(statuses(path).values()) == {S.UNCOVERED}


def test_a_branch_whose_brand_ends_as_a_place_does_is_the_firms_own(tmp_path: Path) -> None:
    home, town = "澄江安居网络科技有限公司", "澄江云上小镇文旅有限公司"
    path = workbook(
        tmp_path,
        ["企业名称", "党组织名称"],
        [home, "澄江安居党支部"],
        [town, "云上小镇党支部"],
        [A, "锦屏社区党支部"],
        [B, "锦屏社区党支部"],
    )
    assert statuses(path) == {
        **dict.fromkeys((home, town), S.ORG_SINGLE),
        **dict.fromkeys((A, B), S.ORG_FALLBACK),
    }


def test_a_section_that_is_a_branch_is_the_branch_of_its_firms(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["序号", "企业名称", "职工数"],
        ["（一）电商产业园第1联合党支部（2家企业，党员5名）", "", ""],
        ["1", A, "20"],
        ["2", B, "30"],
    )
    assert set(statuses(path).values()) == {S.ORG_JOINT}


@pytest.mark.parametrize(
    ("heading", "answer"),
    [
        ("是否选派党建指导员", "建议选派"),
        ("党建指导员", "人选待定"),
        ("工会", "应建未建"),
        ("工会组建情况", "员工不愿入会"),
    ],
)
def test_an_instructor_or_a_union_to_come_is_no_work(
    tmp_path: Path, heading: str, answer: str
) -> None:
    path = workbook(tmp_path, ["企业名称", "是否建立党组织", heading], [A, "否", answer])
    assert statuses(path) == {A: S.UNCOVERED}


@pytest.mark.parametrize("why", ["联建企业已注销", "联合支部因成员单位搬离而撤销", "子公司已注销"])
def test_the_end_of_another_does_not_take_a_firm_away(tmp_path: Path, why: str) -> None:
    path = workbook(tmp_path, ["企业名称", "是否建立党组织", "未建原因"], [A, "否", why])
    assert statuses(path) == {A: S.UNCOVERED}


@pytest.mark.parametrize(("month", "status"), [("9", S.ORG_SINGLE), ("12", S.PENDING)])
def test_a_month_without_its_year_is_judged_by_the_date_of_the_list(
    tmp_path: Path, month: str, status: Status
) -> None:
    path = workbook(
        tmp_path,
        ["互联网企业党建台账（截至2026年10月）", ""],
        ["企业名称", "党组织情况"],
        [A, f"{month}月单独成立党支部"],
        [B, "无"],
    )
    assert statuses(path)[A] is status


def test_a_body_named_as_responsible_that_bears_no_place_is_told(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["企业名称", "园区", "党组织名称", "园区责任党组织"],
        [A, "花桥国际创新港", "无", "花桥国际创新港党工委"],
        [B, "花桥国际创新港", "无", "某某机关党委"],
    )
    graph = orggraph.build_graph(orggraph.read(path))
    assert set(responsible(graph)["responsible_name"]) == {"花桥国际创新港党工委"}
    told = [v for f in graph.found if f.finding is Finding.RESPONSIBLE_UNPLACED for v in f.values]
    assert told == ["某某机关党委"]


def test_files_of_a_folder_may_be_called_as_lists_are(tmp_path: Path) -> None:
    firms = f"企业名称,楼宇,党组织名称\n{A},时代广场,无\n"
    (tmp_path / "互联网企业台账.csv").write_text(firms, encoding="utf-8")
    bodies = "党组织名称,党组织类别,责任区域\n时代广场综合党委,党委,时代广场\n"
    (tmp_path / "党组织一览表.csv").write_text(bodies, encoding="utf-8")
    graph = orggraph.build_graph(orggraph.read(tmp_path))
    assert responsible(graph)["responsible_name"].tolist() == ["时代广场综合党委"]


def test_a_sweep_that_finds_a_firm_gone_stands_against_the_register(tmp_path: Path) -> None:
    register = tmp_path / "市场监管.csv"
    register.write_text(
        f"企业名称,登记状态,地址\n{A},存续,澄江路1号\n{B},存续,澄江路2号\n", "utf-8"
    )
    sweep = tmp_path / "摸排.csv"
    sweep.write_text(f"企业名称,是否在营\n{A},否\n{B},是\n", "utf-8")
    done = CliRunner().invoke(
        main,
        [
            "ledger",
            f"--department=市场监管={register}",
            f"--sweep=街道={sweep}",
            f"--output={tmp_path / 'out'}",
        ],
    )
    assert done.exit_code in (0, 1), done.output
    firms = orggraph.read(tmp_path / "out" / "dataset").tables.firms
    assert firms.set_index("name")["exclusion"].dropna().to_dict() == {A: "NOT_OPERATING"}


OTHERS = [
    "工会",
    "共青团",
    "商会",
    "党群服务中心",
    "党员活动室",
    "企业网站",
    "人民调解组织",
    "上级党组织",
]


@pytest.mark.parametrize("group", OTHERS)
@pytest.mark.parametrize(
    ("asked", "answer"),
    [("组建情况", "已组建"), ("组建方式", "单独组建"), ("已建", "√"), ("名称", "某某")],
)
def test_a_group_of_something_else_answers_for_no_party_organisation(
    tmp_path: Path, group: str, asked: str, answer: str
) -> None:
    path = workbook(
        tmp_path,
        ["企业名称", "党组织名称", group, "", "备注"],
        ["", "", asked, "负责人意见", ""],
        [A, "云帆党支部", answer, "", ""],
        [B, "", answer, "", ""],
        merged={"C1:D1": group, "A1:A2": "企业名称", "B1:B2": "党组织名称", "E1:E2": "备注"},
    )
    said = statuses(path)
    assert said[A] is S.ORG_SINGLE
    assert said[B] in (S.UNCOVERED, S.UNKNOWN, S.WORK_ONLY)


@pytest.mark.parametrize("group", ["拟组建方式", "2026年组建计划", "下一步打算", "拟采取措施"])
def test_ticks_under_a_group_of_a_plan_cover_no_firm(tmp_path: Path, group: str) -> None:
    path = workbook(
        tmp_path,
        ["企业名称", "是否建立党组织", group, "", ""],
        ["", "", "单独组建", "联合组建", "街道兜底"],
        [A, "否", "√", "", ""],
        [B, "否", "", "", "√"],
        [C, "是", "", "", ""],
        merged={"C1:E1": group, "A1:A2": "企业名称", "B1:B2": "是否建立党组织"},
    )
    assert statuses(path) == {A: S.UNCOVERED, B: S.UNCOVERED, C: S.ORG_UNSPECIFIED}


def test_of_two_groups_the_one_of_now_counts_whatever_each_asks(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["企业名称", "原党组织情况", "", "目前情况", ""],
        ["", "党组织名称", "组建方式", "是否建立", "组建方式"],
        [A, "云帆党支部", "单独组建", "否", ""],
        [B, "", "", "是", "联合组建"],
        merged={"B1:C1": "原党组织情况", "D1:E1": "目前情况", "A1:A2": "企业名称"},
    )
    assert statuses(path) == {A: S.UNCOVERED, B: S.ORG_JOINT}


def test_a_sheet_of_whom_instructors_serve_is_told_once(tmp_path: Path) -> None:
    sheets = {
        "台账": [["企业名称", "党组织名称"], [A, "云帆党支部"], [B, "无"]],
        "党建指导员": [["指导员编号", "工作单位", "联系企业"], ["Z1", "街道", B]],
    }
    problems = orggraph.read(write_workbook(tmp_path, sheets)).problems
    assert [p.code for p in problems if p.sheet == "党建指导员"] == ["SHEET_SERVES"]


def test_a_list_of_other_things_below_the_firms_is_no_part_of_them(tmp_path: Path) -> None:
    heading = ["序号", "企业名称", "职工数", "党员数", "组建方式"]
    firms = [["1", A, "30", "4", "单独"], ["2", B, "20", "0", "未建"]]
    for title, *below in (
        ["党建指导员联系企业安排表", ["序号", "指导员编号", "所在单位", "联系企业"]],
        ["近三年撤销党组织名单", ["序号", "党组织名称", "撤销时间", "原覆盖企业"]],
    ):
        rows = [["1", "ZDY01", "水南街道党建办", B]]
        path = workbook(tmp_path, heading, *firms, ["", "", "", "", ""], [title], *below, *rows)
        assert statuses(path) == {A: S.ORG_SINGLE, B: S.UNCOVERED}
    assert "SECOND_OTHER" in codes(path)


def test_whom_instructors_serve_below_the_firms_is_told(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["企业名称", "职工数", "党员数", "组建方式"],
        [A, "30", "4", "单独"],
        [B, "20", "0", "未建"],
        ["", "", "", ""],
        ["党建指导员联系企业安排表"],
        ["序号", "指导员编号", "所在单位", "联系企业"],
        ["1", "ZDY01", "水南街道党建办", B],
    )
    assert "SECOND_SERVES" in codes(path)


def test_organisations_below_the_firms_tell_of_them(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["序号", "企业名称", "职工数", "党员数"],
        ["1", A, "30", "4"],
        ["2", B, "20", "2"],
        ["3", C, "20", "2"],
        ["", "", "", ""],
        ["党组织设置情况"],
        ["序号", "党组织名称", "组建方式", "成员单位"],
        ["1", "云帆软件党支部", "单独组建", A],
        ["2", "水南片区联合党支部", "联合组建", f"{B}、{C}"],
    )
    assert statuses(path) == {A: S.ORG_SINGLE, B: S.ORG_JOINT, C: S.ORG_JOINT}


def test_a_plan_below_the_firms_has_a_heading_of_its_own(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["序号", "企业名称", "职工数", "党员数", "组建方式", "党组织名称"],
        ["1", A, "30", "4", "单独组建", "云帆软件党支部"],
        ["2", B, "20", "2", "未组建", ""],
        ["", "", "", "", "", ""],
        ["2027年拟组建党组织计划表"],
        ["序号", "企业名称", "拟组建形式", "拟成立党组织名称", "计划完成时间", "责任人"],
        ["1", B, "联合组建", "水南第二联合党支部", "2026年12月", "街道组织委员"],
    )
    assert set(statuses(path)) == {A, B}
    assert statuses(path)[A] is S.ORG_SINGLE
    assert not statuses(path)[B].is_organised


def test_a_status_with_its_count_heads_the_firms_below_it(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["企业名称", "员工", "党员"],
        ["单独组建 (1)", "", ""],
        [A, "20", "3"],
        ["联合组建 (1)", "", ""],
        [B, "20", "3"],
        ["未组建 (1)", "", ""],
        [C, "20", "3"],
    )
    assert statuses(path) == {A: S.ORG_SINGLE, B: S.ORG_JOINT, C: S.UNCOVERED}


def test_a_founding_after_the_date_of_the_list_is_a_plan(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["截至2026年10月"],
        ["企业名称", "党员数", "党支部成立时间"],
        [A, "3", "2019.5"],
        [B, "3", "2027.3"],
        [C, "3", "拟2026年12月"],
    )
    assert statuses(path) == {A: S.ORG_UNSPECIFIED, B: S.PENDING, C: S.PENDING}


def test_how_an_organisation_works_does_not_end_it(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["党组织名称", "组建形式", "所在企业", "运行状态"],
        ["云帆软件党支部", "单独", A, "软弱涣散"],
        ["星图软件党支部", "单独", B, "待换届"],
        ["蓝鲸软件党支部", "单独", C, "2025年12月撤销"],
    )
    assert statuses(path) == {A: S.ORG_SINGLE, B: S.ORG_SINGLE, C: S.UNCOVERED}
    assert "BAD_YESNO" not in codes(path)


def test_firms_of_a_branch_may_stand_in_columns_that_are_numbered(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["联合党支部名称", "牵头单位", "联合单位1", "联合单位2"],
        ["水南第一联合党支部", A, B, C],
    )
    assert statuses(path) == dict.fromkeys((A, B, C), S.ORG_JOINT)


@pytest.mark.parametrize("mark", ["＋", "/", "和", " "])
def test_whatever_parts_the_firms_of_a_branch(tmp_path: Path, mark: str) -> None:
    path = workbook(
        tmp_path,
        ["党支部名称", "组建方式", "服务企业"],
        ["水南第一联合党支部", "联合", f"{A}{mark}{B}{mark}{C}（共3家）"],
    )
    assert statuses(path) == dict.fromkeys((A, B, C), S.ORG_JOINT)


def test_a_branch_of_its_own_firm_names_it(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["党组织名称", "组建方式", "覆盖企业"],
        ["云帆软件有限公司党支部", "单独组建", "本企业"],
        ["星图软件有限公司党支部", "单独组建", "本企业"],
    )
    assert set(statuses(path)) == {"云帆软件有限公司", "星图软件有限公司"}


def test_ticks_that_say_already_are_ticks(tmp_path: Path) -> None:
    heading = ["企业名称", "已单独组建", "已联合组建", "是否由社区兜底", "未组建"]
    path = workbook(
        tmp_path, heading, [A, "√", "", "", ""], [B, "", "√", "", ""], [C, "", "", "是", ""]
    )
    assert statuses(path) == {A: S.ORG_SINGLE, B: S.ORG_JOINT, C: S.ORG_FALLBACK}


def test_the_path_to_an_organisation_is_no_organisation(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["企业名称", "组建路径"], [A, "单独组建"], [B, "联合组建"])
    assert set(statuses(path).values()) == {S.UNKNOWN}
    assert "NEVER_ASKED" in codes(path)


def test_a_heading_of_three_rows_below_the_firms_is_whole(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["街道", "企业基本情况", "", "党员数"],
        ["", "", "", ""],
        ["", "企业名称", "职工数", ""],
        ["水南街道", A, "197", "4"],
        ["", "", "", ""],
        ["党员数", "企业基本情况", "", "街道"],
        ["", "", "", ""],
        ["", "职工数", "企业名称", ""],
        ["3", "116", B, "水南街道"],
        merged={"A1:A3": "街道", "B1:C2": "企业基本情况", "D1:D3": "党员数"}
        | {"A6:A8": "党员数", "B6:C7": "企业基本情况", "D6:D8": "街道"},
    )
    firms = orggraph.read(path).tables.firms
    assert firms.set_index("name")["members_total"].to_dict() == {A: 4, B: 3}
