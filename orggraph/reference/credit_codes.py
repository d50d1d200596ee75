"""Unified social credit codes (统一社会信用代码) and division codes, one by one and column by
column.

A credit code is the identity of a legal person or other organisation in China since 2015: 18
characters out of `0123456789ABCDEFGHJKLMNPQRTUWXY` (the letters I, O, S, V, Z are never used
because they are misread).

========  ==============================================================================
position  meaning
========  ==============================================================================
1         department that keeps the register (9 market regulation, 5 civil affairs,
          1 institutions …); a digit, or A (armed forces), N (agriculture), Y (other)
2         class of organisation within that department (91 firm, 92 individual business,
          51 association …)
3–8       division code of the *registering authority*, GB/T 2260: not where the firm sits
9–17      organisation code, GB 11714
18        check digit: 31 − Σ cᵢ·3^(i−1) mod 31, modulo 31
========  ==============================================================================

Source: GB 32100-2015 《法人和其他组织统一社会信用代码编码规则》, with its amendment of 2016; check
digit by GB/T 17710 (ISO 7064). Division codes: GB/T 2260 (six digits), then three for the street
and three for the community.

>>> validate(" 91350100m000100y43 ")
'91350100M000100Y43'
>>> is_valid("91350100M000100Y4Z")
False
>>> validate("91350100M000100Y44")  # doctest: +ELLIPSIS
Traceback (most recent call last):
    ...
orggraph.reference.credit_codes.CodeError: credit code 91350100M000100Y44: ...
>>> check_digit("91350100M000100Y4")
'3'
>>> registering_authority("91350100M000100Y43")
'350100'
>>> kind_of("350200123456789").en
'registration number, 15 digits'
>>> division_level("350203001").en, parent_division("350203001")
('street', '350203')
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from orggraph.core.enums import Word
from orggraph.core.errors import InputError
from orggraph.core.messages import Message, message

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = tuple(pow(3, i, 31) for i in range(17))
LENGTH = 18


class CodeFault(Word):
    """What is wrong with a code, in the order in which it is looked for; `more` is what to do."""

    EXCEL_ALTERED = (
        "EXCEL_ALTERED",
        "被Excel改成数字，末几位已丢失",
        "turned into a number by Excel, its last digits are lost",
        message("enter it again from the licence, in a column set to text"),
    )
    FORMAT = (
        "FORMAT",
        "含有代码以外的字符",
        "holds characters that no code has",
        message("compare it with the licence; this column takes codes only"),
    )
    LENGTH = (
        "LENGTH",
        "不是18位",
        "is not 18 characters long",
        message("compare it with the licence; replace an old registration number"),
    )
    LETTER = (
        "LETTER",
        "字母不合规则",
        "has a letter that cannot stand there",
        message(
            "codes have no I, O, S, V, Z, and digits in positions 2–8; compare it with the licence"
        ),
    )
    CHECK_DIGIT = (
        "CHECK_DIGIT",
        "校验码不符",
        "check digit does not fit",
        message("compare it with the licence"),
    )
    LETTER_CASE = (
        "LETTER_CASE",
        "含小写字母",
        "has letters in lower case",
        message("valid in upper case; compare it with the licence"),
    )

    @property
    def advice(self) -> Message:
        """What to do about it."""
        advice: Message = self.more[0]
        return advice


class CodeKind(Word):
    """What kind of number a cell holds, told by its form; only USCC says that the number is
    valid.
    """

    USCC = ("uscc", "统一社会信用代码", "unified social credit code")
    REGISTRATION_15 = ("registration_15", "15位注册号", "registration number, 15 digits")
    ORG_CODE_9 = ("org_code_9", "9位组织机构代码", "organisation code, 9 characters")
    NUMBER_13 = ("number_13", "13位旧注册号", "old registration number, 13 digits")
    NUMBER_11 = ("number_11", "11位旧注册号", "old registration number, 11 digits")
    UNKNOWN = ("unknown", "无法识别", "unknown")


class DivisionLevel(Word):
    """The levels of administrative divisions; `more` is the length of their codes without
    filling zeros.
    """

    PROVINCE = ("province", "省（自治区、直辖市）", "province", 2)
    CITY = ("city", "市（地区、自治州）", "city", 4)
    DISTRICT = ("district", "区（县、市）", "district", 6)
    STREET = ("street", "街道（镇、乡）", "street", 9)
    COMMUNITY = ("community", "社区（村）", "community", 12)


class CodeError(InputError):
    """A code cannot stand; `fault` says which rule it breaks, `code` is its compact form."""

    def __init__(self, fault: CodeFault | str, code: str) -> None:
        self.fault = CodeFault(str(fault))
        self.code = code
        super().__init__(
            message(
                "credit code {code}: {fault}; {advice}",
                code=code,
                fault=self.fault,
                advice=self.fault.advice,
            )
        )

    def __reduce__(self) -> tuple[type[CodeError], tuple[str, str]]:
        return type(self), (str(self.fault), self.code)


# ---- one by one ----

# What copying leaves in a code without meaning anything: blanks, hyphens, apostrophes, characters
# without width.
_BLANKS = "".join(
    map(
        chr,
        (
            *range(0x21),
            0x7F,
            0x85,
            0xA0,
            0x1680,
            *range(0x2000, 0x200B),
            0x2028,
            0x2029,
            0x202F,
            0x205F,
            0x3000,
        ),
    )
)
_HYPHENS = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\ufe58\ufe63\uff0d"
_APOSTROPHES = "'`\u00b4\u2018\u2019\u201b\u2032\uff07\uff40"
_NO_WIDTH = "".join(
    map(
        chr,
        (
            0xAD,
            0x180E,
            *range(0x200B, 0x2010),
            *range(0x202A, 0x202F),
            *range(0x2060, 0x2065),
            *range(0x2066, 0x206A),
            0xFEFF,
        ),
    )
)
_TO_COMPACT = {
    **{
        0xFEE0 + c: chr(c).upper() for c in range(0x21, 0x7F)
    },  # full-width ＡＢＣ１２３ and their signs
    **{ord(c): c.upper() for c in "abcdefghijklmnopqrstuvwxyz"},
    **dict.fromkeys(map(ord, _BLANKS + _HYPHENS + _APOSTROPHES + _NO_WIDTH)),
}
_LOWER = "[a-z\uff41-\uff5a]"
# 9.135E+17, 9.13502031551027E17, 913502031551027000.0: what is left when a program took the code
# for a number.
_NUMERIC = r"^[0-9](\.[0-9]+E\+?|E\+)[0-9]{1,3}$|^[0-9]{16,}\.0*$"
_PLAIN = "^[0-9A-Z]*$"
_MOBILE = r"^1[3-9][0-9]{9}$"
_FORMS = (
    (CodeKind.REGISTRATION_15, r"^[0-9]{15}$"),
    (CodeKind.ORG_CODE_9, r"^[0-9A-Z]{8}[0-9X]$"),
    (CodeKind.NUMBER_13, r"^[0-9]{13}$"),
    (CodeKind.NUMBER_11, r"^[0-9]{11}$"),
)


def compact(code: str) -> str:
    """Return the bare code: half-width, upper-case, without blanks, hyphens, apostrophes and
    zero-width characters.

    >>> compact("'９１３５ 0100-m000100y43")
    '91350100M000100Y43'
    """
    return code.translate(_TO_COMPACT)


def format(code: str) -> str:
    """Return the code as a licence prints it, which is its compact form; nothing is checked."""
    return compact(code)


def fault_of(code: str, *, strict: bool = False) -> CodeFault | None:
    """Return the first rule of GB 32100-2015 that a code breaks, or None for a valid one.

    With `strict`, a code with letters in lower case is also at fault: its compact form is valid,
    yet nobody issued it so.
    """
    bare = compact(code)
    if re.match(_NUMERIC, bare):
        return CodeFault.EXCEL_ALTERED
    if not re.match(_PLAIN, bare):
        return CodeFault.FORMAT
    if len(bare) != LENGTH:
        return CodeFault.LENGTH
    if any(letter not in allowed for letter, allowed in zip(bare, _ALLOWED, strict=True)):
        return CodeFault.LETTER
    if bare[-1] != check_digit(bare[:-1]):
        return CodeFault.CHECK_DIGIT
    if strict and re.search(_LOWER, code):
        return CodeFault.LETTER_CASE
    return None


def validate(code: str, *, strict: bool = False) -> str:
    """Return the compact form of a valid code; raise `CodeError`, whose `fault` names the rule,
    for any other.
    """
    fault = fault_of(code, strict=strict)
    if fault:
        raise CodeError(fault, compact(code))
    return compact(code)


def is_valid(code: str, *, strict: bool = False) -> bool:
    """Tell whether a code is valid by GB 32100-2015."""
    return fault_of(code, strict=strict) is None


def check_digit(first17: str) -> str:
    """Return the 18th character for the first 17.

    Raises `CodeError` where they are not 17 characters of the alphabet.
    """
    bare = compact(first17)
    if len(bare) != LENGTH - 1:
        raise CodeError(CodeFault.LENGTH, bare)
    if any(letter not in ALPHABET for letter in bare):
        raise CodeError(CodeFault.LETTER, bare)
    return ALPHABET[-sum(ALPHABET.index(c) * w for c, w in zip(bare, WEIGHTS, strict=True)) % 31]


def registering_authority(code: str) -> str:
    """Return the division code of the authority that registered the firm (positions 3–8), not where
    the firm sits.

    Raises `CodeError` for a code that is not valid.
    """
    return validate(code)[2:8]


def kind_of(code: str) -> CodeKind:
    """Return what kind of number this is, by its form; a credit code must be valid to be called
    one.

    Eleven digits that could be a mobile number are unknown: a person's number is never a key.
    """
    bare = compact(code)
    if is_valid(bare):
        return CodeKind.USCC
    if re.match(_MOBILE, bare):
        return CodeKind.UNKNOWN
    return next((kind for kind, form in _FORMS if re.match(form, bare)), CodeKind.UNKNOWN)


# The characters that may stand at each of the 18 positions.
_ALLOWED = ("0123456789ANY", *["0123456789"] * 7, *[ALPHABET] * 10)


# ---- column by column ----

_BLOCK = 1 << 16
_VALUE = np.full(256, 31, dtype=np.uint8)
_VALUE[list(ALPHABET.encode())] = np.arange(31, dtype=np.uint8)
_IN_FIRST = np.zeros(256, dtype=bool)
_IN_FIRST[list(_ALLOWED[0].encode())] = True
_DROP = 0
_TO_BARE = np.arange(256, dtype=np.uint8)  # the bytes of characters beyond ASCII stay as they are
_TO_BARE[:128] = [ord(compact(chr(c)) or chr(_DROP)) for c in range(128)]
_IS_PLAIN = np.isin(np.arange(256), list(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
_FAULTS = tuple(CodeFault)
_KINDS = tuple(CodeKind)


def compact_column(series: pd.Series[Any]) -> pd.Series[Any]:
    """Return `compact` of every cell as a text column with the same index; a missing cell stays
    missing.
    """
    return pd.Series(_bare(_texts(series)).to_pandas().array, index=series.index, name=series.name)


def is_valid_column(series: pd.Series[Any], *, strict: bool = False) -> pd.Series[Any]:
    """Return whether every cell is a valid credit code, as a nullable boolean column; a missing
    or blank cell is NA.
    """
    texts = _texts(series)
    bare = _bare(texts)
    blank = _blank(bare)
    good = (_fault_numbers(texts, bare, strict) < 0) & ~blank
    return pd.Series(pd.arrays.BooleanArray(good, blank), index=series.index, name=series.name)


def faults_column(series: pd.Series[Any], *, strict: bool = False) -> pd.Series[Any]:
    """Return the value of the `CodeFault` of every cell as a categorical column; NA where valid,
    missing or blank.
    """
    texts = _texts(series)
    bare = _bare(texts)
    numbers = np.where(_blank(bare), -1, _fault_numbers(texts, bare, strict))
    return _categories(numbers, _FAULTS, series)


def kinds_column(series: pd.Series[Any]) -> pd.Series[Any]:
    """Return the value of the `CodeKind` of every cell as a categorical column; NA where missing
    or blank.
    """
    bare = _bare(_texts(series))
    numbers = np.full(len(bare), _KINDS.index(CodeKind.USCC))
    others = np.flatnonzero(_fault_numbers(bare, bare, False) >= 0)
    rest = bare.take(pa.array(others))
    numbers[others] = _KINDS.index(CodeKind.UNKNOWN)
    for kind, form in (*_FORMS, (CodeKind.UNKNOWN, _MOBILE)):
        numbers[others[_matches(rest, form)]] = _KINDS.index(kind)
    return _categories(np.where(_blank(bare), -1, numbers), _KINDS, series)


def looks_excel_altered(series: pd.Series[Any]) -> pd.Series[Any]:
    """Tell for every cell whether a spreadsheet may have rounded it to 15 significant digits;
    missing is NA.

    True for a number in scientific notation, and for 18 digits that end in 000. A genuine code may
    end so and an altered one may still pass the check digit: this is a reason to look at the
    licence, and nothing is repaired.
    """
    bare = _bare(_texts(series))
    altered = _matches(bare, _NUMERIC) | _matches(bare, "^[0-9]{15}000$")
    return pd.Series(
        pd.arrays.BooleanArray(altered, _blank(bare)), index=series.index, name=series.name
    )


def _texts(series: pd.Series[Any]) -> Any:
    """Return a column of any type as Arrow text, missing cells as nulls."""
    if isinstance(series.dtype, pd.CategoricalDtype):
        series = series.astype(series.cat.categories.dtype)
    if pd.api.types.is_numeric_dtype(series.dtype) and not pd.api.types.is_bool_dtype(series.dtype):
        series = series.astype(object)
    try:
        texts = pa.array(series, type=pa.large_string(), from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError):  # cells that are not all text
        cells = [
            None if missing else _text(cell)
            for cell, missing in zip(series, series.isna(), strict=True)
        ]
        texts = pa.array(cells, type=pa.large_string())
    return texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts


def _text(cell: Any) -> str:
    # A spreadsheet hands over 15 digits as 350200123456789.0; beyond 2**53 a float has lost digits
    # and must look so.
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return str(int(cell))
    return str(cell)


def _bare(texts: Any) -> Any:
    """Return the compact form of Arrow text: cells beyond ASCII one by one, all others in one
    pass over their bytes.
    """
    ends, data = _bytes(texts)
    if _IS_PLAIN[data].all():
        return texts
    wide = pc.invert(pc.fill_null(pc.string_is_ascii(texts), True))
    if pc.any(wide).as_py():
        texts = pc.replace_with_mask(
            texts, wide, pa.array(map(compact, texts.filter(wide).to_pylist()), texts.type)
        )
        ends, data = _bytes(texts)
    upper = _TO_BARE[data]
    kept = upper != _DROP
    ends = ends - np.searchsorted(
        np.flatnonzero(~kept), ends
    )  # each text begins earlier by what was dropped before it
    bare = pa.LargeStringArray.from_buffers(
        len(texts), pa.py_buffer(ends), pa.py_buffer(upper[kept])
    )
    return (
        pc.if_else(texts.is_valid(), bare, pa.scalar(None, texts.type))
        if texts.null_count
        else bare
    )


def _bytes(texts: Any) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """Return where each text begins (one more than there are texts, counted from 0), and all
    their bytes.
    """
    if not len(texts):
        return np.zeros(1, np.int64), np.empty(0, np.uint8)
    _, ends, data = texts.buffers()
    places = np.frombuffer(ends, np.int64)[texts.offset : texts.offset + len(texts) + 1]
    return places - places[0], np.frombuffer(data or b"", np.uint8)[places[0] : places[-1]]


def _blank(bare: Any) -> NDArray[np.bool_]:
    empty = pc.fill_null(pc.equal(pc.binary_length(bare), 0), True)
    return empty.to_numpy(zero_copy_only=False)  # type: ignore[no-any-return]


def _matches(texts: Any, form: str) -> NDArray[np.bool_]:
    found = pc.fill_null(pc.match_substring_regex(texts, form), False)
    return found.to_numpy(zero_copy_only=False)  # type: ignore[no-any-return]


def _fault_numbers(texts: Any, bare: Any, strict: bool) -> NDArray[np.int64]:
    """Return the place of each cell's fault in `CodeFault`, −1 for a valid code."""
    numbers = np.full(len(bare), _FAULTS.index(CodeFault.LENGTH), dtype=np.int64)
    full = pc.fill_null(pc.equal(pc.binary_length(bare), LENGTH), False)
    numbers[full.to_numpy(zero_copy_only=False)] = _faults_of_18(bare.filter(full))
    faulty = np.flatnonzero(numbers >= 0)
    rest = bare.take(pa.array(faulty))
    numbers[faulty[~_matches(rest, _PLAIN)]] = _FAULTS.index(CodeFault.FORMAT)
    numbers[faulty[_matches(rest, _NUMERIC)]] = _FAULTS.index(CodeFault.EXCEL_ALTERED)
    if strict:
        numbers[_matches(texts, _LOWER) & (numbers < 0)] = _FAULTS.index(CodeFault.LETTER_CASE)
    return numbers


def _faults_of_18(codes: Any) -> NDArray[np.int64]:
    """Return the faults of codes of 18 bytes each, read as one matrix of bytes."""
    letters = _bytes(codes)[1].reshape(-1, LENGTH)
    numbers = np.empty(len(letters), dtype=np.int64)
    for first in range(0, len(letters), _BLOCK):
        numbers[first : first + _BLOCK] = _faults_of_block(letters[first : first + _BLOCK])
    return numbers


def _faults_of_block(letters: NDArray[np.uint8]) -> NDArray[np.int64]:
    by_place = np.ascontiguousarray(_VALUE[letters].T)
    illegal = (
        (by_place > 30).any(axis=0) | (by_place[1:8] > 9).any(axis=0) | ~_IN_FIRST[letters[:, 0]]
    )
    total = by_place[17].astype(np.int32)
    for values, weight in zip(by_place[:17], WEIGHTS, strict=True):
        total += values * np.int32(weight)
    wrong = total % 31 != 0
    return np.select(
        [illegal, wrong],
        [_FAULTS.index(CodeFault.LETTER), _FAULTS.index(CodeFault.CHECK_DIGIT)],
        -1,
    )


def _categories(
    numbers: NDArray[np.int64], words: tuple[Word, ...], series: pd.Series[Any]
) -> pd.Series[Any]:
    values = pd.Categorical.from_codes(numbers, dtype=_of_words(words))
    return pd.Series(values, index=series.index, name=series.name)


@cache
def _of_words(words: tuple[Word, ...]) -> pd.CategoricalDtype:
    return pd.CategoricalDtype(pd.Index([str(word) for word in words]))


# ---- division codes ----


def division_level(code: str) -> DivisionLevel:
    """Return the level of a division code of 2, 4, 6, 9 or 12 digits; filling zeros do not count.

    `350200` is a city written with six digits, `350203000000` a district written with twelve.
    Raises `InputError` for anything else.
    """
    lengths = {int(level.more[0]): level for level in DivisionLevel}
    return lengths[len(_bare_division(code))]


def parent_division(code: str) -> str | None:
    """Return the code of the division above, without filling zeros; None above a province.

    A city without districts (`441900`) is the parent of its streets. Raises `InputError` for
    anything that is no division code.
    """
    bare = _bare_division(code)
    lengths = [int(level.more[0]) for level in DivisionLevel]
    place = lengths.index(len(bare))
    return _bare_division(bare[: lengths[place - 1]]) if place else None


def _bare_division(code: str) -> str:
    bare = compact(code)
    if not re.match(r"^[1-9][0-9]+$", bare) or len(bare) not in (2, 4, 6, 9, 12):
        raise InputError(
            message(
                "division code {code} is not one: it takes 2, 4, 6, 9 or 12 digits, such as 350203",
                code=repr(code),
            ),
        )
    for start, zeros in ((9, "000"), (6, "000"), (4, "00"), (2, "00")):
        if bare[start:] == zeros:
            bare = bare[:start]
    return bare
