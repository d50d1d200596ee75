"""Joint branches beside other ways to make them: one table in one run.

    python benchmarks/planning.py peers 1000 10000          every way, on instances of these sizes
    python benchmarks/planning.py fast 1000 10000 100000  both greedy ways and the fast tier
    python benchmarks/planning.py certified 10000           the certified tier, with its progress
    python benchmarks/planning.py real 100000  both tiers on real points (GCJ-02) with drawn members
    python benchmarks/planning.py campaign 10000            bound and plan along the curve
    python benchmarks/planning.py town  whole processes, a made-up town of 300 firms
    python benchmarks/planning.py questions 20000  plan, its choices, schedule and sensitivity

A plan costs its metres and `--price` (default the rule, 300 m) for each group. Instances come from
`../shared/bench/plan_instances.py` beside the project (`--seed`, default 1). Every way runs in a
process of its own after a warm-up. Times are wall-clock and CPU (all threads) on the machine at
hand, so read them as ratios within one run; where the machine is shared, CPU is the truer one.
"""

from __future__ import annotations

import argparse
import heapq
import multiprocessing
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numba
import numpy as np
import pandas as pd
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial import cKDTree

from orggraph.core.rules import DEFAULT
from orggraph.optimise.plan import Bound, Cost, LeftOver, Plan, check_plan
from orggraph.reference import coordinates

if TYPE_CHECKING:
    from orggraph.optimise.joint_branches import Progress

SHARED = Path(__file__).resolve().parents[2] / "shared"
NEAR, UNITS = float(DEFAULT.near_metres), DEFAULT.joint_units
RULES = DEFAULT
"""The rules in force, with the price of a group that was asked for."""


def instance(count: int, seed: int) -> pd.DataFrame:
    """Return the candidates of the yardstick as `propose_plan` takes them."""
    sys.path.insert(0, str(SHARED / "bench"))
    from plan_instances import make

    made = make(count, seed)
    ids = {
        name: pd.Series(made[name]).where(made[name] >= 0).astype("Int64")
        for name in ("bld", "park", "street")
    }
    return pd.DataFrame(
        {
            "firm": [f"F{i:06d}" for i in range(count)],
            "x": made["xy"][:, 0],
            "y": made["xy"][:, 1],
            "building": ids["bld"],
            "park": ids["park"],
            "members_formal": made["m"],
            "members_total": made["m"],
            "category": made["ind"],
            "street": ids["street"],
        }
    )


def real_points(count: int, seed: int) -> pd.DataFrame:
    """Return real points on a plane in metres, with members drawn from the yardstick's shares;
    no buildings, no parks.
    """
    rows = pd.read_csv(SHARED / "data" / "points_scale" / "amap_points_100k.csv", header=None)
    rows = rows[pd.to_numeric(rows[0], errors="coerce").notna()].astype(float).head(count)
    lon, lat = rows[1].to_numpy(), rows[0].to_numpy()
    x, y = coordinates.plane(lon, lat).to_metres(lon, lat)
    formal = np.random.default_rng(seed).choice([1, 2], len(rows), p=[0.63, 0.37])
    return pd.DataFrame(
        {
            "firm": [f"F{i:06d}" for i in range(len(rows))],
            "x": x,
            "y": y,
            "building": None,
            "park": None,
            "members_formal": formal,
            "members_total": formal,
        }
    )


# ---- other ways ----------------------------------------------------------


def neighbour_lists(table: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return who is near whom by a k-d tree and by park, in one row per firm, nearest first."""
    xy = table[["x", "y"]].to_numpy()
    pairs = [cKDTree(xy).query_pairs(NEAR, output_type="ndarray")]
    if table["park"].notna().any():
        for _, inside in table.reset_index(drop=True).groupby("park").groups.items():
            members = np.asarray(inside)
            a, b = np.triu_indices(len(members), 1)
            wide = np.hypot(*(xy[members[a]] - xy[members[b]]).T) > NEAR
            pairs.append(np.c_[members[a[wide]], members[b[wide]]])
    both = np.concatenate([*pairs, *(pair[:, ::-1] for pair in pairs)])
    metres = np.hypot(*(xy[both[:, 0]] - xy[both[:, 1]]).T)
    order = np.lexsort((metres, both[:, 0]))
    return np.searchsorted(both[order, 0], np.arange(len(table) + 1)), both[order, 1]


@numba.njit(cache=True)
def _loneliest(start, other, formal, given, units, fills):
    """Group the firm with the fewest free neighbours with its nearest; attach leftovers to the
    nearest host with room.

    A group stops at three formal members, or takes neighbours up to `units` firms where it `fills`.
    """
    n = len(formal)
    free = start[1:] - start[:-1]
    for i in range(n):
        for k in range(start[i], start[i + 1]):
            free[i] -= given[other[k]] >= 0
    queue = [(free[i], i) for i in range(n) if given[i] < 0]
    heapq.heapify(queue)
    group, size = given.copy(), np.zeros(2 * n, np.int64)
    fresh = 0
    for i in range(n):
        fresh = max(fresh, group[i] + 1)
    while queue:
        lonely, i = heapq.heappop(queue)
        if group[i] >= 0 or lonely != free[i]:
            continue
        picked, have = [i], formal[i]
        for k in range(start[i], start[i + 1]):
            if (have >= 3 and not fills) or len(picked) == units:
                break
            if group[other[k]] < 0:
                picked.append(other[k])
                have += formal[other[k]]
        if have >= 3 and len(picked) > 1:
            for j in picked:
                group[j] = fresh
                for k in range(start[j], start[j + 1]):
                    free[other[k]] -= 1
                    if group[other[k]] < 0:
                        heapq.heappush(queue, (free[other[k]], other[k]))
            size[fresh] = len(picked)
            fresh += 1
    members = np.full((2 * n, units), -1)
    size[:] = 0
    for i in range(n):
        if group[i] >= 0:
            members[group[i], size[group[i]]] = i
            size[group[i]] += 1
    for i in range(n):
        for k in range(start[i], start[i + 1]):
            g = group[other[k]]
            if group[i] < 0 and g >= 0 and size[g] < units:
                knows = 0
                for m in range(start[other[k]], start[other[k] + 1]):
                    knows += group[other[m]] == g
                if knows == size[g] - 1:
                    group[i], members[g, size[g]] = g, i
                    size[g] += 1
    return group


def loneliest_first(table: pd.DataFrame) -> np.ndarray:
    return _loneliest(
        *neighbour_lists(table),
        table["members_formal"].to_numpy(),
        np.full(len(table), -1),
        UNITS,
        False,
    )


def loneliest_first_filled(table: pd.DataFrame) -> np.ndarray:
    return _loneliest(
        *neighbour_lists(table),
        table["members_formal"].to_numpy(),
        np.full(len(table), -1),
        UNITS,
        True,
    )


def by_building(table: pd.DataFrame) -> np.ndarray:
    """Fill groups down the sheet: within a building, what is left within its park, what is left
    along its street.
    """
    group, fresh, formal = np.full(len(table), -1), 0, table["members_formal"].to_numpy()
    for place in ("building", "park", "street"):
        rest = table.reset_index(drop=True)[group < 0]
        for _, inside in rest.groupby(place).groups.items():
            picked: list[int] = []
            for i in inside:
                picked.append(int(i))
                if formal[picked].sum() >= 3:
                    group[picked] = fresh
                    fresh, picked = fresh + 1, []
    return group


def repaired(table: pd.DataFrame, label: np.ndarray) -> np.ndarray:
    """Keep the clusters that are valid groups, and let the loneliest of the rest gather anew."""
    sheet = written(table, label)
    broken = {violation.group for violation in check_plan(table, sheet, DEFAULT)}
    number = dict(zip(sheet.groups["firm"], sheet.groups["group"], strict=True))
    kept = np.array(
        [number.get(firm, -1) not in broken and firm in number for firm in table["firm"]]
    )
    given = np.where(kept, np.unique(label, return_inverse=True)[1], -1)
    return _loneliest(
        *neighbour_lists(table), table["members_formal"].to_numpy(), given, UNITS, False
    )


def blocks(table: pd.DataFrame, size: int) -> list[np.ndarray]:
    """Cut the map into blocks of at most `size` firms."""
    xy = table[["x", "y"]].to_numpy()

    def halve(rows: np.ndarray) -> list[np.ndarray]:
        if len(rows) <= size:
            return [rows]
        order = rows[
            np.argsort(xy[rows, int(np.ptp(xy[rows, 1]) > np.ptp(xy[rows, 0]))], kind="stable")
        ]
        return halve(order[: len(order) // 2]) + halve(order[len(order) // 2 :])

    return halve(np.arange(len(table)))


def ward(table: pd.DataFrame) -> np.ndarray:
    label, fresh = np.zeros(len(table), np.int64), 0
    for rows in blocks(table, 4000):
        tree = linkage(table[["x", "y"]].to_numpy()[rows], "ward")
        label[rows] = fcluster(tree, int(len(rows) / 2.6), "maxclust") + fresh
        fresh += len(rows)
    return repaired(table, label)


def k_means(table: pd.DataFrame) -> np.ndarray:
    from k_means_constrained import KMeansConstrained

    label, fresh = np.zeros(len(table), np.int64), 0
    for rows in blocks(table, 400):
        model = KMeansConstrained(
            max(1, int(len(rows) / 2.6)),
            size_min=2,
            size_max=UNITS,
            random_state=0,
            n_init=1,
            max_iter=20,
        )
        label[rows] = model.fit_predict(table[["x", "y"]].to_numpy()[rows]) + fresh
        fresh += len(rows)
    return repaired(table, label)


def max_p(table: pd.DataFrame) -> np.ndarray:
    import geopandas
    from libpysal.weights import KNN, fill_diagonal  # noqa: F401
    from spopt.region import MaxPHeuristic

    frame = geopandas.GeoDataFrame(
        table[["x", "y", "members_formal"]].assign(one=1),
        geometry=geopandas.points_from_xy(table["x"], table["y"]),
    )
    weights = KNN.from_dataframe(frame, k=8)
    weights = weights.symmetrize()
    model = MaxPHeuristic(
        frame,
        weights,
        ["x", "y"],
        "members_formal",
        3,
        top_n=2,
        max_iterations_construction=5,
        max_iterations_sa=2,
        verbose=False,
    )
    np.random.seed(0)
    model.solve()
    return repaired(table, np.asarray(model.labels_))


def integer_model(table: pd.DataFrame) -> np.ndarray:
    """State the problem as it stands and let HiGHS solve it for two minutes."""
    import highspy

    from orggraph.optimise.solver import quiet_solver

    start, other = neighbour_lists(table)
    xy, formal = table[["x", "y"]].to_numpy(), table["members_formal"].to_numpy()
    n = len(table)
    arcs = [(i, h) for h in range(n) for i in [h, *other[start[h] : start[h + 1]].tolist()]]
    solver = quiet_solver(threads=0, time_limit=120.0)
    host = {arc: k for k, arc in enumerate(arcs)}
    rows: list[tuple[float, float, list[int], list[float]]] = []
    for i in range(n):
        own = [host[i, h] for h in [i, *other[start[i] : start[i + 1]].tolist()]]
        rows.append((1.0, 1.0, [*own, len(arcs) + i], [1.0] * (len(own) + 1)))
    for h in range(n):
        mine = other[start[h] : start[h + 1]].tolist()
        rows.append(
            (
                0.0,
                np.inf,
                [host[h, h], *(host[i, h] for i in mine)],
                [formal[h] - 3.0, *(float(formal[i]) for i in mine)],
            )
        )
        rows.append(
            (
                -np.inf,
                0.0,
                [host[h, h], *(host[i, h] for i in mine)],
                [1.0 - UNITS, *([1.0] * len(mine))],
            )
        )
    rows += [(-np.inf, 0.0, [host[i, h], host[h, h]], [1.0, -1.0]) for i, h in arcs if i != h]
    cost = np.r_[[np.hypot(*(xy[i] - xy[h])) for i, h in arcs], np.full(n, 1e5)]
    for value in cost:
        solver.addVar(0.0, 1.0)
        solver.changeColCost(solver.getNumCol() - 1, float(value))
    for low, high, index, values in rows:
        solver.addRow(low, high, len(index), np.array(index, np.int32), np.array(values))
    count = solver.getNumCol()
    solver.changeColsIntegrality(
        count, np.arange(count, dtype=np.int32), np.full(count, highspy.HighsVarType.kInteger)
    )
    solver.run()
    chosen = np.array(solver.getSolution().col_value)[: len(arcs)] > 0.5
    group = np.full(n, -1)
    for (i, h), used in zip(arcs, chosen, strict=True):
        if used:
            group[i] = h
    return group


WAYS: dict[str, tuple[Callable[[pd.DataFrame], np.ndarray], int]] = {
    "by building": (by_building, 10**9),
    "loneliest first": (loneliest_first, 10**9),
    "loneliest first, filled": (loneliest_first_filled, 10**9),
    "Ward + repair": (ward, 100_000),
    "k-means-constrained + repair": (k_means, 10_000),
    "max-p + repair": (max_p, 10_000),
    "integer model, 120 s": (integer_model, 1_000),
}


# ---- one table -----------------------------------------------------------


def written(table: pd.DataFrame, group: np.ndarray) -> Plan:
    """Write group numbers as a plan: the host with the least metres, whether or not it is near."""
    firms = table["firm"].to_numpy()
    xy, rows = table[["x", "y"]].to_numpy(), []
    for number, (_, inside) in enumerate(
        pd.Series(np.flatnonzero(group >= 0)).groupby(group[group >= 0]), 1
    ):
        members = inside.to_numpy()
        far = np.hypot(*(xy[members, None] - xy[None, members]).transpose(2, 0, 1))
        near = (far <= NEAR) | _same_park(table, members)
        best = np.lexsort((far.sum(axis=0), -near.sum(axis=0)))[0]
        rows += [
            (firms[i], number, firms[members[best]], d)
            for i, d in zip(members, far[best], strict=True)
        ]
    groups = pd.DataFrame(rows, columns=["firm", "group", "host", "metres"]).assign(founded=False)
    left = pd.DataFrame(
        {"firm": firms[group < 0], "reason": [LeftOver.ELSEWHERE] * int((group < 0).sum())},
        dtype=object,
    )
    count = int(groups["group"].nunique())
    return Plan(
        groups,
        left,
        Cost(len(left), float(groups["metres"].sum()), 0, count, float(RULES.branch_cost_metres)),
        Bound(0, 0.0),
    )


def _same_park(table: pd.DataFrame, members: np.ndarray) -> np.ndarray:
    same = np.zeros((len(members), len(members)), bool)
    for place in ("park", "building"):
        codes = pd.factorize(table[place].iloc[members])[0]
        same |= (codes[:, None] == codes[None, :]) & (codes >= 0)[:, None]
    return same


def measured(
    name: str,
    table: pd.DataFrame,
    tier: str,
    pipe: object,
    price: int,
    gap: float | None,
    limit: float | None,
) -> None:
    """Run one way in this process and send back plan, violations, seconds and memory."""
    global RULES
    RULES = DEFAULT.replace({"branch_cost_metres": price})
    small = table.head(60)
    if name == "orggraph":
        # Not at the top: its HiGHS and that of k-means-constrained's OR-Tools shut each other out.
        from orggraph.optimise.joint_branches import propose_plan

        propose_plan(small, RULES, tier=tier)
    else:
        _loneliest(
            *neighbour_lists(small),
            small["members_formal"].to_numpy(),
            np.full(len(small), -1),
            UNITS,
            False,
        )
    begun, spent = time.perf_counter(), time.process_time()
    if name == "orggraph":

        def told(step: Progress) -> None:
            if step.gap is not None and step.cost is not None:
                print(
                    f"    {time.perf_counter() - begun:6.1f} s,"
                    f" CPU {time.process_time() - spent:6.1f} s  {step.cost.left_over} left "
                    "over, "
                    f"{step.cost.groups} groups, cost {step.cost.total:,.0f} m, gap {step.gap:.4%}",
                    flush=True,
                )

        plan = propose_plan(
            table, RULES, tier=tier, progress=told, certify_gap=gap, time_limit=limit
        )
        seconds, cpu = time.perf_counter() - begun, time.process_time() - spent
    else:
        group = WAYS[name][0](table)
        seconds, cpu = time.perf_counter() - begun, time.process_time() - spent
        plan = written(table, group)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    wrong = len(
        {v.group if v.group is not None else v.firm for v in check_plan(table, plan, RULES)}
    )
    pipe.send((plan.cost, plan.proven_fewest, plan.gap, wrong, seconds, cpu, memory))  # type: ignore[attr-defined]


def row(
    name: str,
    table: pd.DataFrame,
    tier: str,
    price: int,
    gap: float | None = None,
    limit: float | None = None,
) -> float:
    """Print one line of the table, measured in a process of its own; return the seconds."""
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe()
    process = spawn.Process(target=measured, args=(name, table, tier, there, price, gap, limit))
    process.start()
    there.close()
    try:
        cost, proven, gap, wrong, seconds, spent, memory = here.recv()
    except EOFError:
        print(f"| {name} | did not end |")
        return float("nan")
    process.join()
    shown = f"orggraph, {tier}" if name == "orggraph" else name
    proof = f"{'proven fewest, ' if proven else ''}gap {gap:.3%}" if name == "orggraph" else ""
    print(
        f"| {shown} | {cost.left_over:,} | {cost.groups:,} | {cost.metres:,.0f} |"
        f" {cost.total:,.0f} | {wrong} | {seconds:.2f} s | {spent:.2f} s | "
        f"{memory:,.0f} MB | {proof} |",
        flush=True,
    )
    return float(seconds)


COMMANDS = ("peers", "fast", "certified", "real", "campaign")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=[*COMMANDS, "questions", "town"])
    parser.add_argument("sizes", nargs="*", type=int, default=[1000])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--price", type=int, default=DEFAULT.branch_cost_metres, help="metres a group costs"
    )
    parser.add_argument("--gap", type=float, help="gap the certified tier stops at")
    parser.add_argument("--time-limit", type=float, help="seconds the certified tier may take")
    asked = parser.parse_args()
    if asked.what == "town":
        town(asked.seed)
        return
    for count in asked.sizes:
        if asked.what == "questions":
            questions(count, asked.seed)
            continue
        table = (
            real_points(count, asked.seed) if asked.what == "real" else instance(count, asked.seed)
        )
        if asked.what == "campaign":
            curve(table)
            continue
        print(f"\n{len(table):,} firms, seed {asked.seed}, {asked.price} m a group\n")
        print(
            "| way | left over | groups | metres | cost | violations | wall | CPU | memory |"
            " proof |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|---|"
        )
        names = (
            [n for n, (_, most) in WAYS.items() if count <= most]
            if asked.what == "peers"
            else ["loneliest first", "loneliest first, filled"]
        )
        for name in names:
            row(name, table, "fast", asked.price)
        if asked.what != "certified":
            row("orggraph", table, "fast", asked.price)
        if asked.what in ("certified", "real"):
            row("orggraph", table, "certified", asked.price, asked.gap, asked.time_limit)


def town(seed: int) -> None:
    """Time whole processes on a made-up town of 300 firms, twice: `orggraph plan`, and `gaps`,
    which does not plan.
    """
    timed_commands(300, seed, [["plan"], ["plan"], ["gaps"]])


def questions(count: int, seed: int) -> None:
    """Time whole processes that ask a made-up town of so many firms for its plan and more."""
    asked = [[], ["--choices"], ["--schedule", "--instructors", "5"], ["--sensitivity"]]
    timed_commands(count, seed, [["plan", *options] for options in asked])


def timed_commands(count: int, seed: int, commands: list[list[str]]) -> None:
    """Run `orggraph` so on a made-up town, one after the other, and print seconds."""
    program = [sys.executable, "-m", "orggraph.cli.main"]
    with tempfile.TemporaryDirectory() as folder:
        made = [*program, "demo", "--firms", str(count), "--seed", str(seed), "-o", folder]
        subprocess.run(made, check=True, capture_output=True)
        for command in commands:
            before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
            subprocess.run(
                [*program, command[0], folder, "--lang", "en", *command[1:]],
                check=True,
                capture_output=True,
            )
            spent = resource.getrusage(resource.RUSAGE_CHILDREN)
            print(
                f"orggraph {' '.join(command)}: {time.perf_counter() - begun:.2f} s, "
                f"CPU {spent.ru_utime + spent.ru_stime - before.ru_utime - before.ru_stime:.2f} s",
                flush=True,
            )


def curve(table: pd.DataFrame) -> None:
    """Print the campaign's plan and bound at every tenth of its curve."""
    from orggraph.optimise.budget_curve import reach

    reach(table.head(60), DEFAULT)
    begun, spent = time.perf_counter(), time.process_time()
    curve = reach(table, DEFAULT).curve
    print(f"{time.perf_counter() - begun:.1f} s, CPU {time.process_time() - spent:.1f} s")
    for tenth in range(1, 11):
        at = curve.iloc[round((len(curve) - 1) * tenth / 10)]
        print(
            f"{at['organisations']:>8} organisations: {at['firms']:>8} firms,"
            f" at most {at['bound']:>8}, "
            f"{1 - at['firms'] / at['bound']:.2%} apart"
        )


if __name__ == "__main__":
    main()
