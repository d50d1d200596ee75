"""Two dates, or a series of them: what moved, why, and by how much each rate changed.

Firms are followed by their keys, and through a changed code or name by evidence, which is listed. A
date compared with itself is empty, and the way back mirrors the way there: what was newly covered
is newly uncovered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from orggraph.analysis.comparison.campaign_period import (
    ALL,
    Frame,
    frame_of,
)
from orggraph.analysis.comparison.entity_tracking import follow
from orggraph.analysis.comparison.firm_changes import Move, Side, firm_moves
from orggraph.analysis.comparison.organisation_changes import OrgMove, organisation_moves
from orggraph.analysis.comparison.rate_changes import (
    NO_GROUP,
    rate_changes,
)
from orggraph.analysis.coverage import TOTAL, classify
from orggraph.core.enums import Base, Dimension, PlaceKind
from orggraph.graph import Label, OrgGraph

COUNTED = {
    Move.COVERED: "covered",
    Move.UNCOVERED: "uncovered",
    Move.RAISED: "raised",
    Move.LOWERED: "lowered",
    Move.ENTERED: "entered",
    Move.LEFT: "left",
    Move.MOVED_IN: "moved_in",
    Move.MOVED_OUT: "moved_out",
    Move.WORKED: "worked",
    Move.UNWORKED: "unworked",
    Move.UNSURE: "unsure",
    Move.UNLISTED: "unlisted",
}
COUNTED_ORGS = {
    OrgMove.FOUNDED: "founded",
    OrgMove.UPGRADED: "upgraded",
    OrgMove.DISSOLVED: "dissolved",
    OrgMove.UNSURE: "unsure_organisations",
}


@dataclass(frozen=True)
class Comparison:
    """What changed between two dates; `base` is what the rates divide by."""

    old: Side
    new: Side
    base: Base

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """Which firm is which, as `follow` gives it."""
        return follow(self.old.graph, self.new.graph)

    @cached_property
    def organisations(self) -> pd.DataFrame:
        """What became of each organisation, as `organisation_moves` gives it."""
        return organisation_moves(self.old.graph, self.new.graph, self.pairs)

    @cached_property
    def moves(self) -> pd.DataFrame:
        """What became of each firm, as `firm_moves` gives it; social organisations are marked."""
        orgs = self.organisations
        fresh = set(orgs.loc[orgs["move"] == str(OrgMove.FOUNDED), "new"])
        gone = set(orgs.loc[orgs["move"] == str(OrgMove.DISSOLVED), "old"])
        return firm_moves(self.old, self.new, self.pairs, fresh, gone)

    def districts(self, kind: Label = Label.ENTERPRISE) -> pd.DataFrame:
        """Return a row for each district, the total last: the columns of `rate_changes`, and how
        many moved in each way.

        A firm is counted where it is after, or was before if it has left; one that moved between
        districts is `moved_in` in the one and `moved_out` in the other, and neither in the total.
        """
        if kind not in self._by_kind:
            self._by_kind[kind] = self._by_district(kind)
        return self._by_kind[kind].copy()

    @cached_property
    def _by_kind(self) -> dict[Label, pd.DataFrame]:
        """The tables of districts asked for so far."""
        return {}

    def _by_district(self, kind: Label) -> pd.DataFrame:
        frame = rate_changes(
            self.old.graph, self.old.status, self.new.graph, self.new.status, self.base, kind
        )
        moves = self.moves[self.moves["social"] == (kind is Label.SOCIAL_ORG)]
        place = moves["district_after"].where(moves["new"] >= 0, moves["district_before"])
        counts = _columns(place, moves["move"], COUNTED)
        crossing = moves[moves["move"] == str(Move.MOVED)]
        ways = [
            pd.DataFrame({"group": crossing[f"district_{at}"], "column": column})
            for at, column in (("after", "moved_in"), ("before", "moved_out"))
        ]
        founded = _columns(self.organisations["district"], self.organisations["move"], COUNTED_ORGS)
        shown = [counts, *([founded] if kind is Label.ENTERPRISE else [])]
        columns = [*COUNTED.values(), *COUNTED_ORGS.values()]
        return _with_counts(frame, pd.concat([*shown, *ways]), pd.concat(shown), columns)

    def streets(self) -> pd.DataFrame:
        """Return a row for each street, the total last: the columns of `rate_changes`, and how many
        firms moved in each way. It is for data of one district: streets of one name are one.
        """
        return self._by_street.copy()

    @cached_property
    def _by_street(self) -> pd.DataFrame:
        frame = rate_changes(
            self.old.graph,
            self.old.status,
            self.new.graph,
            self.new.status,
            self.base,
            by=Dimension.STREET,
        )
        moves = self.moves[~self.moves["social"]]
        counts = _columns(self.streets_of(moves), moves["move"], COUNTED)
        return _with_counts(frame, counts, counts, list(COUNTED.values()))

    def streets_of(self, moves: pd.DataFrame) -> pd.Series[Any]:
        """Return the street of the firm of each move, where it is after, or was before if it has
        left.
        """
        before, after = (
            pd.Series(side.graph.place_names(PlaceKind.STREET)).reindex(rows).set_axis(moves.index)
            for side, rows in ((self.old, moves["old"]), (self.new, moves["new"]))
        )
        return after.where(moves["new"] >= 0, before)

    @cached_property
    def frame(self) -> Frame | None:
        """The campaign that the later date names, else the earlier."""
        return frame_of(self.new.graph.campaign) or frame_of(self.old.graph.campaign)


def _columns(
    group: pd.Series[Any], move: pd.Series[Any], columns: Mapping[Any, str]
) -> pd.DataFrame:
    """Return for each move the group and the column it is counted in, missing where it is in
    none.
    """
    return pd.DataFrame(
        {
            "group": group.fillna(NO_GROUP[0]),
            "column": move.map({str(m): c for m, c in columns.items()}).astype("str"),
        }
    )


def _with_counts(
    frame: pd.DataFrame, counts: pd.DataFrame, together: pd.DataFrame, columns: list[str]
) -> pd.DataFrame:
    """Return the rates of places with how many moved in each way in each; `together` holds what
    the total counts.
    """
    total = _counted(together.assign(group=TOTAL), columns)
    table = pd.concat([_counted(counts, columns), total])
    return frame.join(
        table.reindex(frame["group"]).fillna(0).astype("int64").reset_index(drop=True)
    )


def _counted(rows: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    rows = rows.dropna().reset_index(drop=True)  # pandas 3.0 counts no rows whose numbers repeat
    return pd.crosstab(rows["group"], rows["column"]).reindex(columns=columns, fill_value=0)


def compare(
    old: OrgGraph,
    new: OrgGraph,
    old_status: pd.DataFrame | None = None,
    new_status: pd.DataFrame | None = None,
    base: Base = Base.OPERATING,
) -> Comparison:
    """Compare two dates; the statuses are what `classify` gives, worked out here where absent."""
    sides = [
        Side(graph, classify(graph) if status is None else status, base)
        for graph, status in ((old, old_status), (new, new_status))
    ]
    return Comparison(sides[0], sides[1], base)


def base_rates(
    frame: Frame | None, first: Comparison | None, table: pd.DataFrame
) -> pd.Series[Any]:
    """Return for each row of a table of districts the rate on the base date, missing where unknown.

    They come from `[campaign]`, else from `first`, a comparison from the base date on.
    """
    known = dict(frame.base_rates) if frame else {}
    if first is not None:
        known = {**first.districts().set_index("group")["rate_before"].dropna().to_dict(), **known}
    return pd.Series(
        [known.get(group, known.get(ALL)) for group in table["group"]], dtype="Float64"
    )


def changes_sum(found: Comparison) -> int:
    """Return what the moves of firms say the change of the numerator is; it equals that of the
    tables.
    """
    main = found.moves[
        ~found.moves["move"].isin([str(Move.MOVED), str(Move.CORRECTED)]) & ~found.moves["social"]
    ]
    return int(np.sum(main["covered_after"].astype(int) - main["covered_before"].astype(int)))


__all__ = ["COUNTED", "COUNTED_ORGS", "Comparison", "base_rates", "changes_sum", "compare"]
