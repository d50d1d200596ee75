"""`orggraph dispatch` and `orggraph collect`: lists to the streets, and what comes back into the
next dataset.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from orggraph.cli.context import read_answers, read_data, read_day, read_plan_file, read_rules
from orggraph.cli.options import (
    data_options,
    folder_option,
    language_option,
    reading_options,
    rules_option,
)
from orggraph.cli.output import hint_problems, progress_to, put_sheet, tell, tell_written
from orggraph.core.enums import Dimension
from orggraph.core.messages import message

if TYPE_CHECKING:
    import pandas as pd

    from orggraph.analysis.analysis import Answers
    from orggraph.ingest import RawDataset
    from orggraph.reports.collect import Collected
    from orggraph.reports.next_dataset import Merged
    from orggraph.reports.sheets import Report

RECEIVERS = tuple(
    str(by.value)
    for by in (Dimension.STREET, Dimension.DISTRICT, Dimension.COMMITTEE, Dimension.PARK)
)
PLAN = click.option(
    "--plan",
    "plan_file",
    type=click.Path(),
    help="随表分发、收回的联合组建方案 a plan whose groups go out and come back (plan.csv of "
    "`orggraph plan -o plan.csv`)",
)


@click.command()
@data_options
@click.option(
    "--by",
    type=click.Choice(RECEIVERS),
    default="street",
    show_default=True,
    help="分发给谁 who receives the lists",
)
@PLAN
@folder_option
@language_option
def dispatch(
    lang: str,
    data: str,
    rules_file: str | None,
    as_of: str,
    by: str,
    plan_file: str | None,
    output: str,
) -> None:
    """把须核实、组建的企业分发给各单位，每单位一本。 Lists of firms to verify or organise, one
    workbook per receiver.
    """
    from orggraph.io.dispatch_workbooks import write_round
    from orggraph.reports.dispatch import covering_sheet
    from orggraph.reports.dispatch import dispatch as worked_out

    answers = read_answers(lang, data, rules_file, as_of)
    sent = worked_out(answers, Dimension(by), read_plan_file(answers, plan_file))
    written = write_round(answers, sent, Path(output), lang)
    names = dict(zip(sent.receivers, (path.name for path in written), strict=False))
    put_sheet(covering_sheet(answers, sent, names), None, None, lang, answers)
    tell(
        message(
            "written {output}: {written} workbooks, {firms} firms, {groups} groups, round {stamp}",
            output=output,
            written=len(written) - 1,
            firms=len(sent.firms),
            groups=len(sent.groups),
            stamp=sent.stamp,
        ),
        lang,
    )
    social = int((~answers.graph.is_enterprise).sum())
    if social:
        tell(
            message(
                "{social} social organisations are not mixed with firms and not sent", social=social
            ),
            lang,
        )
    tell_written(written[-1:], lang)
    hint_problems(answers, lang)


@click.command()
@click.argument("folders", nargs=-1, required=True, metavar="DIR...", type=click.Path())
@click.option(
    "--from", "data", required=True, metavar="DATA", help="下发时的台账 the dataset that was sent"
)
@click.option(
    "--by",
    type=click.Choice(RECEIVERS),
    help="当时分发给谁，不写则由收回的表看出 who received the lists;"
    " the files tell where it is left out",
)
@PLAN
@click.option(
    "--as-of",
    default="",
    envvar="ORGGRAPH_AS_OF",
    help="新台账的截至日期 the date of the next dataset, such as 2026-11-20",
)
@rules_option
@folder_option
@reading_options
@language_option
def collect(
    lang: str,
    folders: tuple[str, ...],
    data: str,
    by: str | None,
    plan_file: str | None,
    as_of: str,
    rules_file: str | None,
    output: str,
) -> None:
    """收回各单位填好的表，逐行核对，并入新台账。 Replies checked row by row and merged into the
    next dataset.
    """
    from orggraph.analysis import pipeline
    from orggraph.io.reply_reader import read_returned
    from orggraph.reports import collect as collecting
    from orggraph.reports import collected_replies, next_dataset
    from orggraph.reports.dispatch import dispatch as worked_out

    progress = progress_to(lang)
    until = read_day(as_of)
    raw = read_data(data)
    old = pipeline.answers(raw, read_rules(rules_file), progress=progress)
    until = until or old.graph.as_of
    progress(message("reading what came back"))
    returned = read_returned(folders, Path(output))
    kind = Dimension(by) if by else collecting.receiver_kind(returned) or Dimension.STREET
    plan = read_plan_file(old, plan_file)
    sent = worked_out(old, kind, plan)
    found = collecting.collect(old, sent, returned, until)
    after = next_dataset.merged(old, found)
    written = _write_dataset(old, raw, after, until, Path(output), lang)
    new = pipeline.answers(
        read_raw_again(Path(output) / "dataset"), read_rules(rules_file), progress=progress
    )
    report = collected_replies.collected_report(found, after, old, new)
    written += _write_lists(report, found, old, plan, Path(output), lang)
    put_sheet(report.sheets[0], None, None, lang, new)
    tell_written(written, lang)
    for words in collected_replies.sentences(found):
        tell(words, lang)
    if not as_of:
        tell(
            message(
                "the next dataset keeps the date {until}; give --as-of",
                until=(until or message("(none declared)")),
            ),
            lang,
        )


def read_raw_again(folder: Path) -> RawDataset:
    """Read the next dataset as it now stands: its figures are those that anybody gets from it."""
    from orggraph.io.reader import read_raw

    return read_raw(folder)


def _write_dataset(
    old: Answers, raw: RawDataset, after: Merged, until: dt.date | None, folder: Path, lang: str
) -> list[Path]:
    from orggraph.io import output as writing
    from orggraph.io.atomic_write import opened, told
    from orggraph.reports import next_dataset

    place = folder / "dataset"
    with told(place):
        place.mkdir(parents=True, exist_ok=True)
    sheets, named, systems = next_dataset.tables(old, after, lang)
    for name, sheet in sheets.items():
        writing.write(sheet, place / name, lang)
    with opened(place / "dataset.toml") as put:
        put(next_dataset.declaration(raw, until, named, systems).encode())
    return [place / "dataset.toml"]


def _write_lists(
    report: Report,
    found: Collected,
    old: Answers,
    plan: pd.DataFrame | None,
    folder: Path,
    lang: str,
) -> list[Path]:
    """Write the workbook of what came back, the firms that are not on the ledger, and the plan
    to keep.
    """
    from orggraph.io import output as writing
    from orggraph.reports import next_dataset
    from orggraph.reports.collected_replies import added_sheet

    written = writing.write(report, folder / "collected.xlsx", lang)
    written += writing.write(added_sheet(found), folder / "added.csv", lang)
    if plan is not None:
        written += writing.write(
            next_dataset.next_plan(old, found, plan), folder / "plan.csv", lang
        )
    return written
