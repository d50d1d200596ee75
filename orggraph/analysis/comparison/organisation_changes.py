"""What became of each organisation between two dates: founded, raised, lowered, dissolved, renamed,
each with a reason.

Only a stated end dissolves an organisation: it is marked so, or every firm it took up says that it
has none now, or is excluded. One that the later data do not list is to be verified.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

from orggraph.analysis.coverage.classification import is_effective, is_excluded, judged
from orggraph.analysis.coverage.node_districts import districts_of_nodes
from orggraph.core.array_types import Flags
from orggraph.core.enums import Exclusion, OrgType, Word
from orggraph.core.messages import Message, message
from orggraph.graph import Label, OrgGraph
from orggraph.graph.builders.organisations import spelling
from orggraph.ingest.parsing import NO_POST

NOT_LISTED = message("not on this list; verify whether it was dissolved")
STILL_FOUNDING = message("given as still founding this time; to be verified")
ENDED_WITH_ITS_FIRMS = message(
    "all its firms say that they have no organisation now, or are excluded"
)
NO_PARTY_ORG = {str(kind) for kind in OrgType if not kind.is_party}
# How far a form reaches; a change upwards is 升格.
_REACH = {
    OrgType.TEMP_BRANCH: 0,
    OrgType.FLOW_BRANCH: 0,
    OrgType.FUNCTIONAL: 0,
    OrgType.JOINT_BRANCH: 1,
    OrgType.BRANCH: 2,
    OrgType.GENERAL_BRANCH: 3,
    OrgType.COMMITTEE: 4,
    OrgType.WORK_COMMITTEE: 4,
}
_FORM = re.compile(
    r"^(?:中国共产党|中共)|等?(?:第[一二三四五六七八九十]+)?(?:联合|临时|流动党员|流动|功能型|综合)?"
    r"(?:党支部|党总支|总支|党委|委员会|支部)(?:委员会)?$"
)


# 云帆党支部 of one month is 云帆有限公司党支部 of the next.
_LEGAL_FORM = re.compile("(?:股份|集团)?(?:有限(?:责任)?)?公司$")


class OrgMove(Word):
    """What became of an organisation."""

    FOUNDED = ("FOUNDED", "新建", "founded")
    UPGRADED = ("UPGRADED", "升格", "upgraded")
    DOWNGRADED = ("DOWNGRADED", "降格", "downgraded")
    DISSOLVED = ("DISSOLVED", "撤销", "dissolved")
    UNSURE = ("UNSURE", "未列或未明（待核实）", "not listed or not clear, to be verified")
    RENAMED = ("RENAMED", "更名", "renamed")


def organisation_moves(old: OrgGraph, new: OrgGraph, pairs: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each organisation and move; `pairs` tell which firm is which, as `follow`
    gives them.

    `move`, `old` and `new` (its node, missing where it is not there), `name_before`, `name_after`,
    `type_before`, `type_after`, `district`, `reason` (a `Message`). An organisation is the same by
    its id, else by its name in any spelling, else without the form (某公司党支部 → 某公司党总支),
    and at last without the firm's legal form, where only one on either side has it.
    """
    before, after = _listed(old), _listed(new)
    seats0, seats1 = districts_of_nodes(old), districts_of_nodes(new)
    ended = _ended_with_their_firms(old, new, pairs)
    unnamed = _without_a_name_before(old, new, pairs)
    said = message("its firms had an organisation before, of which no name was given")
    rows = [
        (move, a, b, reason)
        for a, b in _followed(before, after)
        for move, reason in (
            [(OrgMove.UNSURE, said)]
            if a is None and b in unnamed
            else _moves(before.get(a or ""), after.get(b or ""), a in ended)
        )
    ]
    order = {move: i for i, move in enumerate(OrgMove)}
    rows.sort(key=lambda row: (order[row[0]], row[2] or row[1] or ""))

    def told(side: dict[str, dict[str, Any]], node: str | None, what: str) -> Any:
        return side[node].get(what) if node in side else None

    sides = (
        ("before", before, [a for _, a, _, _ in rows]),
        ("after", after, [b for _, _, b, _ in rows]),
    )
    return pd.DataFrame(
        {
            "move": pd.Series([str(m) for m, *_ in rows], dtype="str"),
            "old": pd.Series([a for _, a, _, _ in rows], dtype="str"),
            "new": pd.Series([b for _, _, b, _ in rows], dtype="str"),
            **{
                f"{column}_{when}": pd.Series(
                    [told(side, node, key) for node in nodes], dtype="str"
                )
                for column, key in (("name", "name"), ("type", "org_type"))
                for when, side, nodes in sides
            },
            "district": pd.Series(
                [seats1.get(b or "") or seats0.get(a or "") for _, a, b, _ in rows], dtype="str"
            ),
            "reason": pd.Series([reason for *_, reason in rows], dtype=object),
        }
    )


def is_there(about: dict[str, Any] | None) -> bool:
    """Tell whether an organisation is at work: known, not dissolved, and not still founding."""
    return (
        about is not None
        and about.get("active") is not False
        and not (about.get("pending_since") and not about.get("founded"))
    )


def _listed(graph: OrgGraph) -> dict[str, dict[str, Any]]:
    return {
        node: about
        for node, about in graph.nodes(Label.ORGANISATION)
        if not about.get("unnamed") and about.get("org_type") not in NO_PARTY_ORG
    }


def _followed(
    before: dict[str, dict[str, Any]], after: dict[str, dict[str, Any]]
) -> list[tuple[str | None, str | None]]:
    pairs: list[tuple[str | None, str | None]] = [(node, node) for node in before if node in after]
    lost, fresh = {n for n in before if n not in after}, {n for n in after if n not in before}
    for form in (lambda name: name, spelling, _without_form, _without_legal_form):
        one, two = (_only(side, nodes, form) for side, nodes in ((before, lost), (after, fresh)))
        same = [(one[name], two[name]) for name in sorted(one.keys() & two.keys()) if name]
        pairs += same
        lost, fresh = lost - {a for a, _ in same}, fresh - {b for _, b in same}
    return [
        *pairs,
        *((node, None) for node in sorted(lost)),
        *((None, node) for node in sorted(fresh)),
    ]


def _without_form(name: str) -> str:
    return _FORM.sub("", name)


def _without_legal_form(name: str) -> str:
    return _LEGAL_FORM.sub("", _without_form(name))


def _only(side: dict[str, dict[str, Any]], nodes: set[str], form: Any) -> dict[str, str]:
    """Return the nodes by a form of their names, those alone that have it."""
    named: dict[str, list[str]] = {}
    for node in nodes:
        named.setdefault(form(str(side[node]["name"])), []).append(node)
    return {name: found[0] for name, found in named.items() if len(found) == 1}


def says_no_organisation(graph: OrgGraph) -> Flags:
    """Tell which firms say in so many words that they have no organisation; a blank says
    nothing.
    """
    said: Flags = graph.firms["organisation"].eq(NO_POST).fillna(False).to_numpy(dtype=bool)
    return said


def _ended_with_their_firms(old: OrgGraph, new: OrgGraph, pairs: pd.DataFrame) -> set[str]:
    """Return the organisations of the earlier date whose firms, every one, state now that there
    is none or are excluded.
    """
    reason = new.firms["exclusion"]
    out = is_excluded(new.firms) & reason.ne(str(Exclusion.DUPLICATE)).fillna(True).to_numpy(
        dtype=bool
    )
    states_an_end = np.append(
        says_no_organisation(new) | out, False
    )  # the last stands for a firm that is not listed
    ties = judged(old)
    ties = ties[is_effective(ties) & ~is_excluded(old.firms)[ties["firm"].to_numpy()]]
    now = np.full(len(old.firms), -1, dtype=np.int64)
    there = pairs[pairs["old"] >= 0]
    now[there["old"]] = there["new"]
    ended = pd.Series(states_an_end[now[ties["firm"].to_numpy()]], index=ties["target"].astype(str))
    every = ended.groupby(level=0).all()
    return set(every.index[every])


def _without_a_name_before(old: OrgGraph, new: OrgGraph, pairs: pd.DataFrame) -> set[str]:
    """Return the organisations of the later date whose firms, every one, had one at the earlier
    date that was not named.
    """
    ties = judged(old)
    nameless = {n for n, about in old.nodes(Label.ORGANISATION) if about.get("unnamed")}
    here = is_effective(ties) & ties["target"].astype(str).isin(nameless).to_numpy()
    had = np.zeros(len(old.firms) + 1, dtype=bool)
    had[ties.loc[here, "firm"].to_numpy()] = True  # the last stands for a firm that was not listed
    had[-1] = False
    before = np.full(len(new.firms), -1, dtype=np.int64)
    both = pairs[(pairs["old"] >= 0) & (pairs["new"] >= 0)]
    before[both["new"]] = both["old"]
    ties = judged(new)
    ties = ties[is_effective(ties)]
    held = pd.Series(had[before[ties["firm"].to_numpy()]], index=ties["target"].astype(str))
    every = held.groupby(level=0).all()
    return set(every.index[every])


def _moves(
    a: dict[str, Any] | None, b: dict[str, Any] | None, ended: bool
) -> list[tuple[OrgMove, Message]]:
    was, now = is_there(a), is_there(b)
    if now and not was:
        return [(OrgMove.FOUNDED, _why_not_before(a))]
    if was and not now:
        return [_lost(b, ended)]
    found = []
    if was and a is not None and b is not None:
        one, two = (OrgType(x["org_type"]) if x.get("org_type") else None for x in (a, b))
        if one and two and _REACH.get(one) != _REACH.get(two):
            raised = _REACH[two] > _REACH[one]
            found.append(
                (
                    OrgMove.UPGRADED if raised else OrgMove.DOWNGRADED,
                    message("{one} → {two}", one=one, two=two),
                )
            )
        if a["name"] != b["name"] and not found:
            found.append(
                (OrgMove.RENAMED, message("{name} → {name_2}", name=a["name"], name_2=b["name"]))
            )
    return found


def _lost(now: dict[str, Any] | None, ended: bool) -> tuple[OrgMove, Message]:
    """Return what became of an organisation that is not at work any more: dissolved only where
    that is stated.
    """
    if now is None:
        return (OrgMove.DISSOLVED, ENDED_WITH_ITS_FIRMS) if ended else (OrgMove.UNSURE, NOT_LISTED)
    if now.get("active") is False:
        return OrgMove.DISSOLVED, message("dissolved then")
    return OrgMove.UNSURE, STILL_FOUNDING


def _why_not_before(about: dict[str, Any] | None) -> Message:
    """Say why an organisation was not at work at the earlier date."""
    if about is None:
        return message("new")
    return (
        message("dissolved then")
        if about.get("active") is False
        else message("still founding then")
    )
