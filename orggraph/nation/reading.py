"""The raw tables of one county, whichever way its rows are kept, with what counties share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from orggraph.core.enums import Problem
from orggraph.core.errors import InputError
from orggraph.core.messages import message
from orggraph.ingest import RawDataset, RawTable
from orggraph.io import csv_reader
from orggraph.io.ordinary_file import read_bytes
from orggraph.io.parquet_reader import SUFFIX, csv_of
from orggraph.io.reader import read_raw
from orggraph.nation.counties import County, Layout, Setup, files_in

SHARE, ROWS = "firms.csv", "rows.npy"
"""Of one large list, a county's rows as they stand there, and the row number of each."""


def read_county_rows(county: County, setup: Setup) -> RawDataset:
    """Return the raw dataset of a county.

    Raises `InputError` for what cannot be read at all.
    """
    match county.layout:
        case Layout.FOLDER:
            raw = _with_setup(read_raw(county.path), setup)
        case Layout.PARQUET:
            raw = _of_rows(county, setup, _parquet_as_csv(Path(county.path)), "firms.parquet")
        case _:
            folder = Path(county.path)
            raw = _of_rows(county, setup, (folder / SHARE).read_bytes(), setup.name)
            raw = _as_in_the_list(raw, np.load(folder / ROWS))
    return _with_upper(raw, setup.upper) if setup.upper else raw


def _with_setup(raw: RawDataset, setup: Setup) -> RawDataset:
    """Return a dataset with what the nation's declaration says where its own says nothing."""
    return replace(
        raw,
        as_of=raw.as_of or setup.as_of,
        coordinates={**setup.coordinates, **raw.coordinates},
        columns=_merged(setup.columns, raw.columns),
    )


def _merged(
    first: Mapping[str, Mapping[str, str]], second: Mapping[str, Mapping[str, str]]
) -> dict[str, Mapping[str, str]]:
    kinds = sorted({*first, *second})
    return {kind: {**first.get(kind, {}), **second.get(kind, {})} for kind in kinds}


def _of_rows(county: County, setup: Setup, data: bytes, file: str) -> RawDataset:
    where = county.path if county.layout is Layout.PARQUET else f"{file} {county.code}"
    tables = csv_reader.read(data, where, file, ("firms",), setup.columns)
    return RawDataset(county.name, tuple(tables), setup.as_of, setup.coordinates, setup.columns)


def _parquet_as_csv(folder: Path) -> bytes:
    """Return rows kept as Parquet as the CSV that a ledger is read from."""
    files = [path for path in files_in(folder) if path.suffix.lower() == SUFFIX]
    if not files:
        raise InputError(
            message(
                "{folder}: the partition holds no Parquet file; put the county's data there",
                folder=folder,
            )
        )
    return csv_of([(read_bytes(path), str(path)) for path in files])


def _as_in_the_list(raw: RawDataset, rows: np.ndarray[Any, Any]) -> RawDataset:
    """Return a share of one list with the row numbers that the whole list has."""
    return replace(raw, tables=tuple(_renumbered(table, rows) for table in raw.tables))


def _renumbered(table: RawTable, rows: np.ndarray[Any, Any]) -> RawTable:
    def there(problem: Problem) -> Problem:
        row = problem.row
        return replace(problem, row=int(rows[row - 1])) if row and row <= len(rows) else problem

    known = np.clip(table.rows - 1, 0, len(rows) - 1)
    problems = tuple(map(there, table.problems))
    return replace(table, rows=rows[known].astype(table.rows.dtype), problems=problems)


def _upper(folder: str) -> RawDataset:
    """Return what counties share, read anew only where its files have changed: a worker of a
    cluster may live longer than a run.
    """
    states = [(path, path.stat()) for path in files_in(Path(folder))]
    return _upper_of(folder, tuple((path, s.st_size, s.st_mtime_ns) for path, s in states))


@lru_cache(maxsize=1)
def _upper_of(folder: str, files: tuple[tuple[Path, int, int], ...]) -> RawDataset:
    return read_raw(folder)


def _with_upper(raw: RawDataset, folder: str) -> RawDataset:
    """Return a county with the organisations, places, links and posts that several share.

    Raises `InputError` where the two give one table's points in different systems.
    """
    upper = _upper(folder)
    shared = [table for table in upper.tables if table.kind not in ("", "firms")]
    for kind in sorted({table.kind for table in shared} & {table.kind for table in raw.tables}):
        ours, theirs = raw.coordinates.get(kind, ""), upper.coordinates.get(kind, "")
        if ours != theirs:
            undeclared = message("undeclared")
            raise InputError(
                message(
                    "{name}: {kind} are in another coordinate system ({ours}) than the upper"
                    " data ({theirs}); declare the same",
                    name=raw.name,
                    kind=kind,
                    ours=ours or undeclared,
                    theirs=theirs or undeclared,
                )
            )
    own = {table.kind for table in raw.tables}
    coordinates = {k: v for k, v in upper.coordinates.items() if k not in own}
    return replace(
        raw,
        tables=(*raw.tables, *shared),
        coordinates={**coordinates, **raw.coordinates},
        columns=_merged(upper.columns, raw.columns),
    )


def names_of_upper(folder: str) -> frozenset[str]:
    """Return the words that the upper dataset's organisations table holds: names and ids."""
    if not folder:
        return frozenset()
    words: set[str] = set()
    for table in _upper(folder).tables:
        if table.kind == "organisations":
            for column in table.frame:
                words.update(table.frame[column].dropna().astype(str).str.strip())
    return frozenset(words)
