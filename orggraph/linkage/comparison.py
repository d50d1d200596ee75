"""What speaks for two rows being one firm, and what against: the one comparison that everything
here uses.

Two rows are the same firm when their codes are; different firms when both have a code of one kind
and the codes differ, whatever their names say. Without that, names decide, by how closely they
agree:

=========  =====================================================================
IDENTICAL  everything written is the same
CODE       the same credit code or old number; an organisation code is positions
           9–17 of the credit code
DECISION   a person decided so
NAME       the same normal form; first with the same road and number, then written
           to the letter
VARIANT    the same but for the typing of region and legal form: with the same
           region, then with one unsaid
BARE       the same, 公司 unsaid
ALIKE      an alike name with the same brand at the same road and number, only a
           filler word apart
=========  =====================================================================

Names that name two cities never match. A branch carries its own words in every form of its name, so
it never equals its parent. Names one character apart are different; only at the same address is a
person asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import LCSseq

from orggraph.core.array_types import Flags, Ints
from orggraph.core.enums import Word
from orggraph.core.messages import CLAUSES, ITEMS, Message, listed, message
from orggraph.reference import company_names


class Method(Word):
    """How a row found its firm; `more` is the score it starts from."""

    CODE = ("CODE", "代码", "by code", 1.0)
    NAME = ("NAME", "名称", "by name", 0.98)
    NAME_VARIANT = ("NAME_VARIANT", "名称变体", "by a variant of the name", 0.94)
    FUZZY = ("FUZZY", "近似名称与地址", "by an alike name and the address", 0.85)
    DECISION = ("DECISION", "人工认定", "by a person's decision", 1.0)
    AMBIGUOUS = ("AMBIGUOUS", "与多家相符，待认定", "several fit, to be decided", 0.0)
    NONE = ("NONE", "未对上", "no match", 0.0)

    @property
    def base_score(self) -> float:
        """The score of a match of this kind before what agreed and differed besides."""
        return float(self.more[0])


class Reason(Word):
    """Why a person is asked about a pair."""

    SEVERAL = ("SEVERAL", "与多家相符", "several firms fit equally")
    RIVAL = (
        "RIVAL",
        "另有名称仅区划或组织形式不同的企业",
        "another firm differs only in region or legal form",
    )
    LEGAL_FORM = ("LEGAL_FORM", "组织形式不同", "the legal forms differ")
    REGION = ("REGION", "行政区划写法不同，不能断定", "the regions are written differently")
    OTHER_PLACE = ("OTHER_PLACE", "名称相同而所在城市不同", "the same name in another city")
    OTHER_CODE = (
        "OTHER_CODE",
        "名称相同而残缺代码不符",
        "the same name, but what is left of the code differs",
    )
    CODE_OF_TWO = (
        "CODE_OF_TWO",
        "代码相同而名称迥异",
        "the same code under widely different names",
    )
    ONE_CHARACTER = (
        "ONE_CHARACTER",
        "名称一字之差而门牌相同",
        "one character apart at the same street number",
    )
    ALIKE = ("ALIKE", "名称相近", "the names are alike")


class Aspect(Word):
    """What is compared."""

    CODE = ("CODE", "代码", "code")
    NAME = ("NAME", "名称", "name")
    STEM = ("STEM", "字号行业", "brand and trade")
    REGION = ("REGION", "行政区划", "region")
    LEGAL_FORM = ("LEGAL_FORM", "组织形式", "legal form")
    CITY = ("CITY", "所在城市", "city")
    ADDRESS = ("ADDRESS", "门牌", "street number")  # floors and rooms are not compared


class Level(IntEnum):
    """How closely two rows agree, the closest first; the order in which rows are joined."""

    IDENTICAL = 0
    CODE = 1
    DECISION = 2
    NAME_AND_ADDRESS = 3
    NAME_WRITTEN = 4
    NAME = 5
    VARIANT_AND_ADDRESS = 6
    VARIANT = 7
    VARIANT_UNSAID = 8
    BARE = 9
    ALIKE = 10
    APART = 11

    @property
    def method(self) -> Method:
        """The method a reader is told."""
        return _METHODS[self]


_METHODS = {
    Level.IDENTICAL: Method.NAME,
    Level.CODE: Method.CODE,
    Level.DECISION: Method.DECISION,
    Level.NAME_WRITTEN: Method.NAME,
    Level.NAME_AND_ADDRESS: Method.NAME,
    Level.NAME: Method.NAME,
    Level.VARIANT_AND_ADDRESS: Method.NAME_VARIANT,
    Level.VARIANT: Method.NAME_VARIANT,
    Level.VARIANT_UNSAID: Method.NAME_VARIANT,
    Level.BARE: Method.NAME_VARIANT,
    Level.ALIKE: Method.FUZZY,
    Level.APART: Method.NONE,
}
_ASPECTS = tuple(Aspect)
_EXPLICIT = ("有限公司", "股份有限公司")
USCC = "uscc"
_NOT_ALTERED_DIGITS = 15
HALF = 0.5


@dataclass(frozen=True)
class Evidence:
    """Pairs of rows judged: numbers into the two frames, the level, the doubt and what agreed and
    differed.

    `doubt` is the value of a `Reason` or ""; `never` marks pairs that no name can join. `agreed`,
    `differed` and `unsaid` (said on one side only) hold one bit for each `Aspect`.
    """

    left: Ints
    right: Ints
    level: Ints
    never: Flags
    doubt: NDArray[np.object_]
    agreed: Ints
    differed: Ints
    unsaid: Ints
    score: NDArray[np.float64]

    def take(self, which: Any) -> Evidence:
        """Return some of the pairs."""
        return Evidence(*(getattr(self, f)[which] for f in _FIELDS))

    def __len__(self) -> int:
        return len(self.left)


_FIELDS = ("left", "right", "level", "never", "doubt", "agreed", "differed", "unsaid", "score")


def judge(
    left: pd.DataFrame,
    right: pd.DataFrame,
    i: Ints,
    j: Ints,
    *,
    homes: tuple[str, str] = ("", ""),
    alike: NDArray[np.float64] | None = None,
    doubt_codes: bool = False,
) -> Evidence:
    """Judge pairs of prepared rows, `i` into `left` and `j` into `right`.

    `homes` are the cities that the two frames are about: where one is known, a row that names no
    city is taken to be of it. `alike` gives for each pair the likeness of the bare names (0 to 1)
    where pairs come from the search for alike names. `doubt_codes` asks about one code under widely
    different names: one of the two rows may bear another firm's code.
    """
    a, b = _Side(left, i), _Side(right, j)
    reread = _read_again(a, b)
    same = {
        c: a.equal(b, c)
        for c in (
            "key",
            "written",
            "normal",
            "variant",
            "bare",
            "division",
            "street",
            "legal",
            "address",
            "code",
            "place",
        )
    }
    same["variant"] |= reread
    same_code = (same["key"] & a.said("key")) | _organisation_code(a, b)
    never = a.said("key") & b.said("key") & (a.col("kind") == b.col("kind")) & ~same["key"]
    place_a, assumed_a = _placed(a, homes[0])
    place_b, assumed_b = _placed(b, homes[1])
    region = _regions(a, b, place_a, place_b, assumed_a | assumed_b)
    same_name = same["normal"] & a.said("normal")
    never |= region.clash & ~same_code
    address = same["street"] & a.said("street")
    level = _levels(a, same, same_code, same_name, address, region, alike)
    doubt = _doubts(
        a,
        b,
        same,
        same_name,
        address,
        region,
        level,
        alike,
        place_a,
        place_b,
        assumed_a | assumed_b,
    )
    doubt[same_code | (level == Level.IDENTICAL)] = ""
    if doubt_codes:
        at = np.flatnonzero(same_code & ~same_name)
        doubt[at[far_apart(left, right, i[at], j[at])]] = str(Reason.CODE_OF_TWO)
    agreed, differed, unsaid = _aspects(a, b, same, same_code, same_name, address, place_a, place_b)
    score = _scores(level, agreed, alike)
    return Evidence(i, j, level, never & ~same_code, doubt, agreed, differed, unsaid, score)


def far_apart(left: pd.DataFrame, right: pd.DataFrame, i: Ints, j: Ints) -> Flags:
    """Tell which pairs of prepared rows bear names that no two spellings of one name are.

    The brands, or the whole names without region and legal form, have less than half of the shorter
    in common.
    """
    sides = (left.iloc[i], right.iloc[j])
    bare = [side["bare"].to_numpy(object) for side in sides]
    brand = [
        company_names.brand(side["name"].astype("str").reset_index(drop=True))
        .fillna("")
        .to_numpy(object)
        for side in sides
    ]
    return np.asarray((_in_common(*bare) < HALF) | (_in_common(*brand) < HALF), dtype=bool)


def _in_common(left: NDArray[np.object_], right: NDArray[np.object_]) -> NDArray[np.float64]:
    """Return which part of the shorter text stands in the other in the same order; all of it
    where one is empty.
    """
    shared = process.cpdist(left.tolist(), right.tolist(), scorer=LCSseq.similarity, dtype=np.int64)
    shorter = np.array(
        [min(len(a), len(b)) for a, b in zip(left, right, strict=True)], dtype=np.int64
    )
    return np.where(shorter > 0, shared / np.maximum(shorter, 1), 1.0)


class _Side:
    """One side of the pairs: columns taken once, when asked for."""

    def __init__(self, rows: pd.DataFrame, which: Ints) -> None:
        self._rows, self._which = rows, which
        self._taken: dict[str, NDArray[np.object_]] = {}

    def col(self, name: str) -> NDArray[np.object_]:
        if name not in self._taken:
            self._taken[name] = self._rows[name].to_numpy(object)[self._which]
        return self._taken[name]

    def put(self, name: str, values: NDArray[np.object_]) -> None:
        self._taken[name] = values

    def said(self, name: str) -> Flags:
        return np.asarray(self.col(name) != "", dtype=bool)

    def equal(self, other: _Side, name: str) -> Flags:
        return np.asarray(self.col(name) == other.col(name), dtype=bool)


def _read_again(a: _Side, b: _Side) -> Flags:
    """Whether the names agree in the other reading of one beginning; that name is then taken to
    name no region.
    """
    found = np.zeros(len(a.col("variant")), dtype=bool)
    for one, other in ((a, b), (b, a)):
        again = (
            one.said("other")
            & (one.col("other") == other.col("variant"))
            & (a.col("variant") != b.col("variant"))
        )
        one.put("division", np.where(again, "", one.col("division")))
        found |= again
    return found


def _organisation_code(a: _Side, b: _Side) -> Flags:
    """Whether one side's organisation code is part of the other's credit code (GB 32100:
    positions 9–17).
    """
    found = np.zeros(len(a.col("key")), dtype=bool)
    for one, other in ((a, b), (b, a)):
        which = np.flatnonzero((one.col("kind") == "org_code_9") & (other.col("kind") == USCC))
        for n in which:
            found[n] |= other.col("key")[n][8:17] == one.col("key")[n]
    return found


def _placed(side: _Side, home: str) -> tuple[NDArray[np.object_], Flags]:
    """Return the city of each row, and whether it is only assumed."""
    place = side.col("place")
    assumed = (place == "") & bool(home)
    return np.where(assumed, home, place), assumed


@dataclass(frozen=True)
class _Regions:
    same: Flags
    unsaid: Flags
    clash: Flags
    unclear: Flags


def _regions(
    a: _Side, b: _Side, place_a: NDArray[np.object_], place_b: NDArray[np.object_], assumed: Flags
) -> _Regions:
    """Compare the divisions two names begin with, and where one names none, that one's city."""
    one, two = a.col("division"), b.col("division")
    same = one == two
    both = (one != "") & (two != "")
    nested = both & ~same & (_within(one, two) | _within(two, one))
    unsaid = (one == "") ^ (two == "")
    branch = a.said("parent") | b.said("parent")
    named, place = np.where(one != "", one, two), np.where(one != "", place_b, place_a)
    known = unsaid & (place != "") & ~branch
    elsewhere = known & ~(_within(named, place) | _within(place, named))
    clash = (both & ~same & ~nested) | (elsewhere & ~assumed)
    return _Regions(same, unsaid, clash, nested | (elsewhere & assumed))


def _within(inner: NDArray[np.object_], outer: NDArray[np.object_]) -> Flags:
    return np.fromiter(
        (x.startswith(y) for x, y in zip(inner, outer, strict=True)), dtype=bool, count=len(inner)
    )


def _levels(
    a: _Side,
    same: dict[str, Flags],
    same_code: Flags,
    same_name: Flags,
    address: Flags,
    region: _Regions,
    alike: NDArray[np.float64] | None,
) -> Ints:
    variant = same["variant"] & a.said("variant")
    bare = same["bare"] & a.said("bare")
    identical = same["written"] & same["code"] & same["address"] & same["place"] & (
        a.said("normal") | a.said("key")
    ) & same_name | (same_code & same["written"] & same["address"])
    conditions = [
        identical,
        same_code,
        same_name & address,
        same_name & same["written"],
        same_name,
        variant & address,
        variant & region.same,
        variant,
        bare,
    ]
    levels = [
        Level.IDENTICAL,
        Level.CODE,
        Level.NAME_AND_ADDRESS,
        Level.NAME_WRITTEN,
        Level.NAME,
        Level.VARIANT_AND_ADDRESS,
        Level.VARIANT,
        Level.VARIANT_UNSAID,
        Level.BARE,
    ]
    rest = Level.APART if alike is None else Level.ALIKE
    return np.select(conditions, [int(x) for x in levels], int(rest)).astype(np.int64)


def _doubts(
    a: _Side,
    b: _Side,
    same: dict[str, Flags],
    same_name: Flags,
    address: Flags,
    region: _Regions,
    level: Ints,
    alike: NDArray[np.float64] | None,
    place_a: NDArray[np.object_],
    place_b: NDArray[np.object_],
    assumed: Flags,
) -> NDArray[np.object_]:
    """Return why a pair that its names would join must be asked about, "" where nothing speaks
    against it.
    """
    doubt = np.full(len(level), "", dtype=object)
    explicit = (
        np.isin(a.col("legal"), _EXPLICIT) & np.isin(b.col("legal"), _EXPLICIT) & ~same["legal"]
    )
    unplaced = region.unsaid & ((place_a == "") | (place_b == ""))
    elsewhere = (
        ~a.said("division")
        & ~b.said("division")
        & (place_a != "")
        & (place_b != "")
        & (place_a != place_b)
        & ~assumed
        & ~a.said("parent")
    )
    if alike is not None:
        doubt[level == Level.ALIKE] = str(Reason.ALIKE)
    # 中国某某厦门有限公司 is the local company of 中国某某有限公司; 厦门某某有限公司 and
    # 某某（厦门）有限公司 may be two firms
    trailing = (a.col("seat") == "trailing") | (b.col("seat") == "trailing")
    moved = (trailing | (a.said("seat") & b.said("seat"))) & ~a.equal(b, "seat")
    doubt[moved & (level < Level.ALIKE) & ~same_name & ~address] = str(Reason.REGION)
    doubt[(level == Level.BARE) & unplaced & ~address] = str(Reason.REGION)
    doubt[~same_name & region.unclear & ~address & (level < Level.ALIKE)] = str(Reason.REGION)
    doubt[unplaced & (level < Level.ALIKE) & ~same_name & _brandless(a, b, unplaced)] = str(
        Reason.REGION
    )
    doubt[~same_name & explicit & (level < Level.ALIKE)] = str(Reason.LEGAL_FORM)
    doubt[elsewhere] = str(Reason.OTHER_PLACE)
    doubt[_remains_differ(a, b)] = str(Reason.OTHER_CODE)
    return doubt


def _brandless(a: _Side, b: _Side, which: Flags) -> Flags:
    """Whether a name is of trade words only (糖烟酒公司), so that without its region it is
    nobody's in particular.
    """
    found = np.zeros(len(which), dtype=bool)
    rows = np.flatnonzero(which)
    if len(rows):
        found[rows] = (
            company_names.brand(pd.Series(a.col("name")[rows], dtype="str")).fillna("") == ""
        ).to_numpy()
    return found


def _remains_differ(a: _Side, b: _Side) -> Flags:
    """Whether a code that Excel has rounded differs from the other side's code in the digits
    that are left.
    """
    found = np.zeros(len(a.col("mark")), dtype=bool)
    for one, other in ((a, b), (b, a)):
        for n in np.flatnonzero((one.col("mark") == "ALTERED") & (other.col("kind") == USCC)):
            left = one.col("code")[n][:_NOT_ALTERED_DIGITS]
            found[n] |= (
                left.isdigit()
                and len(left) == _NOT_ALTERED_DIGITS
                and not other.col("code")[n].startswith(left)
            )
    return found


def _aspects(
    a: _Side,
    b: _Side,
    same: dict[str, Flags],
    same_code: Flags,
    same_name: Flags,
    address: Flags,
    place_a: NDArray[np.object_],
    place_b: NDArray[np.object_],
) -> tuple[Ints, Ints, Ints]:
    """Return the aspects that agreed, differed, and were said on one side only, as bits."""
    agree = [
        same_code,
        same_name,
        same["bare"] & a.said("bare"),
        same["division"] & a.said("division"),
        same["legal"] & a.said("legal"),
        (place_a == place_b) & (place_a != ""),
        address,
    ]
    columns = ("code", "normal", "bare", "division", "legal", "", "street")
    agreed, differed, unsaid = (np.zeros(len(address), dtype=np.int64) for _ in range(3))
    for bit, (yes, column) in enumerate(zip(agree, columns, strict=True)):
        here, there = (
            (place_a != "", place_b != "") if not column else (a.said(column), b.said(column))
        )
        agreed |= yes.astype(np.int64) << bit
        differed |= (here & there & ~yes).astype(np.int64) << bit
        unsaid |= (here ^ there).astype(np.int64) << bit
    return agreed, differed, unsaid


def _scores(level: Ints, agreed: Ints, alike: NDArray[np.float64] | None) -> NDArray[np.float64]:
    """Return a score for reading and sorting: by the method, a little more where the address
    agrees.
    """
    base = np.array([Level(n).method.base_score for n in range(len(Level))])
    step = np.array([0.0, 0.0, 0.0, 0.01, 0.01, 0.0, 0.02, 0.01, 0.0, -0.02, 0.0, 0.0])
    score = (base + step)[level]
    if alike is not None:
        score = np.where(level == Level.ALIKE, Method.FUZZY.base_score * alike, score)
    address = (agreed >> _ASPECTS.index(Aspect.ADDRESS)) & 1
    return np.asarray(np.round(np.minimum(score + 0.01 * address * (score < 1), 1.0), 3))


_COMPARED = (
    message("{aspects} agree"),
    message("{aspects} differ"),
    message("{aspects} on one side only"),
)


def say(method: Method, agreed: int, differed: int, unsaid: int) -> Message:
    """Tell in a sentence how a pair compares: the method, what agreed, what differed, what only
    one side says.
    """
    lists = [
        [aspect for bit, aspect in enumerate(_ASPECTS) if bits >> bit & 1]
        for bits in (agreed, differed, unsaid)
    ]
    parts = [
        words.filled(aspects=listed(some, ITEMS))
        for words, some in zip(_COMPARED, lists, strict=True)
        if some
    ]
    if not parts:
        return method.label
    return message("{method}: {parts}", method=method, parts=listed(parts, CLAUSES))


def aspects(bits: int) -> str:
    """Return the aspects of a set of bits as their values, joined by blanks."""
    return " ".join(str(aspect) for bit, aspect in enumerate(_ASPECTS) if bits >> bit & 1)
