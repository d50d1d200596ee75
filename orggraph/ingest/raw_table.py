"""Text columns become a `RawTable`: blank rows go, damaged and shifted rows are set aside with
their reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from orggraph.core.arrow_text import TEXT
from orggraph.core.enums import Problem, Severity
from orggraph.core.messages import ITEMS, Message, listed, message, plural
from orggraph.core.schema import DECISIVE, Column, Kind
from orggraph.ingest import Finding, RawTable, problem, shifted_rows
from orggraph.ingest.header_row import Chosen
from orggraph.ingest.sheet_marks import UNKNOWN, column_letters
from orggraph.ingest.sheet_roles import Context
from orggraph.ingest.shifted_rows import CODE18

LISTED = 10_000  # rows set aside are listed one by one up to here, the others together
DAMAGED = "\ufffd"
_TOTAL = r"^\s*(合\s*计|总\s*计|小\s*计|共\s*计|总\s*数)"

NOTHING_AROUND = Context()

Rows = np.ndarray[Any, Any]


class Aside:
    """The rows set aside: each a problem with row and reason, the many beyond `LISTED` one
    problem together.
    """

    def __init__(self, file: str, sheet: str, kind: str) -> None:
        self.where = (file, sheet, kind)
        self.problems: list[Problem] = []
        self._more = 0

    def add(self, code: str, row: int, why: Message, column: str = "") -> None:
        """Note one row."""
        if len(self.problems) < LISTED:
            said = message("{why}; the row is set aside, correct it and read again", why=why)
            self.problems.append(Problem(code, Severity.ERROR, said, *self.where, row, column))
        else:
            self._more += 1

    def add_above(self, rows: Sequence[Sequence[str]]) -> None:
        """Note the firms that stand above the heading row, as where the first heading is lost
        and a repeated one is found.
        """
        for row, cells in enumerate(rows, 1):
            if self.where[2] == "firms" and shifted_rows.is_of_a_firm(cells):
                self.add("ROW_ABOVE", row, message("a firm stands above the heading row"))

    def all(self) -> list[Problem]:
        """Return the problems in order of rows."""
        listed = sorted(self.problems, key=lambda problem: problem.order)
        if not self._more:
            return listed
        said = plural(
            "{n} more row is set aside for such reasons",
            "{n} more rows are set aside for such reasons",
            n=self._more,
        )
        return [
            *listed,
            Problem("ROWS_ASIDE", Severity.ERROR, said, *self.where, value=str(self._more)),
        ]


def raw_table(
    chosen: Chosen,
    arrays: Sequence[pa.ChunkedArray],
    rows: Rows,
    aside: Aside,
    around: Context = NOTHING_AROUND,
    problems: Sequence[Problem] = (),
    damaged: bool = True,
) -> RawTable:
    """Return the table of some text columns, those of `chosen.taken`; blank rows and total lines
    are left out.

    A total line whose label stands in a column that comes in stays: `tables` knows it. `damaged`
    says whether the replacement character may stand in a cell: see `_damaged`.
    """
    file, sheet, kind = aside.where
    wide = len(chosen.positions)
    arrays = [_trimmed(array) for array in arrays]
    margins = arrays[wide : wide + len(chosen.margin)]
    table = pa.table(dict(zip(chosen.headings, arrays[:wide], strict=True)))
    keep = ~_blank(table) | _labelled(margins, table.num_rows)
    notes = _misnamed(table, chosen, arrays[wide:], aside)
    totals = keep & _totals(margins, table.num_rows)
    notes += [
        problem(Finding.TOTAL_ROW, file=file, sheet=sheet, table=kind, row=int(row))
        for row in rows[totals]
    ]
    keep &= ~totals
    if damaged:
        table, lost = _damaged(table, chosen, rows, aside, notes)
        keep &= ~lost
    keep &= ~_shifted(table, chosen, rows, aside, keep)
    if not keep.all():
        table, rows = table.filter(pa.array(keep)), rows[keep]
    others = _kept(
        {
            column_letters(at): array
            for at, array in zip(chosen.unread, arrays[wide:], strict=False)
        },
        keep,
    )
    margin = _kept({str(at): array for at, array in enumerate(margins)}, keep)
    return RawTable(
        kind,
        file,
        sheet,
        _frame(table),
        rows,
        (*chosen.problems, *around.problems, *problems, *notes, *aside.all()),
        {
            heading: column.name
            for heading, column in zip(chosen.headings, chosen.columns, strict=True)
        },
        around.constants,
        margin,
        around.dated,
        around.title,
        tuple(chosen.readings),
        others,
        frozenset(chosen.picked),
        around.titled,
        above=around.above,
    )


def _trimmed(array: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return cells without blanks around them, of any width, and missing where nothing is left."""
    bare = pc.utf8_trim_whitespace(array)
    empty = pc.equal(bare, "")
    return pc.if_else(empty, None, bare) if pc.any(empty).as_py() else bare


def _kept(columns: dict[str, pa.ChunkedArray], keep: Rows) -> pd.DataFrame | None:
    """Return the rows of some text columns that a mask keeps, None where there is no column."""
    return _frame(pa.table(columns).filter(pa.array(keep))) if columns else None


def _frame(table: pa.Table) -> pd.DataFrame:
    frame: pd.DataFrame = table.to_pandas(
        types_mapper={TEXT: pd.StringDtype("pyarrow", na_value=np.nan)}.get
    )
    return frame


def _labelled(margin: Sequence[pa.ChunkedArray], size: int) -> Rows:
    """Tell the rows in whose margin stands a label, and not only the number of the row."""
    out = np.zeros(size, dtype=bool)
    for array in margin:
        out |= _mask(pc.match_substring_regex(array, r"[^0-9.\s]"))
    return out


def column_of(cells: Sequence[str | None]) -> pa.Array:
    """Return cells as an Arrow text column, missing where a cell is blank."""
    # A lone surrogate, as JSON can carry, has no bytes: it stands as the replacement character.
    try:
        return pa.array((cell or None for cell in cells), TEXT, size=len(cells))
    except UnicodeEncodeError:
        whole = (
            cell and cell.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
            for cell in cells
        )
        return pa.array((cell or None for cell in whole), TEXT, size=len(cells))


def _mask(array: pa.ChunkedArray) -> Rows:
    return np.asarray(
        array.fill_null(False).combine_chunks().to_numpy(zero_copy_only=False), dtype=bool
    )


def _blank(table: pa.Table) -> Rows:
    blank = np.ones(table.num_rows, dtype=bool)
    for array in table.columns:
        if array.null_count < table.num_rows or not blank.any():
            blank &= _mask(array.is_null()) if array.null_count else False
        if not blank.any():
            break
    return blank


def _totals(margin: Sequence[pa.ChunkedArray], size: int) -> Rows:
    out = np.zeros(size, dtype=bool)
    for array in margin:
        out |= _mask(pc.match_substring_regex(array, _TOTAL))
    return out


def _damaged(
    table: pa.Table, chosen: Chosen, rows: Rows, aside: Aside, notes: list[Problem]
) -> tuple[pa.Table, Rows]:
    """Return the table with damaged cells taken as unknown, and the rows that are set aside.

    Free text stays as it stands, and so does the name of a firm that has a whole code. Set aside
    is a row whose firm neither name nor code tells; in a table that lists no firms every row,
    since other rows lead to it by its cells.
    """
    lost = np.zeros(table.num_rows, dtype=bool)
    hits = {
        at: hit
        for at, heading in enumerate(chosen.headings)
        if (hit := _mask(pc.match_substring(table[heading], DAMAGED))).any()
    }
    if not hits:
        return table, lost
    is_told = _tells_its_firm(table, chosen) if aside.where[2] == "firms" else lost.copy()
    for at, hit in hits.items():
        heading, column = chosen.headings[at], chosen.columns[at]
        if column.kind is Kind.FREE:
            notes += _cells_found("TEXT_DAMAGED", _AS_WRITTEN, rows[hit], column, heading, aside)
            continue
        for row in rows[hit & ~is_told & ~lost]:
            said = message("“{heading}” holds a damaged character (�)", heading=heading)
            aside.add("TEXT_DAMAGED", int(row), said, heading)
        lost |= hit & ~is_told
        hit = hit & is_told
        if column.name == "name":
            notes += _cells_found("TEXT_DAMAGED", _AS_WRITTEN, rows[hit], column, heading, aside)
            continue
        notes += _cells_found("CELL_DAMAGED", _UNKNOWN, rows[hit], column, heading, aside)
        known = pc.if_else(pa.array(hit), pa.scalar(UNKNOWN, TEXT), table[heading])
        table = table.set_column(at, heading, known)
    return table, lost


_AS_WRITTEN = message("the text holds a damaged character; check the original")
_UNKNOWN = message("the cell holds a damaged character and is taken as unknown; write it anew")


def _tells_its_firm(table: pa.Table, chosen: Chosen) -> Rows:
    """Whether the name of each row is whole, or else its credit code."""
    told = np.zeros(table.num_rows, dtype=bool)
    for heading, column in zip(chosen.headings, chosen.columns, strict=True):
        if column.name == "name":
            told |= ~_mask(pc.fill_null(pc.match_substring(table[heading], DAMAGED), True))
        elif column.name == "uscc":
            told |= _mask(pc.match_substring_regex(table[heading], CODE18))
    return told


def _cells_found(
    code: str, said: Message, rows: Rows, column: Column, heading: str, aside: Aside
) -> list[Problem]:
    """Return a finding for each of some cells of a column, the many beyond `LISTED` together."""
    decides = code == "CELL_DAMAGED" and column.name in DECISIVE
    grade = Severity.ERROR if decides else Severity.WARNING
    listed_rows, more = rows[:LISTED], len(rows) - LISTED
    found = [Problem(code, grade, said, *aside.where, int(row), heading) for row in listed_rows]
    if more > 0:
        rest = plural("{n} more cell is like this", "{n} more cells are like this", n=more)
        found.append(Problem(code, grade, rest, *aside.where, None, heading, str(more)))
    return found


def _numbers_columns(table: pa.Table, at: int) -> bool:
    """Whether a row just below the heading only numbers the columns; `tables` knows such rows."""
    return at < 4 and all(
        len(cell.as_py() or "") <= 4 for cell in (column[at] for column in table.columns)
    )


def _shifted(table: pa.Table, chosen: Chosen, rows: Rows, aside: Aside, keep: Rows) -> Rows:
    """Find rows of full width whose cells slid sideways or changed places."""
    out = np.zeros(table.num_rows, dtype=bool)
    if aside.where[2] != "firms":
        return out
    for row in np.flatnonzero(shifted_rows.beside(table, chosen.columns) & keep):
        out[row] = True
        aside.add(
            "ROW_SHIFTED",
            int(rows[row]),
            message("the credit code stands beside its column: the cells seem shifted"),
            next(
                h for h, c in zip(chosen.headings, chosen.columns, strict=True) if c.name == "uscc"
            ),
        )
    for at, places in shifted_rows.slid(table, chosen.columns).items():
        if keep[at] and not out[at] and not _numbers_columns(table, at):
            out[at] = True
            told = [chosen.headings[place] for place in places]
            aside.add(
                "ROW_SHIFTED",
                int(rows[at]),
                message(
                    "what stands under {told} does not fit: the cells seem shifted",
                    told=listed((f"“{h}”" for h in told), ITEMS),
                ),
                told[0],
            )
    return out


_NO_FIRM = r"党|支部|^[无有是否]$|^没有$|^[0-9.,%/:\-]+$"
_SEEN, _MOSTLY = 200, 0.8  # rows that tell what stands in a column, and the share of them
_OF_A_FIRM = (shifted_rows.Form.FIRM, shifted_rows.Form.CODE)


def _misnamed(
    table: pa.Table, chosen: Chosen, unread: Sequence[pa.ChunkedArray], aside: Aside
) -> list[Problem]:
    """Tell of a column that is headed as the firms' names and holds none, while another holds
    them: its heading is another column's, as where the headings are damaged.
    """
    named = [at for at, column in enumerate(chosen.columns) if column.name == "name"]
    if aside.where[2] != "firms" or len(named) != 1:
        return []
    heading = chosen.headings[named[0]]
    own = table[heading].slice(0, _SEEN).drop_null()
    is_none = _mask(pc.match_substring_regex(own, _NO_FIRM))
    if _firms_in(own) or is_none.sum() < _MOSTLY * len(own) or _has_codes(table, chosen):
        return []
    for at, array in zip(chosen.taken, (*table.columns, *unread), strict=True):
        cells = array.slice(0, _SEEN).drop_null()
        if len(cells) and 2 * _firms_in(cells) >= len(cells):
            said = message(
                "none of the {rows} rows has the name of a firm here; firms stand in "
                "column {place}: correct the headings and read again",
                rows=table.num_rows,
                place=column_letters(at),
            )
            value = str(table.num_rows)
            return [
                Problem("NAMES_ELSEWHERE", Severity.ERROR, said, *aside.where, None, heading, value)
            ]
    return []


def _has_codes(table: pa.Table, chosen: Chosen) -> bool:
    """Whether credit codes tell some firms of a table."""
    codes = [h for h, c in zip(chosen.headings, chosen.columns, strict=True) if c.name == "uscc"]
    return any(
        _mask(pc.match_substring_regex(table[h].slice(0, _SEEN), CODE18)).any() for h in codes
    )


def _firms_in(cells: pa.ChunkedArray) -> int:
    """Return how many of some cells are in the form of a firm's name or code."""
    return sum(shifted_rows.form(cell) in _OF_A_FIRM for cell in cells.to_pylist())
