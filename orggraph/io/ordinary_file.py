"""The bytes of an ordinary file; whatever is none is refused in one line, before anything waits
for it.
"""

from __future__ import annotations

import errno
import stat
from os import PathLike
from pathlib import Path

from orggraph.core.errors import InputError, legible
from orggraph.core.messages import message


def read_bytes(source: str | PathLike[str]) -> bytes:
    """Return what a file holds.

    Raises `InputError` for a path that leads to no file, to a folder, or to what may have no end,
    such as a pipe.
    """
    path = Path(source)
    if is_folder(path):
        name = legible(str(path))
        raise InputError(message("{name}: this is a folder; give a file", name=name))
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unreachable(path, error) from None


def is_folder(path: Path) -> bool:
    """Whether a path leads to a folder; raises `InputError` where it leads neither to one nor to
    an ordinary file.
    """
    name = legible(str(path))
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        if path.is_symlink():
            raise InputError(
                message(
                    "{name}: the file this link leads to does not exist; check the path", name=name
                ),
            ) from None
        raise InputError(
            message("{name}: there is no such file or folder; check the path", name=name),
        ) from None
    except (OSError, ValueError, RuntimeError) as error:
        raise _unreachable(path, error) from None
    if not (stat.S_ISDIR(mode) or stat.S_ISREG(mode)):
        raise InputError(
            message(
                "{name}: no ordinary file but a pipe, a device or the like; give a file, or - "
                "to read standard input",
                name=name,
            ),
        )
    return stat.S_ISDIR(mode)


def _unreachable(path: Path, error: Exception) -> InputError:
    name = legible(str(path))
    if isinstance(error, OSError) and error.errno == errno.ELOOP:
        return InputError(
            message("{name}: this link leads back to itself; give the file itself", name=name),
        )
    why = str(getattr(error, "strerror", "") or error)
    return InputError(
        message(
            "{name}: cannot be read ({why}); check the file and its permissions", name=name, why=why
        ),
    )


__all__ = ["is_folder", "read_bytes"]
