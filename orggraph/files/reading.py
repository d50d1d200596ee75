"""Disk to raw tables: a dataset folder, one ledger file, or CSV from standard input.

What a file is, its bytes say, not its name: a workbook named `.csv` and a text named `.xls` are read as what they are.
Text comes in by `csvs`, workbooks by `workbooks`, JSON by `jsons`; `headings` finds the heading row, `datasets` reads
`dataset.toml`.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import BinaryIO

from orggraph.errors import InputError, Text
from orggraph.files import csvs, datasets, decoding, jsons, workbooks
from orggraph.files.chosen_columns import Choices, ChosenColumns, unfit
from orggraph.files.column_choices import read_choices
from orggraph.files.headings import KINDS, Columns
from orggraph.model import Problem, Severity
from orggraph.tables import RawDataset, RawTable


def read_raw(source: str | PathLike[str], stdin: BinaryIO | bytes | None = None, choices: Choices | None = None) -> RawDataset:
    """Read a dataset folder, one ledger file, or `-` for CSV on standard input, all cells as text.

    `stdin` stands in for standard input; `choices` says what a person chose for single columns and wins over what a
    `dataset.toml` names. Raises `InputError` for what cannot be read at all; what is wrong in single rows and columns is
    in the problems of the tables.
    """
    if str(source) == "-":
        return _one(_from_stdin(stdin), "stdin", "", "stdin", choices=choices)
    path = Path(source)
    if path.name == datasets.DECLARATION:
        path = path.parent
    if _is_folder(path):
        return _folder(path, choices)
    return _one(_bytes(path), str(path), path.suffix.lower(), path.stem, path.name, choices)


def _one(data: bytes, where: str, suffix: str, name: str, file: str = "", choices: Choices | None = None) -> RawDataset:
    columns = ChosenColumns({}, choices) if choices else None
    tables, notes = _tables(data, where, suffix, file or where, columns=columns)
    as_of, said = _dated(tables)
    return RawDataset(name, tuple(tables), as_of, problems=(*notes, *said, *_unfit(choices, [file or where], tables)))


def _unfit(choices: Choices | None, files: Sequence[str], tables: Sequence[RawTable]) -> list[Problem]:
    return unfit(choices, files, [reading for table in tables for reading in table.readings]) if choices else []


def _dated(tables: Sequence[RawTable]) -> tuple[str, list[Problem]]:
    """Return the date that the titles of the tables give, the latest of several, and what is said of it."""
    dated = [table for table in tables if table.dated]
    if not dated:
        return "", []
    latest = max(dated, key=lambda table: table.dated)
    said = Text(f"截至日期取自标题中的日期，为 {latest.dated}；如不是，请用 --as-of 指明",
                f"the date of the data is taken from the title: {latest.dated}; give --as-of if it is another")
    return latest.dated, [Problem("DATE_FROM_TITLE", Severity.NOTE, said, latest.file, latest.sheet, latest.kind, value=latest.dated)]


def _folder(folder: Path, choices: Choices | None) -> RawDataset:
    declared = datasets.declaration(folder)
    if choices is None and declared.columns_as:
        choices = read_choices(folder / declared.columns_as)
    columns = ChosenColumns(declared.columns, choices) if choices else declared.columns
    labels: list[str] = []
    files, notes = datasets.table_files(folder, declared)
    tables: list[RawTable] = []
    for kind, paths in files.items():
        for path in paths:
            label = path.relative_to(folder).as_posix() if path.is_relative_to(folder) else str(path)
            held, said = _tables(_bytes(path), str(path), path.suffix.lower(), label, (kind,), columns)
            labels.append(label)
            tables += held
            notes += said
    return RawDataset(declared.name, tuple(tables), declared.as_of, declared.coordinates, declared.columns,
                      declared.rules, declared.campaign, declared.departments,
                      (*declared.problems, *notes, *_unfit(choices, labels, tables)))


def _tables(data: bytes, where: str, suffix: str, file: str, kinds: Sequence[str] = KINDS, columns: Columns | None = None,
            ) -> tuple[list[RawTable], list[Problem]]:
    """Return the tables some bytes hold; errors name the file as `where`, problems as `file`."""
    columns = {} if columns is None else columns
    decoding.refuse_what_is_no_text(data, where)
    if data.startswith((decoding.ZIP, decoding.OLE)):
        return workbooks.read(data, where, file, kinds, columns)
    if jsons.is_json(data, suffix):
        return jsons.read(data, where, file, kinds, columns), []
    return csvs.read(data, where, file, kinds, columns), []


def _is_folder(path: Path) -> bool:
    try:
        if path.is_dir():
            return True
        if path.exists():
            return False
    except (OSError, ValueError) as error:
        raise _unreachable(path, str(getattr(error, "strerror", "") or error)) from None
    raise InputError(f"{path}：没有这个文件或文件夹；请检查路径", f"{path}: there is no such file or folder; check the path")


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unreachable(path, error.strerror or "") from None


def _unreachable(path: Path, why: str) -> InputError:
    return InputError(f"{path}：无法读取（{why}）；请检查文件和权限",
                      f"{path}: cannot be read ({why}); check the file and its permissions")


def _from_stdin(stdin: BinaryIO | bytes | None) -> bytes:
    if isinstance(stdin, bytes):
        return stdin
    return (stdin or sys.stdin.buffer).read()


__all__ = ["read_raw"]
