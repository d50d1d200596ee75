"""Who may be put together, and which branches there are already: the planner's tables out of the
graph.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from orggraph.analysis.coverage import counted_by, needs_joining
from orggraph.analysis.door_points import placed_by_door
from orggraph.core.array_types import Floats, Ints
from orggraph.core.enums import LinkType, Members, Mode, OrgType, PlaceKind
from orggraph.core.rules import Rules
from orggraph.graph import AT, Label, OrgGraph, is_counting, without_areas


def candidates(
    graph: OrgGraph, status: pd.DataFrame, members: Members = Members.FORMAL
) -> pd.DataFrame:
    """Return the candidates for joint branches: firms without an organisation and with too few
    members for their own.

    `status` is what `coverage.classify` gave. Social organisations are not mixed in. Columns as
    `propose_plan` takes them; x and y are metres on the graph's plane, missing where a firm has no
    usable point. With `Members.TOTAL`, firms whose formal members are unknown come in with all
    their members.
    """
    firms = counted_by(graph.firms, members)
    chosen = needs_joining(firms, status, graph.rules) & graph.is_enterprise
    return as_candidates(graph, np.flatnonzero(chosen), members)


def as_candidates(graph: OrgGraph, rows: Ints, members: Members = Members.FORMAL) -> pd.DataFrame:
    """Return some firms, whatever their status, in the columns of `candidates`; the index gives
    their rows.
    """
    placed = placed_by_door(graph, rows)
    found = counted_by(graph.firms, members).iloc[rows]
    building = _ids(found, PlaceKind.BUILDING)
    frame = pd.DataFrame(
        {
            "firm": found["firm"].to_numpy(dtype=object),
            "x": placed.x,
            "y": placed.y,
            "building": np.where(pd.isna(building), placed.place, building),
            "park": _close_parks(graph, _ids(found, PlaceKind.PARK)),
            "members_formal": found["members_formal"].to_numpy(),
            "members_total": found["members_total"].to_numpy(),
            "staff": found["staff"].to_numpy(),
            "category": found["category"].to_numpy(dtype=object),
            "street": graph.places_of(PlaceKind.STREET).iloc[rows].astype(object).to_numpy(),
            "committee": found["committee"].to_numpy(dtype=object),
            "leading": found["leading"].fillna(False).to_numpy(dtype=bool),
            "placed_by": placed.how,
        },
        index=pd.Index(rows),
    )
    if graph.rules.groups_within != "district":
        return frame
    return _by_district(frame, _district_numbers(graph)[rows], graph)


BETWEEN_DISTRICTS = 1_000_000
"""Metres laid between two districts where no group may cross their border: no rule reaches it."""


def _district_numbers(graph: OrgGraph) -> Ints:
    """Return the number of every firm's district, the one with most firms 0; firms of unknown
    district have one of their own.
    """
    codes = graph.places_of(PlaceKind.DISTRICT).cat.codes.to_numpy().astype(np.int64) + 1
    firms = np.bincount(codes)
    place = np.empty(len(firms), dtype=np.int64)
    place[np.argsort(-firms, kind="stable")] = np.arange(len(firms))
    numbers: Ints = place[codes]
    return numbers


def _by_district(frame: pd.DataFrame, district: Ints, graph: OrgGraph) -> pd.DataFrame:
    """Return firms or branches so that none is near another of a different district.

    Each district is moved to a stretch of the plane of its own, and a building or a park on a
    border is taken for one on either side. Who proposes groups and who checks them see the same,
    and need not know of districts.
    """
    if not district.any():
        return frame
    x = graph.where.x[np.isfinite(graph.where.x)]
    stretch = (np.ptp(x) if len(x) else 0.0) + BETWEEN_DISTRICTS
    apart = {
        place: np.array(
            [
                None if pd.isna(node) else f"{node} {number}" if number else node
                for node, number in zip(frame[place], district, strict=True)
            ],
            dtype=object,
        )
        for place in ("building", "park")
    }
    return frame.assign(x=frame["x"].to_numpy() + district * stretch, **apart)


def wide_parks(graph: OrgGraph) -> set[str]:
    """Return the parks whose firms' points lie farther apart than `park_spread_metres`: one name,
    not one place, so that distance decides who is near there.
    """
    ids = pd.Series(_ids(graph.firms, PlaceKind.PARK), dtype=object)
    points = pd.DataFrame({"park": ids, "x": graph.where.x, "y": graph.where.y}).dropna()
    limit = graph.rules.park_spread_metres
    return {
        str(park)
        for park, inside in points.drop_duplicates().groupby("park")
        if _spread(inside[["x", "y"]].to_numpy(), limit) > limit
    }


def _spread(points: Floats, enough: float) -> float:
    """Return the greatest distance between two points, or a distance beyond `enough` where theirs
    is too.
    """
    wide, high = np.ptp(points, axis=0)
    if max(wide, high) > enough or np.hypot(wide, high) <= enough:
        return float(np.hypot(wide, high))
    from scipy.spatial.distance import pdist  # here: few parks need it, and it is slow to load

    return float(pdist(points).max())


def _close_parks(graph: OrgGraph, parks: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return parks, missing where they are too wide for their firms to be near one another."""
    wide = wide_parks(graph)
    if not wide:
        return parks
    return np.array([None if park in wide else park for park in parks], dtype=object)


def _ids(firms: pd.DataFrame, kind: PlaceKind) -> np.ndarray[Any, Any]:
    ids = without_areas(firms[AT[kind]]).astype(object)
    known: np.ndarray[Any, Any] = ids.where(ids.notna(), None).to_numpy()
    return known


def existing_branches(graph: OrgGraph) -> pd.DataFrame:
    """Return the joint branches there are, each where its firms stand: organisation, x, y,
    building, park, units, members.

    A branch stands at the middle of its firms' points, in the building and the park that most of
    them name.
    """
    where = graph.where
    ties = graph.ties_of(LinkType.COVERED_BY)
    about = dict(graph.nodes(Label.ORGANISATION))
    joined = set(ties["target"][ties["mode"] == str(Mode.JOINT)])
    there = [
        node
        for node in sorted(set(ties["target"]))
        if _takes_in(about.get(node, {}), node in joined, graph.rules)
    ]
    units = ties.loc[ties["target"].isin(there), ["target", "firm"]].drop_duplicates()
    rows = units["firm"].to_numpy()
    units = units.assign(
        x=where.x[rows],
        y=where.y[rows],
        members=graph.firms["members_total"].fillna(0).to_numpy()[rows],
    )
    found = (
        units.groupby("target")
        .agg(
            x=("x", "median"), y=("y", "median"), units=("firm", "size"), members=("members", "sum")
        )
        .reindex(there)
    )
    for kind in (PlaceKind.BUILDING, PlaceKind.PARK):
        found[str(kind).lower()] = _most(
            units["target"], without_areas(graph.firms[AT[kind]]).iloc[rows]
        ).reindex(there)
    found["park"] = _close_parks(graph, found["park"].astype(object).to_numpy())
    declared = np.array(
        [int(about[node].get("members_total") or 0) for node in there], dtype=np.int64
    )
    found["members"] = np.maximum(found["members"].to_numpy(dtype=np.int64), declared)
    frame = found.rename_axis("organisation").reset_index()[
        ["organisation", "x", "y", "building", "park", "units", "members"]
    ]
    if graph.rules.groups_within != "district":
        return frame
    district = (
        pd.Series(_district_numbers(graph)[rows])
        .groupby(units["target"].to_numpy())
        .agg(lambda numbers: int(np.bincount(numbers).argmax()))
        .reindex(there)
        .to_numpy(dtype=np.int64)
    )
    return _by_district(frame, district, graph)


def _takes_in(org: Mapping[str, Any], is_joined: bool, rules: Rules) -> bool:
    joint = org.get("org_type") == str(OrgType.JOINT_BRANCH) or is_joined
    return (
        joint
        and not org.get("unnamed")
        and org.get("active") is not False
        and is_counting(org.get("org_type"), rules)
    )


def _most(organisation: pd.Series[Any], place: pd.Series[Any]) -> pd.Series[Any]:
    """Return the place that most firms of each organisation name; of places named as often, the
    first by id.
    """
    named = pd.DataFrame(
        {"organisation": organisation.array, "place": place.astype(object).array}
    ).dropna()
    counts = (
        named.value_counts()
        .rename("firms")
        .reset_index()
        .sort_values(["firms", "place"], ascending=[False, True])
    )
    return counts.drop_duplicates("organisation").set_index("organisation")["place"]
