"""Further tables of firms below the first on a sheet: where their headings stand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from orggraph.core.schema import fold
from orggraph.ingest import heading_terms
from orggraph.ingest.header_row import DEEPEST, Columns, Heading, Picked, find_heading
from orggraph.ingest.sheet_marks import Range
from orggraph.ingest.sheet_roles import MOST_TITLES, titles_above
from orggraph.ingest.shifted_rows import FIRM_END, Form, form, is_of_a_firm


class FurtherTable(NamedTuple):
    """The heading of a further table, and the row where it begins with its title."""

    first: int
    heading: Heading


def further_tables(
    grid: Sequence[Sequence[Any]],
    text_of: Callable[[Any], str],
    heading: Heading,
    merged: Sequence[Range],
    columns: Columns,
    picked: Picked,
) -> Iterator[FurtherTable]:
    """Yield the tables of firms below a heading whose columns are not those of the table above.

    A heading said again, as on every printed page, begins no table.
    """
    last = heading
    for at in _key_rows(grid, heading.at + 1):
        if at <= last.at:
            continue
        begin = _first_of_heading(grid, text_of, at, last.at + 1, merged)
        window = [[text_of(cell) for cell in row] for row in grid[begin : at + DEEPEST]]
        ranges = [_shifted(range_, begin) for range_ in merged if range_[0][0] >= begin]
        found = find_heading(window, ["firms", "organisations"], columns, ranges, picked)
        if found is None or not (found.is_sure and found.is_mostly_known):
            continue
        if found.kind == "organisations" and "firms_listed" not in found.names:
            continue
        top = begin + _top(window, found)
        found = found._replace(at=begin + found.at)
        if _says_again(found, last) or _explains(found, last):
            continue
        lines = [[text_of(c) for c in row] for row in grid[last.at + 1 : top][-MOST_TITLES:]]
        yield FurtherTable(top - titles_above(lines), found)
        last = found


KEY_WORDS = ("名称", "全称", "信用代码")
"""Words of the headings of a firm's name and code."""

_KEY_WORD = re.compile("|".join(KEY_WORDS))


def _key_rows(grid: Sequence[Sequence[Any]], start: int) -> list[int]:
    """Return the rows from `start` on in which a cell is the heading of a firm's name or code, or
    of an organisation's, and none is a firm.
    """
    return [
        at
        for at, row in enumerate(grid[start:], start)
        if any(
            isinstance(cell, str)
            and len(cell) <= heading_terms.LONGEST
            and _KEY_WORD.search(cell)
            and (
                heading_terms.names("firms", cell) in ("name", "uscc")
                or heading_terms.names("organisations", cell) == "name"
            )
            for cell in row
        )
        and not any(isinstance(cell, str) and FIRM_END.search(cell) for cell in row)
    ]


def _first_of_heading(
    grid: Sequence[Sequence[Any]],
    text_of: Callable[[Any], str],
    at: int,
    after: int,
    merged: Sequence[Range],
) -> int:
    """Return the highest row that may belong to the heading of which `at` is one row."""
    first = at
    while first > max(after, at - DEEPEST + 1):
        above = [text_of(cell) for cell in grid[first - 1]]
        cells = {cell for cell in above if cell.strip()}
        groups = cells and all(heading_terms.is_group(cell) for cell in cells)
        in_margin = not cells or bool(above[0].strip())  # as a title does, and a section's line
        if not cells and any(top < first - 1 <= bottom for (top, _), (bottom, _) in merged):
            first -= 1
            continue  # a row of a heading all of whose cells are merged from above
        if (
            (len(cells) < 2 and in_margin and not groups)
            or is_of_a_firm(above)
            or any(form(c) is Form.FIRM for c in cells)
        ):
            break
        first -= 1
    return first


def _top(window: Sequence[Sequence[str]], found: Heading) -> int:
    """Return the highest row of a heading: those above it say nothing that is a part of it."""
    parts = set().union(*map(heading_terms.folded_parts, found.cells))
    top = found.at
    while top and all(fold(cell) in parts for cell in window[top - 1] if cell.strip()):
        top -= 1
    return top


def _shifted(range_: Range, by: int) -> Range:
    (top, left), (bottom, right) = range_
    return (top - by, left), (bottom - by, right)


def _explains(found: Heading, last: Heading) -> bool:
    """Whether a heading right below another only says in more words what stands in its columns."""
    known = [(at, name) for at, name in enumerate(found.names) if name and at < len(last.names)]
    same = [last.names[at] == name for at, name in known]
    names = [last.names[at] == name for at, name in known if name == "name"]
    return found.at == last.at + 1 and all(names) and sum(same) * 2 >= len(same)


def _says_again(found: Heading, last: Heading) -> bool:
    """Whether every cell of a heading says what stands in its column already."""
    own = list(map(heading_terms.folded_parts, last.cells))
    return all(
        at < len(own) and heading_terms.folded_parts(cell) <= own[at]
        for at, cell in enumerate(found.cells)
        if cell.strip()
    )
