"""One office ledger: its sheets, and what a careful official reads out of them, firm by firm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from orggraph.sample.office import wordings as words
from orggraph.sample.office.cells import ORGANISED, STATUS, Cell
from orggraph.sample.office.columns import Column, Reading, Table, make_table, ties_of
from orggraph.sample.office.firms import STREETS, OfficeFirm, Tie, make_firms
from orggraph.sample.office.grid import Layout, Sheet, summary
from orggraph.sample.office.shape import Shape

DISTRICT = "云汀区"


@dataclass(frozen=True)
class Expected:
    """What may be read of one firm: a set holds all answers that do; `row` is that of the sheet,
    from 1.

    `street` and `organisation` are None where the ledger does not tell them. `must_tell` asks for a
    finding even where the reading is right.
    """

    name: str
    statuses: frozenset[str]
    street: str | None
    organisation: str | None
    members_total: frozenset[int | None]
    members_formal: frozenset[int | None]
    staff: frozenset[int | None]
    must_tell: bool
    sheet: str
    row: int | None
    cells: tuple[tuple[str, Cell], ...]


@dataclass(frozen=True)
class Heading:
    """A column of the ledger: its headings from the top, and the figures that hang on it."""

    words: tuple[str, ...]
    figures: tuple[str, ...]

    @property
    def joined(self) -> str:
        """All its headings in one text."""
        return " › ".join(self.words)


@dataclass(frozen=True)
class OfficeLedger:
    """A ledger as an office keeps it, with its truth."""

    shape: Shape
    seed: int
    sheets: tuple[Sheet, ...]
    expected: tuple[Expected, ...]
    headings: tuple[Heading, ...]

    @property
    def suffix(self) -> str:
        """The suffix of its file's name."""
        return self.shape.format.split()[0]

    @property
    def encoding(self) -> str:
        """The encoding of a text file."""
        return self.shape.format.split()[-1]


def office_ledger(shape: Shape, seed: int = 1, firms: int = 14) -> OfficeLedger:
    """Write a made-up town of so many firms in a shape; the same arguments give the same ledger."""
    shape = shape.fitting()
    rng = np.random.default_rng(seed)
    streets = 1 if shape.street_by in ("title", "reporter") else STREETS
    town = make_firms(rng, firms, ties_of(shape), streets)
    table = make_table(shape, town, rng)
    sheets = _sheets(shape, table, town, rng)
    expected = [_expected(shape, table, firm, sheets) for firm in town]
    headings = [Heading(_headings_of(column), column.figures) for column in table.columns]
    return OfficeLedger(shape, seed, tuple(sheets), tuple(expected), tuple(headings))


def _headings_of(column: Column) -> tuple[str, ...]:
    return tuple(word for word in (column.top, column.group, column.heading) if word)


def _expected(shape: Shape, table: Table, firm: OfficeFirm, sheets: Sequence[Sheet]) -> Expected:
    reading: Reading = table.readings[firm.number]
    home = next(sheet for sheet in sheets if firm.number in sheet.where)
    row = home.where[firm.number]
    return Expected(
        firm.name,
        reading.statuses,
        None if shape.street_by == "none" else firm.street,
        _organisation(shape, firm, reading),
        reading.members_total,
        reading.members_formal,
        reading.staff,
        reading.must_tell,
        home.name,
        None if row < 0 else row + 1,
        tuple((" › ".join(_headings_of(c)), c.cells[firm.number]) for c in table.columns),
    )


def _organisation(shape: Shape, firm: OfficeFirm, reading: Reading) -> str | None:
    """Return the name of the organisation where a column of names tells it."""
    by_name = "name" in shape.status_by.split("+")
    is_told = firm.tie in (Tie.SINGLE, Tie.JOINT) and reading.statuses == STATUS[firm.tie]
    return firm.organisation if by_name and is_told else None


# ---- sheets ----


def _sheets(
    shape: Shape, table: Table, town: list[OfficeFirm], rng: np.random.Generator
) -> list[Sheet]:
    layout = Layout(shape, table.columns, town, rng)
    everyone = list(range(len(town)))
    made: list[Sheet]
    if shape.street_by == "sheet":
        made = [
            layout.sheet(
                street, [f.number for f in town if f.street == street], _titles(shape, street)
            )
            for street in dict.fromkeys(firm.street for firm in town)
        ]
    elif shape.status_by in ("built sheets", "built sheets+name"):
        made = _by_state(shape, layout, town, rng)
    else:
        made = [layout.sheet(_first_name(shape), everyone, _titles(shape, _place(shape, town)))]
        made = _with_older(shape, made, town, rng)
    return _with_others(shape, made, town, rng)


def _first_name(shape: Shape) -> str:
    return {"one": "Sheet1", "last year": words.LAST_YEAR[0]}.get(shape.periods, words.MONTHS[1])


def _place(shape: Shape, town: list[OfficeFirm]) -> str:
    """Return the place whose ledger it is: a street where the title or the reporter tells it."""
    return town[0].street if shape.street_by in ("title", "reporter") else DISTRICT


def _titles(shape: Shape, place: str) -> list[str]:
    """Return the title rows; a reporter tells the street where no title does."""
    if shape.title == "none":
        return []
    reporter = place
    if shape.street_by == "reporter":
        place = ""
    titles = [f"{place}两新组织党建工作台账"]
    if shape.title != "title":
        titles.append(f"填报单位：{reporter}　　填报时间：2026年9月30日　　单位：家、人")
    return titles


def _by_state(
    shape: Shape, layout: Layout, town: list[OfficeFirm], rng: np.random.Generator
) -> list[Sheet]:
    """Return a sheet of the firms with an organisation and one of those without."""
    there, not_there = words.BUILT[int(rng.integers(len(words.BUILT)))]
    built = [firm.number for firm in town if firm.tie in ORGANISED]
    rest = [firm.number for firm in town if firm.tie not in ORGANISED]
    return [
        layout.sheet(there, built, _titles(shape, _place(shape, town))),
        layout.sheet(not_there, rest, _titles(shape, _place(shape, town))),
    ]


def _with_older(
    shape: Shape, made: list[Sheet], town: list[OfficeFirm], rng: np.random.Generator
) -> list[Sheet]:
    """Put the sheet of an earlier month or year beside the sheet that counts."""
    if shape.periods == "one":
        return made
    before = [replace(firm, tie=_earlier(firm.tie), formal=firm.formal + 1) for firm in town]
    table = make_table(
        replace(shape, contradiction=False), before, np.random.default_rng(rng.integers(2**32))
    )
    name = words.LAST_YEAR[1] if shape.periods == "last year" else words.MONTHS[0]
    older = Layout(shape, table.columns, before, rng).sheet(
        name, range(len(town)), _titles(shape, _place(shape, town))
    )
    older.where = {}
    return [older, *made] if shape.periods == "months" else [*made, older]


def _earlier(tie: Tie) -> Tie:
    """Return another tie of a kind that the same columns can tell."""
    return Tie.NONE if tie in ORGANISED else Tie.SINGLE if tie is Tie.NONE else tie


def _with_others(
    shape: Shape, made: list[Sheet], town: list[OfficeFirm], rng: np.random.Generator
) -> list[Sheet]:
    """Put in sheets that hold no ledger of firms."""
    if shape.summary_sheet != "none":
        sheet = Sheet(words.SUMMARIES[int(rng.integers(len(words.SUMMARIES)))])
        for line in summary(
            town, words.SUMMARY_STREETS[int(rng.integers(len(words.SUMMARY_STREETS)))]
        ):
            sheet.add(line)
        made = [sheet, *made] if shape.summary_sheet == "before" else [*made, sheet]
    if shape.roster_sheet:
        made = [*made, _roster(town, rng)]
    if shape.empty_sheets:
        made = [*made, Sheet("Sheet2"), Sheet("Sheet3")]
    return made


def _roster(town: list[OfficeFirm], rng: np.random.Generator) -> Sheet:
    """Return a roster of made-up members: nobody's name stands in it."""
    sheet = Sheet(words.ROSTERS[int(rng.integers(len(words.ROSTERS)))])
    workplace = words.WORKPLACES[int(rng.integers(len(words.WORKPLACES)))]
    sheet.add(["序号", "姓名", "性别", workplace, "所在党支部"])
    for number, firm in enumerate((f for f in town if f.organisation), 1):
        sheet.add([number, "某某", "男" if number % 2 else "女", firm.name, firm.organisation])
    return sheet
