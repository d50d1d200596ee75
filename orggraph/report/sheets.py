"""What every view shows: named tables with their columns, and the few sentences above them."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from orggraph.errors import Text
from orggraph.rules import DEFAULT, Rules
from orggraph.schema import Column


@dataclass(frozen=True)
class Sheet:
    """One answer as a table: `frame` has the English column names, `columns` says how each is headed and shown.

    `caption` is the line above (date, base); `notes` stand below. `total_last` marks the last row as the total.
    `shade` names percent columns that are shaded by value, `chart` a (label column, value column) pair to draw as bars.
    """

    key: str
    title: Text
    columns: tuple[Column, ...]
    frame: pd.DataFrame
    caption: Text = Text("", "")
    notes: tuple[Text, ...] = ()
    total_last: bool = False
    shade: tuple[str, ...] = ()
    chart: tuple[str, str] | None = None


@dataclass(frozen=True)
class Figure:
    """One figure a planner reads aloud: its name, the figure itself, and what it divides by or counts."""

    label: Text
    value: str
    detail: Text


@dataclass(frozen=True)
class Report:
    """All answers in the order a planner reads them."""

    title: Text
    caption: Text
    figures: tuple[Figure, ...]
    sentences: tuple[Text, ...]
    sheets: tuple[Sheet, ...]
    rules: Rules = field(default=DEFAULT)
