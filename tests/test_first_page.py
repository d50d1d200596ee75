"""The first page of a report, the printed gap list and the title, as a clerk sees them."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner

from orggraph.cli.main import main

TITLE = "京口区互联网企业党建工作台账"
HEADINGS = ["企业名称", "区", "街道", "楼宇", "职工数", "正式党员数", "党组织名称"]
FIRMS = [
    ["镇江甲网络科技有限公司", "京口区", "正东路街道", "乙塔", 20, 3, None],
    ["镇江乙网络科技有限公司", "京口区", "正东路街道", "甲塔", 260, 4, None],
    ["镇江丙网络科技有限公司", "京口区", "大市口街道", None, 30, 5, "丙公司党支部"],
    ["镇江丁网络科技有限公司", "京口区", "大市口街道", None, None, 0, None],
]


def ledger(path: Path, *sheets: tuple[str, list[list[Any]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, (title, rows) in enumerate(sheets):
        page = book.create_sheet(f"表{number}")
        for row in ([title], HEADINGS, *rows):
            page.append(row)
        page.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(HEADINGS))
    book.save(path)
    return path


def report(data: Path, *more: str) -> openpyxl.Workbook:
    out = data.with_name("报告.xlsx")
    done = CliRunner().invoke(main, ["report", str(data), "-o", str(out), *more])
    assert done.exit_code == 0, done.output
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl does not know the bars behind the figures
        return openpyxl.load_workbook(out)


def cells(page: Any) -> list[list[Any]]:
    return [[cell for cell in row if cell is not None] for row in page.iter_rows(values_only=True)]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return ledger(tmp_path / "2026导出(3).xlsx", (TITLE, FIRMS))


@pytest.mark.slow
def test_the_title_is_that_of_the_ledger_not_of_its_file(data: Path) -> None:
    assert cells(report(data).worksheets[0])[0] == [f"{TITLE} 党组织覆盖情况"]


@pytest.mark.slow
def test_a_file_whose_sheets_have_titles_of_their_own_keeps_its_name(tmp_path: Path) -> None:
    sheets = (("正东路街道企业名单", FIRMS[:2]), ("大市口街道企业名单", FIRMS[2:]))
    first = cells(report(ledger(tmp_path / "全区.xlsx", *sheets)).worksheets[0])[0]
    assert first == ["全区 党组织覆盖情况"]


@pytest.mark.slow
def test_one_district_is_shown_by_street_with_its_total(data: Path) -> None:
    said = cells(report(data).worksheets[0])
    at = said.index(["各街道情况"])
    assert said[at + 1][0] == "街道"
    rows = {row[0]: row[1:] for row in said[at + 2 : at + 5]}
    assert rows["正东路街道"] == ["2", "0.0%", "2", "0"]
    assert rows["大市口街道"] == ["2", "50.0%", "1", "0"]
    assert rows["合计"] == ["4", "25.0%", "3", "0"]


@pytest.mark.slow
def test_several_districts_are_shown_by_district(tmp_path: Path) -> None:
    rows = [*FIRMS, ["镇江戊网络科技有限公司", "润州区", "宝塔路街道", None, 3, 1, None]]
    said = cells(report(ledger(tmp_path / "全市.xlsx", (TITLE, rows))).worksheets[0])
    assert ["各区情况"] in said
    assert ["各街道情况"] not in said


@pytest.mark.slow
def test_the_first_page_says_who_is_responsible_and_what_is_missing(data: Path) -> None:
    said = cells(report(data).worksheets[0])
    at = said.index(["空白点由谁负责"])
    assert said[at + 2][0].startswith("正东路街道党工委")
    assert said[at + 2][3] == "2"
    missing = {row[0]: row[1:] for row in said[said.index(["数据缺什么"]) + 2 :] if row}
    assert missing["职工数"] == ["1", "4", "25.0%"]
    assert missing["统一社会信用代码"] == ["4", "4", "100.0%"]
    assert "正式党员数" not in missing


@pytest.mark.slow
def test_empty_tables_are_named_in_a_line_and_shown_when_asked_for(data: Path) -> None:
    book = report(data)
    line = next(row[0] for row in cells(book.worksheets[0]) if row and "没有内容" in str(row[0]))
    assert "社会组织_空白点清单" in line
    assert "社会组织_空白点清单" not in book.sheetnames
    assert book.sheetnames[-1] == "现行规则"
    assert "社会组织_空白点清单" in report(data, "--all-sheets").sheetnames


@pytest.mark.slow
def test_the_gap_list_prints_ten_columns_by_street_building_and_priority(data: Path) -> None:
    book = report(data)
    rows = [row for row in book["空白点清单"].iter_rows(values_only=True) if row[1]]
    listed = pd.DataFrame(rows[1:], columns=rows[0])
    assert len(listed.columns) == 10
    assert list(listed["企业"].str[2]) == ["丁", "甲", "乙"]
    width = sum(book["空白点清单"].column_dimensions[letter].width for letter in "ABCDEFGHIJ")
    assert width <= 190  # on A4 landscape: seven points at least
    assert "信用代码" in [cell.value for cell in book["空白点清单_全部列"][2]]


def listed(data: Path, *more: str) -> list[str]:
    done = CliRunner().invoke(main, ["gaps", str(data), "--format", "json", *more])
    assert done.exit_code == 0, done.output
    return [row["firm"][2] for row in json.loads(done.stdout)]


@pytest.mark.slow
def test_a_gap_list_of_one_street_and_of_one_value(data: Path) -> None:
    assert set(listed(data)) == {"甲", "乙", "丁"}
    assert listed(data, "--street", "大市口街道") == ["丁"]
    assert listed(data, "--where", "楼宇=甲塔") == ["乙"]
    assert listed(data, "--where", "优先级=高", "--street", "大市口街道") == []


@pytest.mark.slow
def test_a_short_street_a_status_in_words_and_a_value_nobody_has(data: Path) -> None:
    assert listed(data, "--street", "大市口") == ["丁"]
    assert listed(data, "--street", "大市口街道办事处") == ["丁"]
    assert listed(data, "--where", "楼宇=甲塔2号楼") == ["乙"]
    assert listed(data, "--status", "空白点") == listed(data, "--status", "UNCOVERED")
    shown = CliRunner().invoke(main, ["gaps", str(data), "--street", "桃源街道"]).stdout
    assert "清单中没有街道为“桃源街道”的企业；有：大市口街道、正东路街道。" in shown


@pytest.mark.slow
def test_the_filters_of_a_report_are_of_its_gap_list_alone(data: Path) -> None:
    whole, part = report(data), report(data, "--street", "大市口街道")
    assert [row[0] for row in cells(part["空白点清单"])] != [
        row[0] for row in cells(whole["空白点清单"])
    ]
    firms = [str(row[0]) for row in cells(part["空白点清单"]) if row]
    assert [name[2] for name in firms if name.startswith("镇江")] == ["丁"]
    assert any("只列：街道=大市口街道" in name for name in firms)
    assert cells(part.worksheets[0]) == cells(whole.worksheets[0])


def test_an_unknown_column_to_choose_by_is_refused_by_name(data: Path) -> None:
    shown = CliRunner().invoke(main, ["gaps", str(data), "--street", "大市口街道"]).stdout
    assert "只列：街道=大市口街道" in shown
    done = CliRunner().invoke(main, ["gaps", str(data), "--where", "颜色=红"])
    assert done.exit_code == 2
    assert "没有“颜色”这一列" in done.stderr
