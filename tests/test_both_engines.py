"""The named queries give the same rows in Neo4j and in the embedded engine.

`test_graphdb.py` holds Neo4j against the program; here the embedded engine is held against both,
row by row, on the drawn town, on one with something wrong in it, on any town, and on Xiamen.
Without Java and Maven the file is skipped.
"""

from __future__ import annotations

import datetime as dt
import importlib.util
import math
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import small_town
from hypothesis import given
from test_graphdb import (
    BASES,
    HEALTH_FIRMS,
    HEALTH_ORGS,
    HEALTH_PLACES,
    HEALTH_POSTS,
    SOME_TOWNS,
    plain,
    put,
    rows,
)

from orggraph.analysis import pipeline
from orggraph.analysis.coverage import classify, gap_list, responsible
from orggraph.core.enums import Base, Dimension
from orggraph.graph import Label, OrgGraph
from orggraph.graphdb import Connection, ask, read_query
from orggraph.graphdb.embedded import (
    Session,
    cleaned,
    filled,
    opened,
    own_query,
    queries,
    query_named,
)
from orggraph.graphdb.embedded.engine import connected
from orggraph.graphdb.hashing import key
from orggraph.graphdb.query import Query
from orggraph.io.reader import read_raw

ROOT = Path(__file__).resolve().parents[1]
Rows = list[tuple[Any, ...]]
COVERAGE = [
    *({"分组": by.zh} for by in Dimension),
    *({"口径": BASES[base]} for base in Base),
    {"分组": "街道", "对象": "SocialOrg"},
]
CALLS: list[tuple[str, dict[str, Any]]] = [
    ("status", {}),
    ("responsible", {}),
    ("responsible", {"只看不明": True}),
    ("unclear_duty", {}),
    ("health", {}),
    ("funding", {}),
    ("committees", {}),
    ("gaps", {"状态": ""}),
    ("due", {}),
    ("nominal", {}),
    ("posts", {}),
    ("circles", {}),
    ("circles", {"米": 50}),
    ("alliances", {}),
    ("hierarchy", {}),
    ("social", {}),
    ("joint_groups", {}),
    ("same_building", {}),
    ("isolated", {}),
    ("isolated", {"米": 30, "党员": 2, "状态": ""}),
    *(("coverage", given) for given in COVERAGE),
]


@dataclass(frozen=True)
class StillOpen:
    """A session whose connection stays open, so that a query asked again, with other values, is
    not compiled again. On a small town the memory that this keeps is little.
    """

    session: Session
    connection: Any

    def ask(self, query: Query, values: dict[str, Any]) -> pd.DataFrame:
        text = cleaned(query.name, query.text)
        return self.session.answer(self.connection, query.name, text, values)


@contextmanager
def still_open(path: Path) -> Iterator[StillOpen]:
    with opened(path) as session, connected(path, 1024, read_only=True) as connection:
        yield StillOpen(session, connection)


def embedded_rows(
    session: StillOpen, name: str, dataset: str, **given: Any
) -> list[dict[str, Any]]:
    query = query_named(name)
    values = {p.name: p.default for p in query.parameters if not p.required}
    return session.ask(query, {**values, "dataset": dataset, **given}).to_dict("records")


def comparable(found: list[dict[str, Any]]) -> Rows:
    """Rows without their order, a list without items like a text without letters."""
    shown = [tuple(_cell(value) for value in row.values()) for row in found]
    return sorted(shown, key=repr)


def _cell(value: Any) -> Any:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    return float(value) if isinstance(value, int | float) else value


def same(database: Connection, session: StillOpen, dataset: str, name: str, **given: Any) -> int:
    """Hold the two engines equal for one call; returns the number of rows."""
    there = rows(database, name, dataset=dataset, **given)
    here = embedded_rows(session, name, dataset, **given)
    if there and here:
        assert list(there[0]) == list(here[0]), name
    only_here, only_there = (Counter(comparable(found)) for found in (here, there))
    assert (only_here - only_there, only_there - only_here) == (Counter(), Counter()), (name, given)
    return len(here)


def fill(path: Path, graph: OrgGraph, dataset: str, groups: pd.DataFrame | None = None) -> Path:
    filled(path, graph, classify(graph), responsible(graph), dataset=dataset, groups=groups)
    return path


def as_the_program_says(session: StillOpen, graph: OrgGraph, dataset: str) -> None:
    """Every firm has the status, the organisation responsible and the path of the program."""
    firms = [key(firm) for firm in graph.firms["firm"]]
    status, duty = classify(graph), responsible(graph)
    said = {
        row["编号"]: tuple(row[h] for h in ("状态", "依据", "组织覆盖", "两个覆盖", "名义覆盖"))
        for row in embedded_rows(session, "status", dataset)
    }
    columns = ("status", "via", "organised", "worked", "nominal")
    assert said == dict(zip(firms, plain(status, *columns), strict=True))
    said = {
        row["编号"]: tuple(
            row[h] for h in ("责任组织编号", "责任所在", "责任路径", "同样近的", "推定")
        )
        for row in embedded_rows(session, "responsible", dataset)
    }
    columns = ("responsible", "duty_at", "path", "alternative", "presumed")
    assert said == dict(zip(firms, plain(duty, *columns), strict=True))


def pairs_of_the_sick_town() -> tuple[OrgGraph, pd.DataFrame]:
    graph = small_town.graph_of(
        firms=HEALTH_FIRMS, places=HEALTH_PLACES, organisations=HEALTH_ORGS, posts=HEALTH_POSTS
    )
    named = dict(zip(graph.firms["name"], graph.firms["firm"], strict=True))
    groups = pd.DataFrame(
        {
            "firm": [named["双塔甲"], named["双塔乙"]],
            "group": 1,
            "host": named["双塔乙"],
            "metres": [12.34, 0.0],
            "founded": False,
        }
    )
    return graph, groups


def xiamen(shared_data: Path, folder: Path) -> OrgGraph:
    """Every sixth of the real firms of Xiamen, with its parks and buildings."""
    firms = pd.read_csv(shared_data / "registry" / "xiamen.csv", dtype="str")
    firms.iloc[::6].to_csv(folder / "firms.csv", index=False)
    places = shared_data / "places_xiamen" / "places.csv"
    (folder / "dataset.toml").write_text(
        f'name = "厦门一角"\n[files]\nplaces = "{places}"\n', encoding="utf-8"
    )
    return pipeline.answers(read_raw(folder, allow_outside=True)).graph


QUESTIONS = re.findall(
    r"^```cypher\n// ([^\n]+)\n(.*?)^```",
    (ROOT / "docs" / "neo4j.md").read_text(encoding="utf-8"),
    re.MULTILINE | re.DOTALL,
)


ASKED_PLACES = """
地点编号 | 名称     | 类型 | 上级地点
D1       | 云栖区   | 区   |
D2       | 墨湖区   | 区   |
S1       | 桥头街道 | 街道 | 云栖区
S2       | 渡口街道 | 街道 | 墨湖区
S3       | 空街道   | 街道 | 墨湖区
B1       | 东楼     | 楼宇 | 桥头街道
"""
ASKED_ORGANISATIONS = """
编号 | 党组织名称       | 组织类型 | 层级 | 上级党组织 | 所在地点 | 负责类别 | 届满日期
A1   | 云栖区委两新工委 | 党工委   | 区   |            | D1       |          |
A2   | 桥头街道党工委   | 党工委   | 街道 | A1         | S1       |          |
A3   | 东楼综合党委     | 党委     | 楼宇 | A2         | B1       |          |
A4   | 甲公司党总支     | 党总支   | 企业 | A3         |          |          | 2026-09-30
A5   | 甲公司第一党支部 | 党支部   | 企业 | A4         |          |          | 2027-09-30
A6   | 渡口街道党工委   | 党工委   | 街道 |            | S2       |          |
H1   | 低行业党委       | 党委     | 行业 |            |          |          |
H2   | 高行业党委       | 党委     | 行业 |            |          |          |
H3   | 电商行业党委     | 党委     | 行业 |            | D2       | 电商     |
"""
ASKED_FIRMS = """
企业名称 | 类别 | 街道     | 楼宇 | 职工数 | 正式党员 | 党员 | 党组织       | 行业党委   | 指导员编号 | 行业协会 | 工会 | 剔除原因
甲公司   |      |          | 东楼 | 60     | 9        | 9    | 甲公司党总支 | 高行业党委 |            |          |      |
乙公司   |      | 渡口街道 |      | 20     | 3        | 3    | 甲公司党总支 | 高行业党委 |            |          |      |
东一     |      |          | 东楼 | 80     | 1        | 1    | 无           | 低行业党委 | Z1         |          |      |
东二     |      |          | 东楼 |        | 1        | 2    | 无           |            |            | 网商联盟 |      |
东三     |      |          | 东楼 |        | 1        | 1    | 无           |            |            |          |      |
东四     |      |          | 东楼 |        | 1        | 1    | 无           |            |            |          |      |
跨区     | 电商 | 桥头街道 |      | 5      | 0        | 0    | 无           |            | Z1         |          |      |
够三     |      | 渡口街道 |      | 10     | 3        | 3    | 无           |            |            |          |      |
有一     |      | 渡口街道 |      | 10     | 1        | 1    | 有           |            |            |          |      |
有二     |      | 桥头街道 |      | 10     | 1        | 1    | 有           |            |            |          |      |
群团     |      | 渡口街道 |      | 10     | 0        | 0    | 无           |            |            |          | 是   |
迁走     |      | 渡口街道 |      | 10     | 3        | 3    | 甲公司党总支 |            |            |          |      | 迁出
"""  # noqa: E501
ASKED_POSTS = "岗位编号|岗位类型|可联系企业数\nZ1|指导员|1"
# Two firms that said “有” have an organisation each: neither stands in two streets. Who has moved
# away counts for none. Of eleven firms of the base four are organised.
ANSWERS: dict[str, list[tuple[Any, ...]]] = {
    "组织覆盖率低于平均的行业党委": [("低行业党委", 1, 0, 36.4)],
    "兜底责任组织在另一个区的企业": [("跨区", "云栖区", "电商行业党委")],
    "隶属关系超过四级的组织": [("甲公司第一党支部", 5)],
    "年内届满的组织": [("甲公司党总支", dt.date(2026, 9, 30))],
    "联系企业超过定额的指导员岗位": [("Z1", 2, 1)],
    "有三家以上有党员的空白点的楼宇": [("东楼", 3)],
    "加入了联盟或协会的空白点": [("网商联盟", "东二")],
    "已迁出、仍列在党组织名下的企业": [("迁走", "甲公司党总支")],
    "同一楼宇里就有党组织的空白点": [
        (firm, "东楼", "甲公司党总支") for firm in ("东二", "东三", "东四")
    ],
    "覆盖的企业分在几个街道的组织": [("甲公司党总支", 2, 2)],
    "各街道五十人以上而没有组织的企业": [("桥头街道", 1, 80)],
    "没有组织负责的街道和社区": [("空街道", "STREET")],
    "够成立支部而没有成立的企业": [("够三", 3, "渡口街道党工委")],
    "有群团而没有党组织的企业": [("群团", "工会")],
    "写了“有”、没有写名称的组织": [("有一", "ORG_UNSPECIFIED"), ("有二", "ORG_UNSPECIFIED")],
    "各区最急的空白点有几家": [("墨湖区", 1, 1), ("云栖区", 3, 0)],
}


def test_the_questions_of_the_page_are_answered_by_both_engines_as_a_person_would(
    database, tmp_path
):
    graph = small_town.graph_of(
        firms=ASKED_FIRMS,
        places=ASKED_PLACES,
        organisations=ASKED_ORGANISATIONS,
        posts=ASKED_POSTS,
    )
    put(database, graph, "问题小镇")
    with still_open(fill(tmp_path / "asked.lbug", graph, "问题小镇")) as session:
        for title, text in QUESTIONS:
            there, _ = ask(database, read_query(title, text), {"dataset": "问题小镇"})
            here = session.ask(own_query(text, title), {"dataset": "问题小镇"})
            assert list(here.columns) == list(there.columns), title
            wanted = comparable([dict(enumerate(row)) for row in ANSWERS[title]])
            for found in (here, there):
                assert comparable(found.to_dict("records")) == wanted, title
    assert [title for title, _ in QUESTIONS] == list(ANSWERS)


def test_all_queries_but_one_are_carried_and_the_one_is_said_why():
    from orggraph import graphdb
    from orggraph.core.errors import UsageError

    carried = {query.name for query in queries()}
    assert {query.name for query in graphdb.queries()} - carried == {"compare"}
    with pytest.raises(UsageError, match="holds one dataset"):
        query_named("compare")


def test_a_query_written_twice_bears_one_title():
    from orggraph import graphdb

    for query in queries():
        first = query.text.splitlines()[0].removeprefix("//").strip()
        assert first == next(q for q in graphdb.queries() if q.name == query.name).title.zh


def fragments() -> Any:
    spec = importlib.util.spec_from_file_location("fragments", ROOT / "docs" / "fragments.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_what_several_queries_share_is_written_once_and_stands_in_each():
    shared = fragments()
    used: Counter[str] = Counter()
    for file in shared.files():
        text = file.read_text(encoding="utf-8")
        assert shared.spread(text) == text, f"{file.name}: run docs/fragments.py"
        used += Counter(name for _, name in shared.SHARED.findall(text))
        own = shared.SHARED.sub("", text)
        assert "THEN 'ORG_SINGLE'" not in own, f"{file.name} says what a status is by itself"
        assert "CASE rules.blank_means" not in own, f"{file.name} says what a blank means by itself"
    assert used == {"strength": 3, "strength_embedded": 3, "status": 7, "unsaid": 6}


WHAT_THE_DATABASE_ADDS = [
    "MATCH (f)-[:IN_CATEGORY]->(c:Category) WHERE f.dataset = $dataset RETURN f.id AS f, c.id AS c",
    "MATCH (f)-[:ANSWER_RESPONSIBLE]->(o:PartyOrg) WHERE f.dataset = $dataset "
    "RETURN f.id AS f, o.id AS o, f.answer_responsible AS said",
    "MATCH (d:Dataset)-[:USES_RULES]->(r:Rules) WHERE d.dataset = $dataset "
    "RETURN d.name AS name, d.as_of AS as_of, d.program AS program, r.id AS rules",
    "MATCH (o:PartyOrg) WHERE o.dataset = $dataset AND o.wgs84_lon IS NOT NULL "
    "RETURN o.id AS o, o.wgs84_lon AS lon, o.wgs84_lat AS lat",
]


def adds_the_same(database: Connection, session: StillOpen, dataset: str) -> list[int]:
    """Hold equal what both engines hold beside the graph; returns the number of rows of each."""
    counts = []
    for text in WHAT_THE_DATABASE_ADDS:
        there, _ = ask(database, read_query("-e", text), {"dataset": dataset})
        here = session.ask(own_query(text), {"dataset": dataset})
        assert comparable(here.to_dict("records")) == comparable(there.to_dict("records")), text
        counts.append(len(here))
    return counts


def test_both_engines_and_the_program_agree_on_the_drawn_town(database, tmp_path):
    graph = small_town.town()
    put(database, graph, "两处小镇")
    with still_open(fill(tmp_path / "town.lbug", graph, "两处小镇")) as session:
        as_the_program_says(session, graph, "两处小镇")
        counts = {name: same(database, session, "两处小镇", name, **given) for name, given in CALLS}
        for node, _ in graph.nodes(Label.ORGANISATION):
            same(database, session, "两处小镇", "impact", 党组织=node)
        for firm in ("启明科技", "少员甲店", "七星网络", "应建科技"):
            same(database, session, "两处小镇", "firm", 企业=firm)
        assert adds_the_same(database, session, "两处小镇") == [4, 41, 1, 0]
    assert counts["status"] == len(graph.firms)
    assert counts["hierarchy"] > 3


def test_both_engines_agree_on_a_town_with_something_wrong_in_it(database, tmp_path):
    graph, groups = pairs_of_the_sick_town()
    put(database, graph, "两处病镇", groups=groups)
    with still_open(fill(tmp_path / "sick.lbug", graph, "两处病镇", groups)) as session:
        as_the_program_says(session, graph, "两处病镇")
        counts = {name: same(database, session, "两处病镇", name, **given) for name, given in CALLS}
        assert same(database, session, "两处病镇", "health", 发现="两个上级") == 1
        assert adds_the_same(database, session, "两处病镇")[3] > 0
        for node, _ in graph.nodes(Label.ORGANISATION):
            same(database, session, "两处病镇", "impact", 党组织=node)
    assert counts["health"] == 14
    assert counts["circles"] == 11
    assert counts["joint_groups"] == 1
    assert counts["same_building"] == 2
    assert counts["funding"] == 4


def test_two_places_of_one_name_are_named_once(database, tmp_path):
    """宏业楼 of Xiamen is a building and the incubator in it."""
    graph = small_town.graph_of(
        firms=[{"企业名称": "甲厂", "楼宇": "宏业楼", "众创空间": "宏业楼"}],
        places="地点编号 | 名称 | 类型\nB1 | 宏业楼 | 楼宇\nH1 | 宏业楼 | 众创空间",
    )
    put(database, graph, "同名两处")
    with still_open(fill(tmp_path / "twice.lbug", graph, "同名两处")) as session:
        assert same(database, session, "同名两处", "unclear_duty") == 1
        (row,) = embedded_rows(session, "unclear_duty", "同名两处")
    assert row["所在各处"] == "宏业楼"


@SOME_TOWNS
@given(small_town.random_tables(), small_town.random_rules())
def test_both_engines_and_the_program_agree_on_any_town(database, tmp_path_factory, tables, rules):
    graph = small_town.built(tables, rules)
    put(database, graph, "两处任一", max_removed=1.0)
    path = tmp_path_factory.mktemp("any") / "town.lbug"
    with still_open(fill(path, graph, "两处任一")) as session:
        as_the_program_says(session, graph, "两处任一")
        for name, given in CALLS:
            same(database, session, "两处任一", name, **given)
        adds_the_same(database, session, "两处任一")
        for node, _ in graph.nodes(Label.ORGANISATION):
            same(database, session, "两处任一", "impact", 党组织=node)


def test_the_gap_list_says_where_firms_stand_as_the_program_does(database, tmp_path, shared_data):
    """On a part of Xiamen with its buildings, where ledgers name few of the places found."""
    graph = xiamen(shared_data, tmp_path)
    put(database, graph, "厦门一角")
    wanted = gap_list(graph, classify(graph), responsible(graph))
    columns = {
        "firm": "企业",
        "district": "区",
        "street": "街道",
        "park": "园区",
        "building": "楼宇",
    }
    program = Counter(plain(wanted, *columns))
    there = rows(database, "gaps", dataset="厦门一角", 状态="")
    assert Counter(tuple(row[h] for h in columns.values()) for row in there) == program
    with still_open(fill(tmp_path / "xiamen.lbug", graph, "厦门一角")) as session:
        as_the_program_says(session, graph, "厦门一角")
        for name, given in CALLS:
            same(database, session, "厦门一角", name, **given)
    assert graph.firms["building"].isna().any()
    assert len({row["楼宇"] for row in there}) > 50
