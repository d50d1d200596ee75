"""Which firm of one date is which firm of the other: by its key, else by evidence, which is kept.

A firm whose code or name has changed is followed where the ledgers' own matching (`linkage.merge`)
joins the two without doubt, or where the full name and the district agree and only the code does
not. Whatever stays doubtful is two firms. Both ways round give the same pairs.
"""

from __future__ import annotations

import re
from typing import Any, Protocol

import numpy as np
import pandas as pd

from orggraph.core.array_types import Ints
from orggraph.core.messages import Spoken, message
from orggraph.linkage.matching import merge
from orggraph.reference import company_names

NOT_THERE = -1
_SAID = ("name", "uscc", "address")
RENAMED = message("same code, another name")
NAMED_BEFORE = message("one name gives the other in brackets, as its former one")
RECODED = message("same name and district, another code: please check")


class HasFirms(Protocol):
    """A graph, or whatever else holds a list of firms: key, `repeat_of`, name, code, address and
    district of each.
    """

    @property
    def firms(self) -> pd.DataFrame:
        """The firms."""


def follow(old: HasFirms, new: HasFirms) -> pd.DataFrame:
    """Return every firm of either date once: `old` and `new` are row numbers, -1 where the firm is
    not there.

    `evidence` is a message, missing where key and name are unchanged. Rows that repeat a
    firm are left out. Ordered by the new rows, those that are gone last.
    """
    one, two = (np.flatnonzero(graph.firms["repeat_of"].isna().to_numpy()) for graph in (old, new))
    at = pd.Index(old.firms["firm"].iloc[one]).get_indexer(new.firms["firm"].iloc[two])
    pairs = (
        pd.DataFrame({"old": np.where(at >= 0, one[at], NOT_THERE), "new": two})
        if len(one)
        else pd.DataFrame({"old": NOT_THERE, "new": two})
    )
    pairs["evidence"] = None
    kept = pairs[pairs["old"] >= 0].copy()
    before, after = (
        _normal(graph.firms.iloc[kept[side]]) for graph, side in ((old, "old"), (new, "new"))
    )
    kept.loc[(before != after).to_numpy(), "evidence"] = RENAMED
    lost, fresh = np.setdiff1d(one, kept["old"]), np.setdiff1d(two, kept["new"])
    found = [kept]
    for way in (_by_former_name, _by_matching, _by_name_and_district):
        more = way(old, new, lost, fresh)
        found.append(more)
        lost, fresh = np.setdiff1d(lost, more["old"]), np.setdiff1d(fresh, more["new"])
    found += [
        _pairs(np.full(len(fresh), NOT_THERE), fresh, None),
        _pairs(lost, np.full(len(lost), NOT_THERE), None),
    ]
    everyone = pd.concat(
        [f.astype({"old": np.int64, "new": np.int64, "evidence": object}) for f in found],
        ignore_index=True,
    )
    gone = (everyone["new"] < 0).to_numpy()
    return everyone.iloc[np.lexsort([everyone["old"], everyone["new"], gone])].reset_index(
        drop=True
    )


def _normal(firms: pd.DataFrame) -> pd.Series[Any]:
    return company_names.normal(firms["name"]).fillna("").reset_index(drop=True)


# Behind a name, what the firm was called: …（原名：丹阳白泽网络有限公司）.
_FORMER = re.compile(
    "[(（](?:原名称|原名|曾用名|更名前|旧名|前身|原)(?:为|是)?[:：]?(?P<name>[^()（）]{4,})[)）]$"
)


def _by_former_name(old: HasFirms, new: HasFirms, lost: Ints, fresh: Ints) -> pd.DataFrame:
    """Return the pairs of firms of which one gives the name of the other in brackets."""
    there = _named_by(new, fresh, old, lost)
    back = _named_by(old, lost, new, fresh).rename(columns={"by": "named", "named": "by"})
    both = pd.concat([there, back], ignore_index=True).drop_duplicates()
    both = both[~both.duplicated("by", keep=False) & ~both.duplicated("named", keep=False)]
    return _pairs(both["named"], both["by"], NAMED_BEFORE)


def _named_by(graph: HasFirms, rows: Ints, other: HasFirms, theirs: Ints) -> pd.DataFrame:
    """Return the firms of one side (`by`) that give in brackets the name of one of the other
    (`named`).
    """
    former = graph.firms["name"].iloc[rows].str.extract(_FORMER, expand=False)
    said = pd.DataFrame({"by": rows, "name": company_names.normal(former).array}).dropna()
    called = pd.DataFrame({"named": theirs, "name": _normal(other.firms.iloc[theirs])})
    return said.merge(called[called["name"] != ""], on="name")[["by", "named"]]


def _by_matching(old: HasFirms, new: HasFirms, lost: Ints, fresh: Ints) -> pd.DataFrame:
    """Return the pairs that the matching of ledgers joins, one firm on either side, with its
    sentence.
    """
    if not len(lost) or not len(fresh):
        return _pairs([], [], [])
    sides = [
        graph.firms.iloc[rows][list(_SAID)].reset_index(drop=True)
        for graph, rows in ((old, lost), (new, fresh))
    ]
    rows = merge(*sides).rows
    rows["at"] = np.concatenate([lost, fresh])
    size = rows.groupby("entity")["frame"].agg(["size", "nunique"])
    two = rows[
        rows["entity"].isin(size.index[(size["size"] == 2) & (size["nunique"] == 2)])
    ].sort_values(["entity", "frame"], kind="stable")
    first, second = (
        two[two["frame"] == 0].reset_index(drop=True),
        two[two["frame"] == 1].reset_index(drop=True),
    )
    follower = first.where(
        ~first["lead"].astype(bool), second
    )  # the sentence stands with the row that joined the other
    said = [Spoken(zh, en) for zh, en in zip(follower["why_zh"], follower["why_en"], strict=True)]
    return _pairs(first["at"], second["at"], said)


def _by_name_and_district(old: HasFirms, new: HasFirms, lost: Ints, fresh: Ints) -> pd.DataFrame:
    """Return the pairs of one full name in one district, each the only one of its side."""
    sides = []
    for graph, rows in ((old, lost), (new, fresh)):
        firms = graph.firms.iloc[rows]
        side = pd.DataFrame(
            {"at": rows, "name": _normal(firms), "district": firms["district"].array}
        ).dropna()
        side = side[side["name"] != ""]
        sides.append(side[~side.duplicated(["name", "district"], keep=False)])
    both = sides[0].merge(sides[1], on=["name", "district"], suffixes=("_old", "_new"))
    return _pairs(both["at_old"], both["at_new"], RECODED)


def _pairs(old: Any, new: Any, evidence: Any) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "old": np.asarray(old, dtype=np.int64),
            "new": np.asarray(new, dtype=np.int64),
            "evidence": evidence,
        }
    )
