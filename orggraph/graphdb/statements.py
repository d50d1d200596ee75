"""The statements that create and sweep: texts of `cypher/`, each named by the comment above it.

They are written for one label and one type, so that they run in Neo4j Browser as they stand. Labels
and types cannot be parameters; `for_nodes` and `for_ties` exchange them for another member of the
closed lists, and for nothing else.
"""

from __future__ import annotations

import re
from functools import cache

from orggraph.core import resources
from orggraph.graph import Label
from orggraph.graphdb.database_schema import NODES, TIES, NodeLabel, TieKind

_NAMED = re.compile(r"^// name: (\S+)\n", re.MULTILINE)


@cache
def statements(file: str) -> dict[str, str]:
    """Return the named statements of a file of `cypher/`, in its order."""
    parts = _NAMED.split(resources.text("cypher", file))
    return {
        name: text.strip().removesuffix(";")
        for name, text in zip(parts[1::2], parts[2::2], strict=True)
    }


def run_statement(name: str) -> str:
    """Return a statement about runs and locks."""
    return statements("load_runs.cypher")[name]


def schema_statements() -> list[str]:
    """Return the statements that make the constraints."""
    return list(statements("load_schema.cypher").values())


@cache
def for_nodes(name: str, label: NodeLabel) -> str:
    """Return a statement about the nodes of a label."""
    assert label in NODES
    known = statements("load_nodes.cypher")
    text = known.get(f"{name}_places", known[name]) if label is Label.PLACE else known[name]
    return text.replace(":Enterprise", f":{label}")


@cache
def for_ties(name: str, kind: TieKind) -> str:
    """Return a statement about the ties of a type between two labels."""
    assert kind in TIES
    names = {":Enterprise": kind.source, ":COVERED_BY": kind.type, ":PartyOrg": kind.target}
    return re.sub(
        r":(?:Enterprise|COVERED_BY|PartyOrg)\b",
        lambda found: f":{names[found.group()]}",
        statements("load_ties.cypher")[name],
    )
