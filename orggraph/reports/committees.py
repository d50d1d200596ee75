"""Who guides whom, as planners read it: the load of committees, firms without one, departments,
members of alliances.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from orggraph.analysis.analysis import Answers
from orggraph.analysis.coverage import department_load, in_base
from orggraph.analysis.coverage.wording import name_in_both
from orggraph.core import schema
from orggraph.core.enums import Base, Dimension, LinkType, PlaceKind, RowName
from orggraph.core.messages import Text
from orggraph.reports.coverage import group_names
from orggraph.reports.headers import caption
from orggraph.reports.sheets import Sheet

_GUIDANCE = Text(
    "归口指导不等于已覆盖：党组织数不是覆盖率的分子，覆盖率只数企业。"
    "一家企业只归一个行业党委：先看行中写明的和关系表，再看负责类别。",
    "Guidance is not coverage: rates count firms,"
    " never organisations. A firm has one committee: the one its row or a tie names, "
    "else the one whose duty is its category.",
)


def committee_sheet(answers: Answers, base: Base = Base.OPERATING) -> Sheet:
    """Return the load of every industry committee, the firms without one, and the total."""
    frame = answers.committees(base).reset_index(drop=True)
    without, total = frame["base"].iloc[-2:]
    ours = {
        RowName.NO_COMMITTEE.zh: RowName.NO_COMMITTEE,
        frame["committee"].iloc[-1]: RowName.TOTAL,
    }
    count, line = len(frame) - 2, caption(answers, base)
    frame["committee"] = frame["committee"].astype(object).map(lambda name: ours.get(name, name))
    said = Text(
        f"行业党委 {count} 个，归口 {total - without} 家，没有行业党委 {without} 家",
        f"{count} industry committees guide {total - without} firms, {without} have none",
    )
    none = Text(
        "台账没有行业党委：企业表可填“行业党委”，或在党组织表写明“负责类别”。",
        "The ledger names no industry committee: fill the firms' column 行业党委,"
        " or 负责类别 in the table of organisations.",
    )
    return Sheet(
        "committees",
        Text("行业党委负载", "Load of industry committees"),
        schema.COMMITTEES,
        frame,
        Text(f"{line.zh} · {said.zh}", f"{line.en} · {said.en}"),
        (_GUIDANCE,) if count else (none, _GUIDANCE),
        total_last=True,
        shade=("organised_rate",),
    )


def without_committee_sheet(answers: Answers, base: Base = Base.OPERATING) -> Sheet:
    """Return the firms that no industry committee guides, by district and category."""
    graph, of = answers.graph, answers.committee_of
    chosen = (
        in_base(graph, base, answers.status)
        & answers.graph.is_enterprise
        & of["committee"].isna().to_numpy()
    )
    firms = graph.firms
    frame = pd.DataFrame(
        {
            "firm": firms["name"].fillna(firms["uscc"]),
            "uscc": firms["uscc"],
            "category": firms["category"],
            "department": firms["department"],
            "district": answers.graph.place_names(PlaceKind.DISTRICT),
            "status": answers.status["status"],
            "staff": firms["staff"],
            "members_total": firms["members_total"],
            "responsible": answers.duty["responsible_name"],
        }
    )[chosen]
    frame = frame.sort_values(
        ["district", "category", "firm"], kind="stable", na_position="last"
    ).reset_index(drop=True)
    line = caption(answers, base)
    none = Text("底数内的企业都有行业党委。", "Every firm of the base has an industry committee.")
    return Sheet(
        "without_committee",
        Text("没有行业党委的企业", "Firms without an industry committee"),
        schema.WITHOUT_COMMITTEE,
        frame,
        Text(f"{line.zh} · {len(frame)} 家", f"{line.en} · {len(frame)} firms"),
        () if len(frame) else (none,),
        own_words={"responsible": name_in_both},
    )


def department_sheet(answers: Answers, base: Base = Base.OPERATING) -> Sheet:
    """Return which department answers for each category, with its firms."""
    frame = department_load(answers.graph, answers.status, base)
    notes = tuple(_department_notes(frame.iloc[:-1]))
    for column in ("category", "department"):
        frame[column] = group_names(frame[column], Dimension(column))
    return Sheet(
        "departments",
        Text("主管部门分工", "Departments by category"),
        schema.DEPARTMENTS,
        frame,
        caption(answers, base),
        notes,
        total_last=True,
        shade=("organised_rate",),
    )


def _department_notes(rows: pd.DataFrame) -> Iterator[Text]:
    unknown = RowName.NOT_GIVEN.zh
    named = rows[(rows["category"] != unknown) & (rows["department"] != unknown)]
    none = sorted(set(rows["category"]) - set(named["category"]) - {unknown})
    if named.empty:
        yield Text(
            "台账没有写明哪个部门主管哪个类别：企业表可填“主管部门”，"
            '或在 dataset.toml 的 [departments] 写 "类别" = "部门"。',
            "The ledger does not say which department answers for which category: fill the "
            "firms' column 主管部门, or write "
            '"category" = "department" under [departments] in dataset.toml.',
        )
    elif none:
        yield Text(
            f"没有主管部门的类别 {len(none)} 个：{'、'.join(none)}。",
            f"{len(none)} categories have no department: {', '.join(none)}.",
        )
    several = named["category"].value_counts()
    shared = sorted(several.index[several > 1])
    if shared:
        yield Text(
            f"由几个部门分管的类别 {len(shared)} 个：{'、'.join(shared)}；请明确牵头部门。",
            f"{len(shared)} categories lie with several departments: {', '.join(shared)};"
            " settle which one leads.",
        )


def alliance_sheet(answers: Answers) -> Sheet:
    """Return the members of every association and alliance with their status; membership is
    listed, never counted.
    """
    graph = answers.graph
    ties = graph.ties_of(LinkType.MEMBER_OF).drop_duplicates(["firm", "target"])
    at = ties["firm"].to_numpy()
    firms, names = (
        graph.firms.iloc[at],
        {node: str(about.get("name", node)) for node, about in graph.skeleton.nodes(data=True)},
    )
    frame = pd.DataFrame(
        {
            "alliance": ties["target"].astype(object).map(names).to_numpy(),
            "member": firms["name"].fillna(firms["uscc"]).to_numpy(),
            "uscc": firms["uscc"].to_numpy(),
            "social": ~answers.graph.is_enterprise[at],
            "district": answers.graph.place_names(PlaceKind.DISTRICT).take(at),
            "status": answers.status["status"].iloc[at].array,
        }
    )
    frame = frame.sort_values(["alliance", "member"], kind="stable", ignore_index=True).astype(
        {"alliance": "str", "social": "boolean"}
    )
    line, count = caption(answers), frame["alliance"].nunique()
    none = Text(
        "台账没有写明哪家企业加入了哪个协会、联盟：企业表可填“所属协会”。",
        "The ledger names no member of an association: fill the firms' column 所属协会.",
    )
    return Sheet(
        "alliances",
        Text("联盟协会成员", "Members of alliances"),
        schema.ALLIANCES,
        frame,
        Text(
            f"{line.zh} · 联盟、协会 {count} 个，成员 {len(frame)} 家次",
            f"{line.en} · {count} alliances and associations, {len(frame)} memberships",
        ),
        (Text("成员只列出，不计入任何覆盖率。", "Members are listed, never counted as covered."),),
    ).if_empty(none)


__all__ = ["alliance_sheet", "committee_sheet", "department_sheet", "without_committee_sheet"]
