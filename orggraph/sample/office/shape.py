"""The choices of layout of a made-up office ledger, as data.

`Shape()` is the plainest ledger: one heading row, one sheet, a street column, the organisation's
name and its mode.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import Any

import numpy as np


def _choice(*choices: Any) -> Any:
    return field(default=choices[0], metadata={"choices": choices})


@dataclass(frozen=True)
class Shape:
    """How one ledger is laid out and worded; the first choice of every field is the plain one.

    `status_by` says which columns (or sheets) tell whether a firm has an organisation; `ticks` is
    the mark in a column that asks yes or no; `ties` which ties there are beside the usual ones.
    `words`, `counts` and `headings` choose plain or varied wordings.
    """

    heading_rows: int = _choice(1, 2, 3)
    heading_merge: str = _choice("merged", "first", "repeated")
    leaves: str = _choice("full", "short")
    headings: str = _choice("usual", "synonyms", "broken lines", "bracketed units")
    order: str = _choice("usual", "shuffled")
    status_by: str = _choice(
        "name+mode",
        "name",
        "mode",
        "whether",
        "whether+name",
        "whether+mode",
        "whether+name+mode",
        "mode ticks",
        "whether+mode ticks",
        "type ticks",
        "two whethers",
        "combined",
        "bare",
        "built sheets",
        "built sheets+name",
        "name+reason",
        "whether+reason",
        "nothing",
    )
    ties: str = _choice("usual", "with plans", "with past", "with unknown", "all")
    ticks: str = _choice("words", "√", "✓", "1", "☑", "●", "是")
    words: str = _choice("plain", "varied")
    counts: str = _choice("plain", "as text", "marked", "chinese", "inline", "rough", "unknowns")
    names: str = _choice("plain", "spaces", "broken lines", "half-width brackets")
    members_by: str = _choice(
        "total", "total+formal", "parts", "parts+sum", "slash", "sexes", "none"
    )
    staff_by: str = _choice("total", "sexes", "ranges", "none")
    street_by: str = _choice(
        "column",
        "merged",
        "ditto",
        "section",
        "section with counts",
        "sheet",
        "title",
        "reporter",
        "unit",
        "none",
    )
    organisation_cells: str = _choice("each", "merged", "ditto")
    work_by: str = _choice(
        "none", "instructor whether", "instructor count", "instructor in the name", "union"
    )
    operating: str = _choice("none", "column", "remark")
    title: str = _choice("none", "title", "title, reporter and date")
    number_row: str = _choice("none", "letters", "numbers")
    helper_row: str = _choice("none", "units", "example", "instructions")
    subtotals: str = _choice("none", "first column", "name column", "middle column")
    tail: str = _choice("none", "total", "notes", "total and notes")
    blank_rows: bool = _choice(False, True)
    heading_again: bool = _choice(False, True)
    blocks: str = _choice(
        "one",
        "side by side",
        "continued below",
        "continued below, reordered",
        "associations below",
        "summary below",
        "transposed",
    )
    periods: str = _choice("one", "months", "months, newest first", "last year")
    summary_sheet: str = _choice("none", "before", "after")
    roster_sheet: bool = _choice(False, True)
    empty_sheets: bool = _choice(False, True)
    extra_columns: str = _choice("none", "some", "hidden")
    codes: str = _choice("none", "plain", "apostrophe", "formula text")
    contradiction: bool = _choice(False, True)
    format: str = _choice("xlsx", "csv utf-8-sig", "csv gb18030", "csv utf-8", "txt utf-16", "ods")

    def fitting(self) -> Shape:
        """Return the nearest shape that can be written: choices that exclude each other give
        way.
        """
        shape = self
        for condition, changes in _CLASHES:
            if condition(shape):
                shape = replace(shape, **changes)
        return shape

    def differences(self) -> dict[str, Any]:
        """Return the choices that differ from the plain ledger."""
        plain = Shape()
        return {
            item.name: getattr(self, item.name)
            for item in fields(self)
            if getattr(self, item.name) != getattr(plain, item.name)
        }


CHOICES: dict[str, tuple[Any, ...]] = {
    item.name: item.metadata["choices"] for item in fields(Shape)
}

_BY_SHEETS = ("built sheets", "built sheets+name")


def _is_csv(shape: Shape) -> bool:
    return shape.format not in ("xlsx", "ods")


# What gives way to what, in this order.
_CLASHES: tuple[tuple[Any, dict[str, Any]], ...] = (
    # A text file has one sheet, no merged and no hidden cells.
    (lambda s: _is_csv(s) and s.status_by in _BY_SHEETS, {"status_by": "whether"}),
    (lambda s: _is_csv(s) and s.street_by == "sheet", {"street_by": "section"}),
    (lambda s: _is_csv(s) and s.street_by == "merged", {"street_by": "ditto"}),
    (lambda s: _is_csv(s) and s.organisation_cells == "merged", {"organisation_cells": "each"}),
    (lambda s: _is_csv(s) and s.heading_merge == "merged", {"heading_merge": "first"}),
    (lambda s: _is_csv(s) and s.extra_columns == "hidden", {"extra_columns": "some"}),
    (
        _is_csv,
        {"periods": "one", "summary_sheet": "none", "roster_sheet": False, "empty_sheets": False},
    ),
    (lambda s: not _is_csv(s) and s.codes == "formula text", {"codes": "apostrophe"}),
    # A text file of one heading row has nothing to merge.
    (lambda s: s.heading_rows == 1, {"heading_merge": "merged", "leaves": "full"}),
    # Parts of a head-count are told by their own headings where there is one row only.
    (lambda s: s.heading_rows == 1 and s.members_by == "sexes", {"members_by": "total"}),
    (lambda s: s.heading_rows == 1 and s.staff_by == "sexes", {"staff_by": "total"}),
    # A turned table has one line of headings and nothing between its firms.
    (
        lambda s: s.blocks == "transposed",
        {
            "heading_rows": 1,
            "heading_merge": "merged",
            "leaves": "full",
            "organisation_cells": "each",
            "number_row": "none",
            "helper_row": "none",
            "subtotals": "none",
            "tail": "none",
            "blank_rows": False,
            "heading_again": False,
            "extra_columns": "none",
            "periods": "one",
        },
    ),
    (lambda s: s.blocks == "transposed" and s.status_by in _BY_SHEETS, {"status_by": "whether"}),
    (
        lambda s: s.blocks == "transposed" and s.street_by not in ("title", "none"),
        {"street_by": "column"},
    ),
    (lambda s: s.blocks == "transposed" and s.members_by == "sexes", {"members_by": "total"}),
    (lambda s: s.blocks == "transposed" and s.staff_by == "sexes", {"staff_by": "total"}),
    # Two blocks beside each other share their rows.
    (
        lambda s: s.blocks == "side by side",
        {"subtotals": "none", "organisation_cells": "each", "heading_again": False},
    ),
    (
        lambda s: (
            s.blocks == "side by side"
            and s.street_by in ("merged", "ditto", "section", "section with counts")
        ),
        {"street_by": "column"},
    ),
    # One sheet a street, one a state and one a month exclude each other.
    (lambda s: s.status_by in _BY_SHEETS, {"periods": "one", "contradiction": False}),
    (lambda s: s.status_by in _BY_SHEETS and s.street_by == "sheet", {"street_by": "column"}),
    (lambda s: s.periods != "one" and s.street_by == "sheet", {"street_by": "column"}),
    # What a section row or a merged cell gives must not be cut by another arrangement.
    (lambda s: s.street_by in ("section", "section with counts"), {"subtotals": "none"}),
    (
        lambda s: (
            s.blocks.startswith("continued below")
            and s.street_by in ("section", "section with counts", "merged", "ditto")
        ),
        {"street_by": "column"},
    ),
    (
        lambda s: s.street_by in ("merged", "ditto", "title", "reporter") and s.subtotals != "none",
        {"subtotals": "first column"},
    ),
    (lambda s: s.street_by in ("title", "reporter", "sheet", "none"), {"subtotals": "none"}),
    (lambda s: s.street_by == "reporter", {"title": "title, reporter and date"}),
    (lambda s: s.street_by == "title" and s.title == "none", {"title": "title"}),
    # A blank row would cut a merged cell.
    (lambda s: s.street_by == "merged" or s.organisation_cells == "merged", {"blank_rows": False}),
    # A joint branch over several rows is named in them only where there is a name.
    (lambda s: "name" not in s.status_by, {"organisation_cells": "each"}),
    (
        lambda s: (
            s.work_by == "instructor in the name"
            and s.status_by not in ("name", "name+mode", "combined")
        ),
        {"work_by": "instructor whether"},
    ),
    # Two columns that answer the same question, to contradict each other.
    (
        lambda s: (
            s.contradiction
            and s.status_by
            not in (
                "name+mode",
                "whether+name",
                "whether+mode",
                "whether+name+mode",
                "mode ticks",
                "whether+mode ticks",
            )
        ),
        {"contradiction": False},
    ),
    (
        lambda s: s.counts in ("inline", "rough") and s.members_by not in ("total", "none"),
        {"members_by": "total"},
    ),
)


def draw_shape(rng: np.random.Generator, plain: float = 0.55) -> Shape:
    """Draw a shape; each choice stays plain with probability `plain`."""
    chosen = {}
    for name, choices in CHOICES.items():
        number = 0 if rng.random() < plain else int(rng.integers(len(choices)))
        chosen[name] = choices[number]
    return Shape(**chosen).fitting()
