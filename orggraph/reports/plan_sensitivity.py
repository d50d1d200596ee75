"""敏感性分析: how the plan of joint branches changes when one rule takes another value.

One rule is varied at a time, all others stay as they are in force. A planner sees which choice of
the office decides how many branches there are, and which hardly matters.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pandas as pd

from orggraph.analysis.analysis import Answers
from orggraph.core import schema
from orggraph.core.messages import Message, message, verbatim
from orggraph.reports.headers import caption
from orggraph.reports.joint_branches import is_unanswered, members_lines, uncounted
from orggraph.reports.sheets import Sheet

VARIED = {
    "near_metres": (message("metres that count as near"), (300, 500, 800)),
    "joint_units": (message("firms in a joint branch"), (5, 10)),
    "branch_cost_metres": (
        message("a branch fewer is worth, metres"),
        (0, 300, 1000),
    ),
}
"""The rules that are varied, what a planner calls them, and the values they take."""

UNKNOWN_MEMBERS = message("firms that do not give their formal members")


@dataclass(frozen=True)
class Variant:
    """One row of the sheet: what is varied, to which value, and the answers under it."""

    varied: Message
    value: Message
    is_own: bool
    answers: Answers


def sensitivity_sheet(answers: Answers) -> Sheet:
    """Return one row per value of each varied rule; the values in force are marked."""
    rows = []
    unanswered = is_unanswered(answers, answers.plan)
    for variant in () if unanswered else _variants(answers):
        plan = variant.answers.plan
        rows.append(
            {
                "varied": variant.varied,
                "value": variant.value,
                "chosen": variant.is_own,
                "left_over": plan.cost.left_over,
                "branches": plan.cost.groups,
                "firms": len(plan.groups),
                "joined": len(plan.joins),
                "known": round(plan.known_metres),
                "unknown": plan.unknown_metres,
            }
        )
    columns = [column.name for column in schema.PLAN_SENSITIVITY]
    return Sheet(
        "plan_sensitivity",
        message("Sensitivity of the plan"),
        schema.PLAN_SENSITIVITY,
        pd.DataFrame(rows, columns=columns),
        caption(answers),
        (*members_lines(answers, nobody=unanswered), _how()),
    )


def _how() -> Message:
    return message(
        "Each row varies one rule and leaves the others as they are; the rows with “yes” "
        "under “in force” are one and the same plan."
    )


def _variants(answers: Answers) -> Iterator[Variant]:
    for rule, (name, values) in VARIED.items():
        own = getattr(answers.graph.rules, rule)
        for value in sorted({*values, own}):
            varied = answers if value == own else _with_rule(answers, rule, value)
            yield Variant(name, verbatim(str(value)), value == own, varied)
    yield Variant(UNKNOWN_MEMBERS, message("left out"), True, answers)
    yield Variant(UNKNOWN_MEMBERS, message("one each"), False, with_one_member(answers))


def _with_rule(answers: Answers, rule: str, value: int) -> Answers:
    """Return the answers under another value of a rule; a limit that must not be lower rises
    with it.
    """
    rules = answers.graph.rules
    above = {"near_metres": "far_metres", "joint_units": "joint_units_hard"}.get(rule)
    changes = {rule: value}
    if above:
        changes[above] = max(value, getattr(rules, above))
    return answers.with_rules(changes)


def with_one_member(answers: Answers) -> Answers:
    """Return the answers as if each firm that does not give its formal members had one."""
    firms = answers.graph.firms
    if not uncounted(answers)[0]:
        return answers  # every firm gives them, so that the plan is the one in force
    counted = firms.assign(members_formal=firms["members_formal"].fillna(1))
    return replace(answers, graph=replace(answers.graph, firms=counted))


__all__ = ["UNKNOWN_MEMBERS", "VARIED", "Variant", "sensitivity_sheet", "with_one_member"]
