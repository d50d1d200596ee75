"""What python-calamine does not tell of an xlsx: its error cells, and whether a stray cell makes a sheet too wide to hold.

It hands error cells on as blanks, and lays out every sheet as one rectangle: one word at XFD1048576 asks for all the
memory there is and ends the process. Both are seen in the sheet's XML, which is read here in passing.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple
from xml.etree import ElementTree

from orggraph.errors import InputError

LARGEST = 1 << 26  # cells of one rectangle: a full sheet of 64 columns
_BLOCK, _OVERLAP = 1 << 23, 1 << 10
# A column beyond CZ or a row beyond a million; with neither, a sheet can be laid out.
_FAR = re.compile(rb"r\s*=\s*[\"'](?:[A-Za-z]{3,}|[D-Zd-z][A-Za-z]|[A-Za-z]+\d{6})\d")
_REF = re.compile(rb"<(?:\w+:)?c\b[^>]*?\br\s*=\s*[\"']([A-Za-z]+)(\d+)")
_CELL = re.compile(rb"<(?:\w+:)?c\b[^>]*?\bt=[\"']e[\"'][^>]*>")
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_UNREADABLE = (zipfile.BadZipFile, LookupError, OSError, ValueError, EOFError, NotImplementedError, RuntimeError,
               ElementTree.ParseError, zlib.error)


class Place(NamedTuple):
    """A cell, counted from 0."""

    row: int
    column: int


def error_cells(data: bytes, where: str) -> dict[str, list[Place]]:
    """Return the cells of an xlsx that hold an error such as #N/A, by sheet.

    Raises `InputError` for a sheet too far spread to be laid out. Of what is no xlsx, or a damaged one, it says nothing.
    """
    found: dict[str, list[Place]] = {}
    with suppress(*_UNREADABLE), zipfile.ZipFile(io.BytesIO(data)) as book:
        names = _names(book)
        for part in book.namelist():
            if part.lower().endswith(".xml") and "sheets/" in part.lower():
                with suppress(*_UNREADABLE):
                    found[names.get(part, part)] = _inspected(book, part, where, names.get(part, part))
    return found


def _inspected(book: zipfile.ZipFile, part: str, where: str, name: str) -> list[Place]:
    errors: dict[Place, None] = {}
    far = False
    for block in _blocks(book, part):
        far = far or _FAR.search(block) is not None
        if b't="e"' in block or b"t='e'" in block:
            errors.update(dict.fromkeys(_place(ref) for cell in _CELL.findall(block) if (ref := _REF.match(cell))))
    if far:
        _refuse_the_boundless(book, part, where, name)
    return list(errors)


def _refuse_the_boundless(book: zipfile.ZipFile, part: str, where: str, name: str) -> None:
    deep = wide = 0
    for block in _blocks(book, part):
        for ref in _REF.finditer(block):
            row, column = _place(ref)
            deep, wide = max(deep, row + 1), max(wide, column + 1)
    if deep * wide > LARGEST:
        raise InputError(f"{where}：工作表“{name}”的内容散布到第 {deep} 行、第 {wide} 列，范围过大；请删去远处的单元格后另存",
                         f"{where}: sheet “{name}” reaches to row {deep} and column {wide}, too far to be read; "
                         "delete the stray cells and save it again")


def _blocks(book: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """Yield a part in blocks that overlap, so that every cell stands whole in one."""
    with book.open(part) as stream:
        tail = b""
        while block := stream.read(_BLOCK):
            yield tail + block
            tail = block[-_OVERLAP:]


def _names(book: zipfile.ZipFile) -> dict[str, str]:
    """Return the names of the sheets by the parts that hold them."""
    names: dict[str, str] = {}
    with suppress(*_UNREADABLE):
        links = {link.get("Id"): link.get("Target", "") for link in _xml(book, "xl/_rels/workbook.xml.rels")}
        for sheet in _xml(book, "xl/workbook.xml").iter(f"{_MAIN}sheet"):
            target = links.get(sheet.get(_LINK), "")
            names[target.lstrip("/") if target.startswith("/") else f"xl/{target}"] = sheet.get("name", "")
    return names


def _xml(book: zipfile.ZipFile, part: str) -> ElementTree.Element:
    return ElementTree.fromstring(book.read(part))


def _place(ref: re.Match[bytes]) -> Place:
    column = 0
    for letter in ref[1].upper():
        column = column * 26 + letter - 64
    return Place(int(ref[2]) - 1, column - 1)
