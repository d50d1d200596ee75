"""The columns of every table as data: name, headings, type, unit and meaning, one line each.

The reader, the checker, the report headings, the Neo4j properties and the docs all ask this module.
A ledger column that is not described here does not come in; that is also how personal data stay
outside.

Tables read: firms, places, organisations, links, posts. Tables given: all others in `TABLES`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from orggraph.core import enums
from orggraph.core.characters import simplified
from orggraph.core.enums import Word, percent
from orggraph.core.messages import Message, Spoken, message


class Kind(Word):
    """What the cells of a column hold, and so how they are read, aligned and written."""

    TEXT = ("text", "文字", "text")
    FREE = ("free", "自由文字", "free text")
    CODE = ("code", "代码", "code")
    POST = ("post", "岗位编号", "post code")
    WORD = ("word", "限定词", "one of a list")
    COUNT = ("count", "人数、家数", "whole number")
    NUMBER = ("number", "数值", "number")
    DEGREE = ("degree", "度", "degrees")
    PERCENT = ("percent", "百分比", "percent")
    YESNO = ("yesno", "是/否", "yes or no")
    DATE = ("date", "日期", "date")
    STATEMENT = ("statement", "党建情况的说法", "a statement about Party work")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its English name, its headings, what it holds and what that means."""

    name: str
    kind: Kind
    zh: str
    en: str
    meaning: str = ""
    synonyms: tuple[str, ...] = ()
    words: type[Word] | None = None
    unit: str = ""
    required: bool = False
    lesser: bool = False  # left out first where a window is narrow
    for_programs: bool = False  # stands in CSV and JSON and in nothing that a person reads

    def heading(self, lang: str = "zh") -> str:
        """Return the heading shown above the column."""
        return self.en if lang == "en" else self.zh

    def say(self, lang: str = "zh") -> str:
        """Return the heading, where a message names the column."""
        return self.heading(lang)

    @property
    def label(self) -> Message:
        """The heading, where it stands in a cell."""
        return Spoken(self.zh, self.en)

    @property
    def is_number(self) -> bool:
        """Whether the cells are numbers: aligned right, summed, left unquoted."""
        return self.kind in (Kind.COUNT, Kind.NUMBER, Kind.DEGREE, Kind.PERCENT)


def _col(
    name: str,
    kind: Kind,
    zh: str,
    en: str,
    meaning: str = "",
    synonyms: str = "",
    *,
    words: type[Word] | None = None,
    unit: str = "",
    required: bool = False,
    lesser: bool = False,
    for_programs: bool = False,
) -> Column:
    return Column(
        name,
        kind,
        zh,
        en,
        meaning,
        tuple(synonyms.split()),
        words,
        unit,
        required,
        lesser,
        for_programs,
    )


T, FREE, CODE, WORD, COUNT = Kind.TEXT, Kind.FREE, Kind.CODE, Kind.WORD, Kind.COUNT
NUMBER, DEGREE, PERCENT, YESNO, DATE, POST = (
    Kind.NUMBER,
    Kind.DEGREE,
    Kind.PERCENT,
    Kind.YESNO,
    Kind.DATE,
    Kind.POST,
)

FIRMS = (
    _col(
        "uscc",
        CODE,
        "统一社会信用代码",
        "credit code",
        "18 位，GB 32100-2015；旧注册号另行标明",
        "信用代码 社会信用代码 纳税人识别号 证照号码 税号 统一信用代码 统一代码 "
        "社会统一信用代码 组织机构代码 注册号 工商注册号 企业代码",
    ),
    _col(
        "name",
        T,
        "企业名称",
        "firm",
        "营业执照上的全称",
        "单位名称 客户名称 公司名称 名称 企业 单位 企业全称 公司 商户名称 市场主体名称 "
        "机构名称 法人单位名称",
    ),
    _col(
        "address",
        FREE,
        "地址",
        "address",
        "实际经营地址优先",
        "实际经营地址 经营地址 经营场所地址 经营场所 办公地址 详细地址 企业地址 单位地址 "
        "所在地址 通讯地址 住所 住所地址 注册地址",
    ),
    _col(
        "district",
        T,
        "区",
        "district",
        "区、县、县级市",
        "区县 所属区 所在区 县区 辖区 行政区 区域 所属区县 区（县） 区市县 县(市、区) 县市区",
    ),
    _col(
        "street",
        T,
        "街道",
        "street",
        "街道、镇、乡",
        "镇街 乡镇 街镇 所属街道 所在街道 街道（镇） 街道乡镇 乡镇街道 镇 属地街道 街道镇",
    ),
    _col(
        "community",
        T,
        "社区",
        "community",
        "社区、村",
        "村居 社区村 所属社区 社区（村） 居委会 村社区 所在社区",
    ),
    _col(
        "park",
        T,
        "园区",
        "park",
        "产业园、软件园、科技园",
        "所属园区 所在园区 产业园 园区名称 产业园区",
    ),
    _col(
        "building",
        T,
        "楼宇",
        "building",
        "商务楼宇",
        "商务楼宇 所在楼宇 楼宇名称 大厦 写字楼 所属楼宇",
    ),
    _col(
        "business_district",
        T,
        "商圈",
        "business district",
        "商圈、商业街区",
        "所属商圈 商圈名称 所在商圈",
    ),
    _col(
        "incubator",
        T,
        "众创空间",
        "incubator",
        "众创空间、孵化器",
        "孵化器 众创空间孵化器 所属孵化器 众创空间/孵化器",
    ),
    _col(
        "lon",
        DEGREE,
        "经度",
        "longitude",
        "坐标系须声明，例如 经度(百度)",
        "东经 lng longitude x坐标",
        unit="°",
    ),
    _col("lat", DEGREE, "纬度", "latitude", "坐标系须声明", "北纬 latitude y坐标", unit="°"),
    _col(
        "category",
        T,
        "类别",
        "category",
        "互联网企业类别，如 电商、直播",
        "企业类别 行业类别 所属类别 互联网企业类别 业态 行业 所属行业 企业类型 行业分类",
    ),
    _col(
        "industry_code", CODE, "行业代码", "industry code", "GB/T 4754", "国民经济行业代码 行业编码"
    ),
    _col(
        "ownership",
        T,
        "企业性质",
        "ownership",
        "",
        "所有制 登记类型 单位性质 经济性质 经济类型 注册类型",
    ),
    _col(
        "department",
        T,
        "主管部门",
        "department in charge",
        "",
        "行业主管部门 业务主管部门 主管单位",
    ),
    _col(
        "committee",
        T,
        "行业党委",
        "industry committee",
        "指导该企业的行业党委",
        "互联网行业党委 所属行业党委 行业综合党委 归口行业党委",
    ),
    _col(
        "association",
        T,
        "行业协会",
        "association",
        "所属协会或联盟；只列示，不计覆盖",
        "所属协会 党建联盟 协会 所属联盟",
    ),
    _col("leading", YESNO, "龙头企业", "leading firm", "", "是否龙头 是否龙头企业 龙头 链主企业"),
    _col("key_firm", YESNO, "重点企业", "key firm", "", "是否重点 是否重点企业 重点"),
    _col(
        "staff",
        COUNT,
        "职工数",
        "staff",
        "在岗职工人数",
        "职工人数 职工 员工 员工数 用工人数 从业人数 员工人数 从业人员 从业人员数 人数 "
        "在职人数 职工总数 社保人数",
        unit="人",
    ),
    _col(
        "above_scale",
        YESNO,
        "规模以上",
        "above scale",
        "",
        "是否规上 规上 规上企业 是否规模以上 规模以上企业",
    ),
    _col(
        "premises",
        YESNO,
        "有经营场所",
        "has premises",
        "",
        "是否有经营场所 有无场所 有无经营场所 有场所",
    ),
    _col(
        "operating",
        YESNO,
        "实体运营",
        "operating",
        "否即不计入实体运营底数",
        "是否实体运营 经营状态 是否正常经营 是否经营 运营状态 企业状态 是否在营 登记状态 "
        "经营状况 营业状态",
    ),
    _col(
        "revenue",
        NUMBER,
        "营业收入（万元）",
        "revenue, 10,000 yuan",
        "",
        "营业收入 营收 年营业收入 产值",
        unit="万元",
    ),
    _col(
        "members_formal",
        COUNT,
        "正式党员数",
        "formal members",
        "满三名即应单独组建",
        "正式党员 正式党员人数",
        unit="人",
    ),
    _col(
        "members_total",
        COUNT,
        "党员数",
        "members in all",
        "含预备党员",
        "党员人数 党员总数 党员 党员数量 现有党员",
        unit="人",
    ),
    _col(
        "members_relation_here",
        COUNT,
        "组织关系在此党员数",
        "members registered here",
        "统计口径",
        "组织关系在本单位 转入组织关系党员 组织关系在册党员 隶属党员数 关系在此党员数",
        unit="人",
    ),
    _col(
        "organisation",
        T,
        "党组织名称",
        "organisation",
        "纳入的党组织；写“无”表示没有；多个以顿号分开",
        "所属党组织 党组织 所在党组织 党支部名称 隶属党组织 党组织全称 纳入党组织",
    ),
    _col(
        "mode",
        WORD,
        "组建方式",
        "mode",
        "单独、联合、挂靠、兜底、筹建",
        "组建形式 党组织组建方式 覆盖方式 组建类型 党组织形式 设置形式",
        words=enums.Mode,
    ),
    _col(
        "org_type",
        WORD,
        "党组织类型",
        "type of organisation",
        "党委、党总支、党支部…；未填党组织名称时有用",
        "党组织类别 党组织性质",
        words=enums.OrgType,
    ),
    _col(
        "since",
        DATE,
        "成立时间",
        "since",
        "党组织成立或纳入的日期；筹建的，为报批日期",
        "组建时间 党组织成立时间 党组织成立日期 组建日期 覆盖时间 纳入时间",
    ),
    _col(
        "post",
        POST,
        "指导员编号",
        "instructor post",
        "岗位编号，不是姓名",
        "指导员岗位 指导员岗位编号 党建指导员编号 岗位编号 党建指导员 指导员 选派指导员",
    ),
    _col(
        "liaison",
        YESNO,
        "联络员",
        "liaison",
        "有无；不是姓名",
        "党建联络员 有无联络员 是否有联络员 是否选派联络员",
    ),
    _col(
        "union",
        YESNO,
        "工会",
        "trade union",
        "",
        "是否建工会 工会组织 有无工会 是否有工会 建立工会",
    ),
    _col(
        "league",
        YESNO,
        "共青团",
        "youth league",
        "",
        "团组织 团支部 是否建团 共青团组织 有无团组织 团委",
    ),
    _col("women", YESNO, "妇联", "women's federation", "", "妇联组织 妇女组织 有无妇联 是否建妇联"),
    _col(
        "exclusion",
        WORD,
        "剔除原因",
        "exclusion",
        "不计入底数的原因",
        "不计入原因 剔除 排除原因 核减原因 不纳入原因",
        words=enums.Exclusion,
    ),
    _col(
        "reg_date",
        DATE,
        "注册日期",
        "registered on",
        "",
        "注册时间 登记日期 成立日期 企业成立日期 设立日期 成立年月 登记时间",
    ),
    _col("scope", FREE, "经营范围", "business scope", "", "主营业务 经营项目 主要业务"),
    _col(
        "superior",
        T,
        "上级党组织",
        "superior organisation",
        "所在党组织的上级",
        "隶属党委 归口党委 所属党委",
    ),
    _col(
        "listed_responsible",
        T,
        "责任党组织",
        "responsible organisation as listed",
        "台账所写的兜底责任单位；名称含本台账地点的，即负该地责任",
        "兜底责任党组织 兜底单位",
    ),
    _col(
        "members_elsewhere",
        COUNT,
        "组织关系不在本单位党员数",
        "members registered elsewhere",
        "含流动党员",
        "流动党员数 流动党员",
        unit="人",
    ),
    _col("grid", T, "网格", "grid", "", "所属网格 网格名称 网格编号"),
    _col("detail", T, "楼层房号", "floor and room", "", "楼层 房号 房间号 门牌号 楼栋"),
    _col("scale", T, "企业规模", "size class", "大、中、小、微", "大中小微"),
    _col("stock_listed", YESNO, "是否上市", "listed on a stock exchange", "", "上市企业"),
    _col("platform", YESNO, "平台企业", "platform firm", "", "是否平台企业 是否互联网企业 新业态"),
    _col("capital", T, "注册资本", "registered capital", "如台账所写", "注册资本（万元） 注册资金"),
    _col("tax", T, "纳税额", "tax paid", "如台账所写", "纳税额（万元） 税收"),
    _col("moved_in", DATE, "入驻时间", "moved in on", "", "入驻日期"),
    _col("province", T, "省", "province", "", "省份 所在省"),
    _col("city", T, "市", "city", "地级市", "城市 所在市 市州 地市"),
    _col("note", FREE, "备注", "note", "", "说明 附注 备注说明"),
)
# Columns that are read but not kept: what they say goes into the columns of FIRMS, as each meaning
# tells.
FIRM_STATEMENTS = (
    _col(
        "has_organisation",
        Kind.STATEMENT,
        "是否建立党组织",
        "has an organisation",
        "并入党组织名称、组建方式",
        "是否成立党组织 是否组建党组织 有无党组织 党组织情况 支部情况 党建状态 党组织覆盖情况",
    ),
    _col(
        "tick_single",
        Kind.STATEMENT,
        "单独组建",
        "ticked: own branch",
        "在相应栏打√；并入组建方式",
        "单独 单独建立 独立组建",
    ),
    _col(
        "tick_joint",
        Kind.STATEMENT,
        "联合组建",
        "ticked: joint branch",
        "同上",
        "联合 联合建立 联建",
    ),
    _col("tick_attached", Kind.STATEMENT, "挂靠组建", "ticked: attached", "同上", "挂靠"),
    _col(
        "tick_fallback",
        Kind.STATEMENT,
        "兜底管理",
        "ticked: fallback",
        "同上",
        "兜底 兜底覆盖 网格建立",
    ),
    _col("tick_pending", Kind.STATEMENT, "筹建中", "ticked: pending", "同上", "筹建 拟建"),
    _col(
        "tick_none", Kind.STATEMENT, "未建", "ticked: none", "同上", "未建立 未组建 未覆盖 空白点"
    ),
    _col(
        "tick_committee", Kind.STATEMENT, "党委", "ticked: committee", "打√或填个数；并入党组织类型"
    ),
    _col("tick_general_branch", Kind.STATEMENT, "党总支", "ticked: general branch", "同上", "总支"),
    _col("tick_branch", Kind.STATEMENT, "党支部", "ticked: branch", "同上", "支部"),
    _col(
        "tick_joint_branch",
        Kind.STATEMENT,
        "联合党支部",
        "ticked: joint branch",
        "同上",
        "联合支部",
    ),
    _col(
        "no_organisation_reason",
        Kind.STATEMENT,
        "未建原因",
        "why none",
        "填了原因的，即没有党组织",
        "未建党组织原因 未组建原因",
    ),
    _col(
        "dissolved",
        Kind.STATEMENT,
        "党组织撤销时间",
        "organisation dissolved on",
        "填了的，即党组织已撤销",
        "撤销时间 撤销日期",
    ),
    _col(
        "founding",
        Kind.STATEMENT,
        "党组织批复情况",
        "progress of founding",
        "批复、筹建到哪一步；写了党组织名称而尚未批复的，按筹建中计",
    ),
    _col(
        "outcome",
        Kind.STATEMENT,
        "党组织核查结果",
        "found by a check",
        "核查、走访、整改后的情况；与前面各列不一致时以它为准，并列出",
    ),
    _col(
        "instructor",
        YESNO,
        "是否选派指导员",
        "has an instructor",
        "有无；并入指导员编号",
        "是否选派党建工作指导员 是否派驻党建指导员",
    ),
    _col(
        "mass",
        YESNO,
        "群团组织",
        "has a mass organisation",
        "有无；并入工会",
        "是否建立群团组织 群团组织情况",
    ),
    _col(
        "members_probationary",
        COUNT,
        "预备党员数",
        "probationary members",
        "与正式党员数合为党员数",
        "预备党员",
        unit="人",
    ),
    _col("members_men", COUNT, "男党员数", "members: men", "与女党员数合为党员数", unit="人"),
    _col("members_women", COUNT, "女党员数", "members: women", "与男党员数合为党员数", unit="人"),
    _col("staff_men", COUNT, "男职工数", "staff: men", "与女职工数合为职工数", unit="人"),
    _col("staff_women", COUNT, "女职工数", "staff: women", "与男职工数合为职工数", unit="人"),
    _col(
        "area",
        T,
        "属地",
        "area",
        "街道、社区、园区、楼宇或区，由写法看出",
        "所属区域 填报单位 所在园区、商务楼宇名称",
    ),
    _col(
        "point", T, "经纬度", "point", "经度在前、以逗号分开；并入经度、纬度", "坐标 GPS坐标 定位"
    ),
    _col("zombie", YESNO, "是否僵尸企业", "zombie firm", "是即剔除", "僵尸企业"),
    _col("shell", YESNO, "是否空壳企业", "shell firm", "是即剔除", "是否空壳 空壳企业"),
    _col(
        "dropped",
        WORD,
        "是否剔除",
        "dropped",
        "是即剔除；写了注销、搬离等的，按其原因剔除",
        "是否核减 是否排除 是否扣除",
        words=enums.Exclusion,
    ),
    _col("doubled", YESNO, "是否重复", "listed twice", "是即剔除", "是否重复企业"),
    _col("counted", YESNO, "是否纳入统计", "counted in", "否即剔除", "是否计入底数"),
    _col(
        "struck_off", DATE, "注销时间", "struck off on", "填了即剔除", "注销日期 吊销时间 吊销日期"
    ),
    _col("moved_away", DATE, "迁出时间", "moved away on", "填了即剔除", "迁出日期 搬离时间"),
    _col(
        "said_due", YESNO, "是否应建", "said to be due", "与党员数相反的提示", "应建 是否应建党组织"
    ),
    _col("has_members", YESNO, "有无党员", "has members", "无即党员数为0", "是否有党员"),
    _col("local", YESNO, "是否属地企业", "of this area", "否即剔除", "是否本地企业 是否属地"),
    _col(
        "of_industry",
        YESNO,
        "是否互联网企业",
        "of this industry",
        "否即剔除",
        "是否网络企业 是否属互联网行业",
    ),
)
PLACES = (
    _col(
        "place_id",
        CODE,
        "地点编号",
        "place id",
        "空白则由名称产生",
        "编号 地点代码 楼宇编号 园区编号 source_id 场所编号",
    ),
    _col(
        "name",
        T,
        "地点名称",
        "place",
        "",
        "名称 楼宇名称 园区名称 场所名称 楼宇 园区",
        required=True,
    ),
    _col(
        "kind",
        WORD,
        "地点类型",
        "kind",
        "市、区、街道、社区、园区、楼宇、商圈、众创空间",
        "类型 类别 地点类别 场所类型 级别 layer",
        words=enums.PlaceKind,
    ),
    _col("address", FREE, "地址", "address", "", "位置 详细地址 坐落"),
    _col(
        "part_of",
        T,
        "上级地点",
        "part of",
        "所在的街道、园区等，编号或名称；多个以顿号分开",
        "所属地点 所属区域 上级 隶属 所属街道 所在园区 所属",
    ),
    _col(
        "lon",
        DEGREE,
        "经度",
        "longitude",
        "坐标系须声明",
        "东经 lng longitude lng_gcj02 lng_wgs84 lng_bd09",
        unit="°",
    ),
    _col(
        "lat",
        DEGREE,
        "纬度",
        "latitude",
        "坐标系须声明",
        "北纬 latitude lat_gcj02 lat_wgs84 lat_bd09",
        unit="°",
    ),
    _col("operator", T, "运营单位", "operator", "", "运营方 物业公司 管理单位 园区运营方"),
)
ORGANISATIONS = (
    _col(
        "org_id",
        CODE,
        "党组织编号",
        "organisation id",
        "空白则由名称产生",
        "编号 组织编号 党组织代码",
    ),
    _col(
        "name",
        T,
        "党组织名称",
        "organisation",
        "",
        "名称 党组织 党组织全称 组织名称",
        required=True,
    ),
    _col(
        "org_type",
        WORD,
        "组织类型",
        "type",
        "党委、党总支、党支部、联合党支部…；空白则由名称看出",
        "党组织类型 类型 党组织类别",
        words=enums.OrgType,
    ),
    _col(
        "level",
        WORD,
        "层级",
        "level",
        "市、区、街道、社区、园区、楼宇、商圈、行业、企业",
        "组织层级 级别 所属层级",
        words=enums.OrgLevel,
    ),
    _col(
        "superior",
        T,
        "上级党组织",
        "superior",
        "编号或名称；多个以顿号分开",
        "隶属党组织 上级组织 隶属于 上级党委",
    ),
    _col(
        "place_id",
        T,
        "所在地点",
        "place",
        "编号或名称；层级为地点的，即其兜底责任地",
        "地点编号 责任区域 所在地 负责区域 地点 责任地点",
    ),
    _col(
        "category",
        T,
        "负责类别",
        "category",
        "行业党委负责的企业类别；多个以顿号分开",
        "类别 行业类别 指导类别 行业",
    ),
    _col(
        "members_formal",
        COUNT,
        "正式党员数",
        "formal members",
        "",
        "正式党员 正式党员人数",
        unit="人",
    ),
    _col(
        "members_total", COUNT, "党员数", "members in all", "", "党员人数 党员总数 党员", unit="人"
    ),
    _col("founded", DATE, "成立日期", "founded", "", "成立时间 组建时间 组建日期"),
    _col(
        "pending_since",
        DATE,
        "报批日期",
        "pending since",
        "筹建中的报批日期",
        "筹建日期 申请日期 筹建时间 报批时间",
    ),
    _col("term_end", DATE, "届满日期", "term ends", "", "任期届满 换届日期 到期日期 届满时间"),
    _col(
        "active",
        YESNO,
        "在用",
        "active",
        "否即已撤销",
        "是否有效 状态 组织状态 党组织状态 支部状态 运行状态 运转状态 是否正常运转 是否正常运行",
    ),
)
LINKS = (
    _col(
        "source",
        T,
        "起点",
        "source",
        "企业代码或名称、党组织编号或名称、地点",
        "来源 源 企业 主体",
        required=True,
    ),
    _col(
        "type",
        WORD,
        "关系",
        "type",
        "见关系表",
        "关系类型 类型 联系",
        words=enums.LinkType,
        required=True,
    ),
    _col(
        "target", T, "终点", "target", "党组织、地点、岗位、类别", "目标 对象 目的", required=True
    ),
    _col("mode", WORD, "组建方式", "mode", "", "方式", words=enums.Mode),
    _col("since", DATE, "起始日期", "since", "", "日期 时间 成立时间"),
)
# Read but not kept: a list of organisations may be the only place where their firms stand.
ORGANISATION_STATEMENTS = (
    _col(
        "firms_listed",
        T,
        "覆盖企业名单",
        "firms covered",
        "多个以顿号分开；没有企业表时由此得出企业",
        "所含企业 覆盖企业 联建企业 成员企业 企业名单 涵盖企业 包含企业",
    ),
    _col("ended", YESNO, "是否撤销", "ended", "是即不再在用", "是否已撤销 是否解散"),
    _col("ended_on", DATE, "撤销时间", "ended on", "填了即不再在用", "撤销日期 解散时间 注销时间"),
)
POSTS = (
    _col(
        "post_id",
        POST,
        "岗位编号",
        "post id",
        "编号，不是姓名",
        "指导员编号 编号 指导员岗位编号 岗位",
        required=True,
    ),
    _col("kind", T, "岗位类型", "kind", "指导员、联络员、党群服务中心、党建工作站", "类型 类别"),
    _col("capacity", COUNT, "可联系企业数", "capacity", "", "容量 联系企业上限 定额", unit="家"),
    _col("team", T, "所属队伍", "team", "", "队伍 团队 小组"),
    _col("organisation", T, "派出党组织", "sent by", "", "派出单位 所属党组织 党组织"),
    _col("lon", DEGREE, "经度", "longitude", "坐标系须声明", "东经 lng longitude", unit="°"),
    _col("lat", DEGREE, "纬度", "latitude", "坐标系须声明", "北纬 latitude", unit="°"),
)

PROBLEMS = (
    _col("severity", WORD, "程度", "severity", words=enums.Severity),
    _col("file", T, "文件", "file"),
    _col("sheet", T, "工作表", "sheet", lesser=True),
    _col("table", T, "表", "table", lesser=True),
    _col("row", COUNT, "行", "row"),
    _col("column", T, "列", "column"),
    _col("code", T, "问题", "code", for_programs=True),
    _col("value", T, "值", "value", lesser=True),
    _col("message", FREE, "说明与处理", "message"),
)
# How each column of the data was read; in a file of these a person may choose (`orggraph check
# --columns`).
COLUMNS_READ = (
    _col("file", T, "文件", "file", lesser=True),
    _col("sheet", T, "工作表", "sheet"),
    _col("table", T, "表", "table", lesser=True),
    _col("letter", T, "列号", "letter"),
    _col("heading", T, "表头", "heading"),
    _col("read_as", T, "读作", "read as"),
    _col("rows", COUNT, "有内容的行", "rows with a value", "牵涉的企业数", unit="行"),
    _col(
        "words",
        FREE,
        "其中的限定词",
        "closed words in it",
        "只列是否、打勾、组建方式等限定词，不列名称和文字",
    ),
    _col("near", T, "相近的已知表头", "nearest known heading", lesser=True),
)
COVERAGE = (
    _col("group", T, "分组", "group"),
    _col("ledger", COUNT, "底数(台账数)", "on the ledger", unit="家", lesser=True),
    _col("excluded", COUNT, "剔除数", "excluded", unit="家", lesser=True),
    _col("base", COUNT, "纳入数", "in the base", "各率的分母", unit="家"),
    _col("single", COUNT, "单独", "own branch", unit="家"),
    _col("joint", COUNT, "联合", "joint", unit="家"),
    _col("attached", COUNT, "挂靠", "attached", unit="家", lesser=True),
    _col("fallback", COUNT, "兜底", "fallback", unit="家", lesser=True),
    _col(
        "mode_unknown",
        COUNT,
        "方式待核实",
        "mode not told",
        "已建党组织，组建方式未填；此数不为 0 时不出单独组建率",
        unit="家",
        lesser=True,
    ),
    _col("organised", COUNT, "组织覆盖数", "with an organisation", unit="家"),
    _col("organised_rate", PERCENT, "组织覆盖率", "organisation rate"),
    _col("without_fallback_rate", PERCENT, "不含兜底率", "rate without fallback"),
    _col("single_rate", PERCENT, "单独组建率", "own-branch rate", lesser=True),
    _col("worked", COUNT, "工作覆盖数", "work only", "仅工作覆盖", unit="家", lesser=True),
    _col("both", COUNT, "两个覆盖数", "organised or worked", unit="家", lesser=True),
    _col("both_rate", PERCENT, "两个覆盖率", "both rates"),
    _col(
        "nominal",
        COUNT,
        "名义覆盖数",
        "nominal",
        "含临时、功能型、流动党支部与筹建中",
        unit="家",
        lesser=True,
    ),
    _col("nominal_rate", PERCENT, "名义覆盖率", "nominal rate", lesser=True),
    _col("due", COUNT, "应建数", "due", unit="家", lesser=True),
    _col("built", COUNT, "已建数", "built", unit="家", lesser=True),
    _col("built_rate", PERCENT, "应建尽建率", "built of due"),
    _col("uncovered", COUNT, "空白点", "uncovered", unit="家"),
    _col("pending", COUNT, "筹建中", "pending", unit="家", lesser=True),
    _col("unknown", COUNT, "待核实", "unknown", unit="家"),
    _col("staff", COUNT, "职工数", "staff", "已知之和", unit="人", lesser=True),
    _col("members", COUNT, "党员数", "members", "已知之和", unit="人", lesser=True),
    _col(
        "organisations",
        COUNT,
        "党组织数",
        "organisations",
        "有纳入企业的党组织",
        unit="个",
        lesser=True,
    ),
    _col("committees", COUNT, "党委", "committees", unit="个", lesser=True),
    _col("general_branches", COUNT, "党总支", "general branches", unit="个", lesser=True),
    _col("branches", COUNT, "党支部", "branches", unit="个", lesser=True),
)

_FALLBACK_COUNT = _col(
    "without_fallback",
    COUNT,
    "不含兜底数",
    "without fallback",
    "不含兜底率的分子；各表相加后可重算",
    unit="家",
    lesser=True,
)
_NEVER_ASKED = _col(
    "never_asked",
    COUNT,
    "无从得知数",
    "never asked",
    "台账没有一列问过、也无任何资料的纳入企业；等于纳入数时不出各率",
    unit="家",
    lesser=True,
)


def _with_numerators() -> tuple[Column, ...]:
    """Return the columns of the coverage table with every numerator beside its rate."""
    columns: list[Column] = []
    for column in COVERAGE[1:]:
        if column.name == "without_fallback_rate":
            columns.append(_FALLBACK_COUNT)
        columns.append(column)
    return (*columns, _NEVER_ASKED)


COUNTED = _with_numerators()
NATION_COVERAGE = (
    _col("code", T, "区划代码", "division code"),
    _col("group", T, "地区", "division"),
    _col("line", T, "行", "line", "合计、跨县重复（负数，扣除）、净数"),
    _col("counties", COUNT, "已算县数", "counties worked out"),
    _col("expected", COUNT, "应有县数", "counties in all"),
    _col("missing", T, "缺哪些县", "missing counties"),
    *COUNTED,
)
COUNTY_COVERAGE = (
    _col("county_code", T, "区划代码", "division code"),
    _col("by", T, "维度", "by"),
    COVERAGE[0],
    *COUNTED,
)
COUNTY_SUMMARY = (
    _col("county_code", T, "区划代码", "division code"),
    _col("name", T, "数据名称", "dataset"),
    _col("as_of", T, "截至日期", "as of"),
    _col("key", T, "校验值", "hash", "输入、规则、选项与程序版本的散列值"),
    _col("errors", COUNT, "错误", "errors"),
    _col("warnings", COUNT, "警告", "warnings"),
    _col("groups", COUNT, "建议组数", "groups proposed"),
    _col("placed", COUNT, "编入企业", "firms placed"),
    _col("left_over", COUNT, "未编入企业", "firms left over"),
    *COUNTED,
)
COUNTY_FAILURE = (
    _col("county_code", T, "区划代码", "division code"),
    _col("group", T, "地区", "division"),
    _col("message", T, "原因与办法", "what happened and what to do"),
)
FIRMS_TWICE = (
    _col("uscc", CODE, "统一社会信用代码", "credit code"),
    _col("name", T, "企业名称", "firm"),
    _col("county_code", T, "区划代码", "division code"),
    _col("group", T, "地区", "division"),
    _col("status", WORD, "状态", "status", words=enums.Status),
    _col("counted", Kind.YESNO, "净数计在此县", "counted here in the net row"),
)
NATION_COMMITTEES = (
    _col("committee", T, "行业党委", "industry committee"),
    _col("organisation", T, "编号", "id"),
    _col("counties", COUNT, "涉及县数", "counties"),
    *COUNTED,
)
COMMITTEES = (
    _col("committee", T, "行业党委", "industry committee"),
    _col("superior", T, "上级党组织", "superior organisation", lesser=True),
    _col("categories", T, "负责类别", "categories"),
    _col("base", COUNT, "归口企业", "firms guided", "底数内，各率的分母", unit="家"),
    _col(
        "by_category",
        COUNT,
        "其中按类别归口",
        "of these by category",
        "行中未写明行业党委",
        unit="家",
        lesser=True,
    ),
    _col("organised", COUNT, "组织覆盖数", "with an organisation", unit="家"),
    _col("organised_rate", PERCENT, "组织覆盖率", "organisation rate"),
    _col("uncovered", COUNT, "空白点", "uncovered", unit="家"),
    _col("unknown", COUNT, "待核实", "unknown", unit="家"),
    _col(
        "organisations",
        COUNT,
        "归口企业的党组织",
        "organisations of its firms",
        "有纳入企业的党组织",
        unit="个",
    ),
    _col(
        "subordinate",
        COUNT,
        "隶属的党组织",
        "organisations under it",
        "连同下级的下级，在用的",
        unit="个",
    ),
    _col("members", COUNT, "党员数", "members", "归口企业已知之和", unit="人"),
)
WITHOUT_COMMITTEE = (
    _col("firm", T, "企业", "firm"),
    _col("uscc", CODE, "信用代码", "credit code", lesser=True),
    _col("category", T, "类别", "category"),
    _col("department", T, "主管部门", "department"),
    _col("district", T, "区", "district"),
    _col("status", WORD, "状态", "status", words=enums.Status),
    _col("staff", COUNT, "职工数", "staff", unit="人"),
    _col("members_total", COUNT, "党员数", "members", unit="人"),
    _col("responsible", T, "兜底责任党组织", "responsible organisation"),
)
ALLIANCES = (
    _col("alliance", T, "联盟或协会", "alliance or association"),
    _col("member", T, "成员", "member"),
    _col("uscc", CODE, "信用代码", "credit code", lesser=True),
    _col("social", YESNO, "社会组织", "social organisation", lesser=True),
    _col("district", T, "区", "district"),
    _col("status", WORD, "状态", "status", words=enums.Status),
)
DEPARTMENTS = (
    _col("category", T, "类别", "category"),
    _col("department", T, "主管部门", "department"),
    _col("base", COUNT, "纳入数", "in the base", "各率的分母", unit="家"),
    _col("organised", COUNT, "组织覆盖数", "with an organisation", unit="家"),
    _col("organised_rate", PERCENT, "组织覆盖率", "organisation rate"),
    _col("uncovered", COUNT, "空白点", "uncovered", unit="家"),
    _col("unknown", COUNT, "待核实", "unknown", unit="家"),
)
GAPS = (
    _col("firm", T, "企业", "firm"),
    _col("uscc", CODE, "信用代码", "credit code", lesser=True),
    _col("district", T, "区", "district", lesser=True),
    _col("street", T, "街道", "street"),
    _col("park", T, "园区", "park", lesser=True),
    _col("building", T, "楼宇", "building", lesser=True),
    _col("category", T, "行业", "category", lesser=True),
    _col("staff", COUNT, "职工数", "staff", unit="人", lesser=True),
    _col("members_total", COUNT, "党员数", "members", unit="人", lesser=True),
    _col("members_formal", COUNT, "正式党员", "formal members", unit="人"),
    _col("status", WORD, "状态", "status", words=enums.Status),
    _col("reason", WORD, "未覆盖原因", "reason", words=enums.GapReason),
    _col("rule", T, "触发规则", "rule", lesser=True),
    _col("action", WORD, "建议措施", "action", words=enums.Action),
    _col("group", T, "建议组号", "group", lesser=True),
    _col("nearest", T, "最近党组织", "nearest organisation", lesser=True),
    _col("nearest_metres", NUMBER, "距离（米）", "metres", unit="米", lesser=True),
    _col("responsible", T, "兜底责任党组织", "responsible organisation"),
    _col("path", FREE, "责任路径", "path", lesser=True),
    _col("post", T, "指导员岗位", "instructor post", lesser=True),
    _col("priority", WORD, "优先级", "priority", words=enums.Priority, lesser=True),
    _col("priority_why", T, "优先级依据", "why", lesser=True),
    _col("file", T, "来源文件", "source file", lesser=True),
    _col("row", COUNT, "来源行", "source row", lesser=True),
)
LOCATED = (
    _col("uscc", CODE, "信用代码", "credit code", lesser=True),
    _col("name", T, "企业名称", "firm"),
    _col("district", T, "区", "district"),
    _col("street", T, "街道", "street"),
    _col("community", T, "社区", "community", lesser=True),
    _col("park", T, "园区", "park"),
    _col("building", T, "楼宇", "building"),
    _col("place_id", T, "地点编号", "place id", lesser=True),
    _col("evidence", T, "依据", "evidence"),
    _col("confidence", T, "可信度", "confidence"),
    _col("metres", NUMBER, "距离（米）", "metres", unit="米"),
    _col("conflict", FREE, "矛盾", "conflict"),
    _col("note", FREE, "说明", "note", lesser=True),
)
DUTIES = (
    _col("responsible", T, "兜底责任党组织", "responsible organisation"),
    _col("presumed", YESNO, "推定", "presumed", "规则推定，台账未列"),
    _col("firms", COUNT, "责任范围企业", "firms", unit="家"),
    _col("organised", COUNT, "已覆盖", "covered", unit="家"),
    _col("uncovered", COUNT, "空白点", "uncovered", unit="家"),
    _col("worked", COUNT, "仅工作覆盖", "work only", unit="家"),
    _col("pending", COUNT, "筹建中", "pending", unit="家"),
    _col("unknown", COUNT, "待核实", "unknown", unit="家"),
    _col("due", COUNT, "其中应建未建", "due and not built", unit="家"),
    _col("members", COUNT, "未覆盖企业党员", "members in them", unit="人"),
)
PLAN = (
    _col("group", T, "组号", "group"),
    _col("setting", T, "依托", "setting", "楼宇、园区、商圈、龙头企业或就近"),
    _col("host", T, "牵头企业", "lead firm"),
    _col("units", COUNT, "企业数", "firms", unit="家"),
    _col("firms", FREE, "名单", "firms in it"),
    _col("formal", COUNT, "正式党员合计", "formal members", unit="人"),
    _col("members", COUNT, "党员合计", "members in all", unit="人", lesser=True),
    _col("staff", COUNT, "职工合计", "staff", unit="人", lesser=True),
    _col("widest", NUMBER, "最大间距（米）", "widest, metres", "企业间直线距离", unit="米"),
    _col("alike", PERCENT, "行业一致度", "alike industry", "同类别企业占比", lesser=True),
    _col("committee", YESNO, "是否设支委会", "branch committee due", lesser=True),
    _col("over_soft", YESNO, "是否超5家", "over 5 firms", lesser=True),
    _col("superior", T, "上级党组织", "superior organisation"),
    _col("name", T, "拟定名称", "drafted name"),
)
PLAN_FIRMS = (
    _col("group", T, "建议组号", "group"),
    _col("uscc", CODE, "信用代码", "credit code", lesser=True),
    _col("name", T, "企业名称", "firm"),
    _col("host", T, "牵头企业", "lead firm"),
    _col("metres", NUMBER, "距牵头企业（米）", "metres to the lead firm", unit="米"),
    _col("address", FREE, "地址", "address", lesser=True),
    _col("building", T, "楼宇", "building"),
    _col("park", T, "园区", "park", lesser=True),
    _col("street", T, "街道", "street"),
    _col("category", T, "类别", "category", lesser=True),
    _col("members_formal", COUNT, "正式党员数", "formal members", unit="人"),
    _col("members_total", COUNT, "党员数", "members", unit="人"),
    _col("staff", COUNT, "职工数", "staff", unit="人", lesser=True),
    _col("firm", T, "企业标识", "firm key", lesser=True),
    _col("founded", YESNO, "已成立", "founded", lesser=True),
    _col(
        "placed_by",
        T,
        "位置依据",
        "placed by",
        "空着的为台账坐标或所在楼宇，其余按门牌",
        lesser=True,
    ),
)
LEFT_OVER = (
    _col("uscc", CODE, "信用代码", "credit code", lesser=True),
    _col("name", T, "企业名称", "firm"),
    _col("reason", T, "未编入原因", "why left over"),
    _col("street", T, "街道", "street"),
    _col("park", T, "园区", "park", lesser=True),
    _col("building", T, "楼宇", "building"),
    _col("members_formal", COUNT, "正式党员数", "formal members", unit="人"),
    _col("staff", COUNT, "职工数", "staff", unit="人", lesser=True),
    _col("joined", T, "就近并入", "joins existing branch", lesser=True),
    _col("metres", NUMBER, "距离（米）", "metres", unit="米", lesser=True),
    _col("responsible", T, "兜底责任党组织", "responsible organisation"),
)
IMPACT = (
    _col("name", T, "节点", "node"),
    _col("label", T, "类", "label", "党组织、岗位、地点"),
    _col("kind", T, "类型", "kind"),
    _col("district", T, "区", "district"),
    _col("tied", COUNT, "所联系企业", "firms tied", unit="家"),
    _col("lost", COUNT, "失去组织覆盖", "lose their organisation", unit="家"),
    _col("points", NUMBER, "覆盖率变动（百分点）", "rate moves, points", unit="百分点"),
    _col("uncovered", COUNT, "成为空白点", "fall uncovered", unit="家"),
    _col("kept", COUNT, "仍有组织", "stay organised", "另有党组织纳入", unit="家"),
    _col("unworked", COUNT, "两个覆盖都失去", "lose organisation and work", unit="家"),
    _col("handed", COUNT, "兜底责任转移", "handed over", "改由别的组织负责，或无人负责", unit="家"),
    _col("unclear", COUNT, "其中责任不明", "of these nobody's", unit="家"),
    _col(
        "social",
        COUNT,
        "社会组织失去覆盖",
        "social organisations that lose theirs",
        "不计入各率",
        unit="家",
    ),
    _col("orphans", COUNT, "失去上级的党组织", "organisations without superior", unit="个"),
    _col("node", CODE, "编号", "id"),
)
IMPACT_FIRMS = (
    _col("firm", T, "企业", "firm"),
    _col("uscc", CODE, "信用代码", "credit code"),
    _col("district", T, "区", "district"),
    _col("effect", WORD, "影响", "effect"),
    _col("status_before", WORD, "现状态", "status now", words=enums.Status),
    _col("status_after", WORD, "撤销后状态", "status then", words=enums.Status),
    _col("by", T, "撤销后依托", "then held by"),
    _col("responsible_before", T, "现兜底责任党组织", "responsible now"),
    _col("responsible_after", T, "撤销后兜底责任党组织", "responsible then"),
    _col("staff", COUNT, "职工数", "staff", unit="人"),
    _col("members_total", COUNT, "党员数", "members", unit="人"),
)
CAMPAIGN = (
    _col("organisations", COUNT, "新建组织数", "new organisations", unit="个"),
    _col("gain", COUNT, "新增覆盖", "gain", "比少建一个多覆盖的企业", unit="家"),
    _col("firms", COUNT, "累计新覆盖", "newly covered", unit="家"),
    _col("rate", PERCENT, "组织覆盖率", "organisation rate"),
    _col("bound", COUNT, "任何方案至多", "no plan covers more than", "已证明的上界", unit="家"),
    _col("bound_rate", PERCENT, "覆盖率上界", "bound of the rate"),
)
STEPS = (
    _col("organisations", COUNT, "序号", "order"),
    _col("step", T, "方式", "how"),
    _col("name", T, "拟建组织", "organisation"),
    _col("firms", FREE, "企业名单", "firms in it"),
    _col("gain", COUNT, "新覆盖", "newly covered", unit="家"),
    _col("total", COUNT, "累计", "in all", unit="家"),
    _col("rate", PERCENT, "组织覆盖率", "organisation rate"),
    _col("street", T, "街道", "street"),
    _col("superior", T, "上级党组织", "superior organisation"),
)
PLAN_CHOICES = (
    _col("chosen", YESNO, "现行规则", "rule in force"),
    _col("price", NUMBER, "少建一个值（米）", "a branch fewer is worth, metres", unit="米"),
    _col("branches", COUNT, "支部数", "branches", unit="个"),
    _col("firms", COUNT, "编入企业", "firms in groups", unit="家"),
    _col("left_over", COUNT, "剩余", "left over", unit="家"),
    _col(
        "known", NUMBER, "已知总距离（米）", "metres known", "到牵头企业的直线距离之和", unit="米"
    ),
    _col("unknown", COUNT, "距离不明", "distances unknown", unit="家"),
    _col("farthest", NUMBER, "最远（米）", "farthest, metres", unit="米"),
    _col("same_superior", COUNT, "与牵头企业同一上级", "same superior as the lead", unit="家"),
    _col("yuan", COUNT, "经费（元/年）", "yuan a year", unit="元"),
    _col("city", COUNT, "市级", "city's share", unit="元", lesser=True),
    _col("county", COUNT, "县级", "county's share", unit="元", lesser=True),
    _col("town", COUNT, "镇街", "town's share", unit="元", lesser=True),
    _col("gap", PERCENT, "与最优至多差", "from the best at most", "按该行的价计"),
)
PLAN_SENSITIVITY = (
    _col("varied", T, "所变的规则", "rule varied"),
    _col("value", T, "取值", "value"),
    _col("chosen", YESNO, "现行", "in force"),
    _col("left_over", COUNT, "剩余", "left over", unit="家"),
    _col("branches", COUNT, "支部数", "branches", unit="个"),
    _col("firms", COUNT, "编入企业", "firms in groups", unit="家"),
    _col("joined", COUNT, "就近并入", "joining a branch nearby", unit="家"),
    _col(
        "known", NUMBER, "已知总距离（米）", "metres known", "到牵头企业的直线距离之和", unit="米"
    ),
    _col("unknown", COUNT, "距离不明", "distances unknown", unit="家"),
)
PLAN_SCHEDULE = (
    _col("order", COUNT, "序号", "order"),
    _col("week", COUNT, "第几周筹备", "week"),
    _col("step", T, "方式", "how"),
    _col("group", T, "组号", "group"),
    _col("name", T, "拟建组织", "organisation"),
    _col("firms", FREE, "企业名单", "firms in it"),
    _col("gain", COUNT, "新覆盖", "newly covered", unit="家"),
    _col("handed_in", DATE, "报批日期", "handed in"),
    _col("reply_by", DATE, "最迟批复", "reply by"),
    _col("total", COUNT, "累计", "in all", unit="家"),
    _col("rate", PERCENT, "组织覆盖率", "organisation rate"),
    _col("street", T, "街道", "street"),
    _col("superior", T, "上级党组织", "superior organisation"),
    _col("post", T, "联系指导员岗位", "instructor post", "成立后由谁联系指导"),
    _col("metres", NUMBER, "岗位距离（米）", "metres to the post", unit="米", lesser=True),
)
SCHEDULE_WEEKS = (
    _col("week", COUNT, "周", "week"),
    _col("until", DATE, "截至", "until"),
    _col("handed_in", COUNT, "报批", "handed in", unit="个"),
    _col("founded", COUNT, "批复成立", "founded", unit="个"),
    _col("total", COUNT, "累计新覆盖", "newly covered in all", unit="家"),
    _col("rate", PERCENT, "组织覆盖率", "organisation rate"),
    _col("reached", T, "达到", "reached"),
)
RECRUIT_FIRST = (
    _col("step", T, "发展后", "then"),
    _col("firms", FREE, "企业", "firms"),
    _col("formal", COUNT, "现有正式党员", "formal members now", unit="人"),
    _col("unlocks", COUNT, "可覆盖", "firms covered then", unit="家"),
    _col("staff", COUNT, "职工数", "staff", unit="人"),
    _col("street", T, "街道", "street"),
    _col("building", T, "楼宇", "building"),
    _col("responsible", T, "兜底责任党组织", "responsible organisation"),
)
CLARIFY_FIRST = (
    _col("what", T, "先办", "what to do"),
    _col("where", T, "所在", "where"),
    _col("firms", FREE, "企业", "firms"),
    _col("count", COUNT, "须办", "firms to see to", unit="家"),
    _col("unlocks", COUNT, "至多可再编入", "firms grouped then at most", unit="家"),
    _col("why", FREE, "说明", "why"),
)
DRAWN = (
    _col("group", T, "组号", "group", "按名单所写"),
    _col("holds", T, "结论", "verdict"),
    _col("units", COUNT, "企业数", "firms", unit="家"),
    _col("firms", FREE, "名单", "firms in it"),
    _col("host", T, "牵头企业", "lead firm", "名单未写的取位置最居中的"),
    _col("formal", COUNT, "正式党员合计", "formal members", unit="人"),
    _col("members", COUNT, "党员合计", "members in all", unit="人", lesser=True),
    _col("known", NUMBER, "已知距离（米）", "metres known", "到牵头企业的直线距离之和", unit="米"),
    _col("unknown", COUNT, "距离不明", "distances unknown", unit="家"),
    _col("farthest", NUMBER, "最远（米）", "farthest, metres", unit="米"),
    _col("said", FREE, "核对意见", "what the rules say"),
    _col("rest", FREE, "去掉不符合的，其余可成组", "valid without those that may not be in it"),
    _col("superior", T, "上级党组织", "superior organisation", lesser=True),
)
DRAWN_FIRMS = (
    _col("group", T, "组号", "group"),
    _col("written", T, "名单所写", "as listed"),
    _col("name", T, "企业名称", "firm", "台账中的企业，未找到的空着"),
    _col("uscc", CODE, "信用代码", "credit code", lesser=True),
    _col("host", T, "牵头企业", "lead firm"),
    _col("metres", NUMBER, "距牵头企业（米）", "metres to the lead firm", unit="米"),
    _col("status", WORD, "状态", "status", words=enums.Status),
    _col("street", T, "街道", "street"),
    _col("building", T, "楼宇", "building"),
    _col("members_formal", COUNT, "正式党员数", "formal members", unit="人"),
    _col("members_total", COUNT, "党员数", "members", unit="人", lesser=True),
    _col("ours", T, "建议方案组号", "group in our plan"),
    _col("sheet", T, "工作表", "sheet", lesser=True),
    _col("row", COUNT, "行", "row", lesser=True),
)
DRAWN_COMPARED = (
    _col("what", T, "方案", "plan"),
    _col("branches", COUNT, "支部数", "branches", unit="个"),
    _col("firms", COUNT, "编入企业", "firms in groups", unit="家"),
    _col("left_over", COUNT, "剩余", "left over", "可联合而未编入", unit="家"),
    _col(
        "known", NUMBER, "已知总距离（米）", "metres known", "到牵头企业的直线距离之和", unit="米"
    ),
    _col("unknown", COUNT, "距离不明", "distances unknown", unit="家"),
    _col("farthest", NUMBER, "最远（米）", "farthest, metres", unit="米"),
    _col("cost", NUMBER, "折算总价（米）", "cost, metres", "距离加每个支部所值的米数", unit="米"),
    _col("same_superior", COUNT, "与牵头企业同一上级", "same superior as the lead", unit="家"),
    _col("yuan", COUNT, "经费（元/年）", "yuan a year", unit="元"),
)
PLAN_CHANGES = (
    _col("uscc", CODE, "信用代码", "credit code"),
    _col("name", T, "企业名称", "firm"),
    _col("change", T, "变化", "change"),
    _col("before", T, "上期组号", "group before"),
    _col("after", T, "本期组号", "group now"),
    _col("reason", FREE, "原因", "why"),
    _col("street", T, "街道", "street"),
)
HEALTH = (
    _col("found", WORD, "发现", "finding", words=enums.Condition),
    _col("organisation", T, "党组织", "organisation"),
    _col("org_type", WORD, "类型", "type", words=enums.OrgType),
    _col("firm", T, "企业", "firm", "只在所指为一家企业时"),
    _col("count", COUNT, "数", "count", "人、家、个或天，看规则"),
    _col("rule", T, "规则", "rule"),
    _col("detail", T, "说明", "detail"),
    _col("action", T, "建议", "what to do"),
    _col("superior", T, "上级或责任党组织", "superior or responsible organisation"),
)
FUNDING = (
    _col("group", T, "分组", "group"),
    _col("organisations", COUNT, "党组织数", "organisations", unit="个"),
    _col("branches", COUNT, "支部数", "branches", unit="个"),
    _col("members", COUNT, "党员数", "members", "已知之和", unit="人"),
    _col(
        "unknown", COUNT, "党员数待核实的组织", "organisations whose members are unknown", unit="个"
    ),
    _col("amount", COUNT, "年度经费（元）", "yuan a year", unit="元"),
    _col("city", COUNT, "市级承担", "city's share", unit="元"),
    _col("county", COUNT, "县（市、区）承担", "county's share", unit="元"),
    _col("town", COUNT, "镇（街道）承担", "town's share", unit="元"),
    _col("new", COUNT, "当年新建组织", "new organisations of the year", unit="个"),
    _col("one_off", COUNT, "新建补助（元）", "one-off yuan", "未定额则不计", unit="元"),
)
POST_LOAD = (
    _col("post", POST, "岗位", "post"),
    _col("team", T, "所属队伍", "team"),
    _col("sent_by", T, "派出党组织", "sent by", lesser=True),
    _col("firms", COUNT, "联系企业数", "firms", "底数内，含社会组织", unit="家"),
    _col("capacity", COUNT, "定额", "capacity", unit="家"),
    _col("load", WORD, "负载", "load", words=enums.Load),
    _col("members", COUNT, "企业党员数", "members in them", "已知之和", unit="人", lesser=True),
    _col("visits", NUMBER, "每月到访", "visits a month", "每周到点＋每月走访＋每季活动", unit="次"),
    _col("assigned", COUNT, "拟增联系", "firms to add", unit="家"),
    _col("then", COUNT, "增后联系", "firms then", unit="家"),
    _col("visits_then", NUMBER, "增后每月到访", "visits a month then", unit="次"),
)
POST_FIRMS = (
    _col("firm", T, "企业", "firm"),
    _col("uscc", CODE, "信用代码", "credit code", lesser=True),
    _col("need", WORD, "依据", "why", words=enums.Need),
    _col("post", POST, "拟派岗位", "post"),
    _col("metres", COUNT, "距离（米）", "metres", "直线距离", unit="米"),
    _col("left", WORD, "未派原因", "why none", words=enums.NoPost),
    _col("district", T, "区", "district"),
    _col("street", T, "街道", "street"),
    _col("park", T, "园区", "park", lesser=True),
    _col("building", T, "楼宇", "building", lesser=True),
    _col("staff", COUNT, "职工数", "staff", unit="人"),
    _col("responsible", T, "兜底责任党组织", "responsible organisation", lesser=True),
)
FURTHER_POSTS = (
    _col("place", T, "拟设地点", "place"),
    _col("kind", WORD, "类型", "kind", words=enums.PlaceKind),
    _col("district", T, "区", "district"),
    _col("posts", COUNT, "增设岗位", "posts to add", unit="个"),
    _col("firms", COUNT, "联系企业", "firms", unit="家"),
    _col("staff", COUNT, "企业职工数", "staff in them", "已知之和", unit="人"),
    _col("farthest", COUNT, "最远（米）", "farthest, metres", "直线距离", unit="米"),
)
CIRCLES = (
    _col("group", T, "区", "district"),
    _col("base", COUNT, "纳入数", "in the base", unit="家"),
    _col("located", COUNT, "有坐标", "with a point", "占比的分母", unit="家"),
    _col("inner", COUNT, "10分钟圈内", "within 10 minutes", unit="家"),
    _col("inside", COUNT, "15分钟圈内", "within 15 minutes", "含10分钟圈内", unit="家"),
    _col("outside", COUNT, "圈外", "outside", unit="家"),
    _col("rate", PERCENT, "圈内占比", "share inside", "15分钟圈内÷有坐标"),
    _col("members_inside", COUNT, "圈内党员", "members inside", "已知之和", unit="人"),
    _col("members_outside", COUNT, "圈外党员", "members outside", "已知之和", unit="人"),
)
NEW_CENTRES = (
    _col("order", COUNT, "序号", "order"),
    _col("place", T, "拟设地点", "place"),
    _col("kind", WORD, "类型", "kind", words=enums.PlaceKind),
    _col("district", T, "区", "district"),
    _col("gain", COUNT, "新入圈企业", "firms newly inside", unit="家"),
    _col("members", COUNT, "其党员", "members in them", "已知之和", unit="人"),
    _col("inside", COUNT, "累计圈内", "inside in all", unit="家"),
    _col("rate", PERCENT, "圈内占比", "share inside", "圈内÷有坐标"),
)
CHANGES = (
    _col("group", T, "区", "district"),
    _col("base_before", COUNT, "上期底数", "base before", unit="家"),
    _col("base_after", COUNT, "本期底数", "base now", unit="家"),
    _col("organised_before", COUNT, "上期覆盖", "organised before", unit="家"),
    _col("organised_after", COUNT, "本期覆盖", "organised now", unit="家"),
    _col("rate_before", PERCENT, "上期组织覆盖率", "rate before"),
    _col("rate_after", PERCENT, "本期组织覆盖率", "rate now"),
    _col("points", NUMBER, "较上期（百分点）", "points since", unit="百分点"),
    _col(
        "by_covered",
        NUMBER,
        "其中覆盖增减",
        "by firms covered",
        "分子效应 (a1−a0)/N1",
        unit="百分点",
    ),
    _col("by_base", NUMBER, "其中底数变化", "by the base", "分母效应 a0(1/N1−1/N0)", unit="百分点"),
    _col("rank", COUNT, "排名", "rank"),
    _col("climbed", COUNT, "位次升降", "places gained", "升为正"),
    _col("covered", COUNT, "新覆盖", "newly covered", unit="家"),
    _col("uncovered", COUNT, "转为未覆盖", "newly uncovered", unit="家"),
    _col("raised", COUNT, "方式提升", "raised", "兜底→挂靠→联合→单独", unit="家"),
    _col("lowered", COUNT, "方式降低", "lowered", unit="家"),
    _col("worked", COUNT, "新增工作覆盖", "work gained", unit="家"),
    _col("unworked", COUNT, "失去工作覆盖", "work lost", unit="家"),
    _col("entered", COUNT, "新纳入", "entered", unit="家"),
    _col("left", COUNT, "退出", "left", unit="家"),
    _col(
        "unsure",
        COUNT,
        "原已覆盖待核实",
        "covered before, to be verified",
        "本期未填党组织",
        unit="家",
        lesser=True,
    ),
    _col(
        "unlisted",
        COUNT,
        "本期未列待核实",
        "not listed, to be verified",
        "未列不等于退出",
        unit="家",
        lesser=True,
    ),
    _col("moved_in", COUNT, "迁入", "moved in", "含从他区迁入；合计不含区间迁移", unit="家"),
    _col("moved_out", COUNT, "迁出", "moved out", "含迁往他区；合计不含区间迁移", unit="家"),
    _col("founded", COUNT, "新建组织", "organisations founded", unit="个"),
    _col("upgraded", COUNT, "升格", "upgraded", unit="个"),
    _col("dissolved", COUNT, "撤销", "dissolved", "只计写明的", unit="个"),
    _col(
        "unsure_organisations",
        COUNT,
        "党组织未列待核实",
        "organisations not listed, to be verified",
        "未列不等于撤销",
        unit="个",
        lesser=True,
    ),
    _col("base_rate", PERCENT, "基期覆盖率", "rate on the base date"),
    _col("since_base", NUMBER, "较基期（百分点）", "points since the base date", unit="百分点"),
    _col("target", PERCENT, "目标", "target"),
    _col(
        "to_target", NUMBER, "距目标（百分点）", "points to the target", "正数为尚差", unit="百分点"
    ),
    _col("wanted", COUNT, "距目标（家）", "firms to the target", unit="家"),
)
BULLETIN = (
    _col("rank", COUNT, "排名", "rank"),
    _col("group", T, "区", "district"),
    _col("base_after", COUNT, "纳入数", "base", unit="家"),
    _col("organised_after", COUNT, "组织覆盖数", "organised", unit="家"),
    _col("rate_after", PERCENT, "组织覆盖率", "organisation rate"),
    _col("change", T, "较上期（百分点）", "points since the last one"),
    _col("place", T, "位次变化", "place"),
    _col("covered", COUNT, "新覆盖", "newly covered", unit="家"),
    _col("founded", COUNT, "新建组织", "organisations founded", unit="个"),
    _col("upgraded", COUNT, "升格", "upgraded", unit="个"),
    _col("dissolved", COUNT, "撤销", "dissolved", "只计写明的", unit="个"),
)
BULLETIN_TARGETS = (
    _col("group", T, "区", "district"),
    _col("rate_after", PERCENT, "组织覆盖率", "organisation rate"),
    _col("since_base", T, "较基期（百分点）", "points since the base date"),
    _col("target", PERCENT, "目标", "target"),
    _col("to_target", NUMBER, "尚差（百分点）", "points to the target", unit="百分点"),
    _col("wanted", COUNT, "尚差（家）", "firms to the target", unit="家"),
)
BULLETIN_FIRMS = (
    _col("number", COUNT, "序号", "no."),
    _col("name", T, "企业", "firm"),
    _col("group", T, "区", "district"),
    _col("reason", FREE, "原因", "why"),
)
MOVES = (
    _col("move", WORD, "变动", "move"),
    _col("name", T, "企业", "firm"),
    _col("reason", FREE, "原因", "why"),
    _col("district_before", T, "上期区", "district before"),
    _col("district_after", T, "本期区", "district now"),
    _col("status_before", WORD, "上期状态", "status before", words=enums.Status),
    _col("status_after", WORD, "本期状态", "status now", words=enums.Status),
    _col("uscc", CODE, "信用代码", "credit code"),
    _col("row_before", COUNT, "上期行", "row before"),
    _col("row_after", COUNT, "本期行", "row now"),
)
ORGANISATION_MOVES = (
    _col("move", WORD, "变动", "move"),
    _col("name", T, "党组织", "organisation"),
    _col("district", T, "区", "district"),
    _col("type_before", WORD, "上期类型", "type before", words=enums.OrgType),
    _col("type_after", WORD, "本期类型", "type now", words=enums.OrgType),
    _col("reason", FREE, "原因", "why"),
    _col("node", CODE, "编号", "id"),
)
FOLLOWED = (
    _col("name_before", T, "上期名称", "name before"),
    _col("name_after", T, "本期名称", "name now"),
    _col("uscc_before", CODE, "上期代码", "code before"),
    _col("uscc_after", CODE, "本期代码", "code now"),
    _col("evidence", FREE, "依据", "evidence"),
    _col("row_before", COUNT, "上期行", "row before"),
    _col("row_after", COUNT, "本期行", "row now"),
)
SERIES = (
    _col("date", T, "截至", "as of"),
    _col("base", COUNT, "底数", "base", unit="家"),
    _col("organised", COUNT, "组织覆盖数", "organised", unit="家"),
    _col("organised_rate", PERCENT, "组织覆盖率", "organisation rate"),
    _col("points", NUMBER, "较上期（百分点）", "points since", unit="百分点"),
    _col("without_fallback_rate", PERCENT, "不含兜底率", "rate without fallback"),
    _col("both", COUNT, "两个覆盖数", "organised or worked", unit="家"),
    _col("both_rate", PERCENT, "两个覆盖率", "both rates"),
    _col("uncovered", COUNT, "空白点", "uncovered", unit="家"),
    _col("unknown", COUNT, "待核实", "unknown", unit="家"),
)
# The lists that go out to streets and come back: what a receiver reads, and what it fills in
# (`orggraph dispatch`, `collect`).
DISPATCH_FACTS = (
    _col("firm", T, "企业", "firm", "名称、信用代码，无楼宇的附地址"),
    _col("asked", FREE, "请办事项", "what is asked"),
)
DISPATCH_REPLIES = (
    _col("verdict", WORD, "核实结果", "finding", words=enums.Verdict),
    _col("established", WORD, "是否已建党组织", "has an organisation", words=enums.Established),
    _col("mode", WORD, "组建方式", "mode", words=enums.ReplyMode),
    _col("organisation", T, "党组织名称", "organisation"),
    _col("members_formal", COUNT, "正式党员数", "formal members", unit="人"),
    _col("staff", COUNT, "职工数", "staff", unit="人"),
    _col("exclusion", WORD, "不计入原因", "exclusion", words=enums.Exclusion),
    _col("note", FREE, "备注", "note", "不要填写姓名、电话"),
)
DISPATCH_ID = _col("id", CODE, "行号（勿改）", "row id (keep)")
DISPATCH = (*DISPATCH_FACTS, *DISPATCH_REPLIES, DISPATCH_ID)
DISPATCH_GROUP_FACTS = (
    _col("group", T, "组号", "group"),
    _col("name", T, "拟定名称", "drafted name"),
    _col("host", T, "牵头企业", "lead firm"),
    _col("firms", FREE, "名单", "firms in it"),
    _col("formal", COUNT, "正式党员合计", "formal members", unit="人"),
)
DISPATCH_GROUP_REPLIES = (
    _col("opinion", WORD, "意见", "opinion", words=enums.Opinion),
    _col("founded", DATE, "成立日期", "founded"),
    _col("organisation", T, "党组织名称", "organisation", "与拟定名称不同时填写"),
    _col("note", FREE, "备注", "note", "调整的，写明怎样调整"),
)
DISPATCH_GROUPS = (*DISPATCH_GROUP_FACTS, *DISPATCH_GROUP_REPLIES, DISPATCH_ID)
DISPATCHED = (
    _col("receiver", T, "接收单位", "receiver"),
    _col("file", T, "文件", "file"),
    _col("firms", COUNT, "企业数", "firms", unit="家"),
    _col("verify", COUNT, "需核实", "to verify", unit="家"),
    _col("found", COUNT, "应单独组建", "to found", unit="家"),
    _col("join", COUNT, "宜联合组建", "to join", unit="家"),
    _col("other", COUNT, "其他", "others", "兜底、选派指导员、催办", unit="家"),
    _col("groups", COUNT, "联合组建组数", "joint groups", unit="组"),
)
REPLY_BALANCE = (
    _col("receiver", T, "接收单位", "receiver"),
    _col("files", COUNT, "收回表数", "files back", unit="份"),
    _col("sent", COUNT, "下发", "sent", unit="行"),
    _col("answered", COUNT, "已答复", "answered", unit="行"),
    _col("unanswered", COUNT, "未答复", "unanswered", unit="行"),
    _col("refused", COUNT, "未采用", "refused", unit="行"),
)
REPLIES = (
    _col("receiver", T, "接收单位", "receiver"),
    _col("firm", T, "企业", "firm"),
    _col("uscc", CODE, "信用代码", "credit code"),
    _col("fate", WORD, "答复", "reply", words=enums.ReplyFate),
    _col("why", FREE, "说明", "why"),
    _col("status_before", WORD, "原状态", "status before", words=enums.Status),
    _col("status_after", WORD, "现状态", "status now", words=enums.Status),
    _col("file", T, "文件", "file"),
    _col("sheet", T, "工作表", "sheet"),
    _col("row", COUNT, "行", "row"),
)
REPLIES_REFUSED = (
    _col("file", T, "文件", "file"),
    _col("sheet", T, "工作表", "sheet"),
    _col("row", COUNT, "行", "row"),
    _col("firm", T, "企业或组号", "firm or group"),
    _col("column", T, "列", "column"),
    _col("value", T, "值", "value"),
    _col("why", FREE, "未采用的原因", "why it is refused"),
)
REPLY_CONFLICTS = (
    _col("firm", T, "企业或组号", "firm or group"),
    _col("uscc", CODE, "信用代码", "credit code"),
    _col("column", T, "列", "column"),
    _col("value", T, "答复", "reply"),
    _col("file", T, "文件", "file"),
    _col("sheet", T, "工作表", "sheet"),
    _col("row", COUNT, "行", "row"),
)
REPLY_CHANGES = (
    _col("firm", T, "企业", "firm"),
    _col("uscc", CODE, "信用代码", "credit code"),
    _col("column", T, "列", "column"),
    _col("before", T, "原值", "before"),
    _col("after", T, "现值", "now"),
    _col("file_before", T, "原来源", "source before"),
    _col("row_before", COUNT, "原行", "row before"),
    _col("file", T, "现来源", "source now"),
    _col("sheet", T, "工作表", "sheet"),
    _col("row", COUNT, "行", "row"),
)
REPLY_GROUPS = (
    _col("receiver", T, "接收单位", "receiver"),
    _col("group", T, "组号", "group"),
    _col("fate", WORD, "答复", "reply", words=enums.ReplyFate),
    _col("opinion", WORD, "意见", "opinion", words=enums.Opinion),
    _col("founded", DATE, "成立日期", "founded"),
    _col("organisation", T, "党组织名称", "organisation"),
    _col("firms", FREE, "名单", "firms in it"),
    _col("why", FREE, "说明", "why"),
    _col("file", T, "文件", "file"),
    _col("sheet", T, "工作表", "sheet"),
    _col("row", COUNT, "行", "row"),
)
REPLY_RATES = (
    _col("group", T, "分组", "group"),
    _col("rate", T, "指标", "rate"),
    _col("before", PERCENT, "下发时", "before"),
    _col("after", PERCENT, "回收后", "after"),
    _col("points", NUMBER, "变化（百分点）", "points", unit="百分点"),
    _col("base_before", COUNT, "下发时底数", "base before", unit="家"),
    _col("base_after", COUNT, "回收后底数", "base after", unit="家"),
)
REPLIES_ADDED = (
    _col("name", T, "企业名称", "firm"),
    _col("uscc", CODE, "统一社会信用代码", "credit code"),
    _col("street", T, "街道", "street"),
    _col("ownership", T, "企业性质", "ownership"),
    *(column for column in DISPATCH_REPLIES if column.name != "verdict"),
    _col("file", T, "文件", "file"),
    _col("sheet", T, "工作表", "sheet"),
    _col("row", COUNT, "行", "row"),
)
RULES = (
    _col("rule", T, "规则", "rule"),
    _col("value", T, "取值", "value"),
    _col("meaning", FREE, "含义", "meaning"),
    _col("range", T, "范围", "range"),
    _col("source", FREE, "来源", "source"),
    _col("changed", T, "已改", "changed"),
)

READ = {
    "firms": FIRMS,
    "places": PLACES,
    "organisations": ORGANISATIONS,
    "links": LINKS,
    "posts": POSTS,
}
TABLES: dict[str, tuple[Column, ...]] = {
    **READ,
    "problems": PROBLEMS,
    "columns_read": COLUMNS_READ,
    "coverage": COVERAGE,
    "nation_coverage": NATION_COVERAGE,
    "nation_committees": NATION_COMMITTEES,
    "county_coverage": COUNTY_COVERAGE,
    "county_summary": COUNTY_SUMMARY,
    "county_failure": COUNTY_FAILURE,
    "firms_twice": FIRMS_TWICE,
    "committees": COMMITTEES,
    "without_committee": WITHOUT_COMMITTEE,
    "departments": DEPARTMENTS,
    "alliances": ALLIANCES,
    "gaps": GAPS,
    "located": LOCATED,
    "duties": DUTIES,
    "plan": PLAN,
    "plan_firms": PLAN_FIRMS,
    "left_over": LEFT_OVER,
    "campaign": CAMPAIGN,
    "steps": STEPS,
    "plan_changes": PLAN_CHANGES,
    "plan_choices": PLAN_CHOICES,
    "plan_sensitivity": PLAN_SENSITIVITY,
    "plan_schedule": PLAN_SCHEDULE,
    "schedule_weeks": SCHEDULE_WEEKS,
    "recruit_first": RECRUIT_FIRST,
    "clarify_first": CLARIFY_FIRST,
    "drawn": DRAWN,
    "drawn_firms": DRAWN_FIRMS,
    "drawn_compared": DRAWN_COMPARED,
    "impact": IMPACT,
    "impact_firms": IMPACT_FIRMS,
    "health": HEALTH,
    "funding": FUNDING,
    "post_load": POST_LOAD,
    "post_firms": POST_FIRMS,
    "further_posts": FURTHER_POSTS,
    "circles": CIRCLES,
    "new_centres": NEW_CENTRES,
    "changes": CHANGES,
    "bulletin": BULLETIN,
    "bulletin_targets": BULLETIN_TARGETS,
    "bulletin_firms": BULLETIN_FIRMS,
    "moves": MOVES,
    "organisation_moves": ORGANISATION_MOVES,
    "followed": FOLLOWED,
    "series": SERIES,
    "dispatch": DISPATCH,
    "dispatch_groups": DISPATCH_GROUPS,
    "dispatched": DISPATCHED,
    "reply_balance": REPLY_BALANCE,
    "replies": REPLIES,
    "replies_refused": REPLIES_REFUSED,
    "reply_conflicts": REPLY_CONFLICTS,
    "reply_changes": REPLY_CHANGES,
    "reply_groups": REPLY_GROUPS,
    "reply_rates": REPLY_RATES,
    "replies_added": REPLIES_ADDED,
    "rules": RULES,
}
TABLE_NAMES = {
    "firms": message("firms"),
    "places": message("places"),
    "organisations": message("organisations"),
    "links": message("links"),
    "posts": message("posts"),
}

# Headings that name a person. A heading is personal when it holds one of these, unless it is a
# known column.
PERSONAL = (
    "姓名",
    "法人",
    "法定代表",
    "代表人",
    "负责人",
    "联系人",
    "经办人",
    "填表人",
    "书记",
    "电话",
    "手机",
    "联系方式",
    "身份证",
    "证件号",
    "邮箱",
    "微信",
    "QQ",
    "qq",
    "email",
    "e-mail",
    "phone",
    "mobile",
    "contact",
    "legal_rep",
    "person",
    "出生",
    "性别",
    "民族",
    "籍贯",
    "住址",
    "包联领导",
    "包保领导",
    "联系领导",
    "股东",
    "实际控制人",
    "高管",
    "董事",
    "监事",
    "入党",
)
_NOT_PERSONAL = ("法人单位", "法人类型", "数", "人数", "率")


# Columns that decide whether a firm counts as taken up, or whether it counts in the base.
DECISIVE = frozenset(
    (
        "organisation",
        "mode",
        "org_type",
        "operating",
        "exclusion",
        "post",
        "liaison",
        "union",
        "league",
        "women",
        *(column.name for column in FIRM_STATEMENTS if column.kind is Kind.STATEMENT),
        "instructor",
        "mass",
        "zombie",
        "shell",
        "dropped",
        "doubled",
        "counted",
        "local",
        "of_industry",
        "struck_off",
        "moved_away",
    )
)
_NOT_READ = {
    "NOT_READ": ("", "未读入", "not read"),
    "PERSONAL": ("(personal)", "涉及个人，不读入", "about people, not read"),
    "REPEATED": ("(repeated)", "表头重复", "heading repeated"),
    "IGNORED": ("(ignored)", "不读", "not to be read"),
}


@cache
def columns(table: str) -> dict[str, Column]:
    """Return the columns of a table by their English names."""
    return {column.name: column for column in TABLES[table]}


@cache
def readable(table: str) -> dict[str, Column]:
    """Return the columns that may be read for a table by their English names: those it has, and
    those that go into them.
    """
    more = {"firms": FIRM_STATEMENTS, "organisations": ORGANISATION_STATEMENTS}.get(table, ())
    return {column.name: column for column in (*TABLES[table], *more)}


@cache
def read_as(table: str) -> type[Word]:
    """Return what a column of a table may be read as: each readable column, and why one is not
    read.
    """
    members = {
        name: (column.name, column.zh, column.en) for name, column in readable(table).items()
    }
    make: Any = Word  # called with members, it makes a list of words
    return cast(type[Word], make("ReadAs", {**members, **_NOT_READ}))


def fold(heading: str) -> str:
    """Return a heading in simplified characters without width, case, spaces, brackets, units and
    marks that say nothing.
    """
    numbered = _CIRCLED.sub("", str(heading))
    text = simplified(unicodedata.normalize("NFKC", numbered).lower())
    return _SAYS_NOTHING.sub("", text)


# The number of a column is no part of its heading.
_CIRCLED = re.compile(r"^\s*[①-⓿❶-➓㈠-㈩㊀-㊉]")


# Blanks of any width, none included; brackets; and marks such as ★ before what must be filled in.
_SAYS_NOTHING = re.compile(
    r"[\s\u200b-\u200f\u2060\ufeff\xad*_:;,.?!。、/\-'\"“”‘’（）()\[\]【】<>《》★☆▲△▼※●◆◇■□►▶☞]+"
    r"|^(?:\d+|[一二三四五六七八九十]+)[.、]"
)


@cache
def _headings(table: str) -> dict[str, Column]:
    known: dict[str, Column] = {}
    for column in readable(table).values():
        for heading in (column.name, column.zh, column.en, *column.synonyms):
            known.setdefault(fold(heading), column)
    return known


def find(table: str, heading: str) -> Column | None:
    """Return the column that a heading names: exactly, by a synonym, or with its unit or system
    in brackets.
    """
    known = _headings(table)
    whole = known.get(fold(heading))
    if whole:
        return whole
    bare = re.sub(
        r"[(\[【].*?[)\]】]|_(wgs84|gcj02|bd09)$",
        "",
        unicodedata.normalize("NFKC", str(heading)).lower().strip(),
    )
    return known.get(fold(bare))


def coordinate_system(heading: str) -> str:
    """Return what a heading says in brackets or as a suffix of its coordinate system, or an
    empty text.
    """
    text = unicodedata.normalize("NFKC", str(heading))
    inside = re.search(r"[(\[【](.*?)[)\]】]", text)
    if inside:
        return inside.group(1).strip()
    suffix = re.search(r"_(wgs84|gcj02|bd09)$", text.strip().lower())
    return suffix.group(1) if suffix else ""


def is_personal(heading: str, table: str = "firms") -> bool:
    """Tell whether a heading names something personal; such a column never comes in."""
    if find(table, heading):
        return False
    text = fold(heading)
    return any(word in text for word in _personal_words()) and not any(
        text.endswith(word) for word in _NOT_PERSONAL
    )


@cache
def _personal_words() -> tuple[str, ...]:
    return tuple(fold(word) for word in PERSONAL)


def recognised(table: str, headings: Iterable[object]) -> int:
    """Return how many of the headings name a column of the table."""
    return len({column.name for column in (find(table, str(h)) for h in headings) if column})


__all__ = [
    "READ",
    "TABLES",
    "TABLE_NAMES",
    "Column",
    "Kind",
    "columns",
    "coordinate_system",
    "find",
    "fold",
    "is_personal",
    "percent",
    "readable",
    "recognised",
]
