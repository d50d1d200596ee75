"""Where k more service centres reach most: greedy and exact side by side, on drawn instances; one
table in one run.

    python benchmarks/circles.py 10000 300 --add 10 50  firms, candidate sites, numbers of centres
    python benchmarks/circles.py 100000 1000 --add 10 50 --target 50
    python benchmarks/circles.py 2000 100 --add 10 --spopt  spopt's MCLP as peer

Firms and sites are drawn around the same twenty centres; a site reaches 1,000 m. Times are
wall-clock and CPU on the machine at hand; read them as ratios within one run.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from orggraph.analysis.services.circles import pairs_within
from orggraph.core.rules import DEFAULT
from orggraph.optimise.max_covering import Covering

METRES = DEFAULT.circle_metres


def instance(firms: int, sites: int, seed: int = 1) -> tuple[Any, Any]:
    rng = np.random.default_rng(seed)
    centres = rng.uniform(0, 30_000, (20, 2))
    return (
        centres[rng.integers(0, 20, firms)] + rng.normal(0, 2500, (firms, 2)),
        centres[rng.integers(0, 20, sites)] + rng.normal(0, 3000, (sites, 2)),
    )


def timed(work: Callable[[], Any]) -> tuple[Any, str]:
    wall, cpu = time.perf_counter(), time.process_time()
    found = work()
    return found, f"{time.perf_counter() - wall:.2f} s, CPU {time.process_time() - cpu:.2f} s"


def mclp(spots: Any, at: Any, k: int) -> int:
    """Return what spopt's maximal covering reaches, solved by PuLP's HiGHS or CBC, whichever is
    there.
    """
    import pulp
    from scipy.spatial.distance import cdist
    from spopt.locate import MCLP

    solver = pulp.HiGHS(msg=False) if pulp.HiGHS().available() else pulp.PULP_CBC_CMD(msg=False)
    model = MCLP.from_cost_matrix(
        cdist(spots, at), np.ones(len(spots)), METRES, p_facilities=k
    ).solve(solver)
    return round(model.problem.objective.value())


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("firms", type=int)
    parser.add_argument("sites", type=int)
    parser.add_argument("--add", type=int, nargs="*", default=[])
    parser.add_argument("--target", type=float, help="percent of the firms that any site reaches")
    parser.add_argument("--spopt", action="store_true")
    asked = parser.parse_args()
    spots, at = instance(asked.firms, asked.sites)
    covering, took = timed(
        lambda: Covering(*pairs_within(spots[:, 0], spots[:, 1], at, METRES), len(at))
    )
    print(
        f"{asked.firms} firms, {asked.sites} sites: {covering.reachable} within reach of any, "
        f"{len(covering.weight)} kinds of firm, {took}",
        flush=True,
    )
    for k in asked.add:
        (_, gains), took = timed(lambda k=k: covering.greedy(k))
        print(f"{k:>5} more  greedy {gains.sum():>7}  {took}", flush=True)
        found, took = timed(lambda k=k: covering.covers(k))
        print(
            f"{k:>5} more   exact {found.covered:>7}  none more than {found.bound} "
            f"({found.bound / found.covered - 1:.2%})  {took}",
            flush=True,
        )
        if asked.spopt:
            peer, took = timed(lambda k=k: mclp(spots, at, k))
            print(f"{k:>5} more   spopt {peer:>7}  {took}", flush=True)
    if asked.target is not None:
        points = int(np.ceil(covering.reachable * asked.target / 100))
        (chosen, _), took = timed(lambda: covering.greedy(asked.sites, until=points))
        print(f"{asked.target:g} %  greedy {len(chosen)} sites  {took}", flush=True)
        (cover, least), took = timed(lambda: covering.fewest(points))
        print(
            f"{asked.target:g} %   exact {len(cover.chosen)} sites,"
            f" none fewer than {least}  {took}",
            flush=True,
        )


if __name__ == "__main__":
    main()
