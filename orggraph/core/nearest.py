"""The known word that comes nearest to one that is not known."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from orggraph.core.messages import EMPTY, Message, message


def nearest(word: str, known: Iterable[str], likeness: float = 0.6) -> str:
    """Return the known word most like another, an empty text where none is like it."""
    return next(iter(difflib.get_close_matches(word, list(known), 1, likeness)), "")


def did_you_mean(word: str, known: Iterable[str]) -> Message:
    """Return the clause of a sentence that asks whether the nearest known word was meant."""
    near = nearest(word, known)
    return message(", did you mean {near}", near=near) if near else EMPTY
