"""`orggraph.toml` of the working folder: defaults for options, each checked, and never trusted with
files elsewhere.

A folder may come from anybody. So the program says on standard error that it found such a file, a
value must be of its option's kind, and a result that only this file names stays within the folder
and replaces nothing of another kind.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from orggraph.core.errors import InputError
from orggraph.core.messages import Message, message
from orggraph.core.nearest import nearest

CONFIG = "orggraph.toml"
_LARGEST = 2**63
_BY_HAND = "allow-outside"  # lifts a guard against folders, so no file of a folder may say it
# How the files that this program writes begin, by their suffix; any other text may be a CSV.
_BEGINNINGS = {
    ".xlsx": (b"PK",),
    ".docx": (b"PK",),
    ".zip": (b"PK",),
    ".html": (b"<",),
    ".json": (b"[", b"{"),
    ".csv": (b"\xef\xbb\xbf",),
    ".toml": ("# orggraph 规则文件".encode(),),
}
_NO_TEXT = (b"PK", b"%PDF", b"\xd0\xcf", b"\x7fELF", b"#!", b"<", b"{", b"[")


def settings_of(
    group: click.Group, commands_of: Callable[[], dict[str, click.Command]]
) -> tuple[dict[str, Any], Message | None]:
    """Return the defaults that the working folder's `orggraph.toml` gives, and the sentence that
    says it was found.

    A key is the long name of an option: those at the top hold for every command that has the
    option, those of a table `[coverage]` for that command. `commands_of` loads the commands, which
    only a settings file makes necessary. Raises `InputError` for bad TOML, for a key that nothing
    is called and for a value that its option cannot take.
    """
    path = Path(CONFIG)
    if not path.is_file():
        return {}, None
    from orggraph.io.dataset import read_toml

    said = read_toml(path)
    commands = commands_of()
    for key, value in said.items():
        if isinstance(value, dict):
            _known(key, list(commands), "")
            for inner in value:
                _known(inner, list(_options(commands[key])), f"[{key}] ")
        else:
            _known(
                key,
                [name for command in (group, *commands.values()) for name in _options(command)],
                "",
            )
    shared = {key: value for key, value in said.items() if not isinstance(value, dict)}
    defaults: dict[str, Any] = _defaults(group, shared, "")
    for name, command in commands.items():
        table = said.get(name)
        own = table if isinstance(table, dict) else {}
        defaults[name] = {**_defaults(command, shared, ""), **_defaults(command, own, f"[{name}] ")}
    names = (
        "、".join(f"[{key}]" if isinstance(value, dict) else key for key, value in said.items())
        or "—"
    )
    return defaults, message(
        "settings of {config} in this folder are in force: {names}", config=CONFIG, names=names
    )


def _options(command: click.Command) -> dict[str, click.Parameter]:
    """Return the parameters of a command by the long names of their options."""
    return {
        word[2:]: option
        for option in command.params
        for word in option.opts
        if word.startswith("--")
    }


def _defaults(command: click.Command, said: Mapping[str, Any], where: str) -> dict[str, Any]:
    options = _options(command)
    return {
        str(options[name].name): _fitting(options[name], value, f"{where}{name}")
        for name, value in said.items()
        if name in options
    }


def _known(key: str, names: list[str], where: str) -> None:
    if key == _BY_HAND:
        raise InputError(
            message(
                "{config}: {option} may only be said on the command line; delete it",
                config=CONFIG,
                option=f"--{key}",
            )
        )
    if key not in names:
        near = nearest(key, names)
        why = (
            message(
                "{config}: {where}there is no entry {key}; did you mean {near}?",
                config=CONFIG,
                where=where,
                key=key,
                near=near,
            )
            if near
            else message(
                "{config}: {where}there is no entry {key}; delete it",
                config=CONFIG,
                where=where,
                key=key,
            )
        )
        raise InputError(why)


def _fitting(option: click.Parameter, value: Any, where: str) -> Any:
    """Return a value as its option takes it; raise `InputError` where it is of another kind."""
    if option.multiple:
        values = value if isinstance(value, list) else [value]
        return [_one(option, one, where) for one in values]
    return _one(option, value, where)


def _one(option: click.Parameter, value: Any, where: str) -> Any:
    kind = option.type
    if isinstance(value, dt.date):
        value = value.isoformat()
    number = (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and abs(value) < _LARGEST  # and so neither infinite nor no number
    )
    if isinstance(option, click.Option) and option.is_flag:
        fits, what = isinstance(value, bool), message("true or false")
    elif isinstance(kind, click.types.IntParamType):
        fits, what = number and isinstance(value, int), message("a whole number")
    elif isinstance(kind, click.types.FloatParamType):
        fits, what = number, message("a number")
    elif isinstance(kind, click.Path | click.Choice) or kind is click.STRING:
        fits, what = isinstance(value, str) and "\0" not in value, message("a text in quotes")
    else:
        fits, what = isinstance(value, str) or number, message("a text or a number")
    if not fits:
        raise InputError(
            message(
                "{config}: {where} must be {what}; correct it",
                config=CONFIG,
                where=where,
                what=what,
            )
        )
    return value


# ---------------------------------------------------------------- where results may go


class Target(click.Path):
    """A file or folder to write; one that only `orggraph.toml` names stays within the working
    folder.
    """

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path; raise `InputError` for one that a settings file may not name."""
        path = super().convert(value, param, ctx)
        name = str(param.name) if param else ""
        if ctx is not None and ctx.get_parameter_source(name) is ParameterSource.DEFAULT_MAP:
            refuse_elsewhere(Path(os.fsdecode(path)), self.file_okay)
        return path


def refuse_elsewhere(path: Path, is_file: bool = True) -> None:
    """Raise `InputError` where a result of `orggraph.toml` would leave the working folder or
    replace something else.
    """
    here, place = Path.cwd().resolve(), Path(os.path.realpath(path))
    if place == here or not place.is_relative_to(here):
        raise InputError(
            message(
                "{config} sends a result outside this folder ({path}), nothing is written; "
                "correct it or name the file with -o",
                config=CONFIG,
                path=path,
            ),
        )
    if place.exists() and (place.is_dir() if is_file else not place.is_dir()):
        _refuse_kind(path)
    if is_file and place.is_file() and not _is_of_its_kind(place):
        _refuse_kind(path)


def _refuse_kind(path: Path) -> None:
    raise InputError(
        message(
            "{path}, named by {config}, exists and is no such file of this program; it is not "
            "replaced: choose another name or name it with -o",
            config=CONFIG,
            path=path,
        ),
    )


def _is_of_its_kind(place: Path) -> bool:
    """Tell whether a file begins as this program lets files of its suffix begin; an empty one
    may be replaced.
    """
    try:
        with place.open("rb") as file:
            head = file.read(64)
    except OSError:
        return False
    known = _BEGINNINGS.get(place.suffix.lower())
    if not head:
        return known is not None or place.suffix.lower() in (".md", ".txt")
    if known is not None:
        return head.startswith(known)
    return (
        place.suffix.lower() in (".md", ".txt")
        and not head.startswith(_NO_TEXT)
        and b"\0" not in head
    )


__all__ = ["CONFIG", "Target", "refuse_elsewhere", "settings_of"]
