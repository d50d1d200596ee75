"""How a rate changed and why: the effect of the firms covered, and that of the base; ranks; a
series of dates.

(a1 − a0) / N1 is what newly covered and newly lost firms moved, a0 · (1/N1 − 1/N0) what the change
of the base did; the two sum to the change (DOMAIN §7). Worked out in fractions, shown in hundredths
of a percentage point that still sum.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pandas as pd

from orggraph.analysis.coverage import TOTAL, coverage_table, other_cities
from orggraph.core.enums import Base, Dimension
from orggraph.graph import Label, OrgGraph

NO_GROUP = (Dimension.DISTRICT.unknown.zh, TOTAL)


def effects(
    covered0: int, base0: int, covered1: int, base1: int
) -> tuple[Fraction, Fraction] | None:
    """Return the numerator's and the denominator's effect on a rate, in percentage points; None
    where a base is empty.
    """
    if not base0 or not base1:
        return None
    return Fraction(100 * (covered1 - covered0), base1), 100 * covered0 * (
        Fraction(1, base1) - Fraction(1, base0)
    )


def shown_effects(
    found: tuple[Fraction, Fraction] | None,
) -> tuple[float | None, float | None, float | None]:
    """Return change, numerator's and denominator's effect in points of two decimals that sum as
    shown.
    """
    if found is None:
        return None, None, None
    change, numerator = hundredths(sum(found, Fraction(0))), hundredths(found[0])
    return change / 100, numerator / 100, (change - numerator) / 100


def hundredths(points: Fraction) -> int:
    """Return points in hundredths, halves away from zero, so that a change and its reverse are
    shown alike.
    """
    size = (abs(points) * 200 + 1) // 2
    return int(size) if points >= 0 else -int(size)


def rate_changes(
    old: OrgGraph,
    old_status: pd.DataFrame,
    new: OrgGraph,
    new_status: pd.DataFrame,
    base: Base = Base.OPERATING,
    kind: Label = Label.ENTERPRISE,
    by: Dimension = Dimension.DISTRICT,
) -> pd.DataFrame:
    """Return a row for each district of either date, or each place `by` names, the total last.

    `group`; `base_before`, `organised_before`, `rate_before` and the same `_after`; `points`,
    `by_covered`, `by_base` (percentage points, missing where a base is empty); `rank_before`,
    `rank` (1 = highest rate; equals share it; only districts of `rank_least_firms` firms, and none
    of another city unless `rank_other_cities`), `climbed` (places gained).
    """
    tables = [
        coverage_table(g, s, by, base, kind).set_index("group")[
            ["base", "organised", "organised_rate"]
        ]
        for g, s in ((old, old_status), (new, new_status))
    ]
    groups = [
        *(g for g in tables[1].index if g not in NO_GROUP),
        *(g for g in tables[0].index if g not in (*NO_GROUP, *tables[1].index)),
        *(g for g in NO_GROUP if any(g in t.index for t in tables)),
    ]
    whole = [table.reindex(groups) for table in tables]
    # A rate that no column asks about is missing; its firms then count as an empty base where rates
    # are compared.
    before, after = (table[["base", "organised"]].fillna(0).astype("int64") for table in whole)
    asked = [
        table[["base", "organised"]]
        .where(table["organised_rate"].notna(), 0)
        .fillna(0)
        .astype("int64")
        for table in whole
    ]
    frame = pd.DataFrame({"group": groups})
    for name, table, rates in (("before", before, whole[0]), ("after", after, whole[1])):
        frame[f"base_{name}"], frame[f"organised_{name}"] = (
            table["base"].array,
            table["organised"].array,
        )
        frame[f"rate_{name}"] = rates["organised_rate"].astype("Float64").array
    cells = zip(
        asked[0]["organised"],
        asked[0]["base"],
        asked[1]["organised"],
        asked[1]["base"],
        strict=True,
    )
    moved = [shown_effects(effects(*map(int, cell))) for cell in cells]
    for i, name in enumerate(("points", "by_covered", "by_base")):
        frame[name] = pd.array([m[i] for m in moved], dtype="Float64")
    out = () if new.rules.rank_other_cities else other_cities(old) | other_cities(new)
    least = new.rules.rank_least_firms
    for name, table in zip(("rank_before", "rank"), asked, strict=True):
        frame[name] = ranks(groups, table, out, least)
    frame["climbed"] = frame["rank_before"] - frame["rank"]
    return frame


def ranks(
    groups: Sequence[str], table: pd.DataFrame, out: Collection[str] = (), least: int = 1
) -> pd.Series[Any]:
    """Return the rank of each district by its rate, exactly compared; missing for all that is
    none, for those in `out` and for those with fewer firms than `least`.
    """
    rates = [
        Fraction(int(a), int(n)) if n >= max(least, 1) and g not in (*NO_GROUP, *out) else None
        for g, a, n in zip(groups, table["organised"], table["base"], strict=True)
    ]
    known = sorted((r for r in rates if r is not None), reverse=True)
    return pd.Series([None if r is None else known.index(r) + 1 for r in rates], dtype="Int64")


def series(
    dates: Sequence[tuple[OrgGraph, pd.DataFrame]], base: Base = Base.OPERATING
) -> pd.DataFrame:
    """Return a row for each date, in the order given: `date` (its name where none is declared),
    base, organised, rates, points.
    """
    rows: list[dict[str, Any]] = []
    for graph, status in dates:
        total = coverage_table(graph, status, Dimension.DISTRICT, base).iloc[-1]
        rows.append(
            {
                "date": str(graph.as_of or graph.name),
                **{
                    c: total[c]
                    for c in (
                        "base",
                        "organised",
                        "organised_rate",
                        "without_fallback_rate",
                        "both",
                        "both_rate",
                        "uncovered",
                        "unknown",
                    )
                },
            }
        )
    frame = pd.DataFrame(rows)
    pairs = list(
        zip(
            frame["organised"], frame["base"].where(frame["organised_rate"].notna(), 0), strict=True
        )
    )
    steps = [(None,)] + [
        shown_effects(effects(*map(int, (*before, *after)))) for before, after in pairwise(pairs)
    ]
    frame["points"] = pd.array([step[0] for step in steps], dtype="Float64")
    return frame
