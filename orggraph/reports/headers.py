"""What heads the answers: the caption of a table, its warnings, a rate as a figure."""

from __future__ import annotations

from orggraph.analysis.analysis import Answers
from orggraph.analysis.coverage import in_base, undecided
from orggraph.core.enums import Base, Rate, Status
from orggraph.core.messages import DOTS, EMPTY, Message, listed, message, plural
from orggraph.graph import Label
from orggraph.reports.sheets import Figure

_NO_DATE = message("no date declared")


def dated(answers: Answers) -> Message:
    """Return the name of the dataset and the date that it speaks of."""
    date = answers.graph.as_of
    said = message("as of {date}", date=date) if date else _NO_DATE
    return listed([answers.graph.name, said], DOTS)


def caption(answers: Answers, base: Base = Base.OPERATING) -> Message:
    """Return the line that every table bears: the dataset, its date, and what the rates
    divide by.
    """
    left = undecided(answers.graph, base, answers.status)
    more = message("; {left} more left out, facts missing", left=left) if left else EMPTY
    return message("{dated} · base: {base}{more}", dated=dated(answers), base=base, more=more)


def data_warnings(answers: Answers) -> list[Message]:
    """Return what a reader must know before using any figure."""
    said = []
    firm = answers.graph.is_enterprise
    chosen = in_base(answers.graph, Base.OPERATING, answers.status) & firm
    unclear = int((answers.duty["responsible"].isna().to_numpy() & chosen).sum())
    if unclear:
        said.append(
            plural(
                "{n} firm has nobody responsible: settle this first.",
                "{n} firms have nobody responsible: settle this first.",
                n=unclear,
            )
        )
    presumed = int((answers.duty["presumed"].to_numpy() & chosen).sum())
    if presumed:
        said.append(
            message(
                "For {presumed} firms the ledger names no responsible organisation; theirs is "
                "presumed by rule (marked presumed).",
                presumed=presumed,
            )
        )
    if answers.graph.as_of is None and (answers.status["status"] == str(Status.PENDING)).any():
        said.append(
            message("No date is declared, so overdue approvals cannot be told; use --as-of.")
        )
    return said


def nobody_listed(kind: Label) -> Message:
    """Say why a table of firms, or of social organisations, has nobody in it."""
    if kind is Label.ENTERPRISE:
        return message("The ledger has no firm.")
    return message(
        "The ledger has no social organisation: those whose credit code begins with 51, 52 "
        "or 53, or whose category or ownership says 社会组织, stand here and are never "
        "mixed with firms."
    )


def rate_figure(label: Message, rate: Rate) -> Figure:
    """Return a rate as a figure with what it divides by; a dash where there is none."""
    value = "—" if rate.percent is None else f"{rate.percent:.1f}%"
    return Figure(
        label,
        value,
        message(
            "{numerator} ÷ {denominator} ({base})",
            numerator=rate.numerator,
            denominator=rate.denominator,
            base=rate.base,
        ),
    )
