"""The files that reading some data takes, as they are now."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from orggraph.io import dataset
from orggraph.io.dataset_names import DECLARATION, name_in
from orggraph.io.ordinary_file import is_folder, unreachable
from orggraph.io.snapshot.freshness import Source, SourceFile, digest, names_in


def noted(data: Path, noted_at: int, *, allow_outside: bool = False) -> Source:
    """Look at the files that reading some data takes.

    Raises `InputError` as reading them does.
    """
    name = os.path.basename(os.path.abspath(data))
    if not is_folder(data):
        return Source(name, (_file(data, name),), None, noted_at)
    read = files_of(data, allow_outside=allow_outside)
    is_inside = all(_absolute(path).is_relative_to(_absolute(data)) for path in read)
    files = tuple(_file(path, name_in(data, path)) for path in read)
    return Source(name, files, names_in(data), noted_at, "" if is_inside else str(data))


def files_of(data: Path, *, allow_outside: bool = False) -> list[Path]:
    """Return the files that reading some data takes; raises `InputError` as reading them does."""
    return list(_of_folder(data, allow_outside)) if is_folder(data) else [data]


def _of_folder(folder: Path, allow_outside: bool) -> Iterator[Path]:
    declaration = folder / DECLARATION
    if declaration.is_file():
        yield declaration
    declared = dataset.declaration(folder)
    if declared.columns_as:
        yield dataset.choices_file(folder, declared, allow_outside)
    tables, _ = dataset.table_files(folder, declared, allow_outside)
    for paths in tables.values():
        yield from paths


def _absolute(path: Path) -> Path:
    return Path(os.path.abspath(path))


def _file(path: Path, name: str) -> SourceFile:
    is_folder(path)  # refuses a pipe, which nothing may wait for
    try:
        about = path.stat()
        return SourceFile(name, about.st_size, about.st_mtime_ns, about.st_ctime_ns, digest(path))
    except OSError as error:
        raise unreachable(path, error) from None


def digest_of(path: str | os.PathLike[str]) -> str:
    """Return the SHA-256 of what a file holds."""
    return _file(Path(path), "").sha256


__all__ = ["digest_of", "files_of", "noted"]
