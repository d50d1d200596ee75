"""What offices write around a firm's name in its cell: a number before it, behind it its code or
what became of it.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

from orggraph.core.arrow_text import arrow, matching
from orggraph.ingest import vocabulary
from orggraph.ingest.provenance import Rows

# Only these rows are looked at.
_ODD = (
    r"^\(?[0-9]{1,3}\)?[.、)]|^[①-⑳※★▲△◆◇●○■□☆*#]|^(其中|[├└│┗┣─—–>→·+-])|\)$|[】*★▲△※#☆]$"
    r"|^[0-9.,%年月日/ -]+[家户个]?$|\p{Han}\s+(有限|股份)"
)
# 云帆文化传媒 有限公司
_BLANK_BEFORE_FORM = re.compile(r"(?<=[一-龥])\s+(?=有限|股份)")
_FIGURE = re.compile(r"[0-9.,%年月日/ -]+[家户个]?")
# 1.云帆公司, (2)云帆公司; 3.0科技公司 has its figures itself.
_NUMBERED = re.compile(r"^(?:\([0-9]{1,3}\)|[0-9]{1,3}[.、)])\s*(?=[一-龥])")
# A firm under another one: 其中：云帆公司, └ 云帆公司, —云帆公司.
_BELOW = re.compile(r"^(?:其中[:：]|[├└│┗┣─—–>→·+\s-]+)\s*(?=[一-龥A-Za-z])")
# 云帆公司*, 云帆公司★, 云帆公司（规上）, 云帆公司【重点】: marks of whoever keeps the list.
_MARKED = re.compile(
    r"(?:[*★▲△※#☆]+|[(【](?:规上|规下|规模以上|新增|新建|小微|重点|上市|存续|在营|拟上市)(?:企业)?[)】])+$"
)
_MARKED_IN_FRONT = re.compile("^[①-⑳※★▲△◆◇●○■□☆*#]+\\s*(?=[一-龥A-Za-z])")
_CODE = re.compile(r"\(\s*(?P<code>[0-9A-HJ-NP-RT-UW-Y]{18})\s*\)$")
_GONE = re.compile(rf"\((?:已|现已)?(?P<how>{vocabulary.ENDS}|迁[至往到])[^()]*\)$")


def parted(firms: pd.DataFrame) -> pd.DataFrame:
    """Return firms with bare names; a code or an end that stood behind one is in its own column,
    where that is blank.
    """
    at = np.flatnonzero(matching(arrow(firms["name"]), _ODD))
    if not len(at):
        return firms
    names, codes, ends = (firms[c].iloc[at].tolist() for c in ("name", "uscc", "exclusion"))
    for number, name in enumerate(names):
        if _FIGURE.fullmatch(name):
            names[number] = None  # a count or a date in the wrong column
            continue
        name = _BLANK_BEFORE_FORM.sub("", name)
        name = _NUMBERED.sub("", _BELOW.sub("", name))
        name = _MARKED.sub("", _MARKED_IN_FRONT.sub("", name)) or name
        code, end = _CODE.search(name), _GONE.search(name)
        if code and pd.isna(codes[number]):
            codes[number] = code["code"]
        if end and pd.isna(ends[number]):
            ends[number] = _reason(end["how"])
        names[number] = _GONE.sub("", _CODE.sub("", name)).strip() or name
    return firms.assign(
        name=_with(firms["name"], at, names),
        uscc=_with(firms["uscc"], at, codes),
        exclusion=_with(firms["exclusion"], at, ends),
    )


def _reason(how: str) -> str:
    return str(vocabulary.exclusion("迁出" if how.startswith("迁") else how))


def _with(column: pd.Series[Any], at: Rows, values: list[Any]) -> pd.Series[Any]:
    out = column.copy()
    out.iloc[at] = values
    return out
