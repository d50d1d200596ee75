"""Options that several commands share, as decorators."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence
from typing import Any

import click
from click.core import ParameterSource

from orggraph.cli.config import Target
from orggraph.cli.spared_data import sparing_data
from orggraph.core.enums import Members, Word
from orggraph.core.errors import UsageError
from orggraph.core.messages import message
from orggraph.reports.registry import Choice, Flag, Kind, Option, Percent, PlanFile, Whole
from orggraph.reports.shared_options import BASE, FILTERS, STRICT

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


class Figure(click.FloatRange):
    """A number within bounds, which `nan` would pass."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the number; fail where it is none."""
        number = super().convert(value, param, ctx)
        if not math.isfinite(number):
            within = f"≥ {self.min:g}" if self.max is None else f"{self.min:g}–{self.max:g}"
            self.fail(f"{value}：应为数字 write a number {within}", param, ctx)
        return number


LANGUAGES = click.Choice(["zh", "en"])
FORMATS = click.Choice(["table", "csv", "json", "xlsx", "md", "html"])

rules_option = click.option(
    "--rules", "rules_file", type=click.Path(), envvar="ORGGRAPH_RULES", help="规则文件 rules.toml"
)
as_of_option = click.option(
    "--as-of",
    default="",
    envvar="ORGGRAPH_AS_OF",
    help="截至日期 the date the data speak of, such as 2026-11-20",
)
folder_option = click.option(
    "-o",
    "--output",
    type=Target(file_okay=False),
    required=True,
    help="结果文件夹 folder for the results",
)

# What a call says of reading, kept with its context.
WITHOUT, OUTSIDE, CHOSEN = "orggraph.without", "orggraph.allow_outside", "orggraph.columns_as"
NO_SNAPSHOT = "orggraph.no_snapshot"


def reading_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options about what is read at all; `read_data` asks for them."""
    command = sparing_data(command)
    for option in (
        click.option(
            "--no-snapshot",
            is_flag=True,
            envvar="ORGGRAPH_NO_SNAPSHOT",
            expose_value=False,
            callback=_kept(NO_SNAPSHOT),
            help="不用数据旁的快照 ignore a snapshot that stands beside the data",
        ),
        click.option(
            "--allow-outside",
            is_flag=True,
            expose_value=False,
            callback=_kept(OUTSIDE),
            help="允许 dataset.toml 的 [files] 指向数据文件夹之外 let [files] name files outside "
            "the dataset folder",
        ),
        click.option(
            "--without",
            multiple=True,
            metavar="COLUMN",
            expose_value=False,
            callback=_kept(WITHOUT),
            help="整列不读入，如 note（备注）、scope（经营范围） leave a column out whole,"
            " such as note",
        ),
        click.option(
            "--columns-as",
            type=click.Path(),
            envvar="ORGGRAPH_COLUMNS_AS",
            expose_value=False,
            callback=_kept(CHOSEN),
            help="按此表读各列 read columns as this file says (`orggraph check DATA --columns -o "
            "读法.xlsx`)",
        ),
    ):
        command = option(command)
    return command


def _kept(key: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    def keep(ctx: click.Context, option: click.Parameter, value: Any) -> None:
        ctx.meta[key] = value

    return keep


def data_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command its DATA and the options that every reading command has."""
    command = reading_options(command)
    for option in (
        as_of_option,
        rules_option,
        click.argument("data"),
    ):
        command = option(command)
    return command


def members_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the choice of the count that firms are joined by."""
    return click.option(
        "--members",
        type=click.Choice([m.value for m in Members]),
        default=Members.FORMAL.value,
        show_default=True,
        help="联合按哪个人数：total 以党员数代替未填的正式党员数 by which count firms are joined; "
        "total lets all members stand for formal ones not given",
    )(command)


def output_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command its output options; a target that cannot be written is refused before the
    work begins.
    """

    @functools.wraps(command)
    def checked(*given: Any, form: str | None, output: str | None, **more: Any) -> Any:
        check_target(form, output)
        return command(*given, form=form, output=output, **more)

    return unchecked_output_options(checked)


def unchecked_output_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the output options alone; it checks the target itself."""
    for option in (
        click.option(
            "-o",
            "--output",
            type=Target(dir_okay=False),
            help="写入文件，格式看后缀 write to a file, format by its suffix",
        ),
        click.option("--format", "form", type=FORMATS, help="输出格式 output format"),
    ):
        command = option(command)
    return command


parameter_option = click.option(
    "-p",
    "--parameter",
    "given",
    multiple=True,
    metavar="NAME=VALUE",
    help="参数 a parameter, such as -p 区=思明",
)


def parameters_of(given: Sequence[str]) -> dict[str, str]:
    """Return the parameters of a query, each written NAME=VALUE."""
    return dict(_parameter(text) for text in given)


def _parameter(text: str) -> tuple[str, str]:
    name, mark, value = text.partition("=")
    if not mark or not name:
        raise UsageError(message("a parameter is written NAME=VALUE, not {text}", text=text))
    return name, value


# ---- options that answers declare ----


class _Spelt(click.Choice):  # type: ignore[type-arg]  # generic from click 8.2 on
    """A word of a closed list by its value or by its label in either language."""

    def __init__(self, words: type[Word]) -> None:
        super().__init__([str(word) for word in words])
        self.named = {spelling: str(word) for word in words for spelling in word.spellings}

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return super().convert(self.named.get(value, value), param, ctx)


def declared(option: Option) -> Decorator:
    """Return the option of a command that an option of an answer declares."""
    written = option.written or f"--{option.name.replace('_', '-')}"
    if isinstance(option.kind, Flag):
        return click.option(written, option.name, is_flag=True, help=option.help)
    return click.option(
        written,
        option.name,
        type=_type_of(option.kind),
        default=None if option.many else option.default,
        show_default=option.default is not None,
        multiple=option.many,
        metavar=option.metavar,
        help=option.help,
    )


def _type_of(kind: Kind) -> Any:
    match kind:
        case Choice(words=type() as words, spelt=True):
            return _Spelt(words)
        case Choice():
            return click.Choice(kind.values)
        case Whole():
            return click.IntRange(kind.least)
        case Percent():
            return Figure(0, 100)
        case PlanFile():
            return click.Path()
        case _:
            return None


base_option = declared(BASE)
strict_option = declared(STRICT)


def filter_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --status, --street and --where: which firms a gap list shows."""
    for option in reversed(FILTERS):
        command = declared(option)(command)
    return command


def check_target(form: str | None, output: str | None) -> None:
    """Raise `UsageError` for a target that cannot be written: an unknown suffix, a workbook on
    the screen.
    """
    if output:
        from orggraph.io.output import check_suffix

        check_suffix(output)
    elif form == "xlsx":
        raise UsageError(
            message("a workbook cannot go to the screen; use -o FILE.xlsx"),
        )


def language_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the language of the call, which may be named behind the command too."""
    return click.option(
        "--lang", type=LANGUAGES, expose_value=False, callback=_speak, help="语言 language"
    )(click.pass_obj(command))


def _speak(ctx: click.Context, option: click.Parameter, lang: str | None) -> None:
    if ctx.get_parameter_source(str(option.name)) is ParameterSource.COMMANDLINE:
        ctx.obj = ctx.find_root().obj = lang
