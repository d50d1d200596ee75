"""A date opened from its snapshot, against reading the same files plainly: whole processes.

    python benchmarks/snapshot.py [FIRMS]

Beside each wall time stands the processor time of the process, all threads together: on a shared
machine it says more. Plain is pandas with pyarrow reading the CSV files and writing a list as long
as the gap list. Where DuckDB is installed, a query written by hand over the same CSV stands beside
the kept coverage table; it knows no rules, no guessed modes and no problems.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

from spine import ORGGRAPH, PLAIN

TOWN = """
import sys
from pathlib import Path
from orggraph.io.sample_writer import write_town
from orggraph.sample import make_town
write_town(make_town(int(sys.argv[1]), 1), Path(sys.argv[2]))
"""
DUCK = """
import sys, duckdb
print(duckdb.sql(f\'\'\'
    select district, count(*) as firms,
           count(*) filter (where organisation is not null) as organised,
           round(100.0 * count(*) filter (where organisation is not null) / count(*), 1) as rate,
           sum(staff) as staff, sum(members_total) as members
    from read_csv('{sys.argv[1]}/firms.csv')
    where exclusion is null and operating is distinct from false
    group by rollup (district) order by district
\'\'\'))
"""


class Spent(NamedTuple):
    """What processes took: processor time and time by the clock in seconds, the largest in GiB."""

    cpu: float
    wall: float
    memory: float

    def __add__(self, other: Spent) -> Spent:  # type: ignore[override]
        largest = max(self.memory, other.memory)
        return Spent(self.cpu + other.cpu, self.wall + other.wall, largest)


def spent(*command: str, out: Any = subprocess.DEVNULL) -> Spent:
    """Run a process and return what it took."""
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    took = time.perf_counter() - begun
    return Spent(used.ru_utime + used.ru_stime, took, used.ru_maxrss / 2**20)


def both(data: str, gaps: Path, *more: str) -> Spent:
    """Ask for the coverage table and for the gap list."""
    first = spent(ORGGRAPH, "coverage", data, *more)
    with gaps.open("wb") as out:
        return first + spent(ORGGRAPH, "gaps", data, "--format", "csv", *more, out=out)


def main(firms: int) -> None:
    print("| what | CPU | wall | memory | against plain (CPU) |\n|---|--:|--:|--:|--:|")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        # In a process of its own: what this one once held would count as its children's memory.
        spent(sys.executable, "-c", TOWN, str(firms), str(folder / "town"))
        data, gaps = str(folder / "town" / "truth"), folder / "gaps.csv"
        cold = both(data, gaps, "--no-snapshot")
        made = spent(ORGGRAPH, "snapshot", data)
        kept = both(data, folder / "kept.csv")
        assert gaps.read_bytes() == (folder / "kept.csv").read_bytes()
        others = [
            spent(ORGGRAPH, "coverage", data, "--by", "street", "--base", "all"),
            spent(ORGGRAPH, "gaps", data, "--status", "UNKNOWN", "--format", "csv"),
        ]
        table = spent(ORGGRAPH, "coverage", data)
        plain = spent(sys.executable, "-c", PLAIN, data, str(gaps), str(folder / "copy.csv"))
        rows = {
            "plain": plain,
            "coverage + gaps from the files": cold,
            "making the snapshot, reading included": made,
            "coverage + gaps from the snapshot": kept,
            "of these, the table alone": table,
            "another grouping and base + another status": others[0] + others[1],
        }
        if importlib.util.find_spec("duckdb"):
            rows["a query of DuckDB written by hand"] = spent(sys.executable, "-c", DUCK, data)
        for name, took in rows.items():
            print(
                f"| {name} | {took.cpu:.1f} s | {took.wall:.1f} s | {took.memory:.2f} GiB"
                f" | {took.cpu / plain.cpu:.2f} × |"
            )
        size = sum(path.stat().st_size for path in Path(f"{data}.orggraph").iterdir())
        print(f"| the snapshot on the disk | {size / 2**20:.0f} MB | | | |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300_000)
