"""The official divisions as one lookup: every name an address may write, and the codes it may mean.

Codes are those of mid-2023 (GB/T 2260 and the streets below it); `data/README.md` names the source.
A city is known by its four-digit code; the two halves of Chongqing (5001, 5002) are one city here.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from orggraph.core.enums import Word
from orggraph.core.messages import AND, ITEMS, Message, listed, message
from orggraph.core.resources import text

MUNICIPALITIES = ("1101", "1201", "3101", "5001")
_WITHOUT_A_CITY = "90"  # 省直辖县级行政区划: districts that answer to no city


def _alternatives(words: Iterable[str]) -> str:
    """Return a pattern of some words, the longest first."""
    return "|".join(sorted(words, key=lambda word: (-len(word), word)))


_PEOPLES = tuple(text("data", "peoples.txt").split())  # 回族, 彝族 …
_BARE = tuple(
    name.removesuffix("族") for name in _PEOPLES if len(name) > 2
)  # as 巴里坤哈萨克 writes it
_PEOPLE = re.compile(_alternatives([*_PEOPLES, *_BARE, "各族"]))
_AUTONOMOUS = re.compile(
    f"(?P<head>.*?)(?P<peoples>(?:{_PEOPLE.pattern})*)自治(?P<kind>[区州县旗])"
)
_SUFFIX = re.compile("(?:特别行政区|地区|林区|特区|(?<=..)新区|[省市区县旗盟])$")
_PEOPLE_OF_TOWN = _alternatives([*_PEOPLES, *(name for name in _BARE if len(name) > 2)])
STREET_SUFFIX = re.compile(f"(?:街道办事处|街道|(?:(?<=.)(?:{_PEOPLE_OF_TOWN}))*乡|镇)$")


class Change(Word):
    """What became of a district that is written under an old name."""

    RENAMED = ("RENAMED", "改为", "became")
    MERGED = ("MERGED", "并入", "was merged into")
    SPLIT = ("SPLIT", "分入", "was divided among")


@dataclass(frozen=True, slots=True)
class Past:
    """One district of former days: its city, today's codes, the year and what happened."""

    name: str
    city: str
    today: tuple[str, ...]
    year: str
    change: Change

    @property
    def note(self) -> Message:
        """Tell what became of it."""
        return message(
            "{name} {change} {names} in {year}",
            name=self.name,
            change=self.change,
            names=listed(map(district_name, self.today), ITEMS),
            year=listed(self.year.split("、"), AND),
        )


@dataclass(frozen=True, slots=True)
class Atlas:
    """All names down to the district; each word leads to the codes it may mean."""

    names: dict[str, str]
    provinces: dict[str, str]
    cities: dict[str, str]
    districts: dict[str, tuple[str, ...]]
    stems: dict[str, tuple[str, ...]]
    ends: dict[tuple[str, str], tuple[str, ...]]
    past: dict[str, tuple[Past, ...]]
    full: frozenset[str]
    begins: dict[str, tuple[str, ...]]
    anywhere: re.Pattern[str]

    def is_district(self, word: str) -> bool:
        """Whether a word is a district's full name, of today or of former days."""
        return word in self.districts or word in self.past


@lru_cache(maxsize=8192)
def stem(name: str) -> str:
    """Return a division's name without its kind: 厦门市 → 厦门, 延边朝鲜族自治州 → 延边.

    It has never under two characters; 东乡族自治县, called after a people alone, is 东乡.
    """
    if parts := _autonomous(name):
        return parts[0]
    short = _SUFFIX.sub("", name)
    return short if len(short) >= 2 else name


def _autonomous(name: str) -> tuple[str, tuple[str, ...], str] | None:
    """Take the name of an autonomous division apart: what it is called, its peoples, its kind."""
    parts = _AUTONOMOUS.fullmatch(name)
    if parts is None:
        return None
    head, peoples = parts["head"], _PEOPLE.findall(parts["peoples"])
    while len(head) < 2 and peoples:
        head += peoples.pop(0).removesuffix("族")
    return head, tuple(peoples), parts["kind"]


def short_names(name: str) -> tuple[str, ...]:
    """Return how people shorten the full name of an autonomous division, none for any other.

    They leave out some or all of its peoples, or 自治, or both: 酉阳土家族苗族自治县 is 酉阳县,
    酉阳自治县 and 酉阳土家族自治县 too.
    """
    parts = _autonomous(name)
    if parts is None:
        return ()
    head, peoples, kind = parts
    kinds = (f"自治{kind}",) if kind == "区" else (kind, f"自治{kind}")
    kept = [some for n in range(len(peoples) + 1) for some in combinations(peoples, n)]
    forms = (f"{head}{''.join(some)}{end}" for some in kept for end in kinds)
    return tuple(dict.fromkeys(form for form in forms if form != name))


@lru_cache(maxsize=1)
def atlas() -> Atlas:
    """Read the tables once."""
    names = {
        row["code"]: row["name"]
        for row in csv.DictReader(text("data", "divisions.csv").splitlines())
    }
    provinces = {code: name for code, name in names.items() if len(code) == 2}
    for (
        code,
        name,
    ) in provinces.items():  # a municipality's table says 市辖区 where people say 北京市
        names |= {
            c: name for c in names if len(c) == 4 and c[:2] == code and names[c] in ("市辖区", "县")
        }
    cities = {
        c: n
        for c, n in names.items()
        if len(c) == 4 and not c.endswith(_WITHOUT_A_CITY) and c != "5002"
    }
    districts = {code: name for code, name in names.items() if len(code) == 6}
    past: dict[str, tuple[Past, ...]] = {}
    for row in csv.DictReader(text("data", "historical_districts.csv").splitlines()):
        one = Past(
            row["name"],
            row["city"],
            tuple(row["today"].split()),
            row["year"],
            Change(row["change"]),
        )
        past[one.name] = (*past.get(one.name, ()), one)
    province_words = _with_stems(provinces)
    city_words = _with_stems(cities)
    by_name = _with_short_names(districts)
    words = frozenset([*province_words, *city_words, *by_name, *past])
    starts = sorted([*province_words, *cities.values()], key=len, reverse=True)
    short = [word for name in names.values() for word in short_names(name)]
    return Atlas(
        names,
        province_words,
        city_words,
        by_name,
        _by_word((stem(n), c) for c, n in districts.items()),
        _by_ends(districts),
        past,
        frozenset([*names.values(), *short, *past]),
        _by_beginning(words),
        re.compile("|".join(starts)),
    )


def _with_stems(names: dict[str, str]) -> dict[str, str]:
    """Return the codes of some divisions under every name they go by; full names win."""
    words = {stem(name): code for code, name in names.items()}
    words |= {word: code for code, name in names.items() for word in short_names(name)}
    return words | {name: code for code, name in names.items()}


def _with_short_names(districts: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """Return the districts that each name means; a short name that is another's full name means
    that.
    """
    full = _by_word((name, code) for code, name in districts.items())
    short = _by_word((word, code) for code, name in districts.items() for word in short_names(name))
    return short | full


def _by_beginning(words: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """Return the words under their first two characters, the longest first."""
    begins: dict[str, list[str]] = {}
    for word in sorted(words, key=lambda w: (-len(w), w)):
        begins.setdefault(word[:2], []).append(word)
    return {start: tuple(those) for start, those in begins.items()}


def _by_word(names: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Return the codes under each of their words, of pairs of word and code."""
    words: dict[str, tuple[str, ...]] = {}
    for word, code in names:
        words[word] = (*words.get(word, ()), code)
    return words


def _by_ends(districts: dict[str, str]) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return the districts under the first and the last character of their names, without the
    areas that are only counted apart.
    """
    ends: dict[tuple[str, str], tuple[str, ...]] = {}
    for code, name in districts.items():
        if not is_statistical(code):
            ends[name[0], name[-1]] = (*ends.get((name[0], name[-1]), ()), code)
    return ends


def city_of(code: str) -> str | None:
    """Return the city (four digits) a district code lies in, or None where it answers to its
    province.
    """
    city = code[:4]
    if city.endswith(_WITHOUT_A_CITY):
        return None
    return "5001" if city == "5002" else city


def city_name(code: str | None) -> str | None:
    """Return a city's name; a municipality goes by its own."""
    return atlas().names.get(code) if code else None


def province_name(code: str | None) -> str | None:
    """Return the name of the province a code of any length lies in."""
    return atlas().names.get(code[:2]) if code else None


def district_name(code: str) -> str:
    """Return a district's name of mid-2023."""
    return atlas().names[code]


def is_statistical(code: str | None) -> bool:
    """Whether a code stands for an area that is only counted apart, as a development zone is.

    The table gives such areas the numbers from 71 to 79; no district has these.
    """
    return code is not None and len(code) == 6 and code[4] == "7"


@lru_cache(maxsize=512)
def districts_of(city: str) -> dict[str, str]:
    """Return the districts of a city, full name → code."""
    return {
        name: code
        for code, name in atlas().names.items()
        if len(code) == 6 and city_of(code) == city
    }


@lru_cache(maxsize=1)
def _streets() -> dict[str, dict[str, str]]:
    table = {}
    for row in csv.DictReader(text("data", "streets.csv").splitlines()):
        table[row["district"]] = {
            item[3:]: row["district"] + item[:3] for item in row["streets"].split(" ")
        }
    return table


def streets_of(district: str) -> dict[str, str]:
    """Return the streets, towns and townships of a district, name → nine-digit code."""
    return _streets().get(district, {})


@lru_cache(maxsize=1)
def _districts_by_street() -> dict[str, tuple[str, ...]]:
    districts = [code for code in atlas().names if len(code) == 6]
    return _by_word(
        (name, code) for district in districts for name, code in streets_of(district).items()
    )


def districts_with(street: str) -> list[str]:
    """Return the codes of all districts that have a street, town or township of this full name."""
    return list(dict.fromkeys(code[:6] for code in _districts_by_street().get(street, ())))


@lru_cache(maxsize=4096)
def street_stems(district: str) -> dict[str, str]:
    """Return the same by name without its kind, so that 递铺镇 finds 递铺街道."""
    return {STREET_SUFFIX.sub("", name): code for name, code in streets_of(district).items()}
