"""Messages as data: a sentence is named where it arises and worded where it is shown.

    plural("{n} firm is left over", "{n} firms are left over", n=3)

A message is its English source sentence, which is also its id in the catalogues, with named values.
The catalogues stand in `orggraph/locale/<language>/LC_MESSAGES/orggraph.po`; `make messages` brings
them up to date with the code and compiles them. A source sentence that means two things has a
context. Nothing is looked up before a message is said.

Values are numbers, texts, and whatever says itself in a language: another message, the label of a
closed list, a rate. A tuple of them is said as a list. The braces take any format that Python
knows: `{metres:,.0f}`.
"""

from __future__ import annotations

import gettext
import math
import string
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Protocol, runtime_checkable

from orggraph.core import resources

LOCALES = {"zh": "zh_CN", "en": "en"}


@runtime_checkable
class Sayable(Protocol):
    """Whatever has its words in each language."""

    def say(self, lang: str = "zh") -> str:
        """Return the words in one language."""


@dataclass(frozen=True, repr=False)
class Message:
    """A sentence by its English source, with the values that fill it.

    `many` is the source for more than one, chosen by the value named `n`. `context` tells two
    meanings of one source apart. A message without values is said as it stands, braces and all.
    """

    source: str
    values: tuple[tuple[str, Any], ...] = ()
    many: str = ""
    context: str = ""

    def say(self, lang: str = "zh") -> str:
        """Return the sentence in one language, Chinese unless English is asked for."""
        template = self.template(lang) if self.source else ""
        if not self.values:
            return template
        return template.format_map({name: _said(value, lang) for name, value in self.values})

    def template(self, lang: str) -> str:
        """Return the sentence of a language with its placeholders open."""
        words = catalogue(lang)
        if not self.many:
            return (
                words.pgettext(self.context, self.source)
                if self.context
                else (words.gettext(self.source))
            )
        count = _count(dict(self.values)["n"])
        if self.context:
            return words.npgettext(self.context, self.source, self.many, count)
        return words.ngettext(self.source, self.many, count)

    def filled(self, **values: Any) -> Message:
        """Return the message with further values."""
        return replace(self, values=(*self.values, *_plain(values)))

    def __repr__(self) -> str:
        filled = "".join(f", {name}={value!r}" for name, value in self.values)
        return f"message({self.source!r}{filled})"

    @property
    def both(self) -> tuple[str, str]:
        """The sentence in both languages, where what is read may be either."""
        return self.say("zh"), self.say("en")

    @property
    def zh(self) -> str:
        """The sentence in Chinese."""
        return self.say("zh")

    @property
    def en(self) -> str:
        """The sentence in English."""
        return self.say("en")


def message(source: str, /, **values: Any) -> Message:
    """Return a message by its English source sentence and the values of its placeholders."""
    return Message(source, _plain(values))


def plural(one: str, many: str, /, **values: Any) -> Message:
    """Return a message that depends on a count, the value named `n`."""
    return Message(one, _plain(values), many)


def message_in(context: str, source: str, /, **values: Any) -> Message:
    """Return a message whose source sentence means something else elsewhere."""
    return Message(source, _plain(values), context=context)


def listed(items: Iterable[Any], mark: Message) -> Message:
    """Return things as one list: `mark` stands between them, in the language that is spoken."""
    things = tuple(items)
    if not things:
        return EMPTY
    names = {f"item{at}": thing for at, thing in enumerate(things)}
    return Row(mark.source, _plain(names), context=mark.context)


def first_few(items: Sequence[Any], most: int) -> Message:
    """Return the first of some things as a list that says so where there are more."""
    first = listed(items[:most], ITEMS)
    return message("{items} and more", items=first) if len(items) > most else first


def first_of(names: Sequence[str], most: int) -> str:
    """Return the first of some names as one text, with …… behind them where there are more."""
    return "、".join(names[:most]) + ("……" if len(names) > most else "")


class Row(Message):
    """Things one after another, with the mark of the language between them."""

    def say(self, lang: str = "zh") -> str:
        """Return the things in one language."""
        return self.template(lang).join(str(_said(thing, lang)) for _, thing in self.values)


@dataclass(frozen=True, repr=False, init=False)
class Spoken(Message):
    """Words that were given in both languages: read from a file or a snapshot, or made fit to be
    shown after they were said. Sentences of the code are never written as such pairs.
    """

    pair: tuple[str, str] = ("", "")

    def __init__(self, zh: str, en: str) -> None:
        # What a message has beside its source stays as the class has it: many of these are made.
        object.__setattr__(self, "source", en)
        object.__setattr__(self, "pair", (zh, en))

    def say(self, lang: str = "zh") -> str:
        """Return the words in one language."""
        return self.pair[lang == "en"]

    def __reduce__(self) -> tuple[type[Spoken], tuple[str, str]]:
        return type(self), self.pair


def verbatim(text: str) -> Message:
    """Return a text that is the same in every language, such as a name, where a message stands."""
    return Spoken(text, text)


@cache
def catalogue(lang: str) -> gettext.NullTranslations:
    """Return the compiled sentences of a language; opened when its first message is said."""
    folder = resources.locale(LOCALES.get(lang, LOCALES["zh"]))
    with (folder / "LC_MESSAGES" / "orggraph.mo").open("rb") as file:
        return gettext.GNUTranslations(file)


def placeholders(template: str) -> frozenset[str]:
    """Return the names that a sentence has in its braces."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(template) if name)


def _plain(values: dict[str, Any]) -> tuple[tuple[str, Any], ...]:
    return tuple((name, _value(value)) for name, value in values.items())


def _value(value: Any) -> Any:
    """Return a value that can be kept, compared and handed to another process."""
    if isinstance(value, (str, int, float)) or value is None or hasattr(value, "say"):
        return value
    if isinstance(value, (list, tuple)):
        return tuple(map(_value, value))
    item = getattr(value, "item", None)  # a number of NumPy
    return item() if item and getattr(value, "shape", None) == () else _lasting(value)


def _count(value: Any) -> int:
    """Return the count that chooses the form; where it is not known, that for many."""
    known = isinstance(value, (int, float)) and math.isfinite(value)
    return int(value) if known else 2


def _lasting(value: Any) -> Any:
    return str(value) if isinstance(value, BaseException) or value.__hash__ is None else value


def _said(value: Any, lang: str) -> Any:
    return value.say(lang) if hasattr(value, "say") else value


# What stands between the things of a list, and an empty message.
ITEMS = message_in("between items", ", ")
NAMES = message_in("between names", "; ")
PHRASES = message_in("between phrases", ", ")
PARTS = message_in("between parts", ", ")
CLAUSES = message_in("between clauses", "; ")
AND = message_in("between the last two", " and ")
DOTS = message_in("between parts of a line", " · ")
EMPTY = Message("")
