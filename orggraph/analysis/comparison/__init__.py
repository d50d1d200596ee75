"""Two dates, or a series of them: what changed, why, and the change of each rate in percentage
points.
"""

from orggraph.analysis.comparison.dates import (
    COUNTED,
    COUNTED_ORGS,
    NO_GROUP,
    Comparison,
    Frame,
    Move,
    OrgMove,
    Pace,
    Side,
    base_rates,
    changes_sum,
    compare,
    effects,
    follow,
    frame_of,
    pace,
    pace_sentences,
    series,
    shown_effects,
)

__all__ = [
    "COUNTED",
    "COUNTED_ORGS",
    "NO_GROUP",
    "Comparison",
    "Frame",
    "Move",
    "OrgMove",
    "Pace",
    "Side",
    "base_rates",
    "changes_sum",
    "compare",
    "effects",
    "follow",
    "frame_of",
    "pace",
    "pace_sentences",
    "series",
    "shown_effects",
]
