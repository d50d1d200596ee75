"""A made-up town, written in any shape of an office ledger, is read back as it is, or the reader
is told.
"""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from office_judge import Verdict, folded, judge, shrunk

from orggraph.io.office_writer import write_office_ledger
from orggraph.sample.office import CHOICES, OfficeLedger, Shape, Tie, draw_shape, office_ledger
from orggraph.sample.office import wordings as words

COMBINATIONS = int(os.environ.get("ORGGRAPH_COMBINATIONS", "2000"))
RIGHT = 0.95  # share of the combinations that are read right, not merely told
# What is still read wrong in silence, by the chance that a choice stays plain: shares that were
# measured, and may only shrink.
SILENT = {0.8: 0.001, 0.5: 0.003}
SHAPES = st.builds(Shape, **{name: st.sampled_from(choices) for name, choices in CHOICES.items()})
# Choices that stay plain in most examples, so that what is left can be read at all.
FEW = st.dictionaries(st.sampled_from(sorted(CHOICES)), st.integers(0, 20), max_size=6)


def shape_of(chosen: dict[str, int]) -> Shape:
    changed = {name: CHOICES[name][number % len(CHOICES[name])] for name, number in chosen.items()}
    return Shape(**changed).fitting()


def judged(shape: Shape, seed: int) -> Verdict:
    with tempfile.TemporaryDirectory() as folder:
        return judge(office_ledger(shape, seed), Path(folder))


def true_or_told(shape: Shape, seed: int) -> None:
    verdict = judged(shape, seed)
    assert verdict.outcome in ("right", "told"), verdict.say()


def simplest(verdicts: list[Verdict], most: int = 20) -> str:
    """Say the simplest shapes that fail like the first of these, each once."""
    with tempfile.TemporaryDirectory() as folder:
        small = [shrunk(verdict, Path(folder)) for verdict in verdicts[:most]]
    said = {str(verdict.ledger.shape.differences()): verdict.say(2) for verdict in small}
    return "\n".join(said.values())


@pytest.mark.parametrize("format", CHOICES["format"])
def test_a_plain_ledger_is_read_right_and_without_a_warning(format: str) -> None:
    verdict = judged(Shape(format=format), 1)
    assert verdict.outcome == "right", verdict.say()
    assert verdict.warned == 0


def draw(combinations: int, plain: float, seed: int) -> list[Verdict]:
    """Judge so many ledgers, each choice of which stays plain with this probability."""
    rng = np.random.default_rng(seed)
    return [judged(draw_shape(rng, plain), number) for number in range(combinations)]


def all_true_or_told(verdicts: list[Verdict]) -> None:
    wrong = [verdict for verdict in verdicts if verdict.outcome in ("silent", "crash")]
    assert not wrong, f"{len(wrong)} of {len(verdicts)}:\n{simplest(wrong)}"


@pytest.mark.slow
def test_fifty_ledgers_with_a_few_habits_are_true_or_told() -> None:
    all_true_or_told(draw(50, plain=0.85, seed=7))


@pytest.mark.slow
@given(chosen=FEW, seed=st.integers(1, 10_000))
def test_a_ledger_with_a_few_habits_is_true_or_told(chosen: dict[str, int], seed: int) -> None:
    true_or_told(shape_of(chosen), seed)


@pytest.mark.slow
@pytest.mark.parametrize("plain", SILENT)
def test_most_of_many_combinations_are_right_and_hardly_one_is_wrong_in_silence(
    plain: float,
) -> None:
    verdicts = draw(COMBINATIONS // 2, plain, seed=14)
    outcomes = Counter(verdict.outcome for verdict in verdicts)
    wrong = [verdict for verdict in verdicts if verdict.outcome in ("silent", "crash")]
    assert not outcomes["crash"], simplest(wrong)
    assert len(wrong) <= SILENT[plain] * len(verdicts), f"{outcomes}\n{simplest(wrong)}"
    if plain >= 0.8:
        assert outcomes["right"] >= RIGHT * len(verdicts), outcomes


# ---- every heading and every wording by itself ----

# A ledger in which each of these headings, or lists of wordings, stands.
HELD_BY: dict[str, Shape] = {
    "unit": Shape(street_by="unit"),
    "uscc": Shape(codes="plain"),
    "members_formal": Shape(members_by="total+formal"),
    "probationary": Shape(members_by="parts"),
    "slash": Shape(members_by="slash"),
    "whether": Shape(status_by="whether"),
    "combined": Shape(status_by="combined"),
    "bare": Shape(status_by="bare"),
    "reason": Shape(status_by="name+reason"),
    "instructor": Shape(work_by="instructor whether"),
    "instructors": Shape(work_by="instructor count"),
    "union": Shape(work_by="union"),
    "operating": Shape(operating="column"),
    "note": Shape(operating="remark"),
    "single_whether": Shape(status_by="two whethers"),
    "joint_whether": Shape(status_by="two whethers"),
    **dict.fromkeys(
        ("tick_single", "tick_joint", "tick_attached", "tick_fallback", "tick_none"),
        Shape(status_by="mode ticks"),
    ),
    **dict.fromkeys(
        ("type_committee", "type_general", "type_branch", "type_joint"),
        Shape(status_by="type ticks"),
    ),
    "YES": Shape(status_by="whether"),
    "NO": Shape(status_by="whether"),
    "BARE": Shape(status_by="bare"),
    "NO_NAME": Shape(status_by="name"),
    "NO_NAME_WORKED": Shape(status_by="name", work_by="instructor in the name"),
    "PENDING_NAMES": Shape(status_by="name", ties="with plans"),
    "GONE_NAMES": Shape(status_by="name", ties="with past"),
    "UNKNOWN_NAMES": Shape(status_by="name", ties="with unknown"),
    "ATTACHED_NAMES": Shape(status_by="name"),
    "FALLBACK_NAMES": Shape(status_by="name"),
    "REASONS": Shape(status_by="whether+reason"),
    "UNKNOWN_COUNTS": Shape(counts="unknowns"),
    "SIGNS": Shape(street_by="ditto", organisation_cells="ditto"),
    "SUMMARIES": Shape(summary_sheet="before"),
    "SUMMARY_STREETS": Shape(summary_sheet="before"),
    "ROSTERS": Shape(roster_sheet=True),
    "WORKPLACES": Shape(roster_sheet=True),
    "BUILT": Shape(status_by="built sheets"),
}
LISTS = [name for name in HELD_BY if name.isupper()]


def not_true_or_told(wordings: Iterable[Any], choose: Callable[[Any], None], shape: Shape) -> str:
    """Say which wordings, each chosen as the only one of its list, are neither read right nor
    told.
    """
    failed = []
    for wording in wordings:
        choose(wording)
        verdict = judged(shape, 1)
        if verdict.outcome not in ("right", "told"):
            failed.append(f"{wording}: {verdict.say(1)}")
    return "\n".join(failed)


@pytest.mark.slow
@pytest.mark.parametrize("key", [key for key in words.HEADINGS if key != "serial"])
def test_every_public_heading_is_read_or_told(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def choose(word: str) -> None:
        monkeypatch.setitem(words.HEADINGS, key, (word,))

    failed = not_true_or_told(words.HEADINGS[key], choose, HELD_BY.get(key, Shape()))
    assert not failed, failed


@pytest.mark.slow
@pytest.mark.parametrize("name", LISTS)
def test_every_wording_of_a_list_is_read_or_told(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def choose(word: Any) -> None:
        monkeypatch.setattr(words, name, (word,))

    failed = not_true_or_told(getattr(words, name), choose, HELD_BY[name])
    assert not failed, failed


@pytest.mark.slow
@pytest.mark.parametrize("tie", Tie)
@pytest.mark.parametrize("name", ["MODES", "COMBINED"])
def test_every_wording_of_a_mode_is_read_or_told(
    name: str, tie: Tie, monkeypatch: pytest.MonkeyPatch
) -> None:
    wordings = getattr(words, name)

    def choose(word: str) -> None:
        monkeypatch.setitem(wordings, tie, (word,))

    by = "mode" if name == "MODES" else "combined"
    failed = not_true_or_told(wordings[tie], choose, Shape(status_by=by, ties="all"))
    assert not failed, failed


# ---- the judge and the generator themselves ----


def ledger_with(**changes: Any) -> OfficeLedger:
    """Return the plain ledger with other truths for its first firm, so that what is read must
    differ.
    """
    ledger = office_ledger(Shape(), 1)
    first, *rest = ledger.expected
    return replace(ledger, expected=(replace(first, **changes), *rest))


@pytest.mark.parametrize(
    ("truth", "figure"),
    [
        ({"name": "另一家有限公司"}, "firm"),
        ({"statuses": frozenset({"UNKNOWN"})}, "status"),
        ({"staff": frozenset({7})}, "staff"),
        ({"members_total": frozenset({None})}, "members_total"),
        ({"street": "另一街道"}, "street"),
        ({"organisation": "另一党支部"}, "organisation"),
        ({"must_tell": True}, "status"),
    ],
)
def test_a_figure_that_differs_without_a_word_is_silent(
    truth: dict[str, Any], figure: str, tmp_path: Path
) -> None:
    verdict = judge(ledger_with(**truth), tmp_path)
    assert verdict.outcome == "silent"
    assert figure in {one.figure for one in verdict.silent}


def with_cell(ledger: OfficeLedger, role: str, cell: str) -> OfficeLedger:
    """Return a ledger with another cell in the row of its first firm, under the heading of a
    role.
    """
    sheet = ledger.sheets[0]
    row = sheet.where[0]
    column = sheet.rows[0].index(role)
    rows = [[*line] for line in sheet.rows]
    rows[row][column] = cell
    return replace(ledger, sheets=(replace(sheet, rows=rows),))


@pytest.mark.slow
def test_an_error_that_names_the_cell_tells_and_one_about_another_figure_does_not(
    tmp_path: Path,
) -> None:
    spoilt = with_cell(office_ledger(Shape(), 1), "职工数", "详见附表")
    assert judge(spoilt, tmp_path).outcome == "told"
    other = replace(
        spoilt,
        expected=with_cell(ledger_with(members_total=frozenset({99})), "职工数", "x").expected,
    )
    verdict = judge(other, tmp_path)
    assert [one.figure for one in verdict.silent] == ["members_total"]


def test_a_file_that_is_refused_with_a_sentence_is_told(tmp_path: Path) -> None:
    ledger = office_ledger(Shape(), 1)
    nothing = replace(
        ledger, sheets=(replace(ledger.sheets[0], rows=[["说明"], ["略"]], merges=[]),)
    )
    verdict = judge(nothing, tmp_path)
    assert verdict.outcome == "told"
    assert "refused" in verdict.trouble


def test_the_same_seed_gives_the_same_ledger_byte_for_byte(tmp_path: Path) -> None:
    shape = Shape(heading_rows=3, words="varied", street_by="merged", members_by="parts")
    first = write_office_ledger(office_ledger(shape, 7), tmp_path / "1.xlsx").read_bytes()
    again = write_office_ledger(office_ledger(shape, 7), tmp_path / "2.xlsx").read_bytes()
    other = write_office_ledger(office_ledger(shape, 8), tmp_path / "3.xlsx").read_bytes()
    assert first == again != other


@given(shape=SHAPES, seed=st.integers(1, 10_000))
def test_every_shape_can_be_written_and_holds_every_firm_once(shape: Shape, seed: int) -> None:
    ledger = office_ledger(shape, seed)
    assert ledger.shape == ledger.shape.fitting()
    assert all(firm.statuses for firm in ledger.expected)
    for firm in ledger.expected:
        sheet = next(sheet for sheet in ledger.sheets if sheet.name == firm.sheet)
        by_column = ledger.shape.blocks == "transposed"
        lines = list(zip_longest(*sheet.rows)) if by_column else sheet.rows
        rows = lines if firm.row is None else [lines[firm.row - 1]]
        cells = [folded(cell) for row in rows for cell in row]
        assert cells.count(folded(firm.name)) == 1


@given(shape=SHAPES, seed=st.integers(1, 10_000))
def test_no_two_columns_have_the_same_headings(shape: Shape, seed: int) -> None:
    joined = [heading.joined for heading in office_ledger(shape, seed).headings]
    assert len(joined) == len(set(joined))


@given(shape=SHAPES, seed=st.integers(1, 10_000))
def test_no_two_merged_areas_of_a_sheet_overlap(shape: Shape, seed: int) -> None:
    for sheet in office_ledger(shape, seed).sheets:
        cells = [
            (row, column)
            for first, left, last, right in sheet.merges
            for row in range(first, last + 1)
            for column in range(left, right + 1)
        ]
        assert len(cells) == len(set(cells))
