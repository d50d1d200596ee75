"""Columns of text → rows of bytes, a part of a long list at a time."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from orggraph.render.cell_text import WORDS

CHUNK = 50_000  # rows made into text at a time, so that memory does not grow with the list


def parts_of(frame: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Yield the rows of a frame, `CHUNK` at a time."""
    return (frame.iloc[start : start + CHUNK] for start in range(0, len(frame), CHUNK))


def joined(*pieces: pa.Array | str, between: str = "") -> pa.Array:
    """Return the pieces of each row put together; a row with a null piece is null."""
    return pc.binary_join_element_wise(
        *(
            pa.scalar(piece, WORDS) if isinstance(piece, str) else piece
            for piece in (*pieces, between)
        )
    )


def octets_of(words: pa.Array) -> memoryview:
    """Return the bytes of all words one after another, as they already lie in memory."""
    _, ends, octets = words.buffers()
    if octets is None or not len(words):
        return memoryview(b"")
    bounds = np.frombuffer(ends, np.int64)
    return memoryview(octets)[bounds[words.offset] : bounds[words.offset + len(words)]]


def hold(words: pa.Array, any_of: bytes) -> bool:
    """Whether one of these octets stands in any word: far quicker than a pattern, and mostly none
    does.
    """
    octets = bytes(octets_of(words))
    return any(octet in octets for octet in any_of)
