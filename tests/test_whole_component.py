"""A whole component of joint branches: a dive and parts of a plan solved by themselves give valid
groups, no dearer than those they began with.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from orggraph.core.rules import DEFAULT
from orggraph.optimise.joint_branches import constraints, whole_component
from orggraph.optimise.joint_branches.instance import Town, town_of
from orggraph.optimise.joint_branches.local_search import hosts_of, limits_of, places_of
from orggraph.optimise.joint_branches.lower_bound import Prover
from orggraph.optimise.joint_branches.neighbourhoods import components_of, neighbours_of
from orggraph.optimise.joint_branches.set_partitioning import Members, Programme, never

COUNT = 47
LIMITS = limits_of(DEFAULT)


@pytest.fixture(scope="module")
def park() -> Town:
    """Firms of one park, all near each other; nine groups of five leave two over."""
    rng = np.random.default_rng(4)
    x, y = rng.uniform(0, 300, (2, COUNT)).round(1)
    table = pd.DataFrame(
        {
            "firm": [f"F{i:02d}" for i in range(COUNT)],
            "x": x,
            "y": y,
            "building": None,
            "park": "P",
            "members_formal": 2,
            "members_total": 2,
        }
    )
    return town_of(table, DEFAULT)


@pytest.fixture
def opened(park: Town) -> tuple[Programme, list[Members]]:
    """The programme of the park with a bad plan: groups of three by number, wherever they are."""
    near = neighbours_of(park, DEFAULT, COUNT, 1)
    asked = constraints.requests_of(park, LIMITS, near, None, [], [], DEFAULT)
    group = np.arange(COUNT) // 3
    component = components_of(park, DEFAULT)
    prover = Prover(park, LIMITS, near, component, group, requests=asked.arrays, whole=COUNT)
    programme, standing = prover._programme(np.arange(COUNT), prover._cuts(), True)
    programme.near_enough = whole_component.EXACT
    programme.solve()
    return programme, standing


def recounted(park: Town, groups: list[Members]) -> float:
    """Cost of groups that hold every firm once, counted from the places of their firms."""
    assert sorted(firm for group in groups for firm in group) == list(range(COUNT))
    assert all(2 <= len(group) <= DEFAULT.joint_units for group in groups)
    number = np.empty(COUNT, np.int64)
    for place, group in enumerate(groups):
        number[list(group)] = place
    metres = hosts_of(places_of(park), LIMITS, number)[1]
    return float(metres.sum()) + DEFAULT.branch_cost_metres * len(groups)


def test_parts_solved_by_themselves_make_a_bad_plan_cheaper(
    park: Town, opened: tuple[Programme, list[Members]], monkeypatch: pytest.MonkeyPatch
) -> None:
    programme, standing = opened
    monkeypatch.setattr(whole_component, "PART_SIZE", 20)
    better = whole_component.improved(programme, standing, never)
    assert programme.total(better) == pytest.approx(recounted(park, better))
    # 16 groups of three need not be more than 10 of five: the price of five is saved at least.
    saved = recounted(park, standing) - recounted(park, better)
    assert saved >= 5 * DEFAULT.branch_cost_metres
    assert programme.total(better) >= programme.bound


def test_a_dive_divides_all_firms_and_leaves_prices_and_limits_as_they_were(
    park: Town, opened: tuple[Programme, list[Members]]
) -> None:
    programme, standing = opened
    price, bound = programme.price.copy(), programme.bound
    groups = whole_component.dive(programme)
    assert groups is not None
    assert bound <= recounted(park, groups) < recounted(park, standing)
    assert (programme.price == price).all()
    programme.solve()
    assert programme.bound == pytest.approx(bound)


def test_no_group_is_sought_for_firms_that_a_dive_has_taken(
    opened: tuple[Programme, list[Members]],
) -> None:
    programme, _ = opened
    taken = np.arange(COUNT) < 20
    before = len(programme.groups)
    assert programme.seek(50.0, 5, taken)
    fresh = programme.groups[before:]
    assert all(firm >= 20 for group in fresh for firm in group)


def test_a_component_that_is_stopped_at_once_keeps_a_plan_and_a_bound_below_it(
    opened: tuple[Programme, list[Members]],
) -> None:
    programme, standing = opened
    outcome = whole_component.solve_component(programme, standing, lambda: True)
    assert outcome.groups is None
    assert not outcome.proven
    assert outcome.price.sum() <= programme.total(standing) + 1e-6
