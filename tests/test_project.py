"""The project around the code: the wheel, the layers, the pages made from code, the two make
commands.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import generate
import pandas as pd
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from orggraph.core import schema
from orggraph.core.schema import Column, Kind
from orggraph.ingest.parsing import read_column

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
MODULES = (
    ROOT / "orggraph" / "webmap" / "static"
)  # of the map page's script: what is shipped is the bundle of them
TRACES = ("__pycache__", "*.egg-info", "*.pyc")  # what running the program leaves beside its files


def sources() -> Iterator[Path]:
    return (ROOT / "orggraph").rglob("*.py")


def in_package(folder: str) -> set[str]:
    files = (
        path
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.parent != MODULES
    )
    inside = "" if folder == "orggraph" else "orggraph/"
    return {inside + path.relative_to(ROOT).as_posix() for path in files}


# ---------------------------------------------------------------- the wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy so that nothing an earlier build left in the checkout can get
    in.
    """
    place = tmp_path_factory.mktemp("build")
    for folder in ("orggraph", "cypher", "data"):
        shutil.copytree(ROOT / folder, place / folder, ignore=shutil.ignore_patterns(*TRACES))
    for file in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / file, place)
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", "dist", "."],
        cwd=place,
        check=True,
        capture_output=True,
        timeout=120,
    )
    return next((place / "dist").glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program of an empty environment that holds the wheel.

    The libraries it needs are lent by this environment through a .pth file instead of being fetched
    again: that they are all declared is a test of its own. A folder on such a path is searched for
    packages only, so the checkout that is installed here in editable form stays out of it.
    """
    place = tmp_path_factory.mktemp("empty")
    subprocess.run(
        [sys.executable, "-m", "venv", "--without-pip", str(place)], check=True, timeout=60
    )
    scripts = place / ("Scripts" if os.name == "nt" else "bin")
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "--python",
            str(scripts / "python"),
            "install",
            "--quiet",
            "--no-deps",
            str(wheel),
        ],
        check=True,
        timeout=120,
    )
    home = Path(sysconfig.get_path("purelib", vars={"base": str(place), "platbase": str(place)}))
    (home / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return scripts / "orggraph"


def run(program: Path, *words: str, cwd: Path) -> str:
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "ORGGRAPH"))
    }
    done = subprocess.run(
        [str(program), *words],
        cwd=cwd,
        env=clean,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_an_installed_wheel_works_from_another_folder(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "台账.csv").write_text(
        "企业名称,地址,党员数,正式党员数,党组织名称\n"
        "甲公司,厦门市思明区塔埔东路1号,3,3,甲公司党支部\n"
        "乙公司,厦门市湖里区枋湖路2号,1,1,无\n",
        encoding="utf-8",
    )
    assert PROJECT["version"] in run(installed, "--version", cwd=tmp_path)
    assert "own_branch_formal = 3" in run(installed, "rules", cwd=tmp_path)
    rows = run(installed, "coverage", "台账.csv", "--format", "csv", cwd=tmp_path).splitlines()
    assert [row.split(",")[0] for row in rows] == ["区", "思明区", "湖里区", "合计"], (
        "districts come from the bundled division table"
    )


@pytest.mark.slow
def test_an_installed_wheel_finds_its_own_tables_and_statements(
    installed: Path, tmp_path: Path
) -> None:
    code = (
        "import orggraph; from orggraph.core.resources import folder; print(orggraph.__file__,"
        " folder('data'), folder('cypher'), sep='\\n')"
    )
    package, data, cypher = map(
        Path, run(installed.with_name("python"), "-c", code, cwd=tmp_path).splitlines()
    )
    assert package.is_relative_to(installed.parents[1]), (
        "the checkout must not answer for the wheel"
    )
    for place, name in ((data, "data"), (cypher, "cypher")):
        assert place == package.parent / name
        assert {path.name for path in place.iterdir()} - {"__pycache__"} == {
            path.name for path in (ROOT / name).iterdir()
        } - {"__pycache__"}


@pytest.mark.slow
def test_the_wheel_holds_every_file_of_the_package(wheel: Path) -> None:
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert packed == in_package("orggraph") | in_package("data") | in_package("cypher")


@pytest.mark.slow
def test_the_wheel_carries_its_licence(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert any(name.endswith("licenses/LICENSE") for name in names)


@pytest.mark.slow
def test_every_library_the_code_imports_is_declared() -> None:
    entries = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["spark"]]
    declared = {re.split(r"[<>=~ \[;]", entry)[0].lower() for entry in entries}
    owners = packages_distributions()
    asked = {name.split(".")[0]: path for path in sources() for name in imports(path)}
    outside = {
        name: path
        for name, path in asked.items()
        if name not in sys.stdlib_module_names and name != "orggraph"
    }
    undeclared = {
        f"{name} ({path.name})"
        for name, path in outside.items()
        if not declared & {owner.lower() for owner in owners.get(name, [name])}
    }
    assert not undeclared


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


# ---------------------------------------------------------------- the versions


def declared(*extras: str) -> dict[str, Requirement]:
    """Every library that is declared, for use, for tests and for other extras, by its one
    spelling.
    """
    entries = [
        *PROJECT["dependencies"],
        *(
            entry
            for extra in ("test", *extras)
            for entry in PROJECT["optional-dependencies"][extra]
        ),
    ]
    return {canonicalize_name(wanted.name): wanted for wanted in map(Requirement, entries)}


def pinned(name: str) -> dict[str, Version]:
    """A set of versions: names and versions, and nothing that says where they come from."""
    lines = (ROOT / "constraints" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    parted = [
        re.fullmatch(r"([\w.-]+)==(\d[\w.]*)", line) for line in lines if not line.startswith("#")
    ]
    assert all(parted), f"{name}: a line is no name==version"
    return {canonicalize_name(found[1]): Version(found[2]) for found in parted if found}


@pytest.mark.parametrize("name", ["tested", "lowest"])
def test_a_set_of_versions_is_complete_and_within_what_is_declared(name: str) -> None:
    versions = pinned(name)
    assert {
        name
        for name, wanted in declared("docs", "spark").items()
        if versions.get(name) not in wanted.specifier
    } == set()


def test_the_lowest_set_holds_the_lowest_versions_that_are_declared() -> None:
    versions = pinned("lowest")
    bounds = {
        name: [Version(bound.version) for bound in wanted.specifier if bound.operator == ">="]
        for name, wanted in declared("docs", "spark").items()
    }
    assert {name: lowest for name, lowest in bounds.items() if lowest != [versions[name]]} == {}


def test_what_builds_the_wheel_is_of_the_tested_set_too() -> None:
    build = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["build-system"][
        "requires"
    ]
    assert all(
        pinned("tested")[canonicalize_name(wanted.name)] in wanted.specifier
        for wanted in map(Requirement, build)
    )


# ---------------------------------------------------------------- the layers


@pytest.mark.parametrize(
    ("module", "line", "said"),
    [
        (
            "reference/credit_codes.py",
            "from orggraph import cli",
            "orggraph.reference is not allowed to import orggraph.cli",
        ),
        ("reference/coordinates.py", "import random", "orggraph is not allowed to import random"),
        ("attic.py", "", "attic"),
    ],
)
def test_an_import_that_runs_up_breaks_the_contract(
    module: str, line: str, said: str, tmp_path: Path
) -> None:
    shutil.copytree(
        ROOT / "orggraph", tmp_path / "orggraph", ignore=shutil.ignore_patterns(*TRACES)
    )
    shutil.copy(ROOT / ".importlinter", tmp_path)
    with (tmp_path / "orggraph" / module).open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [str(linter), "--no-cache"], cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=60
    )
    assert done.returncode == 1
    assert said in " ".join(done.stdout.split())


# ---------------------------------------------------------------- pages made from code


def test_the_ledger_page_is_up_to_date() -> None:
    assert (ROOT / "docs" / "ledger.md").read_text(encoding="utf-8") == generate.ledger_page(), (
        "run docs/generate.py"
    )


def test_the_ledger_page_shows_every_column_and_every_personal_word() -> None:
    page = generate.ledger_page()
    for table in schema.READ.values():
        for column in table:
            assert f"`{column.name}`" in page
            assert all(synonym in page for synonym in (column.zh, *column.synonyms))
    assert all(word.lower() in page.lower() for word in schema.PERSONAL)


def test_what_the_ledger_page_shows_as_readable_is_read() -> None:
    kinds = {kind.zh: kind for kind in Kind}
    shown = 0
    for line in generate.WRITING.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        examples = re.findall(r"`([^`]*)`", cells[-1])
        if not examples:
            continue
        known = cells[0] in kinds
        assert known or cells[0] == "任何一列"
        read, misread = read_column(
            Column("staff", kinds.get(cells[0], Kind.COUNT), "列", "column"),
            pd.Series(examples, dtype="str"),
        )
        assert [fault.code for fault in misread] == []
        assert read.notna().all() if known else read.isna().all(), cells
        shown += len(examples)
    assert shown > 20


@pytest.mark.parametrize("path", sorted((ROOT / "benchmarks").glob("*.py")), ids=lambda p: p.stem)
def test_a_benchmark_takes_nothing_of_the_package_that_is_not_there(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("orggraph"):
            exec(ast.unparse(node), {})


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "docs/architecture.md"])
def test_a_page_for_engineers_names_only_files_that_exist(name: str) -> None:
    page = (ROOT / name).read_text(encoding="utf-8")
    named = re.findall(
        r"`((?:orggraph|tests|docs|data|cypher|benchmarks|\.ci)/[\w./]*|[\w.]+\.(?:toml|md)|"
        r"Makefile|\.importlinter)`",
        page,
    )
    assert len(named) > 10
    given = {"rules.toml", "dataset.toml"}  # files of a user, not of the project
    assert [name for name in named if name not in given and not (ROOT / name).exists()] == []


def test_the_changelog_tells_of_the_version_in_hand() -> None:
    page = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## {re.escape(PROJECT['version'])}\b", page, re.MULTILINE)


# ---------------------------------------------------------------- what may be skipped

STORIES = """
from conftest import missing

def test_of_the_real_data(shared_data):
    pass

def test_in_a_browser():
    missing("no browser is there")
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("switch", "failed", "reason"),
    [
        ("ORGGRAPH_NO_SKIP", "test_in_a_browser", "the real data are not beside the project"),
        ("ORGGRAPH_NEED_DATA", "test_of_the_real_data", "no browser is there"),
    ],
)
def test_a_part_of_the_machine_and_the_real_data_are_demanded_apart(
    switch: str, failed: str, reason: str, tmp_path: Path
) -> None:
    clone = tmp_path / "clone" / "tests"
    clone.mkdir(parents=True)
    for file in ("conftest.py", "neo4j_server.py", "two_streams.py"):
        shutil.copy(ROOT / "tests" / file, clone)
    (clone / "test_stories.py").write_text(STORIES, encoding="utf-8")
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ORGGRAPH")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-rsfE", "-p", "no:cacheprovider", "test_stories.py"],
        cwd=clone,
        env={**clean, switch: "1"},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    outcomes = re.findall(
        r"^(FAILED|ERROR) test_stories.py::(\w+)|^(SKIPPED) .*: (.*)", done.stdout, re.MULTILINE
    )
    assert [name for _, name, _, _ in outcomes if name] == [failed], done.stdout
    assert next(why for *_, why in outcomes if why).startswith(reason)


# ---------------------------------------------------------------- make


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="make is not at home on Windows")
@pytest.mark.parametrize("target", ["demo", "check", "test", "test-lowest"])
def test_make_says_so_where_python_is_too_old(target: str, tmp_path: Path) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    done = subprocess.run(
        ["make", "PYTHON=false", target],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    assert done.returncode != 0
    assert "3.11" in done.stderr
    assert not (tmp_path / ".venv").exists()
