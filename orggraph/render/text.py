"""Answers as text: a table for the terminal, Markdown, and one HTML page that travels alone. Nothing here is written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import pandas as pd
from wcwidth import wcswidth, wcwidth

from orggraph.core import rules as rule_book
from orggraph.core import schema
from orggraph.core.enums import RowName, Status
from orggraph.core.errors import Text, in_one_line, legible
from orggraph.core.resources import template
from orggraph.core.rules import Rules
from orggraph.core.schema import Column, Kind
from orggraph.render.cell_text import NOTHING, marks, one_line, plain, shown, tint
from orggraph.reports.sheets import Figure, Report, Sheet

INK, SECOND, LINE = "#1F2933", "#52606D", "#CBD2D9"  # the words, the lesser words, the lines of every view
GAP = 2  # blanks between two columns
SHORT = 6  # a heading of three Chinese characters stays on one line
NARROW = 16  # a text column is shortened down to this before columns are left out
SENTENCE = 44  # and one of whole sentences down to this
BARS = 30  # a chart with more bars than this is read by nobody
STROKES = ((Status.ORG_SINGLE.colour, False), (Status.UNCOVERED.colour, True))  # the lines of a curve: colour, dashed
POINTS = 400  # points of a curve on a page; more are not seen
PAGE_ROWS = 2000  # a list inside a whole report shows this many rows; a list asked for alone shows all
NO_ROWS = Text("没有记录。", "No rows.")
WORST = Text("最需关注的三处", "The three worst places")
RULES = Text("现行规则", "Rules in force")


# ---------------------------------------------------------------- the terminal

@dataclass(frozen=True, eq=False)
class _Strip:
    """One column on its way to the terminal: its heading and its cells, each one line of words."""

    column: Column
    heading: str
    cells: list[str]
    tones: dict[str, Status]

    @property
    def full(self) -> int:
        """The columns its widest cell takes."""
        return max(map(wide, self.cells), default=0)

    @property
    def least(self) -> int:
        """The columns below which it would rather be left out: numbers and codes are never shortened."""
        whole = max(self.full, max(map(wide, fold(self.heading))))
        if self.column.is_number or self.column.kind is Kind.CODE:
            return whole
        return min(whole, SENTENCE if self.column.kind is Kind.FREE else NARROW)


def table(sheet: Sheet, lang: str = "zh", width: int | None = None, colour: bool = False) -> str:
    """Return a sheet as lines that align, no wider than `width` columns of a terminal.

    Long words are shortened with …, but a sentence in the last column goes on below; what still does not fit is left out,
    and a line below says so: columns that hold nothing first, then the lesser ones, then the rest from the right.
    `colour` adds colour to the signs of statuses and weight to heading and total, never a meaning of its own.
    """
    strips = _strips(sheet, lang)
    if not strips:
        return _lines([*_above(sheet, lang), NO_ROWS.say(lang)], width)
    kept = _kept(strips, width)
    sizes, folded = _layout(kept, width)
    lines = [_row(heads, kept, sizes, colour, bold=True) for heads in _headings(kept, sizes, folded)]
    rule = (" " * GAP).join("-" * size for size in sizes)
    body = [_row(line, kept, sizes, colour, bold=sheet.total_last and i == len(sheet.frame) - 1)
            for i, cells in enumerate(zip(*(strip.cells for strip in kept), strict=True)) for line in _broken(cells, kept, sizes)]
    if sheet.total_last and body:
        body.insert(-1, rule)
    after = [] if body else [NO_ROWS.say(lang)]
    after += [_left_out([strip for strip in strips if strip not in kept], lang)] if len(kept) < len(strips) else []
    return (_lines(_above(sheet, lang), width) + "\n".join([*lines, rule, *body]) + "\n"
            + _lines([*after, *(note.say(lang) for note in sheet.notes)], width))


def _above(sheet: Sheet, lang: str) -> list[str]:
    """Return what stands above a table: its caption, and what is missing."""
    return [sheet.caption.say(lang), *(words.say(lang) for words in sheet.head)]


def _broken(cells: Sequence[str], strips: Sequence[_Strip], sizes: Sequence[int]) -> Iterator[Sequence[str]]:
    """Yield the lines of a row: more than one where its last cell is a sentence that does not fit."""
    *before, last = cells
    sentence = strips[-1].column.kind is Kind.FREE and wide(last) > sizes[-1]
    first, *more = wrap(last, sizes[-1]) if sentence else [last]
    yield (*before, first)
    yield from ((*("" for _ in before), line) for line in more)


@lru_cache(maxsize=1 << 16)
def wide(text: str) -> int:
    """Return how many columns a text takes on a terminal, a Chinese character two."""
    return len(text) if text.isascii() else max(wcswidth(text), 0)


def shorten(text: str, size: int) -> str:
    """Return a text of at most `size` columns, its end replaced by … where it is longer."""
    if wide(text) <= size:
        return text
    taken, room = [], size - 1
    for letter in text:
        room -= max(wcwidth(letter), 0)
        if room < 0:
            break
        taken.append(letter)
    return "".join(taken).rstrip() + "…" if size > 0 else ""


def fold(heading: str) -> tuple[str, str]:
    """Return a heading in two lines of much the same width, broken where its script allows."""
    cuts = [i for i in range(1, len(heading)) if heading[i - 1] == " " or not (heading[i - 1] + heading[i]).isascii()
            if heading[i - 1] not in "(（" and wide(heading) > SHORT]
    cut = min(cuts, key=lambda i: (heading[i] not in "(（", max(wide(heading[:i].rstrip()), wide(heading[i:]))), default=0)
    return heading[:cut].rstrip(), heading[cut:]


def wrap(text: str, width: int | None) -> list[str]:
    """Return a text as lines of at most `width` columns; Chinese breaks anywhere, other words at a blank."""
    lines: list[str] = []
    line = ""
    for piece in re.findall(r"[!-~]+|.[，。、；：）》？！]?", re.sub(r"\s+", " ", legible(text)).strip()):
        for part in (piece if width and wide(piece) > width else [piece]):
            if width and line and wide(line + part) > width and part.strip():
                lines.append(line.rstrip())
                line = ""
            line += part if line or part.strip() else ""
    return [*lines, line.rstrip()] if line.strip() else lines


def _strips(sheet: Sheet, lang: str) -> list[_Strip]:
    return [_Strip(column, in_one_line(column.heading(lang)), one_line(shown(sheet.frame[column.name], column, lang)).to_pylist(),
                   marks(sheet.frame[column.name], column, lang)) for column in sheet.columns]


def _kept(strips: Sequence[_Strip], width: int | None) -> Sequence[_Strip]:
    """Return the columns that fit the window; the first always does."""
    kept, needed = list(strips), {id(strip): strip.least for strip in strips}
    if width is None or sum(_natural(strips)) + GAP * (len(strips) - 1) <= width:
        return kept
    silent = {id(strip): all(cell == NOTHING for cell in strip.cells) for strip in strips}
    order = sorted(range(1, len(strips)), key=lambda i: (not silent[id(strips[i])], not strips[i].column.lesser, -i))
    for i in order:
        if sum(needed[id(strip)] for strip in kept) + GAP * (len(kept) - 1) <= width:
            break
        kept.remove(strips[i])
    return kept


def _natural(strips: Sequence[_Strip]) -> list[int]:
    return [max(strip.full, wide(strip.heading)) for strip in strips]


def _layout(strips: Sequence[_Strip], width: int | None) -> tuple[list[int], bool]:
    """Return the widths of columns that fit, and whether their headings take two lines."""
    natural = _natural(strips)
    if width is None or sum(natural) + GAP * (len(natural) - 1) <= width:
        return natural, False
    least = [strip.least for strip in strips]
    if least[0] > width:
        return [max(width, 1)], True
    most = [max(strip.full, low) for strip, low in zip(strips, least, strict=True)]
    room = width - GAP * (len(strips) - 1)
    cap = max(most)
    while sum(sizes := [max(min(size, cap), low) for size, low in zip(most, least, strict=True)]) > room:
        cap -= 1
    return sizes, True


def _headings(strips: Sequence[_Strip], sizes: Sequence[int], folded: bool) -> list[list[str]]:
    whole = [strip.heading for strip in strips]
    if not folded:
        return [whole]
    pairs = [("", text) if wide(text) <= size else fold(text) for text, size in zip(whole, sizes, strict=True)]
    rows = [[pair[i] for pair in pairs] for i in (0, 1)]
    return rows if any(rows[0]) else rows[1:]


def _row(cells: Sequence[str], strips: Sequence[_Strip], sizes: Sequence[int], colour: bool, bold: bool) -> str:
    line = (" " * GAP).join(
        _cell(text, strip, size, colour) for text, strip, size in zip(cells, strips, sizes, strict=True)).rstrip()
    return f"\x1b[1m{line}\x1b[0m" if colour and bold else line


def _cell(text: str, strip: _Strip, size: int, colour: bool) -> str:
    short = shorten(text, size)
    blank = " " * (size - wide(short))
    if colour and (status := strip.tones.get(text)) and short:
        red, green, blue = (int(status.colour[i:i + 2], 16) for i in (1, 3, 5))
        short = f"\x1b[38;2;{red};{green};{blue}m{short[0]}\x1b[39m{short[1:]}"
    return blank + short if strip.column.is_number else short + blank


def _left_out(strips: Sequence[_Strip], lang: str) -> str:
    names = "、".join(strip.heading for strip in strips) if lang != "en" else ", ".join(s.heading for s in strips)
    return Text(f"窗口不够宽，{len(strips)} 列未列出：{names}。用 -o 文件.xlsx 或 --format csv 可看全部。",
                f"The window is too narrow for {len(strips)} more columns: {names}. "
                f"-o FILE.xlsx or --format csv shows them all.").say(lang)


def _lines(texts: Sequence[str], width: int | None) -> str:
    return "".join(line + "\n" for text in texts for line in wrap(text, width))


# ---------------------------------------------------------------- what every whole report adds

def worst(report: Report, count: int = 3) -> Sheet | None:
    """Return the places that stand lowest (highest, for a count of gaps), from the first sheet that has a chart.

    None where no place stands out: no chart, or the same figure everywhere. Among equals the larger base comes first.
    The firms not located are no place, and nobody could be sent there.
    """
    sheet = next((sheet for sheet in report.sheets if sheet.chart and not sheet.line and len(sheet.frame)), None)
    if sheet is None or sheet.chart is None:
        return None
    label, value = sheet.chart
    columns = {column.name: column for column in sheet.columns}
    rows = places(sheet).dropna(subset=[label, value])
    named = [not isinstance(name, RowName) for name in rows[label]]
    rows = rows[np.array(named, dtype=bool)]  # an empty list would be taken for a list of columns
    if not rows[value].nunique() > 1:
        return None
    extra = [name for name in ("base", "uncovered", "unknown") if name in columns and name != value]
    order = [value, *(name for name in ("base",) if name in extra)]
    rows = rows.sort_values(order, ascending=[columns[value].kind is Kind.PERCENT, False][:len(order)], kind="stable")
    return Sheet("worst", WORST, tuple(columns[name] for name in (label, value, *extra)), rows.head(count),
                 caption=sheet.caption)


def places(sheet: Sheet) -> pd.DataFrame:
    """Return the rows of a sheet without its total."""
    return sheet.frame.iloc[:-1] if sheet.total_last else sheet.frame


def rules_sheet(rules: Rules) -> Sheet:
    """Return the rules in force as a sheet; a rule that differs from the default says what the default was."""
    was = {row["rule"]: row["value"] for row in rule_book.describe()}
    rows = [{"rule": row["rule"], "value": row["value"], "meaning": Text(row["zh"], row["en"]), "range": row["range"],
             "source": row["source"],
             "changed": Text(f"◆ 已改，原为 {was[row['rule']]}", f"◆ changed from {was[row['rule']]}")
             if row["changed"] else None} for row in rule_book.describe(rules)]
    columns = schema.columns("rules")
    order = ("meaning", "value", "changed", "range", "source", "rule")
    return Sheet("rules", RULES, tuple(columns[name] for name in order), pd.DataFrame(rows))


def _sheets(what: Report | Sheet, rows: int | None) -> Iterator[Sheet]:
    if isinstance(what, Sheet):
        yield what
        return
    if (lowest := worst(what)) is not None:
        yield lowest
    for sheet in what.sheets:
        yield _head(sheet, rows)
    yield rules_sheet(what.rules)


def _head(sheet: Sheet, rows: int | None) -> Sheet:
    """Return the first rows of a long list and its total, saying how many there are and where all of them stand."""
    count = len(places(sheet))
    if rows is None or count <= rows:
        return sheet
    note = Text(f"共 {count} 行，这里只列前 {rows} 行；全部见工作簿（.xlsx）或单独导出的 CSV。",
                f"{count} rows in all, the first {rows} here; the workbook (.xlsx) or a CSV of this list has them all.")
    kept = [*range(rows), count] if sheet.total_last else range(rows)
    return replace(sheet, frame=sheet.frame.iloc[kept], notes=(note, *sheet.notes))


def _head_lines(what: Report | Sheet) -> tuple[Text, tuple[Text, ...], tuple[Figure, ...], tuple[Text, ...]]:
    """Return the title of a report, the lines under it (of which the first is the caption), its figures and sentences."""
    if isinstance(what, Report):
        return what.title, (what.caption, *what.head), what.figures, what.sentences
    return what.title, (Text("", ""),), (), ()


def document(what: Report | Sheet, lang: str = "zh", width: int | None = None) -> str:
    """Return a report or a sheet as plain text: the figures, the sentences, then each table under its title."""
    title, above, figures, sentences = _head_lines(what)
    parts = [_lines([title.say(lang), *(words.say(lang) for words in above)], width)] if isinstance(what, Report) else []
    parts += [_lines([f"{f.label.say(lang)}  {f.value}  {f.detail.say(lang)}" for f in figures], width)] if figures else []
    parts += [_lines([sentence.say(lang) for sentence in sentences], width)] if sentences else []
    for sheet in _sheets(what, PAGE_ROWS):
        parts.append(_lines([f"[ {sheet.title.say(lang)} ]"], width) + table(sheet, lang, width))
    return "\n".join(parts)


# ---------------------------------------------------------------- Markdown

def markdown(what: Report | Sheet, lang: str = "zh") -> str:
    """Return a report or a sheet as Markdown; whatever a ledger holds stays words and never becomes markup."""
    title, (caption, *head), figures, sentences = _head_lines(what)
    blocks = [f"# {_escaped(title.say(lang))}", _escaped(caption.say(lang)), *_quoted(head, lang)]
    if figures:
        blocks.append("\n".join(f"- **{_escaped(f.label.say(lang))}　{_escaped(f.value)}**　{_escaped(f.detail.say(lang))}"
                                for f in figures))
    blocks += [_escaped(sentence.say(lang)) for sentence in sentences]
    for sheet in _sheets(what, PAGE_ROWS):
        blocks += _markdown_sheet(sheet, lang, alone=isinstance(what, Sheet))
    return "\n\n".join(block for block in blocks if block) + "\n"


def _markdown_sheet(sheet: Sheet, lang: str, alone: bool) -> list[str]:
    strips = _strips(sheet, lang)
    last = len(sheet.frame) - 1 if sheet.total_last else -1
    lines = [_piped(_escaped(strip.heading) for strip in strips),
             _piped("---:" if strip.column.is_number else ":---" for strip in strips)]
    for i, cells in enumerate(zip(*(strip.cells for strip in strips), strict=True)):
        lines.append(_piped(f"**{_escaped(c)}**" if i == last else _escaped(c) for c in cells))
    return ["" if alone else f"## {_escaped(sheet.title.say(lang))}", _escaped(sheet.caption.say(lang)), *_quoted(sheet.head, lang), "\n".join(lines),
            "" if len(sheet.frame) else _escaped(NO_ROWS.say(lang)), *(_escaped(n.say(lang)) for n in sheet.notes)]


def _quoted(head: Sequence[Text], lang: str) -> list[str]:
    """Return what is missing as one quoted block, or nothing."""
    return ["\n>\n".join(f"> **{_escaped(words.say(lang))}**" for words in head)] if head else []


def cells(sheet: Sheet, lang: str = "zh") -> tuple[list[tuple[str, bool]], list[list[str]]]:
    """Return the headings of a sheet, each with whether it heads numbers, and its rows as words."""
    strips = _strips(sheet, lang)
    return [(s.heading, s.column.is_number) for s in strips], [list(row) for row in zip(*(s.cells for s in strips), strict=True)]


def markdown_table(sheet: Sheet, lang: str = "zh") -> str:
    """Return the rows of a sheet alone as a Markdown table."""
    return _markdown_sheet(replace(sheet, head=()), lang, alone=True)[2]


def escaped(text: str) -> str:
    """Return words that Markdown takes as they are."""
    return _escaped(text)


def _piped(cells: Iterator[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _escaped(text: str) -> str:
    line = re.sub(r"([\\`*\[\]<>|&~$]|(?<!\w)_|_(?!\w))", r"\\\1", re.sub(r"\s+", " ", legible(text)))
    return re.sub(r"^(\s*\d*)([#+\-=.)])(?=\s|$)", r"\1\\\2", line)


# ---------------------------------------------------------------- HTML

@dataclass(frozen=True)
class _Cell:
    """One cell as the template shows it: its words, the class of its kind, the length of its bar in percent."""

    text: str
    kind: str = ""
    bar: str = ""


@dataclass(frozen=True)
class _Bar:
    """One bar of a chart: label, value as words, top edge and length in units of the drawing."""

    label: str
    value: str
    top: int
    length: float


@dataclass(frozen=True)
class _Line:
    """One line of a curve: its name, its points in units of the drawing, its colour, whether it is dashed."""

    name: str
    points: str
    colour: str
    dashed: bool


@dataclass(frozen=True)
class _Curve:
    """A curve as the template draws it: its lines, the name of the axis below, and the marks of both axes (place, words)."""

    lines: list[_Line]
    across: str
    below: list[tuple[float, str]]
    beside: list[tuple[float, str]]


@dataclass(frozen=True)
class _Point:
    """One point of a line: label, value as words, its place in units of the drawing."""

    label: str
    value: str
    x: int
    y: float


@dataclass(frozen=True)
class _Grid:
    """One table as the template shows it; `blocks` are the lines that stand above some rows, by row."""

    key: str
    title: str
    caption: str
    headings: list[tuple[str, bool]]
    rows: list[list[_Cell]]
    total_last: bool
    notes: list[str]
    bars: list[_Bar]
    bars_title: str
    curve: _Curve | None
    blocks: dict[int, str]
    points: list[_Point]
    head: list[str]


def html(what: Report | Sheet, lang: str = "zh") -> str:
    """Return a report or a sheet as one HTML page: no script, nothing fetched, prints on A4."""
    title, (caption, *head), figures, sentences = _head_lines(what)
    return str(template("report.html").render(
        lang="en" if lang == "en" else "zh-CN", title=title.say(lang), caption=caption.say(lang), head=[words.say(lang) for words in head],
        figures=[(f.label.say(lang), f.value, f.detail.say(lang)) for f in figures],
        sentences=[sentence.say(lang) for sentence in sentences], no_rows=NO_ROWS.say(lang),
        grids=[_grid(sheet, lang) for sheet in _sheets(what, None if isinstance(what, Sheet) else PAGE_ROWS)],
        statuses=[(s.value, s.colour, tint(s.colour)) for s in Status],
        ink=INK, second=SECOND, line=LINE, blue=Status.ORG_SINGLE.colour, red=Status.UNCOVERED.colour,
        pale=tint(Status.ORG_JOINT.colour)))


def _grid(sheet: Sheet, lang: str) -> _Grid:
    strips = _strips(sheet, lang)
    columns = [_html_cells(strip, sheet) for strip in strips]
    bars, bars_title = _bars(sheet, lang)
    return _Grid(sheet.key, sheet.title.say(lang), sheet.caption.say(lang),
                 [(strip.heading, strip.column.is_number) for strip in strips],
                 [list(row) for row in zip(*columns, strict=True)], sheet.total_last,
                 [note.say(lang) for note in sheet.notes], bars, bars_title, _curve(sheet, lang), _blocks(sheet, lang), _points(sheet, lang),
                 [words.say(lang) for words in sheet.head])


def _blocks(sheet: Sheet, lang: str) -> dict[int, str]:
    words = [] if sheet.block is None else [block.say(lang) for block in sheet.frame[sheet.block]]
    return {i: word for i, word in enumerate(words) if i == 0 or word != words[i - 1]}


def _curve(sheet: Sheet, lang: str) -> _Curve | None:
    """Return the lines of a curve in a drawing of 820 by 320 units, its field from (60, 10) to (810, 270)."""
    if not sheet.curve or len(sheet.frame) < 2:
        return None
    columns = {column.name: column for column in sheet.columns}
    rows = sheet.frame.iloc[sorted({round(i * (len(sheet.frame) - 1) / POINTS) for i in range(POINTS + 1)})]
    x = _numbers(rows[sheet.curve[0]], columns[sheet.curve[0]])
    drawn = {name: _numbers(rows[name], columns[name]) for name in sheet.curve[1:]}
    values = [value for line in drawn.values() for value in line if value is not None]
    low, high, last = min(values) // 10 * 10, -(-max(values) // 10) * 10, max(value or 0 for value in x) or 1
    high = max(high, low + 10)

    def at(across: float | None, up: float | None) -> str:
        return f"{60 + 750 * (across or 0) / last:.1f},{270 - 260 * ((up or 0) - low) / (high - low):.1f}"

    lines = [_Line(columns[name].heading(lang), " ".join(at(a, b) for a, b in zip(x, line, strict=True)), colour, dashed)
             for (name, line), (colour, dashed) in zip(drawn.items(), STROKES, strict=False)]
    tens = [low + (high - low) * i / 4 for i in range(5)]
    return _Curve(lines, columns[sheet.curve[0]].heading(lang), [(60 + 187.5 * i, f"{last * i / 4:.0f}") for i in range(5)],
                  [(270 - 65 * i, f"{value:.4g}%") for i, value in enumerate(tens)])


def _html_cells(strip: _Strip, sheet: Sheet) -> list[_Cell]:
    if strip.column.name in sheet.shade:
        values = _numbers(sheet.frame[strip.column.name], strip.column)
        return [_Cell(text, bar="" if value is None else f"{min(max(value, 0), 100):.1f}")
                for text, value in zip(strip.cells, values, strict=True)]
    kept = "keep" if strip.column.kind is Kind.CODE else ""
    return [_Cell(text, f"{strip.tones[text].value} keep" if text in strip.tones else kept) for text in strip.cells]


def _bars(sheet: Sheet, lang: str) -> tuple[list[_Bar], str]:
    """Return the bars of a chart and its title; a percent fills a scale to 100, a count one to the largest."""
    if sheet.chart is None or sheet.line or not len(places(sheet)):
        return [], chart_title(sheet, lang) if sheet.line else ""
    label, value = (next(c for c in sheet.columns if c.name == name) for name in sheet.chart)
    rows = places(sheet).head(BARS)
    numbers = _numbers(rows[value.name], value)
    most = 100 if value.kind is Kind.PERCENT else max([n for n in numbers if n is not None], default=0) or 1
    names, words = shown(rows[label.name], label, lang).to_pylist(), shown(rows[value.name], value, lang).to_pylist()
    return [_Bar(shorten(name, 22), word, 26 * i, round(520 * (number or 0) / most, 1))
            for i, (name, word, number) in enumerate(zip(names, words, numbers, strict=True))], chart_title(sheet, lang)


def _points(sheet: Sheet, lang: str) -> list[_Point]:
    """Return the points of a line, from left to right; the scale runs from the least value to the greatest, with room."""
    if sheet.chart is None or not sheet.line:
        return []
    label, value = (next(c for c in sheet.columns if c.name == name) for name in sheet.chart)
    numbers = _numbers(sheet.frame[value.name], value)
    known = [n for n in numbers if n is not None]
    low, high = (min(known), max(known)) if known else (0, 0)
    names, words = (shown(sheet.frame[c.name], c, lang).to_pylist() for c in (label, value))
    step = 660 // max(len(numbers) - 1, 1)
    return [_Point(shorten(name, 14), word, 80 + step * i, round(150 - 110 * (number - low) / ((high - low) or 1), 1))
            for i, (name, word, number) in enumerate(zip(names, words, numbers, strict=True)) if number is not None]


def chart_title(sheet: Sheet, lang: str) -> str:
    """Return what a chart shows, and that it shows the first bars only where there are more."""
    value = next(c for c in sheet.columns if sheet.chart and c.name == sheet.chart[1])
    first = Text(f"（前 {BARS} 行）", f" (first {BARS} rows)") if len(places(sheet)) > BARS else Text("", "")
    return value.heading(lang) + first.say(lang)


def _numbers(series: pd.Series, column: Column) -> list[float | None]:
    values: list[float | None] = plain(series, column, lambda word: word.zh).to_pylist()
    return values


__all__ = ["BARS", "NOTHING", "cells", "chart_title", "document", "escaped", "fold", "html", "markdown", "markdown_table", "places",
           "rules_sheet", "shorten", "table", "wide", "worst", "wrap"]
