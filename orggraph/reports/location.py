"""Where each firm sits, and the evidence for it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from orggraph.analysis.analysis import Answers
from orggraph.core import schema
from orggraph.core.enums import PlaceKind, Word
from orggraph.core.messages import message
from orggraph.graph import AT
from orggraph.location import Confidence, Shown, Sight
from orggraph.reference.addresses import Evidence
from orggraph.reports.headers import caption
from orggraph.reports.sheets import Sheet


def located_sheet(answers: Answers) -> Sheet:
    """Return where each firm sits and how we know."""
    firms, located = answers.graph.firms, answers.located
    shown = located["place_evidence"].where(located["place_id"].notna())
    frame = pd.DataFrame(
        {
            "uscc": firms["uscc"],
            "name": firms["name"],
            "district": located["district"],
            **{
                name: answers.graph.place_names(kind)
                for name, kind in (
                    ("street", PlaceKind.STREET),
                    ("community", PlaceKind.COMMUNITY),
                    ("park", PlaceKind.PARK),
                    ("building", PlaceKind.BUILDING),
                )
            },
            "place_id": _place_ids(answers),
            "evidence": _said_by(shown.fillna(located["evidence"]), Evidence, Shown, Sight),
            "confidence": _said_by(located["confidence"], Confidence),
            "metres": located["metres"],
            "conflict": located["conflict"],
            "note": located["note"],
        }
    )
    lost = int(located["district"].isna().sum())
    line = caption(answers)
    return Sheet(
        "located",
        message("Where firms sit"),
        schema.LOCATED,
        frame[[c.name for c in schema.LOCATED]],
        message(
            "{line} · {frame} located, {lost} not", line=line, frame=len(frame) - lost, lost=lost
        ),
    )


def _place_ids(answers: Answers) -> pd.Series[Any]:
    """Return the node of the place each firm is shown to sit in, the nearest that is known."""
    firms, shown = answers.graph.firms, answers.located["place_id"]
    nodes = shown.where(shown.isin(answers.graph.places.index))
    for kind in (
        PlaceKind.BUILDING,
        PlaceKind.PARK,
        PlaceKind.INCUBATOR,
        PlaceKind.BUSINESS_DISTRICT,
    ):
        nodes = nodes.fillna(firms[AT[kind]].astype("str"))
    return nodes


def _said_by(values: pd.Series[Any], *lists: type[Word]) -> pd.Series[Any]:
    """Return the words of closed lists for their values."""
    return values.map({str(word): word for words in lists for word in words})
