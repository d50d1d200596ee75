"""What the page knows of a plan: its groups with their facts, who is left over, and whether the
plan still fits the ledger.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from orggraph.analysis.analysis import Answers
from orggraph.analysis.candidates import candidates
from orggraph.core.array_types import Ints
from orggraph.core.enums import Status
from orggraph.core.errors import InputError
from orggraph.core.messages import ITEMS, Message, listed, message, plural
from orggraph.optimise.joint_branches import left_over_reasons
from orggraph.optimise.plan import LeftOver
from orggraph.reports.joint_branches import group_table, keyed, members_of
from orggraph.webmap.column_types import are_true, counts, positions, whole

Columns = dict[str, Any]
PLAN_COLUMNS = ("firm", "group", "host", "metres")
NOT_THERE = -1


def planned_groups(
    answers: Answers, order: Ints, plan: pd.DataFrame | None, firms: Columns
) -> Columns:
    """Note in `firms` the proposed group of each firm and its metres to the host, and return the
    groups: id, host (row), name, setting (zh, en), superior, widest (-1 unknown), founded; the
    rows `left` over with the position of each `reason`; and what no longer fits, as `stale`.

    `order` are the firms' rows in the order of the page. Raises `InputError` for a plan without
    its columns, or none of whose firms is on the ledger.
    """
    if plan is None:
        return {}
    lacking = [name for name in PLAN_COLUMNS if name not in plan.columns]
    if lacking:
        raise InputError(
            message(
                "the plan lacks the columns {lacking}; it needs {plan_columns}",
                lacking=listed(lacking, ITEMS),
                plan_columns=listed(PLAN_COLUMNS, ITEMS),
            ),
        )
    read = _read(answers, plan)
    kept = read[read["row"] != NOT_THERE].reset_index(drop=True)
    if len(read) and kept.empty:
        raise InputError(_strangers(read["firm"]))
    place = np.empty(len(order), dtype=np.int64)  # on the page, by the row of the ledger
    place[order] = np.arange(len(order))
    rows = place[kept["row"]]
    ids = sorted(set(kept["group"]), key=lambda group: (len(group), group))
    number = {group: n for n, group in enumerate(ids, 1)}
    group, metres = np.zeros(len(order), dtype=np.int64), np.full(len(order), -1, dtype=np.int64)
    group[rows] = kept["group"].map(number).to_numpy(np.int64)
    metres[rows] = kept["metres"].fillna(-1).round().to_numpy(np.int64)
    firms |= {"group": whole(group), "metres": whole(metres)}
    members = members_of(answers, kept[list(PLAN_COLUMNS)])
    hosts = members.drop_duplicates("group").set_index("group")["row"].reindex(ids)
    return (
        {"id": ids, "host": whole(place[hosts.to_numpy(np.int64)])}
        | _facts(answers, members, ids, founded=set(kept["group"][kept["founded"]]))
        | _left_over(answers, place, group)
        | {"stale": _stale(answers, read)}
    )


def _read(answers: Answers, plan: pd.DataFrame) -> pd.DataFrame:
    """Return the firms of a plan by their keys: firm, group, host, metres, founded, and row (of
    the ledger, `NOT_THERE` for a firm that is not on it).
    """
    read = keyed(answers, plan)
    rows = answers.graph.row_of.reindex(read["firm"])
    return read.assign(
        group=read["group"].astype(str),
        metres=pd.to_numeric(read["metres"], errors="coerce").astype(float),
        founded=are_true(read["founded"]) if "founded" in read else False,
        row=rows.fillna(NOT_THERE).to_numpy(np.int64),
    )


def _strangers(firms: pd.Series[Any]) -> Message:
    """Say that firms of a plan are not on the ledger."""
    return plural(
        "{n} firm of the plan is not on the ledger, such as {strangers_2};"
        " use a plan made of this ledger",
        "{n} firms of the plan are not on the ledger, such as {strangers_2};"
        " use a plan made of this ledger",
        n=len(firms),
        strangers_2=firms.iloc[0],
    )


def _facts(answers: Answers, members: pd.DataFrame, ids: list[str], founded: set[str]) -> Columns:
    """Return what the table of joint branches says of each group."""
    named = group_table(answers, members).set_index("group").reindex(ids)
    return {
        "name": [str(name) for name in named["name"]],
        "setting": [[said.say("zh"), said.say("en")] for said in named["setting"]],
        "superior": ["" if pd.isna(name) else str(name) for name in named["superior"]],
        "widest": counts(named["widest"]),
        "founded": [group in founded for group in ids],
    }


def _left_over(answers: Answers, place: Ints, group: Ints) -> Columns:
    """Return the rows of the firms to be joined that the plan leaves over, and why."""
    free = candidates(answers.graph, answers.status)
    rows = dict(zip(free["firm"].astype(str), place[free.index.to_numpy()].tolist(), strict=True))
    placed = {firm for firm, row in rows.items() if group[row]}
    found = left_over_reasons(free, placed, answers.graph.rules) if rows else free.head(0)
    if not len(found):
        return {"left": [], "reason": []}
    return {
        "left": [rows[str(firm)] for firm in found["firm"]],
        "reason": whole(positions(LeftOver, [str(reason) for reason in found["reason"]])),
    }


def _stale(answers: Answers, read: pd.DataFrame) -> Columns:
    """Return how many firms of the plan are no longer on the ledger, have an organisation by now,
    or are not in the base.
    """
    gone = read["row"] == NOT_THERE
    status = answers.status.iloc[read["row"][~gone & ~read["founded"]]]
    return {
        "gone": int(gone.sum()),
        "covered": int(are_true(status["organised"]).sum()),
        "excluded": int((status["status"] == str(Status.EXCLUDED)).sum()),
    }


def stale_line(groups: Columns) -> Message | None:
    """Say that a plan is older than the ledger; None where it fits."""
    stale = groups.get("stale") or {}
    if not any(stale.values()):
        return None
    return message(
        "The plan is older than the data: of its firms {covered} have an organisation by now,"
        " {gone} are not on the ledger and {excluded} are not in the base; make it anew.",
        **stale,
    )
