"""Ledgers with little in them: organisations that show no type, and no firm in the base at all.
Every command answers.
"""

from __future__ import annotations

import json

import pandas as pd
import pytest
from click.testing import CliRunner

from orggraph.cli.main import main

HEADINGS = "企业名称,类别,街道,所属楼宇,职工数,党员数,正式党员数,党组织名称,经营状态"
# What an organisation may be called so that nothing tells whether it is a branch or a committee.
UNTYPED = ("云帆大厦党组织", "晨光商会", "丁云科技党组")
BARE = {
    "headings only": [],
    "all struck off": [
        "甲公司,,大市口街道,,3,2,2,甲公司党支部,注销",
        "乙公司,,大市口街道,,3,2,2,,注销",
    ],
    "social organisations only": [
        "软件协会,网络社会组织,大市口街道,,3,2,2,软件协会党支部,",
        "商会,网络社会组织,大市口街道,,3,2,2,,",
    ],
    "organisations without a type": [
        f"镇江{n}云科技有限公司,,大市口街道,云帆大厦,140,4,4,{name},"
        for n, name in zip("甲乙丙丁", (*UNTYPED, UNTYPED[0]), strict=True)
    ],
}
ANSWERS = [
    "check {0}",
    "coverage {0}",
    "coverage {0} --social",
    "coverage {0} --by committee",
    "gaps {0}",
    "locate {0}",
    "health {0}",
    "health {0} --format json",
    "funding {0}",
    "impact {0}",
    "committees {0}",
    "posts {0}",
    "circles {0}",
    "plan {0}",
    "plan {0} --format json",
    "plan {0} -o {1}/plan.csv",
    "plan {0} -o {1}/plan.xlsx",
    "plan {0} --curve",
    "plan {0} --budget 3",
    "plan {0} --target 50",
    "report {0} -o {1}/r.xlsx",
    "report {0} -o {1}/r.md",
    "report {0} -o {1}/r.html",
    "report {0} -o {1}/r.json",
    "map {0} -o {1}/map.html",
    "compare {0} {0}",
    "compare {0} {0} -o {1}/c.xlsx",
    "ledger --department 经信={0} -o {1}/ledger",
]


def ask(command, *given):
    done = CliRunner().invoke(main, [part.format(*given) for part in command.split()])
    assert done.exception is None or isinstance(done.exception, SystemExit), (
        f"{command}: {done.exception!r}"
    )
    assert done.exit_code == 0, f"{command}: {done.output}"
    return done


@pytest.fixture(params=BARE, ids=lambda name: name.replace(" ", "-"))
def bare(request, tmp_path):
    """A ledger of one of these kinds."""
    file = tmp_path / "台账.csv"
    file.write_text("\n".join([HEADINGS, *BARE[request.param]]) + "\n", encoding="utf-8")
    return file


@pytest.mark.slow
def test_every_command_answers_a_bare_ledger(bare, tmp_path):
    for command in ANSWERS:
        ask(command, str(bare), str(tmp_path))


@pytest.fixture
def untyped(tmp_path):
    """Four firms taken up by three organisations of no known type."""
    file = tmp_path / "台账.csv"
    file.write_text(
        "\n".join([HEADINGS, *BARE["organisations without a type"]]) + "\n", encoding="utf-8"
    )
    return str(file)


@pytest.mark.slow
def test_an_organisation_without_a_type_covers_and_is_called_so_wherever_its_type_is_shown(untyped):
    total = json.loads(ask("coverage {0} --format json", untyped).stdout)[-1]
    assert (total["organised"], total["organisations"], total["branches"]) == (4, 3, 0)
    assert "类型待核实" in ask("impact {0}", untyped).stdout
    kinds = {
        line["name"]: line["kind"]
        for line in json.loads(ask("impact {0} --format json", untyped).stdout)
    }
    assert [kinds[name] for name in UNTYPED] == ["UNKNOWN"] * 3
    assert "有 3 个党组织从名称看不出类型" in ask("health {0}", untyped).stdout
    assert "有 3 个党组织类型待核实，其支部部分未计" in ask("funding {0}", untyped).stdout


def test_a_finding_on_an_organisation_without_a_type_says_that_it_is_not_known(tmp_path):
    from orggraph.reports.organisations import typed

    said = typed(pd.Series(["BRANCH", None, None], dtype="str"), pd.Series([True, True, False]))
    assert [word and word.zh for word in said] == ["党支部", "类型待核实", None]


def test_the_map_names_the_type_that_nobody_knows(untyped):
    from orggraph.analysis.pipeline import answers
    from orggraph.io.reader import read_raw
    from orggraph.webmap.data import _organisation_columns, _organisations
    from orggraph.webmap.strings import words

    found = answers(read_raw(untyped))
    columns = _organisation_columns(
        found.graph, _organisations(found.graph, found.duty), found.graph.where
    )
    types = dict(zip(columns["name"], columns["type"], strict=True))
    assert {types[name] for name in UNTYPED} == {"UNKNOWN"}
    assert words("zh")["types"]["UNKNOWN"] == "类型待核实"
