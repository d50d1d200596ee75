"""The folder of a snapshot: a manifest and Arrow files, written whole or not at all.

The manifest, `snapshot.json`, bears a seal over itself and the size and hash of every other file;
a file is used only if it is what the manifest says. Nothing in the folder is ever run.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pyarrow as pa

from orggraph.core.errors import InputError, OutputError, legible
from orggraph.core.messages import message
from orggraph.io.atomic_write import told

MANIFEST = "snapshot.json"
SUFFIX = ".orggraph"
KIND = "orggraph snapshot"
FORMAT = 1  # grows when a program of today could not read what a later one writes

Json = Any


# ---- writing ----


class Writer:
    """Takes the parts of a snapshot; each is noted with its size and its hash."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: dict[str, dict[str, Any]] = {}

    def arrow(self, name: str, table: pa.Table) -> None:
        """Write a table as an uncompressed Arrow file, which can be mapped into memory."""
        with pa.ipc.new_file(str(self.folder / name), table.schema) as file:
            file.write_table(table)
        self._note(name)

    def json(self, name: str, said: Json) -> None:
        """Write plain values."""
        self.bytes(name, _json_bytes(said))

    def bytes(self, name: str, data: bytes) -> None:
        """Write bytes."""
        (self.folder / name).write_bytes(data)
        self._note(name)

    def _note(self, name: str) -> None:
        path = self.folder / name
        with path.open("rb+") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            os.fsync(file.fileno())
        self.files[name] = {"size": path.stat().st_size, "sha256": digest}

    def seal(self, about: Mapping[str, Json]) -> None:
        """Write the manifest, last."""
        said = {"kind": KIND, "format": FORMAT, **about, "files": self.files}
        (self.folder / MANIFEST).write_bytes(_json_bytes({**said, "seal": _seal(said)}))


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
            mask = os.umask(0)
            os.umask(mask)
            os.chmod(temporary, 0o777 & ~mask)
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


# ---- reading ----


def is_snapshot(path: Path) -> bool:
    """Whether a path leads to a folder with the manifest of a snapshot."""
    return (path / MANIFEST).is_file()


class Reader:
    """Gives the parts of a snapshot, each checked against the manifest when it is asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.about = _manifest(folder)

    def __contains__(self, name: str) -> bool:
        return name in self.about["files"]

    def arrow(self, name: str) -> pa.Table:
        """Return a table, mapped into memory."""
        self.check(name)
        with self._damage(name), pa.memory_map(str(self.folder / name), "r") as source:
            return pa.ipc.open_file(source).read_all()

    def json(self, name: str) -> Json:
        """Return plain values."""
        data = self.bytes(name)
        with self._damage(name):
            return json.loads(data)

    def bytes(self, name: str) -> bytes:
        """Return bytes."""
        self.check(name)
        with self._damage(name):
            return (self.folder / name).read_bytes()

    def check(self, name: str) -> None:
        """Raise `InputError` where a file is not what the manifest says."""
        said = self.about["files"].get(name, {})
        with self._damage(name), (self.folder / name).open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != said.get("sha256"):
                raise damaged(self.folder, name)

    def check_all(self) -> None:
        """Check every file."""
        for name in self.about["files"]:
            self.check(name)

    @contextmanager
    def _damage(self, name: str) -> Iterator[None]:
        """Turn what a library says of a damaged file into one line for a person."""
        try:
            yield
        except (OSError, ValueError, KeyError, TypeError, pa.ArrowException):
            raise damaged(self.folder, name) from None


def damaged(folder: Path, name: str) -> InputError:
    """Return the error about a file of a snapshot that is not what it was."""
    where = legible(str(folder))
    return InputError(
        message(
            "{where}: the snapshot is damaged ({name}); make it again from its source"
            " with orggraph snapshot",
            where=where,
            name=name,
        )
    )


def _manifest(folder: Path) -> dict[str, Json]:
    """Return what a manifest says; raises `InputError` for one that is damaged, of another kind or
    of a later format.
    """
    where = legible(str(folder))
    try:
        said = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError, RecursionError):
        raise damaged(folder, MANIFEST) from None
    if not isinstance(said, dict) or said.get("kind") != KIND:
        raise InputError(
            message(
                "{where}: this folder is no snapshot of orggraph; give a ledger, a "
                "dataset folder or a snapshot",
                where=where,
            )
        )
    if said.get("format") != FORMAT:
        made_by = legible(str(said.get("program")))
        raise InputError(
            message(
                "{where}: the snapshot was made by another version ({made_by}) and cannot"
                " be read; make it again from its source with orggraph snapshot",
                where=where,
                made_by=made_by,
            )
        )
    if said.pop("seal", None) != _seal(said):
        raise damaged(folder, MANIFEST)
    return said


def _json_bytes(said: Json) -> bytes:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "surrogatepass"
    )


def _seal(said: Mapping[str, Json]) -> str:
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


__all__ = ["MANIFEST", "SUFFIX", "Reader", "Writer", "damaged", "is_snapshot", "landing"]
