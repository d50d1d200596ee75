"""A made-up round beside a made-up town: the lists sent to its streets, and what came back.

The replies show what `orggraph collect` is for: rows answered, left blank, refused for want of a
reason, a street that does not answer, a joint branch agreed to and one to be adjusted.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from orggraph.analysis.analysis import Answers
from orggraph.core import schema
from orggraph.core.enums import Dimension, Established, Exclusion, Opinion, ReplyMode, Verdict
from orggraph.core.messages import message
from orggraph.core.schema import Column
from orggraph.io import output
from orggraph.io.atomic_write import opened, told
from orggraph.io.dispatch_workbooks import write_round
from orggraph.io.plan_reader import read_plan
from orggraph.reports.dispatch import Round, dispatch
from orggraph.reports.joint_branches import keyed, plan_sheets

_TURNS = ("none", "founded", "blank", "gone")  # answers take turns


def write_sample_round(answers: Answers, folder: Path, lang: str) -> list[Path]:
    """Write a plan, the lists of a round by street and their replies into a folder, and return
    the files of the plan and the replies.
    """
    with told(folder):
        (folder / "returned").mkdir(parents=True, exist_ok=True)
    plan = folder / "plan.csv"
    firms = next(sheet for sheet in plan_sheets(answers, answers.plan) if sheet.key == "plan_firms")
    written = list(output.write(firms, plan, lang))
    sent = dispatch(answers, Dimension.STREET, keyed(answers, read_plan(plan)))
    written += write_round(answers, sent, folder / "sent", lang)[-1:]
    receivers = sent.receivers[:-1]  # the last does not answer
    firm_rows = [_firm_replies(sent, receiver, lang) for receiver in receivers]
    _leave_out_a_reason(firm_rows)
    for number, (receiver, replies) in enumerate(zip(receivers, firm_rows, strict=True), 1):
        groups = _group_replies(answers, sent, receiver, lang)
        for name, columns, rows in (
            ("", schema.DISPATCH, replies),
            ("_groups", schema.DISPATCH_GROUPS, groups),
        ):
            if rows:
                path = folder / "returned" / f"{number:02d}{name}.csv"
                with opened(path) as put:
                    put(_as_csv(columns, rows, lang))
                written.append(path)
    return written


def _leave_out_a_reason(replies: Iterable[list[dict[str, Any]]]) -> None:
    """Let one firm that was not found come back without why: collecting refuses the row."""
    for row in (row for rows in replies for row in rows):
        if "exclusion" in row:
            del row["exclusion"]
            return


def _firm_replies(sent: Round, receiver: str, lang: str) -> list[dict[str, Any]]:
    firms = sent.firms[sent.firms["receiver"] == receiver]
    agreed = {
        key for keys in sent.groups.loc[sent.groups["receiver"] == receiver, "keys"] for key in keys
    }
    rows: list[dict[str, Any]] = []
    for turn, firm in enumerate(firms.itertuples()):
        said = {} if firm.key in agreed else _reply(turn, str(firm.name), firm.step, lang)
        rows.append({"id": sent.row_id(int(firm.number)), "firm": firm.firm, **said})
    return rows


def _reply(turn: int, name: str, step: Any, lang: str) -> dict[str, str]:
    """Return what a street answers about a firm; its turn and what is asked decide it."""
    place = turn % len(_TURNS)
    if _TURNS[place] == "blank":
        return {}
    said: dict[str, Any] = {"verdict": Verdict.AS_LISTED, "established": Established.NO}
    if _TURNS[place] == "founded" and step == "found":
        said = {
            "verdict": Verdict.CHANGED,
            "established": Established.YES,
            "mode": ReplyMode.SINGLE,
            "organisation": message("{name} branch", name=name),
        }
    elif _TURNS[place] == "gone":
        said = {"verdict": Verdict.NOT_FOUND, "exclusion": Exclusion.MOVED}
    return {column: word.say(lang) for column, word in said.items()}


def _group_replies(answers: Answers, sent: Round, receiver: str, lang: str) -> list[dict[str, Any]]:
    groups = sent.groups[sent.groups["receiver"] == receiver]
    rows: list[dict[str, Any]] = []
    for turn, group in enumerate(groups.itertuples()):
        facts = {"id": sent.row_id(int(group.number), of_group=True), "group": str(group.group)}
        if turn == 0:
            day = answers.graph.as_of or dt.date(2000, 1, 1)
            facts |= {"opinion": Opinion.AGREED.say(lang), "founded": day.isoformat()}
        elif turn == 1:
            facts |= {
                "opinion": Opinion.ADJUST.say(lang),
                "note": message("one firm would rather join its neighbours").say(lang),
            }
        rows.append(facts)
    return rows


def _as_csv(columns: Iterable[Column], rows: Iterable[Mapping[str, Any]], lang: str) -> bytes:
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\r\n")
    shown = list(columns)
    lines.writerow([column.heading(lang) for column in shown])
    lines.writerows([[row.get(column.name, "") for column in shown] for row in rows])
    return out.getvalue().encode("utf-8-sig")


__all__ = ["write_sample_round"]
