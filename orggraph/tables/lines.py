"""Which lines of a raw table hold data: blank lines, total lines, the heading again and notes at the foot do not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from orggraph import schema
from orggraph.tables.cells import plain_column
from orggraph.tables.findings import Finding, Found
from orggraph.tables.sources import Rows, Source
from orggraph.texts import arrow

# RE2, asked of plain text. A total: 合计, 总 计:12家, 思明区小计, 共 12 家.
_TOTAL = r"^.{0,8}[合总小共] ?计 ?([:(].*|[0-9]+ ?[家户个条]?)?$|^总数 ?([:(].*)?$|^共 ?[0-9]+ ?[家户个条]$"
_FIRM = r"(公司|店|厂|行|社|所|中心|集团|院|部)\)?$"
_NOTE = (r"^(注|备注|说明|附注|填表说明|制表|制表人|填表|填表人|填报|填报人|填报单位|填报日期|填表日期|报送单位|审核|审核人|负责人|单位负责人|"
         r"联系人|联系电话|经办人|盖章|日期|单位\(盖章\)|填报单位\(盖章\)) ?:|^注[1-9]?[.:、]")
_LABELS = 3  # the label of a total stands in one of the first columns that come in, or in the name's


def data_rows(frame: pd.DataFrame, headings: Mapping[str, Sequence[str]], source: Source) -> tuple[Rows, list[Found]]:
    """Tell the lines that hold data; `headings` gives for each English column the headings of the frame.

    Whatever is passed over but a blank line has its finding.
    """
    known = [heading for several in headings.values() for heading in several]
    blank = frame[known].isna().all(axis=1).to_numpy()
    header = _headers(source.kind, frame, headings) & ~blank
    keys = [heading for column in ("name", "uscc") for heading in headings.get(column, ())]
    lone = frame[keys].isna().all(axis=1).to_numpy() & ~blank if keys else np.zeros(len(frame), dtype=bool)
    total = _any_matches(frame.loc[lone, known], lone, _TOTAL)
    labels = [*frame.columns[:_LABELS], *(h for h in headings.get("name", ()) if h not in frame.columns[:_LABELS])]
    total |= _any_matches(frame[labels], np.ones(len(frame), dtype=bool), _TOTAL)
    for heading in headings.get("uscc", ())[:1]:
        total &= ~frame[heading].str.len().ge(15).fillna(False).to_numpy(dtype=bool)
    total &= ~header
    few = frame[known].notna().sum(axis=1).to_numpy() <= 2 if len(known) > 2 else ~blank
    note = _any_matches(frame.loc[few, labels], few, _NOTE) & ~(header | total | blank)
    found = [source.found(finding, "", np.flatnonzero(lines)) for finding, lines in (
        (Finding.TOTAL_ROW, total), (Finding.HEADER_ROW, header), (Finding.NOTE_ROW, note))]
    return ~(blank | total | header | note), found


def _headers(kind: str, frame: pd.DataFrame, headings: Mapping[str, Sequence[str]]) -> Rows:
    """Tell the lines that are the heading again, in its own words or others that mean the same."""
    first = next((several[0] for column, several in headings.items() if column in ("name", "uscc", "source", "post_id")), None)
    header = np.zeros(len(frame), dtype=bool)
    if first is None:
        return header
    words = _words(kind, next(column for column, several in headings.items() if first in several), first)
    at = np.flatnonzero(frame[first].isin(words).to_numpy())
    if not len(at):
        return header
    lines = frame.iloc[at]
    names = {heading: column for column, several in headings.items() for heading in several}
    repeated = sum(lines[heading].isin(_words(kind, column, heading)).astype(int) for heading, column in names.items())
    filled = lines[list(names)].notna().sum(axis=1)
    header[at[(repeated * 2 >= filled).to_numpy()]] = True
    return header


def _words(kind: str, name: str, heading: str) -> list[str]:
    column = schema.columns(kind)[name]
    return list(dict.fromkeys((heading, heading.strip(), column.zh, column.name, *column.synonyms)))


def _any_matches(cells: pd.DataFrame, rows: Rows, pattern: str) -> Rows:
    """Tell which lines have a cell that matches; `cells` holds the lines of `rows` only."""
    hit = np.zeros(len(cells), dtype=bool)
    for _, column in cells.items():
        texts = arrow(column)
        at = _true(pc.match_substring_regex(texts, r"[合总小共注报表核人计盖]|[日期说明]|电话"))
        some = plain_column(texts.filter(pa.array(at)))
        hit[at] |= _true(pc.match_substring_regex(some, pattern)) & ~_true(pc.match_substring_regex(some, _FIRM))
    out = np.zeros(len(rows), dtype=bool)
    out[rows] = hit
    return out


def _true(flags: Any) -> Rows:
    found: Rows = pc.fill_null(flags, False).to_numpy(zero_copy_only=False)
    return found
