"""Reports, sheets and records as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from orggraph.core.enums import Word
from orggraph.core.messages import Message
from orggraph.core.schema import Column, Kind
from orggraph.render.byte_rows import hold, joined, octets_of, parts_of
from orggraph.render.cell_text import WORDS, by_category, in_words, is_words, plain
from orggraph.reports.sheets import Report, Sheet

Records = Sequence[Mapping[str, Any]]


def json_parts(what: Report | Sheet | Records) -> Iterator[bytes]:
    """Yield records as JSON under the English names of their columns, the same in every language.

    A word of a closed list goes by its value, a missing value is null, a day is ISO text, a percent
    a number. A sheet becomes a list of records, one a line; a report an object with one such list
    for each sheet.
    """
    if isinstance(what, Report):
        yield b"{"
        for i, sheet in enumerate(what.sheets):
            yield (",\n" if i else "\n").encode() + _literal(sheet.key).encode() + b": "
            yield from _list(_sheet_lines(sheet))
        yield b"\n}\n"
        return
    if isinstance(what, Sheet):
        yield from _list(_sheet_lines(what))
    else:
        yield from _list(_literal(record).encode() for record in what)
    yield b"\n"


def _list(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield blocks of records, each block without a comma at its end, as one JSON list."""
    before = b"[\n"
    for block in blocks:
        yield before + block
        before = b",\n"
    yield b"[]" if before == b"[\n" else b"\n]"


def _sheet_lines(sheet: Sheet) -> Iterator[bytes]:
    for part in parts_of(sheet.frame):
        cells = [
            joined(f"{_literal(column.name)}: ", _json_cells(part[column.name], column))
            for column in sheet.columns
        ]
        cells[0] = joined("{", cells[0])
        cells[-1] = joined(cells[-1], "},\n")
        yield bytes(octets_of(joined(*cells, between=", ")))[:-2]


def _json_cells(series: pd.Series, column: Column) -> pa.Array:
    if isinstance(series.dtype, pd.CategoricalDtype):
        return by_category(series, lambda categories: _json_cells(categories, column)).fill_null(
            "null"
        )
    if series.dtype == object and any(
        isinstance(value, (Message, list, tuple)) for value in series
    ):
        return pa.array([_literal(value) for value in series], WORDS)
    array = plain(
        series,
        replace(column, words=None),
        lambda word: str(word.value) if isinstance(word, Word) else word.zh,
    )
    if is_words(array):
        array = _json_words(array)
    elif column.kind is Kind.PERCENT:
        array = in_words(array, column, "en")
    elif pa.types.is_date(array.type):
        array = joined('"', array.cast(WORDS), '"')
    return array.cast(WORDS).fill_null("null")


def _json_words(words: pa.Array) -> pa.Array:
    if hold(words, bytes(range(32))):  # rare, and json knows every escape
        return pa.array(
            [None if word is None else _literal(word) for word in words.to_pylist()], WORDS
        )
    if hold(words, b'\\"'):
        words = pc.replace_substring(pc.replace_substring(words, "\\", "\\\\"), '"', '\\"')
    return joined('"', words, '"')


def _literal(value: Any) -> str:
    return json.dumps(_simple(value), ensure_ascii=False, allow_nan=False)


def _simple(value: Any) -> Any:
    """Return a value in the few kinds that JSON has; what is no number is null."""
    if isinstance(value, Word):
        return value.value
    if isinstance(value, Message):
        return {"zh": value.say("zh"), "en": value.say("en")}
    if isinstance(value, Mapping):
        return {str(key): _simple(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_simple(part) for part in value]
    if pd.isna(value) or value in (float("inf"), float("-inf")):
        return None
    if isinstance(value, date):
        return value.isoformat()[:10]
    value = value.item() if hasattr(value, "item") else value
    return value if isinstance(value, (str, int, float, bool)) else str(value)
