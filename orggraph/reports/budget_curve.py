"""A campaign as planners read it: the curve, the organisations it founds in order, and what a
target or a budget takes.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from orggraph.analysis.analysis import Answers
from orggraph.core import schema
from orggraph.core.enums import PlaceKind, Rate, Status, firms_for_rate
from orggraph.core.messages import Message, message, plural
from orggraph.optimise.budget_curve import Campaign, Step
from orggraph.optimise.plan import Bound, Cost, LeftOver, Plan
from orggraph.reports.headers import caption
from orggraph.reports.joint_branches import (
    firms_sheet,
    group_table,
    groups_sheet,
    members_lines,
    members_of,
    rate_now,
)
from orggraph.reports.sheets import Sheet


def campaign_sheets(answers: Answers, organisations: int | None = None) -> list[Sheet]:
    """Return the curve up to so many new organisations (all that are of use by default), and
    what those are.
    """
    campaign = answers.campaign
    count = int(
        campaign.for_budget(len(campaign.curve) if organisations is None else organisations)[
            "organisations"
        ]
    )
    return [curve_sheet(answers, campaign, count), steps_sheet(answers, campaign, count)]


def curve_sheet(answers: Answers, campaign: Campaign, count: int) -> Sheet:
    """Return one row per number of new organisations: what one more adds, what all cover, what
    none can surpass.
    """
    now = rate_now(answers)
    curve = campaign.curve.iloc[: count + 1]
    frame = curve.assign(rate=_rates(now, curve["firms"]), bound_rate=_rates(now, curve["bound"]))
    return Sheet(
        "campaign",
        message("How far new organisations reach"),
        schema.CAMPAIGN,
        frame[[c.name for c in schema.CAMPAIGN]].reset_index(drop=True),
        _headed(answers, campaign),
        (*campaign_lines(answers, campaign, count), NOTE),
        curve=("organisations", "rate", "bound_rate"),
    )


NOTE = message(
    "The row of 0 holds firms that existing joint branches take in. Each number takes the "
    "plan that covers most, so the groups of two rows may differ; no plan covers more than "
    "the bound, which is proven."
)


def steps_sheet(answers: Answers, campaign: Campaign, count: int) -> Sheet:
    """Return the organisations of the plan for so many, in the order in which they are founded,
    the largest first.
    """
    groups, own = campaign.founded(count)
    firms = answers.graph.firms
    named = pd.Series(
        firms["name"].fillna(firms["uscc"]).to_numpy(), index=firms["firm"].to_numpy()
    )
    row = answers.graph.row_of
    members = members_of(answers, groups)
    drafted = group_table(answers, members)
    street = answers.graph.place_names(PlaceKind.STREET)
    superior = answers.duty["responsible_name"]
    hosts = row.reindex(members.drop_duplicates("group")["host"]).to_numpy(np.int64)
    single = row.reindex(list(own)).to_numpy(np.int64)
    places = np.concatenate([hosts, single])
    joined = "、".join(named.reindex(campaign.joins["firm"])) or None
    table = pd.DataFrame(
        {
            "organisations": np.arange(len(places) + 1),
            "step": [Step.START, *[Step.JOINT] * len(hosts), *[Step.OWN] * len(single)],
            "name": [
                None,
                *drafted["name"],
                *(f"{name}党支部" for name in named.reindex(list(own))),
            ],
            "firms": [joined, *drafted["firms"], *named.reindex(list(own))],
            "gain": [len(campaign.joins), *drafted["units"], *[1] * len(single)],
            "street": [None, *street.take(places)],
            "superior": [None, *superior.iloc[places]],
        }
    )
    table["gain"] = table["gain"].astype("int64")
    table["total"] = table["gain"].cumsum()
    table["rate"] = _rates(rate_now(answers), table["total"])
    return Sheet(
        "steps",
        message("What to found, in order"),
        schema.STEPS,
        table[[c.name for c in schema.STEPS]],
        caption(answers),
    )


def campaign_plan_sheets(answers: Answers, campaign: Campaign, count: int) -> tuple[Sheet, Sheet]:
    """Return the joint branches of so many new organisations, group by group and firm by firm, on
    the sheets of a plan.

    The second is the plan file that other commands read (`--plan`, `--keep`). Own branches and
    firms taken in by a branch nearby are no group of several firms: they stand on the sheet of
    steps.
    """
    groups, own = campaign.founded(count)
    placed = {*groups["firm"], *campaign.joins["firm"]}
    left = sorted(set(answers.joinable) - placed)
    metres = float(groups["metres"].sum())
    over = pd.DataFrame(
        {"firm": left, "reason": pd.Series([LeftOver.ELSEWHERE] * len(left), dtype=object)}
    )
    cost = Cost(
        len(left),
        metres,
        groups=int(groups["group"].nunique()),
        branch_cost=float(answers.graph.rules.branch_cost_metres),
    )
    plan = Plan(groups.assign(founded=False), over, cost, Bound(0, 0.0), joins=campaign.joins)
    members = members_of(answers, plan.groups)
    table = group_table(answers, members)
    said = (
        (*campaign_lines(answers, campaign, count), _APART)
        if len(own) or len(campaign.joins)
        else campaign_lines(answers, campaign, count)
    )
    return (
        replace(groups_sheet(answers, plan, table), notes=said),
        firms_sheet(answers, plan, members, table),
    )


_APART = message(
    "Own branches and firms joining a branch nearby are on the sheet of steps, not here."
)


def campaign_lines(answers: Answers, campaign: Campaign, count: int) -> tuple[Message, ...]:
    """Return what so many new organisations give, and, apart from it, what 兜底 would add
    without any.
    """
    now, row = rate_now(answers), campaign.for_budget(count)
    then = replace(now, numerator=now.numerator + int(row["firms"]))
    groups, own = campaign.founded(count)
    joint, joins, firms, bound = (
        int(groups["group"].nunique()),
        len(campaign.joins),
        int(row["firms"]),
        int(row["bound"]),
    )
    reached = message(
        "Organisation rate now {now}; with {joint} new organisations ({joint_2} joint, "
        "{own} own) and {joins} firms joining a branch nearby {then}: {firms} newly "
        "covered, no plan covers more than {bound}.",
        now=now,
        joint=joint + len(own),
        joint_2=joint,
        own=len(own),
        joins=joins,
        then=then,
        firms=firms,
        bound=bound,
    )
    return (
        *members_lines(answers, nobody=bound == 0),
        reached,
        fallback_line(answers, campaign, count),
    )


def fallback_line(answers: Answers, campaign: Campaign, count: int) -> Message:
    """Say how many of the firms still uncovered somebody is responsible for: 兜底 takes no new
    organisation.
    """
    groups, own = campaign.founded(count)
    reached = {*groups["firm"], *own, *campaign.joins["firm"]}
    status, duty = answers.status, answers.duty
    open_ = (
        status["status"].isin([str(Status.UNCOVERED), str(Status.WORK_ONLY)]).to_numpy(dtype=bool)
        & answers.graph.is_enterprise
    )
    open_ &= ~answers.graph.firms["firm"].isin(reached).to_numpy(dtype=bool)
    held = open_ & duty["responsible"].notna().to_numpy()
    presumed = int((held & duty["presumed"].to_numpy(dtype=bool)).sum())
    now = rate_now(answers)
    after = replace(
        now, numerator=now.numerator + int(campaign.for_budget(count)["firms"]) + int(held.sum())
    )
    counts = answers.graph.rules.fallback_counts
    rate = (
        message("the rate would reach {after}, the rate without fallback stays", after=after)
        if counts
        else message("by the rules in force fallback does not count")
    )
    return message(
        "Fallback, apart from this: {held} of the firms still uncovered have a responsible "
        "organisation ({presumed} presumed); taking them up founds nothing new, {rate}.",
        held=int(held.sum()),
        presumed=presumed,
        rate=rate,
    )


def target_line(answers: Answers, campaign: Campaign, target: float) -> tuple[Message, int]:
    """Say the fewest new organisations for a target rate, and return their number (all that are
    of use if it is out of reach).
    """
    now = rate_now(answers)
    need = firms_for_rate(now.numerator, now.denominator, target)
    row = campaign.for_target(need)
    proof = campaign.proof(need)
    count = len(campaign.curve) - 1 if row is None else int(row["organisations"])
    return plural(
        "Target {target:g}% ({base}, {n} more firm): {proof}.",
        "Target {target:g}% ({base}, {n} more firms): {proof}.",
        target=target,
        base=now.base,
        n=need,
        proof=proof,
    ), count


def _rates(now: Rate, firms: pd.Series[Any]) -> list[float | None]:
    return [replace(now, numerator=now.numerator + int(count)).percent for count in firms]


def _headed(answers: Answers, campaign: Campaign) -> Message:
    line, all_, most = (
        caption(answers),
        len(campaign.curve) - 1,
        int(campaign.curve["firms"].iloc[-1]),
    )
    return message(
        "{line} · {all} new organisations would cover {most} firms", line=line, all=all_, most=most
    )
