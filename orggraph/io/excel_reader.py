"""Sheets of an Excel or ODS workbook become `RawTable`s, every cell as the text a person sees.

A numeric cell of sixteen digits or more has lost its last digits in Excel, which keeps fifteen: it
is handed on with `≈` before it, so that it can never pass for a code, and reported. Merged cells
are filled downwards inside their range; sideways only in the heading, since a line merged across a
table is a caption. What physically stands in a workbook is read by `sheet_grids`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import takewhile, zip_longest
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from orggraph.core import schema
from orggraph.core.arrow_text import TEXT
from orggraph.core.enums import Problem, Severity
from orggraph.core.errors import InputError
from orggraph.core.messages import CLAUSES, Message, listed, message, plural
from orggraph.core.schema import TABLE_NAMES, Column, Kind
from orggraph.ingest import Finding, RawTable, problem
from orggraph.ingest.chosen_columns import picked
from orggraph.ingest.form_sheets import laid_out
from orggraph.ingest.further_tables import FurtherTable, further_tables
from orggraph.ingest.header_row import (
    KINDS,
    TITLE_ROWS,
    Chosen,
    Columns,
    Heading,
    Picked,
    choose,
    find_heading,
    no_heading,
)
from orggraph.ingest.place_cells import PLACES
from orggraph.ingest.raw_table import Aside, column_of, raw_table
from orggraph.ingest.sheet_marks import Place, Range
from orggraph.ingest.sheet_roles import (
    Context,
    context,
    is_old,
    is_roster,
    is_summary,
    older,
    passed,
    tells_whom_they_serve,
)
from orggraph.ingest.shifted_rows import Form, form, is_of_a_firm
from orggraph.io.cell_findings import cell_findings
from orggraph.io.csv_reader import unwrapped
from orggraph.io.fill_colours import FillColours, colour_findings
from orggraph.io.sheet_grids import Grid, read_grids

ALTERED = "≈"  # stands before a number of which Excel has lost the last digits
EXACT = 10**15  # Excel keeps fifteen digits
_COUNTED = (Kind.COUNT, Kind.NUMBER)

TRANSPOSED_KNOWN = (
    3  # a sheet is turned where its first column holds this many headings, and more than any row
)
TRANSPOSED_WIDEST = 5000
LOOKED_AT = 2000  # rows of a sheet without a heading
FEWEST_FIRMS = 2  # rows that look like firms make a sheet without a heading a lost one
MOST_TABLES = 1000  # sheets with a table; more are no ledger, and each takes its time
SHEETS_NAMED = 20  # sheets without a table are noted one by one up to here


class Sheet(NamedTuple):
    """A sheet that holds a table: its cells as they come, its merged ranges and its heading row.

    `is_own` tells that no other table than the one asked for fits it better, `is_turned` that its
    rows stand for columns, `is_by_column` that each column of the sheet is a firm, so that row
    numbers are those of columns and `titles` what stood over it; `first` is the row where it
    begins, with its title, below others.
    """

    name: str
    grid: list[list[Any]]
    merged: Sequence[Range]
    heading: Heading
    is_own: bool
    source: Grid
    is_turned: bool = False
    is_by_column: bool = False
    first: int = 0
    titles: tuple[str, ...] = ()


def read(
    data: bytes, where: str, file: str, kinds: Sequence[str], columns: Columns
) -> tuple[list[RawTable], list[Problem]]:
    """Return the tables of a workbook, and a note on each sheet that holds none.

    Raises `InputError` for a workbook that is damaged, has a password, or holds no table at all.
    """
    grids = read_grids(data, where, file)
    colours = FillColours(data)
    found: list[Sheet] = []
    notes: list[Problem] = []
    first: list[list[str]] = []
    without: list[str] = []
    for grid in grids:
        if grid.unreadable:
            notes.append(_unreadable(file, grid, grid.unreadable))
            continue
        sheet = _table_in(grid, kinds, columns, picked(columns, file, grid.name))
        if grid.hidden:
            notes.append(_hidden(file, grid, sheet))
        elif sheet:
            found.append(sheet)
        elif grid.cells:
            first = first or [[text_of(cell) for cell in row] for row in grid.cells[:TITLE_ROWS]]
            firms = _firms_in(grid)
            if firms >= FEWEST_FIRMS:
                notes.append(_without_heading(file, grid, firms))
            else:
                without.append(grid.name)
    if not found:
        raise _refusal(where, grids, first, kinds)
    if len(found) > MOST_TABLES:
        raise InputError(
            message(
                "{where}: {n} of its sheets hold a table, and at most {most} are read; put the "
                "rows into fewer sheets",
                where=where,
                n=len(found),
                most=MOST_TABLES,
            ),
        )
    own = [sheet for sheet in found if sheet.is_own] or found
    sure = [sheet for sheet in own if sheet.heading.is_sure or _lists_firms(sheet)] or own
    without += [sheet.name for sheet in found if sheet not in sure]
    parts = [part for sheet in sure for part in _stacked(sheet, file, columns)]
    chosen, left = _ledgers(parts, file)
    if not chosen:
        raise _no_ledger(where, left)
    serving = [grid.name for grid in grids if grid.name in without and _serves(grid)]
    notes += [_serving(file, name) for name in serving]
    without = [name for name in without if name not in serving]
    return [
        table for sheet in chosen for table in _tables(sheet, file, columns, colours)
    ], notes + left + _prose(file, without)


def _ledgers(sheets: Sequence[Sheet], file: str) -> tuple[list[Sheet], list[Problem]]:
    """Return the sheets to read, and what is said of summaries, rosters of people and older
    copies, which are not.
    """
    left: list[Problem] = []
    kept: list[Sheet] = []
    for sheet in sheets:
        if is_roster(sheet.heading, sheet.name):
            left.append(
                passed(
                    "SHEET_OF_PEOPLE",
                    file,
                    sheet.name,
                    message(
                        "sheet “{name}” lists people and is not read; better delete it",
                        name=sheet.name,
                    ),
                    Severity.WARNING,
                )
            )
        elif is_summary(sheet.heading, sheet.name, _texts(sheet.grid[sheet.heading.at + 1 :])):
            left.append(
                passed(
                    "SHEET_SUMMARY",
                    file,
                    sheet.name,
                    message(
                        "sheet “{name}” is a summary, its rows are not read as firms",
                        name=sheet.name,
                    ),
                )
            )
        else:
            kept.append(sheet)
    firms = list(dict.fromkeys(sheet.name for sheet in kept if sheet.heading.kind == "firms"))
    replaced = older(firms)
    for name, latest in replaced.items():
        left.append(
            passed(
                "SHEET_OLDER",
                file,
                name,
                message(
                    "sheet “{name}” is an earlier one and is not read, “{latest}” counts; "
                    "rename it if it should be read",
                    name=name,
                    latest=latest,
                ),
                Severity.WARNING,
            )
        )
    return [sheet for sheet in kept if sheet.name not in replaced], left


def _lists_firms(sheet: Sheet) -> bool:
    """Whether what stands under the heading of the names are firms, for the most part."""
    at = next((at for at, name in enumerate(sheet.heading.names) if name == "name"), None)
    if at is None:
        return False
    below = _texts(sheet.grid[sheet.heading.at + 1 :][:LOOKED_AT])
    called = [row[at] for row in below if at < len(row) and row[at].strip()]
    return sum(form(text) is Form.FIRM for text in called) * 2 > len(called)


def _no_ledger(where: str, left: Sequence[Problem]) -> InputError:
    return InputError(
        message(
            "{where}: there is no table of firms to read: {why}",
            where=where,
            why=listed((problem.message for problem in left), CLAUSES),
        )
    )


def _texts(rows: Sequence[Sequence[Any]]) -> list[list[str]]:
    return [[text_of(cell) for cell in row] for row in rows]


def _refusal(
    where: str, grids: Sequence[Grid], first: list[list[str]], kinds: Sequence[str]
) -> InputError:
    """Return the error for a workbook without any table: what could not be read comes first."""
    for grid in grids:
        if grid.unreadable and not grid.hidden:
            return InputError(
                message(
                    "{where}: sheet “{name}” cannot be read: {unreadable}; check it in Excel, "
                    "save it as xlsx and try again",
                    where=where,
                    name=grid.name,
                    unreadable=grid.unreadable,
                ),
            )
    return no_heading(where, first, kinds)


def _unreadable(file: str, grid: Grid, reason: Message) -> Problem:
    if grid.hidden:
        return _note(
            "SHEET_HIDDEN",
            file,
            grid.name,
            message("a hidden sheet is not read ({reason})", reason=reason),
        )
    said = message(
        "the sheet cannot be read ({reason}), none of its firms are counted; open it in "
        "Excel, save it as xlsx and read it again",
        reason=reason,
    )
    return Problem("SHEET_UNREADABLE", Severity.ERROR, said, file, grid.name)


def _hidden(file: str, grid: Grid, sheet: Sheet | None) -> Problem:
    """Return an error for a hidden sheet that lists firms of the day, a warning for an old or
    other one, a note for no table.
    """
    rows = (
        sum(any(cell != "" for cell in row) for row in grid.cells[sheet.heading.at + 1 :])
        if sheet
        else 0
    )
    if sheet is None or not rows or sheet.heading.kind != "firms" or not sheet.heading.is_sure:
        return _note(
            "SHEET_HIDDEN",
            file,
            grid.name,
            message("a hidden sheet is not read; unhide it to have it read"),
        )
    said = plural(
        (
            "a hidden sheet holds a list of firms ({n} row below its "
            "heading) and is not read; unhide it to have it counted, or "
            "delete it"
        ),
        (
            "a hidden sheet holds a list of firms ({n} rows below its "
            "heading) and is not read; unhide it to have it counted, or "
            "delete it"
        ),
        n=rows,
    )
    counts = not is_old(grid.name) and not is_roster(sheet.heading, grid.name)
    lost = counts and not is_summary(
        sheet.heading, grid.name, _texts(grid.cells[sheet.heading.at + 1 :])
    )
    return Problem(
        "SHEET_HIDDEN",
        Severity.ERROR if lost else Severity.WARNING,
        said,
        file,
        grid.name,
        value=str(rows),
    )


def _note(code: str, file: str, sheet: str, why: Message) -> Problem:
    return Problem(code, Severity.NOTE, why, file, sheet)


def _firms_in(grid: Grid) -> int:
    """Return how many rows of a sheet without a heading look like firms."""
    return sum(is_of_a_firm(row) for row in _texts(grid.cells[:LOOKED_AT]))


def _without_heading(file: str, grid: Grid, firms: int) -> Problem:
    said = message(
        "no heading row is found in the sheet and it is not read; about {firms} firms "
        "stand there: add headings such as 企业名称",
        firms=firms,
    )
    return Problem("SHEET_LOST", Severity.ERROR, said, file, grid.name, value=str(firms))


def _serves(grid: Grid) -> bool:
    """Whether a sheet lists the firms that instructors or unions serve."""
    top = [text for row in grid.cells[:TITLE_ROWS] for text in map(text_of, row)]
    return tells_whom_they_serve([grid.name], top)


def _serving(file: str, name: str) -> Problem:
    said = message(
        "sheet “{name}” tells which firms instructors or mass organisations serve and is not read; "
        "enter it in a column of the firms (党建指导员, 工会), or they may count as uncovered",
        name=name,
    )
    return passed("SHEET_SERVES", file, name, said, Severity.WARNING)


def _prose(file: str, names: Sequence[str]) -> list[Problem]:
    """Return a note on each sheet without a table; many such sheets share one."""
    if len(names) > SHEETS_NAMED:
        shown = "、".join(names[:SHEETS_NAMED])
        return [
            _note(
                "SHEET_PASSED",
                file,
                "",
                plural(
                    ("{n} sheet has none of the headings needed and is not read: {shown} and more"),
                    (
                        "{n} sheets have none of the headings needed and are not read: "
                        "{shown} and more"
                    ),
                    n=len(names),
                    shown=shown,
                ),
            )
        ]
    return [
        _note(
            "SHEET_PASSED",
            file,
            name,
            message("the sheet has none of the headings needed; it is not read"),
        )
        for name in names
    ]


def _table_in(
    source: Grid, kinds: Sequence[str], columns: Columns, choices: Picked
) -> Sheet | None:
    form_sheet = laid_out(source.cells, text_of) if "firms" in kinds else None
    if form_sheet:
        plain = replace(source, cells=form_sheet, merged=(), errors=(), formulas=())
        laid = _upright(plain, kinds, columns, choices)
        return laid and laid._replace(is_turned=True)
    found = _upright(source, kinds, columns, choices)
    if found is None or found.heading.known < TRANSPOSED_KNOWN:
        turned = _turned(source)
        other = _upright(turned, kinds, columns, choices) if turned else None
        if (
            other
            and other.heading.is_mostly_known
            and other.heading.known
            >= max(TRANSPOSED_KNOWN, found.heading.known + 1 if found else 0)
        ):
            return _by_column(other)
    return found


def _by_column(turned: Sheet) -> Sheet:
    """Return a turned sheet without the titles that stood over it: they are its first columns now,
    each of one text.
    """
    columns = zip_longest(*_texts(turned.grid), fillvalue="")
    words = ({cell for cell in column if cell.strip()} for column in columns)
    titles = [title for (title,) in takewhile(lambda texts: len(texts) == 1, words)]
    rest = len(titles)
    heading = turned.heading._replace(
        cells=("",) * rest + turned.heading.cells[rest:],
        names=("",) * rest + turned.heading.names[rest:],
    )
    return turned._replace(heading=heading, is_turned=True, is_by_column=True, titles=tuple(titles))


def _upright(source: Grid, kinds: Sequence[str], columns: Columns, choices: Picked) -> Sheet | None:
    top = _texts(source.cells[:TITLE_ROWS])
    best = find_heading(top, KINDS, columns, source.merged, choices)
    named = _kinds_called(source.name)
    if named and not (best and best.kind == "firms" and named == ["organisations"]):
        best = find_heading(top, named, columns, source.merged, choices) or best
    heading = (
        best
        if best and best.kind in kinds
        else find_heading(top, kinds, columns, source.merged, choices)
    )
    return (
        Sheet(source.name, source.cells, source.merged, heading, heading is best, source)
        if heading
        else None
    )


def _kinds_called(tab: str) -> list[str]:
    """Return the kinds of table that are called as a tab is.

    What offices call 党组织 may list firms with their organisations: its headings tell.
    """
    return [kind for kind in KINDS if tab.strip().lower() in (kind, *TABLE_NAMES[kind].both)]


def _turned(source: Grid) -> Grid | None:
    """Return a sheet with rows for columns, where it may be one that has its headings in the
    first column.
    """
    width = max(map(len, source.cells), default=0)
    if not 1 < width <= TRANSPOSED_WIDEST or len(source.cells) > TRANSPOSED_WIDEST:
        return None
    cells = [[row[at] if at < len(row) else "" for row in source.cells] for at in range(width)]
    merged = [((left, top), (right, bottom)) for (top, left), (bottom, right) in source.merged]
    return replace(
        source,
        cells=cells,
        merged=merged,
        hidden_rows=source.hidden_columns,
        hidden_columns=source.hidden_rows,
        errors=_places_turned(source.errors),
        formulas=_places_turned(source.formulas),
    )


def _places_turned(places: Sequence[Place]) -> list[Place]:
    return [Place(place.column, place.row) for place in places]


def _stacked(sheet: Sheet, file: str, columns: Columns) -> list[Sheet]:
    """Return the tables of firms of a sheet that stand below one another, or below a list of
    organisations, each with its rows.
    """
    if sheet.heading.kind not in ("firms", "organisations") or sheet.is_turned:
        return [sheet]
    choices = picked(columns, file, sheet.name)
    further = further_tables(sheet.grid, text_of, sheet.heading, sheet.merged, columns, choices)
    starts = [FurtherTable(0, sheet.heading), *further]
    ends = [table.first for table in starts[1:]] + [len(sheet.grid)]
    return [
        _until(end, sheet._replace(heading=heading, first=first))
        for (first, heading), end in zip(starts, ends, strict=True)
    ]


def _until(end: int, sheet: Sheet) -> Sheet:
    """Return a sheet without the rows from `end` on."""
    if end == len(sheet.grid):
        return sheet
    source = replace(
        sheet.source,
        cells=sheet.source.cells[:end],
        errors=[place for place in sheet.source.errors if place.row < end],
        formulas=[place for place in sheet.source.formulas if place.row < end],
    )
    merged = [range_ for range_ in sheet.merged if range_[1][0] < end]
    return sheet._replace(grid=sheet.grid[:end], merged=merged, source=source)


def _tables(sheet: Sheet, file: str, columns: Columns, colours: FillColours) -> list[RawTable]:
    heading = sheet.heading
    source = replace(sheet.source, covered=_covered(sheet))
    firms = _rows_of_one_firm(sheet)
    apart = [range_ for range_ in sheet.merged if (range_[0][0], range_[1][0]) not in firms]
    sheet = sheet._replace(merged=apart, source=source)
    _fill(sheet)
    above = [[title] for title in sheet.titles]
    above += _texts(sheet.grid[sheet.first : heading.at])
    blank = _left_blank(sheet)
    around = context(heading, sheet.name, above, file, blank)
    choices = picked(columns, file, sheet.name)
    blocks = choose(heading, columns, file, sheet.name, heading.at + 1, choices)
    titles = _titles_of(blocks, above) if len(blocks) > 1 else []
    return [
        _table(
            sheet,
            chosen,
            context(heading, sheet.name, titles[number], file, blank) if titles else around,
            above if number == 0 else [],
            file,
            colours,
        )
        for number, chosen in enumerate(blocks)
    ]


def _left_blank(sheet: Sheet) -> set[str]:
    """Return the columns of places that a sheet has and fills in no row."""
    rows = sheet.grid[sheet.heading.at + 1 :]
    return {
        name
        for at, name in enumerate(sheet.heading.names)
        if name in PLACES and not any(at < len(row) and _says(row[at]) for row in rows)
    }


def _says(cell: Any) -> bool:
    """Whether a cell holds more than the number of its column."""
    text = str(cell or "").strip()
    return bool(text) and not text.isdigit()


def _titles_of(blocks: Sequence[Chosen], above: list[list[str]]) -> list[list[list[str]]]:
    """Return the lines above each of several tables that stand side by side, where each has a
    title of its own.
    """
    ends = [max(chosen.taken) + 1 for chosen in blocks]
    parts = zip([0, *ends[:-1]], ends, strict=True)
    shared = [sum(bool(cell) for cell in row) < 2 for row in above]
    return [
        [row if whole else row[begin:end] for whole, row in zip(shared, above, strict=True)]
        for begin, end in parts
    ]


def _table(
    sheet: Sheet,
    chosen: Chosen,
    around: Context,
    above: list[list[str]],
    file: str,
    colours: FillColours,
) -> RawTable:
    heading = sheet.heading
    start = heading.at + 1
    rows = np.arange(start + 1, len(sheet.grid) + 1)
    problems = cell_findings(sheet.source, chosen, heading, file) + _merged_counts(
        sheet, chosen, file
    )
    texts = [
        [text_of(row[at]) if at < len(row) else "" for row in sheet.grid[start:]]
        for at in chosen.taken
    ]
    for name, column, cells in zip(
        chosen.headings, chosen.columns, texts, strict=False
    ):  # the margin comes after them
        problems += _altered(sheet, file, name, column, cells)
    if not sheet.is_turned:
        problems += colour_findings(
            colours, heading, chosen, texts[: len(chosen.positions)], file, sheet.name
        )
    arrays = [pa.chunked_array([column_of(cells)], TEXT) for cells in texts]
    aside = Aside(file, sheet.name, heading.kind)
    aside.add_above(above)
    found = partial(problem, file=file, sheet=sheet.name, table=heading.kind)
    if sheet.first:
        problems.append(found(Finding.SECOND_TABLE, row=heading.at + 1))
    if sheet.is_by_column:
        problems.append(found(Finding.READ_BY_COLUMN))
    return raw_table(chosen, arrays, rows, aside, around, problems)


def _fill(sheet: Sheet) -> None:
    counted = {
        at
        for at, name in enumerate(sheet.heading.names)
        if name and schema.readable(sheet.heading.kind)[name].kind in _COUNTED
    }
    own = _rows_of_names(sheet)
    for (top, left), (bottom, _) in sheet.merged:
        if left in counted and (top, bottom) in own:
            continue  # one firm's own number, in the first of its rows
        if left in counted and bottom > top > sheet.heading.at:
            if left < len(sheet.grid[top] if top < len(sheet.grid) else []):
                sheet.grid[top][left] = ""
            continue
        if (
            bottom > sheet.heading.at
            and top > sheet.heading.at
            and left < len(sheet.grid[top] if top < len(sheet.grid) else [])
        ):
            for row in sheet.grid[top + 1 : bottom + 1]:
                if row[left] == "" or (isinstance(row[left], str) and row[left].isspace()):
                    row[left] = sheet.grid[top][left]


def _covered(sheet: Sheet) -> list[Place]:
    """Return the cells of the columns read under merged ranges that hold something else than what
    shows.
    """
    over: dict[int, list[Range]] = {}
    read = [at for at, name in enumerate(sheet.heading.names) if name]
    for range_ in sheet.merged:
        (top, left), (_, right) = range_
        if top > sheet.heading.at:
            for at in read[bisect_left(read, left) : bisect_right(read, right)]:
                over.setdefault(at, []).append(range_)
    return [
        Place(row, at)
        for at, ranges in sorted(over.items())
        for row in _differing(sheet, at, ranges)
    ]


def _differing(sheet: Sheet, at: int, ranges: Sequence[Range]) -> Iterator[int]:
    """Yield the rows of a column that hold something else than what shows of their range; of
    ranges that overlap, as in no sheet of Excel, the first counts.
    """
    owner = np.full(len(sheet.grid), -1)
    for number in range(len(ranges) - 1, -1, -1):
        (top, _), (bottom, _) = ranges[number]
        owner[top : bottom + 1] = number
    shown = [_text_at(sheet.grid, top, left) for (top, left), _ in ranges]
    for row in np.flatnonzero(owner >= 0).tolist():
        if _text_at(sheet.grid, row, at) not in ("", shown[owner[row]]):
            yield row


def _text_at(grid: list[list[Any]], row: int, column: int) -> str:
    cells = grid[row]
    return text_of(cells[column]).strip() if column < len(cells) else ""


def _rows_of_names(sheet: Sheet) -> set[tuple[int, int]]:
    """Return the first and the last row of every firm whose name is merged over several rows."""
    names = sheet.heading.names
    if sheet.heading.kind != "firms" or "name" not in names:
        return set()
    at = names.index("name")
    return {
        (top, bottom)
        for (top, left), (bottom, right) in sheet.merged
        if left <= at <= right and bottom > top > sheet.heading.at
    }


def _rows_of_one_firm(sheet: Sheet) -> set[tuple[int, int]]:
    """Return the first and the last row of the firms that are merged over several rows, with all
    that is read of them: what stands in each row, such as accounts, is not read.
    """
    names = sheet.heading.names
    if sheet.heading.kind != "firms" or "name" not in names:
        return set()
    read = {at for at, name in enumerate(names) if name}
    over: dict[tuple[int, int], set[int]] = {}
    for (top, left), (bottom, right) in sheet.merged:
        if bottom > top > sheet.heading.at:
            over.setdefault((top, bottom), set()).update(range(left, right + 1))
    return {
        (top, bottom)
        for (top, bottom), columns in over.items()
        if names.index("name") in columns
        and not any(
            _text_at(sheet.grid, row, at)
            for row in range(top + 1, min(bottom + 1, len(sheet.grid)))
            for at in read - columns
        )
    }


def _merged_counts(sheet: Sheet, chosen: Chosen, file: str) -> list[Problem]:
    """Warn of a number merged over several rows: it is of all of them together."""
    own = _rows_of_names(sheet)
    counted = {
        at: (name, column)
        for at, name, column in zip(chosen.positions, chosen.headings, chosen.columns, strict=True)
        if column.kind in _COUNTED
    }
    said = message(
        "a number in a merged cell belongs to its rows together and is unknown for each of "
        "them; fill in each row"
    )
    return [
        Problem(
            "MERGED_NUMBER",
            Severity.WARNING,
            said,
            file,
            sheet.name,
            sheet.heading.kind,
            top + 1,
            counted[left][0],
        )
        for (top, left), (bottom, _) in sheet.merged
        if left in counted and bottom > top > sheet.heading.at and (top, bottom) not in own
    ]


def _altered(
    sheet: Sheet, file: str, name: str, column: Column, cells: Sequence[str]
) -> list[Problem]:
    """Report the numbers of which Excel has lost the end; in a column that is no code they may
    be a person's: not shown.
    """
    said = message(
        "stored as a number: Excel keeps 15 digits and has lost the rest; it is not used. "
        "Format the cell as text and enter it again"
    )
    return [
        Problem(
            "EXCEL_ALTERED",
            Severity.ERROR,
            said,
            file,
            sheet.name,
            sheet.heading.kind,
            row,
            name,
            text if column.kind is Kind.CODE else "",
        )
        for row, text in enumerate(cells, sheet.heading.at + 2)
        if text.startswith(ALTERED)
    ]


def text_of(cell: Any) -> str:
    """Return a cell as a person sees it: 12 rather than 12.0, an ISO date, 是 or 否."""
    if isinstance(cell, str):
        return unwrapped(cell) if cell.startswith('="') else cell
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, int | float):
        return _number(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell) if isinstance(cell, timedelta) else ""


def _number(cell: float) -> str:
    if abs(cell) >= EXACT and cell == cell and abs(cell) != float("inf"):
        return (
            f"{ALTERED}{int(float(f'{cell:.15g}')) if abs(cell) < 1e21 else format(cell, '.15g')}"
        )
    return (
        str(int(cell))
        if cell == cell and abs(cell) != float("inf") and cell == int(cell)
        else repr(cell)
    )


__all__ = ["ALTERED", "read", "text_of"]
