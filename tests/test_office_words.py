"""Headings, keys, dates and sheets in the words of other offices are read, and what only sounds
like an answer is not.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from workbooks import codes, write_workbook

import orggraph
from orggraph.analysis.coverage import classify
from orggraph.core.enums import Mode, PlaceKind
from orggraph.ingest import head_counts, statements
from orggraph.ingest.answer_keys import key_of, ticked
from orggraph.ingest.heading_terms import names
from orggraph.ingest.statements import Says

FIRMS = [f"澄江{word}软件有限公司" for word in ("云帆", "星图", "蓝鲸", "极光")]


def statuses(path: Path) -> list[str]:
    graph = orggraph.build_graph(orggraph.read(path))
    return classify(graph)["status"].tolist()


def streets(path: Path) -> list[str]:
    found = orggraph.build_graph(orggraph.read(path)).places_of(PlaceKind.STREET)
    return [street.rpartition("/")[2] for street in found]


def ledger(folder: Path, *lines: str) -> Path:
    path = folder / "台账.csv"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def workbook(folder: Path, **sheets: list[list[str]]) -> Path:
    return write_workbook(folder, sheets)


def with_merged(folder: Path, rows: list[list[str]], merged: dict[str, str]) -> Path:
    return write_workbook(folder, {"Sheet1": rows}, merged)


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("建组织方式", "mode"),
        ("党建引领方式", "mode"),
        ("单建/联建/未建", "mode"),
        ("企业党建现状", "has_organisation"),
        ("是否已纳入党组织管理", "has_organisation"),
        ("2026年是否建立党组织", "has_organisation"),
        ("党组织归属", "organisation"),
        ("党组织隶属", "superior"),
        ("是否建立党组织（联合）", "tick_joint"),
        ("党组织覆盖（单独组建）", "tick_single"),
        ("党组织情况（有/无）", "has_organisation"),
        ("党组织应建尽建情况", "has_organisation"),
        ("有党组织企业", "has_organisation"),
        ("党组织建设现状及存在问题", "has_organisation"),
        ("单位类别", "ownership"),
        ("兜底党组织", "listed_responsible"),
        ("在册党员", "members_total"),
        ("从业人员期末数", "staff"),
        ("指导员是否派驻", "instructor"),
        ("工作覆盖类型", "instructor"),
        ("党建工作覆盖方式", "mode"),
        ("不纳入统计原因", "exclusion"),
        ("不计入底数的理由", "exclusion"),
        ("是否应建未建", "tick_none"),
        ("是否为空白点", "tick_none"),
        ("有党组织的（打√）", "has_organisation"),
        ("无党组织但有党员的（打√）", "tick_none"),
        ("党组织未建立原因", "no_organisation_reason"),
    ],
)
def test_a_heading_is_read_by_the_words_it_is_made_of(heading: str, column: str) -> None:
    assert names("firms", heading) == column


@pytest.mark.parametrize(
    "heading",
    [
        "拟组建方式",
        "应建类型",
        "建议组建方式",
        "是否具备单独组建条件",
        "企业负责人是否党员",
        "结对党组织",
    ],
)
def test_a_plan_a_duty_or_a_condition_answers_nothing(heading: str, tmp_path: Path) -> None:
    path = ledger(tmp_path, f"企业名称,{heading}", *(f"{firm},是" for firm in FIRMS))
    assert statuses(path) == ["UNKNOWN"] * 4
    assert "NEVER_ASKED" in codes(path)


def test_codes_are_read_by_the_key_in_their_heading(tmp_path: Path) -> None:
    assert key_of("是否建立党组织（1是2否）") == {"1": "是", "2": "否"}
    cells = zip(FIRMS, "1232", strict=True)
    lines = [f"{firm},{code}" for firm, code in cells]
    path = ledger(tmp_path, "企业名称,组建方式（1.单独 2.联合 3.未建）", *lines)
    assert statuses(path) == ["ORG_SINGLE", "ORG_JOINT", "UNCOVERED", "ORG_JOINT"]


def test_a_code_without_a_key_is_told(tmp_path: Path) -> None:
    lines = [f"{firm},{code}" for firm, code in zip(FIRMS, "1222", strict=True)]
    path = ledger(tmp_path, "企业名称,是否建立党组织", *lines)
    assert statuses(path)[1:] == ["UNKNOWN"] * 3
    assert "ODD_STATEMENT" in codes(path)


def test_a_branch_founded_after_the_date_of_the_list_is_a_plan(tmp_path: Path) -> None:
    rows = [["台账（截至2026年9月30日）"], ["企业名称", "党组织情况"]]
    said = [
        "2019年5月成立党支部",
        "2027年1月成立党支部",
        "二〇二一年成立支部",
        "2026年底成立党支部",
    ]
    rows += [list(pair) for pair in zip(FIRMS, said, strict=True)]
    got = statuses(workbook(tmp_path, 台账=rows))
    assert [status.startswith("ORG_") for status in got] == [True, False, True, False]


def test_the_names_of_sheets_say_the_mode_and_no_list_without_a_code_is_lost(
    tmp_path: Path,
) -> None:
    def listed(*firms: str) -> list[list[str]]:
        return [["序号", "企业名称"], *([str(n), firm] for n, firm in enumerate(firms, 1))]

    path = workbook(
        tmp_path,
        单独组建=listed(FIRMS[0]),
        联合组建=listed(FIRMS[1]),
        未组建=listed(*FIRMS[2:]),
    )
    assert statuses(path) == ["ORG_SINGLE", "ORG_JOINT", "UNCOVERED", "UNCOVERED"]


def test_of_two_years_the_later_counts(tmp_path: Path) -> None:
    heading = "企业名称,2025年是否建立党组织,2026年是否建立党组织"
    path = ledger(tmp_path, heading, f"{FIRMS[0]},否,是", f"{FIRMS[1]},是,否")
    assert [status.startswith("ORG_") for status in statuses(path)] == [True, False]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("有3名党员,未建", Says.NO),
        ("应建已建", Says.YES),
        ("不应建", Says.NO),
        ("结对共建", Says.ODD),
        ("抱团组建", Says.YES),
        ("否(正在筹建)", Says.PLAN),
        ("见附件", Says.UNKNOWN),
        ("2026年底成立党支部", Says.PLAN),
    ],
)
def test_more_words_of_offices(text: str, says: Says) -> None:
    assert statements.read(text, named=False).says is says


@pytest.mark.parametrize(
    ("text", "pair", "value", "formal"),
    [
        ("10+2", "formal", 12, 10),
        ("5(1)", "total", 5, 4),
        ("廿一", "", 21, None),
        ("1千2", "", 1200, None),
        ("三十余人", "", 30, None),
        ("男30女20", "", 50, None),
    ],
)
def test_more_spellings_of_a_count(text: str, pair: str, value: int, formal: int | None) -> None:
    count = head_counts.read(text, pair)
    assert (count.value, count.formal) == (value, formal)


@pytest.mark.parametrize(
    ("cell", "answer"),
    [
        ("☑单独 □联合 □未建", "单独"),
        ("□单独☑联合□未建", "联合"),
        ("□有 ■无", "无"),
        ("（√）有 （ ）无", "有"),
        ("有√ 无□", "有"),
        ("是□、否☑", "否"),
        ("☑党支部 ☑联合 □挂靠", "党支部、联合"),
        ("R已建 □未建", "已建"),
        ("£已建 R未建", "未建"),
        ("□有 □无", None),
        ("○○党支部", "○○党支部"),
        ("厦门甲（ ）公司", "厦门甲（ ）公司"),
        ("二○二六年", "二○二六年"),
    ],
)
def test_of_boxes_the_ticked_words_are_the_answer(cell: str, answer: str | None) -> None:
    assert ticked(cell) == answer


def test_a_form_of_boxes_is_read_and_a_line_that_counts_a_street_is_no_firm(
    tmp_path: Path,
) -> None:
    lines = [
        "筼筜街道 2家,",
        f"{FIRMS[0]},☑单独 □联合 □未建",
        f"{FIRMS[1]},□单独 □联合 ☑未建",
        "江头街道：1户,",
        f"{FIRMS[2]},□单独 □联合 □未建",
    ]
    path = ledger(tmp_path, "企业名称,党组织情况", *lines)
    assert statuses(path) == ["ORG_SINGLE", "UNCOVERED", "UNKNOWN"]
    assert streets(path) == ["筼筜街道"] * 2 + ["江头街道"]


@pytest.mark.parametrize("name", ["某某党支部", "XX党支部", "×××公司党支部", "厦门某某公司党支部"])
def test_a_name_that_only_keeps_the_place_of_one_is_not_known(name: str) -> None:
    assert statements.read(name).says is Says.UNKNOWN


def test_ticks_under_the_group_not_founded_say_none_and_its_name_is_no_title(
    tmp_path: Path,
) -> None:
    rows = [
        ["企业名称", "已建党组织", "", "未建党组织", ""],
        ["", "单独", "联合", "有党员", "无党员"],
        *(
            [firm, *ticks]
            for firm, ticks in zip(FIRMS, ("√   ", " √  ", "  √ ", "   √"), strict=True)
        ),
        ["澄江空格软件有限公司", "", "", "", ""],
    ]
    found = ["ORG_SINGLE", "ORG_JOINT", "UNCOVERED", "UNCOVERED", "UNKNOWN"]
    assert statuses(workbook(tmp_path, 台账=[[c.strip() for c in row] for row in rows])) == found


def test_a_title_above_a_heading_said_again_is_no_firm(tmp_path: Path) -> None:
    heading = "企业名称,党组织名称"
    lines = [f"{FIRMS[0]},云帆党支部", "表1（续）,", heading, f"{FIRMS[1]},无"]
    path = ledger(tmp_path, heading, *lines)
    assert statuses(path) == ["ORG_SINGLE", "UNCOVERED"]


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("公司名称 Company name", "name"),
        ("员工人数\nHeadcount", "staff"),
        ("党员数(Members)", "members_total"),
        ("党组织 Party org (Y/N)", "organisation"),
    ],
)
def test_a_heading_with_its_english_behind_it(heading: str, column: str) -> None:
    assert names("firms", heading) == column


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("2021年并入丙公司党支部", Says.YES),
        ("2019年5月与乙公司联合成立党支部", Says.YES),
        ("2020年纳入园区联合党支部", Says.YES),
        ("拟于2027年并入丙公司党支部", Says.PLAN),
        ("暂缺", Says.UNKNOWN),
    ],
)
def test_what_happened_in_a_year_is_there_and_what_is_left_open_is_not_known(
    cell: str, says: Says
) -> None:
    assert statements.read(cell).says is says


KEY = "覆盖类型：1.单独组建 2.联合组建 3.未建"


def test_the_key_of_a_column_may_stand_in_a_note_or_in_the_title(tmp_path: Path) -> None:
    lines = [f"{firm},{code}" for firm, code in zip(FIRMS, "1232", strict=True)]
    found = ["ORG_SINGLE", "ORG_JOINT", "UNCOVERED", "ORG_JOINT"]
    noted = ledger(tmp_path, "企业名称,覆盖类型", *lines, f"注：{KEY},")
    assert statuses(noted) == found
    titled = ledger(tmp_path, f"企业党建台账（{KEY}）,", "企业名称,覆盖类型", *lines)
    assert statuses(titled) == found


def test_a_number_that_stands_for_a_form_without_a_key_is_told(tmp_path: Path) -> None:
    lines = [f"{firm},{code}" for firm, code in zip(FIRMS, "1232", strict=True)]
    path = ledger(tmp_path, "企业名称,覆盖类型", *lines)
    assert statuses(path) == ["UNKNOWN"] * 4
    assert "ODD_STATEMENT" in codes(path)


def test_filled_and_empty_circles_are_read_by_their_key_and_an_empty_box_is_no_answer(
    tmp_path: Path,
) -> None:
    lines = [f"{firm},{mark}" for firm, mark in zip(FIRMS, "●○●○", strict=True)]
    path = ledger(tmp_path, "企业名称,党组织（有●无○）", *lines)
    assert [status.startswith("ORG_") for status in statuses(path)] == [True, False] * 2
    assert statuses(path)[1] == "UNCOVERED"
    path = ledger(tmp_path, "企业名称,党组织名称", *(line.replace("●", "□") for line in lines))
    assert statuses(path) == ["UNKNOWN"] * 4


def test_a_line_of_figures_above_the_heading_says_nothing_of_each_firm(tmp_path: Path) -> None:
    lines = [f"{FIRMS[0]},云帆党支部", f"{FIRMS[1]},"]
    head = ("企业党组织覆盖统计,", "企业总数：2家  已建：1家  覆盖率：50%,", "企业名称,党组织名称")
    path = ledger(tmp_path, *head, *lines)
    assert statuses(path) == ["ORG_SINGLE", "UNKNOWN"]


def test_asked_whether_it_is_a_gap_yes_says_none(tmp_path: Path) -> None:
    lines = [
        f"{firm},{word}" for firm, word in zip(FIRMS, ("是", "否", "√", "否（已建）"), strict=True)
    ]
    path = ledger(tmp_path, "企业名称,是否应建未建", *lines)
    assert statuses(path) == ["UNCOVERED", "UNKNOWN", "UNCOVERED", "ORG_UNSPECIFIED"]


@pytest.mark.parametrize(
    ("cell", "works"),
    [("成立团支部", True), ("建立群团组织", True), ("已建工会组织", True), ("未建团组织", False)],
)
def test_a_mass_organisation_is_no_party_organisation(cell: str, works: bool) -> None:
    for named in (False, True):
        said = statements.read(cell, named)
        assert (said.says, said.works) == (Says.NOTHING, works)
    assert statements.read("恒大集团支部").says is Says.YES


@pytest.mark.parametrize(
    "second",
    ["企业名称,党员数,党组织名称", "单位全称,党员人数（人）,所属党组织名称"],
    ids=["in the same words", "in other words"],
)
def test_two_tables_side_by_side_under_a_line_of_captions(second: str, tmp_path: Path) -> None:
    path = ledger(
        tmp_path,
        "填表单位（盖章）：两新工委,,,填表时间：2026年6月30日,,,",
        f"企业名称,党员数,党组织名称,,{second}",
        f"{FIRMS[0]},5,云帆党支部,,{FIRMS[1]},2,无",
        f"{FIRMS[2]},1,无,,{FIRMS[3]},0,无",
    )
    assert sorted(statuses(path)) == ["ORG_SINGLE", "UNCOVERED", "UNCOVERED", "UNCOVERED"]
    assert orggraph.build_graph(orggraph.read(path)).firms["members_total"].sum() == 8


@pytest.mark.parametrize("heading", ["党支部名称", "组织名称", "名称"])
@pytest.mark.parametrize("list_of", ["包含企业名单", "联建单位", "成员企业名称"])
def test_firms_may_stand_only_in_a_list_of_organisations(
    heading: str, list_of: str, tmp_path: Path
) -> None:
    path = ledger(
        tmp_path,
        f"序号,{heading},党组织类型,党员数,{list_of}",
        f"1,云帆联合党支部,联合党支部,5,1.{FIRMS[0]}2.{FIRMS[1]}",
        f"2,蓝鲸党支部,党支部,4,{FIRMS[2]}",
    )
    assert statuses(path) == ["ORG_JOINT", "ORG_JOINT", "ORG_SINGLE"]


def test_a_name_broken_by_hand_inside_its_cell_is_whole(tmp_path: Path) -> None:
    rows = [
        ["企业名称", "所属街道", "党组织名称"],
        ["澄江云帆\n软件有限公司", "望汐\n街道", "云帆大厦\n联合\n党支部"],
        ["澄江星图软件有限公司", "望汐街道", "云帆大厦联合党支部"],
        ["澄江蓝鲸软件有限公司", "同　上", "无"],
    ]
    graph = orggraph.build_graph(orggraph.read(workbook(tmp_path, 台账=rows)))
    assert classify(graph)["status"].tolist() == ["ORG_JOINT", "ORG_JOINT", "UNCOVERED"]
    assert graph.firms["name"].tolist()[0] == "澄江云帆软件有限公司"
    streets = graph.places_of(PlaceKind.STREET)
    assert [street.rpartition("/")[2] for street in streets] == ["望汐街道"] * 3


def test_wide_blanks_around_cells_change_nothing(tmp_path: Path) -> None:
    rows = [
        ["序号", "企业名称", "职工数", "党组织名称"],
        ["一", "望汐街道（2家）", "115", ""],
        ["1", FIRMS[0], "80", "云帆党支部"],
        ["2", FIRMS[1], "35", "无"],
        ["二", "听雪街道", "22", ""],
        ["1", FIRMS[2], "22", "无"],
        ["", "共计3家", "137", ""],
    ]
    plain = statuses(workbook(tmp_path, 台账=rows))
    assert plain == ["ORG_SINGLE", "UNCOVERED", "UNCOVERED"]
    padded = [[f" {cell}　" if cell else "" for cell in row] for row in rows]
    assert statuses(workbook(tmp_path, 台账=padded)) == plain


@pytest.mark.parametrize(
    ("cell", "name", "mode"),
    [
        ("合并到园区支部", "", None),
        ("已合并到星图网络党支部", "星图网络党支部", Mode.ATTACHED),
        ("整建制并入云帆党支部", "云帆党支部", Mode.ATTACHED),
        ("划归望汐社区党支部", "望汐社区党支部", None),
        ("纳入软件园综合党支部", "软件园综合党支部", Mode.ATTACHED),
        ("加入金鹰联合党支部", "金鹰联合党支部", None),
        ("合肥云帆软件有限公司党支部", "合肥云帆软件有限公司党支部", None),
    ],
)
def test_a_firm_whose_members_went_to_another_branch_has_that_one(
    cell: str, name: str, mode: Mode | None
) -> None:
    said = statements.read(cell)
    assert (said.says, said.mode, said.name) == (Says.YES, mode, name)


def test_ticks_under_none_say_that_there_is_none(tmp_path: Path) -> None:
    lines = [f"{FIRMS[0]},√,,,", f"{FIRMS[1]},,,√,", f"{FIRMS[2]},,,,√"]
    path = ledger(tmp_path, "企业名称,党委,党总支,党支部,无", *lines)
    assert statuses(path) == ["ORG_UNSPECIFIED", "ORG_UNSPECIFIED", "UNCOVERED"]


@pytest.mark.parametrize(
    "heads",
    [
        ("（一）单独组建,,", "（二）联合组建,,", "（三）未建,,"),
        ("一、单独组建（2家）,,", ",二、联合组建（1家）,", "三、未建党组织（1家）,,"),
        ("单独组建,,", "联合组建,,", "未建党组织,,"),
    ],
    ids=["in brackets", "counted", "bare"],
)
def test_lines_that_head_a_section_say_the_mode_of_those_below(
    heads: tuple[str, str, str], tmp_path: Path
) -> None:
    single, joint, none = heads
    lines = [
        *(single, f"1,{FIRMS[0]},3", f"2,{FIRMS[1]},5"),
        *(joint, f"1,{FIRMS[2]},3"),
        *(none, f"1,{FIRMS[3]},3"),
    ]
    path = ledger(tmp_path, "序号,企业名称,职工数", *lines)
    assert statuses(path) == ["ORG_SINGLE", "ORG_SINGLE", "ORG_JOINT", "UNCOVERED"]


def test_a_line_below_the_total_that_parts_it_is_no_firm(tmp_path: Path) -> None:
    lines = [
        f"{FIRMS[0]},5,云帆党支部",
        f"{FIRMS[1]},6,无",
        "总计,11,1",
        "其中：已建,,1",
        "未建,,1",
    ]
    path = ledger(tmp_path, "企业名称,职工数,党组织名称", *lines)
    assert statuses(path) == ["ORG_SINGLE", "UNCOVERED"]


def test_a_state_beside_a_name_says_whether_it_is_still_there(tmp_path: Path) -> None:
    states = ("正常", "已撤销", "软弱涣散", "")
    lines = [f"{firm},{firm}党支部,{state}" for firm, state in zip(FIRMS, states, strict=True)]
    path = ledger(tmp_path, "企业名称,党组织名称,党组织状态", *lines)
    assert statuses(path) == ["ORG_SINGLE", "UNCOVERED", "ORG_SINGLE", "ORG_SINGLE"]
    assert not codes(path) & {"ODD_STATEMENT", "ODD_BESIDE", "CONTRADICTION"}
    alone = ledger(tmp_path, "企业名称,党组织状态", *(f"{firm},正常" for firm in FIRMS))
    assert statuses(alone) == ["UNKNOWN"] * 4
    denied = ledger(tmp_path, "企业名称,是否建立党组织,党组织状态", f"{FIRMS[0]},是,已撤销")
    assert statuses(denied) == ["UNKNOWN"]
    assert "CONTRADICTION" in codes(denied)


def test_what_looks_like_no_name_is_none_unless_the_organisations_are_listed(
    tmp_path: Path,
) -> None:
    firms = [["企业名称", "党组织名称"], [FIRMS[0], "晨光"], [FIRMS[1], "晨光党支部"]]
    assert statuses(workbook(tmp_path, 企业=firms)) == ["UNKNOWN", "ORG_SINGLE"]
    assert "ODD_STATEMENT" in codes(tmp_path / "台账.xlsx")
    listed = [["党组织名称", "党组织类型"], ["晨光", "党支部"], ["晨光党支部", "党支部"]]
    both = workbook(tmp_path, 企业=firms, 党组织=listed)
    assert statuses(both) == ["ORG_SINGLE", "ORG_SINGLE"]


def test_a_heading_beside_a_wide_group_is_no_title(tmp_path: Path) -> None:
    rows = [
        [],
        ["", "是否建立", "名称", "组建时间", "党员数"],
        [FIRMS[0], "是", "云帆党支部", "2021-03-01", "5"],
        [FIRMS[1], "否", "", "", "1"],
    ]
    path = with_merged(tmp_path, rows, {"A1:A2": "企业名称", "B1:E1": "党组织建设情况"})
    assert statuses(path) == ["ORG_SINGLE", "UNCOVERED"]


def test_a_heading_over_two_rows_says_nothing_of_the_whole_sheet(tmp_path: Path) -> None:
    ticked = [[firm, *[""] * at, "√"] for at, firm in enumerate(FIRMS)]
    rows = [[], ["", "单建", "联建", "挂靠"], *ticked]
    merged = {"A1:A2": "企业名称", "B1:D1": "组建情况", "E1:E2": "未组建"}
    path = with_merged(tmp_path, rows, merged)
    assert statuses(path) == ["ORG_SINGLE", "ORG_JOINT", "ORG_ATTACHED", "UNCOVERED"]


def test_what_kind_a_unit_is_parts_firms_from_social_organisations(tmp_path: Path) -> None:
    kinds = ("非公企业", "社会组织", "民办非企业", "非公企业")
    for heading in ("单位类别", "企业类别"):
        lines = [f"{firm},{kind},有" for firm, kind in zip(FIRMS, kinds, strict=True)]
        path = ledger(tmp_path, f"单位名称,{heading},党组织", *lines)
        graph = orggraph.build_graph(orggraph.read(path))
        assert orggraph.coverage_table(graph)["base"].iloc[-1] == 2


@pytest.mark.slow
def test_columns_that_ask_whether_a_firm_counts_take_it_out_of_the_base(tmp_path: Path) -> None:
    for heading, inside, outside in (
        ("是否纳入统计", "是", "否"),
        ("是否剔除", "否", "是"),
        ("注销时间", "", "2024-05-01"),
        ("迁出日期", "", "2024年5月"),
        ("是否重复", "否", "是"),
        ("是否属地企业", "是", "否"),
    ):
        lines = [f"{firm},无,{inside}" for firm in FIRMS[:3]]
        path = ledger(tmp_path, f"企业名称,党组织,{heading}", *lines, f"{FIRMS[3]},无,{outside}")
        assert statuses(path) == ["UNCOVERED"] * 3 + ["EXCLUDED"], heading


def test_what_was_last_year_is_no_answer_for_now(tmp_path: Path) -> None:
    path = ledger(
        tmp_path, "企业名称,党组织,党组织（上年）", f"{FIRMS[0]},有,无", f"{FIRMS[1]},无,有"
    )
    assert statuses(path) == ["ORG_UNSPECIFIED", "UNCOVERED"]
    assert "LOST_COLUMN" in codes(path)


def test_a_unit_in_the_heading_of_a_head_count_is_taken_into_account(tmp_path: Path) -> None:
    path = ledger(
        tmp_path, "企业名称,职工数（百人）,党组织", f"{FIRMS[0]},1.5,有", f"{FIRMS[1]},2,无"
    )
    assert orggraph.read(path).tables.firms["staff"].tolist() == [150, 200]


def test_a_list_of_organisations_beside_a_list_of_firms_tells_who_is_covered(
    tmp_path: Path,
) -> None:
    firms = [["企业名称", "职工数"], *([firm, "10"] for firm in FIRMS)]
    organisations = [
        ["党组织名称", "覆盖企业", "党员数"],
        ["云帆党支部", FIRMS[0], "5"],
        ["楼宇联合党支部", f"{FIRMS[1]}、{FIRMS[2]}", "4"],
    ]
    path = workbook(tmp_path, 企业名册=firms, 党组织名册=organisations)
    counted = [status for status in statuses(path) if status != "EXCLUDED"]
    assert counted == ["ORG_SINGLE", "ORG_JOINT", "ORG_JOINT", "UNKNOWN"]
    assert "NEVER_ASKED" in codes(path)


def test_the_date_on_which_one_was_dissolved_says_that_there_is_none(tmp_path: Path) -> None:
    heads = "企业名称,党组织名称,撤销时间"
    path = ledger(tmp_path, heads, f"{FIRMS[0]},云帆党支部,", f"{FIRMS[1]},星图党支部,2024-05-01")
    assert statuses(path) == ["ORG_SINGLE", "UNCOVERED"]
    alone = ledger(tmp_path, "企业名称,撤销时间", f"{FIRMS[0]},", f"{FIRMS[1]},")
    assert statuses(alone) == ["UNKNOWN"] * 2
    assert "NEVER_ASKED" in codes(alone)


def test_a_firm_without_members_by_its_own_column_has_none(tmp_path: Path) -> None:
    path = ledger(
        tmp_path, "企业名称,有无党员,有无党组织", f"{FIRMS[0]},有,无", f"{FIRMS[1]},无,无"
    )
    firms = orggraph.read(path).tables.firms
    assert firms["members_total"].isna().tolist() == [True, False]
    assert firms["members_total"].iloc[1] == 0


def test_firms_of_a_building_are_firms_and_its_organisation_is_not_theirs(tmp_path: Path) -> None:
    rows = [(FIRMS[0], "云帆党支部"), (FIRMS[1], "无")]
    lines = [f"软件大厦,软件大厦党委,{firm},{own}" for firm, own in rows]
    path = ledger(tmp_path, "楼宇名称,楼宇党组织,入驻企业,企业党组织", *lines)
    assert statuses(path) == ["ORG_SINGLE", "UNCOVERED"]


def test_an_instructor_asked_for_where_there_is_no_organisation_is_work(tmp_path: Path) -> None:
    heads = "企业名称,党组织建立情况,未建立党组织的，是否选派党建指导员"
    lines = [f"{FIRMS[0]},已建立,", f"{FIRMS[1]},未建立,已选派", f"{FIRMS[2]},未建立,未选派"]
    path = ledger(tmp_path, heads, *lines)
    assert statuses(path) == ["ORG_UNSPECIFIED", "WORK_ONLY", "UNCOVERED"]


def test_firms_on_a_sheet_of_those_that_are_gone_do_not_count(tmp_path: Path) -> None:
    heads = ["企业名称", "党组织"]
    path = workbook(
        tmp_path,
        台账=[heads, [FIRMS[0], "有"], [FIRMS[1], "无"]],
        新增企业=[heads, [FIRMS[2], "无"]],
        注销企业=[heads, [FIRMS[3], "无"]],
    )
    assert statuses(path) == ["ORG_UNSPECIFIED", "UNCOVERED", "UNCOVERED", "EXCLUDED"]


def test_lines_below_that_only_part_or_explain_the_total_are_no_firms(tmp_path: Path) -> None:
    lines = [f"{FIRMS[0]},有", f"{FIRMS[1]},无", "其中,规上1家", "备注,以上数据截至9月底"]
    path = ledger(tmp_path, "企业名称,党组织,街道", *lines)
    assert statuses(path) == ["ORG_UNSPECIFIED", "UNCOVERED"]


# Two lists of the same columns below one another, by the titles above their headings.
TWO_LISTS = [
    ("已建党组织企业名单", "未建党组织企业名单", ["ORG_UNSPECIFIED", "UNCOVERED"]),
    ("表一：有党组织企业", "附件2 无党组织企业", ["ORG_UNSPECIFIED", "UNCOVERED"]),
    ("单独组建党组织企业名单（1家）", "联合组建党组织企业名单", ["ORG_SINGLE", "ORG_JOINT"]),
    ("拟建党组织企业名单", "望汐街道未建党组织企业一览表", ["PENDING", "UNCOVERED"]),
    ("已建党组织企业名单", "其他企业名单", ["ORG_UNSPECIFIED", "UNKNOWN"]),
    ("已建党组织企业名单", "已建党组织企业名单（续）", ["ORG_UNSPECIFIED"] * 2),
    ("已建党组织企业名单", "续表", ["ORG_UNSPECIFIED"] * 2),
]


@pytest.mark.parametrize(("first", "second", "said"), TWO_LISTS)
def test_each_title_speaks_of_the_firms_below_it(
    first: str, second: str, said: list[str], tmp_path: Path
) -> None:
    heading = "序号,企业名称,党员数"
    lines = first, heading, "1,云帆公司,5", "合计,,5", "以下另列", second, heading, "1,星图公司,2"
    assert statuses(ledger(tmp_path, *lines)) == said


def test_a_list_below_with_more_columns_is_not_taken_for_the_first(tmp_path: Path) -> None:
    rows = [
        ["无党组织企业名单"],
        ["序号", "企业名称", "党员数"],
        ["1", FIRMS[0], "2"],
        ["有党组织企业名单"],
        ["序号", "企业名称", "党员数", "党组织名称", "所属街道"],
        ["1", FIRMS[1], "5", "星图党支部", "望汐街道"],
    ]
    assert statuses(workbook(tmp_path, 台账=rows)) == ["UNCOVERED", "ORG_SINGLE"]


def test_the_street_in_the_title_of_a_further_list_is_its_own(tmp_path: Path) -> None:
    heading = "序号,企业名称,党组织"
    lines = (
        "望汐街道企业台账",
        heading,
        "1,云帆公司,无",
        "听涛街道企业台账",
        heading,
        "1,星图公司,无",
    )
    assert streets(ledger(tmp_path, *lines)) == ["望汐街道", "听涛街道"]


@pytest.mark.parametrize("title", ["已建工会企业名单", "无党员企业名单", "已建档案企业台账"])
def test_a_title_about_something_else_says_nothing_of_the_organisation(
    title: str, tmp_path: Path
) -> None:
    assert statuses(ledger(tmp_path, title, "序号,企业名称", "1,云帆公司")) == ["UNKNOWN"]


def test_a_section_line_broken_inside_its_cell_gives_its_street(tmp_path: Path) -> None:
    rows = [
        ["序号", "企业名称", "党组织"],
        ["一、望汐街道\n（1家）", "", ""],
        ["1", "云帆公司", "无"],
        ["二、听涛街道\n（1家）", "", ""],
        ["1", "星图公司", "无"],
    ]
    assert streets(workbook(tmp_path, 台账=rows)) == ["望汐街道", "听涛街道"]


# The second table has its organisations under a column of the first that is about people.
BELOW_PEOPLE = [
    ["序号", "企业名称", "街道", "联系人", "联系电话", "党组织名称"],
    ["1", FIRMS[0], "望汐街道", "某某", "略", "云帆党支部"],
    ["2", FIRMS[1], "望汐街道", "某某", "略", "无"],
    ["新增企业名单"],
    ["序号", "企业名称", "街道", "党组织名称", "党员数"],
    ["1", FIRMS[2], "听涛街道", "蓝鲸党支部", "4"],
    ["2", FIRMS[3], "听涛街道", "无", "2"],
]


@pytest.mark.parametrize("ending", ["xlsx", "utf-8", "gb18030"])
def test_a_table_below_keeps_columns_that_the_first_has_to_leave_out(
    ending: str, tmp_path: Path
) -> None:
    path = workbook(tmp_path, 台账=BELOW_PEOPLE)
    if ending != "xlsx":
        path = path.with_suffix(".csv")
        padded = ([*row, *[""] * (6 - len(row))] for row in BELOW_PEOPLE)
        path.write_text("\n".join(map(",".join, padded)), ending)
    assert statuses(path) == ["ORG_SINGLE", "UNCOVERED"] * 2
    frame = orggraph.build_graph(orggraph.read(path)).firms
    assert frame["members_total"].tolist()[2:] == [4, 2]
    assert frame["row"].tolist() == [2, 3, 6, 7]


def test_a_table_below_may_have_its_heading_in_several_rows(tmp_path: Path) -> None:
    rows = [
        ["序号", "企业名称", "党组织情况", "", "职工数"],
        ["", "", "名称", "组建方式", ""],
        ["1", FIRMS[0], "云帆党支部", "单独组建", "30"],
        ["序号", "企业名称", "职工数", "党组织情况", ""],
        ["", "", "", "名称", "组建方式"],
        ["1", FIRMS[1], "50", "望汐联合党支部", "联合组建"],
    ]
    path = workbook(tmp_path, 台账=rows)
    assert statuses(path) == ["ORG_SINGLE", "ORG_JOINT"]
    assert orggraph.build_graph(orggraph.read(path)).firms["staff"].tolist() == [30, 50]


def test_a_row_of_a_heading_all_merged_from_above_is_part_of_it(tmp_path: Path) -> None:
    rows = [
        ["街道", "企业基本情况", "", "党员数"],
        ["", "", "", ""],
        ["", "企业名称", "党组织名称", ""],
        ["望汐街道", FIRMS[0], "云帆党支部", "6"],
    ]
    merged = {"A1:A3": "街道", "B1:C2": "企业基本情况", "D1:D3": "党员数"}
    graph = orggraph.build_graph(orggraph.read(with_merged(tmp_path, rows, merged)))
    assert graph.firms["members_total"].tolist() == [6]


def test_under_a_group_about_the_firm_a_name_is_the_firms(tmp_path: Path) -> None:
    rows = [
        ["企业基本情况", "", "党建工作"],
        ["名称", "人数", "党组织覆盖情况"],
        [FIRMS[0], "30", "已单独组建"],
    ]
    assert statuses(workbook(tmp_path, 台账=rows)) == ["ORG_SINGLE"]


def test_beside_the_name_of_the_unit_a_bare_unit_is_the_street_that_reports(tmp_path: Path) -> None:
    path = ledger(tmp_path, "单位,单位名称,党组织", f"望汐街道,{FIRMS[0]},无")
    assert streets(path) == ["望汐街道"]


# What one cell says of the organisation, in a sentence: the status that follows.
SENTENCES = [
    ("是（已撤）", "UNCOVERED"),
    ("是（已撤销，党员转社区）", "UNCOVERED"),
    ("是（待确认）", "UNKNOWN"),
    ("既无党员也无党组织", "UNCOVERED"),
    ("有党员，无党组织", "UNCOVERED"),
    ("无党组织但有工会", "WORK_ONLY"),
    ("党组织筹建中", "PENDING"),
    ("与关联企业共用党支部", "ORG_JOINT"),
    ("暂不具备单独组建条件，纳入联合支部", "ORG_JOINT"),
    ("依托物业公司建立联合支部", "ORG_JOINT"),
    ("联合组建（原单独）", "ORG_JOINT"),
    ("联合，对象未定", "PENDING"),
    ("联合（意向）", "PENDING"),
    ("兜底组建", "ORG_FALLBACK"),
    ("支部2020年成立，因企业停产已自然消亡", "UNCOVERED"),
    ("2019年成立，2022年因党员流失撤销", "UNCOVERED"),
    ("总部已建，分公司未建", "UNCOVERED"),
    ("无（正在发展党员）", "UNCOVERED"),
    ("未成立党支部，有党小组", "UNCOVERED"),
    ("党组织：无；工会：有；共青团：无", "WORK_ONLY"),
    ("党组织：有（单独）；工会：有；共青团：无", "ORG_SINGLE"),
    ("党支部、工会", "ORG_UNSPECIFIED"),
]


@pytest.mark.parametrize(("cell", "status"), SENTENCES)
def test_a_sentence_about_the_organisation_is_understood(
    cell: str, status: str, tmp_path: Path
) -> None:
    assert statuses(ledger(tmp_path, "企业名称,党组织情况", f"云帆公司,{cell}")) == [status]


# The same in a column that asks for the organisation's name.
IN_NAMES = [
    ("云帆公司党支部（待核实）", "UNKNOWN"),
    ("云帆公司党支部？", "UNKNOWN"),
    ("云帆公司党支部（未成立）", "UNCOVERED"),
    ("云帆公司党支部（已批未建）", "PENDING"),
    ("已退出电商行业联合党支部", "UNCOVERED"),
    ("申请加入电商行业联合党支部", "PENDING"),
    ("成立党支部的请示已上报", "PENDING"),
    ("支部申请已报镇党委，待批复", "PENDING"),
    ("新成立企业，尚未摸排", "UNKNOWN"),
    ("小微企业", "UNKNOWN"),
    ("云帆党支部、工会", "ORG_SINGLE"),
    ("经街道党工委批准成立党支部", "ORG_UNSPECIFIED"),
]


@pytest.mark.parametrize(("cell", "status"), IN_NAMES)
def test_a_sentence_in_a_column_of_names_is_no_name(cell: str, status: str, tmp_path: Path) -> None:
    assert statuses(ledger(tmp_path, "企业名称,党组织名称", f"云帆公司,{cell}")) == [status]


@pytest.mark.parametrize("heading", ["党建指导员", "是否有党建指导员"])
@pytest.mark.parametrize(
    ("cell", "status"),
    [
        ("有", "WORK_ONLY"),
        ("无（有联络员）", "WORK_ONLY"),
        ("空缺", "UNCOVERED"),
        ("原有，已撤", "UNCOVERED"),
        ("选派中", "UNCOVERED"),
        ("正在对接", "UNCOVERED"),
        ("已调离", "UNCOVERED"),
    ],
)
def test_an_instructor_who_is_gone_or_to_come_is_none(
    heading: str, cell: str, status: str, tmp_path: Path
) -> None:
    path = ledger(tmp_path, f"企业名称,党组织名称,{heading}", f'云帆公司,无,"{cell}"')
    assert statuses(path) == [status]


def test_circled_numbers_are_read_by_their_key_alone_or_together(tmp_path: Path) -> None:
    heading = "两个覆盖情况（①党组织覆盖 ②党的工作覆盖 ③均未覆盖）"
    cells = "①", "②", "③", "①②"
    rows = (f"{firm},{cell}" for firm, cell in zip(FIRMS, cells, strict=True))
    found = statuses(ledger(tmp_path, f"企业名称,{heading}", *rows))
    assert found == ["ORG_UNSPECIFIED", "WORK_ONLY", "UNCOVERED", "ORG_UNSPECIFIED"]


@pytest.mark.parametrize(
    ("cell", "name", "code", "status"),
    [
        ("1.云帆科技有限公司", "云帆科技有限公司", None, "UNCOVERED"),
        ("（2）云帆科技有限公司", "云帆科技有限公司", None, "UNCOVERED"),
        ("3.0网络科技有限公司", "3.0网络科技有限公司", None, "UNCOVERED"),
        ("云帆科技有限公司（已注销）", "云帆科技有限公司", None, "EXCLUDED"),
        ("云帆科技（望汐）有限公司", "云帆科技(望汐)有限公司", None, "UNCOVERED"),
        (
            "云帆科技有限公司（91350203MA2Y000012）",
            "云帆科技有限公司",
            "91350203MA2Y000012",
            "UNCOVERED",
        ),
    ],
)
def test_what_stands_around_a_name_in_its_cell_is_no_part_of_it(
    cell: str, name: str, code: str | None, status: str, tmp_path: Path
) -> None:
    path = ledger(tmp_path, "企业名称,党组织", f"{cell},无")
    firms = orggraph.build_graph(orggraph.read(path)).firms
    assert firms["name"].tolist() == [name]
    assert firms["uscc"].fillna("").tolist() == [code or ""]
    assert statuses(path) == [status]


def test_a_count_of_members_without_the_probationary_ones_is_of_formal_ones(tmp_path: Path) -> None:
    path = ledger(tmp_path, "企业名称,党员数（不含预备）,党组织", f"{FIRMS[0]},3,无")
    assert orggraph.build_graph(orggraph.read(path)).firms["members_formal"].tolist() == [3]


FOOT = [
    "2026年9月30日,,",
    "县委两新工委（盖章）,,",
    "数据来源：市场监管局,,",
    "以上共2家，其中已建1家,,",
    "其余乡镇无,,",
    "零报告,,",
    "审核人签字：,,",
    "第 1 页，共 2 页,,",
    "下接第2页,,",
    "本月新增,1,",
    "环比增减,5,",
    "规上企业,1,",
    "比上月增减,2,0",
]


@pytest.mark.parametrize("line", FOOT)
def test_a_line_at_the_foot_is_no_firm(line: str, tmp_path: Path) -> None:
    rows = f"{FIRMS[0]},50,单独", f"{FIRMS[1]},20,未建", line.replace("，", "、")
    assert len(statuses(ledger(tmp_path, "企业名称,职工数,组建方式", *rows))) == 2


@pytest.mark.parametrize(
    "line", ["附：2026年注销、迁出企业", "以下企业已注销：", "三、注销企业名单"]
)
def test_firms_under_a_line_of_those_that_are_gone_do_not_count(line: str, tmp_path: Path) -> None:
    heading = "序号,企业名称,是否建立党组织"
    rows = f"1,{FIRMS[0]},是", f"{line},,", f"1,{FIRMS[1]},否"
    assert statuses(ledger(tmp_path, heading, *rows)) == ["ORG_UNSPECIFIED", "EXCLUDED"]


def test_firms_of_a_sheet_of_those_that_left_this_month_do_not_count(tmp_path: Path) -> None:
    heading = ["企业名称", "党组织"]
    path = workbook(
        tmp_path, 台账=[heading, [FIRMS[0], "有"]], 本月减少=[heading, [FIRMS[1], "无"]]
    )
    assert statuses(path) == ["ORG_UNSPECIFIED", "EXCLUDED"]


def test_an_instruction_above_the_heading_says_nothing_of_the_firms(tmp_path: Path) -> None:
    lines = "未建立党组织的企业也须填报", "企业名称,职工数", f"{FIRMS[0]},20"
    assert statuses(ledger(tmp_path, *lines)) == ["UNKNOWN"]


@pytest.mark.parametrize("state", ["拟注销", "注销中", "未注销", "非僵尸企业", "停业整顿"])
def test_a_firm_about_to_end_still_counts(state: str, tmp_path: Path) -> None:
    path = ledger(tmp_path, "企业名称,经营状态,党组织", f"{FIRMS[0]},{state},无")
    assert statuses(path) == ["UNCOVERED"]


def test_the_organisation_of_the_area_is_a_duty_and_no_coverage(tmp_path: Path) -> None:
    path = ledger(tmp_path, "企业名称,属地党组织", f"{FIRMS[0]},东门社区党委")
    assert statuses(path) == ["UNKNOWN"]


def test_a_street_in_the_title_gives_way_to_the_place_that_names_the_sheet(tmp_path: Path) -> None:
    rows = [["望汐街道企业台账"], ["企业名称", "党组织"], [FIRMS[0], "无"]]
    assert statuses(workbook(tmp_path, 东门社区=rows)) == ["UNCOVERED"]
