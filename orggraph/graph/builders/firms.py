"""Firms: each row points at its places of every kind, and the rows tell what lies in what."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from orggraph.core.arrow_text import TEXT, arrow
from orggraph.core.enums import Label, LinkType, PlaceKind
from orggraph.graph.builders.draft import Draft
from orggraph.graph.builders.places import PlaceBuilder, above
from orggraph.graph.columns import AREA, AT, NAMED_BY
from orggraph.ingest import Finding
from orggraph.ingest.vocabulary import ASSOCIATIONS, SOCIAL_FORMS

MOST_SAY = 0.8  # a place is taken to lie in another when this share of its firms names that one


class FirmBuilder:
    """Adds the places that firms name, and makes the rows of firms; `located` is what `locate`
    gave.
    """

    def __init__(self, draft: Draft, places: PlaceBuilder, located: pd.DataFrame) -> None:
        self.draft, self.places, self.located = draft, places, located

    def build(self) -> pd.DataFrame:
        """Return the firms with a pointer for every kind of place, and derive what lies in what."""
        firms = self.draft.tables.firms.copy(deep=False)
        firms["district"] = self.located["district"]
        firms["street"] = self.located["street"]
        firms["district_code"] = self.located["district_code"]
        firms["located_by"] = self.located["evidence"].astype("category")
        firms["kind"] = firm_labels(firms)
        district = firms["district"]
        self._areas()
        self._shared_names()
        for kind in (
            PlaceKind.DISTRICT,
            PlaceKind.STREET,
            PlaceKind.COMMUNITY,
            PlaceKind.PARK,
            PlaceKind.BUSINESS_DISTRICT,
            PlaceKind.INCUBATOR,
            PlaceKind.BUILDING,
        ):
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
        """Add the areas of management that the district column names: each is one place, whatever
        districts it lies in.
        """
        if "area" not in self.located:
            return
        area, district = self.located["area"], self.located["district"]
        for name in sorted(area.dropna().unique()):
            if not any(
                self.draft.skeleton.nodes[node]["kind"] == str(PlaceKind.PARK)
                for node in self.places.named(name)
            ):
                self.places.add(f"{AREA}{name}", PlaceKind.PARK, name)
        for finding, these in (
            (Finding.AREA_OPEN, area.notna() & district.isna()),
            (Finding.AREA_SETTLED, area.notna() & district.notna()),
        ):
            at = np.flatnonzero(these.to_numpy())
            if len(at):
                written = self.draft.tables.firms["district"].iloc[at]
                self.draft.note_firms(
                    finding, "district", at, written, district.iloc[at].fillna("")
                )

    def _shared_names(self) -> None:
        """Note the firms whose district column may mean districts of several cities."""
        if "several" not in self.located:
            return
        several = self.located["several"]
        at = np.flatnonzero(several.notna().to_numpy())
        written = self.draft.tables.firms["district"].iloc[at]
        self.draft.note_firms(
            Finding.DISTRICT_OF_SEVERAL, "district", at, written, several.iloc[at]
        )

    def _second_areas(self, firms: pd.DataFrame) -> None:
        """Tie firms with a park of their own to the area of management too, for whoever is
        responsible there.
        """
        if "area" not in self.located:
            return
        area = self.located["area"]
        named = firms[AT[PlaceKind.PARK]].map(
            {n: a["name"] for n, a in self.draft.skeleton.nodes(data=True) if "name" in a}
        )
        at = np.flatnonzero(
            (area.notna() & named.notna() & (named.astype("str") != area)).to_numpy()
        )
        if len(at):
            nodes = {
                name: self.places.resolve(PlaceKind.PARK, name, "")
                for name in area.iloc[at].unique()
            }
            tied = np.array([nodes[name] is not None for name in area.iloc[at]])
            self.draft.add_ties(
                at[tied], LinkType.LOCATED_IN, [nodes[name] for name in area.iloc[at[tied]]]
            )

    def _place_wholes(self, building: pd.Series[Any]) -> None:
        """Give a building that only has its towers in the table of places the point and the address
        of the first.
        """
        if "place_id" not in self.located:
            return
        pairs = pd.DataFrame({"whole": building.astype("str"), "tower": self.located["place_id"]})
        for whole, tower in (
            pairs.dropna().drop_duplicates().sort_values(["whole", "tower"]).itertuples(index=False)
        ):
            about, own = self.draft.skeleton.nodes[whole], self.draft.skeleton.nodes.get(tower, {})
            if "lon" not in about and own.get("kind") == about["kind"]:
                about |= {
                    key: own[key] for key in ("lon", "lat", "system", "address") if key in own
                }

    def _shown(self, kind: PlaceKind, firms: pd.DataFrame) -> pd.Series[Any]:
        """Return what shows each firm's place of a kind: what `locate` found, by the place's id
        where it has one.
        """
        name = NAMED_BY[kind]
        found = next(
            (self.located[column] for column in (f"{name}_id", name) if column in self.located),
            firms[name],
        )
        return found.astype("str")

    def _pointers(
        self, kind: PlaceKind, names: pd.Series[Any], district: pd.Series[Any] | None
    ) -> pd.Categorical:
        name = arrow(names)
        if name.null_count == len(name):
            return pd.Categorical.from_codes(np.full(len(name), -1, np.int8), [])
        blank, mark = pa.scalar("", TEXT), pa.scalar("\x1f", TEXT)
        within = blank if district is None else pc.fill_null(arrow(district), blank)
        keys = pc.binary_join_element_wise(within, name, mark).dictionary_encode()
        pairs = [tuple(key.split("\x1f", 1)) for key in keys.dictionary.to_pylist()]
        nodes: dict[tuple[str, str], str | None] = {}
        for pair in sorted(
            pairs, key=lambda p: (not p[0], p)
        ):  # known districts first: a lone name may then find its place
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
            several = {
                name: "、".join(
                    sorted(
                        n
                        for n in self.places.named(name)
                        if self.draft.skeleton.nodes[n]["kind"] == str(kind)
                    )
                )
                for name in said.unique()
            }
            self.draft.note_firms(Finding.AMBIGUOUS, NAMED_BY[kind], lost, said, said.map(several))

    def _code_districts(self, firms: pd.DataFrame) -> None:
        codes_of = (
            firms[[AT[PlaceKind.DISTRICT], "district_code"]]
            .drop_duplicates()
            .dropna()
            .sort_values("district_code")
        )
        codes_of = codes_of.drop_duplicates(AT[PlaceKind.DISTRICT])
        for node, code in codes_of.itertuples(index=False):
            self.draft.skeleton.nodes[node]["code"] = code

    def _derive_part_of(self, firms: pd.DataFrame) -> None:
        """Let the firms say what lies in what, where the table of places does not."""
        wider = {
            PlaceKind.STREET: (PlaceKind.DISTRICT,),
            PlaceKind.COMMUNITY: (PlaceKind.STREET,),
            PlaceKind.PARK: (PlaceKind.STREET, PlaceKind.DISTRICT),
            PlaceKind.BUSINESS_DISTRICT: (PlaceKind.STREET, PlaceKind.DISTRICT),
            PlaceKind.INCUBATOR: (PlaceKind.PARK, PlaceKind.STREET, PlaceKind.DISTRICT),
            PlaceKind.BUILDING: (
                PlaceKind.PARK,
                PlaceKind.COMMUNITY,
                PlaceKind.STREET,
                PlaceKind.DISTRICT,
            ),
        }
        for child, parents in wider.items():
            stated = {
                place
                for place in self.places.all()
                if place.startswith(AREA) or str(LinkType.PART_OF) in self.draft.links_from(place)
            }
            for parent in parents:
                for node, parent_node in _most_say(firms[AT[child]], firms[AT[parent]]):
                    if node not in stated and not self._already_above(node, parent_node):
                        self.draft.link(node, parent_node, LinkType.PART_OF)

    def _already_above(self, node: str, wider: str) -> bool:
        return wider in above(self.draft.skeleton, node) or node in above(
            self.draft.skeleton, wider
        )


def firm_labels(firms: pd.DataFrame) -> pd.Categorical:
    """Tell social organisations from firms: by their code (51, 52, 53), else by what the ledger
    calls them.
    """
    code = firms["uscc"].str.slice(0, 2).isin(["51", "52", "53"]).to_numpy(dtype=bool)
    words = f"{SOCIAL_FORMS}|社会服务机构|^民非|^(?:行业)?(?:{ASSOCIATIONS})$"
    called = np.zeros(len(firms), dtype=bool)
    for column in ("ownership", "category"):
        pool = pd.Series(firms[column].dropna().unique(), dtype="str")
        hits = pool[pool.str.contains(words, regex=True)] if len(pool) else pool
        called |= firms[column].isin(hits).to_numpy(dtype=bool)
    return pd.Categorical.from_codes(
        (code | called).astype(np.int8), [str(Label.ENTERPRISE), str(Label.SOCIAL_ORG)]
    )


def _most_say(child: pd.Series[Any], parent: pd.Series[Any]) -> Iterable[tuple[str, str]]:
    """Yield (place, wider place) where nearly all firms of the one name the same other."""
    both = (child.cat.codes.to_numpy() >= 0) & (parent.cat.codes.to_numpy() >= 0)
    if not both.any():
        return
    wide = len(parent.cat.categories)
    pair, count = np.unique(
        child.cat.codes.to_numpy()[both].astype(np.int64) * wide
        + parent.cat.codes.to_numpy()[both],
        return_counts=True,
    )
    total = np.bincount(pair // wide, weights=count, minlength=len(child.cat.categories))
    most = pair[count >= MOST_SAY * total[pair // wide]]
    yield from zip(
        child.cat.categories[most // wide], parent.cat.categories[most % wide], strict=True
    )
