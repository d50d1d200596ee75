# mypy: allow-untyped-calls
"""One chunk of the town as a linear programme: the best prices of its firms while all others keep
theirs.

Rows are the chunk's firms, each left over or in one group; columns are groups, made as they are
needed from the stars that are cheaper than their prices. A group costs its metres and the price of
founding it (`fee`); one that reaches out of the chunk costs that minus the prices out there, so the
prices of the whole town keep giving a bound whichever chunk was solved last. Cuts on three firms
(at most one group may hold two of them) sharpen the programme where it divides groups into halves.
The groups whose reduced cost is within what the present plan leaves to gain then go into an integer
programme, which finds a better plan or none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import combinations
from typing import NamedTuple

import highspy
import numpy as np

from orggraph.optimise.joint_branches.cut_separation import islands, violated_cuts
from orggraph.optimise.joint_branches.instance import Bools, Floats, Ints
from orggraph.optimise.joint_branches.local_search import Limits
from orggraph.optimise.joint_branches.neighbourhoods import Neighbours
from orggraph.optimise.joint_branches.pricing import Cuts, CutSet, cuts_of, stars_below
from orggraph.optimise.solver import quiet_solver

EPS = 2e-4
"""Metres of reduced cost that are not worth another round."""

ISLAND = 14
"""Firms tied by groups in parts of which all odd sets are tried as cuts."""

THOROUGH = 400
"""Groups a host may list where all that can matter are wanted."""

WORTHWHILE = 1e-3
"""Metres by which a better plan must be better."""

PRIMAL, DUAL = 4, 1
"""HiGHS's ways: columns were added last, or rows."""

DEAR = 0.25
"""Reduced cost, in prices of a group, from which a group leaves the programme."""

IDLE = 5e-6
"""Share of the bound by which a round of cuts must raise it to count."""


Members = tuple[int, ...]
Stopped = Callable[[], bool]


def never() -> bool:
    """Tell that nobody stops the work."""
    return False


Charge = Callable[[Members], float]


class Part(NamedTuple):
    """A chunk with its surroundings, renumbered: the chunk's firms come first, `size` of them."""

    firms: Ints
    size: int
    hosts: Ints
    near: Neighbours
    formal: Ints
    total: Ints
    inside: Bools


class Outcome(NamedTuple):
    """What solving a chunk gave: its prices, whether they are proven to meet a plan, its cuts with
    their prices, better groups (None: no better ones).
    """

    chunk: Ints
    price: Floats
    proven: bool
    cuts: list[tuple[CutSet, float]]
    groups: list[Members] | None


def part_of(chunk: Ints, near: Neighbours, formal: Ints, total: Ints, closed: bool) -> Part:
    """Cut a chunk out of the town, `closed` without surroundings, else with all hosts near it
    and their neighbours.
    """
    hosts = chunk if closed else _first(chunk, _around(chunk, near)[1])
    owner, others, metres = *_around(hosts, near), _lengths(hosts, near)
    firms = chunk if closed else _first(hosts, others)
    place = np.full(int(near.start.shape[0]) - 1, -1)
    place[firms] = np.arange(len(firms))
    kept = place[others] >= 0
    start = np.zeros(len(firms) + 1, np.int64)
    np.add.at(start, place[owner[kept]] + 1, 1)
    lists = Neighbours(
        np.cumsum(start), place[others[kept]], metres[kept], np.full(len(firms), np.inf)
    )
    inside = np.zeros(len(firms), np.bool_)
    inside[: len(chunk)] = True
    return Part(
        firms, len(chunk), np.arange(len(hosts)), lists, formal[firms], total[firms], inside
    )


def _first(firms: Ints, others: Ints) -> Ints:
    rest: Ints = np.setdiff1d(others, firms)
    return np.concatenate([firms, rest])


def _slots(firms: Ints, near: Neighbours) -> Ints:
    count = near.start[firms + 1] - near.start[firms]
    ends = np.cumsum(count)
    slots: Ints = np.arange(int(ends[-1]) if len(ends) else 0) + np.repeat(
        near.start[firms] - ends + count, count
    )
    return slots


def _around(firms: Ints, near: Neighbours) -> tuple[Ints, Ints]:
    return np.repeat(firms, near.start[firms + 1] - near.start[firms]), near.other[
        _slots(firms, near)
    ]


def _lengths(firms: Ints, near: Neighbours) -> Floats:
    lengths: Floats = near.metres[_slots(firms, near)]
    return lengths


class Programme:
    """The linear programme of one part; firms and cuts are the part's numbers."""

    def __init__(
        self,
        part: Part,
        limits: Limits,
        price: Floats,
        worth: float,
        own: list[CutSet],
        fixed: list[tuple[CutSet, float]],
    ) -> None:
        self.part, self.limits, self.price, self.worth = part, limits, price.copy(), worth
        size = part.size
        self.fixed = fixed
        self.near_enough, self.standing = EPS, 0
        self.fixed_index = cuts_of(
            [m for m, _ in self.fixed], np.array([paid for _, paid in self.fixed]), len(price)
        )
        self.sets: list[CutSet] = []
        self.set_price = np.zeros(0)
        self.sets_of: dict[int, list[int]] = defaultdict(list)
        self.known: dict[Members, int] = {}
        self.groups: list[Members] = []
        self.costs: list[float] = []
        self.solver = quiet_solver(presolve="off", simplex_strategy=PRIMAL)
        every = np.arange(size, dtype=np.int32)
        self.solver.addRows(
            size,
            np.ones(size),
            np.ones(size),
            0,
            np.zeros(size, np.int32),
            np.zeros(0, np.int32),
            np.zeros(0),
        )
        self.solver.addCols(
            size,
            np.full(size, worth),
            np.zeros(size),
            np.full(size, np.inf),
            size,
            every,
            every,
            np.ones(size),
        )
        self.add_cuts(own)

    def stand(self, groups: list[Members], metres: Floats) -> None:
        """Add the groups of the present plan, which stay in the programme."""
        self.add_groups(self.rows_of(groups), metres)
        self.standing = len(self.groups)

    def rows_of(self, groups: list[Members]) -> Ints:
        """Return groups as rows of firms, filled up with −1."""
        rows = np.full((len(groups), self.limits.units), -1)
        for place, members in enumerate(groups):
            rows[place, : len(members)] = members
        return rows

    def add_cuts(self, sets: Sequence[CutSet]) -> None:
        """Add cuts as rows."""
        holding: dict[int, list[int]] = defaultdict(list)
        for place, group in enumerate(self.groups):
            for firm in group:
                holding[firm].append(place)
        for cut in sets:
            held: dict[int, int] = defaultdict(int)
            for firm in cut.firms:
                self.sets_of[firm].append(len(self.sets))
                for place in holding[firm]:
                    held[place] += 1
            self.sets.append(cut)
            times = {place: cut.times(count) for place, count in held.items()}
            met = [place for place in sorted(times) if times[place]]
            self.solver.addRow(
                -np.inf,
                float(cut.most),
                len(met),
                np.array(met, np.int32) + np.int32(self.part.size),
                np.array([times[place] for place in met], np.float64),
            )
        self.set_price = np.concatenate([self.set_price, np.zeros(len(sets))])

    def drop_idle_cuts(self) -> None:
        """Take out the cuts whose price is nothing."""
        kept = self.set_price > EPS
        rows = np.flatnonzero(~kept).astype(np.int32) + np.int32(self.part.size)
        if not len(rows):
            return
        self.solver.deleteRows(len(rows), rows)
        self.sets = [cut for cut, stays in zip(self.sets, kept, strict=True) if stays]
        self.set_price = self.set_price[kept]
        self.sets_of = defaultdict(list)
        for number, cut in enumerate(self.sets):
            for firm in cut.firms:
                self.sets_of[firm].append(number)

    def drop_dear_groups(self) -> None:
        """Take out the groups that are far from being worthwhile; they are found again if need
        be. The groups of the present plan stay.
        """
        dear = (
            np.array(self.solver.getSolution().col_dual)[self.part.size :] > DEAR * self.limits.fee
        )
        dear[: self.standing] = False
        if dear.sum() * 3 < len(dear):
            return
        columns = np.flatnonzero(dear).astype(np.int32) + np.int32(self.part.size)
        self.solver.deleteCols(len(columns), columns)
        kept = np.flatnonzero(~dear).tolist()
        self.groups = [self.groups[place] for place in kept]
        self.costs = [self.costs[place] for place in kept]
        self.known = {group: place for place, group in enumerate(self.groups)}

    def add_groups(self, firms: Ints, metres: Floats) -> int:
        """Add columns for groups not known yet, or known with a dearer host; return how many
        there were.
        """
        size, added, before = self.part.size, 0, len(self.groups)
        costs: list[float] = []
        starts: list[int] = []
        rows: list[int] = []
        values: list[float] = []
        for row, far in zip(firms.tolist(), (metres + self.limits.fee).tolist(), strict=True):
            group = tuple(sorted(m for m in row if m >= 0))
            place = self.known.get(group)
            if place is not None and far >= self.costs[place] - 1e-9:
                continue
            added += 1
            cost = far - sum(self.price[m] for m in group if m >= size) + self._fixed_price(group)
            if place is not None:
                self.costs[place] = far
                if place < before:
                    self.solver.changeColCost(place + size, cost)
                else:
                    costs[place - before] = cost
                continue
            self.known[group] = len(self.groups)
            self.groups.append(group)
            self.costs.append(far)
            costs.append(cost)
            starts.append(len(rows))
            times: dict[int, int] = defaultdict(int)
            for m in group:
                if m < size:
                    rows.append(m)
                    values.append(1.0)
                    for number in self.sets_of.get(m, ()):
                        times[number] += 1
            for number, count in times.items():
                met = self.sets[number].times(count)
                if met:
                    rows.append(size + number)
                    values.append(float(met))
        if costs:
            self.solver.addCols(
                len(costs),
                np.array(costs),
                np.zeros(len(costs)),
                np.full(len(costs), np.inf),
                len(rows),
                np.array(starts, np.int32),
                np.array(rows, np.int32),
                np.array(values),
            )
        return added

    def _fixed_price(self, group: Members) -> float:
        if not self.fixed:
            return 0.0
        times: dict[int, int] = defaultdict(int)
        start, of = self.fixed_index.start, self.fixed_index.of
        for m in group:
            for k in range(start[m], start[m + 1]):
                times[int(of[k])] += 1
        return float(
            sum(
                self.fixed[number][1] * self.fixed[number][0].times(k)
                for number, k in times.items()
            )
        )

    def _own_price(self, group: Members) -> float:
        times: dict[int, int] = defaultdict(int)
        for m in group:
            for number in self.sets_of.get(m, ()):
                times[number] += 1
        return float(
            sum(self.set_price[number] * self.sets[number].times(k) for number, k in times.items())
        )

    def seek(self, threshold: float, most: int, taken: Bools | None = None) -> int:
        """Add the groups whose reduced cost is below the threshold, `most` per host, without the
        firms `taken`; return how many were new.
        """
        part, price = self.part, self.price
        if taken is not None:
            price = np.where(taken, -self.worth, price[: part.size])
        stars = stars_below(
            part.hosts,
            part.near,
            part.formal,
            part.total,
            self.limits,
            price,
            self.all_cuts(),
            part.inside,
            threshold,
            most,
        )
        return self.add_groups(stars.firms, stars.metres)

    def all_cuts(self) -> Cuts:
        """Return the cuts around the part and its own, at their present prices."""
        return cuts_of(
            [*(members for members, _ in self.fixed), *self.sets],
            np.concatenate([self.fixed_index.price, self.set_price]),
            len(self.price),
        )

    def solve(
        self,
        most: int = 3,
        rounds: int = 80,
        by_rows: bool = False,
        taken: Bools | None = None,
    ) -> None:
        """Solve, and add groups that are cheaper than their prices, until there are none; `by_rows`
        where rows or limits were changed last. No group is sought for firms `taken` already.
        """
        for count in range(rounds):
            way = DUAL if by_rows and count == 0 else PRIMAL
            self.solver.setOptionValue("simplex_strategy", way)
            self.solver.run()
            dual = np.array(self.solver.getSolution().row_dual)
            self.price[: self.part.size] = dual[: self.part.size]
            self.set_price = np.maximum(0.0, -dual[self.part.size :])
            if not self.seek(-self.near_enough, most, taken):
                break

    @property
    def bound(self) -> float:
        """What the programme costs at least, as it stands."""
        return float(self.solver.getInfo().objective_function_value)

    def sharpen(
        self, rounds: int, stopped: Stopped = never, goal: float = np.inf, worth: float = IDLE
    ) -> None:
        """Add cuts where the programme divides groups, and solve again, for some rounds.

        It ends where the bound reaches the `goal`, or where three rounds in turn have each raised
        it by less than a share of `worth`.
        """
        idle = 0
        for _ in range(rounds):
            before, sets = self.bound, self.divided()
            if not sets or stopped() or before > goal - WORTHWHILE:
                break
            if self.limits.fee:
                self.drop_idle_cuts()
                self.drop_dear_groups()
            self.add_cuts(sets)
            self.solve(by_rows=True)
            idle = idle + 1 if self.bound < before + worth * before else 0
            if idle == 3:
                break

    def parts(self) -> dict[Members, float]:
        """Return the groups in use with their parts; of groups that reach out of the chunk what
        is inside.
        """
        values = np.array(self.solver.getSolution().col_value)[self.part.size :]
        shares: dict[Members, float] = defaultdict(float)
        for place in np.flatnonzero(values > 1e-6):
            inside = tuple(m for m in self.groups[place] if m < self.part.size)
            shares[inside] += float(values[place])
        return dict(shares)

    def divided(self, least: float = 0.01) -> list[CutSet]:
        """Return cuts that groups in parts violate, worst first: where groups have a price, of any
        size and share, else odd sets held in pairs more often than whole groups can.
        """
        shares, known = self.parts(), set(self.sets)
        if self.limits.fee:
            return violated_cuts(shares, self.part.size, self.limits.units, known)
        divided = {group: part for group, part in shares.items() if part < 1 - 1e-6}
        found: list[tuple[float, Members]] = []
        for island in islands(set(divided)):
            sets = (
                _overfull(island, divided, 3, least)
                if len(island) <= ISLAND
                else _odd_triples(island, divided, least)
            )
            for size in (5, 7):
                if not sets and size <= len(island) <= ISLAND:
                    sets = _overfull(island, divided, size, least)
            found += [cut for cut in sets if CutSet(cut[1]) not in known]
        return [CutSet(members) for _, members in sorted(found)[:200]]

    def whole(self) -> list[Members] | None:
        """Return the groups in use if none is in parts: they are the best there are."""
        shares = self.parts()
        if any(part < 1 - 1e-6 for part in shares.values()):
            return None
        return list(shares)

    def total(self, groups: list[Members]) -> float:
        """Return what these groups cost, with all others of the chunk left over."""
        alone = self.part.size - sum(len(group) for group in groups)
        return self.worth * alone + sum(self.costs[self.known[group]] for group in groups)

    def outcome(self, groups: list[Members] | None, proven: bool) -> Outcome:
        """Return the prices and cuts as they stand, and these groups, in the town's numbers."""
        firms, size = self.part.firms, self.part.size

        def names(members: Members) -> Members:
            return tuple(int(firms[m]) for m in members)

        kept = [
            (cut._replace(firms=names(cut.firms)), float(paid))
            for cut, paid in zip(self.sets, self.set_price, strict=True)
            if paid > 1e-9
        ]
        return Outcome(
            firms[:size],
            self.price[:size],
            proven,
            kept,
            None if groups is None else [names(members) for members in groups],
        )

    def reduced_cost(self, group: Members) -> float:
        """Return what a group costs beyond the prices of its firms, cuts counted."""
        prices = float(self.price[list(group)].sum())
        return self.costs[self.known[group]] - prices + self._own_price(group)

    def better(
        self,
        free: Ints,
        present: list[Members],
        charge: Charge | None,
        thorough: bool,
        widest: float = 300.0,
    ) -> list[Members] | None:
        """Return better groups for the free firms, whose groups are `present`, or None if there are
        none.

        All groups that can matter are listed where the search is to be `thorough`, else the few
        nearest to being so. Only a group whose reduced cost is within what the present ones leave
        to gain can be part of a better plan.
        """
        row = {int(firm): place for place, firm in enumerate(free)}
        held = set(present)
        placed = {m for group in present for m in group}
        slack = sum(self.worth - self.price[m] for m in row if m not in placed)
        slack += sum(
            self.costs[self.known[group]] - sum(self.price[m] for m in group) for group in present
        )
        slack += sum(
            paid * cut.most for cut, paid in zip(self.sets, self.set_price.tolist(), strict=True)
        )
        if slack < WORTHWHILE:
            return None
        if thorough:
            widest += 2 * self.limits.fee
            self.seek(min(slack, widest), THOROUGH)
        else:
            self.seek(min(slack, 5.0), 10)
        columns, costs = [], []
        for place, group in enumerate(self.groups):
            far = self.costs[place]
            if not all(m in row for m in group):
                continue
            if group not in held and far - sum(self.price[m] for m in group) + self._own_price(
                group
            ) > min(slack, widest):
                continue
            cost = far + (charge(group) if charge else 0.0)
            if cost < np.inf:
                columns.append(group)
                costs.append(cost)
        alone = [self.worth + (charge((m,)) if charge else 0.0) for m in row]
        now = sum(cost for group, cost in zip(columns, costs, strict=True) if group in held)
        now += sum(alone[place] for m, place in row.items() if m not in placed)
        chosen = _choose(
            len(row),
            alone,
            [[row[m] for m in group] for group in columns],
            costs,
            now - WORTHWHILE,
            3000 if thorough else 300,
            self._cuts_among(row),
        )
        return None if chosen is None else [columns[place] for place in chosen]

    def _cuts_among(self, row: dict[int, int]) -> list[CutSet]:
        """Return what the cuts say of these firms alone, in their numbers."""
        among = (
            cut._replace(firms=tuple(row[m] for m in cut.firms if m in row)) for cut in self.sets
        )
        return [cut for cut in among if cut.most < len(cut.firms) and len(cut.firms) > 1]


def _overfull(
    island: Members, shares: dict[Members, float], size: int, least: float
) -> list[tuple[float, Members]]:
    """Return the sets of `size` firms of which the groups hold more pairs than ⌊size / 2⌋, by
    how much (negative).
    """
    place = {firm: k for k, firm in enumerate(island)}
    groups = [group for group in shares if len(group) > 1 and group[0] in place]
    part = np.array([shares[group] for group in groups])
    sets = np.array(list(combinations(range(len(island)), size)))
    holds = np.zeros((len(groups), len(island)), np.int64)
    for row, group in enumerate(groups):
        holds[row, [place[m] for m in group]] = 1
    over = (holds[:, sets].sum(axis=2) // 2 * part[:, None]).sum(axis=0) - size // 2
    return [
        (-float(over[k]), tuple(island[m] for m in sets[k])) for k in np.flatnonzero(over > least)
    ]


def _odd_triples(
    island: Members, shares: dict[Members, float], least: float
) -> list[tuple[float, Members]]:
    """Return what `_overfull` does for triples, for islands too large to try them all."""
    pairs: dict[Members, float] = defaultdict(float)
    whole: dict[Members, float] = defaultdict(float)
    inside = set(island)
    for group in (group for group in shares if group and group[0] in inside):
        for pair in combinations(group, 2):
            pairs[pair] += shares[group]
        for triple in combinations(group, 3):
            whole[triple] += shares[group]
    beside: dict[int, set[int]] = defaultdict(set)
    for a, b in pairs:
        beside[a].add(b)
    return [
        (-over, (a, b, c))
        for a, b in pairs
        for c in sorted(beside[a] & beside[b])
        if (over := pairs[a, b] + pairs[a, c] + pairs[b, c] - 2 * whole.get((a, b, c), 0.0) - 1)
        > least
    ]


def _choose(
    rows: int,
    alone: list[float],
    columns: list[list[int]],
    costs: list[float],
    below: float,
    nodes: int,
    cuts: list[CutSet],
) -> list[int] | None:
    """Divide the rows into columns or leave them alone, at the least cost; None if nothing is
    below the limit. The `cuts` forbid no plan and sharpen the relaxation.
    """
    if not columns:
        return None
    solver = quiet_solver(
        presolve="on",
        mip_rel_gap=1e-7,
        mip_abs_gap=WORTHWHILE / 2,
        mip_max_nodes=nodes,
        objective_bound=below,
    )
    count = len(columns)
    every = np.arange(rows, dtype=np.int32)
    index = np.array([row for column in columns for row in column], np.int32)
    starts = np.cumsum([0, *(len(column) for column in columns)])[:-1].astype(np.int32)
    solver.addRows(
        rows,
        np.ones(rows),
        np.ones(rows),
        0,
        np.zeros(rows, np.int32),
        np.zeros(0, np.int32),
        np.zeros(0),
    )
    solver.addCols(
        rows, np.array(alone), np.zeros(rows), np.ones(rows), rows, every, every, np.ones(rows)
    )
    solver.addCols(
        count,
        np.array(costs),
        np.zeros(count),
        np.ones(count),
        len(index),
        starts,
        index,
        np.ones(len(index)),
    )
    for cut in cuts:
        inside = set(cut.firms)
        times = [cut.times(len(inside.intersection(column))) for column in columns]
        met = np.flatnonzero(times)
        solver.addRow(
            -np.inf,
            float(cut.most),
            len(met),
            (met + rows).astype(np.int32),
            np.array(times, np.float64)[met],
        )
    solver.changeColsIntegrality(
        rows + count,
        np.arange(rows + count, dtype=np.int32),
        np.full(rows + count, highspy.HighsVarType.kInteger),
    )
    solver.run()
    info = solver.getInfo()
    if info.primal_solution_status != 2 or info.objective_function_value > below:
        return None
    parts = np.array(solver.getSolution().col_value)[rows:]
    return [int(place) for place in np.flatnonzero(parts > 0.5)]


def opened(
    chunk: Ints,
    near: Neighbours,
    formal: Ints,
    total: Ints,
    limits: Limits,
    price: Floats,
    cuts: Cuts,
    worth: float,
    group: Ints,
    size: Ints,
    metres: Floats,
    closed: bool,
) -> tuple[Programme, list[Members]]:
    """Return the programme of one chunk with the groups of the present plan that lie in it whole;
    `size` and `metres` are those of each group.
    """
    part = part_of(chunk, near, formal, total, closed)
    programme = Programme(part, limits, price[part.firms], worth, *_cuts_near(part, cuts))
    here = group[chunk]
    order = np.argsort(here, kind="stable")
    present: dict[int, list[int]] = defaultdict(list)
    for local in order[np.searchsorted(here[order], 0) :].tolist():
        present[int(here[local])].append(local)
    unbroken = {
        number: tuple(sorted(members))
        for number, members in present.items()
        if len(members) == size[number]
    }
    programme.stand(list(unbroken.values()), np.array([metres[number] for number in unbroken]))
    return programme, list(unbroken.values())


def solve_chunk(
    programme: Programme,
    standing: list[Members],
    free: Ints,
    charge: Charge | None,
    sharpen: int,
    thorough: bool,
) -> Outcome:
    """Solve one chunk of the town, with so many rounds of cuts, and look for better groups of its
    free firms, among all that can matter where the search is to be `thorough`.
    """
    part = programme.part
    if not part.inside.all():
        programme.seek(0.5, 3)
    programme.solve()
    programme.sharpen(sharpen)
    charged = (
        None
        if charge is None
        else lambda members: charge(tuple(int(part.firms[m]) for m in members))
    )
    groups = programme.better(free, standing, charged, thorough) if len(free) else None
    return programme.outcome(groups, False)


def _cuts_near(part: Part, cuts: Cuts) -> tuple[list[CutSet], list[tuple[CutSet, float]]]:
    """Return the cuts within the chunk, and those that reach out of it with what they cost, in
    the part's numbers.
    """
    own: list[CutSet] = []
    fixed: list[tuple[CutSet, float]] = []
    if not cuts.sets:
        return own, fixed
    place = {int(firm): local for local, firm in enumerate(part.firms)}
    numbers = np.unique(
        np.concatenate([cuts.of[cuts.start[firm] : cuts.start[firm + 1]] for firm in part.firms])
    )
    for number in numbers.tolist():
        cut = cuts.sets[number]
        inside = cut._replace(firms=tuple(sorted(place[m] for m in cut.firms if m in place)))
        if len(inside.firms) == len(cut.firms) and inside.firms[-1] < part.size:
            own.append(inside)
        elif len(inside.firms) > 1:
            fixed.append((inside, float(cuts.price[number])))
    return own, fixed
