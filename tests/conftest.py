"""What all tests share: the real data beside the project, and the switch that forbids skipping."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Machines here are shared and slow at times: no example has a deadline. CI asks the same questions on every run.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow],
                          derandomize=bool(os.environ.get("ORGGRAPH_NO_SKIP")))
settings.load_profile("house")

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


def missing(reason: str) -> None:
    """Skip for a part the machine does not have, or fail where CI says that every part is there."""
    if os.environ.get("ORGGRAPH_NO_SKIP"):
        pytest.fail(f"a skip is a failure here: {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real public data beside the project."""
    if not SHARED.is_dir():
        missing(f"the real data are not beside the project ({SHARED.parent.name}/{SHARED.name})")
    return SHARED


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Planning compiled before, so that no command of a test takes a minute for it and says so."""
    from orggraph.grouping import is_warm  # slow to load, and most tests need none

    if not is_warm():
        subprocess.run([sys.executable, "-m", "orggraph.cli", "demo", "--firms", "60", "-o", str(tmp_path_factory.mktemp("compiled"))],
                       check=True, capture_output=True, timeout=600)
