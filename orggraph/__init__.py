"""Which firms have a Party organisation, which have none, who is responsible, and what to set up
where.

    import orggraph

    dataset = orggraph.read("台账.xlsx")
    graph = orggraph.build_graph(dataset)
    orggraph.coverage_table(graph, by="district")  # the coverage table
    orggraph.answer(graph, "funding", by="street") # what any command of one table gives
    orggraph.gaps(graph)                           # the gap list
    orggraph.compare(older, graph).moves           # changes between two dates, with their reasons
    orggraph.impact(graph)  # effect of removing one organisation, post or place
    orggraph.posts(graph).firms  # firms that need an instructor, and from which post
    orggraph.circles(graph).table()                # firms within 15 minutes of a service centre
    graph.to_networkx()                            # the whole graph, firms included
    orggraph.ledger({"经信": "a.xlsx", "网信": "b.csv"})  # several lists, one ledger in four rounds

The reference packages are modules: `orggraph.credit_codes`, `orggraph.coordinates`,
`orggraph.addresses`, `orggraph.company_names`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from orggraph.api import (
        Dataset,
        answer,
        build_graph,
        circles,
        compare,
        coverage_table,
        gaps,
        impact,
        ledger,
        locate,
        posts,
        read,
    )
    from orggraph.core.rules import Rules
    from orggraph.graph import OrgGraph
    from orggraph.reference import addresses, company_names, coordinates, credit_codes

__all__ = [
    "Dataset",
    "OrgGraph",
    "Rules",
    "addresses",
    "answer",
    "build_graph",
    "circles",
    "company_names",
    "compare",
    "coordinates",
    "coverage_table",
    "credit_codes",
    "gaps",
    "impact",
    "ledger",
    "locate",
    "posts",
    "read",
]

_HOMES = {"OrgGraph": "orggraph.graph", "Rules": "orggraph.core.rules"}
_MODULES = ("addresses", "company_names", "coordinates", "credit_codes")


def __getattr__(name: str) -> Any:
    """Load what is asked for only then, so that `import orggraph` stays light."""
    if name in _MODULES:
        return import_module(f"orggraph.reference.{name}")
    if name in __all__:
        return getattr(import_module(_HOMES.get(name, "orggraph.api")), name)
    raise AttributeError(f"module 'orggraph' has no attribute {name!r}")
