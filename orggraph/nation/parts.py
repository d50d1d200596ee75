"""What a county leaves behind: one small Parquet file for each kind of answer.

    DIR/part=gaps/county=350203/part.parquet

Each kind has one set of columns and types, whatever the county holds; each file names its county in
a column of its own, so that nobody reads 110101 back as a number.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from orggraph.core import schema
from orggraph.core.enums import Word
from orggraph.core.messages import Message
from orggraph.core.schema import Column, Kind
from orggraph.io.atomic_write import opened
from orggraph.render.cell_text import plain

_TYPES = {
    Kind.COUNT: pa.int64(),
    Kind.NUMBER: pa.float64(),
    Kind.DEGREE: pa.float64(),
    Kind.PERCENT: pa.float64(),
    Kind.YESNO: pa.bool_(),
    Kind.DATE: pa.date32(),
}
CODE = schema.COUNTY_SUMMARY[0]
FILE = "part.parquet"
# Of each kind of answer the columns beside the county's code.
PARTS: dict[str, tuple[Column, ...]] = {
    "summary": schema.COUNTY_SUMMARY[1:],
    "coverage": schema.COUNTY_COVERAGE[1:],
    "gaps": schema.GAPS,
    "plan": schema.PLAN,
    "plan_firms": schema.PLAN_FIRMS,
    "left_over": schema.LEFT_OVER,
    "problems": schema.PROBLEMS,
    "failure": schema.COUNTY_FAILURE[1:],
    "twice": tuple(c for c in schema.FIRMS_TWICE if c.name != "county_code"),
}
# What the answers about several counties are made of.
BETWEEN = ("firms", "organisations", "committees")


def _typed(series: pd.Series[Any], column: Column) -> pa.Array:
    array = plain(series.reset_index(drop=True), replace(column, words=None), _said)
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    wanted = _TYPES.get(column.kind, pa.string())
    return array if array.type == wanted else array.cast(wanted)


def _said(word: Word | Message) -> str:
    return str(word.value) if isinstance(word, Word) else word.zh


def place(out: str | Path, part: str, county: str) -> Path:
    """Return where a part of a county stands."""
    return Path(out) / f"part={part}" / f"county={county}" / FILE


def write_sheet(out: str | Path, part: str, county: str, frame: pd.DataFrame) -> None:
    """Write the rows of a sheet as a part of a county, typed by the columns of the part.

    A word of a closed list goes by its value, a sentence of ours by its Chinese.
    """
    cells = {column.name: _typed(frame[column.name], column) for column in PARTS[part]}
    write_part(out, part, county, pa.table(cells))


def write_part(out: str | Path, part: str, county: str, table: pa.Table) -> None:
    """Write a part of a county, its code in a first column, whole or not at all; the same rows
    give the same bytes.
    """
    codes = pa.array([county] * len(table), pa.string())
    table = table.add_column(0, CODE.name, codes)
    held = io.BytesIO()
    pq.write_table(table, held, compression="zstd", row_group_size=65_536)
    path = place(out, part, county)
    path.parent.mkdir(parents=True, exist_ok=True)
    with opened(path) as put:
        put(held.getbuffer())


def drop_part(out: str | Path, part: str, county: str) -> None:
    """Take away a part of a county that does not stand any more."""
    path = place(out, part, county)
    path.unlink(missing_ok=True)
    with suppress(OSError):  # it holds something that is not ours
        path.parent.rmdir()


def drop_all(out: str | Path, county: str) -> None:
    """Take away all parts of a county, the summary first: without it nothing else counts."""
    for part in (*PARTS, *BETWEEN):
        drop_part(out, part, county)


def counties_with(out: str | Path, part: str) -> list[str]:
    """Return the counties that have a part, in the order of their codes."""
    folder = Path(out) / f"part={part}"
    if not folder.is_dir():
        return []
    names = (path.parent.name.partition("=")[2] for path in folder.glob(f"county=*/{FILE}"))
    return sorted(names)


def read_county(
    out: str | Path, part: str, county: str, columns: list[str] | None = None
) -> pa.Table:
    """Return a part of one county."""
    return pq.ParquetFile(place(out, part, county)).read(columns=columns)


def read_schema(out: str | Path, part: str, county: str) -> pa.Schema:
    """Return the columns of a part of one county."""
    return pq.read_schema(place(out, part, county))


def read_part(out: str | Path, part: str, counties: Iterable[str] | None = None) -> pd.DataFrame:
    """Return a part of all counties, or of some, as one frame in the order of their codes.

    `code` is text, numbers stay whole, what is unknown is missing.
    """
    chosen = counties_with(out, part) if counties is None else counties
    tables = [read_county(out, part, county) for county in chosen]
    if not tables:
        columns = PARTS.get(part, ())
        return pd.DataFrame({name: [] for name in (CODE.name, *(c.name for c in columns))})
    found: pd.DataFrame = pa.concat_tables(tables).to_pandas(types_mapper=_NULLABLE.get)
    return found


_NULLABLE = {
    pa.int64(): pd.Int64Dtype(),
    pa.int32(): pd.Int32Dtype(),
    pa.float64(): pd.Float64Dtype(),
    pa.bool_(): pd.BooleanDtype(),
    pa.string(): pd.StringDtype(na_value=float("nan")),
}
