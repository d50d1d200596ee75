"""The dataset folder: `dataset.toml` checked key by key, and the files of each table found."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from orggraph.core import schema
from orggraph.core.enums import Problem, Severity
from orggraph.core.errors import InputError, in_one_line, legible
from orggraph.core.messages import ITEMS, Message, listed, message, message_in
from orggraph.core.nearest import did_you_mean
from orggraph.ingest import pii
from orggraph.io.dataset_names import DECLARATION, may_be_table
from orggraph.io.ordinary_file import read_bytes
from orggraph.reference import coordinates as geo

_KEYS = (
    "name",
    "as_of",
    "coordinates",
    "files",
    "columns",
    "columns_as",
    "rules",
    "campaign",
    "departments",
    "bulletin",
)


class Declaration(NamedTuple):
    """What `dataset.toml` says.

    `files` gives the files of the tables that it names, `columns_as` the file that says how columns
    are read, if any.
    """

    name: str
    as_of: str
    coordinates: Mapping[str, str]
    files: Mapping[str, tuple[str, ...]]
    columns: Mapping[str, Mapping[str, str]]
    rules: Mapping[str, Any]
    campaign: Mapping[str, Any]
    departments: Mapping[str, str]
    problems: tuple[Problem, ...]
    columns_as: str = ""
    bulletin: Mapping[str, Any] = MappingProxyType({})


def declaration(folder: Path) -> Declaration:
    """Read and check `dataset.toml`; a folder without one declares nothing.

    Raises `InputError` for bad TOML and for a table, a column or a coordinate system that is
    unknown.
    """
    path = folder / DECLARATION
    said = read_toml(path) if os.path.lexists(path) else {}
    return declared(said, str(path), Path(os.path.realpath(folder)).name)


def declared(said: Mapping[str, Any], where: str, name: str) -> Declaration:
    """Check what a declaration says; `where` is its file, `name` the name of a dataset that gives
    none.

    Raises `InputError` for a table, a column or a coordinate system that is unknown.
    """
    return Declaration(
        str(_of(said, "name", str, where)) or name,
        _as_of(said.get("as_of", ""), where),
        {
            _table(key, "coordinates", where): _system(key, value, where)
            for key, value in _of(said, "coordinates", dict, where).items()
        },
        {
            _table(key, "files", where): _names(key, value, where)
            for key, value in _of(said, "files", dict, where).items()
        },
        {
            _table(key, "columns", where): _meanings(_table(key, "columns", where), value, where)
            for key, value in _of(said, "columns", dict, where).items()
        },
        _of(said, "rules", dict, where),
        _campaign(_nobodys(_of(said, "campaign", dict, where)), where),
        _departments(_nobodys(_of(said, "departments", dict, where)), where),
        tuple(_unknown_key(key) for key in said if key not in _KEYS),
        str(_of(said, "columns_as", str, where)),
        _bulletin(_nobodys(_of(said, "bulletin", dict, where)), where),
    )


def _nobodys(said: Any) -> Any:
    """Return entries whose words may stand in a result: in one line, and nobody's."""
    if isinstance(said, str):
        return pii.masked(in_one_line(said))
    if isinstance(said, Mapping):
        return {_nobodys(key): _nobodys(value) for key, value in said.items()}
    return [_nobodys(item) for item in said] if isinstance(said, list) else said


def _campaign(said: Mapping[str, Any], where: str) -> Mapping[str, Any]:
    if not said:
        return {}
    from orggraph.analysis.comparison.campaign_period import (
        plain,
    )  # comparing takes what matches firms, slow to load

    return plain(said, where)


def _bulletin(said: Mapping[str, Any], where: str) -> Mapping[str, Any]:
    if not said:
        return {}
    from orggraph.reports.letterhead import plain

    return plain(said, where)


def table_files(
    folder: Path, declared: Declaration, allow_outside: bool = False
) -> tuple[dict[str, list[Path]], list[Problem]]:
    """Return the files of each table, those that `[files]` names first, and a note on each file
    that is not read.

    Raises `InputError` where a named file is missing, or stands outside the folder and
    `allow_outside` is not said; where two files claim one table; and where no table is found.
    """
    found = {
        kind: [_existing(folder, kind, name, allow_outside) for name in names]
        for kind, names in declared.files.items()
    }
    named = {os.path.realpath(path) for paths in found.values() for path in paths}
    named |= {os.path.realpath(folder / declared.columns_as)} if declared.columns_as else set()
    others = []
    for path in sorted(folder.iterdir()):
        if not may_be_table(path.name) or os.path.realpath(path) in named:
            continue
        kind = table_name(path.stem)
        if kind and kind not in declared.files:
            found.setdefault(kind, []).append(path)
        else:
            others.append(path)
    likely = _likely_tables(others, {*found, *declared.files})
    found |= {kind: [path] for kind, path in likely.items()}
    notes = [_not_read(path) for path in others if path not in likely.values()]
    for kind, paths in found.items():
        if len(paths) > 1 and kind not in declared.files:
            raise InputError(
                message(
                    "{folder}: several files for table {kind}: {names}; keep one, or name them "
                    "under [files] in {declaration}",
                    folder=folder,
                    kind=kind,
                    table=schema.TABLE_NAMES[kind],
                    names=listed((legible(path.name) for path in paths), ITEMS),
                    declaration=DECLARATION,
                )
            )
    if not found:
        raise InputError(
            message(
                "{folder}: the folder holds no table; put a file such as firms.csv or "
                "企业.xlsx there, or name one under [files] in {declaration}",
                folder=folder,
                declaration=DECLARATION,
            ),
        )
    return {kind: found[kind] for kind in schema.READ if kind in found}, notes


def _not_read(path: Path) -> Problem:
    said = message(
        "the file has no table's name and is not read; name it under [files] in dataset.toml to "
        "have it read"
    )
    return Problem("FILE_NOT_READ", Severity.NOTE, said, legible(path.name))


def _likely_tables(paths: Sequence[Path], taken: Collection[str]) -> dict[str, Path]:
    """Return by table the one file whose name begins as the table's does and goes on as lists are
    called: 企业台账.xlsx, 党组织名册.csv. Of several none is chosen.
    """
    by_kind: dict[str, list[Path]] = {}
    for path in paths:
        called = _LIST_OF.fullmatch(path.stem.strip())
        kind = _LISTED.get(called["what"], "") if called else ""
        if kind and kind not in taken:
            by_kind.setdefault(kind, []).append(path)
    return {kind: several[0] for kind, several in by_kind.items() if len(several) == 1}


# What lists are called by offices: 互联网企业底册, 2026年9月党组织一览表.
_LISTED = {
    **dict.fromkeys(("企业", "互联网企业", "网络企业", "两新企业", "非公企业"), "firms"),
    **dict.fromkeys(("党组织", "党支部", "支部", "两新党组织"), "organisations"),
    **dict.fromkeys(("地点", "园区楼宇", "楼宇园区"), "places"),
    **dict.fromkeys(("岗位", "指导员岗位"), "posts"),
}
_LIST_OF = re.compile(
    r"(?:[0-9]{1,2}[.、_-]|附件[0-9]?[.、_-]?)?(?:20[0-9]{2}年?(?:[0-9]{1,2}月)?)?"
    f"(?P<what>{'|'.join(sorted(_LISTED, key=len, reverse=True))})"
    r"(?:台账|名单|清单|名册|名录|底册|底数|信息|情况|一览|明细|登记|统计)*表?(?:[(（].*[)）])?"
)


def table_name(word: str) -> str:
    """Return the table a word names in either language, or an empty text."""
    plain = word.strip().casefold()
    return next(
        (kind for kind, text in schema.TABLE_NAMES.items() if plain in (kind, *text.both)), ""
    )


def read_toml(path: Path) -> dict[str, Any]:
    """Return what a TOML file says; raises `InputError`, naming line and column, where it cannot
    be read.
    """
    try:
        text = _text(read_bytes(path))
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"line (\d+), column (\d+)", str(error))
        line, column = at.groups() if at else (str(text.count("\n") + 1), "1")
        raise InputError(
            message(
                "{path}: line {line}, column {column} is not valid TOML; correct it (Chinese "
                "left of = needs quotes)",
                path=path,
                line=line,
                column=column,
            ),
        ) from None
    except RecursionError:
        raise InputError(
            message("{path}: the TOML is nested too deep; correct it", path=path),
        ) from None
    except ValueError:  # a whole number of thousands of digits
        raise InputError(
            message("{path}: a number in it has too many digits; correct it", path=path),
        ) from None


def _text(data: bytes) -> str:
    for name in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8", "replace")


def _of(said: Mapping[str, Any], key: str, kind: type, where: str) -> Any:
    value = said.get(key, kind())
    if not isinstance(value, kind) or (isinstance(value, str) and "\0" in value):
        why = (
            message("{where}: {key} must be a text", where=where, key=key)
            if kind is str
            else message("{where}: {key} must be a section [{key}]", where=where, key=key)
        )
        raise InputError(why)
    return value


def _as_of(value: Any, where: str) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    try:
        return (
            value.isoformat()
            if isinstance(value, date)
            else value and date.fromisoformat(value).isoformat()
        )
    except (TypeError, ValueError):
        raise InputError(
            message('{where}: as_of must be a date, such as as_of = "2026-06-30"', where=where),
        ) from None


def _table(word: str, section: str, where: str) -> str:
    kind = table_name(word)
    if kind:
        return kind
    tables = [
        message_in("a table by both its names", "{kind}", kind=kind, table=schema.TABLE_NAMES[kind])
        for kind in schema.READ
    ]
    raise InputError(
        message(
            "{where}: “{word}” under [{section}] is no table; the tables are {tables}",
            where=where,
            word=word,
            section=section,
            tables=listed(tables, ITEMS),
        )
    )


def _system(table: str, value: Any, where: str) -> str:
    try:
        return str(geo.system(str(value)))
    except InputError as error:
        raise InputError(
            message(
                "{where}: [coordinates] {table}: {text}", where=where, table=table, text=error.text
            ),
        ) from None


def _names(table: str, value: Any, where: str) -> tuple[str, ...]:
    names = [value] if isinstance(value, str) else value
    if (
        not isinstance(names, list)
        or not names
        or not all(isinstance(name, str) and name and "\0" not in name for name in names)
    ):
        raise InputError(
            message(
                "{where}: [files] {table} must be a file name or a list of file names",
                where=where,
                table=table,
            ),
        )
    return tuple(dict.fromkeys(names))


def _departments(said: Mapping[str, Any], where: str) -> dict[str, str]:
    for category, name in said.items():
        if not isinstance(name, str) or not name.strip():
            raise InputError(
                message(
                    "{where}: [departments] “{category}” must be the name of a department, "
                    'such as "网络直播" = "市商务局"',
                    where=where,
                    category=category,
                ),
            )
    return {category.strip(): name.strip() for category, name in said.items()}


def _meanings(kind: str, value: Any, where: str) -> dict[str, str]:
    section = f"[columns.{kind}]"
    if not isinstance(value, dict) or not all(isinstance(name, str) for name in value.values()):
        raise InputError(
            message('{where}: {section} takes "heading" = "column"', where=where, section=section),
        )
    at = message("{where}: {section}", where=where, section=section)
    return {heading: _column(kind, heading, name, at) for heading, name in value.items()}


def _column(kind: str, heading: str, word: str, where: Message) -> str:
    if schema.is_personal(heading, kind):
        raise InputError(
            message(
                "{where} “{heading}” is about people and is never read; delete this line",
                where=where,
                heading=heading,
            )
        )
    column = schema.columns(kind).get(word) or schema.find(kind, word)
    if column:
        return column.name
    raise InputError(
        message(
            "{where}: there is no column “{word}”{meant}; the columns are {columns}",
            where=where,
            word=word,
            meant=did_you_mean(word, schema.columns(kind)),
            columns=listed(schema.columns(kind), ITEMS),
        )
    )


def _unknown_key(key: str) -> Problem:
    said = message(
        "there is no entry “{key}”{meant}; it is not used", key=key, meant=did_you_mean(key, _KEYS)
    )
    return Problem("UNKNOWN_KEY", Severity.WARNING, said, DECLARATION, value=key)


def choices_file(folder: Path, declared: Declaration, allow_outside: bool) -> Path:
    """Return the file that says how columns are read.

    Raises `InputError` where it stands outside the folder and `allow_outside` is not said.
    """
    path = folder / declared.columns_as
    if not allow_outside and _is_outside(path, folder):
        raise InputError(
            message(
                "{folder}: columns_as names a file outside the dataset folder, it is not read; "
                "add --allow-outside where you trust it",
                folder=folder / DECLARATION,
            ),
        )
    return path


def _is_outside(path: Path, folder: Path) -> bool:
    return not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


def _existing(folder: Path, kind: str, name: str, allow_outside: bool) -> Path:
    path = folder / name
    if not allow_outside and _is_outside(path, folder):
        raise InputError(
            message(
                "{folder}: [files] names a file for {kind} outside the dataset folder, it is "
                "not read; add --allow-outside where you trust it",
                folder=folder / DECLARATION,
                kind=kind,
            ),
        )
    if os.path.lexists(path):  # whatever is no file is told when it is read
        return path
    raise InputError(
        message(
            "{path}: the file that [files] names for {kind} is not there; put it there or "
            "correct its name",
            path=path,
            kind=kind,
        ),
    )
