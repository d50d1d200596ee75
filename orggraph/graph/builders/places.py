"""Places: the table of places becomes nodes, and a text finds the place it means."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import networkx as nx

from orggraph.core.enums import Label, LinkType, PlaceKind
from orggraph.graph.builders.draft import Draft, given, parts_of, rows_of, split
from orggraph.graph.model import upwards
from orggraph.ingest import Finding
from orggraph.location import kind_by_name


class PlaceBuilder:
    """The places known so far, by node, by name, and by kind, district and name."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.by_name: dict[str, list[str]] = defaultdict(list)
        self.within: dict[str, str] = {}

    # ---- the table of places ----

    def declare(self) -> None:
        """Add the table of places, then what each lies in."""
        rows = list(rows_of(self.draft.tables.places))
        for row in rows:
            row["kind"] = PlaceKind(row["kind"]) if row.get("kind") else kind_by_name(row["name"])
        districts = _districts_in_ids(rows)
        for row, district in zip(rows, districts, strict=True):
            kind = row["kind"]
            row["node"] = self.add(
                row.get("place_id") or f"{kind.zh}:{district}{row['name']}",
                kind,
                row["name"],
                **given(row, "address", "lon", "lat", "system", "operator"),
            )
        for row in rows:
            for name in parts_of(row.get("part_of"), self.find):
                parent = self.one(name, row, "places", "part_of") or self._new_parent(name, row)
                if parent == row["node"]:
                    self.draft.note(Finding.SELF_PLACE, "places", "part_of", row, row["name"], name)
                elif parent:
                    self.draft.link(row["node"], parent, LinkType.PART_OF)

    def _new_parent(self, name: str, row: dict[str, Any]) -> str | None:
        if len(self.find(name)) > 1:
            return None
        kind = self.kind(name)
        node = self.add(f"{kind.zh}:{name}", kind, name)
        self.draft.note(Finding.UNKNOWN_PLACE, "places", "part_of", row, name)
        return node

    # ---- what a text means ----

    def add(self, node: str, kind: PlaceKind, name: str, **more: Any) -> str:
        """Add a place once; where its id is already that of something else, its own gets its kind
        before it.
        """
        if node in self.draft.skeleton and not self._is_it(node, kind, name):
            node = f"地点:{node}"
        if node not in self.draft.skeleton:
            self.draft.skeleton.add_node(
                node, label=str(Label.PLACE), kind=str(kind), name=name, **more
            )
            self.by_name[name].append(node)
        return node

    def _is_it(self, node: str, kind: PlaceKind, name: str) -> bool:
        known = self.draft.skeleton.nodes[node]
        return bool(
            known["label"] == str(Label.PLACE)
            and known["kind"] == str(kind)
            and known["name"] == name
        )

    def all(self) -> Iterator[str]:
        """Yield every place known so far."""
        return (node for nodes in self.by_name.values() for node in nodes)

    def kind(self, name: str) -> PlaceKind:
        """Return the kind of a place that no table declares: as the firms' columns say it (所在楼宇
        = 时代广场), else by its name.
        """
        return self._kinds_of_firms.get(name) or kind_by_name(name)

    @cached_property
    def _kinds_of_firms(self) -> dict[str, PlaceKind]:
        """The kinds of the names that stand in one column of places of the firms, and no other."""
        firms = self.draft.tables.firms
        kinds: dict[str, set[PlaceKind]] = defaultdict(set)
        for kind in PlaceKind:
            if (column := kind.value.lower()) in firms:
                for name in firms[column].dropna().unique():
                    kinds[str(name)].add(kind)
        return {name: said.pop() for name, said in kinds.items() if len(said) == 1}

    def named(self, name: str) -> list[str]:
        """Return the places of a name, in the order they were added."""
        return self.by_name.get(name, [])

    def find(self, name: str) -> list[str]:
        """Return the places a text may mean: a node's id, else all of that name."""
        known = name in self.draft.skeleton and self.draft.skeleton.nodes[name]["label"] == str(
            Label.PLACE
        )
        return [name] if known else self.named(name)

    def resolve(self, kind: PlaceKind, name: str, district: str) -> str | None:
        """Return the place of a kind that a firm names within a district, a new one where none is
        known.
        """
        if name in self.draft.skeleton and self.draft.skeleton.nodes[name].get("kind") == str(kind):
            return name
        same = [n for n in self.named(name) if self.draft.skeleton.nodes[n]["kind"] == str(kind)]
        if kind is PlaceKind.DISTRICT:
            return same[0] if same else self.add(f"{kind.zh}:{name}", kind, name)
        fits = [n for n in same if not district or self.district(n) in ("", district)]
        if len(fits) == 1:
            return fits[0]
        inside = [n for n in fits if self.district(n)]
        if len(inside) == 1 and district:
            return inside[0]
        if fits:
            return None  # several places of this name, and nothing that tells which
        node = f"{kind.zh}:{district}/{name}"
        node = self.add(node, kind, name)
        self.within[node] = district
        return node

    def district(self, node: str) -> str:
        """Return the district a place lies in, or an empty text."""
        if node in self.within:
            return self.within[node]
        districts = {
            self.draft.skeleton.nodes[p]["name"]
            for p in above(self.draft.skeleton, node)
            if self.draft.skeleton.nodes[p]["kind"] == str(PlaceKind.DISTRICT)
        }
        return str(districts.pop()) if len(districts) == 1 else ""

    def one(self, name: str, row: dict[str, Any], table: str, column: str) -> str | None:
        """Return the one place that a cell names, None where it may be none or several; several are
        noted.
        """
        found = self.find(name)
        if len(found) > 1:
            self.draft.note(Finding.AMBIGUOUS, table, column, row, name, "、".join(found))
        return found[0] if len(found) == 1 else None


def above(skeleton: nx.MultiDiGraph, place: str) -> set[str]:
    """Return a place and all it lies in, as far as the skeleton says yet."""
    part_of = str(LinkType.PART_OF)

    def wider(here: str) -> list[str]:
        return [v for _, v, key in skeleton.out_edges(here, keys=True) if key == part_of]

    return {*upwards(place, wider)}


def _districts_in_ids(rows: list[dict[str, Any]]) -> list[str]:
    """Return for each row of the table of places what tells it from another of its kind and name:
    its district and a slash.

    Empty for rows that have an id or a name of their own.
    """
    alike = Counter((row["kind"], row["name"]) for row in rows if not row.get("place_id"))
    known: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        for text in {row["name"], row.get("place_id", row["name"])}:
            known[text].append(row)

    def district(row: dict[str, Any], depth: int = 0) -> str:
        if row["kind"] is PlaceKind.DISTRICT or depth > len(PlaceKind):
            return str(row["name"])
        found = set()
        for text in split(row.get("part_of")):
            parents = known.get(text) or [{"kind": kind_by_name(text), "name": text}]
            if len(parents) == 1:
                found.add(district(parents[0], depth + 1) if parents[0] is not row else "")
        found.discard("")
        return found.pop() if len(found) == 1 else ""

    def mark(row: dict[str, Any]) -> str:
        shared = (
            not row.get("place_id")
            and alike[row["kind"], row["name"]] > 1
            and row["kind"] is not PlaceKind.DISTRICT
        )
        return f"{name}/" if shared and (name := district(row)) else ""

    return [mark(row) for row in rows]
