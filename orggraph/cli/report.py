"""`orggraph report | rules | demo`: all answers in one file, the rules to edit, and a made-up
town to try them on.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from orggraph.cli.config import Target
from orggraph.cli.context import (
    exit_if_lacking,
    read_answers,
    read_rules,
    warn_cold,
    write_map_page,
)
from orggraph.cli.options import (
    base_option,
    data_options,
    filter_options,
    language_option,
    members_option,
    rules_option,
    strict_option,
)
from orggraph.cli.output import hint_problems, put_sheet, tell, tell_missing, tell_written
from orggraph.cli.streams import print_text
from orggraph.core.enums import Base, Dimension, Members, Status
from orggraph.core.messages import message
from orggraph.reports.shared_options import conditions_of


@click.command()
@data_options
@base_option
@click.option(
    "-o",
    "--output",
    type=Target(dir_okay=False),
    default="report.xlsx",
    show_default=True,
    help="写入文件，格式看后缀 format by its suffix: .xlsx .md .html .json .txt",
)
@click.option(
    "--map",
    "map_file",
    type=Target(dir_okay=False),
    metavar="MAP.html",
    help="同时写出可离线打开的地图 write the map that opens offline, too",
)
@click.option(
    "--all-sheets",
    is_flag=True,
    help="没有内容的表也各占一张 give sheets without a row a tab of their own, too",
)
@filter_options
@members_option
@strict_option
@language_option
def report(
    lang: str,
    data: str,
    rules_file: str | None,
    as_of: str,
    base: str,
    output: str,
    map_file: str | None,
    all_sheets: bool,
    statuses: tuple[str, ...],
    street: str | None,
    conditions: tuple[str, ...],
    members: str,
    strict: bool,
) -> None:
    """全部结果写成一个工作簿；--status、--street、--where 只筛选空白点清单。
    All of it in one workbook (also .md, .html); the filters are of the gap list alone.
    """
    from orggraph.analysis.coverage import LISTED
    from orggraph.io import output as writing
    from orggraph.reports.report import build_report

    writing.check_suffix(output)
    where = conditions_of(street, conditions)
    answers = replace(read_answers(lang, data, rules_file, as_of), members=Members(members))
    warn_cold(lang)
    wanted = tuple(map(Status, statuses)) or LISTED
    whole = build_report(answers, Base(base), wanted, where)
    # JSON is read by programs: the same keys whatever the ledger holds.
    if not all_sheets and Path(output).suffix.lower() != ".json":
        whole = whole.without_empty()
    tell_written(writing.write(whole, output, lang), lang)
    if map_file:
        tell_written([write_map_page(answers, map_file, lang, Base(base))], lang)
    tell_missing(answers, lang)
    hint_problems(answers, lang)
    exit_if_lacking(answers, strict)


@click.command()
@rules_option
@click.option("-o", "--output", type=Target(dir_okay=False), help="写入文件 write to a file")
@language_option
def rules(lang: str, rules_file: str | None, output: str | None) -> None:
    """打印规则文件，连同来源，供编辑。 Print the rules file to edit, with sources."""
    from orggraph.core.rules import to_toml
    from orggraph.io.atomic_write import opened

    words = to_toml(read_rules(rules_file))
    if output:
        with opened(output) as put:
            put(words.encode())
        tell_written([Path(output)], lang)
    else:
        print_text(words)


@click.command()
@click.option(
    "--firms",
    type=click.IntRange(1, 5_000_000),
    default=300,
    show_default=True,
    help="企业数 number of firms",
)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="随机种子 seed")
@click.option(
    "-o",
    "--output",
    type=Target(file_okay=False),
    default="demo",
    show_default=True,
    help="目录 folder",
)
@language_option
def demo(lang: str, firms: int, seed: int, output: str) -> None:
    """造一座虚构小城，台账、报告、地图一次看全。 A made-up town, its ledgers, report and map:
    the whole way at once.
    """
    from orggraph.io import output as writing
    from orggraph.io.sample_round import write_sample_round
    from orggraph.io.sample_writer import write_town
    from orggraph.reports.coverage import coverage_sheet
    from orggraph.reports.gaps import gap_sheet
    from orggraph.reports.problems import problem_sheet
    from orggraph.reports.report import build_report
    from orggraph.sample import aged, make_town

    folder = Path(output)
    tell(
        message("making a town of {firms} firms, seed {seed}", firms=firms, seed=seed),
        lang,
    )
    town = make_town(firms, seed)
    written = write_town(town, folder) + write_town(aged(town, seed, share=0.1)[0], folder / "next")
    answers = read_answers(lang, output, None, "")
    put_sheet(coverage_sheet(answers, Dimension.DISTRICT), None, None, lang, answers)
    results = folder / "results"
    results.mkdir(exist_ok=True)
    for name, sheet in (("problems.csv", problem_sheet(answers)), ("gaps.csv", gap_sheet(answers))):
        written += writing.write(sheet, results / name, lang)
    warn_cold(lang)
    written += writing.write(build_report(answers).without_empty(), results / "report.xlsx", lang)
    written.append(write_map_page(answers, results / "map.html", lang))
    written += write_sample_round(answers, folder / "round", lang)
    tell_written(written, lang)
    tell(
        message(
            "{folder}/round is one round of lists: sent to the streets, returned; take it in with "
            "orggraph collect {folder}/round/returned --from {folder} --plan "
            "{folder}/round/plan.csv -o {folder}/round/collected",
            folder=output,
        ),
        lang,
    )
    hint_problems(answers, lang)
