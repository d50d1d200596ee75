"""How each column of a ledger was read: a record a column, for the reader of a figure to see what it rests on."""

from __future__ import annotations

from dataclasses import dataclass

PERSONAL, REPEATED = "(personal)", "(repeated)"


@dataclass(frozen=True, slots=True)
class Reading:
    """One column of a table: where it stands, its heading (joined where it takes several rows), and what it was read as.

    `read_as` is the English name of a column, "" where it was not read, `PERSONAL` where it is about people and
    `REPEATED` where an earlier column has the same heading.
    """

    file: str
    sheet: str
    table: str
    letter: str
    heading: str
    read_as: str
