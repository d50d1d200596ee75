"""Ties of firms: the columns of a wide ledger and the table of links become one list of ties."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from orggraph.core.arrow_text import among, encoded, sorted_categories, spread
from orggraph.core.enums import LinkType, MassOrg, Mode, PlaceKind
from orggraph.graph.builders.draft import Draft, given, parts_of, rows_of, split
from orggraph.graph.builders.link_ends import LinkEnds
from orggraph.graph.builders.organisations import LIAISON, OrganisationBuilder, type_by_name
from orggraph.graph.builders.places import PlaceBuilder
from orggraph.graph.columns import AT, empty_ties
from orggraph.ingest import Finding
from orggraph.ingest.parsing import NO_POST, NONE, UNNAMED

_SAYS_NONE = frozenset(NONE | {NO_POST})
_LAST = pd.Timestamp("9999-12-31")  # ties without a date come after those with one


class TieBuilder:
    """Adds the ties of firms, and the links that the table of links states between other nodes."""

    def __init__(
        self, draft: Draft, organisations: OrganisationBuilder, places: PlaceBuilder
    ) -> None:
        self.draft, self.organisations, self.places = draft, organisations, places
        self.single: list[tuple[int, str, str, Any, Any]] = []

    def read_columns(self) -> None:
        """Read the ties of a wide ledger: organisation and mode, committee, association, post."""
        firms = self.draft.tables.firms
        self._covered(firms)
        self._named(firms["committee"], LinkType.GUIDED_BY, self.organisations.committee)
        self._named(firms["association"], LinkType.MEMBER_OF, self.organisations.alliance)
        self._named(firms["post"], LinkType.SERVED_BY, self.organisations.post)
        at = np.flatnonzero(firms["liaison"].fillna(False).to_numpy(dtype=bool))
        if len(at):
            self.draft.add_ties(
                at, LinkType.SERVED_BY, [self.organisations.post(LIAISON)] * len(at)
            )

    def _covered(self, firms: pd.DataFrame) -> None:
        organisation, mode = firms["organisation"], firms["mode"]
        none = among(organisation, _SAYS_NONE)
        founding = mode.eq(str(Mode.PENDING)).fillna(
            False
        )  # an organisation that is not there yet, and so has no name
        at = np.flatnonzero(
            ((organisation.notna() | mode.notna()) & (~none | founding)).to_numpy(dtype=bool)
        )
        if not len(at):
            return
        names = organisation.iloc[at].mask(none[at])
        unnamed = (names.isna() | names.eq(UNNAMED)).to_numpy(dtype=bool)
        self._covered_unnamed(firms, at[unnamed])
        at, names = at[~unnamed], names[~unnamed]
        said = encoded(names)
        rows, targets = _spelled_out(
            at,
            said,
            lambda name: [self.organisations.named(part) for part in self._org_parts(name)],
        )
        doubtful = {
            name: "、".join(several)
            for name in sorted(said[0])
            if len(several := self.organisations.find(name)) > 1
        }
        if doubtful:
            doubt = among(names, doubtful)
            self.draft.note_firms(
                Finding.AMBIGUOUS,
                "organisation",
                at[doubt],
                names[doubt],
                names[doubt].map(doubtful),
            )
        self.draft.add_ties(
            rows,
            LinkType.COVERED_BY,
            targets,
            mode.iloc[rows].array,
            firms["since"].iloc[rows].array,
        )

    def _covered_unnamed(self, firms: pd.DataFrame, at: np.ndarray[Any, Any]) -> None:
        """Tie firms to organisations without a name, one each: that two firms have one does not
        make it the same one.
        """
        if not len(at):
            return
        nodes = [f"党组织:{UNNAMED}/{key}" for key in firms["firm"].iloc[at]]
        for node, kind in zip(nodes, firms["org_type"].iloc[at].array, strict=True):
            self.organisations.add(node, UNNAMED, org_type=None if pd.isna(kind) else str(kind))
        self.draft.add_ties(
            at,
            LinkType.COVERED_BY,
            nodes,
            firms["mode"].iloc[at].array,
            firms["since"].iloc[at].array,
        )

    def _org_parts(self, cell: str) -> list[str]:
        """Split a cell into organisations; 甲公司、乙公司联合党支部 is one, as 甲公司 alone is
        none.
        """
        parts = parts_of(cell, self.organisations.find)
        return (
            parts
            if len(parts) < 2
            or all(self.organisations.find(part) or type_by_name(part) for part in parts)
            else [cell]
        )

    def _named(self, cells: pd.Series[Any], link: LinkType, node_of: Any) -> None:
        at = np.flatnonzero(cells.notna().to_numpy() & ~among(cells, _SAYS_NONE))
        if len(at):
            rows, targets = _spelled_out(
                at, encoded(cells.iloc[at]), lambda cell: [node_of(part) for part in split(cell)]
            )
            self.draft.add_ties(rows, link, targets)

    def read_links(self, firms: pd.DataFrame) -> None:
        """Add the table of links, each between two things that are known."""
        if not len(self.draft.tables.links):
            return
        ends = LinkEnds(self.draft, self.organisations, self.places, firms)
        for row in rows_of(self.draft.tables.links):
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
                self.draft.link(source, target, link, **given(row, "since"))
        if self.single:
            firm, kind, node, mode, since = zip(*self.single, strict=True)
            self.draft.add_ties(
                np.array(firm, dtype=np.int64), list(kind), list(node), list(mode), list(since)
            )

    def _note_end(self, ends: LinkEnds, column: str, row: dict[str, Any], link: LinkType) -> None:
        """Say why an end of a link means nothing: it may be several, something else, or nothing
        that is known.
        """
        text = row[column]
        if several := ends.several(text):
            self.draft.note(Finding.AMBIGUOUS, "links", column, row, text, "、".join(several))
        elif ends.is_known(text):
            self.draft.note(
                Finding.WRONG_ENDS,
                "links",
                column,
                row,
                link.zh,
                f"{row['source']} → {row['target']}",
            )
        else:
            self.draft.note(Finding.DANGLING, "links", column, row, text)

    def _firm_link(
        self, firms: pd.DataFrame, firm: int, link: LinkType, target: str | int, row: dict[str, Any]
    ) -> None:
        if isinstance(target, int):
            self.single.append(
                (firm, str(link), firms["firm"].iat[target], row.get("mode"), row.get("since"))
            )
        elif link is LinkType.LOCATED_IN:
            column = AT[PlaceKind(self.draft.skeleton.nodes[target]["kind"])]
            if pd.isna(firms[column].iat[firm]):
                firms[column] = _pointed(firms[column], firm, target)
            elif firms[column].iat[firm] != target:
                self.single.append((firm, str(link), target, None, None))
        elif link is LinkType.HAS_MASS_ORG:
            firms.iloc[firm, firms.columns.get_loc(target.split(":")[1].lower())] = True
        else:
            self.single.append((firm, str(link), target, row.get("mode"), row.get("since")))

    def carry_over_repeats(self, firms: pd.DataFrame) -> None:
        """Hand what a row that repeats a firm says of Party work to the row it repeats, so that
        nothing known is lost.
        """
        again = np.flatnonzero(firms["repeat_of"].notna().to_numpy())
        if not len(again):
            return
        moved = np.arange(len(firms))
        moved[again] = firms["repeat_of"].iloc[again].to_numpy(dtype=np.int64)
        for ties in self.draft.ties:
            ties["firm"] = moved[ties["firm"].to_numpy()]
        for column in ("asked", "surveyed", *(str(mass).lower() for mass in MassOrg)):
            yes = again[firms[column].iloc[again].fillna(False).to_numpy(dtype=bool)]
            firms[column] = firms[column].copy()
            firms.loc[moved[yes], column] = True
        for column in ("members_formal", "members_total", "members_relation_here"):
            said = firms[column].iloc[again].groupby(moved[again]).first().dropna()
            firms[column] = firms[column].fillna(said.reindex(firms.index))

    def all(self) -> pd.DataFrame:
        """Return every tie once, ordered by firm."""
        if not self.draft.ties:
            return empty_ties()
        ties = pd.concat(self.draft.ties, ignore_index=True)
        ties = ties.assign(
            **{column: sorted_categories(ties[column]) for column in ("type", "target", "mode")}
        )
        keys = np.stack(
            [ties["firm"], *(ties[column].cat.codes for column in ("type", "target", "mode"))]
        )
        order = np.lexsort([ties["since"].fillna(_LAST).to_numpy(), *keys[::-1]])
        first = np.r_[True, (keys[:, order[1:]] != keys[:, order[:-1]]).any(axis=0)]
        return ties.iloc[order[first]].reset_index(drop=True).astype({"target": "str"})


def _spelled_out(
    rows: np.ndarray[Any, Any],
    said: tuple[list[str], np.ndarray[Any, Any]],
    nodes_of: Callable[[str], list[str]],
) -> tuple[np.ndarray[Any, Any], pd.Series[Any]]:
    """Return the rows, each once for every node that its cell means, and these nodes; the distinct
    cells are asked in order.

    `said` holds the distinct cells and for each row which it has, as `encoded` gives them.
    """
    texts, which = said
    found = {text: nodes_of(text) for text in sorted(texts)}
    count = np.array([len(found[text]) for text in texts], dtype=np.int64)
    first, times = (np.cumsum(count) - count)[which], count[which]
    place = np.arange(times.sum()) + np.repeat(first - (np.cumsum(times) - times), times)
    return np.repeat(rows, times), spread([node for text in texts for node in found[text]], place)


def _pointed(column: pd.Series[Any], firm: int, target: str) -> pd.Series[Any]:
    if target not in column.cat.categories:
        column = column.cat.set_categories(sorted([*column.cat.categories, target]))
    column = column.copy()
    column.iat[firm] = target
    return column
