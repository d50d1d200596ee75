"""The main job at size: coverage against a textbook traversal, whole processes against plain
reading and writing.

    python benchmarks/spine.py [FIRMS]

Every ratio is between two things run in turn on the same machine; the figures in docs/benchmarks.md
are medians.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from orggraph.analysis.analysis import Answers
from orggraph.analysis.coverage import classify, coverage_table, responsible
from orggraph.core.collector import look_seldom
from orggraph.core.enums import Dimension, Severity
from orggraph.graph import OrgGraph, build_graph
from orggraph.ingest import clean
from orggraph.io.reader import read_raw
from orggraph.io.sample_writer import write_town
from orggraph.location import locate
from orggraph.sample import make_town

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

ORGGRAPH = str(Path(sys.executable).with_name("orggraph"))
WITNESS_FIRMS = 20_000

PLAIN = """
import sys, glob, pandas as pd
frames = [pd.read_csv(f, engine="pyarrow", dtype=str) for f in sorted(glob.glob(sys.argv[1] + "/*.csv")) if "answers" not in f]
pd.read_csv(sys.argv[2], engine="pyarrow", dtype=str).to_csv(sys.argv[3], index=False, encoding="utf-8-sig")
"""  # noqa: E501
BARE = """
import click
@click.group()
def main(): pass
@main.command()
def one(): pass
main()
"""


def clock(run: Callable[[], Any]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def process(*command: str, out: Any = subprocess.DEVNULL) -> None:
    subprocess.run(command, check=True, stdout=out, stderr=subprocess.DEVNULL)


def against_the_witness(folder: Path, firms: int) -> None:
    """Compare coverage with the textbook traversal of the tests, and the answers of both at its
    size.
    """
    import witness

    small, big = town(folder / "small", WITNESS_FIRMS, 2), town(folder / "big", firms, 1)
    whole = small.to_networkx()
    names = witness.firms(whole)
    walked: list[tuple[str, str]] = []

    def walk() -> None:
        for firm in names:
            found = (
                witness.status(whole, firm, small.rules),
                witness.responsible(whole, firm, small.rules),
            )
            walked.append((str(found[0]), found[1][0] or ""))

    slow = clock(walk) / len(names)
    status, duty = answers(small)
    equal = [
        (str(s), o) for s, o in zip(status["status"], duty["responsible"].fillna(""), strict=True)
    ] == walked
    fast = clock(lambda: answers(big)) / len(big.firms)
    print(
        f"| coverage of {firms:,} firms | {fast * firms:.1f} s |"
        f" witness at {WITNESS_FIRMS:,}: {slow * firms:.0f} s scaled "
        f"| {slow / fast:.0f} ×, answers {'equal' if equal else 'DIFFER'} |"
    )


def town(folder: Path, firms: int, seed: int) -> OrgGraph:
    if not folder.exists():
        write_town(make_town(firms, seed), folder)
    return build_graph(clean(read_raw(folder / "truth")))


def answers(graph: OrgGraph) -> tuple[pd.DataFrame, pd.DataFrame]:
    status = classify(graph)
    coverage_table(graph, status, Dimension.DISTRICT)
    return status, responsible(graph)


def whole_processes(folder: Path, firms: int, runs: int = 3) -> None:
    data, gaps, copy = str(folder / "big" / "truth"), folder / "gaps.csv", folder / "copy.csv"
    ours, plain = [], []
    for _ in range(runs):

        def both() -> None:
            process(ORGGRAPH, "coverage", data, "--by", "district")
            with gaps.open("wb") as out:
                process(ORGGRAPH, "gaps", data, "--format", "csv", out=out)

        ours.append(clock(both))
        plain.append(
            clock(lambda: process(sys.executable, "-c", PLAIN, data, str(gaps), str(copy)))
        )
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20
    ratio = statistics.median(a / b for a, b in zip(ours, plain, strict=True))
    print(
        f"| coverage + gaps, {firms:,} firms, whole processes |"
        f" {statistics.median(ours):.1f} s | plain read and write "
        f"{statistics.median(plain):.1f} s | {ratio:.2f} × |"
    )
    print(f"| peak memory of them | {peak:.2f} GiB | | |")


def steps(folder: Path) -> None:
    """Tell what each step of the way costs in processor time, all threads together, in a process
    set up as the program's.
    """
    look_seldom()
    begun = time.process_time()

    def told(step: str, found: Any) -> Any:
        nonlocal begun
        spent, begun = time.process_time() - begun, time.process_time()
        print(f"| {step} | {spent:.1f} s (CPU) | | |")
        return found

    raw = told("reading", read_raw(folder / "big" / "truth"))
    tables = told("typing cells, telling rows apart", clean(raw))
    located = told("where firms sit", locate(tables))
    answers = Answers(told("the graph", build_graph(tables, located)), tables, located)
    told("looking for what is not valid", answers.count(Severity.ERROR))
    told("status", answers.status)
    told("duties", answers.duty)
    told("the table of districts", answers.coverage(Dimension.DISTRICT))
    told("the gap list", answers.gaps())


def start_up(runs: int = 9) -> None:
    ours, bare = [], []
    for _ in range(runs):
        ours.append(clock(lambda: process(ORGGRAPH, "--help")))
        bare.append(clock(lambda: process(sys.executable, "-c", BARE, "--help")))
    ratio = statistics.median(a / b for a, b in zip(ours, bare, strict=True))
    print(
        f"| orggraph --help | {statistics.median(ours):.3f} s |"
        f" bare click {statistics.median(bare):.3f} s | {ratio:.2f} × |"
    )


def main(firms: int) -> None:
    print("| what | ours | beside it | ratio |\n|---|--:|--:|--:|")
    start_up()
    with tempfile.TemporaryDirectory() as folder:
        write_town(make_town(firms, 1), Path(folder) / "big")
        whole_processes(Path(folder), firms)
        steps(Path(folder))
        against_the_witness(Path(folder), firms)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
