"""The properties of the nodes and ties of a database, with type and meaning, from the lists of
the program.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields

from orggraph.core import schema
from orggraph.core.enums import GapReason, LinkType, MassOrg, Mode, Priority, Status, Word
from orggraph.core.rules import Rules
from orggraph.core.schema import Kind
from orggraph.graph import Label
from orggraph.graphdb.database_schema import DatabaseLink, Extra, Link, NodeLabel
from orggraph.graphdb.rows import ANSWERS, NOT_KEPT, POSITION, STANDS

TYPES = {
    Kind.COUNT: "INTEGER",
    Kind.NUMBER: "FLOAT",
    Kind.DEGREE: "FLOAT",
    Kind.PERCENT: "FLOAT",
    Kind.YESNO: "BOOLEAN",
    Kind.DATE: "DATE",
}
Row = tuple[str, str, str]
_CLOSED: dict[str, type[Word]] = {
    "status": Status,
    "mode": Mode,
    "reason": GapReason,
    "priority": Priority,
}


def properties(label: NodeLabel) -> list[Row]:
    """Return the properties that nodes of a label may carry, with type and meaning."""
    return [
        ("dataset", "STRING", "数据集名称"),
        ("id", "STRING", "编号，在数据集内唯一"),
        *_own(label),
        ("bucket", "INTEGER", "比较用"),
        ("fingerprint", "INTEGER", "比较用"),
    ]


def _own(label: NodeLabel) -> list[Row]:
    point = [
        ("system", "STRING", "坐标系"),
        ("wgs84_lon", "FLOAT", "经度，WGS-84"),
        ("wgs84_lat", "FLOAT", "纬度，WGS-84"),
        (POSITION, "POINT", "坐标点，WGS-84：经度、纬度"),
    ]
    if label in (Label.ENTERPRISE, Label.SOCIAL_ORG):
        return [
            *_columns("firms"),
            ("repeats", "BOOLEAN", "与更早的一行是同一家企业"),
            ("asked", "BOOLEAN", "台账有一列问及党组织"),
            ("surveyed", "BOOLEAN", "台账有党建资料"),
            ("district_code", "STRING", "行政区划代码"),
            ("located_by", "STRING", "定位依据"),
            *point,
            *(
                (f"answer_{name}", _answer_type(name), f"答案：{zh}{_answer_words(name)}")
                for name, zh in ANSWERS.items()
            ),
            *((f"answer_{str(kind).lower()}", "STRING", f"答案：所在{kind.zh}") for kind in STANDS),
        ]
    if label is Label.PLACE:
        return [
            *_columns("places", "place_id", "part_of"),
            ("code", "STRING", "行政区划代码"),
            *point,
        ]
    if label is Label.ORGANISATION:
        return [
            *_columns("organisations", "org_id", "superior", "place_id", "category"),
            ("unnamed", "BOOLEAN", "台账未填名称"),
            *point[1:],
        ]
    if label in (Label.POST, Label.SERVICE_CENTER):
        return [
            ("name", "STRING", "岗位编号，不是姓名"),
            *_columns("posts", "post_id", "organisation"),
            ("unnamed", "BOOLEAN", "未编号"),
            *point,
        ]
    if label is Extra.DATASET:
        return [
            ("name", "STRING", "数据自带的名称"),
            ("as_of", "DATE", "截至日期"),
            ("program", "STRING", "载入它的 orggraph 的版本"),
        ]
    if label is Extra.RULES:
        return [
            ("name", "STRING", "数据自带的名称"),
            ("as_of", "DATE", "截至日期"),
            *((f.name, _rule_type(f.default), f.metadata["zh"]) for f in fields(Rules)),
        ]
    if label is Extra.GROUP:
        return [
            ("name", "STRING", "组名"),
            ("number", "INTEGER", "组号"),
            ("units", "INTEGER", "企业数"),
            ("host", "STRING", "依托企业的编号"),
            ("founded", "BOOLEAN", "已成立"),
        ]
    return [
        ("name", "STRING", "名称"),
        *(
            [("kind", "STRING", "、".join(f"{m} {m.zh}" for m in MassOrg))]
            if label is Label.MASS_ORG
            else []
        ),
    ]


def _columns(table: str, *without: str) -> list[Row]:
    kept = (
        c
        for c in schema.TABLES[table]
        if c.name not in without and c.name not in NOT_KEPT - {"kind"}
    )
    return [(c.name, TYPES.get(c.kind, "STRING"), _said(c)) for c in kept]


def _said(column: schema.Column) -> str:
    words = _listed(column.words) if column.words and len(column.words) <= 12 else ""
    return "；".join(part for part in (column.zh, column.meaning, words) if part)


def _listed(words: Iterable[Word]) -> str:
    return "、".join(f"`{word}` {word.zh}" for word in words)


def _answer_words(name: str) -> str:
    """Return the values of an answer that is a word of a closed list."""
    return f"；{_listed(_CLOSED[name])}" if name in _CLOSED else ""


def _answer_type(name: str) -> str:
    flags = (
        "organised",
        "without_fallback",
        "worked",
        "nominal",
        "not_counting",
        "gone",
        "overdue",
        "due",
        "wished",
        "presumed",
    )
    return "BOOLEAN" if name in flags else "INTEGER" if name == "pending_days" else "STRING"


def _rule_type(value: object) -> str:
    if isinstance(value, tuple):
        return "LIST"
    return {bool: "BOOLEAN", int: "INTEGER"}.get(type(value), "STRING")


def tie_properties(link: Link) -> list[str]:
    """Return the properties that ties of a type may carry."""
    if isinstance(link, DatabaseLink):
        return ["fingerprint"]
    more = {
        LinkType.COVERED_BY: ["mode", "variant"],
        LinkType.LOCATED_IN: ["further", "variant"],
        LinkType.RESPONSIBLE_FOR: ["by_name"],
        LinkType.PROPOSED_JOIN: ["metres"],
    }
    return [*more.get(link, []), "since", "fingerprint"]
