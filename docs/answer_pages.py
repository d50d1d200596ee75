"""What the registry of answers says to readers: the tables of questions in the READMEs, and the
sections of docs/commands.md.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

from orggraph.reports.registry import Answer, all_answers

WIDTH = 100  # columns of the list of sections
HEADS = {"zh": "| 想知道 | 命令 |", "en": "| Question | Command |"}
DATA = {"zh": "台账.xlsx", "en": "DATA"}
OR = {"zh": "，或 ", "en": ", or "}
OF_MANY = "Formats, exit codes, defaults"  # the section that is no command's, first in the list


def questions(lang: str) -> str:
    """Return the table of what each answer tells and how it is asked for, in a language."""
    rows = (
        f"| {getattr(answer.question, lang)} | {_calls(answer, lang)} |\n"
        for answer in all_answers()
    )
    return f"{HEADS[lang]}\n|---|---|\n{''.join(rows)}"


def _calls(answer: Answer, lang: str) -> str:
    further = [call if isinstance(call, str) else getattr(call, lang) for call in answer.calls]
    words = ("orggraph", answer.key, DATA[lang], _argument(answer, lang), further[0])
    first = " ".join(filter(None, words))
    return OR[lang].join(f"`{call}`" for call in (first, *further[1:])).replace("|", "\\|")


def _argument(answer: Answer, lang: str) -> str:
    if answer.argument is None:
        return ""
    shown: str = getattr(answer.argument.shown, lang)
    return shown if answer.argument.required else f"[{shown}]"


# ---- docs/commands.md ----


def with_sections(page: str) -> str:
    """Return the page of commands with a section for each answer that has none yet.

    It comes behind the sections of the other answers, with a first example; from then on its words
    and its example are the page's own.
    """
    missing = [answer for answer in all_answers() if _marker(answer) not in page]
    last = max(page.find(_marker(answer)) for answer in all_answers())
    end = page.index("\n## ", last) + 1
    return page[:end] + "".join(map(_section, missing)) + page[end:]


def _marker(answer: Answer) -> str:
    return f"<!-- options: {answer.key} -->\n"


def _section(answer: Answer) -> str:
    call = answer.calls[0] if isinstance(answer.calls[0], str) else answer.calls[0].en
    words = f"orggraph {answer.key} demo {call.split('|')[0]}".split()
    return (
        f"## {answer.key}\n\n{answer.question.zh}。 {answer.question.en}.\n\n"
        f"```console\n$ {' '.join(words)} --lang en\n```\n\n{_marker(answer)}<!-- end -->\n\n"
    )


def contents(page: str) -> str:
    """Return the list of a page's sections, each a link."""
    sections = [name for name in _headings(page) if name != OF_MANY]
    links = " · ".join(f"[{name}](#{_anchor(name)})" for name in (OF_MANY, *sections))
    unbroken = links.replace(OF_MANY, OF_MANY.replace(" ", "\0"))  # not within a link
    lines = textwrap.wrap(unbroken, WIDTH, break_long_words=False, break_on_hyphens=False)
    return "\n".join(lines).replace("\0", " ") + "\n"


def _headings(page: str) -> Iterator[str]:
    yield from re.findall(r"^## (.+)$", page, re.MULTILINE)


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
