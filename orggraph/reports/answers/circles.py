"""Circles of the service centres: who is inside, and where more centres reach most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orggraph.core.errors import UsageError
from orggraph.core.messages import message
from orggraph.reports.registry import Answer, Bilingual, Option, Percent, Whole

if TYPE_CHECKING:
    from orggraph.analysis.analysis import Answers
    from orggraph.reports.sheets import Sheet

ADDED = 5  # further centres shown in the report and on the map


def _sheet(answers: Answers, add: int | None, target: float | None) -> Sheet:
    from orggraph.reports.services import circle_sheet, new_centres_sheet, target_sheet

    if add is not None:
        return new_centres_sheet(answers, add)
    if target is not None:
        return target_sheet(answers, target)
    return circle_sheet(answers)


def _refuse(add: int | None = None, target: float | None = None) -> None:
    if add is not None and target is not None:
        raise UsageError(
            message("--add and --target cannot go together: each is a question of its own"),
        )


ANSWER = Answer(
    "circles",
    _sheet,
    help="党群服务中心的10、15分钟服务圈：圈内圈外，增设在哪里。 Circles of the service centres:"
    " who is inside, where to add.",
    question=Bilingual(
        "服务中心15分钟圈内圈外，再设几个、设在哪里",
        "Firms within 15 minutes of a service centre; more centres",
    ),
    calls=("--add 5", "--target 90"),
    options=(
        Option(
            "add",
            "增设 K 个中心，设在哪里入圈最多 where k more centres reach most",
            Whole(1),
            metavar="K",
        ),
        Option(
            "target",
            "圈内占比达到此数最少增设几个 fewest more centres for this share",
            Percent(),
            metavar="PCT",
        ),
    ),
    order=80,
    report=({}, {"add": ADDED}),
    refuse=_refuse,
)
