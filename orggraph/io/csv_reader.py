"""CSV text becomes a `RawTable`: quickly where each row is a line, exactly where not.

The quick way is pyarrow's reader on the bytes, only the chosen columns made. GB18030 needs no
decoding for that: no byte of its characters is a comma, a semicolon, a tab, a quote or a line end,
so the cells are cut first and decoded column by column. Rows of another width are taken out and
fitted one by one. A file with line ends within quotes, open quotation marks or damaged bytes goes
the exact way, row by row; both ways give the same where both give an answer.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice, zip_longest
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from orggraph.core.arrow_text import TEXT
from orggraph.core.enums import Problem, Severity
from orggraph.core.errors import InputError
from orggraph.core.messages import message, plural
from orggraph.ingest import Finding, RawTable, heading_terms, problem
from orggraph.ingest.chosen_columns import picked
from orggraph.ingest.further_tables import KEY_WORDS, further_tables
from orggraph.ingest.header_row import (
    TITLE_ROWS,
    Chosen,
    Columns,
    Heading,
    Picked,
    choose,
    find_heading,
    no_heading,
)
from orggraph.ingest.raw_table import DAMAGED, LISTED, Aside, Rows, column_of, raw_table
from orggraph.ingest.sheet_marks import ERROR, UNKNOWN
from orggraph.ingest.sheet_roles import LOOKED_AT, context, is_roster, is_summary
from orggraph.ingest.shifted_rows import misfit
from orggraph.io import encoding as decoding
from orggraph.io.cell_findings import error_problems, graded
from orggraph.io.encoding import Encoding
from orggraph.io.heading_line import Whole, joined, lines_of, parted, with_whole_repeats
from orggraph.io.mixed_encodings import made_whole

DELIMITERS = ",;\t|"
WIDE_DELIMITERS = "，；｜"  # typed by hand with a Chinese keyboard
TURNED_KNOWN = (
    3  # a table is turned where its first column holds this many headings, and more than any row
)
TURNED_LARGEST = 1 << 20
RECORD_LINES = (
    200  # a quoted cell of more lines than this is a quotation mark that was never closed
)
BATCH = 65_536
BLOCK = 1 << 23
_LINE_END = re.compile(rb"\r\n|\r|\n")
_END_OF_DOS = re.compile(rb"([\r\n])\x1a+\Z")  # programs of old end a text with this mark
_SEP = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)
# ="0012", as programs write a text that Excel must not take for a number; '0012', as some databases
# write every text.
_WRAPPED = r'(?s)^\s*=\s*"(.*)"\s*$'
_QUOTED = r"(?s)^\s*'(.+)'\s*$"
_ERROR = rf"^\s*(?:{ERROR})\s*$"
_CODE = re.compile("[0-9A-Z]{18}")
_FIRM = re.compile("[^:：]{4,}公司")
_WIDE_ENOUGH = 5  # delimiters of a line with so many cells are no accident

csv.field_size_limit(max(csv.field_size_limit(), 1 << 26))


class Shape(NamedTuple):
    """How a CSV is written: its encoding, delimiter and heading; where its rows begin and the
    heading's row number.

    `above` holds the cells of the rows above the heading; `glued` says whether the first row stood
    on the heading's line.
    """

    encoding: Encoding
    delimiter: str
    heading: Heading
    start: int
    row: int
    above: list[list[str]]
    glued: bool = False

    @property
    def before(self) -> int:
        """The number of the row before the first one below the heading."""
        return self.row - self.glued


class Record(NamedTuple):
    """One row as Excel shows it; `broken` where its quotation mark is never closed. `text` holds
    its first line.
    """

    cells: list[str]
    lines: int
    broken: bool = False
    text: str = ""


class Odd(NamedTuple):
    """A row that is not of the heading's width: its place below the heading, from 1, and its
    text.
    """

    number: int
    text: str


def read(
    data: bytes, where: str, file: str, kinds: Sequence[str], columns: Columns
) -> list[RawTable]:
    """Return the tables a CSV holds, several where they stand side by side or below one another.

    Raises `InputError` where no encoding and delimiter gives a heading row.
    """
    data, problems = made_whole(_END_OF_DOS.sub(rb"\1", data), file)
    choices = picked(columns, file, "")
    shape = _shape(data, kinds, columns, choices)
    data, shape, nuls = _without_nuls_in_headings(data, shape, kinds, columns, choices)
    if shape is None or _is_typed_both_ways(data, shape):
        data, shape = _with_plain_commas(data, shape, kinds, columns, choices)
    if shape and shape.encoding.name not in _CUT_AS_BYTES:
        data, shape = _as_utf8(data, shape)
    data, shape, said = _with_whole_heading(data, shape, kinds, columns, choices, file)
    problems = [*problems, *said]
    if shape is None or shape.heading.known < TURNED_KNOWN:
        data, shape, said = _turned(data, shape, kinds, columns, choices, file)
        problems = [*problems, *said]
    if shape is None:
        raise _unreadable(data, where, kinds)
    if nuls:
        problems = [*problems, _nul_bytes(nuls, file, shape.heading.kind)]
    _refuse_without_firms(data, shape, where, file)
    data = with_whole_repeats(data, shape.start)
    data = decoding.without_noncharacters(data, shape.start)
    parts = _stacked(data, shape, columns, choices)
    first, *others = [
        _quick(part, its, chosen, file) or _exact(part, its, chosen, file)
        for part, its in parts
        for chosen in choose(its.heading, columns, file, "", its.row, choices)
    ]
    further = (
        problem(Finding.SECOND_TABLE, file=file, sheet="", table="firms", row=its.row)
        for _, its in parts[1:]
    )
    return [replace(first, problems=(*problems, *further, *first.problems)), *others]


_CUT_AS_BYTES = ("utf-8", "gb18030")
_UTF8 = Encoding("utf-8")
_SAMPLE = 1 << 16  # bytes below the heading that tell what kind of list it is


def _refuse_without_firms(data: bytes, shape: Shape, where: str, file: str) -> None:
    """Refuse a list of people and a summary, as their sheets of a workbook are.

    Raises `InputError`.
    """
    if is_roster(shape.heading, file):
        raise InputError(
            message("{where} lists people and is not read; give the ledger of firms", where=where)
        )
    text = data[shape.start : shape.start + _SAMPLE].decode(shape.encoding.name, "replace")
    found = islice(records(io.StringIO(text, newline=""), shape.delimiter), LOOKED_AT)
    below = [record.cells for record in found]
    if is_summary(shape.heading, file, below):
        raise InputError(
            message(
                "{where} is a summary, with a row for each street or park and not for each firm; "
                "give the ledger it was counted from",
                where=where,
            )
        )


# Around a cell no longer than a heading.
_END = rb"[\r\n,;\t\"]"
_REST = rb"[^\r\n,;\t\"]{0,60}"


def _may_hold_further(data: bytes, shape: Shape) -> bool:
    """Whether a cell below the heading looks like the heading of a firm's name or code."""
    words = [word.encode(shape.encoding.name) for word in KEY_WORDS]
    held = [re.escape(word) for word in words if data.find(word, shape.start) >= 0]
    cell = re.compile(_END + _REST + b"(?:%s)" % b"|".join(held) + _REST + _END)
    return bool(held) and cell.search(data, shape.start - 1) is not None


def _stacked(
    data: bytes, shape: Shape, columns: Columns, choices: Picked
) -> list[tuple[bytes, Shape]]:
    """Return the tables of firms that stand below one another, or below a list of organisations,
    each with its part of the file.
    """
    is_list = shape.heading.kind in ("firms", "organisations")
    if not is_list or not _may_hold_further(data, shape):
        return [(data, shape)]
    text = data[shape.encoding.skip :].decode(shape.encoding.name, "replace")
    declared = _SEP.match(text)
    found = list(
        records(
            io.StringIO(text[declared.end() :] if declared else text, newline=""), shape.delimiter
        )
    )
    grid = [record.cells for record in found]
    lines = np.cumsum([bool(declared), *(record.lines for record in found)])
    parts = [(data, shape)]
    for first, heading in further_tables(grid, unwrapped, shape.heading, (), columns, choices):
        above, its = parts[-1]
        start, body = (
            _after_lines(data, int(lines[at]), shape.encoding) for at in (first, heading.at + 1)
        )
        parts[-1] = (above[: start - len(data)] if start < len(data) else above, its)
        below = shape._replace(
            heading=heading,
            start=body - start,
            row=heading.at + 1 - shape.glued,
            above=grid[first : heading.at],
            glued=False,
        )
        parts.append((data[start:], below))
    return parts


def _with_whole_heading(
    data: bytes,
    shape: Shape | None,
    kinds: Sequence[str],
    columns: Columns,
    choices: Picked,
    file: str,
) -> tuple[bytes, Shape | None, list[Problem]]:
    """Join a heading that a line end tore where more headings are known then, and part it from a
    first row that stands on its line.
    """
    known = shape.heading.known if shape else 0
    best: tuple[Encoding, str, Whole] | None = None
    own = [(shape.encoding, decoding.head(data, shape.encoding) or "")] if shape else None
    for encoding, text in own or _texts(data):
        for delimiter in _delimiters(text) if encoding.name in _CUT_AS_BYTES else ():
            for whole in _whole_headings(data, text, delimiter, shape):
                heading = find_heading([whole.cells], kinds, columns, picked=choices)
                if heading and (whole.glued or _is_better(heading, known, whole)):
                    best, known = (encoding, delimiter, whole), heading.known
    if best is None:
        return data, shape, []
    encoding, delimiter, whole = best
    begin, end = (_after_lines(data, lines, encoding) for lines in (whole.first, whole.end))
    data = data[:begin] + whole.text.encode(encoding.name) + data[end:]
    text = decoding.head(data, encoding) or ""
    mended = _with_delimiter(data, text, encoding, delimiter, kinds, columns, choices)
    if mended is None:
        return data, shape, []
    mended = mended._replace(glued=whole.glued and not whole.is_lost)
    return data, mended, _of_the_heading(whole, file, mended)


def _is_better(heading: Heading, known: int, whole: Whole) -> bool:
    """Whether more headings are known of one that was joined, or as many and its last is whole."""
    ends_word = whole.ends_word and heading.known == known and bool(heading.names[-1])
    return heading.is_mostly_known and (heading.known > known or ends_word)


def _whole_headings(data: bytes, text: str, delimiter: str, shape: Shape | None) -> Iterator[Whole]:
    """Yield the ways in which the heading may be whole, where it is not as it stands."""
    if shape is None:
        yield from joined(lines_of(text), delimiter, None)
    elif delimiter == shape.delimiter:
        head = data[shape.encoding.skip : shape.start].decode(shape.encoding.name, "replace")
        at, lines = len(lines_of(head)) - 1, lines_of(text)
        yield from joined(lines, delimiter, at)
        kind, within = shape.heading.kind, "".join(shape.heading.cells)
        first = max(0, at - len(lines_of(within)) + 1) if heading_terms.JOINT not in within else at
        apart = parted(
            lines, delimiter, first, at, lambda cell: bool(heading_terms.names(kind, cell))
        )
        if apart:
            yield apart


def _of_the_heading(whole: Whole, file: str, shape: Shape) -> list[Problem]:
    """Return what is to be told of a heading that was not whole."""
    aside = Aside(file, "", shape.heading.kind)
    if whole.is_lost:
        said = message("a firm stands on the line of the headings")
        aside.add("ROW_ABOVE", shape.row, said)
        return aside.all()
    said = (
        message("the first row stands on the line of the headings; it is read, check both")
        if whole.glued
        else message("a line end tears the headings apart; they are joined again, check them")
    )
    return [Problem("HEADING_TORN", Severity.WARNING, said, *aside.where, shape.row)]


def _turned(
    data: bytes,
    shape: Shape | None,
    kinds: Sequence[str],
    columns: Columns,
    choices: Picked,
    file: str,
) -> tuple[bytes, Shape | None, list[Problem]]:
    """Take rows for columns in a small file whose first column holds more headings than any of
    its rows.
    """
    known = shape.heading.known if shape else 0
    for encoding, text in _texts(data) if len(data) <= TURNED_LARGEST else ():
        for delimiter in _delimiters(text):
            whole = data[encoding.skip :].decode(encoding.name, "replace")
            rows = [record.cells for record in records(io.StringIO(whole, newline=""), delimiter)]
            out = io.StringIO(newline="")
            csv.writer(out).writerows(zip_longest(*rows, fillvalue=""))
            turned = out.getvalue().encode("utf-8")
            head = decoding.head(turned, _UTF8) or ""
            other = _with_delimiter(turned, head, _UTF8, ",", kinds, columns, choices)
            if (
                other
                and other.heading.is_mostly_known
                and other.heading.known >= max(TURNED_KNOWN, known + 1)
            ):
                said = message(
                    "the headings stand in the first column: the table is read by columns, "
                    "row numbers count these"
                )
                return (
                    turned,
                    other,
                    [Problem("TABLE_TURNED", Severity.NOTE, said, file, "", other.heading.kind)],
                )
    return data, shape, []


def _without_nuls_in_headings(
    data: bytes, shape: Shape | None, kinds: Sequence[str], columns: Columns, choices: Picked
) -> tuple[bytes, Shape | None, int]:
    """Leave out the NUL characters of a file where they stand in headings, which are known only
    without them; return how many there were.
    """
    if b"\0" not in data[: decoding.HEAD]:
        return data, shape, 0
    bare = data.replace(b"\0", b"")
    other = _shape(bare, kinds, columns, choices)
    if other is None or (shape and other.heading.known <= shape.heading.known):
        return data, shape, 0
    return bare, other, len(data) - len(bare)


def _nul_bytes(found: int, file: str, kind: str) -> Problem:
    said = message(
        "{found} NUL characters are left out; the file may be damaged, check it", found=found
    )
    return Problem("NUL_BYTES", Severity.WARNING, said, file, "", kind, value=str(found))


def _is_typed_both_ways(data: bytes, shape: Shape) -> bool:
    """Whether the heading row holds commas of both widths."""
    text = data[shape.encoding.skip : shape.start].decode(shape.encoding.name, "replace").rstrip()
    heading = text[max(text.rfind("\n"), text.rfind("\r")) + 1 :]
    return "，" in heading and "," in heading


def _with_plain_commas(
    data: bytes,
    shape: Shape | None,
    kinds: Sequence[str],
    columns: Columns,
    choices: Picked,
) -> tuple[bytes, Shape | None]:
    """Take full-width commas for commas, where more headings are known then."""
    for encoding, text in _texts(data):
        if "，" not in text or "," not in text:
            continue
        plain = (
            data[encoding.skip :]
            .decode(encoding.name, "replace")
            .replace("，", ",")
            .encode("utf-8")
        )
        other = _shape(plain, kinds, columns, choices)
        if other and (shape is None or other.heading.known > shape.heading.known):
            return plain, other
    return data, shape


def shape_of(data: bytes, columns: Columns) -> Shape | None:
    """Return how a CSV of firms is written, from its first bytes; None where no heading is found.

    `data` may end anywhere within a row.
    """
    whole = data[: data.rfind(b"\n") + 1] or data
    return _shape(whole, ("firms",), columns, picked(columns, "", ""))


def is_torn(data: bytes, shape: Shape, columns: Columns) -> bool:
    """Whether a line end tears the heading of a CSV of firms, or its first row stands on the line
    of the heading, by its first bytes.
    """
    whole = data[: data.rfind(b"\n") + 1] or data
    choices = picked(columns, "", "")
    return bool(_with_whole_heading(whole, shape, ("firms",), columns, choices, "")[2])


def _shape(data: bytes, kinds: Sequence[str], columns: Columns, choices: Picked) -> Shape | None:
    for encoding, text in _texts(data):
        found = [
            shape
            for delimiter in _delimiters(text)
            if (shape := _with_delimiter(data, text, encoding, delimiter, kinds, columns, choices))
        ]
        if found:
            return max(found, key=lambda shape: shape.heading.known)
    return None


def _texts(data: bytes) -> Iterator[tuple[Encoding, str]]:
    """Yield the encodings that fit the first rows, with these; none that gives the same again."""
    seen: set[str] = set()
    for encoding in decoding.encodings(data):
        text = decoding.head(data, encoding)
        if text is not None and text not in seen:
            seen.add(text)
            yield encoding, text


def _delimiters(text: str) -> list[str]:
    declared = _SEP.match(text)
    return (
        [declared[1]]
        if declared
        else [d for d in DELIMITERS + WIDE_DELIMITERS if d in text] or [","]
    )


def _with_delimiter(
    data: bytes,
    text: str,
    encoding: Encoding,
    delimiter: str,
    kinds: Sequence[str],
    columns: Columns,
    choices: Picked,
) -> Shape | None:
    declared = _SEP.match(text)  # Excel obeys this line and does not show it
    records = first_records(text[declared.end() :] if declared else text, delimiter)
    rows = [[unwrapped(cell) for cell in record.cells] for record in records]
    heading = find_heading(rows, kinds, columns, picked=choices)
    if heading is None:
        return None
    lines = sum(record.lines for record in records[: heading.at + 1]) + bool(declared)
    above = rows[: heading.at]
    return Shape(
        encoding, delimiter, heading, _after_lines(data, lines, encoding), heading.at + 1, above
    )


def _after_lines(data: bytes, lines: int, encoding: Encoding) -> int:
    if encoding.name not in ("utf-8", "gb18030"):
        return lines  # counted again once the text is UTF-8
    at = encoding.skip
    for _ in range(lines):
        end = _LINE_END.search(data, at)
        at = end.end() if end else len(data)
    return at


def _as_utf8(data: bytes, shape: Shape) -> tuple[bytes, Shape]:
    text = data[shape.encoding.skip :].decode(shape.encoding.name, "replace")
    encoding = Encoding("utf-8")
    data = text.encode("utf-8")
    return data, shape._replace(encoding=encoding, start=_after_lines(data, shape.start, encoding))


def _unreadable(data: bytes, where: str, kinds: Sequence[str]) -> Exception:
    for encoding in decoding.encodings(data):
        text = decoding.head(data, encoding) if encoding.strict or encoding.skip else None
        if text is None:
            continue
        if sum(ch < " " and ch not in "\t\r\n\f" for ch in text) * 50 > len(text):
            continue
        rows = [record.cells for record in first_records(text, _delimiters(text)[0])]
        return no_heading(where, rows, kinds)
    return decoding.no_text(where)


def first_records(text: str, delimiter: str) -> list[Record]:
    """Return the first rows of a text, for finding the heading."""
    rows: list[Record] = []
    for record in records(io.StringIO(text, newline=""), delimiter):
        rows.append(record)
        if len(rows) >= TITLE_ROWS + 2:
            break
    return rows


# ---- the quick way ----


def _quick(data: bytes, shape: Shape, chosen: Chosen, file: str) -> RawTable | None:
    """Return the table by pyarrow's reader, or None where quotes, line ends or damage ask for
    the exact way.
    """
    is_gb = shape.encoding.name == "gb18030"
    if (
        (is_gb and shape.delimiter == "|")
        or ord(shape.delimiter) > 127
        or data.find(b"\0", shape.start) >= 0
    ):
        return None
    fitter = _Fitter(shape, chosen, Aside(file, "", shape.heading.kind))
    odd: list[Odd] = []
    try:
        try:
            table = _arrow(data, shape, chosen)
        except (
            pa.ArrowInvalid
        ):  # some rows are of another width: once more, with these taken out one by one
            if shape.encoding == Encoding("utf-8", shape.encoding.skip, strict=False):
                return None
            data, shape = _as_utf8_body(data, shape)
            table = _arrow(data, shape, chosen, odd)
        if _is_quoted(data, shape) and not _one_line_each(data, shape, table.num_rows + len(odd)):
            return None
        arrays = [_as_text(column) for column in table.columns]
    except (pa.ArrowException, UnicodeDecodeError):
        return None
    rows = np.arange(1, table.num_rows + 1) + shape.before
    if odd:
        arrays, rows = _with_odd(arrays, odd, fitter)
    if data.find(b'="', shape.start) >= 0 or data.find(b"'", shape.start) >= 0:
        arrays = [_all_unwrapped(array) for array in arrays]
    problems = fitter.problems()
    if data.find(b"#", shape.start) >= 0:
        arrays, errors = _without_errors(arrays, rows, fitter)
        problems += errors
    damaged = (
        re.compile(re.escape(DAMAGED.encode(shape.encoding.name))).search(data, shape.start)
        is not None
    )
    around = context(shape.heading, "", shape.above, file)
    return raw_table(chosen, arrays, rows, fitter.aside, around, problems, damaged=damaged)


def _is_quoted(data: bytes, shape: Shape) -> bool:
    return data.find(b'"', shape.start) >= 0


def _arrow(data: bytes, shape: Shape, chosen: Chosen, odd: list[Odd] | None = None) -> pa.Table:
    """Read the chosen columns; rows of another width go to `odd`, or raise `ArrowInvalid` where
    there is none.
    """
    names = [str(at) for at in range(len(shape.heading.cells))]
    wanted = [names[at] for at in chosen.taken]

    def put_aside(row: Any) -> str:
        assert odd is not None
        odd.append(Odd(row.number, row.text))
        return "skip"

    return pacsv.read_csv(
        pa.BufferReader(pa.py_buffer(data).slice(shape.start)),
        # Rows have numbers only where one thread counts them.
        read_options=pacsv.ReadOptions(
            column_names=names, block_size=BLOCK, use_threads=odd is None
        ),
        parse_options=pacsv.ParseOptions(
            delimiter=shape.delimiter,
            newlines_in_values=_is_quoted(data, shape),
            ignore_empty_lines=False,
            invalid_row_handler=None if odd is None else put_aside,
        ),
        convert_options=pacsv.ConvertOptions(
            column_types=dict.fromkeys(wanted, _cell_type(shape.encoding)),
            include_columns=wanted,
            strings_can_be_null=True,
            null_values=[""],
        ),
    )


def _cell_type(encoding: Encoding) -> pa.DataType:
    if encoding.name == "gb18030":
        return pa.binary()
    # Cells of a file that is UTF-8 as a whole need no second look each: that would take most of the
    # time.
    return pa.large_binary() if encoding.strict else TEXT


def _as_utf8_body(data: bytes, shape: Shape) -> tuple[bytes, Shape]:
    """Return the rows below the heading in UTF-8, in which alone pyarrow hands rows out; strict,
    block by block.
    """
    if shape.encoding.name == "utf-8":
        return data, shape
    decoder = codecs.getincrementaldecoder(shape.encoding.name)()
    body = io.BytesIO()
    for at in range(shape.start, len(data), BLOCK):
        body.write(decoder.decode(data[at : at + BLOCK], at + BLOCK >= len(data)).encode("utf-8"))
    return body.getvalue(), shape._replace(encoding=Encoding("utf-8"), start=0)


def _one_line_each(data: bytes, shape: Shape, rows: int) -> bool:
    """Tell whether there are as many lines as rows: no cell spans lines, so no open quotation
    mark ate any.
    """
    lines = data.count(b"\n", shape.start)
    last = data[data.rstrip(b"\r\n").rfind(b"\n") + 1 :].decode(shape.encoding.name, "replace")
    return rows == lines + (not data.endswith(b"\n")) and ends_closed(last, shape.delimiter)


def _with_odd(
    arrays: list[pa.ChunkedArray], odd: list[Odd], fitter: _Fitter
) -> tuple[list[pa.ChunkedArray], Rows]:
    """Put back the rows of another width that can be fitted; return the columns and the row
    numbers.
    """
    numbers = np.array([row.number for row in odd])
    plain = np.setdiff1d(np.arange(1, len(arrays[0]) + len(odd) + 1), numbers, assume_unique=True)
    back: list[int] = []
    fitted: list[list[str]] = []
    for number, text in odd:
        cells = next(csv.reader([text], delimiter=fitter.delimiter), [])
        whole = fitter.fitted(Record(cells, 1, text=text), fitter.first_row + number)
        if whole is not None:
            back.append(number)
            fitted.append([whole[at] for at in fitter.chosen.taken])
    rows = np.concatenate([plain, np.array(back, dtype=np.int64)])
    if not fitted:
        return arrays, rows + fitter.first_row
    order = np.argsort(rows)
    columns = [column_of(cells) for cells in zip(*fitted, strict=True)]
    together = [
        pa.chunked_array([*array.chunks, more], TEXT).take(pa.array(order))
        for array, more in zip(arrays, columns, strict=True)
    ]
    return together, rows[order] + fitter.first_row


def _as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if column.type == pa.binary():
        return pa.chunked_array([_decoded(chunk) for chunk in column.chunks], TEXT)
    return pa.chunked_array([chunk.view(TEXT) for chunk in column.chunks], TEXT)


def _decoded(cells: pa.BinaryArray) -> pa.Array:
    """Decode GB18030 cells, each distinct one once, all at once: joined by NUL, which no cell
    holds.
    """
    if _is_ascii(cells):  # reads the same in both
        return cells.view(pa.string()).cast(TEXT)
    coded = cells.dictionary_encode()
    words = coded.dictionary
    whole = pa.ListArray.from_arrays(pa.array([0, len(words)], pa.int32()), words)
    text = pc.binary_join(whole, b"\0")[0].as_py().decode("gb18030")
    return pc.split_pattern(pa.array([text], TEXT), "\0").values.take(coded.indices)


def _is_ascii(cells: pa.BinaryArray) -> bool:
    held = cells.buffers()[2]
    return held is None or not held.size or bool(np.frombuffer(held, dtype=np.int8).min() >= 0)


# ---- the exact way ----


def _exact(data: bytes, shape: Shape, chosen: Chosen, file: str) -> RawTable:
    kind = shape.heading.kind
    name = shape.encoding.name
    if name == "gb18030" or not shape.encoding.strict:
        name = _settled(data, shape)
    fitter = _Fitter(shape, chosen, Aside(file, "", kind))
    problems: list[Problem] = []
    stream = io.BytesIO(data)
    stream.seek(shape.start)
    lines = _WithoutNul(io.TextIOWrapper(stream, name, errors="replace", newline=""))
    batches: list[list[pa.Array]] = [[] for _ in chosen.taken]
    numbers: list[int] = []
    batch: list[list[str]] = []
    counted = enumerate(records(lines, shape.delimiter, fitter.holds_row), shape.before + 1)
    for row, record in counted:
        cells = fitter.fitted(record, row)
        if cells is not None:
            batch.append([cells[at] for at in chosen.taken])
            numbers.append(row)
        if len(batch) >= BATCH:
            _pour(batch, batches)
    _pour(batch, batches)
    if lines.found:
        problems.append(_nul_bytes(lines.found, file, kind))
    arrays = [_all_unwrapped(pa.chunked_array(chunks, TEXT)) for chunks in batches]
    rows = np.array(numbers, dtype=np.int64)
    arrays, errors = _without_errors(arrays, rows, fitter)
    around = context(shape.heading, "", shape.above, file)
    return raw_table(
        chosen, arrays, rows, fitter.aside, around, [*problems, *fitter.problems(), *errors]
    )


def _settled(data: bytes, shape: Shape) -> str:
    """Return the encoding of a file whose head fits both, as English headings do, by what
    follows.
    """
    both = all(cell.isascii() for cell in shape.heading.cells) and not shape.encoding.skip
    return decoding.fewest_broken(data) if both else shape.encoding.name


def _pour(batch: list[list[str]], into: list[list[pa.Array]]) -> None:
    if batch:
        for chunks, cells in zip(into, zip(*batch, strict=True), strict=True):
            chunks.append(column_of(cells))
        batch.clear()


class _Fitter:
    """Brings rows to the width of the heading; those that cannot be are set aside."""

    def __init__(self, shape: Shape, chosen: Chosen, aside: Aside) -> None:
        self.delimiter = shape.delimiter
        self.first_row = shape.before
        self.chosen = chosen
        self.aside = aside
        aside.add_above(shape.above)
        self._width = len(shape.heading.cells)
        self._names = [
            at
            for at, column in zip(chosen.positions, chosen.columns, strict=True)
            if column.name == "name"
        ]
        self._other_delimiter: list[int] = []
        self._open: list[Problem] = []

    def fitted(self, record: Record, row: int) -> list[str] | None:
        """Return the cells of a row at the heading's width, or None for a row that is blank or
        set aside.
        """
        cells = record.cells
        if record.broken:
            return self._with_open_quote(record, row)
        if len(cells) == self._width:
            return cells
        if len(cells) > self._width:
            return self._surplus(cells, row)
        if not cells:
            return None
        again = self._split_otherwise(record)
        if again:
            self._other_delimiter.append(row)
            return again
        heading = self._misfit(cells)
        if heading:
            self.aside.add(
                "ROW_SHIFTED",
                row,
                plural(
                    (
                        "it has {n} cell under {width} headings and “{heading}” does not "
                        "fit its column: the cells seem shifted"
                    ),
                    (
                        "it has {n} cells under {width} headings and “{heading}” does "
                        "not fit its column: the cells seem shifted"
                    ),
                    n=len(cells),
                    width=self._width,
                    heading=heading,
                ),
                heading,
            )
            return None
        return cells + [""] * (self._width - len(cells))

    def problems(self) -> list[Problem]:
        """Return the findings on rows that are in the table."""
        found = list(self._open)
        if self._other_delimiter:
            rows = self._other_delimiter
            said = message(
                "{rows} rows use another delimiter than the heading (such as a full-width "
                "comma) and are read by it, from row {rows_2} on; check them",
                rows=len(rows),
                rows_2=rows[0],
            )
            found.append(
                Problem(
                    "OTHER_DELIMITER",
                    Severity.WARNING,
                    said,
                    *self.aside.where,
                    rows[0],
                    value=str(len(rows)),
                )
            )
        return found

    def holds_row(self, cell: str) -> bool:
        """Whether a quoted cell of several lines holds rows of the table, swallowed by a
        quotation mark that is open.
        """
        inner = [self._cells(line) for line in cell.splitlines()[1:]]
        if any(self._is_of_a_firm(cells) for cells in inner):
            return True
        whole = [len(cells) == self._width for cells in inner]
        if self._width >= _WIDE_ENOUGH:
            return any(whole[:-1])
        return (
            self._width > 1 and len(whole) > 1 and all(whole[:-1]) and (len(whole) > 2 or whole[-1])
        )

    def _cells(self, line: str) -> list[str]:
        return [cell.strip(' "') for cell in line.split(self.delimiter)]

    def _is_of_a_firm(self, cells: list[str]) -> bool:
        """Whether a line holds a credit code, or a firm's name in the column of names, beside
        something else.
        """
        if len(cells) < 2:
            return False
        if any(_CODE.fullmatch(cell) for cell in cells):
            return True
        return any(at < len(cells) and _FIRM.fullmatch(cells[at]) for at in self._names)

    def _with_open_quote(self, record: Record, row: int) -> list[str] | None:
        """Take the mark for a mark of no meaning where the row is whole then; else set the row
        aside.
        """
        cells = [
            cell.strip().removeprefix('"')
            for cell in record.text.rstrip("\r\n").split(self.delimiter)
        ]
        if len(cells) != self._width or self._misfit(cells) or '"' in "".join(cells):
            self.aside.add("ROW_QUOTE", row, message("a quotation mark is never closed"))
            return None
        if len(self._open) < LISTED:
            said = message(
                "a quotation mark is never closed; it is left out and the line is read as "
                "one row, check it and close the mark"
            )
            self._open.append(Problem("ROW_QUOTE", Severity.ERROR, said, *self.aside.where, row))
        return cells

    def _surplus(self, cells: list[str], row: int) -> list[str] | None:
        if not any(cell.strip() for cell in cells[self._width :]):
            return cells[: self._width]
        self.aside.add(
            "ROW_SURPLUS",
            row,
            plural(
                (
                    "it has {n} cell under {width} headings, perhaps a delimiter "
                    "within a cell that is not quoted"
                ),
                (
                    "it has {n} cells under {width} headings, perhaps a delimiter "
                    "within a cell that is not quoted"
                ),
                width=self._width,
                n=len(cells),
                cells_2=len(cells) - self._width,
            ),
        )
        return None

    def _split_otherwise(self, record: Record) -> list[str] | None:
        """Return a short row cut at the delimiter of another hand, where that gives it the
        heading's width.
        """
        text = record.text.rstrip("\r\n")
        if '"' in text:
            return None
        for other in DELIMITERS + WIDE_DELIMITERS:
            if other != self.delimiter and other in text:
                cells = text.replace(other, self.delimiter).split(self.delimiter)
                if len(cells) == self._width > 2 and not self._misfit(cells):
                    return cells
        return None

    def _misfit(self, cells: list[str]) -> str:
        """Return the heading of the first cell that has no business in its column, or an empty
        text.
        """
        for at, column, heading in zip(
            self.chosen.positions, self.chosen.columns, self.chosen.headings, strict=True
        ):
            if at < len(cells) and misfit(column, unwrapped(cells[at])):
                return heading
        return ""


def unwrapped(cell: str) -> str:
    """Return a cell without the ="…" that programs put around a text."""
    found = re.match(_WRAPPED, cell) if '="' in cell or '= "' in cell else None
    return found[1] if found else cell


def _all_unwrapped(array: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return a column without ="…" around its cells, nor '…' where more than one has it, and
    most.
    """
    if _count(array, _WRAPPED):
        array = pc.replace_substring_regex(array, _WRAPPED, r"\1")
    quoted = _count(array, _QUOTED)
    if quoted > 1 and 2 * quoted > len(array) - array.null_count:
        array = pc.replace_substring_regex(array, _QUOTED, r"\1")
    return array


def _count(array: pa.ChunkedArray, pattern: str) -> int:
    return pc.sum(pc.match_substring_regex(array, pattern)).as_py() or 0


def _without_errors(
    arrays: list[pa.ChunkedArray], rows: Rows, fitter: _Fitter
) -> tuple[list[pa.ChunkedArray], list[Problem]]:
    """Write #N/A for every error of a spreadsheet program, such as #NAME?, and warn of each."""
    kept = list(arrays)
    places: list[tuple[int, str, Severity]] = []
    for at, heading in enumerate(fitter.chosen.headings):
        hit = pc.fill_null(pc.match_substring_regex(arrays[at], _ERROR), False)
        if pc.any(hit).as_py():
            kept[at] = pc.if_else(hit, pa.scalar(UNKNOWN, TEXT), arrays[at])
            places += [
                (int(row), heading, graded(heading, fitter.chosen))
                for row in rows[hit.to_numpy(zero_copy_only=False)]
            ]
    return kept, error_problems(places, *fitter.aside.where)


class _WithoutNul:
    """Lines without NUL characters, which are counted."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self.found = 0

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            if "\0" in line:
                self.found += line.count("\0")
                line = line.replace("\0", "")
            yield line


class _Feed:
    """Lines for one record at a time, which can be handed back."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._again: deque[str] = deque()
        self.taken: list[str] = []
        self.stopped = False

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        self.stopped = True
        if len(self.taken) >= RECORD_LINES:
            raise StopIteration
        line = self._again.popleft() if self._again else next(self._lines)
        self.stopped = False
        self.taken.append(line)
        return line

    def keep_first(self) -> None:
        """Hand back all lines of this record but its first."""
        self._again.extendleft(reversed(self.taken[1:]))
        del self.taken[1:]


def records(
    lines: Iterable[str], delimiter: str, holds_row: Callable[[str], bool] | None = None
) -> Iterator[Record]:
    """Yield the rows of a CSV text, as Excel counts them: a blank line is a row, a line end within
    quotes is not.

    A quotation mark that is never closed would swallow all that follows, and one closed by chance
    much: its line alone is given as broken. `holds_row` tells of a quoted cell that it holds rows
    of the table.
    """
    feed = _Feed(lines)
    reader = csv.reader(feed, delimiter=delimiter)
    while True:
        feed.taken.clear()
        try:
            cells = next(reader, None)
        except csv.Error:  # a cell longer than any ledger has
            cells = []
        if not feed.taken:
            return
        has_failed = (
            not cells and len(feed.taken[0]) > 2
        )  # longer than a line end: it was no blank line
        broken = has_failed or _is_open(feed, delimiter)
        if not broken and holds_row and len(feed.taken) > 1:
            broken = any(holds_row(cell) for cell in cells or [] if "\n" in cell or "\r" in cell)
        if broken:
            feed.keep_first()
            reader = csv.reader(feed, delimiter=delimiter)
        yield Record(cells or [], len(feed.taken), broken, feed.taken[0])


def _is_open(feed: _Feed, delimiter: str) -> bool:
    """Tell whether the quotation mark that joined these lines is not a cell's own.

    Either nothing closed it, or what did is the opening mark of another cell: text follows it at
    once.
    """
    if len(feed.taken) == 1:
        return feed.stopped and not ends_closed(feed.taken[0], delimiter)
    try:
        return len(list(csv.reader(feed.taken, delimiter=delimiter, strict=True))) != 1
    except csv.Error:
        return True


def ends_closed(line: str, delimiter: str) -> bool:
    """Tell whether the quotes of a line are closed: a cell added behind it is then a cell of its
    own.
    """
    try:
        return next(csv.reader([f"{line.rstrip()}{delimiter}x"], delimiter=delimiter))[-1] == "x"
    except csv.Error:
        return False
