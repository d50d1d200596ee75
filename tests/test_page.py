"""The page as text: what it is given, and that nothing of it is read as HTML."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zlib
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, get_args, get_type_hints

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_town import AS_OF, ORGANISATIONS, PLACES, dataset, firms

from orggraph import webmap
from orggraph.analysis import pipeline
from orggraph.analysis.analysis import Answers
from orggraph.core.enums import Dimension, Status
from orggraph.core.errors import InputError
from orggraph.graph import Label
from orggraph.webmap.data import FLAGS, KINDS
from orggraph.webmap.encode import pack
from orggraph.webmap.strings import words

# The modules of the page's script; the page itself holds the bundle that is made of them.
MODULES = sorted(
    (Path(__file__).resolve().parents[1] / "orggraph" / "webmap" / "static").glob("*.js")
)
BLOCK = re.compile(r'<script type="application/json" id="(\w+)">(.*?)</script>', re.DOTALL)


def small_town() -> Answers:
    """The drawn town, with points for half its firms."""
    ledger = [
        row | {"经度": f"118.{100 + i:03}", "纬度": "24.5"} if i % 2 else row
        for i, row in enumerate(firms())
    ]
    return pipeline.answers(dataset(firms=ledger, places=PLACES, organisations=ORGANISATIONS))


@pytest.fixture(scope="module")
def town() -> Answers:
    return small_town()


@pytest.fixture(scope="module")
def given_data(town: Answers) -> webmap.MapData:
    return webmap.map_data(town)


@pytest.fixture(scope="module")
def html(given_data: webmap.MapData) -> str:
    return webmap.render_map(given_data)


def unpacked(html: str) -> dict[str, Any]:
    return read_back(dict(BLOCK.findall(html))["data"])


def read_back(text: str) -> dict[str, Any]:
    """The slow witness of the packing: the record read back byte by byte."""
    block = json.loads(text)
    content, later = (
        zlib.decompress(b) if block["packed"] else b
        for b in (base64.b64decode(block[part]) for part in ("bytes", "later"))
    )
    start = 4 + int.from_bytes(content[:4], "little")
    record = json.loads(content[4:start])
    firms: dict[str, Any] = {}
    for column in record["firms"]:
        size = column["text"] if "text" in column else column["bytes"] * record["about"]["firms"]
        part, start = content[start : start + size], start + size
        firms[column["name"]] = part.decode() if "text" in column else numbers(part, column)
    assert start == len(content)
    record["firms"] = firms | {"addresses": later.decode(), "keys": record.pop("keys")}
    return dict(record)


def numbers(part: bytes, column: dict[str, Any]) -> list[int | None]:
    count = len(part) // column["bytes"]
    sums = [
        sum(part[plane * count + i] << 8 * plane for plane in range(column["bytes"]))
        for i in range(count)
    ]
    return [None if column["gaps"] and not s else s + column["least"] for s in sums]


def test_the_page_holds_the_whole_record_and_each_part_says_what_it_is(
    html: str, given_data: webmap.MapData
) -> None:
    hints = get_type_hints(webmap.MapData, include_extras=True)
    assert list(unpacked(html)) == [f.name for f in fields(webmap.MapData)]
    assert all(get_args(hints[f.name])[1:] for f in fields(webmap.MapData))
    assert unpacked(html) == json.loads(json.dumps(given_data.columns()))
    assert -1 in given_data.firms["staff"], "an unknown head-count is in it"
    assert None in given_data.firms["x"], "an unknown point is in it"


def test_packed_and_plain_say_the_same(given_data: webmap.MapData) -> None:
    assert unpacked(webmap.render_map(given_data, plain=True)) == unpacked(
        webmap.render_map(given_data)
    )


@pytest.mark.slow
def test_the_same_input_gives_the_same_bytes(html: str) -> None:
    assert webmap.render_map(webmap.map_data(small_town())) == html


def test_every_column_of_firms_is_as_long_as_there_are_firms(given_data: webmap.MapData) -> None:
    count = given_data.about["firms"]
    lengths = {
        name: len(c) if isinstance(c, list) else len(c.split("\n"))
        for name, c in given_data.firms.items()
        if name != "keys"
    }
    assert set(lengths.values()) == {count}


def test_every_number_points_at_a_word_that_is_there(given_data: webmap.MapData) -> None:
    for name, listed in given_data.lists.items():
        assert max(given_data.firms[name], default=0) <= len(listed), name
    for name in ("via", "responsible", "committee"):
        assert max(given_data.firms[name]) <= len(given_data.organisations["id"])
    for kind in KINDS:
        assert max(given_data.firms[str(kind)]) <= len(given_data.places["id"])


def test_what_the_page_says_of_a_firm_is_what_the_answers_say(
    town: Answers, given_data: webmap.MapData
) -> None:
    """The slow witness: firm by firm, by its row in the ledger, against the tables the report is
    made of.
    """
    rows = {int(number): i for i, number in enumerate(town.graph.firms["row"])}
    listed = set(town.gaps(kind=Label.ENTERPRISE)["row"]) | set(
        town.gaps(kind=Label.SOCIAL_ORG)["row"]
    )
    assert len(rows) == given_data.about["firms"]
    for at, number in enumerate(given_data.firms["row"]):
        row = rows[number]
        assert list(Status)[given_data.firms["status"][at] - 1] is Status(
            town.status["status"][row]
        )
        responsible, told = town.duty["responsible_name"][row], given_data.firms["responsible"][at]
        assert (given_data.organisations["name"][told - 1] if told else None) == (
            None if pd.isna(responsible) else responsible
        )
        bits = {flag for i, flag in enumerate(FLAGS) if given_data.firms["flags"][at] >> i & 1}
        assert ("organised" in bits) == bool(town.status["organised"][row])
        assert bool(given_data.firms["reason"][at]) == (number in listed)


def test_the_base_of_the_page_is_that_of_the_coverage_table(
    town: Answers, given_data: webmap.MapData
) -> None:
    total = town.coverage(Dimension.DISTRICT).iloc[-1]
    flags = np.array(given_data.firms["flags"])
    firms = (flags >> FLAGS.index("social") & 1) == 0
    assert ((flags & 1 == 1) & firms).sum() == total["base"]
    assert ((flags & 3 == 3) & firms).sum() == total["organised"]


def test_the_firms_that_fall_with_an_organisation_are_those_that_the_impact_counts(
    given_data: webmap.MapData,
) -> None:
    firms, flags = given_data.firms, np.array(given_data.firms["flags"])
    bit = {name: (flags >> i & 1).astype(bool) for i, name in enumerate(FLAGS)}
    alone = bit["base"] & bit["organised"] & ~bit["held_otherwise"] & ~bit["social"]
    told = {n: lost for n, lost in enumerate(given_data.organisations["lost"], 1) if lost >= 0}
    assert sum(told.values()) > 3
    assert told == {n: int((alone & (np.array(firms["via"]) == n)).sum()) for n in told}


def test_unknown_head_counts_are_not_zero(town: Answers, given_data: webmap.MapData) -> None:
    assert given_data.firms["staff"].count(-1) == town.graph.firms["staff"].isna().sum() > 0
    assert given_data.firms["formal"].count(0) == (town.graph.firms["members_formal"] == 0).sum()


def test_scripts_and_style_are_allowed_by_their_hashes_and_nothing_else_is(html: str) -> None:
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)
    assert policy is not None
    allowed = policy[1].replace("&#39;", "'")
    scripts, styles = (
        re.findall(r"<script>(.*?)</script>", html, re.DOTALL),
        re.findall(r"<style>(.*?)</style>", html, re.DOTALL),
    )
    hashes = {
        "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"
        for text in scripts + styles
    }
    assert hashes == set(re.findall(r"'sha256-[^']+'", allowed))
    assert allowed.startswith("default-src 'none'")
    assert "unsafe" not in allowed


def test_the_page_fetches_nothing(html: str) -> None:
    ours = re.sub(r"<script>.*?</script>", "", html, flags=re.DOTALL)
    assert not re.search(r"""(?:src|href)\s*=\s*["'](?!#)|url\(|@import|https?:""", ours)


EVIL = (
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "<!--<script>",
    "]]>",
    "'\u2028\u2029\\",
    "{{ 7*7 }}",
)


@settings(max_examples=40, deadline=None)
@given(st.text() | st.sampled_from(EVIL))
def test_no_text_ends_the_block_it_stands_in(given_data: webmap.MapData, text: str) -> None:
    text = text.encode("utf-8", "ignore").decode()
    told = replace(given_data, about=given_data.about | {"name": text})
    for plain in (False, True):
        block = pack(told, plain)
        assert not re.search(r"[<>&\u2028\u2029]", block)
        assert read_back(block)["about"]["name"] == text


@pytest.mark.parametrize("text", EVIL)
def test_a_name_that_looks_like_html_is_only_a_name(
    html: str, given_data: webmap.MapData, text: str
) -> None:
    told = webmap.render_map(replace(given_data, about=given_data.about | {"name": text}))
    for tag in ("<script", "</script>", "<img", "<!--"):
        assert told.count(tag) == html.count(tag)


def test_both_languages_say_everything_with_the_same_places_to_fill() -> None:
    zh, en = words("zh"), words("en")
    assert zh.keys() == en.keys()
    for key, text in zh.items():
        if isinstance(text, str):
            assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", en[key])), key


def test_in_english_no_chinese_sign_is_left() -> None:
    chinese = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
    assert [
        text
        for text in json.loads(json.dumps(list(words("en").values()), ensure_ascii=False))
        if chinese.search(str(text))
    ] == []
    for module in MODULES:
        script = module.read_text(encoding="utf-8")
        assert re.findall(r'"[^"\n]*[（），：；。！][^"\n]*"', script) == [], (
            "what is said stands in words.py"
        )


def test_the_page_asks_for_no_word_that_is_not_there(html: str) -> None:
    said = json.loads(dict(BLOCK.findall(html))["words"])
    asked = {
        word
        for module in MODULES
        for word in re.findall(r"\bwords\.(?!py\b)(\w+)", module.read_text(encoding="utf-8"))
    }
    assert len(asked) > 100
    assert asked <= set(said), asked - set(said)


# ---------------------------------------------------------------- plan and change


def plan_of(town: Answers, count: int = 3) -> pd.DataFrame:
    firms = [str(f) for f in town.graph.firms["firm"][:count]]
    return pd.DataFrame(
        {
            "firm": firms,
            "group": ["G1"] * count,
            "host": [firms[0]] * count,
            "metres": ["0", "120.4", ""][:count],
        }
    )


def test_a_plan_marks_its_firms_and_never_their_status(
    town: Answers, given_data: webmap.MapData
) -> None:
    told = webmap.map_data(town, plan=plan_of(town))
    assert sum(told.firms["group"]) == 3
    assert told.groups["id"] == ["G1"]
    assert sorted(
        m for m, g in zip(told.firms["metres"], told.firms["group"], strict=True) if g
    ) == [-1, 0, 120]
    assert told.firms["status"] == given_data.firms["status"]


def test_a_plan_about_strangers_or_without_columns_is_refused(town: Answers) -> None:
    with pytest.raises(InputError, match="host"):
        webmap.map_data(town, plan=plan_of(town).drop(columns="host"))
    with pytest.raises(InputError, match="某企业"):
        webmap.map_data(town, plan=plan_of(town).assign(firm=["某企业", "乙", "丙"]))


def test_against_itself_nothing_changed(town: Answers) -> None:
    told = webmap.map_data(town, old=town)
    assert told.firms["old"] == told.firms["status"]
    assert told.change["gone"] == []
    assert told.change["as_of"] == AS_OF


# ---------------------------------------------------------------- other cities


def districts_away(*districts: str) -> list[str]:
    """The districts that the page shows as those of other cities, of a firm in each given."""
    rows = [{"企业名称": f"甲{n}", "区": district} for n, district in enumerate(districts)]
    told = webmap.map_data(pipeline.answers(dataset(firms=rows)))
    return [told.places["name"][number - 1] for number in told.about["away"]]


@pytest.mark.slow
def test_the_districts_of_another_city_are_away() -> None:
    assert districts_away("厦门市思明区", "厦门市湖里区", "上海市徐汇区") == ["上海市徐汇区"]


@pytest.mark.slow
def test_the_counties_of_a_municipality_lie_in_it() -> None:
    assert districts_away("重庆市渝中区", "重庆市江北区", "重庆市云阳县") == []


@pytest.mark.slow
def test_of_a_ledger_of_no_one_city_nothing_is_away() -> None:
    assert districts_away("厦门市思明区", "上海市徐汇区", "长沙市岳麓区") == []


# ---------------------------------------------------------------- outlines

SQUARE = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"name": "某区"},
            "geometry": {
                "type": "Polygon",
                "coordinates": [
                    [[118.0, 24.4], [118.1, 24.4], [118.1, 24.5], [118.0, 24.5], [118.0, 24.4]]
                ],
            },
        }
    ],
}


def test_an_outline_moves_with_its_coordinate_system() -> None:
    [(name, [ring])] = webmap.outlines_of(SQUARE, "WGS-84")
    assert name == "某区"
    assert ring[0] == (118.0, 24.4)
    [(_, [moved])] = webmap.outlines_of(SQUARE, "GCJ-02")
    assert 0.001 < abs(moved[0][0] - 118.0) < 0.01


def test_a_file_without_areas_is_refused() -> None:
    with pytest.raises(InputError, match="Polygon"):
        webmap.outlines_of({"type": "FeatureCollection", "features": []}, "WGS-84")


def test_real_district_outlines_are_drawn(shared_data: Any, town: Answers) -> None:
    files = sorted((shared_data / "admin" / "boundaries").glob("*.geojson"))
    outlines = webmap.outlines_of(json.loads(files[0].read_text(encoding="utf-8")), "GCJ-02")
    told = webmap.map_data(town, outlines=outlines)
    assert len(outlines) > 3
    assert all(name for name, _ in outlines)
    assert len(told.outlines) == len(outlines)
