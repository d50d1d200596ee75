"""What stands on a planner's desk comes in as it stands: every shape of file, every row counted
or set aside by name.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
import xlsxwriter
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from orggraph.core.enums import Severity
from orggraph.core.errors import InputError
from orggraph.ingest import RawDataset, RawTable, header_row
from orggraph.io import csv_reader, json_reader
from orggraph.io.reader import read_raw

HEADINGS = ("企业名称", "统一社会信用代码", "职工数", "成立时间", "地址")
FIRMS = (
    ("海潮网络有限公司", "91350200MA2XYZ0001", "12", "2020-05-01", "软件园二期1号"),
    ("云帆科技有限公司", "91350200MA2XYZ0002", "", "", "甲街5号，乙座"),
    ("半坡直播工作室", "91350200MA2XYZ0003", "3", "2021-07-15", ""),
)
TABLE = [HEADINGS, *FIRMS]


def written(
    rows: list[Any] | tuple[Any, ...],
    delimiter: str = ",",
    end: str = "\n",
    quoting: int = csv.QUOTE_MINIMAL,
) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(rows)
    return out.getvalue()


def workbook(sheets: dict[str, list[Any]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            for at, row in enumerate(rows):
                page.write_row(at, 0, row)
    return out.getvalue()


def from_bytes(data: bytes) -> RawTable:
    (table,) = read_raw("-", data).tables
    return table


def from_text(text: str) -> RawTable:
    return from_bytes(text.encode())


def cells(table: RawTable) -> list[list[str | None]]:
    return [
        [None if pd.isna(cell) else cell for cell in row]
        for row in table.frame.to_numpy(dtype=object).tolist()
    ]


def codes(table: RawTable) -> list[tuple[str, int | None]]:
    return [(problem.code, problem.row) for problem in table.problems]


def refusal(act: Any, *args: Any) -> InputError:
    with pytest.raises(InputError) as caught:
        act(*args)
    text = caught.value.text
    assert text.zh
    assert text.en
    assert "\n" not in text.zh + text.en
    return caught.value


AS_IT_STANDS = [[cell or None for cell in firm] for firm in FIRMS]


# ---- one table, written every way ----


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_table_reads_the_same_in_every_encoding_delimiter_and_line_end(encoding, delimiter, end):
    table = from_bytes(written(TABLE, delimiter, end).encode(encoding))
    assert (table.kind, tuple(table.frame)) == ("firms", HEADINGS)
    assert cells(table) == AS_IT_STANDS
    assert table.rows.tolist() == [2, 3, 4]
    assert not table.problems
    assert {str(kind) for kind in table.frame.dtypes} == {"str"}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_characters_whose_second_byte_looks_like_a_delimiter_stay_whole(delimiter):
    assert "亅倈".encode("gb18030")[1::2] == b"||"
    table = from_bytes(
        written([HEADINGS, ("亅倈公司", "", "1", "", "亅倈街"), FIRMS[0]], delimiter).encode(
            "gb18030"
        )
    )
    assert cells(table) == [["亅倈公司", None, "1", None, "亅倈街"], AS_IT_STANDS[0]]


def test_utf_16_with_its_big_endian_mark_is_read():
    assert cells(from_bytes(b"\xfe\xff" + written(TABLE).encode("utf-16-be"))) == AS_IT_STANDS


@pytest.mark.parametrize(
    "make",
    [
        lambda: workbook({"Sheet1": TABLE}),
        lambda: json.dumps([dict(zip(HEADINGS, firm, strict=True)) for firm in FIRMS]).encode(),
        lambda: json.dumps(
            {"total": 3, "data": [dict(zip(HEADINGS, firm, strict=True)) for firm in FIRMS]},
            ensure_ascii=False,
        ).encode("gb18030"),
    ],
)
def test_a_table_reads_the_same_from_excel_and_json(make):
    table = from_bytes(make())
    assert (table.kind, tuple(table.frame)) == ("firms", HEADINGS)
    assert cells(table) == AS_IT_STANDS


def test_a_workbook_named_csv_and_a_text_named_xls_are_read_as_what_they_are(tmp_path):
    (tmp_path / "a.csv").write_bytes(workbook({"表": TABLE}))
    (tmp_path / "b.xls").write_text(written(TABLE, "\t"), encoding="gb18030")
    for name in ("a.csv", "b.xls"):
        (table,) = read_raw(tmp_path / name).tables
        assert cells(table) == AS_IT_STANDS
        assert table.file == name


# ---- headings and rows ----


def test_titles_and_blank_lines_above_the_heading_shift_the_row_numbers_as_excel_shows_them():
    table = from_text("海州区互联网企业台账,,,,\n填报单位：某办,,,,\n\n" + written(TABLE))
    assert cells(table) == AS_IT_STANDS
    assert table.rows.tolist() == [5, 6, 7]


def test_blank_lines_count_as_rows_and_line_ends_within_quotes_do_not():
    text = (
        written([HEADINGS, FIRMS[0], ("云帆\n科技", *FIRMS[1][1:])])
        + "\n,,,,\n"
        + written([FIRMS[2]])
    )
    table = from_text(text)
    assert table.rows.tolist() == [2, 3, 6]
    assert table.frame["企业名称"].tolist() == ["海潮网络有限公司", "云帆\n科技", "半坡直播工作室"]


def test_the_line_that_tells_excel_the_delimiter_is_obeyed_and_not_counted():
    table = from_text("sep=;\n" + written(TABLE, ";"))
    assert cells(table) == AS_IT_STANDS
    assert table.rows.tolist() == [2, 3, 4]


def test_repeated_headings_and_total_lines_stay_for_the_next_room():
    table = from_text(written([*TABLE, HEADINGS, ("合计", "", "15", "", "")]))
    assert len(table.frame) == 5
    assert table.rows.tolist() == [2, 3, 4, 5, 6]


def test_a_total_whose_label_stands_in_a_column_that_is_not_read_is_dropped_and_noted():
    rows = [
        ("序号", *HEADINGS),
        *[(str(at), *firm) for at, firm in enumerate(FIRMS, 1)],
        ("合 计", "3", "", "", "", ""),
    ]
    for table in (
        from_text(written(rows)),
        from_bytes(workbook({"台账": rows})),
        from_text(written([*rows, ("1",)])),
    ):
        assert cells(table) == AS_IT_STANDS
        assert ("TOTAL_ROW", 5) in codes(table)


def test_headings_keep_their_spelling_and_blank_ones_are_left_out():
    table = from_text("企业名称 , 信用代码,,职工人数（人）\n甲,1,x,3\n")
    assert list(table.frame) == ["企业名称 ", " 信用代码", "职工人数（人）"]


def test_a_heading_in_two_merged_rows_is_one():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet()
        page.merge_range("A1:E1", "海州区两新组织台账")
        page.merge_range("A2:A3", "企业名称")
        page.merge_range("B2:B3", "信用代码")
        page.merge_range("C2:D2", "党建情况")
        page.write_row("C3", ["党组织名称", "组建方式"])
        page.merge_range("E2:E3", "职工数")
        page.write_row("A4", ["甲", "1", "甲支部", "单独", 12])
    table = from_bytes(out.getvalue())
    assert list(table.frame) == [
        "企业名称",
        "信用代码",
        "党建情况 › 党组织名称",
        "党建情况 › 组建方式",
        "职工数",
    ]
    assert table.meanings["党建情况 › 组建方式"] == "mode"
    assert cells(table) == [["甲", "1", "甲支部", "单独", "12"]]
    assert table.rows.tolist() == [4]


def test_unknown_headings_are_listed_once_and_personal_ones_named_and_left_out():
    table = from_text("企业名称,片区号,法定代表人,联系电话\n甲,7,张某,13800000000\n")
    assert list(table.frame) == ["企业名称"]
    unknown, personal = table.problems
    assert (unknown.code, unknown.severity, unknown.value) == (
        "UNKNOWN_COLUMN",
        Severity.NOTE,
        "片区号",
    )
    assert (personal.code, personal.severity, personal.value) == (
        "PERSONAL_COLUMN",
        Severity.WARNING,
        "法定代表人、联系电话",
    )
    assert "张某" not in repr(table)
    assert "138" not in repr(table.problems)


def test_of_a_repeated_heading_the_first_is_kept_and_the_rest_reported():
    table = from_text("企业名称,地址,地址\n甲,一号,二号\n")
    assert cells(table) == [["甲", "一号"]]
    assert codes(table) == [("REPEATED_COLUMN", 1)]


def test_the_kind_of_a_lone_list_is_told_by_its_headings():
    def kind(*heads: str) -> str:
        return from_text(written([heads, ["x"] * len(heads)])).kind

    assert kind("客户名称", "证照号码") == "firms"
    assert kind("名称", "地址", "类别") == "firms"  # it could be places too: a ledger is meant
    assert (
        kind("统一社会信用代码", "名称", "类型", "上级", "运营单位") == "firms"
    )  # more of it is known for places: a code decides
    assert kind("地点编号", "名称", "地点类型", "上级地点") == "places"
    assert kind("党组织名称", "组织类型", "层级", "上级党组织") == "organisations"
    assert kind("起点", "关系", "终点") == "links"
    assert kind("岗位编号", "岗位类型", "可联系企业数") == "posts"


# ---- rows set aside ----


def test_rows_with_surplus_cells_are_set_aside_with_row_and_reason():
    table = from_text(
        written(TABLE)
        + "多格公司,91350200MA2XYZ0004,5,2020-01-01,甲街1号,乙座,3楼\n"
        + "尾空公司,,1,,乙街,,\n"
    )
    assert [row[0] for row in cells(table)] == [
        "海潮网络有限公司",
        "云帆科技有限公司",
        "半坡直播工作室",
        "尾空公司",
    ]
    assert codes(table) == [("ROW_SURPLUS", 5)]
    (problem,) = table.problems
    assert problem.severity is Severity.ERROR
    assert "多出 2 格" in problem.message.zh
    assert problem.value == ""


def test_a_short_row_is_filled_only_where_its_last_cells_are_missing():
    table = from_text(
        written(TABLE)
        + "短行公司,91350200MA2XYZ0004\n"
        + "91350200MA2XYZ0005,5,2020-01-01,丙街\n"
        + "无码公司,6,2020-01-01,丁街8号\n"
    )
    assert cells(table)[3:] == [["短行公司", "91350200MA2XYZ0004", None, None, None]]
    assert codes(table) == [("ROW_SHIFTED", 6), ("ROW_SHIFTED", 7)]


@pytest.mark.parametrize("more", ["", "\n短行\n"])
def test_a_full_row_whose_code_slid_beside_its_column_is_set_aside(more):
    table = from_text(
        "序号,企业名称,统一社会信用代码,成立时间,地址\n1,甲公司,91350200MA2XYZ0001,"
        "2020-01-01,甲街\n"
        "2,91350200MA2XYZ0002,2020-01-01,乙街,\n" + more
    )
    assert table.frame["企业名称"].tolist()[0] == "甲公司"
    assert ("ROW_SHIFTED", 3) in codes(table)
    assert 3 not in table.rows


SLID = (
    "企业名称",
    "统一社会信用代码",
    "成立日期",
    "住所",
    "职工人数",
    "街道",
    "是否重点",
    "正式党员数",
)


@pytest.mark.parametrize(
    ("what", "row"),
    [
        ("code and name changed places", "{code},{name},2020-05-01,{address},25,筼筜街道,是,3"),
        (
            "an empty cell too many behind the code",
            "{name},{code},,2020-05-01,{address},25,筼筜街道,是",
        ),
        (
            "an empty cell too many at the front",
            ",{name},{code},2020-05-01,{address},25,筼筜街道,是",
        ),
        ("the name is missing", "{code},2020-05-01,{address},25,筼筜街道,是,3,"),
        ("the code is missing", "{name},2020-05-01,{address},25,筼筜街道,是,3,"),
        ("the date is missing", "{name},{code},{address},25,筼筜街道,是,3,"),
        ("the staff is missing", "{name},{code},2020-05-01,{address},筼筜街道,是,3,"),
        (
            "the same, without the delimiter at the end",
            "{name},{code},2020-05-01,{address},筼筜街道,是,3",
        ),
        ("date and staff changed places", "{name},{code},25,{address},2020-05-01,筼筜街道,是,3"),
        ("name and address changed places", "{address},{code},2020-05-01,{name},25,筼筜街道,是,3"),
        ("code and date changed places", "{name},2020-05-01,{code},{address},25,筼筜街道,是,3"),
    ],
)
@pytest.mark.parametrize("is_excel", [False, True], ids=["csv", "xlsx"])
def test_a_row_whose_cells_slid_or_changed_places_is_set_aside_with_its_line(is_excel, what, row):
    def line(n: int) -> str:
        return (
            f"海潮{n}网络有限公司,9135020{n}MA2XYZ0001,2020-05-0{n},厦门市思明区湖滨南路{n}号,"
            f"{n}0,筼筜街道,否,{n}"
        )

    odd = row.format(
        name="云帆科技有限公司", code="91350209MA2XYZ0009", address="厦门市湖里区兴隆路27号七楼"
    )
    lines = [",".join(SLID), line(1), line(2), odd, line(3)]
    table = (
        from_bytes(workbook({"企业": [text.split(",") for text in lines]}))
        if is_excel
        else from_text("\n".join(lines))
    )
    assert list(table.rows) == [2, 3, 5], what
    assert codes(table) == [("ROW_SHIFTED", 4)], what


@pytest.mark.parametrize(
    "row",
    [
        "海潮网络有限公司,办理中,,,几十人,筼筜街道,是,无",
        "海潮网络有限公司,91350200MA2XYZ0001,待查,兴隆路27号,,湖滨南路3号,√,否",
        "24号便利店,,2020,厦门市思明区湖滨南路3号厦门海潮网络有限公司,25人,镇,是,3",
        "路易十六号(厦门)服饰有限公司,,2020-05,公司,约20人,,,",
        "海潮网络有限公司,350200200012345,43952,软件园二期,2020,开元,A,B",
    ],
)
def test_a_row_with_odd_cells_of_its_own_stays(row):
    lines = [
        "云帆科技有限公司,91350209MA2XYZ0009,2020-05-01,厦门市湖里区兴隆路27号,25,筼筜街道,是,3",
        row,
    ]
    assert len(from_text("\n".join([",".join(SLID), *lines]) + "\n").rows) == 2


def test_firms_above_the_heading_are_set_aside_and_titles_are_not():
    titles = "某区互联网企业台账,,,,\n填报单位：厦门海潮网络有限公司,填报人：,日期：2026年,,\n"
    table = from_text(titles + written([FIRMS[0], ("云帆", "", "", "", ""), *TABLE]))
    assert [row[0] for row in cells(table)] == [firm[0] for firm in FIRMS]
    assert codes(table) == [("ROW_ABOVE", 3)]


def test_a_column_that_says_something_else_than_its_heading_costs_no_rows():
    rows = [
        f"海潮{n}网络有限公司,,是,{n},厦门市湖滨南路{n}号" for n in range(1, 6)
    ]  # 成立日期: whether; 住所: how many; 职工人数: where
    assert (
        len(from_text("\n".join(["企业名称,统一社会信用代码,成立日期,住所,职工人数", *rows])).rows)
        == 5
    )


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_damaged_character_costs_its_cell_and_the_row_only_where_nothing_tells_the_firm(encoding):
    rows = [
        *TABLE,
        ("坏\ufffd公司", "", "1", "", "甲街"),
        ("坏\ufffd公司", "91350200MA2XYZ0004", "1", "", "甲街"),
        ("好公司", "9135020\ufffdMA2XYZ0005", "1\ufffd", "", "甲\ufffd街"),
    ]
    table = from_bytes(written(rows).encode(encoding))
    assert cells(table)[3:] == [
        ["坏\ufffd公司", "91350200MA2XYZ0004", "1", None, "甲街"],
        ["好公司", "#N/A", "#N/A", None, "甲\ufffd街"],
    ]
    assert {(p.row, p.code, p.severity, p.column) for p in table.problems} == {
        (5, "TEXT_DAMAGED", Severity.ERROR, "企业名称"),
        (6, "TEXT_DAMAGED", Severity.WARNING, "企业名称"),
        (7, "CELL_DAMAGED", Severity.WARNING, "统一社会信用代码"),
        (7, "CELL_DAMAGED", Severity.WARNING, "职工数"),
        (7, "TEXT_DAMAGED", Severity.WARNING, "地址"),
    }


def test_a_row_of_a_table_of_organisations_with_a_damaged_cell_is_set_aside():
    table = from_text("党组织编号,党组织名称,上级党组织\nQ1,甲党委,\nQ2,乙党支部,甲\ufffd委\n")
    assert (table.kind, cells(table)) == ("organisations", [["Q1", "甲党委", None]])
    assert codes(table) == [("TEXT_DAMAGED", 3)]


def test_many_damaged_cells_are_counted_and_all_are_unknown(monkeypatch):
    monkeypatch.setattr("orggraph.ingest.raw_table.LISTED", 2)
    table = from_text("企业名称,区\n" + "".join(f"甲{n}公司,\ufffd区\n" for n in range(5)))
    assert [row[1] for row in cells(table)] == ["#N/A"] * 5
    assert [(p.row, p.value) for p in table.problems] == [(2, ""), (3, ""), (None, "3")]


@pytest.mark.parametrize(
    ("encoding", "heads"),
    [
        ("utf-8", HEADINGS),
        ("gb18030", HEADINGS),
        ("utf-8-sig", HEADINGS),
        ("utf-8", ("name", "uscc", "staff", "since", "address")),
        ("gb18030", ("name", "uscc", "staff", "since", "address")),
    ],
)
def test_broken_bytes_in_one_name_cost_no_row_that_a_code_tells(encoding, heads):
    lines = written([heads, *FIRMS]).encode(encoding).split(b"\n")
    lines[2] = "云帆".encode(encoding)[:-1] + lines[2][lines[2].index(b",") :]
    table = from_bytes(b"\n".join(lines))
    assert [row[1] for row in cells(table)] == [firm[1] for firm in FIRMS]
    assert "\ufffd" in cells(table)[1][0]
    assert codes(table) == [("TEXT_DAMAGED", 3)]


def test_an_open_quotation_mark_is_told_and_costs_no_row_that_is_whole_without_it():
    table = from_text(
        written(TABLE)
        + '"未闭合公司,91350200MA2XYZ0004,1,,甲街\n'
        + written([("其后公司", "", "1", "", '"旧"街,2号')])
    )
    assert [row[0] for row in cells(table)] == [
        "海潮网络有限公司",
        "云帆科技有限公司",
        "半坡直播工作室",
        "未闭合公司",
        "其后公司",
    ]
    assert codes(table) == [("ROW_QUOTE", 5)]
    assert table.problems[0].severity is Severity.ERROR
    assert table.rows.tolist() == [2, 3, 4, 5, 6]


def test_a_row_that_is_not_whole_without_its_open_quotation_mark_is_set_aside():
    table = from_text(
        written(TABLE) + '"未闭合公司,甲街\n' + written([("其后公司", "", "1", "", "")])
    )
    assert [row[0] for row in cells(table)] == [
        "海潮网络有限公司",
        "云帆科技有限公司",
        "半坡直播工作室",
        "其后公司",
    ]
    assert codes(table) == [("ROW_QUOTE", 5)]


def test_an_open_quotation_mark_in_a_long_file_swallows_nothing():
    many = [(f"企业{at}", "", "1", "", "路") for at in range(3000)]
    text = (
        written([HEADINGS, *many])
        .replace("企业1000,", '"企业1000,')
        .replace("企业2000,", '"企业2000,')
    )
    table = from_text(text)
    assert len(table.frame) == 3000
    assert codes(table) == [("ROW_QUOTE", 1002), ("ROW_QUOTE", 2002)]


def test_nul_characters_are_left_out_and_reported():
    table = from_bytes(written(TABLE).replace("云帆", "云\0帆").encode() + b"\0" * 512)
    assert cells(table) == AS_IT_STANDS
    assert codes(table) == [("NUL_BYTES", None)]


def test_many_rows_set_aside_are_listed_up_to_a_limit_and_then_counted(monkeypatch):
    monkeypatch.setattr("orggraph.ingest.raw_table.LISTED", 5)
    table = from_text(written(TABLE) + "甲,1,2,3,4,5\n" * 8)
    assert [code for code, _ in codes(table)] == ["ROW_SURPLUS"] * 5 + ["ROWS_ASIDE"]
    assert table.problems[-1].value == "3"


# ---- Excel ----


def test_excel_cells_become_the_text_a_person_sees():
    table = from_bytes(
        workbook({"台账": [HEADINGS, ("甲", "x", 12.0, "", True), ("乙", "y", 12.5, "", False)]})
    )
    assert cells(table) == [["甲", "x", "12", None, "是"], ["乙", "y", "12.5", None, "否"]]


def test_excel_dates_become_iso():
    out = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(HEADINGS)
    book.active.append(["甲", "x", 1, dt.datetime(2020, 5, 1), dt.datetime(2020, 5, 1, 8, 30)])
    book.save(out)
    assert cells(from_bytes(out.getvalue())) == [
        ["甲", "x", "1", "2020-05-01", "2020-05-01 08:30:00"]
    ]


def test_a_code_stored_as_a_number_is_handed_on_marked_and_reported_as_altered():
    table = from_bytes(
        workbook(
            {
                "台账": [
                    HEADINGS,
                    ("甲", 913502001550000123, 1, "", ""),
                    FIRMS[0],
                    ("乙", 350200123456789, 1, "", ""),
                ]
            }
        )
    )
    assert table.frame["统一社会信用代码"].tolist() == [
        "≈913502001550000000",
        "91350200MA2XYZ0001",
        "350200123456789",
    ]
    (problem,) = table.problems
    assert (problem.code, problem.severity) == ("EXCEL_ALTERED", Severity.ERROR)
    assert (problem.row, problem.column, problem.value) == (
        2,
        "统一社会信用代码",
        "≈913502001550000000",
    )


def test_a_long_number_in_a_column_that_is_no_code_is_reported_without_its_digits():
    table = from_bytes(workbook({"台账": [HEADINGS, ("甲", "x", 350200199001011234, "", "")]}))
    (problem,) = table.problems
    assert (problem.code, problem.value) == ("EXCEL_ALTERED", "")


def test_error_cells_are_unknown_and_warned_of():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet("台账")
        page.write_row(0, 0, HEADINGS)
        page.write_row(1, 0, ["甲", "x"])
        page.write_formula("C2", "=1/0", None, "#DIV/0!")
        page.write_formula("Z2", "=1/0", None, "#DIV/0!")
    table = from_bytes(out.getvalue())
    assert cells(table) == [["甲", "x", "#N/A", None, None]]
    assert [(p.code, p.row, p.column) for p in table.problems] == [("EXCEL_ERROR", 2, "职工数")]


def test_a_stray_cell_at_the_far_corner_is_refused_before_it_takes_all_memory():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet("台账")
        for at, row in enumerate(TABLE):
            page.write_row(at, 0, row)
        page.write("XFD1048576", "x")
    text = refusal(read_raw, "-", out.getvalue()).text
    assert "台账" in text.zh
    assert "1048576" in text.zh
    assert "16384" in text.en


def test_merged_cells_are_filled_downwards_within_their_range_only():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet("台账")
        page.write_row(0, 0, ["街道", "企业名称", "党员数", "地址"])
        for at, name in enumerate("甲乙丙丁", 1):
            page.write(at, 1, name)
        page.merge_range("A2:A3", "东街道")
        page.merge_range("C4:C5", 5)
        page.merge_range("A6:D6", "二、西街道")
        page.write("B7", "戊")
    table = from_bytes(out.getvalue())
    assert cells(table) == [
        ["东街道", "甲", None, None],
        ["东街道", "乙", None, None],
        [None, "丙", None, None],  # five together: of none of them is it known
        [None, "丁", None, None],
        ["二、西街道", None, None, None],
        [None, "戊", None, None],
    ]
    assert [(p.code, p.row, p.column) for p in table.problems] == [("MERGED_NUMBER", 4, "党员数")]


def test_what_stands_under_merged_cells_and_differs_is_read_and_told():
    """As where a format is copied over cells, or a program merges without clearing them."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet("台账")
        page.write_row(0, 0, ["街道", "企业名称", "党组织名称", "备注"])
        page.merge_range("A2:A4", "东街道")
        page.write_column("A3", ["西街道", "东街道"])
        page.merge_range("B2:B3", "甲公司")
        page.write("B3", "乙公司")
        page.write("B4", "丙公司")
        page.merge_range("C2:D2", "无")
        page.write("D2", "已走访")
    table = from_bytes(out.getvalue())
    assert cells(table) == [
        ["东街道", "甲公司", "无", "已走访"],
        ["西街道", "乙公司", None, None],
        ["东街道", "丙公司", None, None],
    ]
    assert [(p.code, p.row, p.column, p.value) for p in table.problems] == [
        ("MERGED_OVER", 3, "街道", "1"),
        ("MERGED_OVER", 3, "企业名称", "1"),
        ("MERGED_OVER", 2, "备注", "1"),
    ]


def test_each_sheet_with_a_heading_is_a_table_and_prose_is_noted():
    data = workbook(
        {
            "填表说明": [("本表由各街道填报",), ("企业名称", "必须与营业执照一致，不得简写")],
            "企业": TABLE,
            "党组织": [("党组织名称", "组织类型"), ("海潮支部", "党支部")],
            "空": [],
        }
    )
    dataset = read_raw("-", data)
    assert [(table.kind, table.sheet, len(table.frame)) for table in dataset.tables] == [
        ("firms", "企业", 3),
        ("organisations", "党组织", 1),
    ]
    assert [(p.code, p.sheet, p.severity) for p in dataset.problems] == [
        ("SHEET_PASSED", "填表说明", Severity.NOTE)
    ]


def test_a_hidden_sheet_is_not_read_and_noted():
    book = openpyxl.load_workbook(io.BytesIO(workbook({"台账": TABLE, "旧": TABLE})))
    book["旧"].sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    dataset = read_raw("-", out.getvalue())
    assert [table.sheet for table in dataset.tables] == ["台账"]
    assert [(p.code, p.sheet) for p in dataset.problems] == [("SHEET_HIDDEN", "旧")]


def test_rows_of_a_sheet_that_begins_lower_keep_their_numbers():
    table = from_bytes(
        workbook(
            {
                "台账": [
                    (),
                    (),
                    ("", "", "标题"),
                    *[("", "", *row) for row in TABLE],
                    (),
                    ("", "", "丁"),
                ]
            }
        )
    )
    assert table.rows.tolist() == [5, 6, 7, 9]
    assert table.frame["企业名称"].iloc[-1] == "丁"


# ---- JSON ----


def test_json_keeps_long_numbers_whole_and_counts_records_from_one():
    data = json.dumps(
        {
            "结果": {
                "企业": [
                    {
                        "name": "甲",
                        "uscc": 913502001550000123,
                        "staff": 12.50,
                        "union": True,
                        "note": None,
                    },
                    {"name": "乙", "league": False, "note": ["一", "二"]},
                ]
            }
        },
        ensure_ascii=False,
    )
    table = from_text(data)
    assert (table.kind, table.sheet) == ("firms", "企业")
    assert cells(table) == [
        ["甲", "913502001550000123", "12.5", "是", None, None],
        ["乙", None, None, None, "一、二", "否"],
    ]
    assert table.rows.tolist() == [1, 2]


def test_an_item_that_is_no_record_is_set_aside_and_the_records_come_in():
    data = json.dumps(
        [{"企业名称": "甲公司"}, "合计见附件", None, {"企业名称": "乙公司"}], ensure_ascii=False
    ).encode()
    (read,) = json_reader.read(data, "a.json", "a.json", ("firms",), {})
    assert (read.frame["企业名称"].tolist(), read.rows.tolist()) == (["甲公司", "乙公司"], [1, 4])
    assert [(p.code, p.row) for p in read.problems] == [("NO_RECORD", 2)]


@pytest.mark.parametrize(
    "start", ["<html><body>", "\ufeff<!DOCTYPE html>", "\n<table>", "<?xml version='1.0'?>"]
)
def test_a_web_page_that_is_called_a_workbook_is_told_for_what_it_is(start, tmp_path):
    (tmp_path / "a.xls").write_text(
        f"{start}<tr><td>企业名称</td></tr><tr><td>甲公司</td></tr>", encoding="utf-8"
    )
    with pytest.raises(InputError, match="web page"):
        read_raw(tmp_path / "a.xls")


def test_json_may_hold_several_tables_under_their_names():
    data = json.dumps(
        {"firms": [{"name": "甲"}], "posts": [{"post_id": "P1"}], "logs": [{"at": 1}]}
    )
    assert [table.kind for table in read_raw("-", data.encode()).tables] == ["firms", "posts"]


def test_a_half_pair_of_a_json_escape_is_a_damaged_character():
    table = from_bytes(b'[{"name": "\\ud800x", "uscc": "1"}, {"name": "ok", "uscc": "2"}]')
    assert table.frame["name"].tolist() == ["ok"]
    assert codes(table) == [("TEXT_DAMAGED", 1)]


# ---- a dataset folder ----


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "firms.csv").write_text(written(TABLE), encoding="utf-8")
    return tmp_path


def declare(folder: Path, text: str) -> Path:
    (folder / "dataset.toml").write_text(text, encoding="utf-8")
    return folder


def test_a_folder_gives_its_tables_by_english_and_chinese_names(folder):
    (folder / "党组织.xlsx").write_bytes(
        workbook({"Sheet1": [("名称", "类型"), ("海潮支部", "党支部")]})
    )
    (folder / "posts.csv").write_text("编号,容量\nP1,3\n", encoding="gb18030")
    (folder / "随手记.csv").write_text("a,b\n", encoding="utf-8")
    dataset = read_raw(folder)
    assert [(table.kind, table.file) for table in dataset.tables] == [
        ("firms", "firms.csv"),
        ("organisations", "党组织.xlsx"),
        ("posts", "posts.csv"),
    ]
    assert [(p.code, p.file) for p in dataset.problems] == [("FILE_NOT_READ", "随手记.csv")]
    assert dataset.name == folder.name


def test_dataset_toml_declares_name_date_systems_columns_rules_and_campaign(folder):
    (folder / "外来.csv").write_text("客户,代号\n丁,9\n", encoding="utf-8")
    (folder / "更多").mkdir()
    (folder / "更多" / "二.csv").write_text(written(TABLE), encoding="utf-8")
    declare(
        folder,
        """
name = "海州"
as_of = 2026-06-30
colour = "red"
[files]
"企业" = ["外来.csv", "更多/二.csv"]
[columns.firms]
"客户" = "name"
"代号" = "信用代码"
[coordinates]
firms = "高德"
[rules]
joint_units = 4
[campaign]
start = "2026-05-01"
end = "2026-08-08"
targets = 80
""",
    )
    for dataset in (read_raw(folder), read_raw(str(folder / "dataset.toml"))):
        assert (dataset.name, dataset.as_of) == ("海州", "2026-06-30")
        assert dataset.coordinates == {"firms": "GCJ-02"}
        assert dataset.columns == {"firms": {"客户": "name", "代号": "uscc"}}
        assert (dataset.rules, dataset.campaign) == (
            {"joint_units": 4},
            {"start": "2026-05-01", "end": "2026-08-08", "targets": 80},
        )
        first, second = dataset.tables
        assert (first.file, cells(first)) == ("外来.csv", [["丁", "9"]])
        assert second.file == "更多/二.csv"
        assert [(p.code, p.value or p.file) for p in dataset.problems] == [
            ("UNKNOWN_KEY", "colour"),
            ("FILE_NOT_READ", "firms.csv"),
        ]


def test_one_workbook_may_hold_several_tables_of_a_dataset(folder):
    sheets = {
        "说明": [("企业与地点", "两张表")],
        "企业": TABLE,
        "场所": [("名称", "类型", "地址", "运营单位"), ("甲大厦", "楼宇", "甲街1号", "")],
    }
    (folder / "全部.xlsx").write_bytes(workbook(sheets))
    dataset = read_raw(declare(folder, "[files]\nfirms = '全部.xlsx'\nplaces = '全部.xlsx'"))
    assert [(table.kind, table.sheet, len(table.frame)) for table in dataset.tables] == [
        ("firms", "企业", 3),
        ("places", "场所", 1),
    ]


@pytest.mark.parametrize(
    ("toml", "zh", "en"),
    [
        ("name = [", "第 1 行", "line 1"),
        ("a = 1\nb = = 2", "第 2 行", "line 2"),
        ("[files]\nfirmz = 'firms.csv'", "firmz", "firmz"),
        ("[files]\nfirms = 'none.csv'", "none.csv", "none.csv"),
        ("[files]\nfirms = 3", "文件名", "file name"),
        ("[coordinates]\nfirms = 'UTM'", "WGS-84", "WGS-84"),
        ("[columns.firms]\n'客户' = 'nane'", "是否指 name", "did you mean name"),
        ("[columns.firms]\n'联系人姓名' = 'note'", "个人信息", "about people"),
        ("[columns]\nfirms = 'x'", "columns.firms", "columns.firms"),
        ("as_of = 'tomorrow'", "as_of", "as_of"),
        ("rules = 3", "[rules]", "[rules]"),
        ("name = 3", "name", "name"),
    ],
)
def test_a_fault_in_dataset_toml_is_one_line_that_names_it(folder, toml, zh, en):
    text = refusal(read_raw, declare(folder, toml)).text
    assert "dataset.toml" in text.zh or "none.csv" in text.zh
    assert zh in text.zh
    assert en in text.en


def test_two_files_for_one_table_are_refused_by_name(folder):
    (folder / "企业.xlsx").write_bytes(workbook({"表": TABLE}))
    assert "企业.xlsx" in refusal(read_raw, folder).text.zh


# ---- what cannot be read ----


def encrypted() -> bytes:
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\0" * 500
        + "EncryptedPackage".encode("utf-16-le")
        + b"\0" * 500
    )


def zipped(name: str, text: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr(name, text)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "zh"),
    [
        (b"", "空"),
        (b"\xef\xbb\xbf\r\n \n", "空"),
        (b"\0" * 40, "空"),
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"\x89PNG\r\n\x1a\n\0\0", "图片"),
        (bytes(range(256)) * 40, "不是文本"),
        (encrypted(), "密码"),
        (zipped("a.txt", b"x"), "Excel"),
        (b"PK\x03\x04junk", "Excel"),
        (b'[{"name": "x",}]', "第 1 行"),
        (b'{"name": 3}', "记录列表"),
        ("随便写的\n一段话，没有表头\n".encode(), "找不到表头"),
        (workbook({"表": [("一段", "说明")]}), "找不到表头"),
        (workbook({"表": []}), "找不到表头"),
    ],
    # Names of their own: a packed file holds the time at which it was packed, and two processes
    # that run the tests side by side must call them the same.
    ids=[
        "none",
        "blank",
        "zeros",
        "pdf",
        "png",
        "bytes",
        "locked",
        "zip",
        "half",
        "json",
        "record",
        "prose",
        "said",
        "bare",
    ],
)
def test_what_cannot_be_read_is_one_line_with_what_to_do(data, zh):
    text = refusal(read_raw, "-", data).text
    assert zh in text.zh
    assert "请" in text.zh


def test_a_missing_heading_names_the_headings_that_are_known_and_what_is_needed():
    text = refusal(read_raw, "-", "批次,职工数,区,13800001111,李明\n甲,3,1,2,3\n".encode()).text
    assert "职工数、区；" in text.zh
    assert "批次" not in text.zh, (
        "what is no heading may be data, or a line of a file that is no ledger"
    )
    assert "李明" not in text.zh
    assert "企业名称" in text.zh
    assert "统一社会信用代码" in text.zh
    assert "uscc" in text.en
    assert "138" not in text.zh + text.en


def test_a_table_named_for_its_kind_says_which_headings_that_kind_needs(folder):
    (folder / "links.csv").write_text("甲,乙\n1,2\n", encoding="utf-8")
    text = refusal(read_raw, folder).text
    assert "links.csv" in text.zh
    assert "“起点”和“关系”和“终点”" in text.zh


def test_missing_paths_and_folders_without_tables_are_one_line(tmp_path):
    assert "没有这个文件" in refusal(read_raw, tmp_path / "none.csv").text.zh
    assert "没有台账" in refusal(read_raw, tmp_path).text.zh
    refusal(read_raw, "a\0b")


# ---- the quick way and the exact way ----


def both_ways(data: bytes) -> tuple[RawTable | None, RawTable]:
    shape = csv_reader._shape(data, header_row.KINDS, {}, header_row.NOTHING_PICKED)
    assert shape is not None
    [chosen] = header_row.choose(shape.heading, {}, "f", "", shape.row)
    return csv_reader._quick(data, shape, chosen, "f"), csv_reader._exact(data, shape, chosen, "f")


def same(one: RawTable, two: RawTable) -> None:
    pd.testing.assert_frame_equal(one.frame, two.frame)
    assert np.array_equal(one.rows, two.rows)
    assert one.problems == two.problems


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_clean_file_goes_the_quick_way(encoding):
    quick, exact = both_ways(
        written([*TABLE * 1, *[('甲，"乙"', "", "1", "", "x,y")] * 50]).encode(encoding)
    )
    assert quick is not None
    same(quick, exact)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_file_with_some_rows_of_another_width_still_goes_the_quick_way(encoding):
    rows = [
        HEADINGS,
        *FIRMS,
        ("短行",),
        FIRMS[0],
        (*FIRMS[1], "", ""),
        (*FIRMS[1], "多", ""),
        (),
        FIRMS[2],
        ("末行", "", "7"),
    ]
    quick, exact = both_ways(written(rows).encode(encoding))
    assert quick is not None
    same(quick, exact)
    assert quick.rows.tolist() == [2, 3, 4, 5, 6, 7, 10, 11]
    assert codes(quick) == [("ROW_SURPLUS", 8)]


CELLS = st.text(st.sampled_from("甲乙公司亅12A-.\"',;\t| \r\n\ufffd中é𠮷"), max_size=8)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    st.lists(st.lists(CELLS, min_size=4, max_size=6), max_size=6),
    st.sampled_from(",;\t|"),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]),
    st.booleans(),
)
def test_the_quick_way_gives_what_the_exact_way_gives(rows, delimiter, end, encoding, quoting):
    heads = ("企业名称", "信用代码", "职工数", "地址", "序号")
    text = written([heads, *rows], delimiter, end)
    if not quoting:
        text = text.replace('"', "")
    quick, exact = both_ways(text.encode(encoding))
    if quick is not None:
        same(quick, exact)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(
    st.lists(st.tuples(*[CELLS] * 5).filter(any), max_size=6),
    st.sampled_from(",;\t|"),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"]),
)
def test_every_cell_a_csv_writer_writes_comes_back_without_blanks_around_it(
    rows, delimiter, end, encoding
):
    heads = ("单位名称", "地址", "经营范围", "备注", "说明")
    rows = [("名" + row[0].replace("\ufffd", ""), *row[1:]) for row in rows]
    table = from_bytes(written([heads, *rows], delimiter, end, csv.QUOTE_ALL).encode(encoding))
    assert cells(table) == [[cell.strip() or None for cell in row] for row in rows]
    assert table.rows.tolist() == list(range(2, len(rows) + 2))


# ---- any bytes at all ----

SEEDS = [
    written(TABLE).encode(),
    written(TABLE, ";", "\r\n").encode("gb18030"),
    written(TABLE, "\t").encode("utf-16"),
    json.dumps([dict(zip(HEADINGS, firm, strict=True)) for firm in FIRMS]).encode(),
    workbook({"表": TABLE}),
]
EDITS = st.lists(
    st.tuples(st.integers(0, 1 << 16), st.integers(0, 30), st.binary(max_size=12)), max_size=6
)


def reads_or_refuses(data: bytes) -> None:
    try:
        dataset = read_raw("-", data)
    except InputError as error:
        text = error.text
    else:
        text = None
        whole(dataset)
    assert text is None or "\n" not in text.zh + text.en


def whole(dataset: RawDataset) -> None:
    for table in dataset.tables:
        assert len(table.frame) == len(table.rows)
        assert table.frame.columns.is_unique
        assert (np.diff(table.rows) > 0).all()


@pytest.mark.slow
@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.binary(max_size=400))
@example(b'"' * 200_000)
@example("企业名称\n".encode() + b'"' + b"x" * 200_000)
@example(b"[" * 100_000)
@example(b'{"a":' * 100_000)
@example("企业名称,地址".encode("utf-16-le") + b"\xd8")
def test_any_bytes_are_read_or_refused_in_one_line(data):
    reads_or_refuses(data)
    reads_or_refuses("企业名称,地址\n".encode() + data)


@settings(
    max_examples=250, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
@given(st.sampled_from(SEEDS), EDITS)
def test_a_damaged_file_is_read_or_refused_in_one_line(seed, edits):
    data = bytearray(seed)
    for at, length, new in edits:
        at %= len(data) + 1
        data[at : at + length] = new
    reads_or_refuses(bytes(data))


# ---- real files ----


def test_the_messy_list_comes_in_whole(shared_data):
    (table,) = read_raw(shared_data / "messy" / "xiamen_bom_semicolon_2k.csv").tables
    assert (table.kind, len(table.frame)) == ("firms", 2000)
    assert [heading.strip() for heading in table.frame] == [
        "企业名称",
        "统一社会信用代码",
        "注册日期",
        "注册地址",
    ]
    assert table.frame.iloc[0].tolist() == [
        "厦门市医疗电子仪器厂",
        "'913502031551027062",
        "1980年07月31日",
        "厦门市永福宫12号-",
    ]
    assert table.rows[0] == 5
    assert [code for code, _ in codes(table)] == ["UNKNOWN_COLUMN", "TOTAL_ROW"]
    assert table.frame.notna().all().all()


@pytest.mark.slow
def test_the_registry_reads_the_same_as_gb18030_utf_16_and_excel(shared_data, tmp_path):
    path = shared_data / "registry" / "xiamen.csv"
    (plain,) = read_raw(path).tables
    assert len(plain.frame) == 13_382
    text = path.read_text(encoding="utf-8")
    for encoding in ("gb18030", "utf-16"):
        (tmp_path / "xiamen.csv").write_bytes(text.encode(encoding))
        same(plain, read_raw(tmp_path / "xiamen.csv").tables[0])
    with xlsxwriter.Workbook(
        tmp_path / "xiamen.xlsx", {"strings_to_numbers": False, "strings_to_urls": False}
    ) as book:
        page = book.add_worksheet()
        for at, row in enumerate(csv.reader(io.StringIO(text))):
            page.write_row(at, 0, row)
    (excel,) = read_raw(tmp_path / "xiamen.xlsx").tables
    pd.testing.assert_frame_equal(excel.frame, plain.frame)
    assert np.array_equal(excel.rows, plain.rows)
