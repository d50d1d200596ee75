"""The standard streams: which of them are there, and what is written to them."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from typing import IO

from orggraph.core.errors import OutputError, legible
from orggraph.core.messages import message

CLOSED: set[str] = set()  # the standard streams that the program was started without


def open_streams() -> None:
    """Put nothing where a standard stream is closed: the next file opened would else take its
    place.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            CLOSED.add(name)
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 - for as long as the program runs


def speak_utf8() -> None:
    """Begin the program again in UTF-8 where the machine's names of files know no Chinese: names
    that stand inside a dataset could not be opened.
    """
    try:
        "企业".encode(sys.getfilesystemencoding())
    except UnicodeEncodeError:
        if not sys.flags.utf8_mode:
            program = [sys.executable, "-X", "utf8", *sys.orig_argv[1:]]
            os.execve(sys.executable, program, {**os.environ, "PYTHONUTF8": "1"})


def let_go() -> None:
    """Write out what waits in the streams; one that takes no more is let go, so that Python does
    not complain at its end.
    """
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            from orggraph.io.atomic_write import forget

            forget(stream)


def stream_out(write: Callable[[IO[bytes]], object]) -> None:
    """Let something be written to standard output; what a terminal would obey is taken out on
    the way to one.
    """
    _must_be_open()
    if not sys.stdout.isatty():
        write(sys.stdout.buffer)
        return
    held = io.BytesIO()
    write(held)
    print_text(legible(held.getvalue().decode("utf-8", "replace").replace("\r\n", "\n")))


def _must_be_open() -> None:
    if "stdout" in CLOSED:
        raise OutputError(
            message("standard output is closed, the result has nowhere to go; use -o FILE"),
        )


def print_text(words: str) -> None:
    """Print words on standard output in the encoding it speaks; a full disk and a closed pipe
    are met as for a file.
    """
    from orggraph.io.atomic_write import opened

    _must_be_open()
    with opened(sys.stdout) as put:
        put(words.encode(sys.stdout.encoding, "replace"))


def window_width() -> int | None:
    """Return the width of the window, or None where the output goes elsewhere."""
    return os.get_terminal_size().columns if sys.stdout.isatty() else None


def has_colour() -> bool:
    """Whether standard output is a terminal that wants colours."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
