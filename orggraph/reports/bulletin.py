"""The bulletin that an office sends every ten days or every quarter (旬通报、季通报): sentences
first, then tables of districts and of firms, then what needs care.

A bulletin is data (`Bulletin`); `render.bulletin` makes Markdown and HTML of it, `render.docx` a
Word document.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from orggraph.analysis.comparison import NO_GROUP, Move
from orggraph.core import schema
from orggraph.core.enums import Dimension, Rate, Status
from orggraph.core.errors import UsageError
from orggraph.core.messages import (
    CLAUSES,
    EMPTY,
    PHRASES,
    Message,
    listed,
    message,
    message_in,
    plural,
)
from orggraph.core.schema import Column
from orggraph.graph import Label
from orggraph.reports.comparison import Period, rate_of, too_small, unranked
from orggraph.reports.coverage import group_names
from orggraph.reports.letterhead import NOTHING, Letterhead
from orggraph.reports.sheets import Sheet

TENTHS = (
    message("First ten days of {month} {year} ({first}–{last})"),
    message("Second ten days of {month} {year} ({first}–{last})"),
    message("Last days of {month} {year} ({first}–{last})"),
)
DISTRICTS = message_in("between districts", ", ")
LISTED = 20  # firms that a table of a bulletin names; a workbook has them all
NAMED = 3  # districts that a sentence names
_NUMERALS = "一二三四五六七八九"
_MONTH = re.compile(r"[（(]?20\d\d年(?:1?\d月(?:[1-3]?\d日)?|第?[一二三四]季度)?[份末底]?[)）]?$")
# What a title says of the list and not of its firms: 党建工作基础台账, 党组织情况统计表.
_LIST = re.compile(
    "(?:党组织|党建)?(?:工作)?(?:建设|覆盖)?(?:基础|基本)?(?:情况|信息)?"
    "(?:统计|登记|汇总|一览|明细|摸排|调查)?(?:表|台账|名册|名单|清单|底册)$"
)
_SHORTEST = 3  # letters of a name that still tells whose firms they are
_TARGETS = ("target", "to_target", "wanted", "since_base")


@dataclass(frozen=True)
class Section:
    """One part of a bulletin: a heading, what it says, and the tables that belong to it."""

    heading: Message
    paragraphs: tuple[Message, ...]
    sheets: tuple[Sheet, ...] = ()


@dataclass(frozen=True)
class Bulletin:
    """A bulletin: what the office prints around it, its title, the period it is about, its
    sections, and what stands below.

    `head` is what is missing from the figures, right under the title.
    """

    title: Message
    period: Message
    sections: tuple[Section, ...]
    notes: tuple[Message, ...]
    head: tuple[Message, ...] = ()
    letterhead: Letterhead = NOTHING
    dated: dt.date | None = None

    @property
    def closing(self) -> tuple[Message, ...]:
        """The lines at the end on the right: who signs, and the day; none without an office."""
        if not self.letterhead.signature:
            return ()
        return message("{text}", text=self.letterhead.signature), written_day(self.dated)

    @property
    def annexes(self) -> tuple[Message, ...]:
        """What goes with it, a line each, numbered where there are several."""
        names = self.letterhead.annexes
        if len(names) == 1:
            return (message("Annex: {name}", name=names[0]),)
        return tuple(
            message("Annex {n}: {name}", n=number, name=name)
            for number, name in enumerate(names, 1)
        )

    @property
    def recipients(self) -> Message:
        """To whom it goes, as the first line says it; empty where nobody is named."""
        names = self.letterhead.to
        return message("To: {names}", names=listed(names, PHRASES)) if names else EMPTY


@dataclass
class _Tables:
    """The tables of a bulletin in their order, each numbered when it is added."""

    sheets: list[Sheet] = field(default_factory=list)

    def add(self, sheet: Sheet) -> int:
        number = len(self.sheets) + 1
        title = message("Table {n}. {title}", n=number, title=sheet.title)
        self.sheets.append(replace(sheet, title=title))
        return number


def bulletin(period: Period, quarterly: bool = False, letterhead: Letterhead = NOTHING) -> Bulletin:
    """Return the bulletin of the period that the later date falls into; raises `UsageError`
    where it declares no date.
    """
    graph = period.new.graph
    if graph.as_of is None:
        raise UsageError(
            message(
                "a bulletin needs a date: give --as-of, or declare as_of in the dataset.toml of "
                "the later data"
            ),
        )
    tables = _Tables()
    parts = [
        Section(message_in("bulletin", "Overall"), tuple(_overall(period, quarterly))),
        _campaign(period, tables),
        _places(period, tables),
        _care(period, tables),
        Section(message_in("bulletin", "Social organisations"), tuple(_social(period))),
    ]
    said = [part for part in parts if part.paragraphs]
    sections = tuple(
        replace(part, heading=_numbered(number, part.heading)) for number, part in enumerate(said)
    )
    name = letterhead.title or _title(graph.name, quarterly)
    return Bulletin(
        message("{text}", text=name),
        period_name(graph.as_of, quarterly),
        sections,
        _notes(period),
        (*period.head(), *_misfit(period, quarterly)),
        letterhead,
        letterhead.dated or graph.as_of,
    )


def _title(name: str, quarterly: bool) -> Message:
    """Return the title; a month in the name of the data is another than the bulletin's, and a
    bulletin is no list.
    """
    name = _MONTH.sub("", name) or name
    firms = _MONTH.sub("", _LIST.sub("", name))
    name = firms if len(firms) >= _SHORTEST else name
    if quarterly:
        return message("{name}: quarterly bulletin on Party organisation coverage", name=name)
    return message("{name}: ten-day bulletin on Party organisation coverage", name=name)


def _numbered(number: int, heading: Message) -> Message:
    return message(
        "{number}. {heading}", numeral=_NUMERALS[number], number=number + 1, heading=heading
    )


# ---- the period ----


FITTING = {False: (8, 11), True: (85, 95)}
"""Fewest and most days between the dates of a bulletin of ten days (False) and of a quarter
(True).
"""


def _days(period: Period) -> int | None:
    """Return the days between the two dates, None where one is not declared."""
    old, new = (answers.graph.as_of for answers in period.dates[-2:])
    return None if old is None or new is None else (new - old).days


def _fits(period: Period, quarterly: bool) -> bool:
    days = _days(period)
    fewest, most = FITTING[quarterly]
    return days is None or fewest <= days <= most


def _span(period: Period, quarterly: bool) -> Message:
    """Return what the changes are counted over: the period where it fits the two dates, else the
    days since the earlier.
    """
    if not _fits(period, quarterly):
        return message("the time since {since}", since=written_day(period.dates[-2].graph.as_of))
    return message("this quarter") if quarterly else message("these ten days")


def _misfit(period: Period, quarterly: bool) -> tuple[Message, ...]:
    """Say so where the two dates lie further apart, or nearer, than the bulletin's period."""
    if _fits(period, quarterly):
        return ()
    old, new = (written_day(answers.graph.as_of) for answers in period.dates[-2:])
    return (
        message(
            "The two dates lie {days} days apart ({old} to {new}), not {span}: all changes below "
            "are those of {days} days.",
            days=_days(period),
            old=old,
            new=new,
            span=message("a quarter") if quarterly else message("ten days"),
        ),
    )


def period_name(date: dt.date, quarterly: bool) -> Message:
    """Return the ten days (1–10, 11–20, 21–end) or the quarter that a date falls into, with its
    days.
    """
    if quarterly:
        first = 3 * ((date.month - 1) // 3) + 1
        return message(
            "Quarter {first_3} of {year} ({month_name} to {month_name_2})",
            year=date.year,
            numerals=_NUMERALS[first // 3],
            first=first,
            first_2=first + 2,
            first_3=first // 3 + 1,
            month_name=calendar.month_name[first],
            month_name_2=calendar.month_name[first + 2],
        )
    part = min((date.day - 1) // 10, 2)
    last = calendar.monthrange(date.year, date.month)[1] if part == 2 else 10 * part + 10
    return TENTHS[part].filled(
        year=date.year,
        month=calendar.month_name[date.month],
        number=date.month,
        first=10 * part + 1,
        last=last,
    )


def written_day(date: dt.date | None) -> Message:
    """Return a date as an office writes it."""
    if date is None:
        return message("this date")
    return message("{date}", date=str(date), year=date.year, month=date.month, day=date.day)


# ---- how a rate moved, in words ----


def moved(points: float) -> Message:
    """Return a change in percentage points as words: up, down or unchanged."""
    if points > 0:
        return message("up {points:.2f} points", points=points)
    if points < 0:
        return message("down {points:.2f} points", points=-points)
    return message("unchanged")


def _moved(points: float) -> Message:
    """Return the same for a cell whose heading names the unit."""
    if points > 0:
        return message("up {points:.2f}", points=points)
    return message("down {points:.2f}", points=-points) if points else message("unchanged")


def place_moved(before: Any, after: Any) -> Message:
    """Return how a rank moved as words; empty where either is not known."""
    if pd.isna(before) or pd.isna(after):
        return EMPTY
    if after < before:
        return message("up from place {before} to {after}", before=int(before), after=int(after))
    if after > before:
        return message("down from place {before} to {after}", before=int(before), after=int(after))
    return message("place unchanged")


def _why_moved(row: pd.Series[Any]) -> Message:
    """Return which part of a change the firms covered made, and which the base; empty where
    nothing moved.
    """
    covered, base = row["by_covered"], row["by_base"]
    if pd.isna(covered) or not (covered or base):
        return EMPTY
    if not covered:
        return message(" (by a smaller base)") if base > 0 else message(" (by a larger base)")
    if not base:
        return (
            message(" (by more firms covered)")
            if covered > 0
            else message(" (by fewer firms covered)")
        )
    by_covered = (
        message("more firms covered, {change}", change=moved(covered))
        if covered > 0
        else message("fewer firms covered, {change}", change=moved(covered))
    )
    by_base = (
        message("a smaller base, {change}", change=moved(base))
        if base > 0
        else message("a larger base, {change}", change=moved(base))
    )
    parts = [by_covered, by_base]
    return message(" ({parts})", parts=listed(parts, CLAUSES))


def _of_base(row: pd.Series[Any], when: str) -> Message:
    """Return a rate with what it is made of; a dash where no column asks about it."""
    rate = row[f"rate_{when}"]
    if pd.isna(rate):
        return message("—")
    return message(
        "{rate:.1f}% ({organised}/{base})",
        rate=float(rate),
        organised=int(row[f"organised_{when}"]),
        base=int(row[f"base_{when}"]),
    )


# ---- the sections ----


def _overall(period: Period, quarterly: bool) -> list[Message]:
    total = period.districts().iloc[-1]
    rate = rate_of(total, "after", period.base)
    now = period.new.coverage(Dimension.DISTRICT, period.base).iloc[-1]
    both = Rate(int(now["both"]), int(now["base"]), period.base, rate.is_known)
    change, since = EMPTY, EMPTY
    if not pd.isna(total["points"]):
        change = message(
            ", {change} since the last one, {before}{why}",
            change=moved(total["points"]),
            before=_of_base(total, "before"),
            why=_why_moved(total),
        )
    if not pd.isna(total["since_base"]):
        since = message(", {change} since the base date", change=moved(total["since_base"]))
    return [
        message(
            "As of {as_of} the organisation rate is {rate}{change}{since}; organised or "
            "worked {both}. {uncovered} firms uncovered, {pending} pending, {unknown} "
            "unknown.",
            as_of=written_day(period.new.graph.as_of),
            rate=rate,
            change=change,
            since=since,
            both=both,
            uncovered=now["uncovered"],
            pending=now["pending"],
            unknown=now["unknown"],
        ),
        _counts(total, _span(period, quarterly)),
        *period.left_because(),
        *period.doubts(),
    ]


def _counts(total: pd.Series[Any], span: Message) -> Message:
    """Return how many firms and organisations moved in each way."""
    return plural(
        (
            "In {span}: {covered} newly covered, {uncovered} newly "
            "uncovered, {raised} raised, {worked} gained work coverage; {n} "
            "organisation founded, {upgraded} upgraded, {dissolved} "
            "dissolved; {entered} entered the base, {left} left it, "
            "{moved_in} moved in, {moved_out} moved out."
        ),
        (
            "In {span}: {covered} newly covered, {uncovered} newly "
            "uncovered, {raised} raised, {worked} gained work coverage; {n} "
            "organisations founded, {upgraded} upgraded, {dissolved} "
            "dissolved; {entered} entered the base, {left} left it, "
            "{moved_in} moved in, {moved_out} moved out."
        ),
        span=span,
        n=total["founded"],
        **{
            name: total[name]
            for name in (
                "covered",
                "uncovered",
                "raised",
                "worked",
                "upgraded",
                "dissolved",
                "entered",
                "left",
                "moved_in",
                "moved_out",
            )
        },
    )


def _campaign(period: Period, tables: _Tables) -> Section:
    """Say how a campaign goes, with the districts' targets in a table."""
    said = period.progress(for_print=True)
    before = len(tables.sheets)
    if said:
        sheet = _targets(period)
        if sheet is not None:
            tables.add(sheet)
    return Section(message_in("bulletin", "Campaign"), tuple(said), tuple(tables.sheets[before:]))


def _targets(period: Period) -> Sheet | None:
    """Return the districts with their targets and what they were on the base date; None where
    neither is known.
    """
    frame = _ordered(period.districts())
    names = [name for name in _TARGETS if frame[name].notna().any()]
    if not names:
        return None
    frame["group"] = group_names(frame["group"], Dimension.DISTRICT)
    if "since_base" in names:
        frame["since_base"] = [
            None if pd.isna(points) else _moved(points) for points in frame["since_base"]
        ]
    shown = ["group", "rate_after", *names]
    columns = tuple(c for c in schema.BULLETIN_TARGETS if c.name in shown)
    return Sheet(
        "bulletin_targets",
        message("Targets by district"),
        columns,
        frame[[c.name for c in columns]],
        period.caption(),
        total_last=True,
    )


def _ranked(districts: pd.DataFrame) -> pd.DataFrame:
    return districts[~districts["group"].isin(NO_GROUP) & districts["rank"].notna()].sort_values(
        "rank", kind="stable"
    )


def _ordered(districts: pd.DataFrame) -> pd.DataFrame:
    """Return the districts by rank, then those without, the total last."""
    ranked = _ranked(districts)
    rest = districts[~districts["group"].isin(ranked["group"])]
    there = (rest["base_after"] > 0) | (rest["base_before"] > 0) | (rest["group"] == NO_GROUP[1])
    return pd.concat([ranked, rest[there]], ignore_index=True)


def _places(period: Period, tables: _Tables) -> Section:
    """Say who leads, who rose most, and who fell; the table holds them all."""
    by, places = period.places()
    before = len(tables.sheets)
    tables.add(_table(period, by, places))
    ranked = _ranked(places)
    if ranked.empty:
        said = _why_none_is_ranked(period, by, places)
    else:
        said = message("{clauses}.", clauses=listed(_leaders(ranked, by), CLAUSES))
    small = too_small(period, places, by) if by is Dimension.STREET else ()
    return Section(
        message("How each {by} stands", by=by), (said, *small), tuple(tables.sheets[before:])
    )


def _why_none_is_ranked(period: Period, by: Dimension, places: pd.DataFrame) -> Message:
    if places["group"].isin(NO_GROUP).all():
        return message("The ledger names no districts.")
    return message(
        "No {by} is ranked: each has fewer than {least} firms in the base, or no rate.",
        by=by,
        least=period.new.graph.rules.rank_least_firms,
    )


def _leaders(ranked: pd.DataFrame, by: Dimension) -> list[Message]:
    top = ranked.head(min(NAMED, max(1, len(ranked) // 2)))
    leaders = [
        message("{name} {rate}", name=row["group"], rate=_of_base(row, "after"))
        for _, row in top.iterrows()
    ]
    said = [message("highest rates: {names}", names=listed(leaders, DISTRICTS))]
    rose = ranked[ranked["points"] > 0].sort_values("points", ascending=False, kind="stable")
    fell = ranked[ranked["points"] < 0].sort_values("points", kind="stable")
    if len(rose):
        said.append(message("rose most: {names}", names=_movers(rose, by, False)))
    if len(fell):
        said.append(message("fell: {names}", names=_movers(fell, by, True)))
    return said


def _movers(rows: pd.DataFrame, by: Dimension, tells_more: bool) -> Message:
    """Name the first districts with how their rates and ranks moved, and how many there are
    where that is asked.
    """
    items = []
    for _, row in rows.head(NAMED).iterrows():
        change = moved(row["points"])
        place = EMPTY
        if not pd.isna(row["climbed"]) and row["climbed"]:
            place = place_moved(row["rank_before"], row["rank"])
        told = change if place is EMPTY else listed([change, place], PHRASES)
        items.append(message("{name} ({told})", name=row["group"], told=told))
    names = listed(items, DISTRICTS)
    if tells_more and len(rows) > NAMED:
        return message("{names} and others, {n} in all ({by})", names=names, n=len(rows), by=by)
    return names


def _table(period: Period, by: Dimension, places: pd.DataFrame) -> Sheet:
    """Return the table of places by rank, with base and count beside every rate."""
    frame = _ordered(places)
    frame["group"] = group_names(frame["group"], by)
    frame["change"] = [None if pd.isna(points) else _moved(points) for points in frame["points"]]
    frame["place"] = [
        None if (place := place_moved(before, after)) is EMPTY else place
        for before, after in zip(frame["rank_before"], frame["rank"], strict=True)
    ]
    columns = tuple(
        _named_by(column, by) for column in schema.BULLETIN if column.name in {*frame.columns}
    )
    return Sheet(
        "bulletin",
        message("Each {by} by rate", by=by),
        columns,
        frame[[column.name for column in columns]],
        period.caption(),
        total_last=True,
    )


def _named_by(column: Column, by: Dimension) -> Column:
    """Return the column of places headed by what they are."""
    return replace(column, zh=by.zh, en=by.en) if column.name == "group" else column


_LOST = {
    Move.UNCOVERED: message("Firms newly uncovered"),
    Move.UNSURE: message("Firms covered before that give no organisation now, to be verified"),
    Move.UNLISTED: message("Firms that are not on this list, to be verified"),
}


def _care(period: Period, tables: _Tables) -> Section:
    """List the firms that lost their organisation or may have; say what is overdue and how many
    have nobody responsible.
    """
    before, said = len(tables.sheets), []
    by, _ = period.places()
    for move, title in _LOST.items():
        found = _firms(period, by, move)
        if len(found):
            number = tables.add(_firm_table(period, by, title, found.head(LISTED)))
            said.append(_listed_in(title, number, len(found)))
        elif move is Move.UNCOVERED:
            said.append(message("No firm has lost its organisation."))
    status = period.new.status
    counts = period.new.graph.is_enterprise & (status["status"] != str(Status.EXCLUDED)).to_numpy(
        dtype=bool
    )
    overdue = int((status["overdue"].fillna(False).to_numpy(dtype=bool) & counts).sum())
    nobody = int((period.new.duty["responsible"].isna().to_numpy() & counts).sum())
    said.append(
        message(
            "{overdue} approvals overdue; {nobody} firms with nobody responsible.",
            overdue=overdue,
            nobody=nobody,
        )
    )
    return Section(
        message_in("bulletin", "What needs care"), tuple(said), tuple(tables.sheets[before:])
    )


def _listed_in(title: Message, number: int, firms: int) -> Message:
    if firms <= LISTED:
        return message(
            "{title}: {n}, see table {table}.",
            title=title,
            n=firms,
            table=number,
        )
    return message(
        "{title}: {n}, the first {shown} of them in table {table}, all in the list of moves.",
        title=title,
        n=firms,
        shown=LISTED,
        table=number,
    )


def _firms(period: Period, by: Dimension, move: Move) -> pd.DataFrame:
    """Return the firms of a move with their place and why, by place and name."""
    moves = period.found.moves
    moves = moves[(moves["move"] == str(move)) & ~moves["social"]]
    if by is Dimension.STREET:
        place = period.found.streets_of(moves)
    else:
        place = moves["district_after"].fillna(moves["district_before"])
    frame = pd.DataFrame(
        {
            "name": [
                _name_of(period, int(old), int(new))
                for old, new in zip(moves["old"], moves["new"], strict=True)
            ],
            "group": place.array,
            "reason": period.reasons(moves),
        }
    )
    frame = frame.sort_values(["group", "name"], kind="stable", ignore_index=True)
    frame.insert(0, "number", range(1, len(frame) + 1))
    return frame


def _firm_table(period: Period, by: Dimension, title: Message, firms: pd.DataFrame) -> Sheet:
    columns = tuple(_named_by(column, by) for column in schema.BULLETIN_FIRMS)
    return Sheet("bulletin_firms", title, columns, firms, period.caption())


def _name_of(period: Period, old: int, new: int) -> str:
    graph, row = (period.found.new.graph, new) if new >= 0 else (period.found.old.graph, old)
    name = graph.firms["name"].iat[row]
    return str(graph.firms["uscc"].iat[row] if pd.isna(name) else name)


def _social(period: Period) -> list[Message]:
    """Return how social organisations stand, by their own base; nothing where there are none."""
    total = period.found.districts(Label.SOCIAL_ORG).iloc[-1]
    if not total["base_after"] and not total["base_before"]:
        return []
    return [
        message(
            "Social organisations have a base of their own and are in none of the rates "
            "above: {rate}, {covered} newly covered, {uncovered} newly uncovered.",
            rate=_of_base(total, "after"),
            covered=total["covered"],
            uncovered=total["uncovered"],
        )
    ]


def _notes(period: Period) -> tuple[Message, ...]:
    followed = int(period.found.pairs["evidence"].notna().sum())
    same = plural(
        ("{n} firm changed name or code and was followed by evidence, see the list."),
        ("{n} firms changed name or code and were followed by evidence, see the list."),
        n=followed,
    )
    return (
        message("Figures: {caption}.", caption=period.caption()),
        message(
            "A rate moves by the firms covered and by the base; the two parts sum to the whole "
            "change, in points of two decimals."
        ),
        *((same,) if followed else ()),
        *unranked(period),
        message(
            "A proposal is no coverage and neither is a duty; ranks go by the rate, equals "
            "share one."
        ),
    )


__all__ = [
    "Bulletin",
    "Section",
    "bulletin",
    "moved",
    "period_name",
    "place_moved",
    "written_day",
]
