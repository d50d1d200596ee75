"""One cell at a time: what people write in a ledger, and what it means."""

import datetime as dt
import re

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from orggraph.core import enums, schema
from orggraph.core.enums import Exclusion, LinkType, Mode, OrgLevel, OrgType, PlaceKind
from orggraph.ingest import parsing, pii, vocabulary

FIRM = schema.columns("firms")


def read(table, column, *texts):
    """Read some cells of a column as a whole; return the values (None where missing) and the
    faults by position.
    """
    values, misread = parsing.read_column(
        schema.columns(table)[column], pd.Series(texts, dtype="str")
    )
    faults = {
        int(at): (wrong.code, value)
        for wrong in misread
        for at, value in zip(wrong.positions, wrong.values, strict=True)
    }
    return [None if pd.isna(value) else value for value in values], faults


# ---- counts, numbers, dates ----


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12),
        ("12人", 12),
        ("１２人", 12),
        (" 12 人 ", 12),
        ("'12", 12),
        ("12.0", 12),
        ("共12名", 12),
        ("1,200", 1200),
        ("1，200人", 1200),
        ("十二", 12),
        ("十", 10),
        ("二十五人", 25),
        ("一百零五", 105),
        ("两", 2),
        ("零", 0),
        ("0", 0),
        ("无", 0),
        ("没有", 0),
        ("无党员", 0),
    ],
)
def test_a_head_count_is_read_in_the_ways_people_write_it(text, number):
    assert read("firms", "staff", text) == ([number], {})


@pytest.mark.parametrize(
    "text",
    ["", "—", "-", "/", "待核实", "不详", "未填", "不适用", "N/A", "未摸排", "无法核实", "　"],
)
def test_a_count_that_says_nothing_is_unknown_and_not_zero(text):
    assert read("firms", "members_total", text) == ([None], {})


@pytest.mark.parametrize(
    "text", ["-1", "12.5", "1,2", "1,2,3", "3 5", "9999999999", "2147483648", "9" * 20]
)
def test_what_is_no_count_is_unknown_and_shown(text):
    assert read("firms", "staff", text) == ([None], {0: ("BAD_COUNT", text)})


@pytest.mark.parametrize(
    ("text", "number"),
    [("约30人", 30), ("30余人", 30), ("100多", 100), ("50人左右", 50), ("大约1,200人", None)],
)
def test_a_rough_count_is_taken_and_said(text, number):
    values, faults = read("firms", "staff", text)
    assert values == [number]
    assert faults[0][0] == ("ROUGH_COUNT" if number else "BAD_COUNT")


def test_names_in_a_column_of_counts_are_not_shown():
    texts = ("张三、李四", "张三 13800138000", "十十", "9" * 5000)
    assert read("firms", "members_total", *texts) == (
        [None] * 4,
        dict.fromkeys(range(4), ("BAD_COUNT", parsing.HIDDEN)),
    )


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,234.5万元", 1234.5),
        ("12", 12.0),
        ("-3.5", -3.5),
        ("１２．５", 12.5),
        ("1.2e3", 1200.0),
        ("1 234", 1234.0),
        ("1234567890123", 1234567890123.0),
    ],
)
def test_a_number_is_read_with_its_marks_and_unit(text, number):
    assert read("firms", "revenue", text) == ([number], {})


@pytest.mark.parametrize("text", ["1_000", "1,2", "inf", "约3", "1e999", "3-4"])
def test_what_is_no_number_is_not_used(text):
    assert read("firms", "revenue", text) == (
        [None],
        {0: ("BAD_NUMBER", text if re.search("[0-9]", text) else parsing.HIDDEN)},
    )


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2020-05-01", "2020-05-01"),
        ("2020.5.1", "2020-05-01"),
        ("2020/5/1 0:00:00", "2020-05-01"),
        ("2020-05-01T08:00:00+08:00", "2020-05-01"),
        ("20200501", "2020-05-01"),
        ("43952", "2020-05-01"),
        ("43952.5", "2020-05-01"),
        ("2020年5月1日", "2020-05-01"),
        ("2020 年 5 月 1 日", "2020-05-01"),
        ("２０２０．５．１", "2020-05-01"),
        ("2020年5月1号", "2020-05-01"),
        ("2020.5.1。", "2020-05-01"),
    ],
)
def test_a_date_is_read_in_the_ways_people_write_it(text, date):
    assert read("firms", "since", text) == ([pd.Timestamp(date)], {})


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2020年5月", "2020-05-01"),
        ("2020.05", "2020-05-01"),
        ("202005", "2020-05-01"),
        ("2020年", "2020-01-01"),
    ],
)
def test_a_date_without_a_day_is_the_first_and_said(text, date):
    assert read("firms", "since", text) == ([pd.Timestamp(date)], {0: ("DATE_PARTIAL", text)})


@pytest.mark.parametrize(
    "text", ["2020-13-01", "2020-02-30", "5/1/2020", "0202-05-01", "20201301", "12", "2020-5-1-2"]
)
def test_what_is_no_date_or_could_be_two_is_not_used(text):
    assert read("firms", "since", text) == ([None], {0: ("BAD_DATE", text)})


@given(
    st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%Y.%m.%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y%m%d"]),
)
@example(dt.date(2100, 12, 31), "%Y%m%d")
def test_every_day_comes_back_from_every_way_of_writing_it(day, form):
    assert parsing.read_date(day.strftime(form)) == (day, "")


@given(st.integers(0, 9999))
def test_every_number_in_chinese_comes_back(number):
    digits, said = "零一二三四五六七八九", ""
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        figure, rest = number // unit % 10, number % unit
        said += (
            digits[figure] + name
            if figure
            else "零"
            if said and rest and not said.endswith("零")
            else ""
        )
    assert parsing.read_count(said or "零") == (number, "")


# ---- yes and no ----


@pytest.mark.parametrize(
    ("column", "yes", "no"),
    [
        (
            "operating",
            "是 存续 在业 在营 正常 开业 营业中 经营中 在册 已迁入 存续（在营、开业、在册） √ 1 Y",
            "否 注销 已注销 停业 长期停产 歇业 迁出 已搬离"
            " 吊销，未注销 已倒闭 不在营 无经营 关停 × 0 空壳 僵尸企业 正在清算",
        ),
        ("above_scale", "规上 规模以上 限上 是 有 √", "规下 规模以下 限下 非规上 否 ×"),
        ("premises", "有 自有 租赁 租用 借用 是", "无 没有 否 暂无"),
        ("leading", "龙头 链主 是 √", "否 非龙头 不是"),
        (
            "union",
            "已建 有 已成立 是 √ 1 3人 建有",
            "未建 无 筹建中 拟建 待建 尚未建立 暂无 没有 未成立 × 0 0人",
        ),
        ("liaison", "有 是 √ 1 2名", "无 未配备 没有 否 0"),
    ],
)
def test_yes_and_no_are_read_in_the_words_of_each_column(column, yes, no):
    assert read("firms", column, *yes.split()) == ([True] * len(yes.split()), {})
    assert read("firms", column, *no.split()) == ([False] * len(no.split()), {})


def test_an_organisation_is_in_use_or_dissolved():
    assert read("organisations", "active", "在用", "正常", "已撤销", "撤销", "停用", "否")[0] == [
        True,
        True,
        False,
        False,
        False,
        False,
    ]


@pytest.mark.parametrize("text", ["经营异常", "其他", "2", "123"])
def test_what_is_neither_yes_nor_no_is_unknown_and_shown(text):
    assert read("firms", "operating", text) == ([None], {0: ("BAD_YESNO", text)})


def test_a_name_where_yes_or_no_is_asked_only_says_that_there_is_one():
    assert read("firms", "liaison", "张三", "王小明 13800138000") == (
        [True, True],
        {0: ("PRESENCE_TEXT", ""), 1: ("PRESENCE_TEXT", "")},
    )


# ---- words of closed lists ----

SAID = {
    Mode: """
        SINGLE 单独组建 独立组建 单建 own_branch  JOINT 联合 联建 楼宇联合 龙头带动 joint  ATTACHED 挂靠 依托
        FALLBACK 兜底 区域兜底 托管  PENDING 筹建 筹建中(待批复) 联合筹建""",  # noqa: E501
    Exclusion: """
        DUPLICATE 重复 重名  ZOMBIE 僵尸企业  SHELL 空壳 查无此企业  CLOSED 已注销 吊销未注销  MOVED 迁出 搬离
        ELSEWHERE 非属地 迁至外地  OTHER_INDUSTRY 非行业 非互联网企业  NOT_OPERATING 停业 长期歇业  OTHER 其他""",  # noqa: E501
    PlaceKind: """
        BUILDING 楼宇 商务楼 写字楼 大厦 building  PARK 园区 产业园 工业区 开发区  INCUBATOR 众创空间 孵化器
        BUSINESS_DISTRICT 商圈 商业街区 购物中心  COMMUNITY 社区 村  STREET 街道 镇  DISTRICT 区 县 县级市  CITY 市""",  # noqa: E501
    OrgType: """
        COMMITTEE 党委 中共某某公司委员会  GENERAL_BRANCH 党总支  BRANCH 党支部  JOINT_BRANCH 联合党支部 第一联合支部
        TEMP_BRANCH 临时党支部  FLOW_BRANCH 流动党员党支部  FUNCTIONAL 功能型党小组
        WORK_COMMITTEE 街道党工委 工作委员会  ALLIANCE 党建联盟 社区大党委  SERVICE_CENTER 党群服务中心 党建工作站""",  # noqa: E501
    OrgLevel: """
        CITY 市级  DISTRICT 区级 县  STREET 街道 镇  COMMUNITY 社区 村  PARK 园区 开发区  BUILDING 楼宇
        BUSINESS_DISTRICT 商圈  INCUBATOR 孵化器  INDUSTRY 行业  ENTERPRISE 企业 非公企业""",  # noqa: E501
    LinkType: """
        LOCATED_IN 位于  SUBORDINATE_TO 隶属 上级党组织  COVERED_BY 纳入 covered_by  GUIDED_BY 指导
        RESPONSIBLE_FOR 兜底责任  SERVED_BY 指导员 联络员 由…联系  HAS_MASS_ORG 建有工会  MEMBER_OF 会员 加入
        PAIRED_WITH 结对  PART_OF 属于""",  # noqa: E501
}


@pytest.mark.parametrize("words_of", SAID)
def test_words_of_a_closed_list_are_read_as_people_write_them(words_of):
    value = ""
    for text in SAID[words_of].split():
        if text in words_of.__members__:
            value = text
        assert parsing.read_word(parsing.plain(text), words_of) == (value, ""), text


@pytest.mark.parametrize(
    "words_of", [Mode, Exclusion, PlaceKind, OrgType, OrgLevel, LinkType, enums.Base]
)
def test_every_word_is_read_by_its_value_and_both_labels(words_of):
    for word in words_of:
        for text in (
            str(word.value),
            word.zh,
            word.en,
            word.en.upper(),
            str(word.value).lower(),
            f" {word.en} ",
        ):
            assert parsing.read_word(parsing.plain(text), words_of) == (str(word), "")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("厦门联合安防科技有限公司党支部", OrgType.BRANCH),
        ("厦门功能材料有限公司党支部", OrgType.BRANCH),
        ("互联网行业协会党支部", OrgType.BRANCH),
        ("软件园党群服务中心党支部", OrgType.BRANCH),
        ("甲公司、乙公司联合党支部", OrgType.JOINT_BRANCH),
        ("某某公司团支部", None),
    ],
)
def test_a_word_of_a_firms_name_does_not_decide_the_type_of_its_organisation(name, kind):
    assert vocabulary.member(name, OrgType) is kind


def test_a_word_that_is_not_known_is_left_out_and_shown():
    assert read("firms", "mode", "其他") == ([None], {0: ("BAD_WORD", "其他")})
    assert read("organisations", "level", "省级") == ([None], {0: ("BAD_WORD", "省级")})


def test_a_reason_of_exclusion_in_own_words_excludes_and_is_said_and_no_reason_excludes_nobody():
    assert read("firms", "exclusion", "失联", "是") == (
        ["OTHER", "OTHER"],
        {0: ("OTHER_REASON", "失联"), 1: ("OTHER_REASON", "是")},
    )
    assert read("firms", "exclusion", "无", "否", "0", "正常", "不剔除", "纳入", "—") == (
        [None] * 7,
        {},
    )


def test_a_mode_of_none_is_said_none_and_no_mode():
    for text in ("无", "未组建", "未单独组建", "尚未建立", "没有", "×"):
        assert parsing.read_word(text, Mode) == (None, "SAID_NONE")


# ---- organisations and posts ----


def test_a_place_that_is_said_not_to_be_there_is_no_place_called_none():
    for column in ("building", "park", "street", "association", "committee", "name", "address"):
        assert read("firms", column, "无", "暂无", "—", "null", "软件园") == (
            [None] * 4 + ["软件园"],
            {},
        )


def test_a_posts_code_comes_in_and_a_name_or_phone_never_does():
    assert read(
        "firms", "post", "Z01", "z-01", "思明岗03", "指导员03", "江头街道03号", "Z01、Z02"
    ) == (["Z01", "Z-01", "思明岗03", "指导员03", "江头街道03号", "Z01、Z02"], {})
    names = [
        "张三",
        "张三13800138000",
        "指导员张三",
        "张三01",
        "李 四",
        "13800138000",
        "Z01、张三",
        "350203199001011234",
    ]
    assert read("firms", "post", "有", "√", "已选派") == (["未编号"] * 3, {})
    assert read("firms", "post", *names) == (
        ["未编号"] * len(names),
        dict.fromkeys(range(len(names)), ("POST_TEXT", "")),
    )
    assert read("firms", "post", "无", "未选派", "暂无", "×", "0") == (["无"] * 5, {})
    assert read("firms", "post", "未编号") == (["未编号"], {}), (
        "what the program writes for a post without a code"
    )


def test_ids_of_places_and_organisations_stand_as_written():
    assert read("places", "place_id", "p-01", "Ｐ０２", " B 3 ", "24450811808") == (
        ["p-01", "P02", "B 3", "24450811808"],
        {},
    )


# ---- personal data ----


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("思明区望海路10号张三13800138000", "思明区望海路10号"),
        ("望海路10号 13800138000", "望海路10号"),
        ("软件园二期13800138000", "软件园二期"),
        ("软件园二期 张三 138-0013-8000", "软件园二期"),
        ("软件园二期，联系人：李小明", "软件园二期"),
        ("望海路10号 联系人李明", "望海路10号"),
        ("软件园 １３８００１３８０００", "软件园"),
        ("望海路10号 138 0013 8000", "望海路10号"),
        ("望海路10号(张三,13800 138000)", "望海路10号"),
        ("望海路10号 350203199001011234", "望海路10号"),
        ("望海路10号 350203 19900101 123X", "望海路10号"),
        ("望海路10号 +86 13800138000", "望海路10号"),
        ("13800138000张三", None),
        ("张三 13800138000、李四 13900139000", None),
        ("望海路10号 wang.ming@example.com", "望海路10号"),
        ("望海路10号 1380\u200b0138000", "望海路10号"),
        ("望海路10号 35020319900101123413800138000", "望海路10号"),
        ("望海路10号 11010519491231002X13800138000", "望海路10号"),
    ],
)
@pytest.mark.parametrize("column", ["address", "name", "organisation", "building"])
def test_personal_data_are_cut_out_of_a_text_with_the_name_beside_them_and_never_shown(
    column, text, kept
):
    assert read("firms", column, text) == ([kept], {0: ("PERSONAL_CELL", "")})


def test_a_remark_that_holds_personal_data_is_left_out_whole():
    held = [
        "张三 13800138000 已联系",
        "联系电话：0592-1234567",
        "负责人：李四",
        "身份证 350203199001011234",
        "手机１３８００１３８０００",
        "QQ：1234567",
    ]
    assert read("firms", "note", *held) == (
        [None] * 6,
        dict.fromkeys(range(6), ("PERSONAL_CELL", "")),
    )
    assert read("firms", "note", "已联系，下周再访", "无") == (["已联系，下周再访", None], {})


@pytest.mark.parametrize(
    "text",
    [
        "91350100M000100Y43",
        "厂房 91350203M13912345678 号",
        "注册号350200123456789",
        "望海路12345678901号",
        "电话局对面 0592-5551234",
        "05925551234",
        "软件园131 1301-1302室",
        "1381-2345号",
        "地下室(厂址:同安)",
        "书记工作室",
        "联系人才服务中心",
        "913502031551027062",
        "2020-05-01 至 2021-05-01",
    ],
)
def test_codes_land_lines_and_house_numbers_are_not_personal(text):
    assert read("firms", "address", text) == ([text], {})


def test_an_identity_number_is_told_by_its_check_digit():
    assert pii.is_identity_number("11010519491231002X")  # the standard's own example
    assert not pii.is_identity_number("110105194912310021")
    assert not pii.is_identity_number("91350100M000100Y43")


PIECES = st.lists(
    st.sampled_from(
        [
            "13800138000",
            "350203199001011234",
            "11010519491231002X",
            "张三",
            "联系人",
            "：",
            ":",
            " ",
            "　",
            "、",
            "（",
            "）",
            "号",
            "软件园",
            "10",
            "-",
            "手机",
            "a@b.cn",
            "１３８",
            "\u200b",
            "91350100M000100Y43",
            "+86",
            "Tel",
        ]
    ),
    max_size=8,
).map("".join)


@settings(deadline=None)
@given(PIECES)
def test_what_is_left_of_a_text_holds_nothing_personal(text):
    (kept,), faults = read("firms", "address", text)
    assert not re.search("[0-9A-Za-z]@", kept or "")
    assert not re.search("(?<![0-9])1[3-9][0-9]{9}(?![0-9])(?! ?号)", kept or "")
    assert not re.search(
        "(?<![0-9A-Za-z])(350203199001011234|11010519491231002X)(?![0-9A-Za-z])", kept or ""
    )
    assert all(not value for _, value in faults.values())


# ---- whole columns ----

ANY = st.one_of(
    st.text(max_size=12),
    st.text("0123456789.-年月日 人约万,eE+", max_size=12),
    PIECES,
    st.sampled_from(["无", "有", "null", "－", "'1", "#N/A"]),
)


@pytest.mark.parametrize(
    ("table", "name"),
    [(table, column.name) for table, columns in schema.READ.items() for column in columns],
)
@settings(max_examples=20, deadline=None)
@given(texts=st.lists(st.one_of(ANY, st.none()), max_size=6), at=st.integers(0, 5))
def test_any_text_in_any_column_is_read_with_one_type_and_never_raises(table, name, texts, at):
    column = schema.columns(table)[name]
    values, misread = parsing.read_column(column, pd.Series(texts, dtype="str"))
    assert len(values) == len(texts)
    assert values.dtype == pd.Series([], dtype=parsing.dtype(column)).dtype
    assert all(values[at] is not None for wrong in misread for at in wrong.positions)
    if at < len(texts):
        alone, _ = parsing.read_column(column, pd.Series([texts[at]], dtype="str"))
        among, by_itself = (
            None if pd.isna(value) else value for value in (values.iloc[at], alone.iloc[0])
        )
        assert among == by_itself


@settings(deadline=None)
@given(st.lists(ANY, max_size=8))
def test_plain_texts_stay_as_they_are_and_only_odd_ones_are_looked_at(texts):
    once = parsing.plain_column(pa.array(texts, pa.large_string()))
    assert parsing.plain_column(once).to_pylist() == once.to_pylist()
    every = parsing.plain_column(
        pa.array(texts, pa.large_string()), "(?s).*|^$"
    )  # the slow way: all are odd
    assert every.to_pylist() == once.to_pylist()


PERSONAL = st.sampled_from(
    [
        "联系人",
        "联系人 赵钱",
        "法人 孙李",
        "法定代表人",
        "负责人",
        "电话",
        "微信",
        "QQ",
        "tel",
        " :",
        ":",
        "：",
        "138",
        "0013",
        "8000",
        "13800138000",
        "11010519491231002X",
        "a@b",
        "@",
        "号",
        " ",
        "(",
        "一",
        "甲公司",
    ]
)


@settings(deadline=None)
@given(st.text(max_size=30) | st.lists(PERSONAL, max_size=6).map("".join))
def test_whatever_may_be_personal_is_looked_at(text):
    bare = parsing.plain(text)
    assert not pii.is_inside(pii.cut(bare))
    if pii.is_inside(bare):
        assert parsing._found(pa.array([bare], pa.large_string()), pii.SUSPECT).all()


@settings(deadline=None)
@given(PIECES)
def test_whatever_may_be_personal_is_looked_at_in_likely_texts_too(text):
    test_whatever_may_be_personal_is_looked_at.hypothesis.inner_test(text)


def test_numbers_read_at_once_are_those_read_one_by_one():
    texts = [
        "1",
        "-0.5",
        "118.123456",
        "0.1",
        "123456789.123456789",
        "12345678901",
        "1,000",
        "x1",
        None,
        "1e3",
    ]
    values, _ = read("firms", "revenue", *texts)
    assert values == [None if t in (None, "x1") else parsing.read_number(t)[0] for t in texts]


def test_an_empty_column_has_its_type():
    for column in schema.FIRMS:
        empty = parsing.empty(column, 3)
        assert len(empty) == 3
        assert empty.isna().all()
        assert (
            empty.dtype == parsing.read_column(column, pd.Series([None] * 3, dtype="str"))[0].dtype
        )
        assert len(parsing.empty(column, 0)) == 0
    assert np.array_equal(parsing.empty(FIRM["staff"], 2).isna(), [True, True])
