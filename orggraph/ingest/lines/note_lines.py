"""Lines that sign or explain a table: who filled it in, notes, whom to call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from orggraph.core.arrow_text import arrow, matching
from orggraph.ingest.lines.line_cells import (
    FEW_CELLS,
    LIKE_A_FIRM,
    OLD_NAME,
    any_matches,
    filled_cells,
    has_label,
    label_columns,
)
from orggraph.ingest.parsing import plain_column
from orggraph.ingest.provenance import Rows

NOTE = (
    r"^(注|备注|说明|附注|填表说明|制表|制表人|填表|填表人|填报|填报人|填报单位|填报日期|"
    r"填表日期|报送单位|审核|审核人|负责人|单位负责人|"
    r"联系人|联系电话|经办人|盖章|日期|单位\(盖章\)|填报单位\(盖章\)) ?:|^注[1-9]?[.:、]"
    r"|^(其中|注|备注|说明|附注)$"
    r"|^\(?(以下|此页)(空白|为空|无正文|无内容)\)?"
    r"|^\(?[0-9]{1,2}\)?[.、)] ?.*(填|为准|截至|是指|包括|说明|统计|如实|不得|口径)"
)
# Lines at the foot, and figures of other days: nothing that a firm is called.
FOOT = (
    r"^\p{Han}{0,6}(人|单位|部门|意见|签字|签名|日期|时间|来源|口径|盖章|电话)(\([^)]*\))? ?:"
    r"|^(19|20)[0-9]{2}年[0-9]{1,2}月([0-9]{1,2}日)?$|\((盖章|公章|签字|签章|章)\)$"
    r"|^第? ?[0-9]+ ?页|共 ?[0-9]+ ?页|^(下接|上接|续上|续下|转下|承上|接上|接下)"
    r"|^(以上|其中|累计|总计|合计|共计?).*[0-9]+ ?(家|户|个|人|名)|^数据(来源|截至|截止)"
    r"|^(其余|其他|其它|本|全|该).{0,6}(无|没有)(互联网|此类|其他|其它|新增)?(企业|单位)?$"
    r"|^(无|没有)(其他|其它|新增|此类|变动|变化)(企业|单位|情况)?$|^零报告$"
    rf"|{OLD_NAME}|^\([^()]*[年月][^()]*\)$"
    r"|^(比|较)?(上|本|当|上年同|去年同)(月|季度?|年|期|周)(底|末)?"
    r"(合计|总数|总计|累计|新增|减少|增加|增减|数|数据)?$"
    r"|^(环比|同比|净增|净减|增减|增幅|占比|比上)\p{Han}{0,4}$"
    r"|^(规上|规下|规模以上|规模以下|重点|小微|大型|中型|小型|微型|民营|国有|外资|上市)(企业|单位)(户|家)?数?$"
)
# The label of a line that is signed or explains, where it stands before the columns: 填表人: | …
_BESIDE = (
    r"^(填表|制表|填报|报送|上报|审核|审批|审定|签发|经办|联系|负责|主管|分管|录入|核对|复核|校对|统计|制作|"
    r"(企业|单位|部门|主要|分管)负责)(负责)?"
    r"(人员?|领导|时间|日期|单位|部门|电话|签字|签名|盖章)?(\([^)]*\))? ?(:.*)?$"
    r"|^\p{Han}{0,10}"
    r"(审[核批定]|核[查实]|初审|复审|部门|党工委|党委|街道|镇|社区|单位|企业|领导)意见 ?:?$"
    r"|^(注|备注|说明|附注|填表说明)[1-9]? ?:?$|^[*※]$"
)


def note_rows(
    frame: pd.DataFrame,
    headings: Mapping[str, Sequence[str]],
    margin: pd.DataFrame,
    few: Rows,
    lone: Rows,
) -> Rows:
    """Tell the lines that are labelled as notes; `few` have little else, `lone` no firm's name or
    code.
    """
    every = np.ones(len(frame), dtype=bool)
    keys = [heading for column in ("name", "uscc") for heading in headings.get(column, ())]
    some = frame[label_columns(frame, headings)]
    note = any_matches(some, few, NOTE) | (any_matches(some, few, FOOT) & lone)
    note |= any_matches(frame[keys], every, FOOT)
    note |= _people_to_call(frame, keys, margin)
    return note | has_label(margin, _BESIDE) | (has_label(margin, FOOT) & lone)


_MOBILE = r"^(\+?86[- ]?)?1[3-9][0-9][- ]?[0-9]{4}[- ]?[0-9]{4}$"


def _people_to_call(frame: pd.DataFrame, keys: Sequence[str], margin: pd.DataFrame) -> Rows:
    """Tell the lines that hold a person and a number to call where a firm and its facts should
    stand.
    """
    out = np.zeros(len(frame), dtype=bool)
    for key in keys[:1]:
        name = arrow(frame[key])
        person = matching(name, r"^\p{Han}{2,4}$") & ~matching(name, LIKE_A_FIRM)
        if person.any():
            called = has_label(margin, _MOBILE)
            for heading in frame.columns:
                called |= matching(plain_column(arrow(frame[heading])), _MOBILE)
            out |= person & called
    return out


def foot_rows(
    frame: pd.DataFrame, margin: pd.DataFrame, filled: np.ndarray[Any, np.dtype[np.int64]]
) -> Rows:
    """Tell the lines below the last numbered one that have words where the numbers stand: who
    filled in, what is added.
    """
    out = np.zeros(len(frame), dtype=bool)
    for column in margin.columns:
        texts = plain_column(arrow(margin[column]))
        marked = matching(arrow(margin[column]), "^[①-⑳]$")
        numbers = np.flatnonzero(matching(texts, r"^[0-9]+$") & ~marked)
        words = matching(texts, r"\p{Han}") | marked
        if len(numbers) > 1 and len(numbers) > words.sum():
            out[numbers[-1] + 1 :] |= words[numbers[-1] + 1 :]
    return out & (filled <= FEW_CELLS)


_MOST_FIRMS = 0.6


# What stands before a value at the foot, and is no firm: 打印时间 | …, 统计口径 | ….
_LABEL_OF_FOOT = (
    r"^\p{Han}{0,7}(日期|时间|口径|电话|书记|领导|干部|网格长|人员?|家数|意见|办|部|委|局)\s*[::]?$"
    r"|^\p{Han}{1,8}[::]$|^(传真|邮箱|附件|抄送|任务|目标|(?i:end)|完)$"
)
# Between the firms, and no name: 以下企业由网信办推送, 【重点企业】, ★★★.
_NO_FIRM = (
    r"^(以下|以上|下列|上述)|^[(（【\[].*[)）】\]]$|[:：]|^[^\p{Han}A-Za-z0-9]+$|"
    r"^(20[0-9]{2}年)?新(注册|成立|增|入驻)(登记)?(企业|单位)$"
)
_ITEM = r"^\(?[0-9]{1,2}[.、)]$"  # the number of a note: 1.


def lone_names(
    frame: pd.DataFrame,
    headings: Mapping[str, Sequence[str]],
    filled: np.ndarray[Any, np.dtype[np.int64]],
    margin: pd.DataFrame,
    keep: Rows,
) -> Rows:
    """Tell the lines that hold nothing but a text which looks like no firm, or a label with its
    value, where the others are firms with their facts: seals, dates and remarks at the foot.
    """
    none = np.zeros(len(frame), dtype=bool)
    names = headings.get("name", ())
    if not names or len(frame.columns) < 2:
        return none
    few = keep & (filled <= 2) & frame[names[0]].notna().to_numpy()
    if not few.any():
        return none
    called = arrow(frame[names[0]])
    foot = matching(plain_column(called), _LABEL_OF_FOOT)
    labels = foot & (filled == 2)
    numbered = (filled_cells(margin) > 0) & ~has_label(margin, _ITEM)
    alone = few & ((filled == 1) | labels) & ~numbered
    if not alone.any():
        return none
    firm = matching(called, LIKE_A_FIRM) & ~foot
    facts = keep & (filled > 1) & ~labels
    if not facts.any() or firm[facts].mean() < _MOST_FIRMS or facts.sum() < alone.sum():
        return none
    rows, within = np.arange(len(frame)), np.flatnonzero(facts)
    outside = (rows < within[0]) | (rows > within[-1])
    told = alone & matching(called, "^(以下|以上|下列|上述)(企业|单位|公司|为|均)")
    between: Rows = told | (alone & ~firm & (outside | matching(called, _NO_FIRM)))
    return between
