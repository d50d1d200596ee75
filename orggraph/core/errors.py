"""Every error orggraph raises on purpose.

    OrggraphError  the parent: an expected trouble, shown as one line, never as a traceback
    ├── UsageError             the call itself is wrong (exit 2)
    ├── InputError             a file, a sheet or a table cannot be used (exit 3)
    │   └── RulesError         a rules file names an unknown rule or a value out of range (exit 3)
    ├── PlanError              a plan, a bound or a certificate does not hold (exit 3)
    ├── OutputError            a result cannot be written: disk full, no permission (exit 3)
    └── OutsideError           a system outside, such as Neo4j, does not answer (exit 4)

An error says what happened, in which file, sheet, row and column, and what to do.
"""

from __future__ import annotations

import re

from orggraph.core.messages import Message

# What a terminal obeys or a reader cannot see: control characters, marks that turn the direction of
# the text, marks without width, tags. Joiners and all of them go; a line end is left to whoever
# lays out lines.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u115f\u180e\u200b-\u200f\u2028-\u202e\u2060-"
    "\u206f\ufe00-\ufe0f\ufeff"
    "\ufff0-\ufffb\U000e0000-\U000e0fff]"
)


def legible(text: str) -> str:
    """Return a text that any terminal and any file can take: without control, bidi and tag
    characters.

    A file name in another encoding than the machine speaks is read as what it is: UTF-8, or GBK as
    archives made on Chinese Windows hold.
    """
    if text.isprintable():
        return text
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        text = _from_another_encoding(text)
    return _UNSEEN.sub("", text)


def _from_another_encoding(text: str) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            return text.encode("utf-8", "surrogateescape").decode(encoding)
        except UnicodeError:
            continue
    return text.encode("utf-8", "replace").decode()


def in_one_line(text: str) -> str:
    """Return a text as one line that a terminal can take."""
    return re.sub(r"\s*[\r\n\t]+\s*", " ", legible(text)) if not text.isprintable() else text


class OrggraphError(Exception):
    """An expected trouble; `text` holds the one line that a person sees."""

    exit_code = 3

    def __init__(self, text: Message) -> None:
        self.text = text
        super().__init__(text)

    def __str__(self) -> str:
        return self.text.say("en")


class UsageError(OrggraphError):
    """The call itself is wrong: an option that does not fit, a firm that is not there."""

    exit_code = 2


class InputError(OrggraphError):
    """A file, a sheet or a table cannot be used at all."""


class RulesError(InputError):
    """A rules file names an unknown rule, or gives a value of the wrong kind or out of range."""


class PlanError(OrggraphError):
    """A plan, a bound or a certificate does not hold."""


class OutputError(OrggraphError):
    """A result cannot be written; what stood there before still stands."""


class OutsideError(OrggraphError):
    """A system outside this program does not answer or refuses."""

    exit_code = 4
