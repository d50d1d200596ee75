"""What stands in the database: the labels of nodes, and what each type of tie may join.

The documentation of the graph, the constraints and every loading statement are made of these closed
lists.
"""

from __future__ import annotations

from typing import NamedTuple

from orggraph.core.enums import Label, LinkType, PlaceKind, Word


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

KIND_LABELS = {
    kind: "".join(part.capitalize() for part in kind.value.split("_")) for kind in PlaceKind
}


class TieKind(NamedTuple):
    """A type of tie with the labels of both ends."""

    source: NodeLabel
    type: LinkType
    target: NodeLabel


def _targets(link: LinkType) -> tuple[NodeLabel, ...]:
    """Return the labels a tie may end at in the database, which holds proposals beside the
    graph.
    """
    return (Extra.GROUP,) if link is LinkType.PROPOSED_JOIN else link.targets


# Ties between places, organisations and posts come first: they are few, and those of the firms lean
# on them.
_ORDER = (LinkType.PART_OF, LinkType.SUBORDINATE_TO, LinkType.RESPONSIBLE_FOR)
TIES = tuple(
    TieKind(source, link, target)
    for link in (*_ORDER, *(link for link in LinkType if link not in _ORDER))
    for source in link.sources
    for target in _targets(link)
)
