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
from orggraph.core.errors import OutsideError, Text
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

    def warning(self) -> Text | None:
        """Return what to say before any answer while the graph is not whole."""
        if self.is_whole:
            return None
        if self.state is Loading.NEW:
            return Text(
                f"注意：数据集“{self.dataset}”尚未载入",
                f"Note: dataset “{self.dataset}” is not loaded yet",
            )
        return Text(
            f"注意：数据集“{self.dataset}”的载入尚未完成（载入 {self.run}，"
            f"始于 {self.since}），以下结果不完整；"
            "再运行一次 orggraph neo4j load 即可完成",
            f"Note: the load of dataset “{self.dataset}” is not finished (run {self.run},"
            f" since {self.since}); what follows "
            "is incomplete; run orggraph neo4j load again to finish it",
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
    said = Text(f"{len(known)} 个数据集", f"{len(known)} datasets")
    return Sheet("states", Text("数据集", "Datasets"), _STATES, frame.astype(texts), said)


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
                f"数据集“{self.dataset}”在载入途中被改动（应写 {wanted} 条，"
                f"实写 {written} 条）；请再运行一次",
                f"dataset “{self.dataset}” was changed while it was loaded ({written} rows "
                f"written of {wanted}); run again",
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
            f"数据集“{dataset}”正由另一次载入写入（载入 {run}，始于 {since}）；请等它完成后再试",
            f"another load is writing dataset “{dataset}” (run {run}, since {since});"
            " wait until it is done",
        ) from error
