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

_TURNS = 4  # answers take turns: none, founded or not, blank, not found


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
    for number, receiver in enumerate(sent.receivers[:-1], 1):  # the last does not answer
        for name, columns, rows in (
            ("", schema.DISPATCH, _firm_replies(sent, receiver, number == 1, lang)),
            ("_groups", schema.DISPATCH_GROUPS, _group_replies(answers, sent, receiver, lang)),
        ):
            if rows:
                path = folder / "returned" / f"{number:02d}{name}.csv"
                with opened(path) as put:
                    put(_as_csv(columns, rows, lang))
                written.append(path)
    return written


def _firm_replies(sent: Round, receiver: str, is_first: bool, lang: str) -> list[Mapping[str, Any]]:
    firms = sent.firms[sent.firms["receiver"] == receiver]
    agreed = {
        key for keys in sent.groups.loc[sent.groups["receiver"] == receiver, "keys"] for key in keys
    }
    rows: list[Mapping[str, Any]] = []
    for turn, firm in enumerate(firms.itertuples()):
        said = {} if firm.key in agreed else _reply(turn, str(firm.name), firm.step, is_first, lang)
        rows.append({"id": sent.row_id(int(firm.number)), "firm": firm.firm, **said})
    return rows


def _reply(turn: int, name: str, step: Any, is_first: bool, lang: str) -> dict[str, str]:
    """Return what a street answers about a firm; its turn and what is asked decide it."""
    if turn % _TURNS == 1 and step == "found":
        branch = message("{name} branch", name=name)
        said: dict[str, Any] = {
            "verdict": Verdict.CHANGED,
            "established": Established.YES,
            "mode": ReplyMode.SINGLE,
            "organisation": branch,
        }
    elif turn % _TURNS in (0, 1):
        said = {"verdict": Verdict.AS_LISTED, "established": Established.NO}
    elif turn % _TURNS == 2:  # its turn
        return {}
    else:
        said = {"verdict": Verdict.NOT_FOUND}
        if not is_first or turn >= _TURNS:  # one is sent back without a reason, and is refused
            said["exclusion"] = Exclusion.MOVED
    return {column: word.say(lang) for column, word in said.items()}


def _group_replies(
    answers: Answers, sent: Round, receiver: str, lang: str
) -> list[Mapping[str, Any]]:
    groups = sent.groups[sent.groups["receiver"] == receiver]
    rows: list[Mapping[str, Any]] = []
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
