"""Instructor posts: their load, whom to send where, and where more are needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orggraph.reports.registry import Answer, Bilingual, Choice, Option

if TYPE_CHECKING:
    from orggraph.analysis.analysis import Answers
    from orggraph.reports.sheets import Sheet


def _sheet(answers: Answers, show: str) -> Sheet:
    from orggraph.reports.services import further_sheet, load_sheet, post_firms_sheet

    sheets = {"load": load_sheet, "firms": post_firms_sheet, "further": further_sheet}
    return sheets[show](answers)


ANSWER = Answer(
    "posts",
    _sheet,
    help="指导员岗位：负载、选派到哪些企业、还缺几个。 Instructor posts: their load, whom to send"
    " where, how many more.",
    question=Bilingual(
        "指导员联系多少家、派到哪家、还缺几个岗位",
        "Instructor posts: load, assignment, how many more",
    ),
    calls=("--show load|firms|further",),
    options=(
        Option(
            "show",
            "岗位负载、选派建议、增设岗位 the posts, whom to send where, where more are needed",
            Choice(("load", "firms", "further")),
            "load",
        ),
    ),
    order=70,
    report=({"show": "load"}, {"show": "firms"}, {"show": "further"}),
)
