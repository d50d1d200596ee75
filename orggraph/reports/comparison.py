"""What changed between two dates, as planners read it: the districts, the firms, the
organisations, who was followed, the line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from orggraph.analysis.analysis import Answers
from orggraph.analysis.comparison import (
    NO_GROUP,
    Comparison,
    Move,
    OrgMove,
    base_rates,
    compare,
    pace_sentences,
    series,
)
from orggraph.analysis.coverage import TOTAL, other_cities
from orggraph.core import schema
from orggraph.core.enums import Base, Dimension, Exclusion, Rate, Status, Word
from orggraph.core.errors import UsageError
from orggraph.core.messages import (
    DOTS,
    PHRASES,
    Message,
    listed,
    message,
    message_in,
    plural,
)
from orggraph.graph import Label
from orggraph.reports.coverage import elsewhere_notes, group_names
from orggraph.reports.headers import rate_figure
from orggraph.reports.notices import notices
from orggraph.reports.organisations import typed
from orggraph.reports.sheets import Figure, Report, Sheet

SPLIT = message(
    "The change of a rate = by firms covered + by the base; the two sum to the change; "
    "points with two decimals."
)
CAMPAIGN, OLDER = (
    message("base figure from [campaign]"),
    message("base figure from the earliest data given"),
)


class Period:
    """Two dates or more on the desk: the last two are compared, the first is the base date where
    there are three.
    """

    def __init__(self, dates: Sequence[Answers], base: Base = Base.OPERATING) -> None:
        """Take the answers in the order of time; raises `UsageError` for fewer than two."""
        if len(dates) < 2:
            raise UsageError(message("comparing takes two dates at least"))
        self.dates, self.base = tuple(dates), base
        self.found = _compared(dates[-2], dates[-1], base)
        self.first = _compared(dates[0], dates[-1], base) if len(dates) > 2 else None

    @property
    def new(self) -> Answers:
        """The later date."""
        return self.dates[-1]

    def caption(self) -> Message:
        """Return the line that every table bears: which dates are compared and what the rates
        divide by.
        """
        old, new = (a.graph for a in self.dates[-2:])
        return message(
            "{name} · {as_of} → {as_of_2} · base: {base}",
            name=new.name,
            as_of=old.as_of or old.name,
            as_of_2=new.as_of or new.name,
            base=self.base,
        )

    def head(self) -> tuple[Message, ...]:
        """Return what is missing from the figures of either date."""
        old, new = (notices(answers) for answers in self.dates[-2:])
        found = [
            *((message("Both dates: "), words) for words in old if words in new),
            *((message("Before: "), words) for words in old if words not in new),
            *((message("Now: "), words) for words in new if words not in old),
        ]
        return tuple(message("{when}{words}", when=when, words=words) for when, words in found)

    def places(self) -> tuple[Dimension, pd.DataFrame]:
        """Return by what a bulletin tells the places apart, and their table: districts, or streets
        where all firms lie in one district or none is told.
        """
        districts = self.districts()
        if (~districts["group"].isin(NO_GROUP)).sum() <= 1:
            streets = self.found.streets()
            if (~streets["group"].isin(NO_GROUP)).any():
                return Dimension.STREET, streets
        return Dimension.DISTRICT, districts

    def districts(self, kind: Label = Label.ENTERPRISE) -> pd.DataFrame:
        """Return the table of districts with base date and target; of social organisations
        without these.
        """
        frame = self.found.districts(kind)
        campaign, firms = self.found.frame, kind is Label.ENTERPRISE
        frame["base_rate"] = (
            base_rates(campaign, self.first or self._from_old(), frame) if firms else pd.NA
        )
        frame["target"] = pd.array(
            [
                campaign.target(g) if campaign and firms and g != NO_GROUP[0] else None
                for g in frame["group"]
            ],
            dtype="Float64",
        )
        exact = (
            100 * frame["organised_after"] / frame["base_after"].where(frame["rate_after"].notna())
        ).astype("Float64")
        frame["base_rate"] = frame["base_rate"].astype("Float64")
        frame["since_base"], frame["to_target"] = (
            (exact - frame["base_rate"]).round(2),
            (frame["target"] - exact).round(2),
        )
        short = (
            np.ceil((frame["base_after"] * frame["target"] / 100 - 1e-9).astype("float64"))
            - frame["organised_after"]
        )
        unasked = frame["rate_after"].isna() & (frame["base_after"] > 0)
        frame["wanted"] = short.clip(lower=0).astype("Int64").mask(unasked)
        return frame

    def _from_old(self) -> Comparison | None:
        """Return the comparison itself where its earlier date is the campaign's base date."""
        campaign, old = self.found.frame, self.dates[-2].graph
        return (
            self.found
            if campaign and campaign.base_date is not None and old.as_of == campaign.base_date
            else None
        )

    def doubts(self, kind: Label = Label.ENTERPRISE) -> tuple[Message, ...]:
        """Return the sentence about what the later data do not state, none where they state
        everything.
        """
        total = self.found.districts(kind).iloc[-1]
        moves = self.found.moves
        newly = moves[
            (moves["move"] == str(Move.COVERED)) & (moves["social"] == (kind is Label.SOCIAL_ORG))
        ]
        before = int((newly["status_before"] == str(Status.UNKNOWN)).sum())
        parts = [
            plural(
                "{n} firm is not on this list",
                "{n} firms are not on this list",
                n=int(total["unlisted"]),
            ),
            plural(
                "{n} firm covered before gives no organisation now",
                "{n} firms covered before give no organisation now",
                n=int(total["unsure"]),
            ),
            plural(
                "{n} organisation is not listed or not clear",
                "{n} organisations are not listed or not clear",
                n=int(total["unsure_organisations"]),
            ),
            plural(
                "{n} of the newly covered was unknown before and may have been covered",
                "{n} of the newly covered were unknown before and may have been covered",
                n=before,
            ),
        ]
        found = [part for part in parts if dict(part.values)["n"]]
        if not found:
            return ()
        return (
            message(
                "To be verified: {parts}; what is not stated is neither dissolved, gone nor newly "
                "uncovered: check each one (lists of moves).",
                parts=listed(found, PHRASES),
            ),
        )

    def left_because(self) -> tuple[Message, ...]:
        """Return the sentence that says why firms are not in the base any more, as the later data
        state it; none where none has left.
        """
        moves = self.found.moves
        left = moves[moves["move"].isin([str(Move.LEFT), str(Move.MOVED_OUT)]) & ~moves["social"]]
        why = self.found.new.status["exclusion"].iloc[left.loc[left["new"] >= 0, "new"]]
        counts = why.astype("str").value_counts()
        parts = [
            message("{reason}: {n}", reason=reason, n=int(counts[str(reason)]))
            for reason in Exclusion
            if str(reason) in counts
        ]
        if not parts or (left["move"] == str(Move.MOVED_OUT)).all():
            return ()  # how many moved away is said already
        relisted = int((left["new"] < 0).sum())
        if relisted:
            parts.append(message("relisted as social organisations {n}", n=relisted))
        rest = len(left) - int(counts.sum()) - relisted
        if rest:
            parts.append(message("outside this base {n}", n=rest))
        return (
            plural(
                "{n} firm that is not in the base any more: {parts}.",
                "{n} firms that are not in the base any more: {parts}.",
                n=len(left),
                parts=listed(parts, PHRASES),
            ),
        )

    def reasons(self, moves: pd.DataFrame) -> list[Message]:
        """Return why each firm of some moves moved."""
        reasons: list[Message] = moves["reason"].tolist()
        return reasons

    def progress(self, for_print: bool = False) -> list[Message]:
        """Return the sentences of the campaign: which day, what is wanted, the pace; for print
        without what is to be declared for more.
        """
        campaign = self.found.frame
        if campaign is None:
            return []
        total = self.districts().iloc[-1]
        if pd.isna(total["rate_after"]) and total["base_after"]:
            return []
        earliest = self.first or self._from_old()
        then = campaign.base_covered.get(TOTAL)
        if then is None and earliest is not None:
            then = float(earliest.districts().iloc[-1]["organised_before"])
        return pace_sentences(
            campaign,
            self.new.graph.as_of,
            int(total["organised_after"]),
            int(total["base_after"]),
            then,
            CAMPAIGN if TOTAL in campaign.base_covered else OLDER,
            for_print,
        )


def _compared(old: Answers, new: Answers, base: Base) -> Comparison:
    return compare(old.graph, new.graph, old.status, new.status, base)


def changes_sheet(period: Period, kind: Label = Label.ENTERPRISE) -> Sheet:
    """Return one row a district: rates then and now, why they moved, ranks, how many moved, base
    date and target.
    """
    frame = period.districts(kind)
    frame["group"] = group_names(frame["group"], Dimension.DISTRICT)
    empty = [
        c.name
        for c in schema.CHANGES
        if c.name in ("base_rate", "since_base", "target", "to_target", "wanted")
        and frame[c.name].isna().all()
    ]
    columns = tuple(c for c in schema.CHANGES if c.name not in empty)
    social = kind is Label.SOCIAL_ORG
    title = (
        message("Social organisations by district, changes")
        if social
        else message("Changes by district")
    )
    return Sheet(
        "social_changes" if social else "changes",
        title,
        columns,
        frame[[c.name for c in columns]],
        period.caption(),
        (*period.doubts(kind), SPLIT, *unranked(period, kind)),
        total_last=True,
    )


def unranked(period: Period, kind: Label = Label.ENTERPRISE) -> tuple[Message, ...]:
    """Say which districts of the later date lie in other cities, and which are too small to be
    ranked.
    """
    frame = period.found.districts(kind)
    groups = zip(frame["group"], frame["base_after"], strict=True)
    return (*elsewhere_notes(period.new.graph, groups), *too_small(period, frame))


def too_small(
    period: Period, frame: pd.DataFrame, by: Dimension = Dimension.DISTRICT
) -> tuple[Message, ...]:
    """Say which places of a table have too few firms to be ranked."""
    graph = period.new.graph
    least = graph.rules.rank_least_firms
    out = () if graph.rules.rank_other_cities else other_cities(graph)
    small = frame[
        (frame["base_after"] > 0)
        & (frame["base_after"] < least)
        & ~frame["group"].isin([*NO_GROUP, *out])
    ]
    if small.empty:
        return ()
    names = [
        plural("{name} ({n} firm)", "{name} ({n} firms)", name=name, n=firms)
        for name, firms in zip(small["group"], small["base_after"], strict=True)
    ]
    return (
        message(
            "Places ({by}) of fewer than {least} firms are listed and counted and not ranked: "
            "{names}.",
            by=by,
            least=least,
            names=listed(names, PHRASES),
        ),
    )


def social_sheet(period: Period) -> Sheet:
    """Return the table of districts for social organisations, which have a base of their own."""
    return changes_sheet(period, Label.SOCIAL_ORG)


def moves_sheet(period: Period) -> Sheet:
    """Return one row a firm and move, those newly covered first; social organisations are
    marked.
    """
    moves = period.found.moves.sort_values(["social", "move"], kind="stable")
    new, old = (_facts(period, side, moves[side].to_numpy()) for side in ("new", "old"))
    there = (moves["new"] >= 0).to_numpy()
    frame = pd.DataFrame(
        {
            "move": _words(
                moves["move"].cat.rename_categories({str(m): m for m in Move}), moves["social"]
            ),
            **{c: new[c].where(there, old[c]) for c in ("name", "uscc")},
            **{
                c: moves[c].array
                for c in ("district_before", "district_after", "status_before", "status_after")
            },
            "reason": period.reasons(moves),
            "row_before": old["row"],
            "row_after": new["row"],
        }
    )
    counts = period.found.moves.loc[~period.found.moves["social"], "move"].value_counts()
    said = [
        message_in("firms counted", "{what} {n}", what=move, n=int(counts[str(move)]))
        for move in Move
        if counts.get(str(move), 0)
    ]
    moved = listed(said, PHRASES) if said else message("nothing moved")
    return Sheet(
        "moves",
        message("Firms that moved"),
        schema.MOVES,
        frame[[c.name for c in schema.MOVES]],
        listed([period.caption(), moved], DOTS),
    )


def _words(moves: pd.Series[Any], social: pd.Series[Any]) -> list[Word | Message]:
    """Return the moves as words; those of social organisations say so, for they are counted
    apart.
    """
    return [
        message("{m} (social organisation)", m=m) if s else m
        for m, s in zip(moves, social, strict=True)
    ]


def _facts(period: Period, side: str, rows: Any) -> pd.DataFrame:
    """Return name, code and source row of firms at one date, missing for rows of -1."""
    firms = (period.found.new if side == "new" else period.found.old).graph.firms
    facts = pd.DataFrame(
        {
            "name": firms["name"].fillna(firms["uscc"]),
            "uscc": firms["uscc"],
            "row": firms["row"].astype("Int64"),
        }
    )
    return facts.reindex(np.where(rows < 0, len(firms), rows)).reset_index(drop=True)


def organisations_sheet(period: Period) -> Sheet:
    """Return one row an organisation and move."""
    orgs = period.found.organisations
    frame = pd.DataFrame(
        {
            "move": pd.Series([OrgMove(m) for m in orgs["move"]], dtype=object),
            "name": orgs["name_after"].fillna(orgs["name_before"]),
            "node": orgs["new"].fillna(orgs["old"]),
            "type_before": typed(orgs["type_before"], orgs["old"].notna()),
            "type_after": typed(orgs["type_after"], orgs["new"].notna()),
            **{c: orgs[c] for c in ("district", "reason")},
        }
    )
    counts = orgs["move"].value_counts()
    line = period.caption()
    said = [(m, int(counts.get(str(m), 0))) for m in OrgMove]
    return Sheet(
        "organisation_moves",
        message("Organisations that changed"),
        schema.ORGANISATION_MOVES,
        frame[[c.name for c in schema.ORGANISATION_MOVES]],
        message(
            "{line} · {said}",
            line=line,
            said=listed((message("{m} {n}", m=m, n=n) for (m, n) in said), PHRASES),
        ),
    )


def rate_of(row: pd.Series[Any], when: str, base: Base) -> Rate:
    """Return the rate of a row of districts, `before` or `after`; one that no column asks about
    is not known.
    """
    firms = int(row[f"base_{when}"])
    return Rate(
        int(row[f"organised_{when}"]), firms, base, not (firms and pd.isna(row[f"rate_{when}"]))
    )


def followed_sheet(period: Period) -> Sheet:
    """Return the firms whose name or code changed, with the evidence that they are the same."""
    pairs = period.found.pairs
    pairs = pairs[pairs["evidence"].notna()]
    old, new = (_facts(period, side, pairs[side].to_numpy()) for side in ("old", "new"))
    frame = pd.DataFrame(
        {
            **{
                f"{c}_{when}": side[c]
                for when, side in (("before", old), ("after", new))
                for c in ("name", "uscc", "row")
            },
            "evidence": pairs["evidence"].tolist(),
        }
    )
    line = period.caption()
    return Sheet(
        "followed",
        message("Followed through a change of name or code"),
        schema.FOLLOWED,
        frame[[c.name for c in schema.FOLLOWED]],
        plural("{line} · {n} firm", "{line} · {n} firms", line=line, n=len(frame)),
    )


def series_sheet(period: Period) -> Sheet:
    """Return one row a date, drawn as a line."""
    frame = series([(a.graph, a.status) for a in period.dates], period.base)
    return Sheet(
        "series",
        message("The line of dates"),
        schema.SERIES,
        frame[[c.name for c in schema.SERIES]],
        period.caption(),
        chart=("date", "organised_rate"),
        line=True,
    )


def sheets(period: Period) -> list[Sheet]:
    """Return all sheets of a comparison, in the order a planner reads them."""
    social = not all(g.graph.is_enterprise.all() for g in period.dates[-2:])
    return [
        changes_sheet(period),
        moves_sheet(period),
        organisations_sheet(period),
        series_sheet(period),
        followed_sheet(period),
        *([social_sheet(period)] if social else []),
    ]


def compare_report(period: Period) -> Report:
    """Return the whole comparison as one report."""
    total = period.districts().iloc[-1]
    before, after = (rate_of(total, when, period.base) for when in ("before", "after"))
    points = "—" if pd.isna(total["points"]) else f"{total['points']:+.2f}"
    figures = (
        rate_figure(message("Organisation coverage now"), after),
        rate_figure(message("Organisation coverage before"), before),
        Figure(
            message("Points since"),
            points,
            message(
                "by firms covered {by_covered:+.2f}, by the base {by_base:+.2f}",
                by_covered=total["by_covered"],
                by_base=total["by_base"],
            )
            if points != "—"
            else message("an empty base"),
        ),
        Figure(
            message("Newly covered"),
            str(total["covered"]),
            message("{uncovered} newly uncovered", uncovered=total["uncovered"]),
        ),
        Figure(
            message("Organisations founded"),
            str(total["founded"]),
            message(
                "{upgraded} upgraded, {dissolved} dissolved, {unsure_organisations} not listed",
                upgraded=total["upgraded"],
                dissolved=total["dissolved"],
                unsure_organisations=total["unsure_organisations"],
            ),
        ),
    )
    name = period.new.graph.name
    head = period.head()
    return Report(
        message("Two dates compared: {name}", name=name),
        period.caption(),
        figures,
        (*period.progress(), *period.doubts()),
        tuple(replace(sheet, head=head) for sheet in sheets(period)),
        period.new.graph.rules,
        head,
    )


__all__ = [
    "Period",
    "changes_sheet",
    "compare_report",
    "followed_sheet",
    "moves_sheet",
    "organisations_sheet",
    "series_sheet",
    "sheets",
    "social_sheet",
    "unranked",
]
