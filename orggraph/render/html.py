"""Answers as one HTML page that travels alone: no script, nothing fetched."""

from __future__ import annotations

from dataclasses import dataclass

from orggraph.core.enums import Status
from orggraph.core.resources import template
from orggraph.core.schema import Kind
from orggraph.render import charts
from orggraph.render.cell_text import tint
from orggraph.render.colours import INK, LINE, SECOND
from orggraph.render.strips import Strip, strips_of
from orggraph.render.whole import NO_ROWS, head_lines, sheets_of
from orggraph.reports.sheets import Report, Sheet


@dataclass(frozen=True)
class _Cell:
    """One cell as the template shows it: its words, the class of its kind, the length of its bar in
    percent.
    """

    text: str
    kind: str = ""
    bar: str = ""


@dataclass(frozen=True)
class _Grid:
    """One table as the template shows it; `blocks` are the lines that stand above some rows, by
    row.
    """

    key: str
    title: str
    caption: str
    headings: list[tuple[str, bool]]
    rows: list[list[_Cell]]
    total_last: bool
    notes: list[str]
    bars: list[charts.Bar]
    bars_title: str
    curve: charts.Curve | None
    blocks: dict[int, str]
    points: list[charts.Point]
    head: list[str]


def html(what: Report | Sheet, lang: str = "zh") -> str:
    """Return a report or a sheet as one HTML page: no script, nothing fetched, prints on A4."""
    title, (caption, *head), figures, sentences = head_lines(what)
    return str(
        template("report.html").render(
            lang="en" if lang == "en" else "zh-CN",
            title=title.say(lang),
            caption=caption.say(lang),
            head=[words.say(lang) for words in head],
            figures=[(f.label.say(lang), f.value, f.detail.say(lang)) for f in figures],
            sentences=[sentence.say(lang) for sentence in sentences],
            no_rows=NO_ROWS.say(lang),
            grids=[_grid(sheet, lang) for sheet in sheets_of(what)],
            statuses=[(s.value, s.colour, tint(s.colour)) for s in Status],
            ink=INK,
            second=SECOND,
            line=LINE,
            blue=Status.ORG_SINGLE.colour,
            red=Status.UNCOVERED.colour,
            pale=tint(Status.ORG_JOINT.colour),
        )
    )


def _grid(sheet: Sheet, lang: str) -> _Grid:
    strips = strips_of(sheet, lang)
    columns = [_html_cells(strip, sheet) for strip in strips]
    drawn, bars_title = charts.bars(sheet, lang)
    return _Grid(
        sheet.key,
        sheet.title.say(lang),
        sheet.caption.say(lang),
        [(strip.heading, strip.column.is_number) for strip in strips],
        [list(row) for row in zip(*columns, strict=True)],
        sheet.total_last,
        [note.say(lang) for note in sheet.notes],
        drawn,
        bars_title,
        charts.curve(sheet, lang),
        _blocks(sheet, lang),
        charts.points(sheet, lang),
        [words.say(lang) for words in sheet.head],
    )


def _blocks(sheet: Sheet, lang: str) -> dict[int, str]:
    words = [] if sheet.block is None else [block.say(lang) for block in sheet.frame[sheet.block]]
    return {i: word for i, word in enumerate(words) if i == 0 or word != words[i - 1]}


def _html_cells(strip: Strip, sheet: Sheet) -> list[_Cell]:
    if strip.column.name in sheet.shade:
        values = charts.numbers_of(sheet.frame[strip.column.name], strip.column)
        return [
            _Cell(text, bar="" if value is None else f"{min(max(value, 0), 100):.1f}")
            for text, value in zip(strip.cells, values, strict=True)
        ]
    kept = "keep" if strip.column.kind is Kind.CODE else ""
    return [
        _Cell(text, f"{strip.tones[text].value} keep" if text in strip.tones else kept)
        for text in strip.cells
    ]
