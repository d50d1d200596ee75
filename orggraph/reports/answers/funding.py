"""Funding of the organisations a year, and who bears how much."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orggraph.core.enums import Dimension
from orggraph.reports.registry import Answer, Bilingual
from orggraph.reports.shared_options import BY, SOCIAL, kind_of

if TYPE_CHECKING:
    from orggraph.analysis.analysis import Answers
    from orggraph.reports.sheets import Sheet


def _sheet(answers: Answers, by: Dimension, social: bool) -> Sheet:
    from orggraph.reports.organisations import funding_sheet

    return funding_sheet(answers, by, kind_of(social))


ANSWER = Answer(
    "funding",
    _sheet,
    help="党建经费：每年多少，市县镇各担多少。 Funding a year, and who bears how much.",
    question=Bilingual(
        "一年党建经费多少，各级各担多少", "The year's funding and who bears how much"
    ),
    options=(BY, SOCIAL),
    order=90,
    report=({"by": "district"}, {"by": "committee"}),
)
