"""How each column of a ledger was read: a record a column, for the reader of a figure to see
what it rests on.
"""

from __future__ import annotations

from dataclasses import dataclass

from orggraph.core.messages import Message

PERSONAL, REPEATED, IGNORED = "(personal)", "(repeated)", "(ignored)"
_NOT_READ = frozenset({"", PERSONAL, REPEATED, IGNORED})


@dataclass(frozen=True, slots=True)
class Reading:
    """One column of a table: where it stands, its heading (joined where it takes several rows), and
    what it was read as.

    `read_as` is the English name of a column, "" where it was not read, `PERSONAL` where it is
    about people, `REPEATED` where an earlier column has the same heading and `IGNORED` where a
    person chose not to read it. `rows` counts the data rows with a value, None where nobody
    counted. `words` gives the closed words found in it, each with its count: never a name, an
    address or other free text.
    """

    file: str
    sheet: str
    table: str
    letter: str
    heading: str
    read_as: str
    rows: int | None = None
    words: tuple[tuple[Message, int], ...] = ()

    @property
    def is_read(self) -> bool:
        """Whether its cells came in."""
        return self.read_as not in _NOT_READ
