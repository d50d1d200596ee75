"""Firms whose code stands on the lists of two counties: found exactly, counted once, deducted
where all can see it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from orggraph.core.enums import Status
from orggraph.nation.engines import Engine
from orggraph.nation.parts import read_county, read_schema

AT_ONCE = 3_000_000
"""Firms whose codes one task holds at a time."""
_LETTERS = "0123456789X"  # of the 17th place of a code, its check letter of GB 11714: spread evenly
# Where a firm is counted in the net row: where it stands best. Of equals, the first code.
STANDING = (
    Status.ORG_SINGLE,
    Status.ORG_JOINT,
    Status.ORG_ATTACHED,
    Status.ORG_FALLBACK,
    Status.ORG_UNSPECIFIED,
    Status.WORK_ONLY,
    Status.PENDING,
    Status.UNCOVERED,
    Status.UNKNOWN,
    Status.EXCLUDED,
)


@dataclass(frozen=True)
class Search:
    """One share of the codes, to be looked for in all counties."""

    out: str
    counties: tuple[str, ...]
    share: int
    shares: int


def find_overlaps(engine: Engine, out: str, counties: Sequence[str], firms: int) -> pd.DataFrame:
    """Return the firms that stand in several counties: a row for each firm and county, with what
    it adds to the counts there, by code and county.
    """
    shares = min(len(_LETTERS), 1 + firms // AT_ONCE)
    searches = [Search(out, tuple(counties), share, shares) for share in range(shares)]
    tables = [pa.ipc.open_stream(octets).read_all() for octets in engine.map(search, searches)]
    frame = pa.concat_tables(tables).to_pandas()
    found: pd.DataFrame = frame.sort_values(["uscc", "county_code"], ignore_index=True)
    return found


def search(asked: Search) -> bytes:
    """Return the rows of firms that stand in several counties as an Arrow stream; a task."""
    codes = [_codes(asked, county) for county in asked.counties]
    counts = pc.value_counts(pa.chunked_array(codes, pa.string()))
    several = counts.filter(pc.greater(counts.field("counts"), 1)).field("values")
    found = [
        _rows(asked.out, county, several)
        for county, own in zip(asked.counties, codes, strict=True)
        if len(several) and pc.any(pc.is_in(own, several)).as_py()
    ]
    none = read_schema(asked.out, "firms", asked.counties[0]).empty_table()
    table = pa.concat_tables([none, *found])
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return bytes(sink.getvalue())


def _codes(asked: Search, county: str) -> pa.Array:
    """Return the codes of a county that belong to a share, each once."""
    codes = read_county(asked.out, "firms", county, ["uscc"]).column(0).combine_chunks()
    codes = pc.unique(codes)
    if asked.shares == 1:
        return codes
    at = pc.index_in(pc.utf8_slice_codeunits(codes, 16, 17), pa.array(list(_LETTERS)))
    number = pc.fill_null(at, 0)  # codes of another length are all looked for in the first share
    mine = [i for i in range(len(_LETTERS)) if i % asked.shares == asked.share]
    return codes.filter(pc.is_in(number, pa.array(mine, number.type)))


def _rows(out: str, county: str, wanted: pa.Array) -> pa.Table:
    table = read_county(out, "firms", county)
    return table.filter(pc.is_in(table.column("uscc"), wanted))


def counted_in(rows: pd.DataFrame) -> pd.Series[bool]:
    """Return which row of each firm counts in a net row: the one where it stands best."""
    rank = {str(status): i for i, status in enumerate(STANDING)}
    order = rows.assign(rank=rows["status"].map(rank)).sort_values(
        ["uscc", "rank", "county_code"], kind="stable"
    )
    first = ~order["uscc"].duplicated()
    return first.reindex(rows.index)


def twice(rows: pd.DataFrame, names: Iterable[str]) -> pd.DataFrame:
    """Return the sums of some counts over the rows that a net row leaves out, one row."""
    left_out = rows[~counted_in(rows)]
    return left_out[list(names)].sum(min_count=1).to_frame().T
