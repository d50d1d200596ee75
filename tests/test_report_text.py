"""Answers as text: what a person reads in the terminal, in Markdown and on the page."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wcwidth import wcswidth

from orggraph.core import schema
from orggraph.core.enums import Action, Base, Rate, RowName, Status
from orggraph.core.messages import Spoken, verbatim
from orggraph.core.rules import DEFAULT
from orggraph.core.schema import Column, Kind
from orggraph.render import terminal, text_width, whole
from orggraph.render.cell_text import shown, tint
from orggraph.render.colours import INK
from orggraph.render.html import html
from orggraph.render.markdown import markdown
from orggraph.reports.sheets import Figure, Report, Sheet

COVERAGE = schema.columns("coverage")
GAPS = schema.columns("gaps")
CAPTION = Spoken("截至 2025-06-30 · 底数：实体运营企业", "as of 2025-06-30 · base: operating firms")


def districts(*rows: tuple[str, int, int, int | None], total: bool = True) -> Sheet:
    """A coverage table from (district, covered, base, staff), as the coverage room hands it
    over.
    """
    if total:
        rows = (*rows, ("合计", sum(r[1] for r in rows), sum(r[2] for r in rows), None))
    frame = pd.DataFrame(
        {
            "group": pd.Series([r[0] for r in rows], dtype="str"),
            "organised": pd.array([r[1] for r in rows], "Int64"),
            "base": pd.array([r[2] for r in rows], "Int64"),
            "organised_rate": [Rate(r[1], r[2], Base.OPERATING).percent for r in rows],
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
        total,
        ("organised_rate",),
        ("group", "organised_rate"),
    )


def gap_list(names: list[str | None]) -> Sheet:
    frame = pd.DataFrame(
        {
            "firm": names,
            "uscc": ["91350100M000100Y43"] * len(names),
            "staff": pd.array([None, 0, 120][: len(names)] + [7] * (len(names) - 3), "Int32"),
            "status": pd.Categorical(
                ([Status.UNCOVERED, Status.UNKNOWN, Status.WORK_ONLY] * len(names))[: len(names)]
            ),
            "action": ([Action.OWN_BRANCH, Action.VERIFY, Action.WORK] * len(names))[: len(names)],
        }
    )
    return Sheet(
        "gaps", Spoken("空白点清单", "Gap list"), tuple(GAPS[c] for c in frame), frame, CAPTION
    )


def a_report(*sheets: Sheet, **changes: object) -> Report:
    figure = Figure(
        Spoken("组织覆盖率", "Organisation rate"),
        "62.5%",
        Spoken("5/8，实体运营企业", "5/8, operating firms"),
    )
    return Report(
        Spoken("甲市覆盖情况", "Coverage in the city"),
        CAPTION,
        (figure,),
        (Spoken("8 家中 5 家已纳入。", "5 of 8 are taken up."),),
        sheets,
        DEFAULT.replace(changes),
    )


THREE = districts(("东山区", 5, 8, 1200), ("西湖区", 0, 3, None), ("新设区", 0, 0, 0))


def test_a_table_is_set_as_a_person_would_set_it() -> None:
    assert (
        terminal.table(THREE)
        == """\
截至 2025-06-30 · 底数：实体运营企业
分组    组织覆盖数  纳入数  组织覆盖率  职工数
------  ----------  ------  ----------  ------
东山区           5       8       62.5%    1200
西湖区           0       3        0.0%  待核实
新设区           0       0           —       0
------  ----------  ------  ----------  ------
合计             5      11       45.5%  待核实
未列社会组织。
"""
    )


def test_english_is_asked_for_and_the_words_of_the_ledger_stay() -> None:
    lines = terminal.table(THREE, "en").splitlines()
    assert lines[0] == "as of 2025-06-30 · base: operating firms"
    assert lines[1].split("  ")[0] == "group"
    assert lines[4].split() == ["西湖区", "0", "3", "0.0%", "unknown"]


def test_in_a_narrow_window_long_names_are_shortened_first_and_codes_and_numbers_never() -> None:
    table = terminal.table(gap_list(["春风得意网络科技有限公司厦门软件园分公司"]), width=66)
    assert "春风得意网络科技…" in table
    assert "91350100M000100Y43" in table
    assert "未列出" not in table
    assert "待核实" in table


def test_columns_that_hold_nothing_go_first_and_then_the_lesser_ones() -> None:
    sheet = gap_list(["海翼软件公司", "莲前数据公司", "云帆游戏公司"])
    blank = replace(
        sheet,
        columns=(sheet.columns[0], GAPS["park"], *sheet.columns[1:]),
        frame=sheet.frame.assign(park=None),
    )
    said = [
        "".join(terminal.table(blank, "zh", width).splitlines()) for width in range(160, 20, -1)
    ]
    gone = list(
        dict.fromkeys(
            names.group(1) for line in said if (names := re.search("未列出：(.*?)。", line))
        )
    )
    assert gone[:3] == ["园区", "园区、职工数", "园区、信用代码、职工数"]


@pytest.mark.parametrize("width", [70, 90, 112, 400])
def test_what_to_do_about_a_problem_goes_on_below_and_is_never_cut(width: int) -> None:
    what = (
        "代码“91350100M000100Y43”又见于第 台账.csv:111 行，名称不同；读入时两家都保留，"
        "合并名单时按代码并为一家，请核对"
    )
    columns = (
        Column("row", Kind.COUNT, "行", "row"),
        Column("message", Kind.FREE, "说明与处理", "what to do"),
    )
    frame = pd.DataFrame({"row": [178, 203], "message": [what, "合计行，不作数据读入"]})
    lines = terminal.table(
        Sheet("problems", Spoken("数据问题", "Problems"), columns, frame, CAPTION), "zh", width
    ).splitlines()[3:]
    assert "".join(line.lstrip(" 178203") for line in lines).replace(" ", "") == (
        what + "合计行，不作数据读入"
    ).replace(" ", "")
    assert all(line.startswith(("178", "203", "     ")) for line in lines)
    assert max(map(text_width.wide, lines)) <= width


def test_what_does_not_fit_is_left_out_from_the_right_and_named() -> None:
    table = terminal.table(THREE, width=20)
    assert "列未列出：纳入数、组织覆盖率、职工数。" in "".join(table.splitlines())
    assert "62.5%" not in table
    assert "东山区" in table


words = st.text(st.sampled_from("春风公司有限ab c12（），—\t\n\x1b\u202e😀é|"), max_size=60)


@settings(max_examples=150, deadline=None)
@given(st.lists(words, min_size=1, max_size=4), st.integers(24, 200), st.booleans())
def test_no_line_is_wider_than_the_window(names: list[str], width: int, english: bool) -> None:
    table = terminal.table(gap_list(list(names)), "en" if english else "zh", width)
    assert max(wcswidth(line) for line in table.splitlines()) <= width
    assert len([line for line in table.splitlines() if "91350100M000100Y43" in line]) in (
        0,
        len(names),
    )


@settings(max_examples=100, deadline=None)
@given(st.lists(words, min_size=1, max_size=5))
def test_columns_stand_under_their_headings(names: list[str]) -> None:
    lines = terminal.table(gap_list(list(names))).splitlines()
    rule = lines[2]
    for line in lines[3:]:
        column = 0
        for letter in line:
            if column < len(rule) and rule[column] == " " and column and rule[column - 1] == " ":
                assert letter == " "
            column += max(wcswidth(letter), 0)


def test_colour_is_only_added() -> None:
    sheet = gap_list(["甲", "乙", "丙"])
    coloured = terminal.table(sheet, colour=True)
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == terminal.table(sheet)


def test_a_ledger_cannot_move_the_cursor_or_turn_the_line() -> None:
    table = terminal.table(gap_list(["甲\x1b[2J公司", "乙\r\n公司", "丙\u202e公司"]))
    assert not set(table) & set("\x1b\r\u202e")
    assert "乙 公司" in table


def test_an_empty_list_says_so_and_keeps_its_heading_and_notes() -> None:
    empty = districts(total=False)
    for made in (terminal.table(empty), markdown(empty), html(empty)):
        assert "没有记录。" in made
        assert "组织覆盖率" in made
        assert "未列社会组织" in made


@pytest.mark.parametrize(
    ("column", "values", "expected"),
    [
        (COVERAGE["staff"], pd.array([None, 0, 3], "Int64"), ["待核实", "0", "3"]),
        (COVERAGE["base"], pd.array([None, 0, 3], "Int32"), ["—", "0", "3"]),
        (COVERAGE["base"], [None, 2.0, float("inf")], ["—", "2", "—"]),
        (COVERAGE["organised_rate"], [None, 0.0, 100.0], ["—", "0.0%", "100.0%"]),
        (GAPS["nearest_metres"], [None, 120.0, 33.333], ["—", "120", "33.33"]),
        (GAPS["street"], ["", None, "莲前街道"], ["—", "—", "莲前街道"]),
        (GAPS["status"], [Status.PENDING, None, Status.UNKNOWN], ["◌ 筹建中", "—", "? 待核实"]),
        (
            schema.columns("firms")["union"],
            pd.array([True, None, False], "boolean"),
            ["是", "—", "否"],
        ),
        (schema.columns("firms")["mode"], ["SINGLE", None, "JOINT"], ["单独组建", "—", "联合组建"]),
        (
            schema.columns("firms")["since"],
            pd.to_datetime(["2020-05-01", None, "2021-12-31"]),
            ["2020-05-01", "—", "2021-12-31"],
        ),
        (
            GAPS["path"],
            [("海翼大厦", "莲前街道"), Spoken("责任不明", "nobody"), 7],
            ["海翼大厦、莲前街道", "责任不明", "7"],
        ),
        (GAPS["street"], pd.Categorical(["湖里", None, "思明"]), ["湖里", "—", "思明"]),
    ],
)
def test_every_kind_of_cell_is_said_as_people_say_it(
    column: Column, values: object, expected: list[str]
) -> None:
    assert shown(pd.Series(values), column, "zh").to_pylist() == expected


# ---------------------------------------------------------------- whole reports


def test_a_whole_report_gives_its_base_its_sentences_and_the_rules_in_force() -> None:
    report = a_report(THREE, near_metres=400)
    for made in (terminal.document(report), markdown(report), html(report)):
        for words in (
            "甲市覆盖情况",
            "截至 2025-06-30",
            "62.5%",
            "5/8，实体运营企业",
            "8 家中 5 家已纳入。",
            "覆盖率_区",
            "“相邻”的距离（米）",
            "已改，原为 500",
        ):
            assert words in made.replace("&#34;", '"')
        assert made.count("已改，原为") == 1


def test_the_three_worst_places_are_the_lowest_and_among_equals_the_largest() -> None:
    sheet = districts(
        ("甲", 5, 8, 1),
        ("乙", 0, 3, 1),
        ("丙", 0, 9, 1),
        ("丁", 0, 0, 1),
        ("戊", 1, 9, 1),
        ("己", 9, 9, 1),
    )
    worst = whole.worst(a_report(sheet))
    assert worst is not None
    assert worst.frame["group"].tolist() == ["丙", "乙", "戊"]


def test_the_firms_not_located_are_no_place_to_attend_to() -> None:
    sheet = districts(("甲", 0, 8, 1), ("乙", 1, 3, 1), ("丙", 0, 1, 1))
    named = sheet.frame.assign(
        group=[RowName.NOT_LOCATED if name == "丙" else name for name in sheet.frame["group"]]
    )
    worst = whole.worst(a_report(replace(sheet, frame=named)))
    assert worst is not None
    assert worst.frame["group"].tolist() == ["甲", "乙"]


def test_where_every_place_stands_alike_none_is_the_worst() -> None:
    assert whole.worst(a_report(districts(("甲", 0, 8, 1), ("乙", 0, 3, 1)))) is None
    assert whole.worst(a_report(gap_list(["甲"]))) is None
    assert whole.worst(a_report()) is None


def test_a_long_list_in_a_report_is_cut_and_says_so_and_alone_it_is_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(whole, "PAGE_ROWS", 4)
    sheet = gap_list([f"第{n}公司" for n in range(9)])
    for made in (
        terminal.document(a_report(sheet)),
        markdown(a_report(sheet)),
        html(a_report(sheet)),
    ):
        assert "第3公司" in made
        assert "第4公司" not in made
        assert "共 9 行，这里只列前 4 行" in made
    for made in (terminal.document(sheet), markdown(sheet), html(sheet)):
        assert "第8公司" in made


def test_a_table_that_is_cut_keeps_its_total(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole, "PAGE_ROWS", 2)
    made = terminal.document(a_report(THREE))
    assert "共 3 行，这里只列前 2 行" in made
    assert re.search(r"西湖区.*\n-[- ]+\n合计 +5 +11 ", made)
    assert "新设区" not in made


# ---------------------------------------------------------------- Markdown


def test_markdown_keeps_its_columns_whatever_a_firm_is_called() -> None:
    made = markdown(gap_list(["甲|乙", "<b>*强*</b>\n[x](http://y)", "own_branch"]))
    rows = [line for line in made.splitlines() if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {6}
    assert r"甲\|乙" in made
    assert r"\<b\>\*强\*\</b\> \[x\](http://y)" in made
    assert "own_branch" in made


def test_markdown_sets_numbers_right_and_the_total_in_bold() -> None:
    lines = markdown(THREE).splitlines()
    assert "| :--- | ---: | ---: | ---: | ---: |" in lines
    assert "| **合计** | **5** | **11** | **45.5%** | **待核实** |" in lines


# ---------------------------------------------------------------- HTML


class _Page(HTMLParser):
    """What a browser would make of a page: its elements, their attributes, the words of its
    cells.
    """

    def __init__(self, made: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.cells: list[str] = []
        self.feed(made)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag == "td":
            self.cells.append("")

    def handle_data(self, data: str) -> None:
        if self.cells:
            self.cells[-1] += data

    def count(self, tag: str) -> int:
        return sum(name == tag for name, _ in self.elements)


def test_the_page_holds_the_words_of_a_ledger_and_none_of_its_markup() -> None:
    evil = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
    page = _Page(html(gap_list([evil, "{{ 7 * 7 }}", "丙"])))
    assert page.cells[0] == evil
    assert page.cells[5] == "{{ 7 * 7 }}"
    assert page.count("script") == page.count("img") == 0


def test_the_page_travels_alone() -> None:
    page = _Page(html(a_report(THREE, gap_list(["甲", "乙", "丙"]))))
    assert not {"script", "link", "img", "iframe"} & {tag for tag, _ in page.elements}
    assert not [
        a
        for _, attributes in page.elements
        for a in attributes
        if a in ("src", "href", "onclick", "onload")
    ]


def test_the_bars_of_the_page_stand_for_the_places_and_not_for_the_total() -> None:
    page = _Page(html(THREE))
    lengths = [
        float(attributes["width"] or 0) for tag, attributes in page.elements if tag == "rect"
    ]
    assert lengths == [
        325.0
    ]  # 62.5 of 520; a place at 0.0 % and one without a base have words and no bar
    assert sum(tag == "text" for tag, _ in page.elements) == 6


def test_every_row_has_a_cell_for_every_heading() -> None:
    page = _Page(html(THREE))
    assert page.count("th") == len(THREE.columns)
    assert page.count("td") == len(THREE.columns) * len(THREE.frame)


def test_a_status_is_told_by_its_sign_and_its_word_and_its_colour() -> None:
    sheet = gap_list(["甲"] * 3)
    page = _Page(html(sheet))
    kinds = [attributes.get("class") for tag, attributes in page.elements if tag == "td"]
    assert "UNCOVERED keep" in kinds
    assert "▲ 空白点" in page.cells
    for status in Status:
        assert f"inset 4px 0 {status.colour}" in html(sheet)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("status", Status)
def test_dark_words_can_be_read_on_the_tint_of_every_status(status: Status) -> None:
    contrast = (_luminance(tint(status.colour)) + 0.05) / (_luminance(INK) + 0.05)
    assert contrast >= 7  # the stricter of the two levels of WCAG 2.2, criterion 1.4.6


def test_an_english_page_has_no_chinese_but_the_ledger_s() -> None:
    frame = pd.DataFrame(
        {"firm": ["A Ltd"], "status": [Status.UNCOVERED], "staff": pd.array([None], "Int64")}
    )
    sheet = Sheet(
        "gaps", Spoken("空白点清单", "Gap list"), tuple(GAPS[c] for c in frame), frame, CAPTION
    )
    made = html(sheet, "en")
    body = made[made.index("<body>") :]
    assert not re.search("[\u4e00-\u9fff]", body)
    assert "▲ Uncovered" in body
    assert "unknown" in body


def test_the_same_report_gives_the_same_text() -> None:
    made = [
        (terminal.document(r), markdown(r), html(r)) for r in (a_report(THREE), a_report(THREE))
    ]
    assert made[0] == made[1]


@pytest.mark.parametrize(
    ("heading", "lines"),
    [
        ("单独", ("", "单独")),
        ("组织覆盖率", ("组织", "覆盖率")),
        ("底数(台账数)", ("底数", "(台账数)")),
        ("responsible organisation", ("responsible", "organisation")),
    ],
)
def test_a_heading_folds_where_its_script_allows(heading: str, lines: tuple[str, str]) -> None:
    assert text_width.fold(heading) == lines


def test_a_count_of_gaps_ranks_the_highest_first() -> None:
    frame = pd.DataFrame({"group": ["甲", "乙", "丙"], "uncovered": pd.array([3, 9, 5], "Int64")})
    sheet = Sheet(
        "u",
        verbatim("u"),
        tuple(COVERAGE[c] for c in frame),
        frame,
        chart=("group", "uncovered"),
    )
    worst = whole.worst(a_report(sheet))
    assert worst is not None
    assert worst.frame["group"].tolist() == ["乙", "丙", "甲"]


def test_degrees_keep_the_decimals_that_tell_two_doors_apart() -> None:
    column = Column("lon", Kind.DEGREE, "经度", "longitude")
    assert shown(pd.Series([118.1234567]), column, "zh").to_pylist() == ["118.123457"]


@pytest.mark.parametrize(
    ("lang", "needed"),
    [
        ("zh", ("企业", "状态", "未覆盖原因", "建议措施", "兜底责任党组织")),
        ("en", ("firm", "status", "reason", "action", "responsible")),
    ],
)
def test_the_gap_list_on_a_window_of_112_columns_says_why_what_next_and_who(
    lang: str, needed: tuple[str, ...]
) -> None:
    words = {
        "status": Status.WORK_ONLY,
        "reason": Spoken(
            "党员不足三名，未联合组建", "fewer than three members, not joined with others"
        ),
        "action": Spoken(
            "选派指导员＋建立群团＋发展党员", "instructor, mass organisations, recruit members"
        ),
    }
    frame = pd.DataFrame(
        {
            name: [words.get(name, 120 if column.is_number else "云汀区望汐街道云帆大厦综合党委")]
            for name, column in GAPS.items()
        },
        dtype=object,
    )
    lines = terminal.table(
        Sheet("gaps", Spoken("空白点清单", "Gap list"), tuple(GAPS.values()), frame, CAPTION),
        lang,
        112,
    ).splitlines()
    assert all(word in " ".join(lines[1:3]) for word in needed), lines
    assert all(text_width.wide(line) <= 112 for line in lines)
