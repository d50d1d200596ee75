"""Whether the database holds the graph and nothing else: every difference, found by reading alone.

A load compares the fingerprints that loads have written; here the values themselves are compared,
so that whatever was changed by hand is found too. Nodes and ties are read some thousands at a time.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import neo4j
import neo4j.time
import numpy as np
import pandas as pd

from orggraph.core.enums import PlaceKind, Word
from orggraph.core.errors import OutsideError, UsageError
from orggraph.core.messages import Message, message, plural
from orggraph.core.schema import Column, Kind
from orggraph.graph import Label, OrgGraph
from orggraph.graphdb.connection import Connection, explained
from orggraph.graphdb.database_schema import KIND_LABELS, NODES, TIES, Control, NodeLabel, TieKind
from orggraph.graphdb.hashing import BUCKETS, Hashes, Ints, hash_texts, key
from orggraph.graphdb.load_runs import states
from orggraph.graphdb.rows import Part, Town
from orggraph.graphdb.server_rows import server_rows
from orggraph.graphdb.statements import for_nodes, run_statement
from orggraph.reports.sheets import Sheet

_AT_ONCE = 5_000  # nodes, or ties of about so many nodes, that are looked at together
_LONGEST = 60  # letters of a value that are shown
_LABELS = [str(label) for label in NODES]


class Found(Word):
    """What differs between the graph and the database."""

    CHANGED = ("CHANGED", "值不同", "changed value")
    NO_NODE = ("NO_NODE", "缺少节点", "missing node")
    NODE_TOO_MANY = ("NODE_TOO_MANY", "多出节点", "node too many")
    NO_TIE = ("NO_TIE", "缺少关系", "missing tie")
    TIE_TOO_MANY = ("TIE_TOO_MANY", "多出关系", "tie too many")


class About(NamedTuple):
    """What differences are counted together: the kind, the label or type, the property."""

    found: Found
    where: str
    property: str


class First(NamedTuple):
    """The first difference of a kind: which node or tie, its value in the graph and there."""

    which: str
    ours: str
    theirs: str


@dataclass
class Verified:
    """What a comparison of graph and database found."""

    dataset: str
    nodes: int = 0
    ties: int = 0
    counts: Counter[About] = field(default_factory=Counter)
    firsts: dict[About, First] = field(default_factory=dict)

    @property
    def differences(self) -> int:
        """How many values, nodes and ties differ."""
        return self.counts.total()

    def note(
        self, found: Found, where: str, which: str, name: str = "", ours: Any = "", theirs: Any = ""
    ) -> None:
        """Count a difference, and keep it where it is the first of its kind."""
        about = About(found, where, name)
        self.counts[about] += 1
        self.firsts.setdefault(about, First(which, _said(ours), _said(theirs)))

    def say(self) -> Message:
        """Return the one line of result."""
        if not self.differences:
            return message(
                "“{dataset}” in the database is the graph: {nodes} nodes and {ties} ties, no "
                "difference",
                dataset=self.dataset,
                nodes=self.nodes,
                ties=self.ties,
            )
        return plural(
            "“{dataset}”: {n} difference between the graph and the database; orggraph neo4j "
            "clear and load put it right",
            "“{dataset}”: {n} differences between the graph and the database; orggraph neo4j "
            "clear and load put them right",
            dataset=self.dataset,
            n=self.differences,
        )


def verify(
    connection: Connection,
    graph: OrgGraph,
    status: pd.DataFrame,
    duty: pd.DataFrame,
    *,
    groups: pd.DataFrame | None = None,
    dataset: str = "",
    progress: Callable[[Message], None] = lambda step: None,
) -> Verified:
    """Compare a graph with its answers with what the database holds under the name of its dataset.

    The arguments are those of `load`. Raises `UsageError` where the dataset is not there,
    `OutsideError` where it was loaded while it was compared.
    """
    name = key(dataset or graph.name)
    run = _run_of(connection, name)
    town, found = Town(graph, status, duty, groups), Verified(name)
    with explained(connection.address), connection.session(reading=True) as session:
        for label in NODES:
            progress(message("comparing: {label}", label=label))
            _verify_label(session, town, label, found)
        for row in session.run(
            run_statement("strays"), dataset=name, labels=[*_LABELS, *map(str, Control)]
        ):
            found.note(Found.NODE_TOO_MANY, row["label"] or "", str(row["id"]))
    if _run_of(connection, name) != run:
        raise OutsideError(
            message("dataset “{dataset}” was loaded while it was compared; run again", dataset=name)
        )
    return found


def _run_of(connection: Connection, dataset: str) -> tuple[str, str]:
    state = next(iter(states(connection, dataset)), None)
    if state is None:
        raise UsageError(
            message(
                "there is no dataset “{dataset}” in the database; orggraph neo4j status lists them",
                dataset=dataset,
            ),
        )
    return state.run, str(state.state)


def _verify_label(session: neo4j.Session, town: Town, label: NodeLabel, found: Verified) -> None:
    """Compare the nodes of a label, and the ties that begin at them or come from outside."""
    parts = town.nodes(label)
    hashes = [_verify_nodes(session, part, label, found) for part in parts]
    known = np.sort(np.concatenate(hashes)) if hashes else np.zeros(0, np.uint64)
    strangers = list(_strangers(session, label, found, known))
    _verify_ties(session, town, label, parts, found)
    given: dict[str, Any] = {"dataset": found.dataset, "labels": _LABELS}
    for ids in _pieces([node for node in strangers if node]):
        _note_ties(found, session.run(for_nodes("ties", label), ids=ids, **given))
    _note_ties(found, session.run(for_nodes("strays", label), **given))


def _note_ties(found: Verified, rows: neo4j.Result) -> None:
    for row in rows:
        found.note(Found.TIE_TOO_MANY, row["type"], _ends(row["source"], row["target"]))


def _pieces(items: list[Any]) -> Iterator[list[Any]]:
    return (items[at : at + _AT_ONCE] for at in range(0, len(items), _AT_ONCE))


# ---- nodes ----


def _verify_nodes(session: neo4j.Session, part: Part, label: NodeLabel, found: Verified) -> Hashes:
    """Compare some nodes with what is stored under their ids; returns the hashes of the ids."""
    found.nodes += len(part)
    hashes = [np.zeros(0, np.uint64)]
    for start in range(0, len(part), _AT_ONCE):
        at = np.arange(start, min(start + _AT_ONCE, len(part)))
        ours = {row["id"]: row for row in server_rows(part, at, found.dataset)}
        hashes.append(hash_texts(list(ours)))
        text = for_nodes("stored", label)
        for row in session.run(text, dataset=found.dataset, ids=list(ours)):
            wanted = ours.pop(row["id"], None)
            if wanted is None:
                found.note(Found.NODE_TOO_MANY, str(label), row["id"])
            else:
                _note_labels(found, label, wanted, row["labels"])
                _note_values(found, str(label), row["id"], wanted, row["about"])
        for node in ours:
            found.note(Found.NO_NODE, str(label), node)
    return np.concatenate(hashes)


def _strangers(
    session: neo4j.Session, label: NodeLabel, found: Verified, known: Hashes
) -> Iterator[str | None]:
    """Yield the ids of the nodes of a label that are not among the sorted hashes of the graph."""
    for ids in _batches(session.run(for_nodes("ids", label), dataset=found.dataset)):
        hashes = hash_texts([str(node) for node in ids])
        ours = np.searchsorted(known, hashes, "right") > np.searchsorted(known, hashes, "left")
        for node, is_ours in zip(ids, ours, strict=True):
            if not is_ours:
                found.note(Found.NODE_TOO_MANY, str(label), str(node or "?"))
                yield node


def _batches(rows: neo4j.Result) -> Iterator[list[Any]]:
    while some := rows.fetch(_AT_ONCE):
        yield [row["id"] for row in some]


def _note_labels(
    found: Verified, label: NodeLabel, wanted: dict[str, Any], there: list[str]
) -> None:
    kind = [KIND_LABELS[PlaceKind(wanted["kind"])]] if label is Label.PLACE else []
    ours, theirs = sorted([str(label), *kind]), sorted(there)
    if ours != theirs:
        found.note(Found.CHANGED, str(label), wanted["id"], "labels", ours, theirs)


def _note_values(
    found: Verified, where: str, which: str, wanted: dict[str, Any], there: dict[str, Any]
) -> None:
    for name in sorted(wanted.keys() | there.keys()):
        ours, theirs = wanted.get(name), _native(there.get(name))
        if not _is_same(ours, theirs):
            found.note(Found.CHANGED, where, which, name, ours, theirs)


def _is_same(ours: Any, theirs: Any) -> bool:
    """Whether two values, or all values of two nodes or ties, are equal and of one type: 3 is not
    3.0.
    """
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return ours.keys() == theirs.keys() and all(_is_same(ours[n], theirs[n]) for n in ours)
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(_is_same, ours, theirs))
    return type(ours) is type(theirs) and bool(ours == theirs)


def _native(value: Any) -> Any:
    """Return a value of the driver as the one that was sent."""
    if isinstance(value, neo4j.time.Date):
        return value.to_native()
    return [_native(item) for item in value] if isinstance(value, list) else value


# ---- ties ----

_Tie = tuple[str, str | None, str, str]  # type, label of the target, source, target


class _Sorted:
    """The rows of a part in the order of their buckets, so that those of some are at hand."""

    def __init__(self, part: Part) -> None:
        own = part.buckets()
        self.part = part
        self.order: Ints = np.argsort(own, kind="stable").astype(np.int32)
        self.starts: Ints = np.concatenate(
            [[0], np.bincount(own, minlength=BUCKETS).cumsum()]
        ).astype(np.int64)

    @property
    def counts(self) -> Ints:
        """How many rows there are in each bucket."""
        return np.diff(self.starts)

    def rows_in(self, first: int, last: int) -> Ints:
        """Return the rows of the buckets from the first up to, not including, the last."""
        return self.order[self.starts[first] : self.starts[last]]


def _verify_ties(
    session: neo4j.Session, town: Town, label: NodeLabel, nodes: list[Part], found: Verified
) -> None:
    """Compare the ties that begin at the nodes of a label, some buckets of nodes at a time."""
    sources = [_Sorted(part) for part in nodes]
    ties = [
        (kind, _Sorted(part)) for kind in TIES if kind.source is label for part in town.ties(kind)
    ]
    sizes = np.zeros(BUCKETS, np.int64)
    for some in (*sources, *(part for _, part in ties)):
        sizes += some.counts
    found.ties += sum(len(part.order) for _, part in ties)
    for first, last in _stretches(sizes):
        ours = _given(ties, first, last, found.dataset)
        for source in sources:
            ids = [ends[0] for ends in source.part.keys(source.rows_in(first, last))]
            for piece in _pieces(ids):
                _compare(session, label, piece, ours, found)
        for tie, listed in ours.items():
            for _ in listed:
                found.note(Found.NO_TIE, tie[0], _ends(*tie[2:]))


def _stretches(sizes: Ints) -> Iterator[tuple[int, int]]:
    """Cut the buckets into stretches of a bounded number of nodes and ties."""
    start, held = 0, 0
    for i, size in enumerate(sizes.tolist()):
        if held and held + size > 4 * _AT_ONCE:
            yield start, i
            start, held = i, 0
        held += size
    yield start, len(sizes)


def _given(
    ties: list[tuple[TieKind, _Sorted]], first: int, last: int, dataset: str
) -> dict[_Tie, list[dict[str, Any]]]:
    """Return what the graph says of the ties of some buckets."""
    given: dict[_Tie, list[dict[str, Any]]] = defaultdict(list)
    for kind, some in ties:
        at = some.rows_in(first, last)
        for row in some.part.rows(at, dataset) if len(at) else ():
            tie = (str(kind.type), str(kind.target), row["source"], row["target"])
            given[tie].append(row["about"])
    return given


def _compare(
    session: neo4j.Session,
    label: NodeLabel,
    ids: list[str],
    ours: dict[_Tie, list[dict[str, Any]]],
    found: Verified,
) -> None:
    """Compare the ties of some nodes, and take out of `ours` what is there."""
    theirs: dict[_Tie, list[dict[str, Any]]] = defaultdict(list)
    text = for_nodes("ties", label)
    for row in session.run(text, dataset=found.dataset, ids=ids, labels=_LABELS):
        about = {name: _native(value) for name, value in row["about"].items()}
        theirs[row["type"], row["label"], row["source"], row["target"]].append(about)
    for tie, there in theirs.items():
        wanted = ours.pop(tie, [])
        changed = []
        for about in there:
            twin = next((n for n, one in enumerate(wanted) if _is_same(one, about)), None)
            if twin is None:
                changed.append(about)
            else:
                del wanted[twin]
        for _ in range(min(len(wanted), len(changed))):
            _note_values(found, tie[0], _ends(*tie[2:]), wanted.pop(0), changed.pop(0))
        for _ in wanted:
            found.note(Found.NO_TIE, tie[0], _ends(*tie[2:]))
        for _ in changed:
            found.note(Found.TIE_TOO_MANY, tie[0], _ends(*tie[2:]))


def _ends(source: Any, target: Any) -> str:
    return f"{source} → {target}"


# ---- as a table ----

_COLUMNS = (
    Column("found", Kind.WORD, "差异", "difference", words=Found),
    Column("where", Kind.CODE, "节点或关系", "node or tie"),
    Column("property", Kind.CODE, "属性", "property"),
    Column("count", Kind.COUNT, "处数", "count"),
    Column("first", Kind.TEXT, "第一处", "first"),
    Column("ours", Kind.TEXT, "图中", "in the graph"),
    Column("theirs", Kind.TEXT, "库中", "in the database"),
)


def verified_sheet(found: Verified) -> Sheet:
    """Return the differences as a sheet: one line for each kind, how many, and the first."""
    order = {kind: i for i, kind in enumerate(Found)}
    listed = sorted(found.counts, key=lambda about: (order[about.found], *about[1:]))
    rows = [
        {
            "found": str(about.found),
            "where": about.where,
            "property": about.property or None,
            "count": found.counts[about],
            "first": found.firsts[about].which,
            "ours": found.firsts[about].ours or None,
            "theirs": found.firsts[about].theirs or None,
        }
        for about in listed
    ]
    frame = pd.DataFrame(rows, columns=[column.name for column in _COLUMNS], dtype=object)
    texts = {c.name: "Int64" if c.kind is Kind.COUNT else "str" for c in _COLUMNS}
    title = message("Differences between graph and database")
    return Sheet("verified", title, _COLUMNS, frame.astype(texts), found.say())


def _said(value: Any) -> str:
    """Return a value as a text of bounded length."""
    if isinstance(value, list):
        value = "、".join(map(str, value))
    text = "" if value is None else str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
