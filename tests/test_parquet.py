"""Parquet wherever a CSV may stand: the same answers, the same findings, and nobody in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orggraph.core.enums import Problem
from orggraph.core.errors import InputError
from orggraph.ingest import RawTable, clean
from orggraph.io import parquet_reader
from orggraph.io.reader import read_raw
from orggraph.io.sample_writer import write_town
from orggraph.sample import make_town

CODE, OTHER = "913502007378523860", "91350203MA2XN8A31L"


def put(path: Path, **columns: Any) -> Path:
    pq.write_table(pa.table(columns), path)
    return path


def cells(table: RawTable) -> list[list[Any]]:
    return table.frame.astype(object).where(table.frame.notna(), None).to_numpy().tolist()


def named_alike(problems: Sequence[Problem]) -> list[Problem]:
    return [replace(one, file=one.file.replace(".parquet", ".csv")) for one in problems]


def test_a_dataset_kept_as_parquet_is_the_dataset_kept_as_csv(tmp_path: Path) -> None:
    write_town(make_town(20, 3), tmp_path)
    ours, other = tmp_path / "csv", tmp_path / "parquet"
    ours.mkdir()
    other.mkdir()
    for path in sorted((tmp_path / "truth").glob("*s.csv")):
        frame = pd.read_csv(path, dtype=str, keep_default_na=False)
        if path.stem == "firms":
            frame.loc[0, "name"] += "\n（分部）"
            frame.loc[3, "uscc"] = "91350200737852386X"
            frame.loc[5:6, "staff"] = ["约120", "一百多"]
            frame = pd.concat([frame, frame.iloc[[9]]])
        frame.to_csv(ours / path.name, index=False)
        frame.to_parquet(other / f"{path.stem}.parquet", index=False)
    plain, parquet = read_raw(ours), read_raw(other)
    assert [t.kind for t in parquet.tables] == [t.kind for t in plain.tables]
    for table, same in zip(parquet.tables, plain.tables, strict=True):
        assert cells(table) == cells(same)
        assert table.rows.tolist() == same.rows.tolist()
    found, expected = clean(parquet), clean(plain)
    assert named_alike(found.problems) == named_alike(expected.problems)
    assert len(found.firms) == len(expected.firms) > 15
    assert {"BAD_CODE", "ROUGH_COUNT"} <= {one.code for one in found.problems}


def test_what_is_typed_in_parquet_is_said_as_a_ledger_says_it(tmp_path: Path) -> None:
    noon = dt.datetime(2021, 3, 1, 12, 30)
    path = put(
        tmp_path / "firms.parquet",
        企业名称=pa.array(["甲公司", "乙公司"]).dictionary_encode(),
        统一社会信用代码=pa.array([CODE.encode(), OTHER.encode()]),
        职工人数=pa.array([120.0, float("nan")]),
        正式党员=pa.array([3, None], pa.int8()),
        已建工会=pa.array([True, False]),
        经度=pa.array([118.1234567, 118.5], pa.float32()),
        成立日期=pa.array([dt.date(2020, 5, 1), None]),
        组建时间=pa.array([dt.datetime(2021, 3, 1), noon]),
        收入=pa.array([91350200123456789.0, 2.5]),
    )
    (table,) = read_raw(path).tables
    assert table.rows.tolist() == [2, 3]
    said = dict(zip(table.frame.columns, zip(*cells(table), strict=True), strict=True))
    assert said["企业名称"] == ("甲公司", "乙公司")
    assert said["统一社会信用代码"] == (CODE, OTHER)
    assert said["职工人数"] == ("120", None)
    assert said["正式党员"] == ("3", None)
    assert said["已建工会"] == ("是", "否")
    assert said["成立日期"] == ("2020-05-01", None)
    assert said["组建时间"] == ("2021-03-01", "2021-03-01 12:30:00")


def test_a_moment_kept_in_the_time_of_the_world_is_the_day_in_china(tmp_path: Path) -> None:
    midnight = pa.array([dt.datetime(2020, 4, 30, 16, 0)], pa.timestamp("us", "UTC"))
    path = put(tmp_path / "f.parquet", 企业名称=["甲公司"], 职工人数=[5], 组建时间=midnight)
    (table,) = read_raw(path).tables
    assert table.frame["组建时间"].tolist() == ["2020-05-01"]


def test_columns_about_people_stay_out(tmp_path: Path) -> None:
    path = put(
        tmp_path / "f.parquet",
        企业名称=["甲公司", "乙公司"],
        职工人数=[5, 6],
        联系电话=["13800138000", "13900139000"],
        书记姓名=["张三丰", "李四光"],
    )
    raw = read_raw(path)
    found = clean(raw).problems
    assert [one.code for one in found].count("PERSONAL_COLUMN") == 1
    everything = "".join(repr(cells(table)) + repr(table.unread) for table in raw.tables)
    for secret in ("13800138000", "张三丰"):
        assert secret not in everything + repr(found)


def test_what_pandas_adds_for_the_labels_of_rows_is_no_column(tmp_path: Path) -> None:
    frame = pd.DataFrame({"企业名称": ["甲公司", "乙公司"], "职工人数": [5, 6]}, index=[4, 9])
    frame.to_parquet(tmp_path / "f.parquet")
    (table,) = read_raw(tmp_path / "f.parquet").tables
    assert "UNKNOWN_COLUMN" not in [
        one.code for one in clean(read_raw(tmp_path / "f.parquet")).problems
    ]
    assert list(table.frame.columns) == ["企业名称", "职工人数"]


@pytest.mark.parametrize("nested", [[["a"], ["b"]], [{"x": 1}, {"x": 2}]], ids=["lists", "records"])
def test_a_column_of_lists_or_records_is_named(tmp_path: Path, nested: list[Any]) -> None:
    path = put(tmp_path / "f.parquet", 企业名称=["甲公司", "乙公司"], 标签=nested)
    with pytest.raises(InputError, match="标签") as met:
        read_raw(path)
    assert met.value.text.say("zh").startswith(str(path))


def test_the_name_of_a_column_about_people_is_not_said(tmp_path: Path) -> None:
    path = put(tmp_path / "f.parquet", 企业名称=["甲公司"], 书记姓名=[["张三丰"]])
    with pytest.raises(InputError) as met:
        read_raw(path)
    assert "书记姓名" not in met.value.text.say("zh")


def test_a_heading_may_stand_twice(tmp_path: Path) -> None:
    columns = [pa.array(["甲公司"]), pa.array(["甲公司"]), pa.array(["思明区"])]
    table = pa.Table.from_arrays(columns, names=["企业名称", "企业名称", "区"])
    pq.write_table(table, tmp_path / "f.parquet")
    (read,) = read_raw(tmp_path / "f.parquet").tables
    assert len(read.frame) == 1


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = put(tmp_path / "f.parquet", 企业名称=["甲公司"], 图片=[b"\xff\xfe\x00"])
    with pytest.raises(InputError, match="图片"):
        read_raw(path)


def test_more_than_any_memory_holds_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path / "f.parquet", 企业名称=["甲公司"] * 50, 职工人数=[5] * 50)
    monkeypatch.setattr(parquet_reader, "MOST_CELLS", 99)
    with pytest.raises(InputError, match="50"):
        read_raw(path)


def test_a_damaged_file_is_one_line_and_never_a_crash(tmp_path: Path) -> None:
    whole = put(
        tmp_path / "f.parquet", 企业名称=[f"第{n}公司" for n in range(40)], 职工人数=range(40)
    ).read_bytes()
    random, refused = np.random.default_rng(5), 0
    for _ in range(40):
        data = bytearray(whole)
        for at in random.integers(4, len(data), 3):
            data[at] = random.integers(256)
        path = tmp_path / "damaged.parquet"
        path.write_bytes(data)
        try:
            read_raw(path)
        except InputError:
            refused += 1
    path.write_bytes(whole.replace("职工人数".encode(), b"\xff" * 12))
    with pytest.raises(InputError):
        read_raw(path)
    for size in (4, 9, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:size])
        with pytest.raises(InputError, match="damaged"):
            read_raw(path)
    assert refused


def test_a_parquet_file_is_known_by_its_bytes(tmp_path: Path) -> None:
    path = put(tmp_path / "f.parquet", 企业名称=["甲公司"], 职工人数=[5]).rename(tmp_path / "f.csv")
    (table,) = read_raw(path).tables
    assert table.frame["企业名称"].tolist() == ["甲公司"]
