"""Organisations to adjust, divide, upgrade or dissolve."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orggraph.reports.registry import Answer, Bilingual

if TYPE_CHECKING:
    from orggraph.analysis.analysis import Answers
    from orggraph.reports.sheets import Sheet


def _sheet(answers: Answers) -> Sheet:
    from orggraph.reports.organisations import health_sheet

    return health_sheet(answers)


ANSWER = Answer(
    "health",
    _sheet,
    help="现有党组织：哪些该调整、拆分、升格、撤销。 Organisations to adjust, divide, upgrade or"
    " dissolve.",
    question=Bilingual(
        "现有党组织哪些该调整、拆分、升格", "Organisations to adjust, split, upgrade"
    ),
    order=60,
    report=({},),
)
