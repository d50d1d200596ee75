"""Disk to raw tables: a dataset folder, one ledger file, or CSV from standard input.

What a file is, its bytes say, not its name: a workbook named `.csv` and a text named `.xls` are
read as what they are. Text comes in by `csv_reader`, workbooks by `excel_reader`, JSON by
`json_reader`, Parquet by `parquet_reader`; `header_row` finds the heading row, `dataset` reads
`dataset.toml`.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import BinaryIO

from orggraph.core.enums import Problem, Severity
from orggraph.core.errors import InputError, in_one_line, legible
from orggraph.core.messages import message
from orggraph.ingest import RawDataset, RawTable, pii
from orggraph.ingest.chosen_columns import Choices, ChosenColumns, unfit
from orggraph.ingest.header_row import KINDS, Columns
from orggraph.io import csv_reader, dataset, encoding, excel_reader, json_reader, parquet_reader
from orggraph.io.column_choices import read_choices
from orggraph.io.dataset_names import name_in, place_of
from orggraph.io.ordinary_file import is_folder, read_bytes


def read_raw(
    source: str | PathLike[str],
    stdin: BinaryIO | bytes | None = None,
    choices: Choices | None = None,
    *,
    allow_outside: bool = False,
) -> RawDataset:
    """Read a dataset folder, one ledger file, or `-` for CSV on standard input, all cells as text.

    `stdin` stands in for standard input; `choices` says what a person chose for single columns and
    wins over what a `dataset.toml` names; `allow_outside` lets `dataset.toml` name files outside
    its folder. Names of files and sheets come without what is personal in them. Raises `InputError`
    for what cannot be read at all; what is wrong in single rows and columns is in the problems of
    the tables.
    """
    if str(source) == "-":
        return _one(_from_stdin(stdin), "stdin", "", "stdin", choices=choices)
    path = place_of(source)
    if is_folder(path):
        return _folder(path, allow_outside, choices)
    return _one(
        read_bytes(path),
        legible(str(path)),
        path.suffix.lower(),
        label(path.stem),
        label(path.name),
        choices,
    )


def _one(
    data: bytes, where: str, suffix: str, name: str, file: str = "", choices: Choices | None = None
) -> RawDataset:
    columns = ChosenColumns({}, choices) if choices else None
    tables, notes = _tables(data, where, suffix, file or where, columns=columns)
    as_of, said = _dated(tables)
    return RawDataset(
        _common_title(tables) or name,
        tuple(tables),
        as_of,
        problems=(*notes, *said, *_unfit(choices, [file or where], tables)),
    )


def _common_title(tables: Sequence[RawTable]) -> str:
    """Return the title that all lists of firms in a file bear, "" where they differ: the title of
    one street's sheet is not that of the whole.
    """
    titles = {table.title for table in tables if table.kind == "firms"}
    return label(titles.pop()) if len(titles) == 1 else ""


def _unfit(
    choices: Choices | None, files: Sequence[str], tables: Sequence[RawTable]
) -> list[Problem]:
    return (
        unfit(choices, files, [reading for table in tables for reading in table.readings])
        if choices
        else []
    )


def _dated(tables: Sequence[RawTable]) -> tuple[str, list[Problem]]:
    """Return the date that the titles of the tables give, the latest of several, and what is
    said of it.
    """
    dated = [table for table in tables if table.dated]
    if not dated:
        return "", []
    latest = max(dated, key=lambda table: table.dated)
    said = message(
        "the date of the data is taken from the title: {dated}; give --as-of if it is another",
        dated=latest.dated,
    )
    return latest.dated, [
        Problem(
            "DATE_FROM_TITLE",
            Severity.NOTE,
            said,
            latest.file,
            latest.sheet,
            latest.kind,
            value=latest.dated,
        )
    ]


def label(name: str) -> str:
    """Return the name of a file or a sheet as results may show it: readable anywhere, and
    nobody's.
    """
    return pii.masked(in_one_line(name))


def _folder(folder: Path, allow_outside: bool, choices: Choices | None) -> RawDataset:
    declared = dataset.declaration(folder)
    if choices is None and declared.columns_as:
        choices = read_choices(dataset.choices_file(folder, declared, allow_outside))
    columns = ChosenColumns(declared.columns, choices) if choices else declared.columns
    labels: list[str] = []
    files, notes = dataset.table_files(folder, declared, allow_outside)
    tables: list[RawTable] = []
    for kind, paths in files.items():
        for path in paths:
            name = label(name_in(folder, path))
            held, said = _tables(
                read_bytes(path), legible(str(path)), path.suffix.lower(), name, (kind,), columns
            )
            labels.append(name)
            tables += held
            notes += said
    return RawDataset(
        label(declared.name),
        tuple(tables),
        declared.as_of,
        declared.coordinates,
        declared.columns,
        declared.rules,
        declared.campaign,
        declared.departments,
        (*declared.problems, *notes, *_unfit(choices, labels, tables)),
        declared.bulletin,
    )


def _tables(
    data: bytes,
    where: str,
    suffix: str,
    file: str,
    kinds: Sequence[str] = KINDS,
    columns: Columns | None = None,
) -> tuple[list[RawTable], list[Problem]]:
    """Return the tables some bytes hold; errors name the file as `where`, problems as `file`."""
    columns = {} if columns is None else columns
    if data.startswith(parquet_reader.PARQUET):
        data = parquet_reader.csv_of([(data, where)])
    encoding.refuse_what_is_no_text(data, where)
    if data.startswith((encoding.ZIP, encoding.OLE)):
        held, notes = excel_reader.read(data, where, file, kinds, columns)
        return _with_sheets_named(held), notes
    if json_reader.is_json(data, suffix):
        held = json_reader.read(data, where, file, kinds, columns)
        return _with_sheets_named(held), []
    return csv_reader.read(data, where, file, kinds, columns), []


def _with_sheets_named(tables: list[RawTable]) -> list[RawTable]:
    """Return tables whose sheets' names hold nothing personal, and stay different from one
    another.
    """
    taken: dict[str, str] = {}
    shared: Counter[str] = Counter()
    for sheet in dict.fromkeys(table.sheet for table in tables):
        name = label(sheet)
        shared[name] += 1
        taken[sheet] = name if shared[name] == 1 else f"{name} ({shared[name]})"
    return [
        _named(table, taken[table.sheet]) if taken[table.sheet] != table.sheet else table
        for table in tables
    ]


def _named(table: RawTable, sheet: str) -> RawTable:
    readings = tuple(replace(reading, sheet=sheet) for reading in table.readings)
    return replace(table, sheet=sheet, readings=readings)


def _from_stdin(stdin: BinaryIO | bytes | None) -> bytes:
    if isinstance(stdin, bytes):
        return stdin
    try:
        source = stdin or getattr(
            sys.stdin, "buffer", None
        )  # there is none where standard input is closed
        if source is not None:
            return source.read()
    except (OSError, ValueError):
        pass
    raise InputError(
        message("standard input is closed; send CSV through a pipe, or name a file"),
    )


__all__ = ["read_raw"]
