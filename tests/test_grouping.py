"""The finder: its plans are valid, as good as brute force where that can be tried, and the same
on every run.
"""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import combinations

import highspy
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orggraph.core.errors import InputError, PlanError, UsageError
from orggraph.core.rules import DEFAULT, Rules
from orggraph.optimise.joint_branches import propose_plan
from orggraph.optimise.plan import (
    LeftOver,
    Plan,
    check_plan,
    cost,
    firms_of,
    is_near,
    metres_between,
    verify_bound,
)
from orggraph.optimise.solver import quiet_solver


def town(seed: int, count: int, side: float = 1200.0, **more: object) -> pd.DataFrame:
    """Firms strewn over a square, some in buildings and parks, some without a point, a few with
    many members.
    """
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(0, side, (2, count)).round(1)
    lost = rng.random(count) < 0.1
    formal = rng.choice([1, 2], count, p=[0.63, 0.37])
    return (
        pd.DataFrame(
            {
                "firm": [f"F{i:04d}" for i in range(count)],
                "x": np.where(lost, np.nan, x),
                "y": np.where(lost, np.nan, y),
                "building": pd.array(
                    np.where(
                        rng.random(count) < 0.3, rng.integers(0, max(2, count // 8), count), -1
                    )
                ),
                "park": pd.array(
                    np.where(
                        rng.random(count) < 0.2, rng.integers(0, max(2, count // 20), count), -1
                    )
                ),
                "members_formal": formal,
                "members_total": formal + rng.choice([0, 1, 22], count, p=[0.6, 0.3, 0.1]),
                "staff": rng.integers(3, 300, count),
                "category": rng.integers(0, 4, count),
                "street": rng.integers(0, 3, count),
                "leading": rng.random(count) < 0.1,
            }
        )
        .assign(**more)
        .pipe(_blank)
    )


def _blank(table: pd.DataFrame) -> pd.DataFrame:
    for place in ("building", "park"):
        table[place] = table[place].astype(object).where(table[place] >= 0, None)
    return table


NEAREST = DEFAULT.replace({"branch_cost_metres": 0})
"""A group costs nothing: the nearest groups are wanted, however many."""


def best_by_brute_force(
    candidates: pd.DataFrame,
    rules: Rules,
    apart: tuple = (),
    together: tuple = (),
    old: dict[str, int] | None = None,
) -> tuple[int, float]:
    """Try every way to divide the firms; written apart from both the finder and the checker.

    The cost is metres and the price of each group; with the groups of a plan before (`old`) each
    firm whose group does not stay whole costs `keep_margin_metres` more, and a group that holds one
    of them whole costs no price.
    """
    rows = candidates.to_dict("records")
    names = [row["firm"] for row in rows]
    before = [set(group) for group in _by_number(old or {})]
    bonds = _united(together)

    def metres(a: dict, b: dict) -> float | None:
        same_building = a["building"] is not None and a["building"] == b["building"]
        same_park = a["park"] is not None and a["park"] == b["park"]
        if any(map(math.isnan, (a["x"], a["y"], b["x"], b["y"]))):
            return 0.0 if same_building else rules.near_metres if same_park else None
        d = math.hypot(a["x"] - b["x"], a["y"] - b["y"])
        return d if same_building or same_park or d <= rules.near_metres else None

    between = [[metres(a, b) for b in rows] for a in rows]

    def price(group: tuple[int, ...]) -> float | None:
        if (
            sum(rows[i]["members_formal"] for i in group) < 3
            or sum(rows[i]["members_total"] for i in group) > 50
        ):
            return None
        inside = {names[i] for i in group}
        if any({a, b} <= inside for a, b in apart) or any(
            bond & inside not in (set(), bond) for bond in bonds
        ):
            return None
        spans = [[between[h][i] for i in group if i != h] for h in group]
        least = min((sum(span) for span in spans if None not in span), default=None)
        kept = any(part <= inside for part in before)
        torn = sum(len(part & inside) for part in before if not part <= inside)
        return (
            None
            if least is None
            else least + rules.branch_cost_metres * (not kept) + rules.keep_margin_metres * torn
        )

    prices = {
        group: p
        for size in range(2, 6)
        for group in combinations(range(len(rows)), size)
        if (p := price(group)) is not None
    }
    memo: dict[tuple[int, ...], tuple[int, float]] = {(): (0, 0.0)}

    def best(rest: tuple[int, ...]) -> tuple[int, float]:
        if rest not in memo:
            left, far = best(rest[1:])
            was = any(names[rest[0]] in part for part in before)
            found = left + 1, far + rules.keep_margin_metres * was
            for size in range(1, 5):
                for others in combinations(rest[1:], size):
                    if (rest[0], *others) in prices:
                        left, far = best(tuple(i for i in rest[1:] if i not in others))
                        found = min(found, (left, far + prices[rest[0], *others]))
            memo[rest] = found
        return memo[rest]

    return best(tuple(range(len(rows))))


def _by_number(old: dict[str, int]) -> list[list[str]]:
    return [
        [firm for firm, number in old.items() if number == one] for one in sorted(set(old.values()))
    ]


def _united(together: tuple) -> list[set[str]]:
    bonds: list[set[str]] = []
    for pair in together:
        mine = [bond for bond in bonds if bond & set(pair)]
        bonds = [bond for bond in bonds if bond not in mine] + [set(pair).union(*mine)]
    return bonds


@pytest.mark.slow
def test_certified_costs_equal_brute_force_on_two_hundred_small_towns() -> None:
    for seed in range(200):
        candidates = town(seed, 3 + seed % 10, side=500.0 + 60 * (seed % 15))
        plan = propose_plan(candidates, DEFAULT, tier="certified", certify_gap=0.0)
        left, total = best_by_brute_force(candidates, DEFAULT)
        assert check_plan(candidates, plan, DEFAULT) == []
        assert plan.cost.left_over == left, f"town {seed}"
        assert plan.cost.total == pytest.approx(total, abs=0.01), f"town {seed}"
        assert plan.bound.left_over <= left, f"town {seed}"
        assert plan.bound.total <= total + 0.01, f"town {seed}"
        verified = verify_bound(candidates, DEFAULT, plan.bound_certificate)
        assert verified.left_over <= left, f"town {seed}"
        assert verified.total <= total + 0.01, f"town {seed}"


def asked_of(
    candidates: pd.DataFrame, seed: int
) -> tuple[list[tuple[str, str]], list[tuple[str, str]], pd.DataFrame | None]:
    """Requests as an office might make them: a pair apart, a pair together, and on two towns of
    three a plan before.
    """
    rng = np.random.default_rng(seed)
    names = candidates["firm"].to_list()
    apart, together = ([tuple(rng.choice(names, 2, replace=False))] for _ in range(2))
    if seed % 3 == 0:
        return apart, together, None
    before = propose_plan(
        candidates.sample(frac=0.7, random_state=seed),
        DEFAULT.replace({"branch_cost_metres": [0, 900][seed % 2]}),
    )
    return apart, together, before.groups[["firm", "group"]]


@pytest.mark.slow
@pytest.mark.parametrize("price", [0, 300, 2000])
def test_costs_with_requests_equal_brute_force_on_two_hundred_small_towns(price: int) -> None:
    rules = DEFAULT.replace({"branch_cost_metres": price})
    for seed in range(200):
        candidates = town(seed, 4 + seed % 9, side=400.0 + 60 * (seed % 15))
        apart, together, keep = asked_of(candidates, seed)
        plan = propose_plan(candidates, rules, apart=apart, together=together, keep=keep)
        assert check_plan(candidates, plan, rules, apart=apart, together=together) == [], (
            f"town {seed}"
        )
        refused = {
            (row.firm, row.other)
            for row in plan.refused[plan.refused["request"] == "together"].itertuples()
        }
        old = {} if keep is None else dict(zip(keep["firm"], keep["group"], strict=True))
        left, objective = best_by_brute_force(
            candidates, rules, tuple(apart), tuple(set(together) - refused), old
        )
        assert plan.cost.left_over == left, f"town {seed}"
        kept = sum(any(set(part) <= group for part in _by_number(old)) for group in groups(plan))
        found = plan.cost.total - price * kept + rules.keep_margin_metres * plan.cost.moved
        assert found == pytest.approx(objective, abs=0.1), f"town {seed}"
        assert plan.bound.total <= plan.cost.total + 0.01, f"town {seed}"


def every_group(candidates: pd.DataFrame, rules: Rules) -> dict[frozenset[str], float]:
    """List every valid group with its least metres, host by host."""
    firms = firms_of(candidates)
    found: dict[frozenset[str], float] = {}
    for host in firms.values():
        around = [
            (metres_between(host, firm, rules), firm)
            for firm in firms.values()
            if firm is not host and is_near(host, firm, rules)
        ]
        for size in range(1, rules.joint_units):
            for chosen in combinations(around, size):
                formal = host.formal + sum(firm.formal for _, firm in chosen)
                total = host.total + sum(firm.total for _, firm in chosen)
                if formal >= rules.joint_formal and total <= rules.branch_members:
                    group = frozenset({host.firm, *(firm.firm for _, firm in chosen)})
                    found[group] = min(found.get(group, math.inf), sum(far for far, _ in chosen))
    return found


def best_by_integer_model(candidates: pd.DataFrame, rules: Rules) -> tuple[int, float]:
    """State the problem with a variable for every valid group and every firm left over, and let
    HiGHS solve it.
    """
    listed = every_group(candidates, rules)
    row = {firm: place for place, firm in enumerate(candidates["firm"])}
    worth = 1e5
    solver = quiet_solver(mip_rel_gap=0.0, mip_abs_gap=0.001, time_limit=300.0)
    count = len(row)
    solver.addRows(
        count,
        np.ones(count),
        np.ones(count),
        0,
        np.zeros(count, np.int32),
        np.zeros(0, np.int32),
        np.zeros(0),
    )
    columns = [(worth, [place]) for place in range(count)]
    columns += [
        (far + rules.branch_cost_metres, [row[firm] for firm in group])
        for group, far in listed.items()
    ]
    starts = np.cumsum([0, *(len(rows) for _, rows in columns)])[:-1].astype(np.int32)
    index = np.array([place for _, rows in columns for place in rows], np.int32)
    solver.addCols(
        len(columns),
        np.array([cost for cost, _ in columns]),
        np.zeros(len(columns)),
        np.ones(len(columns)),
        len(index),
        starts,
        index,
        np.ones(len(index)),
    )
    solver.changeColsIntegrality(
        len(columns),
        np.arange(len(columns), dtype=np.int32),
        np.full(len(columns), highspy.HighsVarType.kInteger),
    )
    solver.run()
    assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    best = solver.getInfo().objective_function_value
    left = int(sum(value > 0.5 for value in list(solver.getSolution().col_value)[:count]))
    return left, best - worth * left


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_a_plain_integer_model_of_two_hundred_firms_finds_no_cheaper_plan(seed: int) -> None:
    candidates = town(seed, 200, side=6000.0)
    plan = propose_plan(candidates, DEFAULT, tier="certified", certify_gap=1e-9)
    left, total = best_by_integer_model(candidates, DEFAULT)
    assert (plan.cost.left_over, plan.cost.total) == (left, pytest.approx(total, abs=0.05))
    assert plan.bound.total <= total + 0.05
    assert verify_bound(candidates, DEFAULT, plan.bound_certificate).total <= total + 0.05


def test_forty_two_firms_of_one_building_are_nine_branches_and_that_is_proven() -> None:
    rng = np.random.default_rng(3)
    xy, formal = rng.normal(0.0, 12.0, (42, 2)), rng.choice([1, 2], 42)
    rows = [(f"F{i:02d}", *xy[i].tolist(), int(formal[i])) for i in range(42)]
    candidates = field(*rows).assign(building="B")
    plan = propose_plan(candidates, DEFAULT, tier="certified", certify_gap=0.0)
    assert (plan.cost.left_over, plan.cost.groups, plan.gap) == (0, 9, 0.0)
    bound = verify_bound(candidates, DEFAULT, plan.bound_certificate)
    assert bound.total == pytest.approx(plan.cost.total, abs=0.01)
    assert any(cut.among == DEFAULT.joint_units for cut in plan.bound_certificate.cuts)


def test_cuts_that_leave_out_a_part_of_what_they_promise_are_refused() -> None:
    candidates = field(*[(f"F{i}", 3.0 * i, 0.0, 1) for i in range(11)]).assign(building="B")
    real = propose_plan(candidates, DEFAULT, tier="certified").bound_certificate
    assert real is not None
    assert real.cuts
    for counted, among in ((1, 5), (6, 5)):
        cuts = tuple(cut._replace(counted=counted, among=among) for cut in real.cuts)
        forged = replace(real, cuts=cuts)
        with pytest.raises(PlanError):
            verify_bound(candidates, DEFAULT, replace(forged, digest=forged.seal(candidates)))


def could_be_one(candidates: pd.DataFrame, plan: Plan, rules: Rules) -> list[tuple[int, int]]:
    """Return the pairs of groups that would be one valid group at no more cost."""
    firms, price = firms_of(candidates), rules.branch_cost_metres
    members = {
        number: [firms[firm] for firm in rows["firm"]]
        for number, rows in plan.groups.groupby("group")
    }

    def least(group: list) -> float:
        return min(
            (
                sum(metres_between(host, firm, rules) for firm in group if firm is not host)
                for host in group
                if all(is_near(host, firm, rules) for firm in group)
            ),
            default=math.inf,
        )

    return [
        (a, b)
        for a, b in combinations(members, 2)
        if len(both := members[a] + members[b]) <= rules.joint_units
        and sum(firm.total for firm in both) <= rules.branch_members
        and least(both) + price <= least(members[a]) + least(members[b]) + 2 * price
    ]


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.integers(0, 10_000),
    st.integers(0, 90),
    st.sampled_from([0.0, 200.0, 900.0, 4000.0]),
    st.sampled_from([1, 300, 1000]),
)
def test_no_two_groups_could_be_one_at_no_more_cost(
    seed: int, count: int, side: float, price: int
) -> None:
    rules = DEFAULT.replace({"branch_cost_metres": price})
    candidates = town(seed, count, side)
    plan = propose_plan(candidates, rules)
    assert check_plan(candidates, plan, rules) == []
    assert could_be_one(candidates, plan, rules) == []


@pytest.mark.slow
@pytest.mark.parametrize("place", ["building", "park"])
def test_in_a_crowded_building_or_park_no_two_groups_could_be_one(place: str) -> None:
    # So many that a firm lists a third of its neighbours only, on one point or in a park wider than
    # the near distance.
    wide = {"building": 0.0, "park": 1400.0}[place]
    candidates = town(3, 300, wide).assign(**{"building": None, "park": None} | {place: "P"})
    plan = propose_plan(candidates, DEFAULT)
    assert could_be_one(candidates, plan, DEFAULT) == []


def test_ten_firms_of_two_members_in_one_building_are_two_branches_of_five() -> None:
    tower = field(*[(f"F{i}", 0, 0, 2) for i in range(10)]).assign(building="T")
    plan = propose_plan(tower, DEFAULT)
    assert sorted(len(group) for group in groups(plan)) == [5, 5]
    assert (plan.cost.groups, plan.cost.metres, plan.cost.total) == (2, 0.0, 600.0)
    assert sorted(len(group) for group in groups(propose_plan(tower, NEAREST))) == [2] * 5


def test_a_dear_branch_makes_groups_wider_and_a_free_one_makes_them_nearer() -> None:
    # Two pairs 250 m apart: one group costs two walks of 250 m more than two groups, so from 500 m
    # a branch it pays.
    pairs = field(("A", 0, 0, 2), ("B", 0, 0, 1), ("C", 250, 0, 2), ("D", 250, 0, 1))
    for price, count in ((0, 2), (499, 2), (500, 1), (900, 1)):
        rules = DEFAULT.replace({"branch_cost_metres": price})
        plan = propose_plan(pairs, rules)
        assert plan.cost.groups == count, price
        assert check_plan(pairs, plan, rules) == []


def test_the_lead_firm_is_the_weightiest_of_the_hosts_that_stand_almost_as_well() -> None:
    # B stands in the middle; A is 8 m a side worse off, Z far off. Leading, then formal members,
    # staff, code.
    street = field(("A", 92, 0, 1), ("B", 100, 0, 1), ("Y", 0, 0, 1), ("Z", 200, 0, 1))

    def lead(**facts: object) -> str:
        plan = propose_plan(street.assign(**facts), DEFAULT)
        assert check_plan(street.assign(**facts), plan, DEFAULT) == []
        assert plan.cost.metres == pytest.approx(208.0), (
            "the price of a plan is that of its best placed host"
        )
        (host,) = set(plan.groups["host"])
        assert plan.groups.loc[plan.groups["host"] == plan.groups["firm"], "metres"].item() == 0.0
        return host

    assert lead() == "A", "all alike: by code"
    assert lead(staff=[10, 20, 900, 900]) == "B"
    assert lead(staff=[np.nan, 1, 1, 1]) == "B", "unknown is not many"
    assert lead(staff=[10, 20, 1, 1], members_formal=[2, 1, 1, 1], members_total=2) == "A"
    assert (
        lead(leading=[False, True, True, True], members_formal=[2, 1, 1, 1], members_total=2) == "B"
    )


def test_a_kept_group_is_not_paid_for_again() -> None:
    # Both pairs were told last month; made one they would save a price that is paid already.
    pairs = field(("A", 0, 0, 2), ("B", 0, 0, 1), ("C", 50, 0, 2), ("D", 50, 0, 1))
    old = pd.DataFrame({"firm": ["A", "B", "C", "D"], "group": [1, 1, 2, 2]})
    assert propose_plan(pairs, DEFAULT).cost.groups == 1
    kept = propose_plan(pairs, DEFAULT, keep=old)
    assert groups(kept) == {frozenset("AB"), frozenset("CD")}
    assert (kept.cost.moved, kept.cost.total) == (0, 600.0)
    # A firm that comes new joins a group that goes on sooner than it founds another.
    more = pd.concat([pairs, field(("E", 60, 0, 1), ("F", 310, 0, 2))], ignore_index=True)
    assert frozenset("CDEF") in groups(propose_plan(more, DEFAULT, keep=old))


@pytest.mark.parametrize("tier", ["fast", "certified"])
def test_a_plan_is_valid_costs_what_it_says_and_its_bound_verifies(tier: str) -> None:
    candidates = town(7, 200, side=3000.0)
    plan = propose_plan(candidates, DEFAULT, tier=tier)
    assert check_plan(candidates, plan, DEFAULT) == []
    again = cost(candidates, plan, DEFAULT)
    assert (again.left_over, again.total, again.groups) == (
        plan.cost.left_over,
        pytest.approx(plan.cost.total),
        plan.group_count,
    )
    verified = verify_bound(candidates, DEFAULT, plan.bound_certificate)
    assert verified.left_over <= plan.cost.left_over
    assert verified.total <= plan.cost.total + 0.01


@pytest.mark.slow
def test_the_bound_verifies_where_lists_of_neighbours_were_cut_short() -> None:
    candidates = town(3, 400, side=700.0)
    plan = propose_plan(candidates, DEFAULT)
    assert check_plan(candidates, plan, DEFAULT) == []
    verify_bound(candidates, DEFAULT, plan.bound_certificate)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rules", "count", "side"), [(NEAREST, 450, 3500.0), (DEFAULT, 150, 2500.0)]
)
def test_the_same_plan_whatever_the_order_of_rows_and_the_number_of_workers(
    rules: Rules, count: int, side: float
) -> None:
    candidates = town(11, count, side)
    first = propose_plan(candidates, rules, tier="certified", workers=1)
    for other in (
        propose_plan(candidates.sample(frac=1, random_state=2), rules, tier="certified", workers=3),
    ):
        pd.testing.assert_frame_equal(first.groups, other.groups)
        pd.testing.assert_frame_equal(first.left_over, other.left_over)
        assert first.bound == other.bound


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.integers(0, 10_000),
    st.integers(0, 60),
    st.sampled_from([300.0, 1500.0, 6000.0]),
    st.sampled_from([2, 5, 7]),
    st.sampled_from([3, 4]),
)
def test_any_town_and_any_rules_give_a_valid_plan_under_its_bound(
    seed: int, count: int, side: float, units: int, formal: int
) -> None:
    rules = DEFAULT.replace({"joint_units": units, "joint_formal": formal})
    candidates = town(seed, count, side)
    plan = propose_plan(candidates, rules)
    assert check_plan(candidates, plan, rules) == []
    assert plan.bound.left_over <= plan.cost.left_over
    assert plan.bound.total <= plan.cost.total + 0.01
    verify_bound(candidates, rules, plan.bound_certificate)


def test_nobody_gives_an_empty_plan_and_one_firm_is_left_over_with_a_reason() -> None:
    nobody = propose_plan(town(1, 0), DEFAULT)
    assert (len(nobody.groups), len(nobody.left_over), nobody.gap) == (0, 0, 0.0)
    lonely = propose_plan(town(1, 1, building=None, park=None, x=0.0, y=0.0), DEFAULT)
    assert list(lonely.left_over["reason"]) == [LeftOver.NOBODY_NEAR]
    lost = propose_plan(town(1, 1, building=None, park=None, x=np.nan), DEFAULT)
    assert list(lost.left_over["reason"]) == [LeftOver.NO_POINT]


def field(*rows: tuple[str, float, float, int]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["firm", "x", "y", "members_formal"])
    return table.assign(
        x=table["x"].astype(float),
        y=table["y"].astype(float),
        building=None,
        park=None,
        members_total=table["members_formal"],
    )


def groups(plan: Plan) -> set[frozenset[str]]:
    return {frozenset(rows["firm"]) for _, rows in plan.groups.groupby("group")}


def test_reasons_tell_why_a_firm_is_left_over() -> None:
    pair = propose_plan(field(("A", 0, 0, 1), ("B", 10, 0, 1)), DEFAULT)
    assert set(pair.left_over["reason"]) == {LeftOver.CANNOT_MAKE_THREE}
    # The middle firm can host five in all; the two worst placed ends stay out.
    ends = [(f"E{k}", 490 * math.cos(k), 490 * math.sin(k), 1) for k in range(6)]
    star = propose_plan(
        field(("M", 0, 0, 2), *ends), DEFAULT.replace({"joint_units": 2, "near_metres": 495})
    )
    assert set(star.left_over["reason"]) == {LeftOver.ELSEWHERE}


def test_everybody_on_one_point_is_placed_at_no_distance() -> None:
    candidates = field(*[(f"F{i:03d}", 5, 5, 1 + i % 2) for i in range(334)])
    plan = propose_plan(candidates, DEFAULT)
    assert (plan.cost.left_over, plan.cost.metres) == (0, 0.0)
    assert check_plan(candidates, plan, DEFAULT) == []


def test_a_park_wider_than_the_near_distance_still_joins_its_firms() -> None:
    candidates = field(*[(f"F{i}", 900.0 * i, 0, 1) for i in range(3)]).assign(park="P")
    plan = propose_plan(candidates, DEFAULT)
    assert groups(plan) == {frozenset({"F0", "F1", "F2"})}
    assert plan.cost.metres == pytest.approx(1800.0)


def test_equal_distances_are_decided_by_street_then_leader_then_industry() -> None:
    candidates = field(*[(f"F{i}", 0, 0, m) for i, m in enumerate([2, 1, 2, 1])])
    by_street = propose_plan(candidates.assign(street=["s", "t", "t", "s"]), NEAREST)
    assert groups(by_street) == {frozenset({"F0", "F3"}), frozenset({"F1", "F2"})}
    by_industry = propose_plan(candidates.assign(street="s", category=[1, 1, 2, 2]), NEAREST)
    assert groups(by_industry) == {frozenset({"F0", "F1"}), frozenset({"F2", "F3"})}
    led = propose_plan(candidates.assign(leading=[False, True, False, True]), NEAREST)
    assert set(led.groups["host"]) == {"F1", "F3"}


def test_members_of_exactly_fifty_share_a_group_and_fifty_one_do_not() -> None:
    two = field(("A", 0, 0, 2), ("B", 10, 0, 1))
    assert propose_plan(two.assign(members_total=[20, 30]), DEFAULT).cost.left_over == 0
    plan = propose_plan(two.assign(members_total=[20, 31]), DEFAULT)
    assert set(plan.left_over["reason"]) == {LeftOver.CANNOT_MAKE_THREE}


def test_apart_and_together_are_honoured_or_refused_with_a_reason() -> None:
    candidates = town(21, 80, side=1500.0)
    plain = propose_plan(candidates, DEFAULT)
    some = next(rows for _, rows in plain.groups.groupby("group") if len(rows) >= 2)
    apart = [(some["firm"].iloc[0], some["firm"].iloc[1])]
    other = next(
        rows for number, rows in plain.groups.groupby("group") if number != some["group"].iloc[0]
    )
    x = candidates.set_index("firm")[["x", "y"]]
    near = (
        (x.loc[other["firm"].iloc[0]] - x)
        .pow(2)
        .sum(axis=1, skipna=False)
        .drop(other["firm"])
        .idxmin()
    )
    together = [(other["firm"].iloc[0], near), ("F0000", "nobody")]
    plan = propose_plan(candidates, DEFAULT, apart=apart, together=together)
    assert check_plan(candidates, plan, DEFAULT, apart=apart, together=together) == []
    assert ("F0000", "nobody") in set(zip(plan.refused["firm"], plan.refused["other"], strict=True))
    both = propose_plan(candidates, DEFAULT, apart=apart, together=apart)
    assert list(both.refused["request"]) == ["together"]
    assert check_plan(candidates, both, DEFAULT, apart=apart, together=apart) == []


def test_last_months_groups_stay_unless_a_change_pays() -> None:
    candidates = field(("A", 0, 0, 1), ("B", 100, 0, 2), ("C", 150, 0, 1), ("D", 260, 0, 2))
    old = pd.DataFrame({"firm": ["A", "D", "B", "C"], "group": [1, 1, 2, 2]})
    assert groups(propose_plan(candidates, NEAREST)) == {
        frozenset({"A", "B"}),
        frozenset({"C", "D"}),
    }
    kept = propose_plan(candidates, NEAREST, keep=old)
    assert groups(kept) == {frozenset({"A", "D"}), frozenset({"B", "C"})}
    assert kept.cost.moved == 0
    free = propose_plan(candidates, NEAREST.replace({"keep_margin_metres": 10}), keep=old)
    assert groups(free) == {frozenset({"A", "B"}), frozenset({"C", "D"})}
    assert free.cost.moved == 4


def test_founded_groups_stay_as_they_are() -> None:
    candidates = field(("A", 0, 0, 1), ("B", 100, 0, 2), ("C", 150, 0, 1), ("D", 260, 0, 2))
    old = pd.DataFrame({"firm": ["A", "D"], "group": [7, 7], "host": ["D", "D"], "founded": True})
    plan = propose_plan(candidates, DEFAULT, keep=old)
    founded = plan.groups[plan.groups["founded"]]
    assert set(founded["firm"]) == {"A", "D"}
    assert groups(plan) == {frozenset({"A", "D"}), frozenset({"B", "C"})}
    assert [v.rule for v in check_plan(candidates, plan, DEFAULT)] == []


def test_an_existing_branch_takes_in_its_neighbours_first_or_last_as_the_rule_says() -> None:
    candidates = field(("A", 0, 0, 1), ("B", 50, 0, 2), ("C", 900, 0, 1))
    branches = pd.DataFrame(
        [("支部", 20.0, 0.0, None, None, 3, 10), ("远支部", 1000.0, 0.0, None, None, 4, 49)],
        columns=["organisation", "x", "y", "building", "park", "units", "members"],
    )
    last = propose_plan(candidates, DEFAULT, branches=branches)
    assert groups(last) == {frozenset({"A", "B"})}
    assert list(last.joins["firm"]) == ["C"]
    first = propose_plan(
        candidates, DEFAULT.replace({"join_existing_first": True}), branches=branches
    )
    assert set(first.joins["firm"]) == {"A", "B", "C"}
    for plan in (first, last):
        assert check_plan(candidates, plan, DEFAULT, branches=branches) == []


@pytest.mark.slow
def test_an_interrupt_gives_the_best_plan_so_far_with_its_gap() -> None:
    candidates = town(5, 400, side=3000.0)
    steps = []

    def stop(progress: object) -> None:
        steps.append(progress)
        if len(steps) == 3:
            raise KeyboardInterrupt

    plan = propose_plan(candidates, DEFAULT, tier="certified", progress=stop)
    assert check_plan(candidates, plan, DEFAULT) == []
    assert 0.0 <= plan.gap <= 1.0
    verify_bound(candidates, DEFAULT, plan.bound_certificate)


def test_what_cannot_be_planned_is_refused_in_a_sentence() -> None:
    with pytest.raises(UsageError, match="no tier"):
        propose_plan(town(1, 3), DEFAULT, tier="best")
    with pytest.raises(UsageError, match="lack columns: park"):
        propose_plan(town(1, 3).drop(columns="park"), DEFAULT)
    with pytest.raises(InputError, match="more than once"):
        propose_plan(pd.concat([town(1, 3), town(1, 3)]), DEFAULT)
    with pytest.raises(InputError, match="no formal member"):
        propose_plan(town(1, 3, members_formal=[1, np.nan, 2]), DEFAULT)


@pytest.mark.slow
def test_ten_thousand_firms_in_one_component_are_placed() -> None:
    # A street of 10,000 firms, 50 m apart: everybody is tied to everybody through neighbours.
    candidates = field(*[(f"F{i:05d}", 50.0 * i, 0.0, 1 + i % 2) for i in range(10_000)])
    plan = propose_plan(candidates, DEFAULT)
    assert plan.cost.left_over == 0
    assert plan.proven_fewest
    assert plan.cost.total <= (50.0 + 300.0) * 5000, (
        "neighbours by twos would do, with 1 + 2 formal members each"
    )
    assert check_plan(candidates.head(0), propose_plan(candidates.head(0), DEFAULT), DEFAULT) == []


@pytest.mark.slow
def test_equal_distances_everywhere_give_the_same_plan_twice() -> None:
    grid = field(
        *[(f"F{i:02d}{j:02d}", 300.0 * i, 300.0 * j, 1) for i in range(12) for j in range(12)]
    )
    first = propose_plan(grid, NEAREST)
    again = propose_plan(grid.sample(frac=1, random_state=3), NEAREST, workers=1)
    pd.testing.assert_frame_equal(first.groups, again.groups)
    assert first.cost.left_over == 0
    assert first.cost.metres == pytest.approx(300.0 * 2 * 48), (
        "threes in a row or a corner: two steps of 300 m each"
    )


def test_members_of_exactly_three_make_a_branch_and_two_do_not() -> None:
    assert propose_plan(field(("A", 0, 0, 1), ("B", 10, 0, 2)), DEFAULT).cost.left_over == 0
    assert propose_plan(field(("A", 0, 0, 1), ("B", 10, 0, 1)), DEFAULT).cost.left_over == 2


@pytest.mark.parametrize(("units", "left"), [(5, 5), (10, 0)])
def test_exactly_five_units_share_a_group_and_ten_where_the_office_allows(
    units: int, left: int
) -> None:
    # Nine firms around one, each near it alone: whoever is placed is in its group.
    around = [
        (f"E{k}", 499 * math.cos(k * math.tau / 9), 499 * math.sin(k * math.tau / 9), 1)
        for k in range(9)
    ]
    candidates = field(("M", 0, 0, 1), *around)
    rules = DEFAULT.replace({"joint_units": units, "near_metres": 499})

    plan = propose_plan(candidates, rules)
    assert check_plan(candidates, plan, rules) == []
    assert plan.groups.groupby("group").size().max() <= units
    assert plan.cost.left_over <= left


@pytest.mark.slow
@pytest.mark.parametrize(("count", "side"), [(700, 3000.0), (1600, 6000.0)])
def test_a_fast_plan_of_many_firms_still_tells_how_near_the_best_it_is(
    count: int, side: float
) -> None:
    candidates = town(1, count, side)
    plan = propose_plan(candidates, NEAREST)
    assert (
        plan.gap < 0.15
    )  # half the way to the nearest neighbour alone tells no better than a third
    assert verify_bound(candidates, NEAREST, plan.bound_certificate).total == pytest.approx(
        plan.bound.total
    )


def test_a_firm_whose_only_neighbours_are_taken_is_left_over_and_told_so() -> None:
    # A knows B alone, B is worth more beside C (metres), and three cannot share: B and C fill a
    # group of two.
    candidates = field(("A", 0, 0, 1), ("B", 400, 0, 2), ("C", 410, 0, 1))
    plan = propose_plan(candidates, DEFAULT.replace({"joint_units": 2}))
    assert dict(zip(plan.left_over["firm"], plan.left_over["reason"], strict=True)) == {
        "A": LeftOver.ELSEWHERE
    }
