"""Measure the embedded engine: filling a database from a town, and asking it.

    .venv/bin/python benchmarks/embedded.py [--firms N]

Beside seconds on the wall stand those of the processor, which other work on the machine disturbs
less. Memory is the largest of the whole process, the graph it is given included.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from graphdb import town

from orggraph.graph import Label
from orggraph.graphdb import values_of
from orggraph.graphdb.embedded import filled, opened, own_query, queries

BY_DISTRICT = """
MATCH (f:Enterprise)-[t:LOCATED_IN]->(:Place)-[:PART_OF*0..8]->(d:Place)
WHERE d.kind = 'DISTRICT' AND t.further IS NULL
WITH DISTINCT f, d
RETURN d.name AS 区, count(*) AS 企业数,
       count(CASE WHEN EXISTS { MATCH (f)-[:COVERED_BY]->(:PartyOrg) } THEN 1 END) AS 有纳入关系
ORDER BY 区
"""


def timed(what: str, work: Callable[[], Any]) -> Any:
    wall, processor = time.perf_counter(), time.process_time()
    result = work()
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(f"{what:32} wall {wall:7.2f} s  cpu {processor:7.2f} s  peak {peak:5.2f} GiB", flush=True)
    return result


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--firms", type=int, default=100_000)
    firms = parser.parse_args().firms
    graph, status, duty = timed(f"the town of {firms}", lambda: town(firms))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "town.lbug"
        timed("load", lambda: filled(path, graph, status, duty, dataset="t"))
        print(f"{'file':32} {path.stat().st_size / 1e6:.0f} MB")
        with opened(path) as session:
            organisation = next(iter(graph.nodes(Label.ORGANISATION)))[0]
            given = {
                "firm": {"企业": str(graph.firms["firm"].iloc[0])},
                "impact": {"党组织": str(organisation)},
            }
            for query in queries():
                values = {**values_of(query, given.get(query.name, {})), "dataset": "t"}
                rows = timed(query.name, lambda q=query, v=values: session.ask(q, v))
                print(f"{'':32} {len(rows)} rows")
            own = own_query(BY_DISTRICT)
            timed("firms and ties by district", lambda: session.ask(own, {}))


if __name__ == "__main__":
    main()
