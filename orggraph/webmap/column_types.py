"""How the page's columns are written: whole numbers in which unknown is never zero, and words of
closed lists by position.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from orggraph.core.array_types import Flags, Ints
from orggraph.core.enums import Word


def whole(values: Any) -> list[int]:
    """Return whole numbers as a list for JSON."""
    numbers: list[int] = np.asarray(values, dtype=np.int64).tolist()
    return numbers


def counts(column: Any) -> list[int]:
    """Return counts, -1 where unknown: unknown is not zero."""
    return whole(pd.to_numeric(pd.Series(column)).fillna(-1))


def are_true(values: Any) -> Flags:
    """Return which values are true; what is not known is not."""
    known: Flags = np.asarray(pd.Series(values).astype("boolean").fillna(False), dtype=bool)
    return known


def positions(words: type[Word], column: Any) -> Ints:
    """Return the positions of a closed list's members counted from 1, 0 where missing."""
    number = {str(word): i for i, word in enumerate(words, 1)}
    return np.array(pd.Series(column).astype("object").map(number).fillna(0), dtype=np.int64)


def numbers(nodes: Any, number: Mapping[str, int]) -> Ints:
    """Return the numbers of nodes, 0 where missing or not among them."""
    found = pd.Series(nodes).astype("object").map(number).to_numpy(dtype=float, na_value=np.nan)
    numbered: Ints = np.nan_to_num(found).astype(np.int64)
    return numbered
