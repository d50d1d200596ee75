"""Sheets in shapes that offices draw: forms, several firms in a cell, periods side by side, and
marks around headings.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from workbooks import codes, statuses, workbook, write_workbook

import orggraph
from orggraph.cli.main import main
from orggraph.core.enums import Status
from orggraph.ingest.heading_terms import names
from orggraph.ingest.periods import Period, period

A, B, C, D = (f"澄江{word}软件有限公司" for word in ("云帆", "星图", "蓝鲸", "极光"))
S = Status


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


# ---------------------------------------------------------------- what stands in a column


@pytest.mark.parametrize(
    "heading", ["核查结果", "走访情况", "整改后", "最新进展", "10月回访", "摸排结论"]
)
def test_what_was_found_counts_before_what_was_asked_first(heading: str, tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["企业名称", "是否建立党组织", heading],
        [A, "否", "已单独成立党支部"],
        [B, "否", "无党员，暂不具备条件"],
        [C, "否", "已选派党建指导员"],
        [D, "否", "企业已注销，予以销号"],
    )
    found = statuses(path)
    assert found == {A: S.ORG_SINGLE, B: S.UNCOVERED, C: S.WORK_ONLY, D: S.EXCLUDED}
    assert {"BY_CONTENT", "LATER_COUNTS"} <= codes(path)
    assert "UNKNOWN_COLUMN" not in codes(path)


@pytest.mark.parametrize(
    "heading", ["整改措施", "建议", "上级党组织情况", "结对支部", "整改前情况"]
)
def test_what_is_wished_or_is_of_others_is_no_answer(heading: str, tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["企业名称", "是否建立党组织", heading],
        [A, "否", "联合组建党支部"],
        [B, "否", "单独组建党支部"],
    )
    assert set(statuses(path).values()) == {S.UNCOVERED}


@pytest.mark.parametrize("heading", ["类型", "方式", "属性"])
def test_a_bare_heading_above_modes_alone_asks_for_the_mode(heading: str, tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["企业名称", "党组织名称", heading],
        [A, "云帆党支部", "单独"],
        [B, "电商协会党支部", "挂靠"],
        [C, "无", ""],
    )
    assert list(statuses(path).values()) == [S.ORG_SINGLE, S.ORG_ATTACHED, S.UNCOVERED]


def test_cells_of_an_unread_column_that_speak_are_told(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["企业名称", "是否建立党组织", "工作动态"],
        [A, "否", "已成立党支部"],
        [B, "否", "主营软件开发，业务平稳"],
        [C, "否", "计划明年扩大规模"],
        [D, "否", "该公司已搬离本园区"],
    )
    assert statuses(path)[A] is S.UNCOVERED
    assert {"UNREAD_SPEAKS", "UNREAD_GONE"} <= codes(path)


@pytest.mark.parametrize("heading", ["企业存续状态", "异动", "市场主体状态"])
def test_a_column_of_states_takes_firms_that_are_gone_out_of_the_base(
    heading: str, tmp_path: Path
) -> None:
    path = workbook(
        tmp_path,
        ["企业名称", "党组织名称", heading],
        [A, "无", "正常"],
        [B, "无", "已注销"],
        [C, "无", "迁出"],
    )
    assert list(statuses(path).values()) == [S.UNCOVERED, S.EXCLUDED, S.EXCLUDED]


def test_a_state_of_the_organisation_says_that_it_is_no_more(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["企业名称", "党组织名称", "状态"],
        [A, "云帆党支部", "正常"],
        [B, "星图党支部", "已撤销"],
    )
    assert list(statuses(path).values()) == [S.ORG_SINGLE, S.UNCOVERED]


# ---------------------------------------------------------------- rows and headings


def test_the_lead_firm_in_a_column_of_its_own_is_of_the_branch(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["序号", "联合党支部名称", "牵头企业", "联建企业"],
        ["1", "海滨联合党支部", A, f"{B}（23人）、{C}等5家企业"],
    )
    assert statuses(path) == dict.fromkeys((A, B, C), S.ORG_JOINT)


def test_sums_and_lines_for_others_are_no_firms(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["序号", "企业名称", "职工人数", "组建方式"],
        ["合计", "3", "90", ""],
        ["其中：规上", "1", "60", ""],
        ["1（例）", "云游科技有限公司", "20", "单独组建"],
        ["1", A, "60", "单独组建"],
        ["2", B, "20", "未组建"],
        ["", "其他小微企业（25家）", "60", "无"],
        ["", "以上均已实地走访", "", ""],
    )
    assert statuses(path) == {A: S.ORG_SINGLE, B: S.UNCOVERED}
    assert {"TOTAL_ROW", "GUIDE_ROW", "FIRMS_UNNAMED"} <= codes(path)
    assert {"NAME_ALONE", "NOTE_ROW"} & codes(path)


def test_a_short_name_among_firms_with_facts_stays_a_firm(tmp_path: Path) -> None:
    path = workbook(
        tmp_path, ["企业名称", "组建方式"], [A, "单独组建"], ["星图", ""], [B, "未组建"]
    )
    assert len(statuses(path)) == 3


def test_parts_under_a_heading_that_are_not_known_are_not_the_whole(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["企业名称", "职工数", "", "党员数", "", "党组织名称"],
        ["", "年初", "年末", "管理层", "一线", ""],
        [A, "40", "50", "1", "2", "云帆党支部"],
        [B, "10", "9", "0", "1", "无"],
    )
    firms = orggraph.read(path).tables.firms
    assert firms["staff"].tolist() == [50, 9]
    assert firms["members_total"].isna().all()


def test_a_number_merged_over_several_firms_is_of_none_of_them(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["企业名称", "党组织名称", "党员数"],
        [A, "海滨联合党支部", ""],
        [B, "海滨联合党支部", ""],
        [C, "蓝鲸党支部", "4"],
        merged={"C2:C3": "5"},
    )
    assert orggraph.read(path).tables.firms["members_total"].tolist()[2] == 4
    assert orggraph.read(path).tables.firms["members_total"].isna().tolist()[:2] == [True, True]
    assert "MERGED_NUMBER" in codes(path)


def test_a_street_on_the_first_row_of_each_group_is_of_the_rows_below(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["街道", "企业名称", "党组织名称"],
        ["东街道", A, "无"],
        ["", B, "无"],
        ["西街道", C, "无"],
        ["", D, "无"],
    )
    streets = orggraph.read(path).tables.firms["street"].tolist()
    assert streets == ["东街道", "东街道", "西街道", "西街道"]
    assert "FILLED_DOWN" in codes(path)


# ---------------------------------------------------------------- sentences


@pytest.mark.parametrize("heading", ["党组织情况", "党组织名称", "组建方式"])
@pytest.mark.parametrize(
    ("cell", "status"),
    [
        ("企业主不支持建立党组织", S.UNCOVERED),
        ("成立支部条件不成熟", S.UNCOVERED),
        ("党员只有2名，建不了支部", S.UNCOVERED),
        ("党组织空白", S.UNCOVERED),
        ("拟由社区兜底", S.PENDING),
        ("待街道批复后成立联合支部", S.PENDING),
        ("支部成立请示已报街道", S.PENDING),
        ("无党组织，已选派指导员", S.WORK_ONLY),
        ("己建", S.ORG_UNSPECIFIED),
        ("“单独组建”", S.ORG_SINGLE),
        ("和澄江一帆、澄江二帆两家一起建的支部", S.ORG_JOINT),
    ],
)
def test_a_sentence_says_the_same_under_every_heading(
    heading: str, cell: str, status: Status, tmp_path: Path
) -> None:
    path = workbook(tmp_path, ["企业名称", heading], [A, cell], [B, "无"])
    assert list(statuses(path).values()) == [status, S.UNCOVERED]


def test_the_superior_before_the_branch_of_a_firm_is_no_fallback(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["企业名称", "党组织名称"],
        [A, "海滨街道党工委云帆公司党支部"],
        [B, "县两新工委星图支部委员会"],
    )
    assert list(statuses(path).values()) == [S.ORG_SINGLE, S.ORG_SINGLE]


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("是否建立党组织（总公司）", ""),
        ("组建方式（下一步）", ""),
        ("党员数（积极分子）", ""),
        ("职工数（女）", "staff_women"),
        ("工会（拟建）", ""),
        ("党员数（人）", "members_total"),
        ("党员数（含流动党员）", "members_total"),
        ("正式党员数（不含预备）", "members_formal"),
        ("是否建立党组织（有/无/拟建）", "has_organisation"),
        ("组建方式（拟建的填“筹建”）", "mode"),
        ("职工数（截至上月）", "staff"),
        ("是否规模以上工业企业", "above_scale"),
    ],
)
def test_brackets_may_make_another_column_of_a_heading(heading: str, column: str) -> None:
    assert names("firms", heading) == column


def test_the_books_of_the_ledger_balance_where_a_cell_names_several_firms(tmp_path: Path) -> None:
    path = tmp_path / "台账.csv"
    lines = ["企业名称,党组织名称", f"{A}、{B},海滨联合党支部", f"{C},无", "以上均已走访,"]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    words = ["ledger", "--department", f"网信={path}", "-o", str(tmp_path / "out")]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output
    assert len(orggraph.read(tmp_path / "out" / "dataset").tables.firms) == 3


def test_what_is_told_of_an_unread_column_names_nobody(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["企业名称", "是否建立党组织", "工作动态"],
        [A, "否", "已成立党支部，联系人：王小明 13800138000"],
        [B, "否", "主营软件开发，业务平稳"],
        [C, "否", "计划明年扩大规模"],
    )
    told = [p for p in orggraph.read(path).problems if p.code == "UNREAD_SPEAKS"]
    assert len(told) == 1
    assert "13800138000" not in told[0].value + told[0].message.zh
    assert "王小明" not in told[0].value + told[0].message.zh


def test_a_remark_that_the_organisation_is_gone_is_told(tmp_path: Path) -> None:
    rows = [A, "云帆党支部", "2026年8月已撤销"], [B, "星图党支部", "拟撤销"], [C, "无", ""]
    path = workbook(tmp_path, ["企业名称", "党组织名称", "备注"], *rows)
    told = [p.row for p in orggraph.read(path).problems if p.code == "REMARK_ENDED"]
    assert told == [2]


def test_who_leaves_the_answer_open_on_a_covered_list_is_not_covered(tmp_path: Path) -> None:
    base, covered = tmp_path / "底册.csv", tmp_path / "名单.csv"
    base.write_text("\n".join(["企业名称", A, B, C]) + "\n", "utf-8")
    rows = [f"{A},云帆党支部", f"{B},待核实", f"{C},"]
    covered.write_text("\n".join(["企业名称,党组织名称", *rows]) + "\n", "utf-8")
    out = tmp_path / "out"
    words = ["ledger", "--department", f"网信={base}", "--covered", str(covered), "-o", str(out)]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output
    found = statuses(out / "dataset")
    assert (found[A], found[B], found[C]) == (S.ORG_SINGLE, S.UNKNOWN, S.UNKNOWN)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            [["企业名称", "是否建立党组织", "核查结果"], [A, "否", "已单独成立党支部"]],
            "1 家的核查、整改结果与前面各列不一致",
        ),
        (
            [
                ["企业名称", "党组织名称", "工作动态"],
                [A, "无", "已成立党支部"],
                [B, "无", "照常"],
                [C, "无", "扩大规模"],
            ],
            "未读入的列说到 1 家的党组织",
        ),
        (
            [["企业名称", "党组织名称", "备注"], [A, "云帆党支部", "已撤销"]],
            "备注说 1 家的党组织已撤销",
        ),
        (
            [["党组织名称", "覆盖企业"], ["海滨联合党支部", f"{A}、{B}等5家企业"]],
            "另有 3 家企业未列名",
        ),
    ],
    ids=["later", "unread", "remark", "unnamed"],
)
def test_what_may_change_a_figure_is_told_above_the_table(
    rows: list[list[str]], said: str, tmp_path: Path
) -> None:
    done = CliRunner().invoke(main, ["coverage", str(workbook(tmp_path, *rows))])
    assert done.exit_code == 0, done.output
    assert said in done.output.split("底数")[0]


# ---- lines that are no firm ----

_ROWS = (
    ["编号", "企业名称", "组建方式", "职工数"],
    ["1", A, "单独组建", "20"],
    ["2", B, "未建", "8"],
    ["3", C, "未建", "8"],
)


@pytest.mark.parametrize(
    "line",
    [
        ["填表人：", "王小明", "", ""],
        ["审核人", "王小明", "联系电话：", ""],
        ["单位负责人：", "王小明", "", ""],
        ["制表", "王小明", "", ""],
        ["注：", "党员数以9月底为准", "", ""],
        ["1.", "本表由各街道填报", "", ""],
        ["*", "带*号的为规上企业", "", ""],
        ["", "已建立党组织数", "", "1"],
    ],
)
def test_a_line_that_is_signed_or_explains_is_no_firm(tmp_path: Path, line: list[str]) -> None:
    assert set(statuses(workbook(tmp_path, *_ROWS, line))) == {A, B, C}


def test_a_row_that_tells_how_to_fill_in_is_no_firm(tmp_path: Path) -> None:
    head, *firms = _ROWS
    for line in (["", "（全称）", "（下拉）", "（人）"], ["0", f"示范{A}", "单独组建", "（示例）"]):
        assert set(statuses(workbook(tmp_path, head, line, *firms))) == {A, B, C}


@pytest.mark.parametrize("figures", ["①②③④", "⑴⑵⑶⑷", "1234"])
def test_a_number_row_in_any_figures_is_no_firm(tmp_path: Path, figures: str) -> None:
    head, *firms = _ROWS
    assert set(statuses(workbook(tmp_path, head, list(figures), *firms))) == {A, B, C}


def test_a_number_row_may_lose_many_numbers_with_the_columns_that_are_not_read(
    tmp_path: Path,
) -> None:
    unread = ["书记姓名", "联系方式", "活动室", "党建品牌", "联盟", "包保领导"]
    head = ["企业名称", "组建方式", *unread, "职工数", "党员数", "所属街道", "所在园区"]
    firm = [A, "未建", *[""] * len(unread), "20", "1", "城关镇", "软件园"]
    numbers = [str(number + 1) for number in range(len(head))]
    assert set(statuses(workbook(tmp_path, head, numbers, firm))) == {A}


@pytest.mark.parametrize(
    "line",
    [
        "横峰街道（含园区）",
        "横峰街道（已建4家）",
        "★横峰街道★",
        "【横峰街道】",
        "◆横峰街道",
        "二、横峰街道互联网企业名单",
        "横峰街道——2家",
        "街道：横峰街道",
        "第二部分 横峰街道",
        "横峰街道党工委所属企业",
    ],
)
def test_a_street_stands_above_its_firms_with_any_ornament(tmp_path: Path, line: str) -> None:
    head, one, *others = _ROWS
    path = workbook(tmp_path, head, ["太平街道（6家）"], one, [line], *others)
    firms = orggraph.read(path).tables.firms
    assert firms.set_index("name")["street"].to_dict() == {
        A: "太平街道",
        B: "横峰街道",
        C: "横峰街道",
    }


@pytest.mark.parametrize("heading", ["统计", "覆盖方式"])
def test_a_small_table_of_counts_beside_the_firms_says_nothing_of_them(
    tmp_path: Path, heading: str
) -> None:
    beside = [["", heading, "数量"], ["", "单独组建", "1"], ["", "未组建", "2"], ["", "合计", "3"]]
    rows = [[*row, *more] for row, more in zip(_ROWS, beside, strict=True)]
    assert statuses(workbook(tmp_path, *rows)) == {
        A: S.ORG_SINGLE,
        B: S.UNCOVERED,
        C: S.UNCOVERED,
    }


# ---- what a heading, a title or a form's choice says ----


@pytest.mark.parametrize("mark", ["1.", "1、", "1-", "1", "①", "A.", "A、", "（1）", "A类"])
def test_the_number_of_a_choice_says_nothing(tmp_path: Path, mark: str) -> None:
    rows = [["企业名称", "组建方式"], [A, f"{mark}单独组建"], [B, f"{mark}未组建"]]
    assert statuses(workbook(tmp_path, *rows)) == {A: S.ORG_SINGLE, B: S.UNCOVERED}


@pytest.mark.parametrize(
    "bracket",
    [
        "（红字为未建党组织企业）",
        "（√为已建党组织）",
        "（不含已建党组织企业）",
        "（未建党组织企业另表）",
        "（含未建党组织企业）",
        "（未建党组织的需注明原因）",
    ],
)
def test_a_key_in_the_bracket_of_a_title_is_no_answer_for_all(tmp_path: Path, bracket: str) -> None:
    title = [f"城关镇互联网企业名单{bracket}"]
    path = workbook(tmp_path, title, ["企业名称", "职工数"], [A, "20"], [B, "8"])
    assert set(statuses(path).values()) == {S.UNKNOWN}


def test_what_all_firms_of_a_list_have_in_common_may_stand_in_a_bracket(tmp_path: Path) -> None:
    title = ["城关镇互联网企业名单（未建党组织企业）"]
    path = workbook(tmp_path, title, ["企业名称", "职工数"], [A, "20"], [B, "8"])
    assert set(statuses(path).values()) == {S.UNCOVERED}


@pytest.mark.parametrize("heading", ["未建党组织", "尚未建立党组织", "是否空白点", "未覆盖"])
def test_no_denies_a_gap_and_does_not_make_one(tmp_path: Path, heading: str) -> None:
    path = workbook(tmp_path, ["企业名称", heading], [A, "否"], [B, "是"])
    assert statuses(path) == {A: S.UNKNOWN, B: S.UNCOVERED}


def test_where_only_gaps_are_ticked_the_other_firms_are_unknown(tmp_path: Path) -> None:
    path = workbook(
        tmp_path, ["企业名称", "未建党组织（√）", "职工数"], [A, "", "20"], [B, "√", "8"]
    )
    assert statuses(path) == {A: S.UNKNOWN, B: S.UNCOVERED}


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("工会有无", "union"),
        ("工会名称", "union"),
        ("团组织有无", "league"),
        ("妇联有无", "women"),
        ("有无工青妇组织", "mass"),
        ("未覆盖原因", "no_organisation_reason"),
        ("没有党组织的原因", "no_organisation_reason"),
        ("“两企三新”组织名称", "name"),
        ("非公经济组织名称", "name"),
        ("企业主体名称", "name"),
    ],
)
def test_headings_in_other_words(heading: str, column: str) -> None:
    assert names("firms", heading) == column


def test_an_answer_in_the_column_of_posts_is_no_fault(tmp_path: Path) -> None:
    path = workbook(
        tmp_path, ["企业名称", "党组织", "党建指导员"], [A, "无", "已选派"], [B, "无", "√"]
    )
    assert "POST_TEXT" not in codes(path)
    assert set(statuses(path).values()) == {S.WORK_ONLY}


@pytest.mark.parametrize(
    "remark", ["搬迁至外市", "7月搬走", "已停产半年", "并入其他公司", "列入经营异常名录"]
)
def test_a_remark_that_a_firm_is_gone_is_told(tmp_path: Path, remark: str) -> None:
    path = workbook(tmp_path, ["企业名称", "党组织", "备注"], [A, "无", remark], [B, "无", ""])
    assert "REMARK_GONE" in codes(path)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("安福 街道", "安福街道"),
        ("一、安福街道", "安福街道"),
        ("安福街道（城关）", "安福街道"),
        ("安福", "安福街道"),
    ],
)
def test_a_street_is_one_however_it_is_written(tmp_path: Path, written: str, meant: str) -> None:
    path = workbook(
        tmp_path,
        ["企业名称", "街道", "党组织"],
        [A, "安福街道", "无"],
        [B, written, "无"],
    )
    graph = orggraph.build_graph(orggraph.read(path).tables)
    assert list(graph.firms["street"]) == [meant, meant]


# ---- what parts the firms, and what stands below them ----


@pytest.mark.parametrize("line", ["其他企业", "市直", "未明确属地企业", "外地注册企业"])
def test_a_line_that_parts_the_firms_ends_the_street_above(tmp_path: Path, line: str) -> None:
    head, one, *others = _ROWS
    path = workbook(tmp_path, head, ["太平街道"], one, [line], *others)
    firms = orggraph.read(path).tables.firms
    assert firms.set_index("name")["street"].isna().to_dict() == {A: False, B: True, C: True}


def test_a_line_may_name_a_street_and_a_community(tmp_path: Path) -> None:
    head, one, *others = _ROWS
    path = workbook(tmp_path, head, ["太平街道锦屏社区（6家）"], one, ["横峰街道"], *others)
    firms = orggraph.read(path).tables.firms.set_index("name")
    assert firms.loc[A, ["street", "community"]].to_list() == ["太平街道", "锦屏社区"]
    assert firms.loc[B, "street"] == "横峰街道"
    assert firms["community"].isna().to_dict() == {A: False, B: True, C: True}


@pytest.mark.parametrize(
    ("label", "value"),
    [
        ("走访人员", "王小明"),
        ("领导签字", "（签名）"),
        ("街道意见", "同意上报"),
        ("补充说明", "新增2家"),
        ("①", "本表含规下企业"),
        ("完成情况", "已全部核实"),
    ],
)
def test_words_below_the_last_number_are_a_foot(tmp_path: Path, label: str, value: str) -> None:
    path = workbook(tmp_path, *_ROWS, [label, value, "", ""])
    assert set(statuses(path)) == {A, B, C}


def test_a_firm_merged_over_its_accounts_is_one_firm_with_its_own_counts(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["企业名称", "平台名称", "职工数", "组建方式"],
        ["", "抖音", "", ""],
        ["", "快手", "", ""],
        [B, "微博", "8", "未建"],
        merged={"A2:A3": A, "C2:C3": "58", "D2:D3": "单独组建"},
    )
    firms = orggraph.read(path).tables.firms
    assert firms[["name", "staff"]].to_dict("list") == {"name": [A, B], "staff": [58, 8]}
    assert not {"MERGED_NUMBER", "REPEATED"} & codes(path)


@pytest.mark.parametrize("sheet", ["注销企业", "迁出企业", "核减", "剔除企业", "僵尸企业"])
def test_a_sheet_of_those_that_left_takes_them_out_of_the_whole_list(
    tmp_path: Path, sheet: str
) -> None:
    whole = [["企业名称", "党组织", "职工数"], [A, "云帆党支部", "58"], [B, "无", "23"]]
    path = write_workbook(tmp_path, {"总表": whole, sheet: [["序号", "企业名称"], ["1", B]]})
    found = statuses(path)
    assert found == {A: S.ORG_SINGLE, B: S.EXCLUDED}
    assert "GONE_BY_REPEAT" in codes(path)
    done = CliRunner().invoke(main, ["coverage", str(path)])
    assert "另有行说明名单上的 1 家企业不计入" in done.output.split("底数")[0]


def test_a_row_that_is_struck_out_as_a_repeat_leaves_its_firm(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["企业名称", "党组织", "是否剔除"],
        [A, "无", "否"],
        [A, "无", "是"],
    )
    firms = orggraph.read(path).tables.firms
    assert firms["exclusion"].isna().to_list() == [True, False]


@pytest.mark.parametrize(
    ("heading", "cell", "reason"),
    [
        ("是否注销或搬离", "注销", "CLOSED"),
        ("是否注销、迁出", "已搬离", "MOVED"),
        ("是否剔除", "已注销", "CLOSED"),
        ("是否注销", "是", "OTHER"),
        ("是否注销或搬离", "未注销", None),
        ("是否注销或搬离", "拟注销", None),
    ],
)
def test_a_firm_is_left_out_where_the_cell_gives_the_reason_instead_of_yes(
    tmp_path: Path, heading: str, cell: str, reason: str | None
) -> None:
    path = workbook(
        tmp_path, ["企业名称", "党组织", heading], [A, "甲党支部", "否"], [B, "无", cell]
    )
    assert orggraph.read(path).tables.firms["exclusion"].fillna("").to_list() == ["", reason or ""]
    assert statuses(path)[A] == S.ORG_SINGLE


def test_whether_a_firm_has_left_in_any_words_says_nothing_of_its_organisation(
    tmp_path: Path,
) -> None:
    rows = [[A, "甲党支部", "否"], [B, "无", "已搬离"], [C, "无", "注销"]]
    path = workbook(tmp_path, ["企业名称", "党组织", "是否离开辖区"], *rows)
    assert statuses(path) == {A: S.ORG_SINGLE, B: S.EXCLUDED, C: S.EXCLUDED}


def test_why_a_firm_no_longer_operates_is_the_reason_it_does_not_count(tmp_path: Path) -> None:
    rows = [[A, "存续"], [B, "已注销"], [C, "迁出"], [D, "停业"]]
    path = workbook(tmp_path, ["企业名称", "登记状态"], *rows)
    firms = orggraph.read(path).tables.firms
    assert firms["exclusion"].fillna("").to_list() == ["", "CLOSED", "MOVED", ""]
    assert firms["operating"].tolist() == [True, False, False, False]


def test_a_door_is_the_address_where_it_is_whole_and_no_other_column_is(tmp_path: Path) -> None:
    rows = [[A, "厦门市思明区观日路24号楼2层"], [B, "望海路19号3层01室"]]
    firms = orggraph.read(workbook(tmp_path, ["企业名称", "门牌"], *rows)).tables.firms
    assert firms["address"].tolist() == [door for _, door in rows]
    rooms = orggraph.read(workbook(tmp_path, ["企业名称", "门牌"], [A, "2层"], [B, "305室"])).tables
    assert rooms.firms["address"].isna().all()


def test_a_sheet_called_organisations_that_lists_firms_is_a_list_of_firms(tmp_path: Path) -> None:
    heading = ["单位名称", "党组织全称", "设置形式"]
    rows = [heading, [A, "甲党支部", "单独建立"], [B, "无", ""]]
    path = write_workbook(tmp_path, {"党组织": rows})
    assert statuses(path) == {A: S.ORG_SINGLE, B: S.UNCOVERED}


# ---- whose organisation it is ----


@pytest.mark.parametrize(
    "name",
    [
        "互联网行业党委",
        "太平街道机关党支部",
        "锦屏社区党总支第二党支部",
        "电商产业园综合党委",
        "温岭市电子商务协会党支部",
        "银泰大厦楼宇党支部",
    ],
)
def test_what_others_take_up_is_no_joint_branch(tmp_path: Path, name: str) -> None:
    path = workbook(tmp_path, ["企业名称", "党组织名称"], [A, name], [B, name])
    assert set(statuses(path).values()) == {S.ORG_FALLBACK}


def test_an_associations_own_branch_is_its_own(tmp_path: Path) -> None:
    path = workbook(
        tmp_path, ["企业名称", "党组织名称"], ["温岭市电商协会", "温岭市电商协会党支部"], [B, "无"]
    )
    assert statuses(path)["温岭市电商协会"] is S.ORG_SINGLE


def test_a_former_branch_is_none_unless_a_firm_is_called_so(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["企业名称", "党组织名称"],
        [A, "原云帆党支部"],
        ["原力科技有限公司", "原力科技党支部"],
    )
    assert statuses(path) == {A: S.UNCOVERED, "原力科技有限公司": S.ORG_SINGLE}


def test_a_youth_branch_is_a_mass_organisation(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["企业名称", "党组织名称"], [A, "共青团支部"], [B, "云帆团支部"])
    assert set(statuses(path).values()) == {S.WORK_ONLY}


def test_an_association_is_no_party_organisation(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["企业名称", "党组织覆盖情况", "党员数"],
        [A, "加入互联网行业协会", "1"],
        [B, "已挂靠行业协会", "1"],
        [D, "挂靠行业协会", "1"],
        [C, "单独组建", "5"],
    )
    attached = dict.fromkeys((B, D), S.ORG_ATTACHED)
    assert statuses(path) == {A: S.UNCOVERED, C: S.ORG_SINGLE, **attached}


def test_each_kind_of_organisation_may_have_its_column(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["企业名称", "党委名称", "党总支名称", "党支部名称"],
        [A, "云帆党委", "", ""],
        [B, "", "星图党总支", ""],
        [C, "", "", "蓝鲸党支部"],
    )
    assert set(statuses(path).values()) == {S.ORG_SINGLE}


@pytest.mark.parametrize("cell", [f"{A}等3家企业", f"{A}等三家", f"{A}（等3家）"])
def test_a_firm_that_stands_for_others_too_is_one_and_the_others_are_told(
    tmp_path: Path, cell: str
) -> None:
    path = workbook(tmp_path, ["企业名称", "党组织"], [cell, "无"], [B, "无"])
    assert set(statuses(path)) == {A, B}
    assert [p.value for p in orggraph.read(path).problems if p.code == "FIRMS_UNNAMED"] == ["2"]


@pytest.mark.parametrize(
    ("first", "second"),
    [("注册街道", "实际经营街道"), ("登记街道", "实际街道"), ("注册地街道", "办公地街道")],
)
def test_a_firm_is_where_it_works_and_not_where_it_is_registered(
    tmp_path: Path, first: str, second: str
) -> None:
    path = workbook(tmp_path, ["企业名称", first, second], [A, "太平街道", "横峰街道"])
    assert orggraph.read(path).tables.firms["street"].to_list() == ["横峰街道"]


def test_yes_and_no_may_be_ticked_under_the_question(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["企业名称", "党组织", "", "职工数"],
        ["", "有", "无", ""],
        [A, "√", "", "20"],
        [B, "", "√", "8"],
        merged={"B1:C1": "党组织"},
    )
    assert statuses(path) == {A: S.ORG_UNSPECIFIED, B: S.UNCOVERED}


def test_the_ledger_command_tells_what_a_remark_says_of_its_lists(tmp_path: Path) -> None:
    base, covered = tmp_path / "底册.csv", tmp_path / "名单.csv"
    base.write_text(f"企业名称,备注\n{A},\n{B},7月搬走\n", "utf-8")
    covered.write_text(f"企业名称,党组织名称,备注\n{A},云帆党支部,已撤销\n", "utf-8")
    words = ["ledger", "--department", f"网信={base}", "--covered", str(covered)]
    done = CliRunner().invoke(main, [*words, "-o", str(tmp_path / "out")])
    assert "备注说 1 家企业已不在，仍计入" in done.stderr
    assert "备注说 1 家的党组织已撤销" in done.stderr
