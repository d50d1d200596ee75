"""Cells of any length, and places nested however deep, are read in a time that grows with them,
whatever they repeat.
"""

from __future__ import annotations

import time

import pandas as pd
import pytest
import small_town

from orggraph.analysis.coverage.responsibility import responsible
from orggraph.analysis.impact.successors import handed_over
from orggraph.ingest import pii, statements
from orggraph.linkage import match

# Of processor time: hundreds of times what is needed; a pattern that tries every way takes hours.
SECONDS = 20
LONG = ["9223372036854775808", "2026年6月" * 12, "现已" * 40, "底前" * 40, "与同和于在到" * 12]
LONG += ["无" + "9" * 400 + "y", "无" + "正式党员" * 40 + "甲", "有" + "现已设有建有" * 40 + "甲"]
LONG += ["无" + "归属于乡镇隶属于" * 40 + "甲"]
LONGER = [
    "x" * 140_000,
    "李先生" * 10_000,
    "李总 " * 10_000,
    "1-" * 60_000,
    "vx" * 40_000,
    "138 " * 20_000,
    "a.b@" * 10_000,
]


@pytest.mark.parametrize("text", LONG)
def test_what_a_cell_says_of_an_organisation_is_read_at_once(text: str) -> None:
    begun = time.process_time()
    statements.read(text, named=False)
    statements.read(text, named=True)
    assert time.process_time() - begun < SECONDS


@pytest.mark.slow
@pytest.mark.parametrize("text", LONGER)
def test_long_cells_are_screened_for_people_at_once(text: str) -> None:
    begun = time.process_time()
    for look in (pii.is_inside, pii.masked, pii.sentence, pii.cut):
        look(text)
    assert time.process_time() - begun < SECONDS


@pytest.mark.parametrize("text", ["李先生王女士", "13800001111a@b.cn", "李先生" * 3])
def test_what_hides_behind_another_is_masked_too(text: str) -> None:
    assert set(pii.masked(text)) == {"*"}
    assert not pii.is_inside(pii.cut(text))


@pytest.mark.parametrize("name", ["甲" * 30_000, "A" * 30_000, "公司" * 15_000, "(" * 30_000])
def test_a_name_that_is_none_is_compared_as_a_whole(name: str) -> None:
    firms = pd.DataFrame({"name": [f"{name}甲有限公司", f"{name}乙有限公司", "乙公司"]})
    firms = firms.assign(uscc="", address="思明区湖滨南路1号")
    begun = time.process_time()
    found = match(firms, firms.iloc[[0, 2]]).rows["firm"]
    assert time.process_time() - begun < SECONDS
    assert found.dropna().tolist() == [0, 2]


def test_places_nested_a_thousand_deep_are_walked_once() -> None:
    """The way up from the bottom passes all of them, and breaks wherever one goes."""
    deep = 1000
    places = [
        {"地点编号": f"P{n}", "名称": f"园{n}", "类型": "园区", "上级地点": f"P{n + 1}"}
        for n in range(deep - 1)
    ]
    places.append({"地点编号": f"P{deep - 1}", "名称": "外园", "类型": "园区"})
    begun = time.process_time()
    graph = small_town.graph_of(
        firms="企业名称|园区\n甲|P0\n乙|P700",
        places=places,
        organisations="党组织编号|党组织名称|组织类型\nQ1|外园党委|党委",
        links=f"来源|关系|目标\nQ1|RESPONSIBLE_FOR|P{deep - 1}",
    )
    ways = [way.count(" → ") for way in responsible(graph)["path"]]
    lost = handed_over(graph)
    assert ways == [deep, deep - 700]
    assert (lost["node"] != "Q1").sum() == deep + deep - 700
    assert lost["after"].isna().all()
    assert time.process_time() - begun < SECONDS
