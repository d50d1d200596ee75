"""The columns of one office ledger, with their cells, and what the whole row says of every firm."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from orggraph.sample.office import cells, wordings
from orggraph.sample.office.cells import BLANK, ORGANISED, STATUS, UNSPECIFIED, Cell, Count, Pen
from orggraph.sample.office.firms import OfficeFirm, Tie
from orggraph.sample.office.shape import Shape

PLACED = frozenset({"ORG_ATTACHED", "ORG_FALLBACK", UNSPECIFIED})
_PLAIN = (Tie.SINGLE, Tie.JOINT, Tie.ATTACHED, Tie.FALLBACK, Tie.NONE, Tie.NONE)
_MORE: dict[str, tuple[Tie, ...]] = {
    "with plans": (Tie.PENDING,),
    "with past": (Tie.GONE,),
    "with unknown": (Tie.UNKNOWN,),
    "all": (Tie.PENDING, Tie.GONE, Tie.UNKNOWN),
}
_TYPES = (Tie.SINGLE, Tie.JOINT, Tie.NONE, Tie.NONE)
# A firm with an instructor and a plan, or with an instructor and nothing known of an organisation.
_WORKED = {
    Tie.PENDING: frozenset({"WORK_ONLY", "PENDING"}),
    Tie.UNKNOWN: frozenset({"WORK_ONLY", "UNKNOWN"}),
}
TIES: dict[str, tuple[Tie, ...]] = {  # of columns that can tell no others
    "mode ticks": _PLAIN,
    "whether+mode ticks": _PLAIN,
    "type ticks": _TYPES,
    "two whethers": _TYPES,
    "built sheets": _PLAIN,
    "built sheets+name": _PLAIN,
    "name+reason": _PLAIN,
    "whether+reason": _PLAIN,
}


def ties_of(shape: Shape) -> tuple[Tie, ...]:
    """Return the ties that the columns of a shape can tell."""
    return TIES.get(shape.status_by, (*_PLAIN, *_MORE.get(shape.ties, ())))


@dataclass
class Column:
    """One column: its headings from the top, its cells by firm, and the figures that hang on it."""

    role: str
    heading: str
    cells: list[Cell]
    group: str = ""
    top: str = ""
    figures: tuple[str, ...] = ()
    merge_down: bool = False
    ditto: bool = False
    hidden: bool = False

    @property
    def is_count(self) -> bool:
        """Whether its cells are head-counts."""
        return self.role in ("staff", "members")


@dataclass
class Reading:
    """What a row says of its firm: what may be read, and whether something has to be told."""

    statuses: frozenset[str] = frozenset()
    members_total: frozenset[int | None] = frozenset({None})
    members_formal: frozenset[int | None] = frozenset({None})
    staff: frozenset[int | None] = frozenset({None})
    must_tell: bool = False


@dataclass
class Table:
    """All columns of one ledger, and the readings of its firms in the same order."""

    columns: list[Column] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)


def make_table(shape: Shape, firms: Sequence[OfficeFirm], rng: np.random.Generator) -> Table:
    """Write the columns of a shape for these firms."""
    return _Writer(shape, firms, rng).table()


class _Writer:
    def __init__(self, shape: Shape, firms: Sequence[OfficeFirm], rng: np.random.Generator) -> None:
        self.shape = shape
        self.firms = firms
        self.rng = rng
        self.pen = Pen(rng, shape.words == "varied")
        self.heads = Pen(rng, shape.headings == "synonyms")
        self.readings = [Reading() for _ in firms]
        self.used: set[str] = set()

    def table(self) -> Table:
        columns = [
            self._column("serial", "serial", [i + 1 for i in range(len(self.firms))]),
            *self._where(),
            *self._firm(),
            *self._staff(),
            *self._members(),
            *self._status(),
            *self._work(),
            *self._operating(),
            *self._extras(),
        ]
        if self.shape.contradiction:
            self._contradict(columns)
        self._grouped(columns)
        if self.shape.order == "shuffled":
            columns = self._shuffled(columns)
        return Table(columns, self.readings)

    # ---- headings ----

    def _heading(self, key: str) -> str:
        free = [
            word for word in wordings.HEADINGS[key] if word not in self.used
        ] or wordings.HEADINGS[key]
        word = self.heads.one(free)
        self.used.add(word)
        if self.shape.headings == "broken lines" and len(word) > 3:
            middle = len(word) // 2
            return f"{word[:middle]}\n{word[middle:]}"
        counted = key in ("staff", "members_total", "members_formal", "probationary")
        if self.shape.headings == "bracketed units" and counted and not word.endswith("）"):
            return f"{word}（人）"
        return word

    def _column(
        self,
        role: str,
        key: str,
        values: Iterable[Cell],
        figures: tuple[str, ...] = (),
        group: str = "",
        *,
        sub: str = "",
    ) -> Column:
        """Return a column; `sub` is its short heading under a group."""
        heading = sub if sub and self.shape.heading_rows > 1 else self._heading(key)
        return Column(role, heading, list(values), group, figures=figures)

    def _grouped(self, columns: list[Column]) -> None:
        """Give the columns the words of their groups, and short headings where the shape asks
        for them.
        """
        if self.shape.heading_rows == 1:
            for column in columns:
                column.group = ""
            return
        chosen = {key: self.heads.one(several) for key, several in wordings.GROUPS.items()}
        top = {key: self.heads.one(several) for key, several in wordings.TOPS.items()}
        for column in columns:
            key = column.group
            if not key:
                continue
            short = wordings.LEAVES.get(column.role)
            if self.shape.leaves == "short" and short and key in ("firm", "organisation"):
                column.heading = short
            column.group = chosen[key]
            if self.shape.heading_rows == 3 and key not in ("firm", "staff"):
                column.top = top["party"]

    def _shuffled(self, columns: list[Column]) -> list[Column]:
        """Shuffle the blocks of one group, the number row's column staying first."""
        blocks: list[list[Column]] = []
        for column in columns[1:]:
            same = blocks and column.group and blocks[-1][-1].group == column.group
            if same:
                blocks[-1].append(column)
            else:
                blocks.append([column])
        order = self.rng.permutation(len(blocks))
        parties = [i for i in order if blocks[i][0].top]
        others = [i for i in order if not blocks[i][0].top]
        if self.shape.heading_rows == 3:  # what stands under one top stays together
            order = np.array([*others, *parties])
        return [columns[0], *(column for i in order for column in blocks[i])]

    # ---- the firm ----

    def _where(self) -> list[Column]:
        streets: list[Cell] = [firm.street for firm in self.firms]
        by = self.shape.street_by
        if by == "unit":
            return [self._column("street", "unit", streets, ("street",))]
        if by not in ("column", "merged", "ditto"):
            return []
        column = self._column("street", "street", streets, ("street",))
        column.merge_down = by == "merged"
        column.ditto = by == "ditto"
        return [column]

    def _firm(self) -> list[Column]:
        names = [self._name(firm) for firm in self.firms]
        made = [self._column("name", "name", names, ("firm",), "firm")]
        if self.shape.codes != "none":
            form = {"apostrophe": "'{}", "formula text": '="{}"'}.get(self.shape.codes, "{}")
            codes = [form.format(firm.uscc) for firm in self.firms]
            made.append(self._column("uscc", "uscc", codes, (), "firm"))
        made.append(
            self._column("building", "building", [f.building for f in self.firms], (), "firm")
        )
        return made

    def _name(self, firm: OfficeFirm) -> str:
        """Return the name of a firm as it is typed; it stays the same name."""
        name, middle = firm.name, len(firm.name) // 2
        if self.shape.names == "spaces":
            return self.pen.any((f"{name}　", f" {name}", f"{name[:middle]} {name[middle:]}", name))
        if self.shape.names == "broken lines" and self.rng.random() < 0.4:
            return f"{name[:middle]}\n{name[middle:]}"
        if self.shape.names == "half-width brackets":
            return name.replace("（", "(").replace("）", ")")
        return name

    def _staff(self) -> list[Column]:
        by = self.shape.staff_by
        if by == "none":
            return []
        if by == "sexes":
            for firm, reading in zip(self.firms, self.readings, strict=True):
                reading.staff = frozenset({firm.staff})
            return [
                Column("staff", "男", [f.men for f in self.firms], "staff", figures=("staff",)),
                Column("staff", "女", [f.women for f in self.firms], "staff", figures=("staff",)),
            ]
        if by == "ranges":
            counts = [cells.staff_range(firm, self.pen) for firm in self.firms]
        else:
            manner = "plain" if self.shape.counts in ("inline", "unknowns") else self.shape.counts
            counts = [cells.count(firm.staff, manner, self.pen) for firm in self.firms]
        for count, reading in zip(counts, self.readings, strict=True):
            reading.staff = count.total
        return [self._column("staff", "staff", [c.cell for c in counts], ("staff",), "firm")]

    # ---- members ----

    def _members(self) -> list[Column]:
        by = self.shape.members_by
        if by == "none":
            return []
        if by == "sexes":
            return self._members_by_sex()
        if by in ("parts", "parts+sum"):
            return self._members_in_parts(with_sum=by == "parts+sum")
        manner = self.shape.counts
        if by == "slash":
            totals = [cells.members_slash(firm) for firm in self.firms]
        elif manner == "inline":
            totals = [cells.members_inline(firm, self.pen) for firm in self.firms]
        else:
            totals = [cells.count(firm.members, manner, self.pen) for firm in self.firms]
        for count, reading in zip(totals, self.readings, strict=True):
            reading.members_total, reading.members_formal = count.total, count.formal
            if 0 in count.total:
                reading.members_formal |= {0}
        key = "slash" if by == "slash" else "members_total"
        figures = ("members_total", "members_formal") if by == "slash" else ("members_total",)
        made = [self._column("members", key, [c.cell for c in totals], figures)]
        if by == "total+formal":
            formal = [cells.count(firm.formal, manner, self.pen) for firm in self.firms]
            self._set_formal(formal)
            made.append(
                self._column(
                    "members", "members_formal", [c.cell for c in formal], ("members_formal",)
                )
            )
        return made

    def _set_formal(self, counts: list[Count]) -> None:
        for count, reading in zip(counts, self.readings, strict=True):
            reading.members_formal = count.total
            if None in count.total and 0 in reading.members_total:
                reading.members_formal |= {0}

    def _members_in_parts(self, *, with_sum: bool) -> list[Column]:
        manner = self.shape.counts
        formal = [cells.count(firm.formal, manner, self.pen) for firm in self.firms]
        new = [cells.count(firm.probationary, manner, self.pen) for firm in self.firms]
        total = [cells.count(firm.members, manner, self.pen) for firm in self.firms]
        for i, (firm, reading) in enumerate(zip(self.firms, self.readings, strict=True)):
            known = None not in formal[i].total | new[i].total
            parts = frozenset({firm.members if known else None})
            # A sum that is not known may be left so, or made of its parts.
            missing = with_sum and None in total[i].total
            reading.members_total = (
                parts | {None} if missing else total[i].total if with_sum else parts
            )
        self._set_formal(formal)
        figures = ("members_total", "members_formal")
        made = [
            self._column(
                "members",
                "members_formal",
                [c.cell for c in formal],
                figures,
                "members",
                sub="正式",
            ),
            self._column(
                "members", "probationary", [c.cell for c in new], figures, "members", sub="预备"
            ),
        ]
        if with_sum:
            made.append(
                self._column(
                    "members",
                    "members_total",
                    [c.cell for c in total],
                    ("members_total",),
                    "members",
                    sub="合计",
                )
            )
        return made

    def _members_by_sex(self) -> list[Column]:
        for firm, reading in zip(self.firms, self.readings, strict=True):
            reading.members_total = frozenset({firm.members})
            reading.members_formal = frozenset({None, 0} if not firm.members else {None})
        men: list[Cell] = [firm.members_men for firm in self.firms]
        women: list[Cell] = [firm.members - firm.members_men for firm in self.firms]
        figures = ("members_total",)
        return [
            Column("members", "男", men, "members", figures=figures),
            Column("members", "女", women, "members", figures=figures),
        ]

    # ---- status ----

    def _status(self) -> list[Column]:
        by = self.shape.status_by
        for firm, reading in zip(self.firms, self.readings, strict=True):
            reading.statuses = STATUS[firm.tie]
        made = {
            "combined": self._combined,
            "bare": self._bare,
            "mode ticks": self._mode_ticks,
            "type ticks": self._type_ticks,
            "two whethers": self._two_whethers,
            "name+reason": self._name_and_reason,
            "nothing": self._nothing,
            "built sheets": self._built,
            "built sheets+name": self._built_with_names,
        }.get(by)
        if made:
            return made()
        parts = by.split("+")
        columns: list[Column] = []
        if "whether" in parts:
            columns.append(self._whether())
        if "name" in parts:
            columns.append(self._names(beside=parts))
        if "mode" in parts:
            columns.append(self._modes(beside=parts))
        if "mode ticks" in parts:
            columns += self._mode_ticks()
        if "reason" in parts:
            columns.append(self._reasons())
        return columns

    def _status_column(self, role: str, key: str, values: Iterable[Cell]) -> Column:
        return self._column(role, key, values, ("status",), "organisation")

    def _whether(self) -> Column:
        written = [cells.whether_of(firm, self.pen, self.shape.ticks) for firm in self.firms]
        if self.shape.status_by in ("whether", "whether+reason"):
            for firm, reading, cell in zip(self.firms, self.readings, written, strict=True):
                reading.statuses = cell.statuses if firm.tie in ORGANISED else STATUS[firm.tie]
        return self._status_column("whether", "whether", [w.cell for w in written])

    def _names(self, beside: Sequence[str]) -> Column:
        mode_beside = "mode" in beside or "whether" in beside
        written = []
        for firm, reading in zip(self.firms, self.readings, strict=True):
            cell = cells.name_of(firm, self.pen, mode_beside=mode_beside).cell
            if "whether" in beside and firm.tie not in ORGANISED and self.rng.random() < 0.6:
                cell = None
            if firm.tie in (Tie.ATTACHED, Tie.FALLBACK) and mode_beside and "mode" not in beside:
                reading.statuses = PLACED
            worked_in_name = self.shape.work_by == "instructor in the name"
            if worked_in_name and firm.tie is Tie.NONE and firm.instructor:
                cell = self.pen.one(wordings.NO_NAME_WORKED)
            written.append(cell)
        column = self._status_column("organisation", "organisation", written)
        column.merge_down = self.shape.organisation_cells == "merged"
        column.ditto = self.shape.organisation_cells == "ditto"
        return column

    def _modes(self, beside: Sequence[str]) -> Column:
        def cell(firm: OfficeFirm) -> Cell:
            may_be_blank = len(beside) > 1 and firm.tie in (Tie.NONE, Tie.GONE)
            if may_be_blank and (not self.pen.varied or self.rng.random() < 0.5):
                return None
            return cells.mode_of(firm, self.pen).cell

        return self._status_column("mode", "mode", [cell(firm) for firm in self.firms])

    def _combined(self) -> list[Column]:
        written = [cells.combined_of(firm, self.pen).cell for firm in self.firms]
        if self.shape.work_by == "instructor in the name":
            written = [
                self.pen.one(wordings.NO_NAME_WORKED)
                if f.tie is Tie.NONE and f.instructor
                else cell
                for f, cell in zip(self.firms, written, strict=True)
            ]
        return [self._status_column("combined", "combined", written)]

    def _bare(self) -> list[Column]:
        written = [cells.bare_name(firm, self.pen) for firm in self.firms]
        for reading, cell in zip(self.readings, written, strict=True):
            reading.statuses = cell.statuses
        return [self._status_column("organisation", "bare", [w.cell for w in written])]

    def _mode_ticks(self) -> list[Column]:
        crossed = bool(self.rng.random() < 0.4)
        return [
            self._ticks(key, [firm.tie is tie for firm in self.firms], crossed, "ticks")
            for key, tie in (
                ("tick_single", Tie.SINGLE),
                ("tick_joint", Tie.JOINT),
                ("tick_attached", Tie.ATTACHED),
                ("tick_fallback", Tie.FALLBACK),
                ("tick_none", Tie.NONE),
            )
        ]

    def _ticks(self, key: str, flags: list[bool], crossed: bool, group: str) -> Column:
        marks = [cells.ticked(flag, self.shape.ticks, crossed) for flag in flags]
        return self._column("ticks", key, marks, ("status",), group)

    def _type_ticks(self) -> list[Column]:
        crossed = bool(self.rng.random() < 0.5)
        for firm, reading in zip(self.firms, self.readings, strict=True):
            if firm.tie is Tie.SINGLE:
                reading.statuses = frozenset({"ORG_SINGLE", UNSPECIFIED})
            elif firm.tie is Tie.NONE and not crossed:
                reading.statuses = BLANK
        nobody = [False] * len(self.firms)
        return [
            self._ticks("type_committee", nobody, crossed, "types"),
            self._ticks("type_general", nobody, crossed, "types"),
            self._ticks("type_branch", [f.tie is Tie.SINGLE for f in self.firms], crossed, "types"),
            self._ticks("type_joint", [f.tie is Tie.JOINT for f in self.firms], crossed, "types"),
        ]

    def _two_whethers(self) -> list[Column]:
        def answers(tie: Tie) -> list[Cell]:
            return ["是" if firm.tie is tie else "否" for firm in self.firms]

        return [
            self._status_column("two whethers", "single_whether", answers(Tie.SINGLE)),
            self._status_column("two whethers", "joint_whether", answers(Tie.JOINT)),
        ]

    def _name_and_reason(self) -> list[Column]:
        names = [
            cells.name_of(firm, self.pen, mode_beside=False).cell if firm.tie in ORGANISED else None
            for firm in self.firms
        ]
        column = self._status_column("organisation", "organisation", names)
        column.ditto = self.shape.organisation_cells == "ditto"
        return [column, self._reasons()]

    def _reasons(self) -> Column:
        return self._status_column(
            "reason", "reason", [cells.reason_of(f, self.pen) for f in self.firms]
        )

    def _nothing(self) -> list[Column]:
        for reading in self.readings:
            reading.statuses = frozenset({"UNKNOWN"})
            reading.must_tell = True
        return []

    def _built(self) -> list[Column]:
        for firm, reading in zip(self.firms, self.readings, strict=True):
            if firm.tie in ORGANISED:
                reading.statuses = cells.THERE
        return []

    def _built_with_names(self) -> list[Column]:
        names = [
            cells.name_of(firm, self.pen, mode_beside=False).cell if firm.tie in ORGANISED else None
            for firm in self.firms
        ]
        return [self._status_column("organisation", "organisation", names)]

    # ---- work, operation, what is not read ----

    def _work(self) -> list[Column]:
        by = self.shape.work_by
        if by == "none":
            return []
        if by == "instructor in the name":
            self._set_worked([f.tie is Tie.NONE and f.instructor for f in self.firms])
            return []
        worked = [firm.union if by == "union" else firm.instructor for firm in self.firms]
        self._set_worked(worked)
        if by == "instructor count":
            marks: list[Cell] = [
                self.pen.one(("1名", "1", "1人")) if w else self.pen.one(("0名", "无", "0"))
                for w in worked
            ]
            return [self._column("work", "instructors", marks, ("status",), "work")]
        marks = [
            self.pen.one(("是", "有", "√")) if w else self.pen.one(("否", "无", "×"))
            for w in worked
        ]
        return [
            self._column(
                "work", "union" if by == "union" else "instructor", marks, ("status",), "work"
            )
        ]

    def _set_worked(self, worked: Sequence[bool]) -> None:
        for firm, reading, works in zip(self.firms, self.readings, worked, strict=True):
            told_organised = firm.tie in ORGANISED and self.shape.status_by != "nothing"
            if works and not told_organised:
                reading.statuses = _WORKED.get(firm.tie, frozenset({"WORK_ONLY"}))

    def _operating(self) -> list[Column]:
        if self.shape.operating == "none":
            return []
        if self.shape.operating == "remark":
            for firm, reading in zip(self.firms, self.readings, strict=True):
                if firm.closed:  # a remark is a reason to look or to exclude
                    reading.statuses |= {"EXCLUDED"}
            notes = [
                self.pen.one(wordings.CLOSED_REMARKS) if f.closed else None for f in self.firms
            ]
            return [self._column("note", "note", notes, ("status",))]
        for firm, reading in zip(self.firms, self.readings, strict=True):
            if firm.closed:
                reading.statuses = frozenset({"EXCLUDED"})
        states = [
            self.pen.one(wordings.CLOSED_WORDS if f.closed else wordings.OPEN_WORDS)
            for f in self.firms
        ]
        return [self._column("operating", "operating", states, ("status",))]

    def _extras(self) -> list[Column]:
        if self.shape.extra_columns == "none":
            return []
        chosen = self.rng.choice(len(wordings.EXTRAS), 3, replace=False)
        made = [
            Column("extra", wordings.EXTRAS[i][0], [wordings.EXTRAS[i][1]] * len(self.firms))
            for i in chosen
        ]
        for column in made:
            column.hidden = self.shape.extra_columns == "hidden"
        return made

    # ---- contradictions ----

    def _contradict(self, columns: list[Column]) -> None:
        """Make two cells of one firm say opposite things; which of them is true cannot be known."""
        number = next((f.number for f in self.firms if f.tie is Tie.SINGLE and not f.closed), None)
        if number is None:
            return
        at = [firm.number for firm in self.firms].index(number)
        roles = {column.role: column for column in columns if column.figures == ("status",)}
        if "whether" in roles:
            roles["whether"].cells[at] = "否"
        elif "ticks" in roles:
            ticks = [column for column in columns if column.role == "ticks"]
            ticks[1].cells[at] = ticks[0].cells[at]
        else:
            roles["organisation"].cells[at] = "无"
        self.readings[at] = replace(
            self.readings[at], statuses=frozenset({"UNKNOWN"}), must_tell=True
        )
