# mypy: allow-untyped-defs, allow-untyped-calls
"""Which cuts a fractional solution of a chunk's programme violates.

A cut is a set T of firms with a share a: the groups of a plan, counted ⌊a·k⌋ where they hold k
firms of T, come to ⌊a·|T|⌋ at most. The exact search for the most violated set is as hard as the
problem itself, so sets are grown greedily from every firm that the solution divides, then firms are
exchanged for others as long as that raises the violation. This is the usual construction heuristic
for capacity cuts (Augerat et al., *Separating capacity constraints in the CVRP using tabu search*,
European Journal of Operational Research 106, 1998); the firms tied by divided groups are tried as
they stand.
"""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

import numpy as np

from orggraph.optimise.joint_branches.instance import Floats, Ints
from orggraph.optimise.joint_branches.jit import compiled
from orggraph.optimise.joint_branches.pricing import CutSet

SHARES = ((1, 2), (2, 3), (3, 4), (3, 5), (2, 5), (1, 3))
"""Shares that are tried beside (units − 1) ÷ units, the share of capacity cuts."""

LARGEST = 120
"""Firms in a cut, but for those that hold all firms tied to each other."""

VIOLATED = 0.004
"""Times that a cut must be met too often to be worth a row."""

PULLS = (1e-3, 0.1, 0.5)
"""Ways to grow a set: how strongly it is drawn to groups that it holds in part already."""

PER_FIRM, PER_ROUND = 8, 400
"""Cuts of one round, in which a firm may be and in all."""

Members = tuple[int, ...]


class Solution(NamedTuple):
    """Groups in use with their parts (0–1); both indexes in one row: groups of a firm, firms of a
    group.
    """

    part: Floats
    firm_start: Ints
    firm_group: Ints
    group_start: Ints
    group_firm: Ints


def solution_of(shares: dict[Members, float], size: int) -> Solution:
    """Index the groups in use, of `size` firms, by firm."""
    groups = list(shares)
    lengths = np.array([len(group) for group in groups], np.int64)
    firms = np.array([firm for group in groups for firm in group], np.int64)
    numbers = np.repeat(np.arange(len(groups)), lengths)
    order = np.argsort(firms, kind="stable")
    return Solution(
        np.array([shares[group] for group in groups]),
        np.searchsorted(firms[order], np.arange(size + 1)),
        numbers[order],
        np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        firms,
    )


def violated_cuts(
    shares: dict[Members, float], size: int, units: int, known: set[CutSet]
) -> list[CutSet]:
    """Return cuts that the groups in use violate, the worst first, none of them known already."""
    solution = solution_of(shares, size)
    divided = {group for group, part in shares.items() if 1e-6 < part < 1 - 1e-6}
    seeds = np.array(sorted({firm for group in divided for firm in group}), np.int64)
    natural = [*islands(divided), tuple(range(size))]
    found: list[tuple[float, CutSet]] = []
    for counted, among in ((units - 1, units), *SHARES):
        if not 0 < counted < among:
            continue
        for pull in PULLS:
            over = np.zeros(len(seeds))
            sets = np.full((len(seeds), min(LARGEST, size)), -1)
            _grow(seeds, solution, counted, among, pull, over, sets)
            for violation, row in zip(over.tolist(), sets, strict=True):
                if violation > VIOLATED:
                    firms = tuple(sorted(row[row >= 0].tolist()))
                    found.append((-violation, CutSet(firms, counted, among)))
        for firms in natural:
            cut = CutSet(firms, counted, among)
            found.append((cut.most - _met(cut, shares), cut))
    return _few(found, size, known)


def islands(groups: set[Members]) -> list[Members]:
    """Return the sets of firms that these groups tie to each other."""
    leader: dict[int, int] = {}

    def first(firm: int) -> int:
        while leader.setdefault(firm, firm) != firm:
            firm = leader[firm]
        return firm

    for group in sorted(groups):
        for firm in group:
            leader[first(firm)] = first(group[0])
    tied: dict[int, list[int]] = defaultdict(list)
    for firm in sorted(leader):
        tied[first(firm)].append(firm)
    return [tuple(island) for island in tied.values()]


def _met(cut: CutSet, shares: dict[Members, float]) -> float:
    inside = set(cut.firms)
    return sum(part * cut.times(len(inside.intersection(group))) for group, part in shares.items())


def _few(found: list[tuple[float, CutSet]], size: int, known: set[CutSet]) -> list[CutSet]:
    """Return the most violated cuts, not too many of the same firms."""
    used = np.zeros(size, np.int64)
    chosen: list[CutSet] = []
    taken = set(known)
    for violation, cut in sorted(found):
        firms = list(cut.firms)
        small = len(firms) <= LARGEST
        if violation > -VIOLATED or cut in taken or (small and used[firms].max() >= PER_FIRM):
            continue
        if small:
            used[firms] += 1
        taken.add(cut)
        chosen.append(cut)
        if len(chosen) == PER_ROUND:
            break
    return chosen


@compiled
def _grow(seeds, solution, counted, among, pull, over, sets):
    """Grow a set from each seed; write the most violated one met on the way to its row of `sets`.

    The next firm is the one that raises what the groups count most, and, as strongly as `pull`
    says, one whose groups are in the set already.
    """
    part, firm_start, firm_group, group_start, group_firm = solution
    size, largest = len(firm_start) - 1, sets.shape[1]
    inside, seen = np.zeros(size, np.bool_), np.zeros(size, np.bool_)
    held, gain = np.zeros(len(part), np.int64), np.zeros(size)
    chosen, near = np.empty(largest, np.int64), np.empty(size, np.int64)
    for row in range(len(seeds)):
        count, around, met, best, best_count = 0, 0, 0.0, 0.0, 0
        firm = seeds[row]
        while firm >= 0:
            inside[firm] = True
            chosen[count] = firm
            count += 1
            for q in range(firm_start[firm], firm_start[firm + 1]):
                group = firm_group[q]
                now = held[group] * counted // among
                then = (held[group] + 1) * counted // among
                later = (held[group] + 2) * counted // among
                met += part[group] * (then - now)
                held[group] += 1
                change = part[group] * (later - 2 * then + now + pull)
                for r in range(group_start[group], group_start[group + 1]):
                    other = group_firm[r]
                    if not seen[other]:
                        seen[other] = True
                        near[around] = other
                        around += 1
                        gain[other] = 0.0
                    gain[other] += change
            violation = met - count * counted // among
            if violation > best + 1e-9:
                best, best_count = violation, count
            firm = -1
            if count < largest:
                top = -1.0
                for q in range(around):
                    if not inside[near[q]] and gain[near[q]] > top:
                        top, firm = gain[near[q]], near[q]
        while count > best_count:
            count -= 1
            inside[chosen[count]] = False
            for q in range(firm_start[chosen[count]], firm_start[chosen[count] + 1]):
                held[firm_group[q]] -= 1
        for _ in range(4):
            moved = False
            for place in range(count):
                out = chosen[place]
                loss = 0.0
                for q in range(firm_start[out], firm_start[out + 1]):
                    k = held[firm_group[q]]
                    loss += part[firm_group[q]] * (
                        k * counted // among - (k - 1) * counted // among
                    )
                    held[firm_group[q]] -= 1
                inside[out] = False
                top, firm = loss, out
                for q in range(around):
                    if inside[near[q]]:
                        continue
                    rise = 0.0
                    for r in range(firm_start[near[q]], firm_start[near[q] + 1]):
                        k = held[firm_group[r]]
                        step = (k + 1) * counted // among - k * counted // among
                        rise += part[firm_group[r]] * step
                    if rise > top + 1e-6:
                        top, firm = rise, near[q]
                for q in range(firm_start[firm], firm_start[firm + 1]):
                    held[firm_group[q]] += 1
                inside[firm] = True
                chosen[place] = firm
                best += top - loss
                moved = moved or firm != out
            if not moved:
                break
        over[row] = best
        for place in range(count):
            sets[row, place] = chosen[place]
            inside[chosen[place]] = False
            for q in range(firm_start[chosen[place]], firm_start[chosen[place] + 1]):
                held[firm_group[q]] = 0
        for q in range(around):
            seen[near[q]] = False


__all__ = ["Solution", "islands", "solution_of", "violated_cuts"]
