"""Rows whose cells have slid sideways or changed places, recognised by cells in the form of another
column.

One cell that does not fit is a mistake in that cell and costs no row. Two in one row, or a credit
code beside its column, tell that the row's values stand under the wrong headings: nothing of it can
be counted.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orggraph.core.arrow_text import TEXT
from orggraph.core.enums import Word
from orggraph.core.schema import Column, Kind

Rows = np.ndarray[tuple[int], np.dtype[np.bool_]]

ENOUGH = 2  # cells of one row in the form of other columns
FIRM_END = re.compile("(?:公司|集团|厂|店)$")
"""How the name of a firm ends, where nothing else that ends so is looked for."""

CODE18 = r"^[0-9A-Z]{2}[0-9]{6}[0-9A-Z]{10}$"
_NUMERIC = (Kind.COUNT, Kind.NUMBER, Kind.DEGREE, Kind.PERCENT)
_LONG_YES_OR_NO = pa.array(
    ["True", "False", "TRUE", "FALSE", "true", "false", "yes", "Yes", "YES"], TEXT
)  # longer than 是 and 没有
_TIES = ("liaison", "union", "league", "women")  # people write there when it was set up, or by whom


class Form(Word):
    """What a cell is by its looks alone; most cells are nothing in particular."""

    CODE = ("CODE", "信用代码", "a credit code")
    DATE = ("DATE", "日期", "a date")
    POINT = ("POINT", "经纬度", "a degree")
    FIGURE = ("FIGURE", "数", "a figure")
    YES = ("YES", "是", "yes")
    STREET = ("STREET", "街道名", "a street office")
    FIRM = ("FIRM", "企业名称", "a firm's name")
    ADDRESS = ("ADDRESS", "地址", "an address")


_FORMS = (
    (Form.CODE, re.compile(CODE18)),
    (
        Form.DATE,
        re.compile(
            r"(19|20)\d\d([-/.年](0?[1-9]|1[0-2])([-/.月]([0-2]?\d|3[01])日?)?月?|年|(0[1-9]|"
            r"1[0-2])([0-2]\d|3[01]))"
            r"(T?\d\d?:\d\d(:\d\d)?)?"
        ),
    ),
    (Form.POINT, re.compile(r"\d{2,3}\.\d{3,}")),
    (Form.FIGURE, re.compile(r"\d{1,3}[人名家个]?")),
    (Form.YES, re.compile("是")),
    (Form.STREET, re.compile(r"[^\d]{1,7}(街道|街道办事处|镇|乡)")),
    (Form.FIRM, re.compile(r"[^:]{4,}公司")),
    (
        Form.ADDRESS,
        re.compile(
            r".*[市区县路街道巷里村镇]\D{0,16}\d+(-\d+)?[号楼层室].*(?<![店厂部司行社所院场站"
            r"吧馆坊])"
        ),
    ),
)
_WHERE = re.compile(
    r"[\d路街巷道号楼园厦座层室]"
)  # an address may end with the firm that sits there


def form(cell: str) -> Form | None:
    """Return what a cell looks like, None for nothing in particular."""
    text = _bare(cell).upper()
    return next((one for one, pattern in _FORMS if pattern.fullmatch(text)), None)


def is_foreign(column: Column, cell: str) -> bool:
    """Tell whether a cell has the form of another column than its own."""
    looks = form(cell)
    if looks is Form.FIRM and column.name == "address":
        return not _WHERE.search(cell)
    return looks in _foreign(column)


@cache
def _foreign(column: Column) -> frozenset[Form | None]:
    """Return the forms that have no business in a column; those that people do write there are
    left out.
    """
    if column.name == "uscc":
        return frozenset(Form) - {Form.CODE}
    if column.name == "name":
        return frozenset({Form.CODE, Form.DATE, Form.POINT, Form.FIGURE, Form.YES, Form.ADDRESS})
    if column.name == "address":
        return frozenset({Form.CODE, Form.DATE, Form.POINT, Form.FIGURE, Form.YES})
    if column.name in ("district", "street", "community"):
        return frozenset({Form.CODE, Form.DATE, Form.POINT, Form.FIGURE, Form.YES, Form.FIRM})
    if column.kind is Kind.DATE:
        return frozenset(Form) - {Form.DATE}
    if column.kind in _NUMERIC:
        return frozenset(Form) - {Form.FIGURE, Form.POINT} | (
            {Form.POINT} if column.kind is Kind.COUNT else set()
        )
    if column.kind is Kind.YESNO:
        return frozenset({Form.CODE, Form.STREET, Form.FIRM, Form.ADDRESS}) | (
            set() if column.name in _TIES else {Form.DATE}
        )
    return frozenset()


def misfit(column: Column, cell: str) -> bool:
    """Tell whether a cell clearly belongs to another column: a date among codes, a name among
    dates.

    It is asked of rows that are too short, to tell a row that lacks its last cells from one whose
    cells slid.
    """
    if is_foreign(column, cell):
        return True
    text = _bare(cell)
    has_digits = any(ch.isdigit() for ch in text)
    if not text or (not has_digits and len(text) <= 6):
        return False
    if column.name == "uscc":
        return not re.fullmatch(r"[0-9A-Za-z]{8,20}", text.replace("-", ""))
    if form(cell) is Form.CODE and column.kind not in (Kind.CODE, Kind.FREE, Kind.POST):
        return True
    if column.kind is Kind.DATE or column.kind in _NUMERIC:
        return not has_digits or len(text) > 24
    return column.name == "name" and bool(re.fullmatch(r"[\d.,%]+", text))


def _bare(cell: str) -> str:
    return re.sub(r"['’‘\s]", "", unicodedata.normalize("NFKC", cell))


def is_of_a_firm(cells: Sequence[str]) -> bool:
    """Tell whether a row says something of one firm, as no title does: by its code, or by its
    name among other cells.
    """
    looks = [form(cell) for cell in cells]
    return Form.CODE in looks or (
        Form.FIRM in looks and sum(bool(cell.strip()) for cell in cells) > 2
    )


# ---- all rows of a table of firms ----


def beside(table: pa.Table, columns: Sequence[Column]) -> Rows:
    """Tell the rows whose credit code stands beside its column, with none in it."""
    out = np.zeros(table.num_rows, dtype=bool)
    names = [column.name for column in columns]
    if names.count("uscc") != 1:
        return out
    at = names.index("uscc")
    near = {at - 1, at + 1} | ({names.index("name")} if "name" in names else set())
    for place in sorted(near & set(range(len(names))) - {at}):
        if columns[place].kind is Kind.CODE:
            continue
        candidates = np.flatnonzero(_mask(pc.equal(pc.binary_length(table.column(place)), 18)))
        hit = candidates[
            _mask(pc.match_substring_regex(table.column(place).take(pa.array(candidates)), CODE18))
        ]
        for row in hit:
            code = table.column(at)[int(row)].as_py()
            out[row] |= code is None or misfit(columns[at], code)
    return out


def slid(table: pa.Table, columns: Sequence[Column]) -> dict[int, list[int]]:
    """Return the rows that hold enough cells of other columns' forms, each with the positions of
    these columns.

    A column that mostly holds another form than its heading promises tells something of its
    heading, not of its rows.
    """
    odd = {
        place: _mask(cells)
        for place, column in enumerate(columns)
        if (cells := _worth_a_look(table.column(place), column)) is not None
    }
    doubtful = (
        sum((cells.astype(np.int16) for cells in odd.values()), np.zeros(table.num_rows, np.int16))
        >= ENOUGH
    )
    found: dict[int, list[int]] = {}
    for place, cells in odd.items():
        array = table.column(place)
        filled = len(array) - array.null_count
        few = (
            2 * np.count_nonzero(cells) <= filled
        )  # then the foreign ones among them are few, and only doubtful rows need a look
        foreign = list(
            _foreign_rows(array, columns[place], np.flatnonzero(cells & doubtful if few else cells))
        )
        if 2 * len(foreign) <= filled:
            for row in foreign:
                found.setdefault(row, []).append(place)
    return {row: places for row, places in sorted(found.items()) if len(places) >= ENOUGH}


def _foreign_rows(
    array: pa.ChunkedArray, column: Column, rows: np.ndarray[Any, Any]
) -> Iterator[int]:
    """Yield those of some rows whose cell has the form of another column."""
    if not len(rows):
        return
    coded = array.take(pa.array(rows)).combine_chunks().dictionary_encode()
    yes = np.array([is_foreign(column, cell) for cell in coded.dictionary.to_pylist()], dtype=bool)
    yield from rows[yes[coded.indices.to_numpy()]].tolist()


def _worth_a_look(array: pa.ChunkedArray, column: Column) -> pa.ChunkedArray | None:
    """Tell quickly which cells may have another form; None for a column in which none is
    foreign.
    """
    if column.name == "uscc":
        return pc.not_equal(pc.binary_length(array), 18)
    if column.name == "name":
        return pc.or_(
            pc.string_is_ascii(array),
            pc.match_substring_regex(
                array, "号|[0-9][楼层室]|^(19|20)[0-9]{2}年|^是$|^[0-9]+[人名家个]$"
            ),
        )
    if column.name in ("address", "district", "street", "community"):
        return pc.or_(
            pc.string_is_ascii(array),
            pc.match_substring_regex(array, "公司$|^(19|20)[0-9]{2}年|^是$|^[0-9]+[人名家个]$"),
        )
    if column.kind is Kind.YESNO:
        return pc.and_not(pc.greater(pc.utf8_length(array), 2), pc.is_in(array, _LONG_YES_OR_NO))
    if column.kind in _NUMERIC:
        return pc.invert(
            pc.match_substring_regex(
                array,
                r"^[0-9]{1,7}$"
                if column.kind is Kind.COUNT
                else r"^([0-9]{1,7}|[0-9]{1,3}\.[0-9]+)$",
            )
        )
    return (
        pc.invert(pc.match_substring_regex(array, r"^(19|20)[0-9]{2}[-/.年]"))
        if column.kind is Kind.DATE
        else None
    )


def _mask(array: pa.ChunkedArray) -> Rows:
    return np.asarray(
        array.fill_null(False).combine_chunks().to_numpy(zero_copy_only=False), dtype=bool
    )


__all__ = ["Form", "beside", "form", "is_foreign", "is_of_a_firm", "misfit", "slid"]
