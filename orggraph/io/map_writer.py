"""The map on its way to disk, and the outlines and lines it may be drawn on."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import Any, TypeVar

from orggraph.core.errors import InputError, legible
from orggraph.core.messages import message
from orggraph.io.atomic_write import opened
from orggraph.io.ordinary_file import read_bytes
from orggraph.webmap import Context, MapData, Outline, context_of, outlines_of, render_map

T = TypeVar("T")


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
    return _read(path, lambda geojson: outlines_of(geojson, system))


def read_context(path: str | PathLike[str], system: str) -> Context:
    """Return the lines and areas of a GeoJSON file whose coordinate system is `system`; a file
    that does not say whose they are goes by its name.

    Raises `InputError` for a file that cannot be read, that is no GeoJSON, or that holds neither.
    """
    context = _read(path, lambda geojson: context_of(geojson, system))
    return replace(context, credit=context.credit or Path(path).name)


def _read(path: str | PathLike[str], made_of: Callable[[Any], T]) -> T:
    """Return what is made of a GeoJSON file; an error names the file."""
    name = legible(str(path))
    try:
        read = json.loads(read_bytes(path))
    except (ValueError, RecursionError) as error:
        raise InputError(message("{name}: not GeoJSON; check the file", name=name)) from error
    try:
        return made_of(read)
    except InputError as error:
        raise InputError(message("{name}: {text}", name=name, text=error.text)) from error
