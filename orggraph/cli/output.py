"""What a command says and shows: words on standard error, sheets on standard output or into a
file.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from orggraph.cli.streams import has_colour, print_text, stream_out, window_width
from orggraph.core.enums import Severity
from orggraph.core.errors import in_one_line
from orggraph.core.messages import EMPTY, Message, message

if TYPE_CHECKING:
    from orggraph.analysis.analysis import Answers
    from orggraph.reports.registry import Answer
    from orggraph.reports.sheets import Sheet


def tell(words: Message, lang: str) -> None:
    """Say a line on standard error."""
    clear = "\r\x1b[K" if sys.stderr.isatty() else ""
    with suppress(OSError):  # where nobody hears the words, the exit code says them
        click.echo(clear + harmless(words.say(lang)), err=True)


def complain(words: Message, lang: str) -> None:
    """Say on standard error what went wrong, under the program's name."""
    tell(message("orggraph: {words}", words=words), lang)


def harmless(words: str) -> str:
    """Return a message as one line that a terminal can take, with nothing of a person that a
    path or a value may hold.
    """
    from orggraph.ingest import pii

    return pii.sentence(in_one_line(words))


def progress_to(lang: str) -> Callable[[Message], None]:
    """Return what tells the steps on a terminal, each on one line that the next overwrites."""
    if not sys.stderr.isatty():
        return lambda step: None
    return lambda step: click.echo(f"\r\x1b[K… {harmless(step.say(lang))}", nl=False, err=True)


def end_progress() -> None:
    """Clear the last step from its line and go to the next, where steps are told."""
    if sys.stderr.isatty():
        tell(EMPTY, "zh")


def tell_written(paths: list[Path], lang: str) -> None:
    """Say which files were written."""
    for path in paths:
        tell(message("written {path}", path=path), lang)


def hint_problems(answers: Answers, lang: str) -> None:
    """Say how many errors and warnings the data have, and which command lists them."""
    errors, warnings = answers.count(Severity.ERROR), answers.count(Severity.WARNING)
    if errors or warnings:
        tell(
            message(
                "the data have {errors} errors and {warnings} warnings: orggraph check lists them",
                errors=errors,
                warnings=warnings,
            ),
            lang,
        )


def tell_missing(answers: Answers, lang: str) -> None:
    """Say on standard error what is missing from the figures."""
    from orggraph.reports.notices import notices

    for words in notices(answers):
        tell(words, lang)


def put_sheet(
    sheet: Sheet, form: str | None, output: str | None, lang: str, answers: Answers | None = None
) -> None:
    """Show a sheet on standard output, or write it to a file; with `answers` it says what is
    missing from them.

    CSV and JSON hold nothing but the table: there it is said on standard error, as it is for a
    file.
    """
    from orggraph.io import output as writing
    from orggraph.reports.notices import headed

    sheet = sheet if answers is None else headed(answers, sheet)
    if output:
        tell_written(writing.write(sheet, output, lang), lang)
    else:
        show_sheet(sheet, form, lang)
    if answers is not None and (output or form in ("csv", "json")):
        tell_missing(answers, lang)


def show_answer(
    answer: Answer, sheet: Sheet, answers: Answers, form: str | None, output: str | None, lang: str
) -> None:
    """Show or write the sheet of an answer, with all that is said of the data."""
    put_sheet(sheet, form, output, lang, answers if answer.headed else None)
    if answer.headed:
        hint_problems(answers, lang)


def show_sheet(sheet: Sheet, form: str | None, lang: str) -> None:
    """Show a sheet on standard output."""
    from orggraph.io import output as writing
    from orggraph.render.terminal import table

    if sys.stderr.isatty():
        click.echo("\r\x1b[K", nl=False, err=True)
    write = {"csv": writing.to_csv, "md": writing.to_markdown, "html": writing.to_html}.get(
        form or ""
    )
    if form == "json":
        stream_out(lambda target: writing.to_json(sheet, target))
    elif write is not None:
        stream_out(lambda target: write(sheet, target, lang))
    else:
        print_text(table(sheet.to_read().spoken(lang), lang, window_width(), has_colour()))
