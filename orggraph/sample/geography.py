"""The geography of a made-up town: its places, who has the duty for the firms there, and where that
has gaps.

Places form a DAG: a building may stand in a park and in a community, a park may cross two streets.
The last district is the duty gap: neither it nor its streets and communities have a responsible
organisation, so only a park, a building or an industry committee catches firms there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from orggraph.core.array_types import Ints
from orggraph.core.enums import LinkType, OrgLevel, OrgType, PlaceKind
from orggraph.sample.invented_names import stems

# The middle of the town, GCJ-02: open sand, far from any road.
CENTRE = (83.2, 38.9)

CATEGORIES = (
    "电商",
    "软件开发",
    "直播",
    "人工智能",
    "数字内容",
    "大数据",
    "云计算",
    "游戏",
    "在线教育",
    "金融科技",
    "网络安全",
    "物流科技",
    "生活服务",
    "智能硬件",
)
DEPARTMENTS = (
    "商务局",
    "工信局",
    "网信办",
    "科技局",
    "网信办",
    "科技局",
    "工信局",
    "网信办",
    "教育局",
    "金融局",
    "网信办",
    "商务局",
    "商务局",
    "工信局",
)
GUIDED = CATEGORIES.index(
    "金融科技"
)  # the category whose firms name their committee, which has no duty by category


@dataclass(frozen=True)
class Layer:
    """All places of one kind: names, ids, points, the numbers of the places above, and who has the
    duty.

    `up` gives for each wider kind the number of the place it lies in, -1 for none. `duty` is the
    number of the responsible organisation, -1 for none.
    """

    kind: PlaceKind
    names: list[str]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    up: dict[PlaceKind, Ints] = field(default_factory=dict)
    duty: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    address: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.names)

    def ids(self) -> list[str]:
        """Return the ids of the places, a letter for the kind and a number."""
        return [f"{_LETTER[self.kind]}{i + 1:04d}" for i in range(len(self))]

    def above(self, kind: PlaceKind) -> Ints:
        """Return for every place the number of its place of a wider kind, -1 for none."""
        return (
            np.arange(len(self)) if kind is self.kind else self.up.get(kind, np.full(len(self), -1))
        )


@dataclass(frozen=True)
class Land:
    """A town without its firms. `organisations` and `links` are the area's and the industries',
    clean by `schema`.
    """

    city: str
    layers: dict[PlaceKind, Layer]
    roads: list[str]
    places: pd.DataFrame
    organisations: pd.DataFrame
    links: pd.DataFrame
    category_duty: Ints
    guide: int


P = PlaceKind
_LETTER = {
    P.CITY: "S",
    P.DISTRICT: "Q",
    P.STREET: "J",
    P.COMMUNITY: "C",
    P.PARK: "Y",
    P.BUSINESS_DISTRICT: "B",
    P.INCUBATOR: "Z",
    P.BUILDING: "L",
}
ROADS_PER_STREET = 4


def _grown(least: int, firms: int, power: float, most: int) -> int:
    """Return how many places of a kind a town of this size has: they grow more slowly than its
    firms.
    """
    grown: int = round(least * max(1.0, firms / 300) ** power)
    return min(most, grown)


def make_land(rng: np.random.Generator, firms: int) -> Land:
    """Lay out places and area organisations for a town of so many firms."""
    names = stems(rng)
    districts = _grown(5, firms, 0.11, 12)
    streets = districts * _grown(3, firms, 0.2, 16)
    communities = streets * _grown(2, firms, 0.17, 8)
    take = iter(names)
    city = next(take)
    district = Layer(P.DISTRICT, [next(take) + "区" for _ in range(districts)], *_ring(districts))
    in_district = np.arange(streets) % districts
    street = Layer(
        P.STREET,
        [next(take) + "街道" for _ in range(streets)],
        *_near(rng, district, in_district, 0.03),
        {P.DISTRICT: in_district},
    )
    in_street = np.arange(communities) % streets
    community = Layer(
        P.COMMUNITY,
        [next(take) + "社区" for _ in range(communities)],
        *_near(rng, street, in_street, 0.008),
        {P.STREET: in_street, P.DISTRICT: in_district[in_street]},
    )
    roads = _roads(list(take), district, streets)
    layers = {
        P.CITY: Layer(P.CITY, [city + "市"], np.array([CENTRE[0]]), np.array([CENTRE[1]])),
        P.DISTRICT: district,
        P.STREET: street,
        P.COMMUNITY: community,
    }
    for make, least, power, most in (
        (_parks, 9, 0.55, 700),
        (_business_districts, 4, 0.5, 240),
        (_incubators, 4, 0.5, 240),
        (_buildings, 24, 0.7, 7000),
    ):
        layer = make(rng, _grown(least, firms, power, most), layers, stems(rng))
        layers[layer.kind] = _addressed(rng, layer, layers, roads)
    return _with_organisations(city, layers, roads)


def _ring(count: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    angle = 2 * np.pi * np.arange(count) / count
    return np.round(CENTRE[0] + 0.12 * np.cos(angle), 6), np.round(
        CENTRE[1] + 0.1 * np.sin(angle), 6
    )


def _near(
    rng: np.random.Generator, layer: Layer, at: Ints, spread: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    lon, lat = rng.normal(0, spread, (2, len(at))) / np.array([[1.0], [1.28]])
    return np.round(layer.lon[at] + lon, 6), np.round(layer.lat[at] + lat, 6)


def _roads(names: list[str], district: Layer, streets: int) -> list[str]:
    roads = [
        names[i % len(names)] + ("路", "大道", "街", "路")[i % 4]
        for i in range(streets * ROADS_PER_STREET)
    ]
    # A trap of real towns: a road in the second district is named after the first.
    roads[ROADS_PER_STREET] = district.names[0].removesuffix("区") + "路"
    return roads


def _parks(rng: np.random.Generator, count: int, layers: dict[P, Layer], names: list[str]) -> Layer:
    street = layers[P.STREET]
    at = rng.integers(0, len(street), count)
    gap = len(layers[P.DISTRICT]) - 1
    at[1:3] = gap  # one park with a duty and one without stand in the gap
    kinds = ("软件园", "科技园", "数字产业园", "创意园")
    return Layer(
        P.PARK,
        [names[i] + kinds[i % 4] for i in range(count)],
        *_near(rng, street, at, 0.006),
        {P.STREET: at, P.DISTRICT: street.up[P.DISTRICT][at]},
    )


def crosses(park: int) -> bool:
    """Tell whether a park crosses two streets; such a park always has a duty of its own."""
    return park % 6 == 0


def _business_districts(
    rng: np.random.Generator, count: int, layers: dict[P, Layer], names: list[str]
) -> Layer:
    street = layers[P.STREET]
    at = rng.integers(0, len(street), count)
    at[:2] = 0
    return Layer(
        P.BUSINESS_DISTRICT,
        [names[i] + "商圈" for i in range(count)],
        *_near(rng, street, at, 0.004),
        {P.STREET: at, P.DISTRICT: street.up[P.DISTRICT][at]},
    )


def _incubators(
    rng: np.random.Generator, count: int, layers: dict[P, Layer], names: list[str]
) -> Layer:
    park = layers[P.PARK]
    at = rng.integers(0, len(park), count)
    # An incubator with a duty stands in a park without one: both lie in the same link of the chain,
    # equally near.
    at = np.where(np.arange(count) % 2 == 0, np.maximum(at // 3 * 3 - 1, 2), at)
    kinds = ("众创空间", "孵化器")
    return Layer(
        P.INCUBATOR,
        [names[i] + kinds[i % 2] for i in range(count)],
        *_near(rng, park, at, 0.001),
        {P.PARK: at, P.STREET: park.up[P.STREET][at], P.DISTRICT: park.up[P.DISTRICT][at]},
    )


def _buildings(
    rng: np.random.Generator, count: int, layers: dict[P, Layer], names: list[str]
) -> Layer:
    """Two in five stand in a park, half of these in a community as well; one in five in a
    business district.
    """
    park, street, shops = layers[P.PARK], layers[P.STREET], layers[P.BUSINESS_DISTRICT]
    which = np.arange(count)
    in_park = np.where(which % 5 < 2, rng.integers(0, len(park), count), -1)
    in_shops = np.where(which % 5 == 2, rng.integers(0, len(shops), count), -1)
    at = np.where(in_park >= 0, park.up[P.STREET][in_park], rng.integers(0, len(street), count))
    at = np.where(in_shops >= 0, shops.up[P.STREET][in_shops], at)
    per_street = len(layers[P.COMMUNITY]) // len(street)
    community = at + len(street) * rng.integers(0, per_street, count)
    # In a park that crosses streets only the community tells the street, so a building there always
    # names one.
    community = np.where(
        (in_park >= 0) & (which % 2 == 0) & ~((in_park % 6 == 0) & (in_park >= 0)), -1, community
    )
    lon, lat = _near(rng, street, at, 0.008)
    spread = rng.normal(0, 0.001, (2, count))
    lon = np.where(in_park >= 0, np.round(park.lon[in_park] + spread[0], 6), lon)
    lat = np.where(in_park >= 0, np.round(park.lat[in_park] + spread[1], 6), lat)
    kinds = ("大厦", "中心", "广场", "国际")
    return Layer(
        P.BUILDING,
        [names[i % len(names)] + kinds[(i + i // len(names)) % 4] for i in range(count)],
        lon,
        lat,
        {
            P.PARK: in_park,
            P.BUSINESS_DISTRICT: in_shops,
            P.COMMUNITY: community,
            P.STREET: at,
            P.DISTRICT: street.up[P.DISTRICT][at],
        },
    )


def _addressed(
    rng: np.random.Generator, layer: Layer, layers: dict[P, Layer], roads: list[str]
) -> Layer:
    road = layer.up[P.STREET] * ROADS_PER_STREET + rng.integers(0, ROADS_PER_STREET, len(layer))
    number = rng.integers(1, 999, len(layer))
    return Layer(
        layer.kind,
        layer.names,
        layer.lon,
        layer.lat,
        layer.up,
        address=[f"{roads[r]}{n}号" for r, n in zip(road, number, strict=True)],
    )


# ---- who is responsible ----


def has_duty(kind: PlaceKind, layer: Layer, layers: dict[PlaceKind, Layer]) -> NDArray[np.bool_]:
    """Tell which places of a kind have an organisation with the duty to catch their firms.

    Buildings one in three, parks two in three, business districts and incubators every other;
    outside the gap every district, every street but one, and every other community (none in the
    street without).
    """
    which = np.arange(len(layer))
    bare = len(layers[P.STREET]) - len(layers[P.DISTRICT])  # the last street of the first district
    due = which % {P.PARK: 3, P.BUILDING: 3}.get(kind, 2) == 0
    if kind is P.PARK:
        due = which % 3 != 2
    elif kind in (P.DISTRICT, P.STREET, P.COMMUNITY):
        due = layer.above(P.DISTRICT) != len(layers[P.DISTRICT]) - 1
        due &= layer.above(P.STREET) != bare
        if kind is P.COMMUNITY:
            due &= which // len(layers[P.STREET]) % 2 == 0
    return np.asarray(due, dtype=np.bool_)


class _Roll:
    """The organisations as they are set up, one row each; the number of a row is the
    organisation's number.
    """

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []

    def add(
        self, name: str, org_type: OrgType, level: OrgLevel | None, superior: int, **more: Any
    ) -> int:
        above = org_id(superior) if superior >= 0 else None
        self.rows.append(
            {
                "org_id": org_id(len(self.rows)),
                "name": name,
                "org_type": str(org_type),
                "level": str(level) if level else None,
                "superior": above,
                **more,
            }
        )
        return len(self.rows) - 1


def org_id(number: int) -> str:
    """Return the id of the organisation with this number."""
    return f"DZ{number + 1:07d}"


_AREA = {
    P.DISTRICT: ("两新工委", OrgType.WORK_COMMITTEE),
    P.STREET: ("党工委", OrgType.WORK_COMMITTEE),
    P.COMMUNITY: ("党委", OrgType.COMMITTEE),
    P.PARK: ("综合党委", OrgType.COMMITTEE),
    P.BUSINESS_DISTRICT: ("综合党委", OrgType.COMMITTEE),
    P.INCUBATOR: ("党总支", OrgType.GENERAL_BRANCH),
    P.BUILDING: ("综合党委", OrgType.COMMITTEE),
}


def _with_organisations(city: str, layers: dict[PlaceKind, Layer], roads: list[str]) -> Land:
    roll = _Roll()
    top = roll.add(
        f"{city}市两新工委",
        OrgType.WORK_COMMITTEE,
        OrgLevel.CITY,
        -1,
        place_id=layers[P.CITY].ids()[0],
    )
    for kind, (suffix, org_type) in _AREA.items():
        layer = layers[kind]
        due = has_duty(kind, layer, layers)
        duty = np.full(len(layer), -1)
        ids = layer.ids()
        for i in np.flatnonzero(due).tolist():
            duty[i] = roll.add(
                layer.names[i] + suffix,
                org_type,
                OrgLevel(kind.value),
                _superior(layers, layer, i, top),
                place_id=ids[i],
            )
        layers[kind] = Layer(kind, layer.names, layer.lon, layer.lat, layer.up, duty, layer.address)
    net = roll.add(
        f"{city}市互联网行业党委", OrgType.COMMITTEE, OrgLevel.INDUSTRY, top, category="直播、游戏"
    )
    roll.add(f"{city}市软件行业党委", OrgType.COMMITTEE, OrgLevel.INDUSTRY, top, category="云计算")
    guide = roll.add(f"{city}市数字金融行业党委", OrgType.COMMITTEE, OrgLevel.INDUSTRY, top)
    roll.add(
        f"{city}市首创联合党支部", OrgType.JOINT_BRANCH, OrgLevel.ENTERPRISE, top
    )  # no firm is left in it
    for name in ("互联网党建联盟", "直播电商党建联盟"):
        roll.add(f"{city}市{name}", OrgType.ALLIANCE, None, -1)
    roll.add(f"{city}市双创党群服务中心", OrgType.SERVICE_CENTER, None, top)
    by_category = {"直播": net, "游戏": net, "云计算": net + 1, "数字内容": net}
    links = [(org_id(net), str(LinkType.RESPONSIBLE_FOR), "数字内容")]
    shops, street = layers[P.BUSINESS_DISTRICT], layers[P.STREET]
    # The second business district has no organisation of its own; its street has taken over the
    # duty.
    shops.duty[1] = street.duty[shops.up[P.STREET][1]]
    links.append((org_id(int(shops.duty[1])), str(LinkType.RESPONSIBLE_FOR), shops.ids()[1]))
    return Land(
        city,
        layers,
        roads,
        _place_rows(layers),
        pd.DataFrame(roll.rows),
        pd.DataFrame(links, columns=["source", "type", "target"]),
        np.array([by_category.get(c, -1) for c in CATEGORIES]),
        guide,
    )


def _superior(layers: dict[PlaceKind, Layer], layer: Layer, i: int, top: int) -> int:
    for kind in (P.STREET, P.DISTRICT):
        if (
            kind.width > layer.kind.width
            and (at := layer.above(kind)[i]) >= 0
            and layers[kind].duty[at] >= 0
        ):
            return int(layers[kind].duty[at])
    return top


def _place_rows(layers: dict[PlaceKind, Layer]) -> pd.DataFrame:
    rows = []
    ids = {kind: layer.ids() for kind, layer in layers.items()}
    for layer in layers.values():
        for i, place in enumerate(ids[layer.kind]):
            parents = [ids[kind][at] for kind, at in _parents(layers, layer, i)]
            rows.append(
                {
                    "place_id": place,
                    "name": layer.names[i],
                    "kind": str(layer.kind),
                    "address": _at(layer.address, i),
                    "part_of": "、".join(parents) or None,
                    "lon": layer.lon[i],
                    "lat": layer.lat[i],
                    "operator": f"{layer.names[i]}运营管理处" if layer.kind is P.PARK else None,
                }
            )
    return pd.DataFrame(rows)


def _at(texts: Sequence[str], i: int) -> str | None:
    return texts[i] if texts else None


def _parents(layers: dict[PlaceKind, Layer], layer: Layer, i: int) -> list[tuple[PlaceKind, int]]:
    """Return the places that a place is directly part of."""
    if layer.kind is P.CITY:
        return []
    if layer.kind is P.DISTRICT:
        return [(P.CITY, 0)]
    direct = {
        P.STREET: (P.DISTRICT,),
        P.COMMUNITY: (P.STREET,),
        P.PARK: (P.STREET,),
        P.BUSINESS_DISTRICT: (P.STREET,),
        P.INCUBATOR: (P.PARK,),
        P.BUILDING: (P.PARK, P.BUSINESS_DISTRICT, P.COMMUNITY),
    }[layer.kind]
    found = [(kind, int(layer.above(kind)[i])) for kind in direct if layer.above(kind)[i] >= 0]
    if layer.kind is P.PARK and crosses(i):
        found.append((P.STREET, (found[0][1] + len(layers[P.DISTRICT])) % len(layers[P.STREET])))
    return found
