"""`orggraph health | funding | posts | circles | committees`: what organisations need and cost,
who is sent, reached, guided.
"""

from __future__ import annotations

import click

from orggraph.cli.context import read_answers
from orggraph.cli.options import (
    base_option,
    data_options,
    language_option,
    output_options,
    social_option,
)
from orggraph.cli.output import hint_problems, put_sheet
from orggraph.core.enums import Base, Dimension
from orggraph.core.errors import UsageError
from orggraph.core.messages import message


@click.command()
@data_options
@output_options
@language_option
def health(
    lang: str, data: str, rules_file: str | None, as_of: str, form: str | None, output: str | None
) -> None:
    """现有党组织：哪些该调整、拆分、升格、撤销。 Organisations to adjust, divide, upgrade or
    dissolve.
    """
    from orggraph.reports.organisations import health_sheet

    answers = read_answers(lang, data, rules_file, as_of)
    put_sheet(health_sheet(answers), form, output, lang, answers)
    hint_problems(answers, lang)


@click.command()
@data_options
@click.option(
    "--by",
    type=click.Choice([d.value for d in Dimension]),
    default="district",
    show_default=True,
    help="分组 told apart by",
)
@social_option
@output_options
@language_option
def funding(
    lang: str,
    data: str,
    rules_file: str | None,
    as_of: str,
    by: str,
    social: bool,
    form: str | None,
    output: str | None,
) -> None:
    """党建经费：每年多少，市县镇各担多少。 Funding a year, and who bears how much."""
    from orggraph.graph import Label
    from orggraph.reports.organisations import funding_sheet

    answers = read_answers(lang, data, rules_file, as_of)
    put_sheet(
        funding_sheet(answers, Dimension(by), Label.SOCIAL_ORG if social else Label.ENTERPRISE),
        form,
        output,
        lang,
        answers,
    )
    hint_problems(answers, lang)


@click.command()
@data_options
@click.option(
    "--show",
    type=click.Choice(["load", "firms", "further"]),
    default="load",
    show_default=True,
    help="岗位负载、选派建议、增设岗位 the posts, whom to send where, where more are needed",
)
@output_options
@language_option
def posts(
    lang: str,
    data: str,
    rules_file: str | None,
    as_of: str,
    show: str,
    form: str | None,
    output: str | None,
) -> None:
    """指导员岗位：负载、选派到哪些企业、还缺几个。 Instructor posts: their load, whom to send
    where, how many more.
    """
    from orggraph.reports.services import further_sheet, load_sheet, post_firms_sheet

    answers = read_answers(lang, data, rules_file, as_of)
    put_sheet(
        {"load": load_sheet, "firms": post_firms_sheet, "further": further_sheet}[show](answers),
        form,
        output,
        lang,
        answers,
    )
    hint_problems(answers, lang)


@click.command()
@data_options
@click.option(
    "--add",
    type=click.IntRange(1),
    metavar="K",
    help="增设 K 个中心，设在哪里入圈最多 where k more centres reach most",
)
@click.option(
    "--target",
    type=click.FloatRange(0, 100),
    metavar="PCT",
    help="圈内占比达到此数最少增设几个 fewest more centres for this share",
)
@output_options
@language_option
def circles(
    lang: str,
    data: str,
    rules_file: str | None,
    as_of: str,
    add: int | None,
    target: float | None,
    form: str | None,
    output: str | None,
) -> None:
    """党群服务中心的10、15分钟服务圈：圈内圈外，增设在哪里。 Circles of the service centres: who
    is inside, where to add.
    """
    from orggraph.reports.services import circle_sheet, new_centres_sheet, target_sheet

    if add is not None and target is not None:
        raise UsageError(
            message("--add and --target cannot go together: each is a question of its own"),
        )
    answers = read_answers(lang, data, rules_file, as_of)
    asked = (
        new_centres_sheet(answers, add)
        if add is not None
        else target_sheet(answers, target)
        if target is not None
        else circle_sheet(answers)
    )
    put_sheet(asked, form, output, lang, answers)
    hint_problems(answers, lang)


@click.command()
@data_options
@click.option(
    "--show",
    type=click.Choice(["load", "firms", "departments"]),
    default="load",
    show_default=True,
    help="负载、没有行业党委的企业、主管部门分工 the load, firms without one,"
    " departments by category",
)
@base_option
@output_options
@language_option
def committees(
    lang: str,
    data: str,
    rules_file: str | None,
    as_of: str,
    show: str,
    base: str,
    form: str | None,
    output: str | None,
) -> None:
    """行业党委与主管部门：各管多少企业、多少组织，哪些没人管。 Industry committees and
    departments: what lies with each.
    """
    from orggraph.reports.committees import (
        committee_sheet,
        department_sheet,
        without_committee_sheet,
    )

    answers = read_answers(lang, data, rules_file, as_of)
    make = {
        "load": committee_sheet,
        "firms": without_committee_sheet,
        "departments": department_sheet,
    }[show]
    put_sheet(make(answers, Base(base)), form, output, lang, answers)
    hint_problems(answers, lang)
