"""The map on its way to disk, and the district outlines it may be drawn on."""

from __future__ import annotations

import json
from os import PathLike
from pathlib import Path

from orggraph.errors import InputError
from orggraph.files.landing import opened
from orggraph.page import MapData, Outline, outlines_of, render_map


def write_map(data: MapData, path: str | PathLike[str], lang: str = "zh", *, plain: bool = False) -> Path:
    """Write the page as UTF-8, whatever the machine speaks, and return where it is.

    `plain` leaves the data unpacked, for browsers before 2023. Raises `OutputError` where the file cannot be written.
    """
    text = render_map(data, lang, plain=plain)
    with opened(path) as put:
        put(text.encode())
    return Path(path)


def read_outlines(path: str | PathLike[str], system: str) -> list[Outline]:
    """Return the district outlines of a GeoJSON file whose coordinate system is `system`.

    Raises `InputError` for a file that cannot be read, that is no GeoJSON, or that holds no area.
    """
    try:
        return outlines_of(json.loads(Path(path).read_bytes()), system)
    except OSError as error:
        raise InputError(f"{path}：读不了（{error.strerror}）", f"{path}: cannot be read ({error.strerror})") from error
    except ValueError as error:
        raise InputError(f"{path}：不是 GeoJSON（{error}）", f"{path}: not GeoJSON ({error})") from error
