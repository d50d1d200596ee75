"""Whether the files that a snapshot was made of are still what they were.

A file counts as unchanged when its size and its times are those noted, unless it was written so
close to the moment of noting that its times prove nothing; else its contents are compared by hash.
"""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from orggraph.io.dataset_names import DECLARATION, may_be_table

TOO_CLOSE = 2 * 10**9  # nanoseconds in which a file may change and keep its time


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


def is_unchanged(data: Path, source: Source) -> bool:
    """Whether some data are what a snapshot was made of."""
    try:
        if source.names is not None and names_in(data) != source.names:
            return False
        single = source.names is None
        return all(
            _is_same(data if single else data / one.name, one, source) for one in source.files
        )
    except (OSError, ValueError):
        return False


def _is_same(path: Path, before: SourceFile, source: Source) -> bool:
    now = path.stat()
    if now.st_size != before.size or not stat.S_ISREG(now.st_mode):
        return False
    times = (now.st_mtime_ns, now.st_ctime_ns)
    if times == (before.modified, before.changed) and max(times) < source.noted - TOO_CLOSE:
        return True
    return digest(path) == before.sha256


def names_in(folder: Path) -> tuple[str, ...]:
    """Return the names of a folder that reading a dataset looks at."""
    names = os.listdir(folder)
    return tuple(sorted(name for name in names if name == DECLARATION or may_be_table(name)))


def digest(path: Path) -> str:
    """Return the SHA-256 of what a file holds."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


__all__ = ["Source", "SourceFile", "digest", "is_unchanged", "names_in"]
