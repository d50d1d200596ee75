"""Row reconciliation of the rounds: every row that came in was kept, merged or dropped, with a
reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from orggraph.core.messages import CLAUSES, Message, listed, message
from orggraph.linkage.ledger_columns import BALANCE, Stage

Reasons = tuple[tuple[Message, int], ...]


class ImbalanceError(AssertionError):
    """Rows vanished or appeared between two stages: a fault of this program, never of the data."""


@dataclass(frozen=True)
class Entry:
    """One stage of one list: how many rows came in, and where each went; `merged` and `dropped`
    by reason.
    """

    stage: Stage
    source: str
    entered: int
    kept: int
    merged: Reasons = ()
    dropped: Reasons = ()

    @property
    def left_over(self) -> int:
        """Rows of which nobody knows where they went; 0 in books that balance."""
        return self.entered - self.kept - _total(self.merged) - _total(self.dropped)


def counted(reasons: Iterable[Any]) -> Reasons:
    """Count words or sentences, the most frequent first."""
    found = Counter(r if isinstance(r, Message) else r.label for r in reasons)
    return tuple(sorted(found.items(), key=lambda item: (-item[1], item[0].say())))


def check(entries: Sequence[Entry], flows: Iterable[tuple[Hashable, int, int]]) -> None:
    """Raise `ImbalanceError` where an entry does not balance, or a stage does not take in what the
    one before kept.

    `flows` gives what each handing-over is called, how many went out and how many came in.
    """
    for entry in entries:
        if entry.left_over or min(entry.entered, entry.kept) < 0:
            raise ImbalanceError(
                f"{entry.stage} {entry.source}: {entry.left_over} of {entry.entered} rows are "
                "unaccounted for"
            )
    for name, out, into in flows:
        if out != into:
            raise ImbalanceError(f"{name}: {out} rows went out, {into} came in")


def as_frame(entries: Sequence[Entry]) -> pd.DataFrame:
    """Return the books as a table with the columns `BALANCE`."""
    rows = [
        (
            str(e.stage),
            e.source,
            e.entered,
            e.kept,
            _total(e.merged),
            _total(e.dropped),
            _said(e.merged),
            _said(e.dropped),
        )
        for e in entries
    ]
    return pd.DataFrame(rows, columns=[c.name for c in BALANCE])


def _total(reasons: Reasons) -> int:
    return sum(count for _, count in reasons)


def _said(reasons: Reasons) -> Message | None:
    if not reasons:
        return None
    return listed((message("{reason} {n}", reason=r, n=n) for r, n in reasons), CLAUSES)
