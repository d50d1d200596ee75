"""Sheets that are forms: each heading has its answer beside it, one firm below another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import takewhile
from typing import Any

from orggraph.core import schema
from orggraph.ingest import heading_terms
from orggraph.ingest.shifted_rows import Form, form

FEWEST = 3  # answers that make a form
TALLEST = 5000  # rows; a form is no long list
_LABEL = 8  # no unknown heading in a form is longer
_FIRST = 40  # rows among which the first firm's name stands

Pair = tuple[int, str, str]
"""The row of a heading, the heading, and the answer, "" for none."""


def laid_out(
    cells: Sequence[Sequence[Any]], text_of: Callable[[Any], str]
) -> list[list[str]] | None:
    """Return a sheet of forms as a table with a heading, each firm in the last row of its form and
    all other rows blank; None where it is no such sheet.
    """
    first = ([text_of(cell) for cell in row] for row in cells[:_FIRST])
    if len(cells) > TALLEST or not any(map(_names_a_firm, first)):
        return None
    rows = [[text_of(cell) for cell in row] for row in cells]
    if any(map(_names_several, rows)):
        return None
    forms: list[list[Pair]] = []
    for pair in (pair for at, row in enumerate(rows) for pair in _pairs(at, row)):
        if _meaning(pair[1]) == "name" or not forms:
            forms.append([])
        forms[-1].append(pair)
    firms = [form for form in forms if _meaning(form[0][1]) == "name" and len(form) >= FEWEST]
    if len(firms) < len(forms) or any(form[0][0] == form[-1][0] for form in firms):
        return None
    headings = list(dict.fromkeys(heading for form in firms for _, heading, _ in form))
    out: list[list[str]] = [[] for _ in rows]
    out[firms[0][0][0]] = headings
    for one in firms:
        answers: dict[str, str] = {}
        for _, heading, answer in one:
            answers.setdefault(heading, answer)
        out[one[-1][0]] = [answers.get(heading, "") for heading in headings]
    return out


def _meaning(text: str) -> str:
    """Return the column that a text is the heading of, "" for none; a lone word such as 党支部 is
    an answer.
    """
    name = heading_terms.names("firms", text.rstrip("：: "))
    return "" if name.startswith("tick_") else name


def _is_heading(text: str) -> bool:
    return bool(_meaning(text)) or schema.is_personal(text, "firms")


def _names_a_firm(row: Sequence[str]) -> bool:
    return any(
        _meaning(heading) == "name" and form(answer) is Form.FIRM
        for _, heading, answer in _pairs(0, row)
    )


def _names_several(row: Sequence[str]) -> bool:
    """Whether a row lists firms beside one another, as a table does that has its headings in the
    first column.
    """
    cells = _filled(row)
    if not cells or _meaning(cells[0]) != "name":
        return False
    answers = list(takewhile(lambda cell: not _is_heading(cell), cells[1:]))
    labels = answers[1::2]
    return len(answers) > 1 and (
        len(answers) % 2 == 0 or any(len(cell) > _LABEL or form(cell) for cell in labels)
    )


def _filled(row: Sequence[str]) -> list[str]:
    return [" ".join(cell.split()) for cell in row if cell.strip()]


def _pairs(at: int, row: Sequence[str]) -> Iterator[Pair]:
    """Yield the headings of a row with the answer beside each; a row of headings alone has none."""
    cells = _filled(row)
    known = [_is_heading(cell) for cell in cells]
    pairs = [
        (at, cell.rstrip("：: "), "" if known[beside] else cells[beside])
        for beside, cell in enumerate(cells[:-1], 1)
        if known[beside - 1]
    ]
    if any(answer for _, _, answer in pairs):
        yield from pairs
        if known[-1]:
            yield at, cells[-1].rstrip("：: "), ""
