"""A plan of joint branches as planners read it: one row a group, one row a firm, who is left
over, what changed, the rates.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Collection, Hashable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from scipy.spatial.distance import pdist

from orggraph.analysis.analysis import Answers
from orggraph.analysis.coverage import formal_unknown
from orggraph.analysis.door_points import ByDoor
from orggraph.core import schema
from orggraph.core.enums import Members, PlaceKind, Rate, Status, Word
from orggraph.core.messages import Message, message, plural
from orggraph.core.schema import Column, Kind
from orggraph.graph import Label
from orggraph.optimise.plan import LeftOver, Plan
from orggraph.reports.headers import caption
from orggraph.reports.sheets import Sheet

Names = np.ndarray[Any, Any]
_SETTINGS = (PlaceKind.BUILDING, PlaceKind.PARK, PlaceKind.BUSINESS_DISTRICT, PlaceKind.INCUBATOR)
NEARBY = message("neighbours")
_NO_GROUP = message(
    "There is no group: no firm is to be joined (1 or 2 formal members, uncovered), or too "
    "few are near, see Left over."
)
_NOBODY_LEFT = message(
    "Nobody is left over: all firms to be joined are in a group, or there are none (1 or 2 "
    "formal members, uncovered)."
)
LEADING = message("leading firm+")


COUNTED_BY = Column("counted_by", Kind.TEXT, "人数口径", "counted by")
BY_TOTAL, BY_FORMAL = (
    message("all members, formal ones unknown"),
    message("formal members"),
)


def uncounted(answers: Answers) -> tuple[int, int]:
    """Return how many uncovered firms have no known count of formal members, and how many of
    them a count of members.
    """
    firms = answers.graph.firms
    unknown = formal_unknown(firms, answers.status) & answers.graph.is_enterprise
    return int(unknown.sum()), int((unknown & firms["members_total"].notna().to_numpy()).sum())


def is_unanswered(answers: Answers, plan: Plan) -> bool:
    """Whether there is nobody to join only because formal members are unknown: no plan and no
    proof can be given then.
    """
    nobody = not (len(plan.groups) or len(plan.joins) or len(plan.left_over))
    return nobody and uncounted(answers)[0] > 0


def members_lines(answers: Answers, nobody: bool = False) -> tuple[Message, ...]:
    """Return what is unknown of the members that a plan goes by; nothing where all is known.
    `nobody`: no firm is left to plan.
    """
    unknown, with_total = uncounted(answers)
    if answers.members is Members.TOTAL:
        need, silent = answers.graph.rules.joint_formal, unknown - with_total
        counted = message(
            "Counted by all members (--members total): {with_total} uncovered firms do not "
            "give their formal members, all their members stand for these; verify that "
            "there are {need} formal ones before anything is founded.",
            with_total=with_total,
            need=need,
        )
        left_out = message(
            "{silent} more uncovered firms give no members at all and are left out.", silent=silent
        )
        return (*((counted,) if with_total else ()), *((left_out,) if silent else ()))
    if not unknown or not (with_total or nobody):
        return ()  # of firms that give no members at all the gap list says so
    said = (
        plural(
            "Formal members are missing: {n} uncovered firm does not give its formal members "
            "({with_total} of them give members), so no joint branch can be proposed; fill them "
            "in, or let all members stand for them with --members total.",
            "Formal members are missing: {n} uncovered firms do not give their formal members "
            "({with_total} of them give members), so no joint branch can be proposed; fill them "
            "in, or let all members stand for them with --members total.",
        )
        if nobody
        else plural(
            "Formal members unknown: {n} uncovered firm does not give its formal members "
            "({with_total} of them give members) and is left out; fill them in, or let all "
            "members stand for them with --members total.",
            "Formal members unknown: {n} uncovered firms do not give their formal members "
            "({with_total} of them give members) and are left out; fill them in, or let all "
            "members stand for them with --members total.",
        )
    )
    return (said.filled(n=unknown, with_total=with_total),)


def plan_sheets(answers: Answers, plan: Plan, keep: pd.DataFrame | None = None) -> list[Sheet]:
    """Return the sheets of a plan: its groups, their firms, who is left over, and what changed
    against the plan kept.
    """
    members = members_of(answers, plan.groups)
    groups = group_table(answers, members)
    sheets = [
        groups_sheet(answers, plan, groups),
        firms_sheet(answers, plan, members, groups),
        left_over_sheet(answers, plan),
    ]
    return sheets if keep is None else [*sheets, changes_sheet(answers, plan, keep)]


def proof_lines(answers: Answers, plan: Plan) -> tuple[Message, ...]:
    """Return the line of proof, and the rate now and if the plan is adopted, each with its base;
    first what is unknown.

    Where nobody can be joined because formal members are unknown, there is no proof and no rate to
    give.
    """
    if is_unanswered(answers, plan):
        return members_lines(answers, nobody=True)
    now = rate_now(answers)
    fresh = plan.groups[~plan.groups["founded"].astype(bool)]
    gain = len(plan.groups) + len(plan.joins)
    count = int(fresh["group"].nunique())
    after = replace(now, numerator=now.numerator + gain)
    return (
        *members_lines(answers),
        plan.proof,
        *_within(answers),
        message(
            "Organisation rate now {now}; if adopted {after}: {count} joint branches to "
            "found, {gain} firms newly covered ({joins} by a branch nearby).",
            now=now,
            after=after,
            count=count,
            gain=gain,
            joins=len(plan.joins),
        ),
        *_places(answers, plan),
    )


def placed_by_door(answers: Answers) -> dict[str, ByDoor]:
    """Return how each candidate was placed whose point comes from its address."""
    table = answers.candidates
    by_door = table[table["placed_by"].notna()]
    return dict(zip(by_door["firm"].astype(str), by_door["placed_by"], strict=True))


def _places(answers: Answers, plan: Plan) -> tuple[Message, ...]:
    """Return what is to be said of where the firms stand: placed by their house number, without a
    district, left over for want of a point.
    """
    said: list[Message] = []
    how = Counter(plan.groups["firm"].map(placed_by_door(answers)))
    same, between = how[ByDoor.SAME], how[ByDoor.BETWEEN]
    if same or between:
        said.append(
            message(
                "{n} firms in groups have no point and stand where their house number is ({same} "
                "share a number, {between} lie between two; rule place_by_door): metres to them "
                "are estimates or unknown.",
                n=same + between,
                same=same,
                between=between,
            )
        )
    rows = answers.graph.row_of.reindex(plan.groups["firm"]).to_numpy(np.int64)
    nowhere = int(pd.isna(answers.graph.place_names(PlaceKind.DISTRICT).take(rows)).sum())
    if nowhere:
        said.append(
            plural(
                "The district of {n} firm in a group is not known.",
                "The district of {n} firms in groups is not known.",
                n=nowhere,
            )
        )
    lost = sum(reason is LeftOver.NO_POINT for reason in plan.left_over["reason"])
    if lost:
        said.append(
            plural(
                "{n} firm is left over for want of a point; orggraph plan --schedule says which to "
                "locate first.",
                "{n} firms are left over for want of a point; orggraph plan --schedule says which "
                "to locate first.",
                n=lost,
            )
        )
    return tuple(said)


def _within(answers: Answers) -> tuple[Message, ...]:
    """Say so where a group may hold firms of one district only."""
    if answers.graph.rules.groups_within != "district":
        return ()
    return (message("Each group lies within one district (rule groups_within)."),)


def rate_now(answers: Answers) -> Rate:
    """Return the organisation rate of the operating firms today."""
    return answers.organised_rate()


def proposed(plan: Plan) -> pd.DataFrame:
    """Return whom a plan places, for the gap list: firm, and group or the organisation that
    takes it in.
    """
    return pd.concat(
        [
            plan.groups[["firm", "group"]].astype("str"),
            plan.joins[["firm", "organisation"]].astype("str"),
        ],
        ignore_index=True,
    )


def keyed(answers: Answers, plan: pd.DataFrame) -> pd.DataFrame:
    """Return a plan read from a file with the firms' keys, where it names them by credit code or
    name.

    A firm that is not on the ledger keeps the name it had.
    """
    firms = answers.graph.firms
    known = firms[firms["repeat_of"].isna().to_numpy()]
    key: dict[str, str] = {}
    for column in ("name", "uscc", "firm"):  # the surest last
        key |= dict(
            zip(
                known[column].dropna().astype(str),
                known.loc[known[column].notna(), "firm"].astype(str),
                strict=True,
            )
        )
    return plan.assign(
        **{
            column: [key.get(str(said), str(said)) for said in plan[column]]
            for column in ("firm", "host")
        }
    )


def members_of(answers: Answers, groups: pd.DataFrame) -> pd.DataFrame:
    """Return the firms of groups (firm, group, host, metres) with their facts, in the order of
    the groups, the host first.
    """
    firms = answers.graph.firms
    row = answers.graph.row_of
    found = groups.copy()
    found["row"] = row.reindex(found["firm"]).to_numpy()
    found["is_host"] = found["firm"] == found["host"]
    found = found.sort_values(
        ["group", "is_host", "metres", "firm"],
        ascending=[True, False, True, True],
        kind="stable",
        ignore_index=True,
    )
    facts = firms.iloc[found["row"]].reset_index(drop=True)
    for column in (
        "name",
        "uscc",
        "address",
        "category",
        "members_formal",
        "members_total",
        "staff",
        "leading",
        "association",
    ):
        found[column] = facts[column]
    found["name"] = found["name"].fillna(found["uscc"])
    for kind in (*_SETTINGS, PlaceKind.STREET):
        found[str(kind)] = answers.graph.place_names(kind).take(found["row"].to_numpy())
    return found


def groups_sheet(answers: Answers, plan: Plan, frame: pd.DataFrame) -> Sheet:
    """Return one row per group, as `group_table` gives them: where, who leads, the sums, how
    wide, the superior, a drafted name.
    """
    line = caption(answers)
    said = message(
        "{frame} groups, {groups} firms, {left_over} left over",
        frame=len(frame),
        groups=len(plan.groups),
        left_over=plan.cost.left_over,
    )
    if is_unanswered(answers, plan):
        said = message("formal members missing, nothing can be proposed")
    columns, frame = _with_count(answers, schema.PLAN, frame, frame["formal"].isna())
    return _explained(
        answers,
        plan,
        Sheet(
            "plan",
            message("Joint branches"),
            columns,
            frame,
            message("{line} · {said}", line=line, said=said),
            proof_lines(answers, plan),
        ),
        _NO_GROUP,
    )


def _explained(answers: Answers, plan: Plan, sheet: Sheet, why: Message) -> Sheet:
    """Return a sheet that says why it is empty, if it is: the reason given, or that formal
    members are missing.
    """
    if not is_unanswered(answers, plan):
        return sheet.if_empty(why)
    missing = members_lines(answers, nobody=True)[0]
    return sheet if missing in sheet.notes else sheet.if_empty(missing)


def _with_count(
    answers: Answers, columns: tuple[Column, ...], frame: pd.DataFrame, by_total: pd.Series[Any]
) -> tuple[tuple[Column, ...], pd.DataFrame]:
    """Return columns and rows with the count each goes by at the end, where it is not the formal
    members for all.
    """
    if answers.members is Members.FORMAL:
        return columns, frame
    said = pd.Series(
        [BY_TOTAL if total else BY_FORMAL for total in by_total], index=frame.index, dtype=object
    )
    return (*columns, COUNTED_BY), frame.assign(counted_by=said)


def group_table(answers: Answers, members: pd.DataFrame) -> pd.DataFrame:
    """Return the table of groups (columns of `schema.PLAN`) for their firms as `members_of`
    gives them.
    """
    rules, by, hosts = (
        answers.graph.rules,
        members.groupby("group", sort=True),
        members.drop_duplicates("group").set_index("group"),
    )
    units, formal = by.size(), _sums(by["members_formal"])
    setting, place = _settings(by, units, hosts)
    alike = (
        members.groupby(["group", "category"], observed=True)
        .size()
        .groupby("group")
        .max()
        .reindex(units.index)
    )
    frame = pd.DataFrame(
        {
            "setting": setting,
            "host": hosts["name"],
            "units": units.astype("Int64"),
            "firms": by["name"].agg("、".join),
            "formal": formal,
            **{
                name: _sums(by[column])
                for name, column in (("members", "members_total"), ("staff", "staff"))
            },
            "widest": _widest(answers, members, units),
            "alike": (100 * alike / units).round(1),
            "committee": (formal >= rules.branch_committee_formal).astype("boolean"),
            "over_soft": units > rules.joint_units,
            "superior": answers.duty["responsible_name"].iloc[hosts["row"]].array,
            "name": (place.fillna(hosts["name"]) + "联合党支部").astype(object),
        },
        index=units.index,
    )
    frame = (
        frame.rename_axis("group")
        .reset_index()
        .astype({"group": "str"})[[c.name for c in schema.PLAN]]
    )
    frame["name"] = _distinct_names(frame["name"], _names_taken(answers))
    return frame


def _names_taken(answers: Answers) -> set[str]:
    """Return the names of the organisations that exist."""
    return {str(about["name"]) for _, about in answers.graph.nodes(Label.ORGANISATION)}


def _sums(counts: Any) -> pd.Series[Any]:
    """Return the sum of each group, missing where one firm's count is unknown."""
    unknown = counts.count() < counts.size()
    whole: pd.Series[Any] = counts.sum().astype("Int64").mask(unknown)
    return whole


def _settings(
    by: Any, units: pd.Series[Any], hosts: pd.DataFrame
) -> tuple[list[Message], pd.Series[Any]]:
    """Say what holds each group together, and the place if it is one: a building, park …, a
    leading firm, an association, nearness.
    """
    said, place = dict.fromkeys(units.index, NEARBY), pd.Series(None, units.index, dtype=object)
    for group, name in _shared(by, units, "association").items():
        said[group] = message("association+: {name}", name=name)
    said |= dict.fromkeys(hosts.index[hosts["leading"].fillna(False).astype(bool)], LEADING)
    for kind in reversed(_SETTINGS):
        for group, name in _shared(by, units, str(kind)).items():
            said[group], place[group] = (
                message("area+ ({kind}): {name}", kind=kind, name=name),
                str(name),
            )
    return list(said.values()), place


def _shared(by: Any, units: pd.Series[Any], column: str) -> pd.Series[Any]:
    """Return what all firms of a group have in common in a column, for the groups that have it."""
    named = by[column]
    found: pd.Series[Any] = named.first()[(named.count() == units) & (named.nunique() == 1)]
    return found


def _distinct_names(drafted: pd.Series[Any], taken: Collection[str]) -> list[str]:
    """Number the drafted names that several groups share, or that an organisation has already:
    海翼大厦第一联合党支部, 第二 …
    """
    shared = drafted.duplicated(keep=False)
    used = set(taken)
    names = []
    for name, is_shared in zip(drafted, shared, strict=True):
        if is_shared or name in used:
            name = _next_name(name, used)
        used.add(name)
        names.append(name)
    return names


def _next_name(name: str, used: Collection[str]) -> str:
    """Return the name with the first number that is free; the one without a number is the first."""
    stem = name.removesuffix("联合党支部")
    return next(
        numbered
        for number in itertools.count(2 if name in used else 1)
        if (numbered := f"{stem}第{_spelled(number)}联合党支部") not in used
    )


def _spelled(number: int) -> str:
    digits = "零一二三四五六七八九"
    if number < 10:
        return digits[number]
    if number < 20:
        return "十" + (digits[number % 10] if number % 10 else "")
    return (
        f"{digits[number // 10]}十{digits[number % 10] if number % 10 else ''}"
        if number < 100
        else str(number)
    )


def _widest(answers: Answers, members: pd.DataFrame, units: pd.Series[Any]) -> list[float | None]:
    """Return the longest straight line between two firms of each group, in metres; None where a
    point is missing.
    """
    where, rows = answers.graph.where, members["row"].to_numpy()
    apart = (
        pdist(np.c_[where.x[at], where.y[at]])
        for at in np.split(rows, np.cumsum(units)[:-1])
        if len(rows)
    )
    return [
        float(round(metres.max())) if len(metres) and np.isfinite(metres).all() else None
        for metres in apart
    ]


def firms_sheet(answers: Answers, plan: Plan, members: pd.DataFrame, groups: pd.DataFrame) -> Sheet:
    """Return one row per firm of a group, the lead firm first, street by street; as CSV it is next
    month's `--keep`.

    In a workbook or on a page each group is a block under its own line, so that a street can be
    handed its groups.
    """
    names = dict(zip(members["firm"], members["name"], strict=True))
    frame = members.assign(
        placed_by=members["firm"].map(placed_by_door(answers)),
        host=members["host"].map(names),
        metres=members["metres"].round(),
        building=members[str(PlaceKind.BUILDING)],
        park=members[str(PlaceKind.PARK)],
        street=members[str(PlaceKind.STREET)],
        home=members["group"].map(
            members.drop_duplicates("group").set_index("group")[str(PlaceKind.STREET)]
        ),
        block=members["group"]
        .astype("str")
        .map(dict(zip(groups["group"], _block_lines(groups), strict=True))),
    )
    frame = frame.sort_values("home", kind="stable", ignore_index=True, na_position="last").astype(
        {"group": "str"}
    )
    columns, frame = _with_count(answers, schema.PLAN_FIRMS, frame, frame["members_formal"].isna())
    notes = (
        *members_lines(answers, is_unanswered(answers, plan)),
        message(
            "Street by street, to be handed out; metres are straight lines to the lead "
            "firm, missing where a point is."
        ),
    )
    return _explained(
        answers,
        plan,
        Sheet(
            "plan_firms",
            message("Joint branches, firm by firm"),
            columns,
            frame[[*(c.name for c in columns), "block"]],
            caption(answers),
            notes,
            block="block",
        ),
        _NO_GROUP,
    )


def _block_lines(groups: pd.DataFrame) -> list[Message]:
    """Return the line above each group's firms: number, drafted name, what holds it together,
    sums, superior.
    """
    return [
        _block_line(row)
        for row in groups.astype(object).where(groups.notna(), None).to_dict("records")
    ]


def _block_line(row: Mapping[Hashable, Any]) -> Message:
    count = message("{formal} formal members", formal=row["formal"])
    if row["formal"] is None:
        count = plural(
            "formal members unknown ({n} member)",
            "formal members unknown ({n} members)",
            n=row["members"],
        )
    return plural(
        ("Group {group} · {name} · {setting} · {n} firm · {count} · superior: {superior}"),
        ("Group {group} · {name} · {setting} · {n} firms · {count} · superior: {superior}"),
        group=row["group"],
        name=row["name"],
        setting=row["setting"],
        n=row["units"],
        count=count,
        superior=(row["superior"] or message("to be settled")),
    )


class Change(Word):
    """What became of a firm of last month's plan, or how a firm came into this month's."""

    NEW = ("NEW", "新编入", "new in a group")
    MOVED = ("MOVED", "调组", "in another group")
    DROPPED = ("DROPPED", "退出编组", "in no group")
    JOINED = ("JOINED", "就近并入", "joins a branch nearby")
    COVERED = ("COVERED", "已有组织", "has an organisation now")
    OUT = ("OUT", "不再可联合", "no longer to be joined")
    GONE = ("GONE", "台账已无", "no longer on the ledger")


def changes_sheet(answers: Answers, plan: Plan, keep: pd.DataFrame) -> Sheet:
    """Return every firm whose group is another than in the plan before, with what became of it
    and why.
    """
    firms = answers.graph.firms
    row = answers.graph.row_of
    before = keep.drop_duplicates("firm").set_index("firm")["group"].astype("str")
    after = plan.groups.set_index("firm")["group"].astype("str")
    joined, left = set(plan.joins["firm"]), plan.left_over.set_index("firm")["reason"]
    organised = set(firms["firm"][answers.status["organised"].to_numpy(dtype=bool)])
    rows = []
    for firm in sorted({*before.index, *after.index}):
        was, now = before.get(firm), after.get(firm)
        if was == now:
            continue
        change, reason = (
            (Change.NEW, None)
            if was is None
            else (Change.MOVED, None)
            if now is not None
            else (Change.JOINED, None)
            if firm in joined
            else (Change.DROPPED, left[firm])
            if firm in left.index
            else (Change.GONE, None)
            if firm not in row.index
            else (Change.COVERED, None)
            if firm in organised
            else (Change.OUT, Status(answers.status["status"].iloc[int(row[firm])]))
        )
        rows.append((firm, change, was, now, reason))
    table = pd.DataFrame(
        rows, columns=["firm", "change", "before", "after", "reason"], dtype=object
    )
    there = row.reindex(table["firm"]).fillna(-1).to_numpy(np.int64)
    for column in ("uscc", "name"):
        table[column] = pd.array([*firms[column], None], dtype="str").take(there)
    table["name"] = table["name"].fillna(table["firm"])
    table["street"] = pd.array(
        [*answers.graph.place_names(PlaceKind.STREET), None], dtype="str"
    ).take(there)
    same = sum(before.get(firm) == after.get(firm) for firm in before.index)
    counts = Counter(table["change"])
    covered = counts[Change.COVERED]
    line = caption(answers)
    return Sheet(
        "plan_changes",
        message("Against the plan before"),
        schema.PLAN_CHANGES,
        table[[c.name for c in schema.PLAN_CHANGES]],
        message(
            "{line} · of {before} firms before, {same} stay in their group, {covered} have an "
            "organisation now, {moved} moved or left; {new} new",
            line=line,
            before=len(before),
            same=same,
            covered=covered,
            moved=len(before) - same - covered,
            new=counts[Change.NEW],
        ),
    )


def left_over_sheet(answers: Answers, plan: Plan) -> Sheet:
    """Return who is in no group and why, and who may join a branch that exists."""
    firms = answers.graph.firms
    row = answers.graph.row_of
    about = {n: a["name"] for n, a in answers.graph.nodes(Label.ORGANISATION)}
    joins = plan.joins.assign(reason=None)
    left = pd.concat(
        [plan.left_over.assign(organisation=None, metres=None), joins], ignore_index=True
    ).drop_duplicates("firm", keep="last")
    rows = row.reindex(left["firm"]).to_numpy()
    facts = firms.iloc[rows].reset_index(drop=True)
    frame = pd.DataFrame(
        {
            "uscc": facts["uscc"],
            "name": facts["name"],
            "reason": left["reason"].array,
            **{
                name: answers.graph.place_names(kind).take(rows)
                for name, kind in (
                    ("street", PlaceKind.STREET),
                    ("park", PlaceKind.PARK),
                    ("building", PlaceKind.BUILDING),
                )
            },
            "members_formal": facts["members_formal"],
            "staff": facts["staff"],
            "joined": pd.Series(left["organisation"].array).map(about),
            "metres": pd.array(left["metres"], dtype="Float64").round(),
            "responsible": answers.duty["responsible_name"].iloc[rows].array,
        }
    )
    line = caption(answers)
    said = message(
        "{left_over} left over, {joins} join a branch nearby",
        left_over=len(plan.left_over),
        joins=len(plan.joins),
    )
    if is_unanswered(answers, plan):
        said = message("formal members missing, nothing can be proposed")
    sheet = Sheet(
        "left_over",
        message("Left over"),
        schema.LEFT_OVER,
        frame[[c.name for c in schema.LEFT_OVER]],
        message("{line} · {said}", line=line, said=said),
    )
    return _explained(answers, plan, sheet, _NOBODY_LEFT)
