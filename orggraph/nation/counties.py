"""Which counties there are: dataset folders by code, Parquet by county, or one large list.

    DATA/350203/                     a dataset folder, as every command takes one
    DATA/county=350203/*.parquet     raw rows, headings as the office writes them
    DATA.csv, DATA.parquet           one list, split by a column of division codes

Beside them may stand `nation.toml` (keys as in `dataset.toml`, and `[provinces.35]` for the rules
of one province) and `upper/`, a dataset folder of the organisations, places, links and posts that
several counties share.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from orggraph.core.enums import Base, Word
from orggraph.core.errors import InputError, UsageError, legible
from orggraph.core.messages import ITEMS, Message, listed, message, plural
from orggraph.core.nearest import did_you_mean
from orggraph.core.rules import DEFAULT, Rules
from orggraph.io.dataset import declared, read_toml
from orggraph.io.ordinary_file import is_folder
from orggraph.reference.addresses.divisions import atlas, city_of, is_statistical

DECLARATION = "nation.toml"
UPPER = "upper"
UNKNOWN = "_unknown"
"""The county of firms whose code is no county's."""

LISTS = (".csv", ".tsv", ".txt", ".parquet")
_CODE = re.compile(r"\d{6}")
_PARTITION = re.compile(r"county=(\d{6})")
_DECLARED = ("name", "as_of", "coordinates", "columns", "rules")
WITHIN_DISTRICT: Mapping[str, Any] = {"groups_within": "district"}
"""Rules of a nation run where nobody says otherwise: superiors differ across districts."""


class Layout(Word):
    """How the rows of a county are kept."""

    FOLDER = ("folder", "数据文件夹", "dataset folder")
    PARQUET = ("parquet", "Parquet 分区", "Parquet partition")
    SHARE = ("share", "一张大表中的一份", "share of one list")


@dataclass(frozen=True)
class County:
    """One county's data: where they are and how large, in bytes on disk."""

    code: str
    layout: Layout
    path: str
    size: int

    @property
    def name(self) -> str:
        """The county's name, its code where the table of divisions does not have it."""
        return division_name(self.code)


@dataclass(frozen=True)
class Setup:
    """What `nation.toml` says, and the folder of what counties share, "" for none."""

    name: str
    as_of: str = ""
    coordinates: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    rules: Mapping[str, Any] = field(default_factory=dict)
    provinces: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    upper: str = ""


@dataclass(frozen=True)
class Settings:
    """What a run is asked for; the same for every county but its rules.

    `county_files` is "" or the suffix of the files to write for each county; `memory` the bytes
    that one county may take, 0 for what the machine has.
    """

    out: str
    setup: Setup
    rules: Rules = DEFAULT
    base: Base = Base.OPERATING
    plan: bool = False
    county_files: str = ""
    lang: str = "zh"
    as_of: str = ""
    memory: int = 0

    def rules_of(self, county: str) -> Rules:
        """Return the rules of a county before its own: the nation's, changed by its province's."""
        changes = self.setup.provinces.get(county[:2], {})
        where = f"{DECLARATION} [provinces.{county[:2]}]"
        return self.rules.replace(changes, where) if changes else self.rules


def division_name(code: str) -> str:
    """Return the name of a province, a city or a county, the code itself where it has none."""
    if code == UNKNOWN:
        return "区划代码不明"
    return atlas().names.get(code, code)


def counties_within(codes: list[str]) -> list[str]:
    """Return the counties there are in the smallest division that holds all of some counties."""
    whole = division_of(codes)
    every = [code for code in atlas().names if len(code) == 6 and not is_statistical(code)]
    if len(whole) == 4:
        return sorted(code for code in every if city_of(code) == whole)
    return sorted(code for code in every if code.startswith(whole))


def division_of(codes: list[str]) -> str:
    """Return the smallest division that holds all of some counties: four digits for a city, two
    for a province, "" for the nation.
    """
    known = [code for code in codes if code != UNKNOWN]
    cities, provinces = {city_of(code) for code in known}, {code[:2] for code in known}
    if len(provinces) != 1:
        return ""
    city = cities.pop() if len(cities) == 1 else None
    return city or provinces.pop()


def read_setup(data: Path, upper: str | None = None) -> Setup:
    """Return what stands beside the counties of a folder; a single file has nothing beside it.

    Raises `InputError` for a declaration that does not fit.
    """
    folder = data if is_folder(data) else None
    path = folder / DECLARATION if folder else None
    said = read_toml(path) if path and path.is_file() else {}
    where = str(path)
    for key in said:
        if key not in (*_DECLARED, "provinces"):
            raise _unknown_key(key, where)
    provinces = said.get("provinces", {})
    if not _are_provinces(provinces):
        raise InputError(
            message(
                "{where}: under [provinces] write a province's two digits, such as [provinces.35]",
                where=where,
            )
        )
    held = declared({k: v for k, v in said.items() if k in _DECLARED}, where, data.stem)
    beside = str(folder / UPPER) if folder and (folder / UPPER).is_dir() else ""
    return Setup(
        held.name,
        held.as_of,
        held.coordinates,
        held.columns,
        held.rules,
        provinces,
        _absolute(upper) if upper else beside and _absolute(beside),
    )


def _absolute(path: str) -> str:
    found = Path(os.path.realpath(path))
    if not is_folder(found):
        raise UsageError(message("{path}: upper data are a dataset folder", path=path))
    return str(found)


def _are_provinces(provinces: Any) -> bool:
    return isinstance(provinces, dict) and all(
        len(code) == 2 and code in atlas().names and isinstance(rules, dict)
        for code, rules in provinces.items()
    )


def _unknown_key(key: str, where: str) -> InputError:
    known = (*_DECLARED, "provinces")
    return InputError(
        message(
            "{where}: there is no entry “{key}”{meant}; there are {known}",
            where=where,
            key=key,
            meant=did_you_mean(key, known),
            known=listed(known, ITEMS),
        )
    )


@dataclass(frozen=True)
class Found:
    """What a folder holds: counties, or one list still to be split, and what is not read."""

    counties: tuple[County, ...]
    one_list: str = ""
    unread: tuple[str, ...] = ()

    @property
    def note(self) -> Message | None:
        """Say what of the folder is not read."""
        if not self.unread:
            return None
        names = [legible(name) for name in self.unread[:5]]
        more = "" if len(self.unread) <= 5 else " …"
        return plural(
            "{n} entry is no county's and is not read: {names}{more} (a county's folder is named"
            " by its six-digit division code)",
            "{n} entries are no county's and are not read: {names}{more} (a county's folder is"
            " named by its six-digit division code)",
            n=len(self.unread),
            names=listed(names, ITEMS),
            more=more,
        )


def find_counties(data: Path) -> Found:
    """Return the counties that DATA holds, by their codes.

    Raises `InputError` where there are none, or in two layouts at once.
    """
    if not is_folder(data):
        _check_list(data)
        return Found((), os.path.realpath(data))
    entries = sorted(Path(os.path.realpath(data)).iterdir())
    folders = [e for e in entries if _CODE.fullmatch(e.name) and e.is_dir()]
    partitions = [e for e in entries if _PARTITION.fullmatch(e.name) and e.is_dir()]
    lists = [e for e in entries if e.suffix.lower() in LISTS and e.is_file()]
    lists = [e for e in lists if not e.name.startswith((".", "_", "~$"))]
    if folders and partitions:
        raise InputError(
            message(
                "{data}: there are folders named by division codes and county=… partitions; keep "
                "one",
                data=data,
            )
        )
    taken = {DECLARATION, UPPER, *(e.name for e in folders), *(e.name for e in partitions)}
    if not folders and not partitions and len(lists) == 1:
        taken.add(lists[0].name)
    unread = tuple(e.name for e in entries if e.name not in taken and not e.name.startswith("."))
    if folders:
        return Found(tuple(_county(e.name, Layout.FOLDER, e) for e in folders), "", unread)
    if partitions:
        codes = [e.name.partition("=")[2] for e in partitions]
        found = [_county(c, Layout.PARQUET, e) for c, e in zip(codes, partitions, strict=True)]
        return Found(tuple(found), "", unread)
    if len(lists) == 1:
        return Found((), str(lists[0]), unread)
    raise InputError(
        message(
            "{data}: no county's data are there; give folders named by six-digit division codes, "
            "Parquet partitions county=…, or one list (CSV, Parquet) with --by-county",
            data=data,
        )
    )


def _check_list(path: Path) -> None:
    if path.suffix.lower() not in LISTS:
        raise InputError(
            message(
                "{path}: one list is a CSV or a Parquet file; save it as CSV (UTF-8)", path=path
            )
        )


def _county(code: str, layout: Layout, folder: Path) -> County:
    return County(code, layout, str(folder), size_of(folder))


def size_of(folder: Path) -> int:
    """Return the bytes of the files in a folder; what cannot be looked at counts nothing."""
    return sum(path.stat().st_size for path in files_in(folder))


def files_in(folder: Path) -> list[Path]:
    """Return the ordinary files below a folder, in the order of their names."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


__all__ = [
    "UNKNOWN",
    "County",
    "Found",
    "Layout",
    "Settings",
    "Setup",
    "counties_within",
    "division_name",
    "division_of",
    "find_counties",
    "read_setup",
]
