"""Coverage rates by a dimension."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orggraph.core.enums import Base, Dimension
from orggraph.reports.registry import Answer, Bilingual, Kept
from orggraph.reports.shared_options import BASE, BY, SOCIAL, STRICT, kind_of

if TYPE_CHECKING:
    from orggraph.analysis.analysis import Answers
    from orggraph.reports.sheets import Sheet


def _sheet(answers: Answers, by: Dimension, base: Base, social: bool) -> Sheet:
    from orggraph.reports.coverage import coverage_sheet

    return coverage_sheet(answers, by, base, kind_of(social))


ANSWER = Answer(
    "coverage",
    _sheet,
    help="覆盖率表。 The coverage table.",
    question=Bilingual(
        "各区、街道、园区、楼宇、行业的覆盖率",
        "Coverage by district, street, park, building, category",
    ),
    calls=("--by street",),
    options=(BY, BASE, SOCIAL, STRICT),
    order=10,
    kept=Kept(("table", "csv", "json"), options=("base",)),
)
