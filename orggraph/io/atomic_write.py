"""Atomic file writes: whole or not at all, and every error in one line.

What is written goes under a temporary name beside its place and is renamed when it is complete;
what stood there before stands until then. Devices and pipes are written as they are.
"""

from __future__ import annotations

import errno
import os
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from orggraph.core.errors import OutputError, legible
from orggraph.core.messages import Message, message, verbatim

Target = str | os.PathLike[str] | IO[Any]
Put = Callable[[bytes | memoryview], object]

GONE = (errno.EPIPE, errno.EINVAL)  # Windows says EINVAL when the reader of a pipe has gone


@contextmanager
def opened(target: Target, mark: bytes = b"") -> Iterator[Put]:
    """Give a function that takes bytes to a file, which lands when all went well, or to a stream.

    `mark` stands at the head of a file and not of a stream. Raises `OutputError` in one line; a
    pipe whose reader has gone ends quietly.
    """
    if isinstance(target, (str, os.PathLike)):
        with landing(target) as temporary, told(target), open(temporary, "wb") as file:
            file.write(mark)
            yield file.write
    else:
        yield from _down(target)


@contextmanager
def landing(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Give a temporary name beside `path`; rename it when all went well, remove it when not.

    A device or a pipe is given as it is. Raises `OutputError` where the file cannot come to stand
    there.
    """
    with told(path):
        place = Path(os.path.realpath(path))
        if place.is_dir():
            raise OSError(errno.EISDIR, os.strerror(errno.EISDIR), str(place))
        if place.exists() and not place.is_file():
            temporary = None
        else:
            handle, name = tempfile.mkstemp(".part", ".orggraph-", place.parent)
            os.close(handle)
            temporary = Path(name)
            _sweep(temporary)
    if temporary is None:
        yield place
        return
    try:
        yield temporary
        with told(path):
            settle(temporary)
            os.chmod(temporary, _mode(place))
            os.replace(temporary, place)
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


OLD = 3600  # seconds after which a part that nobody writes any more is a leftover
_PART = re.compile(r"\.orggraph-[0-9a-z_]{8}\.part")


def _sweep(ours: Path) -> None:
    """Remove from a folder the parts that runs cut short have left: only old ones, and only this
    program's and user's.

    The age is told by the part just made, so that the clock of a network drive decides about its
    own files.
    """
    with suppress(OSError):
        made = ours.stat()
        for entry in os.scandir(ours.parent):
            if not _PART.fullmatch(entry.name) or not entry.is_file(follow_symlinks=False):
                continue
            with suppress(OSError):
                left = entry.stat(follow_symlinks=False)
                if made.st_mtime - left.st_mtime > OLD and left.st_uid == made.st_uid:
                    os.unlink(entry.path)


@contextmanager
def told(path: str | os.PathLike[str]) -> Iterator[None]:
    """Turn what the system says when `path` cannot be written into one line for a person."""
    try:
        yield
    except OSError as error:
        raise _unwritten(legible(os.fspath(path)), error) from error


def _unwritten(name: str, error: OSError) -> OutputError:
    return OutputError(message("cannot write {name}: {why}", name=name, why=reason(error)))


def reason(error: OSError) -> Message:
    """Return why the system could not write."""
    if error.errno == errno.ENOMEM:
        return message("out of memory; close other programs")
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return message("the disk, or that of the temporary folder, is full")
    if error.errno in (errno.EACCES, errno.EPERM):
        return message(
            "no permission, or the file is open in Excel; close it or choose another name"
        )
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return message("its folder does not exist; make it or change the path")
    if error.errno == errno.EISDIR:
        return message("this is a folder; give a file name")
    if error.errno == errno.EROFS:
        return message("the disk is read-only; choose another place")
    return verbatim(error.strerror or str(error) or type(error).__name__)


def settle(file: Path) -> None:
    """Wait until a file is on the disk: its new name must not become true before its words do."""
    handle = os.open(file, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _mode(place: Path) -> int:
    """Return the permissions of the file that stood there, or those of any new file."""
    if place.exists():
        return place.stat().st_mode & 0o777
    return permissions(0o666)


def permissions(wanted: int) -> int:
    """Return permissions without those that the user gives to nothing new."""
    mask = os.umask(0)
    os.umask(mask)
    return wanted & ~mask


def _down(stream: IO[Any]) -> Iterator[Put]:
    """Give a function that takes bytes to a stream, whether it takes bytes or words."""
    octets = getattr(stream, "buffer", None)
    takes_words = octets is None and hasattr(stream, "encoding")
    try:
        with suppress(AttributeError):
            stream.flush()  # words that wait in a text stream go first
        yield (
            (lambda data: stream.write(bytes(data).decode()))
            if takes_words
            else (octets or stream).write
        )
        (octets or stream).flush()
    except OSError as error:
        forget(stream)
        if error.errno not in GONE:
            raise _unwritten(str(getattr(stream, "name", "<stdout>")), error) from error


def forget(stream: IO[Any]) -> None:
    """Point a stream that takes no more at nothing, so that the flush at the end of the program
    stays quiet too.
    """
    with suppress(OSError, ValueError, AttributeError):
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, stream.fileno())
        os.close(nothing)
