"""The heading line of a CSV that a stray line end tore, or that ran together with the first row.

Programs break lines at a width, transfers lose or add line ends. Each way to write such a line
whole is offered here; whether it is better, the headings that are known then tell. The lines of
the text below keep their numbers: what is joined gets its empty lines back above.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import NamedTuple

from orggraph.ingest.heading_terms import LONGEST
from orggraph.ingest.shifted_rows import Form, form

MOST_PARTS = 4  # a heading is joined of no more lines than these
_FIRST_LINES = 12  # a heading that is not found as it stands begins within these
_BEGINS = 6  # bytes of a heading that few other lines begin with
_WORD = 4  # letters of a part that may be the end of a heading
_ROWS = 40  # lines below a heading that tell how wide a row is
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")


class Whole(NamedTuple):
    """A way to write a heading: its cells, and the text that takes the place of the lines from
    `first` to before `end`.

    `ends_word` says whether the last line may only end the last heading, `glued` whether the first
    row stood behind the heading, and `is_lost` that the row cannot be told from the last heading.
    """

    cells: list[str]
    text: str
    first: int
    end: int
    ends_word: bool = False
    glued: bool = False
    is_lost: bool = False


def lines_of(text: str) -> list[str]:
    """Return the lines of a text with their ends."""
    return [line for line in _LINE.findall(text) if line]


def joined(lines: Sequence[str], delimiter: str, at: int | None) -> Iterator[Whole]:
    """Yield the headings that two to four lines make together, as wide as the rows below them.

    `at` is the line that was found to be the heading, None where none was. What stood between two
    parts is nothing, or the delimiter that the line end replaced.
    """
    first, last = (max(0, at - MOST_PARTS), at) if at is not None else (0, _FIRST_LINES)
    widths = _widths(lines[: last + _FIRST_LINES + _ROWS], delimiter)
    for begin in range(first, min(last + 1, len(lines))):
        parts = [lines[begin].rstrip("\r\n")]
        for end in range(begin + 1, min(begin + _FIRST_LINES, len(lines))):
            part = lines[end].rstrip("\r\n")
            if not part.strip():
                continue
            parts.append(part)
            if len(parts) > MOST_PARTS or not parts[0].strip():
                break
            width = _most(widths[end + 1 : end + _ROWS])
            for marks in product(("", delimiter), repeat=len(parts) - 1):
                whole = parts[0] + "".join(m + p for m, p in zip(marks, parts[1:], strict=True))
                cells = _cells(whole, delimiter)
                if len(cells) == width:
                    text = "\n" * (end - begin) + whole + "\n"
                    ends_word = begin == at and not marks[-1] and len(part.strip()) <= _WORD
                    yield Whole(cells, text, begin, end + 1, ends_word)


def parted(
    lines: Sequence[str],
    delimiter: str,
    first: int,
    at: int,
    is_known: Callable[[str], bool],
) -> Whole | None:
    """Return a heading without the first row that stands behind it on its line, None where none
    does.

    The heading stands on the lines from `first` to `at`. One that does not end where the row must
    begin stays as it is, and its row is lost.
    """
    below = [_cells(line.rstrip("\r\n"), delimiter) for line in lines[at + 1 : at + _ROWS]]
    own = "".join(lines[first : at + 1])
    cells = [cell.strip(' "') for cell in _cells(own.rstrip("\r\n"), delimiter)]
    width = _most([len(cells) for cells in below]) or (len(cells) + 1) // 2
    lead = len(cells) - width
    if not 0 < width < len(cells):
        return None
    glued, *rest = cells[lead:]
    ends = range(min(len(glued), LONGEST))
    size = max((n for n in ends if is_known(glued[:n].strip(' "'))), default=0)
    row = [glued[size:].strip(' "'), *rest]
    if not _is_row(row, below, any(map(is_known, rest))):
        return None
    heading = cells[:lead] + [glued[:size].strip(' "')] * (size > 0)
    if len(heading) == width:
        text = _line(heading, delimiter) + _line(row, delimiter)
        return Whole(heading, text, first, at + 1, glued=True)
    if lead + 1 == width:
        heading = cells[: lead + 1]
        text = _line(heading, delimiter)
        return Whole(heading, text, first, at + 1, glued=True, is_lost=True)
    return Whole(cells, own, first, at + 1, glued=True, is_lost=True)


def with_whole_repeats(data: bytes, start: int) -> bytes:
    """Return a text in which the line that ends at `start`, where it stands again below and is torn
    there, is whole; what was torn off leaves an empty line.
    """
    line = data[:start].rstrip(b"\r\n")
    line = line[max(line.rfind(b"\n"), line.rfind(b"\r")) + 1 :]
    kept, done = [], 0
    for at in _beginnings(data, line, start) if len(line) > 2 * _BEGINS else ():
        end, parts = _torn_repeat(data, line, at)
        if parts > 1:
            kept += [data[done:at], b"\n" * (parts - 1), line]
            done = end
    return b"".join([*kept, data[done:]]) if kept else data


def _beginnings(data: bytes, line: bytes, start: int) -> Iterator[int]:
    """Yield where a line below begins like another one, or is a part of that beginning."""
    parts = (line[1:size] for size in range(1, _BEGINS))
    ways = [line[1:_BEGINS], *(part + end for part in parts for end in (b"\n", b"\r\n"))]
    begins = re.compile(b"\n" + re.escape(line[:1]) + b"(?:%s)" % b"|".join(map(re.escape, ways)))
    return (found.start() + 1 for found in begins.finditer(data, max(start - 1, 0)))


def _torn_repeat(data: bytes, line: bytes, at: int) -> tuple[int, int]:
    """Return where a repeat of a line that begins at some place ends, and of how many lines it is;
    none where it is no repeat.
    """
    left, parts = line, 0
    while left and parts < MOST_PARTS:
        end = data.find(b"\n", at)
        part = data[at : end if end >= 0 else len(data)].rstrip(b"\r")
        if not part or not left.startswith(part):
            return at, 0
        left, parts = left[len(part) :], parts + 1
        at += len(part)
        at += 0 if not left else len(data[at : end + 1])
    return at, 0 if left else parts


def _is_row(row: Sequence[str], below: Sequence[Sequence[str]], says_known: bool) -> bool:
    """Whether some cells are a row of the table: one is a credit code, or stands in the same column
    of another row; or both are names of firms there, and no cell is a known heading.
    """
    forms = [form(cell) for cell in row]
    if Form.CODE in forms:
        return True
    beside = [(row[at], forms[at], other[at]) for other in below for at in _common(row, other)]
    return any(
        cell == other.strip() or (is_firm is Form.FIRM is form(other) and not says_known)
        for cell, is_firm, other in beside
        if cell
    )


def _common(row: Sequence[str], other: Sequence[str]) -> range:
    return range(min(len(row), len(other)))


def _widths(lines: Sequence[str], delimiter: str) -> list[int]:
    """Return how many cells each line has, 0 for an empty one."""
    return [len(_cells(line.rstrip("\r\n"), delimiter)) for line in lines]


def _most(widths: Sequence[int]) -> int:
    """Return how many cells most lines have, 0 where there is none."""
    counted = Counter(width for width in widths if width)
    return counted.most_common(1)[0][0] if counted else 0


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(line, newline=""), delimiter=delimiter), [])
    except csv.Error:
        return []


def _line(cells: Sequence[str], delimiter: str) -> str:
    """Return cells as a line of a CSV."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerow(cells)
    return out.getvalue()
