"""A date opened from its snapshot, against reading the same files plainly: whole processes.

    python benchmarks/snapshot.py [FIRMS]

Beside each wall time stands the processor time of the process, all threads together: on a shared
machine it says more. Plain is pandas with pyarrow reading the CSV files and writing a list as long
as the gap list.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from spine import ORGGRAPH, PLAIN

from orggraph.io.sample_writer import write_town
from orggraph.sample import make_town

Spent = tuple[float, float]


def spent(*command: str, out: Any = subprocess.DEVNULL) -> Spent:
    """Run a process and return its processor time and its time by the clock, in seconds."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=True, stdout=out, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, time.perf_counter() - begun


def both(data: str, gaps: Path, *more: str) -> Spent:
    """Ask for the coverage table and for the gap list."""
    first = spent(ORGGRAPH, "coverage", data, *more)
    with gaps.open("wb") as out:
        second = spent(ORGGRAPH, "gaps", data, "--format", "csv", *more, out=out)
    return first[0] + second[0], first[1] + second[1]


def main(firms: int) -> None:
    print("| what | CPU | wall | against plain (CPU) |\n|---|--:|--:|--:|")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        write_town(make_town(firms, 1), folder / "town")
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
            "another grouping and base + another status": (
                others[0][0] + others[1][0],
                others[0][1] + others[1][1],
            ),
        }
        for name, (cpu, wall) in rows.items():
            print(f"| {name} | {cpu:.1f} s | {wall:.1f} s | {cpu / plain[0]:.2f} × |", flush=True)
        size = sum(path.stat().st_size for path in Path(f"{data}.orggraph").iterdir())
        print(f"| the snapshot on the disk | {size / 2**20:.0f} MB | | |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300_000)
