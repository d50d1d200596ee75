"""The parts of an Office Open XML workbook (.xlsx, .xlsm, .xlsb): which part holds which sheet, by
relationships.

Names of elements are compared without their namespace, so that transitional and strict documents
read alike.
"""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple
from xml.parsers import expat

from orggraph.core.messages import message
from orggraph.ingest.sheet_marks import DamagedSheetError

UNREADABLE = (
    zipfile.BadZipFile,
    LookupError,
    OSError,
    ValueError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    zlib.error,
    expat.ExpatError,
)
SMALL = 1 << 26  # bytes of a part that is read whole: the workbook's own, relationships, styles


class SheetPart(NamedTuple):
    """A sheet of a workbook: its name, the part that holds it, and whether it is a sheet of
    cells.
    """

    name: str
    part: str
    is_hidden: bool
    is_worksheet: bool


@dataclass(frozen=True)
class Link:
    """A relationship: the last word of its type, and the part it leads to."""

    kind: str
    target: str


class Package:
    """A zip archive whose parts are found whatever the case of their names and the slant of
    their slashes.

    Raises `DamagedSheetError` for an archive that holds two different parts of one name, since
    which of them is meant nobody can tell.
    """

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self._names: dict[str, str] = {}
        held: dict[str, tuple[int, int]] = {}
        for info in archive.infolist():
            part = info.filename.replace("\\", "/").lower()
            content = (info.file_size, info.CRC)
            if held.setdefault(part, content) != content:
                raise DamagedSheetError(
                    message(
                        "it holds two parts called {basename}", basename=posixpath.basename(part)
                    ),
                )
            self._names[part] = info.filename

    def __contains__(self, part: str) -> bool:
        return part.lower() in self._names

    def size(self, part: str) -> int:
        """Return the number of bytes a part unpacks to, as the archive declares it."""
        return self.archive.getinfo(self._names[part.lower()]).file_size

    def open(self, part: str) -> zipfile.ZipExtFile:
        """Open a part; `KeyError` where there is none."""
        opened = self.archive.open(self._names[part.lower()])
        assert isinstance(opened, zipfile.ZipExtFile)
        return opened

    def read(self, part: str) -> bytes:
        """Return a part of moderate size whole.

        Raises `DamagedSheetError` for one that is larger than any workbook has.
        """
        with self.open(part) as stream:
            data = stream.read(SMALL + 1)
        if len(data) > SMALL:
            raise DamagedSheetError(
                message("its part {basename} is too large", basename=posixpath.basename(part)),
            )
        return data

    def links(self, part: str) -> dict[str, Link]:
        """Return the relationships of a part by their ids, none where it has none; "" stands for
        the package.
        """
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        if rels not in self:
            return {}
        found: dict[str, Link] = {}
        for element, attributes in elements(self.read(rels)):
            if element == "Relationship":
                target = posixpath.normpath(
                    posixpath.join("/", folder, attributes.get("Target", "").replace("\\", "/"))
                )
                kind = attributes.get("Type", "").rsplit("/", 1)[-1]
                found[attributes.get("Id", "")] = Link(kind, target.lstrip("/"))
        return found

    def workbook(self) -> str:
        """Return the part that is the workbook itself.

        Raises `KeyError` where there is none.
        """
        for link in self.links("").values():
            if link.kind == "officeDocument" and link.target in self:
                return link.target
        return next(part for part in ("xl/workbook.xml", "xl/workbook.bin") if part in self)


def elements(data: bytes) -> list[tuple[str, Mapping[str, str]]]:
    """Return the elements of an XML text in order, each by its local name with its attributes by
    theirs.

    Raises `ExpatError` for broken XML and `DamagedSheetError` for one that uses entities of its
    own.
    """
    found: list[tuple[str, Mapping[str, str]]] = []

    def start(name: str, attributes: Mapping[str, str]) -> None:
        found.append((local(name), {local(key): value for key, value in attributes.items()}))

    parser = new_parser()
    parser.StartElementHandler = start
    parser.Parse(data, True)
    return found


def new_parser() -> expat.XMLParserType:
    """Return a parser that expands no entity of a document's own, and gives texts in few pieces."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.buffer_size = 1 << 16
    parser.DefaultHandler = (
        _refuse_entities  # with a default handler expat hands entities over as they stand
    )
    return parser


def _refuse_entities(markup: str) -> None:
    if markup.startswith("&"):
        raise DamagedSheetError(
            message("its content uses an entity of its own XML, which is not read"),
        )


def local(name: str) -> str:
    """Return the name of an element or attribute without its prefix."""
    return name.rpartition(":")[2]


def is_true(value: str | None) -> bool:
    """Whether an attribute of XML says yes."""
    return value in ("1", "true", "on")


@dataclass(frozen=True)
class Workbook:
    """What the workbook part of an .xlsx says.

    `recalculates` tells that the program that wrote it left the formulas to be worked out on
    opening.
    """

    sheets: list[SheetPart]
    is_1904: bool
    recalculates: bool
    links: Mapping[str, Link]

    def part(self, kind: str) -> str:
        """Return the part of a kind such as `styles`, or an empty text."""
        return next((link.target for link in self.links.values() if link.kind == kind), "")


def workbook(package: Package) -> Workbook:
    """Read the workbook part of an .xlsx.

    Raises one of `UNREADABLE` or `DamagedSheetError` where it is broken.
    """
    part = package.workbook()
    links = package.links(part)
    sheets: list[SheetPart] = []
    is_1904 = recalculates = False
    for element, attributes in elements(package.read(part)):
        if element == "sheet":
            link = links.get(attributes.get("id", ""), Link("worksheet", ""))
            hidden = attributes.get("state", "visible") != "visible"
            sheets.append(
                SheetPart(attributes.get("name", ""), link.target, hidden, link.kind == "worksheet")
            )
        elif element == "workbookPr":
            is_1904 = is_true(attributes.get("date1904"))
        elif element == "calcPr":
            recalculates = is_true(attributes.get("fullCalcOnLoad"))
    return Workbook(sheets, is_1904, recalculates, links)


__all__ = [
    "UNREADABLE",
    "Link",
    "Package",
    "SheetPart",
    "Workbook",
    "elements",
    "is_true",
    "local",
    "new_parser",
    "workbook",
]
