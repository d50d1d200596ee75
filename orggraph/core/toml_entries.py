"""The entries of a section of `dataset.toml`: those that it has, dates, and what can be kept.

`refused` makes the error of an entry out of its key and what is wrong with it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from typing import Any

from orggraph.core.errors import InputError
from orggraph.core.messages import ITEMS, Message, listed, message
from orggraph.core.nearest import did_you_mean

Refused = Callable[[str, Message], InputError]


def check_known(said: Mapping[str, Any], known: Collection[str], refused: Refused) -> None:
    """Raise the error of the first entry that the section does not have."""
    for key in said:
        if key not in known:
            why = message(
                "there is no such entry{value}; the entries are {keys}",
                value=did_you_mean(key, known),
                keys=listed(known, ITEMS),
            )
            raise refused(key, why)


def date_of(said: Mapping[str, Any], key: str, refused: Refused) -> dt.date | None:
    """Return the date of an entry, None where it is not there; raise its error where it is none."""
    value = said.get(key)
    if isinstance(value, dt.datetime):
        return value.date()
    if value is None or isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError:
        why = message("“{value}” is no date; write 2026-05-01", value=str(value))
        raise refused(key, why) from None


def plain(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return the entries so that they can be kept in any form: dates as text."""
    return {key: _plain(value) for key, value in said.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date):
        return str(value)[:10]
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, list | tuple) else value


__all__ = ["check_known", "date_of", "plain"]
