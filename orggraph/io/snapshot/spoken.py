"""A sentence as it was said in both languages when a snapshot was made."""

from __future__ import annotations

from dataclasses import dataclass

from orggraph.core.messages import Message


@dataclass(frozen=True, repr=False, init=False)
class Spoken(Message):
    """A sentence that is kept in the words it was said in, whatever the catalogues say later."""

    pair: tuple[str, str] = ("", "")

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        object.__setattr__(self, "pair", (zh, en))

    def say(self, lang: str = "zh") -> str:
        """Return the sentence in one language."""
        return self.pair[lang == "en"]

    def __reduce__(self) -> tuple[type[Spoken], tuple[str, str]]:
        return Spoken, self.pair
