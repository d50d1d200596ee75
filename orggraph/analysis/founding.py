"""The order in which new branches are founded, how many a street can bear, and what would let more
firms in: one member more, a count, a point.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from orggraph.core.array_types import Ints
from orggraph.core.rules import Rules
from orggraph.graph import OrgGraph
from orggraph.optimise.assignment import assign

WEEK = 7


@dataclass(frozen=True)
class Founding:
    """When a new branch is prepared, handed in for approval and answered at the latest."""

    begins: dt.date
    handed_in: dt.date
    reply_by: dt.date

    def week(self, start: dt.date) -> int:
        """Return the week of the campaign, from 1, in which its preparation begins."""
        return (self.begins - start).days // WEEK + 1


def timetable(count: int, instructors: int, rules: Rules, start: dt.date) -> list[Founding]:
    """Return when so many branches are founded, in their order, by so many instructors.

    An instructor prepares one branch at a time (`founding_days`), hands it in and goes on to the
    next; the reply comes within `approval_days`.
    """
    found = []
    for place in range(count):
        begins = start + dt.timedelta(days=place // instructors * rules.founding_days)
        handed_in = begins + dt.timedelta(days=rules.founding_days)
        found.append(
            Founding(begins, handed_in, handed_in + dt.timedelta(days=rules.approval_days))
        )
    return found


def first_to_last(gain: Ints, staff: Ints) -> Ints:
    """Return the places of branches in the order in which to found them: those that cover most
    firms first, then most staff, then as they stand.

    All take as long, so at no day can another order have covered more.
    """
    return np.lexsort((np.arange(len(gain)), -staff, -gain))


def day_reached(replies: Sequence[dt.date], gains: Sequence[int], needed: int) -> dt.date | None:
    """Return the day by which so many firms are newly covered, None where they never are."""
    total = 0
    for day, gain in sorted(zip(replies, gains, strict=True)):
        total += gain
        if total >= needed:
            return day
    return None


def posts_for(graph: OrgGraph, load: pd.DataFrame, hosts: Ints) -> pd.DataFrame:
    """Return which post instructs each new branch (`post`, its name, missing where none has room
    within `post_metres`) and the `metres` to it; `hosts` are the rows of the lead firms.

    A branch takes the room of one firm. As many as possible have a post, then by fewest metres.
    """
    found = pd.DataFrame(
        {
            "post": pd.Series(None, index=range(len(hosts)), dtype="str"),
            "metres": pd.array([None] * len(hosts), dtype="Int64"),
        }
    )
    where = graph.where
    spot = np.flatnonzero(np.isfinite(where.x[hosts]))
    there = np.flatnonzero(load["has_point"].to_numpy(dtype=bool))
    if not len(spot) or not len(there):
        return found
    at = np.array([where.posts[node] for node in load.index[there]]).reshape(-1, 2)
    x, y = where.x[hosts[spot]], where.y[hosts[spot]]
    room = load["room"].to_numpy(dtype=np.int64)[there]
    target = assign((x, y), (at[:, 0], at[:, 1]), room, graph.rules.post_metres).target
    sent = target >= 0
    chosen = target[sent]
    found.loc[spot[sent], "post"] = load["post"].to_numpy(dtype=object)[there[chosen]]
    metres = np.hypot(x[sent] - at[chosen, 0], y[sent] - at[chosen, 1])
    found.loc[spot[sent], "metres"] = np.rint(metres).astype(np.int64)
    return found


__all__ = ["WEEK", "Founding", "day_reached", "first_to_last", "posts_for", "timetable"]
