"""Snapshots: one date as read, located and tied, in a folder that opens in a moment.

`frames` turns frames into Arrow tables and back, `records` findings and the skeleton into plain
values, `sources` tells whether the data are unchanged, `folder` writes whole or not at all and
checks every file, `kept` holds the answers, `opening` finds the snapshot that answers a call, and
`making` makes, verifies and exports one. Nothing in a snapshot is ever run.
"""

from orggraph.io.snapshot.folder import SUFFIX
from orggraph.io.snapshot.kept import Asked, Snapshot
from orggraph.io.snapshot.making import Difference, differences, export_parquet, made_anew, make
from orggraph.io.snapshot.opening import Opened, is_named, opened, source_path

__all__ = [
    "SUFFIX",
    "Asked",
    "Difference",
    "Opened",
    "Snapshot",
    "differences",
    "export_parquet",
    "is_named",
    "made_anew",
    "make",
    "opened",
    "source_path",
]
