"""What a cell can say of a firm's Party organisation."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from orggraph.core.enums import Mode, OrgType


class Says(Enum):
    """What a cell says about an organisation of the firm."""

    NOTHING = "nothing"  # blank, or words that tell nothing about it
    UNKNOWN = "unknown"  # not known, in so many words
    NO = "no"
    PLAN = "plan"
    YES = "yes"
    ODD = "odd"  # words that are not understood
    DENIED = "denied"  # what was reported is not so: only what a check found says this


@dataclass(frozen=True, slots=True)
class Statement:
    """What one cell says.

    `mode` and `kind` are told by the words of the cell, not guessed from a name; `name` is an
    organisation's, `partners` are the firms with which the firm is said to have a joint branch.
    `works` tells that the cell mentions an instructor or a mass organisation that is there, `gone`
    that there was an organisation and is none any more.
    """

    says: Says = Says.NOTHING
    mode: Mode | None = None
    kind: OrgType | None = None
    name: str = ""
    partners: tuple[str, ...] = ()
    works: bool = False
    since: tuple[int, int] | None = None  # year and month since when, where the cell tells no more
    gone: bool = False
