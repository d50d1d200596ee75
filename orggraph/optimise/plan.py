"""What a plan of joint branches is, whether it is valid, what it costs, and whether its bound
holds.

A **group** (建议组) is valid when
- it has 2 to `joint_units` firms (a group that was already founded may reach `joint_units_hard`),
- its formal members sum to at least `joint_formal`, its members in all to at most `branch_members`,
- one of its firms, the host (依托), is near every other: same building, or same park, or at most
  `near_metres` apart.

A plan costs, in this order, the firms it leaves over, then the metres of each group plus
`branch_cost_metres` for each group it founds. The metres of a group are those from its best placed
host to its members; the lead firm that the plan names may be another host whose metres exceed these
by at most 1 % or 10 m. Metres are straight lines; where a point is missing they count as 0 within
one building and `near_metres` within one park, so that an unknown distance never looks short, and
the plan does not write them. An unknown number of members in all counts as the formal members, the
least it can be.

This file is the checker. It knows nothing of how a plan was found, shares no code with the finder,
and is written to be read beside the rule book; it is slow where being obvious costs time.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from orggraph.core.enums import Word
from orggraph.core.errors import PlanError
from orggraph.core.messages import EMPTY, Message, message
from orggraph.core.rules import Rules

Pair = tuple[str, str]

ROUNDING = 0.01
"""Metres by which a written distance may differ from the true one."""


class LeftOver(Word):
    """Why a firm is in no group."""

    NO_POINT = (
        "NO_POINT",
        "无可用坐标，且无同楼宇、同园区企业",
        "no usable point and nobody in the same building or park",
    )
    NOBODY_NEAR = ("NOBODY_NEAR", "附近无可联合企业", "nobody near")
    CANNOT_MAKE_THREE = (
        "CANNOT_MAKE_THREE",
        "与相邻企业凑不成有效组",
        "its neighbours cannot make a valid group with it",
    )
    KEPT_APART = (
        "KEPT_APART",
        "受“不得同组”“须同组”要求所限",
        "held back by a request to keep apart or together",
    )
    ELSEWHERE = ("ELSEWHERE", "相邻企业用于别组收益更大", "its neighbours are worth more elsewhere")


@dataclass(frozen=True, slots=True)
class Cost:
    """What a plan costs: firms left over first, then metres from the best host to members and the
    price of each group (`total`).

    `moved` counts the firms taken out of a group of the plan before, where one was kept. `groups`
    are those the plan founds, `branch_cost` is the price of one in metres (the rule
    `branch_cost_metres`).
    """

    left_over: int
    metres: float
    moved: int = 0
    groups: int = 0
    branch_cost: float = 0.0

    @property
    def total(self) -> float:
        """Metres from host to member, and the price of every group, in metres."""
        return self.metres + self.branch_cost * self.groups


@dataclass(frozen=True, slots=True)
class Bound:
    """What no valid plan can beat: no plan leaves fewer over than `left_over`, and none that leaves
    no more over than the plan at hand has a smaller `total` (metres and the price of every group).
    Requests (keep, apart, together) only leave fewer plans to choose from, so the bound of the plan
    without them stands.
    """

    left_over: int
    total: float


class Cut(NamedTuple):
    """Firms T, a price in metres, and a share (`counted` in `among`): a group that holds k of T
    meets the cut ⌊k × share⌋ times, all groups of a plan at most ⌊|T| × share⌋ times.
    """

    firms: tuple[str, ...]
    price: float
    counted: int = 1
    among: int = 2

    def times(self, held: int) -> int:
        """Return how often a group that holds so many of the firms meets the cut."""
        return held * self.counted // self.among


@dataclass(frozen=True, slots=True)
class Certificate:
    """Dual prices that prove a bound, in a form that separate code can test (see `verify_bound`).

    `prices` has a row per firm: what placing it is worth, in metres (`metres`) and in firms left
    over (`left`). `cuts` are what no plan can hold too much of, with the price of each in metres.
    `closed` lists small components that were solved to the end: their firms, the fewest left over,
    the least metres with the price of their groups. `worth` is the price in metres of leaving a
    firm over.
    """

    prices: pd.DataFrame
    cuts: tuple[Cut, ...]
    closed: tuple[tuple[tuple[str, ...], int, float], ...]
    worth: float
    left_over: int
    bound: Bound
    digest: str = ""

    def seal(self, candidates: pd.DataFrame) -> str:
        """Return the digest of all that the certificate says and of the candidates it speaks
        about.
        """
        told = hashlib.sha256()
        ordered = self.prices.sort_values("firm")
        told.update("\n".join(ordered["firm"].astype(str)).encode())
        told.update(ordered[["metres", "left"]].to_numpy(np.float64).tobytes())
        told.update(
            repr(
                (tuple(map(tuple, self.cuts)), self.closed, self.worth, self.left_over, self.bound)
            ).encode()
        )
        told.update(_fingerprint(_spoken_of(candidates, self.prices)))
        return told.hexdigest()


def _no_joins() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "firm": pd.Series(dtype=str),
            "organisation": pd.Series(dtype=str),
            "metres": pd.Series(dtype=float),
        }
    )


def _no_refusals() -> pd.DataFrame:
    return pd.DataFrame(
        {name: pd.Series(dtype=object) for name in ("request", "firm", "other", "reason")}
    )


@dataclass(frozen=True, slots=True)
class Plan:
    """A proposal: who joins whom, who is left over and why, what it costs and how good that is.

    `groups` (firm, group, host, metres, founded) has a row per grouped firm; the host is the lead
    firm and has 0 metres, metres are missing where a point is; `founded` marks groups that exist
    already. `left_over` (firm, reason) gives a `LeftOver`. `joins` (firm, organisation, metres) are
    the firms taken in by existing joint branches (就近并入). `refused` (request, firm, other,
    reason) lists requests that cannot be honoured; `reason` is a `Message`.
    """

    groups: pd.DataFrame
    left_over: pd.DataFrame
    cost: Cost
    bound: Bound
    bound_certificate: Certificate | None = None
    joins: pd.DataFrame = field(default_factory=_no_joins)
    refused: pd.DataFrame = field(default_factory=_no_refusals)

    @property
    def group_count(self) -> int:
        """How many groups the plan proposes, founded ones included."""
        return int(self.groups["group"].nunique())

    @property
    def known_metres(self) -> float:
        """Metres from the lead firms to their members, as far as they are known; groups founded
        already aside.
        """
        return float(self._fresh()["metres"].sum())

    @property
    def unknown_metres(self) -> int:
        """How many firms have an unknown distance to their lead firm; groups founded already
        aside.
        """
        return int(self._fresh()["metres"].isna().sum())

    def _fresh(self) -> pd.DataFrame:
        founded = (
            self.groups["founded"].astype(bool)
            if "founded" in self.groups
            else pd.Series(False, index=self.groups.index)
        )
        return self.groups[~founded]

    @property
    def proven_fewest(self) -> bool:
        """Whether it is proven that no valid plan leaves fewer firms over."""
        return self.cost.left_over <= self.bound.left_over

    @property
    def gap(self) -> float:
        """(total − bound) ÷ total: by how much, at most, metres and the price of the groups
        could still fall.
        """
        total = self.cost.total
        if total - self.bound.total <= ROUNDING:
            return 0.0
        return min(1.0, (total - self.bound.total) / total)

    @property
    def proof(self) -> Message:
        """One line: firms left over, groups, metres, and how far from the best at most; nobody
        placed says nothing of that.
        """
        left, known, unknown = self.cost.left_over, self.known_metres / 1000, self.unknown_metres
        if self.proven_fewest:
            fewest = message(" (proven fewest)")
        else:
            fewest = message(
                " (no plan leaves fewer than {left_over})", left_over=self.bound.left_over
            )
        if not (self.proven_fewest or self.group_count):
            return message(
                "{left} left over{fewest}, no group can be formed", left=left, fewest=fewest
            )
        percent = math.ceil(self.gap * 1e4 - 1e-6) / 100
        count, price = self.cost.groups, self.cost.branch_cost
        priced = message(" (a branch counts {price:g} m)", price=price) if price else EMPTY
        metres = message("{known:.1f} km in all", known=known)
        if unknown:
            metres = message(
                "{known:.1f} km known, {unknown} more distances unknown",
                known=known,
                unknown=unknown,
            )
        return message(
            "{left} left over{fewest}, {count} to found, {metres}{priced}, at most "
            "{percent:.2f} % from the best",
            left=left,
            fewest=fewest,
            count=count,
            metres=metres,
            priced=priced,
            percent=percent,
        )


@dataclass(frozen=True, slots=True)
class Violation:
    """One rule that a plan breaks: which rule, which group or firm, and the sentence a person
    reads.
    """

    rule: str
    message: Message
    group: int | None = None
    firm: str = ""


class Firm(NamedTuple):
    """A candidate as the rules see it; a missing point, building or park is None."""

    firm: str
    point: tuple[float, float] | None
    building: Any
    park: Any
    formal: int
    total: int


class Group(NamedTuple):
    """A group as the rules see it; firms unknown to the candidates are left out (another rule
    reports them).
    """

    number: int
    hosts: list[str]
    firms: list[Firm]
    metres: dict[str, float]
    founded: bool


def is_near(a: Firm, b: Firm, rules: Rules) -> bool:
    """Tell whether two firms (or a firm and a branch) are near: same building, same park, or few
    enough metres.
    """
    if a.building is not None and a.building == b.building:
        return True
    if a.park is not None and a.park == b.park:
        return True
    return (
        a.point is not None
        and b.point is not None
        and bool(math.dist(a.point, b.point) <= rules.near_metres)
    )


def metres_between(a: Firm, b: Firm, rules: Rules) -> float:
    """Return the straight metres; without points 0 within one building, `near_metres` otherwise."""
    if a.point is not None and b.point is not None:
        return float(math.dist(a.point, b.point))
    return 0.0 if a.building is not None and a.building == b.building else float(rules.near_metres)


def firms_of(candidates: pd.DataFrame) -> dict[str, Firm]:
    """Return the candidates by firm id, as the rules see them."""
    columns = [
        candidates[name]
        for name in ("firm", "x", "y", "building", "park", "members_formal", "members_total")
    ]
    return {
        str(firm): Firm(
            str(firm),
            _point(x, y),
            _id(building),
            _id(park),
            int(formal),
            int(formal) if pd.isna(total) else int(total),
        )
        for firm, x, y, building, park, formal, total in zip(*columns, strict=True)
    }


def _point(x: Any, y: Any) -> tuple[float, float] | None:
    return None if pd.isna(x) or pd.isna(y) else (float(x), float(y))


def _id(value: Any) -> Any:
    return None if pd.isna(value) or value == "" else value


# ---- the rules, one small function each ----------------------------------


def has_enough_units(group: Group, rules: Rules) -> Iterator[Violation]:
    """Report a joint branch of fewer than two firms."""
    if len(group.firms) < 2:
        yield _broken(
            "has_enough_units",
            group,
            message("{firms} firm, needs 2", firms=len(group.firms)),
        )


def has_not_too_many_units(group: Group, rules: Rules) -> Iterator[Violation]:
    """Report more firms than a proposed group may have, or than the hard limit where it was
    founded already.
    """
    limit = rules.joint_units_hard if group.founded else rules.joint_units
    if len(group.firms) > limit:
        yield _broken(
            "has_not_too_many_units",
            group,
            message("{firms} firms, at most {limit}", firms=len(group.firms), limit=limit),
        )


def has_enough_formal_members(group: Group, rules: Rules) -> Iterator[Violation]:
    """Report fewer formal members than a branch needs."""
    formal = sum(firm.formal for firm in group.firms)
    if formal < rules.joint_formal:
        yield _broken(
            "has_enough_formal_members",
            group,
            message(
                "{formal} formal members, needs {joint_formal}",
                formal=formal,
                joint_formal=rules.joint_formal,
            ),
        )


def has_not_too_many_members(group: Group, rules: Rules) -> Iterator[Violation]:
    """Report more members in all than a branch may have."""
    total = sum(firm.total for firm in group.firms)
    if total > rules.branch_members:
        yield _broken(
            "has_not_too_many_members",
            group,
            message(
                "{total} members, at most {branch_members}",
                total=total,
                branch_members=rules.branch_members,
            ),
        )


def has_one_host_of_its_own(group: Group, rules: Rules) -> Iterator[Violation]:
    """Report a group whose host is not one firm, or not one of its firms."""
    if len(group.hosts) != 1:
        yield _broken("has_one_host_of_its_own", group, message("more than one host"))
    elif group.hosts[0] not in {firm.firm for firm in group.firms}:
        yield _broken(
            "has_one_host_of_its_own",
            group,
            message("its host {hosts} is not one of its firms", hosts=group.hosts[0]),
        )


def is_near_its_host(group: Group, rules: Rules) -> Iterator[Violation]:
    """Report each firm that is not near the host."""
    for host in _hosts(group):
        for firm in group.firms:
            if not is_near(host, firm, rules):
                metres = metres_between(host, firm, rules)
                yield _broken(
                    "is_near_its_host",
                    group,
                    message(
                        "{firm} is {metres:.0f} m from the host, more than {near_metres} m, "
                        "and in another building and park",
                        firm=firm.firm,
                        metres=metres,
                        near_metres=rules.near_metres,
                    ),
                    firm.firm,
                )


def says_true_metres(group: Group, rules: Rules) -> Iterator[Violation]:
    """Report a written distance to the host that is not the true one, or that nobody could
    measure.
    """
    for host in _hosts(group):
        for firm in group.firms:
            true, said = (
                0.0 if firm is host else metres_between(host, firm, rules),
                group.metres[firm.firm],
            )
            if firm is not host and (firm.point is None or host.point is None):
                if not math.isnan(said):
                    yield _broken(
                        "says_true_metres",
                        group,
                        message(
                            "the distance of {firm} from the host is unknown, the plan says "
                            "{said:.2f} m",
                            firm=firm.firm,
                            said=said,
                        ),
                        firm.firm,
                    )
            elif not abs(true - said) <= ROUNDING:
                yield _broken(
                    "says_true_metres",
                    group,
                    message(
                        "{firm} is {true:.2f} m from the host, the plan says {said:.2f} m",
                        firm=firm.firm,
                        true=true,
                        said=said,
                    ),
                    firm.firm,
                )


def has_a_well_placed_host(group: Group, rules: Rules) -> Iterator[Violation]:
    """Report a lead firm whose metres exceed those of the best placed host by more than 1 % and
    more than 10 m.
    """
    least = _least_metres(group.firms, rules)
    for host in _hosts(group):
        metres = sum(metres_between(host, firm, rules) for firm in group.firms if firm is not host)
        if least is not None and metres > max(1.01 * least, least + 10) + ROUNDING:
            yield _broken(
                "has_a_well_placed_host",
                group,
                message(
                    "{metres:.0f} m with {firm} as host where {least:.0f} m do, more than 1 % "
                    "and 10 m above",
                    firm=host.firm,
                    metres=metres,
                    least=least,
                ),
                host.firm,
            )


def _least_metres(firms: Sequence[Firm], rules: Rules) -> float | None:
    """Return the metres of the best placed host, or None where no firm is near all others."""
    return min(
        (
            sum(metres_between(host, firm, rules) for firm in firms if firm is not host)
            for host in firms
            if all(is_near(host, firm, rules) for firm in firms)
        ),
        default=None,
    )


GROUP_RULES: tuple[Callable[[Group, Rules], Iterator[Violation]], ...] = (
    has_enough_units,
    has_not_too_many_units,
    has_enough_formal_members,
    has_not_too_many_members,
    has_one_host_of_its_own,
    is_near_its_host,
    has_a_well_placed_host,
    says_true_metres,
)

FOUNDED_RULES = (has_not_too_many_units, has_one_host_of_its_own)
"""A group that was founded stays as it is: only the hard limit is held against it, the rest is
for `health` to say.
"""


def every_firm_is_a_candidate(firms: dict[str, Firm], plan: Plan) -> Iterator[Violation]:
    """Report firms in the plan that are not among the candidates: an organised firm never moves."""
    for firm in sorted(_placed(plan) | set(plan.left_over["firm"].astype(str))):
        if firm not in firms:
            yield _wrong("every_firm_is_a_candidate", firm, message("is not a candidate"))


def every_firm_has_one_place(firms: dict[str, Firm], plan: Plan) -> Iterator[Violation]:
    """Report firms placed twice, and firms that are neither placed nor left over."""
    placed = Counter(
        [
            *plan.groups["firm"].astype(str),
            *plan.joins["firm"].astype(str),
            *plan.left_over["firm"].astype(str),
        ]
    )
    for firm in sorted(placed):
        if placed[firm] > 1:
            yield _wrong(
                "every_firm_has_one_place",
                firm,
                message("appears {placed} times", placed=placed[firm]),
            )
    for firm in firms:
        if firm not in placed:
            yield _wrong(
                "every_firm_has_one_place",
                firm,
                message("is neither placed nor left over"),
            )


def every_left_over_has_a_reason(plan: Plan) -> Iterator[Violation]:
    """Report firms left over without a reason from the closed list."""
    for firm, reason in zip(
        plan.left_over["firm"].astype(str), plan.left_over["reason"], strict=True
    ):
        if not isinstance(reason, LeftOver):
            yield _wrong(
                "every_left_over_has_a_reason",
                firm,
                message("is left over without a reason"),
            )


def says_true_cost(candidates: pd.DataFrame, plan: Plan, rules: Rules) -> Iterator[Violation]:
    """Report a cost written in the plan that is not what its groups cost when counted afresh."""
    true, said = cost(candidates, plan, rules), plan.cost
    if (true.left_over, true.groups) != (said.left_over, said.groups):
        yield _wrong(
            "says_true_cost",
            "方案",
            message(
                "leaves {left_over} firms and founds {groups} groups, but says {left_over_2} "
                "and {groups_2}",
                left_over=true.left_over,
                groups=true.groups,
                left_over_2=said.left_over,
                groups_2=said.groups,
            ),
        )
    elif abs(true.total - said.total) > max(ROUNDING, 1e-7 * true.total):
        yield _wrong(
            "says_true_cost",
            "方案",
            message(
                "costs {total:.2f} m in all, but says {total_2:.2f} m",
                total=true.total,
                total_2=said.total,
            ),
        )


def pairs_are_apart(plan: Plan, apart: Iterable[Pair]) -> Iterator[Violation]:
    """Report two firms that had to be kept apart and share a group or a branch."""
    place, refused = _places(plan), _refused(plan, "apart")
    for a, b in apart:
        if (
            frozenset((a, b)) not in refused
            and place.get(a) is not None
            and place.get(a) == place.get(b)
        ):
            yield _wrong(
                "pairs_are_apart",
                a,
                message("must be kept apart from {b}, yet shares a group", b=b),
            )


def pairs_are_together(plan: Plan, together: Iterable[Pair]) -> Iterator[Violation]:
    """Report two firms that had to stay together and are in different places."""
    place, refused = _places(plan), _refused(plan, "together")
    for a, b in together:
        if frozenset((a, b)) not in refused and place.get(a) != place.get(b):
            yield _wrong(
                "pairs_are_together",
                a,
                message("must be with {b}, yet is not", b=b),
            )


def branches_have_room(
    firms: dict[str, Firm], plan: Plan, branches: pd.DataFrame, rules: Rules
) -> Iterator[Violation]:
    """Report existing joint branches that take in too many firms, too many members, or firms
    that are not near.
    """
    rows = {str(row["organisation"]): row for row in branches.to_dict("records")}
    taken: dict[str, list[Firm]] = defaultdict(list)
    for firm, organisation in zip(
        plan.joins["firm"].astype(str), plan.joins["organisation"].astype(str), strict=True
    ):
        if organisation not in rows:
            yield _wrong(
                "branches_have_room",
                firm,
                message(
                    "joins {organisation}, which is not an existing joint branch",
                    organisation=organisation,
                ),
            )
        elif firm in firms:
            taken[organisation].append(firms[firm])
    for organisation, joined in sorted(taken.items()):
        row = rows[organisation]
        units = int(row["units"]) + len(joined)
        members = int(row["members"]) + sum(firm.total for firm in joined)
        if units > rules.joint_units:
            yield _wrong(
                "branches_have_room",
                organisation,
                message(
                    "would have {units} units, at most {joint_units}",
                    units=units,
                    joint_units=rules.joint_units,
                ),
            )
        if members > rules.branch_members:
            yield _wrong(
                "branches_have_room",
                organisation,
                message(
                    "would have {members} members, at most {branch_members}",
                    members=members,
                    branch_members=rules.branch_members,
                ),
            )
        seat = Firm(
            organisation, _point(row["x"], row["y"]), _id(row["building"]), _id(row["park"]), 0, 0
        )
        for far in (firm for firm in joined if not is_near(seat, firm, rules)):
            yield _wrong(
                "branches_have_room",
                far.firm,
                message("is not near {organisation}", organisation=organisation),
            )


def check_plan(
    candidates: pd.DataFrame,
    plan: Plan,
    rules: Rules,
    *,
    branches: pd.DataFrame | None = None,
    apart: Iterable[Pair] = (),
    together: Iterable[Pair] = (),
) -> list[Violation]:
    """Return every rule that the plan breaks, group by group; an empty list means that it is valid
    and costs what it says.

    `branches` (organisation, x, y, building, park, units, members) are the existing joint branches
    that may take in firms; `apart` and `together` are the requests the plan was given.
    """
    firms = firms_of(candidates)
    found = [
        *every_firm_is_a_candidate(firms, plan),
        *every_firm_has_one_place(firms, plan),
        *every_left_over_has_a_reason(plan),
    ]
    for group in _groups(firms, plan):
        for rule in FOUNDED_RULES if group.founded else GROUP_RULES:
            found += rule(group, rules)
    found += [*pairs_are_apart(plan, apart), *pairs_are_together(plan, together)]
    if len(plan.joins):
        known = branches if branches is not None else pd.DataFrame({"organisation": []})
        found += branches_have_room(firms, plan, known, rules)
    return found or list(says_true_cost(candidates, plan, rules))


def cost(candidates: pd.DataFrame, plan: Plan, rules: Rules) -> Cost:
    """Return what the plan costs, counted afresh from the candidates: firms in no place, metres of
    groups, groups founded.

    Metres of firms taken in by existing branches are not part of it, nor are groups founded
    already: neither is a choice.
    """
    firms = firms_of(candidates)
    left = len(firms.keys() - _placed(plan))
    metres = 0.0
    chosen = (
        plan.groups[~plan.groups["founded"].astype(bool)]
        if "founded" in plan.groups
        else plan.groups
    )
    for _, rows in chosen.groupby("group"):
        metres += _least_metres([firms[firm] for firm in rows["firm"].astype(str)], rules) or 0.0
    return Cost(
        left,
        metres,
        plan.cost.moved,
        int(chosen["group"].nunique()),
        float(rules.branch_cost_metres),
    )


def _placed(plan: Plan) -> set[str]:
    return set(plan.groups["firm"].astype(str)) | set(plan.joins["firm"].astype(str))


def _places(plan: Plan) -> dict[str, tuple[str, str]]:
    groups = zip(plan.groups["firm"].astype(str), plan.groups["group"].astype(str), strict=True)
    joins = zip(plan.joins["firm"].astype(str), plan.joins["organisation"].astype(str), strict=True)
    return {firm: ("group", group) for firm, group in groups} | {
        firm: ("branch", branch) for firm, branch in joins
    }


def _refused(plan: Plan, request: str) -> set[frozenset[str]]:
    rows = plan.refused[plan.refused["request"] == request]
    return {frozenset((str(a), str(b))) for a, b in zip(rows["firm"], rows["other"], strict=True)}


def _groups(firms: dict[str, Firm], plan: Plan) -> Iterator[Group]:
    founded = (
        plan.groups["founded"]
        if "founded" in plan.groups
        else pd.Series(False, index=plan.groups.index)
    )
    rows = zip(
        plan.groups["group"],
        plan.groups["firm"].astype(str),
        plan.groups["host"].astype(str),
        plan.groups["metres"],
        founded,
        strict=True,
    )
    groups: dict[int, Group] = {}
    for number, firm, host, metres, was_founded in rows:
        group = groups.setdefault(int(number), Group(int(number), [], [], {}, bool(was_founded)))
        group.metres[firm] = float(metres)
        if firm in firms:
            group.firms.append(firms[firm])
        if host not in group.hosts:
            group.hosts.append(host)
    return iter(sorted(groups.values()))


def _hosts(group: Group) -> list[Firm]:
    return [firm for firm in group.firms if firm.firm in group.hosts[:1]]


def _broken(rule: str, group: Group, why: Message, firm: str = "") -> Violation:
    return Violation(
        rule, message("group {number}: {why}", number=group.number, why=why), group.number, firm
    )


def _wrong(rule: str, who: str, why: Message) -> Violation:
    return Violation(rule, message("{who}: {why}", who=who, why=why), None, who)


# ---- the proof -----------------------------------------------------------


def verify_bound(candidates: pd.DataFrame, rules: Rules, certificate: Certificate) -> Bound:
    """Recompute a bound from the prices handed out, by weak duality, and return it.

    Give every firm i any price p[i]. In a valid plan each firm is left over, at `worth` metres, or
    is in one group with one host. So a plan costs at least the sum of all prices plus, for each
    firm as a possible host, the least of 0, worth − p[host], and metres(g) + price − Σ p[i in g]
    over the valid groups g that it may host, where price is `branch_cost_metres`. A cut (a set T of
    firms with a price s ≥ 0 and a share a ≤ 1) adds s·⌊a·|g ∩ T|⌋ to each group and takes s·⌊a·|T|⌋
    from the sum, which no valid plan exceeds, for a sum of whole numbers rounded down is no more
    than the sum rounded down. Taking off worth × `left_over` bounds the total of every plan that
    leaves no more than `left_over` firms. The same with all metres and prices of groups 0 and worth
    1 bounds the firms left over; in each component it is rounded up. Components listed as closed
    are solved again by trying all partitions. The bound speaks of the candidates that have a price:
    firms of founded groups and firms taken in by existing branches are no choice and have none.

    Raises `PlanError` where a number does not hold or anything was altered since the certificate
    was made.
    """
    if certificate.digest != certificate.seal(candidates):
        raise PlanError(
            message(
                "the certificate does not match its seal: prices, groups or candidates were "
                "altered; plan again"
            ),
        )
    proof = _Proof(_spoken_of(candidates, certificate.prices), rules, certificate)
    metres, left = 0.0, 0
    for component in proof.components():
        closed = proof.closed.get(frozenset(component))
        if closed is None:
            metres += proof.component_metres(component)
            left += max(0, math.ceil(proof.component_left(component) - 1e-6))
        else:
            least = _best_partition([proof.firms[firm] for firm in component], rules)
            if least[0] != closed[0] or abs(least[1] - closed[1]) > ROUNDING:
                raise PlanError(
                    message(
                        "the component of {component} leaves {least} firms at {least_2:.2f} m "
                        "at best, the certificate says {closed}",
                        component=component[0],
                        least=least[0],
                        least_2=least[1],
                        closed=closed,
                    ),
                )
            metres += certificate.worth * least[0] + least[1]
            left += least[0]
    bound = Bound(left, max(0.0, metres - certificate.worth * certificate.left_over))
    slack = max(ROUNDING, 1e-7 * certificate.bound.total)
    if (
        bound.left_over < certificate.bound.left_over
        or bound.total < certificate.bound.total - slack
    ):
        raise PlanError(
            message(
                "the certified bound does not hold: recomputed {bound}, the certificate says "
                "{bound_2}",
                bound=bound,
                bound_2=certificate.bound,
            ),
        )
    return bound


class _Proof:
    """The candidates, their neighbours and the prices of one certificate."""

    def __init__(self, candidates: pd.DataFrame, rules: Rules, certificate: Certificate) -> None:
        self.rules, self.worth = rules, certificate.worth
        self.firms = firms_of(candidates)
        self.names = sorted(self.firms)
        rows = certificate.prices
        self.price = dict(zip(rows["firm"].astype(str), rows["metres"].astype(float), strict=True))
        self.share = dict(zip(rows["firm"].astype(str), rows["left"].astype(float), strict=True))
        self.cuts = certificate.cuts
        if set(self.price) != set(self.firms) or any(
            cut.price < 0 or not 0 <= cut.counted <= cut.among for cut in self.cuts
        ):
            raise PlanError(
                message("the prices of the certificate do not fit the candidates"),
            )
        self.cuts_of: dict[str, list[int]] = defaultdict(list)
        for number, cut in enumerate(self.cuts):
            for firm in set(cut.firms):
                self.cuts_of[firm].append(number)
        self.closed = {
            frozenset(firms): (left, metres) for firms, left, metres in certificate.closed
        }
        self.near = self._neighbours()

    def _neighbours(self) -> dict[str, list[str]]:
        near: dict[str, set[str]] = {name: set() for name in self.names}
        for place in ("building", "park"):
            inside: dict[Any, list[str]] = defaultdict(list)
            for name in self.names:
                if getattr(self.firms[name], place) is not None:
                    inside[getattr(self.firms[name], place)].append(name)
            for together in inside.values():
                for name in together:
                    near[name].update(together)
        located = [name for name in self.names if self.firms[name].point is not None]
        if located:
            from scipy.spatial import cKDTree  # here: only a proof needs it, and it is slow to load

            points = np.array([self.firms[name].point for name in located])
            around = cKDTree(points).query_ball_point(points, self.rules.near_metres * (1 + 1e-12))
            for name, others in zip(located, around, strict=True):
                near[name].update(located[other] for other in others)
        return {name: sorted(near[name] - {name}) for name in self.names}

    def components(self) -> Iterator[list[str]]:
        """Yield the connected components of the near graph: what happens in one is nothing to
        the others.
        """
        seen: set[str] = set()
        for start in self.names:
            if start in seen:
                continue
            seen.add(start)
            component = [start]
            for name in component:
                fresh = [other for other in self.near[name] if other not in seen]
                seen.update(fresh)
                component += fresh
            yield sorted(component)

    def component_metres(self, component: list[str]) -> float:
        """Return the part of the bound in metres that one component gives."""
        inside = set(component)
        total = float(sum(self.price[firm] for firm in component))
        total -= sum(
            cut.price * cut.times(len(cut.firms)) for cut in self.cuts if cut.firms[0] in inside
        )
        for host in component:
            total += min(
                0.0, self.worth - self.price[host], self._best_group(host, self.price, 1.0)
            )
        return total

    def component_left(self, component: list[str]) -> float:
        """Return the part of the bound in firms left over that one component gives."""
        total = float(sum(self.share[firm] for firm in component))
        for host in component:
            total += min(0.0, 1.0 - self.share[host], self._best_group(host, self.share, 0.0))
        return total

    def _best_group(self, host: str, price: dict[str, float], per_metre: float) -> float:
        """Return the least of metres + price − prices + cuts over the valid groups with this
        host, or 0 if that is less.
        """
        here, founding = self.firms[host], per_metre * self.rules.branch_cost_metres
        shared = self._paid_by_each(host)
        loss = {
            name: per_metre * (metres_between(here, self.firms[name], self.rules) + shared[name])
            - price[name]
            for name in self.near[host]
        }
        if founding + _least_without_limits(here, self.firms, loss, price[host], self.rules) >= 0.0:
            return 0.0
        order = sorted(loss, key=lambda name: (loss[name], name))
        gains = [loss[name] for name in order]
        best = 0.0

        def extend(start: int, members: list[str], value: float, formal: int, total: int) -> None:
            nonlocal best
            cuts = per_metre * self._cut_price(members, apart_from=host)
            if len(members) >= 2 and formal >= self.rules.joint_formal:
                best = min(best, value + cuts)
            free = self.rules.joint_units - len(members)
            for place in range(start, len(order) if free else start):
                reach = (
                    value
                    + cuts
                    + gains[place]
                    + sum(min(0.0, gain) for gain in gains[place + 1 : place + free])
                )
                if reach >= best:
                    return
                firm = self.firms[order[place]]
                if total + firm.total <= self.rules.branch_members:
                    extend(
                        place + 1,
                        [*members, order[place]],
                        value + gains[place],
                        formal + firm.formal,
                        total + firm.total,
                    )

        extend(0, [host], founding - price[host], here.formal, here.total)
        return best

    def _pays_for_each(self, cut: Cut) -> bool:
        """Whether a group pays for each firm of the cut after its first, as far as groups go."""
        sizes = range(1, self.rules.joint_units + 1)
        return all(cut.times(held) == held - 1 for held in sizes)

    def _paid_by_each(self, host: str) -> Counter[str]:
        """Return what each firm adds by the cuts of which a group with this host pays for each."""
        shared: Counter[str] = Counter()
        for number in self.cuts_of.get(host, ()):
            if self._pays_for_each(self.cuts[number]):
                for firm in set(self.cuts[number].firms):
                    shared[firm] += self.cuts[number].price  # type: ignore[assignment]
        return shared

    def _cut_price(self, members: list[str], apart_from: str) -> float:
        """Return what the members pay for cuts, apart from what each adds beside the host."""
        touched = Counter(number for firm in members for number in self.cuts_of.get(firm, ()))
        paid_already = set(self.cuts_of.get(apart_from, ()))
        return sum(
            self.cuts[number].price * self.cuts[number].times(held)
            for number, held in touched.items()
            if number not in paid_already or not self._pays_for_each(self.cuts[number])
        )


def _least_without_limits(
    host: Firm, firms: dict[str, Firm], loss: dict[str, float], price: float, rules: Rules
) -> float:
    """Return a lower limit of the value of a host's groups: cuts and the limit of members are left
    out.

    Firms are taken cheapest first for each number of formal members, so trying how many of each
    suffices.
    """
    by_formal: dict[int, list[float]] = defaultdict(list)
    for name, value in loss.items():
        by_formal[firms[name].formal].append(value)
    best = {(0, host.formal): -price}
    for formal, values in sorted(by_formal.items()):
        sums = np.cumsum([0.0, *sorted(values)[: rules.joint_units - 1]])
        longer = dict(best)
        for (units, have), value in best.items():
            for count in range(1, min(len(sums), rules.joint_units - units)):
                key = units + count, have + count * formal
                longer[key] = min(longer.get(key, math.inf), value + float(sums[count]))
        best = longer
    return min(
        (
            value
            for (units, formal), value in best.items()
            if units and formal >= rules.joint_formal
        ),
        default=math.inf,
    )


def _best_partition(firms: Sequence[Firm], rules: Rules) -> tuple[int, float]:
    """Return the fewest left over and the least cost for that, by trying all partitions of a few
    firms.
    """
    count = len(firms)
    price = {
        mask: metres + rules.branch_cost_metres
        for mask in range(1, 1 << count)
        if (metres := _group_metres(firms, mask, rules)) is not None
    }
    best: list[tuple[int, float]] = [(0, 0.0)] * (1 << count)
    for mask in range(1, 1 << count):
        first = mask & -mask
        rest = mask ^ first
        left, metres = best[rest]
        least = left + 1, metres
        part = rest
        while part:
            if (part | first) in price:
                left, metres = best[rest ^ part]
                least = min(least, (left, metres + price[part | first]))
            part = (part - 1) & rest
        best[mask] = least
    return best[-1]


def _group_metres(firms: Sequence[Firm], mask: int, rules: Rules) -> float | None:
    """Return the least metres of a group over all hosts it may have, or None if it is not valid."""
    group = [firm for place, firm in enumerate(firms) if mask >> place & 1]
    if (
        not 2 <= len(group) <= rules.joint_units
        or sum(firm.formal for firm in group) < rules.joint_formal
        or sum(firm.total for firm in group) > rules.branch_members
    ):
        return None
    return _least_metres(group, rules)


def _spoken_of(candidates: pd.DataFrame, prices: pd.DataFrame) -> pd.DataFrame:
    if len(prices) == len(candidates):
        return candidates
    return candidates[candidates["firm"].astype(str).isin(set(prices["firm"].astype(str)))]


def _fingerprint(candidates: pd.DataFrame) -> bytes:
    """Return a digest of what the rules see of the candidates, whatever the order of rows."""
    ordered, told = (
        candidates.assign(firm=candidates["firm"].astype(str)).sort_values("firm"),
        hashlib.sha256(),
    )
    for name in ("firm", "building", "park"):
        told.update(
            "\n".join(
                ordered[name].astype(object).where(ordered[name].notna(), "").map(str)
            ).encode()
        )
    for name in ("x", "y", "members_formal", "members_total"):
        told.update(ordered[name].to_numpy(np.float64, na_value=np.nan).tobytes())
    return told.digest()
