"""Where the tables, statements and page templates that travel with the program are found.

`data/` and `cypher/` stand beside the package in a checkout and inside it in an installed wheel.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any


def folder(name: str) -> Traversable:
    """Return the folder `data` or `cypher`, wherever this copy of the program keeps it."""
    package = files("orggraph")
    inside = package / name
    return inside if inside.is_dir() else package.joinpath("..", name)


def text(name: str, file: str) -> str:
    """Return the text of one bundled file."""
    return (folder(name) / file).read_text(encoding="utf-8")


def locale(name: str) -> Traversable:
    """Return the folder with the sentences of one language."""
    return files("orggraph").joinpath("locale", name)


@cache
def template(name: str) -> Any:
    """Return a page's template; a name that it uses and is not given is an error, and what it is
    given is escaped.
    """
    import jinja2  # only a page needs it, and commands should start quickly

    return jinja2.Environment(
        loader=jinja2.PackageLoader("orggraph", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    ).get_template(name)
