"""The folder of a snapshot, written: whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from orggraph.core.errors import OutputError, legible
from orggraph.core.messages import message
from orggraph.io.atomic_write import permissions, settle, told
from orggraph.io.snapshot.folder import FORMAT, KIND, MANIFEST, is_snapshot, json_bytes, seal_of
from orggraph.io.snapshot.freshness import digest

Json = Any


class Writer:
    """Takes the parts of a snapshot; each is noted with its size and its hash."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: dict[str, dict[str, Any]] = {}

    def json(self, name: str, said: Json) -> None:
        """Write plain values."""
        self.bytes(name, json_bytes(said))

    def bytes(self, name: str, data: bytes) -> None:
        """Write bytes."""
        (self.folder / name).write_bytes(data)
        self.note(name)

    def note(self, name: str) -> None:
        """Note a file that stands in the folder."""
        path = self.folder / name
        settle(path)
        self.files[name] = {"size": path.stat().st_size, "sha256": digest(path)}

    def seal(self, about: Mapping[str, Json]) -> None:
        """Write the manifest, last."""
        said = {"kind": KIND, "format": FORMAT, **about, "files": self.files}
        (self.folder / MANIFEST).write_bytes(json_bytes({**said, "seal": seal_of(said)}))


@contextmanager
def landing(path: Path, is_ours: Callable[[Path], bool] | None = None) -> Iterator[Path]:
    """Give an empty folder beside `path`, which takes its place when all went well.

    What stands there is replaced if `is_ours` says so, by default if it is a snapshot; anything
    else is left alone with an `OutputError`.
    """
    place = Path(os.path.abspath(path))
    if os.path.lexists(place) and (place.is_symlink() or not (is_ours or is_snapshot)(place)):
        raise _in_the_way(path)
    with told(path):
        temporary = Path(tempfile.mkdtemp(".part", ".orggraph-", place.parent))
    try:
        yield temporary
        with told(path):
            os.chmod(temporary, permissions(0o777))
            _take_the_place(temporary, place)
    finally:
        _remove(temporary)


def _in_the_way(path: Path) -> OutputError:
    name = legible(str(path))
    return OutputError(
        message(
            "{name} exists and is no such folder of this program, it is not replaced;"
            " choose another name",
            name=name,
        )
    )


def _take_the_place(temporary: Path, place: Path) -> None:
    if not place.exists():
        os.rename(temporary, place)
        return
    before = Path(tempfile.mkdtemp(".part", ".orggraph-", place.parent))
    os.rename(place, before / "old")
    try:
        os.rename(temporary, place)
    except OSError:
        os.rename(before / "old", place)
        raise
    finally:
        _remove(before / "old")
        _remove(before)


def _remove(folder: Path) -> None:
    """Remove a folder of files."""
    with suppress(OSError):
        for entry in os.scandir(folder):
            os.unlink(entry.path)
        os.rmdir(folder)


__all__ = ["Writer", "landing"]
