"""The README can be believed: every command on it is run as written, and prints what stands there."""

from __future__ import annotations

import os
import re
from pathlib import Path

import click
import generate
import pytest

from orggraph.cli.main import main

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX terminal")
def test_every_command_and_the_python_example_print_what_the_readme_shows(tmp_path: Path, compiled: None) -> None:
    assert generate.filled_page("README.md", tmp_path) == README, "look at the difference, then run docs/generate.py"


def test_the_readme_shows_every_command() -> None:
    shown = set(re.findall(r"^\$ orggraph (\S+)", README, re.MULTILINE))
    assert set(main.list_commands(click.Context(main))) <= shown


def test_the_readme_names_only_make_targets_that_exist() -> None:
    named = set(re.findall(r"\bmake (\w+)$", README, re.MULTILINE))
    assert {"demo", "test"} <= named
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in named)


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/ledger.md", "docs/neo4j.md", "docs/graph.md",
                                  "docs/guide.zh.md"])
def test_no_link_of_the_pages_leads_nowhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        file, _, heading = target.partition("#")
        if "://" in file:
            continue
        place = (ROOT / page).parent / file if file else ROOT / page
        assert place.exists(), target
        if heading:
            assert heading in {anchor(line) for line in place.read_text(encoding="utf-8").splitlines() if line.startswith("#")}, target


def anchor(line: str) -> str:
    """Return the name that a Markdown heading can be linked by."""
    return re.sub(r"[^\w\- ]", "", line.lstrip("#").strip().lower()).replace(" ", "-")
