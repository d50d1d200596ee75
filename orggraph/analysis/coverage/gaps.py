"""The gap list: every firm without an organisation, with its reason, the rule that fired, and
the next step.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from orggraph.analysis.coverage import next_steps, proximity
from orggraph.analysis.coverage.classification import served_by
from orggraph.analysis.coverage.responsibility import UNCLEAR
from orggraph.core.array_types import Flags
from orggraph.core.enums import PlaceKind, Status
from orggraph.core.schema import GAPS
from orggraph.graph import Label, OrgGraph
from orggraph.graph.geometry import Points

# What the list and its sentences say of the firm itself: a ledger has three times as many columns.
_TOLD = [
    "firm",
    "name",
    "uscc",
    "category",
    "staff",
    "members_total",
    "members_formal",
    "above_scale",
    "leading",
    "key_firm",
    "file",
    "row",
]
LISTED = (Status.UNCOVERED, Status.PENDING, Status.WORK_ONLY, Status.UNKNOWN)


def gap_list(
    graph: OrgGraph,
    status: pd.DataFrame,
    duty: pd.DataFrame,
    statuses: tuple[Status, ...] = LISTED,
    groups: pd.Series[Any] | None = None,
    joins: Flags | None = None,
    kind: Label = Label.ENTERPRISE,
) -> pd.DataFrame:
    """Return the gap list: firms without an organisation, the most urgent first.

    `status` is what `classify` gave, `duty` what `responsible` gave; `kind` chooses firms or social
    organisations, which are never mixed. With a plan, `groups` is the proposed group of each firm
    (missing where none), `joins` tells who joins a branch nearby, and the plan decides the next
    step of those who may be joined; without, their neighbours do. Columns as in `schema.GAPS`;
    words are members' values, metres are straight lines.
    """
    rows = listed_rows(graph, status, duty, statuses, kind)
    firms, status, duty = graph.firms[_TOLD].iloc[rows], status.iloc[rows], duty.iloc[rows]
    where, rules = graph.where, graph.rules
    covering = proximity.Covering(graph)
    nearest, metres = proximity.nearest_organisation(graph, rows, where, covering)
    priority, why = next_steps.priorities(firms, status, duty, rules)
    table = {
        "firm": firms["name"].fillna(firms["uscc"]),
        "uscc": firms["uscc"],
        **{
            str(kind).lower(): graph.place_names(kind).take(rows)
            for kind in (PlaceKind.DISTRICT, PlaceKind.STREET, PlaceKind.PARK, PlaceKind.BUILDING)
        },
        **{name: firms[name] for name in ("category", "staff", "members_total", "members_formal")},
        "status": status["status"],
        "reason": next_steps.reasons(firms, status, rules),
        "rule": next_steps.rules_fired(firms, status, rules),
        "action": _actions(
            graph,
            rows,
            firms,
            status,
            where,
            covering,
            None if groups is None else groups.iloc[rows].notna().to_numpy(),
            None if joins is None else joins[rows],
        ),
        "group": groups.iloc[rows] if groups is not None else None,
        "nearest": nearest,
        "nearest_metres": metres,
        "responsible": duty["responsible_name"].fillna(UNCLEAR),
        "path": duty["path"],
        "post": _posts(graph).reindex(rows),
        "priority": priority,
        "priority_why": why,
        "file": firms["file"],
        "row": firms["row"].astype("Int64"),
    }
    return pd.DataFrame({c.name: _bare(table[c.name]) for c in GAPS})


def _bare(values: Any) -> Any:
    return values.array if isinstance(values, pd.Series) else values


def listed_rows(
    graph: OrgGraph,
    status: pd.DataFrame,
    duty: pd.DataFrame,
    statuses: tuple[Status, ...],
    kind: Label,
) -> np.ndarray[Any, Any]:
    """Return the rows that `gap_list` lists, in its order: by priority, then status, formal
    members, staff, and the firm's key.
    """
    listed = status["status"].isin([str(s) for s in statuses if s is not Status.EXCLUDED]) & (
        graph.firms["kind"] == str(kind)
    )
    rows = np.flatnonzero(listed.to_numpy(dtype=bool))
    firms, status, duty = graph.firms[_TOLD].iloc[rows], status.iloc[rows], duty.iloc[rows]
    priority, _ = next_steps.priorities(firms, status, duty, graph.rules)
    order_of = np.full(len(status["status"].cat.categories), len(statuses))
    order_of[status["status"].cat.categories.get_indexer([str(s) for s in statuses])] = np.arange(
        len(statuses)
    )
    key = pd.Series(np.arange(len(rows)), index=firms["firm"].array).sort_index(kind="stable")
    rank = np.empty(len(rows), dtype=np.int64)
    rank[key.to_numpy()] = np.arange(len(rows))
    order = np.lexsort(
        [
            rank,
            -firms["staff"].fillna(-1).to_numpy(dtype=np.int64),
            -firms["members_formal"].fillna(-1).to_numpy(dtype=np.int64),
            order_of[status["status"].cat.codes],
            priority.codes,
        ]
    )
    ordered: np.ndarray[Any, Any] = rows[order]
    return ordered


def _actions(
    graph: OrgGraph,
    rows: Any,
    firms: pd.DataFrame,
    status: pd.DataFrame,
    where: Points,
    covering: proximity.Covering,
    grouped: Flags | None,
    joins: Flags | None,
) -> pd.Categorical:
    joining = next_steps.needs_joining(firms, status, graph.rules)
    able, branch = np.zeros(len(rows), dtype=bool), np.zeros(len(rows), dtype=bool)
    if grouped is not None:
        able = grouped
    elif joining.any():
        able[joining] = proximity.can_join(graph, np.sort(rows[joining]), where)[
            np.argsort(np.argsort(rows[joining]))
        ]
    lonely = joining if graph.rules.join_existing_first and grouped is None else joining & ~able
    if joins is not None:
        branch = joins
    elif lonely.any():
        branch[lonely] = (
            proximity.near_branch(graph, rows[lonely], where, covering).notna().to_numpy()
        )
    return next_steps.actions(firms, status, able, branch, graph.rules)


def _posts(graph: OrgGraph) -> pd.Series[Any]:
    """Return the name of the post that serves each firm, by row number."""
    names = {
        n: a["name"] for label in (Label.POST, Label.SERVICE_CENTER) for n, a in graph.nodes(label)
    }
    return served_by(graph).map(names).astype("str")
