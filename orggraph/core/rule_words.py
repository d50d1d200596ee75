"""The rules as a clerk reads them: values, ranges and sources in words rather than in TOML."""

from __future__ import annotations

from dataclasses import Field, fields
from typing import Any

from orggraph.core.messages import ITEMS, Message, listed, message
from orggraph.core.rules import DEFAULT, Rules, describe

_CHOICES = {
    "none_if_surveyed": message("none if the row has any Party fact"),
    "unknown": message("always unknown"),
    "none": message("always none"),
    "sum": message("both added"),
    "larger": message("the larger"),
    "building": message("building"),
    "park": message("park"),
    "industry": message("industry committee"),
    "community": message("community"),
    "street": message("street"),
    "district": message("district"),
    "anywhere": message("anywhere"),
}
_SOURCES = {
    "[S]": message("public rule or practice"),
    "[P]": message("practice in several places"),
    "[G]": message("default of the program"),
}


def described(rules: Rules = DEFAULT) -> list[dict[str, Any]]:
    """Return the rows of `rules.describe` with value, range and source in words."""
    return [
        row
        | {
            "value": _value(getattr(rules, f.name)),
            "range": _range(f, row["range"]),
            "source": _source(row["source"]),
        }
        for f, row in zip(fields(rules), describe(rules), strict=True)
    ]


def _value(value: object) -> Message | str:
    if isinstance(value, bool):
        return message("yes") if value else message("no")
    if isinstance(value, tuple):
        return listed((_value(item) for item in value), ITEMS)
    return _CHOICES.get(str(value), str(value))


def _range(f: Field[Any], numbers: str) -> Message | str:
    """Return what a rule may be; `numbers` is the range of one that is a number or several."""
    if isinstance(f.default, bool):
        return message("yes / no")
    return _value(f.metadata["choices"]) if f.metadata["choices"] else numbers


def _source(source: str) -> Message:
    """Return a source with the mark that stands before it written out."""
    mark, _, rest = source.partition(" ")
    words = _SOURCES[mark]
    return message("{kind}: {source}", kind=words, source=rest) if rest else words


__all__ = ["described"]
