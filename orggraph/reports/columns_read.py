"""How each column of the data was read, as a table: what a figure rests on, and what did not
come in.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

import pandas as pd

from orggraph.analysis.analysis import Answers
from orggraph.core import schema
from orggraph.core.enums import Word
from orggraph.core.messages import Text
from orggraph.ingest import heading_terms
from orggraph.ingest.readings import Reading
from orggraph.reports.headers import caption
from orggraph.reports.sheets import Sheet

_ALIKE = 0.6  # headings less alike than this are no help, unless the column decides a figure
_ASK = Text(
    "未读入的列如有用，请在“读作”一栏从下拉列表中选定，再以 --columns-as 本文件 读数据；"
    "选“不读”即略去该列。",
    "To have an unread column read, choose in the column “read as” and give this file with "
    "--columns-as.",
)
_HOW = Text(
    "要改读法：orggraph check 台账 --columns -o 读法.xlsx，在“读作”一栏选定后，"
    "任何命令加 --columns-as 读法.xlsx。",
    "To change how a column is read: orggraph check LEDGER --columns -o FILE.xlsx,"
    " choose under “read as”, and give any command "
    "--columns-as FILE.xlsx.",
)


def columns_sheet(answers: Answers, to_fill_in: bool = False) -> Sheet:
    """Return one row a column of the data, in the order of the files; `to_fill_in` lets a person
    choose how each is read.
    """
    readings = answers.tables.readings
    answered = {reading.read_as for reading in readings if reading.is_read}
    frame = pd.DataFrame(
        {
            "file": _texts(reading.file for reading in readings),
            "sheet": _texts(reading.sheet for reading in readings),
            "table": pd.Series(
                [schema.TABLE_NAMES[reading.table] for reading in readings], dtype=object
            ),
            "letter": _texts(reading.letter for reading in readings),
            "heading": _texts(reading.heading for reading in readings),
            "read_as": pd.Series([_read_as(reading) for reading in readings], dtype=object),
            "rows": pd.array([reading.rows for reading in readings], dtype="Int64"),
            "words": pd.Series([_words(reading) for reading in readings], dtype=object),
            "near": _texts(_near(reading, answered) for reading in readings),
        }
    )
    unread = sum(str(word) == "" for word in frame["read_as"])
    line = caption(answers)
    said = Text(
        f"{len(readings)} 列，其中未读入 {unread} 列",
        f"{len(readings)} columns, {unread} of them not read",
    )
    return Sheet(
        "columns_read",
        Text("列的读法", "How columns were read"),
        schema.COLUMNS_READ,
        frame,
        Text(f"{line.zh} · {said.zh}", f"{line.en} · {said.en}"),
        (_ASK if to_fill_in else _HOW,),
        choices={"read_as": choices(readings)} if to_fill_in else {},
    )


def choices(readings: Sequence[Reading]) -> tuple[Text, ...]:
    """Return what a person may choose for a column: the columns that can be read, and not to
    read it.
    """
    kinds = [kind for kind in schema.READ if any(reading.table == kind for reading in readings)]
    words = [
        Text(column.zh, column.en) for kind in kinds for column in schema.readable(kind).values()
    ]
    ignored = schema.read_as("firms")["IGNORED"]
    return tuple(dict.fromkeys([Text(ignored.zh, ignored.en), *words]))


def _read_as(reading: Reading) -> Word:
    return schema.read_as(reading.table)(reading.read_as)


def _texts(texts: Iterable[str]) -> pd.Series:
    return pd.Series([text or None for text in texts], dtype="str")


def _words(reading: Reading) -> Text | None:
    if not reading.words:
        return None
    zh = "、".join(f"{word.zh} {count}" for word, count in reading.words)
    return Text(zh, ", ".join(f"{word.en} {count}" for word, count in reading.words))


def _near(reading: Reading, answered: set[str]) -> str:
    if reading.read_as != "":
        return ""
    near = heading_terms.nearest(reading.table, reading.heading, sorted(answered))
    like = difflib.SequenceMatcher(None, reading.heading, near).ratio()
    return near if heading_terms.is_decisive(reading.heading) or like >= _ALIKE else ""


__all__ = ["choices", "columns_sheet"]
