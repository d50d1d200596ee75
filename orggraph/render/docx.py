"""A bulletin as a Word document in the manner of office papers (GB/T 9704 measures)."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from typing import Any

import docx
from docx.enum.table import WD_ALIGN_VERTICAL, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from orggraph.core.enums import Status
from orggraph.render import colours
from orggraph.render.strips import headings_and_rows
from orggraph.render.text_width import fold, wide
from orggraph.reports.bulletin import Bulletin, Section
from orggraph.reports.sheets import Sheet

BODY, HEADING, TITLE = "仿宋", "黑体", "宋体"
BORN = datetime(2000, 1, 1)  # a document tells the date of its data; a clock would change its bytes
ZIPPED = (1980, 1, 1, 0, 0, 0)
# What XML 1.0 has no place for, though a name in a ledger may hold it: control characters, half a
# surrogate pair, U+FFFE, U+FFFF.
NOT_IN_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LONGEST_PROPERTY = 255
PAGE = 156.0  # millimetres between the margins
LETTERS = 98  # that it holds in a table, a Chinese one as two
NARROWEST = 8  # letters of a column that gives up no more
PADDING = 3  # letters of white beside a cell
WRAPPED = 48  # letters of a cell beyond which it takes more lines
SHORT = 8  # letters of a text cell that is centred
INK = RGBColor.from_string(colours.INK.removeprefix("#"))
RED = RGBColor.from_string(Status.UNCOVERED.colour.removeprefix("#"))


def docx_bytes(page: Bulletin, lang: str = "zh") -> bytes:
    """Return a bulletin as a Word document, A4; the same bulletin gives the same bytes."""
    paper = docx.Document()
    sheet = paper.sections[0]
    sheet.page_width, sheet.page_height = Mm(210), Mm(297)
    sheet.top_margin, sheet.bottom_margin, sheet.left_margin, sheet.right_margin = (
        Mm(37),
        Mm(35),
        Mm(28),
        Mm(26),
    )
    paper.core_properties.title = _for_xml(page.title.say(lang))[:LONGEST_PROPERTY]
    paper.core_properties.author = "orggraph"
    paper.core_properties.created = paper.core_properties.modified = BORN
    _number_pages(sheet)
    _letterhead(paper, page, lang)
    for words, size, font in ((page.title, 22, TITLE), (page.period, 16, BODY)):
        line = _line(paper, WD_ALIGN_PARAGRAPH.CENTER)
        _run(line, words.say(lang), size, font, bold=words is page.title)
    line.paragraph_format.space_after = Pt(14)
    for words in page.head:
        _run(_line(paper), words.say(lang), 12, BODY, bold=True)
    if page.letterhead.to:
        _run(_line(paper), page.recipients.say(lang), 16, BODY)
    for section in page.sections:
        _section(paper, section, lang)
    for words in page.annexes:
        _run(_line(paper, indent=lang != "en"), words.say(lang), 16, BODY)
    paper.paragraphs[-1].paragraph_format.keep_with_next = True  # no page of a signature alone
    for number, words in enumerate(page.closing):
        line = _line(paper, WD_ALIGN_PARAGRAPH.RIGHT)
        line.paragraph_format.right_indent = Pt(64)
        line.paragraph_format.space_before = Pt(0 if number else 28)
        line.paragraph_format.keep_with_next = number == 0
        _run(line, words.say(lang), 16, BODY)
    for number, note in enumerate(page.notes):
        line = paper.add_paragraph()
        line.paragraph_format.space_after = Pt(2)
        line.paragraph_format.space_before = Pt(0 if number else 18)
        _run(line, note.say(lang), 10.5, BODY)
    found = io.BytesIO()
    paper.save(found)
    return _timeless(found.getvalue())


def _letterhead(paper: Any, page: Bulletin, lang: str) -> None:
    """Write who issues it in red, the number, and the red line below."""
    issuer, number = page.letterhead.issuer, page.letterhead.issue.say(lang)
    lines = [
        (words, size, font, red)
        for words, size, font, red in (
            (issuer, _large(issuer), TITLE, True),
            (number, 16, BODY, False),
        )
        if words
    ]
    for words, size, font, red in lines:
        line = paper.add_paragraph()
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        line.paragraph_format.space_after = Pt(6)
        _run(line, words, size, font, bold=red, colour=RED if red else INK)
    if lines:
        _underline(line)
        _line(paper)


def _large(words: str) -> float:
    """Return the size at which the name of an office fits one line of the page."""
    return max(16.0, min(36.0, 430.0 / max(len(words), 1)))


def _underline(line: Any) -> None:
    """Draw the red line below a paragraph."""
    edge = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "18"), ("space", "6"), ("color", str(RED))):
        edge.set(qn(f"w:{name}"), value)
    borders = OxmlElement("w:pBdr")
    borders.append(edge)
    line._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _number_pages(sheet: Any) -> None:
    """Let every page bear its number at the foot."""
    line = sheet.footer.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(line, "— ", 14, TITLE)
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    line._p.append(field)
    _run(line, " —", 14, TITLE)


def _line(paper: Any, place: Any = None, indent: bool = False) -> Any:
    """Return a new line of the text, 28 points high, with the first two letters left out."""
    line = paper.add_paragraph()
    line.alignment = place
    shape = line.paragraph_format
    shape.space_after, shape.line_spacing = Pt(0), Pt(28)
    shape.first_line_indent = Pt(32) if indent else None
    return line


def _section(paper: Any, section: Section, lang: str) -> None:
    indent = lang != "en"
    heading = paper.add_heading(level=1)
    heading.paragraph_format.first_line_indent = Pt(32) if indent else None
    heading.paragraph_format.space_before = Pt(8)
    _run(heading, section.heading.say(lang), 16, HEADING)
    for words in section.paragraphs:
        _run(_line(paper, indent=indent), words.say(lang), 16, BODY)
    for sheet in section.sheets:
        title = paper.add_paragraph()
        title.alignment = WD_ALIGN_PARAGRAPH.CENTER
        title.paragraph_format.space_before, title.paragraph_format.space_after = Pt(10), Pt(4)
        title.paragraph_format.keep_with_next = True
        _run(title, sheet.title.say(lang), 12, HEADING)
        _table(paper, sheet, lang)


def _table(paper: Any, sheet: Sheet, lang: str) -> None:
    headings, rows = headings_and_rows(sheet, lang)
    table = paper.add_table(rows=1 + len(rows), cols=len(headings), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    words = [[heading for heading, _ in headings], *rows]
    widths = _widths(words)
    _narrow_margins(table)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for i, (line, cells) in enumerate(zip(words, table.rows, strict=True)):
        is_total = sheet.total_last and i == len(rows)
        for word, cell, (_, number), width in zip(line, cells.cells, headings, widths, strict=True):
            cell.width, cell.vertical_alignment = Mm(width), WD_ALIGN_VERTICAL.CENTER
            place = cell.paragraphs[0]
            place.paragraph_format.space_before = place.paragraph_format.space_after = Pt(1)
            place.alignment = _side(word, number, i == 0)
            _run(place, word, 9, HEADING if i == 0 else BODY, bold=is_total)
        cells.height, cells.height_rule = Mm(6.5), WD_ROW_HEIGHT_RULE.AT_LEAST
        _whole(cells)
    _repeat_heading(table.rows[0])


def _narrow_margins(table: Any) -> None:
    """Leave one millimetre beside the words of a cell."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), "57")
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    shape = table._tbl.tblPr
    look = shape.find(qn("w:tblLook"))
    if look is None:
        shape.append(margins)
    else:
        look.addprevious(margins)  # Word wants them in this order


def _side(word: str, number: bool, is_heading: bool) -> Any:
    """Return on which side a cell stands: numbers on the right, sentences on the left."""
    if is_heading or (not number and len(word) <= SHORT):
        return WD_ALIGN_PARAGRAPH.CENTER
    return WD_ALIGN_PARAGRAPH.RIGHT if number else WD_ALIGN_PARAGRAPH.LEFT


def _widths(words: list[list[str]]) -> list[float]:
    """Return the millimetres of each column: as its longest cell needs, the widest ones in more
    lines where the page is too narrow for all, the page filled.
    """
    needs = []
    for column in zip(*words, strict=True):
        heading = max(map(wide, fold(column[0])))
        cells = max((wide(word) for word in column[1:]), default=0)
        needs.append(max(heading, min(cells, WRAPPED), 4) + PADDING)
    while sum(needs) > LETTERS and max(needs) > NARROWEST:
        needs[needs.index(max(needs))] -= 1
    return [PAGE * need / sum(needs) for need in needs]


def _whole(row: Any) -> None:
    """Keep a row on one page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _repeat_heading(row: Any) -> None:
    """Let the heading stand on every page that the table reaches."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _run(
    line: Any,
    words: str,
    size: float,
    font: str,
    bold: bool = False,
    colour: RGBColor | None = None,
) -> None:
    run = line.add_run(_for_xml(words))
    run.font.size, run.font.bold, run.font.name, run.font.color.rgb = (
        Pt(size),
        bold,
        font,
        colour or INK,
    )
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)


def _for_xml(words: str) -> str:
    """Return words with the replacement character where XML could not hold what stands there."""
    return NOT_IN_XML.sub("\ufffd", words)


def _timeless(data: bytes) -> bytes:
    """Return a zip file whose parts bear no time of writing."""
    found = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, ZIPPED), old.read(name), zipfile.ZIP_DEFLATED)
    return found.getvalue()
