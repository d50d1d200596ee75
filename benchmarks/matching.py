"""Two lists of made-up firms matched, and splink beside it on the same job: `python benchmarks/matching.py [ROWS] [--splink]`.

The registry has every code. The other list holds half of its firms and as many that it lacks, written as people write
them (blanks, half-width brackets, the city dropped, small letters in codes), 40 % without a code. Prints precision,
recall, seconds and the peak of memory; with --splink (`pip install 'splink>=5'`) both run in turn in one process.
"""

from __future__ import annotations

import resource
import sys
import time

import numpy as np
import pandas as pd

from orggraph.ledger import match
from orggraph.sample import make_town

ROWS = 100_000
WITHOUT_CODE = 0.4


def two_lists(rows: int, seed: int = 1) -> tuple[pd.DataFrame, pd.DataFrame, np.ndarray]:
    """Return registry, list, and for each row of the list its row in the registry (−1: none)."""
    rng = np.random.default_rng(seed)
    town = make_town(rows * 2, seed)
    firms = town.firms[["name", "uscc", "address"]].dropna(subset=["name", "uscc"]).drop_duplicates("uscc").drop_duplicates("name")
    firms = firms.sample(frac=1, random_state=seed).reset_index(drop=True).astype("str").fillna("")
    registry, strangers = firms.iloc[:rows], firms.iloc[rows:rows + rows // 2]
    known = rng.permutation(len(registry))[:rows - len(strangers)]
    listed = pd.concat([registry.iloc[known], strangers], ignore_index=True)
    truth = np.concatenate([known, np.full(len(strangers), -1)])
    order = rng.permutation(len(listed))
    return registry.reset_index(drop=True), loosely_written(listed.iloc[order].reset_index(drop=True), rng, town.name), truth[order]


def loosely_written(listed: pd.DataFrame, rng: np.random.Generator, town: str) -> pd.DataFrame:
    """Return the list as people write it."""
    city = town.split("市", 1)[0]
    name, uscc = listed["name"].copy(), listed["uscc"].copy()
    kind = rng.integers(0, 5, len(listed))
    name = name.mask(kind == 1, name.str[:4] + " " + name.str[4:] + "　")
    name = name.mask(kind == 2, name.str.replace("（", "(").str.replace("）", ")"))
    name = name.mask((kind == 3) & name.str.startswith(city), name.str.replace(f"^{city}", f"{city}市", regex=True))
    uscc = uscc.mask(kind == 4, uscc.str.lower())
    uscc = uscc.mask(rng.random(len(listed)) < WITHOUT_CODE, "")
    return pd.DataFrame({"name": name, "uscc": uscc, "address": listed["address"].mask(rng.random(len(listed)) < 0.5, "")})


def by_orggraph(registry: pd.DataFrame, listed: pd.DataFrame) -> np.ndarray:
    """Return for each row of the list the row of the registry it is matched to, −1 for none."""
    found = match(listed, registry).rows["firm"]
    return np.array([-1 if label is None or label != label else label for label in found], dtype=np.int64)


def by_splink(registry: pd.DataFrame, listed: pd.DataFrame) -> np.ndarray:
    """Do the same with splink: codes and names cleaned alike before, blocked by code, name and its ends."""
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    from orggraph import codes, names

    def prepared(frame: pd.DataFrame) -> pd.DataFrame:
        normal = names.normal(frame["name"])
        return pd.DataFrame({"unique_id": np.arange(len(frame)), "uscc": codes.compact_column(frame["uscc"]).replace("", None).to_numpy(object),
                             "name": normal.to_numpy(object), "head": normal.str[:6].to_numpy(object), "tail": normal.str[-8:].to_numpy(object)})

    rules = [block_on("uscc"), block_on("name"), block_on("head", "tail")]
    told = SettingsCreator(link_type="link_only", blocking_rules_to_generate_predictions=rules,
                           comparisons=[cl.ExactMatch("uscc"), cl.JaroWinklerAtThresholds("name", [0.95, 0.88])])
    database = DuckDBAPI()
    linker = Linker([database.register(prepared(frame), dataset_display_name=name)
                     for name, frame in (("a_listed", listed), ("b_registry", registry))], told)
    linker.training.estimate_probability_two_random_records_match([block_on("uscc")], recall=0.6)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("head"))
    pairs = linker.inference.predict(threshold_match_probability=0.9).as_pandas_dataframe()
    best = pairs.sort_values("match_probability", ascending=False, kind="stable").drop_duplicates("unique_id_l")
    out = np.full(len(listed), -1, dtype=np.int64)
    out[best["unique_id_l"].to_numpy(np.int64)] = best["unique_id_r"].to_numpy(np.int64)
    return out


def told(what: str, found: np.ndarray, truth: np.ndarray, seconds: float) -> None:
    hit = (found == truth) & (found >= 0)
    print(f"{what:9} precision {hit.sum() / max((found >= 0).sum(), 1):.5f}  recall {hit.sum() / (truth >= 0).sum():.5f}  "
          f"{seconds:.1f} s  peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 ** 2:.2f} GB")


def main() -> None:
    words = [word for word in sys.argv[1:] if not word.startswith("--")]
    registry, listed, truth = two_lists(int(words[0]) if words else ROWS)
    print(f"{len(registry)} and {len(listed)} rows, {(listed['uscc'] == '').mean():.0%} without a code")
    for what, run in (("orggraph", by_orggraph), *([("splink", by_splink)] if "--splink" in sys.argv else [])):
        start = time.process_time(), time.perf_counter()
        found = run(registry, listed)
        told(what, found, truth, time.perf_counter() - start[1])
        print(f"{'':9} {time.process_time() - start[0]:.1f} s of processor time")


if __name__ == "__main__":
    main()
