# mypy: allow-untyped-defs, allow-untyped-calls
"""What placing each firm is worth: prices, the groups that are cheaper than their prices, and the
bound of any prices.

A group with a host is a *star*: the host and some of its neighbours. Its reduced cost is its metres
minus the prices of its firms plus the cuts it meets (a cut is a set of firms T with a price and a
share a ≤ 1; a group with k firms of T meets it ⌊a·k⌋ times). For any prices, a plan costs at least
the sum of all prices minus price × ⌊a·|T|⌋ over the cuts, plus, for each firm, the least of 0, of
leaving it over (worth − price) and of the best star it may host: each firm is left over or in one
group, and each group has one host. These are the subset-row inequalities of Jepsen, Petersen,
Spoorendonk and Pisinger (Operations Research 56, 2008), which are Chvátal–Gomory cuts of rank 1.
With the share 4/5 and groups of at most five a group pays for each firm of T after its first: these
are the rounded capacity cuts, T cannot be served by fewer than ⌈|T| / 5⌉ groups.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from orggraph.optimise.joint_branches.instance import Bools, Floats, Ints, Town
from orggraph.optimise.joint_branches.jit import compiled
from orggraph.optimise.joint_branches.local_search import Limits
from orggraph.optimise.joint_branches.neighbourhoods import Neighbours, longer_lists

LONGER = 800
"""Neighbours listed where the usual list leaves the bound in doubt."""


class CutSet(NamedTuple):
    """The firms T of a cut and its share, `counted` in `among`: one in two, four in five."""

    firms: tuple[int, ...]
    counted: int = 1
    among: int = 2

    def times(self, held: int) -> int:
        """Return how often a group that holds so many firms of T meets the cut."""
        return held * self.counted // self.among

    @property
    def most(self) -> int:
        """How often all groups of a plan meet the cut at most."""
        return self.times(len(self.firms))


class Cuts(NamedTuple):
    """Cuts with their prices and shares; for each firm the cuts it is in and for each cut its
    firms, both in one row.
    """

    sets: list[CutSet]
    price: Floats
    start: Ints
    of: Ints
    counted: Ints
    among: Ints
    begin: Ints
    firms: Ints


class Stars(NamedTuple):
    """Groups found: host first, then members (−1 fills up), with their metres and their reduced
    costs.
    """

    firms: Ints
    metres: Floats
    reduced: Floats


def cuts_of(sets: list[CutSet], price: Floats, size: int) -> Cuts:
    """Index cuts by firm."""
    firms = np.array([firm for cut in sets for firm in cut.firms], np.int64)
    sizes = np.array([len(cut.firms) for cut in sets], np.int64)
    numbers = np.repeat(np.arange(len(sets)), sizes)
    order = np.argsort(firms, kind="stable")
    start = np.searchsorted(firms[order], np.arange(size + 1))
    counted = np.array([cut.counted for cut in sets], np.int64)
    among = np.array([cut.among for cut in sets], np.int64)
    begin = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    return Cuts(sets, price, start, numbers[order], counted, among, begin, firms)


@compiled
def _search(
    hosts,
    start,
    other,
    metres,
    beyond,
    formal,
    total,
    limits,
    price,
    scale,
    cuts,
    inside,
    touching,
    threshold,
    most,
    firms,
    cost,
    reduced,
    least,
):
    """List up to `most` stars below `threshold` per host, the lowest kept; return how many.

    For bounds (not `touching`), `beyond` is the least gain of a neighbour beyond the end of a
    host's list. `cuts` are their prices, shares and indexes. Where a group pays for each firm of a
    cut after its first, and the host is one of them, the price is part of each firm's gain.
    """
    cut_price, cut_start, cut_of, counted, among, begin, cut_firms = cuts
    units = limits.units
    longest = 0
    for h in hosts:
        longest = max(longest, start[h + 1] - start[h])
    gains, who, far = (
        np.empty(longest + units),
        np.empty(longest + units, np.int64),
        np.empty(longest + units),
    )
    low, lowest = np.empty(units), np.zeros(units + 1)
    below = np.zeros(longest + 2 * units + 1)
    at, value, path = np.zeros(units + 1, np.int64), np.zeros(units + 1), np.zeros(units + 1)
    have, members = np.zeros(units + 1, np.int64), np.zeros(units + 1, np.int64)
    pay, touched = np.zeros(units + 1), np.zeros(units + 1, np.int64)
    star = np.zeros(units + 1, np.int64)
    met = np.zeros(len(cut_price), np.int64)
    spread = np.zeros(len(cut_price), np.bool_)
    extra = np.zeros(len(formal))
    found = 0
    for place in range(len(hosts)):
        h = hosts[place]
        least[place] = threshold
        for c in range(cut_start[h], cut_start[h + 1]):
            cut = cut_of[c]
            met[cut] = 1
            spread[cut] = counted[cut] == among[cut] - 1 and among[cut] >= units
            if spread[cut]:
                for k in range(begin[cut], begin[cut + 1]):
                    extra[cut_firms[k]] += cut_price[cut]
        count = 0
        lows = 0
        for k in range(start[h], start[h + 1]):
            gain = scale * (metres[k] + extra[other[k]]) - price[other[k]]
            gains[count], who[count], far[count] = gain, other[k], metres[k]
            count += 1
            if gain < 0.0:
                if lows < units - 1:
                    lows += 1
                elif gain >= low[lows - 1]:
                    continue
                m = lows - 1
                while m > 0 and low[m - 1] > gain:
                    low[m] = low[m - 1]
                    m -= 1
                low[m] = gain
        unlisted = not touching and beyond[h] < np.inf
        if unlisted:
            for _ in range(units - 1):
                gains[count], who[count], far[count] = beyond[h], -1, 0.0
                count += 1
        hope = limits.fee - price[h]
        for m in range(lows):
            hope += low[m]
        if unlisted:
            hope += (units - 1) * min(0.0, beyond[h])
        for c in range(cut_start[h], cut_start[h + 1]):
            if spread[cut_of[c]]:
                for k in range(begin[cut_of[c]], begin[cut_of[c] + 1]):
                    extra[cut_firms[k]] = 0.0
            if hope >= threshold:
                met[cut_of[c]], spread[cut_of[c]] = 0, False
        if hope >= threshold:
            continue
        # Firms whose gain no star below the threshold can afford are left out before sorting.
        afford = 0
        for m in range(count):
            if hope + gains[m] < threshold:
                gains[afford], who[afford], far[afford] = gains[m], who[m], far[m]
                afford += 1
        count = afford
        for m in range(units - 1):
            lowest[m + 1] = lowest[m] + (min(0.0, low[m]) if m < lows else 0.0)
        order = np.argsort(gains[:count], kind="mergesort")
        # A host outside must take a firm inside first: those come first in its order, up to `edge`.
        edge = 0
        if touching and not inside[h]:
            sorted_all = order.copy()
            for m in range(count):
                if inside[who[sorted_all[m]]]:
                    order[edge] = sorted_all[m]
                    edge += 1
            rest_at = edge
            for m in range(count):
                if not inside[who[sorted_all[m]]]:
                    order[rest_at] = sorted_all[m]
                    rest_at += 1
        run = 0.0
        for m in range(count):
            run += min(0.0, gains[order[m]])
            below[m + 1] = run
        for m in range(count, count + units):
            below[m + 1] = run
        first = found
        limit = threshold
        depth = 0
        at[0], value[0], path[0], have[0], members[0] = (
            0,
            limits.fee - price[h],
            0.0,
            formal[h],
            total[h],
        )
        pay[0], touched[0] = 0.0, 1 if inside[h] else 0
        star[0] = h
        if touching and not inside[h] and edge == 0:
            depth = -1
        while depth >= 0:
            m = at[depth]
            free = units - 1 - depth
            stop = free == 0 or m >= count
            if not stop:
                gain = gains[order[m]]
                if m < edge:
                    stop = value[depth] + scale * pay[depth] + gain + lowest[free - 1] >= limit
                    if stop and depth > 0:
                        at[depth] = edge
                        continue
                else:
                    rest = below[min(m + free, count)] - below[m + 1] if free > 1 else 0.0
                    stop = value[depth] + scale * pay[depth] + gain + rest >= limit or (
                        depth == 0 and edge > 0
                    )
            if stop:
                i = star[depth]
                if i >= 0 and depth > 0:
                    for c in range(cut_start[i], cut_start[i + 1]):
                        met[cut_of[c]] -= 1
                depth -= 1
                continue
            at[depth] = m + 1
            j = who[order[m]]
            more = total[j] if j >= 0 else 1
            if members[depth] + more > limits.total:
                continue
            depth += 1
            star[depth] = j
            at[depth], value[depth], path[depth] = (
                m + 1,
                value[depth - 1] + gain,
                path[depth - 1] + far[order[m]],
            )
            have[depth] = have[depth - 1] + (formal[j] if j >= 0 else limits.formal)
            members[depth], pay[depth] = members[depth - 1] + more, pay[depth - 1]
            touched[depth] = touched[depth - 1] + (1 if j >= 0 and inside[j] else 0)
            if j >= 0:
                for c in range(cut_start[j], cut_start[j + 1]):
                    cut = cut_of[c]
                    met[cut] += 1
                    if not spread[cut]:
                        held = met[cut] * counted[cut]
                        times = held // among[cut] - (held - counted[cut]) // among[cut]
                        pay[depth] += times * cut_price[cut]
            worth = value[depth] + scale * pay[depth]
            if have[depth] < limits.formal or worth >= limit or (touching and touched[depth] == 0):
                continue
            if worth < least[place]:
                least[place] = worth
            slot = found
            if found - first == most or found == len(cost):
                if found == first:
                    continue
                slot = first
                for s in range(first + 1, found):
                    if reduced[s] > reduced[slot]:
                        slot = s
                if worth >= reduced[slot]:
                    continue
            else:
                found += 1
            cost[slot], reduced[slot] = path[depth], worth
            for m in range(units):
                firms[slot, m] = star[m] if m <= depth else -1
            if found - first == most:
                limit = reduced[first]
                for s in range(first + 1, found):
                    limit = max(limit, reduced[s])
                limit -= 1e-12  # rounding must not make equal stars look better
        for c in range(cut_start[h], cut_start[h + 1]):
            met[cut_of[c]], spread[cut_of[c]] = 0, False
    return found


def _cut_arrays(cuts: Cuts) -> tuple[Floats, Ints, Ints, Ints, Ints, Ints, Ints]:
    return (cuts.price, cuts.start, cuts.of, cuts.counted, cuts.among, cuts.begin, cuts.firms)


def stars_below(
    hosts: Ints,
    near: Neighbours,
    formal: Ints,
    total: Ints,
    limits: Limits,
    price: Floats,
    cuts: Cuts,
    inside: Bools,
    threshold: float,
    most: int,
) -> Stars:
    """Return the stars of these hosts that touch `inside` and whose reduced cost is below the
    threshold.
    """
    room = len(hosts) * most
    firms, metres, reduced = (
        np.empty((room, limits.units), np.int64),
        np.empty(room),
        np.empty(room),
    )
    found = _search(
        hosts,
        near.start,
        near.other,
        near.metres,
        np.zeros(len(price)),
        formal,
        total,
        limits,
        price,
        1.0,
        _cut_arrays(cuts),
        inside,
        True,
        threshold,
        most,
        firms,
        metres,
        reduced,
        np.empty(len(hosts)),
    )
    return Stars(firms[:found], metres[:found], reduced[:found])


def bound_terms(
    town: Town,
    near: Neighbours,
    limits: Limits,
    price: Floats,
    cuts: Cuts,
    worth: float,
    scale: float = 1.0,
) -> Floats:
    """Return for each firm what its prices give to the bound, cuts aside; with scale 0 metres and
    cuts count nothing.

    A pair missing from both lists is farther apart than the reach of either, so the gain of an
    unlisted neighbour is at least reach − the dearest price, and at least the least reach − price
    of any firm whose list was cut short. Where that leaves a doubt, longer lists are made.
    """
    least = _least(town, np.arange(town.size), near, near.reach, limits, price, cuts, scale)
    doubtful = np.flatnonzero(np.isfinite(near.reach) & (least < 0.0))
    for start in range(0, len(doubtful), 4000):
        few = doubtful[start : start + 4000]
        least[few] = _least(
            town,
            few,
            longer_lists(town, limits.near, few, LONGER),
            near.reach,
            limits,
            price,
            cuts,
            scale,
        )
    terms: Floats = price + np.minimum(np.minimum(0.0, worth - price), least)
    return terms


def _least(
    town: Town,
    hosts: Ints,
    near: Neighbours,
    listed: Floats,
    limits: Limits,
    price: Floats,
    cuts: Cuts,
    scale: float,
) -> Floats:
    cut_short, beyond = np.isfinite(listed), np.full(town.size, np.inf)
    if cut_short.any():
        open_ended = np.isfinite(near.reach)
        dearest, gains = float(price[cut_short].max()), scale * listed[cut_short] - price[cut_short]
        beyond[open_ended] = np.maximum(
            scale * near.reach[open_ended] - dearest, float(gains.min())
        )
    least, scratch = np.empty(len(hosts)), np.empty((len(hosts), limits.units), np.int64)
    _search(
        hosts,
        near.start,
        near.other,
        near.metres,
        beyond,
        town.formal,
        town.total,
        limits,
        price,
        scale,
        _cut_arrays(cuts),
        np.ones(town.size, np.bool_),
        False,
        0.0,
        1,
        scratch,
        np.empty(len(hosts)),
        np.empty(len(hosts)),
        least,
    )
    return least


def can_be_grouped(
    firms: Ints, near: Neighbours, formal: Ints, total: Ints, limits: Limits
) -> Bools:
    """Tell for each of these firms whether any valid group holds it: with groups free of charge
    only such a firm's price cannot rise.
    """
    price = raised(firms, near, formal, total, limits._replace(fee=0.0), np.zeros(len(formal)))
    answer: Bools = price[firms] < 0.5
    return answer


def raised(
    firms: Ints,
    near: Neighbours,
    formal: Ints,
    total: Ints,
    limits: Limits,
    price: Floats,
    scale: float = 0.0,
    worth: float = 1.0,
) -> Floats:
    """Return the prices after raising each of these firms' in turn as far as no group costs less
    than its prices, `worth` at most.

    A group costs its fee and `scale` times its metres, a firm left over `worth`.
    """
    price = price.copy()
    _raise(firms, near.start, near.other, near.metres, formal, total, limits, price, scale, worth)
    return price


@compiled
def _raise(firms, start, other, metres, formal, total, limits, price, scale, worth):
    """Raise the prices in place."""
    size = len(formal)
    most = 1
    for f in firms:
        most = max(most, start[f + 1] - start[f] + 1)
    hosts, inside, beyond = np.empty(most, np.int64), np.zeros(size, np.bool_), np.zeros(size)
    none = np.zeros(0, np.int64)
    cuts = (
        np.zeros(0),
        np.zeros(size + 1, np.int64),
        none,
        none,
        none,
        np.zeros(1, np.int64),
        none,
    )
    stars, cost, reduced, least = (
        np.empty((most, limits.units), np.int64),
        np.empty(most),
        np.empty(most),
        np.empty(most),
    )
    for f in firms:
        count = 1
        hosts[0] = f
        for k in range(start[f], start[f + 1]):
            hosts[count] = other[k]
            count += 1
        room = worth - price[f]
        if count > 1 and room > 0.0:
            inside[f] = True
            _search(
                hosts[:count],
                start,
                other,
                metres,
                beyond,
                formal,
                total,
                limits,
                price,
                scale,
                cuts,
                inside,
                True,
                room,
                1,
                stars,
                cost,
                reduced,
                least,
            )
            inside[f] = False
            for k in range(count):
                room = min(room, least[k])
        price[f] += max(0.0, room)
