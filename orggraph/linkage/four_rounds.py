"""The four rounds: departments' lists joined, sweep lists joined, the two compared, and what does
not operate out.

In every round whole rows move: each is kept, merged into another, or dropped with a reason, and the
rows are reconciled (`reconciliation`) before anything is given back. Rows are compared by what they
say of themselves, so a decision taken on one run finds its pair on the next, also where the row has
meanwhile been merged into another of its firm.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from orggraph.core.array_types import Flags, Ints
from orggraph.core.enums import Exclusion, Problem, Severity
from orggraph.core.errors import UsageError
from orggraph.core.messages import CLAUSES, ITEMS, Message, Spoken, listed, message
from orggraph.core.schema import Column
from orggraph.linkage import reconciliation as balance
from orggraph.linkage import review
from orggraph.linkage.comparison import Method
from orggraph.linkage.consolidate import (
    Firms,
    conflicts,
    consolidated,
    keys_of,
    listed_elsewhere,
    place,
    provenance,
)
from orggraph.linkage.covered_list import (
    COMPARED,
    Served,
    find_served,
    settled,
    write_served,
)
from orggraph.linkage.ledger_columns import (
    ABOUT,
    BOTH_SIDES,
    CONFLICTS,
    DROPPED,
    FIRMS,
    LEDGER_3,
    MATCHES,
    NOT_HERE,
    WEIGHTS,
    WORK,
    Fate,
    Stage,
    Standing,
    Weight,
)
from orggraph.linkage.matching import merge
from orggraph.linkage.reconciliation import Entry, counted
from orggraph.linkage.review import NOTHING_DECIDED, REVIEW_COLUMNS, Decisions
from orggraph.linkage.source_list import POINTS, Listing, stacked
from orggraph.reference import company_names, credit_codes

Objects = NDArray[np.object_]
_METHODS = {str(m): m for m in Method}
PARTY_FACTS = ("organisation", "mode", "since", *WORK)


@dataclass(frozen=True)
class Rounds:
    """What the four rounds gave.

    `ledgers` are the firms after each round, `columns` says which of the columns of `schema` any
    list gives; `firms` is the table of firms of the dataset, those dropped with their reasons at
    its end. The others have the columns of that name in `columns`; `decided` are the pairs that
    the review sheets given decide. `dates` are the days that the lists of firms speak of.
    """

    ledgers: tuple[pd.DataFrame, ...]
    columns: tuple[Column, ...]
    firms: pd.DataFrame
    matches: pd.DataFrame
    review: pd.DataFrame
    conflicts: pd.DataFrame
    dropped: pd.DataFrame
    balance: pd.DataFrame
    decided: pd.DataFrame
    problems: tuple[Problem, ...]
    dates: tuple[dt.date, ...] = ()

    @property
    def points(self) -> str:
        """The coordinate system of the firms' points, "" where there are none."""
        return POINTS if self.firms["lon"].notna().any() else ""


def four_rounds(
    departments: Sequence[Listing],
    sweeps: Sequence[Listing] = (),
    covered: Listing | None = None,
    *,
    complete: bool = True,
    decisions: Decisions | None = None,
) -> Rounds:
    """Join departments' lists and sweep lists into the ledger that every rate divides by.

    Lists named earlier win where values differ, departments before sweeps. `covered` lists firms
    that are taken up; `complete` says that it lists all of them. Raises `UsageError` without any
    list and `ImbalanceError` where rows would vanish, which is a fault of this program.
    """
    if not (departments or sweeps):
        raise UsageError(
            message(
                "the ledger needs at least one list; give one with --department NAME=FILE or "
                "--sweep NAME=FILE"
            ),
        )
    decided = decisions or NOTHING_DECIDED
    lists = [*departments, *sweeps]
    rows = stacked(lists)
    swept = (rows["list"] >= len(departments)).to_numpy(dtype=bool)
    one, two = (_joined(rows, np.flatnonzero(side), decided) for side in (~swept, swept))
    three = _compared(rows, one, two, decided)
    lead = np.where(swept, two.lead, one.lead)
    whose = three.lead[lead]
    again, alone = _repeating(rows, whose)
    firms = consolidated(rows.assign(exclusion=rows["exclusion"].mask(again)), whose)
    keys, fate = keys_of(firms.frame), _dropped_firms(rows, firms)
    leads = _leads(firms, whose)
    reviews, problems = (
        [one.review, two.review, three.review],
        [*one.problems, *two.problems, *three.problems],
    )
    problems += _told_of_repeats(rows, again, alone)
    served = None
    if covered is not None:
        theirs, more = _of_leads(decided, rows, leads[firms.of])
        served = find_served(covered, rows, firms, leads, fate.gone, theirs)
        reviews.append(served.review)
        problems += [*served.problems, *more]
    elsewhere = listed_elsewhere(rows, firms)
    columns = _given(rows, covered, fate, {"note"} if elsewhere else set())
    ledgers = _ledgers(rows, (one, two), firms, keys, fate, swept, columns)
    entries = _entries(
        lists, len(departments), rows, (one, two, three), firms, leads, fate, swept, ledgers, served
    )
    dataset = firms.frame[~fate.gone].assign(exclusion=None)
    odd = conflicts(rows, firms, keys)
    if served is not None:
        written = write_served(dataset, keys, rows, firms, served, complete)
        dataset = written.frame
        odd = _stacked(settled(odd, written.conflicts), CONFLICTS)
        problems += written.problems
    balance.check(entries, [("dataset", len(ledgers[3]), len(dataset))])
    problems += [p for part in [*lists, *([covered] if covered else [])] for p in part.problems]
    return Rounds(
        ledgers,
        columns,
        _with_other_places(_with_left_out(dataset, firms.frame, fate), fate, elsewhere),
        _matches(rows, (one, two, three), firms, keys, leads, fate, swept, served),
        _asked(reviews),
        _weighed(odd),
        _dropped(lists, covered, rows, firms, keys, leads, fate),
        balance.as_frame(entries),
        decided.rows,
        tuple(sorted(dict.fromkeys(problems), key=lambda p: p.order)),
        tuple(sorted(frozenset[dt.date]().union(*(part.dates for part in lists)))),
    )


# ---- who is the same firm ----


@dataclass(frozen=True)
class _Join:
    """Rows joined: the position of the row that leads each (−1 outside), how it joined it (""
    for leads), and why.
    """

    lead: Ints
    method: Objects
    score: NDArray[np.float64]
    why: Objects
    asked: Flags
    review: pd.DataFrame
    problems: tuple[Problem, ...]

    @property
    def leads(self) -> Ints:
        """The positions of the leading rows."""
        return np.flatnonzero(self.lead == np.arange(len(self.lead)))


def _joined(rows: pd.DataFrame, which: Ints, decisions: Decisions) -> _Join:
    """Join some rows of the ledgers among themselves."""
    size = len(rows)
    out = _Join(
        np.full(size, -1, dtype=np.int64),
        np.full(size, "", dtype=object),
        np.full(size, np.nan),
        np.full(size, None, dtype=object),
        np.zeros(size, dtype=bool),
        pd.DataFrame(columns=list(REVIEW_COLUMNS)),
        (),
    )
    if not len(which):
        return out
    lists = rows["list"].to_numpy()[which]
    frames = [
        rows.iloc[which[lists == number]][list(COMPARED)].assign(altered=False)
        for number in sorted(set(lists.tolist()))
    ]
    merged = merge(*frames, decisions=decisions)
    told = merged.rows
    at, entity = told["label"].to_numpy(np.int64), told["entity"].to_numpy(np.int64)
    leading = told["lead"].to_numpy(dtype=bool)
    of_entity = np.full(int(entity.max()) + 1, -1, dtype=np.int64)
    of_entity[entity[leading]] = at[leading]
    out.lead[at] = of_entity[entity]
    out.method[at] = np.where(leading, "", told["method"].to_numpy(object))
    out.score[at] = np.where(leading, np.nan, told["score"].to_numpy(float))
    out.why[at] = [
        None if own else Spoken(zh, en)
        for own, zh, en in zip(leading, told["why_zh"], told["why_en"], strict=True)
    ]
    out.asked[at] = told["review"].to_numpy(dtype=bool)
    return _Join(
        out.lead, out.method, out.score, out.why, out.asked, merged.review, merged.problems
    )


def _compared(rows: pd.DataFrame, one: _Join, two: _Join, decisions: Decisions) -> _Join:
    """Join the firms of the departments with those of the sweeps; a firm is compared as its
    leading row.
    """
    sides = one.leads, two.leads
    if all(len(side) for side in sides):
        theirs, problems = _of_leads(decisions, rows, np.where(one.lead >= 0, one.lead, two.lead))
        found = _joined(rows, np.sort(np.concatenate(sides)), theirs)
        return _Join(
            found.lead,
            found.method,
            found.score,
            found.why,
            found.asked,
            found.review,
            (*found.problems, *problems),
        )
    alone = _joined(rows, np.zeros(0, np.int64), decisions)
    either = np.concatenate(sides)
    alone.lead[either] = either
    return alone


def _of_leads(
    decisions: Decisions, rows: pd.DataFrame, lead: Ints
) -> tuple[Decisions, tuple[Problem, ...]]:
    """Return decisions about any rows of two firms as decisions about the rows that lead them
    too.
    """
    if not decisions.verdicts:
        return decisions, ()
    text = {c: rows[c].astype("str").fillna("") for c in COMPARED}
    keys = review.row_keys(
        pd.DataFrame(
            {
                "normal": company_names.normal(text["name"]).fillna("").to_numpy(object),
                "code": credit_codes.compact_column(text["uscc"]).fillna("").to_numpy(object),
                "address": text["address"].to_numpy(object),
            }
        )
    )
    leading: dict[review.Key, set[review.Key]] = {}
    for at, key in enumerate(keys):
        leading.setdefault(key, set()).add(keys[lead[at]])
    verdicts, both = dict(decisions.verdicts), set()
    for (left, right), verdict in sorted(decisions.verdicts.items()):
        for a in leading.get(left, {left}):
            for b in leading.get(right, {right}):
                pair = (a, b) if a <= b else (b, a)
                if (
                    a != b
                    and pair not in decisions.verdicts
                    and verdicts.setdefault(pair, verdict) is not verdict
                ):
                    both.add(pair)
    for pair in both:
        del verdicts[pair]
    return Decisions(verdicts, decisions.problems), tuple(
        _decided_both_ways(pair) for pair in sorted(both)
    )


def _decided_both_ways(pair: review.Pair) -> Problem:
    one, two = (key[0] or key[1] for key in pair)
    return Problem(
        "DECISION_BOTH_WAYS",
        Severity.ERROR,
        message(
            "spellings of {one} and {two} are decided both ways; neither is used between "
            "the two firms, make them agree",
            one=one,
            two=two,
        ),
        table="decisions",
        column="decision",
        value=one,
    )


def _leads(firms: Firms, lead: Ints) -> Ints:
    leads = np.zeros(len(firms), dtype=np.int64)
    leads[firms.of] = lead
    return leads


# ---- which firms go ----


def _repeating(rows: pd.DataFrame, whose: Ints) -> tuple[Flags, Flags]:
    """Tell the rows marked 重复: those whose firm has another row, and those that are their
    firm's only one.
    """
    marked = rows["exclusion"].eq(str(Exclusion.DUPLICATE)).fillna(False).to_numpy(dtype=bool)
    several = np.bincount(whose, minlength=len(rows))[whose] > 1
    return marked & several, marked & ~several


def _told_of_repeats(rows: pd.DataFrame, again: Flags, alone: Flags) -> list[Problem]:
    """Report every row marked 重复: the mark speaks of the row, and drops a firm only where
    nothing else lists it.
    """
    merged = message("marked a duplicate: only this row goes, its firm stays by another")
    dropped = message(
        "marked a duplicate, yet no other row of any list is the same firm; dropped as "
        "marked, see which row it repeats"
    )
    return [
        Problem(
            code,
            severity,
            message,
            str(rows["file"].iat[at]),
            str(rows["sheet"].iat[at]),
            "firms",
            int(rows["row"].iat[at]),
            "exclusion",
        )
        for code, severity, message, which in (
            ("DUPLICATE_ROW", Severity.NOTE, merged, again),
            ("DUPLICATE_ALONE", Severity.WARNING, dropped, alone),
        )
        for at in np.flatnonzero(which).tolist()
    ]


@dataclass(frozen=True)
class _Going:
    """For each firm the round in which it is dropped (0: stays), the reason, and the value and
    row that say so.
    """

    round: Ints
    reason: Objects
    why: Objects
    origin: Ints

    @property
    def gone(self) -> Flags:
        """Which firms are dropped."""
        return self.round > 0


def _dropped_firms(rows: pd.DataFrame, firms: Firms) -> _Going:
    """Tell the firms that do not count, by what the lists say for certain; what nobody knows
    lets a firm stay.
    """
    frame, size = firms.frame, len(firms)
    said = frame["exclusion"].astype("str").fillna("").to_numpy(object)
    idle = (frame["operating"] == False).fillna(False).to_numpy(dtype=bool)  # noqa: E712  # a column with unknowns
    nobody = (frame["staff"] == 0).fillna(False).to_numpy(dtype=bool)
    nowhere = (frame["premises"] == False).fillna(False).to_numpy(dtype=bool)  # noqa: E712
    late = np.isin(said, [str(e) for e in NOT_HERE])
    chosen = np.select(
        [said != "", idle, nobody & nowhere], ["exclusion", "operating", "staff"], ""
    )
    number = np.select([(said != "") & ~late, chosen != ""], [3, 4], 0).astype(np.int64)
    words = {str(e): e for e in Exclusion}
    reason, why, origin = (
        np.full(size, None, dtype=object),
        np.full(size, None, dtype=object),
        np.full(size, -1, dtype=np.int64),
    )
    facts = {
        "exclusion": message("a reason of exclusion is given"),
        "operating": message("operating: no"),
        "staff": message("no staff and no premises"),
    }
    for at in np.flatnonzero(number).tolist():
        column = str(chosen[at])
        reason[at] = (
            words[str(said[at])]
            if column == "exclusion"
            else Exclusion.NOT_OPERATING
            if column == "operating"
            else Exclusion.SHELL
        )
        origin[at] = int(firms.origin[column].iat[at])
        where = place(rows, int(origin[at]))
        why[at] = message("{where}: {facts}", where=where, facts=facts[column])
    return _Going(number, reason, why, origin)


def _with_left_out(dataset: pd.DataFrame, frame: pd.DataFrame, fate: _Going) -> pd.DataFrame:
    """Return the firms of the dataset, and behind them those that are dropped, each with its
    reason: counted in no base, and known when two dates are compared. Their Party facts count no
    more.
    """
    if not fate.gone.any():
        return dataset.reset_index(drop=True)
    left_out = frame[fate.gone].copy()
    left_out[list(PARTY_FACTS)] = None
    left_out["exclusion"] = [str(reason) for reason in fate.reason[fate.gone]]
    whole = pd.concat([dataset.astype(object), left_out.astype(object)], ignore_index=True)
    return whole[list(dataset.columns)].astype(frame.dtypes[list(dataset.columns)])


def _with_other_places(
    dataset: pd.DataFrame, fate: _Going, elsewhere: dict[int, Message]
) -> pd.DataFrame:
    """Return the dataset with a note on every firm that a list puts elsewhere: of two places one
    counts, and whoever asks about the firm is told both.
    """
    order = [*np.flatnonzero(~fate.gone).tolist(), *np.flatnonzero(fate.gone).tolist()]
    notes = [
        _noted(note, elsewhere[firm]) if firm in elsewhere else note
        for firm, note in zip(order, dataset["note"], strict=True)
    ]
    return dataset.assign(note=pd.Series(notes, index=dataset.index, dtype=object))


def _noted(note: Any, more: Message) -> Message:
    return more if pd.isna(note) else listed([str(note), more], CLAUSES)


def _checks(frame: pd.DataFrame) -> list[Message]:
    """Tell for each firm which of staff, premises and operation nobody knows, and what is known
    to be lacking.
    """
    out = []
    for staff, premises, operating in zip(
        frame["staff"], frame["premises"], frame["operating"], strict=True
    ):
        unknown = [
            w
            for w, v in (
                (message("staff"), staff),
                (message("premises"), premises),
                (message("operation"), operating),
            )
            if v is pd.NA or v is None
        ]
        lacking = [
            w
            for w, yes in (
                (message("no staff"), staff is not pd.NA and staff == 0),
                (message("no premises"), premises is not pd.NA and not premises),
            )
            if yes
        ]
        if unknown:
            lacking.append(message("to be verified: {facts}", facts=listed(unknown, ITEMS)))
        out.append(listed(lacking, CLAUSES) if lacking else message("verified"))
    return out


# ---- the ledgers of the rounds ----


def _given(
    rows: pd.DataFrame, covered: Listing | None, fate: _Going, more: set[str]
) -> tuple[Column, ...]:
    """Return the columns that any list fills, and `more`; name and code always, the reason of
    exclusion where a firm is dropped.
    """
    always = {"name", "uscc"} | more | ({"exclusion"} if fate.gone.any() else set())
    party = (
        set()
        if covered is None
        else {"organisation", "mode", "post"}
        | {
            c
            for c in ("since", "liaison", "union", "league", "women")
            if c in covered.given or covered.rows[c].notna().any()
        }
    )
    return tuple(c for c in FIRMS if c.name in always | party or rows[c.name].notna().any())


def _ledgers(
    rows: pd.DataFrame,
    joins: tuple[_Join, _Join],
    firms: Firms,
    keys: pd.Series[Any],
    fate: _Going,
    swept: Flags,
    columns: tuple[Column, ...],
) -> tuple[pd.DataFrame, ...]:
    out = []
    for join in joins:
        of = consolidated(rows, join.lead)
        first = np.unique(of.of[of.of >= 0], return_index=True)[1]
        out.append(
            _ledger(
                rows,
                of,
                keys.to_numpy(object)[firms.of[np.flatnonzero(of.of >= 0)[first]]],
                columns,
            )
        )
    whole = _ledger(rows, firms, keys.to_numpy(object), columns)
    sides = [np.bincount(firms.of[side], minlength=len(firms)) > 0 for side in (~swept, swept)]
    whole["standing"] = np.select(
        [sides[0] & sides[1], sides[0]],
        [str(Standing.BOTH), str(Standing.DEPARTMENTS)],
        str(Standing.SWEEP),
    )
    third, fourth = whole[fate.round != 3], whole[fate.round == 0].copy()
    fourth["checked"] = pd.Series(
        _checks(firms.frame[fate.round == 0]), index=fourth.index, dtype=object
    )
    return out[0], out[1], third.reset_index(drop=True), fourth.reset_index(drop=True)


def _ledger(
    rows: pd.DataFrame, firms: Firms, keys: Objects, columns: tuple[Column, ...]
) -> pd.DataFrame:
    frame = firms.frame[[c.name for c in columns]].copy()
    frame.insert(0, "firm", pd.Series(keys, dtype="str"))
    frame["rows"] = np.bincount(firms.of[firms.of >= 0], minlength=len(firms))
    frame["provenance"] = pd.Series(provenance(rows, firms), dtype=object)
    for column in ABOUT:
        if column.name not in frame:
            frame[column.name] = pd.Series([None] * len(frame), dtype=object)
    return frame


# ---- the books ----


def _entries(
    lists: Sequence[Listing],
    first_sweep: int,
    rows: pd.DataFrame,
    joins: tuple[_Join, _Join, _Join],
    firms: Firms,
    leads: Ints,
    fate: _Going,
    swept: Flags,
    ledgers: tuple[pd.DataFrame, ...],
    served: Served | None,
) -> list[Entry]:
    """Return the books, checked stage by stage."""
    entries = [part.entry for part in lists] + ([served.listing.entry] if served else [])
    own: tuple[list[Entry], list[Entry]] = ([], [])
    for number, part in enumerate(lists):
        at = np.flatnonzero((rows["list"] == number).to_numpy(dtype=bool))
        side = int(number >= first_sweep)
        own[side].append(
            _join_entry(joins[side], at, Stage.SWEEP if side else Stage.DEPARTMENTS, part.name)
        )
    compared = []
    leading = np.zeros(len(rows), dtype=bool)
    leading[leads] = True
    for side, (join, of) in enumerate(zip(joins, (~swept, swept), strict=False)):
        at = np.intersect1d(join.leads, np.flatnonzero(of))
        lost = at[~leading[at]]
        out = firms.of[at[leading[at]]]
        compared.append(
            Entry(
                Stage.COMPARED,
                BOTH_SIDES[side].zh,
                len(at),
                int((fate.round[out] != 3).sum()),
                counted(_METHODS[str(joins[2].method[n])] for n in lost),
                counted(fate.reason[out[fate.round[out] == 3]]),
            )
        )
    checked = Entry(
        Stage.CHECKED,
        LEDGER_3.zh,
        len(ledgers[2]),
        len(ledgers[3]),
        dropped=counted(fate.reason[fate.round == 4]),
    )
    entries += [*own[0], *own[1], *compared, checked] + ([served.entry] if served else [])
    flows = [
        (part.name, len(part.rows), entry.entered)
        for part, entry in zip(lists, [*own[0], *own[1]], strict=True)
    ]
    flows += [
        (str(stage), sum(e.kept for e in own[side]), len(ledgers[side]))
        for side, stage in enumerate((Stage.DEPARTMENTS, Stage.SWEEP))
    ]
    flows += [(BOTH_SIDES[side].zh, len(ledgers[side]), compared[side].entered) for side in (0, 1)]
    balance.check(
        entries, [*flows, (str(Stage.COMPARED), sum(e.kept for e in compared), len(ledgers[2]))]
    )
    return entries


def _join_entry(join: _Join, at: Ints, stage: Stage, name: str) -> Entry:
    methods = [str(join.method[n]) for n in at]
    return Entry(
        stage,
        name,
        len(at),
        int(np.isin(at, join.leads).sum()),
        counted(_METHODS[m] for m in methods if m),
    )


# ---- what became of each row ----


def _matches(
    rows: pd.DataFrame,
    joins: tuple[_Join, _Join, _Join],
    firms: Firms,
    keys: pd.Series[Any],
    leads: Ints,
    fate: _Going,
    swept: Flags,
    served: Served | None,
) -> pd.DataFrame:
    later = joins[2].method != ""
    told: dict[str, Any] = {}
    for name in ("method", "score", "why"):
        one, two, three = (getattr(join, name) for join in joins)
        told[name] = np.where(later, three, np.where(swept, two, one))
    leading = np.zeros(len(rows), dtype=bool)
    leading[leads] = True
    gone = fate.gone[firms.of]
    out = rows[["source", "file", "sheet", "row", "name", "uscc"]].assign(
        firm=keys.to_numpy(object)[firms.of],
        method=pd.Series(told["method"], dtype="str").replace("", None),
        score=told["score"],
        decision=np.select([~leading, gone], [str(Fate.MERGED), str(Fate.DROPPED)], str(Fate.KEPT)),
        review=joins[0].asked | joins[1].asked | joins[2].asked,
        why=pd.Series(np.where(leading & gone, fate.why[firms.of], told["why"]), dtype=object),
    )
    if served is None:
        return out[[c.name for c in MATCHES]]
    nobody = np.array([None], dtype=object)
    known = np.append(keys.to_numpy(object), nobody)[served.firm]  # −1 is nobody, the last
    more = served.listing.rows[["source", "file", "sheet", "row", "name", "uscc"]].assign(
        firm=pd.Series(known, dtype="str"),
        **{c: served.rows[c].to_numpy() for c in ("method", "decision", "review", "why")},
        score=served.rows["score"].where(served.firm >= 0).to_numpy(),
    )
    return _stacked([out, more], MATCHES)


def _dropped(
    lists: Sequence[Listing],
    covered: Listing | None,
    rows: pd.DataFrame,
    firms: Firms,
    keys: pd.Series[Any],
    leads: Ints,
    fate: _Going,
) -> pd.DataFrame:
    """Return the rows set aside while reading, then the firms dropped; of the first only the
    place, never the text.
    """
    parts = [
        part.aside.assign(
            stage=str(Stage.READING), source=part.name, name=None, uscc=None, firm=None
        )
        for part in [*lists, *([covered] if covered else [])]
    ]
    for number, stage in ((3, Stage.COMPARED), (4, Stage.CHECKED)):
        at = np.flatnonzero(fate.round == number)
        parts.append(
            rows[["source", "file", "sheet", "row"]]
            .iloc[fate.origin[at]]
            .reset_index(drop=True)
            .assign(
                stage=str(stage),
                name=firms.frame["name"].to_numpy(object)[at],
                uscc=firms.frame["uscc"].to_numpy(object)[at],
                firm=keys.to_numpy(object)[at],
                reason=pd.Series(fate.reason[at], dtype=object),
                why=pd.Series(fate.why[at], dtype=object),
            )
        )
    return _stacked(parts, DROPPED)


def _weighed(odd: pd.DataFrame) -> pd.DataFrame:
    """Return the conflicts with what hangs on each, those that move a rate first."""
    weights = [WEIGHTS[column.zh] for column in odd["column"]]
    order = list(Weight)
    found = odd.assign(weight=pd.Series([str(w) for w in weights], dtype="str", index=odd.index))
    place = pd.Series([order.index(weight) for weight in weights], dtype="int64", index=odd.index)
    return found.loc[place.sort_values(kind="stable").index].reset_index(drop=True)


def _asked(reviews: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return the questions of all rounds, each once, in an order by content."""
    by = [c for c in REVIEW_COLUMNS if c.startswith(("left_", "right_"))]
    whole = pd.concat([r for r in reviews if len(r)] or [reviews[0]], ignore_index=True)
    whole = whole.drop_duplicates(by).sort_values(by, kind="stable", ignore_index=True)
    sentences = [
        Spoken(zh, en)
        for zh, en in zip(whole["explanation_zh"], whole["explanation_en"], strict=True)
    ]
    return whole.assign(explanation=pd.Series(sentences, dtype=object))


def _stacked(parts: Sequence[pd.DataFrame], columns: Sequence[Column]) -> pd.DataFrame:
    wanted = [c.name for c in columns]
    filled = [part[wanted].astype(object) for part in parts if len(part)]
    whole = pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=wanted)
    for column in columns:
        if column.name == "row" or column.name.endswith("_row"):
            whole[column.name] = whole[column.name].astype("Int64")
    return whole


__all__ = ["Rounds", "four_rounds"]
