"""What a round brought, as tables: who answered, what was refused and why, conflicts, changes,
and what moved in every rate.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import pandas as pd

from orggraph.analysis.analysis import Answers
from orggraph.analysis.coverage import RATES, TOTAL, coverage_counts
from orggraph.core import schema
from orggraph.core.enums import Dimension, Opinion, ReplyFate, RowName, Verdict
from orggraph.core.messages import (
    CLAUSES,
    EMPTY,
    ITEMS,
    Message,
    Spoken,
    listed,
    message,
    message_in,
    plural,
    verbatim,
)
from orggraph.core.schema import Column
from orggraph.ingest import vocabulary
from orggraph.reports.collect import Collected, Settled
from orggraph.reports.coverage import group_names
from orggraph.reports.dispatch import receiver_name, receiver_names
from orggraph.reports.headers import caption, rate_figure
from orggraph.reports.next_dataset import Merged, value_in_words
from orggraph.reports.notices import headed_report
from orggraph.reports.sheets import Figure, Report, Sheet

_FATES = {
    ReplyFate.ANSWERED: "answered",
    ReplyFate.UNANSWERED: "unanswered",
    ReplyFate.REFUSED: "refused",
}


def balance(found: Collected) -> pd.DataFrame:
    """Return a row per receiver, the sum last: files back, rows sent, answered, unanswered,
    refused.
    """
    counts: dict[str, Counter[str]] = {name: Counter() for name in found.sent.receivers}
    for table, fates in ((found.sent.firms, found.firms), (found.sent.groups, found.groups)):
        for number, receiver in zip(table["number"], table["receiver"], strict=True):
            counts[receiver][_FATES[fates[int(number)].fate]] += 1
            counts[receiver]["sent"] += 1
    names = [column.name for column in schema.REPLY_BALANCE]
    rows = [
        {
            "receiver": receiver,
            "files": found.returned_to.get(receiver, 0),
            **{name: of[name] for name in names[2:]},
        }
        for receiver, of in counts.items()
    ]
    frame = pd.DataFrame(rows, columns=names)
    frame.loc[len(frame)] = {
        "receiver": TOTAL,
        **{name: int(frame[name].sum()) for name in names[1:]},
    }
    return frame


def silent_receivers(found: Collected) -> list[str]:
    """Return the receivers of whom nothing usable came back."""
    frame = balance(found).iloc[:-1]
    return [
        str(name) for name in frame.loc[(frame["sent"] > 0) & (frame["answered"] == 0), "receiver"]
    ]


def collected_report(found: Collected, after: Merged, old: Answers, new: Answers) -> Report:
    """Return all of it as one report; `old` are the answers before the replies, `new` those of
    the next dataset.
    """
    line = caption(new)
    round_of = message("round {stamp}", stamp=found.sent.stamp)
    line = message("{line} · {round_of}", line=line, round_of=round_of)
    sheets = [
        balance_sheet(found, line),
        rates_sheet(found, old, new, line),
        replies_sheet(found, old, new, line),
        refused_sheet(found, line),
        conflicts_sheet(found, line),
        changes_sheet(after, line),
    ]
    if len(found.sent.groups):
        sheets.append(groups_sheet(found, line))
    sheets.append(added_sheet(found, line))
    before, now = old.organised_rate(), new.organised_rate()
    total = balance(found).iloc[-1]
    figures = (
        Figure(message("sent"), str(total["sent"]), message("rows, firms and groups")),
        Figure(
            message("answered"),
            str(total["answered"]),
            message("of {sent}", sent=total["sent"]),
        ),
        Figure(
            message("refused"),
            str(total["refused"]),
            message("see Refused"),
        ),
        rate_figure(message("organised, before"), before),
        rate_figure(message("organised, now"), now),
    )
    title = message("What came back: {name}", name=new.graph.name)
    return headed_report(
        new, Report(title, line, figures, tuple(sentences(found)), tuple(sheets), new.graph.rules)
    )


def sentences(found: Collected) -> list[Message]:
    """Return the lines that a clerk reads first: the balance, who is silent, what was refused,
    conflicts, what was added.
    """
    total = balance(found).iloc[-1]
    said = [
        plural(
            ("{n} row sent = {answered} answered + {unanswered} unanswered + {refused} refused."),
            ("{n} rows sent = {answered} answered + {unanswered} unanswered + {refused} refused."),
            n=total["sent"],
            answered=total["answered"],
            unanswered=total["unanswered"],
            refused=total["refused"],
        )
    ]
    if silent := silent_receivers(found):
        said.append(
            plural(
                "Nothing usable came from {n} receiver: {names}.",
                "Nothing usable came from {n} receivers: {names}.",
                n=len(silent),
                names=listed((receiver_name(name, found.sent.by) for name in silent), ITEMS),
            )
        )
    for file in found.files:
        if file.trouble:
            said.append(_in_trouble(file.name, file.trouble))
        if file.unread:
            said.append(
                message(
                    "File “{name}”, columns not read: {unread}.",
                    name=file.name,
                    unread=listed(file.unread, ITEMS),
                )
            )
    said += [*_of_other_rounds(found), *_unwilling(found), *_not_ours(found)]
    if found.conflicts:
        said.append(
            message(
                "{conflicts} conflicts, none taken: settle them and collect again.",
                conflicts=len(found.conflicts),
            )
        )
    if found.refusals:
        said.append(
            message("{refusals} refusals, see Refused for why.", refusals=len(found.refusals))
        )
    if found.added:
        said.append(
            plural(
                (
                    "{n} row of firms not on the ledger is not merged, see "
                    "added.csv; give it to the next ledger (orggraph ledger --sweep "
                    "added=added.csv)."
                ),
                (
                    "{n} rows of firms not on the ledger are not merged, see "
                    "added.csv; give it to the next ledger (orggraph ledger --sweep "
                    "added=added.csv)."
                ),
                n=len(found.added),
            )
        )
    return said


def _in_trouble(name: str, trouble: Message) -> Message:
    """Say which file could not be read and why; a reason that begins with its name loses it."""
    why = Spoken(trouble.zh.removeprefix(f"{name}："), trouble.en.removeprefix(f"{name}: "))
    return message("File “{name}”: {trouble}.", name=name, trouble=why)


def _of_other_rounds(found: Collected) -> list[Message]:
    """Say which files belong to another round, and how many of their rows are not taken."""
    return [
        plural(
            "File “{name}” belongs to round {stamp}, not to this one ({ours}): {n} row not taken.",
            "File “{name}” belongs to round {stamp}, not to this one ({ours}): {n} rows not taken.",
            name=name,
            stamp=stamp,
            ours=found.sent.stamp,
            n=rows,
        )
        for (name, stamp), rows in sorted(found.of_other_rounds.items())
    ]


def _unwilling(found: Collected) -> list[Message]:
    """Say how many groups are opposed or to be adjusted, and how the next plan is told so."""
    opinions = Counter(
        dict(one.reply.said).get("opinion")
        for one in found.groups.values()
        if one.fate is ReplyFate.ANSWERED and one.reply
    )
    opposed, adjusted = opinions[str(Opinion.OPPOSED)], opinions[str(Opinion.ADJUST)]
    if not (opposed or adjusted):
        return []
    return [
        message(
            "Joint branches opposed: {opposed}, to be adjusted: {adjusted}, see Joint branches; "
            "tell the next plan with --apart or --together who is not to be joined, or is.",
            opposed=opposed,
            adjusted=adjusted,
        )
    ]


def _not_ours(found: Collected) -> list[Message]:
    """Say how many firms a receiver says are another's: nobody has looked after them yet."""
    count = sum(_is_not_ours(one) for one in found.firms.values())
    if not count:
        return []
    return [
        plural(
            "{n} firm is not its receiver's own, see Firm by firm: correct where it belongs and "
            "send it out again.",
            "{n} firms are not their receivers' own, see Firm by firm: correct where they belong "
            "and send them out again.",
            n=count,
        )
    ]


def balance_sheet(found: Collected, line: Message) -> Sheet:
    """Return who answered how much."""
    frame = balance(found)
    frame["receiver"] = receiver_names(frame["receiver"], found.sent.by)
    note = message("Sent = answered + unanswered + refused, to the row.")
    return Sheet(
        "reply_balance",
        message("Replies by receiver"),
        schema.REPLY_BALANCE,
        frame,
        line,
        (note,),
        total_last=True,
    )


def rates_sheet(found: Collected, old: Answers, new: Answers, line: Message) -> Sheet:
    """Return every rate of every receiver before and after; the whole first."""
    by = found.sent.by
    tables = [_counted(side, by) for side in (old, new)]
    groups = [
        TOTAL,
        *(g for g in dict.fromkeys([*tables[0].index, *tables[1].index]) if g != TOTAL),
    ]
    named = {column.name: column for column in schema.COVERAGE}
    rows = [_rate(group, rate, named, *tables) for group in groups for rate in RATES]
    frame = pd.DataFrame(rows, columns=[c.name for c in schema.REPLY_RATES])
    frame["group"] = group_names(frame["group"], by)
    return Sheet(
        "reply_rates",
        message("Rates before and after"),
        _headed(schema.REPLY_RATES, by),
        frame.astype(
            {
                "before": "Float64",
                "after": "Float64",
                "points": "Float64",
                "base_before": "Int64",
                "base_after": "Int64",
            }
        ),
        line,
    )


def _headed(columns: tuple[Column, ...], by: Dimension) -> tuple[Column, ...]:
    first = columns[0]
    return (Column(first.name, first.kind, by.zh, by.en), *columns[1:])


def _counted(answers: Answers, by: Dimension) -> pd.DataFrame:
    """Return the coverage table by group, with the counts that its rates are made of."""
    rates = answers.coverage(by).set_index("group")
    counts = coverage_counts(answers.graph, answers.status, by).set_index("group")
    return rates.join(counts[counts.columns.difference(rates.columns)])


def _rate(
    group: str,
    rate: tuple[str, str, str],
    named: Mapping[str, Column],
    before: pd.DataFrame,
    after: pd.DataFrame,
) -> dict[str, Any]:
    name, counted, of = rate
    old, new = (table[name].get(group) for table in (before, after))
    known = old is not None and new is not None and not pd.isna(old) and not pd.isna(new)
    return {
        "group": group,
        "rate": named[name].label,
        "before": old,
        "after": new,
        "points": round(_share(after, group, counted, of) - _share(before, group, counted, of), 2)
        if known
        else None,
        "base_before": before[of].get(group),
        "base_after": after[of].get(group),
    }


def _share(table: pd.DataFrame, group: str, counted: str, of: str) -> float:
    """Return a rate in per cent as it is before rounding: of two rounded ones the difference is
    another than a bulletin gives.
    """
    return 100 * float(table.at[group, counted]) / float(table.at[group, of])


def replies_sheet(found: Collected, old: Answers, new: Answers, line: Message) -> Sheet:
    """Return every firm sent, with its fate and its status before and after."""
    sent = found.sent.firms
    settled = [found.firms[int(number)] for number in sent["number"]]
    rows_of = [None if one.reply is None else one.reply.row for one in settled]
    after = pd.Series(
        new.status["status"].astype("str").array, index=new.graph.firms["firm"].astype("str")
    )
    frame = pd.DataFrame(
        {
            "receiver": receiver_names(sent["receiver"], found.sent.by),
            "firm": sent["name"],
            "uscc": sent["uscc"],
            "fate": [str(one.fate) for one in settled],
            "why": pd.Series([_why(one) for one in settled], dtype=object),
            "status_before": old.status["status"].astype("str").iloc[sent["row"]].array,
            "status_after": after[~after.index.duplicated()].reindex(sent["key"]).array,
            "file": [row and row.file for row in rows_of],
            "sheet": [row and row.sheet for row in rows_of],
            "row": pd.array([None if row is None else row.row for row in rows_of], dtype="Int64"),
        }
    )
    unmoved = unmoved_firms(found, new)
    notes = (
        (
            message(
                "{unmoved} firms were answered as organised and their status did not "
                "follow: the tables of links or organisations say otherwise.",
                unmoved=unmoved,
            ),
        )
        if unmoved
        else ()
    )
    return Sheet("replies", message("Firm by firm"), schema.REPLIES, frame, line, notes).if_empty(
        message("No firm was sent.")
    )


def _why(one: Settled) -> Message | None:
    """Return why a row has its fate; an answer that changes nothing and asks for something says
    what.
    """
    if one.why.zh:
        return one.why
    if not _is_not_ours(one) or one.reply is None:
        return None
    return listed([Verdict.NOT_OURS, *filter(None, [one.reply.note])], CLAUSES)


def _is_not_ours(one: Settled) -> bool:
    return one.reply is not None and dict(one.reply.said).get("verdict") == str(Verdict.NOT_OURS)


def unmoved_firms(found: Collected, new: Answers) -> int:
    """Return how many firms answered as organised the next dataset does not count so."""
    organised = set(
        new.graph.firms["firm"][
            new.status["nominal"].to_numpy(dtype=bool)
            | new.status["organised"].to_numpy(dtype=bool)
        ]
    )
    keys = dict(zip(found.sent.firms["number"].astype(int), found.sent.firms["key"], strict=True))
    return sum(
        one.reply is not None
        and dict(one.reply.said).get("established") == "YES"
        and keys[number] not in organised
        for number, one in found.firms.items()
    )


def refused_sheet(found: Collected, line: Message) -> Sheet:
    """Return what was refused, where it stands and why."""
    frame = pd.DataFrame(
        [dict(one._asdict(), row=one.row or None) for one in found.refusals],
        columns=[c.name for c in schema.REPLIES_REFUSED],
    ).astype({"row": "Int64"})
    for name in ("sheet", "firm", "column", "value"):
        frame[name] = frame[name].astype("str").replace("", None)
    return Sheet(
        "replies_refused", message("Refused"), schema.REPLIES_REFUSED, frame, line
    ).if_empty(message("Nothing was refused."))


def conflicts_sheet(found: Collected, line: Message) -> Sheet:
    """Return the replies that differ, a row for each column in which they do and each reply."""
    columns = {c.name: c for c in (*schema.DISPATCH_GROUP_REPLIES, *schema.DISPATCH_REPLIES)}
    rows = []
    for name, code, replies in found.conflicts:
        said = [dict(reply.said) for reply in replies]
        apart = len({reply.row.is_group for reply in replies}) > 1  # they fill in other columns
        for column in columns.values():
            values = [one.get(column.name) for one in said]
            if len(set(values)) < 2:
                continue
            rows += [
                {
                    "firm": name,
                    "uscc": code or None,
                    "column": column.label,
                    "value": value_in_words(value, column),
                    **dict(zip(("file", "sheet", "row"), reply.row.place, strict=True)),
                }
                for value, reply in zip(values, replies, strict=True)
                if not (apart and value is None)
            ]
    frame = pd.DataFrame(rows, columns=[c.name for c in schema.REPLY_CONFLICTS])
    return Sheet(
        "reply_conflicts",
        message("Conflicts"),
        schema.REPLY_CONFLICTS,
        frame.astype({"row": "Int64"}),
        line,
    ).if_empty(message("No replies differ."))


def changes_sheet(after: Merged, line: Message) -> Sheet:
    """Return every value that a reply changed, with the row it came from and the one it
    replaces.
    """
    return Sheet(
        "reply_changes",
        message("Changes merged"),
        schema.REPLY_CHANGES,
        after.changes,
        line,
    ).if_empty(message("Nothing changed."))


def groups_sheet(found: Collected, line: Message) -> Sheet:
    """Return every joint branch sent, with its fate and what its receiver says."""
    rows = []
    for sent in found.sent.groups.to_dict("records"):
        one = found.groups[int(sent["number"])]
        said = dict(one.reply.said) if one.reply else {}
        place = one.reply.row.place if one.reply else (None, None, None)
        note = verbatim(one.reply.note) if one.reply and one.reply.note else None
        rows.append(
            {
                "receiver": receiver_name(sent["receiver"], found.sent.by),
                "group": str(sent["group"]),
                "fate": str(one.fate),
                "opinion": said.get("opinion"),
                "founded": pd.Timestamp(said["founded"]) if "founded" in said else pd.NaT,
                "organisation": said.get("organisation", sent["name"]),
                "firms": sent["firms"],
                "why": one.why if one.why.zh else note,
                **dict(zip(("file", "sheet", "row"), place, strict=True)),
            }
        )
    frame = pd.DataFrame(rows, columns=[c.name for c in schema.REPLY_GROUPS]).astype(
        {"row": "Int64", "founded": "datetime64[s]"}
    )
    return Sheet(
        "reply_groups",
        message_in("collected_replies", "Joint branches"),
        schema.REPLY_GROUPS,
        frame,
        line,
    )


def added_sheet(found: Collected, line: Message = EMPTY) -> Sheet:
    """Return the firms that came back and are not on the ledger; as CSV it is a list that
    `orggraph ledger` reads.
    """
    street = found.sent.by is Dimension.STREET
    where = _file_receivers(found)
    names = [c.name for c in schema.REPLIES_ADDED]
    rows = [
        {
            "name": name,
            "uscc": code or None,
            "street": where.get(reply.row.file) if street else None,
            "ownership": vocabulary.SOCIAL
            if dict(reply.said).get("verdict") == str(Verdict.SOCIAL)
            else None,
            **dict(reply.said),
            "note": reply.note or None,
            **dict(zip(("file", "sheet", "row"), reply.row.place, strict=True)),
        }
        for name, code, reply in found.added
    ]
    frame = pd.DataFrame(rows, columns=names)
    frame = frame.astype({"members_formal": "Int64", "staff": "Int64", "row": "Int64"})
    return Sheet(
        "replies_added", message("Firms not listed"), schema.REPLIES_ADDED, frame, line
    ).if_empty(message("No firm beyond the list."))


def _file_receivers(found: Collected) -> dict[str, str]:
    """Return the receiver of each file whose rows all belong to one that is known."""
    of: dict[str, set[str]] = {}
    receiver = dict(
        zip(found.sent.firms["number"].astype(int), found.sent.firms["receiver"], strict=True)
    )
    for number, one in found.firms.items():
        if one.reply is not None:
            of.setdefault(one.reply.row.file, set()).add(receiver[number])
    unknown = {found.sent.by.unknown.zh, RowName.NOT_LOCATED.zh}
    return {
        file: next(iter(names))
        for file, names in of.items()
        if len(names) == 1 and not names & unknown
    }


__all__ = [
    "added_sheet",
    "balance",
    "collected_report",
    "replies_sheet",
    "sentences",
    "silent_receivers",
    "unmoved_firms",
]
