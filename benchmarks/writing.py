"""Measure the writing of lists, each beside the plain way of doing the same, in one run.

    .venv/bin/python benchmarks/writing.py [--firms 100000] [--rows 700000]

The workbook stands beside XlsxWriter given the same cells with `write`; CSV and JSON beside pandas.
A ratio below 1 is faster than the plain way. Seconds are those of the processor, so that a busy
machine does not decide.
"""

from __future__ import annotations

import argparse
import gc
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import xlsxwriter

from orggraph.core import schema
from orggraph.core.enums import Action, GapReason, Priority, Status
from orggraph.core.messages import Spoken
from orggraph.io import output
from orggraph.reports.sheets import Figure, Report, Sheet


def gap_list(rows: int) -> Sheet:
    """Return a made-up gap list of 24 columns, with the kinds of cells and the gaps a real one
    has.
    """
    random = np.random.default_rng(7)

    def one_of(*words: Any) -> pd.Categorical:
        return pd.Categorical.from_codes(random.integers(-1, len(words), rows), list(words))

    def words(pattern: str, most: int) -> pd.Series:
        return pd.Series([pattern.format(n) for n in random.integers(0, most, rows)], dtype="str")

    def count(most: int) -> pd.Series:
        return pd.Series(random.integers(0, most, rows), dtype="Int64").mask(
            random.random(rows) < 0.3
        )

    frame = pd.DataFrame(
        {
            "firm": words("春风{}号网络科技有限公司", rows * 3),
            "uscc": words("91350200MA{:08d}", rows * 3),
            "district": one_of("东山区", "西湖区", "南溪区", "北岭区"),
            "street": one_of(*(f"第{n}街道" for n in range(60))),
            "park": one_of(*(f"{n}号软件园" for n in range(30))),
            "building": words("创新大厦{}座", 900),
            "category": one_of("电商", "直播", "游戏"),
            "staff": count(400),
            "members_total": count(9),
            "members_formal": count(6),
            "status": one_of(Status.UNCOVERED, Status.WORK_ONLY, Status.UNKNOWN),
            "reason": one_of(*GapReason),
            "rule": one_of("own_branch_formal", "joint_formal", "instructor_staff"),
            "action": one_of(*Action),
            "group": words("G{:05d}", 5000),
            "nearest": words("第{}联合党支部", 4000),
            "nearest_metres": pd.Series(random.uniform(0, 3000, rows).round(1)).mask(
                random.random(rows) < 0.2
            ),
            "responsible": words("第{}街道党工委", 60),
            "path": words("创新大厦 → 软件园党委 → 第{}街道党工委 → 区委两新工委", 60),
            "post": words("Z{:04d}", 3000),
            "priority": one_of(*Priority),
            "priority_why": words("正式党员{}名；职工一百人以上", 9),
            "file": one_of("台账一.csv", "台账二.xlsx"),
            "row": pd.Series(np.arange(2, rows + 2), dtype="Int64"),
        }
    )
    return Sheet(
        "gaps",
        Spoken("空白点清单", "gaps"),
        schema.TABLES["gaps"],
        frame,
        Spoken("截至 2025-06-30", "as of 2025-06-30"),
    )


def plain_workbook(sheet: Sheet, path: Path) -> None:
    """Write the same cells as XlsxWriter's first page tells: row after row, `write` for each
    cell.
    """
    rows = [
        [
            None if pd.isna(value) else value.zh if hasattr(value, "zh") else value
            for value in sheet.frame[column.name]
        ]
        for column in sheet.columns
    ]
    started = time.process_time()
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("gaps")
        page.write_row(0, 0, [column.zh for column in sheet.columns])
        for n, cells in enumerate(zip(*rows, strict=True), 1):
            for i, cell in enumerate(cells):
                page.write(n, i, cell)
    plain_workbook.took = time.process_time() - started  # type: ignore[attr-defined]


def seconds(work: Callable[[], object]) -> float:
    gc.collect()
    started = time.process_time()
    work()
    return time.process_time() - started


def main() -> None:
    given = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    given.add_argument("--firms", type=int, default=100_000)
    given.add_argument("--rows", type=int, default=700_000)
    asked = given.parse_args()
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        sheet = gap_list(asked.firms)
        figure = Figure(Spoken("空白点", "gaps"), str(asked.firms), Spoken("家", "firms"))
        report = Report(Spoken("报告", "report"), sheet.caption, (figure,), (), (sheet,))
        plain_workbook(sheet, here / "plain.xlsx")
        plain = plain_workbook.took  # type: ignore[attr-defined]  # without making its lists, which ours has to do
        ours = seconds(lambda: output.to_workbook(report, here / "ours.xlsx"))
        lines.append(
            (
                f"workbook, {asked.firms:,} firms × {len(sheet.columns)}",
                ours,
                "XlsxWriter, write()",
                plain,
            )
        )
        frame = (sheet := gap_list(asked.rows)).frame
        ours = seconds(lambda: output.to_csv(sheet, here / "ours.csv"))
        json = seconds(lambda: output.to_json(sheet, here / "ours.json"))
        plain = seconds(lambda: frame.to_csv(here / "plain.csv", index=False, encoding="utf-8-sig"))
        words = frame.astype(
            {name: "str" for name in frame if isinstance(frame[name].dtype, pd.CategoricalDtype)}
        )
        arrow = pa.Table.from_pandas(words, preserve_index=False)
        quick = seconds(lambda: pyarrow.csv.write_csv(arrow, here / "arrow.csv"))
        lines.append(
            (f"CSV, {asked.rows:,} rows × {len(sheet.columns)}", ours, "pandas to_csv", plain)
        )
        lines.append(
            (f"CSV, {asked.rows:,} rows × {len(sheet.columns)}", ours, "pyarrow write_csv", quick)
        )
        lines.append(
            (f"JSON, {asked.rows:,} rows × {len(sheet.columns)}", json, "pandas to_csv", plain)
        )
    for what, mine, beside, other in lines:
        print(f"{what:36} {mine:7.2f} s   {beside:20} {other:7.2f} s   ratio {mine / other:5.2f}")


if __name__ == "__main__":
    main()
