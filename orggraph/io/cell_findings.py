"""Findings on the cells of a sheet that hold no value of their own, and on what is hidden in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from orggraph.core import schema
from orggraph.core.enums import Problem, Severity
from orggraph.core.messages import ITEMS, Message, first_few, listed, message, plural
from orggraph.ingest.header_row import Chosen, Heading
from orggraph.ingest.sheet_marks import Place, Span, column_letters, numbers, spans
from orggraph.io.sheet_grids import Grid

LISTED = 1000  # cells with an error are listed one by one up to here, the others together
_ROWS_NAMED = 10


def cell_findings(grid: Grid, chosen: Chosen, heading: Heading, file: str) -> list[Problem]:
    """Return all findings of this module on the columns that come in."""
    return [
        *error_findings(grid, chosen, heading, file),
        *formula_findings(grid, chosen, heading, file),
        *covered_findings(grid, chosen, heading, file),
        *hidden_findings(grid, chosen, heading, file),
    ]


def error_findings(grid: Grid, chosen: Chosen, heading: Heading, file: str) -> list[Problem]:
    """Report each cell that holds an error such as #N/A: it counts as unknown. One that decides
    a status is an error.
    """
    places = [
        (row + 1, name, graded(name, chosen))
        for name, rows in _by_column(grid.errors, chosen, heading)
        for row in rows
    ]
    return error_problems(places, file, grid.name, heading.kind)


def error_problems(
    places: Iterable[tuple[int, str, Severity]], file: str, sheet: str, kind: str
) -> list[Problem]:
    """Return a finding for each of some cells, given by row number, heading and severity; many
    are counted from some point on.
    """
    said = message(
        "the cell holds a formula error such as #N/A or #REF!; it is taken as unknown, "
        "correct the formula"
    )
    ordered = sorted(places, key=lambda place: place[0])
    found = [
        Problem("EXCEL_ERROR", grade, said, file, sheet, kind, row, name)
        for row, name, grade in ordered[:LISTED]
    ]
    more = ordered[LISTED:]
    if more:
        rest = plural(
            "{n} more cell holds formula errors and is taken as unknown",
            "{n} more cells hold formula errors and are taken as unknown",
            n=len(more),
        )
        worst = (
            Severity.ERROR
            if any(grade is Severity.ERROR for _, _, grade in more)
            else Severity.WARNING
        )
        found.append(Problem("EXCEL_ERROR", worst, rest, file, sheet, kind, value=str(len(more))))
    return found


def graded(name: str, chosen: Chosen) -> Severity:
    """Return how bad it is to lose a cell of a column: one that decides a status changes a rate."""
    column = chosen.columns[chosen.headings.index(name)]
    return Severity.ERROR if column.name in schema.DECISIVE else Severity.WARNING


def formula_findings(grid: Grid, chosen: Chosen, heading: Heading, file: str) -> list[Problem]:
    """Report, once a column, formulas whose result the file does not hold: the cells count as
    unknown.
    """
    found: list[Problem] = []
    for name, rows in _by_column(grid.formulas, chosen, heading):
        said = plural(
            "{n} formula under “{name}” has no stored result (row {rows}) and is taken as unknown; "
            "open the file in Excel, save it and read it again",
            "{n} formulas under “{name}” have no stored result (rows {rows}) and are taken as "
            "unknown; open the file in Excel, save it and read it again",
            n=len(rows),
            name=name,
            rows=_row_names(spans(rows)),
        )
        found.append(
            Problem(
                "FORMULA_NO_VALUE",
                graded(name, chosen),
                said,
                file,
                grid.name,
                heading.kind,
                rows[0] + 1,
                name,
                str(len(rows)),
            )
        )
    return found


def covered_findings(grid: Grid, chosen: Chosen, heading: Heading, file: str) -> list[Problem]:
    """Report, once a column, cells under merged cells that hold something else than what shows."""
    found: list[Problem] = []
    for name, rows in _by_column(grid.covered, chosen, heading):
        said = plural(
            "{n} cell of “{name}” under merged cells holds something else than what shows (row "
            "{rows}) and is read as it stands; unmerge the cells and check it",
            "{n} cells of “{name}” under merged cells hold something else than what shows (rows "
            "{rows}) and are read as they stand; unmerge the cells and check them",
            n=len(rows),
            name=name,
            rows=_row_names(spans(rows)),
        )
        about = (file, grid.name, heading.kind, rows[0] + 1, name, str(len(rows)))
        found.append(Problem("MERGED_OVER", graded(name, chosen), said, *about))
    return found


def hidden_findings(grid: Grid, chosen: Chosen, heading: Heading, file: str) -> list[Problem]:
    """Warn of hidden rows and columns of a table: they are counted all the same."""
    about = (file, grid.name, heading.kind)
    found: list[Problem] = []
    rows = [
        row
        for row in numbers(grid.hidden_rows, len(grid.cells))
        if row > heading.at and any(cell != "" for cell in grid.cells[row])
    ]
    if rows:
        said = plural(
            "{n} row is hidden (row {rows}) but counted; unhide it and check, delete it where it "
            "does not count",
            "{n} rows are hidden (rows {rows}) but counted; unhide them and check, delete what "
            "does not count",
            n=len(rows),
            rows=_row_names(spans(rows)),
        )
        found.append(
            Problem(
                "HIDDEN_ROWS", Severity.WARNING, said, *about, rows[0] + 1, value=str(len(rows))
            )
        )
    columns = [
        (at, name)
        for at, name in zip(chosen.positions, chosen.headings, strict=True)
        if any(first <= at <= last for first, last in grid.hidden_columns)
    ]
    if columns:
        named = [
            message("{letter} “{name}”", letter=column_letters(at), name=name)
            for at, name in columns
        ]
        said = message(
            "columns are hidden but read and counted: {columns}; unhide and check them",
            columns=listed(named, ITEMS),
        )
        found.append(
            Problem(
                "HIDDEN_COLUMNS",
                Severity.WARNING,
                said,
                *about,
                column=columns[0][1],
                value=str(len(columns)),
            )
        )
    return found


def _by_column(
    places: Iterable[Place], chosen: Chosen, heading: Heading
) -> list[tuple[str, list[int]]]:
    """Return the rows of places below the heading by the heading of their column, in the order
    of the columns.
    """
    names = dict(zip(chosen.positions, chosen.headings, strict=True))
    rows: dict[int, list[int]] = {}
    for row, column in places:
        if column in names and row > heading.at:
            rows.setdefault(column, []).append(row)
    return [(names[column], sorted(rows[column])) for column in sorted(rows)]


def _row_names(found: Sequence[Span]) -> Message:
    """Return the numbers of the first rows as a person sees them."""
    named = [
        str(first + 1) if first == last else f"{first + 1}–{last + 1}" for first, last in found
    ]
    return first_few(named, _ROWS_NAMED)


__all__ = [
    "cell_findings",
    "covered_findings",
    "error_findings",
    "error_problems",
    "formula_findings",
    "hidden_findings",
]
