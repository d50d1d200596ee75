"""The named queries that the embedded engine carries.

A query runs as it stands where the engine understands it; where it does not, a second file of
the same name stands in `cypher/embedded`. What has neither is answered by a server only.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from orggraph.core import resources
from orggraph.core.errors import UsageError
from orggraph.core.messages import message
from orggraph.graphdb import query as server
from orggraph.graphdb.query import Query

# Queries of `cypher/` that the engine understands as they stand.
AS_THEY_STAND = frozenset({"due", "gaps", "posts"})


@cache
def queries() -> tuple[Query, ...]:
    """Return the named queries that run without a server.

    Title, explanation and parameters are those of the query for the server; only the text differs.
    """
    folder = resources.folder("cypher") / "embedded"
    listed = []
    for query in server.queries():
        file = folder / f"{query.name}.cypher"
        if file.is_file():
            text = file.read_text(encoding="utf-8").strip().removesuffix(";")
            listed.append(replace(query, text=text))
        elif query.name in AS_THEY_STAND:
            listed.append(query)
    return tuple(listed)


def query_named(name: str) -> Query:
    """Return a named query, or the query of a file.

    Raises `UsageError` for a name that is none, or that is not carried here.
    """
    found = server.query_named(name)
    if name.endswith(".cypher"):
        return found
    for query in queries():
        if query.name == found.name:
            return query
    # The only one: a database file holds one dataset, and this query asks two.
    raise UsageError(
        message(
            "a database file holds one dataset, so query {name} cannot run here; use orggraph"
            " compare OLD NEW, or orggraph neo4j query {name}",
            name=found.name,
        )
    )
