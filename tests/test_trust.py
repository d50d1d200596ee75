"""Files that came from somebody else, streams that are closed, limits that are met: told in one
line, and nothing harmed.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from small_town import graph_of

from orggraph.cli import unexpected
from orggraph.cli.config import settings_of
from orggraph.cli.main import all_commands, main
from orggraph.core.enums import Severity
from orggraph.core.errors import InputError, in_one_line, legible
from orggraph.graphdb import query_named
from orggraph.ingest import Finding, clean
from orggraph.ingest.findings import MOST_LISTED
from orggraph.io.atomic_write import OLD, opened
from orggraph.io.reader import read_raw
from orggraph.render.text_width import wrap
from orggraph.webmap import context_of, outlines_of

ROOT = Path(__file__).resolve().parents[1]
LEDGER = "企业名称,区,正式党员数\n甲公司,思明区,3\n乙公司,湖里区,0\n"
POSIX = pytest.mark.skipif(os.name == "nt", reason="needs a POSIX system")
PROGRAM = (sys.executable, "-c", "from orggraph.cli.main import run; run()")


def environment(**more: str) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("ORGGRAPH", "PYTHON"))
    }
    return {**kept, "PYTHONPATH": str(ROOT), **more}


def orggraph(cwd: Path, *words: str | bytes, **more: object) -> tuple[str, str, int]:
    done = subprocess.run(
        [*PROGRAM, *words], cwd=cwd, capture_output=True, timeout=300, env=environment(), **more
    )
    err = done.stderr.decode("utf-8")
    assert "Traceback" not in err
    return done.stdout.decode("utf-8"), err, done.returncode


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with one ledger, beside which stands a file that is nobody's business."""
    (tmp_path / "desk").mkdir()
    (tmp_path / "desk" / "台账.csv").write_text(LEDGER, encoding="utf-8")
    (tmp_path / "private.txt").write_text("root:x:0:0\n秘密的一行,1,2\n", encoding="utf-8")
    return tmp_path / "desk"


# ---------------------------------------------------------------- orggraph.toml


@pytest.mark.slow
def test_a_settings_file_in_the_folder_is_named_before_anything_else(desk: Path) -> None:
    (desk / "orggraph.toml").write_text(
        'base = "all"\n[coverage]\nby = "street"\n', encoding="utf-8"
    )
    _, err, code = orggraph(desk, "coverage", "台账.csv")
    assert code == 0
    assert err.splitlines()[0] == "采用当前文件夹中 orggraph.toml 的设置：base、[coverage]"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ('[coverage]\noutput = "../private.txt"', ("coverage", "台账.csv")),
        ('[report]\noutput = "/tmp/never/r.xlsx"', ("report", "台账.csv")),
        ('[report]\nmap = "../m.html"', ("report", "台账.csv")),
        ('[rules]\noutput = "../r.toml"', ("rules",)),
        ('[map]\noutput = "link.html"', ("map", "台账.csv")),
        ('[coverage]\noutput = "台账.csv"', ("coverage", "台账.csv")),
        ('[rules]\noutput = "orggraph.toml"', ("rules",)),
        ('[rules]\noutput = "Makefile"', ("rules",)),
        ('[demo]\noutput = "."', ("demo",)),
        ('[report]\noutput = "notes.xlsx"', ("report", "台账.csv")),
        ('[map]\noutput = "page.html"', ("map", "台账.csv")),
    ],
)
def test_a_settings_file_can_neither_leave_its_folder_nor_replace_what_is_not_ours(
    desk: Path, settings: str, words: tuple[str, ...]
) -> None:
    (desk / "orggraph.toml").write_text(settings + "\n", encoding="utf-8")
    (desk / "Makefile").write_text("all:\n", encoding="utf-8")
    (desk / "notes.xlsx").write_text("no workbook", encoding="utf-8")
    (desk / "page.html").write_text("not a page", encoding="utf-8")
    (desk / "link.html").symlink_to("../private.txt")
    before = {
        path: path.read_bytes()
        for path in (*desk.iterdir(), desk.parent / "private.txt")
        if path.is_file()
    }
    _, err, code = orggraph(desk, *words)
    assert code == 3
    assert re.search("结果指向当前文件夹之外|不是本程序写出的这类文件", err)
    assert {
        path: path.read_bytes()
        for path in (*desk.iterdir(), desk.parent / "private.txt")
        if path.is_file()
    } == before


@pytest.mark.slow
def test_what_a_settings_file_may_write_is_written_and_replaced_the_next_time(desk: Path) -> None:
    (desk / "orggraph.toml").write_text(
        '[coverage]\noutput = "表.csv"\n[rules]\noutput = "规则.toml"\n', encoding="utf-8"
    )
    for _ in range(2):
        assert orggraph(desk, "coverage", "台账.csv")[2] == 0
        assert orggraph(desk, "rules")[2] == 0
    assert {"表.csv", "规则.toml"} <= {path.name for path in desk.iterdir()}


@pytest.mark.slow
@POSIX
def test_a_result_never_takes_the_place_of_the_data_that_are_read(desk: Path) -> None:
    (desk / "链接.csv").symlink_to("台账.csv")
    (desk / "set").mkdir()
    (desk / "set" / "firms.csv").write_text(LEDGER, encoding="utf-8")
    for words in (
        ("coverage", "台账.csv", "-o", "台账.csv"),
        ("gaps", "台账.csv", "-o", "链接.csv"),
        ("map", "台账.csv", "--compare", "链接.csv", "-o", "台账.csv"),
        ("compare", "set", "台账.csv", "-o", "台账.csv"),
        ("check", "set", "--columns", "-o", "set/firms.csv"),
    ):
        done = CliRunner().invoke(main, [*map(str, _within(desk, words))])
        assert done.exit_code == 2
        assert "不予覆盖" in done.stderr
    assert {path.read_text("utf-8") for path in desk.rglob("*.csv")} == {LEDGER}
    other = _within(desk, ("coverage", "set", "-o", "set/表.csv"))
    assert CliRunner().invoke(main, [*map(str, other)]).exit_code == 0


def _within(desk: Path, words: tuple[str, ...]) -> list[str]:
    """Return the words of a call with the paths of a folder whole."""
    return [str(desk / word) if "." in word or word == "set" else word for word in words]


@pytest.mark.slow
@POSIX
def test_words_and_names_typed_in_gbk_are_read_as_they_were_meant(desk: Path) -> None:
    firm, folder = "甲公司".encode("gb18030"), "结果".encode("gb18030")
    out, _, code = orggraph(desk, "explain", "台账.csv", firm)
    assert (code, "甲公司" in out) == (0, True)
    os.mkdir(os.fsencode(desk) + b"/" + folder)
    said = orggraph(desk, "ledger", "--department", "甲=台账.csv", "-o", folder)
    assert said[2] == 0, said[1]
    assert os.path.isdir(os.fsencode(desk) + b"/" + folder + b"/dataset.orggraph")


@POSIX
@pytest.mark.parametrize("name", ["长" * 300, "环"])
def test_what_the_system_refuses_is_told_in_one_line(desk: Path, name: str) -> None:
    (desk / "环").symlink_to("环")
    data, result = str(desk / "台账.csv"), str(desk / name)
    for words in (
        ["ledger", "--department", f"甲={data}", "-o", result],
        ["nation", data, "--by-county", "企业名称", "-o", result],
    ):
        done = CliRunner().invoke(main, words)
        assert done.exit_code == 3
        assert "意外" not in done.stderr
        assert done.stderr.count("orggraph: ") == 1


@pytest.mark.parametrize("value", ["nan", "inf", "1e400"])
def test_a_figure_that_is_none_is_refused(desk: Path, value: str) -> None:
    for words in (["plan", "--target"], ["plan", "--time-limit"], ["circles", "--target"]):
        done = CliRunner().invoke(main, [words[0], str(desk / "台账.csv"), words[1], value])
        assert done.exit_code == 2


@pytest.mark.slow
def test_the_command_line_may_still_write_anywhere(desk: Path, tmp_path: Path) -> None:
    (desk / "orggraph.toml").write_text('[coverage]\noutput = "../private.txt"\n', encoding="utf-8")
    assert orggraph(desk, "coverage", "台账.csv", "-o", str(tmp_path / "表.csv"))[2] == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("output = 5", "output 应为加引号的文字"),
        ("[demo]\nfirms = 1e400", "[demo] firms 应为整数"),
        ("[demo]\nfirms = inf", "[demo] firms 应为整数"),
        ("[demo]\nfirms = 1" + "0" * 400, "[demo] firms 应为整数"),
        ('[demo]\nfirms = "many"', "[demo] firms 应为整数"),
        ("[demo]\nseed = 99999999999999999999", "[demo] seed 应为整数"),
        (f"[demo]\nseed = {'9' * 5000}", "位数过多"),
        ('lang = ["zh"]', "lang 应为"),
        ("[coverage]\nsocial = 3", "social 应为true"),
        ("[plan]\ntarget = nan", "target 应为数"),
        ('[report]\noutput = "a\\u0000b.xlsx"', "output 应为"),
        ("x = 1", "没有名为 x 的项"),
        ("[coverage]\noutput = {}", "output 应为"),
    ],
)
def test_a_value_of_another_kind_in_a_settings_file_is_told(
    desk: Path, settings: str, said: str
) -> None:
    (desk / "orggraph.toml").write_text(settings + "\n", encoding="utf-8")
    _, err, code = orggraph(desk, "coverage", "台账.csv")
    assert code == 3
    assert said in err
    assert len(err) < 300


# ---------------------------------------------------------------- dataset.toml


@pytest.mark.slow
def test_a_dataset_may_not_reach_outside_its_folder_unless_that_is_said(desk: Path) -> None:
    (desk / "set").mkdir()
    (desk / "set" / "dataset.toml").write_text('[files]\nfirms = "../台账.csv"\n', encoding="utf-8")
    _, err, code = orggraph(desk, "coverage", "set")
    assert (code, "--allow-outside" in err) == (3, True)
    assert orggraph(desk, "coverage", "set", "--allow-outside")[2] == 0
    with pytest.raises(InputError, match="outside the dataset folder"):
        read_raw(desk / "set")
    assert len(read_raw(desk / "set", allow_outside=True).tables[0].frame) == 2


def test_no_settings_file_lets_a_dataset_reach_outside_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for said in ("allow-outside = true", "[coverage]\nallow-outside = true"):
        Path("orggraph.toml").write_text(said, encoding="utf-8")
        with pytest.raises(InputError, match="only be said on the command line"):
            settings_of(main, all_commands)


@pytest.mark.parametrize("said", ["[files]\nfirms = 'x'", "columns_as = 'x'", "name = 'x'"])
def test_a_name_with_a_nul_is_told(tmp_path: Path, said: str) -> None:
    (tmp_path / "firms.csv").write_text("企业名称,区\n甲公司,思明区\n", encoding="utf-8")
    said = said.replace("'x'", r'"a\u0000b"')
    (tmp_path / "dataset.toml").write_text(said, encoding="utf-8")
    with pytest.raises(InputError, match=r"dataset\.toml: .*must be"):
        read_raw(tmp_path)


@POSIX
def test_a_link_does_not_lead_outside_either(desk: Path) -> None:
    (desk / "set").mkdir()
    (desk / "set" / "表.csv").symlink_to(desk / "台账.csv")
    (desk / "set" / "dataset.toml").write_text('[files]\nfirms = "表.csv"\n', encoding="utf-8")
    with pytest.raises(InputError, match="outside the dataset folder"):
        read_raw(desk / "set")


@pytest.mark.slow
def test_an_error_never_quotes_a_line_of_a_file_that_is_no_ledger(desk: Path) -> None:
    (desk / "set").mkdir()
    (desk / "set" / "dataset.toml").write_text(
        '[files]\nfirms = "../../private.txt"\n', encoding="utf-8"
    )
    for words in (("set", "--allow-outside"), ("../private.txt",)):
        out, err, code = orggraph(desk, "coverage", *words)
        assert code == 3
        assert not re.search("root|秘密", out + err)


# ---------------------------------------------------------------- what a terminal would obey

UNSEEN = "\x1b[2J\x07\x9b31m\u202e\u2066\u200f\u061c\U000e0041\ufeff\x00"


def test_nothing_that_a_terminal_obeys_or_nobody_sees_is_left() -> None:
    assert legible(f"甲{UNSEEN}乙") == "甲[2J31m乙"
    assert legible("两\n行") == "两\n行"
    assert in_one_line("两\r\n 行\t端") == "两 行 端"
    name = "台账.csv".encode("gb18030").decode("utf-8", "surrogateescape")
    assert legible(name) == "台账.csv", (
        "a name out of a Chinese Windows archive is read as what it is"
    )


@pytest.mark.slow
def test_cells_captions_headings_keys_and_messages_reach_no_terminal_as_they_are(
    desk: Path,
) -> None:
    (desk / "set").mkdir()
    lines = f"企业名称,区,备注,奇{UNSEEN[3:-1]}怪\n甲{UNSEEN[:-1]}公司,思明区,备{UNSEEN[:-1]}注,1\n"
    (desk / "set" / "firms.csv").write_text(lines, encoding="utf-8")
    (desk / "set" / "dataset.toml").write_text(
        'name = "名\\u001b[2J\\u202e称"\n"键\\u001b\\u202e" = 1\n', encoding="utf-8"
    )
    (desk / "rules.toml").write_text('"规\\u001b[2J则" = 1\n', encoding="utf-8")
    for words in (
        ("check", "set"),
        ("coverage", "set"),
        ("gaps", "set", "--format", "md"),
        ("coverage", "set", "--rules", "rules.toml"),
        ("coverage", f"没有{UNSEEN[:-1]}.csv"),
        ("explain", "set", f"丙{UNSEEN[:-1]}"),
    ):
        out, err, _ = orggraph(desk, *words)
        assert not re.search("[\x1b\x07\x9b\u202e\u2066\u200f\u061c\U000e0041]", out + err), words


def test_a_heading_out_of_a_query_is_stripped_too() -> None:
    assert "\x1b" not in wrap("a\x1b[2Jb", 10)[0]


# ---------------------------------------------------------------- crashes


@pytest.mark.parametrize(
    "geojson",
    [
        {"type": "Polygon", "coordinates": [[[10**400, 2], [1, 2], [3, 4]]]},
        {"type": "Polygon", "coordinates": 5},
        {"type": "Polygon", "coordinates": [[["a", "b"]]]},
        {"type": "Polygon"},
        {"type": "MultiPolygon", "coordinates": [[]]},
        {"type": "Polygon", "coordinates": [[[1], [2, 3]]]},
        {"type": "Polygon", "coordinates": [[[float("nan"), 1], [1, 2], [2, 3]]]},
        [],
        3,
        None,
    ],
)
def test_an_outline_that_is_none_is_told(geojson: object) -> None:
    feature = {
        "features": [{"type": "Feature", "properties": {"name": "某区"}, "geometry": geojson}]
    }
    with pytest.raises(InputError):
        outlines_of(feature, "WGS-84")


@pytest.mark.parametrize("features", [True, 3, None, "x", {"type": "Feature"}])
def test_features_that_are_no_list_are_told(features: object) -> None:
    for made_of in (outlines_of, context_of):
        with pytest.raises(InputError):
            made_of({"type": "FeatureCollection", "features": features}, "WGS-84")


@pytest.mark.slow
def test_deep_and_endless_files_are_told_in_one_line(desk: Path) -> None:
    (desk / "deep.geojson").write_text("[" * 100_000, encoding="utf-8")
    (desk / "long.geojson").write_text(
        '{"type": "Polygon", "coordinates": [[[%s, 2]]]}' % ("9" * 5000), encoding="utf-8"
    )
    (desk / "rules.toml").write_text(f"own_branch_formal = {'9' * 5000}\n", encoding="utf-8")
    (desk / "deep.toml").write_text("a = " + "[" * 100_000, encoding="utf-8")
    for words in (
        ("map", "台账.csv", "--boundaries", "deep.geojson", "--boundaries-system", "WGS-84"),
        ("map", "台账.csv", "--boundaries", "long.geojson", "--boundaries-system", "WGS-84"),
        ("coverage", "台账.csv", "--rules", "rules.toml"),
        ("coverage", "台账.csv", "--rules", "deep.toml"),
    ):
        _, err, code = orggraph(desk, *words)
        assert (code, err.count("\n")) == (3, 1), err
        assert words[-1] in err or "geojson" in err
        assert not list(desk.glob("orggraph-error*")), "this is foreseen"


def test_a_default_of_a_query_that_is_no_json_is_told(tmp_path: Path) -> None:
    (tmp_path / "q.cypher").write_text(
        "// 题\n// 参数 区 文字 = 思明区：只看这个区\nRETURN 1\n", encoding="utf-8"
    )
    with pytest.raises(InputError, match="no JSON"):
        query_named(str(tmp_path / "q.cypher"))


@pytest.mark.parametrize(
    "node",
    ["区:思明区", "街道:思明区/莲前街道", "类别:电商", "岗位:Z-1", "联盟:甲盟", "地点:区:思明区"],
)
def test_an_id_that_reads_like_one_of_ours_is_the_organisations_own(node: str) -> None:
    firm = {
        "企业名称": "甲公司",
        "区": "思明区",
        "街道": "莲前街道",
        "类别": "电商",
        "指导员编号": "Z-1",
        "行业协会": "甲盟",
        "党组织名称": "甲党委",
        "组建方式": "挂靠",
    }
    graph = graph_of(firms=[firm], organisations=[{"党组织编号": node, "党组织名称": "甲党委"}])
    labels = {
        about["label"]
        for name, about in graph.to_networkx().nodes(data=True)
        if about.get("name") in ("思明区", "莲前街道")
    }
    assert labels == {"Place"}
    organisations = [
        name
        for name, about in graph.to_networkx().nodes(data=True)
        if about.get("name") == "甲党委"
    ]
    assert organisations == [f"党组织:{node}"]


def test_an_id_of_a_place_that_reads_like_ours_takes_no_district_away(desk: Path) -> None:
    graph = graph_of(
        firms=[{"企业名称": "甲公司", "区": "思明区"}],
        places=[{"地点编号": "区:思明区", "地点名称": "大园", "地点类型": "园区"}],
    )
    kinds = {
        about["name"]: about["kind"]
        for _, about in graph.to_networkx().nodes(data=True)
        if about.get("label") == "Place"
    }
    assert (kinds["思明区"], kinds["大园"]) == ("DISTRICT", "PARK")


@pytest.mark.slow
@POSIX
def test_a_name_in_gbk_bytes_is_read_printed_and_written(desk: Path) -> None:
    name = "厦门.csv".encode("gb18030")
    Path(os.fsdecode(os.fsencode(desk) + b"/" + name)).write_text(
        LEDGER.replace("3\n", "许多\n"), encoding="utf-8"
    )
    for words in (
        ("check", name, "--format", "json"),
        ("check", name),
        ("coverage", name, "--format", "csv"),
        ("report", name, "-o", "r.json"),
        ("gaps", name, "-o", "出.csv".encode("gb18030")),
    ):
        _, err, code = orggraph(desk, *words)
        assert code in (0, 1), err
    assert "厦门" in (desk / "r.json").read_text(encoding="utf-8")
    _, err, code = orggraph(desk, "coverage", "没有.csv".encode("gb18030"))
    assert (code, "没有.csv" in err) == (3, True)


@pytest.mark.slow
@POSIX
def test_a_link_to_itself_is_told(desk: Path) -> None:
    (desk / "loop").symlink_to("loop")
    (desk / "set").mkdir()
    (desk / "set" / "firms.csv").symlink_to("firms.csv")
    for words in (
        ("coverage", "loop"),
        ("coverage", "set"),
        ("coverage", "台账.csv", "--rules", "loop"),
        ("ledger", "--department", "甲=loop", "-o", "o"),
    ):
        _, err, code = orggraph(desk, *words)
        assert (code, err.count("\n")) == (3, 1), err
    assert not list(desk.glob("orggraph-error*"))


@pytest.mark.slow
@POSIX
@pytest.mark.parametrize("streams", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_closed_stream_crashes_nothing_and_no_result_is_lost_in_silence(
    desk: Path, streams: str
) -> None:
    call = " ".join([f"'{sys.executable}'", "-c", "'from orggraph.cli.main import run; run()'"])
    shown = 3 if ">&-" in streams.replace("2>&-", "") else 0
    for words, wanted in (
        ("gaps 台账.csv -o 表.csv", 0),
        ("coverage 台账.csv", shown),
        ("coverage -", None),
    ):
        done = subprocess.run(
            ["sh", "-c", f"{call} {words} {streams}"],
            cwd=desk,
            capture_output=True,
            timeout=120,
            env=environment(),
            stdin=subprocess.DEVNULL,
        )
        assert b"Traceback" not in done.stderr
        assert b"Exception ignored" not in done.stderr
        assert done.returncode == (3 if wanted is None else wanted), done.stderr.decode()
    assert (desk / "表.csv").read_text(encoding="utf-8-sig").startswith("企业")
    assert not list(desk.glob("orggraph-error*"))


@pytest.mark.slow
@POSIX
def test_no_home_no_user_and_no_path_are_no_trouble(desk: Path) -> None:
    done = subprocess.run(
        [*PROGRAM, "coverage", "台账.csv"],
        cwd=desk,
        capture_output=True,
        timeout=120,
        env={"PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0
    assert done.stderr.decode() == "数据有错误 1 条、警告 0 条：orggraph check 逐条列出\n", (
        "only that no column asks about organisations"
    )


# ---------------------------------------------------------------- what nobody foresaw

SECRET = "林晓禾13811110001"


def _break(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a part of the program fail as a fault of its own would, with a cell of the ledger in
    the message.
    """

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError(f"could not read {SECRET}")

    monkeypatch.setattr("orggraph.reports.coverage.coverage_sheet", fail)


def test_the_unexpected_is_one_line_and_a_report_without_data(
    desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _break(monkeypatch)
    monkeypatch.chdir(desk)
    monkeypatch.setattr(
        sys, "argv", ["orggraph", "coverage", "台账.csv", "--by", "street", f"--as-of={SECRET}"]
    )
    done = CliRunner().invoke(main, ["coverage", "台账.csv", "--by", "street"])
    assert done.exit_code == 3
    assert done.stderr.count("\n") == 1
    assert "orggraph-error-1.txt" in done.stderr
    said = (desk / "orggraph-error-1.txt").read_text(encoding="utf-8")
    assert "command: coverage --by --as-of" in said
    assert "builtins.ZeroDivisionError" in said
    assert re.search(r"orggraph/cli/answers\.py:\d+ in run", said)
    assert "pandas " in said
    for held in (SECRET, "台账", "could not", "street", str(desk), str(Path.home())):
        assert held not in said + done.stderr.replace("没有数据", "")
    CliRunner().invoke(main, ["coverage", "台账.csv"])
    assert (desk / "orggraph-error-2.txt").exists(), "an earlier report stays"


def test_debug_shows_the_way_to_the_unexpected_without_a_person(
    desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _break(monkeypatch)
    monkeypatch.chdir(desk)
    done = CliRunner().invoke(main, ["--debug", "coverage", "台账.csv"])
    assert done.exit_code == 3
    assert "Traceback" in done.stderr
    assert "ZeroDivisionError: could not read ***" in done.stderr
    assert SECRET[:3] not in done.stderr


@POSIX
@pytest.mark.skipif(
    os.geteuid() == 0 if hasattr(os, "geteuid") else True, reason="the superuser writes anywhere"
)
def test_a_report_that_the_folder_refuses_goes_to_the_temporary_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "shut").mkdir(mode=0o500)
    monkeypatch.chdir(tmp_path / "shut")
    place = unexpected.report(ValueError(), ["coverage"])
    assert place is not None
    assert place.is_absolute()
    place.unlink()


# ---------------------------------------------------------------- limits


def test_findings_of_one_kind_are_counted_after_the_first_thousand(tmp_path: Path) -> None:
    many = MOST_LISTED + 234
    (tmp_path / "a.csv").write_text(
        "企业名称,区,职工数\n" + "甲公司,思明区,1\n" * (many + 1) + "乙公司,思明区,许多\n" * 2,
        encoding="utf-8",
    )
    tables = clean(read_raw(tmp_path / "a.csv"))
    repeats = [problem for problem in tables.problems if problem.code == str(Finding.REPEATED)]
    (counted,) = [
        problem for problem in tables.problems if problem.code == str(Finding.MORE_OF_A_KIND)
    ]
    assert len(repeats) == MOST_LISTED
    assert (counted.value, counted.severity) == ("235", Severity.WARNING), (
        "of the other firm's repeat, too"
    )
    assert tables.count(Severity.WARNING) == many + 1
    assert len(tables.firms) == many + 3
    assert all(problem.message.zh.startswith("与第 2 行") for problem in repeats)


@pytest.mark.slow
def test_findings_are_counted_file_by_file(tmp_path: Path) -> None:
    lines = "企业名称,区\n" + "甲公司,思明区\n" * (MOST_LISTED + 1)
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(lines, encoding="utf-8")
    (tmp_path / "dataset.toml").write_text(
        '[files]\nfirms = ["a.csv", "b.csv"]\n', encoding="utf-8"
    )
    problems = clean(read_raw(tmp_path)).problems
    assert all(
        "行重复" in problem.message.zh and "第  行" not in problem.message.zh
        for problem in problems
        if problem.code == "REPEATED"
    )
    counted = sum(int(problem.value) for problem in problems if problem.code == "MORE_OF_A_KIND")
    assert counted + sum(problem.code == "REPEATED" for problem in problems) == 2 * MOST_LISTED + 1


@POSIX
def test_old_parts_of_ours_are_swept_and_nothing_else(tmp_path: Path) -> None:
    old = time.time() - OLD - 60
    names = {
        ".orggraph-abcd1234.part": old,
        ".orggraph-fresh_12.part": time.time(),
        ".orggraph-notes.txt": old,
        "x.orggraph-abcd1234.part": old,
        ".orggraph-abcd12345.part": old,
    }
    for name, made in names.items():
        (tmp_path / name).write_text("left", encoding="utf-8")
        os.utime(tmp_path / name, (made, made))
    (tmp_path / ".orggraph-linked12.part").symlink_to("x.orggraph-abcd1234.part")
    with opened(tmp_path / "表.csv") as put:
        put(b"x")
    assert {path.name for path in tmp_path.iterdir()} == {
        *names,
        ".orggraph-linked12.part",
        "表.csv",
    } - {".orggraph-abcd1234.part"}


@pytest.mark.slow
@POSIX
@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_results_have_the_permissions_that_the_users_umask_gives(
    desk: Path, umask: int, mode: int
) -> None:
    orggraph(desk, "gaps", "台账.csv", "-o", "表.csv", preexec_fn=lambda: os.umask(umask))
    assert (desk / "表.csv").stat().st_mode & 0o777 == mode


@pytest.mark.slow
@POSIX
@pytest.mark.parametrize("megabytes", [300, 600, 900])
def test_a_limit_of_memory_is_told_as_one(desk: Path, megabytes: int) -> None:
    import resource

    limit = megabytes << 20
    done = subprocess.run(
        [*PROGRAM, "report", "台账.csv", "-o", "r.xlsx"],
        cwd=desk,
        capture_output=True,
        timeout=300,
        env=environment(OPENBLAS_NUM_THREADS="1"),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)),
    )
    err = done.stderr.decode()
    assert done.returncode == 0 or "内存不足" in err, err
    assert "None" not in err
    assert "Traceback" not in err


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize(
    "words",
    [
        ("coverage", "台账.csv"),
        ("gaps", "台账.csv", "--format", "json"),
        ("neo4j", "queries"),
        ("--help",),
        ("--version",),
    ],
)
def test_a_full_disk_is_one_line_and_nothing_is_said_of_ignored_exceptions(
    desk: Path, words: tuple[str, ...]
) -> None:
    for both in (False, True):
        with Path("/dev/full").open("wb") as full:
            done = subprocess.run(
                [*PROGRAM, *words],
                cwd=desk,
                stdout=full,
                stderr=full if both else subprocess.PIPE,
                env=environment(),
                timeout=120,
            )
        assert done.returncode == 3
        if not both:
            assert done.stderr.decode().count("\n") == 1, done.stderr.decode()
            assert "已满" in done.stderr.decode()


@pytest.mark.slow
def test_the_hostile_files_are_each_one_line_or_an_answer(
    shared_data: Path, tmp_path: Path
) -> None:
    """Those of this page; workbooks and CSV are tried elsewhere."""
    hostile = shared_data / "hostile"
    ten = str(shared_data / "maps" / "ten.csv")
    for words in (
        ("coverage", str(hostile / "d_trav")),
        ("coverage", str(hostile / "org_id_collision")),
        ("check", str(hostile / "heading_person.csv")),
        ("check", str(hostile / "no_heading_names.csv")),
        ("coverage", ten, "--rules", str(hostile / "bigint_rules.toml")),
        ("coverage", ten, "--rules", str(hostile / "esc.toml")),
        ("neo4j", "query", str(hostile / "guard_bypass.cypher")),
    ):
        out, err, code = orggraph(tmp_path, *words)
        assert code in (0, 1, 3), err
        assert not re.search("李雨泽|13800009999|张昊轩|root:|\x1b", out + err)
        assert not list(tmp_path.glob("orggraph-error*"))


@pytest.mark.slow
def test_json_on_standard_output_is_whole(desk: Path) -> None:
    assert len(json.loads(orggraph(desk, "gaps", "台账.csv", "--format", "json")[0])) == 2
