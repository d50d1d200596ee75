"""Judge what orggraph makes of a made-up office ledger: right, told, silent, or a crash.

right   every firm's status, street and head-counts are what the ledger says, and what had to be
        told is told
told    something differs, but an error or a warning names the column, the row or the sheet it
        hangs on, or the file is refused with a sentence; a note does not count, nor does a finding
        about something else
silent  something differs and nothing of weight was said
crash   a traceback

`python tests/office_judge.py [COMBINATIONS] [PLAIN] [SEED]` tells how many combinations of shapes
land where, which choices fail alone, and the simplest ledgers that fail; each choice stays plain
with probability PLAIN.
"""

from __future__ import annotations

import sys
import tempfile
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import orggraph
from orggraph.analysis.coverage import classify, coverage_table
from orggraph.core.enums import Base, Dimension, Problem, Severity
from orggraph.core.errors import OrggraphError
from orggraph.graph import Label, OrgGraph
from orggraph.io.office_writer import write_office_ledger
from orggraph.sample.office import (
    CHOICES,
    Expected,
    OfficeLedger,
    Shape,
    draw_shape,
    office_ledger,
)

COUNTS = ("members_total", "members_formal", "staff")
WEIGHTY = (Severity.ERROR, Severity.WARNING)


@dataclass(frozen=True)
class Difference:
    """One figure that differs from the truth, what it hangs on, and whether that was said."""

    figure: str
    words: str
    told: bool
    firm: Expected | None = None


@dataclass
class Verdict:
    """What came out of one ledger."""

    ledger: OfficeLedger
    outcome: str
    differences: list[Difference] = field(default_factory=list)
    warned: int = 0
    trouble: str = ""

    @property
    def silent(self) -> list[Difference]:
        return [one for one in self.differences if not one.told]

    def say(self, most: int = 6) -> str:
        """Say the shape and what differs in silence, with the cells of the firm."""
        lines = [f"{self.outcome}: seed {self.ledger.seed}, {self.ledger.shape.differences()}"]
        if self.trouble:
            lines.append(f"  {self.trouble}")
        for one in (self.silent or self.differences)[:most]:
            lines.append(f"  {one.figure}: {one.words}")
            if one.firm is not None:
                cells = "; ".join(
                    f"{heading}={cell}" for heading, cell in one.firm.cells if cell is not None
                )
                lines.append(f"    {one.firm.sheet} row {one.firm.row}: {cells}".replace("\n", "⏎"))
        left = len(self.silent or self.differences) - most
        return "\n".join([*lines, *([f"  and {left} more"] if left > 0 else [])])


def judge(ledger: OfficeLedger, folder: Path) -> Verdict:
    """Write a ledger to `folder`, read it back, and compare every firm with the truth."""
    path = write_office_ledger(ledger, folder / f"台账.{ledger.suffix}")
    try:
        dataset = orggraph.read(path)
        graph = orggraph.build_graph(dataset)
        found = [problem for problem in dataset.problems if problem.severity in WEIGHTY]
        differences = _Comparison(ledger, found, graph).all()
    except OrggraphError as refusal:
        return Verdict(ledger, "told", trouble=f"refused: {refusal.text.zh}")
    except Exception as error:  # whatever escapes is what a user would see
        return Verdict(ledger, "crash", trouble=f"{type(error).__name__}: {error}")
    outcome = (
        "right" if not differences else "told" if all(one.told for one in differences) else "silent"
    )
    return Verdict(ledger, outcome, differences, len(found))


def shrunk(verdict: Verdict, folder: Path) -> Verdict:
    """Return a verdict of the same kind with as many choices of the shape plain as can be."""
    for name, plain in asdict(Shape()).items():
        simpler = replace(verdict.ledger.shape, **{name: plain}).fitting()
        if len(simpler.differences()) < len(verdict.ledger.shape.differences()):
            again = judge(office_ledger(simpler, verdict.ledger.seed), folder)
            if again.outcome == verdict.outcome:
                verdict = again
    return verdict


def folded(text: object) -> str:
    """Return a text without width, spaces and line breaks."""
    return "".join(unicodedata.normalize("NFKC", str(text)).split())


class _Comparison:
    def __init__(self, ledger: OfficeLedger, found: list[Problem], graph: OrgGraph) -> None:
        self.ledger = ledger
        self.found = found
        self.graph = graph
        self.firms = graph.firms
        self.status = classify(graph)
        self.rows: dict[str, list[int]] = {}
        repeated = (self.status["exclusion"] == "DUPLICATE").to_numpy()
        for number, name in enumerate(self.firms["name"]):
            if not repeated[number] and self.firms["kind"].iloc[number] == str(Label.ENTERPRISE):
                self.rows.setdefault(folded(name), []).append(number)

    def all(self) -> list[Difference]:
        """Compare the firms, and where each is right, the figures of the coverage table."""
        differences = [one for expected in self.ledger.expected for one in self._firm(expected)]
        differences += self._strangers()
        return differences or self._table()

    # ---- one firm ----

    def _firm(self, expected: Expected) -> Iterable[Difference]:
        numbers = self.rows.get(folded(expected.name), [])
        if len(numbers) != 1:
            words = f"{expected.name} is there {len(numbers)} times"
            yield Difference("firm", words, self._told("firm", expected), expected)
            return
        got = self._status_of(expected)
        told = self._told("status", expected)
        if got not in expected.statuses:
            words = f"{got}, not {' or '.join(sorted(expected.statuses))}"
            yield Difference("status", words, told, expected)
        elif expected.must_tell and not told and got != "UNKNOWN":
            yield Difference("status", "not told", False, expected)
        elif expected.organisation is not None and got != "EXCLUDED":
            name = self._organisation_of(expected)
            if folded(name) != folded(expected.organisation):
                words = f"its organisation is “{name}”, not “{expected.organisation}”"
                yield Difference("organisation", words, told, expected)
        for figure in COUNTS:
            count = self._value(expected, figure)
            wanted = getattr(expected, figure)
            if count not in wanted:
                words = f"{count}, not {' or '.join(map(str, wanted))}"
                yield Difference(figure, words, self._told(figure, expected), expected)

    def _strangers(self) -> Iterable[Difference]:
        known = {folded(expected.name) for expected in self.ledger.expected}
        for name in self.rows.keys() - known:
            yield Difference("firm", f"“{name}” is no firm", self._told_of("firm", name))

    # ---- the coverage table ----

    def _table(self) -> list[Difference]:
        table = coverage_table(self.graph, self.status, Dimension.STREET, Base.OPERATING)
        based = [firm for firm in self.ledger.expected if self._status_of(firm) != "EXCLUDED"]
        return [*self._streets(table, based), *self._total(table.iloc[-1], based)]

    def _streets(self, table: pd.DataFrame, based: list[Expected]) -> Iterable[Difference]:
        got = dict(zip(table["group"], table["base"], strict=True))
        for street, base in Counter(firm.street for firm in based if firm.street).items():
            if got.get(street, 0) != base:
                words = f"{street} has {got.get(street, 0)} firms, not {base}"
                yield Difference("street", words, self._told_of("street", street))

    def _total(self, total: pd.Series[Any], based: list[Expected]) -> Iterable[Difference]:
        """Compare the total row; a figure that is not given is refused, not wrong."""
        organised = sum(self._status_of(firm).startswith("ORG_") for firm in based)
        wanted = {
            "base": len(based),
            "organised": organised,
            "members": self._sum("members_total", based),
            "staff": self._sum("staff", based),
        }
        for column, figure in wanted.items():
            if not pd.isna(total[column]) and int(total[column]) != figure:
                yield Difference(column, f"{total[column]} in all, not {figure}", False)

    def _sum(self, figure: str, based: list[Expected]) -> int:
        """Return the sum of what was read; every cell of it has been found right before."""
        return int(sum(value for firm in based if (value := self._value(firm, figure)) is not None))

    def _status_of(self, expected: Expected) -> str:
        return str(self.status["status"].iloc[self.rows[folded(expected.name)][0]])

    def _organisation_of(self, expected: Expected) -> str:
        node = self.status["via"].iloc[self.rows[folded(expected.name)][0]]
        return str(self.graph.skeleton.nodes[node]["name"])

    def _value(self, expected: Expected, figure: str) -> int | None:
        value = self.firms[figure].iloc[self.rows[folded(expected.name)][0]]
        return None if pd.isna(value) else int(value)

    # ---- what was said ----

    def _told(self, figure: str, expected: Expected) -> bool:
        """Tell whether a finding speaks of this row, of its sheet, or of a column that the
        figure hangs on.
        """
        return any(self._speaks(problem, figure, expected) for problem in self.found)

    def _speaks(self, problem: Problem, figure: str, expected: Expected) -> bool:
        if problem.row is not None:
            here = problem.row == expected.row and problem.sheet in ("", expected.sheet)
            return here and (not problem.column or figure == "firm" or self._names(problem, figure))
        return self._names(problem, figure) or self._whole_sheet(problem, expected.sheet)

    def _told_of(self, figure: str, word: str) -> bool:
        for problem in self.found:
            if word in folded(problem.value) or word in folded(problem.message.zh):
                return True
            if problem.row is None and self._names(problem, figure):
                return True
            # A street told by a title or a section row hangs on no column.
            if figure == "street" and problem.row is None and "街道" in problem.message.zh:
                return True
        return False

    def _names(self, problem: Problem, figure: str) -> bool:
        """Tell whether a finding names a column that the figure hangs on."""
        if figure == "status" and not problem.row and "没有一列" in problem.message.zh:
            return True
        return any(_is_named(problem, heading.words) for heading in self._headings(figure))

    def _headings(self, figure: str) -> list[Any]:
        return [heading for heading in self.ledger.headings if figure in heading.figures]

    def _whole_sheet(self, problem: Problem, sheet: str) -> bool:
        """Tell whether a finding of no row and no column speaks of a whole sheet."""
        named = problem.sheet == sheet or f"“{sheet}”" in problem.message.zh
        return not problem.column and named and "工作表" in problem.message.zh


def _is_named(problem: Problem, words: tuple[str, ...]) -> bool:
    column = folded(problem.column)
    message = folded(problem.message.zh)
    for word in (*words, "".join(words), "›".join(words)):
        short = folded(word)
        if column and (column == short or (column.endswith(short) and len(short) > 2)):
            return True
        if f"“{short}”" in message or (len(short) > 3 and short in message):
            return True
    return False


# ---- a record of what works, for the terminal ----


def alone(folder: Path, seeds: range = range(1, 4)) -> dict[tuple[str, Any], Counter[str]]:
    """Return what comes out where one choice of the plain ledger is changed."""
    made: dict[tuple[str, Any], Counter[str]] = {}
    for name, choices in CHOICES.items():
        for choice in choices[1:]:
            shape = Shape(**{name: choice})
            outcomes = (judge(office_ledger(shape, seed), folder).outcome for seed in seeds)
            made[name, choice] = Counter(outcomes)
    return made


def main(combinations: int = 200, plain: float = 0.8, seed: int = 1) -> None:
    rng = np.random.default_rng(seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for (field_name, choice), outcomes in alone(folder).items():
            if outcomes["silent"] or outcomes["crash"]:
                print(f"alone: {field_name} = {choice}: {dict(outcomes)}")
        shapes = [draw_shape(rng, plain) for _ in range(combinations)]
        verdicts = [judge(office_ledger(shape, i), folder) for i, shape in enumerate(shapes)]
        print(f"{combinations} combinations: {dict(Counter(v.outcome for v in verdicts))}")
        sound = [v for v in verdicts if v.outcome == "right"]
        print(f"of the right ones {sum(v.warned > 0 for v in sound)} carry a warning all the same")
        _print_simplest(verdicts, folder)


def _print_simplest(verdicts: list[Verdict], folder: Path, most: int = 40) -> None:
    failed = [verdict for verdict in verdicts if verdict.outcome in ("silent", "crash")]
    by_shape: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in failed[:most]:
        small = shrunk(verdict, folder)
        by_shape[str(small.ledger.shape.differences())].append(small)
    for several in sorted(by_shape.values(), key=len, reverse=True):
        print(f"{len(several)} ×", several[0].say(3))


if __name__ == "__main__":
    given = sys.argv[1:]
    main(*(convert(text) for convert, text in zip((int, float, int), given, strict=False)))
