"""What is missing from the figures, in one or two lines: shown above every table, so that nobody
uses a figure without it.

The most decisive comes first: a question that no column asks, columns that were not read, cells
that contradict each other or were not understood, sheets and rows left out, modes that are not
given. Sound data give no line at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from orggraph.analysis.analysis import Answers
from orggraph.analysis.coverage import in_base
from orggraph.core.enums import Base, Problem, Severity, Status
from orggraph.core.messages import (
    CLAUSES,
    EMPTY,
    ITEMS,
    Message,
    listed,
    message,
    message_in,
    plural,
)
from orggraph.ingest import Finding, heading_terms
from orggraph.reports.sheets import Report, Sheet

# What was there and was not read, although it decides a figure: a status that stays unknown, or
# firms that are not counted. Each counts only where it is an error; as a warning or a note it
# changes no figure.
DECISIVE = frozenset(
    (
        "NEVER_ASKED",
        "LOST_COLUMN",
        "REPEATED_COLUMN",
        "COLUMNS_AS_STALE",  # questions without an answer
        "NAMES_ELSEWHERE",
        "CONTRADICTION",
        "ODD_STATEMENT",
        "REPEAT_DIFFERS",
        "EXCEL_ERROR",
        "FORMULA_NO_VALUE",
        "CELL_DAMAGED",  # cells
        "SHEET_UNREADABLE",
        "SHEET_HIDDEN",
        "SHEET_LOST",  # sheets
        "NO_KEY",
        "NO_CELL",
        "ROWS_ASIDE",
        "ROW_ABOVE",
        "ROW_QUOTE",
        "ROW_SHIFTED",
        "ROW_SURPLUS",
        "NO_RECORD",
        "TEXT_DAMAGED",
    )
)  # rows
_ROWS = frozenset(
    ("NO_KEY", "ROW_ABOVE", "ROW_QUOTE", "ROW_SHIFTED", "ROW_SURPLUS", "NO_RECORD", "TEXT_DAMAGED")
)
_CELLS = (
    (
        "CONTRADICTION",
        plural(
            "{n} firm contradicts itself about its organisation and is unknown",
            "{n} firms contradict themselves about their organisation and are unknown",
        ),
    ),
    (
        "ODD_STATEMENT",
        plural(
            "{n} firm says of its organisation what is not understood",
            "{n} firms say of their organisation what is not understood",
        ),
    ),
    (
        "REPEAT_DIFFERS",
        plural(
            "{n} firm stands twice and differs about its organisation",
            "{n} firms stand twice and differ about their organisation",
        ),
    ),
)
_EMPTIED = frozenset(("EXCEL_ERROR", "FORMULA_NO_VALUE", "CELL_DAMAGED"))  # taken as unknown
NAMED = 3  # columns and sheets are named up to here
MOST = 4  # things said in one line


def notices(answers: Answers) -> tuple[Message, ...]:
    """Return what is missing from the figures of some answers: at most two lines, none where
    nothing is.

    The first line says what changes a rate, the second what else is to be known.
    """
    first, second = list(_decisive(answers)), list(_lesser(answers))
    lines = [
        _line(message("Note: "), first),
        _line((message("Also: ") if first else message("Note: ")), second),
    ]
    return tuple(line for line in lines if line)


def headed(answers: Answers, sheet: Sheet) -> Sheet:
    """Return a sheet that says what is missing."""
    return replace(sheet, head=notices(answers))


def headed_report(
    answers: Answers, report: Report, without: Sequence[str] = ("problems", "columns_read")
) -> Report:
    """Return a report that says what is missing, on itself and on each of its sheets but those
    that list it.
    """
    head = notices(answers)
    sheets = tuple(
        sheet if sheet.key in without else replace(sheet, head=head) for sheet in report.sheets
    )
    return replace(report, head=head, sheets=sheets)


def lacks(answers: Answers) -> bool:
    """Whether anything decisive was not read."""
    if any(
        found.finding.severity is Severity.ERROR and str(found.finding) in DECISIVE
        for found in answers.tables.found
    ):
        return True
    return any(is_decisive(problem) for problem in answers.tables.read_problems)


def is_decisive(problem: Problem) -> bool:
    """Whether a finding says that something which decides a figure was not read."""
    return problem.code in DECISIVE and problem.severity is Severity.ERROR


def _line(opening: Message, parts: Sequence[Message]) -> Message | None:
    if not parts:
        return None
    more = [message("and more")] if len(parts) > MOST else []
    clauses = listed([*parts[:MOST], *more], CLAUSES)
    return message("{opening}{clauses}.", opening=opening, clauses=clauses)


# ---- what changes a rate ----


def _decisive(answers: Answers) -> Iterator[Message]:
    yield from _never_asked(answers)
    yield from _names_elsewhere(answers)
    yield from _lost_columns(answers)
    rows = _rows_by_finding(answers)
    for code, words in _CELLS:
        if rows[code]:
            yield words.filled(n=rows[code])
    yield from _error_cells(answers)
    yield from _left_out(answers, rows)


def _never_asked(answers: Answers) -> Iterator[Message]:
    base = in_base(answers.graph, Base.ALL, answers.status)
    unknown = (answers.status["status"] == str(Status.UNKNOWN)).to_numpy(dtype=bool) & base
    lost = int((~answers.graph.firms["asked"].to_numpy(dtype=bool) & unknown).sum())
    if lost and lost == int(base.sum()):
        yield message(
            "no column tells whether a firm has a Party organisation: all {lost} firms are "
            "unknown, there is no rate",
            lost=lost,
        )
    elif lost:
        yield message(
            "{lost} firms stand in tables without a column that tells whether they have an "
            "organisation; they are unknown",
            lost=lost,
        )
    elif base.any() and unknown.sum() == base.sum():
        yield message(
            "the ledger has no Party facts at all: all {base} firms are unknown, no rate "
            "can be used",
            base=int(base.sum()),
        )


def _names_elsewhere(answers: Answers) -> Iterator[Message]:
    for problem in answers.tables.read_problems:
        if problem.code == "NAMES_ELSEWHERE":
            yield plural(
                "{n} row has no firm's name in column “{heading}”, which is another column's",
                "{n} rows have no firm's name in column “{heading}”, which is another column's",
                n=int(problem.value),
                heading=problem.column,
            )


def _lost_columns(answers: Answers) -> Iterator[Message]:
    readings = [
        reading
        for reading in answers.tables.readings
        if reading.table == "firms" and reading.read_as == ""
    ]
    lost = [
        reading
        for reading in readings
        if heading_terms.is_decisive(reading.heading) and reading.rows != 0
    ]
    for reading in sorted(lost, key=lambda reading: -(reading.rows or 0))[:NAMED]:
        sheet = (
            message("{sheet} ", sheet=reading.sheet)
            if _several_sheets(answers) and reading.sheet
            else EMPTY
        )
        held = (
            plural(" ({n} firm has a value)", " ({n} firms have a value)", n=reading.rows)
            if reading.rows
            else EMPTY
        )
        yield message(
            "{sheet}column {letter} “{heading}” is not read{held}",
            sheet=sheet,
            letter=reading.letter,
            heading=reading.heading,
            held=held,
        )
    if len(lost) > NAMED:
        yield plural(
            "{n} more column about organisations is not read",
            "{n} more columns about organisations are not read",
            n=len(lost) - NAMED,
        )
    stale = [
        problem for problem in answers.tables.read_problems if problem.code == "COLUMNS_AS_STALE"
    ]
    if stale:
        count = sum(int(problem.value) for problem in stale)
        yield plural(
            "{n} column of the choices given does not fit the ledger",
            "{n} columns of the choices given do not fit the ledger",
            n=count,
        )


def _several_sheets(answers: Answers) -> bool:
    return len({(reading.file, reading.sheet) for reading in answers.tables.readings}) > 1


def _rows_by_finding(answers: Answers) -> Counter[str]:
    """Return how many rows each finding is about; a row with two such cells counts once."""
    rows: dict[str, set[tuple[str, str, int]]] = {}
    for found in answers.tables.found:
        if (
            found.finding.severity is Severity.ERROR
            and str(found.finding) in DECISIVE
            and found.table == "firms"
        ):
            held = rows.setdefault(str(found.finding), set())
            held.update(
                zip(found.files, found.sheets, np.asarray(found.rows).tolist(), strict=True)
            )
    return Counter({code: len(held) for code, held in rows.items()})


def _error_cells(answers: Answers) -> Iterator[Message]:
    errors = [problem for problem in answers.tables.read_problems if problem.code in _EMPTIED]
    severe = [problem for problem in errors if problem.severity is Severity.ERROR]
    if severe:
        count = sum(int(problem.value) if problem.value.isdigit() else 1 for problem in severe)
        columns = list(dict.fromkeys(problem.column for problem in severe if problem.column))
        yield plural(
            "{n} cell of {columns} holds a formula error, no result or damaged characters and is "
            "unknown",
            "{n} cells of {columns} hold a formula error, no result or damaged characters and are "
            "unknown",
            n=count,
            columns=_named(columns),
        )


def _left_out(answers: Answers, rows: Counter[str]) -> Iterator[Message]:
    problems = [problem for problem in answers.tables.read_problems if is_decisive(problem)]
    sheets = [problem for problem in problems if problem.code.startswith("SHEET_")]
    if sheets:
        count = sum(int(problem.value) for problem in sheets if problem.value.isdigit())
        hang = plural(" (about {n} firm)", " (about {n} firms)", n=count) if count else EMPTY
        names = [problem.sheet for problem in sheets]
        yield plural(
            "sheet {names} is not read{about}",
            "sheets {names} are not read{about}",
            n=len(names),
            names=_named(names),
            about=hang,
        )
    aside = sum(problem.code in _ROWS for problem in problems) + rows["NO_KEY"]
    aside += sum(
        int(problem.value)
        for problem in problems
        if problem.code == "ROWS_ASIDE" and problem.value.isdigit()
    )
    if aside:
        yield plural(
            "{n} row could not be read and is not counted",
            "{n} rows could not be read and are not counted",
            n=aside,
        )


def _named(names: Sequence[str]) -> Message:
    """Return the first names; Chinese has them in quotes and says whether there are more."""
    shown = listed(
        (message_in("a name among others", "{name}", name=name) for name in names[:NAMED]), ITEMS
    )
    return (
        message_in("first of more names", "{shown}", shown=shown) if len(names) > NAMED else shown
    )


# ---- what else is to be known ----


def _found_rows(answers: Answers, code: str) -> int:
    """Return how many rows one finding is about."""
    return sum(len(found.rows) for found in answers.tables.found if str(found.finding) == code)


# What columns that decide nothing say of firms, and what a later column decided.
_ASIDE = (
    (
        Finding.GONE_BY_REPEAT,
        plural(
            "another row says why {n} firm of the list does not count, and it is left out",
            "other rows say why {n} firms of the list do not count, and they are left out",
        ),
    ),
    (
        Finding.LATER_COUNTS,
        plural(
            "of {n} firm a later column says something else than the first, and counts",
            "of {n} firms a later column says something else than the first, and counts",
        ),
    ),
    (
        Finding.UNREAD_SPEAKS,
        plural(
            "an unread column speaks of the organisation of {n} firm, which is not counted",
            "unread columns speak of the organisations of {n} firms, which is not counted",
        ),
    ),
    (
        Finding.UNREAD_GONE,
        plural(
            "an unread column says that {n} firm is gone, which still counts",
            "unread columns say that {n} firms are gone, which still count",
        ),
    ),
    (
        Finding.REMARK_GONE,
        plural(
            "the remark says of {n} firm that it is gone or not here, it still counts",
            "the remarks say of {n} firms that they are gone or not here, they still count",
        ),
    ),
    (
        Finding.ANSWERS_DIFFER,
        plural(
            "of {n} firm an answer and its members, a day of founding or a list of organisations"
            " cannot both be right",
            "of {n} firms an answer and the members, a day of founding or a list of organisations"
            " cannot both be right",
        ),
    ),
    (
        Finding.LISTED_ONLY,
        plural(
            "{n} firm of the lists of organisations is not among the firms and is not counted",
            "{n} firms of the lists of organisations are not among the firms and are not counted",
        ),
    ),
    (
        Finding.REMARK_ENDED,
        plural(
            "the remark says of {n} firm that its organisation was dissolved, it still counts",
            "the remarks say of {n} firms that their organisations were dissolved, they still "
            "count",
        ),
    ),
)


def _aside(count: Callable[[str], int]) -> Iterator[Message]:
    for finding, words in _ASIDE:
        if n := count(str(finding)):
            yield words.filled(n=n)


def _told_aside(answers: Answers) -> Iterator[Message]:
    yield from _aside(partial(_found_rows, answers))
    unnamed = _firms_unnamed(answers)
    if unnamed:
        yield plural(
            "{n} firm is counted in the list and not named, it is left out",
            "{n} firms are counted in the list and not named, they are left out",
            n=unnamed,
        )


def told_of_lists(problems: Sequence[Problem]) -> Iterator[Message]:
    """Yield what columns that decide nothing say of the firms of some lists, and what a later
    column decided.
    """
    codes = Counter(problem.code for problem in problems)
    yield from _aside(lambda code: codes[code])


def _firms_unnamed(answers: Answers) -> int:
    code = str(Finding.FIRMS_UNNAMED)
    read = [p.value for p in answers.tables.read_problems if p.code == code]
    found = [v for f in answers.tables.found if str(f.finding) == code for v in f.values]
    return sum(map(int, (*read, *found)))


def _lesser(answers: Answers) -> Iterator[Message]:
    base = in_base(answers.graph, Base.ALL, answers.status)
    untold = int(
        (
            (answers.status["status"] == str(Status.ORG_UNSPECIFIED)).to_numpy(dtype=bool) & base
        ).sum()
    )
    if untold:
        yield plural(
            ("{n} firm has an organisation but no mode: the share of own branches cannot be given"),
            (
                "{n} firms have an organisation but no mode: the share of own "
                "branches cannot be given"
            ),
            n=untold,
        )
    which = _found_rows(answers, "ONE_OF_SEVERAL")
    if which:
        yield plural(
            "{n} row without a code may be one of several firms of its name, and counts as a firm",
            "{n} rows without a code may be one of several firms of their name, and count as firms",
            n=which,
        )
    by_remark = _found_rows(answers, "REMARK_COVERED")
    if by_remark:
        yield plural(
            "only the remarks say of {n} firm that an organisation covers it, which is not counted",
            "only the remarks say of {n} firms that an organisation covers them, which is not "
            "counted",
            n=by_remark,
        )
    yield from _told_aside(answers)
    shared = sum(
        len(found.rows)
        for found in answers.graph.found
        if found.finding is Finding.DISTRICT_OF_SEVERAL
    )
    if shared:
        yield plural(
            "{n} firm stands in a district of whose name several cities have one; write the city",
            "{n} firms stand in districts of whose names several cities have one; write the city",
            n=shared,
        )
    problems = [
        p
        for p in answers.tables.read_problems
        if p.severity is not Severity.NOTE and not is_decisive(p)
    ]
    older = [
        problem.sheet for problem in problems if problem.code in ("SHEET_OLDER", "SHEET_HIDDEN")
    ]
    if older:
        yield plural(
            "sheet {names} is not counted",
            "sheets {names} are not counted",
            n=len(older),
            names=_named(older),
        )
    cells = [problem for problem in problems if problem.code in _EMPTIED]
    if cells:
        columns = list(dict.fromkeys(problem.column for problem in cells if problem.column))
        count = sum(int(problem.value) if problem.value.isdigit() else 1 for problem in cells)
        yield plural(
            "{n} cell of {columns} holds a formula error, no result or damaged characters",
            "{n} cells of {columns} hold a formula error, no result or damaged characters",
            n=count,
            columns=_named(columns),
        )
    yield from _hidden_and_merged(problems)
    yield from _coloured(answers, problems)


def _hidden_and_merged(problems: Sequence[Problem]) -> Iterator[Message]:
    hidden = sum(int(problem.value) for problem in problems if problem.code == "HIDDEN_ROWS")
    if hidden:
        yield message("{hidden} hidden rows are counted all the same", hidden=hidden)
    merged = sum(problem.code == "MERGED_NUMBER" for problem in problems)
    if merged:
        yield message(
            "{merged} merged numbers are unknown for each of their rows, sums may be too small",
            merged=merged,
        )
    covered = sum(int(problem.value) for problem in problems if problem.code == "MERGED_OVER")
    if covered:
        yield message(
            "{n} cells under merged cells hold something else than what shows, and that is read",
            n=covered,
        )


def _coloured(answers: Answers, problems: Sequence[Problem]) -> Iterator[Message]:
    said = any(problem.code == "COLOUR_SAID" for problem in problems)
    coloured = sum(int(problem.value) for problem in problems if problem.code == "COLOUR")
    if not (said or coloured) or answers.graph.firms["asked"].all():
        return
    count = (
        plural(" ({n} firm is coloured)", " ({n} firms are coloured)", n=coloured)
        if coloured
        else EMPTY
    )
    yield message(
        "what the colours of cells mean is not read{count}; add a column that says it", count=count
    )


__all__ = [
    "DECISIVE",
    "headed",
    "headed_report",
    "is_decisive",
    "lacks",
    "notices",
    "told_of_lists",
]
