"""Who is responsible if a firm is not taken up: the nearest organisation with a duty, exactly one,
with its path.

Building → park, business district, incubator → industry committee → community → street → district:
the order is a rule. Firms are rows, so the walk is done once for every place of the skeleton and
joined on to the firms there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from heapq import heapify, heappop, heappush
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from orggraph.analysis.coverage import wording
from orggraph.core.array_types import Ints
from orggraph.core.arrow_text import spread
from orggraph.core.enums import LinkType, OrgType, PlaceKind
from orggraph.graph import AT, Label, OrgGraph
from orggraph.graph.model import upwards

_PARK_LIKE = (PlaceKind.PARK, PlaceKind.BUSINESS_DISTRICT, PlaceKind.INCUBATOR)
NO_DUTY = int(np.iinfo(np.int64).max)
ENTRY, _NOBODY = 0xFFFFFFFF, -1
STEP = 1 << 32  # of a key
UNCLEAR = wording.UNCLEAR.zh
PRESUMED_NODE = "推定:"
_TYPE_ORDER = (OrgType.WORK_COMMITTEE, OrgType.COMMITTEE, OrgType.GENERAL_BRANCH, OrgType.BRANCH)


class Duty(NamedTuple):
    """One organisation's duty for one place or category; sorted, its position is its number."""

    rank: int
    at: str
    type_order: int
    organisation: str
    name: str


def responsible(graph: OrgGraph) -> pd.DataFrame:
    """Name for every firm the organisation responsible, the path to it, and another one where two
    are equally near.

    Returns one row a firm: `responsible` (node, or missing: 兜底责任不明), `responsible_name`,
    `duty_at` (the place or category the duty lies on), `path` (names from the firm's place to the
    organisation; where the chain ends nowhere, the places it passed), `alternative` (another
    organisation's name, equally near) and `presumed` (taken from the rule, not from the ledger).
    """
    duties = duties_of(graph)
    organisations = {duty.organisation: i for i, duty in reversed(list(enumerate(duties)))}
    of = np.array([*(organisations[duty.organisation] for duty in duties), _NOBODY], dtype=np.int64)
    best, second = place_keys(graph, duties)
    kinds = [kind for kind in PlaceKind if len(graph.firms[AT[kind]].cat.categories)]
    columns = [
        *pointer_keys(graph, kinds, best, second),
        *further_keys(graph, best, second),
        *industry_keys(graph, duties),
    ]
    first = np.full(len(graph.firms), NO_DUTY)
    for column in columns:
        first = np.minimum(first, column)
    entry = np.where(first != NO_DUTY, first & ENTRY, len(duties))
    other = np.full(len(first), NO_DUTY)
    for column in columns:
        number = np.where(column != NO_DUTY, column & ENTRY, len(duties))
        equal = (column >> 32 == first >> 32) & (of[number] != of[entry])
        other = np.minimum(other, np.where(equal, column, NO_DUTY))
    return pd.DataFrame(
        {
            "responsible": spread([d.organisation for d in duties], entry),
            "responsible_name": spread([d.name for d in duties], entry),
            "duty_at": spread([d.at for d in duties], entry),
            "path": _paths(graph, duties, kinds, entry),
            "alternative": spread(
                [d.name for d in duties], np.where(other != NO_DUTY, other & ENTRY, len(duties))
            ),
            "presumed": np.array(
                [*(d.organisation.startswith(PRESUMED_NODE) for d in duties), False]
            )[entry],
        },
        index=graph.firms.index,
    )


def duties_of(graph: OrgGraph, *, standing_in: bool = False) -> list[Duty]:
    """Return every duty, sorted so that its number decides between equals.

    Where the data declare no duty for any place, the rule may presume those of streets and
    districts. `standing_in` adds, behind the only organisation that has the duty of a place, the
    one that would be presumed without it.
    """
    duties, declared = [], False
    for organisation, at, tie in graph.edges(LinkType.RESPONSIBLE_FOR):
        about = graph.skeleton.nodes[organisation]
        rank = _rank(graph, at)
        declared |= graph.skeleton.nodes[at]["label"] == str(Label.PLACE) and not tie.get("by_name")
        if rank is not None and about.get("active") is not False:
            duties.append(Duty(rank, at, _type_order(about), organisation, about["name"]))
    guides = graph.targets.categories[
        np.unique(graph.targets.codes[graph.tie_rows(LinkType.GUIDED_BY)])
    ]
    rank = graph.rules.duty_rank("industry")
    for node in sorted(guides):
        about = graph.skeleton.nodes[node]
        if rank is not None and about.get("active") is not False:
            duties.append(Duty(rank, node, 0, node, about["name"]))
    if graph.rules.presume_area_duty and not declared:
        holders: dict[str, set[str]] = {}
        for duty in duties:
            holders.setdefault(duty.at, set()).add(duty.organisation)
        duties += _presumed(
            graph,
            {at for at, of in holders.items() if not standing_in or len(of) > 1},
            set(holders),
        )
    return sorted(duties)


def _presumed(graph: OrgGraph, taken: set[str], held: set[str]) -> list[Duty]:
    titles = {str(PlaceKind.STREET): "党工委", str(PlaceKind.DISTRICT): "两新工委"}
    duties = []
    for place, about in graph.nodes(Label.PLACE):
        rank = _rank(graph, place)
        if about["kind"] in titles and rank is not None and place not in taken:
            title = "党委" if about["name"].endswith(("镇", "乡")) else titles[about["kind"]]
            order = len(_TYPE_ORDER) + 1 if place in held else 0  # behind whoever has the duty
            duties.append(
                Duty(
                    rank,
                    place,
                    order,
                    f"{PRESUMED_NODE}{place}",
                    f"{about['name']}{title}{wording.PRESUMED.zh}",
                )
            )
    return duties


def _type_order(about: dict[str, Any]) -> int:
    kinds = [str(kind) for kind in _TYPE_ORDER]
    return kinds.index(about["org_type"]) if about.get("org_type") in kinds else len(kinds)


def _rank(graph: OrgGraph, node: str) -> int | None:
    about = graph.skeleton.nodes[node]
    if about["label"] == str(Label.CATEGORY):
        return graph.rules.duty_rank("industry")
    kind = PlaceKind(about["kind"])
    return graph.rules.duty_rank("park" if kind in _PARK_LIKE else kind.value.lower())


def place_keys(graph: OrgGraph, duties: list[Duty]) -> tuple[dict[str, int], dict[str, int]]:
    """Return for every place the keys of the nearest duty above it, and of the nearest of another
    organisation.

    A key is rank, then steps, then the duty's number, in one integer.
    """
    best = dict.fromkeys(graph.part_of, NO_DUTY)
    second = dict(best)
    # Downwards from the duties, least key first: each place takes the first two that reach it.
    open_ = [(d.rank << 48 | n, d.at) for n, d in enumerate(duties) if d.at in best]
    heapify(open_)
    while open_:
        key, place = heappop(open_)
        if best[place] == NO_DUTY:
            best[place] = key
        elif second[place] == NO_DUTY and not _of_one(duties, best[place], key):
            second[place] = key
        else:
            continue
        for part in graph.parts[place]:
            heappush(open_, (key + STEP, part))
    return best, second


def _of_one(duties: list[Duty], key: int, other: int) -> bool:
    """Whether the duties of two keys are one organisation's."""
    return duties[key & ENTRY].organisation == duties[other & ENTRY].organisation


def two_first(keys: list[int], duties: list[Duty]) -> tuple[int, int]:
    """Return the first of sorted keys, and the first of another organisation."""
    if not keys:
        return NO_DUTY, NO_DUTY
    nearest = duties[keys[0] & ENTRY].organisation
    return keys[0], next(
        (key for key in keys if duties[key & ENTRY].organisation != nearest), NO_DUTY
    )


def pointer_keys(
    graph: OrgGraph, kinds: list[PlaceKind], *tables: dict[str, int]
) -> Iterator[Ints]:
    """Yield for every firm the keys of the places it points at."""
    for kind in kinds:
        at = graph.firms[AT[kind]].cat
        for table in tables:
            yield np.array([*(table[place] for place in at.categories), NO_DUTY], dtype=np.int64)[
                at.codes.to_numpy()
            ]


def further_keys(graph: OrgGraph, *tables: dict[str, int]) -> Iterator[Ints]:
    """Yield for every firm the keys of a second park, a third building: few firms have one."""
    ties = graph.ties_of(LinkType.LOCATED_IN)
    turn = ties.groupby("firm").cumcount().to_numpy()
    for n in range(turn.max(initial=-1) + 1):
        now = ties[turn == n]
        for table in tables:
            keys = np.full(len(graph.firms), NO_DUTY)
            keys[now["firm"].to_numpy()] = [table.get(place, NO_DUTY) for place in now["target"]]
            yield keys


def industry_keys(graph: OrgGraph, duties: list[Duty]) -> Iterator[Ints]:
    """Yield for every firm the keys of its industry committees: those that guide it, then those
    for its category.
    """
    rank = graph.rules.duty_rank("industry")
    if rank is None:
        return
    number = {duty.organisation: i for i, duty in enumerate(duties) if duty.at == duty.organisation}
    rows = graph.tie_rows(LinkType.GUIDED_BY)
    own = np.array([number.get(node, -1) for node in graph.targets.categories], dtype=np.int64)[
        graph.targets.codes[rows]
    ]
    guided = graph.ties["firm"].iloc[rows[own >= 0]]
    turn_of = guided.groupby(guided).cumcount().to_numpy()
    for turn in (0, 1):
        keys = np.full(len(graph.firms), NO_DUTY)
        keys[guided.to_numpy()[turn_of == turn]] = (rank << 48) | own[own >= 0][turn_of == turn]
        yield keys
    by_category: dict[str, list[int]] = {}
    for i, duty in enumerate(duties):
        if graph.skeleton.nodes[duty.at]["label"] == str(Label.CATEGORY):
            by_category.setdefault(str(graph.skeleton.nodes[duty.at]["name"]), []).append(
                (rank << 48) | (1 << 32) | i
            )
    category = graph.firms["category"].astype("category").cat
    for turn in (0, 1):
        table = [two_first(by_category.get(c, []), duties)[turn] for c in category.categories]
        yield np.array([*table, NO_DUTY], dtype=np.int64)[category.codes.to_numpy()]


def _paths(
    graph: OrgGraph, duties: list[Duty], kinds: list[PlaceKind], entry: Ints
) -> pd.Series[Any]:
    """Return the path of every firm from its nearest place that leads there; each distinct way
    is put into words once.
    """
    start = np.full(len(entry), -1, dtype=np.int64)
    kind_number = np.full(len(entry), -1, dtype=np.int64)
    places = [graph.firms[AT[kind]].cat.categories.tolist() for kind in kinds]
    parts = _parts_of_duties(graph, duties, entry)
    for i, kind in enumerate(kinds):
        at = graph.firms[AT[kind]].cat.codes.to_numpy()
        open_rows = np.flatnonzero((kind_number < 0) & (at >= 0))
        pairs, which = np.unique(
            (at[open_rows].astype(np.int64) << 32) | entry[open_rows], return_inverse=True
        )
        leads = np.array(
            [
                _leads(places[i][pair >> 32], duties, pair & 0xFFFFFFFF, parts)
                for pair in pairs.tolist()
            ],
            dtype=bool,
        )
        rows = open_rows[leads[which]] if len(pairs) else open_rows
        start[rows], kind_number[rows] = at[rows], i
    packed = ((kind_number + 1) << 56) | ((start + 1) << 28) | entry
    ways, which = np.unique(packed, return_inverse=True)
    words = []
    for way in ways.tolist():
        number, place, duty = (way >> 56) - 1, ((way >> 28) & 0xFFFFFFF) - 1, way & 0xFFFFFFF
        words.append(
            _say(
                graph,
                places[number][place] if number >= 0 else None,
                duties[duty] if duty < len(duties) else None,
                parts,
            )
        )
    return spread(words, which)


# For each place with a duty the places that lie in it, each with the steps up to it.
_Parts = Mapping[str, Mapping[str, int]]


def _parts_of_duties(graph: OrgGraph, duties: list[Duty], entry: Ints) -> _Parts:
    """Return the parts of the places whose duties decide for a firm."""
    used = {duties[number].at for number in np.unique(entry).tolist() if number < len(duties)}
    return {at: upwards(at, graph.parts.__getitem__) for at in used if at in graph.parts}


def _leads(place: str, duties: list[Duty], number: int, parts: _Parts) -> bool:
    """Tell whether a path may start at a place: it lies in the place of the duty, or the chain
    ends nowhere anyway.
    """
    return number == len(duties) or place in parts.get(duties[number].at, ())


def _say(graph: OrgGraph, place: str | None, duty: Duty | None, parts: _Parts) -> str:
    nodes = graph.skeleton.nodes
    if duty is None:
        steps = graph.ancestors[place] if place else {}
        passed = sorted(steps, key=lambda p: (steps[p], p))
        return " → ".join([*(str(nodes[p]["name"]) for p in passed), UNCLEAR])
    if place is None:
        said = {
            str(Label.CATEGORY): f"类别“{nodes[duty.at]['name']}”",
            str(Label.ORGANISATION): "行业指导",
        }
        return f"{said.get(nodes[duty.at]['label'], nodes[duty.at]['name'])} → {duty.name}"
    way = _walk(graph, place, duty.at, parts[duty.at])
    return " → ".join([*(str(nodes[p]["name"]) for p in way), duty.name])


def _walk(graph: OrgGraph, place: str, goal: str, steps: Mapping[str, int]) -> list[str]:
    """Return the shortest way up from a place to a wider one, the first by name among equals;
    `steps` gives how many there are up to it.
    """
    way = [place]
    while way[-1] != goal:
        way.append(min((steps[v], v) for v in graph.part_of[way[-1]] if v in steps)[1])
    return way
