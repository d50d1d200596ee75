"""A result never takes the place of the data that a command reads: a slip of the hand would cost a
ledger.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from orggraph.cli.config import Target
from orggraph.core.errors import InputError, UsageError
from orggraph.core.messages import message

_DATA = ("data", "dates", "old")  # what commands call the data they read


def sparing_data(command: Callable[..., Any]) -> Callable[..., Any]:
    """Have a command raise `UsageError` where it would write a file that it reads as data."""

    @functools.wraps(command)
    def checked(*given: Any, **more: Any) -> Any:
        _spare(click.get_current_context())
        return command(*given, **more)

    return checked


def _spare(ctx: click.Context) -> None:
    for written in _written(ctx):
        place = os.path.realpath(written)
        if os.path.isfile(place) and place in set(_read(ctx)):
            raise UsageError(
                message(
                    "{path} is read by this command and is not replaced; choose another name "
                    "for the result",
                    path=written,
                )
            )


def _written(ctx: click.Context) -> Iterator[str]:
    for option in ctx.command.params:
        value = ctx.params.get(str(option.name))
        if isinstance(option.type, Target) and option.type.file_okay and value:
            yield os.fsdecode(value)


def _read(ctx: click.Context) -> Iterator[str]:
    from orggraph.io.snapshot.sources import files_of

    for name in _DATA:
        value = ctx.params.get(name)
        for data in value if isinstance(value, tuple) else [value]:
            if isinstance(data, str) and data != "-":
                with suppress(InputError, ValueError):  # told when it is read
                    yield from map(os.path.realpath, files_of(Path(data), allow_outside=True))


__all__ = ["sparing_data"]
