"""The tables of the embedded engine: one for each label, one for each type of tie.

The model is that of docs/graph.md. A node has one label here, so a place is a `Place` and its
`kind` says which; what only loading into a server needs is left out.
"""

from __future__ import annotations

import pandas as pd

from orggraph.core.messages import message
from orggraph.core.rules import DEFAULT
from orggraph.core.schema import Column, Kind
from orggraph.graphdb.database_schema import LINKS, NODES, TIES, Link, NodeLabel
from orggraph.graphdb.properties import properties, tie_properties
from orggraph.graphdb.rows import POSITION
from orggraph.reports.sheets import Sheet

TYPES = {
    "STRING": "STRING",
    "INTEGER": "INT64",
    "FLOAT": "DOUBLE",
    "BOOLEAN": "BOOLEAN",
    "DATE": "DATE",
    "LIST": "STRING[]",
    "NUMBERS": "INT64[]",
}
_OF_SERVER = frozenset({"bucket", "fingerprint", "variant", POSITION})
_TIE_TYPES = {"further": "BOOLEAN", "by_name": "BOOLEAN", "since": "DATE", "metres": "FLOAT"}


def node_types(label: NodeLabel) -> dict[str, str]:
    """Return the types of the properties of a label."""
    types = {name: kind for name, kind, _ in properties(label) if name not in _OF_SERVER}
    return {
        name: "NUMBERS" if kind == "LIST" and _is_numbers(name) else kind
        for name, kind in types.items()
    }


def _is_numbers(rule: str) -> bool:
    """Whether a rule is a list of numbers; the engine gives a list one type of item."""
    return isinstance(getattr(DEFAULT, rule)[0], int)


def tie_types(link: Link) -> dict[str, str]:
    """Return the types of the properties of a type of tie."""
    return {
        name: _TIE_TYPES.get(name, "STRING")
        for name in tie_properties(link)
        if name not in _OF_SERVER
    }


def statements() -> list[str]:
    """Return the statements that make all tables, from the closed lists alone."""
    made = []
    for label in NODES:
        columns = ", ".join(f"`{n}` {TYPES[t]}" for n, t in node_types(label).items())
        made.append(f"CREATE NODE TABLE `{label}` ({columns}, PRIMARY KEY (id))")
    for link in LINKS:
        ends = ", ".join(f"FROM `{t.source}` TO `{t.target}`" for t in TIES if t.type is link)
        columns = "".join(f", `{n}` {TYPES[t]}" for n, t in tie_types(link).items())
        made.append(f"CREATE REL TABLE `{link}` ({ends}{columns})")
    return made


_LISTED = (
    Column("what", Kind.TEXT, "节点或关系", "node or relationship"),
    Column("meaning", Kind.TEXT, "含义", "meaning"),
    Column("properties", Kind.TEXT, "属性", "properties"),
)


def schema_sheet(lang: str) -> Sheet:
    """Return the labels and types with their properties, as a sheet."""
    rows = [(str(label), label.say(lang), ", ".join(node_types(label))) for label in NODES]
    for link in LINKS:
        ends = "; ".join(f"{t.source}→{t.target}" for t in TIES if t.type is link)
        rows.append((str(link), ends, ", ".join(tie_types(link))))
    frame = pd.DataFrame(rows, columns=[column.name for column in _LISTED], dtype="str")
    return Sheet("schema", message("The model"), _LISTED, frame)
