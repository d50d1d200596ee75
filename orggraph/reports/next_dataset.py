"""Replies merged into the tables of a dataset: what changes, from which row to which, and the files
of the next one.

The next dataset says of every firm without an answer exactly what the one before said, so that only
replies move a rate.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from orggraph.analysis.analysis import Answers
from orggraph.core import schema
from orggraph.core.enums import Established, Mode, Opinion, ReplyFate, ReplyMode, Verdict
from orggraph.core.messages import Message, message
from orggraph.core.schema import Column
from orggraph.ingest import RawDataset, vocabulary
from orggraph.ingest.parsing import NO_POST, UNNAMED
from orggraph.ingest.row_checks import SURVEYED
from orggraph.reference import coordinates
from orggraph.reports.collect import Collected, Reply, ReturnedRow
from orggraph.reports.joint_branches import members_of, placed_by_door
from orggraph.reports.sheets import Sheet

_PARTY = ("organisation", "mode", "org_type", "since")
_SURVEY = tuple(column for column in SURVEYED if column not in _PARTY)
_UNSAID = "待核实"  # keeps a firm unknown whose members alone are known


@dataclass(frozen=True)
class Merged:
    """The firms after the replies, every value that changed, and which rows some column asks
    about.
    """

    firms: pd.DataFrame
    changes: pd.DataFrame


def merged(answers: Answers, found: Collected) -> Merged:
    """Apply the answers to the clean table of firms.

    Members in all that are now fewer than the formal ones become unknown; the date of an earlier
    organisation goes with it.
    """
    firms = answers.tables.firms.copy()
    place = {str(key): at for at, key in enumerate(firms["firm"])}
    key_of = dict(zip(found.sent.firms["number"].astype(int), found.sent.firms["key"], strict=True))
    edits: dict[str, dict[int, Any]] = {}
    source: dict[int, ReturnedRow] = {}

    def put(at: int, values: Mapping[str, Any], row: ReturnedRow) -> None:
        source[at] = row
        for column, value in values.items():
            edits.setdefault(column, {})[at] = value

    for number, settled in sorted(found.firms.items()):
        if settled.fate is ReplyFate.ANSWERED and settled.reply is not None:
            at = place[key_of[number]]
            put(at, _values(settled.reply, firms.iloc[at]), settled.reply.row)
    for number, said in sorted(found.founded.items()):
        group = found.sent.groups[found.sent.groups["number"] == number].iloc[0]
        reply = found.groups[number].reply
        assert reply is not None
        for key in group["keys"]:
            put(
                place[str(key)],
                {
                    "organisation": said.get("organisation", group["name"]),
                    "mode": str(Mode.JOINT),
                    "org_type": None,
                    "since": said["founded"],
                },
                reply.row,
            )
    repeats = _repeats(
        firms, [at for at in source if "organisation" in edits and at in edits["organisation"]]
    )
    changes = _applied(firms, edits, source)
    if len(repeats):
        for column in _PARTY:  # what a repeated row said of it before is answered now
            firms.loc[repeats, column] = pd.array([None], dtype=firms[column].dtype)[0]
    touched = edits.get("organisation", {})
    firms.loc[[*touched, *repeats], "asked"] = True
    firms.loc[list(touched), "surveyed"] = True
    return Merged(firms, changes)


def _values(reply: Reply, firm: Any) -> dict[str, Any]:
    """Return what a reply changes of a firm, by column of the ledger."""
    said = dict(reply.said)
    values: dict[str, Any] = {
        name: said[name] for name in ("members_formal", "staff", "exclusion") if name in said
    }
    if said.get("verdict") == str(Verdict.SOCIAL):
        values["ownership"] = vocabulary.SOCIAL
    established = said.get("established")
    if established == str(Established.NO):
        values |= {"organisation": NO_POST, "mode": None, "org_type": None, "since": None}
    elif established is not None:
        name = said.get("organisation") or (
            None if firm["organisation"] == NO_POST else firm["organisation"]
        )
        pending = established == str(Established.PENDING)
        mode = (
            str(Mode.PENDING)
            if pending
            else str(ReplyMode(said["mode"]).more[0])
            if "mode" in said
            else None
        )
        values |= {
            "organisation": name if pending else name if name and not pd.isna(name) else UNNAMED,
            "mode": mode,
        }
        if not pending:
            values |= {"org_type": None, "since": None}
    formal, total = said.get("members_formal"), firm["members_total"]
    if formal is not None and not pd.isna(total) and int(total) < formal:
        values["members_total"] = None
    if reply.note:
        before = firm["note"]
        values["note"] = reply.note if pd.isna(before) else f"{before}；{reply.note}"
    return values


def _repeats(firms: pd.DataFrame, of: list[int]) -> np.ndarray[Any, Any]:
    again = firms["repeat_of"].isin(of).fillna(False).to_numpy(dtype=bool)
    return np.flatnonzero(again)


def _applied(
    firms: pd.DataFrame, edits: Mapping[str, Mapping[int, Any]], source: Mapping[int, ReturnedRow]
) -> pd.DataFrame:
    """Write the values into the table and return a row for each that is another than before, by
    firm and column.
    """
    known = schema.columns("firms")
    rows: list[dict[str, Any]] = []
    for name in known:
        for at, value in sorted(edits.get(name, {}).items()):
            before = firms[name].iat[at]
            old = None if pd.isna(before) else before
            if _same(old, value):
                continue
            row = source[at]
            rows.append(
                {
                    "at": at,
                    "firm": firms["name"].iat[at],
                    "uscc": firms["uscc"].iat[at],
                    "column": known[name].label,
                    "before": value_in_words(old, known[name]),
                    "after": value_in_words(value, known[name]),
                    "file_before": str(firms["file"].iat[at]),
                    "row_before": int(firms["row"].iat[at]),
                    "file": row.file,
                    "sheet": row.sheet,
                    "row": row.row,
                }
            )
        if name in edits:
            at_rows = sorted(edits[name])
            given = pd.array([edits[name][at] for at in at_rows], dtype=firms[name].dtype)
            firms.iloc[at_rows, firms.columns.get_loc(name)] = given
    frame = pd.DataFrame(rows, columns=["at", *(column.name for column in schema.REPLY_CHANGES)])
    return frame.sort_values("at", kind="stable", ignore_index=True).drop(columns="at")


def _same(old: Any, new: Any) -> bool:
    if isinstance(old, pd.Timestamp):
        old = old.date()
    return bool(old is None and new is None) or (old is not None and new is not None and old == new)


def value_in_words(value: Any, column: Column) -> Message | str | None:
    """Return a value of a column as a sheet shows it: words of closed lists in both languages."""
    if value is None:
        return None
    if column.words is not None:
        return column.words(value).label
    return value.date().isoformat() if isinstance(value, pd.Timestamp) else str(value)


# ---- the files of the next dataset ----


def tables(
    answers: Answers, after: Merged, lang: str
) -> tuple[dict[str, Sheet], dict[str, list[str]], dict[str, str]]:
    """Return the tables of the next dataset by file name, the files of each table, and the
    coordinate system of each.

    Firms that no column asks about stand in a file of their own without such a column: a blank cell
    would else be an answer.
    """
    sheets: dict[str, Sheet] = {}
    named: dict[str, list[str]] = {}
    systems: dict[str, str] = {}
    for kind, columns in schema.READ.items():
        frame = after.firms if kind == "firms" else getattr(answers.tables, kind)
        if not len(frame) and kind != "firms":
            continue
        frame, system = _one_system(frame)
        if system:
            systems[kind] = system
        title = schema.TABLE_NAMES[kind]
        if kind != "firms":
            sheets[f"{kind}.csv"] = Sheet(kind, title, _filled(columns, frame, ()), frame)
            named[kind] = [f"{kind}.csv"]
            continue
        asked = frame["asked"].to_numpy(dtype=bool)
        parts = [
            ("firms.csv", frame[asked], ("name", "uscc", "organisation")),
            ("firms-not-asked.csv", frame[~asked], ("name", "uscc")),
        ]
        for name, part, always in parts:
            if len(part):
                part = _unknown_kept(part) if "organisation" in always else part
                sheets[name] = Sheet(
                    kind, title, _filled(columns, part, always), part.reset_index(drop=True)
                )
                named.setdefault(kind, []).append(name)
    return sheets, named, systems


def _filled(
    columns: tuple[Column, ...], frame: pd.DataFrame, always: tuple[str, ...]
) -> tuple[Column, ...]:
    """Return the columns that hold anything, or must be there."""
    return tuple(
        c for c in columns if c.name in always or c.required or frame[c.name].notna().any()
    )


def _unknown_kept(firms: pd.DataFrame) -> pd.DataFrame:
    """Return firms with words for an organisation that is not known, where a blank would say
    that there is none.
    """
    silent = firms["organisation"].isna() & firms["mode"].isna() & firms["org_type"].isna()
    said = firms[list(_SURVEY)].notna().any(axis=1)
    open_ = (silent & said & ~firms["surveyed"].astype(bool)).to_numpy(dtype=bool)
    return firms.assign(organisation=firms["organisation"].mask(open_, _UNSAID))


def _one_system(frame: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """Return a table with its points in one coordinate system, the commonest, and its name; ""
    where none is declared.

    Points of no declared system are left out where others have one: they are used for no distance.
    """
    if "system" not in frame or "lon" not in frame:
        return frame, ""
    has = frame["lon"].notna() & frame["lat"].notna()
    system = frame["system"].astype("str").where(has, "")
    declared = system[system != ""].value_counts()
    if not len(declared):
        return frame, ""
    target = sorted(declared[declared == declared.max()].index)[0]
    lon, lat = frame["lon"].copy(), frame["lat"].copy()
    for other in sorted(set(declared.index) - {target}):
        at = (system == other).to_numpy(dtype=bool)
        moved = coordinates.convert(
            lon[at].to_numpy(np.float64), lat[at].to_numpy(np.float64), other, target
        )
        lon[at], lat[at] = moved
    open_ = (system == "").to_numpy(dtype=bool)
    return frame.assign(lon=lon.mask(open_), lat=lat.mask(open_)), str(target)


def declaration(
    raw: RawDataset,
    as_of: dt.date | None,
    named: Mapping[str, list[str]],
    systems: Mapping[str, str],
) -> str:
    """Return `dataset.toml` of the next dataset: what the one before declared, the new date, and
    its files.
    """
    lines = [f"name = {_toml(raw.name)}", *([f'as_of = "{as_of.isoformat()}"'] if as_of else [])]
    sections: dict[str, Mapping[str, Any]] = {
        "coordinates": systems,
        "files": {kind: files if len(files) > 1 else files[0] for kind, files in named.items()},
        "rules": raw.rules,
        "campaign": raw.campaign,
        "bulletin": raw.bulletin,
        "departments": raw.departments,
    }
    for section, values in sections.items():
        if values:
            lines += [
                "",
                f"[{section}]",
                *(f"{_key(key)} = {_toml(value)}" for key, value in values.items()),
            ]
    return "\n".join(lines) + "\n"


def _key(key: str) -> str:
    return (
        key
        if key.isascii() and key.replace("_", "").replace("-", "").isalnum()
        else json.dumps(key, ensure_ascii=False)
    )


def _toml(value: Any) -> str:
    """Return a value as TOML writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return (
            "{ "
            + ", ".join(f"{_key(str(key))} = {_toml(part)}" for key, part in value.items())
            + " }"
        )
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return (
        repr(value)
        if isinstance(value, (int, float))
        else json.dumps(str(value), ensure_ascii=False)
    )


# ---- the plan after the replies ----


def next_plan(answers: Answers, found: Collected, plan: pd.DataFrame) -> Sheet:
    """Return the plan to keep: founded groups marked so, those that a receiver opposes left out.

    It has the columns of `schema.PLAN_FIRMS` and is read by `orggraph plan --keep`.
    """
    opposed, founded = set(), set()
    for number, group in zip(found.sent.groups["number"], found.sent.groups["group"], strict=True):
        reply = found.groups[int(number)].reply
        opinion = dict(reply.said).get("opinion") if reply else None
        if opinion == str(Opinion.OPPOSED):
            opposed.add(str(group))
        if int(number) in found.founded:
            founded.add(str(group))
    kept = plan[
        plan["firm"].isin(answers.graph.row_of.index) & ~plan["group"].astype("str").isin(opposed)
    ]
    frame = members_of(answers, kept)
    names = dict(zip(frame["firm"], frame["name"], strict=True))
    frame = frame.assign(
        group=frame["group"].astype("str"),
        founded=frame["founded"].fillna(False).astype(bool)
        | frame["group"].astype("str").isin(founded),
        host=frame["host"].map(names).fillna(frame["host"]),
        building=frame["BUILDING"],
        park=frame["PARK"],
        street=frame["STREET"],
        placed_by=frame["firm"].map(placed_by_door(answers)),
    )
    return Sheet(
        "plan_firms",
        message("Joint branches, firm by firm"),
        schema.PLAN_FIRMS,
        frame[[column.name for column in schema.PLAN_FIRMS]],
    )


__all__ = ["Merged", "declaration", "merged", "next_plan", "tables"]
