"""The nouns of the field and its closed word lists.

Each member of a list carries its Chinese and its English label, so no table of labels grows
elsewhere. The words are those of the planners; sources stand in the rules they belong to.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from typing import Any

from orggraph.core.messages import Message, Spoken, message


class Word(Enum):
    """A closed list whose members know their labels: `Status.UNCOVERED.zh == "空白点"`.

    A member is written `NAME = (value, Chinese, English, *more)`; subclasses may read `more`.
    """

    zh: str
    en: str
    more: tuple[Any, ...]

    def __new__(cls, value: str, zh: str = "", en: str = "", *more: Any) -> Word:
        """Make a member from its value, its labels and whatever its list adds."""
        member = object.__new__(cls)
        member._value_ = value
        member.zh = zh or value
        member.en = en or value
        member.more = more
        return member

    def say(self, lang: str = "zh") -> str:
        """Return the label in one language."""
        return self.en if lang == "en" else self.zh

    @property
    def label(self) -> Message:
        """The label as a sentence in both languages, where the value itself is not to be shown."""
        return Spoken(self.zh, self.en)

    @property
    def spellings(self) -> frozenset[str]:
        """How it may be written: its value, or its label in either language."""
        return frozenset({str(self), self.zh, self.en})

    def __str__(self) -> str:
        value: str = self._value_
        return value


class Status(Word):
    """Whether a firm is taken up, and how; `more` is (colour, sign, counts as organisation, counts
    as work).

    Listed in the order in which the first line that fits decides. Colours and signs are one palette
    for the page, the workbook and the charts.
    """

    EXCLUDED = ("EXCLUDED", "不计入底数", "Excluded", "#D9DEE3", "×", False, False)
    ORG_SINGLE = ("ORG_SINGLE", "单独组建", "Own branch", "#1B6CA8", "●", True, True)
    ORG_JOINT = ("ORG_JOINT", "联合组建", "Joint branch", "#4FA3D1", "◉", True, True)
    ORG_ATTACHED = ("ORG_ATTACHED", "挂靠组建", "Attached", "#7FB8A4", "◐", True, True)
    ORG_FALLBACK = ("ORG_FALLBACK", "兜底管理", "Fallback", "#B7C9A8", "◔", True, True)
    ORG_UNSPECIFIED = (
        "ORG_UNSPECIFIED",
        "已建（方式待核实）",
        "Organised, mode not told",
        "#8C7FC4",
        "◎",
        True,
        True,
    )
    WORK_ONLY = ("WORK_ONLY", "仅工作覆盖", "Work only", "#E3B448", "◇", False, True)
    PENDING = ("PENDING", "筹建中", "Pending", "#C9A0DC", "◌", False, False)
    UNKNOWN = ("UNKNOWN", "待核实", "Unknown", "#9AA5B1", "?", False, False)
    UNCOVERED = ("UNCOVERED", "空白点", "Uncovered", "#C8442B", "▲", False, False)

    @property
    def colour(self) -> str:
        """The fill of its mark."""
        return str(self.more[0])

    @property
    def sign(self) -> str:
        """The second sign beside the colour."""
        return str(self.more[1])

    @property
    def is_organised(self) -> bool:
        """Whether it counts as 组织覆盖, before the switches of the rules."""
        return bool(self.more[2])

    @property
    def is_worked(self) -> bool:
        """Whether it counts as 工作覆盖."""
        return bool(self.more[3])


class Mode(Word):
    """How a firm is covered by an organisation; `more` is the status it gives (absent: the firm
    is on its way).
    """

    SINGLE = ("SINGLE", "单独组建", "own branch", Status.ORG_SINGLE)
    JOINT = ("JOINT", "联合组建", "joint branch", Status.ORG_JOINT)
    ATTACHED = ("ATTACHED", "挂靠组建", "attached", Status.ORG_ATTACHED)
    FALLBACK = ("FALLBACK", "兜底管理", "fallback", Status.ORG_FALLBACK)
    UNSPECIFIED = ("UNSPECIFIED", "方式待核实", "mode not told", Status.ORG_UNSPECIFIED)
    PENDING = ("PENDING", "筹建中", "pending", Status.PENDING)

    @property
    def status(self) -> Status:
        """The status that a tie of this mode gives."""
        return Status(self.more[0])


class PlaceKind(Word):
    """The kinds of place, from the nearest to the widest.

    `more` is the rank of nearness: a smaller number lies nearer to a firm.
    """

    BUILDING = ("BUILDING", "楼宇", "building", 1)
    INCUBATOR = ("INCUBATOR", "众创空间", "incubator", 2)
    BUSINESS_DISTRICT = ("BUSINESS_DISTRICT", "商圈", "business district", 3)
    PARK = ("PARK", "园区", "park", 4)
    COMMUNITY = ("COMMUNITY", "社区", "community", 5)
    STREET = ("STREET", "街道", "street", 6)
    DISTRICT = ("DISTRICT", "区", "district", 7)
    CITY = ("CITY", "市", "city", 8)

    @property
    def width(self) -> int:
        """Its rank of nearness, 1 = building … 8 = city."""
        return int(self.more[0])


class OrgType(Word):
    """The types of Party organisation; `more` tells whether firms under it count as covered."""

    COMMITTEE = ("COMMITTEE", "党委", "committee", True)
    GENERAL_BRANCH = ("GENERAL_BRANCH", "党总支", "general branch", True)
    BRANCH = ("BRANCH", "党支部", "branch", True)
    JOINT_BRANCH = ("JOINT_BRANCH", "联合党支部", "joint branch", True)
    TEMP_BRANCH = ("TEMP_BRANCH", "临时党支部", "temporary branch", False)
    FLOW_BRANCH = ("FLOW_BRANCH", "流动党员党支部", "flow branch", False)
    FUNCTIONAL = ("FUNCTIONAL", "功能型党组织", "functional organisation", False)
    WORK_COMMITTEE = ("WORK_COMMITTEE", "党工委", "work committee", True)
    ALLIANCE = ("ALLIANCE", "党建联盟", "alliance", False)
    SERVICE_CENTER = ("SERVICE_CENTER", "党群服务中心", "service centre", False)

    @property
    def counts(self) -> bool:
        """Whether a tie to it counts as coverage, before the switches of the rules."""
        return bool(self.more[0])

    @property
    def is_party(self) -> bool:
        """Whether it is a Party organisation; an alliance and a service centre are shown beside
        them, never counted.
        """
        return self not in (OrgType.ALLIANCE, OrgType.SERVICE_CENTER)


class NoType(Word):
    """What stands for the type of an organisation that neither the ledger nor its name tells;
    its ties count.
    """

    UNKNOWN = ("UNKNOWN", "类型待核实", "type to be verified")


class OrgLevel(Word):
    """Where an organisation stands; area and industry levels carry the fallback duty.

    `more` is the kind of place its duty lies on: None for industry and for a firm's own
    organisation.
    """

    CITY = ("CITY", "市", "city", PlaceKind.CITY)
    DISTRICT = ("DISTRICT", "区", "district", PlaceKind.DISTRICT)
    STREET = ("STREET", "街道", "street", PlaceKind.STREET)
    COMMUNITY = ("COMMUNITY", "社区", "community", PlaceKind.COMMUNITY)
    PARK = ("PARK", "园区", "park", PlaceKind.PARK)
    BUSINESS_DISTRICT = (
        "BUSINESS_DISTRICT",
        "商圈",
        "business district",
        PlaceKind.BUSINESS_DISTRICT,
    )
    INCUBATOR = ("INCUBATOR", "众创空间", "incubator", PlaceKind.INCUBATOR)
    BUILDING = ("BUILDING", "楼宇", "building", PlaceKind.BUILDING)
    INDUSTRY = ("INDUSTRY", "行业", "industry", None)
    ENTERPRISE = ("ENTERPRISE", "企业", "enterprise", None)

    @property
    def place_kind(self) -> PlaceKind | None:
        """The kind of place its duty lies on, or None."""
        return self.more[0]  # type: ignore[no-any-return]


class Label(Word):
    """The labels of nodes."""

    ENTERPRISE = ("Enterprise", "企业", "firm")
    SOCIAL_ORG = ("SocialOrg", "网络社会组织", "social organisation")
    PLACE = ("Place", "地点", "place")
    ORGANISATION = ("PartyOrg", "党组织", "Party organisation")
    CATEGORY = ("Category", "类别", "category")
    POST = ("InstructorPost", "党建指导员岗位", "instructor post")
    SERVICE_CENTER = ("ServiceCenter", "党群服务中心", "service centre")
    MASS_ORG = ("MassOrg", "群团组织", "mass organisation")
    ALLIANCE = ("Alliance", "党建联盟", "alliance")


_FIRM = (Label.ENTERPRISE, Label.SOCIAL_ORG)
_ORG = (Label.ORGANISATION,)
_SERVING = (Label.POST, Label.SERVICE_CENTER)
_PLACE = (Label.PLACE,)


class LinkType(Word):
    """The ties of the graph; `more` is (labels it may start at, labels it may end at).

    Nothing else says which ends a tie may have: files, the check of the graph and the database all
    ask here.
    """

    LOCATED_IN = ("LOCATED_IN", "位于", "is located in", (*_FIRM, *_ORG, *_SERVING), _PLACE)
    PART_OF = ("PART_OF", "属于", "is part of", _PLACE, _PLACE)
    COVERED_BY = (
        "COVERED_BY",
        "纳入",
        "is covered by",
        _FIRM,
        (*_ORG, Label.ALLIANCE),
    )  # by an alliance: shown, never counted
    SUBORDINATE_TO = ("SUBORDINATE_TO", "隶属于", "is subordinate to", (*_ORG, *_SERVING), _ORG)
    GUIDED_BY = ("GUIDED_BY", "接受指导", "is guided by", _FIRM, _ORG)
    RESPONSIBLE_FOR = (
        "RESPONSIBLE_FOR",
        "负责兜底",
        "is responsible for",
        _ORG,
        (*_PLACE, Label.CATEGORY),
    )
    SERVED_BY = ("SERVED_BY", "由…联系", "is served by", _FIRM, _SERVING)
    HAS_MASS_ORG = ("HAS_MASS_ORG", "建有群团", "has a mass organisation", _FIRM, (Label.MASS_ORG,))
    MEMBER_OF = ("MEMBER_OF", "加入", "is a member of", (*_FIRM, *_ORG), (Label.ALLIANCE, *_ORG))
    PAIRED_WITH = ("PAIRED_WITH", "结对", "is paired with", (*_FIRM, *_ORG), _ORG)
    NEAR = ("NEAR", "邻近", "is near", _FIRM, _FIRM)
    PROPOSED_JOIN = (
        "PROPOSED_JOIN",
        "建议加入",
        "is proposed to join",
        _FIRM,
        (),
    )  # its group stands in a plan, not in the graph

    @property
    def sources(self) -> tuple[Label, ...]:
        """The labels of the nodes it may start at."""
        return self.more[0]  # type: ignore[no-any-return]

    @property
    def targets(self) -> tuple[Label, ...]:
        """The labels of the nodes of the graph it may end at."""
        return self.more[1]  # type: ignore[no-any-return]


class MassOrg(Word):
    """The mass organisations that carry work coverage."""

    UNION = ("UNION", "工会", "trade union")
    LEAGUE = ("LEAGUE", "共青团", "youth league")
    WOMEN = ("WOMEN", "妇联", "women's federation")


class Exclusion(Word):
    """Why a row does not count in the base."""

    DUPLICATE = ("DUPLICATE", "重复", "duplicate")
    ZOMBIE = ("ZOMBIE", "僵尸", "zombie firm")
    SHELL = ("SHELL", "空壳", "shell firm")
    CLOSED = ("CLOSED", "注销吊销", "deregistered or revoked")
    MOVED = ("MOVED", "迁出", "moved away")
    ELSEWHERE = ("ELSEWHERE", "非属地", "not of this area")
    OTHER_INDUSTRY = ("OTHER_INDUSTRY", "非行业", "not of this industry")
    NOT_OPERATING = ("NOT_OPERATING", "停业", "not operating")
    OTHER = ("OTHER", "其他", "other")


class Base(Word):
    """What a rate divides by."""

    OPERATING = ("operating", "实体运营企业", "operating firms")
    THREE_HAVES = ("three_haves", "三有企业", "firms with premises, staff and activity")
    SHOULD = ("should", "应建企业", "firms that should have an organisation")
    ALL = ("all", "台账全部企业", "all firms on the ledger")


class RowName(Word):
    """What a row of a coverage table is called where no name of the ledger fits."""

    TOTAL = ("TOTAL", "合计", "total")
    NOT_LOCATED = ("NOT_LOCATED", "未定位", "not located")
    NOT_GIVEN = ("NOT_GIVEN", "未填", "not given")
    NO_COMMITTEE = ("NO_COMMITTEE", "没有行业党委", "no industry committee")


class Dimension(Word):
    """What a coverage table is told apart by; `more` is the kind of place, or the firms' column."""

    DISTRICT = ("district", "区", "district", PlaceKind.DISTRICT)
    STREET = ("street", "街道", "street", PlaceKind.STREET)
    COMMUNITY = ("community", "社区", "community", PlaceKind.COMMUNITY)
    PARK = ("park", "园区", "park", PlaceKind.PARK)
    BUILDING = ("building", "楼宇", "building", PlaceKind.BUILDING)
    BUSINESS_DISTRICT = (
        "business_district",
        "商圈",
        "business district",
        PlaceKind.BUSINESS_DISTRICT,
    )
    INCUBATOR = ("incubator", "众创空间", "incubator", PlaceKind.INCUBATOR)
    CATEGORY = ("category", "类别", "category", "category")
    COMMITTEE = ("committee", "行业党委", "industry committee", "committee")
    DEPARTMENT = ("department", "主管部门", "department", "department")
    OWNERSHIP = ("ownership", "企业性质", "ownership", "ownership")

    @property
    def unknown(self) -> RowName:
        """What the row is called of firms without this."""
        return RowName.NOT_LOCATED if isinstance(self.more[0], PlaceKind) else RowName.NOT_GIVEN


class GapReason(Word):
    """Why a firm has no organisation."""

    BRANCH_DUE = ("BRANCH_DUE", "应建未建", "a branch of its own is due and not there")
    BIG_WITHOUT_MEMBERS = (
        "BIG_WITHOUT_MEMBERS",
        "规模达标但党员不足",
        "large enough, too few members",
    )
    TOO_FEW_MEMBERS = (
        "TOO_FEW_MEMBERS",
        "党员不足三名，未联合组建",
        "fewer than three members, not joined with others",
    )
    NO_MEMBERS = ("NO_MEMBERS", "无正式党员", "no formal member")
    NOT_COUNTING = (
        "NOT_COUNTING",
        "仅有临时或功能型组织，不计覆盖",
        "only a temporary or functional organisation",
    )
    ORG_GONE = ("ORG_GONE", "所在党组织已撤销", "its organisation has been dissolved")
    WORK_ONLY = ("WORK_ONLY", "仅有工作覆盖，未建组织", "work coverage only")
    PENDING = ("PENDING", "筹建中，待批复", "founding, awaiting approval")
    PENDING_OVERDUE = ("PENDING_OVERDUE", "筹建超期未批复", "founding, approval overdue")
    COUNTS_UNKNOWN = ("COUNTS_UNKNOWN", "党员数待核实", "member counts unknown")
    FORMAL_UNKNOWN = ("FORMAL_UNKNOWN", "正式党员数待核实", "members known, formal ones unknown")
    NOT_SURVEYED = ("NOT_SURVEYED", "无党建资料，待核实", "no Party facts on the ledger")


class Members(Word):
    """Which count of members a plan joins firms by."""

    FORMAL = ("formal", "正式党员数", "formal members")
    TOTAL = (
        "total",
        "正式党员数，未填的以党员数代替",
        "formal members, all members where these are unknown",
    )


class Verdict(Word):
    """What a receiver of a list found about a firm on it."""

    AS_LISTED = ("AS_LISTED", "情况属实", "as listed")
    CHANGED = ("CHANGED", "情况有变", "changed")
    NOT_FOUND = ("NOT_FOUND", "查无此企业", "not found")
    NOT_OURS = ("NOT_OURS", "不属本单位", "not ours")
    SOCIAL = ("SOCIAL", "属社会组织", "a social organisation")


class Established(Word):
    """What a receiver answers to whether a firm has a Party organisation."""

    YES = ("YES", "是", "yes")
    NO = ("NO", "否", "no")
    PENDING = ("PENDING", "筹建中", "pending")


class ReplyMode(Word):
    """The modes a receiver may choose; `more` is the `Mode` each stands for."""

    SINGLE = ("SINGLE", "单独组建", "own branch", Mode.SINGLE)
    JOINT = ("JOINT", "联合组建", "joint branch", Mode.JOINT)
    ATTACHED = ("ATTACHED", "挂靠组建", "attached", Mode.ATTACHED)
    FALLBACK = ("FALLBACK", "兜底管理", "fallback", Mode.FALLBACK)


class Opinion(Word):
    """What a receiver says to a proposed joint branch."""

    AGREED = ("AGREED", "同意", "agreed")
    ADJUST = ("ADJUST", "调整", "to be adjusted")
    OPPOSED = ("OPPOSED", "不同意", "opposed")


class ReplyFate(Word):
    """What became of a row that was sent out: every row has exactly one."""

    ANSWERED = ("ANSWERED", "已答复", "answered")
    UNANSWERED = ("UNANSWERED", "未答复", "unanswered")
    REFUSED = ("REFUSED", "未采用", "refused")


class Action(Word):
    """What to do next for a firm."""

    OWN_BRANCH = ("OWN_BRANCH", "单独组建", "found a branch of its own")
    JOINT_BRANCH = ("JOINT_BRANCH", "联合组建", "found a joint branch")
    JOIN_NEAR = ("JOIN_NEAR", "就近并入", "join an existing branch nearby")
    FALLBACK = ("FALLBACK", "区域兜底", "taken up by the responsible organisation")
    WORK = ("WORK", "选派指导员＋建立群团＋发展党员", "instructor, mass organisations, recruiting")
    VERIFY = ("VERIFY", "核实信息", "verify the facts")
    FOLLOW_UP = ("FOLLOW_UP", "催办批复", "follow up the approval")


class Condition(Word):
    """What a check of the organisations that exist may find; `more` is what to do, in both
    languages.
    """

    OWN_TOO_SMALL = (
        "OWN_TOO_SMALL",
        "单独组建党员不足",
        "own branch too small",
        message("adjust or dissolve; go into a joint branch"),
    )
    JOINT_OVER_HARD = (
        "JOINT_OVER_HARD",
        "联合支部超硬上限",
        "joint branch over the hard limit",
        message("must be divided"),
    )
    JOINT_OVER_SOFT = (
        "JOINT_OVER_SOFT",
        "联合支部单位偏多",
        "joint branch over the soft limit",
        message("should be divided"),
    )
    TOO_MANY_MEMBERS = (
        "TOO_MANY_MEMBERS",
        "支部党员过多",
        "branch with too many members",
        message("divide or upgrade"),
    )
    TO_COMMITTEE = (
        "TO_COMMITTEE",
        "可升格党委",
        "may become a committee",
        message("for the superior to decide, never automatic"),
    )
    TO_GENERAL_BRANCH = (
        "TO_GENERAL_BRANCH",
        "可升格党总支",
        "may become a general branch",
        message("for the superior to decide, never automatic"),
    )
    BRANCH_COMMITTEE_DUE = (
        "BRANCH_COMMITTEE_DUE",
        "应设支委会",
        "branch committee due",
        message("see whether there is a branch committee"),
    )
    UNIT_ALONE = (
        "UNIT_ALONE",
        "可单独组建",
        "unit fit for its own branch",
        message("leave the joint branch, found its own"),
    )
    FIRM_IN_TWO = (
        "FIRM_IN_TWO",
        "企业属于两个组织",
        "firm in two organisations",
        message("settle which one it belongs to"),
    )
    TWO_SUPERIORS = (
        "TWO_SUPERIORS",
        "两个上级",
        "two superiors",
        message("settle one superior"),
    )
    NO_SUPERIOR = (
        "NO_SUPERIOR",
        "没有上级",
        "no superior",
        message("settle the superior and record it"),
    )
    NO_FIRM = (
        "NO_FIRM",
        "没有企业",
        "no firm left",
        message("verify, then dissolve or reassign"),
    )
    APPROVAL_OVERDUE = (
        "APPROVAL_OVERDUE",
        "筹建超期",
        "approval overdue",
        message("follow up the approval"),
    )
    TERM_OVER = (
        "TERM_OVER",
        "临时支部超期",
        "temporary branch past its term",
        message("dissolve, or make it a regular branch"),
    )

    @property
    def action(self) -> Message:
        """What to do."""
        return self.more[0]  # type: ignore[no-any-return]


class Load(Word):
    """How what an instructor post serves compares with its capacity."""

    OVER = ("OVER", "超额", "over")
    FULL = ("FULL", "已满", "full")
    ROOM = ("ROOM", "有余", "has room")
    UNDER = ("UNDER", "不足", "under")


class Need(Word):
    """Why a firm is to have an instructor."""

    NO_MEMBER = ("NO_MEMBER", "无正式党员", "no formal member")
    STAFF = ("STAFF", "职工达标未建组织", "staff enough, no organisation")


class NoPost(Word):
    """Why a firm that is to have an instructor has none assigned."""

    NO_POST = ("NO_POST", "没有可派的岗位", "no post to assign")
    NO_POINT = ("NO_POINT", "没有坐标", "no point")
    UNDECLARED = ("UNDECLARED", "坐标系未声明", "coordinate system not declared")
    NO_ROOM = ("NO_ROOM", "最远距离内的岗位已满", "posts within reach are full")
    TOO_FAR = ("TOO_FAR", "最远距离内没有岗位", "no post within reach")


class Priority(Word):
    """How soon to act."""

    HIGH = ("HIGH", "高", "high")
    MIDDLE = ("MIDDLE", "中", "middle")
    LOW = ("LOW", "低", "low")


class Severity(Word):
    """How bad a problem is: an error loses a value or a row, a warning may mislead, a note
    informs.
    """

    ERROR = ("error", "错误", "error")
    WARNING = ("warning", "警告", "warning")
    NOTE = ("note", "提示", "note")


@dataclass(frozen=True, slots=True)
class Rate:
    """A share that names what it divides by; an empty base has no rate, nor has one that nobody
    asked about.

    `is_known` is False where no column of the data asks what the numerator counts: its 0 is no
    nought.
    """

    numerator: int
    denominator: int
    base: Base
    is_known: bool = True

    @property
    def value(self) -> float | None:
        """The share from 0 to 1, or None where there is none."""
        return self.numerator / self.denominator if self.denominator and self.is_known else None

    @property
    def percent(self) -> float | None:
        """The share in percent, one decimal, halves up, as offices print it; None where there is
        none.
        """
        return percent(self.numerator, self.denominator) if self.is_known else None

    def say(self, lang: str = "zh") -> str:
        """Return the rate as a sentence part that names its base."""
        shown = "—" if self.percent is None else f"{self.percent:.1f}%"
        return (
            f"{shown}（{self.numerator}/{self.denominator}，{self.base.zh}）"
            if lang != "en"
            else (f"{shown} ({self.numerator}/{self.denominator}, {self.base.en})")
        )


def percent(numerator: int, denominator: int) -> float | None:
    """Return a percentage rounded half up to one decimal, in whole-number arithmetic; None on an
    empty base.
    """
    if not denominator:
        return None
    return ((2000 * int(numerator) + int(denominator)) // (2 * int(denominator))) / 10


def firms_for_rate(covered: int, base: int, percent: float) -> int:
    """Return how many more firms must be covered for a target rate, rounded up as offices count."""
    return max(0, math.ceil(base * percent / 100 - 1e-9) - covered)


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding in the data: where it is, what it is, and what to do.

    `row` is the row number as the person's own program shows it; `table` names the kind of table,
    `file` and `sheet` where it was read. `value` never holds anything personal.
    """

    code: str
    severity: Severity
    message: Message
    file: str = ""
    sheet: str = ""
    table: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""

    @property
    def order(self) -> tuple[str, str, str, int, str, str, str]:
        """A key that sorts problems as a person walks through the files."""
        return self.file, self.sheet, self.table, self.row or 0, self.column, self.code, self.value
