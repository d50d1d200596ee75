"""The lists of a round as workbooks: one per receiver, to be printed, filled in and sent back, and
a covering table.

A sheet holds ten columns on A4 landscape, the firms of a building under its name, a sum, and blank
lines for firms that are not on the list. Only the reply cells can be written in; closed words have
lists to choose from. The last column is hidden and holds the id of each row, which names the round
it belongs to.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from orggraph.analysis.analysis import Answers
from orggraph.core import schema
from orggraph.core.enums import Status
from orggraph.core.errors import UsageError
from orggraph.core.messages import DOTS, Message, listed, message, message_in
from orggraph.core.schema import Column, Kind
from orggraph.io import output
from orggraph.io.atomic_write import opened, told
from orggraph.render import colours
from orggraph.render.cell_text import tint
from orggraph.render.text_width import wide
from orggraph.reports.dispatch import Round, covering_sheet, receiver_name
from orggraph.reports.headers import dated

NO_ROW = "#"  # stands for the id where a line of the sheet is no row: a building's name, the sum
SPARE = 8  # blank lines for firms that are not on the list
BORN = datetime(2000, 1, 1)  # a clock would change the bytes
COVER = message("lists-sent.xlsx")
_FONT, _SMALL = 10, 9
_LINE = 14  # points of a line of text
_WIDTHS = {
    "firm": 28,
    "asked": 34,
    "verdict": 11,
    "established": 9,
    "mode": 10,
    "organisation": 18,
    "members_formal": 8,
    "staff": 8,
    "exclusion": 10,
    "note": 14,
    "group": 7,
    "name": 22,
    "host": 22,
    "firms": 40,
    "formal": 8,
    "opinion": 9,
    "founded": 12,
    "id": 18,
}
_SIDE, _TOP, _FOOT = 0.4, 0.5, 0.6  # margins of the paper, in inches
_PAPER = 72 * (11.69 - 2 * _SIDE), 72 * (8.27 - _TOP - _FOOT)  # A4 landscape within them, in points
_HEADINGS = 2 * _LINE + 4
_BAND = _LINE + 6
_FIRMS, _GROUPS = message_in("dispatch_workbooks", "firms"), message("joint branches")
_TITLE = message("Party organisation coverage: verify and report back")
_GROUP_TITLE = message("Joint branches proposed: report back")
_HOW = message(
    "Fill in the tinted columns only; choose from the list where there is an arrow. No "
    "names of persons, no telephone numbers. Firms not on the list go into the blank lines "
    "at the end. Send the file back as it is."
)
_GROUP_HOW = message(
    "Where agreed give the date of founding (blank where not yet founded); where to be "
    "adjusted say how in the note."
)
_NO_BUILDING = message("building not given")
_SPARE = message("Firms not on the list go below (full name, the credit code on a line of its own)")
_WRONG = message("Choose from the list.")
_WRONG_COUNT = message("Give a whole number.")


def write_round(answers: Answers, sent: Round, folder: Path, lang: str) -> list[Path]:
    """Write the workbooks of a round and its covering table into a folder, and return their paths.

    Raises `UsageError` where a workbook of the folder would be replaced by other content: it may be
    a filled reply.
    """
    names = {
        receiver: f"{number:02d}_{_bare(receiver_name(receiver, sent.by).say(lang))}.xlsx"
        for number, receiver in enumerate(sent.receivers, 1)
    }
    made = {name: _workbook(answers, sent, receiver, lang) for receiver, name in names.items()}
    for name, data in made.items():
        _refuse_other(folder / name, data)
    with told(folder):
        folder.mkdir(parents=True, exist_ok=True)
    for name, data in made.items():
        with opened(folder / name) as put:
            put(data)
    cover = folder / COVER.say(lang)
    output.write(covering_sheet(answers, sent, names), cover, lang)
    return [*(folder / name for name in made), cover]


def _bare(name: str) -> str:
    """Return a name that every system takes for a file."""
    return re.sub(r'[\\/:*?"<>|\x00-\x1f]+', " ", name).strip(" .")[:60] or "_"


def _refuse_other(path: Path, data: bytes) -> None:
    with told(path):
        other = path.exists() and path.read_bytes() != data
    if other:
        raise UsageError(
            message(
                "{path} exists with other content, perhaps a filled reply, and is not "
                "replaced; choose another folder",
                path=path,
            ),
        )


# ---- one workbook ----


def _workbook(answers: Answers, sent: Round, receiver: str, lang: str) -> bytes:
    """Return the workbook of a receiver: its firms, and its proposed joint branches where there
    are any.
    """
    held = io.BytesIO()
    title = receiver_name(receiver, sent.by).say(lang)
    file = xlsxwriter.Workbook(
        held,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    file.set_properties({"title": f"{title} {sent.stamp}", "author": "orggraph", "created": BORN})
    page = _Page(file, _FIRMS.say(lang), schema.DISPATCH, len(schema.DISPATCH_FACTS), lang)
    about = listed([dated(answers), message("round {stamp}", stamp=sent.stamp)], DOTS)
    firms = sent.firms[sent.firms["receiver"] == receiver]
    page.head(title, _TITLE, about, _HOW)
    page.firms(sent, firms)
    page.close(title)
    groups = sent.groups[sent.groups["receiver"] == receiver]
    if len(groups):
        second = _Page(
            file, _GROUPS.say(lang), schema.DISPATCH_GROUPS, len(schema.DISPATCH_GROUP_FACTS), lang
        )
        second.head(title, _GROUP_TITLE, about, _GROUP_HOW)
        second.groups(sent, groups)
        second.close(title)
    file.close()
    return held.getvalue()


class _Page:
    """A sheet being written from top to bottom: `facts` columns to read, the others to fill in,
    the id hidden.
    """

    def __init__(
        self, file: Any, name: str, columns: Sequence[Column], facts: int, lang: str
    ) -> None:
        self.file, self.columns, self.facts, self.lang = file, columns, facts, lang
        self.page = file.add_worksheet(name)
        self.shown = len(columns) - 1
        self.row = 0
        self.first = 0
        self.length = _page_length(columns[:-1])
        self.used = 0.0  # points of rows on the page of paper so far
        self.breaks: list[int] = []
        self.looks: dict[tuple[tuple[str, Any], ...], Any] = {}
        for at, column in enumerate(columns):
            self.page.set_column(at, at, _WIDTHS[column.name], None, {"hidden": at == self.shown})
        self.page.protect("", {"format_columns": True, "format_rows": True})

    def look(self, **wanted: Any) -> Any:
        key = tuple(sorted(wanted.items()))
        if key not in self.looks:
            common = {
                "font_name": "Microsoft YaHei",
                "font_size": _FONT,
                "font_color": colours.INK,
                "valign": "vcenter",
                "text_wrap": True,
            }
            self.looks[key] = self.file.add_format({**common, **wanted})
        return self.looks[key]

    def head(self, receiver: str, title: Message, about: Message, how: Message) -> None:
        """Write the title, the dataset with its date and round, how to fill the sheet in, and
        the headings.
        """
        width = sum(_WIDTHS[column.name] for column in self.columns[:-1])
        for words, look in (
            (f"{receiver}　{title.say(self.lang)}", {"font_size": 15, "bold": True}),
            (about.say(self.lang), {"font_color": colours.SECOND}),
            (how.say(self.lang), {"font_color": colours.INK}),
        ):
            lines = -(-wide(words) // width)
            self.take(24 if "bold" in look else _LINE * lines + 4)
            self.page.merge_range(self.row, 0, self.row, self.shown - 1, "", self.look(**look))
            self.page.write_string(self.row, 0, words, self.look(**look))
            self.row += 1
        self.take(_HEADINGS)
        for at, column in enumerate(self.columns):
            fill = "#E4E9EE" if at < self.facts else tint(Status.WORK_ONLY.colour)
            self.page.write_string(
                self.row,
                at,
                column.heading(self.lang),
                self.look(
                    bold=True, bg_color=fill, border=1, border_color=colours.LINE, align="center"
                ),
            )
        self.row += 1
        self.first = self.row
        self.page.freeze_panes(self.row, 1)
        self.page.repeat_rows(self.row - 1)

    def firms(self, sent: Round, firms: pd.DataFrame) -> None:
        """Write the firms, each building's under its name, then the sum and the lines for firms
        not listed.
        """
        building = firms["building"].fillna(_NO_BUILDING.say(self.lang))
        places = [
            f"{area}　{name}".strip() for area, name in zip(firms["area"], building, strict=True)
        ]
        counts = Counter(places)
        before = None
        for number, place, firm, asked in zip(
            firms["number"], places, firms["firm"], firms["asked"], strict=True
        ):
            facts = [firm, asked.say(self.lang)]
            if place != before:
                words = message("{place} ({counts})", place=place, counts=counts[place])
                self.band(words.say(self.lang), self.height(facts))
                before = place
            self.line(facts, sent.row_id(int(number)))
        self.sums(
            len(firms),
            {
                "verdict": "=COUNTA({})",
                "established": '=COUNTIF({},"' + self._yes() + '")',
                "members_formal": "=SUM({})",
                "staff": "=SUM({})",
            },
        )
        self.band(_SPARE.say(self.lang), self.height(["", ""]))
        for _ in range(SPARE):
            self.line(["", ""], "", is_spare=True)

    def _yes(self) -> str:
        words = next(column.words for column in self.columns if column.name == "established")
        assert words is not None
        return next(iter(words)).say(self.lang)

    def groups(self, sent: Round, groups: pd.DataFrame) -> None:
        """Write the proposed joint branches."""
        for row in groups.astype(object).where(groups.notna(), None).to_dict("records"):
            facts = [
                "" if row[column.name] is None else str(row[column.name])
                for column in self.columns[: self.facts]
            ]
            self.line(facts, sent.row_id(int(row["number"]), of_group=True))
        self.sums(len(groups), {"opinion": "=COUNTA({})"})

    def take(self, height: float, below: float = 0) -> None:
        """Set the height of the row, and begin a page of paper with it where it and the row below
        have no room on this one.
        """
        if self.used + height + below > self.length:
            self.breaks.append(self.row)
            self.used = _HEADINGS  # they are repeated on every page
        self.page.set_row(self.row, height)
        self.used += height

    def height(self, facts: Sequence[str]) -> float:
        """Return the height of a row in points."""
        lines = [
            sum(-(-max(wide(part), 1) // (_WIDTHS[column.name] - 2)) for part in words.split("\n"))
            for words, column in zip(facts, self.columns, strict=False)
        ]
        return min(_LINE * max(*lines, 2) + 4, 400)

    def band(self, words: str, below: float) -> None:
        """Write a line that names what stands below it, on one page with the next row, of which
        `below` is the height.
        """
        look = self.look(bold=True, bg_color=tint(Status.ORG_JOINT.colour, 0.25), text_wrap=False)
        self.take(_BAND, below)
        for at in range(1, self.shown):
            self.page.write_blank(self.row, at, None, look)
        self.page.write_string(self.row, 0, words, look)
        self.page.write_string(self.row, self.shown, NO_ROW, look)
        self.row += 1

    def line(self, facts: Sequence[str], row_id: str, is_spare: bool = False) -> None:
        """Write a row: what is known, and blank cells to fill in."""
        self.take(self.height(facts))
        edge = {"border": 1, "border_color": colours.LINE}
        for at, words in enumerate(facts):
            locked = {"locked": False, "bg_color": "#FFFDF5"} if is_spare and at == 0 else {}
            marked = {"quote_prefix": True} if words[:1] in tuple("=+-@") else {}
            is_count = self.columns[at].kind is Kind.COUNT
            side = {"align": "right"} if is_count else {}
            look = self.look(**edge, **locked, **marked, **side, font_size=_SMALL if at else _FONT)
            if words and is_count:
                self.page.write_number(self.row, at, int(words), look)
            elif words:
                self.page.write_string(self.row, at, words, look)
            else:
                self.page.write_blank(self.row, at, None, look)
        for at in range(self.facts, self.shown):
            self.page.write_blank(self.row, at, None, self.look(**edge, **_kind(self.columns[at])))
        if row_id:
            self.page.write_string(self.row, self.shown, row_id, self.look())
        self.row += 1

    def sums(self, count: int, formulas: Mapping[str, str]) -> None:
        """Write the sum of the rows, and of what has been filled in so far."""
        self.take(_BAND)
        look = self.look(bold=True, top=2, top_color=colours.SECOND)
        for at, column in enumerate(self.columns[:-1]):
            if column.name in formulas and count:
                letter = chr(ord("A") + at)
                cells = f"{letter}{self.first + 1}:{letter}{self.row}"
                self.page.write_formula(self.row, at, formulas[column.name].format(cells), look, 0)
            else:
                self.page.write_blank(self.row, at, None, look)
        total = message("Total {count}, filled in so far:", count=count).say(self.lang)
        over = self.look(bold=True, top=2, top_color=colours.SECOND, text_wrap=False)
        self.page.write_string(self.row, 0, total, over)
        self.page.write_string(self.row, self.shown, NO_ROW, look)
        self.row += 1

    def close(self, receiver: str) -> None:
        """Set the lists to choose from, and the paper."""
        for at, column in enumerate(self.columns[:-1]):
            rule = self._rule(column) if at >= self.facts else None
            if rule and self.row > self.first:
                self.page.data_validation(self.first, at, self.row - 1, at, rule)
        self.page.set_landscape()
        self.page.set_paper(9)
        self.page.fit_to_pages(1, 0)
        self.page.set_margins(_SIDE, _SIDE, _TOP, _FOOT)
        self.page.set_h_pagebreaks(self.breaks)
        self.page.print_area(0, 0, max(self.row - 1, 0), self.shown - 1)
        self.page.set_footer("&L&9" + receiver[:60].replace("&", "&&") + "&R&9&P / &N")

    def _rule(self, column: Column) -> dict[str, Any] | None:
        if column.words is not None:
            return {
                "validate": "list",
                "source": [word.say(self.lang) for word in column.words],
                "error_title": column.heading(self.lang)[:32],
                "error_message": _WRONG.say(self.lang),
            }
        if column.kind is Kind.COUNT:
            return {
                "validate": "integer",
                "criteria": ">=",
                "value": 0,
                "error_type": "warning",
                "error_title": column.heading(self.lang)[:32],
                "error_message": _WRONG_COUNT.say(self.lang),
            }
        return None


def _page_length(columns: Sequence[Column]) -> float:
    """Return the points of rows on a page of paper, once the sheet is made as narrow as the page;
    a little less, as printers differ.
    """
    width = sum(int(7 * _WIDTHS[column.name] + 5) * 0.75 for column in columns)
    scale = min(int(100 * _PAPER[0] / width), 100)
    return 97 * _PAPER[1] / scale


def _kind(column: Column) -> dict[str, Any]:
    """Return how a cell to fill in looks: open, tinted; text stays text."""
    shape = {Kind.DATE: {"num_format": "yyyy-mm-dd"}, Kind.COUNT: {"num_format": "0"}}.get(
        column.kind, {}
    )
    return {"locked": False, "bg_color": "#FFFDF5", **shape}


__all__ = ["COVER", "NO_ROW", "write_round"]
