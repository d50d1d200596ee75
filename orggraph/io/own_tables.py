"""Tables that this program wrote and a person saved again, by whatever program: rows of texts."""

from __future__ import annotations

import io
from collections.abc import Iterator

from orggraph.io import encoding as decoding
from orggraph.io.csv_reader import records
from orggraph.io.excel_reader import text_of
from orggraph.io.sheet_grids import read_grids

_DELIMITERS = ",\t;"
_ESCAPED = ("'=", "'+", "'-", "'@")  # an apostrophe keeps a text from being a formula


def tables_of(data: bytes, where: str, file: str) -> Iterator[list[list[str]]]:
    """Yield the sheets of a workbook, or a text read by each delimiter in turn, as rows of cells,
    "" where blank.

    A text may be in any encoding that ledgers come in. Raises `InputError` for a workbook that
    cannot be read.
    """
    if data.startswith((decoding.ZIP, decoding.OLE)):
        for grid in read_grids(data, where, file):
            yield [[text_of(cell) for cell in row] for row in grid.cells]
        return
    text = _text(data)
    for delimiter in _DELIMITERS:
        rows = records(io.StringIO(text, newline=""), delimiter)
        yield [[_bare(cell) for cell in row.cells] for row in rows]


def _text(data: bytes) -> str:
    for encoding in decoding.encodings(data):
        try:
            return data[encoding.skip :].decode(
                encoding.name, "strict" if encoding.strict else "replace"
            )
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8", "replace")


def _bare(cell: str) -> str:
    return cell[1:] if cell.startswith(_ESCAPED) else cell


__all__ = ["tables_of"]
