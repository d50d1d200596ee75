"""Raw tables → clean `Tables`: columns by `schema`, one type each, every row with its key and
its source.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from pandas.api.types import union_categoricals

from orggraph.core import schema
from orggraph.core.enums import Problem, Severity
from orggraph.core.errors import InputError
from orggraph.core.messages import message
from orggraph.core.rules import DEFAULT, Rules
from orggraph.ingest import (
    answer_keys,
    bare_names,
    by_content,
    folding,
    listed_firms,
    parsing,
)
from orggraph.ingest.column_readings import completed
from orggraph.ingest.findings import MOST_LISTED, Finding, Found, problem, screened
from orggraph.ingest.heading_choice import (
    Headings,
    every_heading,
    headings_of,
    superseded,
    told_by_content,
)
from orggraph.ingest.keys import checked_codes, identified
from orggraph.ingest.lines.lower_tables import Further
from orggraph.ingest.lines.row_filters import Lines, data_rows
from orggraph.ingest.organisation_lists import filled_from_lists, own_rows
from orggraph.ingest.provenance import Source, Sources
from orggraph.ingest.raw import RawDataset, RawTable
from orggraph.ingest.readings import Reading
from orggraph.ingest.row_checks import (
    complete_rows,
    gone_by_another_row,
    impossible_counts,
    never_asked,
    repeats_that_differ,
    said_by_remark,
    says_anything,
    usable_points,
)
from orggraph.ingest.sheet_roles import is_about, tells_whom_they_serve
from orggraph.ingest.table_parts import notes_beside, part_above, part_below
from orggraph.ingest.typed_columns import (
    Declared,
    OfAllTables,
    Sections,
    constant_column,
    one_system,
    typed,
)


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
    found += more + gone_by_another_row(frames["firms"], sources["firms"])
    for kind, key in (("places", "place_id"), ("organisations", "org_id"), ("posts", "post_id")):
        frames[kind], more = _once_each(key, frames[kind], sources[kind])
        found += more
    found += never_asked(frames, sources["firms"])
    found += repeats_that_differ(frames["firms"], sources["firms"])
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


def _clean_tables(table: RawTable, raw: RawDataset, declared: Declared) -> list[_Part]:
    """Clean a raw table, and every further one that stands below it under a heading of its own;
    `declared` is what the dataset's own tables declare.
    """
    parts: list[_Part] = []
    while True:
        headings, lines = _lines(table, raw)
        if lines.second is None:
            return [*parts, _clean_table(table, headings, lines, raw, declared)]
        above = part_above(table, lines.second.first)
        part = _clean_table(above, *_lines(above, raw), raw, declared)
        below = _next_of_firms(table, lines.second, raw)
        at = below.at if below else len(table.frame)
        finding = _said_of_further(table, lines.second, is_read=at == lines.second.at)
        source = Source(table.kind, table.file, table.sheet, np.asarray(table.rows))
        part.found.append(source.found(finding, "", [lines.second.at]))
        elsewhere = np.asarray(table.rows)[lines.second.first : at + 1]
        parts.append(part._replace(elsewhere=elsewhere))
        if below is None:
            return parts
        table = part_below(table, below)


def _said_of_further(table: RawTable, further: Further, *, is_read: bool) -> Finding:
    """Return the finding about a further table below the first."""
    if is_read:
        return Finding.SECOND_TABLE
    line = table.frame.iloc[further.at].dropna().tolist()
    serves = tells_whom_they_serve(further.titles, line)
    return Finding.SECOND_SERVES if serves else Finding.SECOND_OTHER


def _lines(table: RawTable, raw: RawDataset) -> tuple[Headings, Lines]:
    """Return the headings of a table and what each of its lines is."""
    headings = headings_of(table, raw)
    source = Source(table.kind, table.file, table.sheet, np.asarray(table.rows))
    titled = {name: said for name, said in table.constants.items() if name in table.titled}
    return headings, data_rows(table.frame, headings, source, table.margin, titled)


def _next_of_firms(table: RawTable, further: Further, raw: RawDataset) -> Further | None:
    """Return the next heading of a table that lists firms, from a heading on; None for none.

    What stands between, a summary perhaps, is not about firms.
    """
    while True:
        below = part_below(table, further)
        if not further.of_people and {"name", "uscc"} & headings_of(below, raw).keys():
            return further
        _, lines = _lines(below, raw)
        if lines.second is None:
            return None
        step = further.at + 1
        further = lines.second._replace(at=step + lines.second.at, first=step + lines.second.first)


def _declared(raw: RawDataset) -> Declared:
    """Return what the dataset's tables of organisations and of places declare."""
    return Declared(
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
        for heading in headings_of(table, raw).get(column, ())
        for cell in table.frame[heading].dropna()
    )


def _clean_table(
    table: RawTable, headings: Headings, lines: Lines, raw: RawDataset, declared: Declared
) -> _Part:
    system, found = one_system(headings, table, raw)
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
    earlier = superseded(every_heading(table, raw), table.frame)
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
        rows = answer_keys.spelled_out(rows, notes_beside(table, keep))
    headings = told_by_content(headings, rows, table.chosen) if table.kind == "firms" else headings
    readings = completed(table, rows, headings, keep)
    sections: Sections = {
        name: [text for text, kept in zip(several, keep, strict=True) if kept]
        for name, several in lines.places.items()
    }
    if table.kind == "firms":
        rows, source, sections, apart = _one_firm_a_row(rows, headings, source, sections)
        found += apart
    told = table.above if "has_organisation" in table.titled else [table.sheet]
    frame, misread = typed(
        rows,
        headings,
        source,
        OfAllTables(table.constants, table.titled, is_about(told)),
        sections,
        declared,
        _as_of(raw),
    )
    frame["file"] = constant_column(table.file, len(frame))
    frame["sheet"] = constant_column(table.sheet, len(frame))
    frame["row"] = source.rows.astype(np.int32)
    found += dropped + misread
    if table.kind == "firms":
        frame = bare_names.parted(frame)
        frame, more = checked_codes(frame, source)
        found += [*more, *impossible_counts(frame, source), *said_by_remark(frame, source)]
        frame["surveyed"] &= says_anything(frame)
    if "lon" in frame:
        frame["system"] = constant_column(system, len(frame))
        if not system and frame["lon"].notna().any():
            found.append(source.once(Finding.POINT_UNDECLARED, "lon"))
        frame, more = usable_points(frame, source)
        found += more
    keep, lacking = complete_rows(frame, source)
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
