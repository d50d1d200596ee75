"""Texts that tell when an organisation was founded, or that it runs."""

from __future__ import annotations

import re

from orggraph.core.patterns import any_of
from orggraph.ingest.statements.wording import ORGANISATION_WORDS

# ---- there is one ----

# A day on which it was founded, with nothing before it and nothing left open behind it.
YEAR = (
    "(?P<year>(?:19|20)[0-9]{2}|(?:0[0-9]|[1-4][0-9])(?=年)|[一二][〇零○0-9一二三四五六七八九]{3})"
)
FOUNDED_ON = re.compile(
    rf"^(?:已?于)?{YEAR}(?:年|[.\-/](?=[0-9]))(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])?"
    r"(?:[月.\-/][0-9一二三四五六七八九十]{0,3}[日号]?)?(?:经?(?:上级)?(?:批复|批准)?(?:正式|已|新|重新)*)?"
    "(?P<what>(?:[与和同].{2,20}?)?(?:[单独自]建$|(?:单独|独立|联合|共同)?(?:成立|建立|组建|设立|建有|建成|建$|联建|重建|揭牌|挂牌|"
    "并入|加入|纳入|编入|划入|转入|挂靠)(?!前|于|后拟).*))$"
)
# Done on a day of this year: 已于3月成立党支部.
LATELY = re.compile(
    "^(?:现)?已(?:经)?(?:于|在)(?:去年|今年|本年|上月|本月|上季度|近期|年初|"
    "[0-9一二三四五六七八九十]{1,3}月)(?:[0-9]{1,2}[日号]|底|初|中旬|上旬|下旬|份)?"
    "(?=(?:正式)?(?:单独|联合|独立)?(?:成立|建立|组建|设立|建成))"
)
# The same without a name: 新成立党支部, 8月新建联合党支部. 新建区党委 is a name.
NEW_ONE = re.compile(
    "^(?:现|(?:于|在)?(?:去年|今年|本年度?|上月|本月|上季度|本季度|近期|最近|年初|"
    "[0-9一二三四五六七八九十]{1,3}月份?))?(?:已|已经|刚刚?)?新近?(?:成立|组建|建立|设立|建|增设?|设)"
    f"(?:了)?(?:[1一]个)?(?=(?:单独|独立|联合|临时|流动|功能[型性])*(?:的)?(?:{ORGANISATION_WORDS})$)"
)
# The day behind or after the organisation: 支部于2020年组建, 2021年批复.
OF_A_DAY = re.compile(
    f"^(?:本|公司|企业|单位)*(?:{ORGANISATION_WORDS})(?=(?:已)?(?:于|在)?{YEAR}(?:年|[.\\-/]))"
)
APPROVED_ON = re.compile(
    rf"^(?:已?于)?{YEAR}年(?P<month>1[0-2]|0?[1-9])?(?:月)?(?:[0-9]{{1,2}}日)?(?:经)?(?:批复|批准|获批)(?:成立|组建|建立|设立)?$"
)
# A month without its year: it lies behind or ahead by the date of the list.
IN_A_MONTH = re.compile(
    f"^(?:{ORGANISATION_WORDS})?(?:于|在)?(?:今年|本年|当年)?(?P<month>1[0-2]|[1-9])月(?:[0-9]{{1,2}}[日号]|底|初|份|中旬|上旬|下旬)?"
    f"(?P<what>(?:正式)?(?:单独|独立|联合)?(?:成立|组建|建立|设立|挂牌|揭牌)(?:了)?(?:{ORGANISATION_WORDS})?)$"
)
# It was not ended: 支部未撤销, 原有支部保留.
KEPT = re.compile(
    "(?:支部|总支|党委|党的?组织)(?:尚|仍|还)?(?:未|没有?)(?:被)?(?:撤|解散|注销)|"
    "^(?:原有?)?(?:党?支部|党组织)(?:继续|仍|予以|还)*(?:保留|存在|在)$"
)
# In a sentence: 今年单独建了支部.
WAS_DONE = re.compile(
    "^(?:今年|去年|前年|本年度?|上半年|下半年|近期|最近)?(?:已|也)*(?:单独|独立|联合|自行)?"
    f"(?:组建|成立|建立|建)了(?:[1一]?个)?(?:{ORGANISATION_WORDS})$"
)
# One that there is, by what becomes of it.
NEWLY = re.compile(
    "^(?:(?:上月|去年|今年|本年度?|本月|近期|最近)?(?:已|刚刚?|新近?)(?:新)?(?:成立|组建|建立|建)|"
    "(?:早就|早已|去年|前年)(?:成立|组建|建立|建)(?:了|的|好)|已建好|"
    f"(?:{ORGANISATION_WORDS})?(?:20[0-9]{{2}}年|计划[0-9]{{1,2}}月)?(?:已|未|待|正在|按期|到期|届满|拟|即将|应|需)*换届(?:中|完成|未换届)?)$"
)
DONE = re.compile("^应建[,、]?(?:尽建[,、]?)?(?=已(?:建|组建|建立|成立|覆盖)$)")
REFOUNDED = re.compile("(?:重新(?:成立|组建|建立|设立)|重建|恢复(?:成立|设立|建立)?)(?:了)?$")
NOT_REFOUNDED = re.compile("(?:未|没有?|不)(?:再|曾|能|得到)?(?:重建|恢复|重新|补建)")
RUNS = any_of(
    f"^(?:{ORGANISATION_WORDS})(?:组建|成立|建设|建立)(?:完毕|完成|到位|"
    "已?(?:满)?[多几0-9一二两三四五六七八九十]+年)$",
    "^建立?党?支部(?:已)?[多几0-9一二两三四五六七八九十]+年$",
    "^(?:年初|年前|上半年)已(?:单独|联合)?(?:组建|成立|建立)$",
    "^新?(?:建|成立)党?支部[1一]个$",
    f"^(?:{ORGANISATION_WORDS})?(?:已|已经)?(?:批准|批复)(?:成立|组建|设立)$",
    f"^(?:{ORGANISATION_WORDS})?(?:已|已经)(?:成立|组建|建设)到位$",
    f"^(?:{ORGANISATION_WORDS})(?:已|已经)?(?:正常|规范)(?:运行|运转|开展活动)$",
    f"^(?:{ORGANISATION_WORDS})?(?:现)?(?:已|已经)(?:于|在)[^,]{{1,12}}(?:批复|"
    "批准)?(?:成立|组建|建立)$",
    "^[0-9]{1,2}月(?:[0-9]{1,2}日)?(?:已|正式)+(?:批复|批准)?(?:成立|组建|建立|设立)$",
    "^(?:已|已经)(?:召开|举行)成立大会$",
    "^(?:已|已经)?(?:正式)?(?:挂牌|揭牌)(?:成立)?$",
)


def month_of(founded: re.Match[str]) -> tuple[int, int]:
    """Return the year and the month of a day that is written in figures or in Chinese numerals;
    25年 is 2025.
    """
    year = int("".join(str(_NUMERALS.get(figure, figure)) for figure in founded["year"]))
    year += 2000 * (year < 100)
    month = founded["month"] or "1"
    if month.isdigit():
        return year, int(month)
    ones = month.rpartition("十")[-1]
    return year, ("十" in month) * 10 + (_NUMERALS[ones] if ones else 0)


_NUMERALS = {"〇": 0, "零": 0, "○": 0, **{n: i for i, n in enumerate("一二三四五六七八九", 1)}}


# The day behind an organisation: 单独组建(2027年), 联合党支部(2026.12).
DATE = re.compile(
    rf"^{YEAR}(?:年|[.\-/](?=[0-9]))(?P<month>1[0-2]|0?[1-9])?(?:[月.\-/]?[0-9]{{0,2}}日?|月?(?:底|初|前|内))?$"
)
