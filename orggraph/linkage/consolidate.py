"""One firm out of many rows: which row each value is taken from, and where the rows disagree.

Rows stand in their order of precedence, so the first row that says anything says it; a blank is
filled from the next.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from orggraph.core.array_types import Flags, Ints
from orggraph.core.messages import CLAUSES, ITEMS, Message, listed, message
from orggraph.core.schema import Column, Kind
from orggraph.ingest.parsing import NO_POST, UNNAMED
from orggraph.linkage.ledger_columns import CONFLICTS, FIRMS, POINT, Rule
from orggraph.reference import company_names, credit_codes
from orggraph.reference.addresses.divisions import STREET_SUFFIX, atlas

_WITH_ORGANISATION = ("mode", "since")  # they speak of the organisation in their own row
_AREAS = ("district", "street")
_SITES = (
    "address",
    "community",
    "park",
    "building",
    "business_district",
    "incubator",
    "lon",
)  # they speak of the place in their own row
# The kind at the end of a place's name, which a list may leave out.
_KINDS = {"district": re.compile("(?<=..)[区县市旗]$"), "street": STREET_SUFFIX}
# By which rule a later row is taken.
_LATER = {
    "organisation": Rule.PRECEDENCE,
    **dict.fromkeys(_WITH_ORGANISATION, Rule.WITH_ORGANISATION),
}


@dataclass(frozen=True)
class Firms:
    """Firms as one row each.

    `frame` has the columns of `schema`, `origin` for each of them the position of the row it was
    taken from (−1 where no row says it). `of` gives the firm of each row, −1 for rows of none.
    Firms are numbered by their first row.
    """

    frame: pd.DataFrame
    origin: pd.DataFrame
    of: Ints

    def __len__(self) -> int:
        return len(self.frame)


def consolidated(rows: pd.DataFrame, group: Ints) -> Firms:
    """Take the values of each firm from its rows; `group` tells rows of one firm by equal
    numbers, −1 is none.
    """
    chosen = np.flatnonzero(group >= 0)
    numbers = pd.factorize(group[chosen])[0].astype(np.int64)
    of = np.full(len(rows), -1, dtype=np.int64)
    of[chosen] = numbers
    count = int(numbers.max(initial=-1)) + 1
    origin: dict[str, Ints] = {}
    elsewhere = np.zeros(len(rows), dtype=bool)
    for column in _in_order():
        said = rows[column.name].notna().to_numpy(dtype=bool)
        if column.name in (*_AREAS, *_SITES):
            said = said & ~elsewhere
        if column.name in _WITH_ORGANISATION:
            said = said & _of_the_same_organisation(rows, of, origin["organisation"])
        where = np.flatnonzero(said & (of >= 0))
        if column.name == "uscc":
            where = where[
                np.argsort(
                    ~credit_codes.is_valid_column(rows["uscc"].iloc[where]).to_numpy(dtype=bool),
                    kind="stable",
                )
            ]
        if column.name == "operating":  # a register says 存续 of firms that have left
            active = rows["operating"].iloc[where].to_numpy(dtype=bool)
            where = where[np.argsort(active, kind="stable")]
        origin[column.name] = _first(where, of, count)
        if column.name == "organisation":
            origin[column.name] = _named_first(rows, where, of, origin[column.name])
        if column.name in _AREAS:
            elsewhere |= _in_another_area(rows, of, origin[column.name], column)
    origin["lat"] = origin["lon"]  # a point is one value
    order = [column.name for column in FIRMS]
    frame = pd.DataFrame(
        {name: rows[name].array.take(origin[name], allow_fill=True) for name in order}
    )
    return Firms(frame, pd.DataFrame(origin)[order], of)


def _in_order() -> list[Column]:
    """Return the columns, the areas first and what goes with the organisation last."""
    areas = {name: number for number, name in enumerate(_AREAS, start=-len(_AREAS))}
    late = dict.fromkeys(_WITH_ORGANISATION, 1)
    return sorted(FIRMS, key=lambda column: (areas | late).get(column.name, 0))


def _first(where: Ints, of: Ints, count: int) -> Ints:
    """Return for each firm the first of some positions, −1 where it has none."""
    first = np.full(count, -1, dtype=np.int64)
    first[of[where[::-1]]] = where[::-1]
    return first


def _named_first(rows: pd.DataFrame, where: Ints, of: Ints, first: Ints) -> Ints:
    """Return the row that each firm's organisation is taken from: where the first only says that
    there is one, the first that gives its name says the same and more.
    """
    said = rows["organisation"].astype("object").to_numpy(object)
    named = where[_is_name(said[where])]
    better = _first(named, of, len(first))
    bare = np.append(said == UNNAMED, False)[first]
    return np.where(bare & (better >= 0), better, first)


def _is_name(said: Any) -> Flags:
    """Whether an organisation is named: neither none nor one of which no name is given."""
    return np.asarray((said != UNNAMED) & (said != NO_POST), dtype=bool)


def _of_the_same_organisation(rows: pd.DataFrame, of: Ints, taken: Ints) -> Flags:
    """Tell the rows whose mode and date go with the organisation taken: they name it, or name
    none where one is named.
    """
    said = rows["organisation"].astype("object")
    at = np.where(of >= 0, taken[of], -1) if len(taken) else np.full(len(rows), -1)
    chosen = said.where(said.notna(), "").to_numpy(object)
    theirs = np.where(at >= 0, chosen[at], "") if len(rows) else chosen
    tells_no_name = (chosen == "") | (chosen == UNNAMED)
    return np.asarray((chosen == theirs) | (tells_no_name & (theirs != NO_POST)), dtype=bool)


def _in_another_area(rows: pd.DataFrame, of: Ints, taken: Ints, column: Column) -> Flags:
    """Tell the rows that put their firm into another district or street than the one taken.

    A building belongs to the street of its own row: beside another row's street it would stand in
    two places, and all its firms with it. A district that is no division (a development zone) may
    lie in any.
    """
    if not len(taken):
        return np.zeros(len(rows), dtype=bool)
    at = np.where(of >= 0, taken[of], -1)
    both = np.flatnonzero(rows[column.name].notna().to_numpy(dtype=bool) & (at >= 0))
    both = both[at[both] != both]
    out = np.zeros(len(rows), dtype=bool)
    names = rows[column.name].astype("str").fillna("").to_numpy(object)
    out[both] = [_apart(names[one], names[at[one]], column) for one in both]
    return out


def _apart(one: str, other: str, column: Column) -> bool:
    """Whether two names of an area cannot be one area."""
    if column.name == "district" and not (atlas().is_district(one) and atlas().is_district(other)):
        return False
    kind = _KINDS[column.name]
    return kind.sub("", one) != kind.sub("", other)


# ---- where the rows disagree ----


def listed_elsewhere(rows: pd.DataFrame, firms: Firms) -> dict[int, Message]:
    """Return for each firm that a row puts into another district or street what these rows say,
    and where they stand.
    """
    away = np.zeros(len(rows), dtype=bool)
    for column in FIRMS:
        if column.name in _AREAS:
            taken = firms.origin[column.name].to_numpy(np.int64)
            away |= _in_another_area(rows, firms.of, taken, column)
    places: dict[int, dict[str, int]] = {}
    for at in np.flatnonzero(away).tolist():
        named = (rows[name].iat[at] for name in _AREAS)
        where = "".join(str(name) for name in named if pd.notna(name))
        places.setdefault(int(firms.of[at]), {}).setdefault(where, at)
    return {
        firm: listed(
            [
                message("listed in {where} too ({row})", where=where, row=place(rows, at))
                for where, at in found.items()
            ],
            CLAUSES,
        )
        for firm, found in places.items()
    }


def conflicts(rows: pd.DataFrame, firms: Firms, keys: pd.Series[Any]) -> pd.DataFrame:
    """Return every value that differs from the one taken, once for each firm, column and value,
    with the rule.

    Spellings that mean the same (width, blanks, brackets of a name) do not disagree. `keys` are the
    firms' keys.
    """
    parts = [_disagreements(rows, firms, column) for column in FIRMS if column.name != "lat"]
    found = pd.concat(parts, ignore_index=True).sort_values(
        ["firm_number", "order", "other_at"], kind="stable"
    )
    firm = found["firm_number"].to_numpy(np.int64)
    out = pd.DataFrame(
        {
            "firm": keys.to_numpy(object)[firm],
            "name": firms.frame["name"].to_numpy(object)[firm],
            "column": found["column"].to_numpy(object),
            "taken": found["taken"].to_numpy(object),
            "other": found["other"].to_numpy(object),
            "rule": found["rule"].to_numpy(object),
        }
    )
    for side in ("taken", "other"):
        at = found[f"{side}_at"].to_numpy(np.int64)
        for where in ("source", "file", "sheet", "row"):
            out[f"{side}_{where}"] = rows[where].to_numpy(object)[at]
    return out[[c.name for c in CONFLICTS]].reset_index(drop=True)


def _disagreements(rows: pd.DataFrame, firms: Firms, column: Column) -> pd.DataFrame:
    taken = firms.origin[column.name].to_numpy(np.int64)
    said = np.flatnonzero(rows[column.name].notna().to_numpy(dtype=bool) & (firms.of >= 0))
    said = said[taken[firms.of[said]] >= 0]
    form = np.full(len(rows), "", dtype=object)
    if len(said) == (taken >= 0).sum():
        said = said[:0]  # no firm has two rows that say it
    told = rows[[column.name, "lat"]]
    form[said] = _comparable(told.iloc[said], column).to_numpy(object)
    theirs = taken[firms.of[said]]
    differs = form[said] != form[theirs]
    if column.name == "organisation":  # that there is one agrees with its name
        differs &= ~((form[said] == UNNAMED) & _is_name(form[theirs]))
    if column.name in _KINDS:
        differs[differs] = ~_is_short(form[said[differs]], form[theirs[differs]], column)
    other = said[differs]
    pairs = pd.DataFrame({"firm_number": firms.of[other], "form": form[other], "other_at": other})
    pairs = pairs.drop_duplicates(["firm_number", "form"])
    at = pairs["other_at"].to_numpy(np.int64)
    chosen = taken[pairs["firm_number"].to_numpy(np.int64)]
    lists = rows["list"].to_numpy(np.int64)
    later = _LATER.get(column.name, Rule.SOUND_CODE)
    rule = np.where(
        chosen > at,
        str(later),
        np.where(lists[chosen] == lists[at], str(Rule.EARLIER_ROW), str(Rule.PRECEDENCE)),
    )
    heading = HEADINGS[column.name]
    return pd.DataFrame(
        {
            "firm_number": pairs["firm_number"].to_numpy(np.int64),
            "order": FIRMS.index(column),
            "other_at": at,
            "taken_at": chosen,
            "column": pd.Series([heading] * len(at), dtype=object),
            "taken": _shown(told.iloc[chosen], column),
            "other": _shown(told.iloc[at], column),
            "rule": rule.astype(object),
        }
    )


def _is_short(one: NDArray[np.object_], other: NDArray[np.object_], column: Column) -> Flags:
    """Whether of two names of a place one is the other without its kind: 望汐, 望汐街道."""
    kind = _KINDS[column.name]
    bare = [[kind.sub("", name) for name in names] for names in (one, other)]
    return np.array(
        [
            a == b and (a == written or b == their_written)
            for a, b, written, their_written in zip(*bare, one, other, strict=True)
        ],
        dtype=bool,
    )


def _comparable(rows: pd.DataFrame, column: Column) -> pd.Series[Any]:
    """Return values in a form that is equal where they mean the same."""
    values = rows[column.name]
    if column.name == "name":
        return company_names.normal(values).astype(object)
    if column.name == "uscc":
        return credit_codes.compact_column(values).astype(object)
    if column.name == "lon":
        return pd.Series(
            [f"{x:.4f}, {y:.4f}" for x, y in zip(values, rows["lat"], strict=True)], dtype=object
        )
    if column.kind in (Kind.TEXT, Kind.FREE):
        return (
            values.astype("str")
            .str.normalize("NFKC")
            .str.replace(r"\s+", "", regex=True)
            .astype(object)
        )
    return values.astype("str").astype(object)


def _shown(rows: pd.DataFrame, column: Column) -> list[Any]:
    """Return values as a person reads them."""
    values = rows[column.name]
    if column.name == "lon":
        return [f"{x:.6f}, {y:.6f}" for x, y in zip(values, rows["lat"], strict=True)]
    if column.kind is Kind.YESNO:
        return [message("yes") if value else message("no") for value in values]
    if column.kind is Kind.DATE:
        return list(values.dt.strftime("%Y-%m-%d"))
    if column.words is not None:
        return [column.words(str(value)) for value in values]
    return list(values.astype("str"))


# ---- where a firm's values come from ----


# What a column is called in what is said of it.
HEADINGS: dict[str, Message] = {
    column.name: POINT if column.name == "lon" else column.label for column in FIRMS
}


def provenance(rows: pd.DataFrame, firms: Firms) -> list[Message]:
    """Tell for each firm which of its values come from which row: 经信 a.xlsx
    第5行：企业名称、地址；网信 ….
    """
    long = firms.origin.assign(firm=np.arange(len(firms))).melt(
        "firm", var_name="column", value_name="at"
    )
    long = long[(long["at"] >= 0) & (long["column"] != "lat")]
    order = {column.name: number for number, column in enumerate(FIRMS)}
    long = long.assign(order=long["column"].map(order)).sort_values(["firm", "at", "order"])
    where = {at: place(rows, at) for at in sorted(set(long["at"].tolist()))}
    named: dict[tuple[str, ...], Message] = {}  # many firms take the same columns of a row
    said: list[list[Message]] = [[] for _ in range(len(firms))]
    for (firm, at), columns in _runs(long):
        heads = named.setdefault(
            tuple(columns), listed((HEADINGS[column] for column in columns), ITEMS)
        )
        said[firm].append(message("{where}: {columns}", where=where[at], columns=heads))
    return [listed(parts, CLAUSES) for parts in said]


def _runs(long: pd.DataFrame) -> list[tuple[tuple[int, int], list[str]]]:
    runs: dict[tuple[int, int], list[str]] = {}
    for firm, at, column in zip(
        long["firm"].tolist(), long["at"].tolist(), long["column"].tolist(), strict=True
    ):
        runs.setdefault((firm, at), []).append(column)
    return list(runs.items())


def place(rows: pd.DataFrame, at: int) -> Message:
    """Tell where a row stands: list, file, sheet and row number."""
    source, file, sheet, row = (rows[c].iat[at] for c in ("source", "file", "sheet", "row"))
    stands = " ".join(part for part in (str(source), str(file), str(sheet)) if part)
    return message("{stands} row {row}", stands=stands, row=row)


def keys_of(firms: pd.DataFrame) -> pd.Series[Any]:
    """Return what each firm is called by, unique: its credit code or number, else its name, with
    #2, #3 … behind twins.
    """
    key = firms["uscc"].astype("str").fillna(firms["name"].astype("str"))
    again = key.groupby(key).cumcount()
    return key.where(again == 0, key + "#" + (again + 1).astype("str"))
