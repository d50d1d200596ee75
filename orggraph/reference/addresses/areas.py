"""Areas that an authority manages but no law calls a district: 高新区, 经开区, 呈贡新区.

People write them where a district is asked for. The table of divisions lists some of them with a
code of their own; those are read as it has them. All others lie in a district, or in several, and
stand beside none.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from orggraph.reference.addresses.divisions import atlas, city_name, districts_of, is_statistical

_MANAGES = (
    "高新|经开|开发|投资|管理|保税|综保|自贸|试验|实验|示范|先行|合作|度假|旅游|风景|名胜|功能|"
    "集聚|集中|加工|"
)
_WORKS = (
    "工业|产业|科技|科创|创新|创业|物流|商务|商贸|化工|农业|生态|空港|航空港|临港|临空|"
    "经济|技术|园|片|新"
)
_AREA = re.compile(
    f"(?:.*(?:{_MANAGES}{_WORKS})区|(?:.*[^新])?(?:高新|经开)|.*(?:开发|工业|产业|科技|软件|创业)园"
    "|.*(?:科学|科技|大学)城|.+新城)"
)
_NO_AREA = re.compile("花园区|公园区|果园区")
_BOARD = re.compile("(?:管理委员会|管委会|管委|代管)+$")
_MARKS = re.compile(r"[\s()（）\[\]【】“”\"'·•\-—_,，、]+")
_FOLDED = (  # one way of writing each kind
    (re.compile("(?:高新技术|高技术|高新)(?:产业|开发|示范|园)*区?$"), "高新区"),
    (re.compile("(?:经济技术|经济)(?:产业)?开发区?$|经开$"), "经开区"),
    (re.compile("综合保税区$"), "综保区"),
    (re.compile("(?:自由贸易|自贸)(?:试验)?区$"), "自贸区"),
)
_LONG = 4  # characters from which a name is shortened inwards


class Area(NamedTuple):
    """An area of management: its name written one way, and its code where the table lists it."""

    name: str
    code: str | None = None


def is_area(name: str) -> bool:
    """Whether a name, without province and city, is that of an area of management and of no
    district.
    """
    return bool(_AREA.fullmatch(name)) and not _NO_AREA.search(name)


def area_name(text: str) -> str | None:
    """Return the name of the area of management that a text is, written one way and without its
    city, or None.
    """
    _, rest = without_city(_plain(text))
    return _folded(rest) if is_area(rest) else None


def area_of(cell: str, city: str | None) -> Area | None:
    """Return the area of management that a cell names in a ledger about a city, or None.

    厦门火炬高技术产业开发区, 火炬高新区 and 火炬高新区管委会 are one.
    """
    name, home = area_name(cell), without_city(_plain(cell))[0]
    if name is None:
        return None
    code = _listed(home or city).get(name) if home or city else None
    elsewhere = home is not None and home != city
    return Area(f"{city_name(home)}{name}" if elsewhere else name, code)


def shortened(word: str, city: str | None) -> tuple[str, ...]:
    """Return the codes of the districts of a city, or of the country, whose names a word leaves
    parts of out.

    Names from other languages above all are shortened so: 前郭县 is 前郭尔罗斯蒙古族自治县,
    科左中旗 is 科尔沁左翼中旗, 昆区 is 昆都仑区. Outside a known city a name of three characters
    is one that may be meant as well: 塔县 is 塔河县 or 塔什库尔干塔吉克自治县.
    """
    if len(word) < 2 or is_area(word):
        return ()
    if city is None:
        those = atlas().ends.get((word[0], word[-1]), ())
        return tuple(code for code in those if _is_shortened(word, atlas().names[code], 3))
    return tuple(
        code
        for name, code in districts_of(city).items()
        if _is_shortened(word, name, _LONG) and not is_statistical(code)
    )


def _is_shortened(word: str, name: str, least: int) -> bool:
    if len(name) < least or word[0] != name[0] or word[-1] != name[-1]:
        return False
    left = iter(name)
    return all(character in left for character in word)


def _plain(cell: str) -> str:
    return _BOARD.sub("", _MARKS.sub("", unicodedata.normalize("NFKC", cell)))


def without_city(name: str) -> tuple[str | None, str]:
    """Take the province and the city off the front of a name; the city comes back as its code."""
    book = atlas()
    home = None
    while word := next(
        (
            w
            for w in book.begins.get(name[:2], ())
            if name.startswith(w)
            and (w in book.provinces or w in book.cities)
            and len(name) >= len(w) + 2
        ),
        None,
    ):
        home = book.cities.get(word, home)
        name = name[len(word) :]
    return home, name.removeprefix("国家级").removeprefix("国家")


def _folded(name: str) -> str:
    for pattern, word in _FOLDED:
        name = pattern.sub(word, name)
    return name


@lru_cache(maxsize=512)
def _listed(city: str) -> dict[str, str]:
    """Return the areas of management that the table lists in a city, by their names written one
    way.
    """
    stripped = {code: without_city(name)[1] for name, code in districts_of(city).items()}
    return {_folded(name): code for code, name in stripped.items() if is_area(name)}


__all__ = ["Area", "area_name", "area_of", "is_area", "shortened", "without_city"]
