"""Traditional characters and their simplified forms, character by character
(`data/traditional.txt`).
"""

from __future__ import annotations

from functools import lru_cache

from orggraph.core.resources import text


@lru_cache(maxsize=1)
def simplified_forms() -> dict[int, str]:
    """Return the simplified form of each traditional character or variant, as `str.translate`
    takes it.
    """
    lines = [
        line for line in text("data", "traditional.txt").splitlines() if line and line[0] != "#"
    ]
    pairs = zip("".join(lines[::2]), "".join(lines[1::2]), strict=True)
    return {ord(old): new for old, new in pairs}


def simplified(words: str) -> str:
    """Return a text in simplified characters."""
    return words if words.isascii() else words.translate(simplified_forms())


__all__ = ["simplified", "simplified_forms"]
