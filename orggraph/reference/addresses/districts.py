"""The district an address says it is in, with the evidence; nothing is guessed.

Addresses repeat their beginnings, so the work is done once for each *head* — the leading words up
to the last 省市区县镇街道 before the first figure — and carried back to the rows by column
operations. The few addresses that seem to name a district again further on are read one by one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from orggraph.core.arrow_text import nfkc
from orggraph.core.enums import Word
from orggraph.core.errors import UsageError
from orggraph.core.messages import AND, Message, listed, message
from orggraph.reference.addresses.areas import is_area, shortened, without_city
from orggraph.reference.addresses.divisions import (
    MUNICIPALITIES,
    STREET_SUFFIX,
    Past,
    atlas,
    city_name,
    city_of,
    district_name,
    districts_of,
    districts_with,
    is_statistical,
    province_name,
    stem,
    street_stems,
    streets_of,
)

DOMINANT_SHARE = (
    0.5  # a ledger is about a city when more than this share of the addresses that show one show it
)


class Evidence(Word):
    """How an address shows its district; only the first five give one."""

    WRITTEN = ("WRITTEN", "地址写明", "written in the address")
    WRITTEN_SHORT = ("WRITTEN_SHORT", "简称，由街道印证", "written short, confirmed by its street")
    WRITTEN_UNLISTED = (
        "WRITTEN_UNLISTED",
        "地址写明，区划表未列",
        "written, not in the national table",
    )
    HISTORICAL = ("HISTORICAL", "原区划名称", "written under a former name")
    DIVIDED = ("DIVIDED", "原区划名称，由街道定今属", "former district, settled by its street")
    FORMER_OPEN = (
        "FORMER_OPEN",
        "原区划已分属多区，未定",
        "former district now in several, not chosen",
    )
    STREET_ONLY = ("STREET_ONLY", "只写街道，未写区", "a street but no district written")
    MISMATCH = (
        "MISMATCH",
        "所写的区不属所写的市，未定",
        "the district is not one of the city written, not chosen",
    )
    SEVERAL = ("SEVERAL", "写有多个区，未定", "several districts written, not chosen")
    AMBIGUOUS = (
        "AMBIGUOUS",
        "多个城市有同名区，未定",
        "the name exists in several cities, not chosen",
    )
    NONE = ("NONE", "未写区", "no district written")


@dataclass(frozen=True, slots=True)
class Found:
    """What the beginning of an address says; `words` is what showed the district, `end` where it
    stops.
    """

    district: str | None = None
    code: str | None = None
    city: str | None = None
    city_name: str | None = None
    province: str | None = None
    evidence: Evidence = Evidence.NONE
    note: Message | None = None
    words: str | None = None
    end: int = 0


@dataclass(frozen=True, slots=True)
class _Prefix:
    """The administrative words at one point of a text, as far as they run: names with where each
    ends.
    """

    province: str | None = None
    city: str | None = None
    names: tuple[tuple[str, int], ...] = ()
    end: int = 0
    sure: bool = True


_HAN = "\u3400-\u9fff"
_JOINT = re.compile(
    r"[\s\-—_,，、./|·:：;；()（）\[\]【】]*(?:中国|中华人民共和国)?[\s\-—_,，、./|·:：;；"
    r"()（）\[\]【】]*"
)
_WAY_TAIL = re.compile("路|街(?!道)|大街|大道")
# what makes a city's short name the beginning of another name: 上海路, 朝阳门, 南京大厦
_NAME_TAIL = re.compile(
    "[东南西北中内外前后门]{0,2}[一二三四五六七八九十]?(?:路|街|大街|大道|道|巷|弄|桥|山|湖|"
    "门|新村|花园|大厦|广场|小区|城|饭店|宾馆)"
)
# what may follow an administrative word written short: a name that stands by itself
_PEELS = re.compile(
    f"[)）]|(?!{_NAME_TAIL.pattern})(?!工业|经济|开发|高新|科技|软件|仓储|投资|保税|出口|火炬|"
    f"区|市|县|镇|乡|街|村|站|社区|政府|大学|学院|医院|国际|市场)[{_HAN}]{{3}}"
)
_STREET_AHEAD = re.compile(f"([{_HAN}]{{1,8}}?(?:街道|镇|乡))")
_STREET_KIND = re.compile("街道|[镇乡]")
_MENTION_START = re.compile(f"(?:[^{_HAN}]|[号室楼层栋幢座侧内旁]|生产场所|[厂地]址)(?=[{_HAN}])")
_NOT_A_DISTRICT = re.compile(
    "工业|开发|高新|技术|园$|^园|[小社校库景特片街辖老新军矿林农牧]$|保税|住宅|度假|产业|"
    "商贸|商务|物流|科技|科学|生活|自贸|贸易|试验|"
    "示范|集中|旅游|管理|管委|集聚|功能|仓储|投资|出口|加工|合作|中心|市场|场|一体化|生态|"
    "风景|名胜|服务|办公|家属|生产|宿舍|别墅|花园|"
    "[ABCDabcd一二三四五六七八九十期东南西北中上下前后内外]$|第|号|楼|栋|座|路|街|道|村|镇|"
    "乡|院|厂|层"
)
_UNLISTED = re.compile(f"(?:[{_HAN}]{{2,3}}省)?(?:([{_HAN}]{{2,4}}?市))?([{_HAN}]{{2,3}})([区县])")
_SHORTENED = re.compile(f"[{_HAN}]{{1,4}}?(?:县|旗(?!舰))")
_WAY = re.compile(f"[{_HAN}]{{0,8}}?(?:街道|[镇乡路街巷弄里村])")
_NEEDS_CITY = frozenset(  # names that are also plain words: read only inside a known city
    (
        "城北区",
        "城东区",
        "城西区",
        "城中区",
        "新市区",
        "市北区",
        "市南区",
        "港口区",
        "江南区",
        "河北区",
        "河东区",
        "河西区",
        "港南区",
        "港北区",
        "东湖区",
        "西湖区",
        "南湖区",
    )
)
_HEAD = r"^(?P<head>[^\p{Han}]{0,12}[\p{Han}\-—_,，、./|·]{0,40}(?:[省市区县旗盟州镇乡]|街道))"


def locate_district(addresses: pd.Series[Any], *, city: str | None = None) -> pd.DataFrame:
    """Find the district each address names.

    `city` is a four-digit code or a name, for district names that several cities have; without it
    the city is the one the addresses themselves are about. Returns, on the same index, `district`
    (today's name), `district_code` (six digits), `city`, `city_code`, `evidence` (a value of
    `Evidence`) and `note` (`Message` or None). A missing address has evidence NONE and nothing
    else. Raises `UsageError` for an unknown city.
    """
    _, rows, found, answer = districts(addresses, city)
    return _frame(found, answer[rows], addresses.index)


def districts(
    addresses: pd.Series[Any], city: str | None
) -> tuple[pa.Array, np.ndarray[Any, Any], list[Found], np.ndarray[Any, Any]]:
    """Return the distinct addresses, which of them each row has, what was found, and which of
    that each address says.
    """
    column, rows = distinct(addresses)
    heads, which = _heads(column)
    here = city_code(city) if city else _dominant(heads, which, rows)
    found = [resolve(head, here) for head in heads]
    answer = _apply_ways(column, heads, which, found)
    cities = {f.city for f in found if f.city} | ({here} if here else set())
    for at in _mentions_again(column, cities):
        answer[at] = len(found)
        found.append(resolve(column[at].as_py(), here))
    return column, rows, found, answer


def dominant_city(addresses: pd.Series[Any]) -> str | None:
    """Return the code of the city a column of addresses is about, or None.

    It is the city that more than half of the addresses show, among those that show one: by writing
    it, or by a district name that no other city has.
    """
    column, rows = distinct(addresses)
    heads, which = _heads(column)
    return _dominant(heads, which, rows)


def city_code(city: str) -> str:
    """Return the four-digit code of a city given by code or name. Raises `UsageError` if there
    is none.
    """
    code = city[:4] if city[:4] in atlas().names else atlas().cities.get(city)
    if code is None or len(code) != 4:
        raise UsageError(
            message(
                "no city {city} in the table of divisions: give a four-digit code or a full "
                "name, such as 3502 or 厦门市",
                city=city,
            ),
        )
    return city_of(code) or code


def distinct(addresses: pd.Series[Any]) -> tuple[pa.Array, np.ndarray[Any, Any]]:
    """Return the distinct addresses in normal form, and for each row which one it has (the last
    is missing).
    """
    array = pa.array(addresses, type=pa.string(), from_pandas=True)
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    coded = array.dictionary_encode()
    values = nfkc(coded.dictionary)
    values = pc.replace_substring_regex(values, r"[\s_]+", "")
    values = pa.concat_arrays([values, pa.array([None], type=pa.string())])
    return values, pc.fill_null(coded.indices, len(values) - 1).to_numpy(zero_copy_only=False)


def _heads(column: pa.Array) -> tuple[list[str], np.ndarray[Any, Any]]:
    """Return the distinct heads, the first of them empty, and for each address which it begins
    with.
    """
    head = pc.struct_field(pc.extract_regex(column, _HEAD), "head")
    coded = pc.fill_null(head, "").dictionary_encode()
    heads = coded.dictionary.to_pylist()
    return heads, coded.indices.to_numpy()


def _dominant(
    heads: list[str], which: np.ndarray[Any, Any], rows: np.ndarray[Any, Any]
) -> str | None:
    weights = np.bincount(which[rows], minlength=len(heads))
    shown: Counter[str] = Counter()
    for head, weight in zip(heads, weights.tolist(), strict=True):
        city = resolve(head, None).city if weight else None
        if city:
            shown[city] += weight
    return shown_most(shown, shown.total())


def shown_most(shown: Counter[str], rows: int) -> str | None:
    """Return the city that more than the dominant share of some rows show, None where none does."""
    first = min(shown, key=lambda city: (-shown[city], city), default=None)
    return first if first and shown[first] > DOMINANT_SHARE * rows else None


def _apply_ways(
    column: pa.Array, heads: list[str], which: np.ndarray[Any, Any], found: list[Found]
) -> np.ndarray[Any, Any]:
    """Withdraw an unlisted district from addresses in which no way or place follows it: it was
    some other 区.
    """
    answer = which.astype(np.int64)
    loose = [
        i
        for i, f in enumerate(found)
        if f.evidence is Evidence.WRITTEN_UNLISTED and f.end == len(heads[i])
    ]
    if loose:
        rows = np.flatnonzero(np.isin(which, loose))
        texts = column.take(pa.array(rows)).to_pylist()
        without = len(found)
        found.append(Found())
        for row, words in zip(rows.tolist(), texts, strict=True):
            if not _WAY.match(words, found[which[row]].end):
                answer[row] = without
    return answer


def _mentions_again(column: pa.Array, cities: Iterable[str]) -> list[int]:
    """Return the addresses in which a district of these cities, or of a city written out, comes
    up further on.
    """
    names = sorted({name for city in cities for name in _names_in(city)})
    again = "|".join([*names, r"\p{Han}{2,8}[市州盟]\p{Han}{1,7}[区县市旗]"])
    hits = pc.match_substring_regex(
        column, rf"(?:[^\p{{Han}}]|[号室楼层栋幢座侧内旁])(?:\p{{Han}}{{2,9}}?市)?(?:{again})"
    )
    return [
        int(i) for i in np.flatnonzero(pc.fill_null(hits, False).to_numpy(zero_copy_only=False))
    ]


@lru_cache(maxsize=512)
def _names_in(city: str) -> tuple[str, ...]:
    old = [p.name for pasts in atlas().past.values() for p in pasts if p.city == city]
    return tuple(sorted(n for n in {*districts_of(city), *old} if len(n) > 2))


def _frame(found: list[Found], rows: np.ndarray[Any, Any], index: pd.Index[Any]) -> pd.DataFrame:
    where = pa.array(rows)

    def words(values: Iterator[str | None]) -> pd.Series[Any]:
        return pa.array(list(values), type=pa.string()).take(where).to_pandas()

    notes = np.empty(len(found), dtype=object)
    for i, f in enumerate(found):
        notes[i] = f.note
    return pd.DataFrame(
        {
            "district": words(f.district for f in found),
            "district_code": words(f.code for f in found),
            "city": words(f.city_name for f in found),
            "city_code": words(f.city for f in found),
            "evidence": words(str(f.evidence) for f in found),
            "note": pd.Series(notes[rows], dtype=object),
        }
    ).set_axis(index, axis=0)


def resolve(text: str, here: str | None) -> Found:
    """Read one address, or only its head, in a ledger about the city `here` (four digits)."""
    first = _prefix(text, 0)
    if not first.names and not first.city:
        first = _later(text) or first
    if not first.sure and first.city != here and not _by_stem_and_street(text, first, first.city):
        first = _Prefix()
    said = [_settle(text, name, end, first, here) for name, end in first.names]
    for again in _mentions(text, first.end):
        said += [_settle(text, name, end, again, first.city or here) for name, end in again.names]
    if not said:
        found = _without_district(text, first, here)
        behind = _behind_a_zone(text, first, here) if found.evidence is Evidence.NONE else None
        return behind or found
    return replace(_choose(said), end=first.end)


def _prefix(text: str, at: int) -> _Prefix:
    """Read the run of provinces, cities and districts that begins at a point of the text."""
    book = atlas()
    province = city = None
    names: list[tuple[str, int]] = []
    begin, sure = at, True
    while True:
        start = _skip(text, at)
        word = _word(text, start)
        if word is None or (names and word not in book.full):
            return _Prefix(province, city, tuple(names), at, sure)
        as_province, as_city = book.provinces.get(word), book.cities.get(word)
        if as_province and province is None:
            province, city = as_province, as_city if as_city in MUNICIPALITIES else None
        elif as_city and city in (None, as_city) and province in (None, as_city[:2]):
            province, city = as_city[:2], as_city
        elif as_province != province and not book.is_district(word):
            return _Prefix(province, city, tuple(names), at, sure)
        second = at > begin
        at = start + len(word)
        if book.is_district(word):
            names.append((word, at))
        sure = word in book.full or second  # of two words each confirms the other


def peel(text: str, at: int, district: str | None, city: str | None) -> tuple[int, str | None]:
    """Pass over administrative words written short or over again, and a street written without its
    kind.

    They decide nothing: 湖里兴隆路 does not say 湖里区, it only is a road of the name 兴隆路.
    Returns where the next part begins and the street's short name, if one stands there.
    """
    while True:
        start = _skip(text, at)
        again = _prefix(text, start)
        if again.names or (again.end > start and (again.sure or _PEELS.match(text, again.end))):
            at, city = again.end, city or again.city
            continue
        length = next((n for n in (4, 3, 2) if text[start : start + n] in atlas().stems), 0)
        if not length or not _PEELS.match(text, start + length):
            break
        codes = [c for c in atlas().stems[text[start : start + length]] if _lies_in(c, city, None)]
        district = district or (codes[0] if len(codes) == 1 else None)
        at = start + length
    start = _skip(text, at)
    for code in [district] if district else districts_of(city).values() if city else ():
        for length in (4, 3, 2):
            word = text[start : start + length]
            if word in street_stems(code) and _PEELS.match(text, start + length):
                return start + length, word
    return at, None


def _word(text: str, at: int) -> str | None:
    """Return the longest administrative word at a point; one that begins the name of a road or a
    house is none.
    """
    for word in atlas().begins.get(text[at : at + 2], ()):
        if text.startswith(word, at) and not _begins_another_name(word, text, at + len(word)):
            return word
    return None


def _begins_another_name(word: str, text: str, end: int) -> bool:
    tail = _WAY_TAIL if word in atlas().full else _NAME_TAIL
    return (
        bool(tail.match(text, end)) and _word(text, end) not in atlas().full
    )  # 台州市路桥区 is no 台州市路


def _skip(text: str, at: int) -> int:
    return _JOINT.match(text, at).end()  # type: ignore[union-attr]  # it matches the empty string


def _later(text: str) -> _Prefix | None:
    """Read an address that begins with other words, at the first province or city that a
    district follows.
    """
    for start in atlas().anywhere.finditer(text, 1):
        prefix = _prefix(text, start.start())
        if prefix.names:
            return prefix
    return None


def _mentions(text: str, at: int) -> Iterator[_Prefix]:
    """Yield the districts named again behind a number, a bracket or a colon:
    `404室生产场所：集美区…`.
    """
    for start in _MENTION_START.finditer(text, at):
        prefix = _prefix(text, start.end())
        if any(len(name) > 2 for name, _ in prefix.names):
            yield prefix


def _settle(text: str, name: str, end: int, prefix: _Prefix, here: str | None) -> Found:
    """Turn a district name into today's district, in the city written or else in the ledger's."""
    codes, olds = atlas().districts.get(name, ()), atlas().past.get(name, ())
    city = prefix.city
    if not city and not prefix.province:
        at_home = any(city_of(c) == here for c in codes) or any(p.city == here for p in olds)
        if at_home:
            city = here
        elif name in _NEEDS_CITY or (len(name) == 2 and name[1] == "区"):
            return _by_street(text, name, end, codes) or Found(end=end)
        elif (
            olds and codes and district_name(codes[0]) != name
        ):  # 东乡县, of 临夏州 or once of 抚州
            return _in_several_cities(name, prefix, end)
        elif here:
            olds = ()
    codes = tuple(c for c in codes if _lies_in(c, city, prefix.province))
    olds = tuple(p for p in olds if _lies_in(p.city, city, prefix.province))
    if codes:
        return _current(text, name, end, codes, olds)
    if len(olds) == 1:
        return _former(text, end, olds[0])
    shown = city_name(prefix.city) or province_name(prefix.province)
    if olds or not shown:
        return _in_several_cities(name, prefix, end)
    return _open(
        Evidence.MISMATCH, prefix, end, message("{shown} has no {name}", shown=shown, name=name)
    )


def _in_several_cities(name: str, prefix: _Prefix, end: int) -> Found:
    return _open(
        Evidence.AMBIGUOUS,
        prefix,
        end,
        message("{name} was in several cities and the address names none", name=name),
    )


def _current(
    text: str, name: str, end: int, codes: tuple[str, ...], olds: tuple[Past, ...]
) -> Found:
    if len(codes) > 1:
        if settled := _by_street(text, name, end, codes):
            return settled
        cities = "、".join(sorted({city_name(city_of(c)) or province_name(c) or c for c in codes}))
        return Found(
            evidence=Evidence.AMBIGUOUS,
            end=end,
            words=name,
            note=message(
                "{name} exists in {cities}; the address names no city", name=name, cities=cities
            ),
        )
    code = codes[0]
    if olds and code in olds[0].today and not street_after(text, end, code):
        moved = [c for c in olds[0].today if c != code and street_after(text, end, c)]
        if len(moved) == 1:
            return _located(moved[0], Evidence.DIVIDED, end, name, olds[0].note)
    return _located(code, Evidence.WRITTEN, end, name)


def _by_street(text: str, name: str, end: int, codes: tuple[str, ...]) -> Found | None:
    """Return the only one of several districts of a name that has the street written behind it."""
    fit = [code for code in codes if street_after(text, end, code)]
    return _located(fit[0], Evidence.WRITTEN, end, name) if len(fit) == 1 else None


def _former(text: str, end: int, old: Past) -> Found:
    if len(old.today) == 1:
        return _located(old.today[0], Evidence.HISTORICAL, end, old.name, old.note)
    by_street = [c for c in old.today if street_after(text, end, c)]
    if len(by_street) == 1:
        return _located(by_street[0], Evidence.DIVIDED, end, old.name, old.note)
    return replace(
        _open(Evidence.FORMER_OPEN, _Prefix(city=old.city), end, old.note), words=old.name
    )


def street_after(text: str, at: int, district: str) -> tuple[str, int] | None:
    """Return the code of the district's street that a text names at a point, and where the name
    ends, or None.

    A street, town or township is known by its name whatever its kind: towns become streets over the
    years.
    """
    start = _skip(text, at)
    ahead = _STREET_AHEAD.match(text, start)
    if not ahead:
        return None
    for end in (
        ahead.end(),
        *(m.end() for m in _STREET_KIND.finditer(text, ahead.end(), start + 12)),
    ):
        written = text[start:end]
        code = streets_of(district).get(written) or street_stems(district).get(
            STREET_SUFFIX.sub("", written)
        )
        if code:
            return code, end
    return None


def _without_district(text: str, prefix: _Prefix, here: str | None) -> Found:
    """Read an address that names no listed district: a short form, an unlisted one, or only a
    street.
    """
    start = _skip(text, prefix.end)
    inside = prefix.city or (None if prefix.province else here)
    if short := _by_stem_and_street(text, prefix, inside):
        return short
    if inside and (inwards := _shortened_inwards(text, start, inside)):
        return inwards
    nothing = _open(Evidence.NONE, prefix, prefix.end, None)
    if prefix.sure and (unlisted := _unlisted(text, prefix)):
        return unlisted
    if inside:
        streets = {
            c: at for c in districts_of(inside).values() if (at := street_after(text, start, c))
        }
        if len(streets) == 1:
            ((code, (_, end)),) = streets.items()
            name = district_name(code)
            return replace(
                nothing,
                evidence=Evidence.STREET_ONLY,
                note=message(
                    "no district written; {text} lies in {name}", text=text[start:end], name=name
                ),
            )
    return nothing


# An area of management before a street: 长沙高新区麓谷街道, 苏州市工业园区金鸡湖街道.
_ZONE = re.compile(
    f"[{_HAN}]{{0,12}}?(?:(?:高新|经开|开发|工业园|高新园|保税|度假|管理|示范|合作|试验)区|新区)(?=[{_HAN}])"
)


def _behind_a_zone(text: str, prefix: _Prefix, here: str | None) -> Found | None:
    """Read an address with an area of management in the place of its district, by the district or
    the street behind it.
    """
    start = _skip(text, prefix.end)
    zone = _ZONE.match(text, start)
    if zone is None:
        return None
    behind = _prefix(text, zone.end())
    city = without_city(zone[0])[0] or prefix.city or here
    inside = replace(behind, city=behind.city or city)
    said = [_settle(text, name, end, inside, city) for name, end in behind.names]
    if known := [found for found in said if found.code]:
        return replace(_choose(known), end=behind.end)
    street = _STREET_AHEAD.match(text, zone.end())
    codes = districts_with(street[0]) if street else []
    codes = [code for code in codes if city in (None, city_of(code))]
    if street is None or len(codes) != 1:
        return None
    note = message(
        "{zone} is an area of management; {street} lies in {name}",
        zone=zone[0],
        street=street[0],
        name=district_name(codes[0]),
    )
    return _located(codes[0], Evidence.WRITTEN_SHORT, zone.end(), zone[0], note)


def _by_stem_and_street(text: str, prefix: _Prefix, city: str | None) -> Found | None:
    """Read a district written without its kind in a known city or province, which the street
    behind it confirms.
    """
    start = _skip(text, prefix.end)
    for length in (4, 3, 2):
        word = text[start : start + length]
        codes = [
            c
            for c in atlas().stems.get(word, ())
            if _lies_in(c, city, prefix.province) and street_after(text, start + length, c)
        ]
        if len(codes) == 1 and (city or prefix.province):
            return _located(codes[0], Evidence.WRITTEN_SHORT, start + length, word)
    return None


def _shortened_inwards(text: str, start: int, city: str) -> Found | None:
    """Read 前郭县 or 科左中旗 at a point of an address in their city."""
    written = _SHORTENED.match(text, start)
    codes = shortened(written[0], city) if written else ()
    if written is None or len(codes) != 1:
        return None
    return _located(codes[0], Evidence.WRITTEN, written.end(), written[0])


def _unlisted(text: str, prefix: _Prefix) -> Found | None:
    """Read a district that the table does not have, by its form alone; no park, estate or zone
    passes.

    Behind a listed city, or behind no city, a street, town or township must follow it. A former
    county written where the table has a district of the same name is that district.
    """
    start = _skip(text, prefix.end)
    form = _UNLISTED.match(text, start)
    if not form or _NOT_A_DISTRICT.search(form[2]) or (prefix.city and form[1]):
        return None
    name = form[2] + form[3]
    if is_area(name):
        return None
    if prefix.city and not form[1]:
        same = [
            c
            for n, c in districts_of(prefix.city).items()
            if stem(n) == form[2] and n[-1] in "区市"
        ]
        if len(same) == 1 and form[3] == "县":
            return _located(
                same[0],
                Evidence.HISTORICAL,
                form.end(),
                name,
                message(
                    "{name} is {district_name} today",
                    name=name,
                    district_name=district_name(same[0]),
                ),
            )
    if not form[1] and not _STREET_AHEAD.match(text, form.end()):
        return None
    return Found(
        name,
        None,
        prefix.city,
        form[1] or city_name(prefix.city),
        province_name(prefix.province),
        Evidence.WRITTEN_UNLISTED,
        message("{name} is not in the table of mid-2023", name=name),
        name,
        form.end(),
    )


def _lies_in(code: str, city: str | None, province: str | None) -> bool:
    if city:
        return city_of(code) == city
    return province is None or code[:2] == province


def _located(
    code: str, evidence: Evidence, end: int, words: str, note: Message | None = None
) -> Found:
    city = city_of(code)
    return Found(
        district_name(code),
        code,
        city,
        city_name(city),
        province_name(code),
        evidence,
        note,
        words,
        end,
    )


def _open(evidence: Evidence, prefix: _Prefix, end: int, note: Message | None) -> Found:
    return Found(
        city=prefix.city,
        city_name=city_name(prefix.city),
        evidence=evidence,
        note=note,
        end=end,
        province=province_name(prefix.province or prefix.city),
    )


def _choose(said: list[Found]) -> Found:
    """Take what all mentions agree on; two districts in one address are both named and neither is
    taken.

    An area of management that the table lists yields to the district written beside it.
    """
    located = [f for f in said if f.code]
    located = [f for f in located if not is_statistical(f.code)] or located
    if len({f.code for f in located}) == 1:
        note = next((f.note for f in located if f.note), None)
        return replace(located[0], note=note)
    if not located:
        return said[0]
    apart = len({f.city for f in located}) > 1
    names = list(
        dict.fromkeys(f"{(f.city_name or '') if apart else ''}{f.district}" for f in located)
    )
    return Found(
        city=None if apart else located[0].city,
        city_name=None if apart else located[0].city_name,
        province=located[0].province,
        evidence=Evidence.SEVERAL,
        end=said[0].end,
        note=message("the address names {names}; none is chosen", names=listed(names, AND)),
    )
