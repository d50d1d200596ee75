"""The same made-up town some days later: seeded events, each with what a comparison must say of
it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from orggraph.core.enums import Action, Exclusion, Mode, OrgLevel, OrgType, PlaceKind, Status
from orggraph.core.rules import DEFAULT
from orggraph.sample.city import Town, conformed
from orggraph.sample.invented_names import credit_codes, firm_names

Rows = NDArray[np.int64]
PLACES = tuple(str(kind).lower() for kind in PlaceKind if kind is not PlaceKind.CITY)
_SITTING = (
    *PLACES,
    "address",
    "lon",
    "lat",
    "category",
    "industry_code",
    "department",
    "committee",
    "scope",
)
_MASS = ("liaison", "union", "league", "women")
_PARTY = (
    "organisation",
    "mode",
    "since",
    "post",
    "members_formal",
    "members_total",
    "members_relation_here",
    *_MASS,
)
EVENTS = (
    "COVERED",
    "UNCOVERED",
    "UPGRADED",
    "LEFT",
    "MOVED_OUT",
    "MOVED",
    "ENTERED",
    "RENAMED",
    "UNCODED",
    "CORRECTED",
)


def aged(
    town: Town, seed: int = 1, days: int = 10, share: float = 0.02
) -> tuple[Town, pd.DataFrame]:
    """Return the town some days later, with its answers, and the events that made it so.

    Events, one row each: `event` (see `EVENTS`), `uscc` (of the firm before, or after for one that
    is new), `name`, `organisation` (its id, where the event is one of an organisation). COVERED: a
    branch of its own; UNCOVERED: its branch is dissolved; UPGRADED: its branch becomes a general
    branch; LEFT: its row is gone; MOVED_OUT: it is marked 迁出; MOVED: it sits in another district;
    ENTERED: a new firm; RENAMED: another name under its code; UNCODED: its code is left out;
    CORRECTED: another number of staff. No firm has two events. `share` of the firms have one of
    each kind, at least one.
    """
    rng = np.random.default_rng([seed, town.seed, days])
    ageing = _Ageing(
        town, (dt.date.fromisoformat(town.as_of) + dt.timedelta(days=days)).isoformat()
    )
    most = max(1, int(len(town.firms) * share / 10))
    chosen = ageing.choose(rng, most)
    for event, rows in chosen.items():
        getattr(ageing, event.lower())(rows, rng)
    return ageing.town_then(), pd.DataFrame(
        ageing.events, columns=["event", "uscc", "name", "organisation"]
    )


class _Ageing:
    """The town while it ages: copies of its tables, which each event changes."""

    def __init__(self, town: Town, as_of: str) -> None:
        self.town, self.as_of = town, as_of
        self.firms, self.answers = town.firms.copy(), town.answers.copy()
        self.organisations = town.organisations.copy()
        self.order = np.arange(len(self.firms), dtype=np.float64)
        self.desk = town.desk.copy()
        self.gone = np.zeros(len(self.firms), dtype=bool)
        self.events: list[tuple[str, str, str, str | None]] = []

    def town_then(self) -> Town:
        """Return the town as it is now; a firm that moved stands in the ledger among its new
        district's, as in `in_ledgers`.
        """
        kept = np.lexsort(
            (self.order, pd.factorize(self.firms["district"])[0], pd.factorize(self.desk)[0])
        )
        kept = kept[~self.gone[kept]]
        firms = self.firms.iloc[kept].reset_index(drop=True)
        return replace(
            self.town,
            as_of=self.as_of,
            firms=firms,
            organisations=self.organisations.reset_index(drop=True),
            answers=self.answers.iloc[kept].reset_index(drop=True),
            desk=self.desk.iloc[kept].reset_index(drop=True),
        )

    def choose(self, rng: np.random.Generator, most: int) -> dict[str, Rows]:
        """Choose the firms of each event, no firm twice."""
        firms, answers = self.firms, self.answers
        once = (
            ~firms["uscc"].duplicated(keep=False)
            & ~firms["name"].duplicated(keep=False)
            & firms["uscc"].notna()
        )
        plain = (
            once
            & (answers["kind"] == "firm")
            & answers["in_base"]
            & ~firms["uscc"].isin(self.town.links["source"])
        )
        plain &= firms["district"].notna()
        idle = firms["post"].isna() & ~firms[list(_MASS)].fillna(False).any(axis=1)
        users = answers["organisation"].map(answers["organisation"].value_counts())
        named = firms["organisation"].map(firms["organisation"].value_counts())
        alone = (answers["status"] == str(Status.ORG_SINGLE)) & (users == 1) & (named == 1)
        branches = set(
            self.organisations.loc[self.organisations["org_type"] == str(OrgType.BRANCH), "org_id"]
        )
        open_gap = (
            (answers["status"] == str(Status.UNCOVERED)) & firms["organisation"].isna() & idle
        )
        loose = answers["status"].isin(
            [str(s) for s in (Status.UNCOVERED, Status.UNKNOWN, Status.ORG_FALLBACK)]
        )
        fits = {
            "UNCOVERED": alone & idle,
            "UPGRADED": alone & answers["organisation"].isin(branches),
            "COVERED": open_gap,
            "LEFT": loose,
            "MOVED_OUT": loose,
            "MOVED": open_gap,
            "RENAMED": loose,
            "UNCODED": loose,
            "CORRECTED": loose & firms["staff"].notna(),
        }
        taken = np.zeros(len(firms), dtype=bool)
        chosen: dict[str, Rows] = {}
        for event, fit in fits.items():
            free = np.flatnonzero((plain & fit).to_numpy(dtype=bool) & ~taken)
            chosen[event] = np.sort(rng.permutation(free)[:most])
            taken[chosen[event]] = True
        donors = np.flatnonzero((plain & open_gap).to_numpy(dtype=bool) & ~taken)
        chosen["ENTERED"] = np.sort(rng.permutation(donors)[:most])
        return {event: chosen[event] for event in EVENTS}

    def _note(self, event: str, rows: Rows, organisation: Any = None) -> None:
        ids = organisation if organisation is not None else [None] * len(rows)
        self.events += [
            (event, str(u), str(n), o)
            for u, n, o in zip(
                self.firms["uscc"].iloc[rows], self.firms["name"].iloc[rows], ids, strict=True
            )
        ]

    def _answer(self, rows: Rows, status: Status, organisation: Any = None) -> None:
        """Set the answers of firms: status, organisation, and the next step where there is none."""
        at = self.answers.index[rows]
        formal = self.firms["members_formal"].iloc[rows].fillna(-1).to_numpy(dtype=np.int64)
        step = np.select(
            [formal < 0, formal >= DEFAULT.own_branch_formal, formal > 0],
            [str(a) for a in (Action.VERIFY, Action.OWN_BRANCH, Action.JOINT_BRANCH)],
            str(Action.WORK),
        )
        self.answers.loc[at, "status"] = str(status)
        self.answers.loc[at, "organisation"] = organisation
        self.answers.loc[at, "action"] = step if status is Status.UNCOVERED else None

    def covered(self, rows: Rows, rng: np.random.Generator) -> None:
        """Found a branch of its own for each."""
        count = len(self.organisations)
        ids = [f"DZ9{count + i:06d}" for i in range(len(rows))]
        names = [f"{name}党支部" for name in self.firms["name"].iloc[rows]]
        superior = self.answers["responsible"].iloc[rows].array
        since = pd.to_datetime([self.as_of] * len(rows)).astype("datetime64[s]")
        made = conformed(
            "organisations",
            pd.DataFrame(
                {
                    "org_id": ids,
                    "name": names,
                    "org_type": str(OrgType.BRANCH),
                    "level": str(OrgLevel.ENTERPRISE),
                    "superior": superior,
                    "founded": since,
                    "active": [True] * len(rows),
                }
            ),
        )
        self.organisations = pd.concat([self.organisations, made], ignore_index=True)
        at = self.firms.index[rows]
        (
            self.firms.loc[at, "organisation"],
            self.firms.loc[at, "mode"],
            self.firms.loc[at, "since"],
        ) = names, str(Mode.SINGLE), since
        self._answer(rows, Status.ORG_SINGLE, ids)
        self._note("COVERED", rows, ids)

    def uncovered(self, rows: Rows, rng: np.random.Generator) -> None:
        """Dissolve the branch of each."""
        ids = self.answers["organisation"].iloc[rows].tolist()
        self.organisations.loc[self.organisations["org_id"].isin(ids), "active"] = False
        self._answer(rows, Status.UNCOVERED)
        self._note("UNCOVERED", rows, ids)

    def upgraded(self, rows: Rows, rng: np.random.Generator) -> None:
        """Raise the branch of each to a general branch; its id stays."""
        ids = self.answers["organisation"].iloc[rows].tolist()
        which = self.organisations["org_id"].isin(ids)
        self.organisations.loc[which, "org_type"] = str(OrgType.GENERAL_BRANCH)
        self.organisations.loc[which, "name"] = self.organisations.loc[which, "name"].str.replace(
            "党支部$", "党总支", regex=True
        )
        at = self.firms.index[rows]
        self.firms.loc[at, "organisation"] = self.firms.loc[at, "organisation"].str.replace(
            "党支部$", "党总支", regex=True
        )
        self._note("UPGRADED", rows, ids)

    def left(self, rows: Rows, rng: np.random.Generator) -> None:
        """Take the rows off the ledger."""
        self._note("LEFT", rows)
        self.gone[rows] = True

    def moved_out(self, rows: Rows, rng: np.random.Generator) -> None:
        """Mark each as moved away."""
        self.firms.loc[self.firms.index[rows], "exclusion"] = str(Exclusion.MOVED)
        at = self.answers.index[rows]
        self._answer(rows, Status.EXCLUDED)
        self.answers.loc[at, "exclusion"] = str(Exclusion.MOVED)
        self.answers.loc[at, ["in_base", "due"]] = False
        self._note("MOVED_OUT", rows)

    def moved(self, rows: Rows, rng: np.random.Generator) -> None:
        """Let each sit, and work, where a firm of another district does."""
        donors = rng.permutation(
            np.flatnonzero(
                self.firms["district"].notna().to_numpy()
                & self.answers["in_base"].to_numpy(dtype=bool)
            )
        )
        district = self.firms["district"].to_numpy(dtype=object)
        there = np.array(
            [next((d for d in donors if district[d] != district[row]), row) for row in rows],
            dtype=np.int64,
        )
        rows, there = rows[there != rows], there[there != rows]
        at = self.firms.index[rows]
        for column in _SITTING:
            self.firms.loc[at, column] = self.firms[column].iloc[there].array
        self.answers.loc[self.answers.index[rows], "responsible"] = (
            self.answers["responsible"].iloc[there].array
        )
        self._note("MOVED", rows)

    def entered(self, rows: Rows, rng: np.random.Generator) -> None:
        """Add a new firm beside each, without members."""
        serials = np.arange(4 * len(rows)) + 10_000_000
        none = np.zeros(len(serials), dtype=np.int64)
        names = firm_names(
            serials, self.town.name.split("市")[0], none, none > 0, int(rng.integers(10**6)), 10**9
        ).to_pylist()
        codes = credit_codes(serials, none, none, int(rng.integers(10**7))).to_pylist()
        known = set(self.firms["name"]) | set(self.firms["uscc"])
        fresh = [
            (n, c) for n, c in zip(names, codes, strict=True) if n not in known and c not in known
        ][: len(rows)]
        made, told = self.firms.iloc[rows].copy(), self.answers.iloc[rows].copy()
        first = len(self.firms) + 1
        for frame in (made, told):
            frame["firm"] = [f"N{first + i:07d}" for i in range(len(rows))]
            frame["name"], frame["uscc"] = [n for n, _ in fresh], [c for _, c in fresh]
        made[list(_PARTY)] = None
        made = made.astype(self.firms.dtypes.to_dict())
        for column in ("members_formal", "members_total", "members_relation_here"):
            made[column] = 0
        made["reg_date"] = pd.Timestamp(self.as_of).as_unit("s")
        made["staff"], made["above_scale"] = 9, False
        told["due"] = False
        self.order = np.concatenate([self.order, self.order[rows] + 0.5])
        self.gone = np.concatenate([self.gone, np.zeros(len(rows), dtype=bool)])
        self.desk = pd.concat([self.desk, self.desk.iloc[rows]], ignore_index=True)
        self.firms = pd.concat(
            [self.firms, made.astype(self.firms.dtypes.to_dict())], ignore_index=True
        )
        self.answers = pd.concat([self.answers, told], ignore_index=True)
        added = np.arange(first - 1, len(self.firms))
        self._answer(added, Status.UNCOVERED)
        self._note("ENTERED", added)

    def renamed(self, rows: Rows, rng: np.random.Generator) -> None:
        """Give each another name under its code."""
        self._note("RENAMED", rows)
        for frame in (self.firms, self.answers):
            frame.loc[frame.index[rows], "name"] = "新" + frame["name"].iloc[rows]

    def uncoded(self, rows: Rows, rng: np.random.Generator) -> None:
        """Leave out the code of each."""
        self._note("UNCODED", rows)
        for frame in (self.firms, self.answers):
            frame.loc[frame.index[rows], "uscc"] = None

    def corrected(self, rows: Rows, rng: np.random.Generator) -> None:
        """Give each three more of staff, which moves no threshold alone."""
        staff = self.firms["staff"].iloc[rows]
        near = (staff < DEFAULT.must_build_staff) & (staff + 3 >= DEFAULT.must_build_staff)
        self.firms.loc[self.firms.index[rows], "staff"] = (staff + 3).mask(near, staff - 3).array
        self._note("CORRECTED", rows)


__all__ = ["EVENTS", "aged"]
