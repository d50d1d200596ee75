"""A date kept as a snapshot: the same answers as from its source, in every command, and no answer
at all from one that is damaged, out of date or somebody else's.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result
from each_answer import words_of
from each_command import GOOD, _forked, leaves
from hypothesis import given
from hypothesis import strategies as st

import orggraph
from orggraph.cli.main import all_commands, main
from orggraph.core.messages import Spoken
from orggraph.io.sample_writer import write_town
from orggraph.io.snapshot.folder import FORMAT, MANIFEST, json_bytes, seal_of
from orggraph.io.snapshot.frames import to_arrow, to_frame
from orggraph.io.snapshot.kept import Snapshot
from orggraph.reports.registry import all_answers
from orggraph.sample import make_town

POSIX = pytest.mark.skipif(os.name == "nt", reason="needs a POSIX system")

# What each command that takes DATA is called with; D is the data, or a snapshot of them.
CALLS = {
    **{answer.key: (f"D {words_of(answer, '有限')} --format md",) for answer in all_answers()},
    "check": ("D", "D --columns"),
    "circles": ("D --add 2",),
    "collect": ("表 --from D -o o",),
    "compare": ("好.csv D", "D 好.csv --show firms --format csv", "D D --show series"),
    "coverage": (
        "D",
        "D --by street --base all --format json",
        "D --base should --format csv",
        "D --social",
        "D --by category --rules 规则.toml",
        "D --as-of 2026-01-31",
    ),
    "cypher": ("D due",),
    "dispatch": ("D -o o",),
    "gaps": (
        "D",
        "D --format csv",
        "D --format json --rules 规则.toml",
        "D --status UNKNOWN --fail-on-gaps",
        "D --without note --format csv",
    ),
    "map": ("D -o m.html", "好.csv --old D -o m.html"),
    "neo4j load": ("D",),
    "neo4j verify": ("D",),
    "plan": ("D --format csv",),
    "report": ("D -o r.md", "D -o r.xlsx"),
    "snapshot": ("D --parquet -o o",),
}
RESULTS = ("stdout.txt", "m.html", "r.md", "r.xlsx", "o")
RULES = "none_if_surveyed = false\nown_branch_formal = 5\n"


def call(*words: str, **env: str) -> Result:
    return CliRunner().invoke(main, words, env=env, catch_exceptions=False)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A made-up town of sixty firms, and its snapshot beside it."""
    place = tmp_path_factory.mktemp("made")
    write_town(make_town(60, 1), place / "town")
    (place / "town" / "truth").rename(place / "城")
    done = call("snapshot", str(place / "城"))
    assert done.exit_code == 0, done.output
    return place


@pytest.fixture
def desk(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with the town in it."""
    shutil.copytree(made / "城", tmp_path / "城")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def kept(made: Path, desk: Path) -> Path:
    """The town's snapshot, beside it."""
    shutil.copytree(made / "城.orggraph", desk / "城.orggraph")
    return desk / "城.orggraph"


# ---- the same answers ----


def results(words: list[str]) -> dict[str, Any]:
    """Return all that a call gives: its exit code, what it says, its data and its files, but for
    the times that a snapshot notes.
    """
    for name in RESULTS:
        shutil.rmtree(name) if Path(name).is_dir() else Path(name).unlink(missing_ok=True)
    code, said = _forked(words)
    lines = [line for line in said.splitlines() if "快照" not in line and "snapshot" not in line]
    files = [path for name in RESULTS for path in (Path(name), *sorted(Path(name).rglob("*")))]
    held = {str(p): p.read_bytes() for p in files if p.is_file() and p.name != MANIFEST}
    return {"code": code, "said": [s for s in lines if ".orggraph" not in s], **held}


def differing(source: str, lang: str, commands: Iterator[str]) -> Iterator[str]:
    """Yield the calls that do not answer the same from a snapshot, named or beside its source."""
    for words in commands:
        given = [*words.split(), "--lang", lang]
        of_source = results([source if word == "D" else word for word in [*given, "--no-snapshot"]])
        for data in (source, "named.orggraph"):
            again = results([data if word == "D" else word for word in given])
            if again != of_source:
                parts = [key for key in of_source if again.get(key) != of_source[key]]
                yield f"{words} of {data}: {parts}"


def every_call(*names: str) -> Iterator[str]:
    for name in names or CALLS:
        for words in CALLS[name]:
            yield f"{name} {words}"


def laid_out(data: Path, place: Path) -> str:
    """Lay some data on an empty desk, with their snapshot and what other calls need."""
    os.environ.update(NEO4J_URI="bolt://127.0.0.1:1", NEO4J_PASSWORD="")
    all_commands()
    (shutil.copytree if data.is_dir() else shutil.copy)(data, place / data.name)
    Path("好.csv").write_text(GOOD, encoding="utf-8")
    Path("规则.toml").write_text(RULES, encoding="utf-8")
    assert call("dispatch", data.name, "-o", "表").exit_code == 0
    assert call("snapshot", data.name, "-o", "named.orggraph").exit_code == 0
    return data.name


def test_every_command_that_takes_data_is_asked() -> None:
    takes_data = {
        name
        for name, command in leaves(main)
        if {"data", "dates"} & {param.name for param in command.params}
    }
    # A province is worked out county by county; tests/test_nation.py has its bytes.
    assert takes_data - {"snapshot", "nation"} <= CALLS.keys()


@POSIX
@pytest.mark.slow
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_command_gives_the_same_bytes_from_a_snapshot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compiled: None, lang: str
) -> None:
    """Over the made-up town, from a snapshot that is named and from one beside its source."""
    desk = tmp_path / "desk"
    desk.mkdir()
    monkeypatch.chdir(desk)
    write_town(make_town(60, 1), tmp_path / "城")
    source = laid_out(tmp_path / "城", desk)
    assert list(differing(source, lang, every_call())) == []


DESKS = ("*/*.xlsx", "*/*.csv", "*.xlsx", "*.csv")


@POSIX
@pytest.mark.slow
@pytest.mark.parametrize("part", range(2))
def test_ledgers_as_offices_keep_them_give_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shared_data: Path, part: int
) -> None:
    """Some of the desks, of the hostile files and of the real lists, by the commands that read
    most.
    """
    ledgers = sorted(path for pattern in DESKS for path in (shared_data / "desks").glob(pattern))
    further = ("messy/xiamen_bom_semicolon_2k.csv", "maps/ten.csv")[part]
    for number, data in enumerate([*ledgers[part * 20 :: 40], shared_data / further]):
        desk = tmp_path / str(number)
        desk.mkdir()
        monkeypatch.chdir(desk)
        source = laid_out(data, desk)
        calls = iter(
            ["check D", "check D --columns", "gaps D --format json --rules 规则.toml", "gaps D"]
        )
        assert list(differing(source, ("zh", "en")[number % 2], calls)) == []


@POSIX
@pytest.mark.slow
def test_the_firms_of_a_real_city_give_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shared_data: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    source = laid_out(shared_data / "registry" / "xiamen.csv", tmp_path)
    calls = iter(["coverage D", "gaps D --format csv", "check D --format csv", "health D"])
    assert list(differing(source, "zh", calls)) == []


@pytest.mark.slow
def test_python_reads_the_same_tables_from_a_snapshot(kept: Path) -> None:
    of_source, of_snapshot = orggraph.read("城"), orggraph.read(kept)
    assert orggraph.build_graph(of_snapshot) == orggraph.build_graph(of_source)
    assert of_snapshot.problems == of_source.problems
    for name in ("firms", "places", "organisations", "links", "posts"):
        one, other = getattr(of_source.tables, name), getattr(of_snapshot.tables, name)
        pd.testing.assert_frame_equal(one, other)


@pytest.mark.slow
def test_the_skeleton_comes_back_whole(kept: Path) -> None:
    graph = orggraph.build_graph(orggraph.read("城"))
    snapshot = Snapshot(kept)
    assert snapshot.answers(snapshot.rules).graph == graph


TEXTS = st.one_of(st.none(), st.text(st.characters(exclude_categories=["Cs"]), max_size=3))
COLUMNS = st.one_of(
    st.lists(TEXTS, min_size=6, max_size=6).map(lambda v: pd.Series(v, dtype="str")),
    st.lists(TEXTS, min_size=6, max_size=6).map(
        lambda v: pd.Series(v, dtype="str").astype("category")
    ),
    st.lists(st.one_of(st.none(), st.integers(-(2**62), 2**62)), min_size=6, max_size=6).map(
        lambda v: pd.Series(v, dtype="Int64")
    ),
    st.lists(st.one_of(st.none(), st.booleans()), min_size=6, max_size=6).map(
        lambda v: pd.Series(v, dtype="boolean")
    ),
    st.lists(st.one_of(st.none(), st.floats(allow_nan=False)), min_size=6, max_size=6).map(
        lambda v: pd.Series(v, dtype="Float64")
    ),
    st.lists(st.one_of(st.none(), st.dates()), min_size=6, max_size=6).map(
        lambda v: pd.Series(np.array(v, dtype="datetime64[s]"))
    ),
    st.lists(
        st.one_of(st.none(), st.builds(Spoken, st.text("甲乙", max_size=2), st.text("ab"))),
        min_size=6,
        max_size=6,
    ).map(lambda v: pd.Series([*v, None], dtype=object).iloc[:6]),
    st.lists(st.integers(-9, 9), min_size=6, max_size=6).map(lambda v: pd.Series(v, dtype="int8")),
)


@given(st.lists(COLUMNS, min_size=1, max_size=4))
def test_a_frame_comes_back_as_it_was(columns: list[Any]) -> None:
    frame = pd.DataFrame({str(number): column for number, column in enumerate(columns)})
    again = to_frame(to_arrow(frame))
    pd.testing.assert_frame_equal(again, frame)
    none = to_frame(to_arrow(frame.iloc[:0]))
    pd.testing.assert_frame_equal(none, frame.iloc[:0])


# ---- used by itself ----


@pytest.mark.slow
def test_a_snapshot_beside_unchanged_data_is_used_and_said(kept: Path) -> None:
    done = call("coverage", "城")
    assert "使用快照 城.orggraph" in done.stderr
    assert "快照" not in done.stdout
    assert "使用快照" not in call("coverage", "城", "--no-snapshot").stderr
    assert "使用快照" not in call("coverage", "城", ORGGRAPH_NO_SNAPSHOT="1").stderr


@pytest.mark.slow
def test_one_changed_byte_is_noticed_even_under_the_old_size_and_time(kept: Path) -> None:
    firms = Path("城/firms.csv")
    before = call("coverage", "城").stdout
    data, times = firms.read_bytes(), firms.stat()
    at = data.index("正常".encode()) if "正常".encode() in data else data.rindex(b"3")
    firms.write_bytes(data[:at] + b"4" + data[at + 1 :])
    os.utime(firms, ns=(times.st_atime_ns, times.st_mtime_ns))
    done = call("coverage", "城")
    assert "数据已改动" in done.stderr
    assert "使用快照" not in done.stderr
    firms.write_bytes(data)
    again = call("coverage", "城")
    assert "使用快照" in again.stderr  # another time, and the same contents
    assert again.stdout == before


@pytest.mark.slow
def test_a_further_file_in_the_folder_is_noticed(kept: Path) -> None:
    Path("城/另一张.csv").write_text(GOOD, encoding="utf-8")
    assert "数据已改动" in call("coverage", "城").stderr
    Path("城/另一张.csv").unlink()
    Path("城/说明.pdf").write_bytes(b"%PDF")  # no program reads it as a table
    assert "使用快照" in call("coverage", "城").stderr


@pytest.mark.slow
def test_a_snapshot_of_one_file_is_not_used_for_another(desk: Path) -> None:
    for name in ("甲.csv", "乙.csv"):
        Path(name).write_text(GOOD, encoding="utf-8")
    assert call("snapshot", "甲.csv").exit_code == 0
    assert "使用快照 甲.orggraph" in call("coverage", "甲.csv").stderr
    assert "快照" not in call("coverage", "乙.csv").stderr


@pytest.mark.slow
def test_other_choices_of_reading_are_not_answered_from_it(kept: Path) -> None:
    assert "使用快照" not in call("coverage", "城", "--as-of", "2030-01-01").stderr
    assert "使用快照" not in call("gaps", "城", "--without", "note").stderr
    assert "使用快照" in call("gaps", "城", "--street", "x").stderr


@pytest.mark.slow
def test_a_named_snapshot_takes_other_choices_from_its_source(kept: Path) -> None:
    wanted = call("coverage", "城", "--as-of", "2030-01-01", "--no-snapshot")
    done = call("coverage", str(kept), "--as-of", "2030-01-01")
    assert (done.exit_code, done.stdout) == (0, wanted.stdout)
    shutil.rmtree("城")
    assert call("coverage", str(kept)).exit_code == 0
    refused = call("coverage", str(kept), "--as-of", "2030-01-01")
    assert refused.exit_code == 2
    assert "--as-of" in refused.stderr


@pytest.mark.slow
def test_ledger_and_collect_write_one_beside_their_dataset(desk: Path) -> None:
    Path("单.csv").write_text(GOOD, encoding="utf-8")
    assert call("ledger", "--department", "网信=单.csv", "-o", "合").exit_code == 0
    assert "使用快照 dataset.orggraph" in call("coverage", "合/dataset").stderr
    assert call("dispatch", "城", "-o", "发").exit_code == 0
    assert call("collect", "发", "--from", "城", "-o", "收").exit_code == 0
    assert "使用快照 dataset.orggraph" in call("coverage", "收/dataset").stderr


@pytest.mark.slow
def test_ledger_makes_a_snapshot_in_the_place_of_one_of_another_folder(desk: Path) -> None:
    Path("单.csv").write_text(GOOD, encoding="utf-8")
    assert call("ledger", "--department", "网信=单.csv", "-o", "合").exit_code == 0
    shutil.copytree("合/dataset", "别处/dataset")
    assert call("snapshot", "别处/dataset", "-o", "合/dataset.orggraph").exit_code == 0
    assert "使用快照" not in call("coverage", "合/dataset").stderr
    assert call("ledger", "--department", "网信=单.csv", "-o", "合").exit_code == 0
    assert "使用快照 dataset.orggraph" in call("coverage", "合/dataset").stderr


# ---- damaged, foreign, of another version ----


def resealed(folder: Path, **changes: Any) -> None:
    """Change what a manifest says, as another program would have written it."""
    said = {**json.loads((folder / MANIFEST).read_bytes()), **changes}
    said.pop("seal")
    (folder / MANIFEST).write_bytes(json_bytes({**said, "seal": seal_of(said)}))


@pytest.mark.slow
def test_a_damaged_snapshot_is_one_line_or_the_source_is_read(kept: Path) -> None:
    wanted = call("gaps", "城", "--format", "json", "--no-snapshot").stdout
    for number, path in enumerate(sorted(kept.iterdir())):
        data = path.read_bytes()
        path.write_bytes((data[: len(data) // 2], data[:-9] + b"x" + data[-8:], b"")[number % 3])
        named = call("gaps", str(kept))
        assert named.exit_code == 3
        assert named.stderr.count("\n") == 1
        assert "已损坏" in named.stderr
        if number % 5 == 0:
            beside = call("gaps", "城", "--format", "json")
            assert (beside.exit_code, beside.stdout) == (0, wanted)
            assert "已损坏" in beside.stderr
        path.write_bytes(data)
    assert "使用快照" in call("gaps", "城").stderr


@pytest.mark.slow
def test_a_damaged_page_is_not_printed(kept: Path) -> None:
    wanted = call("coverage", "城", "--no-snapshot").stdout
    for name in ("pages.json", MANIFEST):
        data = (kept / name).read_bytes()
        (kept / name).write_bytes(data[:-9] + b"x" + data[-8:])
        done = call("coverage", "城")
        assert (done.exit_code, done.stdout) == (0, wanted)
        assert "已损坏" in done.stderr
        (kept / name).write_bytes(data)


def test_a_page_of_a_renamed_snapshot_names_it_as_it_is_called_now(kept: Path) -> None:
    kept.rename("别名.orggraph")
    assert "使用快照 别名.orggraph" in call("coverage", "城").stderr


@pytest.mark.slow
def test_a_missing_part_is_damage(kept: Path) -> None:
    (kept / "gaps.arrow").unlink()
    assert "已损坏" in call("gaps", "城").stderr
    assert call("gaps", str(kept)).exit_code == 3


@pytest.mark.slow
@pytest.mark.parametrize("said", [b"{}", b"[]", b"null", b"\xff", b'{"kind": "another"}', b""])
def test_a_foreign_folder_is_one_line(desk: Path, said: bytes) -> None:
    Path("别.orggraph").mkdir()
    Path("别.orggraph", MANIFEST).write_bytes(said)
    done = call("coverage", "别.orggraph")
    assert done.exit_code == 3
    assert done.stderr.count("\n") == 1
    assert call("coverage", "城").exit_code == 0


def test_a_folder_without_a_manifest_is_one_line(desk: Path) -> None:
    Path("空.orggraph").mkdir()
    done = call("coverage", "空.orggraph")
    assert (done.exit_code, done.stderr.count("\n")) == (3, 1)


@pytest.mark.slow
def test_another_version_reads_it_and_works_the_answers_out_anew(kept: Path) -> None:
    wanted = call("gaps", "城", "--format", "csv", "--no-snapshot").stdout
    resealed(kept, program="0.0.1")
    named = call("gaps", str(kept), "--format", "csv")
    assert (named.exit_code, named.stdout) == (0, wanted)
    assert "由另一版本（0.0.1）生成" in named.stderr
    assert "由另一版本生成" in call("gaps", "城").stderr


@pytest.mark.slow
def test_a_later_format_says_what_to_do(kept: Path) -> None:
    resealed(kept, format=FORMAT + 1, program="9.0")
    done = call("coverage", str(kept))
    assert done.exit_code == 3
    assert "orggraph snapshot" in done.stderr
    assert call("coverage", "城").exit_code == 0


# ---- written whole or not at all ----


def test_nothing_else_is_replaced(desk: Path) -> None:
    Path("信.orggraph").write_text("a letter")
    done = call("snapshot", "城", "-o", "信.orggraph")
    assert done.exit_code in (2, 3)
    assert Path("信.orggraph").read_text() == "a letter"
    Path("夹").mkdir()
    Path("夹", "信.txt").write_text("a letter")
    assert call("snapshot", "城", "-o", "夹").exit_code == 3
    assert Path("夹", "信.txt").read_text() == "a letter"


@POSIX
@pytest.mark.slow
def test_a_full_disk_leaves_the_older_snapshot(kept: Path) -> None:
    import resource

    before = {path.name: path.read_bytes() for path in kept.iterdir()}
    child = os.fork()
    if child == 0:
        code = 70
        try:
            os.dup2(os.open("said.txt", os.O_WRONLY | os.O_CREAT), 2)
            resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
            code = main(["snapshot", "城"], standalone_mode=False) or 0
        except SystemExit as end:
            code = int(str(end.code))
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 3
    assert {path.name: path.read_bytes() for path in kept.iterdir()} == before
    assert not list(Path().glob(".orggraph-*"))


def test_data_that_cannot_be_read_leave_nothing(desk: Path) -> None:
    Path("坏.csv").write_text("a,b\n1,2\n")
    assert call("snapshot", "坏.csv").exit_code == 3
    assert not Path("坏.orggraph").exists()
    assert not list(Path().glob(".orggraph-*"))


# ---- what it holds ----


@pytest.mark.slow
def test_nothing_of_a_person_is_kept(desk: Path) -> None:
    person, number, phone = "欧阳慕白", "11010519491231002X", "13912345678"
    Path("台账.csv").write_text(
        "企业名称,区,法定代表人,联系电话,备注,正式党员数,职工数\n"
        f"甲公司,思明区,{person},{phone},身份证{number},3,{phone}\n"
        f"乙公司,思明区,{person},{phone},联系人{person}{phone},{number},x\n",
        encoding="utf-8",
    )
    assert call("snapshot", "台账.csv").exit_code == 0
    held = b"".join(path.read_bytes() for path in Path("台账.orggraph").iterdir())
    for word in (person, number, phone):
        assert word.encode() not in held


def test_no_file_of_it_can_run_code(kept: Path) -> None:
    assert {path.suffix for path in kept.iterdir()} <= {".arrow", ".json", ".zst"}


@pytest.mark.slow
def test_parquet_is_read_by_others(kept: Path) -> None:
    assert call("snapshot", str(kept), "--parquet", "-o", "表格").exit_code == 0
    firms = pd.read_parquet("表格/firms.parquet")
    assert len(firms) == len(orggraph.read("城").tables.firms)
    assert call("snapshot", "城", "--parquet", "-o", "表格").exit_code == 0
    assert len(pd.read_parquet("表格/gaps.parquet"))
    words = ("--as-of", "2026-06-30", "--format", "csv")
    expected = call("coverage", "城", *words)
    assert call("coverage", "表格", *words).stdout == expected.stdout != ""


# ---- verified ----


@pytest.mark.slow
def test_verifying_says_what_differs(kept: Path) -> None:
    same = call("snapshot", str(kept), "--verify")
    assert same.exit_code == 0
    assert "完全一致" in same.stderr
    firms = Path("城/firms.csv")
    lines = firms.read_text(encoding="utf-8-sig").splitlines()
    firms.write_text("\n".join(lines[:-1]), encoding="utf-8")
    fewer = call("snapshot", "城", "--verify")
    assert fewer.exit_code == 1
    assert "firms.arrow" in fewer.stderr
    shutil.rmtree("城")
    alone = call("snapshot", str(kept), "--verify")
    assert alone.exit_code == 0
    assert "不在" in alone.stderr


if __name__ == "__main__":  # python tests/test_snapshot.py DATA: every call over some other data
    place = Path(sys.argv[2])
    place.mkdir()
    whole = Path(sys.argv[1]).resolve()
    os.chdir(place)
    for call_that_differs in differing(laid_out(whole, Path()), "zh", every_call()):
        print(call_that_differs)
