"""Every output says first what is missing and how many firms hang on it; sound data say nothing
new.
"""

from __future__ import annotations

import io
import json
import warnings
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from click.testing import CliRunner, Result

from orggraph.analysis import pipeline
from orggraph.analysis.analysis import Answers
from orggraph.cli.main import main
from orggraph.core.enums import Base, Rate
from orggraph.io.reader import read_raw
from orggraph.io.sample_writer import write_town
from orggraph.reports.notices import lacks, notices
from orggraph.sample import make_town
from orggraph.webmap import map_data
from orggraph.webmap.page import render_map

ADDRESS = "厦门市思明区软件园二期望海路"
NEVER = "台账没有一列说明是否建立党组织，全部 3 家待核实"
SOUND = [
    ["企业名称", "地址", "党组织名称", "组建方式"],
    ["甲软件有限公司", ADDRESS, "甲软件党支部", "单独组建"],
    ["乙网络有限公司", ADDRESS, "无", ""],
    ["丙科技有限公司", ADDRESS, "丙科技党支部", "单独组建"],
]
BARE = [row[:2] for row in SOUND]
LOST = [[*row[:2], word] for row, word in zip(SOUND, ("党建工作进展", "甲", "乙", ""), strict=True)]
CONTRADICTING = [*SOUND[:3], ["丙科技有限公司", ADDRESS, "无", "单独组建"]]


def csv_of(path: Path, rows: list[list[str]]) -> Path:
    path.write_text("\n".join(",".join(row) for row in rows) + "\n", encoding="utf-8")
    return path


def answers_of(path: Path) -> Answers:
    return pipeline.answers(read_raw(path))


def said(path: Path) -> str:
    return "\n".join(words.zh for words in notices(answers_of(path)))


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    return csv_of(tmp_path / "bare.csv", BARE)


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    return csv_of(tmp_path / "sound.csv", SOUND)


# ---------------------------------------------------------------- what is said


@pytest.mark.slow
def test_sound_data_say_nothing_new(sound: Path, tmp_path: Path) -> None:
    assert notices(answers_of(sound)) == ()
    assert not lacks(answers_of(sound))
    town = tmp_path / "town"
    write_town(make_town(120, 3), town)
    assert not [words for words in notices(answers_of(town)) if "待核实，覆盖率" in words.zh]


def test_a_ledger_that_never_asked_says_so_first_with_the_number_of_firms(bare: Path) -> None:
    first, *more = notices(answers_of(bare))
    assert first.zh.startswith(f"注意：{NEVER}")
    assert "all 3 firms are unknown" in first.en
    assert not more


def test_a_lost_column_is_named_by_letter_and_heading_with_the_firms_that_hang_on_it(
    tmp_path: Path,
) -> None:
    assert "C 列“党建工作进展”未读入（2 家有内容）" in said(csv_of(tmp_path / "a.csv", LOST))


def test_contradictions_and_words_not_understood_are_counted_once_a_firm(tmp_path: Path) -> None:
    assert "1 家的党组织各栏自相矛盾" in said(csv_of(tmp_path / "a.csv", CONTRADICTING))
    odd = [
        ["企业名称", "是否建立党组织", "组建方式"],
        ["甲软件有限公司", "天晓得", "天晓得"],
        ["乙网络有限公司", "有", "单独组建"],
    ]
    assert "1 家的党组织情况看不懂" in said(csv_of(tmp_path / "b.csv", odd))


def test_firms_whose_mode_is_not_told_are_told_beside_the_missing_share(tmp_path: Path) -> None:
    rows = [
        ["企业名称", "是否建立党组织"],
        ["甲软件有限公司", "有"],
        ["乙网络有限公司", "无"],
        ["丙科技有限公司", "有"],
    ]
    path = csv_of(tmp_path / "a.csv", rows)
    assert "2 家方式待核实" in said(path)
    done = run("coverage", path, "--format", "json")
    assert json.loads(done.stdout)[-1]["single_rate"] is None
    assert "2 家方式待核实" in done.stderr


def test_sheets_and_rows_that_are_left_out_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as out:
        for name, rows, hidden in (
            ("今年", SOUND, False),
            ("藏着的", SOUND, True),
            ("没有表头", [[*row[:2], "x", "y"] for row in SOUND[1:]], False),
        ):
            page = out.add_worksheet(name)
            for number, row in enumerate(rows):
                page.write_row(number, 0, row)
            if hidden:
                page.hide()
    text = said(path)
    assert "“藏着的”" in text
    assert "“没有表头”" in text
    assert "约 6 家" in text
    assert lacks(answers_of(path))


def test_error_cells_of_a_status_column_are_errors_and_others_warnings(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as out:
        page = out.add_worksheet("表")
        page.write_row(0, 0, ["企业名称", "党组织名称", "职工数"])
        page.write_row(1, 0, ["甲软件有限公司", "甲软件党支部"])
        page.write_formula(1, 2, "=1/0", None, "#DIV/0!")
        page.write_row(2, 0, ["乙网络有限公司"])
        page.write_formula(2, 1, "=NA()", None, "#N/A")
        page.write_row(3, 0, ["丙科技有限公司", "无", 9])
    found = [
        (problem.column, str(problem.severity))
        for problem in answers_of(path).problems
        if problem.code == "EXCEL_ERROR"
    ]
    assert sorted(found) == [("党组织名称", "error"), ("职工数", "warning")]
    first, second = notices(answers_of(path))
    assert "“党组织名称”有 1 格" in first.zh
    assert second.zh.startswith("另：“职工数”有 1 格")


def test_a_damaged_answer_leaves_its_firm_in_the_base_unknown_and_is_told(tmp_path: Path) -> None:
    rows = [
        ["甲软件有限公司", "甲软件党支部", "思明区"],
        ["乙网络有限公司", "\ufffd党支部", "思明\ufffd"],
    ]
    path = csv_of(tmp_path / "a.csv", [["企业名称", "党组织名称", "区"], *rows])
    answers = answers_of(path)
    assert answers.status["status"].tolist() == ["ORG_SINGLE", "UNKNOWN"]
    first, second = notices(answers)
    assert "“党组织名称”有 1 格" in first.zh
    assert second.zh.startswith("另：“区”有 1 格")


# ---------------------------------------------------------------- colours


def coloured(
    path: Path,
    fills: list[str],
    heading: tuple[str, ...] = ("企业名称", "街道"),
    places: tuple[str, ...] = (),
) -> Path:
    with xlsxwriter.Workbook(path) as out:
        looks = {name: out.add_format({"bg_color": name} if name else {}) for name in fills}
        page = out.add_worksheet("表")
        page.write_row(0, 0, heading)
        for number, fill in enumerate(fills):
            page.write(number + 1, 0, f"第{number}号软件有限公司", looks[fill])
            page.write(number + 1, 1, places[number] if places else "新街街道", looks[fill])
    return path


SPLIT = ["#92D050"] * 7 + [""] * 3 + ["#92D050"] * 2 + [""] * 4


def codes(path: Path) -> list[str]:
    return [problem.code for problem in answers_of(path).problems]


def test_colours_that_split_the_firms_are_said_though_no_title_speaks_of_them(
    tmp_path: Path,
) -> None:
    path = coloured(tmp_path / "a.xlsx", SPLIT)
    assert "COLOUR" in codes(path)
    assert "（9 家填了色）" in said(path)


@pytest.mark.parametrize(
    ("fills", "places"),
    [
        (["#FF0000"] * 16, ()),
        (["#DDDDDD", ""] * 8, ()),
        ([""] * 16, ()),
        (["#FFFF00", *[""] * 15], ()),
        (SPLIT, tuple("新街街道" if fill else "老街街道" for fill in SPLIT)),
    ],
)
def test_one_colour_stripes_a_single_mark_and_the_colours_of_a_column_mean_nothing(
    tmp_path: Path, fills: list[str], places: tuple[str, ...]
) -> None:
    assert "COLOUR" not in codes(coloured(tmp_path / "a.xlsx", fills, places=places))


# ---------------------------------------------------------------- where it is said


@pytest.mark.slow
def test_every_text_view_says_it_under_the_caption(bare: Path, tmp_path: Path) -> None:
    lines = run("coverage", bare).stdout.splitlines()
    assert lines[1].startswith(f"注意：{NEVER}")
    for form in ("md", "html"):
        done = run("coverage", bare, "--format", form)
        assert NEVER in done.stdout
        assert done.stdout.index("口径") < done.stdout.index(NEVER)
    for form in ("json", "csv"):
        done = run("coverage", bare, "--format", form)
        assert NEVER in done.stderr
        assert NEVER not in done.stdout
    assert "3 firms are unknown" in run("--lang", "en", "coverage", bare).stdout
    for suffix in ("md", "html"):
        out = tmp_path / f"report.{suffix}"
        run("report", bare, "-o", out)
        assert NEVER in out.read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_workbook_says_it_on_its_first_sheet_and_above_each_table(
    bare: Path, tmp_path: Path
) -> None:
    out = tmp_path / "report.xlsx"
    run("report", bare, "-o", out)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pages = {
            page.title: [[cell.value for cell in row] for row in page.iter_rows(max_row=8)]
            for page in openpyxl.load_workbook(io.BytesIO(out.read_bytes())).worksheets
        }
    assert any(NEVER in str(cell) for row in pages["总览"] for cell in row)
    assert any(row[:4] == ["—"] * 4 for row in pages["总览"])
    assert NEVER in str(pages["覆盖率_区"][1][0])
    assert pages["覆盖率_区"][2][0] == "区"
    assert NEVER in str(pages["空白点清单"][1][0])
    assert not any(NEVER in str(cell) for row in pages["列的读法"] for cell in row)


@pytest.mark.slow
def test_the_map_page_says_it_in_its_head(bare: Path) -> None:
    page = render_map(map_data(answers_of(bare)), plain=True)
    assert page.index("<header>") < page.index(NEVER) < page.index("<main>")


@pytest.mark.slow
def test_a_comparison_and_its_bulletin_say_it_of_either_date(
    bare: Path, sound: Path, tmp_path: Path
) -> None:
    done = run("compare", sound, bare)
    assert f"本期注意：{NEVER}" in done.stdout
    folders = []
    for number, rows in enumerate((SOUND, BARE)):
        folder = tmp_path / str(number)
        folder.mkdir()
        csv_of(folder / "firms.csv", rows)
        (folder / "dataset.toml").write_text(f'as_of = "2026-0{number + 1}-20"\n', encoding="utf-8")
        folders.append(folder)
    for suffix in ("md", "html", "docx"):
        out = tmp_path / f"b.{suffix}"
        assert run("compare", *folders, "--bulletin", "旬", "-o", out).exit_code == 0
        if suffix != "docx":
            text = out.read_text(encoding="utf-8")
            assert NEVER in text
            assert "组织覆盖率—（0/3" in text
            assert "0.0%" not in text


# ---------------------------------------------------------------- what is not a rate


def test_a_rate_that_nobody_asked_about_is_no_nought(bare: Path, tmp_path: Path) -> None:
    total = json.loads(run("coverage", bare, "--format", "json").stdout)[-1]
    rates = [name for name in total if name.endswith("_rate")]
    assert [total[name] for name in rates] == [None] * len(rates)
    assert (total["organised"], total["unknown"], total["base"]) == (0, 3, 3)
    assert answers_of(bare).organised_rate() == Rate(0, 3, Base.OPERATING, is_known=False)


def test_only_the_group_that_was_never_asked_has_no_rate(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    sheets = {
        "新街街道": [
            ["企业名称", "党组织名称"],
            ["甲软件有限公司", "甲软件党支部"],
            ["乙网络有限公司", "无"],
        ],
        "老街街道": [["企业名称", "职工数"], ["丙科技有限公司", 3], ["丁数据有限公司", 4]],
    }
    with xlsxwriter.Workbook(path) as out:
        for name, rows in sheets.items():
            page = out.add_worksheet(name)
            for number, row in enumerate(rows):
                page.write_row(number, 0, row)
    rows_ = {
        row["group"]: row
        for row in json.loads(run("coverage", path, "--by", "street", "--format", "json").stdout)
    }
    assert rows_["新街街道"]["organised_rate"] == 50.0
    assert rows_["老街街道"]["organised_rate"] is None
    assert rows_["TOTAL"]["organised_rate"] == 25.0
    assert "2 家所在的表没有一列说明" in said(path)


def test_a_group_that_was_asked_and_has_none_keeps_its_nought(tmp_path: Path) -> None:
    path = csv_of(tmp_path / "a.csv", [["企业名称", "党组织名称"], ["甲软件有限公司", "无"]])
    assert json.loads(run("coverage", path, "--format", "json").stdout)[-1]["organised_rate"] == 0.0


@pytest.mark.slow
def test_a_comparison_with_a_date_that_never_asked_has_no_change(bare: Path, sound: Path) -> None:
    rows: list[dict[str, Any]] = json.loads(run("compare", sound, bare, "--format", "json").stdout)
    total = rows[-1]
    assert (total["rate_before"], total["rate_after"], total["points"], total["rank"]) == (
        66.7,
        None,
        None,
        None,
    )


# ---------------------------------------------------------------- exit codes


@pytest.mark.slow
@pytest.mark.parametrize(("rows", "code"), [(SOUND, 0), (BARE, 1), (LOST, 1), (CONTRADICTING, 1)])
def test_strict_leaves_with_1_where_anything_decisive_was_unread(
    tmp_path: Path, rows: list[list[str]], code: int
) -> None:
    path = csv_of(tmp_path / "a.csv", rows)
    assert run("coverage", path).exit_code == 0
    assert run("coverage", path, "--strict").exit_code == code
    assert run("report", path, "-o", tmp_path / "r.md", "--strict").exit_code == code
    assert (tmp_path / "r.md").exists()


@pytest.mark.slow
def test_a_ledger_of_firms_and_social_organisations_says_how_its_numbers_go_together(
    tmp_path: Path,
) -> None:
    rows = [
        ["企业名称", "类别", "党组织名称"],
        ["甲软件有限公司", "电商", "无"],
        ["乙软件有限公司", "电商", "无"],
        ["网络协会", "社会组织", "无"],
    ]
    mixed = csv_of(tmp_path / "a.csv", rows)
    said = "台账共 3 家：企业 2 家，社会组织 1 家"
    assert said in run("coverage", mixed).stdout
    assert said in run("check", mixed).stderr
    alone = csv_of(tmp_path / "b.csv", rows[:3])
    assert "台账共" not in run("coverage", alone).stdout + run("check", alone).stderr


def test_what_only_the_remarks_say_decides_nothing_and_is_told(tmp_path: Path) -> None:
    path = tmp_path / "台账.csv"
    rows = ["企业名称,党组织,备注", "云帆公司,,已纳入望汐社区党支部管理", "星图公司,无,已多次走访"]
    path.write_text("\n".join(rows), "utf-8")
    assert "1 家只有备注说已纳入党组织，未据此计入" in said(path)
    answers = answers_of(path)
    assert answers.organised_rate(Base.ALL).numerator == 0
    told = [problem.row for problem in answers.problems if problem.code == "REMARK_COVERED"]
    assert told == [2]


def test_a_row_that_may_be_one_of_several_firms_is_told(tmp_path: Path) -> None:
    path = tmp_path / "台账.csv"
    codes = "91350203MA2Y000012", "91350203MA2Y000025", ""
    rows = ["企业名称,统一社会信用代码,党组织", *(f"云帆公司,{code},无" for code in codes)]
    path.write_text("\n".join(rows), "utf-8")
    assert "1 行没有代码，与几家同名企业分不清，各自算作一家" in said(path)
