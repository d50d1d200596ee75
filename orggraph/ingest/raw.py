"""Raw text frames become clean, typed tables; whatever is wrong with them becomes `Problem`
records.

The raw side is what `files` hands over (`RawTable`, `RawDataset`): text as it stands in the file,
with the row numbers a person sees. The clean side is `Tables`: one frame a table, columns and types
by `schema`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from orggraph.core.enums import Problem
from orggraph.ingest.readings import Reading


@dataclass(frozen=True)
class RawTable:
    """One table as it stands in a file.

    `kind` is the table of `schema.READ` it was recognised as, or "" where no heading row was found.
    `frame` holds text only, without blanks around it, one column per heading (unique, as written;
    blank headings are left out), missing where the cell is blank; data rows only: what stands above
    the heading row is not in it, everything below is, total lines and repeated headings included.
    `rows` gives for each of them the row number as Excel shows it. `problems` are those met while
    reading, such as rows set aside because they have surplus cells. `meanings` gives the English
    column of headings whose meaning their words alone do not tell (人数 under 党员情况);
    `constants` what the table as a whole says of each of its rows, by English column (the street a
    sheet is named after); `margin` the unread columns before the first that came in, such as 序号,
    where labels stand; `dated` the date that its title gives, "" for none; `title` the title
    itself, and `titled` names the constants that come from it; `readings` how each of its columns
    was read. `unread` holds the cells of the columns that did not come in, by their letter, those
    about people left out; `chosen` names the headings whose column a person chose,
    `promoted` those that were read by what stands under them; `above` are the lines above the
    heading, which may explain it.
    """

    kind: str
    file: str
    sheet: str
    frame: pd.DataFrame
    rows: np.ndarray[Any, Any]
    problems: tuple[Problem, ...] = ()
    meanings: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    margin: pd.DataFrame | None = None
    dated: str = ""
    title: str = ""
    readings: tuple[Reading, ...] = ()
    unread: pd.DataFrame | None = None
    chosen: frozenset[str] = frozenset()
    titled: frozenset[str] = frozenset()
    promoted: frozenset[str] = frozenset()
    above: tuple[str, ...] = ()


@dataclass(frozen=True)
class RawDataset:
    """All that a dataset folder, or one ledger file, says: its tables and what `dataset.toml`
    declares.

    `coordinates` gives the declared system by table name; `columns` gives by table name which
    English column an unheard-of heading means; `rules`, `campaign` and `bulletin` are the tables
    of those names, as read; `departments` gives the department that answers for a category.
    """

    name: str
    tables: tuple[RawTable, ...]
    as_of: str = ""
    coordinates: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    rules: Mapping[str, Any] = field(default_factory=dict)
    campaign: Mapping[str, Any] = field(default_factory=dict)
    departments: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    bulletin: Mapping[str, Any] = field(default_factory=dict)
