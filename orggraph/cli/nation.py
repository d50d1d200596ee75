"""`orggraph nation`: a province or the nation, county by county, in a loop or on Spark."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from orggraph.cli.context import read_rules, warn_cold
from orggraph.cli.options import (
    as_of_option,
    base_option,
    folder_option,
    language_option,
    rules_option,
)
from orggraph.cli.output import end_progress, progress_to, tell, tell_written
from orggraph.core.enums import Base
from orggraph.core.errors import UsageError
from orggraph.core.messages import message

if TYPE_CHECKING:
    from orggraph.core.rules import Rules
    from orggraph.nation import Engine, Finished, Setup

_MEMORY = re.compile(r"(\d+(?:\.\d+)?)\s*([GM])B?", re.IGNORECASE)
_CODES = re.compile(r"\d{2,6}|_unknown")


@click.command()
@click.argument("data", type=click.Path())
@folder_option
@click.option(
    "--master",
    metavar="URL",
    help="Spark 集群，如 spark://主机:7077、yarn、local[2]；不写则在本机逐县计算 "
    "the Spark cluster; without it, county by county on this machine",
)
@click.option(
    "--by-county",
    default="",
    metavar="COLUMN",
    help="一张大表中的区划代码列 the column of division codes of one large list",
)
@click.option(
    "--only",
    multiple=True,
    metavar="CODE",
    help="只算这些县、市、省，写区划代码或其前几位，可多次给出 only counties whose code begins so",
)
@click.option(
    "--resume",
    is_flag=True,
    help="接着上次运行，数据、规则、版本都没变的县不再计算 go on; a county that has not "
    "changed stays",
)
@click.option(
    "--wave",
    type=click.IntRange(1),
    default=200,
    show_default=True,
    metavar="N",
    help="每批多少县 counties begun at once",
)
@click.option("--plan", is_flag=True, help="各县的联合组建建议 joint branches of each county")
@click.option(
    "--county-files",
    type=click.Choice(["csv", "xlsx"]),
    is_flag=False,
    flag_value="csv",
    help="每县另写一套 CSV 或一个工作簿 CSV files or a workbook for each county",
)
@click.option(
    "--county-memory",
    metavar="SIZE",
    default="",
    help="一个县至多用多少内存，如 8G，超过的县不算 memory one county may take, such as 8G",
)
@click.option(
    "--upper",
    type=click.Path(),
    help="各县共有的党组织、地点、关系 a dataset folder of what counties share (DATA/upper)",
)
@click.option(
    "--strict", is_flag=True, help="有县没有完成则退出码为 1 exit with 1 where a county failed"
)
@as_of_option
@rules_option
@base_option
@language_option
def nation(
    lang: str,
    data: str,
    output: str,
    master: str | None,
    by_county: str,
    only: tuple[str, ...],
    resume: bool,
    wave: int,
    plan: bool,
    county_files: str | None,
    county_memory: str,
    upper: str | None,
    strict: bool,
    as_of: str,
    rules_file: str | None,
    base: str,
) -> None:
    """全省、全国：逐县计算并汇总，可在 Spark 集群上运行。 A province or the nation: county by
    county, then added up; on a Spark cluster too.
    """
    from orggraph.nation import Settings, find_counties, run
    from orggraph.nation.counties import read_setup

    found = find_counties(Path(data))
    setup = read_setup(Path(data), upper)
    settings = Settings(
        os.path.realpath(output),
        setup,
        _rules(rules_file, setup),
        Base(base),
        plan,
        county_files or "",
        lang,
        as_of,
        _bytes_of(county_memory),
    )
    if found.note:
        tell(found.note, lang)
    engine = _engine(master, Path(settings.out))
    if plan and not master:
        warn_cold(lang)
    try:
        done = run(
            found,
            settings,
            engine,
            by_county=by_county,
            only=_codes(only),
            wave=wave,
            resume=resume,
            tell=progress_to(lang),
        )
    finally:
        engine.stop()
    _finish(done, Path(output), lang, strict)


def _rules(path: str | None, setup: Setup) -> Rules:
    """Return the rules of the nation: those of `nation.toml`, changed by a file of rules."""
    from orggraph.core.rules import DEFAULT
    from orggraph.nation.counties import DECLARATION, WITHIN_DISTRICT

    ours = DEFAULT.replace(WITHIN_DISTRICT).replace(setup.rules, f"{DECLARATION} [rules]")
    if path is None:
        return ours
    from orggraph.io.dataset import read_toml

    read_rules(path)  # says what is wrong with the file
    return ours.replace(read_toml(Path(path)), path)


def _engine(master: str | None, out: Path) -> Engine:
    if master is None:
        from orggraph.nation import Loop

        return Loop()
    from orggraph.nation.spark import Spark

    return Spark(master, out / "spark.log")


def _codes(only: tuple[str, ...]) -> list[str]:
    codes = [code for word in only for code in re.split("[,，、]", word) if code]
    for code in codes:
        if not _CODES.fullmatch(code):
            raise UsageError(
                message(
                    "--only {code}: write a division code or its first digits, such as --only 35",
                    code=code,
                )
            )
    return codes


def _bytes_of(size: str) -> int:
    if not size:
        return 0
    found = _MEMORY.fullmatch(size.strip())
    if found is None:
        raise UsageError(message("--county-memory {size}: write it as 8G or 500M", size=size))
    return int(float(found[1]) * (1e9 if found[2] in "gG" else 1e6))


def _finish(done: Finished, output: Path, lang: str, strict: bool) -> None:
    """Say what was written and which counties failed, and leave with 3 where most did."""
    from orggraph.nation.county import DONE, FAILED, KEPT

    end_progress()
    there = Path(os.path.realpath(output))
    main_ones = [path for path in done.written if path.suffix in (".xlsx", ".json")]
    tell_written([output / path.relative_to(there) for path in main_ones], lang)
    failed = [outcome for outcome in done.outcomes if outcome.state == FAILED]
    tell(
        message(
            "{outcomes} counties: {done} worked out, {kept} kept, {failed} not finished",
            outcomes=len(done.outcomes),
            done=done.count(DONE),
            kept=done.count(KEPT),
            failed=len(failed),
        ),
        lang,
    )
    for outcome in failed[:5]:
        tell(message("{county}: {why}", county=outcome.county, why=outcome.said), lang)
    if len(failed) > 5:
        tell(message("the others stand in failures.csv"), lang)
    if done.mostly_failed:
        sys.exit(3)
    if strict and failed:
        sys.exit(1)
