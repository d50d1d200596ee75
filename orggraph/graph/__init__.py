"""The graph: a networkx skeleton of places and organisations, and firms as rows that point at it.

`build_graph` makes it of clean tables and `graph_tables` gives them back; `OrgGraph.to_networkx` gives the whole graph,
firms included, to anyone who wants it. `check_graph` says what a valid graph is by trying to show that it is not.
"""

from orggraph.core.enums import Label
from orggraph.graph.builders import build_graph
from orggraph.graph.convert import from_networkx, graph_tables, to_networkx
from orggraph.graph.model import AT, NAMED_BY, OrgGraph, is_counting, without_areas
from orggraph.graph.validate import check_graph

__all__ = ["AT", "NAMED_BY", "Label", "OrgGraph", "build_graph", "check_graph", "from_networkx", "graph_tables",
           "is_counting", "to_networkx", "without_areas"]
