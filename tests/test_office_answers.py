"""What cells answer in the marks and words of an office: rings and crosses, organisations newly
founded, instructors by name, and lists that are no ledger of firms.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from workbooks import codes, statuses, workbook, write_workbook

import orggraph
from orggraph.cli.main import main
from orggraph.core.enums import Status
from orggraph.core.errors import InputError

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
