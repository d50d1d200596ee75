"""The readings of a table's columns, completed by what stands in its data rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import pandas as pd
import pyarrow.compute as pc

from orggraph.core import schema
from orggraph.core.arrow_text import arrow
from orggraph.ingest.closed_words import tally
from orggraph.ingest.provenance import Rows
from orggraph.ingest.raw import RawTable
from orggraph.ingest.readings import Reading


def completed(
    table: RawTable, rows: pd.DataFrame, names: Mapping[str, Sequence[str]], keep: Rows
) -> tuple[Reading, ...]:
    """Return the readings of a table with the number of rows that have a value and the closed words
    found.

    Parameters
    ----------
    table : RawTable
        The table; its readings stand in the order of its columns.
    rows : DataFrame
        Its data rows alone.
    names : mapping
        The headings of each English column, as they were read in the end.
    keep : array of bool
        Which lines of the table are data rows.
    """
    read_as = {heading: name for name, several in names.items() for heading in several}
    headings = iter(rows.columns)
    unread = table.unread if table.unread is not None else pd.DataFrame(index=table.frame.index)
    return tuple(
        _read(reading, rows, next(headings), read_as)
        if reading.is_read
        else _unread(reading, unread, keep)
        for reading in table.readings
    )


def _read(
    reading: Reading, rows: pd.DataFrame, heading: str, read_as: Mapping[str, str]
) -> Reading:
    name = read_as.get(heading, "")
    column = schema.readable(reading.table).get(name)
    cells = rows[heading]
    return replace(reading, read_as=name, rows=_filled(cells), words=tally(cells, column))


def _unread(reading: Reading, unread: pd.DataFrame, keep: Rows) -> Reading:
    if reading.letter not in unread:
        return reading
    cells = unread[reading.letter][keep]
    return replace(reading, rows=_filled(cells), words=tally(cells, None))


def _filled(cells: pd.Series) -> int:
    """Return how many cells hold more than blanks."""
    texts = arrow(cells)
    if texts.null_count == len(texts):
        return 0
    return int(pc.sum(pc.not_equal(pc.utf8_trim_whitespace(texts), "")).as_py() or 0)


def below(
    readings: Sequence[Reading], columns: Iterable[str], headings: Mapping[str, str]
) -> Iterator[Reading]:
    """Yield the readings of a second table that stands below a first, under the same columns.

    `readings` are those of the first table, `columns` its headings that came in, `headings` the
    second's by the first's.
    """
    came_in = [reading for reading in readings if reading.is_read]
    for reading, heading in zip(came_in, columns, strict=False):
        if heading in headings:
            yield replace(reading, heading=headings[heading])


__all__ = ["below", "completed"]
