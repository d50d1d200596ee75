"""Effect of removing one node, as planners read it: the nodes that affect most firms, and the
firms that one of them affects.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from orggraph.analysis.analysis import Answers
from orggraph.analysis.impact import Effect, find_node, rates_without
from orggraph.core import schema
from orggraph.core.enums import Base, NoType, OrgType, PlaceKind, Rate
from orggraph.core.messages import EMPTY, Message, message, message_in
from orggraph.graph import Label
from orggraph.reports.headers import caption
from orggraph.reports.sheets import Sheet

MOST_LISTED = 100
NOBODY = message_in("responsible", "nobody")
MEANING = message(
    "When a node goes: an organisation takes its covering ties and duties with it, a post "
    "the firms it serves, a place the duty on it and the ways through it; the firms stay "
    "in the base and all else is as it was."
)


def ranking_sheet(answers: Answers, most: int = MOST_LISTED) -> Sheet:
    """Return the organisations, posts and places that carry most, the first `most` of them."""
    found = answers.impact
    whole = found.ranking
    frame = whole.head(most).copy()
    frame["label"] = _objects(Label(word) for word in frame["label"])
    frame["kind"] = _objects(
        _kind(label, kind) for label, kind in zip(frame["label"], frame["kind"], strict=True)
    )
    frame["points"] = frame["points"].round(2)
    line = caption(answers)
    said = message(
        "{organised} organised firms, {on_one_tie} of them by a single tie",
        organised=found.organised,
        on_one_tie=found.on_one_tie,
    )
    more = (
        (
            message(
                "{whole} nodes matter, the {most} that carry most are listed here; --top "
                "changes that.",
                whole=len(whole),
                most=most,
            ),
        )
        if len(whole) > most
        else ()
    )
    return Sheet(
        "impact",
        message("Most load-bearing"),
        schema.IMPACT,
        frame[[c.name for c in schema.IMPACT]],
        message("{line} · {said}", line=line, said=said),
        (MEANING, *more),
    ).if_empty(message("No organisation, post or place carries a firm of the base."))


def node_sheet(answers: Answers, asked: str) -> Sheet:
    """Return the firms that one node's going touches; the caption says by how much the rate
    moves, for all and by district.
    """
    found, graph = answers.impact, answers.graph
    node = find_node(graph, asked)
    rows = found.of(node)
    firms = graph.firms.iloc[rows["firm"]].reset_index(drop=True)
    effect = rows["effect"].cat.rename_categories({str(word): word for word in Effect})
    names = {n: about.get("name", n) for n, about in graph.skeleton.nodes(data=True)}
    after = (
        rows["responsible_after"]
        .astype(object)
        .mask(rows["responsible_before"].notna() & rows["responsible_after"].isna(), NOBODY)
    )
    frame = pd.DataFrame(
        {
            "firm": firms["name"].fillna(firms["uscc"]),
            "uscc": firms["uscc"],
            "district": answers.graph.place_names(PlaceKind.DISTRICT).take(rows["firm"].to_numpy()),
            "effect": effect,
            "status_before": rows["status_before"],
            "status_after": rows["status_after"],
            "by": rows["by"].map(names).astype("str"),
            "responsible_before": rows["responsible_before"],
            "responsible_after": after,
            "staff": firms["staff"],
            "members_total": firms["members_total"],
        }
    )
    name = str(graph.skeleton.nodes[node]["name"])
    line, said = caption(answers), _said(answers, node)
    return Sheet(
        "impact_firms",
        message("Impact of losing {name}", name=name),
        schema.IMPACT_FIRMS,
        frame[[c.name for c in schema.IMPACT_FIRMS]],
        message("{line} · {name} · {said}", line=line, name=name, said=said),
        (*_by_district(answers, node), MEANING),
    )


def _said(answers: Answers, node: str) -> Message:
    """Say how many firms fall and what the rate was and would be; social organisations stand
    apart.
    """
    found = answers.impact
    line = found.ranking.set_index("node")
    if node not in line.index:
        return message("no firm is touched")
    row = line.loc[node]
    is_known = answers.organised_rate().is_known
    before, after = (
        Rate(n, found.firms_in_base, Base.OPERATING, is_known)
        for n in (found.organised, found.organised - int(row["lost"]))
    )
    social = (
        message(", and {social} social organisations", social=row["social"])
        if row["social"]
        else EMPTY
    )
    return message(
        "{lost} lose their organisation{social}, {kept} stay organised, {handed} handed "
        "over ({unclear} to nobody); organisation rate {before} → {after}, {points:+.2f} "
        "points",
        lost=row["lost"],
        social=social,
        kept=row["kept"],
        handed=row["handed"],
        unclear=row["unclear"],
        before=before,
        after=after,
        points=row["points"],
    )


def _by_district(answers: Answers, node: str) -> list[Message]:
    lines = []
    for row in rates_without(answers.impact, node).itertuples():
        before, after = (
            Rate(n, row.base, Base.OPERATING) for n in (row.organised, row.organised - row.lost)
        )
        name = row.district or message("not located")
        lines.append(message("{name}: {before} → {after}", name=name, before=before, after=after))
    return lines


def _kind(label: Label, kind: Any) -> Any:
    """Return the type of an organisation or the kind of a place as a word; a post has its own."""
    unknown = kind is None or pd.isna(kind)
    if label is Label.ORGANISATION:
        return NoType.UNKNOWN if unknown else OrgType(kind)
    if label is Label.PLACE and not unknown:
        return PlaceKind(kind)
    return None if unknown else kind


def _objects(values: Any) -> pd.Series[Any]:
    return pd.Series(list(values), dtype=object)


__all__ = ["MOST_LISTED", "node_sheet", "ranking_sheet"]
