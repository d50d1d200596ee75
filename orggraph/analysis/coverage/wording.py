"""What the gap list says of rules and urgency, and of responsible organisations, in both languages.

The lists hold Chinese sentences, joined by ；; each sentence has one form here, and `in_both` finds
its English again.
"""

from __future__ import annotations

import re
from functools import cache

from orggraph.core.messages import Text

UNCLEAR = Text("兜底责任不明", "nobody responsible")
PRESUMED = Text("（推定）", " (presumed)")
INDUSTRY = Text("行业指导", "guided by industry")

OWN = Text("正式党员{}≥{}", "{} formal members ≥ {}")
FEW = Text("正式党员{}（可联合，合计≥{}）", "{} formal members (joint, ≥ {} together)")
STAFF = Text("职工{}≥{}", "staff {} ≥ {}")
STAFF_JOINT = Text(
    "职工{}≥{}（联合组建＋发展党员）", "staff {} ≥ {} (joint branch, recruit members)"
)
ABOVE_SCALE = Text("规模以上", "above designated size")
ANY_MEMBER = Text("有党员", "has members")
INSTRUCTOR = Text("职工{}≥{}须有指导员", "staff {} ≥ {}: an instructor is a must")
OVERDUE = Text("筹建{}天>{}天", "pending {} days > {} days")

DUE = Text("应建未建", "due and not built")
BIG = Text("规模达标", "large enough")
LATE = Text("筹建超期", "pending too long")
JOINABLE = Text("有党员可联合", "has members who can join others")
MIDDLING = Text("职工较多", "many staff")
KNOWN = Text("重点或龙头企业", "key or leading firm")

BETWEEN = Text("；", "; ")
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
        (re.compile(re.escape(zh).replace(r"\{\}", r"(\d+)") + r"\Z"), en) for zh, en in _SENTENCES
    ]


def in_both(said: str) -> Text:
    """Return sentences of these forms in both languages."""
    return Text(said, BETWEEN.en.join(map(_english, said.split(BETWEEN.zh))))


def _english(sentence: str) -> str:
    found = ((form.match(sentence), en) for form, en in _forms())
    return next((en.format(*match.groups()) for match, en in found if match), sentence)


def name_in_both(said: str) -> Text:
    """Return the name of a responsible organisation, or a path to it, with our own words in both
    languages.

    Only a whole step of the path, or the mark behind a presumed organisation, is a word of ours: a
    name that happens to contain one stays as it is.
    """
    return Text(said, STEP.join(map(_step_in_english, said.split(STEP))))


STEP = " → "


def _step_in_english(step: str) -> str:
    for word in (UNCLEAR, INDUSTRY):
        if step == word.zh:
            return word.en
    if step.endswith(PRESUMED.zh):
        return step.removesuffix(PRESUMED.zh) + PRESUMED.en
    return step
