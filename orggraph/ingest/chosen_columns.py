"""What a person chose for single columns of a ledger, and whether the ledger still has them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from orggraph.core import schema
from orggraph.core.enums import Problem, Severity
from orggraph.core.errors import InputError, in_one_line
from orggraph.core.messages import Message, first_few, message, plural
from orggraph.ingest.header_row import NOTHING_PICKED, Columns, Pick, Picked
from orggraph.ingest.pii import masked
from orggraph.ingest.readings import Reading

_NAMED = 5  # columns that no longer fit are named up to here


class Place(NamedTuple):
    """Where a column stands, as the sheet 列的读法 writes it."""

    file: str
    sheet: str
    letter: str
    heading: str


@dataclass(frozen=True)
class Choices:
    """What a person chose for the columns of a ledger; `where` is the file that says so."""

    where: str = ""
    columns: Mapping[Place, Pick] = field(default_factory=dict)

    def of_file(self, file: str) -> dict[Place, Pick]:
        """Return the choices that are about a file: those that name it, or all where only one
        file is named.
        """
        named = {place: name for place, name in self.columns.items() if place.file == file}
        is_one = len({place.file for place in self.columns}) == 1
        return named or (dict(self.columns) if is_one else {})


class ChosenColumns(dict[str, Mapping[str, str]]):
    """What the headings of a dataset mean, by table, with the choices for single columns beside."""

    def __init__(self, declared: Columns, choices: Choices) -> None:
        super().__init__(declared)
        self.choices = choices


def picked(columns: Columns, file: str, sheet: str) -> Picked:
    """Return what a person chose for the columns of one sheet, by letter and heading."""
    if not isinstance(columns, ChosenColumns):
        return NOTHING_PICKED
    names = (sheet, masked(in_one_line(sheet)))  # as it stands, and as results show it
    return {
        (place.letter, place.heading): name
        for place, name in columns.choices.of_file(file).items()
        if place.sheet in names
    }


def unfit(choices: Choices, files: Iterable[str], readings: Sequence[Reading]) -> list[Problem]:
    """Return what is said of the choices that fit no column of the files.

    Raises `InputError` where none of those about the files fits any.
    """
    there = {(reading.file, reading.sheet, reading.letter, reading.heading) for reading in readings}
    found: list[Problem] = []
    fitting = asked = 0
    for file in dict.fromkeys(files):
        about = choices.of_file(file)
        lost = [
            place
            for place in about
            if (file, place.sheet, place.letter, place.heading) not in there
        ]
        asked += len(about)
        fitting += len(about) - len(lost)
        if len(lost) < len(about):
            found += _stale(choices.where, file, lost, about)
    if choices.columns and not fitting:
        raise _misfit(choices.where, "、".join(dict.fromkeys(files)) if asked else "")
    return found


_OF_OTHER_DATA = message("is not about these data")


def _misfit(where: str, files: str) -> InputError:
    what = message("does not fit {files}", files=files) if files else _OF_OTHER_DATA
    return InputError(
        message(
            "{where}: {what}, no column has the same sheet, letter and heading; "
            "make it again with orggraph check LEDGER --columns -o FILE.xlsx",
            where=where,
            what=what,
        )
    )


def _stale(
    where: str, file: str, lost: Sequence[Place], about: Mapping[Place, Pick]
) -> list[Problem]:
    if not lost:
        return []
    decides = any(about[place].name in schema.DECISIVE for place in lost)
    said = plural(
        "{n} column of {where} is not in the ledger and was not used: {columns}; make the file "
        "again and choose",
        "{n} columns of {where} are not in the ledger and were not used: {columns}; make the file "
        "again and choose",
        n=len(lost),
        where=where,
        columns=first_few([_named(place) for place in lost], _NAMED),
    )
    return [
        Problem(
            "COLUMNS_AS_STALE",
            Severity.ERROR if decides else Severity.WARNING,
            said,
            file,
            value=str(len(lost)),
        )
    ]


def _named(place: Place) -> Message:
    named = message("{letter} “{name}”", letter=place.letter, name=place.heading)
    return message("{sheet} {named}", sheet=place.sheet, named=named) if place.sheet else named


__all__ = ["Choices", "ChosenColumns", "Place", "picked", "unfit"]
