"""The location of each firm: its district and street, its park and building, with the evidence."""

from orggraph.location.located import (
    Confidence,
    Shown,
    Sight,
    doubtful_points,
    kind_by_name,
    locate,
)

__all__ = [
    "Confidence",
    "Shown",
    "Sight",
    "doubtful_points",
    "kind_by_name",
    "locate",
]
