"""What came back of a round: each row matched to what was sent, read, checked, and given exactly
one fate.

A row that was sent is answered, unanswered or refused, and nothing else, so that the three add up
to what was sent. Two replies that say different things are a conflict: both are listed and neither
is taken. Nothing here depends on the order of files or rows.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

import pandas as pd

from orggraph.analysis.analysis import Answers
from orggraph.core import schema
from orggraph.core.characters import simplified
from orggraph.core.enums import (
    Dimension,
    Established,
    Exclusion,
    Opinion,
    ReplyFate,
    ReplyMode,
    Status,
    Verdict,
    Word,
)
from orggraph.core.messages import EMPTY, Message, message
from orggraph.core.schema import Column, Kind
from orggraph.ingest import parsing as cells
from orggraph.ingest import pii, statements, vocabulary
from orggraph.ingest.lines.row_filters import is_line_of_a_list
from orggraph.ingest.parsing import NO_POST
from orggraph.ingest.statements import Says
from orggraph.reference import company_names, credit_codes
from orggraph.reports.dispatch import LETTERS, ROW_ID, Round

BY_LETTER = {letter: by for by, letter in LETTERS.items()}
_SOCIAL = re.compile(
    f"(?<!非)(?<!不是)(?<!不属)(?:{vocabulary.SOCIAL_FORMS}|民非)"
    f"|^(?:属|为|系|是)?(?:行业)?(?:{vocabulary.ASSOCIATIONS})$"
)
NOT_SENT = 0  # stands for the number of a firm on the ledger that was not sent
_NONE: frozenset[int] = frozenset()
_CODE = re.compile(r"(?<![0-9A-Z])[0-9A-HJ-NPQRTUWXY]{18}(?![0-9A-Z])")


class ReturnedRow(NamedTuple):
    """A row that came back: where it stands, and its cells as text under English names."""

    is_group: bool
    file: str
    sheet: str
    row: int
    cells: Mapping[str, str]

    @property
    def place(self) -> tuple[str, str, int]:
        """File, sheet and row."""
        return self.file, self.sheet, self.row


class ReturnedFile(NamedTuple):
    """A file that came back: why it could not be read, wholly or in part; headings that are no
    column of a reply.
    """

    name: str
    trouble: Message | None
    unread: tuple[str, ...]
    rows: int


class Returned(NamedTuple):
    """All that came back."""

    files: tuple[ReturnedFile, ...]
    rows: tuple[ReturnedRow, ...]


class Refusal(NamedTuple):
    """Why something that came back is not taken; `row` is 0 where it is a file as a whole."""

    file: str
    sheet: str
    row: int
    firm: str
    column: str
    value: str
    why: Message


class Reply(NamedTuple):
    """What a row says, read and found to hold together; `note` apart, two of a firm must say the
    same.
    """

    said: tuple[tuple[str, Any], ...]
    note: str
    row: ReturnedRow


class Settled(NamedTuple):
    """What became of a row that was sent; `reply` where it was answered in its own row."""

    fate: ReplyFate
    why: Message
    reply: Reply | None


@dataclass(frozen=True)
class Collected:
    """What came back of a round, matched and checked.

    `firms` and `groups` give by number what became of each row sent; `conflicts` the differing
    replies by the firm's or group's name; `added` the rows of firms that the data do not have;
    `of_other_rounds` how many rows by file and stamp belong to another round;
    `returned_to` how many files came from each receiver; `unmatched` how many rows came back that
    were never sent.
    """

    sent: Round
    firms: Mapping[int, Settled]
    groups: Mapping[int, Settled]
    refusals: tuple[Refusal, ...]
    conflicts: tuple[tuple[str, str, tuple[Reply, ...]], ...]
    added: tuple[tuple[str, str, Reply], ...]
    returned_to: Mapping[str, int]
    files: tuple[ReturnedFile, ...]
    unmatched: int = 0
    founded: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    of_other_rounds: Mapping[tuple[str, str], int] = field(default_factory=dict)


def receiver_kind(returned: Returned) -> Dimension | None:
    """Return the kind of receiver that most rows were sent to, by their ids; None where no id is
    left.
    """
    found: dict[str, int] = defaultdict(int)
    for row in returned.rows:
        match = ROW_ID.match(row.cells.get("id", ""))
        if match:
            found[match[2]] += 1
    return BY_LETTER[max(sorted(found), key=lambda letter: found[letter])] if found else None


def collect(
    answers: Answers, sent: Round, returned: Returned, until: dt.date | None = None
) -> Collected:
    """Match, read and check what came back; `until` is the date of the next dataset, which no
    founding may be after.
    """
    desk = _Desk(answers, sent, until)
    for row in sorted(returned.rows, key=lambda row: row.place):
        (desk.take_group if row.is_group else desk.take_firm)(row)
    for file in returned.files:
        if file.trouble:
            desk.refusals.append(Refusal(file.name, "", 0, "", "", "", file.trouble))
    return desk.settled(returned.files)


# ---- reading one row ----


class _BadCellError(Exception):
    """A cell that cannot be taken: its column, what may be shown of it, and why."""

    def __init__(self, column: str, value: str, why: Message) -> None:
        super().__init__(why.en)
        self.column, self.value, self.why = column, value, why


def _word(text: str, column: Column) -> str | None:
    """Return the member that a cell names; raise where it names none of the list."""
    bare = simplified(cells.plain(text))
    members = column.words
    assert members is not None
    if vocabulary.is_unknown(bare):
        return None
    found: Word | None = next((one for one in members if bare in one.spellings), None)
    if found is not None:
        return str(found)
    if members in (Verdict, Exclusion) and _SOCIAL.search(bare):
        return str(Verdict.SOCIAL)
    if members in (Established, ReplyMode):  # in an office's own words, as a ledger has them
        said = statements.read(bare, named=False)
        if said.says is Says.NOTHING:
            return None
        if members is Established:
            found = _ESTABLISHED.get(said.says)
        elif said.says in _NOT_THERE:
            return _NOT_THERE[said.says]
        else:
            found = next((one for one in ReplyMode if one.more[0] is said.mode), None)
    else:
        found = vocabulary.member(bare, members)
        if found is None and column.name == "exclusion" and vocabulary.says_counted_in(bare):
            return None
    if found is None:
        raise _BadCellError(
            column.name,
            _shown(text, column),
            message("is not on the list; choose from the list"),
        )
    return str(found)


_ESTABLISHED = {
    Says.YES: Established.YES,
    Says.NO: Established.NO,
    Says.PLAN: Established.PENDING,
}
_PLANNED = "\0planned"  # a mode that is only planned
_NOT_THERE = {Says.NO: NO_POST, Says.PLAN: _PLANNED}


def _shown(text: str, column: Column) -> str:
    """Return what a message may show of a cell: where a figure should stand, words alone may be
    a name.
    """
    return pii.shown(cells.plain(text), figure=column.kind in (Kind.COUNT, Kind.DATE))[:40]


@lru_cache(maxsize=1 << 17)  # the same few words and figures come back again and again
def _cell(text: str, column: Column) -> Any:
    """Return the value of a reply cell, None for blank; raise where it cannot be read."""
    if column.words is not None:
        return _word(text, column)
    if column.name == "organisation":
        return _organisation(text, column)
    series, misread = cells.read_column(column, pd.Series([text], dtype="str"))
    value = series.iloc[0]
    if not pd.isna(value):
        return (
            value.date()
            if column.kind is Kind.DATE
            else int(value)
            if column.kind is Kind.COUNT
            else str(value)
        )
    if not misread:
        return None
    if column.name == "note":
        return _NO_NOTE
    why = (
        message("is not a date, such as 2026-11-20; correct it")
        if column.kind is Kind.DATE
        else message("is not a whole number; correct it")
    )
    raise _BadCellError(column.name, _shown(text, column), why)


_NO_NOTE = "\0"  # a note that holds something personal


def _organisation(text: str, column: Column) -> str | None:
    """Return the name of an organisation; a plan, a past one and what looks like a person are
    not taken.
    """
    bare = cells.plain(text)
    series, misread = cells.read_column(column, pd.Series([text], dtype="str"))
    if misread or pii.looks_like_a_person(bare):
        raise _BadCellError(
            "organisation",
            pii.HIDDEN,
            message("holds something personal: give the organisation's name only"),
        )
    said = statements.read(simplified(bare), named=True)
    if said.says is Says.NO:
        return NO_POST
    if said.says is Says.NOTHING or vocabulary.is_unknown(bare) or pd.isna(series.iloc[0]):
        return None
    if said.says is Says.YES and said.name:
        return str(series.iloc[0])
    if said.says is not Says.PLAN:
        raise _BadCellError(
            "organisation",
            _shown(text, column),
            message("names no organisation: give its name, or choose how under the mode"),
        )
    raise _BadCellError(
        "organisation",
        _shown(text, column),
        message("is no organisation that exists; where one is being founded choose “pending”"),
    )


def _read(
    row: ReturnedRow, columns: Iterable[Column], until: dt.date | None = None
) -> dict[str, Any]:
    """Return what a row says; that it is a social organisation is a finding, in whichever column:
    it leaves the base of the firms for that of its kind.
    """
    told = [column for column in columns if column.name in row.cells]
    values = {column.name: _cell(row.cells[column.name], column) for column in told}
    for column in told:
        if until is not None and column.name in _TELLS_FOUNDING:
            _check_founded(row.cells[column.name], column, until)
    said = {name: value for name, value in values.items() if value is not None}
    if said.get("exclusion") == str(Verdict.SOCIAL):
        if said.get("verdict") == str(Verdict.NOT_FOUND):
            raise _BadCellError(
                "exclusion", Verdict.SOCIAL.zh, message("contradicts the other cells")
            )
        said["verdict"] = said.pop("exclusion")
    return said


_TELLS_FOUNDING = frozenset({"established", "mode", "organisation"})


def _check_founded(text: str, column: Column, until: dt.date) -> None:
    """Raise where a cell tells of a founding after the date of the data: 单独组建（2027年）."""
    since = statements.read(simplified(cells.plain(text)), named=False).since
    if since and since > (until.year, until.month):
        said = message("is after the date of the data, {until}", until=until)
        raise _BadCellError(column.name, _shown(text, column), said)


# ---- the desk ----


class _Desk:
    """Everything that is known while rows come in."""

    def __init__(self, answers: Answers, sent: Round, until: dt.date | None) -> None:
        self.answers, self.sent, self.until = answers, sent, until
        firms = answers.graph.firms
        self.facts = {
            int(n): fact
            for n, fact in zip(
                sent.firms["number"],
                sent.firms[["key", "row", "name", "uscc", "receiver"]].itertuples(index=False),
                strict=True,
            )
        }
        self.status = {
            number: Status(answers.status["status"].iloc[fact.row])
            for number, fact in self.facts.items()
        }
        self.of_group = {
            int(n): fact
            for n, fact in zip(
                sent.groups["number"],
                sent.groups[["group", "name", "receiver", "keys"]].itertuples(index=False),
                strict=True,
            )
        }
        numbers = {fact.key: number for number, fact in self.facts.items()}
        listed = firms[firms["repeat_of"].isna().to_numpy()]
        number_of = [numbers.get(str(key), NOT_SENT) for key in listed["firm"]]
        normal = company_names.normal(listed["name"])
        self.by_code = _numbers_by(listed["uscc"], number_of)
        self.by_name = _numbers_by(normal, number_of)
        self.normal_of = {
            number: str(name)
            for name, number in zip(normal, number_of, strict=True)
            if not pd.isna(name)
        }
        self.sent_as = dict(zip(sent.firms["number"].astype(int), sent.firms["firm"], strict=True))
        self.replies: dict[int, list[Reply]] = defaultdict(list)
        self.group_replies: dict[int, list[Reply]] = defaultdict(list)
        self.bad: dict[tuple[bool, int], list[Refusal]] = defaultdict(list)
        self.refusals: list[Refusal] = []
        self.added: list[tuple[str, str, Reply]] = []
        self.receivers: dict[str, set[str]] = defaultdict(set)
        self.unmatched = 0
        self.of_other_rounds: Counter[tuple[str, str]] = Counter()

    def refuse(
        self, row: ReturnedRow, number: int | None, why: Message, column: str = "", value: str = ""
    ) -> None:
        """Refuse a row, of a row that was sent or of none."""
        about = self._named(row, number)
        named = next(
            (c for c in (*schema.DISPATCH, *schema.DISPATCH_GROUPS) if c.name == column), None
        )
        refusal = Refusal(*row.place, about, named.zh if named else "", value, why)
        self.refusals.append(refusal)
        if number:
            self.bad[row.is_group, number].append(refusal)
        else:
            self.unmatched += 1

    def _named(self, row: ReturnedRow, number: int | None) -> str:
        if number:
            return str(self.of_group[number].group if row.is_group else self.facts[number].name)
        words_of = row.cells.get("group" if row.is_group else "firm", "").split("\n")[0]
        return pii.heading(cells.plain(words_of))[:60]

    # -- whose row it is --

    def take_firm(self, row: ReturnedRow) -> None:
        number = self._firm_of(row)
        if number is None:
            return
        self.receivers[self.facts[number].receiver].add(row.file)
        try:
            said = _read(row, schema.DISPATCH_REPLIES, self.until)
            note = self._note(row, number, said)
            if not said and not note:
                return
            if not said:
                raise _BadCellError(
                    "verdict",
                    "",
                    message("only the note is filled in; choose a finding too"),
                )
            _check_firm(
                said, self.status[number], self.answers.graph.firms.iloc[self.facts[number].row]
            )
        except _BadCellError as error:
            self.refuse(row, number, error.why, error.column, error.value)
            return
        self.replies[number].append(Reply(tuple(sorted(said.items())), note, row))

    def _note(self, row: ReturnedRow, number: int, said: dict[str, Any]) -> str:
        note = said.pop("note", "")
        if note != _NO_NOTE:
            return str(note)
        self.refusals.append(
            Refusal(
                *row.place,
                self._named(row, number),
                "备注",
                pii.HIDDEN,
                message("the note holds something personal and is not read; the other cells are"),
            )
        )
        return ""

    def _firm_of(self, row: ReturnedRow) -> int | None:
        """Return the number of the row sent that a row is; None where it is none, which is then
        told.
        """
        row_id = ROW_ID.match(row.cells.get("id", ""))
        if row_id and row_id[1] != self.sent.stamp:
            self._refuse_of_other_round(row, row_id[1])
            return None
        number = (
            int(row_id[4]) if row_id and not row_id[3] and int(row_id[4]) in self.facts else None
        )
        if number is not None and row.cells.get("firm") == self.sent_as[number]:
            return number
        code, name = _named_firm(row.cells.get("firm", ""))
        named = self._firms_named(code, name)
        if number is None:
            return self._without_id(row, code, name, named)
        if named and number not in named:
            self.refuse(
                row,
                number,
                message("the row id is not this firm's; some columns may have been sorted alone"),
            )
            return None
        if (code or name) and not named and not self._is_same(number, code, name):
            self.refuse(
                row,
                number,
                message("the firm's name and code are not those sent; tell a new name in the note"),
            )
            return None
        return number

    def _firms_named(self, code: str, name: str) -> frozenset[int]:
        """Return the numbers of the firms on the ledger that a code and a name mean, `NOT_SENT`
        among them.
        """
        by_code, by_name = (
            self.by_code.get(code, _NONE),
            self.by_name.get(_normal(name), _NONE) if name else _NONE,
        )
        if by_code:
            return by_code & by_name or by_code
        return frozenset(
            number
            for number in by_name
            if not (code and number and self._has_other_code(number, code))
        )

    def _without_id(
        self, row: ReturnedRow, code: str, name: str, named: frozenset[int]
    ) -> int | None:
        """Return the number of the firm that a row without an id of this round names; tell where
        it names none.
        """
        sent = named - {NOT_SENT}
        if len(sent) == 1 and len(named) == 1:
            return next(iter(sent))
        if not named:
            self._take_added(row, code, name)
        elif self._is_answered(row) and sent:
            self.refuse(
                row,
                None,
                message("several firms have this name; keep the row id or give the credit code"),
            )
        elif self._is_answered(row):
            self.refuse(
                row,
                None,
                message("the firm is on the ledger but not on the list sent"),
            )
        return None

    def _has_other_code(self, number: int, code: str) -> bool:
        mine = self.facts[number].uscc
        return not pd.isna(mine) and str(mine) != code

    def _is_same(self, number: int, code: str, name: str) -> bool:
        fact = self.facts[number]
        same_code = bool(code) and not pd.isna(fact.uscc) and code == str(fact.uscc)
        return same_code or (
            bool(name) and _normal(name) in (self.normal_of.get(number), _normal(str(fact.name)))
        )

    def _is_answered(self, row: ReturnedRow) -> bool:
        return any(column.name in row.cells for column in schema.DISPATCH_REPLIES)

    def _take_added(self, row: ReturnedRow, code: str, name: str) -> None:
        """Keep a row of a firm that the data do not have for a person to look at."""
        plain = cells.plain(name)
        if not name or pii.looks_like_a_person(plain) or pii.is_inside(plain):
            if self._is_answered(row):
                self.refuse(
                    row,
                    None,
                    message("it has no name of a firm, nobody knows whose it is"),
                )
            return
        if not code and is_line_of_a_list(plain):
            return  # a sum or a remark at the foot
        said: dict[str, Any] = {}
        for column in schema.DISPATCH_REPLIES:
            try:
                said |= _read(row, (column,), self.until)
            except _BadCellError as error:
                self.refusals.append(Refusal(*row.place, plain, column.zh, error.value, error.why))
        note = said.pop("note", "")
        self.added.append(
            (plain, code, Reply(tuple(sorted(said.items())), "" if note == _NO_NOTE else note, row))
        )

    def take_group(self, row: ReturnedRow) -> None:
        row_id = ROW_ID.match(row.cells.get("id", ""))
        number: int | None = next(
            (
                n
                for n, fact in self.of_group.items()
                if str(fact.group) == row.cells.get("group", "\0")
            ),
            None,
        )
        if row_id:
            number = int(row_id[4]) if row_id[1] == self.sent.group_stamp and row_id[3] else None
        if number is None or number not in self.of_group:
            if any(column.name in row.cells for column in schema.DISPATCH_GROUP_REPLIES):
                self.refuse(
                    row,
                    None,
                    message("no group of this round; give the plan that was sent with --plan"),
                )
            return
        self.receivers[self.of_group[number].receiver].add(row.file)
        if "group" in row.cells and row.cells["group"] != str(self.of_group[number].group):
            self.refuse(row, number, message("the row id is not this group's"))
            return
        try:
            said = _read(row, schema.DISPATCH_GROUP_REPLIES)
            note = self._note(row, number, said)
            if not said and not note:
                return
            _check_group(said, note, self.until)
        except _BadCellError as error:
            self.refuse(row, number, error.why, error.column, error.value)
            return
        self.group_replies[number].append(Reply(tuple(sorted(said.items())), note, row))

    # -- what became of each row sent --

    def _refuse_added_of_other_rounds(self) -> None:
        """Refuse firms beyond the list in a file of which every row sent is of another round: they
        were taken in then.
        """
        stamps = dict(sorted(self.of_other_rounds))
        for held in self.receivers.values():
            for file in held:
                stamps.pop(file, None)
        added, self.added = self.added, []
        for one in added:
            row = one[2].row
            if row.file in stamps:
                self._refuse_of_other_round(row, stamps[row.file])
            else:
                self.added.append(one)
        self.unmatched += len(self.added)

    def _refuse_of_other_round(self, row: ReturnedRow, stamp: str) -> None:
        self.of_other_rounds[row.file, stamp] += 1
        self.refuse(
            row,
            None,
            message(
                "belongs to another round ({row_id}; this one is {stamp})",
                row_id=stamp,
                stamp=self.sent.stamp,
            ),
        )

    def settled(self, files: tuple[ReturnedFile, ...]) -> Collected:
        self._refuse_added_of_other_rounds()
        conflicts: list[tuple[str, str, tuple[Reply, ...]]] = []
        groups = {
            number: self._fate(True, number, self.group_replies[number], conflicts)
            for number in self.of_group
        }
        firms = {
            number: self._fate(False, number, self.replies[number], conflicts)
            for number in self.facts
        }
        self._join(firms, groups, conflicts)
        founded = {
            number: dict(settled.reply.said)
            for number, settled in groups.items()
            if settled.fate is ReplyFate.ANSWERED
            and settled.reply
            and "founded" in dict(settled.reply.said)
        }
        refusals = tuple(sorted(self.refusals, key=lambda one: (*one[:4], one.column, one.why)))
        return Collected(
            self.sent,
            firms,
            groups,
            refusals,
            tuple(sorted(conflicts, key=lambda one: one[:2])),
            tuple(sorted(self.added, key=lambda one: (one[0], one[1], one[2].row.place))),
            {name: len(held) for name, held in sorted(self.receivers.items())},
            files,
            self.unmatched,
            founded,
            self.of_other_rounds,
        )

    def _fate(
        self,
        is_group: bool,
        number: int,
        replies: Sequence[Reply],
        conflicts: list[tuple[str, str, tuple[Reply, ...]]],
    ) -> Settled:
        bad = self.bad.get((is_group, number), [])
        if not replies:
            if bad:
                return Settled(ReplyFate.REFUSED, min(bad).why, None)
            return Settled(ReplyFate.UNANSWERED, EMPTY, None)
        if len({reply.said for reply in replies}) > 1:
            name, code = self._about(is_group, number)
            conflicts.append((name, code, tuple(replies)))
            return Settled(
                ReplyFate.REFUSED,
                message(
                    "{replies} replies differ, none is taken (see conflicts)", replies=len(replies)
                ),
                None,
            )
        first = min(replies, key=lambda reply: reply.row.place)
        note = "；".join(sorted({reply.note for reply in replies if reply.note}))
        told = message("another reply was refused") if bad else EMPTY
        return Settled(ReplyFate.ANSWERED, told, first._replace(note=note))

    def _about(self, is_group: bool, number: int) -> tuple[str, str]:
        if is_group:
            return message("group {group}", group=self.of_group[number].group).zh, ""
        fact = self.facts[number]
        return str(fact.name), "" if pd.isna(fact.uscc) else str(fact.uscc)

    def _join(
        self,
        firms: dict[int, Settled],
        groups: dict[int, Settled],
        conflicts: list[tuple[str, str, tuple[Reply, ...]]],
    ) -> None:
        """Let the answer to a group answer for its firms; where a firm's own row says otherwise,
        neither is taken.
        """
        numbers = {fact.key: number for number, fact in self.facts.items()}
        for group, settled in sorted(groups.items()):
            if settled.fate is not ReplyFate.ANSWERED or settled.reply is None:
                continue
            inside = [numbers[key] for key in self.of_group[group].keys if key in numbers]
            said = dict(settled.reply.said)
            against = [
                n for n in inside if "founded" in said and self._denies(firms[n], said, group)
            ]
            for number in against:
                own = firms[number].reply
                if own is not None:
                    name, code = self._about(False, number)
                    conflicts.append((name, code, (own, settled.reply)))
                    firms[number] = Settled(
                        ReplyFate.REFUSED,
                        message("differs from the reply about its group, neither is taken"),
                        None,
                    )
            if against:
                groups[group] = Settled(
                    ReplyFate.REFUSED,
                    message("a firm of the group answers otherwise, not taken"),
                    None,
                )
                continue
            for number in inside:
                if firms[number].fate is ReplyFate.UNANSWERED:
                    firms[number] = Settled(
                        ReplyFate.ANSWERED,
                        message("see joint branch {group}", group=self.of_group[group].group),
                        None,
                    )

    def _denies(self, firm: Settled, group: Mapping[str, Any], number: int) -> bool:
        """Whether a firm's own replies do not go with its group being founded."""
        if firm.reply is None:
            return firm.fate is ReplyFate.REFUSED
        own = dict(firm.reply.said)
        name = group.get("organisation") or self.of_group[number].name
        return (
            "exclusion" in own
            or own.get("established") in (str(Established.NO), str(Established.PENDING))
            or own.get("verdict") in (str(Verdict.NOT_FOUND), str(Verdict.NOT_OURS))
            or own.get("mode", str(ReplyMode.JOINT)) != str(ReplyMode.JOINT)
            or own.get("organisation", name) != name
        )


def _named_firm(text: str) -> tuple[str, str]:
    """Return the credit code and the name that the cell of a firm holds, "" where there is none."""
    found = _CODE.search(credit_codes.compact(text.replace("\n", " ").upper())) or _CODE.search(
        text.upper()
    )
    code = found[0] if found else ""
    name = text.split("\n")[0]
    if code:
        name = re.sub(code, "", name, flags=re.IGNORECASE)
    return code, name.strip(" ,，;；　")


def _numbers_by(texts: pd.Series[Any], numbers: Sequence[int]) -> dict[str, frozenset[int]]:
    """Return by text the numbers of the rows that have it."""
    found: dict[str, set[int]] = defaultdict(set)
    for text, number in zip(texts, numbers, strict=True):
        if not pd.isna(text) and text:
            found[str(text)].add(number)
    return {text: frozenset(held) for text, held in found.items()}


def _normal(name: str) -> str:
    return str(company_names.normal(pd.Series([name], dtype="str")).iloc[0])


# ---- what a reply must hold to ----


def _check_firm(said: dict[str, Any], status: Status, firm: Any) -> None:
    """Complete a reply by what it implies; raise `_BadCellError` where it contradicts itself or
    leaves the question open.
    """
    verdict, established = said.get("verdict"), said.get("established")
    if said.get("organisation") == NO_POST:
        if established in (str(Established.YES), None) and ("mode" in said or established):
            raise _BadCellError("organisation", NO_POST, message("contradicts the other cells"))
        said["established"] = established = established or str(Established.NO)
        del said["organisation"]
    said["established"] = established = _by_mode(said, established)
    if established is None:
        del said["established"]
    names_one = "organisation" in said or "mode" in said
    if established is None and names_one:
        said["established"] = established = str(Established.YES)
    gone = "exclusion" in said
    if gone and established in (str(Established.YES), str(Established.PENDING)):
        raise _BadCellError(
            "exclusion",
            "",
            message("says both that there is an organisation and that the firm is excluded"),
        )
    if established == str(Established.NO) and names_one:
        raise _BadCellError(
            "established",
            "",
            message("says no and gives a mode or a name"),
        )
    if verdict == str(Verdict.NOT_FOUND) and not gone:
        raise _BadCellError(
            "exclusion",
            "",
            message("for a firm that is not found choose why it is excluded"),
        )
    if verdict == str(Verdict.NOT_FOUND) and established:
        raise _BadCellError(
            "established",
            "",
            message("says not found and answers about an organisation"),
        )
    if verdict == str(Verdict.NOT_OURS):
        if established or {"members_formal", "staff"} & said.keys():
            raise _BadCellError(
                "verdict",
                "",
                message("where it is not yours leave the other cells blank"),
            )
        return
    if (
        verdict == str(Verdict.AS_LISTED)
        and established == str(Established.YES)
        and status not in (Status.UNKNOWN, Status.ORG_UNSPECIFIED)
    ):
        raise _BadCellError(
            "verdict",
            "",
            message("the ledger says none: “as listed” and “yes” contradict; choose “changed”"),
        )
    decided = gone or verdict == str(Verdict.SOCIAL)
    if status is Status.UNKNOWN and established is None and not decided:
        raise _BadCellError(
            "established",
            "",
            message("the ledger does not say whether it has an organisation: answer yes or no"),
        )
    _check_counts(said, firm)


def _by_mode(said: dict[str, Any], established: str | None) -> str | None:
    """Return whether there is an organisation in the light of a mode that says no or is planned,
    which is taken away.
    """
    told = said.get("mode")
    if told not in _NOT_THERE.values():
        return established
    implied = Established.NO if told == NO_POST else Established.PENDING
    if established not in (None, str(implied)) or "organisation" in said:
        raise _BadCellError("mode", "", message("contradicts the other cells"))
    del said["mode"]
    return str(implied)


def _check_counts(said: Mapping[str, Any], firm: Any) -> None:
    formal = said.get("members_formal")
    staff = said.get("staff", None if pd.isna(firm["staff"]) else int(firm["staff"]))
    if formal is not None and staff is not None and formal > staff:
        raise _BadCellError(
            "members_formal",
            str(formal),
            message("more formal members than staff ({staff}): check both", staff=staff),
        )


def _check_group(said: Mapping[str, Any], note: str, until: dt.date | None) -> None:
    opinion = said.get("opinion")
    if opinion is None:
        raise _BadCellError(
            "opinion",
            "",
            message("choose agreed, to be adjusted or opposed"),
        )
    if opinion != str(Opinion.AGREED) and ("founded" in said or "organisation" in said):
        raise _BadCellError(
            "opinion",
            "",
            message("gives a date or a name and is not agreed"),
        )
    if said.get("organisation") == NO_POST:
        raise _BadCellError(
            "organisation",
            NO_POST,
            message("give the organisation's name or leave it blank"),
        )
    if opinion == str(Opinion.ADJUST) and not note:
        raise _BadCellError(
            "note",
            "",
            message("say in the note how it is to be adjusted"),
        )
    founded = said.get("founded")
    if founded is not None and until is not None and founded > until:
        raise _BadCellError(
            "founded",
            founded.isoformat(),
            message("is after the date of the data, {until}", until=until),
        )


__all__ = [
    "Collected",
    "Refusal",
    "Reply",
    "Returned",
    "ReturnedFile",
    "ReturnedRow",
    "Settled",
    "collect",
    "receiver_kind",
]
