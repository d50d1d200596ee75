"""The command `cypher`: ask the graph in Cypher, in this process and without a server."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from orggraph.cli.config import Target
from orggraph.cli.options import (
    FORMATS,
    check_target,
    data_options,
    language_option,
    parameter_option,
    parameters_of,
)
from orggraph.core.errors import OrggraphError, UsageError
from orggraph.core.messages import message

if TYPE_CHECKING:
    from orggraph.graphdb import Query
    from orggraph.graphdb.embedded import Session

KEPT = ".lbug"


@click.command()
@data_options
@click.argument("query", required=False)
@click.option("-e", "--execute", "text", metavar="CYPHER", help="一条 Cypher 语句 a statement")
@parameter_option
@click.option(
    "--plan", "with_plan", is_flag=True, help="含联合组建建议 with the proposed joint branches"
)
@click.option(
    "--seconds",
    type=click.IntRange(1, 86_400),
    default=60,
    show_default=True,
    help="一条查询至多几秒 longest time for a query",
)
@click.option(
    "--memory",
    type=click.IntRange(64, 1 << 20),
    default=1024,
    show_default=True,
    help="一条查询至多用多少 MiB 内存 most memory for a query, MiB",
)
@click.option(
    "-o",
    "--output",
    type=Target(dir_okay=False),
    help="写入文件，格式看后缀；.lbug 保存数据库 write to a file; .lbug keeps the database",
)
@click.option("--format", "form", type=FORMATS, help="输出格式 output format")
@language_option
def cypher(
    lang: str,
    data: str,
    query: str | None,
    text: str | None,
    given: tuple[str, ...],
    rules_file: str | None,
    as_of: str,
    with_plan: bool,
    seconds: int,
    memory: int,
    output: str | None,
    form: str | None,
) -> None:
    """用 Cypher 查图，不需要服务器；不写查询则进入提示符。 Ask the graph in Cypher without a
    server: a named query, a .cypher file or -e; without any, a prompt.
    """
    from orggraph.cli.output import put_sheet, tell_written
    from orggraph.graphdb import query_sheet
    from orggraph.graphdb.embedded import Limits, opened

    keep = Path(output) if output and output.lower().endswith(KEPT) else None
    target = None if keep else output
    check_target(form, target)
    chosen = _chosen(query, text)
    values = _values(chosen, given) if chosen else {}
    with _database(lang, data, rules_file, as_of, with_plan, keep) as (path, dataset):
        if keep:
            tell_written([keep], lang)
        with opened(path, Limits(seconds, memory)) as session:
            if chosen:
                rows = _ask(session, chosen, values, dataset)
                put_sheet(query_sheet(chosen, rows), form, target, lang)
            elif not keep:
                _prompt(session, dataset, form, lang)


def _chosen(name: str | None, text: str | None) -> Query | None:
    """Return the query of the call and refuse one that writes before any data are read."""
    from orggraph.graphdb.embedded import cleaned, own_query, query_named

    if name and text:
        raise UsageError(message("give the name of a query or -e, not both"))
    if not name and not text:
        return None
    query = query_named(name) if name else own_query(text or "")
    cleaned(query.name, query.text)
    return query


def _values(query: Query, given: tuple[str, ...]) -> dict[str, Any]:
    from orggraph.graphdb import values_of

    return values_of(query, parameters_of(given))


def _ask(session: Session, query: Query, values: dict[str, Any], dataset: str) -> Any:
    """Run a query; the only dataset there is needs no name, and another is not there."""
    filled = {}
    for parameter in query.parameters:
        if parameter.type != "数据集":
            filled[parameter.name] = values[parameter.name]
            continue
        wanted = values.get(parameter.name, dataset)
        if wanted != dataset:
            raise UsageError(
                message(
                    "the only dataset here is “{dataset}”; there is no “{wanted}”",
                    dataset=dataset,
                    wanted=wanted,
                ),
            )
        filled[parameter.name] = dataset
    return session.ask(query, filled)


@contextmanager
def _database(
    lang: str,
    data: str,
    rules_file: str | None,
    as_of: str,
    with_plan: bool,
    keep: Path | None,
) -> Iterator[tuple[Path, str]]:
    """Give a database filled from the data, at `keep` or for as long as it is asked, and the
    name of its dataset.
    """
    from orggraph.cli.context import read_answers
    from orggraph.cli.output import end_progress, progress_to
    from orggraph.graphdb.embedded import filled
    from orggraph.graphdb.hashing import key
    from orggraph.io.atomic_write import landing

    answers = read_answers(lang, data, rules_file, as_of)
    dataset = key(answers.graph.name or Path(data).stem)
    with tempfile.TemporaryDirectory(prefix="orggraph-") as folder:
        path = Path(folder) / f"graph{KEPT}"
        filled(
            path,
            answers.graph,
            answers.status,
            answers.duty,
            dataset=dataset,
            groups=answers.plan.groups if with_plan else None,
            progress=progress_to(lang),
        )
        end_progress()
        if keep:
            with landing(keep) as temporary:
                temporary.write_bytes(path.read_bytes())
        yield path, dataset


# ---- the prompt ----

_HELP = message(
    "End a statement with a semicolon. :queries lists the queries, :schema the model, "
    ":quit leaves; the name of a query runs it"
)


def _prompt(session: Session, dataset: str, form: str | None, lang: str) -> None:
    """Read statements until the input ends; a mistake is one line and no end."""
    from orggraph.cli.output import complain, tell

    if sys.stdin.isatty():
        with suppress(ImportError):
            import readline  # noqa: F401 - gives `input` its history
        tell(_HELP, lang)
    failed = None
    for statement in _statements():
        try:
            _answer(session, statement, dataset, form, lang)
        except OrggraphError as error:
            complain(error.text, lang)
            failed = error
    if failed and not sys.stdin.isatty():
        raise click.exceptions.Exit(failed.exit_code)


def _statements() -> Iterator[str]:
    """Yield what is entered: a command or a name on one line, a statement up to its semicolon."""
    held = ""
    while True:
        try:
            line = input(("… " if held else "cypher> ") if sys.stdin.isatty() else "")
        except (EOFError, KeyboardInterrupt):
            if held.strip():
                yield held
            return
        if not held and line.strip() in (":quit", ":exit", ":q"):
            return
        held += line + "\n"
        if held.strip() and (held.rstrip().endswith(";") or " " not in held.strip()):
            yield held.strip()
            held = ""


def _answer(session: Session, entered: str, dataset: str, form: str | None, lang: str) -> None:
    from orggraph.cli.output import show_sheet
    from orggraph.graphdb import queries_sheet, query_sheet
    from orggraph.graphdb.embedded import own_query, queries, query_named, schema_sheet

    if entered == ":queries":
        show_sheet(queries_sheet(queries(), lang), form, lang)
        return
    if entered == ":schema":
        show_sheet(schema_sheet(lang), form, lang)
        return
    if entered.startswith(":"):
        raise UsageError(
            message(
                "there is no command {entered}; there are :queries, :schema, :quit", entered=entered
            ),
        )
    named = " " not in entered
    query = query_named(entered.removesuffix(";")) if named else own_query(entered)
    rows = _ask(session, query, _values(query, ()), dataset)
    show_sheet(query_sheet(query, rows), form, lang)


__all__ = ["cypher"]
