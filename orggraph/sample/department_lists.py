"""A town as its departments keep it: several ledgers, each with its own headings, habits and
mistakes.

Nothing that decides a firm's status is lost on the way: the ledgers, read with care, give the
town's answers again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from orggraph.core import schema
from orggraph.core.enums import Mode
from orggraph.core.schema import Kind
from orggraph.sample.city import Town

MOST_IN_EXCEL = (
    50_000  # a larger town keeps its firms in CSV only, one file a department and district
)


@dataclass(frozen=True)
class LedgerFile:
    """One file as a department keeps it, ready to be put on disk by any writer.

    `frame` holds text only (missing = blank cell): the headings as column names, below them every
    line as it stands, blank lines, repeated headings and the total line among them. `rows` gives
    for each line its position in the town's table, -1 for such lines. `titles` stand above the
    headings, one line each. For xlsx: `merges` are (first line, last line, heading) of cells merged
    downwards, numbered in `frame`; cells of the `numbers` columns are stored as numbers where they
    are plain.
    """

    name: str
    table: str
    frame: pd.DataFrame
    rows: NDArray[np.int64]
    format: str = "csv"
    encoding: str = "utf-8-sig"
    delimiter: str = ","
    titles: tuple[str, ...] = ()
    sheet: str = ""
    merges: tuple[tuple[int, int, str], ...] = ()
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Habits:
    """How one department keeps its ledger: its columns under its own headings, and its way of
    writing.
    """

    file: str
    headings: Mapping[str, str]
    format: str
    encoding: str
    delimiter: str
    title: str
    mode: Mapping[str, str]
    yes: tuple[str, str]
    date: str
    nothing: str  # what stands where there is no organisation
    clerk: bool  # whether it keeps a contact person, whom nothing may take in
    total: bool
    merged: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()


_ZH = {str(m): m.zh for m in Mode}
_SHORT = {
    "SINGLE": "单独",
    "JOINT": "联合",
    "ATTACHED": "挂靠",
    "FALLBACK": "兜底",
    "PENDING": "筹建",
}

_INDUSTRY = _Habits(
    "经信局_互联网企业台账",
    {
        "name": "企业名称",
        "uscc": "统一社会信用代码",
        "address": "住所",
        "district": "所属区",
        "street": "街道（镇）",
        "community": "社区",
        "park": "所属园区",
        "building": "商务楼宇",
        "business_district": "商圈",
        "incubator": "众创空间/孵化器",
        "lon": "经度",
        "lat": "纬度",
        "category": "行业类别",
        "industry_code": "国民经济行业代码",
        "ownership": "企业性质",
        "department": "主管部门",
        "committee": "行业党委",
        "association": "所属协会",
        "leading": "是否龙头",
        "key_firm": "是否重点",
        "staff": "职工人数",
        "above_scale": "是否规上",
        "premises": "有无场所",
        "operating": "是否正常经营",
        "revenue": "营业收入（万元）",
        "members_total": "党员人数",
        "members_formal": "正式党员",
        "members_relation_here": "组织关系在本单位",
        "organisation": "党组织名称",
        "mode": "组建方式",
        "since": "组建时间",
        "post": "指导员编号",
        "liaison": "联络员",
        "union": "工会",
        "league": "共青团",
        "women": "妇联",
        "exclusion": "剔除原因",
        "reg_date": "注册日期",
        "scope": "经营范围",
        "note": "备注",
    },
    "csv",
    "gb18030",
    ",",
    "互联网企业台账",
    _ZH,
    ("是", "否"),
    "%Y.{m}.{d}",
    "",
    clerk=True,
    total=True,
)

_CYBER = _Habits(
    "网信办_网络企业党建情况",
    {
        "uscc": "信用代码",
        "name": "单位名称",
        "district": "区县",
        "street": "镇街",
        "community": "村居",
        "park": "园区名称",
        "building": "楼宇名称",
        "business_district": "所在商圈",
        "incubator": "孵化器",
        "address": "经营地址",
        "lon": "东经",
        "lat": "北纬",
        "category": "业态",
        "committee": "归口行业党委",
        "association": "所属联盟",
        "staff": "用工人数",
        "above_scale": "规上企业",
        "operating": "实体运营",
        "members_total": "党员总数",
        "members_formal": "正式党员人数",
        "members_relation_here": "组织关系在册党员",
        "organisation": "所属党组织",
        "mode": "组建形式",
        "since": "党组织成立时间",
        "post": "指导员岗位编号",
        "liaison": "有无联络员",
        "union": "有无工会",
        "league": "有无团组织",
        "women": "有无妇联",
        "exclusion": "不计入原因",
        "reg_date": "登记日期",
        "note": "说明",
    },
    "xlsx",
    "gb18030",
    ",",
    "网络企业党建情况",
    _SHORT,
    ("有", "无"),
    "%Y年{m}月{d}日",
    "无",
    clerk=True,
    total=True,
    merged=("区县",),
    numbers=("用工人数", "党员总数", "正式党员人数", "东经", "北纬"),
)

_STREET = _Habits(
    "摸排名单",
    {
        "name": "企业全称",
        "uscc": "税号",
        "address": "实际经营地址",
        "building": "大厦",
        "park": "园区",
        "business_district": "商圈",
        "incubator": "众创空间",
        "community": "所在社区",
        "street": "街道",
        "district": "区",
        "lon": "经度",
        "lat": "纬度",
        "category": "行业",
        "committee": "行业党委",
        "association": "协会",
        "staff": "从业人数",
        "above_scale": "规模以上",
        "premises": "有经营场所",
        "operating": "是否经营",
        "members_total": "党员",
        "members_formal": "正式党员数",
        "members_relation_here": "组织关系在此党员数",
        "organisation": "党组织",
        "mode": "覆盖方式",
        "since": "纳入时间",
        "post": "党建指导员",
        "liaison": "党建联络员",
        "union": "是否建工会",
        "league": "团组织",
        "women": "妇联",
        "exclusion": "核减原因",
        "reg_date": "设立日期",
        "note": "备注",
    },
    "csv",
    "utf-8",
    "\t",
    "",
    _ZH,
    ("是", "否"),
    "%Y-%m-%d",
    "",
    clerk=False,
    total=False,
)

_CLERKS = ("张某", "李某", "王某", "赵某")  # placeholders of columns that must never come in
_PHONE = "13900000000"


def ledgers(town: Town, seed: int = 1) -> Iterator[LedgerFile]:
    """Give the files of a town one by one, so that a large town never stands in memory twice.

    Firm ledgers come first, in the order of the rows of `town.firms`; then places, organisations,
    links and posts. The same town and seed give the same files.
    """
    rng = np.random.default_rng([seed, town.seed])
    spoilt = _spoilt(town)
    for desk, part, rows in _parts(town):
        habits = {"经信局": _INDUSTRY, "网信办": _CYBER}.get(desk, _STREET)
        file = f"{desk}_{habits.file}" if habits is _STREET else habits.file
        yield _firm_file(town, rng, habits, file + part, rows, spoilt)
    for table, file in (
        ("places", "地点"),
        ("organisations", "党组织"),
        ("links", "关系"),
        ("posts", "指导员岗位"),
    ):
        frame = getattr(town, table)
        texts = pd.DataFrame(
            {c.zh: _plain(frame[name], c) for name, c in schema.columns(table).items()}
        )
        yield LedgerFile(f"{file}.csv", table, texts, np.arange(len(frame)))


def dataset_toml(town: Town, files: Mapping[str, Sequence[str]]) -> str:
    """Return the text of `dataset.toml` that names the files of each table, the date and the
    coordinate system.
    """
    lines = [f'name = "{town.name}"', f'as_of = "{town.as_of}"', "", "[coordinates]"]
    lines += [f'{table} = "GCJ-02"' for table in ("firms", "places", "posts")]
    lines += ["", "[files]"]
    for table, names in files.items():
        listed = ", ".join(f'"{name}"' for name in names)
        lines.append(f"{table} = [{listed}]" if len(names) > 1 else f"{table} = {listed}")
    return "\n".join(lines) + "\n"


def _parts(town: Town) -> Iterator[tuple[str, str, NDArray[np.int64]]]:
    """Yield desk, what marks the file, and the rows of each firm ledger, in the order of the
    rows.
    """
    large = len(town.firms) > MOST_IN_EXCEL
    # A firm of which no district is known stands before the others of its desk, and so in the first
    # district's file.
    split = large & town.desk.isin(("经信局", "网信办"))
    district = town.firms["district"].bfill().where(split, "")
    starts = np.flatnonzero((town.desk != town.desk.shift()) | (district != district.shift()))
    for first, last in zip(starts, [*starts[1:], len(town.firms)], strict=True):
        part = f"_{district[first]}" if district[first] else ""
        suffix = ".xlsx" if town.desk[first] == "网信办" and not large else ".csv"
        yield town.desk[first], part + suffix, np.arange(first, last)


def _spoilt(town: Town) -> dict[str, int]:
    """Choose the rows that carry a mistake no reader can mend; none of them is looked for by its
    code.
    """
    firms = town.firms
    alone = (
        ~firms["uscc"].duplicated(keep=False)
        & ~firms["uscc"].isin(town.links["source"])
        & (town.desk == "经信局")
    )
    digits = alone & firms["uscc"].str.fullmatch("[0-9]+")
    over = (
        alone
        & (firms["mode"] == "SINGLE")
        & (firms["members_formal"] > 2)
        & (firms["staff"] >= 100)
    )
    chosen: dict[str, int] = {}
    for kind, fits in (("altered", digits), ("over", over), ("invalid", alone)):
        at = np.flatnonzero(fits.fillna(False).to_numpy(dtype=bool))
        free = [int(i) for i in at[:4] if i not in chosen.values()]
        if free:
            chosen[kind] = free[-1] if kind == "invalid" else free[0]
    return chosen


# ---- one ledger of firms ----


def _firm_file(
    town: Town,
    rng: np.random.Generator,
    habits: _Habits,
    file: str,
    rows: NDArray[np.int64],
    spoilt: Mapping[str, int],
) -> LedgerFile:
    firms = town.firms.iloc[rows].reset_index(drop=True)
    texts = {
        name: _written(firms[name], schema.columns("firms")[name], habits)
        for name in habits.headings
    }
    texts["organisation"] = texts["organisation"].mask(_knows_none(firms), habits.nothing or None)
    _slips(rng, texts, habits)
    for kind, row in spoilt.items():
        if rows[0] <= row <= rows[-1]:
            _spoil(kind, texts, row - rows[0])
    frame = pd.DataFrame({habits.headings[name]: values for name, values in texts.items()})
    if habits.delimiter == ",":
        frame.insert(0, "序号", pd.Series(np.arange(1, len(frame) + 1)).astype("str"))
    if habits.clerk:
        frame.insert(
            3,
            "联系人",
            pd.Series([_CLERKS[i % len(_CLERKS)] for i in range(len(frame))], dtype="str"),
        )
        frame.insert(4, "联系电话", pd.Series(_PHONE, index=frame.index, dtype="str"))
    frame, kept = _with_odd_lines(rng, frame, firms, habits)
    is_excel = file.endswith(".xlsx")
    merges, frame = _merged(frame, habits.merged if is_excel else ())
    year, month, day = town.as_of.split("-")
    titles = (
        (
            f"{town.name.removesuffix('（虚构）')}{habits.title}",
            f"截至{year}年{int(month)}月{int(day)}日",
        )
        if habits.title
        else ()
    )
    return LedgerFile(
        file,
        "firms",
        frame,
        np.where(kept >= 0, rows[kept], -1),
        "xlsx" if is_excel else "csv",
        habits.encoding,
        habits.delimiter,
        titles,
        "台账" if is_excel else "",
        merges,
        habits.numbers,
    )


def _knows_none(firms: pd.DataFrame) -> pd.Series[Any]:
    # 无 is written only where the row says something else of Party work: a firm nobody has asked
    # stays blank.
    return firms["organisation"].isna() & firms["members_total"].notna() & firms["mode"].isna()


def _written(values: pd.Series[Any], column: schema.Column, habits: _Habits) -> pd.Series[Any]:
    """Return a column as the department writes it, missing where blank."""
    if column.kind is Kind.YESNO:
        # 联络员 is there or not; nobody writes 是 in that column.
        yes, no = (
            ("有", "无")
            if column.name == "liaison"
            else ("是", "否")
            if column.name in ("operating", "above_scale")
            else habits.yes
        )
        return values.map({True: yes, False: no}).astype("str")
    if column.kind is Kind.DATE:
        return _dated(values, habits.date)
    if column.name == "mode":
        return values.map(dict(habits.mode)).astype("str")
    return _plain(values, column)


def _plain(values: pd.Series[Any], column: schema.Column) -> pd.Series[Any]:
    """Return a clean column as plain text: labels of words in Chinese, dates by year, month and
    day.
    """
    if column.kind is Kind.WORD and column.words:
        return values.map({str(w): w.zh for w in column.words}).astype("str")
    if column.kind is Kind.YESNO:
        return values.map({True: "是", False: "否"}).astype("str")
    if column.kind is Kind.DATE:
        return values.dt.strftime("%Y-%m-%d").astype("str")
    return values.astype("str")


def _dated(days: pd.Series[Any], form: str) -> pd.Series[Any]:
    """Return dates in a form where {m} and {d} stand for month and day without a zero."""
    parts = {
        "{m}": days.dt.month,
        "{d}": days.dt.day,
        "%Y": days.dt.year,
        "%m": days.dt.strftime("%m"),
        "%d": days.dt.strftime("%d"),
    }
    text = pd.Series("", index=days.index, dtype="str")
    rest = form
    while rest:
        part = next((p for p in parts if rest.startswith(p)), None)
        text += (
            parts[part].astype("Int64" if part in ("{m}", "{d}", "%Y") else "str").astype("str")
            if part
            else rest[0]
        )
        rest = rest[len(part) if part else 1 :]
    return text.mask(days.isna())


_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def _slips(rng: np.random.Generator, texts: dict[str, pd.Series[Any]], habits: _Habits) -> None:
    """Write some cells as people do, without changing what they mean."""

    def some(name: str, share: float, change: Callable[[pd.Series[Any]], pd.Series[Any]]) -> None:
        values = texts[name]
        there = np.flatnonzero(values.notna().to_numpy())
        chosen = there[rng.random(len(there)) < share]
        chosen = chosen if len(chosen) or not len(there) else there[:1]
        changed = values.copy()
        changed.iloc[chosen] = change(values.iloc[chosen])
        texts[name] = changed

    some("staff", 0.08, lambda t: t + "人")
    some("members_total", 0.05, lambda t: t + "名")
    some("staff", 0.05, lambda t: t.str.translate(_FULL_WIDTH))
    some("members_formal", 0.04, lambda t: t.str.translate(_FULL_WIDTH))
    some("name", 0.03, lambda t: t + "　")
    some("name", 0.02, lambda t: " " + t)
    some("name", 0.05, lambda t: t.str.replace("（", "(").str.replace("）", ")"))
    some("street", 0.02, lambda t: t + " ")
    if habits is _INDUSTRY:
        some("uscc", 0.15, lambda t: "'" + t)
        _leave_to_address(rng, texts)
    elif habits is _CYBER:
        some("uscc", 0.05, lambda t: t.str[:6] + " " + t.str[6:])
    else:
        some("uscc", 0.05, lambda t: t.str.lower())
        _leave_to_address(rng, texts)


def _leave_to_address(rng: np.random.Generator, texts: dict[str, pd.Series[Any]]) -> None:
    """Blank the district of some rows whose address and street tell it."""
    told = texts["district"].notna() & texts["address"].notna() & texts["street"].notna()
    blank = told.to_numpy(dtype=bool) & (rng.random(len(told)) < 0.05)
    if not blank.any():
        blank[np.flatnonzero(told)[-1:]] = True
    texts["district"] = texts["district"].mask(blank)


def _spoil(kind: str, texts: dict[str, pd.Series[Any]], row: int) -> None:
    code = str(texts["uscc"].iloc[row]).strip("'")
    if kind == "altered":  # what is left of 18 digits in a CSV saved by a spreadsheet
        texts["uscc"].iloc[row] = f"{code[0]}.{code[1:6]}E+17"
    elif kind == "invalid":
        texts["uscc"].iloc[row] = code[:-1] + ("0" if code[-1] != "0" else "1")
    else:
        formal = str(texts["members_formal"].iloc[row])
        texts["members_total"].iloc[row] = str(int(formal) - 1)


def _with_odd_lines(
    rng: np.random.Generator, frame: pd.DataFrame, firms: pd.DataFrame, habits: _Habits
) -> tuple[pd.DataFrame, NDArray[np.int64]]:
    """Put blank lines, the headings once more and a total line between the rows; tell the row of
    each line.
    """
    count = len(frame)
    blanks = np.sort(rng.integers(1, count + 1, 1 + count // 200)) - 0.5
    odd = [pd.DataFrame(np.nan, index=range(len(blanks)), columns=frame.columns, dtype="str")]
    order = [np.arange(count, dtype=float), blanks]
    if count > 20:
        odd.append(pd.DataFrame([list(frame.columns)], columns=frame.columns, dtype="str"))
        order.append(np.array([count // 2 - 0.25]))
    if habits.total:
        total = dict.fromkeys(frame.columns) | {frame.columns[0]: "合计"}
        total |= {habits.headings[c]: str(int(firms[c].sum())) for c in ("staff", "members_total")}
        odd.append(pd.DataFrame([total], columns=frame.columns, dtype="str"))
        order.append(np.array([float(count)]))
    lines = pd.concat([frame, *odd], ignore_index=True)
    sequence = np.argsort(np.concatenate(order), kind="stable")
    return lines.iloc[sequence].reset_index(drop=True), np.where(sequence < count, sequence, -1)


def _merged(
    frame: pd.DataFrame, headings: tuple[str, ...]
) -> tuple[tuple[tuple[int, int, str], ...], pd.DataFrame]:
    """Merge runs of equal cells of these columns: only the first cell of a run keeps its text."""
    merges = []
    frame = frame.copy(deep=False)
    for heading in headings:
        cells = frame[heading]
        new = (cells != cells.shift()) | cells.isna()
        starts = np.flatnonzero(new)
        ends = np.append(starts[1:], len(cells)) - 1
        merges += [(int(a), int(b), heading) for a, b in zip(starts, ends, strict=True) if b > a]
        frame[heading] = cells.where(new)
    return tuple(merges), frame
