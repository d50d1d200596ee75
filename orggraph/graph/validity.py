"""What a valid graph is: assume it is valid, then try to falsify that, one question after the other."""

from __future__ import annotations

from collections.abc import Iterator

import networkx as nx

from orggraph.graph.orggraph import Label, OrgGraph
from orggraph.model import LinkType, OrgLevel, OrgType, PlaceKind, Problem
from orggraph.tables import Finding, problem


def check_graph(graph: OrgGraph) -> list[Problem]:
    """Return everything that shows the graph is not valid; an empty list for a valid one."""
    questions = (_unknown_types, _superior_cycles, _two_superiors, _places_in_themselves, _dangling_ties)
    return [found for question in questions for found in question(graph)]


def _unknown_types(graph: OrgGraph) -> Iterator[Problem]:
    labels = {str(label) for label in Label}
    lists = {"kind": {str(k) for k in PlaceKind}, "org_type": {str(t) for t in OrgType}, "level": {str(v) for v in OrgLevel}}
    for node, about in sorted(graph.skeleton.nodes(data=True)):
        if about.get("label") not in labels:
            yield problem(Finding.UNKNOWN_TYPE, node, str(about.get("label")), column="label")
        wanted = {str(Label.PLACE): ("kind",), str(Label.ORGANISATION): ("org_type", "level")}.get(about.get("label", ""), ())
        for column in wanted:
            if column in about and about[column] not in lists[column]:
                yield problem(Finding.UNKNOWN_TYPE, node, str(about[column]), column=column)
    links = {str(link) for link in LinkType}
    for u, v, key in sorted(graph.skeleton.edges(keys=True)):
        if key not in links:
            yield problem(Finding.UNKNOWN_TYPE, f"{u} → {v}", key, column="type")


def _only(graph: OrgGraph, link: LinkType) -> nx.DiGraph:
    return nx.DiGraph((u, v) for u, v, _ in graph.edges(link))


def _cycles(graph: OrgGraph, link: LinkType) -> Iterator[list[str]]:
    for knot in sorted(map(sorted, nx.strongly_connected_components(ties := _only(graph, link)))):
        if len(knot) > 1 or ties.has_edge(knot[0], knot[0]):
            yield [graph.skeleton.nodes[node].get("name", node) for node in knot]


def _superior_cycles(graph: OrgGraph) -> Iterator[Problem]:
    for names in _cycles(graph, LinkType.SUBORDINATE_TO):
        yield problem(Finding.CYCLE, names[0], " → ".join(names), table="organisations", column="superior")


def _places_in_themselves(graph: OrgGraph) -> Iterator[Problem]:
    for names in _cycles(graph, LinkType.PART_OF):
        yield problem(Finding.SELF_PLACE, names[0], " → ".join(names), table="places", column="part_of")


def _two_superiors(graph: OrgGraph) -> Iterator[Problem]:
    superiors: dict[str, list[str]] = {}
    for below, superior, _ in graph.edges(LinkType.SUBORDINATE_TO):
        superiors.setdefault(below, []).append(graph.skeleton.nodes[superior].get("name", superior))
    for below, names in superiors.items():
        if len(names) > 1:
            yield problem(Finding.TWO_SUPERIORS, graph.skeleton.nodes[below].get("name", below), "、".join(sorted(names)),
                          table="organisations", column="superior")


def _dangling_ties(graph: OrgGraph) -> Iterator[Problem]:
    known = {*graph.skeleton.nodes, *graph.firms["firm"]}
    for target in sorted(set(graph.ties["target"].unique()) - known):
        yield problem(Finding.DANGLING, target, table="links", column="target")
    outside = graph.ties["firm"][(graph.ties["firm"] < 0) | (graph.ties["firm"] >= len(graph.firms))]
    for firm in sorted(outside.unique()):
        yield problem(Finding.DANGLING, str(firm), table="links", column="source")
