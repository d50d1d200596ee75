"""An answer is declared once: command, formats, report, Python and pages have it from there.

The worked example of CONTRIBUTING.md is laid out as it stands there, as an answer that nobody else
knows of.
"""

from __future__ import annotations

import importlib
import io
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import each_answer
import generate
import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner, Result
from test_streams import SCREEN, check_that_it_is

import orggraph
from orggraph.analysis import pipeline
from orggraph.analysis.analysis import Answers
from orggraph.cli.main import command_named, main
from orggraph.core.errors import UsageError
from orggraph.io import output
from orggraph.io.sample_writer import write_town
from orggraph.render.terminal import table
from orggraph.reports.registry import Answer, all_answers, answer_named, names
from orggraph.reports.report import build_report
from orggraph.reports.sheets import Sheet
from orggraph.sample import make_town

ROOT = Path(__file__).resolve().parents[1]
KEYS = each_answer.all_keys()


def call(*words: str) -> Result:
    return CliRunner().invoke(main, words, prog_name="orggraph")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("town") / "town"
    write_town(make_town(60, 1), place)
    return place


@pytest.fixture(scope="module")
def dataset(town: Path) -> orggraph.Dataset:
    return orggraph.read(town)


@pytest.fixture(scope="module")
def answers(dataset: orggraph.Dataset) -> Answers:
    return pipeline.answers_of(dataset.tables, compare=True)


@pytest.fixture(scope="module")
def firm(answers: Answers) -> str:
    return str(answers.graph.firms["uscc"].dropna().iloc[0])


# ---- what is declared ----


@pytest.mark.parametrize("key", KEYS)
def test_a_declaration_holds_together(key: str, answers: Answers, firm: str) -> None:
    answer = answer_named(key)
    assert answer.key == key, "an answer bears the name of its module"
    for words in (answer.help, *(option.help for option in answer.options)):
        assert re.search("[一-龥]", words), words
        assert re.search("[a-z]{2}", words), words
    assert re.search("[一-龥]", answer.question.zh)
    assert not re.search("[一-龥]", answer.question.en)
    for option in answer.options:
        assert option.value(option.resting) is not None or option.resting is None
    for page in () if answer.kept is None else answer.kept.options:
        assert page in {option.name for option in answer.options}
    assert isinstance(answer.make(answers, **each_answer.arguments(answer, firm)), Sheet)


def test_each_answer_has_its_own_place() -> None:
    orders = [answer.order for answer in all_answers()]
    assert len(set(orders)) == len(orders)
    assert sorted(names()) == sorted(KEYS)


# ---- what follows from it ----


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_choice_of_an_answer_gives_every_format(
    key: str, lang: str, answers: Answers, firm: str
) -> None:
    answer = answer_named(key)
    for given in each_answer.variants(answer, firm):
        sheet = answer.make(answers, lang, **given)
        for form in SCREEN:
            check_that_it_is(form, written(sheet, form, lang))


def written(sheet: Sheet, form: str, lang: str) -> bytes:
    """A sheet as a command writes it to standard output."""
    if form == "table":
        return table(sheet.spoken(lang), lang, 112, False).encode()
    out = io.TextIOWrapper(io.BytesIO(), "utf-8", newline="\n")
    if form == "json":
        output.to_json(sheet, out)
    else:
        {"csv": output.to_csv, "md": output.to_markdown, "html": output.to_html}[form](
            sheet, out, lang
        )
    out.flush()
    held: Any = out.buffer
    return bytes(held.getvalue())


@pytest.mark.slow
@pytest.mark.parametrize("key", KEYS)
def test_python_is_given_what_the_command_gives(
    key: str, town: Path, dataset: orggraph.Dataset, firm: str
) -> None:
    answer = answer_named(key)
    given = each_answer.arguments(answer, firm)
    said = call(key, str(town), *given.values(), "--format", "json")
    assert said.exit_code == 0, said.output
    records = json.loads(said.stdout)
    found = orggraph.answer(dataset, key, **given)
    assert list(found.columns) == list(records[0])
    assert [cells(row) for row in found.to_dict("records")] == [cells(row) for row in records]
    graph = orggraph.build_graph(dataset)
    if answer.compares:
        with pytest.raises(UsageError, match=r"orggraph\.read"):
            orggraph.answer(graph, key, **given)
    else:
        pd.testing.assert_frame_equal(orggraph.answer(graph, key, **given), found)


def cells(row: dict[str, Any]) -> dict[str, Any]:
    """A row with its percents as they are written, and nothing where nothing is."""
    return {name: cell(value) for name, value in row.items()}


def cell(value: Any) -> Any:
    if isinstance(value, dict):
        return value["zh"]  # JSON has our own sentences in both languages
    if pd.isna(value):
        return None
    return round(value, 1) if isinstance(value, float) else value


@pytest.mark.parametrize(
    ("key", "options", "said"),
    [
        ("wealth", {}, "health"),
        ("funding", {"by": "planet"}, "district"),
        ("funding", {"per": "street"}, "by, social"),
        ("circles", {"add": 0}, "add"),
        ("circles", {"add": 2.5}, "add"),
        ("circles", {"target": 101}, "target"),
        ("circles", {"add": 2, "target": 50}, "--target"),
        ("explain", {}, "firm"),
        ("gaps", {"statuses": ["LOST"]}, "UNCOVERED"),
        ("gaps", {"conditions": ["priority"]}, "priority"),
    ],
)
def test_what_python_asks_and_no_answer_has_is_refused(
    key: str, options: dict[str, Any], said: str, dataset: orggraph.Dataset
) -> None:
    with pytest.raises(UsageError) as refused:
        orggraph.answer(dataset, key, **options)
    assert said in refused.value.text.en
    assert re.search("[一-龥]", refused.value.text.zh)


def test_python_names_a_status_as_the_command_does(dataset: orggraph.Dataset) -> None:
    one = orggraph.answer(dataset, "gaps", statuses="空白点")
    assert set(one["status"]) == {"UNCOVERED"}
    two = orggraph.answer(dataset, "gaps", statuses=("UNCOVERED", "UNKNOWN"))
    assert set(two["status"]) == {"UNCOVERED", "UNKNOWN"}


# ---- a new answer ----


def blocks() -> dict[str, str]:
    """The files of the worked example by their paths."""
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    found = re.findall(r"^   ```python (\S+)\n(.*?)^   ```\n", page, re.MULTILINE | re.DOTALL)
    return {path: re.sub("^   ", "", body, flags=re.MULTILINE) for path, body in found}


@pytest.fixture
def waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Answer]:
    """The answer of the worked example, in a place beside the program."""
    modules = []
    for path, body in blocks().items():
        file = tmp_path / path
        file.parent.mkdir(parents=True)
        file.write_text(body, encoding="utf-8")
        if path.startswith("orggraph/"):
            modules.append(path.removesuffix(".py").replace("/", "."))
            package = importlib.import_module(modules[-1].rpartition(".")[0])
            monkeypatch.setattr(package, "__path__", [*package.__path__, str(file.parent)])
    importlib.invalidate_caches()
    yield answer_named("waiting")
    for name in modules:
        sys.modules.pop(name, None)


def test_the_worked_example_is_three_files_of_code(waiting: Answer, tmp_path: Path) -> None:
    assert list(blocks()) == [
        "orggraph/analysis/coverage/waiting.py",
        "orggraph/reports/answers/waiting.py",
        "tests/test_waiting.py",
    ]
    for path, body in blocks().items():
        assert not (ROOT / path).exists(), "it must be tried as something new"
        assert max(map(len, body.splitlines())) <= 100, path
    story: dict[str, Any] = {}
    exec(compile(blocks()["tests/test_waiting.py"], "test_waiting.py", "exec"), story)
    tests = [test for name, test in story.items() if name.startswith("test_")]
    assert tests
    for test in tests:
        test(tmp_path)


LEDGER = "企业名称,正式党员数,党组织名称\n甲公司,1,无\n乙公司,4,无\n丙公司,9,丙公司党支部\n"


def test_a_new_answer_is_a_command_in_every_format(waiting: Answer, tmp_path: Path) -> None:
    assert re.search("^  waiting  +有党员而没有党组织", call("--help").stdout, re.MULTILINE)
    own = call("waiting", "--help").stdout
    assert "--least INTEGER RANGE" in own
    assert "Firms with members and no organisation." in own
    ledger, book = tmp_path / "台账.csv", tmp_path / "waiting.xlsx"
    ledger.write_text(LEDGER, encoding="utf-8")
    for form in SCREEN:
        said = call("waiting", str(ledger), "--format", form)
        assert said.exit_code == 0, said.output
        check_that_it_is(form, said.stdout_bytes)
        assert said.stdout.index("乙公司") < said.stdout.index("甲公司")
    fewer = json.loads(call("waiting", str(ledger), "--least", "2", "--format", "json").stdout)
    assert [row["name"] for row in fewer] == ["乙公司"]
    assert call("waiting", str(ledger), "-o", str(book)).exit_code == 0
    assert openpyxl.load_workbook(book, read_only=True).sheetnames
    refused = call("waiting", str(ledger), "--least", "0")
    assert (refused.exit_code, refused.stdout) == (2, "")


def test_a_new_answer_has_its_sheet_in_the_report_where_it_says(
    waiting: Answer, answers: Answers, compiled: None
) -> None:
    keys = [sheet.key for sheet in build_report(answers).sheets]
    assert keys.count("waiting") == 1
    order = ["gaps", "committees", "health", "waiting", "post_load", "social_gaps", "impact"]
    assert [key for key in keys if key in order] == order
    assert keys[-1] == "problems"


def test_a_new_answer_is_given_to_python(waiting: Answer, dataset: orggraph.Dataset) -> None:
    graph = orggraph.build_graph(dataset)
    found = orggraph.answer(graph, "waiting", least=2)
    assert list(found.columns) == ["name", "uscc", "street", "members_formal", "staff"]
    assert (found["members_formal"] >= 2).all()


def test_a_new_answer_gets_its_place_in_the_pages(waiting: Answer) -> None:
    pages = {
        name: generate.with_declarations((ROOT / name).read_text(encoding="utf-8"))
        for name in ("README.md", "README.en.md", "docs/commands.md")
    }
    zh, en = waiting.question
    assert f"| {zh} | `orggraph waiting 台账.xlsx --least 2` |" in pages["README.md"]
    assert f"| {en} | `orggraph waiting DATA --least 2` |" in pages["README.en.md"]
    section = pages["docs/commands.md"].partition("\n## waiting\n")[2].partition("\n## ")[0]
    assert "$ orggraph waiting demo --least 2 --lang en\n" in section
    assert "| `--least` | `INTEGER` ≥ 1 | `1` | 正式党员至少几人 how many" in section
    assert "[waiting](#waiting)" in pages["docs/commands.md"]
    again = generate.with_declarations(pages["docs/commands.md"])
    assert again == pages["docs/commands.md"], "a section that is there is left as it is"


def test_a_new_answer_is_asked_of_by_the_other_tests(waiting: Answer) -> None:
    assert "waiting" in each_answer.all_keys()
    assert [dict(given) for given in each_answer.variants(waiting, "")] == [
        {},
        {"least": 1},
        {"least": 2},
    ]
    assert isinstance(command_named("waiting"), click.Command)
