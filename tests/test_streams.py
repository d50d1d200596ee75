"""What stands on file descriptor 1 when a command has run: its data, and not a word of any library.

A library may write past `sys.stdout`, so every command of the installed program runs as a process
of its own in every format, and all that came out of the descriptor is compared with what the
command itself wrote, and parsed.
"""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from html.parser import HTMLParser
from pathlib import Path

import click
import openpyxl
import pytest
from click.testing import CliRunner
from each_answer import words_of as behind_data
from each_command import leaves
from neo4j_server import Server

from orggraph.cli.main import main
from orggraph.cli.options import FORMATS
from orggraph.io.sample_writer import write_town
from orggraph.reports.registry import all_answers
from orggraph.sample import aged, make_town

PROGRAM = Path(sys.executable).with_name("orggraph.exe" if os.name == "nt" else "orggraph")
POSIX = pytest.mark.skipif(os.name == "nt", reason="needs a POSIX system")

FIRM = "澄麓"

# What each command is called with: the whole of its work, solver and compiled parts included. An
# answer is called as it declares, its further choices are tried in tests/test_registry.py.
CALLS = {
    **{answer.key: f"town {behind_data(answer, FIRM)}".strip() for answer in all_answers()},
    "check": "town",
    "circles": "town --add 3",
    "collect": "lists --from town -o following",
    "compare": "town town/next",
    "cypher": "town due",
    "demo": "--firms 40 -o made",
    "dispatch": "town -o lists",
    "ledger": "--department 网信=list.csv --sweep 甲区=list.csv -o rounds",
    "map": "town -o map.html",
    "nation": "county.csv --by-county 区划代码 -o nation --resume",
    "neo4j clear": "town --yes",
    "neo4j favourites": "-o queries.html",
    "neo4j load": "town --dataset town",
    "neo4j queries": "",
    "neo4j query": "datasets",
    "neo4j status": "",
    "neo4j verify": "town --dataset town",
    "plan": "town --certify 1%",
    "posts": "town --show further",
    "report": "town -o report.md --map also.html",
    "rules": "",
    "snapshot": "town -o kept.orggraph",
    "warm": "",
}
ASKS_A_SERVER = {"neo4j clear", "neo4j load", "neo4j query", "neo4j status", "neo4j verify"}
WRITES_A_FILE = {
    "map",
    "report",
    "nation",
    "neo4j favourites",
    "snapshot",
    "warm",
}  # or compiles, and puts nothing on standard output


COMMANDS = dict(leaves(main))
SCREEN = [form for form in FORMATS.choices if form != "xlsx"]  # a workbook cannot go to the screen


def formats_of(command: click.Command) -> Sequence[str]:
    return SCREEN if any(option.name == "form" for option in command.params) else ("",)


HERE = sorted(COMMANDS.keys() - ASKS_A_SERVER)
THERE = ("neo4j load", "neo4j status", "neo4j query", "neo4j verify", "neo4j clear")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, compiled: None) -> Path:
    """A folder with a town of two dates and one list of firms in it."""
    place = tmp_path_factory.mktemp("desk")
    town = make_town(60, 1)
    write_town(town, place / "town")
    write_town(aged(town, 1, share=0.1)[0], place / "town" / "next")
    (place / "county.csv").write_text(
        "区划代码,企业名称,党组织名称\n350102,甲公司,无\n", encoding="utf-8"
    )
    (place / "list.csv").write_text(
        "企业名称,区,职工数\n甲公司,甲区,5\n乙公司,甲区,6\n", encoding="utf-8"
    )
    assert town.firms["name"].str.contains(FIRM).any()
    sent = CliRunner().invoke(main, ["dispatch", str(place / "town"), "-o", str(place / "lists")])
    assert sent.exit_code == 0, sent.output
    return place


def words_of(name: str, form: str) -> list[str]:
    return [*name.split(), *CALLS[name].split(), *(("--format", form) if form else ())]


def on_descriptor_1(desk: Path, words: Sequence[str], **env: str) -> bytes:
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("ORGGRAPH", "PYTHON", "NEO4J"))
    }
    done = subprocess.run(
        [str(PROGRAM), *words], cwd=desk, env={**kept, **env}, capture_output=True, timeout=300
    )
    assert done.returncode in (0, 1), done.stderr.decode()
    assert "HiGHS" not in done.stderr.decode()
    return done.stdout


def written_by_the_command(words: Sequence[str]) -> bytes:
    """What the command writes to `sys.stdout`, which a library does not know of."""
    done = CliRunner().invoke(main, list(words), prog_name="orggraph")
    assert done.exit_code in (0, 1), done.output
    return done.stdout_bytes


class Page(HTMLParser):
    """A page: whether it is whole, and the words that stand before its first and behind its last
    tag.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self.is_open, self.tables, self.outside = False, 0, ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.is_open = self.is_open or tag == "html"
        self.tables += tag == "table"

    def handle_endtag(self, tag: str) -> None:
        self.is_open = self.is_open and tag != "html"

    def handle_data(self, data: str) -> None:
        self.outside += "" if self.is_open else data.strip()


def check_that_it_is(form: str, out: bytes) -> None:
    """Check that some output is of a format from its first byte to its last."""
    text = out.decode("utf-8")
    if form == "json":
        records = json.loads(text)
        assert all(isinstance(record, dict) for record in records)
    elif form == "csv":
        heading, *rows = csv.reader(io.StringIO(text))
        assert len(heading) > 1
        assert {len(row) for row in rows} <= {len(heading)}
    elif form == "html":
        page = Page(text)
        assert (page.is_open, page.outside, page.tables) == (False, "", 1)
    elif form == "md":
        assert text.startswith("#")
        assert any(set(line) <= set("|-: ") and "|" in line for line in text.splitlines())
    else:
        assert text.strip()


def test_every_command_is_called_here() -> None:
    assert CALLS.keys() == COMMANDS.keys()


@pytest.mark.slow
@pytest.mark.parametrize("name", HERE)
def test_only_what_the_command_wrote_is_on_file_descriptor_1(
    name: str, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(desk)
    calls = {form: words_of(name, form) for form in formats_of(COMMANDS[name])}
    with ThreadPoolExecutor(2) as pool:
        outs = dict(
            zip(calls, pool.map(partial(on_descriptor_1, desk), calls.values()), strict=True)
        )
    for form, out in outs.items():
        assert out == written_by_the_command(calls[form])
        if name in WRITES_A_FILE:
            assert out == b""
        elif name == "rules":
            assert tomllib.loads(out.decode("utf-8"))
        else:
            check_that_it_is(form, out)


def test_commands_about_the_database_leave_only_data_on_file_descriptor_1(
    server: Server, desk: Path
) -> None:
    where = {"NEO4J_URI": server.uri, "NEO4J_PASSWORD": ""}
    for name in THERE:
        for form in formats_of(COMMANDS[name]):
            out = on_descriptor_1(desk, words_of(name, form), **where)
            check_that_it_is(form, out)
            assert form or out.count(b"\n") == 1, "one line that says what was done"


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in HERE if formats_of(COMMANDS[name]) == SCREEN])
def test_a_workbook_leaves_nothing_on_file_descriptor_1(name: str, desk: Path) -> None:
    assert on_descriptor_1(desk, [*words_of(name, "xlsx"), "-o", "book.xlsx"]) == b""
    book = openpyxl.load_workbook(desk / "book.xlsx", read_only=True)
    assert book.sheetnames
    book.close()


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        *(f"report town -o report{suffix}" for suffix in (".xlsx", ".html", ".json", ".txt")),
        "nation county.csv --by-county 区划代码 -o planned --plan --county-files xlsx",
        "snapshot town --parquet -o tables",
        "cypher town -o town.lbug",
        "check town --columns -o columns.xlsx",
    ],
)
def test_what_goes_into_files_leaves_nothing_on_file_descriptor_1(words: str, desk: Path) -> None:
    assert on_descriptor_1(desk, words.split()) == b""
    assert (desk / words.split("-o ")[1].split()[0]).exists()


@pytest.mark.slow
@pytest.mark.parametrize("form", ["json", "csv"])
def test_a_solver_leaves_nothing_on_file_descriptor_1(form: str, desk: Path) -> None:
    check_that_it_is(form, on_descriptor_1(desk, words_of("circles", form)))


# ---------------------------------------------------------------- the solver itself

SOLVED_TWICE = """
from orggraph.optimise.solver import quiet_solver
os.write(1, b"before.")
for _ in range(2):
    solver = quiet_solver(mip_rel_gap=0.0)
    solver.addVar(0.0, 1.5)
    solver.changeColCost(0, -1.0)
    solver.changeColsIntegrality(1, np.zeros(1, np.int32), np.array([highspy.HighsVarType.kInteger]))
    solver.run()
    assert solver.getObjectiveValue() == -1
os.write(1, b"after.")
"""  # noqa: E501
IN_MANY_THREADS = """
from concurrent.futures import ThreadPoolExecutor
from orggraph.optimise.solver import quiet_solver
with ThreadPoolExecutor(8) as pool:
    list(pool.map(lambda _: quiet_solver(), range(64)))
os.write(1, b"after.")
"""
WITH_STANDARD_OUTPUT_CLOSED = """
from orggraph.optimise.solver import quiet_solver
kept = os.dup(1)
os.close(1)
quiet_solver()
os.dup2(kept, 1)
os.write(1, b"after.")
"""
WITHOUT_A_LEAK = """
from orggraph.optimise.solver import quiet_solver
solvers = [quiet_solver() for _ in range(3)]
before = os.listdir("/proc/self/fd")
solvers += [quiet_solver() for _ in range(50)]
assert os.listdir("/proc/self/fd") == before
try:
    quiet_solver(no_such_option=1)
except ValueError as error:
    assert "no_such_option" in str(error)
    os.write(1, b"after.")
"""
WITHOUT_A_FREE_DESCRIPTOR = """
import resource
from orggraph.optimise.solver import quiet_solver
free = os.dup(1)
os.close(free)
resource.setrlimit(resource.RLIMIT_NOFILE, (free + 2, free + 2))  # one for the copy, none for the pipe's second end
try:
    quiet_solver()
except OSError:
    os.write(1, b"refused.")
"""  # noqa: E501


@POSIX
@pytest.mark.parametrize(
    ("story", "out"),
    [
        (SOLVED_TWICE, b"before.after."),
        (IN_MANY_THREADS, b"after."),
        (WITH_STANDARD_OUTPUT_CLOSED, b"after."),
        (WITHOUT_A_FREE_DESCRIPTOR, b"refused."),
        pytest.param(
            WITHOUT_A_LEAK,
            b"after.",
            marks=pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc"),
        ),
    ],
)
def test_a_solver_says_nothing_and_gives_standard_output_back(story: str, out: bytes) -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"import os, highspy, numpy as np\n{story}"],
        capture_output=True,
        timeout=60,
    )
    assert (done.stdout, done.stderr) == (out, b"")
