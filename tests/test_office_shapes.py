"""Sheets in shapes that offices draw: forms, several firms in a cell, periods side by side, and
marks around headings.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

import orggraph
from orggraph.analysis.coverage import classify
from orggraph.core.enums import Status
from orggraph.ingest.periods import Period, period

A, B, C, D = (f"澄江{word}软件有限公司" for word in ("云帆", "星图", "蓝鲸", "极光"))
S = Status


def statuses(path: Path) -> dict[str, Status]:
    tables = orggraph.read(path).tables
    found = classify(orggraph.build_graph(tables))["status"]
    return dict(zip(tables.firms["name"], map(Status, found), strict=True))


def codes(path: Path) -> set[str]:
    return {problem.code for problem in orggraph.read(path).problems}


def workbook(folder: Path, *rows: list[str], merged: dict[str, str] | None = None) -> Path:
    path = folder / "台账.xlsx"
    book = xlsxwriter.Workbook(path)
    page = book.add_worksheet("台账")
    for number, row in enumerate(rows):
        page.write_row(number, 0, row)
    for cells, text in (merged or {}).items():
        page.merge_range(cells, text)
    book.close()
    return path


def form_of(name: str, has: str, how: str) -> list[list[str]]:
    return [
        ["企业名称", name, "所属街道", "城关镇"],
        ["职工人数", "40", "联系人", "某某"],
        ["党建情况", "是否建立党组织", has, "组建方式", how],
    ]


def test_forms_below_one_another_are_a_firm_each(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["企业党建情况登记表"],
        *form_of(A, "是", "单独组建"),
        [],
        *form_of(B, "否", ""),
        [],
        *form_of(C, "是", "联合组建"),
    )
    assert statuses(path) == {A: S.ORG_SINGLE, B: S.UNCOVERED, C: S.ORG_JOINT}
    firms = orggraph.read(path).tables.firms
    assert firms["staff"].tolist() == [40, 40, 40]
    assert firms["row"].tolist() == [4, 8, 12]
    assert "PERSONAL_COLUMN" in codes(path)


def test_firms_beside_one_another_are_no_form(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["企业名称", A, B, C],
        ["职工人数", "40", "20", "10"],
        ["党组织组建方式", "单独", "未建", "联合"],
    )
    assert statuses(path) == {A: S.ORG_SINGLE, B: S.UNCOVERED, C: S.ORG_JOINT}


@pytest.mark.parametrize("between", ["\n", "、", "；", "\n2."])
def test_several_firms_in_a_cell_are_a_row_each(between: str, tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["企业名称", "党组织名称", "党员数", "职工数"],
        [
            f"{A}{between}{B}",
            "云帆星图联合党支部",
            "5",
            f"40{between}20" if between == "\n" else "60",
        ],
        [C, "蓝鲸党支部", "4", "30"],
        [D, "无", "0", "8"],
    )
    assert statuses(path) == {A: S.ORG_JOINT, B: S.ORG_JOINT, C: S.ORG_SINGLE, D: S.UNCOVERED}
    firms = orggraph.read(path).tables.firms
    assert firms["members_total"].isna().tolist() == [True, True, False, False]
    staff = firms["staff"].tolist()
    assert staff[2:] == [30, 8]
    assert staff[:2] == [40, 20] if between == "\n" else firms["staff"].isna().tolist()[:2]
    assert firms["row"].tolist() == [2, 2, 3, 4]
    assert "SEVERAL_FIRMS" in codes(path)


def test_a_name_with_a_mark_inside_is_one_firm(tmp_path: Path) -> None:
    name = "澄江石油、化工装备有限公司"
    path = workbook(tmp_path, ["企业名称", "党组织名称"], [name, "无"])
    assert statuses(path) == {name: S.UNCOVERED}


def test_an_old_name_on_a_line_of_its_own_is_no_firm(tmp_path: Path) -> None:
    path = workbook(
        tmp_path, ["企业名称", "党组织名称"], [A, "无"], ["（原名：澄江旧帆软件有限公司）", ""]
    )
    assert statuses(path) == {A: S.UNCOVERED}


def test_of_periods_side_by_side_the_latest_that_is_filled_in_counts(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["企业名称", "一季度", "", "二季度", "", "三季度", ""],
        ["", "党组织", "指导员", "党组织", "指导员", "党组织", "指导员"],
        [A, "有", "", "有", "", "", ""],
        [B, "无", "有", "有", "", "", ""],
        [C, "无", "无", "无", "无", "", ""],
        merged={"A1:A2": "企业名称", "B1:C1": "一季度", "D1:E1": "二季度", "F1:G1": "三季度"},
    )
    found = list(statuses(path).values())
    assert found[2] == S.UNCOVERED
    assert all(status.name.startswith("ORG_") for status in found[:2])
    assert "EARLIER_PERIOD" in codes(path)


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("2025年底 › 是否建立党组织", Period(25, 0)),
        ("党建 › 十一月", Period(0, 11)),
        ("下半年", Period(0, 12)),
        ("2026年第二季度党员数", Period(26, 6)),
        ("截至2026年9月底党员数", Period(26, 9)),
        ("上年度营业收入", None),
        ("党员数", None),
        ("3名以上党员", None),
    ],
)
def test_the_period_a_heading_speaks_of(heading: str, expected: Period | None) -> None:
    assert period(heading) == expected


@pytest.mark.parametrize(
    "headings",
    [
        ("*企业名称（必填）", "▲是否建立党组织（下拉选择）", "※组建方式"),
        ("企业名称\u200b", "\ufeff是否建立党组织", "组建\xa0方式"),
        ("【企业名称】", "★是否建立党组织★", "<组建方式>"),
    ],
)
def test_marks_and_blanks_of_no_width_in_headings_say_nothing(
    headings: tuple[str, ...], tmp_path: Path
) -> None:
    path = workbook(
        tmp_path, [*headings], [f"\u200b{A}", "是", "单独\u200b"], [f"{B}\xa0", "否", ""]
    )
    assert list(statuses(path).values()) == [S.ORG_SINGLE, S.UNCOVERED]


def test_sections_and_groups_by_the_kind_of_coverage(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["序号", "企业名称", "职工数"],
        ["一、组织覆盖企业"],
        ["1", A, "50"],
        ["二、工作覆盖企业"],
        ["1", B, "18"],
        ["三、空白点企业"],
        ["1", C, "9"],
    )
    found = statuses(path)
    assert found[A].name.startswith("ORG_") or found[A] is S.UNKNOWN
    assert (found[B], found[C]) == (S.WORK_ONLY, S.UNCOVERED)


def test_covered_in_both_ways_under_one_group(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["企业名称", "是否覆盖", ""],
        ["", "党的组织", "党的工作"],
        [A, "是", "是"],
        [B, "否", "是"],
        [C, "否", "否"],
        merged={"A1:A2": "企业名称", "B1:C1": "是否覆盖"},
    )
    found = list(statuses(path).values())
    assert found[1:] == [S.WORK_ONLY, S.UNCOVERED]


def test_ticks_under_reasons_say_that_there_is_none(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["企业名称", "组建方式", "", "未建原因", "", ""],
        ["", "单独", "联合", "无党员", "党员不足3人", "业主不支持"],
        [A, "√", "", "", "", ""],
        [B, "", "", "√", "", ""],
        [C, "", "", "", "", "√"],
        merged={"A1:A2": "企业名称", "B1:C1": "组建方式", "D1:F1": "未建原因"},
    )
    assert list(statuses(path).values()) == [S.ORG_SINGLE, S.UNCOVERED, S.UNCOVERED]


@pytest.mark.parametrize("tick", ["ü", "þ", "P", "R"])
def test_ticks_of_a_font_of_signs(tick: str, tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["企业名称", "单独组建", "联合组建", "未组建"],
        [A, tick, "", ""],
        [B, "", tick, ""],
        [C, "", "", tick],
    )
    assert list(statuses(path).values()) == [S.ORG_SINGLE, S.ORG_JOINT, S.UNCOVERED]


def test_firms_under_their_building(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["楼宇/企业", "组建方式", "党员数"],
        ["汇金大厦", "", ""],
        [f"　　{A}", "单独", "5"],
        [f"　　{B}", "未建", "0"],
        ["时代广场", "", ""],
        [f"　　{C}", "联合", "2"],
    )
    assert statuses(path) == {A: S.ORG_SINGLE, B: S.UNCOVERED, C: S.ORG_JOINT}
    assert orggraph.read(path).tables.firms["building"].tolist()[:2] == ["汇金大厦", "汇金大厦"]
