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
from orggraph.graph import OrgGraph
from orggraph.optimise.joint_branches import left_over_reasons
from orggraph.optimise.plan import LeftOver
from orggraph.reports.joint_branches import group_table, keyed, members_of
from orggraph.webmap.column_types import counts, positions, whole

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
    graph = answers.graph
    found = _rows(graph, order, plan["firm"])
    kept = plan[found != NOT_THERE].reset_index(drop=True)
    if len(plan) and kept.empty:
        raise InputError(_strangers(plan, found))
    rows = found[found != NOT_THERE]
    ids = sorted(set(kept["group"].astype(str)), key=lambda group: (len(group), group))
    number = {group: n for n, group in enumerate(ids, 1)}
    group, metres = np.zeros(len(order), dtype=np.int64), np.full(len(order), -1, dtype=np.int64)
    group[rows] = kept["group"].astype(str).map(number).to_numpy(np.int64)
    away = pd.to_numeric(kept["metres"], errors="coerce").astype(float).fillna(-1).round()
    metres[rows] = away.to_numpy(np.int64)
    firms |= {"group": whole(group), "metres": whole(metres)}
    hosts = _hosts(graph.firms.iloc[order], kept.assign(row=rows))
    return (
        {"id": ids, "host": [hosts[one] for one in ids]}
        | _facts(answers, kept, ids)
        | _left_over(answers, order, group)
        | {"stale": _stale(answers, order, plan, found)}
    )


def _rows(graph: OrgGraph, order: Ints, firms: pd.Series[Any]) -> Ints:
    """Return the page's rows of firms that a plan names by key, credit code or name."""
    known: dict[str, int] = {}
    for column in ("firm", "uscc", "name"):
        for row, word in enumerate(graph.firms[column].to_numpy()[order]):
            known.setdefault(str(word), row)
    return np.array([known.get(str(firm), NOT_THERE) for firm in firms], dtype=np.int64)


def _strangers(plan: pd.DataFrame, found: Ints) -> Message:
    """Say that firms of the plan are not on the ledger."""
    strangers = plan["firm"][found == NOT_THERE]
    return plural(
        "{n} firm of the plan is not on the ledger, such as {strangers_2};"
        " use a plan made of this ledger",
        "{n} firms of the plan are not on the ledger, such as {strangers_2};"
        " use a plan made of this ledger",
        n=len(strangers),
        strangers_2=str(strangers.iloc[0]),
    )


def _hosts(firms: pd.DataFrame, members: pd.DataFrame) -> dict[str, int]:
    """Return the row of the host of each group: the member the plan names, else the one at no
    distance, else the first.
    """
    hosts = {}
    for group, of in members.groupby(members["group"].astype(str)):
        named = [
            row
            for row, host in zip(of["row"], of["host"], strict=True)
            if str(host) in {str(firms[column].iloc[row]) for column in ("firm", "uscc", "name")}
        ]
        near = of.loc[pd.to_numeric(of["metres"], errors="coerce") == 0, "row"]
        hosts[str(group)] = int(next(iter([*named, *near, *of["row"]])))
    return hosts


def _facts(answers: Answers, kept: pd.DataFrame, ids: list[str]) -> Columns:
    """Return what the table of joint branches says of each group."""
    groups = keyed(answers, kept[list(PLAN_COLUMNS)]).astype({"group": "str"})
    groups["metres"] = pd.to_numeric(groups["metres"], errors="coerce").astype(float)
    named = group_table(answers, members_of(answers, groups)).set_index("group").reindex(ids)
    founded = kept["founded"] if "founded" in kept else pd.Series(False, kept.index)
    is_founded = set(kept["group"].astype(str)[_true(founded)])
    return {
        "name": [str(name) for name in named["name"]],
        "setting": [[said.say("zh"), said.say("en")] for said in named["setting"]],
        "superior": ["" if pd.isna(name) else str(name) for name in named["superior"]],
        "widest": counts(named["widest"]),
        "founded": [group in is_founded for group in ids],
    }


def _true(values: pd.Series[Any]) -> Any:
    return values.astype("boolean").fillna(False).to_numpy(dtype=bool)


def _left_over(answers: Answers, order: Ints, group: Ints) -> Columns:
    """Return the rows of the firms to be joined that the plan leaves over, and why."""
    free = candidates(answers.graph, answers.status)
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    rows = dict(zip(free["firm"].astype(str), place[free.index.to_numpy()].tolist(), strict=True))
    placed = {firm for firm, row in rows.items() if group[row]}
    found = left_over_reasons(free, placed, answers.graph.rules) if rows else free.head(0)
    if not len(found):
        return {"left": [], "reason": []}
    return {
        "left": [rows[str(firm)] for firm in found["firm"]],
        "reason": whole(positions(LeftOver, [str(reason) for reason in found["reason"]])),
    }


def _stale(answers: Answers, order: Ints, plan: pd.DataFrame, found: Ints) -> Columns:
    """Return how many firms of the plan are no longer on the ledger, have an organisation by now,
    or are not in the base.
    """
    founded = _true(plan["founded"]) if "founded" in plan else np.zeros(len(plan), dtype=bool)
    rows = order[found[(found != NOT_THERE) & ~founded]]
    status = answers.status.iloc[rows]
    return {
        "gone": int((found == NOT_THERE).sum()),
        "covered": int(_true(status["organised"]).sum()),
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
