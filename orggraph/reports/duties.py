"""Who is responsible: one row per responsible organisation."""

from __future__ import annotations

import pandas as pd

from orggraph.analysis.analysis import Answers
from orggraph.analysis.coverage import UNCLEAR
from orggraph.analysis.coverage.wording import name_in_both
from orggraph.core import schema
from orggraph.core.enums import Status
from orggraph.core.messages import message
from orggraph.graph import Label
from orggraph.reports.headers import caption, data_warnings, nobody_listed
from orggraph.reports.sheets import Sheet


def duty_sheet(answers: Answers) -> Sheet:
    """Return one row per responsible organisation: what lies with it, so that a list can be sent to
    each.
    """
    chosen = answers.graph.is_enterprise & (
        answers.status["status"] != str(Status.EXCLUDED)
    ).to_numpy(dtype=bool)
    status, duty, firms = answers.status[chosen], answers.duty[chosen], answers.graph.firms[chosen]
    name = duty["responsible_name"].fillna(UNCLEAR)
    open_due = status["due"].fillna(False).astype(bool) & ~status["organised"]
    rows = pd.DataFrame(
        {
            "responsible": name,
            "presumed": duty["presumed"],
            "firms": 1,
            "organised": status["organised"].astype("int64"),
            **{
                column: (status["status"] == str(s)).astype("int64")
                for column, s in (
                    ("uncovered", Status.UNCOVERED),
                    ("worked", Status.WORK_ONLY),
                    ("pending", Status.PENDING),
                    ("unknown", Status.UNKNOWN),
                )
            },
            "due": open_due.astype("int64"),
            "members": firms["members_total"].mask(status["organised"]),
        }
    )
    groups = rows.groupby("responsible", sort=True)
    frame = groups.agg(
        {
            "presumed": "first",
            **dict.fromkeys(
                ["firms", "organised", "uncovered", "worked", "pending", "unknown", "due"], "sum"
            ),
        }
    )
    frame["members"] = groups["members"].sum(min_count=1)
    frame = frame.reset_index()
    unclear = frame["responsible"] == UNCLEAR
    frame = pd.concat(
        [
            frame[unclear],
            frame[~unclear].sort_values(
                ["uncovered", "responsible"], ascending=[False, True], kind="stable"
            ),
        ]
    )
    frame["presumed"] = (
        frame["presumed"]
        .astype("boolean")
        .mask((frame["responsible"] == UNCLEAR).to_numpy(dtype=bool))
    )
    return Sheet(
        "duties",
        message("Who is responsible"),
        schema.DUTIES,
        frame.reset_index(drop=True),
        caption(answers),
        (
            message("Duty is not coverage: this only says whose duty it is."),
            *data_warnings(answers),
        ),
        own_words={"responsible": name_in_both},
    ).if_empty(nobody_listed(Label.ENTERPRISE))
