# mypy: allow-untyped-calls
"""From candidates to a plan: the one entry point of this package."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from orggraph.core.errors import UsageError
from orggraph.core.messages import ITEMS, Message, listed, message
from orggraph.core.rules import DEFAULT, Rules
from orggraph.optimise.joint_branches import constraints, join_existing
from orggraph.optimise.joint_branches.instance import Floats, Ints, Town, town_of
from orggraph.optimise.joint_branches.lead_firms import leads_of
from orggraph.optimise.joint_branches.local_search import Limits, limits_of, quick_plan
from orggraph.optimise.joint_branches.lower_bound import SHARPEN, SOUGHT, Proof, Prover
from orggraph.optimise.joint_branches.neighbourhoods import Neighbours, components_of, neighbours_of
from orggraph.optimise.joint_branches.pricing import can_be_grouped
from orggraph.optimise.plan import Bound, Certificate, Cost, Cut, LeftOver, Pair, Plan

TIERS = ("fast", "certified")

LISTED = 96
"""Neighbours a firm keeps; farther ones enter the bound together, not one by one."""

SMALL, LISTED_WHOLE = 3000, 800
"""Up to so many firms the certified tier keeps so many: a bound that meets the plan needs them."""

PROVEN_AT_ONCE, POLISHED = 500, 1500
"""Up to so many firms the fast tier proves its plan with one programme, or improves it with
small ones and no cuts.
"""

POLISHING = 60
"""Firms in those small programmes."""

PRICED_AT_ONCE, PRICED_POLISHING = 60, 30
"""The same where a group has a price: full groups are many more, and programmes of them far
harder.
"""

CERTIFIED_PASSES = (160, 320, *[640] * 14)
"""Firms in a chunk, pass by pass: small ones find the prices, large ones make them agree."""

PRICED_PASSES, PRICED_SHARPEN = (60, 120, *[240] * 6), 2
"""The same, and the rounds of cuts, where a group has a price: a chunk's columns are many more."""

WHOLE = 1000
"""Firms of a component that the certified tier solves without cutting it into chunks, where a group
has a price.
"""

GAP = 0.0005
"""The gap the certified tier stops at unless another is asked for."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Where the work stands: what is being done, how much of it is done (0–1), the plan so far
    and its gap.
    """

    step: Message
    done: float
    cost: Cost | None = None
    gap: float | None = None


Tell = Callable[[Progress], None]


def propose_plan(
    candidates: pd.DataFrame,
    rules: Rules = DEFAULT,
    *,
    tier: str = "fast",
    certify_gap: float | None = None,
    time_limit: float | None = None,
    seed: int = 0,
    progress: Tell | None = None,
    keep: pd.DataFrame | None = None,
    apart: Iterable[Pair] = (),
    together: Iterable[Pair] = (),
    branches: pd.DataFrame | None = None,
    workers: int = 2,
) -> Plan:
    """Propose joint branches for the candidates, with a bound that says how far from the best they
    can be.

    `candidates` has a row per firm: firm, x, y (metres in a local plane; missing where there is no
    usable point), building, park (id or missing), members_formal, members_total, and, for the
    preferences, staff, category, street, committee, leading. The plan is the same whatever the
    order of rows and however many `workers` there are.

    `tier` "certified" goes on until the gap is at most `certify_gap` (default 0.05 %), `time_limit`
    seconds are over, or the user interrupts; each time the best plan so far comes back with its
    gap. `seed` chooses where the town is cut into chunks. `keep` is a plan before (firm, group and,
    where known, host and founded): founded groups stay, others are kept unless a change saves more
    than `keep_margin_metres` per firm moved, a group that goes on whole is not paid for again in
    that choice (its price stays in `cost`), and it keeps its number. `apart` and `together` are
    pairs of firms; what cannot be honoured comes back in `refused`. `branches` are existing joint
    branches (organisation, x, y, building, park, units, members) that take in near firms: before
    grouping if `join_existing_first`, else those left over.

    Raises `UsageError` for an unknown tier or a missing column, `InputError` for repeated firms or
    missing counts.
    """
    if tier not in TIERS:
        raise UsageError(
            message("no tier {tier}; there are {tiers}", tier=tier, tiers=listed(TIERS, ITEMS)),
        )
    begun, tell = time.monotonic(), progress or (lambda _: None)
    founded = constraints.founded_groups(candidates, keep, rules)
    free = (
        candidates[~candidates["firm"].astype(str).isin(set(founded["firm"]))]
        if len(founded)
        else candidates
    )
    joins = join_existing.none()
    if branches is not None and rules.join_existing_first:
        joins = join_existing.take_in(free, branches, rules)
        free = free[~free["firm"].astype(str).isin(set(joins["firm"]))]
    town, limits = town_of(free, rules), limits_of(rules)
    tell(Progress(message("finding neighbours"), 0.0))
    listed_each = LISTED_WHOLE if tier == "certified" and town.size <= SMALL else LISTED
    near = neighbours_of(town, rules, listed_each, workers)
    asked = constraints.requests_of(town, limits, near, keep, list(apart), list(together), rules)
    tell(Progress(message("grouping"), 0.1))
    component = components_of(town, rules)
    group = quick_plan(town, limits, asked.arrays, near, component, workers, asked.start)
    at_once, polishing = (
        (PRICED_AT_ONCE, PRICED_POLISHING) if limits.fee else (PROVEN_AT_ONCE, POLISHING)
    )
    proves = tier == "certified" or town.size <= at_once
    sharpen = (PRICED_SHARPEN if limits.fee else SHARPEN) if proves else 0
    prover = Prover(
        town,
        limits,
        near,
        component,
        group,
        workers=workers,
        seed=seed,
        requests=asked.arrays,
        sharpen=sharpen,
        whole=WHOLE if tier == "certified" and limits.fee else 0,
    )
    if tier == "certified":
        passes: tuple[int, ...] = PRICED_PASSES if limits.fee else CERTIFIED_PASSES
    else:
        passes = (at_once,) if proves else (polishing,) if town.size <= POLISHED else ()
    target = (GAP if certify_gap is None else certify_gap) if tier == "certified" else 0.0
    proof = _work(
        prover,
        passes,
        target,
        lambda: time_limit is not None and time.monotonic() - begun > time_limit,
        tell,
    )
    plan = _written(prover, proof, asked, candidates)
    if len(founded):
        plan = constraints.with_founded(plan, founded, candidates)
    if branches is not None and not rules.join_existing_first:
        joins = join_existing.take_in(
            free[free["firm"].astype(str).isin(set(plan.left_over["firm"]))], branches, rules
        )
    if keep is not None:
        plan = constraints.numbered_as_before(plan, keep)
    tell(Progress(message("done"), 1.0, plan.cost, plan.gap))
    return join_existing.with_joins(plan, joins) if len(joins) else plan


def _work(
    prover: Prover, passes: tuple[int, ...], target: float, stopped: Callable[[], bool], tell: Tell
) -> Proof:
    """Run passes until the gap is small enough or somebody stops; return the best proof met on
    the way.
    """
    prover.close_small()
    prover.price_simply()
    proof, before = prover.proof(), (0, 0.0, 0.0)
    try:
        for done, size in enumerate(passes):
            if len(prover.open) == 0 or not prover.run_pass(size, stopped):
                break
            fresh = prover.proof()
            proof = fresh if fresh.total + fresh.fewest >= proof.total + proof.fewest else proof
            gap = prover.gap(fresh)
            tell(
                Progress(
                    message("pricing and proving"),
                    (done + 1) / len(passes),
                    prover.cost,
                    gap,
                )
            )
            if gap <= target and fresh.fewest >= prover.left_over and prover.passes > 1:
                break
            # One chunk holds all and neither plan nor proof moved: every further pass would be the
            # same again.
            now = (prover.left_over, prover.cost.total, fresh.total)
            if not prover.large[prover.open].any():
                break
            if size >= len(prover.open) and done > SOUGHT and now == before:
                break
            before = now
    except KeyboardInterrupt:
        tell(
            Progress(
                message("interrupted; this is the best plan so far"),
                1.0,
                prover.cost,
            )
        )
    prover.tidy()
    fresh = prover.proof()
    return (
        fresh
        if fresh.total >= proof.total and fresh.fewest >= proof.fewest
        else prover.restated(proof)
    )


def _written(
    prover: Prover, proof: Proof, asked: constraints.Asked, candidates: pd.DataFrame
) -> Plan:
    town, group = prover.town, prover.group
    cost = replace(prover.cost, moved=constraints.moved(asked.arrays, group))
    bound = Bound(min(proof.fewest, cost.left_over), min(proof.total, cost.total))
    left_over = _left_table(town, prover.limits, prover.near, group, asked)
    certificate = _certificate(prover, proof, bound)
    certificate = replace(certificate, digest=certificate.seal(candidates))
    return Plan(
        _group_table(town, group, *leads_of(town, prover.limits, group)),
        left_over,
        cost,
        bound,
        certificate,
        refused=asked.refused,
    )


def _certificate(prover: Prover, proof: Proof, bound: Bound) -> Certificate:
    names = prover.town.firms
    prices = pd.DataFrame({"firm": names, "metres": proof.price, "left": proof.left}).sort_values(
        "firm", ignore_index=True
    )
    cuts = sorted(
        Cut(tuple(sorted(str(names[m]) for m in cut.firms)), float(paid), cut.counted, cut.among)
        for cut, paid in zip(proof.cuts.sets, proof.cuts.price, strict=True)
    )
    return Certificate(
        prices, tuple(cuts), prover.closed_components(), prover.worth, prover.left_over, bound
    )


def _group_table(town: Town, group: Ints, host: Ints, metres: Floats) -> pd.DataFrame:
    """List the groups, numbered as they come on the map, the lead firm first, then by distance,
    unknown ones last.
    """
    firms = np.flatnonzero(group >= 0)
    first = np.full(group.max(initial=-1) + 1, town.size)
    np.minimum.at(first, group[firms], firms)
    rank = np.empty(len(first), np.int64)
    rank[np.argsort(first, kind="stable")] = np.arange(1, len(first) + 1)
    number = rank[group[firms]]
    order = np.lexsort((town.firms[firms].astype(str), metres[firms], host[firms] != firms, number))
    firms, number = firms[order], number[order]
    return pd.DataFrame(
        {
            "firm": town.firms[firms],
            "group": number,
            "host": town.firms[host[firms]],
            "metres": metres[firms],
            "founded": np.zeros(len(firms), bool),
        }
    )


def _left_table(
    town: Town, limits: Limits, near: Neighbours, group: Ints, asked: constraints.Asked
) -> pd.DataFrame:
    left = np.flatnonzero(group < 0)
    groupable = can_be_grouped(left, near, town.formal, town.total, limits)
    reasons = [
        _reason(town, near, int(i), bool(can), asked)
        for i, can in zip(left, groupable, strict=True)
    ]
    table = pd.DataFrame({"firm": town.firms[left], "reason": pd.Series(reasons, dtype=object)})
    return table.sort_values("firm", ignore_index=True)


def left_over_reasons(
    candidates: pd.DataFrame, placed: Iterable[str], rules: Rules = DEFAULT
) -> pd.DataFrame:
    """Return why each candidate that a plan does not place is left over: firm, reason.

    For a plan read from a file, of which only the groups are kept. Requests to keep firms apart or
    together are not in the file, so none is given as a reason.
    """
    town, limits = town_of(candidates, rules), limits_of(rules)
    near = neighbours_of(town, rules, LISTED, 1)
    asked = constraints.requests_of(town, limits, near, None, [], [], rules)
    taken = np.isin(town.firms.astype(str), sorted(placed))
    return _left_table(town, limits, near, np.where(taken, 0, -1), asked)


def _reason(
    town: Town, near: Neighbours, firm: int, groupable: bool, asked: constraints.Asked
) -> LeftOver:
    if near.start[firm] == near.start[firm + 1]:
        return LeftOver.NOBODY_NEAR if town.located[firm] else LeftOver.NO_POINT
    if not groupable:
        return LeftOver.CANNOT_MAKE_THREE
    return LeftOver.KEPT_APART if asked.binds(firm) else LeftOver.ELSEWHERE
