"""`orggraph health | funding`: what is wrong with the organisations that exist, and what they cost a year."""

from __future__ import annotations

import click

from orggraph.cli import _answers, _data, _hint_problems, _lang, _output, _put
from orggraph.model import Dimension


@click.command()
@_data
@_output
@_lang
def health(lang: str, data: str, rules_file: str | None, as_of: str, form: str | None, output: str | None) -> None:
    """现有党组织：哪些该调整、拆分、升格、撤销。 Organisations to adjust, divide, upgrade or dissolve."""
    from orggraph.report.health import health_sheet

    answers = _answers(lang, data, rules_file, as_of)
    _put(health_sheet(answers), form, output, lang)
    _hint_problems(answers, lang)


@click.command()
@_data
@click.option("--by", type=click.Choice([d.value for d in Dimension]), default="district", show_default=True, help="分组 told apart by")
@click.option("--social", is_flag=True, help="只看社会组织 social organisations only")
@_output
@_lang
def funding(lang: str, data: str, rules_file: str | None, as_of: str, by: str, social: bool, form: str | None, output: str | None) -> None:
    """党建经费：每年多少，市县镇各担多少。 Funding a year, and who bears how much."""
    from orggraph.graph import Label
    from orggraph.report.health import funding_sheet

    answers = _answers(lang, data, rules_file, as_of)
    _put(funding_sheet(answers, Dimension(by), Label.SOCIAL_ORG if social else Label.ENTERPRISE), form, output, lang)
    _hint_problems(answers, lang)
