"""One round of a made-up city: lists to the streets, replies filled in, and all of it collected;
beside reading the city alone.

    python benchmarks/dispatch.py [FIRMS] [REPLIES]

The city is written by a process of its own. Replies of half the firms are filled in (not timed) in
so many files, one of them damaged and one sent twice. The bar for 20,000 firms and 40 replies: at
most 30 s of processor time for `dispatch` and `collect` together, and a balance that holds to the
row. Their time is also told as a multiple of reading the same city, run in turn.
"""

from __future__ import annotations

import contextlib
import io
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl

from orggraph.analysis import pipeline
from orggraph.cli.main import main
from orggraph.core.enums import Dimension
from orggraph.io.reader import read_raw
from orggraph.io.reply_reader import read_returned
from orggraph.reports.collect import collect
from orggraph.reports.collected_replies import balance
from orggraph.reports.dispatch import dispatch

SECONDS = 30
MADE = """
import sys
from orggraph.io.sample_writer import write_town
from orggraph.sample import make_town
write_town(make_town(int(sys.argv[1]), 1), sys.argv[2])
"""


def spent(run: Callable[[], Any]) -> float:
    """Return the processor seconds of a call."""
    begin = time.process_time()
    run()
    return time.process_time() - begin


def command(*words: str) -> None:
    """Run a command of the program in this process, its words and tables unheard."""
    unheard = [io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2)]
    with contextlib.redirect_stdout(unheard[0]), contextlib.redirect_stderr(unheard[1]):
        code = main(list(words), standalone_mode=False)
    if code:
        sys.exit(f"{words[0]} left with {code}")


def fill(path: Path) -> None:
    """Answer every other firm of a list: as listed, no organisation."""
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    for row in range(5, page.max_row + 1):
        if str(page.cell(row, 11).value or "#") != "#" and row % 2:
            page.cell(row, 3, "情况属实")
            page.cell(row, 4, "否")
    book.save(path)


def main_benchmark() -> None:
    firms = int(sys.argv[1]) if sys.argv[1:] else 20_000
    replies = int(sys.argv[2]) if sys.argv[2:] else 40
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run([sys.executable, "-c", MADE, str(firms), str(folder / "city")], check=True)
        pipeline.answers(read_raw(folder / "city"))  # what is loaded once counts for nobody
        reading = spent(lambda: pipeline.answers(read_raw(folder / "city")).status)
        out = spent(lambda: command("dispatch", str(folder / "city"), "-o", str(folder / "out")))
        lists = sorted((folder / "out").glob("[0-9]*.xlsx"), key=lambda path: -path.stat().st_size)
        back = folder / "back"
        back.mkdir()
        for number, path in enumerate(lists[: replies - 2], 1):
            fill(path)
            (back / f"{number}.xlsx").write_bytes(path.read_bytes())
        (back / "twice.xlsx").write_bytes(lists[0].read_bytes())
        (back / "damaged.xlsx").write_bytes(lists[1].read_bytes()[:5000])
        taken = spent(
            lambda: command(
                "collect", str(back), "--from", str(folder / "city"), "-o", str(folder / "next")
            )
        )
        answers = pipeline.answers(read_raw(folder / "city"))
        sent = dispatch(answers, Dimension.STREET)
        total = balance(collect(answers, sent, read_returned([str(back)], folder / "next"))).iloc[
            -1
        ]
    files = min(replies, len(lists) + 2)
    print(
        f"{firms:,} firms, {len(lists)} lists, {files} replies: {total['sent']:,} rows sent = "
        f"{total['answered']:,} answered + "
        f"{total['unanswered']:,} unanswered + {total['refused']:,} refused"
    )
    print(f"\n| | CPU | times reading the city ({reading:.1f} s) |\n|---|---|---|")
    for what, seconds in (("dispatch", out), ("collect", taken), ("together", out + taken)):
        print(f"| {what} | {seconds:.1f} s | {seconds / reading:.1f} |")
    holds = total["sent"] == total["answered"] + total["unanswered"] + total["refused"]
    if not holds or (firms <= 20_000 and out + taken > SECONDS):
        sys.exit("the bar is not met")


if __name__ == "__main__":
    main_benchmark()
