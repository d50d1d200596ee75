"""The graph in an embedded engine: Cypher in this process, without a server.

Nothing outside this package knows which engine it is. `filled` copies a graph into a database
file; `opened` opens one for reading only.
"""

from orggraph.graphdb.embedded.filling import filled
from orggraph.graphdb.embedded.guard import cleaned
from orggraph.graphdb.embedded.queries import queries, query_named
from orggraph.graphdb.embedded.session import Limits, Session, opened
from orggraph.graphdb.embedded.tables import schema_sheet
from orggraph.graphdb.query import own_query

__all__ = [
    "Limits",
    "Session",
    "cleaned",
    "filled",
    "opened",
    "own_query",
    "queries",
    "query_named",
    "schema_sheet",
]
