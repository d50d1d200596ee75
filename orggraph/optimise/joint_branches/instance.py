"""The candidates as arrays, in an order that does not depend on the order of rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from orggraph.core.errors import InputError, UsageError
from orggraph.core.messages import ITEMS, listed, message
from orggraph.core.rules import Rules

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

COLUMNS = ("firm", "x", "y", "building", "park", "members_formal", "members_total")


@dataclass(frozen=True, slots=True)
class Town:
    """Candidates in the order of their map cell, then of their id; missing ids are −1, missing
    points are not `located`.

    `cell` numbers the square of side `side` metres a firm stands in; firms of one cell stand in a
    row. `staff` is −1 where unknown. `traits` (street, committee, industry, size class; −1 unknown)
    carry the preferences, `leading` marks 龙头企业.
    """

    firms: NDArray[Any]
    x: Floats
    y: Floats
    located: Bools
    building: Ints
    park: Ints
    formal: Ints
    total: Ints
    traits: Ints
    leading: Bools
    cells: Ints
    side: float
    staff: Floats

    @property
    def size(self) -> int:
        """How many candidates there are."""
        return len(self.firms)


def town_of(candidates: pd.DataFrame, rules: Rules) -> Town:
    """Turn the candidates into arrays.

    Raises `UsageError` for a missing column and `InputError` for repeated firms or missing member
    counts.
    """
    missing = [name for name in COLUMNS if name not in candidates.columns]
    if missing:
        raise UsageError(
            message("the candidates lack columns: {missing}", missing=listed(missing, ITEMS)),
        )
    frame = candidates.assign(firm=candidates["firm"].astype(str)).sort_values(
        "firm", kind="stable"
    )
    _refuse_doubles(frame)
    formal = _counts(frame, "members_formal")
    total = pd.to_numeric(frame["members_total"], errors="coerce").to_numpy(
        np.float64, na_value=np.nan
    )
    x, y = (
        pd.to_numeric(frame[axis], errors="coerce").to_numpy(np.float64, na_value=np.nan)
        for axis in ("x", "y")
    )
    located = np.isfinite(x) & np.isfinite(y)
    side = _cell_side(x[located], y[located], rules.near_metres)
    column, row = _squares(x, located, side), _squares(y, located, side)
    order = np.lexsort((np.arange(len(frame)), column, row, _blocks(column, row), ~located))
    traits = np.column_stack(
        [
            _codes(frame, "street"),
            _codes(frame, "committee"),
            _codes(frame, "category"),
            _size_class(frame),
        ]
    )
    leading = (
        frame["leading"].fillna(False).to_numpy(bool)
        if "leading" in frame
        else np.zeros(len(frame), bool)
    )
    return Town(
        frame["firm"].to_numpy(object)[order],
        np.where(located, x, 0.0)[order],
        np.where(located, y, 0.0)[order],
        located[order],
        _codes(frame, "building")[order],
        _codes(frame, "park")[order],
        formal[order],
        np.where(np.isnan(total), formal, total)[order].astype(np.int64),
        traits[order],
        leading[order],
        np.column_stack([column, row])[order],
        side,
        _staff(frame)[order],
    )


def _refuse_doubles(frame: pd.DataFrame) -> None:
    doubled = frame.loc[frame["firm"].duplicated(), "firm"]
    if len(doubled):
        raise InputError(
            message(
                "the candidate {iloc} appears more than once; remove the doubles first",
                iloc=doubled.iloc[0],
            ),
        )


def _counts(frame: pd.DataFrame, name: str) -> Ints:
    counts = pd.to_numeric(frame[name], errors="coerce").to_numpy(np.float64, na_value=np.nan)
    wrong = ~(counts >= 1)
    if wrong.any():
        firm = frame["firm"].iloc[int(np.flatnonzero(wrong)[0])]
        raise InputError(
            message(
                "the candidate {firm} has no formal member or an unknown number; a candidate "
                "has at least 1",
                firm=firm,
            ),
        )
    whole: Ints = counts.astype(np.int64)
    return whole


def _cell_side(x: Floats, y: Floats, near: float) -> float:
    """Choose cells of a sixteenth to a fourth of the near distance: smaller where firms stand
    close.
    """
    side = near / 4
    while len(x) and side > near / 16:
        keys = np.floor(x / side) * 4e9 + np.floor(y / side)
        _, inside = np.unique(keys, return_counts=True)
        if (inside**2).sum() / len(x) <= 6:
            break
        side /= 2
    return float(side)


def _squares(values: Floats, located: Bools, side: float) -> Ints:
    return np.where(located, np.floor(np.where(located, values, 0.0) / side), 0).astype(np.int64)


def _blocks(column: Ints, row: Ints) -> Ints:
    """Interleave the bits of column and row, so that neighbours on the map are neighbours in
    memory.
    """
    if not len(column):
        return column
    across, up = (axis - axis.min() for axis in (column, row))
    blocks = np.zeros(len(column), np.int64)
    for bit in range(31):
        blocks |= ((across >> bit) & 1) << (2 * bit)
        blocks |= ((up >> bit) & 1) << (2 * bit + 1)
    return blocks


def _codes(frame: pd.DataFrame, name: str) -> Ints:
    if name not in frame:
        return np.full(len(frame), -1)
    column = frame[name].mask(frame[name].astype(str) == "")
    codes: Ints = pd.factorize(column, sort=False)[0].astype(np.int64)
    return codes


def _staff(frame: pd.DataFrame) -> Floats:
    if "staff" not in frame:
        return np.full(len(frame), -1.0)
    known: Floats = pd.to_numeric(frame["staff"], errors="coerce").to_numpy(
        np.float64, na_value=np.nan
    )
    return np.where(np.isnan(known), -1.0, known)


def _size_class(frame: pd.DataFrame) -> Ints:
    """Number the size of a firm by doublings of its staff; −1 where unknown."""
    if "staff" not in frame:
        return np.full(len(frame), -1)
    staff = pd.to_numeric(frame["staff"], errors="coerce").to_numpy(np.float64, na_value=np.nan)
    return np.where(
        np.isnan(staff), -1, np.floor(np.log2(np.maximum(np.nan_to_num(staff), 1)))
    ).astype(np.int64)
