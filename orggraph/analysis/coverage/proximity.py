"""What stands near a firm: partners for a joint branch, joint branches with room, the nearest
organisation.

Same building, else same park, else metres in a straight line. Whether partners exist is asked here
for the gap list; which firms to group is for `orggraph.optimise.joint_branches`.
"""

from __future__ import annotations

from copy import copy
from typing import Any

import numpy as np
import pandas as pd

from orggraph.analysis.coverage.classification import is_effective, is_excluded, judged
from orggraph.core.array_types import Flags, Floats, Ints
from orggraph.core.enums import Mode, OrgType, PlaceKind
from orggraph.graph import OrgGraph, without_areas
from orggraph.graph.geometry import Points
from orggraph.reference import coordinates

_SHARED = (PlaceKind.BUILDING, PlaceKind.PARK)


def can_join(graph: OrgGraph, candidates: Ints, where: Points) -> Flags:
    """Tell which candidates (row numbers of firms with some formal members) have partners for a
    joint branch.

    A firm has them if a host near it, itself or a neighbour, gathers it and enough others: at most
    `joint_units` firms, at least `joint_formal` formal members (DOMAIN: rules; the same test as
    `plan`'s). A host does best with its strongest neighbours. If a(h) are its own members and s(n)
    those of its n strongest neighbours, a host of at most U units that must take firm f gathers
    a(h) + min(a(f) + s(U−2), s(U−1)). Firms with so many members in all that `joint_units` of them
    would burst a branch are taken to have no partners, which may be too careful but never promises
    too much.
    """
    rules, firms = graph.rules, graph.firms.iloc[candidates]
    total = firms["members_total"].fillna(0).to_numpy(dtype=np.int64)
    formal = firms["members_formal"].to_numpy(dtype=np.int64)
    light = np.maximum(total, formal) * rules.joint_units <= rules.branch_members
    able = np.zeros(len(candidates), dtype=bool)
    crowd = _Crowd(graph, candidates[light], where)
    own = np.minimum(formal[light], rules.joint_formal)
    most, fewer = (
        own + strongest
        for strongest in crowd.strongest(own, rules.joint_units - 1, rules.joint_units - 2)
    )
    hosts = most >= rules.joint_formal
    found = hosts & (most > own)
    for members in np.unique(own):
        asking = own == members
        found[asking] |= crowd.near(hosts & (fewer >= rules.joint_formal - members))[asking]
    able[light] = found
    return able


class _Crowd:
    """Candidates and who stands near whom: same building, same park, or within the metres."""

    def __init__(self, graph: OrgGraph, candidates: Ints, where: Points) -> None:
        self.groups = [
            without_areas(graph.places_of(kind)).cat.codes.to_numpy()[candidates].astype(np.int64)
            for kind in _SHARED
        ]
        self.x, self.y = where.x[candidates], where.y[candidates]
        self.metres, self.enough = graph.rules.near_metres, graph.rules.joint_formal

    def near(self, wanted: Flags) -> Flags:
        """Tell which candidates have a wanted neighbour other than themselves."""
        return np.asarray((self._some(wanted, 1) >= 0).any(axis=1), dtype=bool)

    def strongest(self, formal: Ints, *units: int) -> list[Ints]:
        """Return what the strongest neighbours of each candidate bring together, for each number of
        units asked.

        Exact up to what is enough for a joint branch; beyond that it does not matter.
        """
        left = [np.full(len(formal), n) for n in units]
        gathered = [np.zeros(len(formal), dtype=np.int64) for _ in units]
        for members in np.unique(formal)[::-1]:
            there = _distinct(
                self._some(formal == members, min(-(-self.enough // int(members)), max(units)))
            )
            for i in range(len(units)):
                take = np.minimum(left[i], there)
                left[i], gathered[i] = left[i] - take, gathered[i] + take * members
        return gathered

    def _some(self, wanted: Flags, k: int) -> Ints:
        """Return up to k wanted neighbours of each candidate by each kind of nearness; -1 =
        none.
        """
        columns = [_others_of(group, wanted, k) for group in self.groups]
        return np.concatenate([*columns, _within(self.x, self.y, wanted, self.metres, k)], axis=1)


def _others_of(group: Ints, wanted: Flags, k: int) -> Ints:
    """Return for each row up to k wanted rows of its group other than itself, -1 where there are
    no more.
    """
    chosen = np.flatnonzero(wanted & (group >= 0))
    chosen = chosen[np.argsort(group[chosen], kind="stable")]
    start = np.searchsorted(group[chosen], group, side="left")
    stop = np.where(group >= 0, np.searchsorted(group[chosen], group, side="right"), start)
    places = start[:, None] + np.arange(k + 1)
    found = np.where(
        places < stop[:, None], np.append(chosen, -1)[np.minimum(places, len(chosen))], -1
    )
    return _without_self(found, k)


def _within(x: Floats, y: Floats, wanted: Flags, metres: float, k: int) -> Ints:
    """Return for each row up to k wanted rows within some metres other than itself, -1 where
    there are no more.
    """
    among = np.flatnonzero(wanted & np.isfinite(x))
    if not len(among):
        return np.full((len(x), k), -1, dtype=np.int64)
    index, _ = coordinates.nearest(x, y, x[among], y[among], k=k + 1, limit=metres)
    return _without_self(np.where(index >= 0, among[index], -1), k)


def _without_self(found: Ints, k: int) -> Ints:
    """Return the first k of each row's finds, itself not among them."""
    found = np.where(found == np.arange(len(found))[:, None], -1, found)
    first: Ints = np.take_along_axis(
        found, np.argsort(found < 0, axis=1, kind="stable")[:, :k], axis=1
    )
    return first


def _distinct(partners: Ints) -> Ints:
    """Count the different partners in each row."""
    ordered = np.sort(partners, axis=1)
    fresh = ordered >= 0
    fresh[:, 1:] &= ordered[:, 1:] != ordered[:, :-1]
    count: Ints = fresh.sum(axis=1)
    return count


def near_branch(graph: OrgGraph, rows: Ints, where: Points, covering: Covering) -> pd.Series[Any]:
    """Return for some firms a joint branch nearby that has room for one more unit (its node),
    missing where there is none.
    """
    room = covering.narrowed(_have_room(graph, covering))
    found = np.full(len(rows), -1, dtype=np.int64)
    for kind in _SHARED:
        found = np.where(
            found >= 0,
            found,
            room.at_place(without_areas(graph.places_of(kind)).cat.codes.to_numpy(), rows),
        )
    index, _ = nearest_of(where, rows, room.firm, graph.rules.near_metres)
    found = np.where(
        found >= 0, found, np.where(index >= 0, np.append(room.organisation, -1)[index], -1)
    )
    return pd.Series(pd.array([*covering.nodes, None], dtype="str").take(found), index=rows)


class Covering:
    """The ties that take up firms of the base, to organisations that have a name; one each of firm
    and organisation.

    `firm` gives row numbers, `organisation` positions in `nodes` and `names`, which are in the
    order of the names, so that no row's place on the ledger decides between equals; `joint` tells
    ties of a joint branch.
    """

    def __init__(self, graph: OrgGraph) -> None:
        ties = judged(graph)
        ties = ties[is_effective(ties) & ~is_excluded(graph.firms)[ties["firm"].to_numpy()]]
        number, targets = ties["number"].to_numpy(), graph.targets.categories
        used = np.unique(number)
        about = [
            (str(graph.skeleton.nodes[node]["name"]), node, n)
            for n, node in zip(used, targets[used], strict=True)
            if not graph.skeleton.nodes[node].get("unnamed")
        ]
        about.sort()
        self.names, self.nodes = [name for name, _, _ in about], [node for _, node, _ in about]
        position = np.full(len(targets), -1, dtype=np.int64)
        position[[n for _, _, n in about]] = np.arange(len(about))
        wide = max(len(graph.firms), 1)
        pairs, which = np.unique(
            position[number] * wide + ties["firm"].to_numpy(), return_inverse=True
        )
        joint = (
            np.bincount(which, weights=ties["mode"] == str(Mode.JOINT), minlength=len(pairs)) > 0
        )
        organisation, firm = np.divmod(pairs, wide)
        named = organisation >= 0
        self.organisation: Ints = organisation[named]
        self.firm: Ints = firm[named]
        self.joint: Flags = joint[named]

    def narrowed(self, wanted: Flags) -> Covering:
        """Return the ties to some of the organisations only."""
        narrowed = copy(self)
        keep = wanted[self.organisation]
        narrowed.organisation, narrowed.firm, narrowed.joint = (
            self.organisation[keep],
            self.firm[keep],
            self.joint[keep],
        )
        return narrowed

    def at_place(self, place: Ints, rows: Ints) -> Ints:
        """Return for each row the first organisation that covers a firm of its place, -1 where
        there is none.
        """
        there = place[self.firm]
        first = np.full(place.max(initial=-1) + 2, len(self.nodes), dtype=np.int64)
        np.minimum.at(first, there, self.organisation)
        first[-1] = len(self.nodes)
        return np.where(first < len(self.nodes), first, -1)[place[rows]]


def _have_room(graph: OrgGraph, covering: Covering) -> Flags:
    """Tell which organisations are joint branches with room for one more firm."""
    count, rules = len(covering.nodes), graph.rules
    units = np.bincount(covering.organisation, minlength=count)
    each = graph.firms["members_total"].fillna(0).to_numpy(dtype=np.int64)[covering.firm]
    said = np.array(
        [graph.skeleton.nodes[node].get("members_total") or 0 for node in covering.nodes],
        dtype=np.int64,
    )
    members = np.maximum(np.bincount(covering.organisation, weights=each, minlength=count), said)
    kind = np.array(
        [
            graph.skeleton.nodes[node].get("org_type") == str(OrgType.JOINT_BRANCH)
            for node in covering.nodes
        ],
        dtype=bool,
    )
    joint = kind | (np.bincount(covering.organisation, weights=covering.joint, minlength=count) > 0)
    room: Flags = joint & (units < rules.joint_units) & (members < rules.branch_members)
    return room


def nearest_of(
    where: Points, rows: Ints, among: Ints, limit: float = np.inf
) -> tuple[Ints, Floats]:
    """Return for some firms the nearest of other firms: its position in `among` and the metres;
    -1 and NaN where none.
    """
    index, metres = np.full(len(rows), -1, dtype=np.int64), np.full(len(rows), np.nan)
    from_rows, to_rows = (
        np.flatnonzero(np.isfinite(where.x[rows])),
        np.flatnonzero(np.isfinite(where.x[among])),
    )
    if len(from_rows) and len(to_rows):
        i, d = coordinates.nearest(
            where.x[rows[from_rows]],
            where.y[rows[from_rows]],
            where.x[among[to_rows]],
            where.y[among[to_rows]],
            limit=limit,
        )
        index[from_rows] = np.where(i[:, 0] >= 0, to_rows[np.maximum(i[:, 0], 0)], -1)
        metres[from_rows] = d[:, 0]
    return index, metres


def nearest_organisation(
    graph: OrgGraph, rows: Ints, where: Points, covering: Covering
) -> tuple[pd.Series[Any], pd.Series[Any]]:
    """Return for some firms the name of the nearest organisation and the metres to it.

    An organisation stands where its firms stand. A firm without a point is given one of its own
    building or park, the metres then unknown.
    """
    index, metres = nearest_of(where, rows, covering.firm)
    found = np.where(index >= 0, np.append(covering.organisation, -1)[index], -1)
    for kind in _SHARED:
        found = np.where(
            found >= 0,
            found,
            covering.at_place(without_areas(graph.places_of(kind)).cat.codes.to_numpy(), rows),
        )
    names = pd.Series(pd.array([*covering.names, None], dtype="str").take(found), index=rows)
    return names, pd.Series(np.round(metres), index=rows).astype("Float64")
