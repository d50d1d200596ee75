"""Measure loading into a real Neo4j with a heap of 512 MB, and coverage worked out inside it.

    .venv/bin/python benchmarks/graphdb.py [--firms N] [--memory N N] [--batches 0] [--kills 20]
        [--only load kills limit memory queries whole]

The load stands beside a plain labelled UNWIND MERGE of the same rows, in turn, each on a new server
that has loaded a small town before; ratios above 1 mean that the load is faster. Beside seconds on
the wall stand those of the processor, of this program and of the server, which other work on the
machine disturbs less. Memory is the growth of the process beyond the graph it is given. (The file
is not called neo4j.py because a script of that name would hide the driver from itself.)
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from neo4j_server import Server

from orggraph.analysis.coverage import classify, coverage_table, responsible
from orggraph.core.enums import Base, Dimension
from orggraph.core.errors import OrggraphError
from orggraph.core.messages import Message
from orggraph.core.schema import COVERAGE
from orggraph.graph import Label, OrgGraph
from orggraph.graphdb import (
    Address,
    Connection,
    ask,
    clear,
    connect,
    load,
    queries,
    query_named,
    states,
    values_of,
    verify,
)
from orggraph.graphdb.database_schema import NODES, TIES
from orggraph.graphdb.hashing import key
from orggraph.graphdb.loading import BATCH
from orggraph.graphdb.rows import Town
from orggraph.graphdb.server_rows import server_rows
from orggraph.graphdb.statements import for_nodes, for_ties

KILLED = """
import sys
sys.path.insert(0, sys.argv[1])
import graphdb as bench
from orggraph.graphdb import Address, connect, load
graph, status, duty = bench.town(int(sys.argv[4]))
with connect(Address(sys.argv[2])) as connection:
    load(connection, graph, status, duty, dataset=sys.argv[3], atomic=0, batch_size=500, progress=lambda step: print(step.en, flush=True))
"""  # noqa: E501


def town(firms: int, seed: int = 1) -> tuple[OrgGraph, pd.DataFrame, pd.DataFrame]:
    """Return a made-up town as a graph with its answers."""
    from orggraph.analysis import pipeline
    from orggraph.io.reader import read_raw
    from orggraph.io.sample_writer import write_town
    from orggraph.sample import make_town

    with tempfile.TemporaryDirectory() as folder:
        write_town(make_town(firms, seed), folder)
        graph = pipeline.answers(read_raw(str(Path(folder) / "truth"), None)).graph
    return graph, classify(graph), responsible(graph)


def plain_merge(
    connection: Connection, graph: OrgGraph, status: pd.DataFrame, duty: pd.DataFrame, dataset: str
) -> None:
    """Write the same rows as a plain labelled UNWIND MERGE, batch by batch."""
    seen = Town(graph, status, duty)
    for kind in (*NODES, *TIES):
        is_tie = kind in TIES
        text = (for_ties if is_tie else for_nodes)("create", kind)
        text = re.sub(r"MATCH \(run:LoadRun.*\n", "", text)
        text = (
            text.replace("CREATE (a)-[tie", "MERGE (a)-[tie").replace(
                "SET tie = row.about", "SET tie += row.about"
            )
            if is_tie
            else re.sub(
                r"CREATE \(n:(\w+)\) SET n = row",
                r"MERGE (n:\1 {dataset: $dataset, id: row.id}) SET n += row",
                text,
            )
        )
        for part in seen.ties(kind) if is_tie else seen.nodes(kind):
            count = len(part)
            for at in range(0, count, BATCH):
                rows = server_rows(part, np.arange(at, min(at + BATCH, count)), dataset)
                connection.driver.execute_query(text, rows=rows, dataset=dataset, database_="neo4j")


def changed(graph: OrgGraph, share: float) -> OrgGraph:
    """Return the graph with another head-count for a share of its firms."""
    firms = graph.firms.copy()
    at = np.random.default_rng(5).choice(len(firms), int(len(firms) * share), replace=False)
    firms.loc[at, "staff"] = firms.loc[at, "staff"].fillna(0) + 1
    return replace(graph, firms=firms)


@contextmanager
def database(home: Path) -> Iterator[tuple[Server, Connection]]:
    """A new server that has loaded a small town already: plans are made, both sides begin warm."""
    server = Server(home, quick=False).start()
    try:
        with connect(Address(server.uri)) as connection:
            load(connection, *town(300), dataset="warm")
            yield server, connection
    finally:
        server.stop()


def server_seconds(server: Server) -> float:
    """Seconds of the processor that the server has used (Linux)."""
    assert server.process
    fields = Path(f"/proc/{server.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def timed(server: Server, what: str, work: Callable[[], Any]) -> tuple[float, float]:
    """Run something, and return its seconds on the wall and of the processor."""
    wall, mine, its = time.perf_counter(), time.process_time(), server_seconds(server)
    result = work()
    wall, mine, its = (
        time.perf_counter() - wall,
        time.process_time() - mine,
        server_seconds(server) - its,
    )
    print(
        f"  {what}: {wall:.1f} s; processor {mine:.1f} s here,"
        f" {its:.1f} s in the server {result if result is not None else ''}",
        flush=True,
    )
    return wall, mine + its


def loading(firms: int) -> None:
    graph, status, duty = town(firms)
    print(f"load of {firms} firms: {graph}", flush=True)
    with tempfile.TemporaryDirectory() as home, database(Path(home)) as (server, connection):
        plain_merge(connection, *town(300), "warm plain")
        plain = timed(
            server,
            "plain labelled UNWIND MERGE",
            lambda: plain_merge(connection, graph, status, duty, "plain"),
        )
    with tempfile.TemporaryDirectory() as home, database(Path(home)) as (server, connection):
        other = changed(graph, 0.01)
        later = classify(other), responsible(other)
        first = timed(
            server,
            "first load",
            lambda: load(connection, graph, status, duty, dataset="city").say().en,
        )
        again = timed(
            server,
            "unchanged",
            lambda: load(connection, graph, status, duty, dataset="city").say().en,
        )
        some = timed(
            server, "1 % changed", lambda: load(connection, other, *later, dataset="city").say().en
        )
        for what, at in (("wall", 0), ("processor", 1)):
            print(
                f"  {what}: first load {plain[at] / first[at]:.2f} × the plain rate;"
                f" unchanged {first[at] / again[at]:.1f} × faster; "
                f"1 % changed {some[at] / first[at]:.2f} of the first load"
            )
        coverage(server, connection, other, *later)


def coverage(
    server: Server,
    connection: Connection,
    graph: OrgGraph,
    status: pd.DataFrame,
    duty: pd.DataFrame,
) -> None:
    """Work out status, responsible organisation and rates inside Neo4j, and compare them with
    Python's firm by firm.
    """
    found = {}
    for name in ("status", "responsible", "coverage"):
        query = query_named(name)
        timed(
            server,
            f"{name} by Cypher",
            lambda q=query, n=name: found.update(
                {n: ask(connection, q, {**values_of(q, {}), "dataset": "city"})[0]}
            ),
        )
    order = pd.Index([key(firm) for firm in graph.firms["firm"]])
    pairs = (
        (
            "status",
            status,
            {
                "状态": "status",
                "依据": "via",
                "组织覆盖": "organised",
                "两个覆盖": "worked",
                "名义覆盖": "nominal",
            },
        ),
        (
            "responsible",
            duty,
            {
                "责任组织编号": "responsible",
                "责任路径": "path",
                "同样近的": "alternative",
                "推定": "presumed",
            },
        ),
    )
    for name, mine, columns in pairs:
        theirs = found[name].set_index("编号").loc[order]
        for theirs_name, my_name in columns.items():
            own = mine[my_name].astype(object).where(mine[my_name].notna(), None)
            differing = sum(a != b for a, b in zip(theirs[theirs_name], own, strict=True))
            print(f"  {my_name}: {differing} of {len(own)} firms differ")
    table = coverage_table(
        graph, status, Dimension.DISTRICT, Base.OPERATING, Label.ENTERPRISE
    ).set_index("group")
    rates = found["coverage"].set_index("分组").loc[table.index]
    headings = {c.name: c.zh for c in COVERAGE if c.zh in rates and c.name in table}
    differing = sum(
        a != b
        for name, zh in headings.items()
        for a, b in zip(rates[zh], table[name], strict=True)
        if pd.notna(a) or pd.notna(b)
    )
    print(f"  rates by district: {differing} of {len(headings) * len(table)} cells differ")


def peak() -> Iterator[int]:
    """Yield the resident memory now, and its peak since when asked again (bytes; Linux).

    What making the graph has left behind is given back first, so that the load cannot live in it
    unseen.
    """
    gc.collect()
    pa.default_memory_pool().release_unused()
    ctypes.CDLL(None).malloc_trim(0)
    Path("/proc/self/clear_refs").write_text("5")
    for name in ("VmRSS", "VmHWM"):
        found = re.search(rf"{name}:\s+(\d+)", Path("/proc/self/status").read_text())
        assert found
        yield int(found.group(1)) * 1024


class Enough(BaseException):
    """So many batches were asked for."""


def memory(server: Server, connection: Connection, firms: int, batches: int) -> None:
    """Load a town, the same again, and again with 1 % changed, and tell by how much this process
    grew each time.
    """
    graph, status, duty = town(firms)
    growth(server, connection, "first load", batches, graph, status, duty)
    growth(server, connection, "unchanged", batches, graph, status, duty)
    graph = changed(graph, 0.01)
    status, duty = classify(graph), responsible(graph)
    growth(server, connection, "1 % changed", batches, graph, status, duty)


def growth(
    server: Server,
    connection: Connection,
    what: str,
    batches: int,
    graph: OrgGraph,
    status: pd.DataFrame,
    duty: pd.DataFrame,
) -> None:
    """Load a graph, or compare it whole and write its first batches, and tell by how much this
    process grew.
    """
    done = 0

    def count(step: Message) -> None:
        nonlocal done
        done += step.en.startswith("writing")
        if batches and done >= batches:
            raise Enough

    def work() -> str:
        try:
            return load(connection, graph, status, duty, dataset="memory", progress=count).say().en
        except Enough:
            return f"stopped after {done} batches"

    measured = peak()
    before = next(measured)
    timed(server, f"memory, {len(graph.firms)} firms, {what}", work)
    print(
        f"  {what}: {(next(measured) - before) / 1e6:.0f} MB beyond the {before / 1e6:.0f} MB "
        "there",
        flush=True,
    )


def everything(connection: Connection, dataset: str) -> Any:
    """All nodes and ties of a dataset with all they carry, in one order."""
    nodes = connection.read(
        "MATCH (n {dataset: $d}) WHERE n.id IS NOT NULL RETURN labels(n) AS labels, n {.*,"
        " dataset: ''} AS about",
        d=dataset,
    )
    ties = connection.read(
        "MATCH (a {dataset: $d})-[t]->(b) RETURN a.id AS a, type(t) AS type, b.id AS b,"
        " t {.*} AS about",
        d=dataset,
    )
    return sorted(repr((row["labels"], sorted(row["about"].items()))) for row in nodes), sorted(
        repr((row["a"], row["type"], row["b"], sorted(row["about"].items()))) for row in ties
    )


def kills(connection: Connection, uri: str, times: int, firms: int) -> None:
    """Kill a load at random moments, and compare what the next load makes of it with an unbroken
    one.
    """
    graph, status, duty = town(firms)
    steps: list[Message] = []
    load(
        connection,
        graph,
        status,
        duty,
        dataset="unbroken",
        atomic=0,
        batch_size=500,
        progress=steps.append,
    )
    wanted, chance, good = everything(connection, "unbroken"), random.Random(1), 0
    for turn in range(times):
        name = f"killed {turn}"
        program = subprocess.Popen(
            [sys.executable, "-c", KILLED, str(Path(__file__).parent), uri, name, str(firms)],
            stdout=subprocess.PIPE,
        )
        assert program.stdout is not None
        for _ in range(chance.randint(1, len(steps))):
            last = program.stdout.readline().decode().strip()
        time.sleep(chance.uniform(0, 0.1))
        program.kill()
        program.wait()
        program.stdout.close()
        told = [str(s.state) for s in states(connection, name)]
        there = connection.read(
            "MATCH (n {dataset: $d}) WHERE n.id IS NOT NULL RETURN count(n) AS n", d=name
        )[0]["n"]
        load(connection, graph, status, duty, dataset=name)
        equal = everything(connection, name) == wanted
        good += equal and states(connection, name)[0].is_whole
        print(
            f"  kill {turn + 1} after “{last}”: {there} nodes there, told {told},"
            f" finished and equal: {equal}",
            flush=True,
        )
        clear(connection, name)
    print(
        f"  {good} of {times} kills: finished by the next load, equal node by node and tie by tie"
    )


def limit(connection: Connection) -> None:
    """Find how many changes one transaction carries on this heap, where all is new, every firm
    has changed, most is gone.
    """
    for what in ("created", "changed", "removed"):
        for firms in (4_000, 8_000, 12_000, 16_000, 24_000, 32_000):
            graph, status, duty = town(firms)
            name = f"{what} {firms}"
            if what != "created":
                load(connection, graph, status, duty, dataset=name, atomic=0)
                graph = changed(graph, 1.0) if what == "changed" else small_part(graph)
                status, duty = classify(graph), responsible(graph)
            done = load(
                connection, graph, status, duty, dataset=name, atomic=10**9, max_removed=1.0
            )
            if not done.atomic:
                print(
                    f"  one transaction over {firms} firms is too much, {what}; in batches:"
                    f" {done.say().en}",
                    flush=True,
                )
                break
            print(
                f"  one transaction over {firms} firms: {done.created} created,"
                f" {done.changed} changed, {done.removed} removed "
                f"in {done.seconds:.0f} s",
                flush=True,
            )
            clear(connection, name)


def whole(firms: int) -> None:
    """Load a whole city into a new server with a heap of 1 GB: seconds, memory, disk."""
    graph, status, duty = town(firms)
    with tempfile.TemporaryDirectory() as home:
        server = Server(Path(home), quick=False, heap="1g").start()
        try:
            with connect(Address(server.uri)) as connection:
                growth(server, connection, "whole load", 0, graph, status, duty)
        finally:
            server.stop()
        for part in ("databases", "transactions"):
            files = (Path(home) / "data" / part).rglob("*")
            used = sum(file.stat().st_blocks * 512 for file in files if file.is_file())
            print(f"  {part}: {used / 1e6:.0f} MB on disk", flush=True)


def small_part(graph: OrgGraph) -> OrgGraph:
    """Return the graph with its first hundred firms alone."""
    few, ties = graph.firms.iloc[:100], graph.ties
    return replace(graph, firms=few, ties=ties[ties["firm"] < len(few)].reset_index(drop=True))


def named_queries(server: Server, connection: Connection, firms: int) -> None:
    """Load two dates of a town, verify it, and run every named query once cold and once warm."""
    graph, status, duty = town(firms)
    given = {"旧": "older", "新": "city", "dataset": "city"}
    timed(server, "load", lambda: load(connection, graph, status, duty, dataset="city").say().en)
    measured = peak()
    before = next(measured)
    timed(
        server,
        "verify",
        lambda: verify(connection, graph, status, duty, dataset="city").say().en,
    )
    print(f"  verify: {(next(measured) - before) / 1e6:.0f} MB beyond the graph", flush=True)
    other = changed(graph, 0.01)
    load(connection, other, classify(other), responsible(other), dataset="older")
    firm = graph.firms["firm"].iloc[0]
    organisation = next(node for node, _ in graph.nodes(Label.ORGANISATION))
    for query in queries():
        asked = {"企业": key(firm), "党组织": key(organisation)} | given
        values = values_of(query, {p.name: asked[p.name] for p in query.parameters if p.required})
        for what in ("cold", "warm"):
            try:
                timed(
                    server,
                    f"{query.name}, {what}",
                    lambda q=query, v=values: f"{len(ask(connection, q, v)[0])} rows",
                )
            except OrggraphError as error:
                print(f"  {query.name} fails: {error.text.en}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--firms", type=int, default=100_000)
    parser.add_argument("--memory", type=int, nargs="+", default=[10_000, 1_000_000])
    parser.add_argument(
        "--batches",
        type=int,
        default=0,
        help="for memory: stop each load after so many; 0 for whole loads",
    )
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--only", nargs="+", default=["load", "kills", "limit", "memory"])
    asked = parser.parse_args()
    if "load" in asked.only:
        loading(asked.firms)
    if "whole" in asked.only:
        whole(asked.firms)
    others: dict[str, Callable[[Server, Connection], None]] = {
        "kills": lambda server, connection: kills(connection, server.uri, asked.kills, 1_500),
        "limit": lambda _, connection: limit(connection),
        "queries": lambda server, connection: named_queries(server, connection, asked.firms),
    }
    for name, work in others.items():
        if name in asked.only:
            with (
                tempfile.TemporaryDirectory() as home,
                database(Path(home)) as (server, connection),
            ):
                work(server, connection)
    for firms in asked.memory if "memory" in asked.only else ():
        with tempfile.TemporaryDirectory() as home, database(Path(home)) as (server, connection):
            memory(server, connection, firms, asked.batches)


if __name__ == "__main__":
    main()
