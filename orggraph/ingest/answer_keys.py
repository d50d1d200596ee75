"""Cells that answer by a number or a letter which their heading explains, 组建方式（1.单独2.联合）,
and cells that offer all answers with a box to tick, ☑单独 □联合 □未建.

The key stands in the heading, the code before its words (1.单独, ①是) or behind them (是填1). A
column is spelled out only where all its cells are codes of its key. Of boxes, the words of those
ticked are the answer; where none is, the cell is empty.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import pandas as pd

from orggraph.core.arrow_text import arrow, matching
from orggraph.ingest.heading_terms import JOINT

_MARK = "[●○◯◎√✓×✗☑□☐■▲△★☆]"
_CODE = f"0?[0-9]|(?<![A-Za-z])[A-Fa-f](?![A-Za-z])|{_MARK}"
_WORDS = "[一-龥]{1,12}?"
_END = rf"(?=[\s,，;；、/|)）\]】]|{_CODE}|$)"
_CODE_FIRST = re.compile(
    rf"(?P<code>{_CODE})\s*(?:[.．、:：=＝—-]|代表|表示|为(?!止))?\s*(?P<words>{_WORDS}){_END}"
)
_WORDS_FIRST = re.compile(
    rf"(?P<words>{_WORDS})(?:填写?|为|用|记|计|写|选|[:：=＝])[“\"]?(?P<code>{_CODE})[”\"]?"
)

_WORDS_BY_MARK = re.compile(rf"(?P<words>{_WORDS})(?P<code>{_MARK})")  # 有●无○

_BETWEEN = r"[)）\]】]"
# Letters that stand for a box in a font of symbols: R and þ ticked, £ and ¨ empty.
_TICK = "[☑☒✓✔√■●Rþü]"
_TICKED = (
    rf"[☑☒✓✔√■●]|[(（\[【]\s*[✓✔√]\s*{_BETWEEN}"
    r"|(?<![A-Za-z0-9])[Rþü](?=\s*[一-龥]{1,4}(?![一-龥]))"
)
_EMPTY = rf"[□☐○◯◻▢]|[(（\[【]\s*{_BETWEEN}|(?<![A-Za-z0-9])[£¨](?=\s*[一-龥])"
_MAY_BE_EMPTY = rf"[□☐○◯◻▢£¨]|[(（\[【]\s*{_BETWEEN}"  # RE2 looks neither ahead nor behind
_BOX = re.compile(f"({_TICKED}|{_EMPTY})")
_APART = " \t\n,，、;；/|"  # what stands between two answers


def spelled_out(frame: pd.DataFrame, beside: Sequence[str] = ()) -> pd.DataFrame:
    """Return a frame of texts with the codes of every column replaced by the words that its
    heading gives for them, and boxes by the words of those ticked.

    `beside` are the lines that stand around the rows: a note or a title that names the column may
    hold its key.
    """
    changed: dict[str, Any] = {}
    for heading in frame.columns:
        boxed = matching(arrow(frame[heading]), _MAY_BE_EMPTY)
        if boxed.any():
            changed[heading] = frame[heading].mask(boxed, frame[heading][boxed].map(ticked))
        words = key_of(str(heading)) or _key_beside(str(heading), beside)
        if words:
            cells = frame[heading].dropna().unique().tolist()
            spelled = {cell: _spelled(cell, words) for cell in cells}
            if all(text is not None for text in spelled.values()):
                changed[heading] = frame[heading].map(spelled).astype(frame[heading].dtype)
    return frame.assign(**changed) if changed else frame


def _spelled(cell: str, words: Mapping[str, str]) -> str | None:
    """Return the words for the codes of a cell, one or several (①②), None where it holds more."""
    codes = [_code(re.sub(r"\.0+$", "", code)) for code in _SEVERAL.split(cell) if code]
    if not all(code in words for code in codes):
        return None
    return "，".join(words[code] for code in codes)


_SEVERAL = re.compile(r"[、,，;；/\s]+|(?<=[①-⑳])")


def _key_beside(heading: str, lines: Sequence[str]) -> dict[str, str]:
    """Return the key in the first line that names a heading and has one: 类型：1.单独 2.联合."""
    name = re.split(r"[\s(（\[【]", heading.split(JOINT)[-1].strip(), maxsplit=1)[0]
    if len(name) < 2:
        return {}
    about = [line.partition(name)[2] for line in lines if name in line]
    if re.search("代码|编码|序号|选项", heading):
        about += [line for line in lines if re.match("(?:注[:：])?(?:代码|编码|选项)", line)]
    return next(filter(None, map(key_of, about)), {})


def ticked(cell: str) -> str | None:
    """Return the words of the boxes that are ticked in a cell, None for none; a cell that does not
    offer several answers as it is.
    """
    before, *rest = _BOX.split(cell)
    boxes, words = rest[::2], [each.strip(_APART) for each in rest[1::2]]
    if before.strip(_APART):  # the box stands behind its words: 有√ 无□
        words = [before.strip(_APART), *words]
        if words.pop():
            return cell
    if len(boxes) < 2 or not all(words):
        return cell
    chosen = [each for box, each in zip(boxes, words, strict=True) if re.search(_TICK, box)]
    if len(chosen) == len(boxes):
        return cell
    return "、".join(chosen) or None


@cache
def key_of(heading: str) -> dict[str, str]:
    """Return the words for each code that a heading explains, nothing where it explains none."""
    text = _plain(heading)
    if not re.search(_CODE, text):
        return {}
    for pattern in (_CODE_FIRST, _WORDS_FIRST, _WORDS_BY_MARK):
        found = {_code(hit["code"]): hit["words"] for hit in pattern.finditer(text)}
        if len(found) > 1:
            return found
    return {}


def _code(text: str) -> str:
    """Return a code without width, case and a leading nought."""
    return _plain(text).upper().removeprefix("0") or "0"


def _plain(text: str) -> str:
    """Return a text with its circled and full-width figures as plain ones."""
    return unicodedata.normalize("NFKC", text)
