"""Firms that stand only in a list of organisations: a row an organisation, its firms in one
cell.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from orggraph.ingest import heading_terms
from orggraph.ingest.raw import RawTable

_SEPARATORS = re.compile(r"[、；;，,|\n]+")


def firms_listed(tables: Sequence[RawTable]) -> list[RawTable]:
    """Return tables of firms made of the lists in tables of organisations, where no table of
    firms is there.
    """
    if any(table.kind == "firms" for table in tables):
        return []
    return [made for table in tables if table.kind == "organisations" for made in _listed(table)]


def _listed(table: RawTable) -> list[RawTable]:
    meant = {
        heading: table.meanings.get(heading) or heading_terms.names("organisations", heading)
        for heading in table.frame.columns
    }
    heading = {name: heading for heading, name in meant.items() if name}
    if not {"firms_listed", "name"} <= heading.keys():
        return []
    cells = (
        table.frame[heading["firms_listed"]]
        .fillna("")
        .map(lambda cell: [part.strip() for part in _SEPARATORS.split(cell) if part.strip()])
    )
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
