"""A sheet of an .xlsx read from its own XML, cell by cell: for the sheets that python-calamine
cannot be given.

These are sheets it refuses (an error value it has not heard of, such as #SPILL!), sheets that would
cost all memory laid out as a rectangle, and sheets written in an unusual way. Values come out as
python-calamine gives them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from orggraph.core.messages import message
from orggraph.ingest.sheet_marks import (
    COLUMNS,
    ROWS,
    DamagedSheetError,
    Extent,
    Marks,
    Place,
    Range,
    column_letters,
    column_number,
    spans,
)
from orggraph.io.ooxml import Package, Workbook, elements, is_true, local, new_parser

Cells = dict[int, dict[int, Any]]  # the cells with content, by row and column

_BLOCK = 1 << 20
_MOST_CELLS = 1 << 25
_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})$")
_ESCAPE = re.compile(
    r"_x([0-9A-Fa-f]{4})_"
)  # how a workbook writes characters that XML cannot hold
_DATES = {
    *range(14, 23),
    *range(27, 37),
    *range(45, 48),
    *range(50, 59),
}  # number formats that need no telling
_PLAIN_PART = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]', re.IGNORECASE)
_SECONDS = 86_400


class SheetReader:
    """Reads sheets of one workbook; shared strings and styles are read once, when first asked
    for.
    """

    def __init__(self, package: Package, workbook: Workbook) -> None:
        self._package = package
        self._workbook = workbook
        self._strings: list[str] | None = None
        self._formats: list[str] | None = None

    def read(self, part: str) -> tuple[Cells, Extent, Marks]:
        """Return the cells of a sheet, the rectangle that holds them, and its marks.

        Raises `DamagedSheetError` for a sheet that is no sheet or too large, and one of
        `ooxml.UNREADABLE` for broken XML.
        """
        sheet = _Sheet(self)
        parser = new_parser()
        parser.StartElementHandler = sheet.start
        parser.EndElementHandler = sheet.end
        parser.CharacterDataHandler = sheet.text
        with self._package.open(part) as stream:
            while block := stream.read(_BLOCK):
                parser.Parse(block, False)
        parser.Parse(b"", True)
        if not sheet.has_data:
            raise DamagedSheetError(message("it holds no cells at all"))
        sheet.marks.hidden_rows = spans(sorted(sheet.hidden_rows))
        return sheet.cells, sheet.extent, sheet.marks

    @property
    def recalculates(self) -> bool:
        """Whether a stored 0 may stand for a formula that nothing has worked out yet."""
        return self._workbook.recalculates

    def shared(self, number: str) -> str:
        """Return a shared string.

        Raises `LookupError` or `ValueError` for a number that none has.
        """
        if not number.isdecimal():
            raise ValueError(number)
        if self._strings is None:
            part = self._workbook.part("sharedStrings")
            self._strings = _shared_strings(self._package, part) if part in self._package else []
        return self._strings[int(number)]

    def number(self, value: float, style: int) -> Any:
        """Return a number as it is, or as the date its format shows."""
        if self._formats is None:
            part = self._workbook.part("styles")
            self._formats = _date_formats(self._package.read(part)) if part in self._package else []
        form = self._formats[style] if 0 <= style < len(self._formats) else ""
        return _moment(value, form, self._workbook.is_1904) if form else value


class _Sheet:
    """The handlers of a parser that gather one sheet."""

    def __init__(self, reader: SheetReader) -> None:
        self.reader = reader
        self.cells: Cells = {}
        self.extent = Extent()
        self.marks = Marks(merged=[])
        self.hidden_rows: set[int] = set()
        self.has_data = False
        self._row = self._column = -1
        self._cell: Mapping[str, str] | None = None
        self._parts: list[str] = []
        self._value: str | None = None
        self._inline: str | None = None
        self._has_formula = False
        self._is_phonetic = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        kind = local(name)
        if kind == "c":
            self._start_cell(attributes)
        elif kind in ("v", "t"):
            self._parts.clear()
        elif kind == "f":
            self._has_formula = True
        elif kind == "rPh":
            self._is_phonetic = True
        elif kind == "row":
            self._start_row(attributes)
        elif kind == "col":
            self._hide_columns(attributes)
        elif kind == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif kind == "sheetData":
            self.has_data = True

    def end(self, name: str) -> None:
        kind = local(name)
        if kind == "c" and self._cell is not None:
            self._end_cell(self._cell)
            self._cell = None
        elif kind == "v":
            self._value = "".join(self._parts)
        elif kind == "t" and self._cell is not None and not self._is_phonetic:
            self._inline = (self._inline or "") + "".join(self._parts)
        elif kind == "rPh":
            self._is_phonetic = False

    def text(self, text: str) -> None:
        self._parts.append(text)

    def _start_row(self, attributes: Mapping[str, str]) -> None:
        number = attributes.get("r", "")
        self._row = int(number) - 1 if number.isdecimal() else self._row + 1
        self._column = -1
        if not 0 <= self._row < ROWS:
            raise _beyond()
        if is_true(attributes.get("hidden")) or _is_nothing(attributes.get("ht")):
            self.hidden_rows.add(self._row)

    def _start_cell(self, attributes: Mapping[str, str]) -> None:
        found = _REFERENCE.match(attributes.get("r", ""))
        if found:
            self._row, self._column = int(found[2]) - 1, column_number(found[1])
        else:
            self._column += 1
        if not (0 <= self._row < ROWS and 0 <= self._column < COLUMNS):
            raise _beyond()
        self._cell = attributes
        self._value = self._inline = None
        self._has_formula = self._is_phonetic = False

    def _end_cell(self, attributes: Mapping[str, str]) -> None:
        kind = attributes.get("t", "n")
        place = Place(self._row, self._column)
        if self._has_formula and self._lacks_value(kind):
            self.marks.formulas.append(place)
            return
        if kind == "e":
            self.marks.errors.append(place)
            return
        value = self._typed(kind, attributes.get("s", ""))
        if value is None or value == "":
            return
        row = self.cells.setdefault(place.row, {})
        if row.get(place.column, value) != value:
            raise DamagedSheetError(
                message(
                    "two cells of different content are both called {place}",
                    place=f"{column_letters(place.column)}{place.row + 1}",
                )
            )
        row[place.column] = value
        self.extent.add(*place)
        if self.extent.filled > _MOST_CELLS:
            raise DamagedSheetError(message("it holds too many cells"))

    def _lacks_value(self, kind: str) -> bool:
        if self._value is None:
            return self._inline is None
        if not self._value.strip():
            return kind != "str"  # a formula may well give an empty text
        return self._value == "0" and kind == "n" and self.reader.recalculates

    def _typed(self, kind: str, style: str) -> Any:
        text = self._value
        if kind == "inlineStr" or text is None:
            return _unescaped(self._inline or text or "")
        if kind == "s":
            return self.reader.shared(text.strip()) if text.strip() else None
        if kind == "b":
            return is_true(text.strip())
        if kind == "d":
            return _iso(text.strip())
        if kind == "str":
            return _unescaped(text)
        try:
            value = float(text) if text.strip() else None
        except ValueError:
            return text
        if value is None or not style.isdecimal():
            return value
        return self.reader.number(value, int(style))

    def _hide_columns(self, attributes: Mapping[str, str]) -> None:
        first, last = attributes.get("min", ""), attributes.get("max", "")
        is_hidden = is_true(attributes.get("hidden")) or _is_nothing(attributes.get("width"))
        if is_hidden and first.isdecimal() and last.isdecimal():
            self.marks.hidden_columns.append((int(first) - 1, min(int(last), COLUMNS) - 1))

    def _merge(self, reference: str) -> None:
        assert self.marks.merged is not None
        found = merged_range(reference)
        if found:
            self.marks.merged.append(found)


def _beyond() -> DamagedSheetError:
    return DamagedSheetError(message("it has cells beyond the edge of a sheet"))


def _is_nothing(size: str | None) -> bool:
    try:
        return size is not None and float(size) == 0
    except ValueError:
        return False


def merged_range(reference: str) -> Range | None:
    """Return the range that a reference such as A1:B3 names, or None."""
    corners = [_REFERENCE.match(corner) for corner in reference.split(":")]
    if len(corners) != 2 or corners[0] is None or corners[1] is None:
        return None
    first, last = ((int(corner[2]) - 1, column_number(corner[1])) for corner in corners if corner)
    return first, last


def _unescaped(text: str) -> str:
    if "_x" not in text:
        return text
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)


def _shared_strings(package: Package, part: str) -> list[str]:
    strings: list[str] = []
    parts: list[str] = []
    state = {"text": False, "phonetic": False}

    def start(name: str, _: Mapping[str, str]) -> None:
        kind = local(name)
        if kind == "si":
            parts.clear()
        elif kind == "rPh":
            state["phonetic"] = True
        elif kind == "t":
            state["text"] = not state["phonetic"]

    def end(name: str) -> None:
        kind = local(name)
        if kind == "si":
            strings.append(_unescaped("".join(parts)))
        elif kind == "rPh":
            state["phonetic"] = False
        elif kind == "t":
            state["text"] = False

    def text(piece: str) -> None:
        if state["text"]:
            parts.append(piece)

    parser = new_parser()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    with package.open(part) as stream:
        while block := stream.read(_BLOCK):
            parser.Parse(block, False)
    parser.Parse(b"", True)
    return strings


def _date_formats(styles: bytes) -> list[str]:
    """Return for each cell style what its number format shows: "date", "time", "duration", or ""
    for a number.
    """
    own: dict[int, str] = {}
    shown: list[str] = []
    is_cell_style = False
    for element, attributes in elements(styles):
        if element in ("cellXfs", "cellStyleXfs", "dxfs", "cellStyles"):
            is_cell_style = element == "cellXfs"
        elif element == "numFmt":
            own[int(attributes.get("numFmtId", "0"))] = _shown_by(attributes.get("formatCode", ""))
        elif element == "xf" and is_cell_style:
            number = int(attributes.get("numFmtId", "0"))
            shown.append(own.get(number, _shown_by_number(number)))
    return shown


def _shown_by_number(number: int) -> str:
    if number == 46:
        return "duration"
    return "date" if number in _DATES else ""


def _shown_by(code: str) -> str:
    bare = _PLAIN_PART.sub("", code.split(";")[0]).lower().replace("general", "")
    if re.search(r"\[[hms]+\]", bare):
        return "duration"
    return "date" if re.search("[ymdhs]", bare) else ""


def _moment(serial: float, form: str, is_1904: bool) -> Any:
    """Return the date, the time or the duration that a serial number stands for; itself where it
    stands for none.
    """
    seconds = round(serial * _SECONDS)
    if form == "duration":
        return timedelta(seconds=seconds) if abs(seconds) < 10**11 else serial
    if 0 <= serial < 1 and not is_1904:
        return (datetime.min + timedelta(seconds=seconds % _SECONDS)).time()
    first = datetime(1904, 1, 1) if is_1904 else datetime(1899, 12, 30)
    if not is_1904 and serial < 60:
        first += timedelta(days=1)  # the calendar of spreadsheets has a 29 February 1900
    try:
        moment = first + timedelta(seconds=seconds)
    except OverflowError:
        return serial
    return moment.date() if moment.time() == time() else moment


def _iso(text: str) -> Any:
    try:
        moment = datetime.fromisoformat(text.removesuffix("Z"))
    except ValueError:
        return text
    return date(moment.year, moment.month, moment.day) if moment.time() == time() else moment


__all__ = ["Cells", "SheetReader", "merged_range"]
