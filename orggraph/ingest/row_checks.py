"""What the rows of a table say against themselves or one another."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from orggraph.core import schema
from orggraph.core.arrow_text import encoded
from orggraph.core.enums import Exclusion, LinkType
from orggraph.core.messages import message
from orggraph.core.patterns import any_of
from orggraph.ingest import (
    parsing,
    statements,
    vocabulary,
)
from orggraph.ingest.findings import Finding, Found
from orggraph.ingest.provenance import Rows, Source, Sources
from orggraph.ingest.statements import Says
from orggraph.reference import coordinates


def gone_by_another_row(firms: pd.DataFrame, sources: Sources) -> list[Found]:
    """Take the firms out of the base of which a row of another table says why they do not count:
    a sheet lists those that left. In one table a row is struck out itself, and its firm stays.
    """
    again = firms["repeat_of"].notna()
    said = again & firms["exclusion"].notna() & firms["exclusion"].ne(str(Exclusion.DUPLICATE))
    at = np.flatnonzero(said.to_numpy(dtype=bool))
    if not len(at):
        return []
    first = firms["repeat_of"].iloc[at].to_numpy(dtype=np.int64)
    table = np.repeat(np.arange(len(sources.parts)), [len(part.rows) for part in sources.parts])
    counted = firms["exclusion"].iloc[first].isna().to_numpy() & (table[at] != table[first])
    at, first = at[counted], first[counted]
    reasons = firms["exclusion"].to_numpy(dtype=object, na_value=None)
    shown = [Exclusion(reason).zh for reason in reasons[at]]
    reasons[first[::-1]] = reasons[at[::-1]]  # of several rows the first tells
    reasons[at] = str(Exclusion.DUPLICATE)
    firms["exclusion"] = pd.array(reasons, dtype="str")
    return sources.found(
        Finding.GONE_BY_REPEAT, "exclusion", at, shown, sources.labels(firms, first)
    )


def repeats_that_differ(firms: pd.DataFrame, sources: Sources) -> list[Found]:
    """Find the rows that repeat a firm and say something else of its organisation than its first
    row.
    """
    again = np.flatnonzero(firms["repeat_of"].notna().to_numpy())
    if not len(again):
        return []
    first = firms["repeat_of"].iloc[again].to_numpy(dtype=np.int64)
    differs = np.zeros(len(again), dtype=bool)
    for column in ("organisation", "mode"):
        here, there = (
            firms[column].to_numpy(dtype=object, na_value=None)[again],
            firms[column].to_numpy(dtype=object, na_value=None)[first],
        )
        differs |= np.array(
            [a is not None and b is not None and a != b for a, b in zip(here, there, strict=True)],
            dtype=bool,
        )
    at, before = again[differs], first[differs]
    shown = firms["organisation"].fillna(firms["mode"]).iloc[at].fillna("").tolist()
    return sources.found(
        Finding.REPEAT_DIFFERS, "organisation", at, shown, sources.labels(firms, before)
    )


def never_asked(frames: dict[str, pd.DataFrame], sources: Sources) -> list[Found]:
    """Find the firms of which no column asks whether they have an organisation; a column that was
    never there says nothing.

    Ties to organisations in the table of links answer for all.
    """
    firms, links = frames["firms"], frames["links"]
    if len(links) and links["type"].eq(str(LinkType.COVERED_BY)).any():
        firms["asked"] = True
    first = (
        firms["repeat_of"]
        .fillna(pd.Series(range(len(firms)), index=firms.index, dtype="Int64"))
        .to_numpy(dtype=np.int64)
    )
    asked = (
        firms["asked"].groupby(first).transform("any").to_numpy(dtype=bool)
        if len(firms)
        else np.zeros(0, dtype=bool)
    )
    firms["asked"] = asked
    firms["surveyed"] &= asked
    open_ = ~asked & firms["exclusion"].isna().to_numpy()
    found, begin = [], 0
    for part in sources.parts:
        lost = int((open_[begin : begin + len(part.rows)]).sum())
        begin += len(part.rows)
        if lost:
            found.append(part.once(Finding.NEVER_ASKED, "", str(lost)))
    return found


def complete_rows(frame: pd.DataFrame, source: Source) -> tuple[Rows, list[Found]]:
    """Tell the rows that have what their table requires: a firm its name or a code, all others
    their required cells.
    """
    if source.kind == "firms":
        lost = (frame["name"].isna() & frame["uscc"].isna()).to_numpy()
        return ~lost, [source.found(Finding.NO_KEY, "", np.flatnonzero(lost))]
    keep = np.ones(len(frame), dtype=bool)
    found = []
    for column in schema.READ[source.kind]:
        if column.required:
            at = np.flatnonzero(frame[column.name].isna().to_numpy() & keep)
            found.append(
                source.found(
                    Finding.NO_CELL,
                    column.name,
                    at,
                    [source.headings.get(column.name, column.zh)] * len(at),
                )
            )
            keep[at] = False
    return keep, found


# Columns about Party work: a firm with a value in any of them was surveyed.
SURVEYED = (
    "organisation",
    "mode",
    "org_type",
    "post",
    "liaison",
    "union",
    "league",
    "women",
    "members_formal",
    "members_total",
    "members_relation_here",
)


def says_anything(firms: pd.DataFrame) -> Rows:
    """Tell the firms that have a value in any column about Party work."""
    told: Rows = np.zeros(len(firms), dtype=bool)
    for name in SURVEYED:
        told |= firms[name].notna().to_numpy()
    return told


def impossible_counts(firms: pd.DataFrame, source: Source) -> list[Found]:
    """Find the head-counts of firms that cannot both be true."""
    pairs = (
        (Finding.FORMAL_ABOVE_TOTAL, "members_formal", "members_total"),
        (Finding.RELATION_ABOVE_TOTAL, "members_relation_here", "members_total"),
        (Finding.MEMBERS_ABOVE_STAFF, "members_total", "staff"),
    )
    found = []
    for finding, small, large in pairs:
        if firms[small].isna().all() or firms[large].isna().all():
            continue
        at = np.flatnonzero((firms[small] > firms[large]).fillna(False).to_numpy(dtype=bool))
        found.append(
            source.found(
                finding,
                small,
                at,
                map(str, firms[small].iloc[at]),
                list(map(str, firms[large].iloc[at])),
            )
        )
    return found


def said_by_remark(firms: pd.DataFrame, source: Source) -> list[Found]:
    """Find the firms that only a remark says are gone or covered: it decides nothing, but the base
    may be too wide, or the rate too low.
    """
    remarks, rows = encoded(firms["note"])
    if not remarks:
        return []
    counted = (firms["exclusion"].isna() & firms["operating"].fillna(True).astype(bool)).to_numpy()
    without = (
        firms["mode"].isna() & firms["organisation"].fillna(parsing.NO_POST).eq(parsing.NO_POST)
    ).to_numpy()
    organised = (firms["organisation"].fillna(parsing.NO_POST) != parsing.NO_POST).to_numpy()
    gone, covered, ended = (
        np.array([*map(says, remarks), ""], dtype=object)[rows]
        for says in (vocabulary.remark_says_gone, _says_covered, _says_ended)
    )
    return [
        source.found(finding, "note", at, said[at].tolist())
        for finding, said, at in (
            (Finding.REMARK_GONE, gone, np.flatnonzero((gone != "") & counted)),
            (Finding.REMARK_ENDED, ended, np.flatnonzero((ended != "") & counted & organised)),
            (Finding.REMARK_COVERED, covered, np.flatnonzero((covered != "") & counted & without)),
        )
    ]


_OF_THE_PARTY = re.compile(
    "党|支部|联建|联合|兜底|挂靠(?!地址|注册|经营|资质)|已建(?!筑)|(?:批复|新|正式)成立|"
    "^已(?:组建|单建|覆盖)$|月新建$"
)


def _says_ended(remark: str) -> str:
    """Return the words of a remark that tell that the organisation is no more, "" for none."""
    found = _ENDED.search(parsing.plain(remark))
    return found[0] if found else ""


_ENDED = any_of(
    "(?:支部|党组织)(?:已|被|现)*(?:撤|取消|不(?:复)?存在|停摆|名存实亡|(?:合并到|转|"
    "划|迁)(?:至|到|出|走|转|入)?|随企业)",
    "^(?:批复)?未(?:批复|下|获批|正式成立)",
    "^(?:正在|[拟待])(?:筹建|组建)$",
    "虚报|误报|填错|应为未建",
    "^(?:现|已|后)*(?:调整|改|变更|转)为(?:联合|挂靠|单独|独立|兜底)",
    "(?:[尚还]|实际)+未(?:批复|成立|建立|组建)",
    "未实际(?:成立|建立|组建)",
    "[转实]为(?:功能型|临时|流动)党?支部",
    "(?<![未没不拟将可])(?:已经?|被|于[^,;。]{1,10})?(?:撤销|撤并|解散)(?!后.*(?:重新|重建))",
    "^(?:尚|还|仍|正在?|目前|暂)*(?:在)?(?:筹建|筹备|组建|审批|报批|申报)(?:中|阶段)$",
    "^[拟待](?:组?建|成立|批复?)$",
    "党员(?:已|均|都)*全部(?:转出|调离|离职|离开)",
)


def _says_covered(remark: str) -> str:
    """Return how a remark says that a firm is covered, in closed words; "" where it does not."""
    said = statements.read(parsing.plain(remark)) if _OF_THE_PARTY.search(remark) else None
    if said is None or said.says is not Says.YES:
        return ""
    return said.mode.zh if said.mode else "有党组织"


def usable_points(frame: pd.DataFrame, source: Source) -> tuple[pd.DataFrame, list[Found]]:
    """Take out points that cannot be right, each with its finding."""
    lon, lat = frame["lon"], frame["lat"]
    if not (lon.notna().any() or lat.notna().any()):
        return frame, []
    doubts = coordinates.doubts(lon, lat)
    lost = doubts.codes >= 0
    at = np.flatnonzero(lost)
    values = [
        ", ".join("" if pd.isna(figure) else f"{figure:.10g}" for figure in pair)
        for pair in zip(lon.iloc[at], lat.iloc[at], strict=True)
    ]
    said = {
        str(doubt): message("{doubt}; {advice}", doubt=doubt, advice=doubt.advice)
        for doubt in coordinates.Doubt
    }
    found = source.found(
        Finding.POINT_DOUBTFUL,
        "lon" if "lon" in source.headings else "lat",
        at,
        values,
        [said[d] for d in doubts[at]],
    )
    return frame.assign(lon=lon.mask(lost), lat=lat.mask(lost)), [found]
