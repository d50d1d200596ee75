"""Which lines of a raw table hold data: blank lines, total lines, the heading again and notes at
the foot do not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from orggraph.core.arrow_text import arrow, matching
from orggraph.ingest.findings import Finding, Found
from orggraph.ingest.folding import area_of
from orggraph.ingest.lines.guide_lines import guide_rows
from orggraph.ingest.lines.line_cells import any_matches, filled_cells
from orggraph.ingest.lines.lower_tables import (
    Further,
    lines_of_headings,
    repeated_headings,
    table_below,
)
from orggraph.ingest.lines.note_lines import FOOT, NOTE, foot_rows, lone_names, note_rows
from orggraph.ingest.lines.section_lines import place_lines, section_rows
from orggraph.ingest.lines.total_lines import TOTAL, group_counts, places_of_subtotals, total_rows
from orggraph.ingest.provenance import Rows, Source


class Lines(NamedTuple):
    """The lines of a raw table: which hold data, what the lines between them say of those below,
    and what was found.

    `places` gives by English column, for every line, what the nearest section line above it names
    (一、望汐街道（2家）). `second` is the heading of another table below, None where there is none.
    """

    keep: Rows
    places: dict[str, list[str | None]]
    second: Further | None
    found: list[Found]


def data_rows(
    frame: pd.DataFrame,
    headings: Mapping[str, Sequence[str]],
    source: Source,
    margin: pd.DataFrame | None = None,
    constants: Mapping[str, str] = MappingProxyType({}),
) -> Lines:
    """Tell the lines that hold data; `headings` gives for each English column the headings of the
    frame, `constants` what the titles above them say of every row.

    `margin` holds the unread columns before the first, where labels may stand. Whatever is passed
    over but a blank line has its finding.
    """
    known = [heading for several in headings.values() for heading in several]
    labels_beside = margin if margin is not None else pd.DataFrame(index=frame.index)
    filled = filled_cells(frame[known])
    blank = (filled == 0) & (filled_cells(labels_beside) == 0)
    header = (
        repeated_headings(source.kind, frame, headings) | lines_of_headings(frame, headings)
    ) & ~blank
    second = table_below(source.kind, frame, headings, header, labels_beside, constants)
    keys = [heading for column in ("name", "uscc") for heading in headings.get(column, ())]
    lone = (filled_cells(frame[keys]) == 0) & ~blank if keys else np.zeros(len(frame), dtype=bool)
    total = any_matches(frame[known], lone, TOTAL)
    total = (total | total_rows(frame, headings, labels_beside)) & ~header
    few = filled <= 2 if len(known) > 2 else ~blank
    note = note_rows(frame, headings, labels_beside, few, lone) | foot_rows(
        frame, labels_beside, filled
    )
    note &= ~(header | total | blank | place_lines(frame, labels_beside, filled))
    open_ = ~(header | total | blank | note)
    is_firms = source.kind == "firms"
    places, section = (
        section_rows(frame, headings, labels_beside, open_) if is_firms else ({}, blank & False)
    )
    guide = (
        guide_rows(frame, headings, labels_beside, header) & open_ & ~section
        if is_firms
        else blank & False
    )
    firms = open_ & ~section & ~guide
    counts = group_counts(frame, headings, firms) if is_firms else blank & False
    total, firms = total | counts, firms & ~counts
    places = places or places_of_subtotals(frame, headings, labels_beside, total, firms)
    rest = _stands_for_several(frame, headings, firms)
    alone = lone_names(frame, headings, filled, labels_beside, firms & ~rest)
    empty = (filled == 0) & ~(blank | section | total)
    found = [
        source.found(finding, "", np.flatnonzero(lines))
        for finding, lines in (
            (Finding.TOTAL_ROW, total),
            (Finding.HEADER_ROW, header),
            (Finding.NOTE_ROW, note),
            (Finding.SECTION_ROW, section),
            (Finding.GUIDE_ROW, guide),
        )
    ]
    shown = frame[headings["name"][0]][alone].tolist() if alone.any() else []
    found.append(source.found(Finding.NAME_ALONE, "name", np.flatnonzero(alone), shown))
    counts = [str(n) for n in _counts_in(frame, headings, rest)]
    found.append(source.found(Finding.FIRMS_UNNAMED, "name", np.flatnonzero(rest), counts))
    others = rest | alone | blank | total | header | note | section | guide | empty
    return Lines(~others, places, second, found)


def is_line_of_a_list(text: str) -> bool:
    """Whether a text where a firm's name should stand is a total, a note, a foot or a place."""
    one = pa.chunked_array([pa.array([text])])
    line = any(matching(one, pattern).any() for pattern in (TOTAL, NOTE, FOOT))
    return line or area_of(text)[0] in ("street", "community", "district")


# A row for the firms that are not named: 其他小微企业（25家）.
_REST = r"^(其余|其他|其它|剩余|另有|还有).{0,12}?([0-9]+) ?(家|户|个)"


def _stands_for_several(
    frame: pd.DataFrame, headings: Mapping[str, Sequence[str]], keep: Rows
) -> Rows:
    """Tell the lines that stand for several firms without their names."""
    names = headings.get("name", ())
    return keep & matching(arrow(frame[names[0]]), _REST) if names else keep & False


def _counts_in(frame: pd.DataFrame, headings: Mapping[str, Sequence[str]], rows: Rows) -> list[int]:
    """Return how many firms each of such lines stands for."""
    if not rows.any():
        return []
    found = (re.search(_REST, text) for text in frame[headings["name"][0]][rows])
    return [int(hit[2][:6]) for hit in found if hit]
