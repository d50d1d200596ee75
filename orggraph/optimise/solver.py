"""HiGHS, set up alike wherever it solves something: in one thread, and without a word.

Standard output belongs to the data of a command. HiGHS 1.16 says who it is on file descriptor 1,
past Python's `sys.stdout`, while the first solver of a process is being built: before an option can
forbid it. So the descriptor leads into a pipe until a solver has been built in silence.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import highspy

_STDOUT = 1
_END = b"\0"
_one_at_a_time = threading.Lock()
_builds_in_silence = False


def quiet_solver(**options: str | float) -> highspy.Highs:
    """Return a new solver that writes nothing to standard output or standard error.

    Parameters
    ----------
    **options
        Options of HiGHS by name, such as ``presolve="off"``.

    Raises
    ------
    ValueError
        HiGHS knows no such option, or refuses the value.
    """
    solver = _built()
    for name, value in {"output_flag": False, "threads": 1, **options}.items():
        if solver.setOptionValue(name, value) != highspy.HighsStatus.kOk:
            raise ValueError(f"HiGHS refuses the option {name} = {value!r}")
    return solver


def _built() -> highspy.Highs:
    """Build a solver; what this version of HiGHS says while it does so is dropped."""
    global _builds_in_silence
    if _builds_in_silence:
        return highspy.Highs()  # type: ignore[no-untyped-call]
    with _one_at_a_time, _standard_output_caught() as caught:
        solver = highspy.Highs()  # type: ignore[no-untyped-call]
    # The descriptor is the whole process's: other threads write to it too, so it is taken away no
    # more often than needed.
    _builds_in_silence = not caught
    return solver


@contextmanager
def _standard_output_caught() -> Iterator[list[bytes]]:
    """Keep back what is written to file descriptor 1 within the block; it stands in the list
    afterwards.
    """
    caught: list[bytes] = []
    try:
        kept = os.dup(_STDOUT)
    except OSError:  # closed: nothing can come out of it
        yield caught
        return
    try:
        reading, writing = os.pipe()
        try:
            os.dup2(writing, _STDOUT)
            try:
                yield caught
            finally:
                os.dup2(kept, _STDOUT)
                os.write(writing, _END)  # so that reading never waits
                said = os.read(reading, 4096)
                if said != _END:
                    caught.append(said)
        finally:
            os.close(reading)
            os.close(writing)
    finally:
        os.close(kept)


__all__ = ["quiet_solver"]
