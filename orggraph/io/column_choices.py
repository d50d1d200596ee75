"""The sheet 列的读法 read back: what a person chose for the columns of a ledger.

`orggraph check 台账.xlsx --columns -o 读法.xlsx` writes it, a person chooses in its column 读作,
and every command reads by it with `--columns-as 读法.xlsx`. A column is found again by its sheet,
its letter and its heading.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any

from orggraph.core import schema
from orggraph.core.errors import InputError
from orggraph.core.messages import message
from orggraph.core.nearest import nearest
from orggraph.core.schema import COLUMNS_READ
from orggraph.ingest.chosen_columns import Choices, Place
from orggraph.ingest.header_row import Pick
from orggraph.ingest.readings import PERSONAL, REPEATED
from orggraph.io.ordinary_file import read_bytes
from orggraph.io.own_tables import tables_of

_NEEDED = ("letter", "heading", "read_as")


def read_choices(source: str | PathLike[str]) -> Choices:
    """Read a filled sheet 列的读法, as a workbook, a CSV in any encoding, or JSON.

    Raises `InputError` for what cannot be read, is no such sheet, or names a column that does not
    exist.
    """
    path = Path(source)
    data = read_bytes(path)
    found: dict[Place, Pick] = {}
    for row, record in _records(data, path):
        name = _chosen(record, row, path)
        if name:
            found[
                Place(
                    record.get("file", ""),
                    record.get("sheet", ""),
                    record["letter"].upper(),
                    record["heading"],
                )
            ] = Pick(name, _table(record["table"]) if record.get("table") else "")
    return Choices(path.name, found)


Numbered = Iterator[tuple[int, dict[str, str]]]


def _records(data: bytes, path: Path) -> Numbered:
    if path.suffix.lower() == ".json":
        yield from _from_json(data, path)
        return
    for cells in tables_of(data, str(path), path.name):
        named = next(
            (
                (at, names)
                for at, row in enumerate(cells[:10])
                if set(_NEEDED) <= set(names := _names(row))
            ),
            None,
        )
        if named:
            at, names = named
            for number, row in enumerate(cells[at + 1 :], at + 2):
                record = {name: _bare(cell) for name, cell in zip(names, row, strict=False) if name}
                if record.get("letter") and record.get("heading"):
                    yield (
                        number,
                        {
                            name: record.get(name, "")
                            for name in ("file", "sheet", "table", *_NEEDED)
                        },
                    )
            return
    raise _no_choices(path)


def _no_choices(path: Path) -> InputError:
    return InputError(
        message(
            "{path}: this does not say how columns are read; it needs 列号, 表头 and 读作; "
            "give the file that orggraph check LEDGER --columns -o FILE.xlsx wrote",
            path=path,
        ),
    )


def _from_json(data: bytes, path: Path) -> Numbered:
    try:
        listed = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise _no_choices(path) from None
    if not isinstance(listed, list) or not all(isinstance(record, dict) for record in listed):
        raise _no_choices(path)
    for number, record in enumerate(listed, 1):
        texts = {name: _spoken(record.get(name)) for name in ("file", "sheet", "table", *_NEEDED)}
        if not texts["letter"] or not texts["heading"]:
            raise _no_choices(path)
        yield number, texts


def _spoken(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("zh")
    return "" if value is None else str(value)


def _names(row: Sequence[str]) -> list[str]:
    known = {
        heading: column.name
        for column in COLUMNS_READ
        for heading in (column.name, column.zh, column.en)
    }
    return [known.get(cell.strip(), "") for cell in row]


def _bare(cell: str) -> str:
    text = " ".join(cell.split())
    return "" if text == "—" else text


def _chosen(record: Mapping[str, str], row: int, path: Path) -> str:
    """Return the English name of the column that a row says, `IGNORED`, or "" where it leaves
    the reading as it is.
    """
    word, table = record["read_as"], _table(record.get("table", ""))
    members = schema.read_as(table)
    member = next((one for one in members if word in (str(one), one.zh, one.en)), None)
    if member is not None:
        return "" if str(member) in ("", PERSONAL, REPEATED) else str(member)
    column = schema.readable(table).get(word)
    if column:
        return column.name
    near = nearest(word, (one.zh for one in members))
    if near:
        why = message(
            "{path}: row {row} says “{word}”, which is no column that can be read, is it “{near}”? "
            "choose from the list",
            path=path,
            row=row,
            word=word,
            near=near,
        )
    else:
        why = message(
            "{path}: row {row} says “{word}”, which is no column that can be read; "
            "choose from the list",
            path=path,
            row=row,
            word=word,
        )
    raise InputError(why)


def _table(word: str) -> str:
    return next(
        (kind for kind, said in schema.TABLE_NAMES.items() if word in (kind, *said.both)), "firms"
    )


__all__ = ["read_choices"]
