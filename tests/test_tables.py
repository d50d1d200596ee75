"""From raw tables to clean ones: every finding a person can meet, and no firm lost."""

import itertools
from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orggraph.core import schema
from orggraph.core.enums import Severity
from orggraph.core.errors import InputError
from orggraph.ingest import Finding, RawDataset, RawTable, clean
from orggraph.io.reader import read_raw
from orggraph.reference import credit_codes

FEW = settings(max_examples=25, deadline=None)  # a town in every example


def code(first):
    """Make a valid credit code that begins with these characters."""
    bare = first.ljust(17, "0")
    return bare + credit_codes.check_digit(bare)


A, B, C = code("91350203MA2Y00001"), code("91350203MA2Y00002"), code("91350203MA2Y00003")
OLD = "350200123456789"


ASKED = {
    "has_organisation": ""
}  # the ledger asks whether there is an organisation, and leaves it blank


def table(*rows, kind="firms", file="台账.xlsx", sheet="", start=4, constants=ASKED):
    """Make a raw table from its heading row and its lines, blank cells as ""; its first line is
    row `start` of the file.
    """
    heading, *lines = rows
    frame = pd.DataFrame(
        {
            h: pd.Series([line[n] or None for line in lines], dtype="str")
            for n, h in enumerate(heading)
        }
    )
    return RawTable(
        kind,
        file,
        sheet,
        frame,
        np.arange(start, start + len(lines)),
        constants=constants if kind == "firms" else {},
    )


def cleaned(*tables, **more):
    return clean(RawDataset("某区", tables, **more))


def firms(*rows, **more):
    return cleaned(table(*rows), **more)


def said(tables):
    """Return the findings as (code, row, column, value)."""
    return [(p.code, p.row, p.column, p.value) for p in tables.problems]


def only(tables, finding):
    """Return the records of one kind of finding."""
    return [p for p in tables.problems if p.code == str(finding)]


# ---- each message once, both languages, checked by eye ----


def one(heading, cell, column=None):
    return ("企业名称", heading), ("甲公司", cell)


MESSAGES = [
    (
        Finding.BAD_COUNT,
        one("用工人数", "3/5人"),
        (4, "用工人数", "3/5人"),
        "“3/5人”不是人数，按待核实处理；请填整数",
        "“3/5人” is no head-count, taken as unknown; give a whole number",
    ),
    (
        Finding.RANGE_COUNT,
        one("用工人数", "50-100"),
        (4, "用工人数", "50-100"),
        "“50-100”是一个范围，按其下限计；请核实后填准数",
        "“50-100” is a range, its lower bound is taken; give the exact count",
    ),
    (
        Finding.UPPER_COUNT,
        one("用工人数", "50人以下"),
        (4, "用工人数", "50人以下"),
        "“50人以下”只有上限，按待核实处理；请填整数",
        "“50人以下” is only an upper bound, taken as unknown; give a whole number",
    ),
    (
        Finding.ROUGH_COUNT,
        one("职工数", "约30人"),
        (4, "职工数", "约30人"),
        "“约30人”是约数，按其中的数字计；请核实后填准数",
        "“约30人” is a rough count, its figure is taken; give the exact one",
    ),
    (
        Finding.BAD_NUMBER,
        one("营业收入", "3-4"),
        (4, "营业收入", "3-4"),
        "“3-4”不是数值，未采用；请填数字",
        "“3-4” is no number, not used; give a number",
    ),
    (
        Finding.BAD_YESNO,
        one("经营状态", "经营异常"),
        (4, "经营状态", "经营异常"),
        "“经营异常”看不出是或否，按待核实处理；请填 是 或 否",
        "“经营异常” is neither yes nor no, taken as unknown; write 是 or 否",
    ),
    (
        Finding.BAD_DATE,
        one("成立时间", "5/1/2020"),
        (4, "成立时间", "5/1/2020"),
        "“5/1/2020”不是日期，未采用；请写成 2026-11-20",
        "“5/1/2020” is no date, not used; write 2026-11-20",
    ),
    (
        Finding.ODD_STATEMENT,
        one("组建方式", "其他"),
        (4, "组建方式", "其他"),
        "“其他”看不出有没有党组织，按待核实处理；请填 有、无、单独组建、联合组建、挂靠、"
        "兜底 或党组织全称",
        "“其他” does not tell whether there is an organisation, taken as unknown; write 有,"
        " 无, 单独组建, 联合组建, 挂靠, 兜底 or its full name",
    ),
    (
        Finding.ODD_BESIDE,
        (("企业名称", "党组织名称", "组建方式"), ("甲公司", "甲公司党支部", "其他")),
        (4, "组建方式", "其他"),
        "“其他”看不懂，未采用；有没有党组织按该行其他各栏计，请核实",
        "“其他” is not understood and not used, the other columns of the row decide; check it",
    ),
    (
        Finding.CONTRADICTION,
        (("企业名称", "党组织名称", "组建方式"), ("甲公司", "无", "单独组建")),
        (4, "组建方式", "党组织名称=无；组建方式=单独组建"),
        "党组织名称、组建方式自相矛盾（“党组织名称=无；组建方式=单独组建”），"
        "该企业按待核实处理；请核实后改正其一",
        "党组织名称、组建方式 contradict each other (“党组织名称=无；组建方式=单独组建”),"
        " the firm is taken as unknown; "
        "find out which is true and correct the other",
    ),
    (
        Finding.PLAN_BESIDE,
        (("企业名称", "是否建立党组织", "组建方式"), ("甲公司", "是", "拟联合组建")),
        (4, "组建方式", "是否建立党组织=是；组建方式=拟联合组建"),
        "是否建立党组织、组建方式一处已建、一处还是计划（“是否建立党组织=是；"
        "组建方式=拟联合组建”），按筹建中处理；请核实",
        "是否建立党组织、组建方式: one says there is an organisation,"
        " one that it is planned (“是否建立党组织=是；组建方式=拟联合组建”); "
        "taken as pending, check",
    ),
    (
        Finding.OTHER_REASON,
        one("剔除原因", "失联"),
        (4, "剔除原因", "失联"),
        "“失联”不是常用的剔除原因，按“其他”剔除；如不应剔除，请清空此格",
        "“失联” is no usual reason, the firm is excluded as “other”;"
        " clear the cell if it should count",
    ),
    (
        Finding.DATE_PARTIAL,
        one("成立时间", "2020年5月"),
        (4, "成立时间", "2020年5月"),
        "“2020年5月”只到月或年，按首日计；如有准确日期请补全",
        "“2020年5月” has no day, the first is taken; give the day if it matters",
    ),
    (
        Finding.PRESENCE_TEXT,
        one("党建联络员", "王小明"),
        (4, "党建联络员", ""),
        "填的不是“有”或“无”，只记为“有”，内容未读入；请改填 有 或 无",
        "not yes or no; taken as yes, the text was not taken in; write 有 or 无",
    ),
    (
        Finding.ORG_UNNAMED,
        one("所属党组织", "有"),
        (4, "所属党组织", "有"),
        "只写了“有”，记为有党组织、名称未填；请填党组织全称",
        "“有” names no organisation; taken as one without a name; give its full name",
    ),
    (
        Finding.POST_TEXT,
        one("党建指导员", "王小明"),
        (4, "党建指导员", ""),
        "填的不是岗位编号，只记为有指导员（未编号），内容未读入；请改填编号",
        "not a post code; taken as an unnumbered post, the text was not taken in; give the code",
    ),
    (
        Finding.PERSONAL_CELL,
        one("住所", "望海路10号 王小明 13800138000"),
        (4, "住所", ""),
        "该格似含证件号、手机号或联系人，已略去，未读入；请从台账中删除",
        "holds what looks like an ID or mobile number or a contact, left out;"
        " delete it from the ledger",
    ),
    (
        Finding.NO_KEY,
        (("企业名称", "地址"), ("", "望海路10号")),
        (4, "", ""),
        "既无企业名称又无可用的信用代码，此行搁置；请补填其一",
        "neither name nor usable code, row set aside; give one of them",
    ),
    (
        Finding.TOTAL_ROW,
        (("企业名称", "职工数"), ("合计", "12")),
        (4, "", ""),
        "合计行，不作数据读入",
        "a total line, not read as data",
    ),
    (
        Finding.HEADER_ROW,
        (("单位名称", "职工数"), ("单位名称", "职工数")),
        (4, "", ""),
        "重复的表头，已跳过",
        "the heading row again, passed over",
    ),
    (
        Finding.NOTE_ROW,
        (("企业名称", "职工数"), ("填表人：王小明", "")),
        (4, "", ""),
        "表尾说明，不作数据读入",
        "a line of notes, not read as data",
    ),
    (
        Finding.TWO_HEADINGS,
        (("企业名称", "住所", "经营地址"), ("甲公司", "望海路1号", "")),
        (None, "住所", "住所"),
        "“住所”与“经营地址”同义，只在后者空白的行采用",
        "住所 means the same as 经营地址; used only where that is blank",
    ),
    (
        Finding.TWO_SYSTEMS,
        (
            ("企业名称", "经度(百度)", "纬度(百度)", "经度(高德)"),
            ("甲公司", "118.1", "24.5", "118.2"),
        ),
        (None, "经度(高德)", "经度(高德)"),
        "“经度(高德)”未采用：坐标取自“经度(百度)”，不同坐标系不混用",
        "经度(高德) is not used: points are taken from 经度(百度), and systems are never mixed",
    ),
    (
        Finding.BAD_CODE,
        (("企业名称", "税号"), ("甲公司", "91350100M000100Y44")),
        (4, "税号", "91350100M000100Y44"),
        "信用代码“91350100M000100Y44”不合 GB 32100-2015（校验码不符），不作为标识；请核对营业执照",
        "credit code 91350100M000100Y44 does not follow GB 32100-2015 (check digit does not "
        "fit), not used as a key; check the licence",
    ),
    (
        Finding.CODE_CASE,
        (("企业名称", "税号"), ("甲公司", "91350100m000100y43")),
        (4, "税号", "91350100m000100y43"),
        "信用代码“91350100m000100y43”含小写字母，不合 GB 32100-2015；已按大写采用，请核对",
        "credit code 91350100m000100y43 has small letters, against GB 32100-2015;"
        " taken in capitals, check",
    ),
    (
        Finding.EXCEL_CODE,
        (("企业名称", "税号"), ("甲公司", "9.135E+17")),
        (4, "税号", "9.135E+17"),
        "代码“9.135E+17”以数值存放，末几位已被 Excel 改动，不采用；请将该列设为文本后重新填写",
        "the code 9.135E+17 was stored as a number and Excel has changed its last digits,"
        " not used; set the column to text and enter it again",
    ),
    (
        Finding.EXCEL_SUSPECT,
        (("企业名称", "税号"), ("甲公司", "913502031551027000")),
        (4, "税号", "913502031551027000"),
        "“913502031551027000”全为数字且末三位为 000，可能被 Excel 改动，不作为标识；请核对营业执照",
        "913502031551027000 is all digits and ends in 000, Excel may have changed it,"
        " not used as a key; check the licence",
    ),
    (
        Finding.OLD_CODE,
        (("企业名称", "注册号"), ("甲公司", OLD)),
        (4, "注册号", OLD),
        f"“{OLD}”是旧编号（15位注册号），单独作为标识；请换成统一社会信用代码",
        f"{OLD} is an old number (registration number, 15 digits), kept as a key of its own;"
        " replace it by the credit code",
    ),
    (
        Finding.REPEATED,
        (("单位名称",), ("甲公司",), ("甲 公司",)),
        (5, "单位名称", "甲 公司"),
        "与第 4 行重复，不重复计数；覆盖信息并入该行",
        "repeats row 4; counted once, its ties go to that row",
    ),
    (
        Finding.ONE_OF_SEVERAL,
        (("企业名称", "税号"), ("甲公司", A), ("甲公司", B), ("甲公司", "")),
        (6, "企业名称", "甲公司"),
        "“甲公司”有几家同名（或同代码）而代码、名称不同的企业，本行看不出是其中哪一家，单独算作一家；"
        "请补上代码或地址",
        "several firms share “甲公司”, under different codes or names, and this row does not say "
        "which of them it is; it counts as a firm of its own: add its code or its address",
    ),
    (
        Finding.SHARED_CODE,
        (("企业名称", "税号"), ("甲公司", A), ("乙公司", A)),
        (5, "税号", A),
        f"代码“{A}”又见于第 4 行，名称不同；读入时两家都保留，合并名单时按代码并为一家，请核对",
        f"code {A} also stands in row 4 under another name; both are read,"
        " lists are merged by code, check",
    ),
    (
        Finding.FORMAL_ABOVE_TOTAL,
        (("企业名称", "正式党员", "党员人数"), ("甲公司", "5", "3")),
        (4, "正式党员", "5"),
        "正式党员 5 多于党员数 3；请核对",
        "formal members 5 exceed members 3; check",
    ),
    (
        Finding.RELATION_ABOVE_TOTAL,
        (("企业名称", "组织关系在此党员数", "党员数"), ("甲公司", "5", "3")),
        (4, "组织关系在此党员数", "5"),
        "组织关系在此党员 5 多于党员数 3；请核对",
        "members registered here 5 exceed members 3; check",
    ),
    (
        Finding.MEMBERS_ABOVE_STAFF,
        (("企业名称", "党员数", "员工数"), ("甲公司", "5", "3")),
        (4, "党员数", "5"),
        "党员数 5 多于职工数 3；请核对",
        "members 5 exceed staff 3; check",
    ),
    (
        Finding.PERSON_LIKE,
        (("企业名称", "主管部门"), ("甲公司", "李雨泽")),
        (4, "主管部门", ""),
        "该格像一个人的姓名，原文不在问题清单中列出；如是企业或部门简称，请写全称，如是个人，"
        "请从台账中删除",
        "looks like a person's name, not shown here;"
        " write the full name of the firm or office, or delete the person from the ledger",
    ),
    (
        Finding.REMARK_GONE,
        one("备注", "2023年已注销"),
        (4, "备注", "已注销"),
        "备注写“已注销”，未据此剔除；如应剔除，请写进“剔除原因”一栏",
        "the remarks say “已注销”; the firm stays in,"
        " write it under 剔除原因 if it should be excluded",
    ),
    (
        Finding.REMARK_COVERED,
        one("备注", "与乙公司联合组建"),
        (4, "备注", "联合组建"),
        "只有备注说已纳入党组织（联合组建），未据此计入；如属实，请写进“党组织名称”或“组建方式”一栏",
        "only the remarks say that an organisation covers the firm (联合组建), which is not"
        " counted; if it is so, write it under 党组织名称 or 组建方式",
    ),
    (
        Finding.POINT_UNDECLARED,
        (("企业名称", "经度", "纬度"), ("甲公司", "118.1", "24.5")),
        (None, "经度", ""),
        "未声明坐标系，坐标不用于计算距离；请在列名写明（如 经度(高德)）或在 dataset.toml 的 "
        "[coordinates] 声明",
        "no coordinate system declared, points are not used for distances;"
        " name it in the heading, as 经度(高德), or in dataset.toml",
    ),
    (
        Finding.POINT_DOUBTFUL,
        (("企业名称", "经度(高德)", "纬度(高德)"), ("甲公司", "24.5", "118.1")),
        (4, "经度(高德)", "24.5, 118.1"),
        "坐标（24.5, 118.1）不用：经纬度疑似颠倒，请对调两列",
        "the point (24.5, 118.1) is not used: longitude and latitude look swapped;"
        " swap the two columns",
    ),
]
OF_OTHER_TABLES = [
    (
        Finding.NO_CELL,
        "organisations",
        (("组织名称", "层级"), ("", "街道")),
        (4, "组织名称", "组织名称"),
        "缺少必填的“组织名称”，此行搁置；请补填",
        "the required 组织名称 is missing, row set aside; fill it in",
    ),
    (
        Finding.SAME_ID,
        "places",
        (("楼宇编号", "楼宇名称"), ("L1", "甲大厦"), ("L1", "乙大厦")),
        (5, "楼宇编号", "L1"),
        "编号“L1”已用于第 4 行，此行搁置；请改用另一编号",
        "id L1 already stands in row 4, row set aside; use another id",
    ),
]


def check_message(tables, finding, where, zh, en):
    (problem,) = only(tables, finding)
    assert (problem.row, problem.column, problem.value) == where
    assert problem.message.both == (zh, en)
    assert problem.file == "台账.xlsx"
    assert problem.severity is finding.severity
    assert [p.code for p in tables.problems] == [str(finding)]


@pytest.mark.parametrize(
    ("finding", "rows", "where", "zh", "en"),
    MESSAGES,
    ids=lambda v: str(v) if isinstance(v, Finding) else "",
)
def test_each_finding_on_firms_says_row_heading_value_and_what_to_do(finding, rows, where, zh, en):
    check_message(firms(*rows), finding, where, zh, en)


@pytest.mark.parametrize(
    ("finding", "kind", "rows", "where", "zh", "en"),
    OF_OTHER_TABLES,
    ids=lambda v: str(v) if isinstance(v, Finding) else "",
)
def test_each_finding_on_other_tables_says_row_heading_value_and_what_to_do(
    finding, kind, rows, where, zh, en
):
    check_message(
        cleaned(table(("企业名称",), ("甲公司",)), table(*rows, kind=kind)), finding, where, zh, en
    )


def test_every_finding_of_this_room_has_its_story():
    told = {finding for finding, *_ in (*MESSAGES, *OF_OTHER_TABLES)}
    elsewhere = {
        f
        for f in Finding
        if f.name
        in [  # met in the graph
            "DANGLING",
            "DISTRICT_OF_SEVERAL",
            "NO_PLACE_NAMED",
            "BAD_WORD",
            "UNKNOWN_SUPERIOR",
            "UNKNOWN_PLACE",
            "AMBIGUOUS",
            "WRONG_ENDS",
            "CYCLE",
            "TWO_SUPERIORS",
            "SELF_PLACE",
            "UNKNOWN_TYPE",
        ]
    }
    elsewhere |= {f for f in Finding if f.name.startswith("AREA_")}  # met in test_locate.py
    elsewhere |= {Finding.NEVER_ASKED, Finding.REPEAT_DIFFERS}  # below
    elsewhere |= {
        Finding.SECTION_ROW,
        Finding.GUIDE_ROW,
        Finding.SECOND_TABLE,
        Finding.SECOND_OTHER,
        Finding.SECOND_SERVES,
        Finding.READ_BY_COLUMN,
        Finding.LISTED_ONLY,
        Finding.RESPONSIBLE_UNPLACED,
        Finding.FOUNDED_ON,
    }  # below
    elsewhere |= {
        Finding.DEPARTMENT_BY_CATEGORY,
        Finding.NO_SUCH_CATEGORY,
    }  # of dataset.toml, met in test_committees.py
    elsewhere |= {
        Finding.SEVERAL_FIRMS,
        Finding.EARLIER_PERIOD,
        Finding.FIRMS_UNNAMED,
        Finding.BY_CONTENT,
        Finding.UNREAD_SPEAKS,
        Finding.UNREAD_GONE,
        Finding.ANSWERS_DIFFER,
        Finding.REMARK_ENDED,
        Finding.NAME_ALONE,
        Finding.FILLED_DOWN,
        Finding.LATER_COUNTS,
        Finding.GONE_BY_REPEAT,
    }  # met in test_office_shapes.py
    elsewhere |= {Finding.MORE_OF_A_KIND}  # counts others, met in test_trust.py
    assert not set(Finding) - told - elsewhere


def test_findings_are_counted_by_severity_without_making_them():
    tables = firms(
        ("企业名称", "税号", "职工数"),
        ("甲公司", "123", "约30人"),
        ("乙公司", "", "x1"),
        ("合计", "", ""),
    )
    for severity in Severity:
        assert tables.count(severity) == sum(p.severity is severity for p in tables.problems)
    assert [tables.count(s) for s in (Severity.ERROR, Severity.WARNING, Severity.NOTE)] == [2, 0, 2]


def test_problems_come_in_the_order_of_files_and_rows():
    second = table(("企业名称", "职工数"), ("丙公司", "x1"), file="甲.csv", start=2)
    tables = cleaned(
        table(("企业名称", "职工数"), ("甲公司", "x1"), ("乙公司", "x2"), file="乙.csv"), second
    )
    assert [(p.file, p.row) for p in tables.problems] == [
        ("乙.csv", 4),
        ("乙.csv", 5),
        ("甲.csv", 2),
    ]


# ---- lines that are no data ----


TOTALS = [
    "合计",
    "合 计",
    "合　计",
    "总计",
    "总 计：12家",
    "小计",
    "共计",
    "思明区小计",
    "本页合计",
    "合计12",
    "合计（12家）",
    "共 12 家",
    "总数：12",
]
OF_TOTALS = ("区", "街道", "企业名称", "地址", "类别", "职工数")


def total_line(label, at):
    return (*(label if column == at else "" for column in range(5)), "120")


@pytest.mark.parametrize("label", TOTALS)
def test_a_total_line_is_no_firm(label):
    firm = ("思明区", "莲前街道", "甲公司", "望海路1号", "电商", "12")
    tables = firms(OF_TOTALS, firm, total_line(label, 0))
    assert tables.firms["name"].tolist() == ["甲公司"]
    assert said(tables) == [("TOTAL_ROW", 5, "", "")]


@pytest.mark.parametrize("at", range(5))
def test_a_total_line_is_no_firm_wherever_its_label_stands(at):
    lines = []
    for n, label in enumerate(TOTALS):
        firm = ("思明区", "莲前街道", f"第{n}公司", f"望海路{n}号", "电商", "12")
        lines += [firm, total_line(label, at)]
    tables = firms(OF_TOTALS, *lines)
    assert tables.firms["name"].tolist() == [f"第{n}公司" for n in range(len(TOTALS))]
    assert said(tables) == [("TOTAL_ROW", 5 + 2 * n, "", "") for n in range(len(TOTALS))]


@pytest.mark.parametrize(
    "name",
    [
        "合计信息技术有限公司",
        "总计（厦门）科技有限公司",
        "小计便利店",
        "厦门合计",
        "共计划设计公司",
        "总数据科技有限公司",
    ],
)
def test_a_firm_whose_name_holds_a_word_for_total_stays(name):
    tables = firms(("企业名称", "税号"), (name, A))
    assert tables.firms["name"].notna().all()
    assert not tables.problems
    if name != "厦门合计":
        assert len(firms(("企业名称",), (name,)).firms) == 1


def test_the_heading_again_is_passed_over_in_its_own_words_and_in_others():
    heading = ("单位名称", "信用代码", "员工数")
    tables = firms(
        heading,
        ("甲公司", A, "1"),
        heading,
        ("企业名称", "统一社会信用代码", "职工数"),
        ("企业名称", "", ""),
        ("乙公司", B, "2"),
    )
    assert tables.firms["name"].tolist() == ["甲公司", "乙公司"]
    assert said(tables) == [
        ("HEADER_ROW", 5, "", ""),
        ("HEADER_ROW", 6, "", ""),
        ("HEADER_ROW", 7, "", ""),
    ]


def test_blank_lines_say_nothing_and_later_rows_keep_their_numbers():
    tables = firms(("企业名称", "职工数"), ("甲公司", "1"), ("", ""), ("乙公司", "x1"))
    assert tables.firms["row"].tolist() == [4, 6]
    assert said(tables) == [("BAD_COUNT", 6, "职工数", "x1")]


@pytest.mark.parametrize(
    "note",
    [
        "填表人：王小明 联系电话：13800138000",
        "注：本表由街道填报",
        "注1：职工数为社保人数",
        "审核人：",
        "填报单位（盖章）：某街道",
        "备注：以上均已核实",
    ],
)
def test_a_note_at_the_foot_is_no_firm_and_is_not_shown(note):
    tables = firms(("企业名称", "职工数", "地址"), ("甲公司", "1", "望海路1号"), (note, "", ""))
    assert tables.firms["name"].tolist() == ["甲公司"]
    assert said(tables) == [("NOTE_ROW", 5, "", "")]


def test_a_row_without_name_and_code_is_set_aside_and_good_rows_stay():
    tables = firms(
        ("企业名称", "税号", "职工数"),
        ("", "", "12"),
        ("", A, "1"),
        ("甲公司", "", "2"),
        ("无", "待核实", "3"),
        ("", "110105194912310021", ""),
    )
    assert tables.firms["row"].tolist() == [5, 6]
    assert [(p.code, p.row) for p in tables.problems] == [
        ("NO_KEY", 4),
        ("NO_KEY", 7),
        ("NO_KEY", 8),
        ("PERSONAL_CELL", 8),
    ]


# ---- headings ----


@pytest.mark.slow
def test_of_two_headings_for_one_column_the_better_is_taken_and_the_other_fills_its_blanks():
    for order in itertools.permutations(("注册地址", "经营地址", "住所")):
        heading = ("企业名称", *order)
        cells = {
            "企业名称": "甲公司",
            "注册地址": "注册路1号",
            "经营地址": "经营路2号",
            "住所": "住所路3号",
        }
        for blank, wanted in (
            ((), "经营路2号"),
            (("经营地址",), "住所路3号"),
            (("经营地址", "住所"), "注册路1号"),
        ):
            tables = firms(heading, tuple("" if h in blank else cells[h] for h in heading))
            assert tables.firms["address"].tolist() == [wanted]
            assert sorted(p.column for p in only(tables, Finding.TWO_HEADINGS)) == [
                "住所",
                "注册地址",
            ]


def test_a_heading_the_dataset_declares_comes_before_the_known_ones():
    tables = firms(("企业名称", "牌匾"), ("甲公司", "老甲"), columns={"firms": {"牌匾": "name"}})
    assert tables.firms["name"].tolist() == ["老甲"]


def test_headings_that_name_people_never_come_in():
    personal = (
        "法定代表人",
        "法人代表",
        "联系人",
        "联系电话",
        "负责人",
        "党支部书记",
        "书记姓名",
        "指导员姓名",
        "联络员姓名",
        "手机",
        "邮箱",
        "身份证号",
        "法定代表人（负责人）",
        "联系人及电话",
        "微信号",
        "Legal_Person",
    )
    fine = (
        "法人单位数",
        "党组织书记数",
        "联络员",
        "指导员编号",
        "住所",
        "负责类别",
        "联系企业数",
        "企业名称",
        "法人单位名称",
        "党员数",
        "组织关系在此党员数",
    )
    assert [h for h in personal if not schema.is_personal(h)] == []
    assert [h for h in fine if schema.is_personal(h)] == []
    tables = firms(("企业名称", *personal), ("甲公司", *["王小明"] * len(personal)))
    assert (
        not tables.firms.astype(str).apply(lambda column: column.str.contains("王小明")).any().any()
    )


# ---- which firm a row is ----


def identity(*rows):
    """Clean (name, code) rows and return the key of each row and the position of the row it
    repeats.
    """
    frame = firms(("企业名称", "税号"), *rows).firms
    assert frame["firm"].is_unique
    return frame["firm"].tolist(), [None if pd.isna(r) else int(r) for r in frame["repeat_of"]]


@pytest.mark.parametrize(
    ("rows", "keys", "repeats"),
    [
        ([("甲公司", A), ("甲 公司", A)], [A, f"{A}#2"], [None, 0]),
        ([("甲公司", A), ("乙公司", A)], [A, f"{A}#2"], [None, None]),
        ([("甲公司", ""), ("甲公司", "")], ["甲公司", "甲公司#2"], [None, 0]),
        ([("甲公司", A), ("甲公司", "")], [A, "甲公司"], [None, 0]),
        ([("甲公司", ""), ("甲公司", A)], [A, f"{A}#2"], [None, 0]),
        ([("甲公司", A), ("甲公司", B)], [A, B], [None, None]),
        ([("甲公司", ""), ("甲公司", A), ("甲公司", B)], ["甲公司", A, B], [None, None, None]),
        ([("甲公司", A), ("甲公司", ""), ("甲公司", B)], [A, "甲公司", B], [None, None, None]),
        ([("甲公司", A), ("", A)], [A, f"{A}#2"], [None, 0]),
        ([("", A), ("甲公司", A)], [A, f"{A}#2"], [None, 0]),
        ([("", A), ("", A)], [A, f"{A}#2"], [None, 0]),
        ([("甲公司", OLD), ("甲公司", OLD)], [OLD, f"{OLD}#2"], [None, 0]),
        ([("甲公司", "91350100M000100Y44"), ("甲公司", A)], [A, f"{A}#2"], [None, 0]),
        (
            [("", "91350100M000100Y44"), ("", "91350100M000100Y44")],
            ["91350100M000100Y44", "91350100M000100Y44#2"],
            [None, 0],
        ),
        (
            [("甲公司", ""), ("甲公司#2", ""), ("甲公司", "")],
            ["甲公司", "甲公司#2", "甲公司#3"],
            [None, None, 0],
        ),
        (
            [("厦门甲公司", A), ("厦门甲公司思明分公司", "")],
            [A, "厦门甲公司思明分公司"],
            [None, None],
        ),
        (
            [("甲有限责任公司", A), ("甲有限公司", A), ("甲（有限公司）", "")],
            [A, f"{A}#2", "甲(有限公司)"],
            [None, 0, 0],
        ),
    ],
)
def test_the_same_firm_is_counted_once_and_two_firms_stay_two(rows, keys, repeats):
    assert identity(*rows) == (keys, repeats)


def test_a_firm_gets_its_code_from_the_row_that_has_it():
    frame = firms(
        ("企业名称", "税号"), ("甲公司", "91350100M000100Y44"), ("甲公司", A), ("乙公司", "x")
    ).firms
    assert frame["uscc"].tolist() == [A, A, "X"]


def test_a_repeated_row_is_out_of_the_base_as_a_duplicate_and_keeps_its_own_reason():
    frame = firms(
        ("企业名称", "剔除原因"), ("甲公司", ""), ("甲公司", ""), ("甲公司", "注销")
    ).firms
    assert frame["exclusion"].tolist()[1:] == ["DUPLICATE", "CLOSED"]
    assert pd.isna(frame["exclusion"].iloc[0])


def test_repeats_across_files_and_sheets_name_them():
    rows = ("企业名称", "税号"), ("甲公司", A), ("乙公司", B)
    two_files = cleaned(table(*rows, file="a.csv"), table(*rows, file="b.csv", start=2))
    assert [(p.file, p.row, p.message.zh) for p in only(two_files, Finding.REPEATED)] == [
        ("b.csv", n, f"与第 a.csv:{n + 2} 行重复，不重复计数；覆盖信息并入该行") for n in (2, 3)
    ]
    two_sheets = cleaned(table(*rows, sheet="一月"), table(*rows, sheet="二月"))
    assert [p.message.en for p in only(two_sheets, Finding.REPEATED)] == [
        f"repeats row 一月:{n}; counted once, its ties go to that row" for n in (4, 5)
    ]
    ids = ("楼宇编号", "楼宇名称"), ("L1", "甲大厦")
    places = cleaned(
        table(*rows),
        table(*ids, kind="places", file="a.csv"),
        table(*ids, kind="places", file="b.csv"),
    )
    assert "a.csv:4" in only(places, Finding.SAME_ID)[0].message.zh


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
@pytest.mark.parametrize(
    ("place", "belongs_to"),
    [(("望汐街道", ""), A), (("听涛街道", "滨海路9号"), B), (("观潮街道", ""), None)],
)
def test_of_two_firms_of_one_name_a_row_without_a_code_is_the_one_in_its_place(
    order: tuple[int, ...], place: tuple[str, str], belongs_to: str | None
) -> None:
    rows = (
        ("甲公司", A, "望汐街道", "滨海路9号"),
        ("甲公司", B, "听涛街道", "滨海路9号"),
        ("甲公司", "", *place),
    )
    tables = firms(("企业名称", "税号", "所属街道", "地址"), *(rows[i] for i in order))
    frame = tables.firms
    first = frame["repeat_of"].fillna(pd.Series(range(3))).iloc[order.index(2)]
    assert (frame["uscc"].fillna("").iloc[first] or None) == belongs_to
    assert bool(only(tables, Finding.ONE_OF_SEVERAL)) == (belongs_to is None)


def test_a_shared_code_is_said_once_for_each_further_name():
    tables = firms(("企业名称", "税号"), ("甲公司", A), ("乙公司", A), ("乙公司", A), ("丙公司", A))
    assert [
        (p.row, p.message.zh.split("第 ")[1][0]) for p in only(tables, Finding.SHARED_CODE)
    ] == [(5, "4"), (7, "4")]
    assert [p.row for p in only(tables, Finding.REPEATED)] == [6]


NAMES = st.sampled_from(["甲公司", "甲 公司", "乙公司", "甲公司#2", "", "（）", "无"])
CODES = st.sampled_from(
    [
        A,
        B,
        A.lower(),
        OLD,
        "",
        "91350100M000100Y44",
        "≈913502031551027000",
        "9.1E+17",
        "110105194912310021",
        "无",
    ]
)


@pytest.mark.slow
@FEW
@given(st.lists(st.tuples(NAMES, CODES), min_size=1, max_size=8))
def test_no_row_repeats_a_later_one_and_keys_are_unique(rows):
    frame = firms(("企业名称", "税号"), *rows).firms
    assert frame["firm"].is_unique
    assert frame["firm"].notna().all()
    repeats = frame["repeat_of"].dropna().astype(int)
    assert (repeats < repeats.index).all()
    assert frame["repeat_of"].iloc[repeats].isna().all()  # straight to the row that stays


def kept_firms(tables):
    frame = tables.firms[tables.firms["repeat_of"].isna()]
    key = frame["firm"].str.replace("#[0-9]+$", "", regex=True)
    return Counter(key)


@pytest.mark.slow
@FEW
@given(
    st.lists(
        st.tuples(st.sampled_from(["甲公司", "乙公司", ""]), st.sampled_from([A, B, C, ""])),
        min_size=1,
        max_size=7,
    ),
    st.randoms(),
)
def test_the_order_of_rows_does_not_change_which_firms_stay(rows, random):
    shuffled = random.sample(rows, len(rows))
    assert kept_firms(firms(("企业名称", "税号"), *rows)) == kept_firms(
        firms(("企业名称", "税号"), *shuffled)
    )


def only_one(found):
    return found.pop() if len(found) == 1 else ""


def witness(rows):
    """Tell of each (name, code) row the first row of the same firm, slowly: only plain names,
    valid codes or none.
    """
    found = []
    for name, number in rows:
        if number:
            name = name or only_one({n for n, c in rows if c == number and n})
        else:
            number = only_one({c for n, c in rows if n == name and c})
        found.append((name, number))
    return [found.index(firm) for firm in found]


@pytest.mark.slow
@FEW
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["甲公司", "乙公司", "丙公司", ""]), st.sampled_from([A, B, C, ""])
        ).filter(any),
        min_size=1,
        max_size=8,
    )
)
def test_repeats_are_those_a_slow_comparison_finds(rows):
    _, repeats = identity(*rows)
    assert [n if r is None else r for n, r in enumerate(repeats)] == witness(rows)


# ---- codes ----


@pytest.mark.parametrize(
    ("text", "finding", "fault"),
    [
        ("9.135E+17", Finding.EXCEL_CODE, ""),
        ("9.13502031551027e+17", Finding.EXCEL_CODE, ""),
        ("913502031551027000.0", Finding.EXCEL_CODE, ""),
        ("91350100M000*00Y43", Finding.BAD_CODE, "含有代码以外的字符"),
        ("办理中", Finding.BAD_CODE, "含有代码以外的字符"),
        ("91350100M000100Y4", Finding.BAD_CODE, "不是18位"),
        ("91350100MO00100Y43", Finding.BAD_CODE, "字母不合规则"),
        ("91350100M000100Y44", Finding.BAD_CODE, "校验码不符"),
        ("91350100m000100y43", Finding.CODE_CASE, ""),
        ("913502031551027000", Finding.EXCEL_SUSPECT, ""),
        (OLD, Finding.OLD_CODE, "15位注册号"),
        ("12345678-9", Finding.OLD_CODE, "9位组织机构代码"),
        ("3502001234567", Finding.OLD_CODE, "13位旧注册号"),
        ("35020012345", Finding.OLD_CODE, "11位旧注册号"),
    ],
)
def test_each_fault_of_a_code_leads_to_its_finding(text, finding, fault):
    tables = firms(("企业名称", "税号"), ("甲公司", text))
    (problem,) = tables.problems
    assert problem.code == str(finding)
    assert fault in problem.message.zh
    key = tables.firms["firm"].iloc[0]
    assert key == (
        credit_codes.compact(text) if finding in (Finding.CODE_CASE, Finding.OLD_CODE) else "甲公司"
    )


@pytest.mark.parametrize(
    "text",
    [
        " 91350100M000100Y43 ",
        "'91350100M000100Y43",
        "９１３５０１００M000100Y43",
        "9135 0100 M000 100Y43",
        "91350100-M000100Y4-3",
    ],
)
def test_a_code_is_bare_of_what_copying_leaves_in_it(text):
    tables = firms(("企业名称", "税号"), ("甲公司", text))
    assert tables.firms["uscc"].tolist() == ["91350100M000100Y43"]
    assert not tables.problems


def test_a_code_that_excel_has_altered_is_left_out_and_never_a_key():
    tables = firms(
        ("企业名称", "税号"),
        ("甲公司", "≈913502031551027000"),
        ("乙公司", "9.135E+17"),
        ("丙公司", "9.135E+17"),
    )
    assert tables.firms["uscc"].isna().all()
    assert tables.firms["firm"].tolist() == ["甲公司", "乙公司", "丙公司"]
    assert tables.firms["repeat_of"].isna().all()
    assert [p.row for p in tables.problems] == [
        5,
        6,
    ]  # what the reader marked, the reader has reported


@pytest.mark.parametrize(
    "text",
    [
        "110105194912310021",
        "11010519491231002X",
        "110105 19491231 002x",
        "13800138000",
        "138-0013-8000",
        "王小明13800138000",
    ],
)
def test_a_persons_number_in_the_code_column_is_left_out_and_not_shown(text):
    tables = firms(("企业名称", "税号"), ("甲公司", text))
    assert tables.firms["uscc"].isna().all()
    assert said(tables) == [("PERSONAL_CELL", 4, "税号", "")]


def test_an_identity_number_that_passes_for_a_credit_code_is_still_left_out():
    numbers = (
        identity_number(f"3502031990{n % 12 + 1:02d}{n % 28 + 1:02d}{n % 1000:03d}")
        for n in range(10_000)
    )
    double = next(filter(credit_codes.is_valid, numbers))
    tables = firms(("企业名称", "税号"), ("甲公司", double))
    assert said(tables) == [("PERSONAL_CELL", 4, "税号", "")]
    assert tables.firms["firm"].tolist() == ["甲公司"]


def identity_number(first17):
    """Put the check digit of GB 11643 behind 17 digits, by its definition."""
    total = sum(int(digit) * 2 ** (17 - n) for n, digit in enumerate(first17))
    return first17 + "10X98765432"[total % 11]


def test_the_seven_codes_in_small_letters_of_the_xiamen_registry_are_reported_and_kept(shared_data):
    raw = read_raw(shared_data / "registry" / "xiamen.csv")
    tables = clean(raw)
    assert len(tables.firms) == 13_382
    errors = [p for p in tables.problems if p.severity is Severity.ERROR]
    assert errors[0].message.zh.startswith(
        "台账没有一列说明是否建立党组织，13382 家企业按待核实处理"
    )
    errors = only(tables, Finding.CODE_CASE)
    assert len(errors) == 7
    frame = raw.tables[0].frame
    rows = raw.tables[0].rows
    for p in errors:
        written = frame["uscc"].iloc[int(np.flatnonzero(rows == p.row)[0])]
        assert p.value == written != written.upper()
        assert tables.firms.loc[tables.firms["row"] == p.row, "firm"].tolist() == [written.upper()]
    assert credit_codes.is_valid_column(tables.firms["firm"]).all()


# ---- what a firm says of Party work ----


@pytest.mark.parametrize(
    ("heading", "cell", "surveyed"),
    [
        ("党组织名称", "甲支部", True),
        ("党组织名称", "无", True),
        ("党组织名称", "尚未组建", True),
        ("党组织名称", "", False),
        ("党组织名称", "待核实", False),
        ("组建方式", "单独", True),
        ("组建方式", "无", True),
        ("组建方式", "其他", False),
        ("工会", "已建", True),
        ("工会", "无", True),
        ("共青团", "", False),
        ("党员数", "0", True),
        ("党员数", "无", True),
        ("党员数", "3", True),
        ("党员数", "待核实", False),
        ("党员数", "3-5", True),
        ("指导员编号", "Z01", True),
        ("指导员编号", "无", True),
        ("联络员", "无", True),
        ("职工数", "12", False),
        ("剔除原因", "无", False),
        ("行业党委", "互联网行业党委", False),
        ("备注", "无党员", False),
    ],
)
def test_a_firm_is_surveyed_where_its_row_says_anything_of_party_work_none_included(
    heading, cell, surveyed
):
    assert firms(("企业名称", heading), ("甲公司", cell)).firms["surveyed"].tolist() == [surveyed]


def test_a_mode_of_none_says_that_there_is_no_organisation_and_contradicts_a_name():
    tables = firms(
        ("企业名称", "党组织名称", "组建方式"),
        ("甲公司", "", "无"),
        ("乙公司", "乙支部", "无"),
        ("丙公司", "", ""),
    )
    assert tables.firms["organisation"].fillna("?").tolist() == ["无", "?", "?"]
    assert tables.firms["mode"].isna().all()
    assert tables.firms["surveyed"].tolist() == [True, False, False]
    assert [p.row for p in only(tables, Finding.CONTRADICTION)] == [5]


def test_a_column_that_was_never_there_says_nothing_of_any_firm():
    tables = cleaned(table(("企业名称", "党员数"), ("甲公司", "3"), ("乙公司", "0"), constants={}))
    assert tables.firms["surveyed"].tolist() == [False, False]
    [told] = only(tables, Finding.NEVER_ASKED)
    assert (told.value, told.severity) == ("2", Severity.ERROR)


def test_a_firm_of_a_list_without_the_column_is_asked_by_the_list_that_has_it():
    without = table(
        ("企业名称", "职工数"), ("甲公司", "8"), ("乙公司", "9"), constants={}, file="无.csv"
    )
    tables = cleaned(without, table(("企业名称", "党组织名称"), ("甲公司", "无"), file="有.csv"))
    assert [(p.file, p.value) for p in only(tables, Finding.NEVER_ASKED)] == [("无.csv", "1")]


def test_two_rows_of_a_firm_that_differ_about_its_organisation_are_told():
    tables = firms(
        ("企业名称", "税号", "党组织名称"),
        ("甲公司", A, "甲支部"),
        ("甲公司", A, "无"),
        ("甲公司", A, "甲支部"),
    )
    assert [(p.row, p.value) for p in only(tables, Finding.REPEAT_DIFFERS)] == [(5, "无")]


def test_a_section_line_gives_its_street_to_the_rows_below_and_is_no_firm():
    tables = firms(
        ("企业名称", "职工数", "党组织名称"),
        ("一、望汐街道（2家）", "", ""),
        ("甲公司", "8", "无"),
        ("乙公司", "9", "无"),
        ("二、听雪街道", "", ""),
        ("丙公司", "7", "无"),
        ("三、其他", "", ""),
        ("丁公司", "1", "无"),
    )
    assert tables.firms["name"].tolist() == ["甲公司", "乙公司", "丙公司", "丁公司"]
    assert tables.firms["street"].fillna("?").tolist() == ["望汐街道", "望汐街道", "听雪街道", "?"]
    assert [p.row for p in only(tables, Finding.SECTION_ROW)] == [4, 7, 9]


@pytest.mark.parametrize(
    "line",
    [
        ("甲", "1", "2"),
        ("必填，营业执照全称", "填数字", "没有填无"),
        ("某某科技有限公司", "100", "某某党支部"),
        ("（1）", "（2）", "（3）"),
    ],
)
def test_a_line_under_the_heading_that_explains_it_is_no_firm(line):
    tables = firms(("企业名称", "职工数", "党组织名称"), line, ("甲软件公司", "8", "无"))
    assert tables.firms["name"].tolist() == ["甲软件公司"]
    assert [p.row for p in only(tables, Finding.GUIDE_ROW)] == [4]


def test_a_second_table_below_is_read_by_its_own_heading_and_associations_are_no_firms():
    tables = firms(
        ("企业名称", "党员数", "党组织名称"),
        ("甲公司", "5", "甲支部"),
        ("党组织名称", "企业名称", "党员数"),
        ("乙支部", "乙公司", "7"),
        ("社会组织名称", "党员数", "党组织名称"),
        ("网络协会", "3", "协会党支部"),
    )
    assert tables.firms[["name", "members_total", "organisation"]].values.tolist() == [
        ["甲公司", 5, "甲支部"],
        ["乙公司", 7, "乙支部"],
        ["网络协会", 3, "协会党支部"],
    ]
    assert tables.firms["ownership"].fillna("?").tolist() == ["?", "?", "社会组织"]
    assert len(only(tables, Finding.SECOND_TABLE)) == 2


def test_a_summary_below_a_ledger_has_no_firms_and_the_ledger_may_go_on_below_it():
    tables = firms(
        ("企业名称", "街道", "党员数"),
        ("甲公司", "望汐街道", "5"),
        ("街道", "企业数", "已建数"),
        ("望汐街道", "2", "1"),
        ("企业名称", "街道", "党员数"),
        ("填全称", "街道", "人"),
        ("乙公司", "听雪街道", "1"),
    )
    assert tables.firms["name"].tolist() == ["甲公司", "乙公司"]
    assert [p.row for p in only(tables, Finding.SECOND_OTHER)] == [5]


def test_no_reason_for_exclusion_says_nothing_of_the_organisation():
    frame = firms(("企业名称", "党组织名称", "剔除原因"), ("甲公司", "", "无")).firms
    assert frame[["organisation", "exclusion"]].isna().all(axis=None)


def test_an_organisation_being_founded_is_a_mode_and_no_name():
    frame = firms(("企业名称", "党组织名称"), ("甲公司", "筹建中"), ("乙公司", "待批复")).firms
    assert frame["mode"].tolist() == ["PENDING", "PENDING"]
    assert frame["organisation"].isna().all()


# ---- points ----

POINT = ("118.1", "24.5")


@pytest.mark.parametrize(
    ("headings", "declared", "system"),
    [
        (("经度(百度)", "纬度(百度)"), "", "BD-09"),
        (("经度(百度)", "纬度"), "", "BD-09"),
        (("经度", "纬度（高德）"), "", "GCJ-02"),
        (("lng_wgs84", "lat_wgs84"), "", "WGS-84"),
        (("经度", "纬度"), "gcj02", "GCJ-02"),
        (("经度(百度)", "纬度(百度)"), "gcj02", "BD-09"),
        (("经度(°)", "纬度(度)"), "", ""),
        (("经度(°)", "纬度(度)"), "gps", "WGS-84"),
        (("经度", "纬度"), "", ""),
        (("经度(百度)", "纬度(高德)"), "", ""),
        (("经度(百度)", "纬度(高德)"), "gcj02", ""),
    ],
)
def test_a_coordinate_system_is_declared_by_the_heading_or_the_dataset_and_never_guessed(
    headings, declared, system
):
    tables = firms(
        ("企业名称", *headings),
        ("甲公司", *POINT),
        ("乙公司", *POINT),
        coordinates={"firms": declared},
    )
    assert set(tables.firms["system"]) == {system}
    assert tables.firms["lon"].tolist() == [118.1] * 2
    assert [p.row for p in only(tables, Finding.POINT_UNDECLARED)] == (
        [] if system else [None]
    )  # once a table


def test_of_points_in_two_systems_one_pair_is_taken_whole():
    heading = ("企业名称", "lng_gcj02", "lat_gcj02", "lng_wgs84", "lat_wgs84")
    tables = cleaned(
        table(("企业名称",), ("甲公司",)),
        table(
            ("地点名称", *heading[1:]),
            ("甲大厦", "118.1", "24.5", "118.2", "24.6"),
            ("乙大厦", "", "", "118.3", "24.7"),
            kind="places",
        ),
    )
    assert tables.places["lon"].fillna(0).tolist() == [118.1, 0]
    assert set(tables.places["system"]) == {"GCJ-02"}
    assert [p.column for p in only(tables, Finding.TWO_SYSTEMS)] == ["lat_wgs84", "lng_wgs84"]


def test_an_unknown_system_in_the_dataset_is_one_line():
    with pytest.raises(InputError, match="unknown: write"):
        firms(("企业名称", "经度", "纬度"), ("甲公司", *POINT), coordinates={"firms": "某系"})


@pytest.mark.parametrize(
    ("x", "y", "advice"),
    [
        ("24.5", "118.1", "请对调两列"),
        ("0", "0", "没有坐标请留空"),
        ("118.1", "", "请补全另一个"),
        ("-0.1", "51.5", "请核对坐标"),
        ("1181234", "245678", "应为以度为单位的小数"),
    ],
)
def test_a_point_that_cannot_be_right_is_left_out_with_advice(x, y, advice):
    tables = firms(("企业名称", "经度(高德)", "纬度(高德)"), ("甲公司", x, y), ("乙公司", *POINT))
    (problem,) = tables.problems
    assert problem.code == "POINT_DOUBTFUL"
    assert problem.row == 4
    assert advice in problem.message.zh
    assert not any("一" <= letter <= "鿿" for letter in problem.message.en)
    assert tables.firms["lon"].isna().tolist() == [True, False]
    assert tables.firms["lat"].isna().tolist() == [True, False]


# ---- other tables ----


def test_a_post_without_a_code_is_set_aside_and_its_name_not_shown():
    tables = cleaned(
        table(("企业名称",), ("甲公司",)),
        table(("岗位编号", "容量"), ("Z01", "3"), ("王小明", "4"), ("李晓", "5"), kind="posts"),
    )
    assert tables.posts["post_id"].tolist() == ["Z01"]
    assert said(tables) == [
        ("NO_CELL", 5, "岗位编号", "岗位编号"),
        ("NO_CELL", 6, "岗位编号", "岗位编号"),
    ]


def test_a_tie_of_an_unknown_kind_is_said_and_set_aside():
    tables = cleaned(
        table(("企业名称",), ("甲公司",)),
        table(
            ("起点", "关系", "终点"),
            ("甲公司", "纳入", "甲支部"),
            ("甲公司", "亲属", "乙公司"),
            kind="links",
        ),
    )
    assert tables.links["type"].tolist() == ["COVERED_BY"]
    assert sorted((p.code, p.row) for p in tables.problems) == [("BAD_WORD", 5), ("NO_CELL", 5)]


def test_tables_without_a_kind_are_passed_by_and_without_firms_there_is_no_dataset():
    with pytest.raises(InputError) as error:
        cleaned(
            table(("地点名称",), ("甲大厦",), kind="places"), table(("说明",), ("某某",), kind="")
        )
    assert "企业名称" in error.value.text.zh


def test_a_date_of_the_dataset_that_is_none_is_one_line():
    assert (
        firms(("企业名称",), ("甲公司",), as_of="2026年11月20日").as_of.isoformat() == "2026-11-20"
    )
    assert firms(("企业名称",), ("甲公司",)).as_of is None
    with pytest.raises(InputError) as error:
        firms(("企业名称",), ("甲公司",), as_of="下旬")
    assert error.value.text.both == (
        "某区：截至日期 as_of“下旬”不是日期；请写成 2026-11-20",
        "某区: as_of “下旬” is no date; write 2026-11-20",
    )


def test_every_table_has_the_columns_of_its_schema_whatever_was_given():
    tables = firms(("企业名称",), ("甲公司",))
    for kind, columns in schema.READ.items():
        frame = getattr(tables, kind)
        assert {c.name for c in columns} | {"file", "sheet", "row"} <= set(frame.columns)
    assert tables.given == {"firms"}


# ---- the same town in every form ----

TOWN = [
    ["某区企业台账", "", "", "", "", "", "", ""],
    ["序号", "单位名称", "信用代码", "街道", "员工数", "党员人数", "所属党组织", "组建时间"],
    ["1", "甲（厦门）科技有限公司", A, "莲前街道", "12人", "3", "软件园联合党支部", "2020.5.1"],
    ["2", "乙公司", B.lower(), "莲前街道", "１２", "无", "无", ""],
    ["", "", "", "", "", "", "", ""],
    ["3", "丙公司", "", "嘉莲街道", "约30人", "待核实", "", "2020年5月"],
    ["序号", "单位名称", "信用代码", "街道", "员工数", "党员人数", "所属党组织", "组建时间"],
    ["4", "甲(厦门)科技有限公司", A, "莲前街道", "", "", "", ""],
    ["合计", "", "", "", "54", "3", "", ""],
]


def write_town(folder, form):
    if form == "xlsx":
        openpyxl = pytest.importorskip("openpyxl")
        book = openpyxl.Workbook()
        for line in TOWN:
            book.active.append([cell or None for cell in line])
        book.save(folder / "town.xlsx")
        return folder / "town.xlsx"
    text = "".join(",".join(line) + "\r\n" for line in TOWN)
    (folder / "town.csv").write_bytes(text.encode(form))
    return folder / "town.csv"


@pytest.mark.slow
def test_the_town_gives_the_same_tables_in_every_encoding_and_from_excel(tmp_path):
    seen = []
    for form in ("utf-8", "utf-8-sig", "gb18030", "utf-16", "xlsx"):
        folder = tmp_path / form
        folder.mkdir()
        tables = clean(read_raw(write_town(folder, form)))
        frame = tables.firms.drop(columns=["file", "sheet"])
        seen.append(
            (frame, [(p.code, p.row, p.column, p.value, p.message) for p in tables.problems])
        )
    first_frame, first_problems = seen[0]
    assert first_frame["row"].tolist() == [3, 4, 6, 8]
    assert [p[:2] for p in first_problems] == [
        ("UNKNOWN_COLUMN", 2),
        ("CODE_CASE", 4),
        ("ROUGH_COUNT", 6),
        ("DATE_PARTIAL", 6),
        ("HEADER_ROW", 7),
        ("REPEATED", 8),
        ("TOTAL_ROW", 9),
    ]
    for frame, problems in seen[1:]:
        pd.testing.assert_frame_equal(frame, first_frame)
        assert problems == first_problems


# ---- whatever is in the file ----

HEADINGS = [c.zh for c in schema.FIRMS]
CELL = st.one_of(
    st.just(""),
    st.text(max_size=6),
    st.sampled_from(
        [
            "甲公司",
            "乙公司",
            A,
            "合计",
            "企业名称",
            "无",
            "12",
            "13800138000",
            "注：",
            "统一社会信用代码",
            "是",
            "2020.5.1",
            "118.1",
            "　",
            "≈9",
            "#2",
        ]
    ),
)


@st.composite
def ledgers(draw):
    heading = draw(
        st.lists(st.sampled_from(HEADINGS), min_size=0, max_size=4, unique=True).map(
            lambda h: list(dict.fromkeys(["企业名称", *h]))
        )
    )
    lines = draw(st.lists(st.tuples(*[CELL] * len(heading)), max_size=7))
    return (tuple(heading), *lines)


ASIDE = {
    "NO_KEY",
    "TOTAL_ROW",
    "HEADER_ROW",
    "NOTE_ROW",
    "SECTION_ROW",
    "GUIDE_ROW",
    "SECOND_TABLE",
    "NAME_ALONE",
}


@pytest.mark.slow
@settings(max_examples=35, deadline=None)
@given(ledgers())
def test_every_line_is_a_firm_or_has_its_finding_and_nothing_raises(rows):
    raw = RawDataset("某区", (table(*rows),))
    tables = clean(raw)
    elsewhere = {row for *_, row in tables.elsewhere}  # of a further table that lists no firms
    aside = {p.row for p in tables.problems if p.code in ASIDE} | elsewhere
    blank = [n for n, line in enumerate(rows[1:], 4) if not any(line)]
    told = sorted([*tables.firms["row"].tolist(), *(aside | {*blank})])
    assert told == list(range(4, 3 + len(rows)))
    again = clean(raw)
    pd.testing.assert_frame_equal(tables.firms, again.firms)
    assert tables.problems == again.problems
    assert not any(
        "13800138000" in p.value or "13800138000" in p.message.zh for p in tables.problems
    )
    assert not tables.firms["firm"].str.contains("13800138000").any()


@pytest.mark.slow
@settings(max_examples=10, deadline=None)
@given(ledgers(), ledgers())
def test_two_files_are_cleaned_as_each_alone_but_for_what_repeats(one_file, other):
    both = cleaned(table(*one_file, file="a.csv"), table(*other, file="b.csv"))
    alone = [
        cleaned(table(*rows, file=file)) for rows, file in ((one_file, "a.csv"), (other, "b.csv"))
    ]
    assert both.firms["row"].tolist() == [row for tables in alone for row in tables.firms["row"]]
    across = {"REPEATED", "SHARED_CODE"}
    local = [[p for p in tables.problems if p.code not in across] for tables in (both, *alone)]
    assert sorted(local[0], key=lambda p: p.order) == sorted(
        local[1] + local[2], key=lambda p: p.order
    )


@pytest.mark.parametrize(
    ("remark", "words"),
    [
        ("2023年已注销", "已注销"),
        ("该企业系僵尸企业", "僵尸企业"),
        ("现已迁出本区", "已迁出"),
        ("非互联网企业", "非互联网"),
        ("营业执照被吊销", "被吊销"),
        ("拟注销", ""),
        ("未注销", ""),
        ("企业自报", ""),
        ("从湖里区迁入", ""),
        ("已迁入软件园", ""),
        ("不停业", ""),
        ("", ""),
    ],
)
def test_a_remark_that_a_firm_is_gone_is_pointed_out_and_decides_nothing(remark, words):
    tables = firms(*one("备注", remark))
    assert [p.value for p in only(tables, Finding.REMARK_GONE)] == ([words] if words else [])
    assert tables.firms["exclusion"].isna().all()


def test_a_remark_on_a_firm_that_is_out_already_is_not_pointed_out():
    tables = firms(
        ("企业名称", "备注", "剔除原因", "经营状态"),
        ("甲公司", "已注销", "注销", ""),
        ("乙公司", "已停业", "", "停业"),
    )
    assert not only(tables, Finding.REMARK_GONE)
