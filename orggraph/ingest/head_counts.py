"""A head-count as people write it: 12人, 一百二十, 1.2万, 50-100, 约30, 3(预1), 2正1预.

A range is taken by its lower bound, which is what rules of the form "at least" ask for, and said
so. What only bounds a count from above (50人以下) leaves it unknown. Every text asked here is plain
already (`parsing.plain_column`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST = 3_000_000  # no employer has as many; what is larger is a telephone number or a sum of money
_UNIT = "(?:人|名|家|个|户|位|员|人次)?"
_N = r"([0-9]{1,12})(?:\.0+)?"
_PLAIN = re.compile(
    rf"^(?:共|计|合计|总计)?(约|大约|大概|近)?{_N}(\+|余|多|来)?{_UNIT}(余|多)?(左右|上下)?$"
)
_TEN_THOUSANDS = re.compile(r"^(约|近)?([0-9]{1,5}(?:\.[0-9]{1,4})?)万(余|多)?(?:人|名)?$")
_RANGE = re.compile(rf"^(?:约)?{_N}{_UNIT}(?:-|~|—|–|－|至|到|、|--)+{_N}{_UNIT}(?:之间|左右)?$")
_AT_LEAST = re.compile(
    rf"^(?:>=|≥|不少于|不低于|至少){_N}{_UNIT}$|^{_N}{_UNIT}(?:\(含\))?(?:以上|及以上|起)$"
)
_MORE_THAN = re.compile(rf"^(?:>|＞|大于|超过|多于|逾|超){_N}{_UNIT}$")
_AT_MOST = re.compile(
    rf"^(?:<=?|≤|＜|小于|少于|不足|不到|不超过|低于){_N}{_UNIT}$|"
    rf"^{_N}{_UNIT}(?:\(不?含\))?(?:以下|以内|及以下)$"
)
_HUNDREDS = re.compile(
    r"^(?:约|近)?(?P<many>[1-9][0-9]?)(?P<unit>[百千])(?P<next>[1-9])?(?P<more>余|多|来)?(?:人|名)?$"
)
_ABOUT_HUNDRED = re.compile(
    "^(?:(?:近|约|上|逾)一?百(?:余|多|来)?|一?百(?:余|多|来))(?:人|名)?(?:左右)?$"
)
# Words before the figure that only say what is counted: 现有党员5人.
_WHAT_IS_COUNTED = re.compile(
    "^(?:现|共|有|合计|总计|企业|公司|单位|在职|在册|中共)*(?:党员|职工|员工|从业人员|人员)?"
    "(?:总?数|人数|共|有|为|:)*(?=[约近0-9一二两三四五六七八九十])"
)
# A part told behind the whole without brackets: 5人，其中预备1人.
_PART_BEHIND = re.compile(
    "^([^,;()]*[0-9一二两三四五六七八九十][^,;()]*)[,;]((?:其中|含|包括|内有).+)$"
)
_SEXES = re.compile(r"^男[:：]?([0-9]{1,6})人?[,、;/]?女[:：]?([0-9]{1,6})人?$")
_SUM = re.compile(r"^[0-9]{1,6}(?:\+[0-9]{1,6})+$")
_THOUSANDS = re.compile(r"^-?[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])")
_ASIDE = re.compile(r"\([^()]*\)")
_SPELLED = re.compile(
    r"^(?:([一二两三四五六七八九])千)?(?:零?([一二两三四五六七八九])百)?(?:零?([一二三四五六七"
    r"八九])?(十))?"
    r"(?:零?([一二两三四五六七八九]))?$"
)
_DIGITS = "零一二三四五六七八九"
_NOBODY = frozenset(
    {"无", "没有", "暂无", "没", "零", "〇", "无党员", "暂无党员", "没有党员", "未有"}
)
_SOME = re.compile("^(?:若干|几|数|多|少量|部分|一些|许多)(?:人|名|个)?$")
_WORDS = {"formal": "(?:正式|正)(?:党员)?", "probationary": "(?:预备|预)(?:党员)?"}
_WORD_FIRST = re.compile("^(?:其中|含|内|有|,|:)*(?:正|预)")  # 正式5预备1, against 2正1预
_PAIR = re.compile(r"^([0-9]{1,6})(?:人|名)?[/|、;,+\\(]([0-9]{1,6})(?:人|名)?\)?$")
_HEADED_PAIRS = (
    ("formal", re.compile(r"正式[^预总]{0,4}[/／、|及和与+＋(（].{0,2}预备")),
    (
        "whole",
        re.compile(r"总[数计][/／、|及和与].{0,2}正式|党员.{0,3}[(（](?:其中|含)?[:：]?正式"),
    ),
    ("total", re.compile(r"(?:总数|党员数|合计|人数)[^预正]{0,4}[/／、|及和与].{0,2}预备")),
    ("total", re.compile(r"党员.{0,3}(?:[(（]?(?:其中|含)[^正]{0,2}|[(（])预备")),
)


@dataclass(frozen=True, slots=True)
class Count:
    """A head-count: the figure of the cell, and what the cell tells of formal and probationary
    members beside it.

    Missing parts are None. `fault` is a code of `findings`, "" where the cell is read as it stands.
    """

    value: int | None = None
    formal: int | None = None
    probationary: int | None = None
    fault: str = ""


def read(text: str, pair: str = "", unit: int = 1) -> Count:
    """Read a head-count; `pair` tells what the first of two figures is: "formal" or "total" before
    the probationary, "whole" before the formal members, or nothing; `unit` is how many people a
    bare figure of one stands for.
    """
    text = text.rstrip("。.;")
    if unit > 1 and _DECIMAL.fullmatch(text):
        return _within(round(float(text) * unit), "")
    bare = re.sub(
        r"(?<![0-9]) | (?![0-9])", "", _THOUSANDS.sub(lambda hit: hit[0].replace(",", ""), text)
    )
    bare = _PART_BEHIND.sub(r"\1(\2)", _WHAT_IS_COUNTED.sub("", bare))
    if _SOME.match(bare):
        return Count()
    if bare in _NOBODY or bare.rstrip("人名家个户位") in ("零", "〇"):
        return Count(0)
    parts = _parts(bare, pair)
    return parts or _figure(bare)


def pair_of(heading: str) -> str:
    """Return what the first of two figures means under a heading, as `read` takes it, else ""."""
    whole = re.sub(r"\s+", "", heading)
    return next((first for first, pattern in _HEADED_PAIRS if pattern.search(whole)), "")


def unit_of(heading: str) -> int:
    """Return how many people a figure of one means under a heading: 100 under 职工数（百人）."""
    found = _HEADED_UNIT.search(heading)
    return {"百": 100, "千": 1_000, "万": 10_000}[found[1]] if found else 1


_HEADED_UNIT = re.compile(r"[(（\[【](?:单位[:：])?([百千万])人[)）\]】]")
_DECIMAL = re.compile(r"[0-9]{1,5}(?:\.[0-9]{1,4})?")


def _parts(text: str, pair: str) -> Count | None:
    """Read a cell that tells formal and probationary members apart, None where it does not."""
    two = _PAIR.match(text) if pair else None
    if two:
        first, second = int(two[1]), int(two[2])
        if pair == "formal":
            return Count(first + second, first, second)
        rest = first - second
        return Count(first, *((second, rest) if pair == "whole" else (rest, second)))
    if not re.search("正|预", text):
        return None
    told = next((aside for aside in _ASIDE.findall(text) if re.search("正|预", aside)), text).strip(
        "()"
    )
    formal, probationary = _told(told, "formal"), _told(told, "probationary")
    outside = _ASIDE.sub("", text)
    total = _figure(outside).value if outside != text and not re.search("正|预", outside) else None
    if total is None and formal is not None:
        total = formal + (probationary or 0)
    if total is None or (probationary or 0) > total:
        return None if formal is None and probationary is None else Count(fault="BAD_COUNT")
    if formal is None:
        formal = total - probationary if probationary is not None else None
    return Count(total, formal, probationary)


def _told(text: str, which: str) -> int | None:
    """Return the figure beside a word, on the side on which the text puts its figures."""
    word, figure = _WORDS[which], "([0-9]{1,6})(?:名|人|个)?"
    pattern = (
        f"{word}(?:有|为|:|数)?{figure}" if _WORD_FIRST.match(text) else f"{figure}(?:为|是)?{word}"
    )
    found = re.search(pattern, text)
    return int(found[1]) if found else None


def _figure(text: str) -> Count:
    plain = _PLAIN.match(text)
    if plain:
        rough = any(plain[n] for n in (1, 3, 4, 5))
        return _within(int(plain[2]), "ROUGH_COUNT" if rough else "")
    for pattern, more, fault in (
        (_RANGE, 0, "RANGE_COUNT"),
        (_AT_LEAST, 0, "RANGE_COUNT"),
        (_MORE_THAN, 1, "RANGE_COUNT"),
    ):
        found = pattern.match(text)
        if found:
            return _within(int(next(group for group in found.groups() if group)) + more, fault)
    if _AT_MOST.match(text):
        return Count(fault="UPPER_COUNT")
    if _SUM.match(text):
        return _within(sum(map(int, text.split("+"))), "")
    hundreds = _HUNDREDS.match(text)
    if hundreds:
        weight = 100 if hundreds["unit"] == "百" else 1000
        number = int(hundreds["many"]) * weight + int(hundreds["next"] or 0) * weight // 10
        return _within(number, "ROUGH_COUNT" if hundreds["more"] or text[0] in "约近" else "")
    if _ABOUT_HUNDRED.match(text):
        return _within(100, "ROUGH_COUNT")
    sexes = _SEXES.match(text)
    if sexes:
        return _within(int(sexes[1]) + int(sexes[2]), "")
    many = _TEN_THOUSANDS.match(text)
    if many:
        return _within(round(float(many[2]) * 10_000), "ROUGH_COUNT" if many[1] or many[3] else "")
    bare = text.rstrip("人名家个户位")
    rough = len(bare) > 1 and bare[-1] in "余多来"
    spelled = _spelled(bare[:-1] if rough else bare)
    if spelled is not None:
        return Count(spelled, fault="ROUGH_COUNT" if rough else "")
    outside = _ASIDE.sub("", text)
    return _figure(outside) if outside and outside != text else Count(fault="BAD_COUNT")


def _within(number: int, fault: str) -> Count:
    return Count(number, fault=fault) if number < MOST else Count(fault="BAD_COUNT")


def _spelled(text: str) -> int | None:
    """Return a number below ten thousand that is written in Chinese."""
    text = text.replace("廿", "二十").replace("卅", "三十")
    found = _SPELLED.match(text)
    if not text or not found:
        return None
    thousands, hundreds, tens, ten, ones = (part or "" for part in found.groups())
    figures = [
        _DIGITS.index(part.replace("两", "二")) if part else 0
        for part in (thousands, hundreds, tens, ones)
    ]
    figures[2] = figures[2] or len(ten)  # 十二 is 一十二
    return sum(figure * weight for figure, weight in zip(figures, (1000, 100, 10, 1), strict=True))
