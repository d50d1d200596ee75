"""The lock of a load: one load of a dataset at a time, held by a transaction that ends with its
program.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import neo4j
import pandas as pd
from neo4j import exceptions

from orggraph.core.enums import Word
from orggraph.core.errors import OutsideError
from orggraph.core.messages import Message, message
from orggraph.core.schema import Column, Kind
from orggraph.graphdb.connection import Connection, explained
from orggraph.graphdb.statements import run_statement, schema_statements
from orggraph.reports.sheets import Sheet

_PROBE_SECONDS = 3.0
_DOOR_SECONDS = 3 * _PROBE_SECONDS
_WAIT_FOR_INDEXES = 300


class Loading(Word):
    """How far the load of a dataset has come."""

    NEW = ("new", "尚未载入", "nothing loaded")
    RUNNING = ("running", "正在载入或中断", "unfinished")
    DONE = ("done", "完成", "done")


@dataclass(frozen=True, slots=True)
class LoadState:
    """What the database says of a dataset: is it whole, who loaded it and since when."""

    dataset: str
    state: Loading
    run: str
    since: str
    finished: str
    about: dict[str, Any]

    @property
    def is_whole(self) -> bool:
        """Whether the graph in the database is one that was loaded to its end."""
        return self.state is Loading.DONE

    def warning(self) -> Message | None:
        """Return what to say before any answer while the graph is not whole."""
        if self.is_whole:
            return None
        if self.state is Loading.NEW:
            return message("Note: dataset “{dataset}” is not loaded yet", dataset=self.dataset)
        return message(
            "Note: the load of dataset “{dataset}” is not finished (run {run}, since "
            "{since}); what follows is incomplete; run orggraph neo4j load again to finish "
            "it",
            dataset=self.dataset,
            run=self.run,
            since=self.since,
        )


def states(connection: Connection, dataset: str = "") -> list[LoadState]:
    """Return the state of one dataset, or of all."""
    rows = connection.read(run_statement("states"), dataset=dataset)
    return [
        LoadState(
            a["dataset"],
            Loading(a["state"]),
            a.get("run", ""),
            _moment(a.get("since")),
            _moment(a.get("finished")),
            a,
        )
        for a in (row["about"] for row in rows)
    ]


_STATES = (
    Column("dataset", Kind.TEXT, "数据集", "dataset"),
    Column("state", Kind.WORD, "载入", "load", words=Loading),
    Column("as_of", Kind.DATE, "截至", "as of"),
    Column("firms", Kind.COUNT, "企业数", "firms"),
    Column("nodes", Kind.COUNT, "节点数", "nodes"),
    Column("ties", Kind.COUNT, "关系数", "ties"),
    Column("finished", Kind.TEXT, "完成于", "finished"),
    Column("since", Kind.TEXT, "最近一次载入始于", "last load began"),
    Column("run", Kind.CODE, "载入编号", "run"),
)


def states_sheet(known: Sequence[LoadState]) -> Sheet:
    """Return the datasets of the database as a sheet."""
    frame = pd.DataFrame(
        {
            "dataset": [s.dataset for s in known],
            "state": [str(s.state) for s in known],
            "as_of": pd.to_datetime(
                [s.about["as_of"].to_native() if s.about.get("as_of") else None for s in known]
            ).astype("datetime64[s]"),
            **{
                name: pd.array([s.about.get(name) for s in known], dtype="Int64")
                for name in ("firms", "nodes", "ties")
            },
            "finished": [s.finished or None for s in known],
            "since": [s.since or None for s in known],
            "run": [s.run or None for s in known],
        }
    )
    texts = dict.fromkeys(("dataset", "state", "finished", "since", "run"), "str")
    said = message("{known} datasets", known=len(known))
    return Sheet("states", message("Datasets"), _STATES, frame.astype(texts), said)


def _moment(value: Any) -> str:
    return value.iso_format()[:19].replace("T", " ") + " UTC" if value is not None else ""


def make_schema(connection: Connection) -> None:
    """Make the constraints and wait until their indexes are there."""
    with explained(connection.address), connection.session() as session:
        for statement in schema_statements():
            session.run(statement).consume()
        session.run("CALL db.awaitIndexes($seconds)", seconds=_WAIT_FOR_INDEXES).consume()


class Turn:
    """The right to load one dataset; every batch names the run, and a run that another has
    followed writes nothing.
    """

    def __init__(
        self, connection: Connection, dataset: str, holding: neo4j.Transaction, run: str, state: str
    ) -> None:
        self.connection, self.dataset, self.run, self.state = connection, dataset, run, state
        self._holding = holding

    def begin(self) -> None:
        """Say for all to see that the graph is between two states."""
        self.write(run_statement("begin"))

    def write(self, text: str, rows: list[dict[str, Any]] | None = None) -> None:
        """Write one batch in a transaction of its own, all of it or none."""
        with self.connection.session() as session:
            session.execute_write(lambda tx: self._run(tx, text, rows))

    def write_held(
        self, text: str, rows: list[dict[str, Any]] | None = None, **values: Any
    ) -> None:
        """Write in the transaction that is held; it counts when the turn is finished, or not at
        all.
        """
        self._run(self._holding, text, rows, **values)

    def _run(self, tx: Any, text: str, rows: list[dict[str, Any]] | None, **values: Any) -> None:
        written = tx.run(
            text, dataset=self.dataset, run=self.run, rows=rows or [], **values
        ).single()["written"]
        wanted = 1 if rows is None else len(rows)
        if written != wanted:
            raise OutsideError(
                message(
                    "dataset “{dataset}” was changed while it was loaded ({written} rows "
                    "written of {wanted}); run again",
                    dataset=self.dataset,
                    wanted=wanted,
                    written=written,
                ),
            )

    def finish(self, about: dict[str, Any]) -> None:
        """Say that the graph is whole, and let the next one in."""
        self.write_held(run_statement("finish"), about=about)
        self._holding.commit()

    def forget(self) -> None:
        """Take away what is known of the dataset's loads."""
        self._holding.run(run_statement("forget"), dataset=self.dataset, run=self.run).consume()
        self._holding.commit()


@contextmanager
def turn(connection: Connection, dataset: str) -> Iterator[Turn]:
    """Take the turn to load a dataset.

    Raises `OutsideError` naming the run and its beginning where another load has it.
    """
    with explained(connection.address), connection.session() as session:
        session.run(run_statement("prepare"), dataset=dataset).consume()
        with _told_to_wait(connection, dataset):
            holding = _hold(connection, session, dataset)
        with holding:
            with connection.session() as other:
                entered = other.execute_write(
                    lambda tx: tx.run(run_statement("enter"), dataset=dataset).single(strict=True)
                )
            yield Turn(connection, dataset, holding, entered["run"], entered["state"])


def _hold(connection: Connection, session: neo4j.Session, dataset: str) -> neo4j.Transaction:
    """Take the lock that a load keeps as long as it lives.

    That transaction may last for hours, so the lock is tried first in one that may not. Between the
    two nobody else may try: whoever comes waits at the door.
    """
    with connection.session() as at_door, at_door.begin_transaction(timeout=_DOOR_SECONDS) as door:
        door.run(run_statement("knock"), dataset=dataset).consume()
        with (
            connection.session() as trying,
            trying.begin_transaction(timeout=_PROBE_SECONDS) as probe,
        ):
            probe.run(run_statement("hold"), dataset=dataset).consume()
            probe.rollback()
        holding = session.begin_transaction()
        holding.run(run_statement("hold"), dataset=dataset).consume()
        door.rollback()
    return holding


@contextmanager
def _told_to_wait(connection: Connection, dataset: str) -> Iterator[None]:
    """Tell who cannot have the lock who has it."""
    try:
        yield
    except (exceptions.ClientError, exceptions.TransientError) as error:
        if not any(word in (error.code or "") for word in ("Timed", "Terminated", "Lock")):
            raise
        now = next(iter(states(connection, dataset)), None)
        run, since = (now.run, now.since) if now else ("?", "?")
        raise OutsideError(
            message(
                "another load is writing dataset “{dataset}” (run {run}, since {since}); wait "
                "until it is done",
                dataset=dataset,
                run=run,
                since=since,
            ),
        ) from error
