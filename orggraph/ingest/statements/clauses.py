"""What one clause of a cell says."""

from __future__ import annotations

import re
from dataclasses import replace

from orggraph.core.enums import Mode
from orggraph.core.patterns import any_of
from orggraph.ingest import vocabulary
from orggraph.ingest.statements.closed import BLANK_POINT, NO, TICK
from orggraph.ingest.statements.denials import ONLY_WORK, denies, is_hindered, says_none
from orggraph.ingest.statements.endings import TO_END, is_gone
from orggraph.ingest.statements.foundings import (
    APPROVED_ON,
    DONE,
    FOUNDED_ON,
    IN_A_MONTH,
    KEPT,
    LATELY,
    NEW_ONE,
    NEWLY,
    NOT_REFOUNDED,
    OF_A_DAY,
    REFOUNDED,
    RUNS,
    WAS_DONE,
    month_of,
)
from orggraph.ingest.statements.names import UNDER, is_ordinary_name, read_naming
from orggraph.ingest.statements.plans import APPROVED, NAME_TO_COME, is_planned
from orggraph.ingest.statements.said import Says, Statement
from orggraph.ingest.statements.sentences import is_doubted, is_of_something_else, read_sentence
from orggraph.ingest.statements.wording import (
    AFFIRMS,
    MASS_NAME,
    NAMED,
    NO_WORKS,
    ORGANISATION_WORDS,
    PARTS,
    SHORT,
    WORKS,
    mode_of,
    read_plain,
)

_COVERED = re.compile("^(?:已)?(?:实现|完成)了?(?:党的?组织)?(?:全面?|有形)?覆盖$")
_BOTH = re.compile("^(?:已)?(?:实现)?(?:双|两个)覆盖$")  # by an organisation and by work

# ---- not known ----

_UNSURE = any_of(
    "^(?:详?见|参见|另见|另附|附后).{0,8}$",
    "^(?:名称)?待(?:命名|填写?|报)$",
    "^同(?:上级|左|右|下)$",
    "^(?:暂?缺|空缺|缺失|缺项|略|未提供|未反映)$",
    "^(?:某|[xX×*]{2,}|[○〇]{2,}|_{2,}).{0,12}$",
    "^.*某某",
    "^.*(?<![A-Za-z])[xX×]{2,}(?![A-Za-z])",
    "^(?:组建|党建|党组织|有关|具体)?(?:情况|方式|信息)?(?:暂|还|尚|仍)?(?:不明|不详|"
    "不清楚?|不确定|存疑|有疑问|未知|未掌握|不掌握|不了解|待.{0,4}?核实?|待查|待定|"
    "待确认|待了解|待.{0,3}?摸排|待补充?|待反馈|待统计|无法核实|无法确认|无法联系|"
    "联系不上|失联|未联系上|未摸排|未核实|未反馈|未统计|未登记|"
    "(?:[正尚还仍]在)?(?:进一步)?(?:核实|摸排|了解)中?|未上报|未报|不知道|没(?:问到|"
    "摸清|联系上|反馈|报)|未[回答]复|漏报|待(?:走访|回访|企业确认)|需?再核实?|存在疑问|"
    "拒填|电话(?:不通|没人接)|未填报?|拒绝提供|拒访|不?配合|不(?:便|愿)?(?:提供|透露)|"
    "保密|无人接听)(?:是否.*)?$",
    "^是否.*(?:不详|不明|待核实?)$",
    "^(?:暂|尚)?(?:无|没有|缺少?)(?:此)?(?:数据|信息|资料|记录|反馈|登记)$",
    "^(?:街道|社区|企业)未(?:报|填|反馈)$",
)
# How many members there are, or where they belong, tells nothing of an organisation.
_MEMBERS_ONLY = re.compile(
    "^(?:企业|公司|单位|现|目前|共|仅|只)*有?(?:正式|预备|流动)?(?:党员)?"
    "[0-9一二两三四五六七八九十百]+(?:余|多)?(?:名|个|人)?(?:正式|预备|流动)?(?:党员)?$"
)
_HAS_MEMBERS = re.compile(
    "^(?:企业|公司|单位|现|目前)*党员(?:均|都|全部?)*(?:是|为|系|属于?).{0,4}(?:流动|外地|外省|异地|退休)[^,]{0,6}$|"
    "^(?:企业|公司|单位|现|目前)*有(?:正式|预备|流动|少量|个别)?党员$"
)
# Members to come, not an organisation.
_RAISES = re.compile("(?:发展|培养|培育)(?:入党)?(?:党员|积极分子|对象)")
_RELATION = any_of(
    "^(?:均|都|分别)在",
    "^党员(?:关系)?(?:均|都)*(?:由|编在|挂在|留在|归|保留在).{2,}",
    "^(?:关系|(?:党员)?(?:的)?(?:党)?组织关系|(?:正式|预备|流动)?党员(?:关系)?|党籍)"
    "(?:均|都|仍|还|保留|挂)*在(?!外)",
    "^(?:党员)?(?:均|都|就近)*参加.{0,12}(?:组织生活|活动|学习)$",
)
_OTHERS = "(?:母公司|总公司|集团(?:公司)?|总部|上级)"
_OF_OTHERS = re.compile(
    f"^{_OTHERS}(?:已|均|统一)*(?:有|建|设有|成立)|"
    f"^(?:{ORGANISATION_WORDS})(?:均|都)?(?:设|建|设立|建立)?在(?:{_OTHERS}|外地|外省|异地)"
)


def read_clause(text: str, named: bool) -> Statement:
    """Read a part of a cell that makes one statement."""
    if named and is_ordinary_name(text):
        return Statement(Says.YES, name=text)
    if (
        is_doubted(text)
        or _UNSURE.match(text)
        or (vocabulary.is_unknown(text) and not BLANK_POINT.match(text))
    ):
        return Statement(Says.UNKNOWN)
    own = _without_mass(text)
    if own != text:
        return replace(read_clause(own, named), works=True)
    if is_of_something_else(text):
        return Statement(Says.ODD)
    short = _QUOTED_WORD.sub(r"\1", _EACH.sub("", _WHY_FIRST.sub("", DONE.sub("", text))))
    return (
        _of_members_or_mass(text)
        or _affirmed(text, named)
        or _changed(short, named)
        or _not_there(short, named)
        or read_sentence(short)
        or _there(short, named)
    )


def _has_works(text: str) -> bool:
    """Whether a text tells of Party work or of a mass organisation that is there."""
    return bool(WORKS.search(text)) and not NO_WORKS.search(text)


def _of_members_or_mass(text: str) -> Statement | None:
    """Read a text about members or mass organisations, which tells of no Party organisation."""
    works = _has_works(text)
    about_members = _MEMBERS_ONLY.match(text) or _HAS_MEMBERS.match(text) or _RAISES.search(text)
    if ("党员" in text and about_members) or _RELATION.match(text):
        return Statement(works=works)
    other = MASS_NAME.sub("", text)
    if other != text and not re.search(f"党|{ORGANISATION_WORDS}", other):
        return Statement(works=works or (not NO_WORKS.search(text) and not NO.match(text)))
    if _RAISES.search(text) and not NAMED.search(text):
        return Statement(works=works)
    return None


def _affirmed(text: str, named: bool) -> Statement | None:
    """Read a text that says one is there, and none of its name."""
    if lately := LATELY.match(text):
        return read_clause("已" + text[lately.end() :], named)
    if new := NEW_ONE.match(text):
        return read_clause("已成立" + text[new.end() :], named)
    if joined := _OF_ASSOCIATION.match(text):  # an association is no Party organisation
        return Statement(Says.YES, Mode.ATTACHED) if joined["attached"] else Statement()
    if any(there.match(text) for there in (NEWLY, TO_END, RUNS, _COVERED)) or KEPT.search(text):
        return Statement(Says.YES, mode_of(text))
    if text in SHORT:
        return Statement(Says.YES, SHORT[text])
    return Statement(Says.YES, works=True) if _BOTH.match(text) else None


def _changed(text: str, named: bool) -> Statement | None:
    """Read a text that says how it came to be: joined, turned, founded on a day, founded again."""
    if WAS_DONE.match(text):
        return Statement(Says.YES, mode_of(text))
    if _JOINT_OF_SOME.match(text):
        return Statement(Says.YES, Mode.JOINT)
    if after := _AFTER_AN_END.match(text):
        return read_clause(after["now"] or after["then"], named)
    if turned := _TURNED.match(text):
        return read_clause(turned["now"] or turned["then"], named)
    text = OF_A_DAY.sub("", text)
    if approved := APPROVED_ON.match(text):
        return Statement(Says.YES, since=month_of(approved))
    if month := IN_A_MONTH.match(text):
        return Statement(Says.PLAN, mode_of(month["what"]), since=(0, int(month["month"])))
    if founded := FOUNDED_ON.match(text):
        return replace(read_clause(founded["what"], named), since=month_of(founded))
    if NOT_REFOUNDED.search(text):
        return Statement(Says.NO, works=_has_works(text))
    if (
        REFOUNDED.search(text)
        and not re.search("拟|计划|准备|待", text)
        and not is_planned(text, named)
    ):
        return Statement(Says.YES)
    if to_come := NAME_TO_COME.match(text):
        name = "" if PARTS.fullmatch(to_come["name"]) else to_come["name"]
        return Statement(Says.PLAN, name=name if named else "")
    under = UNDER.match(text)
    if under and PARTS.fullmatch(text[under.end() :]):
        return read_clause(text[under.end() :], named)
    return Statement(Says.PLAN) if APPROVED.match(text) else None


def _not_there(text: str, named: bool) -> Statement | None:
    """Read a text that says there is none, none yet or none any more."""
    works = _has_works(text)
    if says_none(text):
        return Statement(Says.NO, works=works)
    if WORKS.search(text) and not works and not re.search(ORGANISATION_WORDS, text):
        return Statement()  # an instructor who is gone, or to come
    if is_hindered(text):
        return Statement(Says.NO, works=works)
    if is_planned(text, named):
        return Statement(Says.PLAN, mode=mode_of(text), works=works)
    if is_gone(text, named):
        return Statement(Says.NO, works=works, gone=True)
    if denies(text) or ONLY_WORK.match(text):
        return Statement(Says.NO, works=works or bool(ONLY_WORK.match(text)))
    return None


def _there(text: str, named: bool) -> Statement:
    """Read a text that says there is one, if it says anything."""
    if WORKS.search(text) and not mode_of(text) and not NAMED.search(text):
        return Statement(works=_has_works(text))
    if _OF_OTHERS.match(text):  # theirs is not the firm's
        return Statement(Says.ODD)
    if TICK.match(text) or (PARTS.fullmatch(text) and AFFIRMS.search(text)):
        return read_plain(text)
    return read_naming(text, named)


# Why it came to be, before what it is: 因党员减少2025年并入….
_WHY_FIRST = re.compile(
    "^因[^,;]{1,12}?(?:,|于)?(?=(?:20[0-9]{2}年)?(?:并入|加入|纳入|编入|挂靠|联合|联建|单独))"
    "|^(?:党员)?(?:党)?组织关系(?=挂靠)|^自?20[0-9]{2}年(?:[0-9]{1,2}月)?(?:起|以来|开始)(?=.)"
)
_EACH = re.compile("^各自(?=[单独自])")
_QUOTED_WORD = re.compile('[“"「『](兜底|托管|单独|联合|挂靠|联建)[”"」』]')
# What it is since another ended: 脱离联合支部后单独组建, 合并后重新单独成立支部.
_AFTER_AN_END = re.compile(
    "^(?:原)?(?:(?:与.{2,14}?)?(?:联合|挂靠|兜底|单独|独立)(?:党的?组织|党?支部)?)?(?:脱离|退出|撤销|撤并|解散|合并|分立|拆分|改制)"
    ".{0,14}?后(?:重新|又|已|现|各自|自行)*(?P<now>(?:单独|独立|单建|独建|联合|联建|加入|参加|并入|纳入|编入|挂靠|由).*)$"
    "|^(?:去年|今年|前年|20[0-9]{2}年|已|现)*(?:从|由|自|与)[^,]{0,14}(?:联合|联建)(?:党的?组织|党?支部)?(?:中|里)?(?:分出|拆分|分离|划出|独立|脱离|退出)(?:来|出来)?"
    "(?:后)?(?:重新|又|已|现|自行)*(?P<then>(?:单独|独立|单建|独建).*)$"
)
# One way was turned into another: 联合转单独, 由联合支部拆分为单独支部.
_TURNED = re.compile(
    "^(?:已|现)*(?:20[0-9]{2}年)?(?:由|从|原)?(?:单独|独立|联合|挂靠|兜底|临时|[单独联]建)(?:组建|建立|成立|管理)?(?:党?支部|党组织)?"
    "(?:已|,|(?:20[0-9]{2}年|今年|去年|现))*(?:转|改|变更|调整|拆分|升格)(?:为|成|建为)?(?P<now>(?:单独|独立|联合|联建|单建|挂靠|兜底).*)$"
    "|^(?:今年|去年|现|已|20[0-9]{2}年(?:[0-9]{1,2}月)?)*(?:转|改|变更|调整)(?:为|成|建为)?(?P<then>(?:单独|独立|联合|联建|单建|独建|挂靠|兜底).*)$"
)
# A joint branch with firms that are not named: 上下游企业联建党支部.
_JOINT_OF_SOME = re.compile(
    "^[园村社校政银楼街企]企(?:联建|联合|共建)(?:组建|建立|成立)?(?:了|的)?(?:党?支部|党组织)?$|"
    "^(?:已)?(?:[与和同])?(?:上下游|产业链|关联|兄弟|同楼|楼内|园内|相邻|周边|附近|多家|几家|[0-9两二三四五六]家)"
    f"小?(?:企业|单位|公司)?(?:联建|联合|共建|合建)(?:组建|建立|成立|建)?(?:了|的)?(?:{ORGANISATION_WORDS})?$"
)
_OF_ASSOCIATION = re.compile(
    "(?:已|已经)?(?:(?P<attached>挂靠|依托)|加入|参加)(?:了)?[^,;。党支]{0,16}"
    f"(?:{vocabulary.ASSOCIATIONS}|联盟)$"
)


def _without_mass(text: str) -> str:
    """Return a list of organisations without the mass organisations among them, where others are:
    云帆党支部、工会.
    """
    items = [item for item in _ITEMS.split(text) if item]
    own = [item for item in items if not _is_mass(item)]
    return "、".join(own) if own and len(own) < len(items) and not NO.match(text) else text


def _is_mass(item: str) -> bool:
    other = MASS_NAME.sub("", item)
    return other != item and not re.search(f"党|{ORGANISATION_WORDS}", other)


_ITEMS = re.compile(r"、|(?<![0-9])[1-9]\.(?![0-9])")
