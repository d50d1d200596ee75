"""Cells that answer by a number or a letter which their heading explains: 组建方式（1.单独2.联合）.

The key stands in the heading, the code before its words (1.单独, ①是) or behind them (是填1). A
column is spelled out only where all its cells are codes of its key.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

import pandas as pd

_CODE = "[0-9]|(?<![A-Za-z])[A-Fa-f](?![A-Za-z])"
_WORDS = "[一-龥]{1,12}?"
_END = rf"(?=[\s,，;；、/|)）\]】]|{_CODE}|$)"
_CODE_FIRST = re.compile(
    rf"(?P<code>{_CODE})\s*(?:[.．、:：=＝—-]|代表|表示|为(?!止))?\s*(?P<words>{_WORDS}){_END}"
)
_WORDS_FIRST = re.compile(
    rf"(?P<words>{_WORDS})(?:填写?|为|用|记|计|写|选|[:：=＝])[“\"]?(?P<code>{_CODE})[”\"]?"
)


def spelled_out(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame of texts with the codes of every column replaced by the words that its
    heading gives for them.
    """
    changed: dict[str, Any] = {}
    for heading in frame.columns:
        words = key_of(str(heading))
        if words:
            bare = frame[heading].str.strip().str.upper()
            bare = bare.str.replace(r"\.0+$", "", regex=True).map(_plain, na_action="ignore")
            if bare.dropna().isin([*words, ""]).all():
                changed[heading] = bare.replace(words).astype(frame[heading].dtype)
    return frame.assign(**changed) if changed else frame


@cache
def key_of(heading: str) -> dict[str, str]:
    """Return the words for each code that a heading explains, nothing where it explains none."""
    text = _plain(heading)
    if not re.search(_CODE, text):
        return {}
    for pattern in (_CODE_FIRST, _WORDS_FIRST):
        found = {hit["code"].upper(): hit["words"] for hit in pattern.finditer(text)}
        if len(found) > 1:
            return found
    return {}


def _plain(text: str) -> str:
    """Return a text with its circled and full-width figures as plain ones."""
    return unicodedata.normalize("NFKC", text)
