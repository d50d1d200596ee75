"""The embedded engine itself: LadybugDB, imported and named in this module alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from orggraph.core.errors import OutputError
from orggraph.core.messages import message

# The engine asks for this much address space at once, and for 8 TiB where nothing is said, which
# a machine with a limit does not give. A million firms are about 0.6 GiB.
_LARGEST = 1 << 34


@contextmanager
def connected(path: Path, mebibytes: int, *, read_only: bool = False) -> Iterator[Any]:
    """Give a connection to a database file, which is made where it is to be written.

    Raises `OutputError` where the file cannot be opened, or the memory for it is not there.
    """
    import ladybug

    try:
        database = ladybug.Database(
            str(path),
            read_only=read_only,
            buffer_pool_size=mebibytes << 20,
            max_num_threads=2,
            max_db_size=_LARGEST,
        )
    except RuntimeError as error:
        raise _trouble(error) from error
    try:
        connection = ladybug.Connection(database)
        try:
            yield connection
        finally:
            connection.close()
    finally:
        database.close()


def copied(connection: Any, statement: str, rows: Any = None) -> None:
    """Run a statement that fills; one over `rows` finds them by that name.

    Raises `OutputError` where the disk or the memory does not suffice.
    """
    try:
        connection.execute(statement)
    except RuntimeError as error:
        raise _trouble(error) from error


def _trouble(error: RuntimeError) -> OutputError:
    words = str(error).strip().partition("\n")[0]
    if "mmap" in words.lower() or "memory" in words.lower():
        return OutputError(
            message(
                "out of memory for the graph database; close other programs, or treat the "
                "districts apart"
            ),
        )
    return OutputError(message("cannot write the database: {words}", words=words))
