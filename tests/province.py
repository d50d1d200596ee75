"""A made-up province for tests and benchmarks: the same counties in each of the layouts."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from orggraph.io.sample_writer import write_town
from orggraph.sample import make_town

LIST = "经信局_互联网企业台账.csv"
CODE = "区划代码"
FUZHOU = (
    "350102", "350103", "350104", "350105", "350111", "350112", "350121", "350122", "350123",
    "350124", "350125", "350128", "350181",
)  # fmt: skip
XIAMEN = ("350203", "350205", "350206", "350211", "350212", "350213")


def write_folders(folder: Path, counties: Sequence[str], firms: Sequence[int]) -> Path:
    """Write a dataset folder for each county: messy ledgers as departments keep them."""
    for at, (code, size) in enumerate(zip(counties, firms, strict=True)):
        write_town(make_town(size, seed=500 + at), folder / code, seed=500 + at)
    return folder


def rows_of(county: Path) -> tuple[list[str], list[list[str]]]:
    """Return the headings and the rows of a county's first ledger."""
    text = (county / LIST).read_bytes().decode("gb18030").lstrip("\ufeff")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    at = next(i for i, row in enumerate(rows) if "企业名称" in row)
    width = len(rows[at])
    return rows[at], [(row + [""] * width)[:width] for row in rows[at + 1 :] if any(row)]


def write_lists(source: Path, folder: Path) -> Path:
    """Write for each county of some folders a dataset of its first ledger alone, cells as text."""
    for county in counties_of(source):
        headings, rows = rows_of(source / county)
        (folder / county).mkdir(parents=True)
        (folder / county / "firms.csv").write_bytes(_csv([headings, *rows]).encode())
        (folder / county / "dataset.toml").write_text('as_of = "2026-06-30"\n', encoding="utf-8")
    return folder


def write_partitions(source: Path, folder: Path) -> Path:
    """Write the same rows as Parquet by county."""
    for county in counties_of(source):
        headings, rows = rows_of(source / county)
        columns = {h: pa.array([r[i] for r in rows]) for i, h in enumerate(headings) if h}
        place = folder / f"county={county}"
        place.mkdir(parents=True)
        table = pa.table(columns)
        half = len(rows) // 2
        pq.write_table(table.slice(0, half), place / "part-0.parquet")
        pq.write_table(table.slice(half), place / "part-1.parquet")
        (place / "_SUCCESS").touch()
    (folder / "nation.toml").write_text('as_of = "2026-06-30"\n', encoding="utf-8")
    return folder


def write_one_list(source: Path, path: Path, codes: str = "{}", encoding: str = "gb18030") -> Path:
    """Write the same rows as one list with a column of division codes; a Parquet file or a CSV."""
    whole: list[list[str]] = []
    headings: list[str] = []
    for county in counties_of(source):
        headings, rows = rows_of(source / county)
        whole += [[codes.format(county), *row] for row in rows]
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".parquet":
        table = {CODE: pa.array([row[0] for row in whole])}
        for at, heading in enumerate(headings, 1):
            if heading:
                table[heading] = pa.array([row[at] for row in whole])
        pq.write_table(pa.table(table), path, row_group_size=50)
    else:
        path.write_bytes(_csv([[CODE, *headings], *whole]).encode(encoding))
    (path.parent / "nation.toml").write_text('as_of = "2026-06-30"\n', encoding="utf-8")
    return path


def counties_of(source: Path) -> list[str]:
    return sorted(p.name for p in source.iterdir() if p.name.isdigit())


def _csv(rows: list[list[str]]) -> str:
    held = io.StringIO(newline="")
    csv.writer(held, lineterminator="\n").writerows(rows)
    return held.getvalue()


def files_below(out: Path) -> dict[str, bytes]:
    """Return every file of results by its place, the record of the run and the cluster's log left
    out, which tell how long things took.
    """
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and path.name not in ("run.json", "spark.log")
    }
