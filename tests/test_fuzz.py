"""Files changed at random: none crashes the program, and no row left alone is lost in silence.

`fuzzing.py` makes the mutations and says what must hold of each. ORGGRAPH_MUTATIONS says how many
are tried, 240 unless given; by hand 10,000 of them, or `python tests/fuzzing.py 0 10000` in pieces.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import fuzzing
import pytest

PARTS = 4  # processes, each of which may die alone
COUNT = int(os.environ.get("ORGGRAPH_MUTATIONS", "240"))
# Each of these once failed: cells so long that a pattern took minutes, a district called 合计, a
# long number for a mode, a line end and the heading again within the heading, many
# digits behind 无, two points of one firm in two lists.
KEPT = (483, 733, 850, 1181, 1597, 9106136, 18209360, 20004904)


def tried(first: int, end: int) -> tuple[int, str]:
    """Return the exit code and the words of a process that tries some mutations."""
    program = [
        sys.executable,
        "-X",
        "faulthandler",
        str(Path(fuzzing.__file__)),
        str(first),
        str(end),
    ]
    done = subprocess.run(
        program, capture_output=True, text=True, timeout=120 + COUNT * fuzzing.SECONDS
    )
    return done.returncode, done.stdout.replace("\r", "\n") + done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_no_mutation_crashes_the_program_or_loses_a_row_in_silence(part: int) -> None:
    code, words = tried(COUNT * part // PARTS, COUNT * (part + 1) // PARTS)
    assert code == 0, words  # the mutation of a process that died is the last that is named


@pytest.mark.slow
@pytest.mark.parametrize("number", KEPT)
def test_what_once_failed_holds(number: int) -> None:
    assert tried(number, number + 1)[0] == 0


@pytest.mark.slow
def test_a_number_always_makes_the_same_file() -> None:
    for number in range(len(fuzzing.KINDS)):
        assert fuzzing.mutation(number) == fuzzing.mutation(number)


def test_a_row_lost_in_silence_and_an_unexpected_end_are_noticed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def without_a_row(name: str, raw: object) -> object:
        part = listing(name, raw)
        return replace(part, rows=part.rows.iloc[1:], lines=part.lines - 1)

    listing = fuzzing.listing
    number = next(
        n
        for n in range(200)
        if (one := fuzzing.mutation(n)).judges_rows and len(one.untouched or ()) > 10
    )
    monkeypatch.setattr(fuzzing, "listing", without_a_row)
    assert any(
        "is lost and nothing tells of it" in fault or "accounted for" in fault
        for fault in fuzzing.faults(number)
    )

    def fails(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    number = next(
        n for n in range(200) if fuzzing.mutation(n).words == ("rules", "--rules", "rules.toml")
    )
    monkeypatch.setattr("orggraph.cli.report.read_rules", fails)
    assert any("ZeroDivisionError" in fault for fault in fuzzing.faults(number))
