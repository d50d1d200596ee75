"""What the most asked commands print, kept with a snapshot and printed again at once.

A page is used for a call without further choices whose output goes to a file or a pipe; every other
call is answered from the tables of the snapshot.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout, suppress
from functools import partial
from itertools import product
from typing import TYPE_CHECKING, Any

import click

from orggraph.cli.context import reading_choices, uses_snapshots
from orggraph.cli.output import harmless, show_answer
from orggraph.cli.streams import CLOSED
from orggraph.core.errors import OrggraphError
from orggraph.reports.registry import Answer, Choice, all_answers

if TYPE_CHECKING:
    from orggraph.analysis.analysis import Answers
    from orggraph.core.messages import Message
    from orggraph.io.snapshot.folder import Reader
    from orggraph.io.snapshot.pages import Page


def key_of(answer: Answer, given: Mapping[str, Any], form: str | None, lang: str) -> str:
    """Return the key of the page of a call; "" where a choice is made of which no page is kept."""
    if answer.kept is None:
        return ""
    resting = {option.name: option.resting for option in answer.options}
    if answer.argument is not None:
        resting[answer.argument.name] = None
    further = resting.keys() - set(answer.kept.options)
    if any(given[name] != resting[name] for name in further):
        return ""
    return _key(answer, [given[name] for name in answer.kept.options], form or "table", lang)


def _key(answer: Answer, values: Sequence[str], form: str, lang: str) -> str:
    return " ".join((answer.key, *values, form, lang))


# ---- kept ----


def pages_of(answers: Answers, name: str) -> tuple[str, dict[str, Page]]:
    """Return the name that pages speak of, "" where it may not be shown, and the pages."""
    found: dict[str, Page] = {}
    for answer in all_answers():
        found.update(_pages(answer, answers))
    return name if harmless(name) == name else "", found


def _pages(answer: Answer, answers: Answers) -> Iterator[tuple[str, Page]]:
    """Yield the pages of an answer by their keys."""
    if answer.kept is None:
        return
    words = {o.name: o.kind.values for o in answer.options if isinstance(o.kind, Choice)}
    choices = [words[name] for name in answer.kept.options]
    for lang in answer.kept.languages:
        for values in product(*choices):
            given = dict(zip(answer.kept.options, values, strict=True))
            sheet = answer.make(answers, lang, **given)
            for form in answer.kept.forms:
                page = _printed(partial(show_answer, answer, sheet, answers, form, None, lang))
                yield _key(answer, values, form, lang), page


def _printed(show: Callable[[], None]) -> Page:
    """Return what something prints on the two streams."""
    from orggraph.io.snapshot.pages import Page

    streams = [io.TextIOWrapper(io.BytesIO(), "utf-8", newline="\n") for _ in range(2)]
    with redirect_stdout(streams[0]), redirect_stderr(streams[1]):
        show()
    out, said = (_bytes(stream) for stream in streams)
    return Page(out, tuple(said.decode("utf-8").splitlines()))


def _bytes(stream: io.TextIOWrapper) -> bytes:
    stream.flush()
    held = stream.buffer
    assert isinstance(held, io.BytesIO)
    return held.getvalue()


# ---- shown ----


def show_kept(data: str, key: str, lang: str, *choices: Any) -> bool:
    """Print the kept page of a call and return whether there is one; `choices` are those of the
    call, any of which that is given needs the tables.
    """
    if any(choices) or data == "-" or sys.stdout.isatty() or "stdout" in CLOSED:
        return False
    if any(reading_choices().values()):
        return False
    try:
        found = _page(data, key)
        if found is None:
            return False
        reader, page, words = found
        _put(reader, page)
    except OrggraphError:
        return False  # what is wrong is said when the tables are read
    for line in (*(word.say(lang) for word in words), *page["said"]):
        with suppress(OSError):
            click.echo(line, err=True)
    return True


def _page(data: str, key: str) -> tuple[Reader, Mapping[str, Any], tuple[Message, ...]] | None:
    from orggraph.io.snapshot.folder import INDEX
    from orggraph.io.snapshot.manifest import Asked
    from orggraph.io.snapshot.opening import opened

    found = opened(data, Asked(), beside=uses_snapshots(), whole=False)
    kept = found.snapshot
    if kept is None or not kept.is_of_this_program or kept.asked != Asked():
        return None
    if INDEX not in kept.reader:
        return None
    index = kept.reader.json(INDEX)
    page = index["pages"].get(key)
    if page is None or (found.words and index["name"] != kept.folder.name):
        return None
    return kept.reader, page, found.words


def _put(reader: Reader, page: Mapping[str, Any]) -> None:
    from orggraph.io.atomic_write import opened as stream

    with stream(sys.stdout) as put:
        for block in _blocks(reader, page):
            put(block)


def _blocks(reader: Reader, page: Mapping[str, Any]) -> Iterator[bytes]:
    if "out" in page:  # without the libraries that unpack
        yield page["out"].encode("utf-8")
        return
    from orggraph.io.snapshot.pages import unpacked

    yield from unpacked(reader, page["file"])
