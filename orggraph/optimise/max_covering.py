"""Where k more sites reach most: maximal covering, with a bound that no choice of k sites
surpasses.

Points that the same sites reach are one point with their number. Greedy with exchanges finds a
choice; the linear programme (HiGHS) gives every point a price for being reached, and prices bound
all choices in plain sums: a choice of k sites reaches at most what the points keep of their weight,
and the k sites that earn most. Where that does not meet the choice, the integer programme goes on,
over the sites that could still belong to a better one, for a limited number of nodes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
from scipy.sparse import csr_array

from orggraph.core.array_types import Floats, Ints
from orggraph.optimise.solver import quiet_solver

_NODES, _WORK = (
    500,
    50_000,
    # Limits of the integer programme, fewer nodes where it is large: the same answer everywhere.
)
_SAFE = 1e-6


@dataclass(frozen=True)
class Cover:
    """The sites chosen, in the order in which each adds most, what each adds, and what no choice
    of as many surpasses.
    """

    chosen: Ints
    gains: Ints
    bound: int

    @property
    def covered(self) -> int:
        """How many the sites reach."""
        return int(self.gains.sum())

    @property
    def is_proven(self) -> bool:
        """Whether no choice of as many sites reaches more."""
        return self.covered == self.bound


class Covering:
    """Which sites reach which points; `covers` asks for k sites, `fewest` for a number of
    points.
    """

    def __init__(self, point: Ints, site: Ints, sites: int) -> None:
        """Take the pairs of a point and a site that reaches it; a point that no site reaches is
        left out.
        """
        order = np.lexsort([site, point])
        point, site = point[order], site[order]
        starts = (
            np.flatnonzero(np.r_[True, point[1:] != point[:-1]])
            if len(point)
            else np.zeros(0, np.int64)
        )
        alike: dict[bytes, int] = {}
        for one in np.split(site, starts[1:]) if len(starts) else []:
            key = one.astype(np.int32).tobytes()
            alike[key] = alike.get(key, 0) + 1
        rows = [np.frombuffer(key, dtype=np.int32) for key in alike]
        self.weight: Ints = np.array(list(alike.values()), dtype=np.int64)
        ends = np.cumsum([0, *map(len, rows)])
        column = np.concatenate([*rows, np.zeros(0, np.int32)])
        self.table = csr_array(
            (np.ones(len(column), dtype=np.int64), column, ends), shape=(len(rows), sites)
        )
        self.sites = self.table.T.tocsr()
        self.reachable = int(self.weight.sum())

    def covers(self, k: int, enough: int | None = None) -> Cover:
        """Return the best k sites found, with the bound; with `enough`, stop once that many are
        reached, or cannot be.
        """
        chosen, gains = self.in_order(self._exchanged(self.greedy(k)[0]))
        best = Cover(chosen, gains, min(self.reachable, self._trivial(k)))
        if best.is_proven or _is_settled(best, enough):
            return best
        price, relaxed = self._prices(k)
        best = Cover(chosen, gains, min(best.bound, self.bound(price, k)))
        if best.is_proven or _is_settled(best, enough):
            return best
        return self._integer(k, best, price, relaxed)

    def fewest(self, points: int) -> tuple[Cover, int] | None:
        """Return sites that reach so many points, and a number of sites that no such choice
        undercuts; None where all do not.
        """
        if points > self.reachable:
            return None
        chosen, gains = self.greedy(self.table.shape[1], until=points)
        best = Cover(chosen, gains, self.reachable)
        while len(best.chosen):
            fewer = self.covers(len(best.chosen) - 1, enough=points)
            if fewer.covered >= points:
                best = fewer
                continue
            if fewer.bound < points:
                return best, len(best.chosen)
            return best, self._least(points, len(best.chosen) - 1)
        return best, 0

    def _least(self, points: int, k: int) -> int:
        """Return a number of sites, at most k, that no choice reaching so many undercuts; the
        prices for k bound fewer sites too.
        """
        price = self._prices(k)[0]
        while k > 0 and self.bound(price, k - 1) >= points:
            k -= 1
        return k

    def greedy(self, k: int, until: int | None = None) -> tuple[Ints, Ints]:
        """Return up to k sites, each the one that adds most to those before, and what each adds;
        `until` is enough.
        """
        return _greedily(self.sites, self.weight, k, until)

    def in_order(self, chosen: Ints) -> tuple[Ints, Ints]:
        """Return a choice of sites in the order in which each adds most, and what each adds;
        those that add nothing are dropped.
        """
        order, gains = _greedily(self.sites[chosen], self.weight, len(chosen))
        return chosen[order], gains

    def _exchanged(self, chosen: Ints) -> Ints:
        """Exchange one chosen site for another as long as that reaches more, each time the first
        exchange that does.
        """
        chosen, turn, idle = chosen.copy(), 0, 0
        times: Ints = (
            self.table[:, chosen].sum(axis=1)
            if len(chosen)
            else np.zeros(len(self.weight), dtype=np.int64)
        )
        while idle < len(chosen):
            times = times - self._reach(chosen[turn])
            gain: Ints = self.sites @ np.where(times == 0, self.weight, 0)
            other = int(gain.argmax())
            idle = 0 if gain[other] > gain[chosen[turn]] else idle + 1
            chosen[turn] = other if idle == 0 else chosen[turn]
            times = times + self._reach(chosen[turn])
            turn = (turn + 1) % len(chosen)
        return chosen

    def _reach(self, site: int) -> Ints:
        """Return 1 for each point that a site reaches, else 0."""
        found = np.zeros(len(self.weight), dtype=np.int64)
        found[self.sites.indices[self.sites.indptr[site] : self.sites.indptr[site + 1]]] = 1
        return found

    def _trivial(self, k: int) -> int:
        alone: Ints = self.sites @ self.weight
        return int(np.sort(alone)[::-1][:k].sum())

    def bound(self, price: Floats, k: int) -> int:
        """Return what no k sites surpass, for any prices of the points from 0 to their weights.

        A point that is reached counts at most its weight less its price, and its price once for
        each site that reaches it; so k sites count at most all that the points keep and the k
        largest sums of prices.
        """
        price = np.clip(price, 0, self.weight)
        earned = self.sites @ price
        return int(np.floor((self.weight - price).sum() + np.sort(earned)[::-1][:k].sum() + _SAFE))

    def _prices(self, k: int) -> tuple[Floats, Floats]:
        """Return the prices of the points and the shares of the sites in the linear programme."""
        solver = self._programme(k, np.arange(self.table.shape[1]))
        solver.run()
        solution = solver.getSolution()
        return np.abs(np.asarray(solution.row_dual)[: len(self.weight)]), np.asarray(
            solution.col_value
        )[: self.table.shape[1]]

    def _programme(self, k: int, among: Ints) -> Any:
        """Return the programme over some sites: reach most weight; a point counts as far as its
        sites are chosen.
        """
        table = self.table[:, among]
        points, count = table.shape
        solver = quiet_solver(random_seed=1)
        inf = highspy.kHighsInf
        by_site = table.T.tocsr()
        solver.addRows(
            points + 1,
            np.full(points + 1, -inf),
            np.append(np.zeros(points), float(k)),
            0,
            np.zeros(points + 1, np.int32),
            np.zeros(0, np.int32),
            np.zeros(0),
        )
        lengths = np.diff(by_site.indptr)
        rows = np.insert(by_site.indices.astype(np.int32), by_site.indptr[1:], points)
        values = np.insert(np.full(by_site.nnz, -1.0), by_site.indptr[1:], 1.0)
        starts = np.concatenate([[0], np.cumsum(lengths + 1)])[:-1].astype(np.int32)
        solver.addCols(
            count, np.zeros(count), np.zeros(count), np.ones(count), len(rows), starts, rows, values
        )
        every = np.arange(points, dtype=np.int32)
        solver.addCols(
            points,
            -self.weight.astype(np.float64),
            np.zeros(points),
            np.ones(points),
            points,
            every,
            every,
            np.ones(points),
        )
        return solver

    def _integer(self, k: int, best: Cover, price: Floats, relaxed: Floats) -> Cover:
        """Go on with whole sites; those that the prices show to belong to no better choice are
        left out.
        """
        best = self._better(best, np.argsort(-relaxed, kind="stable")[:k])
        if best.is_proven:
            return best
        among = self._promising(k, best, price)
        solver = self._programme(k, among)
        kinds = np.full(len(among), highspy.HighsVarType.kInteger)
        solver.changeColsIntegrality(len(among), np.arange(len(among), dtype=np.int32), kinds)
        solver.setOptionValue("mip_max_nodes", min(_NODES, max(1, _WORK // self.table.nnz)))
        solver.setOptionValue("mip_rel_gap", 0.0)
        solver.setOptionValue("mip_abs_gap", 0.999)  # whole numbers: less than one more is none
        solver.run()
        most, values = -solver.getInfo().mip_dual_bound, np.asarray(solver.getSolution().col_value)
        if len(values):
            best = self._better(best, among[np.flatnonzero(values[: len(among)] > 0.5)])
        bound = (
            max(best.covered, min(best.bound, int(np.floor(most + _SAFE))))
            if np.isfinite(most)
            else best.bound
        )
        return Cover(best.chosen, best.gains, bound)

    def _better(self, best: Cover, chosen: Ints) -> Cover:
        ordered, gains = self.in_order(chosen)
        return Cover(ordered, gains, best.bound) if gains.sum() > best.covered else best

    def _promising(self, k: int, best: Cover, price: Floats) -> Ints:
        """Return the sites that could belong to a choice better than the best: forcing in any
        other, the bound would not surpass it.
        """
        price = np.clip(price, 0, self.weight)
        earned = self.sites @ price
        last = np.sort(earned)[::-1][min(k, len(earned)) - 1]
        with_it = (
            (self.weight - price).sum()
            + np.sort(earned)[::-1][:k].sum()
            - np.maximum(last - earned, 0)
        )
        return np.flatnonzero(np.floor(with_it + _SAFE) > best.covered)


def _greedily(
    sites: csr_array, weight: Ints, k: int, until: int | None = None
) -> tuple[Ints, Ints]:
    """Return up to k rows of the table of sites, each the one that adds most (of equals the
    first), and what each adds.
    """
    left = weight.copy()
    gain: Ints = sites @ left
    chosen: list[int] = []
    gains: list[int] = []
    while len(chosen) < k and gain.max(initial=0) > 0 and (until is None or sum(gains) < until):
        site = int(gain.argmax())
        chosen.append(site)
        gains.append(int(gain[site]))
        reached = sites.indices[sites.indptr[site] : sites.indptr[site + 1]]
        lost = np.zeros_like(left)
        lost[reached] = left[reached]
        gain = gain - sites @ lost
        left[reached] = 0
    return np.array(chosen, dtype=np.int64), np.array(gains, dtype=np.int64)


def _is_settled(found: Cover, enough: int | None) -> bool:
    """Tell whether it is known if as many as asked are reached."""
    return enough is not None and (found.covered >= enough or found.bound < enough)
