"""Instructors to firms under a capacity, beside other ways to the same optimum: one table in one
run.

    python benchmarks/posts.py ways 1000 5000  sparse matching, HiGHS and networkx
    python benchmarks/posts.py assign 10000 40000   ours alone: with its prices and its proof

Firms are drawn around twenty centres, a tenth as many posts wider around the same, with room for 0
to 5 each, 5,000 m reach. Times are wall-clock and CPU on the machine at hand; read them as ratios
within one run.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import Any

import highspy
import networkx as nx
import numpy as np
from scipy.spatial import cKDTree

from orggraph.optimise.assignment import assign
from orggraph.optimise.solver import quiet_solver

LIMIT = 5000


def instance(firms: int, seed: int = 1) -> tuple[Any, Any, Any]:
    rng = np.random.default_rng(seed)
    centres, posts = rng.uniform(0, 30_000, (20, 2)), firms // 10
    near = centres[rng.integers(0, 20, firms)] + rng.normal(0, 1500, (firms, 2))
    at = centres[rng.integers(0, 20, posts)] + rng.normal(0, 3000, (posts, 2))
    return near, at, rng.integers(0, 6, posts)


def pairs(near: Any, at: Any) -> tuple[Any, Any, Any]:
    found = cKDTree(near).sparse_distance_matrix(cKDTree(at), LIMIT, output_type="coo_matrix")
    return found.row, found.col, np.rint(found.data).astype(np.int64)


def ours(near: Any, at: Any, room: Any) -> tuple[int, int]:
    found = assign((near[:, 0], near[:, 1]), (at[:, 0], at[:, 1]), room, LIMIT)
    assert found.is_proven
    return found.placed, found.metres


def highs(near: Any, at: Any, room: Any) -> tuple[int, int]:
    """Solve the whole linear programme at once."""
    firm, post, metres = pairs(near, at)
    solver, inf = quiet_solver(threads=0), highspy.kHighsInf
    upper = np.concatenate([np.ones(len(near)), room]).astype(float)
    solver.addRows(
        len(upper),
        np.full(len(upper), -inf),
        upper,
        0,
        np.zeros(len(upper), np.int32),
        np.zeros(0, np.int32),
        np.zeros(0),
    )
    worth = min(len(near), len(at)) * LIMIT + 1
    rows = np.column_stack([firm, len(near) + post]).astype(np.int32).ravel()
    solver.addCols(
        len(firm),
        metres - float(worth),
        np.zeros(len(firm)),
        np.full(len(firm), inf),
        len(rows),
        np.arange(0, len(rows), 2, dtype=np.int32),
        rows,
        np.ones(len(rows)),
    )
    solver.run()
    flow = np.rint(np.asarray(solver.getSolution().col_value)).astype(np.int64)
    return int(flow.sum()), int((flow * metres).sum())


def simplex(near: Any, at: Any, room: Any) -> tuple[int, int]:
    """Solve it as networkx's network simplex; whoever has no post goes to a node that takes all."""
    firm, post, metres = pairs(near, at)
    graph, worth = nx.DiGraph(), min(len(near), len(at)) * LIMIT + 1
    graph.add_node("out", demand=len(near))
    for i in range(len(near)):
        graph.add_node(("firm", i), demand=-1)
        graph.add_edge(("firm", i), "out", weight=worth)
    for j, r in enumerate(room):
        graph.add_edge(("post", j), "out", capacity=int(r), weight=0)
    graph.add_weighted_edges_from(
        (("firm", int(i)), ("post", int(j)), int(m))
        for i, j, m in zip(firm, post, metres, strict=True)
    )
    cost, flow = nx.network_simplex(graph)
    placed = sum(1 for i in range(len(near)) if not flow[("firm", i)]["out"])
    return placed, cost - worth * (len(near) - placed)


def timed(way: Callable[..., tuple[int, int]], *given: Any) -> tuple[tuple[int, int], float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    return way(*given), time.perf_counter() - wall, time.process_time() - cpu


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=["ways", "assign"])
    parser.add_argument("firms", type=int, nargs="+")
    asked = parser.parse_args()
    for count in asked.firms:
        near, at, room = instance(count)
        ways = (
            {"ours": ours, "highs": highs, "networkx": simplex}
            if asked.what == "ways"
            else {"ours": ours}
        )
        answers = set()
        for name, way in ways.items():
            found, wall, cpu = timed(way, near, at, room)
            answers.add(found)
            print(
                f"{count:>7} firms {len(at):>6} posts, room {room.sum():>6}  {name:>9}: "
                f"{found[0]} placed, {found[1]:,} m, "
                f"{wall:.2f} s, CPU {cpu:.2f} s",
                flush=True,
            )
        assert len(answers) == 1, "all ways reach one optimum"


if __name__ == "__main__":
    main()
