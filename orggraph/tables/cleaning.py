"""Raw tables → clean `Tables`: columns by `schema`, one type each, every row with its key and its source."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from orggraph import codes, geo, names, schema
from orggraph.errors import InputError
from orggraph.model import Exclusion, Problem, Severity
from orggraph.rules import DEFAULT, Rules
from orggraph.tables import cells
from orggraph.tables.findings import Finding, Found, problem
from orggraph.tables.raw import RawDataset, RawTable

SOURCE = ("file", "sheet", "row")


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
        return tuple(sorted((*self.read_problems, *(p for f in self.found for p in f.problems())), key=lambda p: p.order))

    def count(self, severity: Severity) -> int:
        """Return how many findings are of a severity, without making the records."""
        read = sum(p.severity is severity for p in self.read_problems)
        return read + sum(len(f) for f in self.found if f.finding.severity is severity)


def clean(raw: RawDataset, rules: Rules = DEFAULT) -> Tables:
    """Return the clean tables of a raw dataset.

    Bad cells become unknown and rows without a key are set aside, each with a finding; nothing else is lost.
    Raises `InputError` where no table of firms is there, `RulesError` where the dataset's rules do not fit.
    """
    parts: dict[str, list[pd.DataFrame]] = {kind: [] for kind in schema.READ}
    found: list[Found] = []
    for table in raw.tables:
        if table.kind:
            frame, findings = _clean_table(table, raw)
            parts[table.kind].append(frame)
            found += findings
    if not parts["firms"]:
        raise InputError(f"{raw.name}：没有企业表；至少需要一列“企业名称”或“统一社会信用代码”",
                         f"{raw.name}: there is no table of firms; it needs at least a column 企业名称 or 统一社会信用代码")
    frames = {kind: _join(kind, frames) for kind, frames in parts.items()}
    frames["firms"], more = _keyed_firms(frames["firms"])
    found += more
    for kind, key in (("places", "place_id"), ("organisations", "org_id"), ("posts", "post_id")):
        frames[kind], more = _unique(kind, key, frames[kind])
        found += more
    for kind in ("firms", "places", "posts"):
        frames[kind], more = _usable_points(kind, frames[kind])
        found += more
    reading = [*raw.problems, *(p for table in raw.tables for p in table.problems)]
    return Tables(raw.name, _as_of(raw), **frames, rules=rules.replace(raw.rules, "dataset.toml [rules]"),
                  campaign=raw.campaign, found=tuple(f for f in found if len(f)), read_problems=tuple(reading),
                  given=frozenset(kind for kind, frames in parts.items() if frames))


def _as_of(raw: RawDataset) -> dt.date | None:
    if not raw.as_of:
        return None
    date, fault = cells.read_date(cells.plain(str(raw.as_of)))
    if date is None:
        raise InputError(f"截至日期“{raw.as_of}”不是日期（{fault}）；请写成 2026-11-20", f"as_of “{raw.as_of}” is no date; write 2026-11-20")
    return date


# ---- one table ----

def _clean_table(table: RawTable, raw: RawDataset) -> tuple[pd.DataFrame, list[Found]]:
    where = _Where(table)
    mapped, found = _mapped(table, raw, where)
    keep, dropped = _data_rows(table.kind, mapped, where)
    found += dropped
    frame, rows = table.frame[keep], where.rows[keep]
    typed: dict[str, Any] = {}
    where = _Where(table, rows)
    said_none = np.zeros(len(frame), dtype=bool)
    for name, column in schema.columns(table.kind).items():
        for heading in mapped.get(name, ()):
            values, misread = cells.read_column(column, frame[heading].reset_index(drop=True))
            for wrong in misread:
                if wrong.code == "SAID_NONE":
                    said_none[wrong.positions] = True
                else:
                    found.append(where.found(Finding[wrong.code], heading, wrong.positions, wrong.values))
            typed[name] = values if name not in typed else typed[name].fillna(values)
        if name not in typed:
            typed[name] = cells.empty(column, len(frame))
    result = pd.DataFrame(typed)
    if table.kind == "firms" and said_none.any():
        result.loc[said_none & result["organisation"].isna(), "organisation"] = cells.NO_POST
    result["file"] = pd.Categorical.from_codes(np.zeros(len(result), np.int8), [table.file])
    result["sheet"] = pd.Categorical.from_codes(np.zeros(len(result), np.int8), [table.sheet])
    result["row"] = rows.astype(np.int32)
    if "lon" in typed:
        result["system"], more = _system(table, raw, mapped, result)
        found += more
    return result, found


@dataclass
class _Where:
    """Where the rows of one raw table stand, for its findings."""

    table: RawTable
    rows: np.ndarray[Any, Any] = None  # type: ignore[assignment]

    def __post_init__(self) -> None:
        if self.rows is None:
            self.rows = np.asarray(self.table.rows)

    def found(self, finding: Finding, column: str, positions: Any, values: Iterable[str] = ()) -> Found:
        positions = np.asarray(positions, dtype=np.int64)
        return Found(finding, self.table.kind, column, (self.table.file,) * len(positions),
                     (self.table.sheet,) * len(positions), self.rows[positions], tuple(values) or ("",) * len(positions))

    def once(self, finding: Finding, column: str, value: str) -> Found:
        return Found(finding, self.table.kind, column, (self.table.file,), (self.table.sheet,), np.zeros(1, int), (value,))


def _mapped(table: RawTable, raw: RawDataset, where: _Where) -> tuple[dict[str, list[str]], list[Found]]:
    """Return for each column the headings that give it, the exact heading first."""
    declared = raw.columns.get(table.kind, {})
    mapped: dict[str, list[str]] = {}
    found = []
    for heading in table.frame.columns:
        named = declared.get(heading)
        column = schema.columns(table.kind)[named] if named else schema.find(table.kind, heading)
        if column is None:
            continue
        mapped.setdefault(column.name, []).append(heading)
        if len(mapped[column.name]) > 1:
            found.append(where.once(Finding.TWO_HEADINGS, heading, heading))
    return mapped, found


_TOTAL = re.compile(r"^(合\s*计|总\s*计|小\s*计|共\s*计|总\s*数|总计数)([:：（(].*)?$|^(合计|总计|共计|共)[0-9 ]+[家户个]?$")


def _data_rows(kind: str, mapped: dict[str, list[str]], where: _Where) -> tuple[np.ndarray[Any, Any], list[Found]]:
    """Tell the rows that hold data from blank lines, total lines and repeated headings."""
    frame = where.table.frame
    headings = [h for hs in mapped.values() for h in hs]
    blank = np.ones(len(frame), dtype=bool)
    repeats = np.zeros(len(frame), dtype=np.int64)
    total = np.zeros(len(frame), dtype=bool)
    for heading in headings:
        column = frame[heading]
        blank &= column.isna().to_numpy()
        repeats += (column == heading).fillna(False).to_numpy(dtype=bool)
    for heading in frame.columns[:3].union(pd.Index(mapped.get("name", []))):
        short = frame[heading].str.len().le(12).fillna(False).to_numpy(dtype=bool)
        total[short] |= frame.loc[short, heading].str.strip().str.match(_TOTAL).fillna(False).to_numpy(dtype=bool)
    if mapped.get("uscc"):
        total &= ~(frame[mapped["uscc"][0]].str.len().ge(15).fillna(False).to_numpy(dtype=bool))
    header = repeats >= max(2, (len(headings) + 1) // 2)
    found = [where.found(Finding.TOTAL_ROW, "", np.flatnonzero(total & ~header)),
             where.found(Finding.HEADER_ROW, "", np.flatnonzero(header))]
    return ~(blank | total | header), found


def _system(table: RawTable, raw: RawDataset, mapped: dict[str, list[str]], frame: pd.DataFrame) -> tuple[Any, list[Found]]:
    """Return the declared coordinate system of a table's points: by the heading, else by dataset.toml, else none."""
    headings = mapped.get("lon", []) + mapped.get("lat", [])
    declared = next((s for s in map(schema.coordinate_system, headings) if s), "") or raw.coordinates.get(table.kind, "")
    system = str(geo.system(declared)) if declared else ""
    found = []
    if not system and frame["lon"].notna().any():
        found.append(_Where(table).once(Finding.POINT_UNDECLARED, "、".join(headings), ""))
    return pd.Categorical.from_codes(np.zeros(len(frame), np.int8), [system]), found


def _join(kind: str, frames: list[pd.DataFrame]) -> pd.DataFrame:
    if len(frames) == 1:
        return frames[0]
    if not frames:
        empty = pd.DataFrame({n: cells.empty(c, 0) for n, c in schema.columns(kind).items()})
        located = "lon" in empty.columns
        return empty.assign(file=pd.Categorical([]), sheet=pd.Categorical([]), row=np.zeros(0, np.int32),
                            **({"system": pd.Categorical([])} if located else {}))
    labels = [c for c in ("file", "sheet", "system") if c in frames[0]]
    shared = {c: pd.CategoricalDtype(sorted({v for f in frames for v in f[c].cat.categories})) for c in labels}
    return pd.concat([f.astype(shared) for f in frames], ignore_index=True)


def _rows_found(finding: Finding, table: str, column: str, frame: pd.DataFrame, positions: Any,
                values: Iterable[str], details: Iterable[str] = ()) -> Found:
    """Return a finding on rows of a joined frame."""
    at = frame.iloc[np.asarray(positions, dtype=np.int64)]
    return Found(finding, table, column, tuple(at["file"].astype(str)), tuple(at["sheet"].astype(str)),
                 at["row"].to_numpy(), tuple(values), tuple(details))


# ---- firms ----

_PARTY = ("organisation", "mode", "post", "liaison", "union", "league", "women", "members_formal", "members_total",
          "members_relation_here")


def _keyed_firms(firms: pd.DataFrame) -> tuple[pd.DataFrame, list[Found]]:
    found: list[Found] = []
    firms, more = _checked_codes(firms)
    found += more
    nameless = (firms["name"].isna() & firms["uscc"].isna()).to_numpy()
    if nameless.any():
        at = np.flatnonzero(nameless)
        found.append(_rows_found(Finding.NO_KEY, "firms", "", firms, at, ("",) * len(at)))
        firms = firms[~nameless].reset_index(drop=True)
    firms["surveyed"] = firms[list(_PARTY)].notna().any(axis=1).to_numpy()
    firms, more = _repeats(firms)
    return firms, found + more + _impossible_counts(firms)


def _checked_codes(firms: pd.DataFrame) -> tuple[pd.DataFrame, list[Found]]:
    """Leave out codes that cannot be a key, saying why; old numbers stay as keys of their own."""
    uscc = firms["uscc"]
    there = uscc.notna().to_numpy()
    altered = uscc.str.startswith("≈").fillna(False).to_numpy(dtype=bool)
    valid = codes.is_valid_column(uscc).fillna(False).to_numpy(dtype=bool)
    rest = np.flatnonzero(there & ~valid & ~altered)
    texts = uscc.iloc[rest]
    personal = texts.str.fullmatch(cells.ID_NUMBER).to_numpy(dtype=bool)
    kinds = codes.kinds_column(texts)
    old = ~kinds.astype("str").isin(["uscc", "unknown"]).to_numpy(dtype=bool) & ~personal
    science = texts.str.contains(r"^[0-9.]+E\+?[0-9]+$", regex=True).to_numpy(dtype=bool)
    suspect = codes.looks_excel_altered(texts).fillna(False).to_numpy(dtype=bool) & ~personal & ~old & ~science
    bad = ~old & ~suspect & ~personal & ~science
    faults = [codes.CodeFault(f) for f in codes.faults_column(texts[bad]).astype("str")]
    found = [
        _rows_found(Finding.PERSONAL_CELL, "firms", "uscc", firms, rest[personal], [""] * int(personal.sum())),
        _rows_found(Finding.OLD_CODE, "firms", "uscc", firms, rest[old], texts[old],
                    [codes.CodeKind(k).zh for k in kinds[old].astype("str")]),
        _rows_found(Finding.EXCEL_CODE, "firms", "uscc", firms, rest[science], texts[science]),
        _rows_found(Finding.EXCEL_SUSPECT, "firms", "uscc", firms, rest[suspect], texts[suspect]),
        _rows_found(Finding.BAD_CODE, "firms", "uscc", firms, rest[bad], texts[bad], [f.zh for f in faults]),
    ]
    firms = firms.copy(deep=False)
    lost = altered.copy()
    lost[rest[personal | science]] = True
    firms["uscc"] = uscc.mask(lost)
    trusted = valid.copy()
    trusted[rest[old]] = True
    firms["trusted"] = trusted & ~lost
    return firms, found


def _repeats(firms: pd.DataFrame) -> tuple[pd.DataFrame, list[Found]]:
    """Give every firm its key and find the rows that repeat one: same key and same name, or same name and no key."""
    key = firms["uscc"].where(firms["trusted"])
    alike = key.duplicated(keep=False) & key.notna()
    keyless = key.isna()
    name = pd.Series(pd.NA, index=firms.index, dtype="str")
    if keyless.any():
        name = names.normal(firms["name"])
    elif alike.any():
        name[alike] = names.normal(firms.loc[alike, "name"])
    repeat_of = pd.Series(pd.NA, index=firms.index, dtype="Int64")
    position = pd.Series(np.arange(len(firms)), index=firms.index)
    found = []
    if alike.any():
        same = pd.DataFrame({"key": key[alike], "name": name[alike].fillna("")})
        first = position[alike].groupby([same["key"], same["name"]]).transform("first")
        again = first[first != position[alike]]
        repeat_of[again.index] = again
        first_of_key = position[alike].groupby(same["key"]).transform("first")
        shared = first_of_key[(first_of_key != first) & (first == position[alike])]
        found.append(_rows_found(Finding.SHARED_CODE, "firms", "uscc", firms, shared.index, key[shared.index],
                                 _row_labels(firms, shared)))
    if keyless.any():
        first = position.groupby(name).transform("first")
        lone = keyless & name.notna() & first.notna() & (first != position)
        repeat_of[lone] = first[lone].astype("Int64")
    again = repeat_of.dropna().astype(np.int64)
    found.append(_rows_found(Finding.REPEATED, "firms", "name", firms, again.index, firms.loc[again.index, "name"].fillna(""),
                             _row_labels(firms, again)))
    firms = firms.copy(deep=False)
    firms["firm"] = _unique_keys(key, firms)
    firms["repeat_of"] = repeat_of
    firms["exclusion"] = firms["exclusion"].mask(repeat_of.notna() & firms["exclusion"].isna(), str(Exclusion.DUPLICATE))
    return firms.drop(columns="trusted"), found


def _row_labels(firms: pd.DataFrame, positions: pd.Series[Any]) -> list[str]:
    at = firms.iloc[positions.to_numpy(dtype=np.int64)]
    several = len(firms["file"].cat.categories) > 1
    return [f"{f}:{r}" if several else str(r) for f, r in zip(at["file"].astype(str), at["row"], strict=True)]


def _unique_keys(key: pd.Series[Any], firms: pd.DataFrame) -> pd.Series[Any]:
    """Return the key of each row: its code, else its name; later rows of the same key get #2, #3 …"""
    full = key.fillna(firms["name"]).fillna(firms["uscc"])
    if not full.duplicated().any():
        return full
    count = full.groupby(full).cumcount()
    again = count > 0
    full = full.copy()
    full[again] = full[again] + "#" + (count[again] + 1).astype("str")
    return full


def _impossible_counts(firms: pd.DataFrame) -> list[Found]:
    pairs = ((Finding.FORMAL_ABOVE_TOTAL, "members_formal", "members_total"),
             (Finding.RELATION_ABOVE_TOTAL, "members_relation_here", "members_total"),
             (Finding.MEMBERS_ABOVE_STAFF, "members_total", "staff"))
    found = []
    for finding, small, large in pairs:
        at = np.flatnonzero((firms[small] > firms[large]).fillna(False).to_numpy(dtype=bool))
        found.append(_rows_found(finding, "firms", small, firms, at, firms[small].iloc[at].astype("str"),
                                 firms[large].iloc[at].astype("str")))
    return found


# ---- places, organisations, posts ----

def _unique(kind: str, key: str, frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Found]]:
    """Set aside rows without the required cells and rows whose id was given before."""
    found = []
    required = [c for c in schema.READ[kind] if c.required]
    for column in required:
        lost = frame[column.name].isna().to_numpy()
        if lost.any():
            at = np.flatnonzero(lost)
            found.append(_rows_found(Finding.NO_CELL, kind, column.name, frame, at, [column.zh] * len(at)))
            frame = frame[~lost].reset_index(drop=True)
    again = (frame[key].duplicated() & frame[key].notna()).to_numpy()
    if again.any():
        at = np.flatnonzero(again)
        first = frame.drop_duplicates(key).set_index(key)["row"]
        ids = frame[key].iloc[at]
        found.append(_rows_found(Finding.SAME_ID, kind, key, frame, at, ids, first[ids].astype(str)))
        frame = frame[~again].reset_index(drop=True)
    return frame, found


def _usable_points(kind: str, frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Found]]:
    """Take out points that cannot be right, each with its finding."""
    lon, lat = frame["lon"], frame["lat"]
    if not (lon.notna().any() or lat.notna().any()):
        return frame, []
    doubt = geo.doubts(lon, lat)
    at = np.flatnonzero(doubt.codes >= 0)
    if not len(at):
        return frame, []
    values = [f"{x}, {y}" for x, y in zip(lon.iloc[at].astype("str"), lat.iloc[at].astype("str"), strict=True)]
    details = [f"{d.zh}，{d.advice.zh}" for d in map(geo.Doubt, doubt[at])]
    frame = frame.copy(deep=False)
    lost = doubt.codes >= 0
    frame["lon"], frame["lat"] = lon.mask(lost), lat.mask(lost)
    return frame, [_rows_found(Finding.POINT_DOUBTFUL, kind, "lon", frame, at, values, details)]


__all__ = ["Tables", "clean", "problem"]
