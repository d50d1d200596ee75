"""One firm, explained: facts with their source row, status with its edge, reason, rule, path,
next step.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from orggraph.analysis.analysis import Answers
from orggraph.analysis.coverage import UNCLEAR
from orggraph.analysis.coverage.wording import in_both, name_in_both
from orggraph.core import schema
from orggraph.core.enums import Action, Exclusion, GapReason, LinkType, Mode, Priority, Status, Word
from orggraph.core.errors import UsageError
from orggraph.core.messages import Message, Text, message, plural
from orggraph.core.schema import Column, Kind
from orggraph.graph import Label
from orggraph.reference import credit_codes
from orggraph.reports.headers import caption
from orggraph.reports.sheets import Sheet

COLUMNS = (
    Column("item", Kind.TEXT, "项目", "item"),
    Column("value", Kind.FREE, "内容", "value"),
    Column("evidence", Kind.FREE, "依据", "evidence"),
)


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
    hits = firms.index[
        exact.fillna(False).to_numpy(dtype=bool) & firms["repeat_of"].isna().to_numpy()
    ]
    if not len(hits):
        hits = firms.index[
            firms["name"].str.contains(asked, regex=False).fillna(False).to_numpy(dtype=bool)
        ]
    if not len(hits):
        raise UsageError(
            message(
                "there is no firm {asked}; give its code, its name or a part of it", asked=asked
            ),
        )
    if len(hits) > 1:
        some = "、".join(f"{firms.at[i, 'name']}（{firms.at[i, 'firm']}）" for i in hits[:5])
        raise UsageError(
            plural(
                "{asked} means {n} firm: {some}; give the credit code",
                "{asked} means {n} firms: {some}; give the credit code",
                asked=asked,
                n=len(hits),
                some=some,
                hits_2="……" if len(hits) > 5 else "",
            ),
        )
    return int(hits[0])


def explain_sheet(answers: Answers, asked: str, lang: str = "zh") -> Sheet:
    """Return all that is known of one firm as rows of item, value and evidence."""
    row = find_firm(answers, asked)
    firm = answers.graph.firms.iloc[row]
    source = (
        (
            f"{firm['file']} {firm['sheet'] or ''} "
            f"{Text('第 {} 行', 'row {}').say(lang).format(firm['row'])}"
        )
        .replace("  ", " ")
        .strip()
    )
    rows = [
        *_facts(firm, source, lang),
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
    return Sheet("explain", Text(name, name), COLUMNS, frame, caption(answers))


Row = tuple[Message, str, str]


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
                Text(column.zh, column.en),
                str(value)[:10] if column.kind is Kind.DATE else str(value),
                source,
            )
        )
    for name in ("staff", "members_formal", "members_total"):
        if pd.isna(firm[name]):
            column = schema.columns("firms")[name]
            said.append(
                (
                    Text(column.zh, column.en),
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
    said = [(message("status"), f"{found.sign} {found.say(lang)}", why)]
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
    said = []
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
    said = [
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
        else f"{gap['nearest_metres']:.0f} {Text('米', 'm').say(lang)}"
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
