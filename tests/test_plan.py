"""The checker: every rule speaks when it is broken, and only then; a tampered proof is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from orggraph.core.errors import PlanError
from orggraph.core.messages import Spoken
from orggraph.core.rules import DEFAULT
from orggraph.optimise.joint_branches import propose_plan
from orggraph.optimise.plan import Bound, Cost, Cut, LeftOver, Plan, check_plan, cost, verify_bound


def firms(*rows: tuple[str, float | None, float | None, int, int]) -> pd.DataFrame:
    """Firms in a field: name, x, y, formal members, members in all."""
    table = pd.DataFrame(rows, columns=["firm", "x", "y", "members_formal", "members_total"])
    return table.astype({"x": float, "y": float}).assign(building=None, park=None)


def plan_of(groups: list[tuple[str, int, str, float]], left: list[str] = ()) -> Plan:
    """A plan as somebody might write it by hand."""
    table = pd.DataFrame(groups, columns=["firm", "group", "host", "metres"]).assign(founded=False)
    over = pd.DataFrame(
        {"firm": list(left), "reason": [LeftOver.ELSEWHERE] * len(left)}, dtype=object
    )
    count, price = int(table["group"].nunique()), float(DEFAULT.branch_cost_metres)
    return Plan(
        table, over, Cost(len(left), float(table["metres"].sum()), 0, count, price), Bound(0, 0.0)
    )


#   A(1)──100 m──B(2)        C(1) stands 400 m further on, D(1) a kilometre away.
FIELD = firms(("A", 0, 0, 1, 1), ("B", 100, 0, 2, 2), ("C", 500, 0, 1, 1), ("D", 1500, 0, 1, 40))


def rules_broken(candidates: pd.DataFrame, plan: Plan) -> set[str]:
    return {violation.rule for violation in check_plan(candidates, plan, DEFAULT)}


def test_a_valid_plan_breaks_no_rule_and_costs_its_metres() -> None:
    plan = plan_of([("B", 1, "B", 0), ("A", 1, "B", 100), ("C", 1, "B", 400)], ["D"])
    assert check_plan(FIELD, plan, DEFAULT) == []
    assert cost(FIELD, plan, DEFAULT) == Cost(1, 500.0, groups=1, branch_cost=300.0)
    assert cost(FIELD, plan, DEFAULT).total == 800.0
    assert cost(FIELD, plan, DEFAULT.replace({"branch_cost_metres": 0})).total == 500.0


@pytest.mark.parametrize(
    "said", [{"left_over": 0}, {"groups": 0}, {"metres": 499.0}, {"branch_cost": 0.0}]
)
def test_a_plan_that_writes_another_cost_than_its_own_is_found_out(said: dict[str, float]) -> None:
    plan = plan_of([("B", 1, "B", 0), ("A", 1, "B", 100), ("C", 1, "B", 400)], ["D"])
    assert rules_broken(FIELD, replace(plan, cost=replace(plan.cost, **said))) == {"says_true_cost"}


def test_too_few_formal_members_are_said_in_a_sentence() -> None:
    plan = plan_of([("A", 12, "A", 0), ("C", 12, "A", 500)], ["B", "D"])
    (violation,) = check_plan(FIELD, plan, DEFAULT)
    assert violation.message.both == (
        "第12组：正式党员 2 人，需 3 人",
        "group 12: 2 formal members, needs 3",
    )


@pytest.mark.parametrize(
    ("groups", "left", "rule"),
    [
        ([("B", 1, "B", 0)], ["A", "C", "D"], "has_enough_units"),
        ([("B", 1, "A", 100), ("C", 1, "A", 500)], ["A", "D"], "has_one_host_of_its_own"),
        ([("B", 1, "B", 0), ("A", 1, "A", 0)], ["C", "D"], "has_one_host_of_its_own"),
        ([("B", 1, "B", 0), ("D", 1, "B", 1400)], ["A", "C"], "is_near_its_host"),
        ([("B", 1, "B", 0), ("A", 1, "B", 90)], ["C", "D"], "says_true_metres"),
        ([("B", 1, "B", 0), ("A", 1, "B", float("nan"))], ["C", "D"], "says_true_metres"),
        ([("B", 1, "B", 0), ("A", 1, "B", 100)], ["C"], "every_firm_has_one_place"),
        ([("B", 1, "B", 0), ("A", 1, "B", 100)], ["A", "C", "D"], "every_firm_has_one_place"),
        ([("B", 1, "B", 0), ("A", 1, "B", 100)], ["C", "D", "E"], "every_firm_is_a_candidate"),
    ],
)
def test_each_broken_rule_is_found(
    groups: list[tuple[str, int, str, float]], left: list[str], rule: str
) -> None:
    assert rule in rules_broken(FIELD, plan_of(groups, left))


def test_a_left_over_firm_needs_a_reason() -> None:
    plan = plan_of([("B", 1, "B", 0), ("A", 1, "B", 100)], ["C", "D"])
    plan = replace(plan, left_over=plan.left_over.assign(reason=None))
    assert rules_broken(FIELD, plan) == {"every_left_over_has_a_reason"}


@pytest.mark.parametrize(("count", "fits"), [(5, True), (6, False)])
def test_five_units_fit_and_six_do_not(count: int, fits: bool) -> None:
    field = firms(*[(f"F{i}", 0, 0, 1, 1) for i in range(count)])
    plan = plan_of([(f"F{i}", 1, "F0", 0) for i in range(count)])
    assert rules_broken(field, plan) == (set() if fits else {"has_not_too_many_units"})


@pytest.mark.parametrize(("count", "fits"), [(10, True), (11, False)])
def test_a_founded_group_may_reach_the_hard_limit_of_ten(count: int, fits: bool) -> None:
    field = firms(*[(f"F{i}", 0, 0, 1, 1) for i in range(count)])
    plan = plan_of([(f"F{i}", 1, "F0", 0) for i in range(count)])
    plan = replace(plan, groups=plan.groups.assign(founded=True), cost=Cost(0, 0.0))
    assert rules_broken(field, plan) == (set() if fits else {"has_not_too_many_units"})


@pytest.mark.parametrize(("members", "fits"), [(50, True), (51, False)])
def test_fifty_members_fit_and_fifty_one_do_not(members: int, fits: bool) -> None:
    field = firms(("A", 0, 0, 2, 20), ("B", 0, 0, 1, members - 20))
    assert rules_broken(field, plan_of([("A", 1, "A", 0), ("B", 1, "A", 0)])) == (
        set() if fits else {"has_not_too_many_members"}
    )


def test_one_building_or_one_park_is_near_whatever_the_distance_and_unknown_metres_are_never_short() -> (  # noqa: E501
    None
):
    field = firms(
        ("A", 0, 0, 2, 2), ("B", 9000, 0, 1, 1), ("C", None, None, 1, 1), ("D", None, None, 2, 2)
    )
    field = field.assign(building=[None, None, "T", "T"], park=["P", "P", "P", None])
    unknown = float("nan")
    park = plan_of([("C", 1, "C", 0), ("B", 1, "C", unknown), ("A", 1, "C", unknown)], ["D"])
    park = replace(park, cost=replace(park.cost, metres=1000.0))
    assert check_plan(field, park, DEFAULT) == []
    assert "已知 0.0 km，另有 2 家距离不明" in park.proof.zh
    tower = plan_of([("C", 1, "C", 0), ("D", 1, "C", unknown)], ["A", "B"])
    assert check_plan(field, tower, DEFAULT) == []
    for said in (0.0, 500.0):
        told = plan_of([("C", 1, "C", 0), ("D", 1, "C", said)], ["A", "B"])
        assert "says_true_metres" in rules_broken(field, told), "a distance that nobody measured"


def test_the_lead_may_stand_a_little_worse_than_the_best_placed_host_and_no_more() -> None:
    row = firms(("A", 0, 0, 1, 1), ("B", 100, 0, 1, 1), ("C", 205, 0, 1, 1))
    assert (
        check_plan(
            row,
            replace(plan_of([("B", 1, "B", 0), ("A", 1, "B", 100), ("C", 1, "B", 105)])),
            DEFAULT,
        )
        == []
    )
    end = plan_of([("A", 1, "A", 0), ("B", 1, "A", 100), ("C", 1, "A", 205)])
    assert rules_broken(row, replace(end, cost=replace(end.cost, metres=205.0))) == {
        "has_a_well_placed_host"
    }
    pair = firms(("A", 0, 0, 1, 1), ("B", 0, 0, 1, 1), ("C", 9, 0, 1, 1))
    lead = plan_of([("C", 1, "C", 0), ("A", 1, "C", 9), ("B", 1, "C", 9)])
    assert check_plan(pair, replace(lead, cost=replace(lead.cost, metres=9.0)), DEFAULT) == []


def test_requests_are_checked() -> None:
    plan = plan_of([("B", 1, "B", 0), ("A", 1, "B", 100)], ["C", "D"])
    assert [v.rule for v in check_plan(FIELD, plan, DEFAULT, apart=[("A", "B")])] == [
        "pairs_are_apart"
    ]
    assert [v.rule for v in check_plan(FIELD, plan, DEFAULT, together=[("A", "C")])] == [
        "pairs_are_together"
    ]
    refused = pd.DataFrame(
        [("apart", "A", "B", Spoken("", ""))], columns=["request", "firm", "other", "reason"]
    )
    assert check_plan(FIELD, replace(plan, refused=refused), DEFAULT, apart=[("A", "B")]) == []


def test_an_existing_branch_has_room_for_so_many_and_no_more() -> None:
    branches = pd.DataFrame(
        [("支部", 0.0, 0.0, None, None, 4, 45)],
        columns=["organisation", "x", "y", "building", "park", "units", "members"],
    )

    def joined(*who: tuple[str, float]) -> set[str]:
        rest = [name for name in FIELD["firm"] if name not in dict(who)]
        plan = replace(
            plan_of([], rest),
            joins=pd.DataFrame(
                [(f, "支部", m) for f, m in who], columns=["firm", "organisation", "metres"]
            ),
        )
        return {v.rule for v in check_plan(FIELD, plan, DEFAULT, branches=branches)}

    assert joined(("A", 0.0)) == set()
    assert joined(("A", 0.0), ("B", 100.0)) == {"branches_have_room"}
    assert joined(("D", 1500.0)) == {"branches_have_room"}


def test_the_line_of_proof_reads_as_offices_print_it() -> None:
    walks = plan_of([("A", 1, "A", 0), ("B", 1, "A", 271_193.0)])
    plan = replace(walks, cost=Cost(501, 271_193.0, 0, 2200, 300.0), bound=Bound(501, 930_512.0))
    assert plan.proof.both == (
        "剩余 501 家（已证明最少），新建 2200 个，总距离 271.2 km（每个支部折 300 米），"
        "与最优至多差 0.08 %",
        "501 left over (proven fewest), 2200 to found, 271.2 km in all (a branch counts 300 m), "
        "at most 0.08 % from the best",
    )
    free = replace(plan, cost=Cost(501, 271_193.0, 0, 4000, 0.0), bound=Bound(501, 271_001.0))
    assert (
        free.proof.zh
        == "剩余 501 家（已证明最少），新建 4000 个，总距离 271.2 km，与最优至多差 0.08 %"
    )
    assert "至少 498 家" in replace(plan, bound=Bound(498, 0.0)).proof.zh
    nobody = replace(plan_of([]), cost=Cost(501, 0.0), bound=Bound(498, 0.0))
    assert (
        nobody.proof.en == "501 left over (no plan leaves fewer than 498), no group can be formed"
    )


@pytest.fixture(scope="module")
def proven() -> tuple[pd.DataFrame, Plan]:
    rng = np.random.default_rng(5)
    xy = rng.uniform(0, 1500, (120, 2))
    formal = rng.choice([1, 2], 120)
    town = firms(
        *[
            (f"F{i:03d}", x, y, int(m), int(m))
            for i, ((x, y), m) in enumerate(zip(xy, formal, strict=True))
        ]
    )
    return town, propose_plan(town, DEFAULT, tier="certified", certify_gap=0.0)


def test_the_bound_recomputes_from_the_prices_handed_out(proven: tuple[pd.DataFrame, Plan]) -> None:
    town, plan = proven
    assert plan.bound_certificate is not None
    bound = verify_bound(town.sample(frac=1, random_state=1), DEFAULT, plan.bound_certificate)
    assert bound.left_over == plan.bound.left_over
    assert bound.total >= plan.bound.total - 0.05
    assert bound.total <= plan.cost.total + 0.05
    assert plan.gap < 0.005


def test_a_tampered_certificate_is_refused(proven: tuple[pd.DataFrame, Plan]) -> None:
    town, plan = proven
    real = plan.bound_certificate
    assert real is not None
    dearer = real.prices.assign(
        metres=real.prices["metres"] + np.where(real.prices["firm"] == "F007", 5.0, 0.0)
    )
    forged = [
        replace(real, prices=dearer),
        replace(real, bound=Bound(real.bound.left_over, real.bound.total + 1)),
        replace(real, closed=((("F001", "F002"), 0, 1.0), *real.closed)),
        replace(real, cuts=(Cut(("F001", "F002", "F003"), 1.0), *real.cuts)),
    ]
    for certificate in forged:
        with pytest.raises(PlanError, match="altered"):
            verify_bound(town, DEFAULT, certificate)
    with pytest.raises(PlanError, match="altered"):
        verify_bound(town.assign(x=town["x"] + 1.0), DEFAULT, real)


def test_a_forged_bound_is_refused_even_under_a_fresh_seal(
    proven: tuple[pd.DataFrame, Plan],
) -> None:
    town, plan = proven
    real = plan.bound_certificate
    assert real is not None
    dearer = real.prices.assign(metres=real.prices["metres"] * 1.1)
    for forged in (
        replace(real, prices=dearer, bound=Bound(real.bound.left_over, real.bound.total * 1.1)),
        replace(real, bound=Bound(real.bound.left_over + 1, real.bound.total)),
    ):
        with pytest.raises(PlanError, match="does not hold"):
            verify_bound(town, DEFAULT, replace(forged, digest=forged.seal(town)))
