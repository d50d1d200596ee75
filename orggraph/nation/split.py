"""One large list becomes a share for each county: its rows as they stand, and their row numbers.

A row of a CSV is copied as it is written, so that a share is read with all the care that a ledger
gets; only the cells of columns about people are left empty. Parquet is written as CSV. Rows whose
code is no county's make a share of their own. The shares lie in the folder of results until the
run is complete, open to nobody else.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from unicodedata import normalize

import numpy as np
import pyarrow as pa

from orggraph.core.errors import InputError, UsageError, legible
from orggraph.core.messages import ITEMS, listed, message
from orggraph.core.schema import fold, is_personal
from orggraph.io import csv_reader
from orggraph.io.atomic_write import opened
from orggraph.io.encoding import refuse_what_is_no_text
from orggraph.io.parquet_reader import SUFFIX, as_text, csv_bytes, opened_parquet
from orggraph.nation.counties import UNKNOWN, County, Layout, Setup, size_of
from orggraph.nation.reading import ROWS, SHARE
from orggraph.reference.addresses.divisions import atlas

FOLDER = "shares"
_DONE = "shares.json"
HEAD = 1 << 20
"""Bytes in which the heading must stand."""
HELD = 64 << 20
"""Bytes of rows kept in memory before they are written."""
_OPEN_LINES = 200  # a quoted cell of more lines is a quotation mark that was never closed
_WHOLE = re.compile(r"(\d{6})(?:\d{3}|\d{6})?(?:\.0+)?")


@dataclass
class _Shares:
    """The rows of each county that wait to be written, and where they go."""

    folder: Path
    head: bytes
    above: int
    rows: dict[str, list[bytes]] = field(default_factory=lambda: defaultdict(list))
    numbers: dict[str, array[int]] = field(default_factory=lambda: defaultdict(lambda: array("q")))
    held: int = 0

    def add(self, county: str, row: bytes, number: int) -> None:
        self.rows[county].append(row)
        self.numbers[county].append(number)
        self.held += len(row)
        if self.held > HELD:
            self.pour()

    def pour(self) -> None:
        """Write what waits behind what is written."""
        for county, rows in sorted(self.rows.items()):
            folder = self.folder / county
            is_new = not folder.is_dir()
            folder.mkdir(exist_ok=True)
            with open(folder / SHARE, "ab") as file:
                file.write(self.head if is_new else b"")
                file.write(b"".join(rows))
        self.rows.clear()
        self.held = 0

    def finish(self) -> None:
        """Write the rest, and the row numbers of every share."""
        self.pour()
        heading = np.arange(1, self.above + 1)
        for county, numbers in self.numbers.items():
            rows = np.concatenate([heading, np.frombuffer(numbers, dtype=np.int64)])
            np.save(self.folder / county / ROWS, rows)


def split(source: str, column: str, setup: Setup, out: str) -> list[County]:
    """Split one list by the column of division codes, and return the counties, the unknown one
    last; a list split before is not split again while it is the same.

    Raises `UsageError` where no column is named or it is not there, `InputError` for a list that
    cannot be read.
    """
    path, folder = Path(source), Path(out) / FOLDER
    mark = _mark(path, column)
    if not _is_done(folder, mark):
        _clear(folder)
        folder.mkdir(parents=True, mode=0o700)
        if path.suffix.lower() == SUFFIX:
            _split_parquet(path, column, folder)
        else:
            _split_text(path, column, setup, folder)
        with opened(folder / _DONE) as put:
            put(json.dumps(mark).encode())
    codes = sorted(
        (p.name for p in folder.iterdir() if p.is_dir()), key=lambda c: (c == UNKNOWN, c)
    )
    return [County(c, Layout.SHARE, str(folder / c), size_of(folder / c)) for c in codes]


def clear(out: str) -> None:
    """Take the shares away: they are parts of the source, and no result."""
    _clear(Path(out) / FOLDER)


def _clear(folder: Path) -> None:
    if not folder.is_dir():
        return
    (folder / _DONE).unlink(missing_ok=True)
    for share in folder.iterdir():
        for name in (SHARE, ROWS):
            (share / name).unlink(missing_ok=True)
        share.rmdir()
    folder.rmdir()


def _mark(path: Path, column: str) -> dict[str, Any]:
    with open(path, "rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"sha256": digest, "column": column}


def _is_done(folder: Path, mark: dict[str, Any]) -> bool:
    done = folder / _DONE
    return done.is_file() and json.loads(done.read_bytes()) == mark


def county_code(cell: str) -> str:
    """Return the county a cell means: a code of 6, 9 or 12 digits whose county there is."""
    plain = normalize("NFKC", csv_reader.unwrapped(cell)).strip().lstrip("'`’")
    found = _WHOLE.fullmatch(plain)
    return found[1] if found and found[1] in atlas().names else UNKNOWN


def _place_of(column: str, headings: list[str], path: Path) -> int:
    wanted = fold(column)
    folded = [fold(heading) for heading in headings]
    if wanted in folded:
        return folded.index(wanted)
    shown = [legible(h) for h in headings if h and not is_personal(h)]
    raise UsageError(
        message(
            "{name} has no column {column}; its headings are {shown}",
            name=path.name,
            column=column,
            shown=listed(shown, ITEMS),
        )
    )


def _split_parquet(path: Path, column: str, folder: Path) -> None:
    file = opened_parquet(str(path), str(path))
    names = file.schema_arrow.names
    code = names[_place_of(column, names, path)]
    kept = [name for name in names if not is_personal(name)]
    heads = csv_bytes(as_text(file.schema_arrow.empty_table().select(kept), str(path)))
    shares, county_of = _Shares(folder, heads, 1), cache(county_code)  # few cells differ
    number = 1
    for batch in file.iter_batches(columns=list(dict.fromkeys([*kept, code]))):
        table = as_text(pa.Table.from_batches([batch]), str(path))
        codes = table.column(code).to_pylist()
        lines = csv_bytes(table.select(kept)).partition(b"\n")[2]
        for cell, record in zip(codes, _records(io.BytesIO(lines)), strict=True):
            number += 1
            shares.add(county_of(cell or ""), record, number)
    shares.finish()


def _split_text(path: Path, column: str, setup: Setup, folder: Path) -> None:
    with open(path, "rb") as file:
        head = file.read(HEAD)
        refuse_what_is_no_text(head, str(path))
        shape = csv_reader.shape_of(head, setup.columns)
        if shape is None:
            raise InputError(
                message(
                    "{path}: no heading row is found; it needs a column 企业名称 or "
                    "统一社会信用代码",
                    path=path,
                )
            )
        if csv_reader.is_torn(head, shape, setup.columns):
            raise InputError(
                message(
                    "{path}: a line end tears the headings apart, or the first row stands on "
                    "their line; give them a line of their own",
                    path=path,
                )
            )
        encoding = shape.encoding.name
        if encoding not in ("utf-8", "gb18030") or len(shape.delimiter.encode()) > 1:
            raise InputError(
                message("{path}: save a large list as CSV in UTF-8 or GBK, with commas", path=path)
            )
        at = _place_of(column, list(shape.heading.cells), path)
        people = [i for i, cell in enumerate(shape.heading.cells) if is_personal(cell)]
        cut = _cutter(shape.delimiter, encoding, len(shape.heading.cells), at, people)
        shares = _Shares(folder, head[: shape.start], shape.row)
        county_of = cache(county_code)
        file.seek(shape.start)
        number = shape.row
        for record in _records(file):
            number += 1
            if not record.strip():
                continue
            cell, row = cut(record)
            shares.add(county_of(cell), row, number)
    shares.finish()


def _records(file: Iterator[bytes] | io.BufferedReader | io.BytesIO) -> Iterator[bytes]:
    """Yield the rows of a CSV, those with line ends within quotes in one piece."""
    for line in file:
        if line.count(b'"') % 2:
            parts = [line]
            for more in file:
                parts.append(more)
                if more.count(b'"') % 2:
                    line = b"".join(parts)
                    break
                if len(parts) > _OPEN_LINES:
                    yield from parts[:-1]
                    line = parts[-1]
                    break
            else:
                line = b"".join(parts)
        yield line if line.endswith(b"\n") else line + b"\n"


Cut = Callable[[bytes], tuple[str, bytes]]


def _cutter(delimiter: str, encoding: str, width: int, at: int, people: list[int]) -> Cut:
    """Return what gives of a row the cell at a place, and the row without the cells about people.

    No byte of a character in UTF-8 or GB18030 is a comma, a semicolon, a tab or a quotation mark;
    a row with quotes, or cut at bars, is decoded.
    """
    sign = delimiter.encode()
    quick = delimiter in ",;\t"

    def cut(record: bytes) -> tuple[str, bytes]:
        if quick and b'"' not in record:
            cells = record.split(sign)
            cell = cells[at].decode(encoding, "replace") if at < len(cells) else ""
            if people and len(cells) == width:
                end = record[len(record.rstrip(b"\r\n")) :]
                for i in people:
                    cells[i] = end if i == width - 1 else b""
                return cell, sign.join(cells)
            return cell, record
        text = record.decode(encoding, "surrogateescape")
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
        words = rows[0] if rows else []
        cell = words[at] if at < len(words) else ""
        if people and len(words) == width:
            for i in people:
                words[i] = ""
            held = io.StringIO(newline="")
            csv.writer(held, delimiter=delimiter, lineterminator="\n").writerow(words)
            return cell, held.getvalue().encode(encoding, "surrogateescape")
        return cell, record

    return cut


__all__ = ["FOLDER", "clear", "county_code", "split"]
