"""The graph: a networkx skeleton of places and organisations, and firms as rows that point at it.

`build_graph` makes it of clean tables and `graph_tables` gives them back; `OrgGraph.to_networkx`
gives the whole graph, firms included, to anyone who wants it. `check_graph` says what a valid graph
is by trying to show that it is not.
"""

from orggraph.core.enums import Label
from orggraph.graph.builders import build_graph
from orggraph.graph.columns import AT, NAMED_BY
from orggraph.graph.convert import graph_tables
from orggraph.graph.model import OrgGraph, is_counting, once_a_graph, without_areas
from orggraph.graph.networkx_form import to_networkx
from orggraph.graph.validate import check_graph

from_networkx = OrgGraph.from_networkx

__all__ = [
    "AT",
    "NAMED_BY",
    "Label",
    "OrgGraph",
    "build_graph",
    "check_graph",
    "from_networkx",
    "graph_tables",
    "is_counting",
    "once_a_graph",
    "to_networkx",
    "without_areas",
]
