"""The command of each answer, made from what it declares in `orggraph.reports.registry`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import click

from orggraph.cli.context import read_answers, read_plan_file
from orggraph.cli.kept_pages import key_of, show_kept
from orggraph.cli.options import data_options, declared, language_option, output_options
from orggraph.cli.output import show_answer
from orggraph.reports.registry import Answer, PlanFile

if TYPE_CHECKING:
    from orggraph.analysis.analysis import Answers


def command_of(answer: Answer) -> click.Command:
    """Return the command that gives an answer."""

    def run(
        lang: str,
        data: str,
        rules_file: str | None,
        as_of: str,
        form: str | None,
        output: str | None,
        **given: Any,
    ) -> None:
        key = key_of(answer, given, form, lang)
        if key and show_kept(data, key, lang, output, rules_file, as_of):
            return
        ending = [o.fails for o in answer.options if o.fails is not None and given.pop(o.name)]
        answer.values(given)  # what is wrong with them is said before anything is read
        answers = read_answers(lang, data, rules_file, as_of, compare=answer.compares)
        sheet = answer.make(answers, lang, **_with_plans(answer, given, answers))
        show_answer(answer, sheet, answers, form, output, lang)
        if any(fails(answers) for fails in ending):
            sys.exit(1)

    return click.command(answer.key, help=answer.help)(_with_parameters(answer, run))


def _with_parameters(answer: Answer, run: Callable[..., None]) -> Callable[..., Any]:
    """Give a function what a call of an answer takes; what is added last is shown first."""
    command = output_options(language_option(run))
    for option in reversed(answer.options):
        command = declared(option)(command)
    if answer.argument is not None:
        command = click.argument(answer.argument.name, required=answer.argument.required)(command)
    return data_options(command)


def _with_plans(answer: Answer, given: Mapping[str, Any], answers: Answers) -> dict[str, Any]:
    """Return what a call gives with each file of a plan read."""
    plans = [option.name for option in answer.options if isinstance(option.kind, PlanFile)]
    return {**given, **{name: read_plan_file(answers, given[name]) for name in plans}}
