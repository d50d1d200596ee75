"""The columns of the graph's tables: which points at a place of which kind, and what a tie says."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from orggraph.core.enums import PlaceKind

# The column that points at a place of each kind, and the ledger column that names it.
AT = {kind: f"at_{kind.value.lower()}" for kind in PlaceKind}
NAMED_BY = {
    PlaceKind.DISTRICT: "district",
    PlaceKind.STREET: "street",
    PlaceKind.COMMUNITY: "community",
    PlaceKind.PARK: "park",
    PlaceKind.BUSINESS_DISTRICT: "business_district",
    PlaceKind.INCUBATOR: "incubator",
    PlaceKind.BUILDING: "building",
}
# Begins the node of an area of management, a park too wide for two of its firms to be near.
AREA = "管理区:"
TIE_COLUMNS = ("firm", "type", "target", "mode", "since")
SEPARATORS = re.compile(r"[、；;，,|\n]+")  # what parts the names in one cell


def empty_ties() -> pd.DataFrame:
    """Return a table of no ties."""
    return pd.DataFrame(
        {
            "firm": np.zeros(0, np.int64),
            "type": pd.Series(dtype="category"),
            "target": pd.Series(dtype="str"),
            "mode": pd.Series(dtype="category"),
            "since": pd.Series(dtype="datetime64[s]"),
        }
    )
