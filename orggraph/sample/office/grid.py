"""Columns laid out as the rows of a sheet: headings, odd rows, sections, blocks, merged cells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from orggraph.sample.office import wordings
from orggraph.sample.office.cells import Cell
from orggraph.sample.office.columns import Column
from orggraph.sample.office.firms import OfficeFirm
from orggraph.sample.office.shape import Shape

Area = tuple[int, int, int, int]  # first row, first column, last row, last column, from 0


@dataclass
class Sheet:
    """One sheet: rows of cells, merged areas, hidden columns, and in which row each firm stands
    (from 0).
    """

    name: str
    rows: list[list[Cell]] = field(default_factory=list)
    merges: list[Area] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)
    where: dict[int, int] = field(default_factory=dict)

    def add(self, row: Sequence[Cell]) -> int:
        """Add a row and return its number."""
        self.rows.append(list(row))
        return len(self.rows) - 1


class Layout:
    """Lays firms out in sheets of one shape."""

    def __init__(
        self,
        shape: Shape,
        columns: Sequence[Column],
        firms: Sequence[OfficeFirm],
        rng: np.random.Generator,
    ) -> None:
        self.shape = shape
        self.columns = columns
        self.firms = firms
        self.rng = rng

    def sheet(self, name: str, chosen: Sequence[int], titles: Sequence[str]) -> Sheet:
        """Return a sheet of the firms at these places of the list, under these title rows."""
        made = Sheet(name)
        for title in titles:
            made.add([title, *[None] * (self._width() - 1)])
            made.merges.append((len(made.rows) - 1, 0, len(made.rows) - 1, self._width() - 1))
        if self.shape.blocks == "transposed":
            self._turned(made, chosen)
            return made
        if self.shape.blocks == "side by side":
            self._side_by_side(made, chosen)
        elif self.shape.blocks.startswith("continued below"):
            half = (len(chosen) + 1) // 2
            self._table(made, chosen[:half])
            made.add([])
            self._below()._table(made, chosen[half:])
        else:
            self._table(made, chosen)
        self._tail(made, chosen)
        made.hidden = [i for i, column in enumerate(self.columns) if column.hidden]
        return made

    def _below(self) -> Layout:
        """Return the layout of a second table, whose columns may stand in another order."""
        if self.shape.blocks == "continued below" or self.shape.extra_columns == "hidden":
            return self
        first, *others = self.columns
        return Layout(self.shape, [first, *others[::-1]], self.firms, self.rng)

    def _width(self) -> int:
        twice = self.shape.blocks == "side by side"
        return 2 * len(self.columns) + 1 if twice else len(self.columns)

    # ---- headings ----

    def _headings(self, sheet: Sheet, left: int = 0) -> None:
        """Add the heading rows; `left` is the column the block begins in, of rows that may be
        there already.
        """
        depth = self.shape.heading_rows
        stacks = [_stack(column, depth) for column in self.columns]
        if not left:
            for _ in range(depth):
                sheet.add([])
        top = len(sheet.rows) - depth
        for line in sheet.rows[top:]:
            line += [None] * (left + len(stacks) - len(line))
        for (first, a, last, b), word in _areas(stacks):
            sheet.rows[top + first][left + a] = word
            if self.shape.heading_merge == "repeated":
                for row in range(first, last + 1):
                    for column in range(a, b + 1):
                        sheet.rows[top + row][left + column] = word
            elif self.shape.heading_merge == "merged" and (last > first or b > a):
                sheet.merges.append((top + first, left + a, top + last, left + b))

    def _helpers(self, sheet: Sheet) -> None:
        count = len(self.columns)
        if self.shape.number_row == "numbers":
            sheet.add([i + 1 for i in range(count)])
        elif self.shape.number_row == "letters":
            texts = [i for i, c in enumerate(self.columns) if not c.is_count][: len(wordings.STEMS)]
            rest = iter(range(1, count + 1))
            sheet.add(
                [wordings.STEMS[texts.index(i)] if i in texts else next(rest) for i in range(count)]
            )
        if self.shape.helper_row == "units":
            sheet.add(
                ["人" if c.is_count else "个" if c.role == "name" else None for c in self.columns]
            )
        elif self.shape.helper_row == "example":
            sheet.add([_example(column) for column in self.columns])
        elif self.shape.helper_row == "instructions":
            first, name = wordings.INSTRUCTIONS
            told = {"serial": first, "name": name}
            sheet.add([told.get(c.role, "填数字" if c.is_count else "必填") for c in self.columns])

    # ---- bodies ----

    def _table(self, sheet: Sheet, chosen: Sequence[int]) -> None:
        self._headings(sheet)
        self._helpers(sheet)
        streets = _runs([self.firms[i].street for i in chosen])
        halfway = len(chosen) // 2
        placed = 0
        for number, (a, b) in enumerate(streets):
            self._section(sheet, number, chosen[a:b])
            for i in chosen[a:b]:
                if self.shape.heading_again and placed == halfway and placed:
                    self._headings(sheet)
                if self.shape.blank_rows and placed in (2, 5):
                    sheet.add([])
                self.sheet_row(sheet, i)
                placed += 1
            self._subtotal(sheet, chosen[a:b])
        for at, column in enumerate(self.columns):
            self._joined_down(sheet, at, column, chosen)

    def sheet_row(self, sheet: Sheet, firm: int) -> None:
        """Add the row of a firm."""
        sheet.where[firm] = sheet.add([column.cells[firm] for column in self.columns])

    def _section(self, sheet: Sheet, number: int, chosen: Sequence[int]) -> None:
        by = self.shape.street_by
        if by not in ("section", "section with counts"):
            return
        street = self.firms[chosen[0]].street
        numeral = wordings.NUMERALS[number]
        text = (
            f"（{numeral}）{street}（{len(chosen)}家）"
            if by == "section with counts"
            else f"{numeral}、{street}"
        )
        row = sheet.add([text, *[None] * (len(self.columns) - 1)])
        sheet.merges.append((row, 0, row, len(self.columns) - 1))

    def _subtotal(self, sheet: Sheet, chosen: Sequence[int]) -> None:
        if self.shape.subtotals != "none":
            roles = [column.role for column in self.columns]
            at = {"first column": 0, "name column": roles.index("name")}.get(
                self.shape.subtotals, roles.index("building")
            )
            sheet.add(self._sums(chosen, at, "小计"))

    def _sums(self, chosen: Sequence[int], at: int, word: str) -> list[Cell]:
        row: list[Cell] = [_sum(column, chosen) for column in self.columns]
        row[at] = word
        return row

    def _joined_down(self, sheet: Sheet, at: int, column: Column, chosen: Sequence[int]) -> None:
        """Merge equal cells of rows that follow each other, or write 同上 in all but the first
        of them.
        """
        if not (column.merge_down or column.ditto):
            return
        signs = wordings.SIGNS
        for a, b in _runs([column.cells[i] for i in chosen]):
            parts = _unbroken([sheet.where[i] for i in chosen[a:b]])
            for rows in parts:
                if (
                    column.cells[chosen[a]] is None
                    or len(rows) < 2
                    or not self._may_join(column, chosen[a])
                ):
                    continue
                if column.merge_down:
                    sheet.merges.append((rows[0], at, rows[-1], at))
                sign = signs[int(self.rng.integers(len(signs)))] if column.ditto else None
                for row in rows[1:]:
                    sheet.rows[row][at] = sign

    def _may_join(self, column: Column, firm: int) -> bool:
        """Whether equal cells are one: those of a street are, those of an organisation where it
        is a joint branch.
        """
        return column.role == "street" or self.firms[firm].tie.value == "joint"

    def _side_by_side(self, sheet: Sheet, chosen: Sequence[int]) -> None:
        half = (len(chosen) + 1) // 2
        left = len(self.columns) + 1
        self._headings(sheet)
        self._headings(sheet, left)
        self._helpers(sheet)
        for row in sheet.rows[-_helper_count(self.shape) :] if _helper_count(self.shape) else []:
            row += [None, *row]
        for i, first in enumerate(chosen[:half]):
            self.sheet_row(sheet, first)
            if half + i < len(chosen):
                second = chosen[half + i]
                sheet.rows[-1] += [None, *(column.cells[second] for column in self.columns)]
                sheet.where[second] = len(sheet.rows) - 1
            if self.shape.blank_rows and i == 2:
                sheet.add([])

    def _turned(self, sheet: Sheet, chosen: Sequence[int]) -> None:
        for column in self.columns:
            sheet.add([column.heading, *(column.cells[i] for i in chosen)])
        sheet.merges = []
        for at, i in enumerate(chosen, 1):
            sheet.where[i] = at  # the number of the column, which stands for the row

    def _tail(self, sheet: Sheet, chosen: Sequence[int]) -> None:
        if "total" in self.shape.tail:
            sheet.add(self._sums(chosen, 0, "合计"))
        if self.shape.blocks == "summary below":
            sheet.add([])
            for line in summary([self.firms[i] for i in chosen]):
                sheet.add(line)
        if self.shape.blocks == "associations below":
            sheet.add([])
            for line in _associations():
                sheet.add(line)
        if "notes" in self.shape.tail:
            sheet.add(["注：1.本表由各街道填报；2.党员数含预备党员。"])
            sheet.add(["审核：（盖章）"])


def summary(firms: Sequence[OfficeFirm], heading: str = "街道") -> list[list[Cell]]:
    """Return a table of one row a street."""
    lines: list[list[Cell]] = [[heading, "企业数", "已建数", "未建数"]]
    for street in dict.fromkeys(firm.street for firm in firms):
        here = [firm for firm in firms if firm.street == street]
        built = sum(firm.organisation != "" for firm in here)
        lines.append([street, len(here), built, len(here) - built])
    lines.append(["合计", len(firms), None, None])
    return lines


def _associations() -> list[list[Cell]]:
    """Return a second table of associations, which have their own denominator."""
    return [
        ["社会组织名称", "党员数", "党组织名称"],
        ["云汀区网络行业协会", 4, "云汀区网络行业协会党支部"],
        ["云汀区电商商会", 1, "无"],
    ]


def _stack(column: Column, depth: int) -> list[str | None]:
    """Return the headings of a column from the top; None continues the one above."""
    words_of: list[str | None] = [
        word for word in (column.top, column.group, column.heading) if word
    ]
    if len(words_of) > depth:
        words_of = words_of[-depth:]
    while len(words_of) < depth:
        # What stands alone reaches down; a group without a top reaches down over the row of tops.
        words_of.insert(1, None)
    return words_of


def _areas(stacks: Sequence[Sequence[str | None]]) -> list[tuple[Area, str]]:
    """Return the areas of one heading each: a group reaches over its columns, a lone heading
    down all rows.
    """
    depth = len(stacks[0])
    made: list[tuple[Area, str]] = []
    for row in range(depth):
        column = 0
        while column < len(stacks):
            word = stacks[column][row]
            if word is None:
                column += 1
                continue
            low = row
            while low + 1 < depth and stacks[column][low + 1] is None:
                low += 1
            last = column
            is_leaf = low == depth - 1
            while (
                not is_leaf
                and last + 1 < len(stacks)
                and stacks[last + 1][: low + 1] == stacks[column][: low + 1]
            ):
                last += 1
            made.append(((row, column, low, last), word))
            column = last + 1
    return made


def _runs(values: Sequence[object]) -> list[tuple[int, int]]:
    """Return the runs of equal values as (first, one past the last)."""
    starts = [i for i, value in enumerate(values) if not i or value != values[i - 1]]
    return list(zip(starts, [*starts[1:], len(values)], strict=True))


def _unbroken(rows: Sequence[int]) -> list[list[int]]:
    """Return the rows in parts that follow each other without a gap."""
    parts: list[list[int]] = []
    for row in rows:
        if parts and parts[-1][-1] == row - 1:
            parts[-1].append(row)
        else:
            parts.append([row])
    return parts


def _sum(column: Column, chosen: Sequence[int]) -> Cell:
    """Return the sum of a column of plain head-counts, nothing where they are not plain."""
    numbers = [column.cells[i] for i in chosen]
    plain = [number for number in numbers if isinstance(number, int)]
    return sum(plain) if column.is_count and len(plain) == len(numbers) else None


def _example(column: Column) -> Cell:
    known: dict[str, Callable[[], Cell]] = {
        "serial": lambda: "示例",
        "name": lambda: "某某科技有限公司",
        "uscc": lambda: "91XXXXXXXXXXXXXXXX",
    }
    return known[column.role]() if column.role in known else column.cells[0]


def _helper_count(shape: Shape) -> int:
    return (shape.number_row != "none") + (shape.helper_row != "none")
