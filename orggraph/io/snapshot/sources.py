"""The files that a snapshot was made of, and whether they are still what they were.

A file counts as unchanged when its size and its times are those noted, unless it was written so
close to the moment of noting that its times prove nothing; else its contents are compared by hash.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from orggraph.io import dataset
from orggraph.io.ordinary_file import is_folder, unreachable

TOO_CLOSE = 2 * 10**9  # nanoseconds in which a file may change and keep its time
_AT_ONCE = 1 << 20  # bytes read at a time


@dataclass(frozen=True)
class SourceFile:
    """One file: its name within the source, its size, its times in nanoseconds and its SHA-256."""

    name: str
    size: int
    modified: int
    changed: int
    sha256: str


@dataclass(frozen=True)
class Source:
    """What a snapshot was made of.

    `names` lists what stood in the folder of a dataset, since a further file there may be read too;
    it is None for a single file. `noted` is the time at which the files were looked at, by the
    clock of their disk; `given` is the path as the call gave it, where files outside the folder are
    named after it, else "".
    """

    name: str
    files: tuple[SourceFile, ...]
    names: tuple[str, ...] | None
    noted: int
    given: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, said: Any) -> Source:
        """Return the source that `to_json` wrote."""
        names = said["names"]
        return cls(
            said["name"],
            tuple(SourceFile(**one) for one in said["files"]),
            None if names is None else tuple(names),
            said["noted"],
            said["given"],
        )


def place_of(data: str | os.PathLike[str]) -> Path:
    """Return the file or the folder that some data are in; a `dataset.toml` stands for its
    folder.
    """
    path = Path(data)
    return path.parent if path.name == dataset.DECLARATION else path


def noted(data: Path, noted_at: int, *, allow_outside: bool = False) -> Source:
    """Look at the files that reading some data takes.

    Raises `InputError` as reading them does.
    """
    name = os.path.basename(os.path.abspath(data))
    if not is_folder(data):
        return Source(name, (_file(data, name),), None, noted_at)
    read = list(_files_of(data, allow_outside))
    is_inside = all(Path(os.path.abspath(path)).is_relative_to(_absolute(data)) for path in read)
    files = tuple(_file(path, _name_in(data, path)) for path in read)
    return Source(name, files, _names(data), noted_at, "" if is_inside else str(data))


def is_unchanged(data: Path, source: Source) -> bool:
    """Whether some data are what a snapshot was made of."""
    try:
        if source.names is not None and _names(data) != source.names:
            return False
        single = source.names is None
        return all(
            _is_same(data if single else data / one.name, one, source) for one in source.files
        )
    except (OSError, ValueError):
        return False


def _is_same(path: Path, before: SourceFile, source: Source) -> bool:
    now = path.stat()
    if now.st_size != before.size:
        return False
    times = (now.st_mtime_ns, now.st_ctime_ns)
    if times == (before.modified, before.changed) and max(times) < source.noted - TOO_CLOSE:
        return True
    return _hash(path) == before.sha256


def _files_of(folder: Path, allow_outside: bool) -> Iterator[Path]:
    declaration = folder / dataset.DECLARATION
    if declaration.is_file():
        yield declaration
    declared = dataset.declaration(folder)
    if declared.columns_as:
        yield dataset.choices_file(folder, declared, allow_outside)
    tables, _ = dataset.table_files(folder, declared, allow_outside)
    for paths in tables.values():
        yield from paths


def _names(folder: Path) -> tuple[str, ...]:
    """Return the names of a folder that reading a dataset looks at."""
    return tuple(sorted(entry.name for entry in os.scandir(folder) if _is_looked_at(entry.name)))


def _is_looked_at(name: str) -> bool:
    if name == dataset.DECLARATION:
        return True
    return Path(name).suffix.lower() in dataset.SUFFIXES and not name.startswith((".", "~$"))


def _name_in(folder: Path, path: Path) -> str:
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else str(path)


def _absolute(path: Path) -> Path:
    return Path(os.path.abspath(path))


def _file(path: Path, name: str) -> SourceFile:
    try:
        about = path.stat()
        return SourceFile(name, about.st_size, about.st_mtime_ns, about.st_ctime_ns, _hash(path))
    except OSError as error:
        raise unreachable(path, error) from None


def _hash(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_AT_ONCE):
            digest.update(block)
    return digest.hexdigest()


def digest_of(path: str | os.PathLike[str]) -> str:
    """Return the SHA-256 of what a file holds."""
    return _file(Path(path), "").sha256


__all__ = ["Source", "digest_of", "is_unchanged", "noted", "place_of"]
