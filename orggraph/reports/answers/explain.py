"""All that is known of one firm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orggraph.reports.registry import Answer, Argument, Bilingual

if TYPE_CHECKING:
    from orggraph.analysis.analysis import Answers
    from orggraph.reports.sheets import Sheet


def _sheet(answers: Answers, firm: str, lang: str) -> Sheet:
    from orggraph.reports.explanation import explain_sheet

    return explain_sheet(answers, firm, lang)


ANSWER = Answer(
    "explain",
    _sheet,
    help="一家企业的全貌：事实与来源、状态与依据、责任路径、下一步。 One firm: facts with sources,"
    " status, path, next step.",
    question=Bilingual("一家企业的全貌", "One firm: facts, status, path, next step"),
    argument=Argument("firm", Bilingual("企业名称", "FIRM")),
    order=30,
    headed=False,
    speaks=True,
)
