"""Measure the largest files that are read or refused: `orggraph check` over each, as a process.

    .venv/bin/python benchmarks/limits.py [rows] [rectangle] [corner] [sheets] [many_sheets]

`rows` is a CSV of a million equal rows with an error each, `corner` a stray word at the far corner
of 64 columns below one firm, `rectangle` the same below a million firms, `sheets` a workbook of
1,000 sheets with a table each, `many_sheets` one of 10,000. Printed are the seconds of the
processor, the peak of memory, the exit code, and the size and last line of what is said.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import xlsxwriter

HEADINGS = ("企业名称", "统一社会信用代码", "区", "职工数", "党组织名称")
EQUAL = "海潮网络有限公司,不是代码,思明区,多少,无\n"
FIRM = ("海潮网络有限公司", "", "思明区", 5, "无")
ROWS = 1_000_000
LAST_ROW, CORNER = 1_048_576, 64


def rows(folder: Path) -> Path:
    """A CSV of a million equal rows."""
    path = folder / "rows.csv"
    path.write_text(",".join(HEADINGS) + "\n" + EQUAL * ROWS, encoding="utf-8")
    return path


def rectangle(folder: Path) -> Path:
    """A million firms of five cells each, and a word in the last row of 64 columns: the largest
    rectangle that is read, full enough to be laid out.
    """
    path = folder / "rectangle.xlsx"
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        page = book.add_worksheet("台账")
        page.write_row(0, 0, HEADINGS)
        for at in range(1, LAST_ROW):
            page.write_row(at, 0, (f"海潮{at}号公司", *FIRM[1:]))
        page.write(LAST_ROW - 1, CORNER - 1, "x")
    return path


def corner(folder: Path) -> Path:
    """One firm, and a word in the last row of 64 columns."""
    path = folder / "corner.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("台账")
        page.write_row(0, 0, HEADINGS)
        page.write_row(1, 0, FIRM)
        page.write(LAST_ROW - 1, CORNER - 1, "x")
    return path


def sheets(folder: Path, count: int = 1000) -> Path:
    """A workbook of many sheets, a table on each."""
    path = folder / f"sheets{count}.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for number in range(count):
            page = book.add_worksheet(f"街道{number}")
            page.write_row(0, 0, HEADINGS)
            page.write_row(1, 0, (f"海潮{number}号公司", *FIRM[1:]))
    return path


def many_sheets(folder: Path) -> Path:
    """A workbook of more sheets than are read."""
    return sheets(folder, 10_000)


MADE: dict[str, Callable[[Path], Path]] = {
    made.__name__: made for made in (rows, rectangle, corner, sheets, many_sheets)
}


def measured(path: Path) -> str:
    """Run the program over a file; return what it took and said."""
    words = [sys.executable, "-c", "from orggraph.cli.main import run; run()", "check", str(path)]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = subprocess.Popen(words, stdout=out, stderr=err)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        size = out.tell() + err.tell()
        err.seek(0)
        last = err.read().decode().strip().rpartition("\n")[2]
    seconds, peak = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
    return f"{seconds:.1f} s, {peak:.0f} MB, exit {child.returncode}, {size:,} bytes: {last[-160:]}"


def main(names: list[str]) -> None:
    """Measure the files of some names, all unless told."""
    for name in names or MADE:
        with tempfile.TemporaryDirectory() as folder:
            path = MADE[name](Path(folder))
            print(f"{name} ({path.stat().st_size:,} bytes): {measured(path)}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
