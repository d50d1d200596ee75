"""Find the heading row of a table, decide which table it is, and choose the columns that come in.

A column comes in when `schema`, or `[columns]` of a dataset, knows its heading. Headings that name people never do;
they are reported by heading only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from orggraph import schema
from orggraph.errors import InputError, Text
from orggraph.model import Problem, Severity
from orggraph.tables import personal as pii

Columns = Mapping[str, Mapping[str, str]]
KINDS = tuple(schema.READ)
NEEDED = {kind: tuple(c.name for c in columns if c.required) for kind, columns in schema.READ.items()}
TITLE_ROWS = 40  # a heading row stands among the first forty rows, or there is none
LOOK_ON = 12  # a line such as "单位名称：某办" above the heading is no heading: a better one may follow
MARGIN = 2
LONGEST = 40  # no heading is longer than this


class Heading(NamedTuple):
    """A heading row: the table it fits, its row (counted from 0), its cells, and how many of them are known."""

    kind: str
    at: int
    cells: tuple[str, ...]
    known: int

    @property
    def is_sure(self) -> bool:
        """Whether it is more than one known word among unknown ones, as a sheet of explanations has."""
        return self.known > 1 or self.known == sum(bool(cell.strip()) for cell in self.cells)


class Chosen(NamedTuple):
    """The columns that come in: their positions, their headings as written, what each means; and what was left out.

    `margin` gives the positions of unread columns before them, such as 序号, where the word 合计 may stand.
    """

    positions: list[int]
    headings: list[str]
    columns: list[schema.Column]
    problems: list[Problem]
    margin: list[int]

    @property
    def taken(self) -> list[int]:
        """The positions of all cells to take from a row: the columns that come in, then the margin."""
        return self.positions + self.margin


@lru_cache(maxsize=1 << 16)
def _find(kind: str, heading: str) -> str:
    column = schema.find(kind, heading) if 0 < len(heading) <= LONGEST else None
    return column.name if column else ""


def column_named(kind: str, heading: str, columns: Columns) -> str:
    """Return the English name of the column a heading means, by the dataset's own words first, or an empty text."""
    own = columns.get(kind, {})
    return own.get(heading) or own.get(heading.strip()) or _find(kind, heading)


def find_heading(rows: Sequence[Sequence[str]], kinds: Sequence[str] = KINDS, columns: Columns | None = None,
                 ) -> Heading | None:
    """Return the heading row among the first rows of a table, or None.

    Of the kinds that fit, the one with the most known headings is taken, firms on a tie; a credit code or a heading
    that only firms have makes it a table of firms. A heading in two rows, the upper one merged over several columns,
    is taken as one.
    """
    best: dict[str, Heading] = {}
    seen = TITLE_ROWS
    for at in range(min(len(rows), TITLE_ROWS)):
        if at > seen + LOOK_ON:
            break
        for cells in _readings(rows, at):
            for kind in kinds:
                heading = _fit(kind, at, cells, columns or {})
                if heading and heading.known > (best[kind].known if kind in best else 0):
                    best[kind] = heading
                    seen = min(seen, at)
    if "firms" in best and _names_firms(best["firms"], columns or {}):
        return best["firms"]
    return max(best.values(), key=lambda heading: (heading.known, -kinds.index(heading.kind)), default=None)


def _readings(rows: Sequence[Sequence[str]], at: int) -> Iterator[tuple[str, ...]]:
    lower = tuple(rows[at])
    if not any(lower):
        return
    yield lower
    upper = tuple(rows[at - 1]) if at else ()
    if any(upper):
        width = max(len(lower), len(upper))
        low, up = lower + ("",) * (width - len(lower)), upper + ("",) * (width - len(upper))
        yield tuple(below if below.strip() else above for below, above in zip(low, up, strict=True))


def _fit(kind: str, at: int, cells: tuple[str, ...], columns: Columns) -> Heading | None:
    names = {column_named(kind, cell, columns) for cell in cells} - {""}
    fits = names & {"name", "uscc"} if kind == "firms" else names.issuperset(NEEDED[kind])
    return Heading(kind, at, cells, len(names)) if fits else None


def _names_firms(heading: Heading, columns: Columns) -> bool:
    firm_words = (cell for cell in heading.cells if column_named("firms", cell, columns) in ("name", "uscc"))
    return any(not any(_find(kind, cell) for kind in KINDS if kind not in ("firms", "links")) for cell in firm_words)


def choose(heading: Heading, columns: Columns, file: str, sheet: str, row: int) -> Chosen:
    """Choose the columns that come in; `row` is the heading's row number as a person sees it."""
    chosen = Chosen([], [], [], [], [])
    unknown, personal, repeated = [], [], []
    for at, cell in enumerate(heading.cells):
        name = column_named(heading.kind, cell, columns)
        if not cell.strip():
            continue
        if schema.is_personal(cell, heading.kind):
            personal.append(_shown(cell))
        elif not name:
            unknown.append(_shown(cell))
            if not chosen.positions and len(chosen.margin) < MARGIN:
                chosen.margin.append(at)
        elif cell in chosen.headings:
            repeated.append(_shown(cell))
        else:
            chosen.positions.append(at)
            chosen.headings.append(cell)
            chosen.columns.append(schema.columns(heading.kind)[name])

    def report(code: str, severity: Severity, cells: list[str], zh: str, en: str) -> None:
        if cells:
            chosen.problems.append(Problem(
                code, severity, Text(zh.format("、".join(cells)), en.format(", ".join(cells))),
                file, sheet, heading.kind, row, value="、".join(cells)))

    report("UNKNOWN_COLUMN", Severity.NOTE, unknown,
           "未读入的列：{}。如需读入，请改用已知表头，或在 dataset.toml 的 [columns] 中说明",
           "columns not read: {}. To read one, use a known heading or name it under [columns] in dataset.toml")
    report("PERSONAL_COLUMN", Severity.WARNING, personal,
           "涉及个人信息的列不读入：{}。建议从台账中删去", "columns about people are not read: {}. Better delete them")
    report("REPEATED_COLUMN", Severity.WARNING, repeated,
           "表头重复，只读第一列：{}。请改名或删去多余的列", "repeated headings, only the first is read: {}. Rename or delete the others")
    return chosen


def _shown(cell: str) -> str:
    words = pii.heading(" ".join(cell.split()))
    return words if len(words) <= LONGEST else words[:LONGEST - 1] + "…"


def no_heading(where: str, rows: Sequence[Sequence[str]], kinds: Sequence[str] = KINDS) -> InputError:
    """Return the error for a table whose heading row is not found: what was seen, and what is needed."""
    first = [[c for c in map(_shown, row) if c] for row in rows[:TITLE_ROWS] if any(c.strip() for c in row)][:3]
    # What stands there may be data, or no ledger at all: only headings that are known are repeated.
    seen = [c for row in first for c in row if any(_find(kind, c) for kind in KINDS)][:12]
    zh_seen, en_seen = "、".join(seen) or "无", ", ".join(seen) or "none"
    kind = kinds[0] if len(kinds) == 1 else "firms"
    if kind == "firms":
        zh_need, en_need = "“企业名称”或“统一社会信用代码”", "“企业名称” (name) or “统一社会信用代码” (uscc)"
    else:
        needed = [schema.columns(kind)[name] for name in NEEDED[kind]]
        zh_need = "和".join(f"“{c.zh}”" for c in needed)
        en_need = " and ".join(f"“{c.zh}” ({c.name})" for c in needed)
    return InputError(f"{where}：找不到表头。前几行中认得的表头：{zh_seen}；表头至少须有{zh_need}，请补上表头行",
                      f"{where}: no heading row found. Headings known in the first rows: {en_seen}; "
                      f"the headings must include {en_need}; add a heading row")
