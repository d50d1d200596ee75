"""Head-counts that one cell or several columns tell together: formal and probationary members, men
and women.

Parts are summed only where they make the whole and the whole is not given; a part never stands for
the whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from orggraph.core import schema
from orggraph.ingest import head_counts, parsing, pii, vocabulary
from orggraph.ingest.findings import Finding, Found
from orggraph.ingest.head_counts import Count
from orggraph.ingest.provenance import Source

NAMES = (
    "members_formal",
    "members_total",
    "members_probationary",
    "members_men",
    "members_women",
    "staff",
    "staff_men",
    "staff_women",
)


_OF_MEMBERS = frozenset({"members_formal", "members_probationary"})


@dataclass
class _Sums:
    """The counts read so far, by English column, each missing where unknown."""

    length: int
    held: dict[str, Any] = field(default_factory=dict)

    def take(self, name: str, values: Any) -> None:
        """Keep values where none were known before."""
        before = self.held.get(name)
        self.held[name] = values if before is None else before.fillna(values)

    def get(self, name: str) -> Any:
        held = self.held.get(name)
        if held is None:
            return parsing.empty(schema.columns("firms")["staff"], self.length)
        return held


def read(
    frame: pd.DataFrame, headings: Mapping[str, Sequence[str]], source: Source
) -> tuple[dict[str, Any], list[Found]]:
    """Return staff, members in all and formal members of each row, with what was found in their
    cells.

    `headings` gives the headings of `frame` for each English column.
    """
    sums, more = _Sums(len(frame)), _Sums(len(frame))
    found: list[Found] = []
    for name in NAMES:
        for heading in headings.get(name, ()):
            pair = head_counts.pair_of(heading) if name.startswith("members") else ""
            told, which, faults = _column(frame[heading], pair, head_counts.unit_of(heading))
            found += [source.found(Finding[code], heading, at, shown) for code, at, shown in faults]
            sums.take(name, _whole(told, which, name))
            if name == "members_total":
                more.take("members_formal", _part(told, which, "formal"))
            if name in _OF_MEMBERS and pair:
                more.take("members_total", _of_pairs(told, which))
                more.take("members_formal", _part(told, which, "formal"))
    total, formal, probationary = (
        sums.get(name) for name in ("members_total", "members_formal", "members_probationary")
    )
    total = total.fillna(more.get("members_total"))
    formal = formal.fillna(more.get("members_formal"))
    total = total.fillna(formal + probationary).fillna(
        sums.get("members_men") + sums.get("members_women")
    )
    if not headings.get("members_total"):
        total = total.fillna(_by_relation(frame, headings))
    if not headings.get("members_formal"):  # where they are asked for and left open, they stay open
        formal = formal.fillna((total - probationary).mask(probationary > total))
    staff = sums.get("staff").fillna(sums.get("staff_men") + sums.get("staff_women"))
    return {"members_total": total, "members_formal": formal, "staff": staff}, found


def _by_relation(frame: pd.DataFrame, headings: Mapping[str, Sequence[str]]) -> Any:
    """Return the members whose papers are here and elsewhere together, missing where one of both
    is not told.
    """
    parts = [headings.get(name, ()) for name in ("members_relation_here", "members_elsewhere")]
    if not all(parts):
        return parsing.empty(schema.columns("firms")["staff"], len(frame))
    here, elsewhere = (_column(frame[several[0]], "", 1)[:2] for several in parts)
    return _whole(*here, "members_total") + _whole(*elsewhere, "members_total")


def _column(
    texts: pd.Series[Any], pair: str, unit: int
) -> tuple[list[Count], Any, list[tuple[str, Any, list[str]]]]:
    """Read every distinct text once; return what each tells, which text a row has, and the
    faults with their rows.
    """
    bare, which = parsing.plain_texts(texts)
    told = [
        Count() if vocabulary.is_unknown(text) else head_counts.read(text, pair, unit)
        for text in bare
    ]
    faults = []
    for code in dict.fromkeys(count.fault for count in told if count.fault):
        numbers = [number for number, count in enumerate(told) if count.fault == code]
        at = np.flatnonzero(np.isin(which, numbers))
        faults.append((code, at, [_shown(bare[number]) for number in which[at]]))
    return told, which, faults


def _shown(text: str) -> str:
    """Return what a message may show of a cell: where a figure should stand, words alone may be
    a name.
    """
    return pii.shown(text, figure=True)


def _whole(told: Sequence[Count], which: Any, name: str) -> Any:
    """Return the figures of a column; a cell of formal members that tells both gives the formal
    ones.
    """
    values = [
        count.formal
        if name == "members_formal" and count.formal is not None
        else count.probationary
        if name == "members_probationary" and count.probationary is not None
        else count.value
        for count in told
    ]
    return pd.Series(pd.array(values, dtype="Int64").take(which))


def _of_pairs(told: Sequence[Count], which: Any) -> Any:
    """Return the first of two figures in a cell, 5 of 5（4）, missing where it holds one."""
    values = [count.value if count.formal is not None else None for count in told]
    return pd.Series(pd.array(values, dtype="Int64").take(which))


def _part(told: Sequence[Count], which: Any, part: str) -> Any:
    return pd.Series(pd.array([getattr(count, part) for count in told], dtype="Int64").take(which))
