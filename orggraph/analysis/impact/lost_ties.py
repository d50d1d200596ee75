"""Which firms lose what when one organisation or post goes: for every tie, the status its firm
has without that target.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from orggraph.analysis.coverage.classification import decided, is_excluded, judged, says_enough
from orggraph.core.array_types import Ints
from orggraph.core.enums import LinkType
from orggraph.graph import OrgGraph

NO_TIE = -1


def without_each_target(graph: OrgGraph) -> pd.DataFrame:
    """Return a row for each firm and each target that covers or serves it.

    `firm` (row number), `node` (number among `graph.targets`), `before` and `after` (numbers of
    statuses, `after` without the target), `by` (number of the target that gives the status after,
    -1 where none does).
    """
    covering = (
        judged(graph)
        .sort_values(["firm", "rank", "number"], kind="stable")
        .drop_duplicates(["firm", "number"])
    )
    serving = _serving(graph)
    best, second = _two_best(covering, len(graph.firms))
    mass = graph.firms[["union", "league", "women"]].fillna(False).to_numpy(dtype=bool).any(axis=1)
    posts = np.bincount(serving["firm"], minlength=len(graph.firms))
    said, excluded = says_enough(graph), is_excluded(graph.firms)
    before = decided(excluded, best[0], mass | (posts > 0), said)
    pairs = (
        covering[["firm", "number"]]
        .merge(serving.assign(serves=True), how="outer", on=["firm", "number"])
        .sort_values(["number", "firm"])
    )
    firm, node = pairs["firm"].to_numpy(np.int64), pairs["number"].to_numpy(np.int64)
    serves = pairs["serves"].eq(True).fillna(False).to_numpy(dtype=bool)
    is_best = node == best[1][firm]
    rank = np.where(is_best, second[0][firm], best[0][firm])
    after = decided(excluded[firm], rank, mass[firm] | (posts[firm] - serves > 0), said[firm])
    by = np.where(is_best, second[1][firm], best[1][firm])
    return pd.DataFrame(
        {"firm": firm, "node": node, "before": before[firm], "after": after, "by": by}
    )


def _serving(graph: OrgGraph) -> pd.DataFrame:
    rows = graph.tie_rows(LinkType.SERVED_BY)
    return pd.DataFrame(
        {
            "firm": graph.ties["firm"].to_numpy(np.int64)[rows],
            "number": graph.targets.codes[rows].astype(np.int64),
        }
    ).drop_duplicates(ignore_index=True)


def _two_best(covering: pd.DataFrame, firms: int) -> tuple[tuple[Ints, Ints], tuple[Ints, Ints]]:
    """Return for every firm the rank and the target of its best tie, and of the best to another
    target; -1 where none.
    """
    turn = covering.groupby("firm").cumcount().to_numpy()
    found = []
    for wanted in (0, 1):
        rows = covering[turn == wanted]
        rank, target = np.full(firms, NO_TIE), np.full(firms, NO_TIE)
        rank[rows["firm"]], target[rows["firm"]] = rows["rank"], rows["number"]
        found.append((rank, target))
    return found[0], found[1]
