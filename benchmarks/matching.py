"""Two lists of made-up firms matched, and splink beside it on the same job: `python
benchmarks/matching.py [ROWS] [--splink]`.

The registry has every code. The other list holds half of its firms and as many that it lacks,
written as people write them (blanks, half-width brackets, the city with 市 or dropped, 有限公司 for
有限责任公司, small letters in codes), 40 % without a code. Prints precision, recall, seconds and
the peak of memory so far; with --splink (`pip install 'splink>=5'`) both run in turn in one
process.
"""

from __future__ import annotations

import logging
import resource
import sys
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from orggraph.linkage import match
from orggraph.sample import make_town

ROWS = 100_000
WITHOUT_CODE = 0.4


def two_lists(rows: int, seed: int = 1) -> tuple[pd.DataFrame, pd.DataFrame, np.ndarray]:
    """Return registry, list, and for each row of the list its row in the registry (−1: none)."""
    rng = np.random.default_rng(seed)
    town = make_town(rows * 2, seed)
    city = town.name.split("市", 1)[0]
    firms = (
        town.firms[["name", "uscc", "address"]]
        .dropna(subset=["name", "uscc"])
        .drop_duplicates("uscc")
        .drop_duplicates("name")
    )
    firms = firms.sample(frac=1, random_state=seed).reset_index(drop=True).astype("str").fillna("")
    plain = firms["name"].str.replace(f"^{city}|（{city}）|责任", "", regex=True)
    firms["alone"] = ~plain.duplicated(
        keep=False
    )  # the others have no known answer once city or 责任 is left out
    registry, strangers = firms.iloc[:rows], firms.iloc[rows : rows + rows // 2]
    known = rng.permutation(len(registry))[: rows - len(strangers)]
    listed = pd.concat([registry.iloc[known], strangers], ignore_index=True)
    truth = np.concatenate([known, np.full(len(strangers), -1)])
    order = rng.permutation(len(listed))
    return (
        registry.reset_index(drop=True),
        loosely_written(listed.iloc[order].reset_index(drop=True), rng, city),
        truth[order],
    )


def loosely_written(listed: pd.DataFrame, rng: np.random.Generator, city: str) -> pd.DataFrame:
    """Return the list as people write it."""
    name, uscc = listed["name"].copy(), listed["uscc"].copy()
    kind = rng.integers(0, 7, len(listed))
    name = name.mask(kind == 1, name.str[:4] + " " + name.str[4:] + "　")
    name = name.mask(kind == 2, name.str.replace("（", "(").str.replace("）", ")"))
    name = name.mask(
        (kind == 3) & name.str.startswith(city),
        name.str.replace(f"^{city}", f"{city}市", regex=True),
    )
    uscc = uscc.mask(kind == 4, uscc.str.lower())
    name = name.mask(
        (kind == 5) & listed["alone"], name.str.replace(f"^{city}|（{city}）", "", regex=True)
    )
    name = name.mask((kind == 6) & listed["alone"], name.str.replace("有限责任公司", "有限公司"))
    uscc = uscc.mask(rng.random(len(listed)) < WITHOUT_CODE, "")
    return pd.DataFrame(
        {
            "name": name,
            "uscc": uscc,
            "address": listed["address"].mask(rng.random(len(listed)) < 0.5, ""),
        }
    )


def by_orggraph(registry: pd.DataFrame, listed: pd.DataFrame) -> np.ndarray:
    """Return for each row of the list the row of the registry it is matched to, −1 for none."""
    found = match(listed, registry).rows["firm"]
    return np.array(
        [-1 if label is None or label != label else label for label in found], dtype=np.int64
    )


def by_splink(
    registry: pd.DataFrame, listed: pd.DataFrame, truth: np.ndarray, ends: bool
) -> np.ndarray:
    """Do the same with splink on the same cleaned codes and names; its threshold is the best of
    five, judged by the answers.

    Without `ends` its blocks are code, whole name, address and the first four characters of a name,
    which hold 0.956 of the true pairs; names without their city begin otherwise. With `ends` the
    last eleven characters are a block too, which holds 0.982; the last eight would hold 0.998 in
    300 million pairs.
    """
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    from orggraph.reference import company_names, credit_codes

    def said(column: pd.Series) -> list[str | None]:
        return [text if isinstance(text, str) and text else None for text in column]

    def prepared(frame: pd.DataFrame) -> pd.DataFrame:
        return pd.DataFrame(
            {
                "unique_id": np.arange(len(frame)),
                "uscc": said(credit_codes.compact_column(frame["uscc"])),
                "name": said(company_names.normal(frame["name"])),
                "address": said(frame["address"]),
            }
        )

    logging.disable(logging.WARNING)  # splink tells of each step
    rules = [
        block_on("uscc"),
        block_on("name"),
        block_on("address"),
        block_on("substr(name, 1, 4)"),
        *([block_on("substr(name, -11)")] if ends else []),
    ]
    settings = SettingsCreator(
        link_type="link_only",
        blocking_rules_to_generate_predictions=rules,
        comparisons=[
            cl.ExactMatch("uscc"),
            cl.JaroWinklerAtThresholds("name", [0.95, 0.88]),
            cl.LevenshteinAtThresholds("address", [3]),
        ],
    )
    database = DuckDBAPI()
    linker = Linker(
        [
            database.register(prepared(frame), dataset_display_name=name)
            for name, frame in (("a_listed", listed), ("b_registry", registry))
        ],
        settings,
    )
    linker.training.estimate_probability_two_random_records_match(
        [block_on("uscc"), block_on("name")], recall=0.95
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("address"))
    linker.training.estimate_parameters_using_expectation_maximisation(
        block_on("substr(name, 1, 4)")
    )
    pairs = linker.inference.predict(threshold_match_probability=0.01).as_pandas_dataframe()
    pairs = pairs.sort_values("match_probability", ascending=False, kind="stable").drop_duplicates(
        "unique_id_l"
    )
    answers = [
        _best(pairs[pairs["match_probability"] >= threshold], len(listed))
        for threshold in (0.01, 0.05, 0.2, 0.5, 0.9)
    ]
    return max(answers, key=lambda found: sum(_rates(found, truth)))


def _best(pairs: pd.DataFrame, size: int) -> np.ndarray:
    out = np.full(size, -1, dtype=np.int64)
    out[pairs["unique_id_l"].to_numpy(np.int64)] = pairs["unique_id_r"].to_numpy(np.int64)
    return out


def _rates(found: np.ndarray, truth: np.ndarray) -> tuple[float, float]:
    """Return precision and recall."""
    hit = int(((found == truth) & (found >= 0)).sum())
    return hit / max(int((found >= 0).sum()), 1), hit / max(int((truth >= 0).sum()), 1)


def main() -> None:
    words = [word for word in sys.argv[1:] if not word.startswith("--")]
    registry, listed, truth = two_lists(int(words[0]) if words else ROWS)
    print(
        f"{len(registry)} and {len(listed)} rows, {(listed['uscc'] == '').mean():.0%} without "
        "a code",
        flush=True,
    )
    runs: list[tuple[str, Callable[[], np.ndarray]]] = [
        ("orggraph", lambda: by_orggraph(registry, listed))
    ]
    if "--splink" in sys.argv:
        runs += [
            ("splink", lambda: by_splink(registry, listed, truth, False)),
            ("splink, ends of names", lambda: by_splink(registry, listed, truth, True)),
        ]
    for what, run in runs:
        start = time.process_time(), time.perf_counter()
        found = run()
        precision, recall = _rates(found, truth)
        print(
            f"{what:22} precision {precision:.5f}  recall {recall:.5f}  "
            f"{time.process_time() - start[0]:.1f} s of processor time, "
            f"{time.perf_counter() - start[1]:.1f} s  peak "
            f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2:.2f} GB",
            flush=True,
        )


if __name__ == "__main__":
    main()
