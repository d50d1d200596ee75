"""Which snapshot answers a call: the one that is named, or one that stands beside its source."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from orggraph.core.errors import InputError, UsageError, legible
from orggraph.core.messages import Message, message
from orggraph.io.dataset_names import place_of
from orggraph.io.snapshot.folder import SUFFIX, is_snapshot
from orggraph.io.snapshot.freshness import is_unchanged
from orggraph.io.snapshot.manifest import Asked, Manifest


@dataclass(frozen=True)
class Opened:
    """What a call works on: a snapshot, or the data at a path; and what is said of it."""

    snapshot: Manifest | None
    data: str
    words: tuple[Message, ...] = ()


def opened(data: str, asked: Asked, *, beside: bool = True, whole: bool = True) -> Opened:
    """Return the snapshot that answers a call, if there is one; `beside` lets one be used that
    stands beside its source, `whole` has every file of it checked.

    Raises `InputError` for a named snapshot that cannot be used, `UsageError` where it was made
    with other choices than the call's and its source is not there any more.
    """
    if data == "-":
        return Opened(None, data)
    path = Path(data)
    if is_named(path):
        return _named(path, asked, whole)
    return _beside(data, asked, whole) if beside else Opened(None, data)


def is_named(path: Path) -> bool:
    """Whether a path names a snapshot, be it a sound one or not."""
    return path.is_dir() and (path.suffix == SUFFIX or is_snapshot(path))


def fits(snapshot: Manifest, asked: Asked) -> bool:
    """Whether a snapshot was made with the choices of a call; the date of its data may be named."""
    said = snapshot.as_of.isoformat() if snapshot.as_of else ""
    if asked.as_of and asked.as_of == said:
        asked = replace(asked, as_of=snapshot.asked.as_of)
    return asked == snapshot.asked


def source_path(snapshot: Manifest) -> Path:
    """Return where the source of a snapshot stands, seen from the snapshot."""
    return Path(os.path.normpath(snapshot.folder / snapshot.about["made_from"]))


# ---- named ----


def _named(path: Path, asked: Asked, whole: bool) -> Opened:
    snapshot = Manifest(path)
    if whole:
        snapshot.reader.check_all()
    where = legible(str(path))
    words: tuple[Message, ...] = ()
    if not snapshot.is_of_this_program:
        made_by = legible(str(snapshot.about["program"]))
        words = (
            message(
                "{where} was made by another version ({made_by}): answers are worked out "
                "anew from what it read",
                where=where,
                made_by=made_by,
            ),
        )
    if asked == Asked() or fits(snapshot, asked):
        return Opened(snapshot, str(path), words)
    source = source_path(snapshot)
    if is_unchanged(source, snapshot.source):
        name = legible(str(source))
        said = message(
            "{where} was made with other choices, its source {name} is read instead",
            where=where,
            name=name,
        )
        return Opened(None, str(source), (said,))
    raise UsageError(
        message(
            "{where}: the snapshot was made with other choices (--as-of, --without, "
            "--columns-as) and its source is gone or has changed; leave these options"
            " out, or give the source",
            where=where,
        )
    )


# ---- beside its source ----


def _beside(data: str, asked: Asked, whole: bool) -> Opened:
    source = place_of(data)
    words: list[Message] = []
    for path in _neighbours(source):
        where = legible(path.name)
        try:
            snapshot = Manifest(path)
            if not _is_of(snapshot, source, data):
                continue
            if not fits(snapshot, asked):
                continue
            if not snapshot.is_of_this_program:
                words.append(_set_aside(where, message("was made by another version")))
                continue
            if not is_unchanged(source, snapshot.source):
                words.append(_set_aside(where, message("is older than the data")))
                continue
            if whole:
                snapshot.reader.check_all()
        except InputError:
            words.append(_set_aside(where, message("is damaged or cannot be read")))
            continue
        said = message(
            "using the snapshot {where} (the data are unchanged; --no-snapshot to ignore it)",
            where=where,
        )
        return Opened(snapshot, data, (said,))
    return Opened(None, data, tuple(words))


def _set_aside(where: str, why: Message) -> Message:
    return message(
        "the snapshot {where} {why}; it is not used, the data are read: orggraph "
        "snapshot makes it again",
        where=where,
        why=why,
    )


def _neighbours(source: Path) -> Iterator[Path]:
    """Yield the snapshots that stand in the folder of some data, by name."""
    try:
        entries = list(os.scandir(Path(os.path.abspath(source)).parent))
    except OSError:
        return
    yield from sorted(Path(e.path) for e in entries if e.name.endswith(SUFFIX) and e.is_dir())


def _is_of(snapshot: Manifest, source: Path, data: str) -> bool:
    """Whether a snapshot in the same folder was made of these data."""
    about = snapshot.source
    is_beside = snapshot.about["made_from"] == f"../{about.name}"
    if not is_beside or about.name != os.path.basename(os.path.abspath(source)):
        return False
    return not about.given or about.given == str(source)
