"""Where rows stand: file, sheet, row number and headings as the person wrote them, for the
findings on them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd

from orggraph.ingest.findings import MOST_LISTED, Detail, Finding, Found

Rows = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Source:
    """The rows of one raw table that are still in play; `headings` gives its first heading by
    English column name.
    """

    kind: str
    file: str
    sheet: str
    rows: Rows
    headings: Mapping[str, str] = field(default_factory=dict)

    def kept(self, keep: Rows) -> Source:
        """Return the source of the rows that a mask keeps."""
        return self if keep.all() else replace(self, rows=self.rows[keep])

    def taken(self, at: Rows) -> Source:
        """Return the source of rows made of those at some positions, in their order."""
        return replace(self, rows=self.rows[at])

    def found(
        self,
        finding: Finding,
        column: str,
        at: Any,
        values: Iterable[str] = (),
        details: Iterable[Detail] = (),
    ) -> Found:
        """Return a finding on some rows by position; `column` is an English name, a heading, or
        nothing.
        """
        rows = self.rows[np.asarray(at, dtype=np.int64)]
        return self._found(
            finding,
            column,
            rows,
            tuple(islice(values, MOST_LISTED)),
            tuple(islice(details, MOST_LISTED)),
        )

    def once(self, finding: Finding, column: str, value: str = "", detail: Detail = "") -> Found:
        """Return a finding on the table as a whole."""
        return self._found(finding, column, np.zeros(1, np.int64), (value,), (detail,))

    def _found(
        self,
        finding: Finding,
        column: str,
        rows: Rows,
        values: tuple[str, ...],
        details: tuple[Detail, ...],
    ) -> Found:
        n = len(rows)
        return Found(
            finding,
            self.kind,
            self.headings.get(column, column),
            (self.file,) * n,
            (self.sheet,) * n,
            rows,
            values,
            details,
        )


@dataclass(frozen=True)
class Sources:
    """The sources of a joined frame, one after the other."""

    parts: Sequence[Source]

    def found(
        self,
        finding: Finding,
        column: str,
        at: Rows,
        values: Sequence[str],
        details: Sequence[Detail] = (),
    ) -> list[Found]:
        """Return a finding on some rows of the joined frame, by position in rising order: one
        record a source.

        `values` and `details` may hold the first `MOST_LISTED` only.
        """
        found, begin = [], 0
        for part in self.parts:
            first, last = np.searchsorted(at, (begin, begin + len(part.rows)))
            if last > first:
                here = part.found(
                    finding, column, at[first:last] - begin, values[first:last], details[first:last]
                )
                found.append(replace(here, listed=min(MOST_LISTED, len(values[first:last]))))
            begin += len(part.rows)
        return found

    def labels(self, frame: pd.DataFrame, at: Rows) -> list[str]:
        """Return what to call some rows in a message: the row number, with file and sheet where
        there are several.
        """
        rows = frame.iloc[at]
        files = len({part.file for part in self.parts}) > 1
        sheets = len({(part.file, part.sheet) for part in self.parts}) > len(
            {part.file for part in self.parts}
        )
        each = zip(rows["file"].astype(str), rows["sheet"].astype(str), rows["row"], strict=True)
        return [
            ":".join([*[file] * files, *[sheet] * (sheets and bool(sheet)), str(row)])
            for file, sheet, row in each
        ]
