"""The commands about the database: load, status, queries, query, favourites, clear.

Where the database is comes from NEO4J_URI, NEO4J_USERNAME, NEO4J_PASSWORD and NEO4J_DATABASE; a
password that is not there is asked for, and never taken from the command line.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from orggraph.cli.config import Target
from orggraph.cli.options import (
    data_options,
    language_option,
    output_options,
    parameter_option,
    parameters_of,
)
from orggraph.core.errors import UsageError
from orggraph.core.messages import message

if TYPE_CHECKING:
    import pandas as pd

    from orggraph.analysis.analysis import Answers
    from orggraph.graphdb import Connection

BROWSER = "http://localhost:7474/browser/"


class _Share(click.ParamType):  # type: ignore[type-arg]  # generic from click 8.4 on only
    """A share such as 20% or 0.2."""

    name = "share"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        try:
            share = (
                float(value.removesuffix("%")) / 100
                if isinstance(value, str) and value.endswith("%")
                else float(value)
            )
        except ValueError:
            share = -1.0
        if not 0 <= share <= 1:
            self.fail(f"{value}：应为 0% 至 100% write 0% to 100%", param, ctx)
        return share


@click.group("neo4j")
def neo4j() -> None:
    """把图载入 Neo4j，并在其中查询。 The graph in Neo4j: load it, and ask named queries."""


@neo4j.command()
@data_options
@click.option(
    "--dataset",
    default="",
    help="数据集名称，默认为数据自带的名称 name in the database, the data's own by default",
)
@click.option(
    "--batch-size",
    type=click.IntRange(1, 100_000),
    default=5_000,
    show_default=True,
    help="每批行数 rows in a batch",
)
@click.option(
    "--max-removed",
    type=_Share(),
    default="20%",
    show_default=True,
    help="至多删去的比例 share that may be removed",
)
@click.option(
    "--plan",
    "with_plan",
    is_flag=True,
    help="一并写入联合组建建议 with the proposed joint branches",
)
@click.option(
    "--verify",
    "verified",
    is_flag=True,
    help="载入后逐项核对，有差异则退出码为 1 compare afterwards; exit with 1 where one differs",
)
@language_option
def load(
    lang: str,
    data: str,
    rules_file: str | None,
    as_of: str,
    dataset: str,
    batch_size: int,
    max_removed: float,
    with_plan: bool,
    verified: bool,
) -> None:
    """载入数据集：只写与库中不同之处。 Load a dataset: only what differs is written."""
    from orggraph import graphdb
    from orggraph.cli.context import read_answers
    from orggraph.cli.output import end_progress, progress_to

    answers = read_answers(lang, data, rules_file, as_of)
    groups = answers.plan.groups if with_plan else None
    with _connected(lang) as connection:
        done = graphdb.load(
            connection,
            answers.graph,
            answers.status,
            answers.duty,
            groups=groups,
            dataset=dataset,
            batch_size=batch_size,
            max_removed=max_removed,
            progress=progress_to(lang),
        )
        end_progress()
        click.echo(done.say().say(lang))
        if verified:
            _verify(connection, answers, groups, dataset, None, None, lang)


@neo4j.command()
@data_options
@click.option(
    "--dataset",
    default="",
    help="数据集名称，默认为数据自带的名称 name in the database, the data's own by default",
)
@click.option(
    "--plan",
    "with_plan",
    is_flag=True,
    help="库中含联合组建建议 the proposed joint branches were loaded too",
)
@output_options
@language_option
def verify(
    lang: str,
    data: str,
    rules_file: str | None,
    as_of: str,
    dataset: str,
    with_plan: bool,
    form: str | None,
    output: str | None,
) -> None:
    """逐项核对库中的数据集与图，只读；有差异则退出码为 1。 Compare a loaded dataset with the
    graph, value by value, for reading only; the exit code is 1 where anything differs.
    """
    from orggraph.cli.context import read_answers

    answers = read_answers(lang, data, rules_file, as_of)
    groups = answers.plan.groups if with_plan else None
    with _connected(lang) as connection:
        _verify(connection, answers, groups, dataset, form, output, lang)


def _verify(
    connection: Connection,
    answers: Answers,
    groups: pd.DataFrame | None,
    dataset: str,
    form: str | None,
    output: str | None,
    lang: str,
) -> None:
    """Show every difference between graph and database; exit with 1 where there is one."""
    from orggraph import graphdb
    from orggraph.cli.output import end_progress, progress_to, put_sheet

    found = graphdb.verify(
        connection,
        answers.graph,
        answers.status,
        answers.duty,
        groups=groups,
        dataset=dataset,
        progress=progress_to(lang),
    )
    end_progress()
    if found.differences or form or output:
        put_sheet(graphdb.verified_sheet(found), form, output, lang)
    else:
        click.echo(found.say().say(lang))
    if found.differences:
        raise click.exceptions.Exit(1)


@neo4j.command()
@output_options
@language_option
def status(lang: str, form: str | None, output: str | None) -> None:
    """数据库中有哪些数据集，载入是否完成。 The datasets in the database, and whether each is
    whole.
    """
    from orggraph import graphdb
    from orggraph.cli.output import put_sheet, tell

    with _connected(lang) as connection:
        known = graphdb.states(connection)
    for state in known:
        if warning := state.warning():
            tell(warning, lang)
    put_sheet(graphdb.states_sheet(known), form, output, lang)


@neo4j.command()
@output_options
@language_option
def queries(lang: str, form: str | None, output: str | None) -> None:
    """列出可用的查询及其参数。 The named queries and their parameters."""
    from orggraph import graphdb
    from orggraph.cli.output import put_sheet

    put_sheet(graphdb.queries_sheet(graphdb.queries(), lang), form, output, lang)


@neo4j.command()
@click.argument("name")
@parameter_option
@output_options
@language_option
def query(
    lang: str, name: str, given: tuple[str, ...], form: str | None, output: str | None
) -> None:
    """运行一条只读查询（名称、标题或 .cypher 文件）。 Run a read-only query: its name, its
    title, or a .cypher file.
    """
    from orggraph import graphdb
    from orggraph.cli.output import put_sheet, tell

    chosen = graphdb.query_named(name)
    values = graphdb.values_of(chosen, parameters_of(given))
    with _connected(lang) as connection:
        rows, seen = graphdb.ask(connection, chosen, values)
    for state in seen:
        if warning := state.warning():
            tell(warning, lang)
    put_sheet(graphdb.query_sheet(chosen, rows, seen), form, output, lang)


@neo4j.command()
@click.option(
    "-o",
    "--output",
    type=Target(dir_okay=False),
    required=True,
    help=".zip .html；.json 看板，.grass 样式 .zip, .html; .json a dashboard, .grass a style",
)
@click.option(
    "--dataset", default="", help="网页、看板中填好的数据集 dataset filled in on page and dashboard"
)
@click.option(
    "--browser",
    default=BROWSER,
    show_default=True,
    help="Neo4j Browser 的地址 where Neo4j Browser is",
)
@language_option
def favourites(lang: str, output: str, dataset: str, browser: str) -> None:
    """把查询打包给 Neo4j Browser，或写成网页、NeoDash 看板、图形样式。 The queries as a bundle
    for Neo4j Browser, as a page, or as a dashboard for NeoDash; the style of the pictures.
    """
    from orggraph import graphdb
    from orggraph.cli.output import tell_written
    from orggraph.io.atomic_write import opened

    suffix = Path(output).suffix.lower()
    made: dict[str, Callable[[], bytes]] = {
        ".zip": lambda: graphdb.bundle(graphdb.queries()),
        ".html": lambda: graphdb.page(graphdb.queries(), dataset, browser).encode(),
        ".json": lambda: graphdb.dashboard(dataset).encode(),
        ".grass": lambda: graphdb.style().encode(),
    }
    if suffix not in made:
        raise UsageError(
            message(
                "{output}: write .zip (favourites), .html (a page), .json (a dashboard for "
                "NeoDash) or .grass (the style of the pictures)",
                output=output,
            ),
        )
    with opened(output) as put:
        put(made[suffix]())
    tell_written([Path(output)], lang)


@neo4j.command()
@click.argument("dataset")
@click.option("--yes", is_flag=True, help="不再询问 do not ask")
@language_option
def clear(lang: str, dataset: str, yes: bool) -> None:
    """从数据库中删去一个数据集。 Take a dataset out of the database."""
    from orggraph import graphdb

    question = message("Remove dataset “{dataset}” from the database?", dataset=dataset).say(lang)
    if not yes and not click.confirm(question, err=True):
        return
    with _connected(lang) as connection:
        gone = graphdb.clear(connection, dataset)
    click.echo(
        message(
            "removed {gone} nodes of “{dataset}” and their ties", dataset=dataset, gone=gone
        ).say(lang)
    )


def _connected(lang: str) -> Connection:
    """Connect to the database that the environment names; a missing password is asked for on the
    terminal.
    """
    from orggraph import graphdb

    uri = os.environ.get("NEO4J_URI", "bolt://localhost:7687")
    user = os.environ.get("NEO4J_USERNAME", "neo4j")
    password = os.environ.get("NEO4J_PASSWORD")
    if password is None:
        asked = message("password of {user} at {uri}", user=user, uri=uri).say(lang)
        password = (
            click.prompt(asked, hide_input=True, err=True, default="", show_default=False)
            if sys.stdin.isatty()
            else ""
        )
    return graphdb.connect(
        graphdb.Address(uri, user, password, os.environ.get("NEO4J_DATABASE", "neo4j"))
    )


__all__ = ["neo4j"]
