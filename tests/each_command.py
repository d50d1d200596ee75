"""Every command of the program over one file, each call in a process of its own.

    python tests/each_command.py FILE  says what does not hold of any call, and how many there were

The processes are forked from one that has loaded the program, which is what makes so many cheap.
"""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click
from click.testing import CliRunner
from each_answer import words_of

from orggraph.cli.main import all_commands, main, run
from orggraph.reports.registry import all_answers

SECONDS = 60
DOCUMENTED = (0, 1, 2, 3, 4)
GOOD = "企业名称,区,正式党员数\n甲公司,思明区,3\n乙公司,湖里区,0\n"

# What each command is called with: {} is the file, 好.csv a good ledger beside it. A file is read
# as data, and as each of the other files that a command takes.
CALLS = {
    **{answer.key: (f"{{}} {words_of(answer, '甲公司')}",) for answer in all_answers()},
    "check": ("{}", "{} --columns"),
    "collect": ("表 --from {} -o o",),
    "compare": ("{} 好.csv", "好.csv {} --show firms"),
    "cypher": ("{} due",),
    "coverage": ("{}", "好.csv --rules {}", "好.csv --columns-as {}"),
    "dispatch": ("{} -o o", "好.csv --plan {} -o o"),
    "gaps": ("{}", "好.csv --plan {}"),
    "ledger": (
        "--department 甲={} --sweep 乙=好.csv -o o",
        "--department 甲=好.csv --covered {} -o o",
        "--department 甲=好.csv --decisions {} -o o",
    ),
    "map": (
        "{} -o m.html",
        "好.csv --boundaries {} --boundaries-system WGS-84 -o m.html",
        "好.csv --context {} --context-system WGS-84 -o m.html",
    ),
    "nation": ("{} --by-county 区划代码 -o o", "好.csv --by-county 企业名称 --rules {} -o o"),
    "neo4j load": ("{}",),
    "neo4j query": ("{}",),
    "neo4j verify": ("{}",),
    "plan": ("{}", "好.csv --keep {}", "好.csv --drawn {}"),
    "report": ("{} -o r.md",),
    "rules": ("--rules {}",),
    "snapshot": ("{} -o s.orggraph", "{} --verify", "{} --parquet -o 列"),
}
READS_NO_FILE = {"demo", "warm", "neo4j clear", "neo4j favourites", "neo4j queries", "neo4j status"}


def leaves(command: click.Command, name: str = "") -> Iterator[tuple[str, click.Command]]:
    """Yield the commands that do something, under the words that call them."""
    if not isinstance(command, click.Group):
        yield name, command
        return
    context = click.Context(command)
    for word in command.list_commands(context):
        found = command.get_command(context, word)
        assert found is not None
        yield from leaves(found, f"{name} {word}".strip())


def calls(file: str) -> Iterator[list[str]]:
    """Yield the words of every call over a file."""
    for name, several in CALLS.items():
        for words in several:
            yield [*name.split(), *(word.replace("{}", file) for word in words.split())]


def faults(words: list[str]) -> Iterator[str]:
    """Yield what does not hold of one call, made in the working folder."""
    code, err = _forked(words)
    said = [line for line in err.splitlines() if line.startswith("orggraph: ")]
    if code not in DOCUMENTED:
        yield f"exit code {code}"
    if "Traceback" in err or "Exception ignored" in err:
        yield "a traceback"
    if "程序出了意外" in err or "内存不足" in err or list(Path().glob("orggraph-error-*")):
        yield "something unexpected"
    if code in (2, 3, 4) and len(said) != 1:
        yield f"a refusal of {len(said)} lines"
    if re.search(
        "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]", err
    ):
        yield "a character that a terminal obeys"


def _forked(words: list[str]) -> tuple[int, str]:
    """Run the program in a forked process; return its exit code, negative where a signal ended
    it, and its stderr.
    """
    child = os.fork()
    if child == 0:
        _become(words)
    until = time.monotonic() + SECONDS
    done, status = os.waitpid(child, os.WNOHANG)
    while not done:
        if time.monotonic() > until:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return -signal.SIGKILL, f"orggraph: longer than {SECONDS} s\n"
        time.sleep(0.01)
        done, status = os.waitpid(child, os.WNOHANG)
    return os.waitstatus_to_exitcode(status), Path("stderr.txt").read_text(encoding="utf-8")


def _become(words: list[str]) -> None:
    """Be the program: run it with its streams in files, and end."""
    code = 70  # that of a program which does not even say how it ends
    try:
        for number, name in ((1, "stdout.txt"), (2, "stderr.txt")):
            os.dup2(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
        sys.argv = ["orggraph", *words]
        run()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    finally:
        os._exit(code)


def by_hand(file: str) -> int:
    """Make every call over a file and print what does not hold; the working folder takes the
    results.
    """
    os.environ.update(NEO4J_URI="bolt://127.0.0.1:1", NEO4J_PASSWORD="")
    all_commands()  # loaded before a process is forked for each call
    Path("好.csv").write_text(GOOD, encoding="utf-8")
    CliRunner().invoke(main, ["dispatch", "好.csv", "-o", "表"], catch_exceptions=False)
    failed = count = 0
    for words in calls(file):
        count += 1
        for fault in faults(words):
            failed += 1
            print(f"orggraph {' '.join(words)}: {fault}: {_last_line()}", flush=True)
    print(f"{count} calls, {failed} faults")
    return int(failed > 0)


def _last_line() -> str:
    return (
        Path("stderr.txt")
        .read_text(encoding="utf-8", errors="replace")
        .strip()
        .rpartition("\n")[2][:300]
    )


if __name__ == "__main__":
    sys.exit(by_hand(sys.argv[1]))
