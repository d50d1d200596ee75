"""`orggraph impact`: the effect of removing one organisation, post or place, and a ranking of
them.
"""

from __future__ import annotations

import click

from orggraph.cli.context import read_answers
from orggraph.cli.options import data_options, language_option, output_options
from orggraph.cli.output import hint_problems, put_sheet


@click.command()
@data_options
@click.argument("node", required=False)
@click.option(
    "--top",
    type=click.IntRange(1),
    default=100,
    show_default=True,
    help="列出前几个 how many to list",
)
@output_options
@language_option
def impact(
    lang: str,
    data: str,
    node: str | None,
    rules_file: str | None,
    as_of: str,
    top: int,
    form: str | None,
    output: str | None,
) -> None:
    """撤销一个组织、岗位或地点会怎样；不指明则列出承载最重的。 What falls if NODE goes; without
    NODE, those that carry most.
    """
    from orggraph.reports.impact import node_sheet, ranking_sheet

    answers = read_answers(lang, data, rules_file, as_of)
    put_sheet(
        node_sheet(answers, node) if node else ranking_sheet(answers, top),
        form,
        output,
        lang,
        answers,
    )
    hint_problems(answers, lang)
