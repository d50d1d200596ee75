"""The bytes of an ordinary file; whatever is none is refused in one line, before anything waits
for it.
"""

from __future__ import annotations

import errno
import stat
from os import PathLike
from pathlib import Path

from orggraph.core.errors import InputError, legible


def read_bytes(source: str | PathLike[str]) -> bytes:
    """Return what a file holds.

    Raises `InputError` for a path that leads to no file, to a folder, or to what may have no end,
    such as a pipe.
    """
    path = Path(source)
    if is_folder(path):
        name = legible(str(path))
        raise InputError(
            f"{name}：这是一个文件夹；请给出文件", f"{name}: this is a folder; give a file"
        )
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
                f"{name}：这个链接所指的文件不存在；请检查路径",
                f"{name}: the file this link leads to does not exist; check the path",
            ) from None
        raise InputError(
            f"{name}：没有这个文件或文件夹；请检查路径",
            f"{name}: there is no such file or folder; check the path",
        ) from None
    except (OSError, ValueError, RuntimeError) as error:
        raise _unreachable(path, error) from None
    if not (stat.S_ISDIR(mode) or stat.S_ISREG(mode)):
        raise InputError(
            f"{name}：不是普通文件（是管道、设备之类），不读取；请给出文件，或用 - 从标准输入读入",
            f"{name}: no ordinary file but a pipe, a device or the like; give a file,"
            " or - to read standard input",
        )
    return stat.S_ISDIR(mode)


def _unreachable(path: Path, error: Exception) -> InputError:
    name = legible(str(path))
    if isinstance(error, OSError) and error.errno == errno.ELOOP:
        return InputError(
            f"{name}：这个链接绕回自身，读不到文件；请给出文件本身",
            f"{name}: this link leads back to itself; give the file itself",
        )
    why = str(getattr(error, "strerror", "") or error)
    return InputError(
        f"{name}：无法读取（{why}）；请检查文件和权限",
        f"{name}: cannot be read ({why}); check the file and its permissions",
    )


__all__ = ["is_folder", "read_bytes"]
