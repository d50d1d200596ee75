"""`orggraph coverage | gaps`: the coverage table and the gap list."""

from __future__ import annotations

import sys

import click

from orggraph.cli.context import exit_if_lacking, read_answers, read_plan_file
from orggraph.cli.options import (
    base_option,
    data_options,
    language_option,
    output_options,
    social_option,
    strict_option,
)
from orggraph.cli.output import hint_problems, put_sheet
from orggraph.core.enums import Base, Dimension, Status
from orggraph.core.errors import UsageError
from orggraph.core.messages import message


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
    from orggraph.graph import Label
    from orggraph.reports.coverage import coverage_sheet

    answers = read_answers(lang, data, rules_file, as_of)
    put_sheet(
        coverage_sheet(
            answers, Dimension(by), Base(base), Label.SOCIAL_ORG if social else Label.ENTERPRISE
        ),
        form,
        output,
        lang,
        answers,
    )
    hint_problems(answers, lang)
    exit_if_lacking(answers, strict)


@click.command()
@data_options
@click.option(
    "--status",
    "statuses",
    multiple=True,
    type=click.Choice([s.value for s in Status]),
    help="只列这些状态 only these",
)
@click.option("--street", metavar="STREET", help="只列这个街道 only firms of this street")
@click.option(
    "--where",
    "conditions",
    multiple=True,
    metavar="COLUMN=VALUE",
    help="只列某列为某值的企业，可多次给出 only firms with this value, may be repeated",
)
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
    from orggraph.analysis.coverage import LISTED
    from orggraph.graph import Label
    from orggraph.reports.gaps import gap_sheet

    where = _conditions(street, conditions)
    answers = read_answers(lang, data, rules_file, as_of)
    kind = Label.SOCIAL_ORG if social else Label.ENTERPRISE
    wanted = tuple(map(Status, statuses)) or LISTED
    put_sheet(
        gap_sheet(answers, wanted, kind, read_plan_file(answers, plan_file), where),
        form,
        output,
        lang,
        answers,
    )
    hint_problems(answers, lang)
    if fail_on_gaps and (answers.status["status"] == str(Status.UNCOVERED)).any():
        sys.exit(1)


def _conditions(street: str | None, conditions: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Return what rows must have as pairs of column and value."""
    pairs = [("street", street)] if street else []
    for condition in conditions:
        column, sign, value = condition.partition("=")
        if not sign:
            raise UsageError(
                message(
                    "--where {condition}: write COLUMN=VALUE, such as --where priority=高",
                    condition=condition,
                ),
            )
        pairs.append((column.strip(), value.strip()))
    return tuple(pairs)
