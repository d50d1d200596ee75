"""The graph as rows to write, part by part: nodes of a label, ties of a type between two labels.

A part works out fingerprints and rows for the rows it is asked for, some thousands at a time, and
holds none of them: memory does not grow with the city but for a few numbers a firm.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from importlib.metadata import version
from typing import Any, Protocol

import numpy as np
import pandas as pd

from orggraph.analysis.coverage import next_steps
from orggraph.core.enums import LinkType, MassOrg, PlaceKind
from orggraph.core.rules import Rules
from orggraph.graph import AT, Label, OrgGraph
from orggraph.graphdb.database_schema import (
    TIES,
    DatabaseLink,
    Extra,
    NodeLabel,
    TieKind,
)
from orggraph.graphdb.hashing import (
    AT_ONCE,
    Hashes,
    Ints,
    buckets,
    fingerprint,
    fingerprints,
    hash_column,
    hash_texts,
    indexable,
    key,
    plain,
    plain_column,
    salted,
)
from orggraph.graphdb.positions import organisation_points
from orggraph.reference import coordinates

NOT_KEPT = frozenset(
    {"firm", "kind", "file", "sheet", "row", "repeat_of"}
)  # where a row stood changes without its firm changing
INDEXED = ("name", "uscc")  # properties that an index of Neo4j holds
FURTHER = "further"
DATASET, RULES = "dataset", "rules"  # ids of the two nodes of which each dataset has one
POSITION = "position"  # of the server alone; see `server_rows`
_NO_DATE = np.datetime64("NaT", "s")


def some_rows(frame: pd.DataFrame, rows: Ints) -> pd.DataFrame:
    """Return some rows of a frame; rows in their order are taken from their stretch alone."""
    if not len(rows):
        return frame.iloc[:0]
    first, last = int(rows.min()), int(rows.max())
    near = frame.iloc[first : last + 1]
    return (
        near if len(near) == len(rows) and (np.diff(rows) == 1).all() else near.iloc[rows - first]
    )


class Part(Protocol):
    """Some of the nodes or ties of one kind."""

    def __len__(self) -> int:
        """Return how many rows there are."""

    def buckets(self) -> Ints:
        """Return the bucket of every row."""

    def marks(self, at: Ints) -> Ints:
        """Return the fingerprints of some rows."""

    def keys(self, at: Ints) -> list[tuple[str, ...]]:
        """Return what identifies some rows in the database."""

    def rows(self, at: Ints, dataset: str) -> list[dict[str, Any]]:
        """Return some rows as the statements take them."""

    def order(self, at: Ints) -> Ints:
        """Return some rows in the order they are best written in."""


@dataclass
class Town:
    """A graph with its answers, seen as parts; `plan` adds the proposed joint branches."""

    graph: OrgGraph
    status: pd.DataFrame
    duty: pd.DataFrame
    groups: pd.DataFrame | None = None

    @cached_property
    def firm_hashes(self) -> Hashes:
        """The hash of every firm's key."""
        firm = self.graph.firms["firm"]
        parts = [
            hash_texts(firm.iloc[at : at + AT_ONCE].astype(object))
            for at in range(0, len(firm), AT_ONCE)
        ]
        return np.concatenate(parts) if parts else np.zeros(0, np.uint64)

    def columns(self, rows: Ints) -> dict[str, pd.Series[Any]]:
        """Return what is kept of some firms, column by column under the name of the property."""
        firms, status, duty = (
            some_rows(frame, rows) for frame in (self.graph.firms, self.status, self.duty)
        )
        own = {c: firms[c] for c in firms.columns if c not in NOT_KEPT and c not in AT.values()}
        own |= {c: indexable(own[c]) for c in INDEXED if c in own}
        again = firms["repeat_of"].notna()
        own["repeats"] = again.astype("boolean").where(again)
        found = answers(firms, status, duty, self.graph.rules)
        stands = {name: names.iloc[rows] for name, names in self.places.items()}
        return own | found | stands | _points(firms)

    @cached_property
    def places(self) -> dict[str, pd.Series[Any]]:
        """Where every firm stands: names of its places by the property that keeps them."""
        return {
            f"answer_{str(kind).lower()}": pd.Series(self.graph.place_names(kind), dtype="category")
            for kind in STANDS
        }

    def label_of(self, node: str) -> str | None:
        """Return the label of a node of the skeleton, None where it is none."""
        label: str | None = (
            self.graph.skeleton.nodes[node].get("label") if node in self.graph.skeleton else None
        )
        return label

    def firm_rows(self, label: NodeLabel) -> Ints:
        """Return the rows of firms, or of social organisations."""
        return np.flatnonzero((self.graph.firms["kind"] == str(label)).to_numpy(dtype=bool))

    def nodes(self, label: NodeLabel) -> list[Part]:
        """Return the nodes of a label as parts."""
        if label in (Label.ENTERPRISE, Label.SOCIAL_ORG):
            return [FirmNodes(self, self.firm_rows(label))]
        if label is Extra.DATASET:
            return [_listed([dataset_row(self.graph)])]
        if label is Extra.RULES:
            return [_listed([rules_row(self.graph)])]
        if label is Extra.GROUP:
            return [_listed(_group_rows(self.groups))] if self.groups is not None else []
        if label is Label.MASS_ORG:
            return [
                _listed(
                    [{"id": f"群团:{mass}", "name": mass.zh, "kind": str(mass)} for mass in MassOrg]
                )
            ]
        found = list(self.graph.nodes(Label(str(label))))
        if label is Label.CATEGORY:
            found += [
                (node, {"name": name})
                for name, node in self.categories.items()
                if node not in self.graph.skeleton
            ]
        points = organisation_points(self.graph) if label is Label.ORGANISATION else None
        return [
            ListedNodes(
                [key(node) for node, _ in found],
                lambda at: _skeleton_rows([found[i] for i in at], points),
            )
        ]

    @cached_property
    def categories(self) -> dict[str, str]:
        """The node of every category that a firm is of, by its name; a category with a duty stands
        in the skeleton already.
        """
        named = {str(about["name"]): node for node, about in self.graph.nodes(Label.CATEGORY)}
        used = sorted(self.graph.firms["category"].dropna().unique())
        return {name: named.get(name, f"类别:{name}") for name in used}

    def ties(self, kind: TieKind) -> Iterator[Part]:
        """Yield the ties of a kind as parts."""
        link, social = kind.type, kind.source is Label.SOCIAL_ORG
        if isinstance(link, DatabaseLink):
            yield from self._derived(link, social)
            return
        if kind.source not in (Label.ENTERPRISE, Label.SOCIAL_ORG):
            yield ListedTies(
                [
                    (u, v, about)
                    for u, v, about in self.graph.edges(link)
                    if self.label_of(u) == str(kind.source) and self.label_of(v) == str(kind.target)
                ]
            )
            return
        if link is LinkType.LOCATED_IN:
            yield from self._pointers(social)
        if link is LinkType.HAS_MASS_ORG:
            yield from self._mass(social)
        if link is LinkType.PROPOSED_JOIN:
            yield from self._joins(social)
            return
        yield from self._further(link, kind.target, social)

    def _pointers(self, social: bool) -> Iterator[Part]:
        for column in AT.values():
            at = self.graph.firms[column].cat
            codes = at.codes.to_numpy()
            rows = np.flatnonzero((codes >= 0) & (self.graph.is_enterprise != social))
            if len(rows):
                yield FirmTies(self, rows, list(at.categories), codes[rows])

    def _derived(self, link: DatabaseLink, social: bool) -> Iterator[Part]:
        """Yield the ties that follow from what else is known of a node."""
        if link is DatabaseLink.USES_RULES:
            yield ListedTies([(DATASET, RULES, {})])
        elif link is DatabaseLink.IN_CATEGORY:
            yield from self._named_ends(social, self.graph.firms["category"], self.categories)
        else:
            known = {node: node for node, _ in self.graph.nodes(Label.ORGANISATION)}
            yield from self._named_ends(social, self.duty["responsible"], known)

    def _named_ends(
        self, social: bool, names: pd.Series[Any], nodes: Mapping[str, str]
    ) -> Iterator[Part]:
        """Yield the ties of firms to the nodes that a column names."""
        codes, words = pd.factorize(names)
        targets = [nodes.get(word) for word in words]
        is_known = np.array([*(target is not None for target in targets), False])
        rows = np.flatnonzero(is_known[codes] & (self.graph.is_enterprise != social))
        if len(rows):
            yield FirmTies(self, rows, [target or "" for target in targets], codes[rows])

    def _mass(self, social: bool) -> Iterator[Part]:
        for mass in MassOrg:
            having = self.graph.firms[str(mass).lower()].fillna(False).to_numpy(dtype=bool)
            rows = np.flatnonzero(having & (self.graph.is_enterprise != social))
            if len(rows):
                yield FirmTies(self, rows, [f"群团:{mass}"], np.zeros(len(rows), np.int8))

    def _joins(self, social: bool) -> Iterator[Part]:
        if self.groups is None or not len(self.groups):
            return
        row_of = self._rows_of(self.groups["firm"])
        row = np.array([row_of.get(firm, -1) for firm in self.groups["firm"]])
        chosen = (row >= 0) & (self.graph.is_enterprise[np.maximum(row, 0)] != social)
        rows, groups = row[chosen], self.groups[chosen]
        codes, names = pd.factorize(groups["group"].map(group_id), sort=True)
        if len(rows):
            yield FirmTies(
                self, rows, list(names), codes, metres=groups["metres"].to_numpy(dtype=float)
            )

    def _rows_of(self, firms: Iterable[str]) -> dict[str, int]:
        """Return the rows of some firms by their keys (an index of all of them would be as large
        as the graph).
        """
        firm = self.graph.firms["firm"]
        rows = np.flatnonzero(firm.isin(list(firms)))
        return dict(zip(firm.iloc[rows], rows.tolist(), strict=True))

    def _further(self, link: LinkType, target: NodeLabel, social: bool) -> Iterator[Part]:
        ties, targets = self.graph.ties, self.graph.targets
        of_type = self.graph.tie_rows(link)
        if not len(of_type):
            return
        used = np.unique(targets.codes[of_type])
        fits = np.zeros(len(targets.categories), dtype=bool)
        fits[used] = self._are(target, list(targets.categories[used]))
        of_type = of_type[fits[targets.codes[of_type]]]
        firm = ties["firm"].to_numpy()
        chosen = of_type[self.graph.is_enterprise[firm[of_type]] != social]
        if not len(chosen):
            return
        mode = ties["mode"].iloc[chosen].astype("category").cat
        variants = [
            *(str(word) for word in mode.categories),
            FURTHER if link is LinkType.LOCATED_IN else "",
        ]
        yield FirmTies(
            self,
            firm[chosen],
            targets.categories,
            targets.codes[chosen],
            variants,
            mode.codes.to_numpy() % len(variants),
            ties["since"].to_numpy()[chosen],
        )

    def _are(self, label: NodeLabel, names: list[str]) -> list[bool]:
        """Tell which of these nodes carry a label."""
        if label not in (Label.ENTERPRISE, Label.SOCIAL_ORG):
            return [self.label_of(name) == str(label) for name in names]
        row_of = self._rows_of(names)
        return [
            name in row_of
            and bool(self.graph.is_enterprise[row_of[name]]) == (label is Label.ENTERPRISE)
            for name in names
        ]

    def count_left_out(self) -> int:
        """Return how many ties fit no kind: their ends are not there, or cannot be joined so
        (`orggraph check` lists them).
        """
        known = {(str(k.source), str(k.type), str(k.target)) for k in TIES}
        count = sum(
            (self.label_of(u), k, self.label_of(v)) not in known
            for u, v, k in self.graph.skeleton.edges(keys=True)
        )
        targets = self.graph.targets
        for link in self.graph.ties["type"].unique():
            times = np.bincount(
                targets.codes[(self.graph.ties["type"] == link).to_numpy(dtype=bool)],
                minlength=len(targets.categories),
            )
            used = np.flatnonzero(times)
            names = list(targets.categories[used])
            firms = self._rows_of(names) if link == str(LinkType.NEAR) else {}
            there = [
                name in firms or (str(Label.ENTERPRISE), link, self.label_of(name)) in known
                for name in names
            ]
            count += int(times[used][~np.array(there, dtype=bool)].sum())
        return count


class FirmNodes:
    """Firms, or social organisations: columns of the graph with their answers beside them."""

    def __init__(self, town: Town, at: Ints) -> None:
        self.town, self.at = town, at.astype(np.int32)

    def __len__(self) -> int:
        """Return how many firms there are."""
        return len(self.at)

    def buckets(self) -> Ints:
        """Return the bucket of every firm."""
        return buckets(self.town.firm_hashes[self.at])

    def marks(self, at: Ints) -> Ints:
        """Return the fingerprints of some firms."""
        return self._marks(self.at[at], self.town.columns(self.at[at]))

    def _marks(self, rows: Ints, columns: dict[str, pd.Series[Any]]) -> Ints:
        mixed = salted(self.town.firm_hashes[rows], "id")
        for name, values in columns.items():
            mixed += salted(hash_column(values), name)
        return fingerprints(mixed)

    def keys(self, at: Ints) -> list[tuple[str, ...]]:
        """Return the keys of some firms."""
        return [(key(text),) for text in self.town.graph.firms["firm"].iloc[self.at[at]]]

    def rows(self, at: Ints, dataset: str) -> list[dict[str, Any]]:
        """Return some firms with all that is known of them."""
        rows = self.at[at]
        columns = self.town.columns(rows)
        ids = [key(text) for text in self.town.graph.firms["firm"].iloc[rows]]
        own, marks = (
            buckets(self.town.firm_hashes[rows]).tolist(),
            self._marks(rows, columns).tolist(),
        )
        lines = zip(*(plain_column(values) for values in columns.values()), strict=True)
        return [
            {
                "dataset": dataset,
                "id": ids[i],
                "bucket": own[i],
                "fingerprint": marks[i],
                **{
                    name: value
                    for name, value in zip(columns, line, strict=True)
                    if value is not None
                },
            }
            for i, line in enumerate(lines)
        ]

    def order(self, at: Ints) -> Ints:
        """Return the firms in their own order."""
        return at


class FirmTies:
    """Ties of firms, as numbers: the firm's row, the target's code, the variant's code, the
    date.
    """

    def __init__(
        self,
        town: Town,
        rows: Ints,
        targets: Sequence[str],
        codes: Any,
        variants: list[str] | None = None,
        variant: Any = None,
        since: Any = None,
        metres: Any = None,
    ) -> None:
        self.town, self.firm, self.targets, self.code = (
            town,
            rows.astype(np.int32),
            targets,
            np.asarray(codes).astype(np.int32),
        )
        self.variants = variants or [""]
        self.variant = (
            np.zeros(len(rows), np.int8) if variant is None else np.asarray(variant).astype(np.int8)
        )
        self.since, self.metres = since, metres

    def __len__(self) -> int:
        """Return how many ties there are."""
        return len(self.firm)

    def buckets(self) -> Ints:
        """Return the bucket of the firm of every tie."""
        return buckets(self.town.firm_hashes[self.firm])

    @cached_property
    def target_hashes(self) -> Hashes:
        """The hash of every target."""
        return salted(hash_texts(self.targets), "target")

    def marks(self, at: Ints) -> Ints:
        """Return the fingerprints of some ties."""
        mixed = (
            salted(self.town.firm_hashes[self.firm[at]], "source")
            + self.target_hashes[self.code[at]]
        )
        mixed += salted(hash_texts(self.variants), "variant")[self.variant[at]]
        if self.since is not None:
            mixed += salted(
                self.since[at].astype("datetime64[D]").astype(np.int64).view(np.uint64), "since"
            )
        if self.metres is not None:
            tenths = np.nan_to_num(np.round(self.metres[at] * 10), nan=-1)  # -1: nobody measured
            mixed += salted(tenths.astype(np.int64).view(np.uint64), "metres")
        return fingerprints(mixed)

    def keys(self, at: Ints) -> list[tuple[str, ...]]:
        """Return the ends and the variant of some ties."""
        firms = self.town.graph.firms["firm"].iloc[self.firm[at]]
        return [
            (key(firm), key(self.targets[code]), self.variants[variant])
            for firm, code, variant in zip(firms, self.code[at], self.variant[at], strict=True)
        ]

    def rows(self, at: Ints, dataset: str) -> list[dict[str, Any]]:
        """Return some ties with what they carry."""
        marks = self.marks(at).tolist()
        dates = [None] * len(at) if self.since is None else plain_column(pd.Series(self.since[at]))
        metres = _tenths(self.metres, at)
        return [
            {
                "source": source,
                "target": target,
                "variant": variant,
                "about": tie_about(variant, mark, {"since": since, "metres": metre}),
            }
            for (source, target, variant), mark, since, metre in zip(
                self.keys(at), marks, dates, metres, strict=True
            )
        ]

    def order(self, at: Ints) -> Ints:
        """Return the ties sorted by their dense end."""
        ordered: Ints = at[np.argsort(self.code[at], kind="stable")]
        return ordered


def tie_about(variant: str, mark: int, more: dict[str, Any]) -> dict[str, Any]:
    """Return the properties of a tie."""
    named = (
        {"variant": variant, FURTHER: True}
        if variant == FURTHER
        else {"variant": variant, "mode": variant}
        if variant
        else {}
    )
    return {"fingerprint": mark, **named, **{k: v for k, v in more.items() if v is not None}}


class ListedNodes:
    """Places, organisations, posts and the like: their ids, and how to make the rows of some of
    them.
    """

    def __init__(self, ids: list[str], make: Callable[[Ints], list[dict[str, Any]]]) -> None:
        self.ids, self.make = ids, make

    def __len__(self) -> int:
        """Return how many nodes there are."""
        return len(self.ids)

    def buckets(self) -> Ints:
        """Return the bucket of every node."""
        return buckets(hash_texts(self.ids))

    def marks(self, at: Ints) -> Ints:
        """Return the fingerprints of some nodes."""
        return np.array([fingerprint(row) for row in self.make(at)], dtype=np.int64)

    def keys(self, at: Ints) -> list[tuple[str, ...]]:
        """Return the ids of some nodes."""
        return [(self.ids[i],) for i in at]

    def rows(self, at: Ints, dataset: str) -> list[dict[str, Any]]:
        """Return some nodes with all that is known of them."""
        own = buckets(hash_texts([self.ids[i] for i in at])).tolist()
        return [
            {**row, "dataset": dataset, "bucket": bucket, "fingerprint": fingerprint(row)}
            for row, bucket in zip(self.make(at), own, strict=True)
        ]

    def order(self, at: Ints) -> Ints:
        """Return the nodes in their own order."""
        return at


def _listed(rows: list[dict[str, Any]]) -> ListedNodes:
    return ListedNodes([row["id"] for row in rows], lambda at: [rows[i] for i in at])


class ListedTies:
    """Ties of the skeleton: source, target and what they carry."""

    def __init__(self, ties: list[tuple[str, str, dict[str, Any]]]) -> None:
        self.listed = ties

    def __len__(self) -> int:
        """Return how many ties there are."""
        return len(self.listed)

    def buckets(self) -> Ints:
        """Return the bucket of the source of every tie."""
        return buckets(hash_texts([key(tie[0]) for tie in self.listed]))

    def marks(self, at: Ints) -> Ints:
        """Return the fingerprints of some ties."""
        return np.array(
            [fingerprint({**about, "": ends}) for ends, about in self.facts(at)], dtype=np.int64
        )

    def facts(self, at: Ints) -> list[tuple[tuple[str, str, str], dict[str, Any]]]:
        """Return source, target and variant of some ties, and what is known of each."""
        some = ((self.listed[i], self.listed[i][2].items()) for i in at)
        return [
            (
                (key(u), key(v), ""),
                {name: value for name, x in about if (value := plain(x)) is not None},
            )
            for (u, v, _), about in some
        ]

    def keys(self, at: Ints) -> list[tuple[str, ...]]:
        """Return the ends and the variant of some ties."""
        return [ends for ends, _ in self.facts(at)]

    def rows(self, at: Ints, dataset: str) -> list[dict[str, Any]]:
        """Return some ties with what they carry."""
        return [
            {
                "source": u,
                "target": v,
                "variant": variant,
                "about": tie_about(variant, fingerprint({**about, "": (u, v, variant)}), about),
            }
            for (u, v, variant), about in self.facts(at)
        ]

    def order(self, at: Ints) -> Ints:
        """Return the ties sorted by their dense end."""
        return np.array(sorted(at.tolist(), key=lambda i: self.listed[i][1]), dtype=np.int64)


# ---- what the nodes carry ----

STANDS = (
    PlaceKind.DISTRICT,
    PlaceKind.STREET,
    PlaceKind.COMMUNITY,
    PlaceKind.PARK,
    PlaceKind.BUILDING,
)
ANSWERS = {
    "status": "状态",
    "organised": "组织覆盖",
    "without_fallback": "组织覆盖（不含兜底）",
    "worked": "组织或工作覆盖",
    "nominal": "名义覆盖",
    "not_counting": "只有不计覆盖的组织",
    "gone": "所在组织已撤销",
    "via": "由哪一节点得出",
    "mode": "组建方式（已给或推出）",
    "pending_days": "筹建天数",
    "overdue": "筹建超期",
    "due": "应建",
    "wished": "宜建",
    "reason": "未覆盖原因",
    "rule": "触发规则",
    "priority": "优先级",
    "responsible": "兜底责任党组织（编号）",
    "responsible_name": "兜底责任党组织",
    "duty_at": "责任所在的地点或类别",
    "path": "责任路径",
    "alternative": "同样近的另一党组织",
    "presumed": "责任由规则推定",
}


def answers(
    firms: pd.DataFrame, status: pd.DataFrame, duty: pd.DataFrame, rules: Rules
) -> dict[str, pd.Series[Any]]:
    """Return Python's answers about firms, by properties whose names begin with `answer_`."""
    priority, _ = next_steps.priorities(firms, status, duty, rules)
    more = {
        "reason": pd.Series(next_steps.reasons(firms, status, rules), index=firms.index),
        "rule": pd.Series(next_steps.rules_fired(firms, status, rules), index=firms.index).astype(
            "category"
        ),
        "priority": pd.Series(priority, index=firms.index),
    }
    found = {**{c: status[c] for c in status.columns}, **more, **{c: duty[c] for c in duty.columns}}
    open_ones = ~status["organised"].to_numpy(dtype=bool) & (
        status["status"] != "EXCLUDED"
    ).to_numpy(dtype=bool)
    for name in more:
        found[name] = found[name].where(open_ones)
    for name in ("via", "responsible", "duty_at"):
        pool = found[name].dropna().unique()
        long = {node: key(node) for node in pool if key(node) != node}
        found[name] = found[name].replace(long) if long else found[name]
    return {f"answer_{name}": found[name] for name in ANSWERS}


def _points(frame: pd.DataFrame) -> dict[str, pd.Series[Any]]:
    """Return the points of firms in WGS-84, missing where none is given or its system is not
    declared.
    """
    lon, lat = coordinates.wgs84(frame)
    return {
        "wgs84_lon": pd.Series(np.round(lon, 7), index=frame.index),
        "wgs84_lat": pd.Series(np.round(lat, 7), index=frame.index),
    }


def _skeleton_rows(
    nodes: list[tuple[str, dict[str, Any]]], stands: pd.DataFrame | None = None
) -> list[dict[str, Any]]:
    """Return nodes of the skeleton with all that is known of them; `stands` holds the points of
    those that have none of their own.
    """
    own = {name: [about.get(name) for _, about in nodes] for name in ("lon", "lat", "system")}
    points = _points(
        pd.DataFrame(own) if stands is None else stands.reindex([node for node, _ in nodes])
    )
    wgs84 = zip(*(plain_column(values) for values in points.values()), strict=True)
    rows = (
        {
            "id": key(node),
            **{name: _kept(name, value) for name, value in about.items() if name != "label"},
            **dict(zip(points, point, strict=True)),
        }
        for (node, about), point in zip(nodes, wgs84, strict=True)
    )
    return [{name: value for name, value in row.items() if value is not None} for row in rows]


def _kept(name: str, value: Any) -> Any:
    value = plain(value)
    return key(value) if name in INDEXED and isinstance(value, str) else value


def dataset_row(graph: OrgGraph) -> dict[str, Any]:
    """Return the name and the date of the dataset, and the version of the program."""
    return {"id": DATASET, **_name_and_date(graph), "program": version("orggraph")}


def rules_row(graph: OrgGraph) -> dict[str, Any]:
    """Return the rules in force, with the name and the date of the dataset."""
    rules = {f.name: plain(getattr(graph.rules, f.name)) for f in fields(graph.rules)}
    return {"id": RULES, **_name_and_date(graph), **rules}


def _name_and_date(graph: OrgGraph) -> dict[str, Any]:
    as_of: dt.date | None = graph.as_of
    return {"name": plain(graph.name) or "", **({"as_of": as_of} if as_of else {})}


def group_id(number: Any) -> str:
    """Return the id of a proposed group."""
    return f"组:{int(number)}"


def _group_rows(groups: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {
            "id": group_id(number),
            "name": f"第{int(number)}组",
            "number": int(number),
            "units": len(rows),
            "host": key(rows["host"].iloc[0]),
            "founded": bool(rows["founded"].iloc[0]),
        }
        for number, rows in groups.groupby("group", sort=True)
    ]


def _tenths(metres: Any, at: Ints) -> list[float | None]:
    """Return the metres of some ties to a tenth, None where nobody measured."""
    if metres is None:
        return [None] * len(at)
    return [None if np.isnan(length) else round(float(length), 1) for length in metres[at]]
