# mypy: allow-untyped-defs, allow-untyped-calls
"""A first plan, and its improvement by solving small neighbourhoods exactly.

Large-neighbourhood search: a neighbourhood has at most `seats` firms: a firm, its group, and the
groups around it. All partitions of a neighbourhood into valid groups are compared by dynamic
programming over its subsets, and the best replaces the old. A firm left over costs `LEFT`, more
than any metres within. Sweeps go on until no neighbourhood can be improved.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from orggraph.core.rules import Rules
from orggraph.optimise.joint_branches.instance import Bools, Floats, Ints, Town
from orggraph.optimise.joint_branches.jit import compiled
from orggraph.optimise.joint_branches.neighbourhoods import Neighbours
from orggraph.optimise.threads import mapped

LEFT = 1e8
"""What leaving a firm over costs on a table, in metres."""

TASTE = 1e-6
"""Metres a preference is worth: enough to decide between equal distances, never between
different ones.
"""

FEWER = 1e-3
"""Metres by which a group with a price counts more than its price: of plans that cost the same
the one with fewer groups wins.
"""

STREET, COMMITTEE, LEADER, INDUSTRY, SIZE = 64, 64, 32, 8, 1


class Limits(NamedTuple):
    """The rules a group is held to, as numbers; `fee` is what a group costs beside its metres,
    in metres.
    """

    units: int
    formal: int
    total: int
    near: float
    fee: float = 0.0


class Requests(NamedTuple):
    """What the plan was asked beside the rules, as arrays over the firms.

    `apart` are lists in one row (`apart_start`); `bond` numbers firms that must share a group,
    `bond_size` how many they are; `old` numbers the group of the plan before, `old_size` how many
    it had; −1 where there is none. A firm whose old group does not stay whole costs `margin`
    metres; a group that holds an old one whole is spared `spared` metres, its price, for it is not
    founded anew.
    """

    apart_start: Ints
    apart: Ints
    bond: Ints
    bond_size: Ints
    old: Ints
    old_size: Ints
    margin: float
    spared: float = 0.0


class Places(NamedTuple):
    """What the loops need to know of the town."""

    x: Floats
    y: Floats
    located: Bools
    building: Ints
    park: Ints
    formal: Ints
    total: Ints
    traits: Ints
    leading: Bools


def limits_of(rules: Rules) -> Limits:
    """Return the rules of a group as the loops read them."""
    return Limits(
        rules.joint_units,
        rules.joint_formal,
        rules.branch_members,
        float(rules.near_metres),
        float(rules.branch_cost_metres),
    )


def places_of(town: Town) -> Places:
    """Return the columns of the town as the loops read them."""
    return Places(
        town.x,
        town.y,
        town.located,
        town.building,
        town.park,
        town.formal,
        town.total,
        town.traits,
        town.leading,
    )


def no_requests(size: int) -> Requests:
    """Return the requests of nobody."""
    none, empty = np.full(size, -1), np.zeros(0, np.int64)
    return Requests(np.zeros(size + 1, np.int64), empty, none, empty, none, empty, 0.0)


@compiled
def metres_apart(p, i, j, near):
    """Return the metres between two firms that are near, or −1 where they are not."""
    same = p.building[i] >= 0 and p.building[i] == p.building[j]
    if p.located[i] and p.located[j]:
        d = np.sqrt((p.x[i] - p.x[j]) ** 2 + (p.y[i] - p.y[j]) ** 2)
        if d <= near or same or (p.park[i] >= 0 and p.park[i] == p.park[j]):
            return d
        return -1.0
    if same:
        return 0.0
    if p.park[i] >= 0 and p.park[i] == p.park[j]:
        return near
    return -1.0


@compiled
def taste(p, host, j):
    """Return how little a member suits a host: street and committee, then a leading host, then
    industry and size.
    """
    unlike = 0
    if p.traits[host, 0] != p.traits[j, 0] or p.traits[j, 0] < 0:
        unlike += STREET
    if p.traits[host, 1] != p.traits[j, 1] or p.traits[j, 1] < 0:
        unlike += COMMITTEE
    if p.leading[j] and not p.leading[host]:
        unlike += LEADER
    if p.traits[host, 2] != p.traits[j, 2] or p.traits[j, 2] < 0:
        unlike += INDUSTRY
    if p.traits[host, 3] < 0 or p.traits[j, 3] < 0:
        unlike += 7
    else:
        unlike += min(7, abs(p.traits[host, 3] - p.traits[j, 3]))
    return unlike * TASTE


@compiled
def first_plan(p, limits, start, other, given):
    """Return a group number per firm (−1 left over): the loneliest firm first, with its nearest
    free neighbours.

    Groups `given` stay as they are.
    """
    n = len(p.x)
    group = given.copy()
    groups = 0
    for i in range(n):
        groups = max(groups, group[i] + 1)
    size = np.zeros(n + groups, np.int64)
    total = np.zeros(n + groups, np.int64)
    host = np.full(n + groups, -1, np.int64)
    order = np.argsort(start[1:] - start[:-1], kind="mergesort")
    picked = np.empty(limits.units, np.int64)
    for i in order:
        if group[i] >= 0:
            continue
        picked[0] = i
        count, formal, members = 1, p.formal[i], p.total[i]
        for k in range(start[i], start[i + 1]):
            if (formal >= limits.formal and count > 1) or count == limits.units:
                break
            j = other[k]
            if group[j] < 0 and members + p.total[j] <= limits.total:
                picked[count] = j
                count += 1
                formal += p.formal[j]
                members += p.total[j]
        if formal >= limits.formal and count > 1:
            for k in range(count):
                group[picked[k]] = groups
            size[groups], total[groups], host[groups] = count, members, i
            groups += 1
    for i in order:
        if group[i] >= 0:
            continue
        for k in range(start[i], start[i + 1]):
            g = group[other[k]]
            if (
                g >= 0
                and host[g] == other[k]
                and size[g] < limits.units
                and total[g] + p.total[i] <= limits.total
            ):
                group[i] = g
                size[g] += 1
                total[g] += p.total[i]
                break
    return group


@compiled
def _lay_table(seed, seats, skip, start, other, group, members, size, table):
    """Seat the seed's group and the nearest whole groups that still fit; return how many firms sit
    at the table.

    The bits of `skip` pass over the first, second, … group met, so that one seed lays different
    tables. When the seed knows nobody more, the next firm at the table names its neighbours.
    """
    count, asked = 0, 0
    g = group[seed]
    if g < 0:
        table[0] = seed
        count = 1
    else:
        count = 1
        table[0] = seed
        for m in range(size[g]):
            if members[g, m] != seed:
                table[count] = members[g, m]
                count += 1
    while asked < count and count < seats:
        i = table[asked]
        for k in range(start[i], start[i + 1]):
            j = other[k]
            seated = False
            for m in range(count):
                if table[m] == j:
                    seated = True
                    break
            if seated:
                continue
            passed = skip & 1
            skip >>= 1
            if passed:
                continue
            g = group[j]
            if g < 0:
                table[count] = j
                count += 1
            elif count + size[g] <= seats:
                for m in range(size[g]):
                    table[count + m] = members[g, m]
                count += size[g]
            if count == seats:
                break
        asked += 1
    return count


@compiled
def _weigh(table, count, p, limits, price, near, far, formal, total, stack):
    """Write the cost of every valid group of the table into `price`, by subset; others stay
    infinite.
    """
    whole = 1 << count
    for mask in range(whole):
        price[mask] = np.inf
    for a in range(count):
        near[a] = 0
        formal[a], total[a] = p.formal[table[a]], p.total[table[a]]
    for a in range(count):
        for b in range(a + 1, count):
            d = metres_apart(p, table[a], table[b], limits.near)
            if d >= 0.0:
                near[a] |= 1 << b
                near[b] |= 1 << a
                far[a, b] = d + taste(p, table[a], table[b])
                far[b, a] = d + taste(p, table[b], table[a])
    for host in range(count):
        depth = 0
        stack[0, 0] = 0
        mask = 1 << host
        metres = np.zeros(limits.units)
        metres[0] = limits.fee + FEWER if limits.fee > 0.0 else 0.0
        have_formal, have_total = formal[host], total[host]
        while depth >= 0:
            b = stack[depth, 0]
            while b < count and not (near[host] >> b) & 1:
                b += 1
            if b >= count:
                depth -= 1
                if depth >= 0:
                    last = stack[depth, 1]
                    mask ^= 1 << last
                    have_formal -= formal[last]
                    have_total -= total[last]
                continue
            stack[depth, 0] = b + 1
            if have_total + total[b] > limits.total:
                continue
            metres[depth + 1] = metres[depth] + far[host, b]
            added = mask | (1 << b)
            if have_formal + formal[b] >= limits.formal and metres[depth + 1] < price[added]:
                price[added] = metres[depth + 1]
            if depth + 2 < limits.units:
                stack[depth, 1] = b
                mask = added
                have_formal += formal[b]
                have_total += total[b]
                depth += 1
                stack[depth, 0] = b + 1


@compiled
def _heed(table, count, r, price):
    """Make the groups that a request forbids infinite, those that break an old group dearer,
    those that keep one cheaper.
    """
    whole = np.zeros(count, np.int64)
    for a in range(count):
        i = table[a]
        forbidden = 0
        for k in range(r.apart_start[i], r.apart_start[i + 1]):
            for b in range(count):
                if table[b] == r.apart[k]:
                    forbidden |= 1 << b
        bonded, kin, here, there = 0, 0, 0, 0
        for b in range(count):
            if r.bond[i] >= 0 and r.bond[table[b]] == r.bond[i]:
                bonded |= 1 << b
                here += 1
            if r.old[i] >= 0 and r.old[table[b]] == r.old[i]:
                kin |= 1 << b
                there += 1
        torn = r.bond[i] >= 0 and here < r.bond_size[r.bond[i]]
        moved = r.old[i] >= 0 and there < r.old_size[r.old[i]]
        if r.old[i] >= 0 and not moved:
            whole[a] = kin
        if not forbidden and r.bond[i] < 0 and r.old[i] < 0:
            continue
        for mask in range(1 << count):
            if (mask >> a) & 1 and price[mask] < np.inf:
                if mask & forbidden or torn or mask & bonded != bonded:
                    price[mask] = np.inf
                elif r.old[i] >= 0 and (moved or mask & kin != kin):
                    price[mask] += r.margin
    if r.spared > 0.0:
        for mask in range(1 << count):
            if price[mask] < np.inf:
                for a in range(count):
                    if whole[a] and mask & whole[a] == whole[a]:
                        price[mask] -= r.spared
                        break


@compiled
def _divide(table, count, units, r, price, best, choice, ones, every):
    """Weigh all partitions of the table; `best[mask]` is the least cost, `choice[mask]` the group
    of its first firm.

    Subsets that the whole table never leads to are passed over unless `every` one is wanted.
    """
    whole = (1 << count) - 1
    best[0] = 0.0
    for mask in range(1, whole + 1):
        if mask & 1 and mask != whole and not every:
            continue
        first = mask & -mask
        rest = mask ^ first
        place = 0
        while (first >> place) != 1:
            place += 1
        alone = LEFT + (r.margin if r.old[table[place]] >= 0 else 0.0)
        least, group = best[rest] + alone, first
        part = rest
        while part:
            if ones[part] < units and price[part | first] + best[rest ^ part] < least:
                least, group = price[part | first] + best[rest ^ part], part | first
            part = (part - 1) & rest
        best[mask], choice[mask] = least, group


@compiled
def improve(p, limits, r, has_requests, start, other, group, seeds, seats, skip, sweeps, wake):
    """Repartition tables around the seeds until none improves, or for some sweeps; change `group`,
    return the gains.

    After a change the firms of the table and the nearest `wake` neighbours of each become seeds
    again.
    """
    n = len(p.x)
    units = limits.units
    whole = 1 << seats
    ones = np.zeros(whole, np.int8)
    for mask in range(1, whole):
        ones[mask] = ones[mask >> 1] + (mask & 1)
    groups = 0
    for i in range(n):
        groups = max(groups, group[i] + 1)
    room = max(groups, n // 2 + 1) + 1
    members = np.zeros((room, units), np.int64)
    size = np.zeros(room, np.int64)
    for i in range(n):
        g = group[i]
        if g >= 0:
            members[g, size[g]] = i
            size[g] += 1
    free = np.empty(room, np.int64)
    spare = 0
    for g in range(room - 1, -1, -1):
        if size[g] == 0:
            free[spare] = g
            spare += 1
    price, best, choice = np.empty(whole), np.empty(whole), np.zeros(whole, np.int64)
    near, far = np.zeros(seats, np.int64), np.zeros((seats, seats))
    formal, total = np.zeros(seats, np.int64), np.zeros(seats, np.int64)
    stack, table = np.zeros((units + 1, 2), np.int64), np.zeros(seats + units, np.int64)
    spot = np.full(n, -1, np.int64)
    seen = np.zeros(1 << 20, np.int64)
    awake = np.zeros(n, np.bool_)
    for i in seeds:
        awake[i] = True
    gained, tables = 0.0, 0
    for _sweep in range(sweeps):
        seen[:] = 0
        changed = False
        for seed in range(n):
            if not awake[seed]:
                continue
            awake[seed] = False
            count = _lay_table(seed, seats, skip, start, other, group, members, size, table)
            if count < 2:
                continue
            mark = np.int64(count)
            for m in range(count):
                word = (table[m] + 1) * 6364136223846793005
                mark += word ^ (word >> 29)
            if seen[(mark >> 7) & 0xFFFFF] == mark:
                continue
            seen[(mark >> 7) & 0xFFFFF] = mark
            tables += 1
            _weigh(table, count, p, limits, price, near, far, formal, total, stack)
            if has_requests:
                _heed(table, count, r, price)
            for m in range(count):
                spot[table[m]] = m
            now = 0.0
            for m in range(count):
                i = table[m]
                g = group[i]
                if g < 0:
                    now += LEFT + (r.margin if r.old[i] >= 0 else 0.0)
                elif members[g, 0] == i:
                    mask = 0
                    for k in range(size[g]):
                        mask |= 1 << spot[members[g, k]]
                    now += price[mask]
            _divide(table, count, units, r, price, best, choice, ones, False)
            mask = (1 << count) - 1
            if best[mask] < now - 0.5 * TASTE:
                changed = True
                gained += now - best[mask]
                for m in range(count):
                    g = group[table[m]]
                    if g >= 0 and size[g] > 0:
                        size[g] = 0
                        free[spare] = g
                        spare += 1
                for m in range(count):
                    group[table[m]] = -1
                while mask:
                    part = choice[mask]
                    mask ^= part
                    if ones[part] > 1:
                        spare -= 1
                        g = free[spare]
                        for m in range(count):
                            if (part >> m) & 1:
                                group[table[m]] = g
                                members[g, size[g]] = table[m]
                                size[g] += 1
                for m in range(count):
                    i = table[m]
                    awake[i] = True
                    for k in range(start[i], min(start[i] + wake, start[i + 1])):
                        awake[other[k]] = True
        if not changed:
            break
    return gained, tables


@compiled
def augment(p, limits, r, has_requests, start, other, group, firms, farthest, company):
    """Place firms left over by chains of exchanges; change `group` and return how many more firms
    are placed.

    A waiting firm sits down with a group near it (and with firms left over beside it). If all of
    them can be divided into groups, the chain ends; else any one of them may get up and wait in
    turn, as long as the others can be divided. Chains are searched breadth first, each firm waiting
    once, over at most `farthest` firms. At most `company` firms left over sit down with it; with 0
    none does, so that no chain ends in a group of those.
    """
    n, units = len(p.x), limits.units
    seats = units + 3
    whole = 1 << seats
    ones = np.zeros(whole, np.int8)
    for mask in range(1, whole):
        ones[mask] = ones[mask >> 1] + (mask & 1)
    fresh = 0
    for i in range(n):
        fresh = max(fresh, group[i] + 1)
    size = np.zeros(fresh + n + 1, np.int64)
    members = np.zeros((fresh + n + 1, units), np.int64)
    for i in range(n):
        if group[i] >= 0:
            members[group[i], size[group[i]]] = i
            size[group[i]] += 1
    price, best, choice = np.empty(whole), np.empty(whole), np.zeros(whole, np.int64)
    near, far = np.zeros(seats, np.int64), np.zeros((seats, seats))
    formal, total = np.zeros(seats, np.int64), np.zeros(seats, np.int64)
    stack, table = np.zeros((units + 1, 2), np.int64), np.zeros(seats, np.int64)
    waiting = np.zeros(farthest + seats, np.int64)
    parent, through = np.zeros(farthest + seats, np.int64), np.zeros(farthest + seats, np.int64)
    chain, hops = np.zeros(farthest + seats, np.int64), 0
    met = np.full(n, -1, np.int64)
    placed = 0
    for f in firms:
        if group[f] >= 0 or start[f] == start[f + 1]:
            continue
        waiting[0], parent[0], through[0] = f, -1, -1
        met[f] = f
        head, tail = 0, 1
        done = False
        while head < tail and tail < farthest and not done:
            e = waiting[head]
            last_group = -2
            for k in range(start[e], start[e + 1]):
                if done or tail >= farthest:
                    break
                g = group[other[k]]
                if g == last_group or (g < 0 and (company == 0 or other[k] == f)):
                    continue
                last_group = g
                used = False
                step = head
                while step >= 0:
                    if g >= 0 and through[step] == g:
                        used = True
                    step = parent[step]
                if used:
                    continue
                count = 1
                table[0] = e
                if g >= 0:
                    for m in range(size[g]):
                        table[count] = members[g, m]
                        count += 1
                sitting = count
                for m in range(start[e], start[e + 1]):
                    if count < sitting + company and group[other[m]] < 0 and other[m] != f:
                        table[count] = other[m]
                        count += 1
                _weigh(table, count, p, limits, price, near, far, formal, total, stack)
                if has_requests:
                    _heed(table, count, r, price)
                _divide(table, count, units, r, price, best, choice, ones, True)
                full = (1 << count) - 1
                extra = count - sitting
                if best[full] < (extra + 0.5) * LEFT + (limits.fee if g >= 0 else 0.0):
                    hops = 0
                    chain[0] = full
                    done = True
                    step, leaver = head, -1
                    target = g
                    while step >= 0:
                        # Divide this table without the firm that waits at the next one, then go one
                        # step back.
                        if hops > 0:
                            count = 1
                            table[0] = waiting[step]
                            for m in range(size[target]):
                                table[count] = members[target, m]
                                count += 1
                            _weigh(table, count, p, limits, price, near, far, formal, total, stack)
                            if has_requests:
                                _heed(table, count, r, price)
                            _divide(table, count, units, r, price, best, choice, ones, True)
                        mask = (1 << count) - 1
                        for m in range(count):
                            if table[m] == leaver:
                                mask ^= 1 << m
                        for m in range(count):
                            if table[m] != leaver:
                                group[table[m]] = -1
                        if target >= 0:
                            size[target] = 0
                        while mask:
                            part = choice[mask]
                            mask ^= part
                            if ones[part] > 1:
                                for m in range(count):
                                    if (part >> m) & 1:
                                        group[table[m]] = fresh
                                        members[fresh, size[fresh]] = table[m]
                                        size[fresh] += 1
                                fresh += 1
                        leaver = waiting[step]
                        target = through[step]
                        step = parent[step]
                        hops += 1
                    placed += 1
                    break
                if g < 0:
                    continue
                for m in range(1, sitting):
                    x = table[m]
                    if (
                        met[x] != f
                        and tail < farthest
                        and best[((1 << sitting) - 1) ^ (1 << m)] < 0.5 * LEFT + limits.fee
                    ):
                        met[x] = f
                        waiting[tail], parent[tail], through[tail] = x, head, g
                        tail += 1
            head += 1
        if fresh > len(size) - seats:
            break
    return placed


@compiled
def hosts_of(p, limits, group):
    """Return for each firm the host of its group (−1 left over) and its metres to it: the host
    with the least metres.
    """
    n = len(p.x)
    order = np.argsort(group, kind="mergesort")
    host = np.full(n, -1, np.int64)
    metres = np.zeros(n)
    first = 0
    while first < n and group[order[first]] < 0:
        first += 1
    while first < n:
        end = first
        while end < n and group[order[end]] == group[order[first]]:
            end += 1
        least, best = np.inf, -1
        for a in range(first, end):
            value = 0.0
            for b in range(first, end):
                if b != a:
                    d = metres_apart(p, order[a], order[b], limits.near)
                    value += np.inf if d < 0.0 else d + taste(p, order[a], order[b])
            if value < least:
                least, best = value, order[a]
        for a in range(first, end):
            host[order[a]] = best
            if best >= 0 and order[a] != best:
                metres[order[a]] = metres_apart(p, best, order[a], limits.near)
        first = end
    return host, metres


FARTHEST = 300
"""Firms over which a chain of exchanges is sought."""

LARGE = 20_000
"""Firms from which tables stay smaller, so that a plan takes seconds."""


def quick_plan(
    town: Town,
    limits: Limits,
    requests: Requests,
    near: Neighbours,
    component: Ints,
    workers: int,
    start_from: Ints | None = None,
) -> Ints:
    """Return a group number per firm (−1 left over): a first plan, or the one given, improved until
    tables run dry.

    Components are independent, so a large town is worked on in parts, at the same time where there
    are `workers`.
    """
    places = places_of(town)
    given = np.full(town.size, -1) if start_from is None else start_from
    group: Ints = first_plan(places, limits, near.start, near.other, given)
    parts = _parts(component, 4 if town.size > LARGE else 1)
    done = list(
        mapped(
            lambda firms: _improved(places, limits, requests, near, group, firms), parts, workers
        )
    )
    fresh = 0
    for firms, better in zip(parts, done, strict=True):
        mine = better[firms]
        group[firms] = np.where(mine >= 0, mine + fresh, -1)
        fresh += int(better.max(initial=-1)) + 1
    return group


def fewer_groups(town: Town, limits: Limits, near: Neighbours, group: Ints) -> Ints:
    """Return the plan without the groups whose firms the others can take in by chains of exchanges,
    the smallest first.

    A group goes where that leaves over fewer firms than its fee is worth (`LEFT` each); the fee is
    half a firm at least, lest a chain end in a new group.
    """
    places, nobody = places_of(town), no_requests(town.size)
    goes_on = True
    while goes_on:
        goes_on = False
        group = np.unique(np.append(group, -1), return_inverse=True)[1][:-1] - 1
        size = np.bincount(group[group >= 0])
        small = np.flatnonzero(size < limits.units)
        for number in small[np.argsort(size[small], kind="stable")].tolist():
            firms = np.flatnonzero(group == number)
            if (
                0 < len(firms) < limits.units
                and (without := _dissolved(places, limits, nobody, near, group, firms)) is not None
            ):
                group, goes_on = without, True
    improve(
        places,
        limits,
        nobody,
        False,
        near.start,
        near.other,
        group,
        np.arange(town.size),
        max(8, limits.units + 2),
        0,
        99,
        0,
    )
    return group


def _dissolved(
    places: Places, limits: Limits, requests: Requests, near: Neighbours, group: Ints, firms: Ints
) -> Ints | None:
    """Return the groups without that of these firms; None where more of them are left over than
    its fee is worth.
    """
    group, lost = group.copy(), 0.0
    group[firms] = -1
    for firm in firms:
        lost += (
            0.0
            if augment(
                places,
                limits,
                requests,
                False,
                near.start,
                near.other,
                group,
                np.array([firm]),
                FARTHEST,
                0,
            )
            else LEFT
        )
        if lost >= limits.fee:
            return None
    return group


def _parts(component: Ints, count: int) -> list[Ints]:
    """Deal the components out, large ones first, each to the part that has fewest firms."""
    size = np.bincount(component, minlength=1)
    load, part = np.zeros(count, np.int64), np.zeros(len(size), np.int64)
    for number in np.argsort(-size, kind="stable"):
        part[number] = int(load.argmin())
        load[part[number]] += size[number]
    return [np.flatnonzero(part[component] == k) for k in range(count)] if len(component) else []


def _improved(
    places: Places, limits: Limits, requests: Requests, near: Neighbours, group: Ints, firms: Ints
) -> Ints:
    """Improve the groups of some components: small tables first, laid in several ways, then
    larger ones.
    """
    mine = np.full(len(group), -1)
    mine[firms] = group[firms]
    asked, lists = has_requests(requests), (near.start, near.other)
    large = len(group) > LARGE
    small = max(7 if large else 8, limits.units + 2)
    wide = max(9 if large else 12, limits.units + 2)
    improve(places, limits, requests, asked, *lists, mine, firms, small, 0, 99, 0)
    for skip in (3, 7, 5) if large else range(1, 8):
        improve(places, limits, requests, asked, *lists, mine, firms, small, skip, 1, 0)
    augment(places, limits, requests, asked, *lists, mine, firms, FARTHEST, 2)
    for skip in (0, 3, 7, 5, 6) if large else (0, 3, 7):
        improve(places, limits, requests, asked, *lists, mine, firms, wide, skip, 1, 0)
    augment(places, limits, requests, asked, *lists, mine, firms, FARTHEST, 2)
    lonely = firms[(mine[firms] < 0) & (near.start[firms + 1] > near.start[firms])]
    for skip in range(8):
        improve(
            places,
            limits,
            requests,
            asked,
            *lists,
            mine,
            lonely,
            max(12, limits.units + 3),
            skip,
            9,
            0,
        )
    return mine


def has_requests(requests: Requests) -> bool:
    """Tell whether anything was asked beside the rules."""
    return bool(len(requests.apart) or len(requests.bond_size) or len(requests.old_size))
