"""The witness: the same answers by a slow, obvious walk over the whole graph, one firm after the
other, in plain Python.

It knows the graph only as `OrgGraph.to_networkx()` gives it to everybody, and the rules. It shares
no code with the rooms it bears witness to, and looks at one node and its edges at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import networkx as nx

from orggraph.core.enums import Mode, PlaceKind, Status
from orggraph.core.rules import Rules

PARK_LIKE = ("PARK", "BUSINESS_DISTRICT", "INCUBATOR")
TYPES = ["WORK_COMMITTEE", "COMMITTEE", "GENERAL_BRANCH", "BRANCH"]
NEAREST_FIRST = [
    "BUILDING",
    "INCUBATOR",
    "BUSINESS_DISTRICT",
    "PARK",
    "COMMUNITY",
    "STREET",
    "DISTRICT",
    "CITY",
]


def firms(whole: nx.MultiDiGraph) -> list[str]:
    """Return the firms' nodes in the order of the ledger."""
    nodes = [n for n, a in whole.nodes(data=True) if a["label"] in ("Enterprise", "SocialOrg")]
    return sorted(nodes, key=lambda n: whole.nodes[n]["position"])


def ties(whole: nx.MultiDiGraph, node: str, link: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for _, target, about in whole.out_edges(node, data=True):
        if about["type"] == link:
            yield target, about


# ---- is the firm taken up ----


def status(whole: nx.MultiDiGraph, firm: str, rules: Rules) -> Status:
    facts = whole.nodes[firm]
    if facts.get("exclusion") or facts.get("operating") is False:
        return Status.EXCLUDED
    claims = [
        claim(whole, org, about.get("mode"), rules)
        for org, about in ties(whole, firm, "COVERED_BY")
    ]
    for wanted in (
        Status.ORG_SINGLE,
        Status.ORG_JOINT,
        Status.ORG_ATTACHED,
        Status.ORG_FALLBACK,
        Status.ORG_UNSPECIFIED,
    ):
        if wanted in claims:
            return wanted
    if any(ties(whole, firm, "SERVED_BY")) or any(ties(whole, firm, "HAS_MASS_ORG")):
        return Status.WORK_ONLY
    if Status.PENDING in claims:
        return Status.PENDING
    known = {
        "none_if_surveyed": facts["surveyed"],
        "unknown": facts.get("organisation") is not None,
        "none": True,
    }
    return Status.UNCOVERED if known[rules.blank_means] or claims else Status.UNKNOWN


def claim(whole: nx.MultiDiGraph, org: str, mode: str | None, rules: Rules) -> Status | str:
    """Return the status that a tie to an organisation gives, or why it gives none: "gone" or
    "not counting".
    """
    about = whole.nodes[org]
    if about.get("active") is False:
        return "gone"
    if not counts(about.get("org_type"), rules):
        return "not counting"
    if about.get("pending_since") and not about.get("founded"):
        return Status.PENDING
    return Mode(mode).status if mode else Mode(guess(whole, org)).status


def counts(org_type: str | None, rules: Rules) -> bool:
    if org_type == "TEMP_BRANCH":
        return rules.temporary_counts
    if org_type == "FLOW_BRANCH":
        return rules.flow_counts
    if org_type == "FUNCTIONAL":
        return rules.functional_counts
    return org_type not in ("ALLIANCE", "SERVICE_CENTER")


def guess(whole: nx.MultiDiGraph, org: str) -> str:
    about = whole.nodes[org]
    if (
        about.get("org_type") == "WORK_COMMITTEE"
        or about.get("level", "ENTERPRISE") != "ENTERPRISE"
    ):
        return "FALLBACK"
    if about.get("org_type") == "JOINT_BRANCH":
        return "JOINT"
    if about.get("unnamed"):
        return "UNSPECIFIED"
    covered = {firm for firm, _, a in whole.in_edges(org, data=True) if a["type"] == "COVERED_BY"}
    return "JOINT" if len(covered) > 1 else "SINGLE"


def organised(answer: Status, rules: Rules) -> bool:
    if answer is Status.ORG_FALLBACK:
        return rules.fallback_counts
    return (
        rules.attached_counts
        if answer is Status.ORG_ATTACHED
        else answer in (Status.ORG_SINGLE, Status.ORG_JOINT, Status.ORG_UNSPECIFIED)
    )


def nominal(whole: nx.MultiDiGraph, firm: str, rules: Rules) -> bool:
    """Tell whether a firm claims an organisation of any kind that is there or founding; an
    alliance is none.
    """
    if status(whole, firm, rules) is Status.EXCLUDED:
        return False
    orgs = [(whole.nodes[org], about) for org, about in ties(whole, firm, "COVERED_BY")]
    return any(
        org.get("active") is not False and org.get("org_type") not in ("ALLIANCE", "SERVICE_CENTER")
        for org, _ in orgs
    )


# ---- who is responsible if not ----


def above(whole: nx.MultiDiGraph, firm: str) -> dict[str, int]:
    """Return every place a firm is in, with the number of PART_OF steps from the places it is
    tied to.
    """
    steps = {place: 0 for place, _ in ties(whole, firm, "LOCATED_IN")}
    edge = list(steps)
    while edge:
        place = edge.pop(0)
        for wider, _ in ties(whole, place, "PART_OF"):
            if wider not in steps:
                steps[wider] = steps[place] + 1
                edge.append(wider)
    return steps


def responsible(
    whole: nx.MultiDiGraph, firm: str, rules: Rules
) -> tuple[str | None, str | None, str | None]:
    """Return the organisation responsible, what its duty lies on, and the name of another one
    that is equally near.
    """
    found = sorted(duties(whole, firm, rules))
    if not found:
        return None, None, None
    rank, steps, at, _, org, _ = found[0]
    others = [name for r, s, _, _, o, name in found if (r, s) == (rank, steps) and o != org]
    return org, at, others[0] if others else None


def duties(
    whole: nx.MultiDiGraph, firm: str, rules: Rules
) -> Iterator[tuple[int, int, str, int, str, str]]:
    """Yield each duty a firm falls under: link of the chain, steps, place or category, type,
    organisation, its name.
    """
    chain = {link: i for i, link in enumerate(rules.chain)}
    presume = rules.presume_area_duty and not any(
        a["type"] == "RESPONSIBLE_FOR"
        and whole.nodes[v]["label"] == "Place"
        and not a.get("by_name")
        for _, v, a in whole.edges(data=True)
    )
    for place, steps in above(whole, firm).items():
        kind = whole.nodes[place]["kind"]
        link = "park" if kind in PARK_LIKE else kind.lower()
        if link not in chain:
            continue
        holders = [
            u for u, _, a in whole.in_edges(place, data=True) if a["type"] == "RESPONSIBLE_FOR"
        ]
        holders = [u for u in holders if whole.nodes[u].get("active") is not False]
        for org in holders:
            yield chain[link], steps, place, order(whole, org), org, whole.nodes[org]["name"]
        if presume and not holders and kind in ("STREET", "DISTRICT"):
            name = whole.nodes[place]["name"]
            title = "党委" if name[-1] in "镇乡" else "党工委" if kind == "STREET" else "两新工委"
            yield chain[link], steps, place, 0, f"推定:{place}", f"{name}{title}（推定）"
    if "industry" in chain:
        for org, _ in ties(whole, firm, "GUIDED_BY"):
            if whole.nodes[org].get("active") is not False:
                yield chain["industry"], 0, org, 0, org, whole.nodes[org]["name"]
        category = f"类别:{whole.nodes[firm].get('category')}"
        if category in whole:
            for org, _, a in whole.in_edges(category, data=True):
                if a["type"] == "RESPONSIBLE_FOR" and whole.nodes[org].get("active") is not False:
                    yield (
                        chain["industry"],
                        1,
                        category,
                        order(whole, org),
                        org,
                        whole.nodes[org]["name"],
                    )


def order(whole: nx.MultiDiGraph, org: str) -> int:
    kind = whole.nodes[org].get("org_type")
    return TYPES.index(kind) if kind in TYPES else len(TYPES)


def walks(whole: nx.MultiDiGraph, firm: str, at: str) -> set[str]:
    """Return every way, in names, from a place the firm is tied to up to another place, for
    small towns.
    """
    found = set()
    up = nx.DiGraph((u, v) for u, v, a in whole.edges(data=True) if a["type"] == "PART_OF")
    for start, _ in ties(whole, firm, "LOCATED_IN"):
        ways = (
            [[start]]
            if start == at
            else nx.all_simple_paths(up, start, at)
            if start in up and at in up
            else []
        )
        found |= {" → ".join(whole.nodes[n]["name"] for n in way) for way in ways}
    return found


# ---- which group it is counted in ----


def place_of(whole: nx.MultiDiGraph, firm: str, kind: PlaceKind) -> str | None:
    """Return the place of a kind that a firm is counted in: its own, else the only one its
    nearest telling place lies in.
    """
    own = {whole.nodes[v]["kind"]: v for v, a in ties(whole, firm, "LOCATED_IN") if a.get("points")}
    if str(kind) in own:
        return own[str(kind)]
    for nearer in NEAREST_FIRST[: NEAREST_FIRST.index(str(kind))]:
        if nearer in own:
            reached = {
                own[nearer],
                *nx.descendants(
                    nx.DiGraph(
                        (u, v)
                        for u, v, a in [
                            *whole.edges(data=True),
                            (own[nearer], own[nearer], {"type": "PART_OF"}),
                        ]
                        if a["type"] == "PART_OF"
                    ),
                    own[nearer],
                ),
            }
            inside = [place for place in reached if whole.nodes[place]["kind"] == str(kind)]
            if len(inside) == 1:
                return inside[0]
    return None
