"""The columns of a sheet as words: what terminal, Markdown, page and document share."""

from __future__ import annotations

from dataclasses import dataclass

from orggraph.core.enums import Status
from orggraph.core.errors import in_one_line
from orggraph.core.schema import Column, Kind
from orggraph.render.cell_text import marks, one_line, shown
from orggraph.render.text_width import fold, wide
from orggraph.reports.sheets import Sheet

NARROW = 16  # a text column is shortened down to this before columns are left out
SENTENCE = 44  # and one of whole sentences down to this


@dataclass(frozen=True, eq=False)
class Strip:
    """One column of a sheet: its heading and its cells, each one line of words."""

    column: Column
    heading: str
    cells: list[str]
    tones: dict[str, Status]

    @property
    def full(self) -> int:
        """The columns its widest cell takes."""
        return max(map(wide, self.cells), default=0)

    @property
    def least(self) -> int:
        """The columns below which it would rather be left out: numbers and codes are never
        shortened.
        """
        whole = max(self.full, max(map(wide, fold(self.heading))))
        if self.column.is_number or self.column.kind is Kind.CODE:
            return whole
        return min(whole, SENTENCE if self.column.kind is Kind.FREE else NARROW)


def strips_of(sheet: Sheet, lang: str) -> list[Strip]:
    """Return the columns of a sheet as words in a language."""
    return [
        Strip(
            column,
            in_one_line(column.heading(lang)),
            one_line(shown(sheet.frame[column.name], column, lang)).to_pylist(),
            marks(sheet.frame[column.name], column, lang),
        )
        for column in sheet.columns
    ]


def headings_and_rows(
    sheet: Sheet, lang: str = "zh"
) -> tuple[list[tuple[str, bool]], list[list[str]]]:
    """Return the headings of a sheet, each with whether it heads numbers, and its rows as words."""
    strips = strips_of(sheet, lang)
    return [(s.heading, s.column.is_number) for s in strips], [
        list(row) for row in zip(*(s.cells for s in strips), strict=True)
    ]
