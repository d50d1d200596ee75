"""`orggraph compare`: what changed between two dates and why, the line of several, and the
bulletin that offices send.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import click

from orggraph.cli.context import read_answers
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
    form: str | None,
    output: str | None,
) -> None:
    """两期之间谁变了、为什么；多期则给出走势；可写成通报。 What moved between dates and why;
    --bulletin as offices send it.
    """
    from orggraph.io import output as writing
    from orggraph.reports import comparison

    if bulletin is None or output is None:
        check_target(form, output)
    else:
        from orggraph.io.bulletin_writer import SUFFIXES

        writing.check_suffix(output, SUFFIXES)
    if len(dates) < 2:
        raise UsageError(message("give two dates at least, the older first"))
    period = comparison.Period(
        [read_answers(lang, date, rules_file, "") for date in dates], Base(base)
    )
    if bulletin is not None:
        _bulletin(period, bulletin, form, output, lang)
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


def _bulletin(period: Any, rhythm: Rhythm, form: str | None, output: str | None, lang: str) -> None:
    from orggraph.render import bulletin as views

    page = views.bulletin(period, rhythm is Rhythm.QUARTER)
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
