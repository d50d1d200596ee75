"""The map on its way to disk, and the district outlines it may be drawn on."""

from __future__ import annotations

import json
from os import PathLike
from pathlib import Path

from orggraph.core.errors import InputError, legible
from orggraph.core.messages import message
from orggraph.io.atomic_write import opened
from orggraph.io.ordinary_file import read_bytes
from orggraph.webmap import MapData, Outline, outlines_of, render_map


def write_map(
    data: MapData, path: str | PathLike[str], lang: str = "zh", *, plain: bool = False
) -> Path:
    """Write the page as UTF-8, whatever the machine speaks, and return where it is.

    `plain` leaves the data unpacked, for browsers before 2023. Raises `OutputError` where the file
    cannot be written.
    """
    text = render_map(data, lang, plain=plain)
    with opened(path) as put:
        put(text.encode())
    return Path(path)


def read_outlines(path: str | PathLike[str], system: str) -> list[Outline]:
    """Return the district outlines of a GeoJSON file whose coordinate system is `system`.

    Raises `InputError` for a file that cannot be read, that is no GeoJSON, or that holds no area.
    """
    name = legible(str(path))
    try:
        read = json.loads(read_bytes(path))
    except (ValueError, RecursionError) as error:
        raise InputError(message("{name}: not GeoJSON; check the file", name=name)) from error
    try:
        return outlines_of(read, system)
    except InputError as error:
        raise InputError(message("{name}: {text}", name=name, text=error.text)) from error
