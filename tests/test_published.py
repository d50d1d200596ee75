"""The published figures of DOMAIN §9 that a coverage table can produce, each from a town of those numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import small_town

from orggraph.coverage import TOTAL, classify, coverage_table
from orggraph.graph import OrgGraph
from orggraph.model import Base, Dimension, Rate


def town(count: int, **columns: Any) -> OrgGraph:
    """Build a town of so many firms; a column is one text for all, or a text for each."""
    names = [f"企业{i}号" for i in range(count)]
    return small_town.graph_of(firms=pd.DataFrame({"企业名称": names, **columns}, index=range(count)))


def total(graph: OrgGraph, base: Base = Base.OPERATING) -> pd.Series[Any]:
    return coverage_table(graph, classify(graph), Dimension.DISTRICT, base).set_index("group").loc[TOTAL]


def first(n: int, of: int, text: str, rest: str | None = None) -> list[str | None]:
    """Return a column that reads a text for the first n firms and another for the rest."""
    return [text if i < n else rest for i in range(of)]


def own_branches(n: int, of: int) -> list[str]:
    return [f"企业{i}号党支部" if i < n else "无" for i in range(of)]


def organised(n: int, of: int) -> pd.Series[Any]:
    return total(town(of, 党组织名称=own_branches(n, of), 组建方式=first(n, of, "单独组建")))


def test_shuozhou_1948_of_5117_is_38_07_percent():
    found = organised(1948, 5117)
    rate = Rate(int(found["organised"]), int(found["base"]), Base.OPERATING)
    assert (rate.numerator, rate.denominator) == (1948, 5117)
    assert round(100 * rate.value, 2) == 38.07
    assert rate.percent == found["organised_rate"] == 38.1


def test_nanping_28_of_66_and_then_56_of_66():
    assert organised(28, 66)["organised_rate"] == 42.4
    assert organised(56, 66)["organised_rate"] == 84.8


def test_xihu_49_of_70():
    assert organised(49, 70)["organised_rate"] == 70.0


def test_dingbao_88_with_an_organisation_and_69_with_an_instructor_cover_all_157():
    found = total(town(157, 党组织名称=own_branches(88, 157), 指导员编号=[None if i < 88 else f"Z{i % 23}" for i in range(157)]))
    assert found[["base", "organised", "worked", "both", "uncovered"]].tolist() == [157, 88, 69, 157, 0]
    assert found[["organised_rate", "both_rate"]].tolist() == [56.1, 100.0]


def test_yubei_1114_registered_and_240_resident_are_two_bases_and_two_rates():
    """120 of the 240 resident firms are given an organisation, to have a rate at all: no rate is published."""
    graph = town(1114, 党组织名称=own_branches(120, 1114), 实体运营=first(240, 1114, "是", "否"))
    registered, resident = total(graph, Base.ALL), total(graph)
    assert (registered["base"], resident["base"]) == (1114, 240)
    assert Rate(int(resident["base"]), int(registered["base"]), Base.ALL).percent == 21.5
    assert (resident["organised_rate"], registered["organised_rate"]) == (50.0, 10.8)
    said = [Rate(120, n, base).say() for n, base in ((240, Base.OPERATING), (1114, Base.ALL))]
    assert said == ["50.0%（120/240，实体运营企业）", "10.8%（120/1114，台账全部企业）"]


def test_kunming_organisations_per_firm_is_no_coverage():
    """98 organisations in 285 firms may cover 98 firms or all of them: the rate counts firms, never organisations."""
    few = total(town(285, 党组织名称=own_branches(98, 285)))
    every = total(town(285, 党组织名称=[f"第{i % 98}联合党支部" for i in range(285)]))
    assert few["organisations"] == every["organisations"] == 98
    assert (few["organised_rate"], every["organised_rate"]) == (34.4, 100.0)


def test_kunming_74_organisations_became_98_and_members_are_summed():
    members = np.full(285, 2)
    members[:253] = 3
    found = total(town(285, 党组织名称=[f"第{i % 98}联合党支部" for i in range(285)], 党员数=[str(n) for n in members]))
    assert found["members"] == 823
    assert found["organisations"] - total(town(285, 党组织名称=[f"第{i % 74}联合党支部" for i in range(285)]))["organisations"] == 24


def test_xiamen_both_readings_stand_side_by_side_and_neither_is_written_into_the_program():
    """663 firms newly covered (37.1 % → 73.5 %) mean a base of about 1,821; 663 in all mean one of 902."""
    newly, in_all = round(663 / (0.735 - 0.371)), round(663 / 0.735)
    assert (newly, in_all) == (1821, 902)
    before = round(0.371 * newly)
    assert [organised(n, newly)["organised_rate"] for n in (before, before + 663)] == [37.1, 73.5]
    assert organised(663, in_all)["organised_rate"] == 73.5
    assert (round(663 / 87, 1), round((663 - 0.371 * in_all) / 87, 1)) == (7.6, 3.8)  # firms per new organisation


def test_beijing_36_organisations_are_counted_by_type():
    names = [f"{i}号党委" for i in range(15)] + [f"{i}号党总支" for i in range(2)] + [f"{i}号党支部" for i in range(19)]
    members = [181] * 36
    found = total(town(36, 党组织名称=names, 指导员编号=[f"Z{i % 15}" for i in range(36)], 党员数=[str(n) for n in members]))
    assert found[["organisations", "committees", "general_branches", "branches"]].tolist() == [36, 15, 2, 19]
    assert found["members"] == 6516
    assert round(6516 / 2344, 2) == 2.78


def test_beijing_15_instructors_for_36_sites_are_2_4_each():
    graph = town(36, 指导员编号=[f"Z{i % 15}" for i in range(36)])
    served = graph.ties[graph.ties["type"] == "SERVED_BY"]
    assert len(served) / served["target"].nunique() == 2.4
    assert total(graph)[["worked", "both_rate"]].tolist() == [36, 100.0]
