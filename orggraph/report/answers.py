"""All answers about one graph, each worked out once, when it is asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from orggraph.coverage import LISTED, classify, coverage_table, gap_list, responsible
from orggraph.graph import Label, OrgGraph, check_graph
from orggraph.impact import Impact, impact
from orggraph.model import Base, Dimension, Problem, Severity, Status
from orggraph.tables import Tables


@dataclass(frozen=True)
class Answers:
    """The answers about the firms of one date; `tables` is where they came from."""

    graph: OrgGraph
    tables: Tables
    located: pd.DataFrame = field(repr=False)

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

    def coverage(self, by: Dimension, base: Base = Base.OPERATING, kind: Label = Label.ENTERPRISE) -> pd.DataFrame:
        """Return the coverage table of a dimension."""
        return coverage_table(self.graph, self.status, by, base, kind)

    def gaps(self, statuses: tuple[Status, ...] = LISTED, kind: Label = Label.ENTERPRISE) -> pd.DataFrame:
        """Return the gap list of firms or of social organisations."""
        return gap_list(self.graph, self.status, self.duty, statuses, kind=kind)

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """Everything found wrong: while reading, while building the graph, and in the graph itself."""
        building = [p for found in self.graph.found for p in found.problems()]
        return tuple(sorted({*self.tables.problems, *building, *check_graph(self.graph)}, key=lambda p: p.order))

    def count(self, severity: Severity) -> int:
        """Return how many findings are of a severity, without making every record."""
        building = sum(len(f) for f in self.graph.found if f.finding.severity is severity)
        return self.tables.count(severity) + building + sum(p.severity is severity for p in check_graph(self.graph))
