"""The columns of one table, each parsed into its type."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from orggraph.core import schema
from orggraph.core.enums import Dimension, RowName
from orggraph.core.errors import InputError
from orggraph.core.rules import DEFAULT
from orggraph.ingest import (
    folding,
    members,
    parsing,
    party,
    place_cells,
    vocabulary,
)
from orggraph.ingest.findings import Finding, Found
from orggraph.ingest.heading_choice import Headings, asked_by_date
from orggraph.ingest.provenance import Source
from orggraph.ingest.raw import RawDataset, RawTable
from orggraph.reference import coordinates


class OfAllTables(NamedTuple):
    """What a list says of all its firms, by column; which of it its title says; whether the name
    and the title only say what the list is about.
    """

    constants: Mapping[str, str]
    titled: frozenset[str]
    by_topic: bool


class Declared(NamedTuple):
    """The ids and names that the dataset's own tables give: by these a firm may name its
    organisation or its place, whatever they look like.
    """

    organisations: frozenset[str]
    places: frozenset[str]


_SOCIAL_FORM = f"^(?:属|为|系)?(?:{vocabulary.SOCIAL_FORMS}|社会服务机构|民非)"


def one_system(headings: Headings, table: RawTable, raw: RawDataset) -> tuple[str, list[Found]]:
    """Return the coordinate system of a table's points: by their headings, else by dataset.toml,
    else none.

    Where there are points in several systems, one longitude and the latitude of its system stay in
    `headings`.
    """
    said = {
        heading: _system_said(heading)
        for name in ("lon", "lat", "point")
        for heading in headings.get(name, ())
    }
    stated = [system for system in dict.fromkeys(said.values()) if system]
    if not stated:
        declared = raw.coordinates.get(table.kind, "")
        return str(coordinates.system(declared)) if declared else "", []
    fits = (
        s
        for s in stated
        if all(any(said[h] in ("", s) for h in headings.get(name, ())) for name in ("lon", "lat"))
    )
    system = next(fits, "" if "lon" in headings or "lat" in headings else stated[0])
    source = Source(table.kind, table.file, table.sheet, np.asarray(table.rows))
    found = []
    for name in ("lon", "lat") if system and "lon" in headings and "lat" in headings else ():
        taken = [h for h in headings[name] if said[h] == system] or [
            h for h in headings[name] if not said[h]
        ]
        found += [
            source.once(Finding.TWO_SYSTEMS, other, other, taken[0])
            for other in headings[name]
            if other not in taken
        ]
        headings[name] = taken
    return system, found


def _system_said(heading: str) -> str:
    """Return the coordinate system that a heading names, "" where its brackets say something
    else, such as a unit.
    """
    said = schema.coordinate_system(heading)
    try:
        return str(coordinates.system(said)) if said else ""
    except InputError:
        return ""


Sections = Mapping[str, Sequence[str | None]]
# No place, committee or department is called as tables call their rows of totals and of firms
# without one.
_GROUPS = frozenset(str(by) for by in Dimension)
_OUR_ROWS = frozenset(word for row in RowName for word in (row.zh, row.en))


def typed(
    frame: pd.DataFrame,
    headings: Headings,
    source: Source,
    of_all: OfAllTables,
    sections: Sections,
    declared: Declared,
    as_of: dt.date | None,
) -> tuple[pd.DataFrame, list[Found]]:
    """Return the columns of `schema`, each with its type; of firms also `asked` and `surveyed`."""
    frame = frame.reset_index(drop=True)
    typed: dict[str, Any] = {}
    blank: dict[str, pd.Series[Any]] = {}  # shared: a column is replaced, never written into
    found: list[Found] = []
    social = np.zeros(len(frame), dtype=bool)
    apart = {
        *party.READ,
        *members.NAMES,
        "area",
        "firms_listed",
    }  # read together, or by themselves
    ringed = source.kind == "firms" and party.ticks_in_full(frame)
    apart -= set() if source.kind == "firms" else {*party.READ, *members.NAMES}
    for name, column in schema.readable(source.kind).items():
        for heading in headings.get(name, ()) if name not in apart else ():
            texts = frame[heading]
            if name == "exclusion" and source.kind == "firms":
                social = texts.str.contains(_SOCIAL_FORM).fillna(False).to_numpy(dtype=bool)
                texts = texts.mask(social)  # it counts in the base of its own kind
            if name in _MARKED:
                texts = party.without_boxes(texts, ringed)
            if name in _PREPARED:
                texts = _PREPARED[name](texts, heading)
            values, misread = parsing.read_column(column, texts)
            found += [
                source.found(Finding[wrong.code], heading, wrong.positions, wrong.values)
                for wrong in misread
                if wrong.code != "SAID_NONE" and name != "post_id"
            ]
            if name in _GROUPS:
                ours = values.isin(_OUR_ROWS).to_numpy(dtype=bool)
                found.append(
                    source.found(
                        Finding.BAD_WORD, heading, np.flatnonzero(ours), values[ours].tolist()
                    )
                )
                values = values.mask(ours)
            typed[name] = values if name not in typed else typed[name].fillna(values)
        if name not in typed and name in schema.columns(source.kind):
            kind = parsing.dtype(column)
            if kind not in blank:
                blank[kind] = parsing.empty(column, len(frame))
            typed[name] = blank[kind]
    if social.any():
        asked = social & typed["ownership"].isna()
        typed["ownership"] = typed["ownership"].mask(asked, vocabulary.SOCIAL)
    if source.kind == "firms":
        found += _typed_together(frame, typed, headings, source, of_all, sections, declared, as_of)
    if source.kind == "organisations":
        _with_ends(typed)
    if "post_id" in typed:  # a post without a code of its own can't be tied to anything
        typed["post_id"] = typed["post_id"].mask(
            typed["post_id"].isin([parsing.UNNUMBERED, parsing.NO_POST])
        )
    return pd.DataFrame(typed, copy=False), found


def _with_ends(typed: dict[str, Any]) -> None:
    """Take an organisation that has ended, by an answer or by its day, for one not in use."""
    over = np.zeros(len(typed["active"]), dtype=bool)
    if "ended" in typed:
        over |= typed.pop("ended").eq(True).fillna(False).to_numpy(dtype=bool)
    if "ended_on" in typed:
        over |= typed.pop("ended_on").notna().to_numpy(dtype=bool)
    typed["active"] = typed["active"].mask(over, False)


def _typed_together(
    frame: pd.DataFrame,
    typed: dict[str, Any],
    headings: Headings,
    source: Source,
    of_all: OfAllTables,
    sections: Sections,
    declared: Declared,
    as_of: dt.date | None,
) -> list[Found]:
    """Add what several columns of a ledger tell together: the organisation and its mode, the
    members, the place.
    """
    frame, headings = asked_by_date(frame, headings, typed["since"], as_of)
    facts = party.party_facts(
        frame,
        headings,
        of_all.constants,
        sections,
        source,
        declared.organisations,
        as_of,
        of_all.by_topic,
    )
    counted, found = members.read(frame, headings, source)
    typed.update(counted, organisation=facts.organisation, mode=facts.mode, org_type=facts.org_type)
    for name, texts in sections.items():
        if name not in party.COLUMNS:
            read, _ = parsing.read_column(
                schema.columns("firms")[name], pd.Series(list(texts), dtype="str")
            )
            typed[name] = typed[name].fillna(read)
    for name, text in of_all.constants.items():
        if name not in party.COLUMNS:
            column = schema.columns("firms")[name]
            said = parsing.read_column(column, pd.Series([text], dtype="str"))[0].iloc[0]
            open_ = typed[name].isna()
            if name == "district" and name in of_all.titled:
                open_ &= ~_names_another_division(typed["address"], text)
            typed[name] = typed[name].mask(open_, said)
    said = {name: typed.pop(name) for name in list(typed) if name not in schema.columns("firms")}
    for heading in headings.get("area", ()):
        folding.places(
            typed, parsing.read_column(schema.readable("firms")["area"], frame[heading])[0]
        )
    found += _that_differ(typed, said, source)
    folding.fold(typed, said)
    found += place_cells.tidy(typed, declared.places, source)
    typed["liaison"] = typed["liaison"].mask(
        facts.works & typed["liaison"].isna().to_numpy() & typed["post"].isna().to_numpy(), True
    )
    typed["exclusion"] = typed["exclusion"].fillna(
        parsing.read_column(schema.columns("firms")["exclusion"], facts.gone)[0]
    )
    for heading in headings.get("operating", ()):
        ends = folding.why_not_operating(typed["operating"], frame[heading])
        typed["exclusion"] = typed["exclusion"].fillna(ends)
    typed["asked"] = np.full(len(frame), facts.answered)
    typed["surveyed"] = ~facts.unknown
    return [*facts.found, *found]


def _names_another_division(addresses: pd.Series[Any], title: str) -> pd.Series[Any]:
    """Tell the addresses that may name another district than the title: against them it says
    nothing. 南京市鼓楼区 is the 鼓楼区 of an address.
    """
    same = re.escape(title[-3:]) if len(title) > 2 else "$^"
    names_one = addresses.str.contains("[区县市旗]").fillna(False)
    return (names_one & ~addresses.str.contains(same).fillna(False)).astype(bool)


def _that_differ(
    typed: Mapping[str, Any], said: Mapping[str, Any], source: Source
) -> Iterator[Found]:
    """Find the answers that the members or a day of founding in the same row deny."""
    members = typed["members_formal"].fillna(typed["members_total"])
    none = typed["organisation"].eq(parsing.NO_POST)
    pairs = [("since", "党组织=无；成立时间", none & typed["since"].notna(), typed["since"])]
    for column, answer, least in (
        ("said_due", "应建=否；党员数", DEFAULT.own_branch_formal),
        ("has_members", "有无党员=无；党员数", 1),
    ):
        if column in said:
            pairs.append((column, answer, said[column].eq(False) & (members >= least), members))
    for column, answer, differ, values in pairs:
        at = np.flatnonzero(differ.fillna(False).to_numpy(dtype=bool))
        shown = [f"{answer}={str(value)[:10]}" for value in values.iloc[at]]
        yield source.found(Finding.ANSWERS_DIFFER, column, at, shown)


_POST_CODES = re.compile("编号|代码|岗|号|code|id|post", re.IGNORECASE)


def _sent_by(texts: pd.Series[Any], heading: str) -> pd.Series[Any]:
    """Return a column that names the office an instructor comes from as 有, where it names one."""
    if not re.search("单位$|部门$", schema.fold(heading)):
        return texts
    named = texts.map(lambda t: vocabulary.is_there(parsing.plain(t)) is None, na_action="ignore")
    unknown = texts.map(lambda t: vocabulary.is_unknown(parsing.plain(t)), na_action="ignore")
    return texts.mask(named.eq(True) & unknown.eq(False), "有")


def _counted_posts(texts: pd.Series[Any], heading: str) -> pd.Series[Any]:
    """Return a column of instructors with ticks as 有 and, where its heading asks for no code,
    bare figures as the counts they are.
    """
    texts = texts.mask(texts.isin(["√", "✓", "✔", "☑"]), "有")
    if _POST_CODES.search(heading):
        return texts
    return texts.mask(
        texts.str.fullmatch(r"[0-9]{1,2}(?:\.0+)?").fillna(False),
        texts + "名",
    )


_STILL = (
    "^(?:拟|计划|准备|即将|待|正在|申请)+(?:办理)?(?:注销|吊销|迁出|迁移|搬离|搬迁|外迁|停业|歇业)|"
    "^(?:未|非|不是|没有)(?:注销|吊销|迁出|搬离|停业|歇业|僵尸|空壳|异常)|"
    "^(?:注销|迁出|搬迁)(?:办理)?中$|^停业整顿"
)


def _still_there(texts: pd.Series[Any], _heading: str) -> pd.Series[Any]:
    """Return states of firms with those that only are about to end, or deny an end, as 是, and
    those that tell an end with its day or as a change (2026年5月注销, 减少) as the end alone.
    """
    texts = texts.str.replace(_END_ON, "注销", regex=True)
    return texts.mask(texts.str.contains(_STILL).fillna(False), "是")


_END_ON = (
    r"^(?:[0-9年月日.\-/]+(?:已|被)?(?:注销|吊销|迁出|外迁|搬离|停业|歇业)|减少|退出)(?:[(（].*)?$"
)
# The columns that ask what there is beside a Party organisation, and may be ticked.
_MARKED = frozenset({"post", "instructor", "liaison", "mass", "union", "league", "women"})
_PREPARED = {"post": _counted_posts, "instructor": _sent_by, "operating": _still_there}


def constant_column(text: str, length: int) -> pd.Categorical:
    """Return a column that holds one text in every row."""
    return pd.Categorical.from_codes(np.zeros(length, np.int8), dtype=_only(text))


@lru_cache(maxsize=64)
def _only(text: str) -> pd.CategoricalDtype:
    return pd.CategoricalDtype(pd.Index([text]))
