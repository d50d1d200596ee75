"""The coverage table: counts and rates by any dimension, each rate with the base it divides by.

组织覆盖率 = firms with an organisation ÷ base, 单独组建率 = own branches ÷ the same base,
两个覆盖率 = organised or worked ÷ base, 应建尽建率 = built ÷ due. The total row equals the sum of
its rows; social organisations have a table of their own.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pandas as pd

from orggraph.analysis.coverage.classification import STATUSES, in_base, is_effective, judged
from orggraph.analysis.coverage.industry_committee import committee_of
from orggraph.core.array_types import Flags, Ints
from orggraph.core.arrow_text import encoded, spread
from orggraph.core.enums import Base, Dimension, OrgType, PlaceKind, Status, percent
from orggraph.core.schema import COVERAGE
from orggraph.graph import Label, OrgGraph, once_a_graph
from orggraph.reference.addresses.districts import shown_most
from orggraph.reference.addresses.divisions import city_of

TOTAL = "合计"
_UNLISTED = "?"  # stands for the city of districts that the table of divisions does not have
_MAYBE_UNKNOWN = ("staff", "members", "due", "built")


def coverage_table(
    graph: OrgGraph,
    status: pd.DataFrame,
    by: Dimension,
    base: Base = Base.OPERATING,
    kind: Label = Label.ENTERPRISE,
) -> pd.DataFrame:
    """Return the coverage table of a dimension, one row a group, the total row last.

    Groups stand in the order of their names; districts of the ledger's own city come first, by
    their codes; firms without a group come last. `status` is what `classify` gave; `kind` chooses
    firms or social organisations. The columns are those of `schema.COVERAGE`; rates are percentages
    with one decimal, missing where the base is empty, or where no column asked any of its firms
    whether there is an organisation; sums are missing where nobody's figure is known.
    """
    return with_rates(coverage_counts(graph, status, by, base, kind))


def coverage_counts(
    graph: OrgGraph,
    status: pd.DataFrame,
    by: Dimension,
    base: Base = Base.OPERATING,
    kind: Label = Label.ENTERPRISE,
) -> pd.DataFrame:
    """Return the counts that the coverage table of a dimension is worked out from.

    Rows as in `coverage_table`. Beside the counts shown there: `without_fallback`, the numerator of
    不含兜底率, and `never_asked`, firms of which no column asked and nothing is known. Counts of
    several datasets may be added up (`organisations` and their types where no organisation is in
    two of them), and `with_rates` gives the rates of the sums.
    """
    table = tabulated_counts(graph, status, *groups_of(graph, by), base, kind)
    return table[(table["ledger"] > 0) | (table.index == len(table) - 1)].reset_index(drop=True)


def tabulate(
    graph: OrgGraph, status: pd.DataFrame, group: Ints, names: list[str], base: Base, kind: Label
) -> pd.DataFrame:
    """Return the coverage table of given groups, empty ones too; `group` numbers the group in
    `names` of every firm.
    """
    return with_rates(tabulated_counts(graph, status, group, names, base, kind))


def tabulated_counts(
    graph: OrgGraph, status: pd.DataFrame, group: Ints, names: list[str], base: Base, kind: Label
) -> pd.DataFrame:
    """Return the counts of given groups, empty ones too, the total last; see `tabulate`."""
    chosen: Flags = (graph.firms["kind"] == str(kind)).to_numpy(dtype=bool)
    group = np.where(chosen, group, -1)
    base_of = in_base(graph, base, status)
    table = pd.DataFrame(_counts(graph, status, group, len(names), base_of))
    table.insert(0, "group", pd.Series(names, dtype="str"))
    sums = {
        column: table[column].sum(min_count=int(column in _MAYBE_UNKNOWN))
        for column in table.columns.drop("group")
    }
    total = pd.DataFrame([{"group": TOTAL, **sums}])
    taken = _taken_up(graph, status, base_of & chosen)
    for column, counts in _organisations(graph, taken, group, len(names)).items():
        table[column] = counts
    for column, counts in _organisations(
        graph, taken, np.zeros(len(group), dtype=np.int64), 1
    ).items():
        total[column] = counts
    return pd.concat([table, total], ignore_index=True)


def firm_counts(graph: OrgGraph, status: pd.DataFrame, base: Base = Base.OPERATING) -> pd.DataFrame:
    """Return what every firm adds to the counts of a coverage table, one row a firm.

    Columns as in `coverage_counts`, organisations left out.
    """
    everyone = np.arange(len(graph.firms))
    counts = _counts(graph, status, everyone, len(everyone), in_base(graph, base, status))
    return pd.DataFrame(counts).astype("Int64")


ORGANISATION_COUNTS = ("organisations", "committees", "general_branches", "branches")


def organisations_counted(
    graph: OrgGraph, status: pd.DataFrame, base: Base = Base.OPERATING
) -> pd.DataFrame:
    """Return the organisations that cover firms of the base, in the order of their ids.

    Columns: `organisation` (node), `name`, and for each of `ORGANISATION_COUNTS` whether it is
    counted there.
    """
    chosen = in_base(graph, base, status) & graph.is_enterprise
    taken = _taken_up(graph, status, chosen)
    number = np.unique(taken["number"].to_numpy())
    nodes = graph.targets.categories[number]
    names = [str(graph.skeleton.nodes[node]["name"]) for node in nodes]
    found = pd.DataFrame({"organisation": list(map(str, nodes)), "name": names}, dtype="str")
    counted = {name: flags[number] for name, flags in _organisation_kinds(graph).items()}
    return found.assign(**counted).sort_values("organisation", ignore_index=True)


def with_rates(table: pd.DataFrame) -> pd.DataFrame:
    """Add the rates to a table of counts and put its columns in the order of the schema.

    `never_asked`, where the table has it, counts the firms of the base that no column asked and of
    which nothing is known.
    """
    for rate, numerator, denominator in RATES:
        pairs = zip(table[numerator], table[denominator], strict=True)
        table[rate] = pd.array(
            [None if pd.isna(a) or pd.isna(b) else percent(a, b) for a, b in pairs], dtype="Float64"
        )
    # Some of the firms whose mode is not told may have a branch of their own: the share cannot be
    # given.
    table["single_rate"] = table["single_rate"].mask(
        table["mode_unknown"].gt(0).fillna(False).to_numpy(dtype=bool)
    )
    if "never_asked" in table:
        unasked = (table["base"].gt(0) & table["never_asked"].eq(table["base"])).to_numpy(
            dtype=bool
        )
        for rate, _, _ in RATES:
            table[rate] = table[rate].mask(unasked)
    whole = [c.name for c in COVERAGE if c.name not in ("group", *(r for r, _, _ in RATES))]
    return table.astype(dict.fromkeys(whole, "Int64"))[[c.name for c in COVERAGE]]


RATES = (
    ("organised_rate", "organised", "base"),
    ("without_fallback_rate", "without_fallback", "base"),
    ("single_rate", "single", "base"),
    ("both_rate", "both", "base"),
    ("nominal_rate", "nominal", "base"),
    ("built_rate", "built", "due"),
)


def _counts(
    graph: OrgGraph, status: pd.DataFrame, group: np.ndarray[Any, Any], groups: int, base: Flags
) -> dict[str, Any]:
    number = status["status"].cat.codes.to_numpy()
    of = {s: (number == i) & base for i, s in enumerate(STATUSES)}
    organised = status["organised"].to_numpy() & base
    due = base & status["due"].fillna(False).to_numpy(dtype=bool)

    def count(flags: Flags) -> np.ndarray[Any, Any]:
        return np.bincount(group[flags & (group >= 0)], minlength=groups)

    def sums(values: Any, known: Flags) -> Any:
        """Sum what is known; where nothing is, the sum is unknown, not zero."""
        known = base & known & (group >= 0)
        found = np.bincount(
            group[known], weights=np.asarray(values)[known], minlength=groups
        ).astype(np.int64)
        return pd.arrays.IntegerArray(found, count(known) == 0)

    def total(column: str) -> Any:
        return sums(
            graph.firms[column].fillna(0).to_numpy(dtype=np.int64),
            graph.firms[column].notna().to_numpy(),
        )

    due_known = status["due"].notna().to_numpy()
    everyone = np.ones(len(group), dtype=bool)
    return {
        "ledger": count(everyone),
        "excluded": count(~base),
        "base": count(base),
        "single": count(of[Status.ORG_SINGLE]),
        "joint": count(of[Status.ORG_JOINT]),
        "attached": count(of[Status.ORG_ATTACHED]),
        "fallback": count(of[Status.ORG_FALLBACK]),
        "mode_unknown": count(of[Status.ORG_UNSPECIFIED]),
        "organised": count(organised),
        "without_fallback": count(status["without_fallback"].to_numpy() & base),
        "worked": count(of[Status.WORK_ONLY]),
        "both": count(status["worked"].to_numpy() & base),
        "nominal": count(status["nominal"].to_numpy() & base),
        "due": sums(due, due_known),
        "built": sums(due & organised, due_known),
        "uncovered": count(of[Status.UNCOVERED]),
        "pending": count(of[Status.PENDING]),
        "unknown": count(of[Status.UNKNOWN]),
        "never_asked": count(of[Status.UNKNOWN] & ~graph.firms["asked"].to_numpy(dtype=bool)),
        "staff": total("staff"),
        "members": total("members_total"),
    }


def groups_of(graph: OrgGraph, by: Dimension) -> tuple[Ints, list[str]]:
    """Return the group of every firm as a number, and the groups' names in order, the unknown
    last.
    """
    column = by.more[0]
    if isinstance(column, PlaceKind):
        places = graph.places_of(column)
        nodes, codes = list(places.cat.categories), places.cat.codes.to_numpy()
        names = _names_of_places(graph, nodes)
        order = (
            _own_city_first(graph, nodes, codes, names)
            if column is PlaceKind.DISTRICT
            else sorted(range(len(names)), key=names.__getitem__)
        )
    else:
        cells = (_committees(graph) if by is Dimension.COMMITTEE else graph.firms[column]).astype(
            "category"
        )
        names, codes = [str(c) for c in cells.cat.categories], cells.cat.codes.to_numpy()
        order = sorted(range(len(names)), key=names.__getitem__)
    position = np.empty(len(names) + 1, dtype=np.int64)
    position[order] = np.arange(len(names))
    position[len(names)] = len(names)
    return position[codes], [*(names[i] for i in order), by.unknown.zh]


def _own_city_first(graph: OrgGraph, nodes: list[str], codes: Any, names: list[str]) -> list[int]:
    """Return the order of districts: those of the city that most firms sit in by their codes,
    then all others by name.
    """
    code_of = [graph.skeleton.nodes[node].get("code") or "" for node in nodes]
    city_of_node = _cities_of(graph, nodes)
    firms = _firms_by_city(city_of_node, codes)
    own = min((city for city in firms if city), key=lambda city: (-firms[city], city), default=None)
    return sorted(
        range(len(nodes)),
        key=lambda i: (
            city_of_node[i] != own,
            code_of[i] if city_of_node[i] == own else "",
            names[i],
        ),
    )


def _cities_of(graph: OrgGraph, nodes: list[str]) -> list[str]:
    """Return the city of each district, an empty text where the table of divisions does not have
    it.
    """
    codes = [graph.skeleton.nodes[node].get("code") or "" for node in nodes]
    return [(city_of(code) or code[:4]) if code else "" for code in codes]


def _firms_by_city(cities: list[str], codes: Any) -> Counter[str]:
    firms: Counter[str] = Counter()
    for city, count in zip(
        cities, np.bincount(codes[codes >= 0], minlength=len(cities)).tolist(), strict=True
    ):
        firms[city] += count
    return firms


def other_cities(graph: OrgGraph) -> frozenset[str]:
    """Return the names of the districts that lie in another city, see `districts_elsewhere`."""
    nodes = list(graph.places_of(PlaceKind.DISTRICT).cat.categories)
    elsewhere = districts_elsewhere(graph)
    named = zip(_names_of_places(graph, nodes), nodes, strict=True)
    return frozenset(name for name, node in named if node in elsewhere)


def districts_elsewhere(graph: OrgGraph) -> frozenset[str]:
    """Return the districts that lie in another city than the ledger's own, by their ids.

    The own city is the one that more than half of the firms with a known district sit in; a ledger
    of no one city has none elsewhere. Districts that the table of divisions does not have count as
    one city.
    """
    places = graph.places_of(PlaceKind.DISTRICT)
    nodes, codes = list(places.cat.categories), places.cat.codes.to_numpy()
    cities = [city or _UNLISTED for city in _cities_of(graph, nodes)]
    firms = _firms_by_city(cities, codes)
    own = shown_most(firms, firms.total())
    if own is None:
        return frozenset()
    placed = zip(nodes, cities, strict=True)
    return frozenset(node for node, city in placed if city not in (_UNLISTED, own))


def _committees(graph: OrgGraph) -> pd.Series[Any]:
    """Return the name of every firm's industry committee, missing where it has none."""
    nodes, rows = encoded(committee_of(graph)["committee"])
    return spread(
        [str(graph.skeleton.nodes[node]["name"]) for node in nodes], rows, graph.firms.index
    )


def _names_of_places(graph: OrgGraph, nodes: list[str]) -> list[str]:
    """Return the places' names; those of one name are told apart by what they lie in."""
    names = [str(graph.skeleton.nodes[n]["name"]) for n in nodes]
    for tell in (_district_of, lambda _, node: node):
        count = Counter(names)
        names = [
            f"{name}（{tell(graph, node)}）" if count[name] > 1 else name
            for name, node in zip(names, nodes, strict=True)
        ]
    return names


def _district_of(graph: OrgGraph, node: str) -> str:
    above = graph.ancestors[node]
    districts = sorted(
        graph.skeleton.nodes[p]["name"]
        for p in above
        if graph.skeleton.nodes[p]["kind"] == str(PlaceKind.DISTRICT)
    )
    return districts[0] if districts else node


def _taken_up(graph: OrgGraph, status: pd.DataFrame, base: Flags) -> pd.DataFrame:
    """Return the ties (`firm`, `number` of the organisation) by which firms of the base are
    organised.
    """
    ties = judged(graph)
    return ties.loc[
        is_effective(ties) & (status["organised"].to_numpy() & base)[ties["firm"].to_numpy()],
        ["firm", "number"],
    ]


def _organisations(
    graph: OrgGraph, taken: pd.DataFrame, group: np.ndarray[Any, Any], groups: int
) -> dict[str, Any]:
    """Count the organisations that cover firms of each group, by type; one that covers two
    groups counts in each.
    """
    wide = max(len(graph.targets.categories), 1)
    here, number = np.divmod(
        np.sort(pd.unique(group[taken["firm"].to_numpy()] * wide + taken["number"].to_numpy())),
        wide,
    )
    return {
        name: np.bincount(here[flags[number]], minlength=groups)
        for name, flags in _organisation_kinds(graph).items()
    }


@once_a_graph
def _organisation_kinds(graph: OrgGraph) -> dict[str, Flags]:
    """Return for each of `ORGANISATION_COUNTS` which of the graph's targets are counted there."""
    about = [graph.skeleton.nodes.get(node, {}) for node in graph.targets.categories]
    named = np.array([not a.get("unnamed") or bool(a.get("org_type")) for a in about], dtype=bool)
    kind = np.array([a.get("org_type", "") for a in about], dtype="str")
    types = {
        "committees": (OrgType.COMMITTEE, OrgType.WORK_COMMITTEE),
        "general_branches": (OrgType.GENERAL_BRANCH,),
        "branches": (
            OrgType.BRANCH,
            OrgType.JOINT_BRANCH,
            OrgType.TEMP_BRANCH,
            OrgType.FLOW_BRANCH,
            OrgType.FUNCTIONAL,
        ),
    }
    of_type = {
        name: named & np.isin(kind, [str(t) for t in wanted]) for name, wanted in types.items()
    }
    return {"organisations": named, **of_type}
