"""Make a snapshot of some data, and say what in one differs from its source."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from orggraph.analysis.analysis import Answers
from orggraph.core.errors import InputError, legible
from orggraph.core.messages import message
from orggraph.ingest import RawDataset
from orggraph.io.atomic_write import told
from orggraph.io.dataset_names import place_of
from orggraph.io.snapshot.folder import INDEX, SUFFIX
from orggraph.io.snapshot.frames import read_table, written_out
from orggraph.io.snapshot.kept import Snapshot, write
from orggraph.io.snapshot.manifest import Asked
from orggraph.io.snapshot.pages import Page
from orggraph.io.snapshot.sources import noted
from orggraph.io.snapshot.writing import landing

Read = Callable[[], tuple[RawDataset, Answers]]
Pages = Callable[[Answers, str], tuple[str, Mapping[str, Page]]]


def make(data: str, target: Path, asked: Asked, read: Read, pages: Pages | None = None) -> Snapshot:
    """Make a snapshot of some data at `target`, whole or not at all.

    `read` reads the data and gives what they declare, and all answers; `pages` gives what to keep
    as printed, of answers and the name of the snapshot. Raises `InputError` where
    the data change meanwhile.
    """
    source = place_of(data)
    with landing(target) as temporary:
        now = temporary.stat().st_mtime_ns
        before = noted(source, now, allow_outside=asked.allow_outside)
        declared, answers = read()
        with told(target):
            kept = pages(answers, target.name) if pages else ("", {})
            made_from = _made_from(source, target)
            write(temporary, answers, declared, before, asked, made_from, kept)
        if noted(source, now, allow_outside=asked.allow_outside) != before:
            name = legible(str(source))
            raise InputError(
                message(
                    "{name}: the data changed while they were read, no snapshot is made; run "
                    "it again",
                    name=name,
                )
            )
    return Snapshot(target)


def _made_from(source: Path, target: Path) -> str:
    """Return the way from the snapshot to its source."""
    whole = os.path.abspath(source)
    try:
        return Path(os.path.relpath(whole, os.path.abspath(target))).as_posix()
    except ValueError:  # on another drive
        return Path(whole).as_posix()


# ---- verifying ----


@dataclass(frozen=True)
class Difference:
    """One part of a snapshot that is not what its source gives now: a file, a column in it, and in
    how many rows; `column` is "" and `rows` None where the part differs as a whole.
    """

    part: str
    column: str = ""
    rows: int | None = None


def differences(kept: Snapshot, fresh: Snapshot) -> Iterator[Difference]:
    """Yield what differs between a snapshot and one made anew."""
    for name in kept.about["files"] | fresh.about["files"]:
        if name == INDEX or name.startswith("page_"):
            continue  # printed from the rest
        if name not in kept.reader or name not in fresh.reader:
            yield Difference(name)
        elif kept.about["files"][name] != fresh.about["files"][name]:
            yield from _parts(name, kept, fresh)
    for key in ("name", "as_of", "rules", "declared", "campaign", "bulletin"):
        if kept.about.get(key) != fresh.about.get(key):
            yield Difference(key)


def _parts(name: str, kept: Snapshot, fresh: Snapshot) -> Iterator[Difference]:
    if not name.endswith(".arrow"):
        yield Difference(name)
        return
    one, other = (written_out(read_table(snapshot.reader, name)) for snapshot in (kept, fresh))
    if one.num_rows != other.num_rows or one.column_names != other.column_names:
        yield Difference(name)
        return
    for column in one.column_names:
        before, after = one[column].to_pylist(), other[column].to_pylist()
        rows = sum(a != b for a, b in zip(before, after, strict=True))
        if rows:
            yield Difference(name, column, rows)


@contextmanager
def made_anew(data: str, asked: Asked, read: Read) -> Iterator[Snapshot]:
    """Give a snapshot of some data that is made anew and removed afterwards."""
    with tempfile.TemporaryDirectory() as place:
        yield make(data, Path(place) / f"new{SUFFIX}", asked, read)


__all__ = ["Difference", "differences", "made_anew", "make"]
