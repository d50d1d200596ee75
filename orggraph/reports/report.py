"""The report: every answer, in the order a planner reads them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from orggraph.analysis.analysis import Answers
from orggraph.analysis.comparison import frame_of, pace_sentences
from orggraph.analysis.coverage import TOTAL
from orggraph.core.enums import Base, Dimension, PlaceKind, Rate, Severity
from orggraph.core.errors import Text
from orggraph.graph import Label
from orggraph.reports.budget_curve import campaign_sheets
from orggraph.reports.columns_read import columns_sheet
from orggraph.reports.committees import alliance_sheet
from orggraph.reports.coverage import coverage_sheet
from orggraph.reports.duties import duty_sheet
from orggraph.reports.first_page import first_page
from orggraph.reports.further import desk_sheets
from orggraph.reports.gaps import gap_sheet, printed_gaps
from orggraph.reports.headers import caption, data_warnings, rate_figure
from orggraph.reports.impact import ranking_sheet
from orggraph.reports.joint_branches import plan_sheets, proposed
from orggraph.reports.notices import headed_report
from orggraph.reports.problems import problem_sheet
from orggraph.reports.sheets import Figure, Report, Sheet


def build_report(answers: Answers, base: Base = Base.OPERATING) -> Report:
    """Return all answers as one report, in the order a planner reads them."""
    graph = answers.graph
    dimensions = said_dimensions(answers)
    duties = duty_sheet(answers)
    return headed_report(
        answers,
        Report(
            Text(f"{graph.name} 党组织覆盖情况", f"Party organisation coverage: {graph.name}"),
            caption(answers, base),
            _figures(answers, base),
            tuple(_sentences(answers, base)),
            tuple(_sheets(answers, base, dimensions, duties)),
            graph.rules,
            first_page=first_page(answers, base, dimensions, duties),
        ),
    )


def said_dimensions(answers: Answers) -> list[Dimension]:
    """Return what the ledger tells firms apart by; districts always."""
    return [d for d in Dimension if d is Dimension.DISTRICT or _is_said(answers, d)]


def _sheets(
    answers: Answers, base: Base, dimensions: list[Dimension], duties: Sheet
) -> list[Sheet]:
    first = coverage_sheet(answers, dimensions[0], base)
    gaps = gap_sheet(answers, proposed=proposed(answers.plan))
    sheets = [
        replace(first, notes=(*first.notes, *_unsaid(dimensions))),
        printed_gaps(gaps),
        replace(gaps, title=Text("空白点清单_全部列", "Gap list, all columns")),
        duties,
        *plan_sheets(answers, answers.plan),
        *campaign_sheets(answers),
    ]
    sheets += [coverage_sheet(answers, d, base) for d in dimensions[1:]]
    sheets += desk_sheets(answers)
    sheets += [
        coverage_sheet(answers, Dimension.DISTRICT, base, Label.SOCIAL_ORG),
        gap_sheet(answers, kind=Label.SOCIAL_ORG),
        alliance_sheet(answers),
    ]
    return [*sheets, ranking_sheet(answers), columns_sheet(answers), problem_sheet(answers)]


def _unsaid(shown: list[Dimension]) -> tuple[Text, ...]:
    """Name the dimensions without a table of their own: one row of firms not given would say no
    more than this.
    """
    left = [d for d in Dimension if d not in shown]
    if not left:
        return ()
    return (
        Text(
            f"台账没有一家企业写明{'、'.join(d.zh for d in left)}，故没有这几张覆盖率表。",
            f"No firm has a {', '.join(d.en for d in left)}: there are no tables by these.",
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
            Text("组织覆盖率", "Organisation coverage"),
            Rate(counted("organised"), everyone, base, known),
        ),
        rate_figure(Text("不含兜底率", "Without fallback"), Rate(without, everyone, base, known)),
        rate_figure(
            Text("两个覆盖率", "Organised or worked"), Rate(counted("both"), everyone, base, known)
        ),
        rate_figure(
            Text("应建尽建率", "Built of due"),
            Rate(counted("built"), counted("due"), Base.SHOULD, known),
        ),
        Figure(
            Text("空白点", "Uncovered firms"),
            str(counted("uncovered")) if known else "—",
            Text(
                f"另有待核实 {counted('unknown')} 家，共 {everyone} 家（{base.zh}）",
                f"{counted('unknown')} more unknown, of {everyone} ({base.en})",
            ),
        ),
    )


def _sentences(answers: Answers, base: Base) -> list[Text]:
    total = answers.coverage(Dimension.DISTRICT, base).iloc[-1]
    first = Text(
        f"台账 {total['ledger']} 家，剔除 {total['excluded']} 家，纳入底数 {total['base']} 家："
        f"组织覆盖 {total['organised']} 家，"
        f"仅工作覆盖 {total['worked']} 家，筹建中 {total['pending']} 家，空白点 "
        f"{total['uncovered']} 家，待核实 {total['unknown']} 家。",
        f"{total['ledger']} firms on the ledger, {total['excluded']} excluded, {total['base']} in "
        f"the base: {total['organised']} organised, "
        f"{total['worked']} work only, {total['pending']} pending, {total['uncovered']} "
        f"uncovered, {total['unknown']} unknown.",
    )
    errors, warnings = answers.count(Severity.ERROR), answers.count(Severity.WARNING)
    found = Text(
        f"数据中发现错误 {errors} 条、警告 {warnings} 条，见“数据问题”。",
        f"{errors} errors and {warnings} warnings in the data, see Problems.",
    )
    return [
        first,
        *_campaign(answers, total),
        *data_warnings(answers),
        *([found] if errors or warnings else []),
    ]


def _campaign(answers: Answers, total: pd.Series[Any]) -> list[Text]:
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
        Text("基期取自 [campaign]", "base figure from [campaign]"),
    )
