"""What is added up over counties: counts and their rates anew, organisations by who they are,
and a net row where a firm stands in two.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from orggraph.analysis.coverage import ORGANISATION_COUNTS
from orggraph.core import schema
from orggraph.core.enums import Word
from orggraph.nation.counties import UNKNOWN, counties_within, division_name, division_of
from orggraph.nation.county import COUNTS, rated
from orggraph.nation.overlaps import counted_in, twice
from orggraph.reference.addresses.divisions import city_of

MAYBE_UNKNOWN = ("staff", "members", "due", "built")
"""Sums of these are unknown, not zero, where nobody's figure is known."""
NAMED = 20
"""So many missing counties are named."""


class Line(Word):
    """What a row of a table of divisions is."""

    TOTAL = ("total", "合计", "total")
    TWICE = ("twice", "跨县重复（扣除）", "in two counties, deducted")
    NET = ("net", "净数", "net")


class Level(Word):
    """The tables of a run, from the whole to the single county."""

    NATION = ("nation", "全国", "nation")
    PROVINCE = ("province", "省", "province")
    CITY = ("city", "市", "city")
    COUNTY = ("county", "县", "county")


@dataclass(frozen=True)
class Whole:
    """What the counties left behind, read once: their summaries, the organisations that may stand
    in several, and the firms that do.
    """

    summaries: pd.DataFrame
    organisations: pd.DataFrame
    overlaps: pd.DataFrame
    expected: tuple[str, ...]


def whole_of(summaries: pd.DataFrame, organisations: pd.DataFrame, overlaps: pd.DataFrame) -> Whole:
    """Return what tables are made of."""
    codes = sorted(map(str, summaries["county_code"]))
    expected = counties_within(codes)
    return Whole(summaries, organisations, overlaps, tuple(sorted({*expected, *codes} - {UNKNOWN})))


def _group_of(level: Level) -> Callable[[str], str]:
    """Return the division of a level that a county's code lies in."""
    if level is Level.PROVINCE:
        return lambda code: UNKNOWN if code == UNKNOWN else code[:2]
    if level is Level.CITY:  # a county without a city answers to its province
        return lambda code: UNKNOWN if code == UNKNOWN else (city_of(code) or code)
    return (lambda code: code) if level is Level.COUNTY else (lambda code: "")


def coverage_of(whole: Whole, level: Level) -> pd.DataFrame:
    """Return the coverage table of a level, columns as `schema.NATION_COVERAGE`.

    A division with firms on the lists of two of its counties has three rows: the sum of its
    counties, what is deducted, and the net.
    """
    group = _group_of(level)
    of = whole.summaries["county_code"].astype(str).map(group)
    expected: dict[str, list[str]] = {}
    for code in whole.expected:
        expected.setdefault(group(code), []).append(code)
    tables = []
    for name in sorted(set(of), key=lambda code: (code == UNKNOWN, code)):
        rows = whole.summaries[(of == name).to_numpy(bool)]
        tables.append(_rows(whole, level, name, rows, expected.get(name, [])))
    return pd.concat(tables, ignore_index=True)


def _rows(
    whole: Whole, level: Level, name: str, rows: pd.DataFrame, expected: list[str]
) -> pd.DataFrame:
    codes = sorted(map(str, rows["county_code"]))
    total = _sums(rows)
    for kind, less in repeated_organisations(whole.organisations, codes).items():
        total[kind] = total[kind] - less
    lines = [(Line.TOTAL, total)]
    overlaps = _in_several(whole.overlaps[whole.overlaps["county_code"].isin(codes)])
    if len(overlaps):
        less = twice(overlaps, COUNTS)
        deducted = (-less).assign(**dict.fromkeys(ORGANISATION_COUNTS, 0))
        lines += [(Line.TWICE, deducted), (Line.NET, _net(total, less))]
    tables = []
    for line, counts in lines:
        table = rated(counts.astype(dict.fromkeys(_all_counts(), "Int64")).assign(group=""))
        if line is Line.TWICE:  # a rate of what is taken away says nothing
            for shown in schema.COUNTED:
                if shown.name.endswith("_rate"):
                    table[shown.name] = pd.array([None], dtype="Float64")
        tables.append(table.assign(line=line))
    missing = sorted(set(expected) - set(codes))
    here = [code for code in codes if code != UNKNOWN]
    return pd.concat(tables, ignore_index=True).assign(
        code=name,
        group=_scope_name(codes) if level is Level.NATION else division_name(name),
        counties=len(here) if here or name != UNKNOWN else 1,
        expected=len(expected),
        missing=_named(missing),
    )


def _scope_name(codes: list[str]) -> str:
    """Return the name of the smallest division that holds some counties."""
    whole = division_of(codes)
    return division_name(whole) if whole else Level.NATION.zh


def _all_counts() -> list[str]:
    return [*COUNTS, *ORGANISATION_COUNTS]


def _sums(rows: pd.DataFrame) -> pd.DataFrame:
    sums = {name: rows[name].sum(min_count=int(name in MAYBE_UNKNOWN)) for name in _all_counts()}
    return pd.DataFrame([sums]).astype("Int64")


def _named(missing: Sequence[str]) -> str | None:
    if not missing:
        return None
    names = [division_name(code) for code in missing[:NAMED]]
    more = f" …（共 {len(missing)}）" if len(missing) > NAMED else ""
    return "、".join(names) + more


def _in_several(rows: pd.DataFrame) -> pd.DataFrame:
    """Return of some rows of overlaps those whose firm has more than one of them."""
    return rows[rows["uscc"].duplicated(keep=False)]


def _net(total: pd.DataFrame, less: pd.DataFrame) -> pd.DataFrame:
    """Return a row of counts without what is counted twice; what is unknown there takes nothing
    away.
    """
    net = total.copy()
    for column in COUNTS:
        net[column] = (total[column] - less[column].fillna(0)).astype("Int64")
    return net


def repeated_organisations(organisations: pd.DataFrame, codes: list[str]) -> dict[str, int]:
    """Return how often organisations of some counties are counted again: one that stands in three
    counties twice.

    An organisation is the same in two counties where id and name agree.
    """
    here = organisations[organisations["county_code"].isin(codes)]
    again = here.duplicated(["organisation", "name"])
    return {name: int((again & here[name]).sum()) for name in ORGANISATION_COUNTS}


def firms_twice(overlaps: pd.DataFrame) -> pd.DataFrame:
    """Return the firms of several counties as a list, columns as `schema.FIRMS_TWICE`."""
    return overlaps.assign(
        group=overlaps["county_code"].map(division_name),
        counted=counted_in(overlaps).astype("boolean"),
    )[[c.name for c in schema.FIRMS_TWICE]]


def committees_of(committees: pd.DataFrame, overlaps: pd.DataFrame) -> pd.DataFrame:
    """Return the load of industry committees over all counties, a firm counted once, the heaviest
    first; columns as `schema.NATION_COMMITTEES`.
    """
    found: list[dict[str, Any]] = []
    for (node, name), rows in committees.groupby(["organisation", "name"], sort=True):
        counts = _sums(rows.assign(**dict.fromkeys(ORGANISATION_COUNTS, 0)))
        again = _in_several(overlaps[overlaps["committee"] == node])
        if len(again):
            counts = _net(counts, twice(again, COUNTS))
        table = rated(counts.assign(group=""))
        table[list(ORGANISATION_COUNTS)] = pd.NA
        head = {"committee": name, "organisation": node, "counties": rows["county_code"].nunique()}
        found.append({**table.iloc[0].to_dict(), **head})
    names = [c.name for c in schema.NATION_COMMITTEES]
    frame = pd.DataFrame(found, columns=names)
    return frame.sort_values(
        ["base", "committee"], ascending=[False, True], kind="stable", ignore_index=True
    )
