"""Effect of removing one node, as planners read it: the nodes that affect most firms, and the
firms that one of them affects.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from orggraph.analysis.analysis import Answers
from orggraph.analysis.coverage import UNCLEAR
from orggraph.analysis.impact import Effect, find_node, rates_without
from orggraph.core import schema
from orggraph.core.enums import Base, NoType, OrgType, PlaceKind, Rate
from orggraph.core.messages import Text
from orggraph.graph import Label
from orggraph.reports.headers import caption
from orggraph.reports.sheets import Sheet

MOST_LISTED = 100
NOBODY = Text(UNCLEAR, "nobody")
MEANING = Text(
    "撤销一个节点：党组织带走它的纳入关系和兜底责任，岗位带走它联系的企业，"
    "地点带走其上的责任和经过它的路径；企业仍在底数内，其余不变。",
    "When a node goes: an organisation takes its covering ties and duties with it,"
    " a post the firms it serves, a place the duty "
    "on it and the ways through it; the firms stay in the base and all else is as it was.",
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
    said = Text(
        f"组织覆盖 {found.organised} 家，其中 {found.on_one_tie} 家只靠一条联系",
        f"{found.organised} organised firms, {found.on_one_tie} of them by a single tie",
    )
    more = (
        (
            Text(
                f"共 {len(whole)} 个节点有影响，这里列出影响最大的 {most} 个；--top 可改。",
                f"{len(whole)} nodes matter, the {most} that carry most are listed here;"
                " --top changes that.",
            ),
        )
        if len(whole) > most
        else ()
    )
    return Sheet(
        "impact",
        Text("承载最重的组织与地点", "Most load-bearing"),
        schema.IMPACT,
        frame[[c.name for c in schema.IMPACT]],
        Text(f"{line.zh} · {said.zh}", f"{line.en} · {said.en}"),
        (MEANING, *more),
    ).if_empty(
        Text(
            "没有一个党组织、岗位或地点牵连底数内的企业。",
            "No organisation, post or place carries a firm of the base.",
        )
    )


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
        Text(f"撤销 {name} 的影响", f"Impact of losing {name}"),
        schema.IMPACT_FIRMS,
        frame[[c.name for c in schema.IMPACT_FIRMS]],
        Text(f"{line.zh} · {name} · {said.zh}", f"{line.en} · {name} · {said.en}"),
        (*_by_district(answers, node), MEANING),
    )


def _said(answers: Answers, node: str) -> Text:
    """Say how many firms fall and what the rate was and would be; social organisations stand
    apart.
    """
    found = answers.impact
    line = found.ranking.set_index("node")
    if node not in line.index:
        return Text("没有企业受影响", "no firm is touched")
    row = line.loc[node]
    is_known = answers.organised_rate().is_known
    before, after = (
        Rate(n, found.firms_in_base, Base.OPERATING, is_known)
        for n in (found.organised, found.organised - int(row["lost"]))
    )
    social = (
        Text(f"，社会组织另有 {row['social']} 家", f", and {row['social']} social organisations")
        if row["social"]
        else Text("", "")
    )
    return Text(
        f"失去组织覆盖 {row['lost']} 家{social.zh}，仍有组织 {row['kept']} 家，"
        f"责任转移 {row['handed']} 家（其中责任不明 {row['unclear']} 家）；"
        f"组织覆盖率 {before.say('zh')} → {after.say('zh')}，{row['points']:+.2f} 个百分点",
        f"{row['lost']} lose their organisation{social.en}, {row['kept']} stay organised,"
        f" {row['handed']} handed over ({row['unclear']} to nobody); "
        f"organisation rate {before.say('en')} → {after.say('en')}, {row['points']:+.2f} points",
    )


def _by_district(answers: Answers, node: str) -> list[Text]:
    lines = []
    for row in rates_without(answers.impact, node).itertuples():
        before, after = (
            Rate(n, row.base, Base.OPERATING) for n in (row.organised, row.organised - row.lost)
        )
        name = Text(row.district or "未定位", row.district or "not located")
        lines.append(
            Text(
                f"{name.zh}：{before.say('zh')} → {after.say('zh')}",
                f"{name.en}: {before.say('en')} → {after.say('en')}",
            )
        )
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
