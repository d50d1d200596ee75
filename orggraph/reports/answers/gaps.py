"""The gap list: firms without an organisation, why, and whose duty they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from orggraph.core.enums import Status
from orggraph.reports.registry import Answer, Bilingual, Flag, Kept, Option, PlanFile
from orggraph.reports.shared_options import FILTERS, SOCIAL, conditions_of, kind_of

if TYPE_CHECKING:
    import pandas as pd

    from orggraph.analysis.analysis import Answers
    from orggraph.reports.sheets import Sheet


def _sheet(
    answers: Answers,
    statuses: tuple[Status, ...],
    street: str | None,
    conditions: tuple[str, ...],
    social: bool,
    plan_file: pd.DataFrame | None,
) -> Sheet:
    from orggraph.analysis.coverage import LISTED
    from orggraph.reports.gaps import gap_sheet

    where = conditions_of(street, conditions)
    return gap_sheet(answers, statuses or LISTED, kind_of(social), plan_file, where)


def _refuse(street: str | None = None, conditions: tuple[str, ...] = (), **_: Any) -> None:
    conditions_of(street, conditions)


def _any_uncovered(answers: Answers) -> bool:
    return bool((answers.status["status"] == str(Status.UNCOVERED)).any())


ANSWER = Answer(
    "gaps",
    _sheet,
    help="空白点清单：原因、建议、责任组织及路径。 The gap list with reason, next step, responsible"
    " organisation.",
    question=Bilingual(
        "空白点清单", "Firms without an organisation: why, who is responsible, what next"
    ),
    calls=(Bilingual("-o 空白点.xlsx", "-o gaps.xlsx"),),
    options=(
        *FILTERS,
        SOCIAL,
        Option(
            "fail_on_gaps",
            "有空白点则退出码为 1 exit with 1 where a firm is uncovered",
            Flag(),
            fails=_any_uncovered,
        ),
        Option(
            "plan_file",
            "填入建议组号 fill in the groups of a plan (plan.csv of `orggraph plan -o plan.csv`)",
            PlanFile(),
            written="--plan",
        ),
    ),
    order=20,
    refuse=_refuse,
    # The list is long and the same but for a few words: in Chinese it is kept as printed.
    kept=Kept(("csv",), ("zh",)),
)
