"""Where the tables and statements that travel with the program are found.

`data/` and `cypher/` stand beside the package in a checkout and inside it in an installed wheel.
"""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable


def folder(name: str) -> Traversable:
    """Return the folder `data` or `cypher`, wherever this copy of the program keeps it."""
    package = files("orggraph")
    inside = package / name
    return inside if inside.is_dir() else package.joinpath("..", name)


def text(name: str, file: str) -> str:
    """Return the text of one bundled file."""
    return (folder(name) / file).read_text(encoding="utf-8")
