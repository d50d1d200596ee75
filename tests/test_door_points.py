"""Firms without a point stand where their house number is: on one of the same road and number, or
between two numbers of the same side.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from orggraph.analysis import pipeline
from orggraph.analysis.analysis import Answers
from orggraph.analysis.candidates import wide_parks
from orggraph.analysis.door_points import ByDoor, Known, Roads, known_doors, placed_by_door
from orggraph.core.rules import DEFAULT, Rules
from orggraph.io.reader import read_raw
from orggraph.reports.joint_branches import plan_sheets, proof_lines

HEADING = "企业名称,区,地址,园区,经度(GCJ-02),纬度(GCJ-02),党员数,正式党员数,党组织名称"


def town(folder: Path, *lines: str, rules: Rules = DEFAULT) -> Answers:
    """Return firms of two members each: name, district, address, point or nothing, park."""
    rows = []
    for line in lines:
        name, district, address, point, *park = line.split(" ")
        lon, lat = point.split("/") if "/" in point else ("", "")
        rows.append(f"{name},{district},{address},{park[0] if park else ''},{lon},{lat},2,2,无")
    (folder / "firms.csv").write_text("\n".join([HEADING, *rows]) + "\n", "utf-8")
    return pipeline.answers(read_raw(folder / "firms.csv"), rules)


NEIGHBOURS = ("甲公司 东区 湖滨南路10号 118.100/24.5", "乙公司 东区 湖滨南路20号 118.104/24.5")


def test_a_number_between_two_of_its_side_stands_between_them(tmp_path: Path) -> None:
    answers = town(
        tmp_path, *NEIGHBOURS, "丙公司 东区 东区湖滨南路15号301室 -", "丁公司 东区 湖滨南路14号 -"
    )
    placed = placed_by_door(answers.graph, np.arange(4))
    assert placed.how.tolist() == [None, None, None, ByDoor.BETWEEN], "15 is across the road"
    share = (placed.x[3] - placed.x[0]) / (placed.x[1] - placed.x[0])
    assert share == pytest.approx(0.4)
    assert placed.y[3] == pytest.approx(placed.y[0], abs=1)


@pytest.mark.slow
def test_the_same_road_and_number_of_one_district_is_one_place(tmp_path: Path) -> None:
    answers = town(
        tmp_path,
        *NEIGHBOURS,
        "丙公司 东区 湖滨南路10号2楼 -",
        "丁公司 西区 湖滨南路10号 -",
        "戊公司 西区 湖滨南路90号 -",
        "己公司 西区 湖滨南路90号之三 -",
    )
    placed = placed_by_door(answers.graph, np.arange(6))
    assert (placed.x[2], placed.y[2]) == (placed.x[0], placed.y[0])
    assert np.isnan(placed.x[3]), "a road of that name in another district is another road"
    assert placed.place[4] == placed.place[5] is not None
    assert np.isnan(placed.x[4:]).all(), "one place, but nobody knows where"
    plan = answers.plan
    together = plan.groups.groupby("group")["firm"].agg(sorted).tolist()
    names = answers.graph.firms.set_index("firm")["name"]
    assert ["己公司", "戊公司"] in [sorted(names[firms]) for firms in together]
    assert plan.unknown_metres == 1


def test_points_that_do_not_agree_or_stand_far_apart_place_nobody(tmp_path: Path) -> None:
    roads = Roads(
        [
            Known("湖滨南路", 10, "", None, 0.0, 0.0),
            Known("湖滨南路", 10, "", None, 300.0, 0.0),
            Known("湖滨南路", 20, "", None, 400.0, 0.0),
            Known("湖滨南路", 60, "", None, 1500.0, 0.0),
            Known("某村", 10, "", None, 0.0, 0.0),
            Known("某村", 20, "", None, 90.0, 0.0),
        ]
    )
    assert roads.point("湖滨南路", 10, "", None) is None
    assert roads.point("湖滨南路", 30, "", None) is None
    assert roads.point("湖滨南路", 15, "甲", None) is None
    assert roads.point("某村", 12, "", None) is None, "the numbers of a village run as they like"
    assert roads.point("湖滨南路", 20, "", None) == (400.0, 0.0, ByDoor.SAME)


@pytest.mark.slow
def test_who_is_placed_by_its_number_is_marked_and_the_rule_can_be_switched_off(
    tmp_path: Path,
) -> None:
    lines = (*NEIGHBOURS, "丙公司 东区 湖滨南路10号2楼 -")
    answers = town(tmp_path, *lines)
    firms = next(s.frame for s in plan_sheets(answers, answers.plan) if s.key == "plan_firms")
    marks = firms.set_index("name")["placed_by"]
    assert marks["丙公司"] is ByDoor.SAME
    assert marks.drop("丙公司").isna().all()
    assert "按门牌定位（同一门牌 1 家" in "".join(
        line.zh for line in proof_lines(answers, answers.plan)
    )
    without = town(tmp_path, *lines, rules=DEFAULT.replace({"place_by_door": False}))
    assert (
        "丙公司"
        not in without.plan.groups["firm"]
        .map(without.graph.firms.set_index("firm")["name"])
        .tolist()
    )
    said = "".join(line.zh for line in proof_lines(without, without.plan))
    assert "剩余企业中有 1 家是因为缺坐标" in said


def test_one_name_over_a_wide_park_makes_nobody_near(tmp_path: Path) -> None:
    def there(*points: str) -> Answers:
        return town(
            tmp_path, *(f"第{n}公司 东区 - {point} 自贸区" for n, point in enumerate(points))
        )

    near = there("118.100/24.5", "118.113/24.5", "-")
    assert wide_parks(near.graph) == set()
    assert len(near.plan.groups) == 3
    wide = there("118.100/24.5", "118.118/24.5", "-")
    assert len(wide_parks(wide.graph)) == 1
    assert wide.plan.groups.empty
    slanted = there("118.100/24.5", "118.112/24.512", "-")
    assert len(wide_parks(slanted.graph)) == 1, "1.2 km east and 1.3 km north are 1.8 km"


# ---------------------------------------------------------------- a real city


@pytest.mark.slow
def test_known_doors_of_a_city_are_found_by_the_others_alone(
    shared_data: Path, tmp_path: Path
) -> None:
    for name, part in (("firms", "registry/xiamen.csv"), ("places", "places_xiamen/places.csv")):
        (tmp_path / f"{name}.csv").symlink_to(shared_data / part)
    (tmp_path / "dataset.toml").write_text('name = "厦门"\n', "utf-8")
    graph = pipeline.answers(read_raw(tmp_path), DEFAULT).graph
    known = known_doors(graph)
    by_road: dict[str, list[Known]] = defaultdict(list)
    for one in known:
        by_road[one.road].append(one)
    errors = []
    for of_road in by_road.values():
        for number in sorted({one.number for one in of_road if not one.mark}):
            here = [one for one in of_road if one.number == number and not one.mark]
            x, y = (np.array([getattr(one, name) for one in here]) for name in "xy")
            if np.hypot(x - x[0], y - y[0]).max() > 150:
                continue
            rest = Roads(one for one in of_road if one.number != number)
            found = rest.point(here[0].road, number, "", here[0].district)
            if found is not None:
                errors.append(np.hypot(found[0] - x[0], found[1] - y[0]))
    assert len(errors) > 200
    assert np.median(errors) <= 60
    assert np.quantile(errors, 0.9) <= 150
    placed = placed_by_door(graph, np.arange(len(graph.firms)))
    how = placed.how[~np.isfinite(graph.where.x)]
    assert sum(one is ByDoor.SAME for one in how) >= 250
    assert sum(one is ByDoor.BETWEEN for one in how) >= 700
    off = replace(graph, rules=DEFAULT.replace({"place_by_door": False}))
    assert all(one is None for one in placed_by_door(off, np.arange(len(off.firms))).how)
