"""What a command works on: the data as the call wants them read, the rules, and all answers
about them.
"""

from __future__ import annotations

import datetime as dt
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from orggraph.cli.options import CHOSEN, NO_SNAPSHOT, OUTSIDE, WITHOUT
from orggraph.cli.output import progress_to, tell
from orggraph.cli.streams import CLOSED
from orggraph.core.enums import Base
from orggraph.core.errors import InputError, UsageError
from orggraph.core.messages import message

if TYPE_CHECKING:
    import pandas as pd

    from orggraph.analysis.analysis import Answers
    from orggraph.core.rules import Rules
    from orggraph.ingest import RawDataset
    from orggraph.io.snapshot.manifest import Asked


def read_data(data: str) -> RawDataset:
    """Read data as the call wants them read: whole, or without some columns."""
    from orggraph.ingest.omitting import without
    from orggraph.io.column_choices import read_choices
    from orggraph.io.reader import read_raw

    if data == "-" and "stdin" in CLOSED:
        raise InputError(
            message("standard input is closed, there is nothing to read; name a file"),
        )
    wanted = reading_choices()
    choices = None if wanted["columns_as"] is None else read_choices(wanted["columns_as"])
    raw = read_raw(
        data,
        sys.stdin.buffer if data == "-" else None,
        choices,
        allow_outside=wanted["allow_outside"],
    )
    return without(raw, wanted["without"])


def reading_choices() -> dict[str, Any]:
    """Return what this call says of reading: `without`, `allow_outside` and `columns_as`."""
    meta = click.get_current_context().meta
    names = [name for word in meta.get(WITHOUT) or () for name in re.split("[,，、]", word)]
    return {
        "without": names,
        "allow_outside": bool(meta.get(OUTSIDE)),
        "columns_as": meta.get(CHOSEN),
    }


def read_answers(
    lang: str, data: str, rules_file: str | None, as_of: str, *, compare: bool = False
) -> Answers:
    """Return all answers about some data; with `compare`, addresses are held against filled
    columns too.
    """
    return read_declared(lang, data, rules_file, as_of, compare=compare)[1]


def uses_snapshots() -> bool:
    """Whether this call may be answered from a snapshot that stands beside its data."""
    return not click.get_current_context().meta.get(NO_SNAPSHOT)


def read_declared(
    lang: str,
    data: str,
    rules_file: str | None,
    as_of: str,
    *,
    compare: bool = False,
    snapshots: bool = True,
) -> tuple[RawDataset, Answers]:
    """Return what some data declare, and all answers about them, from a snapshot where one can
    answer; with `snapshots` off, only one that is named itself.
    """
    from orggraph.analysis import pipeline
    from orggraph.io.snapshot.kept import Snapshot
    from orggraph.io.snapshot.opening import opened

    progress = progress_to(lang)
    progress(message("reading {data}", data=data))
    found = opened(data, asked_of(as_of), beside=snapshots and uses_snapshots())
    for words in found.words:
        tell(words, lang)
    if found.snapshot is not None:
        kept = Snapshot(found.snapshot.folder)
        answers = kept.answers(read_rules(rules_file), compare=compare, progress=progress)
        return kept.declared, answers
    raw = read_data(found.data)
    answers = pipeline.answers(
        raw, read_rules(rules_file), as_of=as_of, compare=compare, progress=progress
    )
    return raw, answers


def asked_of(as_of: str) -> Asked:
    """Return what this call says of reading, as a snapshot notes it."""
    from orggraph.io.snapshot.manifest import Asked
    from orggraph.io.snapshot.sources import digest_of

    wanted = reading_choices()
    chosen = wanted["columns_as"]
    return Asked(
        _written(as_of),
        tuple(sorted({name.strip() for name in wanted["without"] if name.strip()})),
        wanted["allow_outside"],
        f"{Path(chosen).name} {digest_of(chosen)}" if chosen else "",
    )


def _written(as_of: str) -> str:
    """Return a date as ISO writes it; what is no date as it stands, to be refused by its reader."""
    try:
        day = read_day(as_of)
    except UsageError:
        return as_of
    return day.isoformat() if day else ""


def read_rules(path: str | None) -> Rules:
    """Return the rules of a file, the default ones without a file."""
    from orggraph.core.rules import DEFAULT

    if path is None:
        return DEFAULT
    from orggraph.io.dataset import read_toml

    return DEFAULT.replace(read_toml(Path(path)), path)


def read_plan_file(answers: Answers, path: str | None) -> pd.DataFrame | None:
    """Return a plan with the keys of the firms it names, None without a file."""
    if not path:
        return None
    from orggraph.io.plan_reader import read_plan
    from orggraph.reports.joint_branches import keyed

    return keyed(answers, read_plan(path))


def read_day(text: str, option: str = "--as-of") -> dt.date | None:
    """Return the date that an option says, None without one; raises `UsageError` for what is no
    date.
    """
    if not text:
        return None
    from orggraph.ingest.parsing import plain, read_date

    day = read_date(plain(text))[0]
    if day is None:
        raise UsageError(
            message("{option} {date} is no date; write 2026-11-20", option=option, date=text),
        )
    return day


def write_map_page(
    answers: Answers, path: str | Path, lang: str, base: Base = Base.OPERATING
) -> Path:
    """Write the map of some answers and return its path."""
    from orggraph.io.map_writer import write_map
    from orggraph.webmap import map_data

    return write_map(map_data(answers, base=base), path, lang)


def warn_cold(lang: str) -> None:
    """Say so where planning must first be compiled on this machine, which takes a while, once."""
    from orggraph.optimise.joint_branches import is_cold

    if is_cold():
        tell(
            message("planning is compiled for this machine first, about a minute, once"),
            lang,
        )


def exit_if_lacking(answers: Answers, strict: bool) -> None:
    """Leave with 1 where `--strict` was given and anything that decides a figure was not read."""
    from orggraph.reports.notices import lacks

    if strict and lacks(answers):
        sys.exit(1)
