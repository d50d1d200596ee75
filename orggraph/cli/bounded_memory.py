"""Where the system limits a process's memory: the death of the program becomes one line.

Libraries end the whole process when an allocation fails while they compile or hold a lock, and no
handler in Python hears of it. So under such a limit the work is done in a child process, whose
words on standard error are passed on only if it ended by itself.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress

_DIED_OF_MEMORY = ("SIGABRT", "SIGSEGV", "SIGBUS", "SIGILL", "SIGTRAP", "SIGKILL")
_ENDS = range(5)  # the exit codes of the program
_LAST_WORDS = (b"Traceback (most recent call last)", b"Fatal Python error", b"Exception ignored")


def is_limited() -> bool:
    """Whether the system limits the memory that this process may have."""
    try:
        import resource
    except ImportError:  # Windows knows no such limit
        return False
    return resource.getrlimit(resource.RLIMIT_AS)[0] != resource.RLIM_INFINITY


def ask_for_little() -> None:
    """Have the libraries take address space as they need it: Arrow's own allocator reserves a
    gibibyte at once, and OpenBLAS, when it gets no room for its threads, tries again for ever.
    """
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def in_child(work: Callable[[], object], complain: Callable[[], int]) -> None:
    """Do the work in a child process and leave with its exit code; where it died, complain and
    leave with the code that this gives.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        os.dup2(writing, 2)
        os.close(writing)
        work()
        return
    os.close(writing)
    words = _all_of(reading)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    has_lost_hold = code == 1 and any(word in words for word in _LAST_WORDS)
    if code in _deaths() or code > max(_ENDS) or has_lost_hold:
        code = complain()
    else:
        with suppress(OSError, ValueError, AttributeError):
            sys.stderr.buffer.write(words)
    sys.exit(code if code >= 0 else 128 - code)


def _all_of(pipe: int) -> bytes:
    """Return what comes through a pipe until the other end is closed; the child is told of an
    interruption by the system itself.
    """
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with os.fdopen(pipe, "rb") as stream:
            return stream.read()
    finally:
        signal.signal(signal.SIGINT, before)


def _deaths() -> set[int]:
    return {-getattr(signal, name) for name in _DIED_OF_MEMORY}


__all__ = ["ask_for_little", "in_child", "is_limited"]
