"""Who goes to whom under a capacity: as many as possible, then by the fewest metres, proven to the
metre.

This is a minimum-cost flow with whole costs. Each place of a target is matched with one source over
the nearest pairs (SciPy's sparse assignment); what proves the result does not trust the matching.
Prices on the room of the targets bound every assignment from below, over all pairs and in whole
numbers; where the bound falls short, more pairs are looked at.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from orggraph.core.array_types import Floats, Ints
from orggraph.reference import coordinates

Spots = tuple[Floats, Floats]  # x and y in metres on a plane

_SHORT_SIDE, _OTHER_SIDE = (
    192,
    8,
)  # nearest ones looked at first: what is scarce has the choice and looks farther
_WIDER = 4
_MOST_PAIRS = (
    25_000_000  # some 5 GB while they are matched; what more of them would prove stays open
)
_BLOCK = 4_000_000  # pairs looked at in one go
_NEVER = np.int64(2) ** 62


@dataclass(frozen=True)
class Assignment:
    """Which target each source goes to (its position, -1 where none), with the proof.

    `metres` is the sum of the distances in whole metres, each rounded; `penalty` is what leaving
    one out costs, more than any detour. `bound` is a cost that no assignment within the capacities
    undercuts; where `cost` equals it, none places more, and none that places as many goes fewer
    metres.
    """

    target: Ints
    metres: int
    penalty: int
    bound: int

    @property
    def placed(self) -> int:
        """How many have a target."""
        return int((self.target >= 0).sum())

    @property
    def cost(self) -> int:
        """The metres, and the penalty for each that is left out."""
        return self.metres + self.penalty * (len(self.target) - self.placed)

    @property
    def is_proven(self) -> bool:
        """Whether this is the optimum, by the bound."""
        return self.cost == self.bound


def assign(sources: Spots, targets: Spots, room: Ints, limit: int) -> Assignment:
    """Send as many sources as possible to targets with room at most `limit` metres away, by the
    fewest metres in all.

    Sources and targets have known points; `room` is how many each target takes.
    """
    count = len(sources[0])
    takers = np.flatnonzero(room > 0)
    if not count or not len(takers):
        return Assignment(np.full(count, -1, dtype=np.int64), 0, 0, 0)
    room = np.minimum(room[takers], count)
    pairs = _Pairs(sources, (targets[0][takers], targets[1][takers]), room, limit)
    ahead, back = (_OTHER_SIDE, _SHORT_SIDE) if count > room.sum() else (_SHORT_SIDE, _OTHER_SIDE)
    while True:
        found = pairs.matched(ahead, back)
        all_seen = ahead >= len(takers) or back >= count
        ahead, back = ahead * _WIDER, back * _WIDER
        if found.is_proven or all_seen or ahead * count + back * len(takers) > _MOST_PAIRS:
            return Assignment(
                np.append(takers, -1)[found.target], found.metres, found.penalty, found.bound
            )


class _Pairs:
    """Sources, targets that have room, and the pairs of them within reach."""

    def __init__(self, sources: Spots, targets: Spots, room: Ints, limit: int) -> None:
        self.sources, self.targets, self.room, self.limit = sources, targets, room, limit
        # A chain of moves that places one more touches each target once: no chain costs as much as
        # leaving one out.
        self.penalty = min(len(sources[0]), len(room)) * limit + 1

    def matched(self, ahead_of: int, back_of: int) -> Assignment:
        """Return the best assignment over so many nearest targets of each source and sources of
        each target, with its bound over all pairs.
        """
        ahead, _ = coordinates.nearest(
            *self.sources, *self.targets, k=min(ahead_of, len(self.room)), limit=self.limit
        )
        source, target, metres = self._known(ahead, back_of)
        chosen = self._matching(source, target, metres)
        given = np.full(len(self.sources[0]), -1, dtype=np.int64)
        given[source[chosen]] = target[chosen]
        total = int(metres[chosen].sum())
        return Assignment(
            given,
            total,
            self.penalty,
            self._bound(self._prices(source, target, metres, chosen), ahead),
        )

    def _known(self, ahead: Ints, nearest: int) -> tuple[Ints, Ints, Ints]:
        """Return the nearest pairs seen from either side: source, target, whole metres; ordered by
        target, then source.

        `ahead` are the nearest targets of each source.
        """
        back, _ = coordinates.nearest(
            *self.targets, *self.sources, k=min(nearest, len(self.sources[0])), limit=self.limit
        )
        source, rank = np.nonzero(ahead >= 0)
        target, turn = np.nonzero(back >= 0)
        wide = len(self.sources[0])
        both = np.concatenate(
            [ahead[source, rank] * wide + source, target * wide + back[target, turn]]
        )
        keys, _ = np.unique(
            both, return_counts=True
        )  # not asked for counts it hashes, which takes fifty times as long as sorting
        target, source = np.divmod(keys, wide)
        return source, target, _metres(self.sources, source, self.targets, target)

    def _matching(self, source: Ints, target: Ints, metres: Ints) -> Ints:
        """Return the numbers of the pairs chosen: each place of a target has one source, or
        stays empty at the penalty.
        """
        places, count = int(self.room.sum()), len(self.sources[0])
        first = np.cumsum(self.room) - self.room
        repeats = self.room[target]
        pair = np.repeat(np.arange(len(source)), repeats)
        turn = np.arange(len(pair)) - np.repeat(np.cumsum(repeats) - repeats, repeats)
        row = np.concatenate([first[target[pair]] + turn, np.arange(places)])
        column = np.concatenate([source[pair], count + np.arange(places)])
        weight = (
            np.concatenate([metres[pair], np.full(places, self.penalty)]) + 1.0
        )  # no weight may be 0
        where = (
            row.astype(np.int32),
            column.astype(np.int32),
        )  # SciPy before 1.15 matches only such a table
        table = csr_array((weight, where), shape=(places, count + places))
        place, taken = min_weight_full_bipartite_matching(table)
        taken, of = (
            taken[taken < count],
            np.repeat(np.arange(len(self.room)), self.room)[place[taken < count]],
        )
        chosen: Ints = np.searchsorted(target * count + source, of * count + taken)
        return np.sort(chosen)

    def _prices(self, source: Ints, target: Ints, metres: Ints, chosen: Ints) -> Ints:
        """Return the highest price of each target's room at which nobody would rather be elsewhere.

        A target with room left is free; one who is placed pays no more than the penalty, nor more
        than another target would cost: shortest paths over the targets (Bellman-Ford), which settle
        because no change of places gains anything.
        """
        held = np.full(len(self.sources[0]), -1, dtype=np.int64)
        held[source[chosen]] = chosen
        moves = held[source] >= 0
        here = held[source[moves]]
        gain, from_target, to_target = metres[moves] - metres[here], target[here], target[moves]
        price = np.where(
            np.bincount(target[chosen], minlength=len(self.room)) < self.room, 0, self.penalty
        )
        np.minimum.at(price, target[chosen], self.penalty - metres[chosen])
        for _ in range(len(self.room)):
            before = price.copy()
            np.minimum.at(price, from_target, before[to_target] + gain)
            if (price == before).all():
                break
        return np.maximum(price, 0)

    def _bound(self, prices: Ints, ahead: Ints) -> int:
        """Return what no assignment undercuts: each source pays the least metres and price, or the
        penalty, less what the room sells for.

        A target beyond the nearest ones (`ahead`) is as far as the last of them at least: only
        those whose price leaves room for that are looked at further.
        """
        rows = np.arange(len(ahead))[:, None]
        metres = np.where(ahead >= 0, _metres(self.sources, rows, self.targets, ahead), _NEVER)
        costs = np.minimum(
            np.where(ahead >= 0, metres + prices[ahead], _NEVER).min(axis=1), self.penalty
        )
        left = costs - metres[:, -1]
        doubtful = np.flatnonzero(left > prices.min())
        doubtful = doubtful[np.argsort(left[doubtful], kind="stable")]
        (x, y), (to_x, to_y) = self.sources, self.targets
        size = max(1, _BLOCK // len(self.room))
        for few in (doubtful[first : first + size] for first in range(0, len(doubtful), size)):
            cheap = np.flatnonzero(prices < left[few[-1]])
            apart = np.hypot(x[few, None] - to_x[cheap], y[few, None] - to_y[cheap])
            beyond = np.where(
                apart <= self.limit, np.rint(apart).astype(np.int64) + prices[cheap], _NEVER
            ).min(axis=1)
            costs[few] = np.minimum(costs[few], beyond)
        return int(costs.sum()) - int((self.room * prices).sum())


def _metres(sources: Spots, source: Ints, targets: Spots, target: Ints) -> Ints:
    return np.rint(
        np.hypot(sources[0][source] - targets[0][target], sources[1][source] - targets[1][target])
    ).astype(np.int64)
