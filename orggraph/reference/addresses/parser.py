"""Addresses into their parts, column-wise."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
import pyarrow as pa

from orggraph.reference.addresses.districts import Found, districts, peel
from orggraph.reference.addresses.divisions import STREET_SUFFIX, street_stems, streets_of
from orggraph.reference.addresses.grammar import parts

COLUMNS = (
    "province",
    "city",
    "district",
    "district_code",
    "street",
    "street_code",
    "community",
    "zone",
    "road",
    "number",
    "place",
    "subplace",
    "building",
    "unit",
    "floor",
    "room",
    "district_words",
    "evidence",
    "note",
)
_STAGE = re.compile(
    "((?<=..)(?:[0-9]|[一二三四五六七八九十]{1,2})期)"
)  # 软件园二期: a stage lies inside its park
_ESTATES = tuple("区园苑里场厦城寓楼")  # in these a number without a road is a house


def parse(addresses: pd.Series[Any], *, city: str | None = None) -> pd.DataFrame:
    """Read each address into its parts, on the same index.

    `city` (code or name) settles district names that several cities have; without it the city the
    addresses are about. Every part holds the words that showed it, in normal form (half-width, no
    blanks), except `province`, `city` and `district`, which hold the full names of mid-2023 with
    `district_words` as written, `evidence` (a value of `Evidence`) and `note` (`Message` or None).
    `street_code` has nine digits where the table knows the street in that district. What an address
    does not say is missing. Raises `UsageError` for an unknown city.
    """
    column, rows, found, answer = districts(addresses, city)
    read = [
        _read(text, found[which])
        for text, which in zip(column.to_pylist(), answer.tolist(), strict=True)
    ]
    where = pa.array(rows)
    table: dict[str, Any] = {}
    for i, name in enumerate(COLUMNS[:-1]):
        table[name] = pa.array([one[i] for one in read], type=pa.string()).take(where).to_pandas()
    notes = pd.Series([one[-1] for one in read], dtype=object)
    table["note"] = notes.take(rows).array
    return pd.DataFrame(table).set_axis(addresses.index, axis=0)


def _read(text: str | None, found: Found) -> tuple[Any, ...]:
    """Return one address as a row of COLUMNS."""
    said = _said(text, *peel(text, found.end, found.code, found.city)) if text else {}
    street, code = said.get("street"), None
    if street and found.code:
        code = streets_of(found.code).get(street) or street_stems(found.code).get(
            STREET_SUFFIX.sub("", street)
        )
    return (
        found.province,
        found.city_name,
        found.district,
        found.code,
        street,
        code,
        said.get("community"),
        said.get("zone"),
        said.get("road"),
        said.get("number"),
        said.get("place"),
        said.get("subplace"),
        said.get("building"),
        said.get("unit"),
        said.get("floor"),
        said.get("room"),
        found.words,
        str(found.evidence),
        found.note,
    )


def _said(text: str, at: int, street: str | None) -> dict[str, str]:
    """Return the first words for each kind of part; a second place is the one inside the first."""
    said = {"street": street} if street else {}
    for part in parts(text, at):
        if part.kind == "chain":
            said |= {k: v for k, v in _chain(part.words).items() if k not in said}
        elif part.kind == "place":
            for words in _STAGE.split(part.words):
                if words:
                    said.setdefault("subplace" if "place" in said else "place", words)
        elif (
            part.kind == "number" and "road" not in said and said.get("place", "")[-1:] in _ESTATES
        ):
            said.setdefault("building", part.words)
        else:
            said.setdefault(part.kind, part.words)
    return said


def _chain(words: str) -> dict[str, str]:
    """Read `7-6-1112` as building, unit and room, `3-1112` as building and room."""
    steps = words.split("-")
    kinds = ("building", "unit", "room") if len(steps) == 3 else ("building", "room")
    return dict(zip(kinds, steps, strict=True))
