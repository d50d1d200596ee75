"""A dashboard for NeoDash: coverage, gaps by street, committees, unclear duty, posts.

The queries are the named ones. The dataset is a parameter that the reader chooses on the page; the
others stand at their defaults, which come from the queries themselves.
"""

from __future__ import annotations

import json
import re
from typing import Any

from orggraph.graphdb.query import DATASET, Query, query_named

CHOSEN = "neodash_loadrun_dataset"  # as NeoDash names the value of LoadRun.dataset that is chosen
_FORM = "2.2"  # of the file; a later NeoDash brings it up to its own
_SELECT = """\
MATCH (n:`LoadRun`) WHERE toLower(toString(n.`dataset`)) CONTAINS toLower($input)
RETURN DISTINCT n.`dataset` AS value, n.`dataset` AS display
ORDER BY size(toString(value)) ASC LIMIT 5"""
_BY_STREET = """\
MATCH (firm:Enterprise {dataset: $dataset, answer_status: 'UNCOVERED'})
RETURN coalesce(firm.answer_street, '未定位') AS 街道, count(*) AS 空白点
ORDER BY 空白点 DESC, 街道 LIMIT 20"""
_TOTAL = """\
MATCH (firm:Enterprise {dataset: $dataset}) WHERE firm.answer_status <> 'EXCLUDED'
WITH count(*) AS firms, count(CASE WHEN firm.answer_organised THEN 1 END) AS organised
RETURN round(100.0 * organised / firms, 1) AS 组织覆盖率"""


def dashboard(dataset: str = "") -> str:
    """Return the dashboard as a file that NeoDash opens, a dataset chosen where one is named."""
    pages = [
        {
            "title": "覆盖",
            "reports": [
                _choice(),
                _report("组织覆盖率（%）", _TOTAL, "value", (3, 0, 3, 2)),
                _bars(
                    "各区组织覆盖率（%）", _named("coverage"), (6, 0, 6, 2), "分组", "组织覆盖率"
                ),
                _bars("空白点最多的街道", _BY_STREET, (0, 2, 6, 3), "街道", "空白点"),
                _report("各区覆盖率", _named("coverage"), "table", (6, 2, 6, 3)),
            ],
        },
        {
            "title": "清单",
            "reports": [
                _report("空白点清单", _named("gaps"), "table", (0, 0, 12, 3)),
                _report("行业党委负载", _named("committees"), "table", (0, 3, 6, 3)),
                _report("指导员负载", _named("posts"), "table", (6, 3, 6, 3)),
                _report("兜底责任不明", _named("unclear_duty"), "table", (0, 6, 12, 3)),
            ],
        },
    ]
    settings = {
        "pagenumber": 0,
        "editable": True,
        "fullscreenEnabled": True,
        "parameters": {CHOSEN: dataset} if dataset else {},
    }
    board = {
        "title": "党组织覆盖",
        "version": _FORM,
        "settings": settings,
        "pages": pages,
        "parameters": {},
        "extensions": {},
    }
    return json.dumps(board, ensure_ascii=False, indent=2) + "\n"


def _named(name: str) -> str:
    return _with_defaults(query_named(name))


def _with_defaults(query: Query) -> str:
    """Return a query with the defaults of its parameters, but for the dataset, in their places."""
    values = {
        p.name: json.dumps(p.default, ensure_ascii=False)
        for p in query.parameters
        if p.type != DATASET
    }
    return re.sub(r"\$(\w+)", lambda found: values.get(found[1], found[0]), query.text)


def _report(
    title: str, text: str, kind: str, at: tuple[int, int, int, int], **more: Any
) -> dict[str, Any]:
    x, y, width, height = at
    return {
        "title": title,
        "query": text.replace("$dataset", f"${CHOSEN}"),
        "width": width,
        "height": height,
        "x": x,
        "y": y,
        "type": kind,
        "selection": {},
        "settings": {},
        **more,
    }


def _bars(
    title: str, text: str, at: tuple[int, int, int, int], label: str, value: str
) -> dict[str, Any]:
    selection = {"index": label, "value": value, "key": "(none)"}
    return _report(title, text, "bar", at, selection=selection, settings={"marginBottom": 80})


def _choice() -> dict[str, Any]:
    settings = {
        "type": "Node Property",
        "entityType": "LoadRun",
        "propertyType": "dataset",
        "propertyTypeDisplay": "dataset",
        "parameterName": CHOSEN,
    }
    return _report("数据集", _SELECT, "select", (0, 0, 3, 2), settings=settings)
