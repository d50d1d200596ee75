"""The coverage table: counts and rates by any dimension, each rate with the base it divides by.

组织覆盖率 = firms with an organisation ÷ base, 单独组建率 = own branches ÷ the same base, 两个覆盖率 = organised or worked ÷
base, 应建尽建率 = built ÷ due. The total row equals the sum of its rows; social organisations have a table of their own.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from orggraph.coverage.status import STATUSES, Flags, in_base
from orggraph.graph import Label, OrgGraph
from orggraph.model import Base, Dimension, LinkType, OrgType, PlaceKind, Status, percent
from orggraph.schema import COVERAGE

TOTAL = "合计"


def coverage_table(graph: OrgGraph, status: pd.DataFrame, by: Dimension, base: Base = Base.OPERATING,
                   kind: Label = Label.ENTERPRISE) -> pd.DataFrame:
    """Return the coverage table of a dimension, one row a group in the order of their names, the total row last.

    `status` is what `classify` gave; `kind` chooses firms or social organisations. The columns are those of
    `schema.COVERAGE`; rates are percentages with one decimal, missing where the base is empty.
    """
    chosen: Flags = (graph.firms["kind"] == str(kind)).to_numpy(dtype=bool)
    group, names = _groups(graph, by)
    group = np.where(chosen, group, -1)
    table = pd.DataFrame(_counts(graph, status, group, len(names), in_base(graph, base, status)))
    table.insert(0, "group", pd.Series(names, dtype="str"))
    table = table[table["ledger"] > 0].reset_index(drop=True)
    organisations = _organisations(graph, status, group, len(names))
    everything = _organisations(graph, status, np.where(chosen, 0, -1), 1)
    here = table["group"].map({name: i for i, name in enumerate(names)}).to_numpy(dtype=np.int64)
    numbers = [c for c in table.columns if c != "group"]
    total = pd.DataFrame([{"group": TOTAL, **table[numbers].sum(min_count=1).to_dict()}])
    for column, counts in organisations.items():
        table[column] = counts[here]
        total[column] = everything[column]
    return with_rates(pd.concat([table, total], ignore_index=True))


def with_rates(table: pd.DataFrame) -> pd.DataFrame:
    """Add the rates to a table of counts and put its columns in the order of the schema."""
    for rate, numerator, denominator in RATES:
        table[rate] = pd.array([percent(a, b) for a, b in zip(table[numerator], table[denominator], strict=True)], dtype="Float64")
    whole = [c.name for c in COVERAGE if c.name not in ("group", *(r for r, _, _ in RATES))]
    return table.astype(dict.fromkeys(whole, "Int64"))[[c.name for c in COVERAGE]]


RATES = (("organised_rate", "organised", "base"), ("without_fallback_rate", "without_fallback", "base"),
         ("single_rate", "single", "base"), ("both_rate", "both", "base"), ("nominal_rate", "nominal", "base"),
         ("built_rate", "built", "due"))


def _counts(graph: OrgGraph, status: pd.DataFrame, group: np.ndarray[Any, Any], groups: int, base: Flags) -> dict[str, Any]:
    number = status["status"].cat.codes.to_numpy()
    of = {s: (number == i) & base for i, s in enumerate(STATUSES)}
    organised = status["organised"].to_numpy() & base
    work_only = of[Status.WORK_ONLY]
    due = base & status["due"].fillna(False).to_numpy(dtype=bool)

    def count(flags: Flags) -> np.ndarray[Any, Any]:
        return np.bincount(group[flags & (group >= 0)], minlength=groups)

    def total(column: str) -> Any:
        """Sum what is known; where nothing is, the sum is unknown, not zero."""
        known = base & graph.firms[column].notna().to_numpy() & (group >= 0)
        values = graph.firms.loc[known, column].to_numpy(dtype=np.int64)
        sums = np.bincount(group[known], weights=values, minlength=groups).astype(np.int64)
        return pd.arrays.IntegerArray(sums, count(known) == 0)

    everyone = np.ones(len(group), dtype=bool)
    return {
        "ledger": count(everyone), "excluded": count(~base), "base": count(base),
        "single": count(of[Status.ORG_SINGLE]), "joint": count(of[Status.ORG_JOINT]),
        "attached": count(of[Status.ORG_ATTACHED]), "fallback": count(of[Status.ORG_FALLBACK]),
        "organised": count(organised), "without_fallback": count(status["without_fallback"].to_numpy() & base),
        "worked": count(work_only), "both": count(organised | work_only),
        "nominal": count(status["nominal"].to_numpy() & base), "due": count(due), "built": count(due & organised),
        "uncovered": count(of[Status.UNCOVERED]), "pending": count(of[Status.PENDING]), "unknown": count(of[Status.UNKNOWN]),
        "staff": total("staff"), "members": total("members_total")}


def _groups(graph: OrgGraph, by: Dimension) -> tuple[np.ndarray[Any, Any], list[str]]:
    """Return the group of every firm as a number, and the groups' names in order, the unknown last."""
    column = by.more[0]
    if isinstance(column, PlaceKind):
        places = graph.places_of(column)
        names = _names_of_places(graph, list(places.cat.categories))
        codes = places.cat.codes.to_numpy()
    else:
        cells = graph.firms[column].astype("category")
        names, codes = [str(c) for c in cells.cat.categories], cells.cat.codes.to_numpy()
    order = sorted(range(len(names)), key=lambda i: names[i])
    position = np.empty(len(names) + 1, dtype=np.int64)
    position[order] = np.arange(len(names))
    position[len(names)] = len(names)
    return position[codes], [*(names[i] for i in order), by.unknown.zh]


def _names_of_places(graph: OrgGraph, nodes: list[str]) -> list[str]:
    """Return the places' names; those of one name are told apart by what they lie in."""
    names = [str(graph.skeleton.nodes[n]["name"]) for n in nodes]
    shared = {name for name in names if names.count(name) > 1} if len(set(names)) < len(names) else set()
    return [f"{name}（{_district_of(graph, node)}）" if name in shared else name for name, node in zip(names, nodes, strict=True)]


def _district_of(graph: OrgGraph, node: str) -> str:
    above = graph.ancestors[node]
    districts = sorted(graph.skeleton.nodes[p]["name"] for p in above if graph.skeleton.nodes[p]["kind"] == str(PlaceKind.DISTRICT))
    return districts[0] if districts else node


def _organisations(graph: OrgGraph, status: pd.DataFrame, group: np.ndarray[Any, Any], groups: int) -> dict[str, Any]:
    """Count the organisations that cover firms of each group, by type; one that covers two groups counts in each."""
    organised = status["organised"].to_numpy()
    ties = graph.ties[(graph.ties["type"] == str(LinkType.COVERED_BY)).to_numpy() & organised[graph.ties["firm"].to_numpy()]]
    pairs = pd.DataFrame({"group": group[ties["firm"].to_numpy()], "target": ties["target"]}).drop_duplicates()
    pairs = pairs[pairs["group"] >= 0]
    about = {n: a for n, a in graph.nodes(Label.ORGANISATION) if not a.get("unnamed") and a.get("active") is not False}
    pairs = pairs[pairs["target"].isin(about.keys())]
    kind = pairs["target"].map({n: a.get("org_type", "") for n, a in about.items()})
    types = {"organisations": None, "committees": (OrgType.COMMITTEE, OrgType.WORK_COMMITTEE),
             "general_branches": (OrgType.GENERAL_BRANCH,),
             "branches": (OrgType.BRANCH, OrgType.JOINT_BRANCH, OrgType.TEMP_BRANCH, OrgType.FLOW_BRANCH, OrgType.FUNCTIONAL)}
    return {name: np.bincount(pairs["group"][kind.isin([str(t) for t in wanted])] if wanted else pairs["group"], minlength=groups)
            for name, wanted in types.items()}
