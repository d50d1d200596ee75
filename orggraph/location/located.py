"""The location of each firm: its district and street, its park and building, with the evidence.

What the ledger's own columns say is taken; where they are blank the address is read, its district
by the national table and its place by the table of places: by name, by road and number, and by
point. Two pieces of evidence that agree are taken; two that disagree are shown and neither is
chosen; one alone is taken with less confidence, or left, as the rules have it. The registered
address is often not where a firm works, so an address never overrules a column.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from orggraph.ingest import Found, Tables
from orggraph.location.assign import (
    SITE_COLUMNS,
    confidence,
    locate_places,
    places_apart,
    spelled_once,
)
from orggraph.location.firm_districts import (
    communities_in_full,
    locate_districts,
    locate_streets,
    note_areas,
    note_shared_names,
)
from orggraph.location.positions import area, doubtful
from orggraph.reference import coordinates

__all__ = ["doubtful_points", "locate"]


def locate(tables: Tables, *, compare: bool = False) -> pd.DataFrame:
    """Find where every firm sits.

    Returns one row a firm on the index of `tables.firms`: `district`, `district_code`, `area` (the
    area of management, such as 高新区, that the district column names instead of a district),
    `several` (the districts of several cities that this column may mean alike),
    `street`, `community`; `park`, `building`, `business_district`, `incubator`, each with the
    place's id in a column of that name and `_id`; `place_id` (the place best shown, and of those
    the nearest), `evidence` of the district (a value of `Shown` or `addresses.Evidence`),
    `place_evidence` (of `Sight`), `confidence` (of `Confidence`), `metres` from the firm's point to
    the place, `conflict` and `note`, both `Message` or None. With `compare`, addresses are read
    also where the columns are filled, to show where the two disagree; the columns win.
    """
    firms = tables.firms
    result, city = locate_districts(firms, compare)
    street = firms["street"]
    if len(tables.places) and len(firms):
        street = locate_places(tables, result, city, compare)
    else:
        _no_places(result, tables, city)
    result["street"] = locate_streets(firms, result, street)
    result["community"] = communities_in_full(result["community"])
    result["park"], result["park_id"] = (
        result[c].fillna(result["area"]) for c in ("park", "park_id")
    )
    note_areas(result)
    note_shared_names(result)
    result["confidence"] = confidence(result)
    return result


def _no_places(result: pd.DataFrame, tables: Tables, city: str | None) -> None:
    firms, kept = tables.firms, places_apart(tables)
    for kind, name in SITE_COLUMNS.items():
        result[name], result[f"{name}_id"] = firms[name], spelled_once(firms, kind, city, kept)
    result["community"] = firms["community"]
    result["place_id"] = result["place_evidence"] = pd.Series(
        pd.array([None], dtype="str").take(np.zeros(len(firms), int)), index=firms.index
    )
    result["place_words"] = result["place_id"]
    result["confidence"] = np.full(len(firms), -1, dtype=np.int8)
    result["metres"] = pd.array(np.full(len(firms), np.nan), dtype="Float64")


def doubtful_points(tables: Tables) -> tuple[Found, ...]:
    """Return a finding on every place, and every firm, whose point lies outside the rectangle of
    the city's places.
    """
    city = area(*coordinates.wgs84(tables.places))
    if city is None:
        return ()
    return tuple(
        f
        for table, frame in (("places", tables.places), ("firms", tables.firms))
        for f in doubtful(table, frame, city)
    )
