"""The command line as people meet it: the installed program, its streams, formats, languages, exit
codes and troubles.

A run of the installed program is a process of its own and costs a second, so one run answers as
many questions as it can, and what is a matter of words alone (the other language of a message) is
asked within this process.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from orggraph.cli.main import main
from orggraph.ingest import Finding

pytestmark = pytest.mark.slow  # a process each

PROGRAM = Path(sys.executable).with_name("orggraph.exe" if os.name == "nt" else "orggraph")
POSIX = pytest.mark.skipif(os.name == "nt", reason="needs a POSIX system")

# Six firms of two districts, one for each way to stand: 3 of 6 have an organisation, 4 of 6 have
# either.
FIRMS = """\
企业名称,区,街道,职工数,党员数,正式党员数,党组织名称,组建方式,指导员编号
甲公司,思明区,莲前街道,80,3,3,甲公司党支部,单独组建,
乙公司,思明区,莲前街道,20,2,2,乙丙联合党支部,联合组建,
丙公司,思明区,莲前街道,10,1,1,乙丙联合党支部,联合组建,
丁公司,思明区,滨海街道,120,4,4,无,,
戊公司,湖里区,,30,0,0,无,,ZD-001
己公司,湖里区,,,,,,,
"""
TOWN = 'name = "两区小城"\nas_of = "2026-06-30"\n'


@dataclass(frozen=True)
class Said:
    """What a run gave: data, words, exit code."""

    out: bytes
    err: str
    code: int

    @property
    def text(self) -> str:
        return self.out.decode("utf-8")


def environment(**more: str) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("ORGGRAPH", "PYTHON", "LC_", "LANG"))
    }
    return {**kept, **more}


def orggraph(
    cwd: Path,
    *words: str,
    stdin: bytes = b"",
    env: Mapping[str, str] | None = None,
    tracebacks: bool = False,
) -> Said:
    done = subprocess.run(
        [str(PROGRAM), *words],
        cwd=cwd,
        input=stdin,
        env=environment(**(env or {})),
        capture_output=True,
        timeout=60,
    )
    said = Said(done.stdout, done.stderr.decode("utf-8"), done.returncode)
    assert tracebacks or "Traceback" not in said.err, said.err
    return said


def in_english(*words: str) -> Said:
    """The same call in English, within this process and its working folder."""
    done = CliRunner().invoke(main, ["--lang", "en", *words], prog_name="orggraph")
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
    return Said(done.stdout_bytes, done.stderr, done.exit_code)


def in_one_line(said: Said) -> str:
    """The one line that an expected trouble is."""
    assert said.out == b""
    assert said.err.startswith("orggraph: ")
    assert said.err.endswith("\n")
    assert said.err.count("\n") == 1, said.err
    return said.err.removeprefix("orggraph: ").strip()


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, compiled: None) -> Path:
    """A desk with a dataset folder `town` and one ledger file `台账.csv` on it."""
    desk = tmp_path_factory.mktemp("desk")
    (desk / "town").mkdir()
    (desk / "town" / "dataset.toml").write_text(TOWN, encoding="utf-8")
    (desk / "town" / "firms.csv").write_text(FIRMS, encoding="utf-8")
    (desk / "台账.csv").write_text(FIRMS, encoding="gb18030")
    return desk


# ---------------------------------------------------------------- data on stdout, words on stderr, every format  # noqa: E501


def test_the_table_goes_to_stdout_and_a_hint_of_problems_to_stderr(town: Path) -> None:
    said = orggraph(town, "coverage", "town", "--by", "street")
    assert said.code == 0
    assert said.text.startswith("两区小城 · 截至 2026-06-30 · 口径：实体运营企业\n")
    rows = {
        line.split()[0]: line.split()
        for line in said.text.splitlines()
        if "公里" not in line and line.split()
    }
    assert rows["莲前街道"][1:4] == ["3", "0", "3"]
    assert rows["合计"][1:4] == ["6", "0", "6"]
    assert "50.0%" in rows["合计"]
    assert "66.7%" in rows["合计"]
    assert "\x1b" not in said.text, "no colour where no terminal is"
    assert said.err == ""


@pytest.fixture(scope="module")
def shown(town: Path) -> dict[str, Said]:
    """The coverage table in each format that can go to the screen."""
    return {
        form: orggraph(town, "coverage", "town", "--format", form)
        for form in ("csv", "json", "md", "html")
    }


def test_every_format_goes_to_stdout_as_utf8_and_says_the_same(shown: dict[str, Said]) -> None:
    assert {form: (said.code, said.err) for form, said in shown.items()} == dict.fromkeys(
        shown, (0, "")
    )
    records = json.loads(shown["json"].out)
    assert [(r["base"], r["organised"], r["both"], r["organised_rate"]) for r in records] == [
        (4, 3, 3, 75.0),
        (2, 0, 1, 0.0),
        (6, 3, 4, 50.0),
    ]
    head, *rows = [line.split(",") for line in shown["csv"].text.splitlines()]
    assert head[:4] == ["区", "底数(台账数)", "剔除数", "纳入数"]
    assert [row[0] for row in rows] == ["思明区", "湖里区", "合计"]
    assert [row[head.index("组织覆盖数")] for row in rows] == ["3", "0", "3"]
    for form in ("md", "html"):
        assert all(word in shown[form].text for word in ("思明区", "组织覆盖率", "75.0%"))
    assert "| 思明区 |" in shown["md"].text
    assert shown["html"].text.lstrip().lower().startswith("<!doctype html")


def test_json_is_the_same_in_every_language_and_a_table_is_not(
    town: Path, shown: dict[str, Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(town)
    assert in_english("coverage", "town", "--format", "json").out == shown["json"].out
    assert in_english("coverage", "town", "--format", "csv").text.startswith(
        "district,on the ledger,excluded,in the base,"
    )


def test_a_file_takes_its_format_from_its_suffix_and_stdout_stays_empty(
    town: Path, tmp_path: Path, shown: dict[str, Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    said = orggraph(town, "coverage", "town", "-o", str(tmp_path / "表.csv"))
    assert (said.code, said.out) == (0, b"")
    assert "已写入" in said.err
    assert "表.csv" in said.err
    assert (tmp_path / "表.csv").read_bytes() == b"\xef\xbb\xbf" + shown["csv"].out, (
        "Chinese Excel needs the mark at the head"
    )
    orggraph(town, "report", "town", "-o", str(tmp_path / "报告.xlsx"))
    assert (tmp_path / "报告.xlsx").read_bytes().startswith(b"PK")
    monkeypatch.chdir(town)
    in_english("coverage", "town", "-o", str(tmp_path / "表.json"))
    assert (tmp_path / "表.json").read_bytes() == shown["json"].out
    in_english("report", "town", "-o", str(tmp_path / "报告.md"))
    assert "丁公司" in (tmp_path / "报告.md").read_text(encoding="utf-8")
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [
        ".csv",
        ".json",
        ".md",
        ".xlsx",
    ], "nothing temporary is left"


def test_a_ledger_may_come_in_on_stdin(town: Path) -> None:
    piped = orggraph(town, "gaps", "-", "--format", "json", stdin=(town / "台账.csv").read_bytes())
    read = orggraph(town, "gaps", "台账.csv", "--format", "json")
    assert piped.code == read.code == 0
    assert [record["firm"] for record in json.loads(piped.out)] == ["丁公司", "戊公司", "己公司"]
    assert [r | {"file": ""} for r in json.loads(piped.out)] == [
        r | {"file": ""} for r in json.loads(read.out)
    ]


def test_the_other_commands_answer_too(town: Path) -> None:
    explained = orggraph(town, "explain", "台账.csv", "丁")
    assert explained.code == 0
    assert all(
        word in explained.text for word in ("丁公司", "空白点", "应建未建", "单独组建", "第 5 行")
    )
    located = orggraph(town, "locate", "town", "--format", "json")
    assert [(r["name"], r["district"]) for r in json.loads(located.out)][::5] == [
        ("甲公司", "思明区"),
        ("己公司", "湖里区"),
    ]


def test_a_firm_listed_twice_is_explained_with_both_places(tmp_path: Path) -> None:
    (tmp_path / "表.csv").write_text(
        "企业名称,区,街道\n"
        "厦门云帆信息技术有限公司,思明区,筼筜街道\n"
        "厦门云帆信息技术有限公司,湖里区,江头街道\n"
        "厦门云杉文化有限公司,思明区,梧村街道\n",
        encoding="utf-8",
    )
    for asked in ("厦门云帆信息技术有限公司", "云帆"):
        said = orggraph(tmp_path, "explain", "表.csv", asked)
        assert said.code == 0
        for words in ("筼筜街道", "又列一次", "湖里区 江头街道", "第 3 行"):
            assert words in said.text
    short = orggraph(tmp_path, "explain", "表.csv", "云杉公司")
    assert short.code == 2
    assert "名称相近的有：厦门云杉文化有限公司" in short.err
    assert "没有企业“XYZ”；请" in orggraph(tmp_path, "explain", "表.csv", "XYZ").err


# ---------------------------------------------------------------- exit codes


@pytest.mark.parametrize(
    ("words", "variables", "said"),
    [
        (("--lang", "fr", "rules"), {}, "--lang 的值不合要求"),
        (("rules",), {"ORGGRAPH_LANG": "fr"}, "ORGGRAPH_LANG 的值不合要求"),
        (("--nosuch",), {}, "没有选项 --nosuch"),
        (("plan", "没有.csv", "--target", "nan"), {}, "应为数字 write a number 0–100"),
        (("plan", "没有.csv", "--certify", "nan"), {}, "应在 0% 与 100% 之间"),
    ],
)
def test_what_the_call_itself_gets_wrong_is_one_line_in_chinese(
    words: tuple[str, ...], variables: dict[str, str], said: str
) -> None:
    done = CliRunner().invoke(main, words, prog_name="orggraph", env=variables)
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert said in done.stderr


@pytest.mark.parametrize("words", [(), ("neo4j",)])
def test_a_group_called_alone_shows_its_help(words: tuple[str, ...]) -> None:
    done = CliRunner().invoke(main, words, prog_name="orggraph")
    assert "Commands:" in done.output
    assert "写法不对" not in done.output


def test_gaps_fail_a_run_only_where_asked_for(town: Path) -> None:
    said = orggraph(town, "gaps", "town", "--fail-on-gaps", "--format", "csv")
    assert said.code == 1
    assert "丁公司" in said.text, "the list is given all the same"


@pytest.mark.parametrize(
    "words",
    [
        ("coverage",),
        ("nonsense",),
        ("coverage", "town", "--by", "moon"),
        ("coverage", "town", "--no-such-option"),
        ("coverage", "town", "--format", "xlsx"),
        ("explain", "town", "癸公司"),
        ("coverage", "town", "-o", "表.docx"),
        ("demo", "--firms", "0"),
    ],
)
def test_a_wrong_call_is_told_with_exit_code_2(town: Path, words: tuple[str, ...]) -> None:
    said = orggraph(town, *words)
    assert said.code == 2
    assert said.out == b""
    assert said.err


# ---------------------------------------------------------------- bad input: one clear line in each language, exit code 3  # noqa: E501

BAD = {
    "a folder without tables": ("empty", "文件夹中没有台账", "holds no table"),
    "an empty file": ("empty.csv", "文件是空的", "the file is empty"),
    "a file that is no text": (
        "noise.csv",
        "不是文本或 Excel 文件",
        "neither text nor an Excel file",
    ),
    "a document": ("doc.xlsx", "不是表格", "not a table"),
    "a header that can't be found": ("headless.csv", "找不到表头", "no heading row found"),
    "nothing there": ("absent.csv", "没有这个文件或文件夹", "there is no such file or folder"),
    "a broken declaration": (
        "broken",
        "第 1 行第 8 列不合 TOML 语法",
        "line 1, column 8 is not valid TOML",
    ),
    "a rule of the dataset out of range": (
        "greedy",
        "own_branch_formal 的值 99 不合要求，可取 1–50",
        "own_branch_formal cannot be 99; it takes 1–50",
    ),
}


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Path:
    desk = tmp_path_factory.mktemp("bad")
    for folder in ("empty", "broken", "greedy"):
        (desk / folder).mkdir()
    (desk / "empty.csv").write_bytes(b"")
    (desk / "noise.csv").write_bytes(bytes(range(128, 256)) * 40 + b"\xff\xfe\x00\x81\x30")
    (desk / "doc.xlsx").write_bytes(b"%PDF-1.7 ...")
    (desk / "headless.csv").write_text("甲,乙\n1,2\n", encoding="utf-8")
    (desk / "broken" / "dataset.toml").write_text("name = = 3\n", encoding="utf-8")
    (desk / "greedy" / "dataset.toml").write_text(
        "[rules]\nown_branch_formal = 99\n", encoding="utf-8"
    )
    (desk / "greedy" / "firms.csv").write_text(FIRMS, encoding="utf-8")
    (desk / "good.csv").write_text(FIRMS, encoding="utf-8")
    (desk / "high.toml").write_text("own_branch_formal = 99\n", encoding="utf-8")
    (desk / "unheard.toml").write_text("own_brnch_formal = 3\n", encoding="utf-8")
    return desk


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_told_in_one_line_that_names_the_file(
    bad: Path, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, zh, en = BAD[case]
    monkeypatch.chdir(bad)
    chinese, english = orggraph(bad, "coverage", data), in_english("coverage", data)
    assert (chinese.code, english.code) == (3, 3)
    assert zh in in_one_line(chinese)
    assert en in in_one_line(english)
    assert data in chinese.err or "dataset.toml" in chinese.err


@pytest.mark.parametrize(
    ("words", "zh", "en"),
    [
        (
            ("--rules", "high.toml"),
            "high.toml：规则 own_branch_formal 的值 99 不合要求，可取 1–50",
            "high.toml: rule own_branch_formal cannot be 99",
        ),
        (
            ("--rules", "unheard.toml"),
            "没有名为 own_brnch_formal 的规则，是否指 own_branch_formal",
            "no rule own_brnch_formal; did you mean",
        ),
        (("--rules", "absent.toml"), "absent.toml：", "absent.toml: "),
        (("--as-of", "2026-13-01"), "“2026-13-01”不是日期", "is no date"),
        (("-o", "nowhere/表.csv"), "文件夹不存在", "its folder does not exist"),
    ],
)
def test_a_bad_option_value_is_told_in_one_line(
    bad: Path, words: tuple[str, ...], zh: str, en: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(bad)
    chinese, english = (
        orggraph(bad, "coverage", "good.csv", *words),
        in_english("coverage", "good.csv", *words),
    )
    assert (chinese.code, english.code) == (3, 3)
    assert zh in in_one_line(chinese)
    assert en in in_one_line(english)


# ---------------------------------------------------------------- what `check` finds

HEADINGS = (
    "企业名称",
    "单位名称",
    "统一社会信用代码",
    "职工数",
    "规模以上",
    "营业收入",
    "成立时间",
    "组建方式",
    "联络员",
    "指导员编号",
    "党员数",
    "正式党员数",
    "组织关系在此党员数",
    "经度(百度)",
    "纬度(百度)",
    "经度(高德)",
    "纬度(高德)",
    "剔除原因",
    "备注",
    "党组织名称",
    "联系人",
    "序号",
    "类别",
    "主管部门",
    "用工人数",
)
ONE_OF_EVERY_FAULT: tuple[dict[str, str], ...] = (
    {
        "企业名称": "甲公司",
        "职工数": "不少",
        "规模以上": "大概",
        "营业收入": "很多",
        "成立时间": "去年",
        "组建方式": "奇怪",
        "联络员": "某某",
        "指导员编号": "某某",
        "备注": "某某 13900000000",
        "党组织名称": "同名支部",
        "联系人": "某某",
    },
    {
        "企业名称": "乙公司",
        "统一社会信用代码": "91350100M000100Y4Z",
        "职工数": "1",
        "成立时间": "2020.5",
        "党员数": "3",
        "正式党员数": "5",
        "组织关系在此党员数": "9",
        "组建方式": "蹊跷",
        "经度(百度)": "0",
        "纬度(百度)": "0",
        "联系人": "某某",
    },
    {"职工数": "1"},
    {"企业名称": "丙公司", "统一社会信用代码": "91350100m000100y43"},
    {"企业名称": "丁公司", "统一社会信用代码": "91350100M000100Y43"},
    {"企业名称": "丙公司", "统一社会信用代码": "91350100M000100Y43"},
    {"企业名称": "戊公司", "统一社会信用代码": "9.13501E+17"},
    {"企业名称": "己公司", "统一社会信用代码": "911101085923662000", "备注": "已注销"},
    {
        "企业名称": "庚公司",
        "统一社会信用代码": "350200100012345",
        "职工数": "约30人",
        "党组织名称": "有",
        "主管部门": "李雨泽",
    },
    {"企业名称": "辛公司", "剔除原因": "老板不同意", "类别": "直播"},
    dict(zip(HEADINGS, HEADINGS, strict=True)),
    {"企业名称": "合计", "职工数": "9"},
    {"企业名称": "注：本表由街道填报"},
)


def _lines(rows: tuple[dict[str, str], ...]) -> list[list[str]]:
    return [[row.get(heading, "") for heading in HEADINGS] for row in rows]


# Below a row with surplus cells: what contradicts itself or is no firm at all, and further tables.
MORE_FAULTS: tuple[dict[str, str], ...] = (
    {
        "企业名称": "子公司",
        "党组织名称": "无",
        "组建方式": "单独组建",
        "职工数": "50-100",
        "党员数": "5人以下",
    },
    {"企业名称": "丑公司", "党组织名称": "有", "组建方式": "拟联合组建"},
    {"企业名称": "寅公司", "党组织名称": "寅公司支部"},
    {"企业名称": "寅公司", "党组织名称": "无"},
    {"企业名称": "一、望汐街道（2家）"},
    {"企业名称": "党组织名称", "单位名称": "企业名称", "统一社会信用代码": "职工数"},
    {"企业名称": "填全称", "单位名称": "必填", "统一社会信用代码": "人"},
    {"企业名称": "卯公司支部", "单位名称": "卯公司", "统一社会信用代码": "3"},
    {"企业名称": "街道", "单位名称": "企业数", "统一社会信用代码": "已建数"},
    {"企业名称": "望汐街道", "单位名称": "2", "统一社会信用代码": "1"},
)
FAULTY = {
    "dataset.toml": 'nmae = "错"\n[departments]\n"直播" = "网信办"\n"电竞" = "文旅局"\n',
    "杂项.csv": "随便,什么\n1,2\n",
    "firms.csv": "".join(
        ",".join(row) + "\n"
        for row in (
            HEADINGS,
            *_lines(ONE_OF_EVERY_FAULT),
            ("壬公司", *HEADINGS, "多", "出"),
            *_lines(MORE_FAULTS),
        )
    ),
    "places.csv": "place_id,name,kind,part_of\nP1,大园,PARK,大园\nP2,小楼,BUILDING,"
    "没有的街道\nP3,,PARK,"
    "\nP2,另一楼,BUILDING,\n",
    "organisations.csv": """\
org_id,name,org_type,level,superior
O1,同名支部,BRANCH,ENTERPRISE,
O2,同名支部,BRANCH,ENTERPRISE,
O3,子党委,COMMITTEE,DISTRICT,丑党委
O4,丑党委,COMMITTEE,DISTRICT,子党委
O5,寅支部,BRANCH,ENTERPRISE,子党委、没有的上级
O6,卯支部,奇怪,ENTERPRISE,
""",
    "links.csv": "source,type,target\n甲公司,COVERED_BY,没有的支部\n甲公司,COVERED_BY,小楼\n",
    "posts.csv": "post_id,lon,lat\nZD-001,118.1,24.5\n",
}
# Cannot come out of a file: names of types are read from closed lists.
ONLY_BY_HAND = {
    "UNKNOWN_TYPE",
    "MORE_OF_A_KIND",  # the latter counts what is beyond the first thousand
    "NEVER_ASKED",  # this dataset asks; see test_tables.py
    "LISTED_ONLY",  # see test_office_answers.py
    "RESPONSIBLE_UNPLACED",  # likewise
    "READ_BY_COLUMN",  # of a workbook; see test_office_shapes.py
    "FOUNDED_ON",  # this dataset has a reference date; see test_tables.py
    "REMARK_COVERED",  # see test_tables.py
    "SECOND_SERVES",  # see test_office_answers.py
    "ONE_OF_SEVERAL",  # see test_tables.py
    "AREA_OPEN",
    "AREA_SETTLED",  # these need a column 区, which would settle much else; see test_graph.py
    "DISTRICT_OF_SEVERAL",
    "NO_PLACE_NAMED",  # see test_place_cells.py
    *("SEVERAL_FIRMS", "FIRMS_UNNAMED", "NAME_ALONE", "FILLED_DOWN", "EARLIER_PERIOD"),
    *("BY_CONTENT", "LATER_COUNTS", "UNREAD_SPEAKS", "UNREAD_GONE", "GONE_BY_REPEAT"),
    "ANSWERS_DIFFER",  # see test_office_answers.py
    "REMARK_ENDED",  # for these see test_office_shapes.py
}


@pytest.fixture(scope="module")
def faults(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Said]:
    """What `check` says, in both languages, of a dataset with one of every fault."""
    desk = tmp_path_factory.mktemp("faulty")
    for name, text in FAULTY.items():
        (desk / name).write_text(text, encoding="utf-8")
    with contextlib.chdir(desk):
        return {
            "zh": orggraph(desk, "check", ".", "--format", "json"),
            "en": in_english("check", ".", "--format", "csv"),
        }


def test_check_gives_exit_code_1_where_the_data_have_errors(
    faults: dict[str, Said], town: Path
) -> None:
    assert faults["zh"].code == 1
    assert orggraph(town, "check", "town", "--format", "json").code == 0


def test_every_finding_can_be_met_and_is_told_in_both_languages(faults: dict[str, Said]) -> None:
    found = {problem["code"]: problem["message"] for problem in json.loads(faults["zh"].out)}
    assert {str(finding) for finding in Finding} - found.keys() == ONLY_BY_HAND
    assert {
        "UNKNOWN_KEY",
        "FILE_NOT_READ",
        "PERSONAL_COLUMN",
        "UNKNOWN_COLUMN",
        "ROW_SURPLUS",
    } <= found.keys()
    assert all(code in faults["en"].text for code in found)


def test_a_finding_says_where_it_is_and_what_to_do(faults: dict[str, Said]) -> None:
    found = {(p["code"], p["file"], p["row"], p["value"]) for p in json.loads(faults["zh"].out)}
    assert {
        ("ODD_BESIDE", "firms.csv", 2, "奇怪"),
        ("ODD_STATEMENT", "firms.csv", 3, "蹊跷"),
        ("BAD_CODE", "firms.csv", 3, "91350100M000100Y4Z"),
        ("SHARED_CODE", "firms.csv", 6, "91350100M000100Y43"),
        ("DANGLING", "links.csv", 2, "没有的支部"),
        ("ROW_SURPLUS", "firms.csv", 15, None),
    } <= found


def test_nothing_about_a_person_is_shown(faults: dict[str, Said]) -> None:
    for said in faults.values():
        assert "13900000000" not in said.text + said.err
        assert "某某" not in said.text + said.err
        assert "李雨泽" not in said.text + said.err


# ---------------------------------------------------------------- language and settings


def test_flag_goes_before_environment_before_settings_file_before_default(tmp_path: Path) -> None:
    def speaks(*words: str, **env: str) -> str:
        said = orggraph(tmp_path, *words, env=env)  # a call without DATA
        return (
            "zh"
            if "缺少 DATA" in said.err
            else "en"
            if "Missing argument 'DATA'" in said.err
            else said.err
        )

    assert speaks("coverage") == "zh"
    (tmp_path / "orggraph.toml").write_text('lang = "en"\n', encoding="utf-8")
    assert speaks("coverage") == "en"
    assert speaks("coverage", ORGGRAPH_LANG="zh") == "zh"
    assert speaks("--lang", "en", "coverage", ORGGRAPH_LANG="zh") == "en"
    assert speaks("coverage", "--lang", "en", ORGGRAPH_LANG="zh") == "en", (
        "the flag may stand behind the command too"
    )


def test_the_settings_file_gives_defaults_to_commands(town: Path, tmp_path: Path) -> None:
    (tmp_path / "strict.toml").write_text("own_branch_formal = 5\n", encoding="utf-8")
    (tmp_path / "orggraph.toml").write_text(
        'rules = "strict.toml"\n[gaps]\nformat = "json"\n', encoding="utf-8"
    )
    said = orggraph(tmp_path, "gaps", str(town / "town"))
    actions = {record["firm"]: record["action"] for record in json.loads(said.out)}
    assert actions["丁公司"] != "OWN_BRANCH", "four formal members are no longer enough"
    again = orggraph(tmp_path, "gaps", str(town / "town"), env={"ORGGRAPH_RULES": "absent.toml"})
    assert (again.code, "absent.toml" in again.err) == (3, True)


@pytest.mark.parametrize("settings", ["lang = ", 'lang = "français"\n', "lang = 3\n"])
def test_a_bad_settings_file_is_told_and_names_itself(tmp_path: Path, settings: str) -> None:
    (tmp_path / "orggraph.toml").write_text(settings, encoding="utf-8")
    said = orggraph(tmp_path, "rules")
    assert said.code in (2, 3)
    assert said.out == b""
    assert "orggraph.toml" in said.err or "--lang" in said.err


# ---------------------------------------------------------------- terminals, encodings, pipes, disks  # noqa: E501


@pytest.mark.parametrize("encoding", ["gbk", "ascii"])
def test_a_machine_that_does_not_speak_utf8_gets_utf8_in_a_pipe(
    town: Path, encoding: str, shown: dict[str, Said]
) -> None:
    env = {
        "PYTHONIOENCODING": encoding,
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
    }
    assert orggraph(town, "coverage", "town", "--format", "csv", env=env).out == shown["csv"].out
    assert "覆盖率表" in orggraph(town, "--help", env=env).text


@POSIX
def test_a_gbk_terminal_shows_what_it_can_and_progress_stays_off_the_data(town: Path) -> None:
    shown, code = on_a_wide_terminal(town, "gaps", "town", PYTHONIOENCODING="gbk", NO_COLOR="1")
    assert code == 0
    assert "Traceback" not in shown.decode("gbk")
    assert "▲ 空白点" in shown.decode("gbk")
    assert "…" in shown.decode("gbk"), "a terminal is told of progress"


def on_a_wide_terminal(cwd: Path, *words: str, **env: str) -> tuple[bytes, int]:
    import fcntl
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 400, 0, 0))
    run = subprocess.Popen(
        [str(PROGRAM), *words],
        cwd=cwd,
        stdout=theirs,
        stderr=theirs,
        stdin=theirs,
        env=environment(**env),
    )
    os.close(theirs)
    shown = b"".join(_until_hung_up(ours))
    os.close(ours)
    return shown, run.wait(timeout=60)


def _until_hung_up(terminal: int) -> Iterator[bytes]:
    while True:
        try:
            piece = os.read(terminal, 65536)
        except OSError:  # Linux says EIO when the last writer has gone
            return
        if not piece:
            return
        yield piece


@POSIX
@pytest.mark.parametrize(
    "words", [("rules",), ("coverage", "town"), ("gaps", "town", "--format", "csv")]
)
def test_a_closed_pipe_ends_a_run_quietly(town: Path, words: tuple[str, ...]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    run = subprocess.Popen(
        [str(PROGRAM), *words], cwd=town, stdout=writing, stderr=subprocess.PIPE, env=environment()
    )
    os.close(writing)
    assert run.communicate(timeout=60)[1] == b""
    assert run.returncode == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize(
    "words",
    [("rules",), ("coverage", "town"), ("coverage", "town", "--format", "json"), ("--help",)],
)
def test_a_full_disk_behind_stdout_is_told_in_one_line(town: Path, words: tuple[str, ...]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [str(PROGRAM), *words],
            cwd=town,
            stdout=full,
            stderr=subprocess.PIPE,
            env=environment(),
            timeout=60,
        )
    assert done.returncode == 3
    line = done.stderr.decode("utf-8")
    assert line.startswith("orggraph: ")
    assert line.count("\n") == 1
    assert "已满" in line


@POSIX
@pytest.mark.parametrize("words", [("gaps", "town", "-o"), ("report", "town", "-o")])
def test_a_full_disk_leaves_no_half_written_file(
    town: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    import resource

    # The system refuses to let a file grow beyond 200 bytes, as it refuses on a disk that is full.
    target = tmp_path / ("表.csv" if words[0] == "gaps" else "报告.xlsx")
    target.write_bytes(b"last month's")
    done = subprocess.run(
        [str(PROGRAM), *words, str(target)],
        cwd=town,
        capture_output=True,
        timeout=60,
        env=environment(PYTHONDONTWRITEBYTECODE="1"),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200)),
    )
    assert done.returncode == 3
    said = in_one_line(Said(done.stdout, done.stderr.decode("utf-8"), done.returncode))
    assert "已满" in said
    assert target.name in said
    assert [path.name for path in tmp_path.iterdir()] == [target.name]
    assert target.read_bytes() == b"last month's"


def test_debug_shows_where_a_trouble_comes_from(town: Path) -> None:
    said = orggraph(town, "--debug", "coverage", "absent.csv", tracebacks=True)
    assert said.code != 0
    assert "Traceback" in said.err
    assert "InputError" in said.err


# ---------------------------------------------------------------- help


def commands(cwd: Path) -> list[str]:
    listed = orggraph(cwd, "--help").text.split("Commands:")[1]
    return re.findall(r"^  (\S+)", listed, re.MULTILINE)


def test_every_command_and_every_option_has_help_in_both_languages(town: Path) -> None:
    names = commands(town)
    assert {"check", "coverage", "gaps", "explain", "locate", "report", "rules", "demo"} <= set(
        names
    )
    for name in names:
        said = in_english(name, "--help")
        usage, about, options = re.split(r"\n\n", said.text, maxsplit=2)
        assert f"orggraph {name}" in usage
        assert re.search("[一-鿿].*[。？！] [A-Z]", about, re.DOTALL), (
            f"{name}: Chinese first, then English"
        )
        for option in re.split(r"\n  (?=-)", options)[1:]:
            words = re.sub(r"^\S*(, \S+)*( \[?[A-Za-z_|]+\]?)?", "", option)
            assert re.search("[一-鿿]", words) or "--help" in option, f"{name} {option}"


# ---------------------------------------------------------------- the same input gives the same bytes  # noqa: E501


def test_the_same_input_gives_the_same_bytes(town: Path, tmp_path: Path) -> None:
    def made(seed: str) -> dict[str, bytes]:
        place = tmp_path / seed
        orggraph(tmp_path, "demo", "--firms", "60", "-o", str(place), env={"PYTHONHASHSEED": seed})
        return {
            path.relative_to(place).as_posix(): path.read_bytes()
            for path in sorted(place.rglob("*"))
            if path.is_file()
        }

    once, again = made("1"), made("2")
    assert once.keys() == again.keys()
    assert [name for name in once if once[name] != again[name]] == []
    assert {"report.xlsx", "map.html"} <= {name.rsplit("/", 1)[-1] for name in once}
