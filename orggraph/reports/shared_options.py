"""Options that several answers share, and the report with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orggraph.core.enums import Base, Dimension, Status
from orggraph.core.errors import UsageError
from orggraph.core.messages import message
from orggraph.reports.registry import Choice, Flag, Option, Words

if TYPE_CHECKING:
    from orggraph.analysis.analysis import Answers
    from orggraph.graph import Label

BY = Option("by", "分组 told apart by", Choice(Dimension), Dimension.DISTRICT.value)
BASE = Option("base", "口径 what rates divide by", Choice(Base), Base.OPERATING.value)
SOCIAL = Option("social", "只看社会组织 social organisations only", Flag())


def kind_of(social: bool) -> Label:
    """Return which kind of rows `social` means."""
    from orggraph.graph import Label

    return Label.SOCIAL_ORG if social else Label.ENTERPRISE


def _lacks(answers: Answers) -> bool:
    from orggraph.reports.notices import lacks

    return lacks(answers)


STRICT = Option(
    "strict",
    "有关键内容未读入则退出码为 1 exit with 1 where anything that decides a figure was not read",
    Flag(),
    fails=_lacks,
)

# Which firms a gap list shows.
FILTERS = (
    Option(
        "statuses",
        "只列这些状态（空白点 或 UNCOVERED 均可） only these",
        Choice(Status, spelt=True),
        written="--status",
        many=True,
    ),
    Option("street", "只列这个街道 only firms of this street", Words(), metavar="STREET"),
    Option(
        "conditions",
        "只列某列为某值的企业，可多次给出 only firms with this value, may be repeated",
        Words(),
        written="--where",
        metavar="COLUMN=VALUE",
        many=True,
    ),
)


def conditions_of(street: str | None, conditions: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Return what rows must have as pairs of column and value."""
    pairs = [("street", street)] if street else []
    for condition in conditions:
        column, sign, value = condition.partition("=")
        if not sign:
            raise UsageError(
                message(
                    "--where {condition}: write COLUMN=VALUE, such as --where priority=高",
                    condition=condition,
                ),
            )
        pairs.append((column.strip(), value.strip()))
    return tuple(pairs)
