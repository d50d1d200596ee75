"""The command `map`: read, call, write."""

from __future__ import annotations

import click

from orggraph.cli.config import Target
from orggraph.cli.context import read_answers
from orggraph.cli.options import base_option, data_options, language_option
from orggraph.cli.output import hint_problems, progress_to, tell_missing, tell_written
from orggraph.core.enums import Base
from orggraph.core.errors import UsageError
from orggraph.core.messages import message

# Those of `reference.coordinates.System`, whose module loads too much for a page of help.
SYSTEMS = click.Choice(["WGS-84", "GCJ-02", "BD-09"])


@click.command("map")
@data_options
@click.option(
    "--plan",
    "plan_file",
    type=click.Path(),
    help="画出建议组 draw proposed groups (plan.csv of `orggraph plan -o plan.csv`)",
)
@click.option(
    "--compare",
    "old",
    metavar="OLD",
    help="早先的台账或数据目录，标出得失 show what changed since these data",
)
@click.option("--boundaries", type=click.Path(), help="区界 GeoJSON district outlines")
@click.option(
    "--boundaries-system",
    type=SYSTEMS,
    help="区界坐标系 the outlines' coordinate system",
)
@click.option(
    "--context",
    type=click.Path(),
    help="自备底图线条（道路、水面等）GeoJSON own roads, water and areas for the ground",
)
@click.option(
    "--context-system",
    type=SYSTEMS,
    help="自备底图坐标系 the coordinate system of --context",
)
@base_option
@click.option(
    "--plain",
    is_flag=True,
    help="数据不压缩，供 2023 年以前的浏览器 do not pack the data, for browsers before 2023",
)
@click.option(
    "-o",
    "--output",
    type=Target(dir_okay=False),
    default="map.html",
    show_default=True,
    help="写入文件 write to a file",
)
@language_option
def map_command(
    lang: str,
    data: str,
    rules_file: str | None,
    as_of: str,
    plan_file: str | None,
    old: str | None,
    boundaries: str | None,
    boundaries_system: str | None,
    context: str | None,
    context_system: str | None,
    base: str,
    plain: bool,
    output: str,
) -> None:
    """可离线打开的交互地图，一个 HTML 文件。 The interactive map that opens offline, one HTML
    file.
    """
    from orggraph import webmap
    from orggraph.io.map_writer import read_context, read_outlines, write_map
    from orggraph.io.plan_reader import read_plan

    if boundaries and not boundaries_system:
        raise UsageError(
            message(
                "name the coordinate system of the outlines with --boundaries-system; none is "
                "guessed"
            ),
        )
    if context and not context_system:
        raise UsageError(
            message(
                "name the coordinate system of the context with --context-system; none is guessed"
            ),
        )
    answers = read_answers(lang, data, rules_file, as_of)
    before = read_answers(lang, old, rules_file, "") if old else None
    outlines = (
        read_outlines(boundaries, boundaries_system) if boundaries and boundaries_system else ()
    )
    shown = webmap.map_data(
        answers,
        base=Base(base),
        plan=read_plan(plan_file) if plan_file else None,
        old=before,
        outlines=outlines,
        context=read_context(context, context_system) if context and context_system else None,
    )
    progress_to(lang)(message("drawing the map"))
    tell_written([write_map(shown, output, lang, plain=plain)], lang)
    tell_missing(answers, lang)
    hint_problems(answers, lang)
