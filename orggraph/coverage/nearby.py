"""What stands near a firm: partners for a joint branch, joint branches with room, the nearest organisation.

Same building, else same park, else metres in a straight line. Whether partners exist is asked here for the gap list;
which firms to put together is `grouping`'s work.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from orggraph import geo
from orggraph.coverage.status import Flags
from orggraph.graph import AT, Label, OrgGraph, is_counting
from orggraph.graph.points import Points
from orggraph.model import LinkType, Mode, OrgType, PlaceKind

Floats = np.ndarray[Any, np.dtype[np.float64]]
Ints = np.ndarray[Any, np.dtype[np.int64]]
_SHARED = (PlaceKind.BUILDING, PlaceKind.PARK)


def can_join(graph: OrgGraph, candidates: Ints, where: Points) -> Flags:
    """Tell which candidates (row numbers of firms with 1–2 formal members) have partners for a joint branch.

    A firm has them if a host near it, itself or a neighbour, gathers enough formal members within the limit of units:
    with one or two members a firm, either one neighbour of two, or two neighbours around one host.
    """
    formal = graph.firms["members_formal"].iloc[candidates].to_numpy(dtype=np.int64)
    partners = _partners(graph, candidates, where)
    there = partners >= 0
    count = _distinct(partners)
    two = formal >= 2
    strong = (there & two[np.where(there, partners, 0)]).any(axis=1) | _twos_near(graph, candidates, where, two)
    sociable = (there & (count >= 2)[np.where(there, partners, 0)]).any(axis=1)
    return np.where(two, count >= 1, strong | (count >= 2) | sociable)


def _partners(graph: OrgGraph, candidates: Ints, where: Points) -> Ints:
    """Return up to two other candidates of the same building, two of the same park and two within the metres; -1 = none."""
    columns = [_others_of(graph.firms[AT[kind]].cat.codes.to_numpy()[candidates]) for kind in _SHARED]
    columns.append(_within(where.x[candidates], where.y[candidates], where.x[candidates], where.y[candidates],
                           graph.rules.near_metres, itself=True))
    return np.concatenate(columns, axis=1)


def _others_of(group: Any) -> Ints:
    """Return for each row two other rows of its group, -1 where there are none."""
    order = np.argsort(group, kind="stable")
    ordered = np.asarray(group)[order]
    start = np.searchsorted(ordered, ordered, side="left")
    size = np.searchsorted(ordered, ordered, side="right") - start
    place = np.arange(len(order)) - start
    result = np.full((len(order), 2), -1, dtype=np.int64)
    for step in (1, 2):
        some = (size > step) & (ordered >= 0)
        result[order[some], step - 1] = order[start[some] + (place[some] + step) % size[some]]
    return result


def _within(x: Floats, y: Floats, to_x: Floats, to_y: Floats, metres: float, itself: bool) -> Ints:
    """Return the two nearest points within some metres of each, other than itself; -1 where there are none."""
    result = np.full((len(x), 2), -1, dtype=np.int64)
    own, others = np.flatnonzero(np.isfinite(x)), np.flatnonzero(np.isfinite(to_x))
    if not len(own) or not len(others):
        return result
    index, _ = geo.nearest(x[own], y[own], to_x[others], to_y[others], k=3 if itself else 2, limit=metres)
    index = np.where(index >= 0, others[np.maximum(index, 0)], -1)
    if itself:
        index = np.where(index == own[:, None], -1, index)
        index = -np.sort(-index, axis=1)[:, :2]
    result[own] = index
    return result


def _distinct(partners: Ints) -> Ints:
    """Count the different partners in each row."""
    ordered = np.sort(partners, axis=1)
    fresh = ordered >= 0
    fresh[:, 1:] &= ordered[:, 1:] != ordered[:, :-1]
    count: Ints = fresh.sum(axis=1)
    return count


def _twos_near(graph: OrgGraph, candidates: Ints, where: Points, two: Flags) -> Flags:
    """Tell which candidates have another one of two members in their building, their park or within the metres."""
    near = np.zeros(len(candidates), dtype=bool)
    for kind in _SHARED:
        group = graph.firms[AT[kind]].cat.codes.to_numpy()[candidates]
        has = np.zeros(len(graph.firms[AT[kind]].cat.categories) + 1, dtype=bool)
        has[group[two]] = True
        has[-1] = False
        near |= has[group]
    strong = candidates[two]
    x, y = where.x, where.y
    near |= (_within(x[candidates], y[candidates], x[strong], y[strong], graph.rules.near_metres, itself=False) >= 0).any(axis=1)
    return near


def near_branch(graph: OrgGraph, rows: Ints, where: Points) -> pd.Series[Any]:
    """Return for some firms a joint branch nearby that has room for one more unit (its node), missing where there is none."""
    room = _branches_with_room(graph)
    ties = _covering(graph)
    ties = ties[ties["target"].isin(room)]
    found = pd.Series(pd.NA, index=rows, dtype="str")
    for kind in _SHARED:
        at = graph.firms[AT[kind]].cat.codes.to_numpy()
        homes = pd.DataFrame({"place": at[ties["firm"].to_numpy()], "target": ties["target"].to_numpy()})
        first = homes[homes["place"] >= 0].sort_values(["place", "target"]).drop_duplicates("place").set_index("place")["target"]
        here = pd.Series(at[rows], index=rows).map(first)
        found = found.fillna(here.astype("str"))
    index, _ = nearest_of(where, rows, ties["firm"].to_numpy(), graph.rules.near_metres)
    by_metres = pd.array([*ties["target"], None], dtype="str").take(np.where(index >= 0, index, len(ties)))
    return found.fillna(pd.Series(by_metres, index=rows))


def _branches_with_room(graph: OrgGraph) -> list[str]:
    ties = _covering(graph)
    units = ties.groupby("target")["firm"].nunique()
    members = graph.firms["members_total"].fillna(0).to_numpy(dtype=np.int64)
    total = pd.Series(members[ties["firm"].to_numpy()], index=ties["target"].to_numpy()).groupby(level=0).sum()
    rules, nodes = graph.rules, graph.skeleton.nodes
    joint = {t for t, m in zip(ties["target"], ties["mode"], strict=True) if m == str(Mode.JOINT)} | {
        n for n in units.index if nodes[n].get("org_type") == str(OrgType.JOINT_BRANCH)}
    return [n for n in units.index if n in joint and not nodes[n].get("unnamed") and units[n] < rules.joint_units
            and max(total[n], nodes[n].get("members_total") or 0) < rules.branch_members]


def _covering(graph: OrgGraph) -> pd.DataFrame:
    """Return the covering ties to organisations that count, are active and have a name."""
    ties = graph.ties[graph.ties["type"] == str(LinkType.COVERED_BY)]
    ties = ties[(ties["mode"].astype("str") != str(Mode.PENDING)).to_numpy()]
    good = [n for n, a in graph.nodes(Label.ORGANISATION) if a.get("active") is not False and not a.get("unnamed")
            and is_counting(a.get("org_type"), graph.rules)]
    return ties[ties["target"].isin(good)]


def nearest_of(where: Points, rows: Ints, among: Ints, limit: float = np.inf) -> tuple[Ints, Floats]:
    """Return for some firms the nearest of other firms: its position in `among` and the metres; -1 and NaN where none."""
    index, metres = np.full(len(rows), -1, dtype=np.int64), np.full(len(rows), np.nan)
    from_rows, to_rows = np.flatnonzero(np.isfinite(where.x[rows])), np.flatnonzero(np.isfinite(where.x[among]))
    if len(from_rows) and len(to_rows):
        i, d = geo.nearest(where.x[rows[from_rows]], where.y[rows[from_rows]], where.x[among[to_rows]], where.y[among[to_rows]],
                           limit=limit)
        index[from_rows] = np.where(i[:, 0] >= 0, to_rows[np.maximum(i[:, 0], 0)], -1)
        metres[from_rows] = d[:, 0]
    return index, metres


def nearest_organisation(graph: OrgGraph, rows: Ints, where: Points) -> tuple[pd.Series[Any], pd.Series[Any]]:
    """Return for some firms the name of the nearest organisation and the metres to it.

    An organisation stands where its firms stand. A firm without a point is given one of its own building or park, the
    metres then unknown.
    """
    ties = _covering(graph)
    names = ties["target"].map({n: a["name"] for n, a in graph.nodes(Label.ORGANISATION)}).astype("str")
    index, metres = nearest_of(where, rows, ties["firm"].to_numpy())
    name = pd.Series(pd.array([*names, None], dtype="str").take(np.where(index >= 0, index, len(ties))), index=rows)
    for kind in _SHARED:
        at = graph.firms[AT[kind]].cat.codes.to_numpy()
        homes = pd.DataFrame({"place": at[ties["firm"].to_numpy()], "name": names.to_numpy()})
        first = homes[homes["place"] >= 0].sort_values(["place", "name"]).drop_duplicates("place").set_index("place")["name"]
        name = name.fillna(pd.Series(at[rows], index=rows).map(first).astype("str"))
    return name, pd.Series(np.round(metres), index=rows).astype("Float64")
