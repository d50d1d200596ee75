"""Columns that a call leaves out whole: free text may name a person in ways that no rule finds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from orggraph.core import schema
from orggraph.core.errors import UsageError
from orggraph.core.messages import message
from orggraph.core.schema import Kind
from orggraph.ingest.raw import RawDataset, RawTable
from orggraph.ingest.readings import IGNORED, Reading

_KEPT = ("name", "uscc")  # without them no row can be told from another


def without(raw: RawDataset, names: Iterable[str]) -> RawDataset:
    """Return a raw dataset without some columns, each named as in `schema` or as any of its
    headings.

    The column goes from every table that has it. Raises `UsageError` for a name that no column has,
    and for one that rows cannot do without.
    """
    asked = [name.strip() for name in names if name.strip()]
    if not asked:
        return raw
    left_out = {
        kind: {column.name for name in asked if (column := schema.find(kind, name))}
        for kind in schema.READ
    }
    for name in asked:
        _must_do_without(name)
    return replace(
        raw,
        tables=tuple(_table(table, raw, left_out.get(table.kind, set())) for table in raw.tables),
    )


def _must_do_without(name: str) -> None:
    found = {kind: column for kind in schema.READ if (column := schema.find(kind, name))}
    if not found:
        free = "、".join(column.name for column in schema.FIRMS if column.kind is Kind.FREE)
        raise UsageError(
            message(
                "--without {name}: there is no such column; those of free text are {free}",
                name=name,
                free=free,
            ),
        )
    if any(
        column.required or (kind == "firms" and column.name in _KEPT)
        for kind, column in found.items()
    ):
        raise UsageError(
            message(
                "--without {name}: this column cannot be left out, rows are told apart by it",
                name=name,
            ),
        )


def _table(table: RawTable, raw: RawDataset, names: set[str]) -> RawTable:
    own = raw.columns.get(table.kind, {})
    gone = [
        heading
        for heading in table.frame.columns
        if (own.get(heading) or table.meanings.get(heading) or _meaning(table.kind, heading))
        in names
    ]
    if not gone:
        return table
    return replace(
        table, frame=table.frame.drop(columns=gone), readings=tuple(_readings(table, gone))
    )


def _readings(table: RawTable, gone: Sequence[str]) -> Iterator[Reading]:
    """Yield how each column was read; those left out are ignored. Those read stand in the order
    of the frame.
    """
    headings = iter(table.frame.columns)
    for reading in table.readings:
        is_gone = reading.is_read and next(headings) in gone
        yield replace(reading, read_as=IGNORED) if is_gone else reading


def _meaning(kind: str, heading: str) -> str:
    column = schema.find(kind, heading) if kind else None
    return column.name if column else ""


__all__ = ["without"]
