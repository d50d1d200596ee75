"""What a check of the organisations found, and what they cost a year, as sheets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pandas as pd

from orggraph.analysis.analysis import Answers
from orggraph.analysis.organisations.funding import Funding, funding
from orggraph.core import schema
from orggraph.core.enums import Condition, Dimension, NoType, OrgType
from orggraph.core.messages import (
    DOTS,
    EMPTY,
    PHRASES,
    Message,
    listed,
    message,
    message_in,
    plural,
)
from orggraph.graph import Label
from orggraph.reports.coverage import group_names
from orggraph.reports.headers import caption
from orggraph.reports.sheets import Sheet


def health_sheet(answers: Answers) -> Sheet:
    """Return one row per finding on an organisation or a firm in two of them, with what to do;
    counts in the line above.
    """
    checkup, line = answers.checkup, caption(answers)
    counts = [(condition, n) for condition in Condition if (n := checkup.count(condition))]
    told = plural(
        "{n} organisation: {counts}",
        "{n} organisations: {counts}",
        n=checkup.examined,
        counts=_counted(counts) if counts else message_in("organisations", "nothing found"),
    )
    kinds = typed(checkup.found["org_type"], checkup.found["organisation"].notna())
    sheet = Sheet(
        "health",
        message("Organisations in question"),
        schema.HEALTH,
        checkup.found.assign(org_type=kinds),
        listed([line, told], DOTS),
        tuple(_health_notes(answers)),
    )
    return sheet.if_empty(message("Nothing was found.")) if checkup.examined else sheet


def typed(kinds: pd.Series[Any], there: pd.Series[Any]) -> pd.Series[Any]:
    """Return types of organisations as words, one that nobody knows as 类型待核实; none where no
    organisation is.
    """
    words = [
        OrgType(kind) if isinstance(kind, str) else NoType.UNKNOWN if present else None
        for kind, present in zip(kinds, there, strict=True)
    ]
    return pd.Series(words, index=kinds.index, dtype=object)


def _health_notes(answers: Answers) -> Iterator[Message]:
    checkup = answers.checkup
    if not checkup.examined:
        yield message("The ledger names no organisation, so there is nothing to check.")
    yield message(
        "Dissolved and unnamed organisations, alliances and service centres are left out; "
        "members are as the organisation states, else the sum over its firms; an upgrade "
        "is possible by its count, never automatic."
    )
    if checkup.untyped:
        yield message(
            "{untyped} organisations do not show their type (type to be verified): they "
            "count as coverage, but what goes by the type is not judged; fill in the "
            "column 组织类型 of the table of organisations.",
            untyped=checkup.untyped,
        )
    if checkup.unjudged:
        yield message(
            "Not judged, the facts being unknown: {counts}.",
            counts=_counted(checkup.unjudged.items()),
        )


def _counted(conditions: Iterable[tuple[Condition, int]]) -> Message:
    return listed((message("{what} {n}", what=one, n=n) for one, n in conditions), PHRASES)


def funding_sheet(
    answers: Answers, by: Dimension = Dimension.DISTRICT, kind: Label = Label.ENTERPRISE
) -> Sheet:
    """Return what the organisations cost a year by a dimension, and who bears how much."""
    found, rules = funding(answers.graph, answers.status, by, kind), answers.graph.rules
    frame = found.table
    frame["group"] = group_names(frame["group"], by)
    first = schema.FUNDING[0]
    columns = (schema.Column(first.name, first.kind, by.zh, by.en), *schema.FUNDING[1:])
    parts = message("+") if rules.funding_combine == "sum" else message("or")
    larger = EMPTY if rules.funding_combine == "sum" else message(", whichever is larger")
    shares = ":".join(map(str, rules.funding_shares))
    rule = message(
        "{funding_per_member} yuan a member {parts} {funding_per_branch:,} a "
        "branch{larger}; city:county:town = {shares}, whole yuan by largest remainder",
        funding_per_member=rules.funding_per_member,
        parts=parts,
        funding_per_branch=rules.funding_per_branch,
        larger=larger,
        shares=shares,
    )
    line = caption(answers)
    social = kind is Label.SOCIAL_ORG
    name = message("Funding of social organisations") if social else message("Funding")
    return Sheet(
        f"{'social_' if social else ''}funding_{by.value}",
        message("{name} by {by}", name=name, by=by),
        columns,
        frame,
        message("{line} · {rule}", line=line, rule=rule),
        tuple(_funding_notes(answers, found)),
        total_last=True,
    )


def _funding_notes(answers: Answers, found: Funding) -> Iterator[Message]:
    unknown, without_firms = found.unknown, found.without_firms
    if len(found.table) <= 1:
        yield message("No organisation takes up a firm of the base, so there is nothing to fund.")
    yield message(
        "Only organisations that take up firms of the base, in the group of most of their "
        "firms; committees, general branches and area organisations have the members' part "
        "only; temporary, flow and functional ones none."
    )
    if unknown:
        yield message(
            "The members of {unknown} organisations are unknown and not counted: the sums "
            "are a floor.",
            unknown=unknown,
        )
    if found.untyped:
        yield message(
            "The type of {untyped} organisations is to be verified and no branch's sum is "
            "counted for them: the sums are a floor.",
            untyped=found.untyped,
        )
    if without_firms:
        yield plural(
            ("{n} organisation has no firm left and no amount (see Organisations in question)."),
            ("{n} organisations have no firm left and no amount (see Organisations in question)."),
            n=without_firms,
        )
    if not answers.graph.rules.funding_new_organisation:
        yield message(
            "One-off subsidies have no amount (rule funding_new_organisation) and are not computed."
        )
    if answers.graph.as_of is None:
        yield message("No date is declared, so foundings of the year cannot be told; use --as-of.")
