"""Industry committees and departments: what lies with each, and what with none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orggraph.core.enums import Base
from orggraph.reports.registry import Answer, Bilingual, Choice, Option
from orggraph.reports.shared_options import BASE

if TYPE_CHECKING:
    from orggraph.analysis.analysis import Answers
    from orggraph.reports.sheets import Sheet


def _sheet(answers: Answers, show: str, base: Base) -> Sheet:
    from orggraph.reports.committees import (
        committee_sheet,
        department_sheet,
        without_committee_sheet,
    )

    sheets = {
        "load": committee_sheet,
        "firms": without_committee_sheet,
        "departments": department_sheet,
    }
    return sheets[show](answers, base)


ANSWER = Answer(
    "committees",
    _sheet,
    help="行业党委与主管部门：各管多少企业、多少组织，哪些没人管。 Industry committees and"
    " departments: what lies with each.",
    question=Bilingual(
        "各行业党委、主管部门管多少企业和组织，哪些没人管",
        "Industry committees and departments: what lies with each, and with none",
    ),
    calls=("--show load|firms|departments",),
    options=(
        Option(
            "show",
            "负载、没有行业党委的企业、主管部门分工 the load, firms without one,"
            " departments by category",
            Choice(("load", "firms", "departments")),
            "load",
        ),
        BASE,
    ),
    order=50,
    report=({"show": "load"}, {"show": "departments"}),
)
