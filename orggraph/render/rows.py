"""The rows of a workbook's page as XML, a part of a list at a time.

XlsxWriter makes an object of every cell, which takes most of the time that a long list needs. Here
each column of a part becomes text at once, the same as XlsxWriter would write, byte for byte.
Whatever is not plain (a letter that XML escapes, a space at either end) is left to XlsxWriter, and
so is every row where its version speaks otherwise.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from xlsxwriter.utility import xl_col_to_name

from orggraph.core.array_types import Ints
from orggraph.render.byte_rows import joined, octets_of
from orggraph.render.cell_text import WORDS, is_words

# What XlsxWriter escapes or marks; a space is whatever Python takes for one.
_SPACE = r"[\s\p{Z}\x{1c}-\x{1f}\x{85}]"
_NOT_PLAIN = r"[&<>\x00-\x1f\x7f-\x{9f}\x{fffe}\x{ffff}]|_x" + rf"|\A{_SPACE}|{_SPACE}\z"


class String(NamedTuple):
    """A cell of text; XlsxWriter goes by the name of the class."""

    string: str
    format: Any


class Number(NamedTuple):
    """A cell with a figure."""

    number: float
    format: Any


@dataclass(frozen=True)
class Cells:
    """Some rows of one column.

    `values` are words or figures, null where nothing is known: there stands `unknown`, in the last
    of the `looks`. `which` says which look each other row has, None where all have the first.
    """

    values: pa.Array
    looks: Sequence[Any]
    unknown: str
    which: Ints | None = None

    @cached_property
    def looked(self) -> Ints:
        """Which look each row has."""
        rows = len(self.values)
        which = np.zeros(rows, dtype=np.int64) if self.which is None else self.which
        if not self.values.null_count:
            return which
        known = self.values.is_valid().to_numpy(zero_copy_only=False)
        return np.where(known, which, len(self.looks) - 1)

    def first_rows(self) -> list[tuple[int, int]]:
        """Return each look that is used, by the row where it is used first."""
        if self.which is None and not self.values.null_count:
            return [(0, 0)]
        used, rows = np.unique(self.looked, return_index=True)
        return list(zip(rows.tolist(), used.tolist(), strict=True))

    def one_by_one(self, start: int, stop: int) -> Iterator[tuple[str | int | float, Any]]:
        """Yield the value and the look of some rows."""
        values, looked = self.values[start:stop].to_pylist(), self.looked[start:stop].tolist()
        for value, look in zip(values, looked, strict=True):
            yield self.unknown if value is None else value, self.looks[look]


def can_write(page: Any) -> bool:
    """Whether rows can be written to a page as text: its version of XlsxWriter writes cells as
    this module does.
    """
    names = ("_write_cell", "_write_row", "_write_single_row", "_check_dimensions", "previous_row")
    if not (page.constant_memory and all(hasattr(page, name) for name in names)):
        return False
    if _properties_of_rows(page) is None:
        return False
    with _overheard(page) as said:
        page._write_row(0, None, None)
        page._write_cell(0, 1, String("x", None))
        page._write_cell(0, 2, Number(0.25, None))
    row, _, cells = said.getvalue().partition(">")
    return row.startswith('<row r="1"') and cells == (
        f'<c r="B1"{_OPEN}x{_CLOSE}<c r="C1"{_number(0.25)}'
    )


class Rows:
    """Some rows of a page, made into text at once, and written in one piece or in several.

    `numbers` are their places on the page, which come after all that the page holds; `heights`
    are equal where two rows are equally high. Heights themselves are set before.
    """

    def __init__(self, page: Any, cells: Sequence[Cells], numbers: Ints, heights: Ints) -> None:
        self.page, self.cells, self.numbers, self.heights = page, cells, numbers, heights
        self.as_text = can_write(page)

    def write(self, start: int, stop: int) -> None:
        """Write some of the rows, the next ones in order."""
        # The last one is left open: what a page is given below its rows may mark it.
        closed = min(stop, len(self.numbers) - 1) if self.as_text else start
        if start < closed:
            self._write_lines(start, closed)
        self._write_cells(closed, stop)

    def _write_lines(self, start: int, stop: int) -> None:
        page, first, last = self.page, int(self.numbers[start]), int(self.numbers[stop - 1])
        if first > page.previous_row:
            page._write_single_row(first)
        page._check_dimensions(first, 0)
        page._check_dimensions(last, len(self.cells) - 1)
        page.fh.write(str(octets_of(self._lines[start:stop]), "utf-8"))
        page.previous_row = last + 1

    def _write_cells(self, start: int, stop: int) -> None:
        """Write rows cell by cell, as XlsxWriter does it."""
        write_string, write_number = self.page.write_string, self.page.write_number
        rows = zip(*(column.one_by_one(start, stop) for column in self.cells), strict=True)
        for row, cells in zip(self.numbers[start:stop].tolist(), rows, strict=True):
            for i, (value, look) in enumerate(cells):
                write = write_string if value.__class__ is str else write_number
                write(row, i, value, look)

    @cached_property
    def _lines(self) -> pa.Array:
        """Every row as XML. Looks are numbered in the order in which cells first have them."""
        firsts = [
            (row, place, look)
            for place, column in enumerate(self.cells)
            for row, look in column.first_rows()
        ]
        for _, place, look in sorted(firsts):
            self.cells[place].looks[look]._get_xf_index()
        at = pa.array(self.numbers + 1).cast(WORDS)
        pieces: list[pa.Array | str] = ['<row r="', at, self._tags()]
        for place, column in enumerate(self.cells):
            pieces += [f'<c r="{xl_col_to_name(place)}', at, '"', *_pieces(self.page, column)]
        return joined(*pieces, "</row>")

    def _tags(self) -> pa.Array:
        """What stands in the tag of each row behind its number."""
        properties = _properties_of_rows(self.page)
        _, firsts, kinds = np.unique(self.heights, return_index=True, return_inverse=True)
        tags = []
        for number in self.numbers[firsts].tolist():
            with _overheard(self.page) as said:
                self.page._write_row(number, None, properties.get(number))
            tags.append(said.getvalue().removeprefix(f'<row r="{number + 1}'))
        return pa.array(tags, WORDS).take(pa.array(kinds))


_OPEN, _CLOSE = ' t="inlineStr"><is><t>', "</t></is></c>"


def _pieces(page: Any, cells: Cells) -> list[pa.Array | str]:
    """Return what stands behind the address of each cell of a column."""
    used = [look for _, look in cells.first_rows()]
    styles = {look: f' s="{cells.looks[look]._get_xf_index()}"' for look in used}
    style: pa.Array | str = styles[used[0]]
    if len(used) > 1:
        listed = [styles.get(look, "") for look in range(len(cells.looks))]
        style = pa.array(listed, WORDS).take(pa.array(cells.looked))
    unknown = _string(page, cells.unknown)
    if not is_words(cells.values):
        return [style, _by_distinct(cells.values, _number).fill_null(unknown)]
    odd = pc.match_substring_regex(cells.values, _NOT_PLAIN).fill_null(False)
    if not (pc.any(odd).as_py() or cells.values.null_count):
        return [style, _OPEN, cells.values, _CLOSE]
    plain = joined(_OPEN, cells.values, _CLOSE)
    written = [_string(page, value) for value in cells.values.filter(odd).to_pylist()]
    return [style, pc.replace_with_mask(plain, odd, pa.array(written, WORDS)).fill_null(unknown)]


def _by_distinct(values: pa.Array, work: Callable[[Any], str]) -> pa.Array:
    """Return the words that `work` makes of each value, worked out once for those alike."""
    coded = values.dictionary_encode()
    return pa.array(map(work, coded.dictionary.to_pylist()), WORDS).take(coded.indices)


def _string(page: Any, value: str) -> str:
    """Return a cell of text as XlsxWriter writes it, without its address."""
    with _overheard(page) as said:
        page._write_cell(0, 0, String(value, None))
    return said.getvalue().removeprefix('<c r="A1"')


def _number(value: Any) -> str:
    if not math.isfinite(value):
        raise ValueError("a figure of a page is not finite")
    return f"><v>{value:.16G}</v></c>"


@contextmanager
def _overheard(page: Any) -> Iterator[io.StringIO]:
    """Let a page write into a text instead of its file."""
    kept, page.fh = page.fh, io.StringIO()
    try:
        yield page.fh
    finally:
        page.fh = kept


def _properties_of_rows(page: Any) -> Any:
    """What was set for whole rows, which XlsxWriter keeps under another name before 3.3."""
    return getattr(page, "row_info", getattr(page, "set_rows", None))


__all__ = ["Cells", "Rows", "can_write"]
