"""The bulletin that an office sends every ten days or every quarter (旬通报、季通报): words first,
one table, what needs care.

A bulletin is data (`Bulletin`); Markdown and HTML are made here, a Word document in
`io.bulletin_writer`.
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from typing import Any

import pandas as pd

from orggraph.analysis.comparison import NO_GROUP, Move
from orggraph.core import schema
from orggraph.core.enums import Dimension, Rate, Status
from orggraph.core.errors import UsageError
from orggraph.core.messages import EMPTY, Message, Text, message, plural
from orggraph.core.resources import template
from orggraph.core.schema import Column
from orggraph.graph import Label
from orggraph.render.colours import INK, LINE, SECOND
from orggraph.render.markdown import escaped, markdown_table
from orggraph.render.strips import headings_and_rows
from orggraph.reports.comparison import SPLIT, Period, elsewhere, rate_of
from orggraph.reports.coverage import group_names
from orggraph.reports.sheets import Sheet

TENTHS = (("上旬", "first ten days"), ("中旬", "second ten days"), ("下旬", "last days"))
LISTED = 20
_NUMERALS = "一二三四五六七八九"
COLUMNS = (
    "rank",
    "group",
    "founded",
    "covered",
    "upgraded",
    "dissolved",
    "rate_after",
    "points",
    "since_base",
    "climbed",
    "target",
    "to_target",
)


@dataclass(frozen=True)
class Section:
    """One part of a bulletin: a heading, what it says, and a table where there is one."""

    heading: Message
    paragraphs: tuple[Message, ...]
    sheet: Sheet | None = None


@dataclass(frozen=True)
class Bulletin:
    """A bulletin: its title, the period it is about, the line of dates and base, its sections, and
    what stands below.

    `head` is what is missing from the figures, right under the line of dates.
    """

    title: Message
    period: Message
    caption: Message
    sections: tuple[Section, ...]
    notes: tuple[Message, ...]
    head: tuple[Message, ...] = ()


def bulletin(period: Period, quarterly: bool = False) -> Bulletin:
    """Return the bulletin of the period that the later date falls into; raises `UsageError`
    where it declares no date.
    """
    graph = period.new.graph
    if graph.as_of is None:
        raise UsageError(
            message("a bulletin needs a date; declare as_of in the dataset.toml of the later data"),
        )
    districts = period.districts()
    parts = [
        ("总体情况", "Overall", _overall(period, districts.iloc[-1], quarterly), None),
        ("各区情况", "Districts", _districts(districts), _table(period, districts)),
        ("需要关注", "What needs care", _care(period), None),
    ]
    progress = period.progress()
    if progress:
        parts.insert(1, ("专项行动", "Campaign", progress, None))
    social = _social(period)
    if social:
        parts.append(("社会组织", "Social organisations", social, None))
    sections = tuple(
        Section(Text(f"{_NUMERALS[i]}、{zh}", f"{i + 1}. {en}"), tuple(said), sheet)
        for i, (zh, en, said, sheet) in enumerate(parts)
    )
    title = message(
        "{name}: {quarterly} bulletin on Party organisation coverage",
        name=graph.name,
        quarterly=(message("quarterly") if quarterly else message("ten-day")),
    )
    head = (*period.head(), *_misfit(period, quarterly))
    return Bulletin(
        title, period_name(graph.as_of, quarterly), period.caption(), sections, _notes(period), head
    )


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
        since = period.dates[-2].graph.as_of
        return message("the time since {since}", day=_day(since), since=since)
    return message("this quarter") if quarterly else message("these ten days")


def _misfit(period: Period, quarterly: bool) -> tuple[Message, ...]:
    """Say so where the two dates lie further apart, or nearer, than the bulletin's period."""
    if _fits(period, quarterly):
        return ()
    days = _days(period)
    zh, en = ("一季", "a quarter") if quarterly else ("一旬", "ten days")
    old, new = (_day(answers.graph.as_of) for answers in period.dates[-2:])
    dates = " → ".join(str(answers.graph.as_of) for answers in period.dates[-2:])
    return (
        Text(
            f"两期相隔 {days} 天（{old}至{new}），不是{zh}：以下变化都是这 {days} 天的。",
            f"The two dates lie {days} days apart ({dates}),"
            f" not {en}: all changes below are those of {days} days.",
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
    zh, en = TENTHS[part]
    return Text(
        f"{date.year}年{date.month}月{zh}（{10 * part + 1}日—{last}日）",
        f"{en} of {calendar.month_name[date.month]} {date.year} ({10 * part + 1}–{last})",
    )


def _overall(period: Period, total: pd.Series[Any], quarterly: bool) -> list[Message]:
    rate = rate_of(total, "after", period.base)
    now = period.new.coverage(Dimension.DISTRICT, period.base).iloc[-1]
    both = Rate(int(now["both"]), int(now["base"]), period.base, rate.is_known)
    change = (
        EMPTY
        if pd.isna(total["points"])
        else message(
            ", {points:+.2f} points since the last one (by firms covered "
            "{by_covered:+.2f}, by the base {by_base:+.2f})",
            points=total["points"],
            by_covered=total["by_covered"],
            by_base=total["by_base"],
        )
    )
    since = (
        EMPTY
        if pd.isna(total["since_base"])
        else message(", {since_base:+.2f} since the base date", since_base=total["since_base"])
    )
    span = _span(period, quarterly)
    return [
        message(
            "As of {as_of} the organisation rate is {rate}{change}{since}; organised or "
            "worked {both}. {uncovered} firms uncovered, {pending} pending, {unknown} "
            "unknown.",
            rate=rate,
            change=change,
            since=since,
            both=both,
            uncovered=now["uncovered"],
            pending=now["pending"],
            unknown=now["unknown"],
            day=_day(period.new.graph.as_of),
            as_of=period.new.graph.as_of,
        ),
        plural(
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
            covered=total["covered"],
            uncovered=total["uncovered"],
            raised=total["raised"],
            worked=total["worked"],
            n=total["founded"],
            upgraded=total["upgraded"],
            dissolved=total["dissolved"],
            entered=total["entered"],
            left=total["left"],
            moved_in=total["moved_in"],
            moved_out=total["moved_out"],
        ),
        *period.doubts(),
    ]


def _day(date: dt.date | None) -> str:
    return f"{date.year}年{date.month}月{date.day}日" if date else "本期"


def _ranked(districts: pd.DataFrame) -> pd.DataFrame:
    return districts[~districts["group"].isin(NO_GROUP) & districts["rank"].notna()].sort_values(
        "rank", kind="stable"
    )


def _districts(districts: pd.DataFrame) -> list[Message]:
    """Say who leads, who rose most, and who fell."""
    ranked = _ranked(districts)
    if ranked.empty:
        return [message("The ledger names no districts.")]
    top = ranked.head(3)
    zh, en = (
        [f"覆盖率居前的是{_listed(top, 'rate_after', '{:.1f}%')}"],
        [f"Highest rates: {_listed(top, 'rate_after', '{:.1f}%', ', ', ' ({})')}"],
    )
    rose = (
        ranked[ranked["points"] > 0].sort_values("points", ascending=False, kind="stable").head(3)
    )
    fell = ranked[ranked["points"] < 0].sort_values("points", kind="stable")
    if len(rose):
        zh.append(f"升幅居前的是{_listed(rose, 'points', '{:+.2f} 个百分点')}")
        en.append(f"rose most: {_listed(rose, 'points', '{:+.2f}', ', ', ' ({})')}")
    if len(fell):
        zh.append(f"下降的有{_listed(fell, 'points', '{:+.2f} 个百分点')}")
        en.append(f"fell: {_listed(fell, 'points', '{:+.2f}', ', ', ' ({})')}")
    return [Text("；".join(zh) + "。", "; ".join(en) + ".")]


def _listed(
    rows: pd.DataFrame, column: str, form: str, comma: str = "、", bracket: str = "（{}）"
) -> str:
    return comma.join(
        f"{name}{bracket.format(form.format(value))}"
        for name, value in zip(rows["group"], rows[column], strict=True)
    )


def _table(period: Period, districts: pd.DataFrame) -> Sheet:
    """Return the table of districts by rank; columns about base date and target only where they
    are known.
    """
    ranked = _ranked(districts)
    rest = districts[~districts["group"].isin(ranked["group"])]
    frame = pd.concat(
        [ranked, rest[(rest["base_after"] > 0) | (rest["base_before"] > 0)]], ignore_index=True
    )
    frame["group"] = group_names(frame["group"], Dimension.DISTRICT)
    for signed in ("points", "since_base"):
        frame[signed] = [None if pd.isna(p) else f"{p:+.2f}" if p else "0" for p in frame[signed]]
    known = schema.columns("changes")
    names = [
        c
        for c in COLUMNS
        if c not in ("since_base", "target", "to_target") or frame[c].notna().any()
    ]
    short = {
        "rate_after": message("rate"),
        "points": message("since last"),
        "since_base": message("since base"),
        "to_target": message("to target"),
    }
    columns = tuple(
        Column(n, known[n].kind, *short[n].both) if n in short else known[n] for n in names
    )
    return Sheet(
        "bulletin",
        message("Districts"),
        columns,
        frame[names],
        period.caption(),
        total_last=True,
    )


def _care(period: Period) -> list[Message]:
    """Name the firms that lost their organisation or may have; say what is overdue and how many
    have nobody responsible.
    """
    lost = _named(period, Move.UNCOVERED, message("newly uncovered"))
    said = [lost or message("No firm has lost its organisation.")]
    for move in (Move.UNSURE, Move.UNLISTED):
        found = _named(period, move, Text(move.zh, move.en))
        said += [found] if found else []
    status = period.new.status
    firm = period.new.graph.is_enterprise & (status["status"] != str(Status.EXCLUDED)).to_numpy(
        dtype=bool
    )
    overdue = int((status["overdue"].fillna(False).to_numpy(dtype=bool) & firm).sum())
    nobody = int((period.new.duty["responsible"].isna().to_numpy() & firm).sum())
    said.append(
        message(
            "{overdue} approvals overdue; {nobody} firms with nobody responsible.",
            overdue=overdue,
            nobody=nobody,
        )
    )
    return said


def _named(period: Period, move: Move, words: Message) -> Message | None:
    """Name the firms of a move with their reasons, the first of many; None where there are none."""
    moves = period.found.moves
    moves = moves[(moves["move"] == str(move)) & ~moves["social"]]
    if moves.empty:
        return None
    names = [
        _name_of(period, int(old), int(new))
        for old, new in zip(moves["old"].head(LISTED), moves["new"].head(LISTED), strict=True)
    ]
    more = len(moves) - LISTED
    zh = "；".join(f"{name}（{why}）" for name, why in zip(names, moves["zh"], strict=False))
    en = "; ".join(f"{name} ({why})" for name, why in zip(names, moves["en"], strict=False))
    rest = message("; and {more} more", more=more) if more > 0 else EMPTY
    return Text(
        f"{words.zh} {len(moves)} 家：{zh}{rest.zh}。", f"{len(moves)} {words.en}: {en}{rest.en}."
    )


def _name_of(period: Period, old: int, new: int) -> str:
    graph, row = (period.found.new.graph, new) if new >= 0 else (period.found.old.graph, old)
    name = graph.firms["name"].iat[row]
    return str(graph.firms["uscc"].iat[row] if pd.isna(name) else name)


def _social(period: Period) -> list[Message]:
    """Return how social organisations stand, by their own base; nothing where there are none."""
    total = period.found.districts(Label.SOCIAL_ORG).iloc[-1]
    if not total["base_after"] and not total["base_before"]:
        return []
    rate = f"{total['organised_after']} ÷ {total['base_after']}"
    shown = "—" if pd.isna(total["rate_after"]) else f"{total['rate_after']:.1f}%"
    return [
        message(
            "Social organisations have a base of their own and are in none of the rates "
            "above: {shown} ({rate}), {covered} newly covered, {uncovered} newly uncovered.",
            shown=shown,
            rate=rate,
            covered=total["covered"],
            uncovered=total["uncovered"],
        )
    ]


def _notes(period: Period) -> tuple[Message, ...]:
    followed = int(period.found.pairs["zh"].notna().sum())
    same = plural(
        ("{n} firm changed name or code and was followed by evidence, see the list."),
        ("{n} firms changed name or code and were followed by evidence, see the list."),
        n=followed,
    )
    return (
        SPLIT,
        *((same,) if followed else ()),
        *elsewhere(period),
        message(
            "A proposal is no coverage and neither is a duty; ranks go by the rate, equals "
            "share one."
        ),
    )


# ---------------------------------------------------------------- as text


def markdown(page: Bulletin, lang: str = "zh") -> str:
    """Return a bulletin as Markdown."""
    blocks = [
        f"# {escaped(page.title.say(lang))}",
        f"**{escaped(page.period.say(lang))}**",
        escaped(page.caption.say(lang)),
        *(f"**{escaped(words.say(lang))}**" for words in page.head),
    ]
    for section in page.sections:
        blocks += [
            f"## {escaped(section.heading.say(lang))}",
            *(escaped(p.say(lang)) for p in section.paragraphs),
        ]
        if section.sheet is not None:
            blocks.append(markdown_table(section.sheet, lang))
    return "\n\n".join([*blocks, "---", *(escaped(note.say(lang)) for note in page.notes)]) + "\n"


def html(page: Bulletin, lang: str = "zh") -> str:
    """Return a bulletin as one HTML page that prints on A4: no script, nothing fetched."""
    sections = [
        (
            s.heading.say(lang),
            [p.say(lang) for p in s.paragraphs],
            headings_and_rows(s.sheet, lang) if s.sheet else None,
        )
        for s in page.sections
    ]
    return str(
        template("bulletin.html").render(
            lang="en" if lang == "en" else "zh-CN",
            title=page.title.say(lang),
            period=page.period.say(lang),
            caption=page.caption.say(lang),
            head=[words.say(lang) for words in page.head],
            sections=sections,
            notes=[n.say(lang) for n in page.notes],
            ink=INK,
            second=SECOND,
            line=LINE,
            red=Status.UNCOVERED.colour,
        )
    )


__all__ = ["Bulletin", "Section", "bulletin", "html", "markdown", "period_name"]
