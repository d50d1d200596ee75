"""The rules as a clerk reads them: values, ranges and sources in words rather than in TOML."""

from __future__ import annotations

from dataclasses import Field, fields
from typing import Any

from orggraph.core.errors import Text
from orggraph.core.rules import DEFAULT, Rules, describe

_CHOICES = {
    "none_if_surveyed": Text("该行有党建资料即视为无组织", "none if the row has any Party fact"),
    "unknown": Text("一律待核实", "always unknown"),
    "none": Text("一律视为无组织", "always none"),
    "sum": Text("两项相加", "both added"),
    "larger": Text("取较大者", "the larger"),
    "building": Text("楼宇", "building"),
    "park": Text("园区", "park"),
    "industry": Text("行业党委", "industry committee"),
    "community": Text("社区", "community"),
    "street": Text("街道", "street"),
    "district": Text("区", "district"),
}
_SOURCES = {
    "[S]": Text("公开规定或做法", "public rule or practice"),
    "[P]": Text("多地做法", "practice in several places"),
    "[G]": Text("程序默认", "default of the program"),
}


def described(rules: Rules = DEFAULT) -> list[dict[str, Any]]:
    """Return the rows of `rules.describe` with value, range and source as `Text`."""
    return [
        row
        | {
            "value": _value(getattr(rules, f.name)),
            "range": _range(f, row["range"]),
            "source": _source(row["source"]),
        }
        for f, row in zip(fields(rules), describe(rules), strict=True)
    ]


def _value(value: object) -> Text:
    if isinstance(value, bool):
        return Text("是", "yes") if value else Text("否", "no")
    if isinstance(value, tuple):
        items = [_value(item) for item in value]
        return Text("、".join(item.zh for item in items), ", ".join(item.en for item in items))
    return _CHOICES.get(str(value), Text(str(value), str(value)))


def _range(f: Field[Any], numbers: str) -> Text:
    """Return what a rule may be; `numbers` is the range of one that is a number or several."""
    if isinstance(f.default, bool):
        return Text("是 / 否", "yes / no")
    return _value(f.metadata["choices"]) if f.metadata["choices"] else Text(numbers, numbers)


def _source(source: str) -> Text:
    """Return a source with the mark that stands before it written out."""
    mark, _, rest = source.partition(" ")
    words = _SOURCES[mark]
    return Text(f"{words.zh}：{rest}", f"{words.en}: {rest}") if rest else words


__all__ = ["described"]
