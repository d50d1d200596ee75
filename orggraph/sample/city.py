"""A made-up town of one date: clean tables and true answers, both written from the same facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from orggraph.core import schema
from orggraph.core.enums import (
    Action,
    Exclusion,
    LinkType,
    Mode,
    OrgLevel,
    OrgType,
    PlaceKind,
    Status,
)
from orggraph.core.errors import UsageError
from orggraph.core.messages import message
from orggraph.core.rules import DEFAULT
from orggraph.core.schema import Kind
from orggraph.sample import invented_names
from orggraph.sample.geography import (
    CATEGORIES,
    DEPARTMENTS,
    ROADS_PER_STREET,
    Land,
    make_land,
    org_id,
)
from orggraph.sample.invented_names import column, joined, numbered, pick
from orggraph.sample.outcomes import (
    AS_OF,
    EXCLUSIONS,
    MODE,
    OWN_TYPES,
    ROWS,
    SITE,
    SITES,
    TIES,
    Facts,
    Fate,
    Founded,
    draw,
    in_ledgers,
    organise,
    serve,
    settle,
    tie,
)

P = PlaceKind
F = Fate
MOST_ROWS = 2_500_000


@dataclass(frozen=True)
class Town:
    """A made-up town of one date with its true answers.

    `firms`: one row a ledger row, in the order of the ledgers: a key `firm`, then the columns of
    `schema`. `places`, `organisations`, `links`, `posts`: the columns of `schema`. `answers`: one
    row per row of `firms`: `firm`, `uscc`, `name`, `kind` (firm or social_org), `status` (value of
    `Status`), `organisation` (org_id it is covered by), `exclusion` (value of `Exclusion`),
    `responsible` (org_id at which the chain ends, whatever the status; missing = 责任不明),
    `in_base`, `due` (in the base, with ≥ 3 formal members, ≥ 100 staff or above scale), `action`
    (value of `Action` for a firm of the base without an organisation; JOINT_BRANCH stands for
    whatever a plan finds for one or two formal members). `desk`: the department or street in whose
    ledger the row stands.
    """

    name: str
    as_of: str
    seed: int
    firms: pd.DataFrame
    places: pd.DataFrame
    organisations: pd.DataFrame
    links: pd.DataFrame
    posts: pd.DataFrame
    answers: pd.DataFrame
    desk: pd.Series[Any]


def make_town(firms: int = 300, seed: int = 1) -> Town:
    """Make a town of so many ledger rows; the same numbers give the same town.

    Follows the published shares: staff lognormal, most firms below 25; one to three members where
    there are any; about 40 % with an organisation, a fifth unknown. Raises `UsageError` outside
    1–2,500,000.
    """
    if not 1 <= firms <= MOST_ROWS:
        raise UsageError(
            message(
                "a made-up town has 1 to {most_rows} firms, not {firms}",
                most_rows=MOST_ROWS,
                firms=firms,
            ),
        )
    rng = np.random.default_rng(seed)
    land = make_land(rng, firms)
    repeats = max(2, firms // 150) if firms >= 100 else 0
    facts = draw(rng, land, firms - repeats)
    settle(rng, land, facts)
    founded = organise(rng, land, facts)
    links = tie(rng, land, facts)
    posts = _posts(rng, land, serve(rng, facts))
    facts, twins = in_ledgers(rng, facts, links, repeats)
    names = _Names(rng, land, facts, twins)
    roll = _Roll(land, founded, names)
    rows = _firms(land, facts, names, roll, posts)
    return Town(
        f"{land.city}市（虚构）",
        AS_OF,
        seed,
        rows,
        conformed("places", land.places),
        roll.frame(facts),
        _links(land, links, names, roll),
        posts,
        _answers(facts, rows, names, roll),
        _desks(land, facts),
    )


class _Names:
    """Names and codes by serial number; the same serial always gives the same ones."""

    def __init__(
        self, rng: np.random.Generator, land: Land, facts: Facts, twins: NDArray[np.int64]
    ) -> None:
        self.city, self.total = land.city, int(facts["serial"].max()) + 1
        self.form, self.kind, self.district = (
            _by_serial(facts, c, self.total) for c in ("form", "social", str(P.DISTRICT))
        )
        self.name_offset = int(rng.integers(0, 10**6))
        self.code_offset = invented_names.all_digit_offset(
            int(self.district[0]), int(rng.integers(0, 10**7))
        )
        self.bearer = np.arange(self.total)
        self.bearer[twins[1]] = twins[0]

    def names(self, serials: NDArray[Any]) -> pa.Array:
        social = self.kind[serials] > 0
        form = np.where(
            social, self.form[serials] % 4, np.maximum(self.form[serials] - 4, 0)
        )  # most are 有限公司
        return invented_names.firm_names(
            serials.astype(np.int64), self.city, form, social, self.name_offset, self.total
        )

    def codes(self, serials: NDArray[Any]) -> pa.Array:
        bearer = self.bearer[serials]
        return invented_names.credit_codes(
            bearer, self.kind[bearer], self.district[bearer], self.code_offset
        )


def _by_serial(facts: Facts, name: str, total: int) -> NDArray[Any]:
    values = np.zeros(total, dtype=facts[name].dtype)
    values[facts["serial"]] = facts[name]
    return values


def _desks(land: Land, facts: Facts) -> pd.Series[Any]:
    return column(pick(("经信局", "网信办", land.layers[P.STREET].names[0]), facts["desk"]))


# ---- columns of the types that clean tables have ----

_DTYPES = {
    Kind.COUNT: "Int64",
    Kind.NUMBER: "Float64",
    Kind.DEGREE: "Float64",
    Kind.YESNO: "boolean",
    Kind.DATE: "datetime64[s]",
}


def conformed(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame with all columns of a table of `schema`, in its order and of its types."""
    return pd.DataFrame(
        {
            name: frame[name].astype(_dtype(c.kind))
            if name in frame
            else _blank(c.kind, len(frame))
            for name, c in schema.columns(table).items()
        }
    ).reset_index(drop=True)


def _dtype(kind: Kind) -> Any:
    return _DTYPES.get(kind, "str")


def _blank(kind: Kind, count: int) -> pd.Series[Any]:
    return pd.Series(pd.array([None], dtype=_dtype(kind)).take(np.zeros(count, dtype=np.int64)))


def _counts(values: NDArray[Any], blank: NDArray[np.bool_]) -> pd.Series[Any]:
    return pd.Series(pd.arrays.IntegerArray(values.astype(np.int64), blank.copy()))


def _numbers(values: NDArray[Any], blank: NDArray[np.bool_]) -> pd.Series[Any]:
    return pd.Series(pd.arrays.FloatingArray(values.astype(np.float64), blank.copy()))


def _yes(values: NDArray[Any]) -> pd.Series[Any]:
    """Return 1, 0 and -1 as yes, no and missing."""
    return pd.Series(pd.arrays.BooleanArray(values > 0, values < 0))


def _dates(days: NDArray[Any], known: NDArray[np.bool_] | bool = True) -> pd.Series[Any]:
    return pd.Series(np.where(known, days, np.datetime64("NaT")).astype("datetime64[s]"))


def _values(words_of: Any) -> list[str]:
    return [str(word) for word in words_of]


# ---- firms ----

_OWNERSHIPS = ("民营", "民营", "国有", "外资")
_INDUSTRIES = (
    "I6429",
    "I6513",
    "I6422",
    "I6560",
    "I6579",
    "I6540",
    "I6531",
    "I6422",
    "P8391",
    "J6920",
    "I6560",
    "G5990",
    "O8090",
    "C3962",
)


def _firms(
    land: Land, facts: Facts, names: _Names, roll: _Roll, posts: pd.DataFrame
) -> pd.DataFrame:
    """Return the firms as clean rows."""
    serial, category = facts["serial"], facts["category"]
    made = _party_columns(facts, roll, posts) | _operation_columns(facts)
    lon, lat = _points(land, facts)
    made |= {
        kind.value.lower(): column(pick(land.layers[kind].names, facts[str(kind)])) for kind in ROWS
    }
    made |= {
        "uscc": column(names.codes(serial)),
        "name": column(names.names(serial)),
        "address": column(_addresses(land, facts)),
        "lon": lon,
        "lat": lat,
        "category": column(pick(CATEGORIES, category)),
        "industry_code": column(pick(_INDUSTRIES, category)),
        "ownership": column(pick(_OWNERSHIPS, facts["ownership"])),
        "department": column(pick(DEPARTMENTS, category)),
        "committee": column(pick(list(land.organisations["name"]), facts["committee"])),
        "association": column(
            pick([f"{land.city}市互联网党建联盟"], np.where(serial % 37 == 5, 0, -1))
        ),
        "scope": column(joined(pick(CATEGORIES, category), "服务；技术开发与咨询")),
        "note": column(pick(["企业自报"], np.where(serial % 23 == 7, 0, -1))),
    }
    blank = {
        name: _blank(c.kind, len(serial))
        for name, c in schema.columns("firms").items()
        if name not in made
    }
    return pd.DataFrame(
        {
            "firm": column(joined("F", numbered(np.arange(1, len(serial) + 1), 7))),
            **{name: (made | blank)[name] for name in schema.columns("firms")},
        }
    )


def _party_columns(facts: Facts, roll: _Roll, posts: pd.DataFrame) -> dict[str, pd.Series[Any]]:
    fate = facts["fate"]
    uncounted = np.isin(fate, (F.UNKNOWN, F.UNCOUNTED))
    mode = np.array([list(Mode).index(MODE[f]) if f in MODE else -1 for f in F])[fate]
    return {
        "members_formal": _counts(facts["formal"], uncounted),
        "members_total": _counts(facts["total"], uncounted),
        "members_relation_here": _counts(facts["here"], uncounted | facts["here_blank"]),
        "organisation": column(
            roll.names(np.where(fate == F.FALLBACK_LINK, -1, facts["organisation"]))
        ),
        "mode": column(pick(_values(Mode), mode)),
        "since": _dates(facts["since"], mode >= 0),
        "post": column(pick(list(posts["post_id"]), facts["post_number"])),
        **{name: _yes(facts[name]) for name in ("liaison", "union", "league", "women")},
    }


def _operation_columns(facts: Facts) -> dict[str, pd.Series[Any]]:
    serial = facts["serial"]
    # A repeated row does not say so itself, and half of those that have stopped only say 否 under
    # 实体运营.
    excluded = np.where(facts["repeat"], -1, facts["exclusion"])
    stopped = excluded == EXCLUSIONS.index(Exclusion.NOT_OPERATING)
    says_no = stopped & ((serial % 2 == 0) | (np.cumsum(stopped) == 1))
    return {
        "staff": _counts(facts["staff"], facts["staff_blank"]),
        "above_scale": _yes(facts["above_scale"]),
        "premises": _yes(facts["premises"]),
        "operating": _yes(np.select([says_no, serial % 9 == 1], [0, -1], 1)),
        "exclusion": column(pick(_values(EXCLUSIONS), np.where(says_no, -1, excluded))),
        "leading": _yes(np.where(facts["staff"] >= 500, 1, -1)),
        "key_firm": _yes(np.where(serial % 11 == 0, serial % 22 == 0, -1)),
        "revenue": _numbers(facts["revenue"], serial % 3 == 0),
        "reg_date": _dates(facts["reg_date"]),
    }


def _addresses(land: Land, facts: Facts) -> pa.Array:
    """Return addresses: city, district, street (not always), road and number, then the place,
    floor and room.
    """
    site, at, street = facts["site"], facts["at"], facts[str(P.STREET)]
    road = np.maximum(street, 0) * ROADS_PER_STREET + facts["road"]
    where = joined(pick(land.roads, road), numbered(facts["number"]), "号")
    floor = facts["floor"].astype(np.int32)
    inside = joined(numbered(floor), "层", numbered(floor * 100 + facts["room"]), "室")
    for kind in (P.BUILDING, P.PARK, P.INCUBATOR, P.BUSINESS_DISTRICT):
        layer, here = land.layers[kind], np.where(site == SITE[kind], at, -1)
        where = pc.coalesce(
            joined(pick(layer.address, here), pick(layer.names, here), inside), where
        )
    named = pick(land.layers[P.STREET].names, np.where(facts["short_address"], -1, street))
    return joined(
        f"{land.city}市",
        pick(land.layers[P.DISTRICT].names, facts[str(P.DISTRICT)]),
        pc.fill_null(named, ""),
        where,
    )


_SPREAD = {
    P.BUILDING: 0.0002,
    P.PARK: 0.002,
    P.INCUBATOR: 0.0003,
    P.BUSINESS_DISTRICT: 0.0015,
    P.COMMUNITY: 0.003,
    P.STREET: 0.008,
    P.DISTRICT: 0.03,
    P.CITY: 0.0,
}  # degrees


def _points(land: Land, facts: Facts) -> tuple[pd.Series[Any], pd.Series[Any]]:
    site, at = facts["site"], facts["at"]
    spread = np.array([_SPREAD[kind] for kind, _ in SITES])[site]
    blank = facts["no_point"] | (site == SITE[P.CITY])
    middle = np.zeros((2, len(site)))
    for number, (kind, _) in enumerate(SITES):
        here = np.flatnonzero(site == number)
        middle[:, here] = land.layers[kind].lon[at[here]], land.layers[kind].lat[at[here]]
    lon, lat = (
        np.round(m + spread * facts[off], 6)
        for m, off in zip(middle, ("lon_off", "lat_off"), strict=True)
    )
    return _numbers(lon, blank), _numbers(lat, blank)


# ---- organisations, posts, links ----

_SUFFIX = {
    OrgType.COMMITTEE: "党委",
    OrgType.GENERAL_BRANCH: "党总支",
    OrgType.BRANCH: "党支部",
    OrgType.TEMP_BRANCH: "临时党支部",
    OrgType.FLOW_BRANCH: "流动党员党支部",
    OrgType.FUNCTIONAL: "功能型党支部",
    OrgType.JOINT_BRANCH: "等联合党支部",
}


class _Roll:
    """All organisations by number: the area's and industries' first, then those that firms have
    founded.
    """

    def __init__(self, land: Land, founded: Founded, names: _Names) -> None:
        self.area, self.founded = land.organisations, founded
        suffix = pick([_SUFFIX[t] for t in OWN_TYPES], founded.org_type)
        own = joined(names.names(founded.leader), suffix)
        self._names = pa.concat_arrays([pa.array(self.area["name"], pa.large_string()), own])

    def names(self, numbers: NDArray[Any]) -> pa.Array:
        """Return the names of organisations by number, missing for -1."""
        return self._names.take(pa.array(numbers, mask=numbers < 0))

    def ids(self, numbers: NDArray[Any]) -> pd.Series[Any]:
        """Return the ids of organisations by number, missing for -1."""
        ids = joined("DZ", numbered(numbers + 1, 7))
        return column(pc.if_else(pa.array(numbers >= 0), ids, pa.scalar(None, pa.large_string())))

    def frame(self, facts: Facts) -> pd.DataFrame:
        """Return all organisations as clean rows."""
        made, first, count = self.founded, len(self.area), len(self.founded.leader)
        since = _by_serial(facts, "since", int(facts["serial"].max()) + 1)[made.leader]
        fate = _by_serial(facts, "fate", int(facts["serial"].max()) + 1)[made.leader]
        years = np.where(np.arange(count) % 4 == 3, 4, 3) * 365
        own = pd.DataFrame(
            {
                "org_id": self.ids(first + np.arange(count)),
                "name": column(self._names[first:]),
                "org_type": column(pick(_values(OWN_TYPES), made.org_type)),
                "level": str(OrgLevel.ENTERPRISE),
                "superior": self.ids(made.superior),
                "members_formal": _counts(made.formal, np.zeros(count, dtype=bool)),
                "members_total": _counts(made.total, np.zeros(count, dtype=bool)),
                "founded": _dates(since),
                "term_end": _dates(since + years),
                "active": pd.array(fate != F.DISSOLVED, dtype="boolean"),
            }
        )
        if count:  # one branch that two superiors claim
            own.loc[0, "superior"] = "、".join(sorted({str(own.loc[0, "superior"]), org_id(1)}))
        area = self.area.assign(active=pd.array([True] * first, dtype="boolean"))
        return pd.concat(
            [conformed("organisations", area), conformed("organisations", own)], ignore_index=True
        )


def _posts(rng: np.random.Generator, land: Land, used: NDArray[np.int64]) -> pd.DataFrame:
    """Return the instructor posts, those in use first, a tenth more idle, and the service
    centres.
    """
    layer = land.layers[P.DISTRICT]
    where = np.append(used, rng.integers(0, len(layer), 2 + len(used) // 10))
    count = len(where)
    width = max(3, len(str(count)))
    instructors = pd.DataFrame(
        {
            "post_id": column(joined("ZD-", numbered(np.arange(1, count + 1), width))),
            "kind": "指导员",
            "capacity": rng.choice((2, 3, 4, 5), count, p=(0.1, 0.7, 0.1, 0.1)),
            "team": column(joined("第", numbered(where + 1), "工作队")),
            "organisation": column(
                pick(list(land.organisations["org_id"]), np.maximum(layer.duty[where], 0))
            ),
            "lon": np.round(layer.lon[where] + rng.normal(0, 0.03, count), 6),
            "lat": np.round(layer.lat[where] + rng.normal(0, 0.03, count), 6),
        }
    )
    return pd.concat(
        [conformed("posts", instructors), conformed("posts", _centres(land))], ignore_index=True
    )


def _centres(land: Land) -> pd.DataFrame:
    """Return the service centres: one in most streets, and a work station in every other park."""
    street, park = land.layers[P.STREET], land.layers[P.PARK]
    rows = [("党群服务中心", street, i) for i in range(len(street)) if i % 4]
    rows += [("党建工作站", park, i) for i in range(0, len(park), 2)]
    ids = list(land.organisations["org_id"])
    return pd.DataFrame(
        {
            "post_id": [f"FW-{i + 1:03d}" for i in range(len(rows))],
            "kind": [kind for kind, _, _ in rows],
            "organisation": [
                ids[layer.duty[i]] if layer.duty[i] >= 0 else None for _, layer, i in rows
            ],
            "lon": [layer.lon[i] for _, layer, i in rows],
            "lat": [layer.lat[i] for _, layer, i in rows],
        }
    )


def _links(land: Land, links: Facts, names: _Names, roll: _Roll) -> pd.DataFrame:
    taken_up = links["type"] == TIES.index(LinkType.COVERED_BY)
    firms = pd.DataFrame(
        {
            "source": column(names.codes(links["firm"])),
            "type": column(pick(_values(TIES), links["type"])),
            "target": roll.ids(links["target"]),
            "mode": column(pick([str(Mode.FALLBACK)], np.where(taken_up, 0, -1))),
            "since": _dates(np.full(len(taken_up), np.datetime64(AS_OF, "D") - 100), taken_up),
        }
    )
    return pd.concat([conformed("links", land.links), conformed("links", firms)], ignore_index=True)


# ---- answers ----


def _answers(facts: Facts, rows: pd.DataFrame, names: _Names, roll: _Roll) -> pd.DataFrame:
    status, numbers = facts["status"], {s: n for n, s in enumerate(Status)}
    organised = np.isin(status, [n for s, n in numbers.items() if s.is_organised])
    in_base = status != numbers[Status.EXCLUDED]
    formal = np.where(np.isin(facts["fate"], (F.UNKNOWN, F.UNCOUNTED)), -1, facts["formal"])
    due = (formal >= DEFAULT.own_branch_formal) | (facts["above_scale"] > 0)
    due |= (facts["staff"] >= DEFAULT.must_build_staff) & ~facts["staff_blank"]
    action = np.select(
        [
            ~in_base | organised,
            status == numbers[Status.PENDING],
            formal < 0,
            formal >= DEFAULT.own_branch_formal,
            formal > 0,
        ],
        [
            -1,
            *(
                list(Action).index(a)
                for a in (Action.FOLLOW_UP, Action.VERIFY, Action.OWN_BRANCH, Action.JOINT_BRANCH)
            ),
        ],
        list(Action).index(Action.WORK),
    )
    return pd.DataFrame(
        {
            "firm": rows["firm"],
            "uscc": rows["uscc"],
            "name": rows["name"],
            "kind": column(
                pick(
                    ("firm", "social_org"), np.minimum(names.kind[names.bearer[facts["serial"]]], 1)
                )
            ),
            "status": column(pick(_values(Status), status)),
            "organisation": roll.ids(np.where(organised, facts["organisation"], -1)),
            "exclusion": column(
                pick(_values((*EXCLUSIONS, Exclusion.DUPLICATE)), facts["exclusion"])
            ),
            "responsible": roll.ids(facts["responsible"]),
            "in_base": in_base,
            "due": due & in_base,
            "action": column(pick(_values(Action), action)),
        }
    )
