"""Texts that hold a name, with the words around it that say how the firm is covered."""

from __future__ import annotations

import re
from dataclasses import replace

from orggraph.core.enums import Mode
from orggraph.ingest.statements.closed import CROSS
from orggraph.ingest.statements.denials import ABOUT_FOUNDING, HINDERED
from orggraph.ingest.statements.foundings import NEW_ONE, YEAR
from orggraph.ingest.statements.plans import SEASON
from orggraph.ingest.statements.said import Says, Statement
from orggraph.ingest.statements.sentences import is_sentence
from orggraph.ingest.statements.wording import (
    JOINT_BRANCH,
    LIKE_A_NAME,
    MODE_WORDS,
    NAMED,
    PAIRED,
    PARTS,
    YOUTH,
    mode_of,
    read_plain,
)

# By whose leave or under whom it was founded: that is not the organisation itself.
UNDER = re.compile(
    "^(?:经.{2,}?(?:批准|批复|同意)(?:后)?|.{2,}?(?:党工委|党委|工委|总支)下[设属辖的]|^由.{2,}?(?:批准|批复|同意)(?:成立|组建|建立)?的|"
    "[^,]{0,12}由.{2,}?(?:升格|改|改建|改设|调整|转|变更|更名)为(?:正式)?)(?=.)"
)
# A sentence that ends in an organisation as a name does.
_SENTENCE = re.compile(
    f"^(?:商请|恳请|没有|关系|党员)|{ABOUT_FOUNDING.pattern}|{HINDERED.pattern}|^(?:既|也[没无]|申请|请求|退出|脱离|划出|寄挂|{SEASON}|[0-9]{{2,4}}年.{{0,4}}(?:撤销|注销|解散|撤并|取消)|{UNDER.pattern[1:]})|支部的?(?:申请|请示)|党组织的?(?:申请|请示)"
)
_LEAD_JOINT = re.compile(
    r"^(?:已|由)?(?:与|和|同|跟)(?P<who>.{2,}?)(?:等?(?:[0-9一二三四五六七八九十两多几]+(?:家|个|"
    r"户))?(?:企业|公司|单位)?)?(?:共同|一起)?(?:联合|联建|共建|合建|合署|共用|合用|共同|一起|一块|合在)(?:组建|建立|成立|"
    r"设立|建)?"
    "(?P<rest>.*)$"
)
_JOINED_WITH = re.compile("^(?:已)?联合(?P<who>.{2,}?)(?:共同)?(?:组建|成立|建立)(?:联合)?党?支部$")
_LEAD_VERB = re.compile(
    r"^(?:党员|党员关系|组织关系|党组织|支部)?(?:已|现)?(?:已经)?(?:整建制|整体|统一|暂时|临时|一直|仍)?"
    r"(?P<verb>挂靠|附挂|靠挂|寄挂|暂?挂(?![牌钩职名])|依托|依附|兜底(?=[给到至在于])|加入|合并|并入|并到|并至|纳入|编入|编在|放在|归并|归口|"
    r"归入|划入|划到|划归|参加|所属|隶属|属于|归属|转入|转到|转至|转接)(?:在|于|到|至|进|给|了)*(?P<name>.{2,}?)"
    r"(?:统一)?(?P<tail>兜底|托底|托管|代管|覆盖|管理)*$"
)
_LEAD_FOUNDED = re.compile(
    r"^(?:(?:已|已经|现已)(?P<how>单独|独立|联合)?(?:建立|成立|组建|设立|建成|建)(?:有|了)?|"
    r"建有|设有|建立了|成立了)(?P<name>.{2,})$"
)
_TAIL_FALLBACK = re.compile(
    r"^(?:由|归|属|被|纳入)?(?P<name>.{2,}?)(?:进行|负责|统一|实行|予以)*(?:兜底?|托底|托管|"
    r"代管)(?:管理|覆盖|负责)?$"
)
_PARTNERS = re.compile("[、,;和与及]|以及")
# Most names are ordinary: an organisation's word at the end, and before it nothing that may begin
# or mark a statement.
_ORDINARY = re.compile(
    rf"^(?!{YEAR}(?:[年底内]|[.\-/][0-9]))(?!合并[到至入进于]|整建制|整体[并划转编]|统一[并划转编纳]|放在)"
    r"(?![无未没不否非拟计规准预打争力即将正在待等建可宜适有推谋酝筹原曾以过此前早已撤挂依与"
    r"和同跟由归属加并纳编划参所隶党组列需应须意设成暂尚仍还目现仅只因企条今明"
    r"下上近后尽均都转某xX×*○〇_])(?!.*(?:某某|(?<![A-Za-z])[xX×]{2}))"
    r"[^ ()（）\[\]【】〔〕{},;:。!/\\\n拟筹兜托撤挂待-]{2,40}(?:党支部|"
    r"党委|党总支|党工委|党组织|支部)$"
)


def is_ordinary_name(text: str) -> bool:
    """Whether a text is a name as most are: a firm or a place and its kind of organisation."""
    return bool(
        _ORDINARY.match(text)
        and not NEW_ONE.match(text)
        and not CROSS.match(text)
        and not PARTS.fullmatch(text)
        and not _SENTENCE.search(text)
        and not is_sentence(text)
        and not _OF_YOUTH.search(text)
    )


_OF_YOUTH = re.compile(f"{YOUTH}(?:支部|总支|委)$")


def read_naming(text: str, named: bool) -> Statement:
    """Read a text that holds a name, with the words around it that say how the firm is covered."""
    if PAIRED.search(text) and not re.search("支部|党委|总支|工委", text):
        return Statement(Says.ODD)
    joint = _LEAD_JOINT.match(text) or _JOINED_WITH.match(text)
    if joint and not PAIRED.search(text):
        partners = tuple(
            part
            for part in _PARTNERS.split(joint["who"])
            if len(part) > 1 and not PARTS.fullmatch(part)
        )
        return Statement(Says.YES, Mode.JOINT, partners=partners)
    founded = _LEAD_FOUNDED.match(text)
    if founded and NAMED.search(founded["name"]):
        about = (
            read_plain(founded["name"])
            if PARTS.fullmatch(founded["name"])
            else Statement(Says.YES, name=founded["name"])
        )
        return replace(about, mode=mode_of(founded["how"] or "") or about.mode)
    led = _LEAD_VERB.match(text)
    if led and text.startswith("党员") and not NAMED.search(led["name"]):
        return Statement()  # the members went, to no organisation that is named
    if led and led["verb"] == "依托" and JOINT_BRANCH.search(led["name"]):
        return Statement(Says.YES, Mode.JOINT)
    if led:
        mode = (
            Mode.ATTACHED
            if _ATTACHING.search(led["verb"])
            else Mode.FALLBACK
            if led["verb"] == "兜底" or led["tail"] in ("兜底", "托底", "托管", "代管")
            else None
        )
        is_branch = _OF_A_BRANCH.fullmatch(led["name"]) and not PARTS.fullmatch(led["name"])
        if not mode and is_branch and _JOINING.match(led["verb"]):
            mode = Mode.ATTACHED
        about = (
            read_plain(led["name"])
            if PARTS.fullmatch(led["name"])
            else Statement(Says.YES, name=led["name"])
        )
        return replace(about, mode=mode or about.mode)
    fallback = _TAIL_FALLBACK.match(text)
    if fallback:
        name = "" if PARTS.fullmatch(fallback["name"]) else fallback["name"]
        return Statement(Says.YES, Mode.FALLBACK, name=name if NAMED.search(name) else "")
    text = _MEMBER_OF.sub("", text)
    if is_sentence(text) or _NEGATED.match(text) or (not named and _FORMER.match(text)):
        return Statement(Says.ODD)
    is_name = named and LIKE_A_NAME.search(text) and not _NO_NAME.search(text)
    is_name = is_name and not _MORE_THAN_A_NAME.search(text)
    if is_name or (NAMED.search(text) and not _NO_NAME.search(text)):
        return Statement(Says.YES, name=text)
    mode = None if PAIRED.search(text) else mode_of(text)
    return Statement(Says.YES, mode) if mode and _tells_how(text) else Statement(Says.ODD)


# 无云帆党支部 is none of that name, 无锡云帆党支部 is one.
_NEGATED = re.compile("无(?![锡限人线忧界为极双影尘名边])")
_FORMER = re.compile("原.{2,}(?:支部|总支|党委|成员)$")
_ATTACHING = re.compile("挂|依")
# To come into a branch that others have: 纳入软件园综合党支部, 编入甲公司党支部.
_JOINING = re.compile("[纳编并划归]入|加入|[并划]到|并至|合并|归并|划归|转[入到至]")
_OF_A_BRANCH = re.compile(
    "(?!.*联合)(?!.*(?:街道|镇|乡|社区|村)(?:综合)?党?[总支]).+党?(?:支部|总支)(?:委员会)?"
)
_MEMBER_OF = re.compile("(?<=支部|总支|党委)的?成员(?:单位|企业)?$")
# A sentence about an organisation goes on where its name ends: 支部还在办, 村党总支托底.
_MORE_THAN_A_NAME = re.compile(
    "(?:支部|总支|党委|党的?组织)(?:[0-9]{2,4}年)?"
    "(?:已|就|正|在|还|没|被|未|不|撤|关|散|停|并|拟|筹|待|目前|要|想|托|兜)[^支委组]*$"
)

# The beginning of a sentence about members or the owner, and members anywhere but in the name of
# an organisation of theirs.
_NO_NAME = re.compile(
    "^(?:党员|法人|法定代表|老板|企业主|业主|负责人|因|由于|缺|虽)(?!.*(?:支部|总支|党委)$)"
    "|党员(?!.*(?:支部|总支|党委)(?:$|[(]))|[建组](?:不|没)"
)


def _tells_how(text: str) -> bool:
    """Whether a text that holds the word of a mode says nothing else but by whom: 由望汐街道兜底,
    建发集团带建; 街道正协调联合组建 says more.
    """
    around = MODE_WORDS.split(text)
    return all(
        not part
        or PARTS.fullmatch(part)
        or LIKE_A_NAME.search(part)
        or _BY_WHAT.fullmatch(part)
        or _LED_BY.fullmatch(part)
        for part in around
    )


_LED_BY = re.compile("由?[^不未没无拟待]{2,12}(?:牵头|带头|主导|领办)(?:组织)?")
# By what a branch is joined, before the word for it: 片区联建, 以大带小联合组建.
_BY_WHAT = re.compile("(?!.*[不未没无拟待正协商谈洽想需应可找先后将要同初马牵系快])[一-鿿]{1,4}")
