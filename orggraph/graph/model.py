"""What the graph is: a networkx skeleton of places and organisations, and firms as rows that
point at it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, wraps
from operator import itemgetter
from typing import Any, TypeVar

import networkx as nx
import numpy as np
import pandas as pd

from orggraph.core.arrow_text import sorted_categories
from orggraph.core.enums import Label, LinkType, OrgType, PlaceKind
from orggraph.core.rules import DEFAULT, Rules
from orggraph.graph.columns import AREA, AT
from orggraph.graph.geometry import Points, points
from orggraph.graph.networkx_form import fields_of, to_networkx
from orggraph.ingest import Found

T = TypeVar("T")


def without_areas(places: pd.Series[Any]) -> pd.Series[Any]:
    """Return firms' places without the areas of management: nobody is near another for being in
    one.
    """
    areas = [node for node in places.cat.categories if str(node).startswith(AREA)]
    return places.cat.remove_categories(areas) if areas else places


def once_a_graph(work: Callable[[OrgGraph], T]) -> Callable[[OrgGraph], T]:
    """Let a function of a graph work once for each graph; nobody may change what it returns."""

    @wraps(work)
    def kept(graph: OrgGraph) -> T:
        if work not in graph.worked_out:
            graph.worked_out[work] = work(graph)
        found: T = graph.worked_out[work]
        return found

    return kept


@dataclass(frozen=True, repr=False, eq=False)
class OrgGraph:
    """The graph of one date; two are equal when they say the same, `found` apart.

    `skeleton`: a MultiDiGraph of places, organisations, categories, posts; edges are keyed by their
    `LinkType`. `firms`: one row a firm, index 0…n-1, with its facts, its key `firm`, `kind` (Label
    of the node) and for every kind of place a column `at_…` that points at a node of the skeleton
    (missing where unknown). `ties`: one row per further tie of a firm: `firm` (row number), `type`,
    `target` (node), `mode`, `since`. `found`: what was wrong on the way.
    """

    name: str
    as_of: dt.date | None
    skeleton: nx.MultiDiGraph
    firms: pd.DataFrame
    ties: pd.DataFrame
    rules: Rules = DEFAULT
    found: tuple[Found, ...] = ()
    campaign: Mapping[str, Any] = field(default_factory=dict)
    bulletin: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return (
            f"OrgGraph({self.name!r}, {self.as_of}, {len(self.firms)} firms,"
            f" {self.skeleton.number_of_nodes()} nodes, "
            f"{self.skeleton.number_of_edges() + len(self.ties)} ties)"
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, OrgGraph):
            return NotImplemented
        about = [(g.name, g.as_of, g.rules, dict(g.campaign)) for g in (self, other)]
        return (
            about[0] == about[1]
            and nx.utils.graphs_equal(_bare(self.skeleton), _bare(other.skeleton))
            and (_same_rows(self.firms, other.firms) and _same_rows(self.ties, other.ties))
        )

    __hash__ = None  # type: ignore[assignment]

    def nodes(self, label: Label) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the nodes of a label with their attributes, in the order of their ids."""
        return iter(self._sorted_nodes.get(str(label), ()))

    def edges(self, link: LinkType) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """Yield the skeleton's edges of a type, in the order of their ends."""
        return iter(self._sorted_edges.get(str(link), ()))

    def tie_rows(self, link: LinkType) -> np.ndarray[Any, np.dtype[np.int64]]:
        """Return the rows of `ties` that hold the firms' ties of a type."""
        return np.flatnonzero((self.ties["type"] == str(link)).to_numpy(dtype=bool))

    def ties_of(self, link: LinkType) -> pd.DataFrame:
        """Return the firms' ties of a type."""
        return self.ties.iloc[self.tie_rows(link)]

    @cached_property
    def worked_out(self) -> dict[Callable[[OrgGraph], Any], Any]:
        """What functions marked `once_a_graph` have found."""
        return {}

    @cached_property
    def _sorted_nodes(self) -> dict[str, list[tuple[str, dict[str, Any]]]]:
        found: dict[str, list[tuple[str, dict[str, Any]]]] = {}
        for node, about in sorted(self.skeleton.nodes(data=True), key=itemgetter(0)):
            found.setdefault(str(about.get("label")), []).append((node, about))
        return found

    @cached_property
    def _sorted_edges(self) -> dict[str, list[tuple[str, str, dict[str, Any]]]]:
        found: dict[str, list[tuple[str, str, dict[str, Any]]]] = {}
        for below, above, link, about in sorted(
            self.skeleton.edges(keys=True, data=True), key=itemgetter(0, 1, 2)
        ):
            found.setdefault(link, []).append((below, above, about))
        return found

    @cached_property
    def places(self) -> pd.DataFrame:
        """The places as a frame indexed by node: kind, name, code, lon, lat, system."""
        return self._frame(
            Label.PLACE, ("kind", "name", "code", "address", "lon", "lat", "system", "operator")
        )

    @cached_property
    def organisations(self) -> pd.DataFrame:
        """The organisations as a frame indexed by node."""
        return self._frame(
            Label.ORGANISATION,
            (
                "name",
                "org_type",
                "level",
                "members_formal",
                "members_total",
                "founded",
                "pending_since",
                "term_end",
                "active",
                "unnamed",
            ),
        )

    @cached_property
    def posts(self) -> pd.DataFrame:
        """The instructor posts, then the service centres, as a frame indexed by node; `label`
        tells them apart.
        """
        columns = ("label", "name", "kind", "capacity", "team", "unnamed", "lon", "lat", "system")
        return pd.concat(
            [self._frame(label, columns) for label in (Label.POST, Label.SERVICE_CENTER)]
        )

    def _frame(self, label: Label, columns: tuple[str, ...]) -> pd.DataFrame:
        rows = dict(self.nodes(label))
        return pd.DataFrame(
            {c: pd.Series({n: a.get(c) for n, a in rows.items()}, dtype=object) for c in columns},
            index=pd.Index(list(rows), dtype=object),
        )

    @cached_property
    def is_enterprise(self) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Which rows are firms, and not social organisations."""
        firm: np.ndarray[Any, np.dtype[np.bool_]] = (
            self.firms["kind"] == str(Label.ENTERPRISE)
        ).to_numpy(dtype=bool)
        return firm

    @cached_property
    def row_of(self) -> pd.Series[int]:
        """The row number of every firm by its key."""
        return pd.Series(np.arange(len(self.firms)), index=self.firms["firm"])

    @cached_property
    def firm_names(self) -> pd.Series[str]:
        """What every firm is called: its name, else its key."""
        return self.firms["name"].fillna(self.firms["firm"]).astype(str)

    @cached_property
    def where(self) -> Points:
        """The points of firms, places, posts and service centres on one plane in metres."""
        building = self.firms[AT[PlaceKind.BUILDING]]
        return points(self.firms, building, self.places, self.posts)

    @cached_property
    def targets(self) -> pd.Categorical:
        """The targets of the ties, each told once, in the order of their ids."""
        return sorted_categories(self.ties["target"])

    @cached_property
    def ancestors(self) -> Mapping[str, dict[str, int]]:
        """For every place, all places it lies in, itself included, with the number of steps (a
        DAG walk upwards, when the place is asked for).
        """
        return _Ancestors(self.part_of)

    @cached_property
    def parts(self) -> dict[str, list[str]]:
        """For every place, the places that lie in it directly."""
        narrower: dict[str, list[str]] = {place: [] for place in self.part_of}
        for place, wider in self.part_of.items():
            for parent in wider:
                narrower[parent].append(place)
        return narrower

    def only_wider(self, kind: PlaceKind) -> dict[str, str]:
        """Return the place of a kind that each place lies in or is; none for one that lies in
        several.
        """
        several = 2
        inside: dict[str, set[str]] = {place: set() for place in self.part_of}
        open_ = [(n, n) for n, about in self.nodes(Label.PLACE) if about["kind"] == str(kind)]
        while open_:
            place, wider = open_.pop()
            if wider not in inside[place] and len(inside[place]) < several:
                inside[place].add(wider)
                open_ += [(part, wider) for part in self.parts[place]]
        return {place: min(found) for place, found in inside.items() if len(found) == 1}

    @cached_property
    def part_of(self) -> dict[str, list[str]]:
        """For every place, the places it lies in directly."""
        wider: dict[str, list[str]] = {n: [] for n, _ in self.nodes(Label.PLACE)}
        for child, parent, _ in self.edges(LinkType.PART_OF):
            wider[child].append(parent)
        return wider

    def places_of(self, kind: PlaceKind) -> pd.Series[Any]:
        """Return for every firm its place of a kind: the one it names, else the one its nearer
        places lie in.

        The result is categorical over node ids; missing where no place is known or the nearer
        places disagree.
        """
        return self._wider[kind]

    @cached_property
    def _wider(self) -> dict[PlaceKind, pd.Series[Any]]:
        found: dict[PlaceKind, pd.Series[Any]] = {}
        kind_of = {n: PlaceKind(a["kind"]) for n, a in self.nodes(Label.PLACE)}
        for kind in PlaceKind:
            result = self.firms[AT[kind]]
            categories = pd.Index(sorted(n for n, k in kind_of.items() if k is kind), dtype=object)
            codes = (
                categories.get_indexer(result.cat.categories)[result.cat.codes]
                if len(result.cat.categories)
                else (np.full(len(result), -1))
            )
            codes = np.where(result.cat.codes < 0, -1, codes)
            only = self.only_wider(kind)
            for nearer in (k for k in PlaceKind if k.width < kind.width):
                missing = codes < 0
                if not missing.any():
                    break
                codes = np.where(missing, self._lookup(nearer, only, categories), codes)
            found[kind] = pd.Series(
                pd.Categorical.from_codes(codes, categories), index=self.firms.index
            )
        return found

    def place_names(self, kind: PlaceKind) -> Any:
        """Return the name of every firm's place of a kind, as `places_of` finds it: an array of
        text, missing where unknown.
        """
        places = self.places_of(kind).cat
        names = pd.array(
            [*(self.skeleton.nodes[n]["name"] for n in places.categories), None], dtype="str"
        )
        return names.take(places.codes.to_numpy())

    def _lookup(
        self, nearer: PlaceKind, only: Mapping[str, str], categories: pd.Index
    ) -> np.ndarray[Any, Any]:
        """For every firm, the only place among `categories` that its place of kind `nearer` lies
        in, or -1; `only` gives it by place.
        """
        at = self.firms[AT[nearer]]
        number = {place: i for i, place in enumerate(categories)}
        above = [number[only[place]] if place in only else -1 for place in at.cat.categories]
        found: np.ndarray[Any, Any] = np.array([*above, -1], dtype=np.int64)[
            at.cat.codes.to_numpy()
        ]
        return found

    def to_networkx(self) -> nx.MultiDiGraph:
        """Return the whole graph, firms included, as one networkx graph; `from_networkx` is the
        inverse.
        """
        return to_networkx(self)

    @staticmethod
    def from_networkx(whole: nx.MultiDiGraph | nx.DiGraph) -> OrgGraph:
        """Return the graph that `to_networkx` made this from; the graph given is left as it is.

        A plain DiGraph is what `networkx.read_graphml` gives where no two nodes are tied twice.
        """
        return OrgGraph(**fields_of(whole))


def upwards(
    place: str, wider: Callable[[str], Iterable[str]], without: str | None = None
) -> dict[str, int]:
    """Return a place and all it lies in, each with the fewest steps up to it.

    `wider` gives the places that one lies in directly; the way leads never through `without`.
    """
    steps = {place: 0}
    edge, depth = [place], 0
    while edge:
        depth += 1
        above = {parent for here in edge for parent in wider(here)}
        edge = sorted(above - steps.keys() - {without})
        steps.update(dict.fromkeys(edge, depth))
    return steps


class _Ancestors(Mapping[str, dict[str, int]]):
    """The places that each place lies in, worked out when it is asked for; a place that lies in
    many, as no real one does, is not kept: it would be kept for each of them.
    """

    def __init__(self, part_of: Mapping[str, list[str]]) -> None:
        self._part_of = part_of
        self._kept: dict[str, dict[str, int]] = {}

    def __getitem__(self, place: str) -> dict[str, int]:
        kept = self._kept.get(place)
        if kept is not None:
            return kept
        steps = upwards(place, self._part_of.__getitem__)
        if len(steps) <= _MANY:
            self._kept[place] = steps
        return steps

    def __iter__(self) -> Iterator[str]:
        return iter(self._part_of)

    def __len__(self) -> int:
        return len(self._part_of)


_MANY = 64  # places that one lies in


def _bare(skeleton: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """Return a skeleton without what networkx keeps of the graph as a whole."""
    bare = nx.MultiDiGraph()
    bare.add_nodes_from(skeleton.nodes(data=True))
    bare.add_edges_from(skeleton.edges(keys=True, data=True))
    return bare


def _same_rows(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    """Tell whether two tables say the same in each row, whatever the order of their columns and
    categories.
    """
    if len(one) != len(other) or set(one.columns) != set(other.columns):
        return False
    return all(_plain_column(one[c]).equals(_plain_column(other[c])) for c in one.columns)


def _plain_column(column: pd.Series[Any]) -> pd.Series[Any]:
    plain = column.astype("str") if isinstance(column.dtype, pd.CategoricalDtype) else column
    return plain.reset_index(drop=True)


def is_counting(org_type: str | None, rules: Rules) -> bool:
    """Tell whether a tie to an organisation of this type counts as coverage under the rules."""
    if org_type is None:
        return True
    kind = OrgType(org_type)
    switch = {
        OrgType.TEMP_BRANCH: rules.temporary_counts,
        OrgType.FLOW_BRANCH: rules.flow_counts,
        OrgType.FUNCTIONAL: rules.functional_counts,
    }
    return switch.get(kind, kind.counts)
