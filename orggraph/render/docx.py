"""A bulletin as a Word document in the manner of office papers (GB/T 9704 measures)."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from orggraph.render.bulletin import Bulletin
from orggraph.render.strips import headings_and_rows

BODY, HEADING, TITLE = "仿宋", "黑体", "宋体"
BORN = datetime(2000, 1, 1)  # a document tells the date of its data; a clock would change its bytes
ZIPPED = (1980, 1, 1, 0, 0, 0)
# What XML 1.0 has no place for, though a name in a ledger may hold it: control characters, half a
# surrogate pair, U+FFFE, U+FFFF.
NOT_IN_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LONGEST_PROPERTY = 255


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
    for words, size, font in (
        (page.title, 22, TITLE),
        (page.period, 16, BODY),
        (page.caption, 10.5, BODY),
    ):
        line = paper.add_paragraph()
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _run(line, words.say(lang), size, font, bold=words is page.title)
    for words in page.head:
        _run(paper.add_paragraph(), words.say(lang), 12, BODY, bold=True)
    for section in page.sections:
        _run(paper.add_heading(level=1), section.heading.say(lang), 16, HEADING)
        for words in section.paragraphs:
            line = paper.add_paragraph()
            line.paragraph_format.first_line_indent = Pt(32) if lang != "en" else Pt(0)
            _run(line, words.say(lang), 16, BODY)
        if section.sheet is not None:
            _table(paper, *headings_and_rows(section.sheet, lang))
    for note in page.notes:
        _run(paper.add_paragraph(), note.say(lang), 10.5, BODY)
    found = io.BytesIO()
    paper.save(found)
    return _timeless(found.getvalue())


def _table(paper: Any, headings: list[tuple[str, bool]], rows: list[list[str]]) -> None:
    table = paper.add_table(rows=1 + len(rows), cols=len(headings), style="Table Grid")
    words = [[heading for heading, _ in headings], *rows]
    for i, (line, cells) in enumerate(zip(words, table.rows, strict=True)):
        for (word, cell), (_, number) in zip(
            zip(line, cells.cells, strict=True), headings, strict=True
        ):
            place = cell.paragraphs[0]
            place.alignment = (
                WD_ALIGN_PARAGRAPH.RIGHT if number and i else WD_ALIGN_PARAGRAPH.CENTER
            )
            _run(place, word, 9, HEADING if i == 0 else BODY, bold=i == len(rows))
    _repeat_heading(table.rows[0])


def _repeat_heading(row: Any) -> None:
    """Let the heading stand on every page that the table reaches."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _run(line: Any, words: str, size: float, font: str, bold: bool = False) -> None:
    run = line.add_run(_for_xml(words))
    run.font.size, run.font.bold, run.font.name, run.font.color.rgb = (
        Pt(size),
        bold,
        font,
        RGBColor(0x1F, 0x29, 0x33),
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
