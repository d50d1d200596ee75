"""Who does the tasks of a run: this process one after another, or the workers of Spark.

A task is a function of one argument that hands back bytes, so both do the same work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

import pyarrow as pa

from orggraph.core.collector import look_seldom

Work = Callable[[Any], bytes]


class Engine(Protocol):
    """What does tasks."""

    name: str

    def map(self, work: Work, tasks: Sequence[Any]) -> Iterator[bytes]:
        """Yield what each task hands back, in any order."""

    def stop(self) -> None:
        """Let go of what was taken for the run."""


class Loop:
    """The plain loop: this process, one task after another."""

    name = "loop"

    def map(self, work: Work, tasks: Sequence[Any]) -> Iterator[bytes]:
        """Yield what each task hands back, in order."""
        quiet_threads()
        yield from map(work, tasks)

    def stop(self) -> None:
        """Nothing was taken."""


def quiet_threads() -> None:
    """Have one task use one core, as an executor counts on."""
    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    look_seldom()
