"""`orggraph coverage | gaps`: the coverage table and the gap list."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from orggraph.cli.context import exit_if_lacking, read_answers, read_plan_file
from orggraph.cli.kept_pages import coverage_key, gaps_key, show_kept
from orggraph.cli.options import (
    base_option,
    conditions_of,
    data_options,
    filter_options,
    language_option,
    output_options,
    social_option,
    strict_option,
)
from orggraph.cli.output import hint_problems, put_sheet
from orggraph.core.enums import Base, Dimension, Status

if TYPE_CHECKING:
    from orggraph.analysis.analysis import Answers
    from orggraph.graph import Label
    from orggraph.reports.sheets import Sheet


@click.command()
@data_options
@click.option(
    "--by",
    type=click.Choice([d.value for d in Dimension]),
    default="district",
    show_default=True,
    help="分组 told apart by",
)
@base_option
@social_option
@strict_option
@output_options
@language_option
def coverage(
    lang: str,
    data: str,
    rules_file: str | None,
    as_of: str,
    by: str,
    base: str,
    social: bool,
    strict: bool,
    form: str | None,
    output: str | None,
) -> None:
    """覆盖率表。 The coverage table."""
    plain = by == Dimension.DISTRICT.value
    choices = (not plain, social, strict, output, rules_file, as_of)
    if show_kept(data, coverage_key(base, form, lang), lang, *choices):
        return
    from orggraph.reports.coverage import coverage_sheet

    answers = read_answers(lang, data, rules_file, as_of)
    sheet = coverage_sheet(answers, Dimension(by), Base(base), _kind(social))
    _show(answers, sheet, form, output, lang)
    exit_if_lacking(answers, strict)


def show_coverage(answers: Answers, base: Base, form: str, lang: str) -> None:
    """Print what `coverage` prints of districts."""
    from orggraph.reports.coverage import coverage_sheet

    _show(answers, coverage_sheet(answers, Dimension.DISTRICT, base), form, None, lang)


def _kind(social: bool) -> Label:
    from orggraph.graph import Label

    return Label.SOCIAL_ORG if social else Label.ENTERPRISE


def _show(answers: Answers, sheet: Sheet, form: str | None, output: str | None, lang: str) -> None:
    """Print or write a sheet, with all that is said of the data."""
    put_sheet(sheet, form, output, lang, answers)
    hint_problems(answers, lang)


@click.command()
@data_options
@filter_options
@social_option
@click.option(
    "--fail-on-gaps",
    is_flag=True,
    help="有空白点则退出码为 1 exit with 1 where a firm is uncovered",
)
@click.option(
    "--plan",
    "plan_file",
    type=click.Path(),
    help="填入建议组号 fill in the groups of a plan (plan.csv of `orggraph plan -o plan.csv`)",
)
@output_options
@language_option
def gaps(
    lang: str,
    data: str,
    rules_file: str | None,
    as_of: str,
    statuses: tuple[str, ...],
    street: str | None,
    conditions: tuple[str, ...],
    social: bool,
    fail_on_gaps: bool,
    plan_file: str | None,
    form: str | None,
    output: str | None,
) -> None:
    """空白点清单：原因、建议、责任组织及路径。 The gap list with reason, next step, responsible
    organisation.
    """
    choices = (statuses, street, conditions, social, fail_on_gaps, plan_file)
    if show_kept(data, gaps_key(form, lang), lang, *choices, output, rules_file, as_of):
        return
    from orggraph.analysis.coverage import LISTED
    from orggraph.reports.gaps import gap_sheet

    where = conditions_of(street, conditions)
    answers = read_answers(lang, data, rules_file, as_of)
    wanted = tuple(map(Status, statuses)) or LISTED
    plan = read_plan_file(answers, plan_file)
    _show(answers, gap_sheet(answers, wanted, _kind(social), plan, where), form, output, lang)
    if fail_on_gaps and (answers.status["status"] == str(Status.UNCOVERED)).any():
        sys.exit(1)


def show_gaps(answers: Answers, form: str, lang: str) -> None:
    """Print what `gaps` prints."""
    from orggraph.reports.gaps import gap_sheet

    _show(answers, gap_sheet(answers), form, None, lang)
