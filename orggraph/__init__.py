"""Which firms have a Party organisation, which have none, who is responsible, and what to set up where.

    import orggraph

    town = orggraph.read("台账.xlsx")
    graph = orggraph.build_graph(town.tables)
    orggraph.coverage(graph, by="district")        # the coverage table
    orggraph.gaps(graph)                           # the gap list
    orggraph.compare(older, graph).moves           # what moved between two dates, and why
    orggraph.impact(graph)                         # what falls if one organisation, post or place goes
    orggraph.posts(graph).firms                    # whom to send an instructor, and from which post
    orggraph.circles(graph).table()                # who stands within 15 minutes of a service centre
    graph.to_networkx()                            # the whole graph, firms included
    orggraph.ledger({"经信": "a.xlsx", "网信": "b.csv"})   # several lists, one ledger in four rounds

The fact rooms are modules of their own: `orggraph.codes`, `orggraph.geo`, `orggraph.addresses`, `orggraph.names`.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from orggraph.api import Dataset, build_graph, circles, compare, coverage, gaps, impact, ledger, locate, posts, read
    from orggraph.graph import OrgGraph
    from orggraph.rules import Rules

__all__ = ["Dataset", "OrgGraph", "Rules", "addresses", "build_graph", "circles", "codes", "compare", "coverage", "gaps", "geo", "impact",
           "ledger", "locate", "names", "posts", "read"]

_HOMES = {"Dataset": "api", "read": "api", "build_graph": "api", "gaps": "api", "posts": "api", "circles": "api",
          "OrgGraph": "graph", "Rules": "rules"}
_MODULES = ("addresses", "codes", "geo", "names")


class _CallableRoom(ModuleType):
    """A room whose chief function bears its name: `orggraph.coverage` is the module, and a call of it asks that function."""

    def __call__(self, *args: Any, **options: Any) -> Any:
        return getattr(import_module("orggraph.api"), self.__name__.rpartition(".")[2])(*args, **options)


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"orggraph.{_HOMES[name]}"), name)
    if name in _MODULES or name in ("compare", "coverage", "impact", "ledger", "locate"):
        return import_module(f"orggraph.{name}")
    raise AttributeError(f"module 'orggraph' has no attribute {name!r}")


def _is_called(room: str) -> None:
    """Let a room be called by its name (see `_CallableRoom`)."""
    sys.modules[room].__class__ = _CallableRoom
