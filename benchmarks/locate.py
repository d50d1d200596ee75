"""Where firms sit: what is found on the real city, and how fast. `python benchmarks/locate.py`

Speeds are ratios between two things run in turn: a filled ledger against reading its addresses, and
the book of places against looking for each place's name in every address.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from orggraph.ingest import RawDataset, RawTable, Tables, clean
from orggraph.location import locate
from orggraph.reference import addresses

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def main() -> None:
    firms = pd.read_csv(DATA / "registry" / "xiamen.csv", dtype="str")
    places = pd.read_csv(DATA / "places_xiamen" / "places.csv", dtype="str")
    town = tables(firms, places)
    located = locate(town).assign(uscc=town.firms["uscc"])
    against_links(located)
    against_candidates(located)
    print(
        f"\n{len(located):,} firms, {len(town.places):,} places: the district of "
        f"{located.district.notna().sum():,}, a place of "
        f"{located.place_id.notna().sum():,}, both building and park of "
        f"{(located.building.notna() & located.park.notna()).sum():,}, "
        f"{located.conflict.notna().sum():,} conflicts, {located.note.notna().sum():,} notes"
    )
    print(located.place_evidence.value_counts().to_string())
    speed(firms, places)


def tables(firms: pd.DataFrame, places: pd.DataFrame | None = None) -> Tables:
    given = {"firms": firms} | ({} if places is None else {"places": places})
    raw = [
        RawTable(kind, f"{kind}.csv", "", frame, np.arange(2, 2 + len(frame)))
        for kind, frame in given.items()
    ]
    return clean(RawDataset("厦门", tuple(raw)))


def against_links(located: pd.DataFrame) -> None:
    truth = pd.read_csv(DATA / "truth_xiamen" / "links_dev.csv", dtype="str")
    found = located.drop_duplicates("uscc").set_index("uscc").place_id.reindex(truth.uscc)
    right = sum(node in ids.split("|") for node, ids in zip(found, truth.place_ids, strict=True))
    print(
        f"links_dev: {right} of {len(truth)} at the first place named,"
        f" recall {right / len(truth):.3f}"
    )


def against_candidates(located: pd.DataFrame) -> None:
    """Show how what we take compares with the candidates of a single piece of evidence, which
    are no answers.
    """
    truth = pd.read_csv(
        DATA / "truth_xiamen" / "candidates_single_evidence.csv", dtype="str"
    ).drop_duplicates("uscc")
    found = located.drop_duplicates("uscc").set_index("uscc").reindex(truth.uscc)
    ids = found[["building_id", "park_id", "business_district_id", "incubator_id"]]
    taken = ids.notna().any(axis=1).to_numpy()
    among = [
        bool({*row} & {*said.split("|")})
        for row, said in zip(ids.itertuples(index=False), truth.place_ids, strict=True)
    ]
    print(f"{'candidates':12}{'firms':>7}{'taken':>7}{'among them':>12}")
    for evidence in ("name", "road_no"):
        of = (truth.evidence == evidence).to_numpy()
        print(
            f"{evidence:12}{of.sum():7}{(of & taken).sum():7}"
            f"{(of & taken & np.array(among)).sum():12}"
        )


def speed(firms: pd.DataFrame, places: pd.DataFrame) -> None:
    print()
    many = (
        firms[["name", "address"]]
        .sample(300_000, replace=True, random_state=0)
        .reset_index(drop=True)
    )
    many["name"] = many["name"] + many.index.astype("str")
    many["address"] = many["address"] + many.index.astype("str") + "室"
    filled = tables(many.assign(district="思明区", street="莲前街道"))
    ratio(
        "a filled ledger of 300,000",
        lambda: locate(filled),
        "reading its addresses",
        lambda: addresses.locate_district(filled.firms["address"]),
    )
    some = tables(firms, places)
    bare = tables(firms)
    names = places["name"].str.replace(r"[(（].*", "", regex=True).unique()
    ratio(
        f"{len(firms):,} firms against {len(places):,} places",
        lambda: (locate(some), locate(bare)),
        "each name looked for in every address",
        lambda: [bare.firms["address"].str.contains(name, regex=False) for name in names],
    )


def ratio(what: str, ours: Callable[[], Any], other: str, theirs: Callable[[], Any]) -> None:
    took = []
    for run in (ours, theirs):
        start = time.perf_counter()
        run()
        took.append(time.perf_counter() - start)
    print(f"{what}: {took[0]:.2f} s; {other}: {took[1]:.2f} s; {took[1] / took[0]:.1f} x")


if __name__ == "__main__":
    main()
