"""What is asked of the cells of any line: how many are filled, what labels it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from orggraph.core.arrow_text import arrow, matching
from orggraph.ingest.parsing import plain_column
from orggraph.ingest.provenance import Rows

FIRM = r"(公司|店|厂|行|社|所|中心|集团|院|部)\)?$"
FIRM_NOT_SITE = "(公司|集团|厂|店|行|社|所|院|部)$"  # a centre that counts its firms is a place
# On a line of its own below a firm, and it ends as a firm's name does.
OLD_NAME = r"^\((?:原名|曾用名|更名|原).*\)$"
LABELS = 3  # the label of a total stands in one of the first columns that come in, or in the name's


def label_columns(frame: pd.DataFrame, headings: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the columns in which the label of a total or a note may stand."""
    first = list(frame.columns[:LABELS])
    return [*first, *(h for h in headings.get("name", ()) if h not in first)]


FEW_CELLS = 3
# 制表:区委社会工作部 ends as a firm does.
_LABELLED = r"^(制表|填表|填报|上报|报送|审核|复核|汇总|编制|统计|录入|经办|主办)\p{Han}{0,4} ?:"


# What the name of a firm ends in, or holds.
LIKE_A_FIRM = (
    r"公司|集团|(厂|店|行|社|所|中心|院|部|室|站|馆|吧|坊|场|园|协会|商会|学会|联合会|基金会|科技|网络|"
    r"传媒|软件|信息|技术|文化|数据|智能|电商|商务|平台|工作室|事务所|网|铺|屋|户|代表处|办事处)"
    r"([(（].*)?[)）]?$|[(（](普通|有限|个体).*[)）]$|[A-Za-z]{3}"
)


def has_label(margin: pd.DataFrame, pattern: str) -> Rows:
    """Tell the lines with a label before the columns that matches."""
    out = np.zeros(len(margin), dtype=bool)
    for column in margin.columns:
        out |= matching(plain_column(arrow(margin[column])), pattern)
    return out


def filled_cells(frame: pd.DataFrame) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Return how many cells of every line hold anything."""
    filled = np.zeros(len(frame), dtype=np.int64)
    for _, column in frame.items():
        filled += column.notna().to_numpy(dtype=bool)
    return filled


def any_matches(cells: pd.DataFrame, rows: Rows, pattern: str) -> Rows:
    """Tell which of some lines have a cell that matches."""
    out = np.zeros(len(rows), dtype=bool)
    if not rows.any():
        return out
    hit = np.zeros(int(rows.sum()), dtype=bool)
    for _, column in cells.items():
        texts = arrow(column) if rows.all() else arrow(column).filter(pa.array(rows))
        at = matching(
            texts,
            r"[合总小共注报表核人计盖填准至指数率页接比占均额]|任务|目标|(?i:total|sum)|[日期说明]|电话|空白|无正文|包括|不得|口径|其中"
            r"|^(?:其余|其他|其它|本|全|该|无|没有|零|净|增|上|较|当|去年|规|重点|微|大|中|民营|国有|外资)|"
            r"新增|减少|原名|曾用|更名|签字|签章|章）?\)?$",
        )
        if not at.any():
            continue
        some = plain_column(texts.filter(pa.array(at)))
        firm = matching(some, FIRM) & ~matching(some, OLD_NAME) & ~matching(some, _LABELLED)
        hit[at] |= matching(some, pattern) & ~firm
    out[rows] = hit
    return out


def certainly(flags: Any) -> Rows:
    """Return flags of Arrow as an array, unknown as false."""
    found: Rows = pc.fill_null(flags, False).to_numpy(zero_copy_only=False)
    return found
