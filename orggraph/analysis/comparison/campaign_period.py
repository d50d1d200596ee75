"""The frame of a campaign: from when to when, from what to what, and how fast it goes (百日攻坚 and
the like).

`dataset.toml` may name one; districts go by their names, the whole by 合计, and one number alone
holds for all:

    [campaign]
    name = "百日攻坚"
    start = 2026-05-01
    end = 2026-08-08
    base_date = 2026-04-30
    targets = { "合计" = 75, "云栖区" = 80 }      # 组织覆盖率, percent
    base_covered = { "合计" = 120 }               # firms covered on the base date
    base_rates = { "合计" = 42.4 }                # the rate on the base date, percent
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from orggraph.analysis.coverage import TOTAL
from orggraph.core import toml_entries
from orggraph.core.errors import InputError
from orggraph.core.messages import CLAUSES, EMPTY, Message, listed, message, plural
from orggraph.core.toml_entries import check_known, date_of

_TABLES = {
    "targets": (message("target rate"), 100.0),
    "base_rates": (message("rate on the base date"), 100.0),
    "base_covered": (message("firms covered on the base date"), math.inf),
}
_DATES = ("start", "end", "base_date")
KEYS = ("name", *_DATES, *_TABLES)
ALL = ""  # stands for every district and the whole


@dataclass(frozen=True)
class Frame:
    """A campaign in time; both ends are days of it. `targets`, `base_rates` and `base_covered`
    go by group.
    """

    name: str
    start: dt.date
    end: dt.date
    base_date: dt.date | None = None
    targets: Mapping[str, float] = field(default_factory=dict)
    base_rates: Mapping[str, float] = field(default_factory=dict)
    base_covered: Mapping[str, float] = field(default_factory=dict)

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days + 1

    def day(self, date: dt.date) -> int:
        """Return which day of it a date is: 1 on the first, 0 or less before, more than `days`
        after the end.
        """
        return (date - self.start).days + 1

    def target(self, group: str) -> float | None:
        """Return the target rate of a district or of the whole (合计), in percent; None where
        none is set.
        """
        return self.targets.get(group, self.targets.get(ALL))


@dataclass(frozen=True)
class Pace:
    """How far and how fast: firms still wanted, firms a day needed till the end, firms a day so
    far (None: unknown).
    """

    wanted: int | None
    left: int
    needed: float | None
    gained: int | None
    so_far: float | None


def frame_of(said: Mapping[str, Any], where: str = "dataset.toml") -> Frame | None:
    """Return the campaign that `[campaign]` tells of, None where it is not there.

    Raises `InputError`, naming file and key, for an unknown key, a date or number that is none, and
    days out of order.
    """
    if not said:
        return None
    refused = partial(_bad, where)
    check_known(said, KEYS, refused)
    dates = {key: date_of(said, key, refused) for key in _DATES}
    start, end, base = dates["start"], dates["end"], dates["base_date"]
    if start is None or end is None:
        raise _bad(
            where,
            "start" if start is None else "end",
            message("must be given, such as 2026-05-01"),
        )
    if end < start:
        raise _bad(
            where, "end", message("{end} is before the start, {start}", end=end, start=start)
        )
    if base is not None and base > end:
        raise _bad(
            where,
            "base_date",
            message("{base} is after the end, {end}", base=base, end=end),
        )
    name = said.get("name", "专项行动")
    if not isinstance(name, str) or not name.strip():
        raise _bad(where, "name", message("must be a text"))
    tables = {key: _numbers(said.get(key), key, where) for key in _TABLES}
    return Frame(name.strip(), start, end, base, **tables)


def plain(said: Mapping[str, Any], where: str = "dataset.toml") -> dict[str, Any]:
    """Check what `[campaign]` says and return it with its dates as text, so that it can be kept
    in any form.
    """
    frame_of(said, where)
    return toml_entries.plain(said)


def pace(
    frame: Frame, date: dt.date, group: str, covered: int, base: int, covered_then: float | None
) -> Pace:
    """Return how fast a group goes; `covered_then` is what was covered on the base date, None where
    nobody knows.

    Needed: firms to the target, rounded up as offices count, over the days that are left, today not
    among them. So far: firms gained since the base date over the days gone, today among them.
    """
    target = frame.target(group)
    wanted = None if target is None else max(0, math.ceil(base * target / 100 - 1e-9) - covered)
    gone, left = (
        min(max(frame.day(date), 0), frame.days),
        max(0, min((frame.end - date).days, frame.days)),
    )
    gained = None if covered_then is None else covered - round(covered_then)
    return Pace(
        wanted,
        left,
        None if wanted is None or not left else wanted / left,
        gained,
        None if gained is None or not gone else gained / gone,
    )


def pace_sentences(
    frame: Frame,
    date: dt.date | None,
    covered: int,
    base: int,
    covered_then: float | None,
    source: Message,
    for_print: bool = False,
) -> list[Message]:
    """Say which day it is, what is still wanted, the pace needed and the pace so far, and what
    the base figure is from; `for_print` leaves out where it may be declared.
    """
    if date is None:
        return [
            message(
                "{name} ({start} to {end}): no date is declared, so its progress cannot be told.",
                name=frame.name,
                start=frame.start,
                end=frame.end,
            )
        ]
    found, day, target = (
        pace(frame, date, TOTAL, covered, base, covered_then),
        frame.day(date),
        frame.target(TOTAL),
    )
    when = (
        plural(
            "not begun: {n} day from {start}",
            "not begun: {n} days from {start}",
            start=frame.start,
            n=frame.days,
        )
        if day < 1
        else message("over since {end}, {days} days", end=frame.end, days=frame.days)
        if day > frame.days
        else message(
            "day {day} of {days} ({start} to {end}), {left} left",
            day=day,
            days=frame.days,
            start=frame.start,
            end=frame.end,
            left=found.left,
        )
    )
    parts = [message("{name}: {when}", name=frame.name, when=when)]
    if target is not None and found.wanted == 0:
        parts.append(message("target {target:.1f}%, reached", target=target))
    elif target is not None and found.wanted is not None:
        parts.append(
            plural(
                "target {target:.1f}%, {n} firm short",
                "target {target:.1f}%, {n} firms short",
                target=target,
                n=found.wanted,
            )
        )
    if found.wanted and found.needed is not None:
        parts.append(message("{needed:.1f} a day needed from now on", needed=found.needed))
    if found.so_far is not None:
        parts.append(
            message(
                "{gained} gained so far, {so_far:.1f} a day{source}",
                gained=found.gained,
                so_far=found.so_far,
                source=EMPTY if for_print else message(" ({source})", source=source),
            )
        )
    elif day >= 1 and not for_print:
        parts.append(
            message(
                "no figure of the base date (base_covered under [campaign]), so the pace so far is "
                "unknown"
            )
        )
    return [message("{clauses}.", clauses=listed(parts, CLAUSES))]


def _bad(where: str, key: str, why: Message) -> InputError:
    return InputError(message("{where}: [campaign] {key}: {why}", where=where, key=key, why=why))


def _numbers(value: Any, key: str, where: str) -> dict[str, float]:
    what, most = _TABLES[key]
    given = {} if value is None else value if isinstance(value, Mapping) else {ALL: value}
    for group, number in given.items():
        if (
            isinstance(number, bool)
            or not isinstance(number, int | float)
            or not 0 <= number <= most
        ):
            at = f"{key}.{group}" if group else key
            why = (
                message("the {what} is a number (0 or more), not {number}")
                if most == math.inf
                else message("the {what} is a number (0–100), not {number}")
            )
            raise _bad(where, at, why.filled(what=what, number=repr(number)))
    if key == "base_covered" and ALL in given:
        given = {TOTAL: given[ALL]}  # a number of firms cannot hold for every district
    return {str(group): float(number) for group, number in given.items()}


__all__ = ["ALL", "KEYS", "Frame", "Pace", "frame_of", "pace", "pace_sentences", "plain"]
