"""Views on their way to disk or down a pipe: CSV, JSON, workbook, text, Markdown, HTML.

A file appears whole or not at all: it is written under a temporary name beside its place and then renamed. A stream
(standard output) gets the same bytes, without the mark at the head that Excel needs in a file; when the reader of a
pipe has gone, writing ends quietly.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from orggraph.core.enums import Word
from orggraph.core.errors import Text, UsageError
from orggraph.core.schema import Column, Kind
from orggraph.io.atomic_write import Put, Target, opened
from orggraph.render import text
from orggraph.render.cell_text import WORDS, by_category, in_words, is_words, plain
from orggraph.reports.sheets import Report, Sheet

Records = Sequence[Mapping[str, Any]]

CHUNK = 50_000  # rows made into text at a time, so that memory does not grow with the list
SUFFIXES = (".xlsx", ".csv", ".json", ".md", ".html", ".txt")
BOM = b"\xef\xbb\xbf"  # without it Chinese Excel reads UTF-8 as GBK
# What a spreadsheet takes for the start of a formula, with the full-width twins that Chinese Excel folds.
FORMULA = r"\A[=+\-@\t\r\n＝＋－＠]"


def write(what: Report | Sheet, path: str | os.PathLike[str], lang: str = "zh") -> list[Path]:
    """Write a report or a sheet in the format its suffix names, and return the files that were written.

    Raises `UsageError` for a suffix that names no format, or several tables for a file that holds one;
    `OutputError` where the file cannot be written.
    """
    target = Path(path)
    writers: dict[str, Callable[[], object]] = {
        ".xlsx": lambda: to_workbook(what, target, lang), ".csv": lambda: to_csv(_only(what), target, lang),
        ".json": lambda: to_json(what, target), ".md": lambda: to_markdown(what, target, lang),
        ".html": lambda: to_html(what, target, lang), ".txt": lambda: to_text(what, target, lang)}
    check_suffix(target)
    written = writers[target.suffix.lower()]()
    return written if isinstance(written, list) else [target]


def holds_one_table(path: str | os.PathLike[str]) -> bool:
    """Tell whether a file of this suffix holds a single table, so that of several the one asked for goes into it."""
    return Path(path).suffix.lower() in (".csv", ".txt")


def check_suffix(path: str | os.PathLike[str], suffixes: Iterable[str] = SUFFIXES) -> None:
    """Raise `UsageError` for a file whose suffix names no format."""
    target = Path(path)
    if target.suffix.lower() not in suffixes:
        raise UsageError(f"{target.name}：没有这种后缀的格式；可用 {' '.join(suffixes)}",
                         f"{target.name}: no format has this suffix; use one of {' '.join(suffixes)}")


def to_workbook(what: Report | Sheet, path: str | os.PathLike[str], lang: str = "zh") -> list[Path]:
    """Write a report or a sheet as an Excel workbook, and return it and the CSV files beside it, if any."""
    from orggraph.io import excel_writer
    return excel_writer.to_workbook(what.spoken(lang), path, lang)


def to_text(what: Report | Sheet, target: Target, lang: str = "zh") -> None:
    """Write a report or a sheet as plain text with aligned tables."""
    _put_text(text.document(what.spoken(lang), lang), target)


def to_markdown(what: Report | Sheet, target: Target, lang: str = "zh") -> None:
    """Write a report or a sheet as Markdown."""
    _put_text(text.markdown(what.spoken(lang), lang), target)


def to_html(what: Report | Sheet, target: Target, lang: str = "zh") -> None:
    """Write a report or a sheet as one HTML page."""
    _put_text(text.html(what.spoken(lang), lang), target)


def _put_text(words: str, target: Target) -> None:
    with opened(target) as put:
        put(words.encode("utf-8", "replace"))


def _only(what: Report | Sheet) -> Sheet:
    if isinstance(what, Sheet):
        return what
    if len(what.sheets) == 1:
        return what.sheets[0]
    raise UsageError(f"CSV 只放一张表，报告有 {len(what.sheets)} 张；请写成 .xlsx、.html、.md 或 .json",
                     f"a CSV holds one table and the report has {len(what.sheets)}; write .xlsx, .html, .md or .json")


# ---------------------------------------------------------------- CSV

def to_csv(sheet: Sheet, target: Target, lang: str = "zh") -> None:
    """Write a sheet as CSV (RFC 4180, CRLF), headed in the language asked for; a missing value is an empty cell.

    A file is UTF-8 with a BOM, as Excel needs it; a stream is UTF-8 without. No cell begins a formula: a text that
    would gets an apostrophe in front; numbers stay numbers.
    """
    sheet = sheet.spoken(lang)
    headings = pa.array([column.heading(lang) for column in sheet.columns], WORDS)
    with opened(target, BOM) as put:
        put((",".join(_guarded(headings).to_pylist()) + "\r\n").encode())
        for part in _parts(sheet.frame):
            cells = [_csv_cells(part[column.name], column, lang) for column in sheet.columns]
            put(_octets(_joined(*cells[:-1], _joined(cells[-1], "\r\n"), between=",")))


def _csv_cells(series: pd.Series, column: Column, lang: str) -> pa.Array:
    if isinstance(series.dtype, pd.CategoricalDtype):
        return by_category(series, lambda categories: _csv_cells(categories, column, lang)).fill_null("")
    array = plain(series, column, lambda word: word.say(lang))
    return (_guarded(array) if is_words(array) else in_words(array, column, lang)).fill_null("")


def _guarded(words: pa.Array) -> pa.Array:
    """Return words that begin no formula, in quotes where RFC 4180 wants them."""
    risky = pc.match_substring_regex(words, FORMULA)
    if pc.any(risky).as_py():
        words = pc.if_else(risky, _joined("'", words), words)
    if _hold(words, b'",\r\n'):
        special = pc.match_substring_regex(words, '[",\r\n]')
        words = pc.if_else(special, _joined('"', pc.replace_substring(words, '"', '""'), '"'), words)
    return words


# ---------------------------------------------------------------- JSON

def to_json(what: Report | Sheet | Records, target: Target) -> None:
    """Write records under the English names of their columns, the same in every language.

    A word of a closed list goes by its value, a missing value is null, a day is ISO text, a percent a number.
    A sheet becomes a list of records, one a line; a report an object with one such list for each sheet.
    """
    with opened(target) as put:
        if isinstance(what, Report):
            put(b"{")
            for i, sheet in enumerate(what.sheets):
                put((",\n" if i else "\n").encode() + _literal(sheet.key).encode() + b": ")
                _put_list(_sheet_lines(sheet), put)
            put(b"\n}\n")
        else:
            _put_list(_sheet_lines(what) if isinstance(what, Sheet) else (_literal(r).encode() for r in what), put)
            put(b"\n")


def _put_list(blocks: Iterator[bytes], put: Put) -> None:
    """Put blocks of records, each block without a comma at its end, as one JSON list."""
    before = b"[\n"
    for block in blocks:
        put(before + block)
        before = b",\n"
    put(b"[]" if before == b"[\n" else b"\n]")


def _sheet_lines(sheet: Sheet) -> Iterator[bytes]:
    for part in _parts(sheet.frame):
        cells = [_joined(f"{_literal(column.name)}: ", _json_cells(part[column.name], column)) for column in sheet.columns]
        cells[0] = _joined("{", cells[0])
        cells[-1] = _joined(cells[-1], "},\n")
        yield bytes(_octets(_joined(*cells, between=", ")))[:-2]


def _json_cells(series: pd.Series, column: Column) -> pa.Array:
    if isinstance(series.dtype, pd.CategoricalDtype):
        return by_category(series, lambda categories: _json_cells(categories, column)).fill_null("null")
    if series.dtype == object and any(isinstance(value, (Text, list, tuple)) for value in series):
        return pa.array([_literal(value) for value in series], WORDS)
    array = plain(series, replace(column, words=None), lambda word: str(word.value) if isinstance(word, Word) else word.zh)
    if is_words(array):
        array = _json_words(array)
    elif column.kind is Kind.PERCENT:
        array = in_words(array, column, "en")
    elif pa.types.is_date(array.type):
        array = _joined('"', array.cast(WORDS), '"')
    return array.cast(WORDS).fill_null("null")


def _json_words(words: pa.Array) -> pa.Array:
    if _hold(words, bytes(range(32))):  # rare, and json knows every escape
        return pa.array([None if word is None else _literal(word) for word in words.to_pylist()], WORDS)
    if _hold(words, b'\\"'):
        words = pc.replace_substring(pc.replace_substring(words, "\\", "\\\\"), '"', '\\"')
    return _joined('"', words, '"')


def _literal(value: Any) -> str:
    return json.dumps(_simple(value), ensure_ascii=False, allow_nan=False)


def _simple(value: Any) -> Any:
    """Return a value in the few kinds that JSON has; what is no number is null."""
    if isinstance(value, Word):
        return value.value
    if isinstance(value, Text):
        return value._asdict()
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


# ---------------------------------------------------------------- columns of text into rows of bytes

def _parts(frame: pd.DataFrame) -> Iterator[pd.DataFrame]:
    return (frame.iloc[start:start + CHUNK] for start in range(0, len(frame), CHUNK))


def _joined(*pieces: pa.Array | str, between: str = "") -> pa.Array:
    """Return the pieces of each row put together; a row with a null piece is null."""
    return pc.binary_join_element_wise(*(pa.scalar(piece, WORDS) if isinstance(piece, str) else piece
                                         for piece in (*pieces, between)))


def _octets(words: pa.Array) -> memoryview:
    """Return the bytes of all words one after another, as they already lie in memory."""
    _, ends, octets = words.buffers()
    if octets is None or not len(words):
        return memoryview(b"")
    bounds = np.frombuffer(ends, np.int64)
    return memoryview(octets)[bounds[words.offset]:bounds[words.offset + len(words)]]


def _hold(words: pa.Array, any_of: bytes) -> bool:
    """Tell whether one of these octets stands in any word: far quicker than a pattern, and mostly none does."""
    octets = bytes(_octets(words))
    return any(octet in octets for octet in any_of)


__all__ = ["to_csv", "to_html", "to_json", "to_markdown", "to_text", "to_workbook", "write"]
