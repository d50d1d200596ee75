"""The graph in a real Neo4j: what is loaded, what a second load writes, and that Cypher gives the
same answers as Python.

One server for the whole run, each story on a dataset of its own. Without Java and Maven the file is
skipped.
"""

from __future__ import annotations

import datetime as dt
import importlib.util
import json
import math
import os
import re
import signal
import subprocess
import sys
import threading
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

import neo4j
import neo4j_server
import numpy as np
import pandas as pd
import pytest
import small_town
from click.testing import CliRunner
from conftest import started
from hypothesis import HealthCheck, Phase, given, settings
from neo4j_server import Server
from test_compare import graph_of_town

from orggraph import graphdb
from orggraph.analysis.comparison import Move, compare
from orggraph.analysis.coverage import classify, committee_load, coverage_table, responsible
from orggraph.analysis.impact import Effect, impact
from orggraph.analysis.organisations.funding import funding
from orggraph.analysis.services.circles import circles
from orggraph.analysis.services.posts import load_of
from orggraph.cli.main import main
from orggraph.cli.neo4j import neo4j as neo4j_group
from orggraph.core.enums import Base, Dimension, LinkType
from orggraph.core.errors import InputError, OrggraphError, OutsideError, UsageError
from orggraph.core.messages import message
from orggraph.core.schema import COVERAGE, Kind
from orggraph.graph import Label, OrgGraph
from orggraph.graphdb import (
    Address,
    Connection,
    Loaded,
    ask,
    connect,
    load,
    loading,
    query_named,
    values_of,
)
from orggraph.graphdb.database_schema import LINKS, NODES, TIES, Control, DatabaseLink
from orggraph.graphdb.favourites import params_line
from orggraph.graphdb.hashing import hash_texts, key, sound
from orggraph.graphdb.hashing import plain as plain_value
from orggraph.graphdb.headings import GROUPS, WORDS
from orggraph.graphdb.load_runs import Loading, Turn, turn
from orggraph.graphdb.pace import Pace, effort
from orggraph.graphdb.query import read_query
from orggraph.graphdb.rows import Part, Town
from orggraph.graphdb.statements import for_nodes, for_ties, statements
from orggraph.sample import aged, make_town

ROOT = Path(__file__).resolve().parents[1]
BASES = {
    Base.OPERATING: "实体运营",
    Base.THREE_HAVES: "三有",
    Base.SHOULD: "应建",
    Base.ALL: "全部",
}


@pytest.fixture
def name(request: pytest.FixtureRequest) -> str:
    """A dataset of the test's own."""
    return str(request.node.name)


def put(database: Connection, graph: OrgGraph, dataset: str, **more: Any) -> Loaded:
    return load(database, graph, classify(graph), responsible(graph), dataset=dataset, **more)


def rows(database: Connection, query: str, **values: Any) -> list[dict[str, Any]]:
    """The answer to a named query, under its own headings."""
    named = query_named(query)
    found, _ = ask(
        database,
        named,
        {**{p.name: p.default for p in named.parameters if not p.required}, **values},
    )
    return found.to_dict("records")


def everything(database: Connection, dataset: str) -> tuple[set[Any], list[Any]]:
    """All nodes and all ties of a dataset with all they carry, fit to be compared."""
    nodes = database.read(
        "MATCH (n {dataset: $d}) WHERE NOT n:LoadRun AND NOT n:LoadLock RETURN labels(n) AS "
        "labels, properties(n) AS about",
        d=dataset,
    )
    ties = database.read(
        "MATCH (a {dataset: $d})-[t]->(b) RETURN a.id AS a, type(t) AS type, b.id AS b,"
        " properties(t) AS about",
        d=dataset,
    )
    return (
        {(tuple(sorted(n["labels"])), flat(n["about"], "dataset")) for n in nodes},
        sorted((t["a"], t["type"], t["b"], flat(t["about"])) for t in ties),
    )


def flat(about: dict[str, Any], *without: str) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((k, repr(v)) for k, v in about.items() if k not in without))


@pytest.fixture(scope="session")
def town(database: Connection) -> OrgGraph:
    """The drawn town, loaded as 小镇."""
    graph = small_town.town()
    put(database, graph, "小镇")
    return graph


# ---------------------------------------------------------------- what is loaded


def test_every_node_of_the_graph_stands_in_the_database_under_its_label(database, town):
    whole = town.to_networkx()
    wanted = {
        (about["label"], key(node.removeprefix("企业:")))
        for node, about in whole.nodes(data=True)
        if about["label"] != "MassOrg"
    }
    wanted |= {("Category", f"类别:{name}") for name in town.firms["category"].dropna()}
    found = {
        (row["label"], row["id"])
        for row in database.read(
            "MATCH (n {dataset: '小镇'}) WHERE n.id IS NOT NULL RETURN labels(n)[0] AS label,"
            " n.id AS id"
        )
    }
    assert {pair for pair in found if pair[0] not in ("MassOrg", "Rules", "Dataset")} == wanted


def test_every_tie_of_the_graph_stands_in_the_database_with_its_mode(database, town):
    whole = town.to_networkx()
    wanted = sorted(
        (u.removeprefix("企业:"), a["type"], v.removeprefix("企业:"), a.get("mode", ""))
        for u, v, a in whole.edges(data=True)
    )
    found = sorted(
        (row["a"], row["type"], row["b"], row["mode"])
        for row in database.read(
            "MATCH (a {dataset: '小镇'})-[t]->(b) WHERE NOT type(t) IN $derived"
            " RETURN a.id AS a, type(t) AS type, b.id AS b, coalesce(t.mode, '') AS mode",
            derived=[str(link) for link in DatabaseLink],
        )
    )
    assert found == wanted


def test_every_firm_of_a_category_is_tied_to_it(database, town):
    found = database.read(
        "MATCH (f {dataset: '小镇'})-[:IN_CATEGORY]->(c:Category) RETURN f.id AS firm, c.name AS of"
    )
    known = town.firms.dropna(subset=["category"])
    wanted = Counter(zip(known["firm"].map(key), known["category"], strict=True))
    assert Counter((row["firm"], row["of"]) for row in found) == wanted > Counter()


def test_every_firm_is_tied_to_the_organisation_that_answers_for_it(database, town):
    found = database.read(
        "MATCH (f {dataset: '小镇'})-[:ANSWER_RESPONSIBLE]->(o:PartyOrg)"
        " RETURN f.id AS firm, o.id AS of, f.answer_responsible AS said"
    )
    duty = responsible(town)["responsible"]
    wanted = {
        firm: node for firm, node in zip(town.firms["firm"], duty, strict=True) if node == node
    }
    assert {row["firm"]: row["of"] for row in found} == wanted
    assert all(row["of"] == row["said"] for row in found)
    assert len(found) == len(wanted) > 30


def test_a_presumed_organisation_is_no_node_and_has_no_tie(database, name):
    firms = [{"企业名称": "甲厂", "区": "东区", "街道": "桥头街道", "正式党员": "1"}]
    put(database, small_town.graph_of(firms=firms), name)
    (found,) = database.read(
        "MATCH (f:Enterprise {dataset: $d}) RETURN f.answer_presumed AS presumed,"
        " EXISTS { (f)-[:ANSWER_RESPONSIBLE]->() } AS tied",
        d=name,
    )
    assert found == {"presumed": True, "tied": False}


def test_the_dataset_is_a_node_with_its_date_its_program_and_its_rules(database, town):
    (found,) = database.read(
        "MATCH (d:Dataset {dataset: '小镇'})-[:USES_RULES]->(r:Rules)"
        " RETURN d.name AS name, d.as_of AS as_of, d.program AS program, r.near_metres AS near"
    )
    assert (found["name"], found["as_of"].to_native()) == ("小镇", town.as_of)
    assert (found["program"], found["near"]) == (version("orggraph"), town.rules.near_metres)


def test_names_are_found_by_some_of_their_letters(database, town):
    database.read("CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()")
    query = read_query(
        "names",
        "CALL db.index.fulltext.queryNodes('orggraph_names', '软件') YIELD node"
        " WHERE node.dataset = '小镇' RETURN node.name AS 名称",
    )
    found = {row["名称"] for row in ask(database, query, {})[0].to_dict("records")}
    assert "双溪软件园党委" in found
    assert all("软件" in name for name in found)


def test_places_carry_the_label_of_their_kind(database, town):
    found = database.read(
        "MATCH (p:Place {dataset: '小镇'}) RETURN p.name AS name,"
        " [l IN labels(p) WHERE l <> 'Place'] AS kinds"
    )
    kinds = {row["name"]: row["kinds"] for row in found}
    assert kinds["晨光大厦"] == ["Building"]
    assert kinds["中央商圈"] == ["BusinessDistrict"]
    assert all(len(kind) == 1 for kind in kinds.values())


def test_firms_carry_pythons_answers_under_names_that_say_so(database, town):
    found = {
        row["name"]: row
        for row in database.read(
            "MATCH (f:Enterprise {dataset: '小镇'}) RETURN f.name AS name,"
            " f.answer_status AS status, f.answer_reason AS reason, "
            "f.answer_responsible_name AS duty"
        )
    }
    assert found["应建科技"]["status"] == "UNCOVERED"
    assert found["应建科技"]["reason"] == "BRANCH_DUE"
    assert found["应建科技"]["duty"] == "枫桥镇党委"
    assert found["荒台小店"]["duty"] is None


def test_no_property_says_in_which_row_a_firm_stood(database, town):
    """A row moves when another is inserted above it; its firm has not changed."""
    said = {
        name
        for row in database.read("MATCH (f:Enterprise {dataset: '小镇'}) RETURN keys(f) AS names")
        for name in row["names"]
    }
    assert "name" in said
    assert not said & {"row", "file", "sheet", "repeat_of"}


PLACED_PLACES = """
地点编号 | 名称     | 类型 | 上级地点 | 经度  | 纬度 | 坐标系
D1       | 云栖区   | 区   |          |       |      |
B1       | 有点大厦 | 楼宇 | 云栖区   | 118.1 | 24.5 | WGS-84
B2       | 无点大厦 | 楼宇 | 云栖区   |       |      |
"""
PLACED_ORGANISATIONS = """
编号 | 党组织名称   | 组织类型 | 层级 | 所在地点
A1   | 有点楼党委   | 党委     | 楼宇 | B1
A2   | 无点楼党委   | 党委     | 楼宇 | B2
"""
PLACED_FIRMS = """
企业名称 | 楼宇     | 经度  | 纬度 | 坐标系 | 党组织
独一     |          | 118.2 | 24.6 | WGS-84 | 独一党支部
楼中     | 有点大厦 |       |      |        | 楼中党支部
联甲     |          | 118.3 | 24.7 | WGS-84 | 甲乙联合党支部
联乙     |          | 118.4 | 24.8 | WGS-84 | 甲乙联合党支部
兜底一   |          | 118.5 | 24.9 | WGS-84 | 有点楼党委
兜底二   |          | 118.5 | 24.9 | WGS-84 | 无点楼党委
"""


def placed_town() -> OrgGraph:
    return small_town.graph_of(
        firms=PLACED_FIRMS, places=PLACED_PLACES, organisations=PLACED_ORGANISATIONS
    )


ORGANISATION_POINTS = {
    "有点楼党委": (118.1, 24.5),
    "无点楼党委": None,  # it has a place, and does not move to the firm that it has taken up
    "独一党支部": (118.2, 24.6),
    "楼中党支部": (118.1, 24.5),  # the building of its firm
    "甲乙联合党支部": None,
}


def test_an_organisation_stands_where_its_place_or_its_only_firm_does(database, name):
    put(database, placed_town(), name)
    found = database.read(
        "MATCH (o:PartyOrg {dataset: $d}) RETURN o.name AS name, o.position AS point", d=name
    )
    assert {
        row["name"]: row["point"] and tuple(row["point"]) for row in found
    } == ORGANISATION_POINTS


WITHIN_300_METRES = (
    "point.distance(o.position, point({longitude: 118.1, latitude: 24.5})) <= 300"
    " AND coalesce(o.dataset, '') = $d"
)


@pytest.mark.parametrize(
    ("pattern", "index"),
    [
        ("(f:Enterprise {dataset: $d, answer_status: 'UNCOVERED'})", "Enterprise_status"),
        ("(f:Enterprise {dataset: $d, name: '启明科技'})", "Enterprise_name"),
        ("(f:Enterprise {dataset: $d, id: '启明科技'})", "Enterprise"),
        ("(f:Enterprise {uscc: '91350200MA0000000X'})", "Enterprise_uscc"),
        ("(o:PartyOrg {dataset: $d, name: '枫桥镇党委'})", "PartyOrg_name"),
        (f"(o:PartyOrg) WHERE {WITHIN_300_METRES}", "PartyOrg_position"),
        (f"(o:InstructorPost) WHERE {WITHIN_300_METRES}", "InstructorPost_position"),
    ],
)
def test_the_patterns_of_the_page_about_the_graph_begin_at_an_index(database, town, pattern, index):
    with database.session() as session:
        plan = session.run(f"EXPLAIN MATCH {pattern} RETURN count(*)", d="小镇").consume().plan
    steps = []
    while plan:
        steps.append((plan["operatorType"], plan["args"].get("Details", "")))
        plan = (plan.get("children") or [None])[0]
    assert any("IndexSeek" in operator for operator, _ in steps), (index, steps)


# ---------------------------------------------------------------- loading again


def test_a_second_load_of_the_same_town_writes_nothing(database, name):
    graph = small_town.town()
    first = put(database, graph, name)
    before = everything(database, name)
    again = put(database, small_town.town(), name)
    assert (again.created, again.changed, again.removed) == (0, 0, 0)
    assert again.unchanged == first.created == len(before[0]) + len(before[1])
    assert everything(database, name) == before


def test_only_what_has_changed_is_written(database, name):
    put(database, small_town.town(), name)
    firms = small_town.firms()
    firms[0]["职工数"] = "41"  # 启明科技, of 40 staff so far
    changed = small_town.graph_of(
        firms=firms, places=small_town.PLACES, organisations=small_town.ORGANISATIONS
    )
    done = put(database, changed, name)
    assert (done.created, done.changed, done.removed) == (0, 1, 0)
    assert database.read(
        "MATCH (f:Enterprise {dataset: $d, name: '启明科技'}) WHERE f.exclusion IS NULL "
        "RETURN f.staff AS staff",
        d=name,
    ) == [{"staff": 41}]


def test_a_value_that_is_no_longer_known_goes_and_a_place_of_another_kind_changes_its_label(
    database, name
):
    put(
        database,
        small_town.graph_of(
            firms="企业名称|职工\n甲厂|9", places="地点编号|名称|类型\nX|东园|园区"
        ),
        name,
    )
    put(
        database,
        small_town.graph_of(firms="企业名称|职工\n甲厂|", places="地点编号|名称|类型\nX|东园|商圈"),
        name,
    )
    assert database.read("MATCH (f:Enterprise {dataset: $d}) RETURN f.staff AS staff", d=name) == [
        {"staff": None}
    ]
    assert database.read("MATCH (p:Place {dataset: $d}) RETURN labels(p) AS labels", d=name) == [
        {"labels": ["Place", "BusinessDistrict"]}
    ]


def test_what_is_gone_is_swept_within_its_dataset_and_nowhere_else(database, name):
    put(database, small_town.town(), name)
    put(database, small_town.town(), other := f"{name} 另一期")
    untouched = everything(database, other)
    fewer = small_town.graph_of(
        firms=small_town.firms()[1:],
        places=small_town.PLACES,
        organisations=small_town.ORGANISATIONS,
    )
    done = put(database, fewer, name)
    assert done.removed
    put(database, fewer, fresh := f"{name} 从头载入")
    assert everything(database, name) == everything(database, fresh)
    assert everything(database, other) == untouched


def test_half_a_ledger_does_not_erase_a_city(database, name):
    put(database, small_town.town(), name)
    before = everything(database, name)
    half = small_town.graph_of(
        firms=small_town.firms()[:20],
        places=small_town.PLACES,
        organisations=small_town.ORGANISATIONS,
    )
    with pytest.raises(InputError, match="--max-removed") as refused:
        put(database, half, name)
    assert refused.value.exit_code == 3
    assert "删去" in refused.value.text.zh
    assert everything(database, name) == before
    put(database, half, name, max_removed=1.0)
    assert (
        len(database.read("MATCH (f:Enterprise|SocialOrg {dataset: $d}) RETURN f.id AS id", d=name))
        == 20
    )


def test_a_planners_own_tie_survives_a_load(database, name):
    put(database, small_town.town(), name)
    with database.session() as session:
        session.run(
            "MATCH (f:Enterprise {dataset: $d, name: '应建科技'}), (o:PartyOrg {dataset: $d,"
            " name: '枫桥镇党委'}) "
            "CREATE (f)-[:MEMBER_OF {said: '手工添加'}]->(o)",
            d=name,
        ).consume()
    assert put(database, small_town.town(), name).removed == 0
    assert database.read(
        "MATCH ({dataset: $d})-[t:MEMBER_OF {said: '手工添加'}]->() RETURN count(t) AS n", d=name
    ) == [{"n": 1}]


# ---------------------------------------------------------------- verifying

# What a hand may do to a loaded town: the Cypher that does it, and in how many places it differs.
BY_HAND = """
a number                | 1 | {F} SET f.staff = 999
a text                  | 1 | {F} SET f.street = '别处'
an answer               | 1 | {F} SET f.answer_status = 'ORG_SINGLE'
a truth value           | 1 | {F} SET f.answer_organised = 0
the type of a number    | 1 | {F} SET f.answer_pending_days = 0.0
a value gone            | 1 | {F} REMOVE f.name
the code of a firm      | 1 | {F} SET f.uscc = '91350200MA0000000X'
a date                  | 1 | MATCH (r:Rules {dataset: $d}) SET r.as_of = date('2001-01-01')
a list                  | 1 | MATCH (r:Rules {dataset: $d}) SET r.chain = ['district']
a type within a list    | 1 | MATCH (r:Rules {dataset: $d}) SET r.funding_shares = [3.0, 3.0, 4.0]
a value of one's own    | 1 | {P} SET p.note = '手工'
the kind of a place     | 1 | {P} REMOVE p:Building SET p:Park
a point                 | 1 | {P} SET p.position = point({longitude: 118.0, latitude: 24.0})
a fingerprint           | 1 | {O} SET o.fingerprint = 7
the name of a branch    | 1 | {O} SET o.name = '枫桥党委'
the mode of a tie       | 1 | {T} SET t.mode = 'FALLBACK'
a value on a tie        | 1 | {T} SET t.said = '手工'
a type on a tie         | 1 | {T} SET t.fingerprint = toFloat(t.fingerprint)
a tie gone              | 1 | {T} DELETE t
a category gone         | 1 | MATCH (:Enterprise {dataset: $d})-[t:IN_CATEGORY]->() WITH t LIMIT 1 DELETE t
a tie twice             | 1 | {T} CREATE (a)-[n:COVERED_BY]->(b) SET n = properties(t)
a tie of one's own      | 1 | {F} WITH f {O} CREATE (f)-[:COVERED_BY]->(o)
a tie from outside      | 1 | {F} CREATE (:Note {name: '手工'})-[:ABOUT]->(f)
a tie to another date   | 1 | {F} WITH f {E} CREATE (f)-[:COVERED_BY]->(e)
a firm of one's own     | 1 | CREATE (:Enterprise {dataset: $d, id: '手工企业', name: '手工企业'})
a node without an id    | 1 | CREATE (:PartyOrg {dataset: $d, name: '手工支部'})
a node of another label | 1 | CREATE (:Note {dataset: $d, name: '手工'})
a node and its tie gone | 2 | MATCH (n {dataset: $d})-->() WHERE COUNT { (n)--() } = 1 WITH n LIMIT 1 DETACH DELETE n
a node renumbered       | 2 | MATCH (n:MassOrg {dataset: $d}) WHERE NOT (n)--() WITH n LIMIT 1 SET n.id = '别的'
"""  # noqa: E501
PATTERNS = {
    "{F}": "MATCH (f:Enterprise {dataset: $d, name: '应建科技'})",
    "{P}": "MATCH (p:Building {dataset: $d, name: '晨光大厦'})",
    "{O}": "MATCH (o:PartyOrg {dataset: $d, name: '枫桥镇党委'})",
    "{E}": "MATCH (e:PartyOrg {dataset: $other, name: '枫桥镇党委'})",
    "{T}": "MATCH (a:Enterprise {dataset: $d, name: '启明科技'})-[t:COVERED_BY]->(b)"
    " WITH * LIMIT 1",
}
CHANGES = [re.split(r"\s+\|\s+", line) for line in BY_HAND.strip().splitlines()]


def verified(database: Connection, graph: OrgGraph, dataset: str, **more: Any) -> graphdb.Verified:
    return graphdb.verify(
        database, graph, classify(graph), responsible(graph), dataset=dataset, **more
    )


@pytest.fixture(scope="session")
def untouched(database: Connection) -> OrgGraph:
    """The drawn town, loaded as 核对; what a test changes there it undoes."""
    graph = small_town.town()
    put(database, graph, "核对")
    put(database, graph, "核对 另一期")
    return graph


def test_what_was_loaded_is_verified_without_a_difference(database, untouched, other):
    found = verified(database, untouched, "核对")
    assert not found.differences, found.counts
    assert (found.nodes, found.ties) == tuple(map(len, everything(database, "核对")))
    assert "没有差异" in found.say().zh


@pytest.mark.parametrize(("what", "count", "text"), CHANGES, ids=[what for what, *_ in CHANGES])
def test_what_a_hand_has_changed_is_found(database, untouched, what, count, text):
    for short, pattern in PATTERNS.items():
        text = text.replace(short, pattern)
    by_hand(database, text, d="核对", other="核对 另一期")
    try:
        found = verified(database, untouched, "核对")
        assert found.differences == int(count), (found.counts, found.firsts)
        sheet = graphdb.verified_sheet(found)
        assert sheet.frame["count"].sum() == found.differences
        assert sheet.frame["first"].notna().all()
    finally:
        for mine in ("(n:Note)", "(n:PartyOrg {name: '手工支部'})"):
            by_hand(database, f"MATCH {mine} DETACH DELETE n", must=False)
        graphdb.clear(database, "核对")
        put(database, untouched, "核对")


def by_hand(database: Connection, text: str, must: bool = True, **values: Any) -> None:
    """Change the database as anyone may who can log in."""
    with database.session() as session:
        counters = session.run(text, values).consume().counters
    assert counters.contains_updates or not must


# ---------------------------------------------------------------- the same answers twice


def agrees(database: Connection, graph: OrgGraph, dataset: str) -> None:
    """Cypher, from the edges alone, says of every firm what Python says."""
    with database.session() as session:  # whatever Python wrote as an answer is taken away first
        session.run(
            "MATCH (f:Enterprise|SocialOrg {dataset: $d}) UNWIND [k IN keys(f) WHERE k "
            "STARTS WITH 'answer_'] AS k "
            "CALL (f, k) { SET f[k] = null }",
            d=dataset,
        ).consume()
    status, duty = classify(graph), responsible(graph)
    firms = [key(firm) for firm in graph.firms["firm"]]
    found = rows(database, "status", dataset=dataset)
    said = {
        row["编号"]: tuple(row[h] for h in ("状态", "依据", "组织覆盖", "两个覆盖", "名义覆盖"))
        for row in found
    }
    assert said == dict(
        zip(firms, plain(status, "status", "via", "organised", "worked", "nominal"), strict=True)
    )
    found = rows(database, "responsible", dataset=dataset)
    said = {
        row["编号"]: tuple(
            row[h] for h in ("责任组织编号", "责任所在", "责任路径", "同样近的", "推定")
        )
        for row in found
    }
    assert said == dict(
        zip(
            firms,
            plain(duty, "responsible", "duty_at", "path", "alternative", "presumed"),
            strict=True,
        )
    )


def plain(frame: pd.DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    whole = frame[list(columns)].astype(object)
    return list(whole.where(whole.notna(), None).itertuples(index=False, name=None))


def agrees_on_rates(
    database: Connection,
    graph: OrgGraph,
    dataset: str,
    by: Dimension,
    base: Base,
    label: Label = Label.ENTERPRISE,
    status: pd.DataFrame | None = None,
) -> None:
    wanted = coverage_table(graph, classify(graph) if status is None else status, by, base, label)
    found = rows(
        database, "coverage", dataset=dataset, 分组=by.zh, 口径=BASES[base], 对象=str(label)
    )
    headings = {"group": "分组", "ledger": "台账数", "worked": "仅工作覆盖数"} | {
        c.name: c.zh for c in COVERAGE if found and c.zh in found[0]
    }
    if len(graph.firms[graph.firms["kind"] == str(label)]):
        assert {
            "组织覆盖率",
            "不含兜底率",
            "单独组建率",
            "两个覆盖率",
            "名义覆盖率",
            "应建尽建率",
        } <= {*headings.values()}
        assert [
            tuple(row[headings[c]] for c in headings)
            for row in sorted(found, key=lambda r: r["分组"])
        ] == sorted(plain(wanted, *headings), key=lambda r: r[0])


def test_cypher_and_python_agree_on_every_firm_of_the_drawn_town(database, name):
    graph = small_town.town()
    put(database, graph, name)
    agrees(database, graph, name)
    status = classify(graph)
    for by in Dimension:
        agrees_on_rates(database, graph, name, by, Base.OPERATING, status=status)
    for base in Base:
        agrees_on_rates(database, graph, name, Dimension.STREET, base, status=status)
    agrees_on_rates(
        database, graph, name, Dimension.STREET, Base.OPERATING, Label.SOCIAL_ORG, status
    )


SOME_TOWNS = settings(
    max_examples=int(os.environ.get("ORGGRAPH_NEO4J_TOWNS", "8")),
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)


@SOME_TOWNS
@given(small_town.random_tables(), small_town.random_rules())
def test_cypher_and_python_agree_on_every_firm_of_any_town(database, tables, rules):
    """Each town is loaded over the one before it, so what a change leaves behind would show as
    well.
    """
    graph = small_town.built(tables, rules)
    put(database, graph, "任一小镇", max_removed=1.0)
    agrees(database, graph, "任一小镇")
    status = classify(graph)
    agrees_on_rates(database, graph, "任一小镇", Dimension.DISTRICT, Base.SHOULD, status=status)
    agrees_on_rates(
        database, graph, "任一小镇", Dimension.COMMITTEE, Base.THREE_HAVES, status=status
    )


# ---------------------------------------------------------------- named queries

# Two streets; a branch of one member, a joint branch of six, a large committee to be, an
# organisation with two superiors.
HEALTH_ORGS = """
编号 | 党组织名称       | 组织类型   | 层级 | 上级党组织 | 所在地点 | 党员数 | 成立日期   | 报批日期
Q    | 东区两新工委     | 党工委     | 区   |           | 东区     |        |            |
J1   | 甲街道党工委     | 党工委     | 街道 | Q         | 甲街道   |        |            |
J2   | 乙街道党工委     | 党工委     | 街道 | Q         | 乙街道   |        |            |
B1   | 小小党支部       | 党支部     | 企业 | J1        |          |        | 2020-01-01 |
L1   | 六家联合党支部   | 联合党支部 | 企业 | J1、J2    |          |        | 2020-01-01 |
D1   | 大厂党支部       | 党支部     | 企业 | J2        |          | 100    | 2020-01-01 |
Z1   | 中厂党支部       | 党支部     | 企业 | J2        |          | 60     | 2020-01-01 |
K1   | 空壳党支部       | 党支部     | 企业 | J2        |          | 5      | 2020-01-01 |
P1   | 迟迟党支部       | 党支部     | 企业 | J2        |          |        |            | 2026-05-30
"""  # noqa: E501
HEALTH_PLACES = (
    "地点编号|名称|类型|上级地点|经度|纬度\nD|东区|区||118.1|24.5\nS1|甲街道|街道|东区||\nS2|"
    "乙街道|街道|东区||\nW|双塔大厦|楼宇|甲街道||"
)
HEALTH_FIRMS = """
企业名称 | 街道   | 楼宇     | 正式党员 | 党员 | 党组织                    | 组建方式 | 指导员编号 | 经度    | 纬度
一店     | 甲街道 |          | 1        | 1    | 小小党支部                | 单独组建 |            | 118.100 | 24.500
二店     | 甲街道 |          | 1        | 1    | 六家联合党支部            |          |            | 118.101 | 24.500
三店     | 甲街道 |          | 1        | 1    | 六家联合党支部            |          |            | 118.101 | 24.500
四店     | 甲街道 |          | 1        | 1    | 六家联合党支部            |          |            | 118.101 | 24.500
五店     | 乙街道 |          | 1        | 1    | 六家联合党支部            |          |            | 118.101 | 24.500
六店     | 乙街道 |          | 3        | 3    | 六家联合党支部            |          |            | 118.101 | 24.500
七店     | 乙街道 |          | 1        | 1    | 六家联合党支部、大厂党支部 |          |            | 118.101 | 24.500
大厂     | 乙街道 |          | 98       | 100  | 大厂党支部                | 单独组建 |            | 118.101 | 24.500
中厂     | 乙街道 |          | 60       | 60   | 中厂党支部                | 单独组建 |            | 118.101 | 24.500
迟店     | 乙街道 |          | 3        | 3    | 迟迟党支部                |          |            | 118.101 | 24.500
双塔甲   |        | 双塔大厦 | 1        | 1    | 无                        |          | Z01        | 118.130 | 24.500
双塔乙   |        | 双塔大厦 | 2        | 2    | 无                        |          | Z01        | 118.101 | 24.500
双塔丙   |        | 双塔大厦 | 1        | 1    | 无                        |          |            |         |
"""  # noqa: E501
HEALTH_POSTS = (
    "岗位编号|岗位类型|可联系企业数|经度|纬度\nZ01|指导员|1||\nZ02|指导员|3||\nF01|党群服务中心||"
    "118.1|24.5"
)


@pytest.fixture(scope="session")
def other(database: Connection) -> str:
    """A town with something wrong in it, and the proposed joint branches of the drawn one."""
    graph = small_town.graph_of(
        firms=HEALTH_FIRMS, places=HEALTH_PLACES, organisations=HEALTH_ORGS, posts=HEALTH_POSTS
    )
    groups = pd.DataFrame(
        {
            "firm": ["双塔甲", "双塔乙"],
            "group": [1, 1],
            "host": ["双塔乙", "双塔乙"],
            "metres": [12.34, 0.0],
            "founded": False,
        }
    )
    named = dict(zip(graph.firms["name"], graph.firms["firm"], strict=True))
    groups = groups.assign(firm=groups["firm"].map(named), host=groups["host"].map(named))
    put(database, graph, "病镇", groups=groups)
    return "病镇"


OWN = {*GROUPS, *(word.zh for lists in WORDS.values() for words in lists for word in words)}


def listed(database: Connection, query: str, *columns: str, **values: Any) -> list[tuple[Any, ...]]:
    return [tuple(row[c] for c in columns) for row in rows(database, query, **values)]


def test_every_query_file_says_what_it_is_for_and_answers(database, town, other):
    given = {
        "firm": {"企业": "启明科技"},
        "impact": {"党组织": "枫桥镇党委"},
        "compare": {"旧": "小镇", "新": "病镇"},
    }
    found = graphdb.queries()
    titles = {query.title.say(lang) for query in found for lang in ("zh", "en")}
    assert len(titles) == 2 * len(found)
    assert {
        "空白点清单",
        "覆盖率（由关系现算）",
        "兜底责任不明",
        "一家企业的全貌与责任路径",
        "同楼可联合的企业",
        "联合组建建议及成员",
        "指导员负载",
        "服务圈外企业",
        "三级架构",
        "应建未建",
        "健康检查",
        "撤掉一个组织影响谁",
        "两期对比",
        "党建经费",
        "行业党委负载",
        "联盟、协会的成员",
        "名义与有效覆盖",
        "社会组织",
    } <= {query.title.zh for query in found}
    for query in found:
        assert all(query.about.say(lang) for lang in ("zh", "en")), query.name
        assert query.title.en.isascii()
        values = {**values_of(query, {k: str(v) for k, v in given.get(query.name, {}).items()})}
        if any(p.name == "dataset" for p in query.parameters):
            values["dataset"] = "小镇"
        answer, seen = ask(database, query, values)
        sheet = graphdb.query_sheet(query, answer, seen)
        assert len(sheet.frame) == len(answer)
        assert all(c.zh and c.en.isascii() for c in sheet.columns), query.name
        spoken = sheet.spoken("en").frame
        for column in sheet.columns:
            if column.zh in {*WORDS, "分组"} and column.kind is Kind.TEXT:
                ours = [word for word in spoken[column.name].dropna() if word in OWN]
                assert not ours, (query.name, column.zh, ours)


def test_the_gap_list_lists_the_uncovered_of_a_district_the_most_urgent_first(database, town):
    found = listed(database, "gaps", "企业", "优先级", dataset="小镇", 区="云栖", 状态="UNCOVERED")
    drawn = small_town.answers()
    wanted = {*drawn["name"][drawn["status"] == "UNCOVERED"]} - {
        "区级小店",
        "荒台小店",
        "无处可寻",
        "网络协会",
    }
    assert {firm for firm, _ in found} == wanted
    assert [p for _, p in found] == sorted(
        (p for _, p in found), key=["HIGH", "MIDDLE", "LOW"].index
    )
    assert listed(database, "gaps", "企业", dataset="小镇", 区="墨湖", 状态="UNCOVERED") == [
        ("区级小店",)
    ]


def test_where_nobody_has_a_duty_is_found_from_the_edges(database, town):
    assert sorted(listed(database, "unclear_duty", "企业", dataset="小镇")) == [
        ("无处可寻",),
        ("荒台小店",),
    ]


def test_all_about_one_firm_is_a_picture_with_its_branch_its_places_and_its_duty(database, town):
    found = listed(database, "firm", "关系", dataset="小镇", 企业="少员甲店")
    assert ("少员甲店 —位于→ 暮云大厦 —属于→ 柳塘社区 —属于→ 柳塘街道 —属于→ 云栖区",) in found
    assert ("柳塘社区党委 —负责兜底→ 柳塘社区",) in found
    organised = listed(database, "firm", "关系", dataset="小镇", 企业="七星网络")
    assert (
        "七星网络 —纳入→ 双溪第一联合党支部 —隶属于→ 双溪软件园党委 —隶属于→ 柳塘街道党工委 "
        "—隶属于→ 云栖区两新工委",
    ) in organised


def test_firms_of_one_building_that_could_join_are_each_pair_once(database, town, other):
    assert listed(database, "same_building", "楼宇", "正式党员合计", dataset="小镇") == [
        ("暮云大厦", 3)
    ]
    pairs = {
        frozenset(pair)
        for pair in listed(database, "same_building", "企业一", "企业二", dataset=other)
    }
    assert pairs == {
        frozenset(("双塔甲", "双塔乙")),
        frozenset(("双塔乙", "双塔丙")),
    }  # 甲 and 丙 have two members together


def test_proposed_joint_branches_are_listed_with_their_members_and_count_as_nothing(
    database, other
):
    assert listed(
        database,
        "joint_groups",
        "组号",
        "依托",
        "企业数",
        "名单",
        "正式党员合计",
        "最大间距",
        dataset=other,
    ) == [(1, "双塔乙", 2, "双塔乙；双塔甲", 3, 12.3)]
    status = dict(listed(database, "status", "企业", "状态", dataset=other))
    assert status["双塔丙"] == "UNCOVERED"
    assert status["双塔甲"] == "WORK_ONLY"


def test_the_load_of_posts_is_shown_against_their_capacity(database, other):
    assert listed(database, "posts", "岗位", "联系企业数", "定额", "超额", dataset=other) == [
        ("Z01", 2, 1, True),
        ("Z02", 0, 3, False),
    ]
    assert listed(database, "posts", "岗位", dataset=other, 只看超额=True) == [("Z01",)]


def test_firms_outside_every_circle_are_those_farther_than_a_thousand_metres(database, other):
    ((firm, metres),) = listed(database, "circles", "企业", "米数", dataset=other)
    assert firm == "双塔甲"
    assert abs(metres - 3039) < 15  # 0.03° of longitude at 24.5° north: 0.03 × 111,320 × cos 24.5°
    assert (
        len(listed(database, "circles", "企业", dataset=other, 米=50)) == 11
    )  # all that have a point but 一店


def test_the_database_says_of_circles_and_posts_what_the_program_says(database, town, other):
    sick = small_town.graph_of(
        firms=HEALTH_FIRMS, places=HEALTH_PLACES, organisations=HEALTH_ORGS, posts=HEALTH_POSTS
    )
    for graph, dataset in ((town, "小镇"), (sick, other)):
        status = classify(graph)
        found = circles(graph, status)
        out = found.metres > graph.rules.circle_metres
        firms = graph.firms.iloc[found.rows[out]]
        metres = [None if math.isinf(m) else round(m) for m in found.metres[out]]
        said = dict(listed(database, "circles", "企业", "米数", dataset=dataset))
        assert set(said) == set(firms["name"].fillna(firms["firm"]))
        for name, wanted in zip(firms["name"], metres, strict=True):
            assert said[name] == wanted or abs(said[name] - wanted) <= max(
                2, 0.005 * wanted
            )  # a sphere beside a plane
        load = load_of(graph)
        mine = [
            (n, int(f), None if pd.isna(c) else int(c))
            for n, f, c in load[["post", "firms", "capacity"]].itertuples(index=False)
        ]
        told = listed(database, "posts", "岗位", "联系企业数", "定额", dataset=dataset)
        assert sorted(told, key=str) == sorted(mine, key=str)


def test_uncovered_firms_with_no_organisation_around_are_those_beyond_the_metres(database, other):
    """双塔甲 stands 0.029 degrees east of the firms of the branches, 双塔乙 among them."""
    lat, east = math.radians(24.5), math.radians(0.029)
    apart = 2 * 6_371_008.8 * math.asin(math.cos(lat) * math.sin(east / 2))
    assert 2_900 < apart < 2_950
    for metres, wanted in ((300, ["双塔甲"]), (int(apart), ["双塔甲"]), (int(apart) + 1, [])):
        assert [
            row["企业"]
            for row in rows(database, "isolated", dataset=other, 米=metres, 状态="WORK_ONLY")
        ] == wanted
    assert not rows(database, "isolated", dataset=other, 党员=2, 状态="")


def test_firms_around_are_found_by_the_index_of_points(database, other):
    query = query_named("isolated")
    defaults = {p.name: p.default for p in query.parameters if not p.required}
    with database.session() as session:
        plan = session.run(f"EXPLAIN {query.text}", {"dataset": other, **defaults}).consume().plan
    waiting, steps = [plan], []
    while waiting:
        step = waiting.pop()
        steps.append(f"{step['operatorType']} {step['args'].get('Details', '')}")
        waiting += step.get("children") or []
    assert any("Seek" in step and "POINT INDEX" in step for step in steps), steps


def test_three_levels_are_drawn_from_the_street_up(database, other):
    assert listed(database, "hierarchy", "隶属", "层数", dataset=other) == [
        ("乙街道党工委 —隶属于→ 东区两新工委", 2),
        ("甲街道党工委 —隶属于→ 东区两新工委", 2),
    ]


def test_what_is_due_and_not_built_is_listed_with_the_next_step(database, town):
    assert dict(listed(database, "due", "企业", "建议", dataset="小镇")) == {
        "应建科技": "单独组建",
        "大厂制造": "联合组建＋发展党员",
        "规上制造": "联合组建＋发展党员",
    }


def test_the_health_check_finds_each_thing_once(database, other):
    found = listed(database, "health", "发现", "党组织", "企业", "数", "说明", dataset=other)
    assert {*found} == {
        ("单独组建党员不足", "小小党支部", None, 1, None),
        ("联合支部单位偏多", "六家联合党支部", None, 6, None),
        ("支部党员过多", "大厂党支部", None, 100, None),
        ("支部党员过多", "中厂党支部", None, 60, None),
        ("可升格党委", "大厂党支部", None, 100, "恰为界限，各地口径不一"),
        ("可升格党总支", "中厂党支部", None, 60, None),
        ("应设支委会", "六家联合党支部", None, 8, None),
        ("应设支委会", "大厂党支部", None, 99, None),
        ("应设支委会", "中厂党支部", None, 60, None),
        ("两个上级", "六家联合党支部", None, 2, "乙街道党工委、甲街道党工委"),
        ("没有企业", "空壳党支部", None, 0, None),
        ("筹建超期", "迟迟党支部", None, 31, None),
        ("可单独组建", "六家联合党支部", "六店", 3, None),
        ("企业属于两个组织", "大厂党支部", "七店", 2, "大厂党支部、六家联合党支部"),
    }
    assert len(found) == 14
    assert listed(database, "health", "党组织", dataset=other, 发现="两个上级") == [
        ("六家联合党支部",)
    ]


def test_what_falls_with_an_organisation_is_told_apart_from_what_stays(database, town, other):
    found = listed(
        database,
        "impact",
        "影响",
        "名称",
        "其后状态",
        "另有",
        dataset=other,
        党组织="六家联合党支部",
    )
    assert ("仍有覆盖", "七店", "ORG_JOINT", "大厂党支部") in found
    assert {(who, then) for what, who, then, _ in found if what == "失去组织覆盖"} == {
        (f"{n}店", "UNCOVERED") for n in "二三四五六"
    }
    found = listed(database, "impact", "影响", "名称", dataset="小镇", 党组织="枫桥镇党委")
    assert {*found} == {
        ("下级失去上级", "中央商圈党委"),
        ("下级失去上级", "火花众创空间党总支"),
        ("无人负责", "枫桥镇"),
    }


def test_what_falls_with_any_organisation_is_what_python_says(database, town):
    """All that happens to firms by their own ties; who is responsible next is told by places,
    not firm by firm.
    """
    by_ties = {effect.zh for effect in (Effect.LOST, Effect.UNWORKED, Effect.CHANGED, Effect.KEPT)}
    fallen, names = impact(town, classify(town)), town.firms["name"]
    seen = set()
    for node, _ in town.nodes(Label.ORGANISATION):
        wanted = {
            (Effect(r.effect).zh, names[r.firm], r.status_before, r.status_after)
            for r in fallen.of(node).itertuples()
        }
        found = {
            *listed(
                database,
                "impact",
                "影响",
                "名称",
                "原状态",
                "其后状态",
                dataset="小镇",
                党组织=node,
            )
        }
        assert {row for row in found if row[0] in by_ties} == {
            row for row in wanted if row[0] in by_ties
        }, node
        seen |= {row[0] for row in wanted}
    assert {Effect.LOST.zh, Effect.CHANGED.zh} <= seen


def test_two_dates_of_one_town_are_compared_firm_by_firm(database, town):
    later = [row for row in small_town.firms() if row["企业名称"] != "孤星科技"]
    next(row for row in later if row["企业名称"] == "应建科技").update(
        {"党组织": "应建科技党支部", "组建方式": "单独组建"}
    )
    later.append({"企业名称": "新来科技", "街道": "枫桥镇", "正式党员": "0"})
    put(
        database,
        small_town.graph_of(
            firms=later, places=small_town.PLACES, organisations=small_town.ORGANISATIONS
        ),
        "小镇 下一期",
    )
    found = {
        row["企业"]: (row["变化"], row["旧状态"], row["新状态"])
        for row in rows(database, "compare", 旧="小镇", 新="小镇 下一期")
    }
    assert found == {
        "应建科技": ("新覆盖", "UNCOVERED", "ORG_SINGLE"),
        "孤星科技": ("本期名单未列（待核实）", "UNCOVERED", None),
        "新来科技": ("新纳入底数", None, "UNCOVERED"),
    }
    whole = rows(database, "compare", 旧="小镇", 新="小镇 下一期", 含未变=True)
    repeats = town.firms["repeat_of"].notna().sum()
    assert len(whole) == len(town.firms) - repeats + 1


def agrees_on_moves(database: Connection, old: OrgGraph, new: OrgGraph) -> set[str]:
    """Hold the query `compare` against the program, both ways; returns the moves there were."""
    put(database, old, "前一期", max_removed=1.0)
    put(database, new, "后一期", max_removed=1.0)
    seen = set()
    for names, graphs in ((("前一期", "后一期"), (old, new)), (("后一期", "前一期"), (new, old))):
        found = compare(*graphs)
        moves = found.moves[found.moves["move"] != str(Move.CORRECTED)]
        called = [graph.firms["name"].fillna(graph.firms["uscc"]) for graph in graphs]
        wanted = Counter(
            (
                Move(row.move).zh,
                called[row.new >= 0].iat[row.new if row.new >= 0 else row.old],
                row.social,
                *(
                    None if pd.isna(value) else value
                    for value in (
                        row.district_before,
                        row.district_after,
                        row.status_before,
                        row.status_after,
                    )
                ),
            )
            for row in moves.itertuples()
        )
        headings = ("变化", "企业", "是社会组织", "原在区", "现在区", "旧状态", "新状态")
        said = Counter(listed(database, "compare", *headings, 旧=names[0], 新=names[1]))
        assert said == wanted, (said - wanted, wanted - said)
        seen |= {move for move, *_ in wanted}
    return seen


@pytest.mark.parametrize("seed", [1, 7])
def test_two_dates_of_an_aged_town_are_compared_as_the_program_does(database, seed):
    """Among the events of ageing are changed names, and codes that were filled in or are gone."""
    town = make_town(400, seed)
    later, events = aged(town, seed, share=0.05)
    assert {"RENAMED", "UNCODED"} <= {*events["event"]}
    seen = agrees_on_moves(database, graph_of_town(town), graph_of_town(later))
    assert {"新覆盖", "转为未覆盖", "迁出", "迁入", "区间迁移"} <= seen


@SOME_TOWNS
@given(small_town.random_tables(), small_town.random_tables(), small_town.random_rules())
def test_any_two_dates_are_compared_as_the_program_does(database, one, two, rules):
    agrees_on_moves(database, small_town.built(one, rules), small_town.built(two, rules))


def test_nominal_coverage_names_the_organisations_that_do_not_count(database, town):
    assert {*listed(database, "nominal", "企业", "状态", dataset="小镇")} == {
        ("临时科技", "UNCOVERED"),
        ("筹新科技", "PENDING"),
        ("迟批科技", "PENDING"),
        ("待批科技", "PENDING"),
    }


def test_social_organisations_are_a_list_of_their_own(database, town):
    assert listed(database, "social", "社会组织", "状态", dataset="小镇") == [
        ("网络协会", "UNCOVERED")
    ]


def test_the_funding_of_the_organisations_adds_up_to_what_python_says(database, town, other):
    """By hand: 100 yuan a member, 5,000 a branch; 七店 counts once, with the large branch, which
    states its 100.
    """
    found = listed(database, "funding", "党组织", "企业数", "党员数", "年度经费", dataset=other)
    assert found == [
        ("大厂党支部", 2, 100, 15000),
        ("中厂党支部", 1, 60, 11000),
        ("六家联合党支部", 6, 7, 5700),
        ("小小党支部", 1, 1, 5100),
    ]
    sick = small_town.graph_of(
        firms=HEALTH_FIRMS, places=HEALTH_PLACES, organisations=HEALTH_ORGS, posts=HEALTH_POSTS
    )
    for graph, dataset in ((town, "小镇"), (sick, other)):
        total = funding(graph, classify(graph)).table.iloc[-1]
        said = listed(database, "funding", "是支部", "党员数", "年度经费", dataset=dataset)
        assert (
            len(said),
            sum(r[0] for r in said),
            sum(r[1] is None for r in said),
            sum(r[1] or 0 for r in said),
            sum(r[2] for r in said),
        ) == tuple(total[["organisations", "branches", "unknown", "members", "amount"]])


def test_the_load_of_committees_is_what_python_says(database, town, other):
    shown = (
        "行业党委",
        "归口企业",
        "其中按类别归口",
        "组织覆盖数",
        "组织覆盖率",
        "空白点",
        "待核实",
    )
    same = [
        "committee",
        "base",
        "by_category",
        "organised",
        "organised_rate",
        "uncovered",
        "unknown",
    ]
    wanted = committee_load(town, classify(town))[:-1]
    assert listed(database, "committees", *shown, dataset="小镇") == [
        tuple(None if pd.isna(v) else v for v in row)
        for row in wanted[same].astype(object).to_numpy().tolist()
    ]
    assert listed(database, "committees", "隶属的党组织", dataset="小镇")[:-1] == [
        (n,) for n in wanted["subordinate"][:-1]
    ]
    assert listed(database, "committees", "行业党委", "归口企业", dataset=other) == [
        ("没有行业党委", 13)
    ]


def test_members_of_alliances_are_listed_with_their_status(database, name):
    put(
        database,
        small_town.graph_of(
            firms=[
                {"企业名称": "甲", "所属协会": "市互联网协会", "正式党员": 0, "党组织名称": "无"},
                {"企业名称": "软件协会", "类别": "社会组织", "所属协会": "云栖党建联盟"},
            ]
        ),
        name,
    )
    assert listed(
        database, "alliances", "联盟或协会", "成员", "是社会组织", "状态", dataset=name
    ) == [("云栖党建联盟", "软件协会", True, "UNKNOWN"), ("市互联网协会", "甲", False, "UNCOVERED")]
    assert len(listed(database, "alliances", "成员", dataset=name, 联盟="市互联网协会")) == 1


# LOAD CSV reads files and addresses even in a reading session: however it is hidden, it must not be
# sent.
LOADED = "LOAD CSV FROM 'http://127.0.0.1:9/never' AS r RETURN r"
HIDDEN_READS = (
    f"WITH 1 AS a // x\\u000d{LOADED}",
    f"WITH 1 AS a // x\\u000a{LOADED}",
    f"WITH 1 AS a // x\\uuu000D{LOADED}",
    f"WITH 1 AS a // x\r{LOADED}",
    f"WITH 1 AS a /* x \\u002a\\u002f {LOADED}",
    f"WITH 1 AS a /* x *\\u002f {LOADED}",
    f"WITH '\\u005c' AS a {LOADED}",
    f"WITH 'x\\u0027 AS a {LOADED} //'",
    f"WITH 1 AS `x\\u0060 {LOADED} //`",
    LOADED.replace("LOAD CSV", "LOAD/**/CSV"),
    LOADED.replace("LOAD CSV", "LOAD\u180eCSV"),
    LOADED.replace("LOAD CSV", "LOAD\u00a0CSV"),
    LOADED.replace("LOAD CSV", "LOAD//\nCSV"),
    LOADED.replace("LOAD", "LO\\u0041D"),
    LOADED.replace("LOAD CSV", "LOAD\\u0020CSV"),
    f"UNWIND [1.0] AS a WITH a, 1.{LOADED}",
)


def test_a_query_that_would_write_is_not_sent(tmp_path):
    for words in (
        "MATCH (n) SET n.x = 1",
        "match (n) detach delete n",
        "CREATE (n)",
        "LOAD  CSV FROM 'x' AS y RETURN y",
        "MATCH (n) CALL { WITH n RETURN 1 } IN TRANSACTIONS RETURN 1",
        "CALL db.createLabel('x')",
        "CALL db.labelsOf('x')",
        "CALL db.labels() YIELD label CALL db.createLabel(label) RETURN 1",
        "CALL `db`.`labels`()",
        "MERGE (n:A) RETURN n",
        "/* RETURN */ FOREACH (x IN [1] | CREATE (n))",
        "MATCH (n) REMOVE n.x",
        "RENAME USER a TO b",
        "CALL `db`.`createLabel`('x')",
        "\\u0043REATE (n)",
        "RETURN 1 // \\u000a CREATE (n)",
        "RETURN '\\u0027 CREATE (n) //'",
        "RETURN '\\u0027' CREATE (n) //'",
        *HIDDEN_READS,
    ):
        (tmp_path / "mine.cypher").write_text(f"// 我的查询\n{words}", encoding="utf-8")
        with pytest.raises(InputError, match="not read-only"):
            query_named(str(tmp_path / "mine.cypher"))
    for words in (
        "MATCH (n {set: 1}) RETURN n.create, 'SET', \"DELETE\" // MERGE\n",
        "RETURN `CREATE` /* DROP */",
        "CALL () { RETURN 1 AS x } RETURN x",
        "CALL db.labels() YIELD label RETURN label",
        "CALL db.relationshipTypes() YIELD relationshipType AS type RETURN type",
        "MATCH (n:Set) RETURN n.offset",
        "RETURN '\\u4e2d\\u6587' AS `字\\u0060段`",
    ):
        (tmp_path / "mine.cypher").write_text(f"// 我的查询\n{words}", encoding="utf-8")
        query_named(str(tmp_path / "mine.cypher"))


def test_an_own_query_may_ask_which_labels_there_are(database, town):
    query = read_query("labels", "CALL db.labels() YIELD label RETURN label AS 标签 ORDER BY label")
    assert {str(label) for label in Label} - {"JointGroup"} <= set(
        ask(database, query, {})[0]["标签"]
    )


def test_the_server_too_refuses_to_write_in_a_reading_session(database):
    for words in (
        "CREATE (n:Never)",
        "MATCH (n:LoadRun) \\u0053ET n.x = 1",
        "CALL `db`.`createLabel`('Never')",
        "CREATE USER never SET PASSWORD 'never-never'",
    ):
        with pytest.raises(OutsideError, match="access mode"):
            database.read(words)
    assert database.read("MATCH (n:Never) RETURN count(n) AS n") == [{"n": 0}]


def test_what_the_guard_lets_through_reads_no_file_on_a_real_server(database):
    """The guard is asked first; whatever it let pass would have to fail by itself, and not for
    the file it asked for.
    """
    reached = []
    for words in HIDDEN_READS:
        try:
            database.read(words)
        except OutsideError as error:
            if "ExternalResource" in str(getattr(error.__cause__, "code", "")):
                reached.append(words)
    assert reached, (
        "at least one of them is read as LOAD CSV by this server,"
        " so that refusing them is no idle care"
    )
    for words in reached:
        with pytest.raises(InputError, match="not read-only"):
            read_query("hidden", words)


def test_parameters_are_read_by_their_types_and_misspelt_ones_named():
    query = query_named("circles")
    assert values_of(query, {"米": "500"}) == {"米": 500}
    with pytest.raises(UsageError, match="no parameter 公里"):
        values_of(query, {"公里": "1"})
    with pytest.raises(UsageError, match="cannot be 很近"):
        values_of(query, {"米": "很近"})
    with pytest.raises(UsageError, match="needs parameter 企业"):
        values_of(query_named("一家企业的全貌与责任路径"), {})
    assert query_named("覆盖率") == query_named("coverage")
    with pytest.raises(UsageError, match="there is no query 覆盖"):  # two begin so
        query_named("覆盖")
    with pytest.raises(UsageError, match="did you mean gaps"):
        query_named("gap")


def test_a_query_of_ones_own_that_cannot_run_is_bad_input(database, tmp_path):
    for words, said in {
        "RETURN": "Invalid input",
        "RETURN $缺": "缺",
        "RETURN 1 / 0 AS x": "/ by zero",
    }.items():
        (tmp_path / "自写.cypher").write_text(f"// 自写的查询\n{words}", encoding="utf-8")
        with pytest.raises(InputError, match=said) as told:
            ask(database, query_named(str(tmp_path / "自写.cypher")), {})
        assert "自写" in told.value.text.zh
        assert "\n" not in told.value.text.zh


def test_the_dataset_must_be_named_where_there_are_several(database, town, other):
    with pytest.raises(UsageError, match="name the dataset"):
        ask(database, query_named("gaps"), values_of(query_named("gaps"), {}))
    with pytest.raises(UsageError, match="no dataset “别处”"):
        rows(database, "gaps", dataset="别处")
    with pytest.raises(UsageError, match="no dataset “别处”"):
        rows(database, "compare", 旧="小镇", 新="别处")
    with pytest.raises(UsageError, match="needs parameter 新"):
        values_of(query_named("compare"), {"旧": "小镇"})


# ---------------------------------------------------------------- killed, and two at once


class Killed(BaseException):
    """The program is ended here."""


def killing_at(step: int) -> Any:
    """A progress that ends the program at a step of the load."""
    steps = iter(range(10**6))

    def tell(_: Any) -> None:
        if next(steps) == step:
            raise Killed

    return tell


def later_town() -> OrgGraph:
    """The drawn town some months later: firms gone, new, changed; a branch dissolved."""
    firms = [
        *small_town.firms()[3:],
        {"企业名称": "新来科技", "街道": "枫桥镇", "正式党员": "1"},
        {"企业名称": "新来电商", "类别": "电商"},
    ]
    next(row for row in firms if row["企业名称"] == "应建科技").update(
        {"党组织": "应建科技党支部", "组建方式": "单独组建"}
    )
    return small_town.graph_of(
        firms=firms, places=small_town.PLACES, organisations=small_town.ORGANISATIONS
    )


@pytest.fixture(scope="session")
def unbroken(database: Connection, town: OrgGraph) -> tuple[Any, Any]:
    """What stands in the database after the two loads of an undisturbed night."""
    put(database, small_town.town(), "未中断")
    put(database, later_town(), "未中断", max_removed=1.0)
    return everything(database, "未中断")


def test_a_small_difference_is_there_whole_or_not_at_all(database, name, unbroken):
    put(database, small_town.town(), name)
    before = everything(database, name)
    for step in (3, 8, 15):
        with pytest.raises(Killed):
            put(
                database,
                later_town(),
                name,
                max_removed=1.0,
                batch_size=1,
                progress=killing_at(step),
            )
        assert everything(database, name) == before
        assert graphdb.states(database, name)[0].is_whole
    assert put(database, later_town(), name, max_removed=1.0).atomic
    assert everything(database, name) == unbroken


class NoMemoryError(neo4j.exceptions.ClientError):
    """What a server says that has not the memory for a transaction."""

    code = "Neo.TransientError.General.MemoryPoolOutOfMemoryError"


def short_of_memory(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    """Let the server have memory for so many rows of one transaction."""
    held: Counter[Any] = Counter()  # keeps its transactions: no other one can pass for one of them
    run = Turn._run

    def bounded(turn: Turn, tx: Any, text: str, rows: Any, **values: Any) -> None:
        held[tx] += len(rows or [])
        if held[tx] > most:
            held.clear()
            raise NoMemoryError
        run(turn, tx, text, rows, **values)

    monkeypatch.setattr(Turn, "_run", bounded)


def test_a_load_for_which_the_server_is_short_of_memory_goes_in_smaller_batches(
    database, name, unbroken, monkeypatch
):
    put(database, small_town.town(), name)
    short_of_memory(monkeypatch, 1)
    monkeypatch.setattr(loading, "_SMALLEST", 1)
    steps: list[str] = []
    done = put(
        database,
        later_town(),
        name,
        max_removed=1.0,
        batch_size=200,
        progress=lambda step: steps.append(step.en),
    )
    said = [step for step in steps if "short of memory" in step]
    assert [int(re.findall(r"\d+", step)[0]) for step in said] == [40, 8, 1]
    assert not done.atomic
    assert everything(database, name) == unbroken
    assert graphdb.states(database, name)[0].is_whole


def test_a_server_without_memory_for_the_smallest_batch_is_told(database, name, monkeypatch):
    short_of_memory(monkeypatch, 0)
    with pytest.raises(OutsideError, match="out of memory"):
        put(database, small_town.town(), name)


@pytest.mark.parametrize("step", [2, 9, 20])
def test_a_large_load_killed_half_way_says_so_and_the_next_finishes_it(
    database, name, town, unbroken, step
):
    put(database, small_town.town(), name, atomic=0, batch_size=10)
    with pytest.raises(Killed):
        put(
            database,
            later_town(),
            name,
            max_removed=1.0,
            atomic=0,
            batch_size=1,
            progress=killing_at(step),
        )
    (state,) = graphdb.states(database, name)
    assert state.state is Loading.RUNNING
    answer, seen = ask(
        database, query := query_named("gaps"), {**values_of(query, {}), "dataset": name}
    )
    assert graphdb.query_sheet(query, answer, seen).caption.zh.startswith(
        f"注意：数据集“{name}”的载入尚未完成"
    )
    answer, seen = ask(
        database, query := query_named("compare"), {**values_of(query, {"旧": "小镇", "新": name})}
    )
    assert graphdb.query_sheet(query, answer, seen).caption.zh.startswith(
        f"注意：数据集“{name}”的载入尚未完成"
    )
    done = put(database, later_town(), name, max_removed=1.0, atomic=0)
    assert everything(database, name) == unbroken
    assert graphdb.states(database, name)[0].is_whole
    assert done.created + done.changed + done.removed < len(unbroken[0]) + len(
        unbroken[1]
    )  # it went on, it did not begin again


LOADER = """
import sys
sys.path.insert(0, sys.argv[1])
import small_town
from orggraph.analysis.coverage import classify, responsible
from orggraph.graphdb import Address, connect, load
graph = small_town.town()
with connect(Address(sys.argv[2])) as connection:
    load(connection, graph, classify(graph), responsible(graph), dataset=sys.argv[3], batch_size=4, atomic=0,
         progress=lambda step: print(step.en, flush=True))
"""  # noqa: E501


def test_a_program_killed_by_the_system_lets_the_next_in_at_once(database, server, name):
    for batches in (1, 21):
        program = subprocess.Popen(
            [sys.executable, "-c", LOADER, str(Path(__file__).parent), server.uri, name],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert program.stdout is not None
        told = 0
        for line in program.stdout:
            told += line.startswith("writing")
            if told == batches:
                break
        program.kill()
        program.wait(30)
        program.stdout.close()
        (state,) = graphdb.states(database, name)
        assert not state.is_whole
    put(database, small_town.town(), name)
    put(database, small_town.town(), whole := f"{name} 未中断")
    assert everything(database, name) == everything(database, whole)


def test_the_second_of_two_loads_is_told_to_wait_and_for_whom(database, name):
    put(database, small_town.town(), name)
    with turn(database, name) as first:
        with pytest.raises(OutsideError) as told:
            put(database, later_town(), name, max_removed=1.0)
        since = graphdb.states(database, name)[0].since
        assert first.run in told.value.text.zh
        assert since in told.value.text.zh
        put(
            database, later_town(), f"{name} 另一个", max_removed=1.0
        )  # another dataset need not wait
    put(database, later_town(), name, max_removed=1.0)


def test_of_two_loads_that_begin_at_the_same_moment_one_is_told_to_wait(
    database, name, monkeypatch
):
    """Each has tried the lock before either has it for good: the second must not stand there
    until the first is done.
    """
    put(database, small_town.graph_of(firms="企业名称\n甲厂"), name)
    begin = neo4j.Session.begin_transaction

    def slowly(session: neo4j.Session, *args: Any, **more: Any) -> Any:
        time.sleep(0 if more else 0.5)  # only the lock for good is taken without a limit of time
        return begin(session, *args, **more)

    monkeypatch.setattr(neo4j.Session, "begin_transaction", slowly)
    told, out = [], threading.Event()

    def enter() -> None:
        try:
            with turn(database, name):
                told.append("in")
                assert out.wait(30)
        except OutsideError as error:
            told.append(error.text.en)
            out.set()

    both = [threading.Thread(target=enter) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join(60)
    refused, entered = sorted(told)  # who is told first depends on how busy the server is
    assert entered == "in"
    assert refused.startswith("another load is writing")


def test_a_run_that_another_has_followed_can_write_nothing_any_more(database, name):
    put(database, small_town.graph_of(firms="企业名称\n甲厂"), name)
    with turn(database, name) as mine:
        with database.session() as session:
            session.run(
                "MATCH (run:LoadRun {dataset: $d}) SET run.run = 'another'", d=name
            ).consume()
        with pytest.raises(OutsideError, match="was changed while it was loaded"):
            mine.write(
                for_nodes("create", Label.ENTERPRISE),
                [{"dataset": name, "id": "乙厂", "bucket": 1, "fingerprint": 1}],
            )
    assert database.read("MATCH (f:Enterprise {dataset: $d}) RETURN f.name AS name", d=name) == [
        {"name": "甲厂"}
    ]


def test_a_dataset_is_cleared_and_no_other(database, name):
    put(database, small_town.town(), name)
    put(database, small_town.town(), other := f"{name} 另一个")
    before = everything(database, other)
    assert graphdb.clear(database, name, batch_size=7) == len(before[0])
    assert everything(database, name) == (set(), [])
    assert everything(database, other) == before
    assert not graphdb.states(database, name)
    with pytest.raises(UsageError, match="there is no dataset"):
        graphdb.clear(database, name)


# ---------------------------------------------------------------- values that break things

INJECTION = "甲'}) CREATE (:Broken {by: 'injection'}) //"
NASTY = [
    INJECTION,
    "引号\"'`´“”",
    "反引号``)`{",
    "大括号{$rows}{{}}",
    "行\r\n末\u2028",
    "空\x00字",
    "表情😀🏳️‍🌈",
    "𠮷野家𠀀",
    "\\u0027\\'",
    "$dataset",
    "长" * 32_767,
    "MATCH (n) DETACH DELETE n",
    " ",
]


def broken(graph: OrgGraph, value: str) -> OrgGraph:
    """A graph with a value in every text there is: of firms, places, organisations and posts,
    keys included.
    """
    firms = graph.firms.copy()
    for column in firms.columns:
        if str(firms[column].dtype) in ("str", "object") and column not in (
            "exclusion",
            "mode",
            "district_code",
            "firm",
        ):
            firms[column] = pd.Series([value] * len(firms), index=firms.index, dtype="str")
    firms["firm"] = pd.Series([f"{i}{value}" for i in range(len(firms))], dtype="str")
    skeleton = graph.skeleton.copy()
    for _, about in skeleton.nodes(data=True):
        about["name"] = value
    return replace(graph, firms=firms, skeleton=skeleton)


@pytest.mark.parametrize("value", NASTY, ids=range(len(NASTY)))
def test_no_value_breaks_out_of_its_place(database, name, value):
    graph = broken(
        small_town.graph_of(firms="企业名称|区|党组织|指导员编号\n甲|东区|一支部|Z1\n乙|东区|无|"),
        value,
    )
    dataset = f"{name} {value}"
    status, duty = classify(graph), responsible(graph)
    load(database, graph, status, duty, dataset=dataset)
    stored = key(dataset)
    found = database.read(
        "MATCH (f:Enterprise {dataset: $d}) RETURN f.name AS name, f.scope AS scope,"
        " f.id AS id ORDER BY f.id",
        d=stored,
    )
    assert [(row["name"], row["scope"], row["id"]) for row in found] == [
        (key(value), value, key(f"{i}{value}")) for i in range(2)
    ]
    assert {
        row["name"]
        for row in database.read("MATCH (o:PartyOrg {dataset: $d}) RETURN o.name AS name", d=stored)
    } == {key(value)}
    assert load(database, graph, status, duty, dataset=dataset).unchanged
    assert database.read("MATCH (n:Broken) RETURN count(n) AS n") == [{"n": 0}]


def test_an_unsafe_statement_would_have_been_hit(database):
    """The positive control: pasted into the text, the same value does what it says."""
    with database.session() as session:
        session.run(f"CREATE (n:Pasted {{name: '{INJECTION}").consume()
    assert database.read("MATCH (n:Broken) RETURN n.by AS by") == [{"by": "injection"}]
    with database.session() as session:
        session.run("MATCH (n:Broken|Pasted) DETACH DELETE n").consume()


def test_a_town_of_which_nothing_is_known_is_loaded_and_answered(database, name):
    graph = small_town.graph_of(firms="企业名称\n甲")
    put(database, graph, name)
    agrees(database, graph, name)
    put(
        database,
        small_town.graph_of(firms=pd.DataFrame(columns=["企业名称"])),
        name,
        max_removed=1.0,
    )
    assert rows(database, "status", dataset=name) == []


# ---------------------------------------------------------------- the connection


@pytest.fixture(scope="session")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that asks for a password and shows a certificate nobody trusts."""
    server = started(Server(tmp_path_factory.mktemp("guarded"), auth=True, tls=True))
    yield server
    server.stop()


def refused(uri: str, **more: str) -> OrggraphError:
    with pytest.raises(OrggraphError) as told:
        connect(Address(uri, **more)).close()
    return told.value


@pytest.mark.parametrize("scheme", ["bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc"])
def test_each_trouble_with_the_connection_is_one_line_with_what_to_do(guarded, scheme, capfd):
    password, here = neo4j_server.PASSWORD, guarded.uri.replace("bolt", scheme)
    troubles = [
        (
            "no database answers",
            refused(
                f"{scheme}://127.0.0.1:{neo4j_server.free_port()}", password="secret-and-wrong"
            ),
        )
    ]
    if scheme.endswith("+s"):
        troubles.append(("nobody trusts", refused(here, password=password)))
    else:
        connect(Address(here, password=password)).close()
        troubles += [
            ("NEO4J_PASSWORD", refused(here, password="secret-and-wrong")),
            ("NEO4J_DATABASE", refused(here, password=password, database="nowhere")),
        ]
    for words, error in troubles:
        assert words in error.text.en
        assert error.exit_code == 4
        assert "\n" not in error.text.zh + error.text.en
        for secret in (password, "secret-and-wrong"):
            assert secret not in "".join(traceback.format_exception(error))
    assert "".join(capfd.readouterr()) == ""  # the driver's own log says nothing beside


def test_an_address_that_is_none_is_a_wrong_call_and_shows_no_secret():
    assert refused("http://localhost").exit_code == 2
    assert refused("bolt://localhost:port").exit_code == 4
    hidden = refused("bolt://neo4j:secret-and-wrong@localhost")
    assert hidden.exit_code == 2
    assert "secret" not in hidden.text.zh + hidden.text.en
    assert "secret" not in repr(Address("bolt://localhost", password="secret-and-wrong"))


def test_a_first_password_that_was_never_changed_and_the_servers_own_database_are_said(guarded):
    password = neo4j_server.PASSWORD
    with neo4j.GraphDatabase.driver(
        guarded.uri.replace("bolt", "bolt+ssc"), auth=("neo4j", password)
    ) as driver:
        driver.execute_query(
            "CREATE USER fresh IF NOT EXISTS SET PASSWORD 'first-of-all' CHANGE REQUIRED",
            database_="system",
        )
    told = refused(guarded.uri, username="fresh", password="first-of-all")
    assert "has to be changed" in told.text.en
    assert "修改" in told.text.zh
    assert told.exit_code == 4
    told = refused(guarded.uri, password=password, database="system")
    assert "holds no graph" in told.text.en
    assert told.exit_code == 2


def test_with_authentication_on_the_commands_take_the_password_from_the_environment(
    guarded, tmp_path
):
    (tmp_path / "台账.csv").write_text(LEDGER, encoding="utf-8")
    right, wrong = {"NEO4J_PASSWORD": neo4j_server.PASSWORD}, {"NEO4J_PASSWORD": "secret-and-wrong"}
    assert command(guarded, "load", "台账.csv", cwd=tmp_path, **right)[0] == 0
    code, out, _ = command(guarded, "query", "应建未建", "--format", "csv", cwd=tmp_path, **right)
    assert code == 0
    assert "丁公司" in out
    for words in (("load", "台账.csv"), ("query", "应建未建"), ("status",)):
        code, out, said = command(guarded, *words, cwd=tmp_path, **wrong)
        assert (code, out) == (4, "")
        assert "NEO4J_PASSWORD" in said
        assert "secret" not in said
        assert neo4j_server.PASSWORD not in said


@pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"
)  # the driver's own session, let go of in the middle
def test_a_load_stopped_by_hand_in_the_middle_of_a_message_is_stopped_and_no_trouble_of_the_database(  # noqa: E501
    database, name
):
    class Stopping(dict):
        def items(self):
            raise KeyboardInterrupt

    rows = [
        {"dataset": name, "id": "甲厂", "bucket": 1, "fingerprint": 1},
        Stopping(dataset=name, id="乙厂"),
    ]
    with pytest.raises(KeyboardInterrupt), turn(database, name) as mine:
        mine.write(for_nodes("create", Label.ENTERPRISE), rows)
    assert database.read("MATCH (f:Enterprise {dataset: $d}) RETURN f.id AS id", d=name) == []
    put(database, small_town.graph_of(firms="企业名称\n甲厂"), name)


def test_a_server_that_stops_in_the_middle_is_told_and_the_next_load_finishes(guarded):
    address = Address(guarded.uri, password=neo4j_server.PASSWORD)
    told = iter(range(100))

    def stop_at_ten(_: Any) -> None:
        if next(told) == 10:
            guarded.stop(signal.SIGKILL)

    with connect(address) as connection, pytest.raises(OutsideError) as error:
        put(connection, small_town.town(), "中断", atomic=0, batch_size=5, progress=stop_at_ten)
    assert error.value.exit_code == 4
    guarded.start()
    with connect(address) as connection:
        assert graphdb.states(connection, "中断")[0].state is Loading.RUNNING
        put(connection, small_town.town(), "中断")
        put(connection, small_town.town(), "未中断")
        assert everything(connection, "中断") == everything(connection, "未中断")


# ---------------------------------------------------------------- the command line, the favourites, the pages  # noqa: E501


def command(
    server: Server, *words: str, cwd: Path, lang: str = "zh", **more: str
) -> tuple[int, str, str]:
    """Run a command of the database group as the program runs it."""
    runner = CliRunner(
        env={
            "NEO4J_URI": server.uri,
            "NEO4J_USERNAME": "neo4j",
            "NEO4J_PASSWORD": "",
            "NEO4J_DATABASE": "neo4j",
            **more,
        }
    )
    before = Path.cwd()
    os.chdir(cwd)
    try:
        main.add_command(neo4j_group)
        done = runner.invoke(main, ["--lang", lang, "neo4j", *words])
    finally:
        os.chdir(before)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout, done.stderr


LEDGER = """\
企业名称,区,街道,职工数,党员数,正式党员数,党组织名称,组建方式,指导员编号
甲公司,思明区,莲前街道,80,3,3,甲公司党支部,单独组建,
乙公司,思明区,莲前街道,20,2,2,乙丙联合党支部,联合组建,
丁公司,思明区,滨海街道,120,4,4,无,,
戊公司,湖里区,,30,0,0,无,,ZD-001
"""


JOINING = """\
企业名称,区,楼宇,职工数,党员数,正式党员数,党组织名称,组建方式
老甲公司,思明区,双塔大厦,20,2,2,双塔联合党支部,联合组建
老乙公司,思明区,双塔大厦,20,2,2,双塔联合党支部,联合组建
新来公司,思明区,双塔大厦,20,2,2,无,
又来公司,思明区,双塔大厦,20,2,2,无,
东甲公司,思明区,东港大厦,20,2,2,无,
东乙公司,思明区,东港大厦,20,1,1,无,
"""


def test_the_plan_in_the_database_is_that_of_the_plan_command(server, database, tmp_path):
    (tmp_path / "联合.csv").write_text(JOINING, encoding="utf-8")
    (tmp_path / "rules.toml").write_text("join_existing_first = true", encoding="utf-8")
    assert (
        command(
            server,
            "load",
            "联合.csv",
            "--rules",
            "rules.toml",
            "--dataset",
            "联合城",
            "--plan",
            cwd=tmp_path,
        )[0]
        == 0
    )
    _, out, _ = command(
        server, "query", "joint_groups", "-p", "dataset=联合城", "--format", "json", cwd=tmp_path
    )
    assert [sorted(row["名单"].split("；")) for row in json.loads(out)] == [
        ["东乙公司", "东甲公司"]
    ]  # the newcomers join the branch of their house


def test_a_ledger_is_loaded_asked_and_cleared_from_the_command_line(server, database, tmp_path):
    (tmp_path / "命令行.csv").write_text(LEDGER, encoding="utf-8")
    code, out, _ = command(server, "load", "命令行.csv", "--dataset", "命令行城", cwd=tmp_path)
    assert code == 0
    assert re.fullmatch(
        r"已载入“命令行城”：新增 \d+，改动 0，删除 0，未变 0，用时 [\d.]+ 秒\n", out
    )
    code, out, _ = command(
        server, "load", "命令行.csv", "--dataset", "命令行城", cwd=tmp_path, lang="en"
    )
    assert "created 0, changed 0, removed 0" in out
    code, out, _ = command(
        server,
        "query",
        "空白点清单",
        "-p",
        "dataset=命令行城",
        "-p",
        "区=思明",
        "--format",
        "json",
        cwd=tmp_path,
    )
    assert [row["firm"] for row in json.loads(out)] == ["丁公司"]
    code, out, _ = command(
        server, "query", "gaps", "-p", "dataset=命令行城", "--format", "csv", cwd=tmp_path
    )
    assert "丁公司" in out
    assert (
        command(
            server, "query", "coverage", "-p", "dataset=命令行城", "-o", "率.xlsx", cwd=tmp_path
        )[0]
        == 0
    )
    assert (tmp_path / "率.xlsx").stat().st_size > 1000
    code, out, _ = command(server, "status", cwd=tmp_path)
    assert "命令行城" in out
    assert "完成" in out
    code, out, _ = command(server, "status", "--format", "json", cwd=tmp_path)
    (state,) = (row for row in json.loads(out) if row["dataset"] == "命令行城")
    assert (state["state"], state["firms"]) == ("done", 4)
    code, out, _ = command(server, "status", cwd=tmp_path, lang="en")
    assert out.splitlines()[1].split()[:2] == ["dataset", "load"]
    code, out, _ = command(server, "queries", cwd=tmp_path, lang="en")
    assert not re.search(r"[一-龥]", "".join(line[:15] + line[-20:] for line in out.splitlines()))
    code, out, _ = command(server, "queries", "--format", "json", cwd=tmp_path)
    assert {row["name"] for row in json.loads(out)} == {q.name for q in graphdb.queries()}
    (tmp_path / "命令行.csv").write_text("\n".join(LEDGER.splitlines()[:2]), encoding="utf-8")
    code, _, said = command(server, "load", "命令行.csv", "--dataset", "命令行城", cwd=tmp_path)
    assert code == 3
    assert "--max-removed" in said
    assert (
        command(
            server,
            "load",
            "命令行.csv",
            "--dataset",
            "命令行城",
            "--max-removed",
            "100%",
            cwd=tmp_path,
        )[0]
        == 0
    )
    code, out, _ = command(server, "clear", "命令行城", "--yes", cwd=tmp_path)
    assert code == 0
    assert not graphdb.states(database, "命令行城")


def test_a_query_of_ones_own_takes_the_parameters_that_it_names(server, town, tmp_path):
    """The questions of docs/neo4j.md say nothing of their parameters either."""
    (tmp_path / "问.cypher").write_text(
        "// 这家企业在不在，要不要 $多余\n"
        "MATCH (f:Enterprise) WHERE f.dataset = $dataset AND f.name = $企业 RETURN f.name AS 企业",
        encoding="utf-8",
    )
    asked = ("query", "问.cypher", "-p", "dataset=小镇", "--format", "json")
    code, out, _ = command(server, *asked, "-p", "企业=应建科技", cwd=tmp_path)
    assert (code, json.loads(out)) == (0, [{"firm": "应建科技"}])
    code, _, said = command(server, *asked, cwd=tmp_path)
    assert (code, said.count("-p 企业=")) == (2, 1)


def test_a_ledger_is_verified_from_the_command_line(server, database, tmp_path):
    (tmp_path / "城.csv").write_text(LEDGER, encoding="utf-8")
    named = ("城.csv", "--dataset", "核对城")
    code, _, said = command(server, "verify", *named, cwd=tmp_path)
    assert (code, said.count("核对城")) == (2, 1)
    code, out, _ = command(server, "load", *named, "--verify", cwd=tmp_path)
    assert code == 0
    assert "没有差异" in out.splitlines()[-1]
    by_hand(database, "MATCH (f:Enterprise {dataset: '核对城', name: '丁公司'}) SET f.name = '丙'")
    code, out, _ = command(server, "verify", *named, cwd=tmp_path)
    assert code == 1
    assert {"值不同", "丁公司", "丙"} <= {*out.split()}
    code, out, _ = command(server, "load", *named, "--verify", cwd=tmp_path, lang="en")
    assert code == 1
    assert "unchanged" in out
    assert "1 difference between the graph and the database" in out
    code, out, _ = command(server, "verify", *named, "--format", "json", cwd=tmp_path)
    (row,) = json.loads(out)
    assert (code, row["property"], row["count"], row["ours"]) == (1, "name", 1, "丁公司")
    graphdb.clear(database, "核对城")


def test_a_database_that_does_not_answer_is_one_line_and_exit_code_4(server, tmp_path):
    nobody = f"bolt://127.0.0.1:{neo4j_server.free_port()}"
    code, out, said = command(
        server, "status", cwd=tmp_path, NEO4J_URI=nobody, NEO4J_PASSWORD="secret-and-wrong"
    )
    assert (code, out) == (4, "")
    assert said.count("\n") == 1
    assert "secret" not in said


def test_favourites_are_a_bundle_for_browser_or_a_page_that_travels_alone(tmp_path, server):
    assert command(server, "favourites", "-o", "F.zip", cwd=tmp_path)[0] == 0
    assert (
        command(server, "favourites", "-o", "F.html", "--dataset", "小镇<b>", cwd=tmp_path)[0] == 0
    )
    assert command(server, "favourites", "-o", "F.txt", cwd=tmp_path)[0] == 2
    with zipfile.ZipFile(tmp_path / "F.zip") as archive:
        texts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert {Path(name).stem for name in texts} == {query.name for query in graphdb.queries()}
    assert all(text.startswith("// ") and "/" in name for name, text in texts.items())
    assert not any("fingerprint" in text for text in texts.values())
    page = (tmp_path / "F.html").read_text(encoding="utf-8")
    assert "小镇&lt;b&gt;" in page
    assert not re.search(r"<(script|link|img)\b", page)
    for query in graphdb.queries():
        assert f"cmd=edit&amp;arg={quote(query.text)}" in page
    assert graphdb.bundle(graphdb.queries()) == graphdb.bundle(graphdb.queries())


def test_the_dashboard_asks_what_the_database_answers(server, database, town, tmp_path):
    assert (
        command(server, "favourites", "-o", "看板.json", "--dataset", "小镇", cwd=tmp_path)[0] == 0
    )
    board = json.loads((tmp_path / "看板.json").read_text(encoding="utf-8"))
    chosen = board["settings"]["parameters"]
    reports = [report for page in board["pages"] for report in page["reports"]]
    for report in reports:
        assert report["x"] + report["width"] <= 12
        with database.session(reading=True) as session:
            answer = session.run(report["query"], {**chosen, "input": "小"})
            assert {*report["selection"].values()} - {"(none)"} <= {*answer.keys()}
            rows = list(answer)
        assert rows, report["title"]
        if report["type"] == "select":
            assert "小镇" in [row["value"] for row in rows]
            assert report["settings"]["parameterName"] in chosen
    gaps = next(len(classify(town).query("status == 'UNCOVERED'")) for _ in (1,))
    (bars,) = (r for r in reports if r["selection"].get("value") == "空白点")
    total = sum(row["空白点"] for row in database.read(bars["query"], **chosen))
    assert total == gaps - 1  # a social organisation is none of the firms


def test_the_style_has_a_look_for_every_label(tmp_path, server):
    assert command(server, "favourites", "-o", "样式.grass", cwd=tmp_path)[0] == 0
    style = (tmp_path / "样式.grass").read_text(encoding="utf-8")
    assert {f"node.{label}" for label in NODES} <= {*style.split()}
    ties = set(re.findall(r"relationship\.(\w+)", style))
    assert ties
    assert ties <= {str(link) for link in LINKS}
    assert style.count("{\n") == style.count("}\n")


def test_the_parameters_line_of_the_page_can_be_run(database, town):
    """Browser 5.24 takes `:params {…}` as JSON: a name such as 企业 between double quotes alone."""
    for query in graphdb.queries():
        line = params_line(query, "小'镇\"")
        assert line.startswith(":params {")
        values = json.loads(line.removeprefix(":params "))
        assert {*values} == {p.name for p in query.parameters}
        assert all(values[p.name] == "小'镇\"" for p in query.parameters if p.type == "数据集")
        database.read(f"EXPLAIN {query.text}", **values)


def docs() -> Any:
    spec = importlib.util.spec_from_file_location(
        "generate_graph", ROOT / "docs" / "generate_graph.py"
    )
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_about_the_graph_is_up_to_date():
    assert (ROOT / "docs" / "graph.md").read_text(encoding="utf-8") == docs().graph_page(), (
        "run docs/generate_graph.py"
    )


def test_the_page_about_the_graph_describes_all_that_stands_in_the_database(database, town, other):
    pages = docs()
    described = {str(label): {name for name, _, _ in pages.properties(label)} for label in NODES}
    for row in database.read(
        "MATCH (n) WHERE n.dataset IN ['小镇', '病镇'] AND n.id IS NOT NULL UNWIND keys(n) AS k "
        "WITH DISTINCT labels(n) AS labels, k UNWIND labels AS label RETURN DISTINCT label, k"
    ):
        assert row["label"] not in described or row["k"] in described[row["label"]], row
    for row in database.read(
        "MATCH (a)-[t]->() WHERE a.dataset IN ['小镇',"
        " '病镇'] UNWIND keys(t) AS k RETURN DISTINCT type(t) AS type, k"
    ):
        if row["k"] != "said":
            link = next(link for link in LINKS if str(link) == row["type"])
            assert row["k"] in {*pages.tie_properties(link), "mode", "variant"}, row


def test_the_page_about_the_graph_lists_every_value_of_a_closed_answer(database, town, other):
    said = {name: meaning for name, _, meaning in docs().properties(Label.ENTERPRISE)}
    for name in ("answer_status", "answer_mode", "answer_reason", "answer_priority"):
        found = database.read(
            "MATCH (f:Enterprise) WHERE f.dataset IN ['小镇', '病镇'] AND f[$name] IS NOT NULL "
            "RETURN DISTINCT f[$name] AS value",
            name=name,
        )
        listed = set(re.findall(r"`(\w+)`", said[name]))
        assert listed >= {row["value"] for row in found} > set(), name


def test_every_statement_that_loads_is_made_of_the_closed_lists_alone():
    schema = statements("load_schema.cypher")
    assert {name for name, text in schema.items() if "CONSTRAINT" in text} == {
        str(label) for label in (*NODES, *Control)
    }
    assert {name.partition("_")[0] for name in schema} <= {
        str(label) for label in (*NODES, *Control)
    }
    texts = [
        for_nodes(name, label)
        for name in ("digest", "fingerprints", "create", "change", "remove", "sweep")
        for label in NODES
    ]
    texts += [
        for_ties(name, kind)
        for name in ("digest", "fingerprints", "create", "change", "remove")
        for kind in TIES
    ]
    for text in texts:
        assert "$dataset" in text
        assert not re.search(r"[{}]{2}|%s", text)
    assert (
        ":PartyOrg {dataset: $dataset, id: row.source})-[tie:SUBORDINATE_TO]->(b:PartyOrg"
        in for_ties("remove", next(k for k in TIES if k.type is LinkType.SUBORDINATE_TO))
    )


# ---------------------------------------------------------------- rows and fingerprints, without a server  # noqa: E501


def parts_of(graph: OrgGraph) -> Iterator[tuple[Any, Part]]:
    seen = Town(graph, classify(graph), responsible(graph))
    for label in NODES:
        yield from ((label, part) for part in seen.nodes(label))
    for kind in TIES:
        yield from ((kind, part) for part in seen.ties(kind))


@pytest.mark.slow
def test_a_row_has_the_fingerprint_that_was_compared_and_no_two_have_one_key():
    seen: set[Any] = set()
    for kind, part in parts_of(small_town.town()):
        every = np.arange(len(part))
        buckets, marks = part.buckets(), part.marks(every)
        rows = part.rows(every, "小镇")
        assert [
            row["about"]["fingerprint"] if "about" in row else row["fingerprint"] for row in rows
        ] == marks.tolist()
        assert [
            row.get("bucket", bucket) for row, bucket in zip(rows, buckets.tolist(), strict=True)
        ] == buckets.tolist()
        for some in (every[::2], every[-1:]):  # a batch at a time gives the same
            assert part.rows(some, "小镇") == [rows[i] for i in some]
            assert part.marks(some).tolist() == marks[some].tolist()
        keys = [(kind, *identity) for identity in part.keys(every)]
        assert len({*keys}) == len(keys)
        assert not seen & {*keys}
        seen |= {*keys}
    assert len(seen) > 150


@pytest.mark.slow
def test_a_row_holds_plain_values_that_the_driver_takes():
    for _, part in parts_of(small_town.town()):
        for row in part.rows(np.arange(len(part)), "小镇"):
            for value in (row.get("about") or row).values():
                assert type(value) in (str, int, float, bool, dt.date, list), value


@pytest.mark.slow
def test_a_fingerprint_changes_with_every_fact_and_not_with_the_order_of_rows():
    def marks(graph: OrgGraph) -> dict[str, int]:
        return {
            row["name"]: row["fingerprint"]
            for _, part in parts_of(graph)
            for row in part.rows(np.arange(len(part)), "小镇")
            if "uscc" in row or row.get("answer_status")
        }

    firms = [
        {"企业名称": f"{word}厂", "区": "东区", "职工数": "7", "正式党员": "1", "类别": "电商"}
        for word in "甲乙丙"
    ]
    before = marks(small_town.graph_of(firms=firms))
    assert marks(small_town.graph_of(firms=firms[::-1])) == before
    for heading, value in {
        "职工数": "8",
        "正式党员": "2",
        "类别": "游戏",
        "区": "西区",
        "备注": "新",
        "规模以上": "否",
    }.items():
        after = marks(small_town.graph_of(firms=[{**firms[0], heading: value}, *firms[1:]]))
        assert {name for name in before if after[name] != before[name]} == {"甲厂"}, heading


def test_half_a_surrogate_pair_becomes_a_question_mark():
    assert (key("半个\ud800"), sound("\udfff"), plain_value("\ud800\ud800")) == ("半个?", "?", "??")
    assert hash_texts(["半个\ud800"]) == hash_texts(["半个?"])


def test_the_largest_keys_are_shortened_and_stay_apart():
    assert key("甲" * 1000) == "甲" * 1000
    one, two = key("甲" * 32_767), key("甲" * 32_766 + "乙")
    assert one != two
    assert len(one.encode()) < 1000


def test_a_long_load_says_how_long_the_rest_takes_a_firm_for_twelve_ties():
    kinds = (Label.ENTERPRISE, Label.PLACE, TIES[0])
    assert [effort(kind) for kind in kinds] == [12, 1, 1]
    moments = iter([0.0, 1.0, 600.0, 1180.0, 1200.0])
    pace = Pace(1000, clock=lambda: next(moments))
    steps = [pace.step(message("writing"), more).en for more in (5, 495, 483, 17)]
    assert steps == ["writing 0%", "writing 50%, about 10 min left", "writing 98%", "writing 100%"]
