"""Columns whose headings say nothing that is known, and whose cells say how firms are covered.

What a check, a visit or a correction found (核查结果, 走访情况, 整改后) stands under any heading,
and so do modes (类型: 单独, 联合). Where most of what such a column holds speaks of Party
organisations, it is read: what was found counts before what was asked first. Where only some cells
do, it is told.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from orggraph.core.arrow_text import arrow, encoded, matching
from orggraph.core.characters import simplified
from orggraph.ingest import heading_terms, pii, statements, vocabulary
from orggraph.ingest.findings import Finding, Found
from orggraph.ingest.header_row import harmless, unique_heading, unread_note
from orggraph.ingest.parsing import plain
from orggraph.ingest.party import COLUMNS
from orggraph.ingest.provenance import Source
from orggraph.ingest.raw import RawTable
from orggraph.ingest.shifted_rows import Form, form
from orggraph.ingest.statements import Says

_MOST = 20_000  # distinct texts; more are no column of answers
_SHARE = 0.6  # of them speak of organisations where a column is read
_SPEAKS = (
    "[未已新](建|组建|成立|设|增)|撤销|撤并|解散|党|支部|组建|单独|独立|联合|挂靠|兜底|覆盖|单建|联建|指导员|"
    "联络员"
)
_OF_ORGANISATIONS = re.compile(
    "撤销|撤并|解散|党|支部|组建|联合|挂靠|兜底|单建|联建|空白点|[未已新](?:建|组建|成立)"
)
# What is wished, is of others, or was before, decides nothing now.
_OF_OTHERS = (
    "结对|共建|联盟|帮扶|包联|上级|隶属|主管|归口|周边|就近|附近|最近|母公司|总部|集团|教育管理|"
    "整改前|此前|之前|前期|上次|上期|上月|上年|去年|年初|期初|原(?!因)"
)
_ASIDE = re.compile(
    f"{heading_terms.TO_COME}|{_OF_OTHERS}|责任|备注|说明|原因|困难|难点|难题|问题|诉求|做法|联系|序号|编号|^no"
)
_NOT_NOW = re.compile(f"{heading_terms.TO_COME}|{_OF_OTHERS}|注销|迁出")
_FIGURES = 4  # no longer text that begins with a figure is more than one
_NO = frozenset({Says.NO, Says.UNKNOWN})


# What becomes of a firm, in a column of states.
_GONE = (
    f"{vocabulary.ENDS}|迁往|搬走|搬迁|破产|失联|查无|人去楼空|空壳|僵尸|不存在|"
    "非本辖区|不在本?(?:辖|区|街|镇|市|县)|减少|退出|关门|关停|退租|清算|无法联系|空挂|未找到|找不到"
)
_STATE = re.compile(
    rf"[0-9年月日.\-/]*(?:企业|公司|已|现已|已经|被|新增|拟)*(?:{_GONE}|正常|正常经营|在营|在业|在册|存续|续存|开业|营业|经营|存在|"
    "无变化|无变动|不变|无|新增|迁入|变更|名称变更|地址变更|增加|存量|"
    "重复(?:企业|登记|录入|上报)?|与.{1,12}重复)(?:企业|中)?(?:[(（].*[)）])?"
)
_USUAL = re.compile(
    "(?:属实|情况属实|无误|核实无误|一致|正常|正常[经运]营|正常营业|正常运[行转]|运[行转]正常|在册|有效|存续|无变化|不变|无|是|-|—)"
)


# Remarks about the organisation itself, which are all that some ledgers hold of it.
_DESCRIBED = re.compile(
    "(?:企业|单位)?(?:党建|党的?组织|党支部|支部)(?:工作|组建|建设|覆盖)?(?:情况)?(?:说明|备注|描述|简述|简介)"
)
_ASKS_HOW = re.compile("类型|类别|形式|方式|种类|属性|性质|途径|路径|渠道|模式|分类")


class _Seen(NamedTuple):
    """What an unread column holds: its distinct texts, and which of them speak of organisations."""

    texts: list[str]
    speak: list[bool]
    modes: bool


def promoted(table: RawTable) -> RawTable:
    """Return a table of firms with the unread columns that say how firms are covered among those
    that are read.
    """
    taken = {} if table.kind != "firms" else dict(_read_as(table))
    if silent := _silent(table, taken):
        table = replace(table, problems=tuple(harmless(table.problems, silent)))
    if not taken or table.unread is None:
        return table
    names = iter(table.frame.columns)
    columns: dict[str, pd.Series[Any]] = {}
    meanings = dict(table.meanings)
    readings = []
    for reading in table.readings:
        if reading.is_read:
            heading = next(names)
            columns[heading] = table.frame[heading]
        elif reading.letter in taken:
            heading = unique_heading(reading.heading, reading.letter, table.frame.columns)
            columns[heading] = table.unread[reading.letter]
            meanings[heading] = taken[reading.letter]
            reading = replace(reading, read_as=taken[reading.letter])
        readings.append(reading)
    read = {reading.heading for reading in readings if reading.letter in taken}
    return replace(
        table,
        frame=pd.DataFrame(columns, index=table.frame.index),
        meanings=meanings,
        readings=tuple(readings),
        unread=table.unread.drop(columns=list(taken)),
        problems=tuple(unread_note(table.problems, read)),
        promoted=frozenset(heading for heading in columns if heading not in table.frame.columns),
    )


def unheard(table: RawTable, source: Source, keep: np.ndarray[Any, Any]) -> Iterator[Found]:
    """Yield what is to be told of unread columns in which some cells speak of organisations."""
    open_ = dict(_open_columns(table))
    for letter, heading in _unread(table):
        if letter not in open_ and _NOT_NOW.search(heading.split(heading_terms.JOINT)[-1]):
            continue
        seen = _seen(table, letter) if letter in open_ else None
        ended = {*_gone(table, letter)}
        if letter not in open_:
            ended.update(_organisations_gone(table, letter))
        if seen is None and not ended:
            continue
        assert table.unread is not None
        texts, rows = encoded(table.unread[letter][keep])
        named = replace(source, headings={**source.headings, letter: heading})
        told = zip(seen.texts, seen.speak, strict=True) if seen else ()
        speak = {text for text, speaks in told if speaks} - ended
        for finding, those in ((Finding.UNREAD_SPEAKS, speak), (Finding.UNREAD_GONE, ended)):
            hits = np.array([*(text in those for text in texts), False], dtype=bool)[rows]
            at = np.flatnonzero(hits)
            if len(at):
                shown = [pii.shown(texts[number]) for number in np.asarray(rows)[at]]
                yield named.found(finding, letter, at, shown)


def _read_as(table: RawTable) -> Iterator[tuple[str, str]]:
    """Yield the letters of the columns to read, each with the column it is read as."""
    if named := _names_firms(table):
        yield named, "name"
    for letter, heading in _open_columns(table):
        seen = _seen(table, letter)
        if _DESCRIBED.fullmatch(heading) and seen is not None and not _asks(table):
            yield letter, "has_organisation"
        elif seen is not None and sum(seen.speak) >= _SHARE * len(seen.texts):
            yield letter, "mode" if seen.modes and _ASKS_HOW.search(heading) else "outcome"
        elif _ASKS_HOW.search(heading) and _are_social(table, letter):
            yield letter, "ownership"
        elif _are_states(table, letter):
            yield letter, "operating"
        elif _tells_who_is_gone(table, letter):  # asked whether it is gone, 否 says that it is not
            yield letter, "dropped" if heading.startswith("是否") else "outcome"
        elif _denies(table, letter, heading):
            yield letter, "outcome"


def _silent(table: RawTable, taken: Collection[str]) -> set[str]:
    """Return the headings of lost columns of firms whose other columns answer, in which no cell
    answers too: nothing is lost with them.
    """
    lost = {problem.value for problem in table.problems if problem.code == "LOST_COLUMN"}
    if not lost or table.kind != "firms" or not _asks(table):
        return set()
    read = {reading.read_as for reading in table.readings}
    counted = not read.isdisjoint(("members_total", "members_formal"))
    return {
        heading
        for letter, heading in _unread(table)
        if heading in lost
        and letter not in taken
        and (counted or not re.search("党员.*[数名人]", heading))
        and not _may_answer(table, letter, heading)
        and _seen(table, letter) is None
    }


def _may_answer(table: RawTable, letter: str, heading: str) -> bool:
    """Whether a column holds yes and no, or figures that may be answers by a key and no counts."""
    texts = [] if _FIGURE_HEADING.search(heading) else _texts(table, letter, ".")
    return bool(texts) and all(
        (text.isdigit() and len(text) < 3) or _YES_NO.fullmatch(plain(text)) for text in texts
    )


_YES_NO = re.compile("[是否有无√✓×已未YyNn]|没有|[已未]建|不是")
_FIGURE_HEADING = re.compile("[数率次%％]|比例|比重|占比|人$|[(（][人名个次][)）]$|编码|编号|代码")


def _asks(table: RawTable) -> bool:
    """Whether a column that is read says how firms are covered."""
    return not {reading.read_as for reading in table.readings}.isdisjoint(COLUMNS)


def _names_firms(table: RawTable) -> str:
    """Return the letter of the unread column that holds the firms' names, where their codes are
    read and no name is; "" for none.
    """
    read = {reading.read_as for reading in table.readings}
    if "uscc" not in read or "name" in read or table.unread is None:
        return ""
    for letter in table.unread:
        texts = table.unread[letter].dropna().drop_duplicates().tolist()[:_FEW_NAMES]
        firms = sum(form(text) is Form.FIRM for text in texts)
        if texts and firms >= _MOSTLY_NAMES * len(texts):
            return str(letter)
    return ""


_FEW_NAMES, _MOSTLY_NAMES = 200, 0.8


def _unread(table: RawTable) -> Iterator[tuple[str, str]]:
    """Yield letter and heading of the unread columns whose cells are at hand."""
    for reading in table.readings:
        if reading.read_as == "" and table.unread is not None and reading.letter in table.unread:
            yield reading.letter, reading.heading


def _open_columns(table: RawTable) -> Iterator[tuple[str, str]]:
    """Yield letter and heading of the unread columns that may say how firms are covered."""
    for letter, heading in _unread(table):
        lowest = heading.split(heading_terms.JOINT)[-1]
        if heading_terms.is_of_another(heading):
            continue
        if not _ASIDE.search(lowest) or _DESCRIBED.fullmatch(lowest):
            yield letter, heading


def _seen(table: RawTable, letter: str) -> _Seen | None:
    """Return what an unread column holds, None where nothing of it speaks of organisations."""
    texts = [text for text in _texts(table, letter, _SPEAKS) if not _USUAL.fullmatch(text)]
    if len(texts) > _MOST:
        return None
    bare = [plain(simplified(text)) for text in texts]
    said = [statements.read(text, named=False) for text in bare]
    speak = [
        _speaks(text, statement) and not statement.name
        for text, statement in zip(bare, said, strict=True)
    ]
    if not any(s and _OF_ORGANISATIONS.search(t) for s, t in zip(speak, bare, strict=True)):
        return None
    closed = all(map(statements.is_closed, bare))
    modes = closed and all(one.mode or one.says in _NO for one in said)
    return _Seen(texts, speak, modes and any(one.mode for one in said))


def _are_social(table: RawTable, letter: str) -> bool:
    """Whether an unread column tells social organisations from firms by their form: 社会团体."""
    texts = _texts(table, letter, _SOCIAL)
    forms = sum(bool(_FORM.search(text)) for text in texts)
    return 0 < len(texts) <= _FEW_NAMES and forms >= _MOSTLY_NAMES * len(texts)


_SOCIAL = f"{vocabulary.SOCIAL_FORMS}|社会服务机构|民办非|民非"
_FORM = re.compile(f"{_SOCIAL}|企业|公司|个体|合伙|国有|集体|私营|民营|外资|合资|独资|股份|事业")


def _are_states(table: RawTable, letter: str) -> bool:
    """Whether all that an unread column holds are states of firms, and some firms are gone."""
    texts = [plain(simplified(text)) for text in _texts(table, letter, _GONE)]
    return 0 < len(texts) <= _MOST and all(map(_STATE.fullmatch, texts))


def _tells_who_is_gone(table: RawTable, letter: str) -> bool:
    """Whether most of what a column says, but that all is as usual, is that firms are gone."""
    ended = _gone(table, letter)
    others = [t for t in _texts(table, letter, _GONE) if not _USUAL.fullmatch(plain(t))]
    return len(ended) > 0 and len(ended) >= _SHARE * len(others)


_CHECK = re.compile("[核检复抽审督]查|复核|核[实验]|审核|验收|走访|摸排|回访|认定")


def _denies(table: RawTable, letter: str, heading: str) -> bool:
    """Whether an unread column of what a check found says of a firm that it is not as reported."""
    texts = _texts(table, letter, statements.NOT_SO) if _CHECK.search(heading) else []
    return 0 < len(texts) <= _MOST


def _gone(table: RawTable, letter: str) -> list[str]:
    """Return the texts of an unread column that say a firm is no more or not here."""
    texts = _texts(table, letter, _GONE)
    return [text for text in texts if vocabulary.says_gone(plain(simplified(text)))]


def _organisations_gone(table: RawTable, letter: str) -> list[str]:
    """Return the texts of an unread column that say an organisation is no more: 支部已撤销."""
    texts = _texts(table, letter, "撤|解散|注销|取消")
    if len(texts) > _MOST:
        return []
    return [text for text in texts if statements.read(plain(simplified(text)), named=False).gone]


def _texts(table: RawTable, letter: str, pattern: str) -> list[str]:
    """Return the distinct texts of an unread column, nothing where none matches a pattern (RE2)."""
    assert table.unread is not None
    cells = arrow(table.unread[letter])
    if not matching(cells, pattern).any():
        return []
    return [text for text in cells.unique().to_pylist() if text]


def _speaks(text: str, said: statements.Statement) -> bool:
    """Whether a text says of a firm how it is covered, or that it is no more."""
    if vocabulary.firm_gone(text) or said.works:
        return True
    if text[0].isdigit() and len(text) < _FIGURES:
        return False
    told = said.says in (Says.YES, Says.NO, Says.PLAN)
    return told and bool(_OF_ORGANISATIONS.search(text) or statements.is_closed(text))
