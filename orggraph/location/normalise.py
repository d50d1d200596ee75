"""Kinds of evidence for a location, the confidence in each, and how names and addresses are
written alike before they are compared.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from orggraph.core.arrow_text import nfkc
from orggraph.core.enums import Word

HAN = "\u3400-\u9fff"


class Shown(Word):
    """How we know a firm's district, beyond the ways an address shows it."""

    COLUMN = ("COLUMN", "台账“区”一栏", "the ledger's district column")
    CITY_COLUMN = (
        "CITY_COLUMN",
        "台账“区”一栏（简称）",
        "the ledger's district column, a short form",
    )
    OF_STREET = (
        "OF_STREET",
        "台账“街道”一栏所属的区",
        "the district of the ledger's street column",
    )
    AREA_COLUMN = (
        "AREA_COLUMN",
        "台账“区”一栏写的是管理区，行政区未定",
        "the ledger's district column names an area of management, the district is open",
    )
    OF_PLACE = ("OF_PLACE", "所在地点属该区", "the district of its place")


class Sight(Word):
    """What shows a firm's place; `more` is how many pieces of evidence agree."""

    COLUMN = ("PLACE_COLUMN", "台账写明地点", "the ledger's own column", 2)
    NAME_NUMBER_POINT = (
        "NAME_NUMBER_POINT",
        "名称、门牌、坐标相符",
        "name, number and point agree",
        3,
    )
    NAME_NUMBER = ("NAME_NUMBER", "名称、门牌相符", "name and number agree", 2)
    NAME_POINT = ("NAME_POINT", "名称、坐标相符", "name and point agree", 2)
    NUMBER_POINT = ("NUMBER_POINT", "门牌、坐标相符", "number and point agree", 2)
    NAME = ("NAME", "仅名称", "the name alone", 1)
    NUMBER = ("NUMBER", "仅门牌", "road and number alone", 1)
    POINT = ("POINT", "仅坐标", "the point alone", 1)

    @property
    def agree(self) -> bool:
        """Whether two pieces of evidence agree."""
        return int(self.more[0]) > 1

    @property
    def with_point(self) -> Sight:
        """The same with a point that agrees."""
        return {
            Sight.NAME_NUMBER: Sight.NAME_NUMBER_POINT,
            Sight.NAME: Sight.NAME_POINT,
            Sight.NUMBER: Sight.NUMBER_POINT,
        }.get(self, self)


class Confidence(Word):
    """How sure a place is: two pieces of evidence, one, or one with a doubt."""

    HIGH = ("HIGH", "高", "high")
    MIDDLE = ("MIDDLE", "中", "middle")
    LOW = ("LOW", "低", "low")


# ---- one way of writing ----

_MARKS = r"[\s_()\[\]（）【】〔〕{}“”\"'‘’「」《》<>·•・‧]+"


def plain_column(texts: pa.Array) -> pa.Array:
    """Return texts half-width, in capitals, without blanks, brackets, quotes and middle dots."""
    return pc.utf8_upper(pc.replace_substring_regex(nfkc(texts), _MARKS, ""))


_ROOM = (
    r"(?:第?[0-9一二三四五六七八九十]{1,3}[层楼][0-9A-Z\-]{0,8}(?:室|单元)?|[0-9A-Z\-]{1,8}(?:室|"
    r"单元))$"
)


def roomless_column(texts: pa.Array) -> pa.Array:
    """Return plain addresses without a floor and a room at their end, so that one building is
    read once.
    """
    return pc.replace_substring_regex(texts, _ROOM, "")


def plain(text: str) -> str:
    """Return `plain_column` of one text."""
    return re.sub(_MARKS, "", unicodedata.normalize("NFKC", text)).upper()


# ---- the parts of a place: 期, 区, 座 ----


class Part(NamedTuple):
    """A part of a park or a building: its sort (stage, zone, block, side, use) and which one."""

    sort: str
    which: str


_CN = "一二三四五六七八九十"
_FIGURES = {
    **{c: str(i + 1) for i, c in enumerate(_CN)},
    "甲": "A",
    "乙": "B",
    "丙": "C",
    "丁": "D",
}
_ONE = rf"(?:[A-Z]?\d{{1,4}}|[A-Z]\d{{0,2}}|[{_CN}]{{1,2}}|[甲乙丙丁])"
PART = re.compile(
    "-?(?:"
    + "|".join(
        (
            rf"第?(?P<stage>{_ONE})期",
            r"(?P<side>[东南西北中])(?:[楼座塔区翼](?!段))",
            rf"(?P<zone>[A-Z]|[A-Z]?\d{{1,2}}|[{_CN}])区",
            rf"(?P<block>[A-Z]\d{{0,2}}|[甲乙丙丁])[楼塔]|第?(?P<block2>{_ONE})(?:号楼|#楼|座|"
            rf"栋|幢|号厂房|#厂房)(?:楼)?(?:之[\d{_CN}]+)?",
            r"(?P<use>写字楼|办公楼|裙楼|配套楼)",
            r"(?P<wing>[主附副辅群配]楼|塔楼)",
        )
    )
    + ")"
)
_GATE = (
    rf"(?:[东南西北]{{1,2}}|[正大前后侧]|(?:\d{{1,2}}|[{_CN}])号)大?门口?|"
    r"[东南西北]?(?:出入口|[出入]口)[A-Z0-9]?"
)
_GATE_AT_END = re.compile(rf"(?P<base>.+?)-?(?P<gate>{_GATE})$")
_AT_END = re.compile(
    rf"^(?P<base>.*?[{HAN}A-Z0-9])(?P<part>{PART.pattern.replace('?P<', '?P<_')})$"
)
_LETTER_AT_END = re.compile(rf"(?P<base>[{HAN}]{{3,}})-?(?P<which>[A-Z]|T\d)$")


def parts_after(text: str, at: int) -> Iterator[Part]:
    """Yield the parts that follow at a point of an address: 二期A座."""
    while found := PART.match(text, at):
        yield _part(found)
        at = found.end()


def _part(found: re.Match[str]) -> Part:
    sort, which = next((k.rstrip("2"), v) for k, v in found.groupdict().items() if v)
    if sort == "zone" and which[0] in "ABCDEFGHIJKLMNOPQRSTUVWXYZ":
        sort = "block"  # people write A区, A栋 and A座 of one house
    return Part(sort, "" if sort == "use" else _figure(which))


def _figure(which: str) -> str:
    """Return a number in figures: 二 and 2 are one stage, 十二 is 12, 二十 is 20."""
    if len(which) == 2 and "十" in which:
        tens, ones = which.split("十", 1)
        return _FIGURES.get(tens, "1") + _FIGURES.get(ones, "0")
    return _FIGURES.get(which, which)


_NUMBER = rf"(?:\d{{1,3}}|[{_CN}]{{1,3}})"
_UNIT = (
    rf"(?:第|地下|负)?{_NUMBER}(?:[-~至、]{_NUMBER})?(?:层|楼|F)(?:整层|全层)?|B\d层?|"
    r"[A-Z]?\d[0-9A-Z\-]{0,7}(?:室|单元|号?房)|\d{3,4}[A-Z]?"
)
_UNIT_AT_END = re.compile(rf"(?P<base>.{{2,}}?)-?(?:{_UNIT})$")
_DETAIL = re.compile(
    rf"(?:{_GATE}|{re.sub('P<[a-z0-9]+>', ':', PART.pattern)}|{_UNIT}|建设中|装修中|在建)+"
)


class Name(NamedTuple):
    """A place's name taken apart: what an address writes, the parts behind it, and what stands in
    brackets at its end.

    A gate is no part of a place; it goes to what stands in brackets.
    """

    core: str
    parts: tuple[Part, ...]
    hint: str


_HINT = re.compile(r"[(（\[【](?P<hint>[^()（）\[\]【】]*)[)）\]】]\s*$")
KIND_WORD = re.compile(
    "(?:大厦|大楼|商厦|写字楼|办公楼|综合楼|广场|中心|商场|商城|酒店|宾馆|饭店|医院|大学|"
    "学院|校区|工业[园区城]|[园城楼厦院馆寓港湾]|市场|基地|社区|村|"
    "[产园]业区|开发区|高新区|保税区|集中区|园区|新区|区|公司|超市|百货|空间|孵化器)$"
)
_COMMON = re.compile(
    "软件|科技|创业|创新|工业|产业|商务|商业|综合|办公|写字|服务|购物|国际|国家|物流|孵化|"
    "电子|信息|数码|文化|创意|文创|集团|总部|营运|运营|市民|便民|金融|"
    "经济|技术|高新|开发|集中|加工|出口|管理|活动|发展|电商|互联网|数字|智能|大数据|青年|"
    "众创|中心|广场|大楼|大厦"
)
_OFFICES = re.compile("(?:大厦|大楼|商厦|广场|中心|商城)$")


def name_parts(name: str, prefixes: tuple[str, ...] = ()) -> Name:
    """Take a place's name apart: 厦门国贸大厦A座(湖滨南路) → 国贸大厦, A座, 湖滨南路.

    `prefixes` are the names of the city and its districts; one is left out where enough stays to
    tell the place.
    """
    name, hint = without_brackets(name)
    base, parts = plain(name), []
    base, gate = _without_gate(base)
    hint += gate
    while found := _AT_END.match(base):
        rest = found["base"].rstrip("-")
        if (
            len(rest) < 3
            or (found["_side"] and not KIND_WORD.search(rest))
            or ((found["_use"] or found["_wing"]) and not _OFFICES.search(rest))
        ):
            break
        parts.append(next(parts_after(found["part"], 0)))
        base = rest
    if not parts and (letter := _LETTER_AT_END.match(base)):
        base, parts = letter["base"], [Part("block", letter["which"])]
    return Name(_without_prefix(base.replace("-", ""), prefixes), tuple(sorted(parts)), plain(hint))


def without_brackets(name: str) -> tuple[str, str]:
    """Take what stands in brackets off the end of a name."""
    hint = ""
    while found := _HINT.search(name):
        hint, name = found["hint"] + hint, name[: found.start()]
    return name, hint


def _without_gate(base: str) -> tuple[str, str]:
    """Take a gate off the end of a name that is a place's without it: 香榭商务大厦西门, but not
    厦门.
    """
    found = _GATE_AT_END.match(base)
    if found is None or not (KIND_WORD.search(found["base"]) or _AT_END.match(found["base"])):
        return base, ""
    return found["base"], found["gate"]


def is_detail(hint: str) -> bool:
    """Whether what stands in brackets behind a name tells a gate, a tower, a floor or a room,
    and no other place.
    """
    return bool(_DETAIL.fullmatch(hint))


def roomless(name: str) -> str:
    """Return a plain name of a building without the floor and the room behind it."""
    while (found := _UNIT_AT_END.match(name)) and (
        KIND_WORD.search(found["base"]) or _AT_END.match(found["base"])
    ):
        name = found["base"]
    return name


def _without_prefix(base: str, prefixes: tuple[str, ...]) -> str:
    while prefix := next(
        (p for p in prefixes if base.startswith(p) and len(base) >= len(p) + 3), None
    ):
        base = base[len(prefix) :]
    return base


def is_common(core: str) -> bool:
    """Tell whether a name holds nothing but words that many places share: 软件园, 综合楼,
    创业大厦.
    """
    return len(_COMMON.sub("", KIND_WORD.sub("", core))) < 2


def stem(core: str) -> str:
    """Return what is left of a name without the words that many share, for short forms:
    厦门金融中心大厦 ~ 国际金融中心.
    """
    return re.sub("国际|集团|中国|大厦|大楼|商厦|写字楼|广场|中心|总部|商务|[楼厦]$", "", core)
