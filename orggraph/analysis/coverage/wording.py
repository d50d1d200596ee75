"""What the gap list says of rules and urgency, and of responsible organisations, in both languages.

The lists hold Chinese sentences, joined by ；; each sentence has one form here, and `in_both` finds
its English again.
"""

from __future__ import annotations

import re
from functools import cache

from orggraph.core.messages import Message, Spoken, message

UNCLEAR = message("nobody responsible")
PRESUMED = message(" (presumed)")
INDUSTRY = message("guided by industry")

OWN = message("{} formal members ≥ {}")
FEW = message("{} formal members (joint, ≥ {} together)")
STAFF = message("staff {} ≥ {}")
STAFF_JOINT = message("staff {} ≥ {} (joint branch, recruit members)")
ABOVE_SCALE = message("above designated size")
ANY_MEMBER = message("has members")
INSTRUCTOR = message("staff {} ≥ {}: an instructor is a must")
OVERDUE = message("pending {} days > {} days")

DUE = message("due and not built")
BIG = message("large enough")
LATE = message("pending too long")
JOINABLE = message("has members who can join others")
MIDDLING = message("many staff")
KNOWN = message("key or leading firm")

BETWEEN = message("; ")
_SENTENCES = (
    OWN,
    FEW,
    STAFF,
    STAFF_JOINT,
    ABOVE_SCALE,
    ANY_MEMBER,
    INSTRUCTOR,
    OVERDUE,
    DUE,
    BIG,
    LATE,
    JOINABLE,
    MIDDLING,
    KNOWN,
    UNCLEAR,
)


@cache
def _forms() -> list[tuple[re.Pattern[str], str]]:
    return [
        (re.compile(re.escape(word.zh).replace(r"\{\}", r"(\d+)") + r"\Z"), word.en)
        for word in _SENTENCES
    ]


def in_both(said: str) -> Message:
    """Return sentences of these forms in both languages."""
    return Spoken(said, BETWEEN.en.join(map(_english, said.split(BETWEEN.zh))))


def _english(sentence: str) -> str:
    found = ((form.match(sentence), en) for form, en in _forms())
    return next((en.format(*match.groups()) for match, en in found if match), sentence)


def name_in_both(said: str) -> Message:
    """Return the name of a responsible organisation, or a path to it, with our own words in both
    languages.

    Only a whole step of the path, or the mark behind a presumed organisation, is a word of ours: a
    name that happens to contain one stays as it is.
    """
    return Spoken(said, STEP.join(map(_step_in_english, said.split(STEP))))


STEP = " → "


def _step_in_english(step: str) -> str:
    for word in (UNCLEAR, INDUSTRY):
        if step == word.zh:
            return word.en
    if step.endswith(PRESUMED.zh):
        return step.removesuffix(PRESUMED.zh) + PRESUMED.en
    return step
