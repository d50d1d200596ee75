"""`orggraph snapshot`: a date as read, kept in a folder that every command opens in a moment."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from orggraph.cli.config import Target
from orggraph.cli.context import asked_of, read_declared
from orggraph.cli.kept_pages import pages_of
from orggraph.cli.options import data_options, language_option
from orggraph.cli.output import hint_problems, tell, tell_written
from orggraph.core.errors import InputError, OutputError, UsageError, legible
from orggraph.core.messages import Message, message

if TYPE_CHECKING:
    from collections.abc import Callable

    from orggraph.analysis.analysis import Answers
    from orggraph.core.rules import Rules
    from orggraph.ingest import RawDataset
    from orggraph.io.snapshot.kept import Snapshot
    from orggraph.io.snapshot.making import Difference

NAMED = 10  # differences are listed up to here


@click.command()
@data_options
@click.option(
    "--verify",
    is_flag=True,
    help="由原始数据重新计算，逐项核对快照 work it out anew from its source and say what differs",
)
@click.option(
    "--parquet",
    is_flag=True,
    help="另写成 Parquet 文件，供别的程序读取 write Parquet files, for other programs",
)
@click.option(
    "-o",
    "--output",
    type=Target(file_okay=False),
    help="快照文件夹，默认与数据同名、在其旁 the folder to write, by default beside the data",
)
@language_option
def snapshot(
    lang: str,
    data: str,
    rules_file: str | None,
    as_of: str,
    verify: bool,
    parquet: bool,
    output: str | None,
) -> None:
    """把一期数据存成快照，以后打开即得；并可存档、核对。 Keep a date as a snapshot that opens at
    once; verify it.
    """
    if verify and (parquet or output):
        raise UsageError(message("--verify writes nothing; leave out --parquet and -o"))
    if data == "-":
        raise UsageError(message("a snapshot is made of a file or a folder; name one"))
    if verify:
        _verify(data, rules_file, as_of, lang)
    elif parquet:
        _export(data, rules_file, as_of, output, lang)
    else:
        _make(data, rules_file, as_of, output, lang)


def read_and_keep(
    folder: Path, rules: Rules, lang: str, progress: Callable[[Message], None]
) -> tuple[Answers, list[Path]]:
    """Read a dataset that was just written, and write a snapshot beside it.

    Return the answers and the path of the snapshot; where none can be written it is said, and there
    is no path.
    """
    from orggraph.analysis import pipeline
    from orggraph.core.rules import DEFAULT
    from orggraph.io.reader import read_raw
    from orggraph.io.snapshot.making import make
    from orggraph.io.snapshot.manifest import Asked

    met: list[Answers] = []

    def read() -> tuple[RawDataset, Answers]:
        raw = read_raw(folder)
        met.append(pipeline.answers(raw, rules, progress=progress))
        return raw, met[0]

    target = _default_target(str(folder))
    kept = _still_good(target, folder)
    if kept is not None:
        return kept.answers(rules, progress=progress), [target]
    try:
        make(str(folder), target, Asked(), read, pages_of if rules == DEFAULT else None)
    except OutputError as error:
        tell(error.text, lang)
        return met[0] if met else read()[1], []
    return met[0], [target]


def _still_good(target: Path, folder: Path) -> Snapshot | None:
    """Return the snapshot that stands at `target` if it answers for what was just written: writing
    the same dataset again changes nothing.
    """
    from orggraph.io.snapshot.kept import Snapshot
    from orggraph.io.snapshot.manifest import Asked
    from orggraph.io.snapshot.opening import opened

    found = opened(str(folder), Asked()).snapshot
    return Snapshot(target) if found is not None and found.folder.name == target.name else None


def _make(data: str, rules_file: str | None, as_of: str, output: str | None, lang: str) -> None:
    from orggraph.io.snapshot.making import make
    from orggraph.io.snapshot.opening import is_named

    if is_named(Path(data)):
        raise UsageError(
            message(
                "{name} is a snapshot already; give a ledger or a dataset folder, or add "
                "--verify or --parquet",
                name=legible(data),
            )
        )
    target = Path(output) if output else _default_target(data)
    met: list[Answers] = []

    def read() -> tuple[RawDataset, Answers]:
        declared, answers = read_declared(lang, data, rules_file, as_of, snapshots=False)
        met.append(answers)
        return declared, answers

    is_plain = rules_file is None
    kept = make(data, target, asked_of(as_of), read, pages_of if is_plain else None)
    size = sum(one["size"] for one in kept.about["files"].values()) / 2**20
    tell(
        message(
            "written the snapshot {target}: {firms} firms, {size:.1f} MB",
            target=target,
            firms=kept.about["firms"],
            size=size,
        ),
        lang,
    )
    hint_problems(met[0], lang)


def _default_target(data: str) -> Path:
    """Return where the snapshot of some data stands by default: beside them, under their name."""
    from orggraph.io.dataset_names import place_of
    from orggraph.io.snapshot.folder import SUFFIX

    place = place_of(data)
    if place.name in ("", ".."):
        place = Path(os.path.abspath(place))
    name = place.name if place.is_dir() else place.stem
    return place.with_name(f"{name.removesuffix(SUFFIX)}{SUFFIX}")


# ---- verifying ----


def _verify(data: str, rules_file: str | None, as_of: str, lang: str) -> None:
    from orggraph.io.snapshot.opening import source_path

    kept = _snapshot_of(data)
    kept.reader.check_all()
    source = source_path(kept)
    where = legible(str(kept.folder))
    if not source.exists():
        tell(
            message(
                "{where}: the snapshot is whole; its source {source} is not there, so it "
                "was not worked out anew",
                where=where,
                source=source,
            ),
            lang,
        )
        return
    found = _compared(kept, str(source), rules_file, as_of, lang)
    for one in found[:NAMED]:
        tell(_said(one), lang)
    if found:
        tell(
            message(
                "{where}: {n} parts differ from what its source gives now",
                where=where,
                n=len(found),
            ),
            lang,
        )
        sys.exit(1)
    tell(
        message("{where}: equal to what its source gives now, part by part", where=where),
        lang,
    )


def _snapshot_of(data: str) -> Snapshot:
    """Return the snapshot that is named, or the one that stands beside some data."""
    from orggraph.io.snapshot.kept import Snapshot
    from orggraph.io.snapshot.opening import is_named

    path = Path(data)
    if is_named(path):
        return Snapshot(path)
    beside = _default_target(data)
    if beside.is_dir():
        return Snapshot(beside)
    raise InputError(
        message(
            "{data}: there is no snapshot {name} beside it; name the snapshot",
            data=legible(data),
            name=beside.name,
        )
    )


def _compared(
    kept: Snapshot, source: str, rules_file: str | None, as_of: str, lang: str
) -> list[Difference]:
    from orggraph.io.snapshot.making import differences, made_anew

    day = as_of or kept.asked.as_of

    def read() -> tuple[RawDataset, Answers]:
        return read_declared(lang, source, rules_file, day, snapshots=False)

    with made_anew(source, kept.asked, read) as fresh:
        return list(differences(kept, fresh))


def _said(one: Difference) -> Message:
    if one.rows is None:
        return message("differs: {part}", part=one.part)
    return message(
        "differs: {part}, column {column}, {rows} rows",
        part=one.part,
        column=one.column,
        rows=one.rows,
    )


# ---- Parquet ----


def _export(data: str, rules_file: str | None, as_of: str, output: str | None, lang: str) -> None:
    from orggraph.io.snapshot.kept import Snapshot
    from orggraph.io.snapshot.making import made_anew
    from orggraph.io.snapshot.opening import is_named
    from orggraph.io.snapshot.parquet import export_parquet

    target = Path(output) if output else _default_target(data).with_suffix(".parquet")
    if is_named(Path(data)):
        kept = Snapshot(Path(data))
        kept.reader.check_all()
        tell_written(export_parquet(kept, target), lang)
        return

    def read() -> tuple[RawDataset, Answers]:
        return read_declared(lang, data, rules_file, as_of, snapshots=False)

    with made_anew(data, asked_of(as_of), read) as fresh:
        tell_written(export_parquet(fresh, target), lang)
