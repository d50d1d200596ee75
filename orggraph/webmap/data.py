"""What the page is given: one record of columns, numbers wherever a word would repeat.

A firm is a position in columns of equal length; words stand once in a list, and a column holds 0
for "none" or the word's place in its list counted from 1. Firms that stand together follow one
another, so that columns pack well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Annotated, Any

import numpy as np
import pandas as pd

from orggraph.analysis.analysis import Answers
from orggraph.analysis.comparison.campaign_period import frame_of
from orggraph.analysis.coverage import gap_list, in_base
from orggraph.analysis.coverage.classification import is_effective, judged
from orggraph.analysis.coverage.rates import districts_elsewhere
from orggraph.analysis.door_points import known_doors
from orggraph.analysis.impact import Impact, impact
from orggraph.core.array_types import Floats, Ints
from orggraph.core.enums import (
    Action,
    Base,
    GapReason,
    LinkType,
    Mode,
    NoType,
    PlaceKind,
    Priority,
    Status,
)
from orggraph.core.errors import legible
from orggraph.graph import Label, OrgGraph
from orggraph.graph.geometry import Points
from orggraph.reports.notices import notices
from orggraph.webmap import context as context_lines
from orggraph.webmap import panels, regions, roads
from orggraph.webmap.boundaries import Outline
from orggraph.webmap.column_types import are_true, counts, numbers, positions, whole
from orggraph.webmap.context import Context
from orggraph.webmap.pinyin import readings
from orggraph.webmap.planned import planned_groups, stale_line

# The kinds of place a person walks through, from the widest; the whole ledger stands above them.
KINDS = (
    PlaceKind.DISTRICT,
    PlaceKind.STREET,
    PlaceKind.PARK,
    PlaceKind.BUSINESS_DISTRICT,
    PlaceKind.INCUBATOR,
    PlaceKind.BUILDING,
    PlaceKind.COMMUNITY,
)
# What is true of a firm, one bit each.
FLAGS = (
    "base",
    "organised",
    "without_fallback",
    "worked",
    "nominal",
    "due",
    "due_unknown",
    "overdue",
    "social",
    "held_otherwise",
    "presumed",
    "above_scale",
    "by_category",
    "unasked",
)
# What falls if an organisation goes, of the columns that `Impact.ranking` has.
FALLS = ("lost", "kept", "handed", "unclear", "orphans")
MOST_DOORS = 20_000  # firms whose addresses tell the roads: of a larger city, so many are enough
UNRULY = re.compile(
    r"[\x00-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069]+"
)  # would break a line or turn the text around it
Columns = dict[str, Any]


@dataclass(frozen=True)
class MapData:
    """Everything the page knows; the note at each field says what it is."""

    about: Annotated[
        Columns,
        "name and date of the dataset, the base its rates divide by, number of firms,"
        " what is missing",
    ]
    places: Annotated[
        Columns, "columns: id, name, kind (position in KINDS), x, y (metres, null where unknown)"
    ]
    organisations: Annotated[
        Columns,
        "columns: id, name, type, level, up (superior), at (place), formal, total, x, y,"
        " active, FALLS, desk.LOADS",
    ]
    firms: Annotated[
        Columns,
        "columns, one entry a firm; names, codes and addresses are one text each, a line a firm",
    ]
    lists: Annotated[Columns, "the words that columns of `firms` point at, counted from 1"]
    groups: Annotated[
        Columns, "proposed groups as `planned_groups` gives them; empty without a plan"
    ]
    posts: Annotated[
        Columns,
        "instructor posts: id, name, team, sent_by, load, capacity, visits,"
        " the same with those to be sent, x, y",
    ]
    centres: Annotated[Columns, "service centres with a point: id, name, x, y"]
    sites: Annotated[
        Columns, "where more posts and centres are proposed: of, name, place, count, gain, x, y"
    ]
    funding: Annotated[Columns, "a year's funding by `key`: all, each place, each committee"]
    findings: Annotated[
        Columns,
        "what the check of organisations found: organisation, firm, what, count, rule, detail",
    ]
    notes: Annotated[
        Columns,
        "what the sheets of posts, circles, committees, funding and health say, in both languages",
    ]
    change: Annotated[
        Columns,
        "against an earlier date: its name and date, firms no longer there; empty without one",
    ]
    outlines: Annotated[
        tuple[Columns, ...],
        "district outlines: name, number of the place (0: none), and rings of x, y in metres",
    ]
    areas: Annotated[
        Columns, "ground of areas without an outline of their own: place, within, rings"
    ]

    roads: Annotated[
        Columns,
        "roads as the points of house numbers show them: name, line (x, y, x, y … in metres)",
    ]
    context: Annotated[
        Columns,
        "the office's own lines: credit, and columns kind, name, parts; empty without them",
    ]
    pinyin: Annotated[dict[str, str], "the characters of names by their syllables"]

    def columns(self) -> Columns:
        """Return the record as plain values for JSON."""
        return {
            part.name: getattr(self, part.name) for part in fields(self)
        }  # `asdict` would copy every number


def map_data(
    answers: Answers,
    *,
    base: Base = Base.OPERATING,
    plan: pd.DataFrame | None = None,
    old: Answers | None = None,
    outlines: Sequence[Outline] = (),
    context: Context | None = None,
) -> MapData:
    """Gather what the page shows.

    `plan` has the columns firm (its key, credit code or name), group, host, metres; `old` are the
    answers of an earlier date; `outlines` are names and rings of longitudes and latitudes in
    WGS-84, `context` is what `context_of` read. Raises `InputError` for a plan without its columns
    or about firms that are not there.
    """
    graph, where = answers.graph, answers.graph.where
    order = _order(graph, answers.status)
    lists = _Lists()
    nodes = _organisations(graph, answers.duty)
    number, posts = _numbered(nodes), panels.post_nodes(answers)
    unnamed = _unnamed(graph)
    holder = number | (dict.fromkeys(unnamed, number[unnamed[0]]) if unnamed else {})
    firms = (
        _facts(answers, order, base, lists, where)
        | _ties(answers, order, holder, lists)
        | _gaps(answers, order, lists)
        | panels.post_columns(answers, order, posts)
        | panels.circle_column(answers, order)
    )
    falls = _impact(answers, base)
    organisations = (
        _organisation_columns(graph, nodes, where)
        | _falling(nodes, falls)
        | panels.committee_loads(answers, base, number)
    )
    groups = planned_groups(answers, order, plan, firms)
    change = _changed(answers, order, old, firms)
    numbered_places = _numbered(_shown_places(graph))
    drawn = tuple(_on_plane(outlines, where, _district_numbers(graph, numbered_places)))
    places = _places(graph, where)
    elsewhere = districts_elsewhere(graph)
    campaign = frame_of(graph.campaign)
    service_posts = panels.posts(answers, order, posts, where, falls)
    centres = panels.centres(answers, where)
    own = _context(context, where)
    return MapData(
        about={
            "name": graph.name,
            "as_of": str(graph.as_of or ""),
            "base": str(base),
            "firms": len(order),
            "kinds": [str(k) for k in KINDS],
            "flags": list(FLAGS),
            "head": [
                dict(zip(("zh", "en"), words.both, strict=True))
                for words in (*notices(answers), stale_line(groups))
                if words is not None
            ],
            "near_metres": graph.rules.far_metres,
            "circles": [graph.rules.inner_circle_metres, graph.rules.circle_metres],
            "targets": dict(campaign.targets) if campaign else {},
            "away": [n for node, n in numbered_places.items() if node in elsewhere],
        },
        places=places,
        organisations=organisations,
        firms=firms,
        lists=lists.words,
        groups=groups,
        posts=service_posts,
        centres=centres,
        sites=panels.sites(answers, numbered_places, where),
        funding=panels.funding_table(answers, KINDS, organisations),
        findings=panels.findings(answers, order, number),
        notes=panels.notes(answers, base),
        change=change,
        outlines=drawn,
        areas=_areas(drawn, firms, places),
        roads=_roads(graph, own),
        context=own,
        pinyin=readings(
            [
                firms["names"],
                *places["name"],
                *organisations["name"],
                *service_posts["name"],
                *centres["name"],
            ]
        ),
    )


def _numbered(nodes: Iterable[str]) -> dict[str, int]:
    """Return the position of each node counted from 1."""
    return {node: i for i, node in enumerate(nodes, 1)}


class _Lists:
    """Words that many firms share, each written once."""

    def __init__(self) -> None:
        self.words: Columns = {}

    def column(self, name: str, values: Any) -> list[int]:
        """Keep the distinct words of a column under a name, in their order, and return their
        positions from 1.
        """
        cells = pd.Series(values).astype("str").replace("", None).astype("category")
        self.words[name] = [_ruly(str(word)) for word in cells.cat.categories]
        return whole(cells.cat.codes.to_numpy() + 1)


def _metres(values: Any) -> list[int | None]:
    known = np.isfinite(np.asarray(values, dtype=float))
    rounded = whole(np.where(known, values, 0.0).round())
    return [v if k else None for v, k in zip(rounded, known.tolist(), strict=True)]


def _order(graph: OrgGraph, status: pd.DataFrame) -> Ints:
    """Return the rows as the page keeps them: by place from the widest, then alike beside alike,
    which packs tighter, then by key.
    """
    columns = [graph.places_of(kind).cat.codes.to_numpy() for kind in KINDS]
    alike = [
        status["status"].cat.codes.to_numpy(),
        graph.firms["category"].astype("category").cat.codes.to_numpy(),
    ]
    key = pd.Series(graph.firms["firm"].to_numpy()).rank(method="first").to_numpy()
    return np.asarray(np.lexsort([key, *reversed([*columns, *alike])]), dtype=np.int64)


# ---------------------------------------------------------------- firms


def _facts(answers: Answers, order: Ints, base: Base, lists: _Lists, where: Points) -> Columns:
    graph, firms, status = (
        answers.graph,
        answers.graph.firms.iloc[order],
        answers.status.iloc[order],
    )
    judged_ties = judged(graph)
    effective = judged_ties[is_effective(judged_ties)].groupby("firm")["target"].nunique()
    truths = {
        "base": in_base(graph, base, answers.status)[order],
        "social": ~graph.is_enterprise[order],
        "due_unknown": status["due"].isna(),
        "held_otherwise": effective.reindex(order).fillna(0).to_numpy() > 1,
        "presumed": answers.duty["presumed"].iloc[order],
        "above_scale": firms["above_scale"],
        "by_category": answers.committee_of["by_category"].iloc[order],
        "unasked": ~firms["asked"],
        **{
            name: status[name]
            for name in ("organised", "without_fallback", "worked", "nominal", "due", "overdue")
        },
    }
    bits = sum(are_true(truths[name]).astype(np.int64) << i for i, name in enumerate(FLAGS))
    names, codes = (
        firms["name"].fillna(firms["uscc"]).fillna(firms["firm"]),
        firms["uscc"].fillna(""),
    )
    odd = {
        i: str(key)
        for i, (key, code) in enumerate(zip(firms["firm"], codes, strict=True))
        if key != code
    }
    place_numbers = _numbered(_shown_places(graph))
    return {
        "names": _lines(names),
        "codes": _lines(codes),
        "addresses": _lines(firms["address"].fillna("")),
        "keys": odd,
        "flags": whole(bits),
        **{str(kind): _of_places(graph, kind, place_numbers, order) for kind in KINDS},
        "x": _metres(where.x[order]),
        "y": _metres(where.y[order]),
        "status": whole(positions(Status, status["status"])),
        "mode": whole(positions(Mode, status["mode"])),
        "since": lists.column("since", _days(status["since"])),
        "exclusion": lists.column("exclusion", status["exclusion"]),
        **{
            name: lists.column(name, firms[name])
            for name in ("category", "department", "ownership")
        },
        "staff": counts(firms["staff"]),
        "formal": counts(firms["members_formal"]),
        "total": counts(firms["members_total"]),
        "file": lists.column("file", firms["file"]),
        "row": whole(firms["row"]),
    }


def _lines(words: pd.Series[Any]) -> str:
    return "\n".join(_ruly(word) for word in words.astype("object"))


def _ruly(word: str) -> str:
    return legible(UNRULY.sub(" ", word)) if not word.isprintable() else word


def _days(column: pd.Series[Any]) -> pd.Series[Any]:
    return pd.to_datetime(column).dt.strftime("%Y-%m-%d")


def _of_places(graph: OrgGraph, kind: PlaceKind, numbers: dict[str, int], order: Ints) -> list[int]:
    at = graph.places_of(kind)
    table = np.array([*(numbers.get(node, 0) for node in at.cat.categories), 0], dtype=np.int64)
    return whole(table[at.cat.codes.to_numpy()[order]])


def _ties(answers: Answers, order: Ints, number: dict[str, int], lists: _Lists) -> Columns:
    """Return what holds a firm and who is responsible for it, as positions among the
    organisations.
    """
    graph, status, duty = answers.graph, answers.status.iloc[order], answers.duty.iloc[order]
    via = numbers(status["via"], number)
    other = status["via"].where((via == 0) & status["via"].notna().to_numpy())
    named = {
        node: graph.skeleton.nodes[node].get("name", node)
        for node in other.dropna().unique()
        if node in graph.skeleton
    }
    return {
        "via": whole(via),
        "worked_by": lists.column(
            "worked_by", other.map(lambda n: named.get(n, n), na_action="ignore")
        ),
        "responsible": whole(numbers(duty["responsible"], number)),
        "path": lists.column("path", duty["path"]),
        "alternative": lists.column("alternative", duty["alternative"]),
        "committee": whole(numbers(answers.committee_of["committee"].iloc[order], number)),
    }


def _gaps(answers: Answers, order: Ints, lists: _Lists) -> Columns:
    """Return reason, rule, next step and nearest organisation of every listed firm.

    The list speaks of firms by name; handing in their row numbers as groups brings the rows back
    exactly.
    """
    graph = answers.graph
    rows = pd.Series(np.arange(len(graph.firms)))
    kinds = [
        kind
        for kind in (Label.ENTERPRISE, Label.SOCIAL_ORG)
        if (graph.firms["kind"] == str(kind)).any()
    ]
    listed = [
        gap_list(graph, answers.status, answers.duty, groups=rows, kind=kind)
        for kind in kinds or [Label.ENTERPRISE]
    ]
    gaps = pd.concat(listed, ignore_index=True).set_index("group").reindex(order)
    return {
        "reason": whole(positions(GapReason, gaps["reason"])),
        "action": whole(positions(Action, gaps["action"])),
        "priority": whole(positions(Priority, gaps["priority"])),
        "rule": lists.column("rule", gaps["rule"]),
        "why": lists.column("why", gaps["priority_why"]),
        "nearest": lists.column("nearest", gaps["nearest"]),
        "nearest_metres": counts(gaps["nearest_metres"].round()),
    }


# ---------------------------------------------------------------- places and organisations


def _shown_places(graph: OrgGraph) -> list[str]:
    """Return the places that hold a firm, in the order of their ids."""
    held: set[str] = set()
    for kind in KINDS:
        at = graph.places_of(kind)
        held.update(at.cat.categories[np.unique(at.cat.codes[at.cat.codes >= 0])])
    return sorted(held)


def _places(graph: OrgGraph, where: Points) -> Columns:
    nodes = _shown_places(graph)
    about = [graph.skeleton.nodes[node] for node in nodes]
    return {
        "id": nodes,
        "name": [str(a["name"]) for a in about],
        "kind": [KINDS.index(PlaceKind(a["kind"])) for a in about],
        **_standing(nodes, where),
    }


def _standing(nodes: Iterable[str | None], where: Points) -> Columns:
    stands = np.array(
        [where.places.get(node or "", (np.nan, np.nan)) for node in nodes], dtype=float
    ).reshape(-1, 2)
    return {"x": _metres(stands[:, 0]), "y": _metres(stands[:, 1])}


def _unnamed(graph: OrgGraph) -> list[str]:
    """Return the organisations of which no name is told: each firm has one of its own."""
    return [node for node, about in graph.nodes(Label.ORGANISATION) if about.get("unnamed")]


def _organisations(graph: OrgGraph, duty: pd.DataFrame) -> dict[str, str]:
    """Return the names of organisations by node; those that a rule presumes come after those of
    the ledger.
    """
    apart = set(_unnamed(graph)[1:])  # organisations without a name stand in the tree as one
    declared = {
        node: str(about.get("name") or node)
        for node, about in graph.nodes(Label.ORGANISATION)
        if node not in apart
    }
    bearers = (
        duty.dropna(subset="responsible").drop_duplicates("responsible").sort_values("responsible")
    )
    return declared | {
        node: name
        for node, name in zip(bearers["responsible"], bearers["responsible_name"], strict=True)
        if node not in declared
    }


def _organisation_columns(graph: OrgGraph, names: dict[str, str], where: Points) -> Columns:
    number, shown = _numbered(names), _numbered(_shown_places(graph))
    up, at = (
        _first(graph, LinkType.SUBORDINATE_TO),
        _first(graph, LinkType.RESPONSIBLE_FOR) | _first(graph, LinkType.LOCATED_IN),
    )
    about = [graph.skeleton.nodes[node] if node in graph.skeleton else {} for node in names]
    return {
        "id": list(names),
        "name": list(names.values()),
        "type": [_type_of(a) for a in about],
        "level": [str(a.get("level") or "") for a in about],
        "up": [number.get(up.get(node, ""), 0) for node in names],
        "at": [shown.get(at.get(node, ""), 0) for node in names],
        "formal": [_count(a.get("members_formal")) for a in about],
        "total": [_count(a.get("members_total")) for a in about],
        "active": [a.get("active") is not False for a in about],
        **_standing((at.get(node) for node in names), where),
    }


def _type_of(about: Mapping[str, Any]) -> str:
    """Return the type of an organisation; one of the ledger that shows none is to be verified, a
    presumed one has none.
    """
    return str(about.get("org_type") or (NoType.UNKNOWN if about else ""))


def _impact(answers: Answers, base: Base) -> Impact:
    return answers.impact if base is Base.OPERATING else impact(answers.graph, answers.status, base)


def _falling(nodes: Iterable[str], found: Impact) -> Columns:
    """Return what falls if each organisation goes, -1 where nobody can say: it is presumed, or
    its name is not known.
    """
    named = [
        node for node, about in found.graph.nodes(Label.ORGANISATION) if not about.get("unnamed")
    ]
    falls = (
        found.ranking.set_index("node")[list(FALLS)]
        .reindex(named, fill_value=0)
        .reindex(list(nodes), fill_value=-1)
    )
    return {name: whole(falls[name]) for name in FALLS}


def _first(graph: OrgGraph, link: LinkType) -> dict[str, str]:
    """Return where the first edge of a type leads from each node."""
    ends: dict[str, str] = {}
    for node, end, _ in graph.edges(link):
        ends.setdefault(node, end)
    return ends


def _count(value: Any) -> int:
    return -1 if value is None or pd.isna(value) else int(value)


# ---------------------------------------------------------------- plan, change, outlines


def _changed(answers: Answers, order: Ints, old: Answers | None, firms: Columns) -> Columns:
    """Note in `firms` the status of each firm at the earlier date (0: not there), and return
    what is gone.
    """
    if old is None:
        return {}
    keys, before = answers.graph.firms["firm"].to_numpy()[order], old.graph.firms
    status = (
        pd.Series(positions(Status, old.status["status"]), index=before["firm"])
        .groupby(level=0)
        .first()
    )
    organised = (
        pd.Series(are_true(old.status["organised"]), index=before["firm"]).groupby(level=0).first()
    )
    firms["old"] = whole(status.reindex(keys).fillna(0))
    firms["old_organised"] = whole(organised.reindex(keys).fillna(False).astype(bool))
    gone = ~before["firm"].isin(set(keys)).to_numpy()
    return {
        "name": old.graph.name,
        "as_of": str(old.graph.as_of or ""),
        "gone": [str(n) for n in before["name"].fillna(before["uscc"])[gone]],
        "gone_status": whole(positions(Status, old.status["status"])[gone]),
    }


def _district_numbers(graph: OrgGraph, numbered: dict[str, int]) -> dict[str, int]:
    """Return the numbers of districts by their name."""
    district = str(PlaceKind.DISTRICT)
    about = {node: graph.skeleton.nodes[node] for node in numbered}
    return {str(a["name"]): numbered[n] for n, a in about.items() if a["kind"] == district}


def _areas(drawn: tuple[Columns, ...], firms: Columns, places: Columns) -> Columns:
    """Return the ground of streets, and of districts without an outline; a firm without a point
    stands where its park does.
    """
    kinds = (str(PlaceKind.DISTRICT), str(PlaceKind.STREET))
    numbers_of = {kind: np.array(firms[kind], dtype=np.int64) for kind in kinds}
    outlined = {outline["place"] for outline in drawn} - {0}
    park = np.array(firms[str(PlaceKind.PARK)], dtype=np.int64)
    x, y = (
        _filled(firms[axis], np.array([None, *places[axis]], dtype=np.float64)[park])
        for axis in ("x", "y")
    )
    return regions.areas(numbers_of, outlined, x, y)


def _roads(graph: OrgGraph, own: Columns) -> Columns:
    """Return the roads that house numbers show; none where the office gives roads of its own."""
    given = context_lines.ROAD in own.get("kind", ())
    return roads.drawn([] if given else roads.fitted(known_doors(graph, MOST_DOORS)))


def _context(context: Context | None, where: Points) -> Columns:
    """Return what is drawn of the office's own lines, around firms and places."""
    shown = np.vstack(
        [np.column_stack([where.x, where.y]), np.array([*where.places.values()]).reshape(-1, 2)]
    )
    found = context_lines.drawn(context, where.plane, shown)
    if found:
        found["credit"] = _ruly(found["credit"])
        found["name"] = [_ruly(name) for name in found["name"]]
    return found


def _filled(values: list[int | None], others: Floats) -> Floats:
    """Return numbers, those that are missing taken from others."""
    given = np.array(values, dtype=np.float64)
    return np.where(np.isnan(given), others, given)


def _on_plane(
    outlines: Sequence[Outline], where: Points, districts: Mapping[str, int]
) -> Iterable[Columns]:
    """Yield the outlines in metres on the plane of the firms, thinned to steps that can be seen."""
    if not np.isfinite(where.plane.lon0):
        return
    for name, rings in outlines:
        drawn = []
        for ring in rings:
            x, y = where.plane.to_metres(*np.array(ring, dtype=float).T)
            kept = _thinned(x, y)
            if len(kept) > 3:
                drawn.append([int(v) for i in kept for v in (round(x[i]), round(y[i]))])
        if drawn:
            yield {"name": name, "place": districts.get(name, 0), "rings": drawn}


def _thinned(x: Any, y: Any, metres: float = 60.0) -> list[int]:
    kept = [0]
    for i in range(1, len(x)):
        if np.hypot(x[i] - x[kept[-1]], y[i] - y[kept[-1]]) >= metres:
            kept.append(i)
    return kept
