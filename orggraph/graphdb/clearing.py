"""Taking a dataset out of the database."""

from __future__ import annotations

from orggraph.core.errors import UsageError
from orggraph.core.messages import message
from orggraph.graphdb.connection import Connection
from orggraph.graphdb.database_schema import NODES
from orggraph.graphdb.hashing import key
from orggraph.graphdb.load_runs import Turn, states, turn
from orggraph.graphdb.loading import BATCH
from orggraph.graphdb.statements import for_nodes


def clear(connection: Connection, dataset: str, batch_size: int = BATCH) -> int:
    """Remove all nodes and ties of a dataset in batches, and return how many nodes there were.

    While it goes on the dataset is marked as unfinished; clearing again finishes it.
    """
    name = key(dataset)
    if not states(connection, name):
        raise UsageError(
            message(
                "there is no dataset “{dataset}” in the database; orggraph neo4j status lists them",
                dataset=dataset,
            ),
        )
    gone = 0
    with turn(connection, name) as mine:
        mine.begin()
        for label in reversed(NODES):
            gone += _clear_label(connection, mine, for_nodes("sweep", label), batch_size)
        mine.forget()
    return gone


def _clear_label(connection: Connection, mine: Turn, text: str, batch_size: int) -> int:
    gone = 0
    while True:
        with connection.session() as session:
            swept: int = session.execute_write(
                lambda tx: tx.run(text, dataset=mine.dataset, run=mine.run, most=batch_size).single(
                    strict=True
                )["written"]
            )
        gone += swept
        if swept < batch_size:
            return gone
