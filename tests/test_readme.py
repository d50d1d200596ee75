"""The pages can be believed: their commands are run as written, and print the figures that stand
there.
"""

from __future__ import annotations

import os
import re
import subprocess
from itertools import pairwise
from pathlib import Path

import click
import draw_layers
import generate
import pytest

import orggraph
from orggraph.cli.main import all_commands, main

ROOT = Path(__file__).resolve().parents[1]
PAGES = ("README.md", "README.en.md", "docs/commands.md", "docs/api.md")


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


# ---------------------------------------------------------------- what is run


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX terminal")
@pytest.mark.parametrize("name", PAGES)
def test_commands_and_python_give_the_exit_codes_figures_and_files_that_a_page_shows(
    name: str, tmp_path: Path, compiled: None
) -> None:
    shown = generate.meaning(page(name))
    assert any(facts for _, facts in shown)
    today = generate.meaning(generate.filled_page(name, tmp_path))
    assert today == shown, "look at the difference, then run docs/generate.py"


def test_a_page_holds_while_only_the_wording_changes() -> None:
    shown = (
        "```console\n$ orggraph plan demo\n10 left over,"
        " 41.4% (108/261)\nwritten demo/plan.csv\n```\n"
    )
    reworded = shown.replace("left over", "without a group").replace("written", "saved")
    assert generate.meaning(reworded) == generate.meaning(shown)
    for old, new in [
        ("41.4%", "41.5%"),
        ("108/261", "108/262"),
        ("plan.csv", "plan.xlsx"),
        ("plan demo", "plan demo  # exit code 1"),
    ]:
        assert generate.meaning(shown.replace(old, new)) != generate.meaning(shown)


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX terminal")
def test_an_exit_code_of_1_stands_behind_the_command_and_a_failure_is_no_page(
    tmp_path: Path,
) -> None:
    (tmp_path / "台账.csv").write_text(
        "企业名称,党员数,党组织名称\n甲公司,1,无\n", encoding="utf-8"
    )
    call = "orggraph gaps 台账.csv --format csv"
    page = f"```console\n$ {call}  # exit code 1\n$ {call} --fail-on-gaps\n```\n"
    commands = [command for command, _ in generate.meaning(generate.with_answers(page, tmp_path))]
    assert commands == [call, f"{call} --fail-on-gaps  # exit code 1"]
    with pytest.raises(subprocess.CalledProcessError):
        generate.with_answers("```console\n$ orggraph gaps nowhere.csv\n```\n", tmp_path)


# ---------------------------------------------------------------- what the code says


@pytest.mark.parametrize("name", generate.MARKED)
def test_options_layers_packages_and_names_of_a_page_are_those_of_the_code(name: str) -> None:
    assert generate.with_declarations(page(name)) == page(name), "run docs/generate.py"


def test_the_page_of_commands_shows_every_command_with_all_its_options() -> None:
    text = page("docs/commands.md")
    shown = set(re.findall(r"^\$ orggraph (\S+)", text, re.MULTILINE))
    assert set(main.list_commands(click.Context(main))) <= shown
    sections = dict(
        re.findall(r"^<!-- options: (\w+) -->\n(.*?)^<!-- end -->", text, re.MULTILINE | re.DOTALL)
    )
    assert set(all_commands()) | {"shared"} == set(sections)
    for name, command in all_commands().items():
        options = [
            param
            for param in command.params
            if isinstance(param, click.Option) and not param.hidden
        ]
        assert all(f"`{option.opts[-1]}`" in sections[name] for option in options), name


def test_the_layers_are_drawn_from_the_contract() -> None:
    levels = [module for level in draw_layers.layers("orggraph") for module in level]
    packages = {
        place.name for place in (ROOT / "orggraph").iterdir() if (place / "__init__.py").exists()
    }
    assert set(levels) == packages | {"api"}
    drawn = re.findall(
        r"^  package_(\w+) --> package_(\w+)$", draw_layers.layer_diagram("orggraph"), re.MULTILINE
    )
    assert drawn == list(pairwise(levels))
    assert ("cli", "api") in drawn
    lowest = draw_layers.layer_diagram("orggraph.optimise").splitlines()[-2]
    choices = "package_assignment & package_max_covering & package_plan"
    assert lowest == f"  {choices} --> package_solver & package_threads"


def test_the_api_pages_show_every_public_name() -> None:
    shown = "".join(page(f"docs/sphinx/{name}.rst") for name in ("index", "reference"))
    named = set(re.findall(r":: orggraph\.(?:reference\.)?(\w+)$", shown, re.MULTILINE))
    assert named == set(orggraph.__all__)


# ---------------------------------------------------------------- what is named


def test_the_readmes_name_only_make_targets_that_exist_and_fit_on_few_pages() -> None:
    makefile = page("Makefile")
    for name in ("README.md", "README.en.md"):
        named = set(re.findall(r"\bmake (\w+)$", page(name), re.MULTILINE))
        assert "demo" in named
        assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in named)
        assert len(page(name).splitlines()) <= 150


@pytest.mark.parametrize("name", ["README.md", "README.en.md"])
def test_every_command_is_named_for_the_question_it_answers(name: str) -> None:
    table = [line for line in page(name).splitlines() if line.startswith("|")]
    named = {command for line in table for command in re.findall(r"`orggraph (\w+)", line)}
    assert set(all_commands()) - {"demo"} == named


@pytest.mark.parametrize(
    "name",
    [
        *PAGES,
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "docs/architecture.md",
        "docs/benchmarks.md",
        "docs/graph.md",
        "docs/guide.zh.md",
        "docs/ledger.md",
        "docs/neo4j.md",
        "docs/planning.md",
        "docs/security.md",
    ],
)
def test_no_link_of_the_pages_leads_nowhere(name: str) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page(name)):
        file, _, heading = target.partition("#")
        if "://" in file:
            continue
        place = (ROOT / name).parent / file if file else ROOT / name
        assert place.exists(), target
        if heading:
            lines = place.read_text(encoding="utf-8").splitlines()
            assert heading in {anchor(line) for line in lines if line.startswith("#")}, target


def anchor(line: str) -> str:
    """Return the name that a Markdown heading can be linked by."""
    return re.sub(r"[^\w\- ]", "", line.lstrip("#").strip().lower()).replace(" ", "-")
