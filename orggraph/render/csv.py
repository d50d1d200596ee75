"""Sheets as CSV."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from orggraph.core.schema import Column
from orggraph.render.byte_rows import hold, joined, octets_of, parts_of
from orggraph.render.cell_text import WORDS, by_category, in_words, is_words, plain
from orggraph.reports.sheets import Sheet

# What a spreadsheet takes for the start of a formula, with the full-width twins that Chinese Excel
# folds.
FORMULA = r"\A[=+\-@\t\r\n＝＋－＠]"


def csv_parts(sheet: Sheet, lang: str = "zh") -> Iterator[bytes | memoryview]:
    """Yield a sheet as CSV (RFC 4180, CRLF, UTF-8), headed in the language asked for.

    A missing value is an empty cell. No cell begins a formula: a text that would gets an apostrophe
    in front; numbers stay numbers.
    """
    headings = pa.array([column.heading(lang) for column in sheet.columns], WORDS)
    yield (",".join(_guarded(headings).to_pylist()) + "\r\n").encode()
    for part in parts_of(sheet.frame):
        cells = [_csv_cells(part[column.name], column, lang) for column in sheet.columns]
        yield octets_of(joined(*cells[:-1], joined(cells[-1], "\r\n"), between=","))


def _csv_cells(series: pd.Series, column: Column, lang: str) -> pa.Array:
    if isinstance(series.dtype, pd.CategoricalDtype):
        return by_category(
            series, lambda categories: _csv_cells(categories, column, lang)
        ).fill_null("")
    array = plain(series, column, lambda word: word.say(lang))
    return (_guarded(array) if is_words(array) else in_words(array, column, lang)).fill_null("")


def _guarded(words: pa.Array) -> pa.Array:
    """Return words that begin no formula, in quotes where RFC 4180 wants them."""
    risky = pc.match_substring_regex(words, FORMULA)
    if pc.any(risky).as_py():
        words = pc.if_else(risky, joined("'", words), words)
    if hold(words, b'",\r\n'):
        special = pc.match_substring_regex(words, '[",\r\n]')
        words = pc.if_else(special, joined('"', pc.replace_substring(words, '"', '""'), '"'), words)
    return words
