"""Answers become named tables and sentences, and those become text: terminal, Markdown, HTML."""

from orggraph.report.answers import Answers
from orggraph.report.building import (
    build_report,
    coverage_sheet,
    duty_sheet,
    gap_sheet,
    located_sheet,
    problem_sheet,
)
from orggraph.report.sheets import Figure, Report, Sheet

__all__ = ["Answers", "Figure", "Report", "Sheet", "build_report", "coverage_sheet", "duty_sheet", "gap_sheet",
           "located_sheet", "problem_sheet"]
