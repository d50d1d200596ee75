"""Values as the driver takes them, keys that an index can hold, and fingerprints that tell
whether a row has changed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Any

import numpy as np
import pandas as pd

Ints = np.ndarray[Any, np.dtype[np.signedinteger[Any]]]
Hashes = np.ndarray[Any, np.dtype[np.uint64]]

BUCKETS = 1024
LONGEST_KEY = 1000  # characters; an index of Neo4j holds keys of some 8,000 bytes
_BITS = (
    48  # so that 32,000 fingerprints of one bucket can be summed in the 63 bits of a Cypher integer
)
AT_ONCE = 10_000  # rows looked at together
_FORM = "2"  # counts up when the same facts are written in another form


def key(text: str) -> str:
    """Return a key as the database keeps it: as it is, or, where no index could hold it, its
    beginning and a digest.
    """
    text = sound(str(text))
    return (
        text
        if len(text) <= LONGEST_KEY
        else f"{text[:200]}…{hashlib.blake2b(text.encode(), digest_size=16).hexdigest()}"
    )


def indexable(texts: pd.Series[Any]) -> pd.Series[Any]:
    """Return texts of which those that no index could hold are shortened as keys are."""
    long = texts.str.len() > LONGEST_KEY
    return texts.mask(long, texts[long].map(key)) if long.any() else texts


def sound(text: str) -> str:
    """Return a text that UTF-8 can carry: halves of a surrogate pair become question marks."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def plain(value: Any) -> Any:
    """Return a value as plain Python; None where it is missing or empty."""
    if isinstance(value, str):
        return sound(value) or None
    if isinstance(value, bool | int) or value is None:
        return value
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp | dt.datetime):
        return value.date()
    if isinstance(value, np.generic):
        return plain(value.item())
    return value


def plain_column(values: pd.Series[Any]) -> list[Any]:
    """Return a column as plain Python values, None where missing or empty."""
    missing = values.isna().to_numpy()
    if isinstance(values.dtype, np.dtype) and values.dtype.kind == "M":
        dates = values.to_numpy().astype("datetime64[D]").astype(object)
        return [None if gone else date for gone, date in zip(missing, dates, strict=True)]
    return [
        None if gone else (sound(v) or None) if isinstance(v, str) else v
        for gone, v in zip(missing, values.astype(object).tolist(), strict=True)
    ]


def hash_texts(values: Any) -> Hashes:
    """Hash texts, the same on every machine."""
    texts = np.asarray(values, dtype=object)
    try:
        return np.asarray(pd.util.hash_array(texts, categorize=False), dtype=np.uint64)
    except UnicodeEncodeError:  # half a surrogate pair
        return hash_texts([sound(text) for text in texts])


def hash_column(values: pd.Series[Any]) -> Hashes:
    """Hash a column by its values; equal values give equal hashes whatever their categories."""
    if values.dtype == object:
        values = values.map(lambda value: sound(value) if isinstance(value, str) else value)
    return np.asarray(pd.util.hash_pandas_object(values, index=False), dtype=np.uint64)


def salted(hashes: Hashes, name: str) -> Hashes:
    """Return hashes mixed with what they are about, so that the same value in two columns does
    not cancel out.
    """
    salt = np.frombuffer(
        hashlib.blake2b(f"{_FORM}:{name}".encode(), digest_size=8).digest(), np.uint64
    )[0] | np.uint64(1)
    mixed = hashes * salt
    mixed ^= mixed >> np.uint64(29)
    result: Hashes = mixed * np.uint64(0xBF58476D1CE4E5B9)
    return result


def fingerprints(mixed: Hashes) -> Ints:
    """Return fingerprints of 48 bits from sums of salted hashes."""
    done = (mixed ^ (mixed >> np.uint64(32))) * np.uint64(0x94D049BB133111EB)
    result: Ints = (done >> np.uint64(64 - _BITS)).astype(np.int64)
    return result


def fingerprint(about: dict[str, Any]) -> int:
    """Return the fingerprint of one row of plain values."""
    text = json.dumps([_FORM, sorted(about.items())], ensure_ascii=True, default=str)
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=_BITS // 8).digest(), "big")


def buckets(hashes: Hashes) -> Ints:
    """Return the bucket of every key: a reload compares buckets first, and rows only where two
    differ.
    """
    result: Ints = (hashes % np.uint64(BUCKETS)).astype(np.int16)
    return result
