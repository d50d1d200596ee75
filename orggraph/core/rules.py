"""The numbers and switches that an office may change, each with its source, in one frozen `Rules`.

Marks of a source: [S] a public rule or a published practice, [P] practice in several places, [G]
our default. `条例` is 《中国共产党支部工作条例（试行）》, `党章` the Party constitution.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from typing import Any

from orggraph.core.errors import RulesError
from orggraph.core.messages import message
from orggraph.core.nearest import nearest

CHAIN = ("building", "park", "industry", "community", "street", "district")


def _rule(
    default: Any,
    zh: str,
    en: str,
    source: str,
    low: float | None = None,
    high: float | None = None,
    choices: tuple[str, ...] = (),
    section: str = "",
) -> Any:
    about = {
        "zh": zh,
        "en": en,
        "source": source,
        "low": low,
        "high": high,
        "choices": choices,
        "section": section,
    }
    return field(default=default, metadata=about)


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules in force; every field is one rule, its metadata says what it means and where it
    comes from.
    """

    own_branch_formal: int = _rule(
        3,
        "单独组建所需正式党员数",
        "formal members for a branch of its own",
        "[S] 条例第4条、党章第30条",
        1,
        50,
        section="组建 founding",
    )
    joint_formal: int = _rule(
        3,
        "联合党支部正式党员合计下限",
        "formal members of a joint branch together",
        "[S] 条例第4、5条",
        1,
        50,
    )
    joint_units: int = _rule(
        5,
        "联合党支部单位数上限（建议新组时用）",
        "units in a proposed joint branch",
        "[S] 条例第5条“一般不超过5个”",
        2,
        10,
    )
    joint_units_hard: int = _rule(
        10,
        "联合党支部单位数硬上限",
        "hard limit of units in a joint branch",
        "[P] 部分地方旧规",
        2,
        50,
    )
    branch_members: int = _rule(
        50, "支部党员数上限", "members of a branch", "[S] 条例第4条“一般不超过50人”", 3, 500
    )
    general_branch_members: int = _rule(
        50,
        "可升格党总支的党员数",
        "members from which a general branch is possible",
        "[S] 50–99 人",
        3,
        1000,
    )
    committee_members: int = _rule(
        100,
        "可升格党委的党员数",
        "members from which a committee is possible",
        "[S] ≥100 人",
        3,
        10000,
    )
    branch_committee_formal: int = _rule(
        7,
        "应设支委会的正式党员数",
        "formal members from which a branch committee is due",
        "[S] 条例",
        3,
        50,
    )
    near_metres: int = _rule(
        500, "“相邻”的距离（米）", "metres that count as near", "[G] 无统一米数", 1, 50_000
    )
    far_metres: int = _rule(
        1000, "“较近”的距离（米）", "metres of the second ring", "[G]", 1, 100_000
    )
    park_spread_metres: int = _rule(
        1500,
        "园区内企业相距至多多少米，同园区才算相邻；更大的园区按距离",
        "metres its firms lie apart at most for one park to count as near; in a wider park "
        "distance decides",
        "[G] 跨岸的自贸区是一个名称，不是一处",
        1,
        100_000,
    )
    place_by_door: bool = _rule(
        True,
        "规划时，缺坐标的企业按门牌定位：同一门牌为一处，同侧两门牌之间按号推算",
        "place firms without a point by their house number when planning: the same road and number "
        "is one place, one between two of the same side is interpolated",
        "[G] 两侧已知门牌相距不超过 720 米",
    )
    join_existing_first: bool = _rule(
        False,
        "先就近并入已有联合支部，再新建",
        "let existing joint branches take in neighbours first",
        "[G]",
    )
    branch_cost_metres: int = _rule(
        300,
        "少建一个支部的价值（米）：先求未编入最少，再求总距离与此数×支部数之和最小；"
        "0 即只求距离最短",
        "what one branch fewer is worth, metres: fewest left over,"
        " then least metres plus this for each branch; "
        "0 asks for the nearest groups alone",
        "[G] 每个支部每年 5000 元、一名书记、一处场所",
        0,
        100_000,
    )
    groups_within: str = _rule(
        "anywhere",
        "联合支部的单位可以跨区，或须在同一个区（全国、全省运行时默认同一个区）",
        "whether a proposed joint branch may hold firms of several districts; "
        "`orggraph nation` takes one district unless told otherwise",
        "[G] 各区上级党组织不同",
        choices=("anywhere", "district"),
    )
    keep_margin_metres: int = _rule(
        200,
        "每家企业改动上期方案须节省的米数",
        "metres a change must save per firm that moves",
        "[G]",
        0,
        100_000,
    )
    must_build_staff: int = _rule(
        100,
        "应建：职工数",
        "staff from which an organisation must be founded",
        "[G] 地方文件",
        1,
        1_000_000,
        section="应建 due",
    )
    must_build_above_scale: bool = _rule(
        True, "应建：规模以上企业", "firms above designated size must have one", "[G] 地方文件"
    )
    should_build_staff: int = _rule(
        50,
        "宜建：职工数",
        "staff from which an organisation should be founded",
        "[S] 北京",
        1,
        1_000_000,
    )
    should_build_any_member: bool = _rule(
        True, "宜建：有党员即应纳入", "any member at all should be taken up", "[S]"
    )
    should_counts_as_must: bool = _rule(
        False, "宜建计入应建数", "count should-build firms in the should-build base", "[G]"
    )
    instructor_staff: int = _rule(
        25,
        "须有指导员的职工数（未建组织者）",
        "staff from which an instructor is due",
        "[P]",
        1,
        1_000_000,
        section="指导员与阵地 posts and circles",
    )
    firms_per_post: int = _rule(
        3,
        "每名指导员联系企业数",
        "firms per instructor post",
        "[P] 合肥3、朔州2–3、北京2.4",
        1,
        100,
    )
    firms_per_post_min: int = _rule(
        1, "每名指导员联系企业数下限", "fewest firms per post", "[P]", 0, 100
    )
    firms_per_post_max: int = _rule(
        5, "每名指导员联系企业数上限", "most firms per post", "[P]", 1, 100
    )
    post_metres: int = _rule(
        5000,
        "指导员联系企业的最远直线距离（米）",
        "farthest firm an instructor is sent to, metres in a straight line",
        "[G] 无统一米数",
        1,
        100_000,
    )
    post_days_a_week: int = _rule(
        1, "指导员每周到点天数", "days a week an instructor is there", "[S] 渝北：每周一天", 0, 7
    )
    post_visits_a_month: int = _rule(
        1,
        "指导员每月走访每家企业次数",
        "visits of an instructor to each firm a month",
        "[S] 渝北：每月走访",
        0,
        31,
    )
    post_events_a_quarter: int = _rule(
        1,
        "指导员每季开展活动次数",
        "events an instructor holds a quarter",
        "[S] 渝北：每季活动",
        0,
        92,
    )
    circle_metres: int = _rule(
        1000, "15分钟服务圈半径（米，直线）", "15-minute circle, metres", "[S]", 1, 100_000
    )
    inner_circle_metres: int = _rule(
        667, "10分钟服务圈半径（米，直线）", "10-minute circle, metres", "[G] 按比例", 1, 100_000
    )
    founding_days: int = _rule(
        14,
        "一名指导员筹备一个新支部需要的天数",
        "days that one instructor takes to prepare a new branch",
        "[G]",
        1,
        365,
        section="覆盖 coverage",
    )
    approval_days: int = _rule(
        30,
        "批复期限（天）",
        "days for approving a new branch",
        "[S] 30日内批复",
        1,
        3650,
        section="覆盖 coverage",
    )
    attached_counts: bool = _rule(
        True, "挂靠组建计入组织覆盖", "attached firms count as covered", "[G]"
    )
    fallback_counts: bool = _rule(
        True,
        "兜底管理计入组织覆盖（不含兜底率始终并列）",
        "fallback counts as covered (the rate without it stands beside)",
        "[G]",
    )
    temporary_counts: bool = _rule(False, "临时党支部计入覆盖", "temporary branches count", "[G]")
    flow_counts: bool = _rule(False, "流动党员党支部计入覆盖", "flow branches count", "[G]")
    functional_counts: bool = _rule(
        False, "功能型党组织计入覆盖", "functional organisations count", "[G]"
    )
    blank_means: str = _rule(
        "none_if_surveyed",
        "党组织栏空白的含义：该行有党建资料即视为无组织；或一律待核实；或一律视为无组织",
        "what a blank organisation cell means: none if the row has any Party fact,"
        " always unknown, always none",
        "[G] 不明不等于零",
        choices=("none_if_surveyed", "unknown", "none"),
    )
    chain: tuple[str, ...] = _rule(
        CHAIN,
        "兜底责任链顺序（园区含商圈、众创空间）",
        "order of the responsibility chain",
        "[S] 北京：园区抓、协会党委促、街道乡镇兜底；镇江：镇（街道、园区）→村（社区）",
        choices=CHAIN,
    )
    presume_area_duty: bool = _rule(
        True,
        "台账完全未列责任组织时，推定街道党工委、区级责任组织",
        "when no duty at all is recorded, presume the street's and the district's",
        "[G] 推定结果逐条注明",
    )
    rank_other_cities: bool = _rule(
        False,
        "外市企业所在的区参加排名（本市指台账上过半企业所在的市；不参加时仍列出并计入合计）",
        "rank districts of other cities too (the own city is the one more than half of the "
        "firms sit in; "
        "unranked ones are still listed and counted)",
        "[G] 本市通报只排本市各区",
    )
    rank_least_firms: int = _rule(
        20,
        "参加排名的区至少有的企业数（不足的仍列出并计入合计，不排名）",
        "firms that a district needs to be ranked (smaller ones are still listed and counted)",
        "[G] 几家企业的区，一家之变就是几十个百分点",
        1,
        10_000,
    )
    place_by_name_alone: bool = _rule(
        True,
        "只有名称一项依据时，认定企业所在地点（可信度中）",
        "take a place that only its name shows (middle confidence)",
        "[G]",
        section="定位 location",
    )
    place_by_number_alone: bool = _rule(
        True,
        "只有路名门牌一项依据时，认定企业所在地点（可信度低）",
        "take a place that only road and number show (low confidence)",
        "[G]",
    )
    place_by_point_alone: bool = _rule(
        False,
        "只有坐标一项依据时，认定最近的地点（可信度低）",
        "take the nearest place where only the point shows it (low confidence)",
        "[G]",
    )
    place_metres: int = _rule(
        150,
        "坐标与地点相符的距离（米）",
        "metres within which a point agrees with a place",
        "[G] 地图点与门牌常差几十米",
        1,
        10_000,
    )
    place_apart_metres: int = _rule(
        500,
        "坐标与楼宇不符的距离（米），超过即列为矛盾",
        "metres beyond which a point disagrees with a building",
        "[G]",
        1,
        100_000,
    )
    park_metres: int = _rule(
        3000,
        "坐标与园区不符的距离（米），超过即列为矛盾",
        "metres beyond which a point disagrees with a park",
        "[G] 园区以一点代表",
        1,
        100_000,
    )
    funding_per_member: int = _rule(
        100,
        "党建经费：每名党员每年（元）",
        "yuan per member a year",
        "[S] 镇江",
        0,
        1_000_000,
        section="经费 funding",
    )
    funding_per_branch: int = _rule(
        5000, "党建经费：每个支部每年（元）", "yuan per branch a year", "[S] 镇江", 0, 10_000_000
    )
    funding_combine: str = _rule(
        "sum",
        "两项相加，或取较大者",
        "add both, or take the larger",
        "[G]",
        choices=("sum", "larger"),
    )
    funding_shares: tuple[int, ...] = _rule(
        (3, 3, 4),
        "市：县（市、区）：镇（街道）分担",
        "shares of city, county, town",
        "[S] 镇江 3:3:4",
        0,
        100,
    )
    funding_new_organisation: int = _rule(
        0,
        "新建组织一次性补助（元），默认不计",
        "one-off yuan for a new organisation, none by default",
        "[G]",
        0,
        10_000_000,
    )

    def replace(self, changes: Mapping[str, Any], where: str = "rules.toml") -> Rules:
        """Return these rules with some changed.

        Raises `RulesError`, naming the rule and its range, for an unknown rule or an unfit value.
        """
        known = {f.name: f for f in fields(self)}
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        for name, value in changes.items():
            if name not in known:
                raise _unknown(name, list(known), where)
            values[name] = _fit(known[name], value, where)
        changed = Rules(**values)
        changed._hold_together(where)
        return changed

    def _hold_together(self, where: str) -> None:
        pairs = (
            ("joint_units", "joint_units_hard"),
            ("near_metres", "far_metres"),
            ("inner_circle_metres", "circle_metres"),
            ("firms_per_post_min", "firms_per_post"),
            ("firms_per_post", "firms_per_post_max"),
            ("general_branch_members", "committee_members"),
            ("place_metres", "place_apart_metres"),
            ("place_apart_metres", "park_metres"),
        )
        for small, large in pairs:
            if getattr(self, small) > getattr(self, large):
                raise RulesError(
                    message(
                        "{where}: rule {small}={getattr} must not exceed {large}={getattr_2}",
                        where=where,
                        small=small,
                        getattr=getattr(self, small),
                        large=large,
                        getattr_2=getattr(self, large),
                    ),
                )
        if len(self.funding_shares) != 3 or not sum(self.funding_shares):
            raise RulesError(
                message(
                    "{where}: rule funding_shares takes three numbers, not all zero, such as "
                    "[3, 3, 4]",
                    where=where,
                ),
            )

    def duty_rank(self, kind: str) -> int | None:
        """Return the place of a link in the chain, counted from 0, or None where it carries no
        duty.
        """
        return self.chain.index(kind) if kind in self.chain else None


DEFAULT = Rules()


def describe(rules: Rules = DEFAULT) -> list[dict[str, str]]:
    """Return every rule as a row: name, value, what it means in both languages, range, source."""
    return [
        {
            "rule": f.name,
            "value": _toml(getattr(rules, f.name)),
            "zh": f.metadata["zh"],
            "en": f.metadata["en"],
            "range": _range(f),
            "source": f.metadata["source"],
            "changed": "" if getattr(rules, f.name) == f.default else "*",
        }
        for f in fields(rules)
    ]


def to_toml(rules: Rules = DEFAULT) -> str:
    """Return the rules as the text of a `rules.toml` to edit, each with meaning, range and
    source.
    """
    lines = [
        "# orggraph 规则文件：改动需要改的行，其余可删去。",
        "# The rules of orggraph: change the lines you need, delete the rest.",
    ]
    for f in fields(rules):
        about = f.metadata
        if about["section"]:
            lines += ["", f"# ---- {about['section']} ----"]
        lines += [
            "",
            f"# {about['zh']}",
            f"# {about['en']}",
            f"# 来源 source: {about['source']}　范围 range: {_range(f)}",
            f"{f.name} = {_toml(getattr(rules, f.name))}",
        ]
    return "\n".join(lines) + "\n"


def _unknown(name: str, known: list[str], where: str) -> RulesError:
    near = nearest(name, known)
    why = (
        message(
            "{where}: there is no rule {name}; did you mean {near}? `orggraph rules` lists them "
            "all",
            where=where,
            name=name,
            near=near,
        )
        if near
        else message(
            "{where}: there is no rule {name}; `orggraph rules` lists them all",
            where=where,
            name=name,
        )
    )
    return RulesError(why)


def _fit(f: Field[Any], value: Any, where: str) -> Any:
    default, about = f.default, f.metadata
    if isinstance(default, tuple):
        fits = isinstance(value, list | tuple) and _items_fit(value, about)
        value = tuple(value) if fits else value
    elif isinstance(default, bool):
        fits = isinstance(value, bool)
    elif isinstance(default, int):
        fits = (
            isinstance(value, int)
            and not isinstance(value, bool)
            and about["low"] <= value <= about["high"]
        )
    else:
        fits = value in about["choices"]
    if not fits:
        raise RulesError(
            message(
                "{where}: rule {name} cannot be {value}; it takes {range}",
                where=where,
                name=f.name,
                value=repr(value),
                range=_range(f),
            ),
        )
    return value


def _items_fit(values: list[Any] | tuple[Any, ...], about: Mapping[str, Any]) -> bool:
    if about["choices"]:
        return (
            bool(values)
            and len(set(values)) == len(values)
            and set(values) <= set(about["choices"])
        )
    return all(
        isinstance(v, int) and not isinstance(v, bool) and about["low"] <= v <= about["high"]
        for v in values
    )


def _range(f: Field[Any]) -> str:
    about = f.metadata
    if isinstance(f.default, bool):
        return "true / false"
    if about["choices"]:
        return " / ".join(about["choices"])
    shown = f"{about['low']}–{about['high']}"
    return f"[{shown}, …]" if isinstance(f.default, tuple) else shown


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(v) for v in value) + "]"
    return str(value)
