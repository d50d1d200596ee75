"""Who is responsible if a firm is not taken up: the nearest organisation with a duty, exactly one, with its path.

Building → park, business district, incubator → industry committee → community → street → district: the order is a rule.
Firms are rows, so the walk is done once for every place of the skeleton and joined on to the firms there.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from orggraph.graph import AT, Label, OrgGraph
from orggraph.model import LinkType, OrgType, PlaceKind

_PARK_LIKE = (PlaceKind.PARK, PlaceKind.BUSINESS_DISTRICT, PlaceKind.INCUBATOR)
_NONE = np.iinfo(np.int64).max
UNCLEAR = "兜底责任不明"
PRESUMED = "（推定）"
_PRESUMED_NODE = "推定:"
_TYPE_ORDER = (OrgType.WORK_COMMITTEE, OrgType.COMMITTEE, OrgType.GENERAL_BRANCH, OrgType.BRANCH)


class Duty(NamedTuple):
    """One organisation's duty for one place or category; sorted, its position is its number."""

    rank: int
    at: str
    type_order: int
    organisation: str
    name: str


def responsible(graph: OrgGraph) -> pd.DataFrame:
    """Name for every firm the organisation responsible, the path to it, and another one where two are equally near.

    Returns one row a firm: `responsible` (node, or missing: 兜底责任不明), `responsible_name`, `duty_at` (the place or
    category the duty lies on), `path` (names from the firm's place to the organisation; where the chain ends nowhere,
    the places it passed), `alternative` (another organisation's name, equally near) and `presumed` (taken from the
    rule, not from the ledger).
    """
    duties = _duties(graph)
    number = {(duty.at, duty.organisation): i for i, duty in enumerate(duties)}
    best, second = _of_places(graph, duties)
    kinds = [kind for kind in PlaceKind if len(graph.firms[AT[kind]].cat.categories)]
    keys = []
    for kind in kinds:
        at = graph.firms[AT[kind]]
        for table in (best, second):
            per_place = np.array([*(table[place] for place in at.cat.categories), _NONE], dtype=np.int64)
            keys.append(per_place[at.cat.codes.to_numpy()])
    industry = _of_industry(graph, duties, number)
    stack = np.stack([*keys, industry], axis=1)
    first_column = stack.argmin(axis=1)
    first = stack[np.arange(len(stack)), first_column]
    entry = _entry(first)
    other = np.where((stack >> 32 == (first >> 32)[:, None]) & (_entry(stack) != entry[:, None]) & (stack != _NONE), stack, _NONE).min(axis=1)
    names = pd.array([d.name for d in duties] + [None], dtype="str")
    found = first != _NONE
    where = np.where(found, entry, len(duties))
    nodes = pd.array([d.organisation for d in duties] + [None], dtype="str")
    places = pd.array([d.at for d in duties] + [None], dtype="str")
    return pd.DataFrame({
        "responsible": nodes.take(where), "responsible_name": names.take(where), "duty_at": places.take(where),
        "path": _paths(graph, duties, kinds, where),
        "alternative": names.take(np.where(other != _NONE, _entry(other), len(duties))),
        "presumed": pd.Series([d.organisation.startswith(_PRESUMED_NODE) for d in duties] + [False]).to_numpy()[where],
    }, index=graph.firms.index)


def _entry(keys: Any) -> Any:
    return keys & 0xFFFFFFFF


def _duties(graph: OrgGraph) -> list[Duty]:
    """Return every duty, sorted so that its number decides between equals.

    Where the data declare no duty for any place, the rule may presume those of streets and districts.
    """
    duties, declared = [], False
    for organisation, at, tie in graph.edges(LinkType.RESPONSIBLE_FOR):
        about = graph.skeleton.nodes[organisation]
        rank = _rank(graph, at)
        if rank is not None and about.get("active") is not False:
            duties.append(Duty(rank, at, _type_order(about), organisation, about["name"]))
            declared |= graph.skeleton.nodes[at]["label"] == str(Label.PLACE) and not tie.get("by_name")
    guides = graph.ties.loc[graph.ties["type"] == str(LinkType.GUIDED_BY), "target"].unique()
    rank = graph.rules.duty_rank("industry")
    for node in sorted(guides):
        about = graph.skeleton.nodes[node]
        if rank is not None and about.get("active") is not False:
            duties.append(Duty(rank, node, 0, node, about["name"]))
    if graph.rules.presume_area_duty and not declared:
        duties += _presumed(graph, {duty.at for duty in duties})
    return sorted(duties)


def _presumed(graph: OrgGraph, taken: set[str]) -> list[Duty]:
    titles = {str(PlaceKind.STREET): "党工委", str(PlaceKind.DISTRICT): "两新工委"}
    duties = []
    for place, about in graph.nodes(Label.PLACE):
        rank = _rank(graph, place)
        if about["kind"] in titles and rank is not None and place not in taken:
            title = "党委" if about["name"].endswith(("镇", "乡")) else titles[about["kind"]]
            duties.append(Duty(rank, place, 0, f"{_PRESUMED_NODE}{place}", f"{about['name']}{title}{PRESUMED}"))
    return duties


def _type_order(about: dict[str, Any]) -> int:
    kinds = [str(kind) for kind in _TYPE_ORDER]
    return kinds.index(about["org_type"]) if about.get("org_type") in kinds else len(kinds)


def _rank(graph: OrgGraph, node: str) -> int | None:
    about = graph.skeleton.nodes[node]
    if about["label"] == str(Label.CATEGORY):
        return graph.rules.duty_rank("industry")
    kind = PlaceKind(about["kind"])
    return graph.rules.duty_rank("park" if kind in _PARK_LIKE else kind.value.lower())


def _of_places(graph: OrgGraph, duties: list[Duty]) -> tuple[dict[str, int], dict[str, int]]:
    """Return for every place the keys of the two nearest duties above it: rank, then steps, then number, in one integer."""
    at: dict[str, list[int]] = {}
    for number, duty in enumerate(duties):
        at.setdefault(duty.at, []).append(number)
    best, second = {}, {}
    for place, above in graph.ancestors.items():
        keys = sorted((duties[n].rank << 48) | (steps << 32) | n for wider, steps in above.items() for n in at.get(wider, ()))
        best[place] = keys[0] if keys else _NONE
        second[place] = keys[1] if len(keys) > 1 else _NONE
    return best, second


def _of_industry(graph: OrgGraph, duties: list[Duty], number: dict[tuple[str, str], int]) -> np.ndarray[Any, Any]:
    """Return for every firm the key of its industry committee: the one that guides it, else the one for its category."""
    keys = np.full(len(graph.firms), _NONE, dtype=np.int64)
    rank = graph.rules.duty_rank("industry")
    if rank is None:
        return keys
    by_category = {d.at: i for i, d in reversed(list(enumerate(duties))) if d.at.startswith("类别:")}
    if by_category:
        pool = graph.firms["category"].map({at.removeprefix("类别:"): i for at, i in by_category.items()})
        there = pool.notna().to_numpy()
        keys[there] = (rank << 48) | (1 << 32) | pool[there].to_numpy(dtype=np.int64)
    guided = graph.ties[graph.ties["type"] == str(LinkType.GUIDED_BY)].drop_duplicates("firm")
    own = guided["target"].map({node: number[node, node] for node in guided["target"].unique() if (node, node) in number})
    there = own.notna().to_numpy()
    keys[guided["firm"].to_numpy()[there]] = (rank << 48) | own[there].to_numpy(dtype=np.int64)
    return keys


def _paths(graph: OrgGraph, duties: list[Duty], kinds: list[PlaceKind], entry: np.ndarray[Any, Any]) -> Any:
    """Return the path of every firm from its nearest place that leads there; each distinct way is put into words once."""
    start = np.full(len(entry), -1, dtype=np.int64)
    kind_number = np.full(len(entry), -1, dtype=np.int64)
    for i, kind in enumerate(kinds):
        at = graph.firms[AT[kind]].cat
        open_rows = np.flatnonzero((kind_number < 0) & (at.codes.to_numpy() >= 0))
        pairs, which = np.unique((at.codes.to_numpy()[open_rows].astype(np.int64) << 32) | entry[open_rows], return_inverse=True)
        leads = np.array([_leads(graph, at.categories[int(p >> 32)], duties, int(p & 0xFFFFFFFF)) for p in pairs], dtype=bool)
        rows = open_rows[leads[which]] if len(pairs) else open_rows
        start[rows], kind_number[rows] = at.codes.to_numpy()[rows], i
    packed = ((kind_number + 1) << 56) | ((start + 1) << 28) | entry
    ways, which = np.unique(packed, return_inverse=True)
    words = []
    for way in ways:
        number, place, duty = int(way >> 56) - 1, int((way >> 28) & 0xFFFFFFF) - 1, int(way & 0xFFFFFFF)
        node = graph.firms[AT[kinds[number]]].cat.categories[place] if number >= 0 else None
        words.append(_say(graph, node, duties[duty] if duty < len(duties) else None))
    return pd.array(words, dtype="str").take(which)


def _leads(graph: OrgGraph, place: str, duties: list[Duty], number: int) -> bool:
    """Tell whether a path may start at a place: it lies in the place of the duty, or the chain ends nowhere anyway."""
    return number == len(duties) or duties[number].at in graph.ancestors[place]


def _say(graph: OrgGraph, place: str | None, duty: Duty | None) -> str:
    nodes = graph.skeleton.nodes
    if duty is None:
        passed = sorted(graph.ancestors[place], key=lambda p: (graph.ancestors[place][p], p)) if place else []
        return " → ".join([*(str(nodes[p]["name"]) for p in passed), UNCLEAR])
    if place is None:
        category = nodes[duty.at]["label"] == str(Label.CATEGORY)
        return f"类别“{nodes[duty.at]['name']}” → {duty.name}" if category else f"行业指导 → {duty.name}"
    return " → ".join([*(str(nodes[p]["name"]) for p in _walk(graph, place, duty.at)), duty.name])


def _walk(graph: OrgGraph, place: str, goal: str) -> list[str]:
    """Return the shortest way up from a place to a wider one, the first by name among equals."""
    way = [place]
    while way[-1] != goal:
        steps = [(graph.ancestors[v][goal], v) for _, v, k in graph.skeleton.out_edges(way[-1], keys=True)
                 if k == str(LinkType.PART_OF) and goal in graph.ancestors[v]]
        way.append(min(steps)[1])
    return way
