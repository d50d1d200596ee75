"""The options of every command as Markdown, read from click's own declarations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import click

from orggraph.cli.main import all_commands

SHARED_BY = 8  # so many commands make an option one of those that most have
HEAD = "| 选项 option | 值 value | 默认 default | 含义 meaning |\n|---|---|---|---|\n"
PIPE = "\\|"  # a stroke within a cell
Row = tuple[str, str, str, str]


def options_of(name: str) -> str:
    """Return the usage, the help and the options of a command, or of each command of a group.

    The name `shared` stands for the options that most commands have.
    """
    if name == "shared":
        return _table(_shared())
    command = all_commands()[name]
    shown = [_described(command, f"orggraph {name}")]
    if isinstance(command, click.Group):
        shown += [
            f"### {name} {below}\n\n{_described(one, f'orggraph {name} {below}')}"
            for below, one in sorted(command.commands.items())
        ]
    return "\n".join(shown)


def _described(command: click.Command, path: str) -> str:
    context = click.Context(command, info_name=path)
    usage = " ".join(command.collect_usage_pieces(context))
    rows = list(_rows(command))
    shared = set(_shared())
    own = [row for row in rows if row not in shared]
    also = [row[0] for row in rows if row in shared]
    parts = [f"`{path} {usage}`\n", " ".join((command.help or "").split()) + "\n"]
    if own:
        parts.append(_table(own))
    if also:
        link = "[选项 options](#options-that-most-commands-have)"
        parts.append(f"另有 also: {', '.join(also)} ({link})\n")
    return "\n".join(parts)


def _shared() -> list[Row]:
    """The rows that stand alike in most commands, in the order in which they are first met."""
    counts = Counter(row for command in all_commands().values() for row in _rows(command))
    return [row for row, count in counts.items() if count >= SHARED_BY]


def _rows(command: click.Command) -> Iterator[Row]:
    for option in command.params:
        if not isinstance(option, click.Option) or option.hidden:
            continue
        names = ", ".join(f"`{word}`" for word in (*option.opts, *option.secondary_opts))
        yield names, _value(option), _default(option), _meaning(option)


def _value(option: click.Option) -> str:
    if option.is_flag:
        return ""
    if isinstance(option.type, click.Choice):
        return " ".join(f"`{choice}`" for choice in option.type.choices)
    name = option.metavar or option.type.name.split()[0].upper()
    many = " …" if option.multiple else ""
    return f"`{name}`{_range(option.type)}{many}"


def _range(kind: click.ParamType) -> str:
    """Return the least and the largest value of a number, where it has such."""
    if not isinstance(kind, click.IntRange | click.FloatRange) or kind.min is kind.max is None:
        return ""
    if kind.max is None:
        return f" ≥ {kind.min:,}"
    return f" ≤ {kind.max:,}" if kind.min is None else f" {kind.min:,}–{kind.max:,}"


def _default(option: click.Option) -> str:
    """Return the default where it says something: none for a flag, a blank or a value to be
    found out.
    """
    value = option.default
    if option.is_flag or value is None or value == "" or not isinstance(value, str | int | float):
        return ""
    return f"`{value}`"


def _meaning(option: click.Option) -> str:
    meaning = " ".join((option.help or "").split())
    return f"{meaning} (`{option.envvar}`)" if option.envvar else meaning


def _table(rows: Iterable[Row]) -> str:
    lines = (f"| {' | '.join(cell.replace('|', PIPE) for cell in row)} |\n" for row in rows)
    return HEAD + "".join(lines)
