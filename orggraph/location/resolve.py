"""From what an address shows to the places it means: two pieces of evidence that agree are taken,
two that disagree are shown.

Buildings, incubators, business districts and parks are decided apart, for a firm may be in one of
each; parts that are named (二期, A座) rule out places that are another part.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from orggraph.core.enums import PlaceKind
from orggraph.core.messages import ITEMS, Message, listed, message
from orggraph.core.rules import Rules
from orggraph.location.gazetteer import SITES, Call, Gazetteer, Place, far_apart
from orggraph.location.house_numbers import Door, doors, say
from orggraph.location.normalise import HAN, Part, Sight, name_parts, parts_after, stem


class Taken(NamedTuple):
    """A place, what shows it, the words that do, and whether something speaks against it a
    little.
    """

    place: Place
    sight: Sight
    words: tuple[str, ...] = ()
    doubt: Message | None = None


class Verdict(NamedTuple):
    """What one address shows: places taken, those a point may still decide between,
    disagreements and notes.
    """

    taken: tuple[Taken, ...] = ()
    open: tuple[Taken, ...] = ()
    conflict: tuple[Message, ...] = ()
    note: tuple[Message, ...] = ()
    community: Place | None = None


NOTHING = Verdict()


class Other(NamedTuple):
    """A building that an address writes behind its number, and the parts behind that."""

    core: str
    parts: tuple[Part, ...]


class _Seen(NamedTuple):
    """The evidence of an address for places of one kind: by name, perhaps by name, by door; its
    doors; a building no book has.

    `partly` holds the places of whose name the address leaves out a part.
    """

    sure: list[Place]
    unsure: list[Place]
    at_door: list[Place]
    partly: list[Place]
    found: tuple[Door, ...]
    other: Other | None


_Take = Callable[[Place, Sight, Message | None], Taken]


class Judge:
    """Reads addresses against the book of places; addresses that show the same are judged once."""

    def __init__(self, book: Gazetteer, rules: Rules) -> None:
        self.book, self.rules = book, rules
        self._known: dict[tuple[Any, ...], Verdict] = {}

    def __call__(self, text: str, district: str | None = None) -> Verdict:
        """Return what a plain address shows; `district` is the firm's, which tells places of one
        name apart.
        """
        calls = self.book.calls(text)
        found = tuple(doors(text))
        at_door = self.book.at(found) if found else []
        if not (calls or at_door) or self.book.is_elsewhere(text):
            return NOTHING
        on_road = self.book.on_road(calls, text)
        key = (
            tuple(calls),
            found,
            tuple(map(id, on_road)),
            _building_behind(text) if found else None,
            district,
        )
        if key not in self._known:
            self._known[key] = self._judged(calls, found, at_door, on_road, *key[3:])
        return self._known[key]

    def _judged(
        self,
        calls: list[Call],
        found: tuple[Door, ...],
        at_door: list[Place],
        on_road: list[Place],
        other: Other | None,
        district: str | None,
    ) -> Verdict:
        sure, unsure, partly, ruled_out = _named(calls, self.book, on_road, district)
        at_door = [p for p in at_door if p.node not in ruled_out]
        stands = [p for p in sure if p.kind in SITES and p.kind is not PlaceKind.PARK]
        if other:
            core = name_parts(other.core, self.book.prefixes).core
            other = None if any(p.called.core in core for p in stands) else Other(core, other.parts)
        verdicts = []
        for kind in SITES:
            seen = _Seen(
                _of(kind, sure), _of(kind, unsure), _of(kind, at_door), partly, found, other
            )
            if not seen.sure and (
                stands or kind is PlaceKind.INCUBATOR
            ):  # a number says little beside a name of another place
                seen = seen._replace(at_door=[p for p in seen.at_door if p in seen.unsure])
            verdicts.append(_decide(seen, kind, self.rules))
        communities = [p for p in sure if p.kind is PlaceKind.COMMUNITY]
        verdict = _joined(verdicts, communities[0] if len(communities) == 1 else None)
        return _in_district(_with_wider(verdict, self.book, self.rules), district, self.book)


def _of(kind: PlaceKind, places: list[Place]) -> list[Place]:
    return [place for place in places if place.kind is kind]


_BEHIND = re.compile(
    rf"\d[A-Z]?号(?:之[\d一二三四五六七八九十]+)?(?P<name>[{HAN}A-Z]{{2,12}}?(?:大厦|大楼|商厦|"
    r"写字楼|广场|中心|商城))?"
)


def _building_behind(text: str) -> Other | None:
    """Return the building that an address writes right behind its number."""
    written = _BEHIND.search(text)
    return (
        Other(written["name"], tuple(parts_after(text, written.end())))
        if written and written["name"]
        else None
    )


# ---- names ----


def _named(
    calls: Iterable[Call], book: Gazetteer, on_road: list[Place], district: str | None
) -> tuple[list[Place], list[Place], list[Place], set[str]]:
    """Return the places that an address calls by name: surely, perhaps, but for a part; and the
    ids ruled out as another part.
    """
    sure: list[Place] = []
    unsure: list[Place] = []
    partly: list[Place] = []
    ruled_out: set[str] = set()
    for call in calls:
        places = book.by_core[call.core]
        fits = {
            id(p): agreed
            for p in places
            if (agreed := _agreed(p.called.parts, call.parts)) is not None
        }
        ruled_out |= {p.node for p in places if id(p) not in fits}
        best = max(fits.values(), default=(0, 0))
        closest = [p for p in places if fits.get(id(p)) == best]
        here = [p for p in closest if not is_elsewhere(book.district(p), district)] or closest
        near = [p for p in here if p in on_road]
        for place in near or here:
            unsaid = {part.sort for part in place.called.parts} - {part.sort for part in call.parts}
            known = call.sure or best[0] or (near and call.stands)
            (sure if known and "stage" not in unsaid else unsure).append(place)
            partly += [place] if unsaid else []
    return list(dict.fromkeys(sure)), list(dict.fromkeys(unsure)), partly, ruled_out


def _agreed(own: Sequence[Part], said: Sequence[Part]) -> tuple[int, int] | None:
    """Return how well the parts of a place fit those that are said, more first, or None where
    they differ.
    """
    said_of = {part.sort: part.which for part in said}
    if any(said_of.get(part.sort, part.which) != part.which for part in own):
        return None
    agreed = sum(part.sort in said_of for part in own)
    return agreed, agreed - len(own)


def _is_short_form(one: str, other: str) -> bool:
    """Tell whether two names differ only by words that many places share: 普利大厦 and
    普利花园大厦.
    """
    short, long = sorted((stem(one), stem(other)), key=len)
    return len(short) >= 2 and short in long


def _is_one_off(one: str, other: str) -> bool:
    """Tell whether two names differ in one character, as variant forms and slips do: 鸿升 and
    鸿昇.
    """
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) == 1


# ---- one kind ----


def _decide(seen: _Seen, kind: PlaceKind, rules: Rules) -> Verdict:
    take = _taker(seen)
    both = [p for p in seen.at_door if p in seen.sure] or [
        p for p in seen.at_door if p in seen.unsure
    ]
    if both:
        return _one(_longest(both), Sight.NAME_NUMBER, take, rules)
    if seen.sure and seen.at_door and not (kind is PlaceKind.PARK and _is_zone(seen.sure[-1])):
        return _name_against_number(seen, take, rules)
    if seen.sure:
        return _by_name(seen, kind, take, rules)
    if seen.at_door:
        return _by_number(seen, kind, take, rules)
    return _undecided(seen.unsure, Sight.NAME, take) if seen.unsure else Verdict()


def _taker(seen: _Seen) -> _Take:
    """Return what takes a place with the words of the address that showed it."""
    by_name, by_number = (Sight.NAME, Sight.NAME_NUMBER), (Sight.NUMBER, Sight.NAME_NUMBER)

    def take(place: Place, sight: Sight, doubt: Message | None = None) -> Taken:
        called = [*seen.sure, *seen.unsure]
        name = (
            place.called.core
            if place in called
            else seen.other.core
            if seen.other
            else called[0].called.core
            if called
            else ""
        )
        door = [say(d) for d in seen.found if place.has_door(d)][:1]
        return Taken(
            place,
            sight,
            (*([name] if sight in by_name else ()), *(door if sight in by_number else ())),
            doubt,
        )

    return take


def _is_zone(place: Place) -> bool:
    """Tell a zone, in which parks with numbers of their own lie, from a park: 高新区,
    自贸试验区.
    """
    return place.called.core.endswith("区")


def _longest(places: list[Place]) -> list[Place]:
    """Keep the places with the longest name: the most that the address says."""
    length = max(len(p.called.core) for p in places)
    return [p for p in places if len(p.called.core) == length]


def _one(
    places: list[Place], sight: Sight, take: _Take, rules: Rules, doubt: Message | None = None
) -> Verdict:
    """Take the one place, or the first of rows that are one place listed more than once."""
    if len({p.key for p in places}) > 1:
        whole = [p for p in places if not p.called.parts]
        if len({p.key for p in whole}) != 1 or any(
            p.called.core != whole[0].called.core for p in places
        ):
            return _undecided(places, sight, take)
        places = whole
    if len(places) > 1 and not listed_twice(places, rules.place_metres):
        return _undecided(places, sight, take)
    return Verdict(taken=(take(places[0], sight, doubt),))


def listed_twice(places: list[Place], metres: float) -> bool:
    """Tell whether rows of one name are one place: at the same door, or nearby; a park of a name
    of its own is one wherever.
    """
    first = places[0]
    return all(
        any(p.has_door(door) for door in first.doors)
        or not (far_apart(p, first, metres) or p.x != p.x or first.x != first.x)
        or (p.kind is PlaceKind.PARK and not p.is_common)
        for p in places[1:]
    )


def _by_name(seen: _Seen, kind: PlaceKind, take: _Take, rules: Rules) -> Verdict:
    """Judge a name without a number that agrees; a building whose own row has another road is a
    disagreement.

    Of several parks named the last is taken, for an address runs from the wide to the narrow.
    """
    places = (
        _longest(seen.sure)
        if kind is not PlaceKind.PARK
        else [p for p in seen.sure if p.called.core == seen.sure[-1].called.core]
    )
    doubt = None
    if kind is not PlaceKind.PARK and seen.found:
        fits = [p for p in places if not p.doors or any(p.is_on(door) for door in seen.found)]
        if not fits:
            return Verdict(conflict=(_stands_elsewhere(places),))
        places = fits
        if all(p.doors for p in places):
            name, door = places[0].name, say(places[0].doors[0])
            doubt = message("the table of places has {name} at {door}", name=name, door=door)
            if any(p in seen.partly for p in places):
                return _undecided(places, Sight.NAME, take)
    verdict = _one(places, Sight.NAME, take, rules, doubt)
    return verdict if rules.place_by_name_alone else _left(verdict)


def _name_against_number(seen: _Seen, take: _Take, rules: Rules) -> Verdict:
    """Judge a name of one place at the door of another: a short form of that one's name, or a
    disagreement.
    """
    cores = {p.called.core for p in seen.sure}
    elsewhere = all(p.doors and not any(p.has_door(d) for d in seen.found) for p in seen.sure)
    for alike in (
        [p for p in seen.at_door if p.called.core in cores],
        [p for p in seen.at_door if elsewhere and any(core in p.called.core for core in cores)],
        [
            p
            for p in seen.at_door
            if elsewhere and any(_is_short_form(p.called.core, core) for core in cores)
        ],
    ):
        if alike:
            return _one(alike, Sight.NAME_NUMBER, take, rules)
    return Verdict(
        conflict=(
            message(
                "the name shows {names}, road and number show {names_2}",
                names=_names(seen.sure),
                names_2=_names(seen.at_door),
            ),
        )
    )


def _by_number(seen: _Seen, kind: PlaceKind, take: _Take, rules: Rules) -> Verdict:
    """Judge a number without a name that agrees; a building of another name written behind it is
    a disagreement.
    """
    places, doubt = seen.at_door, None
    if seen.other and kind is not PlaceKind.PARK:
        name = seen.other.core
        alike = [p for p in places if name in p.called.core] or [
            p for p in places if _is_short_form(p.called.core, name)
        ]
        if alike:
            return _one(_best_parts(alike, seen.other.parts), Sight.NAME_NUMBER, take, rules)
        doubt = message("the address writes {name}", name=name)
        places = [p for p in places if _is_one_off(p.called.core, name)]
        if not places:
            return Verdict(
                conflict=(
                    message(
                        "at this number is {names}, the address writes {name}",
                        names=_names(seen.at_door),
                        name=name,
                    ),
                )
            )
    verdict = _one(places, Sight.NUMBER, take, rules, doubt)
    return verdict if rules.place_by_number_alone else _left(verdict)


def _best_parts(places: list[Place], said: Sequence[Part]) -> list[Place]:
    fits = [(agreed, p) for p in places if (agreed := _agreed(p.called.parts, said)) is not None]
    best = max((agreed for agreed, _ in fits), default=(0, 0))
    return [p for agreed, p in fits if agreed == best] or places


def _left(verdict: Verdict) -> Verdict:
    """Leave what only one piece of evidence shows, as the rules want it; a point may still
    agree.
    """
    if not verdict.taken:
        return verdict
    place, sight = verdict.taken[0][:2]
    said = message("{sight} shows {name}, left by the rules", sight=sight, name=place.name)
    return Verdict(open=verdict.taken[:1], note=(said,))


def _undecided(places: list[Place], sight: Sight, take: _Take) -> Verdict:
    said = message("may be {names}, not enough to choose", names=_names(places))
    return Verdict(
        open=tuple(
            take(p, Sight.NAME if sight is Sight.NAME_NUMBER else sight, None) for p in places
        ),
        note=(said,),
    )


def _stands_elsewhere(places: list[Place]) -> Message:
    there = [(p.name, say(p.doors[0])) for p in places[:3]]
    return message(
        "{there}, the address says otherwise",
        there=listed(
            (message("{name} stands at {door}", name=name, door=door) for (name, door) in there),
            ITEMS,
        ),
    )


def _names(places: Sequence[Place]) -> str:
    names = list(dict.fromkeys(p.name for p in places))
    return "、".join(names[:3]) + (f"等{len(names)}处" if len(names) > 3 else "")


# ---- all kinds together ----


def _joined(verdicts: list[Verdict], community: Place | None) -> Verdict:
    named = any(
        t.sight is not Sight.NUMBER and t.place.kind is not PlaceKind.PARK
        for v in verdicts
        for t in v.taken
    )
    kept = [
        t for v in verdicts for t in v.taken if not (named and t.sight is Sight.NUMBER)
    ]  # what else stands at its door is not its place
    taken = sorted(
        kept, key=lambda t: (-t.sight.more[0], t.sight is Sight.NUMBER, t.place.kind.width)
    )
    return Verdict(
        tuple(taken),
        tuple(p for v in verdicts for p in v.open),
        tuple(c for v in verdicts for c in v.conflict),
        tuple(n for v in verdicts for n in v.note),
        community,
    )


def _with_wider(verdict: Verdict, book: Gazetteer, rules: Rules) -> Verdict:
    """Put a firm in a building also in what the building lies in: as declared, or by a name that
    begins with the park's.
    """
    if not verdict.taken:
        return verdict
    taken = {t.place.kind: t for t in verdict.taken}
    first = verdict.taken[0]
    conflict, notes = list(verdict.conflict), list(verdict.note)
    for wider in book.above(first.place):
        own = taken.get(wider.kind)
        if wider.kind in SITES and own is None:
            taken[wider.kind] = Taken(wider, first.sight, first.words)
        elif (
            wider.kind in SITES
            and own is not None
            and own.place is not wider
            and wider not in book.above(own.place)
        ):
            del taken[wider.kind]
            conflict.append(
                message(
                    "{name} is part of {name_2}, the address writes {name_3}",
                    name=first.place.name,
                    name_2=wider.name,
                    name_3=own.place.name,
                )
            )
    if (
        PlaceKind.PARK not in taken
        and first.place.kind is not PlaceKind.PARK
        and (park := _park_in_name(first.place, book, rules))
    ):
        taken[PlaceKind.PARK] = Taken(park, first.sight, first.words)
        notes = [note for note in notes if park.name not in note.zh]
    rest = sorted(
        (t for t in taken.values() if t.place is not first.place), key=lambda t: t.place.kind.width
    )
    return verdict._replace(
        taken=(first, *rest),
        open=tuple(t for t in verdict.open if t.place.kind not in taken),
        conflict=tuple(conflict),
        note=tuple(notes),
    )


def _park_in_name(place: Place, book: Gazetteer, rules: Rules) -> Place | None:
    """Return the park whose name a building's name begins with, if it is one and not too far
    away.
    """
    core = place.called.core
    for length in range(len(core) if place.called.parts else len(core) - 1, 2, -1):
        parks = [
            p
            for p in book.by_core.get(core[:length], ())
            if p.kind is PlaceKind.PARK
            and p is not place
            and not far_apart(p, place, rules.park_metres)
        ]
        if parks:
            whole = [p for p in parks if not p.called.parts] or parks
            return (
                whole[0]
                if len({p.key for p in whole}) == 1
                and (len(whole) == 1 or listed_twice(whole, rules.place_metres))
                else None
            )
    return None


def _in_district(verdict: Verdict, district: str | None, book: Gazetteer) -> Verdict:
    """Withdraw a place that lies in another district than the firm."""
    if not verdict.taken or not is_elsewhere(
        there := book.district(verdict.taken[0].place), district
    ):
        return verdict
    name = verdict.taken[0].place.name
    said = message(
        "{name} lies in {there}, the firm in {district}", name=name, there=there, district=district
    )
    return verdict._replace(taken=(), open=(), conflict=(*verdict.conflict, said))


def is_elsewhere(there: str | None, here: str | None) -> bool:
    """Tell two districts apart; one may be written with its city."""
    return bool(there and here and not (here.endswith(there) or there.endswith(here)))
