"""What became of each firm between two dates, and why: one main move a firm, and beside it where
it moved and what was corrected.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from orggraph.analysis.coverage.classification import STATUSES, in_base
from orggraph.core import schema
from orggraph.core.array_types import Flags, Ints
from orggraph.core.enums import Base, Exclusion, Mode, PlaceKind, Status, Word
from orggraph.core.messages import CLAUSES, EMPTY, Message, listed, message
from orggraph.core.schema import Kind
from orggraph.graph import Label, OrgGraph
from orggraph.ingest.parsing import UNNAMED

Words = np.ndarray[Any, np.dtype[np.object_]]
NOT_IN_BASE = len(STATUSES)
_AWAY = (str(Exclusion.MOVED), str(Exclusion.ELSEWHERE))
# Facts that are no correction: they decide the status itself, or change with every survey.
_NO_FACT = (
    "mode",
    "since",
    "exclusion",
    "operating",
    "liaison",
    "union",
    "league",
    "women",
    "lon",
    "lat",
    "scope",
    "note",
)


class Move(Word):
    """What became of a firm; `more` names the move that the way back would be.

    Not listed is not gone: a firm leaves the base, or loses its organisation, only where the later
    data say so. Else it is `UNLISTED`, or `UNSURE` where its row no longer says anything of an
    organisation.
    """

    COVERED = ("COVERED", "新覆盖", "newly covered", "UNCOVERED")
    UNCOVERED = ("UNCOVERED", "转为未覆盖", "newly uncovered", "COVERED")
    RAISED = ("RAISED", "组建方式提升", "raised", "LOWERED")
    LOWERED = ("LOWERED", "组建方式降低", "lowered", "RAISED")
    ENTERED = ("ENTERED", "新纳入底数", "entered the base", "LEFT")
    UNSURE = ("UNSURE", "原已覆盖，本期待核实", "was covered, now to be verified", "COVERED")
    LEFT = ("LEFT", "退出底数", "left the base", "ENTERED")
    UNLISTED = ("UNLISTED", "本期名单未列（待核实）", "not on this list, to be verified", "ENTERED")
    MOVED_IN = ("MOVED_IN", "迁入", "moved in", "MOVED_OUT")
    MOVED_OUT = ("MOVED_OUT", "迁出", "moved out", "MOVED_IN")
    WORKED = ("WORKED", "新增工作覆盖", "work coverage gained", "UNWORKED")
    UNWORKED = ("UNWORKED", "失去工作覆盖", "work coverage lost", "WORKED")
    STATUS = ("STATUS", "状态变化", "other status", "STATUS")
    MOVED = ("MOVED", "区间迁移", "moved district", "MOVED")
    CORRECTED = ("CORRECTED", "资料更正", "corrected", "CORRECTED")

    @property
    def back(self) -> Move:
        """The move seen from the later date."""
        return Move(self.more[0])


@dataclass(frozen=True)
class Side:
    """One of the two dates: its graph, the status of its firms, and who counts."""

    graph: OrgGraph
    status: pd.DataFrame
    base: Base

    @cached_property
    def counted(self) -> Flags:
        """Which firms are in the base."""
        return in_base(self.graph, self.base, self.status)

    def flags(self, column: str, rows: Ints) -> Flags:
        """Return a truth value of the status for some firms of the base; false elsewhere and for
        rows of -1.
        """
        told = np.append(self.status[column].to_numpy(dtype=bool) & self.counted, False)
        found: Flags = told[rows]
        return found

    def number(self, rows: Ints) -> Ints:
        """Return the numbers of statuses, `NOT_IN_BASE` for firms that do not count or are not
        there.
        """
        codes = np.where(
            self.counted, self.status["status"].cat.codes.to_numpy(np.int64), NOT_IN_BASE
        )
        found: Ints = np.append(codes, NOT_IN_BASE)[rows]
        return found

    def words(self, column: pd.Series[Any], rows: Ints) -> Words:
        """Return the cells of a column as text, None where missing or for rows of -1."""
        cells = np.full(len(column) + 1, None, dtype=object)
        cells[:-1] = column.astype(object).where(column.notna(), None).to_numpy(dtype=object)
        found: Words = cells[rows]
        return found

    @cached_property
    def districts(self) -> pd.Series[Any]:
        """The name of the district that each firm is counted in."""
        return pd.Series(self.graph.place_names(PlaceKind.DISTRICT))

    @cached_property
    def names(self) -> dict[str, str]:
        """The names of what may give a firm its status."""
        return {n: str(a.get("name", n)) for n, a in self.graph.skeleton.nodes(data=True)}


def firm_moves(
    old: Side, new: Side, pairs: pd.DataFrame, fresh: set[str], gone: set[str]
) -> pd.DataFrame:
    """Return a row for each firm and move: `move`, `old`, `new` (rows), statuses, districts,
    `reason` (a message).

    `pairs` are as `follow` gives them; `fresh` and `gone` are the organisations founded (nodes of
    the new date) and dissolved (nodes of the old one). A status is missing where the firm is not in
    the base. `covered_before` and `covered_after` make the sums: what is after less what is before
    is the change of the numerator.
    """
    o, n, recast = _apart(old, new, pairs)
    main = _main_move(
        old, new, o, n, _not_listed(new, o, n, recast[0]), _silent(old, new, o, n, gone)
    )
    where = [old.words(old.districts, o), new.words(new.districts, n)]
    st0, st1 = old.number(o), new.number(n)
    in_both = (st0 != NOT_IN_BASE) & (st1 != NOT_IN_BASE)
    moved = in_both & (where[0] != where[1]) & (where[0] != None) & (where[1] != None)  # noqa: E711  # arrays are compared
    facts, corrections = _corrected(old, new, o, n, main < 0)
    rows = [(main, np.flatnonzero(main >= 0))]
    rows += [
        (np.full(len(o), list(Move).index(move)), at)
        for move, at in ((Move.MOVED, np.flatnonzero(moved)), (Move.CORRECTED, facts))
    ]
    which = np.concatenate([at for _, at in rows])
    kind = np.concatenate([number[at] for number, at in rows])
    status = [str(s) for s in STATUSES]
    social = np.where(
        n >= 0, new.words(new.graph.firms["kind"], n), old.words(old.graph.firms["kind"], o)
    ) == str(Label.SOCIAL_ORG)
    frame = pd.DataFrame(
        {
            "move": pd.Categorical.from_codes(kind, [str(m) for m in Move]),
            "old": o[which],
            "new": n[which],
            "social": social[which].astype(bool),
            "status_before": pd.Categorical.from_codes(
                np.where(st0 == NOT_IN_BASE, -1, st0)[which], status
            ),
            "status_after": pd.Categorical.from_codes(
                np.where(st1 == NOT_IN_BASE, -1, st1)[which], status
            ),
            "covered_before": old.flags("organised", o)[which],
            "covered_after": new.flags("organised", n)[which],
            "district_before": pd.array(where[0][which], dtype="str"),
            "district_after": pd.array(where[1][which], dtype="str"),
        }
    )
    reasons = _Reasons(old, new, fresh, gone, recast)
    said = [
        reasons.of(Move(m), int(a), int(b))
        for m, a, b in zip(frame["move"], frame["old"], frame["new"], strict=True)
    ]
    said[len(which) - len(facts) :] = corrections
    return frame.assign(reason=pd.Series(said, dtype=object))


def _apart(
    old: Side, new: Side, pairs: pd.DataFrame
) -> tuple[Ints, Ints, tuple[set[int], set[int]]]:
    """Return the pairs of rows with those parted that are a firm at one date and a social
    organisation at the other.

    They leave one base and enter another, which are never mixed. Such rows of either date come back
    as sets.
    """
    o, n = pairs["old"].to_numpy(np.int64), pairs["new"].to_numpy(np.int64)
    kinds = [side.words(side.graph.firms["kind"], rows) for side, rows in ((old, o), (new, n))]
    other = (kinds[0] != kinds[1]) & (o >= 0) & (n >= 0)
    none = np.full(int(other.sum()), -1, dtype=np.int64)
    return (
        np.concatenate([np.where(other, -1, o), o[other]]),
        np.concatenate([n, none]),
        (set(o[other].tolist()), set(n[other].tolist())),
    )


def _not_listed(new: Side, o: Ints, n: Ints, recast: set[int]) -> Flags:
    """Tell which firms the later list does not hold, or only as a row marked a duplicate:
    nothing states that they are gone.
    """
    duplicate = new.words(new.status["exclusion"], n) == str(Exclusion.DUPLICATE)
    found: Flags = ((n < 0) & ~np.isin(o, list(recast))) | duplicate.astype(bool)
    return found


def _silent(old: Side, new: Side, o: Ints, n: Ints, gone: set[str]) -> Flags:
    """Tell which firms no longer say anything of an organisation, while nothing states that
    their former one has ended.
    """
    firms, status = new.graph.firms, new.status
    blank = (
        firms["organisation"].isna()
        & firms["mode"].isna()
        & ~status["gone"]
        & ~status["not_counting"]
    )
    blank &= new.graph.rules.blank_means != "none"  # else the office says that a blank means none
    silent = np.append(
        (blank | (status["status"] == str(Status.UNKNOWN))).to_numpy(dtype=bool), False
    )
    ended = np.isin(old.words(old.status["via"], o), list(gone))
    found: Flags = silent[n] & ~ended
    return found


def _main_move(old: Side, new: Side, o: Ints, n: Ints, not_listed: Flags, silent: Flags) -> Ints:
    """Return the number of each firm's main move, -1 for none."""
    st0, st1 = old.number(o), new.number(n)
    in0, in1 = st0 != NOT_IN_BASE, st1 != NOT_IN_BASE
    cov0, cov1 = old.flags("organised", o), new.flags("organised", n)
    work0, work1 = old.flags("worked", o), new.flags("worked", n)
    away0, away1 = (
        np.isin(side.words(side.status["exclusion"], rows), _AWAY)
        for side, rows in ((old, o), (new, n))
    )
    both = in0 & in1
    unspecified = STATUSES.index(
        Status.ORG_UNSPECIFIED
    )  # a mode that is not told is neither higher nor lower than another
    told = both & cov0 & cov1 & (st0 != unspecified) & (st1 != unspecified)
    conditions = [
        (~in0 & in1 & away0, Move.MOVED_IN),
        (in0 & ~in1 & away1, Move.MOVED_OUT),
        (~in0 & in1, Move.ENTERED),
        (in0 & ~in1 & not_listed, Move.UNLISTED),
        (in0 & ~in1, Move.LEFT),
        (both & ~cov0 & cov1, Move.COVERED),
        (both & cov0 & ~cov1 & silent, Move.UNSURE),
        (both & cov0 & ~cov1, Move.UNCOVERED),
        (told & (st1 < st0), Move.RAISED),
        (told & (st1 > st0), Move.LOWERED),
        (both & ~work0 & work1, Move.WORKED),
        (both & work0 & ~work1, Move.UNWORKED),
        (both & (st0 != st1), Move.STATUS),
    ]
    return np.select([c for c, _ in conditions], [list(Move).index(m) for _, m in conditions], -1)


def _corrected(old: Side, new: Side, o: Ints, n: Ints, still: Flags) -> tuple[Ints, list[Message]]:
    """Return which followed firms have other facts than before, and which facts.

    Another organisation or post is a correction only for a firm that stays as it is otherwise:
    elsewhere it is the move.
    """
    there = np.flatnonzero((o >= 0) & (n >= 0))
    at: list[Ints] = []
    said: list[Message] = []
    for column in schema.FIRMS:
        if column.name in _NO_FACT:
            continue
        cells = (
            side.graph.firms[column.name].iloc[rows[there]].reset_index(drop=True)
            for side, rows in ((old, o), (new, n))
        )
        one, two = (
            side.astype("str")
            if column.kind is not Kind.DATE
            else side.dt.strftime("%Y-%m-%d").astype("str")
            for side in cells
        )
        differs = ((one != two).fillna(True) & ~(one.isna() & two.isna())).to_numpy(dtype=bool)
        other = np.flatnonzero(
            differs & still[there] if column.name in ("organisation", "post") else differs
        )
        at.append(there[other])
        changes = zip(one.fillna("—").iloc[other], two.fillna("—").iloc[other], strict=True)
        said += [
            message("{column} {before} → {after}", column=column, before=a, after=b)
            for a, b in changes
        ]
    other, exclusions = _other_exclusion(old, new, o, n, there)
    at.append(other)
    said += [
        message("reason of exclusion {before} → {after}", before=a, after=b) for a, b in exclusions
    ]
    of_firm: dict[int, list[Message]] = {}
    for firm, change in zip(np.concatenate(at).tolist(), said, strict=True):
        of_firm.setdefault(firm, []).append(change)
    firms = sorted(of_firm)
    return np.array(firms, dtype=np.int64), [listed(of_firm[firm], CLAUSES) for firm in firms]


def _other_exclusion(
    old: Side, new: Side, o: Ints, n: Ints, there: Ints
) -> tuple[Ints, list[tuple[Exclusion, Exclusion]]]:
    """Return which firms are excluded at both dates for different reasons, and these reasons."""
    one, two = (
        side.words(side.status["exclusion"], rows[there]) for side, rows in ((old, o), (new, n))
    )
    changed = [
        i
        for i, (a, b) in enumerate(zip(one, two, strict=True))
        if a is not None and b is not None and a != b
    ]
    return there[changed], [(Exclusion(one[i]), Exclusion(two[i])) for i in changed]


def _change(before: Any, after: Any) -> Message:
    return message("{before} → {after}", before=before, after=after)


class _Reasons:
    """Says why each firm moved; only firms that moved are asked about."""

    def __init__(
        self,
        old: Side,
        new: Side,
        fresh: set[str],
        gone: set[str],
        recast: tuple[set[int], set[int]],
    ) -> None:
        self.old, self.new, self.fresh, self.gone, self.recast = old, new, fresh, gone, recast
        self.via = [side.status["via"].to_numpy(dtype=object) for side in (old, new)]
        self.state = [side.status["status"].to_numpy(dtype=object) for side in (old, new)]
        self.exclusion = [side.status["exclusion"].to_numpy(dtype=object) for side in (old, new)]
        self.mode = [side.status["mode"].to_numpy(dtype=object) for side in (old, new)]
        self.registered = new.graph.firms["reg_date"].to_numpy()
        self.registered_old = old.graph.firms["reg_date"].to_numpy()
        self.place = [side.districts.to_numpy(dtype=object) for side in (old, new)]

    def of(self, move: Move, old: int, new: int) -> Message:
        """Return the reason."""
        if (new < 0 and old in self.recast[0]) or (old < 0 and new in self.recast[1]):
            return message("relisted between firms and social organisations")
        if move in (Move.ENTERED, Move.MOVED_IN):
            return self._other_side(0, old, self.registered[new], self.old.graph.as_of)
        if move is Move.UNLISTED:
            return self._unlisted(new)
        if move is Move.UNSURE:
            name = self._name(0, old)
            return message(
                "no organisation is given now, to be verified (before: {name})", name=name
            )
        if move in (Move.LEFT, Move.MOVED_OUT):
            return self._other_side(1, new, self.registered_old[old], None)
        if move in (Move.COVERED, Move.UNCOVERED):
            side, row = (1, new) if move is Move.COVERED else (0, old)
            return self._taken_up(side, row, self.state[0][old] if side else "")
        if move is Move.MOVED:
            return _change(self.place[0][old], self.place[1][new])
        if move in (Move.WORKED, Move.UNWORKED):
            side, row = (1, new) if move is Move.WORKED else (0, old)
            via = self._name(side, row)
            if side:
                return message("served by {via}", via=via)
            return message("no longer served by {via}", via=via)
        if move is Move.CORRECTED:
            return EMPTY
        return _change(Status(self.state[0][old]), Status(self.state[1][new]))

    def _unlisted(self, new: int) -> Message:
        """Say why a firm is missing from the later list without having left."""
        if new >= 0:
            return message("only a row marked a duplicate now, to be verified")
        return message("not on this list; verify whether it closed, moved away or was left out")

    def _other_side(self, side: int, row: int, registered: Any, since: Any) -> Message:
        """Say why a firm does not count at the other date."""
        if row >= 0:
            why = self.exclusion[side][row]
            word = Exclusion(why) if isinstance(why, str) else None
            if word is None and side == 0:
                return message("outside this base before")
            if word is None:
                return message("no longer of this base")
            return message("counted again (was {word})", word=word) if side == 0 else word.label
        if since is not None and not pd.isna(registered) and registered > np.datetime64(since):
            return message("registered {date}", date=str(registered)[:10])
        return message("newly on the ledger")

    def _taken_up(self, side: int, row: int, before: str) -> Message:
        node, name = self.via[side][row], self._name(side, row)
        if side == 0:
            if name == UNNAMED:
                return message("an organisation without a name before, none now")
            if node in self.gone:
                return message("its organisation is gone: {name}", name=name)
            return message("no longer covered by: {name}", name=name)
        mode, since = Mode(self.mode[side][row]), self._since(before, node in self.fresh)
        return message("{mode}: {name}{since}", mode=mode, name=name, since=since)

    def _since(self, before: str, fresh: bool) -> Message:
        """Say what is known of how a firm came to its organisation; one unknown before may have
        had it all the time.
        """
        if before == str(Status.PENDING):
            return message(" (approved)")
        if before == str(Status.UNKNOWN):
            return message(" (unknown before, it may have been there)")
        return message(" (new)") if fresh else EMPTY

    def _name(self, side: int, row: int) -> str:
        node = self.via[side][row]
        known = (self.old, self.new)[side].names
        return known.get(node, str(node).removeprefix("群团:")) if isinstance(node, str) else "—"


__all__ = ["Move", "Side", "firm_moves"]
