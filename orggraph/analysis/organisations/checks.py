"""What is wrong with the organisations that exist, or could be more: one row a finding, with the
rule, the count and what to do.

Unknown is not zero: where a count that decides is unknown nothing is found, and how many could not
be judged is reported.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from orggraph.analysis.organisations.register import BRANCHES, roll, units_of
from orggraph.core.array_types import Flags
from orggraph.core.enums import Condition, Mode, OrgLevel, OrgType, Status
from orggraph.core.messages import Message, message, plural
from orggraph.core.rules import Rules
from orggraph.core.schema import HEALTH
from orggraph.graph import OrgGraph

AT_THE_LIMIT = message("exactly at the limit, sources differ")
_TOP = (str(OrgLevel.CITY), str(OrgLevel.DISTRICT))


@dataclass(frozen=True)
class Checkup:
    """What a check of the organisations found.

    `found` has the columns of `schema.HEALTH`, in the order of `Condition` and then by name; `at`
    is beside each row the organisation's `node` and the firm's `row` (-1 where the finding is not
    about one firm); `examined` is how many organisations were looked at; `unjudged` says of a
    condition how many could not be judged, the facts being unknown; `untyped` counts the
    organisations whose type nobody knows.
    """

    found: pd.DataFrame
    at: pd.DataFrame
    examined: int
    unjudged: dict[Condition, int]
    untyped: int = 0

    def count(self, condition: Condition) -> int:
        """Return how often a condition was found."""
        return int((self.found["found"] == str(condition)).sum())


def check_organisations(graph: OrgGraph, status: pd.DataFrame, duty: pd.DataFrame) -> Checkup:
    """Check every organisation in use, and the firms that belong to two.

    `status` is what `classify` gave, `duty` what `responsible` gave. Organisations dissolved,
    without a name, alliances and service centres are left out; one still founding is asked only how
    long it waits.
    """
    orgs = roll(graph)
    look = _Look(graph, orgs, status)
    for question in (look.sizes, look.ties_among, look.dates, look.joint_units, look.firms_of_two):
        question()
    table = look.as_table(duty)
    return Checkup(
        table[[c.name for c in HEALTH]],
        table[["node", "row"]],
        len(orgs),
        {c: look.unjudged[c] for c in Condition if look.unjudged.get(c)},
        int(orgs["org_type"].isna().sum()),
    )


def rule_of(condition: Condition, rules: Rules) -> Message:
    """Say the rule behind a condition with its number."""
    return _RULES[condition](rules)


_RULES: dict[Condition, Callable[[Rules], Message]] = {
    Condition.OWN_TOO_SMALL: lambda r: message(
        "formal members < {own_branch_formal}", own_branch_formal=r.own_branch_formal
    ),
    Condition.JOINT_OVER_HARD: lambda r: message(
        "units > {joint_units_hard} (hard limit)", joint_units_hard=r.joint_units_hard
    ),
    Condition.JOINT_OVER_SOFT: lambda r: message(
        "units > {joint_units} (soft limit)", joint_units=r.joint_units
    ),
    Condition.TOO_MANY_MEMBERS: lambda r: message(
        "members > {branch_members}", branch_members=r.branch_members
    ),
    Condition.TO_COMMITTEE: lambda r: message(
        "members ≥ {committee_members}", committee_members=r.committee_members
    ),
    Condition.TO_GENERAL_BRANCH: lambda r: message(
        "members {general_branch_members}–{committee_members}",
        general_branch_members=r.general_branch_members,
        committee_members=r.committee_members - 1,
    ),
    Condition.BRANCH_COMMITTEE_DUE: lambda r: message(
        "formal members ≥ {branch_committee_formal}",
        branch_committee_formal=r.branch_committee_formal,
    ),
    Condition.UNIT_ALONE: lambda r: message(
        "a unit's formal members ≥ {own_branch_formal}", own_branch_formal=r.own_branch_formal
    ),
    Condition.FIRM_IN_TWO: lambda r: message("one organisation for a firm"),
    Condition.TWO_SUPERIORS: lambda r: message("one superior"),
    Condition.NO_SUPERIOR: lambda r: message("a superior"),
    Condition.NO_FIRM: lambda r: message("one firm of the base at least"),
    Condition.APPROVAL_OVERDUE: lambda r: plural(
        "founding > {n} day", "founding > {n} days", n=r.approval_days
    ),
    Condition.TERM_OVER: lambda r: message("past the end of its term"),
}


class _Look:
    """The look at one graph: each question adds the findings it has."""

    def __init__(self, graph: OrgGraph, orgs: pd.DataFrame, status: pd.DataFrame) -> None:
        self.graph, self.orgs, self.status, self.rules = graph, orgs, status, graph.rules
        self.rows: list[pd.DataFrame] = []
        self.unjudged: dict[Condition, int] = {}
        self.settled = ~orgs["founding"].to_numpy(dtype=bool)
        kind = orgs["org_type"]
        self.is_branch: Flags = (
            kind.isin([str(t) for t in BRANCHES]).to_numpy(dtype=bool) & self.settled
        )
        self.is_own: Flags = orgs["own"].to_numpy(dtype=bool) & self.settled

    def note(self, condition: Condition, where: Flags, count: Any, detail: Any = None) -> None:
        """Add a finding for each organisation where it holds."""
        at = np.flatnonzero(where)
        self._add(
            condition,
            at,
            self.orgs["first"].to_numpy()[at],
            False,
            np.asarray(count, dtype=object)[at],
            [None] * len(at) if detail is None else [detail[i] for i in at],
        )

    def note_firms(self, condition: Condition, at: Any, firm: Any, count: Any, detail: Any) -> None:
        """Add a finding for each firm; `at` is its organisation on the roll, -1 where it has
        none there.
        """
        self._add(condition, at, firm, True, count, detail)

    def _add(
        self, condition: Condition, at: Any, firm: Any, of_firm: bool, count: Any, detail: Any
    ) -> None:
        self.rows.append(
            pd.DataFrame(
                {
                    "found": str(condition),
                    "at": at,
                    "row": firm,
                    "of_firm": of_firm,
                    "count": list(count),
                    "detail": pd.Series(list(detail), dtype=object),
                }
            )
        )

    def sizes(self) -> None:
        """Ask what the counts of members and of firms say."""
        orgs, rules = self.orgs, self.rules
        formal, total, units = orgs["formal"], orgs["total"], orgs["units"].to_numpy()
        single = (
            self.is_branch
            & self.is_own
            & ~orgs["joint"].to_numpy()
            & (orgs["of_its_own"].to_numpy() == 1)
        )
        at_most = formal.fillna(total)  # formal members are no more than all
        self._measured(Condition.OWN_TOO_SMALL, single, at_most, at_most < rules.own_branch_formal)
        joint = orgs["joint"].to_numpy(dtype=bool) & self.settled
        self.note(Condition.JOINT_OVER_HARD, joint & (units > rules.joint_units_hard), units)
        self.note(
            Condition.JOINT_OVER_SOFT,
            joint & (units > rules.joint_units) & (units <= rules.joint_units_hard),
            units,
        )
        self._measured(
            Condition.TOO_MANY_MEMBERS, self.is_branch, total, total > rules.branch_members
        )
        grown = self.is_own & (orgs["org_type"] != str(OrgType.COMMITTEE)).to_numpy(dtype=bool)
        self._measured(
            Condition.TO_COMMITTEE,
            grown,
            total,
            total >= rules.committee_members,
            rules.committee_members,
        )
        middling = (total >= rules.general_branch_members) & (total < rules.committee_members)
        self._measured(
            Condition.TO_GENERAL_BRANCH,
            self.is_own & self.is_branch,
            total,
            middling,
            rules.general_branch_members,
        )
        self._measured(
            Condition.BRANCH_COMMITTEE_DUE,
            self.is_branch,
            formal,
            formal >= rules.branch_committee_formal,
        )

    def _measured(
        self,
        condition: Condition,
        asked: Flags,
        count: pd.Series[Any],
        holds: pd.Series[Any],
        limit: int | None = None,
    ) -> None:
        """Note a condition on a count; one that is unknown decides nothing. A count just at the
        limit carries a note.
        """
        self.unjudged[condition] = int((asked & count.isna().to_numpy()).sum())
        self.note(
            condition,
            asked & holds.fillna(False).to_numpy(dtype=bool),
            count,
            [AT_THE_LIMIT if limit is not None and n == limit else None for n in count.fillna(-1)],
        )

    def ties_among(self) -> None:
        """Ask what is above each organisation, and whether a firm's own still has a firm."""
        orgs = self.orgs
        above = np.array([len(names) for names in orgs["superiors"]], dtype=np.int64)
        self.note(
            Condition.TWO_SUPERIORS,
            above > 1,
            above,
            ["、".join(names) for names in orgs["superiors"]],
        )
        top = orgs["level"].isin(_TOP) | (orgs["level"].isna() & (orgs["subordinates"] > 0))
        lacking = (above == 0) & ~top.to_numpy(dtype=bool) & self.settled
        if above.any():
            self.note(Condition.NO_SUPERIOR, lacking, above)
        else:  # a ledger that names no superior at all does not say that there is none
            self.unjudged[Condition.NO_SUPERIOR] = int(lacking.sum())
        alone = (
            self.is_own & (orgs["units"].to_numpy() == 0) & (orgs["subordinates"].to_numpy() == 0)
        )
        self.note(Condition.NO_FIRM, alone, orgs["units"])

    def dates(self) -> None:
        """Ask how long foundings wait and which temporary branches are past their term."""
        orgs = self.orgs
        founding = ~self.settled
        temporary = (orgs["org_type"] == str(OrgType.TEMP_BRANCH)).to_numpy(dtype=bool)
        waits = (self.status["status"] == str(Status.PENDING)).to_numpy(dtype=bool)
        told = (
            self.status["via"].isin(orgs.index[founding]).to_numpy(dtype=bool)
        )  # the organisation has a row of its own
        if self.graph.as_of is None:
            self.unjudged |= {
                Condition.APPROVAL_OVERDUE: int(founding.sum() + (waits & ~told).sum()),
                Condition.TERM_OVER: int(temporary.sum()),
            }
            return
        days = _days_since(orgs["pending_since"], self.graph.as_of)
        self.note(
            Condition.APPROVAL_OVERDUE,
            founding & (days > self.rules.approval_days).to_numpy(),
            days.fillna(0).astype("int64"),
        )
        over = _days_since(orgs["term_end"], self.graph.as_of)
        self.unjudged[Condition.TERM_OVER] = int((temporary & over.isna().to_numpy()).sum())
        self.note(
            Condition.TERM_OVER,
            temporary & (over > 0).to_numpy(),
            over.fillna(0).astype("int64"),
            [message("ended {day}", day=day) for day in orgs["term_end"]],
        )
        pending = self.status["pending_days"]
        self.unjudged[Condition.APPROVAL_OVERDUE] = int(
            (waits & ~told & pending.isna().to_numpy()).sum()
        )
        late = np.flatnonzero(
            waits & ~told & self.status["overdue"].fillna(False).to_numpy(dtype=bool)
        )
        self.note_firms(
            Condition.APPROVAL_OVERDUE,
            orgs.index.get_indexer(self.status["via"].iloc[late]),
            late,
            pending.iloc[late],
            [None] * len(late),
        )

    def joint_units(self) -> None:
        """Find the units of a joint branch that could have a branch of their own."""
        ties, formal = units_of(self.graph, self.orgs), self.graph.firms["members_formal"]
        joint = self.orgs["joint"].to_numpy(dtype=bool)[ties["at"].to_numpy()] & ties["mode"].eq(
            str(Mode.JOINT)
        ).to_numpy(dtype=bool)
        ties = ties[joint].sort_values(["at", "firm"])
        each = formal.iloc[ties["firm"]]
        enough = (each >= self.rules.own_branch_formal).fillna(False).to_numpy(dtype=bool)
        self.unjudged[Condition.UNIT_ALONE] = int(each.isna().sum())
        ties = ties[enough]
        self.note_firms(
            Condition.UNIT_ALONE,
            ties["at"].to_numpy(),
            ties["firm"].to_numpy(),
            each[enough],
            [None] * len(ties),
        )

    def firms_of_two(self) -> None:
        """Find the firms that two organisations take up."""
        ties = units_of(self.graph, self.orgs).sort_values(["firm", "at"])
        ties = ties[ties["firm"].duplicated(keep=False)]
        names = self.orgs["name"].to_numpy(dtype=object)[ties["at"].to_numpy()]
        groups = pd.DataFrame(
            {"firm": ties["firm"].array, "at": ties["at"].array, "name": names}
        ).groupby("firm", sort=True)
        said = groups["name"].agg("、".join)
        self.note_firms(
            Condition.FIRM_IN_TWO,
            groups["at"].first().to_numpy(),
            said.index.to_numpy(),
            groups.size().to_numpy(),
            said.to_numpy(),
        )

    def as_table(self, duty: pd.DataFrame) -> pd.DataFrame:
        """Return the findings with nodes and rows, names, rules, what to do and the superior."""
        table = pd.concat(self.rows, ignore_index=True)
        at, row = table["at"].to_numpy(dtype=np.int64), table["row"].to_numpy(dtype=np.int64)
        table["node"] = _taken(pd.Series(self.orgs.index), at)
        table["organisation"] = _taken(self.orgs["name"], at)
        table["org_type"] = _taken(self.orgs["org_type"], at)
        name = self.graph.firms["name"].fillna(self.graph.firms["uscc"])
        table["firm"] = np.where(table["of_firm"], _taken(name, row), None)
        above = pd.Series(
            ["、".join(names) or None for names in self.orgs["superiors"]], dtype=object
        )
        superior, near = _taken(above, at), _taken(duty["responsible_name"], row)
        table["superior"] = np.where(pd.isna(superior), near, superior)
        order = {str(condition): i for i, condition in enumerate(Condition)}
        table["rule"] = (
            table["found"].map({str(c): rule_of(c, self.rules) for c in Condition}).astype(object)
        )
        table["action"] = table["found"].map({str(c): c.action for c in Condition}).astype(object)
        table["count"] = table["count"].astype("Int64")
        table["row"] = table["row"].where(table["of_firm"], -1).astype("int64")
        table["order"] = table["found"].map(order).astype("int64")
        return table.sort_values(
            ["order", "organisation", "firm"], kind="stable", ignore_index=True
        )


def _days_since(days: pd.Series[Any], as_of: Any) -> pd.Series[Any]:
    return (pd.Timestamp(as_of) - pd.to_datetime(days)).dt.days


def _taken(values: pd.Series[Any], at: Any) -> Any:
    """Return the values at some places, nothing at -1."""
    plain = np.array([*values.astype(object).where(values.notna(), None), None], dtype=object)
    return plain[at]
