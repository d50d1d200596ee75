"""Every command over every hostile file, as a process: an answer or one line, and never a
traceback.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import each_command
import pytest
from conftest import SHARED
from each_command import CALLS, READS_NO_FILE, leaves

from orggraph.cli.main import main

LARGEST = 30_000  # bytes of a ledger for the map: the larger are more of the same
FILES = [
    *sorted((SHARED / "hostile").glob("*")),
    *(path for path in sorted((SHARED / "maps").glob("*.csv")) if path.stat().st_size < LARGEST),
] or [SHARED]  # one that is not there: the test of it says why


def test_every_command_is_called_here() -> None:
    assert CALLS.keys() | READS_NO_FILE == dict(leaves(main)).keys()


@pytest.mark.slow
@pytest.mark.skipif(
    not hasattr(sys, "getswitchinterval") or sys.platform == "win32", reason="needs a POSIX system"
)
@pytest.mark.parametrize("file", FILES, ids=lambda path: path.name)
def test_every_command_answers_or_refuses_a_hostile_file_in_one_line(
    file: Path, tmp_path: Path, shared_data: Path
) -> None:
    program = [sys.executable, each_command.__file__, str(file)]
    done = subprocess.run(program, cwd=tmp_path, capture_output=True, text=True, timeout=1800)
    assert done.returncode == 0, done.stdout + done.stderr
