"""Why a firm has no organisation, which rule fires, what to do next, and how soon (DOMAIN:
status, rules, next steps).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from orggraph.analysis.coverage import wording as say
from orggraph.core.array_types import Flags
from orggraph.core.enums import Action, GapReason, Members, Priority, Status, Word
from orggraph.core.rules import Rules

_ROOM = 2**31


def _flags(values: pd.Series[Any]) -> Flags:
    flags: Flags = np.asarray(values.fillna(False), dtype=bool)
    return flags


def formal_members(firms: pd.DataFrame) -> pd.Series[Any]:
    """Return the formal members of each firm; where there is no member at all, there is no
    formal one.
    """
    formal: pd.Series[Any] = firms["members_formal"]
    return formal.mask(formal.isna() & firms["members_total"].eq(0).fillna(False), 0)


def _is(status: pd.DataFrame, *which: Status) -> Flags:
    return _flags(status["status"].isin([str(s) for s in which]))


def _words(cases: list[tuple[Flags, Word]], default: Word) -> pd.Categorical:
    """Return for every row the first word whose case holds."""
    words = list(type(default))
    number = np.select(
        [case for case, _ in cases], [words.index(word) for _, word in cases], words.index(default)
    )
    return pd.Categorical.from_codes(number, [str(w) for w in words])


def reasons(firms: pd.DataFrame, status: pd.DataFrame, rules: Rules) -> pd.Categorical:
    """Say why each firm has no organisation (`GapReason`)."""
    formal = formal_members(firms)
    big = _is_big(firms, rules)
    return _words(
        [
            (_is(status, Status.UNKNOWN), GapReason.NOT_SURVEYED),
            (_is(status, Status.PENDING) & _flags(status["overdue"]), GapReason.PENDING_OVERDUE),
            (_is(status, Status.PENDING), GapReason.PENDING),
            (_flags(formal >= rules.own_branch_formal), GapReason.BRANCH_DUE),
            (status["not_counting"].to_numpy(dtype=bool), GapReason.NOT_COUNTING),
            (status["gone"].to_numpy(dtype=bool), GapReason.ORG_GONE),
            (_is(status, Status.WORK_ONLY), GapReason.WORK_ONLY),
            (
                formal.isna().to_numpy() & firms["members_total"].isna().to_numpy(),
                GapReason.COUNTS_UNKNOWN,
            ),
            (formal.isna().to_numpy(), GapReason.FORMAL_UNKNOWN),
            (big, GapReason.BIG_WITHOUT_MEMBERS),
            (_flags(formal > 0), GapReason.TOO_FEW_MEMBERS),
        ],
        GapReason.NO_MEMBERS,
    )


def _is_big(firms: pd.DataFrame, rules: Rules) -> Flags:
    above = _flags(firms["above_scale"]) & rules.must_build_above_scale
    return _flags(firms["staff"] >= rules.must_build_staff) | above


def counted_by(firms: pd.DataFrame, members: Members) -> pd.DataFrame:
    """Return firms with the count they are joined by as `members_formal`: with `TOTAL` all
    members where these are unknown.
    """
    if members is Members.FORMAL:
        return firms
    return firms.assign(members_formal=firms["members_formal"].fillna(firms["members_total"]))


def formal_unknown(firms: pd.DataFrame, status: pd.DataFrame) -> Flags:
    """Tell which firms without an organisation cannot be judged for a branch, their formal
    members being unknown.
    """
    unknown: Flags = formal_members(firms).isna().to_numpy(dtype=bool)
    return _is(status, Status.UNCOVERED, Status.WORK_ONLY) & unknown


def needs_joining(firms: pd.DataFrame, status: pd.DataFrame, rules: Rules) -> Flags:
    """Tell which firms are candidates for a joint branch: no organisation, some formal members,
    too few for their own.
    """
    formal = firms["members_formal"]
    return _is(status, Status.UNCOVERED, Status.WORK_ONLY) & _flags(
        (formal > 0) & (formal < rules.own_branch_formal)
    )


def has_own_due(firms: pd.DataFrame, status: pd.DataFrame, rules: Rules) -> Flags:
    """Tell which firms should found a branch of their own: no organisation, and formal members
    enough.
    """
    return _is(status, Status.UNCOVERED, Status.WORK_ONLY) & _flags(
        firms["members_formal"] >= rules.own_branch_formal
    )


def needs_instructor(firms: pd.DataFrame, status: pd.DataFrame) -> Flags:
    """Tell which firms have an instructor as their next step: no organisation and no formal
    member (`Action.WORK`).
    """
    return _is(status, Status.UNCOVERED, Status.WORK_ONLY) & _flags(formal_members(firms) == 0)


def must_have_instructor(firms: pd.DataFrame, status: pd.DataFrame, rules: Rules) -> Flags:
    """Tell which firms must have an instructor: staff enough and no organisation, be it on its
    way (DOMAIN: rules).
    """
    return _is(status, Status.UNCOVERED, Status.WORK_ONLY, Status.PENDING) & _flags(
        firms["staff"] >= rules.instructor_staff
    )


def actions(
    firms: pd.DataFrame, status: pd.DataFrame, can_join: Flags, near_branch: Flags, rules: Rules
) -> pd.Categorical:
    """Recommend the next step for each firm (`Action`)."""
    formal = formal_members(firms)
    joining = needs_joining(firms, status, rules)
    near_first = near_branch & (rules.join_existing_first | ~can_join)
    return _words(
        [
            (_is(status, Status.UNKNOWN), Action.VERIFY),
            (_is(status, Status.PENDING), Action.FOLLOW_UP),
            (_flags(formal >= rules.own_branch_formal), Action.OWN_BRANCH),
            (joining & near_first, Action.JOIN_NEAR),
            (joining & can_join, Action.JOINT_BRANCH),
            (joining, Action.FALLBACK),
            (formal.isna().to_numpy(), Action.VERIFY),
        ],
        Action.WORK,
    )


def _spoken(
    parts: list[tuple[Flags, Callable[[int], str] | str, pd.Series[Any] | None]], length: int
) -> Any:
    """Return for every row the sentences whose case holds, joined; every distinct sentence is
    made once.
    """
    codes = np.zeros(length, dtype=np.int64)
    said: list[list[str]] = []
    for case, wording, values in parts:
        if values is None or isinstance(wording, str):
            choices, which = [str(wording)], np.where(case, 1, 0)
        else:
            numbers = values.fillna(-1).to_numpy(dtype=np.int64)
            distinct, which = np.unique(np.where(case, numbers, -1), return_inverse=True)
            choices = [wording(int(n)) for n in distinct[distinct >= 0]]
            which = which if (distinct < 0).any() else which + 1
        codes = codes * (len(choices) + 1) + which
        said.append(["", *choices])
        if (
            math.prod(map(len, said)) > _ROOM
        ):  # whole numbers end somewhere: name the combinations met so far anew
            distinct, codes = np.unique(codes, return_inverse=True)
            said = [[_unpack(int(code), said) for code in distinct]]
    distinct, where = np.unique(codes, return_inverse=True)
    return pd.array([_unpack(int(code), said) for code in distinct], dtype="str").take(where)


def _unpack(code: int, said: list[list[str]]) -> str:
    words = []
    for choices in reversed(said):
        code, which = divmod(code, len(choices))
        words.append(choices[which])
    return say.BETWEEN.zh.join(word for word in reversed(words) if word)


def rules_fired(firms: pd.DataFrame, status: pd.DataFrame, rules: Rules) -> Any:
    """Name the rules that ask for an organisation or an instructor, with the firm's own figure
    beside the limit.
    """
    formal, staff = firms["members_formal"], firms["staff"]
    must, wished, post = rules.must_build_staff, rules.should_build_staff, rules.instructor_staff
    own = _flags(formal >= rules.own_branch_formal)
    few = _flags(formal > 0) & ~own
    any_member = (
        rules.should_build_any_member & _flags(firms["members_total"] > 0) & ~_flags(formal > 0)
    )
    overdue = _is(status, Status.PENDING) & _flags(status["overdue"])
    return _spoken(
        [
            (own, lambda n: say.OWN.zh.format(n, rules.own_branch_formal), formal),
            (_flags(staff >= must) & own, lambda n: say.STAFF.zh.format(n, must), staff),
            (_flags(staff >= must) & ~own, lambda n: say.STAFF_JOINT.zh.format(n, must), staff),
            (_flags(firms["above_scale"]) & rules.must_build_above_scale, say.ABOVE_SCALE.zh, None),
            (few, lambda n: say.FEW.zh.format(n, rules.joint_formal), formal),
            (
                _flags((staff >= wished) & (staff < must)),
                lambda n: say.STAFF.zh.format(n, wished),
                staff,
            ),
            (any_member, say.ANY_MEMBER.zh, None),
            (
                _flags((staff >= post) & (staff < wished)) & ~status["worked"].to_numpy(dtype=bool),
                lambda n: say.INSTRUCTOR.zh.format(n, post),
                staff,
            ),
            (
                overdue,
                lambda n: say.OVERDUE.zh.format(n, rules.approval_days),
                status["pending_days"],
            ),
        ],
        len(firms),
    )


def priorities(
    firms: pd.DataFrame, status: pd.DataFrame, duty: pd.DataFrame, rules: Rules
) -> tuple[pd.Categorical, Any]:
    """Say how soon to act on each firm, and why."""
    formal, staff = firms["members_formal"], firms["staff"]
    unknown = _is(status, Status.UNKNOWN)
    due = _flags(formal >= rules.own_branch_formal)
    big = _is_big(firms, rules)
    unclear = duty["responsible"].isna().to_numpy()
    overdue = _is(status, Status.PENDING) & _flags(status["overdue"])
    few = _flags((formal > 0) & (formal < rules.own_branch_formal))
    middling = _flags(staff >= rules.should_build_staff) & ~big
    known = _flags(firms["key_firm"]) | _flags(firms["leading"])
    high = due | (big & ~unknown) | overdue
    middle = few | middling | known | unclear | big
    why = _spoken(
        [
            (due, say.DUE.zh, None),
            (big, say.BIG.zh, None),
            (overdue, say.LATE.zh, None),
            (few, say.JOINABLE.zh, None),
            (middling, say.MIDDLING.zh, None),
            (known, say.KNOWN.zh, None),
            (unclear, say.UNCLEAR.zh, None),
        ],
        len(firms),
    )
    return _words([(high, Priority.HIGH), (middle, Priority.MIDDLE)], Priority.LOW), why
