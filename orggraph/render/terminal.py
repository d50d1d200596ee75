"""Answers as plain text: a table for the terminal, and a whole report as lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from orggraph.core.messages import message
from orggraph.core.schema import Kind
from orggraph.render.cell_text import NOTHING
from orggraph.render.strips import Strip, strips_of
from orggraph.render.text_width import fold, shorten, wide, wrap
from orggraph.render.whole import NO_ROWS, head_lines, sheets_of
from orggraph.reports.sheets import Report, Sheet

GAP = 2  # blanks between two columns


def table(sheet: Sheet, lang: str = "zh", width: int | None = None, colour: bool = False) -> str:
    """Return a sheet as lines that align, no wider than `width` columns of a terminal.

    Long words are shortened with …, but a sentence in the last column goes on below; what still
    does not fit is left out, and a line below says so: columns that hold nothing first, then the
    lesser ones, then the rest from the right.
    `colour` adds colour to the signs of statuses and weight to heading and total, never a meaning
    of its own.
    """
    strips = strips_of(sheet, lang)
    if not strips:
        return _lines([*_above(sheet, lang), NO_ROWS.say(lang)], width)
    kept = _kept(strips, width)
    sizes, folded = _layout(kept, width)
    lines = [
        _row(heads, kept, sizes, colour, bold=True) for heads in _headings(kept, sizes, folded)
    ]
    rule = (" " * GAP).join("-" * size for size in sizes)
    body = [
        _row(line, kept, sizes, colour, bold=sheet.total_last and i == len(sheet.frame) - 1)
        for i, cells in enumerate(zip(*(strip.cells for strip in kept), strict=True))
        for line in _broken(cells, kept, sizes)
    ]
    if sheet.total_last and body:
        body.insert(-1, rule)
    after = [] if body else [NO_ROWS.say(lang)]
    after += (
        [_left_out([strip for strip in strips if strip not in kept], lang)]
        if len(kept) < len(strips)
        else []
    )
    return (
        _lines(_above(sheet, lang), width)
        + "\n".join([*lines, rule, *body])
        + "\n"
        + _lines([*after, *(note.say(lang) for note in sheet.notes)], width)
    )


def _above(sheet: Sheet, lang: str) -> list[str]:
    """Return what stands above a table: its caption, and what is missing."""
    return [sheet.caption.say(lang), *(words.say(lang) for words in sheet.head)]


def _broken(
    cells: Sequence[str], strips: Sequence[Strip], sizes: Sequence[int]
) -> Iterator[Sequence[str]]:
    """Yield the lines of a row: more than one where its last cell is a sentence that does
    not fit.
    """
    *before, last = cells
    sentence = strips[-1].column.kind is Kind.FREE and wide(last) > sizes[-1]
    first, *more = wrap(last, sizes[-1]) if sentence else [last]
    yield (*before, first)
    yield from ((*("" for _ in before), line) for line in more)


def _kept(strips: Sequence[Strip], width: int | None) -> Sequence[Strip]:
    """Return the columns that fit the window; the first always does."""
    kept, needed = list(strips), {id(strip): strip.least for strip in strips}
    if width is None or sum(_natural(strips)) + GAP * (len(strips) - 1) <= width:
        return kept
    silent = {id(strip): all(cell == NOTHING for cell in strip.cells) for strip in strips}
    order = sorted(
        range(1, len(strips)),
        key=lambda i: (not silent[id(strips[i])], not strips[i].column.lesser, -i),
    )
    for i in order:
        if sum(needed[id(strip)] for strip in kept) + GAP * (len(kept) - 1) <= width:
            break
        kept.remove(strips[i])
    return kept


def _natural(strips: Sequence[Strip]) -> list[int]:
    return [max(strip.full, wide(strip.heading)) for strip in strips]


def _layout(strips: Sequence[Strip], width: int | None) -> tuple[list[int], bool]:
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
    while (
        sum(sizes := [max(min(size, cap), low) for size, low in zip(most, least, strict=True)])
        > room
    ):
        cap -= 1
    return sizes, True


def _headings(strips: Sequence[Strip], sizes: Sequence[int], folded: bool) -> list[list[str]]:
    whole = [strip.heading for strip in strips]
    if not folded:
        return [whole]
    pairs = [
        ("", text) if wide(text) <= size else fold(text)
        for text, size in zip(whole, sizes, strict=True)
    ]
    rows = [[pair[i] for pair in pairs] for i in (0, 1)]
    return rows if any(rows[0]) else rows[1:]


def _row(
    cells: Sequence[str], strips: Sequence[Strip], sizes: Sequence[int], colour: bool, bold: bool
) -> str:
    line = (
        (" " * GAP)
        .join(
            _cell(text, strip, size, colour)
            for text, strip, size in zip(cells, strips, sizes, strict=True)
        )
        .rstrip()
    )
    return f"\x1b[1m{line}\x1b[0m" if colour and bold else line


def _cell(text: str, strip: Strip, size: int, colour: bool) -> str:
    short = shorten(text, size)
    blank = " " * (size - wide(short))
    if colour and (status := strip.tones.get(text)) and short:
        red, green, blue = (int(status.colour[i : i + 2], 16) for i in (1, 3, 5))
        short = f"\x1b[38;2;{red};{green};{blue}m{short[0]}\x1b[39m{short[1:]}"
    return blank + short if strip.column.is_number else short + blank


def _left_out(strips: Sequence[Strip], lang: str) -> str:
    names = (
        "、".join(strip.heading for strip in strips)
        if lang != "en"
        else ", ".join(s.heading for s in strips)
    )
    return message(
        "The window is too narrow for {strips} more columns: {names}. -o FILE.xlsx or "
        "--format csv shows them all.",
        strips=len(strips),
        names=names,
    ).say(lang)


def _lines(texts: Sequence[str], width: int | None) -> str:
    return "".join(line + "\n" for text in texts for line in wrap(text, width))


def document(what: Report | Sheet, lang: str = "zh", width: int | None = None) -> str:
    """Return a report or a sheet as plain text: the figures, the sentences, then each table under
    its title.
    """
    title, above, figures, sentences = head_lines(what)
    parts = (
        [_lines([title.say(lang), *(words.say(lang) for words in above)], width)]
        if isinstance(what, Report)
        else []
    )
    parts += (
        [_lines([f"{f.label.say(lang)}  {f.value}  {f.detail.say(lang)}" for f in figures], width)]
        if figures
        else []
    )
    parts += [_lines([sentence.say(lang) for sentence in sentences], width)] if sentences else []
    for sheet in sheets_of(what):
        parts.append(_lines([f"[ {sheet.title.say(lang)} ]"], width) + table(sheet, lang, width))
    return "\n".join(parts)
