"""Effect of removing an organisation, post or place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orggraph.reports.registry import Answer, Argument, Bilingual, Option, Whole

if TYPE_CHECKING:
    from orggraph.analysis.analysis import Answers
    from orggraph.reports.sheets import Sheet


def _sheet(answers: Answers, top: int, node: str | None = None) -> Sheet:
    from orggraph.reports.impact import node_sheet, ranking_sheet

    return node_sheet(answers, node) if node else ranking_sheet(answers, top)


ANSWER = Answer(
    "impact",
    _sheet,
    help="撤销一个组织、岗位或地点会怎样；不指明则列出承载最重的。 What falls if NODE goes; without"
    " NODE, those that carry most.",
    question=Bilingual(
        "撤掉一个组织、岗位、地点会怎样，谁承载最重",
        "Effect of removing an organisation, post or place",
    ),
    argument=Argument("node", Bilingual("名称", "NODE"), required=False),
    options=(Option("top", "列出前几个 how many to list", Whole(1), 100),),
    order=200,
    report=({},),
)
