"""What all tests share: the real data beside the project, and the switch that forbids skipping."""

from __future__ import annotations

import os
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
