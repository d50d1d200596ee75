"""All answers of the planner's desk about one made-up city, and the report built from them:
processor time of each, memory of all.

    python benchmarks/desk.py [FIRMS]

The city and the same city ten days later are written by a process of their own. One process then
reads both (shown, not among the answers) and asks one answer after the other; what two of them
need, such as the status of every firm, counts for the first. The bar is on the sum: 60 s of
processor time (all threads) and 2 GiB for 100,000 firms.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from orggraph.analysis.analysis import Answers
from orggraph.analysis.comparison import compare
from orggraph.analysis.coverage import committee_load, department_load
from orggraph.analysis.organisations.funding import funding
from orggraph.analysis.pipeline import answers as ask
from orggraph.core.enums import Dimension
from orggraph.graph import Label
from orggraph.io.reader import read_raw
from orggraph.reports.report import build_report

SECONDS, MEBIBYTES = 60, 2048
MADE = """
import sys
from orggraph.io.sample_writer import write_town
from orggraph.sample import aged, make_town
town = make_town(int(sys.argv[1]), 1)
write_town(town, sys.argv[2] + "/old")
write_town(aged(town, 1, share=0.1)[0], sys.argv[2] + "/new")
"""


def spent(run: Callable[[], Any]) -> tuple[Any, float, float]:
    """Return what a call gives, its processor seconds and its seconds by the wall."""
    cpu, wall = time.process_time(), time.perf_counter()
    given = run()
    return given, time.process_time() - cpu, time.perf_counter() - wall


def questions(now: Answers, later: Answers) -> dict[str, Callable[[], Any]]:
    """Return the answers in the order of the report."""
    return {
        "coverage by every dimension, committees, departments": lambda: (
            [now.coverage(by) for by in Dimension],
            now.coverage(Dimension.DISTRICT, kind=Label.SOCIAL_ORG),
            committee_load(now.graph, now.status),
            department_load(now.graph, now.status),
        ),
        "gaps, with who is responsible": now.gaps,
        "plan": lambda: now.plan,
        "campaign": lambda: now.campaign,
        "health": lambda: now.checkup,
        "posts": lambda: now.posts,
        "circles, ten more centres": lambda: now.circles.covering.covers(10),
        "funding by district and committee": lambda: [
            funding(now.graph, now.status, by) for by in (Dimension.DISTRICT, Dimension.COMMITTEE)
        ],
        "impact": lambda: now.impact,
        "compare": lambda: (
            found := compare(now.graph, later.graph, now.status),
            found.moves,
            found.organisations,
            found.districts(),
        ),
        "report, built from these": lambda: build_report(now),
    }


def peak() -> float:
    """Return the largest memory of this process so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    firms = int(sys.argv[1]) if sys.argv[1:] else 100_000
    print(f"{firms:,} firms\n\n| Answer | CPU | Wall | Largest memory so far |\n|---|---|---|---|")

    def row(name: str, cpu: float, wall: float) -> None:
        print(f"| {name} | {cpu:.1f} s | {wall:.1f} s | {peak():,.0f} MiB |", flush=True)

    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-c", MADE, "300", f"{folder}/small"], check=True)
        warm = ask(read_raw(Path(folder, "small", "old")))
        for question in questions(warm, warm).values():
            question()  # compiled loops are loaded, libraries imported
        subprocess.run([sys.executable, "-c", MADE, str(firms), folder], check=True)
        (now, later), cpu, wall = spent(
            lambda: [ask(read_raw(Path(folder, date))) for date in ("old", "new")]
        )
        row("(two dates read, located and built)", cpu, wall)
        seconds = [0.0, 0.0]
        for name, question in questions(now, later).items():
            _, cpu, wall = spent(question)
            row(name, cpu, wall)
            seconds = [seconds[0] + cpu, seconds[1] + wall]
    row("**all answers and the report**", *seconds)
    missed = [
        what
        for what, held in (("time", seconds[0] <= SECONDS), ("memory", peak() <= MEBIBYTES))
        if not held
    ]
    print(
        f"\nbar: {SECONDS} s,"
        f" {MEBIBYTES} MiB: {'missed: ' + ', '.join(missed) if missed else 'met'}"
    )


if __name__ == "__main__":
    main()
