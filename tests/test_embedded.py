"""The graph in an embedded engine: the same answers as the program, and nothing but reading."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import small_town
from click.testing import CliRunner

from orggraph import graphdb
from orggraph.analysis.coverage import classify, responsible
from orggraph.cli.main import main
from orggraph.core.enums import Condition, Status
from orggraph.core.errors import InputError, UsageError
from orggraph.graph import OrgGraph
from orggraph.graphdb import values_of
from orggraph.graphdb.closed_values import CLOSED
from orggraph.graphdb.embedded import (
    Limits,
    Session,
    filled,
    opened,
    own_query,
    queries,
    query_named,
)


@pytest.fixture(scope="module")
def town() -> OrgGraph:
    return small_town.town()


@pytest.fixture(scope="module")
def kept(town: OrgGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("embedded") / "小镇.lbug"
    filled(path, town, classify(town), responsible(town), dataset="小镇")
    return path


@pytest.fixture(scope="module")
def session(kept: Path) -> Iterator[Session]:
    with opened(kept) as session:
        yield session


def asked(session: Session, text: str, **values: object) -> list[list[object]]:
    return session.ask(own_query(text), values).values.tolist()


def test_every_firm_has_the_status_and_the_responsible_organisation_of_the_program(session, town):
    found = asked(
        session,
        "MATCH (f:Enterprise|SocialOrg) RETURN f.id, f.answer_status, f.answer_responsible",
    )
    wanted = zip(
        town.firms["firm"],
        classify(town)["status"],
        responsible(town)["responsible"].astype(object),
        strict=True,
    )
    assert {row[0]: row[1:] for row in found} == {
        firm: [status, who if isinstance(who, str) else None] for firm, status, who in wanted
    }


def test_every_tie_between_firms_and_organisations_is_there_once(session, town):
    found = asked(session, "MATCH (a)-[t:COVERED_BY]->(b) RETURN a.id, b.id, t.mode")
    wanted = [
        (u.removeprefix("企业:"), v, about.get("mode"))
        for u, v, about in town.to_networkx().edges(data=True)
        if about.get("type") == "COVERED_BY"
    ]
    if wanted:
        assert Counter(map(tuple, found)) == Counter(wanted)
    assert len(found) == len(town.tie_rows("COVERED_BY"))


def test_dates_and_lists_keep_their_types(session, town):
    row = asked(session, "MATCH (r:Rules) RETURN r.as_of, size(r.chain), r.funding_shares[1]")[0]
    assert isinstance(row[0], dt.date)
    assert row[1:] == [len(town.rules.chain), town.rules.funding_shares[0]]


def test_a_sum_is_a_number(session, town):
    found = session.ask(own_query("MATCH (f:Enterprise) RETURN sum(f.staff) AS s"), {})["s"][0]
    firms = town.firms[town.is_enterprise]
    assert type(found) is int
    assert found == firms["staff"].sum()


@pytest.mark.slow
def test_every_named_query_runs_with_its_defaults(session):
    given = {"firm": {"企业": "启明科技"}, "impact": {"党组织": "枫桥镇党委"}}
    for query in queries():
        values = values_of(query, given.get(query.name, {}))
        values["dataset"] = "小镇"
        session.ask(query, values)
    assert len(queries()) == len(graphdb.queries()) - 1


def test_the_gap_list_is_the_uncovered_of_the_program(session, town):
    found = session.ask(query_named("gaps"), {"dataset": "小镇", "区": "", "街道": "", "状态": ""})
    status = classify(town)["status"].astype(str)
    firms = status[town.is_enterprise]
    wanted = firms.isin(["UNCOVERED", "WORK_ONLY", "PENDING", "UNKNOWN"]).sum()
    assert len(found) == wanted > 0


def test_the_query_that_needs_two_datasets_says_where_two_can_be_asked():
    with pytest.raises(UsageError, match="orggraph compare OLD NEW") as told:
        query_named("compare")
    assert "orggraph compare 旧 新" in told.value.text.say("zh")


def test_a_closed_parameter_takes_its_code_and_its_word_in_both_languages_and_nothing_else():
    closed = 0
    for query in graphdb.queries():
        for parameter in query.parameters:
            for choice in CLOSED.get(parameter.type, ()):
                for text in (choice.value, str(choice.word), choice.word.zh, choice.word.en):
                    given = {"旧": "a", "新": "b", parameter.name: text}
                    given = {p.name: given[p.name] for p in query.parameters if p.name in given}
                    assert values_of(query, given)[parameter.name] == choice.value
            if parameter.type in CLOSED:
                closed += 1
                with pytest.raises(UsageError) as told:
                    values_of(query, {parameter.name: "不在其中"})
                for choice in CLOSED[parameter.type]:
                    assert choice.word.zh in told.value.text.say("zh")
                    assert choice.word.en in told.value.text.say("en")
    assert closed == 8


def test_the_words_that_the_gap_list_prints_are_words_that_it_takes():
    printed = {status.zh for status in Status if status.value in {"UNCOVERED", "PENDING"}}
    assert printed == {"空白点", "筹建中"}
    for word in printed:
        assert values_of(query_named("gaps"), {"状态": word})["状态"]
    with pytest.raises(UsageError, match="it takes"):
        values_of(query_named("gaps"), {"状态": "单独组建"})
    assert values_of(query_named("gaps"), {"状态": ""})["状态"] == ""
    with pytest.raises(UsageError, match="it takes"):
        values_of(query_named("coverage"), {"口径": ""})


def test_what_the_health_check_may_find_is_what_the_list_of_its_parameter_holds():
    for query in (graphdb.query_named("health"), query_named("health")):
        for condition in Condition:
            assert f"'{condition.zh}'" in query.text


# ---------------------------------------------------------------- nothing but reading

HARMFUL = [
    "CREATE (:Place {id: 'x'})",
    "MATCH (f:Enterprise) SET f.name = 'x'",
    "MATCH (f) DETACH DELETE f",
    "COPY (MATCH (f:Enterprise) RETURN f.id) TO '{out}'",
    "LOAD FROM '{file}' RETURN *",
    "MATCH (f:Enterprise) LOAD FROM '{file}' RETURN *",
    "MATCH (f:Enterprise) lOaD/**/FROM '{file}' RETURN *",
    "MATCH (f) RETURN 1LOAD FROM '{file}' RETURN *",
    "RETURN 1; COPY (MATCH (f:Enterprise) RETURN f.id) TO '{out}'",
    "/* ' */ COPY (MATCH (f:Enterprise) RETURN f.id) TO '{out}' // '",
    "RETURN 1 // \n; COPY (MATCH (f:Enterprise) RETURN f.id) TO '{out}'",
    "RETURN '\\'; COPY (MATCH (f:Enterprise) RETURN f.id) TO \"{out}\" // '",
    "\\u0043OPY (MATCH (f:Enterprise) RETURN f.id) TO '{out}'",
    "EXPORT DATABASE '{out}'",
    "IMPORT DATABASE '{out}'",
    "ATTACH '{file}' AS x (dbtype lbug)",
    "INSTALL json",
    "LOAD json",
    "CALL timeout=0",
    "CALL threads = 9",
    "EXPLAIN COPY (MATCH (f:Enterprise) RETURN f.id) TO '{out}'",
    "MATCH (f) RETURN f UNION COPY (MATCH (f:Enterprise) RETURN f.id) TO '{out}'",
    "BEGIN TRANSACTION",
    "CHECKPOINT",
    "",
]


@pytest.mark.parametrize("text", HARMFUL)
def test_a_query_that_does_more_than_read_is_not_run(session, text, tmp_path):
    out, file = tmp_path / "out.csv", tmp_path / "in.csv"
    file.write_text("id\nsecret\n", encoding="utf-8")
    query = text.replace("{out}", out.as_posix()).replace("{file}", file.as_posix())
    with pytest.raises(InputError):
        asked(session, query)
    assert not out.exists()
    assert len(asked(session, "MATCH (f:Enterprise) RETURN f.id")) > 0


def test_words_that_write_may_stand_in_a_text_a_comment_and_a_value(session):
    assert asked(session, "RETURN 'SET; LOAD FROM' /* COPY */ // CREATE") == [["SET; LOAD FROM"]]
    assert asked(session, "RETURN $x", x="' COPY '") == [["' COPY '"]]


@pytest.mark.slow
def test_a_query_that_runs_away_is_stopped(kept):
    with (
        opened(kept, Limits(seconds=1, mebibytes=128)) as session,
        pytest.raises(InputError, match="was stopped"),
    ):
        asked(
            session,
            "UNWIND range(1, 3000000) AS x UNWIND range(1, 3000000) AS y RETURN sum(x % (y + 1))",
        )


@pytest.mark.parametrize(
    "query",
    [
        "UNWIND range(1, 3000000) AS x WITH x, to_string(x) + 'abcdefghijklmnop' AS y"
        " RETURN count(DISTINCT y)",
        "UNWIND range(1, 1000000000000) AS x RETURN count(x)",
    ],
)
def test_a_query_that_needs_more_memory_than_it_may_have_is_stopped_and_the_next_is_answered(
    kept, query
):
    with opened(kept, Limits(seconds=60, mebibytes=64)) as session:
        with pytest.raises(InputError, match="more than 64 MiB"):
            asked(session, query)
        assert asked(session, "RETURN 1") == [[1]]


# ---------------------------------------------------------------- the command


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "台账.csv"
    path.write_text(
        "企业名称,地址,党员数,正式党员数,党组织名称\n"
        "甲公司,厦门市思明区塔埔东路1号,3,3,甲公司党支部\n"
        "乙公司,厦门市湖里区枋湖路2号,1,1,无\n",
        encoding="utf-8",
    )
    return path


def ran(*words: str, code: int = 0, **more: str) -> str:
    done = CliRunner().invoke(main, ["cypher", *words], **more)
    assert done.exit_code == code, (done.output, done.stderr)
    return done.stdout if not code else done.stderr


@pytest.mark.slow
def test_a_statement_is_answered_from_a_ledger(ledger):
    text = "MATCH (f:Enterprise) WHERE f.answer_status = $状态 RETURN f.name AS 企业"
    rows = json.loads(ran(str(ledger), "-e", text, "-p", "状态=UNCOVERED", "--format", "json"))
    assert "乙公司" in json.dumps(rows, ensure_ascii=False)
    assert "甲公司" not in json.dumps(rows, ensure_ascii=False)


@pytest.mark.slow
def test_closed_values_are_words_in_a_table_and_codes_in_json(ledger):
    words = (str(ledger), "impact", "-p", "党组织=甲公司党支部")
    assert "单独组建" in ran(*words)
    assert "Own branch" in ran(*words, "--lang", "en")
    assert "ORG_SINGLE" in ran(*words, "--format", "json")
    assert "党支部" in ran(str(ledger), "党建经费")
    assert "BRANCH" not in ran(str(ledger), "党建经费")


@pytest.mark.slow
def test_two_firms_of_one_building_that_could_join_are_one_pair(tmp_path):
    path = tmp_path / "同楼.csv"
    path.write_text(
        "企业名称,区,楼宇,正式党员数,党组织名称\n"
        "甲公司,思明区,云帆大厦,1,无\n乙公司,思明区,云帆大厦,2,无\n丙公司,思明区,望海大厦,2,无\n",
        encoding="utf-8",
    )
    for words in ((), ("-p", "楼宇=云帆")):
        found = ran(str(path), "same_building", *words, "--format", "csv")
        assert len(found.splitlines()) == 2
        assert "甲公司" in found
        assert "乙公司" in found
    assert "甲公司" not in ran(str(path), "same_building", "-p", "楼宇=望海", "--format", "csv")


@pytest.mark.slow
def test_the_database_file_is_kept_and_can_be_opened_again(ledger, tmp_path):
    kept = tmp_path / "城.lbug"
    ran(str(ledger), "-o", str(kept))
    with opened(kept) as session:
        assert asked(session, "MATCH (f:Enterprise) RETURN count(*)") == [[2]]


@pytest.mark.slow
def test_the_prompt_takes_statements_names_and_its_own_words(ledger):
    said = ran(
        str(ledger),
        "--format",
        "csv",
        input=":queries\n:schema\nMATCH (f:Enterprise)\nRETURN count(*) AS n;\n空白点清单\n:quit\n",
    )
    assert "gaps" in said
    assert "LOCATED_IN" in said
    assert "乙公司" in said


def test_a_query_that_writes_is_refused_in_one_line_before_the_data_are_read():
    said = ran("没有.csv", "-e", "MATCH (f) DELETE f", code=3)
    assert "DELETE" in said
    assert len(said.splitlines()) == 1
