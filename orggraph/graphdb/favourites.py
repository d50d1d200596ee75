"""The named queries for people who work in Neo4j Browser: a bundle it takes as favourites, or a
page with links.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from importlib.resources import files
from typing import Any

import jinja2

from orggraph.graphdb.query import DATASET, Query

FOLDER = "orggraph"
_DATE = (1980, 1, 1, 0, 0, 0)  # the same queries give the same bytes


def bundle(queries: Sequence[Query]) -> bytes:
    """Return a zip with a folder of `.cypher` files, which Neo4j Browser takes when it is
    dropped on its window.
    """
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for query in queries:
            archive.writestr(
                zipfile.ZipInfo(f"{FOLDER}/{query.name}.cypher", _DATE), f"{query.text};\n"
            )
    return into.getvalue()


def page(
    queries: Sequence[Query], dataset: str = "", browser: str = "http://localhost:7474/browser/"
) -> str:
    """Return an offline page with each query, what it is for, and links that set its parameters
    and open it in Browser.
    """
    source = (files("orggraph") / "templates" / "favourites.html").read_text(encoding="utf-8")
    template = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined).from_string(
        source
    )
    return template.render(
        queries=[{"query": q, "params": params_line(q, dataset)} for q in queries], browser=browser
    )


def style() -> str:
    """Return the colours of nodes and ties for the pictures of Neo4j Browser."""
    return (files("orggraph") / "templates" / "neo4j.grass").read_text(encoding="utf-8")


def params_line(query: Query, dataset: str) -> str:
    """Return the line that sets a query's parameters in Browser, which takes a name that is not
    ASCII between the quotes of JSON alone.
    """
    values: dict[str, Any] = {
        p.name: dataset if p.type == DATASET else p.default if p.default is not None else ""
        for p in query.parameters
    }
    return f":params {json.dumps(values, ensure_ascii=False)}"
