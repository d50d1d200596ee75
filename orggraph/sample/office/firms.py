"""The truth behind a made-up office ledger: firms, their streets, their ties and their
head-counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np

from orggraph.sample import invented_names

STREETS = 3


class Tie(Enum):
    """How a firm stands to an organisation, in truth."""

    SINGLE = "single"
    JOINT = "joint"
    ATTACHED = "attached"
    FALLBACK = "fallback"
    PENDING = "pending"
    NONE = "none"
    GONE = "gone"  # had an organisation, which was dissolved
    UNKNOWN = "unknown"  # the ledger says that it is not known


@dataclass(frozen=True)
class OfficeFirm:
    """One firm of the made-up town; head-counts are true even where a ledger does not tell them."""

    number: int
    name: str
    uscc: str
    street: str
    community: str
    building: str
    tie: Tie
    organisation: str
    partner: str
    formal: int
    probationary: int
    members_men: int
    men: int
    women: int
    instructor: bool
    union: bool
    closed: bool

    @property
    def members(self) -> int:
        """All members, probationary ones too."""
        return self.formal + self.probationary

    @property
    def staff(self) -> int:
        """All staff."""
        return self.men + self.women

    @property
    def short_name(self) -> str:
        """The name without its legal form, as branches bear it."""
        return _without_form(self.name)


def make_firms(
    rng: np.random.Generator, count: int, ties: Sequence[Tie], streets: int = STREETS
) -> list[OfficeFirm]:
    """Draw so many firms, street by street, with ties of these kinds; firms of a joint branch stand
    together.

    The first firms of the town have one tie of each kind, so that none is missing.
    """
    stems = invented_names.stems(rng)
    offset = int(rng.integers(0, 10**6))
    serials = np.arange(count)
    names = invented_names.firm_names(
        serials, stems[0], rng.integers(0, 2, count), np.zeros(count, dtype=bool), offset, count
    )
    codes = invented_names.credit_codes(
        serials + 1, np.zeros(count, dtype=int), np.zeros(count, dtype=int), offset
    )
    per_street = -(-count // streets)
    firms: list[OfficeFirm] = []
    for number in range(count):
        place = number // per_street
        firms.append(
            _firm(
                rng,
                number,
                names[number].as_py(),
                codes[number].as_py(),
                stems[1 + place],
                stems[10 + place],
                stems[20 + 2 * place + number % 2],
            )
        )
    return _tied(rng, firms, ties)


def _firm(
    rng: np.random.Generator,
    number: int,
    name: str,
    uscc: str,
    street: str,
    community: str,
    building: str,
) -> OfficeFirm:
    men, women = (int(n) for n in rng.integers(8, 120, 2))
    return OfficeFirm(
        number,
        name,
        uscc,
        f"{street}街道",
        f"{community}社区",
        f"{building}大厦",
        Tie.NONE,
        "",
        "",
        0,
        0,
        0,
        men,
        women,
        bool(rng.random() < 0.35),
        bool(rng.random() < 0.35),
        bool(rng.random() < 0.15),
    )


def _tied(
    rng: np.random.Generator, firms: list[OfficeFirm], ties: Sequence[Tie]
) -> list[OfficeFirm]:
    """Give every firm its tie; a joint branch takes two or three neighbours of one street."""
    tied: list[OfficeFirm] = []
    waiting = [ties[i] for i in rng.permutation(len(ties))]
    while len(tied) < len(firms):
        here = firms[len(tied)]
        tie = waiting.pop() if waiting else ties[int(rng.integers(len(ties)))]
        if tie is Tie.JOINT:
            size = int(rng.integers(2, 4))
            group = [f for f in firms[len(tied) : len(tied) + size] if f.street == here.street]
            tied += _joint(rng, group, len(tied))
        else:
            tied.append(_alone(rng, here, tie))
    return tied


def _joint(rng: np.random.Generator, group: list[OfficeFirm], number: int) -> list[OfficeFirm]:
    if len(group) < 2:
        return [_alone(rng, group[0], Tie.NONE)]
    stem = group[0].building.removesuffix("大厦")
    organisation = f"{stem}第{number + 1}联合党支部"
    return [
        _with_members(
            rng,
            replace(
                firm,
                tie=Tie.JOINT,
                organisation=organisation,
                building=group[0].building,
                partner=group[(i + 1) % len(group)].name,
            ),
            1,
            3,
        )
        for i, firm in enumerate(group)
    ]


def _alone(rng: np.random.Generator, firm: OfficeFirm, tie: Tie) -> OfficeFirm:
    organisation, least, most = {
        Tie.SINGLE: (f"{firm.short_name}党支部", 3, 13),
        Tie.ATTACHED: (f"{firm.community}党支部", 1, 3),
        Tie.FALLBACK: (f"{firm.street}党工委", 0, 1),
        Tie.PENDING: (f"{firm.short_name}党支部", 3, 6),
        Tie.GONE: (f"{firm.short_name}党支部", 1, 3),
    }.get(tie, ("", 0, 3))
    return _with_members(rng, replace(firm, tie=tie, organisation=organisation), least, most)


def _with_members(rng: np.random.Generator, firm: OfficeFirm, least: int, most: int) -> OfficeFirm:
    formal = int(rng.integers(least, most))
    probationary = int(rng.integers(0, 2)) if formal else 0
    men = int(rng.integers(0, formal + probationary + 1))
    return replace(firm, formal=formal, probationary=probationary, members_men=men)


def _without_form(name: str) -> str:
    for form in invented_names.FORMS[::-1]:
        if name.endswith(form):
            return name.removesuffix(form)
    return name
