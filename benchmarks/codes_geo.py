"""How much faster columns are than one by one: `python benchmarks/codes_geo.py [CODES] [POINTS]`.

Both sides of a ratio run in turn in the same process on the same values, and their answers are
compared.
"""

from __future__ import annotations

import math
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from stdnum.cn import uscc

from orggraph.reference import coordinates, credit_codes

ROUNDS = 3
SINGLE = 20_000  # what one by one is measured on; its time is per value, so that the ratio holds


def made_up_codes(count: int, rng: np.random.Generator) -> pd.Series[Any]:
    """Return codes of which nine in ten are valid."""
    letters = np.array(list(credit_codes.ALPHABET))
    values = np.concatenate(
        [
            np.full((count, 1), 9),
            np.full((count, 1), 1),
            rng.integers(0, 10, (count, 6)),
            rng.integers(0, 31, (count, 9)),
        ],
        axis=1,
    )
    check = -(values @ np.array(credit_codes.WEIGHTS)) % 31
    check = np.where(rng.random(count) < 0.1, (check + 1) % 31, check)
    cells = letters[np.column_stack([values, check])]
    return pd.Series(np.ascontiguousarray(cells).view("<U18").ravel(), dtype="str")


def shifted(e: float, n: float) -> tuple[float, float]:
    """Return the shift of GCJ-02 in degrees at one point, with plain mathematics."""
    sin, pi = math.sin, math.pi
    x, y = e - 105.0, n - 35.0
    waves = 20 * sin(6 * pi * x) + 20 * sin(2 * pi * x)
    east = (
        300
        + x
        + 2 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * math.sqrt(abs(x))
        + (
            waves
            + 20 * sin(pi * x)
            + 40 * sin(pi * x / 3)
            + 150 * sin(pi * x / 12)
            + 300 * sin(pi * x / 30)
        )
        * 2
        / 3
    )
    north = (
        -100
        + 2 * x
        + 3 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * math.sqrt(abs(x))
        + (
            waves
            + 20 * sin(pi * y)
            + 40 * sin(pi * y / 3)
            + 160 * sin(pi * y / 12)
            + 320 * sin(pi * y / 30)
        )
        * 2
        / 3
    )
    flat = 1 - 0.00669342162296594323 * sin(math.radians(n)) ** 2
    across = 6378245.0 / math.sqrt(flat) * math.cos(math.radians(n))
    along = 6378245.0 * (1 - 0.00669342162296594323) / (flat * math.sqrt(flat))
    return math.degrees(east / across), math.degrees(north / along)


def there(lon: list[float], lat: list[float]) -> list[tuple[float, float]]:
    """Return WGS-84 points in GCJ-02, one by one."""
    return [(e + dx, n + dy) for e, n in zip(lon, lat, strict=True) for dx, dy in (shifted(e, n),)]


def back(lon: list[float], lat: list[float]) -> list[tuple[float, float]]:
    """Return GCJ-02 points in WGS-84, one by one and as exactly as the column does."""
    out = []
    for e, n in zip(lon, lat, strict=True):
        dx, dy = shifted(e, n)
        for _ in range(4):
            dx, dy = shifted(e - dx, n - dy)
        out.append((e - dx, n - dy))
    return out


def seconds(work: Callable[[], Any], count: int) -> float:
    """Return the seconds per value."""
    begin = time.perf_counter()
    work()
    return (time.perf_counter() - begin) / count


def line(name: str, column: Callable[[], Any], count: int, single: Callable[[], Any]) -> None:
    """Print values per second column-wise and one by one, medians of rounds in turn, and their
    ratio.
    """
    pairs = [(seconds(column, count), seconds(single, SINGLE)) for _ in range(ROUNDS)]
    fast, slow = (statistics.median(side) for side in zip(*pairs, strict=True))
    print(f"{name:<46}{1 / fast:>14,.0f}{1 / slow:>14,.0f}{slow / fast:>9.1f} x")


def main(count: int = 1_000_000, points: int = 1_000_000) -> None:
    rng = np.random.default_rng(20260101)
    cells = made_up_codes(count, rng)
    some = cells.head(SINGLE).tolist()
    assert credit_codes.is_valid_column(cells.head(SINGLE)).tolist() == [
        uscc.is_valid(code) for code in some
    ]
    print(f"{'per second':<46}{'column':>14}{'one by one':>14}{'ratio':>11}")
    line(
        "is_valid_column / stdnum.is_valid",
        lambda: credit_codes.is_valid_column(cells),
        count,
        lambda: [uscc.is_valid(code) for code in some],
    )
    line(
        "faults_column / stdnum.is_valid",
        lambda: credit_codes.faults_column(cells),
        count,
        lambda: [uscc.is_valid(code) for code in some],
    )
    line(
        "kinds_column / stdnum.is_valid",
        lambda: credit_codes.kinds_column(cells),
        count,
        lambda: [uscc.is_valid(code) for code in some],
    )
    quoted = "'" + cells
    line(
        "compact_column, apostrophes / stdnum.compact",
        lambda: credit_codes.compact_column(quoted),
        count,
        lambda: [uscc.compact(code) for code in some],
    )

    lon, lat = rng.uniform(74, 134, points), rng.uniform(4, 53, points)
    few = lon[:SINGLE].tolist(), lat[:SINGLE].tolist()
    for name, source, target, loop in (
        ("WGS-84 to GCJ-02", "WGS-84", "GCJ-02", there),
        ("GCJ-02 to WGS-84", "GCJ-02", "WGS-84", back),
    ):
        assert np.allclose(
            np.column_stack(coordinates.convert(*few, source, target)),
            loop(*few),
            atol=1e-11,
            rtol=0,
        )
        line(
            f"convert {name} / plain loop",
            lambda s=source, t=target: coordinates.convert(lon, lat, s, t),
            points,
            lambda loop=loop: loop(*few),
        )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
