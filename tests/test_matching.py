"""Who is the same firm: a story for every method and every reason to ask, and what holds for all
lists.
"""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orggraph.core.errors import InputError
from orggraph.linkage import (
    REVIEW_COLUMNS,
    Aspect,
    Mark,
    Method,
    Reason,
    Verdict,
    link_branches,
    match,
    merge,
    read_decisions,
)
from orggraph.linkage.comparison import Level, judge
from orggraph.linkage.matching import _by_code, _by_name
from orggraph.linkage.prepare import prepare
from orggraph.reference import company_names, credit_codes

pytestmark = pytest.mark.slow  # lists matched with whole registries


def code(number: int, authority: str = "350203") -> str:
    """A valid code of letters and figures."""
    first = f"91{authority}MA{number:07d}"
    return first + credit_codes.check_digit(first)


A, B, C = code(1), code(2), code(3)


def rows(*cells, **columns):
    """A list of (name, code[, address]) rows."""
    table = pd.DataFrame(
        [(*cell, "", "")[:3] if isinstance(cell, tuple) else (cell, "", "") for cell in cells],
        columns=["name", "uscc", "address"],
    )
    return table.assign(**columns)


REGISTRY = rows(
    ("厦门市宏泉实业有限公司", A, "厦门市湖里区嘉禾路386号"),
    ("厦门鹭燕大药房有限公司", B, "厦门市思明区中山路1号"),
    ("厦门鹭燕大药房有限公司天虹分店", code(4), "厦门市思明区中山路9号"),
    ("良维(厦门)吸塑包装有限公司", code(5), "厦门市集美区杏林1号"),
    ("福建省佳美集团有限公司", code(6), "厦门市湖里区枋湖路2号"),
)


def found(name, uscc="", address="", registry=REGISTRY, **more):
    """What becomes of one row."""
    return match(rows((name, uscc, address)), registry, **more).rows.iloc[0]


# ---- by code ----


@pytest.mark.parametrize(
    "written",
    [A, A.lower(), f"{A[:8]} {A[8:17]}-{A[17]}", f"'{A}", "".join(chr(ord(c) + 0xFEE0) for c in A)],
)
def test_a_code_is_found_however_it_is_written(written):
    row = found("", written)
    assert (row["firm"], row["method"], row["score"]) == (0, "CODE", 1.0)


def test_a_code_stands_against_a_changed_name_and_says_what_differs():
    row = found("厦门新名科技有限公司", A)
    assert row["method"] == "CODE"
    assert row["agreed"].split()[0] == "CODE"
    assert "NAME" in row["differed"].split()
    assert row["why_zh"].startswith("代码：代码")
    assert "名称" in row["why_zh"].split("；")[1]


def test_a_valid_code_that_the_registry_lacks_is_another_firm_even_under_the_same_name():
    assert found("厦门市宏泉实业有限公司", C)["method"] == "NONE"


def test_a_name_of_another_firm_beside_a_code_is_a_problem_and_the_code_stands():
    result = match(rows(("厦门鹭燕大药房有限公司", A)), REGISTRY)
    assert result.rows["firm"].tolist() == [0]
    assert [p.code for p in result.problems] == ["CODE_OF_ANOTHER"]


def test_a_branch_that_carries_its_parents_code_is_a_problem():
    result = match(rows(("厦门市宏泉实业有限公司第一门市部", A)), REGISTRY)
    assert [p.code for p in result.problems] == ["CODE_OF_PARENT"]


def test_an_organisation_code_is_part_of_the_credit_code():
    assert found("", f"{A[8:16]}-{A[16]}")["firm"] in (0, None)  # a valid one ends in a figure or X
    old = "705458011"
    first = "91350200" + old
    registry = rows(("厦门海沧金门物业管理有限公司", first + credit_codes.check_digit(first)))
    row = found("", "70545801-1", registry=registry)
    assert (row["firm"], row["method"], row["mark"]) == (0, "CODE", "OLD_NUMBER")


@pytest.mark.parametrize("number", ["350200123456789", "3502001234567", "35020012345"])
def test_old_numbers_are_keys_of_their_own_and_marked(number):
    registry = rows(("厦门甲乙贸易有限公司", number), ("厦门丙丁贸易有限公司", A))
    row = found("", f" {number[:6]} {number[6:]}", registry=registry)
    assert (row["firm"], row["method"], row["mark"]) == (0, "CODE", "OLD_NUMBER")
    other = number[:-1] + "0"
    assert found("厦门丙丁贸易有限公司", other, registry=registry)["firm"] == 1, (
        "another kind of number may be the same firm"
    )
    assert found("厦门甲乙贸易有限公司", other, registry=registry)["method"] == "NONE", (
        "another number of its kind is not"
    )


@pytest.mark.parametrize(
    "number", ["0" * 18, "000000000000000", "123456789012345", "13800138000", "无", "9" * 15]
)
def test_placeholders_and_telephone_numbers_are_no_keys(number):
    registry = rows(("厦门甲乙贸易有限公司", number), ("厦门丙丁贸易有限公司", number))
    assert found("厦门戊己科技有限公司", number, registry=registry)["method"] == "NONE"
    assert merge(registry).rows["entity"].nunique() == 2


def test_a_code_that_excel_altered_is_never_a_key_though_its_check_digit_fits():
    digits = (
        next(
            c
            for n in range(100000)
            for c in [f"91350203{n:06d}000"]
            if credit_codes.check_digit(c) == "0"
        )
        + "0"
    )
    assert credit_codes.is_valid(digits)
    registry = rows(("厦门甲乙贸易有限公司", digits))
    row = found("厦门戊己科技有限公司", digits, registry=registry)
    assert (row["method"], row["mark"]) == ("NONE", "ALTERED")
    assert found("厦门甲乙贸易有限公司", digits, registry=registry)["method"] == "NAME"
    told = rows(("", digits)).assign(altered=False)
    assert match(told, registry.assign(altered=False)).rows["method"].tolist() == ["CODE"], (
        "a cell known to be text is trusted"
    )
    assert match(told.assign(altered=True), registry).rows["method"].tolist() == ["NONE"]


def test_the_digits_excel_left_still_speak_against_another_firm():
    registry = rows(
        (
            "厦门甲乙贸易有限公司",
            "913502000000000018"[:17] + credit_codes.check_digit("91350200000000001"),
        )
    )
    fits = found("厦门甲乙贸易有限公司", registry["uscc"][0][:15] + "000", registry=registry)
    assert fits["method"] == "NAME"
    other = match(rows(("厦门甲乙贸易有限公司", "913502999999999000")), registry)
    assert other.rows["method"].tolist() == ["NONE"]
    assert other.review["reason"].tolist() == ["OTHER_CODE"]


def test_a_code_that_fails_its_check_is_no_key_but_the_name_is_heard():
    wrong = A[:-1] + ("0" if A[-1] != "0" else "1")
    row = found("厦门市宏泉实业有限公司", wrong)
    assert (row["firm"], row["method"], row["mark"]) == (0, "NAME", "UNVERIFIED")


# ---- by name ----


@pytest.mark.parametrize(
    "name",
    [
        "厦门市宏泉 实业有限公司　",
        "廈門市宏泉實業有限公司",
        "厦门市宏泉实业有限责任公司",
        "【厦门市】宏泉实业有限公司",
    ],
)
def test_the_same_name_in_other_typing_is_found_by_name(name):
    row = found(name)
    assert (row["firm"], row["method"], row["review"]) == (0, "NAME", False)


@pytest.mark.parametrize(
    "name",
    [
        "宏泉实业有限公司",
        "厦门宏泉实业有限公司",
        "厦门市宏泉实业公司",
        "福建省厦门市宏泉实业有限公司",
        "厦门市宏泉实业",
        "厦门市宏泉实业有限公司（原宏泉商行）",
    ],
)
def test_a_variant_is_found_and_says_so(name):
    row = found(name)
    assert (row["firm"], row["method"]) == (0, "NAME_VARIANT")
    assert "STEM" in row["agreed"].split()


def test_a_brand_that_is_also_a_city_is_found_with_the_city_dropped():
    registry = rows(("厦门大同印刷包装有限公司", A, "厦门市湖里区嘉禾路386号"))
    assert found("大同印刷包装有限公司", registry=registry)["firm"] == 0
    assert found("大同市印刷包装有限公司", registry=registry)["method"] == "NONE"


def test_the_city_of_a_registry_may_be_told_or_unlisted():
    registry = rows(("霁汀市宏泉实业有限公司", A), ("霁汀云川网络科技有限公司", B))
    assert found("宏泉实业有限公司", registry=registry, city="霁汀市")["firm"] == 0
    addressed = registry.assign(address="霁汀市曜岚区宏川路1号")
    assert found("云川网络科技有限公司", registry=addressed)["firm"] == 1


def test_an_unlisted_city_in_brackets_is_read_as_a_listed_one_is():
    registry = rows(
        ("云川（霁汀）网络科技有限公司", A, "霁汀市曜岚区宏川路1号"),
        ("霁汀市清湖物业有限公司", B, "霁汀市曜岚区宏川路2号"),
        ("霁汀大药房有限公司（霁汀）分店", C, "霁汀市曜岚区宏川路3号"),
    )
    for name in (
        "云川网络科技有限公司",
        "云川(霁汀)网络科技有限责任公司",
        "云川【霁汀市】网络科技有限公司",
    ):
        assert found(name, registry=registry)["firm"] == 0, name
    assert found("清湖物业有限公司", registry=registry)["firm"] == 1
    assert found("霁汀大药房有限公司", registry=registry)["method"] == "NONE"
    moved = match(rows("霁汀云川网络科技有限公司"), registry)
    assert moved.rows["method"].tolist() == ["NONE"]
    assert moved.review["reason"].tolist() == ["REGION"], (
        "two firms may differ by where the city stands"
    )


# ---- never ----


@pytest.mark.parametrize(
    "name", ["南京市宏泉实业有限公司", "宏泉实业(上海)有限公司", "江苏省丹阳市宏泉实业有限公司"]
)
def test_a_row_that_names_another_city_is_never_matched(name):
    result = match(rows(name), REGISTRY)
    assert result.rows["method"].tolist() == ["NONE"]
    assert result.review.empty


def test_a_row_in_another_city_is_not_matched_to_a_local_firm():
    plain = rows(("万众汽车修理有限公司", A, "厦门市湖里区嘉禾路386号"))
    there = match(rows(("万众汽车修理有限公司", "", "南京市玄武区中山路1号")), plain)
    assert there.rows["method"].tolist() == ["NONE"]
    assert there.review["reason"].tolist() == ["OTHER_PLACE"]
    column = match(rows("宏泉实业有限公司", city="南京"), REGISTRY)
    assert column.rows["method"].tolist() == ["NONE"]
    assert match(rows("宏泉实业有限公司", city="厦门市"), REGISTRY).rows["firm"].tolist() == [0]


def test_a_branch_is_never_its_parent_nor_its_sister():
    assert found("厦门鹭燕大药房有限公司天虹分店")["firm"] == 2
    assert found("鹭燕大药房有限公司天虹分店")["firm"] == 2
    assert found("厦门鹭燕大药房有限公司湖里分店")["method"] == "NONE"
    assert found("厦门鹭燕大药房有限公司")["firm"] == 1
    assert found("厦门市宏泉实业有限公司第一门市部")["method"] == "NONE"
    near = match(
        rows(("厦门鹭燕大药房有限公司天虹商场分店", "", "厦门市思明区中山路9号")), REGISTRY
    )
    assert near.rows["method"].tolist() == ["NONE"]
    assert near.review.empty


def test_names_one_character_apart_are_different_unless_a_code_says_otherwise():
    apart = match(rows("厦门市宏原实业有限公司"), REGISTRY)
    assert apart.rows["method"].tolist() == ["NONE"]
    assert apart.review.empty
    assert found("厦门市宏原实业有限公司", A)["firm"] == 0


def test_a_broken_name_is_not_compared():
    assert found("厦门市宏泉\ufffd业有限公司")["method"] == "NONE"
    assert merge(rows("\ufffd贸易有限公司", "\ufffd贸易有限公司")).rows["method"].tolist() == [
        "NONE",
        "NONE",
    ]


# ---- reasons to ask ----


def test_several_firms_of_one_name_wait_for_a_person():
    twins = rows(("厦门甲乙贸易有限公司", A), ("厦门甲乙贸易有限公司", B))
    result = match(rows("厦门甲乙贸易有限公司"), twins)
    assert result.rows["method"].tolist() == ["AMBIGUOUS"]
    assert result.rows["firm"].tolist() == [None]
    assert result.review["reason"].tolist() == ["SEVERAL", "SEVERAL"]
    assert set(result.review["right_uscc"]) == {A, B}


def test_the_address_tells_twins_apart():
    twins = rows(
        ("厦门甲乙贸易有限公司", A, "厦门市思明区中山路1号"),
        ("厦门甲乙贸易有限公司", B, "厦门市湖里区嘉禾路5号"),
    )
    row = found("厦门甲乙贸易有限公司", "", "思明区中山路1号302室", registry=twins)
    assert (row["firm"], row["review"]) == (0, False)
    assert "ADDRESS" in row["agreed"]


def test_a_rival_that_differs_only_in_what_people_leave_out_is_asked_about_and_the_exact_one_taken():  # noqa: E501
    rivals = rows(("厦门新华都购物广场有限公司", A), ("新华都购物广场股份有限公司", B))
    result = match(rows("厦门新华 都购物广场有限公司"), rivals)
    assert result.rows[["firm", "method", "review"]].to_numpy().tolist() == [[0, "NAME", True]]
    assert result.review["reason"].tolist() == ["RIVAL", "RIVAL"]
    assert "新华都购物广场股份有限公司" in result.rows["why_zh"].iloc[0]


@pytest.mark.parametrize(
    ("name", "registered", "reason"),
    [
        ("厦门宏泉实业有限公司", "厦门市宏泉实业股份有限公司", Reason.LEGAL_FORM),
        ("厦门宏泉实业有限公司", "福建宏泉实业有限公司", Reason.REGION),
        ("宏泉(厦门)实业有限公司", "厦门宏泉实业有限公司", Reason.REGION),
        ("中国林业物资有限公司", "中国林业物资厦门有限公司", Reason.REGION),
        ("厦门红蜻蜓工贸有限公司", "厦门红蜻蜓贸易有限公司", Reason.ALIKE),
    ],
)
def test_doubt_is_asked_about_and_not_decided(name, registered, reason):
    result = match(rows(name), rows((registered, A)))
    assert result.rows["method"].tolist() == ["NONE"]
    assert result.review["reason"].tolist() == [str(reason)]
    assert result.rows["review"].tolist() == [True]


def test_one_character_apart_at_one_address_is_asked_about():
    result = match(rows(("厦门市宏原实业有限公司", "", "厦门市湖里区嘉禾路386号5楼")), REGISTRY)
    assert result.rows["method"].tolist() == ["NONE"]
    assert result.review["reason"].tolist() == ["ONE_CHARACTER"]


def test_an_alike_name_at_the_same_address_is_found_with_an_explanation():
    registry = rows(("厦门鹭欣嘉贸易发展有限公司", A, "厦门市湖里区嘉禾路386号301室"))
    row = found("厦门鹭欣嘉贸易有限公司", "", "厦门市湖里区嘉禾路386号301室", registry=registry)
    assert (row["firm"], row["method"]) == (0, "FUZZY")
    assert "ADDRESS" in row["agreed"].split()
    assert "NAME" in row["differed"].split()
    assert 0.5 < row["score"] < 0.9
    sister = match(rows(("厦门鹭欣嘉集团有限公司", "", "厦门市湖里区嘉禾路386号301室")), registry)
    assert sister.rows["method"].tolist() == ["NONE"]


# ---- the review sheet and its decisions ----


def filled(review, **answers):
    """The sheet as a person hands it back, decided by right name."""
    return read_decisions(review.assign(decision=review["right_name"].map(answers).fillna("")))


def decided(*pairs):
    """Decisions on (left name, left code, right name, right code, word) with no addresses."""
    columns = ["left_name", "left_uscc", "right_name", "right_uscc", "decision"]
    return pd.DataFrame(pairs, columns=columns).assign(left_address="", right_address="")


def test_a_filled_sheet_is_honoured_and_not_asked_again():
    lists = rows("厦门红蜻蜓工贸有限公司"), rows(("厦门红蜻蜓贸易有限公司", A))
    asked = match(*lists).review
    assert list(asked.columns) == list(REVIEW_COLUMNS)
    same = match(*lists, decisions=filled(asked, 厦门红蜻蜓贸易有限公司="同一"))
    assert same.rows[["firm", "method", "score"]].to_numpy().tolist() == [[0, "DECISION", 1.0]]
    assert same.review.empty
    different = match(*lists, decisions=filled(asked, 厦门红蜻蜓贸易有限公司="不同"))
    assert different.rows["method"].tolist() == ["NONE"]
    assert different.review.empty
    assert not different.problems


def test_a_decision_settles_which_of_two_twins_is_meant():
    twins = rows(("厦门新华都购物广场有限公司", A), ("新华都购物广场股份有限公司", B))
    query = rows("厦门新华都购物广场有限公司")
    asked = match(query, twins).review
    kept = match(query, twins, decisions=filled(asked, 新华都购物广场股份有限公司="不同"))
    assert kept.rows[["firm", "review"]].to_numpy().tolist() == [[0, False]]
    moved = match(
        query,
        twins,
        decisions=filled(
            asked, 厦门新华都购物广场有限公司="different", 新华都购物广场股份有限公司="same"
        ),
    )
    assert moved.rows[["firm", "method"]].to_numpy().tolist() == [[1, "DECISION"]]


def test_a_decision_survives_new_rows_and_other_typing():
    lists = rows("厦门红蜻蜓工贸有限公司"), rows(("厦门红蜻蜓贸易有限公司", A))
    known = filled(match(*lists).review, 厦门红蜻蜓贸易有限公司="是")
    more = (
        rows("甲", "厦门红蜻蜓 工贸有限责任公司"),
        rows(("厦门丙丁贸易有限公司", B), ("厦门红蜻蜓贸易有限公司", A.lower())),
    )
    assert match(*more, decisions=known).rows["firm"].tolist() == [None, 1]


@pytest.mark.parametrize(("left", "right", "word"), [(A, A, "不同"), (A, B, "同一")])
def test_a_decision_against_the_codes_is_a_problem_and_the_codes_stand(left, right, word):
    queries, registry = rows(("厦门甲乙贸易有限公司", left)), rows(("厦门甲乙商贸有限公司", right))
    sheet = decided(["厦门甲乙贸易有限公司", left, "厦门甲乙商贸有限公司", right, word])
    result = match(queries, registry, decisions=read_decisions(sheet))
    assert result.rows["method"].tolist() == ["CODE" if left == right else "NONE"]
    assert [p.code for p in result.problems] == ["DECISION_AGAINST_CODE"]
    merged = merge(queries, registry, decisions=read_decisions(sheet))
    assert merged.rows["entity"].nunique() == (1 if left == right else 2)
    assert [p.code for p in merged.problems] == ["DECISION_AGAINST_CODE"]


def test_unknown_words_and_contradictions_on_the_sheet_are_problems():
    sheet = decided(
        ["甲", "", "乙", "", "也许"],
        ["甲", "", "丙", "", "同一"],
        ["丙", "", "甲", "", "不同"],
        ["甲", "", "丁", "", " "],
    )
    read = read_decisions(sheet)
    assert [(p.code, p.row) for p in read.problems] == [
        ("DECISION_UNKNOWN", 2),
        ("DECISION_BOTH_WAYS", None),
    ]
    assert not read.verdicts
    with pytest.raises(InputError) as error:
        read_decisions(sheet.drop(columns="decision"))
    assert "认定" in error.value.text.zh


def test_every_way_of_writing_a_decision_means_one_thing():
    assert not Verdict.SAME.spellings & Verdict.DIFFERENT.spellings


# ---- several ledgers ----


def entities(*frames, **more):
    return merge(*frames, **more).rows["entity"].tolist()


def test_departments_ledgers_become_one_firm_each():
    first = rows(
        ("厦门市宏泉实业有限公司", A), ("厦门鹭燕大药房有限公司", ""), ("厦门丙丁贸易有限公司", C)
    )
    second = rows(("宏泉实业有限公司", ""), ("厦门鹭燕大药房有限责任公司", B), ("", C.lower()))
    merged = merge(first, second)
    assert merged.rows["entity"].tolist()[:3] == merged.rows["entity"].tolist()[3:]
    assert merged.rows["lead"].tolist() == [True, False, True, False, True, False]
    assert merged.rows["method"].tolist() == [
        "NONE",
        "NAME",
        "NONE",
        "NAME_VARIANT",
        "NONE",
        "CODE",
    ]
    assert merged.rows["frame"].tolist() == [0, 0, 0, 1, 1, 1]
    assert merged.review.empty


def test_no_chain_of_names_ties_two_codes_together():
    number = "350200123456789"
    ledger = rows(
        ("厦门甲乙贸易有限公司", A),
        ("厦门甲乙贸易有限公司", number),
        ("厦门丙丁贸易有限公司", number),
        ("厦门丙丁贸易有限公司", B),
    )
    merged = merge(ledger)
    assert merged.rows["entity"].tolist() == [0, 0, 1, 1]
    assert merged.review["reason"].tolist() == ["CODE_OF_TWO"]


ONE_CODE = (("厦门望汐软件有限公司", A), ("厦门栖禾餐饮有限公司", A))


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("厦门望汐软件有限公司", "厦门栖禾餐饮有限公司"),
        ("厦门望汐软件有限公司", "厦门栖禾软件有限公司"),
    ],
)
def test_one_code_under_widely_different_names_is_asked_and_both_stay(name, other):
    merged = merge(rows((name, A)), rows((other, A)))
    assert merged.rows["entity"].nunique() == 2
    assert merged.review[["left_name", "right_name", "reason", "decision"]].to_numpy().tolist() == [
        [*sorted((name, other)), "CODE_OF_TWO", ""]
    ]


@pytest.mark.parametrize(
    "other",
    [
        "望汐",
        "望汐软件",
        "厦门市望汐软件股份有限公司",
        "厦门望夕软件有限公司",
        "厦门望汐软件（集团）有限公司",
        "",
    ],
)
def test_one_code_under_spellings_of_one_name_joins_without_a_question(other):
    merged = merge(rows(("厦门望汐软件有限公司", A)), rows((other, A)))
    assert merged.rows["entity"].nunique() == 1
    assert merged.review.empty


@pytest.mark.parametrize(("verdict", "firms"), [("同", 1), ("不同", 2)])
def test_whose_the_code_is_may_be_decided_either_way(verdict, firms):
    asked = merge(rows(*ONE_CODE)).review.assign(decision=verdict)
    merged = merge(rows(*ONE_CODE), decisions=read_decisions(asked))
    assert merged.rows["entity"].nunique() == firms
    assert merged.review.empty
    assert merged.problems == ()


ODD_BRANCH = "厦门长风集团公司望汐支局", "厦门长风集火公司望汐支局"


@pytest.mark.parametrize("crowd", [0, 3000])
@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("厦门禾成工贸有限公司", "厦门禾云工贸有限公司"),
        ("厦门朗林财务管理有限公司", "厦门朗林财星管理有限公司"),
        ("厦门朗林有限公司", "厦门朗林林有限公司"),
        ODD_BRANCH,
    ],
)
def test_one_character_apart_at_one_door_is_asked_in_a_short_list_and_in_a_long_one(
    name, other, crowd
):
    door = "厦门市思明区兴苑路1号"
    others = [
        (f"厦门{a}{b}工贸管理有限公司", "", f"厦门市湖里区嘉禾路{n}号")
        for n, (a, b) in enumerate(
            itertools.islice(
                itertools.product("云长朗禾望栖听月北南山海江河湖泉石金木水火土天地风雷", repeat=2),
                crowd,
            )
        )
    ]
    merged = merge(rows((name, A, door), *others), rows((other, "", door)))
    pairs = {
        (left, right)
        for left, right in zip(merged.review["left_name"], merged.review["right_name"], strict=True)
    }
    assert tuple(sorted((name, other))) in pairs | {pair[::-1] for pair in pairs}
    found = match(rows((other, "", door)), rows((name, A, door), *others))
    assert found.rows["firm"].isna().all()
    assert name in set(found.review["right_name"])


def test_a_branch_and_its_neighbour_are_not_asked_about_and_neither_are_sister_branches():
    door = "厦门市思明区兴苑路1号"
    for name, other in (
        ("厦门鹭燕大药房有限公司第一分店", "厦门鹭燕大药房有限公司第二分店"),
        ("厦门长风集团公司", "厦门长风集团公司望支局"),
    ):
        assert merge(rows((name, A, door)), rows((other, "", door))).review.empty


def test_a_crowd_of_rows_with_one_code_is_one_firm():
    assert set(
        entities(
            rows(
                *(
                    (f"厦门甲乙贸易有限公司第{n}分店", A, f"厦门市湖里区嘉禾路{n}号")
                    for n in range(300)
                )
            )
        )
    ) == {0}
    assert set(
        entities(
            rows(*(("厦门甲乙贸易有限公司", "", f"厦门市湖里区嘉禾路{n}号") for n in range(300)))
        )
    ) == {0}


def test_a_name_that_two_codes_share_stays_apart_and_is_asked_about():
    merged = merge(
        rows(("厦门甲乙贸易有限公司", A), ("厦门甲乙贸易有限公司", B), ("厦门甲乙贸易有限公司", ""))
    )
    assert merged.rows["entity"].nunique() == 3
    assert merged.review["reason"].tolist() == ["SEVERAL", "SEVERAL"]
    known = filled(
        merged.review[merged.review["left_uscc"] + merged.review["right_uscc"] == A],
        厦门甲乙贸易有限公司="同一",
    )
    again = merge(
        rows(
            ("厦门甲乙贸易有限公司", A), ("厦门甲乙贸易有限公司", B), ("厦门甲乙贸易有限公司", "")
        ),
        decisions=known,
    )
    assert (
        again.rows["entity"].iloc[2] == again.rows["entity"].iloc[0] != again.rows["entity"].iloc[1]
    )


def test_a_pair_decided_different_is_not_joined_by_a_third():
    sheet = decided(["厦门甲乙贸易有限公司", "", "甲乙贸易有限公司", "", "不同"])
    ledger = rows("厦门甲乙贸易有限公司", "甲乙贸易有限公司", "厦门市甲乙贸易公司")
    assert len(set(entities(ledger))) == 1
    number = entities(ledger, decisions=read_decisions(sheet))
    assert number[0] != number[1]


def test_a_branch_is_linked_to_its_parent_and_kept_apart():
    ledger = REGISTRY.set_index(pd.Index(list("abcde")))
    assert link_branches(ledger).to_numpy().tolist() == [
        ["c", "b", "厦门鹭燕大药房有限公司", "NAME"]
    ]
    assert len(set(entities(ledger))) == 5
    loose = rows("鹭燕大药房公司", "厦门鹭燕大药房有限公司天虹分店", "厦门宏泉有限公司天虹分店")
    assert link_branches(loose)["parent"].tolist() == [None, None]
    near = rows("厦门市鹭燕大药房公司", "厦门鹭燕大药房有限公司天虹分店")
    assert link_branches(near)[["branch", "parent", "method"]].to_numpy().tolist() == [
        [1, 0, "NAME_VARIANT"]
    ]


# ---- edges ----


def test_lists_may_be_empty_short_of_columns_or_oddly_indexed():
    empty = REGISTRY[:0]
    assert match(empty, REGISTRY).rows.empty
    assert match(REGISTRY, empty).rows["method"].eq("NONE").all()
    assert merge(empty).rows.empty
    assert merge(empty, REGISTRY).rows["entity"].nunique() == len(REGISTRY)
    assert match(REGISTRY[["name"]], REGISTRY[["uscc"]]).rows["method"].eq("NONE").all()
    odd = REGISTRY.set_index(pd.Index([3, 3, "x", None, 1.5], dtype=object))
    assert match(odd, odd).rows.index.equals(odd.index)
    assert match(rows(("", "")), REGISTRY).rows["method"].tolist() == ["NONE"]
    assert (
        merge(rows(("", ""), (None, None), ("\ufffd", ""), ("\ufffd", ""))).rows["entity"].is_unique
    ), "nothing known is not the same"
    with pytest.raises(InputError):
        match(REGISTRY[["address"]], REGISTRY)


def test_methods_and_reasons_speak_both_languages():
    for word in (*Method, *Reason, *Aspect, *Mark):
        if not word.value:
            continue
        assert word.zh != word.en
        assert word.zh
        assert word.en


# ---- what holds for all lists ----

CITY = st.sampled_from(["", "厦门", "厦门市", "南京市", "福建", "厦门湖里区"])
STEM = st.sampled_from(["宏泉", "宏原", "鹭燕", "大同"])
TRADE = st.sampled_from(["", "实业", "贸易", "贸易发展"])
FORM = st.sampled_from(["有限公司", "公司", "股份有限公司", "有限责任公司", ""])
UNIT = st.sampled_from(["", "", "", "第一分店", "第二分店"])
NUMBER = st.sampled_from(
    [
        "",
        "",
        A,
        A.lower(),
        B,
        C,
        "350200123456789",
        "350200123456780",
        "913502031551027000",
        "9.135E+17",
    ]
)
ADDRESS = st.sampled_from(
    ["", "厦门市湖里区嘉禾路386号", "厦门市湖里区嘉禾路386号2楼", "南京市玄武区中山路1号"]
)
ROW = st.tuples(st.tuples(CITY, STEM, TRADE, FORM, UNIT).map("".join), NUMBER, ADDRESS)
LEDGER = st.lists(ROW, min_size=1, max_size=9).map(lambda cells: rows(*cells))


def partition(merged, order):
    groups: dict[int, set[int]] = {}
    for entity, row in zip(merged.rows["entity"], order, strict=True):
        groups.setdefault(entity, set()).add(int(row))
    return {frozenset(group) for group in groups.values()}


@pytest.mark.slow
@settings(max_examples=12, deadline=None)
@given(LEDGER, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(ledger, chance):
    order = list(range(len(ledger)))
    chance.shuffle(order)
    one, two = merge(ledger), merge(ledger.iloc[order])
    assert partition(one, range(len(ledger))) == partition(two, order)
    pd.testing.assert_frame_equal(one.review, two.review)
    half = len(ledger) // 2
    straight = match(ledger[:half], ledger[half:])
    turned = match(ledger[:half], ledger[half:].iloc[::-1])
    columns = ["method", "score", "agreed", "differed", "review", "why_zh"]
    pd.testing.assert_frame_equal(straight.rows[columns], turned.rows[columns])
    pd.testing.assert_frame_equal(straight.review, turned.review)


@settings(max_examples=12, deadline=None)
@given(LEDGER)
def test_two_numbers_of_one_kind_are_never_one_firm(ledger):
    merged = merge(ledger).rows.assign(key=prepare(ledger)["key"], kind=prepare(ledger)["kind"])
    keyed = merged[merged["key"] != ""]
    assert (keyed.groupby(["entity", "kind"])["key"].nunique() == 1).all()
    apart = keyed.groupby(["kind", "key"])["entity"].nunique()
    asked = keyed.groupby(["kind", "key"])["review"].any()
    assert ((apart == 1) | asked).all(), "one number is one firm, or a person is asked"
    assert merged.groupby("entity")["lead"].sum().eq(1).all()


@settings(max_examples=12, deadline=None)
@given(LEDGER)
def test_no_firm_holds_a_branch_and_its_parent_nor_two_cities_without_a_code(ledger):
    merged = merge(ledger).rows
    prepared = prepare(ledger)
    plain = (prepared["key"] == "") & (prepared["normal"] != "")
    for _, group in prepared[plain].groupby(merged["entity"][plain]):
        assert group["parent"].ne("").nunique() == 1
        named = sorted(set(group["division"]) - {""}, key=len)
        assert all(b.startswith(a) for a, b in itertools.pairwise(named))


@settings(max_examples=12, deadline=None)
@given(LEDGER)
def test_a_list_matched_with_itself_gives_itself(ledger):
    result = match(ledger, ledger)
    prepared = prepare(ledger)
    for row, own in result.rows["firms"].items():
        if prepared["normal"][row] or prepared["key"][row]:
            assert row in own


@settings(max_examples=12, deadline=None)
@given(LEDGER, LEDGER)
def test_blocks_lose_no_pair_that_the_slow_comparison_of_all_pairs_would_join(one, two):
    left, right = prepare(one), prepare(two)
    i, j = (
        a.ravel() for a in np.meshgrid(np.arange(len(left)), np.arange(len(right)), indexing="ij")
    )
    every = judge(left, right, i, j)
    wanted = {
        (int(a), int(b))
        for a, b in zip(i[every.level < Level.APART], j[every.level < Level.APART], strict=True)
    }
    blocks = (
        _by_code(left, right),
        _by_name(left, right, np.arange(len(right)), np.ones(len(left), dtype=bool)),
    )
    seen = {(int(a), int(b)) for pairs in blocks for a, b in zip(*pairs, strict=True)}
    assert wanted <= seen


# ---- the real bars ----


@pytest.fixture(scope="module")
def xiamen(shared_data):
    return pd.read_csv(shared_data / "registry" / "xiamen.csv", dtype=str, keep_default_na=False)


def test_the_served_list_of_xiamen_covers_exactly_the_firms_it_means(shared_data, xiamen):
    served = pd.read_csv(
        shared_data / "served_lists" / "xiamen_served.csv", dtype=str, keep_default_na=False
    )
    truth = pd.read_csv(
        shared_data / "served_lists" / "xiamen_truth.csv", dtype=str, keep_default_na=False
    )
    result = match(served.rename(columns={"客户名称": "name", "证照号码": "uscc"}), xiamen)
    got = result.rows["firm"].map(xiamen["uscc"]).fillna("")
    assert (got == truth["uscc"].where(truth["expected"] != "none", "")).all(), (
        "no row of another city, each row its firm"
    )
    assert got[got != ""].nunique() == 4684
    assert len(xiamen) - got[got != ""].nunique() == 8698
    assert truth.loc[result.rows["review"], "expected"].tolist() == ["ambiguous"]
    assert result.review["left_name"].nunique() == 1


def test_no_branch_of_xiamen_is_covered_because_its_parent_is(shared_data):
    pairs = pd.read_csv(
        shared_data / "firm_names" / "branch_parent_pairs_dev.csv", dtype=str, keep_default_na=False
    )
    parents = pd.DataFrame({"name": pairs["parent_name"].unique(), "uscc": ""})
    branches = pd.DataFrame({"name": pairs["branch_name"].unique(), "uscc": ""})
    branches = branches[~branches["name"].isin(parents["name"])]
    assert match(parents, branches).rows["firm"].isna().all()
    assert match(branches, parents).rows["firm"].isna().all()


@pytest.mark.parametrize("with_codes", [True, False])
def test_known_branches_are_all_linked_and_kept_apart(shared_data, with_codes):
    pairs = pd.read_csv(
        shared_data / "firm_names" / "branch_parent_pairs_dev.csv", dtype=str, keep_default_na=False
    )
    parts = [
        pairs[[f"{side}_{c}" for c in ("name", "uscc", "address")]].set_axis(
            ["name", "uscc", "address"], axis=1
        )
        for side in ("branch", "parent")
    ]
    ledger = pd.concat(parts, ignore_index=True).drop_duplicates(ignore_index=True)
    given_codes = ledger if with_codes else ledger.assign(uscc="")
    links = link_branches(given_codes)
    linked = dict(
        zip(ledger["name"].loc[links["branch"]], links["parent"].map(ledger["name"]), strict=True)
    )
    assert (
        sum(linked[b] == p for b, p in zip(pairs["branch_name"], pairs["parent_name"], strict=True))
        == len(pairs)
        == 1879
    )
    entity = dict(zip(ledger["uscc"], merge(given_codes).rows["entity"], strict=True))
    assert all(
        entity[b] != entity[p]
        for b, p in zip(pairs["branch_uscc"], pairs["parent_uscc"], strict=True)
    )


@pytest.mark.parametrize("address", ["", "厦门市湖里区枋湖路1号301室"])
def test_real_names_one_character_apart_are_never_merged(shared_data, address):
    pairs = pd.read_csv(
        shared_data / "firm_names" / "one_character_apart_dev.csv", dtype=str, keep_default_na=False
    )
    ledger = pd.DataFrame(
        {
            "name": pd.unique(pd.concat([pairs["name_a"], pairs["name_b"]])),
            "uscc": "",
            "address": address,
        }
    )
    entity = dict(zip(ledger["name"], merge(ledger).rows["entity"], strict=True))
    assert (
        sum(entity[a] == entity[b] for a, b in zip(pairs["name_a"], pairs["name_b"], strict=True))
        == 0
    )
    sides = [
        pd.DataFrame({"name": pairs[c], "uscc": "", "address": address})
        for c in ("name_a", "name_b")
    ]
    hit = match(*sides).rows["firm"].map(pairs["name_b"])
    assert (hit.isna() | (hit == pairs["name_a"])).all(), (
        "only a name that stands in both columns finds itself"
    )


@pytest.mark.slow
def test_the_registry_of_xiamen_matched_with_itself_by_name_alone_gives_itself(xiamen):
    result = match(xiamen[["name"]], xiamen)
    assert (result.rows["firm"] == xiamen.index).all()
    assert merge(xiamen).rows["entity"].is_unique


def noisy(name, kind):
    """A name as another office writes it."""
    return [
        name,
        f"{name[:3]} {name[3:]}　",
        name.replace("(", "（").replace(")", "）"),
        name.removeprefix("北京市").removeprefix("北京"),
        name.replace("股份有限公司", "公司")
        .replace("有限责任公司", "公司")
        .replace("有限公司", "公司"),
        name.replace("有限责任公司", "有限公司"),
        name.replace("北京市", "北京", 1),
    ][kind]


def test_half_of_another_registry_is_found_by_name_and_the_other_half_is_not(shared_data):
    firms = pd.read_csv(
        shared_data / "registry" / "beijing.csv", dtype=str, keep_default_na=False, nrows=10000
    )
    rng = np.random.default_rng(7)
    known = rng.random(len(firms)) < 0.5
    kinds = rng.integers(0, 7, len(firms))
    written = pd.DataFrame(
        {"name": [noisy(n, k) for n, k in zip(firms["name"], kinds, strict=True)], "uscc": ""}
    )
    got = match(written, firms.loc[known, ["name", "uscc", "address"]]).rows["firm"]
    right = got == firms.index
    assert right[known].mean() >= 0.99
    assert right[got.notna()].mean() >= 0.999


def test_normal_names_are_what_the_comparison_uses(xiamen):
    sample = xiamen.head(500)
    assert (prepare(sample)["normal"] == company_names.normal(sample["name"])).all()
