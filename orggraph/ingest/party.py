"""What the columns of a row say together about the firm's Party organisation: one answer, or a
contradiction.

A ledger may ask in many columns: the organisation's name, the mode, whether there is one, ticks
under the modes or the types, why there is none. Each cell is read by `statements`; here the cells
of a row are taken together (DOMAIN §9, points 2, 5, 8 and 9): a plan is pending at most, having
none of its own and being taken up by another agree, and cells that exclude each other leave the
firm unknown.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from orggraph.core.array_types import Flags, Ints
from orggraph.core.arrow_text import TEXT, spread
from orggraph.core.characters import simplified
from orggraph.core.enums import Mode, OrgType, Word
from orggraph.ingest import pii, statements, vocabulary
from orggraph.ingest.findings import Finding, Found
from orggraph.ingest.parsing import NO_POST, UNNAMED, personal_texts, plain, plain_texts
from orggraph.ingest.provenance import Source
from orggraph.ingest.statements import Says, Statement
from orggraph.reference import company_names

MODE_TICKS = {
    "tick_single": Mode.SINGLE,
    "tick_joint": Mode.JOINT,
    "tick_attached": Mode.ATTACHED,
    "tick_fallback": Mode.FALLBACK,
}
TYPE_TICKS = {
    "tick_committee": OrgType.COMMITTEE,
    "tick_general_branch": OrgType.GENERAL_BRANCH,
    "tick_joint_branch": OrgType.JOINT_BRANCH,
    "tick_branch": OrgType.BRANCH,
}
# The columns that answer the question whether a firm has an organisation, in the order in which a
# name is taken.
COLUMNS = (
    "organisation",
    "has_organisation",
    "mode",
    "org_type",
    *TYPE_TICKS,
    *MODE_TICKS,
    "tick_pending",
    "tick_none",
    "no_organisation_reason",
    "founding",
    "outcome",
)
# Those, and what only tells that one has ended: alone it asks nothing.
READ = (*COLUMNS, "dissolved")
_OWN = frozenset(
    {Mode.SINGLE, Mode.JOINT}
)  # a firm that has none of its own cannot be covered in these ways


class Cell(NamedTuple):
    """What one cell says, without its name: few kinds of it, however many cells there are.

    `named` tells that it names an organisation; `tick` that it is one of several columns of which
    one is ticked; `gone` that there was one.
    """

    says: Says
    mode: Mode | None = None
    kind: OrgType | None = None
    named: bool = False
    partners: bool = False
    works: bool = False
    tick: bool = False
    gone: bool = False


class Answer(NamedTuple):
    """What a row says in all.

    `name_from` is the number of the column whose name is taken, -1 for none. `unknown` tells that
    the row says, or that its contradiction means, that nothing is known.
    """

    says: Says
    mode: Mode | None = None
    kind: OrgType | None = None
    name_from: int = -1
    works: bool = False
    unknown: bool = False
    fault: Finding | None = None


@dataclass(frozen=True)
class PartyFacts:
    """What the rows of a table say of Party organisations, one entry a row.

    `organisation` (a name, 无, 名称未填的党组织, or missing), `mode`, `org_type`: as in
    `schema.FIRMS`;
    `works` (an instructor or a mass organisation is mentioned), `unknown` (the row says that
    nothing is known, or contradicts itself). `answered` tells that the table has a column which
    asks at all; `gone` is why a firm does not count, where a cell says that the firm itself is no
    more.
    """

    organisation: pd.Series[Any]
    mode: pd.Series[Any]
    org_type: pd.Series[Any]
    works: Flags
    unknown: Flags
    answered: bool
    found: list[Found]
    gone: pd.Series[Any]


class _Column(NamedTuple):
    """One column of statements: its heading and meaning, the distinct texts, what each says, and
    which text a row has.

    `kept` are the names that the texts give, without personal data; None where there is none or
    nothing is left.
    """

    heading: str
    name: str
    texts: list[str]
    said: list[Statement]
    rows: Ints
    kept: list[str | None]


def party_facts(
    frame: pd.DataFrame,
    headings: Mapping[str, Sequence[str]],
    constants: Mapping[str, str],
    sections: Mapping[str, Sequence[str | None]],
    source: Source,
    declared: frozenset[str] = frozenset(),
    as_of: dt.date | None = None,
    by_topic: bool = False,
) -> PartyFacts:
    """Read all columns of a table of firms that speak of a Party organisation, together.

    `frame` holds texts; `headings` gives for each English column its headings in it, `constants`
    what the table as a whole says of every row (a sheet called 未建), `sections` what the section
    lines above each row say; `declared` are the ids and names that a table of organisations gives;
    `as_of` is the date of the list, where it is told; `by_topic` tells that its name or title says
    what it is about (应建未建情况表), so that an answer of a row stands against it.
    """
    ringed = ticks_in_full(frame)
    columns = [
        _read(frame[heading], heading, name, declared, ringed)
        for name in READ
        for heading in headings.get(name, ())
    ]
    columns += [
        _read(pd.Series(list(texts), dtype="str"), "", name)
        for name, texts in sections.items()
        if name in COLUMNS
    ]
    of_all = [
        _constant(text, name, len(frame)) for name, text in constants.items() if name in COLUMNS
    ]
    columns += [_where_open(one, columns, len(frame)) if by_topic else one for one in of_all]
    if not any(column.name in COLUMNS for column in columns):
        blank = pd.Series(pd.array([None] * len(frame), dtype="str"))
        no = np.zeros(len(frame), dtype=bool)
        return PartyFacts(blank, blank, blank, no, no, False, [], blank)
    columns = [_without_former(column, frame, headings) for column in columns]
    as_written = columns
    columns = _gaps_alone([_not_yet(column, as_of) for column in columns])
    answers, which = _answers(columns, len(frame))
    organisation = _organisations(columns, answers, which, frame, headings)

    def words(values: list[Any]) -> pd.Series[Any]:
        return pd.Series(
            pd.array([None if value is None else str(value) for value in values], dtype="str").take(
                which
            )
        )

    def flags(values: list[bool]) -> Flags:
        held: Flags = np.array(values, dtype=bool)[which]
        return held

    decided = flags([answer.says not in (Says.UNKNOWN, Says.NOTHING) for answer in answers])
    found = [hit for column in as_written for hit in _cell_faults(column, source, as_of, decided)]
    found += _contradictions(columns, answers, which, source)
    gone = _firms_gone(as_written, len(frame))
    return PartyFacts(
        organisation,
        words([_mode(answer) for answer in answers]),
        words([answer.kind for answer in answers]),
        flags([answer.works for answer in answers]),
        flags([answer.unknown for answer in answers]),
        True,
        found,
        gone,
    )


def _firms_gone(columns: Sequence[_Column], rows: int) -> pd.Series[Any]:
    out = pd.Series(pd.array([None] * rows, dtype="str"))
    for column in columns:
        found = column.name == "outcome"
        ends = [(_gone_as_found if found else vocabulary.firm_gone)(text) for text in column.texts]
        if any(ends):
            out = spread([end.zh if end else None for end in ends], column.rows).fillna(out)
    return out


def _mode(answer: Answer) -> Mode | None:
    return (
        Mode.PENDING
        if answer.says is Says.PLAN
        else answer.mode
        if answer.says is Says.YES
        else None
    )


# ---- cells ----


def _read(
    texts: pd.Series[Any],
    heading: str,
    name: str,
    declared: frozenset[str] = frozenset(),
    ringed: bool = False,
) -> _Column:
    bare, rows = plain_texts(texts)
    asks_how = name in ("mode", "org_type")  # a figure is a code of some key
    asks_whether = name == "has_organisation" and bool(_WHETHER.search(heading))
    known = declared if name == "organisation" else frozenset()
    rings = _ticking_rings(bare, name, ringed)

    def read(text: str) -> Statement:
        if text in rings:
            mark = {Says.YES: "√", Says.NO: "×"}.get(rings[text])
            return _in_column(mark, name) if mark else Statement(rings[text])
        if text in known or (known and known.issuperset(_SEVERAL.split(text))):
            return Statement(Says.YES, name=text)
        if (asks_whether and _NO_ANSWER.fullmatch(text)) or (asks_how and _NUMBER.fullmatch(text)):
            return Statement(Says.ODD)
        return _in_column(text, name)

    said = [read(text) for text in bare]
    return _Column(heading, name, bare, said, rows, _kept(said))


_RINGS = frozenset("○◯〇")
_FULL = frozenset("●■☑◼")


def _ticking_rings(texts: Sequence[str], name: str, ringed: bool) -> dict[str, Says]:
    """Return what the rings of a column say, where they are no empty boxes.

    Beside full marks (●, ■, ☑) in the same table, `ringed`, empty ones answer no. Beside crosses
    they are ticks, and where single cells of a column to tick hold one. Where a question is
    answered by nothing else, nobody can tell.
    """
    others = [text for text in texts if text and text not in _RINGS]
    if ringed and (name in ("has_organisation", "organisation") or name.startswith("tick_")):
        return dict.fromkeys(_RINGS | statements.EMPTY_BOXES, Says.NO)
    if any(map(statements.is_tick, others)):
        return {}
    ticks = any(map(statements.is_cross, others)) or (name.startswith("tick_") and "" in texts)
    if not ticks and others:
        return {}
    return dict.fromkeys(_RINGS, Says.YES if ticks else Says.ODD)


def without_boxes(texts: pd.Series[Any], ringed: bool) -> pd.Series[Any]:
    """Return a column that asks what else there is with 无 for its empty boxes, and for its rings
    where `ringed`.
    """
    empty = statements.EMPTY_BOXES - _RINGS | (_RINGS if ringed else frozenset())
    return texts.mask(texts.isin(sorted(empty)), NO_POST)


def ticks_in_full(frame: pd.DataFrame) -> bool:
    """Whether full marks (●, ■) tick anything in a table."""
    return any(column.isin(sorted(_FULL)).any() for _, column in frame.items())


_SEVERAL = re.compile("[、,;]")
_WHETHER = re.compile("是否|有无|有否|有没有|与否|是不是")
_NO_ANSWER = re.compile(r"[2-9](?:\.0+)?")  # asked whether, a figure above 1 is a code of some key
_NUMBER = re.compile(r"[1-9](?:\.0+)?|[A-Fa-f]")


def _not_yet(column: _Column, as_of: dt.date | None) -> _Column:
    """Return a column in which an organisation that is founded after the date of the list is a
    plan.
    """
    if as_of is None or not any(said.since for said in column.said):
        return column
    said = [_on(one, as_of) if one.since else one for one in column.said]
    return column._replace(said=said)


def _on(said: Statement, as_of: dt.date) -> Statement:
    """Return what is said of a founding in some month, as it is at a date: 9月成立 is done by
    October, and to come before.
    """
    assert said.since
    year, month = said.since[0] or as_of.year, said.since[1]
    to_come = (year, month) > (as_of.year, as_of.month)
    if said.says is Says.YES and to_come:
        return replace(said, says=Says.PLAN)
    of_this_year = said.says is Says.PLAN and not said.since[0]
    return replace(said, says=Says.YES) if of_this_year and not to_come else said


def _without_former(
    column: _Column, frame: pd.DataFrame, headings: Mapping[str, Sequence[str]]
) -> _Column:
    """Return a column of names in which 原云帆党支部 is what was, unless a firm is called so:
    原力科技党支部.
    """
    if column.name != "organisation":
        return column
    former = [bool(_FORMER.match(text)) for text in column.texts]
    if not any(former):
        return column
    called = "\n".join(name for h in headings.get("name", ()) for name in frame[h].dropna())
    said = [
        Statement(Says.NO, gone=True) if was and text[:2] not in called else one
        for text, was, one in zip(column.texts, former, column.said, strict=True)
    ]
    return column._replace(said=said, kept=_kept(said))


_FORMER = re.compile("原(?!.*[,;，；、]现).{2,}")  # 原联合组建，现单独组建 tells what is


def _gaps_alone(columns: list[_Column]) -> list[_Column]:
    """Return the columns, where nothing but the gaps is ticked, with the other firms unknown:
    of those nobody says what they have.
    """
    if {column.name for column in columns} - {"tick_none", "dissolved"}:
        return columns
    unknown = Statement(Says.UNKNOWN)
    return [
        column._replace(
            said=[
                one if text or column.name != "tick_none" else unknown
                for text, one in zip(column.texts, column.said, strict=True)
            ]
        )
        for column in columns
    ]


def that_say(texts: pd.Series[Any], name: str, wanted: Says) -> Flags:
    """Tell which cells of a column of statements say one thing about an organisation."""
    column = _read(texts, "", name)
    return np.array([said.says is wanted for said in column.said], dtype=bool)[column.rows]


def _constant(text: str, name: str, length: int) -> _Column:
    said = [_in_column(text, name)]
    return _Column("", name, [text], said, np.zeros(length, dtype=np.int64), _kept(said))


_DIFFER = 0.2  # of the firms with an answer of their own; fewer are slips


def _where_open(constant: _Column, columns: Sequence[_Column], rows: int) -> _Column:
    """Return what the name or the title of a list says of all its firms, only for those of which
    nothing is said where the answers of the others differ: 应建未建情况表 lists both.
    """
    if not any(column.name in COLUMNS for column in columns):
        return constant
    [said] = constant.said
    answers, which = _answers(columns, rows)
    kinds = [(answer.says, answer.mode) for answer in answers]
    answered = np.array([says in _TELLS for says, _ in kinds], dtype=bool)[which]
    open_ = np.array([says is Says.NOTHING for says, _ in kinds], dtype=bool)[which]
    differs = np.array(
        [
            says is not said.says or (said.mode and mode not in (None, said.mode))
            for says, mode in kinds
        ],
        dtype=bool,
    )[which]
    share = differs[answered].mean() if answered.any() else 0.0
    if not _DIFFER <= share < 1:
        return constant
    return constant._replace(
        texts=[*constant.texts, ""],
        said=[said, Statement()],
        rows=(~open_).astype(np.int64),
        kept=[*constant.kept, None],
    )


# The marks of the font Wingdings 2, as they stand without it.
_LETTER_TICKS = ("P", "R")


def _in_column(text: str, name: str) -> Statement:
    """Read a cell in the light of what its column asks."""
    bare = "√" if name.startswith("tick_") and text in _LETTER_TICKS else simplified(text)
    said = statements.read(bare, named=name == "organisation")
    if said.name == bare != text:  # words are read in either script, a name stays as written
        said = replace(said, name=text)
    if name == "no_organisation_reason":
        return _reason(text, said)
    if name == "founding":
        return _progress(text, said)
    if name == "outcome":
        return _found_later(text, said)
    if name == "dissolved":
        ended = said.gone or re.search(r"[0-9]", text) or statements.is_tick(text)
        return Statement(Says.NO, gone=True) if ended else Statement()
    if name == "tick_none":
        answer, _, aside = re.sub("[)）]$", "", text).replace("（", "(").partition("(")
        if said.says is Says.NO and statements.is_cross(answer.strip()):
            # No gap: 否（已建）, or nobody says what there is.
            told = statements.read(simplified(aside), named=False)
            return told if told.says is not Says.NOTHING else Statement(Says.UNKNOWN)
        return replace(said, says=Says.NO) if said.says is Says.YES else said
    if name == "tick_pending":
        return (
            replace(said, says=Says.PLAN, mode=None) if said.says in (Says.YES, Says.ODD) else said
        )
    return said


# Of what was found: all is as it was, or the firm is no more.
_AS_IT_WAS = re.compile(
    "^(?:经核[查实])?(?:情况)?(?:属实|无误|一致|核实无误|准确|不变|无变化|维持(?:原状|不变)|与上报一致|同前|同上报)$"
)


def _gone_as_found(text: str) -> Word | None:
    """Return why a firm does not count, by what a check or a visit found."""
    if _STRUCK_OFF.match(text):
        return vocabulary.exclusion("注销")
    said = vocabulary.says_gone(text)
    return vocabulary.firm_gone(text) or (vocabulary.exclusion(said) if said else None)


_STRUCK_OFF = re.compile("(?:已|现已|已经|被)*(?:注销|吊销)")  # of a firm that was visited
# A task is done; how, it does not say.
_TASK_DONE = re.compile(
    "^(?:已|已经)?(?:全部)?(?:完成|整改|整改完成|整改到位|落实|办结|销号|反馈|核查|核实|走访|摸排)(?:完毕|完成|到位)?$"
)


# How far the founding of an organisation is: approved, with the day or the number of the letter.
_APPROVED = re.compile(
    "^(?:已|已经|同意|通过|获)*(?:批复|批准|核准|获批|通过|同意|挂牌)|〔|[0-9]{4}"
)
_REFUSED = re.compile("^(?:未|不|没有?)(?:获|被|予)?(?:通过|同意|批|核准)|驳回|退回")


def _progress(text: str, said: Statement) -> Statement:
    """Read how far the founding of an organisation is."""
    bare = plain(text)
    if bare == NO_POST:  # nothing to tell
        return Statement()
    if said.says is Says.PLAN or said.says is Says.NO:
        return said
    if _REFUSED.search(bare):
        return Statement(Says.NO)
    if _APPROVED.search(bare):
        return Statement(Says.YES)
    return replace(said, name="", mode=None)


# Of what was found: it is not as was reported.
_NOT_SO = re.compile(f"^(?:经核[查实])?(?:情况)?(?:{statements.NOT_SO})$")


def _found_later(text: str, said: Statement) -> Statement:
    """Read what a check, a visit or a correction found."""
    bare = plain(text)
    if _NOT_SO.match(bare):
        return Statement(Says.DENIED)
    if _AS_IT_WAS.match(bare) or _gone_as_found(bare):
        return Statement()
    if _TASK_DONE.match(bare):
        return Statement(Says.ODD)
    if said.says is Says.ODD and not re.search("党|支部|组织", bare):
        return Statement()
    return said


def _reason(text: str, said: Statement) -> Statement:
    """Read why there is no organisation: any reason says that there is none."""
    if (
        (said.says in (Says.UNKNOWN, Says.NOTHING) and not said.works)
        or statements.is_cross(text)
        or text in ("无", "否", "没有")
    ):
        return Statement(works=said.works)
    if said.says is Says.PLAN or (said.says is Says.YES and (said.mode or not said.name)):
        return said if said.says is Says.PLAN else Statement(works=said.works)
    return Statement(Says.NO, works=said.works)


def _cell_faults(
    column: _Column, source: Source, as_of: dt.date | None, decided: Flags
) -> list[Found]:
    """Find the cells that are not understood, and those that only say that there is an
    organisation.

    `decided` tells the rows that other cells answer.
    """
    kinds: dict[Finding, list[int]] = {}
    for number, (text, said, kept) in enumerate(
        zip(column.texts, column.said, column.kept, strict=True)
    ):
        if text and (said.says is Says.ODD or _says_nothing(column.name, text, said)):
            kinds.setdefault(Finding.ODD_STATEMENT, []).append(number)
        elif said.since and as_of is None:
            kinds.setdefault(Finding.FOUNDED_ON, []).append(number)
        elif (
            column.name == "organisation"
            and said.says is Says.YES
            and not said.name
            and not said.partners
            and text != UNNAMED
        ):
            kinds.setdefault(Finding.ORG_UNNAMED, []).append(number)
        elif said.name and kept != said.name:
            kinds.setdefault(Finding.PERSONAL_CELL, []).append(number)
    found = []
    for finding, numbers in kinds.items():
        rows = np.isin(column.rows, numbers)
        if finding is Finding.ODD_STATEMENT:
            rates = [n for n in numbers if statements.is_assessment(column.texts[n])]
            beside = rows & decided & ~np.isin(column.rows, rates)
            found.append(_at(column, Finding.ODD_BESIDE, beside, source))
            rows &= ~decided
        found.append(_at(column, finding, rows, source))
    return found


def _says_nothing(name: str, text: str, said: Statement) -> bool:
    """Whether words in a column that asks for an organisation leave the question open:
    党员关系在社区.
    """
    asks = name in ("organisation", "has_organisation", "mode")
    return asks and said == Statement() and not statements.is_blank(text)


def _at(column: _Column, finding: Finding, rows: Flags, source: Source) -> Found:
    at = np.flatnonzero(rows)
    shown = [_shown(column.texts[number], finding) for number in column.rows[at]]
    return source.found(finding, column.heading, at, shown)


def _shown(text: str, finding: Finding) -> str:
    return "" if finding is Finding.PERSONAL_CELL else pii.shown(text)


# ---- rows ----


def _answers(columns: Sequence[_Column], rows: int) -> tuple[list[Answer], Ints]:
    """Return the distinct answers and which one each row has; every combination of kinds of
    cells is decided once.
    """
    codes = np.zeros(rows, dtype=np.int64)
    kinds: list[list[Cell]] = []
    for column in columns:
        cells = [_cell(said, column.name) for said in column.said]
        distinct = list(dict.fromkeys(cells))
        at = {cell: number for number, cell in enumerate(distinct)}
        codes = (
            codes * len(distinct)
            + np.array([at[cell] for cell in cells], dtype=np.int64)[column.rows]
        )
        kinds.append(distinct)
        if len(kinds) < len(columns) and codes.size and codes.max(initial=0) > 1 << 40:
            raise OverflowError("more kinds of cells than can be numbered")
    used, which = np.unique(codes, return_inverse=True)
    names_of = [column.name for column in columns]
    return [
        decide(tuple(_unpacked(int(code), kinds)), tuple(names_of)) for code in used
    ], which.astype(np.int64)


def _unpacked(code: int, kinds: Sequence[Sequence[Cell]]) -> list[Cell]:
    cells = []
    for distinct in reversed(kinds):
        code, number = divmod(code, len(distinct))
        cells.append(distinct[number])
    return cells[::-1]


def _cell(said: Statement, name: str) -> Cell:
    """Return the kind of a cell; a tick says what its heading says."""
    mode, kind = said.mode, said.kind
    tick = name in MODE_TICKS or name in TYPE_TICKS
    if tick and said.says is Says.YES:
        mode, kind = mode or MODE_TICKS.get(name), kind or TYPE_TICKS.get(name)
    if tick and kind is OrgType.JOINT_BRANCH and mode is None:
        mode = Mode.JOINT
    return Cell(
        said.says, mode, kind, bool(said.name), bool(said.partners), said.works, tick, said.gone
    )


@lru_cache(maxsize=1 << 14)
def decide(cells: tuple[Cell, ...], columns: tuple[str, ...]) -> Answer:
    """Return what the cells of a row say together."""
    if "outcome" in columns:
        return _with_outcome(cells, columns)
    if "founding" in columns:
        return _with_founding(cells, columns)
    works = any(cell.works for cell in cells)
    there = [(number, cell) for number, cell in enumerate(cells) if cell.says is Says.YES]
    planned = [cell for cell in cells if cell.says is Says.PLAN]
    denied = [cell for cell in cells if cell.says is Says.NO and not cell.tick]
    unticked = any(cell.says is Says.NO and cell.tick for cell in cells)
    name_from = next((number for number, cell in there if cell.named), -1)
    kind = next((cell.kind for _, cell in there if cell.kind), None)
    mode, clash = _one_mode(there, columns)
    if planned:
        sure = [cell for _, cell in there if cell.mode or not cell.named]
        return Answer(
            Says.PLAN, name_from=name_from, works=works, fault=Finding.PLAN_BESIDE if sure else None
        )
    if there and not clash and not (denied and (mode is None or mode in _OWN)):
        return Answer(Says.YES, mode, kind, name_from, works)
    if there and denied and all(cell.gone for cell in denied) and _only_describes(there, columns):
        return Answer(Says.NO, works=works)
    if there:
        return Answer(Says.UNKNOWN, works=works, unknown=True, fault=Finding.CONTRADICTION)
    if denied or (unticked and not any(cell.says in (Says.UNKNOWN, Says.ODD) for cell in cells)):
        return Answer(Says.NO, works=works)
    unknown = any(cell.says in (Says.UNKNOWN, Says.ODD) for cell in cells)
    return Answer(Says.UNKNOWN if unknown else Says.NOTHING, works=works, unknown=unknown)


def _with_founding(cells: tuple[Cell, ...], columns: tuple[str, ...]) -> Answer:
    """Return what a row says in which a column tells how far the founding is: what is named and
    not approved is planned.
    """
    at = columns.index("founding")
    others = tuple(number for number in range(len(columns)) if number != at)
    asked = decide(_pick(cells, others), _pick(columns, others))
    denied = cells[at].says is Says.NO and asked.says is Says.YES
    cell = cells[at]._replace(says=Says.PLAN) if denied else cells[at]
    return decide(
        (*cells[:at], cell, *cells[at + 1 :]),
        (*columns[:at], "has_organisation", *columns[at + 1 :]),
    )


def _with_outcome(cells: tuple[Cell, ...], columns: tuple[str, ...]) -> Answer:
    """Return what a row says in which a later column tells what was found: that counts where the
    columns before say something else.
    """
    at = [number for number, name in enumerate(columns) if name == "outcome"]
    before = tuple(number for number in range(len(columns)) if number not in at)
    asked = decide(_pick(cells, before), _pick(columns, before))
    works = any(cells[number].works for number in at)
    last = next((n for n in reversed(at) if cells[n].says in _TELLS), -1)
    if last < 0 and any(cells[number].says is Says.DENIED for number in at):
        return Answer(Says.UNKNOWN, works=works, unknown=True, fault=Finding.CONTRADICTION)
    if last < 0:
        only_works = works and asked.says is Says.NOTHING
        odd = any(cells[n].says in (Says.ODD, Says.UNKNOWN) for n in at)
        says = Says.NO if only_works else asked.says
        unknown = asked.unknown or (odd and says is Says.NOTHING)
        return asked._replace(says=says, works=works or asked.works, unknown=unknown)
    order = (*before, last)
    both = decide(_pick(cells, order), (*_pick(columns, before), "has_organisation"))
    agree = asked.says in (Says.NOTHING, Says.UNKNOWN, cells[last].says)
    if agree and not (both.fault or both.unknown) and both.says is cells[last].says:
        name_from = order[both.name_from] if both.name_from >= 0 else -1
        return both._replace(name_from=name_from, works=works or both.works)
    found = decide((cells[last],), ("has_organisation",))
    return found._replace(
        name_from=last if found.name_from == 0 else -1,
        works=works or asked.works,
        fault=Finding.LATER_COUNTS if asked.says in _TELLS or asked.fault else None,
    )


_TELLS = (Says.YES, Says.NO, Says.PLAN)


def _pick(items: tuple[Any, ...], numbers: tuple[int, ...]) -> tuple[Any, ...]:
    return tuple(items[number] for number in numbers)


def _only_describes(there: Sequence[tuple[int, Cell]], columns: Sequence[str]) -> bool:
    """Whether the cells tell what an organisation is, or was, called and how it was formed, and
    none that there is one.
    """
    return {columns[number] for number, _ in there} <= {"organisation", "mode", "org_type"}


def _one_mode(
    there: Sequence[tuple[int, Cell]], columns: Sequence[str]
) -> tuple[Mode | None, bool]:
    """Return the mode that the cells tell, and whether they tell two.

    A type only hints at a mode: a firm may be attached to a branch that is a joint one.
    """
    told = {cell.mode for number, cell in there if cell.mode and not _hints(cell, columns[number])}
    if len(told) > 1:
        return None, True
    hinted = next(
        (cell.mode for number, cell in there if cell.mode and _hints(cell, columns[number])), None
    )
    return next(iter(told), hinted), False


def _hints(cell: Cell, column: str) -> bool:
    return cell.kind is OrgType.JOINT_BRANCH and (column == "org_type" or column in TYPE_TICKS)


def _contradictions(
    columns: Sequence[_Column], answers: Sequence[Answer], which: Ints, source: Source
) -> list[Found]:
    found = []
    for fault in (Finding.CONTRADICTION, Finding.PLAN_BESIDE, Finding.LATER_COUNTS):
        at = np.flatnonzero(
            np.array([answer.fault is fault for answer in answers], dtype=bool)[which]
        )
        told = [
            [
                (c.heading, c.texts[c.rows[row]])
                for c in columns
                if c.heading and c.said[c.rows[row]].says in (Says.YES, Says.NO, Says.PLAN)
            ]
            for row in at
        ]
        values = [
            "；".join(f"{heading}={_shown(text, fault)}" for heading, text in cells)
            for cells in told
        ]
        details = ["、".join(heading for heading, _ in cells) for cells in told]
        # The finding stands at the column where a person writes the answer: the last of those that
        # speak.
        for heading in dict.fromkeys(cells[-1][0] for cells in told if cells):
            mine = [
                number for number, cells in enumerate(told) if cells and cells[-1][0] == heading
            ]
            found.append(
                source.found(
                    fault, heading, at[mine], [values[n] for n in mine], [details[n] for n in mine]
                )
            )
    return found


# ---- names ----


def _organisations(
    columns: Sequence[_Column],
    answers: Sequence[Answer],
    which: Ints,
    frame: pd.DataFrame,
    headings: Mapping[str, Sequence[str]],
) -> pd.Series[Any]:
    """Return the organisation of every row: its name, 无, 名称未填的党组织, or missing."""
    fixed = [_without_name(answer) for answer in answers]
    held = pa.array(fixed, TEXT).take(pa.array(which))
    source = np.array([answer.name_from for answer in answers], dtype=np.int64)[which]
    for number, column in enumerate(columns):
        rows = source == number
        if rows.any():
            held = pc.replace_with_mask(
                held, pa.array(rows), pa.array(column.kept, TEXT).take(pa.array(column.rows[rows]))
            )
    organisation = pd.Series(held.to_pandas(), dtype="str")
    return _by_partners(organisation, columns, frame, headings)


def _without_name(answer: Answer) -> str | None:
    return {Says.NO: NO_POST, Says.YES: UNNAMED}.get(answer.says)


def _kept(said: Sequence[Statement]) -> list[str | None]:
    held = personal_texts(pa.array([one.name for one in said], TEXT))
    return [
        (pii.cut(held[number]) if number in held else one.name) or None
        for number, one in enumerate(said)
    ]


def _by_partners(
    organisation: pd.Series[Any],
    columns: Sequence[_Column],
    frame: pd.DataFrame,
    headings: Mapping[str, Sequence[str]],
) -> pd.Series[Any]:
    """Give a firm that is said to be joined with another the organisation which the other names."""
    asking = {
        row: column.said[column.rows[row]].partners
        for column in columns
        if any(said.partners for said in column.said)
        for row in np.flatnonzero(
            np.array([bool(said.partners) for said in column.said])[column.rows]
        )
    }
    if not asking or not headings.get("name"):
        return organisation
    firm = company_names.normal(frame[headings["name"][0]].reset_index(drop=True))
    known = organisation.notna() & ~organisation.isin([NO_POST, UNNAMED])
    named = dict(zip(firm[known], organisation[known], strict=True))
    partners = sorted({partner for several in asking.values() for partner in several})
    wanted = dict(
        zip(partners, company_names.normal(pd.Series(partners, dtype="str")), strict=True)
    )
    organisation = organisation.copy()
    for row, several in asking.items():
        found = next(
            (named[wanted[partner]] for partner in several if wanted[partner] in named), None
        )
        if found and organisation.iat[row] == UNNAMED:
            organisation.iat[row] = found
    return organisation
