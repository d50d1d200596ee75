"""One firm, explained: facts with their source row, status with its edge, reason, rule, path,
next step.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from orggraph.analysis.analysis import Answers
from orggraph.analysis.coverage import UNCLEAR
from orggraph.analysis.coverage.wording import in_both, name_in_both
from orggraph.core import schema
from orggraph.core.enums import Action, Exclusion, GapReason, LinkType, Mode, Priority, Status, Word
from orggraph.core.errors import UsageError
from orggraph.core.messages import Message, Sayable, first_of, message, plural, verbatim
from orggraph.core.schema import Column, Kind
from orggraph.graph import Label
from orggraph.reference import credit_codes
from orggraph.reports.headers import caption
from orggraph.reports.sheets import Sheet

_SAID_AGAIN = ("name", "district", "street", "building")  # of another row of the same firm

COLUMNS = (
    Column("item", Kind.TEXT, "项目", "item"),
    Column("value", Kind.FREE, "内容", "value"),
    Column("evidence", Kind.FREE, "依据", "evidence"),
)


_OFFERED = 5  # firms named in a message
_ALIKE = 60  # per cent of the characters, below which two names have nothing in common

Rows = np.ndarray[Any, np.dtype[np.int64]]


def find_firm(answers: Answers, asked: str) -> int:
    """Return the row of the firm that a code, a name or a part of a name means.

    Raises `UsageError` where none fits, or several do (it lists them).
    """
    firms = answers.graph.firms
    exact = (
        (firms["firm"] == asked)
        | (firms["uscc"] == credit_codes.compact(asked))
        | (firms["name"] == asked)
    )
    hits = _counted(firms, exact)
    if not len(hits):
        hits = _counted(firms, firms["name"].str.contains(asked, regex=False))
    if not len(hits):
        raise UsageError(_none(firms, asked))
    if len(hits) > 1:
        raise UsageError(
            plural(
                "{asked} means {n} firm: {some}; give the credit code or the full name",
                "{asked} means {n} firms: {some}; give the credit code or the full name",
                asked=asked,
                n=len(hits),
                some=_listed(firms, hits),
            ),
        )
    return int(hits[0])


def _counted(firms: pd.DataFrame, fits: pd.Series[bool]) -> Rows:
    """Return the rows that fit; for a row that repeats another, the row that counts."""
    rows = np.flatnonzero(fits.fillna(False).to_numpy(dtype=bool))
    first = firms["repeat_of"].iloc[rows].fillna(pd.Series(rows, index=rows)).to_numpy(np.int64)
    return np.unique(first)


def _none(firms: pd.DataFrame, asked: str) -> Message:
    """Say that no firm is meant, and which are named alike."""
    near = _named_alike(firms.loc[firms["repeat_of"].isna(), "name"].dropna(), asked)
    if not len(near):
        return message(
            "there is no firm {asked}; give its code, its name or a part of it", asked=asked
        )
    return message(
        "there is no firm {asked}; named alike: {some}", asked=asked, some=_listed(firms, near)
    )


def _named_alike(names: pd.Series[str], asked: str) -> Rows:
    """Return the rows whose names have the characters asked for in this order, the shortest first;
    where there are none, those that differ from it least.
    """
    in_order = ".*".join(map(re.escape, "".join(asked.split())))
    hits = names[names.str.contains(in_order)]
    if len(hits):
        shortest_first = hits.str.len().sort_values(kind="stable").index
        return np.array(shortest_first[:_OFFERED], dtype=np.int64)
    near = process.extract(
        asked, names.to_dict(), scorer=fuzz.partial_ratio, score_cutoff=_ALIKE, limit=_OFFERED
    )
    return np.array([row for _, _, row in near], dtype=np.int64)


def _listed(firms: pd.DataFrame, rows: Rows) -> str:
    several = [
        name if name == key else f"{name}（{key}）"
        for name, key in firms.loc[rows[: _OFFERED + 1], ["name", "firm"]].itertuples(index=False)
    ]
    return first_of(several, _OFFERED)


def explain_sheet(answers: Answers, asked: str, lang: str = "zh") -> Sheet:
    """Return all that is known of one firm as rows of item, value and evidence."""
    row = find_firm(answers, asked)
    firm = answers.graph.firms.iloc[row]
    rows = [
        *_facts(firm, _source(firm, lang), lang),
        *_repeats(answers.graph.firms, row, lang),
        *_verdict(answers, row, lang),
        *_ties(answers, row, lang),
        *_duty(answers, row, lang),
        *_next_step(answers, row, lang),
    ]
    frame = pd.DataFrame(
        [(item.say(lang), value, evidence) for item, value, evidence in rows],
        columns=[c.name for c in COLUMNS],
        dtype="str",
    )
    name = str(firm["name"] if pd.notna(firm["name"]) else firm["firm"])
    return Sheet("explain", verbatim(name), COLUMNS, frame, caption(answers))


Row = tuple[Sayable, str, str]


def _source(firm: pd.Series[Any], lang: str) -> str:
    """Return where a row of a ledger stands."""
    row = message("row {row}", row=int(firm["row"])).say(lang)
    return " ".join(filter(None, (firm["file"], firm["sheet"] or "", row)))


def _repeats(firms: pd.DataFrame, row: int, lang: str) -> list[Row]:
    """Return the other rows that list the firm, with what place they say it is at."""
    again = firms[(firms["repeat_of"] == row).fillna(False).to_numpy(dtype=bool)]
    return [
        (
            message("listed again"),
            " ".join(str(other[name]) for name in _SAID_AGAIN if pd.notna(other[name])),
            _source(other, lang),
        )
        for _, other in again.iterrows()
    ]


def _facts(firm: pd.Series[Any], source: str, lang: str) -> list[Row]:
    said: list[Row] = []
    for column in schema.FIRMS:
        value = firm[column.name]
        if pd.isna(value):
            continue
        if column.kind is Kind.YESNO:
            value = message("yes").say(lang) if value else message("no").say(lang)
        elif column.words:
            value = column.words(value).say(lang)
        said.append(
            (
                column,
                str(value)[:10] if column.kind is Kind.DATE else str(value),
                source,
            )
        )
    for name in ("staff", "members_formal", "members_total"):
        if pd.isna(firm[name]):
            column = schema.columns("firms")[name]
            said.append(
                (
                    column,
                    Status.UNKNOWN.say(lang),
                    message("not on the ledger").say(lang),
                )
            )
    return said


def _verdict(answers: Answers, row: int, lang: str) -> list[Row]:
    status = answers.status.iloc[row]
    found = Status(status["status"])
    why = _name(answers, status["via"]) if pd.notna(status["via"]) else ""
    if found is Status.EXCLUDED:
        why = Exclusion(status["exclusion"]).say(lang)
    said: list[Row] = [(message("status"), f"{found.sign} {found.say(lang)}", why)]
    if pd.notna(status["pending_days"]):
        said.append((message("days pending"), str(status["pending_days"]), ""))
    if pd.notna(status["due"]):
        said.append(
            (
                message("due"),
                message("yes").say(lang) if status["due"] else message("no").say(lang),
                "",
            )
        )
    return said


def _ties(answers: Answers, row: int, lang: str) -> list[Row]:
    ties = answers.graph.ties[answers.graph.ties["firm"] == row]
    said: list[Row] = []
    for tie in ties.itertuples(index=False):
        link = LinkType(tie.type)
        mode = Mode(tie.mode).say(lang) if isinstance(tie.mode, str) else ""
        since = str(tie.since)[:10] if pd.notna(tie.since) else ""
        said.append(
            (
                message("tie: {link}", link=link),
                _name(answers, tie.target),
                " ".join(filter(None, (mode, since))),
            )
        )
    return said


def _name(answers: Answers, node: str) -> str:
    return (
        str(answers.graph.skeleton.nodes[node].get("name", node))
        if node in answers.graph.skeleton
        else node
    )


def _duty(answers: Answers, row: int, lang: str) -> list[Row]:
    duty = answers.duty.iloc[row]
    name = duty["responsible_name"] if pd.notna(duty["responsible_name"]) else UNCLEAR
    said: list[Row] = [
        (
            message("responsible"),
            name_in_both(str(name)).say(lang),
            name_in_both(str(duty["path"])).say(lang),
        )
    ]
    if pd.notna(duty["alternative"]):
        said.append(
            (
                message("another, equally near"),
                name_in_both(str(duty["alternative"])).say(lang),
                "",
            )
        )
    return said


def _next_step(answers: Answers, row: int, lang: str) -> list[Row]:
    firm = answers.graph.firms.iloc[row]
    gaps = answers.gaps(kind=Label(firm["kind"]))
    mine = gaps[(gaps["file"].astype("str") == str(firm["file"])) & (gaps["row"] == firm["row"])]
    if not len(mine):
        return []
    gap = mine.iloc[0]
    near = "" if pd.isna(gap["nearest"]) else str(gap["nearest"])
    metres = (
        ""
        if pd.isna(gap["nearest_metres"])
        else message("{metres:.0f} m", metres=gap["nearest_metres"]).say(lang)
    )

    def word(kind: type[Word], value: str) -> str:
        return kind(value).say(lang)

    return [
        (
            message("reason"),
            word(GapReason, gap["reason"]),
            in_both(str(gap["rule"])).say(lang),
        ),
        (message("next step"), word(Action, gap["action"]), ""),
        (message("nearest organisation"), near, metres),
        (
            message("priority"),
            word(Priority, gap["priority"]),
            in_both(str(gap["priority_why"])).say(lang),
        ),
    ]
