"""Roads and house numbers as addresses write them, and when two of them are the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from orggraph.location.normalise import HAN, KIND_WORD

_LONGEST_RANGE = 200  # numbers; a longer "range" is no row of houses but something else


class Door(NamedTuple):
    """A road with a number: 666-668号 runs from low to high; `mark` is what else belongs to the
    number (甲, A, 弄).
    """

    road: str
    low: int
    high: int
    mark: str
    inner: str

    def numbers(self) -> range:
        """Return the numbers it stands for; a row of houses on one side of a road counts in
        twos.
        """
        return range(self.low, self.high + 1, 2 if self.low % 2 == self.high % 2 else 1)


_NUMBER = re.compile(
    rf"(?P<road>[{HAN}]{{2,}}?)(?P<lead>[甲乙丙丁特]?)(?P<low>\d{{1,"
    rf"5}})(?P<letter>[A-Z](?![\dA-Z]))?"
    r"(?:[-~—、,和及至](?P<high>\d{1,5})(?!\d))?(?P<lane>弄(?P<inner>\d{0,4}))?(?P<sign>号)?"
)
_NO_DOOR = re.compile(
    r"[\dA-Z]|\.\d|米|公里|路|街|大道|层|楼|室|栋|幢|座|期|[国省县乡]道|年|组|队|#|房|单元|铺|"
    rf"[{HAN}]?区|线|条|巷"
)
_NO_HOUSE = re.compile("楼|#|厂房|仓|库|馆|门|车间")
_NO_ROAD = re.compile("(?:单元|店面|厂房|[层座室栋幢期号铺梯])$")
_WAY = re.compile("(?:路|街|大道|道|巷|胡同|里|弄|条|段)$")
_HEAD = (
    re.compile(  # the administrative words before a road; what stays must be long enough to be one
        "^.+(?:[省市区县旗州]|街道(?:办事处)?|[镇乡](?=..)|社区|村委会|村)(?=.{3,})"
    )
)
_STREET_AT_END = re.compile(f"(?<=[路街巷])[{HAN}]{{2,4}}(?:街道|镇|社区)$")  # 前埔路莲前街道506号
_WAYS = re.compile(f"[{HAN}]{{2,}}?(?:大道|路|街(?!道)|巷)")
_EDGE = "省市区县旗州镇乡村社园城道里港湾场门厂岛段组队路街巷号楼室层座栋幢厦心"


def doors(text: str, *, every_road: bool = False) -> Iterator[Door]:
    """Yield the doors that a plain address writes; a number of a building or a room is none.

    With `every_road` the number also goes with the first of two roads: 湖滨南路双涵路328号.
    """
    for found in _NUMBER.finditer(text):
        written, lead, number, letter, last, lane, inner, sign = found.groups()
        road, is_way = _road(written)
        after = text[found.end() : found.end() + 3]
        if not sign and not lane and (not is_way or _NO_DOOR.match(after)):
            continue
        if not road or (sign and not is_way and _NO_HOUSE.match(after)):
            continue
        low = int(number)
        high = int(last or low)
        if (
            not low <= high < low + _LONGEST_RANGE
        ):  # 627-1 is a part of 627, 518-516 is written backwards
            low, high = (
                (high, low)
                if len(last) == len(number) and low - high < _LONGEST_RANGE
                else (low, low)
            )
        mark = lead + (letter or "") + ("弄" if lane else "")
        yield Door(road, low, high, mark, inner or "")
        if every_road and len(ways := _WAYS.findall(road)) > 1:
            yield Door(ways[0], low, high, mark, inner or "")


@lru_cache(maxsize=1 << 16)  # a city's addresses name the same few thousand roads again and again
def _road(written: str) -> tuple[str, bool]:
    """Return the road in the words before a number, "" where they end in no road, and whether
    they end as ways do.
    """
    road = _STREET_AT_END.sub("", _HEAD.sub("", written))
    is_none = _NO_ROAD.search(road) or (
        KIND_WORD.search(road) and not road.endswith(("村", "社区"))
    )
    return "" if is_none else road, bool(_WAY.search(written))


def say(door: Door) -> str:
    """Return a door as people write it."""
    number = f"{door.low}-{door.high}" if door.high > door.low else str(door.low)
    lead, letter = (
        (door.mark[:1], door.mark[1:]) if door.mark[:1] in "甲乙丙丁特" else ("", door.mark)
    )
    return f"{door.road}{lead}{number}{letter}{door.inner}" + (
        "" if "弄" in letter and not door.inner else "号"
    )


def same_road(one: str, other: str) -> bool:
    """Tell whether two ways of writing mean one road: 火炬园新丰三路 and 新丰三路, but not
    福兴隆路 and 兴隆路.
    """
    long, short = (one, other) if len(one) >= len(other) else (other, one)
    if long == short:
        return True
    if len(short) < 3 or not long.endswith(short):
        return False
    before = long[: -len(short)]
    last = max((before.rfind(edge) for edge in _EDGE), default=-1)
    return len(before) - 1 - last != 1


def same_door(one: Door, other: Door) -> bool:
    """Tell whether two doors share a number on one road."""
    if one.mark != other.mark or (one.inner and other.inner and one.inner != other.inner):
        return False
    return (
        one.low <= other.high
        and other.low <= one.high
        and same_road(one.road, other.road)
        and not (set(one.numbers()).isdisjoint(other.numbers()))
    )
