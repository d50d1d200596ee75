"""JSON becomes `RawTable`s: a list of records at the top, or lists of records under keys.

The row number is the place of the record in its list, from 1.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from orggraph.core.arrow_text import TEXT
from orggraph.core.errors import InputError
from orggraph.core.messages import message
from orggraph.core.schema import TABLE_NAMES
from orggraph.ingest import RawTable
from orggraph.ingest.chosen_columns import picked
from orggraph.ingest.header_row import Columns, choose, find_heading, no_heading
from orggraph.ingest.raw_table import Aside, column_of, raw_table
from orggraph.ingest.sheet_roles import context
from orggraph.io import encoding as decoding

DEPTH = 4  # lists of records stand no deeper than this
_NONCHARACTERS = {0xFFFE: "", 0xFFFF: ""}  # no file of XML can hold them
_CELL_DEPTH = 8  # lists within a cell are joined down to here


class _Repeating(dict[str, Any]):
    """An object of JSON that gives one key twice, with two values."""


def is_json(data: bytes, suffix: str) -> bool:
    """Tell whether bytes are to be read as JSON: by the file's name, or by how they begin."""
    start = data[:64].lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n").replace(b"\0", b"")
    return suffix == ".json" or start.startswith(
        (b"[{", b'{"', b"[\n", b"[\r", b"[ ", b"{\n", b"{\r", b"{ ")
    )


def read(
    data: bytes, where: str, file: str, kinds: Sequence[str], columns: Columns
) -> list[RawTable]:
    """Return the tables of a JSON file.

    Raises `InputError` for broken JSON (with its line) and for one without a list of records we
    know.
    """
    lists = list(_lists(_parsed(data, where), ""))
    tables = [
        table for key, records in lists for table in _table(key, records, file, kinds, columns)
    ]
    if tables:
        return tables
    if not lists:
        raise InputError(
            message(
                "{where}: the JSON holds no list of records; write [{{…}}, {{…}}], or that "
                "under one key",
                where=where,
            ),
        )
    raise no_heading(where, [list(map(_whole, _headings(lists[0][1])))], kinds)


def _parsed(data: bytes, where: str) -> Any:
    for encoding in decoding.encodings(data):
        try:
            text = data[encoding.skip :].decode(encoding.name)
        except UnicodeDecodeError:
            continue
        try:
            # Numbers stay as written: eighteen digits are whole in JSON.
            return _loaded(text)
        except json.JSONDecodeError as error:
            if "\0" in text:
                continue
            raise InputError(
                message(
                    "{where}: line {lineno}, column {colno} is not valid JSON; correct it",
                    where=where,
                    lineno=error.lineno,
                    colno=error.colno,
                ),
            ) from None
        except RecursionError:
            raise InputError(
                message(
                    "{where}: the JSON is nested too deep; write [{{…}}, {{…}}], one level a "
                    "record",
                    where=where,
                ),
            ) from None
    raise decoding.no_text(where)


def _loaded(text: str) -> Any:
    """Return what a text of JSON says, or the list of what each of its lines says.

    Numbers stay as written: eighteen digits are whole in JSON.
    """
    decoder = json.JSONDecoder(
        object_pairs_hook=_object,
        parse_int=str,
        parse_float=str,
        parse_constant=lambda word: None if word == "NaN" else word,
    )
    try:
        return decoder.decode(text)
    except json.JSONDecodeError:
        lines = [line for line in text.split("\n") if line.strip()]
        if len(lines) < 2 or not lines[0].rstrip().endswith("}"):
            raise
        try:
            return [decoder.decode(line) for line in lines]
        except json.JSONDecodeError:
            pass
        raise


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """Return the object of some keys and values, marked where a value would be lost."""
    held = dict(pairs)
    if len(held) == len(pairs) or all(held[key] == value for key, value in pairs):
        return held
    return _Repeating(held)


def _lists(value: Any, key: str, depth: int = 0) -> Iterator[tuple[str, list[Any]]]:
    if isinstance(value, list) and any(isinstance(record, dict) for record in value):
        yield key, value
    elif isinstance(value, _Repeating):
        yield key, [value]
    elif isinstance(value, dict) and depth < DEPTH:
        for inner, held in value.items():
            yield from _lists(held, inner, depth + 1)


def _headings(records: Sequence[Any]) -> list[str]:
    return list(
        dict.fromkeys(
            heading for record in records if isinstance(record, dict) for heading in record
        )
    )


def _whole(text: str) -> str:
    """Return a text without halves of characters, as JSON's escapes can give them; they stand as
    damaged.
    """
    return (
        text
        if text.isascii()
        else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    )


def _table(
    key: str, listed: Sequence[Any], file: str, kinds: Sequence[str], columns: Columns
) -> list[RawTable]:
    headings = _headings(listed)
    named = [kind for kind in kinds if key.strip().lower() in (kind, *TABLE_NAMES[kind].both)]
    choices = picked(columns, file, key)
    shown = [_whole(heading) for heading in headings]
    heading = (named and find_heading([shown], named, columns, picked=choices)) or find_heading(
        [shown], kinds, columns, picked=choices
    )
    if not heading:
        return []
    chosen, *_ = choose(
        heading, columns, file, _whole(key), 0, choices
    )  # keys are unique: no table stands beside another
    aside = Aside(file, _whole(key), heading.kind)
    rows: list[int] = []
    for row, record in enumerate(listed, 1):
        if isinstance(record, _Repeating):
            aside.add("NO_RECORD", row, message("this record gives one key twice"))
        elif isinstance(record, dict):
            rows.append(row)
        elif record not in (None, "", [], {}):
            aside.add("NO_RECORD", row, message("this item is no record (it should be {…})"))
    records: list[Mapping[str, Any]] = [listed[row - 1] for row in rows]
    arrays = [
        pa.chunked_array([column_of([_text(record.get(headings[at])) for record in records])], TEXT)
        for at in chosen.taken
    ]
    return [
        raw_table(
            chosen,
            arrays,
            np.array(rows, dtype=np.int64),
            aside,
            context(heading, _whole(key), (), file),
        )
    ]


def _text(value: Any, depth: int = 0) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list) and depth < _CELL_DEPTH:
        return "、".join(filter(None, (_text(item, depth + 1) for item in value)))
    return value.translate(_NONCHARACTERS) if isinstance(value, str) else ""
