"""The further answers in the order of the report; each is always there, an empty one says why."""

from __future__ import annotations

from orggraph.analysis.analysis import Answers
from orggraph.core.enums import Dimension
from orggraph.reports.committees import committee_sheet, department_sheet
from orggraph.reports.organisations import funding_sheet, health_sheet
from orggraph.reports.services import circle_sheets, post_sheets
from orggraph.reports.sheets import Sheet


def desk_sheets(answers: Answers) -> list[Sheet]:
    """Return what the report has beside coverage and gaps."""
    return [
        committee_sheet(answers),
        department_sheet(answers),
        health_sheet(answers),
        *post_sheets(answers),
        *circle_sheets(answers),
        funding_sheet(answers),
        funding_sheet(answers, Dimension.COMMITTEE),
    ]
