"""方案比较: plans from the fewest branches to the nearest groups, side by side, each with what it
costs and its proof.

What one branch fewer is worth (`branch_cost_metres`) decides how a plan trades branches for
walking. Each choice is the plan for one such price; the one in force is marked.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from orggraph.analysis.analysis import Answers
from orggraph.analysis.organisations.funding import largest_remainder
from orggraph.core import schema
from orggraph.core.enums import Word
from orggraph.core.messages import Message, message
from orggraph.optimise.plan import Plan
from orggraph.reports.headers import caption
from orggraph.reports.joint_branches import is_unanswered, members_lines, members_of
from orggraph.reports.sheets import Sheet

PRICES = (3000, 1000, 50, 0)
"""Metres a branch fewer is worth, of the choices beside the rule in force."""


class Preference(Word):
    """What a plan is to weigh more, with the metres a branch fewer is then worth; BALANCED is
    the rule in force.
    """

    FEWER = ("fewer", "支部少", "fewer branches")
    BALANCED = ("balanced", "兼顾", "balanced")
    NEARER = ("nearer", "距离近", "nearer groups")


PREFERRED = {Preference.FEWER: 1000, Preference.NEARER: 0}


def with_price(answers: Answers, metres: int) -> Answers:
    """Return the answers under a rule that one branch fewer is worth so many metres."""
    return answers.with_rules({"branch_cost_metres": metres})


def preferring(answers: Answers, preference: Preference) -> Answers:
    """Return the answers under the price that goes with a preference."""
    metres = PREFERRED.get(preference)
    return answers if metres is None else with_price(answers, metres)


def choices_sheet(answers: Answers) -> Sheet:
    """Return one row per plan, from the fewest branches to the nearest groups; plans alike in
    figures stand once.
    """
    own = answers.graph.rules.branch_cost_metres
    rows: list[dict[str, object]] = []
    unanswered = False
    for price in sorted({*PRICES, own}, reverse=True):
        priced = answers if price == own else with_price(answers, price)
        plan = priced.plan
        unanswered = unanswered or is_unanswered(priced, plan)
        row = _row(priced, plan, price, is_own=price == own)
        alike = [place for place, other in enumerate(rows) if _figures(other) == _figures(row)]
        if not alike:
            rows.append(row)
        elif price == own:
            rows[alike[0]] = row
    columns = [column.name for column in schema.PLAN_CHOICES]
    sheet = Sheet(
        "plan_choices",
        message("Choices of a plan"),
        schema.PLAN_CHOICES,
        pd.DataFrame(rows, columns=columns),
        caption(answers),
        (*members_lines(answers, nobody=unanswered), _why(own)),
    )
    return replace(sheet, frame=sheet.frame.iloc[:0]) if unanswered else sheet


def _why(price: int) -> Message:
    return message(
        "The row with “yes” under “rule in force”: one branch fewer is worth {price} m "
        "(rule branch_cost_metres), between few branches and short distances; for another "
        "row use --prefer fewer|balanced|nearer or change the rule. Yuan are branches and "
        "members by the rules of funding, with the shares of the rules.",
        price=price,
    )


def _row(answers: Answers, plan: Plan, price: int, *, is_own: bool) -> dict[str, object]:
    figures = figures_of(answers, plan)
    yuan = figures["yuan"]
    shares = (
        largest_remainder(np.array([yuan]), answers.graph.rules.funding_shares)[0].tolist()
        if isinstance(yuan, int)
        else [None] * 3
    )
    return {
        "chosen": is_own,
        "price": price,
        **figures,
        "city": shares[0],
        "county": shares[1],
        "town": shares[2],
        "gap": round(100 * plan.gap, 2),
    }


def figures_of(answers: Answers, plan: Plan) -> dict[str, object]:
    """Return what a planner weighs of a plan: branches, firms in groups and left over, metres,
    firms with the superior of their lead firm, yuan a year.
    """
    members = members_of(answers, plan.groups)
    superior = answers.duty["responsible"].iloc[members["row"]].reset_index(drop=True)
    leads = members["group"].map(
        dict(
            zip(members.loc[members["is_host"], "group"], superior[members["is_host"]], strict=True)
        )
    )
    same = (superior == leads) & superior.notna()
    known = plan.groups["metres"].notna()
    return {
        "branches": plan.cost.groups,
        "firms": len(plan.groups),
        "left_over": plan.cost.left_over,
        "known": round(plan.known_metres),
        "unknown": plan.unknown_metres,
        "farthest": round(float(plan.groups["metres"].max())) if known.any() else None,
        "same_superior": int(same.sum()),
        "yuan": _yuan(answers, plan, members),
    }


def _yuan(answers: Answers, plan: Plan, members: pd.DataFrame) -> int | None:
    """Return the yuan a year of the branches and their members, or None where a count of members
    is unknown.
    """
    rules = answers.graph.rules
    if members["members_total"].isna().any():
        return None
    branches, heads = (
        rules.funding_per_branch * plan.cost.groups,
        rules.funding_per_member * int(members["members_total"].sum()),
    )
    return int(branches + heads if rules.funding_combine == "sum" else max(branches, heads))


def _figures(row: dict[str, object]) -> tuple[object, ...]:
    return tuple(row[name] for name in ("branches", "left_over", "known", "unknown", "farthest"))
