"""What stands in the database: the labels of nodes, and what each type of tie may join.

The documentation of the graph, the constraints and every loading statement are made of these closed
lists.
"""

from __future__ import annotations

from typing import NamedTuple

from orggraph.core.enums import Label, LinkType, PlaceKind, Word


class Extra(Word):
    """Labels of nodes that are not of the graph itself."""

    DATASET = ("Dataset", "数据集", "the dataset: its date, and the program that loaded it")
    RULES = ("Rules", "规则", "the rules in force, with name and date of the dataset")
    GROUP = ("JointGroup", "联合组建建议组", "a proposed joint branch")


class Control(Word):
    """Labels that the loading itself needs."""

    RUN = ("LoadRun", "载入记录", "the last load of a dataset: done or still running")
    LOCK = ("LoadLock", "载入锁", "held by the load that is under way")


class DatabaseLink(Word):
    """Ties that the database alone has; `more` is (labels they start at, labels they end at).

    A ledger cannot name them: they follow from what else is known of a node.
    """

    IN_CATEGORY = (
        "IN_CATEGORY",
        "属于类别",
        "is of the category",
        LinkType.COVERED_BY.sources,
        (Label.CATEGORY,),
    )
    ANSWER_RESPONSIBLE = (
        "ANSWER_RESPONSIBLE",
        "答案：由…兜底",
        "answer: is the responsibility of",
        LinkType.COVERED_BY.sources,
        (Label.ORGANISATION,),
    )
    USES_RULES = ("USES_RULES", "采用规则", "uses the rules", (Extra.DATASET,), (Extra.RULES,))

    @property
    def sources(self) -> tuple[NodeLabel, ...]:
        """The labels of the nodes it may start at."""
        return self.more[0]  # type: ignore[no-any-return]

    @property
    def targets(self) -> tuple[NodeLabel, ...]:
        """The labels of the nodes it may end at."""
        return self.more[1]  # type: ignore[no-any-return]


NodeLabel = Label | Extra
Link = LinkType | DatabaseLink
LINKS: tuple[Link, ...] = (*LinkType, *DatabaseLink)
NODES: tuple[NodeLabel, ...] = (*Label, *Extra)

KIND_LABELS = {
    kind: "".join(part.capitalize() for part in kind.value.split("_")) for kind in PlaceKind
}


class TieKind(NamedTuple):
    """A type of tie with the labels of both ends."""

    source: NodeLabel
    type: Link
    target: NodeLabel


def link_word(name: str) -> str:
    """Return what a type of tie is called, its name where it is none of the program's."""
    return next((link.zh for link in LINKS if str(link) == name), name)


def _targets(link: Link) -> tuple[NodeLabel, ...]:
    """Return the labels a tie may end at in the database, which holds proposals beside the
    graph.
    """
    return (Extra.GROUP,) if link is LinkType.PROPOSED_JOIN else link.targets


# Ties between places, organisations and posts come first: they are few, and those of the firms lean
# on them.
_ORDER = (LinkType.PART_OF, LinkType.SUBORDINATE_TO, LinkType.RESPONSIBLE_FOR)
TIES = tuple(
    TieKind(source, link, target)
    for link in (*_ORDER, *(link for link in LINKS if link not in _ORDER))
    for source in link.sources
    for target in _targets(link)
)
