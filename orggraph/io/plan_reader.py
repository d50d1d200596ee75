"""A plan of joint branches read back from the CSV or workbook that `orggraph plan` wrote."""

from __future__ import annotations

from os import PathLike
from pathlib import Path

import pandas as pd

from orggraph.core import schema
from orggraph.core.errors import InputError
from orggraph.ingest.parsing import read_column

LINES_ABOVE = 8
COLUMNS = ("firm", "group", "host", "metres", "founded")


def read_plan(path: str | PathLike[str]) -> pd.DataFrame:
    """Return a plan's firms: firm (its key, else its code or name), group, host, metres, founded.

    Headings are those of `schema.PLAN_FIRMS` in either language. A plan that found no group has these and no row. Raises
    `InputError` where the file has no group or no firm column, or nothing in them.
    """
    file = Path(path)
    try:
        frame = _plan_in_workbook(file) if file.suffix.lower() == ".xlsx" else pd.read_csv(file, dtype=str, encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise InputError(f"{file}：无法读取方案（{error}）；请给出 orggraph plan -o plan.csv 写出的文件",
                         f"{file}: the plan cannot be read ({error}); give a file that orggraph plan -o plan.csv wrote") from None
    found = {}
    for heading in frame.columns:
        column = schema.find("plan_firms", heading)
        if column and column.name not in found:
            found[column.name], _ = read_column(column, frame[heading].astype("str"))
    plan = pd.DataFrame(found).reindex(columns=[*COLUMNS, "uscc", "name"])
    plan["firm"] = plan["firm"].astype("str").fillna(plan["uscc"].astype("str")).fillna(plan["name"].astype("str"))
    headed = "group" in found and bool({"firm", "uscc", "name"} & set(found))
    if not headed or (len(plan) and (plan["group"].isna().all() or plan["firm"].isna().all())):
        raise InputError(f"{file}：不是方案文件，须有“建议组号”和“企业标识”（或信用代码、企业名称）两列",
                         f"{file}: this is no plan; it needs the columns group and firm (or credit code, or name)")
    return plan.dropna(subset=["firm", "group"])[list(COLUMNS)].reset_index(drop=True)


def _plan_in_workbook(file: Path) -> pd.DataFrame:
    """Return the sheet that lists a plan firm by firm: one of its first rows is headed so, below a title perhaps."""
    sheets = pd.read_excel(file, dtype=str, engine="calamine", sheet_name=None, header=None)
    wanted = {"group", "host", "metres"}
    for frame in sheets.values():
        for place in range(min(LINES_ABOVE, len(frame))):
            named = [schema.find("plan_firms", str(heading)) for heading in frame.iloc[place]]
            if wanted <= {column.name for column in named if column}:
                rows = frame.iloc[place + 1:].set_axis([str(heading) for heading in frame.iloc[place]], axis=1)
                return rows[rows.notna().sum(axis=1) > 1]  # a line above a group and a note below stand in one cell
    return pd.DataFrame({"group": []}, dtype=str)
