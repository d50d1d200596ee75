"""Disk to raw tables: a dataset folder, one ledger file, or CSV from standard input.

What a file is, its bytes say, not its name: a workbook named `.csv` and a text named `.xls` are read as what they are.
Text comes in by `csvs`, workbooks by `workbooks`, JSON by `jsons`; `headings` finds the heading row, `datasets` reads
`dataset.toml`.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import BinaryIO

from orggraph.errors import InputError, in_one_line, legible
from orggraph.files import csvs, datasets, decoding, jsons, workbooks
from orggraph.files.headings import KINDS, Columns
from orggraph.model import Problem
from orggraph.tables import RawDataset, RawTable, personal


def read_raw(source: str | PathLike[str], stdin: BinaryIO | bytes | None = None, *, allow_outside: bool = False) -> RawDataset:
    """Read a dataset folder, one ledger file, or `-` for CSV on standard input, all cells as text.

    `stdin` stands in for standard input; `allow_outside` lets `dataset.toml` name files outside its folder. Names of
    files and sheets come without what is personal in them. Raises `InputError` for what cannot be read at all; what is wrong in single
    rows and columns is in the problems of the tables.
    """
    if str(source) == "-":
        return _one(_from_stdin(stdin), "stdin", "", "stdin")
    path = Path(source)
    if path.name == datasets.DECLARATION:
        path = path.parent
    if _is_folder(path):
        return _folder(path, allow_outside)
    return _one(_bytes(path), legible(str(path)), path.suffix.lower(), label(path.stem), label(path.name))


def _one(data: bytes, where: str, suffix: str, name: str, file: str = "") -> RawDataset:
    tables, notes = _tables(data, where, suffix, file or where)
    return RawDataset(name, tuple(tables), problems=tuple(notes))


def label(name: str) -> str:
    """Return the name of a file or a sheet as results may show it: readable anywhere, and nobody's."""
    return personal.masked(in_one_line(name))


def _folder(folder: Path, allow_outside: bool) -> RawDataset:
    declared = datasets.declaration(folder)
    files, notes = datasets.table_files(folder, declared, allow_outside)
    tables: list[RawTable] = []
    for kind, paths in files.items():
        for path in paths:
            name = label(path.relative_to(folder).as_posix() if path.is_relative_to(folder) else str(path))
            held, said = _tables(_bytes(path), legible(str(path)), path.suffix.lower(), name, (kind,), declared.columns)
            tables += held
            notes += said
    return RawDataset(label(declared.name), tuple(tables), declared.as_of, declared.coordinates, declared.columns,
                      declared.rules, declared.campaign, declared.departments, (*declared.problems, *notes))


def _tables(data: bytes, where: str, suffix: str, file: str, kinds: Sequence[str] = KINDS, columns: Columns | None = None,
            ) -> tuple[list[RawTable], list[Problem]]:
    """Return the tables some bytes hold; errors name the file as `where`, problems as `file`."""
    decoding.refuse_what_is_no_text(data, where)
    if data.startswith((decoding.ZIP, decoding.OLE)):
        held, notes = workbooks.read(data, where, file, kinds, columns or {})
        return _with_sheets_named(held), notes
    if jsons.is_json(data, suffix):
        return jsons.read(data, where, file, kinds, columns or {}), []
    return [csvs.read(data, where, file, kinds, columns or {})], []


def _with_sheets_named(tables: list[RawTable]) -> list[RawTable]:
    """Return tables whose sheets' names hold nothing personal, and stay different from one another."""
    taken: dict[str, str] = {}
    for table in tables:
        name = label(table.sheet)
        again = sum(label(before) == name for before in taken)
        taken.setdefault(table.sheet, name if not again else f"{name} ({again + 1})")
    return [replace(table, sheet=taken[table.sheet]) if taken[table.sheet] != table.sheet else table for table in tables]


def _is_folder(path: Path) -> bool:
    try:
        if path.is_dir():
            return True
        if path.exists():
            return False
    except (OSError, ValueError, RuntimeError) as error:  # the last: a link that leads to itself
        raise _unreachable(path, str(getattr(error, "strerror", "") or error)) from None
    name = legible(str(path))
    raise InputError(f"{name}：没有这个文件或文件夹；请检查路径", f"{name}: there is no such file or folder; check the path")


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unreachable(path, error.strerror or "") from None


def _unreachable(path: Path, why: str) -> InputError:
    name = legible(str(path))
    return InputError(f"{name}：无法读取（{why}）；请检查文件和权限",
                      f"{name}: cannot be read ({why}); check the file and its permissions")


def _from_stdin(stdin: BinaryIO | bytes | None) -> bytes:
    if isinstance(stdin, bytes):
        return stdin
    return (stdin or sys.stdin.buffer).read()


__all__ = ["read_raw"]
