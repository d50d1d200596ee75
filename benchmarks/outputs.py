"""Record what every command prints and writes, so that a change of structure can be held against
it.

    python benchmarks/outputs.py record BEFORE [--data ../shared/data]
    … move and rename …
    python benchmarks/outputs.py record AFTER [--data ../shared/data]
    diff -r BEFORE AFTER

It runs on a made-up town, its earlier date and its raw ledgers; with `--data` also on every desk
ledger there and on a real registry. Each run is kept with its standard output, standard error, exit
code and files. Workbooks and pages are kept as they are: the same input gives the same bytes.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import click
from click.testing import CliRunner

from orggraph.cli.main import main

LANGUAGES = ("zh", "en")
FORMATS = ("table", "csv", "json", "xlsx", "md", "html")
BY = ("district", "street", "park", "building", "category", "committee", "department")
BASES = ("operating", "three_haves", "should", "all")
TABLES = (
    ("coverage",),
    ("gaps",),
    ("check",),
    ("check", "--columns"),
    ("locate",),
    ("plan",),
    ("posts",),
    ("circles",),
    ("circles", "--add", "2"),
    ("health",),
    ("funding",),
    ("committees",),
    ("impact",),
    ("plan", "--curve"),
    ("plan", "--budget", "5"),
    ("plan", "--target", "60"),
    *(("coverage", "--by", by) for by in BY),
    *(("coverage", "--base", base) for base in BASES),
)


def town_runs(town: str, earlier: str) -> Iterator[tuple[str, ...]]:
    """Yield the command lines for a dataset folder of one date and that of an earlier one."""
    for command, *options in TABLES:
        for form in FORMATS:
            output = () if form in FORMATS[:3] else ("-o", f"out.{form}")
            yield (command, town, *options, *(output or ("--format", form)))
    for suffix in ("xlsx", "md", "html"):
        yield ("report", town, "-o", f"report.{suffix}")
        yield ("compare", earlier, town, "-o", f"compare.{suffix}")
    for period in ("旬", "季"):
        for suffix in ("md", "html", "docx"):
            yield ("compare", earlier, town, "--bulletin", period, "-o", f"bulletin.{suffix}")
    yield ("map", town, "--plain", "-o", "map.html")
    yield ("map", town, "--compare", earlier, "-o", "map.html")
    yield ("rules",)
    yield ("neo4j", "queries", "--format", "json")


def desk_runs(file: Path) -> Iterator[tuple[str, ...]]:
    """Yield the command lines for one ledger of an office."""
    yield ("check", str(file), "--format", "json")
    yield ("coverage", str(file), "--by", "street")
    yield ("gaps", str(file), "--format", "csv")


def run(words: tuple[str, ...], language: str, folder: Path) -> None:
    """Run one command line in a folder of its own and keep all that it says there."""
    folder.mkdir(parents=True)
    here = Path.cwd()
    os.chdir(folder)
    try:
        result = CliRunner().invoke(main, ["--lang", language, *words])
    finally:
        os.chdir(here)
    (folder / "command").write_text(" ".join(words).replace(str(here), ""), encoding="utf-8")
    (folder / "stdout").write_bytes(result.stdout_bytes)
    (folder / "stderr").write_bytes(result.stderr_bytes)
    (folder / "code").write_text(f"{result.exit_code} {result.exception!r}", encoding="utf-8")


@click.group()
def cli() -> None:
    """Record outputs."""


@cli.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--data", type=click.Path(path_type=Path, exists=True), help="the real data beside the project"
)
def record(folder: Path, data: Path | None) -> None:
    """Write what every command says into FOLDER, made anew."""
    folder = folder.resolve()
    shutil.rmtree(folder, ignore_errors=True)
    town = folder / "town"
    CliRunner().invoke(main, ["demo", "--firms", "300", "-o", str(town)], catch_exceptions=False)
    runs = [("town", words) for words in town_runs("../../town/next", "../../town")]
    if data:
        root = data.resolve()
        files = sorted(
            path
            for path in (root / "desks").rglob("*")
            if path.is_file() and path.parent.name != "desks"
        )
        runs += [("desks", words) for file in files for words in desk_runs(file)]
        runs += [("xiamen", words) for words in desk_runs(root / "registry" / "xiamen.csv")]
    for number, (kind, words) in enumerate(runs):
        for language in LANGUAGES if kind == "town" else LANGUAGES[:1]:
            run(words, language, folder / f"{kind}-{language}" / f"{number:04d}")
    click.echo(f"{len(runs)} command lines")


if __name__ == "__main__":
    cli()
