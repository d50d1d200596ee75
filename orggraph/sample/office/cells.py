"""One firm's cells: what is written of its status and head-counts, and what a careful reader may
make of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from orggraph.sample.office import wordings as words
from orggraph.sample.office.firms import OfficeFirm, Tie

Cell = str | int | None
UNSPECIFIED = "ORG_UNSPECIFIED"  # there is an organisation, and how it was formed is not told
STATUS: dict[Tie, frozenset[str]] = {
    Tie.SINGLE: frozenset({"ORG_SINGLE"}),
    Tie.JOINT: frozenset({"ORG_JOINT"}),
    Tie.ATTACHED: frozenset({"ORG_ATTACHED"}),
    Tie.FALLBACK: frozenset({"ORG_FALLBACK"}),
    # A plan is not coverage; whether it is 筹建中 or 空白点 is left open.
    Tie.PENDING: frozenset({"PENDING", "UNCOVERED"}),
    Tie.NONE: frozenset({"UNCOVERED"}),
    Tie.GONE: frozenset({"UNCOVERED"}),
    Tie.UNKNOWN: frozenset({"UNKNOWN"}),
}
ORGANISED = (Tie.SINGLE, Tie.JOINT, Tie.ATTACHED, Tie.FALLBACK)
THERE = frozenset({UNSPECIFIED})
NOT_THERE = frozenset({"UNCOVERED"})
BLANK = frozenset({"UNCOVERED", "UNKNOWN"})


@dataclass(frozen=True)
class Written:
    """A cell with the statuses that may be read out of it, empty where it says nothing of the
    status.
    """

    cell: Cell
    statuses: frozenset[str] = frozenset()


class Pen:
    """Writes cells: always the usual wording, or one drawn from the list."""

    def __init__(self, rng: np.random.Generator, varied: bool) -> None:
        self.rng = rng
        self.varied = varied

    def one(self, wordings: Sequence[str]) -> str:
        """Return the usual wording, or any of them."""
        return wordings[int(self.rng.integers(len(wordings)))] if self.varied else wordings[0]

    def any(self, wordings: Sequence[str]) -> str:
        """Return any of the wordings."""
        return wordings[int(self.rng.integers(len(wordings)))]


def name_of(firm: OfficeFirm, pen: Pen, *, mode_beside: bool) -> Written:
    """Write the column for the organisation's name; `mode_beside` where another column tells the
    mode.
    """
    tie, name = firm.tie, firm.organisation
    if tie in (Tie.SINGLE, Tie.JOINT):
        return Written(name, STATUS[tie])
    if tie is Tie.ATTACHED:
        return Written(
            name if mode_beside else pen.one(words.ATTACHED_NAMES).format(name=name), STATUS[tie]
        )
    if tie is Tie.FALLBACK:
        return Written(
            name if mode_beside else pen.one(words.FALLBACK_NAMES).format(name=name), STATUS[tie]
        )
    if tie is Tie.PENDING:
        return Written(pen.one(words.PENDING_NAMES).format(name=name), STATUS[tie])
    if tie is Tie.GONE:
        return Written(pen.one(words.GONE_NAMES).format(name=name), STATUS[tie])
    if tie is Tie.UNKNOWN:
        return Written(pen.one(words.UNKNOWN_NAMES), STATUS[tie])
    return Written(pen.one(words.NO_NAME), STATUS[tie])


def bare_name(firm: OfficeFirm, pen: Pen) -> Written:
    """Write the column for the organisation with a word that is no name."""
    if firm.tie not in ORGANISED:
        return name_of(firm, pen, mode_beside=False)
    word = pen.one(words.BARE)
    # 党支部 alone may be read as the firm's own; 有 and √ say nothing of how it was formed.
    return Written(word, THERE | ({"ORG_SINGLE"} if "支部" in word else set()))


def mode_of(firm: OfficeFirm, pen: Pen) -> Written:
    """Write the column for the mode."""
    return Written(pen.one(words.MODES[firm.tie]), STATUS[firm.tie])


def combined_of(firm: OfficeFirm, pen: Pen) -> Written:
    """Write one free column that tells all."""
    text = pen.one(words.COMBINED[firm.tie])
    return Written(text.format(name=firm.organisation, partner=firm.partner), STATUS[firm.tie])


def whether_of(firm: OfficeFirm, pen: Pen, tick: str) -> Written:
    """Write the column that asks whether there is an organisation; `tick` is "words" or a mark."""
    if firm.tie is Tie.UNKNOWN:
        return Written(pen.one(words.UNKNOWN_NAMES), STATUS[Tie.UNKNOWN])
    if firm.tie in ORGANISED:
        return Written(pen.one(words.YES) if tick == "words" else tick, THERE)
    if tick == "words":
        return Written(pen.one(words.NO), NOT_THERE)
    return Written({"1": "0", "是": "否"}.get(tick, "×"), NOT_THERE)


def ticked(is_so: bool, tick: str, crossed: bool) -> Cell:
    """Return the mark of a column whose heading is the value; `crossed` fills the others with a
    cross.
    """
    mark = "√" if tick == "words" else tick
    if is_so:
        return int(mark) if mark.isdigit() else mark
    if not crossed:
        return None
    return 0 if mark == "1" else "否" if mark == "是" else "×"


def reason_of(firm: OfficeFirm, pen: Pen) -> Cell:
    """Write why a firm has no organisation."""
    if firm.tie in (Tie.NONE, Tie.GONE):
        return pen.one(words.REASONS[:6])
    return None


# ---- head-counts ----


@dataclass(frozen=True)
class Count:
    """A head-count as written, with the figures that may be read out of it; None stands for
    unknown.
    """

    cell: Cell
    total: frozenset[int | None]
    formal: frozenset[int | None] = frozenset({None})


def count(number: int, manner: str, pen: Pen) -> Count:
    """Write a plain head-count in a manner of `Shape.counts`."""
    exactly = frozenset({number})
    if manner == "as text":
        return Count(str(number), exactly)
    if manner == "marked":
        text = pen.any(("{}人", "{}名", "{} 人", "{}", "{}人。"))
        digits = str(number)
        if pen.rng.random() < 0.3:
            digits = digits.translate(_FULL_WIDTH)
        return Count(text.format(digits), exactly)
    if manner == "chinese" and number < 100:
        return Count(chinese(number) + pen.any(("", "人", "名")), exactly)
    if manner == "rough" and number and pen.rng.random() < 0.6:
        return Count(pen.any(("约{}", "{}余人", "{}左右", "{}人以上")).format(number), exactly)
    if manner == "unknowns" and pen.rng.random() < 0.4:
        return Count(pen.any(words.UNKNOWN_COUNTS), frozenset({None}))
    return Count(number, exactly)


_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def members_inline(firm: OfficeFirm, pen: Pen) -> Count:
    """Write all members in one cell, with the probationary ones inside it."""
    total, formal, new = firm.members, firm.formal, firm.probationary
    if not new:
        return Count(total, frozenset({total}), frozenset({None, total}))
    text = pen.any(
        (
            "{total}（预{new}）",
            "{total}(预{new})",
            "{total}（含预备{new}）",
            "{formal}正{new}预",
            "正式{formal} 预备{new}",
            "{total}（其中预备党员{new}名）",
            "正式党员{formal}名，预备党员{new}名",
        )
    )
    written = text.format(total=total, formal=formal, new=new)
    return Count(written, frozenset({total}), frozenset({formal, None}))


def members_slash(firm: OfficeFirm) -> Count:
    """Write formal and probationary members with a stroke between, under a heading that says so."""
    return Count(
        f"{firm.formal}/{firm.probationary}",
        frozenset({firm.members}),
        frozenset({firm.formal, None}),
    )


def staff_range(firm: OfficeFirm, pen: Pen) -> Count:
    """Write a range of staff: the lower bound is what is known."""
    low = firm.staff // 50 * 50
    if not low:
        return Count("50人以下", frozenset({None}))
    text = pen.any(("{}-{}", "{}～{}人", "{}至{}人", "{}以上"))
    return Count(text.format(low, low + 49), frozenset({low}))


def chinese(number: int) -> str:
    """Return a number below 100 in Chinese numerals."""
    tens, ones = divmod(number, 10)
    if not tens:
        return words.CHINESE[ones]
    head = "十" if tens == 1 else words.CHINESE[tens] + "十"
    return head + (words.CHINESE[ones] if ones else "")
