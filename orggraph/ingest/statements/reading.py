"""A whole cell, taken apart into clauses and brackets and read together."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from orggraph.core.enums import Mode
from orggraph.ingest import vocabulary
from orggraph.ingest.statements.asides import with_asides
from orggraph.ingest.statements.clauses import read_clause
from orggraph.ingest.statements.closed import (
    BLANK_POINT,
    EMPTY_BOXES,
    LABELS,
    NO,
    NOTHING,
    is_closed,
)
from orggraph.ingest.statements.endings import still_there
from orggraph.ingest.statements.names import is_ordinary_name
from orggraph.ingest.statements.said import Says, Statement
from orggraph.ingest.statements.wording import (
    BRACKETS,
    CLAUSES,
    MASS,
    MODE_WORDS,
    ONE_BRACKET,
    ORGANISATION_WORDS,
    mode_of,
)

_GROUP_OF_MEMBERS = re.compile("^(?:有|设有|建有|成立了?|下设)?(?:[0-9一二三]个)?党小组$")


@lru_cache(maxsize=1 << 16)
def read(text: str, named: bool = True) -> Statement:
    """Read one cell; `named` tells that the column asks for a name, so that other words are one."""
    if not text or text in EMPTY_BOXES:
        return Statement()
    text = _parted(_OF_SUPERIOR.sub("", text) or text)
    if is_ordinary_name(text):
        return Statement(Says.YES, name=text)
    if text in LABELS:
        return LABELS[text]
    if text.lower() in NOTHING:
        return Statement()
    if vocabulary.is_unknown(text) and not BLANK_POINT.match(text):
        return Statement(Says.UNKNOWN)
    squeezed = _bare(text.replace(" ", "").translate(ONE_BRACKET))
    labelled = _LABELLED.search(squeezed)
    if labelled:
        works = any(not NO.match(said) for said in _LABELLED_MASS.findall(squeezed))
        said = read(labelled["said"], named)
        return replace(said, works=said.works or works)
    if _OF_WHOSE_DUTY.match(squeezed):
        return Statement(Says.ODD)
    squeezed = _MODE_DENIED.sub("无,", squeezed)
    squeezed = _ANSWERED.sub(r"\1\2", squeezed)
    if _ONLY_MEMBERS.fullmatch(squeezed):
        return Statement()
    if squeezed.endswith(("?", "??")):
        return Statement(Says.UNKNOWN)
    if _offers_several(squeezed):
        return Statement(Says.ODD)
    inside = BRACKETS.findall(squeezed)
    outside = BRACKETS.sub("", squeezed) if inside else squeezed
    main = [read_clause(part, named) for part in still_there(outside)] or [
        read_clause(part, named) for part in inside if part
    ]
    if not main:
        return Statement()
    return with_asides(_together(main, text, named), [part for part in inside if part], text, named)


def _parted(text: str) -> str:
    """Return a text with a comma where another mark or none parts what it says: 已建-单独,
    云帆党支部 2020年6月成立.
    """
    parted = _BEFORE_A_DAY.sub(",", text)
    answer, hyphen, rest = _HYPHEN.sub("\n", parted, count=1).partition("\n")
    return f"{answer},{rest}" if hyphen and is_closed(answer) else parted


_BEFORE_A_DAY = re.compile(
    r"(?<=..支部|..总支|..党委)\s*(?=(?:19|20)[0-9]{2}年[0-9月日]*.{0,4}(?:成立|建立|组建|设立|批复))|"
    r"(?<=[一-龥])\s+(?=隶属|上级)|(?<=^[是有])\s+(?=(?:19|20)[0-9]{2})|"
    r"(?<=联合|单独|联建|单建|挂靠)\s+(?=(?:19|20)[0-9]{2})"
)
_HYPHEN = re.compile("(?<=[一-龥])[-—－]+(?=[一-龥])")
# Behind an organisation, under whom it is: that tells nothing of how a firm is covered.
_OF_SUPERIOR = re.compile(
    r"(?<=.)[(（\[【](?:隶属|直属|归属|归口|归|属|上级)(?:关系)?(?:于|为|是|党委|[:：])*"
    r"(?![^()（）]*(?:兜底|托管|代管))[^()（）\[\]【】]*[)）\]】]$"
    r"|(?<=支部)[-—－][^()（）,，]{2,20}(?:工委|党委)$"
)


# Marks of a footnote, quotation marks, and what ends a sentence, around a cell's words.
_MARKS = "①②③④⑤⑥⑦⑧⑨⑩※*#、,。;.“”\"‘’'《》〈〉「」"
_TYPED_WRONG = {
    "连合": "联合",
    "组健": "组建",
    "末建": "未建",
    "未健": "未建",
    "己建": "已建",
    "巳建": "已建",
    "己成立": "已成立",
    "巳成立": "已成立",
    "己有": "已有",
    "己覆盖": "已覆盖",
    "己组建": "已组建",
}


def _bare(text: str) -> str:
    """Return a text without marks around it and, where it then is a statement, with the commonest
    slips of typing put right.
    """
    bare = text.strip(_MARKS) or text
    bare = _without_number(_RULED.sub(r"\1", bare))
    if bare[-1] in "类型" and mode_of(bare[:-1]) and is_closed(bare[:-1]):
        bare = bare[:-1]
    if bare[-1].isdigit() and bare[:-1].isalpha() and is_closed(bare[:-1]) and mode_of(bare):
        bare = bare[:-1]  # the number of a footnote
    for wrong, right in _TYPED_WRONG.items():
        if wrong in bare and is_closed(bare.replace(wrong, right)):
            bare = bare.replace(wrong, right)
    return bare


def _without_number(text: str) -> str:
    """Return the words of a numbered choice, as forms and drop-down lists have them: 1.单独组建,
    B、联合组建, C类(挂靠). A bare figure in front must be followed by a mode.
    """
    found = _CHOICE.match(text)
    if not found:
        return text
    rest = text[found.end() :]
    rest = rest[1:-1] if rest.startswith("(") and rest.endswith(")") else rest
    rest = rest[:-1] if rest.endswith(("类", "型")) and is_closed(rest[:-1]) else rest
    marked = found["mark"] or MODE_WORDS.match(rest)
    choice = rest and not rest[0].isdigit()  # 1.0 is a figure
    return rest if choice and marked and is_closed(rest) else text


_CHOICE = re.compile("^\\(?(?:[0-9]{1,2}|[A-Ha-h]|[一二三四五六七八九十])(?P<mark>类?[).、,:-]*)")
_RULED = re.compile("^[-—]+([^-—]+)[-—]+$")  # ——无——

# Answers about several organisations in one cell: 党组织:有(单独);工会:有.
_LABELLED = re.compile(r"(?:^|[,;])(?:党的?组织|党?支部):(?P<said>[^;,]+)(?=[;,])")
_LABELLED_MASS = re.compile(rf"(?:{MASS}):([^;,]+)")


# An answer behind what it is about: 党支部:无, 支部(0), 党组织:未建.
_ANSWERED = re.compile(
    f"({ORGANISATION_WORDS}|[单独自联]建)(?:个?数量?|覆盖)?(?:为|是)?[:(]((?:暂?无|没有?|否|未建立?|未组建|未成立|[0零〇]个?|[×xX]))"
    r"(?:\)|(?=[,;]|$))"
)


def _offers_several(text: str) -> bool:
    """Whether a text lists answers that exclude each other, with none chosen: 单独/联合/未建."""
    words = [_without_number(word) for word in _OFFERED.split(text) if word]
    if len(words) < 2 or not all(map(is_closed, words)):
        return False
    said = [read_clause(word, False) for word in words]
    modes = {one.mode for one in said if one.says is Says.YES}
    denied = any(one.says is Says.NO for one in said)
    return len(modes - {None}) > 1 or (denied and bool(modes & {None, Mode.SINGLE, Mode.JOINT}))


_OFFERED = re.compile("[/、|或]|(?<=[一-龥])(?=[0-9A-Da-d][.、)][一-龥])")


# With whom is not known yet: 联合，对象未定.
_OPEN_YET = re.compile(
    "^(?:合作|联建|联合|挂靠)?(?:对象|单位|企业)?(?:尚|暂|还)?(?:未定|待定|未确定|待确定|未落实)$"
)


_UNDER_WHOM = re.compile("^(?:隶属|直属|归属|属|上级)(?:于|为|是)?(?!.*(?:兜底|托管|代管))")
_AIM = re.compile(
    "(?:下一?步|初步|组建|处理|处置)?(?:方案|措施|目标|计划|打算|建议|下一?步|思路|意见|方向|意向|任务|督办)[:：]"
)


def _together(clauses: list[Statement], text: str, named: bool) -> Statement:
    """Return what several clauses say together: what is there outweighs what is not, unless it
    only is to come.
    """
    works = any(clause.works for clause in clauses)
    parts = [part for part in CLAUSES.split(BRACKETS.sub("", text)) if part]
    if len(parts) == len(clauses) > 1:  # under whom it is: not the organisation itself
        own = [one for one, part in zip(clauses, parts, strict=True) if not _UNDER_WHOM.match(part)]
        clauses = own if any(one.says is Says.YES for one in own) else clauses
    if len(parts) == len(clauses) > 1 and _NEW_FIRM.fullmatch(parts[0]):
        clauses = clauses[1:]  # what is new is the firm: 新成立,3名员工,无党员
    if len(parts) == len(clauses) == 2:
        named_one = next((one for one in clauses if one.says is Says.YES), None)
        if named_one and any(map(_YET_TO_BE.fullmatch, parts)):
            return replace(named_one, says=Says.PLAN, works=works)
    said = [clause for clause in clauses if clause.says not in (Says.NOTHING, Says.ODD)] or clauses
    if any(clause.says is Says.NO for clause in said) and any(map(_GROUP_OF_MEMBERS.match, parts)):
        said = [clause for clause in said if clause.says is not Says.YES]  # a group is no branch
    there = [clause for clause in said if clause.says is Says.YES]
    if there and (any(map(_OPEN_YET.match, parts)) or _AIM.match(text)):
        return Statement(Says.PLAN, next((c.mode for c in there if c.mode), None), works=works)
    if len(there) == len(clauses) > 1 and all(
        c.name and not c.mode and not c.partners for c in there
    ):
        return Statement(Says.YES, name=text, works=works)  # several organisations, as written
    if there:
        name = next((clause.name for clause in there if clause.name), "")
        mode = next((c.mode for c in there if c.mode), None)
        partners = next((c.partners for c in there if c.partners), ())
        if mode is Mode.JOINT and _A_FIRM.search(name):  # 联合组建，依托甲公司
            name, partners = "", partners or (name,)
        return Statement(
            Says.YES,
            mode,
            next((c.kind for c in there if c.kind), None),
            name,
            partners,
            works,
            next((c.since for c in there if c.since), None),
        )
    chosen = next(
        (
            clause
            for wanted in (Says.PLAN, Says.NO, Says.UNKNOWN)
            for clause in said
            if clause.says is wanted
        ),
        said[0],
    )
    return replace(chosen, works=works)


# Who has a duty for the firm, or is above it: 责任党组织：横峰街道党工委.
_OF_WHOSE_DUTY = re.compile(
    "(?:兜底|属地)?(?:责任|上级|联系|归口|指导|主管|包联|联络)(?:党组织|党委|单位|部门)[:：]"
)
# One way after another that it is not: 单独：否；联合：否.
_MODE_DENIED = re.compile(
    "(?:单独|独立|联合|挂靠|兜底)(?:组建|建立|覆盖)?(?::(?:否|无|没有|0)|:?[×xX])(?:[,;]|$|(?=单独|联合|挂靠|兜底))"
)
# Behind a name, how far it is: 云帆党支部，筹建中.
_YET_TO_BE = re.compile(
    "(?:正在|目前|尚|还|正)*(?:筹建|筹备|拟建|待批复?|报批|申报|审批|组建|待审批|待成立)中?"
)
_ONLY_MEMBERS = re.compile("(?:正式)?党员:?[0-9]+(?:/[0-9]+)+[名人]?")
_NEW_FIRM = re.compile("新(?:成立|注册|开业|登记|办)(?:企业|公司)?")
_A_FIRM = re.compile("(?:公司|企业|集团|厂)$")
