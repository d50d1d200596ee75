"""Write docs/graph.md, the model of the graph in Neo4j, from the closed lists;
tests/test_graphdb.py says when it is out of date.

    .venv/bin/python docs/generate_graph.py
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from orggraph.core.enums import LinkType, Mode, Word
from orggraph.graph import Label
from orggraph.graphdb import queries
from orggraph.graphdb.database_schema import (
    KIND_LABELS,
    LINKS,
    NODES,
    TIES,
    Control,
    DatabaseLink,
)
from orggraph.graphdb.properties import Row, properties, tie_properties

HERE = Path(__file__).parent
TOP = """\
# Neo4j 中的图 · The graph in Neo4j

`orggraph neo4j load DATA` 把一个数据集写成下面的节点和关系。本页由程序自己的词表生成，与库中所见一致。
Every label, property and relationship that `orggraph neo4j load` writes; this page is generated from the program's own lists.

## 一张图 · The model

```mermaid
graph LR
{picture}
```

## 怎么读 · How to read it

- 每个节点都有 `dataset`（数据集名称）和 `id`；两者合起来唯一。几个城市、几个时期可以并存，**查询时总要写明 `dataset`**。
- 空白就是不明：属性不在，表示台账没有说，不表示零。
- `answer_` 开头的属性和 `ANSWER_RESPONSIBLE` 关系是载入时由 orggraph 算好的答案，供筛选、画图；`status`、`responsible`、`coverage` 三条查询不用它们，
  只凭其余关系重算，逐家一致。
- 每个数据集有一个 `Dataset` 节点（名称、截至日期、载入它的 orggraph 版本）和一个 `Rules` 节点（所用的规则），以 `USES_RULES` 相连。
- `fingerprint`、`bucket` 供再次载入时比较，请勿改动。手工添加的关系没有 `fingerprint`，载入时不会动它；手工添加在节点上的属性，会在该节点改动时丢失。
- 企业所在的台账文件和行号不入库：插入一行，其后各行的行号都变，而企业并没有变。
- 不用服务器的 `orggraph cypher` 里，一个节点只有一个标签：地点一律是 `Place`，用 `kind` 区分；`MATCH (p:Place) WHERE p.kind = 'STREET'` 两处都行。
- 企业有 `(dataset, id)`、`(dataset, name)`、`(dataset, answer_status)`、`uscc` 四个索引，党组织有 `(dataset, id)`、`(dataset, name)` 两个。
  按下面的写法，Neo4j 从索引找起，不逐家翻看：
  `MATCH (f:Enterprise {{dataset: '思明', answer_status: 'UNCOVERED'}})`，`MATCH (f:Enterprise {{dataset: '思明', name: '…'}})`。
- 企业、党组织、指导员岗位和党群服务中心的 `position` 有坐标点索引；按距离找附近的企业，这样写才用得上：
  `MATCH (n:Enterprise) WHERE point.distance(n.position, f.position) <= 300 AND coalesce(n.dataset, '') = '思明'`。
  台账没有党组织的坐标：它位于或负责的地点有坐标的，取那个地点的；哪里也不在的，取它纳入的唯一一家企业（或其楼宇）的；其余没有坐标。
  服务器的地球半径是 6378140 米，比 orggraph 的大 0.11%。没有服务器的 `orggraph cypher` 里没有 `position`，用 `wgs84_lon`、`wgs84_lat`。
- 企业、社会组织、党组织、地点的名称有全文索引 `orggraph_names`（中文按相邻两字切分），只记得名称里几个字时用；载入后过一会儿才跟上，同一库里几个数据集共用：
  `CALL db.index.fulltext.queryNodes('orggraph_names', '软件 网络') YIELD node, score WHERE node.dataset = '思明' RETURN node.name, score LIMIT 20`。
  没有服务器时写 `WHERE f.name CONTAINS '软件'`。
- 编号或数据集名称超过 1,000 字的，只存前 200 字和一个摘要，因为索引放不下更长的。

A missing property means unknown, never zero. Properties that begin with `answer_`, and `ANSWER_RESPONSIBLE`, are Python's answers at the
time of loading; the three queries named above work the same answers out again from the other relationships alone. Firms are indexed by
dataset with id, name or answer_status, and by uscc; write them as in the examples and Neo4j begins at the index. An organisation stands where
its place does; one without a place, where the only firm does that it covers. Names are indexed in full text, as in the example.
"""  # noqa: E501


def graph_page() -> str:
    """Return docs/graph.md: labels, properties, types, meaning, relationships, queries, and a
    picture of the model.
    """
    parts = [TOP.format(picture=_picture()), "## 节点 · Nodes\n"]
    head = ("属性 property", "类型 type", "含义 meaning")
    parts += [
        f"### `{label}` {label.zh} · {label.en}\n\n{_table(head, properties(label))}"
        for label in NODES
    ]
    kinds = _table(
        ("标签", "地点类型 `kind`", ""),
        [(f"`{name}`", f"`{kind}`", kind.zh) for kind, name in KIND_LABELS.items()],
    )
    parts.append(
        f"每个 `Place` 另有一个说明类型的标签 · Each `Place` has a second label:\n\n{kinds}"
    )
    control = _table(("标签", "含义", ""), [(f"`{c}`", c.zh, c.en) for c in Control])
    parts.append(
        f"载入自己要用的节点 · Nodes that loading itself needs:\n\n{control}\n"
        "`LoadRun.state` 为 `running` 时，该数据集的上一次载入没有做完，查询结果不完整；"
        "再载入一次即可。\n"
    )
    parts.append(
        "## 关系 · Relationships\n\n"
        + _table(("关系", "读作 reads", "属性 properties"), _sentences())
    )
    listed = [
        (f"`{q.name}`", f"{q.title.zh} · {q.title.en}", f"{q.answer.zh} {q.answer.en}")
        for q in queries()
    ]
    parts.append(
        "## 查询 · Named queries\n\n`orggraph neo4j query 名称`；"
        "每个文件也可直接在 Neo4j Browser 中打开。\n\n" + _table(("名称", "标题", "答案"), listed)
    )
    return "\n".join(parts)


def _sentences() -> Iterable[Row]:
    notes = {
        LinkType.COVERED_BY: "；`mode` " + "、".join(f"`{m}` {m.zh}" for m in Mode),
        LinkType.LOCATED_IN: "；`further` 表示第二个园区、第三栋楼等",
        LinkType.RESPONSIBLE_FOR: "；`by_name` 表示由组织名称看出",
        LinkType.PROPOSED_JOIN: "；只是建议，不计覆盖",
        DatabaseLink.ANSWER_RESPONSIBLE: "；与 `answer_responsible` 相同；"
        "由规则推定的组织没有节点，也就没有这条关系",
    }
    for link in LINKS:
        ends = [tie for tie in TIES if tie.type is link]
        sources, targets = (
            " 或 ".join(dict.fromkeys(end.zh for end in side))
            for side in ([t.source for t in ends], [t.target for t in ends])
        )
        yield (
            f"`{link}`",
            f"{sources} **{link.zh}** {targets}",
            "、".join(f"`{p}`" for p in tie_properties(link)) + notes.get(link, ""),
        )


def _picture() -> str:
    named: dict[Word, str] = {label: f"{label}[{label.zh}<br>{label}]" for label in NODES}
    arrows = dict.fromkeys(
        f"  {named[t.source]} -->|{t.type.zh}| {named[t.target]}"
        for t in TIES
        if t.source is not Label.SOCIAL_ORG and t.target is not Label.SOCIAL_ORG
    )
    return "\n".join(arrows)


def _table(head: Row, rows: Iterable[Row]) -> str:
    lines = [head, ("---",) * 3, *rows]
    return "".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |\n" for line in lines)


if __name__ == "__main__":
    (HERE / "graph.md").write_text(graph_page(), encoding="utf-8")
