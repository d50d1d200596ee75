"""Raw tables → clean `Tables`: columns by `schema`, one type each, every row with its key and its source."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from orggraph import geo, schema
from orggraph.errors import InputError, Text
from orggraph.model import Mode, Problem, Severity
from orggraph.rules import DEFAULT, Rules
from orggraph.tables import cells, words
from orggraph.tables.findings import MOST_LISTED, Finding, Found, problem, screened
from orggraph.tables.identity import checked_codes, identified
from orggraph.tables.lines import data_rows
from orggraph.tables.raw import RawDataset, RawTable
from orggraph.tables.sources import Rows, Source, Sources
from orggraph.texts import encoded


@dataclass(frozen=True)
class Tables:
    """The clean tables of one date.

    Each frame has the columns of its `schema` table plus `file`, `sheet` and `row` (where it was read). `firms` has
    also `firm`, its key; `repeat_of`, the position of the row it repeats (missing for most); and `surveyed`, whether
    the row says anything at all about Party work. `coordinates` names the declared system by table ("" = undeclared).
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

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """Every finding as a record, in the order of the files."""
        return tuple(sorted((*map(screened, self.read_problems), *(p for f in self.found for p in f.problems(MOST_LISTED))), key=lambda p: p.order))

    def count(self, severity: Severity) -> int:
        """Return how many findings are of a severity, without making the records."""
        read = sum(p.severity is severity for p in self.read_problems)
        return read + sum(len(f) for f in self.found if f.finding.severity is severity)


def clean(raw: RawDataset, rules: Rules = DEFAULT) -> Tables:
    """Return the clean tables of a raw dataset.

    Bad cells become unknown and rows without a key are set aside, each with a finding; nothing else is lost.
    Raises `InputError` where no table of firms is there, `RulesError` where the dataset's rules do not fit.
    """
    parts: dict[str, list[_Part]] = {kind: [] for kind in schema.READ}
    for table in raw.tables:
        if table.kind:
            parts[table.kind].append(_clean_table(table, raw))
    if not parts["firms"]:
        raise InputError(f"{raw.name}：没有企业表；至少需要一列“企业名称”或“统一社会信用代码”",
                         f"{raw.name}: there is no table of firms; it needs at least a column 企业名称 or 统一社会信用代码")
    found = [f for several in parts.values() for part in several for f in part.found]
    frames = {kind: _join(kind, [part.frame for part in several]) for kind, several in parts.items()}
    sources = {kind: Sources([part.source for part in several]) for kind, several in parts.items()}
    frames["firms"], more = identified(frames["firms"], sources["firms"])
    found += more
    for kind, key in (("places", "place_id"), ("organisations", "org_id"), ("posts", "post_id")):
        frames[kind], more = _once_each(key, frames[kind], sources[kind])
        found += more
    frames["firms"], about = _with_departments(frames["firms"], raw.departments)
    reading = [*raw.problems, *about, *(p for table in raw.tables for p in table.problems)]
    return Tables(raw.name, _as_of(raw), **frames, rules=rules.replace(raw.rules, "dataset.toml [rules]"),
                  campaign=raw.campaign, found=tuple(f for f in found if len(f)), read_problems=tuple(reading),
                  given=frozenset(kind for kind, several in parts.items() if several))


def _with_departments(firms: pd.DataFrame, departments: Mapping[str, str]) -> tuple[pd.DataFrame, list[Problem]]:
    """Give firms that name no department the one that answers for their category."""
    if not departments:
        return firms, []
    filled = firms["department"].fillna(firms["category"].map(departments).astype("str"))
    count = int(filled.notna().sum() - firms["department"].notna().sum())
    strange = sorted(set(departments) - set(firms["category"].dropna()))
    about = [problem(Finding.NO_SUCH_CATEGORY, category, file="dataset.toml", table="firms", column="category") for category in strange]
    if count:
        about.append(problem(Finding.DEPARTMENT_BY_CATEGORY, str(count), file="dataset.toml", table="firms", column="department"))
    return firms.assign(department=filled), about


def _as_of(raw: RawDataset) -> dt.date | None:
    if not raw.as_of:
        return None
    date, _ = cells.read_date(cells.plain(str(raw.as_of)))
    if date is None:
        raise InputError(f"{raw.name}：截至日期 as_of“{raw.as_of}”不是日期；请写成 2026-11-20",
                         f"{raw.name}: as_of “{raw.as_of}” is no date; write 2026-11-20")
    return date


# ---- one table ----

class _Part(NamedTuple):
    """One raw table made clean: its rows, where they stand, and what was found."""

    frame: pd.DataFrame
    source: Source
    found: list[Found]


Headings = dict[str, list[str]]


def _clean_table(table: RawTable, raw: RawDataset) -> _Part:
    headings = _headings(table, raw)
    system, found = _one_system(headings, table, raw)
    source = Source(table.kind, table.file, table.sheet, np.asarray(table.rows),
                    {name: several[0] for name, several in headings.items()})
    found += [source.once(Finding.TWO_HEADINGS, other, other, several[0]) for several in headings.values() for other in several[1:]]
    keep, dropped = data_rows(table.frame, headings, source)
    source = source.kept(keep)
    frame, misread = _typed(table.frame if keep.all() else table.frame[keep], headings, source)
    frame["file"] = _label(table.file, len(frame))
    frame["sheet"] = _label(table.sheet, len(frame))
    frame["row"] = source.rows.astype(np.int32)
    found += dropped + misread
    if table.kind == "firms":
        frame, more = checked_codes(frame, source)
        found += [*more, *_impossible_counts(frame, source), _gone_by_remark(frame, source)]
        frame["surveyed"] = frame[list(_PARTY)].notna().any(axis=1)
    if "lon" in frame:
        frame["system"] = _label(system, len(frame))
        if not system and frame["lon"].notna().any():
            found.append(source.once(Finding.POINT_UNDECLARED, "lon"))
        frame, more = _usable_points(frame, source)
        found += more
    keep, lacking = _complete_rows(frame, source)
    return _Part(frame if keep.all() else frame[keep].reset_index(drop=True), source.kept(keep), found + lacking)


def _headings(table: RawTable, raw: RawDataset) -> Headings:
    """Return for each column the headings that give it: what the dataset declares first, then by their order in `schema`."""
    declared = raw.columns.get(table.kind, {})
    ranked: dict[str, list[tuple[int, str]]] = {}
    for heading in table.frame.columns:
        named = declared.get(heading) or declared.get(heading.strip())
        column = schema.columns(table.kind)[named] if named else schema.find(table.kind, heading)
        if column:
            ranked.setdefault(column.name, []).append((-1 if named else _rank(column, heading), heading))
    return {name: [heading for _, heading in sorted(several, key=lambda pair: pair[0])] for name, several in ranked.items()}


def _rank(column: schema.Column, heading: str) -> int:
    known = [schema.fold(word) for word in (column.zh, column.en, column.name, *column.synonyms)]
    folded = schema.fold(heading)
    return known.index(folded) if folded in known else len(known)


def _one_system(headings: Headings, table: RawTable, raw: RawDataset) -> tuple[str, list[Found]]:
    """Return the coordinate system of a table's points: by their headings, else by dataset.toml, else none.

    Where there are points in several systems, one longitude and the latitude of its system stay in `headings`.
    """
    said = {heading: _system_said(heading) for name in ("lon", "lat") for heading in headings.get(name, ())}
    stated = [system for system in dict.fromkeys(said.values()) if system]
    if not stated:
        declared = raw.coordinates.get(table.kind, "")
        return str(geo.system(declared)) if declared else "", []
    fits = (s for s in stated if all(any(said[h] in ("", s) for h in headings.get(name, ())) for name in ("lon", "lat")))
    system = next(fits, "")
    source = Source(table.kind, table.file, table.sheet, np.asarray(table.rows))
    found = []
    for name in ("lon", "lat") if system else ():
        taken = [h for h in headings[name] if said[h] == system] or [h for h in headings[name] if not said[h]]
        found += [source.once(Finding.TWO_SYSTEMS, other, other, taken[0]) for other in headings[name] if other not in taken]
        headings[name] = taken
    return system, found


def _system_said(heading: str) -> str:
    """Return the coordinate system that a heading names, "" where its brackets say something else, such as a unit."""
    said = schema.coordinate_system(heading)
    try:
        return str(geo.system(said)) if said else ""
    except InputError:
        return ""


def _typed(frame: pd.DataFrame, headings: Headings, source: Source) -> tuple[pd.DataFrame, list[Found]]:
    """Return the columns of `schema`, each with its type."""
    typed: dict[str, Any] = {}
    found: list[Found] = []
    said = {code: np.zeros(len(frame), dtype=bool) for code in ("SAID_NONE", "SAID_FOUNDING")}
    for name, column in schema.columns(source.kind).items():
        for heading in headings.get(name, ()):
            values, misread = cells.read_column(column, frame[heading].reset_index(drop=True))
            for wrong in misread:
                if wrong.code in said:
                    said[wrong.code][wrong.positions] = True
                elif name != "post_id":
                    found.append(source.found(Finding[wrong.code], heading, wrong.positions, wrong.values))
            typed[name] = values if name not in typed else typed[name].fillna(values)
        if name not in typed:
            typed[name] = cells.empty(column, len(frame))
    if source.kind == "firms":  # the mode may say that there is no organisation, the organisation that it is being founded
        typed["organisation"] = typed["organisation"].mask(said["SAID_NONE"] & typed["organisation"].isna(), cells.NO_POST)
        typed["mode"] = typed["mode"].mask(said["SAID_FOUNDING"] & typed["mode"].isna(), str(Mode.PENDING))
    if "post_id" in typed:  # a post without a code of its own can't be tied to anything
        typed["post_id"] = typed["post_id"].mask(typed["post_id"].isin([cells.UNNUMBERED, cells.NO_POST]))
    return pd.DataFrame(typed), found


def _label(text: str, length: int) -> pd.Categorical:
    return pd.Categorical.from_codes(np.zeros(length, np.int8), [text])


def _complete_rows(frame: pd.DataFrame, source: Source) -> tuple[Rows, list[Found]]:
    """Tell the rows that have what their table requires: a firm its name or a code, all others their required cells."""
    if source.kind == "firms":
        lost = (frame["name"].isna() & frame["uscc"].isna()).to_numpy()
        return ~lost, [source.found(Finding.NO_KEY, "", np.flatnonzero(lost))]
    keep = np.ones(len(frame), dtype=bool)
    found = []
    for column in schema.READ[source.kind]:
        if column.required:
            at = np.flatnonzero(frame[column.name].isna().to_numpy() & keep)
            found.append(source.found(Finding.NO_CELL, column.name, at, [source.headings.get(column.name, column.zh)] * len(at)))
            keep[at] = False
    return keep, found


_PARTY = ("organisation", "mode", "post", "liaison", "union", "league", "women", "members_formal", "members_total",
          "members_relation_here")


def _impossible_counts(firms: pd.DataFrame, source: Source) -> list[Found]:
    pairs = ((Finding.FORMAL_ABOVE_TOTAL, "members_formal", "members_total"),
             (Finding.RELATION_ABOVE_TOTAL, "members_relation_here", "members_total"),
             (Finding.MEMBERS_ABOVE_STAFF, "members_total", "staff"))
    found = []
    for finding, small, large in pairs:
        at = np.flatnonzero((firms[small] > firms[large]).fillna(False).to_numpy(dtype=bool))
        found.append(source.found(finding, small, at, map(str, firms[small].iloc[at]), list(map(str, firms[large].iloc[at]))))
    return found


def _gone_by_remark(firms: pd.DataFrame, source: Source) -> Found:
    """Find the firms that only a remark says are gone: it decides nothing, but the base may be too wide."""
    remarks, rows = encoded(firms["note"])
    said = np.array([*map(words.says_gone, remarks), ""], dtype=object)[rows]
    at = np.flatnonzero((said != "") & firms["exclusion"].isna().to_numpy() & firms["operating"].fillna(True).to_numpy(dtype=bool))
    return source.found(Finding.REMARK_GONE, "note", at, said[at].tolist())


def _usable_points(frame: pd.DataFrame, source: Source) -> tuple[pd.DataFrame, list[Found]]:
    """Take out points that cannot be right, each with its finding."""
    lon, lat = frame["lon"], frame["lat"]
    if not (lon.notna().any() or lat.notna().any()):
        return frame, []
    doubts = geo.doubts(lon, lat)
    lost = doubts.codes >= 0
    at = np.flatnonzero(lost)
    values = [", ".join("" if pd.isna(figure) else f"{figure:.10g}" for figure in pair) for pair in zip(lon.iloc[at], lat.iloc[at], strict=True)]
    said = {str(doubt): Text(f"{doubt.zh}，{doubt.advice.zh}", f"{doubt.en}; {doubt.advice.en}") for doubt in geo.Doubt}
    found = source.found(Finding.POINT_DOUBTFUL, "lon" if "lon" in source.headings else "lat", at, values, [said[d] for d in doubts[at]])
    return frame.assign(lon=lon.mask(lost), lat=lat.mask(lost)), [found]


# ---- all tables of a kind ----

def _join(kind: str, frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    if len(frames) == 1:
        return frames[0]
    if not frames:
        return _no_rows(kind).copy()
    labels = [c for c in ("file", "sheet", "system") if c in frames[0]]
    shared = {c: pd.CategoricalDtype(sorted({v for f in frames for v in f[c].cat.categories})) for c in labels}
    return pd.concat([f.astype(shared) for f in frames], ignore_index=True)


@cache
def _no_rows(kind: str) -> pd.DataFrame:
    empty = pd.DataFrame({n: cells.empty(c, 0) for n, c in schema.columns(kind).items()})
    labels = ("file", "sheet", "system") if "lon" in empty else ("file", "sheet")
    return empty.assign(row=np.zeros(0, np.int32), **{label: pd.Categorical([]) for label in labels})


def _once_each(key: str, frame: pd.DataFrame, sources: Sources) -> tuple[pd.DataFrame, list[Found]]:
    """Set aside the rows whose id was given before."""
    again = (frame[key].duplicated() & frame[key].notna()).to_numpy()
    if not again.any():
        return frame, []
    at = np.flatnonzero(again)
    first = pd.Series(range(len(frame)), index=frame[key])[lambda s: ~s.index.duplicated()]
    ids = frame[key].iloc[at]
    found = sources.found(Finding.SAME_ID, key, at, ids.tolist(), sources.labels(frame, first[ids].to_numpy()))
    return frame[~again].reset_index(drop=True), found


__all__ = ["Tables", "clean"]
