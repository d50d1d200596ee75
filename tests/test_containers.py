"""What physically stands in workbooks and text files: read, or told with its place; never lost
in silence.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import re
import warnings
import zipfile
from pathlib import Path
from struct import pack
from typing import Any

import openpyxl
import pandas as pd
import pytest
import xlsxwriter
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from orggraph.analysis.pipeline import answers as answers_about
from orggraph.core.enums import Problem, Severity
from orggraph.core.errors import InputError
from orggraph.ingest import RawDataset, RawTable, clean
from orggraph.io import excel_child
from orggraph.io.reader import read_raw
from orggraph.io.sheet_grids import Grid, read_grids

HEADINGS = ("企业名称", "街道", "职工数", "党组织名称")
FIRMS = (
    ("海潮网络有限公司", "望汐街道", 12, "海潮网络党支部"),
    ("云帆科技有限公司", "望汐街道", 7, "无"),
    ("半坡直播工作室", "东渡街道", 3, "无"),
)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"


def text_cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def row(number: int, *cells: str) -> str:
    filled = "".join(
        text_cell(f"{letter}{number}", cell)
        for letter, cell in zip("ABCDEFGH", cells, strict=False)
        if cell
    )
    return f'<row r="{number}">{filled}</row>'


LEDGER = row(1, *HEADINGS) + row(2, "海潮网络有限公司", "望汐街道", "12", "海潮网络党支部")


def package(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        for name, content in parts.items():
            book.writestr(
                name, content, zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            )
    return out.getvalue()


def xlsx(
    *sheets: str,
    namespace: str = MAIN,
    parts: tuple[str, ...] = (),
    before: str = "",
    workbook: str = "",
) -> bytes:
    """A workbook of sheets given as the XML of their rows."""
    names = parts or tuple(f"worksheets/sheet{at}.xml" for at in range(len(sheets)))
    listed = "".join(
        f'<sheet name="表{at}" sheetId="{at + 1}" r:id="r{at}"/>' for at in range(len(sheets))
    )
    links = "".join(
        f'<Relationship Id="r{at}" Type="{LINKS}/worksheet" Target="{name}"/>'
        for at, name in enumerate(names)
    )
    return package(
        {
            "_rels/.rels": f'<Relationships xmlns="{RELS}"><Relationship Id="w" '
            f'Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/>'
            "</Relationships>",
            "xl/workbook.xml": f'<workbook xmlns="{namespace}" xmlns:r="{LINKS}"><sheets>'
            f"{listed}</sheets>"
            f"{workbook}</workbook>",
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{RELS}">{links}</Relationships>',
            **{
                f"xl/{name}": f'<worksheet xmlns="{namespace}">{before}<sheetData>{sheet}</sheet'
                "Data></works"
                "heet>"
                for name, sheet in zip(names, sheets, strict=True)
            },
        }
    )


def table_of(data: bytes) -> RawTable:
    (table,) = read_raw("-", data).tables
    return table


def names(table: RawTable) -> list[str]:
    return table.frame["企业名称"].tolist()


def told(source: RawDataset | RawTable, code: str) -> list[Problem]:
    problems = (
        source.problems
        if isinstance(source, RawTable)
        else (*source.problems, *(problem for table in source.tables for problem in table.problems))
    )
    return [problem for problem in problems if problem.code == code]


def refusal(data: bytes) -> str:
    with pytest.raises(InputError) as caught:
        read_raw("-", data)
    said = caught.value.text
    assert said.en
    assert "\n" not in said.zh
    return said.zh


# ---- errors, and formulas nobody has worked out ----


@pytest.mark.parametrize("namespace", [MAIN, STRICT], ids=["transitional", "strict"])
@pytest.mark.parametrize("error", ["#N/A", "#DIV/0!", "#SPILL!", "#CALC!", "#WHAT"])
def test_an_error_cell_is_unknown_and_warned_of_and_the_sheet_stays(namespace, error):
    data = xlsx(
        LEDGER + f'<row r="3">{text_cell("A3", "云帆科技有限公司")}<c r="D3" '
        f't="e"><v>{error}</v></c></row>',
        namespace=namespace,
    )
    table = table_of(data)
    assert names(table) == ["海潮网络有限公司", "云帆科技有限公司"]
    assert table.frame["党组织名称"].tolist() == ["海潮网络党支部", "#N/A"]
    (problem,) = told(table, "EXCEL_ERROR")
    assert (problem.row, problem.column, problem.severity) == (3, "党组织名称", Severity.ERROR)


def test_a_row_of_nothing_but_errors_is_a_blank_row():
    data = xlsx(
        LEDGER
        + "".join(
            f'<row r="{at}"><c r="A{at}" t="e"><v>#N/A</v></c><c r="B{at}" '
            't="e"><v>#N/A</v></c></row>'
            for at in (3, 4)
        )
    )
    assert names(table_of(data)) == ["海潮网络有限公司"]


@pytest.mark.parametrize("value", ["", "<v/>", "<v></v>"])
def test_formulas_without_a_stored_value_are_unknown_and_named_once_a_column(value):
    rows = "".join(
        f'<row r="{at}">{text_cell(f"A{at}", f"云帆{at}公司")}<c r="C{at}"><f>SUM(A1,'
        f"2)</f>{value}</c></row>"
        for at in (3, 4, 6)
    )
    table = table_of(xlsx(LEDGER + rows))
    assert table.frame["职工数"].tolist() == ["12", "#N/A", "#N/A", "#N/A"]
    (problem,) = told(table, "FORMULA_NO_VALUE")
    assert (problem.row, problem.column, problem.value, problem.severity) == (
        3,
        "职工数",
        "3",
        Severity.WARNING,
    )
    assert "3–4、6" in problem.message.zh


def test_a_formula_that_gave_an_empty_text_has_a_value():
    data = xlsx(
        LEDGER + f'<row r="3">{text_cell("A3", "云帆公司")}<c r="D3" t="str"><f>IF(1,"",'
        '"x")</f><v></v></c></row>'
    )
    assert not told(table_of(data), "FORMULA_NO_VALUE")


def test_a_nought_that_a_library_stores_for_every_formula_is_no_figure():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet("台账")
        page.write_row(0, 0, HEADINGS)
        page.write_row(1, 0, FIRMS[0])
        page.write_formula("C2", "=6+6")
    table = table_of(out.getvalue())
    assert table.frame["职工数"].tolist() == ["#N/A"]
    assert told(table, "FORMULA_NO_VALUE")


def test_many_error_cells_are_listed_up_to_a_limit_and_then_counted(monkeypatch):
    monkeypatch.setattr("orggraph.io.cell_findings.LISTED", 3)
    rows = "".join(
        f'<row r="{at}">{text_cell(f"A{at}", f"云帆{at}公司")}<c r="C{at}" '
        't="e"><v>#REF!</v></c></row>'
        for at in range(3, 13)
    )
    found = told(table_of(xlsx(LEDGER + rows)), "EXCEL_ERROR")
    assert sorted((problem.row or 0, problem.value) for problem in found) == [
        (0, "7"),
        (3, ""),
        (4, ""),
        (5, ""),
    ]


# ---- sheets that python-calamine is not given ----


@pytest.mark.parametrize(
    "make",
    [
        lambda rows: xlsx(rows.replace(' r="', ' x="')),
        lambda rows: xlsx(rows.replace('"', "'")),
        lambda rows: xlsx("<!-- export -->" + rows),
        lambda rows: xlsx(rows + '<row r="3"><c r="X9" s="1"/></row>'),
        lambda rows: xlsx(rows + '<row r="1048576"><c r="XFD1048576" s="1"/></row>'),
        lambda rows: xlsx(rows, parts=("elsewhere/data.xml",)),
        lambda rows: xlsx(rows, parts=("other.xml",)),
    ],
    ids=[
        "no references",
        "single quotes",
        "comment",
        "stray blank",
        "far blank",
        "another folder",
        "another name",
    ],
)
def test_a_sheet_written_in_an_unusual_way_reads_as_any_other(make):
    table = table_of(make(LEDGER + row(3, "云帆科技有限公司", "望汐街道", "7", "无")))
    assert names(table) == ["海潮网络有限公司", "云帆科技有限公司"]
    assert table.frame["党组织名称"].tolist() == ["海潮网络党支部", "无"]


def test_prefixed_names_read_as_any_other():
    prefixed = (
        LEDGER.replace("</", "</x:")
        .replace("<row", "<x:row")
        .replace("<c ", "<x:c ")
        .replace("<is>", "<x:is>")
        .replace("<t>", "<x:t>")
    )
    data = xlsx(prefixed)
    parts = {
        name: zipfile.ZipFile(io.BytesIO(data)).read(name)
        for name in zipfile.ZipFile(io.BytesIO(data)).namelist()
    }
    part = "xl/worksheets/sheet0.xml"
    parts[part] = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{prefixed}</x:sheetData></x:worksheet>'.encode()  # noqa: E501
    )
    assert names(table_of(package(parts))) == ["海潮网络有限公司"]


def test_what_is_read_from_the_xml_is_what_python_calamine_gives(tmp_path, monkeypatch):
    book = openpyxl.Workbook()
    page = book.active
    page.append(["企业名称", "职工数", "成立时间", "是否重点", "备注"])
    page.append(
        ["海潮 & 云帆", 12.5, dt.datetime(2020, 5, 1), True, dt.datetime(2020, 5, 1, 8, 30)]
    )
    page.append(["半坡", 3, dt.date(1999, 12, 31), False, " 前后 "])
    page["E4"] = dt.time(8, 30)
    page["A4"] = "甲"
    page.merge_cells("E5:E6")
    page["E5"] = "合"
    page["A5"] = "乙"
    out = io.BytesIO()
    book.save(out)
    (given,) = read_grids(out.getvalue(), "a", "a")
    monkeypatch.setattr("orggraph.io.xlsx_scan.scan", lambda *_: None)
    (own,) = read_grids(out.getvalue(), "a", "a")
    assert own.cells == given.cells
    assert list(own.merged) == list(given.merged)


def test_a_sheet_that_cannot_be_read_is_an_error_and_the_others_stay():
    dataset = read_raw("-", xlsx(LEDGER, row(1, *HEADINGS) + '<row r="2"><c r="A2"'))
    assert [table.sheet for table in dataset.tables] == ["表0"]
    (problem,) = told(dataset, "SHEET_UNREADABLE")
    assert (problem.sheet, problem.severity) == ("表1", Severity.ERROR)


def test_a_workbook_none_of_whose_sheets_can_be_read_is_refused_by_name():
    assert "表0" in refusal(xlsx('<row r="1"><c r="A1"'))


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="99999999"><c r="A99999999"><v>1</v></c></row>',
        '<row r="3"><c r="ZZZ3"><v>1</v></c></row>',
        '<row r="3">' + "<c><v>1</v></c>" * 16_400 + "</row>",
        '<row r="3"><c t="s"><v>99</v></c></row>',
    ],
    ids=["row", "column", "counted column", "shared string"],
)
def test_cells_beyond_the_sheet_are_refused_in_one_line(cells):
    assert "表0" in refusal(xlsx(LEDGER + cells))


@pytest.mark.parametrize(
    "rows",
    [
        row(3, "云帆公司", "", "", "").replace("</row>", text_cell("A3", "晨星公司") + "</row>"),
        row(3, "云帆公司", "", "", "") + row(3, "晨星公司", "", "", ""),
    ],
    ids=["cell", "row"],
)
def test_two_cells_of_one_name_are_told_and_neither_is_lost_in_silence(rows):
    data = xlsx(LEDGER + rows, LEDGER)
    dataset = read_raw("-", data)
    (problem,) = told(dataset, "SHEET_UNREADABLE")
    assert (problem.sheet, "A3" in problem.message.zh) == ("表0", True)
    assert [table.sheet for table in dataset.tables] == ["表1"]


def test_one_cell_written_twice_is_read_once():
    twice = row(3, "云帆公司", "", "", "").replace("</row>", text_cell("A3", "云帆公司") + "</row>")
    assert names(table_of(xlsx(LEDGER + twice))) == ["海潮网络有限公司", "云帆公司"]


@pytest.mark.parametrize("part", ["worksheets/sheet1.xml", "odd/place.xml"])
def test_a_stray_word_at_the_far_corner_is_refused_wherever_the_sheet_stands(part):
    assert "散布" in refusal(
        xlsx(LEDGER + f'<row r="1048576">{text_cell("XFD1048576", "x")}</row>', parts=(part,))
    )


@pytest.mark.slow
def test_a_stray_word_half_way_down_is_read_without_laying_out_all_between():
    data = xlsx(LEDGER + f'<row r="900000">{text_cell("BA900000", "x")}</row>')
    (grid,) = read_grids(data, "a", "a")
    assert len(grid.cells) == 900_000
    assert sum(map(len, grid.cells)) < 100


def test_a_workbook_of_more_tables_than_any_ledger_has_is_refused(monkeypatch):
    monkeypatch.setattr("orggraph.io.excel_reader.MOST_TABLES", 3)
    assert len(read_raw("-", xlsx(*[LEDGER] * 3)).tables) == 3
    assert "4 张工作表" in refusal(xlsx(*[LEDGER] * 4))


def test_sheets_whose_names_are_masked_alike_stay_apart():
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        for name in ("林女士13811110001", "林女士13811110002", "望汐街道"):
            page = book.add_worksheet(name)
            for at, cells in enumerate((HEADINGS[:2], ("海潮公司", "望汐街道"))):
                page.write_row(at, 0, cells)
    first, second, third = [table.sheet for table in read_raw("-", held.getvalue()).tables]
    assert "林" not in first
    assert (second, third) == (f"{first} (2)", "望汐街道")


@pytest.mark.parametrize("number", ["-1", "x1", "1x", "99", ""])
def test_a_text_whose_number_is_none_is_never_another_text(number):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet()
        for at, cells in enumerate((HEADINGS, ("海潮公司", "望汐街道"), ("云帆公司", "望汐街道"))):
            page.write_row(at, 0, cells)
    with zipfile.ZipFile(out) as book:
        parts = {name: book.read(name).decode() for name in book.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    changed = re.sub('(<c r="A3"[^>]*><v>)[0-9]+', rf"\g<1>{number}", parts[sheet])
    assert changed != parts[sheet]
    data = package({**parts, sheet: changed})
    if number:
        assert "内容已损坏" in refusal(data)
    else:
        assert table_of(data).frame["企业名称"].isna().tolist() == [False, True]


def test_two_different_parts_of_one_name_are_refused_and_the_same_part_twice_is_read():
    whole = xlsx(LEDGER)
    for content, is_refused in (("<other/>", True), (None, False)):
        out = io.BytesIO(whole)
        with zipfile.ZipFile(out, "a") as book, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            part = "xl/worksheets/sheet0.xml"
            book.writestr(part.upper() if is_refused else part, content or book.read(part))
        if is_refused:
            assert "两个名为" in refusal(out.getvalue())
        else:
            assert names(table_of(out.getvalue())) == names(table_of(whole))


def test_entities_of_a_workbook_of_its_own_are_not_read():
    data = xlsx(row(1, *HEADINGS) + row(2, "&x;公司"))
    parts = {
        name: zipfile.ZipFile(io.BytesIO(data)).read(name)
        for name in zipfile.ZipFile(io.BytesIO(data)).namelist()
    }
    part = "xl/worksheets/sheet0.xml"
    parts[part] = b'<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + parts[part]
    assert "ENTITY" in refusal(package(parts))


def test_a_thousand_sheets_without_a_table_share_one_note():
    dataset = read_raw("-", xlsx(LEDGER, *[row(1, "填表说明")] * 1000))
    (note,) = told(dataset, "SHEET_PASSED")
    assert "1000" in note.message.zh


@pytest.mark.parametrize("is_1904", [False, True])
@pytest.mark.parametrize("by_own_reader", [False, True])
def test_dates_come_right_in_both_date_systems(is_1904, by_own_reader, monkeypatch):
    book = openpyxl.Workbook()
    if is_1904:
        book.epoch = CALENDAR_MAC_1904
    book.active.append(["企业名称", "成立时间"])
    book.active.append(["海潮网络有限公司", dt.datetime(2020, 5, 1)])
    out = io.BytesIO()
    book.save(out)
    if by_own_reader:
        monkeypatch.setattr("orggraph.io.xlsx_scan.scan", lambda *_: None)
    assert table_of(out.getvalue()).frame["成立时间"].tolist() == ["2020-05-01"]


# ---- what is hidden ----


def test_hidden_rows_and_columns_are_read_and_warned_of():
    book = openpyxl.Workbook()
    for line in (HEADINGS, *FIRMS):
        book.active.append(line)
    book.active.row_dimensions[3].hidden = True
    book.active.row_dimensions[9].hidden = True  # nothing stands there
    book.active.column_dimensions["C"].hidden = True
    book.active.column_dimensions["H"].hidden = True
    out = io.BytesIO()
    book.save(out)
    table = table_of(out.getvalue())
    assert len(table.frame) == 3
    (rows,), (columns,) = told(table, "HIDDEN_ROWS"), told(table, "HIDDEN_COLUMNS")
    assert (rows.row, rows.value, rows.severity) == (3, "1", Severity.WARNING)
    assert (columns.column, columns.severity) == ("职工数", Severity.WARNING)
    assert "C 列“职工数”" in columns.message.zh
    assert "H" not in columns.message.zh


def test_a_hidden_sheet_of_firms_is_a_warning_and_one_of_choices_a_note():
    book = openpyxl.Workbook()
    for title, rows in (
        ("台账", (HEADINGS, *FIRMS)),
        ("旧", (HEADINGS, *FIRMS)),
        ("选项", (("街道",), ("望汐街道",))),
    ):
        page = book.create_sheet(title)
        for line in rows:
            page.append(line)
        page.sheet_state = "visible" if title == "台账" else "hidden"
    del book["Sheet"]
    out = io.BytesIO()
    book.save(out)
    found = told(read_raw("-", out.getvalue()), "SHEET_HIDDEN")
    assert [(p.sheet, p.severity) for p in found] == [
        ("旧", Severity.WARNING),
        ("选项", Severity.NOTE),
    ]


# ---- .xlsb, .ods, .xls ----


def record(kind: int, data: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, length = len(data), b""
    while True:
        length += bytes([size & 0x7F | (0x80 if size >> 7 else 0)])
        size >>= 7
        if not size:
            return head + length + data


def wide(text: str) -> bytes:
    return pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb(
    rows: list[list[Any]], more: bytes = b"", hidden_row: int = -1, before: bytes = b""
) -> bytes:
    """A binary workbook: texts, numbers, and `None` for #N/A."""
    body = b""
    for at, line in enumerate(rows):
        body += record(
            0, pack("<IIH", at, 0, 300) + bytes([0, 0x10 * (at == hidden_row), 0, 0, 0, 0, 0])
        )
        for column, cell in enumerate(line):
            head = pack("<II", column, 0)
            if cell is None:
                body += record(3, head + b"\x2a")
            else:
                body += (
                    record(5, head + pack("<d", cell))
                    if isinstance(cell, int)
                    else record(6, head + wide(cell))
                )
    sheet = (
        record(129)
        + record(148, bytes(16))
        + before
        + record(145)
        + body
        + record(146)
        + more
        + record(130)
    )
    book = (
        record(131)
        + record(143)
        + record(156, pack("<II", 0, 1) + wide("r1") + wide("台账"))
        + record(144)
        + record(132)
    )
    return package(
        {
            "_rels/.rels": f'<Relationships xmlns="{RELS}"><Relationship Id="w" '
            f'Type="{LINKS}/officeDocument" Target="xl/workbook.bin"/>'
            "</Relationships>",
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": f'<Relationships xmlns="{RELS}"><Relationship Id="r1" '
            f'Type="{LINKS}/worksheet" '
            'Target="worksheets/sheet1.bin"/></Relationships>',
            "xl/worksheets/sheet1.bin": sheet,
        }
    )


def ods(rows: str, columns: str = "") -> bytes:
    spaces = "".join(
        f' xmlns:{key}="urn:oasis:names:tc:opendocument:xmlns:{key}:1.0"'
        for key in ("office", "table", "text")
    )
    return package(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": "<manifest/>",
            "content.xml": (
                f'<office:document-content{spaces} xmlns:calcext="urn:org:documentfoundation:n'
                'ames:experimental:calc:xmlns:calcext:1.0">'
                "<office:body><office:spreadsheet><table:table "
                f'table:name="台账">{columns}{rows}</table:table></office:spreadsheet></office'
                ":body>"
                "</office:document-content>"
            ),
        }
    )


def ods_cell(text: str, more: str = "") -> str:
    return (
        f'<table:table-cell office:value-type="string"{more}><text:p>{text}</text:p></table:table-'
        "cell>"
    )


def ods_row(*cells: str, more: str = "") -> str:
    return f"<table:table-row{more}>{''.join(cell if cell.startswith('<') else ods_cell(cell) for cell in cells)}</table:table-row>"  # noqa: E501


JOINT = [
    ["企业名称", "党组织名称"],
    ["海潮网络有限公司", "望汐大厦联合党支部"],
    ["云帆科技有限公司", ""],
    ["半坡直播工作室", ""],
]
MERGED = record(177, pack("<I", 1)) + record(176, pack("<4I", 1, 3, 1, 1)) + record(178)


def test_a_branch_merged_over_its_firms_is_read_from_an_xlsb():
    rows = [line if line[1] else line[:1] for line in JOINT]
    table = table_of(xlsb(rows, MERGED))
    assert table.frame["党组织名称"].tolist() == ["望汐大厦联合党支部"] * 3


def test_a_branch_merged_over_its_firms_is_read_from_an_ods():
    covered = "<table:covered-table-cell/>"
    rows = ods_row(*JOINT[0]) + ods_row(
        JOINT[1][0],
        ods_cell(JOINT[1][1], ' table:number-rows-spanned="3" table:number-columns-spanned="1"'),
    )
    rows += ods_row(JOINT[2][0], covered) + ods_row(JOINT[3][0], covered)
    table = table_of(
        ods(
            rows + '<table:table-row table:number-rows-repeated="1048572"><table:table-cell '
            'table:number-columns-repeated="16384"/></table:table-row>'
        )
    )
    assert table.frame["党组织名称"].tolist() == ["望汐大厦联合党支部"] * 3


def test_errors_and_hidden_parts_of_an_xlsb_are_told():
    data = xlsb(
        [
            list(HEADINGS),
            ["海潮网络有限公司", "望汐街道", 12, None],
            ["云帆科技有限公司", "望汐街道", 7, "无"],
        ],
        hidden_row=2,
        before=record(134) + record(60, pack("<4IH", 2, 2, 2000, 0, 1)) + record(135),
    )
    table = table_of(data)
    assert table.frame["党组织名称"].tolist() == ["#N/A", "无"]
    assert [(p.row, p.column) for p in told(table, "EXCEL_ERROR")] == [(2, "党组织名称")]
    assert [p.row for p in told(table, "HIDDEN_ROWS")] == [3]
    assert [p.column for p in told(table, "HIDDEN_COLUMNS")] == ["职工数"]


def test_errors_formulas_and_hidden_parts_of_an_ods_are_told():
    rows = ods_row(*HEADINGS[:3], HEADINGS[3])
    rows += ods_row(
        "海潮网络有限公司", "望汐街道", "12", ods_cell("#N/A", ' calcext:value-type="error"')
    )
    rows += ods_row(
        "云帆科技有限公司",
        "望汐街道",
        '<table:table-cell table:formula="of:=A1"/>',
        "无",
        more=' table:visibility="filter"',
    )
    columns = (
        '<table:table-column table:number-columns-repeated="2"/><table:table-column '
        'table:visibility="collapse"/>'
    )
    table = table_of(ods(rows, columns))
    assert table.frame["党组织名称"].tolist() == ["#N/A", "无"]
    assert table.frame["职工数"].tolist() == ["12", "#N/A"]
    assert [p.row for p in told(table, "EXCEL_ERROR")] == [2]
    assert [(p.row, p.column) for p in told(table, "FORMULA_NO_VALUE")] == [(3, "职工数")]
    assert [p.row for p in told(table, "HIDDEN_ROWS")] == [3]
    assert [p.column for p in told(table, "HIDDEN_COLUMNS")] == ["职工数"]


@pytest.mark.parametrize(
    "data",
    [
        xlsb(JOINT, MERGED).replace(b"sheet1.bin", b"sheet9.bin", 1),
        xlsb(JOINT, record(0, pack("<I", 0xFFFFFFFF) + bytes(13))),
        xlsb(JOINT, record(5, pack("<IId", 1 << 20, 0, 1.0))),
        xlsb(JOINT, b"\x06\xff\xff\xff\x7f"),
        xlsb(
            JOINT,
            record(0, pack("<I", 1_048_575) + bytes(13)) + record(5, pack("<IId", 16_383, 0, 1.0)),
        ),
        ods(
            ods_row(*JOINT[0])
            + '<table:table-row table:number-rows-repeated="1048575"><table:table-cell '
            'office:value-type="string" '
            'table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell></tab'
            "le:table-row>"
        ),
        ods(ods_row(*JOINT[0]))[:-40],
    ],
    ids=[
        "part gone",
        "row beyond",
        "column beyond",
        "length beyond",
        "far cell",
        "ods of billions",
        "ods torn",
    ],
)
def test_a_damaged_or_boundless_workbook_is_refused_in_one_line(data):
    assert refusal(data)


def test_merged_cells_errors_and_formulas_of_an_xls(shared_data):
    shapes = shared_data / "desks" / "shapes"
    (merged,) = read_raw(shapes / "B5_merged.xls").tables
    assert merged.frame["党组织名称"].nunique() == 1
    (table,) = read_raw(shapes / "X11b_biff_err.xls").tables
    assert [(p.row, p.column) for p in told(table, "EXCEL_ERROR")] == [(2, "党组织名称")]
    assert sorted(p.column for p in told(table, "FORMULA_NO_VALUE")) == ["党员数", "职工数"]


def test_a_chain_of_sectors_in_a_circle_is_refused(shared_data):
    assert "环" in refusal((shared_data / "hostile" / "oleloop.xls").read_bytes())


def test_the_end_of_the_child_process_is_one_line(monkeypatch):
    monkeypatch.setattr(excel_child, "_PROGRAM", "import os; os.abort()")
    assert "已损坏" in refusal(xlsb(JOINT))


def test_hostile_workbooks_are_read_or_refused(shared_data):
    for path in sorted((shared_data / "hostile").glob("*.xls*")):
        try:
            grids: list[Grid] = read_grids(path.read_bytes(), path.name, path.name)
        except InputError:
            continue
        assert all(grid.cells or grid.unreadable for grid in grids), path.name


# ---- text files ----

LINES = (
    "企业名称,街道,职工数,党组织名称\n海潮网络有限公司,望汐街道,12,"
    "海潮网络党支部\n云帆科技有限公司,望汐街道,7,无\n半坡直播工作室,东渡街道,3,无\n"
)


def test_a_quotation_mark_that_is_closed_by_chance_swallows_no_rows():
    many = [f"云帆{at}软件有限公司,望汐街道,{at},无" for at in range(1, 201)]
    many[0] = '云帆1软件有限公司,望汐街道,1,"重点企业'
    many[149] = '云帆150软件有限公司,望汐街道,150,又名晨光"'
    table = table_of("\n".join(["企业名称,街道,职工数,备注", *many]).encode())
    assert len(table.frame) == 200
    assert [(p.row, p.severity) for p in told(table, "ROW_QUOTE")] == [(2, Severity.ERROR)]


def test_shops_without_a_code_are_not_swallowed_either():
    table = table_of(
        '企业名称,街道,备注\n甲店,望汐街道,"老店\n乙店,望汐街道,\n丙店,望汐街道,新店"\n丁店,'
        "望汐街道,\n".encode()
    )
    assert names(table) == ["甲店", "乙店", "丙店", "丁店"]
    assert [p.row for p in told(table, "ROW_QUOTE")] == [2]


@pytest.mark.parametrize(
    "cell",
    ["甲街5号，\n乙座", "一、重点企业\n二、龙头企业\n三、规上", "原址：\n望汐街道,12号\n现址"],
)
def test_a_quoted_cell_of_several_lines_that_hold_no_row_stays_one_cell(cell):
    text = (
        f'企业名称,街道,职工数,备注,区\n海潮网络有限公司,望汐街道,12,"{cell}",'
        "甲区\n云帆科技有限公司,望汐街道,7,,甲区\n"
    )
    table = table_of(text.encode())
    assert table.frame["备注"].tolist()[0] == cell
    assert not told(table, "ROW_QUOTE")


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" * 2 + LINES.encode(),
        b"\xef\xbb\xbf" + LINES.encode("gb18030"),
        LINES.replace("\n", "\r").encode(),
        LINES.replace("\n", "\r\r\n").encode(),
        LINES.replace(",", "，").encode(),
        LINES.replace(",", "，").encode("gb18030"),
        LINES.replace(",", "；").encode(),
        LINES.replace("街道,职工数", "街道，职工数").replace("望汐街道,", "望汐街道，").encode(),
        LINES.replace("12", '="12"').replace("云帆科技有限公司", '="云帆科技有限公司"').encode(),
        LINES.replace("企业名称", '="企业名称"').replace("12", '"=""12"""').encode(),
        re.sub("^([^企].*?),", r"'\1',", LINES, flags=re.MULTILINE).encode(),
        LINES.encode("utf-16"),
        LINES.encode("utf-16-le"),
    ],
    ids=[
        "two marks",
        "mark before GBK",
        "CR",
        "CR CR LF",
        "full-width commas",
        "full-width GBK",
        "full-width semicolons",
        "both commas",
        "wrapped",
        "wrapped heading",
        "single quotes",
        "UTF-16",
        "UTF-16 without a mark",
    ],
)
def test_a_text_reads_the_same_however_it_was_typed_or_saved(data):
    table = table_of(data)
    assert names(table) == ["海潮网络有限公司", "云帆科技有限公司", "半坡直播工作室"]
    assert table.frame["职工数"].tolist() == ["12", "7", "3"]
    assert table.frame["党组织名称"].tolist() == ["海潮网络党支部", "无", "无"]


@pytest.mark.parametrize("first", ["utf-8", "gb18030"])
def test_lines_in_two_encodings_are_each_read_in_their_own_and_told(first):
    other = "gb18030" if first == "utf-8" else "utf-8"
    lines = LINES.splitlines(keepends=True)
    table = table_of("".join(lines[:2]).encode(first) + "".join(lines[2:]).encode(other))
    assert names(table) == ["海潮网络有限公司", "云帆科技有限公司", "半坡直播工作室"]
    assert [p.severity for p in told(table, "MIXED_ENCODINGS")] == [Severity.WARNING]


@pytest.mark.parametrize("end", ["\n", ""])
def test_files_joined_with_a_mark_between_are_one_and_told(end):
    whole = LINES.rstrip("\n") + end
    table = table_of(
        b"\xef\xbb\xbf" + whole.encode() + b"\xef\xbb\xbf" + LINES.replace("海潮", "晨光").encode()
    )
    assert [name for name in names(table) if name != "企业名称"] == [
        "海潮网络有限公司",
        "云帆科技有限公司",
        "半坡直播工作室",
        "晨光网络有限公司",
        "云帆科技有限公司",
        "半坡直播工作室",
    ]
    assert told(table, "JOINED_FILES")


@pytest.mark.parametrize("quoted", [False, True])
def test_errors_that_a_spreadsheet_wrote_into_a_text_are_unknown_and_warned_of(quoted):
    text = LINES.replace("海潮网络党支部", "#NAME?").replace(",7,", ",#DIV/0!,")
    table = table_of((text + ('"多行\n公司",东渡街道,1,无\n' if quoted else "")).encode())
    assert table.frame["党组织名称"].tolist()[0] == "#N/A"
    assert [(p.row, p.column) for p in told(table, "EXCEL_ERROR")] == [
        (2, "党组织名称"),
        (3, "职工数"),
    ]


def test_a_row_with_another_delimiter_than_the_heading_is_read_by_it_and_told():
    table = table_of((LINES + "晨光科技有限公司，东渡街道，5，无\n").encode())
    assert names(table)[-1] == "晨光科技有限公司"
    assert table.frame["职工数"].tolist()[-1] == "5"
    assert [p.row for p in told(table, "OTHER_DELIMITER")] == [5]


TRADITIONAL = (
    "企業名稱,街道,職工數,黨員數,黨組織名稱,組建方式,經營狀態\n海潮軟件有限公司,望汐街道,80,"
    "5,海潮軟件黨支部,單獨組建,正常經營\n"
    "雲帆軟件有限公司,望汐街道,20,0,無,,註銷\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "cp950", "gb18030"])
def test_a_ledger_in_traditional_characters_is_read_and_its_names_stay(encoding, tmp_path):
    path = tmp_path / "台账.csv"
    path.write_bytes(TRADITIONAL.replace("軟件", "電腦").encode(encoding))
    answers = answers_about(read_raw(path))
    firms = answers.graph.firms
    assert firms["name"].tolist()[0] == "海潮電腦有限公司"
    assert firms["members_total"].tolist()[0] == 5
    assert answers.status["status"].tolist() == ["ORG_SINGLE", "EXCLUDED"]


def test_a_name_longer_than_any_limit_of_a_reader_is_read():
    table = table_of(
        ("企业名称,街道\n" + "海" * 200_000 + '公司,望汐街道\n"云帆\n公司",望汐街道\n').encode()
    )
    assert [len(name) for name in names(table)] == [200_002, 5]


@pytest.mark.parametrize(
    "start",
    [
        '<meta charset="utf-8"><table>',
        "<style>td{}</style><table>",
        "<!-- 导出 --><table>",
        "<table border=1>",
        "<HTML xmlns:o='x'>",
        'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n--x\r\n',
        "<tr>",
        "<div class='a'>",
        "<xml>",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_saved_web_page_is_told_for_what_it_is(start, encoding):
    said = refusal(
        f"{start}<tr><td>企业名称</td></tr><tr><td>海潮公司</td></tr></table>".encode(encoding)
    )
    assert "网页" in said
    assert "另存为 xlsx" in said


def test_nul_characters_in_headings_hide_no_column():
    for text in (LINES.replace(",", "\0,"), "\0" * 64 + LINES):
        table = table_of(text.encode())
        assert table.frame.equals(table_of(LINES.encode()).frame)
        assert told(table, "NUL_BYTES")


def test_the_mark_that_ended_a_file_of_dos_is_no_row():
    assert table_of(LINES.encode() + b"\x1a").frame.equals(table_of(LINES.encode()).frame)


# ---- JSON ----


def test_json_with_half_a_character_in_a_heading_or_nested_deep_is_read_or_refused():
    half = b'[{"\\ud800": "x", "name": "\\u6d77\\u6f6e\\u516c\\u53f8"}]'
    assert table_of(half).frame["name"].tolist() == ["海潮公司"]
    deep = json.dumps([{"企业名称": "海潮公司"}], ensure_ascii=False).replace(
        "}", ', "街道": ' + "[" * 900 + "]" * 900 + "}"
    )
    assert names(table_of(deep.encode())) == ["海潮公司"]
    assert "嵌套" in refusal(b'[{"name": ' + b"[" * 100_000 + b"]" * 100_000 + b"}]")


def test_a_record_that_gives_one_key_twice_is_set_aside_and_told():
    text = '[{"企业名称": "甲公司", "区": "甲区"}, {"企业名称": "乙公司", "企业名称": "丙公司"}]'
    table = table_of(text.encode())
    assert names(table) == ["甲公司"]
    assert [problem.row for problem in told(table, "NO_RECORD")] == [2]
    same = '[{"企业名称": "甲公司", "区": "甲区", "区": "甲区"}]'
    assert names(table_of(same.encode())) == ["甲公司"]


def test_a_record_a_line_is_read_as_a_list_of_records():
    lines = '{"企业名称": "甲公司", "区": "甲区"}\n\n{"企业名称": "乙公司", "区": "乙区"}\n'
    assert names(table_of(lines.encode())) == ["甲公司", "乙公司"]
    assert "不合 JSON 语法" in refusal(lines.replace("}", "", 1).encode())


def test_a_number_that_is_none_is_unknown_and_an_endless_one_told():
    text = '[{"企业名称": "甲公司", "职工数": NaN}, {"企业名称": "乙公司", "职工数": Infinity}]'
    tables = clean(read_raw("-", text.encode()))
    assert tables.firms["staff"].isna().all()
    assert [p.row for p in tables.problems if p.code == "BAD_COUNT"] == [2]


def test_a_noncharacter_in_a_name_is_left_out():
    assert names(table_of("企业名称,街道\n海\uffff潮公司,x\n".encode())) == ["海潮公司"]
    assert table_of(b'[{"name": "a\\uffffb", "uscc": "1"}]').frame["name"].tolist() == ["ab"]


# ---- paths ----


def refused_path(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_raw(path)
    return caught.value.text.zh


def test_a_pipe_a_device_a_loop_of_links_and_a_dead_link_are_refused(tmp_path):
    os.mkfifo(tmp_path / "台账.csv")
    (tmp_path / "loop.csv").symlink_to("loop.csv")
    (tmp_path / "dead.csv").symlink_to("nowhere.csv")
    assert "管道" in refused_path(tmp_path / "台账.csv")
    assert "管道" in refused_path(Path("/dev/zero"))
    assert "绕回自身" in refused_path(tmp_path / "loop.csv")
    assert "链接" in refused_path(tmp_path / "dead.csv")
    (tmp_path / "data").mkdir()
    os.mkfifo(tmp_path / "data" / "firms.csv")
    assert "管道" in refused_path(tmp_path / "data")


def test_closed_standard_input_is_said(monkeypatch):
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(InputError, match="standard input is closed"):
        read_raw("-")


def test_cells_of_a_frame_are_text_or_missing():
    table = table_of(LINES.encode())
    assert {type(cell) for cell in table.frame.to_numpy().ravel() if not pd.isna(cell)} == {str}
