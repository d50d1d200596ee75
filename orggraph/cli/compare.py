"""`orggraph compare`: what changed between two dates and why, the line of several, and the
bulletin that offices send.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from orggraph.cli.context import read_answers, read_day
from orggraph.cli.options import (
    base_option,
    check_target,
    language_option,
    reading_options,
    rules_option,
    unchecked_output_options,
)
from orggraph.cli.output import hint_problems, put_sheet, tell, tell_written
from orggraph.cli.streams import print_text
from orggraph.core.enums import Base, Word
from orggraph.core.errors import UsageError
from orggraph.core.messages import message

if TYPE_CHECKING:
    from orggraph.reports.comparison import Period
    from orggraph.reports.letterhead import Letterhead


class Rhythm(Word):
    """How often a bulletin goes out; `more` are the other words for it."""

    TEN_DAY = ("ten-day", "旬", "ten-day", "10-day", "旬报", "旬通报")
    QUARTER = ("quarter", "季", "quarter", "quarterly", "季度", "季报")


class _Rhythm(click.ParamType):  # type: ignore[type-arg]  # generic from click 8.4 on only
    """旬 or 季, ten-day or quarter."""

    name = "旬|季"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Rhythm:
        found = next(
            (r for r in Rhythm if str(value).strip().lower() in (r.zh, str(r), *r.more)), None
        )
        return found or self.fail(f"{value}: 旬 (ten-day), 季 (quarter)", param, ctx)


SHOWN = ("districts", "firms", "organisations", "series", "followed", "social")


@click.command()
@click.argument("dates", nargs=-1, required=True, metavar="OLD NEW [MORE]...")
@rules_option
@base_option
@click.option(
    "--show",
    type=click.Choice(SHOWN),
    default="districts",
    show_default=True,
    help="显示哪一张 which list to show",
)
@click.option(
    "--bulletin",
    type=_Rhythm(),
    help="写成通报 as a bulletin: 旬 ten-day, 季 quarter (.md .html .docx)",
)
@click.option("--issuer", help="通报的发文单位 the office that issues the bulletin")
@click.option("--to", multiple=True, help="主送，可写多次 to whom it goes, may be repeated")
@click.option("--issue", help="期号，如 3 the number of the bulletin")
@click.option("--signed", help="落款，不写即发文单位 who signs it, the issuer unless given")
@click.option("--dated", help="落款日期，不写即截至日期 the day it is signed, such as 2026-07-11")
@click.option("--annex", multiple=True, help="附件，可写多次 what goes with it, may be repeated")
@click.option(
    "--as-of",
    "as_of",
    multiple=True,
    help="截至日期：写一次为最后一期，每期都写则依次对应 the date of the last data, or of each in "
    "turn, where a workbook does not say",
)
@reading_options
@unchecked_output_options
@language_option
def compare(
    lang: str,
    dates: tuple[str, ...],
    rules_file: str | None,
    base: str,
    show: str,
    bulletin: Rhythm | None,
    as_of: tuple[str, ...],
    form: str | None,
    output: str | None,
    **printed: Any,
) -> None:
    """两期之间谁变了、为什么；多期则给出走势；可写成通报。 What moved between dates and why;
    --bulletin as offices send it.
    """
    _check_printed(printed, bulletin)
    from orggraph.io import output as writing
    from orggraph.reports import comparison

    if bulletin is None or output is None:
        check_target(form, output)
    else:
        from orggraph.io.bulletin_writer import SUFFIXES

        writing.check_suffix(output, SUFFIXES)
    if len(dates) < 2:
        raise UsageError(message("give two dates at least, the older first"))
    printed["dated"] = read_day(printed["dated"] or "", "--dated")
    period = comparison.Period(
        [
            read_answers(lang, date, rules_file, day)
            for date, day in zip(dates, _days(as_of, dates), strict=True)
        ],
        Base(base),
    )
    if bulletin is not None:
        _bulletin(period, bulletin, _letterhead(period, printed), form, output, lang)
    elif output and not writing.holds_one_table(output):
        tell_written(writing.write(comparison.compare_report(period), output, lang), lang)
    else:
        one = {
            "districts": comparison.changes_sheet,
            "firms": comparison.moves_sheet,
            "organisations": comparison.organisations_sheet,
            "series": comparison.series_sheet,
            "followed": comparison.followed_sheet,
            "social": comparison.social_sheet,
        }
        put_sheet(replace(one[show](period), head=period.head()), form, output, lang)
        for words in period.head() if output or form in ("csv", "json") else ():
            tell(words, lang)
        if output or form in ("csv", "json") or show != "districts":  # else the table bears them
            for doubt in period.doubts():
                tell(doubt, lang)
    hint_problems(period.new, lang)


def _check_printed(printed: Mapping[str, Any], bulletin: Rhythm | None) -> None:
    """Refuse what only a bulletin prints where none is asked for."""
    given = [name for name, value in printed.items() if value]
    if given and bulletin is None:
        raise UsageError(
            message("--{name} goes with --bulletin: only a bulletin prints it", name=given[0])
        )


def _days(as_of: Sequence[str], dates: Sequence[str]) -> list[str]:
    """Return the date given for each of the data, "" where it says so itself."""
    if len(as_of) == len(dates):
        return list(as_of)
    if len(as_of) > 1:
        raise UsageError(
            message(
                "--as-of is given {given} times for {dates} dates: give it once for the last, or "
                "once for each",
                given=len(as_of),
                dates=len(dates),
            )
        )
    return [*[""] * (len(dates) - 1), *(as_of or [""])]


def _letterhead(period: Period, printed: Mapping[str, Any]) -> Letterhead:
    """Return what is printed around the bulletin: what the later data declare, and over it what
    the command says.
    """
    from orggraph.reports.letterhead import letterhead_of

    entries = {"issue": "number", "annex": "annexes"}
    said = {entries.get(name, name): value for name, value in printed.items() if value}
    return letterhead_of({**period.new.graph.bulletin, **said})


def _bulletin(
    period: Period,
    rhythm: Rhythm,
    printed: Letterhead,
    form: str | None,
    output: str | None,
    lang: str,
) -> None:
    from orggraph.render import bulletin as views
    from orggraph.reports.bulletin import bulletin

    page = bulletin(period, rhythm is Rhythm.QUARTER, printed)
    if output:
        from orggraph.io import bulletin_writer

        tell_written([bulletin_writer.write(page, output, lang)], lang)
    elif form in (None, "table", "md"):
        print_text(views.markdown(page, lang))
    elif form == "html":
        print_text(views.html(page, lang))
    else:
        raise UsageError(
            message("a bulletin is md, html or docx; for docx use -o FILE.docx"),
        )
