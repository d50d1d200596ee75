"""How each answer of the registry may be called, read from what it declares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from orggraph.reports.registry import Answer, Choice, Flag, Option, Percent, Whole, all_answers


def all_keys() -> list[str]:
    return [answer.key for answer in all_answers()]


def arguments(answer: Answer, firm: str) -> dict[str, Any]:
    """What stands behind DATA where something must: the only thing so far is a firm."""
    if answer.argument is None or not answer.argument.required:
        return {}
    assert answer.argument.name == "firm", "say here what else may be named"
    return {"firm": firm}


def words_of(answer: Answer, firm: str) -> str:
    """The same as the command line has it."""
    return " ".join(arguments(answer, firm).values())


def variants(answer: Answer, firm: str) -> Iterator[Mapping[str, Any]]:
    """Yield the options of calls: none, and each value of each option by itself."""
    given = arguments(answer, firm)
    yield given
    for option in answer.options:
        if option.fails is None:
            for value in values(option):
                yield {**given, option.name: value}


def values(option: Option) -> tuple[Any, ...]:
    kind = option.kind
    if isinstance(kind, Choice):
        return tuple((value,) for value in kind.values) if option.many else kind.values
    if isinstance(kind, Flag):
        return (True,)
    if isinstance(kind, Whole):
        return (kind.least, kind.least + 1)
    return (0, 50.5, 100) if isinstance(kind, Percent) else ()
