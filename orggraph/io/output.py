"""Views on their way to disk or down a pipe: CSV, JSON, workbook, text, Markdown, HTML.

A file appears whole or not at all: it is written under a temporary name beside its place and then
renamed. A stream (standard output) gets the same bytes, without the mark at the head that Excel
needs in a file; when the reader of a pipe has gone, writing ends quietly.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path

from orggraph.core.errors import UsageError
from orggraph.core.messages import message
from orggraph.io.atomic_write import Target, landing, opened, told
from orggraph.render.csv import csv_parts
from orggraph.render.html import html
from orggraph.render.json import Records, json_parts
from orggraph.render.markdown import markdown
from orggraph.render.terminal import document
from orggraph.reports.sheets import Report, Sheet

SUFFIXES = (".xlsx", ".csv", ".json", ".md", ".html", ".txt")
BOM = b"\xef\xbb\xbf"  # without it Chinese Excel reads UTF-8 as GBK


def write(what: Report | Sheet, path: str | os.PathLike[str], lang: str = "zh") -> list[Path]:
    """Write a report or a sheet in the format its suffix names, and return the files that were
    written.

    Raises `UsageError` for a suffix that names no format, or several tables for a file that holds
    one;
    `OutputError` where the file cannot be written.
    """
    target = Path(path)
    writers: dict[str, Callable[[], object]] = {
        ".xlsx": lambda: to_workbook(what, target, lang),
        ".csv": lambda: to_csv(_only(what), target, lang),
        ".json": lambda: to_json(what, target),
        ".md": lambda: to_markdown(what, target, lang),
        ".html": lambda: to_html(what, target, lang),
        ".txt": lambda: to_text(what, target, lang),
    }
    check_suffix(target)
    written = writers[target.suffix.lower()]()
    return written if isinstance(written, list) else [target]


def holds_one_table(path: str | os.PathLike[str]) -> bool:
    """Tell whether a file of this suffix holds a single table, so that of several the one asked for
    goes into it.
    """
    return Path(path).suffix.lower() in (".csv", ".txt")


def check_suffix(path: str | os.PathLike[str], suffixes: Iterable[str] = SUFFIXES) -> None:
    """Raise `UsageError` for a file whose suffix names no format."""
    target = Path(path)
    if target.suffix.lower() not in suffixes:
        raise UsageError(
            message(
                "{name}: no format has this suffix; use one of {suffixes}",
                name=target.name,
                suffixes=" ".join(suffixes),
            ),
        )


def to_workbook(
    what: Report | Sheet,
    path: str | os.PathLike[str],
    lang: str = "zh",
    most_rows: int | None = None,
) -> list[Path]:
    """Write a report or a sheet as an Excel workbook, and return it and the CSV files beside it, if
    any.

    A list of more rows than a sheet of `most_rows` holds, by default one of Excel's, goes into a
    CSV beside the workbook, and its sheet says so. Raises `OutputError` where the files cannot be
    written; then none of them stands there half-written.
    """
    from orggraph.render import excel  # most commands write no workbook, and it is slow to load

    target, what = Path(path), what.to_read().spoken(lang)
    most = most_rows or excel.MOST_ROWS
    sheets = what.sheets if isinstance(what, Report) else (what,)
    aside = {
        i: target.with_name(f"{target.stem}-{name}.csv")
        for i, name in excel.too_long(what, lang, most).items()
    }
    # The last to enter is the first to land: the workbook, which may be open in Excel.
    with ExitStack() as stack:
        for i, beside in aside.items():
            to_csv(sheets[i], stack.enter_context(landing(beside)), lang)
        temporary = stack.enter_context(landing(target))
        with (
            told(target),
            tempfile.TemporaryDirectory(prefix="orggraph-") as folder,
            open(temporary, "wb") as file,
        ):
            names = {i: p.name for i, p in aside.items()}
            excel.write_workbook(what, file, folder, names, lang, most)
    return [target, *aside.values()]


def to_text(what: Report | Sheet, target: Target, lang: str = "zh") -> None:
    """Write a report or a sheet as plain text with aligned tables."""
    _put_text(document(what.to_read().spoken(lang), lang), target)


def to_markdown(what: Report | Sheet, target: Target, lang: str = "zh") -> None:
    """Write a report or a sheet as Markdown."""
    _put_text(markdown(what.to_read().spoken(lang), lang), target)


def to_html(what: Report | Sheet, target: Target, lang: str = "zh") -> None:
    """Write a report or a sheet as one HTML page."""
    _put_text(html(what.to_read().spoken(lang), lang), target)


def _put_text(words: str, target: Target) -> None:
    with opened(target) as put:
        put(words.encode("utf-8", "replace"))


def _only(what: Report | Sheet) -> Sheet:
    if isinstance(what, Sheet):
        return what
    if len(what.sheets) == 1:
        return what.sheets[0]
    raise UsageError(
        message(
            "a CSV holds one table and the report has {sheets}; write .xlsx, .html, .md or .json",
            sheets=len(what.sheets),
        ),
    )


def to_csv(sheet: Sheet, target: Target, lang: str = "zh") -> None:
    """Write a sheet as CSV; a file is UTF-8 with a BOM, as Excel needs it, a stream UTF-8
    without.
    """
    with opened(target, BOM) as put:
        for part in csv_parts(sheet.spoken(lang), lang):
            put(part)


def to_json(what: Report | Sheet | Records, target: Target) -> None:
    """Write records as JSON under the English names of their columns, the same in every
    language.
    """
    with opened(target) as put:
        for part in json_parts(what):
            put(part)


__all__ = ["to_csv", "to_html", "to_json", "to_markdown", "to_text", "to_workbook", "write"]
