"""Tables → graph: names become nodes, columns become ties.

A wide firm ledger gives places, organisations and ties by its columns; the tables of places, organisations, links and
posts say what a column cannot. A place of the same kind, district and name is one place.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from orggraph.core.arrow_text import TEXT, among, arrow, encoded, sorted_categories, spread
from orggraph.core.enums import Label, LinkType, MassOrg, Mode, OrgLevel, OrgType, PlaceKind
from orggraph.graph.model import AREA, AT, NAMED_BY, NO_ORG_NAME, SEPARATORS, OrgGraph, empty_ties
from orggraph.ingest import Finding, Found, Tables
from orggraph.ingest.parsing import NO_POST, NONE, PATTERNS, UNNUMBERED, read_post
from orggraph.location import kind_by_name, locate
from orggraph.reference import credit_codes
from orggraph.reference.addresses.areas import area_name

MOST_SAY = 0.8  # a place is taken to lie in another when this share of its firms names that one
LIAISON = "联络员"
ALLIANCE = "联盟:"  # before the name of an alliance, in its id
PART_OF, ORGANISATION, PLACE = str(LinkType.PART_OF), str(Label.ORGANISATION), str(Label.PLACE)
_SAYS_NONE = frozenset(NONE | {NO_POST})
_LAST = pd.Timestamp("9999-12-31")  # ties without a date come after those with one


def build_graph(tables: Tables, located: pd.DataFrame | None = None) -> OrgGraph:
    """Build the graph of clean tables; `graph_tables` is the inverse.

    `located` is what `locate` gave (worked out here if absent; tables made of a graph say it already). Whatever cannot
    be tied is left untied with a finding.
    """
    if located is None:
        located = _said_already(tables.firms) if "located_by" in tables.firms else locate(tables)
    builder = _Builder(tables, located)
    builder.declared_places()
    builder.declared_organisations()
    builder.declared_posts()
    firms = builder.firm_places()
    builder.ties_of_columns()
    builder.ties_of_links(firms)
    builder.area_organisations()
    builder.carry_over_repeats(firms)
    return OrgGraph(tables.name, tables.as_of, builder.skeleton, firms, builder.all_ties(), tables.rules,
                    tuple(f for f in builder.found if len(f)), tables.campaign)


def _said_already(firms: pd.DataFrame) -> pd.DataFrame:
    """Return the location that the tables of a graph say; they tell the places nearer than a street by links."""
    nowhere = pd.Series(None, index=firms.index, dtype="str")
    nearer = {NAMED_BY[kind]: nowhere for kind in NAMED_BY if kind.width < PlaceKind.STREET.width}
    return firms[["district", "street", "district_code"]].assign(evidence=firms["located_by"], **nearer)


class _Builder:
    """The graph while it is built; each step adds one layer."""

    def __init__(self, tables: Tables, located: pd.DataFrame) -> None:
        self.tables, self.located = tables, located
        self.skeleton = nx.MultiDiGraph()
        self.found: list[Found] = []
        self.ties: list[pd.DataFrame] = []
        self.places = _Places(self.skeleton)
        self.org_nodes: set[str] = set()
        self.orgs_by_name: dict[str, list[str]] = defaultdict(list)
        self.orgs_by_spelling: dict[str, list[str]] = defaultdict(list)
        self.unnumbered: dict[str, str] = {}

    # ---- what the tables declare ----

    def declared_places(self) -> None:
        """Add the table of places, then what each lies in."""
        rows = list(_rows(self.tables.places))
        for row in rows:
            row["kind"] = PlaceKind(row["kind"]) if row.get("kind") else kind_by_name(row["name"])
        districts = _declared_districts(rows)
        for row, district in zip(rows, districts, strict=True):
            kind = row["kind"]
            row["node"] = self.places.add(row.get("place_id") or f"{kind.zh}:{district}{row['name']}", kind, row["name"], **_given(
                row, "address", "lon", "lat", "system", "operator"))
        for row in rows:
            for name in self._parts(row.get("part_of"), self.places.find):
                parent = self._one_place(name, row, "places", "part_of") or self._new_parent(name, row)
                if parent == row["node"]:
                    self.note(Finding.SELF_PLACE, "places", "part_of", row, row["name"], name)
                elif parent:
                    self.link(row["node"], parent, LinkType.PART_OF)

    def _parts(self, cell: str | None, find: Callable[[str], Any]) -> list[str]:
        """Split a list; a text that is known as a whole is one part, whatever marks it holds."""
        return [cell] if cell and find(cell) else _split(cell)

    def _new_parent(self, name: str, row: dict[str, Any]) -> str | None:
        if len(self.places.find(name)) > 1:
            return None
        kind = kind_by_name(name)
        node = self.places.add(f"{kind.zh}:{name}", kind, name)
        self.note(Finding.UNKNOWN_PLACE, "places", "part_of", row, name)
        return node

    def declared_organisations(self) -> None:
        """Add the table of organisations, their superiors and the duties that level and category give."""
        rows = [row for row in _rows(self.tables.organisations) if not self._said_before(row)]
        for row in rows:
            node = row.get("org_id") or f"党组织:{row['name']}"
            row["node"] = self.add_org(node, row["name"], org_type=row.get("org_type"), level=row.get("level"), **_given(
                row, "members_formal", "members_total", "founded", "pending_since", "term_end", "active"))
        for row in rows:
            for name in self._parts(row.get("superior"), self.orgs):
                superior = self._one_org(name, row)
                if superior is None and not self.orgs(name):
                    superior = self.add_org(f"党组织:{name}", name)
                    self.note(Finding.UNKNOWN_SUPERIOR, "organisations", "superior", row, name)
                if superior == row["node"]:
                    self.note(Finding.CYCLE, "organisations", "superior", row, row["name"], name)
                elif superior:
                    self.link(row["node"], superior, LinkType.SUBORDINATE_TO)
            for name in _split(row.get("category")):
                self.link(row["node"], self.category(name), LinkType.RESPONSIBLE_FOR)
            for name in self._parts(row.get("place_id"), self.places.find):
                self._org_at(row, name)

    def _said_before(self, row: dict[str, Any]) -> bool:
        """Tell whether a row repeats the name of an earlier one that has no id either; it is set aside."""
        again = not row.get("org_id") and row["name"] in self.unnumbered
        if again:
            self.note(Finding.SAME_ID, "organisations", "name", row, row["name"], self.unnumbered[row["name"]])
        elif not row.get("org_id"):
            self.unnumbered[row["name"]] = str(row["row"])
        return again

    def _org_at(self, row: dict[str, Any], name: str) -> None:
        """Place an organisation; one of an area's level has the duty there, any other only sits there."""
        node = row["node"]
        level = OrgLevel(self.skeleton.nodes[node]["level"]) if self.skeleton.nodes[node].get("level") else None
        place = self._one_place(name, row, "organisations", "place_id")
        if place is None:
            if len(self.places.find(name)) > 1:
                return
            kind = (level.place_kind if level else None) or kind_by_name(name)
            place = self.places.add(f"{kind.zh}:{name}", kind, name)
            self.note(Finding.UNKNOWN_PLACE, "organisations", "place_id", row, name)
        duty = level is not None and level.place_kind is not None
        self.link(node, place, LinkType.RESPONSIBLE_FOR if duty else LinkType.LOCATED_IN)

    def declared_posts(self) -> None:
        """Add the table of posts; service centres are points of their own."""
        for row in _rows(self.tables.posts):
            kind = row.get("kind") or "指导员"
            centre = bool(re.search("中心|工作站|服务站|驿站", kind))
            node = f"{'阵地' if centre else '岗位'}:{row['post_id']}"
            unnamed = {"unnamed": True} if row["post_id"] in (LIAISON, UNNUMBERED) else {}
            self.skeleton.add_node(node, label=str(Label.SERVICE_CENTER if centre else Label.POST), name=row["post_id"],
                                   kind=kind, **_given(row, "capacity", "team", "lon", "lat", "system"), **unnamed)
            for name in self._parts(row.get("organisation"), self.orgs):
                sender = self._one_org(name, row, "posts", "organisation")
                if sender is None and not self.orgs(name):
                    sender = self.add_org(f"党组织:{name}", name)
                if sender:
                    self.link(node, sender, LinkType.SUBORDINATE_TO)

    # ---- firms and their places ----

    def firm_places(self) -> pd.DataFrame:
        """Return the firms with a pointer for every kind of place, and derive what lies in what."""
        firms = self.tables.firms.copy(deep=False)
        firms["district"] = self.located["district"]
        firms["street"] = self.located["street"]
        firms["district_code"] = self.located["district_code"]
        firms["located_by"] = self.located["evidence"].astype("category")
        firms["kind"] = _firm_labels(firms)
        district = firms["district"]
        self._areas()
        for kind in (PlaceKind.DISTRICT, PlaceKind.STREET, PlaceKind.COMMUNITY, PlaceKind.PARK, PlaceKind.BUSINESS_DISTRICT,
                     PlaceKind.INCUBATOR, PlaceKind.BUILDING):
            within = district if kind is not PlaceKind.DISTRICT else None
            shown = self._shown(kind, firms)
            firms[AT[kind]] = self._pointers(kind, shown, within)
            self._note_ambiguous(kind, shown, firms[AT[kind]])
        firms[AT[PlaceKind.CITY]] = pd.Categorical.from_codes(np.full(len(firms), -1, np.int8), [])
        self._second_areas(firms)
        self._place_wholes(firms[AT[PlaceKind.BUILDING]])
        self._code_districts(firms)
        self._derive_part_of(firms)
        return firms

    def _areas(self) -> None:
        """Add the areas of management that the district column names: each is one place, whatever districts it lies in."""
        if "area" not in self.located:
            return
        area, district = self.located["area"], self.located["district"]
        for name in sorted(area.dropna().unique()):
            if not any(self.skeleton.nodes[node]["kind"] == str(PlaceKind.PARK) for node in self.places.named(name)):
                self.places.add(f"{AREA}{name}", PlaceKind.PARK, name)
        for finding, these in ((Finding.AREA_OPEN, area.notna() & district.isna()),
                               (Finding.AREA_SETTLED, area.notna() & district.notna())):
            at = np.flatnonzero(these.to_numpy())
            if len(at):
                written = self.tables.firms["district"].iloc[at]
                self.note_firms(finding, "district", at, written, district.iloc[at].fillna(""))

    def _second_areas(self, firms: pd.DataFrame) -> None:
        """Tie firms with a park of their own to the area of management too, for whoever is responsible there."""
        if "area" not in self.located:
            return
        area = self.located["area"]
        named = firms[AT[PlaceKind.PARK]].map({n: a["name"] for n, a in self.skeleton.nodes(data=True) if "name" in a})
        at = np.flatnonzero((area.notna() & named.notna() & (named.astype("str") != area)).to_numpy())
        if len(at):
            nodes = {name: self.places.resolve(PlaceKind.PARK, name, "") for name in area.iloc[at].unique()}
            tied = np.array([nodes[name] is not None for name in area.iloc[at]])
            self.add_ties(at[tied], LinkType.LOCATED_IN, [nodes[name] for name in area.iloc[at[tied]]])

    def _place_wholes(self, building: pd.Series[Any]) -> None:
        """Give a building that only has its towers in the table of places the point and the address of the first."""
        if "place_id" not in self.located:
            return
        pairs = pd.DataFrame({"whole": building.astype("str"), "tower": self.located["place_id"]})
        for whole, tower in pairs.dropna().drop_duplicates().sort_values(["whole", "tower"]).itertuples(index=False):
            about, own = self.skeleton.nodes[whole], self.skeleton.nodes.get(tower, {})
            if "lon" not in about and own.get("kind") == about["kind"]:
                about |= {key: own[key] for key in ("lon", "lat", "system", "address") if key in own}

    def _shown(self, kind: PlaceKind, firms: pd.DataFrame) -> pd.Series[Any]:
        """Return what shows each firm's place of a kind: what `locate` found, by the place's id where it has one."""
        name = NAMED_BY[kind]
        found = next((self.located[column] for column in (f"{name}_id", name) if column in self.located), firms[name])
        return found.astype("str")

    def _pointers(self, kind: PlaceKind, names: pd.Series[Any], district: pd.Series[Any] | None) -> pd.Categorical:
        name = arrow(names)
        if name.null_count == len(name):
            return pd.Categorical.from_codes(np.full(len(name), -1, np.int8), [])
        blank, mark = pa.scalar("", TEXT), pa.scalar("\x1f", TEXT)
        within = blank if district is None else pc.fill_null(arrow(district), blank)
        keys = pc.binary_join_element_wise(within, name, mark).dictionary_encode()
        pairs = [tuple(key.split("\x1f", 1)) for key in keys.dictionary.to_pylist()]
        nodes: dict[tuple[str, str], str | None] = {}
        for pair in sorted(pairs, key=lambda p: (not p[0], p)):  # known districts first: a lone name may then find its place
            nodes[pair] = self.places.resolve(kind, pair[1], pair[0])
        chosen = [nodes[pair] for pair in pairs]
        categories = sorted({node for node in chosen if node})
        at = {node: i for i, node in enumerate(categories)}
        table = np.array([at[node] if node else -1 for node in chosen] + [-1], dtype=np.int32)
        where = pc.fill_null(keys.indices, len(chosen)).to_numpy(zero_copy_only=False)
        return pd.Categorical.from_codes(table[where], categories)

    def _note_ambiguous(self, kind: PlaceKind, names: pd.Series[Any], at: pd.Series[Any]) -> None:
        """Say which firms name a place that may be one of several."""
        lost = np.flatnonzero((names.notna() & at.isna()).to_numpy())
        if len(lost):
            said = names.iloc[lost]
            several = {name: "、".join(sorted(n for n in self.places.named(name) if self.skeleton.nodes[n]["kind"] == str(kind)))
                       for name in said.unique()}
            self.note_firms(Finding.AMBIGUOUS, NAMED_BY[kind], lost, said, said.map(several))

    def _code_districts(self, firms: pd.DataFrame) -> None:
        codes_of = firms[[AT[PlaceKind.DISTRICT], "district_code"]].drop_duplicates().dropna().sort_values("district_code")
        codes_of = codes_of.drop_duplicates(AT[PlaceKind.DISTRICT])
        for node, code in codes_of.itertuples(index=False):
            self.skeleton.nodes[node]["code"] = code

    def _derive_part_of(self, firms: pd.DataFrame) -> None:
        """Let the firms say what lies in what, where the table of places does not."""
        wider = {
            PlaceKind.STREET: (PlaceKind.DISTRICT,), PlaceKind.COMMUNITY: (PlaceKind.STREET,),
            PlaceKind.PARK: (PlaceKind.STREET, PlaceKind.DISTRICT),
            PlaceKind.BUSINESS_DISTRICT: (PlaceKind.STREET, PlaceKind.DISTRICT),
            PlaceKind.INCUBATOR: (PlaceKind.PARK, PlaceKind.STREET, PlaceKind.DISTRICT),
            PlaceKind.BUILDING: (PlaceKind.PARK, PlaceKind.COMMUNITY, PlaceKind.STREET, PlaceKind.DISTRICT)}
        for child, parents in wider.items():
            stated = {place for place in self.places.all()
                      if place.startswith(AREA) or PART_OF in self._links_from(place)}
            for parent in parents:
                for node, parent_node in _most_say(firms[AT[child]], firms[AT[parent]]):
                    if node not in stated and not self._already_above(node, parent_node):
                        self.link(node, parent_node, LinkType.PART_OF)

    def _links_from(self, node: str) -> set[str]:
        return {key for _, _, key in self.skeleton.out_edges(node, keys=True)}

    def _already_above(self, node: str, wider: str) -> bool:
        return wider in above(self.skeleton, node) or node in above(self.skeleton, wider)

    def area_organisations(self) -> None:
        """Give the duty to organisations that bear the name of a place, such as 莲前街道党工委, where none is declared."""
        for name, nodes in sorted(self.orgs_by_name.items()):
            for node in nodes:
                self._name_duty(node, name)

    def _name_duty(self, node: str, name: str) -> None:
        about = self.skeleton.nodes[node]
        if about.get("level") or str(LinkType.RESPONSIBLE_FOR) in self._links_from(node):
            return
        area = _AREA_BRANCH.search(name)
        if area:  # what an area's branch takes up is no joint branch of the firms
            about["level"] = str(OrgLevel.COMMUNITY if area[1] in ("社区", "村", "居") else OrgLevel.STREET)
            return
        place = next((found[0] for text in _places_in_name(name) if len(found := self._places_meant(text, name)) == 1), None)
        if place:
            kind = PlaceKind(self.skeleton.nodes[place]["kind"])
            about["level"] = next(str(level) for level in OrgLevel if level.place_kind is kind)
            self.link(node, place, LinkType.RESPONSIBLE_FOR, by_name=True)

    def _places_meant(self, text: str, name: str) -> list[str]:
        """Return the places of a name; of several, those in a district that the organisation's name holds too."""
        found = self.places.named(text)
        if len(found) > 1:
            found = [node for node in found if (district := self.places.district(node)) and district in name]
        return found

    # ---- ties ----

    def ties_of_columns(self) -> None:
        """Read the ties of a wide ledger: organisation and mode, committee, association, post."""
        firms = self.tables.firms
        self._covered(firms)
        self._named(firms["committee"], LinkType.GUIDED_BY, self._committee)
        self._named(firms["association"], LinkType.MEMBER_OF, self._alliance)
        self._named(firms["post"], LinkType.SERVED_BY, self._post)
        at = np.flatnonzero(firms["liaison"].fillna(False).to_numpy(dtype=bool))
        if len(at):
            self.add_ties(at, LinkType.SERVED_BY, [self._post(LIAISON)] * len(at))

    def _covered(self, firms: pd.DataFrame) -> None:
        organisation, mode = firms["organisation"], firms["mode"]
        none = among(organisation, _SAYS_NONE)
        founding = mode.eq(str(Mode.PENDING)).fillna(False)  # an organisation that is not there yet, and so has no name
        at = np.flatnonzero(((organisation.notna() | mode.notna()) & (~none | founding)).to_numpy(dtype=bool))
        if not len(at):
            return
        names = organisation.iloc[at].mask(none[at])
        unnamed = (names.isna() | names.eq(NO_ORG_NAME)).to_numpy(dtype=bool)
        self._covered_unnamed(firms, at[unnamed])
        at, names = at[~unnamed], names[~unnamed]
        said = encoded(names)
        rows, targets = _spelled_out(at, said, lambda name: [self._named_org(part) for part in self._org_parts(name)])
        doubtful = {name: "、".join(several) for name in sorted(said[0]) if len(several := self.orgs(name)) > 1}
        if doubtful:
            doubt = among(names, doubtful)
            self.note_firms(Finding.AMBIGUOUS, "organisation", at[doubt], names[doubt], names[doubt].map(doubtful))
        self.add_ties(rows, LinkType.COVERED_BY, targets, mode.iloc[rows].array, firms["since"].iloc[rows].array)

    def _covered_unnamed(self, firms: pd.DataFrame, at: np.ndarray[Any, Any]) -> None:
        """Tie firms to organisations without a name, one each: that two firms have one does not make it the same one."""
        if not len(at):
            return
        nodes = [f"党组织:{NO_ORG_NAME}/{key}" for key in firms["firm"].iloc[at]]
        for node, kind in zip(nodes, firms["org_type"].iloc[at].array, strict=True):
            self.add_org(node, NO_ORG_NAME, org_type=None if pd.isna(kind) else str(kind))
        self.add_ties(at, LinkType.COVERED_BY, nodes, firms["mode"].iloc[at].array, firms["since"].iloc[at].array)

    def _org_parts(self, cell: str) -> list[str]:
        """Split a cell into organisations; 甲公司、乙公司联合党支部 is one, as 甲公司 alone is none."""
        parts = self._parts(cell, self.orgs)
        return parts if len(parts) < 2 or all(self.orgs(part) or _org_type(part) for part in parts) else [cell]

    def _named_org(self, name: str) -> str:
        known = self.orgs(name) or self._spelled_alike(name)
        return known[0] if known else self.add_org(f"党组织:{name}", name)

    def _spelled_alike(self, name: str) -> list[str]:
        """Return the one organisation whose name is spelled a little otherwise: 甲公司支部 is 甲公司党支部."""
        alike = self.orgs_by_spelling.get(_spelling(name), [])
        return alike if len(alike) == 1 else []

    def _named(self, cells: pd.Series[Any], link: LinkType, node_of: Any) -> None:
        at = np.flatnonzero(cells.notna().to_numpy() & ~among(cells, _SAYS_NONE))
        if len(at):
            rows, targets = _spelled_out(at, encoded(cells.iloc[at]), lambda cell: [node_of(part) for part in _split(cell)])
            self.add_ties(rows, link, targets)

    def _committee(self, name: str) -> str:
        known = self.orgs(name)
        return known[0] if known else self.add_org(
            f"党组织:{name}", name, org_type=str(OrgType.COMMITTEE), level=str(OrgLevel.INDUSTRY))

    def _alliance(self, name: str) -> str:
        """Return the alliance of a name; one that the table of organisations declares is that organisation."""
        name = name.removeprefix(ALLIANCE)
        if len(declared := self.orgs(name)) == 1:
            return declared[0]
        node = f"{ALLIANCE}{name}"
        self.skeleton.add_node(node, label=str(Label.ALLIANCE), name=name)
        return node

    def _post(self, name: str) -> str:
        name = name.removeprefix("岗位:")
        node = f"岗位:{name}"
        if node not in self.skeleton:
            self.skeleton.add_node(node, label=str(Label.POST), name=name, kind=LIAISON if name == LIAISON else "指导员",
                                   **({"unnamed": True} if name in (LIAISON, UNNUMBERED) else {}))
        return node

    def ties_of_links(self, firms: pd.DataFrame) -> None:
        """Add the table of links, each between two things that are known."""
        if not len(self.tables.links):
            return
        ends = _Ends(self, firms)
        self.single: list[tuple[int, str, str, Any, Any]] = []
        for row in _rows(self.tables.links):
            link = LinkType(row["type"])
            source, target = ends.source(row["source"], link), ends.target(row["target"], link)
            for column, end in (("source", source), ("target", target)):
                if end is None:
                    self._note_end(ends, column, row, link)
            if source is None or target is None:
                continue
            if isinstance(source, int):
                self._firm_link(firms, source, link, target, row)
            elif isinstance(target, str):
                self.link(source, target, link, **_given(row, "since"))
        if self.single:
            firm, kind, node, mode, since = zip(*self.single, strict=True)
            self.add_ties(np.array(firm, dtype=np.int64), list(kind), list(node), list(mode), list(since))

    def _note_end(self, ends: _Ends, column: str, row: dict[str, Any], link: LinkType) -> None:
        """Say why an end of a link means nothing: it may be several, something else, or nothing that is known."""
        text = row[column]
        if several := ends.several(text):
            self.note(Finding.AMBIGUOUS, "links", column, row, text, "、".join(several))
        elif ends.is_known(text):
            self.note(Finding.WRONG_ENDS, "links", column, row, link.zh, f"{row['source']} → {row['target']}")
        else:
            self.note(Finding.DANGLING, "links", column, row, text)

    def _firm_link(self, firms: pd.DataFrame, firm: int, link: LinkType, target: str | int, row: dict[str, Any]) -> None:
        if isinstance(target, int):
            self.single.append((firm, str(link), firms["firm"].iat[target], row.get("mode"), row.get("since")))
        elif link is LinkType.LOCATED_IN:
            column = AT[PlaceKind(self.skeleton.nodes[target]["kind"])]
            if pd.isna(firms[column].iat[firm]):
                firms[column] = _pointed(firms[column], firm, target)
            elif firms[column].iat[firm] != target:
                self.single.append((firm, str(link), target, None, None))
        elif link is LinkType.HAS_MASS_ORG:
            firms.iloc[firm, firms.columns.get_loc(target.split(":")[1].lower())] = True
        else:
            self.single.append((firm, str(link), target, row.get("mode"), row.get("since")))

    def carry_over_repeats(self, firms: pd.DataFrame) -> None:
        """Hand what a row that repeats a firm says of Party work to the row it repeats, so that nothing known is lost."""
        again = np.flatnonzero(firms["repeat_of"].notna().to_numpy())
        if not len(again):
            return
        moved = np.arange(len(firms))
        moved[again] = firms["repeat_of"].iloc[again].to_numpy(dtype=np.int64)
        for ties in self.ties:
            ties["firm"] = moved[ties["firm"].to_numpy()]
        for column in ("asked", "surveyed", *(str(mass).lower() for mass in MassOrg)):
            yes = again[firms[column].iloc[again].fillna(False).to_numpy(dtype=bool)]
            firms[column] = firms[column].copy()
            firms.loc[moved[yes], column] = True
        for column in ("members_formal", "members_total", "members_relation_here"):
            said = firms[column].iloc[again].groupby(moved[again]).first().dropna()
            firms[column] = firms[column].fillna(said.reindex(firms.index))

    # ---- small tools ----

    def add_org(self, node: str, name: str, org_type: str | None = None, level: str | None = None, **more: Any) -> str:
        """Add an organisation; its type is read from its name where not given.

        Tables number their rows apart, so an id may already be a place's, or read like one that this program gives; the
        organisation's then gets its kind before it.
        """
        is_taken = node in self.skeleton and node not in self.org_nodes
        if is_taken or node.startswith(_OURS):
            node = f"党组织:{node}"
        if node not in self.skeleton:
            kind = org_type or _org_type(name)
            about = {"label": ORGANISATION, "name": name, **({"org_type": kind} if kind else {}),
                     **({"level": level} if level else {}), **({"unnamed": True} if name == NO_ORG_NAME else {}), **more}
            self.skeleton.add_node(node, **about)
            self.org_nodes.add(node)
            self.orgs_by_name[name].append(node)
            if name != NO_ORG_NAME:
                self.orgs_by_spelling[_spelling(name)].append(node)
        return node

    def orgs(self, text: str) -> list[str]:
        """Return the organisations a text may mean: the one of that id, else all of that name."""
        if text in self.org_nodes:
            return [text]
        named = self.orgs_by_name.get(text)
        if named:
            return sorted(named) if len(named) > 1 else named
        return [f"党组织:{text}"] if f"党组织:{text}" in self.org_nodes else []

    def category(self, name: str) -> str:
        """Add a category of firms."""
        name = name.removeprefix("类别:")
        self.skeleton.add_node(f"类别:{name}", label=str(Label.CATEGORY), name=name)
        return f"类别:{name}"

    def link(self, source: str, target: str, link: LinkType, **more: Any) -> None:
        """Tie two nodes of the skeleton, once; of several dates the first stands."""
        if "since" in more and (before := self.skeleton.get_edge_data(source, target, str(link), {}).get("since")):
            more["since"] = min(before, more["since"])
        self.skeleton.add_edge(source, target, key=str(link), **more)

    def add_ties(self, firms: np.ndarray[Any, Any], link: LinkType | list[str], targets: Any, modes: Any = None, since: Any = None) -> None:
        """Add ties of firms by row number, of one type or one each."""
        n = len(firms)
        kinds = pa.repeat(str(link), n) if isinstance(link, LinkType) else link
        texts = {"type": kinds, "target": targets, "mode": pa.nulls(n) if modes is None else modes}
        self.ties.append(pd.DataFrame({
            "firm": firms.astype(np.int64), **{name: arrow(column).to_pandas() for name, column in texts.items()},
            "since": pd.Series([None] * n if since is None else since, dtype="datetime64[s]")}))

    def all_ties(self) -> pd.DataFrame:
        """Return every tie once, ordered by firm."""
        if not self.ties:
            return empty_ties()
        ties = pd.concat(self.ties, ignore_index=True)
        ties = ties.assign(**{column: sorted_categories(ties[column]) for column in ("type", "target", "mode")})
        keys = np.stack([ties["firm"], *(ties[column].cat.codes for column in ("type", "target", "mode"))])
        order = np.lexsort([ties["since"].fillna(_LAST).to_numpy(), *keys[::-1]])
        first = np.r_[True, (keys[:, order[1:]] != keys[:, order[:-1]]).any(axis=0)]
        return ties.iloc[order[first]].reset_index(drop=True).astype({"target": "str"})

    def note(self, finding: Finding, table: str, column: str, row: dict[str, Any], value: str, detail: str = "") -> None:
        """Record a finding on one row."""
        self.found.append(Found(finding, table, column, (str(row["file"]),), (str(row["sheet"]),),
                                np.array([row["row"]]), (value,), (detail,)))

    def note_firms(self, finding: Finding, column: str, at: np.ndarray[Any, Any], values: Iterable[str], details: Iterable[str]) -> None:
        """Record a finding on several firms."""
        firms = self.tables.firms.iloc[at]
        self.found.append(Found(finding, "firms", column, tuple(firms["file"].astype(str)), tuple(firms["sheet"].astype(str)),
                                firms["row"].to_numpy(), tuple(values), tuple(details)))

    def _one_place(self, name: str, row: dict[str, Any], table: str, column: str) -> str | None:
        found = self.places.find(name)
        if len(found) > 1:
            self.note(Finding.AMBIGUOUS, table, column, row, name, "、".join(found))
        return found[0] if len(found) == 1 else None

    def _one_org(self, name: str, row: dict[str, Any], table: str = "organisations", column: str = "superior") -> str | None:
        found = self.orgs(name)
        if len(found) > 1:
            self.note(Finding.AMBIGUOUS, table, column, row, name, "、".join(found))
        return found[0] if len(found) == 1 else None


def above(skeleton: nx.MultiDiGraph, place: str) -> set[str]:
    """Return a place and all it lies in, as far as the skeleton says yet."""
    seen, edge = {place}, [place]
    while edge:
        for _, parent, key in skeleton.out_edges(edge.pop(), keys=True):
            if key == PART_OF and parent not in seen:
                seen.add(parent)
                edge.append(parent)
    return seen


# How the ids begin that this program gives to places and other nodes; an organisation's stated id must not be read as one.
_OURS = tuple(f"{word}:" for word in (*(kind.zh for kind in PlaceKind), "类别", "岗位", "阵地", "联盟", "群团", "地点"))


class _Places:
    """The places known so far, by node, by name, and by kind, district and name."""

    def __init__(self, skeleton: nx.MultiDiGraph) -> None:
        self.skeleton = skeleton
        self.by_name: dict[str, list[str]] = defaultdict(list)
        self.within: dict[str, str] = {}

    def add(self, node: str, kind: PlaceKind, name: str, **more: Any) -> str:
        """Add a place once; where its id is already that of something else, its own gets its kind before it."""
        if node in self.skeleton and not self._is_it(node, kind, name):
            node = f"地点:{node}"
        if node not in self.skeleton:
            self.skeleton.add_node(node, label=PLACE, kind=str(kind), name=name, **more)
            self.by_name[name].append(node)
        return node

    def _is_it(self, node: str, kind: PlaceKind, name: str) -> bool:
        known = self.skeleton.nodes[node]
        return bool(known["label"] == PLACE and known["kind"] == str(kind) and known["name"] == name)

    def all(self) -> Iterator[str]:
        """Yield every place known so far."""
        return (node for nodes in self.by_name.values() for node in nodes)

    def named(self, name: str) -> list[str]:
        return self.by_name.get(name, [])

    def find(self, name: str) -> list[str]:
        """Return the places a text may mean: a node's id, else all of that name."""
        known = name in self.skeleton and self.skeleton.nodes[name]["label"] == PLACE
        return [name] if known else self.named(name)

    def resolve(self, kind: PlaceKind, name: str, district: str) -> str | None:
        """Return the place of a kind that a firm names within a district, a new one where none is known."""
        if name in self.skeleton and self.skeleton.nodes[name].get("kind") == str(kind):
            return name
        same = [n for n in self.named(name) if self.skeleton.nodes[n]["kind"] == str(kind)]
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
        districts = {self.skeleton.nodes[p]["name"] for p in above(self.skeleton, node)
                     if self.skeleton.nodes[p]["kind"] == str(PlaceKind.DISTRICT)}
        return str(districts.pop()) if len(districts) == 1 else ""


class _Ends:
    """Finds what the two ends of a link mean."""

    def __init__(self, builder: _Builder, firms: pd.DataFrame) -> None:
        self.builder = builder
        asked = pd.concat([builder.tables.links["source"], builder.tables.links["target"]]).unique()
        asked = pd.Index([*asked, *map(credit_codes.compact, asked)])
        named = firms["name"][firms["repeat_of"].isna() & among(firms["name"], asked)]
        once = named[~named.duplicated(keep=False)]
        keyed = firms["firm"][among(firms["firm"], asked)]
        self.firms: dict[str, int] = {**dict(zip(once, once.index, strict=True)), **dict(zip(keyed, keyed.index, strict=True))}
        self.categories = set(firms["category"].dropna().unique())
        joined = builder.tables.links["target"][builder.tables.links["type"] == str(LinkType.MEMBER_OF)]
        known = (node for node, about in builder.skeleton.nodes(data=True) if about.get("label") == str(Label.ALLIANCE))
        self.alliances = {text.removeprefix(ALLIANCE) for text in (*joined, *known)}
        self._of: dict[Label, Callable[[str], Sequence[str | int]]] = {
            Label.ENTERPRISE: self._firm, Label.SOCIAL_ORG: self._firm, Label.ORGANISATION: builder.orgs, Label.PLACE: builder.places.find,
            Label.POST: partial(self._serving, Label.POST), Label.SERVICE_CENTER: partial(self._serving, Label.SERVICE_CENTER),
            Label.ALLIANCE: self._alliance, Label.CATEGORY: self._category, Label.MASS_ORG: self._mass_org}

    def source(self, text: str, link: LinkType) -> str | int | None:
        """Return the firm's row or the node that a link starts at; None where the text means nothing, or several."""
        return self._one(text, link.sources)

    def target(self, text: str, link: LinkType) -> str | int | None:
        """Return the firm's row or the node that a link ends at; a post may be named here for the first time."""
        known = self._one(text, link.targets)
        return self._new_post(text) if known is None and link is LinkType.SERVED_BY else known

    def _one(self, text: str, labels: Iterable[Label]) -> str | int | None:
        found = next((found for label in labels if (found := self._of[label](text))), ())
        return found[0] if len(found) == 1 else None

    def _firm(self, text: str) -> Sequence[int]:
        firm = self.firms.get(text, self.firms.get(credit_codes.compact(text)))
        return () if firm is None else (firm,)

    def _serving(self, label: Label, text: str) -> Sequence[str]:
        code = text.removeprefix("岗位:").removeprefix("阵地:")
        return [node for node in (text, f"岗位:{code}", f"阵地:{code}") if self._is(node, label)][:1]

    def _alliance(self, text: str) -> Sequence[str]:
        several = self.builder.orgs(text)
        if len(several) > 1 or text.removeprefix(ALLIANCE) not in self.alliances:
            return several
        return (self.builder._alliance(text),)

    def _category(self, text: str) -> Sequence[str]:
        known = text in self.categories or self._is(text, Label.CATEGORY) or text.startswith("类别:")
        return (self.builder.category(text),) if known else ()

    def _mass_org(self, text: str) -> Sequence[str]:
        return [f"群团:{word}" for word in MassOrg if text in (str(word), f"群团:{word}") or word.zh in text][:1]

    def several(self, text: str) -> list[str]:
        """Return the organisations and places that a text may mean, where it may mean more than one."""
        return next((found for found in (self.builder.orgs(text), self.builder.places.find(text)) if len(found) > 1), [])

    def is_known(self, text: str) -> bool:
        """Tell whether a text names anything at all."""
        if text in self.builder.skeleton or text in self.categories or text.removeprefix(ALLIANCE) in self.alliances:
            return True
        named = (Label.ENTERPRISE, Label.ORGANISATION, Label.PLACE, Label.POST, Label.SERVICE_CENTER)
        return any(self._of[label](text) for label in named)

    def _is(self, node: str, label: Label) -> bool:
        skeleton = self.builder.skeleton
        return node in skeleton and skeleton.nodes[node]["label"] == str(label)

    def _new_post(self, text: str) -> str | None:
        """Return a new post of a code; what may be a name is taken as an unnumbered post."""
        read, _ = read_post(text.removeprefix("岗位:").removeprefix("阵地:"))
        return self.builder._post(read) if read and read != NO_POST else None


def _rows(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Yield each row as a mapping of plain Python values, without what is missing."""
    columns = {name: column for name, column in frame.items() if column.notna().any()}
    for row in zip(*map(_plain, columns.values()), strict=True):
        yield {name: value for name, value in zip(columns, row, strict=True) if value is not None}


def _plain(column: pd.Series[Any]) -> list[Any]:
    """Return the values of a column as Python has them, None where missing."""
    if isinstance(column.dtype, pd.StringDtype):
        return list(arrow(column).to_pylist())
    values: list[Any] = (column.dt.date if column.dtype.kind == "M" else column).astype(object).where(column.notna(), None).tolist()
    return values


def _spelled_out(rows: np.ndarray[Any, Any], said: tuple[list[str], np.ndarray[Any, Any]], nodes_of: Callable[[str], list[str]]) -> tuple[
        np.ndarray[Any, Any], pd.Series[Any]]:
    """Return the rows, each once for every node that its cell means, and these nodes; the distinct cells are asked in order.

    `said` holds the distinct cells and for each row which it has, as `encoded` gives them.
    """
    texts, which = said
    found = {text: nodes_of(text) for text in sorted(texts)}
    count = np.array([len(found[text]) for text in texts], dtype=np.int64)
    first, times = (np.cumsum(count) - count)[which], count[which]
    place = np.arange(times.sum()) + np.repeat(first - (np.cumsum(times) - times), times)
    return np.repeat(rows, times), spread([node for text in texts for node in found[text]], place)


def _given(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: row[name] for name in names if row.get(name) is not None and row[name] != ""}


def _split(cell: str | None) -> list[str]:
    return [part.strip() for part in SEPARATORS.split(cell) if part.strip()] if cell else []


def _declared_districts(rows: list[dict[str, Any]]) -> list[str]:
    """Return for each row of the table of places what tells it from another of its kind and name: its district and a slash.

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
        for text in _split(row.get("part_of")):
            parents = known.get(text) or [{"kind": kind_by_name(text), "name": text}]
            if len(parents) == 1:
                found.add(district(parents[0], depth + 1) if parents[0] is not row else "")
        found.discard("")
        return found.pop() if len(found) == 1 else ""

    def mark(row: dict[str, Any]) -> str:
        shared = not row.get("place_id") and alike[row["kind"], row["name"]] > 1 and row["kind"] is not PlaceKind.DISTRICT
        return f"{name}/" if shared and (name := district(row)) else ""

    return [mark(row) for row in rows]


def _spelling(name: str) -> str:
    """Return an organisation's name without what is written or left out at will."""
    bare = re.sub(r"^中共|[\s()（）·]|(?<=支部)委员会$|(?<=党委)委员会$", "", name)
    return re.sub("(?<!党)(?=总?支部$|总支$)", "党", bare)


def _org_type(name: str) -> str | None:
    return next((str(word) for pattern, word in PATTERNS[OrgType] if re.search(pattern, name)), None)


_AREA_BRANCH = re.compile("(社区|村|居|街道|镇|乡)(?:第?[一二三四五六七八九十0-9]+)?党?(?:支部|总支|总支部)(?:委员会)?$")
_AREA_ORG = re.compile(
    r"^(?:中共)?(?P<place>.{2,}?(?:街道|镇|乡|社区|村|园|园区|商圈|大厦|广场|中心|楼|空间|孵化器|期))"
    r"(?:楼宇|商圈|园区)?(?:综合|联合|两新)?(?:党工委|工委|党委|党总支|党组织|(?:工作)?委员会)$")

_MANAGED_ORG = re.compile(
    "^(?:中共)?(?P<place>.{2,}?区)(?:综合|联合|两新)?(?:党工委|工委|党委|(?:工作)?委员会)$")


def _places_in_name(name: str) -> list[str]:
    """Return the places an organisation's name may hold, the longest first: 思明区莲前街道党工委 may be 莲前街道's."""
    found = _AREA_ORG.match(name)
    if not found:
        managed = _MANAGED_ORG.match(name)
        area = area_name(managed.group("place")) if managed else None
        return [area] if area else []
    place = found.group("place")
    return [place, *(place[cut.end():] for cut in re.finditer("[市区县]", place) if len(place) - cut.end() >= 2)]


def _firm_labels(firms: pd.DataFrame) -> pd.Categorical:
    """Tell social organisations from firms: by their code (51, 52, 53), else by what the ledger calls them."""
    code = firms["uscc"].str.slice(0, 2).isin(["51", "52", "53"]).to_numpy(dtype=bool)
    words = "社会组织|社会团体|民办非企业|基金会"
    called = np.zeros(len(firms), dtype=bool)
    for column in ("ownership", "category"):
        pool = pd.Series(firms[column].dropna().unique(), dtype="str")
        hits = pool[pool.str.contains(words, regex=True)] if len(pool) else pool
        called |= firms[column].isin(hits).to_numpy(dtype=bool)
    return pd.Categorical.from_codes((code | called).astype(np.int8), [str(Label.ENTERPRISE), str(Label.SOCIAL_ORG)])


def _most_say(child: pd.Series[Any], parent: pd.Series[Any]) -> Iterable[tuple[str, str]]:
    """Yield (place, wider place) where nearly all firms of the one name the same other."""
    both = (child.cat.codes.to_numpy() >= 0) & (parent.cat.codes.to_numpy() >= 0)
    if not both.any():
        return
    wide = len(parent.cat.categories)
    pair, count = np.unique(child.cat.codes.to_numpy()[both].astype(np.int64) * wide + parent.cat.codes.to_numpy()[both],
                            return_counts=True)
    total = np.bincount(pair // wide, weights=count, minlength=len(child.cat.categories))
    most = pair[count >= MOST_SAY * total[pair // wide]]
    yield from zip(child.cat.categories[most // wide], parent.cat.categories[most % wide], strict=True)


def _pointed(column: pd.Series[Any], firm: int, target: str) -> pd.Series[Any]:
    if target not in column.cat.categories:
        column = column.cat.set_categories(sorted([*column.cat.categories, target]))
    column = column.copy()
    column.iat[firm] = target
    return column


