"""Find the heading row of a table, decide which table it is, and choose the columns that come in.

A column comes in when `schema`, or `[columns]` of a dataset, knows its heading. Headings that name
people never do; they are reported by heading only.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple

from orggraph.core import schema
from orggraph.core.enums import Problem, Severity
from orggraph.core.errors import InputError
from orggraph.core.messages import ITEMS, Message, listed, message, message_in
from orggraph.ingest import heading_terms
from orggraph.ingest import pii as pii
from orggraph.ingest.heading_terms import JOINT, LONGEST
from orggraph.ingest.readings import IGNORED, PERSONAL, REPEATED, Reading
from orggraph.ingest.sheet_marks import column_letters
from orggraph.ingest.shifted_rows import is_of_a_firm

Columns = Mapping[str, Mapping[str, str]]


class Pick(NamedTuple):
    """What a person chose for a column: its English name, or `IGNORED`, and the table for which
    that was said, "" for none.
    """

    name: str
    table: str = ""


Picked = Mapping[tuple[str, str], Pick]  # by the letter and the heading of a column
NOTHING_PICKED: Picked = MappingProxyType({})
KINDS = tuple(schema.READ)
NEEDED = {
    kind: tuple(c.name for c in columns if c.required) for kind, columns in schema.READ.items()
}
TITLE_ROWS = 40  # a heading row stands among the first forty rows, or there is none
MOST_UNREAD = 60  # cells of more unread columns than these are not looked at
MOST_BARE = 8  # nor those of more columns without a heading
LOOK_ON = (
    12  # a line such as "单位名称：某办" above the heading is no heading: a better one may follow
)
MARGIN = 2
_DATUM = re.compile(
    r"^[0-9.,:/%-]+$|[0-9]{5}|.{25}"
)  # what stands below a heading rather than in it
DEEPEST = 3  # a heading takes up no more rows than this
_ORDINAL = re.compile(r"[(（]?[一二三四五六七八九十]{1,3}[)）、.．]")  # （一）单独组建
# 填报单位（盖章）：…　填表时间：…: a line of captions above a heading. 其中： begins a group.
_CAPTION = re.compile(r"^(?!其中)[^:：]{2,12}[:：]")
TITLE_SHARE = 0.8  # what is merged over this share of the columns is a title

Range = tuple[tuple[int, int], tuple[int, int]]


class Heading(NamedTuple):
    """A heading: the table it fits, its lowest row (counted from 0), and for every column its text
    and its meaning.

    A heading in several rows has the parts of each column joined from the widest group down.
    `names` gives the English column that each means, "" where none is known; `known` counts the
    different ones.
    """

    kind: str
    at: int
    cells: tuple[str, ...]
    names: tuple[str, ...]
    known: int

    @property
    def fit(self) -> tuple[int, int]:
        """How well it heads its table: known headings, then columns that have a heading at all."""
        return self.known, sum(bool(cell.strip()) for cell in self.cells)

    @property
    def is_sure(self) -> bool:
        """Whether it is more than one known word among unknown ones, as a sheet of explanations
        has.
        """
        return self.known > 1 or self.known == sum(bool(cell.strip()) for cell in self.cells)

    @property
    def is_mostly_known(self) -> bool:
        """Whether at least as many columns are known as are not and none is a number, as in a
        heading that is one.
        """
        parts = (part.strip() for cell in self.cells for part in cell.split(JOINT))
        is_numbered = any(part.isdigit() for part in parts)
        return not is_numbered and self.known * 2 >= sum(bool(c.strip()) for c in self.cells)


class Chosen(NamedTuple):
    """The columns that come in: their positions, their headings as written, what each means; and
    what was left out.

    `unread` gives the positions of the columns that do not come in, those about people left out;
    the first of them may be the `margin`: columns before all that come in, such as 序号, where the
    word 合计 may stand. `readings` says of every column of the table how it was read; `picked` are
    the headings whose column a person chose. `bare` gives the first columns without a heading, in
    which only firms are looked for that stand beside their headings.
    """

    positions: list[int]
    headings: list[str]
    columns: list[schema.Column]
    problems: list[Problem]
    margin: list[int]
    readings: list[Reading]
    unread: list[int]
    picked: set[str]
    bare: list[int]

    @property
    def taken(self) -> list[int]:
        """The positions of all cells to take from a row: the columns that come in, then the
        others, the margin first, then those without a heading.
        """
        return self.positions + self.unread + self.bare


def _meaning(kind: str, path: tuple[str, ...], columns: Columns) -> str:
    own = columns.get(kind, {})
    whole = JOINT.join(path)
    return (
        own.get(whole)
        or own.get(whole.strip())
        or (own.get(path[-1].strip()) if path else "")
        or heading_terms.resolve(kind, path)
    )


def find_heading(
    rows: Sequence[Sequence[str]],
    kinds: Sequence[str] = KINDS,
    columns: Columns | None = None,
    merged: Sequence[Range] = (),
    picked: Picked = NOTHING_PICKED,
) -> Heading | None:
    """Return the heading among the first rows of a table, or None.

    Of the kinds that fit, the one with the most known headings is taken, firms on a tie; a credit
    code or a heading that only firms have makes it a table of firms. A heading may take up to three
    rows; `merged` gives the ranges of merged cells as their first and last (row, column), counted
    from 0. `picked` is what a person chose for columns of this sheet; the row whose headings it
    names is the heading.
    """
    best: dict[str, Heading] = {}
    seen = TITLE_ROWS
    for at in range(min(len(rows), TITLE_ROWS)):
        if at > seen + LOOK_ON or any(_heads(heading, rows[at]) for heading in best.values()):
            break
        for paths in _readings(rows, at, merged):
            for kind in kinds:
                heading = _fit(kind, at, paths, columns or {}, picked)
                if heading and (kind not in best or _is_better(heading, best[kind], columns or {})):
                    best[kind] = heading
                    seen = min(seen, at)
    if "firms" in best and _names_firms(best["firms"], columns or {}):
        return _with_lower_row(best["firms"], rows, columns or {}, merged, picked)
    if "organisations" in best and "firms_listed" in best["organisations"].names:
        return best["organisations"]
    return max(
        best.values(), key=lambda heading: (heading.known, -kinds.index(heading.kind)), default=None
    )


def _is_better(heading: Heading, best: Heading, columns: Columns) -> bool:
    """Whether a heading fits its table better than another, or as well and says that it names
    firms (企业基本情况 › 名称, read without its group, may be of anything).
    """
    if heading.fit != best.fit or heading.kind != "firms":
        return heading.fit > best.fit
    return _names_firms(heading, columns) and not _names_firms(best, columns)


def _with_lower_row(
    heading: Heading,
    rows: Sequence[Sequence[str]],
    columns: Columns,
    merged: Sequence[Range],
    picked: Picked,
) -> Heading:
    """Return a heading with the row below it, where that only parts columns that the heading groups
    (职工数 › 年初 | 年末): none of the parts is the whole.
    """
    below = heading.at + 1
    if below >= len(rows) or not _parts_groups(rows[heading.at], rows[below]):
        return heading
    for paths in _readings(rows, below, merged):
        if any(len(path) > 1 for path in paths):
            deeper = _fit(heading.kind, below, paths, columns, picked)
            if deeper:
                return deeper
    return heading


def _parts_groups(row: Sequence[str], below: Sequence[str]) -> bool:
    """Whether a row holds short words under groups, each of two columns or more, and nothing under
    the other headings.
    """
    width = max(len(row), len(below))
    above = [cell.strip() for cell in [*row, *[""] * (width - len(row))]]
    lower = [cell.strip() for cell in [*below, *[""] * (width - len(below))]]
    filled = [at for at, cell in enumerate(lower) if cell]
    if len(filled) < 2 or any(_DATUM.search(lower[at]) or len(lower[at]) > 12 for at in filled):
        return False
    under_group = {
        at
        for at in filled
        if not above[at] or (at + 1 < width and not above[at + 1] and lower[at + 1])
    }
    return set(filled) == under_group and any(not above[at] for at in filled)


def _heads(heading: Heading, row: Sequence[str]) -> bool:
    """Whether a row under a heading is of a firm: whatever heading follows is another table's."""
    by_firm = {"firms": "name", "organisations": "firms_listed"}.get(heading.kind)
    return heading.is_sure and by_firm in heading.names and is_of_a_firm(row)


def _readings(
    rows: Sequence[Sequence[str]], at: int, merged: Sequence[Range]
) -> Iterator[tuple[tuple[str, ...], ...]]:
    """Yield the ways to read a row as the lowest of a heading: alone, and with one and two rows of
    groups above it.

    Each gives for every column its parts, from the widest group down.
    """
    filled = [cell.strip() for cell in rows[at] if cell.strip()]
    if not filled:
        return
    yield tuple((cell,) if cell.strip() else () for cell in rows[at])
    if sum(bool(_DATUM.search(cell)) for cell in filled) * 3 > len(filled):
        return  # a line of data is no lower line of a heading
    if len(filled) == 1 and (rows[at][0].strip() or _ORDINAL.match(filled[0])):
        return  # nor is one that heads a section
    for above in range(1, min(DEEPEST, at + 1)):
        block = [list(row) for row in rows[at - above : at + 1]]
        if not any(cell.strip() for cell in block[0]):
            if any(first[0] < at - above <= last[0] for first, last in merged):
                continue  # a row of a heading all of whose cells are merged from above
            return
        yield _joined(
            block,
            [range_ for range_ in merged if range_[0][0] <= at and range_[1][0] >= at - above],
            at - above,
        )


def _joined(
    block: list[list[str]], merged: Sequence[Range], first: int
) -> tuple[tuple[str, ...], ...]:
    """Return the parts of every column of a heading in several rows."""
    width = max(map(len, block))
    for row in block:
        row += [""] * (width - len(row))
    for number in range(len(block)):
        _spread_groups(
            block, number, [r for r in merged if r[0][0] <= first + number <= r[1][0]], first
        )
    return tuple(_parts([row[column] for row in block]) for column in range(width))


def _spread_groups(
    block: list[list[str]], number: int, merged: Sequence[Range], first: int
) -> None:
    """Write the heading of a group over all columns it stands above; a title over the whole
    width is no group.
    """
    row, width = block[number], len(block[number])
    filled = [column for column, cell in enumerate(row) if cell.strip()]
    deep = any(
        bottom > top and left in filled for (top, left), (bottom, _) in merged
    )  # merged down: a heading in full height
    above = block[number - 1] if number else [""] * width
    in_group = any(above[column].strip() for column in filled)
    alone = (
        len(filled) <= 1
        and not in_group
        and not any(right > left for (_, left), (_, right) in merged)
    )
    if alone and number == len(block) - 2 and (parts := _parts_under(row, block[-1])):
        row[parts.start : parts.stop] = [row[parts.start]] * len(parts)
        return
    captions = any(_CAPTION.match(row[column].strip()) for column in filled)
    if number < len(block) - 1 and width > 2 and not deep and (alone or captions):
        row[:] = [""] * width  # a caption, not a group
        return
    wide = [
        ((top, left), (bottom, right)) for (top, left), (bottom, right) in merged if right > left
    ]
    for (top, left), (_, right) in wide:
        if top != first + number or number == len(block) - 1:
            continue
        if len(filled) == 1 and right - left + 1 >= max(TITLE_SHARE * width, 3):
            row[left : right + 1] = [""] * (right + 1 - left)
        else:
            row[left : right + 1] = [row[left]] * (min(right, width - 1) + 1 - left)
    if not wide and number < len(block) - 1:
        _spread_by_blanks(row, above, block[number + 1 :])


def _parts_under(row: Sequence[str], lower: Sequence[str]) -> range | None:
    """Return the columns under the only word of a row whose headings mean something under it alone:
    党员情况 above 总数 | 正式 | 预备, with no other group and nothing merged.
    """
    begin = next((column for column, cell in enumerate(row) if cell.strip()), 0)
    end = begin
    while end < len(lower) and _is_part(row[begin], lower[end]):
        end += 1
    return range(begin, end) if end - begin > 1 else None


def _is_part(group: str, heading: str) -> bool:
    alone = heading_terms.names("firms", heading)
    return (
        bool(heading.strip())
        and not alone
        and bool(heading_terms.resolve("firms", (group, heading)))
    )


def _spread_by_blanks(row: list[str], above: Sequence[str], below: Sequence[Sequence[str]]) -> None:
    """Write a group's heading over the blank cells to its right under which headings stand, as
    far as the wider group above it reaches, where nothing is merged.
    """
    group = wider = ""
    for column, cell in enumerate(row):
        has_lower = any(lower[column].strip() for lower in below)
        if cell.strip():
            group, wider = (cell, above[column]) if has_lower else ("", "")
        elif has_lower and group and above[column] == wider:
            row[column] = group
        else:
            group = ""


def _parts(cells: Sequence[str]) -> tuple[str, ...]:
    parts: list[str] = []
    for cell in cells:
        if cell.strip() and (not parts or cell != parts[-1]):
            parts.append(cell)
    return tuple(parts)


def _fit(
    kind: str, at: int, paths: tuple[tuple[str, ...], ...], columns: Columns, picked: Picked
) -> Heading | None:
    cells = tuple(JOINT.join(path) for path in paths)
    chosen = {
        place: name
        for place, cell in enumerate(cells)
        if (name := pick_of(picked, kind, place, cell)) is not None
    }
    meanings = tuple(
        _read_as(chosen[place]) if place in chosen else _meaning(kind, path, columns)
        for place, path in enumerate(paths)
    )
    names = set(meanings) - {""}  # parts beside a head-count do not speak for this heading row
    if kind == "firms":
        meanings = _with_parts(paths, meanings)
    fits = names & {"name", "uscc"} if kind == "firms" else names.issuperset(NEEDED[kind])
    return Heading(kind, at, cells, meanings, len(names) + len(chosen)) if fits else None


def _with_parts(paths: Sequence[tuple[str, ...]], meanings: Sequence[str]) -> tuple[str, ...]:
    """Return the meanings with those of parts that stand beside the head-count they belong to:
    党员总数 | 正式 | 预备.
    """
    out = list(meanings)
    whole = ""
    for at, (path, meaning) in enumerate(zip(paths, meanings, strict=True)):
        if not meaning and path and whole:
            out[at] = heading_terms.part_of(whole, path[-1])
        if meaning in heading_terms.COUNTED:
            whole = meaning
        elif not out[at].startswith(("members", "staff")):
            whole = ""
    return tuple(out)


def pick_of(picked: Picked, kind: str, at: int, cell: str) -> str | None:
    """Return what a person chose for a column of a table, None where nothing that the table
    could have.
    """
    pick = picked.get((column_letters(at), _shown(cell))) if picked else None
    if pick is None or pick.table not in ("", kind):
        return None
    return pick.name if pick.name == IGNORED or pick.name in schema.readable(kind) else None


def _names_firms(heading: Heading, columns: Columns) -> bool:
    firm_words = (
        cell.split(JOINT)
        for cell, name in zip(heading.cells, heading.names, strict=True)
        if name in ("name", "uscc")
    )
    return any(
        any(_OF_FIRMS.search(group) for group in groups)
        or not any(heading_terms.names(kind, cell) for kind in KINDS if kind not in _BESIDE_FIRMS)
        for *groups, cell in firm_words
    )


_BESIDE_FIRMS = ("firms", "links")
# A group over columns of the firm itself: 企业基本情况 › 名称.
_OF_FIRMS = re.compile("^(?!.*组织).*(?:企业|公司|单位|商户)")


def _read_as(pick: str) -> str:
    return "" if pick == IGNORED else pick


def choose(
    heading: Heading,
    columns: Columns,
    file: str,
    sheet: str,
    row: int,
    picked: Picked = NOTHING_PICKED,
) -> list[Chosen]:
    """Choose the columns that come in, once for every table that stands beside another under one
    heading.

    `row` is the heading's row number as a person sees it; `picked` is what a person chose for
    columns of this sheet.
    """
    return [_choose(heading, block, file, sheet, row, picked) for block in _blocks(heading)]


def _blocks(heading: Heading) -> list[range]:
    """Return the columns of each table: where the heading of the firms stands again with others,
    or all that is asked of them is asked once more in other words, a new one begins.
    """
    keys = [at for at, name in enumerate(heading.names) if name == "name"]
    first = heading.cells[keys[0]] if keys else ""
    starts = [at for at in keys if heading.cells[at] == first]
    if len(starts) < 2:
        return _blocks_in_other_words(heading, keys) or [range(len(heading.cells))]
    # The first table may have columns before its name, such as 序号; so may those beside it.
    lead = starts[0]
    bounds = [
        0,
        *(max(at - lead, before + 1) for before, at in pairwise(starts)),
        len(heading.cells),
    ]
    blocks = [range(begin, end) for begin, end in pairwise(bounds)]
    again = {
        cell for cell in heading.cells[blocks[1].start : blocks[1].stop] if cell.strip()
    } & set(heading.cells[: blocks[0].stop])
    return blocks if len(again) > 1 else [range(len(heading.cells))]


def _blocks_in_other_words(heading: Heading, keys: Sequence[int]) -> list[range]:
    """Return the columns of two tables or more that ask the same in the same order, each after a
    column without a heading; nothing where a table stands alone.
    """
    gaps = [at for at, cell in enumerate(heading.cells) if not cell.strip()]
    bounds = [0, *(gap + 1 for gap in gaps), len(heading.cells)]
    blocks = [range(begin, end) for begin, end in pairwise(bounds) if begin < end]
    blocks = [block for block in blocks if any(heading.cells[at].strip() for at in block)]
    asked = {
        tuple(heading.names[at] for at in block if heading.cells[at].strip()) for block in blocks
    }
    is_asked_again = len(blocks) == len(keys) > 1 and len(asked) == 1
    return blocks if is_asked_again and len(set(*asked)) > 1 else []


_A_COUNT = re.compile("(?:企业|单位|党组织)?(?:数量?|家数|个数|户数|合计|小计|总数|占比|比例)")


def _counts_beside(heading: Heading, block: range) -> range:
    """Return the columns of a small table of counts that stands at the right of the firms, after a
    column without a heading: 统计 | 数量.
    """
    gaps = [at for at in block if not heading.cells[at].strip()]
    ends = [at for at in block if heading.cells[at].strip()]
    inner = [gap for gap in gaps if ends and ends[0] < gap < ends[-1]]
    if not inner or heading.kind != "firms":
        return range(0)
    beside = range(inner[-1] + 1, ends[-1] + 1)
    counts = [bool(_A_COUNT.fullmatch(heading.cells[at].strip())) for at in beside]
    small = 2 <= len(beside) <= _FEW and any(counts[1:]) and not counts[0]
    keyed = any(heading.names[at] in ("name", "uscc") for at in range(block.start, inner[-1]))
    return beside if small and keyed else range(0)


_FEW = 4  # columns of such a table
_VAGUE_NAMES = frozenset({"单位", "名称", "单位名称", "机构名称"})


def _choose(
    heading: Heading, block: range, file: str, sheet: str, row: int, picked: Picked
) -> Chosen:
    chosen = Chosen([], [], [], [], [], [], [], set(), [])
    unknown, personal, repeated, lost_again = [], [], [], []
    kind = heading.kind
    names = narrowed(heading, block)
    counts = _counts_beside(heading, block)
    names.update(dict.fromkeys(counts, ""))
    names.update(
        (at, _read_as(name))
        for at in block
        if (name := pick_of(picked, kind, at, heading.cells[at])) is not None
    )
    for at in block:
        cell, name = heading.cells[at], names[at]
        if not cell.strip():
            chosen.bare.extend([at] if len(chosen.bare) < MOST_BARE else [])
            continue
        letter = column_letters(at)
        pick = pick_of(picked, kind, at, cell)
        read_as = name
        if (not name and pick is None and is_personal(cell, kind)) or (
            pick and is_personal(cell, kind)
        ):
            personal.append(_shown(cell))
            read_as = PERSONAL
        elif pick == IGNORED:
            read_as = IGNORED
            _leave_out(chosen, at)
        elif not name:
            unknown.append(at)
            if at not in counts:
                _leave_out(chosen, at)
        elif cell in chosen.headings and pick is None:
            repeated.append(_shown(cell))
            lost_again.append(name)
            read_as = REPEATED
        else:
            unique = unique_heading(cell, letter, chosen.headings)
            chosen.positions.append(at)
            chosen.headings.append(unique)
            chosen.columns.append(schema.readable(kind)[name])
            chosen.picked.update([unique] if pick is not None else [])
        chosen.readings.append(Reading(file, sheet, kind, letter, _shown(cell), read_as))

    def report(code: str, severity: Severity, cells: list[str], said: Message) -> None:
        if cells:
            chosen.problems.append(
                Problem(
                    code,
                    severity,
                    said.filled(columns=listed(cells, ITEMS)),
                    file,
                    sheet,
                    kind,
                    row,
                    value="、".join(cells),
                )
            )

    answered = [column.name for column in chosen.columns]
    decisive = [
        at
        for at in unknown
        if kind == "firms" and at not in counts and heading_terms.is_decisive(heading.cells[at])
    ]
    for at in decisive:
        chosen.problems.append(
            _lost(heading.cells[at], column_letters(at), answered, file, sheet, row)
        )
    unread = [_shown(heading.cells[at]) for at in unknown if at not in decisive]
    if unread:
        chosen.problems.append(_not_read(unread, file, sheet, kind, row))
    report(
        "PERSONAL_COLUMN",
        Severity.WARNING,
        personal,
        message("columns about people are not read: {columns}. Better delete them"),
    )
    worst = (
        Severity.ERROR if any(name in schema.DECISIVE for name in lost_again) else Severity.WARNING
    )
    report(
        "REPEATED_COLUMN",
        worst,
        repeated,
        message(
            "repeated headings, only the first is read: {columns}. Rename or delete the others"
        ),
    )
    return chosen


def unique_heading(cell: str, letter: str, taken: Collection[str]) -> str:
    """Return a heading with the letter of its column where another column has the same."""
    return cell if cell not in taken else f"{cell}（{letter} 列）"


def _not_read(
    headings: Sequence[str], file: str, sheet: str, kind: str, row: int | None
) -> Problem:
    said = message(
        "columns not read: {columns}. To read one, use a known heading; "
        "orggraph check --columns shows how each was read",
        columns=listed(headings, ITEMS),
    )
    value = "、".join(headings)
    return Problem("UNKNOWN_COLUMN", Severity.NOTE, said, file, sheet, kind, row, value=value)


def unread_note(problems: Sequence[Problem], read: Collection[str]) -> Iterator[Problem]:
    """Yield the findings on a table without what they say of unread columns that were read after
    all.
    """
    for problem in problems:
        if problem.code == "LOST_COLUMN" and problem.value in read:
            continue
        left = [heading for heading in problem.value.split("、") if heading not in read]
        if problem.code != "UNKNOWN_COLUMN" or "、".join(left) == problem.value:
            yield problem
        elif left:
            where = (problem.file, problem.sheet, problem.table, problem.row)
            yield _not_read(left, *where)


def harmless(problems: Sequence[Problem], headings: Collection[str]) -> Iterator[Problem]:
    """Yield the findings on a table, those on lost columns of these headings as one note on columns
    that are not read.
    """
    lost = [p for p in problems if p.code == "LOST_COLUMN" and p.value in headings]
    notes = [p for p in problems if p.code == "UNKNOWN_COLUMN"]
    yield from (p for p in problems if p not in lost and p not in notes)
    if lost or notes:
        first = (notes or lost)[0]
        values = [*(p.value for p in notes), *(p.value for p in lost)]
        yield _not_read(values, first.file, first.sheet, first.table, first.row)


def _leave_out(chosen: Chosen, at: int) -> None:
    """Note a column that does not come in; the first ones may hold labels."""
    if not chosen.positions and len(chosen.margin) < MARGIN:
        chosen.margin.append(at)
    if len(chosen.unread) < MOST_UNREAD:
        chosen.unread.append(at)


def narrowed(heading: Heading, block: range) -> dict[int, str]:
    """Return the meaning of each column of a table; a vague heading for firms beside a clear one
    is the reporting office.
    """
    names = {at: heading.names[at] for at in block}
    if heading.kind == "firms" and any("党总支名称" in heading.cells[at] for at in block):
        # Each organisation stands under its kind, and the committee is the firm's own.
        names.update({at: "organisation" for at in block if heading.cells[at] == "党委名称"})
    called = [at for at in block if names[at] == "name"]
    vague = [at for at in called if schema.fold(heading.cells[at]) in _VAGUE_NAMES]
    if len(vague) == len(called):  # of 单位 and 单位名称 the latter is the firm
        bare = [at for at in vague if schema.fold(heading.cells[at]) == "单位"]
        vague = bare if any("单位名称" in heading.cells[at] for at in called) else []
    if heading.kind == "firms" and vague and len(vague) < len(called):
        names.update(dict.fromkeys(vague, "area"))
    return names


def is_personal(heading: str, kind: str) -> bool:
    """Whether a heading, in one row or several, is about a person."""
    parts = heading.split(JOINT)
    return any(schema.is_personal(part, kind) for part in parts[-1:]) or (
        len(parts) > 1 and schema.is_personal(parts[-2] + parts[-1], kind)
    )


def _lost(
    heading: str, letter: str, answered: Sequence[str], file: str, sheet: str, row: int
) -> Problem:
    """Return the finding on an unread column that may decide the status of firms."""
    near = heading_terms.nearest("firms", heading, answered)
    shown = _shown(heading)
    if near:
        said = message(
            "column {letter} “{shown}” is about Party organisation and is not read, is it {near}? "
            "use a known heading, or say with orggraph check --columns how to read it",
            letter=letter,
            shown=shown,
            near=near,
        )
    else:
        said = message(
            "column {letter} “{shown}” is about Party organisation and is not read; "
            "use a known heading, or say with orggraph check --columns how to read it",
            letter=letter,
            shown=shown,
        )
    return Problem("LOST_COLUMN", Severity.ERROR, said, file, sheet, "firms", row, shown, shown)


def _shown(cell: str) -> str:
    words = pii.heading(" ".join(cell.split()))
    return words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"


def no_heading(
    where: str, rows: Sequence[Sequence[str]], kinds: Sequence[str] = KINDS
) -> InputError:
    """Return the error for a table whose heading row is not found: what was seen, and what is
    needed.
    """
    first = [
        [c for c in map(_shown, row) if c]
        for row in rows[:TITLE_ROWS]
        if any(c.strip() for c in row)
    ][:3]
    # What stands there may be data, or no ledger at all: only headings that are known are repeated.
    seen = [c for row in first for c in row if any(heading_terms.names(kind, c) for kind in KINDS)][
        :12
    ]
    kind = kinds[0] if len(kinds) == 1 else "firms"
    names = ("name", "uscc") if kind == "firms" else NEEDED[kind]
    needed = [
        message("“{heading}” ({name})", heading=column.zh, name=column.name)
        for column in map(schema.columns(kind).__getitem__, names)
    ]
    return InputError(
        message(
            "{where}: no heading row found. Headings known in the first rows: {seen}; "
            "the headings must include {needed}; add a heading row",
            where=where,
            seen=listed(seen, ITEMS) if seen else message_in("headings", "none"),
            needed=listed(needed, _EITHER if kind == "firms" else _BOTH),
        )
    )


_EITHER, _BOTH = message_in("between headings", " or "), message_in("between headings", " and ")
