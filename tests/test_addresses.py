"""An address gives the district it names, and every part with the words that showed it; nothing
is guessed.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orggraph.core.errors import UsageError
from orggraph.core.messages import Message
from orggraph.reference.addresses import Evidence, dominant_city, locate_district, parse
from orggraph.reference.addresses.areas import area_of, is_area
from orggraph.reference.addresses.divisions import (
    atlas,
    city_name,
    city_of,
    district_name,
    province_name,
    short_names,
)


def one(address: str | None, city: str | None = None) -> pd.Series[Any]:
    return locate_district(pd.Series([address], dtype="str"), city=city).iloc[0]


def read(address: str, city: str | None = None) -> dict[str, Any]:
    row = parse(pd.Series([address], dtype="str"), city=city).iloc[0]
    return {name: value for name, value in row.items() if isinstance(value, str | Message)}


# ---- the district that is written ----


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("福建省厦门市思明区思明南路402号", "350203"),
        ("厦门市湖里区湖里大道31号", "350206"),
        ("厦门湖里区湖里大道31号", "350206"),
        ("思明区湖滨南路388号", "350203"),
        ("福建省-厦门市-思明区湖滨南路388号", "350203"),
        ("福建省 厦门市 思明区 湖滨南路388号", "350203"),
        ("厦门市思明区厦门市思明区湖滨南路388号", "350203"),
        ("浙江省台州市路桥区金清镇", "331004"),
        ("上海徐汇区虹漕路461号", "310104"),
        ("福建省鼓楼区鼓楼医院", "350102"),
        ("吉林省朝阳区某店", "220104"),
        ("我家的地址是江苏淮安清江浦区人民路111号", "320812"),
        ("贵州省黔南布依族苗族自治州长顺县长寨街道和平中路28号", "522729"),
        ("湖北省仙桃市干河街道", "429004"),
        ("重庆市忠县忠州街道", "500233"),
        ("广东省东莞市长安镇振安路1号", "441900"),
    ],
)
def test_a_written_district_is_read_in_whatever_way_the_city_before_it_is_written(
    address: str, code: str
) -> None:
    found = one(address)
    assert (found.district_code, found.district, found.evidence) == (
        code,
        district_name(code),
        Evidence.WRITTEN.value,
    )


def test_an_address_of_another_city_is_known_as_such() -> None:
    found = one("泉州市洛江区万安塘西工业区", city="厦门市")
    assert (found.city, found.city_code, found.district_code) == ("泉州市", "3505", "350504")


@pytest.mark.parametrize(
    "address",
    [
        "厦门市思明南路402号",
        "厦门市湖里大道31号",
        "厦门市集美大道1号",
        "厦门火炬高新区创业园",
        "厦门市翔安大道100号",
        "厦门市同安工业集中区思明园133号",
        "厦门市湖里兴隆路信息大厦一层",
        "厦门市海沧新阳工业区",
        "北京市北京经济技术开发区荣华中路8号",
        "厦门市开元路160号",
        "朝阳门外大街18号",
        "上海路12号",
        "12号",
        "",
        "北京市区",
    ],
)
def test_a_street_or_a_park_named_after_a_district_gives_no_district(address: str) -> None:
    found = one(address, city="3502")
    assert pd.isna(found.district)
    assert pd.isna(found.district_code)
    assert found.evidence == Evidence.NONE.value


def test_a_missing_address_has_no_parts_at_all() -> None:
    assert one(None)[["district", "district_code", "city", "note"]].isna().all()
    row = parse(pd.Series([None, "厦门市思明区"], dtype="str", index=[7, 9])).loc[7]
    assert row.drop("evidence").isna().all()


def test_a_street_without_a_district_is_not_taken_for_one_but_noted() -> None:
    found = one("厦门市灌口镇坑内村")
    assert pd.isna(found.district)
    assert found.evidence == Evidence.STREET_ONLY.value
    assert "集美区" in found.note.zh
    assert "集美区" in found.note.en


def test_a_short_district_counts_only_where_its_own_street_follows() -> None:
    assert one("浙江省湖州安吉递铺镇九州昌硕广场").district_code == "330523"
    assert one("厦门市集美灌口镇顶许村").evidence == Evidence.WRITTEN_SHORT.value
    assert pd.isna(one("厦门市集美北部工业区").district)


# ---- short forms ----


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("云南省昆明市寻甸县仁德街道1号", "530129"),
        ("昆明市寻甸自治县仁德街道1号", "530129"),
        ("重庆市酉阳县桃花源街道1号", "500242"),
        ("重庆市彭水自治县汉葭街道1号", "500243"),
        ("新疆哈密市巴里坤县巴里坤镇1号", "650521"),
        ("甘肃省临夏州积石山县吹麻滩镇1号", "622927"),
        ("甘肃省临夏州东乡县锁南镇1号", "622926"),
        ("江西省抚州市东乡县孝岗镇1号", "361003"),
        ("青海省海东市互助县威远镇1号", "630223"),
        ("贵州省黔东南州凯里市1号", "522601"),
        ("新疆自治区伊犁州伊宁市1号", "654002"),
        ("内蒙古呼伦贝尔市莫旗尼尔基镇1号", "150722"),
        ("内蒙古通辽市科左中旗保康街道1号", "150521"),
        ("吉林省松原市前郭县前郭尔罗斯镇1号", "220721"),
    ],
)
def test_a_short_form_of_a_division_leads_to_the_division(address: str, code: str) -> None:
    found = one(address)
    assert (found.district_code, found.district) == (code, district_name(code))


@pytest.mark.parametrize(
    ("name", "shorter"),
    [
        (
            "寻甸回族彝族自治县",
            (
                "寻甸县",
                "寻甸自治县",
                "寻甸回族县",
                "寻甸回族自治县",
                "寻甸彝族县",
                "寻甸彝族自治县",
                "寻甸回族彝族县",
            ),
        ),
        ("东乡族自治县", ("东乡县", "东乡自治县")),
        ("巴里坤哈萨克自治县", ("巴里坤县", "巴里坤自治县", "巴里坤哈萨克县")),
        ("鄂伦春自治旗", ("鄂伦春旗",)),
        ("隆林各族自治县", ("隆林县", "隆林自治县", "隆林各族县")),
        ("延边朝鲜族自治州", ("延边州", "延边自治州", "延边朝鲜族州")),
        ("新疆维吾尔自治区", ("新疆自治区",)),
        ("内蒙古自治区", ()),
        ("思明区", ()),
    ],
)
def test_a_name_is_shortened_by_leaving_out_peoples_and_their_rule(
    name: str, shorter: tuple[str, ...]
) -> None:
    assert set(short_names(name)) == set(shorter)


def test_every_short_form_of_every_autonomous_county_leads_to_it_in_its_city() -> None:
    names = {
        code: name for code, name in atlas().names.items() if len(code) == 6 and "自治" in name
    }
    forms = [
        (province_name(code), city_name(city_of(code)), short, code)
        for code, name in names.items()
        for short in short_names(name)
    ]
    written = [f"{province or ''}{city or ''}{short}某路1号" for province, city, short, _ in forms]
    assert len(names) > 115
    found = locate_district(pd.Series(written, dtype="str"))
    assert found["district_code"].tolist() == [code for *_, code in forms]


def test_a_short_form_that_was_a_county_elsewhere_needs_its_city() -> None:
    found = one("东乡县某镇1号")
    assert pd.isna(found.district)
    assert found.evidence == Evidence.AMBIGUOUS.value


def test_an_area_that_is_only_counted_apart_yields_to_the_district_beside_it() -> None:
    assert one("安徽省阜阳市颍州区阜阳合肥现代产业园区天柱山路1号").district == "颍州区"


# ---- former districts ----


@pytest.mark.parametrize(
    ("address", "code", "year"),
    [
        ("厦门市开元区湖滨北路10号", "350203", "2003"),
        ("厦门市鼓浪屿区康太路2号", "350203", "2003"),
        ("北京市崇文区崇文门外大街3A号", "110101", "2010"),
        ("北京市密云县新中街42号", "110118", "2015"),
        ("上海市闸北区天目西路1号", "310106", "2015"),
        ("广州市东山区农林下路1号", "440104", "2005"),
        ("宁波市江东区曙光路177号", "330212", "2016"),
        ("杭州市下城区延安路1号", "330105", "2021"),
        ("天津市塘沽区新港路1号", "120116", "2009"),
    ],
)
def test_a_former_district_is_carried_to_todays_with_the_year(
    address: str, code: str, year: str
) -> None:
    found = one(address)
    assert (found.district_code, found.evidence) == (code, Evidence.HISTORICAL.value)
    assert year in found.note.zh
    assert year in found.note.en


def test_a_former_district_now_in_several_stays_open_until_its_street_settles_it() -> None:
    still_open = one("厦门市杏林区杏北工业区")
    assert pd.isna(still_open.district)
    assert still_open.evidence == Evidence.FORMER_OPEN.value
    assert still_open.note.both == (
        "杏林区2003年分入集美区、海沧区",
        "杏林区 was divided among 集美区, 海沧区 in 2003",
    )
    assert one("厦门市杏林区东孚镇洪塘村").district == "海沧区"
    assert one("杭州市余杭区临平街道邱山大街1号").district == "临平区"
    assert one("杭州市余杭区闲林街道五常大道").district == "余杭区"


def test_a_former_name_is_a_district_only_where_it_is_one() -> None:
    assert one("厦门市思明区开元路160号").district == "思明区"
    assert one("泉州市思明区某路1号").evidence == Evidence.MISMATCH.value


def test_every_former_district_leads_to_districts_of_today_and_is_dated() -> None:
    for pasts in atlas().past.values():
        for past in pasts:
            assert all(code in atlas().names and len(code) == 6 for code in past.today), past
            assert 1949 < int(past.year[:4]) < 2024, past
            assert past.name not in {district_name(c) for c in past.today} or len(past.today) > 1, (
                past
            )


# ---- several districts, several cities ----


def test_two_districts_in_one_address_are_both_named_and_neither_is_taken() -> None:
    for address in (
        "厦门市思明区开元路160号(厂址:湖里区双利工业园1号厂房六楼)",
        "厦门市湖里区金尚路1388号404室生产场所：思明区某路1号",
    ):
        found = one(address)
        assert pd.isna(found.district)
        assert found.evidence == Evidence.SEVERAL.value
        assert "思明区" in found.note.zh
        assert "湖里区" in found.note.zh


def test_the_same_district_named_twice_even_by_its_former_name_is_one() -> None:
    assert (
        one("北京市大兴区庞各庄镇北顿垡北侧北京市大兴县庞各庄镇建筑工程公司院内").district
        == "大兴区"
    )
    assert one("北京市东城区北京市崇文区西革新里58号").district == "东城区"


def test_a_name_that_several_cities_have_needs_the_city() -> None:
    found = one("鼓楼区中山北路1号")
    assert pd.isna(found.district)
    assert found.evidence == Evidence.AMBIGUOUS.value
    assert one("鼓楼区中山北路1号", city="南京市").district_code == "320106"
    ledger = pd.Series(["南京市玄武区某路1号", "南京市秦淮区某路2号", "鼓楼区中山北路1号"])
    assert dominant_city(ledger) == "3201"
    assert locate_district(ledger).district_code.iloc[2] == "320106"


def test_an_unknown_city_is_said_to_be_unknown() -> None:
    with pytest.raises(UsageError, match="no city"):
        locate_district(pd.Series(["思明区"]), city="没有市")


# ---- towns that are not in the table ----


def test_a_made_up_district_is_read_by_its_form() -> None:
    parts = read("云溪市青禾区松风街道望月社区柳岸路12号3幢501室")
    assert parts["district"] == "青禾区"
    assert "district_code" not in parts
    assert parts["evidence"] == Evidence.WRITTEN_UNLISTED.value
    assert (parts["street"], parts["community"], parts["road"], parts["number"]) == (
        "松风街道",
        "望月社区",
        "柳岸路",
        "12号",
    )
    assert one("云溪市青禾区柳岸路12号").district == "青禾区"
    assert one("青禾区松风街道柳岸路12号").district == "青禾区"


@pytest.mark.parametrize(
    "kind",
    [
        "工业区",
        "开发区",
        "园区",
        "小区",
        "社区",
        "校区",
        "库区",
        "保税区",
        "景区",
        "住宅区",
        "新区",
        "高新区",
    ],
)
def test_a_park_an_estate_or_a_zone_is_no_district(kind: str) -> None:
    for address in (f"云溪市松风{kind}柳岸路12号", f"松风{kind}柳岸街道12号"):
        assert pd.isna(one(address).district), address


@pytest.mark.parametrize("kind", ["小区", "社区", "校区", "库区", "景区", "住宅区", "园区"])
def test_a_street_behind_what_manages_nothing_tells_no_district(kind: str) -> None:
    assert pd.isna(one(f"厦门市松风{kind}莲前街道1号").district)


@pytest.mark.parametrize("kind", ["开发区", "保税区", "新区", "高新区"])
def test_a_street_behind_an_area_of_management_tells_the_district(kind: str) -> None:
    found = one(f"厦门市松风{kind}莲前街道1号")
    assert (found.district, found.evidence) == ("思明区", str(Evidence.WRITTEN_SHORT))
    assert f"松风{kind}" in found.note.zh


@pytest.mark.parametrize(
    "cell",
    [
        "昆明高新区",
        "高新区",
        "高新",
        "昆明高新技术产业开发区",
        "高新技术产业开发区管委会",
        "昆明市国家高新技术产业开发区",
        " 高新区（管委会）",
    ],
)
def test_an_area_of_management_has_one_name_however_it_is_written(cell: str) -> None:
    assert area_of(cell, "5301") == ("高新区", None)


@pytest.mark.parametrize(
    "name",
    [
        "经开区",
        "经济技术开发区",
        "综合保税区",
        "滇中新区",
        "城乡一体化示范区",
        "旅游度假区",
        "自贸试验区",
        "空港区",
        "产业园区",
        "滇池科学城",
    ],
)
def test_an_area_of_management_is_told_by_its_kind(name: str) -> None:
    assert is_area(name)


@pytest.mark.parametrize(
    "name", ["五华区", "云栖区", "青禾区", "港口区", "矿区", "花园区", "新区县", "市中区", "城关镇"]
)
def test_a_districts_name_is_that_of_no_area(name: str) -> None:
    assert not is_area(name)


def test_an_area_that_the_table_lists_is_read_as_the_table_has_it() -> None:
    assert area_of("高新区", "3401") == ("高新区", "340176")
    assert district_name("340176") == "合肥高新技术产业开发区"


# ---- the other parts ----


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        (
            "厦门市思明区莲前街道蔡岭路1号店面",
            {"street": "莲前街道", "street_code": "350203010", "road": "蔡岭路", "number": "1号"},
        ),
        (
            "厦门市湖里区东渡路258号银龙大厦14楼",
            {"road": "东渡路", "number": "258号", "place": "银龙大厦", "floor": "14楼"},
        ),
        (
            "厦门市同安区城南工业区同盛北二路17号2号厂房三楼",
            {
                "place": "城南工业区",
                "road": "同盛北二路",
                "number": "17号",
                "building": "2号厂房",
                "floor": "三楼",
            },
        ),
        (
            "厦门市软件园二期望海路39号601单元",
            {
                "place": "软件园",
                "subplace": "二期",
                "road": "望海路",
                "number": "39号",
                "unit": "601单元",
            },
        ),
        ("厦门市思明区莲前西路287-309号101单元", {"road": "莲前西路", "number": "287-309号"}),
        ("厦门市思明区湖滨东路206号之二1201室", {"number": "206号之二", "room": "1201室"}),
        ("宁波市江北区文汇路553弄8号", {"road": "文汇路", "number": "553弄8号"}),
        (
            "厦门市思明区湖滨南路３８８号国贸大厦36B室",
            {"number": "388号", "place": "国贸大厦", "room": "36B室"},
        ),
        ("杭州市江干区下沙20号大街637号", {"road": "20号大街", "number": "637号"}),
        (
            "八卦四路先科大院七栋六楼",
            {"road": "八卦四路", "place": "先科大院", "building": "七栋", "floor": "六楼"},
        ),
        ("北京市朝阳区东三环北路甲2号", {"road": "东三环北路", "number": "甲2号"}),
        ("温州市瓯海区梅屿村11号", {"community": "梅屿村", "number": "11号"}),
        ("厦门市湖里兴隆路信息大厦一层", {"road": "兴隆路", "place": "信息大厦", "floor": "一层"}),
        (
            "中国(福建)自由贸易试验区厦门片区翔云一路40号",
            {"zone": "自由贸易试验区厦门片区", "road": "翔云一路", "number": "40号"},
        ),
    ],
)
def test_each_part_stands_with_the_words_that_showed_it(
    address: str, parts: dict[str, str]
) -> None:
    said = read(address)
    assert {name: said.get(name) for name in parts} == parts


def test_the_known_parses_of_other_programs_agree_in_the_district(shared_data: Path) -> None:
    cases = pd.read_csv(shared_data / "address" / "cpca_cases.csv", dtype="str")
    named = cases[cases.county.notna() & (cases.county != "市辖区")]
    assert locate_district(named.input).district_code.tolist() == named.adcode.tolist()


# ---- properties ----

_PIECES = st.sampled_from(
    [
        "福建省",
        "厦门市",
        "思明区",
        "开元区",
        "湖里",
        "泉州市",
        "鼓楼区",
        "莲前街道",
        "湖滨南路",
        "388号",
        "国贸大厦",
        "3幢",
        "12层",
        "501室",
        "(",
        ")",
        " ",
        "-",
        "青禾区",
        "工业区",
        "A",
        "７",
        "之一",
        "弄",
        "村",
        "原",
        "市",
        "路",
        "中国",
    ]
)


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.lists(_PIECES, max_size=9).map("".join) | st.none() | st.text(max_size=12),
        min_size=1,
        max_size=8,
    )
)
def test_any_text_is_read_and_every_part_is_in_it(texts: list[str | None]) -> None:
    addresses = pd.Series(texts, dtype="str", index=range(5, 5 + len(texts)))
    parts = parse(addresses, city="3502")
    quick = locate_district(addresses, city="3502")
    assert parts.index.equals(addresses.index)
    assert parts.district.fillna("").tolist() == quick.district.fillna("").tolist()
    plain = addresses.str.normalize("NFKC").str.replace(r"[\s_]+", "", regex=True)
    for name in (
        "street",
        "community",
        "zone",
        "road",
        "number",
        "place",
        "subplace",
        "unit",
        "floor",
        "room",
    ):
        for words, text in zip(parts[name], plain, strict=True):
            assert not isinstance(words, str) or words in text


@settings(max_examples=40, deadline=None)
@given(
    st.permutations(
        [
            "厦门市思明区a路1号",
            "鼓楼区中山路2号",
            "泉州市鲤城区b路",
            "厦门市湖里区c路",
            "厦门市灌口镇",
            None,
            "云溪市青禾区柳岸路1号",
        ]
    )
)
def test_the_order_of_rows_changes_no_answer(texts: list[str | None]) -> None:
    found = locate_district(pd.Series(texts, dtype="str")).set_index(pd.Index(texts)).sort_index()
    ordered = sorted(texts, key=str)
    usual = (
        locate_district(pd.Series(ordered, dtype="str")).set_index(pd.Index(ordered)).sort_index()
    )
    assert found.district_code.fillna("").to_dict() == usual.district_code.fillna("").to_dict()


# ---- real ledgers ----


@pytest.mark.slow
@pytest.mark.parametrize(
    ("city", "code", "former"), [("xiamen", "3502", 47), ("beijing", "1101", 116)]
)
def test_on_real_firms_every_current_district_is_right_and_every_former_one_noted(
    shared_data: Path, city: str, code: str, former: int
) -> None:
    truth = pd.read_csv(shared_data / "truth_districts" / f"{city}.csv", dtype="str")
    assert dominant_city(truth.address) == code
    found = locate_district(truth.address)
    current = truth.kind == "current"
    assert (found.district_code[current] == truth.area_code_2023[current]).all()
    old = found[truth.kind == "historical"]
    assert len(old) == former
    assert old.note.notna().all()
    assert set(old.evidence) <= {"HISTORICAL", "DIVIDED", "FORMER_OPEN"}


def test_on_real_firms_no_district_is_given_to_an_address_that_names_none(
    shared_data: Path,
) -> None:
    """Of the 2,420 outside the truth, those located name another city, a former county, or the
    district in short.
    """
    addresses = pd.read_csv(shared_data / "registry" / "xiamen.csv", dtype="str").address
    truth = pd.read_csv(shared_data / "truth_districts" / "xiamen.csv", dtype="str").address
    found = locate_district(addresses)[~addresses.isin(truth)]
    located = found[found.district.notna()]
    assert len(found) == 2420
    here = located[located.city_code == "3502"]
    assert set(here.evidence) <= {"WRITTEN_SHORT", "HISTORICAL"}
    assert (located.city_code != "3502").sum() >= 30


def test_on_labelled_addresses_roads_and_numbers_are_read_nine_times_in_ten(
    shared_data: Path,
) -> None:
    rows = pd.read_json(shared_data / "address" / "ncap_dev.jsonl", lines=True)
    read_ = parse(rows.text)
    for label, column, least in (
        ("road", "road", 0.87),
        ("roadno", "number", 0.88),
        ("floorno", "floor", 0.95),
    ):
        gold = [{words for name, words in spans if name == label} for spans in rows.spans]
        right = sum(
            words in said
            for words, said in zip(read_[column], gold, strict=True)
            if isinstance(words, str)
        )
        assert 2 * right / (read_[column].notna().sum() + sum(map(len, gold))) >= least, label
