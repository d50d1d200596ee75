"""Findings, readings, rules and the skeleton of a graph ⇄ plain values that JSON can hold.

Nothing personal is written: what a finding quotes is screened here as it is where it is shown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any

import networkx as nx
import numpy as np

from orggraph.core.enums import Problem, Severity
from orggraph.core.messages import Spoken
from orggraph.core.rules import DEFAULT, Rules
from orggraph.ingest import Finding, Found, pii
from orggraph.ingest.findings import MOST_LISTED, Detail, screened
from orggraph.ingest.readings import Reading

Json = Any
_DATE = "date"


def rules_to_json(rules: Rules) -> Json:
    """Return every rule by its name."""
    return {field.name: plain(getattr(rules, field.name)) for field in fields(rules)}


def rules_from_json(said: Json) -> Rules:
    """Return the rules that `rules_to_json` wrote; raises `RulesError` for others."""
    return DEFAULT.replace(said, "snapshot.json")


def plain(value: Any) -> Json:
    """Return a value of a TOML table or of a node as JSON holds it: dates are marked as such."""
    if isinstance(value, dt.date):
        return {_DATE: value.isoformat()}
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    return value.item() if isinstance(value, np.generic) else value


def unplain(value: Json) -> Any:
    """Return the value that `plain` wrote."""
    if isinstance(value, dict):
        if value.keys() == {_DATE}:
            return dt.date.fromisoformat(value[_DATE])
        return {key: unplain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [unplain(part) for part in value]
    return value


# ---- findings ----


def problems_to_json(problems: Iterable[Problem], *, screen: bool) -> Json:
    """Return findings as lists of their fields; `screen` takes out what is personal in them."""
    return [_problem_to_json(screened(one) if screen else one) for one in problems]


def _problem_to_json(one: Problem) -> Json:
    where = (one.file, one.sheet, one.table, one.row, one.column, one.value)
    return [one.code, str(one.severity), one.message.zh, one.message.en, *where]


def problems_from_json(said: Json) -> tuple[Problem, ...]:
    """Return the findings that `problems_to_json` wrote."""
    return tuple(
        Problem(code, Severity(severity), Spoken(zh, en), *where)
        for code, severity, zh, en, *where in said
    )


def found_to_json(several: Iterable[Found]) -> Json:
    """Return findings on many rows; what fills their sentences is kept as far as it is listed."""
    return [
        {
            "finding": str(one.finding),
            "table": one.table,
            "column": one.column,
            "files": _shortened(one.files),
            "sheets": _shortened(one.sheets),
            "rows": np.asarray(one.rows).tolist(),
            "values": [pii.shown(value) for value in one.values[:MOST_LISTED]],
            "details": [_detail_to_json(detail) for detail in one.details[:MOST_LISTED]],
            "listed": min(one.listed, MOST_LISTED),
        }
        for one in several
    ]


def found_from_json(said: Json) -> tuple[Found, ...]:
    """Return the findings that `found_to_json` wrote."""
    return tuple(
        Found(
            Finding(one["finding"]),
            one["table"],
            one["column"],
            _full(one["files"], len(one["rows"])),
            _full(one["sheets"], len(one["rows"])),
            np.array(one["rows"], dtype=np.int64),
            tuple(one["values"]),
            tuple(map(_detail_from_json, one["details"])),
            one["listed"],
        )
        for one in said
    )


def _shortened(names: Sequence[str]) -> list[str]:
    """Return names of files or sheets, one alone where all are the same."""
    return list(names[:1]) if len(set(names)) == 1 else list(names)


def _full(names: list[str], size: int) -> tuple[str, ...]:
    return tuple(names) * size if len(names) == 1 else tuple(names)


def _detail_to_json(detail: Detail) -> Json:
    if isinstance(detail, str):
        return pii.masked(detail)
    return [pii.masked(detail.zh), pii.masked(detail.en)]


def _detail_from_json(said: Json) -> Detail:
    return said if isinstance(said, str) else Spoken(*said)


def readings_to_json(readings: Iterable[Reading]) -> Json:
    """Return how each column was read."""
    return [
        [
            *(one.file, one.sheet, one.table, one.letter, one.heading, one.read_as, one.rows),
            [[word.zh, word.en, count] for word, count in one.words],
        ]
        for one in readings
    ]


def readings_from_json(said: Json) -> tuple[Reading, ...]:
    """Return the readings that `readings_to_json` wrote."""
    return tuple(_reading(*one) for one in said)


def _reading(
    file: str,
    sheet: str,
    table: str,
    letter: str,
    heading: str,
    read_as: str,
    rows: int | None,
    words: list[list[Any]],
) -> Reading:
    said = tuple((Spoken(zh, en), count) for zh, en, count in words)
    return Reading(file, sheet, table, letter, heading, read_as, rows, said)


# ---- the skeleton ----


def skeleton_to_json(skeleton: nx.MultiDiGraph) -> Json:
    """Return the nodes and links of a skeleton in their order, with all they say."""
    return {
        "nodes": [[node, plain(about)] for node, about in skeleton.nodes(data=True)],
        "links": [
            [below, above, key, plain(about)]
            for below, above, key, about in skeleton.edges(keys=True, data=True)
        ],
    }


def skeleton_from_json(said: Json) -> nx.MultiDiGraph:
    """Return the skeleton that `skeleton_to_json` wrote."""
    skeleton = nx.MultiDiGraph()
    skeleton.add_nodes_from((node, unplain(about)) for node, about in said["nodes"])
    skeleton.add_edges_from(
        (below, above, key, unplain(about)) for below, above, key, about in said["links"]
    )
    return skeleton
