"""Every column of a ledger is accounted for, and a person may say what it is without writing a
file by hand.
"""

from __future__ import annotations

import io
import json
import warnings
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
import xlsxwriter
from click.testing import CliRunner, Result

import orggraph
from orggraph.cli.main import main
from orggraph.core import schema
from orggraph.core.errors import InputError
from orggraph.ingest import Tables, clean
from orggraph.ingest.readings import IGNORED, PERSONAL, REPEATED, Reading
from orggraph.io.column_choices import read_choices
from orggraph.io.reader import read_raw
from orggraph.reports.columns_read import columns_sheet

ODD = ["序号", "单位名称", "所属街道", "党的建设安排", "联系人", "职工数", "职工数", "党员"]
ROWS = [
    [1, "甲软件有限公司", "新街街道", "单独组建", "某某", 20, 3, 4],
    [2, "乙网络有限公司", "新街街道", "无", "某某", 10, "", ""],
    [3, "丙科技有限公司", "老街街道", "联合组建", "某某", "", 1, 2],
    [4, "丁数据有限公司", "老街街道", "", "", 5, "", ""],
]


def book(
    path: Path, sheets: dict[str, list[list[Any]]], merged: dict[str, list[str]] | None = None
) -> Path:
    with xlsxwriter.Workbook(path) as out:
        for name, rows in sheets.items():
            page = out.add_worksheet(name)
            for cells in (merged or {}).get(name, ()):
                page.merge_range(cells, "")
            for row, cells_ in enumerate(rows):
                page.write_row(row, 0, cells_)
    return path


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return book(tmp_path / "台账.xlsx", {"一季度": [ODD, *ROWS]})


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def rows_of(result: Result) -> list[dict[str, Any]]:
    text = result.stdout
    return list(json.loads(text))


def totals(ledger: Path, *more: object) -> dict[str, Any]:
    return rows_of(run("coverage", ledger, "--format", "json", *more))[-1]


def tables(path: Path) -> Tables:
    return clean(read_raw(path))


def by_letter(readings: tuple[Reading, ...]) -> dict[str, Reading]:
    return {reading.letter: reading for reading in readings}


def opened_book(path: Path) -> openpyxl.Workbook:
    with warnings.catch_warnings():  # openpyxl does not know the bars of Excel 2010 and says so
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(io.BytesIO(path.read_bytes()))


def choose(path: Path, **chosen: str) -> Path:
    """Fill in the column 读作 of a written sheet as a person does, by the letter of the column."""
    opened = opened_book(path)
    page = opened.worksheets[0]
    heading = next(row for row in page.iter_rows() if "读作" in [cell.value for cell in row])
    at = {cell.value: cell.column for cell in heading}
    for row in range(heading[0].row + 1, page.max_row + 1):
        word = chosen.get(str(page.cell(row, at["列号"]).value))
        if word:
            page.cell(row, at["读作"]).value = word
    opened.save(path)
    return path


# ---------------------------------------------------------------- what the table says


def test_every_column_stands_there_once_with_what_became_of_it(ledger: Path) -> None:
    found = by_letter(tables(ledger).readings)
    assert list(found) == list("ABCDEFGH")
    assert {letter: found[letter].read_as for letter in found} == {
        "A": "",
        "B": "name",
        "C": "street",
        "D": "",
        "E": PERSONAL,
        "F": "staff",
        "G": REPEATED,
        "H": "members_total",
    }
    assert found["D"].heading == "党的建设安排"
    assert found["D"].sheet == "一季度"


def test_rows_with_a_value_are_counted_among_the_firms_alone(tmp_path: Path) -> None:
    path = book(
        tmp_path / "a.xlsx", {"表": [["一览表"], ODD, *ROWS, ["合计", 4, "", "", "", 35, "", ""]]}
    )
    found = by_letter(tables(path).readings)
    assert found["D"].rows == 3
    assert found["F"].rows == 3
    assert found["B"].rows == 4


def test_closed_words_are_shown_and_names_never(tmp_path: Path) -> None:
    heading = ["企业名称", "党组织名称", "是否建立党组织", "备注", "经办说法", "联络方式"]
    lines = [
        [f"甲{number}软件有限公司", "秘密名称党支部", "√", "某某人的话", "是", "13800001111"]
        for number in range(3)
    ]
    lines += [["乙网络有限公司", "无", "×", "另一句", "否", "13900002222"]]
    found = by_letter(tables(book(tmp_path / "a.xlsx", {"表": [heading, *lines]})).readings)
    words = {
        letter: {word.zh: count for word, count in reading.words}
        for letter, reading in found.items()
    }
    assert words["B"] == {"写明名称": 3, "无": 1}
    assert words["C"] == {"√": 3, "×": 1}
    assert words["D"] == {}
    assert words["E"] == {"是": 3, "否": 1}
    assert words["F"] == {}


def test_a_second_table_below_has_its_own_readings(tmp_path: Path) -> None:
    rows = [
        ["企业名称", "街道", "党组织名称"],
        ["甲软件有限公司", "新街街道", "甲软件党支部"],
        ["", "", ""],
        ["企业名称", "职工数", "组建方式"],
        ["乙网络有限公司", 12, "单独组建"],
    ]
    found = [
        (reading.letter, reading.read_as, reading.rows)
        for reading in tables(book(tmp_path / "a.xlsx", {"表": rows})).readings
    ]
    assert found == [
        ("A", "name", 1),
        ("B", "street", 1),
        ("C", "organisation", 1),
        ("A", "name", 1),
        ("B", "staff", 1),
        ("C", "mode", 1),
    ]


@pytest.mark.slow
def test_the_table_is_given_by_check_and_stands_in_every_report(
    ledger: Path, tmp_path: Path
) -> None:
    found = rows_of(run("check", ledger, "--columns", "--format", "json"))
    assert [row["read_as"] for row in found] == [
        "",
        "name",
        "street",
        "",
        "(personal)",
        "staff",
        "(repeated)",
        "members_total",
    ]
    assert set(found[0]) == {column.name for column in schema.COLUMNS_READ}
    lost = found[3]
    assert (lost["letter"], lost["rows"], lost["words"]["zh"]) == (
        "D",
        3,
        "单独组建 1、无 1、联合组建 1",
    )
    said = run("check", ledger, "--columns").stdout
    assert "涉及个人，不读入" in said
    assert "表头重复" in said
    assert "某某" not in said
    out = tmp_path / "report.xlsx"
    assert run("report", ledger, "-o", out).exit_code == 0
    assert "列的读法" in opened_book(out).sheetnames


# ---------------------------------------------------------------- what a person chooses


def test_the_sheet_is_filled_in_by_choosing_from_a_list(ledger: Path, tmp_path: Path) -> None:
    assert run("check", ledger, "--columns", "-o", tmp_path / "读法.xlsx").exit_code == 0
    opened = opened_book(tmp_path / "读法.xlsx")
    page = opened.worksheets[0]
    [rule] = page.data_validations.dataValidation
    name, cells = rule.formula1.removeprefix("=").replace("$", "").split("!")
    listed = [cell[0].value for cell in opened[name.strip("'")][cells]]
    assert "不读" in listed
    assert {column.zh for column in schema.readable("firms").values()} <= set(listed)
    assert None not in listed


@pytest.mark.parametrize("suffix", ["xlsx", "csv", "json"])
def test_an_unheard_of_heading_is_read_as_chosen(ledger: Path, tmp_path: Path, suffix: str) -> None:
    assert totals(ledger)["organised_rate"] is None
    path = tmp_path / f"读法.{suffix}"
    run("check", ledger, "--columns", "-o", path)
    if suffix == "xlsx":
        choose(path, D="是否建立党组织")
    elif suffix == "csv":
        text = path.read_text(encoding="utf-8-sig").replace(
            "党的建设安排,未读入", "党的建设安排,是否建立党组织"
        )
        path.write_bytes(text.encode("gb18030"))  # as Excel saves it
    else:
        listed = json.loads(path.read_text(encoding="utf-8"))
        listed[3]["read_as"] = "has_organisation"
        path.write_text(json.dumps(listed, ensure_ascii=False), encoding="utf-8")
    total = totals(ledger, "--columns-as", path)
    assert (total["organised"], total["single"], total["joint"]) == (2, 1, 1)
    assert total["organised_rate"] == 50.0


def test_the_choice_wins_over_what_the_heading_seems_to_say(tmp_path: Path) -> None:
    heading = ["企业名称", "单位", "成立时间", "企业类型", "党支部"]
    rows = [["甲软件有限公司", "乙街道", "2020-01-01", "有限责任公司", "甲软件党支部"]] * 1
    path = book(tmp_path / "a.xlsx", {"表": [heading, *rows]})
    run("check", path, "--columns", "-o", tmp_path / "读法.xlsx")
    choose(tmp_path / "读法.xlsx", B="街道", C="成立时间", D="类别", E="不读")
    found = by_letter(clean(read_raw(path, choices=read_choices(tmp_path / "读法.xlsx"))).readings)
    assert [found[letter].read_as for letter in "ABCDE"] == [
        "name",
        "street",
        "since",
        "category",
        IGNORED,
    ]


def test_a_heading_in_two_rows_and_a_repeated_one_take_the_choice(tmp_path: Path) -> None:
    rows = [
        ["企业", "", "某组织", "", "党员情况", ""],
        ["名称", "人数", "甲栏", "甲栏", "正式", "预备"],
        ["甲软件有限公司", 9, "有", "甲软件党支部", 3, 1],
    ]
    path = book(tmp_path / "a.xlsx", {"表": rows}, {"表": ["A1:B1", "C1:D1", "E1:F1"]})
    run("check", path, "--columns", "-o", tmp_path / "读法.xlsx")
    before = by_letter(tables(path).readings)
    assert before["C"].heading == "某组织 › 甲栏"
    choose(tmp_path / "读法.xlsx", C="是否建立党组织", D="党组织名称")
    found = clean(read_raw(path, choices=read_choices(tmp_path / "读法.xlsx")))
    assert [reading.read_as for reading in found.readings] == [
        "name",
        "staff",
        "has_organisation",
        "organisation",
        "members_formal",
        "members_probationary",
    ]
    assert found.firms["organisation"].tolist() == ["甲软件党支部"]


def test_a_file_whose_names_stand_under_an_unheard_of_heading_is_read_by_the_choice(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("主体称谓,组织情况\n甲软件有限公司,有\n乙网络有限公司,无\n", encoding="utf-8")
    chosen = tmp_path / "读法.csv"
    chosen.write_text(
        "列号,表头,读作\nA,主体称谓,企业名称\nB,组织情况,是否建立党组织\n", encoding="utf-8"
    )
    assert run("coverage", path).exit_code == 3
    assert totals(path, "--columns-as", chosen)["organised"] == 1


def test_a_column_about_people_is_never_read_whatever_is_chosen(
    ledger: Path, tmp_path: Path
) -> None:
    path = tmp_path / "读法.csv"
    path.write_text(
        "工作表,列号,表头,读作\n一季度,E,联系人,备注\n一季度,B,单位名称,企业名称\n",
        encoding="utf-8",
    )
    found = clean(read_raw(ledger, choices=read_choices(path)))
    assert by_letter(found.readings)["E"].read_as == PERSONAL
    assert found.firms["note"].isna().all()


def test_a_folder_may_name_the_file(ledger: Path, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    ledger.rename(folder / "企业.xlsx")
    run("check", folder, "--columns", "-o", folder / "读法.xlsx")
    choose(folder / "读法.xlsx", D="是否建立党组织")
    (folder / "dataset.toml").write_text('columns_as = "读法.xlsx"\n', encoding="utf-8")
    assert totals(folder)["organised"] == 2
    assert "FILE_NOT_READ" not in run("check", folder, "--format", "json").stdout


def test_what_no_longer_fits_is_said_and_the_rest_is_used(ledger: Path, tmp_path: Path) -> None:
    path = tmp_path / "读法.csv"
    path.write_text(
        "工作表,列号,表头,读作\n一季度,D,党的建设安排,是否建立党组织\n一季度,K,已删的列,组建方式\n",
        encoding="utf-8",
    )
    done = run("coverage", ledger, "--columns-as", path, "--format", "json")
    assert rows_of(done)[-1]["organised"] == 2
    assert "读法中有 1 列与台账对不上" in done.stderr
    found = rows_of(run("check", ledger, "--columns-as", path, "--format", "json"))
    [stale] = [row for row in found if row["code"] == "COLUMNS_AS_STALE"]
    assert stale["severity"] == "error"
    assert "K 列“已删的列”" in stale["message"]["zh"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("甲,乙\n1,2\n", "不是读法表"),
        ("", "不是读法表"),
        ("工作表,列号,表头,读作\n一季度,D,党的建设安排,是否建立党组织了吗\n", "第 2 行“读作”写的"),
        ("工作表,列号,表头,读作\n二季度,D,党的建设安排,是否建立党组织\n", "对不上"),
    ],
)
def test_a_wrong_or_stale_file_gives_one_clear_sentence(
    ledger: Path, tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "读法.csv"
    path.write_text(text, encoding="utf-8")
    done = run("coverage", ledger, "--columns-as", path)
    assert done.exit_code == 3
    assert said in done.stderr
    assert "读法.csv" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_file_that_is_not_there_is_said() -> None:
    with pytest.raises(InputError, match="no such file"):
        read_choices("没有的.xlsx")


def test_the_readings_agree_with_the_table_that_shows_them(ledger: Path) -> None:
    from orggraph.analysis import pipeline

    answers = pipeline.answers(read_raw(ledger))
    frame = columns_sheet(answers).frame
    assert len(frame) == len(answers.tables.readings)
    assert frame["near"].notna().sum() <= (frame["read_as"].map(str) == "").sum()
    assert isinstance(frame, pd.DataFrame)


def test_readings_written_and_given_back_unchanged_change_nothing(tmp_path: Path) -> None:
    """The name of an organisation, chosen for its own table, is no firm's."""
    path = tmp_path / "台账.xlsx"
    book(
        path,
        {
            "企业信息": [
                ["企业名称", "党组织"],
                ["甲网络有限公司", "甲党支部"],
                ["乙软件有限公司", ""],
            ],
            "党组织信息": [
                ["党组织名称", "类型"],
                ["甲党支部", "党支部"],
                ["东街道党工委", "党工委"],
            ],
        },
    )
    read_as = tmp_path / "读法.xlsx"
    done = CliRunner().invoke(main, ["check", str(path), "--columns", "-o", str(read_as)])
    assert done.exit_code == 0
    for tables in (orggraph.read(path).tables, orggraph.read(path, columns_as=read_as).tables):
        assert len(tables.firms) == 2
        assert len(tables.organisations) == 2
