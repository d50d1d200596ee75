"""Two dates, or a series of them: what changed, why, and the change of each rate in percentage
points.
"""

from orggraph.analysis.comparison.campaign_period import (
    Frame,
    Pace,
    frame_of,
    pace,
    pace_sentences,
)
from orggraph.analysis.comparison.dates import (
    COUNTED,
    COUNTED_ORGS,
    Comparison,
    base_rates,
    changes_sum,
    compare,
)
from orggraph.analysis.comparison.entity_tracking import follow
from orggraph.analysis.comparison.firm_changes import Move, Side
from orggraph.analysis.comparison.organisation_changes import OrgMove
from orggraph.analysis.comparison.rate_changes import NO_GROUP, effects, series, shown_effects

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
