"""The graph: a networkx skeleton of places and organisations, and firms as rows that point at it.

`build_graph` makes it of clean tables and `graph_tables` gives them back; `OrgGraph.to_networkx` gives the whole graph,
firms included, to anyone who wants it. `check_graph` says what a valid graph is by trying to show that it is not.
"""

from orggraph.graph.building import build_graph
from orggraph.graph.exchange import from_networkx, graph_tables, to_networkx
from orggraph.graph.orggraph import AT, NAMED_BY, OrgGraph, is_counting, without_areas
from orggraph.graph.validity import check_graph
from orggraph.model import Label

__all__ = ["AT", "NAMED_BY", "Label", "OrgGraph", "build_graph", "check_graph", "from_networkx", "graph_tables",
           "is_counting", "to_networkx", "without_areas"]
