"""Where firms sit: each kind of evidence alone, together and against another, on drawn towns and
on the real city.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orggraph.core.enums import PlaceKind
from orggraph.core.rules import DEFAULT
from orggraph.ingest import RawDataset, RawTable, Tables, clean
from orggraph.io.reader import read_raw
from orggraph.location import Confidence, Shown, Sight, doubtful_points, kind_by_name, locate
from orggraph.location.house_numbers import Door, doors, same_door, same_road, say
from orggraph.location.normalise import Name, Part, is_common, name_parts, plain, plain_column
from orggraph.location.positions import area
from orggraph.reference.addresses import Evidence
from orggraph.reference.coordinates import Rectangle, convert

PLACES = """
地点编号 | 名称                 | 类型 | 地址                   | 上级地点   | 经度(高德) | 纬度(高德)
B1  | 海翼大厦                   | 楼宇 | 厦禾路666-668号        |            | 118.0940 | 24.4630
B2  | 海翼大厦A座                | 楼宇 | 厦禾路666-668号        |            | 118.0942 | 24.4631
B3  | 海翼大厦B座                | 楼宇 | 厦禾路666-668号        |            | 118.0944 | 24.4632
B4  | 厦门国贸大厦               | 楼宇 | 湖滨南路388号          |            | 118.1190 | 24.4759
B5  | 皇达大厦                   | 楼宇 | 后埭溪路28号           |            | 118.1050 | 24.4716
B6  | 皇达大厦                   | 楼宇 | 后埭溪路28号           |            | 118.1051 | 24.4717
B7  | 创业大厦(火炬东路)         | 楼宇 | 火炬东路11号           |            | 118.1300 | 24.5168
B8  | 创业大厦(沧虹路)           | 楼宇 | 海沧街道沧虹路146号    |            | 118.0340 | 24.4949
B9  | 光大银行大厦(白鹭洲路)     | 楼宇 | 湖滨南路81号           |            | 118.0910 | 24.4699
B10 | 晨光楼                     | 楼宇 | 观日路18号             | 二期园     | 118.1810 | 24.4868
B11 | 厦门市软件园20号楼         | 楼宇 | 观日路20号             |            | 118.1812 | 24.4869
B12 | 普利花园大厦               | 楼宇 | 白鹭洲路199号          |            | 118.0910 | 24.4674
B13 | 望江阁                     | 楼宇 | 思明区鹭江道9号        |            | 118.0700 | 24.4500
P1  | 厦门市软件园(前埔东路)     | 园区 | 前埔东路26号           |            | 118.1815 | 24.4868
P2  | 二期园                     | 园区 |                        | 莲前街道   | 118.1815 | 24.4868
P3  | 集美北部工业区             | 园区 |                        |            | 118.1010 | 24.6097
P4  | 天安工业村2期              | 园区 | 悦华路145号            |            | 118.1110 | 24.5140
P5  | 银河产业园                 | 园区 | 火炬东路11号           |            | 118.1300 | 24.5168
S1  | 莲前街道                   | 街道 |                        | D1         |          |
D1  | 思明区                     | 区   |                        |            |          |
C1  | 前埔社区                   | 社区 |                        | S1         |          |
"""  # noqa: E501


def drawn(text: str) -> pd.DataFrame:
    head, *lines = [
        [cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()
    ]
    return pd.DataFrame(
        [dict(zip(head, line, strict=True)) for line in lines], dtype="str"
    ).replace("", None)


def tables(
    firms: list[Mapping[str, Any]],
    places: pd.DataFrame | None = None,
    rules: Mapping[str, Any] | None = None,
) -> Tables:
    rows = [{"企业名称": f"第{i}家有限公司", **row} for i, row in enumerate(firms)]
    frames = {
        "firms": pd.DataFrame(rows, dtype="str"),
        "places": drawn(PLACES) if places is None else places,
    }
    raw = [
        RawTable(kind, f"{kind}.csv", "", frame, np.arange(2, 2 + len(frame)))
        for kind, frame in frames.items()
        if len(frame)
    ]
    return clean(RawDataset("厦门", tuple(raw), rules=rules or {}))


def one(
    address: str,
    places: pd.DataFrame | None = None,
    rules: Mapping[str, Any] | None = None,
    **more: Any,
) -> pd.Series[Any]:
    """Locate one firm in Xiamen; a second firm beside it says which city the ledger is about."""
    beside = {"地址": "福建省厦门市思明区某某路1号"}
    return locate(tables([{"地址": address, **more}, beside], places, rules)).iloc[0]


def place(address: str, **more: Any) -> tuple[Any, Any]:
    found = one(address, **more)
    return (
        (found.place_id, found.place_evidence) if isinstance(found.place_id, str) else (None, None)
    )


# ---- by name and by number ----


@pytest.mark.parametrize(
    ("address", "node", "sight"),
    [
        ("厦门市思明区厦禾路668号海翼大厦18楼", "B1", Sight.NAME_NUMBER),
        ("厦门市思明区厦禾路666-668号海翼大厦A座18楼", "B2", Sight.NAME_NUMBER),
        ("厦门市思明区厦禾路666号海翼大厦B栋1801", "B3", Sight.NAME_NUMBER),
        ("厦门市思明区厦禾路海翼大厦B座", "B3", Sight.NAME),
        ("厦门市思明区湖滨南路388号国贸大厦36B室", "B4", Sight.NAME_NUMBER),
        ("厦门市思明区湖滨南路３８８号（厦门国贸大厦）", "B4", Sight.NAME_NUMBER),
        ("厦门市国贸大厦12层", "B4", Sight.NAME),
        ("厦门市思明区湖滨南路388号28D2室", "B4", Sight.NUMBER),
        ("厦门市思明区后埭溪路28号皇达大厦19H", "B5", Sight.NAME_NUMBER),
        ("厦门市思明区白鹭洲路199号普利大厦A座602室", "B12", Sight.NAME_NUMBER),
        ("厦门市湖里区火炬东路11号创业大厦1楼", "B7", Sight.NAME_NUMBER),
        ("厦门市湖里区悦华路145号1号厂房", "P4", Sight.NUMBER),
        ("厦门市集美区集美北部工业区天阳路18号", "P3", Sight.NAME),
        ("厦门市湖里区天安工业村二期3号厂房", "P4", Sight.NAME),
        ("厦门市集美集美北部工业区", "P3", Sight.NAME),
        ("厦门市湖里区火炬东路创业大厦", "B7", Sight.NAME),
    ],
)
def test_a_firm_sits_where_its_address_says_by_name_or_number(
    address: str, node: str, sight: Sight
) -> None:
    assert place(address) == (node, str(sight))


@pytest.mark.parametrize(
    "address",
    [
        "厦门市思明区厦禾路670号",
        "厦门市思明区厦禾路667号",
        "厦门市思明区湖滨南路38号8室",
        "厦门市思明区福湖滨南路388号",
        "厦门市思明区海翼大厦北侧50米",
        "厦门市思明区某路5号（海翼大厦对面）",
        "泉州市丰泽区国贸大厦",
        "厦门市创业大厦3楼",
        "厦门市湖里区天安工业村3期",
    ],
)
def test_nothing_is_guessed_from_other_numbers_neighbours_cities_or_names_that_many_bear(
    address: str,
) -> None:
    found = one(address)
    assert (pd.isna(found.place_id), pd.isna(found.building), pd.isna(found.park)) == (
        True,
        True,
        True,
    )


def test_two_pieces_that_agree_are_surer_than_one() -> None:
    sure = [
        one(f"厦门市思明区{rest}").confidence
        for rest in ("湖滨南路388号国贸大厦", "国贸大厦", "湖滨南路388号")
    ]
    assert sure == [str(Confidence.HIGH), str(Confidence.MIDDLE), str(Confidence.LOW)]


def test_the_words_that_showed_it_are_kept() -> None:
    assert one("厦门市思明区湖滨南路388号国贸大厦36B室").place_words == "国贸大厦；湖滨南路388号"


def test_one_piece_of_evidence_is_left_where_the_rules_say_so() -> None:
    strict = {"place_by_name_alone": False, "place_by_number_alone": False}
    for address in ("厦门市思明区国贸大厦", "厦门市思明区湖滨南路388号"):
        found = one(address, rules=strict)
        assert pd.isna(found.place_id)
        assert "厦门国贸大厦" in found.note.zh
    assert place("厦门市思明区湖滨南路388号国贸大厦", rules=strict) == (
        "B4",
        str(Sight.NAME_NUMBER),
    )


# ---- evidence against evidence ----


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("厦门市思明区厦禾路668号国贸大厦3楼", ("国贸大厦", "海翼大厦")),
        ("厦门市思明区湖滨南路81号三江大厦6A", ("光大银行大厦", "三江大厦")),
        ("厦门市思明区嘉禾路5号国贸大厦", ("国贸大厦", "湖滨南路388号")),
    ],
)
def test_a_name_and_a_number_that_disagree_are_shown_and_neither_is_chosen(
    address: str, said: tuple[str, ...]
) -> None:
    found = one(address)
    assert pd.isna(found.building)
    assert all(words in found.conflict.zh for words in said)
    assert found.conflict.en
    assert found.confidence == str(Confidence.LOW)


def test_another_number_of_the_same_road_is_a_doubt_not_a_disagreement() -> None:
    found = one("厦门市思明区湖滨南路390号国贸大厦")
    assert (found.place_id, found.confidence) == ("B4", str(Confidence.LOW))
    assert "湖滨南路388号" in found.note.zh


def test_places_of_one_name_are_told_apart_by_number_or_left_open_with_a_note() -> None:
    assert place("厦门市海沧区沧虹路146号创业大厦") == ("B8", str(Sight.NAME_NUMBER))
    found = one("厦门市创业大厦3楼")
    assert pd.isna(found.place_id)
    assert "创业大厦(火炬东路)" in found.note.zh


def test_a_place_in_another_district_than_the_firm_is_not_taken() -> None:
    assert place("厦门市思明区望江阁3楼") == ("B13", str(Sight.NAME))
    found = one("厦门市湖里区望江阁3楼")
    assert pd.isna(found.place_id)
    assert "思明区" in found.conflict.zh


# ---- buildings in parks ----


def test_a_firm_in_a_building_is_also_in_what_the_building_is_declared_part_of() -> None:
    found = one("厦门市观日路18号晨光楼2楼")
    assert (found.building, found.park, found.street, found.district) == (
        "晨光楼",
        "二期园",
        "莲前街道",
        "思明区",
    )
    assert found.evidence == str(Shown.OF_PLACE)
    assert found.district_code == "350203"


def test_a_building_whose_name_begins_with_a_parks_name_stands_in_it() -> None:
    found = one("厦门市软件园观日路20号401单元")
    assert (found.building_id, found.park_id) == ("B11", "P1")


def test_a_park_beside_a_building_at_one_door_is_not_claimed() -> None:
    assert pd.isna(one("厦门市湖里区火炬东路11号创业大厦1楼").park)


def test_a_declared_community_named_in_the_address_is_taken() -> None:
    assert one("厦门市思明区前埔社区18号").community == "前埔社区"


# ---- points ----


def _at(lon: float, lat: float) -> dict[str, str]:
    return {"经度(高德)": str(lon), "纬度(高德)": str(lat)}


def test_a_point_confirms_a_single_piece_of_evidence_in_any_declared_system() -> None:
    found = one("厦门市思明区国贸大厦", **_at(118.1192, 24.4760))
    assert (found.place_id, found.place_evidence, found.confidence) == (
        "B4",
        str(Sight.NAME_POINT),
        str(Confidence.HIGH),
    )
    assert 10 < found.metres < 60
    lon, lat = convert(118.1192, 24.4760, "GCJ-02", "BD-09")
    baidu = one("厦门市思明区国贸大厦", **{"经度(百度)": str(lon), "纬度(百度)": str(lat)})
    assert (baidu.place_id, baidu.metres) == ("B4", found.metres)


def test_a_point_of_no_declared_system_says_nothing() -> None:
    found = one("厦门市思明区国贸大厦", 经度="118.1192", 纬度="24.4760")
    assert found.place_evidence == str(Sight.NAME)
    assert pd.isna(found.metres)


def test_a_point_far_away_speaks_against_one_piece_of_evidence_and_is_shown_against_two() -> None:
    away = _at(118.15, 24.50)
    found = one("厦门市思明区国贸大厦", **away)
    assert pd.isna(found.place_id)
    assert "国贸大厦" in found.conflict.zh
    found = one("厦门市思明区湖滨南路388号国贸大厦", **away)
    assert (found.place_id, found.confidence) == ("B4", str(Confidence.LOW))
    assert "国贸大厦" in found.conflict.zh


def test_a_point_chooses_among_what_the_address_leaves_open() -> None:
    assert one("厦门市创业大厦", **_at(118.0341, 24.4949)).place_id == "B8"


@pytest.mark.slow
def test_a_point_alone_is_left_unless_the_rules_take_it() -> None:
    near = _at(118.1191, 24.4759)
    assert pd.isna(one("厦门市思明区", **near).place_id)
    found = one("厦门市思明区", rules={"place_by_point_alone": True}, **near)
    assert (found.place_id, found.place_evidence, found.confidence) == (
        "B4",
        str(Sight.POINT),
        str(Confidence.LOW),
    )
    assert pd.isna(
        one("厦门市思明区", rules={"place_by_point_alone": True}, **_at(118.125, 24.4759)).place_id
    )


def test_a_place_outside_the_citys_rectangle_is_reported_and_its_point_not_used() -> None:
    places = drawn(PLACES)
    places.loc[places["地点编号"] == "B4", ["经度(高德)", "纬度(高德)"]] = ["116.40", "39.90"]
    town = tables([{"地址": "厦门市思明区湖滨南路388号国贸大厦", **_at(118.1192, 24.4760)}], places)
    (found,) = doubtful_points(town)
    (problem,) = found.problems()
    assert (problem.table, problem.row, problem.code) == ("places", 5, "POINT_DOUBTFUL")
    assert "核对" in problem.message.zh
    located = locate(town).iloc[0]
    assert (located.place_id, located.place_evidence) == ("B4", str(Sight.NAME_NUMBER))
    assert doubtful_points(tables([{"地址": "厦门市思明区"}])) == ()


def test_points_at_zero_or_swapped_are_reported_with_what_to_do() -> None:
    places = drawn(PLACES)
    places.loc[0, ["经度(高德)", "纬度(高德)"]] = ["0", "0"]
    places.loc[1, ["经度(高德)", "纬度(高德)"]] = ["24.46", "118.09"]
    said = [
        p.message.zh
        for p in tables([{"地址": "厦门市"}], places).problems
        if p.code == "POINT_DOUBTFUL"
    ]
    assert any("留空" in text for text in said)
    assert any("对调" in text for text in said)


# ---- the ledger's own columns ----


def test_the_ledgers_own_column_wins_and_the_address_is_shown_against_it() -> None:
    town = tables(
        [
            {"地址": "厦门市湖里区湖滨南路388号国贸大厦", "区": "思明区", "楼宇": "皇达大厦"},
            {"地址": "厦门市思明区"},
        ]
    )
    quiet, loud = locate(town).iloc[0], locate(town, compare=True).iloc[0]
    for found in (quiet, loud):
        assert (found.district, found.evidence, found.building, found.place_id) == (
            "思明区",
            str(Shown.COLUMN),
            "皇达大厦",
            "B5",
        )
        assert found.place_evidence == str(Sight.COLUMN)
    assert quiet.conflict is None
    assert "湖里区" in loud.conflict.zh
    assert "厦门国贸大厦" in loud.conflict.zh
    assert loud.confidence == str(Confidence.LOW)


_FINER = (
    "",
    "(西门)",
    "(A座)",
    "-西门",
    "北入口",
    "A座",
    "2栋",
    "1号楼",
    "附楼",
    "裙楼",
    "主楼",
    "T1塔楼",
    "12层",
    "A座1201室",
)
_ONE_BUILDING = (
    "厦门市香榭商务大厦",
    "思明区香榭商务大厦",
    *(f"香榭商务大厦{finer}" for finer in _FINER),
)


def _buildings(
    cells: tuple[str, ...], places: pd.DataFrame | None = None, column: str = "楼宇"
) -> list[str]:
    town = tables(
        [{column: cell, "区": "思明区"} for cell in cells],
        pd.DataFrame() if places is None else places,
    )
    found = locate(town)
    name = {"楼宇": "building", "园区": "park"}[column]
    assert found[name].tolist() == list(cells), "the cell stays as the detail"
    return found[f"{name}_id"].tolist()


def test_a_gate_a_tower_a_floor_and_other_spellings_are_one_building() -> None:
    assert _buildings(_ONE_BUILDING) == ["香榭商务大厦"] * len(_ONE_BUILDING)


def test_towers_alone_make_the_building_they_are_towers_of() -> None:
    assert _buildings(("国贸大厦A座", "国贸大厦B座", "汇成中心1号楼")) == [
        "国贸大厦",
        "国贸大厦",
        "汇成中心",
    ]


def test_stages_of_a_park_and_numbered_buildings_in_one_stay_apart() -> None:
    cells = (
        "软件园二期12号楼",
        "软件园二期3号楼",
        "软件园1期",
        "银河花园12号楼",
        "宝龙国际中心1期",
        "宝龙国际中心2期",
        "创业大厦(火炬东路)",
        "创业大厦(沧虹路)",
        "思明区政务中心",
        "湖里区政务中心",
        "八一楼",
    )
    assert _buildings(cells) == list(cells)
    parks = ("科技园一期", "科技园二期", "科技园(北门)", "科技园")
    assert _buildings(parks, column="园区") == ["科技园一期", "科技园二期", "科技园", "科技园"]


@pytest.mark.slow
def test_a_tower_of_the_table_is_the_places_detail_and_its_building_the_whole() -> None:
    for cell in ("海翼大厦A座", "海翼大厦B座", "海翼大厦(西门)", "海翼大厦3楼", "海翼大厦C座"):
        assert one("厦门市某路1号", 楼宇=cell).building_id == "B1"
    found = one("厦门市思明区厦禾路666-668号海翼大厦A座18楼")
    assert (found.place_id, found.building, found.building_id) == ("B2", "海翼大厦A座", "B1")


def test_a_tower_that_another_table_names_is_a_place_of_its_own() -> None:
    places = drawn("地点编号|名称|类型\nB1|海翼大厦|楼宇\nB2|海翼大厦A座|楼宇\nB3|海翼大厦B座|楼宇")
    town = tables([{"楼宇": f"海翼大厦{tower}座"} for tower in "AB"], places)
    raw = [
        RawTable(kind, f"{kind}.csv", "", frame, np.arange(2, 2 + len(frame)))
        for kind, frame in (
            ("firms", drawn("企业名称\n甲")),
            ("organisations", drawn("编号|党组织名称|地点编号\nG1|海翼大厦A座综合党委|B2")),
        )
    ]
    seated = replace(town, organisations=clean(RawDataset("厦门", tuple(raw))).organisations)
    assert locate(town)["building_id"].tolist() == ["B1", "B1"]
    assert locate(seated)["building_id"].tolist() == ["B2", "B1"]


def test_a_building_of_the_ledger_that_no_table_has_stays_as_written() -> None:
    found = one("厦门市思明区厦禾路668号海翼大厦", 楼宇="无名大厦")
    assert (found.building, found.building_id) == ("无名大厦", "无名大厦")


def test_a_place_of_the_same_name_in_another_district_is_not_the_one_the_ledger_means() -> None:
    same, other = (
        one("厦门市某路1号", 楼宇="望江阁", 区="思明区"),
        one("厦门市某路1号", 楼宇="望江阁", 区="湖里区"),
    )
    assert (same.building_id, same.place_id, same.place_evidence) == (
        "B13",
        "B13",
        str(Sight.COLUMN),
    )
    assert (other.building, other.building_id, pd.isna(other.place_id)) == (
        "望江阁",
        "望江阁",
        True,
    )


def test_a_short_name_in_the_ledgers_column_finds_its_place() -> None:
    found = one("厦门市某路1号", 楼宇="国贸大厦")
    assert (found.building, found.building_id) == ("国贸大厦", "B4")


def test_a_point_far_from_the_ledgers_own_place_is_shown_when_compared() -> None:
    town = tables([{"地址": "厦门市思明区某路1号", "楼宇": "厦门国贸大厦", **_at(118.15, 24.50)}])
    assert locate(town).iloc[0].conflict is None
    found = locate(town, compare=True).iloc[0]
    assert (found.place_id, found.confidence) == ("B4", str(Confidence.LOW))
    assert f"{found.metres:.0f}米" in found.conflict.zh


def test_a_park_column_and_a_building_in_the_address_are_joined() -> None:
    found = one("厦门市思明区湖滨南路388号国贸大厦", 园区="二期园")
    assert (found.building_id, found.park_id, found.place_id) == ("B4", "P2", "B4")


def test_without_a_table_of_places_the_columns_stand_and_nothing_else() -> None:
    town = tables(
        [{"地址": "厦门市思明区湖滨南路388号国贸大厦", "园区": "火炬园", "社区": "前埔社区"}],
        pd.DataFrame(),
    )
    found = locate(town).iloc[0]
    assert (found.park, found.community, found.district) == ("火炬园", "前埔社区", "思明区")
    assert pd.isna(found.building)
    assert pd.isna(found.place_id)
    assert found.confidence == str(Confidence.HIGH)


# ---- districts and streets ----


def test_a_short_district_or_a_code_in_the_column_gets_its_full_name() -> None:
    town = tables(
        [
            {"区": text, "地址": "厦门市湖里区某路1号"}
            for text in ("思明", "350203", "思明区", "厦门市思明区")
        ]
    )
    found = locate(town)
    assert found.district.tolist() == ["思明区"] * 4
    assert found.district_code.tolist() == ["350203"] * 4


def test_a_short_form_of_an_autonomous_county_in_the_column_is_the_county() -> None:
    town = tables(
        [
            {"区": text}
            for text in (
                "寻甸县",
                "寻甸回族彝族自治县",
                "寻甸",
                "寻甸自治县",
                "昆明市寻甸县",
                "石林县",
                "五华",
            )
        ],
        pd.DataFrame(),
    )
    found = locate(town)
    assert found.district.tolist() == ["寻甸回族彝族自治县"] * 5 + ["石林彝族自治县", "五华区"]
    assert found.area.isna().all()


def test_an_area_of_management_in_the_column_leaves_the_district_to_address_and_street() -> None:
    town = tables(
        [
            {"区": "昆明高新区", "地址": "昆明市五华区科医路1号"},
            {"区": "经开区", "街道": "洛羊街道"},
            {"区": "高新技术产业开发区管委会", "地址": "昌源北路3号"},
            {"区": "五华区（高新区）"},
            {"区": "盘龙区", "地址": "昆明市盘龙区1号"},
        ],
        pd.DataFrame(),
    )
    found = locate(town)
    assert found.district.fillna("").tolist() == ["五华区", "呈贡区", "", "五华区", "盘龙区"]
    assert (
        found.area.fillna("").tolist()
        == found.park.fillna("").tolist()
        == ["高新区", "经开区", "高新区", "", ""]
    )
    assert found.evidence.iloc[2] == str(Shown.AREA_COLUMN)
    assert ["管理区" in note.zh for note in found.note.iloc[:3]] == [True] * 3
    assert "五华区" in found.note.iloc[0].zh
    assert "未定" in found.note.iloc[2].zh


def test_a_listed_zone_in_the_column_is_the_row_of_the_table() -> None:
    town = tables(
        [
            {"区": "高新区"},
            {"区": "蜀山区"},
            {"区": "合肥经开区"},
            {"区": "瑶海区"},
            {"区": "庐阳区"},
        ],
        pd.DataFrame(),
    )
    assert locate(town).district.tolist() == [
        "合肥高新技术产业开发区",
        "蜀山区",
        "合肥经济技术开发区",
        "瑶海区",
        "庐阳区",
    ]


def test_a_district_name_of_several_cities_is_settled_by_the_addresses() -> None:
    town = tables(
        [
            {"区": "鼓楼区", "地址": "南京市鼓楼区中山北路1号"},
            {"区": "玄武区", "地址": "南京市玄武区1号"},
        ]
    )
    assert locate(town).district_code.tolist() == ["320106", "320102"]


def test_the_column_and_the_address_of_a_made_up_town_need_no_national_table() -> None:
    town = tables(
        [
            {"地址": "云溪市青禾区松风街道柳岸路12号"},
            {"区": "青禾区", "街道": "松风", "地址": "云溪市青禾区柳岸路13号"},
        ],
        pd.DataFrame(),
    )
    found = locate(town)
    assert found.district.tolist() == ["青禾区"] * 2
    assert found.street.tolist() == ["松风街道"] * 2


def test_a_street_of_the_firms_own_district_is_read_and_no_other() -> None:
    town = tables(
        [
            {"地址": "厦门市思明区莲前街道某路1号"},
            {"地址": "厦门市思明区某路2号湖里街道商行"},
            {"地址": "厦门市思明区3号", "街道": "莲前"},
        ]
    )
    assert locate(town).street.fillna("").tolist() == ["莲前街道", "", "莲前街道"]


def test_a_streets_own_list_that_names_no_district_lies_in_the_districts_of_its_streets() -> None:
    town = tables(
        [
            {"街道": "莲前街道", "地址": "软件园二期观日路1号"},
            {"街道": "莲前街道办事处"},
            {"街道": "筼筜", "地址": "厦门市湖滨南路1号"},
            {"街道": "湖里街道", "地址": "地址不详"},
        ],
        pd.DataFrame(),
    )
    found = locate(town)
    assert found.district.tolist() == ["思明区", "思明区", "思明区", "湖里区"]
    assert found.district_code.tolist() == ["350203", "350203", "350203", "350206"]
    assert found.street.tolist() == ["莲前街道", "莲前街道", "筼筜街道", "湖里街道"]
    assert set(found.evidence) == {str(Shown.OF_STREET)}


def test_what_names_a_district_itself_is_not_overruled_by_the_street() -> None:
    town = tables(
        [
            {"区": "湖里区", "街道": "莲前街道"},
            {"地址": "厦门市集美区杏林湾路1号", "街道": "莲前街道"},
            {"地址": "厦门市鼓浪屿区1号", "街道": "莲前街道"},
        ],
        pd.DataFrame(),
    )
    assert locate(town).district.tolist() == ["湖里区", "集美区", "思明区"]
    assert str(Shown.OF_STREET) not in set(locate(town).evidence)


def test_a_street_that_two_districts_of_the_city_have_or_none_gives_no_district() -> None:
    town = tables(
        [
            {"街道": street, "地址": "北京市某路1号"}
            for street in ("八里庄街道", "望京街道", "莲前街道")
        ]
    )
    assert locate(town).district.fillna("").tolist() == ["", "朝阳区", ""]


def test_streets_show_their_city_only_where_most_rows_agree_on_one() -> None:
    lone = tables(
        [{"街道": "松风街道"}, {"街道": "柳岸街道"}, {"街道": "莲前街道"}], pd.DataFrame()
    )  # a made-up town, but for one name
    assert locate(lone).district.isna().all()
    two_cities = tables([{"街道": "莲前街道"}, {"街道": "望京街道"}], pd.DataFrame())
    assert locate(two_cities).district.isna().all()
    most = tables(
        [{"街道": "莲前街道"}, {"街道": "莲前街道"}, {"街道": "望京街道"}], pd.DataFrame()
    )
    assert locate(most).district.fillna("").tolist() == ["思明区", "思明区", ""]
    elsewhere = tables(
        [{"区": "青禾区", "街道": "松风街道"}, {"街道": "枫桥镇"}], pd.DataFrame()
    )  # 枫桥镇 of a town that no table knows
    assert locate(elsewhere).district.fillna("").tolist() == ["青禾区", ""]


def test_a_firm_without_any_evidence_is_not_located_at_all() -> None:
    found = one("")
    assert pd.isna(found.district)
    assert (found.evidence, found.confidence is None or pd.isna(found.confidence)) == (
        str(Evidence.NONE),
        True,
    )


@pytest.mark.parametrize("places", [PLACES, "地点编号 | 名称 | 类型\nS1 | 莲前街道 | 街道", ""])
def test_a_ledger_without_any_firm_is_located_too(places: str) -> None:
    town = tables(
        [{"地址": "厦门市思明区"}],
        drawn(places) if places else pd.DataFrame(),
        {"place_by_point_alone": True},
    )
    found = locate(replace(town, firms=town.firms.iloc[:0]), compare=True)
    assert len(found) == 0
    assert list(found.columns) == list(locate(town).columns)


# ---- how names and doors are read ----


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("厦门国贸大厦A座(湖滨南路)", Name("国贸大厦", (Part("block", "A"),), "湖滨南路")),
        ("软件园三期", Name("软件园", (Part("stage", "3"),), "")),
        ("软件园3期A区", Name("软件园", (Part("block", "A"), Part("stage", "3")), "")),
        ("太平洋广场北楼", Name("太平洋广场", (Part("side", "北"),), "")),
        ("汇腾大厦-写字楼", Name("汇腾大厦", (Part("use", ""),), "")),
        ("日华·国际大厦", Name("日华国际大厦", (), "")),
        ("厦门大学", Name("厦门大学", (), "")),
        ("华讯楼", Name("华讯楼", (), "")),
        ("十二号楼", Name("十二号楼", (), "")),
        ("银河花园十二号楼", Name("银河花园", (Part("block", "12"),), "")),
        ("银河花园二十栋", Name("银河花园", (Part("block", "20"),), "")),
    ],
)
def test_a_name_is_taken_apart(name: str, read: Name) -> None:
    assert name_parts(name, ("福建省", "厦门市", "厦门", "中国")) == read


@pytest.mark.parametrize(
    ("core", "common"),
    [
        ("软件园", True),
        ("综合楼", True),
        ("创业大厦", True),
        ("商务中心", True),
        ("新阳工业区", False),
        ("国贸大厦", False),
        ("城南工业区", False),
    ],
)
def test_a_name_of_nothing_but_shared_words_tells_no_place(core: str, common: bool) -> None:
    assert is_common(core) is common


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("厦门市思明区厦禾路666-668号", ["厦禾路666-668号"]),
        ("湖光路66", ["湖光路66号"]),
        ("思明区甲2号", []),
        ("厦禾路铁道大厦19B", []),
        ("朝阳区建国路甲12号", ["建国路甲12号"]),
        ("文汇路553弄8号", ["文汇路553弄8号"]),
        ("园山南路902、906号", ["园山南路902-906号"]),
        ("杏前路西150米", []),
        ("兴隆路627-1号", ["兴隆路627号"]),
        ("薛岭南路518-516号", ["薛岭南路516-518号"]),
        ("湖里大道3A号", ["湖里大道3A号"]),
        ("前埔路莲前街道506号", ["前埔路506号"]),
        ("软件园3号楼", []),
        ("银杏街道柳岸路7号", ["柳岸路7号"]),
    ],
)
def test_doors_are_read_and_rooms_are_not(text: str, written: list[str]) -> None:
    assert [say(door) for door in doors(plain(text))] == written


@pytest.mark.parametrize(
    ("one_road", "other", "same"),
    [
        ("火炬园新丰三路", "新丰三路", True),
        ("杏林碑头路", "碑头路", True),
        ("福兴隆路", "兴隆路", False),
        ("厦禾路", "厦禾路", True),
        ("湖滨南路", "南路", False),
        ("湖滨南路", "湖滨北路", False),
    ],
)
def test_one_road_may_be_written_with_what_stands_before_it(
    one_road: str, other: str, same: bool
) -> None:
    assert same_road(one_road, other) is same is same_road(other, one_road)


@given(st.integers(1, 400), st.integers(0, 60), st.integers(1, 400), st.integers(0, 60))
def test_two_rows_of_houses_are_one_door_only_where_they_share_a_number(
    low: int, more: int, other: int, further: int
) -> None:
    one_row, other_row = (
        Door("厦禾路", low, low + more, "", ""),
        Door("厦禾路", other, other + further, "", ""),
    )
    assert same_door(one_row, other_row) == bool({*one_row.numbers()} & {*other_row.numbers()})


@given(st.lists(st.text(max_size=12), max_size=8))
def test_a_column_of_texts_is_written_as_each_text_is(texts: list[str]) -> None:
    import pyarrow as pa

    kept = [
        t
        for t in texts
        if t.upper() == t and re.fullmatch(r"[\x20-\x7e\u4e00-\u9fff\uff00-\uff5e]*", t)
    ]
    assert plain_column(pa.array(kept, pa.string())).to_pylist() == [plain(t) for t in kept]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("莲前街道", PlaceKind.STREET),
        ("前埔社区", PlaceKind.COMMUNITY),
        ("银河产业园", PlaceKind.PARK),
        ("思明区", PlaceKind.DISTRICT),
        ("万达商圈", PlaceKind.BUSINESS_DISTRICT),
        ("火花众创空间", PlaceKind.INCUBATOR),
        ("某某医院", PlaceKind.BUILDING),
    ],
)
def test_a_place_without_a_kind_gets_it_by_its_name(name: str, kind: PlaceKind) -> None:
    assert kind_by_name(name) is kind


# ---- other cities, other headings ----

ELSEWHERE = """
楼宇名称 | 类型 | 位置
锐创国际中心 | 写字楼 | 北京市朝阳区望京东路8号院
嘉里中心 | 商务楼宇 | 北京市朝阳区光华路1号
中关村软件园 | 产业园 | 北京市海淀区东北旺西路8号
软件园孵化器A座 | 楼宇 | 北京市海淀区东北旺西路8号院2号楼
和平里大厦 | 写字楼 | 北京市东城区和平里北街甲6号
银河SOHO | 写字楼 | 北京市东城区小牌坊胡同甲7号
"""


@pytest.mark.parametrize(
    ("address", "name", "sight"),
    [
        ("北京市朝阳区望京东路8号院1号楼锐创国际中心B座1201室", "锐创国际中心", Sight.NAME_NUMBER),
        ("北京市朝阳区光华路1号北京嘉里中心北楼12层", "嘉里中心", Sight.NAME_NUMBER),
        ("北京市海淀区中关村软件园8号楼3层", "中关村软件园", Sight.NAME),
        ("北京市东城区和平里北街甲6号", "和平里大厦", Sight.NUMBER),
        ("北京市东城区和平里北街6号", None, None),
        ("北京市东城区小牌坊胡同甲7号银河SOHO C座20512", "银河SOHO", Sight.NAME_NUMBER),
        ("北京市西城区和平里大厦", None, None),
    ],
)
def test_another_city_with_other_headings_and_without_ids_or_points_is_read_the_same(
    address: str, name: str | None, sight: Sight | None
) -> None:
    town = tables([{"住所": address}, {"住所": "北京市海淀区某路1号"}], drawn(ELSEWHERE))
    found = locate(town).iloc[0]
    assert (found.place_id if isinstance(found.place_id, str) else None) == name
    assert (found.place_evidence if isinstance(found.place_evidence, str) else None) == (
        str(sight) if sight else None
    )


# ---- properties ----

_WORDS = st.sampled_from(
    [
        "厦门市",
        "思明区",
        "湖里区",
        "厦禾路",
        "668号",
        "湖滨南路",
        "388号",
        "海翼大厦",
        "A座",
        "国贸大厦",
        "创业大厦",
        "软件园",
        "二期",
        "火炬东路",
        "11号",
        "天安工业村",
        "3楼",
        "室",
        "(",
        ")",
        "望江阁",
        "普利大厦",
        "对面",
        "12",
        "晨光楼",
        "后埭溪路28号皇达大厦",
    ]
)
_ADDRESSES = st.lists(
    st.lists(_WORDS, min_size=1, max_size=8).map("".join), min_size=4, max_size=12
)
_FIXED = [{"地址": "福建省厦门市思明区某某路1号"}] * 14  # they say which city the ledger is about


def _texts(located: pd.DataFrame) -> list[tuple[str, ...]]:
    return [tuple(str(v) for v in row) for row in located.astype(object).itertuples(index=False)]


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(_ADDRESSES, st.randoms())
def test_the_order_of_firms_and_places_does_not_matter(addresses: list[str], chance: Any) -> None:
    firms = [
        {"企业名称": f"第{i}家有限公司", **firm}
        for i, firm in enumerate([{"地址": a} for a in addresses] + _FIXED)
    ]
    order = list(range(len(firms)))
    chance.shuffle(order)
    places = drawn(PLACES)
    mixed = places.iloc[chance.sample(range(len(places)), len(places))].reset_index(drop=True)
    straight = _texts(locate(tables(firms), compare=True))
    shuffled = _texts(locate(tables([firms[i] for i in order], mixed), compare=True))
    assert [straight[i] for i in order] == shuffled


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(_ADDRESSES)
def test_a_place_far_away_changes_nothing(addresses: list[str]) -> None:
    firms = [{"地址": a} for a in addresses] + _FIXED
    far = pd.DataFrame(
        [
            {
                "地点编号": "X1",
                "名称": "昆仑雪山塔",
                "类型": "楼宇",
                "地址": "雪山路1号",
                "经度(高德)": "87.6",
                "纬度(高德)": "43.8",
            }
        ]
    )
    more = pd.concat([drawn(PLACES), far], ignore_index=True)
    assert _texts(locate(tables(firms))) == _texts(locate(tables(firms, more)))


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(_ADDRESSES)
def test_no_place_is_taken_against_both_its_name_and_its_number(addresses: list[str]) -> None:
    town = tables([{"地址": a} for a in addresses] + _FIXED)
    names, where = (
        dict(zip(town.places["place_id"], town.places[c], strict=True)) for c in ("name", "address")
    )
    for address, node in zip(addresses, locate(town)["place_id"], strict=False):
        assert not isinstance(node, str) or not _contradicts(address, names[node], where[node])


def _contradicts(address: str, name: str, where: Any) -> bool:
    """Tell, in the slow and obvious way, whether neither a place's name (but for its block or
    stage) nor its door is in an address.
    """
    text = plain(address)
    core = plain(re.sub(r"[(（][^()（）]*[)）]$", "", name))
    for _ in range(2):
        core = re.sub(
            r"-?(?:[A-Z\d一二三]+(?:座|栋|区|期|号楼|楼)|[东南西北][楼区]|写字楼|"
            r"(?<=大厦)[A-Z])(?:之.)?$",
            "",
            core,
        )
    core = re.sub(r"^(?:厦门市|厦门|中国)?(?:..区)?", "", core)
    written = list(doors(text))
    own = list(
        doors(plain(where if isinstance(where, str) else "") + " " + plain(name), every_road=True)
    )
    return core not in text and not any(same_door(a, b) for a in written for b in own)


@given(
    st.lists(st.tuples(st.floats(118.0, 118.3), st.floats(24.4, 24.7)), min_size=8, max_size=40),
    st.floats(70, 100),
    st.floats(30, 50),
)
def test_one_stray_point_does_not_move_the_rectangle_to_itself(
    points: list[tuple[float, float]], lon: float, lat: float
) -> None:
    xs, ys = (
        np.array([*v, stray])
        for v, stray in zip(zip(*points, strict=True), (lon, lat), strict=True)
    )
    city = area(xs, ys)
    assert isinstance(city, Rectangle)
    assert not city.holds(xs[-1:], ys[-1:])[0]
    assert city.holds(np.quantile(xs[:-1], [0.3, 0.7]), np.quantile(ys[:-1], [0.3, 0.7])).all()


# ---- the real city ----


@pytest.fixture(scope="module")
def xiamen(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Tables:
    folder = tmp_path_factory.mktemp("xiamen")
    firms, places = (
        str(shared_data / part) for part in ("registry/xiamen.csv", "places_xiamen/places.csv")
    )
    (folder / "dataset.toml").write_text(
        f'name = "厦门"\n[files]\nfirms = "{firms}"\nplaces = "{places}"\n', encoding="utf-8"
    )
    return clean(read_raw(folder, allow_outside=True))


@pytest.fixture(scope="module")
def located(xiamen: Tables) -> pd.DataFrame:
    return locate(xiamen).assign(uscc=xiamen.firms["uscc"], address=xiamen.firms["address"])


def test_a_table_of_places_from_a_map_is_read_with_its_kinds_and_its_system(xiamen: Tables) -> None:
    places = xiamen.places
    assert len(places) > 1_550
    assert (places["system"] == "GCJ-02").all()
    assert {"PARK", "BUILDING", "BUSINESS_DISTRICT"} <= set(places["kind"].dropna())


def test_the_real_links_are_found_at_the_first_place_named(
    shared_data: Path, located: pd.DataFrame
) -> None:
    truth = pd.read_csv(shared_data / "truth_xiamen" / "links_dev.csv", dtype="str")
    found = located.drop_duplicates("uscc").set_index("uscc")["place_id"].reindex(truth["uscc"])
    right = [node in ids.split("|") for node, ids in zip(found, truth["place_ids"], strict=True)]
    assert len(truth) == 298
    assert sum(right) >= 0.95 * len(truth)


def test_no_real_link_is_contradicted_by_both_its_name_and_its_number(
    xiamen: Tables, located: pd.DataFrame
) -> None:
    names, where = (
        dict(zip(xiamen.places["place_id"], xiamen.places[c], strict=True))
        for c in ("name", "address")
    )
    linked = located[located["place_id"].notna()]
    bad = [
        (address, names[node])
        for address, node in zip(linked["address"], linked["place_id"], strict=True)
        if _contradicts(address, names[node], where[node])
    ]
    assert len(linked) > 3_000
    assert not bad


def test_single_pieces_of_real_evidence_mostly_lead_to_their_candidates(
    shared_data: Path, located: pd.DataFrame
) -> None:
    """The candidates are no answers, but what we take should be among them far more often than
    not.
    """
    truth = (
        pd.read_csv(shared_data / "truth_xiamen" / "candidates_single_evidence.csv", dtype="str")
        .drop_duplicates("uscc")
        .set_index("uscc")
    )
    found = located.drop_duplicates("uscc").set_index("uscc").reindex(truth.index)
    ids = found[["building_id", "park_id", "business_district_id", "incubator_id"]]
    taken = ids.notna().any(axis=1)
    among = [
        bool({*row} & {*said.split("|")})
        for row, said in zip(
            ids[taken].itertuples(index=False), truth["place_ids"][taken], strict=True
        )
    ]
    assert taken.mean() > 0.6
    assert np.mean(among) > 0.85


def test_the_defaults_of_the_rules_hold_together() -> None:
    assert DEFAULT.place_metres < DEFAULT.place_apart_metres < DEFAULT.park_metres
