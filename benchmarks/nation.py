"""A province in a loop and on a real cluster of the loopback: CPU, wall, memory, and equal bytes.

    .venv/bin/python benchmarks/nation.py --firms 100000 --counties 30
    .venv/bin/python benchmarks/nation.py --firms 300000 --counties 30 --workers 1
    .venv/bin/python benchmarks/nation.py --kills 10 --firms 20000 --counties 10

CPU is that of all processes of a run, master, workers and their JVMs included. What a session costs
before its first county is measured by a run of one tiny county, and shown apart. Ratios hold within
one run of this script only.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from province import files_below, write_folders
from spark_cluster import PROGRAM, Cluster

from orggraph.reference.addresses.divisions import atlas, is_statistical

SMALLEST = 300


def sizes_of(firms: int, counties: int, seed: int = 7) -> list[int]:
    """Counties as uneven as they are: the largest some twenty times the smallest."""
    weights = np.exp(np.random.default_rng(seed).normal(0, 0.8, counties))
    sizes = np.maximum(SMALLEST, firms * weights / weights.sum()).astype(int)
    sizes[-1] += max(0, firms - int(sizes.sum()))
    return [int(size) for size in sizes]


def codes_of(counties: int) -> list[str]:
    codes = (c for c in sorted(atlas().names) if len(c) == 6 and not is_statistical(c))
    return [code for code in codes if code.startswith(("35", "36", "37"))][:counties]


class Measured:
    """CPU and wall of some sessions of processes, from their beginning until the block ends.

    An executor that is told to end is waited for by nobody, so the system's account of ended
    children lacks it: every process of the sessions is looked at again and again, and what it had
    used when last seen is added up. `driver` is the session whose memory is watched, all its
    processes together.
    """

    def __init__(self, sessions: Callable[[], set[int]]) -> None:
        self.sessions, self.used, self.wall = sessions, dict[tuple[int, str], float](), 0.0
        self.over = threading.Event()
        self.driver, self.driver_mb = 0, 0.0

    @property
    def cpu(self) -> float:
        return sum(self.used.values())

    def __enter__(self) -> Measured:
        self.wall = time.monotonic()
        self.looking = threading.Thread(target=self._look_on)
        self.looking.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.looking.join()
        self.wall = time.monotonic() - self.wall

    def _look_on(self) -> None:
        while not self.over.wait(0.2):
            self._look()

    def _look(self) -> None:
        sessions, tick = self.sessions(), os.sysconf("SC_CLK_TCK")
        resident = 0
        for entry in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = entry.read_text().rpartition(")")[2].split()
            except OSError:
                continue  # it has ended meanwhile
            if int(fields[3]) in sessions:
                key = int(entry.parent.name), fields[19]
                self.used[key] = (int(fields[11]) + int(fields[12])) / tick
            if int(fields[3]) == self.driver:
                resident += int(fields[21]) * os.sysconf("SC_PAGE_SIZE")
        self.driver_mb = max(self.driver_mb, resident / 2**20)


def looped(data: Path, out: Path, *words: str) -> Measured:
    line = [str(PROGRAM), "nation", str(data), "-o", str(out), *words]
    process = subprocess.Popen(line, stderr=subprocess.PIPE, start_new_session=True)
    with Measured(lambda: {process.pid}) as took:
        _, said = process.communicate()
    assert process.returncode == 0, said
    return took


def on_cluster(place: Path, workers: int, data: Path, out: Path, *words: str) -> Measured:
    cluster = Cluster(Path(tempfile.mkdtemp(dir=place)), workers=workers)
    pids: set[int] = set()
    with Measured(lambda: pids | {p.pid for p in cluster.processes}) as took:
        cluster.start()
        try:
            began = time.monotonic()
            process = cluster.begin("nation", data, "-o", out, *words)
            pids.add(process.pid)
            took.driver = process.pid
            _, said = process.communicate()
            wall = time.monotonic() - began
            assert process.returncode == 0, said
        finally:
            cluster.stop()
    took.wall = wall
    return took


def memory_line(out: Path) -> str:
    """Return the peak of a county's process by its firms, as a straight line."""
    counties = json.loads((out / "run.json").read_text())["counties"].values()
    firms, peak = (np.array([c[name] for c in counties], float) for name in ("firms", "memory_mb"))
    largest = peak[np.argmax(firms)]
    return (
        f"peak {peak.max():.0f} MB, {largest:.0f} MB at the largest county"
        f" of {firms.max():.0f} firms"
    )


def kills(
    place: Path, data: Path, expected: dict[str, bytes], times: int, words: list[str]
) -> None:
    """Kill a worker in the middle of a run, again and again."""
    cluster, good = Cluster(Path(tempfile.mkdtemp(dir=place))).start(), 0
    try:
        for number in range(times):
            out = place / f"killed-{number}"
            process = cluster.begin("nation", data, "-o", out, *words)
            while not list(out.glob("part=summary/*/part.parquet")) and process.poll() is None:
                time.sleep(0.05)
            cluster.kill_worker()
            _, said = process.communicate()
            equal = process.returncode == 0 and files_below(out) == expected
            good += equal
            if not equal:
                print(f"  kill {number}: exit {process.returncode} {said.strip()[-300:]}")
            cluster.replace_worker()
    finally:
        cluster.stop()
    print(f"a worker killed in the middle: {good} of {times} with the bytes of the loop")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--firms", type=int, default=100_000)
    parser.add_argument("--counties", type=int, default=30)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--no-plan", action="store_true")
    asked = parser.parse_args()
    words = [] if asked.no_plan else ["--plan"]
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        sizes = sizes_of(asked.firms, asked.counties)
        data = write_folders(place / "data", codes_of(asked.counties), sizes)
        tiny = write_folders(place / "tiny", ["350102"], [SMALLEST])
        print(f"{sum(sizes)} firms in {len(sizes)} counties of {min(sizes)} to {max(sizes)}")
        subprocess.run([str(PROGRAM), "warm"], check=True, capture_output=True)
        loop = looped(data, place / "loop", *words)
        print(f"loop: CPU {loop.cpu:.1f} s, wall {loop.wall:.1f} s; {memory_line(place / 'loop')}")
        expected = files_below(place / "loop")
        if asked.kills:
            kills(place, data, expected, asked.kills, words)
            return
        start = on_cluster(place, asked.workers, tiny, place / "start", *words)
        one = looped(tiny, place / "one", *words)
        print(
            f"a cluster and a session for one county of {SMALLEST}: CPU {start.cpu:.1f} s,"
            f" wall {start.wall:.1f} s (loop {one.cpu:.1f}, {one.wall:.1f})"
        )
        spark = on_cluster(place, asked.workers, data, place / "spark", *words)
        equal = files_below(place / "spark") == expected
        print(
            f"Spark, {asked.workers} workers: CPU {spark.cpu:.1f} s, wall {spark.wall:.1f} s;"
            f" {memory_line(place / 'spark')}; driver {spark.driver_mb:.0f} MB, its JVM included;"
            f" bytes equal: {equal}"
        )
        apart = spark.cpu - (start.cpu - one.cpu)
        print(
            f"CPU Spark / loop: {spark.cpu / loop.cpu:.2f}; start-up apart {apart / loop.cpu:.2f}"
        )
        print(f"wall, start-up apart: {spark.wall - (start.wall - one.wall):.1f} s")


if __name__ == "__main__":
    main()
