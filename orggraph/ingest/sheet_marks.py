"""What stands in a sheet beside its values: errors, formulas without a value, hidden rows and
columns, merged cells.

python-calamine gives the values. What it leaves out is found by one module per format (`xlsx_scan`,
`xlsb_records`, `xls_records`, `ods_content`), each of which returns `Marks`. Rows and columns are
counted from 0 throughout.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from orggraph.core.messages import Message, message

ROWS, COLUMNS = 1 << 20, 1 << 14  # of the largest sheet a spreadsheet program has
LARGEST = 1 << 26  # cells of one rectangle: a full sheet of 64 columns
SPARSE = 1 << 22  # a rectangle of fewer cells is laid out, however few of them are filled
UNKNOWN = "#N/A"  # stands for a cell whose value is an error or was never worked out

Span = tuple[int, int]  # the first and the last row or column
Range = tuple[tuple[int, int], tuple[int, int]]  # the first and the last cell


class Place(NamedTuple):
    """A cell."""

    row: int
    column: int


class DamagedSheetError(Exception):
    """A sheet cannot be read; `reason` says why."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass
class Marks:
    """What stands in one sheet beside its values.

    `merged` is None where python-calamine tells the merged cells itself.
    """

    errors: list[Place] = field(default_factory=list)
    formulas: list[Place] = field(default_factory=list)
    hidden_rows: list[Span] = field(default_factory=list)
    hidden_columns: list[Span] = field(default_factory=list)
    merged: list[Range] | None = None


class Extent:
    """The rectangle from the first cell of a sheet that holds all cells with content, and how
    many these are.
    """

    def __init__(self) -> None:
        self.height = self.width = self.filled = 0

    @classmethod
    def of(cls, area: int, filled: int) -> Extent:
        """Return an extent of so many cells, of which so many have content."""
        extent = cls()
        extent.height, extent.width, extent.filled = area, 1, filled
        return extent

    def add(self, row: int, column: int) -> None:
        """Take in a cell with content."""
        self.height = max(self.height, row + 1)
        self.width = max(self.width, column + 1)
        self.filled += 1

    @property
    def area(self) -> int:
        """The number of cells of the rectangle."""
        return self.height * self.width

    @property
    def is_sparse(self) -> bool:
        """Whether laying out the rectangle would be much work for little content."""
        return self.area > max(SPARSE, 16 * self.filled)

    def check(self) -> None:
        """Raise `DamagedSheetError` for a rectangle too large to be read."""
        if self.area > LARGEST:
            raise DamagedSheetError(
                message(
                    "its content reaches to row {height} and column {width}, too far to be "
                    "read; delete the stray cells and save it again",
                    height=self.height,
                    width=self.width,
                ),
            )


def spans(numbers: Iterable[int]) -> list[Span]:
    """Return rising numbers as spans of neighbours."""
    found: list[Span] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        elif not found or number > found[-1][1]:
            found.append((number, number))
    return found


def numbers(found: Iterable[Span], limit: int) -> Iterator[int]:
    """Yield the numbers within spans that are below a limit."""
    for first, last in found:
        yield from range(first, min(last + 1, limit))


# What a spreadsheet program shows for a formula that failed.
ERROR = (
    r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|"
    r"UNKNOWN!|BUSY!|EXTERNAL!"
    r"|PYTHON!|TIMEOUT!|GETTING_DATA)|(?:Err|错误|錯誤):[0-9]{3}"
)


def is_error(text: str) -> bool:
    """Whether a text is what a spreadsheet program shows for a formula that failed."""
    return len(text) < 32 and re.fullmatch(ERROR, text.strip()) is not None


def column_letters(column: int) -> str:
    """Return the letters of a column: A, Z, AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Return the number of a column by its letters, as they stand in references."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


__all__ = [
    "COLUMNS",
    "ERROR",
    "LARGEST",
    "ROWS",
    "UNKNOWN",
    "DamagedSheetError",
    "Extent",
    "Marks",
    "Place",
    "Range",
    "Span",
    "column_letters",
    "column_number",
    "is_error",
    "numbers",
    "spans",
]
