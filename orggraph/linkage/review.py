"""The review sheet: pairs that a person decides, and the decisions read back.

A sheet row holds both sides as they were written, so that it can be decided on paper and finds its
pair again on the next run, whatever rows were added meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from orggraph.core.enums import Problem, Severity, Word
from orggraph.core.errors import InputError
from orggraph.core.messages import NAMES, listed, message
from orggraph.linkage.comparison import Evidence, Level, Reason, say
from orggraph.linkage.ledger_columns import REVIEW
from orggraph.reference import company_names, credit_codes

_SIDE = ("name", "uscc", "address")
REVIEW_COLUMNS = (
    *(f"left_{c}" for c in _SIDE),
    *(f"right_{c}" for c in _SIDE),
    "reason",
    "reason_zh",
    "reason_en",
    "score",
    "explanation_zh",
    "explanation_en",
    "decision",
)
_DECIDING = (*(c for c in REVIEW_COLUMNS if c.startswith(("left_", "right_"))), "decision")
Key = tuple[str, str, str]
Pair = tuple[Key, Key]
Row = tuple[str, ...]


class Verdict(Word):
    """What a person writes into the sheet; `more` is how it may be written."""

    SAME = ("same", "同一", "same", "同 是 同一家 相同 一致 y yes 1 true √ 对")
    DIFFERENT = ("different", "不同", "different", "否 不是 不一致 不同企业 n no 0 false × 错 diff")

    @property
    def spellings(self) -> frozenset[str]:
        """Every accepted way of writing it."""
        return super().spellings | set(str(self.more[0]).split())


@dataclass(frozen=True)
class Decisions:
    """Decided pairs, looked up by content in either order, and what was wrong with the sheet.

    `written` is the row of the sheet that decides each of them.
    """

    verdicts: dict[Pair, Verdict]
    problems: tuple[Problem, ...] = ()
    written: Mapping[Pair, Row] = field(default_factory=dict)

    @property
    def rows(self) -> pd.DataFrame:
        """The rows that decide, a pair once, as they were written, in an order given by content."""
        rows = pd.DataFrame(list(self.written.values()), columns=list(_DECIDING), dtype="str")
        return rows.sort_values(list(_DECIDING[:-1]), kind="stable", ignore_index=True)

    def of(self, left: Key, right: Key) -> Verdict | None:
        """Return what was decided of a pair, or None."""
        return self.verdicts.get(_pair(left, right))


NOTHING_DECIDED = Decisions({})


def together(sheets: Sequence[Decisions]) -> Decisions:
    """Return the decisions of several sheets as one; a pair decided both ways decides nothing and
    is told.
    """
    verdicts, written, both = _settled(
        (pair, verdict, one.written[pair])
        for one in sheets
        for pair, verdict in one.verdicts.items()
    )
    problems = [
        problem
        for one in sheets
        for problem in one.problems
        if problem.code != "DECISION_NONE" or not verdicts
    ]
    return Decisions(verdicts, (*problems, *both), written)


def _settled(
    decided: Iterable[tuple[Pair, Verdict, Row]],
) -> tuple[dict[Pair, Verdict], dict[Pair, Row], list[Problem]]:
    """Return what is decided of each pair, the first row that says so, and a problem for each pair
    decided both ways, which decides nothing.
    """
    verdicts: dict[Pair, Verdict] = {}
    written: dict[Pair, Row] = {}
    both: set[Pair] = set()
    for pair, verdict, row in decided:
        written.setdefault(pair, row)
        if verdicts.setdefault(pair, verdict) is not verdict:
            both.add(pair)
    for pair in both:
        del verdicts[pair], written[pair]
    return verdicts, written, [_both_ways(pair) for pair in sorted(both)]


def row_keys(rows: pd.DataFrame) -> list[Key]:
    """Return the same for rows already prepared."""
    return list(zip(rows["normal"], rows["code"], _plain(rows["address"]), strict=True))


def _pair(left: Key, right: Key) -> Pair:
    return (left, right) if left <= right else (right, left)


def _keys(texts: pd.DataFrame, side: str) -> list[Key]:
    return list(
        zip(
            company_names.normal(texts[f"{side}_name"]),
            credit_codes.compact_column(texts[f"{side}_uscc"]),
            _plain(texts[f"{side}_address"]),
            strict=True,
        )
    )


def _plain(address: pd.Series[Any]) -> pd.Series[Any]:
    return address.str.normalize("NFKC").str.replace(r"\s+", "", regex=True)


def read_decisions(sheet: pd.DataFrame) -> Decisions:
    """Read a filled review sheet, a frame of text with `REVIEW_COLUMNS` (explanations may be
    missing).

    Rows without a decision are passed over. Raises `InputError` where columns are missing; unknown
    words and pairs decided both ways come back as problems and decide nothing.
    """
    missing = [c for c in _DECIDING if c not in sheet.columns]
    if missing:
        heads = [column for column in REVIEW if column.name in missing]
        raise InputError(
            message(
                "the review sheet lacks the columns {heads}: keep the headings of review.csv",
                heads=listed((c for c in heads), NAMES),
            ),
        )
    texts = sheet[list(_DECIDING)].astype("str").fillna("")
    texts = texts.replace(r"^\s*—\s*$", "", regex=True)  # how a workbook shows a blank
    said = texts["decision"].str.strip().str.lower()
    pairs = map(_pair, _keys(texts, "left"), _keys(texts, "right"))
    decided: list[tuple[Pair, Verdict, Row]] = []
    problems: list[Problem] = []
    for at, (pair, word, row) in enumerate(
        zip(pairs, said, texts.itertuples(index=False, name=None), strict=True)
    ):
        verdict = next((v for v in Verdict if word in v.spellings), None)
        if verdict is not None:
            decided.append((pair, verdict, row))
        elif word:
            problems.append(_unknown_word(at, word))
    verdicts, written, both = _settled(decided)
    problems += both
    if not said.ne("").any():
        problems.append(
            Problem(
                "DECISION_NONE",
                Severity.WARNING,
                message("no row of the review sheet is decided; write same or different into it"),
                table="decisions",
                column="decision",
            )
        )
    return Decisions(verdicts, tuple(problems), written)


def _unknown_word(row: int, word: str) -> Problem:
    return Problem(
        "DECISION_UNKNOWN",
        Severity.ERROR,
        message("decision {word} is not known: write same or different", word=word),
        table="decisions",
        row=row + 2,
        column="decision",
        value=word,
    )


def _both_ways(pair: Pair) -> Problem:
    one, two = (k[0] or k[1] for k in pair)
    return Problem(
        "DECISION_BOTH_WAYS",
        Severity.ERROR,
        message("{one} and {two} are decided both ways; neither is used", one=one, two=two),
        table="decisions",
        column="decision",
        value=one,
    )


def contradicts_code(left: Key, right: Key, verdict: Verdict) -> Problem:
    """Return the problem of a decision against the codes; the codes stand."""
    one, two = left[0] or left[1], right[0] or right[1]
    said = (
        message(
            "{one} and {two} are decided same, yet the codes differ; the codes stand: check them "
            "or correct the decision",
            one=one,
            two=two,
        )
        if verdict is Verdict.SAME
        else message(
            "{one} and {two} are decided different, yet the codes are the same; the codes stand: "
            "check them or correct the decision",
            one=one,
            two=two,
        )
    )
    return Problem(
        "DECISION_AGAINST_CODE",
        Severity.ERROR,
        said,
        table="decisions",
        column="decision",
        value=one,
    )


def sheet(left: pd.DataFrame, right: pd.DataFrame, asked: Evidence) -> pd.DataFrame:
    """Return pairs as a review sheet in an order given by content, each pair of written rows
    once.
    """
    frame = pd.DataFrame(
        {
            f"{side}_{c}": rows[c].to_numpy(object)[which]
            for side, rows, which in (("left", left, asked.left), ("right", right, asked.right))
            for c in _SIDE
        }
    )
    reasons = {str(r): r for r in Reason}
    frame["reason"] = asked.doubt
    frame["reason_zh"] = [reasons[r].zh for r in asked.doubt]
    frame["reason_en"] = [reasons[r].en for r in asked.doubt]
    frame["score"] = asked.score
    told = [
        say(Level(level).method, a, d, u)
        for level, a, d, u in zip(
            asked.level, asked.agreed, asked.differed, asked.unsaid, strict=True
        )
    ]
    frame["explanation_zh"], frame["explanation_en"] = [t.zh for t in told], [t.en for t in told]
    frame["decision"] = ""
    frame = frame[list(REVIEW_COLUMNS)].astype({c: "str" for c in REVIEW_COLUMNS if c != "score"})
    by = [f"left_{c}" for c in _SIDE] + [f"right_{c}" for c in _SIDE]
    return frame.drop_duplicates(by).sort_values(by, kind="stable", ignore_index=True)
