"""One cell: text as people write it becomes a typed value, or a fault that says why not.

A blank cell, a dash or 待核实 is unknown (None), never zero. `read_column` does the same for a whole column and asks
each distinct text only once.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from orggraph import codes, model
from orggraph.model import Word
from orggraph.schema import Column, Kind

UNKNOWN = frozenset({"", "-", "--", "—", "——", "/", "\\", "?", "？", "n/a", "na", "null", "nan", "none", "待核实", "不详", "未知",
                     "不明", "待定", "不清楚", "未填", "空", "#n/a"})
NONE = frozenset({"无", "没有", "未建", "未建立", "暂无", "未组建", "未成立", "否", "无党组织", "未建党组织", "不适用"})
_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}

# What people write for each word of a closed list; the first pattern found in the cell decides.
PATTERNS: dict[type[Word], tuple[tuple[str, Word], ...]] = {
    model.Mode: (
        ("筹", model.Mode.PENDING), ("联合|联建", model.Mode.JOINT), ("挂靠|依托", model.Mode.ATTACHED),
        ("兜底|托管|代管|区域", model.Mode.FALLBACK), ("单独|独立|单建|独建", model.Mode.SINGLE)),
    model.Exclusion: (
        ("重复|重名", model.Exclusion.DUPLICATE), ("僵尸", model.Exclusion.ZOMBIE), ("空壳|查无|无实体", model.Exclusion.SHELL),
        ("注销|吊销|清算", model.Exclusion.CLOSED), ("迁|搬离", model.Exclusion.MOVED),
        ("非属地|外地|不在辖区|非本区|非本地", model.Exclusion.ELSEWHERE),
        ("非行业|非互联网|行业不符", model.Exclusion.OTHER_INDUSTRY), ("停业|歇业|停产", model.Exclusion.NOT_OPERATING),
        (".", model.Exclusion.OTHER)),
    model.PlaceKind: (
        ("商圈|步行街|商业街|购物|商场|广场$", model.PlaceKind.BUSINESS_DISTRICT), ("孵化|众创|双创", model.PlaceKind.INCUBATOR),
        ("园", model.PlaceKind.PARK), ("楼|厦|写字", model.PlaceKind.BUILDING), ("社区|村|居", model.PlaceKind.COMMUNITY),
        ("街道|镇|乡", model.PlaceKind.STREET), ("区|县", model.PlaceKind.DISTRICT), ("市", model.PlaceKind.CITY)),
    model.OrgType: (
        ("联盟|协会|大党委", model.OrgType.ALLIANCE), ("服务中心|工作站|服务站", model.OrgType.SERVICE_CENTER),
        ("临时", model.OrgType.TEMP_BRANCH), ("流动", model.OrgType.FLOW_BRANCH), ("功能", model.OrgType.FUNCTIONAL),
        ("联合.*支部|联合支部|联合党组织", model.OrgType.JOINT_BRANCH), ("党工委|工委|工作委员会", model.OrgType.WORK_COMMITTEE),
        ("总支", model.OrgType.GENERAL_BRANCH), ("支部", model.OrgType.BRANCH), ("党委|委员会", model.OrgType.COMMITTEE)),
    model.OrgLevel: (
        ("行业", model.OrgLevel.INDUSTRY), ("企业|公司|单位", model.OrgLevel.ENTERPRISE), ("孵化|众创", model.OrgLevel.INCUBATOR),
        ("园区|产业园", model.OrgLevel.PARK), ("商圈", model.OrgLevel.BUSINESS_DISTRICT), ("楼|厦", model.OrgLevel.BUILDING),
        ("社区|村", model.OrgLevel.COMMUNITY), ("街|镇|乡", model.OrgLevel.STREET), ("区|县", model.OrgLevel.DISTRICT),
        ("市", model.OrgLevel.CITY)),
    model.LinkType: (
        ("位于|所在", model.LinkType.LOCATED_IN), ("责任|兜底|负责", model.LinkType.RESPONSIBLE_FOR),
        ("隶属|上级", model.LinkType.SUBORDINATE_TO), ("指导员|联系|服务", model.LinkType.SERVED_BY),
        ("指导", model.LinkType.GUIDED_BY), ("纳入|覆盖|组建", model.LinkType.COVERED_BY),
        ("群团|工会|团|妇联", model.LinkType.HAS_MASS_ORG), ("加入|成员", model.LinkType.MEMBER_OF),
        ("结对", model.LinkType.PAIRED_WITH), ("属于|部分", model.LinkType.PART_OF)),
}
_YES = re.compile(r"^(是|有|√|✓|✔|y|yes|true|t|1(\.0)?|已|建有|在营|在业|存续|正常|开业|营业|在用|有效|规上|规模以上|自有|租|龙头|重点|开|实体)")
_NO = re.compile(r"^(否|无|非|不|未|没|×|✗|x$|n$|no|false|f$|0(\.0)?$|停|歇|注销|吊销|撤销|已撤|已注销|已吊销|已停|迁出|已迁|关|清算|失联|空壳|规下)")
_PRESENCE = frozenset({"liaison", "union", "league", "women"})
_COUNT = re.compile(r"^(?:约|共|计)?([0-9]+)(?:\.0+)?(?:人|名|家|个|户|位|员)?$")
_DATE = re.compile(r"^([0-9]{4})(?:[-/.年]([0-9]{1,2})(?:[-/.月]([0-9]{1,2})日?)?月?)?年?(?:[ t][0-9:.]+)?$")
_DATE8 = re.compile(r"^((?:19|20)[0-9]{2})([01][0-9])([0-3][0-9])$")
_MOBILE = r"(?<![0-9])(?:\+?86[- ]?)?1[3-9][0-9](?:[- ]?[0-9]{4}){2}(?![0-9])"
_ID = (r"(?<![0-9A-Za-z])[1-9][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx](?![0-9A-Za-z])")
ID_NUMBER = _ID.replace("(?<![0-9A-Za-z])", "").replace("(?![0-9A-Za-z])", "")
_PERSONAL = rf"{_MOBILE}|{_ID}"
_NAMED = r"[\s,，;；（(]*(?:联系人|联系电话|联系方式|电话|手机|法人代表|法定代表人|法人|负责人|姓名|书记)[:：]?.*$"
_POST = re.compile(r"^(?=.*[0-9A-Za-z])[0-9A-Za-z一-龥_\-#./号]{1,24}$")
UNNUMBERED = "未编号"


@dataclass(frozen=True)
class Misread:
    """Cells of one column with one fault: positions in the frame, and their texts (empty where personal)."""

    code: str
    positions: np.ndarray[Any, Any]
    values: tuple[str, ...]


def plain(text: str) -> str:
    """Return a cell half-width, without outer blanks, zero-width marks and a leading apostrophe."""
    text = unicodedata.normalize("NFKC", text)
    text = re.sub(r"[​-‏﻿⁠\x00-\x08\x0b-\x1f]", "", text)
    return re.sub(r"\s+", " ", text).strip().lstrip("'`‘’").strip()


def read_count(text: str) -> tuple[int | None, str]:
    """Read a head-count: 12, １２人, 十二, 无."""
    bare = text.replace(",", "").replace(" ", "")
    found = _COUNT.match(bare)
    if found:
        number = int(found.group(1))
        return (number, "") if number < 2**31 else (None, "BAD_COUNT")
    if bare in NONE:
        return 0, ""
    spelled = _spelled(bare.rstrip("人名家个户位"))
    return (spelled, "") if spelled is not None else (None, "BAD_COUNT")


def _spelled(text: str) -> int | None:
    if not text or len(text) > 3 or any(c not in _DIGITS for c in text):
        return None
    if "十" not in text:
        return _DIGITS[text] if len(text) == 1 else None
    tens, _, ones = text.partition("十")
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)


def read_number(text: str) -> tuple[float | None, str]:
    """Read a number with or without thousands marks and a unit."""
    bare = re.sub(r"[,\s]|(?:万元|万|元|米|度|°)$", "", text)
    try:
        number = float(bare)
    except ValueError:
        return None, "BAD_NUMBER"
    return (number, "") if np.isfinite(number) else (None, "BAD_NUMBER")


def read_yesno(text: str, presence: bool = False) -> tuple[bool | None, str]:
    """Read yes or no; where `presence` is asked, any other text (a name, say) means there is one."""
    low = text.lower()
    if _NO.match(low):
        return False, ""
    if _YES.match(low):
        return True, ""
    return (True, "PRESENCE_TEXT") if presence else (None, "BAD_YESNO")


def read_date(text: str) -> tuple[dt.date | None, str]:
    """Read a date in the forms people use, Excel's day number among them; a bare month is its first day."""
    low = text.lower().rstrip("。.")
    found = _DATE8.match(low) or _DATE.match(low)
    try:
        if found:
            year, month, day = (int(part) if part else 1 for part in found.groups())
            return dt.date(year, month, day), "" if found.group(3) else "DATE_PARTIAL"
        if re.match(r"^[2-5][0-9]{4}(\.0+)?$", low):
            return dt.date(1899, 12, 30) + dt.timedelta(days=int(float(low))), ""
    except ValueError:
        pass
    return None, "BAD_DATE"


def read_word(text: str, words: type[Word]) -> tuple[str | None, str]:
    """Read a member of a closed list: by its value, its labels, or what people write for it."""
    low = text.lower()
    for member in words:
        if low in (str(member.value).lower(), member.zh.lower(), member.en.lower()):
            return str(member.value), ""
    if text in NONE:
        return None, "SAID_NONE"
    for pattern, member in PATTERNS.get(words, ()):
        if re.search(pattern, text):
            return str(member.value), ""
    return None, "BAD_WORD"


def read_post(text: str) -> tuple[str | None, str]:
    """Read an instructor post's code; a name or a phone number is not taken in, only that there is a post."""
    if text in NONE:
        return NO_POST, ""
    if _POST.match(text) and not re.search(_PERSONAL, text):
        return text.upper(), ""
    return UNNUMBERED, "POST_TEXT"


NO_POST = "无"


def read_text(text: str) -> tuple[str | None, str]:
    """Read a text; what looks like an ID or mobile number, and what stands behind it, is cut off."""
    if not re.search(_PERSONAL, text):
        return text, ""
    kept = re.sub(_PERSONAL, "", re.sub(_NAMED, "", text)).strip(" ,，;；:：()（）")
    return kept or None, "PERSONAL_CELL"


def read_free(text: str) -> tuple[str | None, str]:
    """Read a remark; one that holds an ID or mobile number is left out whole, as names stand beside it."""
    return (None, "PERSONAL_CELL") if re.search(_PERSONAL, text) else (text, "")


def reader(column: Column) -> Callable[[str], tuple[Any, str]]:
    """Return the function that reads one cell of a column."""
    if column.kind is Kind.YESNO:
        return lambda text: read_yesno(text, column.name in _PRESENCE)
    if column.kind is Kind.WORD and column.words is not None:
        words = column.words
        return lambda text: read_word(text, words)
    if column.kind is Kind.FREE and column.name != "address":
        return read_free
    return {Kind.COUNT: read_count, Kind.NUMBER: read_number, Kind.DEGREE: read_number, Kind.DATE: read_date,
            Kind.POST: read_post}.get(column.kind, read_text)


_DTYPES = {Kind.COUNT: "Int64", Kind.NUMBER: "Float64", Kind.DEGREE: "Float64", Kind.YESNO: "boolean",
           Kind.DATE: "datetime64[s]"}


def dtype(column: Column) -> str:
    """Return the pandas type that holds a column; each of them knows "missing"."""
    return _DTYPES.get(column.kind, "str")


def empty(column: Column, length: int) -> pd.Series[Any]:
    """Return a column of which nothing is known."""
    return pd.Series([None] * length, dtype=dtype(column)) if not length else pd.Series(
        pd.array([None], dtype=dtype(column)).take(np.zeros(length, dtype=np.int64)))


def read_column(column: Column, texts: pd.Series[Any]) -> tuple[pd.Series[Any], list[Misread]]:
    """Read a column of texts; every distinct text is looked at once.

    Returns the typed column (missing where unknown or unreadable) with the index of `texts`, and the cells that
    could not be read as they stand.
    """
    if column.kind is Kind.CODE:
        return _read_codes(texts)
    if dtype(column) != "str" or column.kind in (Kind.WORD, Kind.POST):
        return _read_distinct(column, texts)
    odd = _needs_reading(texts)
    read, wrong = _read_distinct(column, texts[odd])
    if odd.all():
        return read, wrong
    typed = texts.astype("str")
    if odd.any():
        typed = typed.copy()
        typed[odd] = read
    at = np.flatnonzero(odd)
    return typed, [Misread(w.code, at[w.positions], w.values) for w in wrong]


_ODD = "[\\x{FF01}-\\x{FF5E}\\x{3000}\\x{200B}-\\x{200F}\\x{FEFF}\\x{2018}\\x{2019}\\x00-\\x1f]|^[ '`-]|[ ]$|  |[0-9 -]{11}"


def arrow(texts: pd.Series[Any]) -> pa.Array:
    """Return a column of texts as one Arrow array, null where missing."""
    array = pa.array(texts, type=pa.large_string(), from_pandas=True)
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


def _needs_reading(texts: pd.Series[Any]) -> np.ndarray[Any, Any]:
    """Tell which texts may change by reading: odd characters, blanks, something like a phone number, or short words."""
    array = arrow(texts)
    odd = pc.or_(pc.match_substring_regex(array, _ODD), pc.less_equal(pc.utf8_length(array), 3))
    found: np.ndarray[Any, Any] = pc.fill_null(odd, False).to_numpy(zero_copy_only=False)
    return found


def _read_distinct(column: Column, texts: pd.Series[Any]) -> tuple[pd.Series[Any], list[Misread]]:
    encoded = arrow(texts).dictionary_encode()
    uniques = encoded.dictionary.to_pylist()
    read = reader(column)
    values: list[Any] = []
    faults: dict[str, list[int]] = {}
    for number, text in enumerate(uniques):
        bare = plain(text)
        value, fault = (None, "") if bare.lower() in UNKNOWN else read(bare)
        values.append(value)
        if fault:
            faults.setdefault(fault, []).append(number)
    where = pc.fill_null(encoded.indices, len(uniques)).to_numpy(zero_copy_only=False).astype(np.int64)
    pool = pd.array([*values, None], dtype=dtype(column))
    typed = pd.Series(pool.take(where), index=texts.index)
    return typed, [_misread(fault, numbers, where, uniques) for fault, numbers in faults.items()]


_HIDDEN = frozenset({"PERSONAL_CELL", "POST_TEXT", "PRESENCE_TEXT"})


def _misread(fault: str, numbers: list[int], where: np.ndarray[Any, Any], uniques: list[str]) -> Misread:
    positions = np.flatnonzero(np.isin(where, numbers))
    values = tuple("" if fault in _HIDDEN or re.search(_PERSONAL, uniques[where[p]]) else uniques[where[p]] for p in positions)
    return Misread(fault, positions, values)


def _read_codes(texts: pd.Series[Any]) -> tuple[pd.Series[Any], list[Misread]]:
    """Read a column of codes; one written with small letters is taken in capitals, and said."""
    compacted = codes.compact_column(texts).astype("str")
    small = codes.faults_column(texts, strict=True).astype("str").eq(str(codes.CodeFault.LETTER_CASE)).fillna(False)
    at = np.flatnonzero(small.to_numpy(dtype=bool))
    wrong = [Misread("CODE_CASE", at, tuple(texts.iloc[at]))] if len(at) else []
    return compacted.mask(compacted.str.lower().isin(UNKNOWN | NONE)), wrong
