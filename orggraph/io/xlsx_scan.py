"""What python-calamine does not tell of a sheet of an .xlsx, found by searching its XML in passing.

It hands error cells on as blanks, and formulas without a value too; it lays out every sheet as one
rectangle, so that one word at XFD1048576 asks for all the memory there is and ends the process. A
search in the bytes finds them at a small part of the cost of parsing. A sheet written in a way the
search is not sure of (cells without references, prefixed names, comments, stray cells far away) is
left to `xlsx_sheet`, which reads it cell by cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BufferedIOBase

from orggraph.ingest.sheet_marks import Extent, Marks, Place, Span, column_number, spans
from orggraph.io.ooxml import Package

_BLOCK = 1 << 22
_LONGEST_ROW = 1 << 26  # bytes; a row that is longer is no row of a ledger
# A column beyond Z or a row beyond 999,999.
_FAR = re.compile(rb'r="(?:[A-Z]{2,}|[A-Z]\d{6,})\d')
# A column beyond ZZ or a row beyond 999,999: perhaps none that a sheet has.
_TOO_FAR = re.compile(rb'r="(?:[A-Z]{3,}\d|[A-Z]+\d{7})')
_FILLED = re.compile(rb'<c r="([A-Z]+)(\d+)"[^>/]*>(?!</c>)')
_ERROR = re.compile(rb'<c r="([A-Z]+)(\d+)"[^>]*\bt="e"')
# A formula, then: nothing, or an empty value, or 0.
_FORMULA = re.compile(
    rb'<c r="([A-Z]+)(\d+)"([^>]*)>\s*<f(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:(</c>)|(<v\s*/>|'
    rb"<v>\s*</v>)|<v>0</v>)"
)
# A text whose number in the table of texts is none: python-calamine takes another text for it.
_NO_TEXT = re.compile(rb't="s"[^>]*>\s*<v>(?!\s*\d+\s*</v>)')
_CELL = re.compile(rb"<c[\s/>]")
_REFERENCE = re.compile(rb'<c r="([^"]+)')
_FIRST_ROW = re.compile(rb'<row r="(\d{1,7})"')
_ROW = re.compile(rb"<row\b[^>]*>")
_COLUMN = re.compile(rb"<col\b[^>]*>")
_HIDDEN = (b'hidden="1"', b'hidden="true"', b'hidden="on"', b'ht="0"', b'ht="0.0')
_ODD = (b"<!", b" r='", b" t='")  # comments, quoted sections, entities; single quotes


def scan(package: Package, part: str, recalculates: bool) -> Marks | None:
    """Return the marks of a sheet, or None for one that has to be read cell by cell.

    `recalculates` tells that a stored 0 may stand for a formula that nothing has worked out yet.
    """
    marks = Marks()
    hidden_rows: list[int] = []
    is_far = False
    cells = last_row = 0
    with package.open(part) as stream:
        for number, chunk in enumerate(_chunks(stream)):
            if (
                chunk is None
                or (number == 0 and not _is_plain(chunk))
                or any(odd in chunk for odd in _ODD)
                or _NO_TEXT.search(chunk)
            ):
                return None
            with_reference = chunk.count(b'<c r="')
            if chunk.count(b"<c") != with_reference and len(_CELL.findall(chunk)) != with_reference:
                return None
            if len(set(_REFERENCE.findall(chunk))) != with_reference:
                return None  # of two cells of one name python-calamine keeps one, and tells nothing
            cells += with_reference
            is_far = is_far or _FAR.search(chunk) is not None
            if is_far and _TOO_FAR.search(chunk):
                return None
            first = _FIRST_ROW.search(chunk)
            if first and int(first[1]) <= last_row:
                return None
            last_row = _last_row(chunk) or last_row
            _find_marks(chunk, marks, hidden_rows, recalculates)
            if number == 0:
                marks.hidden_columns = _hidden_columns(chunk)
    area = last_row * (1 << 14 if is_far else 26)
    if Extent.of(area, cells).is_sparse and _extent(package, part).is_sparse:
        return None
    marks.hidden_rows = spans(hidden_rows)
    return marks


def _chunks(stream: BufferedIOBase) -> Iterator[bytes | None]:
    """Yield a part in pieces that end with a row; None where rows have no end."""
    rest = b""
    while block := stream.read(_BLOCK):
        rest += block
        cut = rest.rfind(b"</row>")
        if cut >= 0:
            yield rest[: cut + 6]
            rest = rest[cut + 6 :]
        elif len(rest) > _LONGEST_ROW:
            yield None
            return
    yield rest


def _is_plain(head: bytes) -> bool:
    """Whether a part begins as a sheet in an encoding of one byte a letter, without prefixes."""
    return b"<worksheet" in head


def _last_row(chunk: bytes) -> int:
    at = chunk.rfind(b"<row ")
    found = (
        re.search(rb'\br="(\d{1,7})"', chunk[at : chunk.find(b">", at) + 1]) if at >= 0 else None
    )
    return int(found[1]) if found else 0


def _find_marks(chunk: bytes, marks: Marks, hidden_rows: list[int], recalculates: bool) -> None:
    if b't="e"' in chunk:
        marks.errors += [_place(*found) for found in _ERROR.findall(chunk)]
    if b"<f" in chunk:
        marks.formulas += list(_without_value(chunk, recalculates))
    if any(word in chunk for word in _HIDDEN):
        for tag in _ROW.findall(chunk):
            number = re.search(rb'\br="(\d{1,7})"', tag)
            if number and _is_hidden(tag, rb"\bht"):
                hidden_rows.append(int(number[1]) - 1)


def _without_value(chunk: bytes, recalculates: bool) -> Iterator[Place]:
    for found in _FORMULA.finditer(chunk):
        letters, row, attributes, has_none, is_empty = found.groups()
        is_blank_text = is_empty and b't="str"' in attributes  # the formula gave an empty text
        if has_none or (is_empty and not is_blank_text) or (not is_empty and recalculates):
            yield _place(letters, row)


def _is_hidden(tag: bytes, size: bytes) -> bool:
    if re.search(rb'\bhidden="(?:1|true|on)"', tag):
        return True
    return re.search(size + rb'="0(?:\.0+)?"', tag) is not None


def _hidden_columns(head: bytes) -> list[Span]:
    found: list[Span] = []
    for tag in _COLUMN.findall(head[: head.find(b"<sheetData")]):
        first, last = re.search(rb'\bmin="(\d{1,5})"', tag), re.search(rb'\bmax="(\d{1,5})"', tag)
        if first and last and _is_hidden(tag, rb"\bwidth"):
            found.append((int(first[1]) - 1, int(last[1]) - 1))
    return found


def _extent(package: Package, part: str) -> Extent:
    extent = Extent()
    with package.open(part) as stream:
        for chunk in _chunks(stream):
            for found in _FILLED.finditer(chunk or b""):
                extent.add(*_place(found[1], found[2]))
    return extent


def _place(letters: bytes, row: bytes, *_: bytes) -> Place:
    return Place(int(row) - 1, column_number(letters.decode("ascii")))


__all__ = ["scan"]
