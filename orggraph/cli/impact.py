"""`orggraph impact`: what falls if one organisation, post or place goes, and which of them carry most."""

from __future__ import annotations

import click

from orggraph.cli.main import _answers, _data, _hint_problems, _lang, _output, _put


@click.command()
@_data
@click.argument("node", required=False)
@click.option("--top", type=click.IntRange(1), default=100, show_default=True, help="列出前几个 how many to list")
@_output
@_lang
def impact(lang: str, data: str, node: str | None, rules_file: str | None, as_of: str, top: int, form: str | None, output: str | None) -> None:
    """撤销一个组织、岗位或地点会怎样；不指明则列出承载最重的。 What falls if NODE goes; without NODE, those that carry most."""
    from orggraph.reports.impact import node_sheet, ranking_sheet

    answers = _answers(lang, data, rules_file, as_of)
    _put(node_sheet(answers, node) if node else ranking_sheet(answers, top), form, output, lang, answers)
    _hint_problems(answers, lang)
