"""How each column of the data was read, as a table: what a figure rests on, and what did not
come in.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

import pandas as pd

from orggraph.analysis.analysis import Answers
from orggraph.core import schema
from orggraph.core.enums import Word
from orggraph.core.messages import ITEMS, Message, listed, message
from orggraph.ingest import heading_terms
from orggraph.ingest.readings import Reading
from orggraph.reports.headers import caption
from orggraph.reports.sheets import Sheet

_ALIKE = 0.6  # headings less alike than this are no help, unless the column decides a figure
_ASK = message(
    "To have an unread column read, choose in the column “read as” and give this file with "
    "--columns-as."
)
_HOW = message(
    "To change how a column is read: orggraph check LEDGER --columns -o FILE.xlsx, choose "
    "under “read as”, and give any command --columns-as FILE.xlsx."
)


def columns_sheet(answers: Answers, to_fill_in: bool = False) -> Sheet:
    """Return one row a column of the data, in the order of the files; `to_fill_in` lets a person
    choose how each is read.
    """
    readings = answers.tables.readings
    answered = {reading.read_as for reading in readings if reading.is_read}
    frame = pd.DataFrame(
        {
            "file": _texts(reading.file for reading in readings),
            "sheet": _texts(reading.sheet for reading in readings),
            "table": pd.Series(
                [schema.TABLE_NAMES[reading.table] for reading in readings], dtype=object
            ),
            "letter": _texts(reading.letter for reading in readings),
            "heading": _texts(reading.heading for reading in readings),
            "read_as": pd.Series([_read_as(reading) for reading in readings], dtype=object),
            "rows": pd.array([reading.rows for reading in readings], dtype="Int64"),
            "words": pd.Series([_words(reading) for reading in readings], dtype=object),
            "near": _texts(_near(reading, answered) for reading in readings),
        }
    )
    unread = sum(str(word) == "" for word in frame["read_as"])
    line = caption(answers)
    said = message(
        "{readings} columns, {unread} of them not read", readings=len(readings), unread=unread
    )
    return Sheet(
        "columns_read",
        message("How columns were read"),
        schema.COLUMNS_READ,
        frame,
        message("{line} · {said}", line=line, said=said),
        (_ASK if to_fill_in else _HOW,),
        choices={"read_as": choices(readings)} if to_fill_in else {},
    )


def choices(readings: Sequence[Reading]) -> tuple[Message, ...]:
    """Return what a person may choose for a column: the columns that can be read, and not to
    read it.
    """
    kinds = [kind for kind in schema.READ if any(reading.table == kind for reading in readings)]
    words = [column.label for kind in kinds for column in schema.readable(kind).values()]
    ignored = schema.read_as("firms")["IGNORED"]
    return tuple(dict.fromkeys([ignored.label, *words]))


def _read_as(reading: Reading) -> Word:
    return schema.read_as(reading.table)(reading.read_as)


def _texts(texts: Iterable[str]) -> pd.Series:
    return pd.Series([text or None for text in texts], dtype="str")


def _words(reading: Reading) -> Message | None:
    if not reading.words:
        return None
    counts = (message("{what} {n}", what=word, n=count) for word, count in reading.words)
    return listed(counts, ITEMS)


def _near(reading: Reading, answered: set[str]) -> str:
    if reading.read_as != "":
        return ""
    near = heading_terms.nearest(reading.table, reading.heading, sorted(answered))
    like = difflib.SequenceMatcher(None, reading.heading, near).ratio()
    return near if heading_terms.is_decisive(reading.heading) or like >= _ALIKE else ""


__all__ = ["choices", "columns_sheet"]
