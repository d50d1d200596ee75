"""The district and the street of every firm: the ledger's own columns, and where they are blank,
the address.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from orggraph.core.arrow_text import among, encoded, spread
from orggraph.core.enums import Word
from orggraph.core.messages import Message, Text, message
from orggraph.location.normalise import Shown
from orggraph.reference import addresses
from orggraph.reference.addresses import Evidence
from orggraph.reference.addresses.areas import Area, area_of, shortened
from orggraph.reference.addresses.divisions import (
    atlas,
    city_name,
    city_of,
    district_name,
    districts_of,
    districts_with,
    stem,
    street_stems,
    streets_of,
)

_Ints = np.ndarray[Any, np.dtype[np.int64]]


def nothing(rows: int) -> np.ndarray[Any, Any]:
    """Return a column of which nothing is known, for sentences."""
    return np.full(rows, None, dtype=object)


# ---- the district ----


class _Meant(NamedTuple):
    """What a cell of the district column means: a district, or an area of management."""

    district: str | None
    code: str | None
    shown: Word
    area: str | None = None


def locate_districts(firms: pd.DataFrame, compare: bool) -> tuple[pd.DataFrame, str | None]:
    """Return the district of every firm, and the city that the ledger is about.

    The columns are `district`, `district_code`, `area`, `evidence`, `conflict` and `note`. `area`
    is the area of management (高新区) that the district column names instead of a district; the
    address or the street then tells the district.
    """
    cells, rows = encoded(firms["district"])
    blank = rows == len(cells)
    addressed = firms["address"].notna().to_numpy()
    silent = np.array([*(area_of(cell, None) is not None for cell in cells), True])[rows]
    city = _city(cells, rows, firms["address"], asked=bool(((silent | compare) & addressed).any()))
    meant = [_canonical(cell, city) for cell in cells]
    result = pd.DataFrame(
        {
            "district": spread([m.district for m in meant], rows, firms.index),
            "district_code": spread([m.code for m in meant], rows, firms.index),
            "area": spread([m.area for m in meant], rows, firms.index),
            "evidence": spread(
                [*(str(m.shown) for m in meant), str(Evidence.NONE)], rows, firms.index
            ),
        }
    )
    result["conflict"], result["note"] = nothing(len(firms)), nothing(len(firms))
    silent = blank | result["area"].notna().to_numpy()
    read = np.flatnonzero((silent | compare) & addressed)
    if len(read):
        found = _with_city(addresses.locate_district(firms["address"].iloc[read], city=city), city)
        _take(result, found, read, silent[read])
        if compare:
            _compare(result, found, read, ~silent[read])
    _take_streets(result, firms["street"], city)
    return result, city


def note_areas(result: pd.DataFrame) -> None:
    """Say of every firm whose column names an area of management what became of its district."""
    at = np.flatnonzero(result["area"].notna().to_numpy())
    if not len(at):
        return
    note, shown = (result[c].to_numpy(dtype=object).copy() for c in ("note", "evidence"))
    names = zip(each(result["area"].iloc[at]), each(result["district"].iloc[at]), strict=True)
    for row, (area, district) in zip(at.tolist(), names, strict=True):
        said, before = _of_area_said(str(area), district), note[row]
        note[row] = message("{said}; {before}", said=said, before=before) if before else said
        if district is None and shown[row] == str(Evidence.NONE):
            shown[row] = str(Shown.AREA_COLUMN)
    result["note"], result["evidence"] = note, pd.array(shown, dtype="str")


def _of_area_said(area: str, district: str | None) -> Message:
    zh = f"区一栏的“{area}”是管理区，不是行政区，"
    en = f"the district column has {area}, an area of management and no district; "
    if district is None:
        return Text(f"{zh}行政区未定", f"{en}its district is not known")
    return Text(f"{zh}按地址或街道归{district}", f"{en}by address or street it lies in {district}")


def _city(cells: list[str], rows: _Ints, written: pd.Series[Any], *, asked: bool) -> str | None:
    """Return the city a ledger is about: by its district column where that settles it, else by its
    addresses.

    A million addresses take seconds to read, so they are asked only where something hangs on the
    city: an address that is to be read, or a cell that means a district of several cities. Rows of
    an area of management show none.
    """
    weights = np.bincount(rows, minlength=len(cells) + 1)
    shown: Counter[str] = Counter()
    open_cells = False
    for cell, weight in zip(cells, weights.tolist(), strict=False):
        codes = _codes_of(cell)
        cities = {city for code in codes if (city := city_of(code))}
        if len(cities) == 1:
            shown[cities.pop()] += weight
        open_cells |= len(codes) > 1 or stem(cell) in atlas().stems
    areas = [area_of(cell, None) is not None for cell in cells]
    first = addresses.districts.shown_most(shown, int(weights[~np.array([*areas, False])].sum()))
    if first:
        return first
    return (
        addresses.dominant_city(written)
        if (asked or open_cells) and written.notna().any()
        else None
    )


def _codes_of(cell: str) -> tuple[str, ...]:
    """Return the districts that a cell may mean, wherever they are."""
    if re.match("[0-9]{6}", cell):
        return (cell[:6],) if len(atlas().names.get(cell[:6], "")) > 0 else ()
    return atlas().districts.get(cell) or (atlas().stems.get(cell, ()) if len(cell) > 1 else ())


def _canonical(cell: str, city: str | None) -> _Meant:
    """Return what a district cell means: by its code, its name, or its short name within the
    city.
    """
    here = districts_of(city) if city else {}
    by_code = {code: name for name, code in here.items()}
    if cell[:6] in by_code:
        return _Meant(by_code[cell[:6]], cell[:6], Shown.CITY_COLUMN)
    if cell in here:
        return _Meant(cell, here[cell], Shown.COLUMN)
    if code := _by_short_name(cell, city):
        return _Meant(district_name(code), code, Shown.CITY_COLUMN)
    read = _with_city(addresses.locate_district(pd.Series([cell]), city=city), city).iloc[0]
    if pd.notna(read["district_code"]):
        name = read["district"]
        return _Meant(
            name, read["district_code"], Shown.COLUMN if name == cell else Shown.CITY_COLUMN
        )
    if area := area_of(cell, city):
        return _of_area(area, city)
    return _Meant(cell, None, Shown.COLUMN)


def _by_short_name(cell: str, city: str | None) -> str | None:
    """Return the code of the one district of a city that a short name means, None where none or
    several fit.
    """
    if city is None:
        return None
    fits = [code for name, code in districts_of(city).items() if stem(name) == cell]
    return fits[0] if len(fits) == 1 else shortened(cell, city)


def _of_area(area: Area, city: str | None) -> _Meant:
    """Return an area of management, or the row that the table of divisions has of it."""
    if area.code is None:
        return _Meant(None, None, Shown.AREA_COLUMN, area.name)
    before = "" if city_of(area.code) == city else city_name(city_of(area.code)) or ""
    return _Meant(before + district_name(area.code), area.code, Shown.CITY_COLUMN)


def _with_city(found: pd.DataFrame, city: str | None) -> pd.DataFrame:
    """Put the city before a district of another city than the ledger's own: 上海市徐汇区.

    A ledger of no one city says it before those districts of which two cities have one by that
    name.
    """
    known = found["district"].notna() & found["city_code"].notna()
    apart = (
        found["city_code"] != city
        if city
        else found.groupby("district")["district_code"].transform("nunique") > 1
    )
    elsewhere = (known & apart).to_numpy(dtype=bool)
    if elsewhere.any():
        found = found.copy()
        found.loc[elsewhere, "district"] = (
            found.loc[elsewhere, "city"] + found.loc[elsewhere, "district"]
        )
    return found


def _take(
    result: pd.DataFrame, found: pd.DataFrame, read: _Ints, wanted: np.ndarray[Any, Any]
) -> None:
    """Take what the addresses say where the column is blank."""
    if wanted.all() and len(found) == len(result):
        for column in ("district", "district_code", "evidence", "note"):
            result[column] = found[column]
        return
    at = read[wanted]
    for column in ("district", "district_code", "evidence", "note"):
        result.iloc[at, result.columns.get_loc(column)] = found[column].to_numpy(dtype=object)[
            wanted
        ]


def _take_streets(result: pd.DataFrame, street: pd.Series[Any], city: str | None) -> None:
    """Take the district of the street that the ledger's column names, where nothing names a
    district.

    Of two districts of the city with a street of that name neither is taken. A list that names no
    district at all and no city, such as a street's own, is of the city that its streets show.
    """
    silent = among(
        result["evidence"], [str(Evidence.NONE), str(Evidence.STREET_ONLY), str(Shown.AREA_COLUMN)]
    )
    at = np.flatnonzero(silent & result["district"].isna().to_numpy() & street.notna().to_numpy())
    cells, rows = encoded(street.iloc[at])
    if result["district"].isna().all():
        city = city or _city_of_streets(cells, rows)
    if city is None:
        return
    codes = spread(
        [_district_of_street(cell, city) for cell in cells], rows, result.index[at]
    ).dropna()
    for column, values in (
        ("district", codes.map(district_name)),
        ("district_code", codes),
        ("evidence", str(Shown.OF_STREET)),
    ):
        result.loc[codes.index, column] = values


def _city_of_streets(cells: list[str], rows: _Ints) -> str | None:
    """Return the city that most rows show by a street of which the country has one, None where
    there is none.
    """
    shown: Counter[str] = Counter()
    for cell, count in zip(cells, np.bincount(rows, minlength=len(cells)).tolist(), strict=True):
        cities = {city_of(code) for code in districts_with(cell.removesuffix("办事处"))}
        if len(cities) == 1 and (city := cities.pop()):
            shown[city] += count
    return addresses.districts.shown_most(shown, len(rows))


def _district_of_street(street: str, city: str) -> str | None:
    """Return the code of the only district of a city with a street of this name, in full or
    without its kind.
    """
    name = street.removesuffix("办事处")
    full = [code for code in districts_with(name) if city_of(code) == city]
    codes = full or [code for code in districts_of(city).values() if name in street_stems(code)]
    return codes[0] if len(codes) == 1 else None


def _compare(
    result: pd.DataFrame, found: pd.DataFrame, read: _Ints, filled: np.ndarray[Any, Any]
) -> None:
    """Say where the column and the address name different districts; the column is kept."""
    said = found["district"][filled]
    own = result["district"].iloc[read[filled]]
    differs = (said.notna() & (said != own)).to_numpy(dtype=bool)
    conflict = result["conflict"].to_numpy(dtype=object).copy()
    for at, there, here in zip(read[filled][differs], said[differs], own[differs], strict=True):
        conflict[at] = message(
            "the column says {here}, the address {there}", here=here, there=there
        )
    result["conflict"] = conflict


def code_of(district: str, city: str | None) -> str | None:
    """Return the code of a district's name within a city, or wherever only one has that name."""
    if city and district in districts_of(city):
        return districts_of(city)[district]
    codes = atlas().districts.get(district, ())
    return codes[0] if len(codes) == 1 and district_name(codes[0]) == district else None


# ---- the street ----


def locate_streets(
    firms: pd.DataFrame, located: pd.DataFrame, known: pd.Series[Any]
) -> pd.Series[Any]:
    """Return the street of every firm: `known` where filled, else one that its address writes;
    short names in full.
    """
    missing = np.flatnonzero((known.isna() & firms["address"].notna()).to_numpy())
    if len(missing):
        written = _written_streets(firms["address"].iloc[missing], located.iloc[missing])
        if written.notna().any():
            texts = known.to_numpy(dtype=object).copy()
            texts[missing] = written.to_numpy(dtype=object)
            known = pd.Series(pd.array(texts, dtype="str"), index=known.index)
    return _in_full(known, located)


def _written_streets(texts: pd.Series[Any], located: pd.DataFrame) -> pd.Series[Any]:
    """Find a street of the firm's own district that the address writes in full; of unlisted
    districts, …区…街道 by its form.
    """
    found = np.full(len(texts), None, dtype=object)
    codes, of_code = encoded(located["district_code"])
    names, of_name = encoded(located["district"])
    groups: list[tuple[np.ndarray[Any, Any], str]] = []
    for i, code in enumerate(codes):
        known = sorted(streets_of(code), key=lambda name: (-len(name), name))
        if known:
            groups.append((of_code == i, f"({'|'.join(map(re.escape, known))})"))
    for i, name in enumerate(names):
        groups.append(
            (
                (of_name == i) & (of_code == len(codes)),
                f"{re.escape(name)}([一-龥]{{2,6}}?(?:街道|镇|乡))",
            )
        )
    for rows, pattern in groups:
        if rows.any():
            found[rows] = texts[rows].str.extract(pattern, expand=False).to_numpy(dtype=object)
    return pd.Series(pd.array(found, dtype="str"), index=texts.index)


def _in_full(street: pd.Series[Any], located: pd.DataFrame) -> pd.Series[Any]:
    """Give short street names their full form: those that the district's table, or the ledger
    itself, writes longer.
    """
    streets, of_street = encoded(street)
    _, of_district = encoded(located["district"])
    codes, of_code = encoded(located["district_code"])
    wide = len(streets) + 1
    pairs, first, where = np.unique(
        of_district * wide + of_street, return_index=True, return_inverse=True
    )
    texts: list[str | None] = [
        streets[pair % wide] if pair % wide < len(streets) else None for pair in pairs.tolist()
    ]
    known = _streets_by_district(
        [pair // wide for pair in pairs.tolist()],
        texts,
        [codes[c] if c < len(codes) else None for c in of_code[first]],
    )
    full = [
        _longer(text, known[pair // wide]) if text else None
        for text, pair in zip(texts, pairs.tolist(), strict=True)
    ]
    return street if full == texts else spread(full, where.astype(np.int64), street.index)


def _streets_by_district(
    districts: list[int], texts: list[str | None], codes: list[str | None]
) -> dict[int, set[str]]:
    known: dict[int, set[str]] = {}
    for district, text, code in zip(districts, texts, codes, strict=True):
        known.setdefault(district, set()).update(
            [text] if text else [], streets_of(code) if code else ()
        )
    return known


def _longer(street: str, known: set[str]) -> str:
    whole = [street + suffix for suffix in ("街道", "镇", "乡") if street + suffix in known]
    bare = street.removesuffix("办事处")
    return whole[0] if len(whole) == 1 else bare if bare in known else street


def each(values: pd.Series[Any]) -> Iterator[str | None]:
    """Yield texts, None for a blank."""
    return (value if isinstance(value, str) else None for value in values)
