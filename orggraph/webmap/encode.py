"""The record as one run of bytes, which a browser takes in without reading it number by number.

JSON of a hundred thousand firms takes a browser a quarter of a second and makes a value of every
digit. Here a column of numbers is bytes: all lowest bytes, then all next ones, so that neighbours
alike pack well. What only the details of one firm show comes apart and waits until it is asked for.
"""

from __future__ import annotations

import base64
import json
import zlib
from typing import Any

import numpy as np

from orggraph.webmap.data import Columns, MapData

# two in a hundred less than 6 in three times its two thirds of a second; 9 saves nothing more
LEVEL = 8
LATER = ("addresses",)


def pack(data: MapData, plain: bool = False) -> str:
    """Return the record as text for a data block: JSON with the bytes in base64, deflated unless
    `plain`.

    `bytes` is what the page opens with: the length of a JSON text (four bytes, the lowest first),
    that text, then the columns of `firms` in the order in which it describes them. `later` is the
    addresses, a line a firm.
    """
    columns = {name: column for name, column in data.firms.items() if name not in (*LATER, "keys")}
    told, parts = zip(*(_column(name, column) for name, column in columns.items()), strict=True)
    record = data.columns() | {"firms": told, "keys": data.firms["keys"]}
    head = json.dumps(record, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    block = {
        "packed": not plain,
        "bytes": _text(b"".join([len(head).to_bytes(4, "little"), head, *parts]), plain),
        "later": _text("\n".join(data.firms[name] for name in LATER).encode(), plain),
    }
    return json.dumps(block, separators=(",", ":"))


def _text(content: bytes, plain: bool) -> str:
    return base64.b64encode(content if plain else zlib.compress(content, LEVEL)).decode()


def _column(name: str, column: Any) -> tuple[Columns, bytes]:
    """Return how a column is written, and its bytes.

    A number is the sum of its bytes and `least`; where `gaps` is true, 0 stands for a number that
    is not known.
    """
    if isinstance(column, str):
        text = column.encode()
        return {"name": name, "text": len(text)}, text
    gaps = None in column
    values = np.array([0 if v is None else v for v in column] if gaps else column, dtype=np.int64)
    known = np.array([v is not None for v in column]) if gaps else np.ones(len(values), dtype=bool)
    least = int(min(values[known].min(initial=0), 0)) - gaps
    rest = np.where(known, values - least, 0)
    size = max(1, (int(rest.max(initial=0)).bit_length() + 7) // 8)
    planes = rest.astype("<u8").view(np.uint8).reshape(len(rest), 8)[:, :size].T
    return {"name": name, "bytes": size, "least": least, "gaps": gaps}, planes.tobytes()
