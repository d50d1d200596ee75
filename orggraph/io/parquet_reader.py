"""Parquet as the CSV of the same rows, so that it is read with all the care that a CSV gets: the
same findings, the same row numbers (the headings are row 1), and nothing about people.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import timedelta

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from orggraph.core.errors import InputError, legible
from orggraph.core.messages import ITEMS, Message, listed, message
from orggraph.core.schema import is_personal

PARQUET = b"PAR1"
SUFFIX = ".parquet"
MOST_CELLS = 1 << 28  # a few bytes of Parquet can stand for more rows than any memory holds
_INDEX = re.compile(r"__index_level_\d+__")  # what pandas adds for the labels of rows
_CHINA = timedelta(hours=8)  # ahead of the time in which moments are kept
_EXACT = 2.0**53  # up to here every whole number is a float of its own


def opened_parquet(source: pa.NativeFile | str, where: str) -> pq.ParquetFile:
    """Open a Parquet file; raises `InputError` for what is none, or holds more than can be read."""
    try:
        return pq.ParquetFile(source)
    except (pa.ArrowException, OSError, UnicodeError) as error:
        raise _broken(where) from error


def csv_of(files: Sequence[tuple[bytes, str]]) -> bytes:
    """Return the rows of one or several Parquet files, each with its name for errors, as one CSV.

    Raises `InputError` for a file that cannot be read, or a column whose cells are no single
    values.
    """
    tables = [_table(data, where) for data, where in files]
    if len(tables) == 1:
        return csv_bytes(tables[0])
    try:
        return csv_bytes(pa.concat_tables(tables, promote_options="default"))
    except pa.ArrowInvalid as error:  # two columns of one name: which goes with which?
        raise _broken(files[0][1]) from error


def _table(data: bytes, where: str) -> pa.Table:
    file = opened_parquet(pa.BufferReader(data), where)
    if file.metadata.num_rows * max(file.metadata.num_columns, 1) > MOST_CELLS:
        raise InputError(
            message(
                "{where}: {rows} rows are too many for one list; split it, or use orggraph nation "
                "with --by-county",
                where=where,
                rows=file.metadata.num_rows,
            )
        )
    names = file.schema_arrow.names
    try:
        table = file.read().select([at for at, n in enumerate(names) if not _INDEX.fullmatch(n)])
    except (pa.ArrowException, OSError, UnicodeError) as error:
        raise _broken(where) from error
    return as_text(table, where)


def as_text(table: pa.Table, where: str) -> pa.Table:
    """Return a table whose cells are all text, as a ledger would have them.

    Yes and no are said in words, whole numbers have no point, a moment at midnight is a day. Raises
    `InputError` naming the columns whose cells are lists, records, or bytes that are no text.
    """
    nested = [field.name for field in table.schema if pa.types.is_nested(field.type)]
    if nested:
        raise InputError(
            message(
                "{where}: the cells of {columns} are lists or records; write them as text, or "
                "leave these columns out",
                where=where,
                columns=_names(nested),
            )
        )
    names = table.schema.names
    texts = [_cells(column, name, where) for name, column in zip(names, table.columns, strict=True)]
    return pa.table(texts, names=names)


def csv_bytes(table: pa.Table) -> bytes:
    """Return a table of text as CSV, with its headings."""
    held = io.BytesIO()
    pacsv.write_csv(table, held)
    return held.getvalue()


def _cells(column: pa.ChunkedArray, name: str, where: str) -> pa.ChunkedArray:
    kind = column.type
    try:
        if pa.types.is_dictionary(kind):
            return _cells(column.cast(kind.value_type), name, where)
        if pa.types.is_boolean(kind):
            return pc.if_else(column, "是", "否")
        if pa.types.is_floating(kind):
            return _numbers(column.cast(pa.float64()) if kind == pa.float16() else column)
        if pa.types.is_timestamp(kind):
            return _moments(column)
        return column.cast(pa.string())
    except pa.ArrowException as error:
        raise InputError(
            message(
                "{where}: the cells of {columns} are no text, number or date; write them as text, "
                "or leave these columns out",
                where=where,
                columns=_names([name]),
            )
        ) from error


def _numbers(column: pa.ChunkedArray) -> pa.ChunkedArray:
    known = pc.if_else(pc.is_nan(column), None, column)
    whole = pc.and_(pc.equal(known, pc.floor(known)), pc.less(pc.abs(known), _EXACT))
    digits = pc.if_else(whole, known, None).cast(pa.int64()).cast(pa.string())
    return pc.coalesce(digits, known.cast(pa.string()))


def _moments(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return moments as words, in the time of China where they are kept in that of the world."""
    naive = column.cast(pa.timestamp("us"), safe=False)
    if column.type.tz is not None:
        naive = pc.add(naive, pa.scalar(_CHINA, pa.duration("us")))
    day = pc.floor_temporal(naive, unit="day")
    words = naive.cast(pa.timestamp("s"), safe=False).cast(pa.string())
    return pc.if_else(pc.equal(naive, day), pc.utf8_slice_codeunits(words, 0, 10), words)


def _names(columns: Sequence[str]) -> Message:
    """Return the names of columns, none of them about people."""
    shown = [legible(name) for name in columns if not is_personal(name)]
    return listed(shown, ITEMS) if shown else message("columns about people")


def _broken(where: str) -> InputError:
    return InputError(
        message("{path}: this is no readable Parquet file; export it again", path=where)
    )


__all__ = ["PARQUET", "SUFFIX", "as_text", "csv_bytes", "csv_of", "opened_parquet"]
