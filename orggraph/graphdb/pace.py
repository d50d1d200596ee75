"""How far a long load has come, and how long the rest of it takes at the same pace."""

from __future__ import annotations

import time
from collections.abc import Callable

from orggraph.core.messages import Message, message
from orggraph.graph import Label
from orggraph.graphdb.database_schema import NodeLabel, TieKind

_FIRM = 12
"""A firm takes as long as so many ties: it carries fifty values and stands in six indexes
(measured on a load of a million firms, docs/benchmarks.md).
"""
_TOO_SOON = 0.01  # the first steps are slow, and say little about the rest


def effort(kind: NodeLabel | TieKind) -> int:
    """Return how long a row of a kind takes beside a tie."""
    return _FIRM if kind in (Label.ENTERPRISE, Label.SOCIAL_ORG) else 1


class Pace:
    """Progress through work whose whole is known."""

    def __init__(self, whole: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._whole, self._done = max(1, whole), 0
        self._clock, self._began = clock, clock()

    def step(self, doing: Message, more: int) -> Message:
        """Return what to say when so much more is done; minutes left while there are any."""
        self._done += more
        share = self._done / self._whole
        minutes = round((self._clock() - self._began) * (1 / share - 1) / 60) if share else 0
        if share < _TOO_SOON or not minutes:
            return message("{doing} {done}%", doing=doing, done=int(100 * share))
        return message(
            "{doing} {done}%, about {minutes} min left",
            doing=doing,
            done=int(100 * share),
            minutes=minutes,
        )
