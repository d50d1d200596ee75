"""What a snapshot says of itself: of what, with which choices and by which program it was made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from orggraph.io.snapshot.folder import Reader
from orggraph.io.snapshot.freshness import Source


@dataclass(frozen=True)
class Asked:
    """What a call said of reading, apart from the rules: a snapshot answers for the same only.

    `columns_as` is the name and the hash of the file that says how columns are read, "" for none.
    """

    as_of: str = ""
    without: tuple[str, ...] = ()
    allow_outside: bool = False
    columns_as: str = ""

    @classmethod
    def from_json(cls, said: Any) -> Asked:
        """Return what a manifest says was asked."""
        return cls(**{**said, "without": tuple(said["without"])})


def program() -> str:
    """Return the version of this program."""
    return version("orggraph")


class Manifest:
    """The manifest of a snapshot on the disk.

    Raises `InputError` for a folder that is none, is damaged, or that this version cannot read.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.reader = Reader(folder)
        self.about: Mapping[str, Any] = self.reader.about
        self.source = Source.from_json(self.about["source"])
        self.asked = Asked.from_json(self.about["asked"])

    @property
    def is_of_this_program(self) -> bool:
        """Whether this version of the program made it; another's answers are worked out anew."""
        return bool(self.about["program"] == program())

    @property
    def as_of(self) -> dt.date | None:
        """The date of the data."""
        return dt.date.fromisoformat(self.about["as_of"]) if self.about["as_of"] else None
