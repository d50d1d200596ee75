"""The ends a tie may have: every pair that is documented can be written in a file, stands in the
graph and in Neo4j.
"""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pandas as pd
import pytest

from orggraph.analysis import pipeline
from orggraph.analysis.analysis import Answers
from orggraph.analysis.coverage import classify, responsible
from orggraph.core.enums import Label, LinkType
from orggraph.graph import build_graph, check_graph, graph_tables
from orggraph.graphdb import Connection, load
from orggraph.graphdb.database_schema import TIES, TieKind
from orggraph.io.reader import read_raw

DATASET = {
    "dataset.toml": 'name = "两端"\nas_of = "2026-06-30"\n',
    "firms.csv": "企业名称,类别\n甲公司,直播\n乙公司,直播\n丙学会,社会团体\n丁学会,社会团体\n",
    "places.csv": "place_id,name,kind\nP1,望汐大厦,BUILDING\nP2,望汐街道,STREET\n",
    "organisations.csv": "org_id,name,org_type,level\nO1,汐光党支部,BRANCH,ENTERPRISE\nO2,"
    "望汐综合党委,COMMITTEE,"
    "STREET\n",
    "posts.csv": "post_id,岗位类型\nZD-001,指导员\nFW-001,党群服务中心\n",
}
# What a file calls a thing of each label, where a tie starts and where it ends.
NAMES = {
    Label.ENTERPRISE: ("甲公司", "乙公司"),
    Label.SOCIAL_ORG: ("丙学会", "丁学会"),
    Label.PLACE: ("望汐大厦", "望汐街道"),
    Label.ORGANISATION: ("汐光党支部", "望汐综合党委"),
    Label.CATEGORY: ("直播", "直播"),
    Label.POST: ("ZD-001", "ZD-001"),
    Label.SERVICE_CENTER: ("FW-001", "FW-001"),
    Label.MASS_ORG: ("工会", "工会"),
    Label.ALLIANCE: ("数字联盟", "数字联盟"),
}
# A proposal is no line of a file, but of a plan, and the database's own ties are worked out.
DOCUMENTED = {
    tie for tie in TIES if isinstance(tie.type, LinkType) and tie.type is not LinkType.PROPOSED_JOIN
}


def line(tie: TieKind) -> str:
    return f"{NAMES[tie.source][0]},{tie.type.zh},{NAMES[tie.target][1]}"


def read(folder: Path, ties: list[TieKind]) -> Answers:
    """Read a dataset whose table of links has one line for each tie."""
    lines = ["起点,关系,终点", *map(line, ties)]
    for name, text in {**DATASET, "links.csv": "\n".join(lines) + "\n"}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return pipeline.answers(read_raw(str(folder)))


def said_of_links(answers: Answers) -> list[tuple[int | None, str]]:
    """The row and the code of every finding about the table of links."""
    return [
        (problem.row, problem.code) for problem in answers.problems if problem.file == "links.csv"
    ]


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Answers:
    return read(tmp_path_factory.mktemp("ends"), sorted(DOCUMENTED, key=str))


def test_every_documented_pair_can_be_written_in_a_file(answers: Answers) -> None:
    assert said_of_links(answers) == []
    whole = answers.graph.to_networkx()
    labels = dict(whole.nodes(data="label"))
    assert {(labels[u], about["type"], labels[v]) for u, v, about in whole.edges(data=True)} == {
        tuple(map(str, tie)) for tie in DOCUMENTED
    }


def test_a_graph_with_every_documented_pair_is_valid_and_comes_back_from_its_tables(
    answers: Answers,
) -> None:
    assert check_graph(answers.graph) == []
    assert build_graph(graph_tables(answers.graph)) == answers.graph


def test_every_documented_pair_stands_in_the_database(
    answers: Answers, database: Connection
) -> None:
    graph = answers.graph
    firms = {
        kind: rows["firm"].tolist() for kind, rows in graph.firms.groupby("kind", observed=True)
    }
    groups = pd.DataFrame(
        [
            (firm, number, mates[0], 0.0, False)
            for number, mates in enumerate(firms.values(), 1)
            for firm in mates
        ],
        columns=["firm", "group", "host", "metres", "founded"],
    )
    load(database, graph, classify(graph), responsible(graph), groups=groups, dataset="两端")
    found = database.read(
        "MATCH (a {dataset: '两端'})-[t]->(b) UNWIND labels(a) AS one UNWIND labels(b) AS two "
        "RETURN DISTINCT one, type(t) AS type, two"
    )
    known = {str(tie.source) for tie in TIES} | {str(tie.target) for tie in TIES}
    assert {
        (row["one"], row["type"], row["two"]) for row in found if {row["one"], row["two"]} <= known
    } == {tuple(map(str, tie)) for tie in TIES}


def test_a_pair_that_is_not_documented_is_refused_as_such_and_never_called_unknown(
    tmp_path: Path,
) -> None:
    nameable = [
        label for label in Label if label is not Label.MASS_ORG
    ]  # 工会 is a word, of which no table tells
    open_ended = {
        LinkType.MEMBER_OF,
        LinkType.SERVED_BY,
        LinkType.PROPOSED_JOIN,
    }  # may name a new alliance, a new post; no file
    wrong = [
        TieKind(source, link, target)
        for source, link, target in product(nameable, LinkType, nameable)
        if link not in open_ended and TieKind(source, link, target) not in DOCUMENTED
    ]
    documented = [TieKind(Label.ENTERPRISE, LinkType.MEMBER_OF, Label.ALLIANCE)]
    said = said_of_links(read(tmp_path, documented + wrong))
    assert len(wrong) > 400
    assert {row for row, _ in said} == set(range(3, 3 + len(wrong)))
    assert {code for _, code in said} == {"WRONG_ENDS"}
