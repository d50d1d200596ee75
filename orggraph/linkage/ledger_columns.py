"""What the ledger gives, as data: the columns of its tables and the closed words that stand in
them.
"""

from __future__ import annotations

from orggraph.core import enums, schema
from orggraph.core.enums import Word
from orggraph.core.messages import message
from orggraph.core.schema import Column, Kind
from orggraph.linkage.comparison import Method, Reason


class Stage(Word):
    """The stages in their order."""

    READING = ("READING", "读入", "reading")
    DEPARTMENTS = ("DEPARTMENTS", "第一轮 部门台账合并", "1 departments joined")
    SWEEP = ("SWEEP", "第二轮 摸排名单合并", "2 sweep lists joined")
    COMPARED = ("COMPARED", "第三轮 比对、去重、剔除", "3 compared, duplicates and excluded out")
    CHECKED = ("CHECKED", "第四轮 人员、场所、经营核查", "4 staff, premises and operation checked")
    COVERED = ("COVERED", "已覆盖名单对照", "covered list matched")


class Fate(Word):
    """What became of a row of a list."""

    KEPT = ("KEPT", "保留", "kept")
    MERGED = ("MERGED", "合并", "merged")
    DROPPED = ("DROPPED", "剔除", "dropped")
    COVERED = ("COVERED", "对上", "matched")
    REPEATED = ("REPEATED", "对上（名单内重复）", "matched (again on the list)")
    OFF_BASE = ("OFF_BASE", "对上已剔除的企业", "matched a firm that is dropped")
    WAITING = ("WAITING", "待认定", "waits for a decision")
    NOBODY = ("NOBODY", "未对上", "matches nobody")


class Standing(Word):
    """On which side of the comparison a firm was found."""

    BOTH = ("BOTH", "两边都有", "in both")
    DEPARTMENTS = ("DEPARTMENTS", "仅部门台账", "departments only")
    SWEEP = ("SWEEP", "仅摸排", "sweep only")


class Rule(Word):
    """By which rule one of several values was taken."""

    PRECEDENCE = ("PRECEDENCE", "按名单先后，先列者优先", "the list named first wins")
    EARLIER_ROW = (
        "EARLIER_ROW",
        "同一名单内，先出现者优先",
        "within one list the earlier row wins",
    )
    SOUND_CODE = (
        "SOUND_CODE",
        "校验通过的信用代码优先",
        "a credit code that passes its check wins",
    )
    WITH_ORGANISATION = (
        "WITH_ORGANISATION",
        "随所采用的党组织",
        "goes with the organisation taken",
    )
    COVERED_LIST = (
        "COVERED_LIST",
        "党组织情况以已覆盖名单为准",
        "the covered list wins for Party facts",
    )


class Weight(Word):
    """What hangs on a conflict between lists, the heaviest first."""

    RATE = ("RATE", "影响覆盖率或底数", "a rate or the base")
    PLACE = ("PLACE", "影响归属区划、行业", "the district or group counted in")
    FACT = ("FACT", "其他", "other")


def _column(name: str, kind: Kind, zh: str, en: str, words: type[Word] | None = None) -> Column:
    return Column(name, kind, zh, en, words=words)


T, FREE, CODE, COUNT, WORD, YESNO, NUMBER = (
    Kind.TEXT,
    Kind.FREE,
    Kind.CODE,
    Kind.COUNT,
    Kind.WORD,
    Kind.YESNO,
    Kind.NUMBER,
)
_FIRM, _NAME, _USCC = (
    _column("firm", T, "企业标识", "firm key"),
    _column("name", T, "企业名称", "firm"),
    _column("uscc", CODE, "统一社会信用代码", "credit code"),
)
_WHERE = (
    _column("source", T, "来源", "source"),
    _column("file", T, "文件", "file"),
    _column("sheet", T, "工作表", "sheet"),
    _column("row", COUNT, "行", "row"),
)

ABOUT = (
    _column("standing", WORD, "比对", "comparison", Standing),
    _column("checked", FREE, "核查", "checked"),
    _column("rows", COUNT, "来源行数", "source rows"),
    _column("provenance", FREE, "取值来源", "where each value comes from"),
)
MATCHES = (
    *_WHERE,
    _NAME,
    _USCC,
    _FIRM,
    _column("method", WORD, "对照方式", "method", Method),
    _column("score", NUMBER, "分值", "score"),
    _column("decision", WORD, "处理", "decision", Fate),
    _column("review", YESNO, "待复核", "in review"),
    _column("why", FREE, "依据", "why"),
)
REVIEW = (
    _column("left_name", T, "名称（甲）", "name, left"),
    _column("left_uscc", CODE, "信用代码（甲）", "code, left"),
    _column("left_address", FREE, "地址（甲）", "address, left"),
    _column("right_name", T, "名称（乙）", "name, right"),
    _column("right_uscc", CODE, "信用代码（乙）", "code, right"),
    _column("right_address", FREE, "地址（乙）", "address, right"),
    _column("reason", WORD, "为何待认定", "reason", Reason),
    _column("score", NUMBER, "分值", "score"),
    _column("explanation", FREE, "异同", "what agrees and what does not"),
    _column("decision", T, "认定（填 同 或 不同）", "decision (same or different)"),
)
DECIDED = tuple(c for c in REVIEW if c.name not in ("reason", "score", "explanation"))
CONFLICTS = (
    _FIRM,
    _NAME,
    _column("column", T, "项目", "column"),
    _column("taken", FREE, "采用的值", "value taken"),
    *(_column(f"taken_{c.name}", c.kind, f"采用的{c.zh}", f"{c.en} taken") for c in _WHERE),
    _column("other", FREE, "不同的值", "other value"),
    *(
        _column(f"other_{c.name}", c.kind, f"不同值的{c.zh}", f"{c.en} of the other")
        for c in _WHERE
    ),
    _column("rule", WORD, "取值规则", "rule", Rule),
)
WEIGHED_CONFLICTS = (_column("weight", WORD, "影响", "what hangs on it", Weight), *CONFLICTS)
DROPPED = (
    _column("stage", WORD, "轮次", "stage", Stage),
    *_WHERE,
    _NAME,
    _USCC,
    _FIRM,
    _column("reason", T, "剔除原因", "reason"),
    _column("why", FREE, "依据", "why"),
)
BALANCE = (
    _column("stage", WORD, "轮次", "stage", Stage),
    _column("source", T, "名单", "list"),
    _column("entered", COUNT, "进入", "in"),
    _column("kept", COUNT, "保留", "kept"),
    _column("merged", COUNT, "合并", "merged"),
    _column("dropped", COUNT, "剔除", "dropped"),
    _column("merged_why", FREE, "合并依据", "merged by"),
    _column("dropped_why", FREE, "剔除原因", "dropped for"),
)
PROBLEMS = schema.PROBLEMS
COVERED_NAME = message("covered list")
BOTH_SIDES = message("departments"), message("sweep lists")
LEDGER_3 = message("ledger 3")
# What this program, and no office, calls a list.
OUR_NAMES = {name.zh: name for name in (COVERED_NAME, *BOTH_SIDES, LEDGER_3)}
WORK = (
    "post",
    "liaison",
    "union",
    "league",
    "women",
)  # what covers by work, without an organisation
# What decides whether a firm counts and how, and where and under what it is counted.
_OF_RATE = (
    "organisation",
    "mode",
    "exclusion",
    "operating",
    "premises",
    "members_formal",
    "members_total",
    *WORK,
)
_OF_PLACE = (
    *("district", "street", "community", "park", "building", "lon"),
    *("category", "committee"),
)
FIRMS = tuple(schema.columns("firms").values())
POINT = message("point")  # what a longitude stands for in what is said of it
WEIGHTS = {
    (POINT if column.name == "lon" else column).zh: Weight.RATE
    if column.name in _OF_RATE
    else Weight.PLACE
    if column.name in _OF_PLACE
    else Weight.FACT
    for column in FIRMS
}
NOT_HERE = (enums.Exclusion.SHELL, enums.Exclusion.NOT_OPERATING)  # what the fourth round finds out
