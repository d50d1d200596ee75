"""A bulletin on its way to disk: Markdown, HTML or a Word document."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from orggraph.io.atomic_write import opened
from orggraph.io.output import check_suffix
from orggraph.render.bulletin import html, markdown
from orggraph.render.docx import docx_bytes
from orggraph.reports.bulletin import Bulletin

SUFFIXES: dict[str, Callable[[Bulletin, str], bytes]] = {
    ".md": lambda page, lang: markdown(page, lang).encode(),
    ".html": lambda page, lang: html(page, lang).encode(),
    ".docx": docx_bytes,
}


def write(page: Bulletin, path: str | os.PathLike[str], lang: str = "zh") -> Path:
    """Write a bulletin in the format its suffix names; raises `UsageError` for any but .md, .html
    and .docx.
    """
    check_suffix(path, SUFFIXES)
    target = Path(path)
    data = SUFFIXES[target.suffix.lower()](page, lang)
    with opened(target) as put:
        put(data)
    return target
