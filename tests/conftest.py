"""What all tests share: the real data beside the project, a real Neo4j, marks, and the switches
that forbid skipping.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import two_streams  # noqa: F401  (before any test makes a runner)
from hypothesis import HealthCheck, settings
from neo4j_server import NoServerError, Server

if TYPE_CHECKING:
    from orggraph.graphdb import Connection

# Machines here are shared and slow at times: no example has a deadline. CI asks the same questions
# on every run.
settings.register_profile(
    "house",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=bool(os.environ.get("ORGGRAPH_NO_SKIP")),
)
settings.register_profile("fast", settings.get_profile("house"), max_examples=10, derandomize=True)
settings.load_profile("house")  # the option --hypothesis-profile of `make check` is read after this

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


def missing(reason: str) -> None:
    """Skip for a part the machine does not have; fail where ORGGRAPH_NO_SKIP says that browsers
    and a server are there.
    """
    if os.environ.get("ORGGRAPH_NO_SKIP"):
        pytest.fail(f"a skip is a failure here (ORGGRAPH_NO_SKIP): {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real public data beside the project.

    They are not part of it: whoever has only the project skips these tests, whatever
    ORGGRAPH_NO_SKIP says. ORGGRAPH_NEED_DATA is set where they must be there.
    """
    if not SHARED.is_dir():
        reason = f"the real data are not beside the project ({SHARED.parent.name}/{SHARED.name})"
        if os.environ.get("ORGGRAPH_NEED_DATA"):
            pytest.fail(f"a skip is a failure here (ORGGRAPH_NEED_DATA): {reason}")
        pytest.skip(reason)
    return SHARED


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Planning compiled before, so that no command of a test takes a minute for it and says so."""
    from orggraph.optimise.joint_branches import is_warm  # slow to load, and most tests need none

    if not is_warm():
        subprocess.run(
            [
                sys.executable,
                "-m",
                "orggraph.cli.main",
                "demo",
                "--firms",
                "60",
                "-o",
                str(tmp_path_factory.mktemp("compiled")),
            ],
            check=True,
            capture_output=True,
            timeout=600,
        )


# ---- a real Neo4j ----


def started(server: Server) -> Server:
    """Start a server; skip where the machine cannot."""
    try:
        return server.start()
    except NoServerError as error:
        missing(str(error))
        raise


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for the whole run; each story has a dataset of its own."""
    server = started(Server(tmp_path_factory.mktemp("neo4j")))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def database(server: Server) -> Iterator[Connection]:
    """A connection to the server."""
    from orggraph.graphdb import Address, connect

    with connect(Address(server.uri)) as connection:
        yield connection


# ---- marks ----

SERVERS = {"server", "guarded"}


def pytest_collection_modifyitems(config: pytest.Config, items: Sequence[pytest.Item]) -> None:
    """Mark each test that asks for a server, so that none can be forgotten; try few examples
    where that is asked for.
    """
    few = (
        settings.default.max_examples
        if config.getoption("--hypothesis-profile") == "fast"
        else None
    )
    for item in items:
        if SERVERS & set(getattr(item, "fixturenames", ())):
            item.add_marker("neo4j")
        if few is not None:
            _try_few(item, few)


def _try_few(item: pytest.Item, few: int) -> None:
    """Hold a property that asks for many examples by itself to few: a profile alone does not
    reach it.
    """
    test = getattr(item, "obj", None)
    own = getattr(test, "_hypothesis_internal_use_settings", None)
    if own is not None and own.max_examples > few:
        test._hypothesis_internal_use_settings = settings(own, max_examples=few)
