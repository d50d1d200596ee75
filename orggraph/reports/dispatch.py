"""The lists that go out to streets, districts, committees or parks, and what is asked of each row.

A round is worked out from the data alone: the same data give the same rows, numbers and stamp, so
that what comes back can be held against what was sent without a file that remembers it. A row is a
firm whose coverage is open (uncovered, pending, work only, unknown, or organised in a way not
told), or a proposed joint branch.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from orggraph.analysis.analysis import Answers
from orggraph.analysis.coverage import LISTED, TOTAL, groups_of, listed_rows
from orggraph.core import schema
from orggraph.core.enums import Action, Dimension, PlaceKind, Status
from orggraph.core.messages import EMPTY, ITEMS, Message, Sayable, listed, message, plural, verbatim
from orggraph.graph import Label
from orggraph.reports.coverage import group_names
from orggraph.reports.headers import caption
from orggraph.reports.joint_branches import group_table, members_of
from orggraph.reports.sheets import Sheet

SENT = (*LISTED, Status.ORG_UNSPECIFIED)
LETTERS = {
    Dimension.STREET: "S",
    Dimension.DISTRICT: "D",
    Dimension.COMMITTEE: "C",
    Dimension.PARK: "P",
}
"""The kinds of receiver, each with the letter that stands for it in the id of a row."""

_AREAS = {
    Dimension.STREET: (),
    Dimension.DISTRICT: (PlaceKind.STREET,),
    Dimension.COMMITTEE: (PlaceKind.DISTRICT, PlaceKind.STREET),
    Dimension.PARK: (PlaceKind.DISTRICT, PlaceKind.STREET),
}
"""What a receiver has to be told of where a firm is, beside its building."""

_NO_RECEIVER: dict[Dimension, Message] = {
    Dimension.COMMITTEE: message("industry committee not given"),
    Dimension.PARK: message("park not given"),
}

ROW_ID = re.compile(r"^([0-9a-f]{8})-([SDCP])(G?)([0-9]{1,7})$")
"""The stamp of the round, the kind of receiver, G for a group, the number of the row."""


@dataclass(frozen=True)
class Round:
    """What goes out: `stamp` tells it from any other round, `by` is the kind of receiver.

    `group_stamp` does the same for the groups, so that firms can be collected without the plan.

    `firms` has a row per firm sent: `number` (1, 2, … in the order of the keys), `key` and `row` of
    the firm, `name`, `uscc`, `area` (district and street, as far as the receiver does not know
    them), `building` and `receiver` as text, `firm` and `asked` as they stand in the list, `step`
    (what is asked, for counting). `groups` has a row per proposed joint branch:
    `number`, `receiver`, the columns of `schema.DISPATCH_GROUP_FACTS`, and `keys`, its firms.
    `receivers` are in their order.
    """

    stamp: str
    group_stamp: str
    by: Dimension
    receivers: tuple[str, ...]
    firms: pd.DataFrame
    groups: pd.DataFrame

    def row_id(self, number: int, of_group: bool = False) -> str:
        """Return the id of a row, which names its round, its kind of receiver and its number."""
        stamp, mark = (self.group_stamp, "G") if of_group else (self.stamp, "")
        return f"{stamp}-{LETTERS[self.by]}{mark}{number:05d}"


def dispatch(answers: Answers, by: Dimension, plan: pd.DataFrame | None = None) -> Round:
    """Return the round of a dataset; `plan` is a plan with the firms' keys, as
    `joint_branches.keyed` gives it.

    Firms of which the receiver is not known stand in a list of their own, the last, named so.
    """
    rows = listed_rows(answers.graph, answers.status, answers.duty, SENT, Label.ENTERPRISE)
    proposed = _open_groups(answers, plan)
    table = answers.gaps(SENT, proposed=None if proposed is None else proposed[["firm", "group"]])
    group, names = groups_of(answers.graph, by)
    facts = answers.graph.firms.iloc[rows]
    place = answers.graph.place_names(PlaceKind.BUILDING).take(rows)
    firms = pd.DataFrame(
        {
            "key": facts["firm"].astype("str").array,
            "row": rows,
            "order": group[rows],
            "receiver": np.array(names, dtype=object)[group[rows]],
            "name": facts["name"].fillna(facts["uscc"]).array,
            "uscc": facts["uscc"].array,
            "area": _areas(answers, rows, by),
            "building": pd.array(place, dtype="str"),
            "address": facts["address"].array,
        }
    )
    groups = _groups(
        answers,
        proposed,
        dict(zip(answers.graph.firms["firm"].astype(str), group, strict=True)),
        names,
    )
    firms["asked"] = _asked(answers, table, rows, _joined(firms, groups, by))
    firms["step"] = _steps(table)
    firms["firm"] = [
        _cell(*about)
        for about in zip(
            firms["name"], firms["uscc"], firms["building"], firms["address"], strict=True
        )
    ]
    firms = firms.sort_values("key", kind="stable", ignore_index=True)
    firms.insert(0, "number", np.arange(1, len(firms) + 1))
    stamps = (
        _stamp(answers, firms["key"]),
        _stamp(
            answers,
            [
                f"{name}:{'|'.join(keys)}"
                for name, keys in zip(groups["group"], groups["keys"], strict=True)
            ],
        ),
    )
    order = ["order", "area", "building", "name", "key"]
    firms = firms.sort_values(order, kind="stable", na_position="last", ignore_index=True)
    used = sorted({*firms["order"], *groups["order"]})
    return Round(*stamps, by, tuple(names[number] for number in used), firms, groups)


def _stamp(answers: Answers, sent: Iterable[str]) -> str:
    """Return eight hex digits for the dataset, its date, and what goes out."""
    told = [answers.graph.name, str(answers.graph.as_of or ""), *sent]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:8]


def _cell(name: Any, uscc: Any, building: Any, address: Any) -> str:
    """Return what a list says of a firm: its name, its code below, and where it is where no
    building tells.
    """
    lines = [name, uscc if uscc != name else None, None if not pd.isna(building) else address]
    return "\n".join(str(line) for line in lines if not pd.isna(line))


def _areas(answers: Answers, rows: Any, by: Dimension) -> list[str]:
    """Return the district and street of each firm as one text, as far as the receiver is not one
    of them.
    """
    names = [answers.graph.place_names(kind).take(rows) for kind in _AREAS[by]]
    parts = zip(*names, strict=True) if names else ((),) * len(rows)
    return ["".join(str(name) for name in several if not pd.isna(name)) for several in parts]


def receiver_name(name: str, by: Dimension) -> Sayable:
    """Return what a receiver is called: the list of firms without one says what is not given."""
    return _NO_RECEIVER.get(by, by.unknown) if name == by.unknown.zh else verbatim(name)


def receiver_names(names: pd.Series[Any], by: Dimension) -> pd.Series[Any]:
    """Return the receivers of a table as it shows them, the sum among them."""
    return group_names(names, by).map(
        lambda name: receiver_name(by.unknown.zh, by) if name is by.unknown else name
    )


# ---- what is asked ----


def _joined(
    firms: pd.DataFrame, groups: pd.DataFrame, by: Dimension
) -> list[tuple[str | None, Sayable | None]]:
    """Return for each firm its proposed group, and who has the sheet of the group where it is not
    the firm's own receiver.
    """
    of = {
        key: (str(group), receiver)
        for keys, group, receiver in zip(
            groups["keys"], groups["group"], groups["receiver"], strict=True
        )
        for key in keys
    }
    joined: list[tuple[str | None, Sayable | None]] = []
    for key, own in zip(firms["key"], firms["receiver"], strict=True):
        group, receiver = of.get(key, (None, own))
        joined.append((group, None if receiver == own else receiver_name(receiver, by)))
    return joined


def _steps(table: pd.DataFrame) -> list[str]:
    """Return for each row which column of the covering table counts it."""
    columns = {
        Action.VERIFY: "verify",
        Action.OWN_BRANCH: "found",
        Action.JOINT_BRANCH: "join",
        Action.JOIN_NEAR: "join",
    }
    of_action = {str(action): column for action, column in columns.items()}
    mode_only = str(Status.ORG_UNSPECIFIED)
    return [
        "verify" if status == mode_only else of_action.get(action, "other")
        for status, action in zip(table["status"], table["action"], strict=True)
    ]


def _asked(
    answers: Answers,
    table: pd.DataFrame,
    rows: Any,
    joined: list[tuple[str | None, Sayable | None]],
) -> list[Message]:
    """Return for each row what is known of the firm and what its receiver is asked to do, in
    plain words.
    """
    rules = answers.graph.rules
    overdue = answers.status["overdue"].iloc[rows].fillna(False).to_numpy(dtype=bool)
    columns = [
        table[name].astype(object)
        for name in ("status", "action", "staff", "members_formal", "nearest", "responsible")
    ]
    told: list[Any] = list(zip(*columns, *zip(*joined, strict=True), overdue, strict=True))
    return [_sentence(rules.own_branch_formal, rules.approval_days, *about) for about in told]


def _sentence(
    own: int,
    days: int,
    status: str,
    action: str,
    staff: Any,
    formal: Any,
    nearest: Any,
    responsible: Any,
    group: str | None,
    sent_to: Sayable | None,
    overdue: bool,
) -> Message:
    facts = _known(staff, formal)
    wanted = _wanted(
        Status(status), Action(action), nearest, responsible, group, sent_to, overdue, own, days
    )
    return message("{facts}{wanted}", facts=facts, wanted=wanted)


_STAFF, _FORMAL = message("staff {n}"), message("formal members {n}")


def _known(staff: Any, formal: Any) -> Message:
    """Return the two counts that decide most, where they are known."""
    counts = [
        words.filled(n=int(count))
        for words, count in ((_STAFF, staff), (_FORMAL, formal))
        if not pd.isna(count)
    ]
    return message("{counts}. ", counts=listed(counts, ITEMS)) if counts else EMPTY


def _wanted(
    status: Status,
    action: Action,
    nearest: Any,
    responsible: Any,
    group: str | None,
    sent_to: Sayable | None,
    overdue: bool,
    own: int,
    days: int,
) -> Message:
    if status is Status.UNKNOWN:
        return message("Whether it has an organisation is unknown: verify and fill in.")
    if status is Status.ORG_UNSPECIFIED:
        return message("It has an organisation: fill in its mode and name.")
    if status is Status.PENDING:
        late = plural(" (over {n} day)", " (over {n} days)", n=days) if overdue else EMPTY
        return message(
            "Pending{late}: follow up; where approved answer yes with the name.", late=late
        )
    if group is not None and sent_to is not None:
        return message(
            "A joint branch is proposed (group {group}, in the workbook of {receiver}, to be "
            "answered there): this row may stay blank.",
            group=group,
            receiver=sent_to,
        )
    if group is not None:
        return message(
            "A joint branch is proposed (group {group}, see the sheet of groups): answer there, "
            "this row may stay blank.",
            group=group,
        )
    match action:
        case Action.VERIFY:
            return message("No organisation: verify the number of formal members.")
        case Action.OWN_BRANCH:
            return message(
                "{own} formal members or more, a branch of its own is due: when founded "
                "answer yes with its name.",
                own=own,
            )
        case Action.JOINT_BRANCH:
            return message(
                "A joint branch with its neighbours is due: when founded answer yes with its name."
            )
        case Action.JOIN_NEAR:
            where = "" if pd.isna(nearest) else str(nearest)
            return message(
                "Should join a joint branch nearby{value}: then answer yes with its name.",
                value=(message(" (nearest: {where})", where=where) if where else ""),
            )
        case Action.FALLBACK:
            return message(
                "Nobody near to join: to be taken up by {responsible}; then answer yes, fallback.",
                responsible=responsible,
            )
    return message(
        "Send an instructor, found mass organisations, recruit; tell progress in the note."
    )


# ---- groups ----


def _open_groups(answers: Answers, plan: pd.DataFrame | None) -> pd.DataFrame | None:
    """Return the groups of a plan that may go out: not founded, of firms that are on the ledger
    and not organised.
    """
    if plan is None:
        return None
    organised = answers.graph.firms["firm"][answers.status["organised"].to_numpy(dtype=bool)]
    known = plan["firm"].isin(answers.graph.row_of.index) & ~plan["firm"].isin(set(organised))
    founded = plan["founded"].fillna(False).astype(bool)
    left = plan[known & ~founded]
    whole = left.groupby("group")["firm"].transform("size") >= 2
    return left[whole & left["host"].isin(set(left["firm"]))].reset_index(drop=True)


_GROUP_COLUMNS = (
    *(column.name for column in schema.DISPATCH_GROUP_FACTS),
    "number",
    "order",
    "receiver",
    "keys",
)


def _groups(
    answers: Answers, proposed: pd.DataFrame | None, place: dict[str, int], names: list[str]
) -> pd.DataFrame:
    """Return a row per group, sent to the receiver of its lead firm."""
    if proposed is None or not len(proposed):
        return pd.DataFrame({name: pd.Series(dtype=object) for name in _GROUP_COLUMNS})
    members = members_of(answers, proposed.astype({"group": "str"}))
    table = group_table(answers, members)
    by = members.groupby("group", sort=True)
    listed = members.assign(
        said=[
            f"{name}（{'待核实' if pd.isna(n) else int(n)}）"
            for name, n in zip(members["name"], members["members_formal"], strict=True)
        ]
    )
    order = [place[host] for host in by["host"].first()]
    frame = table.assign(
        firms=listed.groupby("group", sort=True)["said"].agg("、".join).array,
        order=order,
        receiver=[names[number] for number in order],
        number=np.arange(1, len(table) + 1),
        keys=[tuple(keys) for _, keys in by["firm"]],
    )
    return frame[list(_GROUP_COLUMNS)]


# ---- the covering table ----


def covering_sheet(answers: Answers, sent: Round, files: dict[str, str]) -> Sheet:
    """Return the covering table: each receiver with its file and what it is asked, the sum last."""
    counts = pd.crosstab(sent.firms["receiver"], sent.firms["step"])
    rows = []
    for receiver in sent.receivers:
        of = {
            name: int(counts.at[receiver, name])
            if receiver in counts.index and name in counts
            else 0
            for name in ("verify", "found", "join", "other")
        }
        groups = int((sent.groups["receiver"] == receiver).sum())
        rows.append(
            {
                "receiver": receiver,
                "file": files[receiver],
                "firms": sum(of.values()),
                **of,
                "groups": groups,
            }
        )
    frame = pd.DataFrame(rows, columns=[column.name for column in schema.DISPATCHED])
    total = {name: int(frame[name].sum()) for name in frame.columns[2:]}
    frame.loc[len(frame)] = {"receiver": TOTAL, "file": None, **total}
    frame["receiver"] = receiver_names(frame["receiver"], sent.by)
    line = caption(answers)
    said = message("round {stamp} · by {by}", stamp=sent.stamp, by=sent.by)
    note = message(
        "Firms = to verify + to found + to join + others; orggraph collect takes in what "
        "comes back."
    )
    return Sheet(
        "dispatched",
        message("Lists sent"),
        schema.DISPATCHED,
        frame,
        message("{line} · {said}", line=line, said=said),
        (note,),
        total_last=True,
    )


__all__ = [
    "LETTERS",
    "ROW_ID",
    "SENT",
    "Round",
    "covering_sheet",
    "dispatch",
    "receiver_name",
    "receiver_names",
]
