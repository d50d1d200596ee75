"""The heading line of a CSV is torn, runs together with the first row, or is damaged: no firm is
lost in silence.
"""

from __future__ import annotations

import io
from itertools import pairwise
from pathlib import Path

import pytest
import xlsxwriter

from orggraph.analysis import pipeline
from orggraph.core.enums import Severity
from orggraph.core.errors import InputError
from orggraph.ingest import RawTable
from orggraph.io import csv_reader
from orggraph.io.reader import read_raw
from orggraph.linkage import listing
from orggraph.reports.notices import notices

HEADING = "企业名称,统一社会信用代码,区,街道,党组织名称"
ROWS = (
    "海潮网络有限公司,91350200MA2XYZ0001,思明区,莲前街道,海潮网络党支部\n"
    "云帆科技有限公司,91350200MA2XYZ0002,思明区,莲前街道,无\n"
    "半坡直播工作室,91350200MA2XYZ0003,湖里区,禾山街道,\n"
)
FIRMS = ["海潮网络有限公司", "云帆科技有限公司", "半坡直播工作室"]
MEANT = ["name", "uscc", "district", "street", "organisation"]


def table_of(text: str, encoding: str = "utf-8") -> RawTable:
    (table,) = read_raw("-", text.encode(encoding)).tables
    return table


def names(table: RawTable) -> list[str]:
    return table.frame["企业名称"].tolist()


def told(table: RawTable) -> list[tuple[str, int | None]]:
    return [(problem.code, problem.row) for problem in table.problems]


def torn_everywhere(end: str) -> list[str]:
    """The heading torn at every place within it."""
    return [HEADING[:at] + end + HEADING[at:] for at in range(1, len(HEADING))]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\n\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_heading_torn_at_any_place_is_joined_and_every_row_keeps_its_number(
    encoding, end
) -> None:
    for heading in torn_everywhere(end):
        table = table_of(f"{heading}\n{ROWS}", encoding)
        assert [*table.meanings.values()] == MEANT, heading
        assert table.frame.iloc[:, 0].tolist() == FIRMS
        first = 2 + end.count("\n")
        assert table.rows.tolist() == [first, first + 1, first + 2]
        # 名称 alone means the same as 企业名称, below a line that might be a title.
        is_whole = heading.startswith("企业" + end)
        assert told(table) == ([] if is_whole else [("HEADING_TORN", first - 1)])


def test_a_heading_torn_in_three_or_where_the_line_end_took_the_comma_is_joined() -> None:
    *_, comma = (at for at, letter in enumerate(HEADING) if letter == ",")
    for heading in (
        HEADING[:comma] + "\n" + HEADING[comma + 1 :],
        "某区互联网企业台账\n" + HEADING[:7] + "\n" + HEADING[7:12] + "\n" + HEADING[12:],
    ):
        table = table_of(f"{heading}\n{ROWS}")
        assert ([*table.meanings.values()], names(table)) == (MEANT, FIRMS)


def test_a_heading_torn_within_its_quotes_is_whole() -> None:
    cells = HEADING.split(",")
    for before, after in pairwise(range(len(cells) + 1)):
        torn = [f"{cell[:2]}\n{cell[2:]}" for cell in cells[before:after]]
        quoted = ",".join(f'"{cell}"' for cell in [*cells[:before], *torn, *cells[after:]])
        table = table_of(f"{quoted}\n{ROWS}")
        assert [*table.meanings.values()] == MEANT
        assert table.frame.iloc[:, 0].tolist() == FIRMS


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
@pytest.mark.parametrize("between", ["", ",", " ", "\t"])
def test_a_first_row_on_the_line_of_the_headings_is_a_row(between, encoding) -> None:
    table = table_of(HEADING + between + ROWS, encoding)
    assert [*table.meanings.values()] == MEANT
    assert names(table) == FIRMS
    assert table.rows.tolist() == [1, 2, 3]
    assert told(table) == [("HEADING_TORN", 1)]


def test_a_first_row_behind_quoted_headings_is_a_row() -> None:
    quoted = [
        ",".join(f'"{cell}"' for cell in line.split(",")) for line in [HEADING, *ROWS.split()]
    ]
    table = table_of(quoted[0] + "\n".join(quoted[1:]) + "\n")
    assert ([*table.meanings.values()], names(table)) == (MEANT, FIRMS)
    table = table_of(quoted[0].replace("区", "所在\n区", 1) + "\n".join(quoted[1:]) + "\n")
    assert (table.frame["统一社会信用代码"].notna().sum(), names(table)) == (3, FIRMS)
    assert table.frame.columns[2] == "所在\n区"


def test_a_first_row_without_a_code_is_known_by_what_it_shares_with_the_others() -> None:
    table = table_of("店名,企业名称,街道甲,海潮工作室,莲前街道\n乙,云帆工作室,莲前街道\n")
    assert names(table) == ["海潮工作室", "云帆工作室"]


def test_a_first_row_that_cannot_be_told_from_the_last_heading_is_set_aside_and_counted(
    tmp_path,
) -> None:
    path = tmp_path / "台账.csv"
    path.write_text(HEADING.replace("党组织名称", "网址") + ROWS, encoding="utf-8")
    (table,) = read_raw(path).tables
    assert ("ROW_ABOVE", 1) in told(table)
    assert names(table) == FIRMS[1:]
    part = listing("名单", read_raw(path))
    assert (part.entry.entered, part.entry.left_over, len(part.rows)) == (3, 0, 2)


def test_the_only_firm_on_the_line_of_the_headings_is_read() -> None:
    assert names(table_of(HEADING + ROWS.splitlines()[0])) == FIRMS[:1]
    for empty in (HEADING, f"{HEADING},所属集团公司,是否上市公司,母公司,网址"):
        assert "HEADING_TORN" not in dict(told(table_of(empty + "\n")))


def test_many_empty_lines_or_a_long_cell_in_the_headings_cost_nothing() -> None:
    assert names(table_of(HEADING + "\n" * 10_000 + ROWS)) == FIRMS
    assert names(table_of(f"{HEADING},{'长' * 7_000}\n{ROWS}")) == FIRMS


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_headings_that_stand_again_below_and_are_torn_there_are_no_firms(end: str) -> None:
    more = ROWS.replace("MA2", "MA3").replace("有限", "股份")
    for heading in torn_everywhere(end):
        again = HEADING.replace(",", f",{end}", 2)  # and in three
        text = f"{HEADING}\n{ROWS}{heading}\n{more}{again}\n"
        table = table_of(text)
        assert table.rows.tolist() == [2, 3, 4, 6, 7, 8, 9, 12]
        assert table.frame.iloc[[3, 7]].to_numpy().tolist() == [HEADING.split(",")] * 2
    part = listing("名单", read_raw("-", text.encode()))
    assert part.rows["row"].tolist() == [2, 3, 4, 7, 8, 9]
    assert part.entry.left_over == 0


def test_a_firm_whose_name_begins_like_the_headings_is_one() -> None:
    rows = ROWS.replace("海潮网络", "企业名称").replace("云帆科技有限公司", "企业名")
    assert names(table_of(f"{HEADING}\n{rows}"))[:2] == ["企业名称有限公司", "企业名"]


def test_a_text_that_is_no_ledger_is_looked_at_a_few_times_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looks: list[int] = []
    find = csv_reader.find_heading
    monkeypatch.setattr(
        csv_reader, "find_heading", lambda *words, **more: looks.append(1) or find(*words, **more)
    )
    with pytest.raises(InputError, match="no heading row found"):
        table_of("2026-01-01 10:00 [info]; user=a|b, path=/x/y, took 5 ms\n" * 60)
    assert len(looks) <= 10  # by three delimiters, as it stands and turned, and no heading in parts


def test_wide_headings_over_short_rows_are_no_torn_line() -> None:
    wide = f"{HEADING},网址,所属集团公司,是否上市公司,联系地址\n"
    short = "".join(line.rpartition(",")[0] + "\n" for line in ROWS.splitlines())
    assert "HEADING_TORN" not in dict(told(table_of(wide + short)))
    assert names(table_of(wide + short)) == FIRMS


def test_a_title_or_a_group_above_the_headings_is_no_part_of_them() -> None:
    for above in ("某区互联网企业台账", "企业,,,,党建情况", "填报单位：莲前街道"):
        table = table_of(f"{above}\n{HEADING}\n{ROWS}")
        assert [*table.meanings.values()][:4] == MEANT[:4]
        assert "HEADING_TORN" not in dict(told(table))
        assert table.rows.tolist() == [3, 4, 5]


@pytest.mark.parametrize("title", ["东山街道", "两新", "企业名单"])
def test_a_title_above_the_only_heading_is_no_part_of_it(title: str) -> None:
    table = table_of(f"{title}\n企业名称\n海潮网络有限公司\n云帆科技有限公司\n")
    assert (names(table), table.rows.tolist()) == (FIRMS[:2], [3, 4])
    assert "HEADING_TORN" not in dict(told(table))


def test_headings_of_which_two_are_damaged_leave_the_firms_and_name_the_columns() -> None:
    damaged = HEADING.replace("统一社会", "统\ufffd社会").replace("街道", "街\ufffd")
    table = table_of(f"{damaged}\n{ROWS}")
    assert names(table) == FIRMS
    assert "街\ufffd" in next(p.value for p in table.problems if p.code == "UNKNOWN_COLUMN")
    with pytest.raises(InputError, match="no heading row found"):
        table_of(f"{damaged.replace('名称', chr(0xFFFD))}\n{ROWS}")


# A line end and the beginning of the heading came into the heading once more.
MIXED = "企业名称,统一社会信\ufffd代码,区,职工数,企业名称,街道\n党组织名称,组建方\ufffd,备注\n"


def test_organisations_under_the_heading_of_firms_are_told_with_all_rows(tmp_path: Path) -> None:
    path = tmp_path / "台账.csv"
    rows = "{},91350200MA2XYZ000{},思明区,{},{},莲前街道\n"
    text = "".join(rows.format(name, at, at, "无") for at, name in enumerate(FIRMS[:2]))
    path.write_text(
        MIXED + text + rows.format("甲乙丙丁有限公司", 4, 5, "丙丁党支部"), encoding="utf-8"
    )
    (table,) = read_raw(path).tables
    (found,) = [problem for problem in table.problems if problem.code == "NAMES_ELSEWHERE"]
    assert (found.severity, found.value) == (Severity.ERROR, "3")
    assert "3 行" in notices(pipeline.answers(read_raw(path)))[0].zh


def test_shops_under_the_heading_of_firms_beside_their_platforms_are_shops() -> None:
    text = "企业名称,平台公司\n甲饭店,海潮网络有限公司\n乙茶铺,云帆科技有限公司\n"
    assert "NAMES_ELSEWHERE" not in dict(told(table_of(text)))


def book_of(*rows: tuple[str | None, ...]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet("台账")
        for at, row in enumerate(rows):
            page.write_row(at, 0, row)
    return out.getvalue()


def test_a_workbook_tells_of_organisations_under_the_heading_of_firms_too() -> None:
    book = book_of(("甲栏", "企业名称"), ("海潮网络有限公司", "海潮党支部"), ("云帆科技公司", "无"))
    (table,) = read_raw("-", book).tables
    assert ("NAMES_ELSEWHERE", None) in told(table)


GAP = (None,) * 5


@pytest.mark.parametrize("before", [(), GAP])
def test_firms_that_stand_beside_their_headings_are_told(before: tuple[None, ...]) -> None:
    after = () if before else GAP
    headings, firms = HEADING.split(",")[:3], [line.split(",")[:3] for line in ROWS.splitlines()]
    book = book_of((*before, *headings), *((*after, *firm) for firm in firms))
    (table,) = read_raw("-", book).tables
    (found,) = [problem for problem in table.problems if problem.code == "NAMES_ELSEWHERE"]
    assert (found.value, "F" if after else "A") == (
        "3",
        found.message.en.partition("column ")[2][:1],
    )
    lines = [(*before, *headings), *((*firm, *before) for firm in firms)]
    text = "".join(",".join(cell or "" for cell in line) + "\n" for line in lines)
    assert ("NAMES_ELSEWHERE" in dict(told(table_of(text)))) == bool(before)
