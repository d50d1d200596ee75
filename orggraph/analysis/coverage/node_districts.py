"""Which district an organisation, a post or a place belongs to, so that a list of them can be
grouped.
"""

from __future__ import annotations

import numpy as np

from orggraph.core.enums import LinkType, PlaceKind
from orggraph.graph import Label, OrgGraph

_SEATED = (LinkType.RESPONSIBLE_FOR, LinkType.LOCATED_IN)


def districts_of_nodes(graph: OrgGraph) -> dict[str, str]:
    """Return the name of the district of each place, organisation and post; one that belongs to
    none has no entry.

    A place lies in its district; an organisation sits where its duty or its seat is, else, like a
    post, where most of the firms are that it covers or serves (of equals, the first by name).
    """
    found = {
        place: str(graph.skeleton.nodes[district]["name"])
        for place, district in graph.only_wider(PlaceKind.DISTRICT).items()
    }
    for link in _SEATED:
        for node, place, _ in graph.edges(link):
            if graph.skeleton.nodes[node]["label"] == str(Label.ORGANISATION) and place in found:
                found.setdefault(node, found[place])
    return {**_by_firms(graph), **found}


def _by_firms(graph: OrgGraph) -> dict[str, str]:
    districts = graph.places_of(PlaceKind.DISTRICT).cat
    names = [str(graph.skeleton.nodes[node]["name"]) for node in districts.categories]
    if not names:
        return {}
    rows = np.flatnonzero(
        graph.ties["type"]
        .isin([str(LinkType.COVERED_BY), str(LinkType.SERVED_BY)])
        .to_numpy(dtype=bool)
    )
    district = districts.codes.to_numpy().astype(np.int64)[graph.ties["firm"].to_numpy()[rows]]
    rows, district = rows[district >= 0], district[district >= 0]
    order = np.argsort(np.argsort(names, kind="stable"))
    pair, count = np.unique(
        graph.targets.codes[rows].astype(np.int64) * len(names) + order[district],
        return_counts=True,
    )
    target, place = np.divmod(pair, len(names))
    by_size = np.lexsort([place, -count, target])
    first = by_size[np.unique(target[by_size], return_index=True)[1]]
    in_order = sorted(names)
    return {str(graph.targets.categories[target[i]]): in_order[place[i]] for i in first}
