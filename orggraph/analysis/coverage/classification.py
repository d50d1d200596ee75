"""Is a firm taken up? The first line that fits, by its edges alone (duty is not coverage, a
proposal never counts).
"""

from __future__ import annotations

from functools import cache, partial
from typing import Any

import numpy as np
import pandas as pd

from orggraph.core.array_types import Flags
from orggraph.core.enums import Base, Exclusion, LinkType, Mode, OrgLevel, OrgType, Status
from orggraph.core.rules import Rules
from orggraph.graph import Label, OrgGraph, is_counting, once_a_graph

STATUSES = tuple(Status)
_NUMBER = {status: i for i, status in enumerate(STATUSES)}
WORKED_NUMBERS = [_NUMBER[s] for s in STATUSES if s.is_worked]
# How a tie may stand, from the strongest: the modes, then what is there but does not count.
_MODES = (Mode.SINGLE, Mode.JOINT, Mode.ATTACHED, Mode.FALLBACK, Mode.UNSPECIFIED, Mode.PENDING)
_PENDING = _MODES.index(Mode.PENDING)
_NOT_COUNTING, _GONE = len(_MODES), len(_MODES) + 1


def classify(graph: OrgGraph) -> pd.DataFrame:
    """Give every firm its status with the edge it came by.

    Returns one row a firm: `status` (a `Status`), `via` (the node that gives it), `mode`, `since`,
    `exclusion`; the truth values `organised` (counts as 组织覆盖 under the rules' switches),
    `without_fallback`, `worked`, `nominal` (any claim: temporary, functional and flow branches and
    筹建中 too, but no alliance), `not_counting` and `gone` (tied only to an organisation that does
    not count, or is dissolved); `pending_days` and `overdue` (missing where no date is known);
    `due` (应建, missing where the facts do not decide) and `wished` (宜建).
    """
    firms, rules = graph.firms, graph.rules
    ties = judged(graph)
    strongest_first = np.lexsort([ties["number"], ties["rank"], ties["firm"]])
    best = ties.iloc[strongest_first].drop_duplicates("firm").set_index("firm")
    rank = np.full(len(firms), -1, dtype=np.int64)
    rank[best.index] = best["rank"]
    worked = works(graph)
    excluded = is_excluded(firms)
    number = decided(excluded, rank, worked, says_enough(graph))
    tied = (rank >= 0) & (rank <= _PENDING)
    fallback = number == _NUMBER[Status.ORG_FALLBACK]
    organised = np.isin(number, organised_numbers(rules))
    result = pd.DataFrame(
        {
            "status": pd.Categorical.from_codes(number, [str(s) for s in STATUSES]),
            "organised": organised,
            "without_fallback": organised & ~fallback,
            "worked": np.isin(number, WORKED_NUMBERS),
            "nominal": ((rank >= 0) & (rank < _NOT_COUNTING) | _claims(ties, len(firms)))
            & ~excluded,
            "not_counting": (rank == _NOT_COUNTING) & ~excluded,
            "gone": (rank == _GONE) & ~excluded,
        },
        index=firms.index,
    )
    result["via"] = _via(graph, best, tied & ~excluded, number == _NUMBER[Status.WORK_ONLY])
    for column in ("mode", "since"):
        result[column] = best[column].reindex(firms.index)
    result["mode"] = result["mode"].astype("str")
    _pending(result, graph, number == _NUMBER[Status.PENDING])
    result["exclusion"] = firms["exclusion"].mask(
        firms["exclusion"].isna() & pd.Series(excluded, index=firms.index),
        str(Exclusion.NOT_OPERATING),
    )
    result["due"], result["wished"] = due(graph)
    return result


def _claims(ties: pd.DataFrame, firms: int) -> Flags:
    """Tell which firms are tied to an organisation that does not count but may be taken for one
    that does.
    """
    claims = np.zeros(firms, dtype=bool)
    claims[ties.loc[(ties["rank"] == _NOT_COUNTING) & ~ties["shown_only"], "firm"].to_numpy()] = (
        True
    )
    return claims


def is_excluded(firms: pd.DataFrame) -> Flags:
    """Tell which firms do not count in the base: a reason is given, or the firm does not
    operate.
    """
    closed: Flags = firms["operating"].eq(False).fillna(False).to_numpy(dtype=bool)
    given: Flags = firms["exclusion"].notna().to_numpy(dtype=bool)
    return given | closed


def in_base(graph: OrgGraph, base: Base, status: pd.DataFrame) -> Flags:
    """Tell which firms a rate divides by."""
    firms = graph.firms
    if base is Base.ALL:
        repeated: Flags = (
            firms["exclusion"].eq(str(Exclusion.DUPLICATE)).fillna(False).to_numpy(dtype=bool)
        )
        return ~repeated
    counted: Flags = (status["status"] != str(Status.EXCLUDED)).to_numpy(dtype=bool)
    fits = _fits(graph, base, status)
    return counted if fits is None else counted & np.asarray(fits.fillna(False), dtype=bool)


def _fits(graph: OrgGraph, base: Base, status: pd.DataFrame) -> pd.Series[Any] | None:
    """Return whether each firm fits a narrower base, missing where the facts do not decide; None
    for the whole.
    """
    if base is Base.SHOULD:
        return status["due"]
    if base is Base.THREE_HAVES:
        return graph.firms["premises"] & (graph.firms["staff"] > 0) & graph.firms["operating"]
    return None


def undecided(graph: OrgGraph, base: Base, status: pd.DataFrame) -> int:
    """Return how many firms are left out of a base because the facts that decide are missing."""
    fits = _fits(graph, base, status)
    counted = status["status"] != str(Status.EXCLUDED)
    return 0 if fits is None else int((counted & fits.isna()).sum())


def due(graph: OrgGraph) -> tuple[pd.Series[Any], pd.Series[Any]]:
    """Tell which firms must have an organisation (应建) and which should (宜建); missing where
    unknown.

    应建: formal members enough for a branch of its own, or staff or scale as the rules say. 宜建:
    smaller staff, or any member.
    """
    firms, rules = graph.firms, graph.rules
    must = enough_formal(firms, rules) | (firms["staff"] >= rules.must_build_staff)
    if rules.must_build_above_scale:
        must |= firms["above_scale"].fillna(False)
    wished = must | (firms["staff"] >= rules.should_build_staff)
    if rules.should_build_any_member:
        wished |= (firms["members_formal"] > 0) | (firms["members_total"] > 0)
    return (wished, wished) if rules.should_counts_as_must else (must, wished)


def enough_formal(firms: pd.DataFrame, rules: Rules) -> pd.Series[Any]:
    """Tell which firms have the formal members of a branch of their own; too few members in all
    cannot hold enough.
    """
    enough = firms["members_formal"] >= rules.own_branch_formal
    few = (firms["members_total"] < rules.own_branch_formal).fillna(False)
    return enough.mask(few & firms["members_formal"].isna(), False)


def works(graph: OrgGraph) -> Flags:
    """Tell which firms have work coverage by their edges: an instructor, a liaison, or a mass
    organisation.
    """
    worked: Flags = (
        graph.firms[["union", "league", "women"]].fillna(False).to_numpy(dtype=bool).any(axis=1)
    )
    worked[graph.ties["firm"].to_numpy()[graph.tie_rows(LinkType.SERVED_BY)]] = True
    return worked


def says_enough(graph: OrgGraph) -> Flags:
    """Tell which rows say enough for a firm without any tie to be uncovered; what a blank cell
    means is a rule.
    """
    firms, rules = graph.firms, graph.rules
    if rules.blank_means == "none":
        return np.ones(len(firms), dtype=bool)
    said = (
        firms["surveyed"]
        if rules.blank_means == "none_if_surveyed"
        else firms["organisation"].notna()
    )
    return np.asarray(said, dtype=bool)


def decided(
    excluded: Flags, rank: np.ndarray[Any, Any], worked: Flags, said: Flags
) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Return the number of the status that each firm has: the first line that fits.

    `rank` tells how its best tie stands (see `judged`), -1 where it has none; `said` whether its
    row says enough.
    """
    unknown = ~(said | worked | (rank >= 0))
    return np.select(
        [
            excluded,
            *(rank == number for number in range(_PENDING)),
            worked,
            rank == _PENDING,
            unknown,
        ],
        [
            _NUMBER[s]
            for s in (
                Status.EXCLUDED,
                *(mode.status for mode in _MODES[:_PENDING]),
                Status.WORK_ONLY,
                Status.PENDING,
                Status.UNKNOWN,
            )
        ],
        _NUMBER[Status.UNCOVERED],
    )


def organised_numbers(rules: Rules) -> list[int]:
    """Return the numbers of the statuses that count as 组织覆盖 under the rules' switches."""
    switch = {
        Status.ORG_FALLBACK: rules.fallback_counts,
        Status.ORG_ATTACHED: rules.attached_counts,
    }
    return [_NUMBER[s] for s in STATUSES if s.is_organised and switch.get(s, True)]


@once_a_graph
def judged(graph: OrgGraph) -> pd.DataFrame:
    """Return every covering tie: `firm`, `target`, `since`, its `mode`, given or guessed, and how
    it stands.

    `rank` tells how it stands, the strongest first; `shown_only` that its target is no Party
    organisation at all; `number` is the target's place among `graph.targets`.
    """
    rows = graph.tie_rows(LinkType.COVERED_BY)
    ties = graph.ties.iloc[rows]
    number = graph.targets.codes[rows].astype(np.int64)
    firm_of = ties["firm"].to_numpy()
    used, which = np.unique(number, return_inverse=True)
    judge = cache(partial(_judge_org, graph.rules))
    told = [graph.skeleton.nodes.get(node, {}) for node in graph.targets.categories[used]]
    judgements = [
        judge(
            a.get("label"),
            a.get("org_type"),
            a.get("level"),
            a.get("active"),
            a.get("unnamed"),
            _is_founding(a),
        )
        for a in told
    ]
    counts, active, pending, shown_only, guess = (
        np.array(judgements, dtype=np.int64).reshape(-1, 5).T[:, which]
    )
    wide = max(len(graph.firms), 1)
    firms_each = np.bincount(pd.unique(which * wide + firm_of) // wide, minlength=len(used))
    guess = np.where(
        guess >= 0,
        guess,
        np.where(firms_each[which] > 1, _MODES.index(Mode.JOINT), _MODES.index(Mode.SINGLE)),
    )
    given = np.array([*(_MODES.index(Mode(mode)) for mode in ties["mode"].cat.categories), -1])[
        ties["mode"].cat.codes
    ]
    mode = np.where(given >= 0, given, guess)
    rank = np.select(
        [active == 0, counts == 0, pending == 1], [_GONE, _NOT_COUNTING, _PENDING], mode
    )
    return pd.DataFrame(
        {
            "firm": firm_of,
            "target": ties["target"].array,
            "since": ties["since"].array,
            "mode": pd.Categorical.from_codes(mode, [str(m) for m in _MODES]),
            "rank": rank,
            "shown_only": shown_only == 1,
            "number": number,
        }
    )


def is_effective(ties: pd.DataFrame) -> Flags:
    """Tell which of the judged ties take a firm up: to an organisation that counts, is there and
    is not still founding.
    """
    effective: Flags = (ties["rank"] < _PENDING).to_numpy(dtype=bool)
    return effective


def _is_founding(about: dict[str, Any]) -> bool:
    return about.get("pending_since") is not None and about.get("founded") is None


def _judge_org(
    rules: Rules,
    label: str | None,
    kind: str | None,
    level: str | None,
    active: bool | None,
    unnamed: bool | None,
    founding: bool,
) -> tuple[bool, bool, bool, bool, int]:
    """Say of an organisation whether it counts, is there, is still founding, is shown only, and
    which mode its ties have.

    Membership of an alliance is shown, never counted. The mode is that of ties which give none, -1
    where the number of firms decides: what an area's or an industry's organisation takes up is
    fallback. An organisation of which only the existence is told gives no mode: such a firm is
    neither single nor joint.
    """
    area = kind == str(OrgType.WORK_COMMITTEE) or (
        level is not None and OrgLevel(level) is not OrgLevel.ENTERPRISE
    )
    joint = kind == str(OrgType.JOINT_BRANCH)
    guess = (
        Mode.FALLBACK if area else Mode.JOINT if joint else Mode.UNSPECIFIED if unnamed else None
    )
    shown_only = label == str(Label.ALLIANCE) or (kind is not None and not OrgType(kind).is_party)
    counts = is_counting(kind, rules) and not shown_only
    return counts, active is not False, founding, shown_only, _MODES.index(guess) if guess else -1


def served_by(graph: OrgGraph) -> pd.Series[Any]:
    """Return the post or centre that serves each firm, the first of several, by row number; a
    firm without one has none.
    """
    return graph.ties_of(LinkType.SERVED_BY).drop_duplicates("firm").set_index("firm")["target"]


def _via(graph: OrgGraph, best: pd.DataFrame, tied: Flags, work_only: Flags) -> pd.Series[Any]:
    via = pd.Series(pd.NA, index=graph.firms.index, dtype="str")
    targets = best["target"].reindex(graph.firms.index)
    via[tied] = targets[tied]
    via[work_only] = served_by(graph).reindex(graph.firms.index)[work_only]
    for mass in ("union", "league", "women"):
        bare = (
            work_only & via.isna().to_numpy() & graph.firms[mass].fillna(False).to_numpy(dtype=bool)
        )
        via[bare] = f"群团:{mass.upper()}"
    return via


def _pending(result: pd.DataFrame, graph: OrgGraph, pending: Flags) -> None:
    """Count the days since an organisation was applied for, and say whether its approval is
    overdue.
    """
    days = pd.Series(pd.NA, index=result.index, dtype="Int64")
    if graph.as_of is not None and pending.any():
        applied = {
            n: a["pending_since"]
            for n, a in graph.nodes(Label.ORGANISATION)
            if a.get("pending_since")
        }
        since = result["since"].copy()
        since[pending] = since[pending].fillna(
            pd.to_datetime(result.loc[pending, "via"].map(applied)).astype("datetime64[s]")
        )
        days[pending] = (pd.Timestamp(graph.as_of) - since[pending]).dt.days.astype("Int64")
    result["pending_days"] = days
    result["overdue"] = (days > graph.rules.approval_days).astype("boolean")
