"""The report: every answer, in the order a planner reads them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from orggraph.analysis.analysis import Answers
from orggraph.analysis.comparison import frame_of, pace_sentences
from orggraph.analysis.coverage import LISTED, TOTAL
from orggraph.core.enums import Base, Dimension, PlaceKind, Rate, Severity, Status
from orggraph.core.messages import ITEMS, Message, listed, message, plural
from orggraph.graph import Label
from orggraph.reports.budget_curve import campaign_sheets
from orggraph.reports.columns_read import columns_sheet
from orggraph.reports.committees import alliance_sheet
from orggraph.reports.coverage import coverage_sheet
from orggraph.reports.duties import duty_sheet
from orggraph.reports.first_page import first_page
from orggraph.reports.gaps import gap_sheet, printed_gaps
from orggraph.reports.headers import caption, data_warnings, rate_figure
from orggraph.reports.joint_branches import plan_sheets, proposed
from orggraph.reports.notices import headed_report
from orggraph.reports.problems import problem_sheet
from orggraph.reports.registry import all_answers
from orggraph.reports.sheets import Figure, Report, Sheet

# Where the sheets that are made here stand among the answers, which declare their own order.
_FIRST, _APART, _LAST = 0, 100, 2000


def build_report(
    answers: Answers,
    base: Base = Base.OPERATING,
    statuses: tuple[Status, ...] = LISTED,
    where: tuple[tuple[str, str], ...] = (),
) -> Report:
    """Return all answers as one report, in the order a planner reads them.

    `statuses` and `where` are those of `gap_sheet`, for the gap list of firms; no figure and no
    other sheet hangs on them.
    """
    graph = answers.graph
    dimensions = said_dimensions(answers)
    duties = duty_sheet(answers)
    gaps = gap_sheet(answers, statuses, proposed=proposed(answers.plan), where=where)
    return headed_report(
        answers,
        Report(
            message("Party organisation coverage: {name}", name=graph.name),
            caption(answers, base),
            _figures(answers, base),
            tuple(_sentences(answers, base)),
            tuple(_sheets(answers, base, dimensions, duties, gaps)),
            graph.rules,
            first_page=first_page(answers, base, dimensions, duties),
        ),
    )


def said_dimensions(answers: Answers) -> list[Dimension]:
    """Return what the ledger tells firms apart by; districts always."""
    return [d for d in Dimension if d is Dimension.DISTRICT or _is_said(answers, d)]


def _sheets(
    answers: Answers, base: Base, dimensions: list[Dimension], duties: Sheet, gaps: Sheet
) -> list[Sheet]:
    """Return all sheets: what this module makes of several answers, and each answer that is one
    sheet or some, by the order that it declares.
    """
    parts = [
        (_FIRST, _first_sheets(answers, base, dimensions, duties, gaps)),
        (_APART, _sheets_apart(answers, base)),
        (_LAST, [columns_sheet(answers), problem_sheet(answers)]),
        *((answer.order, answer.in_report(answers)) for answer in all_answers()),
    ]
    in_order = sorted(parts, key=lambda part: part[0])
    return [sheet for _, sheets in in_order for sheet in sheets]


def _first_sheets(
    answers: Answers, base: Base, dimensions: list[Dimension], duties: Sheet, gaps: Sheet
) -> list[Sheet]:
    """Return coverage by each dimension, the gap list in two forms, duties and the plan."""
    first = coverage_sheet(answers, dimensions[0], base)
    return [
        replace(first, notes=(*first.notes, *_unsaid(dimensions))),
        printed_gaps(gaps),
        replace(gaps, title=message("Gap list, all columns")),
        duties,
        *plan_sheets(answers, answers.plan),
        *campaign_sheets(answers),
        *(coverage_sheet(answers, d, base) for d in dimensions[1:]),
    ]


def _sheets_apart(answers: Answers, base: Base) -> list[Sheet]:
    """Return what is never mixed with firms and their organisations."""
    return [
        coverage_sheet(answers, Dimension.DISTRICT, base, Label.SOCIAL_ORG),
        gap_sheet(answers, kind=Label.SOCIAL_ORG),
        alliance_sheet(answers),
    ]


def _unsaid(shown: list[Dimension]) -> tuple[Message, ...]:
    """Name the dimensions without a table of their own: one row of firms not given would say no
    more than this.
    """
    left = [d for d in Dimension if d not in shown]
    if not left:
        return ()
    return (
        message(
            "No firm has a {left}: there are no tables by these.",
            left=listed((d for d in left), ITEMS),
        ),
    )


def _is_said(answers: Answers, by: Dimension) -> bool:
    """Whether any firm has what a dimension tells apart."""
    column = by.more[0]
    values = (
        answers.graph.places_of(column)
        if isinstance(column, PlaceKind)
        else answers.graph.firms[column]
    )
    return bool(values.notna().any())


def _figures(answers: Answers, base: Base) -> tuple[Figure, ...]:
    total = answers.coverage(Dimension.DISTRICT, base).iloc[-1]

    def counted(name: str) -> int:
        return 0 if pd.isna(total[name]) else int(total[name])

    known = answers.organised_rate(base).is_known
    without = counted("organised") - (
        counted("fallback") if answers.graph.rules.fallback_counts else 0
    )
    everyone = counted("base")
    return (
        rate_figure(
            message("Organisation coverage"),
            Rate(counted("organised"), everyone, base, known),
        ),
        rate_figure(message("Without fallback"), Rate(without, everyone, base, known)),
        rate_figure(message("Organised or worked"), Rate(counted("both"), everyone, base, known)),
        rate_figure(
            message("Built of due"),
            Rate(counted("built"), counted("due"), Base.SHOULD, known),
        ),
        Figure(
            message("Uncovered firms"),
            str(counted("uncovered")) if known else "—",
            message(
                "{counted} more unknown, of {everyone} ({base})",
                counted=counted("unknown"),
                everyone=everyone,
                base=base,
            ),
        ),
    )


def _sentences(answers: Answers, base: Base) -> list[Message]:
    total = answers.coverage(Dimension.DISTRICT, base).iloc[-1]
    first = plural(
        (
            "{n} firm on the ledger, {excluded} excluded, {base} in the "
            "base: {organised} organised, {worked} work only, {pending} "
            "pending, {uncovered} uncovered, {unknown} unknown."
        ),
        (
            "{n} firms on the ledger, {excluded} excluded, {base} in the "
            "base: {organised} organised, {worked} work only, {pending} "
            "pending, {uncovered} uncovered, {unknown} unknown."
        ),
        n=total["ledger"],
        excluded=total["excluded"],
        base=total["base"],
        organised=total["organised"],
        worked=total["worked"],
        pending=total["pending"],
        uncovered=total["uncovered"],
        unknown=total["unknown"],
    )
    errors, warnings = answers.count(Severity.ERROR), answers.count(Severity.WARNING)
    found = message(
        "{errors} errors and {warnings} warnings in the data, see Problems.",
        errors=errors,
        warnings=warnings,
    )
    return [
        first,
        *_campaign(answers, total),
        *data_warnings(answers),
        *([found] if errors or warnings else []),
    ]


def _campaign(answers: Answers, total: pd.Series[Any]) -> list[Message]:
    """Return how a campaign goes, where the dataset names one; its base figure is the one named
    there.
    """
    if not answers.graph.campaign:
        return []
    frame = frame_of(answers.graph.campaign)
    if frame is None or (total["base"] and pd.isna(total["organised_rate"])):
        return []
    return pace_sentences(
        frame,
        answers.graph.as_of,
        int(total["organised"]),
        int(total["base"]),
        frame.base_covered.get(TOTAL),
        message("base figure from [campaign]"),
    )
