"""The graph as rows to write, part by part: nodes of a label, ties of a type between two labels.

A part knows the fingerprint and the bucket of each of its rows without holding the rows; rows are made a batch at a
time, so that memory does not grow with the city.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, Protocol

import numpy as np
import pandas as pd

from orggraph import geo
from orggraph.coverage import steps
from orggraph.graph import AT, Label, OrgGraph
from orggraph.graphdb.model import TIES, Extra, NodeLabel, TieKind
from orggraph.graphdb.plain import (
    Hashes,
    Ints,
    buckets,
    fingerprint,
    fingerprints,
    hash_column,
    hash_texts,
    key,
    plain,
    plain_column,
    salted,
)
from orggraph.model import LinkType, MassOrg

NOT_KEPT = frozenset({"firm", "kind", "file", "sheet", "row", "repeat_of"})  # where a row stood changes without its firm changing
FURTHER = "further"
_NO_DATE = np.datetime64("NaT", "s")


class Part(Protocol):
    """Some of the nodes or ties of one kind."""

    def digests(self) -> tuple[Ints, Ints]:
        """Return the bucket and the fingerprint of every row."""

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
    left_out: int = 0

    @cached_property
    def firm_hashes(self) -> Hashes:
        """The hash of every firm's key."""
        firm = self.graph.firms["firm"]
        parts = [hash_texts(firm.iloc[at:at + 50_000].astype(object)) for at in range(0, len(firm), 50_000)]
        return np.concatenate(parts) if parts else np.zeros(0, np.uint64)

    @cached_property
    def columns(self) -> dict[str, pd.Series[Any]]:
        """The columns of firms that are kept, by the name of the property."""
        firms = self.graph.firms
        own = {c: firms[c] for c in firms.columns if c not in NOT_KEPT and c not in AT.values()}
        return own | answers(self) | _points(firms)

    @cached_property
    def labels(self) -> dict[str, str]:
        """The label of every node of the skeleton."""
        return {node: about["label"] for node, about in self.graph.skeleton.nodes(data=True) if "label" in about}

    def firm_rows(self, label: NodeLabel) -> Ints:
        """Return the rows of firms, or of social organisations."""
        return np.flatnonzero((self.graph.firms["kind"] == str(label)).to_numpy(dtype=bool))

    @cached_property
    def is_social(self) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Which firms are social organisations."""
        flags: np.ndarray[Any, np.dtype[np.bool_]] = (self.graph.firms["kind"] == str(Label.SOCIAL_ORG)).to_numpy(dtype=bool)
        return flags

    def nodes(self, label: NodeLabel) -> list[Part]:
        """Return the nodes of a label as parts."""
        if label in (Label.ENTERPRISE, Label.SOCIAL_ORG):
            return [FirmNodes(self, self.firm_rows(label))]
        if label is Extra.RULES:
            return [ListedNodes([rules_row(self.graph)])]
        if label is Extra.GROUP:
            return [ListedNodes(_group_rows(self.groups))] if self.groups is not None else []
        if label is Label.MASS_ORG:
            return [ListedNodes([{"id": f"群团:{mass}", "name": mass.zh, "kind": str(mass)} for mass in MassOrg])]
        return [ListedNodes([_skeleton_row(n, a) for n, a in self.graph.nodes(Label(str(label)))])]

    def ties(self, kind: TieKind) -> Iterator[Part]:
        """Yield the ties of a kind as parts."""
        if kind.source not in (Label.ENTERPRISE, Label.SOCIAL_ORG):
            yield ListedTies([
                (u, v, "", {k: plain(x) for k, x in a.items()}) for u, v, a in self.graph.edges(kind.type)
                if self.labels.get(u) == str(kind.source) and self.labels.get(v) == str(kind.target)])
            return
        social = kind.source is Label.SOCIAL_ORG
        if kind.type is LinkType.LOCATED_IN:
            yield from self._pointers(social)
        if kind.type is LinkType.HAS_MASS_ORG:
            yield from self._mass(social)
        if kind.type is LinkType.PROPOSED_JOIN:
            yield from self._joins(social)
            return
        yield from self._further(kind, social)

    def _pointers(self, social: bool) -> Iterator[Part]:
        for column in AT.values():
            at = self.graph.firms[column].cat
            codes = at.codes.to_numpy()
            rows = np.flatnonzero((codes >= 0) & (self.is_social == social))
            if len(rows):
                yield FirmTies(self, rows, list(at.categories), codes[rows])

    def _mass(self, social: bool) -> Iterator[Part]:
        for mass in MassOrg:
            having = self.graph.firms[str(mass).lower()].fillna(False).to_numpy(dtype=bool)
            rows = np.flatnonzero(having & (self.is_social == social))
            if len(rows):
                yield FirmTies(self, rows, [f"群团:{mass}"], np.zeros(len(rows), np.int8))

    def _joins(self, social: bool) -> Iterator[Part]:
        if self.groups is None or not len(self.groups):
            return
        row_of = pd.Index(self.graph.firms["firm"]).get_indexer(pd.Index(self.groups["firm"]))
        chosen = (row_of >= 0) & (self.is_social[np.maximum(row_of, 0)] == social)
        rows, groups = row_of[chosen], self.groups[chosen]
        codes, names = pd.factorize(groups["group"].map(group_id), sort=True)
        if len(rows):
            yield FirmTies(self, rows, list(names), codes, metres=groups["metres"].to_numpy(dtype=float))

    def _further(self, kind: TieKind, social: bool) -> Iterator[Part]:
        ties = self.graph.ties
        ties = ties[(ties["type"] == str(kind.type)).to_numpy(dtype=bool)]
        if not len(ties):
            return
        rows, targets = ties["firm"].to_numpy(), ties["target"].astype("category").cat
        names = [str(name) for name in targets.categories]
        if kind.type is LinkType.NEAR:
            at = pd.Index(self.graph.firms["firm"]).get_indexer(pd.Index(names))
            fits = np.array([a >= 0 and bool(self.is_social[a]) == (kind.target is Label.SOCIAL_ORG) for a in at], dtype=bool)
        else:
            fits = np.array([self.labels.get(name) == str(kind.target) for name in names], dtype=bool)
        chosen = fits[targets.codes.to_numpy()] & (self.is_social[rows] == social)
        mode = ties["mode"].astype("category").cat
        variant = [*(str(word) for word in mode.categories), FURTHER if kind.type is LinkType.LOCATED_IN else ""]
        if chosen.any():
            yield FirmTies(self, rows[chosen], names, targets.codes.to_numpy()[chosen], variant,
                           mode.codes.to_numpy()[chosen] % len(variant), ties["since"].to_numpy()[chosen])

    def count_left_out(self) -> int:
        """Return how many ties fit no kind: their ends are not there, or cannot be joined so (`orggraph check` lists them)."""
        known = {(str(k.source), str(k.type), str(k.target)) for k in TIES}
        count = sum((self.labels.get(u), k, self.labels.get(v)) not in known for u, v, k in self.graph.skeleton.edges(keys=True))
        firms, source = {*self.graph.firms["firm"]} if (self.graph.ties["type"] == str(LinkType.NEAR)).any() else set(), str(Label.ENTERPRISE)
        pairs = self.graph.ties.groupby(["type", "target"], observed=True).size()
        for (link, target), ties in pairs.items():
            there = (target in firms) if link == str(LinkType.NEAR) else (source, link, self.labels.get(target)) in known
            count += 0 if there else int(ties)
        return count


class FirmNodes:
    """Firms, or social organisations: columns of the graph with their answers beside them."""

    def __init__(self, town: Town, at: Ints) -> None:
        self.town, self.at = town, at

    def digests(self) -> tuple[Ints, Ints]:
        """Return the bucket and the fingerprint of every firm."""
        own = self.town.firm_hashes[self.at]
        mixed = salted(own, "id")
        for name, values in self.town.columns.items():
            mixed += salted(hash_column(values), name)[self.at]
        return buckets(own), fingerprints(mixed)

    def keys(self, at: Ints) -> list[tuple[str, ...]]:
        """Return the keys of some firms."""
        return [(key(text),) for text in self.town.graph.firms["firm"].iloc[self.at[at]]]

    def rows(self, at: Ints, dataset: str) -> list[dict[str, Any]]:
        """Return some firms with all that is known of them."""
        rows = self.at[at]
        ids = [key(text) for text in self.town.graph.firms["firm"].iloc[rows]]
        names = list(self.town.columns)
        columns = [plain_column(values.iloc[rows]) for values in self.town.columns.values()]
        own, marks = self._marks(rows)
        return [{"dataset": dataset, "id": ids[i], "bucket": own[i], "fingerprint": marks[i],
                 **{name: value for name, value in zip(names, line, strict=True) if value is not None}}
                for i, line in enumerate(zip(*columns, strict=True))]

    def _marks(self, rows: Ints) -> tuple[list[int], list[int]]:
        own = self.town.firm_hashes[rows]
        mixed = salted(own, "id")
        for name, values in self.town.columns.items():
            mixed += salted(hash_column(values.iloc[rows]), name)
        return buckets(own).tolist(), fingerprints(mixed).tolist()

    def order(self, at: Ints) -> Ints:
        """Return the firms in their own order."""
        return at


class FirmTies:
    """Ties of firms, as numbers: the firm's row, the target's code, the variant's code, the date."""

    def __init__(self, town: Town, rows: Ints, targets: list[str], codes: Any, variants: list[str] | None = None,
                 variant: Any = None, since: Any = None, metres: Any = None) -> None:
        self.town, self.firm, self.targets, self.code = town, rows.astype(np.int32), targets, np.asarray(codes).astype(np.int32)
        self.variants = variants or [""]
        self.variant = np.zeros(len(rows), np.int8) if variant is None else np.asarray(variant).astype(np.int8)
        self.since, self.metres = since, metres

    def digests(self) -> tuple[Ints, Ints]:
        """Return the bucket and the fingerprint of every tie."""
        return self._marks(slice(None))

    def _marks(self, at: Any) -> tuple[Ints, Ints]:
        own = self.town.firm_hashes[self.firm[at]]
        mixed = salted(own, "source") + salted(hash_texts(self.targets), "target")[self.code[at]]
        mixed += salted(hash_texts(self.variants), "variant")[self.variant[at]]
        if self.since is not None:
            mixed += salted(self.since[at].astype("datetime64[D]").astype(np.int64).view(np.uint64), "since")
        if self.metres is not None:
            mixed += salted(np.round(self.metres[at] * 10).astype(np.int64).view(np.uint64), "metres")
        return buckets(own), fingerprints(mixed)

    def keys(self, at: Ints) -> list[tuple[str, ...]]:
        """Return the ends and the variant of some ties."""
        firms = self.town.graph.firms["firm"].iloc[self.firm[at]]
        return [(key(firm), key(self.targets[code]), self.variants[variant])
                for firm, code, variant in zip(firms, self.code[at], self.variant[at], strict=True)]

    def rows(self, at: Ints, dataset: str) -> list[dict[str, Any]]:
        """Return some ties with what they carry."""
        marks = self._marks(at)[1].tolist()
        dates = [None] * len(at) if self.since is None else plain_column(pd.Series(self.since[at]))
        metres = [None] * len(at) if self.metres is None else np.round(self.metres[at], 1).tolist()
        return [{"source": source, "target": target, "variant": variant,
                 "about": tie_about(variant, mark, {"since": since, "metres": metre})}
                for (source, target, variant), mark, since, metre in zip(self.keys(at), marks, dates, metres, strict=True)]

    def order(self, at: Ints) -> Ints:
        """Return the ties sorted by their dense end."""
        ordered: Ints = at[np.argsort(self.code[at], kind="stable")]
        return ordered


def tie_about(variant: str, mark: int, more: dict[str, Any]) -> dict[str, Any]:
    """Return the properties of a tie."""
    named = {"variant": variant, FURTHER: True} if variant == FURTHER else {"variant": variant, "mode": variant} if variant else {}
    return {"fingerprint": mark, **named, **{k: v for k, v in more.items() if v is not None}}


class ListedNodes:
    """Nodes that are few enough to be listed: places, organisations, posts and the like."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self.listed = rows

    def digests(self) -> tuple[Ints, Ints]:
        """Return the bucket and the fingerprint of every node."""
        own = buckets(hash_texts([row["id"] for row in self.listed])) if self.listed else np.zeros(0, np.int64)
        return own, np.array([fingerprint(row) for row in self.listed], dtype=np.int64)

    def keys(self, at: Ints) -> list[tuple[str, ...]]:
        """Return the ids of some nodes."""
        return [(self.listed[i]["id"],) for i in at]

    def rows(self, at: Ints, dataset: str) -> list[dict[str, Any]]:
        """Return some nodes with all that is known of them."""
        chosen = [self.listed[i] for i in at]
        own = buckets(hash_texts([row["id"] for row in chosen])).tolist()
        return [{**row, "dataset": dataset, "bucket": bucket, "fingerprint": fingerprint(row)}
                for row, bucket in zip(chosen, own, strict=True)]

    def order(self, at: Ints) -> Ints:
        """Return the nodes in their own order."""
        return at


class ListedTies:
    """Ties of the skeleton: source, target, variant and what they carry."""

    def __init__(self, ties: list[tuple[str, str, str, dict[str, Any]]]) -> None:
        self.listed = [(key(u), key(v), variant, {k: x for k, x in about.items() if x is not None}) for u, v, variant, about in ties]

    def digests(self) -> tuple[Ints, Ints]:
        """Return the bucket of the source and the fingerprint of every tie."""
        own = buckets(hash_texts([tie[0] for tie in self.listed])) if self.listed else np.zeros(0, np.int64)
        return own, np.array([self._mark(tie) for tie in self.listed], dtype=np.int64)

    @staticmethod
    def _mark(tie: tuple[str, str, str, dict[str, Any]]) -> int:
        return fingerprint({**tie[3], "": tie[:3]})

    def keys(self, at: Ints) -> list[tuple[str, ...]]:
        """Return the ends and the variant of some ties."""
        return [self.listed[i][:3] for i in at]

    def rows(self, at: Ints, dataset: str) -> list[dict[str, Any]]:
        """Return some ties with what they carry."""
        return [{"source": u, "target": v, "variant": variant, "about": tie_about(variant, self._mark((u, v, variant, about)), about)}
                for u, v, variant, about in (self.listed[i] for i in at)]

    def order(self, at: Ints) -> Ints:
        """Return the ties sorted by their dense end."""
        return np.array(sorted(at.tolist(), key=lambda i: self.listed[i][1]), dtype=np.int64)


# ---- what the nodes carry ----

ANSWERS = {"status": "状态", "organised": "组织覆盖", "without_fallback": "组织覆盖（不含兜底）", "worked": "组织或工作覆盖",
           "nominal": "名义覆盖", "not_counting": "只有不计覆盖的组织", "gone": "所在组织已撤销", "via": "由哪一节点得出",
           "mode": "组建方式（已给或推出）", "pending_days": "筹建天数", "overdue": "筹建超期", "due": "应建", "wished": "宜建",
           "reason": "未覆盖原因", "rule": "触发规则", "priority": "优先级", "responsible": "兜底责任党组织（编号）",
           "responsible_name": "兜底责任党组织", "duty_at": "责任所在的地点或类别", "path": "责任路径",
           "alternative": "同样近的另一党组织", "presumed": "责任由规则推定"}


def answers(town: Town) -> dict[str, pd.Series[Any]]:
    """Return Python's answers about every firm, by properties whose names begin with `answer_`."""
    firms, status, duty = town.graph.firms, town.status, town.duty
    rules = town.graph.rules
    priority, _ = steps.priorities(firms, status, duty, rules)
    more = {"reason": pd.Series(steps.reasons(firms, status, rules), index=firms.index),
            "rule": pd.Series(steps.rules_fired(firms, status, rules), index=firms.index).astype("category"),
            "priority": pd.Series(priority, index=firms.index)}
    found = {**{c: status[c] for c in status.columns}, **more, **{c: duty[c] for c in duty.columns}}
    open_ones = ~status["organised"].to_numpy(dtype=bool) & (status["status"] != "EXCLUDED").to_numpy(dtype=bool)
    for name in more:
        found[name] = found[name].where(open_ones)
    for name in ("via", "responsible", "duty_at"):
        pool = found[name].dropna().unique()
        long = {node: key(node) for node in pool if key(node) != node}
        found[name] = found[name].replace(long) if long else found[name]
    return {f"answer_{name}": found[name] for name in ANSWERS}


def _points(frame: pd.DataFrame) -> dict[str, pd.Series[Any]]:
    """Return the points of firms in WGS-84, missing where none is given or its system is not declared."""
    lon, lat = (np.full(len(frame), np.nan) for _ in range(2))
    system = frame["system"].astype("str").fillna("").to_numpy() if len(frame) else np.zeros(0, dtype=object)
    for name in sorted({*system} - {""}):
        of = system == name
        given_lon, given_lat = (frame[c].to_numpy(dtype=float, na_value=np.nan)[of] for c in ("lon", "lat"))
        lon[of], lat[of] = geo.convert(given_lon, given_lat, name, geo.System.WGS84)
    return {"wgs84_lon": pd.Series(np.round(lon, 7), index=frame.index), "wgs84_lat": pd.Series(np.round(lat, 7), index=frame.index)}


def _skeleton_row(node: str, about: dict[str, Any]) -> dict[str, Any]:
    row = {name: plain(value) for name, value in about.items() if name != "label"}
    if about.get("lon") is not None and about.get("lat") is not None and about.get("system"):
        lon, lat = geo.convert(np.array([about["lon"]], dtype=float), np.array([about["lat"]], dtype=float), about["system"], geo.System.WGS84)
        row |= {"wgs84_lon": plain(np.round(lon[0], 7)), "wgs84_lat": plain(np.round(lat[0], 7))}
    return {"id": key(node), **{name: value for name, value in row.items() if value is not None}}


def rules_row(graph: OrgGraph) -> dict[str, Any]:
    """Return the rules in force, with the name and the date of the dataset."""
    rules = {f.name: plain(getattr(graph.rules, f.name)) for f in fields(graph.rules)}
    as_of: dt.date | None = graph.as_of
    return {"id": "rules", "name": plain(graph.name) or "", **({"as_of": as_of} if as_of else {}), **rules}


def group_id(number: Any) -> str:
    """Return the id of a proposed group."""
    return f"组:{int(number)}"


def _group_rows(groups: pd.DataFrame) -> list[dict[str, Any]]:
    return [{"id": group_id(number), "name": f"第{int(number)}组", "number": int(number), "units": len(rows),
             "host": key(rows["host"].iloc[0]), "founded": bool(rows["founded"].iloc[0])}
            for number, rows in groups.groupby("group", sort=True)]
