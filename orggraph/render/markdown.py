"""Answers as Markdown; whatever a ledger holds stays words and never becomes markup."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from orggraph.core.errors import legible
from orggraph.core.messages import Message
from orggraph.render.strips import strips_of
from orggraph.render.whole import NO_ROWS, head_lines, sheets_of
from orggraph.reports.sheets import Report, Sheet


def markdown(what: Report | Sheet, lang: str = "zh") -> str:
    """Return a report or a sheet as Markdown; whatever a ledger holds stays words and never becomes
    markup.
    """
    title, (caption, *head), figures, sentences = head_lines(what)
    blocks = [f"# {escaped(title.say(lang))}", escaped(caption.say(lang)), *_quoted(head, lang)]
    if figures:
        blocks.append(
            "\n".join(
                f"- **{escaped(f.label.say(lang))}　{escaped(f.value)}**　"
                f"{escaped(f.detail.say(lang))}"
                for f in figures
            )
        )
    blocks += [escaped(sentence.say(lang)) for sentence in sentences]
    for sheet in sheets_of(what):
        blocks += _markdown_sheet(sheet, lang, alone=isinstance(what, Sheet))
    return "\n\n".join(block for block in blocks if block) + "\n"


def _markdown_sheet(sheet: Sheet, lang: str, alone: bool) -> list[str]:
    strips = strips_of(sheet, lang)
    last = len(sheet.frame) - 1 if sheet.total_last else -1
    lines = [
        _piped(escaped(strip.heading) for strip in strips),
        _piped("---:" if strip.column.is_number else ":---" for strip in strips),
    ]
    for i, cells in enumerate(zip(*(strip.cells for strip in strips), strict=True)):
        lines.append(_piped(f"**{escaped(c)}**" if i == last else escaped(c) for c in cells))
    return [
        "" if alone else f"## {escaped(sheet.title.say(lang))}",
        escaped(sheet.caption.say(lang)),
        *_quoted(sheet.head, lang),
        "\n".join(lines),
        "" if len(sheet.frame) else escaped(NO_ROWS.say(lang)),
        *(escaped(n.say(lang)) for n in sheet.notes),
    ]


def _quoted(head: Sequence[Message], lang: str) -> list[str]:
    """Return what is missing as one quoted block, or nothing."""
    return ["\n>\n".join(f"> **{escaped(words.say(lang))}**" for words in head)] if head else []


def markdown_table(sheet: Sheet, lang: str = "zh") -> str:
    """Return the rows of a sheet alone as a Markdown table."""
    return _markdown_sheet(replace(sheet, head=()), lang, alone=True)[2]


def _piped(cells: Iterator[str]) -> str:
    return f"| {' | '.join(cells)} |"


def escaped(text: str) -> str:
    """Return words that Markdown takes as they are."""
    line = re.sub(
        r"([\\`*\[\]<>|&~$]|(?<!\w)_|_(?!\w))", r"\\\1", re.sub(r"\s+", " ", legible(text))
    )
    return re.sub(r"^(\s*\d*)([#+\-=.)])(?=\s|$)", r"\1\\\2", line)
