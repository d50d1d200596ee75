"""The pure middle as one call: a raw dataset goes in, all answers come out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from orggraph.analysis.analysis import Answers
from orggraph.core.messages import Message, message
from orggraph.core.rules import DEFAULT, Rules
from orggraph.graph import OrgGraph, build_graph
from orggraph.ingest import RawDataset, Tables, clean
from orggraph.location import locate

Progress = Callable[[Message], None]

CLEANING, LOCATING, BUILDING = (
    message("cleaning the tables"),
    message("locating firms"),
    message("building the graph"),
)


def silent(step: Message) -> None:
    """Say nothing of a step."""


def answers(
    raw: RawDataset,
    rules: Rules = DEFAULT,
    *,
    as_of: str = "",
    compare: bool = False,
    progress: Progress = silent,
) -> Answers:
    """Return the answers about a dataset; each is worked out when it is asked for.

    `rules` are those in force, changed further by the dataset's own; `as_of` overrules the
    dataset's date; `compare` reads addresses also where the ledger names the district, to show
    where the two disagree.
    """
    progress(CLEANING)
    tables = clean(replace(raw, as_of=as_of) if as_of else raw, rules)
    return answers_of(tables, compare=compare, progress=progress)


def answers_of_graph(graph: OrgGraph) -> Answers:
    """Return the answers about a graph alone: where its firms sit is known, not how we know, and
    nothing of how its tables were read.
    """
    blank = graph.firms.iloc[:0, :0]
    tables = Tables(graph.name, graph.as_of, graph.firms, blank, blank, blank, blank, graph.rules)
    return Answers(graph, tables, graph.firms.iloc[:, :0])


def answers_of(tables: Tables, *, compare: bool = False, progress: Progress = silent) -> Answers:
    """Return the answers about clean tables."""
    progress(LOCATING)
    located = locate(tables, compare=compare)
    progress(BUILDING)
    return Answers(build_graph(tables, located), tables, located)
