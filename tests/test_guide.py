"""The guide can be followed: its commands are run in order on its own lists, and do what stands
below them.
"""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import click
import generate
import pytest

from orggraph.cli.main import main

ROOT = Path(__file__).resolve().parents[1]
GUIDE = (ROOT / "docs" / "guide.zh.md").read_text(encoding="utf-8")
UNRUN = [
    line
    for block in re.findall(r"^```sh\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
    for line in block.splitlines()
]
INLINE = re.findall(r"`(orggraph [^`]+)`", GUIDE)


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX terminal")
def test_every_step_of_the_guide_prints_what_it_shows_and_leaves_the_files_it_names(
    tmp_path: Path, compiled: None
) -> None:
    assert generate.filled_page("docs/guide.zh.md", tmp_path) == GUIDE, (
        "look at the difference, then run docs/generate.py"
    )
    named = re.findall(r"^\$ orggraph .* -o (\S+)$", GUIDE, re.MULTILINE)
    assert {
        "六月",
        "方案.csv",
        "六月报告.xlsx",
        "六月.html",
        "七月",
        "旬通报.docx",
        "下发",
        "收回",
    } <= set(named)
    assert all((tmp_path / name).exists() for name in named)
    listed = re.findall(r"^\| `([^`]+)` \|", GUIDE, re.MULTILINE)
    assert len(listed) == 7
    assert all((tmp_path / "六月" / name).exists() for name in listed)


@pytest.mark.parametrize("line", UNRUN + INLINE)
def test_a_command_that_is_only_named_is_one_that_could_be_typed(line: str) -> None:
    words = shlex.split(line, comments=True)
    command: click.Command = main
    context = click.Context(main)
    assert words.pop(0) == "orggraph"
    while isinstance(command, click.Group):
        found = command.get_command(context, words.pop(0))
        assert found is not None, line
        command, context = found, click.Context(found, context)
    command.make_context(command.name, words, parent=context)


def test_the_guide_is_found_from_the_readme_and_its_pictures_are_there() -> None:
    assert (
        "docs/guide.zh.md"
        in (ROOT / "README.md").read_text(encoding="utf-8").split("## 三步用起来")[0]
    )
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", GUIDE)
    assert len(pictures) == 4
    assert all((ROOT / "docs" / name).read_bytes().startswith(b"\x89PNG") for name in pictures)
