"""The map page's script: that the bundle is made of the modules beside it, and what node says."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import missing

ROOT = Path(__file__).resolve().parents[1]
BUNDLE = ROOT / "orggraph" / "webmap" / "static" / "bundle" / "map.js"
TOOLS = ("esbuild", "eslint", "typescript")


@pytest.fixture(scope="module")
def npm() -> str:
    """npm, with the tools of package.json installed in the versions it names."""
    command = shutil.which("npm")
    if command is None:
        missing("npm is not installed, which runs the tools of the map page's script")
    wanted = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    for tool in TOOLS:
        about = ROOT / "node_modules" / tool / "package.json"
        found = json.loads(about.read_text(encoding="utf-8"))["version"] if about.exists() else None
        if found != wanted[tool]:
            missing(
                f"{tool} {wanted[tool]} is not installed (found: {found});"
                " run `make node_modules/installed`"
            )
    return str(command)


def run(npm: str, *words: str) -> None:
    done = subprocess.run(
        [npm, "run", "--silent", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_bundle_is_made_of_the_modules_beside_it(npm: str, tmp_path: Path) -> None:
    run(npm, "bundle", "--", f"--outfile={tmp_path / 'map.js'}")
    made, kept = ((path.read_text(encoding="utf-8")) for path in (tmp_path / "map.js", BUNDLE))
    assert made == kept, "a module was changed after the bundle was made; run `make bundle`"


@pytest.mark.slow
@pytest.mark.parametrize("task", ["types", "lint", "test"])
def test_node_finds_nothing_wrong_with_the_modules(npm: str, task: str) -> None:
    run(npm, task)


def test_every_module_is_checked_for_types() -> None:
    modules = sorted((ROOT / "orggraph" / "webmap" / "static").glob("*.js"))
    unchecked = [
        path.name
        for path in modules
        if not path.read_text(encoding="utf-8").startswith("// @ts-check\n")
    ]
    assert modules
    assert unchecked == []


def test_the_tools_are_pinned_and_no_file_names_where_they_come_from() -> None:
    tools = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    assert [
        name for name, version in tools.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)
    ] == []
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    assert lock["packages"][""]["devDependencies"] == tools
    for name in ("package.json", "package-lock.json", ".npmrc"):
        assert "://" not in (ROOT / name).read_text(encoding="utf-8"), name
