"""The status of every firm of a made-up town.

A firm's outcome is drawn first (`Fate`: how it is organised, or not); the ledger's columns and the
answers are both made from it, so no answer here is computed by the program that it will test. Facts
are plain arrays, one cell a firm.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from orggraph.core.enums import Exclusion, LinkType, Mode, OrgType, PlaceKind, Status
from orggraph.sample.geography import CATEGORIES, GUIDED, ROADS_PER_STREET, Land

P = PlaceKind
Facts = dict[str, NDArray[Any]]
AS_OF = "2026-06-30"
DAY = np.datetime64(AS_OF, "D")


class Fate(IntEnum):
    """What really happened to a firm."""

    SINGLE = 0
    JOINT = 1
    ATTACHED = 2
    FALLBACK = 3
    FALLBACK_LINK = 4  # taken up, but only the links table says so
    TEMPORARY = 5
    FLOW = 6
    FUNCTIONAL = 7
    DISSOLVED = 8
    WORK = 9
    WORK_PENDING = 10
    PENDING_FRESH = 11
    PENDING_OVERDUE = 12
    UNCOUNTED = 13  # union and league are known to be missing, members are not known
    UNCOVERED = 14
    UNKNOWN = 15


F = Fate
_STATUS = {
    F.SINGLE: Status.ORG_SINGLE,
    F.JOINT: Status.ORG_JOINT,
    F.ATTACHED: Status.ORG_ATTACHED,
    F.FALLBACK: Status.ORG_FALLBACK,
    F.FALLBACK_LINK: Status.ORG_FALLBACK,
    F.WORK: Status.WORK_ONLY,
    F.WORK_PENDING: Status.WORK_ONLY,
    F.PENDING_FRESH: Status.PENDING,
    F.PENDING_OVERDUE: Status.PENDING,
    F.UNKNOWN: Status.UNKNOWN,
}
MODE = {
    F.SINGLE: Mode.SINGLE,
    F.JOINT: Mode.JOINT,
    F.ATTACHED: Mode.ATTACHED,
    F.FALLBACK: Mode.FALLBACK,
    F.TEMPORARY: Mode.SINGLE,
    F.FLOW: Mode.SINGLE,
    F.FUNCTIONAL: Mode.SINGLE,
    F.DISSOLVED: Mode.SINGLE,
    F.WORK_PENDING: Mode.PENDING,
    F.PENDING_FRESH: Mode.PENDING,
    F.PENDING_OVERDUE: Mode.PENDING,
}
_ORGANISED = (F.SINGLE, F.JOINT, F.ATTACHED, F.FALLBACK, F.FALLBACK_LINK)
_HAS_OWN = (F.SINGLE, F.TEMPORARY, F.FLOW, F.FUNCTIONAL, F.DISSOLVED)
_NOT_COUNTING = (F.TEMPORARY, F.FLOW, F.FUNCTIONAL, F.DISSOLVED)

# Share of each fate by formal members: none, one or two, three and more; the rest is UNCOVERED.
_SHARES: dict[Fate, tuple[float, float, float]] = {
    F.SINGLE: (0, 0.01, 0.60),
    F.JOINT: (0.03, 0.52, 0.08),
    F.ATTACHED: (0.06, 0.09, 0.04),
    F.FALLBACK: (0.28, 0.14, 0.04),
    F.FALLBACK_LINK: (0.02, 0.01, 0),
    F.TEMPORARY: (0, 0.005, 0.02),
    F.FLOW: (0, 0.005, 0.01),
    F.FUNCTIONAL: (0.005, 0.01, 0.01),
    F.DISSOLVED: (0.005, 0.01, 0.01),
    F.WORK: (0.16, 0.05, 0.04),
    F.WORK_PENDING: (0, 0.01, 0.01),
    F.PENDING_FRESH: (0, 0.01, 0.02),
    F.PENDING_OVERDUE: (0, 0.015, 0.02),
    F.UNCOUNTED: (0.08, 0, 0),
}
_UNKNOWN_SHARE = 0.19
_EXCLUDED_SHARE = 0.07
EXCLUSIONS = tuple(e for e in Exclusion if e is not Exclusion.DUPLICATE)

# The first firms of every town: one of each kind that must not be missing (fate, staff, members,
# formal members).
_CAST: tuple[tuple[Fate, int, int, int], ...] = (
    (F.SINGLE, 140, 6, 5),
    (F.SINGLE, 60, 2, 2),
    (F.SINGLE, 400, 62, 55),
    (F.SINGLE, 2600, 130, 121),
    (F.SINGLE, 35, 3, 3),
    (F.JOINT, 20, 1, 1),
    (F.JOINT, 12, 2, 2),
    (F.JOINT, 30, 2, 1),
    (F.JOINT, 9, 1, 1),
    (F.JOINT, 15, 5, 4),
    (F.ATTACHED, 8, 1, 1),
    (F.FALLBACK, 11, 0, 0),
    (F.FALLBACK_LINK, 6, 0, 0),
    (F.TEMPORARY, 45, 4, 3),
    (F.FLOW, 28, 3, 2),
    (F.FUNCTIONAL, 16, 2, 2),
    (F.DISSOLVED, 55, 3, 2),
    (F.WORK, 27, 0, 0),
    (F.WORK, 70, 2, 1),
    (F.WORK_PENDING, 66, 4, 4),
    (F.PENDING_FRESH, 90, 3, 3),
    (F.PENDING_OVERDUE, 51, 2, 2),
    (F.UNCOUNTED, 40, 0, 0),
    (F.UNKNOWN, 18, 0, 0),
    (F.UNKNOWN, 230, 0, 0),
    (F.UNCOVERED, 120, 5, 4),
    (F.UNCOVERED, 30, 2, 1),
    (F.UNCOVERED, 300, 0, 0),
    (F.UNCOVERED, 5, 0, 0),
)
# Then come firms that show each link of the chain: the kind of place, and whether it has a duty.
_CHAIN_CAST = (
    (P.BUILDING, True),
    (P.PARK, True),
    (P.BUSINESS_DISTRICT, True),
    (P.INCUBATOR, True),
    (P.COMMUNITY, True),
    (P.STREET, True),
    (P.DISTRICT, True),
    (P.DISTRICT, False),
    (P.STREET, False),
    (P.CITY, False),
)
# Then one firm per exclusion, four social organisations, and three firms that an industry committee
# catches.
_SOCIAL_CAST = (F.SINGLE, F.UNCOVERED, F.UNKNOWN, F.WORK)
_INDUSTRY_CAST = ("直播", "金融科技", "数字内容")
_SEATED = len(_CAST) + len(_CHAIN_CAST)
_FIRST_SOCIAL = _SEATED + len(EXCLUSIONS)
_FIRST_INDUSTRY = _FIRST_SOCIAL + len(_SOCIAL_CAST)


# ---- what is drawn ----


def draw(rng: np.random.Generator, land: Land, count: int) -> Facts:
    """Draw the facts of every firm that no other firm decides."""
    facts: Facts = {"serial": np.arange(count)}
    facts |= _located(rng, land, count)
    facts["category"] = rng.choice(len(CATEGORIES), count, p=_falling(len(CATEGORIES), 0.6)).astype(
        np.int8
    )
    facts["social"] = np.where(rng.random(count) < 0.02, rng.integers(1, 3, count), 0).astype(
        np.int8
    )
    staff = np.clip(np.exp(rng.normal(np.log(9), 1.5, count)), 1, 20_000).astype(np.int32)
    any_member = rng.random(count) < 1 - 0.82 * np.exp(-staff / 60)
    total = np.where(any_member, rng.geometric(0.5, count) + rng.binomial(staff, 0.03), 0)
    facts["staff"] = staff
    facts["total"] = np.minimum(total, staff).astype(np.int32)
    facts["formal"] = facts["total"] - rng.binomial(facts["total"], 0.12).astype(np.int32)
    facts["fate"] = _fates(rng, facts["formal"])
    facts["exclusion"] = np.where(
        rng.random(count) < _EXCLUDED_SHARE, rng.integers(0, len(EXCLUSIONS), count), -1
    ).astype(np.int8)
    _cast(land, facts)
    facts["here"] = rng.binomial(facts["total"], 0.8).astype(np.int32)
    facts["committee"] = _committees(rng, land, facts)
    for name, share in (
        ("staff_blank", 0.05),
        ("here_blank", 0.2),
        ("no_point", 0.1),
        ("short_address", 0.4),
    ):
        facts[name] = rng.random(count) < share
    facts["staff_blank"] |= (facts["fate"] == F.UNKNOWN) & (rng.random(count) < 0.3)
    facts["staff_blank"][: len(_CAST)] = False
    # Of 1 = yes, 0 = no, -1 = blank.
    facts["above_scale"] = np.select(
        [
            rng.random(count) < 0.2,
            (staff >= 200) & (rng.random(count) < 0.5),
            rng.random(count) < 0.01,
        ],
        [-1, 1, 1],
        0,
    ).astype(np.int8)
    facts["premises"] = np.where(rng.random(count) < 0.1, -1, rng.random(count) < 0.9).astype(
        np.int8
    )
    facts["revenue"] = np.round(np.exp(rng.normal(np.log(20), 1.0, count)) * staff, 1)
    facts["reg_date"] = DAY - rng.integers(200, 7000, count)
    facts["since"] = DAY - rng.integers(60, 4000, count)
    for name, most in (
        ("number", 400),
        ("floor", 28),
        ("room", 16),
        ("ownership", 4),
        ("form", 8),
        ("road", ROADS_PER_STREET),
    ):
        facts[name] = rng.integers(1 if most > 8 else 0, most, count).astype(np.int16)
    facts["lon_off"], facts["lat_off"] = rng.normal(0, 1, (2, count)).astype(np.float32)
    return facts


def _falling(count: int, power: float, shift: float = 3.0) -> NDArray[np.float64]:
    """Return shares that fall with the rank, so that a few are large and most are small."""
    weight = (np.arange(count) + shift) ** -power
    return np.asarray(weight / weight.sum())


SITES = (
    (P.BUILDING, 0.44),
    (P.PARK, 0.12),
    (P.INCUBATOR, 0.05),
    (P.BUSINESS_DISTRICT, 0.06),
    (P.COMMUNITY, 0.2),
    (P.STREET, 0.09),
    (P.DISTRICT, 0.035),
    (P.CITY, 0.005),
)
SITE = {kind: number for number, (kind, _) in enumerate(SITES)}
ROWS = (P.DISTRICT, P.STREET, P.COMMUNITY, P.PARK, P.BUSINESS_DISTRICT, P.INCUBATOR, P.BUILDING)


def _located(rng: np.random.Generator, land: Land, count: int) -> Facts:
    """Draw the nearest known place of each firm; `CITY` stands for a firm of which no more is
    known.

    Returns its kind (number in `SITES`) and number, and the number of the firm's place of every
    kind, -1 for none.
    """
    site = rng.choice(len(SITES), count, p=[share for _, share in SITES])
    at = np.zeros(count, dtype=np.int64)
    for number, (kind, _) in enumerate(SITES):
        rows = np.flatnonzero(site == number)
        at[rows] = rng.choice(
            len(land.layers[kind]), len(rows), p=_falling(len(land.layers[kind]), 0.7)
        )
    _seat_cast(land, site, at)
    seats: Facts = {"site": site.astype(np.int8), "at": at.astype(np.int32)}
    return seats | _above(land, site, at)


def _above(land: Land, site: NDArray[Any], at: NDArray[Any]) -> Facts:
    found: Facts = {str(kind): np.full(len(site), -1, dtype=np.int32) for kind in ROWS}
    for number, (kind, _) in enumerate(SITES):
        rows = np.flatnonzero(site == number)
        for wider in ROWS:
            if kind is not P.CITY:
                found[str(wider)][rows] = land.layers[kind].above(wider)[at[rows]]
    return found


def _seat_cast(land: Land, site: NDArray[Any], at: NDArray[Any]) -> None:
    site[:1], at[:1] = SITE[P.COMMUNITY], 1
    # The joint ones share a building; those taken up have somebody to take them up.
    seats = {
        F.JOINT: (P.BUILDING, 3),
        F.FALLBACK: (P.COMMUNITY, 0),
        F.FALLBACK_LINK: (P.COMMUNITY, 0),
    }
    for i, (fate, *_) in enumerate(_CAST[: len(site)]):
        if fate in seats:
            site[i], at[i] = SITE[seats[fate][0]], seats[fate][1]
    for i, (kind, due) in enumerate(_CHAIN_CAST, len(_CAST)):
        if i < len(site):
            layer = land.layers[kind]
            fits = (
                np.flatnonzero((layer.duty >= 0) == due)
                if len(layer.duty)
                else np.zeros(1, dtype=np.int64)
            )
            site[i], at[i] = SITE[kind], fits[-1 if kind is P.DISTRICT else 0]


def _cast(land: Land, facts: Facts) -> None:
    """Give the first firms their parts."""
    count = len(facts["fate"])
    for i, (fate, staff, total, formal) in enumerate(_CAST[:count]):
        facts["fate"][i], facts["staff"][i], facts["total"][i], facts["formal"][i] = (
            fate,
            staff,
            total,
            formal,
        )
    facts["fate"][len(_CAST) : _SEATED] = F.UNCOVERED
    facts["exclusion"][:_SEATED] = -1
    facts["social"][:_SEATED] = 0
    facts["category"][:_SEATED] = CATEGORIES.index("电商")
    facts["exclusion"][_SEATED:_FIRST_SOCIAL] = np.arange(len(EXCLUSIONS))[
        : max(0, count - _SEATED)
    ]
    for i, fate in enumerate(_SOCIAL_CAST, _FIRST_SOCIAL):
        if i < count:
            facts["fate"][i], facts["social"][i], facts["exclusion"][i] = fate, 1 + i % 2, -1
    for i, name in enumerate(_INDUSTRY_CAST, _FIRST_INDUSTRY):
        if i < count:
            facts["fate"][i], facts["exclusion"][i], facts["social"][i] = F.UNCOVERED, -1, 0
            facts["category"][i] = CATEGORIES.index(name)
            facts["site"][i], facts["at"][i] = SITE[P.STREET], 0
    facts |= _above(land, facts["site"], facts["at"])


def _fates(rng: np.random.Generator, formal: NDArray[Any]) -> NDArray[np.int8]:
    fates = np.full(len(formal), F.UNCOVERED, dtype=np.int8)
    drawn = rng.random(len(formal))
    group = np.digitize(formal, (1, 3))
    order = np.array([int(f) for f in _SHARES] + [int(F.UNCOVERED)])
    for number in range(3):
        rows = np.flatnonzero(group == number)
        edges = np.cumsum([shares[number] for shares in _SHARES.values()])
        fates[rows] = order[np.searchsorted(edges, drawn[rows], side="right")]
    fates[rng.random(len(formal)) < _UNKNOWN_SHARE] = F.UNKNOWN
    return fates


def _committees(rng: np.random.Generator, land: Land, facts: Facts) -> NDArray[np.int64]:
    """Return the industry committee a firm names in its row, -1 for none; never one against its
    category's duty.
    """
    drawn = rng.random(len(facts["category"]))
    named = np.where(drawn < 0.3, land.category_duty[facts["category"]], -1)
    guided = (facts["category"] == GUIDED) & (drawn < 0.6)
    shown = _FIRST_INDUSTRY + _INDUSTRY_CAST.index(CATEGORIES[GUIDED])
    guided[shown : shown + 1] = True
    return np.where(guided, land.guide, named)


# ---- what follows ----


def settle(rng: np.random.Generator, land: Land, facts: Facts) -> None:
    """Find who is responsible, what work there is, and the status; a fate that cannot be is
    given up.
    """
    duty = {kind: np.append(land.layers[kind].duty, -1)[facts[str(kind)]] for kind in ROWS}
    industry = np.where(
        facts["committee"] >= 0, facts["committee"], land.category_duty[facts["category"]]
    )
    links = (
        duty[P.BUILDING],
        duty[P.INCUBATOR],
        duty[P.BUSINESS_DISTRICT],
        duty[P.PARK],
        industry,
        duty[P.COMMUNITY],
        duty[P.STREET],
        duty[P.DISTRICT],
    )
    facts["responsible"] = np.select([link >= 0 for link in links], links, -1).astype(np.int32)
    fate = facts["fate"]
    fate[np.isin(fate, (F.FALLBACK, F.FALLBACK_LINK)) & (facts["responsible"] < 0)] = F.UNCOVERED
    district = facts[str(P.DISTRICT)] + 1
    hosts, joiners = (
        np.bincount(district[fate == f], minlength=district.max() + 1)[district]
        for f in (F.SINGLE, F.JOINT)
    )
    fate[((fate == F.ATTACHED) & (hosts == 0)) | ((fate == F.JOINT) & (joiners == 1))] = F.UNCOVERED
    _work(rng, facts)
    status = np.array(
        [list(Status).index(_STATUS.get(f, Status.UNCOVERED)) for f in F], dtype=np.int8
    )[fate]
    status[np.isin(fate, _NOT_COUNTING) & facts["works"]] = list(Status).index(Status.WORK_ONLY)
    status[facts["exclusion"] >= 0] = list(Status).index(Status.EXCLUDED)
    facts["status"] = status


_WORK = (("post", 0.35), ("liaison", 0.3), ("union", 0.45), ("league", 0.2), ("women", 0.12))


def _work(rng: np.random.Generator, facts: Facts) -> None:
    """Draw instructor, liaison and mass organisations: 1 yes, 0 no, -1 nothing said; `works`
    where there is any.
    """
    fate = facts["fate"]
    share = np.select(
        [
            np.isin(fate, (F.WORK, F.WORK_PENDING)),
            np.isin(fate, _ORGANISED),
            np.isin(fate, _NOT_COUNTING),
        ],
        [1.0, 0.5, 0.3],
        0.0,
    )
    works = rng.random(len(fate)) < share
    drawn = np.array([works & (rng.random(len(fate)) < p) for _, p in _WORK])
    none = np.flatnonzero(works & ~drawn.any(axis=0))
    drawn[rng.integers(0, len(_WORK), len(none)), none] = True
    facts["works"] = works
    for (name, _), has in zip(_WORK, drawn, strict=True):
        said = rng.random(len(fate)) < 0.7
        said |= (fate == F.UNCOUNTED) & (name in ("union", "league"))
        facts[name] = np.where(has, 1, np.where(said & (fate != F.UNKNOWN), 0, -1)).astype(np.int8)
    days = np.select(
        [fate == F.PENDING_FRESH, np.isin(fate, (F.PENDING_OVERDUE, F.WORK_PENDING))],
        [rng.integers(1, 26, len(fate)), rng.integers(45, 200, len(fate))],
        -1,
    )
    facts["since"] = np.where(days >= 0, DAY - days, facts["since"])


def _sets(starts_anew: NDArray[np.bool_], sizes: NDArray[Any]) -> NDArray[np.int64]:
    """Number consecutive rows in sets of the given sizes, never across a new start; a lone row
    joins its neighbours.
    """
    starts = starts_anew.copy()
    edges = np.cumsum(sizes)
    starts[edges[edges < len(starts)]] = True
    alone_at_first = starts_anew & np.append(starts[1:], True)
    starts[1:] &= starts_anew[1:] | ~alone_at_first[:-1]
    alone = starts & np.append(starts[1:], True) & ~starts_anew
    return np.asarray(np.cumsum(starts & ~alone) - 1)


@dataclass(frozen=True)
class Founded:
    """The organisations that firms have set up: the firm that leads each, its type, members, and
    who is above it.
    """

    leader: NDArray[np.int64]
    org_type: NDArray[np.int64]
    formal: NDArray[np.int64]
    total: NDArray[np.int64]
    superior: NDArray[np.int64]


OWN_TYPES = (
    OrgType.BRANCH,
    OrgType.GENERAL_BRANCH,
    OrgType.COMMITTEE,
    OrgType.TEMP_BRANCH,
    OrgType.FLOW_BRANCH,
    OrgType.FUNCTIONAL,
    OrgType.JOINT_BRANCH,
)


def organise(rng: np.random.Generator, land: Land, facts: Facts) -> Founded:
    """Give firms their organisations: their numbers go on from the area's; sets `organisation`
    of each firm.
    """
    fate, first, district = facts["fate"], len(land.organisations), facts[str(P.DISTRICT)]
    number = np.where(np.isin(fate, (F.FALLBACK, F.FALLBACK_LINK)), facts["responsible"], -1)
    own = np.flatnonzero(np.isin(fate, _HAS_OWN))
    number[own] = first + np.arange(len(own))
    joint = np.flatnonzero(fate == F.JOINT)
    joint = joint[
        np.lexsort(
            (
                joint,
                facts["at"][joint],
                facts["site"][joint],
                facts[str(P.STREET)][joint],
                district[joint],
            )
        )
    ]
    anew = np.diff(district[joint], prepend=-2) != 0
    sets = _sets(anew, rng.choice((2, 3, 4, 5, 7), len(joint), p=(0.2, 0.3, 0.3, 0.17, 0.03)))
    sets = _one_too_large(sets, anew)
    number[joint] = first + len(own) + sets
    attached = np.flatnonzero(fate == F.ATTACHED)
    hosts = np.flatnonzero(fate == F.SINGLE)
    hosts = hosts[np.argsort(district[hosts], kind="stable")]
    low, high = (
        np.searchsorted(district[hosts], district[attached], side=side)
        for side in ("left", "right")
    )
    number[attached] = number[
        hosts[low + (rng.random(len(attached)) * (high - low)).astype(np.int64)]
    ]
    facts["organisation"] = number.astype(np.int32)
    leader = np.append(own, joint[np.flatnonzero(np.diff(sets, prepend=-1))])
    inside = np.append(own, joint)
    formal, total = (
        np.bincount(number[inside] - first, facts[c][inside], len(leader)).astype(np.int64)
        for c in ("formal", "total")
    )
    types = np.append(
        _own_types(rng, fate[own], total[: len(own)]),
        np.full(len(leader) - len(own), OWN_TYPES.index(OrgType.JOINT_BRANCH)),
    )
    return Founded(
        leader, types, formal, total, np.maximum(facts["responsible"][leader], 0).astype(np.int64)
    )


def _one_too_large(sets: NDArray[np.int64], anew: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Join the first two neighbouring sets that together have more than five units: a branch due
    for splitting.
    """
    size = np.bincount(sets)
    apart = np.isin(np.arange(len(size)), sets[anew])[1:]
    large = np.flatnonzero((size[:-1] + size[1:] > 5) & ~apart)[:1]
    return np.asarray(sets - (sets > large[0])) if len(large) else sets


def _own_types(
    rng: np.random.Generator, fate: NDArray[Any], total: NDArray[np.int64]
) -> NDArray[np.int64]:
    # Some branches have outgrown their form: nobody has raised them to a general branch yet.
    raised = rng.random(len(fate)) < 0.7
    raised &= np.cumsum(total >= 50) > 1
    grown = [total >= 100, (total >= 50) & raised]
    special = [fate == F.TEMPORARY, fate == F.FLOW, fate == F.FUNCTIONAL]
    kinds = (
        OrgType.TEMP_BRANCH,
        OrgType.FLOW_BRANCH,
        OrgType.FUNCTIONAL,
        OrgType.COMMITTEE,
        OrgType.GENERAL_BRANCH,
    )
    return np.select(
        [*special, *grown], [OWN_TYPES.index(k) for k in kinds], OWN_TYPES.index(OrgType.BRANCH)
    )


def serve(rng: np.random.Generator, facts: Facts) -> NDArray[np.int64]:
    """Give firms with an instructor their posts, street by street, 2.4 firms a post on average.

    Sets `post_number` of each firm and returns the district of each post used.
    """
    district = np.maximum(facts[str(P.DISTRICT)], 0)
    street = facts[str(P.STREET)]
    served = np.flatnonzero(facts["post"] == 1)
    served = served[np.lexsort((served, street[served], district[served]))]
    anew = (np.diff(district[served], prepend=-2) != 0) | (np.diff(street[served], prepend=-2) != 0)
    sets = _sets(anew, rng.choice(5, len(served), p=(0.25, 0.33, 0.25, 0.12, 0.05)) + 1)
    facts["post_number"] = np.full(len(district), -1, dtype=np.int32)
    facts["post_number"][served] = sets
    return district[served[np.flatnonzero(np.diff(sets, prepend=-1))]]


TIES = (LinkType.COVERED_BY, LinkType.MEMBER_OF, LinkType.PAIRED_WITH)


def tie(rng: np.random.Generator, land: Land, facts: Facts) -> Facts:
    """Draw the ties that only the links table tells: `firm`, `type` (number of `TIES`), `target`
    (organisation).
    """
    fate = facts["fate"]
    alliances = np.flatnonzero(land.organisations["org_type"] == str(OrgType.ALLIANCE))
    taken_up = np.flatnonzero(fate == F.FALLBACK_LINK)
    members = np.flatnonzero(rng.random(len(fate)) < 0.02)
    paired = np.flatnonzero((rng.random(len(fate)) < 0.01) & (facts["responsible"] >= 0))
    targets = (
        facts["responsible"][taken_up],
        alliances[rng.integers(0, len(alliances), len(members))],
        facts["responsible"][paired],
    )
    return {
        "firm": np.concatenate([taken_up, members, paired]),
        "type": np.repeat(np.arange(3), [len(taken_up), len(members), len(paired)]),
        "target": np.concatenate(targets),
    }


# ---- rows in the order of the ledgers ----

WATCHED = (
    "直播",
    "数字内容",
    "游戏",
    "在线教育",
    "网络安全",
)  # the categories that the 网信办 keeps


def in_ledgers(
    rng: np.random.Generator, facts: Facts, links: Facts, repeats: int
) -> tuple[Facts, NDArray[np.int64]]:
    """Deal the firms to the ledgers, repeat a few in a second one, and sort the rows as the ledgers
    have them.

    Returns the facts by row, and pairs of serials (2 × n): the second bears the code of the first.
    `desk`: 0 经信局, 1 网信办 (by category), 2 the list of the busiest street.
    """
    count = len(facts["serial"])
    watched = np.isin(facts["category"], [CATEGORIES.index(c) for c in WATCHED])
    facts["desk"] = np.select([facts[str(P.STREET)] == 0, watched], [2, 1], 0).astype(np.int8)
    facts["repeat"] = np.zeros(count, dtype=bool)
    plain = (facts["exclusion"] < 0) & (facts["social"] == 0) & (facts["committee"] < 0)
    plain[:_SEATED] = False
    plain[links["firm"]] = False
    spare = rng.permutation(np.flatnonzero(plain & (facts["desk"] == 0)))
    twice, spare = np.sort(spare[:repeats]), spare[repeats:]
    pairs = min(1 + count // 5000, len(spare) // 2) if repeats else 0
    rows = np.append(np.arange(count), twice)
    by_row = {name: values[rows] for name, values in facts.items()}
    by_row["repeat"][count:] = True
    by_row["desk"][count:] = 1 + np.arange(len(twice)) % 2
    order = np.lexsort(
        (by_row["serial"], by_row[str(P.STREET)], by_row[str(P.DISTRICT)], by_row["desk"])
    )
    by_row = {name: values[order] for name, values in by_row.items()}
    again = by_row["repeat"]
    by_row["exclusion"] = np.where(again, len(EXCLUSIONS), by_row["exclusion"]).astype(np.int8)
    by_row["status"] = np.where(
        again, list(Status).index(Status.EXCLUDED), by_row["status"]
    ).astype(np.int8)
    return by_row, spare[: 2 * pairs].reshape(2, pairs)
