"""The closed lists that a parameter of a named query may be limited to.

A query compares with one spelling; whoever asks may write the code, or the word of either language,
as the tables print them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from orggraph.core.enums import Base, Condition, Dimension, Label, Status, Word


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a closed list: what the query compares with, and the word that it stands for."""

    value: str
    word: Word
    more: tuple[str, ...] = ()

    @property
    def spellings(self) -> set[str]:
        """Whatever it may be written as, in small letters."""
        known = {self.value, self.word.name, *self.word.spellings, *self.more}
        return {text.casefold() for text in known}


def _by_code(words: Sequence[Word]) -> list[Choice]:
    return [Choice(str(word), word) for word in words]


def _by_label(words: Sequence[Word]) -> list[Choice]:
    return [Choice(word.zh, word) for word in words]


_WITHOUT = (Status.UNCOVERED, Status.WORK_ONLY, Status.PENDING, Status.UNKNOWN)
_BASES = {
    "实体运营": Base.OPERATING,
    "三有": Base.THREE_HAVES,
    "应建": Base.SHOULD,
    "全部": Base.ALL,
}
CLOSED: dict[str, list[Choice]] = {
    "状态": _by_code(list(Status)),
    "未覆盖状态": _by_code(_WITHOUT),
    "分组": _by_label(list(Dimension)),
    "口径": [Choice(value, word) for value, word in _BASES.items()],
    "对象": [
        Choice(str(Label.ENTERPRISE), Label.ENTERPRISE),
        Choice(str(Label.SOCIAL_ORG), Label.SOCIAL_ORG, ("社会组织",)),
    ],
    "发现": _by_label(list(Condition)),
}


def chosen(kind: str, text: str) -> str | None:
    """Return what a query compares with for a word of a closed list, None for any other text."""
    wanted = text.strip().casefold()
    for choice in CLOSED[kind]:
        if wanted in choice.spellings:
            return choice.value
    return None


def words(kind: str) -> tuple[Word, ...]:
    """Return the words of a closed list."""
    return tuple(choice.word for choice in CLOSED[kind])
