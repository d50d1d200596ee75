"""The only use of numba: machine code for inner loops, kept on disk so that only the first run
of a version compiles.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

from orggraph.core.errors import InputError
from orggraph.core.messages import message

try:
    import numba
except ValueError as error:  # a count of threads that is none
    raise InputError(
        message(
            "numba does not start with its environment variables as they are; unset {names}",
            names=", ".join(name for name in sorted(os.environ) if name.startswith("NUMBA_")),
        )
    ) from error

Loop = TypeVar("Loop", bound=Callable[..., Any])

_loops: list[Any] = []


def compiled(loop: Loop) -> Loop:
    """Compile a loop over arrays on its first call; it lets other threads run meanwhile."""
    made = numba.njit(cache=True, nogil=True)(loop)
    _loops.append(made)
    return cast(Loop, made)


def is_warm() -> bool:
    """Whether all of these loops were compiled before on this machine, so that the first call
    answers at once.
    """
    return all(map(_is_kept, _loops))


def is_cold() -> bool:
    """Whether none of them was: a small plan calls some of the loops alone, and compiles no
    others.
    """
    return not any(map(_is_kept, _loops))


def _is_kept(loop: Any) -> bool:
    return any(Path(loop.stats.cache_path).glob(f"*.{loop.__name__}-*.nbi"))
