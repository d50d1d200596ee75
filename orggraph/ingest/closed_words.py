"""The closed words in a column, with their counts: what a person may be shown of its cells.

Only words of closed lists are shown: yes and no, ticks, the statements about Party organisations,
and the labels of a list. A name, an address, a remark or a figure is counted together with its like
and never shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import numpy as np
import pandas as pd

from orggraph.core.characters import simplified
from orggraph.core.enums import Exclusion, Word
from orggraph.core.messages import Message, message, verbatim
from orggraph.core.schema import Column, Kind
from orggraph.ingest import party, statements, vocabulary
from orggraph.ingest.parsing import plain_texts
from orggraph.ingest.statements import Says

SHOWN = 8  # words of a column; the rarer ones are counted together
_LONGEST = 12
_LOOKED_AT = 500  # distinct texts, the commonest; closed words are few
_NAMED, _DENIED, _PLANNED = (
    message("a name"),
    message("none, with more words"),
    message("planned"),
)
_UNKNOWN, _ODD, _THERE = (
    message("unknown"),
    message("not understood"),
    message("yes, with more words"),
)
_OTHER = message("others")

Tally = tuple[tuple[Message, int], ...]


def tally(cells: pd.Series, column: Column | None) -> Tally:
    """Return the closed words in a column and how many cells hold each, the commonest first.

    `column` is what the column was read as, None where it was not. Nothing is returned for a column
    of another kind than closed words, nor for an unread one in which other texts prevail.
    """
    label = _label_of(column)
    if label is None or not len(cells):
        return ()
    texts, rows = plain_texts(cells)
    counts = np.bincount(rows, minlength=len(texts))
    found: Counter[Message] = Counter()
    for place, number in enumerate(np.argsort(-counts, kind="stable").tolist()):
        if texts[number] and counts[number]:
            found[label(texts[number]) if place < _LOOKED_AT else _OTHER] += int(counts[number])
    if column is None and found[_OTHER] * 2 >= found.total():
        return ()
    return _commonest(found)


def _commonest(found: Counter[Message]) -> Tally:
    others = found.pop(_OTHER, 0)
    ordered = sorted(found.items(), key=lambda pair: (-pair[1], pair[0].zh))
    others += sum(count for _, count in ordered[SHOWN:])
    return (*ordered[:SHOWN], *([(_OTHER, others)] if others else []))


def _label_of(column: Column | None) -> Callable[[str], Message] | None:
    if column is None:
        return lambda text: _as_written(text) or _OTHER
    if column.name in party.COLUMNS:
        return lambda text: _statement(text, named=column.name == "organisation")
    if column.kind is Kind.YESNO:
        return _yes_or_no
    if column.kind is Kind.WORD and column.words is not None:
        members = column.words
        return lambda text: _member(text, members)
    return None


def _as_written(text: str) -> Message | None:
    """Return a text that is made of closed words alone."""
    bare = simplified(text)
    if len(bare) <= _LONGEST and statements.is_closed(bare):
        return verbatim(text)
    return None


def _statement(text: str, named: bool) -> Message:
    written = _as_written(text)
    if written:
        return written
    said = statements.read(simplified(text), named)
    if said.says is Says.YES:
        return _NAMED if said.name else said.mode.label if said.mode else _THERE
    return {Says.NO: _DENIED, Says.PLAN: _PLANNED, Says.UNKNOWN: _UNKNOWN, Says.ODD: _ODD}.get(
        said.says, _OTHER
    )


def _yes_or_no(text: str) -> Message:
    written = _as_written(text)
    if written:
        return written
    said = vocabulary.is_there(simplified(text))
    return _OTHER if said is None else message("yes") if said else message("no")


def _member(text: str, members: type[Word]) -> Message:
    if members is Exclusion and vocabulary.says_counted_in(text):
        return message("no")
    word = vocabulary.member(simplified(text), members)
    return _OTHER if word is None else word.label
