"""What a list of organisations says of firms whose own table says already how they are covered."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from orggraph.ingest.findings import Finding, Found
from orggraph.ingest.keys import identified
from orggraph.ingest.parsing import NO_POST, UNNAMED
from orggraph.ingest.provenance import Sources


def filled_from_lists(
    firms: pd.DataFrame, both: pd.DataFrame, sources: Sources, own: Sources
) -> tuple[pd.DataFrame, Sequence[Found]]:
    """Give firms whose own row names no organisation the one whose list has them, and find those
    whose own row says that there is none.

    `both` are the rows of `firms` with those made of the lists behind them, and `sources` say where
    all of these stand, `own` where the firms do.
    """
    count = len(firms)
    tied = identified(both, sources)[0].iloc[count:]
    known = tied["repeat_of"].notna() & tied["repeat_of"].lt(count).fillna(False)
    listed = tied[known & tied["organisation"].notna()].drop_duplicates("repeat_of")
    at = listed["repeat_of"].to_numpy(dtype=np.int64)
    names = listed["organisation"].to_numpy(dtype=object)
    said = firms["organisation"].to_numpy(dtype=object, na_value=None, copy=True)
    open_ = np.array([said[row] in (None, UNNAMED) for row in at], dtype=bool)
    said[at[open_]] = names[open_]
    settled = np.isin(np.arange(count), at[open_])
    denied = sorted(
        (int(row), name) for row, name in zip(at, names, strict=True) if said[row] == NO_POST
    )
    filled = firms.assign(
        organisation=pd.array(said, dtype=firms["organisation"].dtype),
        asked=firms["asked"] | settled,
        surveyed=firms["surveyed"] | settled,
    )
    rows = np.array([row for row, _ in denied], dtype=np.int64)
    shown = [f"党组织=无；党组织名单=“{name}”" for _, name in denied]
    return filled, own.found(Finding.ANSWERS_DIFFER, "organisation", rows, shown)


__all__ = ["filled_from_lists"]
