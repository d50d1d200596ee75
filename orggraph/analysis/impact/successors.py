"""Who becomes responsible when one organisation or place goes: the runner-up of every firm, found
without asking again.

An organisation's duties all go with it, so the runner-up is the nearest duty of another one. A
place takes with it the duty that lies on it and every way that leads through it; only the few
places inside it have to look again, and each lies in a handful of places, so the work is linear in
the skeleton.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from typing import Any

import numpy as np
import pandas as pd

from orggraph.analysis.coverage.responsibility import (
    ENTRY,
    NO_DUTY,
    PRESUMED_NODE,
    STEP,
    Duty,
    duties_of,
    further_keys,
    industry_keys,
    place_keys,
    pointer_keys,
)
from orggraph.core.array_types import Ints
from orggraph.core.enums import LinkType, PlaceKind
from orggraph.graph import AT, OrgGraph
from orggraph.graph.model import upwards

NOBODY = -1


def handed_over(graph: OrgGraph) -> pd.DataFrame:
    """Return a row for each firm and each organisation or place without which somebody else is
    responsible for it.

    `firm` (row number), `node`, `before` and `after` (names of the organisations responsible,
    `after` missing where nobody is).
    """
    return pd.concat(
        [_without_each_organisation(graph), _without_each_place(graph)], ignore_index=True
    )


def _without_each_organisation(graph: OrgGraph) -> pd.DataFrame:
    duties = duties_of(graph, standing_in=True)
    of = _holders(duties)
    best, second = place_keys(graph, duties)
    columns = [
        *pointer_keys(graph, _kinds(graph), best, second),
        *further_keys(graph, best, second),
        *industry_keys(graph, duties),
    ]
    first = _least(columns, len(graph.firms))
    entry = _entry(first, duties)
    runner_up = _least(
        [np.where(of[_entry(column, duties)] != of[entry], column, NO_DUTY) for column in columns],
        len(graph.firms),
    )
    rows = np.flatnonzero(first != NO_DUTY)
    told = _told(
        duties,
        rows,
        [duties[e].organisation for e in entry[rows]],
        entry[rows],
        _entry(runner_up, duties)[rows],
    )
    return told[~told["node"].str.startswith(PRESUMED_NODE)]


def _without_each_place(graph: OrgGraph) -> pd.DataFrame:
    duties = duties_of(graph)
    best, _ = place_keys(graph, duties)
    places = sorted(best)
    number = {place: i for i, place in enumerate(places)}
    key = np.array([*(best[place] for place in places), NO_DUTY], dtype=np.int64)
    pointers = [*_pointers(graph, number), *_further_pointers(graph, number)]
    changed = _changed_keys(graph, duties, key, places, pointers)
    industry = _least(industry_keys(graph, duties), len(graph.firms))
    first = np.minimum(industry, _least((key[at] for at in pointers), len(graph.firms)))
    firm, gone = _candidates(pointers, key, first, changed)
    after = industry[firm]
    for at in pointers:
        after = np.minimum(after, changed.key_without(at[firm], gone, key))
    of = _holders(duties)
    before, entry = _entry(first[firm], duties), _entry(after, duties)
    rows = np.flatnonzero(of[before] != of[entry])
    return _told(duties, firm[rows], [places[g] for g in gone[rows]], before[rows], entry[rows])


class _Changed:
    """The keys of places that change when another place goes: sorted pairs of place and gone
    place, and the new key.
    """

    def __init__(self, pairs: list[tuple[int, int, int]], places: int) -> None:
        table = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 3)
        self.wide = places + 1
        self.place, self.gone, self.key = table.T
        self.packed = self.place * self.wide + self.gone
        self.start = np.searchsorted(self.place, np.arange(places + 2))

    def key_without(self, place: Ints, gone: Ints, key: Ints) -> Ints:
        """Return the keys of places (-1: none) without others."""
        if not len(self.packed):
            return key[place]
        asked = place * self.wide + gone
        at = np.minimum(np.searchsorted(self.packed, asked), len(self.packed) - 1)
        return np.where(self.packed[at] == asked, self.key[at], key[place])


def _changed_keys(
    graph: OrgGraph, duties: list[Duty], best: Ints, places: list[str], pointers: list[Ints]
) -> _Changed:
    """Return the keys that change of the places which firms point at."""
    number = {place: i for i, place in enumerate(places)}
    own: dict[str, int] = {}
    for i, duty in enumerate(duties):
        own[duty.at] = min(duty.rank << 48 | i, own.get(duty.at, NO_DUTY))
    pairs = []
    for here in np.unique(np.concatenate([[-1], *pointers])).tolist()[1:]:
        if best[here] == NO_DUTY:
            continue
        ways = _Ways(graph, places[here], own)
        for gone in ways.needed(duties[best[here] & ENTRY].at):
            key = ways.key_without(gone)
            if key != best[here]:
                pairs.append((here, number[gone], key))
    return _Changed(pairs, len(places))


class _Ways:
    """The ways up from a place; `own` gives for each place the least key of the duties on it."""

    def __init__(self, graph: OrgGraph, place: str, own: Mapping[str, int]) -> None:
        self.graph, self.own = graph, own
        self.steps = graph.ancestors[place]
        self.levels: list[list[str]] = [[] for _ in range(max(self.steps.values()) + 1)]
        for node, steps in self.steps.items():
            self.levels[steps].append(node)
        nearest = (self._least(nodes, steps) for steps, nodes in enumerate(self.levels))
        self.least_below = [NO_DUTY, *accumulate(nearest, min)]

    def _least(self, nodes: Iterable[str], steps: int) -> int:
        held = (self.own[node] for node in nodes if node in self.own)
        return min((key + steps * STEP for key in held), default=NO_DUTY)

    def needed(self, goal: str) -> list[str]:
        """Return the places that every shortest way up to another leads through, both ends
        included: without any other the way is as short as before.
        """
        rest = upwards(goal, lambda here: [v for v in self.graph.parts[here] if v in self.steps])
        by_steps: dict[int, list[str]] = {}
        for node, left in rest.items():
            if left + self.steps[node] == self.steps[goal]:
                by_steps.setdefault(left, []).append(node)
        return [nodes[0] for nodes in by_steps.values() if len(nodes) == 1]

    def key_without(self, gone: str) -> int:
        """Return the least key where no way leads through a place: up to it all are as they were,
        from there on they are walked again.
        """
        steps = self.steps[gone]
        edge = [node for node in self.levels[steps] if node != gone]
        key = min(self.least_below[steps], self._least(edge, steps))
        seen = {gone}
        while edge:
            steps += 1
            above = {wider for node in edge for wider in self.graph.part_of[node]}
            edge = [v for v in above - seen if self.steps[v] > self.steps[gone]]
            seen.update(edge)
            key = min(key, self._least(edge, steps))
        return key


def _candidates(
    pointers: list[Ints], key: Ints, first: Ints, changed: _Changed
) -> tuple[Ints, Ints]:
    """Return the firms, each with the places whose going changes the key that decides for it."""
    found = [np.zeros((2, 0), dtype=np.int64)]
    for at in pointers:
        rows = np.flatnonzero((key[at] == first) & (first != NO_DUTY))
        begin, end = changed.start[at[rows]], changed.start[at[rows] + 1]
        count = end - begin
        which = (
            np.repeat(begin - np.concatenate([[0], count.cumsum()[:-1]]), count)
            + np.arange(count.sum())
            if len(rows)
            else begin
        )
        found.append(np.stack([np.repeat(rows, count), changed.gone[which]]))
    pairs = np.unique(np.concatenate(found, axis=1), axis=1)
    return pairs[0], pairs[1]


def _pointers(graph: OrgGraph, number: dict[str, int]) -> Iterator[Ints]:
    """Yield for every firm the number of its place of each kind, -1 where none."""
    for kind in _kinds(graph):
        at = graph.firms[AT[kind]].cat
        yield np.array([*(number[place] for place in at.categories), -1], dtype=np.int64)[
            at.codes.to_numpy()
        ]


def _further_pointers(graph: OrgGraph, number: dict[str, int]) -> Iterator[Ints]:
    ties = graph.ties_of(LinkType.LOCATED_IN)
    turn = ties.groupby("firm").cumcount().to_numpy()
    for n in range(turn.max(initial=-1) + 1):
        now = ties[turn == n]
        at = np.full(len(graph.firms), -1, dtype=np.int64)
        at[now["firm"].to_numpy()] = [number.get(place, -1) for place in now["target"]]
        yield at


def _kinds(graph: OrgGraph) -> list[PlaceKind]:
    return [kind for kind in PlaceKind if len(graph.firms[AT[kind]].cat.categories)]


def _holders(duties: list[Duty]) -> Ints:
    """Return a number for the organisation of each duty, and of none at the end."""
    first = {duty.organisation: i for i, duty in reversed(list(enumerate(duties)))}
    return np.array([*(first[duty.organisation] for duty in duties), NOBODY], dtype=np.int64)


def _entry(keys: Ints, duties: list[Duty]) -> Ints:
    return np.where(keys != NO_DUTY, keys & ENTRY, len(duties))


def _least(columns: Any, firms: int) -> Ints:
    least = np.full(firms, NO_DUTY)
    for column in columns:
        least = np.minimum(least, column)
    return least


def _told(
    duties: list[Duty], firm: Ints, node: list[str], before: Ints, after: Ints
) -> pd.DataFrame:
    names = pd.array([*(duty.name for duty in duties), None], dtype="str")
    return pd.DataFrame(
        {
            "firm": firm,
            "node": pd.array(node, dtype="str"),
            "before": names.take(before),
            "after": names.take(after),
        }
    )


__all__ = ["handed_over"]
