"""pandas frames ⇄ Arrow tables, without loss: every column comes back with the type it had.

Texts that repeat are kept as dictionary columns, whole numbers as Int32 where they fit. What type a
column had stands in the metadata of its field, so that no guess is made when it is read.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from orggraph.core.arrow_text import TEXT, arrow
from orggraph.core.messages import Spoken
from orggraph.io.snapshot.folder import Reader, damaged
from orggraph.io.snapshot.writing import Writer

REPEATED = 4  # a column of text becomes a dictionary column where each text stands this often

_ABOUT = b"orggraph"
_WORDS = pd.StringDtype("pyarrow", na_value=np.nan)
_SENTENCE = pa.struct([("zh", TEXT), ("en", TEXT)])
_MASKED = {"Int64": pa.int64(), "Float64": pa.float64(), "boolean": pa.bool_()}


def to_arrow(frame: pd.DataFrame) -> pa.Table:
    """Return a frame as an Arrow table; raises `TypeError` for a column of another kind than the
    program's frames have.
    """
    if not frame.index.equals(pd.RangeIndex(len(frame))):
        raise TypeError("rows must be numbered from nought")
    fields, arrays = [], []
    for name, column in frame.items():
        array, about = _encoded(column)
        metadata = {_ABOUT: json.dumps(about).encode()}
        fields.append(pa.field(str(name), array.type, metadata=metadata))
        arrays.append(array)
    return pa.table(arrays, schema=pa.schema(fields))


def to_frame(table: pa.Table) -> pd.DataFrame:
    """Return the frame that `to_arrow` made a table of; raises `ValueError` for another table."""
    columns = {
        field.name: _decoded(table.column(at), _about(field))
        for at, field in enumerate(table.schema)
    }
    return pd.DataFrame(columns, index=pd.RangeIndex(table.num_rows), copy=False)


def _about(field: pa.Field) -> dict[str, Any]:
    try:
        about: dict[str, Any] = json.loads((field.metadata or {})[_ABOUT])
    except KeyError:
        raise ValueError(f"no type is told of the column {field.name}") from None
    return about


# ---- writing ----


def _encoded(column: pd.Series[Any]) -> tuple[pa.Array, dict[str, Any]]:
    """Return a column as an Arrow array, and what must be known to have it back."""
    kind = column.dtype
    if isinstance(kind, pd.CategoricalDtype):
        return _encoded_categories(column)
    if isinstance(kind, np.dtype) and kind.kind == "O":
        return _encoded_objects(column)
    if isinstance(kind, pd.StringDtype):
        return _encoded_texts(column), {"dtype": "str"}
    if str(kind) in _MASKED:
        return _narrow(pa.array(column)), {"dtype": str(kind)}
    if kind.kind in "bifM":
        return _narrow(pa.array(column.to_numpy())), {"dtype": str(kind)}
    raise TypeError(f"column {column.name} of type {kind}")


def _encoded_texts(column: pd.Series[Any]) -> pa.Array:
    texts = arrow(column)
    if len(texts) < REPEATED:
        return texts
    distinct = texts.dictionary_encode()
    return distinct if len(distinct.dictionary) * REPEATED <= len(texts) else texts


def _encoded_categories(column: pd.Series[Any]) -> tuple[pa.Array, dict[str, Any]]:
    codes = column.cat.codes.to_numpy()
    categories = column.cat.categories
    indices = pa.array(codes, mask=codes < 0)
    array = pa.DictionaryArray.from_arrays(indices, pa.array(list(categories), TEXT))
    about = {"dtype": "category", "of": str(categories.dtype), "ordered": bool(column.cat.ordered)}
    return array, about


def _encoded_objects(column: pd.Series[Any]) -> tuple[pa.Array, dict[str, Any]]:
    """Return a column of sentences or of texts; what is missing in it is of one kind."""
    values = column.tolist()
    missing = column.isna().tolist()
    blanks = {value is None for value, gone in zip(values, missing, strict=True) if gone}
    if len(blanks) > 1:
        raise TypeError(f"column {column.name} has two kinds of missing values")
    about = {"dtype": "object", "missing": "nan" if blanks == {False} else "none"}
    held = [None if gone else value for value, gone in zip(values, missing, strict=True)]
    if all(value is None or type(value) is str for value in held):
        return _encoded_texts(pd.Series(held, dtype="str")), about
    sentences = [None if value is None else {"zh": value.zh, "en": value.en} for value in held]
    return pa.array(sentences, _SENTENCE), about


def _narrow(array: pa.Array) -> pa.Array:
    """Return whole numbers in 32 bits where they fit."""
    if array.type != pa.int64():
        return array
    try:
        return array.cast(pa.int32())
    except pa.ArrowInvalid:
        return array


# ---- reading ----


def _decoded(column: pa.ChunkedArray, about: dict[str, Any]) -> Any:
    kind = str(about["dtype"])
    array = column.chunk(0) if column.num_chunks == 1 else _joined(column)
    read = _READ.get(kind)
    if read is not None:
        return read(array, about)
    if kind in _MASKED:
        extension = pd.api.types.pandas_dtype(kind)
        return extension.__from_arrow__(array.cast(_MASKED[kind]))
    # A copy: what is mapped from the disk cannot be written into.
    return array.to_numpy(zero_copy_only=False).astype(kind)


def _joined(column: pa.ChunkedArray) -> pa.Array:
    """Return the chunks of a column as one array; a table without rows has none."""
    if column.num_chunks:
        return column.combine_chunks()
    kind = column.type
    if not pa.types.is_dictionary(kind):
        return pa.array([], kind)
    # pyarrow 24 makes no empty dictionary of its type alone.
    parts = (pa.array([], part) for part in (kind.index_type, kind.value_type))
    return pa.DictionaryArray.from_arrays(*parts)


def _texts(array: pa.Array, about: dict[str, Any]) -> Any:
    return _WORDS.__from_arrow__(array.cast(TEXT))


def _categories(array: pa.Array, about: dict[str, Any]) -> pd.Categorical:
    words = pd.Index(array.dictionary.to_pylist(), dtype=about["of"])
    codes = array.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return pd.Categorical.from_codes(codes, words, ordered=bool(about["ordered"]))


def _objects(array: pa.Array, about: dict[str, Any]) -> Any:
    blank = np.nan if about["missing"] == "nan" else None
    values = np.empty(len(array), dtype=object)
    values[:] = blank
    if array.null_count == len(array):
        return values
    make: Callable[[Any], Any] = _sentence if array.type == _SENTENCE else str
    rows = np.flatnonzero(array.is_valid().to_numpy(zero_copy_only=False))
    for row, value in zip(rows, array.drop_null().to_pylist(), strict=True):
        values[row] = make(value)
    return values


def _sentence(value: dict[str, str]) -> Spoken:
    return Spoken(value["zh"], value["en"])


_READ: dict[str, Callable[[pa.Array, dict[str, Any]], Any]] = {
    "str": _texts,
    "category": _categories,
    "object": _objects,
}

# ---- in a snapshot ----


def write_frame(writer: Writer, name: str, frame: pd.DataFrame) -> None:
    """Write a frame as an uncompressed Arrow file, which can be mapped into memory."""
    table = to_arrow(frame)
    file = f"{name}.arrow"
    with (
        (writer.folder / file).open("wb") as octets,  # of whatever encoding the folder's name is
        pa.ipc.new_file(octets, table.schema) as target,
    ):
        target.write_table(table)
    writer.note(file)


def read_table(reader: Reader, name: str) -> pa.Table:
    """Return the table of a file, mapped into memory."""
    reader.check(name)
    try:
        with reader.damage(name), pa.memory_map(str(reader.folder / name), "r") as source:
            return pa.ipc.open_file(source).read_all()
    except pa.ArrowException:
        raise damaged(reader.folder, name) from None


def written_out(table: pa.Table) -> pa.Table:
    """Return a table with its texts written out."""
    columns = [
        column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column
        for column in table.columns
    ]
    return pa.table(dict(zip(table.column_names, columns, strict=True)))


def read_frame(reader: Reader, name: str) -> pd.DataFrame:
    """Return the frame that `write_frame` wrote."""
    return to_frame(read_table(reader, f"{name}.arrow"))


__all__ = ["read_frame", "read_table", "to_arrow", "to_frame", "write_frame", "written_out"]
