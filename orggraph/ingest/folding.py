"""Columns that are read but not kept: what they say goes into the columns of the table of firms.

An area (望汐街道, 云帆大厦) goes to the kind of place that its words show, a point to longitude and
latitude, whether there is an instructor to the post, a firm that is said to be a zombie, a shell or
not to be counted to the reason of exclusion.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

from orggraph.core.array_types import Flags
from orggraph.core.arrow_text import arrow, encoded, matching, spread
from orggraph.core.enums import Exclusion
from orggraph.ingest import vocabulary
from orggraph.ingest.parsing import NO_POST, UNNUMBERED

# The kind of place an area is, by how its name ends; the first that fits decides.
_AREAS = (
    ("street", re.compile(r"(?:街道|(?<!小)镇|乡|街道办事处|街道办|苏木)$")),
    ("community", re.compile("(?:社区|村|居委会|村委会)$")),
    ("incubator", re.compile("(?:孵化器|众创空间|创客空间|双创中心|众创工场|梦工场)$")),
    (
        "building",
        re.compile(
            r"(?:大厦|大楼|写字楼|楼|座|栋|幢|广场|中心|国际|塔)(?:[a-z0-9]座|[0-9]+[号栋幢楼]*)?$",
            re.IGNORECASE,
        ),
    ),
    ("business_district", re.compile("(?:商圈|商业街|步行街|街区|商务区|CBD)$")),
    (
        "park",
        re.compile(
            "(?:园|园区|产业园|基地|科技城|软件城|工业区|开发区|高新区|经开区|新区|保税区|"
            "示范区|小镇)"
            "(?:[一二三四五六七八九十0-9a-z]+[期区])?$",
            re.IGNORECASE,
        ),
    ),
    ("district", re.compile("(?:区|县|旗|市)$")),
)
_REPORTER = re.compile(
    "^(?:中共)?(?P<place>.{2,}?(?:街道|镇|乡|社区|村|园区|产业园|科技园|软件园|区|县))"
    "(?:党工委|工委|党委|党总支|党支部|办事处|委员会|管委会|委网信办|网信办|委组织部|两新工委)+.*$"
)
_POINT = re.compile(
    r"^\(?([0-9]{2,3}(?:\.[0-9]+)?)°?e?[,; ]+([0-9]{1,2}(?:\.[0-9]+)?)°?n?\)?$", re.IGNORECASE
)


def fold(typed: dict[str, Any], said: dict[str, Any]) -> None:
    """Put what the columns of `said` tell into the columns of `typed`, where these are blank."""
    if "point" in said:
        _points(typed, said["point"])
    if "instructor" in said:
        _posts(typed, said["instructor"])
    if "mass" in said:
        typed["union"] = typed["union"].fillna(said["mass"])
    if "has_members" in said:
        none = said["has_members"].eq(False).fillna(False)
        for name in ("members_total", "members_formal"):
            typed[name] = typed[name].mask(none & typed[name].isna(), 0)
    for name, answer, reason in _EXCLUDING:
        if name in said:
            out = said[name].notna() if answer is None else said[name].eq(answer).fillna(False)
            out = out.to_numpy(dtype=bool)
            typed["exclusion"] = typed["exclusion"].mask(
                out & typed["exclusion"].isna().to_numpy(), str(reason)
            )
    if "dropped" in said:
        typed["exclusion"] = typed["exclusion"].fillna(said["dropped"])


def why_not_operating(operating: pd.Series[Any], texts: pd.Series[Any]) -> pd.Series[Any]:
    """Return why firms that do not operate are out of the base, where their cells say so: 注销,
    已搬离; missing elsewhere.
    """
    cells, rows = encoded(texts)
    words = [vocabulary.member(cell, Exclusion) for cell in cells]
    told = spread(
        [None if word in (None, Exclusion.NOT_OPERATING) else str(word) for word in words], rows
    )
    return told.where(operating.eq(False).fillna(False).to_numpy(dtype=bool))


# The columns that ask whether a firm counts, and the answer that takes it out of the base; None
# where any date does.
_EXCLUDING: tuple[tuple[str, bool | None, Exclusion], ...] = (
    ("struck_off", None, Exclusion.CLOSED),
    ("moved_away", None, Exclusion.MOVED),
    ("zombie", True, Exclusion.ZOMBIE),
    ("shell", True, Exclusion.SHELL),
    ("doubled", True, Exclusion.DUPLICATE),
    ("local", False, Exclusion.ELSEWHERE),
    ("of_industry", False, Exclusion.OTHER_INDUSTRY),
    ("counted", False, Exclusion.OTHER),
)


def area_of(text: str) -> tuple[str, str]:
    """Return the column an area belongs in and its name there, both "" where its words do not
    show.
    """
    reporter = _REPORTER.match(text)
    name = reporter["place"] if reporter else text
    return next(((column, name) for column, pattern in _AREAS if pattern.search(name)), ("", ""))


_SLASH = re.compile("[/／|]")  # 横峰街道/云创大厦


def places(typed: dict[str, Any], areas: pd.Series[Any]) -> None:
    """Put areas into the columns of the kinds of place that their words show."""
    texts, rows = encoded(areas)
    meant = [dict(area_of(part) for part in _SLASH.split(text)) for text in texts]
    for column in dict.fromkeys(column for several in meant for column in several if column):
        names = spread([several.get(column) for several in meant], rows)
        typed[column] = typed[column].fillna(names)


def _points(typed: dict[str, Any], points: pd.Series[Any]) -> None:
    texts, rows = encoded(points)
    found = [_POINT.match(text) for text in texts]
    for column, group in (("lon", 1), ("lat", 2)):
        values = pd.array(
            [*(float(hit[group]) if hit else None for hit in found), None], dtype="Float64"
        )
        typed[column] = typed[column].fillna(pd.Series(values.take(rows)))


def _posts(typed: dict[str, Any], instructor: pd.Series[Any]) -> None:
    post = typed["post"]
    yes, no = instructor.eq(True).fillna(False), instructor.eq(False).fillna(False)
    typed["post"] = post.mask(
        (yes & (post.isna() | post.eq(NO_POST))).to_numpy(dtype=bool), UNNUMBERED
    ).mask((no & post.isna()).to_numpy(dtype=bool), NO_POST)


def without_ditto(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows of raw texts with 同上, 〃 and the like replaced by the cell above."""
    marked = {str(name): matching(arrow(column), _DITTO) for name, column in rows.items()}
    filled = {name: _from_above(rows[name], marks) for name, marks in marked.items() if marks.any()}
    return rows.assign(**filled) if filled else rows


def _from_above(column: pd.Series[Any], marks: Flags) -> pd.Series[Any]:
    """Return a column whose marked cells, where they are nothing but a mark, say what the cell
    above them does.
    """
    same = marks & column.str.fullmatch(_DITTO).fillna(False).to_numpy(dtype=bool)
    at = np.where(same, -1, np.arange(len(column)))
    above = np.maximum.accumulate(at)
    return pd.Series(
        column.array.take(np.where(above < 0, -1, above), allow_fill=True),
        index=column.index,
        name=column.name,
    )


_DITTO = r"同[ \t　]*上|同上行|如上|同前|〃|″|”|“|＂|\"|''|〞|々|同左上|上同"
