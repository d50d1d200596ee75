"""One place, one name: gates, towers, floors and other spellings lead to the building they belong
to.

香榭商务大厦(西门), 香榭商务大厦A座 and 香榭商务大厦12层 are one building; 软件园二期12号楼 is a
building of its own in a park, and so is a stage of anything.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from orggraph.core.enums import PlaceKind
from orggraph.location.normalise import (
    HAN,
    KIND_WORD,
    Name,
    Part,
    is_detail,
    name_parts,
    plain,
    roomless,
    without_brackets,
)

_TOWERS = frozenset(("block", "side", "use", "wing"))
_ONE_BUILDING = re.compile(  # what has towers, where a park or an estate has buildings
    "(?:大厦|大楼|商厦|广场|中心|商场|商城|酒店|宾馆|饭店|医院|百货|超市|市场|公寓|国际|SOHO|"
    "[楼厦馆])$"
)


_SHORTEST_NAME = 3  # characters of what stands behind a door; 大楼 is no name


class Site(NamedTuple):
    """What a name calls a place: `hint` tells places of one name apart, `lead` is a district before
    it.

    `parts` are those that make it another place; `bare` tells that the name says nothing finer.
    """

    core: str
    parts: tuple[Part, ...]
    hint: str
    lead: str
    bare: bool


def site_of(
    text: str, kind: PlaceKind, prefixes: tuple[str, ...], districts: Iterable[str] = ()
) -> Site:
    """Take a name apart into the place it calls; `prefixes` and `districts` may stand before it."""
    name, bracket = _without_door(*without_brackets(text))
    base = roomless(plain(name)) if kind is PlaceKind.BUILDING else plain(name)
    called = name_parts(re.sub("塔楼$", "塔", base), prefixes)
    parts = whole_parts(called, kind)
    hint = plain(bracket)
    finer = is_detail(hint)
    lead = next(
        (d for d in districts if called.core.startswith(d) and len(called.core) >= len(d) + 3), ""
    )
    bare = not (called.hint or finer or base != plain(name) or parts != called.parts)
    return Site(called.core[len(lead) :], parts, "" if finer else hint, lead, bare)


_DOOR_BEFORE = re.compile(
    rf"(?:.*[省市区县镇乡]|.*街道)?(?P<door>[{HAN}]{{1,8}}?(?:路|街|大道|道|巷|弄)\d[\d\-~]*号)"
    rf"(?P<name>[{HAN}].*)"
)
_DOOR = re.compile(r".*(?:路|街|大道|道|巷|弄)\d[\d\-~]*号?")


def _without_door(name: str, bracket: str) -> tuple[str, str]:
    """Take a road and a number from before a name, to stand as if in brackets behind it."""
    found = None if bracket else _DOOR_BEFORE.fullmatch(plain(name))
    core = name_parts(roomless(found["name"])).core if found else ""
    if found is None or len(core) < _SHORTEST_NAME or not KIND_WORD.search(core):
        return name, bracket
    return found["name"], found["door"]


def whole_parts(called: Name, kind: PlaceKind) -> tuple[Part, ...]:
    """Return the parts of a name that make it a place of its own, without the towers of a
    building.
    """
    if kind is not PlaceKind.BUILDING or not _ONE_BUILDING.search(called.core):
        return called.parts
    return tuple(part for part in called.parts if part.sort not in _TOWERS)


def one_spelling(
    texts: list[str],
    kind: PlaceKind,
    prefixes: tuple[str, ...],
    districts: tuple[str, ...],
    kept: frozenset[str],
) -> list[str]:
    """Return for each of the names of a column the one by which its place goes.

    It is the shortest that is written and says nothing finer, else the whole's name. A district
    before a name is left out unless two districts stand before it. Names in `kept` stay as they
    are.
    """
    sites = {text: site_of(text, kind, prefixes, districts) for text in texts if text not in kept}
    leads: dict[str, set[str]] = defaultdict(set)
    doors: dict[str, set[str]] = defaultdict(set)
    for site in sites.values():
        leads[site.core] |= {site.lead} - {""}
        doors[site.core] |= {site.hint} - {""}
    groups: dict[Site, list[str]] = defaultdict(list)
    for text, site in sites.items():
        groups[_key(site, leads, doors)].append(text)
    chosen: dict[str, str] = {}
    for key, members in groups.items():
        bare = [text for text in members if sites[text].bare]
        name = min(bare, key=lambda text: (len(text), text), default=None) or whole_name(key)
        chosen |= dict.fromkeys(members, name)
    plain_names = {name for name in chosen.values() if name in sites and sites[name].bare}
    for text, name in chosen.items():
        shorter = (core for core in _shorter(name, kind) if core != name and core in plain_names)
        chosen[text] = next(shorter, name)
    return [chosen.get(text, text) for text in texts]


def _shorter(name: str, kind: PlaceKind) -> Iterator[str]:
    """Yield what a name says without a number or a street in front and without a room, a tower or a
    remark behind, for those that other rows name plainly.
    """
    inner = _IN_FRONT.sub("", name)
    for whole in dict.fromkeys((inner, _STREET_IN_FRONT.sub("", inner))):
        yield whole
        for end in range(len(whole) - 1, _SHORTEST_NAME - 1, -1):
            core, behind = whole[:end], whole[end:]
            finer = kind is not PlaceKind.BUILDING or bool(_ONE_BUILDING.search(core))
            if _REMARK_BEHIND.fullmatch(behind) or (finer and _TOWER_BEHIND.fullmatch(behind)):
                yield core


_IN_FRONT = re.compile(rf"^(?:[0-9]{{1,3}}[.、,)）]|[①-⑳])\s*(?=[{HAN}])")
_STREET_IN_FRONT = re.compile(
    rf"^(?:[{HAN}]{{2,5}}?市)?(?:[{HAN}]{{1,4}}?[区县])?[{HAN}]{{2,5}}?街道(?=[{HAN}]{{3}})"
)
_REMARK_BEHIND = re.compile("内|底商|管委会|辖区|[(（][^()（）期]*(?:街道|镇|乡|区|县)[)）]")
# A stage makes another place.
_TOWER_BEHIND = re.compile(
    "(?:[A-Za-z0-9一二三四五六七八九十、,/#-]+(?:号楼|号|#|栋|座|幢|楼|层|室|区)?)+"
)


def _key(site: Site, leads: dict[str, set[str]], doors: dict[str, set[str]]) -> Site:
    """Return what the spellings of one place share; a door tells places of one name apart only
    where the column gives two.
    """
    one_door = len(doors[site.core]) == 1 and _DOOR.fullmatch(site.hint)
    return site._replace(
        lead=site.lead if len(leads[site.core]) > 1 else "",
        hint="" if one_door else site.hint,
        bare=True,
    )


def whole_name(site: Site) -> str:
    """Return the name of a place without what is finer: 宝龙国际中心2期 for its A座."""
    wider_first = sorted(site.parts, key=lambda part: part.sort not in ("stage", "zone"))
    parts = "".join(map(_written, wider_first))
    return site.lead + site.core + parts + (f"({site.hint})" if site.hint else "")


def _written(part: Part) -> str:
    if part.sort in ("stage", "zone"):
        return part.which + ("期" if part.sort == "stage" else "区")
    return f"{part.which}号楼" if part.which.isdecimal() else f"{part.which}座"


__all__ = ["Site", "one_spelling", "site_of", "whole_name", "whole_parts"]
