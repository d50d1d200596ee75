"""What a valid graph is: assume it is valid, then try to falsify that, one question after the
other.
"""

from __future__ import annotations

from collections.abc import Iterator
from operator import itemgetter
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd

from orggraph.core.enums import Label, LinkType, Mode, OrgLevel, OrgType, PlaceKind, Problem
from orggraph.graph.columns import AT
from orggraph.graph.model import OrgGraph
from orggraph.ingest import Finding, problem


def check_graph(graph: OrgGraph) -> list[Problem]:
    """Return everything that shows the graph is not valid; an empty list for a valid one."""
    questions = (
        _unknown_types,
        _superior_cycles,
        _two_superiors,
        _places_in_themselves,
        _dangling_ties,
        _misplaced_firms,
        _wrong_ends,
    )
    return [found for question in questions for found in question(graph)]


def _unknown_types(graph: OrgGraph) -> Iterator[Problem]:
    labels = {str(label) for label in Label}
    lists = {
        "kind": {str(k) for k in PlaceKind},
        "org_type": {str(t) for t in OrgType},
        "level": {str(v) for v in OrgLevel},
    }
    for node, about in _by_id(graph):
        if not about:
            continue  # a mere end of an edge: it dangles
        if about.get("label") not in labels:
            yield problem(Finding.UNKNOWN_TYPE, node, str(about.get("label")), column="label")
        wanted = {str(Label.PLACE): ("kind",), str(Label.ORGANISATION): ("org_type", "level")}.get(
            about.get("label", ""), ()
        )
        for column in wanted:
            if column in about and about[column] not in lists[column]:
                yield problem(Finding.UNKNOWN_TYPE, node, str(about[column]), column=column)
    links, modes = {str(link) for link in LinkType}, {str(mode) for mode in Mode}
    for u, v, key in sorted(
        edge for edge in graph.skeleton.edges(keys=True) if edge[2] not in links
    ):
        yield problem(Finding.UNKNOWN_TYPE, f"{u} → {v}", key, column="type")
    for column, known in (("type", links), ("mode", modes)):
        for said in sorted(set(graph.ties[column].dropna().unique()) - known):
            yield problem(Finding.UNKNOWN_TYPE, said, said, table="links", column=column)


def _by_id(graph: OrgGraph) -> list[tuple[str, dict[str, Any]]]:
    return sorted(graph.skeleton.nodes(data=True), key=itemgetter(0))


def _said(graph: OrgGraph, node: str) -> str:
    return str(graph.skeleton.nodes[node].get("name", node))


def _cycles(graph: OrgGraph, link: LinkType) -> Iterator[list[str]]:
    """Yield one cycle in each knot of ties, as it runs: the shortest through the knot's first
    node.
    """
    ties = nx.DiGraph(_in_circles([(below, above) for below, above, _ in graph.edges(link)]))
    for knot in sorted(
        sorted(nodes)
        for nodes in nx.strongly_connected_components(ties)
        if len(nodes) > 1 or ties.has_edge(*nodes, *nodes)
    ):
        inside = nx.DiGraph(sorted(ties.subgraph(knot).edges))
        ways = [nx.shortest_path(inside, after, knot[0]) for after in sorted(inside[knot[0]])]
        yield [_said(graph, node) for node in (knot[0], *min(ways, key=len))]


_LONGEST_WAY = 32  # ties; what is longer is left to the search for strongly connected components


def _in_circles(ties: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the ties from which a way up comes to no end, and those of ways longer than any real
    one: all that end at a top are taken off, and again.
    """
    for _ in range(_LONGEST_WAY):
        going_on = {below for below, _ in ties}
        rest = [tie for tie in ties if tie[1] in going_on]
        if len(rest) == len(ties):
            break
        ties = rest
    return ties


def _superior_cycles(graph: OrgGraph) -> Iterator[Problem]:
    for names in _cycles(graph, LinkType.SUBORDINATE_TO):
        yield problem(
            Finding.CYCLE, names[0], " → ".join(names), table="organisations", column="superior"
        )


def _places_in_themselves(graph: OrgGraph) -> Iterator[Problem]:
    for names in _cycles(graph, LinkType.PART_OF):
        yield problem(
            Finding.SELF_PLACE, names[0], " → ".join(names), table="places", column="part_of"
        )


def _two_superiors(graph: OrgGraph) -> Iterator[Problem]:
    superiors: dict[str, list[str]] = {}
    for below, superior, _ in graph.edges(LinkType.SUBORDINATE_TO):
        superiors.setdefault(below, []).append(superior)
    for below, nodes in superiors.items():
        is_organisation = graph.skeleton.nodes[below].get("label") == str(Label.ORGANISATION)
        if len(nodes) > 1 and is_organisation:
            yield problem(
                Finding.TWO_SUPERIORS,
                _said(graph, below),
                "、".join(sorted(_said(graph, node) for node in nodes)),
                table="organisations",
                column="superior",
            )


def _dangling_ties(graph: OrgGraph) -> Iterator[Problem]:
    for node in sorted(node for node, about in graph.skeleton.nodes(data=True) if not about):
        yield problem(Finding.DANGLING, node)
    to_firm = (graph.ties["type"] == str(LinkType.NEAR)).to_numpy(dtype=bool)
    lost = {*graph.targets[to_firm].unique()} - {*graph.firms["firm"]} if to_firm.any() else set()
    for target in sorted(lost | ({*graph.targets[~to_firm].unique()} - {*graph.skeleton.nodes})):
        yield problem(Finding.DANGLING, target, table="links", column="target")
    for firm in sorted(graph.ties["firm"][_outside(graph)].unique()):
        yield problem(Finding.DANGLING, str(firm), table="links", column="source")


def _outside(graph: OrgGraph) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    rows = graph.ties["firm"].to_numpy()
    outside: np.ndarray[tuple[int], np.dtype[np.bool_]] = (rows < 0) | (rows >= len(graph.firms))
    return outside


def _misplaced_firms(graph: OrgGraph) -> Iterator[Problem]:
    nodes = graph.skeleton.nodes
    for kind, column in AT.items():
        for place in sorted(graph.firms[column].cat.categories):
            if place not in nodes:
                yield problem(Finding.DANGLING, place, table="firms", column=column)
            elif nodes[place].get("kind") != str(kind):
                yield problem(
                    Finding.UNKNOWN_TYPE,
                    place,
                    str(nodes[place].get("kind")),
                    table="firms",
                    column=column,
                )


def _wrong_ends(graph: OrgGraph) -> Iterator[Problem]:
    """Find ties that cannot join what they join; ends of an unknown label have been named
    before.
    """
    known = {str(label): label for label in Label}
    label = {
        node: known.get(about.get("label", "")) for node, about in graph.skeleton.nodes(data=True)
    }
    links = {str(link): (link.sources, link.targets) for link in LinkType}
    wrong = (
        edge
        for edge in graph.skeleton.edges(keys=True)
        if edge[2] in links and _is_wrong(*links[edge[2]], label[edge[0]], label[edge[1]])
    )
    for u, v, key in sorted(wrong):
        yield problem(
            Finding.WRONG_ENDS,
            LinkType(key).zh,
            f"{_said(graph, u)} → {_said(graph, v)}",
            table="links",
            column="target",
        )
    pairs = (
        pd.DataFrame({"type": graph.ties["type"], "target": graph.targets})
        .drop_duplicates()
        .itertuples(index=False)
    )
    for key, target in sorted(pairs):
        if (
            key in links
            and key != str(LinkType.NEAR)
            and (there := label.get(target))
            and there not in links[key][1]
        ):
            yield problem(
                Finding.WRONG_ENDS,
                LinkType(key).zh,
                _said(graph, target),
                table="links",
                column="target",
            )


def _is_wrong(
    below: tuple[Label, ...], above: tuple[Label, ...], one: Label | None, two: Label | None
) -> bool:
    return bool(one and two) and (one not in below or two not in above)
