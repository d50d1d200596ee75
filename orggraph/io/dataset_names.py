"""What the files of a dataset folder are called."""

from __future__ import annotations

DECLARATION = "dataset.toml"
SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".ods", ".json")
