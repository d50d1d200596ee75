"""The command line: parse, call, write, exit code.

Data go to standard output, words and progress to standard error. Exit codes: 0 done, 1 only where
asked for, 2 usage, 3 bad input, 4 an outside system does not answer. Heavy imports happen in the
command that needs them.
"""

from __future__ import annotations

import errno
import io
import os
import sys
import traceback
from contextlib import suppress
from importlib import import_module
from itertools import pairwise
from typing import Any

import click
from click.core import ParameterSource

from orggraph.cli.answers import command_of
from orggraph.cli.bounded_memory import ask_for_little, in_child, is_limited
from orggraph.cli.config import settings_of
from orggraph.cli.options import LANGUAGES
from orggraph.cli.output import complain, tell
from orggraph.cli.streams import let_go, open_streams, speak_utf8
from orggraph.core.collector import look_seldom
from orggraph.core.errors import OrggraphError, legible
from orggraph.core.messages import Message, message
from orggraph.reports import registry

# Where each command lives that is no answer of the registry; a module is loaded when one of its
# commands is called.
COMMANDS = {
    "check": "check",
    "collect": "dispatch",
    "compare": "compare",
    "cypher": "cypher",
    "demo": "report",
    "dispatch": "dispatch",
    "ledger": "ledger",
    "map": "map",
    "nation": "nation",
    "neo4j": "neo4j",
    "plan": "plan",
    "report": "report",
    "rules": "report",
    "snapshot": "snapshot",
    "warm": "plan",
}


def command_named(name: str) -> click.Command | None:
    """Return a command, loading its module; None for a name that no command has."""
    if name in registry.names():
        return command_of(registry.answer_named(name))
    if name not in COMMANDS:
        return None
    module = import_module(f"orggraph.cli.{COMMANDS[name]}")
    command: click.Command = getattr(module, f"{name}_command" if name in _TAKEN else name)
    return command


def command_names() -> list[str]:
    """Return the names of all commands, without loading one."""
    return sorted({*COMMANDS, *registry.names()})


def all_commands() -> dict[str, click.Command]:
    """Return every command by its name, loading them all."""
    return {
        name: command for name in command_names() if (command := command_named(name)) is not None
    }


_TAKEN = frozenset({"map"})  # words that Python itself has for something


class _Group(click.Group):
    """The commands; an expected trouble becomes one line and its exit code, unless --debug asks
    for the traceback.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        return command_names()

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return command_named(cmd_name)

    def make_context(
        self, info_name: str | None, args: list[str], *more: Any, **extra: Any
    ) -> click.Context:
        in_english = ("--lang", "en") in pairwise(args) or "--lang=en" in args
        try:
            return super().make_context(info_name, args, *more, **extra)
        except click.UsageError as error:
            if _is_help(error) or in_english or os.environ.get("ORGGRAPH_LANG") == "en":
                raise
            _refuse(error)
            raise click.exceptions.Exit(error.exit_code) from error

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            if _is_help(error) or ctx.obj == "en":
                raise
            _refuse(error)
            ctx.exit(error.exit_code)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            if isinstance(error, OSError) and error.errno == errno.EPIPE:
                raise
            ctx.exit(_met(error, ctx.obj, debug=bool(ctx.params.get("debug"))))


def _met(error: BaseException, lang: str, *, debug: bool = False) -> int:
    """Say in one line what went wrong, with the way to it where asked for, and return the exit
    code.

    An expected trouble bears its own sentence; what nobody foresaw leaves a report file that holds
    no data.
    """
    if debug:
        from orggraph.ingest import pii

        trace = "".join(traceback.format_exception(error)).splitlines()
        click.echo("\n".join(pii.sentence(legible(line)) for line in trace), err=True)
    if isinstance(error, OrggraphError):
        complain(error.text, lang)
        return error.exit_code
    if _is_memory(error):
        _complain_of_memory(lang)
        return 3
    if isinstance(error, OSError) and error.errno:  # a name too long, a folder that is gone
        _complain_of_the_system(error, lang)
        return 3
    try:
        _report_unexpected(error, lang)
    except MemoryError:  # what nobody foresaw was a lack of memory after all
        _complain_of_memory(lang)
    return 3


def _report_unexpected(error: BaseException, lang: str) -> None:
    """Write the report file of what nobody foresaw, and say so in one line."""
    from orggraph.cli import unexpected

    commands = all_commands()
    names = [word for name, command in commands.items() for word in (name, *_subcommands(command))]
    options = [
        *_option_names(main),
        *(word for command in commands.values() for word in _option_names(command)),
    ]
    complain(unexpected.told(error, unexpected.words_of(names, options)), lang)


def _complain_of_the_system(error: OSError, lang: str) -> None:
    """Say what the system refused; `unexpected` need not be asked about a name or a folder."""
    from orggraph.io.atomic_write import reason

    name = legible(os.fsdecode(error.filename)) if error.filename else "—"
    complain(message("{name}: the system refuses it: {why}", name=name, why=reason(error)), lang)


_MEMORY_ENDED = message(
    "out of memory, not finished; close other programs, or treat the districts apart"
)


def _complain_of_memory(lang: str) -> None:
    """Say that memory ran out, without loading anything more for it."""
    clear = "\r\x1b[K" if sys.stderr.isatty() else ""
    with suppress(OSError):
        click.echo(f"{clear}orggraph: {_MEMORY_ENDED.say(lang)}", err=True)


def _subcommands(command: click.Command) -> list[str]:
    return list(command.commands) if isinstance(command, click.Group) else []


def _option_names(command: click.Command) -> list[str]:
    """Return how the options of a command and of those below it are written."""
    below = command.commands.values() if isinstance(command, click.Group) else ()
    own = [
        word
        for option in command.params
        if isinstance(option, click.Option)
        for word in (*option.opts, *option.secondary_opts)
    ]
    return [*own, *(word for one in below for word in _option_names(one))]


# What the system and its libraries say where a limit of memory is met, besides MemoryError.
_NO_MEMORY = (
    "cannot allocate memory",
    "failed to map segment",
    "can't start new thread",
    "launch worker thread",
    "bad_alloc",
    "realloc of size",
    "malloc of size",
    "without setting an exception",
)


def _is_memory(error: BaseException | None) -> bool:
    """Tell whether memory ran out, here or in what led here."""
    if error is None:
        return False
    is_it = isinstance(error, MemoryError) or getattr(error, "errno", None) == errno.ENOMEM
    return (
        is_it
        or any(sign in str(error).lower() for sign in _NO_MEMORY)
        or _is_memory(error.__cause__ or error.__context__)
    )


def _is_help(error: click.UsageError) -> bool:
    """Whether a group is called without a command: its help is shown (by click from 8.2 on)."""
    return type(error).__name__ == "NoArgsIsHelpError"


def _refuse(error: click.UsageError) -> None:
    command = error.ctx.command_path if error.ctx else "orggraph"
    said = message(
        "{what}; see {command} --help ({english})",
        what=_misuse(error),
        command=command,
        english=error.format_message(),
    )
    complain(said, "zh")  # click itself says it in English


def _misuse(error: click.UsageError) -> Message:
    """Say what is wrong with a call."""
    match error:
        case click.NoSuchOption():
            return message("there is no option {name}", name=error.option_name)
        case click.MissingParameter(param=click.Parameter() as missing):
            named = (
                (missing.metavar or str(missing.name).upper())
                if isinstance(missing, click.Argument)
                else missing.opts[0]
            )
            return message("{name} is missing", name=named)
        case click.BadParameter(param=click.Parameter() as given):
            return message("the value of {name} does not fit", name=_where_given(given, error.ctx))
        case _:
            return message("the command is not written well")


def _where_given(given: click.Parameter, ctx: click.Context | None) -> str:
    """Return how a value was given: by its option, or by the variable that stands for it."""
    name = str(given.name)
    if ctx is None or ctx.get_parameter_source(name) is not ParameterSource.ENVIRONMENT:
        return given.opts[0]
    return str(given.envvar or f"{ctx.auto_envvar_prefix}_{name.upper()}")


@click.group(
    cls=_Group,
    context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "ORGGRAPH"},
)
@click.option("--lang", type=LANGUAGES, default="zh", show_default=True, help="语言 language")
@click.option("--debug", is_flag=True, help="显示错误的完整来由 show tracebacks")
@click.version_option(package_name="orggraph")
@click.pass_context
def main(ctx: click.Context, lang: str, debug: bool) -> None:
    """哪些企业有党组织、哪些没有、由谁负责、下一步建什么。 Which firms have a Party
    organisation, who is responsible, what next.
    """
    ctx.obj = lang


def run() -> None:
    """Run the program and leave with its exit code.

    A file or a pipe gets UTF-8 whatever the machine speaks; a terminal shows a question mark for
    what it cannot.
    """
    speak_utf8()
    look_seldom()
    open_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")
    if is_limited():
        ask_for_little()
        in_child(_run, _memory_ended)
    else:
        _run()


def _as_meant(word: str) -> str:
    """Return a word of the call that was typed in another encoding than the machine's, GBK for
    one, as it was meant; the name of a file or a folder that is there stays as it is.
    """
    if not any("\ud800" <= letter <= "\udfff" for letter in word):
        return word
    path = word.partition("=")[2] or word
    there = any(map(os.path.lexists, filter(None, (word, path, os.path.dirname(path)))))
    return word if there else legible(word)


def _memory_ended() -> int:
    _complain_of_memory(os.environ.get("ORGGRAPH_LANG", "zh"))
    return 3


def _run() -> None:
    lang = os.environ.get("ORGGRAPH_LANG", "zh")
    try:
        defaults, found = settings_of(main, all_commands)
        lang = os.environ.get("ORGGRAPH_LANG") or str(defaults.get("lang", lang))
        if found:
            tell(found, lang)
        main(args=[_as_meant(word) for word in sys.argv[1:]], default_map=defaults)
    # of what click itself prints, such as the help; a command's own are met by the group
    except OSError as error:
        from orggraph.io.atomic_write import forget, reason

        forget(sys.stdout)
        complain(message("cannot write the output: {why}", why=reason(error)), lang)
        sys.exit(3)
    except Exception as error:
        sys.exit(_met(error, lang))
    finally:
        let_go()


if __name__ == "__main__":
    run()
