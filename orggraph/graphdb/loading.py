"""Loading: what differs between the graph and the database, a guard, and then only the difference
is written.

A small difference travels in one transaction: the earlier graph or the new one is there, nothing
between. A larger one goes in batches while the dataset's `LoadRun` says `running`; whatever was
killed where, the next load compares again and writes what is still missing. So does a load for
which the server has not the memory: it goes on in smaller batches.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, NamedTuple

import neo4j
import numpy as np
import pandas as pd

from orggraph.core.errors import InputError, UsageError
from orggraph.core.messages import CLAUSES, Message, listed, message, plural
from orggraph.graph import Label, OrgGraph
from orggraph.graphdb.connection import Connection, ServerMemoryError
from orggraph.graphdb.database_schema import NODES, TIES, NodeLabel, TieKind
from orggraph.graphdb.hashing import AT_ONCE, BUCKETS, Ints, key
from orggraph.graphdb.load_runs import make_schema, turn
from orggraph.graphdb.pace import Pace, effort
from orggraph.graphdb.rows import Part, Town
from orggraph.graphdb.server_rows import server_rows
from orggraph.graphdb.statements import for_nodes, for_ties

BATCH = 5_000
ATOMIC = 10_000
"""Changes that travel in one transaction: less than half of what a heap of 512 MB was seen to
carry (docs/benchmarks.md).
"""
MAX_REMOVED = 0.2
_SMALLEST = 100  # rows of a batch: a server that has no memory for so few has none for a graph
_COMPARED_AT_ONCE = 50_000

Progress = Callable[[Message], None]
Rows = defaultdict[int, list[range | Ints]]
"""Rows of the parts of a kind, by the number of the part."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did, in nodes and ties together."""

    dataset: str
    created: int
    changed: int
    removed: int
    unchanged: int
    left_out: int
    seconds: float
    atomic: bool

    def say(self) -> Message:
        """Return the one line of result."""
        loaded = message(
            "loaded “{dataset}”: created {created}, changed {changed}, removed {removed}, "
            "unchanged {unchanged}, {seconds:.1f} seconds",
            dataset=self.dataset,
            created=self.created,
            changed=self.changed,
            removed=self.removed,
            unchanged=self.unchanged,
            seconds=self.seconds,
        )
        if not self.left_out:
            return loaded
        left_out = plural(
            "{n} tie whose ends do not fit was left out (orggraph check lists it)",
            "{n} ties whose ends do not fit were left out (orggraph check lists them)",
            n=self.left_out,
        )
        return listed([loaded, left_out], CLAUSES)


@dataclass
class Difference:
    """What differs in one kind of nodes or ties."""

    kind: NodeLabel | TieKind
    created: Rows = field(default_factory=lambda: defaultdict(list))
    changed: Rows = field(default_factory=lambda: defaultdict(list))
    removed: list[tuple[str, ...]] = field(default_factory=list)
    there: int = 0
    given: int = 0

    def count(self, what: str) -> int:
        """Return how many rows are created, changed or removed."""
        return (
            len(self.removed)
            if what == "removed"
            else sum(len(at) for some in getattr(self, what).values() for at in some)
        )

    @property
    def changes(self) -> int:
        """How many rows differ."""
        return sum(self.count(what) for what in ("created", "changed", "removed"))


def load(
    connection: Connection,
    graph: OrgGraph,
    status: pd.DataFrame,
    duty: pd.DataFrame,
    *,
    groups: pd.DataFrame | None = None,
    dataset: str = "",
    batch_size: int = BATCH,
    max_removed: float = MAX_REMOVED,
    atomic: int = ATOMIC,
    progress: Progress | None = None,
) -> Loaded:
    """Bring a graph with its answers into the database under the name of its dataset.

    `status` is what `classify` gave, `duty` what `responsible` gave, `groups` the groups of a plan.
    Up to `atomic` changes travel in one transaction; where the server has not the memory for them,
    or for a batch, they go in batches of a fifth. Raises `InputError` where more than
    `max_removed` (a share) of what is there would go, `OutsideError` where the database does not
    answer or another load has its turn.
    """
    if not 1 <= batch_size <= 100_000:
        raise UsageError(
            message("a batch has 1 to 100000 rows, not {batch_size}", batch_size=batch_size),
        )
    name = key(dataset or graph.name)
    if not name:
        raise UsageError(
            message("the dataset has no name; give one in dataset.toml or with --dataset"),
        )
    job = _Job(connection, Town(graph, status, duty, groups), name, max_removed, progress)
    job.tell(message("making constraints"))
    make_schema(connection)
    while True:
        try:
            return job.load(batch_size, atomic)
        except ServerMemoryError:
            if batch_size <= _SMALLEST and not atomic:
                raise
            batch_size, atomic = max(batch_size // 5, min(batch_size, _SMALLEST)), 0
            job.tell(
                message(
                    "the server is short of memory: writing {batch_size} rows at a time",
                    batch_size=batch_size,
                )
            )


@dataclass(frozen=True)
class _Job:
    """A graph that is to be brought into a database."""

    connection: Connection
    town: Town
    name: str
    max_removed: float
    progress: Progress | None
    began: float = field(default_factory=time.monotonic)

    def tell(self, step: Message) -> None:
        """Say how far the load is."""
        if self.progress:
            self.progress(step)

    def load(self, batch_size: int, atomic: int) -> Loaded:
        """Compare, and write what differs, all at once or in batches."""
        with turn(self.connection, self.name) as mine:
            self.tell(message("comparing"))
            found = list(_differences(self.connection, self.town, self.name))
            _guard(found, self.name, self.max_removed)
            changes = sum(d.changes for d in found)
            is_atomic = changes <= atomic
            if changes or mine.state != "done":
                if not is_atomic:
                    mine.begin()
                write = mine.write_held if is_atomic else mine.write
                _write(write, self.town, found, self.name, batch_size, self.tell)
                mine.finish(_about(self.town.graph, found))
        totals = {
            what: sum(d.count(what) for d in found) for what in ("created", "changed", "removed")
        }
        unchanged = sum(d.given for d in found) - totals["created"] - totals["changed"]
        return Loaded(
            self.name,
            **totals,
            unchanged=unchanged,
            left_out=self.town.count_left_out(),
            seconds=time.monotonic() - self.began,
            atomic=is_atomic,
        )


def _about(graph: OrgGraph, found: list[Difference]) -> dict[str, Any]:
    given = {"nodes": 0, "ties": 0}
    for difference in found:
        given["ties" if isinstance(difference.kind, TieKind) else "nodes"] += difference.given
    counts = {what: sum(d.count(what) for d in found) for what in ("created", "changed", "removed")}
    return {**given, **counts, "firms": len(graph.firms), "as_of": graph.as_of}


# ---- comparing ----


def _parts(town: Town, kind: NodeLabel | TieKind) -> Iterator[Part]:
    """Yield the parts of a kind; who has done with one lets go of it before the next is made."""
    return town.ties(kind) if isinstance(kind, TieKind) else iter(town.nodes(kind))


def _text(name: str, kind: NodeLabel | TieKind) -> str:
    return for_ties(name, kind) if isinstance(kind, TieKind) else for_nodes(name, kind)


def _differences(connection: Connection, town: Town, dataset: str) -> Iterator[Difference]:
    """Yield for every kind of node and tie what differs."""
    with connection.session(reading=True) as session:
        there = _sums(session, dataset)
        for kind in (*NODES, *TIES):
            difference = _difference(session, town, dataset, kind, *there[kind])
            if difference.there or difference.given:
                yield difference


def _sums(session: neo4j.Session, dataset: str) -> dict[NodeLabel | TieKind, tuple[Ints, Ints]]:
    """Return what the database holds of every kind: by bucket, how many rows, and the sum of
    their fingerprints.
    """
    sums: dict[Any, tuple[Ints, Ints]] = {
        kind: (np.zeros(BUCKETS, np.int64), np.zeros(BUCKETS, np.int64)) for kind in (*NODES, *TIES)
    }
    named = {(str(kind.source), str(kind.type), str(kind.target)): kind for kind in TIES}
    labels = [str(label) for label in NODES]
    for label in NODES:
        for row in session.run(for_nodes("digest", label), dataset=dataset):
            _put(sums[label], row)
    for source in {kind.source: kind for kind in TIES}.values():
        for row in session.run(for_ties("digest", source), dataset=dataset, labels=labels):
            kind = named.get((str(source.source), row["type"], row["target"]))
            if kind:
                _put(sums[kind], row)
    return sums


def _put(sums: tuple[Ints, Ints], row: neo4j.Record) -> None:
    sums[0][row["bucket"]], sums[1][row["bucket"]] = row["count"], row["total"]


def _difference(
    session: neo4j.Session,
    town: Town,
    dataset: str,
    kind: NodeLabel | TieKind,
    count: Ints,
    total: Ints,
) -> Difference:
    """Compare the sums of fingerprints bucket by bucket, and rows only where two buckets differ."""
    found = Difference(kind, there=int(count.sum()))
    if not found.there:
        for number, part in enumerate(_parts(town, kind)):
            found.given += len(part)
            found.created[number] = [range(len(part))]
        return found
    ours, sums = np.zeros(BUCKETS, np.int64), np.zeros(BUCKETS, np.int64)
    for part in _parts(town, kind):
        own = part.buckets()
        ours += np.bincount(own, minlength=BUCKETS)
        for some in _pieces(np.arange(len(own))):
            np.add.at(sums, own[some], part.marks(some))
    found.given = int(ours.sum())
    differing = np.flatnonzero((ours != count) | (sums != total))
    for group in _groups(differing, (ours + count)[differing]):
        there = {
            tuple(row.values()[:-1]): row.values()[-1]
            for row in session.run(
                _text("fingerprints", kind), dataset=dataset, buckets=group.tolist()
            )
        }
        for number, part in enumerate(_parts(town, kind)):
            for some in _pieces(np.flatnonzero(np.isin(part.buckets(), group))):
                _compare(found, number, part, some, there)
        found.removed += list(there)
    return found


def _pieces(at: Ints) -> Iterator[Ints]:
    """Cut rows into pieces that are looked at together."""
    return (at[start : start + AT_ONCE] for start in range(0, len(at), AT_ONCE))


def _groups(numbers: Ints, sizes: Ints) -> Iterator[Ints]:
    """Cut the differing buckets into groups of a bounded number of rows."""
    start, held = 0, 0
    for i, size in enumerate(sizes):
        if held and held + size > _COMPARED_AT_ONCE:
            yield numbers[start:i]
            start, held = i, 0
        held += size
    if start < len(numbers):
        yield numbers[start:]


def _compare(found: Difference, number: int, part: Part, at: Ints, there: dict[Any, int]) -> None:
    """Compare some rows with those of their buckets, and take out of these what is still given."""
    created, changed = [], []
    for i, identity, mark in zip(at.tolist(), part.keys(at), part.marks(at).tolist(), strict=True):
        before = there.pop(identity, None)
        if before is None:
            created.append(i)
        elif before != mark:
            changed.append(i)
    found.created[number].append(np.array(created, dtype=np.int32))
    found.changed[number].append(np.array(changed, dtype=np.int32))


def _guard(found: list[Difference], dataset: str, most: float) -> None:
    """Refuse a load that would take away more than a share of what is there: firms, other nodes,
    or ties.
    """
    firms = (Label.ENTERPRISE, Label.SOCIAL_ORG)
    kinds = (
        (message("firms"), [d for d in found if d.kind in firms]),
        (message("nodes"), [d for d in found if not isinstance(d.kind, TieKind)]),
        (message("ties"), [d for d in found if isinstance(d.kind, TieKind)]),
    )
    for kind, some in kinds:
        there, gone = sum(d.there for d in some), sum(d.count("removed") for d in some)
        if gone > most * there:
            share = 100 * gone / there
            raise InputError(
                message(
                    "this load would remove {gone} of the {there} {kind} of “{dataset}” "
                    "({share:.1f}%), more than {most:.0%}; nothing was changed; if the ledger is "
                    "right, add --max-removed {enough}%",
                    gone=gone,
                    there=there,
                    kind=kind,
                    dataset=dataset,
                    share=share,
                    most=most,
                    enough=int(share) + 1,
                )
            )


# ---- writing ----


class _Batch(NamedTuple):
    """Rows for one statement, and what to say when they are written."""

    text: str
    rows: list[dict[str, Any]]
    doing: Message
    effort: int


def _write(
    write: Callable[[str, list[dict[str, Any]]], None],
    town: Town,
    found: list[Difference],
    dataset: str,
    batch_size: int,
    tell: Progress,
) -> None:
    """Sweep what is gone, ties before nodes; then write nodes by label, then ties by type."""
    nodes = [d for d in found if not isinstance(d.kind, TieKind)]
    ties = [d for d in found if isinstance(d.kind, TieKind)]
    pace = Pace(sum(d.changes * effort(d.kind) for d in found))
    for batch in _one_ahead(
        chain(
            _removals([*ties, *nodes], batch_size),
            _writings(town, [*nodes, *ties], dataset, batch_size),
        )
    ):
        write(batch.text, batch.rows)
        work = len(batch.rows) * batch.effort
        # the driver's transaction and its result hold each other, and with them the rows, until
        # Python tidies up
        batch.rows.clear()
        tell(pace.step(batch.doing, work))


def _one_ahead(batches: Iterator[_Batch]) -> Iterator[_Batch]:
    """Yield batches while the next is made beside: the server is busy with one, and this program
    with the one after.
    """
    with ThreadPoolExecutor(1) as beside:
        coming = beside.submit(next, batches, None)
        while (batch := coming.result()) is not None:
            coming = beside.submit(next, batches, None)
            yield batch


def _removals(found: list[Difference], batch_size: int) -> Iterator[_Batch]:
    for difference in found:
        names = ("source", "target", "variant") if isinstance(difference.kind, TieKind) else ("id",)
        for start in range(0, len(difference.removed), batch_size):
            rows = [
                dict(zip(names, gone, strict=True))
                for gone in difference.removed[start : start + batch_size]
            ]
            text, work = _text("remove", difference.kind), effort(difference.kind)
            yield _Batch(text, rows, message("sweeping"), work)


def _writings(
    town: Town, found: list[Difference], dataset: str, batch_size: int
) -> Iterator[_Batch]:
    for difference in (d for d in found if d.count("created") + d.count("changed")):
        for number, part in enumerate(_parts(town, difference.kind)):
            for what, some in (
                ("change", difference.changed[number]),
                ("create", difference.created[number]),
            ):
                ordered = part.order(_together(some))
                text, work = _text(what, difference.kind), effort(difference.kind)
                for start in range(0, len(ordered), batch_size):
                    rows = server_rows(part, ordered[start : start + batch_size], dataset)
                    yield _Batch(text, rows, message("writing"), work)


def _together(some: list[range | Ints]) -> Ints:
    """Return rows found piece by piece as one array, in their order."""
    pieces = [
        np.arange(at.start, at.stop, dtype=np.int32) if isinstance(at, range) else at for at in some
    ]
    return (
        np.sort(np.concatenate(pieces))
        if len(pieces) > 1
        else pieces[0]
        if pieces
        else np.zeros(0, np.int32)
    )
