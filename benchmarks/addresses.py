"""Addresses: what is read right on real and labelled data, and how fast. `python
benchmarks/addresses.py`

The labelled set cuts some parts otherwise than we do, so two are cut its way before they are
compared: a number of 弄 and 号 counts by its 弄, one with a suffix (`970-12号`, not a range) by its
first figure; a road counts without the 东段 behind it. Everything else must be equal, character by
character.
"""

from __future__ import annotations

import json
import re
import sys
import time
import unicodedata
from collections import Counter
from pathlib import Path

import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from orggraph.reference.addresses import dominant_city, locate_district, parse

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
COLUMN_OF = {
    "district": "district_words",
    "town": "street",
    "community": "community",
    "devzone": "zone",
    "road": "road",
    "roadno": "number",
    "poi": "place",
    "subpoi": "subplace",
    "houseno": "building",
    "cellno": "unit",
    "floorno": "floor",
    "roomno": "room",
}


def main() -> None:
    districts_on_real_ledgers()
    against_cpca()
    for part in ("train", "dev"):
        labels(part)
    misses("dev")
    speed()


def districts_on_real_ledgers() -> None:
    print(
        f"{'districts':12}{'rows':>8}{'current':>9}{'equal':>9}{'former':>8}{'noted':>7}"
        f"{'several':>9}{'left open':>11}"
    )
    for name in ("xiamen", "beijing"):
        truth = pd.read_csv(DATA / "truth_districts" / f"{name}.csv", dtype="str")
        found = locate_district(truth.address)
        current, former, several = (
            truth.kind == kind for kind in ("current", "historical", "several")
        )
        equal = (found.district_code == truth.area_code_2023)[current].sum()
        print(
            f"{name:12}{len(truth):8}{current.sum():9}{equal:9}{former.sum():8}"
            f"{found.note[former].notna().sum():7}"
            f"{several.sum():9}{found.district[several].isna().sum():11}"
        )


def against_cpca() -> None:
    """Compare with cpca, where it is installed, on the same addresses in the same run."""
    try:
        import cpca
    except ImportError:
        print("cpca is not installed: comparison left out")
        return
    for name, prefix in (("xiamen", "3502"), ("beijing", "1101")):
        truth = pd.read_csv(DATA / "truth_districts" / f"{name}.csv", dtype="str")
        truth = truth[truth.kind != "several"]
        current = truth.kind == "current"
        start = time.perf_counter()
        theirs = cpca.transform(truth.address.tolist()).set_index(truth.index)
        middle = time.perf_counter()
        ours = locate_district(truth.address, city=prefix)
        end = time.perf_counter()
        right = [
            (frame[column][current].astype("str") == truth.area_code_2023[current]).sum()
            for frame, column in ((theirs, "adcode"), (ours, "district_code"))
        ]
        print(
            f"{name}: of {current.sum()} current districts cpca {right[0]}, orggraph {right[1]}; "
            f"of {(~current).sum()} former ones cpca gives "
            f"{(theirs['区'][~current].fillna('') != '').sum()}, "
            f"orggraph {ours.district[~current].notna().sum()} (the rest open, all noted); "
            f"orggraph is {(middle - start) / (end - middle):.1f} x as fast"
        )
        registry = pd.read_csv(DATA / "registry" / f"{name}.csv", dtype="str", usecols=["address"])
        listed = pd.read_csv(DATA / "truth_districts" / f"{name}.csv", dtype="str").address
        none = registry.address[~registry.address.isin(listed)].dropna()
        guessed = (cpca.transform(none.tolist())["区"].fillna("") != "").sum()
        ours = locate_district(none, city=prefix)
        print(
            f"{name}: of {len(none)} addresses outside the truth cpca gives {guessed} a "
            "district, orggraph "
            f"{ours.district.notna().sum()}: "
            f"{ours.evidence[ours.district.notna()].value_counts().to_dict()}"
        )


def labels(part: str) -> None:
    rows = [
        json.loads(line)
        for line in (DATA / "address" / f"ncap_{part}.jsonl").open(encoding="utf-8")
    ]
    read = parse(pd.Series([row["text"] for row in rows]))
    print(f"\nncap_{part:12}{'labels':>8}{'precision':>11}{'recall':>9}{'F1':>8}")
    for label, column in COLUMN_OF.items():
        hit = surplus = missed = 0
        for row, words in zip(rows, read[column], strict=True):
            gold = {cut(label, normal(w)) for name, w in row["spans"] if name == label}
            said = cut(label, words) if isinstance(words, str) else None
            hit += said in gold
            surplus += said is not None and said not in gold
            missed += len(gold - {said})
        precision, recall = hit / max(1, hit + surplus), hit / max(1, hit + missed)
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        print(f"{label:17}{hit + missed:8}{precision:11.3f}{recall:9.3f}{f1:8.3f}")


def misses(part: str) -> None:
    """Show in what way roads and places that are not equal to the label differ from it."""
    rows = [
        json.loads(line)
        for line in (DATA / "address" / f"ncap_{part}.jsonl").open(encoding="utf-8")
    ]
    read = parse(pd.Series([row["text"] for row in rows]))
    for label in ("road", "poi"):
        kinds: Counter[str] = Counter()
        for row, words in zip(rows, read[COLUMN_OF[label]], strict=True):
            gold = {cut(label, normal(w)) for name, w in row["spans"] if name == label}
            said = cut(label, words) if isinstance(words, str) else ""
            if said not in (gold or {""}):
                kinds[kind_of_miss(said, gold)] += 1
        print(
            f"ncap_{part} {label} unlike the label: "
            + ", ".join(f"{kind} {count}" for kind, count in kinds.most_common())
        )


def kind_of_miss(said: str, gold: set[str]) -> str:
    if not said or not gold:
        return "not read" if not said else "read where the label is another"
    if any(words in said or said in words for words in gold):
        return "cut longer" if any(words in said for words in gold) else "cut shorter"
    return "other words"


def normal(words: str) -> str:
    return re.sub(r"[\s_]+", "", unicodedata.normalize("NFKC", words))


def cut(label: str, words: str) -> str:
    if label == "road":
        return re.sub(r"(?<=..)[东南西北中]段$", "", words)
    if label != "roadno":
        return words
    suffix = re.fullmatch(r"(\d+)-(\d+)号?", words)
    if suffix and (len(suffix[2]) < len(suffix[1]) or int(suffix[2]) <= int(suffix[1])):
        return suffix[1]
    return words[: words.index("弄") + 1] if "弄" in words else words


def speed() -> None:
    real = pd.concat(
        [
            pd.read_csv(DATA / "registry" / f"{name}.csv", dtype="str", usecols=["address"]).address
            for name in ("xiamen", "beijing")
        ]
    ).dropna()
    many = real.sample(1_000_000, replace=True, random_state=0).reset_index(drop=True)
    many = many.where(many.index % 2 == 0, many + many.index.astype("str") + "室")
    print(f"\n1,000,000 addresses, {many.nunique():,} different")
    for what in (dominant_city, locate_district, parse):
        start = time.perf_counter()
        what(many)
        took = time.perf_counter() - start
        print(f"{what.__name__:16}{took:8.1f} s{len(many) / took:12,.0f} addresses/s")


if __name__ == "__main__":
    main()
