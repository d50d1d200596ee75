"""`orggraph check`: what is wrong with the data, and what each column was read as."""

from __future__ import annotations

import sys

import click

from orggraph.cli.context import read_answers
from orggraph.cli.options import data_options, language_option, output_options
from orggraph.cli.output import put_sheet, tell
from orggraph.core.enums import Severity
from orggraph.core.messages import plural


@click.command()
@data_options
@click.option(
    "--columns",
    is_flag=True,
    help="列出每一列读作什么；-o 读法.xlsx 可改选 how each column was read;"
    " -o FILE.xlsx to change it",
)
@output_options
@language_option
def check(
    lang: str,
    data: str,
    rules_file: str | None,
    as_of: str,
    columns: bool,
    form: str | None,
    output: str | None,
) -> None:
    """检查台账，列出每一处问题。 List every problem in the data."""
    from orggraph.reports.columns_read import columns_sheet
    from orggraph.reports.coverage import two_kinds
    from orggraph.reports.problems import counts_line, problem_sheet

    if columns:
        put_sheet(
            columns_sheet(read_answers(lang, data, rules_file, as_of), bool(output)),
            form,
            output,
            lang,
        )
        return
    answers = read_answers(lang, data, rules_file, as_of, compare=True)
    put_sheet(problem_sheet(answers), form, output, lang)
    tell(
        plural(
            "{n} firm, {problems}",
            "{n} firms, {problems}",
            n=len(answers.graph.firms),
            problems=counts_line(answers),
        ),
        lang,
    )
    for words in two_kinds(answers):
        tell(words, lang)
    if answers.count(Severity.ERROR):
        sys.exit(1)
