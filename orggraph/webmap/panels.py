"""What the page knows beyond coverage: posts, service circles, industry committees, funding,
organisations in question.

Every figure is that of the command of the same name, and every sentence that of its sheet: the page
only shows them on the map. A sentence is a pair, Chinese and English.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from orggraph.analysis.analysis import Answers
from orggraph.analysis.coverage.rates import groups_of
from orggraph.analysis.impact import Impact
from orggraph.analysis.organisations.funding import fundings
from orggraph.core.array_types import Ints
from orggraph.core.enums import Base, Condition, Dimension, LinkType, Load, Need, NoPost, PlaceKind
from orggraph.core.messages import Message
from orggraph.core.schema import FUNDING
from orggraph.graph import Label, OrgGraph
from orggraph.graph.geometry import Points
from orggraph.reports.answers.circles import ADDED
from orggraph.reports.committees import committee_sheet
from orggraph.reports.organisations import funding_sheet, health_sheet
from orggraph.reports.registry import answer_named
from orggraph.reports.sheets import Sheet
from orggraph.webmap.column_types import counts, numbers, positions, whole

Columns = dict[str, Any]
# How far a firm stands from the nearest centre; a firm that no circle is asked of has 0.
INNER, INSIDE, OUTSIDE, NO_POINT = 1, 2, 3, 4
LOADS = (
    "guided",
    "by_category",
    "organised",
    "uncovered",
    "organisations",
    "subordinate",
    "members",
)  # of an industry committee


def notes(answers: Answers, base: Base) -> Columns:
    """Return what the sheets of each question say: `caption` of each sheet, and `notes` of all."""
    sheets: dict[str, list[Sheet]] = {
        "posts": answer_named("posts").in_report(answers),
        "circles": answer_named("circles").in_report(answers),
        "committees": [committee_sheet(answers, base)],
        "funding": [funding_sheet(answers)],
        "health": [health_sheet(answers)],
    }
    return {
        question: {
            "caption": [pair(sheet.caption) for sheet in of[:1]],
            "notes": [pair(note) for sheet in of for note in sheet.notes],
        }
        for question, of in sheets.items()
    }


def pair(text: Message | str | None) -> list[str]:
    """Return a sentence in both languages; what the ledger says is the same in both."""
    return [text.zh, text.en] if isinstance(text, Message) else [text or ""] * 2


# ---------------------------------------------------------------- posts and centres


def post_columns(answers: Answers, order: Ints, nodes: Mapping[str, int]) -> Columns:
    """Return for every firm the post that serves it, the post to send and the metres to it, why
    one is needed and why none is sent.
    """
    found, served = (
        answers.posts.firms,
        _served(answers.graph).drop_duplicates("firm").set_index("firm")["target"],
    )
    need = found.set_index("row").reindex(order)
    return {
        "post": whole(numbers(served.reindex(order), nodes)),
        "sent": whole(numbers(need["post"], nodes)),
        "sent_metres": counts(need["metres"]),
        "need": whole(positions(Need, need["need"])),
        "left": whole(positions(NoPost, need["left"])),
    }


def post_nodes(answers: Answers) -> dict[str, int]:
    """Return the posts by node with their numbers from 1: those of the load table, then whatever
    else serves a firm.
    """
    others = set(_served(answers.graph)["target"]) - set(answers.posts.load.index)
    return {node: i for i, node in enumerate([*answers.posts.load.index, *sorted(others)], 1)}


def posts(
    answers: Answers, order: Ints, nodes: Mapping[str, int], where: Points, falls: Impact
) -> Columns:
    """Return the posts with their load, as the command tells it; `also` are the ties of firms to
    further posts: post, row.
    """
    load = answers.posts.load.reindex(list(nodes))
    names = [str(answers.graph.skeleton.nodes[node].get("name", node)) for node in nodes]
    told = {name: counts(load[name]) for name in ("firms", "capacity", "assigned", "then")}
    visits = {
        name: [None if pd.isna(v) else float(v) for v in load[name]]
        for name in ("visits", "visits_then")
    }
    fall = falls.ranking.set_index("node")["unworked"].reindex(list(nodes)).fillna(0)
    row = np.argsort(order)
    served = _served(answers.graph)
    further = served[served.duplicated("firm")]
    also = (
        []
        if further.empty
        else [
            [nodes[node], int(row[firm])]
            for firm, node in zip(further["firm"], further["target"], strict=True)
        ]
    )
    return {
        "id": list(nodes),
        "name": names,
        "team": [str(t) if pd.notna(t) else "" for t in load["team"]],
        "sent_by": [str(t) if pd.notna(t) else "" for t in load["sent_by"]],
        "load": whole(positions(Load, load["load"])),
        **told,
        **visits,
        "unworked": [int(n) for n in fall],
        "also": also,
        **_standing(where.posts.get(node) for node in nodes),
    }


def _served(graph: OrgGraph) -> pd.DataFrame:
    ties = graph.ties_of(LinkType.SERVED_BY)
    return ties[["firm", "target"]].drop_duplicates()


def circle_column(answers: Answers, order: Ints) -> Columns:
    """Return how far every firm stands from a centre; nothing where no centre has a point."""
    found, rules = answers.circles, answers.graph.rules
    if not found.centres:
        return {}
    zone = np.zeros(len(order), dtype=np.int64)
    near = found.metres
    zone[found.rows] = np.select(
        [np.isnan(near), near <= rules.inner_circle_metres, near <= rules.circle_metres],
        [NO_POINT, INNER, INSIDE],
        OUTSIDE,
    )
    return {"circle": zone[order].tolist()}


def centres(answers: Answers, where: Points) -> Columns:
    """Return the service centres that have a point."""
    table = answers.graph.posts
    nodes = [
        str(n)
        for n in table.index[(table["label"] == str(Label.SERVICE_CENTER)).to_numpy(dtype=bool)]
        if n in where.posts
    ]
    return {
        "id": nodes,
        "name": [str(table.loc[n, "name"]) for n in nodes],
        **_standing(where.posts[n] for n in nodes),
    }


def sites(answers: Answers, number: Mapping[str, int], where: Points) -> Columns:
    """Return where more posts and centres are proposed: `of`, name, place (its number, 0 where
    not shown), how many posts, firms gained.
    """
    graph, further, found = answers.graph, answers.posts.further, answers.circles
    rows: list[tuple[str, Any, int, int]] = [
        ("post", row.place if isinstance(row.place, str) else row.street, row.posts, row.firms)
        for row in further.itertuples()
    ]
    if found.centres:
        cover = found.covering.covers(ADDED)
        rows += [
            ("centre", found.sites[site], 1, gain)
            for site, gain in zip(cover.chosen, cover.gains, strict=True)
        ]
    nodes = [node if isinstance(node, str) else "" for _, node, _, _ in rows]
    return {
        "of": [of for of, *_ in rows],
        "name": [str(graph.skeleton.nodes[n]["name"]) if n else "" for n in nodes],
        "place": [number.get(n, 0) for n in nodes],
        "count": [int(n) for *_, n, _ in rows],
        "gain": [int(n) for *_, n in rows],
        **_standing(where.places.get(n) for n in nodes),
    }


def _standing(points: Iterable[tuple[float, float] | None]) -> Columns:
    there = list(points)
    return {
        axis: [None if point is None else round(point[i]) for point in there]
        for i, axis in enumerate(("x", "y"))
    }


# ---- committees, funding, organisations in question


def committee_loads(answers: Answers, base: Base, number: Mapping[str, int]) -> Columns:
    """Return the load of each organisation that is an industry committee, -1 at the others."""
    table = answers.committees(base).iloc[:-2].rename(columns={"base": "guided"})
    return {name: counts(table[name].reindex(list(number))) for name in LOADS}


def funding_table(answers: Answers, kinds: Iterable[PlaceKind], committees: Columns) -> Columns:
    """Return the funding of all, of each place of some kinds and of each committee: columns of
    `schema.FUNDING`, -1 where unknown.

    `key` is "" for all, "KIND:node" and "no:KIND" for places and firms not located, "org:node" for
    committees ("org:": none).
    """
    graph = answers.graph
    ways = [_keyed(graph, kind) for kind in kinds]
    group, names = groups_of(graph, Dimension.COMMITTEE)
    node_of = {
        str(about["name"]): node for node, about in reversed(list(graph.nodes(Label.ORGANISATION)))
    }
    node_of |= {
        name: node
        for node, name, guided in zip(
            *(committees[c] for c in ("id", "name", "guided")), strict=True
        )
        if guided >= 0
    }
    ways.append((group, [*(f"org:{node_of.get(name, '')}" for name in names[:-1]), "org:"]))
    tables = [found.table for found in fundings(graph, answers.status, ways)]
    table = pd.concat(
        [tables[0].iloc[-1:].assign(group=""), *(t.iloc[:-1] for t in tables)], ignore_index=True
    )
    return {
        "key": [str(key) for key in table["group"]],
        **{c.name: counts(table[c.name]) for c in FUNDING[1:]},
    }


def _keyed(graph: OrgGraph, kind: PlaceKind) -> tuple[Ints, list[str]]:
    """Return the groups of a kind of place as the command has them, named as the page names its
    areas.
    """
    group, names = groups_of(graph, next(d for d in Dimension if d.more[0] is kind))
    places = graph.places_of(kind)
    keys = np.array([f"no:{kind}"] * len(names), dtype=object)
    codes = places.cat.codes.to_numpy()
    keys[group[codes >= 0]] = np.array(
        [f"{kind}:{node}" for node in places.cat.categories], dtype=object
    )[codes[codes >= 0]]
    return group, [str(key) for key in keys]


def findings(answers: Answers, order: Ints, number: Mapping[str, int]) -> Columns:
    """Return what the check of organisations found: organisation (its number), firm (its row, -1
    where none), what, count, rule, action.
    """
    checkup = answers.checkup
    found, at = checkup.found, checkup.at
    row = np.append(np.argsort(order), -1)
    return {
        "organisation": whole(numbers(at["node"], number)),
        "firm": row[at["row"].to_numpy(dtype=np.int64)].tolist(),
        "what": whole(positions(Condition, found["found"])),
        "count": counts(found["count"]),
        **{
            name: [pair(None if _is_missing(text) else text) for text in found[name]]
            for name in ("rule", "detail")
        },
    }


def _is_missing(text: Any) -> bool:
    return not isinstance(text, Message | str)
