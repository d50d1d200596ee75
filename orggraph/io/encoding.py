"""What the bytes of a file are: a workbook, text of some encoding, or nothing that can be read.

The order is BOM, strict UTF-8, strict GB18030, UTF-16: guessing by frequencies fails on short
files. An encoding counts only if a heading row is found under it, which settles every doubtful
case. At last UTF-8 and GB18030 are taken with damaged characters, which stand as U+FFFD.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from orggraph.core.errors import InputError
from orggraph.core.messages import message

HEAD = 1 << 18  # bytes in which the heading row must stand


class Encoding(NamedTuple):
    """An encoding to try, the bytes of its BOM, and whether a broken character rules it out.

    A strict UTF-8 has been found to hold for the whole file, the others for its head only.
    """

    name: str
    skip: int = 0
    strict: bool = True


_NONCHARACTERS = tuple(
    char.encode(name) for char in "\ufffe\uffff" for name in ("utf-8", "gb18030")
)
_BIG5 = ("cp950", "big5hkscs")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_IMAGE, _ARCHIVE = message("an image"), message("an archive")
_MAGIC = (
    (b"%PDF", message("a PDF")),
    (b"\x89PNG", _IMAGE),
    (b"\xff\xd8\xff", _IMAGE),
    (b"GIF8", _IMAGE),
    (b"BM", _IMAGE),
    (b"II*\0", _IMAGE),
    (b"MM\0*", _IMAGE),
    (b"Rar!", _ARCHIVE),
    (b"7z\xbc\xaf", _ARCHIVE),
    (b"\x1f\x8b", _ARCHIVE),
    (b"PAR1", message("a Parquet file")),
    (b"SQLite format 3", message("a database")),
    (b"{\\rtf", message("an RTF document")),
)
# Many systems call a page, or a page and its pictures in one file (MHTML), .xls.
_PAGE = re.compile(
    rb"\s*<(?:!doctype|!--|\?xml|(?:html|head|meta|title|link|base|style|script|body|div|"
    rb"center|font|span|table|caption|colgroup"
    rb"|thead|tbody|tr|th|td|p|br|h[1-6]|xml)[\s>/])",
    re.IGNORECASE,
)
_MAIL = re.compile(
    rb"\s*(?:mime-version|content-type|from|subject|date|x-[a-z-]+)\s*:", re.IGNORECASE
)
_MAIL_OF_PARTS = re.compile(
    rb"^content-type\s*:\s*(?:multipart/|text/html)", re.IGNORECASE | re.MULTILINE
)
_NOTHING = b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def encodings(data: bytes) -> Iterator[Encoding]:
    """Yield the encodings to try, best first."""
    for bom, name in _BOMS:
        if data.startswith(bom):
            skip = len(bom)
            while data.startswith(bom, skip):
                skip += len(bom)
            yield from _behind_bom(data, name, skip)
            return
    if is_utf8(data):
        yield Encoding("utf-8")
    yield Encoding("gb18030")
    if b"\0" in data[:HEAD]:
        yield Encoding("utf-16-le")
        yield Encoding("utf-16-be")
    for name in _BIG5:
        yield Encoding(name)
    yield Encoding("utf-8", strict=False)
    yield Encoding("gb18030", strict=False)


def _behind_bom(data: bytes, name: str, skip: int) -> Iterator[Encoding]:
    is_whole = name == "utf-8" and is_utf8(data)
    yield Encoding(name, skip, strict=is_whole)
    if name == "utf-8" and not is_whole:  # some programs put the mark of UTF-8 before GBK
        yield Encoding("gb18030", skip)


def is_utf8(data: bytes) -> bool:
    """Tell whether all of it is UTF-8, without a decoded copy of it."""
    ends = pa.py_buffer(np.array([0, len(data)], dtype=np.int64))
    whole = pa.Array.from_buffers(pa.large_binary(), 1, [None, ends, pa.py_buffer(data)])
    try:
        whole.cast(pa.large_string())
    except pa.ArrowInvalid:
        return False
    return True


def head(data: bytes, encoding: Encoding) -> str | None:
    """Return the text of the first rows, or None where the bytes do not fit the encoding."""
    decoder = codecs.getincrementaldecoder(encoding.name)(
        "strict" if encoding.strict else "replace"
    )
    try:
        return decoder.decode(data[encoding.skip : HEAD], len(data) <= HEAD)
    except UnicodeDecodeError:
        return None


def without_noncharacters(data: bytes, start: int) -> bytes:
    """Return bytes of UTF-8 or GB18030 without U+FFFE and U+FFFF, which no file of XML can hold,
    from some place on.
    """
    held = [code for code in _NONCHARACTERS if data.find(code, start) >= 0]
    for code in held:
        data = data[:start] + data[start:].replace(code, b"")
    return data


def fewest_broken(data: bytes) -> str:
    """Return which of GB18030 and UTF-8 leaves fewer damaged characters in a file that is not
    wholly either.
    """
    return min(("gb18030", "utf-8"), key=lambda name: _broken(data, name))


def _broken(data: bytes, name: str) -> int:
    decoder = codecs.getincrementaldecoder(name)("replace")
    step = 1 << 22
    return sum(
        decoder.decode(data[at : at + step]).count("\ufffd") for at in range(0, len(data), step)
    )


def refuse_what_is_no_text(data: bytes, where: str) -> None:
    """Raise `InputError` for an empty file, a document, a picture, an archive or other bytes
    that are no table.
    """
    if not (data[:HEAD].strip(_NOTHING) or data[HEAD:].strip(_NOTHING)):
        raise InputError(
            message(
                "{where}: the file is empty; give one with a heading row and data", where=where
            ),
        )
    for magic, what in _MAGIC:
        if data.startswith(magic) and (magic != b"BM" or data[6:10] == b"\0\0\0\0"):
            raise InputError(
                message(
                    "{where}: this is {what}, not a table; export it as xlsx or CSV",
                    where=where,
                    what=what,
                )
            )
    head = data[:HEAD].replace(b"\0", b"").lstrip(_NOTHING)
    if _PAGE.match(head) or (_MAIL.match(head) and _MAIL_OF_PARTS.search(head[: 1 << 13])):
        raise InputError(
            message(
                "{where}: this is a saved web page (HTML, MHTML or XML), not a workbook, "
                "though it may be called .xls; open it in Excel and save it as xlsx",
                where=where,
            ),
        )


def no_text(where: str) -> InputError:
    """Return the error for bytes that are no text in any encoding tried."""
    return InputError(
        message(
            "{where}: neither text nor an Excel file; export it as xlsx or CSV (UTF-8 or GBK)",
            where=where,
        ),
    )
