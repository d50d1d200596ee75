"""The location of each firm: its district and street, its park and building, with the evidence."""

from orggraph.location.gazetteer import kind_by_name
from orggraph.location.located import doubtful_points, locate
from orggraph.location.normalise import Confidence, Shown, Sight

__all__ = [
    "Confidence",
    "Shown",
    "Sight",
    "doubtful_points",
    "kind_by_name",
    "locate",
]
