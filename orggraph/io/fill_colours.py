"""Fill colours that split the rows of an .xlsx, which carry a meaning that no column says.

Only the cells of the firms' names are looked at, and only in the first bytes of a sheet, so that a
large workbook costs no more than a small one. Stripes that merely help the eye, and colours that
follow what a column says, mean nothing new.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import pairwise

from orggraph.core.enums import Problem, Severity
from orggraph.core.messages import message
from orggraph.ingest.header_row import Chosen, Heading
from orggraph.ingest.sheet_marks import DamagedSheetError, column_letters
from orggraph.io import ooxml
from orggraph.io.ooxml import Package

_LOOKED_AT = 1 << 22  # bytes of a sheet
_FEWEST = 2  # rows of a colour
_SHARE = 0.03  # of all rows; fewer are marks that somebody left
_STRIPED = 0.8  # of all neighbours differ where rows are striped
_MOST_VALUES = 30  # a column of more different values says something else of every row
_FAULTS = (*ooxml.UNREADABLE, DamagedSheetError)

_UNCOLOURED = ("9", "64", "65")  # white and the colours of the system

Fills = dict[int, int]  # the fill of a row's name, by row counted from 0


class FillColours:
    """The fills of an .xlsx, of which styles and sheets are listed once, when first asked for.

    A workbook of another kind, or one that is not in order, has none.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data

    def of_names(self, sheet: str, column: int) -> Fills:
        """Return the fill of each cell of a column, 0 for none; empty where the workbook has no
        colours.

        `column` is counted from 0.
        """
        if not self._parts.get(sheet):
            return {}
        assert self._package is not None
        try:
            with self._package.open(self._parts[sheet]) as stream:
                text = stream.read(_LOOKED_AT)
        except _FAULTS:
            return {}
        letter = column_letters(column).encode()
        cells = re.findall(rb'<c r="' + letter + rb'(\d{1,7})"(?: s="(\d{1,6})")?', text)
        return {
            int(row) - 1: self._styles[int(style or 0)]
            for row, style in cells
            if int(style or 0) < len(self._styles)
        }

    @cached_property
    def _package(self) -> Package | None:
        try:
            return Package(zipfile.ZipFile(io.BytesIO(self._data)))
        except _FAULTS:
            return None

    @cached_property
    def _book(self) -> ooxml.Workbook | None:
        package = self._package
        try:
            if package is None or package.workbook().lower().endswith(".bin"):
                return None
            return ooxml.workbook(package)
        except (*_FAULTS, StopIteration):
            return None

    @cached_property
    def _styles(self) -> list[int]:
        if self._book is None or self._package is None:
            return []
        try:
            return _fill_of_styles(self._package, self._book.part("styles"))
        except _FAULTS:
            return []

    @cached_property
    def _parts(self) -> dict[str, str]:
        """The part of each sheet by its name, none where the workbook has no colours."""
        if self._book is None or len(set(self._styles)) < 2:
            return {}
        return {sheet.name: sheet.part for sheet in reversed(self._book.sheets)}


def _fill_of_styles(package: Package, part: str) -> list[int]:
    """Return the fill of each cell style, 0 where it shows no colour."""
    if not part or part not in package:
        return []
    fills: list[bool] = []
    styles: list[int] = []
    inside = ""
    for element, attributes in ooxml.elements(package.read(part)):
        if element in ("fills", "cellXfs", "cellStyleXfs", "borders", "dxfs", "cellStyles"):
            inside = element
        elif element == "fill" and inside == "fills":
            fills.append(False)
        elif element == "fgColor" and inside == "fills" and fills:
            fills[-1] = _is_colour(attributes)
        elif element == "xf" and inside == "cellXfs":
            number = int(attributes.get("fillId", "0"))
            styles.append(number if number < len(fills) and fills[number] else 0)
    return styles


def _is_colour(attributes: Mapping[str, str]) -> bool:
    """Whether a fill shows: white, the background and an automatic colour do not."""
    is_white = attributes.get("rgb", "").upper().endswith("FFFFFF")
    is_background = attributes.get("theme") == "0" and "tint" not in attributes
    return not (
        is_white
        or is_background
        or "auto" in attributes
        or attributes.get("indexed") in _UNCOLOURED
    )


def colour_findings(
    colours: FillColours,
    heading: Heading,
    chosen: Chosen,
    texts: Sequence[Sequence[str]],
    file: str,
    sheet: str,
) -> list[Problem]:
    """Warn of colours that split the firms of a table and that no column follows.

    `texts` are the columns that come in, their cells from the row below the heading on.
    """
    places = [place for place, column in enumerate(chosen.columns) if column.name == "name"]
    if heading.kind != "firms" or not places:
        return []
    fills = colours.of_names(sheet, chosen.positions[places[0]])
    start = heading.at + 1
    rows = [
        row for row, name in enumerate(texts[places[0]]) if name.strip() and row + start in fills
    ]
    shown = [fills[row + start] for row in rows]
    counts = Counter(shown)
    large = [
        colour for colour, count in counts.items() if count >= max(_FEWEST, _SHARE * len(shown))
    ]
    worded = [
        cells for cells, column in zip(texts, chosen.columns, strict=True) if not column.is_number
    ]
    if (
        len(large) < 2
        or _is_striped(shown)
        or any(_follows(shown, [cells[row] for row in rows]) for cells in worded)
    ):
        return []
    marked = sum(count for colour, count in counts.items() if colour)
    said = message(
        "the cells of {marked} firms are coloured and no column says what that means; "
        "colours are not read: if they mean something, such as organised or not, add a "
        "column that says it",
        marked=marked,
    )
    return [Problem("COLOUR", Severity.WARNING, said, file, sheet, heading.kind, value=str(marked))]


def _is_striped(colours: Sequence[int]) -> bool:
    changes = sum(a != b for a, b in pairwise(colours))
    return changes >= _STRIPED * max(len(colours) - 1, 1)


def _follows(colours: Sequence[int], cells: Sequence[str]) -> bool:
    """Whether each value of a column has one colour, and the colours are told apart by it."""
    values = {cell.strip() for cell in cells}
    if not 1 < len(values) <= min(_MOST_VALUES, len(cells) // 4):
        return False
    return len(
        {(cell.strip(), colour) for cell, colour in zip(cells, colours, strict=True)}
    ) == len(values)


__all__ = ["FillColours", "colour_findings"]
