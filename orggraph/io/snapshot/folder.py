"""The folder of a snapshot, read: every file is checked against the sealed manifest.

The manifest, `snapshot.json`, bears a seal over itself and the size and hash of every other file;
a file is used only if it is what the manifest says. Nothing in the folder is ever run.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from orggraph.core.errors import InputError, legible
from orggraph.core.messages import message
from orggraph.io.snapshot.freshness import digest

MANIFEST = "snapshot.json"
INDEX = "pages.json"  # of what is kept as printed
SUFFIX = ".orggraph"
KIND = "orggraph snapshot"
FORMAT = 2  # grows when a program of today could not read what a later one writes

Json = Any


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

    def json(self, name: str) -> Json:
        """Return plain values."""
        data = self.bytes(name)
        with self.damage(name):
            return json.loads(data)

    def bytes(self, name: str) -> bytes:
        """Return bytes."""
        with self.damage(name):
            data = (self.folder / name).read_bytes()
        self._compare(name, hashlib.sha256(data).hexdigest())
        return data

    def check(self, name: str) -> None:
        """Raise `InputError` where a file is not what the manifest says."""
        with self.damage(name):
            found = digest(self.folder / name)
        self._compare(name, found)

    def _compare(self, name: str, found: str) -> None:
        if found != self.about["files"].get(name, {}).get("sha256"):
            raise damaged(self.folder, name)

    def check_all(self) -> None:
        """Check every file."""
        for name in self.about["files"]:
            self.check(name)

    @contextmanager
    def damage(self, name: str) -> Iterator[None]:
        """Turn what a library says of a damaged file into one line for a person."""
        try:
            yield
        except (OSError, ValueError, KeyError, TypeError):
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
    if said.pop("seal", None) != seal_of(said):
        raise damaged(folder, MANIFEST)
    return said


def json_bytes(said: Json) -> bytes:
    """Return plain values as the bytes of a JSON file."""
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "surrogatepass"
    )


def seal_of(said: Mapping[str, Json]) -> str:
    """Return the seal of what a manifest says."""
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


__all__ = [
    "FORMAT",
    "INDEX",
    "KIND",
    "MANIFEST",
    "SUFFIX",
    "Reader",
    "damaged",
    "is_snapshot",
    "json_bytes",
    "seal_of",
]
