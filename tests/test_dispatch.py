"""Lists go out to the streets and come back: every row sent has one fate, and nothing that came
back is lost.
"""

from __future__ import annotations

import csv
import random
import re
import shutil
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
import small_town
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from orggraph.analysis import pipeline
from orggraph.analysis.analysis import Answers
from orggraph.cli.main import main
from orggraph.core import schema
from orggraph.core.enums import Dimension, ReplyFate
from orggraph.core.messages import EMPTY
from orggraph.io.dispatch_workbooks import write_round
from orggraph.io.plan_reader import read_plan
from orggraph.io.reader import read_raw
from orggraph.io.reply_reader import read_returned
from orggraph.reports.collect import Collected, Returned, ReturnedRow, collect
from orggraph.reports.collected_replies import balance, replies_sheet, sentences
from orggraph.reports.dispatch import Round, dispatch
from orggraph.reports.next_dataset import merged

LEDGER = """企业名称,统一社会信用代码,区,街道,楼宇,地址,职工数,党员数,正式党员数,党组织名称,组建方式,成立时间
云汀望汐软件有限公司,91990101MA20260016,云汀区,望汐街道,云帆大厦,云帆大厦3层,80,5,4,望汐软件党支部,单独组建,2020-05-01
云汀栖禾网络科技有限公司,91990101MA2026014G,云汀区,望汐街道,云帆大厦,云帆大厦5层,35,2,2,无,,
云汀朗屿数据服务有限公司,91990101MA2026027T,云汀区,望汐街道,云帆大厦,云帆大厦6层,22,1,1,无,,
云汀拾光直播有限公司,91990101MA20260407,云汀区,听雪街道,,听雪路8号,120,4,4,无,,
云汀沐川游戏有限公司,91990101MA2026053H,云汀区,听雪街道,,听雪路12号,40,0,0,无,,
云汀瀚墨文化传播有限公司,,云汀区,听雪街道,,听雪路20号,9,1,1,待核实,,
云汀青笺科技有限公司,91990101MA20260796,云汀区,听雪街道,,听雪路22号,12,0,0,有,,
云汀半夏电商有限公司,91990101MA2026092J,云汀区,听雪街道,,听雪路6号,15,1,1,半夏电商党支部,筹建,2026-06-20
"""  # noqa: E501
QIHE, LANGYU, SHIGUANG, MUCHUAN, HANMO, QINGJIAN, BANXIA = (
    "云汀栖禾网络科技有限公司",
    "云汀朗屿数据服务有限公司",
    "云汀拾光直播有限公司",
    "云汀沐川游戏有限公司",
    "云汀瀚墨文化传播有限公司",
    "云汀青笺科技有限公司",
    "云汀半夏电商有限公司",
)
SENT = 7
REPLY = {column.zh: column.name for column in schema.DISPATCH_REPLIES}


def run(*words: str, code: int = 0) -> Result:
    result = CliRunner().invoke(main, list(words))
    assert result.exit_code == code, (result.stdout, result.stderr)
    return result


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A ledger, and its lists sent to two streets."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "六月"
    folder.mkdir()
    (folder / "企业.csv").write_text(LEDGER, encoding="utf-8-sig")
    (folder / "dataset.toml").write_text(
        'name = "云汀区"\nas_of = "2026-06-30"\n', encoding="utf-8"
    )
    run("dispatch", "六月", "-o", "下发")
    shutil.copytree("下发", "回收")
    return tmp_path


def book(name: str, folder: str = "回收") -> Path:
    found = sorted(Path(folder).glob(f"*{name}*.xlsx"))
    assert len(found) == 1, found
    return found[0]


def heading_row(page: Any) -> int:
    return next(
        cell.row for row in page.iter_rows() for cell in row if cell.value in ("核实结果", "意见")
    )


def row_of(page: Any, about: str) -> int:
    return next(
        cell.row for cell in page["A"] if cell.value and str(cell.value).split("\n")[0] == about
    )


def fill(path: Path, replies: Mapping[str, Mapping[str, Any]], sheet: int = 0) -> None:
    """Fill in the reply cells of firms or groups, under their Chinese headings."""
    held = openpyxl.load_workbook(path)
    page = held.worksheets[sheet]
    at = {cell.value: cell.column for cell in page[heading_row(page)]}
    for about, cells in replies.items():
        for heading, value in cells.items():
            page.cell(row_of(page, about), at[heading], value)
    held.save(path)


def collected(*more: str, code: int = 0) -> tuple[dict[str, dict[str, Any]], Result]:
    """Collect what came back and return the sheet of firms by name, and what was said."""
    result = run(
        "collect", "回收", "--from", "六月", "-o", "七月", "--as-of", "2026-07-31", *more, code=code
    )
    frame = sheet_of("逐家答复")
    return {row["企业"]: row for row in frame.to_dict("records")}, result


def sheet_of(title: str, folder: str = "七月") -> pd.DataFrame:
    """Return a sheet of the workbook of what came back: its rows below the headings, notes and
    the sum left out.
    """
    whole = pd.read_excel(
        Path(folder) / "collected.xlsx",
        sheet_name=title,
        header=None,
        dtype=object,
        engine="calamine",
    )
    top = next(at for at in range(len(whole)) if whole.iloc[at].notna().sum() > 2)
    frame = whole.iloc[top + 1 :].set_axis(whole.iloc[top].tolist(), axis=1)
    return frame[frame.notna().sum(axis=1) > 1].reset_index(drop=True)


def answers_of(folder: str) -> Answers:
    return pipeline.answers(read_raw(folder))


def statuses(folder: str) -> dict[str, str]:
    answers = answers_of(folder)
    return dict(zip(answers.graph.firms["name"], answers.status["status"].astype(str), strict=True))


ORGANISED = {
    "核实结果": "情况有变",
    "是否已建党组织": "是",
    "组建方式": "单独组建",
    "党组织名称": "拾光直播党支部",
}
NONE = {"核实结果": "情况属实", "是否已建党组织": "否"}


# ---- out ----


def test_each_street_gets_its_firms_by_building_in_ten_columns_that_only_take_replies(
    desk: Path,
) -> None:
    page = openpyxl.load_workbook(book("听雪街道")).worksheets[0]
    top = heading_row(page)
    shown = [
        cell.value
        for cell in page[top]
        if cell.value and not page.column_dimensions[cell.column_letter].hidden
    ]
    assert shown == ["企业", "请办事项", *REPLY]
    assert page.column_dimensions["K"].hidden
    firms = [str(cell.value).split("\n")[0] for cell in page["A"][top:] if cell.value]
    assert firms[0] == "未填楼宇（5家）"
    assert "合计 5，已填：" in firms
    assert page.protection.sheet
    row = row_of(page, SHIGUANG)
    assert [page.cell(row, column).protection.locked for column in range(1, 11)] == [
        True,
        True,
        *[False] * 8,
    ]
    assert page.page_setup.paperSize == 9
    assert page.page_setup.orientation == "landscape"
    lists = {
        str(rule.sqref).split(":")[0][0]: rule.formula1
        for rule in page.data_validations.dataValidation
        if rule.type == "list"
    }
    assert lists["C"] == '"情况属实,情况有变,查无此企业,不属本单位,属社会组织"'
    assert set(lists) == {"C", "D", "E", "I"}
    assert "应单独组建" in page.cell(row, 2).value
    assert "是否建立党组织不明" in page.cell(row_of(page, HANMO), 2).value
    assert "组建方式和党组织名称" in page.cell(row_of(page, QINGJIAN), 2).value


def test_no_building_stands_alone_at_the_foot_of_a_printed_page(tmp_path: Path) -> None:
    """60 firms of as many buildings: whatever the heights, a page ends above a building's name."""
    firms = [
        {
            "企业名称": f"甲{'长' * (n % 13)}{n:02d}公司",
            "街道": "望汐街道",
            "楼宇": f"{n:02d}大厦",
        }
        for n in range(60)
    ]
    answers = pipeline.answers_of(small_town.tables_of(firms=firms))
    write_round(answers, dispatch(answers, Dimension.STREET), tmp_path, "zh")
    page = openpyxl.load_workbook(next(tmp_path.glob("01_*.xlsx"))).worksheets[0]
    ends = [rule.id for rule in page.row_breaks.brk]
    heights = [page.row_dimensions[row].height for row in range(1, page.max_row + 1)]
    pages = list(pairwise([0, *ends, len(heights)]))
    assert len(pages) > 4
    for start, end in pages:
        again = heights[3] if start else 0  # the headings are repeated
        assert again + sum(heights[start:end]) <= A4_LANDSCAPE
        assert not str(page.cell(end, 1).value).endswith("家）")


A4_LANDSCAPE = 544  # points of rows, between the margins, of a sheet made 95 % as large


def test_the_covering_table_sums_up_and_says_what_is_asked_of_each(desk: Path) -> None:
    cover = pd.read_excel("下发/下发汇总.xlsx", header=1, engine="calamine")
    rows = cover.set_index("接收单位")
    assert rows.loc["合计", "企业数"] == SENT
    for street in ("望汐街道", "听雪街道", "合计"):
        parts = rows.loc[street, ["需核实", "应单独组建", "宜联合组建", "其他"]]
        assert parts.sum() == rows.loc[street, "企业数"]
    assert rows.loc["听雪街道", "应单独组建"] == 1


@pytest.mark.slow
def test_an_industry_committee_is_told_where_its_firms_are_and_where_their_group_is_answered(
    desk: Path, compiled: None
) -> None:
    """望汐's building has two firms of two committees; one holds the sheet of their group."""
    ledger = pd.read_csv("六月/企业.csv", dtype=str).assign(行业党委=None)
    ledger.loc[ledger["企业名称"].isin([QIHE, SHIGUANG]), "行业党委"] = "市软件行业党委"
    ledger.to_csv("六月/企业.csv", index=False)
    run("plan", "六月", "-o", "方案.csv")
    run("dispatch", "六月", "-o", "行业", "--by", "committee", "--plan", "方案.csv")
    of_committee = openpyxl.load_workbook(book("市软件行业党委", "行业"))
    page = of_committee.worksheets[0]
    bands = [str(cell.value) for cell in page["A"] if str(cell.value).endswith("家）")]
    assert bands == ["云汀区听雪街道　未填楼宇（1家）", "云汀区望汐街道　云帆大厦（1家）"]
    assert "见联合组建表" in page.cell(row_of(page, QIHE), 2).value
    others = openpyxl.load_workbook(book("未填行业党委", "行业"))
    page = others.worksheets[0]
    assert page["A1"].value.startswith("未填行业党委　")
    asked = page.cell(row_of(page, LANGYU), 2).value
    assert "第1组，列入“市软件行业党委”的联合组建表" in asked
    assert len(others.sheetnames) < len(of_committee.sheetnames)


@pytest.mark.slow
@pytest.mark.parametrize("by", ["street", "district", "committee", "park"])
def test_whoever_receives_them_every_open_firm_goes_out_once(desk: Path, by: str) -> None:
    sent = dispatch(answers_of("六月"), Dimension(by))
    assert sorted(sent.firms["number"]) == list(range(1, SENT + 1))
    assert set(sent.firms["receiver"]) == set(sent.receivers)
    assert sent.stamp == dispatch(answers_of("六月"), Dimension.STREET).stamp


@pytest.mark.slow
def test_sending_twice_gives_the_same_bytes_and_a_filled_reply_is_never_replaced(
    desk: Path,
) -> None:
    before = {path.name: path.read_bytes() for path in Path("下发").iterdir()}
    run("dispatch", "六月", "-o", "下发")
    assert {path.name: path.read_bytes() for path in Path("下发").iterdir()} == before
    fill(book("听雪街道", "下发"), {SHIGUANG: ORGANISED})
    filled = book("听雪街道", "下发").read_bytes()
    result = run("dispatch", "六月", "-o", "下发", code=2)
    assert "未覆盖" in result.stderr
    assert book("听雪街道", "下发").read_bytes() == filled


# ---- and back ----


@pytest.mark.slow
def test_nothing_filled_in_changes_nothing(desk: Path) -> None:
    rows, result = collected()
    assert {row["答复"] for row in rows.values()} == {"未答复"}
    assert "没有一行可用答复的 2 个单位" in result.stderr
    old, new = answers_of("六月"), answers_of("七月/dataset")
    for by in Dimension:
        pd.testing.assert_frame_equal(old.coverage(by), new.coverage(by))
    assert str(new.graph.as_of) == "2026-07-31"


@pytest.mark.slow
def test_replies_become_the_next_dataset_with_their_source(desk: Path) -> None:
    fill(
        book("听雪街道"),
        {
            SHIGUANG: ORGANISED,
            MUCHUAN: {"核实结果": "查无此企业", "不计入原因": "注销吊销"},
            HANMO: {"核实结果": "情况属实", "是否已建党组织": "否", "正式党员数": 2, "职工数": 11},
            QINGJIAN: {
                "核实结果": "情况属实",
                "组建方式": "联合组建",
                "党组织名称": "听雪联合党支部",
            },
            BANXIA: {
                "核实结果": "情况有变",
                "是否已建党组织": "是",
                "组建方式": "挂靠组建",
                "党组织名称": "听雪街道商圈党支部",
            },
        },
    )
    rows, result = collected()
    assert {name: row["答复"] for name, row in rows.items()} == {
        QIHE: "未答复",
        LANGYU: "未答复",
        SHIGUANG: "已答复",
        MUCHUAN: "已答复",
        HANMO: "已答复",
        QINGJIAN: "已答复",
        BANXIA: "已答复",
    }
    assert "没有一行可用答复的 1 个单位：望汐街道" in result.stderr
    assert statuses("七月/dataset") == {
        "云汀望汐软件有限公司": "ORG_SINGLE",
        QIHE: "UNCOVERED",
        LANGYU: "UNCOVERED",
        SHIGUANG: "ORG_SINGLE",
        MUCHUAN: "EXCLUDED",
        HANMO: "UNCOVERED",
        QINGJIAN: "ORG_JOINT",
        BANXIA: "ORG_ATTACHED",
    }
    changes = sheet_of("并入的变更")
    staff = changes[(changes["企业"] == HANMO) & (changes["列"] == "职工数")].iloc[0]
    assert (staff["原值"], staff["现值"], staff["原来源"], staff["原行"]) == (
        "9",
        "11",
        "企业.csv",
        7,
    )
    assert staff["现来源"] == book("听雪街道").name
    total = changes[(changes["企业"] == HANMO) & (changes["列"] == "党员数")].iloc[0]
    assert total["现值"] == "—", "one member in all cannot stay beside two formal ones"
    rates = sheet_of("覆盖率变化")
    whole = rates[(rates["街道"] == "合计") & (rates["指标"] == "组织覆盖率")].iloc[0]
    assert (whole["下发时"], whole["回收后"], whole["变化（百分点）"]) == (0.25, 0.571, 32.14)
    assert (whole["下发时底数"], whole["回收后底数"]) == (8, 7)


@pytest.mark.parametrize(
    ("firm", "cells", "why"),
    [
        (SHIGUANG, {"是否已建党组织": "否", "组建方式": "单独组建"}, "填“否”而又填了组建方式"),
        (SHIGUANG, {**ORGANISED, "不计入原因": "迁出"}, "既填已建或筹建，又填不计入原因"),
        (SHIGUANG, {**ORGANISED, "核实结果": "情况属实"}, "台账为未建"),
        (SHIGUANG, {**ORGANISED, "组建方式": "自由组建"}, "不在可选的列表中"),
        (SHIGUANG, {**ORGANISED, "正式党员数": "若干多"}, "不是整数人数"),
        (SHIGUANG, {**ORGANISED, "党组织名称": "拟建拾光直播党支部"}, "不是已成立的党组织名称"),
        (SHIGUANG, {**ORGANISED, "党组织名称": "无"}, "与其他栏矛盾"),
        (SHIGUANG, {"备注": "已联系"}, "只填了备注"),
        (
            MUCHUAN,
            {"核实结果": "情况有变", "是否已建党组织": "否", "正式党员数": 50},
            "正式党员多于职工",
        ),
        (MUCHUAN, {"核实结果": "查无此企业"}, "请选不计入原因"),
        (MUCHUAN, {"核实结果": "不属本单位", "职工数": 3}, "其他栏请留空"),
        (HANMO, {"核实结果": "情况属实"}, "请填是或否"),
    ],
)
def test_a_reply_that_does_not_hold_together_is_refused_with_its_reason(
    round_of_seven: Desk, firm: str, cells: dict[str, Any], why: str
) -> None:
    answers, sent = round_of_seven
    number = int(sent.firms.set_index("name").loc[firm, "number"])
    said = {REPLY[heading]: str(value) for heading, value in cells.items()}
    found = came_back(
        answers, sent, [ReturnedRow(False, "甲.xlsx", "表", 7, {"id": sent.row_id(number), **said})]
    )
    assert found.firms[number].fate is ReplyFate.REFUSED
    assert why in found.firms[number].why.zh
    assert [one[:4] for one in found.refusals] == [("甲.xlsx", "表", 7, firm)]
    assert len(merged(answers, found).changes) == 0


@pytest.mark.parametrize(
    "cells",
    [
        {"verdict": "属社会组织"},
        {"verdict": "情况有变", "exclusion": "社会组织"},
        {"exclusion": "行业协会"},
        {"exclusion": "民非"},
    ],
)
def test_a_social_organisation_leaves_the_firms_for_the_base_of_its_kind(
    round_of_seven: Desk, cells: dict[str, str]
) -> None:
    answers, sent = round_of_seven
    numbers = sent.firms.set_index("name")["number"].astype(int)
    of_hanmo = {"id": sent.row_id(numbers[HANMO]), **cells}
    of_muchuan = {"id": sent.row_id(numbers[MUCHUAN]), "exclusion": "不是社会组织"}
    found = came_back(
        answers,
        sent,
        [
            ReturnedRow(False, "甲.xlsx", "表", at, row)
            for at, row in enumerate((of_hanmo, of_muchuan))
        ],
    )
    assert found.firms[numbers[HANMO]].fate is ReplyFate.ANSWERED
    assert found.firms[numbers[MUCHUAN]].fate is ReplyFate.REFUSED
    firms = merged(answers, found).firms.set_index("name")
    assert firms.loc[HANMO, "ownership"] == "社会组织"
    assert pd.isna(firms.loc[HANMO, "exclusion"])


@pytest.mark.slow
def test_a_refusal_says_in_which_file_and_row_it_stands(desk: Path) -> None:
    before = statuses("六月")
    fill(book("听雪街道"), {SHIGUANG: {**ORGANISED, "组建方式": "自由组建"}})
    rows, _ = collected()
    assert rows[SHIGUANG]["答复"] == "未采用"
    page = openpyxl.load_workbook(book("听雪街道")).worksheets[0]
    refused = sheet_of("未采用的答复")
    assert refused.iloc[0][["文件", "行", "企业或组号", "列", "值"]].tolist() == [
        book("听雪街道").name,
        row_of(page, SHIGUANG),
        SHIGUANG,
        "组建方式",
        "自由组建",
    ]
    assert statuses("七月/dataset") == before


@pytest.mark.slow
def test_two_answers_that_differ_are_a_conflict_and_neither_is_taken(desk: Path) -> None:
    shutil.copy(book("听雪街道"), "回收/乙.xlsx")
    fill(book("听雪街道"), {SHIGUANG: ORGANISED, MUCHUAN: NONE})
    fill(Path("回收/乙.xlsx"), {SHIGUANG: NONE, MUCHUAN: NONE})
    rows, _ = collected()
    assert rows[SHIGUANG]["答复"] == "未采用"
    assert "不一致" in rows[SHIGUANG]["说明"]
    assert rows[MUCHUAN]["答复"] == "已答复", "the same answer twice is one"
    conflicts = sheet_of("答复不一致")
    assert set(conflicts["企业或组号"]) == {SHIGUANG}
    assert set(conflicts.loc[conflicts["列"] == "是否已建党组织", "答复"]) == {"是", "否"}
    assert set(conflicts["文件"]) == {book("听雪街道").name, "乙.xlsx"}
    assert statuses("七月/dataset")[SHIGUANG] == "UNCOVERED"


@pytest.mark.slow
def test_each_rate_has_its_own_base(desk: Path) -> None:
    """Seven firms of eight are open; due are 望汐软件 (4 formal, built) and 拾光直播 (4 formal)."""
    fill(book("听雪街道"), {SHIGUANG: ORGANISED})
    collected()
    rates = sheet_of("覆盖率变化")
    of_all = rates[rates["街道"] == "合计"].set_index("指标")
    assert of_all.loc["组织覆盖率", ["下发时底数", "回收后底数"]].tolist() == [8, 8]
    assert of_all.loc["应建尽建率", ["下发时底数", "回收后底数"]].tolist() == [2, 2]
    assert of_all.loc["应建尽建率", ["下发时", "回收后"]].tolist() == [0.5, 1]
    assert of_all.loc["不含兜底率", ["下发时", "回收后"]].tolist() == [0.25, 0.375]
    of_street = rates[rates["街道"] == "望汐街道"].set_index("指标")
    assert of_street.loc["组织覆盖率", "变化（百分点）"] == 0


@pytest.mark.slow
def test_last_rounds_file_is_told_and_changes_nothing(desk: Path) -> None:
    Path("五月").mkdir()
    Path("五月/企业.csv").write_text(LEDGER, encoding="utf-8-sig")
    Path("五月/dataset.toml").write_text(
        'name = "云汀区"\nas_of = "2026-05-31"\n', encoding="utf-8"
    )
    run("dispatch", "五月", "-o", "旧")
    shutil.copy(book("听雪街道", "旧"), "回收/旧表.xlsx")
    fill(Path("回收/旧表.xlsx"), {SHIGUANG: ORGANISED})
    rows, result = collected()
    assert rows[SHIGUANG]["答复"] == "未答复"
    refused = sheet_of("未采用的答复")
    assert refused["说明" if "说明" in refused else "未采用的原因"].str.contains("另一批次").all()
    assert set(refused["文件"]) == {"旧表.xlsx"}
    assert "文件“旧表.xlsx”是批次" in result.stderr
    assert f"{len(refused)} 行未采用" in result.stderr


def test_a_firm_that_is_anothers_is_told_with_the_note(round_of_seven: Desk) -> None:
    answers, sent = round_of_seven
    number = int(sent.firms.set_index("name").loc[MUCHUAN, "number"])
    cells = {"id": sent.row_id(number), "verdict": "不属本单位", "note": "已迁枕霞街道"}
    found = came_back(answers, sent, [ReturnedRow(False, "甲.xlsx", "表", 5, cells)])
    assert any(said.zh.startswith("1 家答复“不属本单位”") for said in sentences(found))
    rows = replies_sheet(found, answers, answers, EMPTY).frame.set_index("firm")
    assert rows.loc[MUCHUAN, "why"].zh == "不属本单位；已迁枕霞街道"
    assert rows.loc[SHIGUANG, "why"] is None


def test_a_firm_beyond_the_list_of_another_round_was_taken_in_then(round_of_seven: Desk) -> None:
    answers, sent = round_of_seven
    beyond = {"firm": "云汀新燕软件有限公司", "established": "否"}
    found = came_back(
        answers,
        sent,
        [
            ReturnedRow(False, "上轮.xlsx", "表", 5, beyond),
            ReturnedRow(False, "上轮.xlsx", "表", 6, {"id": "deadbeef-S00001", "firm": QIHE}),
            ReturnedRow(False, "另表.csv", "", 2, beyond),
        ],
    )
    assert [reply.row.file for _, _, reply in found.added] == ["另表.csv"]
    assert found.of_other_rounds == {("上轮.xlsx", "deadbeef"): 2}
    assert found.unmatched == 3


@pytest.mark.slow
def test_a_damaged_file_costs_no_other(desk: Path) -> None:
    fill(book("听雪街道"), {SHIGUANG: ORGANISED})
    Path("回收/坏.xlsx").write_bytes(book("望汐街道").read_bytes()[:3000])
    Path("回收/空.xlsx").write_bytes(b"")
    Path("回收/照片.xlsx").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    Path("回收/别的.csv").write_text("甲,乙\n1,2\n", encoding="utf-8")
    rows, result = collected()
    assert rows[SHIGUANG]["答复"] == "已答复"
    for name in ("坏.xlsx", "空.xlsx", "照片.xlsx", "别的.csv"):
        assert f"文件“{name}”" in result.stderr
    assert "下发汇总" not in result.stderr, "the covering table is no reply"


@pytest.mark.slow
def test_renamed_sorted_and_rebuilt_sheets_are_read_by_their_headings(desk: Path) -> None:
    fill(book("听雪街道"), {SHIGUANG: ORGANISED, HANMO: NONE})
    page = openpyxl.load_workbook(book("听雪街道")).worksheets[0]
    top = heading_row(page)
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=top)]
    order = [9, 3, 0, 10, 4, 5, 2, 8, 7, 6, 1]  # columns moved
    body = sorted(rows[1:], key=lambda row: str(row[0]), reverse=True)
    lines = [[row[at] for at in order] for row in [rows[0], *body]]
    with open("回收/改名.csv", "w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows([["转发"], *lines])
    book("听雪街道").unlink()
    rows_after, _ = collected()
    assert {name for name, row in rows_after.items() if row["答复"] == "已答复"} == {
        SHIGUANG,
        HANMO,
    }


@pytest.mark.slow
def test_without_the_hidden_column_the_code_or_the_name_tells_whose_row_it_is(desk: Path) -> None:
    fill(book("听雪街道"), {SHIGUANG: ORGANISED, HANMO: NONE})
    held = openpyxl.load_workbook(book("听雪街道"))
    held.worksheets[0].delete_cols(11)
    held.save(book("听雪街道"))
    rows, _ = collected()
    assert {name for name, row in rows.items() if row["答复"] == "已答复"} == {SHIGUANG, HANMO}


@pytest.mark.slow
def test_a_column_sorted_alone_is_noticed(desk: Path) -> None:
    fill(book("听雪街道"), {SHIGUANG: ORGANISED, MUCHUAN: NONE})
    held = openpyxl.load_workbook(book("听雪街道"))
    page = held.worksheets[0]
    one, other = row_of(page, SHIGUANG), row_of(page, MUCHUAN)
    page.cell(one, 11).value, page.cell(other, 11).value = (
        page.cell(other, 11).value,
        page.cell(one, 11).value,
    )
    held.save(book("听雪街道"))
    rows, _ = collected()
    assert rows[SHIGUANG]["答复"] == rows[MUCHUAN]["答复"] == "未采用"
    assert "行号与企业对不上" in rows[SHIGUANG]["说明"]


@pytest.mark.slow
def test_a_firm_that_was_not_on_the_list_is_kept_for_the_next_ledger_and_not_merged(
    desk: Path,
) -> None:
    held = openpyxl.load_workbook(book("听雪街道"))
    page = held.worksheets[0]
    spare = next(cell.row for cell in page["A"] if str(cell.value).startswith("不在名单上")) + 1
    page.cell(spare, 1).value = "云汀新迁软件有限公司\n91990101MA2026118J"
    page.cell(spare, 4).value = "否"
    page.cell(spare + 1, 1).value = "云汀望汐软件有限公司"
    page.cell(spare + 1, 4).value = "否"
    held.save(book("听雪街道"))
    fill(book("听雪街道"), {HANMO: NONE})
    _, result = collected()
    assert "名单外的企业 1 行" in result.stderr
    added = pd.read_csv("七月/added.csv", encoding="utf-8-sig")
    assert added[["企业名称", "统一社会信用代码", "街道"]].values.tolist() == [
        ["云汀新迁软件有限公司", "91990101MA2026118J", "听雪街道"]
    ]
    assert "云汀新迁软件有限公司" not in statuses("七月/dataset")
    refused = sheet_of("未采用的答复")
    assert "不在下发名单上" in refused.iloc[0]["未采用的原因"]
    run(
        "ledger",
        "--department",
        "原台账=七月/dataset",
        "--sweep",
        "新增=七月/added.csv",
        "-o",
        "八月",
    )
    assert "云汀新迁软件有限公司" in Path("八月/ledger4.csv").read_text(encoding="utf-8-sig")


@pytest.mark.slow
def test_nothing_personal_comes_in_with_a_reply(desk: Path) -> None:
    fill(
        book("听雪街道"),
        {
            SHIGUANG: {**ORGANISED, "备注": "联系人王小明 13800138000"},
            MUCHUAN: {**NONE, "党组织名称": "李大勇"},
        },
    )
    rows, result = collected()
    assert rows[SHIGUANG]["答复"] == "已答复"
    assert rows[MUCHUAN]["答复"] == "未采用"
    for path in [*Path("七月").rglob("*.csv")]:
        assert not re.search("王小明|13800138000|李大勇", path.read_text(encoding="utf-8-sig"))
    sheets = pd.read_excel("七月/collected.xlsx", sheet_name=None, header=None, engine="calamine")
    whole = "".join(sheet.to_string() for sheet in sheets.values())
    assert not re.search("王小明|13800138000|李大勇", whole + result.stderr)


@pytest.mark.slow
def test_collecting_again_gives_the_same_bytes(desk: Path) -> None:
    fill(book("听雪街道"), {SHIGUANG: ORGANISED, HANMO: NONE, MUCHUAN: {"核实结果": "查无此企业"}})
    collected()
    before = {path: path.read_bytes() for path in sorted(Path("七月").rglob("*")) if path.is_file()}
    collected()
    assert {
        path: path.read_bytes() for path in sorted(Path("七月").rglob("*")) if path.is_file()
    } == before


@pytest.mark.slow
def test_a_ledger_that_asks_nothing_stays_unknown_but_for_the_firms_answered(desk: Path) -> None:
    lines = [line.split(",")[:9] for line in LEDGER.splitlines()]
    Path("六月/企业.csv").write_text(
        "\n".join(",".join(line) for line in lines), encoding="utf-8-sig"
    )
    run("dispatch", "六月", "-o", "再发")
    shutil.rmtree("回收")
    shutil.copytree("再发", "回收")
    fill(
        book("听雪街道"),
        {SHIGUANG: {"是否已建党组织": "是", "组建方式": "单独组建"}, MUCHUAN: NONE},
    )
    collected()
    after = statuses("七月/dataset")
    assert after.pop(SHIGUANG) == "ORG_SINGLE"
    assert after.pop(MUCHUAN) == "UNCOVERED"
    assert set(after.values()) == {"UNKNOWN"}


# ---- groups ----


@pytest.fixture
def planned(desk: Path, compiled: None) -> Path:
    run("plan", "六月", "-o", "方案.csv")
    shutil.rmtree("下发")
    run("dispatch", "六月", "--plan", "方案.csv", "-o", "下发")
    shutil.rmtree("回收")
    shutil.copytree("下发", "回收")
    return desk


GROUP = {"意见": "同意", "成立日期": "2026-07-15", "党组织名称": "云帆大厦联合党支部"}


@pytest.mark.slow
def test_a_group_that_was_founded_covers_its_firms_and_is_kept(planned: Path) -> None:
    fill(book("望汐街道"), {"1": GROUP}, sheet=1)
    rows, _ = collected("--plan", "方案.csv")
    assert rows[QIHE]["答复"] == rows[LANGYU]["答复"] == "已答复"
    assert {statuses("七月/dataset")[name] for name in (QIHE, LANGYU)} == {"ORG_JOINT"}
    firms = answers_of("七月/dataset").tables.firms.set_index("name")
    assert str(firms.loc[QIHE, "since"].date()) == "2026-07-15"
    kept = read_plan("七月/plan.csv")
    assert kept["founded"].all()
    total = sheet_of("回收情况").iloc[-1]
    assert (total["下发"], total["已答复"]) == (SENT + 1, 3)
    again = run("plan", "六月", "--keep", "七月/plan.csv", "--format", "csv")
    assert "1 组" in again.stderr or "栖禾" in again.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("cells", "fate", "why"),
    [
        ({"意见": "同意"}, "已答复", ""),
        ({"意见": "调整"}, "未采用", "怎样调整"),
        ({"意见": "调整", "备注": "朗屿拟迁出"}, "已答复", ""),
        ({"意见": "不同意"}, "已答复", ""),
        ({"成立日期": "2026-07-15"}, "未采用", "请选同意"),
        ({"意见": "不同意", "成立日期": "2026-07-15"}, "未采用", "未选同意"),
        ({"意见": "同意", "成立日期": "2026-09-01"}, "未采用", "晚于截至日期"),
        ({"意见": "同意", "成立日期": "下月"}, "未采用", "不是日期"),
    ],
)
def test_an_opinion_alone_covers_nobody(
    planned: Path, cells: dict[str, str], fate: str, why: str
) -> None:
    before = statuses("六月")
    fill(book("望汐街道"), {"1": cells}, sheet=1)
    _, result = collected("--plan", "方案.csv")
    unwilling = fate == "已答复" and cells["意见"] != "同意"
    assert ("--apart" in result.stderr) == unwilling
    group = sheet_of("联合组建答复").iloc[0]
    assert group["答复"] == fate
    assert why in str(group["说明"])
    assert statuses("七月/dataset") == before
    kept = read_plan("七月/plan.csv")
    assert (len(kept) == 0) == (cells.get("意见") == "不同意" and fate == "已答复")


@pytest.mark.slow
def test_a_firm_that_denies_its_group_is_a_conflict(planned: Path) -> None:
    fill(book("望汐街道"), {"1": GROUP}, sheet=1)
    fill(book("望汐街道"), {QIHE: NONE})
    rows, _ = collected("--plan", "方案.csv")
    assert rows[QIHE]["答复"] == "未采用"
    assert sheet_of("联合组建答复").iloc[0]["答复"] == "未采用"
    conflicts = sheet_of("答复不一致")
    assert set(conflicts["企业或组号"]) == {QIHE}
    assert set(zip(conflicts["列"], conflicts["答复"], strict=True)) == {
        ("意见", "同意"),
        ("成立日期", "2026-07-15"),
        ("党组织名称", "云帆大厦联合党支部"),
        ("核实结果", "情况属实"),
        ("是否已建党组织", "否"),
    }, "what either sheet says, and no cell that it does not have"
    assert statuses("七月/dataset")[LANGYU] == "UNCOVERED"


@pytest.mark.slow
def test_groups_that_come_back_without_their_plan_are_told(planned: Path) -> None:
    fill(book("望汐街道"), {"1": GROUP}, sheet=1)
    _, _ = collected()
    assert "--plan" in sheet_of("未采用的答复").iloc[0]["未采用的原因"]


# ---- whatever comes back ----


class Desk:
    """The answers about the ledger and what was sent of it; a failing example shows this name
    and not the tables.
    """

    def __init__(self, answers: Answers) -> None:
        self.answers, self.sent = answers, dispatch(answers, Dimension.STREET)

    def __iter__(self) -> Iterator[Any]:
        return iter((self.answers, self.sent))


@pytest.fixture(scope="module")
def round_of_seven(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    folder = tmp_path_factory.mktemp("ledger")
    (folder / "企业.csv").write_text(LEDGER, encoding="utf-8-sig")
    return Desk(answers_of(str(folder)))


WORDS = {
    "verdict": ["情况属实", "情况有变", "查无此企业", "不属本单位", "不知道", ""],
    "established": ["是", "否", "筹建中", "√", "也许", ""],
    "mode": ["单独组建", "联合组建", "兜底管理", "别的", ""],
    "organisation": ["甲党支部", "拟建支部", "无", "有", ""],
    "members_formal": ["0", "3", "12人", "-1", "很多", "1e9", ""],
    "staff": ["0", "40", "４０", "?", ""],
    "exclusion": ["僵尸", "迁出", "无", "其他原因", ""],
    "note": ["", "已电话核实", "联系人王小明 13800138000"],
}


@st.composite
def replies(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Rows as they may come back: of sent firms, twice or never, of other rounds, of nobody; in
    files of any number.
    """
    rows = []
    for _ in range(draw(st.integers(0, 14))):
        cells = {
            name: draw(st.sampled_from(words))
            for name, words in WORDS.items()
            if draw(st.booleans())
        }
        whose = draw(st.integers(0, SENT + 2))
        rows.append(
            {
                "number": whose,
                "file": draw(st.sampled_from("甲乙丙")),
                "cells": {k: v for k, v in cells.items() if v},
                "id": draw(st.sampled_from(["kept", "kept", "kept", "lost", "old", "odd"])),
                "named": draw(st.booleans()),
            }
        )
    return rows


def returned_rows(sent: Round, rows: list[dict[str, Any]]) -> list[ReturnedRow]:
    about = dict(zip(sent.firms["number"].astype(int), sent.firms["firm"], strict=True))
    made = []
    for at, row in enumerate(rows, 6):
        number = row["number"]
        cells = dict(row["cells"])
        if row["named"] or row["id"] != "kept":
            cells["firm"] = about.get(number, "云汀新来软件有限公司")
        ids = {
            "kept": sent.row_id(number),
            "old": "00000000" + sent.row_id(number)[8:],
            "odd": "12-ABC",
        }
        if row["id"] in ids:
            cells["id"] = ids[row["id"]]
        made.append(ReturnedRow(False, row["file"], "表", at, cells))
    return made


def came_back(answers: Answers, sent: Round, rows: list[ReturnedRow]) -> Collected:
    return collect(answers, sent, Returned((), tuple(rows)))


def plain(found: Collected) -> Any:
    """What a round brought, the places of its rows apart."""
    return {
        number: (one.fate, one.why, one.reply and (one.reply.said, one.reply.note))
        for number, one in found.firms.items()
    }


@given(replies(), st.randoms(use_true_random=False))
def test_sent_is_answered_unanswered_and_refused_whatever_comes_back_in_whatever_order(
    round_of_seven: Desk, rows: list[dict[str, Any]], chance: random.Random
) -> None:
    answers, sent = round_of_seven
    given_rows = returned_rows(sent, rows)
    found = came_back(answers, sent, given_rows)
    table = balance(found)
    assert (table["sent"] == table["answered"] + table["unanswered"] + table["refused"]).all()
    assert table["sent"].iloc[-1] == SENT == len(found.firms)
    shuffled = list(given_rows)
    chance.shuffle(shuffled)
    assert came_back(answers, sent, shuffled) == found
    # Every row that says anything is an answer taken, a refusal, a conflict or a firm for the next
    # ledger.
    told = {one.row.place for firm in found.firms.values() if (one := firm.reply)} | {
        one[:3] for one in found.refusals
    }
    told |= {reply.row.place for _, _, several in found.conflicts for reply in several} | {
        reply.row.place for *_, reply in found.added
    }
    same = {(number, reply.said) for number, firm in found.firms.items() if (reply := firm.reply)}
    for row in given_rows:
        if set(row.cells) & set(WORDS) and row.place not in told:
            alone = came_back(answers, sent, [row])
            said = {(n, one.reply.said) for n, one in alone.firms.items() if one.reply}
            assert said <= same, (
                "only a reply that says the same as the one taken, or nothing at all, goes untold"
            )


@pytest.mark.slow
@given(replies())
@settings(max_examples=50)
def test_doubled_files_change_nothing_and_only_answered_firms_change(
    round_of_seven: Desk, rows: list[dict[str, Any]]
) -> None:
    answers, sent = round_of_seven
    given_rows = returned_rows(sent, rows)
    found = came_back(answers, sent, given_rows)
    doubled = came_back(
        answers,
        sent,
        [*given_rows, *(row._replace(file=row.file + "（副本）") for row in given_rows)],
    )
    fates = {
        number: (one.fate, one.reply and one.reply.said) for number, one in found.firms.items()
    }
    assert {
        number: (one.fate, one.reply and one.reply.said) for number, one in doubled.firms.items()
    } == fates
    answered = {
        key
        for number, key in zip(sent.firms["number"], sent.firms["key"], strict=True)
        if found.firms[int(number)].fate is ReplyFate.ANSWERED
    }
    before, after = answers.tables.firms, merged(answers, found).firms
    for name in schema.columns("firms"):
        moved = before[name].astype(object).fillna("").astype(str) != after[name].astype(
            object
        ).fillna("").astype(str)
        assert set(before["firm"][moved.to_numpy(dtype=bool)]) <= answered


@pytest.mark.slow
@given(st.data())
@settings(max_examples=25)
def test_a_file_damaged_anywhere_never_stops_the_others(
    tmp_path_factory: pytest.TempPathFactory, round_of_seven: Desk, data: st.DataObject
) -> None:
    from orggraph.io.dispatch_workbooks import write_round

    answers, sent = round_of_seven
    folder = tmp_path_factory.mktemp("damaged")
    first, second, *_ = write_round(answers, sent, folder, "zh")
    whole = first.read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    how = data.draw(st.sampled_from(["cut", "zeros", "letters"]))
    damaged = {
        "cut": whole[:at],
        "zeros": whole[:at] + bytes(40) + whole[at + 40 :],
        "letters": whole[:at] + b"orggraph" + whole[at:],
    }[how]
    first.write_bytes(damaged)
    fill(second, {MUCHUAN if "听雪" in second.name else QIHE: NONE})
    found = collect(answers, sent, read_returned([str(folder)], folder / "none"))
    assert sum(one.fate is ReplyFate.ANSWERED for one in found.firms.values()) >= 1
    assert (balance(found)["sent"].iloc[-1]) == SENT


@pytest.mark.slow
def test_the_demo_holds_one_round_that_balances_to_the_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Streets answer, one row is refused for want of a reason, a joint branch is founded and kept
    for the next plan.
    """
    monkeypatch.chdir(tmp_path)
    run("demo", "--firms", "120", "-o", "城")
    plan = ("--plan", "城/round/plan.csv")
    done = run("collect", "城/round/returned", "--from", "城", *plan, "-o", "汇总")
    found = re.search(
        r"下发 (\d+) 行＝已答复 (\d+)＋未答复 (\d+)＋未采用 (\d+)", done.stdout + done.stderr
    )
    assert found
    sent, answered, unanswered, refused = map(int, found.groups())
    assert sent == answered + unanswered + refused
    assert min(answered, unanswered, refused) > 0
    kept = pd.read_csv("汇总/plan.csv", dtype=str, encoding="utf-8-sig")
    groups = sheet_of("联合组建答复", "汇总")
    agreed = groups.loc[groups["意见"] == "同意", "组号"].astype(str)
    founded = kept.loc[kept["已成立"] == "是", "建议组号"]
    assert set(founded) == set(agreed) != set()
