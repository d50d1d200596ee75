"""What the files of a dataset folder are called."""

from __future__ import annotations

import os
from pathlib import Path

DECLARATION = "dataset.toml"
_SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".ods", ".json", ".parquet")


def may_be_table(name: str) -> bool:
    """Whether a file of a dataset folder may hold a table: one of a kind that is read, and neither
    hidden nor the lock of an open workbook.
    """
    return Path(name).suffix.lower() in _SUFFIXES and not name.startswith((".", "~$"))


def place_of(data: str | os.PathLike[str]) -> Path:
    """Return the file or the folder that some data are in; a `dataset.toml` stands for its
    folder.
    """
    path = Path(data)
    return path.parent if path.name == DECLARATION else path


def name_in(folder: Path, path: Path) -> str:
    """Return the name of a file within the folder of a dataset, its whole path outside it."""
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else str(path)


__all__ = ["DECLARATION", "may_be_table", "name_in", "place_of"]
