"""The four rounds: a story for every way a firm is kept, merged or dropped, and books that
balance whatever comes in.
"""

from __future__ import annotations

import json
import re

import numpy as np
import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from orggraph.cli.main import main
from orggraph.core.enums import Exclusion
from orggraph.core.errors import UsageError
from orggraph.core.messages import EMPTY
from orggraph.ingest import RawDataset, RawTable
from orggraph.io.reader import read_raw
from orggraph.linkage import read_decisions
from orggraph.linkage.four_rounds import four_rounds
from orggraph.linkage.ledger_columns import Stage, Weight
from orggraph.linkage.reconciliation import Entry, ImbalanceError, check
from orggraph.linkage.source_list import REASONS, listing
from orggraph.reference import credit_codes

pytestmark = pytest.mark.slow  # whole ledgers each


def code(number: int) -> str:
    first = f"91350203MA{number:07d}"
    return first + credit_codes.check_digit(first)


A, B, C, D = (code(n) for n in (1, 2, 3, 4))


def desk(name, *rows, file=""):
    """A list as a department keeps it: rows are dicts of heading to cell."""
    frame = (
        pd.DataFrame(list(rows)).astype("str").replace({"": None, "nan": None})
        if rows
        else pd.DataFrame(columns=["企业名称"])
    )
    table = RawTable("firms", file or f"{name}.csv", "", frame, np.arange(2, len(rows) + 2))
    return listing(name, RawDataset(name, (table,)))


def firm(name="", uscc="", **more):
    return {"企业名称": name, "统一社会信用代码": uscc} | more


def names_of(frame):
    return frame["name"].tolist()


def only(frame):
    assert len(frame) == 1, frame.to_string()
    return frame.iloc[0]


def balances(rounds):
    """Whether every line of the books adds up, and the books agree with the ledgers themselves."""
    books = rounds.balance
    sums = books.groupby("stage")[["entered", "kept", "merged", "dropped"]].sum()
    return (
        (books["entered"] == books[["kept", "merged", "dropped"]].sum(axis=1)).all()
        and [
            int(sums["kept"].get(str(s), 0))
            for s in (Stage.DEPARTMENTS, Stage.SWEEP, Stage.COMPARED, Stage.CHECKED)
        ]
        == [len(frame) for frame in rounds.ledgers]
        and int(rounds.firms["exclusion"].isna().sum()) == len(rounds.ledgers[3])
    )


# ---- joining ----


def test_the_first_department_wins_the_next_fills_and_each_value_knows_its_row():
    rounds = four_rounds(
        [
            desk("经信", firm("厦门市宏泉实业有限公司", A, 职工人数="30"), file="a.xlsx"),
            desk(
                "网信",
                firm("厦门鹭燕大药房有限公司", B),
                firm("厦门宏泉实业有限公司", A, 职工人数="45", 街道="莲前街道"),
                file="b.csv",
            ),
        ]
    )
    row = rounds.ledgers[0].set_index("firm").loc[A]
    assert (row["name"], row["staff"], row["street"], row["rows"]) == (
        "厦门市宏泉实业有限公司",
        30,
        "莲前街道",
        2,
    )
    assert (
        row["provenance"].zh
        == "经信 a.xlsx 第2行：统一社会信用代码、企业名称、职工数；网信 b.csv 第3行：街道"
    )
    odd = rounds.conflicts.set_index(rounds.conflicts["column"].map(lambda c: c.zh)).loc["职工数"]
    assert (odd["taken"], odd["taken_source"], odd["taken_row"]) == ("30", "经信", 2)
    assert (
        odd["other"],
        odd["other_source"],
        odd["other_file"],
        odd["other_row"],
        odd["rule"],
    ) == ("45", "网信", "b.csv", 3, "PRECEDENCE")


def test_the_order_of_departments_gives_precedence():
    one, two = (
        desk(n, firm("厦门市宏泉实业有限公司", A, 职工人数=s))
        for n, s in (("经信", "30"), ("网信", "45"))
    )
    assert only(four_rounds([one, two]).ledgers[3])["staff"] == 30
    assert only(four_rounds([two, one]).ledgers[3])["staff"] == 45


def test_a_sound_code_wins_over_a_broken_one_and_within_a_list_the_earlier_row_wins():
    broken = A[:-1] + ("0" if A[-1] != "0" else "1")
    rounds = four_rounds(
        [
            desk("经信", firm("厦门市宏泉实业有限公司", broken, 职工人数="3")),
            desk(
                "网信",
                firm("厦门市宏泉实业有限公司", A),
                firm("厦门市宏泉实业有限公司", A, 街道="莲前街道"),
                firm("厦门市宏泉实业有限公司", A, 街道="滨海街道"),
            ),
        ]
    )
    row = only(rounds.ledgers[3])
    assert (row["uscc"], row["street"]) == (A, "莲前街道")
    rules = {
        c.zh: r for c, r in zip(rounds.conflicts["column"], rounds.conflicts["rule"], strict=True)
    }
    assert rules == {"统一社会信用代码": "SOUND_CODE", "街道": "EARLIER_ROW"}


def test_the_mode_goes_with_the_organisation_that_is_taken():
    rounds = four_rounds(
        [
            desk("经信", firm("甲公司", A, 党组织名称="无")),
            desk("网信", firm("甲公司", A, 党组织名称="甲公司党支部", 组建方式="单独组建")),
        ]
    )
    row = only(rounds.firms)
    assert row["organisation"] == "无"
    assert pd.isna(row["mode"])


HONGQUAN = "厦门市宏泉实业有限公司"


def test_a_building_goes_with_the_street_of_its_row():
    rounds = four_rounds(
        [
            desk(
                "经信",
                firm(HONGQUAN, A, 区="思明区", 街道="莲前街道"),
                firm(HONGQUAN, A, 区="湖里区", 街道="金山街道", 园区="湖里高新园", 备注="重报"),
            ),
            desk("网信", firm(HONGQUAN, A, 街道="莲前", 楼宇="海翼大厦", 地址="吕岭路8号")),
        ]
    )
    row = only(rounds.firms)
    assert row[["district", "street", "building", "address"]].tolist() == [
        "思明区",
        "莲前街道",
        "海翼大厦",
        "吕岭路8号",
    ]
    assert pd.isna(row["park"])
    assert row["note"].zh == "重报；又列于湖里区金山街道（经信 经信.csv 第3行）"


def test_a_development_zone_is_no_other_district_and_another_district_keeps_its_streets():
    rows = firm(HONGQUAN, A, 区="火炬高新区"), firm(HONGQUAN, A, 区="湖里区", 街道="金山街道")
    row = only(four_rounds([desk("经信", *rows)]).firms)
    assert (row["district"], row["street"]) == ("火炬高新区", "金山街道")
    rows = firm(HONGQUAN, A, 区="思明区"), firm(HONGQUAN, A, 区="湖里区", 街道="金山街道")
    row = only(four_rounds([desk("经信", *rows)]).firms)
    assert row["district"] == "思明区"
    assert pd.isna(row["street"])


def test_two_points_of_one_firm_are_a_conflict_about_its_place():
    here, there = (
        {"经度(WGS-84)": "118.10", "纬度(WGS-84)": north} for north in ("24.48", "24.58")
    )
    rounds = four_rounds(
        [desk("经信", firm("甲公司", A, **here)), desk("网信", firm("甲公司", A, **there))]
    )
    (found,) = rounds.conflicts[rounds.conflicts["weight"] == str(Weight.PLACE)].itertuples()
    assert found.column.zh == "坐标"


def test_points_of_two_coordinate_systems_come_out_in_one():
    baidu, undeclared = (
        {"经度(百度)": "118.10", "纬度(百度)": "24.48"},
        {"经度": "118.10", "纬度": "24.48"},
    )
    rounds = four_rounds(
        [desk("经信", firm("甲公司", A, **baidu)), desk("网信", firm("乙公司", B, **undeclared))]
    )
    one, two = rounds.firms["lon"]
    assert rounds.points == "WGS-84"
    assert 0.005 < 118.10 - one < 0.02, "a point of Baidu's lies about a kilometre off"
    assert pd.isna(two), "a point of an undeclared system is not used"


def test_two_firms_of_one_name_keep_keys_of_their_own():
    rounds = four_rounds([desk("经信", firm("甲公司", A), firm("甲公司", B), firm("乙公司"))])
    assert sorted(rounds.ledgers[3]["firm"]) == sorted([A, B, "乙公司"])


def test_the_sweep_is_compared_with_the_departments():
    rounds = four_rounds(
        [desk("经信", firm("厦门市宏泉实业有限公司", A), firm("厦门鹭燕大药房有限公司", B))],
        [desk("思明", firm("厦门宏泉实业有限公司"), firm("厦门新浪漫科技有限公司"))],
    )
    standing = dict(zip(rounds.ledgers[2]["name"], rounds.ledgers[2]["standing"], strict=True))
    assert standing == {
        "厦门市宏泉实业有限公司": "BOTH",
        "厦门鹭燕大药房有限公司": "DEPARTMENTS",
        "厦门新浪漫科技有限公司": "SWEEP",
    }
    assert [len(frame) for frame in rounds.ledgers] == [2, 2, 3, 3]
    merged = only(rounds.matches[rounds.matches["decision"] == "MERGED"])
    assert (merged["source"], merged["row"], merged["firm"], merged["method"]) == (
        "思明",
        2,
        A,
        "NAME_VARIANT",
    )
    assert "名称变体" in merged["why"].zh
    assert balances(rounds)


def test_a_branch_stays_a_firm_beside_its_parent():
    rounds = four_rounds(
        [desk("经信", firm("厦门鹭燕大药房有限公司", A))],
        [desk("思明", firm("厦门鹭燕大药房有限公司天虹分店"))],
    )
    assert len(rounds.ledgers[3]) == 2


def test_there_must_be_a_list():
    with pytest.raises(UsageError):
        four_rounds([])


# ---- dropping ----


@pytest.mark.parametrize("reason", list(Exclusion))
def test_every_reason_of_exclusion_drops_its_firm_in_its_round(reason):
    rounds = four_rounds(
        [desk("经信", firm("甲公司", A, 剔除原因=reason.zh), firm("乙公司", B), file="a.csv")]
    )
    stage = (
        Stage.CHECKED if reason in (Exclusion.SHELL, Exclusion.NOT_OPERATING) else Stage.COMPARED
    )
    out = only(rounds.dropped)
    assert (out["stage"], out["reason"], out["firm"], out["row"], out["file"]) == (
        str(stage),
        reason,
        A,
        2,
        "a.csv",
    )
    assert names_of(rounds.ledgers[3]) == ["乙公司"]
    assert len(rounds.ledgers[2]) == (2 if stage is Stage.CHECKED else 1)
    assert balances(rounds)


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"经营状态": "停业"}, Exclusion.NOT_OPERATING),
        ({"职工人数": "0", "有经营场所": "否"}, Exclusion.SHELL),
        ({"职工人数": "0"}, None),
        ({"有经营场所": "否"}, None),
        ({"经营状态": "待核实", "职工人数": ""}, None),
        ({"经营状态": "在营"}, None),
    ],
)
def test_only_what_is_known_not_to_operate_goes_and_the_unknown_stays(facts, reason):
    rounds = four_rounds([desk("经信", firm("甲公司", A, **facts), firm("乙公司", B))])
    assert len(rounds.ledgers[2]) == 2
    assert rounds.dropped["reason"].tolist() == ([reason] if reason else [])
    assert len(rounds.ledgers[3]) == (1 if reason else 2)


def test_what_stays_unknown_is_said():
    checked = four_rounds(
        [
            desk(
                "经信",
                firm("甲公司", A, 职工人数="0", 经营状态="在营"),
                firm("乙公司", B, 职工人数="3", 经营状态="在营", 有经营场所="是"),
            )
        ]
    )
    assert [c.zh for c in checked.ledgers[3]["checked"]] == ["无职工；待核实：场所", "已核实"]


SHEET = """企业名称,所在街道,信用代码,是否建立党组织
1,2,3,4
一、望汐街道（2家）,,,
甲科技有限公司,,,是
乙科技有限公司,,,否
小计,2,,
二、鹭江街道（1家）,,,
丙科技有限公司,,,否
街道,企业数,已建数,
望汐街道,2,1,
鹭江街道,1,0,
社会组织名称,所在街道,信用代码,是否建立党组织
丁行业协会,望汐街道,,是
"""


def test_sections_guides_and_further_tables_of_a_sheet_have_their_line_and_their_reason(tmp_path):
    (tmp_path / "list.csv").write_text(SHEET, encoding="utf-8")
    read = listing("经信", read_raw(tmp_path / "list.csv"))
    assert names_of(read.rows) == [
        "甲科技有限公司",
        "乙科技有限公司",
        "丙科技有限公司",
        "丁行业协会",
    ]
    assert read.rows["organisation"].notna().tolist() == [True, True, True, True]
    reasons = {
        row: reason.zh for row, reason in zip(read.aside["row"], read.aside["reason"], strict=True)
    }
    another = REASONS["ELSEWHERE"].zh
    assert reasons == {
        2: "填表说明或示例",
        3: "分节行",
        6: "合计行",
        7: "分节行",
        9: another,
        10: another,
        11: another,
    }  # the heading of the further table is one of its own, and no line of the first
    assert read.lines == len(read.rows) + len(read.aside)


def test_a_long_number_for_a_name_is_no_count_of_a_section(tmp_path):
    (tmp_path / "list.csv").write_text(
        "企业名称,区,职工数\n甲公司,思明区,3\n13811110023,思明区,\n", encoding="utf-8"
    )
    read = listing("经信", read_raw(tmp_path / "list.csv"))
    assert [reason.zh for reason in read.aside["reason"]] == ["既无名称又无代码"], (
        "a telephone number names no firm"
    )


def test_rows_set_aside_while_reading_have_their_line_and_their_reasons(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(
        f"企业名称,统一社会信用代码,职工人数\n甲公司,{A},3\n,,5\n乙公司,,{B}\n企业名称,"
        "统一社会信用代码,职工人数\n"
        f"丙公司,{C},1,2,3\n丁公司,{D},9\n合计,,12\n坏�司,,\n",
        encoding="utf-8",
    )
    rounds = four_rounds([listing("经信", read_raw(path))])
    line = rounds.balance[rounds.balance["stage"] == str(Stage.READING)].iloc[0]
    assert (line["entered"], line["kept"], line["dropped"]) == (8, 2, 6)
    reasons = dict(
        zip(rounds.dropped["row"], (r.zh for r in rounds.dropped["reason"]), strict=True)
    )
    assert reasons == {
        3: "既无名称又无代码",
        4: "各格错位",
        5: "重复的表头",
        6: "多出的格",
        8: "合计行",
        9: "名称或代码中有损坏的字符",
    }
    assert rounds.dropped["name"].isna().all(), "nothing of a row set aside is repeated"


def test_a_row_lost_anywhere_stops_the_program():
    with pytest.raises(ImbalanceError, match="1 of 3"):
        check([Entry(Stage.DEPARTMENTS, "经信", 3, 1, ((EMPTY, 1),))], [])
    with pytest.raises(ImbalanceError, match="4 rows went out, 5 came in"):
        check([], [("dataset", 4, 5)])


# ---- the covered list ----

BASE = (
    firm("厦门市宏泉实业有限公司", A),
    firm("厦门鹭燕大药房有限公司", B),
    firm("厦门新浪漫科技有限公司", C),
)


def covered_by(*rows, complete=True, base=BASE, **more):
    rounds = four_rounds([desk("经信", *base)], (), desk("名单", *rows), complete=complete, **more)
    return rounds, rounds.firms.set_index("uscc")


def test_a_firm_on_a_complete_list_has_an_organisation_and_the_others_none():
    _, firms = covered_by(firm("厦门宏泉实业有限公司"))
    assert firms["organisation"].to_dict() == {A: "名称未填的党组织", B: "无", C: "无"}
    assert firms["mode"].isna().all()


def test_on_a_partial_list_the_others_stay_unknown():
    _, firms = covered_by(firm("厦门宏泉实业有限公司"), complete=False)
    assert firms["organisation"].isna().to_dict() == {A: False, B: True, C: True}


def test_the_list_names_the_organisation_and_the_mode():
    _, firms = covered_by(
        firm("厦门宏泉实业有限公司", 党组织名称="宏泉党支部", 组建方式="单独组建")
    )
    assert (firms.loc[A, "organisation"], firms.loc[A, "mode"]) == ("宏泉党支部", "SINGLE")


def test_a_list_of_instructors_gives_an_instructor_and_no_organisation():
    _, firms = covered_by(
        firm("厦门宏泉实业有限公司", 指导员编号="Z-01"), firm("", B, 指导员编号="")
    )
    assert firms["post"].to_dict() == {A: "Z-01", B: "未编号", C: None} or firms["post"].isna()[C]
    assert (
        firms["organisation"].to_dict() == {A: None, B: None, C: "无"}
        or firms["organisation"].isna()[[A, B]].all()
    )


def test_a_row_that_gives_neither_organisation_nor_instructor_is_unknown():
    rounds, firms = covered_by(
        firm("厦门宏泉实业有限公司", 党组织名称="宏泉党支部", 指导员编号=""),
        firm("", B),
        firm("", C, 指导员编号="Z-01"),
    )
    assert pd.isna(firms.loc[B, "organisation"])
    assert [p.row for p in rounds.problems if p.code == "COVERED_UNSAID"] == [3]


def test_rows_that_match_nobody_several_or_a_dropped_firm_cover_nobody():
    base = (
        *BASE,
        firm("厦门同名贸易有限公司", D),
        firm("厦门同名贸易有限公司", code(5)),
        firm("厦门歇业实业有限公司", code(6), 剔除原因="僵尸"),
    )
    rounds, firms = covered_by(
        firm("福州无此企业有限公司"),
        firm("厦门同名贸易有限公司"),
        firm("厦门歇业实业有限公司"),
        firm("", A),
        firm("厦门宏泉实业有限公司"),
        base=base,
    )
    rows = rounds.matches[rounds.matches["source"] == "名单"]
    assert rows["decision"].tolist() == ["NOBODY", "WAITING", "OFF_BASE", "COVERED", "REPEATED"]
    assert rows["method"].tolist() == ["NONE", "AMBIGUOUS", "NAME", "CODE", "NAME_VARIANT"]
    assert set(rounds.review["right_uscc"]) == {D, code(5)}
    assert (firms["organisation"] == "名称未填的党组织").sum() == 1
    assert balances(rounds)


def test_a_firm_is_covered_under_the_name_another_list_knows_it_by():
    rounds = four_rounds(
        [desk("经信", firm("厦门旧名贸易有限公司", A), firm("厦门崭新科技有限公司", A))],
        (),
        desk("名单", firm("厦门旧名贸易有限公司"), firm("厦门崭新科技有限公司")),
    )
    assert rounds.matches["decision"].tolist()[2:] == ["COVERED", "REPEATED"]


def test_the_covered_list_wins_over_a_ledger_and_both_are_shown():
    base = (
        firm("甲公司", A, 党组织名称="旧党支部"),
        firm("乙公司", B, 党组织名称="乙党支部"),
        firm("丙公司", C, 党组织名称="丙党支部"),
    )
    rounds, firms = covered_by(
        firm("", A, 党组织名称="新党支部"), firm("", B, 党组织名称=""), base=base
    )
    assert firms["organisation"].to_dict() == {A: "新党支部", B: "乙党支部", C: "丙党支部"}
    odd = only(rounds.conflicts)
    assert (odd["taken"], odd["taken_source"], odd["rule"]) == ("新党支部", "名单", "COVERED_LIST")
    assert (odd["other"], odd["other_source"]) == ("旧党支部", "经信")
    assert [p.value for p in rounds.problems if p.code == "COVERED_NOT_LISTED"] == [C]


def test_what_ledgers_disagree_about_is_shown_beside_what_the_covered_list_decided():
    """Last quarter's 无 stands before the street's name; neither is what was taken."""
    rounds = four_rounds(
        [desk("上期", firm("甲公司", A, 党组织名称="无"))],
        [
            desk("甲街", firm("甲公司", A, 党组织名称="新党支部")),
            desk("乙街", firm("甲公司", A, 党组织名称="别的党支部")),
        ],
        desk("名单", firm("", A, 党组织名称="新党支部")),
    )
    odd = rounds.conflicts
    assert set(odd["taken"]) == {"新党支部"}
    assert set(odd["taken_source"]) == {"名单"}
    assert sorted(odd["other"]) == ["别的党支部", "无"]


def test_a_ledger_that_only_says_that_there_is_one_does_not_differ_from_the_covered_list():
    rounds = four_rounds(
        [desk("甲街", firm("甲公司", A, 党组织名称="有"))],
        [desk("乙街", firm("甲公司", A, 党组织名称="无"))],
        desk("名单", firm("", A, 党组织名称="新党支部")),
    )
    odd = only(rounds.conflicts)
    assert (odd["taken"], odd["taken_source"], odd["other"]) == ("新党支部", "名单", "无")


# ---- a person decides ----


def filled(rounds, word):
    return read_decisions(rounds.review.assign(decision=word))


TWINS = (
    firm("厦门同名贸易有限公司", A, 住所="厦门市思明区中山路1号"),
    firm("厦门同名贸易有限公司", B, 住所="厦门市湖里区嘉禾路2号"),
)


@pytest.mark.parametrize(("word", "count"), [("同一", 2), ("不同", 3)])
def test_a_decision_is_honoured_and_not_asked_again(word, count):
    lists = [desk("经信", *TWINS)], [desk("思明", firm("厦门同名贸易有限公司"))]
    first = four_rounds(*lists)
    assert len(first.review) == 2
    assert len(first.ledgers[3]) == 3
    asked = first.review.assign(decision=[word, "不同"])
    again = four_rounds(*lists, decisions=read_decisions(asked))
    assert len(again.ledgers[3]) == count
    assert again.review.empty
    assert balances(again)


def test_a_decision_holds_when_its_row_has_been_merged_into_another():
    sweep = [desk("思明", firm("厦门同名贸易有限公司"))]
    first = four_rounds([desk("经信", *TWINS)], sweep)
    decided = read_decisions(first.review.assign(decision=["同", "不同"]))
    grown = [desk("经信", *TWINS), desk("网信", firm("厦门同名贸易有限责任公司思明总部", A))]
    again = four_rounds(grown, sweep, decisions=decided)
    assert len(again.ledgers[3]) == 2
    assert again.review.empty


def test_a_decision_against_the_codes_is_a_problem_and_the_codes_stand():
    asked = pd.DataFrame(
        [
            {
                "left_name": "甲公司",
                "left_uscc": A,
                "left_address": "",
                "right_name": "乙公司",
                "right_uscc": B,
                "right_address": "",
                "decision": "同",
            }
        ]
    )
    rounds = four_rounds(
        [desk("经信", firm("甲公司", A)), desk("网信", firm("乙公司", B))],
        decisions=read_decisions(asked),
    )
    assert len(rounds.ledgers[3]) == 2
    assert [p.code for p in rounds.problems] == ["DECISION_AGAINST_CODE"]


# ---- rows marked 重复 ----


def test_a_row_marked_a_duplicate_goes_and_its_firm_stays():
    rounds = four_rounds(
        [desk("经信", firm("厦门市宏泉实业有限公司", A), firm("厦门鹭燕大药房有限公司", B))],
        [desk("思明", firm("厦门宏泉实业有限公司", A, 剔除原因="重复", 街道="莲前街道"))],
    )
    kept = rounds.ledgers[3].set_index("firm")
    assert sorted(kept.index) == sorted([A, B])
    assert kept.loc[A, "street"] == "莲前街道", "what the row says besides is not lost"
    assert [(p.code, p.file, p.row) for p in rounds.problems] == [("DUPLICATE_ROW", "思明.csv", 2)]
    assert balances(rounds)


def test_rows_that_are_all_marked_duplicates_of_each_other_leave_one_firm():
    twice = firm("厦门市宏泉实业有限公司", A, 剔除原因="重复")
    rounds = four_rounds([desk("经信", twice)], [desk("思明", twice)])
    assert only(rounds.ledgers[3])["firm"] == A
    assert balances(rounds)


def test_a_row_marked_a_duplicate_of_nothing_is_dropped_and_said():
    rounds = four_rounds(
        [desk("经信", firm("厦门鹭燕大药房有限公司", B))],
        [desk("思明", firm("厦门市宏泉实业有限公司", A, 剔除原因="重复"))],
    )
    assert only(rounds.ledgers[3])["firm"] == B
    assert only(rounds.dropped)["reason"] is Exclusion.DUPLICATE
    assert [(p.code, str(p.severity)) for p in rounds.problems] == [("DUPLICATE_ALONE", "warning")]
    assert balances(rounds)


def test_another_reason_still_drops_the_firm_that_a_duplicate_row_repeats():
    rounds = four_rounds(
        [desk("经信", firm("厦门市宏泉实业有限公司", A, 剔除原因="注销"))],
        [desk("思明", firm("厦门市宏泉实业有限公司", A, 剔除原因="重复"))],
    )
    assert rounds.ledgers[3].empty
    assert only(rounds.dropped)["reason"] is Exclusion.CLOSED


# ---- one code, two names ----


def test_one_code_of_two_departments_under_widely_different_names_stays_two_firms_until_decided(
    tmp_path,
):
    lists = (
        [desk("经信", firm("厦门望汐软件有限公司", A))],
        [desk("思明", firm("厦门栖禾餐饮有限公司", A))],
    )
    rounds = four_rounds(*lists)
    assert sorted(rounds.ledgers[3]["firm"]) == [A, f"{A}#2"]
    assert only(rounds.review)["reason"] == "CODE_OF_TWO"
    assert balances(rounds)
    for verdict, firms in (("同", 1), ("不同", 2)):
        decided = four_rounds(
            *lists, decisions=read_decisions(rounds.review.assign(decision=verdict))
        )
        assert len(decided.ledgers[3]) == firms
        assert decided.review.empty
        assert balances(decided)


def test_the_command_says_what_it_kept_what_it_dropped_and_what_is_not_told(tmp_path):
    (tmp_path / "a.csv").write_text(
        f"企业名称,信用代码\n厦门望汐软件有限公司,{A}\n厦门鹭燕大药房有限公司,{B}\n",
        encoding="utf-8",
    )
    (tmp_path / "b.csv").write_text(
        f"企业名称,信用代码,剔除原因\n厦门栖禾餐饮有限公司,{A},\n厦门鹭燕大药房有限公司,{B},重复\n"
        f"厦门海潮网络有限公司,{C},重复\n",
        encoding="utf-8",
    )
    (tmp_path / "c.csv").write_text(
        f"企业名称,信用代码,党组织名称\n厦门望汐软件有限公司,{A},有\n厦门鹭燕大药房有限公司,"
        f"{B},√\n",
        encoding="utf-8",
    )
    done = CliRunner().invoke(
        main,
        [
            "ledger",
            "--department",
            f"经信={tmp_path / 'a.csv'}",
            "--sweep",
            f"思明={tmp_path / 'b.csv'}",
            "--covered",
            str(tmp_path / "c.csv"),
            "-o",
            str(tmp_path / "out"),
        ],
    )
    assert done.exit_code == 0, done.output
    for said in (
        "标为重复的 1 行只去掉该行",
        "标为重复的 1 行在各名单中没有",
        "代码相同而名称迥异 1 对",
        "2 家只知道已有党组织，组建方式待核实",
    ):
        assert said in done.stderr
    total = json.loads(
        CliRunner()
        .invoke(main, ["coverage", str(tmp_path / "out" / "dataset"), "--format", "json"])
        .stdout
    )[-1]
    assert {
        key: total[key]
        for key in ("base", "organised", "mode_unknown", "joint", "single", "single_rate")
    } == {
        "base": 3,
        "organised": 2,
        "mode_unknown": 2,
        "joint": 0,
        "single": 0,
        "single_rate": None,
    }


# ---- what holds for all lists ----

NAMES = [
    "厦门市宏泉实业有限公司",
    "厦门宏泉实业有限公司",
    "厦门鹭燕大药房有限公司",
    "鹭燕大药房有限公司",
    "厦门鹭燕大药房有限公司天虹分店",
    "厦门同名贸易有限公司",
    "",
]
ROWS = st.builds(
    lambda n, u, a, s, e: firm(n, u, 住所=a, 职工人数=s, 剔除原因=e),
    st.sampled_from(NAMES),
    st.sampled_from(["", "", A, B, C, A[:-1] + "I"]),
    st.sampled_from(["", "厦门市思明区中山路1号", "厦门市湖里区嘉禾路2号"]),
    st.sampled_from(["", "0", "3", "三", "x"]),
    st.sampled_from(["", "", "", "僵尸", "空壳", "重复"]),
)
LISTS = st.lists(st.lists(ROWS, max_size=5), min_size=1, max_size=3)


@settings(max_examples=6, deadline=None)
@given(LISTS, LISTS, st.lists(ROWS, max_size=5))
def test_the_books_balance_whatever_comes_in(departments, sweeps, served):
    made = (
        [desk(f"部门{n}", *rows) for n, rows in enumerate(departments)],
        [desk(f"摸排{n}", *rows) for n, rows in enumerate(sweeps)],
    )
    rounds = four_rounds(*made, desk("名单", *served))
    assert balances(rounds)
    given_rows = sum(map(len, (*departments, *sweeps, served)))
    assert (
        len(rounds.matches) + (rounds.dropped["stage"] == str(Stage.READING)).sum() == given_rows
    ), "every row is told of"
    assert rounds.ledgers[3]["firm"].is_unique
    covered = rounds.matches[rounds.matches["decision"] == "COVERED"]["firm"]
    assert set(covered) <= set(rounds.ledgers[3]["firm"])


@settings(max_examples=5, deadline=None)
@given(
    st.lists(ROWS, min_size=1, max_size=7),
    st.lists(ROWS, max_size=4),
    st.randoms(use_true_random=False),
)
def test_who_is_the_same_firm_does_not_depend_on_the_order_of_rows(one, two, chance):
    def partition(order):
        rows = [{**row, "备注": str(n)} for n, row in enumerate(one)]
        rounds = four_rounds([desk("经信", *(rows[n] for n in order))], [desk("思明", *two)])
        own = rounds.matches[rounds.matches["source"] == "经信"]
        place = {2 + at: n for at, n in enumerate(order)}
        groups = own.groupby("firm", sort=False)["row"].agg(
            lambda r: frozenset(place[x] for x in r)
        )
        return frozenset(groups), len(rounds.ledgers[2]) - len(set(rounds.ledgers[2]["firm"]))

    order = list(range(len(one)))
    shuffled = order.copy()
    chance.shuffle(shuffled)
    assert partition(order) == partition(shuffled)


# ---- the command ----

TOLD = f"""企业名称,统一社会信用代码,职工人数,经营状态
厦门同名贸易有限公司,{A},10,在营
厦门同名贸易有限公司,{B},20,在营
厦门歇业实业有限公司,{C},0,停业
"""


def run(*words):
    done = CliRunner().invoke(main, [str(word) for word in words])
    assert done.exit_code == 0, done.output
    return done


@pytest.mark.parametrize(
    ("dates", "declared", "told"),
    [
        (("2026年9月30日", "2026年9月"), 'as_of = "2026-09-30"', ""),
        (("2026年9月30日", ""), 'as_of = "2026-09-30"', ""),
        (("2026年9月30日", "2026年6月"), "", "截至日期不一（2026-06-30、2026-09-30）"),
        (("", ""), "", "都没有写明截至日期"),
    ],
)
def test_the_ledger_has_the_day_that_its_lists_agree_on(tmp_path, dates, declared, told):
    for name, date in zip("ab", dates, strict=True):
        (tmp_path / f"{name}.csv").write_text(
            f"某区企业台账（{date}）,\n企业名称,职工数\n{name}实业有限公司,30\n", encoding="utf-8"
        )
    lists = [w for name in "ab" for w in ("--department", f"{name}={tmp_path / name}.csv")]
    done = run("ledger", *lists, "-o", tmp_path / "out")
    lines = (tmp_path / "out" / "dataset" / "dataset.toml").read_text("utf-8").splitlines()
    assert [line for line in lines if line.startswith("as_of")] == [declared] * bool(declared)
    assert (told in done.stderr) if told else ("截至日期" not in done.stderr)


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("望汐街道", "望汐", False),
        ("望汐", "望汐街道", False),
        ("望汐街道", "望汐街道办事处", False),
        ("望汐街道", "望汐办事处", False),
        ("望汐街道办", "望汐街道", False),
        ("望汐镇", "望汐街道", True),
        ("望汐街道", "听雪", True),
    ],
)
def test_a_street_written_short_is_no_conflict(one, other, differ):
    rounds = four_rounds(
        [
            desk("经信", firm("厦门市宏泉实业有限公司", A, 街道=one)),
            desk("网信", firm("厦门市宏泉实业有限公司", A, 街道=other)),
        ]
    )
    assert len(rounds.conflicts) == differ


def table(path):
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")


def test_a_filled_sheet_saved_by_excel_goes_back_in_and_settles_the_question(tmp_path):
    (tmp_path / "a.csv").write_text(TOLD, encoding="utf-8")
    (tmp_path / "c.csv").write_text("单位名称\n厦门同名贸易有限公司\n", encoding="gb18030")
    call = (
        "ledger",
        "--department",
        f"经信={tmp_path / 'a.csv'}",
        "--sweep",
        f"思明={tmp_path / 'c.csv'}",
        "--as-of",
        "2026-11-20",
    )
    run(*call, "-o", tmp_path / "one")
    sheet = table(tmp_path / "one" / "review.csv")
    assert len(sheet) == 2
    assert len(table(tmp_path / "one" / "ledger4.csv")) == 3
    sheet[sheet.columns[-1]] = ["同", "不同"]
    sheet.to_csv(tmp_path / "filled.csv", index=False, encoding="gb18030")
    sheet.to_excel(tmp_path / "filled.xlsx", index=False)
    for file in ("filled.csv", "filled.xlsx"):
        run(*call, "--decisions", tmp_path / file, "-o", tmp_path / "two")
        assert len(table(tmp_path / "two" / "ledger4.csv")) == 2
        assert table(tmp_path / "two" / "review.csv").empty
        matched = table(tmp_path / "two" / "matches.csv")
        assert matched.loc[matched["来源"] == "思明", "对照方式"].tolist() == ["人工认定"]
    assert table(tmp_path / "two" / "dropped.csv")["剔除原因"].tolist() == ["停业"]


def test_a_decision_is_chosen_in_the_workbook_kept_and_never_asked_or_lost_again(tmp_path):
    """Chosen from the list of review.xlsx; the next quarter takes decided.csv and asks nothing."""
    (tmp_path / "a.csv").write_text(TOLD, encoding="utf-8")
    (tmp_path / "c.csv").write_text("单位名称\n厦门同名贸易有限公司\n", encoding="utf-8")
    lists = ("--department", f"经信={tmp_path / 'a.csv'}", "--sweep", f"思明={tmp_path / 'c.csv'}")
    run("ledger", *lists, "-o", tmp_path / "one")
    filled = tmp_path / "one" / "review.xlsx"
    book = openpyxl.load_workbook(filled)
    page = book.worksheets[0]
    choices = page.data_validations.dataValidation[0]
    place, column = choices.formula1.replace("'", "").split("!")
    rows = book[place][column.replace("$", "")]
    assert [cell.value for row in rows for cell in row] == ["同", "不同"]
    asked = [cell for (cell,) in page[str(choices.sqref)]]
    assert not any(cell.value for cell in asked)  # nothing is decided yet
    assert (choices.promptTitle, choices.prompt) == (page["J2"].value, "请从列表中选择。")
    assert book[place].sheet_state == "hidden"
    for cell, word in zip(asked, ("同", "不同"), strict=True):
        cell.value = word
    book.save(filled)
    lost = CliRunner().invoke(main, ["ledger", *lists, "-o", str(tmp_path / "one")])
    assert (lost.exit_code, "2 条认定没有给出" in lost.stderr) == (2, True)
    run("ledger", *lists, "--decisions", filled, "-o", tmp_path / "one")
    decided = tmp_path / "one" / "decided.csv"
    assert sorted(table(decided).iloc[:, -1]) == ["不同", "同"]
    run("ledger", *lists, "--decisions", decided, "-o", tmp_path / "next")
    assert table(tmp_path / "next" / "review.csv").empty
    assert (tmp_path / "next" / "decided.csv").read_bytes() == decided.read_bytes()


def test_decisions_of_several_sheets_that_contradict_each_other_decide_nothing(tmp_path):
    (tmp_path / "a.csv").write_text(TOLD, encoding="utf-8")
    (tmp_path / "c.csv").write_text("单位名称\n厦门同名贸易有限公司\n", encoding="utf-8")
    lists = ("--department", f"经信={tmp_path / 'a.csv'}", "--sweep", f"思明={tmp_path / 'c.csv'}")
    run("ledger", *lists, "-o", tmp_path / "one")
    files = []
    for number, word in enumerate(("同", "不同")):
        sheet = table(tmp_path / "one" / "review.csv").head(1)
        sheet[sheet.columns[-1]] = word
        files += ["--decisions", tmp_path / f"{number}.csv"]
        sheet.to_csv(files[-1], index=False)
    run("ledger", *lists, *files, "-o", tmp_path / "two")
    assert len(table(tmp_path / "two" / "review.csv")) == 2
    assert "DECISION_BOTH_WAYS" in set(table(tmp_path / "two" / "problems.csv")["问题"])


def test_of_two_rows_of_one_pair_the_one_that_decides_is_kept(tmp_path):
    """也许 above, 同 below it: the pair is decided the same, and decided.csv says so."""
    (tmp_path / "a.csv").write_text(TOLD, encoding="utf-8")
    (tmp_path / "c.csv").write_text("单位名称\n厦门同名贸易有限公司\n", encoding="utf-8")
    lists = ("--department", f"经信={tmp_path / 'a.csv'}", "--sweep", f"思明={tmp_path / 'c.csv'}")
    run("ledger", *lists, "-o", tmp_path / "one")
    sheet = pd.concat([table(tmp_path / "one" / "review.csv").head(1)] * 2)
    sheet[sheet.columns[-1]] = ["也许", "同"]
    sheet.to_csv(tmp_path / "filled.csv", index=False)
    run("ledger", *lists, "--decisions", tmp_path / "filled.csv", "-o", tmp_path / "two")
    assert table(tmp_path / "two" / "decided.csv").iloc[:, -1].tolist() == ["同"]


def test_that_there_is_an_organisation_agrees_with_its_name_in_another_list(tmp_path):
    """是 in the list named first, the name in the second: the name is taken, nothing conflicts;
    无 against the name is a conflict that moves the rate and stands first.
    """
    (tmp_path / "one.csv").write_text(
        "企业名称,信用代码,职工数,是否建立党组织\n"
        f"甲软件有限公司,{A},9,是\n乙软件有限公司,{B},5,否\n",
        encoding="utf-8",
    )
    (tmp_path / "two.csv").write_text(
        "企业名称,信用代码,职工数,党组织名称,组建方式\n"
        f"甲软件有限公司,{A},8,甲软件党支部,单独组建\n乙软件有限公司,{B},5,乙软件党支部,单独组建\n",
        encoding="utf-8",
    )
    lists = [
        f"--department=网信={tmp_path / 'one.csv'}",
        f"--department=经信={tmp_path / 'two.csv'}",
    ]
    run("ledger", *lists, "-o", tmp_path / "out")
    firms = table(tmp_path / "out" / "dataset" / "firms.csv").set_index("企业名称")
    assert firms["党组织名称"].tolist() == ["甲软件党支部", "无"]
    assert firms.loc["甲软件有限公司", "组建方式"] == "单独组建"
    odd = table(tmp_path / "out" / "conflicts.csv")
    assert odd[["影响", "企业名称", "项目"]].values.tolist() == [
        ["影响覆盖率或底数", "乙软件有限公司", "党组织名称"],
        ["其他", "甲软件有限公司", "职工数"],
    ]


def test_a_firm_that_is_dropped_is_carried_with_its_reason_and_has_left_the_base(tmp_path):
    """甲 moved away in July: it is dropped from the ledger, stays in the dataset outside the base,
    and the comparison says why it left.
    """
    head = "企业名称,区,党组织名称,剔除原因\n"
    for name, why in (("june", ""), ("july", "已搬离")):
        rows = f"甲软件有限公司,云栖区,甲软件党支部,{why}\n乙软件有限公司,云栖区,无,\n"
        (tmp_path / f"{name}.csv").write_text(head + rows, encoding="utf-8")
        run("ledger", "--sweep", f"摸排={tmp_path / f'{name}.csv'}", "-o", tmp_path / name)
    firms = table(tmp_path / "july" / "dataset" / "firms.csv")
    assert firms["剔除原因"].fillna("").tolist() == ["", "迁出"]
    assert firms["党组织名称"].fillna("").tolist() == ["无", ""]
    call = ["coverage", str(tmp_path / "july" / "dataset"), "--format", "json"]
    total = json.loads(CliRunner().invoke(main, call).stdout)[-1]
    assert (total["ledger"], total["excluded"], total["base"]) == (2, 1, 1)
    dates = [str(tmp_path / name / "dataset") for name in ("june", "july")]
    call = ["compare", *dates, "--format", "json"]
    found = json.loads(CliRunner().invoke(main, call).stdout)[-1]
    assert (found["moved_out"], found["unlisted"], found["dissolved"]) == (1, 0, 1)


def test_a_ledger_tells_how_many_of_it_are_no_firms(tmp_path):
    (tmp_path / "a.csv").write_text(
        "企业名称,企业性质\n厦门甲软件公司,民营\n厦门乙科技公司,民营\n厦门软件行业协会,社会组织\n",
        encoding="utf-8",
    )
    call = ["ledger", "--department", f"网信={tmp_path / 'a.csv'}", "-o", str(tmp_path / "out")]
    said = CliRunner().invoke(main, call).stderr
    assert "第四轮台账 3 家（企业 2 家，社会组织 1 家）" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--department", "a.csv"), "NAME=FILE"),
        ((), "at least one list"),
        (("--sweep", "思明=nowhere.csv"), "no such file"),
        (("--department", "经信=a.csv", "--decisions", "nowhere.csv"), "no such file"),
        (("--department", "经信=a.csv", "--decisions", "a.csv"), "no review sheet|lacks"),
        (("--department", "经信=a.csv", "--as-of", "soon"), "no date"),
    ],
)
def test_a_wrong_call_is_one_line_that_says_what_to_do(tmp_path, monkeypatch, words, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.csv").write_text(TOLD, encoding="utf-8")
    done = CliRunner().invoke(main, ["--lang", "en", "ledger", *words, "-o", "out"])
    assert done.exit_code in (2, 3)
    assert re.search(said, done.stderr), done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_a_row_merged_as_it_stands_has_its_score_and_what_agreed(tmp_path):
    (tmp_path / "a.csv").write_text(
        f"企业名称,信用代码\n厦门同名贸易有限公司,{A}\n厦门新店有限公司,\n", encoding="utf-8"
    )
    done = run(
        "ledger",
        "--department",
        f"经信={tmp_path / 'a.csv'}",
        "--sweep",
        f"思明={tmp_path / 'a.csv'}",
        "-o",
        tmp_path / "out",
    )
    rows = table(tmp_path / "out" / "matches.csv").set_index(["来源", "行"])
    assert rows["分值"].tolist() == ["", "", "1", "0.98"]
    assert rows.loc[("思明", "2"), "依据"].startswith("代码：代码、名称")
    assert "a.csv 给出了 2 次（经信、思明）" in done.stderr


def test_in_english_every_word_of_the_results_that_is_ours_is_english(tmp_path):
    (tmp_path / "a.csv").write_text(
        TOLD.replace("同名贸易", "a").replace("歇业实业", "b"), encoding="utf-8"
    )
    (tmp_path / "none.csv").write_text("企业名称,信用代码\n", encoding="utf-8")
    (tmp_path / "served.csv").write_text(f"客户名称,证照号码\n,{A}\n,{D}\n", encoding="utf-8")
    done = run(
        "--lang",
        "en",
        "ledger",
        "--department",
        f"one={tmp_path / 'a.csv'}",
        "--sweep",
        f"two={tmp_path / 'none.csv'}",
        "--covered",
        tmp_path / "served.csv",
        "-o",
        tmp_path / "out",
    )
    said = (
        done.stdout
        + done.stderr
        + "".join(
            (tmp_path / "out" / f"{name}.csv").read_text(encoding="utf-8-sig")
            for name in ("balance", "matches", "dropped", "conflicts", "problems")
        )
    )
    assert not re.search("[\u4e00-\u9fff]", re.sub("厦门.{1,3}有限公司", "", said)), (
        "only the firms have Chinese names"
    )
    assert "the list two has headings and no data" in done.stderr


def test_what_is_wrong_with_a_review_sheet_is_said_with_its_file_its_headings_and_its_row(tmp_path):
    (tmp_path / "a.csv").write_text(TOLD, encoding="utf-8")
    sheet = pd.DataFrame(
        [
            ["厦门同名贸易有限公司", A, "", "厦门同名贸易有限公司", B, "", word]
            for word in ("同", "也许")
        ],
        columns=[
            *(f"{what}（{side}）" for side in "甲乙" for what in ("名称", "信用代码", "地址")),
            "认定（填 同 或 不同）",
        ],
    )
    sheet.to_csv(tmp_path / "filled.csv", index=False)
    sheet.assign(**{sheet.columns[-1]: ""}).to_csv(tmp_path / "empty.csv", index=False)
    call = (
        "ledger",
        "--department",
        f"经信={tmp_path / 'a.csv'}",
        "-o",
        tmp_path / "out",
        "--decisions",
    )
    done = run(*call, tmp_path / "filled.csv")
    assert "错误 2 条（见 problems.csv）" in done.stderr
    told = table(tmp_path / "out" / "problems.csv").set_index("问题")
    assert told.loc["DECISION_UNKNOWN", ["文件", "表", "行", "列"]].tolist() == [
        "filled.csv",
        "复核表",
        "3",
        "认定（填 同 或 不同）",
    ]
    assert "代码不同；以代码为准" in told.loc["DECISION_AGAINST_CODE", "说明与处理"]
    call = tuple(tmp_path / "again" if word == tmp_path / "out" else word for word in call)
    run(*call, tmp_path / "empty.csv")
    assert table(tmp_path / "again" / "problems.csv")["问题"].tolist() == ["DECISION_NONE"]
    lacking = CliRunner().invoke(main, [str(w) for w in (*call, tmp_path / "a.csv")])
    assert "复核表缺少列：名称（甲）" in lacking.stderr


def test_a_ledger_bears_the_name_it_is_given(tmp_path):
    (tmp_path / "a.csv").write_text(TOLD, encoding="utf-8")
    run(
        "ledger",
        "--department",
        f"经信={tmp_path / 'a.csv'}",
        "--name",
        '云栖市"11月"',
        "-o",
        tmp_path / "out",
    )
    assert run("coverage", tmp_path / "out" / "dataset").output.startswith('云栖市"11月" · ')


@pytest.mark.slow
def test_the_same_files_give_the_same_bytes_and_a_dataset_that_every_command_takes(tmp_path):
    (tmp_path / "a.csv").write_text(TOLD, encoding="utf-8")
    (tmp_path / "served.csv").write_text(f"客户名称,证照号码\n,{A}\n", encoding="utf-8")
    (tmp_path / "rules.toml").write_text("must_build_staff = 80\n", encoding="utf-8")
    for folder in ("one", "two"):
        run(
            "ledger",
            "--department",
            f"经信={tmp_path / 'a.csv'}",
            "--covered",
            tmp_path / "served.csv",
            "--rules",
            tmp_path / "rules.toml",
            "--as-of",
            "2026年11月20日",
            "-o",
            tmp_path / folder,
        )
    files = sorted(
        p.relative_to(tmp_path / "one")
        for p in (tmp_path / "one").rglob("*")
        if p.is_file() and p.parent.suffix != ".orggraph"
    )
    assert (tmp_path / "one" / "dataset.orggraph").is_dir()  # it notes times: see test_snapshot.py
    assert [str(f) for f in files] == [
        "balance.csv",
        "conflicts.csv",
        "dataset/dataset.toml",
        "dataset/firms.csv",
        "decided.csv",
        "dropped.csv",
        "ledger1.csv",
        "ledger2.csv",
        "ledger3.csv",
        "ledger4.csv",
        "matches.csv",
        "problems.csv",
        "review.csv",
        "review.xlsx",
    ]
    assert all(
        (tmp_path / "one" / f).read_bytes() == (tmp_path / "two" / f).read_bytes() for f in files
    )
    assert (tmp_path / "one" / "dataset" / "dataset.toml").read_text(encoding="utf-8") == (
        'name = "四轮台账"\nas_of = "2026-11-20"\n\n[rules]\nmust_build_staff = 80\n'
    )
    assert (tmp_path / "one" / "ledger1.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    for command in ("coverage", "gaps", "check", "locate"):
        run(command, tmp_path / "one" / "dataset")


@pytest.mark.slow
def test_the_registry_of_xiamen_and_its_served_list_give_the_exact_figures(shared_data, tmp_path):
    served = shared_data / "served_lists"
    run(
        "ledger",
        "--department",
        f"登记={shared_data / 'registry' / 'xiamen.csv'}",
        "--covered",
        served / "xiamen_served.csv",
        "-o",
        tmp_path,
    )
    truth = table(served / "xiamen_truth.csv")
    matched = table(tmp_path / "matches.csv")
    matched = matched[matched["来源"] == "已覆盖名单"].reset_index(drop=True)
    meant = (
        truth["uscc"].str.upper().where(truth["expected"] != "none", "")
    )  # some codes of the registry have small letters
    assert (matched["企业标识"] == meant).all(), "no row of another city, each row its firm"
    assert truth.loc[matched["待复核"] == "是", "expected"].tolist() == ["ambiguous"]
    assert table(tmp_path / "review.csv")["名称（甲）"].nunique() == 1
    done = CliRunner().invoke(main, ["coverage", str(tmp_path / "dataset"), "--format", "json"])
    total = json.loads(done.stdout)[-1]
    assert (total["base"], total["organised"], total["uncovered"]) == (13382, 4684, 8698)
    assert (total["mode_unknown"], total["joint"], total["single"], total["single_rate"]) == (
        4684,
        0,
        0,
        None,
    )


def test_the_messy_list_of_xiamen_comes_in_whole_with_its_codes_and_dates(shared_data):
    path = shared_data / "messy" / "xiamen_bom_semicolon_2k.csv"
    rounds = four_rounds([listing("名录", read_raw(path))])
    firms = rounds.ledgers[3]
    assert (len(firms), rounds.dropped["reason"].tolist()) == (2000, [REASONS["TOTAL_ROW"]])
    lines = [
        line.split(";")
        for line in path.read_text(encoding="utf-8-sig").splitlines()
        if re.match("[0-9]+;", line)
    ]
    assert firms["uscc"].tolist() == [cells[2].strip().lstrip("'").upper() for cells in lines]
    days = ["-".join(part.zfill(2) for part in re.findall("[0-9]+", cells[3])) for cells in lines]
    assert firms["reg_date"].dt.strftime("%Y-%m-%d").tolist() == days


@pytest.mark.slow
def test_codes_of_the_registry_stored_as_numbers_are_each_reported_and_never_keys(
    shared_data, tmp_path
):
    registry = table(shared_data / "registry" / "xiamen.csv")
    digits = registry[registry["uscc"].str.fullmatch("[0-9]{18}")]
    assert len(digits) > 500
    sheet = digits[["name", "uscc"]].assign(uscc=digits["uscc"].astype(float))
    sheet.to_excel(tmp_path / "numbers.xlsx", index=False)
    rounds = four_rounds(
        [listing("登记", read_raw(shared_data / "registry" / "xiamen.csv"))],
        [listing("摸排", read_raw(tmp_path / "numbers.xlsx"))],
    )
    rows = rounds.matches[rounds.matches["source"] == "摸排"]
    assert rows["uscc"].isna().all(), "never repaired"
    assert not rows["method"].isin(["CODE"]).any(), "never trusted"
    told = {
        p.row for p in rounds.problems if p.file == "numbers.xlsx" and p.code == "EXCEL_ALTERED"
    }
    assert told == set(range(2, len(digits) + 2)), "each is reported"


# ---- every shape of file ----

HEADS = ("企业名称", "统一社会信用代码", "成立日期", "地址", "职工人数")
GOOD = [
    [f"厦门海潮{n}网络有限公司", code(n), f"2020-05-{n:02d}", f"厦门市湖滨南路{n}号", str(n * 10)]
    for n in range(1, 6)
]
ODD = {
    "各格错位": [code(7), "厦门云帆网络有限公司", "2020-05-07", "厦门市湖滨南路7号", "70"],
    "名称或代码中有损坏的字符": [
        "厦门\ufffd帆网络有限公司",
        "",  # with a whole code the firm would be known by it
        "2020-05-08",
        "厦门市湖滨南路8号",
        "80",
    ],
    "重复的表头": list(HEADS),
    "合计行": ["合计", "", "", "", "150"],
}
MESS = [list(HEADS), *GOOD[:3], *ODD.values(), *GOOD[3:]]
SHAPES = {
    "utf-16 with tabs": ("a.txt", "utf-16", "\t", "\r\n"),
    "gb18030 with crlf": ("a.csv", "gb18030", ",", "\r\n"),
    "semicolons under a title": ("a.csv", "utf-8-sig", ";", "\n"),
    "a workbook with a sheet of prose": ("a.xlsx", "", "", ""),
    "json at the top": ("a.json", "", "top", ""),
    "json under one key": ("a.json", "", "key", ""),
}


def as_file(path, shape):
    name, encoding, how, end = SHAPES[shape]
    file = path / name
    if name.endswith("json"):
        records = [dict(zip(HEADS, row, strict=True)) for row in MESS[1:]]
        whole = records if how == "top" else {"说明": "各区填报", "台账": {"企业列表": records}}
        file.write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")
    elif name.endswith("xlsx"):
        with pd.ExcelWriter(file) as book:
            pd.DataFrame(MESS).to_excel(book, sheet_name="企业", index=False, header=False)
            prose = pd.DataFrame(["填表说明", "企业名称须填写全称，与营业执照一致。", "企业名称"])
            prose.to_excel(book, sheet_name="说明", index=False, header=False)
    else:
        title = ["某区互联网企业台账" + how * 4, how * 4] if shape.endswith("title") else []
        file.write_bytes(end.join([*title, *(how.join(row) for row in MESS), ""]).encode(encoding))
    return file


@pytest.mark.parametrize("shape", SHAPES)
def test_one_mess_gives_the_same_ledger_in_every_shape_and_each_row_set_aside_has_its_line(
    tmp_path, shape
):
    run("ledger", "--department", f"经信={as_file(tmp_path, shape)}", "-o", tmp_path / "out")
    kept, gone = table(tmp_path / "out" / "ledger4.csv"), table(tmp_path / "out" / "dropped.csv")
    assert kept["统一社会信用代码"].tolist() == [row[1] for row in GOOD]
    assert kept["职工数"].tolist() == [row[4] for row in GOOD]
    first = {"json at the top": 4, "json under one key": 4, "semicolons under a title": 7}.get(
        shape, 5
    )  # JSON counts records
    assert dict(zip(gone["剔除原因"], gone["行"].astype(int), strict=True)) == {
        reason: first + n for n, reason in enumerate(ODD)
    }
    assert table(tmp_path / "out" / "balance.csv").iloc[0][["进入", "保留", "剔除"]].tolist() == [
        "9",
        "5",
        "4",
    ]


@pytest.mark.slow
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_a_damaged_file_gives_a_ledger_with_every_good_row_or_one_clear_line(
    tmp_path_factory, data
):
    folder = tmp_path_factory.mktemp("fuzz")
    shape = data.draw(st.sampled_from(["gb18030 with crlf", "semicolons under a title"]))
    lines = as_file(folder, shape).read_bytes().split(b"\n")
    rubbish = st.binary(max_size=30).filter(lambda b: b"\n" not in b and b"\r" not in b)
    hurt = data.draw(st.dictionaries(st.integers(0, len(lines) - 1), rubbish, max_size=3))
    file = folder / "b.csv"
    file.write_bytes(b"\n".join(hurt.get(at, line) for at, line in enumerate(lines)))
    done = CliRunner().invoke(
        main, ["ledger", "--department", f"经信={file}", "-o", str(folder / "out")]
    )
    if done.exit_code == 3:
        assert len(done.stderr.strip().splitlines()) == 1, done.stderr
        return
    assert done.exit_code == 0, done.output
    heads = "企业名称".encode(), "企业名称".encode("gb18030")
    head = next(at for at, line in enumerate(lines) if line.startswith(heads))
    good = {*range(head + 1, head + 4), *range(head + 8, head + 10)} - set(hurt)
    aside = table(folder / "out" / "dropped.csv").set_index("行")["剔除原因"]
    above = set(
        aside.index[aside == "在表头之上"].astype(int)
    )  # the heading itself was hit, and the one in the middle stands for it
    assert {at + 1 for at in good} <= set(
        table(folder / "out" / "matches.csv")["行"].astype(int)
    ) | above, "a good row was lost"


def test_from_python_the_rounds_are_one_call(tmp_path):
    import orggraph

    (tmp_path / "a.csv").write_text(TOLD, encoding="utf-8")
    (tmp_path / "b.csv").write_text(f"单位名称,税号\n厦门新店有限公司,{D}\n", encoding="utf-8")
    rounds = orggraph.ledger({"经信": tmp_path / "a.csv"}, {"思明": [tmp_path / "b.csv"]})
    assert names_of(rounds.ledgers[3]) == [
        "厦门同名贸易有限公司",
        "厦门同名贸易有限公司",
        "厦门新店有限公司",
    ]
    assert balances(rounds)


@pytest.mark.parametrize(
    ("lang", "said", "column"),
    [
        ("zh", "已覆盖名单有 1 行未对上", "党组织名称"),
        ("en", "1 rows of the covered list match no firm", "organisation"),
    ],
)
def test_rows_of_the_covered_list_that_match_nobody_are_told_and_columns_named_in_the_language_asked_for(  # noqa: E501
    tmp_path, lang, said, column
):
    (tmp_path / "a.csv").write_text(
        f"企业名称,信用代码,党组织\n厦门同名贸易有限公司,{A},同名党支部\n厦门新店有限公司,{B},\n",
        encoding="utf-8",
    )
    (tmp_path / "b.csv").write_text(
        "企业,党组织\n厦门无此企业有限公司,同名党支部\n厦门新店有限公司,新店党支部\n",
        encoding="utf-8",
    )
    done = run(
        "--lang",
        lang,
        "ledger",
        "--department",
        f"经信={tmp_path / 'a.csv'}",
        "--covered",
        tmp_path / "b.csv",
        "-o",
        tmp_path / "out",
    )
    assert said in done.stderr
    problems = pd.read_csv(tmp_path / "out" / "problems.csv", dtype=str, encoding="utf-8-sig")
    odd = problems[problems.isin(["COVERED_NOT_LISTED"]).any(axis=1)]
    assert len(odd) == 1
    assert column in odd.iloc[0].tolist()
    (tmp_path / "b.csv").write_text(
        "企业,党组织\n厦门同名贸易有限公司,同名党支部\n", encoding="utf-8"
    )
    done = run(
        "--lang",
        lang,
        "ledger",
        "--department",
        f"经信={tmp_path / 'a.csv'}",
        "--covered",
        tmp_path / "b.csv",
        "-o",
        tmp_path / "out",
    )
    assert said not in done.stderr


@pytest.mark.slow
def test_social_organisations_of_the_covered_list_are_told_apart_from_names_to_check(tmp_path):
    (tmp_path / "a.csv").write_text(f"企业名称,信用代码\n厦门新店有限公司,{B}\n", encoding="utf-8")
    covered = "企业,党组织\n厦门互联网协会,协会党支部\n厦门无此企业有限公司,某党支部\n"
    (tmp_path / "b.csv").write_text(covered, encoding="utf-8")
    lists = ("--department", f"经信={tmp_path / 'a.csv'}", "--covered", tmp_path / "b.csv")
    said = run("ledger", *lists, "-o", tmp_path / "out").stderr
    assert "已覆盖名单有 2 行未对上" in said
    assert "其中 1 行是协会、商会等社会组织" in said
