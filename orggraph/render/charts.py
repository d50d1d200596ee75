"""Charts as a page draws them: bars, a line of dates, a curve; all in units of the drawing."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from orggraph.core.enums import Status
from orggraph.core.messages import EMPTY, plural
from orggraph.core.schema import Column, Kind
from orggraph.render.cell_text import plain, shown
from orggraph.render.text_width import shorten
from orggraph.render.whole import places
from orggraph.reports.sheets import Sheet

BARS = 30  # a chart with more bars than this is read by nobody
# The lines of a curve: colour, dashed.
STROKES = ((Status.ORG_SINGLE.colour, False), (Status.UNCOVERED.colour, True))
POINTS = 400  # points of a curve on a page; more are not seen


@dataclass(frozen=True)
class Bar:
    """One bar of a chart: label, value as words, top edge and length in units of the drawing."""

    label: str
    value: str
    top: int
    length: float


@dataclass(frozen=True)
class Line:
    """One line of a curve: its name, its points in units of the drawing, its colour, whether it is
    dashed.
    """

    name: str
    points: str
    colour: str
    dashed: bool


@dataclass(frozen=True)
class Curve:
    """A curve as the template draws it: its lines, the name of the axis below, and the marks of
    both axes (place, words).
    """

    lines: list[Line]
    across: str
    below: list[tuple[float, str]]
    beside: list[tuple[float, str]]


@dataclass(frozen=True)
class Point:
    """One point of a line: label, value as words, its place in units of the drawing."""

    label: str
    value: str
    x: int
    y: float


def bars(sheet: Sheet, lang: str) -> tuple[list[Bar], str]:
    """Return the bars of a chart and its title; a percent fills a scale to 100, a count one to the
    largest.
    """
    if sheet.chart is None or sheet.line or not len(places(sheet)):
        return [], chart_title(sheet, lang) if sheet.line else ""
    label, value = (next(c for c in sheet.columns if c.name == name) for name in sheet.chart)
    rows = places(sheet).head(BARS)
    numbers = numbers_of(rows[value.name], value)
    most = (
        100
        if value.kind is Kind.PERCENT
        else max([n for n in numbers if n is not None], default=0) or 1
    )
    names, words = (
        shown(rows[label.name], label, lang).to_pylist(),
        shown(rows[value.name], value, lang).to_pylist(),
    )
    return [
        Bar(shorten(name, 22), word, 26 * i, round(520 * (number or 0) / most, 1))
        for i, (name, word, number) in enumerate(zip(names, words, numbers, strict=True))
    ], chart_title(sheet, lang)


def curve(sheet: Sheet, lang: str) -> Curve | None:
    """Return the lines of a curve in a drawing of 820 by 320 units, its field from (60, 10) to
    (810, 270).
    """
    if not sheet.curve or len(sheet.frame) < 2:
        return None
    columns = {column.name: column for column in sheet.columns}
    rows = sheet.frame.iloc[
        sorted({round(i * (len(sheet.frame) - 1) / POINTS) for i in range(POINTS + 1)})
    ]
    x = numbers_of(rows[sheet.curve[0]], columns[sheet.curve[0]])
    drawn = {name: numbers_of(rows[name], columns[name]) for name in sheet.curve[1:]}
    values = [value for line in drawn.values() for value in line if value is not None]
    low, high, last = (
        min(values) // 10 * 10,
        -(-max(values) // 10) * 10,
        max(value or 0 for value in x) or 1,
    )
    high = max(high, low + 10)

    def at(across: float | None, up: float | None) -> str:
        x, y = 60 + 750 * (across or 0) / last, 270 - 260 * ((up or 0) - low) / (high - low)
        return f"{x:.1f},{y:.1f}"

    lines = [
        Line(
            columns[name].heading(lang),
            " ".join(at(a, b) for a, b in zip(x, line, strict=True)),
            colour,
            dashed,
        )
        for (name, line), (colour, dashed) in zip(drawn.items(), STROKES, strict=False)
    ]
    tens = [low + (high - low) * i / 4 for i in range(5)]
    return Curve(
        lines,
        columns[sheet.curve[0]].heading(lang),
        [(60 + 187.5 * i, f"{last * i / 4:.0f}") for i in range(5)],
        [(270 - 65 * i, f"{value:.4g}%") for i, value in enumerate(tens)],
    )


def points(sheet: Sheet, lang: str) -> list[Point]:
    """Return the points of a line, from left to right; the scale runs from the least value to the
    greatest, with room.
    """
    if sheet.chart is None or not sheet.line:
        return []
    label, value = (next(c for c in sheet.columns if c.name == name) for name in sheet.chart)
    numbers = numbers_of(sheet.frame[value.name], value)
    known = [n for n in numbers if n is not None]
    low, high = (min(known), max(known)) if known else (0, 0)
    names, words = (shown(sheet.frame[c.name], c, lang).to_pylist() for c in (label, value))
    step = 660 // max(len(numbers) - 1, 1)
    return [
        Point(
            shorten(name, 14),
            word,
            80 + step * i,
            round(150 - 110 * (number - low) / ((high - low) or 1), 1),
        )
        for i, (name, word, number) in enumerate(zip(names, words, numbers, strict=True))
        if number is not None
    ]


def chart_title(sheet: Sheet, lang: str) -> str:
    """Return what a chart shows, and that it shows the first bars only where there are more."""
    value = next(c for c in sheet.columns if sheet.chart and c.name == sheet.chart[1])
    first = (
        plural(" (first {n} row)", " (first {n} rows)", n=BARS)
        if len(places(sheet)) > BARS
        else EMPTY
    )
    return value.heading(lang) + first.say(lang)


def numbers_of(series: pd.Series, column: Column) -> list[float | None]:
    """Return the numbers of a column, None where missing."""
    values: list[float | None] = plain(series, column, lambda word: word.zh).to_pylist()
    return values
