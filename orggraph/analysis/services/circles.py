"""Service centres and their circles: which firms stand within ten and fifteen minutes, and where
more centres reach most.

A circle is a straight line of so many metres (rules `circle_metres`, `inner_circle_metres`), not a
walk along streets.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from orggraph.analysis.coverage import TOTAL, in_base
from orggraph.analysis.coverage.rates import groups_of
from orggraph.analysis.services.posts import sites
from orggraph.core.array_types import Floats, Ints
from orggraph.core.enums import Base, Dimension, percent
from orggraph.core.schema import CIRCLES
from orggraph.graph import Label, OrgGraph
from orggraph.graph.geometry import Points
from orggraph.optimise.max_covering import Cover, Covering
from orggraph.reference import coordinates


@dataclass(frozen=True)
class Circles:
    """The firms of the base (operating firms) and the service centres around them.

    `rows` are the firms (row numbers of `graph.firms`), `metres` the distance of each to the
    nearest centre: NaN for a firm without a usable point, infinite where there is no centre at all.
    `centres` have a usable point, `without_point` have none.
    """

    graph: OrgGraph
    where: Points
    rows: Ints
    metres: Floats
    centres: int
    without_point: int

    @cached_property
    def located(self) -> int:
        """How many firms of the base have a usable point; shares divide by this."""
        return int((~np.isnan(self.metres)).sum())

    @property
    def inside(self) -> int:
        """How many firms stand within the fifteen-minute circle of a centre."""
        return int((self.metres <= self.graph.rules.circle_metres).sum())

    @cached_property
    def sites(self) -> list[str]:
        """The places where a centre may be added (parks and buildings with a point), by node."""
        return sites(self.graph, self.where)[0]

    @cached_property
    def _outside(self) -> Ints:
        return self.rows[self.metres > self.graph.rules.circle_metres]

    @cached_property
    def _pairs(self) -> tuple[Ints, Ints]:
        """The pairs of a firm outside (its position) and a site (its position) whose circle
        would hold it.
        """
        return pairs_within(
            self.where.x[self._outside],
            self.where.y[self._outside],
            sites(self.graph, self.where)[1],
            self.graph.rules.circle_metres,
        )

    @cached_property
    def covering(self) -> Covering:
        """Which sites reach which of the firms outside; `covers(k)` and `fewest(firms)` ask it."""
        return Covering(*self._pairs, len(self.sites))

    def reached(self, cover: Cover) -> list[Ints]:
        """Return for each site of a choice, in its order, the firms (row numbers) that it is the
        first to reach.
        """
        firm, site = self._pairs
        found, waits = [], np.ones(len(self._outside), dtype=bool)
        for chosen in cover.chosen:
            new = firm[(site == chosen)]
            new = new[waits[new]]
            waits[new] = False
            found.append(self._outside[np.sort(new)])
        return found

    def table(self, by: Dimension = Dimension.DISTRICT) -> pd.DataFrame:
        """Return firms and members inside and outside the circles by a dimension: columns of
        `schema.CIRCLES`, the total row last.
        """
        group, names = groups_of(self.graph, by)
        rules, near, known = self.graph.rules, self.metres, ~np.isnan(self.metres)
        members = self.graph.firms["members_total"].iloc[self.rows]
        inside, outside = near <= rules.circle_metres, near > rules.circle_metres
        rows = pd.DataFrame(
            {
                "group": group[self.rows],
                "base": 1,
                "located": known,
                "inner": near <= rules.inner_circle_metres,
                "inside": inside,
                "outside": outside,
                "members_inside": members.where(inside).array,
                "members_outside": members.where(outside).array,
            }
        )
        every = rows.assign(group=len(names))
        counts = (
            pd.concat([rows, every])
            .astype(dict.fromkeys(("located", "inner", "inside", "outside"), "int64"))
            .groupby("group", sort=True)
        )
        table = counts.sum(min_count=1).astype("Int64").reset_index()
        for side in (
            "inside",
            "outside",
            # No firm has no members; those of firms about which nothing is known are unknown.
        ):
            table[f"members_{side}"] = table[f"members_{side}"].mask(table[side] == 0, 0)
        table["group"] = [[*names, TOTAL][int(i)] for i in table["group"]]
        table["rate"] = [
            percent(i, n) for i, n in zip(table["inside"], table["located"], strict=True)
        ]
        return table[[c.name for c in CIRCLES]].astype({"group": "str", "rate": "Float64"})


def circles(graph: OrgGraph, status: pd.DataFrame) -> Circles:
    """Return which firms of the base stand how far from a service centre; `status` is what
    `classify` gave.

    A firm without a point of its own stands where its building does. Social organisations are not
    among them.
    """
    where = graph.where
    rows = np.flatnonzero(in_base(graph, Base.OPERATING, status) & graph.is_enterprise)
    centres = graph.posts.index[
        (graph.posts["label"] == str(Label.SERVICE_CENTER)).to_numpy(dtype=bool)
    ]
    at = np.array([where.posts[node] for node in centres if node in where.posts]).reshape(-1, 2)
    _, metres = coordinates.nearest(where.x[rows], where.y[rows], at[:, 0], at[:, 1])
    known = np.isfinite(where.x[rows])
    return Circles(
        graph,
        where,
        rows,
        np.where(known & np.isnan(metres[:, 0]), np.inf, metres[:, 0]),
        len(at),
        len(centres) - len(at),
    )


def pairs_within(x: Floats, y: Floats, at: Floats, metres: float) -> tuple[Ints, Ints]:
    """Return the pairs of a point and a site (positions) at most so many metres apart."""
    if not len(x) or not len(at):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    found = cKDTree(np.column_stack([x, y])).query_ball_point(
        at, metres * (1 + 1e-9), return_sorted=True
    )
    point = np.concatenate([np.asarray(f, dtype=np.int64) for f in found])
    site = np.repeat(np.arange(len(at)), [len(f) for f in found])
    near = np.sqrt((x[point] - at[site, 0]) ** 2 + (y[point] - at[site, 1]) ** 2) <= metres
    return point[near], site[near]
