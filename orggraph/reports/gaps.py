"""The gap list: firms without a Party organisation, why, and whose duty they are."""

from __future__ import annotations

import pandas as pd

from orggraph.analysis.analysis import Answers
from orggraph.analysis.coverage.wording import in_both, name_in_both
from orggraph.core import schema
from orggraph.core.enums import Status
from orggraph.core.messages import Text, message
from orggraph.graph import Label
from orggraph.reports.headers import caption, data_warnings, nobody_listed
from orggraph.reports.sheets import Sheet

_LISTED_GAPS = (Status.UNCOVERED, Status.PENDING, Status.WORK_ONLY, Status.UNKNOWN)


def gap_sheet(
    answers: Answers,
    statuses: tuple[Status, ...] = _LISTED_GAPS,
    kind: Label = Label.ENTERPRISE,
    proposed: pd.DataFrame | None = None,
) -> Sheet:
    """Return the gap list of firms, or of social organisations; with a plan, `proposed` as
    `Answers.gaps` takes it.
    """
    frame = answers.gaps(statuses, kind, proposed)
    social = kind is Label.SOCIAL_ORG
    title = message("Gap list of social organisations") if social else message("Gap list")
    counts = frame["status"].value_counts()
    zh = "，".join(f"{s.zh} {counts.get(str(s), 0)} 家" for s in statuses)
    en = ", ".join(f"{s.en} {counts.get(str(s), 0)}" for s in statuses)
    line = caption(answers)
    found = message("No firm has any of these statuses.")
    nobody = (
        nobody_listed(kind)
        if (answers.graph.is_enterprise if social else ~answers.graph.is_enterprise).all()
        else found
    )
    return Sheet(
        "social_gaps" if social else "gaps",
        title,
        schema.GAPS,
        frame,
        Text(f"{line.zh} · {zh}", f"{line.en} · {en}"),
        (
            message("Distances are straight lines; a proposal never counts as coverage."),
            *data_warnings(answers),
        ),
        own_words={
            "rule": in_both,
            "priority_why": in_both,
            "responsible": name_in_both,
            "path": name_in_both,
        },
    ).if_empty(nobody)
