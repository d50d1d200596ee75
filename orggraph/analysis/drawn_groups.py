"""Groups that somebody drew by hand, held against the rules of joint branches in words."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from orggraph.analysis.candidates import as_candidates
from orggraph.analysis.coverage import counted_by
from orggraph.core.enums import Exclusion, Members, PlaceKind, Status, Word
from orggraph.core.messages import ITEMS, Message, listed, message
from orggraph.graph import Label, OrgGraph
from orggraph.ingest import pii
from orggraph.optimise.plan import Firm, is_near, metres_between
from orggraph.reference import company_names, credit_codes

NOWHERE = -1
"""The row of a firm that is not on the ledger."""


class Holds(Word):
    """Whether a group that was drawn may be founded."""

    YES = ("YES", "符合", "holds")
    OPEN = ("OPEN", "待核实", "to be verified")
    NO = ("NO", "不符合", "does not hold")


@dataclass(frozen=True)
class Remark:
    """One sentence about a group or one of its lines, and what it does to the group: NO breaks it,
    OPEN leaves it undecided, YES is only to be known.
    """

    holds: Holds
    words: Message
    line: int | None = None


@dataclass(frozen=True)
class DrawnGroup:
    """A group as drawn: its label, its lines (places in the list), the row of the firm in the
    graph that each line means (`NOWHERE` for none), who leads it, and what there is to say.

    `metres` has a value for each of `rows` (missing where a point is); `cost` is what the group
    costs a plan without the price of a branch, where a distance that is not known counts as the
    planner counts it. `rest` are the firms that would be a valid group without those that may not
    be in it, empty where there is nobody to leave out or no group is left.
    """

    label: str
    lines: tuple[int, ...]
    meant: tuple[int, ...]
    lead: int
    metres: tuple[float, ...]
    cost: float
    remarks: tuple[Remark, ...]
    rest: tuple[int, ...] = ()

    @property
    def rows(self) -> tuple[int, ...]:
        """The rows of its firms, each once."""
        return tuple(dict.fromkeys(row for row in self.meant if row != NOWHERE))

    @property
    def holds(self) -> Holds:
        """The worst of the remarks."""
        told = {remark.holds for remark in self.remarks}
        return next((worst for worst in (Holds.NO, Holds.OPEN) if worst in told), Holds.YES)


class _Finder:
    """The firms of a ledger by all that a list may call them."""

    def __init__(self, known: pd.DataFrame) -> None:
        rows = known.index.to_numpy()
        self._names = dict(zip(rows.tolist(), known["name"].astype(object), strict=True))
        self._by_code = {
            str(code): int(row)
            for column in ("uscc", "firm")
            for code, row in zip(known[column], rows, strict=True)
            if pd.notna(code)
        }
        normal = company_names.normal(known["name"])
        self._by_name: dict[str, list[int]] = {}
        for name, row in zip(normal, rows, strict=True):
            if pd.notna(name) and name:
                self._by_name.setdefault(str(name), []).append(int(row))
        self._all = "\n".join(self._by_name)
        self._normal: dict[str, str] = {}

    @classmethod
    def of(cls, graph: OrgGraph) -> _Finder:
        """Return what finds the firms of a graph, rows that repeat another aside."""
        return cls(graph.firms[graph.firms["repeat_of"].isna().to_numpy()])

    def learn(self, names: Iterable[str]) -> None:
        """Work out the normal form of many names at once, which is far quicker than one by one."""
        fresh = sorted({str(name) for name in names} - self._normal.keys() - {""})
        normal = company_names.normal(pd.Series(fresh, dtype="str"))
        self._normal |= dict(zip(fresh, normal.fillna("").astype(str), strict=True))

    def find(self, name: str, code: str) -> tuple[int, Message | None]:
        """Return the row of the firm that is meant, `NOWHERE` for none, and what is to be said of
        how it was found.

        A credit code or key counts first, then the name however its brackets and spaces are
        written, then a part of a name that only one firm has.
        """
        by_code = self._by_code.get(credit_codes.compact(code), self._by_code.get(code, NOWHERE))
        by_name, words = self._named(name)
        if by_code != NOWHERE and by_name not in (NOWHERE, by_code):
            told = message(
                "its code is that of {name}, which the list does not call it",
                name=self._called(by_code),
            )
            return by_code, told
        return (by_code, None) if by_code != NOWHERE else (by_name, words)

    def _called(self, row: int) -> str:
        return str(self._names[row])

    def _named(self, name: str) -> tuple[int, Message | None]:
        key = self._by_code.get(credit_codes.compact(name)) if name else None
        if key is not None:
            return key, None
        normal = self._normal.get(name, "")
        if not normal:
            return NOWHERE, None
        same = self._by_name.get(normal, [])
        if len(same) == 1:
            return same[0], None
        if len(same) > 1:
            return NOWHERE, message("several firms have this name; give the credit code")
        return self._by_part(normal)

    def _by_part(self, part: str) -> tuple[int, Message | None]:
        """Return the only firm whose name has this part."""
        at = self._all.find(part) if len(part) > 1 else -1
        if at < 0:
            return NOWHERE, None
        begin, end = self._all.rfind("\n", 0, at) + 1, self._all.find("\n", at)
        end = len(self._all) if end < 0 else end
        rows = self._by_name[self._all[begin:end]]
        if len(rows) > 1 or self._all.find(part, end) >= 0:
            return NOWHERE, message("several firms have this in their name; give the credit code")
        return rows[0], message("taken for {name}", name=self._called(rows[0]))


def drawn_groups(
    graph: OrgGraph,
    status: pd.DataFrame,
    lines: pd.DataFrame,
    keys: Sequence[str],
    members: Members = Members.FORMAL,
) -> list[DrawnGroup]:
    """Return the groups of a list in its order, each with what the rules say of it.

    `lines` (`group`, `firm`, `code`, `host`, `lead`) is a row per firm, `keys` tells for each which
    group it belongs to, however that is written.
    """
    finder = _Finder.of(graph)
    finder.learn([*lines["firm"], *lines["lead"]])
    found = [
        finder.find(str(name), str(code))
        for name, code in zip(lines["firm"], lines["code"], strict=True)
    ]
    rows, words = [row for row, _ in found], [said for _, said in found]
    check = _Check(graph, status, lines, finder, rows, words, members)
    groups: dict[str, list[int]] = {}
    for line, key in enumerate(keys):
        groups.setdefault(key, []).append(line)
    labels = [pii.sentence(str(group)) for group in lines["group"]]
    inside: dict[int, list[str]] = {}
    for of_group in groups.values():
        for row in {rows[line] for line in of_group} - {NOWHERE}:
            inside.setdefault(row, []).append(labels[of_group[0]])
    return [check.group(labels[of_group[0]], of_group, inside) for of_group in groups.values()]


class _Check:
    """The rules held against one group after another."""

    def __init__(
        self,
        graph: OrgGraph,
        status: pd.DataFrame,
        lines: pd.DataFrame,
        finder: _Finder,
        rows: list[int],
        words: list[Message | None],
        members: Members,
    ) -> None:
        self.graph, self.rules, self.status = graph, graph.rules, status
        self.lines, self.finder, self.rows, self.words = lines, finder, rows, words
        self.counts = counted_by(graph.firms, members)
        met = np.unique([row for row in rows if row != NOWHERE]).astype(np.int64)
        table = as_candidates(graph, met, members)
        self.firms = {
            row: _as_firm(one) for row, one in zip(met.tolist(), _dicts(table), strict=True)
        }
        self.names = graph.firm_names
        self.places = {
            kind: pd.Series(graph.place_names(kind))
            for kind in (PlaceKind.DISTRICT, PlaceKind.STREET)
        }
        self.organisations = {
            node: about["name"] for node, about in graph.nodes(Label.ORGANISATION)
        }

    def group(self, label: str, of_group: list[int], inside: Mapping[int, list[str]]) -> DrawnGroup:
        meant = tuple(self.rows[line] for line in of_group)
        rows = [row for row in dict.fromkeys(meant) if row != NOWHERE]
        remarks = [*self._lines(of_group), *self._twice(label, of_group, inside)]
        barred = {row: remark for row in rows if (remark := self._may(row)) is not None}
        remarks += barred.values()
        kept = [row for row in rows if row not in barred or barred[row].holds is not Holds.NO]
        lead, lead_remarks = self._lead(of_group, rows, kept or rows)
        remarks += lead_remarks
        remarks += [*self._sums(rows), *self._where(rows, lead)]
        rest = tuple(kept) if len(kept) < len(of_group) and self._is_valid(kept) else ()
        metres, cost = self._metres(rows, lead)
        return DrawnGroup(label, tuple(of_group), meant, lead, metres, cost, tuple(remarks), rest)

    # ---- line by line

    def _lines(self, of_group: list[int]) -> Iterator[Remark]:
        for line in of_group:
            words = self.words[line]
            if self.rows[line] == NOWHERE:
                why = message("is not on the ledger") if words is None else words
                yield Remark(Holds.NO, self._of_line(line, why), line)
            elif words is not None:
                differs = bool(self.lines["code"].iloc[line])
                yield Remark(Holds.OPEN if differs else Holds.YES, self._of_line(line, words), line)

    def _of_line(self, line: int, why: Message) -> Message:
        written = str(self.lines["firm"].iloc[line] or self.lines["code"].iloc[line])
        return message("{name}: {why}", name=pii.sentence(written), why=why)

    def _twice(
        self, label: str, of_group: list[int], inside: Mapping[int, list[str]]
    ) -> Iterator[Remark]:
        counts = Counter(self.rows[line] for line in of_group)
        for row, count in counts.items():
            if row == NOWHERE:
                continue
            others = [other for other in inside[row] if other != label]
            if others:
                why = message("is also in group {others}", others=listed(others, ITEMS))
                yield Remark(Holds.NO, self._of(row, why))
            if count > 1:
                why = message("is listed {count} times, counted once", count=count)
                yield Remark(Holds.YES, self._of(row, why))

    def _of(self, row: int, why: Message) -> Message:
        return message("{name}: {why}", name=self.names.iloc[row], why=why)

    # ---- who may be in a joint branch

    def _may(self, row: int) -> Remark | None:
        """Return why a firm may not be in a joint branch, or is not known to be allowed."""
        barred = self._by_status(row)
        if barred is not None:
            return barred
        formal = self.counts["members_formal"].iloc[row]
        if pd.isna(formal):
            why = message("its formal members are not given")
            return Remark(Holds.OPEN, self._of(row, why))
        if formal >= self.rules.own_branch_formal:
            why = message(
                "has {formal} formal members and is due a branch of its own", formal=int(formal)
            )
            return Remark(Holds.NO, self._of(row, why))
        if formal < 1:
            why = message("has no formal member: send an instructor, recruit first")
            return Remark(Holds.NO, self._of(row, why))
        return None

    def _by_status(self, row: int) -> Remark | None:
        status = Status(self.status["status"].iloc[row])
        if not self.graph.is_enterprise[row]:
            why = message("is a social organisation, no firm")
            return Remark(Holds.NO, self._of(row, why))
        if status is Status.EXCLUDED:
            exclusion = Exclusion(self.status["exclusion"].iloc[row])
            why = message("does not count: {exclusion}", exclusion=exclusion)
            return Remark(Holds.NO, self._of(row, why))
        if status is Status.UNKNOWN:
            why = message("it is not known whether it has an organisation")
            return Remark(Holds.OPEN, self._of(row, why))
        if status is Status.PENDING:
            why = message("is founding an organisation already and waits for approval")
            return Remark(Holds.NO, self._of(row, why))
        if status not in (Status.UNCOVERED, Status.WORK_ONLY):
            via = self.status["via"].iloc[row]
            organisation = self.organisations.get(via) if pd.notna(via) else None
            why = message("has an organisation already")
            if organisation:
                why = message(
                    "has an organisation already ({organisation})", organisation=organisation
                )
            return Remark(Holds.NO, self._of(row, why))
        return None

    # ---- the sums

    def _sums(self, rows: list[int]) -> Iterator[Remark]:
        rules = self.rules
        if len(rows) < 2:
            why = message("only {n} firm of the ledger, a joint branch needs 2", n=len(rows))
            yield Remark(Holds.NO, why)
        if len(rows) > rules.joint_units_hard:
            why = message("{n} firms, at most {most}", n=len(rows), most=rules.joint_units_hard)
            yield Remark(Holds.NO, why)
        elif len(rows) > rules.joint_units:
            why = message(
                "{n} firms, generally at most {most}; say why, or split it",
                n=len(rows),
                most=rules.joint_units,
            )
            yield Remark(Holds.YES, why)
        formal = self.counts["members_formal"].iloc[rows]
        known, need = int(formal.sum()), rules.joint_formal
        if known < need and formal.notna().all():
            why = message("{known} formal members together, needs {need}", known=known, need=need)
            yield Remark(Holds.NO, why)
        elif known < need:
            why = message(
                "{known} formal members known, needs {need}: verify {unknown} firms",
                known=known,
                need=need,
                unknown=int(formal.isna().sum()),
            )
            yield Remark(Holds.OPEN, why)
        total = sum(self.firms[row].total for row in rows)
        if total > rules.branch_members:
            why = message(
                "{total} members in all, at most {most}", total=total, most=rules.branch_members
            )
            yield Remark(Holds.NO, why)

    # ---- where

    def _lead(
        self, of_group: list[int], rows: list[int], able: list[int]
    ) -> tuple[int, list[Remark]]:
        """Return the lead firm that the list names, else the best placed of those able to lead;
        and what is to be said of it.
        """
        if not rows:
            return NOWHERE, []
        named = [self.rows[line] for line in of_group if self.lines["host"].iloc[line]]
        remarks: list[Remark] = []
        texts = sorted({str(self.lines["lead"].iloc[line]) for line in of_group} - {""})
        for text in texts:
            row, _ = self.finder.find(text, "")
            if row in rows:
                named.append(row)
            else:
                why = message(
                    "the lead firm {text} is not one of its firms", text=pii.sentence(text)
                )
                remarks.append(Remark(Holds.YES, why))
        named = [row for row in dict.fromkeys(named) if row in rows]
        if len(named) > 1:
            why = message(
                "several lead firms are named: {names}",
                names=listed(self.names.iloc[named], ITEMS),
            )
            remarks.append(Remark(Holds.YES, why))
        best = self._best(rows, able)
        if len(named) != 1:
            return best, remarks
        lead = named[0]
        if self._is_host(best, rows) and not self._is_host(lead, rows):
            why = message(
                "with {best} as lead firm all are near one another",
                best=self.names.iloc[best],
            )
            remarks.append(Remark(Holds.YES, why))
        return lead, remarks

    def _best(self, rows: Sequence[int], able: Sequence[int]) -> int:
        """Return the firm that is near most others, then has the fewest metres to them."""
        return min(able, key=lambda host: self._order(host, rows))

    def _order(self, host: int, rows: Sequence[int]) -> tuple[int, float, str]:
        here = self.firms[host]
        others = [self.firms[row] for row in rows if row != host]
        far = sum(not is_near(here, other, self.rules) for other in others)
        return far, sum(metres_between(here, other, self.rules) for other in others), here.firm

    def _is_host(self, host: int, rows: Sequence[int]) -> bool:
        here = self.firms[host]
        return all(is_near(here, self.firms[row], self.rules) for row in rows)

    def _where(self, rows: list[int], lead: int) -> Iterator[Remark]:
        for row in rows:
            if row == lead:
                continue
            here, there = self.firms[lead], self.firms[row]
            if is_near(here, there, self.rules):
                continue
            yield self._far(row, lead, here, there)
        for kind, kinds in (
            (PlaceKind.DISTRICT, message("districts")),
            (PlaceKind.STREET, message("streets")),
        ):
            names = self.places[kind].iloc[rows].dropna().astype(str)
            several = sorted(set(names))
            if len(several) > 1:
                within = kind is PlaceKind.DISTRICT and self.rules.groups_within == "district"
                why = message(
                    "its firms are in {n} {kinds} ({several}); settle which is superior",
                    n=len(several),
                    kinds=kinds,
                    several=listed(several, ITEMS),
                )
                yield Remark(Holds.NO if within else Holds.YES, why)
                return

    def _far(self, row: int, lead: int, here: Firm, there: Firm) -> Remark:
        lead_name = self.names.iloc[lead]
        if here.point is None or there.point is None:
            why = message(
                "how far it is from {lead} is not known: there is no point of it, and no building "
                "or park that both share",
                lead=lead_name,
            )
            return Remark(Holds.OPEN, self._of(row, why))
        why = message(
            "is {metres:,.0f} m from {lead}, more than {most} m, and in another building and park",
            metres=math.dist(here.point, there.point),
            lead=lead_name,
            most=self.rules.near_metres,
        )
        return Remark(Holds.NO, self._of(row, why))

    def _metres(self, rows: list[int], lead: int) -> tuple[tuple[float, ...], float]:
        if not rows:
            return (), 0.0
        here = self.firms[lead]
        metres = [0.0 if row == lead else _measured(here, self.firms[row]) for row in rows]
        best = self.firms[self._best(rows, rows)]
        cost = sum(
            metres_between(best, self.firms[row], self.rules)
            for row in rows
            if self.firms[row] is not best
        )
        return tuple(metres), float(cost)

    def _is_valid(self, rows: list[int]) -> bool:
        """Whether firms would be a valid group by themselves, all counts being known."""
        formal = self.counts["members_formal"].iloc[rows]
        return (
            2 <= len(rows) <= self.rules.joint_units
            and bool(formal.notna().all())
            and int(formal.sum()) >= self.rules.joint_formal
            and sum(self.firms[row].total for row in rows) <= self.rules.branch_members
            and any(self._is_host(host, rows) for host in rows)
        )


def _measured(here: Firm, there: Firm) -> float:
    if here.point is None or there.point is None:
        return math.nan
    return math.dist(here.point, there.point)


def _dicts(table: pd.DataFrame) -> list[dict[str, Any]]:
    columns = ["firm", "x", "y", "building", "park", "members_formal", "members_total"]
    return [
        dict(zip(columns, values, strict=True))
        for values in zip(*(table[column] for column in columns), strict=True)
    ]


def _as_firm(one: dict[str, Any]) -> Firm:
    """Return a firm as the rules see it; a count that is not given is 0, the least it can be."""
    formal = 0 if pd.isna(one["members_formal"]) else int(one["members_formal"])
    total = formal if pd.isna(one["members_total"]) else int(one["members_total"])
    point = None if pd.isna(one["x"]) or pd.isna(one["y"]) else (float(one["x"]), float(one["y"]))
    building, park = (None if pd.isna(one[name]) else one[name] for name in ("building", "park"))
    return Firm(str(one["firm"]), point, building, park, formal, total)


__all__ = ["NOWHERE", "DrawnGroup", "Holds", "Remark", "drawn_groups"]
