"""A report as an Excel workbook: a first sheet to read aloud, then one sheet a question.

Cells are written row by row in constant memory, each with the method of its own kind, so that no
text can become a formula, a link or a number, and the same report gives the same bytes.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import IO, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from orggraph.core.array_types import Ints
from orggraph.core.enums import Status
from orggraph.core.messages import Message, message
from orggraph.core.schema import Column, Kind
from orggraph.render.cell_text import (
    POINTS,
    WORDS,
    absent,
    is_words,
    marks,
    plain,
    shown,
    tint,
    widths,
)
from orggraph.render.charts import BARS, STROKES, chart_title
from orggraph.render.colours import INK, LINE, SECOND
from orggraph.render.rows import Cells, Rows
from orggraph.render.text_width import fold, wide, wrap
from orggraph.render.whole import NO_ROWS, rules_sheet, worst
from orggraph.reports.sheets import Figure, Report, Sheet

MOST_ROWS = 1_048_576  # what one sheet of Excel holds
BORN = datetime(2000, 1, 1)  # a workbook tells the date of its data; a clock would change its bytes
PART = 10_000  # rows turned into cells at a time
ROW, LINE_MORE, TALLEST = (
    18,
    15,
    400,
)  # points of a row, of each further line in it, and Excel's limit
CURVE_HIGH, PIXELS = 380, 24  # pixels of a drawn curve, and of a row beside it
LEGIBLE = 240  # columns of text across an A4 sheet that can still be read
WRAP = 40  # columns of text after which a cell wraps, a Chinese character counting two
TIGHT = (30, 24, 18)  # the same in a table that is too wide for one page, the wider tried first
CELL = 32_767  # letters one cell holds
SUMMARY, CHOICES = message("Summary"), message("To choose from")
CHOOSE = message("Choose from the list.")
FILL_IN = "#FFFDF5"  # the ground of a cell that a person fills in
_WARNING: dict[str, Any] = {"bold": True, "font_color": Status.UNCOVERED.colour}
CARDS = 5  # figures side by side on the first sheet, and so its columns
CARD = 28
FORMATS = {
    Kind.COUNT: "0",
    Kind.PERCENT: "0.0%",
    Kind.DEGREE: "0.000000",
    Kind.DATE: "yyyy-mm-dd",
    Kind.CODE: "@",
    Kind.POST: "@",
}
OVER = message(
    "{rows} rows are more than the {most} a sheet holds; all of them are in {file} in the "
    "same folder."
)


def laid_out(what: Report | Sheet, lang: str) -> tuple[Sequence[Sheet], list[str]]:
    """Return the sheets of questions, the rules last, and the names of all pages: the summary
    before, the choices behind.
    """
    sheets = (*what.sheets, rules_sheet(what.rules, True)) if isinstance(what, Report) else (what,)
    names = sheet_names(
        [SUMMARY.say(lang)] * isinstance(what, Report)
        + [sheet.title.say(lang) for sheet in sheets]
        + [CHOICES.say(lang)] * any(sheet.choices for sheet in sheets)
    )
    return sheets, names


def too_long(what: Report | Sheet, lang: str, most_rows: int = MOST_ROWS) -> dict[int, str]:
    """Return, by its number, the page name of each sheet that has more rows than a page of
    `most_rows` holds.
    """
    laid, names = laid_out(what, lang)
    before = int(isinstance(what, Report))
    sheets = laid[: len(laid) - before]  # the rules, which come last, always fit
    return {
        i: names[i + before]
        for i, sheet in enumerate(sheets)
        if len(sheet.frame) + _around(sheet) > most_rows
    }


def sheet_names(titles: Iterable[str]) -> list[str]:
    """Return a name for each title that Excel takes: at most 31 letters, none of []:*?/\\, no two
    alike.
    """
    names: list[str] = []
    taken = {"history"}  # Excel keeps this name for itself
    for title in titles:
        bare = _clipped(re.sub(r"[\[\]:*?/\\\x00-\x1f]+", " ", title), len(title)) or "Sheet"
        name, n = _clipped(bare, 31), 1
        while name.lower() in taken:
            n += 1
            name = f"{_clipped(bare, 31 - len(str(n)) - 1)}_{n}"
        taken.add(name.lower())
        names.append(name)
    return names


def _clipped(title: str, size: int) -> str:
    """Return the head of a title, counted as Excel counts: letters outside the first plane
    twice.
    """
    return (
        title.encode("utf-16-le", "surrogatepass")[: 2 * size]
        .decode("utf-16-le", "ignore")
        .strip(" '")
    )


def _around(sheet: Sheet) -> int:
    """Return the rows a sheet needs besides its own: caption, what is missing, heading, a blank,
    the notes.
    """
    return 3 + len(sheet.head) + len(sheet.notes)


def write_workbook(
    what: Report | Sheet,
    file: IO[bytes],
    folder: str,
    aside: Mapping[int, str],
    lang: str = "zh",
    most_rows: int = MOST_ROWS,
) -> None:
    """Write a report (with a summary in front) or one sheet into an open file, as a workbook.

    Rows wait in `folder` until all are there. `aside` names, by its number, the file that holds the
    rows of a sheet too long for a page of `most_rows`; the page says so. Raises `OSError` where the
    rows cannot be written.
    """
    sheets, names = laid_out(what, lang)
    options = {
        "constant_memory": True,
        "tmpdir": folder,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    archive = _Archive(file)
    book = xlsxwriter.Workbook(archive, options)
    if sum(sheet.frame.size for sheet in sheets) > 25_000_000:
        book.use_zip64()
    book.set_properties(
        {
            "title": what.title.say(lang),
            "subject": what.caption.say(lang),
            "author": "orggraph",
            "created": BORN,
        }
    )
    try:
        _pages(_Book(book, lang), what, sheets, names, aside, most_rows)
        book.close()
    except FileCreateError as error:
        raise error.args[0] from error
    finally:
        archive.give_up()
        for page in book.worksheets():  # after trouble its rows still wait in an open file
            with suppress(OSError):
                page.row_data_fh.close()


class _Archive:
    """A file that keeps nothing more once its workbook is done or given up.

    An archive that is cut short writes its directory when Python collects it, long after the error
    was told: to a full disk, or into a file that is closed by then. Python would print that too.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def give_up(self) -> None:
        """Write to nowhere from now on."""
        self._file = io.BytesIO()

    def write(self, data: Any) -> int:
        return self._file.write(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def flush(self) -> None:
        self._file.flush()


def _pages(
    book: _Book,
    what: Report | Sheet,
    sheets: Sequence[Sheet],
    names: Sequence[str],
    aside: Mapping[int, str],
    most_rows: int,
) -> None:
    if isinstance(what, Report):
        _summary(book, what, names[0])
    for i, sheet in enumerate(sheets):
        name = names[i + isinstance(what, Report)]
        _question(book, sheet, name, aside.get(i), most_rows)
    _choices(book, sheets, names)


@dataclass
class _Book:
    """A workbook being written: its file, its language, and each look it has used once."""

    file: Any
    lang: str
    looks: dict[tuple[tuple[str, Any], ...], Any] = field(default_factory=dict)

    def look(self, **wanted: Any) -> Any:
        """Return the format with these properties on top of the common ones."""
        key = tuple(sorted(wanted.items()))
        if key not in self.looks:
            common = {
                "font_name": "Microsoft YaHei",
                "font_size": 11,
                "font_color": INK,
                "valign": "vcenter",
            }
            self.looks[key] = self.file.add_format({**common, **wanted})
        return self.looks[key]

    def say(self, words: Message) -> str:
        """Return a sentence in the language of the workbook."""
        return words.say(self.lang)


# ---------------------------------------------------------------- the first sheet


def _summary(book: _Book, report: Report, name: str) -> None:
    page = _Summary(book, book.file.add_worksheet(name))
    page.across(
        book.say(report.title),
        34,
        font_size=20,
        bold=True,
        bottom=5,
        bottom_color=Status.UNCOVERED.colour,
    )
    page.across(book.say(report.caption), font_color=SECOND)
    for words in report.head:
        page.across(book.say(words), **_WARNING)
    for start in range(0, len(report.figures), CARDS):
        page.cards(report.figures[start : start + CARDS])
    page.skip()
    for sentence in report.sentences:
        page.across(book.say(sentence))
    lowest = worst(report)
    for sheet in report.first_page or filter(None, (lowest,)):
        page.grid(sheet)
    _print_set(page.page, book.say(report.title), high=1)


@dataclass
class _Summary:
    """The first sheet while it is written from top to bottom: five columns, one card of a figure
    wide each.
    """

    book: _Book
    page: Any
    row: int = 0

    def __post_init__(self) -> None:
        self.page.set_column(0, CARDS - 1, CARD)
        self.page.hide_gridlines(2)

    def skip(self) -> None:
        """Leave a row empty."""
        self.row += 1

    def across(self, words: str, height: int = 0, **look: Any) -> None:
        """Write a line over all columns, as many lines high as it needs."""
        lines = -(-wide(words) // (CARD * CARDS - 8))
        self.page.set_row(self.row, height or min(_height(lines), TALLEST))
        self.page.merge_range(
            self.row, 0, self.row, CARDS - 1, "", self.book.look(text_wrap=True, **look)
        )
        self.page.write_string(self.row, 0, words, self.book.look(text_wrap=True, **look))
        self.row += 1

    def cards(self, figures: Sequence[Figure]) -> None:
        """Write figures side by side: the name, the figure in large type, what it counts or divides
        by.
        """
        self.skip()
        edge = {
            "left": 1,
            "right": 1,
            "left_color": LINE,
            "right_color": LINE,
            "align": "left",
            "indent": 1,
        }
        detail = max(-(-wide(self.book.say(f.detail)) // (CARD - 4)) for f in figures)
        parts: tuple[tuple[int, Callable[[Figure], str], dict[str, Any]], ...] = (
            (
                24,
                lambda f: self.book.say(f.label),
                {"top": 5, "top_color": Status.ORG_SINGLE.colour},
            ),
            (42, lambda f: f.value, {"font_size": 28, "bold": True}),
            (
                _height(detail) + 4,
                lambda f: self.book.say(f.detail),
                {
                    "font_size": 10,
                    "font_color": SECOND,
                    "text_wrap": True,
                    "valign": "top",
                    "bottom": 1,
                    "bottom_color": LINE,
                },
            ),
        )
        for height, words, look in parts:
            self.page.set_row(self.row, height)
            for i, figure in enumerate(figures):
                self.page.write_string(self.row, i, words(figure), self.book.look(**edge, **look))
            self.row += 1

    def grid(self, sheet: Sheet) -> None:
        """Write a short table under its title, its cells as words, the total under a line."""
        self.skip()
        self.across(self.book.say(sheet.title), 24, font_size=14, bold=True)
        columns = sheet.columns[:CARDS]
        head = {"bold": True, "bg_color": "#F1F4F7", "bottom": 2, "bottom_color": SECOND}
        self.page.set_row(self.row, ROW)
        for i, column in enumerate(columns):
            self.page.write_string(
                self.row, i, column.heading(self.book.lang), self.book.look(**head, **_side(column))
            )
        self.row += 1
        words = [
            shown(sheet.frame[column.name], column, self.book.lang).to_pylist()
            for column in columns
        ]
        last = len(sheet.frame) - 1 if sheet.total_last else -1
        for n, cells in enumerate(zip(*words, strict=True)):
            look: dict[str, Any] = {"bottom": 4, "bottom_color": LINE, "text_wrap": True}
            if n == last:
                look |= {"bold": True, "top": 2, "top_color": SECOND}
            self.page.set_row(
                self.row, _height(max(-(-wide(cell) // (CARD - 2)) for cell in cells))
            )
            for i, (cell, column) in enumerate(zip(cells, columns, strict=True)):
                self.page.write_string(self.row, i, cell, self.book.look(**look, **_side(column)))
            self.row += 1


def _height(lines: int) -> int:
    return ROW + LINE_MORE * (max(lines, 1) - 1)


def _side(column: Column) -> dict[str, Any]:
    return {"align": "right", "indent": 1} if column.is_number else {"align": "left"}


# ---------------------------------------------------------------- a sheet for one question


def _question(book: _Book, sheet: Sheet, name: str, aside: str | None, most_rows: int) -> None:
    """Write one sheet: caption, heading, rows, the total under a line, notes, and a chart where one
    is wanted.
    """
    page = book.file.add_worksheet(name)
    page.set_default_row(ROW)
    columns = _columns(book, sheet, aside is not None)
    top = 1 + len(sheet.head)  # the row of the heading
    _heading(book, page, sheet, columns)
    rows = 0 if aside else _body(book, page, columns, sheet, top + 1)
    below = [] if rows else [book.say(NO_ROWS)]
    if aside:
        below = [book.say(OVER).format(rows=len(sheet.frame), most=most_rows, file=aside)]
    row = rows + top + 1
    if sheet.curve and rows:
        row = max(row, 1 + CURVE_HIGH // PIXELS)
    for note in [*below, *(book.say(note) for note in sheet.notes)]:
        page.set_row(row, ROW)
        page.write_string(row, 0, note, book.look(font_color=SECOND))
        row += 1
    listed = rows - (sheet.total_last and rows > 0)
    if listed and sheet.block is None:  # a list in blocks is read and handed out, not sorted
        page.autofilter(
            top, 0, top + listed, len(columns) - 1
        )  # the total stays where it is when rows are sorted
        page.ignore_errors({"number_stored_as_text": f"A1:XFD{rows + top + 1}"})
        for i, column in enumerate(sheet.columns):
            if column.name in sheet.shade:
                page.conditional_format(top + 1, i, top + listed, i, _shade(column))
            if column.name in sheet.choices:
                page.data_validation(
                    top + 1, i, top + listed, i, _one_of(book, column, sheet.choices[column.name])
                )
        if sheet.chart:
            _chart(book, page, sheet, name, listed, row + 1)
        if sheet.curve:
            _curve(book, page, sheet, name, listed, len(columns))
    page.freeze_panes(top + 1, 1 if len(columns) > 1 else 0)
    page.repeat_rows(0, top)
    across = _across(columns)
    _print_set(page, book.say(sheet.title), across)
    if across > 1:
        page.repeat_columns(0)


@dataclass
class _Column:
    """One column on its way to a sheet: how it looks, how wide it is, and how its rows become
    cells.
    """

    book: _Book
    column: Column
    series: pd.Series
    width: float
    limit: int
    wraps: bool
    tones: dict[str, Status]
    to_fill_in: bool

    @property
    def look(self) -> dict[str, Any]:
        """Its number format, side, and wrapping."""
        wrapped = {"text_wrap": True, "valign": "top"} if self.wraps else {"valign": "top"}
        return {
            "num_format": "0.00"
            if self.column.unit == POINTS
            else FORMATS.get(self.column.kind, "General"),
            "bottom": 4,
            "bottom_color": LINE,
            **_side(self.column),
            **wrapped,
        }

    def words(self, start: int, stop: int) -> pa.Array:
        """Return some rows as words; a cell to fill in that holds nothing is blank."""
        words = shown(self.series.iloc[start:stop], self.column, self.book.lang)
        if self.to_fill_in:
            words = pc.if_else(pc.equal(words, absent(self.column, self.book.lang)), "", words)
        return words

    def cells(self, start: int, stop: int, extra: dict[str, Any]) -> Cells:
        """Return the values of some rows with the looks they have."""
        array = plain(
            self.series.iloc[start:stop], self.column, lambda word: word.say(self.book.lang)
        )
        look = self.book.look(**self.look, **extra)
        if self.to_fill_in:
            extra = {**extra, "bg_color": FILL_IN}
        unknown = absent(self.column, self.book.lang)
        looks = [look, self.book.look(**self.look, **extra, font_color=SECOND)]
        if is_words(array) or not (self.column.is_number or self.column.kind is Kind.DATE):
            return self._words(self.words(start, stop), looks, unknown, extra)
        return Cells(_excel(array, self.column), looks, unknown)

    def _words(
        self, words: pa.Array, looks: list[Any], unknown: str, extra: dict[str, Any]
    ) -> Cells:
        if pc.any(pc.greater(pc.utf8_length(words), CELL)).as_py():
            words = pc.utf8_slice_codeunits(words, 0, CELL)
        if self.tones:
            tinted = [
                self.book.look(**self.look, **extra, bg_color=tint(status.colour))
                for status in self.tones.values()
            ]
            toned = pc.index_in(words, pa.array(self.tones, WORDS))
            which = pc.add(toned, 1).fill_null(0).to_numpy()
            return Cells(words, [looks[0], *tinted, looks[1]], unknown, which)
        risky = pc.match_substring_regex(words, r"\A[=+\-@]")
        if pc.any(risky).as_py():  # a cell marked as text stays text even when somebody edits it
            marked = self.book.look(**self.look, **extra, quote_prefix=True)
            which = risky.to_numpy(zero_copy_only=False).astype(np.int64)
            return Cells(words, [looks[0], marked, looks[1]], unknown, which)
        return Cells(words, looks, unknown)


def _excel(array: pa.Array, column: Column) -> pa.Array:
    """Return numbers and days as Excel counts them."""
    if pa.types.is_date(array.type):
        return pc.add(array.cast(pa.int32()), 25_569)  # the days from 1899-12-30 to 1970-01-01
    if (
        column.kind is Kind.PERCENT
    ):  # tenths over 1000 is the number nearest to the one that is printed
        return pc.divide(pc.round(pc.multiply(array.cast(pa.float64()), 10)), 1000)
    return (
        pc.round(array, 6 if column.kind is Kind.DEGREE else 2)
        if pa.types.is_floating(array.type)
        else array
    )


def _columns(book: _Book, sheet: Sheet, empty: bool) -> list[_Column]:
    """Return the columns of a sheet, tighter where it then takes fewer pages side by side."""
    limit = sheet.wrap or WRAP
    columns = _laid_out(book, sheet, empty, limit, 2)
    for narrow in TIGHT if _across(columns) > 1 else ():
        tight = _laid_out(book, sheet, empty, min(limit, narrow), 3)
        if _across(tight) < _across(columns):
            return tight
    return columns


def _across(columns: Sequence[_Column]) -> int:
    return math.ceil(sum(column.width for column in columns) / LEGIBLE)


def _laid_out(book: _Book, sheet: Sheet, empty: bool, limit: int, lines: int) -> list[_Column]:
    """Return the columns with cells of at most `limit` and headings of so many lines."""
    columns = []
    for column in sheet.columns:
        series = sheet.frame[column.name].iloc[: 0 if empty else None]
        most = pc.max(widths(shown(series, column, book.lang))).as_py() or 0
        heading = _narrowest(column.heading(book.lang), lines) + 6 - lines  # the filter's arrow
        letter = 1.25 if column.kind is Kind.CODE else 1.1  # capitals are wide
        width = max(heading, min(most, limit) * letter + (3 if column.is_number else 2), 7)
        tones = marks(series, column, book.lang)
        to_fill_in = column.name in sheet.choices
        columns.append(_Column(book, column, series, width, limit, most > limit, tones, to_fill_in))
    return columns


def _narrowest(heading: str, lines: int) -> int:
    """Return the width in which a heading takes so many lines."""
    if lines == 2:
        return max(map(wide, fold(heading)))
    widest = wide(heading)
    return next(width for width in range(4, widest + 4) if len(wrap(heading, width)) <= lines)


def _heading(book: _Book, page: Any, sheet: Sheet, columns: Sequence[_Column]) -> None:
    for i, column in enumerate(columns):
        page.set_column(i, i, column.width)
    page.set_row(0, 24)
    page.write_string(
        0,
        0,
        "　".join(filter(None, (book.say(sheet.title), book.say(sheet.caption)))),
        book.look(bold=True, font_size=12),
    )
    for row, words in enumerate(sheet.head, 1):
        _missing(book, page, row, book.say(words), columns)
    top = 1 + len(sheet.head)
    lines = max(
        len(wrap(column.column.heading(book.lang), int(column.width) - 3)) for column in columns
    )
    page.set_row(top, ROW * max(lines, 2))
    for i, column in enumerate(columns):
        page.write_string(
            top,
            i,
            column.column.heading(book.lang),
            book.look(
                bold=True,
                bg_color="#E4E9EE",
                text_wrap=True,
                top=1,
                bottom=2,
                top_color=LINE,
                bottom_color=SECOND,
                **_side(column.column),
            ),
        )


def _missing(book: _Book, page: Any, row: int, words: str, columns: Sequence[_Column]) -> None:
    """Write what is missing across the table, as many lines high as it needs."""
    width = int(sum(column.width for column in columns))
    look = book.look(text_wrap=True, **_WARNING)
    page.set_row(row, min(_height(-(-wide(words) // max(width - 4, 20))), TALLEST))
    if len(columns) > 1:
        page.merge_range(row, 0, row, len(columns) - 1, "", look)
    page.write_string(row, 0, words, look)


def _body(book: _Book, page: Any, columns: Sequence[_Column], sheet: Sheet, first: int) -> int:
    """Write the rows from the first below the heading on, a part at a time, and return how many
    lines they took.
    """
    rows = len(sheet.frame)
    heads = _heads(sheet)
    above = np.searchsorted(list(heads), np.arange(rows), side="right")
    numbers = first + np.arange(rows) + above
    listed = rows - (sheet.total_last and rows > 0 and not heads)
    for start in range(0, listed, PART):
        _write_rows(book, page, columns, start, min(start + PART, listed), numbers, heads, {})
    if listed < rows:
        total = {"bold": True, "top": 2, "top_color": SECOND}
        _write_rows(book, page, columns, listed, rows, numbers, heads, total)
    return rows + len(heads)


def _heads(sheet: Sheet) -> dict[int, Message]:
    """Return the words above each block, by its first row; nothing where there are no blocks."""
    if not sheet.block or not len(sheet.frame):
        return {}
    blocks = sheet.frame[sheet.block]
    begins = np.flatnonzero(np.r_[True, blocks.to_numpy()[1:] != blocks.to_numpy()[:-1]])
    return dict(zip(begins.tolist(), blocks.iloc[begins], strict=True))


def _write_rows(
    book: _Book,
    page: Any,
    columns: Sequence[_Column],
    start: int,
    stop: int,
    numbers: Ints,
    heads: Mapping[int, Message],
    extra: dict[str, Any],
) -> None:
    """Write some rows of the frame into the rows of the page that bear their numbers, the words of
    a block above its first one.
    """
    cells = [column.cells(start, stop, extra) for column in columns]
    heights = _heights(columns, cells)
    for row in np.flatnonzero(heights).tolist():
        page.set_row(int(numbers[start + row]), int(heights[row]))
    part = Rows(page, cells, numbers[start:stop], heights)
    begins = [row for row in heads if start < row < stop]
    for begin, end in pairwise([start, *begins, stop]):
        if begin in heads:
            _head(book, page, len(columns), int(numbers[begin]) - 1, heads[begin])
        part.write(begin - start, end - start)


def _head(book: _Book, page: Any, columns: int, line: int, words: Message) -> None:
    """Write the line above a block."""
    look = book.look(bold=True, bg_color=tint(Status.ORG_JOINT.colour), top=2, top_color=SECOND)
    page.set_row(line, ROW + LINE_MORE // 3)
    for i in range(columns):
        page.write_blank(line, i, None, look)
    page.write_string(line, 0, book.say(words), look)


def _heights(columns: Sequence[_Column], cells: Sequence[Cells]) -> Ints:
    """Return how high each row must be for the columns that wrap, 0 where one line is enough."""
    lines = np.ones(len(cells[0].values), dtype=np.int64)
    for column, these in zip(columns, cells, strict=True):
        if column.wraps:
            wide_of = widths(these.values).to_numpy(zero_copy_only=False)
            lines = np.maximum(lines, np.ceil(wide_of / (column.limit - 1)).astype(np.int64))
    return np.where(lines > 1, np.minimum(ROW + LINE_MORE * (lines - 1), TALLEST), 0)


def _shade(column: Column) -> dict[str, Any]:
    """Return bars behind the figures: their length tells the value on grey paper too."""
    ends = {"min_type": "num", "min_value": 0}
    most = {"max_type": "num", "max_value": 1} if column.kind is Kind.PERCENT else {}
    return {
        "type": "data_bar",
        "bar_solid": True,
        "data_bar_2010": True,
        "bar_color": tint(Status.ORG_JOINT.colour, 0.5),
        "bar_border_color": SECOND,
        **ends,
        **most,
    }


def _chart(book: _Book, page: Any, sheet: Sheet, name: str, listed: int, row: int) -> None:
    """Draw one bar for each of the first rows, the first on top, below the table."""
    order = [column.name for column in sheet.columns]
    label, value = (order.index(column) for column in sheet.chart or ())
    bars = min(listed, BARS)
    first = 2 + len(sheet.head)
    percent = sheet.columns[value].kind is Kind.PERCENT
    chart = book.file.add_chart({"type": "line" if sheet.line else "bar"})
    ink, thin = (
        {"name": "Microsoft YaHei", "color": INK, "size": 10},
        {"color": LINE, "width": 0.75},
    )
    chart.add_series(
        {
            "name": book.say(sheet.title),
            "categories": [name, first, label, first - 1 + bars, label],
            "values": [name, first, value, first - 1 + bars, value],
            "gap": 45,
            # Rows already written cannot be read again, and a viewer that does not reckon shows
            # what stands in the chart.
            "categories_data": shown(
                sheet.frame[order[label]].iloc[:bars], sheet.columns[label], book.lang
            ).to_pylist(),
            "values_data": _excel(
                plain(sheet.frame[order[value]].iloc[:bars], sheet.columns[value], str),
                sheet.columns[value],
            ).to_pylist(),
            **_stroke(sheet),
            "data_labels": {
                "value": True,
                "font": ink,
                "num_format": "0.0%" if percent else "0",
                **({"position": "above"} if sheet.line else {}),
            },
        }
    )
    chart.set_title({"name": chart_title(sheet, book.lang), "name_font": {**ink, "size": 12}})
    chart.set_legend({"none": True})
    names: dict[str, Any] = {"num_font": ink, "line": thin, "major_tick_mark": "none"}
    numbers: dict[str, Any] = {
        "min": 0,
        "num_font": ink,
        "line": thin,
        "num_format": "0%" if percent else "0",
        "major_gridlines": {"visible": False},
    }
    if sheet.line:
        chart.set_x_axis(names)
        chart.set_y_axis(numbers)
    else:
        chart.set_y_axis({**names, "reverse": True})
        chart.set_x_axis({**numbers, **({"max": 1} if percent else {}), "label_position": "high"})
    chart.set_size({"width": 760, "height": 320 if sheet.line else 110 + 26 * bars})
    page.insert_chart(row, 0, chart, {"x_offset": 8, "y_offset": 8})


def _curve(book: _Book, page: Any, sheet: Sheet, name: str, listed: int, column: int) -> None:
    """Draw some columns as lines over another, to the right of the table."""
    order = [column.name for column in sheet.columns]
    across = order.index(sheet.curve[0])
    first = 2 + len(sheet.head)
    chart = book.file.add_chart({"type": "scatter", "subtype": "straight"})
    ink, thin = (
        {"name": "Microsoft YaHei", "color": INK, "size": 10},
        {"color": LINE, "width": 0.75},
    )
    for value, (colour, dash) in zip(sheet.curve[1:], STROKES, strict=False):
        place = order.index(value)
        data = [
            _excel(
                plain(sheet.frame[field], sheet.columns[order.index(field)], str),
                sheet.columns[order.index(field)],
            ).to_pylist()
            for field in (sheet.curve[0], value)
        ]
        chart.add_series(
            {
                "name": sheet.columns[place].heading(book.lang),
                "categories": [name, first, across, first - 1 + listed, across],
                "values": [name, first, place, first - 1 + listed, place],
                "categories_data": data[0],
                "values_data": data[1],
                "line": {"color": colour, "width": 2, "dash_type": "dash" if dash else "solid"},
                "marker": {"type": "none"},
            }
        )
    chart.set_title({"name": book.say(sheet.title), "name_font": {**ink, "size": 12}})
    chart.set_legend({"position": "bottom", "font": ink})
    chart.set_x_axis(
        {
            "name": sheet.columns[across].heading(book.lang),
            "name_font": ink,
            "num_font": ink,
            "min": 0,
            "line": thin,
            "major_gridlines": {"visible": False},
        }
    )
    chart.set_y_axis(
        {
            "num_font": ink,
            "num_format": "0%",
            "line": thin,
            "major_gridlines": {"visible": True, "line": thin},
        }
    )
    chart.set_size({"width": 640, "height": CURVE_HIGH})
    page.insert_chart(1, column + 1, chart)


def _stroke(sheet: Sheet) -> dict[str, Any]:
    """Return how a chart's marks are drawn: filled bars, or a line with a dot at each date."""
    colour = Status.ORG_SINGLE.colour
    if sheet.line:
        dot = {"type": "circle", "size": 6, "fill": {"color": colour}, "border": {"color": colour}}
        return {"line": {"color": colour, "width": 2}, "marker": dot}
    return {"fill": {"color": colour}, "border": {"color": INK, "width": 0.75}}


# ---------------------------------------------------------------- words to choose from


def _one_of(book: _Book, column: Column, words: Sequence[Message]) -> dict[str, Any]:
    """Return the rule that a cell takes one of some words, which stand on the last sheet."""
    page = CHOICES.say(book.lang).replace("'", "''")
    title = column.heading(book.lang)[:32]
    return {
        "validate": "list",
        "source": f"='{page}'!$A$2:$A${len(words) + 1}",
        "error_type": "warning",
        "input_title": title,
        "input_message": book.say(CHOOSE),
        "error_title": title,
        "error_message": book.say(CHOOSE),
    }


def _choices(book: _Book, sheets: Sequence[Sheet], names: Sequence[str]) -> None:
    """Write the words that may be chosen on a hidden sheet of their own, behind the others."""
    words = next((words for sheet in sheets for words in sheet.choices.values()), ())
    if not words:
        return
    page = book.file.add_worksheet(names[-1])
    page.hide()
    page.set_column(0, 0, CARD)
    page.write_string(0, 0, book.say(CHOICES), book.look(bold=True))
    for row, word in enumerate(words, 1):
        page.write_string(row, 0, book.say(word), book.look())


def _print_set(page: Any, title: str, across: int = 1, high: int = 0) -> None:
    """Set A4 landscape, so many pages across, with its title and the page number at the foot; as
    many pages high as it needs, or at most `high`.
    """
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(across, high)
    page.set_margins(0.4, 0.4, 0.5, 0.6)
    page.set_footer("&L&9" + title[:120].replace("&", "&&") + "&R&9&P / &N")


__all__ = ["MOST_ROWS", "sheet_names", "too_long", "write_workbook"]
