"""Columns of text: each distinct text is looked at once, and every row points at what was found.

A ledger says the same few words again and again, and pandas hands a column of text over one cell at
a time; in Arrow both are cheap.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from unicodedata import normalize

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

TEXT = pa.large_string()

_PARTED = (
    r"\p{M}|[\x{1100}-\x{11FF}]"  # marks that belong to a letter, and parts of a Korean syllable
)

_Ints = np.ndarray[Any, np.dtype[np.int64]]
_Flags = np.ndarray[Any, np.dtype[np.bool_]]


def arrow(texts: Any) -> pa.Array:
    """Return a column of texts as one Arrow array, null where missing."""
    array = pa.array(texts, type=TEXT, from_pandas=True)
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


def nfkc(texts: pa.Array) -> pa.Array:
    """Return Arrow texts in Unicode normal form NFKC: full-width letters and digits as plain ones,
    accents composed.

    Older pyarrow (24 does, 26 does not) leaves accents beside their letters; the few such texts are
    composed one by one.
    """
    normal = pc.utf8_normalize(texts, form="NFKC")
    parted = pc.fill_null(pc.match_substring_regex(normal, _PARTED), False)
    if not pc.any(parted).as_py():
        return normal
    composed = [normalize("NFC", text) for text in normal.filter(parted).to_pylist()]
    return pc.replace_with_mask(normal, parted, pa.array(composed, normal.type))


_TRIED = 1_000  # texts by which it is told whether a column repeats itself


def repeats(texts: pa.Array) -> bool:
    """Whether a column says the same texts again and again, as far as its first ones show; where
    it does, each distinct text is looked at once, else all as they stand.
    """
    first = texts.slice(0, _TRIED)
    return 2 * len(first.unique()) <= len(first)


def matching(texts: pa.Array, pattern: str) -> _Flags:
    """Return which texts of an Arrow column match a pattern (RE2); a blank cell does not."""
    if texts.null_count == len(texts):
        return np.zeros(len(texts), dtype=bool)
    if not repeats(texts):
        return _flags(pc.match_substring_regex(texts, pattern))
    codes = texts.dictionary_encode()
    hits = _flags(pc.match_substring_regex(codes.dictionary, pattern))
    if not hits.any():
        return np.zeros(len(texts), dtype=bool)
    rows: _Ints = pc.fill_null(codes.indices, len(hits)).to_numpy(zero_copy_only=False)
    found: _Flags = np.append(hits, False)[rows]
    return found


def _flags(found: Any) -> _Flags:
    flags: _Flags = pc.fill_null(found, False).to_numpy(zero_copy_only=False)
    return flags


def numbered(cells: Any) -> _Ints:
    """Return the number of every row's text among the distinct ones, in the order in which they
    come; −1 where it is blank.
    """
    numbers: _Ints = (
        pc.fill_null(arrow(cells).dictionary_encode().indices, -1)
        .to_numpy(zero_copy_only=False)
        .astype(np.int64)
    )
    return numbers


def told_apart(texts: pa.Array) -> tuple[pa.Array, _Ints]:
    """Return the distinct texts of an Arrow column and for each row which it has, their number
    where it is blank.
    """
    codes = texts.dictionary_encode()
    rows = pc.fill_null(codes.indices, len(codes.dictionary))
    return codes.dictionary, rows.to_numpy(zero_copy_only=False).astype(np.int64)


def encoded(cells: Any) -> tuple[list[str], _Ints]:
    """Return the distinct texts of a column and for each row which it has, the number of texts
    where it is blank.
    """
    texts, rows = told_apart(arrow(cells))
    return texts.to_pylist(), rows


def spread(
    values: Iterable[str | None], rows: _Ints, index: pd.Index[Any] | None = None
) -> pd.Series[Any]:
    """Return texts as a column: `rows` says which of them each row has, their number stands for
    none.
    """
    return pd.Series(
        pa.array([*values, None], TEXT).take(pa.array(rows)).to_pandas().array,
        index=index,
        dtype="str",
    )


def sorted_categories(cells: Any) -> pd.Categorical:
    """Return a column as a categorical whose categories stand in the order of their characters."""
    texts, rows = encoded(cells)
    order = sorted(range(len(texts)), key=texts.__getitem__)
    rank = np.empty(len(texts) + 1, dtype=np.int64)
    rank[[*order, len(texts)]] = [*range(len(texts)), -1]
    return pd.Categorical.from_codes(rank[rows], pd.Index([texts[i] for i in order], dtype=object))


def among(cells: Any, texts: Iterable[str]) -> _Flags:
    """Tell which cells hold one of some texts; a blank cell holds none."""
    found: _Flags = pc.is_in(arrow(cells), pa.array(list(texts), TEXT)).to_numpy(
        zero_copy_only=False
    )
    return found
