"""What falls if one organisation, one post or one place goes, and which of them carry most.

Going means: the graph without that node and its edges, all else as it is. An organisation takes its
covering ties and its duties with it, a post the firms it serves, a place the duty that lies on it
and the ways that lead through it. Firms stay firms. Whether duties are presumed stays as it was.
Every node is answered from one pass over the ties and one over the skeleton, none by working
everything out again.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from orggraph.analysis.coverage.classification import (
    STATUSES,
    WORKED_NUMBERS,
    in_base,
    organised_numbers,
)
from orggraph.analysis.coverage.node_districts import districts_of_nodes
from orggraph.analysis.impact.lost_ties import NO_TIE, without_each_target
from orggraph.analysis.impact.successors import handed_over
from orggraph.core.array_types import Flags
from orggraph.core.enums import Base, LinkType, PlaceKind, Status, Word
from orggraph.core.errors import UsageError
from orggraph.core.messages import first_of, message
from orggraph.graph import Label, OrgGraph

LABELS = (Label.ORGANISATION, Label.POST, Label.SERVICE_CENTER, Label.PLACE)
_UNCOVERED, _EXCLUDED = STATUSES.index(Status.UNCOVERED), STATUSES.index(Status.EXCLUDED)
COUNTS = ("tied", "lost", "uncovered", "kept", "unworked", "handed", "unclear", "social")


class Effect(Word):
    """What becomes of a firm when a node goes, the worst first."""

    LOST = ("LOST", "失去组织覆盖", "loses its organisation")
    UNWORKED = ("UNWORKED", "失去工作覆盖", "loses its work coverage")
    CHANGED = ("CHANGED", "状态改变", "changes its status")
    KEPT = ("KEPT", "仍有覆盖", "stays covered")
    UNCLEAR = ("UNCLEAR", "兜底责任不明", "nobody is responsible any more")
    HANDED = ("HANDED", "兜底责任转移", "somebody else becomes responsible")


@dataclass(frozen=True)
class Impact:
    """What falls if each node goes.

    `status` as `classify` gives it, `ties` as `without_each_target` gives them and `duties` as
    `handed_over` does, both of firms of the base only; `base` tells which firms those are.
    """

    graph: OrgGraph
    status: pd.DataFrame
    ties: pd.DataFrame
    duties: pd.DataFrame
    base: Flags

    @cached_property
    def ranking(self) -> pd.DataFrame:
        """Every organisation, post and place without which something changes, the most load-bearing
        first.

        `node`, `name`, `label`, `kind` (a type of organisation or kind of place), `district`; firms
        counted: `tied`, `lost` (their organisation), `uncovered` (空白点 then), `kept` (organised
        all the same), `unworked` (neither organisation nor work any more), `handed` (somebody else
        becomes responsible), `unclear` (nobody does); `social` organisations that lose theirs;
        `orphans`: organisations left without a superior; `points`: by how much the rate of
        organised firms falls, in percentage points.
        """
        counts = self._counts()
        nodes = [
            n
            for label in LABELS
            for n, about in self.graph.nodes(label)
            if not about.get("unnamed")
        ]
        table = counts.reindex(nodes, fill_value=0)
        about = [self.graph.skeleton.nodes[n] for n in nodes]
        district = districts_of_nodes(self.graph)
        orphans = _orphans(self.graph)
        table = table.assign(
            name=[a["name"] for a in about],
            label=[a["label"] for a in about],
            district=[district.get(n) for n in nodes],
            kind=[a.get("org_type") or a.get("kind") for a in about],
            orphans=[orphans[n] for n in nodes],
            points=-100 * table["lost"] / max(self.firms_in_base, 1),
        )
        table = table[
            table[["lost", "unworked", "handed", "unclear", "social", "orphans"]].any(axis=1)
        ]
        table.index.name = "node"
        order = [
            -table[c].to_numpy()
            for c in ("social", "orphans", "handed", "unclear", "unworked", "lost")
        ]
        rank = np.lexsort(
            [np.argsort(np.argsort(table.index.to_numpy(object), kind="stable")), *order]
        )
        return table.iloc[rank].reset_index()

    @cached_property
    def firms_in_base(self) -> int:
        """How many firms the rates divide by; social organisations are not among them."""
        return int((self.base & self.graph.is_enterprise).sum())

    @cached_property
    def organised(self) -> int:
        """How many firms of the base are organised while nothing goes."""
        return int(self.ties.loc[self._was & self._of_firms, "firm"].nunique())

    @cached_property
    def on_one_tie(self) -> int:
        """How many firms are organised by a single tie, without which they are not."""
        return int((self._falls & self._of_firms).sum())

    def of(self, node: str) -> pd.DataFrame:
        """Return the firms that a node's going touches, the worst effect first.

        `firm` (row number), `effect` (an `Effect`), `status_before`, `status_after`, `by` (the node
        that gives the status after), `responsible_before`, `responsible_after` (both missing where
        that does not change).
        """
        number = self.graph.targets.categories.get_indexer([node])[0]
        ties = self.ties[self.ties["node"] == number].set_index("firm")
        duties = self.duties[self.duties["node"] == node].set_index("firm")
        firms = ties.index.union(duties.index)
        was, falls = (
            pd.Series(flags, index=self.ties.index)[self.ties["node"] == number]
            .set_axis(ties.index)
            .reindex(firms, fill_value=False)
            for flags in (self._was, self._falls)
        )
        tied = firms.isin(ties.index)
        before = self.status["status"].cat.codes.to_numpy(np.int64)[firms]
        after = np.where(tied, ties["after"].reindex(firms, fill_value=NO_TIE), before)
        unworked = np.isin(before, WORKED_NUMBERS) & ~np.isin(after, WORKED_NUMBERS) & tied
        lasting = was.to_numpy(dtype=bool) | (tied & np.isin(before, WORKED_NUMBERS))
        unclear = firms.isin(duties.index[duties["after"].isna()])
        effect = np.select(
            [falls, unworked, tied & (before != after), lasting, unclear, firms.isin(duties.index)],
            list(range(len(Effect))),
            NO_TIE,
        )
        by = ties["by"].reindex(firms, fill_value=NO_TIE).to_numpy(np.int64)
        words = [str(e) for e in Effect]
        found = pd.DataFrame(
            {
                "firm": firms.to_numpy(np.int64),
                "effect": pd.Categorical.from_codes(effect, words),
                "status_before": pd.Categorical.from_codes(before, [str(s) for s in STATUSES]),
                "status_after": pd.Categorical.from_codes(after, [str(s) for s in STATUSES]),
                "by": pd.array([*self.graph.targets.categories, None], dtype="str").take(by),
                "responsible_before": duties["before"].reindex(firms).array,
                "responsible_after": duties["after"].reindex(firms).array,
            }
        )
        return found[effect >= 0].sort_values(["effect", "firm"], kind="stable", ignore_index=True)

    @cached_property
    def _of_firms(self) -> Flags:
        """Which ties are of firms, and not of social organisations."""
        flags: Flags = self.graph.is_enterprise[self.ties["firm"].to_numpy()]
        return flags

    @cached_property
    def _was(self) -> Flags:
        """Which ties are of a firm that is organised."""
        flags: Flags = np.isin(self.ties["before"], organised_numbers(self.graph.rules))
        return flags

    @cached_property
    def _falls(self) -> Flags:
        """Which ties carry their firm alone: without the target it is organised no more."""
        return self._was & ~np.isin(self.ties["after"], organised_numbers(self.graph.rules))

    def _counts(self) -> pd.DataFrame:
        before, after = self.ties["before"].to_numpy(), self.ties["after"].to_numpy()
        firm = self._of_firms
        flags = {
            "tied": firm,
            "lost": self._falls & firm,
            "uncovered": (after == _UNCOVERED) & (before != _UNCOVERED) & firm,
            "kept": self._was & ~self._falls & firm,
            "social": self._falls & ~firm,
            "unworked": np.isin(before, WORKED_NUMBERS) & ~np.isin(after, WORKED_NUMBERS) & firm,
        }
        node, targets = self.ties["node"].to_numpy(), self.graph.targets.categories
        by_tie = pd.DataFrame(
            {name: np.bincount(node[rows], minlength=len(targets)) for name, rows in flags.items()},
            index=targets,
        )
        of_firms = self.duties[self.graph.is_enterprise[self.duties["firm"].to_numpy()]]
        grouped = of_firms.assign(unclear=of_firms["after"].isna().astype(np.int64)).groupby("node")
        by_duty = pd.DataFrame({"handed": grouped.size(), "unclear": grouped["unclear"].sum()})
        return (
            by_tie.join(by_duty, how="outer")
            .reindex(columns=list(COUNTS))
            .fillna(0)
            .astype(np.int64)
        )


def impact(graph: OrgGraph, status: pd.DataFrame, base: Base = Base.OPERATING) -> Impact:
    """Work out what falls if each organisation, post or place goes; `status` is what `classify`
    gave.
    """
    counted = in_base(graph, base, status)
    ties, duties = without_each_target(graph), handed_over(graph)
    listed = (status["status"] != str(Status.EXCLUDED)).to_numpy(dtype=bool) & counted
    return Impact(
        graph,
        status,
        ties[listed[ties["firm"].to_numpy()]].reset_index(drop=True),
        duties[listed[duties["firm"].to_numpy(np.int64)]].reset_index(drop=True),
        counted,
    )


def find_node(graph: OrgGraph, asked: str) -> str:
    """Return the organisation, post or place that an id, a name or a part of a name means.

    Raises `UsageError` where none fits, or several do (it lists them).
    """
    known = {
        n: about for label in LABELS for n, about in graph.nodes(label) if not about.get("unnamed")
    }
    hits = (
        [asked]
        if asked in known
        else [n for n, a in known.items() if a["name"] == asked]
        or [n for n, a in known.items() if asked in str(a["name"])]
    )
    if not hits:
        raise UsageError(
            message(
                "there is no organisation, post or place {asked}; give its id, its name or a "
                "part of it",
                asked=asked,
            ),
        )
    if len(hits) > 1:
        raise UsageError(
            message(
                "{asked} means {hits}: {some}; give the id",
                asked=asked,
                hits=len(hits),
                some=first_of([f"{known[n]['name']}（{n}）" for n in hits[:6]], 5),
            ),
        )
    return hits[0]


def _orphans(graph: OrgGraph) -> Counter[str]:
    """Count for each organisation those whose only superior it is."""
    superiors: dict[str, list[str]] = {}
    for node, superior, _ in graph.edges(LinkType.SUBORDINATE_TO):
        if graph.skeleton.nodes[node]["label"] == str(Label.ORGANISATION):
            superiors.setdefault(node, []).append(superior)
    return Counter(found[0] for found in superiors.values() if len(found) == 1)


def rates_without(found: Impact, node: str) -> pd.DataFrame:
    """Return, for each district where a node's going moves the rate, the organised firms before
    and after, and the base.
    """
    districts = found.graph.places_of(PlaceKind.DISTRICT).cat
    names = np.array(
        [*(str(found.graph.skeleton.nodes[n]["name"]) for n in districts.categories), ""],
        dtype=object,
    )
    district = names[districts.codes.to_numpy()]
    number = found.graph.targets.categories.get_indexer([node])[0]
    lost = found.ties.loc[
        found._falls & found._of_firms & (found.ties["node"] == number).to_numpy(), "firm"
    ].to_numpy()
    was = found.ties.loc[found._was & found._of_firms, "firm"].unique()
    counted = found.base & found.graph.is_enterprise

    def count(rows: Any) -> pd.Series[Any]:
        return pd.Series(district[rows]).value_counts()

    table = (
        pd.DataFrame(
            {"lost": count(lost), "organised": count(was), "base": count(np.flatnonzero(counted))}
        )
        .fillna(0)
        .astype(np.int64)
    )
    return table[table["lost"] > 0].sort_index().rename_axis("district").reset_index()


__all__ = ["COUNTS", "LABELS", "Effect", "Impact", "find_node", "impact", "rates_without"]
