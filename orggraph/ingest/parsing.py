"""One cell: text as people write it becomes a typed value, or a fault that says why not.

A blank cell, a dash or 待核实 is unknown (None), never zero. `read_column` reads a whole column and
looks at each distinct text only once. The single readers take plain text, as `plain` gives it.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from orggraph.core import enums
from orggraph.core.arrow_text import TEXT, arrow, nfkc, repeats, told_apart
from orggraph.core.characters import simplified
from orggraph.core.enums import Word
from orggraph.core.schema import Column, Kind
from orggraph.ingest import head_counts, pii, vocabulary
from orggraph.ingest.vocabulary import NONE, PATTERNS, UNKNOWN
from orggraph.reference import credit_codes

NO_POST = "无"  # what an organisation or a post reads that is said not to be there
UNNUMBERED = "未编号"  # a post that is there, of which no code is given
UNNAMED = "名称未填的党组织"  # an organisation that is there, of which no name is given
HIDDEN = pii.HIDDEN

_PRESENCE = frozenset({"liaison", "union", "league", "women", "instructor", "mass"})
_THOUSANDS = re.compile(r"^-?[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])")
_NUMBER = re.compile(r"^[+-]?[0-9]+(?:\.[0-9]*)?(?:e[+-]?[0-9]{1,3})?$", re.IGNORECASE)
_CLOCK = r"(?:[ t][0-9:.+z-]*)?$"
_DATE = re.compile(
    r"^([0-9]{4})(?:[-/.年] ?([0-9]{1,2})(?:[-/.月] ?([0-9]{1,2})[日号]?)?月?)?年?" + _CLOCK
)
_DATE8 = re.compile(r"^((?:19|20)[0-9]{2}|2100)([01][0-9])([0-3][0-9])?$")
_YEARS = range(1900, 2101)
_POSTS = re.compile(
    "^([0-9]{1,2})(?:名|人|位|个)$"
)  # how many instructors there are, and not the code of one
_TO_COME = re.compile(
    "^(?:待|拟|计划|准备|正在|将|尚待)(?:选派|派驻|派|配备|选配|安排|指派|选|落实|定)"
)
_POST = re.compile(r"^(?=.*[0-9A-Za-z])[0-9A-Za-z一-龥_\-#./]{1,24}$")
_OFFICE = re.compile("党建|指导员|联络员|岗位?|编号|号|第|组|片区?|网格")
_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕张孔曹严华金魏陶姜戚谢邹喻苏潘葛范彭鲁韦马苗"
    "方俞任袁柳鲍史唐费薛雷贺倪汤罗"
    "毕郝安常于傅齐康伍余顾孟黄穆萧尹姚邵汪毛米戴宋庞熊纪舒项祝董梁杜阮蓝闵席季贾江郭梅林钟徐"
    "邱骆高夏蔡田樊胡凌霍万柯卢莫房丁邓洪包左石崔"
    "龚程邢裴陆荣翁段侯全班秋仲宫宁仇甘武刘景龙叶白蒲卓池乔翟谭申冉桑桂牛边燕尚温庄晏柴瞿阎连"
    "习艾向古易廖耿关欧聂曾游赖涂"
)
_NAMELIKE = re.compile(f"^[{_SURNAMES}][一-龥]{{1,2}}$")
_PLACELIKE = re.compile("[区县市镇乡村街道路园楼厦厅室场城港湾岛山里新技院]$")


@dataclass(frozen=True)
class Misread:
    """Cells of one column with one fault: positions in the frame, and their texts (hidden where
    they may be personal).
    """

    code: str
    positions: np.ndarray[Any, Any]
    values: tuple[str, ...]


# ---- one text ----


def plain(text: str) -> str:
    """Return a cell half-width, on one line, without outer blanks, zero-width marks and leading
    apostrophes.
    """
    return str(plain_column(pa.array([text], TEXT))[0].as_py())


# Characters that may stand before a cell without meaning anything: an apostrophe marks text in a
# spreadsheet.
_QUOTES = r"^[ '`‘’]+"
# all but blanks: what these texts hold is plain as it stands
_SAFE = r"!-~一-龥㐀-䶿、。〈-】〔〕“”·—〇"
_ODD = rf"[^ {_SAFE}]|^[ '`]| $|  "
# a remark stands as written, but nothing may hide in it
_ODD_REMARK = r"^[\s'`‘’]|\s$|[０-９＠\x{200b}-\x{200f}\x{feff}]"
_WIDTHLESS = (
    r"[\x{ad}\x{200b}-\x{200f}\x{202a}-\x{202e}\x{2060}-\x{2064}\x{feff}\x00-\x08\x0e-\x1f\x7f-\x8"
    r"4\x86-\x9f]+"
)
_BLANKS = r" *[\t-\r\x{85}\x{1680}\x{2028}\x{2029}][\t-\r \x{85}\x{1680}\x{2028}\x{2029}]*| {2,}"


# A name or a place broken by hand to fit its cell. What ends as a firm or an organisation does is
# one, and another may stand on the next line.
_WRAPPED = r"([一-龥])[ \t]*[\r\n]+[ \t]*([一-龥])"
_IS_ONE = r"(?:公司|企业|集团|厂|店|支部|党委|总支|党组|小组|委员会|工委|工会)[ \t]*[\r\n]"


def _unwrapped(texts: pa.Array) -> pa.Array:
    """Return names and places on one line where they were broken inside."""
    several = pc.match_substring_regex(texts, _IS_ONE)
    whole = texts
    for _ in range(2):  # a character between two breaks belongs to the first of them
        whole = _replaced(whole, _WRAPPED, r"\1\2")
    return pc.if_else(several, texts, whole)


def plain_column(texts: pa.Array, odd_pattern: str = _ODD, unwrap: bool = False) -> pa.Array:
    """Return `plain` of every text of an Arrow column, or only of those with something odd in
    them; `unwrap` takes out the line breaks inside names.
    """
    if texts.null_count == len(texts):
        return texts
    odd = pc.match_substring_regex(texts, odd_pattern)
    if not pc.any(odd).as_py():
        return texts
    bare = _unwrapped(texts.filter(odd)) if unwrap else texts.filter(odd)
    bare = nfkc(_replaced(bare, _WIDTHLESS, ""))
    bare = pc.utf8_trim(_replaced(bare, _BLANKS, " "), " ")
    return pc.replace_with_mask(texts, odd, _replaced(bare, _QUOTES, ""))


def _replaced(texts: pa.Array, pattern: str, by: str) -> pa.Array:
    """Replace in the texts where there is something to replace; to look is many times faster
    than to replace.
    """
    return (
        pc.replace_substring_regex(texts, pattern, by)
        if pc.any(pc.match_substring_regex(texts, pattern)).as_py()
        else texts
    )


def read_count(text: str) -> tuple[int | None, str]:
    """Read a head-count: 12, １２人, 十二, 1,200, 无, 约30人."""
    count = head_counts.read(text)
    return count.value, count.fault


def _without_thousands(text: str) -> str:
    return text.replace(",", "") if _THOUSANDS.match(text) else text


def read_in_use(text: str) -> tuple[bool | None, str]:
    """Read whether an organisation is there still: 是, 正常, 2025年12月撤销, 软弱涣散, 待换届.

    How well it works, and whether an election is due, leave it in use.
    """
    if _OVER.search(text):
        return False, ""
    return (True, "") if _HOW_IT_IS.search(text) else read_yesno(text)


_OVER = re.compile(
    "^(?!.*(?:未|没|拟|待|将|申请|计划|建议)).*(?:撤销|解散|注销|取消|终止|停用|并入|合并到|不再|已撤|空壳)"
)
_HOW_IT_IS = re.compile(
    "换届|涣散|后进|整顿|先进|示范|星级?|达标|优秀|良好|较好|一般|较差|活跃|规范"
)


def read_number(text: str) -> tuple[float | None, str]:
    """Read a number with or without thousands marks and a unit."""
    bare = re.sub(r"\s|(?:万元|万|元|米|度|°)$", "", _without_thousands(text))
    if pii.is_inside(text) or not _NUMBER.match(bare):
        return None, "BAD_NUMBER"
    number = float(bare)
    return (number, "") if math.isfinite(number) else (None, "BAD_NUMBER")


def read_dropped(text: str) -> tuple[str | None, str]:
    """Read whether a firm is to be left out, and why where the cell says so: 是, 注销, 已搬离."""
    reason = None if _NOT_LEFT_OUT.match(text) else vocabulary.member(text, enums.Exclusion)
    if reason:
        return str(reason), ""
    said, fault = read_yesno(text)
    return str(enums.Exclusion.OTHER) if said else None, fault


_NOT_LEFT_OUT = re.compile("否|没|未|尚未|暂未|拟|将|计划|准备")


def read_yesno(text: str) -> tuple[bool | None, str]:
    """Read yes or no."""
    said = vocabulary.yes_or_no(text)
    return said, "" if said is not None else "BAD_YESNO"


def read_presence(text: str) -> tuple[bool | None, str]:
    """Read whether there is one; any other text (a name, say) means that there is."""
    said = vocabulary.is_there(text)
    return (said, "") if said is not None else (True, "PRESENCE_TEXT")


@lru_cache(maxsize=1 << 16)  # a town's ledgers say the same few thousand days again and again
def read_date(text: str) -> tuple[dt.date | None, str]:
    """Read a date in the forms people use, Excel's day number among them; a bare month is its
    first day.
    """
    low = re.sub(" ?([年月]) ?| (?=[日号])", r"\1", text.lower().rstrip("。."))
    found = _DATE8.match(low) or _DATE.match(low)
    try:
        if found and int(found[1]) in _YEARS:
            year, month, day = (int(part) if part else 1 for part in found.groups())
            return dt.date(year, month, day), "" if found[3] else "DATE_PARTIAL"
        if re.match(r"^[2-5][0-9]{4}(?:\.[0-9]+)?$", low):
            return dt.date(1899, 12, 30) + dt.timedelta(days=int(low[:5])), ""
    except ValueError:
        pass
    return None, "BAD_DATE"


def read_word(text: str, members: type[Word]) -> tuple[str | None, str]:
    """Read a member of a closed list: by its value, its labels, or what people write for it."""
    if members is enums.Exclusion and vocabulary.says_counted_in(text):
        return None, ""
    if members is enums.Mode and vocabulary.says_no_tie(text):
        return None, "SAID_NONE"
    found = None if text in NONE else vocabulary.member(text, members)
    if found is not None:
        return str(found), ""
    return (
        (str(enums.Exclusion.OTHER), "OTHER_REASON")
        if members is enums.Exclusion
        else (None, "BAD_WORD")
    )


def read_post(text: str) -> tuple[str | None, str]:
    """Read the codes of instructor posts; a name or a phone number is not taken in, only that there
    is a post.

    What this program writes for a post without a code, 未编号, is read as it was written.
    """
    if text == UNNUMBERED:
        return UNNUMBERED, ""
    counted = _POSTS.match(text)
    if counted or _TO_COME.match(text) or vocabulary.is_vacant(text):
        return (UNNUMBERED if counted and int(counted[1]) else NO_POST), ""
    parts = [part.strip() for part in re.split("[、;,|]+", text)]
    are_codes = all(_is_post_code(part) for part in parts)
    if are_codes and (len(parts) == 1 or not pii.is_inside(text)):
        return "、".join(parts).upper(), ""
    if vocabulary.is_there(text) is not True and vocabulary.says_no_tie(text):
        return NO_POST, ""
    answered = vocabulary.yes_or_no(text) or _SENT.match(text)
    return UNNUMBERED, "" if answered else "POST_TEXT"


_SENT = re.compile("已?(?:选派|派驻|配备|指派|下派|委派|明确|落实|到位|到岗|有)$")


def _is_post_code(text: str) -> bool:
    """Tell a code such as Z-01 or 思明岗03 from a name, with or without a number behind it."""
    if not _POST.match(text) or pii.is_inside(text):
        return False
    runs = [_OFFICE.sub("", run) for run in re.findall("[一-龥]+", text)]
    return not any(
        _NAMELIKE.match(run) and not _PLACELIKE.search(run) for run in runs
    ) and not vocabulary.says_no_tie(text)


# ---- a column ----

_DTYPES = {
    Kind.COUNT: "Int64",
    Kind.NUMBER: "Float64",
    Kind.DEGREE: "Float64",
    Kind.YESNO: "boolean",
    Kind.DATE: "datetime64[s]",
}
_READERS: dict[Kind, Callable[[str], tuple[Any, str]]] = {
    Kind.COUNT: read_count,
    Kind.NUMBER: read_number,
    Kind.DEGREE: read_number,
    Kind.YESNO: read_yesno,
    Kind.DATE: read_date,
    Kind.POST: read_post,
}


def dtype(column: Column) -> str:
    """Return the pandas type that holds a column; each of them knows "missing"."""
    return _DTYPES.get(column.kind, "str")


def empty(column: Column, length: int) -> pd.Series[Any]:
    """Return a column of which nothing is known; it may be shared, and is never written into."""
    return _empty(dtype(column), length)


@lru_cache(maxsize=32)
def _empty(kind: str, length: int) -> pd.Series[Any]:
    return pd.Series(pd.array([None], dtype=kind).take(np.zeros(length, dtype=np.int64)))


def plain_texts(texts: pd.Series[Any]) -> tuple[list[str], np.ndarray[Any, np.dtype[np.int64]]]:
    """Return the distinct texts of a column, plain, and for each row which it has; a blank cell
    has the last, "".
    """
    distinct, rows = told_apart(arrow(texts))
    return [*plain_column(distinct).to_pylist(), ""], rows


_FEW = 16  # texts that are read by the rule itself sooner than its first look is made ready


def personal_texts(bare: pa.Array) -> dict[int, str]:
    """Return those of an Arrow column of texts that hold personal data, by their number."""
    if len(bare) <= _FEW:
        suspects = np.flatnonzero(bare.is_valid())
    else:
        suspects = np.flatnonzero(_found(bare, pii.SUSPECT))  # few; the rule itself is slow
    texts = plain_column(bare.take(pa.array(suspects))).to_pylist()
    return {
        number: text
        for number, text in zip(suspects.tolist(), texts, strict=True)
        if pii.is_inside(text)
    }


def read_column(column: Column, texts: pd.Series[Any]) -> tuple[pd.Series[Any], list[Misread]]:
    """Read a column of texts; every distinct text is looked at once.

    Returns the typed column (missing where unknown or unreadable) with the index of `texts`, and
    the cells that could not be read as they stand.
    """
    if column.name == "uscc":
        return _read_codes(texts)
    reads_each = _reader(column)
    distinct, where = _looked_at(arrow(texts), once=reads_each is not None)
    if _is_remark(column):
        bare = plain_column(distinct, _ODD_REMARK)
    else:
        bare = plain_column(distinct, unwrap=not reads_each)
    pool = _Pool(distinct, bare)
    if reads_each:
        values, faults = pool.read(reads_each, dtype(column))
    elif dtype(column) == "Float64":
        values, faults = pool.read_numbers()
    else:
        values, faults = pool.read_texts(column)
    typed = pd.Series(values.take(where), index=texts.index)
    return typed, [pool.misread(code, numbers, where) for code, numbers in faults.items()]


def _looked_at(texts: pa.Array, once: bool) -> tuple[pa.Array, np.ndarray[Any, np.dtype[np.int64]]]:
    """Return the texts to look at and for each row which it has, their number where it is blank;
    `once` has each distinct text among them only once, though few repeat.
    """
    if once or repeats(texts):
        return told_apart(texts)
    held = texts.drop_null()
    valid = texts.is_valid().to_numpy(zero_copy_only=False)
    return held, np.where(valid, np.cumsum(valid) - 1, len(held))


def _is_remark(column: Column) -> bool:
    return column.kind is Kind.FREE and column.name != "address"


def _reader(column: Column) -> Callable[[str], tuple[Any, str]] | None:
    """Return the function that reads one cell of a column, None where the whole column is read
    at once.
    """
    if column.name == "dropped":
        return lambda text: read_dropped(simplified(text))
    if column.kind is Kind.WORD and column.words is not None:
        members = column.words
        return lambda text: read_word(simplified(text), members)
    if column.name in _PRESENCE:
        return lambda text: read_presence(simplified(text))
    if column.name == "active":
        return lambda text: read_in_use(simplified(text))
    if column.kind is Kind.YESNO:
        return lambda text: read_yesno(simplified(text))
    return None if dtype(column) == "Float64" else _READERS.get(column.kind)


Faults = dict[str, list[int]]
_SAYS_NOTHING = pa.array(sorted(UNKNOWN | NONE), TEXT)
_NAMES_NOTHING = pa.array(
    sorted(UNKNOWN | NONE | set("√✓✔☑×✗✘✕╳□■○●")), TEXT
)  # a tick is no name either
_LONGEST = max(len(word) for word in UNKNOWN | NONE)
_SIMPLE_NUMBER = r"^-?[0-9]{1,10}(\.[0-9]{1,15})?$"
_MASKED = frozenset(
    {"BAD_COUNT", "BAD_NUMBER", "BAD_DATE"}
)  # where names may stand instead of figures


@dataclass(frozen=True)
class _Pool:
    """The distinct texts of a column, as written and plain. Values have one entry more, the
    last: missing.
    """

    texts: pa.Array
    bare: pa.Array

    def read(self, reader: Callable[[str], tuple[Any, str]], kind: str) -> tuple[Any, Faults]:
        """Read one text after the other."""
        values: list[Any] = []
        faults: Faults = {}
        for number, text in enumerate(self.bare.to_pylist()):
            value, fault = (None, "") if vocabulary.is_unknown(simplified(text)) else reader(text)
            values.append(value)
            if fault:
                faults.setdefault(fault, []).append(number)
        return pd.array([*values, None], dtype=kind), faults

    def read_numbers(self) -> tuple[Any, Faults]:
        """Read numbers, those without any ornament all at once."""
        simple = _found(self.bare, _SIMPLE_NUMBER)
        values = np.full(len(self.bare) + 1, np.nan)
        values[:-1][simple] = (
            self.bare.filter(pa.array(simple)).cast(pa.float64()).to_numpy(zero_copy_only=False)
        )
        rest = np.flatnonzero(~simple)
        odd, faults = _Pool(self.texts, self.bare.take(pa.array(rest))).read(read_number, "Float64")
        values[rest] = odd[:-1].to_numpy(dtype=np.float64, na_value=np.nan)
        return pd.array(values, dtype="Float64"), {
            code: rest[numbers].tolist() for code, numbers in faults.items()
        }

    def read_texts(self, column: Column) -> tuple[Any, Faults]:
        """Read texts: a word for nothing becomes missing; personal data are cut out, a remark
        that holds any is left out.
        """
        short = pc.less_equal(pc.utf8_length(self.bare), _LONGEST)
        nothing = pc.and_(
            short,
            pc.is_in(
                pc.utf8_lower(self.bare),
                _SAYS_NOTHING if column.kind is not Kind.TEXT else _NAMES_NOTHING,
            ),
        )
        values = pc.if_else(nothing, pa.scalar(None, TEXT), self.bare)
        texts = personal_texts(self.bare)
        hits = list(texts)
        if hits:
            mask = np.zeros(len(values), dtype=bool)
            mask[hits] = True
            kept = [
                None if _is_remark(column) else pii.cut(texts[number]) or None for number in hits
            ]
            values = pc.replace_with_mask(values, mask, pa.array(kept, TEXT))
        whole = pa.concat_arrays([values, pa.nulls(1, TEXT)])
        return pd.Series(whole.to_pandas(), dtype="str").array, {
            "PERSONAL_CELL": hits
        } if hits else {}

    def misread(self, fault: str, numbers: Sequence[int], where: np.ndarray[Any, Any]) -> Misread:
        """Return where the texts of some numbers stand, with what may be shown of each."""
        shown = np.full(len(self.texts) + 1, None, dtype=object)
        for number in numbers:
            shown[number] = _shown(fault, self.texts[number].as_py(), self.bare[number].as_py())
        cells = shown[where]
        positions = np.flatnonzero(cells != None)  # noqa: E711
        return Misread(fault, positions, tuple(cells[positions]))


def _shown(fault: str, text: str, bare: str) -> str:
    if fault in ("PERSONAL_CELL", "POST_TEXT", "PRESENCE_TEXT"):
        return ""
    return text if pii.shown(bare, figure=fault in _MASKED) == bare else HIDDEN


def _found(texts: pa.Array, pattern: str) -> np.ndarray[Any, Any]:
    found: np.ndarray[Any, Any] = pc.match_substring_regex(texts, pattern).to_numpy(
        zero_copy_only=False
    )
    return found


def _read_codes(texts: pd.Series[Any]) -> tuple[pd.Series[Any], list[Misread]]:
    """Read a column of credit codes; one written with small letters is taken in capitals, and
    said.
    """
    small = credit_codes.faults_column(texts, strict=True).eq(
        str(credit_codes.CodeFault.LETTER_CASE)
    )
    at = np.flatnonzero(small.to_numpy(dtype=bool))
    wrong = [Misread("CODE_CASE", at, tuple(texts.iloc[at]))] if len(at) else []
    compacted = credit_codes.compact_column(texts).astype("str")
    short = compacted.str.len().le(_LONGEST).fillna(False).to_numpy(dtype=bool)
    nothing = short.copy()
    nothing[short] = compacted[short].str.lower().isin(UNKNOWN | NONE).to_numpy(dtype=bool)
    return compacted.mask(nothing) if nothing.any() else compacted, wrong


__all__ = [
    "HIDDEN",
    "NONE",
    "NO_POST",
    "PATTERNS",
    "UNKNOWN",
    "UNNAMED",
    "UNNUMBERED",
    "Misread",
    "dtype",
    "empty",
    "personal_texts",
    "plain",
    "plain_column",
    "plain_texts",
    "read_column",
    "read_count",
    "read_date",
    "read_number",
    "read_post",
    "read_presence",
    "read_word",
    "read_yesno",
]
