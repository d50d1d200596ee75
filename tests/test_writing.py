"""Views on disk: whatever a ledger holds comes back as it was, whole or not at all, and is never
a formula.
"""

from __future__ import annotations

import csv
import errno
import gc
import io
import json
import os
import re
import resource
import threading
import warnings
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orggraph.core import schema
from orggraph.core.enums import Action, Status, percent
from orggraph.core.errors import OutputError, UsageError
from orggraph.core.messages import Spoken
from orggraph.core.rule_words import described
from orggraph.core.rules import DEFAULT, describe
from orggraph.core.schema import Column, Kind
from orggraph.io import output
from orggraph.render import byte_rows, excel
from orggraph.render import rows as excel_rows
from orggraph.render.text_width import wrap
from orggraph.reports.sheets import Figure, Report, Sheet

COVERAGE, GAPS, FIRMS = (schema.columns(name) for name in ("coverage", "gaps", "firms"))
CAPTION = Spoken("截至 2025-06-30 · 底数：实体运营企业", "as of 2025-06-30 · base: operating firms")


def districts() -> Sheet:
    rows = [
        ("东山区", 5, 8, 1200),
        ("西湖区", 0, 3, None),
        ("新设区", 0, 0, 0),
        ("合计", 5, 11, None),
    ]
    frame = pd.DataFrame(
        {
            "group": [r[0] for r in rows],
            "organised": pd.array([r[1] for r in rows], "Int64"),
            "base": pd.array([r[2] for r in rows], "Int64"),
            "organised_rate": [percent(r[1], r[2]) for r in rows],
            "staff": pd.array([r[3] for r in rows], "Int64"),
        }
    )
    return Sheet(
        "coverage_district",
        Spoken("覆盖率_区", "Coverage by district"),
        tuple(COVERAGE[c] for c in frame),
        frame,
        CAPTION,
        (Spoken("未列社会组织。", "Associations apart."),),
        True,
        ("organised_rate",),
        ("group", "organised_rate"),
    )


def gap_list(firms: list[str | None], key: str = "gaps", title: str = "空白点清单") -> Sheet:
    count = len(firms)
    frame = pd.DataFrame(
        {
            "firm": pd.Series(firms, dtype=object),
            "uscc": pd.Series(["913502007378523860"] * count, dtype="str"),
            "staff": pd.array([[None, 0, 120][i % 3] for i in range(count)], "Int32"),
            "status": pd.Categorical(
                [[Status.UNCOVERED, Status.UNKNOWN, None][i % 3] for i in range(count)]
            ),
            "action": pd.Series(
                [[Action.OWN_BRANCH, Action.VERIFY, None][i % 3] for i in range(count)],
                dtype=object,
            ),
            "nearest_metres": pd.Series(
                [[120.5, None, -3.0][i % 3] for i in range(count)], dtype=float
            ),
        }
    )
    return Sheet(
        key,
        Spoken(title, key),
        tuple(GAPS[c] for c in frame),
        frame,
        CAPTION,
        (Spoken("正式党员满三名的在前。", "Three formal members first."),),
    )


def all_kinds() -> Sheet:
    frame = pd.DataFrame(
        {
            "name": pd.Series(["甲公司", None], dtype="str"),
            "mode": ["SINGLE", None],
            "union": pd.array([False, None], "boolean"),
            "since": pd.to_datetime(["2020-05-01", None]),
            "lon": [118.1234567, None],
            "revenue": [0.5, None],
            "members_total": pd.array([0, None], "Int64"),
        }
    )
    return Sheet("firms", Spoken("企业", "firms"), tuple(FIRMS[c] for c in frame), frame)


def a_report(*sheets: Sheet, **changes: object) -> Report:
    figures = tuple(
        Figure(Spoken(f"指标{n}", f"figure {n}"), f"{n}2.5%", Spoken("5/8，实体运营企业", "5/8"))
        for n in range(1, 6)
    )
    return Report(
        Spoken("甲市覆盖情况", "Coverage in the city"),
        CAPTION,
        figures,
        (Spoken("8 家中 5 家已纳入。", "5 of 8 are taken up."),),
        sheets,
        DEFAULT.replace(changes),
    )


def rows_of(octets: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(octets.decode("utf-8-sig"), newline="")))


def csv_of(sheet: Sheet, lang: str = "zh") -> bytes:
    stream = io.BytesIO()
    output.to_csv(sheet, stream, lang)
    return stream.getvalue()


def json_of(what: Any) -> Any:
    stream = io.BytesIO()
    output.to_json(what, stream)
    return json.loads(stream.getvalue())


# ---------------------------------------------------------------- CSV


def test_a_csv_is_what_chinese_excel_opens(tmp_path: Path) -> None:
    output.to_csv(districts(), tmp_path / "区.csv")
    assert (tmp_path / "区.csv").read_bytes() == (
        "\ufeff分组,组织覆盖数,纳入数,组织覆盖率,职工数\r\n东山区,5,8,62.5,1200\r\n西湖区,0,"
        "3,0.0,\r\n新设区,0,0,,0\r\n合计,5,11,45.5,\r\n"
    ).encode()


def test_a_stream_gets_the_same_without_the_mark_of_a_file(tmp_path: Path) -> None:
    output.to_csv(districts(), tmp_path / "区.csv", "en")
    words = io.StringIO()
    output.to_csv(districts(), words, "en")
    assert csv_of(districts(), "en").startswith(b"group,")
    assert (tmp_path / "区.csv").read_bytes() == b"\xef\xbb\xbf" + csv_of(districts(), "en")
    assert words.getvalue().encode() == csv_of(districts(), "en")


def test_every_kind_of_value_is_said_in_the_language_asked_for() -> None:
    assert rows_of(csv_of(all_kinds()))[1:] == [
        ["甲公司", "单独组建", "否", "2020-05-01", "118.1234567", "0.5", "0"],
        [""] * 7,
    ]
    assert rows_of(csv_of(all_kinds(), "en"))[1][1:3] == ["own branch", "no"]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.text(st.characters(exclude_categories=("Cs",)), max_size=30), min_size=1, max_size=4
    )
)
def test_any_name_comes_back_from_a_csv_and_none_begins_a_formula(names: list[str]) -> None:
    back = [row[0] for row in rows_of(csv_of(gap_list(list(names))))[1:]]
    assert [
        cell.removeprefix("'") if name[:1] in "=+-@\t\r\n＝＋－＠" else cell
        for cell, name in zip(back, names, strict=True)
    ] == names
    assert not [cell for cell in back if cell[:1] and cell[0] in "=+-@\t\r\n"]


def test_half_a_letter_from_a_broken_file_does_not_stop_the_list(tmp_path: Path) -> None:
    assert rows_of(csv_of(gap_list(["甲\ud83d公司"])))[1][0] == "甲?公司"
    assert json_of(gap_list(["甲\ud83d公司"]))[0]["firm"] == "甲?公司"
    assert written(tmp_path, gap_list(["甲\ud83d公司"]))["空白点清单"]["A3"].value == "甲?公司"


@pytest.mark.parametrize(
    "name",
    ["=1+1", "+86", "-甲", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", '=HYPERLINK("a","b")'],
)
def test_a_text_that_would_be_a_formula_is_disarmed_and_a_negative_number_is_not(name: str) -> None:
    rows = rows_of(csv_of(gap_list(["甲", "乙", name])))
    assert rows[3][0] == "'" + name
    assert rows[3][5] == "-3"


def test_a_formula_hidden_in_a_category_or_among_words_is_disarmed_too() -> None:
    sheet = all_kinds()
    frame = sheet.frame.assign(
        name=pd.Categorical(["=1", "=1"]), mode=["@x", None], members_total=["-5 人", "+1"]
    )
    rows = rows_of(csv_of(Sheet("f", Spoken("f", "f"), sheet.columns, frame)))
    assert [rows[1][i] for i in (0, 1, 6)] == ["'=1", "'@x", "'-5 人"]


def test_rows_made_in_parts_are_the_rows_made_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = gap_list([f'第{n}"公司,' for n in range(11)])
    whole = csv_of(sheet), json_of(sheet)
    monkeypatch.setattr(byte_rows, "CHUNK", 3)
    assert (csv_of(sheet), json_of(sheet)) == whole


# ---------------------------------------------------------------- JSON


def test_json_has_english_names_and_values_that_no_language_changes() -> None:
    assert json_of(gap_list(["甲", None])) == [
        {
            "firm": "甲",
            "uscc": "913502007378523860",
            "staff": None,
            "status": "UNCOVERED",
            "action": "OWN_BRANCH",
            "nearest_metres": 120.5,
        },
        {
            "firm": None,
            "uscc": "913502007378523860",
            "staff": 0,
            "status": "UNKNOWN",
            "action": "VERIFY",
            "nearest_metres": None,
        },
    ]
    assert json_of(all_kinds())[0] == {
        "name": "甲公司",
        "mode": "SINGLE",
        "union": False,
        "since": "2020-05-01",
        "lon": 118.1234567,
        "revenue": 0.5,
        "members_total": 0,
    }
    assert [r["organised_rate"] for r in json_of(districts())] == [62.5, 0.0, None, 45.5]


def test_chinese_stays_readable_in_json_and_each_firm_has_its_line() -> None:
    stream = io.BytesIO()
    output.to_json(gap_list(["甲公司", "乙公司"]), stream)
    lines = stream.getvalue().decode().splitlines()
    assert len(lines) == 4
    assert "甲公司" in lines[1]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.text(st.characters(exclude_categories=("Cs",)), max_size=30), min_size=1, max_size=4
    )
)
def test_any_name_comes_back_from_json(names: list[str]) -> None:
    assert [record["firm"] for record in json_of(gap_list(list(names)))] == names


def test_an_empty_list_a_report_and_plain_records_are_json_too() -> None:
    assert json_of(gap_list([])) == []
    assert json_of(a_report(districts(), gap_list([]))) == {
        "coverage_district": json_of(districts()),
        "gaps": [],
    }
    assert json_of(a_report()) == {}
    assert json_of([]) == []
    assert json_of(
        [
            {
                "status": Status.PENDING,
                "path": ["甲", "乙"],
                "why": Spoken("因", "why"),
                "rate": float("nan"),
                "day": pd.Timestamp(2025, 6, 30),
                "count": pd.array([3], "Int64")[0],
                "none": pd.NA,
            }
        ]
    ) == [
        {
            "status": "PENDING",
            "path": ["甲", "乙"],
            "why": {"zh": "因", "en": "why"},
            "rate": None,
            "day": "2025-06-30",
            "count": 3,
            "none": None,
        }
    ]


# ---------------------------------------------------------------- whole or not at all


def kept_whole(folder: Path, name: str) -> None:
    """The folder holds what it held before, and nothing half-written beside it."""
    assert {path.name: path.read_text() for path in folder.iterdir() if path.is_file()} == {
        name: "旧"
    }


@contextmanager
def small_disk() -> Iterator[None]:
    """A place where no file grows beyond 2 KiB, as on a disk that is full; the log of the tests
    may be such a file too.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2048, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("suffix", [".csv", ".json", ".xlsx", ".html", ".md", ".txt"])
def test_on_a_full_disk_what_stood_there_still_stands(tmp_path: Path, suffix: str) -> None:
    target = tmp_path / f"清单{suffix}"
    target.write_text("旧")
    with pytest.raises(OutputError) as caught, small_disk():
        output.write(gap_list([f"第{n}公司" for n in range(3000)]), target)
    assert "已满" in caught.value.text.zh
    assert str(target) in caught.value.text.en
    kept_whole(tmp_path, target.name)


@pytest.mark.parametrize("room", [0, 30, 2_000])
def test_a_workbook_cut_short_by_a_full_disk_is_quiet_when_python_collects_it(
    tmp_path: Path, room: int
) -> None:
    """Its archive would write its end once more, into a file that is full or closed: an error in
    such a place is printed, and an error of this test.
    """

    class Disk(io.BytesIO):
        def write(self, data: Any) -> int:
            if self.tell() + len(data) > room:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return super().write(data)

    with Disk() as disk, pytest.raises(OSError, match="No space") as caught:
        excel.write_workbook(gap_list(["甲公司"]), disk, str(tmp_path), {})
    printed: list[Any] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.unraisablehook", printed.append)
        del caught
        gc.collect()
    assert not printed


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".html"])
def test_a_file_that_excel_holds_open_is_left_alone(
    tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held(
        *_: object,
    ) -> None:  # what Windows says of a file that is open; no other system can be brought to it
        raise PermissionError(13, "Permission denied")

    target = tmp_path / f"报告{suffix}"
    target.write_text("旧")
    monkeypatch.setattr(os, "replace", held)
    with pytest.raises(OutputError) as caught:
        output.write(gap_list(["甲"]), target)
    assert "正在 Excel 中打开" in caught.value.text.zh
    kept_whole(tmp_path, target.name)


@pytest.mark.parametrize("suffix", [".csv", ".json", ".xlsx", ".html"])
def test_a_folder_that_is_missing_and_a_target_that_is_a_folder_are_one_line(
    tmp_path: Path, suffix: str
) -> None:
    with pytest.raises(OutputError, match="does not exist"):
        output.write(gap_list(["甲"]), tmp_path / "没有" / f"x{suffix}")
    (tmp_path / f"夹{suffix}").mkdir()
    with pytest.raises(OutputError, match="is a folder"):
        output.write(gap_list(["甲"]), tmp_path / f"夹{suffix}")
    assert [path.name for path in tmp_path.iterdir()] == [f"夹{suffix}"]


def test_an_error_while_rows_are_made_leaves_nothing_behind(tmp_path: Path) -> None:
    sheet = gap_list(["甲"])
    broken = Sheet("gaps", sheet.title, (*sheet.columns, GAPS["park"]), sheet.frame)
    for suffix in (".csv", ".json", ".xlsx"):
        with pytest.raises(KeyError):
            output.write(broken, tmp_path / f"x{suffix}")
    assert list(tmp_path.iterdir()) == []


def test_a_new_file_has_the_rights_of_any_new_file_and_an_old_one_keeps_its_own(
    tmp_path: Path,
) -> None:
    (tmp_path / "any").touch()
    (tmp_path / "old.csv").touch()
    (tmp_path / "old.csv").chmod(0o640)
    for name in ("new.csv", "old.csv"):
        output.write(districts(), tmp_path / name)
    assert (tmp_path / "new.csv").stat().st_mode == (tmp_path / "any").stat().st_mode
    assert (tmp_path / "old.csv").stat().st_mode & 0o777 == 0o640


def test_a_link_stays_a_link_and_a_pipe_a_pipe(tmp_path: Path) -> None:
    (tmp_path / "there.csv").write_text("旧")
    (tmp_path / "here.csv").symlink_to(tmp_path / "there.csv")
    output.write(districts(), tmp_path / "here.csv")
    assert (tmp_path / "here.csv").is_symlink()
    assert "东山区" in (tmp_path / "there.csv").read_text()
    os.mkfifo(tmp_path / "pipe.csv")
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append((tmp_path / "pipe.csv").read_bytes()))
    reader.start()
    output.write(districts(), tmp_path / "pipe.csv")
    reader.join(10)
    assert (tmp_path / "pipe.csv").is_fifo()
    assert "东山区".encode() in read[0]


def test_a_pipe_whose_reader_has_gone_ends_quietly() -> None:
    reading, made = os.pipe()
    os.close(reading)
    stream = io.TextIOWrapper(os.fdopen(made, "wb"), encoding="utf-8")
    output.to_csv(gap_list([f"第{n}公司" for n in range(3000)]), stream)
    output.to_json(gap_list(["甲"]), stream)  # and what comes after has nowhere to go either
    stream.close()


def test_a_stream_onto_a_full_disk_is_one_line() -> None:
    full = open("/dev/full", "wb", buffering=0)  # noqa: SIM115 - closed below, whatever happens
    try:
        with pytest.raises(OutputError, match="full"):
            output.to_csv(districts(), full)
    finally:
        full.close()


def test_words_already_waiting_in_a_stream_come_first() -> None:
    octets = io.BytesIO()
    stream = io.TextIOWrapper(octets, encoding="utf-8")
    stream.write("前言\n")
    output.to_csv(districts(), stream)
    assert octets.getvalue().decode().startswith("前言\n分组,")


# ---------------------------------------------------------------- by suffix


def test_the_suffix_names_the_format(tmp_path: Path) -> None:
    heads: dict[str, Callable[[bytes], bool]] = {
        ".xlsx": lambda b: b[:2] == b"PK",
        ".json": lambda b: b[:1] == b"{",
        ".md": lambda b: b[:2] == b"# ",
        ".html": lambda b: b[:9] == b"<!DOCTYPE",
        ".TXT": lambda b: b.startswith("甲市".encode()),
    }
    for suffix, right in heads.items():
        assert output.write(a_report(districts(), gap_list(["甲"])), tmp_path / f"r{suffix}") == [
            tmp_path / f"r{suffix}"
        ]
        assert right((tmp_path / f"r{suffix}").read_bytes())
    with pytest.raises(UsageError, match=r"\.xlsx \.csv \.json \.md \.html \.txt"):
        output.write(districts(), tmp_path / "r.pdf")
    with pytest.raises(UsageError, match="holds one table and the report has 2"):
        output.write(a_report(districts(), gap_list(["甲"])), tmp_path / "r.csv")
    output.write(a_report(districts()), tmp_path / "one.csv")
    assert "东山区" in (tmp_path / "one.csv").read_text()


# ---------------------------------------------------------------- the workbook


def back(path: Path) -> openpyxl.Workbook:
    with warnings.catch_warnings():  # openpyxl does not know the bars of Excel 2010 and says so
        warnings.filterwarnings(
            "ignore", message=".*extension is not supported", category=UserWarning
        )
        return openpyxl.load_workbook(path)


def written(path: Path, *sheets: Sheet, lang: str = "zh", **changes: object) -> openpyxl.Workbook:
    output.to_workbook(a_report(*sheets, **changes), path / "r.xlsx", lang)
    return back(path / "r.xlsx")


def cells(page: Any) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in page.iter_rows()]


def test_a_sheet_says_what_is_known_what_is_zero_and_what_is_not_known(tmp_path: Path) -> None:
    page = written(tmp_path, districts())["覆盖率_区"]
    assert cells(page) == [
        ["覆盖率_区　截至 2025-06-30 · 底数：实体运营企业", None, None, None, None],
        ["分组", "组织覆盖数", "纳入数", "组织覆盖率", "职工数"],
        ["东山区", 5, 8, 0.625, 1200],
        ["西湖区", 0, 3, 0, "待核实"],
        ["新设区", 0, 0, "—", 0],
        ["合计", 5, 11, 0.455, "待核实"],
        ["未列社会组织。", None, None, None, None],
    ]
    assert page["D3"].number_format == "0.0%"
    assert page["B4"].number_format == "0"


def test_the_heading_is_frozen_and_filtered_and_printed_on_every_page(tmp_path: Path) -> None:
    page = written(tmp_path, districts())["覆盖率_区"]
    assert page.freeze_panes == "B3"
    assert page.auto_filter.ref == "A2:E5"  # the total does not take part when rows are sorted
    assert page.print_title_rows == "$1:$2"
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight) == (
        1,
        0,
    )  # as many pages long as it takes
    assert page.print_title_cols is None
    assert page.sheet_format.defaultRowHeight == 18
    assert {cell.font.sz for row in page["A3:E6"] for cell in row} == {11}


def test_a_table_too_wide_for_one_page_is_printed_over_several_with_its_first_column(
    tmp_path: Path,
) -> None:
    columns = tuple(Column(f"c{n}", Kind.TEXT, f"第{n}栏情况", f"c{n}") for n in range(30))
    frame = pd.DataFrame({column.name: ["望汐街道"] for column in columns})
    page = written(tmp_path, Sheet("wide", Spoken("宽表", "wide"), columns, frame))["宽表"]
    assert page.page_setup.fitToWidth == 2
    assert page.print_title_cols == "$A:$A"


def test_a_coverage_table_of_all_its_columns_is_printed_on_one_page_and_its_headings_are_whole(
    tmp_path: Path,
) -> None:
    columns = schema.COVERAGE
    cell = {Kind.PERCENT: 24.9, Kind.COUNT: 1234}
    frame = pd.DataFrame({column.name: [cell.get(column.kind, "望汐街道")] for column in columns})
    page = written(tmp_path, Sheet("rates", Spoken("覆盖率", "rates"), columns, frame))["覆盖率"]
    assert len(columns) > 25
    assert (page.page_setup.fitToWidth or 1) == 1
    lines = page.row_dimensions[2].height / 18
    width = {
        at: held.width
        for held in page.column_dimensions.values()
        for at in range(held.min, held.max + 1)
    }
    for at, column in enumerate(columns, 1):
        assert len(wrap(column.zh, int(width[at]) - 3)) <= lines


def test_a_clerk_reads_no_word_of_the_rules_file() -> None:
    said = [
        words if isinstance(words, str) else words.zh
        for rule in described()
        for words in (rule["value"], rule["range"])
    ]
    assert "不限" in said
    assert not [words for words in said if re.search("[a-z]", words)]


def test_what_only_programs_read_stands_in_csv_and_json_alone(tmp_path: Path) -> None:
    code = Column("code", Kind.TEXT, "问题", "code", for_programs=True)
    said = Column("message", Kind.TEXT, "说明", "message")
    frame = pd.DataFrame({"code": ["BAD_CODE"], "message": ["代码有误"]})
    sheet = Sheet("problems", Spoken("数据问题", "Problems"), (code, said), frame)
    for suffix, is_there in ((".csv", 1), (".json", 1), (".md", 0), (".html", 0), (".txt", 0)):
        output.write(sheet, tmp_path / f"r{suffix}")
        text = (tmp_path / f"r{suffix}").read_text("utf-8")
        assert ("BAD_CODE" in text, "代码有误" in text) == (bool(is_there), True), suffix
    assert cells(written(tmp_path, sheet)["数据问题"])[1:] == [["说明"], ["代码有误"]]


def test_notes_stand_below_a_curve_and_not_under_it(tmp_path: Path) -> None:
    sheet = replace(districts(), chart=None, curve=("base", "organised_rate"))
    page = written(tmp_path, sheet)["覆盖率_区"]
    note = next(row for row in page.iter_rows() if row[0].value == "未列社会组织。")[0].row
    points = sum(page.row_dimensions[row].height or 18 for row in range(2, note))
    assert points / 0.75 >= excel.CURVE_HIGH, "a pixel is three quarters of a point"


def test_the_total_stands_out_and_bars_and_chart_leave_it_alone(tmp_path: Path) -> None:
    page = written(tmp_path, districts())["覆盖率_区"]
    assert page["A6"].font.b
    assert not page["A5"].font.b
    assert [str(area.sqref) for area in page.conditional_formatting] == ["D3:D5"]
    (chart,) = page._charts
    assert chart.ser[0].val.numRef.f == "覆盖率_区!$D$3:$D$5"
    assert chart.ser[0].cat.strRef.f == "覆盖率_区!$A$3:$A$5"
    assert [point.v for point in chart.ser[0].cat.strRef.strCache.pt] == [
        "东山区",
        "西湖区",
        "新设区",
    ]


def test_numbers_stand_right_words_left_and_codes_are_text(tmp_path: Path) -> None:
    page = written(tmp_path, gap_list(["甲", "乙", "丙"]))["空白点清单"]
    assert page["B3"].value == "913502007378523860"
    assert (page["B3"].data_type, page["B3"].number_format) == ("s", "@")
    assert [page.cell(3, i).alignment.horizontal for i in (1, 2, 3)] == ["left", "left", "right"]


def test_a_status_carries_sign_word_and_tint(tmp_path: Path) -> None:
    page = written(tmp_path, gap_list(["甲", "乙", "丙"]))["空白点清单"]
    assert [page.cell(row, 4).value for row in (3, 4, 5)] == ["▲ 空白点", "? 待核实", "—"]
    fills = [page.cell(row, 4).fill.fgColor.rgb for row in (3, 4, 5)]
    assert len(set(fills)) == 3


@pytest.mark.slow
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.text(st.sampled_from("=+-@'甲公司1/:?*[]\"<&>_x\t😀 "), min_size=1, max_size=12),
        min_size=1,
        max_size=5,
    )
)
def test_any_name_stands_in_the_workbook_as_text_and_never_as_a_formula(
    tmp_path: Path, names: list[str]
) -> None:
    page = written(tmp_path, gap_list(list(names)))["空白点清单"]
    column = [page.cell(row, 1) for row in range(3, 3 + len(names))]
    assert [cell.value for cell in column] == names
    assert {cell.data_type for cell in column} == {"s"}
    assert all(cell.style and cell.quotePrefix for cell in column if cell.value[0] in "=+-@")


def test_links_and_numbers_in_words_stay_words(tmp_path: Path) -> None:
    page = written(tmp_path, gap_list(["http://a.cn", "0012", "{=1}"]))["空白点清单"]
    assert [page.cell(row, 1).value for row in (3, 4, 5)] == ["http://a.cn", "0012", "{=1}"]
    assert page["A3"].hyperlink is None


def test_columns_fit_chinese_and_long_text_wraps_in_a_higher_row(tmp_path: Path) -> None:
    page = written(tmp_path, gap_list(["春风得意网络科技有限公司", "乙"]))["空白点清单"]
    assert page.column_dimensions["A"].width >= 24
    page = written(tmp_path, gap_list(["春风得意" * 11, "乙"]))["空白点清单"]
    assert 40 <= page.column_dimensions["A"].width <= 47
    assert page["A3"].alignment.wrap_text
    assert page.row_dimensions[3].height == 18 + 2 * 15  # 88 columns of text at 40 a line
    assert page.row_dimensions[4].height in (None, 18)


def test_the_first_sheet_can_be_read_aloud(tmp_path: Path) -> None:
    book = written(tmp_path, districts(), near_metres=400)
    page = book.worksheets[0]
    said = [value for row in cells(page) for value in row if value]
    assert page.title == "总览"
    assert said[:2] == ["甲市覆盖情况", "截至 2025-06-30 · 底数：实体运营企业"]
    figures = [cell for row in page.iter_rows() for cell in row if cell.value == "12.5%"]
    assert figures[0].font.sz >= 24
    assert page.cell(figures[0].row + 1, figures[0].column).value == "5/8，实体运营企业"
    assert "8 家中 5 家已纳入。" in said
    assert said[said.index("最需关注的三处") :][:6] == [
        "最需关注的三处",
        "分组",
        "组织覆盖率",
        "纳入数",
        "西湖区",
        "0.0%",
    ]
    assert page.page_setup.fitToHeight != 0  # one page high: the default of the format


def test_the_last_sheet_gives_the_rules_in_words(tmp_path: Path) -> None:
    page = written(tmp_path, districts(), near_metres=400, presume_area_duty=False).worksheets[-1]
    rows = {row[0]: row for row in cells(page) if row[0]}
    assert page.title == "现行规则"
    assert len(rows) == len(describe()) + 2
    assert rows["“相邻”的距离（米）"][1:3] == ["400", "◆ 已改，原为 500"]
    presumed = next(row for name, row in rows.items() if name.startswith("台账完全未列责任组织"))
    assert presumed[1:4] == ["否", "◆ 已改，原为 是", "是 / 否"]
    assert not any(
        "true" in str(cell) or "[G]" in str(cell) for row in rows.values() for cell in row
    )


def test_an_empty_question_keeps_its_sheet_and_says_why(tmp_path: Path) -> None:
    page = written(tmp_path, gap_list([]))["空白点清单"]
    assert [row[0] for row in cells(page)] == [
        "空白点清单　截至 2025-06-30 · 底数：实体运营企业",
        "企业",
        "没有记录。",
        "正式党员满三名的在前。",
    ]
    assert page.auto_filter.ref is None


def test_an_english_workbook_is_english(tmp_path: Path) -> None:
    book = written(tmp_path, districts(), lang="en")
    assert book.sheetnames == ["Summary", "Coverage by district", "Rules in force"]
    assert [cell.value for cell in book.worksheets[1][2]][:2] == ["group", "with an organisation"]
    assert book.worksheets[1]["E4"].value == "unknown"


def test_the_same_report_gives_the_same_bytes_whenever_it_is_written(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        output.to_workbook(a_report(districts(), gap_list(["甲", "乙"])), tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    assert {entry.date_time[0] for entry in zipfile.ZipFile(tmp_path / "a.xlsx").infolist()} == {
        1980
    }
    properties = back(tmp_path / "a.xlsx").properties
    assert properties.created == properties.modified == datetime(2000, 1, 1)


def test_a_list_too_long_for_a_sheet_stands_beside_it_and_the_sheet_says_so(tmp_path: Path) -> None:
    long = gap_list([f"第{n}公司" for n in range(60)])
    files = output.to_workbook(a_report(districts(), long), tmp_path / "报告.xlsx", most_rows=50)
    assert files == [tmp_path / "报告.xlsx", tmp_path / "报告-空白点清单.csv"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["报告-空白点清单.csv", "报告.xlsx"]
    assert len(rows_of(files[1].read_bytes())) == 61
    page = back(files[0])["空白点清单"]
    assert (
        page["A3"].value
        == "共 60 行，超过一张工作表能放的 50 行，全部写在同一文件夹的 报告-空白点清单.csv 里。"
    )
    assert back(files[0])["覆盖率_区"]["A3"].value == "东山区"


def test_a_list_that_just_fits_stays_in_its_sheet(tmp_path: Path) -> None:
    fits = gap_list(["甲"] * 46)  # caption, heading, 46 rows, a spare row and a note
    assert len(output.to_workbook(fits, tmp_path / "a.xlsx", most_rows=50)) == 1
    assert len(output.to_workbook(gap_list(["甲"] * 47), tmp_path / "b.xlsx", most_rows=50)) == 2


def test_when_the_workbook_cannot_stand_neither_does_the_list_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.replace

    def held(source: str, target: str) -> None:
        if str(target).endswith(".xlsx"):
            raise PermissionError(13, "Permission denied")
        real(source, target)

    monkeypatch.setattr(os, "replace", held)
    with pytest.raises(OutputError):
        output.to_workbook(a_report(gap_list(["甲"] * 60)), tmp_path / "r.xlsx", most_rows=50)
    assert list(tmp_path.iterdir()) == []


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.text(st.sampled_from("覆盖率_区Ab[]:*?/\\' 😀") | st.characters(), max_size=40),
        max_size=8,
    )
)
def test_sheet_names_are_names_excel_takes(titles: list[str]) -> None:
    names = excel.sheet_names(titles)
    assert len({name.lower() for name in names}) == len(names) == len(titles)
    for name in names:
        assert 0 < len(name.encode("utf-16-le", "surrogatepass")) <= 62
        assert not set(name) & set("[]:*?/\\")
        assert name.strip("'") == name


def test_a_long_title_and_its_twin_get_two_names() -> None:
    assert excel.sheet_names(["覆盖率" * 12, "覆盖率" * 12, "History", "a/b"]) == [
        "覆盖率" * 10 + "覆",
        "覆盖率" * 9 + "覆盖_2",
        "History_2",
        "a b",
    ]


def test_a_question_alone_is_a_workbook_of_one_sheet(tmp_path: Path) -> None:
    output.write(gap_list(["甲"]), tmp_path / "g.xlsx")
    assert back(tmp_path / "g.xlsx").sheetnames == ["空白点清单"]


def test_every_kind_of_value_has_its_form_in_excel(tmp_path: Path) -> None:
    page = written(tmp_path, all_kinds())["企业"]
    assert [cell.value for cell in page[3]] == [
        "甲公司",
        "单独组建",
        "否",
        datetime(2020, 5, 1),
        118.123457,
        0.5,
        0,
    ]
    assert [cell.value for cell in page[4]] == ["—", "—", "—", "—", "—", "—", "待核实"]
    assert page["D3"].number_format == "yyyy-mm-dd"


def test_rows_put_in_parts_are_the_rows_put_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = gap_list([f"第{n}公司" + "长" * (n * 9) for n in range(7)])
    output.write(sheet, tmp_path / "a.xlsx")
    monkeypatch.setattr(excel, "PART", 2)
    output.write(sheet, tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


@pytest.mark.slow
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.text(st.sampled_from("=+甲公司长1<>&_x\t\n\x01\ufffe😀 "), max_size=30),
        min_size=1,
        max_size=6,
    )
)
def test_rows_written_as_text_are_the_rows_written_cell_by_cell(
    tmp_path: Path, names: list[str]
) -> None:
    sheet = gap_list([*names, None, "<r>a</r>", "长" * 20_000, "\u3000丙\x85", "_x0041_", "乙"])
    block = [Spoken(f"第{n // 2}组", f"group {n // 2}") for n in range(len(sheet.frame))]
    laid_out = a_report(
        replace(sheet, total_last=True, shade=("staff",)),
        replace(sheet, block="block", frame=sheet.frame.assign(block=block)),
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(excel, "PART", 3)
        output.write(laid_out, tmp_path / "a.xlsx")
        patch.setattr(excel_rows, "can_write", lambda page: False)
        output.write(laid_out, tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_rows_are_written_as_text_with_the_version_of_xlsxwriter_in_use(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx", {"constant_memory": True}) as book:
        assert excel_rows.can_write(book.add_worksheet())


def test_a_cell_longer_than_excel_holds_is_cut_and_the_rest_of_the_row_stands(
    tmp_path: Path,
) -> None:
    page = written(tmp_path, gap_list(["长" * 40_000, "乙"]))["空白点清单"]
    assert len(page["A3"].value) == 32_767
    assert page["B3"].value == "913502007378523860"
    assert page.row_dimensions[3].height <= 409
