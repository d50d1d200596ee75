"""Cells that answer from a closed set: ticks, yes and no, blanks, assessments."""

from __future__ import annotations

import re

from orggraph.core.enums import Mode
from orggraph.ingest import vocabulary
from orggraph.ingest.statements.said import Says, Statement
from orggraph.ingest.statements.wording import PARTS, SHORT

# ü þ û ý are the marks of the font Wingdings, as they stand without it.
TICK = re.compile(
    r"^(?:[√✓✔☑●■◆★üþ]|y|yes|v|对|勾|打勾|\+|t|true|[1-9][0-9]{0,2}(?:\.0+)?(?:个|家|名)?(?:党?支部|党组织)?|"
    r"[一二两三四五六七八九十]个(?:党?支部|党组织)?|(?:党委|党?总支|党?支部)[1-9][0-9]?)$",
    re.IGNORECASE,
)
CROSS = re.compile(
    r"^(?:[×✗✘✕╳ûý]|x|n|no|f|false|[0〇零](?:\.0+)?[个人名家]?(?:党?支部|党组织|党员)?)$",
    re.IGNORECASE,
)

EMPTY_BOXES = frozenset("□☐○◯◻")  # boxes without a tick

# ---- none ----

_NO_WORDS = (
    "(?:既|虽然?|也|且|又|均|都|目前|现在|今年|如今|现|暂时?|尚|还|仍|一直|并)*(?:没有|尚无|暂无|均无|无法|未能|未曾|不能|没|无|"
    "未|不|否|非)"
)
NO = re.compile(f"^{_NO_WORDS}")
BLANK_POINT = re.compile(
    "^(?:(?:党建|党组织|组织)?空白(?:点|企业)?|零覆盖|0覆盖|白点|盲区|未覆盖|三无(?:企业)?)$"
)


# What the program itself writes for a mode, in either language.
LABELS = {
    label: Statement(
        Says.PLAN if mode is Mode.PENDING else Says.YES,
        None if mode in (Mode.PENDING, Mode.UNSPECIFIED) else mode,
    )
    for mode in Mode
    for label in (str(mode), str(mode).lower(), mode.zh, mode.en)
}


# What fills a cell and says no more than a blank one; 属实 is as the rest of the row says.
_EMPTY_WORDS = ("null", "none", "nil", "nan", "属实", "情况属实")
NOTHING = frozenset((*"-—/\\空", "--", "——", "//", "...", "......", *_EMPTY_WORDS))


def is_blank(text: str) -> bool:
    """Whether a cell holds no words: a dash, or a box without a tick."""
    return text.lower() in NOTHING or text in EMPTY_BOXES or not re.search(r"\w", text)


def is_assessment(text: str) -> bool:
    """Whether a text only tells how well an organisation works: 运行正常, 软弱涣散."""
    return bool(_ASSESSMENT.match(text))


_ASSESSMENT = re.compile(
    "^(?:运[行转作]|活动|工作|班子|组织|党组织|支部)*(?:情况)?(?:基本|比?较)?"
    "(?:正常|良好|健全|规范|标准化|先进|优秀|一般|好|后进|软弱涣散|达标|合格)(?:党组织|党支部)?$"
)


def is_tick(text: str) -> bool:
    """Whether a cell is a mark for yes (√, 是, 1) and says nothing else."""
    return bool(TICK.match(text)) or text in ("是", "有")


def is_cross(text: str) -> bool:
    """Whether a cell is a mark for no (×, 否, 0) and says nothing else."""
    return bool(CROSS.match(text)) or text in ("否", "无", "没有")


FIGURE = re.compile("[0-9]")


def is_closed(text: str) -> bool:
    """Whether a text is made of the words for a status alone, with no name, figure or remark in
    it.
    """
    if FIGURE.search(text) and text not in ("0", "1"):
        return False
    return bool(
        TICK.match(text)
        or CROSS.match(text)
        or PARTS.fullmatch(text)
        or vocabulary.is_unknown(text)
        or BLANK_POINT.match(text)
        or text in LABELS
        or text in vocabulary.NONE
        or text in SHORT
        or _bare_denial(text)
    )


def _bare_denial(text: str) -> bool:
    found = NO.match(text)
    return bool(found and (not text[found.end() :] or PARTS.fullmatch(text[found.end() :])))
