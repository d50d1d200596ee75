"""The headings of the named queries in English, and the words of those with a closed list.

A query is written for a Chinese reader and stands as it is in Neo4j Browser; the program says its
headings and its words in the language asked for. A heading that a table of the schema bears has its
English from there.
"""

from __future__ import annotations

from orggraph.analysis.comparison import Move
from orggraph.analysis.impact import Effect
from orggraph.core.enums import Condition, OrgType, RowName, Status, Word
from orggraph.core.schema import TABLES
from orggraph.graphdb.load_runs import Loading

ENGLISH = {
    "两个覆盖": "organised or worked",
    "企业一": "first firm",
    "企业二": "second firm",
    "企业数": "firms",
    "依托": "host",
    "依据": "by which node",
    "党员合计": "members in all",
    "党组织": "organisation",
    "党组织编号": "organisation id",
    "其中按类别归口": "of these by category",
    "其后状态": "status after",
    "关系": "tie",
    "关系数": "ties",
    "原在区": "district before",
    "原状态": "status before",
    "发现": "finding",
    "另有": "others",
    "台账数": "on the ledger",
    "同样近的": "equally near",
    "名义上的组织": "nominal organisations",
    "名义覆盖": "nominal",
    "名单": "firms in it",
    "名称": "name",
    "变化": "change",
    "始于": "since (UTC)",
    "定额": "capacity (firms)",
    "岗位": "post",
    "岗位类型": "kind of post",
    "年度经费": "yuan a year",
    "归口企业": "firms guided",
    "影响": "effect",
    "成员": "member",
    "截至": "as of",
    "所在各处": "places",
    "所属队伍": "team",
    "所属组织": "organisations",
    "推定": "presumed",
    "数": "count",
    "数据集": "dataset",
    "新状态": "status after",
    "旧状态": "status before",
    "是否设支委会": "branch committee due",
    "是否超限": "over the limit of units",
    "是支部": "is a branch",
    "是社会组织": "is a social organisation",
    "最大间距": "greatest distance (m)",
    "最近的服务中心": "nearest service centre",
    "正式党员合计": "formal members in all",
    "现在区": "district after",
    "社会组织": "social organisation",
    "类别一": "category of the first",
    "类别二": "category of the second",
    "米数": "metres",
    "组号": "group",
    "组织类型": "type of organisation",
    "组织覆盖": "organised",
    "编号": "id",
    "联盟或协会": "alliance or association",
    "联系企业数": "firms served",
    "职工合计": "staff in all",
    "节点数": "nodes",
    "负责类别": "categories",
    "责任所在": "duty at",
    "责任组织编号": "responsible organisation id",
    "超额": "over capacity",
    "载入": "load",
    "隶属": "subordination",
    "隶属的党组织": "organisations under it",
    "层数": "levels",
    "建议": "suggestion",
    "说明": "explanation",
    "仅工作覆盖数": "work only",
}


class Became(Word):
    """What becomes of whatever leans on an organisation that goes, beside an `Effect`."""

    BARE = ("BARE", "原本未覆盖", "was not covered")
    NO_SUPERIOR = ("NO_SUPERIOR", "下级失去上级", "left without a superior")
    SUPERIOR = ("SUPERIOR", "下级仍有上级", "still has a superior")
    NOBODY = ("NOBODY", "无人负责", "nobody is responsible any more")
    SOMEBODY = ("SOMEBODY", "仍有人负责", "somebody is still responsible")


class Suggested(Word):
    """What a firm without a due organisation may do."""

    OWN = ("OWN", "单独组建", "a branch of its own")
    JOINT = ("JOINT", "联合组建＋发展党员", "a joint branch, and new members")


class Unchanged(Word):
    """What the comparison of two dates says of a firm that did not change."""

    UNCHANGED = ("UNCHANGED", "未变", "unchanged")


# Several lists may stand under one heading.
WORDS: dict[str, tuple[type[Word], ...]] = {
    **dict.fromkeys(("状态", "原状态", "其后状态", "旧状态", "新状态"), (Status,)),
    "组织类型": (OrgType,),
    "变化": (Move, Unchanged),
    "影响": (Became, Effect),
    "发现": (Condition,),
    "载入": (Loading,),
    "建议": (Suggested,),
    "岗位类型": tuple(c.words for c in TABLES["posts"] if c.name == "kind" and c.words),
}


# What stands where a group has no name.
GROUPS = {row.zh: row.en for row in RowName}


def word_of(heading: str, said: str) -> Word | None:
    """Return the word that a cell says by its code or in Chinese, None where it is none."""
    known = (word for words in WORDS[heading] for word in words)
    return next((word for word in known if said in (str(word), word.zh)), None)


_OF_TABLES = {
    column.zh: column.en for table in ("firms", "coverage", "gaps") for column in TABLES[table]
}


def english(heading: str) -> str:
    """Return a heading in English, or as it stands where a query of one's own made it."""
    return ENGLISH.get(heading) or _OF_TABLES.get(heading, heading)
