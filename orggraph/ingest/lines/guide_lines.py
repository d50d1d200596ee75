"""Lines under the heading that explain it: column numbers, units, examples, instructions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from unicodedata import normalize

import numpy as np
import pandas as pd

from orggraph.core.patterns import any_of
from orggraph.ingest.provenance import Rows

_FIRST = 4  # number rows, units, examples and instructions stand among the first lines
_NUMBERED = re.compile(
    r"^[(（]?(?:(?:[栏列第]|[栏列行]次)?[0-9]{1,2}[栏列]?|[一二三四五六七八九十]{1,3}|[甲乙丙丁戊己庚辛壬癸]|[a-zA-Z]|[IVX]{1,4}|"
    r"[❶-❿]|栏次|列次|行次|序号|[-—])[)）、.]?$"
)
_EXAMPLE = re.compile(
    r"^[0-9]*[(（](?:例|示例|样例|范例)[)）]$|^(?:填写|填报)?(?:示例|示范|例|例如|如|样例?|样本|范例|举例|样表|模板|参考)[0-9一二三]?(?:[:：].*)?$"
)
_AS_EXAMPLE = re.compile(
    "[(（【]?(?:[此本]行)?为?(?:填写|填报)?(?:示例|样例|范例|例)行?[)）】]?(?:[，,].{0,12})?|"
    "(?:填报|填写|上报|报送)时?请?(?:先)?删除(?:[此本]行)?"
)
_IN_BRACKETS = re.compile("[(（【].+[)）】]")
_EXAMPLE_FIRM = any_of(
    "^(?:示例|样例|范例|例子|模板)(?:企业|公司|有限|科技)",
    "^(?:某某?|[xX×*＊]{2,}|[○〇]{2,})[^某]*(?:公司|企业|单位|集团|厂|店)",
    r"^[(（【\[]?(?:示例|例|样例|范例|举例|如)[)）\]】:：]",
    "^.*[(（](?:示例|样例|范例)[)）]$",
)
_INSTRUCTION = re.compile(
    r"^(?:指标|字段|栏目|项目|数据|名词)?(?:解释|释义|口径|定义|说明)(?:[:：].*)?$|"
    r"^(?:填写|填表|填报|格式|内容)?(?:说明|口径|要求|规则|格式|提示|须知|注意事项)(?:[:：].*)?$|^(?:数据|"
    r"字段)?(?:类型|格式|单位)$"
)
_TO_FILL_IN = re.compile(
    "必填|选填|请填|填写|^填(?:报|全称|简称|数|街道|名称|有|无|是|否)"
    "|填“|下拉|打√|打勾|单选|多选|没有填|如实填|可不填|填数字|不填|格式[:：]|^文本$|^数字$|^日期$"
)
_UNIT = re.compile(
    r"^[(（]?(?:人|名|家|个|户|万元|元|亿元|平方米|㎡|米|是/否|有/无|是或否|有或无|-|—|/|%|"
    r"年/月/日|年月日)[)）]?$"
)


def guide_rows(
    frame: pd.DataFrame, headings: Mapping[str, Sequence[str]], margin: pd.DataFrame, header: Rows
) -> Rows:
    """Tell the lines just below a heading that number the columns, give units or an example, or
    say how to fill them in.
    """
    out = np.zeros(len(frame), dtype=bool)
    names = headings.get("name", ())
    below = {
        at + step for at in (-1, *np.flatnonzero(header).tolist()) for step in range(1, _FIRST + 1)
    }
    at = sorted(number for number in below if number < len(frame))
    called = _lines(frame[list(names)], at)
    for number, beside, cells, name in zip(
        at, _lines(margin, at), _lines(frame, at), called, strict=True
    ):
        out[number] = _is_guide(beside, cells, name[0] if name else "")
    return out


def _lines(frame: pd.DataFrame, at: Sequence[int]) -> list[list[str]]:
    """Return what the cells of some lines hold, without the blank ones."""
    columns = [column.iloc[at].tolist() for _, column in frame.items()]
    lines = zip(*columns, strict=True) if columns else ((),) * len(at)
    return [[cell for cell in line if isinstance(cell, str)] for line in lines]


def tells_how_to_fill_in(text: str) -> bool:
    """Whether a line of one text is an instruction: 没有的填“无”, ★联合的请注明牵头企业."""
    return len(text) >= _SENTENCE and bool(_TELLS.search(text))


_SENTENCE = 8
_TELLS = re.compile(
    "填(?!报单位)[写报列“”\"‘’'全数]|[的均]填|请|如实|注明|(?:说明|范围|要求|口径|提示|备注|[^街关]注)[:：]"
)


def _is_guide(beside: Sequence[str], cells: Sequence[str], called: str) -> bool:
    if cells and len({*beside, *cells}) == 1 and tells_how_to_fill_in(cells[0]):
        return len(cells) > 1 or not beside
    if any(_EXAMPLE.match(cell) or _INSTRUCTION.match(cell) for cell in (*beside, *cells[:2])):
        return True
    if any(_AS_EXAMPLE.fullmatch(cell) for cell in cells):
        return True
    if len(cells) > 2 and all(_IN_BRACKETS.fullmatch(cell) for cell in cells):
        return True  # how each is to be filled in: (全称) | (18位) | (下拉)
    if called and (_EXAMPLE_FIRM.match(called) or _TO_FILL_IN.search(called)):
        return True
    several = len(cells) >= 2
    if several and len(cells) + len(beside) >= 3 and _counts_on((*beside, *cells)):
        return True
    told = sum(bool(_TO_FILL_IN.search(cell)) for cell in cells)
    return several and (all(_UNIT.match(cell) for cell in cells) or told * 2 > len(cells))


def _counts_on(cells: Sequence[str]) -> bool:
    """Whether cells only number the columns, each series in its order: 甲 乙 1 2 3,
    （1）（2）（3）.
    """
    cells = [normalize("NFKC", cell) for cell in cells]
    if not all(map(_NUMBERED.match, cells)):
        return False
    bare = [cell.strip("()、.栏列行次第 ") for cell in cells]
    figures = [int(cell) for cell in bare if cell.isdigit()]
    stems = [_STEMS.index(cell) for cell in bare if cell in _STEMS]
    # A column that is not read takes its number with it, and a few take several.
    gap = _GAP if len(cells) < _MANY else len(cells) * _GAP
    in_order = all(
        0 < after - before <= gap
        for series in (figures, stems)
        for before, after in pairwise(series)
    )
    return in_order and (not figures or 1 <= figures[0] <= _GAP)


_STEMS = "甲乙丙丁戊己庚辛壬癸"
_GAP = 4
_MANY = 6  # numbers in their order are no counts of a firm
