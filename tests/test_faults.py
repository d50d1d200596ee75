"""The machine fails at any moment: what stood there before still stands, and the next run goes
well.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

POSIX = pytest.mark.skipif(os.name == "nt", reason="needs a POSIX system")
ROOT = Path(__file__).resolve().parents[1]
MOMENTS = 8  # of each of five commands: forty in all

# What each command is called with, and the result that must be whole whenever it is looked at.
WRITES = {
    "report": ("report town -o r.json", "r.json"),
    "map": ("map town -o m.html", "m.html"),
    "ledger": ("ledger --department 甲=list.csv -o o", "o/dataset/firms.csv"),
    "compare": ("compare town town/next -o c.json", "c.json"),
    "demo": ("demo --firms 40 -o made", "made/results/gaps.csv"),
}

# A program that forks itself, runs a command in the child and kills it after some seconds, or lets
# it end.
KILLER = """
import os, random, signal, sys, time
sys.path.insert(0, sys.argv[1])
import each_command, orggraph.api, orggraph.io.output, orggraph.reports
from pathlib import Path
words, result, moments = sys.argv[2].split(), Path(sys.argv[3]), int(sys.argv[4])
begun = time.monotonic()
code, err = each_command._forked(words)
assert code == 0, err
whole, took, draw = result.read_bytes(), time.monotonic() - begun, random.Random(sys.argv[2])
for _ in range(moments):
    child = os.fork()
    if child == 0:
        each_command._become(words)
    time.sleep(draw.random() * took)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert result.read_bytes() == whole, "what stood there is damaged"
for part in Path().rglob(".orggraph-*.part"):
    os.utime(part, (1, 1))  # an hour goes by
code, err = each_command._forked(words)
assert code == 0, err
assert result.read_bytes() == whole
assert not list(result.parent.glob(".orggraph-*.part")), "a leftover beside the result is swept"
"""


def environment(**more: str) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("ORGGRAPH", "PYTHON", "LC_", "LANG"))
    }
    return {**kept, "PYTHONPATH": str(ROOT), **more}


def program(
    cwd: Path, *words: str, before: Callable[[], None] | None = None, **more: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", "from orggraph.cli.main import run; run()", *words],
        cwd=cwd,
        capture_output=True,
        timeout=600,
        env=environment(**more),
        preexec_fn=before,
    )


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, compiled: None) -> Path:
    """A folder with a small town of two dates."""
    from orggraph.io.sample_writer import write_town
    from orggraph.sample import aged, make_town

    place = tmp_path_factory.mktemp("desk")
    (place / "list.csv").write_text(
        "企业名称,区,职工数\n甲公司,甲区,5\n乙公司,甲区,6\n", encoding="utf-8"
    )
    town = make_town(40, 1)
    write_town(town, place / "town")
    write_town(aged(town, 1, share=0.1)[0], place / "town" / "next")
    return place


@POSIX
@pytest.mark.slow
@pytest.mark.parametrize("name", WRITES)
def test_killed_at_any_moment_a_command_damages_nothing_and_its_leftovers_go(
    name: str, desk: Path
) -> None:
    words, result = WRITES[name]
    done = subprocess.run(
        [sys.executable, "-c", KILLER, str(ROOT / "tests"), words, result, str(MOMENTS)],
        cwd=desk,
        capture_output=True,
        text=True,
        timeout=1200,
        env=environment(),
    )
    assert done.returncode == 0, done.stderr


@POSIX
@pytest.mark.slow
def test_two_writers_of_one_file_leave_one_of_the_two_whole(desk: Path) -> None:
    both = [
        subprocess.Popen(
            [
                sys.executable,
                "-c",
                "from orggraph.cli.main import run; run()",
                "gaps",
                date,
                "-o",
                "两.csv",
            ],
            cwd=desk,
            stderr=subprocess.PIPE,
            env=environment(),
        )
        for date in ("town", "town/next")
    ]
    assert [one.wait(600) for one in both] == [0, 0]
    for one in both:
        assert one.stderr is not None
        one.stderr.close()
    wanted = []
    for date in ("town", "town/next"):
        assert program(desk, "gaps", date, "-o", "一.csv").returncode == 0
        wanted.append((desk / "一.csv").read_bytes())
    assert (desk / "两.csv").read_bytes() in wanted
    assert not list(desk.glob(".orggraph-*.part"))


@POSIX
@pytest.mark.slow
@pytest.mark.parametrize(
    "speaks",
    [
        {"LANG": "C", "LC_ALL": "C"},
        {"PYTHONIOENCODING": "gbk"},
        {"PYTHONIOENCODING": "cp936", "LC_ALL": "C"},
    ],
)
def test_a_machine_that_speaks_another_code_page_gets_the_same_bytes(
    desk: Path, speaks: dict[str, str]
) -> None:
    for words in (
        ("gaps", "town", "--format", "csv"),
        ("coverage", "list.csv"),
        ("coverage", "没有.csv"),
    ):
        usual, other = program(desk, *words), program(desk, *words, **speaks)
        assert (other.stdout, other.returncode) == (usual.stdout, usual.returncode)
        assert other.stderr.decode("utf-8") == usual.stderr.decode("utf-8")


def obey_permissions() -> None:
    """Make a process of the superuser obey the permissions of files once it runs a program, as
    those of any other user do.
    """
    drop_from_bounding_set, override_permissions = 24, 1  # of <linux/prctl.h>, <linux/capability.h>
    if os.geteuid() == 0:
        library = ctypes.CDLL(None, use_errno=True)
        if library.prctl(drop_from_bounding_set, override_permissions, 0, 0, 0):
            raise OSError(ctypes.get_errno(), "the capability cannot be dropped")


@POSIX
@pytest.mark.slow
@pytest.mark.skipif(
    sys.platform != "linux" and hasattr(os, "geteuid") and os.geteuid() == 0,
    reason="the superuser writes anywhere",
)
@pytest.mark.parametrize("name", WRITES)
def test_a_folder_that_may_not_be_written_is_one_line(
    name: str, desk: Path, tmp_path: Path
) -> None:
    words, _ = WRITES[name]
    (tmp_path / "town").symlink_to(desk / "town")
    (tmp_path / "list.csv").symlink_to(desk / "list.csv")
    tmp_path.chmod(0o500)
    done = program(tmp_path, *words.split(), before=obey_permissions)
    tmp_path.chmod(0o700)
    err = done.stderr.decode()
    assert done.returncode == 3, err
    assert len([line for line in err.splitlines() if line.startswith("orggraph: ")]) == 1
    assert "没有权限" in err
    assert {path.name for path in tmp_path.iterdir()} == {"town", "list.csv"}


@POSIX
@pytest.mark.slow
@pytest.mark.parametrize("name", WRITES)
def test_on_a_full_disk_every_command_says_so_in_one_line(name: str, desk: Path) -> None:
    import resource

    words, result = WRITES[name]
    assert program(desk, *words.split()).returncode == 0
    before = (desk / result).read_bytes()
    call = ["-c", "from orggraph.cli.main import run; run()", *words.split()]
    done = subprocess.run(
        [sys.executable, *call],
        cwd=desk,
        capture_output=True,
        timeout=600,
        env=environment(PYTHONDONTWRITEBYTECODE="1"),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (16, 16)),
    )
    err = done.stderr.decode()
    assert done.returncode == 3, err
    assert err.count("已满") == 1
    assert "Traceback" not in err
    assert (desk / result).read_bytes() == before
    assert not list(desk.rglob(".orggraph-*.part"))


@POSIX
@pytest.mark.slow
@pytest.mark.parametrize("name", ["report", "map"])
@pytest.mark.parametrize("gigabytes", [1, 2])
def test_where_memory_is_limited_a_command_answers_or_says_so_in_one_line(
    name: str, gigabytes: int, desk: Path
) -> None:
    import resource

    words, result = WRITES[name]
    assert program(desk, *words.split()).returncode == 0
    before = (desk / result).read_bytes()
    limit = gigabytes << 30
    done = subprocess.run(
        [sys.executable, "-c", "from orggraph.cli.main import run; run()", *words.split()],
        cwd=desk,
        capture_output=True,
        timeout=600,
        env=environment(),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)),
    )
    err = done.stderr.decode()
    lines = [line for line in err.splitlines() if line.startswith("orggraph: ")]
    assert done.returncode in (0, 3), err
    assert gigabytes < 2 or done.returncode == 0, "two gibibytes suffice for a small town"
    assert "Traceback" not in err
    assert "Fatal" not in err
    assert len(lines) == (done.returncode == 3)
    assert not lines or "内存不足" in lines[0]
    assert (desk / result).read_bytes() == before


@POSIX
@pytest.mark.slow
def test_variables_under_which_the_compiler_does_not_start_are_one_line(desk: Path) -> None:
    done = program(desk, "plan", "list.csv", NUMBA_NUM_THREADS="0")
    assert (done.returncode, done.stdout) == (3, b"")
    assert done.stderr.decode().endswith("请取消 NUMBA_NUM_THREADS\n")


@POSIX
def test_a_process_that_dies_under_a_limit_is_one_line(tmp_path: Path) -> None:
    dies = (
        "import os, sys; from orggraph.cli.bounded_memory import in_child\n"
        "def work(): sys.stderr.write('Fatal Python error'); sys.stderr.flush(); os.abort()\n"
        "in_child(work, lambda: print('one line', file=sys.stderr) or 3)"
    )
    done = subprocess.run(
        [sys.executable, "-c", dies], cwd=tmp_path, capture_output=True, env=environment()
    )
    assert (done.returncode, done.stderr) == (3, b"one line\n")


@pytest.mark.slow
@POSIX
def test_names_inside_a_dataset_are_found_on_a_machine_that_knows_no_chinese(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "数据集"
    folder.mkdir()
    (folder / "企业.csv").write_text("企业名称,区\n甲公司,思明区\n", encoding="utf-8")
    (folder / "dataset.toml").write_text('[files]\nfirms = "企业.csv"\n', encoding="utf-8")
    speaks = {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    call = ("coverage", "数据集", "--format", "csv")
    usual, other = program(tmp_path, *call), program(tmp_path, *call, **speaks)
    assert usual.returncode == 0
    assert (other.returncode, other.stdout) == (0, usual.stdout)
    refused = program(tmp_path, "check", "没有.csv", **speaks)
    assert (refused.returncode, "没有.csv" in refused.stderr.decode()) == (3, True)
