"""The named queries that the embedded engine carries, and a query of one's own.

A query runs as it stands where the engine understands it; where it does not, a second file of
the same name stands in `cypher/embedded`. What has neither is answered by a server only.
"""

from __future__ import annotations

import re
from dataclasses import replace

from orggraph.core import resources
from orggraph.core.errors import UsageError
from orggraph.core.messages import message
from orggraph.graphdb import query as server
from orggraph.graphdb.query import DATASET, Parameter, Query, read_query

# Queries of `cypher/` that the engine understands as they stand.
AS_THEY_STAND = frozenset({"due", "nominal", "posts"})
_USED = re.compile(r"\$(\w+)")


def queries() -> list[Query]:
    """Return the named queries that run without a server."""
    own = {
        file.name.removesuffix(".cypher")
        for file in (resources.folder("cypher") / "embedded").iterdir()
        if file.name.endswith(".cypher")
    }
    listed = []
    for query in server.queries():
        if query.name in own:
            file = resources.folder("cypher") / "embedded" / f"{query.name}.cypher"
            listed.append(read_query(query.name, file.read_text(encoding="utf-8")))
        elif query.name in AS_THEY_STAND:
            listed.append(query)
    return listed


def query_named(name: str) -> Query:
    """Return a named query, or the query of a file.

    Raises `UsageError` for a name that is none, or that only a server answers.
    """
    found = server.query_named(name)
    if name.endswith(".cypher"):
        return own_query(found.text, found.name)
    for query in queries():
        if query.name == found.name:
            return query
    listed = "、".join(query.name for query in queries())
    raise UsageError(
        message(
            "query {name} needs Neo4j: orggraph neo4j query {name}; here: {listed}",
            name=found.name,
            listed=listed,
        ),
    )


def own_query(text: str, name: str = "-e") -> Query:
    """Return a query of one's own; a parameter that its comments do not declare is any value."""
    query = read_query(name, text)
    declared = {parameter.name for parameter in query.parameters}
    more = []
    for used in dict.fromkeys(_USED.findall(query.text)):
        if used not in declared:
            kind = DATASET if used == "dataset" else "任意"
            more.append(Parameter(used, kind, used, required=True))
    return replace(query, parameters=(*query.parameters, *more))
