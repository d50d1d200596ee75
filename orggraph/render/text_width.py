"""How wide a text stands on a terminal, and how it is shortened, folded and wrapped to fit."""

from __future__ import annotations

import re
from functools import lru_cache

from wcwidth import wcswidth, wcwidth

from orggraph.core.errors import legible

SHORT = 6  # a heading of three Chinese characters stays on one line


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
    cuts = [
        i
        for i in range(1, len(heading))
        if heading[i - 1] == " " or not (heading[i - 1] + heading[i]).isascii()
        if heading[i - 1] not in "(（" and wide(heading) > SHORT
    ]
    cut = min(
        cuts,
        key=lambda i: (heading[i] not in "(（", max(wide(heading[:i].rstrip()), wide(heading[i:]))),
        default=0,
    )
    return heading[:cut].rstrip(), heading[cut:]


def wrap(text: str, width: int | None) -> list[str]:
    """Return a text as lines of at most `width` columns; Chinese breaks anywhere, other words at a
    blank.
    """
    lines: list[str] = []
    line = ""
    for piece in re.findall(
        r"[!-~]+|.[，。、；：）》？！]?", re.sub(r"\s+", " ", legible(text)).strip()
    ):
        for part in piece if width and wide(piece) > width else [piece]:
            if width and line and wide(line + part) > width and part.strip():
                lines.append(line.rstrip())
                line = ""
            line += part if line or part.strip() else ""
    return [*lines, line.rstrip()] if line.strip() else lines
