"""A bulletin as Markdown, and as one HTML page that prints on A4; `render.docx` makes a Word
document of it.
"""

from __future__ import annotations

from orggraph.core.enums import Status
from orggraph.core.resources import template
from orggraph.render.colours import INK, LINE, SECOND
from orggraph.render.markdown import escaped, markdown_table
from orggraph.render.strips import headings_and_rows
from orggraph.reports.bulletin import Bulletin, Section


def markdown(page: Bulletin, lang: str = "zh") -> str:
    """Return a bulletin as Markdown."""
    heading = page.letterhead
    blocks = [
        *([f"**{escaped(heading.issuer)}**"] if heading.issuer else []),
        *([escaped(heading.issue.say(lang))] if heading.number else []),
        f"# {escaped(page.title.say(lang))}",
        f"**{escaped(page.period.say(lang))}**",
        *(f"**{escaped(words.say(lang))}**" for words in page.head),
        *([escaped(page.recipients.say(lang))] if heading.to else []),
    ]
    for section in page.sections:
        blocks += _section(section, lang)
    blocks += [escaped(words.say(lang)) for words in (*page.annexes, *page.closing)]
    return "\n\n".join([*blocks, "---", *(escaped(note.say(lang)) for note in page.notes)]) + "\n"


def _section(section: Section, lang: str) -> list[str]:
    blocks = [
        f"## {escaped(section.heading.say(lang))}",
        *(escaped(words.say(lang)) for words in section.paragraphs),
    ]
    for sheet in section.sheets:
        blocks += [f"**{escaped(sheet.title.say(lang))}**", markdown_table(sheet, lang)]
    return blocks


def html(page: Bulletin, lang: str = "zh") -> str:
    """Return a bulletin as one HTML page that prints on A4: no script, nothing fetched."""
    sections = [
        (
            section.heading.say(lang),
            [words.say(lang) for words in section.paragraphs],
            [
                (sheet.title.say(lang), *headings_and_rows(sheet, lang), sheet.total_last)
                for sheet in section.sheets
            ],
        )
        for section in page.sections
    ]
    return str(
        template("bulletin.html").render(
            lang="en" if lang == "en" else "zh-CN",
            title=page.title.say(lang),
            period=page.period.say(lang),
            issuer=page.letterhead.issuer,
            issue=page.letterhead.issue.say(lang),
            recipients=page.recipients.say(lang),
            annexes=[words.say(lang) for words in page.annexes],
            closing=[words.say(lang) for words in page.closing],
            head=[words.say(lang) for words in page.head],
            sections=sections,
            notes=[n.say(lang) for n in page.notes],
            ink=INK,
            second=SECOND,
            line=LINE,
            red=Status.UNCOVERED.colour,
        )
    )


__all__ = ["html", "markdown"]
