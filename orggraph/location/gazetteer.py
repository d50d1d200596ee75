"""The table of places as a gazetteer: looked up by the name in an address, by road and number,
by the area a place lies in.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pandas as pd

from orggraph.core.array_types import Floats
from orggraph.core.enums import PlaceKind
from orggraph.ingest.parsing import PATTERNS
from orggraph.location.buildings import Site, site_of, whole_name, whole_parts
from orggraph.location.house_numbers import Door, doors, same_door, same_road
from orggraph.location.normalise import (
    HAN,
    KIND_WORD,
    PART,
    Name,
    Part,
    is_common,
    name_parts,
    parts_after,
    plain,
)
from orggraph.reference import addresses, coordinates
from orggraph.reference.addresses.areas import is_area
from orggraph.reference.addresses.divisions import (
    atlas,
    city_name,
    districts_of,
    province_name,
    stem,
    street_stems,
)
from orggraph.reference.coordinates import Plane

SITES = (
    PlaceKind.BUILDING,
    PlaceKind.INCUBATOR,
    PlaceKind.BUSINESS_DISTRICT,
    PlaceKind.PARK,
)  # the nearest first
NAMED = (*SITES, PlaceKind.COMMUNITY)
_SEPARATORS = re.compile(r"[、；;，,|\n]+")
_CITY = re.compile(f"(?:[{HAN}]{{2,7}}?(?:省|自治区))?([{HAN}]{{2,8}}?[市州盟])")
_HAS_WORDS = re.compile(f"[{HAN}].*[{HAN}]")
_SHORTEST = 3  # characters of a name that an address is searched for


def kind_by_name(name: str) -> PlaceKind:
    """Return the kind of a place whose row does not say it."""
    kinds = (
        ("(街道|镇|乡)$", PlaceKind.STREET),
        ("(社区|村|居委会)$", PlaceKind.COMMUNITY),
        ("(园|园区|开发区|高新区|产业区|园.期)$", PlaceKind.PARK),
        ("市$", PlaceKind.CITY),
        ("(区|县|旗)$", PlaceKind.DISTRICT),
    )
    by_end = next((kind for pattern, kind in kinds if re.search(pattern, name)), None)
    if by_end is PlaceKind.DISTRICT and is_area(name) and name not in atlas().districts:
        return PlaceKind.PARK  # 经开区, 呈贡新区: managed apart, and no district
    return by_end or next(
        (
            PlaceKind(str(word))
            for pattern, word in PATTERNS[PlaceKind][:2]
            if re.search(pattern, name)
        ),
        PlaceKind.BUILDING,
    )


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """One place: `node` is its id (its name where it has none), `where` all its row says of
    roads.
    """

    node: str
    name: str
    kind: PlaceKind
    called: Name
    doors: tuple[Door, ...]
    where: str
    part_of: tuple[str, ...]
    district: str | None
    x: float
    y: float

    @property
    def is_common(self) -> bool:
        """Whether its name holds only words that many places share."""
        return is_common(self.called.core)

    @property
    def key(self) -> tuple[str, tuple[Part, ...]]:
        """What two rows of one place share."""
        return self.called.core, self.called.parts

    def has_door(self, door: Door) -> bool:
        """Tell whether a door is one of its own."""
        return any(same_door(door, own) for own in self.doors)

    def has_road_in(self, text: str) -> bool:
        """Tell whether an address names the road of one of its doors, or the one behind its
        name.
        """
        return any(
            len(road) > 2 and road in text
            for road in (self.called.hint, *(door.road for door in self.doors))
        )

    def is_on(self, door: Door) -> bool:
        """Tell whether its row names the road of a door, with whatever number."""
        return door.road in self.where or any(same_road(door.road, own.road) for own in self.doors)


class Call(NamedTuple):
    """A place's name found in an address: the core, the parts said behind it, whether it stands by
    itself.

    `sure` tells that it also is a name that not many places share.
    """

    core: str
    parts: tuple[Part, ...]
    stands: bool
    sure: bool


_EDGES = "号楼路街道巷里弄区市县镇乡村社园城院厂内旁侧座栋幢期室层厦场心店段口边原线域"
_BESIDE = re.compile(  # the name only says where another place is
    rf"[东南西北]{{1,2}}侧(?=[{HAN}]{{2,8}}?(?:大厦|广场|中心|商厦|园|路))|"
    r"[东南西北]{0,2}[侧面边]?(?:正?对面|隔壁|附近|旁边?(?!座)|斜对面|[东南西北]{1,2}\d+米|\d+米)"
)
_GOES_ON = re.compile(rf"[{HAN}]")


class Gazetteer:
    """All places that a firm may be said to sit in."""

    def __init__(
        self,
        places: pd.DataFrame,
        city: str | None,
        plane: Plane,
        kept: frozenset[str] = frozenset(),
        metres: float = np.inf,
    ) -> None:
        """Read the table of places; those in `kept` (by id or name) stay apart from the building
        they are a tower of.
        """
        lon, lat = coordinates.wgs84(places)
        xs, ys = plane.to_metres(lon, lat)
        self.city, self.prefixes, self.kept, self.metres = city, _prefixes(city), kept, metres
        self._wholes: dict[int, str] = {}
        self.befores = (*self.prefixes, *_short_names(city))
        self.places = sorted(self._read(places, xs, ys, city), key=lambda p: (p.node, p.name))
        self.by_core: dict[str, list[Place]] = defaultdict(list)
        self.by_name: dict[str, list[Place]] = defaultdict(list)
        for place in self.places:
            self.by_name[place.name].append(place)
            if place.node != place.name:
                self.by_name[place.node].append(place)
            if place.kind in NAMED and _can_be_called(place.called):
                self.by_core[place.called.core].append(place)

    def _read(
        self, places: pd.DataFrame, xs: Floats, ys: Floats, city: str | None
    ) -> Iterator[Place]:
        written = places["address"]
        district = (
            addresses.locate_district(written, city=city)["district"]
            if written.notna().any()
            else written
        )
        columns = [
            places[c].astype(object).where(places[c].notna(), None)
            for c in ("place_id", "name", "kind", "address", "part_of")
        ]
        for node, name, kind, address, part_of, said, x, y in zip(
            *columns, district, xs, ys, strict=True
        ):
            called = name_parts(name, self.prefixes)
            where = " ".join(plain(text) for text in (address or "", name))
            own = tuple(dict.fromkeys(doors(where, every_road=True)))
            wider = tuple(p.strip() for p in _SEPARATORS.split(part_of or "") if p.strip())
            yield Place(
                node or name,
                name,
                PlaceKind(kind) if kind else kind_by_name(name),
                called,
                own,
                f"{where} {called.hint}",
                wider,
                said if isinstance(said, str) else None,
                float(x),
                float(y),
            )

    def is_elsewhere(self, text: str) -> bool:
        """Tell whether a plain address names another city than the one the places are in."""
        written = _CITY.match(text)
        return bool(
            written and self.city and atlas().cities.get(written[1], self.city) != self.city
        )

    # ---- by name ----

    @cached_property
    def _begins(self) -> dict[str, list[str]]:
        begins: dict[str, list[str]] = defaultdict(list)
        for core in sorted(self.by_core, key=lambda c: (-len(c), c)):
            if len(core) >= _SHORTEST:
                begins[core[:_SHORTEST]].append(core)
        return dict(begins)

    def calls(self, text: str) -> list[Call]:
        """Return the names of places that a plain address writes; a name inside a longer one
        does not count.
        """
        found: list[Call] = []
        reached = 0
        begins = self._begins
        for at in [
            i for i in range(len(text) - _SHORTEST + 1) if text[i : i + _SHORTEST] in begins
        ]:
            for core in begins[text[at : at + _SHORTEST]]:
                end = at + len(core)
                if end > reached and text.startswith(core, at):
                    reached = end
                    if not _BESIDE.match(text, end):
                        stands = self._stands(text, at, end, core)
                        found.append(
                            Call(
                                core,
                                tuple(parts_after(text, end)),
                                stands,
                                stands and not is_common(core),
                            )
                        )
                    break
        return found

    def _stands(self, text: str, at: int, end: int, core: str) -> bool:
        """Tell a name that stands by itself from one that may be the middle of another: 世纪大厦
        in 新世纪大厦.
        """
        before, after = text[:at], text[end:]
        starts = (
            not _GOES_ON.match(before[-1:]) or before[-1] in _EDGES or before.endswith(self.befores)
        )
        ends = (
            KIND_WORD.search(core)
            or not _GOES_ON.match(after)
            or PART.match(after)
            or any(KIND_WORD.search(after[:n]) for n in (2, 4))
        )
        return starts and bool(ends)

    def on_road(self, calls: Iterable[Call], text: str) -> list[Place]:
        """Return those of the places called whose road an address names too: it tells places of
        one name apart.
        """
        return [
            p
            for call in calls
            if not call.sure or len(self.by_core[call.core]) > 1
            for p in self.by_core[call.core]
            if p.has_road_in(text)
        ]

    # ---- by road and number ----

    @cached_property
    def _at_doors(self) -> dict[tuple[str, int, str], list[Place]]:
        at: dict[tuple[str, int, str], list[Place]] = defaultdict(list)
        for place in self.places:
            if place.kind in SITES:
                for key in {
                    (door.road[-2:], number, door.mark)
                    for door in place.doors
                    for number in door.numbers()
                }:
                    at[key].append(place)
        return dict(at)

    def at(self, found: Iterable[Door]) -> list[Place]:
        """Return the places that stand at one of some doors."""
        there: dict[int, Place] = {}
        for door in found:
            for number in (door.low,) if door.low == door.high else door.numbers():
                for place in self._at_doors.get((door.road[-2:], number, door.mark), ()):
                    if place.has_door(door):
                        there[id(place)] = place
        return sorted(there.values(), key=lambda p: p.node)

    # ---- by id, and what lies in what ----

    def named(self, text: str) -> list[Place]:
        """Return the places a ledger's cell may mean: of that id or name, else of that name
        written otherwise.
        """
        exact = self.by_name.get(text)
        if exact:
            return exact
        called = name_parts(text, self.prefixes)
        return [
            p
            for p in self.by_core.get(called.core, ())
            if p.called.parts == called.parts and not p.is_common
        ]

    def meant(self, text: str, kind: PlaceKind) -> list[Place]:
        """Return the places of a kind that a ledger's cell may mean, with a gate, a tower or a
        floor of one too.
        """
        named = [p for p in self.named(text) if p.kind is kind]
        if named:
            return named
        site = site_of(text, kind, self.prefixes)
        return [
            p
            for p in self.by_core.get(site.core, ())
            if p.kind is kind
            and not p.is_common
            and p.called.parts == site.parts
            and (not site.hint or site.hint in p.where)
        ]

    def whole(self, place: Place) -> str:
        """Return the id of the building that a place is a tower or a gate of: its own,
        another's, or a name no row has.
        """
        if id(place) not in self._wholes:
            self._wholes[id(place)] = self._whole(place)
        return self._wholes[id(place)]

    def _whole(self, place: Place) -> str:
        parts = whole_parts(place.called, place.kind)
        if parts == place.called.parts or place.node in self.kept or place.name in self.kept:
            return place.node
        rows = [
            p
            for p in self.by_core.get(place.called.core, ())
            if p.kind is place.kind and p.called.parts == parts
        ]
        near = [p for p in rows if not far_apart(p, place, self.metres)]
        if near:
            return near[0].node
        return whole_name(Site(place.called.core, parts, "", "", bare=True))

    def above(self, place: Place) -> list[Place]:
        """Return all that a place is declared to lie in, the nearest first."""
        found: list[Place] = []
        edge = [place]
        while edge:
            wider = [
                p
                for inner in edge
                for text in inner.part_of
                if len(those := self.by_name.get(text, ())) == 1
                for p in those
            ]
            edge = [p for p in dict.fromkeys(wider) if p not in found and p is not place]
            found += edge
        return sorted(found, key=lambda p: p.kind.width)

    def district(self, place: Place) -> str | None:
        """Return the district a place lies in: as declared, else as its own address writes it."""
        if not place.part_of:
            return place.district
        districts = {p.name for p in self.above(place) if p.kind is PlaceKind.DISTRICT}
        return districts.pop() if len(districts) == 1 else place.district


def _can_be_called(name: Name) -> bool:
    """Tell whether an address may call a place by its name; 软件园望海路19号楼 is a door, and
    866 nothing.
    """
    return bool(_HAS_WORDS.search(name.core)) and not (name.parts and name.core[-1] in "路街道巷")


def city_prefixes(city: str | None) -> tuple[str, ...]:
    """Return the names of a city and its province, which names of places may begin with, the
    longest first.
    """
    if city is None:
        return ("中国",)
    names = [name for name in (city_name(city), province_name(city)) if name]
    return tuple(sorted({"中国", *names, *map(stem, names)}, key=lambda n: (-len(n), n)))


def district_prefixes(city: str | None) -> tuple[str, ...]:
    """Return the names of a city's districts, the longest first."""
    return tuple(sorted(districts_of(city) if city else (), key=lambda n: (-len(n), n)))


def _prefixes(city: str | None) -> tuple[str, ...]:
    """Return the names of a city, its province and its districts, the longest first."""
    return tuple(
        sorted({*city_prefixes(city), *district_prefixes(city)}, key=lambda n: (-len(n), n))
    )


def _short_names(city: str | None) -> tuple[str, ...]:
    """Return the short names of a city's districts and streets, which may stand before the name
    of a place.
    """
    if city is None:
        return ()
    short = {
        word
        for name, code in districts_of(city).items()
        for word in (stem(name), *street_stems(code))
    }
    return tuple(sorted(word for word in short if len(word) > 1))


def far_apart(one: Place, other: Place, metres: float) -> bool:
    """Tell whether two places with points stand farther apart than so many metres."""
    return bool(np.hypot(one.x - other.x, one.y - other.y) > metres)
