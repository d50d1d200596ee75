"""Which heading of a table gives which column, where several could."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import numpy as np
import pandas as pd

from orggraph.core import schema
from orggraph.ingest import (
    by_content,
    heading_terms,
    listed_firms,
    parsing,
    party,
    periods,
    statements,
    vocabulary,
)
from orggraph.ingest.raw import RawDataset, RawTable
from orggraph.ingest.statements import Says

# ---- one table ----


def listed_tables(raw: RawDataset) -> list[RawTable]:
    """Return the tables of firms that stand in lists of organisations; none where the firms' own
    tables say how they are covered.
    """
    listed = listed_firms.firms_listed(raw.tables)
    return [] if listed and _asks_for_organisations(raw) else listed


Headings = dict[str, list[str]]


def _asks_for_organisations(raw: RawDataset) -> bool:
    """Whether any table of firms says whether they have an organisation."""
    return any(
        not {*(read := headings_of(table, raw)), *table.constants}.isdisjoint(party.COLUMNS)
        or _dates_an_organisation(read)
        for table in map(by_content.promoted, raw.tables)
        if table.kind == "firms"
    )


def headings_of(table: RawTable, raw: RawDataset) -> Headings:
    """Return for each column the headings that give it, without those of earlier periods."""
    asked = every_heading(table, raw)
    earlier = superseded(asked, table.frame)
    kept = {name: [h for h in several if h not in earlier] for name, several in asked.items()}
    return {name: several for name, several in kept.items() if several}


def superseded(headings: Headings, frame: pd.DataFrame) -> dict[str, str]:
    """Return the headings of earlier periods, each with the one that counts instead."""
    several = (few for few in headings.values() if len(few) > 1)
    passed = {h: latest for few in several for h, latest in periods.superseded(few, frame).items()}
    asked = [
        h for name in party.COLUMNS for h in headings.get(name, ()) if heading_terms.JOINT in h
    ]
    of = {heading: periods.period(heading) for heading in asked}
    now = next((heading for heading in asked if of[heading] == periods.NOW), None)
    if now:  # 原党组织情况 › 党组织名称 beside 目前情况 › 是否建立
        passed |= {heading: now for heading in asked if of[heading] == periods.BEFORE}
    return passed


def every_heading(table: RawTable, raw: RawDataset) -> Headings:
    """Return for each column the headings that give it: what the dataset declares first, then by
    their order in `schema`.
    """
    declared = raw.columns.get(table.kind, {})
    ranked: dict[str, list[tuple[int, str]]] = {}
    for heading in table.frame.columns:
        named = (
            table.meanings[heading]
            if heading in table.chosen
            else declared.get(heading) or declared.get(heading.strip())
        )
        name = named or table.meanings.get(heading) or heading_terms.names(table.kind, heading)
        if name:
            ranked.setdefault(name, []).append(
                (-1 if named else _rank(table.kind, name, heading), heading)
            )
    return {
        name: [heading for _, heading in sorted(several, key=lambda pair: pair[0])]
        for name, several in ranked.items()
    }


def _rank(kind: str, name: str, heading: str) -> int:
    """Return which heading of several for one column is taken first: the column's own words,
    then patterns in their order.
    """
    column = schema.readable(kind)[name]
    known = [schema.fold(word) for word in (column.zh, column.en, column.name, *column.synonyms)]
    folded = schema.fold(heading.split(heading_terms.JOINT)[-1])
    if name in _COUNTED_TWICE and re.match("核[实查定]|复核|审核|本", heading):
        return -1
    rank = (
        known.index(folded) if folded in known else len(known) + heading_terms.order(kind, heading)
    )
    last = _TAKEN_LAST.get(name)
    behind_all_others = len(known) + heading_terms.order(kind, "") + 1
    return rank + behind_all_others if last and last.search(heading) else rank


# What stands in a heading that is taken only where the others of its column are blank: a firm is
# where it works, not where it is registered, and what was checked counts before what was reported.
_REGISTERED = re.compile("注册|登记|工商|住所|执照")
_COUNTED_TWICE = ("staff", "members_total", "members_formal")
_TAKEN_LAST = {
    "name": re.compile("简称|曾用|原"),
    **dict.fromkeys(("address", "district", "street"), _REGISTERED),
    **dict.fromkeys(_COUNTED_TWICE, re.compile("^(?:上报|填报|自报|申报)")),
}
_LEGAL_FORM = (
    "有限|股份|独资|合伙|个体|国有|集体|私营|民营|外资|合资|港澳台|内资|分公司|非公|公有制|"
    f"{vocabulary.SOCIAL_FORMS}|社会服务机构|民办非|民非"
)
_WHOLE_ADDRESS = "(?:路|街|大道|巷|弄)[0-9]+(?:-[0-9]+)?号|市.{1,8}[区县]"
_OWN_DATE = frozenset({"成立时间", "成立日期"})


def told_by_content(headings: Headings, frame: pd.DataFrame, chosen: frozenset[str]) -> Headings:
    """Move headings that may mean two things to the column that their cells show, unless a person
    chose it.

    企业类型 may hold the trade or the legal form; 成立时间 may be the organisation's or the firm's
    own; 门牌 may be a room or, where no other column is, the whole address.
    """
    moved = {name: list(several) for name, several in headings.items()}
    for heading in headings.get("category", ()):
        if (
            heading not in chosen
            and re.search("类型|性质|.类别", heading)
            and _mostly(frame[heading], _LEGAL_FORM)
        ):
            moved["category"].remove(heading)
            moved.setdefault("ownership", []).append(heading)
    for heading in headings.get("detail", ()) if "address" not in headings else ():
        if heading not in chosen and _mostly(frame[heading], _WHOLE_ADDRESS):  # 门牌
            moved["detail"].remove(heading)
            moved.setdefault("address", []).append(heading)
    for name in ("category", "ownership"):
        for heading in list(moved.get(name, ())):
            if heading not in chosen and _are_modes(frame[heading]):
                moved[name].remove(heading)
                moved.setdefault("mode", []).append(heading)
    work = [h for h in headings.get("mode", ()) if "工作覆盖" in h]
    if len(work) < len(headings.get("mode", ())):  # the other asks for the organisation
        for heading in work:
            moved["mode"].remove(heading)
            moved.setdefault("instructor", []).append(heading)
    if not {"has_organisation", "org_type"}.isdisjoint(headings):
        for heading in headings.get("organisation", ()):
            if heading not in chosen and re.match("隶属|管理|归属", heading):
                moved["organisation"].remove(heading)
                moved.setdefault("superior", []).append(heading)
    for heading in headings.get("since", ()):
        if (
            heading not in chosen
            and schema.fold(heading) in _OWN_DATE
            and _is_of_the_firm(heading, headings, frame)
        ):
            moved["since"].remove(heading)
            moved.setdefault("reg_date", []).append(heading)
    for heading in headings.get("reg_date", ()):
        if (
            heading not in chosen
            and "since" not in headings
            and schema.fold(heading) in _OWN_DATE
            and _is_of_the_organisation(heading, headings, frame)
        ):
            moved["reg_date"].remove(heading)
            moved["since"] = [heading]
    return {name: several for name, several in moved.items() if several}


def _are_modes(texts: pd.Series[Any]) -> bool:
    """Whether all that a column holds are ways to be covered."""
    bare = [parsing.plain(text) for text in texts.dropna().unique().tolist()[:_FEW]]
    said = [statements.read(text, named=False) for text in bare]
    told = [one.mode for one in said if one.mode]
    return (
        0 < len(bare) < _FEW
        and len(told) > 0
        and all(
            statements.is_closed(text)
            and (one.mode or one.says in (Says.NO, Says.UNKNOWN, Says.NOTHING))
            for text, one in zip(bare, said, strict=True)
        )
    )


_FEW = 50


def _mostly(texts: pd.Series[Any], pattern: str) -> bool:
    distinct = texts.dropna().drop_duplicates()
    return len(distinct) > 0 and bool(distinct.str.contains(pattern).mean() >= 0.5)


def _is_of_the_firm(heading: str, headings: Headings, frame: pd.DataFrame) -> bool:
    """Whether a date is the firm's own: another heading has the organisation's, no column about
    organisations stands before it, or firms without any organisation have one too.
    """
    if any(other != heading for other in headings["since"]):
        return True
    columns = list(frame.columns)
    asked = [name for name in party.COLUMNS if name in headings]
    if asked and min(columns.index(h) for name in asked for h in headings[name]) > columns.index(
        heading
    ):
        return True
    none, planned = np.zeros(len(frame), dtype=bool), np.zeros(len(frame), dtype=bool)
    for name in asked:
        for column in headings[name]:
            none |= party.that_say(frame[column], name, Says.NO)
            planned |= party.that_say(frame[column], name, Says.PLAN)
    none &= ~planned  # the date of one that is being founded is when approval was asked for
    return bool(none.any() and frame.loc[none, heading].notna().mean() >= 0.5)


def _is_of_the_organisation(heading: str, headings: Headings, frame: pd.DataFrame) -> bool:
    """Whether a date is an organisation's: it stands right behind one, and firms that name none
    have no date.
    """
    columns = list(frame.columns)
    asked = [h for name in party.COLUMNS for h in headings.get(name, ())]
    before = columns[max(columns.index(heading) - 1, 0)]
    without = frame[asked].isna().all(axis="columns")
    return (
        before in asked
        and not _is_of_the_firm(heading, {**headings, "since": [heading]}, frame)
        and not frame.loc[without, heading].notna().any()
    )


def asked_by_date(
    frame: pd.DataFrame, headings: Headings, since: pd.Series[Any], as_of: dt.date | None
) -> tuple[pd.DataFrame, Headings]:
    """Take the day of founding for the answer where no other column asks for an organisation: a
    date says that there is one; a day after that of the list, or one that is meant, is a plan.
    """
    heading = _dates_an_organisation(headings)
    if not heading or not set(party.COLUMNS).isdisjoint(headings) or since.isna().all():
        return frame, headings
    meant = frame[heading].str.match(_MEANT_DAY).fillna(False)
    if as_of is not None:
        meant |= since > pd.Timestamp(as_of)
    texts = frame[heading].mask(since.notna(), "已建").mask(meant, "拟建")
    return frame.assign(**{heading: texts}), {**headings, "has_organisation": [heading]}


_MEANT_DAY = r"(?:拟|计划|预计|预定|争取|力争|待|将)于?.{0,2}[0-9]"  # 拟2026年12月


def _dates_an_organisation(headings: Headings) -> str:
    """Return the heading that asks when an organisation was founded in so many words, "" for none:
    成立时间 alone may be the firm's.
    """
    return next((h for h in headings.get("since", ()) if re.search("党|支部", h)), "")
