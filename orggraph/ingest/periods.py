"""Columns that ask the same for several periods (一季度 › 党组织, 二季度 › 党组织): the latest one
that is filled in counts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from orggraph.ingest.heading_terms import JOINT

_WRITTEN = "一二三四五六七八九十"
_PERIOD = re.compile(
    r"^[(（]?(?:截至|截止|至)?"
    r"(?:(?:20)?(?P<year>[0-9]{2})年度?)?"
    r"(?:第?(?P<quarter>[一二三四1-4])季度?|(?P<half>[上下])半年|"
    r"(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月份?(?:[0-9]{1,2}日)?)?"
    r"(?:底|末|初)?"
)


class Period(NamedTuple):
    """A year of two figures, 0 for none told, and its last month, 0 for none told."""

    year: int
    month: int


# Words for two periods beside each other.
_EARLIER = (
    "去年 上年 上年度 上年末 上年底 去年底 去年同期 上年同期 同期 上期 上月 上季度 年初 期初 "
    "原 原来 此前 以前 之前"
)
_LATER = "今年 本年 本年度 本期 本月 本季度 年末 年底 期末 目前 现 现在 现有 现状 当前"
_WORDS = {
    **dict.fromkeys(_EARLIER.split(), Period(0, 1)),
    **dict.fromkeys(_LATER.split(), Period(0, 12)),
    "年中": Period(0, 6),
}


# 目前党组织情况 is of now as 目前 is.
_OF_WHAT = re.compile("(?:党组织|党建|组建|覆盖|组织)?(?:情况|状况|状态)?$")

# Before and after what an office did: 摸排前, 整改后.
_STEP = re.compile("(?:摸排|排查|整改|攻坚|核查|核实|行动|集中行动|调整|变更|整治)(?P<when>[前后])")


def period(heading: str) -> Period | None:
    """Return the period that a heading, or the group it stands under, begins with; None for
    none.
    """
    for part in heading.split(JOINT):
        bare = _OF_WHAT.sub("", part.strip()) or part.strip()
        word = _WORDS.get(bare)
        if word:
            return word
        step = _STEP.fullmatch(bare)
        if step:
            return Period(0, 1 if step["when"] == "前" else 12)
        found = _PERIOD.match(part.strip())
        said = found.groupdict() if found else {}
        if any(said.values()):
            return Period(int(said["year"] or 0), month_of(said))
    return None


BEFORE, NOW = Period(0, 1), Period(0, 12)
"""What words for two periods beside each other mean."""


def month_of(said: Mapping[str, str | None]) -> int:
    """Return the last month of what a pattern found under `quarter`, `half`, `month` or `written`,
    0 for none of these.
    """
    if quarter := said.get("quarter"):
        return 3 * ("一二三四".find(quarter) + 1 or int(quarter))
    if half := said.get("half"):
        return 6 if half == "上" else 12
    month = said.get("month") or said.get("written") or "0"
    if month.isdigit():
        return int(month)
    return sum(_WRITTEN.index(figure) + 1 for figure in month)


def superseded(headings: Sequence[str], frame: pd.DataFrame) -> dict[str, str]:
    """Return of several headings for one column those of earlier periods, each with the one that
    counts instead: the latest under which anything stands.

    Headings whose periods cannot be told apart, one with a year and one without, stay.
    """
    dated = {heading: when for heading in headings if (when := period(heading))}
    if len(set(dated.values())) < 2 or len({bool(when.year) for when in dated.values()}) > 1:
        return {}
    filled = [heading for heading in dated if frame[heading].notna().any()]
    latest = max(filled or dated, key=lambda heading: dated[heading])
    return {h: latest for h, when in dated.items() if when != dated[latest]}
