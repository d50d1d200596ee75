"""The rows of a workbook's page as XML, a line at a time.

XlsxWriter makes an object of every cell, which takes most of the time that a long list needs. Here
a row becomes one text, the same as XlsxWriter would write, byte for byte. Whatever is not plain (a
letter that XML escapes, a space at either end) is left to XlsxWriter, and so is every row where its
version speaks otherwise.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from xlsxwriter.utility import xl_col_to_name

# What XlsxWriter escapes or marks, and what it cuts.
_NOT_PLAIN = re.compile(r"[&<>\x00-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]|_x|\A\s|\s\Z")
_LONGEST = 16_000


class String(NamedTuple):
    """A cell of text; XlsxWriter goes by the name of the class."""

    string: str
    format: Any


class Number(NamedTuple):
    """A cell with a figure."""

    number: float
    format: Any


Value = str | int | float


def can_write(page: Any) -> bool:
    """Whether rows can be written to a page as text: its version of XlsxWriter writes cells as
    this module does.
    """
    names = ("_write_cell", "_write_row", "_write_single_row", "_check_dimensions", "previous_row")
    if not (page.constant_memory and all(hasattr(page, name) for name in names)):
        return False
    if _properties_of_rows(page) is None:
        return False
    kept, page.fh = page.fh, io.StringIO()
    try:
        page._write_cell(0, 1, String("x", None))
        page._write_cell(0, 2, Number(0.25, None))
        said = page.fh.getvalue()
    finally:
        page.fh = kept
    return bool(said == f'<c r="B1"{_text("x")}<c r="C1"{_number(0.25)}')


def write_rows(
    page: Any, first: int, rows: Iterable[tuple[Sequence[Value], Sequence[Any]]], columns: int
) -> None:
    """Write rows of values and their looks from the row `first` on, which come after all that the
    page holds.

    Heights of rows are set before.
    """
    letters = [xl_col_to_name(column) for column in range(columns)]
    styles: dict[int, str] = {}
    properties = _properties_of_rows(page)
    row = first - 1
    for row, (values, looks) in enumerate(rows, first):
        if row == first > page.previous_row:
            page._write_single_row(row)
        page._check_dimensions(row, columns - 1)
        page._write_row(row, None, properties.get(row))
        line: list[str] = []
        for column, value in enumerate(values):
            look = looks[column]
            style = styles.get(id(look))
            if style is None:
                style = styles[id(look)] = f' s="{look._get_xf_index()}"'
            if value.__class__ is not str:
                if not math.isfinite(value):  # type: ignore[arg-type]
                    raise ValueError("a figure of a page is not finite")
                line.append(f'<c r="{letters[column]}{row + 1}"{style}{_number(value)}')
            elif _NOT_PLAIN.search(value) or len(value) > _LONGEST:
                page.fh.write("".join(line))
                line.clear()
                page._write_cell(row, column, String(value, look))
            else:
                line.append(f'<c r="{letters[column]}{row + 1}"{style}{_text(value)}')
        line.append("</row>")
        page.fh.write("".join(line))
    if row >= first:
        page._check_dimensions(first, 0)
        page.previous_row = row + 1


def _properties_of_rows(page: Any) -> Any:
    """What was set for whole rows, which XlsxWriter keeps under another name before 3.3."""
    return getattr(page, "row_info", getattr(page, "set_rows", None))


def _text(value: Any) -> str:
    return f' t="inlineStr"><is><t>{value}</t></is></c>'


def _number(value: Any) -> str:
    return f"><v>{value:.16G}</v></c>"


__all__ = ["can_write", "write_rows"]
