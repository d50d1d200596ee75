"""The graph as a database: graph → batches → Neo4j, and named queries back.

`load` brings a graph into the database, writing only what differs from what stands there; `ask`
runs a named query of `cypher/`. The driver is imported only in this package.
"""

from orggraph.graphdb.clearing import clear
from orggraph.graphdb.connection import Address, Connection, connect
from orggraph.graphdb.dashboard import dashboard
from orggraph.graphdb.favourites import bundle, page, style
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
from orggraph.graphdb.verifying import Verified, verified_sheet, verify

__all__ = [
    "Address",
    "Connection",
    "LoadState",
    "Loaded",
    "Parameter",
    "Query",
    "Verified",
    "ask",
    "bundle",
    "clear",
    "connect",
    "dashboard",
    "load",
    "page",
    "queries",
    "queries_sheet",
    "query_named",
    "query_sheet",
    "read_query",
    "states",
    "states_sheet",
    "style",
    "values_of",
    "verified_sheet",
    "verify",
]
