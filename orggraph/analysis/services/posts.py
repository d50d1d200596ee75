"""Instructor posts: what each serves, which firms still need one, whom to send where, and how many
more it takes.

A post is a code with a capacity, never a person. Distances are straight lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from orggraph.analysis.coverage.classification import is_excluded
from orggraph.analysis.coverage.next_steps import must_have_instructor, needs_instructor
from orggraph.core.array_types import Flags, Floats, Ints
from orggraph.core.enums import LinkType, Load, Need, NoPost, PlaceKind, Status
from orggraph.core.rules import Rules
from orggraph.graph import Label, OrgGraph
from orggraph.graph.geometry import Points
from orggraph.optimise.assignment import Assignment, assign
from orggraph.reference import coordinates

SITES = (PlaceKind.PARK, PlaceKind.BUILDING)  # where a new post or centre may stand


@dataclass(frozen=True)
class Posts:
    """The instructor posts of one date.

    `load`: a row a post, indexed by node, the numbered ones first: `post`, `team`, `sent_by`,
    `firms`, `capacity` and `load` (missing for instructors without a number), `members`, `room`,
    `has_point`, `visits` a month, and after the assignment `assigned`, `then`, `visits_then`.
    `firms`: a row a firm that needs an instructor and has none: `row` (of `graph.firms`), `need`,
    `post` (node), `metres`, `left` (why none). `further`: a row a place for more posts: `place`
    (node, missing where none is within reach), `street` (node, then), `posts`, `firms`, `staff`,
    `farthest`. `fewest` is a number of further posts that no other choice undercuts. `unclear`
    firms of enough staff have an unknown status, so that it cannot be said whether an instructor is
    due.
    """

    load: pd.DataFrame
    firms: pd.DataFrame
    further: pd.DataFrame
    assignment: Assignment
    fewest: int
    unclear: int

    @property
    def numbered(self) -> pd.DataFrame:
        """The load of the posts that have a number."""
        return self.load[self.load["capacity"].notna()]


def posts(graph: OrgGraph, status: pd.DataFrame) -> Posts:
    """Return the load of the instructor posts, whom to send to the firms that need one, and where
    more are needed.

    `status` is what `classify` gave. A firm needs one that has no organisation and no formal
    member, or staff enough that the rules ask for one; firms that have a post, a liaison or an
    instructor without a number have theirs. As many as possible are assigned within the capacities
    and `post_metres`, then by the fewest metres.
    """
    where, load, served = graph.where, load_of(graph), _served(graph)
    firms = _in_need(graph, status, served, where)
    spot = np.flatnonzero(firms["left"].isna().to_numpy())
    rows = firms["row"].to_numpy()[spot]
    there = np.flatnonzero(load["has_point"].to_numpy())
    room = load["room"].to_numpy(dtype=np.int64)[there]
    at = np.array([where.posts[node] for node in load.index[there]]).reshape(-1, 2)
    found = assign(
        (where.x[rows], where.y[rows]), (at[:, 0], at[:, 1]), room, graph.rules.post_metres
    )
    _settle(firms, spot, found, load.index.to_numpy()[there], at, where)
    load["assigned"] = firms["post"].value_counts().reindex(load.index, fill_value=0)
    load["then"] = load["firms"] + load["assigned"]
    load["visits_then"] = visits_a_month(load["then"], graph.rules).mask(load["capacity"].isna())
    near_full = _within(where, rows, at, graph.rules.post_metres)
    firms.loc[spot[found.target < 0], "left"] = np.where(
        near_full[found.target < 0], str(NoPost.NO_ROOM), str(NoPost.TOO_FAR)
    )
    if not load["capacity"].notna().any():  # whatever else is lacking, there is nobody to send
        firms["left"] = str(NoPost.NO_POST)
    left = rows[found.target < 0]
    return Posts(
        load,
        firms,
        _further(graph, left, where),
        found,
        -(-len(left) // graph.rules.firms_per_post),
        _unclear(graph, status, served),
    )


def load_of(graph: OrgGraph) -> pd.DataFrame:
    """Return what each instructor post serves now, against its capacity: columns as `Posts.load`,
    without the assignment.

    Firms of the base and social organisations count. A post that states no capacity has that of the
    rules, the most that is accepted (`firms_per_post_max`).
    """
    rules, table = graph.rules, graph.posts[graph.posts["label"] == str(Label.POST)]
    named = ~table["unnamed"].eq(True).to_numpy(dtype=bool)
    table = pd.concat([table[named], table[~named]])
    ties = _ties(graph)
    at = table.index.get_indexer(ties["target"])
    firm, at = ties["firm"].to_numpy()[at >= 0], at[at >= 0]
    counts, known = (
        graph.firms["members_total"].iloc[firm],
        graph.firms["members_total"].notna().to_numpy()[firm],
    )
    unclear = (np.bincount(at[known], minlength=len(table)) == 0) & (
        np.bincount(at, minlength=len(table)) > 0
    )
    members = np.bincount(
        at, weights=counts.fillna(0).to_numpy(dtype=np.int64), minlength=len(table)
    ).astype(np.int64)
    capacity = (
        pd.to_numeric(table["capacity"])
        .astype("Int64")
        .fillna(rules.firms_per_post_max)
        .mask(table["unnamed"].eq(True))
    )
    senders = _senders(graph)
    load = pd.DataFrame(
        {
            "post": table["name"].astype("str"),
            "team": table["team"].astype("str"),
            "sent_by": pd.Series(
                [senders.get(node) for node in table.index], index=table.index, dtype="str"
            ),
            "firms": np.bincount(at, minlength=len(table)),
            "capacity": capacity,
            "members": pd.arrays.IntegerArray(members, unclear),
        },
        index=table.index,
    )
    load["room"] = (capacity.fillna(0) - load["firms"]).clip(lower=0).astype("int64")
    firms = load["firms"]
    standing = np.select(
        [
            firms > capacity.fillna(0),
            firms < rules.firms_per_post_min,
            firms == capacity.fillna(-1),
        ],
        [str(Load.OVER), str(Load.UNDER), str(Load.FULL)],
        str(Load.ROOM),
    )
    load["load"] = pd.Series(standing, index=load.index).astype("str").mask(capacity.isna())
    load["has_point"] = load.index.isin(list(graph.where.posts)) & capacity.notna().to_numpy()
    load["visits"] = visits_a_month(firms, rules).mask(capacity.isna())
    return load


def visits_a_month(firms: Any, rules: Rules) -> Any:
    """Return the visits a month of posts that serve so many firms; one that serves none makes none.

    The cadence of the rules: days there every week (52 weeks in 12 months), visits to each firm
    every month, events every quarter.
    """
    of_the_post = rules.post_days_a_week * 52 / 12 + rules.post_events_a_quarter / 3
    return (of_the_post + rules.post_visits_a_month * firms).where(firms > 0, 0.0).round(1)


def _ties(graph: OrgGraph) -> pd.DataFrame:
    """Return the serving ties of the firms of the base, each once."""
    ties = graph.ties_of(LinkType.SERVED_BY)[["firm", "target"]].drop_duplicates()
    return ties[~is_excluded(graph.firms)[ties["firm"].to_numpy()]]


def _served(graph: OrgGraph) -> Flags:
    served = np.zeros(len(graph.firms), dtype=bool)
    served[_ties(graph)["firm"].to_numpy()] = True
    return served


def _senders(graph: OrgGraph) -> dict[str, str]:
    named: dict[str, list[str]] = {}
    for post, sender, _ in graph.edges(LinkType.SUBORDINATE_TO):
        named.setdefault(post, []).append(str(graph.skeleton.nodes[sender]["name"]))
    return {post: "、".join(sorted(names)) for post, names in named.items()}


def _in_need(graph: OrgGraph, status: pd.DataFrame, served: Flags, where: Points) -> pd.DataFrame:
    """Return the firms that need an instructor and have none, in the order of their keys, with
    why; no place for a firm without point.
    """
    due = must_have_instructor(graph.firms, status, graph.rules)
    rows = np.flatnonzero(
        (needs_instructor(graph.firms, status) | due) & graph.is_enterprise & ~served
    )
    rows = rows[np.argsort(graph.firms["firm"].to_numpy(dtype=object)[rows], kind="stable")]
    lacking = ~np.isfinite(where.x[rows])
    given = graph.firms["lon"].notna().to_numpy()[rows]
    left = np.select([lacking & given, lacking], [str(NoPost.UNDECLARED), str(NoPost.NO_POINT)], "")
    return pd.DataFrame(
        {
            "row": rows,
            "need": np.where(due[rows], str(Need.STAFF), str(Need.NO_MEMBER)),
            "post": pd.Series(None, index=range(len(rows)), dtype="str"),
            "metres": pd.array([None] * len(rows), dtype="Int64"),
            "left": pd.Series(left, dtype="str").replace("", None),
        }
    )


def _unclear(graph: OrgGraph, status: pd.DataFrame, served: Flags) -> int:
    unknown = (status["status"] == str(Status.UNKNOWN)).to_numpy(dtype=bool) & ~served
    return int(
        (
            unknown
            & (graph.firms["staff"] >= graph.rules.instructor_staff)
            .fillna(False)
            .to_numpy(dtype=bool)
        ).sum()
    )


def _settle(
    firms: pd.DataFrame, spot: Ints, found: Assignment, nodes: Any, at: Floats, where: Points
) -> None:
    """Write the posts assigned and the metres to them into the firms."""
    placed = found.target >= 0
    chosen, rows = found.target[placed], firms["row"].to_numpy()[spot[placed]]
    firms.loc[spot[placed], "post"] = nodes[chosen]
    firms.loc[spot[placed], "metres"] = np.rint(
        np.hypot(where.x[rows] - at[chosen, 0], where.y[rows] - at[chosen, 1])
    ).astype(np.int64)


def _within(where: Points, rows: Ints, at: Floats, metres: int) -> Flags:
    """Tell which firms have any post within reach, be it full."""
    index, _ = coordinates.nearest(where.x[rows], where.y[rows], at[:, 0], at[:, 1], limit=metres)
    near: Flags = index[:, 0] >= 0
    return near


# ---- more posts ----


def sites(graph: OrgGraph, where: Points) -> tuple[list[str], Floats]:
    """Return the places where a post or centre may stand, parks and buildings with a point, in
    the order of their nodes, and their metres.
    """
    kinds = {str(kind) for kind in SITES}
    nodes = [
        node
        for node, about in graph.nodes(Label.PLACE)
        if about["kind"] in kinds and node in where.places
    ]
    return nodes, np.array([where.places[node] for node in nodes]).reshape(-1, 2)


def _further(graph: OrgGraph, rows: Ints, where: Points) -> pd.DataFrame:
    """Return where more posts are needed for the firms left over, the place of most posts first."""
    rules = graph.rules
    nodes, at = sites(graph, where)
    spots = where.x[rows], where.y[rows]
    site, number = gather(spots, (at[:, 0], at[:, 1]), rules.firms_per_post, rules.post_metres)
    x, y = np.append(at, [[np.nan, np.nan]], axis=0)[site].T
    place = pd.array([*nodes, None], dtype="str").take(site)
    street = (
        graph.places_of(PlaceKind.STREET)
        .astype("str")
        .iloc[rows]
        .reset_index(drop=True)
        .mask(site >= 0)
    )
    table = pd.DataFrame(
        {
            "place": place,
            "street": street,
            "staff": graph.firms["staff"].iloc[rows].fillna(0).array,
            "number": number,
            "firms": 1,
            "metres": np.hypot(spots[0] - x, spots[1] - y),
        }
    )
    groups = table.groupby(["place", "street"], dropna=False, sort=True)
    found = groups.agg(
        posts=("number", "nunique"),
        firms=("firms", "sum"),
        staff=("staff", "sum"),
        farthest=("metres", "max"),
    ).reset_index()
    alone = found["place"].isna()
    found["posts"] = (
        found["posts"].mask(alone, -(-found["firms"] // rules.firms_per_post)).astype("int64")
    )
    found["farthest"] = found["farthest"].round().astype("Int64")
    return found.sort_values(
        ["posts", "firms", "place", "street"],
        ascending=[False, False, True, True],
        kind="stable",
        ignore_index=True,
    )


def gather(
    firms: tuple[Floats, Floats], at: tuple[Floats, Floats], size: int, limit: int
) -> tuple[Ints, Ints]:
    """Gather firms into posts of so many at sites within reach: the site of each firm (-1: none in
    reach) and its post's number.

    Firms go to their nearest site; what is left there after filling posts joins the leftovers of
    sites nearby, those with most leftovers first. Never fewer than firms ÷ size, rounded up.
    """
    index, metres = coordinates.nearest(*firms, *at, limit=limit)
    site = index[:, 0]
    order = np.lexsort([metres[:, 0], site])
    order = order[site[order] >= 0]
    turn = np.arange(len(order)) - np.searchsorted(site[order], site[order])
    count = np.bincount(site[order], minlength=len(at[0]))
    full = turn < (count // size * size)[site[order]]
    number = np.full(len(site), -1, dtype=np.int64)
    _, number[order[full]] = np.unique(
        np.column_stack([site[order[full]], turn[full] // size]), axis=0, return_inverse=True
    )
    _gather_rest(firms, at, order[~full], site, number, size, limit)
    return site, number


def _gather_rest(
    firms: tuple[Floats, Floats],
    at: tuple[Floats, Floats],
    rest: Ints,
    site: Ints,
    number: Ints,
    size: int,
    limit: int,
) -> None:
    """Fill posts from the leftovers of several sites; writes into `site` and `number`."""
    if not len(rest):
        return
    tree = cKDTree(np.column_stack([firms[0][rest], firms[1][rest]]))
    own, count = np.unique(site[rest], return_counts=True)
    waits = np.ones(len(rest), dtype=bool)
    fresh = int(number.max(initial=-1)) + 1
    for home in own[np.lexsort([own, -count])]:
        mine = np.flatnonzero(waits & (site[rest] == home))
        if not len(mine):
            continue
        near = np.array(
            sorted(tree.query_ball_point((at[0][home], at[1][home]), limit)), dtype=np.int64
        )
        near = near[waits[near] & (site[rest[near]] != home)]
        apart = np.hypot(firms[0][rest[near]] - at[0][home], firms[1][rest[near]] - at[1][home])
        taken = np.concatenate([mine, near[np.argsort(apart, kind="stable")][: size - len(mine)]])
        waits[taken] = False
        site[rest[taken]], number[rest[taken]] = home, fresh
        fresh += 1
