"""Firms that stand in a list of organisations: a row an organisation, its firms in one cell."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from orggraph.ingest import heading_terms
from orggraph.ingest.raw import RawTable

# Between firms stand marks, numbers (1.甲公司2.乙公司) or, between long names, spaces.
_SEPARATORS = re.compile(
    r"[、；;，,|\n]+|(?:^|(?<=\D))[(（]?[0-9]{1,3}[)）.．](?!\d)|[①-⑳]|(?<=[一-鿿]{5})\s+(?=[一-鿿]{5})"
)
# A line break inside a name: what stands before it does not end as a firm's name does.
_WRAPPED = re.compile(
    r"(?<=[一-鿿])(?<!公司|企业|集团|中心)(?<!事务所|工作室)(?<![厂店行部社院所])\n(?=[一-鿿])"
)
_NUMBER = re.compile(r"[(（]?[0-9]{1,3}[)）]?")


def firms_listed(tables: Sequence[RawTable]) -> list[RawTable]:
    """Return tables of firms made of the lists in tables of organisations."""
    return [made for table in tables if table.kind == "organisations" for made in _listed(table)]


def _parted(cell: str) -> list[str]:
    cell = _WRAPPED.sub("", cell)
    parts = (part.strip() for part in _SEPARATORS.split(cell))
    return [part for part in parts if part and not _NUMBER.fullmatch(part)]


def _listed(table: RawTable) -> list[RawTable]:
    meant = {
        heading: table.meanings.get(heading) or heading_terms.names("organisations", heading)
        for heading in table.frame.columns
    }
    heading = {name: heading for heading, name in meant.items() if name}
    if not {"firms_listed", "name"} <= heading.keys():
        return []
    cells = table.frame[heading["firms_listed"]].fillna("").map(_parted)
    counts = cells.map(len).to_numpy(dtype=np.int64)
    at = np.repeat(np.arange(len(table.frame)), counts)
    frame = pd.DataFrame(
        {
            "企业名称": pd.Series([firm for several in cells for firm in several], dtype="str"),
            "党组织名称": table.frame[heading["name"]]
            .iloc[at]
            .reset_index(drop=True)
            .astype("str"),
        }
    )
    return [RawTable("firms", table.file, table.sheet, frame, np.asarray(table.rows)[at])]
