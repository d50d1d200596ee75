"""Where each firm sits: its district and street, with the evidence.

What the ledger's own columns say is taken; where they are blank the address is read. An address without a district
is 未定位, never guessed. The registered address is often not where a firm sits, so an address never overrules a column.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

import orggraph
from orggraph import addresses
from orggraph.addresses import Evidence
from orggraph.addresses.divisions import district_name, districts_of, stem, streets_of
from orggraph.errors import Text
from orggraph.model import Word
from orggraph.tables import Tables


class Shown(Word):
    """How we know a firm's district, beyond the ways an address shows it."""

    COLUMN = ("COLUMN", "台账“区”一栏", "the ledger's district column")
    CITY_COLUMN = ("CITY_COLUMN", "台账“区”一栏（简称）", "the ledger's district column, a short form")


def locate(tables: Tables, *, compare: bool = False) -> pd.DataFrame:
    """Find the district and the street of every firm.

    Returns one row a firm on the index of `tables.firms`: `district`, `district_code`, `street`, `evidence` (a value
    of `Shown` or `addresses.Evidence`), `conflict` (what the address says otherwise) and `note`, both `Text` or None.
    With `compare`, addresses are read for firms whose column is filled too, to show where the two disagree.
    """
    firms = tables.firms
    city = addresses.dominant_city(firms["address"]) if firms["address"].notna().any() else None
    result = _from_column(firms["district"], city)
    result["street"] = firms["street"]
    open_rows = result["district"].isna().to_numpy()
    read = np.flatnonzero((open_rows | compare) & firms["address"].notna().to_numpy())
    if len(read):
        found = _with_city(addresses.locate_district(firms["address"].iloc[read], city=city), city)
        _take(result, found, open_rows[read])
        if compare:
            _compare(result, found, ~open_rows[read])
    _take_streets(result, firms)
    return result


def _from_column(cells: pd.Series[Any], city: str | None) -> pd.DataFrame:
    """Read the district column: a code, a full name, a short name, a name with its city before it."""
    pool = pd.Series(cells.dropna().unique())
    named = pd.DataFrame([_canonical(cell, city) for cell in pool], columns=["district", "district_code", "evidence"])
    where = pd.Index(pool).get_indexer(cells) if len(pool) else np.full(len(cells), -1)
    result = pd.DataFrame({c: pd.Series(pd.array(named[c], dtype="str").take(where, allow_fill=True), index=cells.index)
                           for c in named})
    result["evidence"] = result["evidence"].fillna(str(Evidence.NONE))
    result["conflict"], result["note"] = (np.full(len(cells), None, dtype=object) for _ in range(2))
    return result


def _canonical(cell: str, city: str | None) -> tuple[str, str | None, str]:
    """Return a district cell's full name and code: by its code, its name, or its short name within the city."""
    here = districts_of(city) if city else {}
    by_code = {code: name for name, code in here.items()}
    if cell[:6] in by_code:
        return by_code[cell[:6]], cell[:6], str(Shown.CITY_COLUMN)
    if cell in here:
        return cell, here[cell], str(Shown.COLUMN)
    short = [name for name in here if stem(name) == cell]
    if len(short) == 1:
        return short[0], here[short[0]], str(Shown.CITY_COLUMN)
    read = addresses.locate_district(pd.Series([cell]), city=city).iloc[0]
    if pd.notna(read["district_code"]):
        name = district_name(read["district_code"])
        return name, read["district_code"], str(Shown.COLUMN if name == cell else Shown.CITY_COLUMN)
    return cell, None, str(Shown.COLUMN)


def _with_city(found: pd.DataFrame, city: str | None) -> pd.DataFrame:
    """Put the city before a district of another city than the ledger's own: 上海市徐汇区."""
    elsewhere = (found["district"].notna() & found["city_code"].notna() & (found["city_code"] != city)).to_numpy(dtype=bool)
    if city and elsewhere.any():
        found = found.copy()
        found.loc[elsewhere, "district"] = found.loc[elsewhere, "city"] + found.loc[elsewhere, "district"]
    return found


def _take(result: pd.DataFrame, found: pd.DataFrame, wanted: np.ndarray[Any, Any]) -> None:
    rows = found.index[wanted]
    for column in ("district", "district_code", "evidence", "note"):
        result.loc[rows, column] = found.loc[rows, column]


def _compare(result: pd.DataFrame, found: pd.DataFrame, filled: np.ndarray[Any, Any]) -> None:
    rows = found.index[filled]
    other = found.loc[rows, "district"]
    differs = other.notna() & (other != result.loc[rows, "district"])
    for row in rows[differs.to_numpy(dtype=bool)]:
        said, own = found.at[row, "district"], result.at[row, "district"]
        result.at[row, "conflict"] = Text(f"区一栏为{own}，地址写{said}", f"the column says {own}, the address {said}")


def _written_streets(texts: pd.Series[Any], located: pd.DataFrame) -> pd.Series[Any]:
    """Find a street of the firm's own district that the address writes in full; of unlisted districts, …区…街道 by its form."""
    found = pd.Series(pd.NA, index=texts.index, dtype="str")
    for code, rows in located.groupby("district_code", sort=True).groups.items():
        known = sorted(streets_of(str(code)), key=lambda name: (-len(name), name))
        if known:
            found[rows] = texts[rows].str.extract(f"({'|'.join(map(re.escape, known))})", expand=False)
    unlisted = located.index[(located["district"].notna() & located["district_code"].isna()).to_numpy()]
    for district, rows in located.loc[unlisted].groupby("district", sort=True).groups.items():
        found[rows] = texts[rows].str.extract(f"{re.escape(str(district))}([一-龥]{{2,6}}?(?:街道|镇|乡))", expand=False)
    return found


def _take_streets(result: pd.DataFrame, firms: pd.DataFrame) -> None:
    """Read the street from the address where the column is blank, and give short street names their full form."""
    missing = np.flatnonzero((firms["street"].isna() & firms["address"].notna()).to_numpy())
    if len(missing):
        rows = result.index[missing]
        result.loc[rows, "street"] = _written_streets(firms.loc[rows, "address"], result.loc[rows])
    pairs = result[["district", "district_code", "street"]].dropna(subset=["street"]).drop_duplicates()
    full: dict[tuple[Any, str], str] = {}
    for district, group in pairs.groupby("district", dropna=False, sort=True):
        known = {*group["street"]}
        if pd.notna(code := group["district_code"].iloc[0]):
            known |= {*streets_of(code)}
        for street in group["street"]:
            whole = [street + suffix for suffix in ("街道", "镇", "乡") if street + suffix in known]
            bare = street.removesuffix("办事处")
            longer = whole[0] if len(whole) == 1 else bare if bare in known else None
            if longer and longer != street:
                full[("" if pd.isna(district) else district), street] = longer
    for (district, street), whole_name in full.items():
        rows = (result["street"] == street) & (result["district"].fillna("") == district)
        result.loc[rows, "street"] = whole_name


orggraph._is_called(__name__)
