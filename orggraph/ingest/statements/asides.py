"""What stands in brackets behind a statement: （筹）, （已撤销）, （兜底）."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from orggraph.ingest.statements.clauses import read_clause
from orggraph.ingest.statements.closed import FIGURE
from orggraph.ingest.statements.endings import TO_END, WAS, is_end
from orggraph.ingest.statements.foundings import DATE, NEWLY, month_of
from orggraph.ingest.statements.said import Says, Statement
from orggraph.ingest.statements.wording import BRACKETS, CLAUSES, LIKE_A_NAME, ONE_BRACKET, PARTS


@lru_cache(maxsize=1 << 12)
def _aside(text: str) -> Statement:
    """Read what stands in brackets; few texts do, in many cells."""
    return read_clause(text, False)


def with_asides(main: Statement, inside: list[str], text: str, named: bool) -> Statement:
    """Return a statement in the light of what stands in brackets: （筹）, （已撤销）, （兜底）,
    （与甲公司联建）.
    """
    parts = [part for aside in inside for part in CLAUSES.split(aside) if part]
    if not parts:
        return main
    parts = [part for part in parts if not _BETTER.search(part)] or [""]
    asides = list(map(_aside, parts))
    works = main.works or any(aside.works for aside in asides)
    told = [a for a in asides if a.mode or a.partners or a.says is Says.PLAN]
    name = (
        BRACKETS.sub(
            lambda hit: "" if _decides(hit[1]) else hit[0], text.translate(ONE_BRACKET)
        ).strip()
        if main.name
        else ""
    )
    whole = len(CLAUSES.split(BRACKETS.sub("", text))) == 1 and not main.mode
    main = replace(main, name=name if whole or not main.name else main.name, works=works)
    if main.says is Says.YES:
        if any(a.says is Says.PLAN and a.mode in (None, main.mode or a.mode) for a in asides):
            return replace(main, says=Says.PLAN)
        if any(is_end(part) for part in parts):
            return replace(main, says=Says.NO, name="")
        if any(map(_AHEAD.match, parts)):
            return replace(main, says=Says.PLAN)
        if any(map(_NOT_FOUNDED.match, parts)):
            return replace(main, says=Says.NO, name="")
        work = [
            (a.works and not a.name) or p in _WORK_ALONE for a, p in zip(asides, parts, strict=True)
        ]
        if _ONLY_YES.match(text) and all(work):
            return Statement(Says.NO, works=True)  # what there is is work, no organisation
        if any(map(_DOUBTED.match, parts)):
            return Statement(Says.UNKNOWN, works=works)
        if main.mode and not main.name and not all(map(_explains, parts)):
            return Statement(Says.ODD, works=works)
        dated = next(filter(None, map(DATE.match, parts)), None)
        mode = next((a.mode for a in told if a.mode), None)
        behind = (
            next((a.name for a in asides if a.name and a.says is Says.YES), "")
            if not main.name
            else ""
        )
        return replace(
            main,
            mode=main.mode or mode,
            name=main.name or behind,
            since=main.since or (month_of(dated) if dated else None),
        )
    if main.says is Says.NO and any(a.says is Says.PLAN for a in asides):
        return replace(main, says=Says.PLAN, works=works)
    weak = next((a for a in told if a.says is Says.YES and a.mode), None)
    if main.says is Says.NO and weak:  # no organisation of its own, yet taken up
        return replace(weak, works=works)
    return main


# What a branch aims at, or when it votes: 今年拟创五星支部, 计划升格.
_BETTER = re.compile(
    "(?:拟|计划|争|将|准备|申报|正在)*(?:创[建评]?|评|升格|升级|晋|换届|改选).{0,8}(?:星|先进|示范|优秀|标杆|党总支|总支|党委)?$"
)
_HONOURED = re.compile("示范|星级|先进|优秀|规范化|标准化|达标|品牌|试点|标杆|双强")


def _explains(aside: str) -> bool:
    """Whether a remark behind a mode may stand there without changing it: a day, a count, a name,
    an organisation; whatever else it says leaves the mode in doubt.
    """
    said = _aside(aside)
    if said.says not in (Says.ODD, Says.NO) or said.mode or said.partners or WAS.match(aside):
        return True
    return bool(
        len(aside) < 2
        or _HONOURED.search(aside)
        or FIGURE.search(aside)
        or PARTS.fullmatch(aside)
        or _is_like_a_name(aside)
    )


def _is_like_a_name(text: str) -> bool:
    return bool(LIKE_A_NAME.search(text)) and not re.search("[不未没无失难]", text)


_WORK_ALONE = frozenset({"工作", "仅工作", "只有工作", "党的工作", "党建工作"})
_ONLY_YES = re.compile("^(?:是|有|已建|已有|√|已覆盖)[(（]")
_NOT_FOUNDED = re.compile("^(?:还|尚|暂|仍)?未(?:正式)?(?:成立|组建|建立?|设立)$")
# How far it has come: 联合组建(洽谈), 单独组建(待上会).
_AHEAD = re.compile(
    "^(?:预计|计划|拟于|将于|目标)|^(?:明年|来年|下半年|年底前?|年内|近期|(?:春节|节)[前后]|条件成熟[时后]?|下一?步)$|"
    "^(?:待|拟|正在?|今年|年内|明年|下一?步|初步)*"
    "(?:上会|目标|方案|洽谈|商谈|协商|协调|沟通|对接|推进|意向|申请|研究|酝酿|讨论|公示|计划)(?:中|阶段)?$"
)
# A doubt about the organisation itself, not about its name or mode.
_DOUBTED = re.compile(
    "^(?:有?待(?:进一步)?(?:核实|确认|查实|查|定|摸排)|存疑|有疑问|不确定|疑似|未核实|需核实|待核)$"
)


def _decides(aside: str) -> bool:
    """Whether what stands in brackets tells a status, and so is no part of a name."""
    said = _aside(aside)
    status = said.says in (Says.PLAN, Says.NO, Says.UNKNOWN) or said.mode or said.partners
    of_group = re.search("[0-9一二两三四五六七八九十]+[家户](?:企业|单位)?|牵头|发起|成员", aside)
    return bool(status or of_group or NEWLY.match(aside) or TO_END.match(aside))
