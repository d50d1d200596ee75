"""What python-calamine does not tell of an .ods: merged cells, errors, formulas without a value,
hidden rows and columns.

An .ods writes a cell, or a row, once and how often it is repeated; rows are repeated down to the
end of the sheet.
"""

from __future__ import annotations

from collections.abc import Mapping
from io import BufferedIOBase

from orggraph.core.messages import message
from orggraph.ingest.sheet_marks import (
    COLUMNS,
    ROWS,
    DamagedSheetError,
    Extent,
    Marks,
    Place,
    Span,
    is_error,
)
from orggraph.io.ooxml import new_parser

_TABLE, _COLUMN, _ROW, _NOTE = (
    "table:table",
    "table:table-column",
    "table:table-row",
    "office:annotation",
)
_CELL = "table:table-cell"
_CELLS = (_CELL, "table:covered-table-cell")
_ERROR_STARTS = ("#", "E", "错", "錯", " ")
_BLOCK = 1 << 20
_MOST_MARKS = 1 << 22


class Table:
    """A sheet: its name and its marks."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.marks = Marks(merged=[])
        self.extent = Extent()


def scan(stream: BufferedIOBase) -> list[Table]:
    """Return the sheets of a `content.xml` in order.

    Raises `DamagedSheetError` where its cells spread too far, and `ExpatError` for broken XML.
    """
    content = _Content()
    parser = new_parser()
    parser.StartElementHandler = content.start
    parser.EndElementHandler = content.end
    parser.CharacterDataHandler = content.text
    while block := stream.read(_BLOCK):
        parser.Parse(block, False)
    parser.Parse(b"", True)
    for table in content.tables:
        table.extent.check()
    return content.tables


class _Content:
    """The handlers of a parser that gather the sheets."""

    def __init__(self) -> None:
        self.tables: list[Table] = []
        self._depth = 0  # tables may stand within cells of tables
        self._row = self._rows = self._column = 0
        self._columns_seen = 0
        self._cell: Mapping[str, str] | None = None
        self._parts: list[str] = []
        self._notes = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == _TABLE:
            self._start_table(attributes)
        elif self._depth != 1:
            return
        elif name in _CELLS:
            self._cell = attributes
            self._parts.clear()
        elif name == _ROW:
            self._rows = _repeated(attributes, "table:number-rows-repeated", ROWS)
            self._column = 0
            if _is_hidden(attributes):
                _extend(self._marks.hidden_rows, self._row, self._rows)
        elif name == _COLUMN:
            self._add_columns(attributes)
        elif name == _NOTE:
            self._notes += 1

    def end(self, name: str) -> None:
        if name == _TABLE:
            self._depth -= 1
        elif self._depth != 1:
            return
        elif name in _CELLS and self._cell is not None:
            self._end_cell(name, self._cell)
            self._cell = None
        elif name == _ROW:
            self._row += self._rows
        elif name == _NOTE:
            self._notes -= 1

    def text(self, text: str) -> None:
        if self._cell is not None and not self._notes:
            self._parts.append(text)

    @property
    def _marks(self) -> Marks:
        return self.tables[-1].marks

    def _start_table(self, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        if self._depth == 1:
            self.tables.append(Table(attributes.get("table:name", "")))
            self._row = self._column = self._columns_seen = 0

    def _add_columns(self, attributes: Mapping[str, str]) -> None:
        many = _repeated(attributes, "table:number-columns-repeated", COLUMNS)
        if _is_hidden(attributes):
            _extend(self._marks.hidden_columns, self._columns_seen, many)
        self._columns_seen += many

    def _end_cell(self, name: str, attributes: Mapping[str, str]) -> None:
        many = 1
        if "table:number-columns-repeated" in attributes:
            many = _repeated(attributes, "table:number-columns-repeated", COLUMNS)
        if name == _CELL and attributes:
            self._read_cell(attributes, many)
        self._column += many

    def _read_cell(self, attributes: Mapping[str, str], many: int) -> None:
        text = self._parts[0] if len(self._parts) == 1 else "".join(self._parts)
        has_value = "office:value-type" in attributes
        has_formula = "table:formula" in attributes
        if len(attributes) > 1:
            self._merge(attributes)
        if not (text or has_value or has_formula):
            return
        extent = self.tables[-1].extent
        extent.add(self._row + self._rows - 1, self._column + many - 1)
        extent.filled += self._rows * many - 1
        if attributes.get("calcext:value-type") == "error" or (
            text[:1] in _ERROR_STARTS and is_error(text)
        ):
            self._place(self._marks.errors, many)
        elif has_formula and not has_value and not text:
            self._place(self._marks.formulas, many)

    def _merge(self, attributes: Mapping[str, str]) -> None:
        wide = _repeated(attributes, "table:number-columns-spanned", COLUMNS)
        deep = _repeated(attributes, "table:number-rows-spanned", ROWS)
        if wide > 1 or deep > 1:
            first, last = (self._row, self._column), (self._row + deep - 1, self._column + wide - 1)
            assert self._marks.merged is not None
            self._marks.merged.append((first, last))

    def _place(self, places: list[Place], many: int) -> None:
        if len(places) + self._rows * many > _MOST_MARKS:
            raise DamagedSheetError(message("too many of its cells hold formula errors"))
        for row in range(self._row, self._row + self._rows):
            places += [Place(row, column) for column in range(self._column, self._column + many)]


def _repeated(attributes: Mapping[str, str], name: str, limit: int) -> int:
    text = attributes.get(name, "1")
    return max(1, min(int(text), limit)) if text.isdecimal() and len(text) < 12 else 1


def _is_hidden(attributes: Mapping[str, str]) -> bool:
    return attributes.get("table:visibility") in ("collapse", "filter")


def _extend(found: list[Span], first: int, many: int) -> None:
    if found and found[-1][1] == first - 1:
        found[-1] = (found[-1][0], first + many - 1)
    else:
        found.append((first, first + many - 1))


__all__ = ["Table", "scan"]
