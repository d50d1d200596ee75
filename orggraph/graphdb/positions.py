"""Where organisations stand: ledgers give points of firms and places, none of organisations."""

from __future__ import annotations

import pandas as pd

from orggraph.core.enums import LinkType, PlaceKind
from orggraph.graph import AT, OrgGraph

_POINT = ["lon", "lat", "system"]


def organisation_points(graph: OrgGraph) -> pd.DataFrame:
    """Return `lon`, `lat` and `system` by the node of the organisation, where it has a point.

    An organisation stands where the place stands that it is located in, or else has the duty of.
    One without any place stands where the only firm does that it covers, or that firm's building.
    One that covers several firms and has no place has no point: their middle is a spot where nobody
    is.
    """
    places = graph.places[_POINT]
    places = places[places["lon"].notna() & places["lat"].notna()]
    at_place: dict[str, str] = {}
    has_place: set[str] = set()
    for link in (LinkType.LOCATED_IN, LinkType.RESPONSIBLE_FOR):
        for node, place, _ in graph.edges(link):
            has_place.add(node)
            if place in places.index:
                at_place.setdefault(node, place)
    of_places = places.loc[list(at_place.values())].set_axis(list(at_place), axis=0)
    of_firms = _of_only_firms(graph, places)
    return pd.concat([of_places, of_firms[~of_firms.index.isin(has_place)]])


def _of_only_firms(graph: OrgGraph, places: pd.DataFrame) -> pd.DataFrame:
    """Return the points of the organisations that cover one firm each."""
    rows = graph.tie_rows(LinkType.COVERED_BY)
    codes, firms = graph.targets.codes[rows], graph.ties["firm"].to_numpy()[rows]
    pairs = pd.DataFrame({"code": codes, "firm": firms}).drop_duplicates()
    only = pairs[~pairs["code"].duplicated(keep=False)]
    nodes = graph.targets.categories[only["code"].to_numpy()]
    at = only["firm"].to_numpy()
    own = graph.firms[_POINT].iloc[at].set_axis(nodes, axis=0)
    buildings = graph.firms[AT[PlaceKind.BUILDING]].iloc[at].astype(object)
    borrowed = places.reindex(buildings).set_axis(nodes, axis=0)
    has_own = (own["lon"].notna() & own["lat"].notna()).to_numpy()
    found = pd.concat([own[has_own], borrowed[~has_own]])
    return found[found["lon"].notna()]
