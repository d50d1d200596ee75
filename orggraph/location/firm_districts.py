"""The district and the street of every firm: the ledger's own columns, and where they are blank,
the address.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterator
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from orggraph.core.arrow_text import among, encoded, spread
from orggraph.core.enums import Word
from orggraph.core.messages import Message, message
from orggraph.location.normalise import Shown
from orggraph.reference import addresses
from orggraph.reference.addresses import Evidence
from orggraph.reference.addresses.areas import Area, area_of, shortened, without_city
from orggraph.reference.addresses.divisions import (
    atlas,
    city_name,
    city_of,
    district_name,
    districts_of,
    districts_with,
    province_name,
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
    """What a cell of the district column means: a district, or an area of management; `fits` are
    the districts of several cities that it may mean alike.
    """

    district: str | None
    code: str | None
    shown: Word
    area: str | None = None
    fits: tuple[str, ...] = ()


def locate_districts(firms: pd.DataFrame, compare: bool) -> tuple[pd.DataFrame, str | None]:
    """Return the district of every firm, and the city that the ledger is about.

    The columns are `district`, `district_code`, `area`, `several`, `evidence`, `conflict` and
    `note`. `area` is the area of management (高新区) that the district column names instead of a
    district; the address or the street then tells the district. `several` names the districts of
    several cities that a cell may mean alike.
    """
    cells, rows = encoded(_with_the_rows_city(firms["district"], firms["city"]))
    blank = rows == len(cells)
    addressed = firms["address"].notna().to_numpy()
    silent = np.array([*(area_of(cell, None) is not None for cell in cells), True])[rows]
    city = _city(cells, rows, firms["address"], asked=bool(((silent | compare) & addressed).any()))
    meant = _told_apart([_canonical(cell, city) for cell in cells], city)
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
    result["several"] = spread([_named(m.fits) for m in meant], rows, firms.index)
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


def note_shared_names(result: pd.DataFrame) -> None:
    """Say of every firm whose column may mean districts of several cities which they are."""
    note = result["note"].to_numpy(dtype=object).copy()
    several = result["several"]
    for at in np.flatnonzero(several.notna().to_numpy()).tolist():
        said = message("the district column may mean {names}", names=several.iat[at])
        before = note[at]
        note[at] = message("{said}; {before}", said=said, before=before) if before else said
    result["note"] = note


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
    if district is None:
        return message(
            "the district column has {area}, an area of management and no district; "
            "its district is not known",
            area=area,
        )
    return message(
        "the district column has {area}, an area of management and no district; "
        "by address or street it lies in {district}",
        area=area,
        district=district,
    )


def _city(cells: list[str], rows: _Ints, written: pd.Series[Any], *, asked: bool) -> str | None:
    """Return the city a ledger is about: by its district column where that settles it, else by its
    addresses.

    A million addresses take seconds to read, so they are asked only where something hangs on the
    city: an address that is to be read, or a cell that means a district of several cities. Rows of
    an area of management show none.
    """
    weights = np.bincount(rows, minlength=len(cells) + 1)
    shown: Counter[str] = Counter()
    alike: Counter[str] = Counter()  # rows that a city shares with others
    open_cells = False
    for cell, weight in zip(cells, weights.tolist(), strict=False):
        codes = _codes_of(cell)
        cities = {city for code in codes if (city := city_of(code))}
        counted = shown if len(cities) == 1 else alike
        counted.update(dict.fromkeys(cities, weight))
        open_cells |= len(codes) > 1 or stem(cell) in atlas().stems
    areas = [area_of(cell, None) is not None for cell in cells]
    best = min(shown, key=lambda city: (-shown[city], city), default="")
    others = int(weights[~np.array([*areas, False])].sum()) - alike[best]
    first = addresses.districts.shown_most(shown, others)
    if first:
        return first
    return (
        addresses.dominant_city(written)
        if (asked or open_cells) and written.notna().any()
        else None
    )


_OFFICE = re.compile(
    "(?:中共)?(?P<division>.+(?:(?<![社园辖])区|县(?![域城])|市(?![场政容民])|旗))"
    "(?:委|(?:委|党委|党工委|人民政府|政府|人大|政协)?[一-龥]{0,12}"
    "(?:委员会|办公室|党组|中心|政府|工委|党委|[部办局委会院]))"
)


def _division(cell: str) -> str:
    """Return the division for which a cell names an office: 西湖区委组织部, 西湖区网信办."""
    office = _OFFICE.fullmatch(cell)
    return office["division"] if office and area_of(cell, None) is None else cell


def _codes_of(cell: str) -> tuple[str, ...]:
    """Return the districts that a cell may mean, wherever they are."""
    if re.match("[0-9]{6}", cell):
        return (cell[:6],) if len(atlas().names.get(cell[:6], "")) > 0 else ()
    home, name = without_city(_division(cell))
    codes = atlas().districts.get(name) or (atlas().stems.get(name, ()) if len(name) > 1 else ())
    return tuple(code for code in codes if home in (None, city_of(code)))


def _with_the_rows_city(district: pd.Series[Any], city: pd.Series[Any]) -> pd.Series[Any]:
    """Put the city of a row's own column before a district that the name alone does not tell:
    鼓楼区 of 南京市.
    """
    if city.isna().all():
        return district
    texts, rows = encoded(district)
    cities, of_city = encoded(city)
    codes = [atlas().cities.get(name) or without_city(name + "市辖区")[0] for name in cities]
    wide = len(cities) + 1
    pairs, where = np.unique(rows * wide + of_city, return_inverse=True)
    whole = [
        _within(texts[pair // wide], codes[pair % wide] if pair % wide < len(cities) else None)
        if pair // wide < len(texts)
        else None
        for pair in pairs.tolist()
    ]
    return spread(whole, where.astype(np.int64), district.index)


def _within(cell: str, city: str | None) -> str:
    fits = _fits(_division(cell), city) if city else ()
    if len(fits) != 1 or _codes_of(cell) == fits or without_city(cell)[0]:
        return cell
    return f"{city_name(city)}{cell}"


def _canonical(cell: str, city: str | None) -> _Meant:
    """Return what a district cell means: by its code, its name, or its short name, within the
    city first.
    """
    if len(cell) >= 6 and cell[:6].isdecimal() and cell[:6] in atlas().names:
        return _of_code(cell[:6], cell)
    name = _division(cell)
    fits = _fits(name, city)
    if len(fits) == 1:
        return _of_code(fits[0], cell)
    read = addresses.locate_district(pd.Series([name]), city=city).iloc[0]
    if pd.notna(read["district_code"]):
        return _of_code(read["district_code"], cell)
    if area := area_of(cell, city):
        return _of_area(area, city)
    fits = _anywhere(name, city)
    if len(fits) == 1:
        return _of_code(fits[0], cell)
    if pd.notna(read["district"]):
        return _Meant(read["district"], None, Shown.COLUMN)
    names = {district_name(code) for code in fits}
    return _Meant(names.pop() if len(names) == 1 else name, None, Shown.COLUMN, None, fits)


def _of_code(code: str, cell: str) -> _Meant:
    name = district_name(code)
    in_full = cell in (name, f"{city_name(city_of(code))}{name}")
    return _Meant(name, code, Shown.COLUMN if in_full else Shown.CITY_COLUMN)


def _fits(cell: str, city: str | None) -> tuple[str, ...]:
    """Return the districts that a name may mean within the city that it begins with, or else the
    ledger's.
    """
    home, name = without_city(cell)
    within = home or city
    if within is None:
        return ()
    here = districts_of(within)
    if name in here:
        return (here[name],)
    by_stem = tuple(code for full, code in here.items() if stem(full) == name)
    return by_stem if len(by_stem) == 1 else shortened(name, within)


def _anywhere(cell: str, city: str | None) -> tuple[str, ...]:
    """Return the districts of the country that a name may mean.

    In a ledger about a city a name without its kind is that of no district elsewhere: 河西 is a
    part of many a town. Counties and cities are known by theirs.
    """
    home, name = without_city(cell)
    if home or len(name) < 2:
        return ()
    codes = atlas().districts.get(name) or atlas().stems.get(name, ())
    if not codes and (len(name) > 2 or name[-1] in "县旗"):
        codes = shortened(name, None)
    if city is None or name[-1] in "县旗":
        return codes
    return tuple(code for code in codes if district_name(code)[-1] != "区")


def _told_apart(meant: list[_Meant], city: str | None) -> list[_Meant]:
    """Put the city before a district of another city than the ledger's own, and of a ledger of no
    one city before those of which two cells mean two by one name.
    """
    codes: dict[str, set[str | None]] = {}
    for one in meant:
        if one.district:
            codes.setdefault(one.district, set()).add(one.code)
    return [
        one._replace(district=f"{city_name(city_of(one.code)) or ''}{one.district}")
        if one.code
        and one.area is None
        and one.district == district_name(one.code)
        and (city_of(one.code) != city if city else len(codes[one.district]) > 1)
        else one
        for one in meant
    ]


def _named(codes: tuple[str, ...]) -> str | None:
    """Return the names of several districts with their cities, as a cell shows them."""
    if len(codes) < 2:
        return None
    names = [
        (city_name(city_of(code)) or province_name(code) or "") + district_name(code)
        for code in codes[:_MOST_NAMED]
    ]
    return "、".join(names) + ("等" if len(codes) > _MOST_NAMED else "")


_MOST_NAMED = 4  # districts that a cell may mean


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
        cities = {city_of(code) for code in districts_with(cell)}
        if len(cities) == 1 and (city := cities.pop()):
            shown[city] += count
    return addresses.districts.shown_most(shown, len(rows))


def _district_of_street(street: str, city: str) -> str | None:
    """Return the code of the only district of a city with a street of this name, in full or
    without its kind.
    """
    full = [code for code in districts_with(street) if city_of(code) == city]
    codes = full or [code for code in districts_of(city).values() if street in street_stems(code)]
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
    districts, of_district = encoded(located["district"])
    codes, of_code = encoded(located["district_code"])
    wide = len(streets) + 1
    pairs, first, where = np.unique(
        of_district * wide + of_street, return_index=True, return_inverse=True
    )
    there = [[*districts, ""][pair // wide] for pair in pairs.tolist()]
    texts = [[*streets, None][pair % wide] for pair in pairs.tolist()]
    known = _streets_by_district(
        there, texts, [codes[c] if c < len(codes) else None for c in of_code[first]]
    )
    full = [
        _longer(text, known[district], _STREET_KINDS) if text else None
        for text, district in zip(texts, there, strict=True)
    ]
    return spread(full, where.astype(np.int64), street.index)


def _streets_by_district(
    districts: list[str], texts: list[str | None], codes: list[str | None]
) -> dict[str, set[str]]:
    """Return the full names of streets by district; under "", for firms of no known district, all
    that the ledger writes.
    """
    known: dict[str, set[str]] = {}
    for district, text, code in zip(districts, texts, codes, strict=True):
        known.setdefault(district, set()).update(
            [text] if text else [], streets_of(code) if code else ()
        )
    known.setdefault("", set()).update(text for text in texts if text)
    return known


_STREET_KINDS = ("街道", "镇", "乡")
_COMMUNITY_KINDS = ("社区", "村")


def _longer(name: str, known: Container[str], kinds: tuple[str, ...]) -> str:
    whole = [name + kind for kind in kinds if name + kind in known]
    return whole[0] if len(whole) == 1 else name


def communities_in_full(community: pd.Series[Any]) -> pd.Series[Any]:
    """Give short names of communities the full form that the ledger itself writes."""
    texts, rows = encoded(community)
    written = frozenset(texts)
    full = [_longer(text, written, _COMMUNITY_KINDS) for text in texts]
    return community if full == texts else spread(full, rows, community.index)


def each(values: pd.Series[Any]) -> Iterator[str | None]:
    """Yield texts, None for a blank."""
    return (value if isinstance(value, str) else None for value in values)
