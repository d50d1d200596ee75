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
from orggraph.core.errors import Text, UsageError
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

    heading: Text
    paragraphs: tuple[Text, ...]
    sheet: Sheet | None = None


@dataclass(frozen=True)
class Bulletin:
    """A bulletin: its title, the period it is about, the line of dates and base, its sections, and
    what stands below.

    `head` is what is missing from the figures, right under the line of dates.
    """

    title: Text
    period: Text
    caption: Text
    sections: tuple[Section, ...]
    notes: tuple[Text, ...]
    head: tuple[Text, ...] = ()


def bulletin(period: Period, quarterly: bool = False) -> Bulletin:
    """Return the bulletin of the period that the later date falls into; raises `UsageError`
    where it declares no date.
    """
    graph = period.new.graph
    if graph.as_of is None:
        raise UsageError(
            "通报须知道截至日期；请在本期数据的 dataset.toml 中写明 as_of",
            "a bulletin needs a date; declare as_of in the dataset.toml of the later data",
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
    title = Text(
        f"{graph.name}党组织覆盖{'季度' if quarterly else '旬'}通报",
        f"{graph.name}: {'quarterly' if quarterly else 'ten-day'} bulletin on Party "
        "organisation coverage",
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


def _span(period: Period, quarterly: bool) -> Text:
    """Return what the changes are counted over: the period where it fits the two dates, else the
    days since the earlier.
    """
    if not _fits(period, quarterly):
        since = period.dates[-2].graph.as_of
        return Text(f"自{_day(since)}以来", f"the time since {since}")
    return Text("本季" if quarterly else "本旬", "this quarter" if quarterly else "these ten days")


def _misfit(period: Period, quarterly: bool) -> tuple[Text, ...]:
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


def period_name(date: dt.date, quarterly: bool) -> Text:
    """Return the ten days (1–10, 11–20, 21–end) or the quarter that a date falls into, with its
    days.
    """
    if quarterly:
        first = 3 * ((date.month - 1) // 3) + 1
        return Text(
            f"{date.year}年第{_NUMERALS[first // 3]}季度（{first}月—{first + 2}月）",
            f"Quarter {first // 3 + 1} of {date.year} ({calendar.month_name[first]} to "
            f"{calendar.month_name[first + 2]})",
        )
    part = min((date.day - 1) // 10, 2)
    last = calendar.monthrange(date.year, date.month)[1] if part == 2 else 10 * part + 10
    zh, en = TENTHS[part]
    return Text(
        f"{date.year}年{date.month}月{zh}（{10 * part + 1}日—{last}日）",
        f"{en} of {calendar.month_name[date.month]} {date.year} ({10 * part + 1}–{last})",
    )


def _overall(period: Period, total: pd.Series[Any], quarterly: bool) -> list[Text]:
    rate = rate_of(total, "after", period.base)
    now = period.new.coverage(Dimension.DISTRICT, period.base).iloc[-1]
    both = Rate(int(now["both"]), int(now["base"]), period.base, rate.is_known)
    change = (
        Text("", "")
        if pd.isna(total["points"])
        else Text(
            f"，较上期 {total['points']:+.2f} 个百分点（覆盖增减 {total['by_covered']:+.2f}，"
            f"底数变化 {total['by_base']:+.2f}）",
            f", {total['points']:+.2f} points since the last one (by firms covered "
            f"{total['by_covered']:+.2f}, by the base {total['by_base']:+.2f})",
        )
    )
    since = (
        Text("", "")
        if pd.isna(total["since_base"])
        else Text(
            f"，较基期 {total['since_base']:+.2f} 个百分点",
            f", {total['since_base']:+.2f} since the base date",
        )
    )
    span = _span(period, quarterly)
    return [
        Text(
            f"截至{_day(period.new.graph.as_of)}，组织覆盖率 "
            f"{rate.say('zh')}{change.zh}{since.zh}；两个覆盖率 {both.say('zh')}。"
            f"空白点 {now['uncovered']} 家，筹建中 {now['pending']} 家，"
            f"待核实 {now['unknown']} 家。",
            f"As of {period.new.graph.as_of} the organisation rate is "
            f"{rate.say('en')}{change.en}{since.en}; organised or worked {both.say('en')}. "
            f"{now['uncovered']} firms uncovered, {now['pending']} pending,"
            f" {now['unknown']} unknown.",
        ),
        Text(
            f"{span.zh}新覆盖 {total['covered']} 家，新失覆盖 {total['uncovered']} 家，"
            f"组建方式提升 {total['raised']} 家，新增工作覆盖 {total['worked']} 家；"
            f"新建组织 {total['founded']} 个，升格 {total['upgraded']} 个，"
            f"撤销 {total['dissolved']} 个；新纳入底数 {total['entered']} 家，"
            f"退出 {total['left']} 家，"
            f"迁入 {total['moved_in']} 家，迁出 {total['moved_out']} 家。",
            f"In {span.en}: {total['covered']} newly covered,"
            f" {total['uncovered']} newly uncovered, {total['raised']} raised,"
            f" {total['worked']} gained work coverage; "
            f"{total['founded']} organisations founded, {total['upgraded']} upgraded,"
            f" {total['dissolved']} dissolved; {total['entered']} entered the base, "
            f"{total['left']} left it, {total['moved_in']} moved in,"
            f" {total['moved_out']} moved out.",
        ),
        *period.doubts(),
    ]


def _day(date: dt.date | None) -> str:
    return f"{date.year}年{date.month}月{date.day}日" if date else "本期"


def _ranked(districts: pd.DataFrame) -> pd.DataFrame:
    return districts[~districts["group"].isin(NO_GROUP) & districts["rank"].notna()].sort_values(
        "rank", kind="stable"
    )


def _districts(districts: pd.DataFrame) -> list[Text]:
    """Say who leads, who rose most, and who fell."""
    ranked = _ranked(districts)
    if ranked.empty:
        return [Text("台账未列明所在区。", "The ledger names no districts.")]
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
        "rate_after": Text("覆盖率", "rate"),
        "points": Text("较上期", "since last"),
        "since_base": Text("较基期", "since base"),
        "to_target": Text("距目标", "to target"),
    }
    columns = tuple(Column(n, known[n].kind, *short[n]) if n in short else known[n] for n in names)
    return Sheet(
        "bulletin",
        Text("各区情况", "Districts"),
        columns,
        frame[names],
        period.caption(),
        total_last=True,
    )


def _care(period: Period) -> list[Text]:
    """Name the firms that lost their organisation or may have; say what is overdue and how many
    have nobody responsible.
    """
    lost = _named(period, Move.UNCOVERED, Text("新失覆盖", "newly uncovered"))
    said = [lost or Text("没有新失覆盖的企业。", "No firm has lost its organisation.")]
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
        Text(
            f"筹建超期未批复 {overdue} 家；兜底责任不明 {nobody} 家。",
            f"{overdue} approvals overdue; {nobody} firms with nobody responsible.",
        )
    )
    return said


def _named(period: Period, move: Move, words: Text) -> Text | None:
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
    rest = Text(f"；另有 {more} 家见清单", f"; and {more} more") if more > 0 else Text("", "")
    return Text(
        f"{words.zh} {len(moves)} 家：{zh}{rest.zh}。", f"{len(moves)} {words.en}: {en}{rest.en}."
    )


def _name_of(period: Period, old: int, new: int) -> str:
    graph, row = (period.found.new.graph, new) if new >= 0 else (period.found.old.graph, old)
    name = graph.firms["name"].iat[row]
    return str(graph.firms["uscc"].iat[row] if pd.isna(name) else name)


def _social(period: Period) -> list[Text]:
    """Return how social organisations stand, by their own base; nothing where there are none."""
    total = period.found.districts(Label.SOCIAL_ORG).iloc[-1]
    if not total["base_after"] and not total["base_before"]:
        return []
    rate = f"{total['organised_after']} ÷ {total['base_after']}"
    shown = "—" if pd.isna(total["rate_after"]) else f"{total['rate_after']:.1f}%"
    return [
        Text(
            f"社会组织另计底数，不计入以上各率：组织覆盖率 {shown}（{rate}），"
            f"新覆盖 {total['covered']} 家，新失覆盖 {total['uncovered']} 家。",
            "Social organisations have a base of their own and are in none of the rates "
            f"above: {shown} ({rate}), {total['covered']} newly covered,"
            f" {total['uncovered']} newly uncovered.",
        )
    ]


def _notes(period: Period) -> tuple[Text, ...]:
    followed = int(period.found.pairs["zh"].notna().sum())
    same = Text(
        f"其中 {followed} 家名称或代码有变，按依据认定为同一企业，见清单。",
        f"{followed} firms changed name or code and were followed by evidence, see the list.",
    )
    return (
        SPLIT,
        *((same,) if followed else ()),
        *elsewhere(period),
        Text(
            "提议不计入覆盖，有责任不等于已覆盖；排名按覆盖率，相同者并列。",
            "A proposal is no coverage and neither is a duty; ranks go by the rate,"
            " equals share one.",
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
