"""Firm by firm: the ledger's own columns, what its address shows, and its point, joined into one
answer a row.

Many firms share an address, so each is read once; a row then points at its answer. Points are
compared column-wise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from orggraph.core.array_types import Floats, Ints
from orggraph.core.arrow_text import arrow, encoded, spread
from orggraph.core.enums import PlaceKind
from orggraph.core.messages import CLAUSES, Message, listed, message
from orggraph.core.rules import Rules
from orggraph.ingest import Tables
from orggraph.location.buildings import one_spelling
from orggraph.location.firm_districts import code_of, each
from orggraph.location.gazetteer import (
    NAMED,
    SITES,
    Gazetteer,
    Place,
    city_prefixes,
    district_prefixes,
)
from orggraph.location.normalise import Confidence, Shown, Sight, plain_column, roomless_column
from orggraph.location.positions import inside
from orggraph.location.resolve import NOTHING, Judge, Taken, Verdict, is_elsewhere, listed_twice
from orggraph.reference import coordinates

SITE_COLUMNS = {kind: str(kind).lower() for kind in SITES}
_KEEPS, _AGREES, _APART = range(3)


class Answer(NamedTuple):
    """Where firms sit that share it: the first place is the one named."""

    taken: tuple[Taken, ...] = ()
    conflict: tuple[Message, ...] = ()
    note: tuple[Message, ...] = ()
    community: str | None = None
    street: str | None = None
    district: str | None = None


def locate_places(
    tables: Tables, result: pd.DataFrame, city: str | None, compare: bool
) -> pd.Series[Any]:
    """Add the place columns to `result`; return the street each firm's row or place says."""
    firms, rules = tables.firms, tables.rules
    lon, lat = coordinates.wgs84(firms)
    places = inside(tables.places)
    plane = coordinates.plane(
        *(np.concatenate(pair) for pair in zip((lon, lat), coordinates.wgs84(places), strict=True))
    )
    book = Gazetteer(places, city, plane, places_apart(tables), rules.place_apart_metres)
    x, y = plane.to_metres(lon, lat)
    own = {
        kind: _own(book, kind, firms[column], result["district"], rules)
        for kind, column in SITE_COLUMNS.items()
    }
    wanted = (own[PlaceKind.BUILDING].blank | compare) & firms["address"].notna().to_numpy()
    verdicts, which = _read(firms["address"], result["district"], wanted, book, rules)
    answers, rows = _settled(verdicts, which, x, y, book, rules)
    if rules.place_by_point_alone:
        _by_point(answers, rows, own, x, y, book, rules)
    return _filled(result, firms, own, answers, rows, x, y, city, rules, compare, book)


def places_apart(tables: Tables) -> frozenset[str]:
    """Return the names and ids that other tables use for a place: such a tower is a place of its
    own.
    """
    named = (
        tables.organisations["place_id"],
        tables.places["part_of"],
        tables.links["source"],
        tables.links["target"],
    )
    return frozenset(text for column in named for text in column.dropna().unique())


def spelled_once(
    firms: pd.DataFrame, kind: PlaceKind, city: str | None, kept: frozenset[str]
) -> pd.Series[Any]:
    """Return a column of places with every place under one name."""
    cells, rows = encoded(firms[SITE_COLUMNS[kind]])
    names = one_spelling(cells, kind, city_prefixes(city), district_prefixes(city), kept)
    return firms[SITE_COLUMNS[kind]] if names == cells else spread(names, rows, firms.index)


# ---- the ledger's own columns ----


class _Own(NamedTuple):
    """A column of places as the ledger writes it: its texts and which of them each row has; its
    places, and which each row means.
    """

    texts: list[str]
    rows: Ints
    places: list[Place]
    means: Ints

    @property
    def blank(self) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Tell which rows have no text."""
        return np.asarray(self.rows == len(self.texts))


def _own(
    book: Gazetteer, kind: PlaceKind, cells: pd.Series[Any], district: pd.Series[Any], rules: Rules
) -> _Own:
    """Read a column of places; a place of that name in another district than the firm is another
    place.
    """
    texts, rows = encoded(cells)
    meant: list[Place | None] = []
    for text in texts:
        those = book.meant(text, kind)
        meant.append(those[0] if those and listed_twice(those, rules.place_metres) else None)
    places = list(dict.fromkeys(p for p in meant if p))
    number = {p: i for i, p in enumerate(places)}
    means = np.array([*(number[p] if p else len(places) for p in meant), len(places)])[rows]
    if places:
        names, of_name = encoded(district)
        there = [book.district(p) for p in places]
        known = sorted({name for name in there if name})
        apart = np.array(
            [[is_elsewhere(name, here) for here in (*names, None)] for name in (*known, None)]
        )
        of_place = np.array(
            [*(known.index(name) if name else len(known) for name in there), len(known)]
        )[means]
        means = np.where(apart[of_place, of_name], len(places), means)
    return _Own(texts, rows, places, means)


# ---- addresses ----


def _read(
    written: pd.Series[Any],
    district: pd.Series[Any],
    wanted: np.ndarray[Any, Any],
    book: Gazetteer,
    rules: Rules,
) -> tuple[list[Verdict], Ints]:
    """Return the distinct verdicts, the first of them empty, and for each row which it has."""
    which = np.zeros(len(written), dtype=np.int64)
    verdicts = [NOTHING]
    at = np.flatnonzero(wanted)
    if not len(at) or not any(place.kind in NAMED for place in book.places):
        return verdicts, which
    rows = arrow(written.iloc[at]).dictionary_encode()
    codes = roomless_column(plain_column(rows.dictionary)).dictionary_encode()
    texts, of_text = (
        codes.dictionary.to_pylist(),
        codes.indices.to_numpy().astype(np.int64)[rows.indices.to_numpy()],
    )
    names, of_name = encoded(district.iloc[at])
    pairs, where = np.unique(of_text * (len(names) + 1) + of_name, return_inverse=True)
    number = np.zeros(len(pairs), dtype=np.int64)
    judge, numbers = Judge(book, rules), {id(NOTHING): 0}
    for i, pair in enumerate(pairs.tolist()):
        text, name = divmod(pair, len(names) + 1)
        verdict = judge(texts[text], names[name] if name < len(names) else None)
        if id(verdict) not in numbers:
            numbers[id(verdict)] = len(verdicts)
            verdicts.append(verdict)
        number[i] = numbers[id(verdict)]
    which[at] = number[where]
    return verdicts, which


# ---- points ----


def _settled(
    verdicts: list[Verdict],
    which: np.ndarray[Any, Any],
    x: Floats,
    y: Floats,
    book: Gazetteer,
    rules: Rules,
) -> tuple[list[Answer], Ints]:
    """Let the points agree with what the addresses show, speak against it, or choose what they
    leave open.
    """
    first = [v.taken[0].place if v.taken else None for v in verdicts]
    metres = np.hypot(
        x - np.array([p.x if p else np.nan for p in first])[which],
        y - np.array([p.y if p else np.nan for p in first])[which],
    )
    limit = np.array([_limit(p, rules) for p in first])[which]
    word = np.where(metres <= rules.place_metres, _AGREES, np.where(metres > limit, _APART, _KEEPS))
    keys, rows = np.unique(which * 3 + word, return_inverse=True)
    answers = [_answer(verdicts[key // 3], key % 3, book) for key in keys.tolist()]
    rows = rows.astype(np.int64)
    waiting = np.array([not v.taken and bool(v.open) for v in verdicts])[which] & np.isfinite(x)
    for row in np.flatnonzero(waiting).tolist():
        verdict = verdicts[which[row]]
        if near := _nearest(verdict.open, float(x[row]), float(y[row]), rules):
            rows[row] = len(answers)
            answers.append(_answer(verdict._replace(taken=(near,), note=()), _AGREES, book))
    return answers, rows


def _limit(place: Place | None, rules: Rules) -> int:
    return rules.park_metres if place and place.kind is PlaceKind.PARK else rules.place_apart_metres


def _nearest(open_ones: Iterable[Taken], x: float, y: float, rules: Rules) -> Taken | None:
    """Return the nearest of places that a point may decide between, if it agrees with one."""
    near = [
        (float(np.hypot(t.place.x - x, t.place.y - y)), t.place.kind.width, t.place.node, t)
        for t in open_ones
    ]
    agree = [
        n
        for n in near
        if n[0] <= (rules.park_metres if n[3].place.kind is PlaceKind.PARK else rules.place_metres)
    ]
    return min(agree, key=lambda n: n[:3])[3] if agree else None


def _answer(verdict: Verdict, word: int, book: Gazetteer) -> Answer:
    taken, conflict = verdict.taken, verdict.conflict
    if taken and word == _AGREES:
        taken = (taken[0]._replace(sight=taken[0].sight.with_point), *taken[1:])
    elif taken and word == _APART:
        name = taken[0].place.name
        conflict = (*conflict, message("the point is too far from {name}", name=name))
        taken = taken if taken[0].sight.agree else ()
    notes = (*verdict.note, *(t.doubt for t in taken if t.doubt))
    above = book.above(taken[0].place) if taken else []
    community = verdict.community.name if verdict.community else _only(above, PlaceKind.COMMUNITY)
    return Answer(
        taken,
        conflict,
        notes,
        community,
        _only(above, PlaceKind.STREET),
        book.district(taken[0].place) if taken else None,
    )


def _only(places: Iterable[Place], kind: PlaceKind) -> str | None:
    """Return the name of the one place of a kind, None where a park crosses several."""
    names = {p.name for p in places if p.kind is kind}
    return names.pop() if len(names) == 1 else None


def _by_point(
    answers: list[Answer],
    rows: np.ndarray[Any, Any],
    own: dict[PlaceKind, _Own],
    x: Floats,
    y: Floats,
    book: Gazetteer,
    rules: Rules,
) -> None:
    """Take the nearest building within the rule's metres where nothing else shows a place."""
    silent = np.array([not a.taken and not a.conflict and not a.note for a in answers], dtype=bool)[
        rows
    ] & np.isfinite(x)
    for column in own.values():
        silent &= column.blank
    at = np.flatnonzero(silent)
    sites = [p for p in book.places if p.kind in SITES and p.kind is not PlaceKind.PARK]
    if not len(at) or not sites:
        return
    nearest, _ = coordinates.nearest(
        x[at], y[at], [p.x for p in sites], [p.y for p in sites], 1, rules.place_metres
    )
    number: dict[int, int] = {}
    for row, site in zip(at.tolist(), nearest[:, 0].tolist(), strict=True):
        if site >= 0:
            if site not in number:
                number[site] = len(answers)
                answers.append(_answer(Verdict((Taken(sites[site], Sight.POINT),)), _KEEPS, book))
            rows[row] = number[site]


# ---- the columns ----


def _filled(
    result: pd.DataFrame,
    firms: pd.DataFrame,
    own: dict[PlaceKind, _Own],
    answers: list[Answer],
    rows: Ints,
    x: Floats,
    y: Floats,
    city: str | None,
    rules: Rules,
    compare: bool,
    book: Gazetteer,
) -> pd.Series[Any]:
    """Write the answers into the columns; the ledger's own cells come first.

    The name is the place as it is said, a tower or a gate too; the id is that of the whole
    building.
    """
    index = firms.index

    def column(value: Callable[[Answer], str | None]) -> pd.Series[Any]:
        return spread([value(a) for a in answers], rows, index)

    first = column(lambda a: a.taken[0].place.node if a.taken else None)
    shown = column(lambda a: str(a.taken[0].sight) if a.taken else None)
    ids: list[pd.Series[Any]] = []
    for kind, name in SITE_COLUMNS.items():
        taken = [next((t.place for t in a.taken if t.place.kind is kind), None) for a in answers]
        said = spread([place.name if place else None for place in taken], rows, index)
        node = spread([book.whole(place) if place else None for place in taken], rows, index)
        mine = own[kind]
        blank = pd.Series(mine.blank, index=index)
        result[name] = firms[name].where(~blank, said)
        ids.append(spread([p.node for p in mine.places], mine.means, index))
        whole = spread([book.whole(p) for p in mine.places], mine.means, index)
        result[f"{name}_id"] = whole.fillna(spelled_once(firms, kind, city, book.kept)).where(
            ~blank, node
        )
    result["community"] = firms["community"].fillna(column(lambda a: a.community))
    own_first = ids[0].fillna(ids[1]).fillna(ids[2]).fillna(ids[3])
    only_wide = own[PlaceKind.BUILDING].blank & first.notna().to_numpy()
    result["place_id"] = first.where(only_wide, own_first.fillna(first))
    by_column = ~only_wide & own_first.notna().to_numpy()
    result["place_evidence"] = shown.where(~by_column, str(Sight.COLUMN))
    result["place_words"] = column(
        lambda a: "；".join(a.taken[0].words) or None if a.taken else None
    ).where(~by_column)
    sure = np.array([_sure(a) for a in answers], dtype=np.int8)[rows]
    result["confidence"] = np.where(by_column, 0, sure).astype(np.int8)
    far = _measure(result, answers, rows, own, only_wide, x, y, rules)
    _say(result, answers, rows, own)
    if compare:
        _compare(result, answers, rows, own, far)
    _fill_districts(
        result, column(lambda a: a.district if a.taken and a.taken[0].sight.agree else None), city
    )
    return firms["street"].fillna(column(lambda a: a.street))


def _measure(
    result: pd.DataFrame,
    answers: list[Answer],
    rows: Ints,
    own: dict[PlaceKind, _Own],
    by_answer: np.ndarray[Any, Any],
    x: Floats,
    y: Floats,
    rules: Rules,
) -> Ints:
    """Add the metres from each firm's point to the place that is named; return the rows where
    its own column's is too far.
    """
    there = [
        (a.taken[0].place.x, a.taken[0].place.y) if a.taken else (np.nan, np.nan) for a in answers
    ]
    at = np.array(there, dtype=np.float64).reshape(-1, 2)[rows]
    limit = np.full(len(rows), np.inf)
    for kind in reversed(SITES):
        mine = own[kind]
        spots = np.array([*((p.x, p.y) for p in mine.places), (np.nan, np.nan)])[mine.means]
        use = ~by_answer & (mine.means < len(mine.places))
        at[use] = spots[use]
        limit[use] = rules.park_metres if kind is PlaceKind.PARK else rules.place_apart_metres
    metres = np.round(np.hypot(x - at[:, 0], y - at[:, 1]))
    result["metres"] = pd.array(metres, dtype="Float64")
    result.loc[np.isnan(metres), "metres"] = pd.NA
    return np.flatnonzero(metres > limit)


def _say(
    result: pd.DataFrame, answers: list[Answer], rows: Ints, own: dict[PlaceKind, _Own]
) -> None:
    """Add what the addresses leave in conflict or note."""
    conflict, note = (result[c].to_numpy(dtype=object).copy() for c in ("conflict", "note"))
    speaks = (
        np.array([bool(a.conflict or a.note) for a in answers], dtype=bool)[rows]
        & own[PlaceKind.BUILDING].blank
    )
    for row in np.flatnonzero(speaks).tolist():
        conflict[row] = _together(conflict[row], *answers[rows[row]].conflict)
        note[row] = _together(note[row], *answers[rows[row]].note)
    result["conflict"], result["note"] = conflict, note


def _compare(
    result: pd.DataFrame, answers: list[Answer], rows: Ints, own: dict[PlaceKind, _Own], far: Ints
) -> None:
    """Say where a column of the ledger and the address, or the point, show different places; the
    column is kept.
    """
    conflict = result["conflict"].to_numpy(dtype=object).copy()
    for row in np.flatnonzero(
        np.array([bool(a.taken) for a in answers], dtype=bool)[rows]
    ).tolist():
        for taken in answers[rows[row]].taken:
            mine, there = own[taken.place.kind], taken.place
            said = mine.texts[mine.rows[row]] if not mine.blank[row] else None
            if said and said not in (there.name, there.node) and not _is_core(mine, row, there):
                conflict[row] = _together(
                    conflict[row],
                    message(
                        "the column says {said}, the address shows {name}",
                        kind=there.kind,
                        said=said,
                        name=there.name,
                    ),
                )
    for row, metres in zip(far.tolist(), result["metres"].iloc[far].tolist(), strict=True):
        conflict[row] = _together(
            conflict[row],
            message(
                "the point lies {metres:.0f} m from the place in the ledger's column", metres=metres
            ),
        )
    result["conflict"] = conflict


def _is_core(mine: _Own, row: int, place: Place) -> bool:
    """Tell whether a row's own place bears the name of another, but for a part."""
    means = mine.means[row]
    return bool(means < len(mine.places) and mine.places[means].called.core == place.called.core)


def _together(before: Message | None, *more: Message) -> Message | None:
    said = [t for t in (before, *more) if t]
    return listed(dict.fromkeys(said), CLAUSES) if said else None


def _fill_districts(result: pd.DataFrame, found: pd.Series[Any], city: str | None) -> None:
    """Take the district of its place where neither the ledger nor the address gives one."""
    at = np.flatnonzero((result["district"].isna() & found.notna()).to_numpy())
    if not len(at):
        return
    names = list(each(found.iloc[at]))
    for column, values in (
        ("district", names),
        ("district_code", [code_of(n, city) if n else None for n in names]),
        ("evidence", [str(Shown.OF_PLACE)] * len(at)),
    ):
        texts = result[column].to_numpy(dtype=object).copy()
        texts[at] = values
        result[column] = pd.array(texts, dtype="str")


def _sure(answer: Answer) -> int:
    """Return the number of the confidence an answer deserves, −1 where no place is known."""
    if not answer.taken:
        return -1
    first = answer.taken[0]
    high, middle, low = range(3)
    return (
        high
        if first.sight.agree
        else middle
        if first.sight is Sight.NAME and not first.doubt
        else low
    )


def confidence(result: pd.DataFrame) -> pd.Categorical:
    """Tell how sure each row is: by what shows its place, else its district; a conflict lowers
    it.
    """
    codes = result["confidence"].to_numpy().copy()
    codes[(codes < 0) & result["district"].notna().to_numpy()] = 0
    conflict = result["conflict"].notna().to_numpy()
    return pd.Categorical.from_codes(
        np.where(conflict & (codes >= 0), 2, codes).astype(np.int8),
        [str(word) for word in Confidence],
    )
