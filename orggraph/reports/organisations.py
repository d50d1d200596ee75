"""What a check of the organisations found, and what they cost a year, as sheets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from orggraph.analysis.analysis import Answers
from orggraph.analysis.organisations.funding import Funding, funding
from orggraph.core import schema
from orggraph.core.enums import Condition, Dimension, NoType, OrgType
from orggraph.core.messages import Text
from orggraph.graph import Label
from orggraph.reports.coverage import group_names
from orggraph.reports.headers import caption
from orggraph.reports.sheets import Sheet


def health_sheet(answers: Answers) -> Sheet:
    """Return one row per finding on an organisation or a firm in two of them, with what to do;
    counts in the line above.
    """
    checkup, line = answers.checkup, caption(answers)
    counts = [(condition, n) for condition in Condition if (n := checkup.count(condition))]
    zh = "，".join(f"{c.zh} {n}" for c, n in counts) or "未发现问题"
    en = ", ".join(f"{c.en} {n}" for c, n in counts) or "nothing found"
    kinds = typed(checkup.found["org_type"], checkup.found["organisation"].notna())
    sheet = Sheet(
        "health",
        Text("组织健康检查", "Organisations in question"),
        schema.HEALTH,
        checkup.found.assign(org_type=kinds),
        Text(
            f"{line.zh} · 党组织 {checkup.examined} 个：{zh}",
            f"{line.en} · {checkup.examined} organisations: {en}",
        ),
        tuple(_health_notes(answers)),
    )
    return (
        sheet.if_empty(Text("没有发现问题。", "Nothing was found.")) if checkup.examined else sheet
    )


def typed(kinds: pd.Series[Any], there: pd.Series[Any]) -> pd.Series[Any]:
    """Return types of organisations as words, one that nobody knows as 类型待核实; none where no
    organisation is.
    """
    words = [
        OrgType(kind) if isinstance(kind, str) else NoType.UNKNOWN if present else None
        for kind, present in zip(kinds, there, strict=True)
    ]
    return pd.Series(words, index=kinds.index, dtype=object)


def _health_notes(answers: Answers) -> Iterator[Text]:
    checkup = answers.checkup
    if not checkup.examined:
        yield Text(
            "台账没有一个有名称的党组织，无从检查。",
            "The ledger names no organisation, so there is nothing to check.",
        )
    yield Text(
        "撤销的、未列名的、联盟与党群服务中心不在其中；党员数以党组织表所填为准，"
        "未填的为其企业之和；“升格”只是具备人数，不自动。",
        "Dissolved and unnamed organisations, alliances and service centres are left out;"
        " members are as the organisation states, else the "
        "sum over its firms; an upgrade is possible by its count, never automatic.",
    )
    if checkup.untyped:
        yield Text(
            f"有 {checkup.untyped} 个党组织从名称看不出类型（类型待核实）："
            "按已建组织计入覆盖，但凭类型判断的各项未作；请在党组织表“组织类型”列填明。",
            f"{checkup.untyped} organisations do not show their type (type to be verified): "
            "they count as coverage, but what goes by the "
            "type is not judged; fill in the column 组织类型 of the table of organisations.",
        )
    if checkup.unjudged:
        zh = "，".join(f"{c.zh} {n}" for c, n in checkup.unjudged.items())
        en = ", ".join(f"{c.en} {n}" for c, n in checkup.unjudged.items())
        yield Text(
            f"资料不全、无法判断的（不明不等于没有）：{zh}。",
            f"Not judged, the facts being unknown: {en}.",
        )


def funding_sheet(
    answers: Answers, by: Dimension = Dimension.DISTRICT, kind: Label = Label.ENTERPRISE
) -> Sheet:
    """Return what the organisations cost a year by a dimension, and who bears how much."""
    found, rules = funding(answers.graph, answers.status, by, kind), answers.graph.rules
    frame = found.table
    frame["group"] = group_names(frame["group"], by)
    first = schema.FUNDING[0]
    columns = (schema.Column(first.name, first.kind, by.zh, by.en), *schema.FUNDING[1:])
    parts = Text("＋", "+") if rules.funding_combine == "sum" else Text("与", "or")
    larger = (
        Text("", "")
        if rules.funding_combine == "sum"
        else Text("，取较大者", ", whichever is larger")
    )
    shares = ":".join(map(str, rules.funding_shares))
    rule = Text(
        f"每名党员 {rules.funding_per_member} 元{parts.zh}每个支部 "
        f"{rules.funding_per_branch:,} 元{larger.zh}；市:县:镇={shares}，按最大余数法分到元",
        f"{rules.funding_per_member} yuan a member {parts.en} {rules.funding_per_branch:,} a "
        f"branch{larger.en}; city:county:town = {shares}, "
        "whole yuan by largest remainder",
    )
    line = caption(answers)
    social = kind is Label.SOCIAL_ORG
    name = Text(
        "社会组织经费" if social else "经费",
        "Funding of social organisations" if social else "Funding",
    )
    return Sheet(
        f"{'social_' if social else ''}funding_{by.value}",
        Text(f"{name.zh}_{by.zh}", f"{name.en} by {by.en}"),
        columns,
        frame,
        Text(f"{line.zh} · {rule.zh}", f"{line.en} · {rule.en}"),
        tuple(_funding_notes(answers, found)),
        total_last=True,
    )


def _funding_notes(answers: Answers, found: Funding) -> Iterator[Text]:
    unknown, without_firms = found.unknown, found.without_firms
    if len(found.table) <= 1:
        yield Text(
            "没有一个党组织纳入底数内的企业，故无经费可算。",
            "No organisation takes up a firm of the base, so there is nothing to fund.",
        )
    yield Text(
        "只算纳入底数内企业的党组织，列在其多数企业所在的一组；党委、"
        "总支与区域党组织只算党员部分；临时、流动、功能型党组织不计。",
        "Only organisations that take up firms of the base,"
        " in the group of most of their firms; committees, general branches and area "
        "organisations have the members' part only; temporary, flow and functional ones none.",
    )
    if unknown:
        yield Text(
            f"有 {unknown} 个党组织党员数待核实，其党员部分未计，所列为下限。",
            f"The members of {unknown} organisations are unknown and not counted: the sums "
            "are a floor.",
        )
    if found.untyped:
        yield Text(
            f"有 {found.untyped} 个党组织类型待核实，其支部部分未计，所列为下限。",
            f"The type of {found.untyped} organisations is to be verified and no branch's sum "
            "is counted for them: the sums are a floor.",
        )
    if without_firms:
        yield Text(
            f"有 {without_firms} 个党组织没有企业，未计（见组织健康检查）。",
            f"{without_firms} organisations have no firm left and no amount (see "
            "Organisations in question).",
        )
    if not answers.graph.rules.funding_new_organisation:
        yield Text(
            "新建组织一次性补助未定额（规则 funding_new_organisation），不计。",
            "One-off subsidies have no amount (rule funding_new_organisation) and are not "
            "computed.",
        )
    if answers.graph.as_of is None:
        yield Text(
            "未声明截至日期，当年新建数无法判断；请用 --as-of 指明。",
            "No date is declared, so foundings of the year cannot be told; use --as-of.",
        )
