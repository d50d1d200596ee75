"""The command line: parse, call, write, exit code.

Data go to standard output, words and progress to standard error. Exit codes: 0 done, 1 only where asked for, 2 usage,
3 bad input, 4 an outside system does not answer. Heavy imports happen in the command that needs them.
"""

from __future__ import annotations

import errno
import functools
import gc
import io
import os
import re
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from orggraph.cli.config import Target, settings_of
from orggraph.core.enums import Base, Dimension, Members, Severity, Status
from orggraph.core.errors import InputError, OrggraphError, OutputError, Text, UsageError, in_one_line, legible

if TYPE_CHECKING:
    import pandas as pd

    from orggraph.analysis.analysis import Answers
    from orggraph.core.rules import Rules
    from orggraph.ingest import RawDataset
    from orggraph.reports.sheets import Sheet

LANG = click.Choice(["zh", "en"])
FORMATS = click.Choice(["table", "csv", "json", "xlsx", "md", "html"])


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
        except click.UsageError as error:
            if ctx.obj == "en":
                raise
            command = error.ctx.command_path if error.ctx else "orggraph"
            _complain(Text(f"{_misuse(error)}；用法见 {command} --help（{error.format_message()}）", ""), "zh")
            ctx.exit(error.exit_code)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            if isinstance(error, OSError) and error.errno == errno.EPIPE:
                raise
            ctx.exit(_met(error, ctx.obj, debug=bool(ctx.params.get("debug"))))


def _met(error: BaseException, lang: str, *, debug: bool = False) -> int:
    """Say in one line what went wrong, with the way to it where asked for, and return the exit code.

    An expected trouble bears its own sentence; what nobody foresaw leaves a report file that holds no data.
    """
    if debug:
        from orggraph.ingest import pii

        trace = "".join(traceback.format_exception(error)).splitlines()
        click.echo("\n".join(pii.sentence(legible(line)) for line in trace), err=True)
    if isinstance(error, OrggraphError):
        _complain(error.text, lang)
        return error.exit_code
    if _is_memory(error):
        _complain(Text("内存不足，没有完成；请关闭其他程序，或把台账按区分开处理",
                       "out of memory, not finished; close other programs, or treat the districts apart"), lang)
    else:
        from orggraph.cli import unexpected

        names = [name for name in main.commands for name in (name, *_subcommands(main.commands[name]))]
        _complain(unexpected.told(error, unexpected.words_of(names, _option_names(main))), lang)
    return 3


def _subcommands(command: click.Command) -> list[str]:
    return list(command.commands) if isinstance(command, click.Group) else []


def _option_names(command: click.Command) -> list[str]:
    """Return how the options of a command and of those below it are written."""
    below = command.commands.values() if isinstance(command, click.Group) else ()
    own = [word for option in command.params if isinstance(option, click.Option) for word in (*option.opts, *option.secondary_opts)]
    return [*own, *(word for one in below for word in _option_names(one))]


# What the system and its libraries say where a limit of memory is met, besides MemoryError.
_NO_MEMORY = ("cannot allocate memory", "failed to map segment", "can't start new thread",
              "launch worker thread", "bad_alloc", "realloc of size", "malloc of size")


def _is_memory(error: BaseException | None) -> bool:
    """Tell whether memory ran out, here or in what led here."""
    if error is None:
        return False
    is_it = isinstance(error, MemoryError) or getattr(error, "errno", None) == errno.ENOMEM
    return is_it or any(sign in str(error).lower() for sign in _NO_MEMORY) or _is_memory(error.__cause__ or error.__context__)


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


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "ORGGRAPH"})
@click.option("--lang", type=LANG, default="zh", show_default=True, help="语言 language")
@click.option("--debug", is_flag=True, help="显示错误的完整来由 show tracebacks")
@click.version_option(package_name="orggraph")
@click.pass_context
def main(ctx: click.Context, lang: str, debug: bool) -> None:
    """哪些企业有党组织、哪些没有、由谁负责、下一步建什么。 Which firms have a Party organisation, who is responsible, what next."""
    ctx.obj = lang


# What a call says of reading, kept with its context.
WITHOUT, OUTSIDE, CHOSEN = "orggraph.without", "orggraph.allow_outside", "orggraph.columns_as"


def _reading(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options about what is read at all; `_read` asks for them."""
    for option in (
        click.option("--allow-outside", is_flag=True, expose_value=False, callback=_kept(OUTSIDE),
                     help="允许 dataset.toml 的 [files] 指向数据文件夹之外 let [files] name files outside the dataset folder"),
        click.option("--without", multiple=True, metavar="COLUMN", expose_value=False, callback=_kept(WITHOUT),
                     help="整列不读入，如 note（备注）、scope（经营范围） leave a column out whole, such as note"),
        click.option("--columns-as", type=click.Path(), envvar="ORGGRAPH_COLUMNS_AS", expose_value=False, callback=_kept(CHOSEN),
                     help="按此表读各列 read columns as this file says (`orggraph check DATA --columns -o 读法.xlsx`)"),
    ):
        command = option(command)
    return command


def _kept(key: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    def keep(ctx: click.Context, option: click.Parameter, value: Any) -> None:
        ctx.meta[key] = value

    return keep


def _read(data: str) -> RawDataset:
    """Read data as the call wants them read: whole, or without some columns."""
    from orggraph.ingest.omitting import without
    from orggraph.io.column_choices import read_choices
    from orggraph.io.reader import read_raw

    if data == "-" and "stdin" in CLOSED:
        raise InputError("标准输入已关闭，没有可读的数据；请给出文件", "standard input is closed, there is nothing to read; name a file")
    wanted = _wanted()
    choices = None if wanted["columns_as"] is None else read_choices(wanted["columns_as"])
    raw = read_raw(data, sys.stdin.buffer if data == "-" else None, choices, allow_outside=wanted["allow_outside"])
    return without(raw, wanted["without"])


def _wanted() -> dict[str, Any]:
    """Return what this call says of reading: `without`, `allow_outside` and `columns_as`."""
    meta = click.get_current_context().meta
    names = [name for word in meta.get(WITHOUT) or () for name in re.split("[,，、]", word)]
    return {"without": names, "allow_outside": bool(meta.get(OUTSIDE)), "columns_as": meta.get(CHOSEN)}


def _data(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command its DATA and the options that every reading command has."""
    command = _reading(command)
    for option in (
        click.option("--as-of", default="", envvar="ORGGRAPH_AS_OF", help="截至日期 the date the data speak of, such as 2026-11-20"),
        click.option("--rules", "rules_file", type=click.Path(), envvar="ORGGRAPH_RULES", help="规则文件 rules.toml"),
        click.argument("data"),
    ):
        command = option(command)
    return command


def counted_members(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the choice of the count that firms are joined by."""
    return click.option("--members", type=click.Choice([m.value for m in Members]), default=Members.FORMAL.value, show_default=True,
                        help="联合按哪个人数：total 以党员数代替未填的正式党员数 by which count firms are joined; "
                             "total lets all members stand for formal ones not given")(command)


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
        click.option("-o", "--output", type=Target(dir_okay=False), help="写入文件，格式看后缀 write to a file, format by its suffix"),
        click.option("--format", "form", type=FORMATS, help="输出格式 output format"),
    ):
        command = option(command)
    return command


STRICT = click.option("--strict", is_flag=True,
                      help="有关键内容未读入则退出码为 1 exit with 1 where anything that decides a figure was not read")


def _exit_if_lacking(answers: Answers, strict: bool) -> None:
    from orggraph.reports.notices import lacks

    if strict and lacks(answers):
        sys.exit(1)


def _check_target(form: str | None, output: str | None) -> None:
    from orggraph.io.output import check_suffix

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
@click.option("--columns", is_flag=True, help="列出每一列读作什么；-o 读法.xlsx 可改选 how each column was read; -o FILE.xlsx to change it")
@_output
@_lang
def check(lang: str, data: str, rules_file: str | None, as_of: str, columns: bool, form: str | None, output: str | None) -> None:
    """检查台账，列出每一处问题。 List every problem in the data."""
    from orggraph.reports.columns_read import columns_sheet
    from orggraph.reports.overview import problem_sheet

    if columns:
        _put(columns_sheet(_answers(lang, data, rules_file, as_of), bool(output)), form, output, lang)
        return
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
@STRICT
@_output
@_lang
def coverage(lang: str, data: str, rules_file: str | None, as_of: str, by: str, base: str, social: bool, strict: bool, form: str | None,
             output: str | None) -> None:
    """覆盖率表。 The coverage table."""
    from orggraph.graph import Label
    from orggraph.reports.overview import coverage_sheet

    answers = _answers(lang, data, rules_file, as_of)
    _put(coverage_sheet(answers, Dimension(by), Base(base), Label.SOCIAL_ORG if social else Label.ENTERPRISE), form, output, lang, answers)
    _hint_problems(answers, lang)
    _exit_if_lacking(answers, strict)


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
    from orggraph.analysis.coverage import LISTED
    from orggraph.graph import Label
    from orggraph.reports.overview import gap_sheet

    answers = _answers(lang, data, rules_file, as_of)
    kind = Label.SOCIAL_ORG if social else Label.ENTERPRISE
    _put(gap_sheet(answers, tuple(map(Status, statuses)) or LISTED, kind, _proposed(answers, plan_file)), form, output, lang, answers)
    _hint_problems(answers, lang)
    if fail_on_gaps and (answers.status["status"] == str(Status.UNCOVERED)).any():
        sys.exit(1)


def _proposed(answers: Answers, plan_file: str | None) -> pd.DataFrame | None:
    if not plan_file:
        return None
    from orggraph.io.plan_reader import read_plan
    from orggraph.reports.joint_branches import keyed

    return keyed(answers, read_plan(plan_file))[["firm", "group"]]


@main.command()
@_data
@click.argument("firm")
@_output
@_lang
def explain(lang: str, data: str, rules_file: str | None, as_of: str, firm: str, form: str | None, output: str | None) -> None:
    """一家企业的全貌：事实与来源、状态与依据、责任路径、下一步。 One firm: facts with sources, status, path, next step."""
    from orggraph.reports.explanation import explain_sheet

    _put(explain_sheet(_answers(lang, data, rules_file, as_of), firm, lang), form, output, lang)


@main.command()
@_data
@_output
@_lang
def locate(lang: str, data: str, rules_file: str | None, as_of: str, form: str | None, output: str | None) -> None:
    """每家企业在哪里、凭什么这样说。 Where each firm sits and how we know."""
    from orggraph.reports.overview import located_sheet

    _put(located_sheet(_answers(lang, data, rules_file, as_of, compare=True)), form, output, lang)


@main.command()
@_data
@click.option("--base", type=click.Choice([b.value for b in Base]), default="operating", show_default=True, help="口径 what rates divide by")
@click.option("-o", "--output", type=Target(dir_okay=False), default="report.xlsx", show_default=True,
              help="写入文件，格式看后缀 format by its suffix: .xlsx .md .html .json .txt")
@click.option("--map", "map_file", type=Target(dir_okay=False), metavar="MAP.html",
              help="同时写出可离线打开的地图 write the map that opens offline, too")
@counted_members
@STRICT
@_lang
def report(lang: str, data: str, rules_file: str | None, as_of: str, base: str, output: str, map_file: str | None,
           members: str, strict: bool) -> None:
    """全部结果写成一个工作簿。 All of it in one workbook (also .md, .html)."""
    from orggraph.io import output as writing
    from orggraph.reports.overview import build_report

    writing.check_suffix(output)
    answers = replace(_answers(lang, data, rules_file, as_of), members=Members(members))
    warn_cold(lang)
    _said_where(writing.write(build_report(answers, Base(base)), output, lang), lang)
    if map_file:
        _said_where([_write_map(answers, map_file, lang, Base(base))], lang)
    tell_missing(answers, lang)
    _hint_problems(answers, lang)
    _exit_if_lacking(answers, strict)


@main.command()
@click.option("--rules", "rules_file", type=click.Path(), envvar="ORGGRAPH_RULES", help="规则文件 rules.toml")
@click.option("-o", "--output", type=Target(dir_okay=False), help="写入文件 write to a file")
@_lang
def rules(lang: str, rules_file: str | None, output: str | None) -> None:
    """打印规则文件，连同来源，供编辑。 Print the rules file to edit, with sources."""
    from orggraph.core.rules import to_toml
    from orggraph.io.atomic_write import opened

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
@click.option("-o", "--output", type=Target(file_okay=False), default="demo", show_default=True, help="目录 folder")
@_lang
def demo(lang: str, firms: int, seed: int, output: str) -> None:
    """造一座虚构小城，台账、报告、地图一次看全。 A made-up town, its ledgers, report and map: the whole way at once."""
    from orggraph.io import output as writing
    from orggraph.io.sample_writer import write_town
    from orggraph.reports.overview import build_report, coverage_sheet, gap_sheet, problem_sheet
    from orggraph.sample import aged, make_town

    folder = Path(output)
    _tell(Text(f"造城：{firms} 家企业，种子 {seed}", f"making a town of {firms} firms, seed {seed}"), lang)
    town = make_town(firms, seed)
    written = write_town(town, folder) + write_town(aged(town, seed, share=0.1)[0], folder / "next")
    answers = _answers(lang, output, None, "")
    _put(coverage_sheet(answers, Dimension.DISTRICT), None, None, lang, answers)
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
    from orggraph.analysis import pipeline

    progress = _progress(lang)
    progress(Text(f"读取 {data}", f"reading {data}"))
    raw = _read(data)
    return pipeline.answers(raw, _rules(rules_file), as_of=as_of, compare=compare, progress=progress)


def _write_map(answers: Answers, path: str | Path, lang: str, base: Base = Base.OPERATING) -> Path:
    from orggraph.io.map_writer import write_map
    from orggraph.webmap import map_data

    return write_map(map_data(answers, base=base), path, lang)


def _rules(path: str | None) -> Rules:
    from orggraph.core.rules import DEFAULT

    if path is None:
        return DEFAULT
    from orggraph.io.dataset import read_toml

    return DEFAULT.replace(read_toml(Path(path)), path)


def warn_cold(lang: str) -> None:
    """Say so where planning must first be compiled on this machine, which takes a while, once."""
    from orggraph.optimise.joint_branches import is_warm

    if not is_warm():
        _tell(Text("首次规划须先编译，约需一分钟；以后不再需要", "planning is compiled for this machine first, about a minute, once"), lang)


def _progress(lang: str) -> Callable[[Text], None]:
    """Return what tells the steps on a terminal, each on one line that the next overwrites."""
    if not sys.stderr.isatty():
        return lambda step: None
    return lambda step: click.echo(f"\r\x1b[K… {_harmless(step.say(lang))}", nl=False, err=True)


def _tell(words: Text, lang: str) -> None:
    clear = "\r\x1b[K" if sys.stderr.isatty() else ""
    with suppress(OSError):  # where nobody hears the words, the exit code says them
        click.echo(clear + _harmless(words.say(lang)), err=True)


def _harmless(words: str) -> str:
    """Return a message as one line that a terminal can take, with nothing of a person that a path or a value may hold."""
    from orggraph.ingest import pii

    return pii.sentence(in_one_line(words))


def _said_where(paths: list[Path], lang: str) -> None:
    for path in paths:
        _tell(Text(f"已写入 {path}", f"written {path}"), lang)


def _hint_problems(answers: Answers, lang: str) -> None:
    errors, warnings = answers.count(Severity.ERROR), answers.count(Severity.WARNING)
    if errors or warnings:
        _tell(Text(f"数据有错误 {errors} 条、警告 {warnings} 条：orggraph check 逐条列出",
                   f"the data have {errors} errors and {warnings} warnings: orggraph check lists them"), lang)


def tell_missing(answers: Answers, lang: str) -> None:
    """Say on standard error what is missing from the figures."""
    from orggraph.reports.notices import notices

    for words in notices(answers):
        _tell(words, lang)


def _put(sheet: Sheet, form: str | None, output: str | None, lang: str, answers: Answers | None = None) -> None:
    """Show a sheet on standard output, or write it to a file; with `answers` it says what is missing from them.

    CSV and JSON hold nothing but the table: there it is said on standard error, as it is for a file.
    """
    from orggraph.io import output as writing
    from orggraph.reports.notices import headed

    sheet = sheet if answers is None else headed(answers, sheet)
    if output:
        _said_where(writing.write(sheet, output, lang), lang)
    else:
        _show(sheet, form, lang)
    if answers is not None and (output or form in ("csv", "json")):
        tell_missing(answers, lang)


def _show(sheet: Sheet, form: str | None, lang: str) -> None:
    """Show a sheet on standard output."""
    from orggraph.io import output as writing
    from orggraph.render import text

    if sys.stderr.isatty():
        click.echo("\r\x1b[K", nl=False, err=True)
    write = {"csv": writing.to_csv, "md": writing.to_markdown, "html": writing.to_html}.get(form or "")
    if form == "json":
        _stream(lambda target: writing.to_json(sheet, target))
    elif write is not None:
        _stream(lambda target: write(sheet, target, lang))
    else:
        _print(text.table(sheet.spoken(lang), lang, _width(), _colour()))


def _stream(write: Callable[[IO[bytes]], object]) -> None:
    """Let something be written to standard output; what a terminal would obey is taken out on the way to one."""
    _must_be_open()
    if not sys.stdout.isatty():
        write(sys.stdout.buffer)
        return
    held = io.BytesIO()
    write(held)
    _print(legible(held.getvalue().decode("utf-8", "replace").replace("\r\n", "\n")))


def _must_be_open() -> None:
    if "stdout" in CLOSED:
        raise OutputError("标准输出已关闭，结果无处可写；请用 -o 文件", "standard output is closed, the result has nowhere to go; use -o FILE")


def _print(words: str) -> None:
    """Print words on standard output in the encoding it speaks; a full disk and a closed pipe are met as for a file."""
    from orggraph.io.atomic_write import opened

    _must_be_open()
    with opened(sys.stdout) as put:
        put(words.encode(sys.stdout.encoding, "replace"))


def _width() -> int | None:
    """Return the width of the window, or None where the output goes elsewhere."""
    return os.get_terminal_size().columns if sys.stdout.isatty() else None


def _colour() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


# Files of commands beside this one, and what the commands are called there.
ELSEWHERE = {
    "plan": ("plan",),
    "ledger": ("ledger",),
    "map": ("map_command",),
    "neo4j": ("neo4j",),
    "impact": ("impact",),
    "services": ("health", "funding", "posts", "circles", "committees"),
    "compare": ("compare",),
}


def _add_the_rest() -> None:
    """Add the commands that have a file of their own; what is heavy in them is imported when they run."""
    for module, commands in ELSEWHERE.items():
        for command in commands:
            main.add_command(getattr(import_module(f"orggraph.cli.{module}"), command))


# A city is many objects and few cycles: looking for them as often as Python does takes a fifth of the time.
LOOKS_FOR_CYCLES = (100_000, 50, 100)


CLOSED: set[str] = set()  # the standard streams that the program was started without


def _open_streams() -> None:
    """Put nothing where a standard stream is closed: the next file opened would else take its place."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            CLOSED.add(name)
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 - for as long as the program runs


def run() -> None:
    """Run the program and leave with its exit code.

    A file or a pipe gets UTF-8 whatever the machine speaks; a terminal shows a question mark for what it cannot.
    """
    gc.set_threshold(*LOOKS_FOR_CYCLES)
    _open_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")
    lang = os.environ.get("ORGGRAPH_LANG", "zh")
    try:
        _add_the_rest()
        defaults, found = settings_of(main)
        lang = os.environ.get("ORGGRAPH_LANG") or str(defaults.get("lang", lang))
        if found:
            _tell(found, lang)
        main(default_map=defaults)
    except OSError as error:  # of what click itself prints, such as the help; a command's own are met by the group
        from orggraph.io.atomic_write import forget, reason

        forget(sys.stdout)
        zh, en = reason(error)
        _complain(Text(f"写不了输出：{zh}", f"cannot write the output: {en}"), lang)
        sys.exit(3)
    except Exception as error:
        sys.exit(_met(error, lang))
    finally:
        _let_go()


def _let_go() -> None:
    """Write out what waits in the streams; one that takes no more is let go, so that Python does not complain at its end."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            from orggraph.io.atomic_write import forget

            forget(stream)


if __name__ == "__main__":
    run()
