"""Invented words: place names, firm names and credit codes that belong to nobody.

Place names are pairs of one character out of each of two lists; no pair of them occurs in the name
of a real division down to street. Firm names carry the invented city. Credit codes follow GB
32100-2015, yet their registering authority lies in a province that does not exist (99).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from orggraph.reference.credit_codes import ALPHABET, WEIGHTS

FIRST = (
    "霁澄曜璟瑄缈泠沅汐湄洵浔湉溟渺漪滟潇澈澜濯瀛霏霖霓霂霄昀昕晗晞晟旻煦熠烁焱煜琅琤琬瑶璇翎翊翩"
    "翮苒苓荇荻菡蓁蔚蕤笙箬筠绡缦"
)
SECOND = (
    "汀岚渚峤岫坞埭垟墅湾岭塬陂桁棹舟帆檐榭阙枫栎桐槿榆楹砚瓯磬篱葭萝蒲蘅芷薇葵鹭鸢鹤隼鲤渟沚汊堰"
    "砻碣麓嶂峁苑渡"
)
THIRD = "之云星宇禾木川石羽远和宁安同启衡知微可为成行"
TRADES = (
    "网络科技",
    "信息技术",
    "数字传媒",
    "电子商务",
    "软件",
    "文化传播",
    "智能科技",
    "供应链管理",
    "数据服务",
    "网络服务",
    "互动娱乐",
    "信息服务",
    "物联网",
    "人工智能",
    "创意设计",
    "云服务",
    "教育科技",
    "企业服务",
    "物流科技",
    "金融信息服务",
)
FORMS = ("有限公司", "有限责任公司", "股份有限公司", "集团有限公司")
SOCIAL_FORMS = ("行业协会", "商会", "促进会", "联合会")
MOST_FIRMS = len(FIRST) * len(SECOND) * len(THIRD) * len(TRADES) * 2

_AUTHORITY = 990100
_OLD_SHARE = 20  # one code in so many has an organisation code of digits only, as those before 2015


def stems(rng: np.random.Generator) -> list[str]:
    """Return all place stems in a random order."""
    pairs = [a + b for a in FIRST for b in SECOND]
    return [pairs[i] for i in rng.permutation(len(pairs))]


def pick(pool: Sequence[str], numbers: NDArray[Any]) -> pa.Array:
    """Return the words with these numbers as Arrow text; a negative number gives a missing cell."""
    numbers = np.asarray(numbers)
    return pa.array(pool, type=pa.large_string()).take(pa.array(numbers, mask=numbers < 0))


def numbered(numbers: NDArray[Any], width: int = 0) -> pa.Array:
    """Return whole numbers as Arrow text, filled with zeros up to a width."""
    return pc.utf8_lpad(pc.cast(pa.array(numbers), pa.large_string()), width, "0")


def joined(*parts: Any) -> pa.Array:
    """Return texts put together cell by cell; a missing part makes the cell missing."""
    return pc.binary_join_element_wise(
        *(_large(p) for p in parts), pa.scalar("", pa.large_string())
    )


def _large(part: Any) -> Any:
    return pa.scalar(part, pa.large_string()) if isinstance(part, str) else part


def column(texts: pa.Array) -> pd.Series[Any]:
    """Return Arrow text as a text column."""
    return pd.Series(texts.to_pandas(), dtype="str")


def _scattered(serials: NDArray[np.int64], size: int, step: int, offset: int) -> NDArray[np.int64]:
    # A step without a common divisor with the size makes this one-to-one: no two serials meet.
    return (serials % size * (step % size) + offset) % size


def firm_names(
    serials: NDArray[np.int64],
    city: str,
    form: NDArray[Any],
    social: NDArray[np.bool_],
    offset: int,
    total: int,
) -> pa.Array:
    """Return a name for every serial number; different serials below `total` have different
    names.
    """
    short = total <= len(FIRST) * len(SECOND) * len(TRADES) * 2
    third = ("",) if short else tuple(THIRD)
    size = len(FIRST) * len(SECOND) * len(third) * len(TRADES) * 2
    rest = _scattered(serials, size, 1_000_003, offset)
    numbers = []
    for pool in (2, len(TRADES), len(third), len(SECOND), len(FIRST)):
        rest, number = np.divmod(rest, pool)
        numbers.append(number)
    style, trade, last, second, first = numbers
    forms = pick((*FORMS, *SOCIAL_FORMS), form + len(FORMS) * social)
    return joined(
        pick((city, ""), style),
        pick(FIRST, first),
        pick(SECOND, second),
        pick(third, last),
        pick(("", f"（{city}）"), style),
        pick(TRADES, trade),
        forms,
    )


def all_digit_offset(district: int, offset: int) -> int:
    """Return the next offset at which serial 0 has a code of 18 digits, the kind a spreadsheet
    takes for a number.
    """
    nought, at = np.zeros(1, dtype=np.int64), np.array([district])
    while not credit_codes(nought, nought, at, offset)[0].as_py().isdigit():
        offset += 1
    return offset


def credit_codes(
    serials: NDArray[np.int64], classes: NDArray[Any], districts: NDArray[Any], offset: int
) -> pa.Array:
    """Return a valid credit code for every serial number, all different.

    `classes`: 0 firm (91), 1 association (51), 2 private non-enterprise unit (52); `districts`
    numbers the authority. Check digits by GB 11714 (ninth of the organisation code) and GB
    32100-2015 (eighteenth).
    """
    letters = np.empty((len(serials), 18), dtype=np.uint8)
    letters[:, :2] = np.frombuffer(b"915152", dtype=np.uint8).reshape(3, 2)[classes]
    _put_digits(letters[:, 2:8], _AUTHORITY + 1 + np.maximum(districts, 0), 10)
    old = serials % _OLD_SHARE == 0
    letters[:, 8:10] = np.frombuffer(b"MA", dtype=np.uint8)
    _put_digits(letters[:, 10:16], _scattered(serials, 31**6, 3**18, offset), 31)
    digits = np.empty((int(old.sum()), 8), dtype=np.uint8)
    _put_digits(digits, _scattered(serials[old], 10**8, 7**9, offset), 10)
    letters[old, 8:16] = digits
    letters[:, 16] = _organisation_check(letters[:, 8:16])
    letters[:, 17] = _check(letters[:, :17])
    packed = pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(18), len(serials), [None, pa.py_buffer(letters.tobytes())]
    )
    return packed.cast(pa.large_binary()).cast(pa.large_string())


_LETTERS = np.frombuffer(ALPHABET.encode(), dtype=np.uint8)
_VALUES = np.zeros(256, dtype=np.int32)
_VALUES[_LETTERS] = np.arange(31)


def _put_digits(into: NDArray[np.uint8], numbers: NDArray[Any], base: int) -> None:
    rest = numbers
    for place in reversed(range(into.shape[1])):
        rest, digit = np.divmod(rest, base)
        into[:, place] = _LETTERS[digit]


def _organisation_check(letters: NDArray[np.uint8]) -> NDArray[np.uint8]:
    total = np.zeros(len(letters), dtype=np.int32)
    for place, weight in enumerate((3, 7, 9, 10, 5, 8, 4, 2)):
        value = letters[:, place].astype(np.int32)
        total += weight * np.where(value < ord("A"), value - ord("0"), value - ord("A") + 10)
    return np.frombuffer(b"0X987654321", dtype=np.uint8)[total % 11]


def _check(letters: NDArray[np.uint8]) -> NDArray[np.uint8]:
    total = np.zeros(len(letters), dtype=np.int32)
    for place, weight in enumerate(WEIGHTS):
        total += weight * _VALUES[letters[:, place]]
    return _LETTERS[-total % 31]
