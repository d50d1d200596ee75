"""Who may be put together, and which branches there are already: the planner's tables out of the graph."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from orggraph.coverage import needs_joining
from orggraph.graph import AT, Label, OrgGraph, is_counting
from orggraph.graph.points import Points, points
from orggraph.model import LinkType, Mode, OrgType, PlaceKind


def candidates(graph: OrgGraph, status: pd.DataFrame, where: Points | None = None) -> pd.DataFrame:
    """Return the candidates for joint branches: firms without an organisation and with too few members for their own.

    `status` is what `coverage.classify` gave. Social organisations are not mixed in. Columns as `propose_plan` takes them;
    x and y are metres on the graph's plane, missing where a firm has no usable point.
    """
    firms = graph.firms
    where = where or points(graph)
    chosen = needs_joining(firms, status, graph.rules) & (firms["kind"] == str(Label.ENTERPRISE)).to_numpy(dtype=bool)
    rows = np.flatnonzero(chosen)
    found = firms.iloc[rows]
    return pd.DataFrame({
        "firm": found["firm"].to_numpy(dtype=object), "x": where.x[rows], "y": where.y[rows],
        "building": _ids(found, PlaceKind.BUILDING), "park": _ids(found, PlaceKind.PARK),
        "members_formal": found["members_formal"].to_numpy(), "members_total": found["members_total"].to_numpy(),
        "staff": found["staff"].to_numpy(), "category": found["category"].to_numpy(dtype=object),
        "street": graph.places_of(PlaceKind.STREET).iloc[rows].astype(object).to_numpy(),
        "committee": found["committee"].to_numpy(dtype=object),
        "leading": found["leading"].fillna(False).to_numpy(dtype=bool)}, index=pd.Index(rows))


def _ids(firms: pd.DataFrame, kind: PlaceKind) -> np.ndarray[Any, Any]:
    ids = firms[AT[kind]].astype(object)
    known: np.ndarray[Any, Any] = ids.where(ids.notna(), None).to_numpy()
    return known


def existing_branches(graph: OrgGraph, where: Points | None = None) -> pd.DataFrame:
    """Return the joint branches there are, each where its firms stand: organisation, x, y, building, park, units, members.

    A branch stands at the middle of its firms' points, in the building and the park that most of them name.
    """
    where = where or points(graph)
    ties = graph.ties[graph.ties["type"] == str(LinkType.COVERED_BY)]
    about = dict(graph.nodes(Label.ORGANISATION))
    mode = dict(zip(ties["target"], ties["mode"].astype(object), strict=True))
    rows = []
    for node, firms in sorted(ties.groupby("target")["firm"].unique().items()):
        org = about.get(node, {})
        joint = org.get("org_type") == str(OrgType.JOINT_BRANCH) or mode[node] == str(Mode.JOINT)
        if joint and not org.get("unnamed") and org.get("active") is not False and is_counting(org.get("org_type"), graph.rules):
            rows.append((node, *_middle(where, firms), *(_most(graph, kind, firms) for kind in (PlaceKind.BUILDING, PlaceKind.PARK)),
                         len(firms), _members(graph, firms, org.get("members_total"))))
    return pd.DataFrame(rows, columns=["organisation", "x", "y", "building", "park", "units", "members"])


def _middle(where: Points, firms: np.ndarray[Any, Any]) -> tuple[float, float]:
    x, y = where.x[firms], where.y[firms]
    there = np.isfinite(x)
    return (float(np.median(x[there])), float(np.median(y[there]))) if there.any() else (np.nan, np.nan)


def _most(graph: OrgGraph, kind: PlaceKind, firms: np.ndarray[Any, Any]) -> str | None:
    named = graph.firms[AT[kind]].iloc[firms].dropna().astype(object).value_counts()
    return str(min(named[named == named.max()].index)) if len(named) else None


def _members(graph: OrgGraph, firms: np.ndarray[Any, Any], declared: int | None) -> int:
    known = int(graph.firms["members_total"].iloc[firms].fillna(0).sum())
    return max(known, int(declared or 0))
