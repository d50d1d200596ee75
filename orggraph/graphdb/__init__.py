"""The graph as a database: graph → batches → Neo4j, and named queries back.

`load` brings a graph into the database, writing only what differs from what stands there; `ask`
runs a named query of `cypher/`. The driver is imported only in this package.
"""

from orggraph.graphdb.clearing import clear
from orggraph.graphdb.connection import Address, Connection, connect
from orggraph.graphdb.favourites import bundle, page
from orggraph.graphdb.load_runs import LoadState, states, states_sheet
from orggraph.graphdb.loading import Loaded, load
from orggraph.graphdb.query import (
    Parameter,
    Query,
    ask,
    queries,
    queries_sheet,
    query_named,
    query_sheet,
    read_query,
    values_of,
)

__all__ = [
    "Address",
    "Connection",
    "LoadState",
    "Loaded",
    "Parameter",
    "Query",
    "ask",
    "bundle",
    "clear",
    "connect",
    "load",
    "page",
    "queries",
    "queries_sheet",
    "query_named",
    "query_sheet",
    "read_query",
    "states",
    "states_sheet",
    "values_of",
]
