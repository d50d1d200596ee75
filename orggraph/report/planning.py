"""A plan of joint branches as planners read it: one row a group, one row a firm, who is left over, and the rates."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from orggraph import schema
from orggraph.errors import Text
from orggraph.graph import Label
from orggraph.graph.points import points
from orggraph.model import Base, Dimension, PlaceKind, Rate
from orggraph.plan import Plan
from orggraph.report.answers import Answers
from orggraph.report.building import caption, place_names
from orggraph.report.sheets import Sheet

Names = np.ndarray[Any, Any]
_SETTINGS = (PlaceKind.BUILDING, PlaceKind.PARK, PlaceKind.BUSINESS_DISTRICT, PlaceKind.INCUBATOR)
NEARBY = Text("就近", "neighbours")
LEADING = Text("龙头企业＋", "leading firm+")


def plan_sheets(answers: Answers, plan: Plan) -> list[Sheet]:
    """Return the sheets of a plan: its groups, their firms, who is left over."""
    members = _members(answers, plan)
    return [groups_sheet(answers, plan, members), firms_sheet(answers, plan, members), left_over_sheet(answers, plan)]


def proof_lines(answers: Answers, plan: Plan) -> tuple[Text, ...]:
    """Return the line of proof, and the rate now and if the plan is adopted, each with its base."""
    total = answers.coverage(Dimension.DISTRICT).iloc[-1]
    now, base = int(total["organised"]), int(total["base"])
    gain = len(plan.groups) - int(plan.groups["founded"].sum()) + len(plan.joins)
    before, after = Rate(now, base, Base.OPERATING), Rate(now + gain, base, Base.OPERATING)
    return (plan.proof,
            Text(f"组织覆盖率现为 {before.say('zh')}；方案采纳后为 {after.say('zh')}：新建联合党支部 {plan.group_count} 个，新覆盖 {gain} 家。",
                 f"Organisation rate now {before.say('en')}; if adopted {after.say('en')}: {plan.group_count} joint branches, {gain} firms newly covered."))


def _members(answers: Answers, plan: Plan) -> pd.DataFrame:
    """Return the firms of the groups with their facts, in the order of the groups, the host first."""
    firms = answers.graph.firms
    row = pd.Series(np.arange(len(firms)), index=firms["firm"])
    found = plan.groups.copy()
    found["row"] = row.reindex(found["firm"]).to_numpy()
    found["is_host"] = found["firm"] == found["host"]
    found = found.sort_values(["group", "is_host", "metres", "firm"], ascending=[True, False, True, True], kind="stable", ignore_index=True)
    facts = firms.iloc[found["row"]].reset_index(drop=True)
    for column in ("name", "uscc", "address", "category", "members_formal", "members_total", "staff", "leading"):
        found[column] = facts[column]
    found["name"] = found["name"].fillna(found["uscc"])
    for kind in (*_SETTINGS, PlaceKind.STREET):
        found[str(kind)] = place_names(answers, kind).take(found["row"].to_numpy())
    return found


def groups_sheet(answers: Answers, plan: Plan, members: pd.DataFrame) -> Sheet:
    """Return one row per group: where, who leads, the sums, how wide, the superior, and a drafted name."""
    where = points(answers.graph)
    rows = [_group(answers, number, group, where.x, where.y) for number, group in members.groupby("group", sort=True)]
    frame = pd.DataFrame(rows, columns=[c.name for c in schema.PLAN])
    _distinct_names(frame)
    for column in ("units", "formal", "members", "staff"):
        frame[column] = frame[column].astype("Int64")
    line = caption(answers)
    said = Text(f"联合组建 {len(frame)} 组 {len(members)} 家，剩余 {plan.cost.left_over} 家", f"{len(frame)} groups, {len(members)} firms, {plan.cost.left_over} left over")
    return Sheet("plan", Text("联合组建建议", "Joint branches"), schema.PLAN, frame, Text(f"{line.zh} · {said.zh}", f"{line.en} · {said.en}"),
                 proof_lines(answers, plan))


def _group(answers: Answers, number: Any, group: pd.DataFrame, x: Names, y: Names) -> dict[str, Any]:
    rules, host = answers.graph.rules, group.iloc[0]
    formal = int(group["members_formal"].sum())
    setting, place = _setting(group)
    known = group["category"].dropna()
    return {"group": str(number), "setting": setting, "host": host["name"], "units": len(group), "firms": "、".join(group["name"]),
            "formal": formal, "members": group["members_total"].sum(min_count=1), "staff": group["staff"].sum(min_count=1),
            "widest": _widest(x[group["row"]], y[group["row"]]),
            "alike": round(100 * known.value_counts().iloc[0] / len(group), 1) if len(known) else None,
            "committee": formal >= rules.branch_committee_formal, "over_soft": len(group) > 5,
            "superior": answers.duty["responsible_name"].iloc[host["row"]], "name": f"{place or host['name']}联合党支部"}


def _setting(group: pd.DataFrame) -> tuple[Text, str | None]:
    """Say what holds a group together: one building, one park …, a leading firm as host, or mere nearness."""
    for kind in _SETTINGS:
        names = group[str(kind)]
        if names.notna().all() and names.nunique() == 1:
            return Text(f"区域＋（{kind.zh}）：{names.iloc[0]}", f"area+ ({kind.en}): {names.iloc[0]}"), str(names.iloc[0])
    if bool(group["leading"].fillna(False).iloc[0]):
        return LEADING, None
    return NEARBY, None


def _distinct_names(frame: pd.DataFrame) -> None:
    """Number the drafted names that several groups would share: 海翼大厦第一联合党支部, 第二 …"""
    count = frame.groupby("name").cumcount() + 1
    shared = frame["name"].duplicated(keep=False)
    frame.loc[shared, "name"] = [f"{name.removesuffix('联合党支部')}第{_spelled(int(n))}联合党支部"
                                 for name, n in zip(frame.loc[shared, "name"], count[shared], strict=True)]


def _spelled(number: int) -> str:
    digits = "零一二三四五六七八九"
    if number < 10:
        return digits[number]
    if number < 20:
        return "十" + (digits[number % 10] if number % 10 else "")
    return f"{digits[number // 10]}十{digits[number % 10] if number % 10 else ''}" if number < 100 else str(number)


def _widest(x: Names, y: Names) -> float | None:
    """Return the longest straight line between two firms, in metres; None where a point is missing."""
    if not np.isfinite(x).all():
        return None
    return float(round(np.hypot(x[:, None] - x[None, :], y[:, None] - y[None, :]).max()))


def firms_sheet(answers: Answers, plan: Plan, members: pd.DataFrame) -> Sheet:
    """Return one row per firm of a group, the lead firm first; this sheet, as CSV, is next month's `--keep`."""
    names = dict(zip(members["firm"], members["name"], strict=True))
    frame = members.assign(group=members["group"].astype("str"), host=members["host"].map(names), metres=members["metres"].round(),
                           building=members[str(PlaceKind.BUILDING)], park=members[str(PlaceKind.PARK)], street=members[str(PlaceKind.STREET)])
    return Sheet("plan_firms", Text("联合组建_分组名单", "Joint branches, firm by firm"), schema.PLAN_FIRMS,
                 frame[[c.name for c in schema.PLAN_FIRMS]], caption(answers),
                 (Text("距离为到牵头企业的直线距离；坐标不明而同园区的按“相邻”距离计。", "Metres are straight lines to the lead firm."),))


def left_over_sheet(answers: Answers, plan: Plan) -> Sheet:
    """Return who is in no group and why, and who may join a branch that exists."""
    firms = answers.graph.firms
    row = pd.Series(np.arange(len(firms)), index=firms["firm"])
    about = {n: a["name"] for n, a in answers.graph.nodes(Label.ORGANISATION)}
    joins = plan.joins.assign(reason=None)
    left = pd.concat([plan.left_over.assign(organisation=None, metres=None), joins], ignore_index=True).drop_duplicates("firm", keep="last")
    rows = row.reindex(left["firm"]).to_numpy()
    facts = firms.iloc[rows].reset_index(drop=True)
    frame = pd.DataFrame({
        "uscc": facts["uscc"], "name": facts["name"], "reason": left["reason"].array,
        **{name: place_names(answers, kind).take(rows) for name, kind in (
            ("street", PlaceKind.STREET), ("park", PlaceKind.PARK), ("building", PlaceKind.BUILDING))},
        "members_formal": facts["members_formal"], "staff": facts["staff"],
        "joined": pd.Series(left["organisation"].array).map(about), "metres": pd.array(left["metres"], dtype="Float64").round(),
        "responsible": answers.duty["responsible_name"].iloc[rows].array})
    line = caption(answers)
    return Sheet("left_over", Text("未编入联合组建", "Left over"), schema.LEFT_OVER, frame[[c.name for c in schema.LEFT_OVER]],
                 Text(f"{line.zh} · 未编入 {len(plan.left_over)} 家，就近并入 {len(plan.joins)} 家",
                      f"{line.en} · {len(plan.left_over)} left over, {len(plan.joins)} join a branch nearby"))
