"""Where each firm sits, and the evidence for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orggraph.reports.registry import Answer, Bilingual

if TYPE_CHECKING:
    from orggraph.analysis.analysis import Answers
    from orggraph.reports.sheets import Sheet


def _sheet(answers: Answers) -> Sheet:
    from orggraph.reports.location import located_sheet

    return located_sheet(answers)


ANSWER = Answer(
    "locate",
    _sheet,
    help="每家企业在哪里、凭什么这样说。 Where each firm sits and how we know.",
    question=Bilingual(
        "企业在哪个区、哪个街道，凭什么这样说", "Where each firm is, with the evidence"
    ),
    order=40,
    headed=False,
    compares=True,
)
