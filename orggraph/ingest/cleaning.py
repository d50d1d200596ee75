"""Raw tables → clean `Tables`: columns by `schema`, one type each, every row with its key and
its source.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, lru_cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from pandas.api.types import union_categoricals

from orggraph.core import schema
from orggraph.core.arrow_text import encoded
from orggraph.core.enums import Dimension, Exclusion, LinkType, Problem, RowName, Severity
from orggraph.core.errors import InputError
from orggraph.core.messages import message
from orggraph.core.rules import DEFAULT, Rules
from orggraph.ingest import (
    answer_keys,
    bare_names,
    by_content,
    folding,
    heading_terms,
    listed_firms,
    members,
    parsing,
    party,
    periods,
    place_cells,
    statements,
    vocabulary,
)
from orggraph.ingest.column_readings import below as readings_below
from orggraph.ingest.column_readings import completed
from orggraph.ingest.findings import MOST_LISTED, Finding, Found, problem, screened
from orggraph.ingest.keys import checked_codes, identified
from orggraph.ingest.organisation_lists import filled_from_lists, own_rows
from orggraph.ingest.provenance import Rows, Source, Sources
from orggraph.ingest.raw import RawDataset, RawTable
from orggraph.ingest.readings import Reading
from orggraph.ingest.row_filters import Further, Lines, data_rows
from orggraph.ingest.sheet_roles import is_about, said_by
from orggraph.ingest.statements import Says
from orggraph.reference import coordinates


@dataclass(frozen=True)
class Tables:
    """The clean tables of one date.

    Each frame has the columns of its `schema` table plus `file`, `sheet` and `row` (where it was
    read). `firms` has also `firm`, its key; `repeat_of`, the position of the row it repeats
    (missing for most); and `surveyed`, whether the row says anything at all about Party work.
    `coordinates` names the declared system by table ("" = undeclared). `readings` says of every
    column of every table read what it was read as. `elsewhere` gives file, sheet and row of the
    lines that stand in a sheet of firms and belong to another table.
    """

    name: str
    as_of: dt.date | None
    firms: pd.DataFrame
    places: pd.DataFrame
    organisations: pd.DataFrame
    links: pd.DataFrame
    posts: pd.DataFrame
    rules: Rules = DEFAULT
    campaign: Mapping[str, Any] = field(default_factory=dict)
    found: tuple[Found, ...] = ()
    read_problems: tuple[Problem, ...] = ()
    given: frozenset[str] = frozenset()
    readings: tuple[Reading, ...] = ()
    elsewhere: tuple[tuple[str, str, int], ...] = ()
    bulletin: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """Every finding as a record, in the order of the files."""
        return tuple(
            sorted(
                (
                    *map(screened, self.read_problems),
                    *(p for f in self.found for p in f.problems(MOST_LISTED)),
                ),
                key=lambda p: p.order,
            )
        )

    def count(self, severity: Severity) -> int:
        """Return how many findings are of a severity, without making the records."""
        read = sum(p.severity is severity for p in self.read_problems)
        return read + sum(len(f) for f in self.found if f.finding.severity is severity)


def clean(raw: RawDataset, rules: Rules = DEFAULT) -> Tables:
    """Return the clean tables of a raw dataset.

    Bad cells become unknown and rows without a key are set aside, each with a finding; nothing else
    is lost. Raises `InputError` where no table of firms is there, `RulesError` where the dataset's
    rules do not fit.
    """
    tables = map(by_content.promoted, raw.tables)
    raw = replace(raw, tables=tuple(map(listed_firms.told_as_read, tables)))
    parts: dict[str, list[_Part]] = {kind: [] for kind in schema.READ}
    listed = listed_firms.firms_listed(raw.tables)
    declared = _declared(raw)
    for table in raw.tables:
        if table.kind:
            parts[table.kind] += _clean_tables(table, raw, declared)
    lists = [part for table in listed for part in _clean_tables(table, raw, declared)]
    if not parts["firms"]:
        parts["firms"], lists = lists, []
    if not parts["firms"]:
        raise InputError(
            message(
                "{name}: there is no table of firms; it needs at least a column 企业名称 or "
                "统一社会信用代码",
                name=raw.name,
            ),
        )
    found = [f for several in parts.values() for part in several for f in part.found]
    frames = {
        kind: _join(kind, [part.frame for part in several]) for kind, several in parts.items()
    }
    sources = {kind: Sources([part.source for part in several]) for kind, several in parts.items()}
    if lists:
        frames["firms"], sources["firms"], more = _with_lists(
            frames["firms"], sources["firms"], lists
        )
        found += more
    frames["firms"], more = identified(frames["firms"], sources["firms"])
    found += more + _gone_by_another_row(frames["firms"], sources["firms"])
    for kind, key in (("places", "place_id"), ("organisations", "org_id"), ("posts", "post_id")):
        frames[kind], more = _once_each(key, frames[kind], sources[kind])
        found += more
    found += _never_asked(frames, sources["firms"])
    found += _repeats_that_differ(frames["firms"], sources["firms"])
    frames["firms"], about = _with_departments(frames["firms"], raw.departments)
    reading = [
        *raw.problems,
        *about,
        *(p for table in (*raw.tables, *listed) for p in table.problems),
    ]
    return Tables(
        raw.name,
        _as_of(raw),
        **frames,
        rules=rules.replace(raw.rules, "dataset.toml [rules]"),
        campaign=raw.campaign,
        bulletin=raw.bulletin,
        found=tuple(f for f in found if len(f)),
        read_problems=tuple(reading),
        given=frozenset(kind for kind, several in parts.items() if several),
        readings=tuple(
            reading for several in parts.values() for part in several for reading in part.readings
        ),
        elsewhere=tuple(
            (part.source.file, part.source.sheet, int(row))
            for part in parts["firms"]
            for row in part.elsewhere
        ),
    )


def _with_lists(
    firms: pd.DataFrame, own: Sources, lists: Sequence[_Part]
) -> tuple[pd.DataFrame, Sources, list[Found]]:
    """Return the firms with what lists of organisations say of them; where no firm of a list has a
    row of its own (已建 above, 未建 below), those of the lists are firms too.
    """
    listed = _join("firms", [part.frame for part in lists])
    theirs = Sources([part.source for part in lists])
    both = _join("firms", [firms, listed])
    all_of_them = Sources([*own.parts, *theirs.parts])
    rows = own_rows(both, all_of_them, len(firms))
    if (rows < 0).all():
        return both, all_of_them, [found for part in lists for found in part.found]
    filled, found = filled_from_lists(firms, listed, rows, own, theirs)
    return filled, own, found


def _gone_by_another_row(firms: pd.DataFrame, sources: Sources) -> list[Found]:
    """Take the firms out of the base of which a row of another table says why they do not count:
    a sheet lists those that left. In one table a row is struck out itself, and its firm stays.
    """
    again = firms["repeat_of"].notna()
    said = again & firms["exclusion"].notna() & firms["exclusion"].ne(str(Exclusion.DUPLICATE))
    at = np.flatnonzero(said.to_numpy(dtype=bool))
    if not len(at):
        return []
    first = firms["repeat_of"].iloc[at].to_numpy(dtype=np.int64)
    table = np.repeat(np.arange(len(sources.parts)), [len(part.rows) for part in sources.parts])
    counted = firms["exclusion"].iloc[first].isna().to_numpy() & (table[at] != table[first])
    at, first = at[counted], first[counted]
    reasons = firms["exclusion"].to_numpy(dtype=object, na_value=None)
    shown = [Exclusion(reason).zh for reason in reasons[at]]
    reasons[first[::-1]] = reasons[at[::-1]]  # of several rows the first tells
    reasons[at] = str(Exclusion.DUPLICATE)
    firms["exclusion"] = pd.array(reasons, dtype="str")
    return sources.found(
        Finding.GONE_BY_REPEAT, "exclusion", at, shown, sources.labels(firms, first)
    )


def _repeats_that_differ(firms: pd.DataFrame, sources: Sources) -> list[Found]:
    """Find the rows that repeat a firm and say something else of its organisation than its first
    row.
    """
    again = np.flatnonzero(firms["repeat_of"].notna().to_numpy())
    if not len(again):
        return []
    first = firms["repeat_of"].iloc[again].to_numpy(dtype=np.int64)
    differs = np.zeros(len(again), dtype=bool)
    for column in ("organisation", "mode"):
        here, there = (
            firms[column].to_numpy(dtype=object, na_value=None)[again],
            firms[column].to_numpy(dtype=object, na_value=None)[first],
        )
        differs |= np.array(
            [a is not None and b is not None and a != b for a, b in zip(here, there, strict=True)],
            dtype=bool,
        )
    at, before = again[differs], first[differs]
    shown = firms["organisation"].fillna(firms["mode"]).iloc[at].fillna("").tolist()
    return sources.found(
        Finding.REPEAT_DIFFERS, "organisation", at, shown, sources.labels(firms, before)
    )


def _never_asked(frames: dict[str, pd.DataFrame], sources: Sources) -> list[Found]:
    """Find the firms of which no column asks whether they have an organisation; a column that was
    never there says nothing.

    Ties to organisations in the table of links answer for all.
    """
    firms, links = frames["firms"], frames["links"]
    if len(links) and links["type"].eq(str(LinkType.COVERED_BY)).any():
        firms["asked"] = True
    first = (
        firms["repeat_of"]
        .fillna(pd.Series(range(len(firms)), index=firms.index, dtype="Int64"))
        .to_numpy(dtype=np.int64)
    )
    asked = (
        firms["asked"].groupby(first).transform("any").to_numpy(dtype=bool)
        if len(firms)
        else np.zeros(0, dtype=bool)
    )
    firms["asked"] = asked
    firms["surveyed"] &= asked
    found, begin = [], 0
    for part in sources.parts:
        lost = int((~asked[begin : begin + len(part.rows)]).sum())
        begin += len(part.rows)
        if lost:
            found.append(part.once(Finding.NEVER_ASKED, "", str(lost)))
    return found


def _with_departments(
    firms: pd.DataFrame, departments: Mapping[str, str]
) -> tuple[pd.DataFrame, list[Problem]]:
    """Give firms that name no department the one that answers for their category."""
    if not departments:
        return firms, []
    filled = firms["department"].fillna(firms["category"].map(departments).astype("str"))
    count = int(filled.notna().sum() - firms["department"].notna().sum())
    strange = sorted(set(departments) - set(firms["category"].dropna()))
    about = [
        problem(
            Finding.NO_SUCH_CATEGORY,
            category,
            file="dataset.toml",
            table="firms",
            column="category",
        )
        for category in strange
    ]
    if count:
        about.append(
            problem(
                Finding.DEPARTMENT_BY_CATEGORY,
                str(count),
                file="dataset.toml",
                table="firms",
                column="department",
            )
        )
    return firms.assign(department=filled), about


def _as_of(raw: RawDataset) -> dt.date | None:
    if not raw.as_of:
        return None
    date, _ = parsing.read_date(parsing.plain(str(raw.as_of)))
    if date is None:
        raise InputError(
            message(
                "{name}: as_of “{as_of}” is no date; write 2026-11-20",
                name=raw.name,
                as_of=raw.as_of,
            ),
        )
    return date


# ---- one table ----


def listed_tables(raw: RawDataset) -> list[RawTable]:
    """Return the tables of firms that stand in lists of organisations; none where the firms' own
    tables say how they are covered.
    """
    listed = listed_firms.firms_listed(raw.tables)
    return [] if listed and _asks_for_organisations(raw) else listed


class _Part(NamedTuple):
    """One raw table made clean: its rows, where they stand, and what was found.

    `elsewhere` are the rows below it that belong to another table, one that lists no firms, and the
    heading of the next.
    """

    frame: pd.DataFrame
    source: Source
    found: list[Found]
    readings: tuple[Reading, ...]
    elsewhere: np.ndarray[Any, Any] = np.zeros(0, dtype=np.int64)


Headings = dict[str, list[str]]


def _clean_tables(table: RawTable, raw: RawDataset, declared: _Declared) -> list[_Part]:
    """Clean a raw table, and every further one that stands below it under a heading of its own;
    `declared` is what the dataset's own tables declare.
    """
    parts: list[_Part] = []
    while True:
        headings, lines = _lines(table, raw)
        if lines.second is None:
            return [*parts, _clean_table(table, headings, lines, raw, declared)]
        above = _above(table, lines.second.first)
        part = _clean_table(above, *_lines(above, raw), raw, declared)
        below = _next_of_firms(table, lines.second, raw)
        at = below.at if below else len(table.frame)
        finding = Finding.SECOND_TABLE if at == lines.second.at else Finding.SECOND_OTHER
        source = Source(table.kind, table.file, table.sheet, np.asarray(table.rows))
        part.found.append(source.found(finding, "", [lines.second.at]))
        elsewhere = np.asarray(table.rows)[lines.second.first : at + 1]
        parts.append(part._replace(elsewhere=elsewhere))
        if below is None:
            return parts
        table = _below(table, below)


def _lines(table: RawTable, raw: RawDataset) -> tuple[Headings, Lines]:
    """Return the headings of a table and what each of its lines is."""
    headings = _headings(table, raw)
    source = Source(table.kind, table.file, table.sheet, np.asarray(table.rows))
    titled = {name: said for name, said in table.constants.items() if name in table.titled}
    return headings, data_rows(table.frame, headings, source, table.margin, titled)


def _next_of_firms(table: RawTable, further: Further, raw: RawDataset) -> Further | None:
    """Return the next heading of a table that lists firms, from a heading on; None for none.

    What stands between, a summary perhaps, is not about firms.
    """
    while True:
        below = _below(table, further)
        if not further.of_people and {"name", "uscc"} & _headings(below, raw).keys():
            return further
        _, lines = _lines(below, raw)
        if lines.second is None:
            return None
        step = further.at + 1
        further = lines.second._replace(at=step + lines.second.at, first=step + lines.second.first)


class _OfAll(NamedTuple):
    """What a list says of all its firms, by column; which of it its title says; whether the name
    and the title only say what the list is about.
    """

    constants: Mapping[str, str]
    titled: frozenset[str]
    by_topic: bool


class _Declared(NamedTuple):
    """The ids and names that the dataset's own tables give: by these a firm may name its
    organisation or its place, whatever they look like.
    """

    organisations: frozenset[str]
    places: frozenset[str]


def _declared(raw: RawDataset) -> _Declared:
    """Return what the dataset's tables of organisations and of places declare."""
    return _Declared(
        _cells(raw, "organisations", "org_id", "name"),
        _cells(raw, "places", "place_id", "name")
        | _cells(raw, "organisations", "place_id")
        | _cells(raw, "links", "source", "target"),
    )


def _cells(raw: RawDataset, kind: str, *columns: str) -> frozenset[str]:
    return frozenset(
        cell
        for table in raw.tables
        if table.kind == kind
        for column in columns
        for heading in _headings(table, raw).get(column, ())
        for cell in table.frame[heading].dropna()
    )


def _above(table: RawTable, at: int) -> RawTable:
    """Return the table above a line."""
    first = slice(None, at)
    return replace(
        table,
        frame=_cut(table.frame, first),
        rows=table.rows[first],
        margin=_cut(table.margin, first),
        unread=_cut(table.unread, first),
    )


def _below(table: RawTable, further: Further) -> RawTable:
    """Return the table under a heading, of whose firms its own titles speak."""
    at = further.at
    margin = table.margin if table.margin is not None else pd.DataFrame(index=table.frame.index)
    # A further table may begin where the first has its 序号.
    whole = pd.concat([margin, table.frame], axis=1)
    headings = dict(whole.iloc[at].dropna().items())
    unique = {
        old: new
        for old, new in headings.items()
        if list(headings.values()).index(new) == list(headings).index(old)
    }
    names = [heading_terms.names(table.kind, heading) for heading in unique.values()]
    by_title = said_by(further.titles, names)
    constants = {
        **{
            name: said
            for name, said in table.constants.items()
            if name not in table.titled or name == "district"
        },
        **by_title,
    }
    if any("社会组织" in heading for heading in unique.values()):
        constants["ownership"] = vocabulary.SOCIAL
    second = slice(at + 1, None)
    return replace(
        table,
        frame=whole.iloc[second][list(unique)].rename(columns=unique).reset_index(drop=True),
        rows=table.rows[second],
        meanings={},
        constants=constants,
        problems=(),
        readings=tuple(readings_below(table.readings, table.frame.columns, unique)),
        margin=None,
        unread=_cut(table.unread, second),
        chosen=frozenset(),
        titled=frozenset(by_title),
    )


def _cut(frame: pd.DataFrame | None, some: slice) -> Any:
    return None if frame is None else frame.iloc[some].reset_index(drop=True)


_NOTES = 20  # lines at either end among which a note is looked for


def _beside(table: RawTable, keep: np.ndarray[Any, Any]) -> list[str]:
    """Return the title of a table and the first and last lines in it that are no rows."""
    others = np.flatnonzero(~keep)
    some = sorted({*others[:_NOTES], *others[-_NOTES:]})
    parts = [table.frame] if table.margin is None else [table.margin, table.frame]
    lines = ([cell for part in parts for cell in part.iloc[at].dropna()] for at in some)
    return [table.title, *table.above, *(" ".join(line) for line in lines)]


def _clean_table(
    table: RawTable, headings: Headings, lines: Lines, raw: RawDataset, declared: _Declared
) -> _Part:
    system, found = _one_system(headings, table, raw)
    source = Source(
        table.kind,
        table.file,
        table.sheet,
        np.asarray(table.rows),
        {name: several[0] for name, several in headings.items()},
    )
    found += [
        source.once(Finding.TWO_HEADINGS, other, other, several[0])
        for several in headings.values()
        for other in several[1:]
    ]
    earlier = _superseded(_all_headings(table, raw), table.frame)
    for heading in table.promoted:
        read_as = schema.readable("firms")[table.meanings[heading]]
        found.append(source.once(Finding.BY_CONTENT, heading, heading, read_as.zh))
    found += [source.once(Finding.EARLIER_PERIOD, h, h, latest) for h, latest in earlier.items()]
    keep, dropped = lines.keep, lines.found
    source = source.kept(keep)
    if table.kind == "firms":
        found += by_content.unheard(table, source, keep)
    rows = folding.without_ditto(table.frame if keep.all() else table.frame[keep])
    if table.kind == "firms":
        rows, more = _groups_filled_down(rows, headings, source)
        found += more
        rows = answer_keys.spelled_out(rows, _beside(table, keep))
    headings = _by_content(headings, rows, table.chosen) if table.kind == "firms" else headings
    readings = completed(table, rows, headings, keep)
    sections: Sections = {
        name: [text for text, kept in zip(several, keep, strict=True) if kept]
        for name, several in lines.places.items()
    }
    if table.kind == "firms":
        rows, source, sections, apart = _one_firm_a_row(rows, headings, source, sections)
        found += apart
    told = table.above if "has_organisation" in table.titled else [table.sheet]
    frame, misread = _typed(
        rows,
        headings,
        source,
        _OfAll(table.constants, table.titled, is_about(told)),
        sections,
        declared,
        _as_of(raw),
    )
    frame["file"] = _label(table.file, len(frame))
    frame["sheet"] = _label(table.sheet, len(frame))
    frame["row"] = source.rows.astype(np.int32)
    found += dropped + misread
    if table.kind == "firms":
        frame = bare_names.parted(frame)
        frame, more = checked_codes(frame, source)
        found += [*more, *_impossible_counts(frame, source), *_said_by_remark(frame, source)]
        frame["surveyed"] &= _says_anything(frame)
    if "lon" in frame:
        frame["system"] = _label(system, len(frame))
        if not system and frame["lon"].notna().any():
            found.append(source.once(Finding.POINT_UNDECLARED, "lon"))
        frame, more = _usable_points(frame, source)
        found += more
    keep, lacking = _complete_rows(frame, source)
    return _Part(
        frame if keep.all() else frame[keep].reset_index(drop=True),
        source.kept(keep),
        found + lacking,
        readings,
    )


def _groups_filled_down(
    rows: pd.DataFrame, headings: Headings, source: Source
) -> tuple[pd.DataFrame, list[Found]]:
    """Give each row the street or district that stands on the first row of its group alone, as
    where cells were merged before the list was saved as text.
    """
    found: list[Found] = []
    if "address" in headings:
        return rows, found  # it tells where a firm is
    for name in ("district", "street"):
        for heading in headings.get(name, ())[:1]:
            cells = rows[heading]
            given = cells.notna().to_numpy()
            several = 2 <= given.sum() <= (~given).sum() and bool(given[0])
            if several and cells[given].is_unique:
                rows = rows.assign(**{heading: cells.ffill()})
                found.append(source.found(Finding.FILLED_DOWN, name, np.flatnonzero(~given)[:1]))
    return rows, found


def _one_firm_a_row(
    rows: pd.DataFrame, headings: Headings, source: Source, sections: Sections
) -> tuple[pd.DataFrame, Source, Sections, list[Found]]:
    """Take rows apart that name several firms in one cell."""
    rows, led, lacking = listed_firms.in_the_lead(rows, headings)
    unnamed = source.found(Finding.FIRMS_UNNAMED, "name", led, list(map(str, lacking)))
    out, at = listed_firms.apart(rows, headings)
    if len(at) == len(rows):
        return rows, source, sections, [unnamed]
    several = np.flatnonzero(np.bincount(at) > 1)
    names = rows[headings["name"][0]].iloc[several]
    found = source.found(Finding.SEVERAL_FIRMS, "name", several, names.tolist())
    held = {name: [texts[row] for row in at] for name, texts in sections.items()}
    return out, source.taken(at), held, [unnamed, found]


def _asks_for_organisations(raw: RawDataset) -> bool:
    """Whether any table of firms says whether they have an organisation."""
    return any(
        not {*(read := _headings(table, raw)), *table.constants}.isdisjoint(party.COLUMNS)
        or _dates_an_organisation(read)
        for table in map(by_content.promoted, raw.tables)
        if table.kind == "firms"
    )


def _headings(table: RawTable, raw: RawDataset) -> Headings:
    """Return for each column the headings that give it, without those of earlier periods."""
    asked = _all_headings(table, raw)
    earlier = _superseded(asked, table.frame)
    return {name: [h for h in several if h not in earlier] for name, several in asked.items()}


def _superseded(headings: Headings, frame: pd.DataFrame) -> dict[str, str]:
    """Return the headings of earlier periods, each with the one that counts instead."""
    several = (few for few in headings.values() if len(few) > 1)
    return {h: latest for few in several for h, latest in periods.superseded(few, frame).items()}


def _all_headings(table: RawTable, raw: RawDataset) -> Headings:
    """Return for each column the headings that give it: what the dataset declares first, then by
    their order in `schema`.
    """
    declared = raw.columns.get(table.kind, {})
    ranked: dict[str, list[tuple[int, str]]] = {}
    for heading in table.frame.columns:
        named = (
            table.meanings[heading]
            if heading in table.chosen
            else declared.get(heading) or declared.get(heading.strip())
        )
        name = named or table.meanings.get(heading) or heading_terms.names(table.kind, heading)
        if name:
            ranked.setdefault(name, []).append(
                (-1 if named else _rank(table.kind, name, heading), heading)
            )
    return {
        name: [heading for _, heading in sorted(several, key=lambda pair: pair[0])]
        for name, several in ranked.items()
    }


def _rank(kind: str, name: str, heading: str) -> int:
    """Return which heading of several for one column is taken first: the column's own words,
    then patterns in their order.
    """
    column = schema.readable(kind)[name]
    known = [schema.fold(word) for word in (column.zh, column.en, column.name, *column.synonyms)]
    folded = schema.fold(heading.split(heading_terms.JOINT)[-1])
    if name in _COUNTED_TWICE and re.match("核[实查定]|复核|审核|本", heading):
        return -1
    rank = (
        known.index(folded) if folded in known else len(known) + heading_terms.order(kind, heading)
    )
    last = _TAKEN_LAST.get(name)
    behind_all_others = len(known) + heading_terms.order(kind, "") + 1
    return rank + behind_all_others if last and last.search(heading) else rank


# What stands in a heading that is taken only where the others of its column are blank: a firm is
# where it works, not where it is registered, and what was checked counts before what was reported.
_REGISTERED = re.compile("注册|登记|工商|住所|执照")
_COUNTED_TWICE = ("staff", "members_total", "members_formal")
_TAKEN_LAST = {
    "name": re.compile("简称|曾用|原"),
    **dict.fromkeys(("address", "district", "street"), _REGISTERED),
    **dict.fromkeys(_COUNTED_TWICE, re.compile("^(?:上报|填报|自报|申报)")),
}
_LEGAL_FORM = (
    "有限|股份|独资|合伙|个体|国有|集体|私营|民营|外资|合资|港澳台|内资|分公司|非公|公有制|"
    f"{vocabulary.SOCIAL_FORMS}|社会服务机构|民办非|民非"
)
_SOCIAL_FORM = f"^(?:属|为|系)?(?:{vocabulary.SOCIAL_FORMS}|社会服务机构|民非)"
_WHOLE_ADDRESS = "(?:路|街|大道|巷|弄)[0-9]+(?:-[0-9]+)?号|市.{1,8}[区县]"
_OWN_DATE = frozenset({"成立时间", "成立日期"})


def _by_content(headings: Headings, frame: pd.DataFrame, chosen: frozenset[str]) -> Headings:
    """Move headings that may mean two things to the column that their cells show, unless a person
    chose it.

    企业类型 may hold the trade or the legal form; 成立时间 may be the organisation's or the firm's
    own; 门牌 may be a room or, where no other column is, the whole address.
    """
    moved = {name: list(several) for name, several in headings.items()}
    for heading in headings.get("category", ()):
        if (
            heading not in chosen
            and re.search("类型|性质|.类别", heading)
            and _mostly(frame[heading], _LEGAL_FORM)
        ):
            moved["category"].remove(heading)
            moved.setdefault("ownership", []).append(heading)
    for heading in headings.get("detail", ()) if "address" not in headings else ():
        if heading not in chosen and _mostly(frame[heading], _WHOLE_ADDRESS):  # 门牌
            moved["detail"].remove(heading)
            moved.setdefault("address", []).append(heading)
    for name in ("category", "ownership"):
        for heading in list(moved.get(name, ())):
            if heading not in chosen and _are_modes(frame[heading]):
                moved[name].remove(heading)
                moved.setdefault("mode", []).append(heading)
    work = [h for h in headings.get("mode", ()) if "工作覆盖" in h]
    if len(work) < len(headings.get("mode", ())):  # the other asks for the organisation
        for heading in work:
            moved["mode"].remove(heading)
            moved.setdefault("instructor", []).append(heading)
    if not {"has_organisation", "org_type"}.isdisjoint(headings):
        for heading in headings.get("organisation", ()):
            if heading not in chosen and re.match("隶属|管理|归属", heading):
                moved["organisation"].remove(heading)
                moved.setdefault("superior", []).append(heading)
    for heading in headings.get("since", ()):
        if (
            heading not in chosen
            and schema.fold(heading) in _OWN_DATE
            and _is_of_the_firm(heading, headings, frame)
        ):
            moved["since"].remove(heading)
            moved.setdefault("reg_date", []).append(heading)
    for heading in headings.get("reg_date", ()):
        if (
            heading not in chosen
            and "since" not in headings
            and schema.fold(heading) in _OWN_DATE
            and _is_of_the_organisation(heading, headings, frame)
        ):
            moved["reg_date"].remove(heading)
            moved["since"] = [heading]
    return {name: several for name, several in moved.items() if several}


def _are_modes(texts: pd.Series[Any]) -> bool:
    """Whether all that a column holds are ways to be covered."""
    bare = [parsing.plain(text) for text in texts.dropna().unique().tolist()[:_FEW]]
    said = [statements.read(text, named=False) for text in bare]
    told = [one.mode for one in said if one.mode]
    return (
        0 < len(bare) < _FEW
        and len(told) > 0
        and all(
            statements.is_closed(text)
            and (one.mode or one.says in (Says.NO, Says.UNKNOWN, Says.NOTHING))
            for text, one in zip(bare, said, strict=True)
        )
    )


_FEW = 50


def _mostly(texts: pd.Series[Any], pattern: str) -> bool:
    distinct = texts.dropna().drop_duplicates()
    return len(distinct) > 0 and bool(distinct.str.contains(pattern).mean() >= 0.5)


def _is_of_the_firm(heading: str, headings: Headings, frame: pd.DataFrame) -> bool:
    """Whether a date is the firm's own: another heading has the organisation's, no column about
    organisations stands before it, or firms without any organisation have one too.
    """
    if any(other != heading for other in headings["since"]):
        return True
    columns = list(frame.columns)
    asked = [name for name in party.COLUMNS if name in headings]
    if asked and min(columns.index(h) for name in asked for h in headings[name]) > columns.index(
        heading
    ):
        return True
    none, planned = np.zeros(len(frame), dtype=bool), np.zeros(len(frame), dtype=bool)
    for name in asked:
        for column in headings[name]:
            none |= party.that_say(frame[column], name, Says.NO)
            planned |= party.that_say(frame[column], name, Says.PLAN)
    none &= ~planned  # the date of one that is being founded is when approval was asked for
    return bool(none.any() and frame.loc[none, heading].notna().mean() >= 0.5)


def _is_of_the_organisation(heading: str, headings: Headings, frame: pd.DataFrame) -> bool:
    """Whether a date is an organisation's: it stands right behind one, and firms that name none
    have no date.
    """
    columns = list(frame.columns)
    asked = [h for name in party.COLUMNS for h in headings.get(name, ())]
    before = columns[max(columns.index(heading) - 1, 0)]
    without = frame[asked].isna().all(axis="columns")
    return (
        before in asked
        and not _is_of_the_firm(heading, {**headings, "since": [heading]}, frame)
        and not frame.loc[without, heading].notna().any()
    )


def _one_system(headings: Headings, table: RawTable, raw: RawDataset) -> tuple[str, list[Found]]:
    """Return the coordinate system of a table's points: by their headings, else by dataset.toml,
    else none.

    Where there are points in several systems, one longitude and the latitude of its system stay in
    `headings`.
    """
    said = {
        heading: _system_said(heading)
        for name in ("lon", "lat", "point")
        for heading in headings.get(name, ())
    }
    stated = [system for system in dict.fromkeys(said.values()) if system]
    if not stated:
        declared = raw.coordinates.get(table.kind, "")
        return str(coordinates.system(declared)) if declared else "", []
    fits = (
        s
        for s in stated
        if all(any(said[h] in ("", s) for h in headings.get(name, ())) for name in ("lon", "lat"))
    )
    system = next(fits, "" if "lon" in headings or "lat" in headings else stated[0])
    source = Source(table.kind, table.file, table.sheet, np.asarray(table.rows))
    found = []
    for name in ("lon", "lat") if system and "lon" in headings and "lat" in headings else ():
        taken = [h for h in headings[name] if said[h] == system] or [
            h for h in headings[name] if not said[h]
        ]
        found += [
            source.once(Finding.TWO_SYSTEMS, other, other, taken[0])
            for other in headings[name]
            if other not in taken
        ]
        headings[name] = taken
    return system, found


def _system_said(heading: str) -> str:
    """Return the coordinate system that a heading names, "" where its brackets say something
    else, such as a unit.
    """
    said = schema.coordinate_system(heading)
    try:
        return str(coordinates.system(said)) if said else ""
    except InputError:
        return ""


Sections = Mapping[str, Sequence[str | None]]
# No place, committee or department is called as tables call their rows of totals and of firms
# without one.
_GROUPS = frozenset(str(by) for by in Dimension)
_OUR_ROWS = frozenset(word for row in RowName for word in (row.zh, row.en))


def _typed(
    frame: pd.DataFrame,
    headings: Headings,
    source: Source,
    of_all: _OfAll,
    sections: Sections,
    declared: _Declared,
    as_of: dt.date | None,
) -> tuple[pd.DataFrame, list[Found]]:
    """Return the columns of `schema`, each with its type; of firms also `asked` and `surveyed`."""
    frame = frame.reset_index(drop=True)
    typed: dict[str, Any] = {}
    blank: dict[str, pd.Series[Any]] = {}  # shared: a column is replaced, never written into
    found: list[Found] = []
    social = np.zeros(len(frame), dtype=bool)
    apart = {
        *party.READ,
        *members.NAMES,
        "area",
        "firms_listed",
    }  # read together, or by themselves
    ringed = source.kind == "firms" and party.ticks_in_full(frame)
    apart -= set() if source.kind == "firms" else {*party.READ, *members.NAMES}
    for name, column in schema.readable(source.kind).items():
        for heading in headings.get(name, ()) if name not in apart else ():
            texts = frame[heading]
            if name == "exclusion" and source.kind == "firms":
                social = texts.str.contains(_SOCIAL_FORM).fillna(False).to_numpy(dtype=bool)
                texts = texts.mask(social)  # it counts in the base of its own kind
            if name in _MARKED:
                texts = party.without_boxes(texts, ringed)
            if name in _PREPARED:
                texts = _PREPARED[name](texts, heading)
            values, misread = parsing.read_column(column, texts)
            found += [
                source.found(Finding[wrong.code], heading, wrong.positions, wrong.values)
                for wrong in misread
                if wrong.code != "SAID_NONE" and name != "post_id"
            ]
            if name in _GROUPS:
                ours = values.isin(_OUR_ROWS).to_numpy(dtype=bool)
                found.append(
                    source.found(
                        Finding.BAD_WORD, heading, np.flatnonzero(ours), values[ours].tolist()
                    )
                )
                values = values.mask(ours)
            typed[name] = values if name not in typed else typed[name].fillna(values)
        if name not in typed and name in schema.columns(source.kind):
            kind = parsing.dtype(column)
            if kind not in blank:
                blank[kind] = parsing.empty(column, len(frame))
            typed[name] = blank[kind]
    if social.any():
        asked = social & typed["ownership"].isna()
        typed["ownership"] = typed["ownership"].mask(asked, vocabulary.SOCIAL)
    if source.kind == "firms":
        found += _typed_together(frame, typed, headings, source, of_all, sections, declared, as_of)
    if "post_id" in typed:  # a post without a code of its own can't be tied to anything
        typed["post_id"] = typed["post_id"].mask(
            typed["post_id"].isin([parsing.UNNUMBERED, parsing.NO_POST])
        )
    return pd.DataFrame(typed, copy=False), found


def _typed_together(
    frame: pd.DataFrame,
    typed: dict[str, Any],
    headings: Headings,
    source: Source,
    of_all: _OfAll,
    sections: Sections,
    declared: _Declared,
    as_of: dt.date | None,
) -> list[Found]:
    """Add what several columns of a ledger tell together: the organisation and its mode, the
    members, the place.
    """
    frame, headings = _asked_by_date(frame, headings, typed["since"])
    facts = party.party_facts(
        frame,
        headings,
        of_all.constants,
        sections,
        source,
        declared.organisations,
        as_of,
        of_all.by_topic,
    )
    counted, found = members.read(frame, headings, source)
    typed.update(counted, organisation=facts.organisation, mode=facts.mode, org_type=facts.org_type)
    for name, texts in sections.items():
        if name not in party.COLUMNS:
            read, _ = parsing.read_column(
                schema.columns("firms")[name], pd.Series(list(texts), dtype="str")
            )
            typed[name] = typed[name].fillna(read)
    for name, text in of_all.constants.items():
        if name not in party.COLUMNS:
            column = schema.columns("firms")[name]
            said = parsing.read_column(column, pd.Series([text], dtype="str"))[0].iloc[0]
            open_ = typed[name].isna()
            if name == "district" and name in of_all.titled:
                open_ &= ~_names_another_division(typed["address"], text)
            typed[name] = typed[name].mask(open_, said)
    said = {name: typed.pop(name) for name in list(typed) if name not in schema.columns("firms")}
    for heading in headings.get("area", ()):
        folding.places(
            typed, parsing.read_column(schema.readable("firms")["area"], frame[heading])[0]
        )
    found += _that_differ(typed, said, source)
    folding.fold(typed, said)
    found += place_cells.tidy(typed, declared.places, source)
    typed["liaison"] = typed["liaison"].mask(
        facts.works & typed["liaison"].isna().to_numpy() & typed["post"].isna().to_numpy(), True
    )
    typed["exclusion"] = typed["exclusion"].fillna(
        parsing.read_column(schema.columns("firms")["exclusion"], facts.gone)[0]
    )
    for heading in headings.get("operating", ()):
        ends = folding.why_not_operating(typed["operating"], frame[heading])
        typed["exclusion"] = typed["exclusion"].fillna(ends)
    typed["asked"] = np.full(len(frame), facts.answered)
    typed["surveyed"] = ~facts.unknown
    return [*facts.found, *found]


def _asked_by_date(
    frame: pd.DataFrame, headings: Headings, since: pd.Series[Any]
) -> tuple[pd.DataFrame, Headings]:
    """Take the day of founding for the answer where no other column asks for an organisation: a
    date says that there is one.
    """
    heading = _dates_an_organisation(headings)
    if not heading or not set(party.COLUMNS).isdisjoint(headings) or since.isna().all():
        return frame, headings
    texts = frame[heading].mask(since.notna(), "已建")
    return frame.assign(**{heading: texts}), {**headings, "has_organisation": [heading]}


def _dates_an_organisation(headings: Headings) -> str:
    """Return the heading that asks when an organisation was founded in so many words, "" for none:
    成立时间 alone may be the firm's.
    """
    return next((h for h in headings.get("since", ()) if re.search("党|支部", h)), "")


def _names_another_division(addresses: pd.Series[Any], title: str) -> pd.Series[Any]:
    """Tell the addresses that may name another district than the title: against them it says
    nothing. 南京市鼓楼区 is the 鼓楼区 of an address.
    """
    same = re.escape(title[-3:]) if len(title) > 2 else "$^"
    names_one = addresses.str.contains("[区县市旗]").fillna(False)
    return (names_one & ~addresses.str.contains(same).fillna(False)).astype(bool)


def _that_differ(
    typed: Mapping[str, Any], said: Mapping[str, Any], source: Source
) -> Iterator[Found]:
    """Find the answers that the members or a day of founding in the same row deny."""
    members = typed["members_formal"].fillna(typed["members_total"])
    none = typed["organisation"].eq(parsing.NO_POST)
    pairs = [("since", "党组织=无；成立时间", none & typed["since"].notna(), typed["since"])]
    for column, answer, least in (
        ("said_due", "应建=否；党员数", DEFAULT.own_branch_formal),
        ("has_members", "有无党员=无；党员数", 1),
    ):
        if column in said:
            pairs.append((column, answer, said[column].eq(False) & (members >= least), members))
    for column, answer, differ, values in pairs:
        at = np.flatnonzero(differ.fillna(False).to_numpy(dtype=bool))
        shown = [f"{answer}={str(value)[:10]}" for value in values.iloc[at]]
        yield source.found(Finding.ANSWERS_DIFFER, column, at, shown)


_POST_CODES = re.compile("编号|代码|岗|号|code|id|post", re.IGNORECASE)


def _sent_by(texts: pd.Series[Any], heading: str) -> pd.Series[Any]:
    """Return a column that names the office an instructor comes from as 有, where it names one."""
    if not re.search("单位$|部门$", schema.fold(heading)):
        return texts
    named = texts.map(lambda t: vocabulary.is_there(parsing.plain(t)) is None, na_action="ignore")
    unknown = texts.map(lambda t: vocabulary.is_unknown(parsing.plain(t)), na_action="ignore")
    return texts.mask(named.eq(True) & unknown.eq(False), "有")


def _counted_posts(texts: pd.Series[Any], heading: str) -> pd.Series[Any]:
    """Return a column of instructors with ticks as 有 and, where its heading asks for no code,
    bare figures as the counts they are.
    """
    texts = texts.mask(texts.isin(["√", "✓", "✔", "☑"]), "有")
    if _POST_CODES.search(heading):
        return texts
    return texts.mask(
        texts.str.fullmatch(r"[0-9]{1,2}(?:\.0+)?").fillna(False),
        texts + "名",
    )


_STILL = (
    "^(?:拟|计划|准备|即将|待|正在|申请)+(?:办理)?(?:注销|吊销|迁出|迁移|搬离|搬迁|外迁|停业|歇业)|"
    "^(?:未|非|不是|没有)(?:注销|吊销|迁出|搬离|停业|歇业|僵尸|空壳|异常)|"
    "^(?:注销|迁出|搬迁)(?:办理)?中$|^停业整顿"
)


def _still_there(texts: pd.Series[Any], _heading: str) -> pd.Series[Any]:
    """Return states of firms with those that only are about to end, or deny an end, as 是, and
    those that tell an end with its day or as a change (2026年5月注销, 减少) as the end alone.
    """
    texts = texts.str.replace(_END_ON, "注销", regex=True)
    return texts.mask(texts.str.contains(_STILL).fillna(False), "是")


_END_ON = (
    r"^(?:[0-9年月日.\-/]+(?:已|被)?(?:注销|吊销|迁出|外迁|搬离|停业|歇业)|减少|退出)(?:[(（].*)?$"
)
# The columns that ask what there is beside a Party organisation, and may be ticked.
_MARKED = frozenset({"post", "instructor", "liaison", "mass", "union", "league", "women"})
_PREPARED = {"post": _counted_posts, "instructor": _sent_by, "operating": _still_there}


def _label(text: str, length: int) -> pd.Categorical:
    return pd.Categorical.from_codes(np.zeros(length, np.int8), dtype=_only(text))


@lru_cache(maxsize=64)
def _only(text: str) -> pd.CategoricalDtype:
    return pd.CategoricalDtype(pd.Index([text]))


def _complete_rows(frame: pd.DataFrame, source: Source) -> tuple[Rows, list[Found]]:
    """Tell the rows that have what their table requires: a firm its name or a code, all others
    their required cells.
    """
    if source.kind == "firms":
        lost = (frame["name"].isna() & frame["uscc"].isna()).to_numpy()
        return ~lost, [source.found(Finding.NO_KEY, "", np.flatnonzero(lost))]
    keep = np.ones(len(frame), dtype=bool)
    found = []
    for column in schema.READ[source.kind]:
        if column.required:
            at = np.flatnonzero(frame[column.name].isna().to_numpy() & keep)
            found.append(
                source.found(
                    Finding.NO_CELL,
                    column.name,
                    at,
                    [source.headings.get(column.name, column.zh)] * len(at),
                )
            )
            keep[at] = False
    return keep, found


# Columns about Party work: a firm with a value in any of them was surveyed.
SURVEYED = (
    "organisation",
    "mode",
    "org_type",
    "post",
    "liaison",
    "union",
    "league",
    "women",
    "members_formal",
    "members_total",
    "members_relation_here",
)


def _says_anything(firms: pd.DataFrame) -> Rows:
    """Tell the firms that have a value in any column about Party work."""
    told: Rows = np.zeros(len(firms), dtype=bool)
    for name in SURVEYED:
        told |= firms[name].notna().to_numpy()
    return told


def _impossible_counts(firms: pd.DataFrame, source: Source) -> list[Found]:
    pairs = (
        (Finding.FORMAL_ABOVE_TOTAL, "members_formal", "members_total"),
        (Finding.RELATION_ABOVE_TOTAL, "members_relation_here", "members_total"),
        (Finding.MEMBERS_ABOVE_STAFF, "members_total", "staff"),
    )
    found = []
    for finding, small, large in pairs:
        if firms[small].isna().all() or firms[large].isna().all():
            continue
        at = np.flatnonzero((firms[small] > firms[large]).fillna(False).to_numpy(dtype=bool))
        found.append(
            source.found(
                finding,
                small,
                at,
                map(str, firms[small].iloc[at]),
                list(map(str, firms[large].iloc[at])),
            )
        )
    return found


def _said_by_remark(firms: pd.DataFrame, source: Source) -> list[Found]:
    """Find the firms that only a remark says are gone or covered: it decides nothing, but the base
    may be too wide, or the rate too low.
    """
    remarks, rows = encoded(firms["note"])
    if not remarks:
        return []
    counted = (firms["exclusion"].isna() & firms["operating"].fillna(True).astype(bool)).to_numpy()
    without = (
        firms["mode"].isna() & firms["organisation"].fillna(parsing.NO_POST).eq(parsing.NO_POST)
    ).to_numpy()
    organised = (firms["organisation"].fillna(parsing.NO_POST) != parsing.NO_POST).to_numpy()
    gone, covered, ended = (
        np.array([*map(says, remarks), ""], dtype=object)[rows]
        for says in (vocabulary.remark_says_gone, _says_covered, _says_ended)
    )
    return [
        source.found(finding, "note", at, said[at].tolist())
        for finding, said, at in (
            (Finding.REMARK_GONE, gone, np.flatnonzero((gone != "") & counted)),
            (Finding.REMARK_ENDED, ended, np.flatnonzero((ended != "") & counted & organised)),
            (Finding.REMARK_COVERED, covered, np.flatnonzero((covered != "") & counted & without)),
        )
    ]


_OF_THE_PARTY = re.compile(
    "党|支部|联建|联合|兜底|挂靠(?!地址|注册|经营|资质)|已建(?!筑)|(?:批复|新|正式)成立|"
    "^已(?:组建|单建|覆盖)$|月新建$"
)


def _says_ended(remark: str) -> str:
    """Return the words of a remark that tell that the organisation is no more, "" for none."""
    found = _ENDED.search(parsing.plain(remark))
    return found[0] if found else ""


_ENDED = re.compile(
    "(?:支部|党组织)(?:已|被|现)*(?:撤|取消|不(?:复)?存在|停摆|名存实亡|(?:合并到|转|划|迁)(?:至|到|出|走|转|入)?|随企业)|"
    "^(?:批复)?未(?:批复|下|获批|正式成立)|^(?:正在|[拟待])(?:筹建|组建)$|虚报|误报|填错|应为未建|"
    "^(?:现|已|后)*(?:调整|改|变更|转)为(?:联合|挂靠|单独|独立|兜底)|(?:[尚还]|实际)+未(?:批复|成立|建立|组建)|未实际(?:成立|建立|组建)|"
    "[转实]为(?:功能型|临时|流动)党?支部|(?<![未没不拟将可])(?:已经?|被|于[^,;。]{1,10})?(?:撤销|撤并|解散)(?!后.*(?:重新|重建))"
    "|^(?:尚|还|仍|正在?|目前|暂)*(?:在)?(?:筹建|筹备|组建|审批|报批|申报)(?:中|阶段)$|^[拟待](?:组?建|成立|批复?)$"
    "|党员(?:已|均|都)*全部(?:转出|调离|离职|离开)"
)


def _says_covered(remark: str) -> str:
    """Return how a remark says that a firm is covered, in closed words; "" where it does not."""
    said = statements.read(parsing.plain(remark)) if _OF_THE_PARTY.search(remark) else None
    if said is None or said.says is not Says.YES:
        return ""
    return said.mode.zh if said.mode else "有党组织"


def _usable_points(frame: pd.DataFrame, source: Source) -> tuple[pd.DataFrame, list[Found]]:
    """Take out points that cannot be right, each with its finding."""
    lon, lat = frame["lon"], frame["lat"]
    if not (lon.notna().any() or lat.notna().any()):
        return frame, []
    doubts = coordinates.doubts(lon, lat)
    lost = doubts.codes >= 0
    at = np.flatnonzero(lost)
    values = [
        ", ".join("" if pd.isna(figure) else f"{figure:.10g}" for figure in pair)
        for pair in zip(lon.iloc[at], lat.iloc[at], strict=True)
    ]
    said = {
        str(doubt): message("{doubt}; {advice}", doubt=doubt, advice=doubt.advice)
        for doubt in coordinates.Doubt
    }
    found = source.found(
        Finding.POINT_DOUBTFUL,
        "lon" if "lon" in source.headings else "lat",
        at,
        values,
        [said[d] for d in doubts[at]],
    )
    return frame.assign(lon=lon.mask(lost), lat=lat.mask(lost)), [found]


# ---- all tables of a kind ----


def _join(kind: str, frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    if len(frames) == 1:
        return frames[0]
    if not frames:
        return _no_rows(kind).copy()
    labels = [c for c in ("file", "sheet", "system") if c in frames[0]]
    joined = pd.concat([f.drop(columns=labels) for f in frames], ignore_index=True)
    shared = {c: union_categoricals([f[c] for f in frames], sort_categories=True) for c in labels}
    return joined.assign(**shared)[list(frames[0].columns)]


@cache
def _no_rows(kind: str) -> pd.DataFrame:
    empty = pd.DataFrame({n: parsing.empty(c, 0) for n, c in schema.columns(kind).items()})
    labels = ("file", "sheet", "system") if "lon" in empty else ("file", "sheet")
    return empty.assign(
        row=np.zeros(0, np.int32), **{label: pd.Categorical([]) for label in labels}
    )


def _once_each(key: str, frame: pd.DataFrame, sources: Sources) -> tuple[pd.DataFrame, list[Found]]:
    """Set aside the rows whose id was given before."""
    again = (frame[key].duplicated() & frame[key].notna()).to_numpy()
    if not again.any():
        return frame, []
    at = np.flatnonzero(again)
    first = pd.Series(range(len(frame)), index=frame[key])[lambda s: ~s.index.duplicated()]
    ids = frame[key].iloc[at]
    found = sources.found(
        Finding.SAME_ID, key, at, ids.tolist(), sources.labels(frame, first[ids].to_numpy())
    )
    return frame[~again].reset_index(drop=True), found


__all__ = ["Tables", "clean"]
