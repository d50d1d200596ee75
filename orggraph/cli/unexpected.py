"""What nobody foresaw, in one line, with a report file that holds no data.

The report says where in the program it stopped and under what: places in the code, kinds of
exceptions, versions, the command and the names of its options. It holds no value, no message of an
exception and no path outside the program: those may quote a ledger.
"""

from __future__ import annotations

import platform
import sys
import tempfile
import traceback
from collections.abc import Iterator, Sequence
from importlib import metadata
from pathlib import Path
from types import TracebackType

from orggraph.core.messages import Message, message

_LIBRARIES = (
    "click",
    "highspy",
    "jinja2",
    "neo4j",
    "networkx",
    "numba",
    "numpy",
    "pandas",
    "pyarrow",
    "python-calamine",
    "python-docx",
    "pyvis",
    "rapidfuzz",
    "scipy",
    "wcwidth",
    "XlsxWriter",
)
_NAMES = 99  # reports that may stand beside one another in a folder


def told(error: BaseException, command: Sequence[str]) -> Message:
    """Write the report and return the line that says what happened and which file to send."""
    place = report(error, command)
    kind, where = type(error).__name__, _last_place(error)
    if place is None:
        return message(
            "something unexpected happened ({kind}, {where}); no report could be written, "
            "please send this line",
            kind=kind,
            where=where,
        )
    return message(
        "something unexpected happened ({kind}, {where}); please send {place} to the "
        "maintainers (it holds no data)",
        kind=kind,
        where=where,
        place=place,
    )


def report(error: BaseException, command: Sequence[str]) -> Path | None:
    """Write the report into the working folder, else into the temporary one; None where neither
    takes it.
    """
    words = "\n".join(lines(error, command)) + "\n"
    for folder in (Path(), Path(tempfile.gettempdir())):
        for number in range(1, _NAMES + 1):
            path = folder / f"orggraph-error-{number}.txt"
            try:
                with path.open("x", encoding="utf-8") as file:
                    file.write(words)
            except FileExistsError:
                continue
            except OSError:
                break
            return path
    return None


def lines(error: BaseException, command: Sequence[str]) -> Iterator[str]:
    """Yield the lines of the report."""
    yield (
        "orggraph 出错报告。只有程序中的位置，没有任何数据。 Error report;"
        " it holds places in the program and no data."
    )
    yield (
        f"orggraph {_version('orggraph')}, Python {platform.python_version()},"
        f" {platform.system()} {platform.machine()}"
    )
    yield ", ".join(f"{name} {_version(name)}" for name in _LIBRARIES)
    yield f"command: {' '.join(command)}"
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        yield f"{type(one).__module__}.{type(one).__qualname__}"
        yield from (f"  {place}" for place in _places(one.__traceback__))
        one = one.__cause__ or one.__context__


def _places(trace: TracebackType | None) -> Iterator[str]:
    for frame, line in traceback.walk_tb(trace):
        yield f"{_inside(frame.f_code.co_filename)}:{line} in {frame.f_code.co_name}"


def _inside(file: str) -> str:
    """Return where a file of code stands within its package: the folders above may bear a
    person's name.
    """
    parts = Path(file).parts
    for mark in ("site-packages", "dist-packages"):
        if mark in parts:
            return "/".join(parts[len(parts) - parts[::-1].index(mark) :])
    if "orggraph" in parts:
        return "/".join(parts[len(parts) - 1 - parts[::-1].index("orggraph") :])
    return Path(file).name


def _last_place(error: BaseException) -> str:
    """Return the innermost place in this program, else the innermost of all."""
    places = list(_places(error.__traceback__)) or ["?"]
    ours = [place for place in places if place.startswith("orggraph/")]
    return (ours or places)[-1].partition(" in ")[0]


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "—"


def words_of(
    names: Sequence[str], options: Sequence[str], given: Sequence[str] | None = None
) -> list[str]:
    """Return of a call the names of commands and options, and nothing that was given with them."""
    taken, spoken = [], list(sys.argv[1:] if given is None else given)
    for word in spoken:
        name = word.partition("=")[0]
        is_new_command = name in names and name not in taken
        if is_new_command or name in options:
            taken.append(name)
    return taken


__all__ = ["lines", "report", "told", "words_of"]
