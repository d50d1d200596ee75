"""Places as offices write them: cells that name none, short forms of divisions, offices for places,
and doors before buildings.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import pytest

from orggraph.graph import build_graph
from orggraph.ingest import Finding, RawDataset, RawTable, Tables, clean
from orggraph.ingest.place_cells import community_named, names_no_place, street_named
from orggraph.location import locate


def ledger(rows: Sequence[Mapping[str, str]], places: Sequence[Mapping[str, str]] = ()) -> Tables:
    firms = [{"企业名称": f"第{at}家有限公司", **row} for at, row in enumerate(rows)]
    frames = {
        "firms": pd.DataFrame(firms, dtype="str"),
        "places": pd.DataFrame(places, dtype="str"),
    }
    raw = tuple(
        RawTable(kind, f"{kind}.csv", "", frame, np.arange(2, 2 + len(frame)))
        for kind, frame in frames.items()
        if len(frame)
    )
    return clean(RawDataset("一县", raw))


def located(heading: str, cells: Sequence[str], column: str) -> list[str | None]:
    values = locate(ledger([{heading: cell} for cell in cells]))[column]
    return [value if isinstance(value, str) else None for value in values]


# ---- cells that name no place ----


NO_PLACES = (
    "暂无楼宇 未进驻任何园区 不属于商圈 其它区域 商圈以外 临路门面 自购写字楼 承租民房 "
    "独门独院 标准厂房 商住楼 无固定场所 园外企业 无（沿街） 一楼店铺 3栋 B座 甲幢 12F "
    "1203室 二期 3号楼501 大厦 5 是 集镇 网上经营 异地办公 私房 独立选址 散居 "
)


@pytest.mark.parametrize("cell", NO_PLACES.split())
def test_a_kind_a_number_or_a_denial_names_no_place(cell: str) -> None:
    assert names_no_place(cell)


NAMES_OF_PLACES = (
    "网络大厦 集镇广场大厦 异地商会大厦 "
    "无锡国际大厦 未来科技城 非凡大厦 二七广场 商务大厦 工业园区 开发区 软件园二期 "
    "汇金大厦A座 八一楼 99广场 T3大厦 外滩中心 沿江大厦 自在园 有为大厦 866办公楼 "
    "其乐大厦 科技园 科技园一期 1号大厦 "
)


@pytest.mark.parametrize("cell", NAMES_OF_PLACES.split())
def test_a_name_that_begins_or_ends_like_one_of_them_stays_a_name(cell: str) -> None:
    assert not names_no_place(cell)


def test_firms_that_share_a_word_for_no_place_share_no_place_and_the_reader_is_told() -> None:
    read = ledger(
        [{"楼宇": "自有厂房"}, {"楼宇": "自有厂房"}, {"楼宇": "汇金大厦"}, {"楼宇": "1号楼"}]
    )
    assert locate(read)["building_id"].fillna("").tolist() == ["", "", "汇金大厦", ""]
    said = [p.value for p in read.problems if p.code == "NO_PLACE_NAMED"]
    assert said == ["自有厂房", "自有厂房", "1号楼"]


def test_a_number_in_a_park_is_a_building_of_that_park() -> None:
    rows = [{"园区": "腾飞园", "楼宇": "1号楼"}, {"园区": "云帆园", "楼宇": "1号楼"}]
    rows += [{"园区": "腾飞园", "楼宇": "腾飞园1号楼"}, {"园区": "非园区", "楼宇": "1号楼"}]
    ids = locate(ledger(rows))["building_id"]
    assert ids.fillna("").tolist() == ["腾飞园1号楼", "云帆园1号楼", "腾飞园1号楼", ""]


def test_a_place_that_the_dataset_declares_is_one_whatever_its_name() -> None:
    places = [{"地点编号": "B1", "名称": "标准厂房", "类型": "楼宇"}]
    found = locate(ledger([{"楼宇": "标准厂房"}, {"楼宇": "B1"}, {"楼宇": "B2"}], places))
    assert found["building_id"].fillna("").tolist() == ["B1", "B1", ""]


# ---- divisions ----


@pytest.mark.parametrize(
    ("cells", "district"),
    [
        (("寻甸县", "寻甸", "寻甸自治县", "云南省昆明市寻甸县"), "寻甸回族彝族自治县"),
        (("土右旗", "土默特右旗"), "土默特右旗"),
        (("莫旗", "莫力达瓦旗"), "莫力达瓦达斡尔族自治旗"),
        (("慈溪", "慈溪市", "宁波慈溪"), "慈溪市"),
        (("上杭", "上杭县", "龙岩市上杭县", "龙岩上杭县"), "上杭县"),
        (("思明", "思明区", "厦门思明", "思明区委社会工作部", "中共思明区委"), "思明区"),
        (("思明区人民政府", "厦门市思明区市场监督管理局", "350203"), "思明区"),
    ],
)
def test_every_form_of_a_division_leads_to_it(cells: Sequence[str], district: str) -> None:
    assert located("区县", cells, "district") == [district] * len(cells)


def test_the_citys_column_tells_districts_of_one_name_apart() -> None:
    rows = [
        ("南京市", "鼓楼区"),
        ("徐州", "鼓楼"),
        ("福建省福州市", "鼓楼区"),
        ("福州市", "鼓楼区"),
    ]
    found = locate(ledger([{"所在市": city, "区": name} for city, name in rows]))
    assert found["district"].tolist() == [
        "南京市鼓楼区",
        "徐州市鼓楼区",
        "福州市鼓楼区",
        "福州市鼓楼区",
    ]
    assert found["district_code"].tolist() == ["320106", "320302", "350102", "350102"]


def test_rows_of_one_city_settle_a_name_that_another_city_has_too() -> None:
    assert located("区", ["西湖", "西湖区", "拱墅", "拱墅区"], "district_code") == [
        "330106",
        "330106",
        "330105",
        "330105",
    ]


def test_a_form_that_several_cities_share_is_left_open_and_told() -> None:
    found = locate(ledger([{"区": "鼓楼区"}, {"区": "鼓楼"}, {"区": "达旗"}]))
    assert found["district"].tolist() == ["鼓楼区", "鼓楼区", "达旗"]
    assert found["district_code"].isna().all()
    assert found["several"].str.contains("市").all()


def test_what_stays_open_is_told_above_every_table() -> None:
    graph = build_graph(ledger([{"区": "鼓楼区"}, {"区": "鼓楼"}, {"区": "思明区"}]))
    [found] = [f for f in graph.found if f.finding is Finding.DISTRICT_OF_SEVERAL]
    assert list(found.values) == ["鼓楼区", "鼓楼"]


def test_a_part_of_a_town_is_no_district_of_another_city() -> None:
    found = located("区", ["思明区", "湖里区", "集美区", "河西"], "district")
    assert found[-1] == "河西", "and not 天津市河西区"


def test_an_address_of_short_forms_is_read_where_its_street_confirms_them() -> None:
    cells = ["龙岩长汀县大同镇东街1号", "福建长汀大同镇西街4号", "福建路大同镇西街4号"]
    assert located("地址", cells, "district") == ["长汀县", "长汀县", None]


# ---- streets and communities ----


OF_ONE_TOWN = (
    "河田镇 河田镇人民政府 河田镇政府 河田镇党委 中共河田镇委员会 河田镇党群工作部 "
    "（3）河田镇 12、河田镇 河田镇/南塘村 河田镇（南塘村委会） 长汀县河田镇 "
)


@pytest.mark.parametrize("cell", OF_ONE_TOWN.split())
def test_an_office_a_number_and_a_village_leave_the_town(cell: str) -> None:
    assert street_named(cell).street == "河田镇"


ODD_STREETS = "镇江路街道 古镇镇 新镇街道 城区街道 五一街道 28团 县直 "


@pytest.mark.parametrize("cell", ODD_STREETS.split())
def test_a_street_of_an_odd_name_keeps_it(cell: str) -> None:
    assert street_named(cell) == (None, cell, None)


def test_an_office_of_a_town_that_is_called_a_town_keeps_the_name() -> None:
    assert street_named("古镇镇政府").street == "古镇镇"


@pytest.mark.parametrize(
    ("cells", "name"),
    [
        (
            "南塘社区 南塘居委会 南塘社区居民委员会 河田镇南塘社区 2.南塘社区 南塘社区党总支",
            "南塘社区",
        ),
        ("南塘村 南塘村委会 南塘村村委会 南塘村民委员会 河田镇/南塘村 南塘村党支部", "南塘村"),
    ],
)
def test_a_committee_stands_for_its_community(cells: str, name: str) -> None:
    assert {community_named(cell).community for cell in cells.split()} == {name}


def test_one_cell_fills_the_columns_of_all_places_that_it_names() -> None:
    rows = [{"镇街": "长汀县河田镇南塘村"}, {"镇街": "河田镇", "社区": "南塘"}]
    found = locate(ledger(rows))
    assert found[["district", "street", "community"]].iloc[0].tolist() == [
        "长汀县",
        "河田镇",
        "南塘村",
    ]
    assert found["community"].iloc[1] == "南塘村", "as the ledger itself writes it in full"


# ---- a door before a building ----


def test_a_door_before_or_behind_a_building_is_no_part_of_its_name() -> None:
    cells = ["兆征路8号汇金大厦", "汇金大厦", "汇金大厦（兆征路8号）", "长汀县兆征路8号汇金大厦A座"]
    assert located("楼宇", cells, "building_id") == ["汇金大厦"] * 4


def test_doors_tell_two_buildings_of_one_name_apart() -> None:
    cells = ["人民路3号万达广场", "万达广场（人民路3号）", "解放路4号万达广场"]
    first, again, other = located("楼宇", cells, "building_id")
    assert first == again != other


@pytest.mark.parametrize(
    ("cell", "street"),
    [
        ("三眼桥办事处", "三眼桥街道"),
        ("奇家岭街办", "奇家岭街道"),
        ("岳阳楼区三眼桥办事处", "三眼桥街道"),
        ("三眼桥街道办事处", "三眼桥街道"),
        ("奥运村地区办事处", "奥运村地区办事处"),
        ("城关镇办事处", "城关镇"),
    ],
)
def test_an_office_stands_for_its_street(cell: str, street: str) -> None:
    assert street_named(cell).street == street
