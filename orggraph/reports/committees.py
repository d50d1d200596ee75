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
from orggraph.core.messages import ITEMS, Message, listed, message, plural
from orggraph.reports.coverage import group_names
from orggraph.reports.headers import caption
from orggraph.reports.sheets import Sheet

_GUIDANCE = message(
    "Guidance is not coverage: rates count firms, never organisations. A firm has one "
    "committee: the one its row or a tie names, else the one whose duty is its category."
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
    said = message(
        "{count} industry committees guide {total} firms, {without} have none",
        count=count,
        total=total - without,
        without=without,
    )
    none = message(
        "The ledger names no industry committee: fill the firms' column 行业党委, or "
        "负责类别 in the table of organisations."
    )
    return Sheet(
        "committees",
        message("Load of industry committees"),
        schema.COMMITTEES,
        frame,
        message("{line} · {said}", line=line, said=said),
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
    none = message("Every firm of the base has an industry committee.")
    return Sheet(
        "without_committee",
        message("Firms without an industry committee"),
        schema.WITHOUT_COMMITTEE,
        frame,
        plural("{line} · {n} firm", "{line} · {n} firms", line=line, n=len(frame)),
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
        message("Departments by category"),
        schema.DEPARTMENTS,
        frame,
        caption(answers, base),
        notes,
        total_last=True,
        shade=("organised_rate",),
    )


def _department_notes(rows: pd.DataFrame) -> Iterator[Message]:
    unknown = RowName.NOT_GIVEN.zh
    named = rows[(rows["category"] != unknown) & (rows["department"] != unknown)]
    none = sorted(set(rows["category"]) - set(named["category"]) - {unknown})
    if named.empty:
        yield message(
            "The ledger does not say which department answers for which category: fill the "
            'firms\' column 主管部门, or write "category" = "department" under '
            "[departments] in dataset.toml."
        )
    elif none:
        yield message(
            "{none} categories have no department: {none_2}.",
            none=len(none),
            none_2=listed(none, ITEMS),
        )
    several = named["category"].value_counts()
    shared = sorted(several.index[several > 1])
    if shared:
        yield message(
            "{shared} categories lie with several departments: {shared_2}; settle which one leads.",
            shared=len(shared),
            shared_2=listed(shared, ITEMS),
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
    none = message("The ledger names no member of an association: fill the firms' column 所属协会.")
    return Sheet(
        "alliances",
        message("Members of alliances"),
        schema.ALLIANCES,
        frame,
        message(
            "{line} · {count} alliances and associations, {frame} memberships",
            line=line,
            count=count,
            frame=len(frame),
        ),
        (message("Members are listed, never counted as covered."),),
    ).if_empty(none)


__all__ = ["alliance_sheet", "committee_sheet", "department_sheet", "without_committee_sheet"]
