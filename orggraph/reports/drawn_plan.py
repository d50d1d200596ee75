"""A plan drawn by hand as planners read it: each group with what the rules say of it, and what it
costs beside the plan of the program.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from orggraph.analysis.analysis import Answers
from orggraph.analysis.coverage import counted_by
from orggraph.analysis.drawn_groups import NOWHERE, DrawnGroup, Holds, drawn_groups
from orggraph.core import schema
from orggraph.core.enums import PlaceKind, Status
from orggraph.core.messages import CLAUSES, Message, listed, message
from orggraph.ingest import pii
from orggraph.optimise.plan import Bound, Cost, LeftOver, Plan
from orggraph.reports.headers import caption
from orggraph.reports.joint_branches import members_lines
from orggraph.reports.plan_choices import figures_of
from orggraph.reports.sheets import Sheet


def drawn_sheets(
    answers: Answers, lines: pd.DataFrame, keys: Sequence[str], notes: Sequence[Message] = ()
) -> list[Sheet]:
    """Return a grouping drawn by hand group by group, beside the plan of the program, and firm by
    firm.

    `lines` are those of a list (`group`, `firm`, `code`, `host`, `lead`, `sheet`, `row`), `keys`
    tells for each line which group it is of, `notes` what was taken for granted in reading them.
    """
    groups = drawn_groups(answers.graph, answers.status, lines, keys, answers.members)
    plans = _plans(answers, groups)
    line = caption(answers)
    counts = _counts(groups)
    head = message("{line} · {counts}", line=line, counts=counts)
    compared = _compared_sheet(answers, plans)
    return [
        Sheet(
            "drawn",
            message("Groups drawn by hand"),
            schema.DRAWN,
            pd.DataFrame(
                [_group_row(answers, group) for group in groups],
                columns=[column.name for column in schema.DRAWN],
            ),
            head,
            (*members_lines(answers), *notes, *_beside(compared.frame), _how(answers)),
        ),
        compared,
        _firms_sheet(answers, lines, groups),
    ]


def _counts(groups: Sequence[DrawnGroup]) -> Message:
    found = [group.holds for group in groups]
    return message(
        "{n} groups: {holds} hold, {open} to be verified, {fail} do not hold",
        n=len(groups),
        holds=found.count(Holds.YES),
        open=found.count(Holds.OPEN),
        fail=found.count(Holds.NO),
    )


def _how(answers: Answers) -> Message:
    rules = answers.graph.rules
    return message(
        "A group holds where it has 2 to {units} firms without an organisation, each with 1 or 2 "
        "formal members, {formal} together and at most {members} members in all, and one of its "
        "firms is near every other: same building, same park, or at most {metres} m.",
        units=rules.joint_units,
        formal=rules.joint_formal,
        members=rules.branch_members,
        metres=rules.near_metres,
    )


def _beside(compared: pd.DataFrame) -> tuple[Message, ...]:
    """Return the comparison in one sentence: the groups that hold, beside ours."""
    theirs, ours = compared.iloc[1], compared.iloc[-1]
    return (
        message(
            "The groups that hold: {branches} branches, {firms} firms, {left} left over, cost "
            "{cost:,.0f} m; the plan of the program: {branches_2} branches, {firms_2} firms, "
            "{left_2} left over, cost {cost_2:,.0f} m.",
            branches=int(theirs["branches"]),
            firms=int(theirs["firms"]),
            left=int(theirs["left_over"]),
            cost=float(theirs["cost"]),
            branches_2=int(ours["branches"]),
            firms_2=int(ours["firms"]),
            left_2=int(ours["left_over"]),
            cost_2=float(ours["cost"]),
        ),
    )


def _group_row(answers: Answers, group: DrawnGroup) -> dict[str, object]:
    graph, rows = answers.graph, list(group.rows)
    names, counted = graph.firm_names, counted_by(graph.firms, answers.members)
    metres = np.array(group.metres, dtype=float)
    others = np.array([row != group.lead for row in rows], dtype=bool)
    known = metres[others & np.isfinite(metres)]
    formal, total = (counted[name].iloc[rows] for name in ("members_formal", "members_total"))
    has_lead = group.lead != NOWHERE
    return {
        "group": group.label,
        "holds": group.holds,
        "units": len(rows),
        "firms": "、".join(names.iloc[rows]),
        "host": names.iloc[group.lead] if has_lead else None,
        "formal": int(formal.sum()) if rows and formal.notna().all() else None,
        "members": int(total.sum()) if rows and total.notna().all() else None,
        "known": round(float(known.sum())),
        "unknown": int((others & ~np.isfinite(metres)).sum()),
        "farthest": round(float(known.max())) if len(known) else None,
        "said": _all_said(group),
        "rest": "、".join(names.iloc[list(group.rest)]) or None,
        "superior": answers.duty["responsible_name"].iloc[group.lead] if has_lead else None,
    }


def _all_said(group: DrawnGroup) -> Message | None:
    """Return the remarks as one text, those that break the group first."""
    if not group.remarks:
        return None
    order = (Holds.NO, Holds.OPEN, Holds.YES)
    worst_first = sorted(group.remarks, key=lambda remark: order.index(remark.holds))
    return listed([remark.words for remark in worst_first], CLAUSES)


# ---- the groups as plans


def _plans(answers: Answers, groups: Sequence[DrawnGroup]) -> list[tuple[Message, Plan, float]]:
    """Return the plans to compare, each with its cost in metres: as drawn, what of it holds, that
    completed by the program, and the program's own.
    """
    holding = [group for group in groups if group.holds is Holds.YES]
    drawn, held = _as_plan(answers, groups), _as_plan(answers, holding)
    own = answers.plan
    plans = [
        (message("as drawn, whether or not it holds"), drawn, drawn.cost.total),
        (message("of it, the groups that hold"), held, held.cost.total),
    ]
    if holding:
        completed = answers.propose(keep=held.groups.assign(founded=True))
        free = completed.cost.metres + held.cost.metres
        cost = replace(completed.cost, groups=completed.cost.groups + held.cost.groups, metres=free)
        whole = completed.groups.assign(founded=False)
        plans.append(
            (
                message("these groups, the other firms grouped by the program"),
                replace(completed, groups=whole, cost=cost),
                cost.total,
            )
        )
    return [*plans, (message("plan of the program"), own, own.cost.total)]


def _as_plan(answers: Answers, groups: Sequence[DrawnGroup]) -> Plan:
    """Return groups as a plan; a firm of two groups counts for the first."""
    keys = answers.graph.firms["firm"].astype(str).to_numpy()
    taken: set[int] = set()
    rows = []
    for number, group in enumerate(groups, 1):
        for row, metres in zip(group.rows, group.metres, strict=True):
            if row not in taken:
                rows.append((keys[row], number, keys[group.lead], metres, False))
                taken.add(row)
    table = pd.DataFrame(rows, columns=["firm", "group", "host", "metres", "founded"])
    left = sorted(set(answers.joinable) - set(table["firm"]))
    over = pd.DataFrame({"firm": left, "reason": [LeftOver.ELSEWHERE] * len(left)}, dtype=object)
    cost = Cost(
        len(left),
        sum(group.cost for group in groups),
        groups=int(table["group"].nunique()),
        branch_cost=float(answers.graph.rules.branch_cost_metres),
    )
    return Plan(table, over, cost, Bound(0, 0.0))


def _compared_sheet(answers: Answers, plans: Sequence[tuple[Message, Plan, float]]) -> Sheet:
    rows = [
        {"what": what, **figures_of(answers, plan), "cost": round(cost)}
        for what, plan, cost in plans
    ]
    price = answers.graph.rules.branch_cost_metres
    return Sheet(
        "drawn_compared",
        message("Beside the plan of the program"),
        schema.DRAWN_COMPARED,
        pd.DataFrame(rows, columns=[column.name for column in schema.DRAWN_COMPARED]),
        caption(answers),
        (
            message(
                "Cost is metres to the lead firms and {price} m for each branch (rule "
                "branch_cost_metres); a distance that is not known counts 0 m within one building "
                "and {near} m otherwise.",
                price=price,
                near=answers.graph.rules.near_metres,
            ),
        ),
    )


# ---- firm by firm


def _firms_sheet(answers: Answers, lines: pd.DataFrame, groups: Sequence[DrawnGroup]) -> Sheet:
    graph = answers.graph
    names = graph.firm_names
    ours = dict(zip(answers.plan.groups["firm"], answers.plan.groups["group"], strict=True))
    places = {
        kind: pd.Series(graph.place_names(kind)) for kind in (PlaceKind.STREET, PlaceKind.BUILDING)
    }
    rows = []
    for group in groups:
        metres = dict(zip(group.rows, group.metres, strict=True))
        for line, row in zip(group.lines, group.meant, strict=True):
            said = lines.iloc[line]
            found = {
                "group": group.label,
                "written": pii.sentence(str(said["firm"] or said["code"])),
                "host": None if group.lead == NOWHERE else names.iloc[group.lead],
                "sheet": pii.sentence(str(said["sheet"])) or None,
                "row": int(said["row"]),
            }
            if row != NOWHERE:
                firm = graph.firms.iloc[row]
                found |= {
                    "name": names.iloc[row],
                    "uscc": firm["uscc"],
                    "metres": round(metres[row]) if np.isfinite(metres[row]) else None,
                    "status": Status(answers.status["status"].iloc[row]),
                    "street": places[PlaceKind.STREET].iloc[row],
                    "building": places[PlaceKind.BUILDING].iloc[row],
                    "members_formal": firm["members_formal"],
                    "members_total": firm["members_total"],
                    "ours": str(ours[firm["firm"]]) if firm["firm"] in ours else None,
                }
            rows.append(found)
    frame = pd.DataFrame(rows, columns=[column.name for column in schema.DRAWN_FIRMS])
    return Sheet(
        "drawn_firms",
        message("Groups drawn by hand, firm by firm"),
        schema.DRAWN_FIRMS,
        frame.astype(dict.fromkeys(("metres", "members_formal", "members_total", "row"), "Int64")),
        caption(answers),
    )


__all__ = ["drawn_sheets"]
