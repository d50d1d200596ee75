"""Named queries: one file of `cypher/` each, read-only, with a title, an explanation and typed
parameters in its comments.

    // 空白点清单                                 the title
    // 未纳入任何党组织的企业…                    what it is for
    // EN Gap list. Firms without …               both in English
    // 参数 dataset 数据集：城市与日期  names a dataset of the database
    // 参数 区 文字 = ""：只看这个区  name, type, default, meaning
    // 答案 表                                    a table (表) or a picture (图)
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import Any

import neo4j
import neo4j.graph
import neo4j.time
import pandas as pd

from orggraph.analysis.coverage.wording import in_both, name_in_both
from orggraph.core import resources, schema
from orggraph.core.enums import Word
from orggraph.core.errors import InputError, OutsideError, UsageError, legible
from orggraph.core.messages import (
    DOTS,
    ITEMS,
    Message,
    Spoken,
    listed,
    message,
    message_in,
    plural,
    verbatim,
)
from orggraph.core.nearest import nearest
from orggraph.core.schema import Column, Kind
from orggraph.graphdb.closed_values import CLOSED, chosen, words
from orggraph.graphdb.connection import Connection, explained
from orggraph.graphdb.database_schema import link_word
from orggraph.graphdb.following import followed
from orggraph.graphdb.hashing import key
from orggraph.graphdb.headings import GROUPS, WORDS, english, word_of
from orggraph.graphdb.load_runs import LoadState, states
from orggraph.io.ordinary_file import read_bytes
from orggraph.reports.sheets import Sheet

DATASET = "数据集"
FOLLOWED = "对应"  # which firm of the one dataset is which of the other; the program finds them
_TYPES_OF_VALUES = "|".join(("文字", "整数", "数", "真假", "日期", DATASET, FOLLOWED, *CLOSED))
_PARAMETER = re.compile(rf"参数 (\w+) ({_TYPES_OF_VALUES})(?: = (.+?))?：(.+)")
_NOT_CODE = re.compile(
    r"//[^\r\n]*|/\*.*?(?:\*/|\Z)|'(?:\\.|[^'\\])*(?:'|\Z)|\"(?:\\.|[^\"\\])*(?:\"|\Z)|`(?:``|"
    r"[^`])*(?:`|\Z)",
    re.DOTALL,
)
# Of the server's procedures only those are called that list what a database holds, or find names.
_WRITES = re.compile(
    r"(?<![.:$\w])(CREATE|MERGE|SET|DELETE|DETACH|REMOVE|DROP|FOREACH|INSERT|LOAD\s+CSV|ALTER|"
    r"RENAME|GRANT|DENY|REVOKE|TERMINATE|USE|"
    r"IN\s+TRANSACTIONS|CALL\s+(?!db\.(?:labels|relationshipTypes|propertyKeys|"
    r"index\.fulltext\.queryNodes)\s*\()\w+\s*[.(])"
    r"(?!\s*:)|(?<=[0-9]\.)(?:CREATE|MERGE|SET|DELETE|"
    r"DETACH|REMOVE|FOREACH|INSERT|LOAD\s+CSV)",
    re.IGNORECASE,
)
_USED = re.compile(r"\$(\w+)")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d+)?|true|false")
_ESCAPE = re.compile(r"\\[uU]+([0-9a-fA-F]{4})")
_STRUCTURE = frozenset("\r\n\\'\"/*")  # what ends a comment or a text, or begins one


class Answer(Word):
    """How the answer to a query is best looked at."""

    TABLE = ("TABLE", "表", "table")
    PICTURE = ("PICTURE", "图", "picture")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a query; without a default it must be given."""

    name: str
    type: str
    meaning: str
    default: Any = None
    required: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """A query with what its comments say of it."""

    name: str
    title: Message
    about: Message
    parameters: tuple[Parameter, ...]
    answer: Answer
    text: str


@cache
def queries() -> tuple[Query, ...]:
    """Return every named query that travels with the program, in the order of their names."""
    names = sorted(
        f.name
        for f in resources.folder("cypher").iterdir()
        if f.name.endswith(".cypher") and not f.name.startswith("load_")
    )
    return tuple(
        read_query(name.removesuffix(".cypher"), resources.text("cypher", name)) for name in names
    )


def query_named(name: str) -> Query:
    """Return the query of a name or a title (or of how one title alone begins), or the one in a
    file of one's own.

    Raises `UsageError` where there is none, `InputError` where the file cannot be read or would
    write.
    """
    if name.endswith(".cypher"):
        try:
            return own_query(read_bytes(name).decode("utf-8-sig"), Path(name).stem)
        except UnicodeDecodeError as error:
            raise InputError(
                message("{name}: cannot read this query file (UTF-8 text)", name=name),
            ) from error
    known = {name_: query for query in queries() for name_ in (query.name, query.title.zh)}
    begun = [
        query
        for title, query in known.items()
        if title == query.title.zh and title.startswith(name)
    ]
    if name not in known and len(begun) == 1:
        return begun[0]
    if name not in known:
        near = nearest(name, known, 0.4)
        why = (
            message(
                "there is no query {name}; did you mean {near}? orggraph neo4j queries lists them",
                name=name,
                near=near,
            )
            if near
            else message("there is no query {name}; orggraph neo4j queries lists them", name=name)
        )
        raise UsageError(why)
    return known[name]


def own_query(text: str, name: str = "-e") -> Query:
    """Return a query of one's own; a parameter that its comments do not declare is any value."""
    query = read_query(name, text)
    declared = {parameter.name for parameter in query.parameters}
    more = [
        Parameter(used, DATASET if used == "dataset" else "任意", used, required=True)
        for used in dict.fromkeys(_USED.findall(_code_of(query.text)))
        if used not in declared
    ]
    return replace(query, parameters=(*query.parameters, *more))


def read_query(name: str, text: str) -> Query:
    """Read a query with its comments; raises `InputError` for one that would write or read a
    file.
    """
    if word := _write_in(text):
        raise InputError(
            message(
                "query {name} holds {word} and so is not read-only; it was not sent",
                name=name,
                word=word,
            ),
        )
    head = [line[2:].strip() for line in _head(text)]
    told = [line for line in head if not line.startswith(("参数 ", "答案 ", "EN "))] or [name]
    title, _, about = " ".join(
        line.removeprefix("EN ") for line in head if line.startswith("EN ")
    ).partition(". ")
    parameters = tuple(_parameter(name, line) for line in head if line.startswith("参数 "))
    return Query(
        name,
        Spoken(told[0], title or told[0]),
        Spoken("\n".join(told[1:]), about),
        parameters,
        Answer.PICTURE if "答案 图" in head else Answer.TABLE,
        text.strip().removesuffix(";"),
    )


def _write_in(text: str) -> str:
    """Return the first words of a query by which it would write, comments, texts and quoted names
    apart, else "".

    Cypher reads an escape such as \\u0043 as its letter: one version wherever it stands, even in a
    comment, another only within texts. So an escape may stand only inside a comment, a text or a
    quoted name, and not for a letter that ends or begins one of the first two; the query must be
    harmless with all escapes read and with none. Nothing unseen may part the words of the code.
    """
    text = text.replace("\r\n", "\n")
    for escape in _ESCAPE.finditer(text):
        if chr(int(escape[1], 16)) in _STRUCTURE:
            return escape[0]
    code = _code_of(text)
    if escape_in_code := _ESCAPE.search(code):
        return escape_in_code[0]
    if unseen := [letter for letter in code if legible(letter) != letter]:
        return f"\\u{ord(unseen[0]):04x}"
    read = _ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), text)
    found = _WRITES.search(code) or _WRITES.search(_code_of(read))
    return " ".join(found.group().upper().split()).rstrip("(.") if found else ""


def _code_of(text: str) -> str:
    """Return a query without its comments and texts, a quoted name as one letter."""
    return _NOT_CODE.sub(lambda found: "_" if found.group().startswith("`") else " ", text)


def _head(text: str) -> list[str]:
    lines = []
    for line in text.lstrip("\ufeff").splitlines():
        if not line.startswith("//"):
            break
        lines.append(line)
    return lines


def _parameter(query: str, line: str) -> Parameter:
    found = _PARAMETER.fullmatch(line)
    if not found:
        raise InputError(
            message(
                'query {query}: a parameter line is no such; write // 参数 name 文字 = ""：meaning',
                query=query,
            ),
        )
    name, kind, default, meaning = found.groups()
    return Parameter(
        name, kind, meaning, _default(query, name, default) if default else None, default is None
    )


def _default(query: str, name: str, text: str) -> Any:
    """Read the default of a parameter, a value of JSON such as "思明区", 5, true or null."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(
            message(
                "query {query}, parameter {name}: this default is no JSON; a text stands in "
                'quotes, as = ""',
                query=query,
                name=name,
            ),
        ) from error
    return value


def values_of(query: Query, given: Mapping[str, str]) -> dict[str, Any]:
    """Return the values of a query's parameters from what was given as text, defaults for the rest.

    Raises `UsageError` for an unknown, missing or unfit one. A dataset may be left out where the
    query takes but one; `ask` finds the only one there is.
    """
    known = {p.name: p for p in query.parameters}
    asked = [name for name, p in known.items() if p.type != FOLLOWED]
    for name in given:
        if name not in asked:
            names = "、".join(asked) or "无"
            raise UsageError(
                message(
                    "query {name} has no parameter {name_2}; it takes: {listed}",
                    name=query.name,
                    name_2=name,
                    listed=names,
                ),
            )
    values = {}
    for name, parameter in known.items():
        if name in given:
            values[name] = _value(query, parameter, given[name])
        elif not parameter.required:
            values[name] = parameter.default
        elif parameter.type != DATASET or len(_datasets(query)) > 1:
            raise UsageError(
                message(
                    "query {name} needs parameter {name_2}: -p {name_2}=…",
                    name=query.name,
                    name_2=name,
                    meaning=parameter.meaning,
                ),
            )
    return values


def _value(query: Query, parameter: Parameter, text: str) -> Any:
    if parameter.type in CLOSED:
        return _choice(query, parameter, text)
    readers: dict[str, Any] = {
        "文字": str,
        DATASET: str,
        "整数": int,
        "数": float,
        "日期": dt.date.fromisoformat,
        "真假": _yes_no,
        "任意": any_value,
    }
    try:
        return readers[parameter.type](text)
    except (ValueError, KeyError) as error:
        raise UsageError(
            message(
                "query {name}: parameter {name_2} cannot be {text} ({type})",
                name=query.name,
                name_2=parameter.name,
                type=parameter.type,
                text=text,
            ),
        ) from error


def _choice(query: Query, parameter: Parameter, text: str) -> str:
    """Return what the query compares with for a word of a closed list, "" where it knows that."""
    if not text and "空为" in parameter.meaning:
        return ""
    value = chosen(parameter.type, text)
    if value is None:
        raise UsageError(
            message(
                "query {name}: parameter {name_2} cannot be {text}; it takes: {listed}",
                name=query.name,
                name_2=parameter.name,
                text=text,
                listed=listed(words(parameter.type), ITEMS),
            ),
        )
    return value


def any_value(text: str) -> str | int | float | bool:
    """Read a value of no declared type: a number of up to 15 digits, true, false, else a text."""
    if not _NUMBER.fullmatch(text):
        return text
    value: int | float | bool = json.loads(text)
    return value


def _yes_no(text: str) -> bool:
    return {
        "true": True,
        "false": False,
        "是": True,
        "否": False,
        "1": True,
        "0": False,
        "yes": True,
        "no": False,
    }[text.lower()]


def ask(
    connection: Connection, query: Query, values: Mapping[str, Any]
) -> tuple[pd.DataFrame, list[LoadState]]:
    """Run a query in a reading session; returns its rows, and the states of the datasets they came
    from.

    Raises `UsageError` where a dataset is not named and is not the only one, or is not there;
    `InputError` where the query itself is at fault.
    """
    values, seen = dict(values), []
    for name in _datasets(query):
        seen.append(_state(connection, name, values.get(name)))
        values[name] = seen[-1].dataset
    for parameter in query.parameters:
        if parameter.type == FOLLOWED:
            values[parameter.name] = followed(connection, *(state.dataset for state in seen[:2]))
    try:
        with explained(connection.address), connection.session(reading=True) as session:
            columns, rows = session.execute_read(lambda tx: _run(tx, query.text, values))
    except OutsideError as error:
        if not (getattr(error.__cause__, "code", None) or "").startswith(
            "Neo.ClientError.Statement"
        ):
            raise
        said = str(getattr(error.__cause__, "message", "")).strip().partition("\n")[0]
        raise InputError(
            message("query {name} cannot run: {said}", name=query.name, said=said)
        ) from error
    return pd.DataFrame(rows, columns=columns, dtype=object), seen


def _datasets(query: Query) -> list[str]:
    return [p.name for p in query.parameters if p.type == DATASET]


def _run(tx: Any, text: str, values: dict[str, Any]) -> tuple[list[str], list[list[Any]]]:
    result = tx.run(text, values)
    columns = list(result.keys())
    return columns, [[shown(value) for value in record.values()] for record in result]


def _state(connection: Connection, parameter: str, wanted: str | None) -> LoadState:
    known = {state.dataset: state for state in states(connection)}
    if wanted and key(wanted) in known:
        return known[key(wanted)]
    names = listed(known, ITEMS) if known else message_in("datasets", "none")
    if wanted:
        raise UsageError(
            message(
                "there is no dataset “{wanted}”; there are: {names}", wanted=wanted, names=names
            )
        )
    if len(known) != 1:
        raise UsageError(
            message(
                "name the dataset: -p {parameter}=…; there are: {names}",
                parameter=parameter,
                names=names,
            )
        )
    return next(iter(known.values()))


def shown(value: Any) -> Any:
    """Return a value of the database as a cell: nodes by their names, ties and paths as a walk."""
    if isinstance(value, neo4j.graph.Node):
        return value.get("name") or value.get("id") or str(next(iter(value.labels), ""))
    if isinstance(value, neo4j.graph.Path):
        words = [str(shown(value.nodes[0]))] if value.nodes else []
        for tie, before, after in zip(
            value.relationships, value.nodes, value.nodes[1:], strict=False
        ):
            way = "—{}→" if tie.start_node == before else "←{}—"
            words += [way.format(link_word(tie.type)), str(shown(after))]
        return " ".join(words)
    if isinstance(value, neo4j.graph.Relationship):
        return " ".join(
            (str(shown(value.start_node)), f"—{link_word(value.type)}→", str(shown(value.end_node)))
        )
    if isinstance(value, neo4j.time.Date | neo4j.time.DateTime):
        return value.to_native()
    if isinstance(value, list):
        return "；".join(str(shown(item)) for item in value if item is not None)
    if isinstance(value, dict):
        return json.dumps({k: shown(v) for k, v in value.items()}, ensure_ascii=False, default=str)
    return value


def query_sheet(query: Query, rows: pd.DataFrame, seen: Sequence[LoadState] = ()) -> Sheet:
    """Return the answer to a query as a sheet; its first line says so while a dataset it came
    from is not whole.
    """
    columns = tuple(_column(str(name), rows[name]) for name in rows.columns)
    if len({column.name for column in columns}) < len(columns):
        columns = tuple(
            Column(str(name), column.kind, str(name), english(str(name)))
            for name, column in zip(rows.columns, columns, strict=True)
        )
    frame = pd.DataFrame(
        {
            column.name: _typed(rows[name], column)
            for name, column in zip(rows.columns, columns, strict=True)
        }
    )
    warnings = [warning for state in seen if (warning := state.warning())]
    count = plural("{n} row", "{n} rows", n=len(rows))
    caption = listed([*warnings, *(state.dataset for state in seen), count], DOTS)
    spoken = {
        column.name: both
        for column in columns
        if column.kind is Kind.TEXT and (both := _own_words(column.zh))
    }
    return Sheet(query.name, query.title, columns, frame, caption, own_words=spoken)


_LISTED = (
    Column("name", Kind.CODE, "名称", "name"),
    Column("title", Kind.TEXT, "标题", "title"),
    Column("parameters", Kind.TEXT, "参数", "parameters"),
    Column("answer", Kind.WORD, "答案", "answer", words=Answer),
    Column("about", Kind.TEXT, "说明", "about"),
)


def queries_sheet(found: Sequence[Query], lang: str = "zh") -> Sheet:
    """Return the named queries as a sheet, their words in one language."""
    rows = [
        {
            "name": query.name,
            "title": query.title.say(lang),
            "answer": str(query.answer),
            "about": query.about.say(lang).replace("\n", " "),
            "parameters": ", ".join(
                p.name + ("" if p.required else f"={json.dumps(p.default, ensure_ascii=False)}")
                for p in query.parameters
                if p.type != FOLLOWED
            ),
        }
        for query in found
    ]
    frame = pd.DataFrame(rows, columns=[column.name for column in _LISTED], dtype="str")
    return Sheet(
        "queries",
        message("Queries"),
        _LISTED,
        frame,
        message("{rows} queries", rows=len(rows)),
    )


_KINDS: dict[type, Kind] = {
    bool: Kind.YESNO,
    int: Kind.COUNT,
    float: Kind.NUMBER,
    dt.date: Kind.DATE,
    str: Kind.TEXT,
}
_TYPES = {
    Kind.YESNO: "boolean",
    Kind.COUNT: "Int64",
    Kind.NUMBER: "Float64",
    Kind.DATE: "datetime64[s]",
}


def _column(name: str, values: pd.Series[Any]) -> Column:
    """Return the column of the schema that bears this heading and fits the values, else one made
    for them.
    """
    kinds = {_KINDS.get(type(value), Kind.TEXT) for value in values if value is not None}
    kind = (
        Kind.NUMBER
        if kinds == {Kind.COUNT, Kind.NUMBER}
        else kinds.pop()
        if len(kinds) == 1
        else Kind.TEXT
    )
    for table in ("gaps", "coverage", "firms"):
        for column in schema.TABLES[table]:
            if column.zh == name and (
                _TYPES.get(column.kind) == _TYPES.get(kind) or not values.notna().any()
            ):
                return column
    for closed in WORDS.get(name, ()):
        if set(values.dropna()) <= {str(word) for word in closed}:
            return Column(name, Kind.WORD, name, english(name), words=closed)
    return Column(name, kind, name, english(name))


def _own_words(heading: str) -> Callable[[str], Message] | None:
    """Return what says in both languages the words that a query writes under a heading, None where
    it writes none.
    """
    if heading in ("兜底责任党组织", "责任路径"):
        return name_in_both
    if heading == "触发规则":
        return in_both
    if heading in ("分组", "行业党委"):
        return lambda said: Spoken(said, GROUPS.get(said, said))
    return partial(_closed_word, heading) if heading in WORDS else None


def _closed_word(heading: str, said: str) -> Message:
    word = word_of(heading, said)
    return word.label if word else verbatim(said)


def _typed(values: pd.Series[Any], column: Column) -> pd.Series[Any]:
    kind = _TYPES.get(column.kind, "str")
    if kind == "str":
        return values.map(lambda v: v if v is None or isinstance(v, str) else str(v)).astype("str")
    return (
        pd.to_datetime(values).astype(kind) if kind.startswith("datetime") else values.astype(kind)
    )
