"""One town, drawn: its places, its organisations and its firms as text, with the answers beside
every firm.

The answers are worked out by eye from the rules, so that a reader can check them line by line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from orggraph.core.rules import CHAIN, DEFAULT, Rules
from orggraph.core.schema import READ
from orggraph.graph import OrgGraph, build_graph
from orggraph.ingest import RawDataset, RawTable, Tables, clean

AS_OF = "2026-06-30"

# 云栖区 has 柳塘街道 and 枫桥镇; 双溪软件园 and 双联产业园 lie over both; 晨光大厦 stands in a park
# and in a community. Nobody has a duty for 双联产业园, 暮云大厦, 石门社区, nor anywhere in 孤山区.
PLACES = """
地点编号 | 名称         | 类型     | 上级地点
D1       | 云栖区       | 区       |
D2       | 墨湖区       | 区       |
D3       | 孤山区       | 区       |
S1       | 柳塘街道     | 街道     | 云栖区
S2       | 枫桥镇       | 街道     | 云栖区
S3       | 石门街道     | 街道     | 墨湖区
S4       | 荒台街道     | 街道     | 孤山区
C1       | 柳塘社区     | 社区     | 柳塘街道
C2       | 石门社区     | 社区     | 石门街道
P1       | 双溪软件园   | 园区     | 柳塘街道、枫桥镇
P2       | 双联产业园   | 园区     | 柳塘街道、枫桥镇
B1       | 晨光大厦     | 楼宇     | 双溪软件园、柳塘社区
B2       | 暮云大厦     | 楼宇     | 柳塘社区
M1       | 中央商圈     | 商圈     | 枫桥镇
I1       | 火花众创空间 | 众创空间 | 枫桥镇
"""

ORGANISATIONS = """
编号 | 党组织名称         | 组织类型   | 层级     | 上级党组织 | 所在地点 | 负责类别 | 成立日期   | 报批日期   | 在用
ZB1  | 晨光大厦综合党委   | 党委       | 楼宇     | ZP1    | B1       |          |            |            |
ZP1  | 双溪软件园党委     | 党委       | 园区     | JD1    | P1       |          |            |            |
ZM1  | 中央商圈党委       | 党委       | 商圈     | JD2    | M1       |          |            |            |
ZI1  | 火花众创空间党总支 | 党总支     | 众创空间 | JD2    | I1       |          |            |            |
HY1  | 电商行业党委       | 党委       | 行业     | QW1    |          | 电商     |            |            |
HY2  | 网络视听行业党委   | 党委       | 行业     | QW1    |          |          |            |            |
SQ1  | 柳塘社区党委       | 党委       | 社区     | JD1    | C1       |          |            |            |
JD1  | 柳塘街道党工委     | 党工委     | 街道     | QW1    | S1       |          |            |            |
JD2  | 枫桥镇党委         | 党委       | 街道     | QW1    | S2       |          |            |            |
JD3  | 石门街道党工委     | 党工委     | 街道     | QW2    | S3       |          |            |            |
QW1  | 云栖区两新工委     | 党工委     | 区       |        | D1       |          |            |            |
QW2  | 墨湖区两新工委     | 党工委     | 区       |        | D2       |          |            |            |
E1   | 启明科技党支部     | 党支部     | 企业     | ZB1    |          |          | 2020-03-01 |            |
E2   | 双溪第一联合党支部 | 联合党支部 | 企业     | ZP1    |          |          | 2021-05-01 |            |
E3   | 待批科技党支部     | 党支部     | 企业     | JD1    |          |          |            | 2026-05-31 |
E4   | 撤销科技党支部     | 党支部     | 企业     | JD1    |          |          | 2015-01-01 |            | 否
E5   | 临时科技临时党支部 | 临时党支部 | 企业     | JD1    |          |          | 2026-01-01 |            |
"""  # noqa: E501

# firm | facts || status | reason | next step | priority | responsible ("-": none); answers left out
# are not asked for.
FIRMS = """
# organised, in each of the four ways; the mode left blank is told by the organisation
启明科技 | 楼宇=晨光大厦 职工数=40 正式党员=3 党员=4 党组织=启明科技党支部 组建方式=单独组建 || ORG_SINGLE | | | | 晨光大厦综合党委
七星网络 | 园区=双溪软件园 职工数=20 正式党员=2 党组织=双溪第一联合党支部 组建方式=联合组建 || ORG_JOINT | | | | 双溪软件园党委
北斗数据 | 园区=双溪软件园 职工数=12 正式党员=1 党组织=E2 || ORG_JOINT | | | | 双溪软件园党委
挂靠传媒 | 商圈=中央商圈 正式党员=1 党组织=启明科技党支部 组建方式=挂靠组建 || ORG_ATTACHED | | | | 中央商圈党委
归园电商 | 众创空间=火花众创空间 正式党员=0 党组织=双溪软件园党委 || ORG_FALLBACK | | | | 火花众创空间党总支

# organised, the mode not told: the two have no organisation in common
只写有的 | 街道=枫桥镇 正式党员=1 党组织=有 || ORG_UNSPECIFIED | | | | 枫桥镇党委
也写有的 | 街道=枫桥镇 正式党员=1 党组织=已建 || ORG_UNSPECIFIED | | | | 枫桥镇党委

# work only: an instructor, a union; organisations come first in each
指南信息 | 社区=柳塘社区 正式党员=0 党员=0 指导员编号=Z01 || WORK_ONLY | WORK_ONLY | WORK | LOW | 柳塘社区党委
工会商贸 | 街道=石门街道 正式党员=1 工会=是 || WORK_ONLY | WORK_ONLY | FALLBACK | MIDDLE | 石门街道党工委

# founding: 10 days, 60 days, and 30 days, which is not yet more than 30; the last has only an organisation's date
筹新科技 | 街道=柳塘街道 党组织=筹新科技党支部 组建方式=筹建 成立时间=2026-06-20 || PENDING | PENDING | FOLLOW_UP | LOW | 柳塘街道党工委
迟批科技 | 街道=柳塘街道 党组织=无 组建方式=筹建中 成立时间=2026-05-01 || PENDING | PENDING_OVERDUE | FOLLOW_UP | HIGH | 柳塘街道党工委
待批科技 | 街道=柳塘街道 党组织=待批科技党支部 || PENDING | PENDING | FOLLOW_UP | LOW | 柳塘街道党工委

# nothing known, and members unknown
无料科技 | 街道=枫桥镇 职工数=8 || UNKNOWN | NOT_SURVEYED | VERIFY | LOW | 枫桥镇党委
未详科技 | 街道=枫桥镇 党组织=无 || UNCOVERED | COUNTS_UNKNOWN | VERIFY | LOW | 枫桥镇党委

# uncovered, for each reason
应建科技 | 街道=枫桥镇 正式党员=3 党员=3 职工数=30 党组织=无 || UNCOVERED | BRANCH_DUE | OWN_BRANCH | HIGH | 枫桥镇党委
大厂制造 | 街道=枫桥镇 正式党员=0 职工数=150 || UNCOVERED | BIG_WITHOUT_MEMBERS | WORK | HIGH | 枫桥镇党委
规上制造 | 街道=枫桥镇 正式党员=0 规模以上=是 || UNCOVERED | BIG_WITHOUT_MEMBERS | WORK | HIGH | 枫桥镇党委
零员科技 | 街道=枫桥镇 正式党员=0 职工数=9 || UNCOVERED | NO_MEMBERS | WORK | LOW | 枫桥镇党委
空员科技 | 街道=枫桥镇 党员=0 职工数=60 || UNCOVERED | NO_MEMBERS | WORK | MIDDLE | 枫桥镇党委
临时科技 | 街道=柳塘街道 正式党员=0 党组织=临时科技临时党支部 || UNCOVERED | NOT_COUNTING | WORK | LOW | 柳塘街道党工委
撤销科技 | 街道=柳塘街道 正式党员=0 党组织=撤销科技党支部 || UNCOVERED | ORG_GONE | WORK | LOW | 柳塘街道党工委

# one or two members: a partner in the same building; a joint branch with room in the same park; nobody at all
少员甲店 | 楼宇=暮云大厦 正式党员=1 || UNCOVERED | TOO_FEW_MEMBERS | JOINT_BRANCH | MIDDLE | 柳塘社区党委
少员乙店 | 楼宇=暮云大厦 正式党员=2 || UNCOVERED | TOO_FEW_MEMBERS | JOINT_BRANCH | MIDDLE | 柳塘社区党委
近旁科技 | 楼宇=晨光大厦 正式党员=1 || UNCOVERED | TOO_FEW_MEMBERS | JOIN_NEAR | MIDDLE | 晨光大厦综合党委
孤星科技 | 街道=枫桥镇 正式党员=2 || UNCOVERED | TOO_FEW_MEMBERS | FALLBACK | MIDDLE | 枫桥镇党委

# the chain: industry by committee, by category, both (the committee guides it), a park without a duty, the district, nobody
视听工厂 | 街道=枫桥镇 行业党委=网络视听行业党委 正式党员=0 || UNCOVERED | NO_MEMBERS | WORK | LOW | 网络视听行业党委
电商小店 | 街道=枫桥镇 类别=电商 正式党员=0 || UNCOVERED | NO_MEMBERS | WORK | LOW | 电商行业党委
双料电商 | 社区=柳塘社区 类别=电商 行业党委=HY2 正式党员=0 || UNCOVERED | NO_MEMBERS | WORK | LOW | 网络视听行业党委
园中电商 | 园区=双溪软件园 类别=电商 正式党员=0 || UNCOVERED | NO_MEMBERS | WORK | LOW | 双溪软件园党委
两街之间 | 园区=双联产业园 正式党员=0 || UNCOVERED | NO_MEMBERS | WORK | LOW | 柳塘街道党工委
区级小店 | 区=墨湖区 正式党员=0 || UNCOVERED | NO_MEMBERS | WORK | LOW | 墨湖区两新工委
荒台小店 | 街道=荒台街道 党员=2 || UNCOVERED | FORMAL_UNKNOWN | VERIFY | MIDDLE | -
无处可寻 | 正式党员=0 重点企业=是 || UNCOVERED | NO_MEMBERS | WORK | MIDDLE | -

# not in the base, for every reason; a repeat whose union is all that is new goes to the row it repeats
启明科技 | 街道=柳塘街道 工会=是 || EXCLUDED
僵尸商行 | 街道=枫桥镇 剔除原因=僵尸企业 党组织=启明科技党支部 || EXCLUDED
空壳商行 | 街道=枫桥镇 剔除原因=空壳 || EXCLUDED
注销商行 | 街道=枫桥镇 剔除原因=已注销 || EXCLUDED
迁出商行 | 街道=枫桥镇 剔除原因=迁出 || EXCLUDED
外地商行 | 街道=枫桥镇 剔除原因=非属地 || EXCLUDED
非网商行 | 街道=枫桥镇 剔除原因=非行业 || EXCLUDED
停业商行 | 街道=枫桥镇 实体运营=否 || EXCLUDED
别因商行 | 街道=枫桥镇 剔除原因=其他 || EXCLUDED

# a social organisation: it has a base of its own
网络协会 | 街道=石门街道 类别=网络社会组织 正式党员=0 || UNCOVERED | NO_MEMBERS | WORK | LOW | 石门街道党工委
"""  # noqa: E501
ANSWERS = ("status", "reason", "action", "priority", "responsible")


def raw(kind: str, rows: str | list[Mapping[str, Any]] | pd.DataFrame) -> RawTable:
    """Return a raw table of text as drawn (columns parted by bars), or of rows given by their
    headings.
    """
    frame = (
        rows
        if isinstance(rows, pd.DataFrame)
        else _drawn(rows)
        if isinstance(rows, str)
        else pd.DataFrame(
            [{k: None if v is None else str(v) for k, v in row.items()} for row in rows]
        )
    )
    return RawTable(kind, f"{kind}.csv", "", frame.astype("str"), np.arange(2, 2 + len(frame)))


def _drawn(text: str) -> pd.DataFrame:
    lines = [
        [cell.strip() or None for cell in line.split("|")] for line in text.strip().splitlines()
    ]
    width = len(lines[0])
    return pd.DataFrame(
        [line + [None] * (width - len(line)) for line in lines[1:]], columns=lines[0]
    )


def dataset(
    rules: Mapping[str, Any] | None = None, as_of: str = AS_OF, **tables: Any
) -> RawDataset:
    return RawDataset(
        "小镇",
        tuple(raw(kind, rows) for kind, rows in tables.items()),
        as_of,
        rules=rules or {},
        coordinates=dict.fromkeys(("firms", "places", "posts"), "WGS-84"),
    )


def tables_of(
    rules: Mapping[str, Any] | None = None, as_of: str = AS_OF, base: Rules = DEFAULT, **tables: Any
) -> Tables:
    return clean(dataset(rules, as_of, **tables), base)


def graph_of(rules: Mapping[str, Any] | None = None, as_of: str = AS_OF, **tables: Any) -> OrgGraph:
    """Build the graph of tables given as text or as rows."""
    return build_graph(tables_of(rules, as_of, **tables))


def _lines() -> list[tuple[str, dict[str, str], list[str]]]:
    lines = []
    for line in FIRMS.strip().splitlines():
        if line and not line.startswith("#"):
            facts, _, answers = line.partition("||")
            name, _, said = facts.partition("|")
            lines.append(
                (
                    name.strip(),
                    dict(re.findall(r"(\S+)=(\S+)", said)),
                    [a.strip() for a in answers.split("|")],
                )
            )
    return lines


def firms() -> list[dict[str, str]]:
    """Return the town's ledger as rows."""
    return [{"企业名称": name, **facts} for name, facts, _ in _lines()]


def answers() -> pd.DataFrame:
    """Return the answers drawn beside the firms, in their order; blank where none is drawn."""
    rows = [answer + [""] * (len(ANSWERS) - len(answer)) for _, _, answer in _lines()]
    return pd.DataFrame(rows, columns=list(ANSWERS)).assign(name=[name for name, _, _ in _lines()])


def town(rules: Mapping[str, Any] | None = None) -> OrgGraph:
    """Return the graph of the whole town."""
    return graph_of(rules, firms=firms(), places=PLACES, organisations=ORGANISATIONS)


# ---- random towns ----

NAMES = tuple("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥")
KINDS = ("市", "区", "街道", "社区", "园区", "商圈", "众创空间", "楼宇")
MODES = ("单独组建", "联合组建", "挂靠组建", "兜底管理", "筹建")


def _maybe(*values: Any) -> st.SearchStrategy[Any]:
    return st.none() | st.sampled_from(values)


@st.composite
def random_places(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Draw a table of places in which each lies in some of those before it; ids are numbers, or
    there are none.
    """
    kinds = sorted(draw(st.lists(st.sampled_from(KINDS), max_size=9)), key=KINDS.index)
    numbered = draw(st.booleans())
    rows: list[dict[str, Any]] = []
    for i, kind in enumerate(kinds):
        above = (
            draw(st.lists(st.sampled_from([r["地点名称"] for r in rows]), unique=True, max_size=2))
            if rows
            else []
        )
        rows.append(
            {
                "地点编号": str(i + 1) if numbered else None,
                "地点名称": f"{NAMES[i]}{kind}",
                "地点类型": kind,
                "上级地点": "、".join(above) or None,
                "经度": draw(_maybe("118.08", "118.083", "118.1")),
                "纬度": "24.48",
            }
        )
    return rows


@st.composite
def random_organisations(draw: st.DrawFn, places: list[dict[str, Any]]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for i in range(draw(st.integers(0, 6))):
        kind = draw(
            _maybe(
                "党委",
                "党总支",
                "党支部",
                "联合党支部",
                "临时党支部",
                "流动党员党支部",
                "功能型党组织",
                "党工委",
                "党建联盟",
            )
        )
        rows.append(
            {
                "党组织编号": draw(_maybe(str(i + 1), f"Z{i}")),
                "党组织名称": f"{NAMES[i]}字{kind or '党组织'}",
                "组织类型": kind,
                "层级": draw(
                    _maybe("市", "区", "街道", "社区", "园区", "楼宇", "商圈", "行业", "企业")
                ),
                "上级党组织": draw(st.sampled_from([r["党组织名称"] for r in rows]))
                if rows and draw(st.booleans())
                else None,
                "所在地点": draw(_maybe(*(r["地点名称"] for r in places), "新园区")),
                "负责类别": draw(_maybe("电商", "直播、电商")),
                "成立日期": draw(_maybe("2020-01-01")),
                "报批日期": draw(_maybe("2026-05-01", "2026-06-20")),
                "在用": draw(_maybe("是", "否")),
            }
        )
    return rows


@st.composite
def random_firms(
    draw: st.DrawFn, places: list[dict[str, Any]], organisations: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    named = {kind: [r["地点名称"] for r in places if r["地点类型"] == kind] for kind in KINDS}
    orgs = [o for row in organisations for o in (row["党组织名称"], row["党组织编号"]) if o]
    cells = {
        **{kind: _maybe(*named[kind], f"野{kind}") for kind in KINDS[1:]},
        "类别": _maybe("电商", "直播", "社会组织"),
        "行业党委": _maybe(*orgs, "新行业党委"),
        "主管部门": _maybe("网信办", "商务局"),
        "党组织名称": _maybe(
            *orgs,
            *orgs,
            "无",
            "新党支部",
            "甲公司、乙公司联合党支部",
            "新党支部、" + (orgs[0] if orgs else "又一党支部"),
        ),
        "组建方式": _maybe(*MODES),
        "成立时间": _maybe("2026-04-01", "2026-06-25"),
        "指导员编号": _maybe("Z01", "Z02", "无"),
        "工会": _maybe("是", "否"),
        "所属协会": _maybe("互联网协会"),
        "剔除原因": _maybe("僵尸", "重复") if draw(st.integers(0, 4)) == 0 else st.none(),
        "实体运营": _maybe("是", "是", "是", "否"),
        "职工数": _maybe(0, 24, 25, 49, 50, 99, 100, 5000),
        "规模以上": _maybe("是", "否"),
        "有经营场所": _maybe("是", "否"),
        "重点企业": _maybe("是"),
        "正式党员数": _maybe(0, 1, 2, 3, 60),
        "党员数": _maybe(0, 2, 61),
        "经度": _maybe("118.08", "118.0805", "118.081", "118.09"),
        "纬度": _maybe("24.48", "24.4801"),
        "地址": _maybe("测试路1号"),
    }
    firm = st.fixed_dictionaries(cells)
    rows = [{"企业名称": f"企{i}", **draw(firm)} for i in range(draw(st.integers(0, 15)))]
    if rows and draw(st.integers(0, 3)) == 0:
        rows.append({**draw(firm), "企业名称": rows[0]["企业名称"]})
    return rows


@st.composite
def random_links(
    draw: st.DrawFn, firms: list[str], places: list[str], organisations: list[str]
) -> list[dict[str, Any]]:
    ends = {
        "位于": (firms, places),
        "纳入": (firms, organisations),
        "接受指导": (firms, organisations),
        "加入": (firms, ["互联网联盟"]),
        "由…联系": (firms, ["Z01", "Z09"]),
        "建有群团": (firms, ["工会", "妇联"]),
        "负责兜底": (organisations, [*places, "电商"]),
        "隶属于": (organisations, organisations),
        "结对": (firms, organisations),
        "邻近": (firms, firms),
        "属于": (places, places),
    }
    rows = []
    for link in draw(
        st.lists(
            st.sampled_from([k for k, (u, v) in ends.items() if u and v] or ["加入"]), max_size=6
        )
    ):
        sources, targets = ends[link]
        if not sources or not targets:
            continue
        source, target = draw(st.sampled_from(sources)), draw(st.sampled_from(targets))
        if link in ("隶属于", "属于") and sources.index(source) <= targets.index(target):
            continue  # later ones lie in earlier ones: no cycles
        rows.append(
            {
                "起点": source,
                "关系": link,
                "终点": target,
                "组建方式": draw(_maybe(*MODES)) if link == "纳入" else None,
                "起始日期": draw(_maybe("2026-01-01")),
            }
        )
    return rows


@st.composite
def random_rules(draw: st.DrawFn) -> dict[str, Any]:
    chain = draw(st.permutations(CHAIN))
    switches = (
        "attached_counts",
        "fallback_counts",
        "temporary_counts",
        "flow_counts",
        "functional_counts",
        "presume_area_duty",
        "must_build_above_scale",
        "should_counts_as_must",
        "join_existing_first",
    )
    return {
        "chain": list(chain[: draw(st.integers(1, len(CHAIN)))]),
        "blank_means": draw(st.sampled_from(["none_if_surveyed", "unknown", "none"])),
        **{switch: draw(st.booleans()) for switch in switches},
    }


@st.composite
def random_tables(draw: st.DrawFn) -> dict[str, list[dict[str, Any]]]:
    """Draw the tables of a town as rows by headings."""
    places = draw(random_places())
    organisations = draw(random_organisations(places))
    firms = draw(random_firms(places, organisations))
    links = draw(
        random_links(
            [f["企业名称"] for f in firms],
            [p["地点名称"] for p in places],
            [o["党组织名称"] for o in organisations],
        )
    )
    return {"firms": firms, "places": places, "organisations": organisations, "links": links}


def built(
    tables: Mapping[str, list[dict[str, Any]]], rules: Mapping[str, Any] | None = None
) -> OrgGraph:
    """Build the graph of drawn tables; a table without rows still has its headings."""
    headings = {kind: [column.zh for column in columns] for kind, columns in READ.items()}
    return graph_of(
        rules,
        **{kind: rows or pd.DataFrame(columns=headings[kind]) for kind, rows in tables.items()},
    )
