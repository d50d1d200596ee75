"""Credit codes and division codes: one by one, column by column, and against an independent
program.
"""

from __future__ import annotations

import csv
import doctest
import pickle
import re
from functools import partial

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from stdnum.cn import uscc

from orggraph.core.errors import InputError
from orggraph.reference import credit_codes
from orggraph.reference.credit_codes import CodeError, CodeFault, CodeKind, DivisionLevel

untimed = settings(deadline=None)

GOOD = "91350100M000100Y43"

FAULTY = {
    GOOD: None,
    " 9135-0100 m000100y43\u3000": None,
    "９１３５０１００Ｍ０００１００Ｙ４３": None,
    "\ufeff'91350100M000100Y43\u200b": None,
    "N2350100M000100Y4"
    + credit_codes.check_digit("N2350100M000100Y4"): None,  # a village's economic organisation
    "91350100M000100Y4Z": CodeFault.LETTER,
    "91350100M000100Y44": CodeFault.CHECK_DIGIT,
    "91350100M000100I43": CodeFault.LETTER,
    "B1350100M000100Y43": CodeFault.LETTER,
    "9A350100M000100Y43": CodeFault.LETTER,
    "9135010AM000100Y43": CodeFault.LETTER,
    "91350100M000100Y4": CodeFault.LENGTH,
    "91350100M000100Y433": CodeFault.LENGTH,
    "350200123456789": CodeFault.LENGTH,
    "无": CodeFault.FORMAT,
    "厦门市某某公": CodeFault.FORMAT,  # 18 bytes in UTF-8, though not 18 characters
    "91350100M000100Y4#": CodeFault.FORMAT,
    "9.135E+17": CodeFault.EXCEL_ALTERED,
    "9.13502031551027e+17": CodeFault.EXCEL_ALTERED,
    "9.13502031551027E17": CodeFault.EXCEL_ALTERED,
    "9E+17": CodeFault.EXCEL_ALTERED,
    "913502031551027000.0": CodeFault.EXCEL_ALTERED,
}


# ---- stories ----


def test_the_examples_of_the_module_run():
    assert doctest.testmod(credit_codes).failed == 0
    assert doctest.testmod(credit_codes).attempted >= 8


@pytest.mark.parametrize(("code", "fault"), FAULTY.items())
def test_each_rule_is_told_apart(code, fault):
    assert credit_codes.fault_of(code) is fault
    assert credit_codes.is_valid(code) is (fault is None)
    if fault:
        with pytest.raises(CodeError) as caught:
            credit_codes.validate(code)
        assert caught.value.fault is fault
        assert caught.value.code == credit_codes.compact(code)
    else:
        assert credit_codes.validate(code) == credit_codes.compact(code)


def test_an_error_is_an_input_error_that_says_what_to_do_in_both_languages():
    with pytest.raises(InputError) as caught:
        credit_codes.validate("12345")
    assert caught.value.exit_code == 3
    assert (
        caught.value.text.zh
        == "信用代码 12345：不是18位；请核对原件；旧注册号请换成统一社会信用代码"
    )
    assert "12345" in caught.value.text.en
    back = pickle.loads(pickle.dumps(caught.value))
    assert (back.fault, back.code, back.text) == (CodeFault.LENGTH, "12345", caught.value.text)


def test_every_word_has_both_labels_and_every_fault_says_what_to_do():
    labels = [
        (word.zh, word.en) for words in (CodeFault, CodeKind, DivisionLevel) for word in words
    ]
    for zh, en in labels + [fault.advice.both for fault in CodeFault]:
        assert re.search("[\u4e00-\u9fff]", zh)
        assert en
        assert not re.search("[\u4e00-\u9fff]", en)


def test_a_blank_cell_is_of_no_length_one_by_one_and_missing_in_a_column():
    assert credit_codes.fault_of(" ") is CodeFault.LENGTH
    assert credit_codes.is_valid_column(pd.Series([" ", "", None, GOOD])).tolist() == [
        pd.NA,
        pd.NA,
        pd.NA,
        True,
    ]


def test_small_letters_are_read_and_only_a_strict_reader_objects():
    cell = "91350100m000100Y43"
    assert credit_codes.validate(cell) == GOOD
    assert credit_codes.fault_of(cell, strict=True) is CodeFault.LETTER_CASE
    assert credit_codes.fault_of("91350100ｍ000100Y43", strict=True) is CodeFault.LETTER_CASE
    assert credit_codes.fault_of("'9135 0100M000100Y43", strict=True) is None
    assert credit_codes.fault_of("91350100m000100Y44", strict=True) is CodeFault.CHECK_DIGIT
    assert not credit_codes.is_valid(cell, strict=True)
    assert credit_codes.is_valid_column(pd.Series([cell, GOOD]), strict=True).tolist() == [
        False,
        True,
    ]


def test_the_check_digit_takes_seventeen_characters_of_the_alphabet():
    assert credit_codes.check_digit(GOOD[:17]) == "3"
    for bad, fault in ((GOOD, CodeFault.LENGTH), ("9135010OM000100Y4", CodeFault.LETTER)):
        with pytest.raises(CodeError) as caught:
            credit_codes.check_digit(bad)
        assert caught.value.fault is fault


def test_positions_3_to_8_are_read_from_a_valid_code_only():
    assert credit_codes.registering_authority("9135 0100M000100Y43") == "350100"
    with pytest.raises(CodeError):
        credit_codes.registering_authority("91350100M000100Y44")


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (GOOD, CodeKind.USCC),
        ("91350100M000100Y44", CodeKind.UNKNOWN),
        ("350200123456789", CodeKind.REGISTRATION_15),
        ("3502 0012 3456 789", CodeKind.REGISTRATION_15),
        ("M000100YA", CodeKind.UNKNOWN),
        ("70545801-1", CodeKind.ORG_CODE_9),
        ("MA2XWKFTX", CodeKind.ORG_CODE_9),
        ("3502001234567", CodeKind.NUMBER_13),
        ("35020012345", CodeKind.NUMBER_11),
        ("13800000000", CodeKind.UNKNOWN),  # could be a mobile number
        ("无", CodeKind.UNKNOWN),
        ("9.135E+17", CodeKind.UNKNOWN),
    ],
)
def test_old_numbers_are_told_by_their_form(number, kind):
    assert credit_codes.kind_of(number) is kind
    assert credit_codes.kinds_column(pd.Series([number])).tolist() == [kind.value]


def test_a_code_that_excel_may_have_rounded_is_shown_and_never_repaired():
    ending = next(
        code
        for code in (f"91350203{i:07d}000"[:17] + "0" for i in range(10**5))
        if credit_codes.is_valid(code)
    )
    cells = pd.Series(
        [ending, "913502031551027062", GOOD, "9.135E+17", "350200123456000", None, ""]
    )
    assert credit_codes.looks_excel_altered(cells).tolist() == [
        True,
        False,
        False,
        True,
        False,
        pd.NA,
        pd.NA,
    ]
    assert credit_codes.is_valid(ending), (
        "some altered codes still pass the check digit, so validity cannot decide"
    )
    assert credit_codes.compact_column(cells)[3] == "9.135E+17"


# ---- columns ----


def _forms(values: list[str | None], index: list[int]) -> dict[str, pd.Series]:
    text = pd.Series(values, index=index, name="信用代码", dtype=object)
    arrow = pd.arrays.ArrowExtensionArray(pa.array(values, pa.string()))
    return {
        "object": text,
        "str": text.astype("str")
        if all(v is not None for v in values)
        else pd.Series(values, index=index, name="信用代码", dtype="str"),
        "string": text.astype("string"),
        "category": text.astype("category"),
        "arrow": pd.Series(arrow, index=index, name="信用代码"),
        "a slice": pd.concat([text, text]).iloc[: len(text)],
    }


def _hold_to_the_single_ones(values: list[str | None], column: pd.Series) -> None:
    def each(function):
        return [pd.NA if v is None or not credit_codes.compact(v) else function(v) for v in values]

    def same(answer, expected):
        assert answer.index.equals(column.index)
        assert answer.name == column.name
        found = [pd.NA if pd.isna(v) else v for v in answer.tolist()]
        assert found == expected

    same(
        credit_codes.compact_column(column),
        [pd.NA if v is None else credit_codes.compact(v) for v in values],
    )
    same(credit_codes.is_valid_column(column), each(credit_codes.is_valid))
    for strict in (False, True):
        faults = [
            (v is not pd.NA and v and v.value) or pd.NA
            for v in each(partial(credit_codes.fault_of, strict=strict))
        ]
        same(credit_codes.faults_column(column, strict=strict), faults)
    same(credit_codes.kinds_column(column), each(lambda v: credit_codes.kind_of(v).value))


@pytest.mark.parametrize("form", ["object", "str", "string", "category", "arrow", "a slice"])
def test_a_column_of_any_make_is_read_like_its_cells_and_keeps_its_index(form):
    values = [*FAULTY, None, "", *FAULTY, "350200123456789"]
    index = list(range(len(values), 0, -1))
    _hold_to_the_single_ones(values, _forms(values, index)[form])


def test_a_column_cut_out_of_a_longer_one_is_read_from_its_own_beginning():
    for values in (
        [*FAULTY, None, GOOD],
        [code for code in FAULTY if code.isascii()],
        [GOOD, "350200123456789"],
    ):
        whole = pd.Series(["x", "'91 ", *values, "y"], dtype="str")
        cut = whole.iloc[2:-1]
        _hold_to_the_single_ones(values, cut)
        arrow = pa.chunked_array([pa.array(whole, pa.large_string(), from_pandas=True)]).slice(
            2, len(values)
        )
        _hold_to_the_single_ones(values, pd.Series(pd.arrays.ArrowExtensionArray(arrow)))


def test_columns_without_cells_or_without_values_are_answered():
    for empty in (
        pd.Series([], dtype="str"),
        pd.Series([], dtype=object),
        pd.Series([None, None]),
        pd.Series([np.nan, np.nan]),
        pd.Series(["", " "]),
    ):
        for function in (
            credit_codes.is_valid_column,
            credit_codes.faults_column,
            credit_codes.kinds_column,
            credit_codes.looks_excel_altered,
        ):
            assert function(empty).isna().all()
            assert len(function(empty)) == len(empty)
        assert len(credit_codes.compact_column(empty)) == len(empty)


def test_numbers_from_a_spreadsheet_are_read_as_far_as_they_are_whole():
    cells = pd.Series(
        [913502031551027062, 350200123456789.0, 9.135e17, 9350201234567890.0, None], dtype=object
    )
    assert credit_codes.compact_column(cells).tolist()[:2] == [
        "913502031551027062",
        "350200123456789",
    ]
    assert credit_codes.faults_column(cells).tolist()[1:4] == [
        "LENGTH",
        "EXCEL_ALTERED",
        "EXCEL_ALTERED",
    ]
    assert credit_codes.is_valid_column(cells).tolist() == [True, False, False, False, pd.NA]
    assert credit_codes.looks_excel_altered(pd.Series([913502031551027000, 1])).tolist() == [
        True,
        False,
    ]
    assert (
        credit_codes.kinds_column(pd.Series([350200123456789, np.nan])).tolist()[0]
        == "registration_15"
    )


ODD = st.characters(codec="utf-8") | st.sampled_from("09AXIOSVZaxＡａ９－　'’-.E+\u200b\u00a0")


@st.composite
def changed_codes(draw):
    first = draw(st.sampled_from("123456789")) + draw(st.text("0123456789", min_size=7, max_size=7))
    first += draw(st.text(credit_codes.ALPHABET, min_size=9, max_size=9))
    letters = list(first + credit_codes.check_digit(first))
    for _ in range(draw(st.integers(0, 2))):
        place = draw(st.integers(0, len(letters) - 1)) if letters else 0
        letters[place : place + draw(st.integers(0, 1))] = draw(st.lists(ODD, max_size=1))
    return "".join(letters)


@untimed
@given(
    st.lists(
        st.none()
        | changed_codes()
        | st.text(ODD, max_size=20)
        | st.text("0123456789", min_size=9, max_size=18)
    )
)
@example(["9" * 18, None, "ß" * 9, "ı" * 18, "\x00" * 3])
def test_a_column_says_what_each_cell_says(values):
    for form in ("object", "arrow"):
        _hold_to_the_single_ones(values, _forms(values, list(range(len(values))))[form])


# ---- witnesses ----


@untimed
@given(changed_codes())
def test_python_stdnum_gives_the_same_verdict(code):
    bare = credit_codes.compact(code)  # it strips fewer signs than we do
    if bare[:1].isalpha():  # GB 32100 has letters for some departments, which it refuses
        assert not uscc.is_valid(bare)
    elif bare.isascii():
        assert credit_codes.is_valid(code) == uscc.is_valid(bare)


@untimed
@given(st.text(credit_codes.ALPHABET, min_size=17, max_size=17))
def test_python_stdnum_gives_the_same_check_digit(first):
    assert credit_codes.check_digit(first) == uscc.calc_check_digit(first)


@untimed
@given(st.text("0123456789", min_size=15, max_size=15))
def test_fifteen_digits_are_never_a_credit_code(number):
    assert not credit_codes.is_valid(number)
    assert credit_codes.kind_of(number) is CodeKind.REGISTRATION_15


@untimed
@given(changed_codes(), st.integers(0, 17), st.sampled_from(credit_codes.ALPHABET))
def test_one_wrong_character_never_passes(code, place, letter):
    if credit_codes.is_valid(code) and credit_codes.compact(code)[place] != letter:
        bare = credit_codes.compact(code)
        assert not credit_codes.is_valid(bare[:place] + letter + bare[place + 1 :])


# ---- real data ----


def test_every_verdict_of_the_collected_cases_is_right(shared_data):
    with (shared_data / "uscc" / "cases_dev.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    expected = [row["expected"].startswith("valid") for row in rows]
    assert [credit_codes.is_valid(row["code"]) for row in rows] == expected
    assert (
        credit_codes.is_valid_column(pd.Series([row["code"] for row in rows])).tolist() == expected
    )
    faults = {
        row["source"]: credit_codes.fault_of(row["code"])
        for row in rows
        if row["expected"] == "invalid"
    }
    assert faults == {
        "length": CodeFault.LENGTH,
        "illegal letters I O Z S V": CodeFault.LETTER,
        "checksum": CodeFault.CHECK_DIGIT,
        "format": CodeFault.CHECK_DIGIT,
    }  # A stands for a department, but this code's check digit is off


def _registry(shared_data, city: str) -> pd.Series:
    return pd.read_csv(
        shared_data / "registry" / f"{city}.csv", dtype="str", keep_default_na=False
    )["uscc"]


def test_seven_codes_of_xiamen_are_written_as_nobody_issues_them(shared_data):
    cells = _registry(shared_data, "xiamen")
    faults = credit_codes.faults_column(cells, strict=True).dropna()
    assert faults.tolist() == ["LETTER_CASE"] * 7
    assert cells[faults.index].str.contains("MA2x").all()
    assert credit_codes.is_valid_column(cells).all(), "in upper case all 13,382 are valid"


def test_beijing_has_one_cell_without_a_code_and_two_small_letters(shared_data):
    faults = credit_codes.faults_column(
        _registry(shared_data, "beijing"), strict=True
    ).value_counts()
    assert faults[faults > 0].to_dict() == {"LETTER_CASE": 2, "FORMAT": 1}


# ---- divisions ----


@pytest.mark.parametrize(
    ("code", "level", "parent"),
    [
        ("35", DivisionLevel.PROVINCE, None),
        ("350000", DivisionLevel.PROVINCE, None),
        ("3502", DivisionLevel.CITY, "35"),
        ("350200", DivisionLevel.CITY, "35"),
        ("350200000000", DivisionLevel.CITY, "35"),
        ("350203", DivisionLevel.DISTRICT, "3502"),
        ("350203000000", DivisionLevel.DISTRICT, "3502"),
        ("350203001", DivisionLevel.STREET, "350203"),
        ("350203001000", DivisionLevel.STREET, "350203"),
        ("441900003", DivisionLevel.STREET, "4419"),
        ("350203001012", DivisionLevel.COMMUNITY, "350203001"),
    ],
)
def test_a_division_code_tells_its_level_and_the_one_above(code, level, parent):
    assert credit_codes.division_level(code) is level
    assert credit_codes.parent_division(code) == parent


@pytest.mark.parametrize("code", ["", "3", "350", "35020", "3502031", "35020A", "思明区", "000000"])
def test_what_is_no_division_code_is_refused_with_an_example(code):
    for function in (credit_codes.division_level, credit_codes.parent_division):
        with pytest.raises(InputError, match="350203"):
            function(code)


def test_every_official_division_lies_under_the_one_the_tables_name(shared_data):
    areas = pd.read_csv(shared_data / "admin" / "areas.csv", dtype="str")
    areas = areas[
        ~areas["code"].str.endswith("00")
    ]  # the table lists a city without districts as its own district
    assert areas["code"].map(credit_codes.parent_division).tolist() == areas["cityCode"].tolist()
    streets = pd.read_csv(shared_data / "admin" / "streets.csv", dtype="str")
    streets = streets[~streets["code"].str.endswith("000")]  # Jinmen stands there without its towns
    under = streets["code"].map(credit_codes.parent_division)
    whole_city = streets["areaCode"].str.endswith("00")
    assert under.where(~whole_city, under + "00").tolist() == streets["areaCode"].tolist()
