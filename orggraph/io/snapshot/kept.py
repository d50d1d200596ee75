"""Answers ⇄ snapshot: the tables, the graph, and the answers that most questions need.

A snapshot keeps what was read, located and tied, and beside it the status of every firm, who is
responsible, the findings and the default tables. Under other rules than it was made with, the
answers are worked out anew from its tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import networkx as nx
import pandas as pd

from orggraph.analysis import pipeline
from orggraph.analysis.analysis import Answers
from orggraph.analysis.coverage import LISTED
from orggraph.analysis.pipeline import Progress, silent
from orggraph.core.enums import Base, Dimension, Label, Problem, Status
from orggraph.core.rules import Rules
from orggraph.graph import OrgGraph
from orggraph.ingest import RawDataset, Tables
from orggraph.io.snapshot import records
from orggraph.io.snapshot.frames import read_frame, write_frame
from orggraph.io.snapshot.freshness import Source
from orggraph.io.snapshot.manifest import Asked, Manifest, program
from orggraph.io.snapshot.pages import Page, write_pages
from orggraph.io.snapshot.writing import Writer

TABLES = ("firms", "places", "organisations", "links", "posts")


# ---- writing ----


def write(
    folder: Path,
    answers: Answers,
    declared: RawDataset,
    source: Source,
    asked: Asked,
    made_from: str,
    pages: tuple[str, Mapping[str, Page]],
) -> None:
    """Write the parts of a snapshot into an empty folder.

    `made_from` is the way to its source, `pages` what is kept as printed and the name it speaks of.
    """
    tables, graph = answers.tables, answers.graph
    writer = Writer(folder)
    for name in TABLES:
        write_frame(writer, name, getattr(tables, name))
    own = [name for name in graph.firms.columns if _is_own(name, graph.firms, tables.firms)]
    write_frame(writer, "graph_firms", graph.firms[own])
    write_frame(writer, "ties", graph.ties)
    write_frame(writer, "located", answers.located)
    writer.json("skeleton.json", records.skeleton_to_json(graph.skeleton))
    writer.json("findings.json", _findings(answers))
    write_frame(writer, "status", answers.status)
    write_frame(writer, "duty", answers.duty)
    for base in Base:  # the tables of districts
        table = answers.coverage(Dimension.DISTRICT, base)
        write_frame(writer, f"coverage_{base}", table)
    write_frame(writer, "gaps", answers.gaps())
    write_pages(writer, *pages)
    writer.seal(
        {
            "program": program(),
            "name": tables.name,
            "as_of": tables.as_of.isoformat() if tables.as_of else None,
            "firms": len(tables.firms),
            "firm_columns": list(graph.firms.columns),
            "source": source.to_json(),
            "made_from": made_from,
            "asked": asdict(asked),
            "rules": records.rules_to_json(graph.rules),
            "campaign": records.plain(tables.campaign),
            "bulletin": records.plain(tables.bulletin),
            "given": sorted(tables.given),
            "declared": {
                "name": declared.name,
                "as_of": declared.as_of,
                "coordinates": records.plain(declared.coordinates),
                "columns": records.plain(declared.columns),
                "rules": records.plain(declared.rules),
                "campaign": records.plain(declared.campaign),
                "departments": records.plain(declared.departments),
            },
        }
    )


def _is_own(name: str, of_graph: pd.DataFrame, of_tables: pd.DataFrame) -> bool:
    """Whether a column of the graph's firms is another than the tables have."""
    return name not in of_tables or not of_graph[name].equals(of_tables[name])


def _findings(answers: Answers) -> dict[str, Any]:
    tables = answers.tables
    return {
        "read": records.problems_to_json(tables.read_problems, screen=True),
        "found": records.found_to_json(tables.found),
        "built": records.found_to_json(answers.graph.found),
        "invalid": records.problems_to_json(answers.invalid, screen=False),
        "readings": records.readings_to_json(tables.readings),
        "elsewhere": [list(line) for line in tables.elsewhere],
    }


# ---- reading ----


class Snapshot(Manifest):
    """A snapshot on the disk; its parts are read when they are asked for."""

    @cached_property
    def declared(self) -> RawDataset:
        """What the dataset declared, without its tables."""
        declared = records.unplain(self.about["declared"])
        return RawDataset(tables=(), **declared, bulletin=self.bulletin)

    @property
    def bulletin(self) -> Mapping[str, Any]:
        """What heads and closes the office's bulletin; earlier snapshots have nothing."""
        said: Mapping[str, Any] = records.unplain(self.about.get("bulletin", {}))
        return said

    @cached_property
    def rules(self) -> Rules:
        """The rules that it was made with."""
        return records.rules_from_json(self.about["rules"])

    def tables(self, rules: Rules) -> Tables:
        """Return the clean tables, under rules that those of the dataset change further."""
        return self._tables(self._in_force(rules))

    def answers(
        self, rules: Rules, *, compare: bool = False, progress: Progress = silent
    ) -> Answers:
        """Return the answers, as `pipeline.answers` gives them of the data it was made of."""
        in_force = self._in_force(rules)
        tables = self._tables(in_force)
        if compare or in_force != self.rules or not self.is_of_this_program:
            return pipeline.answers_of(tables, compare=compare, progress=progress)
        graph = self._graph(tables)
        return KeptAnswers(graph, tables, self.frame("located"), kept=self, kept_of=graph)

    def frame(self, name: str) -> pd.DataFrame:
        """Return a frame by the name of its file."""
        return read_frame(self.reader, name)

    @cached_property
    def findings(self) -> dict[str, Any]:
        """What was found wrong, as plain values."""
        found: dict[str, Any] = self.reader.json("findings.json")
        return found

    def _in_force(self, rules: Rules) -> Rules:
        return rules.replace(self.declared.rules, "dataset.toml [rules]")

    def _tables(self, rules: Rules) -> Tables:
        found = self.findings
        return Tables(
            self.about["name"],
            self.as_of,
            **{name: self.frame(name) for name in TABLES},
            rules=rules,
            campaign=records.unplain(self.about["campaign"]),
            bulletin=self.bulletin,
            found=records.found_from_json(found["found"]),
            read_problems=records.problems_from_json(found["read"]),
            given=frozenset(self.about["given"]),
            readings=records.readings_from_json(found["readings"]),
            elsewhere=tuple((file, sheet, row) for file, sheet, row in found["elsewhere"]),
        )

    def _graph(self, tables: Tables) -> OrgGraph:
        own = self.frame("graph_firms")
        columns = {
            name: own[name] if name in own else tables.firms[name]
            for name in self.about["firm_columns"]
        }
        firms = pd.DataFrame(columns, index=tables.firms.index, copy=False)
        return _lazy_graph(
            self,
            name=tables.name,
            as_of=tables.as_of,
            firms=firms,
            ties=self.frame("ties"),
            rules=tables.rules,
            found=records.found_from_json(self.findings["built"]),
            campaign=tables.campaign,
            bulletin=tables.bulletin,
        )


class _LazyGraph(OrgGraph):
    """A graph whose skeleton is built when something walks it: many answers never do."""

    _kept: Snapshot

    @cached_property
    def skeleton(self) -> nx.MultiDiGraph:
        """The skeleton, as it was kept."""
        return records.skeleton_from_json(self._kept.reader.json("skeleton.json"))


def _lazy_graph(kept: Snapshot, **fields: Any) -> OrgGraph:
    graph = object.__new__(_LazyGraph)
    vars(graph).update(fields, _kept=kept)
    return graph


@dataclass(frozen=True)
class KeptAnswers(Answers):
    """Answers of which the most asked for are kept in a snapshot.

    What is kept holds for the graph `kept_of` alone: answers about a changed copy of it, or under
    other rules, are worked out.
    """

    kept: Snapshot | None = None
    kept_of: OrgGraph | None = None

    @property
    def _is_kept(self) -> bool:
        return self.graph is self.kept_of

    def _frame(self, name: str) -> pd.DataFrame:
        assert self.kept is not None
        return self.kept.frame(name)

    @cached_property
    def status(self) -> pd.DataFrame:
        """The status of every firm."""
        return self._frame("status") if self._is_kept else super().status

    @cached_property
    def duty(self) -> pd.DataFrame:
        """The responsible organisation of every firm."""
        return self._frame("duty") if self._is_kept else super().duty

    @cached_property
    def invalid(self) -> list[Problem]:
        """What shows that the graph is not valid."""
        if not self._is_kept:
            return super().invalid
        assert self.kept is not None
        return list(records.problems_from_json(self.kept.findings["invalid"]))

    def coverage(
        self, by: Dimension, base: Base = Base.OPERATING, kind: Label = Label.ENTERPRISE
    ) -> pd.DataFrame:
        """Return the coverage table of a dimension; that of the districts is kept."""
        if self._is_kept and (by, kind) == (Dimension.DISTRICT, Label.ENTERPRISE):
            return self._frame(f"coverage_{base}")
        return super().coverage(by, base, kind)

    def gaps(
        self,
        statuses: tuple[Status, ...] = LISTED,
        kind: Label = Label.ENTERPRISE,
        proposed: pd.DataFrame | None = None,
    ) -> pd.DataFrame:
        """Return the gap list; that of all firms without an organisation is kept."""
        asked = (statuses, kind) == (LISTED, Label.ENTERPRISE) and proposed is None
        if self._is_kept and asked:
            return self._frame("gaps")
        return super().gaps(statuses, kind, proposed)
