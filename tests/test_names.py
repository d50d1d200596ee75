"""Firm names: one name under many typings, firms that only look alike, branches and their
parents.
"""

from __future__ import annotations

import doctest
import re
import unicodedata
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orggraph.reference import company_names


def one(function, name):
    return function(pd.Series([name], dtype="str")).iloc[0]


def key(name, column):
    return company_names.keys(pd.Series([name], dtype="str"))[column].iloc[0]


def test_the_examples_in_the_docs_hold():
    assert doctest.testmod(company_names).failed == 0


@pytest.mark.parametrize(
    "written",
    [
        "厦门市鹭欣嘉贸易有限公司",
        " 厦门市 鹭欣嘉贸易有限公司　",
        "厦门市鹭欣嘉贸易有限责任公司",
        "廈門市鷺欣嘉貿易有限公司",
        "厦门市鹭欣嘉贸易有限公司\n",
        "「厦门市鹭欣嘉」贸易有限公司",
        "厦门市·鹭欣嘉贸易有限公司。",
        "\u200b厦门市鹭欣嘉贸易有限公司\ufeff",
        "厦门市鹭欣嘉贸易有限责任",
    ],
)
def test_one_name_in_many_typings_has_one_normal_form(written):
    assert one(company_names.normal, written) == "厦门市鹭欣嘉贸易有限公司"


@pytest.mark.parametrize(
    "written",
    [
        "良维(厦门)吸塑有限公司",
        "良维（厦门）吸塑有限公司",
        "良维【厦门】吸塑有限公司",
        "良维〔厦门〕吸塑有限公司",
        "良维[厦门]吸塑有限公司",
        "良维厦门吸塑有限公司",
    ],
)
def test_brackets_of_all_kinds_are_one(written):
    assert one(company_names.normal, written) == "良维厦门吸塑有限公司"


def test_full_width_letters_lower_case_and_figures_are_one():
    assert (
        one(company_names.normal, "厦门ａｂｃ１２科技有限公司")
        == one(company_names.normal, "厦门ABC12科技有限公司")
        == "厦门ABC12科技有限公司"
    )


def test_numbers_of_branches_are_written_in_one_way():
    assert one(company_names.normal, "甲乙有限公司第1经营部") == "甲乙有限公司第一经营部"
    assert one(company_names.normal, "甲乙有限公司第12分店") == "甲乙有限公司第十二分店"
    assert one(company_names.normal, "甲乙有限公司第20分店") == "甲乙有限公司第二十分店"


def test_a_joint_stock_company_is_not_a_limited_one():
    assert (
        one(company_names.normal, "厦门明昇股份公司")
        == "厦门明昇股份有限公司"
        != one(company_names.normal, "厦门明昇有限公司")
    )
    assert one(company_names.normal, "厦门明昇股份有限责任公司") == "厦门明昇股份有限公司"


def test_the_normal_form_keeps_the_city_and_the_variant_leaves_it_out():
    assert one(company_names.normal, "厦门市宏泉实业有限公司") != one(
        company_names.normal, "宏泉实业有限公司"
    )
    variants = {
        key(n, "variant")
        for n in (
            "厦门市宏泉实业有限公司",
            "宏泉实业有限公司",
            "福建省厦门市宏泉实业公司",
            "宏泉（厦门）实业有限责任公司",
            "宏泉实业（原宏泉商行）有限公司",
        )
    }
    assert variants == {"宏泉实业公司"}


def test_a_district_stays_in_the_variant_because_firms_differ_by_it():
    assert (
        key("厦门市湖里区嘉禾运输有限公司", "variant")
        == key("厦门湖里嘉禾运输公司", "variant")
        == "湖里嘉禾运输公司"
    )
    assert key("厦门市嘉禾运输有限公司", "variant") == "嘉禾运输公司"


@pytest.mark.parametrize(
    ("name", "division", "seat"),
    [
        ("厦门市宏泉实业有限公司", "3502", "front"),
        ("丹阳市皇塘农业服务公司", "321181", "front"),
        ("江苏省丹阳市糖烟酒总公司", "321181", "front"),
        ("良维(厦门)吸塑有限公司", "3502", "brackets"),
        ("力赛佳支架上海有限公司", "3101", "trailing"),
        ("宏泉实业有限公司", "", ""),
        ("新泰(厦门)科技有限公司", "3502", "brackets"),
        ("重庆泰达有限公司", "5001", "front"),
    ],
)
def test_the_city_a_name_names_is_known_by_its_code(name, division, seat):
    assert (key(name, "division"), key(name, "seat")) == (division, seat)


def test_a_beginning_that_reads_two_ways_has_both_readings():
    assert key("大同印刷有限公司", "variant") == "印刷公司"
    assert (
        key("大同印刷有限公司", "other") == key("厦门大同印刷有限公司", "variant") == "大同印刷公司"
    )
    assert key("厦门市政工程有限公司", "variant") == "市政工程公司"


@pytest.mark.parametrize(
    ("name", "brand"),
    [
        ("柳州国联运输集团有限公司", "国联"),
        ("会宁县乐逍遥日化用品生活馆", "乐逍遥"),
        ("湖北塑胶跑道工程公司", ""),
        ("澳妆（上海）国际贸易有限公司", "澳妆"),
        ("环球国际航运青岛有限公司", "环球"),
        ("大厂回族自治县祁各庄镇宝艺大唐艺术行", "宝艺大唐"),
        ("泽信控股邯郸分公司", "泽信"),
    ],
)
def test_the_brand_is_what_region_trade_and_form_leave(name, brand):
    assert one(company_names.brand, name) == brand


def test_the_parts_of_a_name():
    parts = company_names.parts(
        pd.Series(
            [
                "厦门市湖里区嘉禾运输有限责任公司",
                "良维(厦门)吸塑包装有限公司第一经营部",
                "利民饭馆",
            ],
            index=[7, 8, 9],
        )
    )
    assert parts.index.tolist() == [7, 8, 9]
    assert parts.loc[7].tolist() == ["厦门市湖里区", "嘉禾", "运输", "有限公司", ""]
    assert parts.loc[8].tolist() == ["厦门", "良维", "吸塑包装", "有限公司", "第一经营部"]
    assert parts.loc[9, "legal"] == ""


@pytest.mark.parametrize(
    ("branch", "parent"),
    [
        ("厦门海顺达港航技术服务有限公司升平门市部", "厦门海顺达港航技术服务有限公司"),
        ("厦门市后溪供销社珩山农业生产资料门市部", "厦门市后溪供销社"),
        (
            "中国邮政集团公司北京市通州区分公司南关艺海报刊门市部",
            "中国邮政集团公司北京市通州区分公司",
        ),
        ("中国邮政集团公司北京市怀柔区分公司", "中国邮政集团公司"),
        ("冠星迦南门业(厦门)有限公司第一经营部", "冠星迦南门业厦门有限公司"),
        ("泽信控股邯郸分公司", "泽信控股"),
        ("澳门南光(集团)有限公司北京代表处", "澳门南光集团有限公司"),
        ("厦门伟豪发展有限公司音响器材中心", "厦门伟豪发展有限公司"),
        ("红星服装厂门市部", "红星服装厂"),
        ("兴业银行厦门莲花支行", "兴业银行"),
    ],
)
def test_a_branch_names_its_parent(branch, parent):
    assert one(company_names.is_branch, branch)
    assert one(company_names.parent_name, branch) == parent


@pytest.mark.parametrize(
    "name",
    [
        "厦门市宏泉实业有限公司",
        "武陟县大唛副食门市部",
        "福建省佳美集团厦门市进出口有限公司",
        "良维吸塑有限公司(厦门)",
        "义林纸制品加工厂(普通合伙)",
        "厦门厂房建设有限公司",
        "天台欧帕汽车用品经营部",
    ],
)
def test_a_firm_of_its_own_is_no_branch(name):
    assert not one(company_names.is_branch, name)
    assert pd.isna(one(company_names.parent_name, name))


def test_a_branch_whose_parent_the_name_does_not_tell():
    assert one(company_names.is_branch, "好再来厦禾分店")
    assert pd.isna(one(company_names.parent_name, "好再来厦禾分店"))


def test_missing_blank_and_broken_names_give_nothing_and_no_error():
    series = pd.Series([None, "", "　", "()", "\ufffd\ufffd贸易", "厦门"])
    assert company_names.normal(series).isna().tolist() == [True] + [False] * 5
    assert company_names.keys(series)["normal"].tolist() == ["", "", "", "", "", "厦门"]
    assert company_names.is_branch(series).isna().tolist()[0]
    assert company_names.brand(series[:0]).empty
    assert company_names.parts(series[:0]).columns.tolist() == [
        "region",
        "brand",
        "trade",
        "legal",
        "branch",
    ]


NAMES = st.text(
    alphabet="厦门市福建省湖里区大同鹭欣嘉贸易实业有限责任股份公司集团第一二分店门市部（）()【】 "
    "　·１aＡ廈\n\u2028\ufffd号",
    max_size=24,
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(st.none(), NAMES), max_size=8))
def test_a_normal_form_is_its_own_normal_form_and_each_name_stands_for_itself(some):
    series = pd.Series(some, dtype="str", index=range(5, 5 + len(some)))
    normal = company_names.normal(series)
    assert normal.index.equals(series.index)
    assert company_names.normal(normal).equals(normal)
    alone = [company_names.normal(pd.Series([name], dtype="str")).iloc[0] for name in some]
    assert [None if pd.isna(n) else n for n in alone] == [None if pd.isna(n) else n for n in normal]
    company_names.parts(series)
    company_names.keys(series)


@settings(max_examples=60, deadline=None)
@given(
    NAMES.filter(lambda n: "\ufffd" not in n),
    st.integers(0, 24),
    st.sampled_from([" ", "　", "\t", "\u200b", "·"]),
)
def test_a_blank_anywhere_changes_nothing(name, place, blank):
    assert one(company_names.normal, name[:place] + blank + name[place:]) == one(
        company_names.normal, name
    )


def test_every_traditional_character_has_one_simplified_form():
    lines = [
        line
        for line in (Path(__file__).parents[1] / "data" / "traditional.txt")
        .read_text("utf-8")
        .splitlines()
        if line[0] != "#"
    ]
    old, new = "".join(lines[::2]), "".join(lines[1::2])
    assert [len(line) for line in lines[::2]] == [len(line) for line in lines[1::2]]
    table = dict(zip(old, new, strict=True))
    assert len({(o, n) for o, n in zip(old, new, strict=True)}) == len(table), (
        "a character with two answers"
    )
    assert not set(table) & set(table.values()), "a simplified form that is itself changed"
    assert all(unicodedata.normalize("NFKC", c) == c for c in old)
    assert not re.search("[昇乾甦喆]", old), "characters that a registered name may hold stay"


# ---- real names ----


def test_the_brand_is_right_for_the_labelled_names(shared_data):
    truth = pd.read_csv(
        shared_data / "firm_names" / "brand_groundtruth_dev.csv", dtype=str, keep_default_na=False
    )
    assert (company_names.brand(truth["firm_name"]) == truth["brand"]).mean() >= 0.85


def test_every_known_branch_leads_to_its_parent(shared_data):
    pairs = pd.read_csv(
        shared_data / "firm_names" / "branch_parent_pairs_dev.csv", dtype=str, keep_default_na=False
    )
    assert company_names.is_branch(pairs["branch_name"]).all()
    assert (
        company_names.parent_name(pairs["branch_name"])
        == company_names.normal(pairs["parent_name"])
    ).all()


def test_names_one_character_apart_stay_apart_in_every_form(shared_data):
    pairs = pd.read_csv(
        shared_data / "firm_names" / "one_character_apart_dev.csv", dtype=str, keep_default_na=False
    )
    one_side, other = company_names.keys(pairs["name_a"]), company_names.keys(pairs["name_b"])
    for form in ("normal", "variant", "bare"):
        assert not (one_side[form] == other[form]).any()


def test_real_firms_keep_different_normal_forms(shared_data):
    registry = pd.read_csv(
        shared_data / "registry" / "xiamen.csv", dtype=str, keep_default_na=False
    )
    assert company_names.normal(registry["name"]).is_unique
