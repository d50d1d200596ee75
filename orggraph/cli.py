"""The command line: parse, call, write, exit code.

Data go to standard output, words and progress to standard error. Exit codes: 0 done, 1 only where asked for, 2 usage,
3 bad input, 4 an outside system does not answer. Heavy imports happen in the command that needs them.
"""

from __future__ import annotations

import difflib
import functools
import gc
import io
import os
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from orggraph.errors import InputError, OrggraphError, Text, UsageError
from orggraph.model import Base, Dimension, Severity, Status

if TYPE_CHECKING:
    import pandas as pd

    from orggraph.report import Answers, Sheet
    from orggraph.rules import Rules

LANG = click.Choice(["zh", "en"])
FORMATS = click.Choice(["table", "csv", "json", "xlsx", "md", "html"])
CONFIG = "orggraph.toml"


class _Group(click.Group):
    """The commands; an expected trouble becomes one line and its exit code, unless --debug asks for the traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        _add_the_rest()
        return super().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        _add_the_rest()
        return super().get_command(ctx, cmd_name)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except OrggraphError as error:
            if ctx.params.get("debug"):
                raise
            _complain(error.text, ctx.obj)
            ctx.exit(error.exit_code)
        except click.UsageError as error:
            if ctx.obj == "en":
                raise
            command = error.ctx.command_path if error.ctx else "orggraph"
            _complain(Text(f"{_misuse(error)}；用法见 {command} --help（{error.format_message()}）", ""), "zh")
            ctx.exit(error.exit_code)
        except MemoryError:
            _complain(Text("内存不足；请分区处理", "out of memory; treat the districts apart"), ctx.obj)
            ctx.exit(3)


def _complain(words: Text, lang: str) -> None:
    _tell(Text(f"orggraph: {words.zh}", f"orggraph: {words.en}"), lang)


def _misuse(error: click.UsageError) -> str:
    """Say in Chinese what is wrong with a call; click itself says it in English only."""
    match error:
        case click.NoSuchOption():
            return f"没有选项 {error.option_name}"
        case click.MissingParameter(param=click.Parameter() as missing):
            named = (missing.metavar or str(missing.name).upper()) if isinstance(missing, click.Argument) else missing.opts[0]
            return f"缺少 {named}"
        case click.BadParameter(param=click.Parameter() as given):
            return f"{given.opts[0]} 的值不合要求"
        case _:
            return "命令写法不对"


def _settings() -> dict[str, Any]:
    """Return the defaults that `orggraph.toml` of the working folder gives.

    A key is the long name of an option: those at the top hold for every command that has the option, those of a table
    `[coverage]` for that command. Raises `InputError` for bad TOML and for a key that nothing is called.
    """
    path = Path(CONFIG)
    if not path.is_file():
        return {}
    from orggraph.files.datasets import read_toml

    settings = read_toml(path)
    for key, value in settings.items():
        if isinstance(value, dict):
            _known(key, list(main.commands), "")
            for inner in value:
                _known(inner, list(_options(main.commands[key])), f"[{key}] ")
        else:
            _known(key, [name for command in (main, *main.commands.values()) for name in _options(command)], "")
    tables = {name: settings.get(name) for name in main.commands}
    return {**_defaults(main, settings), **{
        name: _defaults(main.commands[name], settings | (table if isinstance(table, dict) else {})) for name, table in tables.items()}}


def _options(command: click.Command) -> dict[str, str]:
    """Return the parameters of a command by the long names of their options."""
    return {word[2:]: str(option.name) for option in command.params for word in option.opts if word.startswith("--")}


def _defaults(command: click.Command, settings: dict[str, Any]) -> dict[str, Any]:
    return {parameter: settings[name] for name, parameter in _options(command).items()
            if name in settings and not isinstance(settings[name], dict)}


def _known(key: str, names: list[str], where: str) -> None:
    if key not in names:
        near = difflib.get_close_matches(key, names, 1)
        raise InputError(f"{CONFIG}：{where}没有名为 {key} 的项" + (f"，是否指 {near[0]}？" if near else "，请删去"),
                         f"{CONFIG}: {where}there is no entry {key}" + (f"; did you mean {near[0]}?" if near else "; delete it"))


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "ORGGRAPH"})
@click.option("--lang", type=LANG, default="zh", show_default=True, help="语言 language")
@click.option("--debug", is_flag=True, help="显示错误的完整来由 show tracebacks")
@click.version_option(package_name="orggraph")
@click.pass_context
def main(ctx: click.Context, lang: str, debug: bool) -> None:
    """哪些企业有党组织、哪些没有、由谁负责、下一步建什么。 Which firms have a Party organisation, who is responsible, what next."""
    ctx.obj = lang


def _data(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command its DATA and the options that every reading command has."""
    for option in (
        click.option("--as-of", default="", envvar="ORGGRAPH_AS_OF", help="截至日期 the date the data speak of, such as 2026-11-20"),
        click.option("--rules", "rules_file", type=click.Path(), envvar="ORGGRAPH_RULES", help="规则文件 rules.toml"),
        click.argument("data"),
    ):
        command = option(command)
    return command


def _output(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command its output options; a target that cannot be written is refused before the work begins."""
    @functools.wraps(command)
    def checked(*given: Any, form: str | None, output: str | None, **more: Any) -> Any:
        _check_target(form, output)
        return command(*given, form=form, output=output, **more)

    return _into(checked)


def _into(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the output options alone; it checks the target itself."""
    for option in (
        click.option("-o", "--output", type=click.Path(dir_okay=False), help="写入文件，格式看后缀 write to a file, format by its suffix"),
        click.option("--format", "form", type=FORMATS, help="输出格式 output format"),
    ):
        command = option(command)
    return command


def _check_target(form: str | None, output: str | None) -> None:
    from orggraph.files.writing import check_suffix

    if output:
        check_suffix(output)
    elif form == "xlsx":
        raise UsageError("xlsx 不能显示在屏幕上；请用 -o 文件.xlsx", "a workbook cannot go to the screen; use -o FILE.xlsx")


def _lang(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the language of the call, which may be named behind the command too."""
    return click.option("--lang", type=LANG, expose_value=False, callback=_speak, help="语言 language")(click.pass_obj(command))


def _speak(ctx: click.Context, option: click.Parameter, lang: str | None) -> None:
    if ctx.get_parameter_source(str(option.name)) is ParameterSource.COMMANDLINE:
        ctx.obj = ctx.find_root().obj = lang


@main.command()
@_data
@_output
@_lang
def check(lang: str, data: str, rules_file: str | None, as_of: str, form: str | None, output: str | None) -> None:
    """检查台账，列出每一处问题。 List every problem in the data."""
    from orggraph.report import problem_sheet

    answers = _answers(lang, data, rules_file, as_of, compare=True)
    sheet = problem_sheet(answers)
    _put(sheet, form, output, lang)
    _tell(Text(f"{len(answers.graph.firms)} 家企业，{sheet.caption.zh.rsplit(' · ', 1)[-1]}",
               f"{len(answers.graph.firms)} firms, {sheet.caption.en.rsplit(' · ', 1)[-1]}"), lang)
    if answers.count(Severity.ERROR):
        sys.exit(1)


@main.command()
@_data
@click.option("--by", type=click.Choice([d.value for d in Dimension]), default="district", show_default=True, help="分组 told apart by")
@click.option("--base", type=click.Choice([b.value for b in Base]), default="operating", show_default=True, help="口径 what rates divide by")
@click.option("--social", is_flag=True, help="只看社会组织 social organisations only")
@_output
@_lang
def coverage(lang: str, data: str, rules_file: str | None, as_of: str, by: str, base: str, social: bool, form: str | None,
             output: str | None) -> None:
    """覆盖率表。 The coverage table."""
    from orggraph.graph import Label
    from orggraph.report import coverage_sheet

    answers = _answers(lang, data, rules_file, as_of)
    _put(coverage_sheet(answers, Dimension(by), Base(base), Label.SOCIAL_ORG if social else Label.ENTERPRISE), form, output, lang)
    _hint_problems(answers, lang)


@main.command()
@_data
@click.option("--status", "statuses", multiple=True, type=click.Choice([s.value for s in Status]), help="只列这些状态 only these")
@click.option("--social", is_flag=True, help="只看社会组织 social organisations only")
@click.option("--fail-on-gaps", is_flag=True, help="有空白点则退出码为 1 exit with 1 where a firm is uncovered")
@click.option("--plan", "plan_file", type=click.Path(), help="填入建议组号 fill in the groups of a plan (plan.csv of `orggraph plan -o plan.csv`)")
@_output
@_lang
def gaps(lang: str, data: str, rules_file: str | None, as_of: str, statuses: tuple[str, ...], social: bool, fail_on_gaps: bool,
         plan_file: str | None, form: str | None, output: str | None) -> None:
    """空白点清单：原因、建议、责任组织及路径。 The gap list with reason, next step, responsible organisation."""
    from orggraph.coverage import LISTED
    from orggraph.graph import Label
    from orggraph.report import gap_sheet

    answers = _answers(lang, data, rules_file, as_of)
    kind = Label.SOCIAL_ORG if social else Label.ENTERPRISE
    _put(gap_sheet(answers, tuple(map(Status, statuses)) or LISTED, kind, _proposed(answers, plan_file)), form, output, lang)
    _hint_problems(answers, lang)
    if fail_on_gaps and (answers.status["status"] == str(Status.UNCOVERED)).any():
        sys.exit(1)


def _proposed(answers: Answers, plan_file: str | None) -> pd.DataFrame | None:
    if not plan_file:
        return None
    from orggraph.files.plans import read_plan
    from orggraph.report.planning import keyed

    return keyed(answers, read_plan(plan_file))[["firm", "group"]]


@main.command()
@_data
@click.argument("firm")
@_output
@_lang
def explain(lang: str, data: str, rules_file: str | None, as_of: str, firm: str, form: str | None, output: str | None) -> None:
    """一家企业的全貌：事实与来源、状态与依据、责任路径、下一步。 One firm: facts with sources, status, path, next step."""
    from orggraph.report.explaining import explain_sheet

    _put(explain_sheet(_answers(lang, data, rules_file, as_of), firm, lang), form, output, lang)


@main.command()
@_data
@_output
@_lang
def locate(lang: str, data: str, rules_file: str | None, as_of: str, form: str | None, output: str | None) -> None:
    """每家企业在哪里、凭什么这样说。 Where each firm sits and how we know."""
    from orggraph.report import located_sheet

    _put(located_sheet(_answers(lang, data, rules_file, as_of, compare=True)), form, output, lang)


@main.command()
@_data
@click.option("--base", type=click.Choice([b.value for b in Base]), default="operating", show_default=True, help="口径 what rates divide by")
@click.option("-o", "--output", type=click.Path(dir_okay=False), default="report.xlsx", show_default=True,
              help="写入文件，格式看后缀 format by its suffix: .xlsx .md .html .json .txt")
@click.option("--map", "map_file", type=click.Path(dir_okay=False), metavar="MAP.html",
              help="同时写出可离线打开的地图 write the map that opens offline, too")
@_lang
def report(lang: str, data: str, rules_file: str | None, as_of: str, base: str, output: str, map_file: str | None) -> None:
    """全部结果写成一个工作簿。 All of it in one workbook (also .md, .html)."""
    from orggraph.files import writing
    from orggraph.report import build_report

    writing.check_suffix(output)
    answers = _answers(lang, data, rules_file, as_of)
    warn_cold(lang)
    _said_where(writing.write(build_report(answers, Base(base)), output, lang), lang)
    if map_file:
        _said_where([_write_map(answers, map_file, lang, Base(base))], lang)
    _hint_problems(answers, lang)


@main.command()
@click.option("--rules", "rules_file", type=click.Path(), envvar="ORGGRAPH_RULES", help="规则文件 rules.toml")
@click.option("-o", "--output", type=click.Path(dir_okay=False), help="写入文件 write to a file")
@_lang
def rules(lang: str, rules_file: str | None, output: str | None) -> None:
    """打印规则文件，连同来源，供编辑。 Print the rules file to edit, with sources."""
    from orggraph.files.landing import opened
    from orggraph.rules import to_toml

    words = to_toml(_rules(rules_file))
    if output:
        with opened(output) as put:
            put(words.encode())
        _said_where([Path(output)], lang)
    else:
        _print(words)


@main.command()
@click.option("--firms", type=click.IntRange(1, 5_000_000), default=300, show_default=True, help="企业数 number of firms")
@click.option("--seed", type=int, default=1, show_default=True, help="随机种子 seed")
@click.option("-o", "--output", type=click.Path(file_okay=False), default="demo", show_default=True, help="目录 folder")
@_lang
def demo(lang: str, firms: int, seed: int, output: str) -> None:
    """造一座虚构小城，台账、报告、地图一次看全。 A made-up town, its ledgers, report and map: the whole way at once."""
    from orggraph.files import writing
    from orggraph.files.towns import write_town
    from orggraph.report import build_report, coverage_sheet, gap_sheet, problem_sheet
    from orggraph.sample import aged, make_town

    folder = Path(output)
    _tell(Text(f"造城：{firms} 家企业，种子 {seed}", f"making a town of {firms} firms, seed {seed}"), lang)
    town = make_town(firms, seed)
    written = write_town(town, folder) + write_town(aged(town, seed, share=0.1)[0], folder / "next")
    answers = _answers(lang, output, None, "")
    _put(coverage_sheet(answers, Dimension.DISTRICT), None, None, lang)
    results = folder / "results"
    results.mkdir(exist_ok=True)
    for name, sheet in (("problems.csv", problem_sheet(answers)), ("gaps.csv", gap_sheet(answers))):
        written += writing.write(sheet, results / name, lang)
    warn_cold(lang)
    written += writing.write(build_report(answers), results / "report.xlsx", lang)
    written.append(_write_map(answers, results / "map.html", lang))
    _said_where(written, lang)
    _hint_problems(answers, lang)


# ---- what the commands share ----

def _answers(lang: str, data: str, rules_file: str | None, as_of: str, *, compare: bool = False) -> Answers:
    from orggraph import pipeline
    from orggraph.files.reading import read_raw

    progress = _progress(lang)
    progress(Text(f"读取 {data}", f"reading {data}"))
    raw = read_raw(data, sys.stdin.buffer if data == "-" else None)
    return pipeline.answers(raw, _rules(rules_file), as_of=as_of, compare=compare, progress=progress)


def _write_map(answers: Answers, path: str | Path, lang: str, base: Base = Base.OPERATING) -> Path:
    from orggraph.files.maps import write_map
    from orggraph.page import map_data

    return write_map(map_data(answers, base=base), path, lang)


def _rules(path: str | None) -> Rules:
    from orggraph.rules import DEFAULT

    if path is None:
        return DEFAULT
    from orggraph.files.datasets import read_toml

    return DEFAULT.replace(read_toml(Path(path)), path)


def warn_cold(lang: str) -> None:
    """Say so where planning must first be compiled on this machine, which takes a while, once."""
    from orggraph.grouping import is_warm

    if not is_warm():
        _tell(Text("首次规划须先编译，约需一分钟；以后不再需要", "planning is compiled for this machine first, about a minute, once"), lang)


def _progress(lang: str) -> Callable[[Text], None]:
    """Return what tells the steps on a terminal, each on one line that the next overwrites."""
    if not sys.stderr.isatty():
        return lambda step: None
    return lambda step: click.echo(f"\r\x1b[K… {step.say(lang)}", nl=False, err=True)


def _tell(words: Text, lang: str) -> None:
    clear = "\r\x1b[K" if sys.stderr.isatty() else ""
    click.echo(clear + words.say(lang), err=True)


def _said_where(paths: list[Path], lang: str) -> None:
    for path in paths:
        _tell(Text(f"已写入 {path}", f"written {path}"), lang)


def _hint_problems(answers: Answers, lang: str) -> None:
    errors, warnings = answers.count(Severity.ERROR), answers.count(Severity.WARNING)
    if errors or warnings:
        _tell(Text(f"数据有错误 {errors} 条、警告 {warnings} 条：orggraph check 逐条列出",
                   f"the data have {errors} errors and {warnings} warnings: orggraph check lists them"), lang)


def _put(sheet: Sheet, form: str | None, output: str | None, lang: str) -> None:
    """Show a sheet on standard output, or write it to a file."""
    from orggraph.files import writing
    from orggraph.report import text

    if output:
        _said_where(writing.write(sheet, output, lang), lang)
        return
    if sys.stderr.isatty():
        click.echo("\r\x1b[K", nl=False, err=True)
    if form == "csv":
        writing.to_csv(sheet, sys.stdout.buffer, lang)
    elif form == "json":
        writing.to_json(sheet, sys.stdout.buffer)
    elif form in ("md", "html"):
        (writing.to_markdown if form == "md" else writing.to_html)(sheet, sys.stdout.buffer, lang)
    else:
        _print(text.table(sheet.spoken(lang), lang, _width(), _colour()))


def _print(words: str) -> None:
    """Print words on standard output in the encoding it speaks; a full disk and a closed pipe are met as for a file."""
    from orggraph.files.landing import opened

    with opened(sys.stdout) as put:
        put(words.encode(sys.stdout.encoding, "replace"))


def _width() -> int | None:
    """Return the width of the window, or None where the output goes elsewhere."""
    return os.get_terminal_size().columns if sys.stdout.isatty() else None


def _colour() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


# Files of commands beside this one, and what the commands are called there.
ELSEWHERE = {"plan_cli": ("plan",), "ledger_cli": ("ledger",), "map_cli": ("map_command",), "neo4j_cli": ("neo4j",),
             "impact_cli": ("impact",), "desk_cli": ("health", "funding", "posts", "circles", "committees"),
             "compare_cli": ("compare",)}


def _add_the_rest() -> None:
    """Add the commands that have a file of their own; what is heavy in them is imported when they run."""
    for room, commands in ELSEWHERE.items():
        for command in commands:
            main.add_command(getattr(import_module(f"orggraph.{room}"), command))


# A city is many objects and few cycles: looking for them as often as Python does takes a fifth of the time.
LOOKS_FOR_CYCLES = (100_000, 50, 100)


def run() -> None:
    """Run the program and leave with its exit code.

    A file or a pipe gets UTF-8 whatever the machine speaks; a terminal shows a question mark for what it cannot.
    """
    gc.set_threshold(*LOOKS_FOR_CYCLES)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")
    _add_the_rest()
    try:
        settings = _settings()
    except OrggraphError as error:
        _complain(error.text, os.environ.get("ORGGRAPH_LANG", "zh"))
        sys.exit(error.exit_code)
    try:
        main(default_map=settings)
    except OSError as error:  # of what click itself prints, such as the help; a command's own are told by the group
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        _complain(Text(f"写不了输出（磁盘可能已满）：{error.strerror}", f"cannot write the output, the disk may be full: {error.strerror}"), "zh")
        sys.exit(3)


if __name__ == "__main__":
    run()
