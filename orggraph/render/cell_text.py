"""How a cell is written: columns of a frame become columns of words, alike in every view.

`plain` keeps numbers, dates and truth values as they are; `in_words` turns those into exact words,
with nothing where nothing is known; `shown` gives what people read, where an unknown head-count is
待核实 and never an empty place or 0.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from orggraph.core.enums import Status, Word
from orggraph.core.messages import Message
from orggraph.core.schema import Column, Kind

Say = Callable[[Word | Message], str]
WORDS = pa.large_string()
POINTS = "百分点"  # the unit of a change of a rate
NOTHING = "—"
UNKNOWN = Status.UNKNOWN
# Anything that would move the cursor, break the line, turn the direction of the text around it, or
# not be seen at all.
UNRULY = (
    r"[\p{Cc}\p{Zl}\p{Zp}\x{ad}\x{61c}\x{180e}\x{200b}-\x{200f}\x{202a}-\x{202e}\x{2060}-\x{20"
    r"6f}\x{feff}"
    r"\x{fff0}-\x{fffb}\x{e0000}-\x{e0fff}]+"
)


def plain(series: pd.Series, column: Column, say: Say) -> pa.Array:
    """Return a column as Arrow values: whole numbers, numbers, truth values, days or words; null
    where missing.

    `say` gives the words for members of a closed list and for sentences in two languages.
    """
    if isinstance(series.dtype, pd.CategoricalDtype):
        return by_category(series, lambda categories: plain(categories, column, say))
    array = (
        _from_objects(series, say) if series.dtype == object else pa.array(series, from_pandas=True)
    )
    array = array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
    if pa.types.is_null(array.type):
        return array.cast(WORDS)
    if pa.types.is_string(array.type) or pa.types.is_large_string(array.type):
        return _worded(array.cast(WORDS), column, say)
    if pa.types.is_timestamp(array.type):
        return array.cast(pa.date32(), safe=False)
    return _finite(array, column) if pa.types.is_floating(array.type) else array


def by_category(series: pd.Series, work: Callable[[pd.Series], pa.Array]) -> pa.Array:
    """Return what `work` makes of each category, put where the category stands; null where none
    does.
    """
    codes = series.cat.codes.to_numpy()
    return work(pd.Series(series.cat.categories)).take(pa.array(codes, mask=codes < 0))


def shown(series: pd.Series, column: Column, lang: str) -> pa.Array:
    """Return a column as people read it: a status with its sign, `%` behind a percent, `absent`
    where missing.
    """
    array = plain(series, column, lambda word: marked(word, lang))
    if pa.types.is_floating(array.type):
        array = pc.round(array, 6 if column.kind is Kind.DEGREE else 2)
    words = in_words(array, column, lang)
    if column.kind is Kind.PERCENT and not is_words(array):
        words = pc.binary_join_element_wise(words, _word("%"), _word(""))
    return pc.if_else(pc.equal(words, _word("")), None, words).fill_null(absent(column, lang))


def in_words(array: pa.Array, column: Column, lang: str) -> pa.Array:
    """Return Arrow values as words: yes and no said, a percent with one decimal, points with two,
    a day as ISO; null stays null.
    """
    if is_words(array):
        return array
    if pa.types.is_boolean(array.type):
        return pc.if_else(
            array, *(_word(w) for w in (("yes", "no") if lang == "en" else ("是", "否")))
        )
    if column.unit == POINTS:
        points = array.cast(pa.float64()).to_pylist()
        return pa.array([None if one is None else f"{one:.2f}" for one in points], WORDS)
    if column.kind is Kind.PERCENT:
        words = pc.round(array.cast(pa.float64()), 1).cast(WORDS)
        return pc.if_else(
            pc.match_substring(words, "."),
            words,
            pc.binary_join_element_wise(words, _word(".0"), _word("")),
        )
    return array.cast(WORDS)


def is_words(array: pa.Array) -> bool:
    """Tell whether Arrow values are words already."""
    return bool(pa.types.is_large_string(array.type))


def absent(column: Column, lang: str) -> str:
    """Return what stands for a missing value: 待核实 for a head-count nobody gave, a dash for
    all else.
    """
    return (
        UNKNOWN.say(lang).lower() if column.kind is Kind.COUNT and column.unit == "人" else NOTHING
    )


def marked(word: Word | Message, lang: str) -> str:
    """Return the label of a word; a status carries its sign in front."""
    return f"{word.sign} {word.say(lang)}" if isinstance(word, Status) else word.say(lang)


def marks(series: pd.Series, column: Column, lang: str) -> dict[str, Status]:
    """Return the statuses by the words `shown` gives them, where this column holds statuses;
    else nothing.
    """
    values = (
        series.cat.categories if isinstance(series.dtype, pd.CategoricalDtype) else series.array
    )
    first = next(
        (value for value in values if not pd.api.types.is_scalar(value) or not pd.isna(value)), None
    )
    holds = isinstance(first, Status) or column.words is Status
    return {marked(status, lang): status for status in Status} if holds else {}


def one_line(words: pa.Array) -> pa.Array:
    """Return words without line ends, tabs, escape codes and marks that turn the reading
    direction.
    """
    return pc.replace_substring_regex(words, UNRULY, " ")


def widths(words: pa.Array) -> pa.Array:
    """Return about how many columns each cell takes, a Chinese character counting two, for whole
    columns at once.
    """
    letters, octets = pc.utf8_length(words), pc.binary_length(words)
    return pc.add(letters, pc.divide(pc.subtract(octets, letters), 2))


def tint(colour: str, share: float = 0.35) -> str:
    """Return a colour thinned with white, so that dark words stay readable upon it."""
    parts = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{round(255 - (255 - part) * share):02X}" for part in parts)


def _from_objects(series: pd.Series, say: Say) -> pa.Array:
    values = [say(value) if isinstance(value, (Word, Message)) else value for value in series]
    try:
        array = pa.array(values, from_pandas=True)
    except (
        pa.ArrowInvalid,
        pa.ArrowTypeError,
        UnicodeEncodeError,
    ):  # kinds mixed in one column are said one by one
        array = None
    if array is None or pa.types.is_nested(array.type):
        return pa.array([_one(value, say) for value in values], WORDS)
    return array


def _one(value: Any, say: Say) -> str | None:
    if isinstance(value, (Word, Message)):
        return say(value)
    if isinstance(value, (list, tuple)):
        return "、".join(_one(part, say) or NOTHING for part in value)
    return None if pd.isna(value) else str(value).encode("utf-8", "replace").decode()


def _worded(array: pa.Array, column: Column, say: Say) -> pa.Array:
    if column.words is None:
        return array
    labels = {str(word.value): say(word) for word in column.words}
    encoded = array.dictionary_encode()
    return pa.array(
        [labels.get(value, value) for value in encoded.dictionary.to_pylist()], WORDS
    ).take(encoded.indices)


def _finite(array: pa.Array, column: Column) -> pa.Array:
    array = pc.if_else(pc.is_finite(array), array, None)  # a distance to nowhere is not a number
    whole = (
        column.kind is Kind.COUNT and pc.all(pc.equal(array, pc.floor(array))).as_py() is not False
    )
    return array.cast(pa.int64()) if whole else array


def _word(text: str) -> pa.Scalar:
    return pa.scalar(text, WORDS)
