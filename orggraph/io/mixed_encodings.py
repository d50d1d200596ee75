"""Text files put together from others: byte order marks in the middle, lines in two encodings.

Offices join lists with `copy a.csv+b.csv c.csv`, or paste lines of one program into the file of
another. Such a file is made whole here, line by line, before it is read; the number of its lines
stays as it is.
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from orggraph.core.enums import Problem, Severity
from orggraph.core.messages import first_few, message, plural
from orggraph.io.encoding import is_utf8

_BOM = codecs.BOM_UTF8
_WIDE_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# Three Chinese characters in UTF-8. The same bytes as GBK would be a run of characters that nobody
# writes.
_UTF8_RUN = re.compile(rb"(?:[\xe4-\xe9][\x80-\xbf]{2}){3}")
_UTF8_PART = re.compile(rb"(?:[\xe3-\xe9\xef][\x80-\xbf]{2}){2}")
_LINES_NAMED = 10
_HEADING = 24  # bytes of the first line by which its repetition is known
_COMMON = 0.6  # of the Chinese characters of a line of GBK are among the 3,755 commonest


class Whole(NamedTuple):
    """A text made whole, and what was done to it."""

    data: bytes
    problems: list[Problem]


def made_whole(data: bytes, file: str) -> Whole:
    """Return a text without marks in its middle and in one encoding; most files come back as
    they are.
    """
    if data.startswith(_WIDE_BOMS) or b"\0" in data[: 1 << 12]:
        return Whole(data, [])
    problems: list[Problem] = []
    if data.find(_BOM, 1) > 0 and (data.startswith(_BOM) or is_utf8(data) or b"\n" + _BOM in data):
        data, problem = _without_inner_boms(data, file)
        problems += problem
    if _UTF8_RUN.search(data) and not is_utf8(data):
        data, problem = _in_one_encoding(data, file)
        problems += problem
    return Whole(data, problems)


def _without_inner_boms(data: bytes, file: str) -> Whole:
    """Take out the marks; where a file was joined on without a line end, give it one."""
    marks = 0
    while data.startswith(_BOM, marks):
        marks += len(_BOM)
    head, body = data[: min(marks, len(_BOM))], data[marks:]
    heading = re.split(rb"[\r\n]", body[:_HEADING], maxsplit=1)[0]
    parts = body.split(_BOM)
    pieces = parts[:1]
    for part in parts[1:]:
        needs_end = (
            pieces[-1] and not pieces[-1].endswith((b"\n", b"\r")) and part.startswith(heading)
        )
        pieces += [b"\n", part] if needs_end else [part]
    joined = b"".join(pieces)
    if not any(part.startswith(heading) or _is_heading(part) for part in parts[1:]):
        return Whole(head + joined, [])
    said = message(
        "there are {parts} byte order marks within the file, as where several are joined; "
        "it is read as one, check that the columns of all parts agree",
        parts=len(parts) - 1,
    )
    return Whole(
        head + joined,
        [Problem("JOINED_FILES", Severity.WARNING, said, file, value=str(len(parts) - 1))],
    )


def _is_heading(part: bytes) -> bool:
    """Whether a part may begin with headings, which hold no figures."""
    first = re.split(rb"[\r\n]", part[: 1 << 12], maxsplit=1)[0]
    return re.search(rb"[0-9]", first) is None and len(first) > 1


def _in_one_encoding(data: bytes, file: str) -> Whole:
    """Return a file whose lines are UTF-8 or GBK as UTF-8; one of a single encoding comes back
    as it is.
    """
    has_bom = data.startswith(_BOM)
    lines = data[len(_BOM) * has_bom :].splitlines(keepends=True)
    whole: list[bytes] = []
    chinese: list[int] = []
    universal: list[int] = []
    for number, line in enumerate(lines, 1):
        if line.isascii():
            whole.append(line)
        elif _is_utf8_line(line):
            whole.append(line)
            universal.append(number)
        elif (text := _as_gbk(line)) is not None:
            whole.append(text.encode("utf-8"))
            chinese.append(number)
        else:
            whole.append(line)
    if not chinese or not universal:
        return Whole(data, [])
    few, name = min((chinese, "GBK"), (universal, "UTF-8"), key=lambda lines: len(lines[0]))
    said = plural(
        "the file mixes UTF-8 and GBK: line {lines} is {name}; each line is read in its own "
        "encoding, check it",
        "the file mixes UTF-8 and GBK: lines {lines} are {name}; each line is read in its own "
        "encoding, check them",
        n=len(few),
        lines=first_few(few, _LINES_NAMED),
        name=name,
    )
    return Whole(
        b"".join(whole),
        [Problem("MIXED_ENCODINGS", Severity.WARNING, said, file, row=few[0], value=str(len(few)))],
    )


def _is_utf8_line(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return _UTF8_PART.search(line) is not None


def _as_gbk(line: bytes) -> str | None:
    """Return a line as GBK gives it, None where that makes no likely Chinese text."""
    try:
        text = line.decode("gb18030")
    except UnicodeDecodeError:
        return None
    letters = [char for char in text if "\u4e00" <= char <= "\u9fff"]
    common = sum(_is_common(char) for char in letters)
    return text if letters and common >= _COMMON * len(letters) else None


def _is_common(char: str) -> bool:
    try:
        return char.encode("gb2312")[0] <= 0xD7  # the first level of GB 2312
    except UnicodeEncodeError:
        return False


__all__ = ["Whole", "made_whole"]
