"""What falls if one organisation, one post or one place goes, and which of them carry most."""

from orggraph.analysis.impact.removal import (
    COUNTS,
    LABELS,
    Effect,
    Impact,
    find_node,
    impact,
    rates_without,
)

__all__ = [
    "COUNTS",
    "LABELS",
    "Effect",
    "Impact",
    "find_node",
    "impact",
    "rates_without",
]
