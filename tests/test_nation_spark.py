"""A province on a real cluster: what it leaves is what the plain loop leaves, byte for byte,
whatever dies on the way.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import missing
from province import (
    CODE,
    FUZHOU,
    files_below,
    write_folders,
    write_lists,
    write_one_list,
    write_partitions,
)
from spark_cluster import Cluster, NoClusterError

from orggraph.cli.main import main
from orggraph.nation import read_part

pytestmark = pytest.mark.slow
COUNTIES = FUZHOU[:8]
LARGE = 500  # of the firms two fifths sit in one county
SIZES = (LARGE, *[107] * 7)
BAD = FUZHOU[8:]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory, compiled: None) -> Iterator[Cluster]:
    try:
        cluster = Cluster(tmp_path_factory.mktemp("cluster")).start()
    except NoClusterError as error:
        missing(str(error))
        raise
    yield cluster
    cluster.stop()


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight counties, one with two fifths of all firms."""
    return write_folders(tmp_path_factory.mktemp("province") / "data", COUNTIES, SIZES)


@pytest.fixture(scope="module")
def expected(province: Path, compiled: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the plain loop makes of them."""
    return looped(tmp_path_factory.mktemp("loop") / "out", province)


def looped(out: Path, *words: str | Path) -> Path:
    found = CliRunner().invoke(main, ["nation", *map(str, words), "-o", str(out)])
    assert found.exit_code == 0, found.stderr
    return out


def test_folders_give_the_bytes_of_the_loop(
    cluster: Cluster, province: Path, tmp_path: Path
) -> None:
    found = cluster.run("nation", province, "-o", tmp_path / "out", "--plan")
    assert found.returncode == 0, found.stderr
    planned = looped(tmp_path / "loop", province, "--plan")
    assert files_below(tmp_path / "out") == files_below(planned)
    # What Spark itself has to say stands in a file beside the results.
    assert "WARN" not in found.stderr
    assert found.stdout == ""
    counties = set(read_part(tmp_path / "out", "gaps")["county_code"])
    assert counties == set(COUNTIES)


@pytest.mark.parametrize("layout", ["partitions", "csv", "parquet"])
def test_every_layout_gives_the_bytes_of_the_loop(
    cluster: Cluster, province: Path, tmp_path: Path, layout: str
) -> None:
    source, more = tmp_path / "data", []
    if layout == "partitions":
        write_partitions(province, source)
    else:
        write_one_list(province, source / f"list.{layout}")
        more = ["--by-county", CODE]
    found = cluster.run("nation", source, *more, "-o", tmp_path / "out")
    assert found.returncode == 0, found.stderr
    assert files_below(tmp_path / "out") == files_below(looped(tmp_path / "loop", source, *more))


def done_in(out: Path) -> int:
    return len(list(out.glob("part=summary/county=*/part.parquet")))


def wait_until_some_are_done(out: Path, process: object, least: int = 1) -> None:
    patience = time.monotonic() + 300
    while done_in(out) < least:
        assert process.poll() is None, process.communicate()  # type: ignore[attr-defined]
        assert time.monotonic() < patience
        time.sleep(0.05)


def test_a_worker_may_be_killed_in_the_middle(
    cluster: Cluster, province: Path, expected: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    process = cluster.begin("nation", province, "-o", out)
    wait_until_some_are_done(out, process)
    assert done_in(out) < len(COUNTIES)
    cluster.kill_worker()
    _, said = process.communicate(timeout=600)
    assert process.returncode == 0, said
    assert files_below(out) == files_below(expected)
    cluster.replace_worker()


def test_a_driver_may_be_killed_and_what_is_done_stays(
    cluster: Cluster, province: Path, expected: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    process = cluster.begin("nation", province, "-o", out, "--wave", "4")
    wait_until_some_are_done(out, process, 3)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    time.sleep(3)  # a task that was running may still land
    done = {p: p.stat().st_mtime_ns for p in out.glob("part=*/county=*/part.parquet")}
    counties = {p.parent.name for p in done if p.parent.parent.name == "part=summary"}
    assert 3 <= len(counties) < len(COUNTIES)
    found = cluster.run("nation", province, "-o", out, "--resume")
    assert found.returncode == 0, found.stderr
    assert f"沿用 {len(counties)}" in found.stderr
    for path, time_then in done.items():
        if path.parent.name in counties:
            assert path.stat().st_mtime_ns == time_then
    # What the killed driver's tasks were just writing is swept only when it is an hour old.
    written = {name: data for name, data in files_below(out).items() if not name.endswith(".part")}
    assert written == files_below(expected)


def test_bad_counties_are_rows_and_the_others_are_whole(cluster: Cluster, tmp_path: Path) -> None:
    data = tmp_path / "data"
    write_folders(tmp_path / "towns", FUZHOU[:6], [40] * 6)
    write_lists(tmp_path / "towns", data)
    for county in BAD:
        (data / county).mkdir()
    (data / BAD[1] / "firms.csv").write_text("企业名称\n甲公司\n", encoding="utf-8")
    (data / BAD[1] / "dataset.toml").write_text("name = \n")
    (data / BAD[2] / "dataset.toml").write_text('[files]\nfirms = "missing.csv"\n')
    (data / BAD[3] / "firms.xlsx").write_bytes(b"PK\x03\x04" + b"no workbook" * 40)
    large = "企业名称,党组织名称\n" + "某公司,无\n" * 100_000
    (data / BAD[4] / "firms.csv").write_text(large, encoding="utf-8")
    limit = ("--county-memory", "500M")
    found = cluster.run("nation", data, "-o", tmp_path / "out", *limit)
    assert found.returncode == 0, found.stderr
    assert set(read_part(tmp_path / "out", "failure")["county_code"]) == set(BAD)
    assert files_below(tmp_path / "out") == files_below(looped(tmp_path / "loop", data, *limit))


def test_a_cluster_that_is_none_is_one_line(cluster: Cluster, tmp_path: Path) -> None:
    data = tmp_path / "data" / "350102"
    data.mkdir(parents=True)
    (data / "firms.csv").write_text("企业名称\n甲公司\n", encoding="utf-8")
    found = cluster.run_with("nowhere://1", "nation", data.parent, "-o", tmp_path / "out")
    assert found.returncode == 4, found.stderr
    assert "nowhere://1" in found.stderr
    assert len(found.stderr.strip().splitlines()) == 1
