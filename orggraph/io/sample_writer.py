"""A made-up town on its way to disk: the ledgers as departments keep them, and the truth beside
them.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from orggraph.core import schema
from orggraph.io.atomic_write import landing, opened, told
from orggraph.sample import LedgerFile, Town, dataset_toml, ledgers

CHUNK = 50_000  # rows made into text at a time


def write_town(town: Town, folder: str | os.PathLike[str], seed: int = 1) -> list[Path]:
    """Write a town as a dataset folder, and return the files written.

    `folder` holds the ledgers and `dataset.toml`; `folder/truth` the same town as clean tables
    under English names, with its own `dataset.toml`, and `answers.csv`. The same town and seed give
    the same bytes. Raises `OutputError` where a file cannot be written.
    """
    place = Path(folder)
    with told(place / "truth"):
        (place / "truth").mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    named: dict[str, list[str]] = {}
    for file in ledgers(town, seed):
        path = place / file.name
        (_write_workbook if file.format == "xlsx" else _write_csv)(file, path, town)
        named.setdefault(file.table, []).append(file.name)
        written.append(path)
    written.append(_write_text(dataset_toml(town, named), place / "dataset.toml"))
    return written + _write_truth(town, place / "truth")


def _write_csv(file: LedgerFile, path: Path, town: Town) -> None:
    with (
        landing(path) as temporary,
        told(path),
        open(temporary, "w", encoding=file.encoding, newline="") as out,
    ):
        lines = csv.writer(out, delimiter=file.delimiter, lineterminator="\r\n")
        lines.writerows([title] for title in file.titles)
        lines.writerow(file.frame.columns)
        lines.writerows(_lines(file.frame))


def _lines(frame: pd.DataFrame) -> Iterator[tuple[str, ...]]:
    for first in range(0, len(frame), CHUNK):
        part = frame.iloc[first : first + CHUNK].fillna("")
        yield from zip(*(part[name].tolist() for name in part), strict=True)


def _write_workbook(file: LedgerFile, path: Path, town: Town) -> None:
    held = io.BytesIO()  # an archive cut short by a full disk would complain when it is collected
    book = xlsxwriter.Workbook(
        held, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties(
        {"created": datetime.fromisoformat(town.as_of)}
    )  # the clock would change the bytes
    _fill(book, file)
    book.close()
    with opened(path) as put:
        put(held.getbuffer())


def _fill(book: Any, file: LedgerFile) -> None:
    page = book.add_worksheet(file.sheet)
    title = book.add_format({"bold": True, "align": "center", "font_size": 14})
    middle = book.add_format({"valign": "vcenter"})
    headings = list(file.frame.columns)
    for row, words in enumerate(file.titles):
        page.merge_range(row, 0, row, len(headings) - 1, words, title)
    top = len(file.titles)
    page.write_row(top, 0, headings, book.add_format({"bold": True, "border": 1}))
    for number, heading in enumerate(headings):
        is_number = heading in file.numbers
        for row, cell in enumerate(file.frame[heading].tolist(), top + 1):
            if not isinstance(cell, str):
                continue
            if is_number and _is_plain_number(cell):
                page.write_number(row, number, float(cell))
            else:
                page.write_string(row, number, cell)
    for first, last, heading in file.merges:
        cell = file.frame[heading].iloc[first]
        page.merge_range(
            top + 1 + first,
            headings.index(heading),
            top + 1 + last,
            headings.index(heading),
            cell,
            middle,
        )


def _is_plain_number(cell: str) -> bool:
    return cell.isascii() and cell.replace(".", "", 1).isdigit()


def _write_text(words: str, path: Path) -> Path:
    with landing(path) as temporary, told(path):
        temporary.write_bytes(words.encode())
    return path


def _write_truth(town: Town, folder: Path) -> list[Path]:
    tables = {table: getattr(town, table)[list(schema.columns(table))] for table in schema.READ} | {
        "answers": town.answers
    }
    written = []
    for name, frame in tables.items():
        path = folder / f"{name}.csv"
        with landing(path) as temporary, told(path):
            frame.to_csv(
                temporary,
                index=False,
                encoding="utf-8",
                lineterminator="\n",
                date_format="%Y-%m-%d",
                chunksize=CHUNK,
            )
        written.append(path)
    named = {table: [f"{table}.csv"] for table in schema.READ}
    return [*written, _write_text(dataset_toml(town, named), folder / "dataset.toml")]
