"""All answers about one graph, each worked out once, when it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from orggraph.analysis.candidates import candidates, existing_branches
from orggraph.analysis.coverage import (
    LISTED,
    classify,
    committee_load,
    committee_of,
    counted_by,
    coverage_table,
    gap_list,
    has_own_due,
    responsible,
)
from orggraph.analysis.impact import Impact, impact
from orggraph.analysis.organisations.checks import Checkup, check_organisations
from orggraph.core.enums import Base, Dimension, Members, Problem, Rate, Severity, Status
from orggraph.graph import Label, OrgGraph, check_graph
from orggraph.ingest import Tables
from orggraph.ingest.findings import MOST_LISTED

if TYPE_CHECKING:
    from orggraph.analysis.services.circles import Circles
    from orggraph.analysis.services.posts import Posts
    from orggraph.optimise.budget_curve import Campaign
    from orggraph.optimise.plan import Plan


@dataclass(frozen=True)
class Answers:
    """The answers about the firms of one date; `tables` is where they came from.

    `members` tells which count plans and campaigns join firms by; every view of theirs says so
    where it is not the formal one.
    """

    graph: OrgGraph
    tables: Tables
    located: pd.DataFrame = field(repr=False)
    members: Members = Members.FORMAL

    def with_rules(self, changes: Mapping[str, Any]) -> Answers:
        """Return the answers about the same firms under other values of some rules."""
        rules = self.graph.rules.replace(changes)
        return replace(self, graph=replace(self.graph, rules=rules))

    @cached_property
    def status(self) -> pd.DataFrame:
        """The status of every firm, as `coverage.classify` gives it."""
        return classify(self.graph)

    @cached_property
    def duty(self) -> pd.DataFrame:
        """The responsible organisation of every firm, as `coverage.responsible` gives it."""
        return responsible(self.graph)

    @cached_property
    def impact(self) -> Impact:
        """What falls if each organisation, post or place goes."""
        return impact(self.graph, self.status)

    @cached_property
    def checkup(self) -> Checkup:
        """What a check of the organisations found."""
        return check_organisations(self.graph, self.status, self.duty)

    @cached_property
    def posts(self) -> Posts:
        """What each instructor post serves, whom to send where, and where more are needed."""
        from orggraph.analysis.services.posts import posts

        return posts(self.graph, self.status)

    @cached_property
    def circles(self) -> Circles:
        """Which firms stand within the circles of the service centres, and what more centres
        would reach.
        """
        from orggraph.analysis.services.circles import circles

        return circles(self.graph, self.status)

    def coverage(
        self, by: Dimension, base: Base = Base.OPERATING, kind: Label = Label.ENTERPRISE
    ) -> pd.DataFrame:
        """Return the coverage table of a dimension, a copy that may be changed."""
        asked = by, base, kind
        if asked not in self._coverage:
            self._coverage[asked] = coverage_table(self.graph, self.status, by, base, kind)
        return self._coverage[asked].copy()

    def organised_rate(self, base: Base = Base.OPERATING) -> Rate:
        """Return the organisation rate of all firms; one that no column asks about is not known."""
        total = self.coverage(Dimension.DISTRICT, base).iloc[-1]
        is_known = not (total["base"] and pd.isna(total["organised_rate"]))
        return Rate(int(total["organised"]), int(total["base"]), base, is_known)

    @cached_property
    def _coverage(self) -> dict[tuple[Dimension, Base, Label], pd.DataFrame]:
        return {}  # a report asks for the districts' table once for nearly every sheet

    @cached_property
    def committee_of(self) -> pd.DataFrame:
        """The industry committee of every firm, as `coverage.committee_of` gives it."""
        return committee_of(self.graph)

    def committees(self, base: Base = Base.OPERATING) -> pd.DataFrame:
        """Return the load of the industry committees, as `coverage.committee_load` gives it; a
        copy that may be changed.
        """
        if base not in self._committees:
            self._committees[base] = committee_load(self.graph, self.status, base)
        return self._committees[base].copy()

    @cached_property
    def _committees(self) -> dict[Base, pd.DataFrame]:
        return {}

    def gaps(
        self,
        statuses: tuple[Status, ...] = LISTED,
        kind: Label = Label.ENTERPRISE,
        proposed: pd.DataFrame | None = None,
    ) -> pd.DataFrame:
        """Return the gap list of firms or of social organisations, with the groups of a plan where
        one is given.

        `proposed` has a row per firm that the plan places (firm, group); with a column
        `organisation` it also tells which firms join which branch nearby, their group missing.
        """
        if proposed is None:
            return gap_list(self.graph, self.status, self.duty, statuses, kind=kind)
        told = proposed.drop_duplicates("firm").set_index("firm")["group"]
        keys = self.graph.firms["firm"]
        taken_in = told.index[told.isna()]
        joins = keys.isin(taken_in).to_numpy(dtype=bool) if "organisation" in proposed else None
        return gap_list(
            self.graph,
            self.status,
            self.duty,
            statuses,
            keys.map(told).astype("str"),
            joins,
            kind=kind,
        )

    def propose(self, **asked: Any) -> Plan:
        """Propose joint branches for these firms; `asked` is what
        `joint_branches.propose_plan` takes beside its tables.
        """
        from orggraph.optimise.joint_branches import (
            propose_plan,  # its compiled loops are slow to load, and most commands need none
        )

        return propose_plan(self._candidates, self.graph.rules, branches=self._branches, **asked)

    @cached_property
    def plan(self) -> Plan:
        """The joint branches that the fast tier proposes, asked nothing further."""
        return self.propose()

    @cached_property
    def campaign(self) -> Campaign:
        """How far new organisations reach; firms with members enough for their own come by
        members, then by staff.
        """
        from orggraph.optimise.budget_curve import reach

        firms = counted_by(self.graph.firms, self.members)
        due = firms[has_own_due(firms, self.status, self.graph.rules) & self.graph.is_enterprise]
        own = due.sort_values(
            ["members_formal", "staff", "firm"], ascending=[False, False, True], kind="stable"
        )["firm"]
        return reach(self._candidates, self.graph.rules, own=own, branches=self._branches)

    @property
    def joinable(self) -> list[str]:
        """The firms that a plan may join, by key."""
        return [str(firm) for firm in self._candidates["firm"]]

    @property
    def candidates(self) -> pd.DataFrame:
        """The firms that a plan may join, a copy of what `analysis.candidates` gives."""
        return self._candidates.copy()

    @cached_property
    def _candidates(self) -> pd.DataFrame:
        return candidates(self.graph, self.status, self.members)

    @cached_property
    def _branches(self) -> pd.DataFrame:
        return existing_branches(self.graph)

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """Everything found wrong: while reading, while building the graph, and in the graph
        itself.
        """
        building = [p for found in self.graph.found for p in found.problems(MOST_LISTED)]
        return tuple(
            sorted({*self.tables.problems, *building, *self.invalid}, key=lambda p: p.order)
        )

    @cached_property
    def invalid(self) -> list[Problem]:
        """What shows that the graph is not valid."""
        return check_graph(self.graph)

    def count(self, severity: Severity) -> int:
        """Return how many findings are of a severity, without making every record."""
        building = sum(len(f) for f in self.graph.found if f.finding.severity is severity)
        return (
            self.tables.count(severity)
            + building
            + sum(p.severity is severity for p in self.invalid)
        )
