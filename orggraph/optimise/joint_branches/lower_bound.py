# mypy: allow-untyped-calls
"""The proof: prices carried over the whole town, chunk by chunk, and the plan improved on the way.

The town is cut into chunks. A first pass prices each chunk by itself; every later pass cuts
elsewhere and prices each chunk with all others' prices held, so that groups across the seams are
paid for. Chunks that touch are never solved at the same time: the answer does not depend on how
many are solved at once. Any prices give a bound (see `prices`), so the work may stop after any
pass. Components of a few firms are solved to the end instead and listed as closed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

import numpy as np

from orggraph.optimise.joint_branches.instance import Floats, Ints, Town
from orggraph.optimise.joint_branches.local_search import (
    Limits,
    Requests,
    has_requests,
    hosts_of,
    improve,
    no_requests,
    places_of,
)
from orggraph.optimise.joint_branches.merging import joined_groups
from orggraph.optimise.joint_branches.neighbourhoods import Neighbours, loneliest_first, nearest_few
from orggraph.optimise.joint_branches.pricing import (
    Cuts,
    CutSet,
    bound_terms,
    can_be_grouped,
    cuts_of,
    raised,
)
from orggraph.optimise.joint_branches.set_partitioning import (
    Members,
    Outcome,
    Programme,
    Stopped,
    opened,
    part_of,
    solve_chunk,
)
from orggraph.optimise.joint_branches.whole_component import solve_component
from orggraph.optimise.plan import Cost
from orggraph.optimise.threads import mapped

CLOSED = 10
"""Components of at most this many firms are solved to the end, by table and again by the
verifier.
"""

WORTH = 20
"""What leaving a firm over costs in the programmes, in units of the near distance, above the
price of two groups.
"""


RAISED = 32
"""Neighbours looked at when simple prices are raised: all of them take six times as long for a
quarter of a point less gap.

Where a group has a price all are looked at: a full group reaches beyond the nearest, and one missed
costs the whole bound.
"""

SHARPEN = 8
"""Rounds of cuts that a chunk's programme is given where a proof is wanted."""


WHOLE_SHARPEN = 60
"""The same for a whole component where requests bind."""

SOUGHT = 2
"""Passes after which, where groups have a price, better ones are sought among all that can
matter.
"""


class Proof(NamedTuple):
    """Prices and cuts with the bound they give; `left` are the prices that bound the firms left
    over, `total` is in metres.
    """

    price: Floats
    left: Floats
    cuts: Cuts
    worth: float
    fewest: int
    total: float


class Prover:
    """A plan, the prices found so far, and the work that improves both."""

    def __init__(
        self,
        town: Town,
        limits: Limits,
        near: Neighbours,
        component: Ints,
        group: Ints,
        *,
        workers: int = 2,
        seed: int = 0,
        requests: Requests | None = None,
        sharpen: int = SHARPEN,
        whole: int = 0,
    ) -> None:
        self.town, self.limits, self.near, self.component = town, limits, near, component
        self.places, self.workers, self.seed, self.sharpen = places_of(town), workers, seed, sharpen
        self.requests = requests or no_requests(town.size)
        self.asked = has_requests(self.requests)
        self.group = group.copy()
        self.worth = WORTH * limits.near + 2 * limits.fee
        self.passes = 0
        size = (
            np.bincount(component, minlength=1)[component] if town.size else np.zeros(0, np.int64)
        )
        self.closed = (size <= CLOSED) & (not self.asked)
        self.open = np.flatnonzero(~self.closed)
        self.large = size > whole
        self.price = np.zeros(town.size)
        self.cuts: dict[CutSet, float] = {}
        self._cut_sets: dict[int, set[CutSet]] = {}
        self._take_stock()

    def _take_stock(self) -> None:
        self.host, self.metres = hosts_of(self.places, self.limits, self.group)
        placed = self.group >= 0
        count = int(self.group.max(initial=-1)) + 1
        self._next = count
        self.size = np.bincount(self.group[placed], minlength=count)
        self.group_metres: Floats = np.bincount(
            self.group[placed], self.metres[placed], minlength=count
        ).astype(np.float64)

    @property
    def left_over(self) -> int:
        """How many firms the plan leaves over."""
        return int((self.group < 0).sum())

    @property
    def cost(self) -> Cost:
        """What the plan costs now."""
        return Cost(
            self.left_over,
            float(self.metres.sum()),
            groups=self.groups,
            branch_cost=self.limits.fee,
        )

    @property
    def groups(self) -> int:
        """How many groups the plan has."""
        return int(np.unique(self.group[self.group >= 0]).size)

    def close_small(self) -> None:
        """Solve the components of a few firms to the end."""
        self._improve(np.flatnonzero(self.closed), max(CLOSED, self.limits.units + 3))

    def tidy(self) -> None:
        """Let preferences decide once more between groups of equal cost, and join the groups
        that may be one at no more cost.
        """
        self._improve(np.arange(self.town.size), max(8, self.limits.units + 3))
        self.group = joined_groups(self.places, self.limits, self.requests, self.near, self.group)
        self._take_stock()

    def _improve(self, firms: Ints, seats: int) -> None:
        if len(firms):
            improve(
                self.places,
                self.limits,
                self.requests,
                self.asked,
                self.near.start,
                self.near.other,
                self.group,
                firms,
                seats,
                0,
                4,
                0,
            )
        self._take_stock()

    def _charge(self, members: Members) -> float:
        """Return what the requests add to a group's metres: infinite where it is forbidden."""
        r, group, extra = self.requests, set(members), 0.0
        for i in members:
            if any(int(j) in group for j in r.apart[r.apart_start[i] : r.apart_start[i + 1]]):
                return math.inf
            if (
                len(members) > 1
                and r.bond[i] >= 0
                and sum(r.bond[j] == r.bond[i] for j in members) < r.bond_size[r.bond[i]]
            ):
                return math.inf
            if r.old[i] >= 0 and sum(r.old[j] == r.old[i] for j in members) < r.old_size[r.old[i]]:
                extra += r.margin
        kept = any(
            r.old[i] >= 0 and sum(r.old[j] == r.old[i] for j in members) == r.old_size[r.old[i]]
            for i in members
        )
        return extra - r.spared * (kept and len(members) > 1)

    def price_simply(self) -> None:
        """Set simple prices: the worth of a firm that no group can hold, else its share of a full
        group's price and half the way to its nearest, then raised in turn.
        """
        has = self.near.start[1:] > self.near.start[:-1]
        self.price[has] = (
            self.near.metres[self.near.start[:-1][has]] / 2 + self.limits.fee / self.limits.units
        )
        left = np.flatnonzero(self.group < 0)
        self.price[
            left[~can_be_grouped(left, self.near, self.town.formal, self.town.total, self.limits)]
        ] = self.worth
        near = self.near if self.limits.fee else nearest_few(self.near, RAISED)
        self.price = raised(
            loneliest_first(self.near),
            near,
            self.town.formal,
            self.town.total,
            self.limits,
            self.price,
            1.0,
            self.worth,
        )

    def closed_components(self) -> tuple[tuple[tuple[str, ...], int, float], ...]:
        """Return the components solved to the end: their firms, firms left over, metres with the
        price of their groups.
        """
        inside: dict[int, list[int]] = {}
        for firm in np.flatnonzero(self.closed).tolist():
            inside.setdefault(int(self.component[firm]), []).append(firm)
        return tuple(
            sorted(
                (
                    tuple(sorted(str(self.town.firms[i]) for i in firms)),
                    int((self.group[firms] < 0).sum()),
                    self._total(np.array(firms)),
                )
                for firms in inside.values()
            )
        )

    def _total(self, firms: Ints) -> float:
        """Return what whole groups of these firms cost: metres and the price of each group."""
        groups = np.unique(self.group[firms][self.group[firms] >= 0]).size
        return float(self.metres[firms].sum()) + self.limits.fee * groups

    def run_pass(self, chunk_size: int, stopped: Callable[[], bool]) -> bool:
        """Solve every chunk once, cut differently on every pass; return False if stopped on the
        way.
        """
        first = self.passes == 0
        if first and not self._run_whole(stopped):
            return False
        chunks = self._chunks(chunk_size)
        for wave in [chunks] if first else self._waves(chunks):
            cuts = self._cuts()
            for start in range(0, len(wave), 4 * self.workers):
                if stopped():
                    return False
                batch = wave[start : start + 4 * self.workers]
                solve = partial(self._solve, cuts=cuts, first=first, sharpen=self.sharpen)
                for outcome in mapped(solve, batch, self.workers):
                    self._adopt(outcome)
            self._take_stock()
        self.large |= self.asked
        self.passes += 1
        return True

    def _run_whole(self, stopped: Stopped) -> bool:
        """Solve the components that need not be cut into chunks, the smallest first. Where requests
        bind this gives prices; better groups are then sought in chunks.
        """
        firms = self.open[~self.large[self.open]]
        inside: dict[int, list[int]] = {}
        for firm in firms.tolist():
            inside.setdefault(int(self.component[firm]), []).append(firm)
        chunks = sorted((np.array(rows) for rows in inside.values()), key=len)
        cuts = self._cuts()
        solve = partial(self._solve_whole, cuts=cuts, stopped=stopped)
        for outcome in mapped(solve, chunks, self.workers):
            if outcome is not None:
                self._adopt(outcome)
        self._take_stock()
        return not stopped()

    def _cuts(self) -> Cuts:
        sets = sorted(self.cuts)
        return cuts_of(sets, np.array([self.cuts[cut] for cut in sets]), self.town.size)

    def _programme(self, chunk: Ints, cuts: Cuts, closed: bool) -> tuple[Programme, list[Members]]:
        return opened(
            chunk,
            self.near,
            self.town.formal,
            self.town.total,
            self.limits,
            self.price,
            cuts,
            self.worth,
            self.group,
            self.size,
            self.group_metres,
            closed,
        )

    def _solve(self, chunk: Ints, cuts: Cuts, first: bool, sharpen: int) -> Outcome:
        programme, standing = self._programme(chunk, cuts, first)
        here = self.group[chunk]
        placed = {m for group in standing for m in group}
        free = [m for m, number in enumerate(here) if number < 0 or m in placed]
        return solve_chunk(
            programme,
            standing,
            np.array(free, np.int64),
            self._charge if self.asked else None,
            sharpen,
            self.limits.fee > 0 and self.passes >= SOUGHT,
        )

    def _solve_whole(self, chunk: Ints, cuts: Cuts, stopped: Stopped) -> Outcome | None:
        if stopped():
            return None
        if self.asked:
            return self._solve(chunk, cuts, True, WHOLE_SHARPEN)
        return solve_component(*self._programme(chunk, cuts, True), stopped)

    def _adopt(self, outcome: Outcome) -> None:
        """Take over the prices, cuts and better groups of a chunk."""
        self.price[outcome.chunk] = outcome.price
        inside = set(outcome.chunk.tolist())
        touched = {cut for firm in outcome.chunk.tolist() for cut in self._cut_sets.get(firm, ())}
        for cut in touched:
            if inside.issuperset(cut.firms):
                self.cuts.pop(cut, None)
        for cut, paid in outcome.cuts:
            self.cuts[cut] = paid
            for firm in cut.firms:
                self._cut_sets.setdefault(firm, set()).add(cut)
        if outcome.groups is not None:
            here, number = outcome.chunk, self.group[outcome.chunk]
            count = np.bincount(number[number >= 0], minlength=len(self.size))
            whole = (
                (number < 0) | (count[number] == self.size[number])
                if len(self.size)
                else number < 0
            )
            self.group[here[whole]] = -1
            for fresh, members in enumerate(outcome.groups, self._next):
                self.group[list(members)] = fresh
            self._next += len(outcome.groups)

    def _chunks(self, size: int) -> list[Ints]:
        """Cut the open firms into chunks of at most `size`, halving along the longer side, askew
        on later passes.
        """
        large = self.open[self.large[self.open]]
        return list(self._halved(large, size, 0)) if len(large) else []

    def _halved(self, firms: Ints, size: int, depth: int) -> Iterator[Ints]:
        if len(firms) <= size:
            yield firms
            return
        x, y = self.town.x[firms], self.town.y[firms]
        order = np.argsort(x if np.ptp(x) > np.ptp(y) else y, kind="stable")
        turn = self.passes + self.seed
        share = (
            0.5 if turn == 0 else (0.38, 0.6, 0.45, 0.55, 0.33, 0.5, 0.64)[(3 * turn + depth) % 7]
        )
        middle = int(len(firms) * share)
        yield from self._halved(np.sort(firms[order[:middle]]), size, depth + 1)
        yield from self._halved(np.sort(firms[order[middle:]]), size, depth + 1)

    def _waves(self, chunks: list[Ints]) -> list[list[Ints]]:
        """Sort the chunks into waves in which none touches the surroundings of another."""
        owner = np.full(self.town.size, -1)
        for number, chunk in enumerate(chunks):
            owner[chunk] = number
        beside: list[set[int]] = [set() for _ in chunks]
        for number, chunk in enumerate(chunks):
            firms = part_of(chunk, self.near, self.town.formal, self.town.total, False).firms
            for other in np.unique(owner[firms]).tolist():
                if other not in (-1, number):
                    beside[number].add(other)
                    beside[other].add(number)
        wave = [-1] * len(chunks)
        for number in range(len(chunks)):
            taken = {wave[other] for other in beside[number]}
            wave[number] = next(k for k in range(len(chunks) + 1) if k not in taken)
        return [
            [chunks[number] for number in range(len(chunks)) if wave[number] == k]
            for k in range(max(wave, default=-1) + 1)
        ]

    def proof(self) -> Proof:
        """Return the bound that the present prices give, with all it takes to recompute it."""
        cuts = self._cuts()
        kept = bound_terms(self.town, self.near, self.limits, self.price, cuts, self.worth)
        total = float(kept[self.open].sum())
        total -= sum(
            paid * cut.most for cut, paid in zip(cuts.sets, cuts.price.tolist(), strict=True)
        )
        closed = np.flatnonzero(self.closed)
        total += self._total(closed) + self.worth * int((self.group[closed] < 0).sum())
        left, fewest = self._fewest()
        return Proof(
            self.price.copy(),
            left,
            cuts,
            self.worth,
            fewest,
            max(0.0, total - self.worth * self.left_over),
        )

    def _fewest(self) -> tuple[Floats, int]:
        """Read off the prices what each firm is worth in firms left over: the part of the price
        that is no metres.
        """
        best = np.zeros(self.town.size)
        none = cuts_of([], np.zeros(0), self.town.size)
        proven = np.zeros(int(self.component.max(initial=-1)) + 1)
        for parts in (1, 2, 6, 12):
            share = np.minimum(1.0, np.round(self.price / self.worth * parts) / parts)
            terms = bound_terms(
                self.town, self.near, self.limits._replace(fee=0.0), share, none, 1.0, 0.0
            )
            given = np.ceil(np.bincount(self.component, terms, minlength=len(proven)) - 1e-6)
            better = given > proven
            best = np.where(better[self.component], share, best)
            proven = np.maximum(proven, given)
        alone = np.bincount(
            self.component[self.closed], self.group[self.closed] < 0, minlength=len(proven)
        )
        closed = np.zeros(len(proven), bool)
        closed[self.component[self.closed]] = True
        return best, int(np.where(closed, alone, proven).sum())

    def gap(self, proof: Proof) -> float:
        """Return by how much, at most, the total could still fall, as a share."""
        total = self.cost.total
        return max(0.0, (total - proof.total) / total) if total > 0 else 0.0

    def restated(self, proof: Proof) -> Proof:
        """Return an earlier proof as it speaks of the plan now, which may leave fewer firms
        over.
        """
        price, self.price = self.price, proof.price
        cuts, self.cuts = (
            self.cuts,
            dict(zip(proof.cuts.sets, proof.cuts.price.tolist(), strict=True)),
        )
        again = self.proof()
        self.price, self.cuts = price, cuts
        return again
