"""What stands in the database: the labels of nodes, and what each type of tie may join.

The documentation of the graph, the constraints and every loading statement are made of these closed lists.
"""

from __future__ import annotations

from typing import NamedTuple

from orggraph.graph import Label
from orggraph.model import LinkType, PlaceKind, Word


class Extra(Word):
    """Labels of nodes that are not of the graph itself."""

    RULES = ("Rules", "规则", "the rules in force, with name and date of the dataset")
    GROUP = ("JointGroup", "联合组建建议组", "a proposed joint branch")


class Control(Word):
    """Labels that the loading itself needs."""

    RUN = ("LoadRun", "载入记录", "the last load of a dataset: done or still running")
    LOCK = ("LoadLock", "载入锁", "held by the load that is under way")


NodeLabel = Label | Extra
NODES: tuple[NodeLabel, ...] = (*Label, *Extra)

KIND_LABELS = {kind: "".join(part.capitalize() for part in kind.value.split("_")) for kind in PlaceKind}


class TieKind(NamedTuple):
    """A type of tie with the labels of both ends."""

    source: NodeLabel
    type: LinkType
    target: NodeLabel


_FIRM = (Label.ENTERPRISE, Label.SOCIAL_ORG)
_ORG, _PLACE, _SERVING = (Label.ORGANISATION,), (Label.PLACE,), (Label.POST, Label.SERVICE_CENTER)
_ENDS: dict[LinkType, tuple[tuple[NodeLabel, ...], tuple[NodeLabel, ...]]] = {
    LinkType.PART_OF: (_PLACE, _PLACE),
    LinkType.SUBORDINATE_TO: ((*_ORG, *_SERVING), _ORG),
    LinkType.RESPONSIBLE_FOR: (_ORG, (*_PLACE, Label.CATEGORY)),
    LinkType.LOCATED_IN: ((*_FIRM, *_ORG, *_SERVING), _PLACE),
    LinkType.COVERED_BY: (_FIRM, (*_ORG, Label.ALLIANCE)),  # to an alliance: shown, never counted
    LinkType.GUIDED_BY: (_FIRM, _ORG),
    LinkType.SERVED_BY: (_FIRM, _SERVING),
    LinkType.HAS_MASS_ORG: (_FIRM, (Label.MASS_ORG,)),
    LinkType.MEMBER_OF: ((*_FIRM, *_ORG), (Label.ALLIANCE, *_ORG)),
    LinkType.PAIRED_WITH: ((*_FIRM, *_ORG), _ORG),
    LinkType.NEAR: (_FIRM, _FIRM),
    LinkType.PROPOSED_JOIN: (_FIRM, (Extra.GROUP,)),
}
TIES = tuple(TieKind(source, link, target) for link, (sources, targets) in _ENDS.items()
             for source in sources for target in targets)
