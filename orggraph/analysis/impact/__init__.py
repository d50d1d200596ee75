"""Effect of removing one organisation, post or place, and those whose removal would affect most
firms.
"""

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
