"""Write the pages that the code itself knows best; the tests say when one is out of date.

    .venv/bin/python docs/generate.py            # all pages, some minutes
    .venv/bin/python docs/generate.py README.md  # of those with commands only this one

`docs/ledger.md` comes from the schema. In the other pages the answers below each command are filled
in by running it, and what stands between `<!-- WHAT: NAME -->` and `<!-- end -->` comes from the
code: the options of a command, the questions that have an answer, the layers of a package, what its
front says, the names that Python users get. An answer without a section in `docs/commands.md` gets
one.
"""

from __future__ import annotations

import ast
import inspect
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from answer_pages import contents, questions, with_sections
from command_options import options_of
from draw_layers import layer_diagram, layers

import orggraph
from orggraph.core import schema
from orggraph.core.enums import Word
from orggraph.core.schema import Column, Kind
from orggraph.ingest.vocabulary import PATTERNS

ROOT = Path(__file__).resolve().parents[1]
WIDTH = 112  # columns of the terminal on which the commands of a page are run
GUIDE = "docs/guide.zh.md"
CUT = "…"  # stands in a page for lines left out

LEDGER = """\
# 台账可以有哪些列 · The columns a ledger may have

一行一家企业；**只有企业名称和统一社会信用代码须有其一**，其余有什么填什么。空白表示不明，不表示零。

- 表头的先后、全角半角、空格、括号里的单位都不影响；同义表头和英文列名同样认得。
- 每一列读作什么：`orggraph check 台账.xlsx --columns`，报告中见“列的读法”。认不出的列不读入；关系到党组织情况而未读入的，每张表的表题下都会说明，并写出牵涉多少家企业。
- 要改读法，不必改台账：`orggraph check 台账.xlsx --columns -o 读法.xlsx`，在“读作”一栏从下拉列表中选定，再给任何命令加上 `--columns-as 读法.xlsx`；数据文件夹可在 `dataset.toml` 中写 `columns_as = "读法.xlsx"`。列按工作表、列号和表头对上，对不上的会说明。
- 经纬度须声明坐标系：写在表头里（`经度(百度)`、`经度(高德)`、`经度(WGS-84)`），或写在 `dataset.toml` 的 `[coordinates]` 中。未声明的不用于计算距离。
- 涉及个人的列和内容**不读入**，见[文末](#不读入的列--what-is-never-taken-in)。

One row a firm; **a name or a credit code must be there**, all else may be missing. A blank means unknown, never zero.
Headings are known in any order, by their synonyms and by their English names; an unknown one is not read, and every table
says so where figures hang on it. `orggraph check LEDGER --columns` lists what each column was read as; with `-o FILE.xlsx` a
person chooses in the column `read as`, and any command reads by it with `--columns-as FILE.xlsx`. Points need a coordinate system, in the heading (`经度(高德)`) or in `dataset.toml`.

一个数据文件夹可以有下列五种表，文件以表名命名（`firms.csv` 或 `企业.xlsx`）；只有一份企业台账也可以，地点、党组织和关系从它的列中读出。
凡可用 CSV 之处也可用 Parquet（`firms.parquet`）：列名即表头，行号从表头为第 1 行算起，与存成 CSV 再读完全一样；带时区的时间按北京时间取日；单元格是列表或记录的列须先改成文字。
A dataset folder may hold the five tables below, each in a file of its name; one ledger of firms alone will do.
A Parquet file may stand wherever a CSV may, and is read as the CSV of its rows: headings in the same words, row 1 the headings, moments with a time
zone as days in China; cells that are lists or records are refused by the name of their column.
"""  # noqa: E501

WRITING = """\
## 怎么写 · How cells are read

| 类型 | 可以写成 |
|---|---|
| 人数、家数 | `12`、`12人`、`１２`、`十二`；`无` 为零 |
| 数值 | `1,234.5`、`120万元` |
| 日期 | `2026-11-20`、`2026.11.20`、`2026/11/20`、`2026年11月20日`、`20261120`；只有年月的按首日计，并有提示 |
| 是/否 | `是`、`有`、`√`、`1`、`在营`、`存续`；`否`、`无`、`×`、`0`、`停业`、`注销` |
| 岗位编号 | 含字母或数字的编号，如 `ZD-005`；写了姓名的只记为“有指导员（未编号）”，姓名不读入 |
| 代码 | 按文本填写；以数值存放的 18 位代码末几位已被 Excel 改动，不采用 |
| 任何一列 | 空白、`-`、`/`、`待核实`、`不详` 都是不明 |
"""  # noqa: E501

NEVER = """\
## 不读入的列 · What is never taken in

orggraph 不收个人信息：人不是节点，不成行，不成列。

- **按表头**：表头含下列字样之一的列不读入，除非它是上文的一列，或以 {exceptions} 结尾。

  > {personal}

- **按内容**：任何一格里像身份证号、手机号、电子邮箱的内容，连同旁边的姓名，不读入。
- `orggraph check` 只列出略去了哪些列、哪些格，**从不显示其内容**。

No person comes in: a column whose heading holds one of the words above is left out, what looks like an ID, a
mobile number or a mail address in any cell is left out with the name beside it, and `orggraph check` names the column and
the row, never what stood there.
"""  # noqa: E501


def ledger_page() -> str:
    """Return docs/ledger.md: every column that may be read, the words it may hold, and what is
    never taken in.
    """
    parts = [LEDGER]
    for table in schema.READ:
        parts.append(
            f"## {schema.TABLE_NAMES[table].zh} · `{table}`\n\n{_columns(schema.READ[table])}"
        )
    parts.append(WRITING)
    parts.append(
        "## 可用的词 · Words of closed lists\n\n"
        + "\n".join(_words(columns) for columns in _closed_lists())
    )
    parts.append(
        NEVER.format(
            personal="、".join(dict.fromkeys(word.lower() for word in schema.PERSONAL)),
            exceptions="、".join(f"“{word}”" for word in schema._NOT_PERSONAL),
        )
    )
    return "\n".join(parts)


def _columns(columns: Iterable[Column]) -> str:
    head = ("表头", "列名 name", "也认得 also", "类型 type", "单位 unit", "含义 meaning")
    rows = (
        (
            f"**{c.zh}**" + ("（必填）" if c.required else ""),
            f"`{c.name}`",
            "、".join(c.synonyms),
            f"{c.kind.zh} {c.kind.en}",
            c.unit,
            c.meaning,
        )
        for c in columns
    )
    return _table(head, rows)


def _closed_lists() -> list[Column]:
    """The first column of each closed list, in the order of the tables."""
    firsts: dict[type[Word], Column] = {}
    for columns in schema.READ.values():
        for column in columns:
            if column.kind is Kind.WORD and column.words:
                firsts.setdefault(column.words, column)
    return list(firsts.values())


def _words(column: Column) -> str:
    assert column.words is not None
    written: dict[Word, list[str]] = {}
    for pattern, word in PATTERNS.get(column.words, ()):
        written.setdefault(word, []).extend(_spoken(pattern))
    rows = (
        (f"**{word.zh}**", f"`{word}`", word.en, "、".join(written.get(word, [])))
        for word in column.words
    )
    return f"### {column.zh} · {column.en}\n\n" + _table(
        ("词", "代码 code", "English", "含有这些字也认得"), rows
    )


def _spoken(pattern: str) -> Iterator[str]:
    """Yield the alternatives of a pattern that are plain words; 广场$ is …广场."""
    for word in re.split(r"\|(?![^(]*\))", pattern):  # not within brackets
        if re.fullmatch(r"[一-龥]+\$?", word):
            yield f"…{word[:-1]}" if word.endswith("$") else word


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    return "".join(_lines(head, rows))


def _lines(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |\n|{'---|' * len(head)}\n"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', '/') for cell in row)} |\n"


def filled_page(name: str, folder: Path) -> str:
    """Return a page of the project with what its commands print today."""
    return with_answers((ROOT / name).read_text(encoding="utf-8"), folder, codes=name != GUIDE)


def with_answers(page: str, folder: Path, *, codes: bool = True) -> str:
    """Return the text of a page with what its commands print today.

    Runs on a terminal, in the empty folder `folder`, in the order of the page: a block ```csv NAME
    is a file, a block ```console holds commands after `$` and what they print, a block ```python a
    programme whose output is the next block ```text. Where a block shows lines, then `…`, then
    lines, so many of the first and last lines are kept. With `codes` an exit code other than 0
    stands in a comment behind the command.
    """
    printed = ""

    def filled(block: re.Match[str]) -> str:
        nonlocal printed
        kind, file, body = block.groups()
        if kind == "csv":
            (folder / file).write_text(body, encoding="utf-8")
        elif kind == "console":
            body = "".join(
                _answered(folder, command, shown, codes) for command, shown in _commands(body)
            )
        elif kind == "python":
            program = [sys.executable, "-c", body]
            printed, code = _run(folder, program)
            if code:
                raise subprocess.CalledProcessError(code, program, printed)
        elif kind == "text":
            body = _shortened(printed, body)
        return f"```{kind}{' ' + file if file else ''}\n{body}```\n"

    return re.sub(
        r"^```(\w+)(?: ([^\n]+))?\n(.*?)^```\n", filled, page, flags=re.MULTILINE | re.DOTALL
    )


def _commands(body: str) -> Iterator[tuple[str, str]]:
    for piece in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
        command, _, shown = piece.partition("\n")
        yield command, shown


def _answered(folder: Path, command: str, shown: str, codes: bool) -> str:
    """Return a command with what it prints; `codes` as in `with_answers`."""
    program, *words = shlex.split(command, comments=True)
    printed, code = _run(folder, [str(Path(sys.executable).with_name(program)), *words])
    command = command.split("  #")[0] + (f"  # exit code {code}" if code and codes else "")
    return f"$ {command}\n{_shortened(_without_snapshots(printed, shown), shown)}"


def _without_snapshots(printed: str, shown: str) -> str:
    """Return what was printed without the line that a snapshot is used, unless it is shown."""
    words = ("使用快照", "using the snapshot")
    if any(word in shown for word in words):
        return printed
    return "\n".join(line for line in printed.split("\n") if not line.startswith(words))


def _shortened(printed: str, shown: str) -> str:
    """Cut what was printed as the page has it cut."""
    lines, old = printed.splitlines(), shown.splitlines()
    if CUT in old:
        first, last = old.index(CUT), len(old) - old.index(CUT) - 1
        lines = [*lines[:first], CUT, *lines[len(lines) - last :]]
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _run(folder: Path, words: list[str]) -> tuple[str, int]:
    """Return what a program shows on a terminal and its exit code; raises `CalledProcessError`
    where it fails.
    """
    import fcntl
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, WIDTH, 0, 0))
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("ORGGRAPH", "LC_", "LANG"))
    }
    with subprocess.Popen(
        words,
        cwd=folder,
        stdout=theirs,
        stderr=subprocess.PIPE,
        env={**kept, "NO_COLOR": "1", "PYTHONUTF8": "1"},
    ) as run:
        os.close(theirs)
        shown = b"".join(iter(lambda: _read(ours), b""))
        errors = run.stderr.read() if run.stderr else b""
    os.close(ours)
    if run.returncode not in (0, 1):  # 1 is an answer: `check` found errors
        raise subprocess.CalledProcessError(run.returncode, words, shown, errors.decode())
    return shown.decode().replace("\r\n", "\n") + errors.decode(), run.returncode


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # the last writer has gone
        return b""


# ---- what a page says, whatever its wording ----

# A figure, or a file by its name. A point or a comma at the end belongs to the sentence.
FACT = re.compile(r"[\w/]+\.(?:csv|docx|html|md|toml|xlsx)\b|\d+(?:[.,]\d+)*%?")


def meaning(page: str) -> list[tuple[str, list[str]]]:
    """Return each command of a page, its exit code with it, and the figures and files of what it
    prints, in order.

    So a page holds while only the wording of the program changes.
    """
    facts: list[tuple[str, list[str]]] = []
    for kind, body in re.findall(
        r"^```(console|text)[^\n]*\n(.*?)^```\n", page, re.MULTILINE | re.DOTALL
    ):
        shown = [("", body)] if kind == "text" else _commands(body)
        facts += [(command, FACT.findall(answer)) for command, answer in shown]
    return facts


# ---- what the code says ----


def with_declarations(page: str) -> str:
    """Return a page with what stands between its markers taken from the code anew, and with a
    section for each answer where it is the page of commands.
    """
    if "<!-- contents: commands -->" in page:
        page = with_sections(page)
    declarations = {**DECLARED, "contents": lambda _: contents(page)}

    def declared(block: re.Match[str]) -> str:
        what, name = block.groups()
        return f"<!-- {what}: {name} -->\n{declarations[what](name)}<!-- end -->\n"

    marked = r"^<!-- (\w+): (\w[\w.]*) -->\n.*?^<!-- end -->\n"
    return re.sub(marked, declared, page, flags=re.MULTILINE | re.DOTALL)


def _package_fronts(container: str) -> str:
    """Return a list of the packages of a container, lowest layer first, with what the front of
    each says.
    """
    names = [name for layer in reversed(layers(container)) for name in layer]
    folder = ROOT / container.replace(".", "/")
    return "\n" + "".join(f"- **`{name}`**: {_docstring(folder / name)}\n" for name in names) + "\n"


def _docstring(place: Path) -> str:
    """Return the docstring of a module or a package on one line."""
    source = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
    return " ".join(
        (ast.get_docstring(ast.parse(source.read_text(encoding="utf-8"))) or "").split()
    )


def _public_names(package: str) -> str:
    """Return what `import orggraph` gives: each name, its signature and the first line of its
    docstring.
    """
    source = ast.parse((ROOT / package / "api.py").read_text(encoding="utf-8"))
    functions = {node.name: node for node in source.body if isinstance(node, ast.FunctionDef)}
    lines = ["| Name | Gives |\n|---|---|\n"]
    for name in orggraph.__all__:
        told = (inspect.getdoc(getattr(orggraph, name)) or "").split("\n\n")[0]
        gives = " ".join(told.split())
        lines.append(f"| `{name}{_signature(functions.get(name))}` | {gives} |\n")
    return "".join(lines)


def _signature(function: ast.FunctionDef | None) -> str:
    """Return the signature of a function as its source has it; nothing for a class or a module."""
    if function is None:
        return ""
    gives = f" -> {ast.unparse(function.returns)}" if function.returns else ""
    return f"({ast.unparse(function.args)}){gives}".replace("|", "\\|")


DECLARED = {
    "options": options_of,
    "questions": questions,
    "layers": layer_diagram,
    "packages": _package_fronts,
    "names": _public_names,
}
FILLED = ("README.md", "README.en.md", "docs/commands.md", "docs/api.md", GUIDE)
MARKED = ("README.md", "README.en.md", "docs/commands.md", "docs/api.md", "docs/architecture.md")

if __name__ == "__main__":
    (ROOT / "docs/ledger.md").write_text(ledger_page(), encoding="utf-8")
    for name in MARKED:
        page = (ROOT / name).read_text(encoding="utf-8")
        (ROOT / name).write_text(with_declarations(page), encoding="utf-8")
    # What is said only once a machine stands in no page.
    subprocess.run([Path(sys.executable).with_name("orggraph"), "warm"], check=True)
    for name in set(FILLED).intersection(sys.argv[1:] or FILLED):
        with tempfile.TemporaryDirectory() as folder:
            (ROOT / name).write_text(filled_page(name, Path(folder)), encoding="utf-8")
