"""Ask a database of the embedded engine: for reading only, within limits of time and memory."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

from orggraph.core.errors import InputError
from orggraph.core.messages import message, plural
from orggraph.graphdb.database_schema import link_word
from orggraph.graphdb.embedded.engine import connected
from orggraph.graphdb.embedded.guard import cleaned
from orggraph.graphdb.query import Query


@dataclass(frozen=True, slots=True)
class Limits:
    """How far a query may go: seconds, MiB of the engine's memory, rows of the answer."""

    seconds: int = 60
    mebibytes: int = 1024
    rows: int = 2_000_000


@dataclass(frozen=True, slots=True)
class Session:
    """A database that is asked, for reading only.

    The engine keeps the memory of what it has answered, so each query opens the file anew: what one
    took the next does not lack.
    """

    path: Path
    limits: Limits

    def ask(self, query: Query, values: Mapping[str, Any]) -> pd.DataFrame:
        """Run a query and return its rows.

        Raises `InputError` for a query that writes or leaves the database, that the engine does
        not understand, or that goes beyond the limits.
        """
        text = cleaned(query.name, query.text)
        with connected(self.path, self.limits.mebibytes, read_only=True) as connection:
            return self.answer(connection, query.name, text, values)

    def answer(
        self, connection: Any, name: str, text: str, values: Mapping[str, Any]
    ) -> pd.DataFrame:
        """Return the rows of a statement that may be run, asked over a connection."""
        connection.set_query_timeout(self.limits.seconds * 1000)
        watch = threading.Timer(self.limits.seconds + 1, connection.interrupt)
        watch.daemon = True
        watch.start()
        try:
            with closing(connection.execute(text, dict(values))) as result:
                return self._rows(name, result)
        except RuntimeError as error:
            raise self._said(name, str(error)) from error
        finally:
            watch.cancel()

    def _rows(self, name: str, result: Any) -> pd.DataFrame:
        count = result.get_num_tuples()
        if count > self.limits.rows:
            raise InputError(
                plural(
                    (
                        "query {name} answers with {n} row, more than {rows}; add a "
                        "condition or LIMIT"
                    ),
                    (
                        "query {name} answers with {n} rows, more than {rows}; add a "
                        "condition or LIMIT"
                    ),
                    name=name,
                    n=count,
                    rows=self.limits.rows,
                ),
            )
        columns = result.get_column_names()
        rows = [[shown(value) for value in row] for row in result.get_all()]
        return pd.DataFrame(rows, columns=columns, dtype=object)

    def _said(self, name: str, words: str) -> InputError:
        lower = words.lower()
        if "interrupt" in lower:
            return InputError(
                message(
                    "query {name} took more than {seconds} s and was stopped; narrow it, or "
                    "allow more with --seconds",
                    name=name,
                    seconds=self.limits.seconds,
                ),
            )
        if any(word in lower for word in ("buffer", "memory", "bad_alloc")):
            return InputError(
                message(
                    "query {name} needs more than {mebibytes} MiB and was stopped; narrow it, "
                    "or allow more with --memory",
                    name=name,
                    mebibytes=self.limits.mebibytes,
                ),
            )
        first = words.strip().partition("\n")[0]
        return InputError(message("query {name} cannot run: {first}", name=name, first=first))


@contextmanager
def opened(path: Path, limits: Limits | None = None) -> Iterator[Session]:
    """Give a database file to be asked.

    Raises `OutputError` where it cannot be opened.
    """
    limits = limits or Limits()
    with connected(path, limits.mebibytes, read_only=True):
        pass
    yield Session(path, limits)


def shown(value: Any) -> Any:
    """Return a value of the engine as a cell: nodes by their names, ties and paths as a walk."""
    if isinstance(value, Decimal):  # a sum of whole numbers, which the engine makes wider
        return int(value) if value == int(value) else float(value)
    if isinstance(value, list):
        return "；".join(str(shown(item)) for item in value if item is not None)
    if not isinstance(value, dict):
        return value
    if "_NODES" in value:
        return _walk(value["_NODES"], value["_RELS"])
    if "_SRC" in value:
        return link_word(value["_LABEL"])
    if "_LABEL" in value:
        return value.get("name") or value.get("id") or value["_LABEL"]
    return "；".join(f"{name} {shown(item)}" for name, item in value.items())


def _walk(nodes: list[dict[str, Any]], ties: list[dict[str, Any]]) -> str:
    words = [str(shown(nodes[0]))]
    for tie, before, after in zip(ties, nodes, nodes[1:], strict=False):
        way = "—{}→" if tie["_SRC"] == before["_ID"] else "←{}—"
        words += [way.format(link_word(tie["_LABEL"])), str(shown(after))]
    return " ".join(words)
