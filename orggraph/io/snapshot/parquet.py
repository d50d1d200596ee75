"""The tables and the kept answers of a snapshot as Parquet files, for other programs."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq

from orggraph.io.atomic_write import told
from orggraph.io.snapshot.frames import read_table, written_out
from orggraph.io.snapshot.kept import Snapshot
from orggraph.io.snapshot.writing import landing


def export_parquet(snapshot: Snapshot, target: Path) -> list[Path]:
    """Write the tables and the kept answers of a snapshot as Parquet files into a folder of their
    own, whole or not at all; return their paths.
    """
    names = [Path(name) for name in snapshot.about["files"] if name.endswith(".arrow")]
    with landing(target, _is_of_parquet) as temporary:
        for name in names:
            table = written_out(read_table(snapshot.reader, name.name))
            with told(target):
                pq.write_table(table, temporary / f"{name.stem}.parquet", compression="zstd")
    return [target / f"{name.stem}.parquet" for name in names]


def _is_of_parquet(folder: Path) -> bool:
    """Whether a folder holds Parquet files and nothing else."""
    return folder.is_dir() and all(path.suffix == ".parquet" for path in folder.iterdir())


__all__ = ["export_parquet"]
