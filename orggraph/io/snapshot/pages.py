"""Pages of a snapshot: what the most asked commands print, kept as they printed it.

A page stands for one call without further choices, under the default rules. It holds the bytes of
standard output and the lines of standard error; the bytes of a long one are compressed in a file
of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from orggraph.io.snapshot.folder import INDEX, Reader
from orggraph.io.snapshot.writing import Writer

SHORT = 65_536  # bytes; a page longer than this is a file of its own
_AT_ONCE = 1 << 20


@dataclass(frozen=True)
class Page:
    """What one call printed."""

    out: bytes
    said: tuple[str, ...]


def write_pages(writer: Writer, name: str, pages: Mapping[str, Page]) -> None:
    """Write pages by their keys; `name` is that of the snapshot they speak of."""
    index: dict[str, Any] = {}
    for number, (key, page) in enumerate(pages.items()):
        index[key] = {"said": list(page.said)}
        if len(page.out) <= SHORT:
            index[key]["out"] = page.out.decode("utf-8")
            continue
        file = index[key]["file"] = f"page_{number}.zst"
        writer.bytes(file, _packed(page.out))
    writer.json(INDEX, {"name": name, "pages": index})


def _packed(data: bytes) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as stream:
        stream.write(data)
    packed: bytes = sink.getvalue().to_pybytes()
    return packed


def unpacked(reader: Reader, file: str) -> Iterator[bytes]:
    """Yield the bytes of a long page; its file is checked before the first."""
    packed = reader.bytes(file)
    with pa.CompressedInputStream(pa.BufferReader(packed), "zstd") as stream:
        while block := stream.read(_AT_ONCE):
            yield block


__all__ = ["Page", "unpacked", "write_pages"]
