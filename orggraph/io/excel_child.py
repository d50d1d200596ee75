"""python-calamine in a process of its own, so that a file that ends the process ends only that one.

A file made to harm, or badly damaged, may ask for more memory than there is, or never come to an
end. The child has a limit of memory and of time; whatever happens to it, the parent sees cells, or
a reason, or that it is gone.

The child is this module run as a program: the workbook on its standard input, JSON on its standard
output. It imports nothing but python-calamine and the standard library.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

import python_calamine as calamine

Range = tuple[tuple[int, int], tuple[int, int]]

MEMORY = 6 << 30  # bytes
SECONDS = 300
# The child finds its modules where the parent does, and nowhere else.
_PROGRAM = (
    "import sys, json; sys.path[:] = json.loads(sys.argv[1]);"
    " from orggraph.io.excel_child import main; main()"
)


class Sheet(NamedTuple):
    """A sheet as python-calamine gives it; `fault` says why it could not be read."""

    name: str
    is_hidden: bool
    is_worksheet: bool
    cells: list[list[Any]]
    merged: list[Range]
    fault: str


class LockedError(Exception):
    """The workbook has a password."""


class UnreadableError(Exception):
    """The workbook cannot be read; the child has said why, or has died."""


def read_apart(data: bytes) -> list[Sheet]:
    """Read a workbook in a child process.

    Raises `LockedError` for one with a password, and `UnreadableError` for one that cannot be read
    or that ends the child.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-c", _PROGRAM, json.dumps(sys.path)],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise UnreadableError("timeout") from None
    except OSError:  # no process may be started here
        return read_here(data)
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        raise UnreadableError(f"exit {done.returncode}") from None
    if isinstance(answer, str):
        raise LockedError if answer == "locked" else UnreadableError(answer)
    return [
        Sheet(
            name,
            hidden,
            worksheet,
            [list(map(_decoded, row)) for row in rows],
            [((a, b), (c, d)) for (a, b), (c, d) in merged],
            fault,
        )
        for name, hidden, worksheet, rows, merged, fault in answer
    ]


def read_here(data: bytes) -> list[Sheet]:
    """Read a workbook in this process.

    Raises `LockedError` for one with a password, and `UnreadableError` for one that cannot be read.
    """
    book = open_here(data)
    return [read_sheet(book, at, about) for at, about in enumerate(book.sheets_metadata)]


def open_here(data: bytes) -> calamine.CalamineWorkbook:
    """Open a workbook in this process, sheets unread.

    Raises `LockedError` for one with a password, and `UnreadableError` for one that cannot be
    opened.
    """
    try:
        return calamine.load_workbook(io.BytesIO(data))
    except calamine.PasswordError:
        raise LockedError from None
    except BaseException as error:
        _let_pass(error)
        raise UnreadableError(str(error)) from None


def read_sheet(book: calamine.CalamineWorkbook, at: int, about: calamine.SheetMetadata) -> Sheet:
    """Read one sheet of an open workbook, of which `sheets_metadata` says so much."""
    is_hidden = about.visible != calamine.SheetVisibleEnum.Visible
    if about.typ != calamine.SheetTypeEnum.WorkSheet:
        return Sheet(about.name, is_hidden, False, [], [], "")
    try:
        sheet = book.get_sheet_by_index(at)
        cells = sheet.to_python(skip_empty_area=False)
        return Sheet(about.name, is_hidden, True, cells, sheet.merged_cell_ranges or [], "")
    except BaseException as error:
        _let_pass(error)
        return Sheet(about.name, is_hidden, True, [], [], str(error) or type(error).__name__)


def _let_pass(error: BaseException) -> None:
    """Raise again what is no fault of the file; the reader's own panics are no `Exception`."""
    is_panic = type(error).__name__ == "PanicException"
    if isinstance(error, MemoryError) or not (isinstance(error, Exception) or is_panic):
        raise error


# ---- the child ----


def main() -> None:
    """Read the workbook on standard input and write its sheets, or a reason, on standard output."""
    _limit_memory()
    data = sys.stdin.buffer.read()
    answer: Any
    try:
        answer = read_here(data)
    except LockedError:
        answer = "locked"
    except UnreadableError as error:
        answer = f"unreadable: {error}"
    sys.stdout.write(json.dumps(answer, default=_encoded))


def _limit_memory() -> None:
    with suppress(ImportError, ValueError, OSError):  # not every system has limits
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_AS)
        limit = MEMORY if most == resource.RLIM_INFINITY else min(MEMORY, most)
        resource.setrlimit(resource.RLIMIT_AS, (limit, most))


_READERS = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
}


def _encoded(value: Any) -> dict[str, Any]:
    if isinstance(value, timedelta):
        return {"timedelta": value.total_seconds()}
    return {type(value).__name__: value.isoformat()}


def _decoded(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    ((kind, written),) = value.items()
    return timedelta(seconds=written) if kind == "timedelta" else _READERS[kind](written)


__all__ = [
    "LockedError",
    "Sheet",
    "UnreadableError",
    "main",
    "open_here",
    "read_apart",
    "read_here",
    "read_sheet",
]
