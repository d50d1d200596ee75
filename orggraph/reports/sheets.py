"""What every view shows: named tables with their columns, and the few sentences above them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from orggraph.core.enums import Word
from orggraph.core.messages import EMPTY, ITEMS, Message, listed, plural
from orggraph.core.rules import DEFAULT, Rules
from orggraph.core.schema import Column


@dataclass(frozen=True)
class Sheet:
    """One answer as a table: `frame` has the English column names, `columns` says how each is
    headed and shown.

    `caption` is the line above (date, base), `head` what is missing and how many firms hang on it,
    right under it; `notes` stand below. `choices` gives by column the words to choose from where a
    person is to fill it in. `total_last` marks the last row as the total. `own_words` names columns
    that hold our own Chinese sentences, and what says them in both languages. `shade` names percent
    columns that are shaded by value, `chart` a (label column, value column) pair to draw: as bars,
    or as a line where rows follow each other in time (`line`). `curve` is a column and the columns
    to draw over it as lines. `block` is a column of the frame, not shown itself, whose words stand
    as a line above the rows that share them (workbook and page; a list to sort or to read back has
    none). `wrap` is the width in letters at which a cell of a workbook wraps, where a sheet is to
    print legibly on A4.
    """

    key: str
    title: Message
    columns: tuple[Column, ...]
    frame: pd.DataFrame
    caption: Message = EMPTY
    notes: tuple[Message, ...] = ()
    total_last: bool = False
    shade: tuple[str, ...] = ()
    chart: tuple[str, str] | None = None
    line: bool = False
    curve: tuple[str, ...] = ()
    block: str | None = None
    own_words: Mapping[str, Callable[[str], Message]] = field(default_factory=dict)
    head: tuple[Message, ...] = ()
    choices: Mapping[str, tuple[Message, ...]] = field(default_factory=dict)
    wrap: int | None = None

    def if_empty(self, why: Message) -> Sheet:
        """Return the sheet with a first note that says why, where it has no row beside the
        total.
        """
        return (
            replace(self, notes=(why, *self.notes)) if len(self.frame) <= self.total_last else self
        )

    def table(self) -> pd.DataFrame:
        """Return the columns as a program takes them, in every language the same: a word of a
        closed list is its value, our own words and sentences are Chinese.
        """
        shown = self.frame[[column.name for column in self.columns]]
        return shown.apply(_plain).reset_index(drop=True)

    def to_read(self) -> Sheet:
        """Return the sheet as a person reads it, without the columns for programs."""
        columns = tuple(column for column in self.columns if not column.for_programs)
        return self if columns == self.columns else replace(self, columns=columns)

    def spoken(self, lang: str) -> Sheet:
        """Return the sheet with our own sentences in a language; each distinct one is worked out
        once.
        """
        if lang != "en" or not self.own_words:
            return self
        said = {
            name: self.frame[name]
            .map({words: both(words).en for words in self.frame[name].dropna().unique()})
            .astype("str")
            for name, both in self.own_words.items()
        }
        return replace(self, frame=self.frame.assign(**said), own_words={})


def _plain(values: pd.Series[Any]) -> pd.Series[Any]:
    if not isinstance(values.dtype, pd.CategoricalDtype) and values.dtype != object:
        return values
    return values.astype(object).map(_plain_value).infer_objects()


def _plain_value(value: Any) -> Any:
    if isinstance(value, Word):
        return str(value)
    return value.zh if isinstance(value, Message) else value


@dataclass(frozen=True)
class Figure:
    """One figure a planner reads aloud: its name, the figure itself, and what it divides by or
    counts.
    """

    label: Message
    value: str
    detail: Message


@dataclass(frozen=True)
class Report:
    """All answers in the order a planner reads them; `head` is what is missing and how many
    firms hang on it,
    `first_page` the short tables below the figures on the first sheet of a workbook.
    """

    title: Message
    caption: Message
    figures: tuple[Figure, ...]
    sentences: tuple[Message, ...]
    sheets: tuple[Sheet, ...]
    rules: Rules = field(default=DEFAULT)
    head: tuple[Message, ...] = ()
    first_page: tuple[Sheet, ...] = ()

    def to_read(self) -> Report:
        """Return the report as a person reads it, without the columns for programs."""
        return replace(self, sheets=tuple(sheet.to_read() for sheet in self.sheets))

    def spoken(self, lang: str) -> Report:
        """Return the report with our own sentences in a language."""
        return replace(
            self,
            sheets=tuple(sheet.spoken(lang) for sheet in self.sheets),
            first_page=tuple(sheet.spoken(lang) for sheet in self.first_page),
        )

    def without_empty(self) -> Report:
        """Return the report without the sheets that hold no row, named in one sentence instead."""
        empty = [sheet for sheet in self.sheets[1:] if len(sheet.frame) <= sheet.total_last]
        if not empty:
            return self
        kept = tuple(sheet for sheet in self.sheets if all(sheet is not left for left in empty))
        named = plural(
            "{n} sheet holds nothing and is left out (--all-sheets shows all): {titles}.",
            "{n} sheets hold nothing and are left out (--all-sheets shows all): {titles}.",
            n=len(empty),
            titles=listed((sheet.title for sheet in empty), ITEMS),
        )
        return replace(self, sheets=kept, sentences=(*self.sentences, named))
