"""Every file that is read beside the data: an ordinary file, or one line that says why not."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from orggraph.cli.main import main
from orggraph.core.errors import InputError
from orggraph.io.plan_reader import read_plan

LEDGER = "企业名称,区,正式党员数\n甲公司,思明区,3\n乙公司,湖里区,0\n"
PLAN = "建议组号,企业标识,企业名称\n1,甲,甲公司\n1,乙,乙公司\n"
POSIX = pytest.mark.skipif(os.name == "nt", reason="needs a POSIX system")

# Every option and argument that names a file to read, with {} where the file stands.
READ_BESIDE = [
    "coverage 台账.csv --rules {}",
    "gaps 台账.csv --plan {}",
    "plan 台账.csv --keep {}",
    "coverage 台账.csv --columns-as {}",
    "map 台账.csv --plan {} -o m.html",
    "map 台账.csv --compare {} -o m.html",
    "compare 台账.csv {}",
    "explain {} 甲公司",
    "map 台账.csv --boundaries {} --boundaries-system WGS-84 -o m.html",
    "map 台账.csv --context {} --context-system WGS-84 -o m.html",
    "ledger --department 甲={} -o o",
    "ledger --department 甲=台账.csv --covered {} -o o",
    "ledger --department 甲=台账.csv --decisions {} -o o",
    "ledger --department 甲=台账.csv --sweep 乙={} -o o",
    "neo4j query {}.cypher",
    "coverage {}",
]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "台账.csv").write_text(LEDGER, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@POSIX
@pytest.mark.parametrize("words", READ_BESIDE)
@pytest.mark.parametrize("kind", ["pipe", "loop", "dead", "folder", "missing", "device"])
def test_what_is_no_ordinary_file_is_refused_before_anything_waits_for_it(
    desk: Path, words: str, kind: str
) -> None:
    name = "x.cypher" if ".cypher" in words else "x"
    make = {
        "pipe": lambda: os.mkfifo(name),
        "loop": lambda: os.symlink(name, name),
        "dead": lambda: os.symlink("nowhere", name),
        "folder": lambda: os.mkdir(name),
        "missing": lambda: None,
        "device": lambda: os.symlink("/dev/zero", name),
    }
    make[kind]()
    done = CliRunner().invoke(main, words.format("x").split())
    assert done.exit_code == 3, done.output
    assert len([line for line in done.stderr.splitlines() if line.startswith("orggraph: ")]) == 1, (
        done.stderr
    )
    assert not list(desk.glob("orggraph-error*"))
    assert not (desk / "o").exists(), "nothing is written before everything is read"


# ---------------------------------------------------------------- a plan that a person saved again


@pytest.mark.parametrize(
    "octets",
    [
        PLAN.encode(),
        PLAN.encode("utf-8-sig"),
        PLAN.encode("gb18030"),
        PLAN.replace(",", "\t").encode("utf-16"),
        PLAN.replace("\n", "\r\n").replace(",", ";").encode("gb18030"),
        PLAN.replace("\n", "\n\n").encode(),
    ],
)
def test_a_plan_is_read_as_any_program_saved_it(tmp_path: Path, octets: bytes) -> None:
    (tmp_path / "plan.csv").write_bytes(octets)
    plan = read_plan(tmp_path / "plan.csv")
    assert list(zip(plan["group"], plan["firm"], strict=True)) == [("1", "甲"), ("1", "乙")]


def test_a_workbook_is_one_whatever_its_file_is_called(tmp_path: Path) -> None:
    rows = [
        line.split(",")
        for line in "建议组号,企业标识,牵头企业,距牵头企业（米）\n1,甲,甲,0\n1,乙,甲,80\n".splitlines()  # noqa: E501
    ]
    pd.DataFrame(rows[1:], columns=rows[0]).to_excel(
        tmp_path / "plan.xlsx", index=False, engine="xlsxwriter"
    )
    (tmp_path / "plan.xlsx").rename(tmp_path / "plan.csv")
    assert list(read_plan(tmp_path / "plan.csv")["firm"]) == ["甲", "乙"]


def test_a_firm_whose_name_begins_like_a_formula_comes_back(tmp_path: Path) -> None:
    (tmp_path / "plan.csv").write_text("group,firm\n1,'=甲\n1,'+乙\n", encoding="utf-8")
    assert list(read_plan(tmp_path / "plan.csv")["firm"]) == ["=甲", "+乙"]


@pytest.mark.parametrize(
    "octets",
    [b"PK\x03\x04" + b"\0" * 40, b"\0" * 9, b"\xff\xfe\xff", b'group,firm\n"1,2\n', b"x" * 200_000],
)
def test_a_file_that_is_no_plan_is_one_line(tmp_path: Path, octets: bytes) -> None:
    (tmp_path / "plan.csv").write_bytes(octets)
    with pytest.raises(InputError) as caught:
        read_plan(tmp_path / "plan.csv")
    assert "\n" not in caught.value.text.zh
