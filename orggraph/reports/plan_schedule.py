"""排期: which new branches first and by when, who instructs them, what lets in those left over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from orggraph.analysis.analysis import Answers
from orggraph.analysis.coverage import has_own_due
from orggraph.analysis.founding import (
    WEEK,
    Founding,
    day_reached,
    first_to_last,
    posts_for,
    timetable,
)
from orggraph.analysis.services.posts import load_of
from orggraph.core import schema
from orggraph.core.array_types import Ints
from orggraph.core.enums import PlaceKind, firms_for_rate
from orggraph.core.messages import Message, message, plural
from orggraph.location.house_numbers import doors, say
from orggraph.location.normalise import plain
from orggraph.optimise.budget_curve import Step, reach
from orggraph.optimise.plan import LeftOver, Plan
from orggraph.reports.headers import caption
from orggraph.reports.joint_branches import (
    group_table,
    is_unanswered,
    members_lines,
    members_of,
    rate_now,
)
from orggraph.reports.plan_sensitivity import with_one_member
from orggraph.reports.sheets import Sheet

MILESTONES = (50, 60, 70)
"""Percent of organisation coverage that a campaign is asked for."""

NO_DATE = dt.date(2000, 1, 3)
"""What weeks are counted from where the data have no date; no date is shown then."""


@dataclass(frozen=True)
class Steps:
    """New branches in the order in which they are founded, with when; `table` has `step`, `group`,
    `name`, `firms`, `gain`, `row` (of the lead firm).
    """

    table: pd.DataFrame
    when: list[Founding]
    start: dt.date
    joins: int


def schedule_sheets(
    answers: Answers,
    instructors: int | None = None,
    per_street: int | None = None,
    plan: Plan | None = None,
) -> list[Sheet]:
    """Return the order of founding branch by branch and week by week, where to recruit one member
    first, and which firms to verify or locate first.

    `instructors` prepare the branches, by default as many as there are numbered posts, and one
    where there is none; `per_street` is the most joint branches that a street may found. `plan` is
    the plan to order, by default the one of the answers; groups founded already need no date.
    """
    plan = answers.plan if plan is None else plan
    notes = list(members_lines(answers, is_unanswered(answers, plan)))
    plan = replace(plan, groups=plan.groups[~plan.groups["founded"].astype(bool)])
    if per_street is not None:
        plan, price = within_streets(answers, plan, per_street)
        notes.append(price)
    load = load_of(answers.graph)
    count = instructors or max(1, int(load["capacity"].notna().sum()))
    steps = _steps(answers, plan, count)
    notes += [_pace(answers, count), *_milestones(answers, steps)]
    sheets = [_steps_sheet(answers, steps, load), _weeks_sheet(answers, steps)]
    sheets[0] = replace(sheets[0], notes=tuple(notes))
    return [*sheets, recruit_sheet(answers, plan), clarify_sheet(answers, plan)]


# ---- at most so many a street


def within_streets(answers: Answers, plan: Plan, most: int) -> tuple[Plan, Message]:
    """Return a plan with at most so many joint branches in a street, the street of a branch being
    its lead firm's, and what that costs.

    The firms of the branches of a street that has more are grouped anew so that so many branches
    cover as many of them as can be found; the others are left over.
    """
    table, groups = answers.candidates, plan.groups
    for _ in range(3):
        streets = _street_of_groups(answers, groups)
        crowded = streets.value_counts()
        crowded = crowded[crowded > most]
        for street in sorted(crowded.index):
            mine = groups["group"].isin(streets.index[streets == street])
            theirs = table[table["firm"].isin(set(groups.loc[mine, "firm"]))]
            anew = reach(theirs, answers.graph.rules)
            fewer = anew.founded(most)[0].assign(founded=False)
            top = int(groups["group"].max())
            fewer = fewer.assign(group=fewer["group"] + top)
            groups = pd.concat([groups[~mine], fewer], ignore_index=True)
        if not len(crowded):
            break
    groups = _largest(answers, groups, most)
    groups = groups.assign(group=pd.factorize(groups["group"])[0] + 1)
    gone = sorted(set(plan.groups["firm"]) - set(groups["firm"]))
    reasons = pd.Series([LeftOver.ELSEWHERE] * len(gone), dtype=object)
    left = pd.concat([plan.left_over, pd.DataFrame({"firm": gone, "reason": reasons})])
    branches = int(groups["group"].nunique())
    cost = replace(
        plan.cost,
        left_over=len(left),
        groups=branches,
        metres=float(groups["metres"].sum()),
    )
    price = message(
        "At most {most} joint branches a street: {branches} branches cover {firms} firms, where "
        "{branches_2} cover {firms_2} without this limit; its price is {lost} firms left over.",
        most=most,
        branches=branches,
        firms=len(groups),
        branches_2=plan.cost.groups,
        firms_2=len(plan.groups),
        lost=len(gone),
    )
    return replace(plan, groups=groups, left_over=left.reset_index(drop=True), cost=cost), price


def _street_of_groups(answers: Answers, groups: pd.DataFrame) -> pd.Series[str]:
    """Return the street of each group whose lead firm has one."""
    leads = groups.drop_duplicates("group").set_index("group")["host"]
    rows = answers.graph.row_of.reindex(leads).to_numpy(np.int64)
    streets = pd.Series(answers.graph.place_names(PlaceKind.STREET).take(rows), index=leads.index)
    return streets.dropna().astype(str)


def _largest(answers: Answers, groups: pd.DataFrame, most: int) -> pd.DataFrame:
    """Return groups without the smallest of streets that have more than so many."""
    streets = _street_of_groups(answers, groups)
    size = groups["group"].value_counts().reindex(streets.index)
    ranked = pd.DataFrame({"street": streets, "size": size}).reset_index(names="group")
    ranked = ranked.sort_values(["street", "size", "group"], ascending=[True, False, True])
    over = ranked[ranked.groupby("street").cumcount() >= most]["group"]
    return groups[~groups["group"].isin(set(over))].reset_index(drop=True)


# ---- in which order, by when


def _steps(answers: Answers, plan: Plan, instructors: int) -> Steps:
    graph = answers.graph
    fresh = plan.groups[~plan.groups["founded"].astype(bool)]
    members = members_of(answers, fresh)
    groups = group_table(answers, members)
    hosts = graph.row_of.reindex(members.drop_duplicates("group")["host"]).to_numpy(np.int64)
    own = _own_due(answers)
    names = graph.firm_names.iloc[own]
    joint = pd.DataFrame(
        {
            "step": Step.JOINT,
            "group": groups["group"],
            "name": groups["name"],
            "firms": groups["firms"],
            "gain": groups["units"].astype(np.int64),
            "staff": groups["staff"].fillna(0).astype(np.int64),
            "row": hosts,
        }
    )
    single = pd.DataFrame(
        {
            "step": Step.OWN,
            "group": None,
            "name": [f"{name}党支部" for name in names],
            "firms": names.to_numpy(),
            "gain": np.ones(len(own), dtype=np.int64),
            "staff": graph.firms["staff"].iloc[own].fillna(0).to_numpy(dtype=np.int64),
            "row": own,
        }
    )
    table = pd.concat([joint, single.astype({"group": object})], ignore_index=True)
    order = first_to_last(table["gain"].to_numpy(np.int64), table["staff"].to_numpy(np.int64))
    table = table.iloc[order].reset_index(drop=True)
    start = graph.as_of or NO_DATE
    when = timetable(len(table), instructors, graph.rules, start)
    return Steps(table, when, start, len(plan.joins))


def _own_due(answers: Answers) -> Ints:
    graph = answers.graph
    due = has_own_due(graph.firms, answers.status, graph.rules) & graph.is_enterprise
    return np.flatnonzero(due)


def _rates(answers: Answers, gains: pd.Series[int]) -> list[float]:
    now = rate_now(answers)
    return [round(100 * (now.numerator + int(gain)) / max(1, now.denominator), 1) for gain in gains]


def _steps_sheet(answers: Answers, steps: Steps, load: pd.DataFrame) -> Sheet:
    table = steps.table
    dated = answers.graph.as_of is not None
    rows = table["row"].to_numpy(np.int64)
    total = table["gain"].cumsum() + steps.joins
    posts = posts_for(answers.graph, load, rows)
    frame = pd.DataFrame(
        {
            "order": np.arange(1, len(table) + 1),
            "week": [one.week(steps.start) for one in steps.when],
            **{name: table[name] for name in ("step", "group", "name", "firms", "gain")},
            "handed_in": [one.handed_in.isoformat() if dated else None for one in steps.when],
            "reply_by": [one.reply_by.isoformat() if dated else None for one in steps.when],
            "total": total,
            "rate": _rates(answers, total),
            "street": answers.graph.place_names(PlaceKind.STREET).take(rows),
            "superior": answers.duty["responsible_name"].iloc[rows].array,
            "post": posts["post"],
            "metres": posts["metres"],
        }
    )
    sheet = Sheet(
        "plan_schedule",
        message("Schedule of new branches"),
        schema.PLAN_SCHEDULE,
        frame[[column.name for column in schema.PLAN_SCHEDULE]],
        caption(answers),
    )
    return sheet.if_empty(message("There is no branch to found."))


def _pace(answers: Answers, instructors: int) -> Message:
    rules = answers.graph.rules
    return plural(
        "{n} instructor prepares a branch in {prepare} days, one after another (rule "
        "founding_days), and the reply takes at most {approve} days (rule approval_days); those "
        "that cover most firms come first, so that no other order has covered more at any day.",
        "{n} instructors prepare a branch each in {prepare} days, one after another (rule "
        "founding_days), and the reply takes at most {approve} days (rule approval_days); those "
        "that cover most firms come first, so that no other order has covered more at any day.",
        n=instructors,
        prepare=rules.founding_days,
        approve=rules.approval_days,
    )


def _milestones(answers: Answers, steps: Steps) -> Iterator[Message]:
    """Say when each rate is reached, or how far it goes."""
    now = rate_now(answers)
    if not now.is_known:
        return
    if steps.joins:
        yield message(
            "{joins} firms join a branch nearby, which founds nothing; they count from the first "
            "day.",
            joins=steps.joins,
        )
    replies, gains = [one.reply_by for one in steps.when], steps.table["gain"].tolist()
    whole = replace(now, numerator=now.numerator + steps.joins + sum(gains))
    for percent in MILESTONES:
        needed = firms_for_rate(now.numerator + steps.joins, now.denominator, percent)
        if not needed:
            yield message("{percent} % is reached already.", percent=percent)
            continue
        day = day_reached(replies, gains, needed)
        if day is None:
            yield message(
                "{percent} % is not reached: with all new branches it is {whole}.",
                percent=percent,
                whole=whole,
            )
            return
        yield message(
            "{percent} % is reached in week {week}, by {day}.",
            percent=percent,
            week=_week_of(day, steps.start),
            day=day.isoformat() if answers.graph.as_of else "—",
        )


def _week_of(day: dt.date, start: dt.date) -> int:
    """Return the week, from 1, by whose end a day is over."""
    return max(1, -(-(day - start).days // WEEK))


def _weeks_sheet(answers: Answers, steps: Steps) -> Sheet:
    """Return one row per week in which anything is handed in or founded."""
    now = rate_now(answers)
    handed = pd.Series([_week_of(one.handed_in, steps.start) for one in steps.when], dtype=np.int64)
    replied = pd.Series([_week_of(one.reply_by, steps.start) for one in steps.when], dtype=np.int64)
    weeks = sorted({*handed, *replied})
    gain = steps.table["gain"].groupby(replied.to_numpy()).sum().reindex(weeks, fill_value=0)
    total = gain.cumsum() + steps.joins
    rates = _rates(answers, total)
    reached = []
    before = now.numerator + steps.joins
    for covered in total + now.numerator:
        passed = [
            percent
            for percent in MILESTONES
            if firms_for_rate(before, now.denominator, percent) > 0
            and not firms_for_rate(int(covered), now.denominator, percent)
        ]
        reached.append("、".join(f"{percent}%" for percent in passed) or None)
        before = int(covered)
    dated = answers.graph.as_of is not None
    frame = pd.DataFrame(
        {
            "week": weeks,
            "until": [
                (steps.start + dt.timedelta(days=WEEK * week)).isoformat() if dated else None
                for week in weeks
            ],
            "handed_in": handed.value_counts().reindex(weeks, fill_value=0).to_numpy(),
            "founded": replied.value_counts().reindex(weeks, fill_value=0).to_numpy(),
            "total": total.to_numpy(),
            "rate": rates,
            "reached": reached,
        }
    )
    return Sheet(
        "schedule_weeks",
        message("Schedule by week"),
        schema.SCHEDULE_WEEKS,
        frame,
        caption(answers),
    )


# ---- what lets in those left over


def recruit_sheet(answers: Answers, plan: Plan) -> Sheet:
    """Return the firms left over that one formal member more would make a branch: near ones of one
    member each together, and those that would have enough of their own.
    """
    from orggraph.optimise.joint_branches import propose_plan

    rules = answers.graph.rules
    table = answers.candidates
    left = table[table["firm"].isin(set(plan.left_over["firm"]))]
    rows: list[dict[str, object]] = []
    taken: set[str] = set()
    if rules.joint_formal > 1 and len(left):
        nearly = propose_plan(left, rules.replace({"joint_formal": rules.joint_formal - 1}))
        for _, group in nearly.groups.groupby("group"):
            firms = sorted(group["firm"])
            taken.update(firms)
            rows.append(_recruiting(answers, firms, Step.JOINT))
    alone = left[~left["firm"].isin(taken)]
    enough = alone["members_formal"] == rules.own_branch_formal - 1
    rows += [_recruiting(answers, [firm], Step.OWN) for firm in alone.loc[enough, "firm"]]
    columns = [column.name for column in schema.RECRUIT_FIRST]
    frame = pd.DataFrame(rows, columns=columns)
    frame = frame.sort_values(
        ["unlocks", "staff"], ascending=False, kind="stable", ignore_index=True
    )
    return Sheet(
        "recruit_first",
        message("Recruit here first"),
        schema.RECRUIT_FIRST,
        frame,
        caption(answers),
        (message("One formal member more in any of the firms of a row, and they have a branch."),),
    ).if_empty(message("No firm left over lacks just one formal member."))


def _recruiting(answers: Answers, firms: list[str], step: Step) -> dict[str, object]:
    graph = answers.graph
    rows = graph.row_of.reindex(firms).to_numpy(np.int64)
    facts = graph.firms.iloc[rows]
    staff = facts["staff"].sum(min_count=1)
    return {
        "step": step,
        "firms": _names(answers, firms),
        "formal": int(facts["members_formal"].fillna(facts["members_total"]).sum()),
        "unlocks": len(firms),
        "staff": None if pd.isna(staff) else int(staff),
        **_place(answers, rows),
    }


def _place(answers: Answers, rows: Ints) -> dict[str, object]:
    """Return the street and the building of the first firm, and who is responsible for it."""
    graph, first = answers.graph, rows[:1]
    street, building = (
        graph.place_names(kind).take(first)[0] for kind in (PlaceKind.STREET, PlaceKind.BUILDING)
    )
    return {
        "street": None if pd.isna(street) else street,
        "building": None if pd.isna(building) else building,
        "responsible": answers.duty["responsible_name"].iloc[int(first[0])],
    }


VERIFY, LOCATE = message("verify formal members"), message("locate")


def clarify_sheet(answers: Answers, plan: Plan) -> Sheet:
    """Return which firms to verify or to locate first, by how many more could be grouped then."""
    rows = sorted(
        [*_to_verify(answers, plan), *_to_locate(answers, plan)],
        key=lambda row: (-int(str(row["unlocks"])), int(str(row["count"]))),
    )
    columns = [column.name for column in schema.CLARIFY_FIRST]
    return Sheet(
        "clarify_first",
        message("Verify or locate first"),
        schema.CLARIFY_FIRST,
        pd.DataFrame(rows, columns=columns),
        caption(answers),
        (
            message(
                "Verifying supposes one formal member in each firm that gives none; locating "
                "supposes that the firms of one road and number, or of one street, are near."
            ),
        ),
    ).if_empty(message("No firm is left over for want of a count or a point."))


def _to_verify(answers: Answers, plan: Plan) -> Iterator[dict[str, object]]:
    """Yield each group of a plan with unknown counts taken for one that places firms which the
    plan as it is does not.
    """
    supposed = with_one_member(answers)
    if supposed is answers:
        return
    known, placed = set(answers.joinable), set(plan.groups["firm"]) | set(plan.joins["firm"])
    for _, group in supposed.plan.groups.groupby("group"):
        firms = group["firm"].tolist()
        unknown = [firm for firm in firms if firm not in known]
        fresh = [firm for firm in firms if firm not in placed]
        if not unknown:
            continue
        yield {
            "what": VERIFY,
            "where": _street(answers, unknown[0]),
            "firms": _names(answers, unknown),
            "count": len(unknown),
            "unlocks": len(fresh),
            "why": message("with them: {names}", names=_names(answers, firms)),
        }


def _to_locate(answers: Answers, plan: Plan) -> Iterator[dict[str, object]]:
    """Yield the firms left over for want of a point by road and number, the others by street."""
    left = plan.left_over
    lost = left.loc[[reason is LeftOver.NO_POINT for reason in left["reason"]], "firm"].tolist()
    table = answers.candidates.set_index("firm")
    need = answers.graph.rules.joint_formal
    addresses = answers.graph.firms["address"]
    by_door: dict[tuple[str | None, str], list[str]] = {}
    for firm in lost:
        address = addresses.iloc[int(answers.graph.row_of[firm])]
        door = next(doors(plain(str(address))), None) if pd.notna(address) else None
        street = _street(answers, firm)
        by_door.setdefault((street, say(door) if door else ""), []).append(firm)
    by_street: dict[str | None, list[str]] = {}
    for (street, door_name), firms in by_door.items():
        if not door_name or not _could_group(table, firms, need):
            by_street.setdefault(street, []).extend(firms)
            continue
        why = message("they share the road and number {door}", door=door_name)
        yield _located(answers, door_name, firms, why)
    for street, firms in by_street.items():
        if street is not None and _could_group(table, firms, need):
            why = message("they are in one street; how near is not known")
            yield _located(answers, street, firms, why)


def _could_group(table: pd.DataFrame, firms: list[str], need: int) -> bool:
    return len(firms) > 1 and int(table.loc[firms, "members_formal"].sum()) >= need


def _located(answers: Answers, where: str, firms: list[str], why: Message) -> dict[str, object]:
    return {
        "what": LOCATE,
        "where": where,
        "firms": _names(answers, firms),
        "count": len(firms),
        "unlocks": len(firms),
        "why": why,
    }


def _street(answers: Answers, firm: str) -> str | None:
    row = int(answers.graph.row_of[firm])
    street = answers.graph.place_names(PlaceKind.STREET).take([row])[0]
    return None if pd.isna(street) else str(street)


def _names(answers: Answers, firms: list[str]) -> str:
    rows = answers.graph.row_of.reindex(firms).to_numpy(np.int64)
    return "、".join(answers.graph.firm_names.iloc[rows])


__all__ = ["clarify_sheet", "recruit_sheet", "schedule_sheets", "within_streets"]
