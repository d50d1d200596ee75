"""Mutations of every kind of file that the program reads, and what must hold of each.

A mutation is told by its number alone: the same number makes the same file. By hand, in pieces:

    python tests/fuzzing.py 0 2500  mutations 0 to 2,499; the last line says how many were tried
    python tests/fuzzing.py 1234  one of them; ORGGRAPH_KEEP=FOLDER keeps its files

Of each it is asked that the program answers or refuses in one line, with a documented exit code;
that nothing is unexpected to it; and, of a ledger, that every row the mutation left alone is
counted, or a finding tells of it, and that firms, repeats and rows set aside add up to the rows.
"""

from __future__ import annotations

import faulthandler
import io
import json
import os
import random
import re
import shutil
import signal
import sys
import tempfile
import traceback
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import xlsxwriter
from two_streams import CliRunner

from orggraph.cli import unexpected
from orggraph.cli.main import all_commands, main
from orggraph.core.enums import Severity
from orggraph.core.errors import OrggraphError
from orggraph.io.reader import read_raw
from orggraph.linkage import Listing, listing
from orggraph.reference.credit_codes import check_digit

SECONDS = 60  # no file of this size takes longer
EXIT_CODES = (0, 1, 2, 3)
ROWS = 14

HEADINGS = (
    "企业名称",
    "统一社会信用代码",
    "区",
    "街道",
    "地址",
    "经度(WGS84)",
    "纬度(WGS84)",
    "职工数",
    "正式党员数",
    "党组织名称",
    "组建方式",
    "备注",
)
_WORDS = [
    "澄麓",
    "云帆",
    "海潮",
    "半坡",
    "晨星",
    "望川",
    "碧野",
    "青岚",
    "松涛",
    "远帆",
    "明溪",
    "石泉",
    "白鹭",
    "金桥",
]


def code_of(number: int) -> str:
    """Return a credit code that holds."""
    first = f"91350203MA{number:07d}"
    return first + check_digit(first)


def firm_row(number: int) -> list[str]:
    """Return one firm of the ledger; no two are alike."""
    name = f"{_WORDS[number]}信息技术有限公司"
    organisation = f"{_WORDS[number]}党支部" if number % 3 == 0 else "无"
    return [
        name,
        code_of(number),
        "思明区",
        "莲前街道",
        f"软件园二期{number + 1}号",
        f"118.{100 + number}",
        f"24.{400 + number}",
        str(number * 7 + 3),
        str(number % 5),
        organisation,
        "单独组建" if number % 3 == 0 else "",
        "已走访",
    ]


LEDGER = [list(HEADINGS), *map(firm_row, range(ROWS))]


def csv_of(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as a CSV without quotation marks."""
    return "".join(",".join(row) + "\n" for row in rows)


def xlsx_of(rows: Sequence[Sequence[str]]) -> bytes:
    """Return rows as a workbook with a second sheet, a merged range, a date and a formula."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet("台账")
        for at, row in enumerate(rows):
            page.write_row(at, 0, row)
            if at and row[7].isdigit():
                page.write_number(at, 7, int(row[7]))
        page.merge_range(1, 11, 3, 11, "已走访")
        page.write_formula(4, 8, "=1+1", None, 2)
        book.add_worksheet("填表说明").write(0, 0, "请如实填写")
    return out.getvalue()


def json_of(rows: Sequence[Sequence[str]]) -> list[dict[str, Any]]:
    """Return rows as the records of a JSON file."""
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


DATASET_TOML = """name = "云栖市"
as_of = "2026-06-30"

[coordinates]
firms = "WGS-84"

[files]
firms = "firms.csv"

[columns.firms]
"备注" = "note"

[rules]
own_branch_formal = 3
near_metres = 1000

[campaign]
name = "百日攻坚"
start = "2026-01-01"
end = "2026-06-30"

[departments]
"电商" = "商务局"
"""

SETTINGS_TOML = """lang = "zh"
base = "operating"
as-of = "2026-06-30"

[coverage]
by = "street"
strict = false

[plan]
certify = "1%"

[report]
output = "report.xlsx"
"""

RULES_TOML = """own_branch_formal = 3
near_metres = 1000.0
fallback_counts = true
"""

OUTLINES = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"name": "思明区", "adcode": 350203},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[118.0, 24.3], [118.2, 24.3], [118.2, 24.5], [118.0, 24.3]]],
            },
        },
        {
            "type": "Feature",
            "properties": {"name": "湖里区"},
            "geometry": {
                "type": "MultiPolygon",
                "coordinates": [[[[118.1, 24.5], [118.2, 24.5], [118.2, 24.6], [118.1, 24.5]]]],
            },
        },
    ],
}

PLAN = [
    ["建议组号", "企业标识", "企业名称", "牵头企业", "距牵头企业（米）", "已成立"],
    *[
        [
            str(number // 4 + 1),
            code_of(number),
            firm_row(number)[0],
            "是" if number % 4 == 0 else "否",
            "120",
            "否",
        ]
        for number in range(1, 9)
    ],
]

QUERY = """// 空白点
// EN Gaps. Firms without an organisation
// 参数 区 文字 = ""：只看这个区
// 参数 多少 整数 = 5：几家
// 答案 表
MATCH (f:Firm) WHERE $区 = "" OR f.district = $区 RETURN f.name AS 企业 LIMIT $多少
"""


# ---------------------------------------------------------------- mutations

BYTES = [
    b"\0",
    b'"',
    b'"""',
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xed\xa0\x80",
    b"\x80",
    b"\r",
    b"\n",
    b"\r\n",
    b",,,,,",
    b"\t",
    b"=1+1",
    b"\xf4\x8f\xbf\xbf",
    "\uffff\ufffe".encode(),
    "\u202e\U000e0041".encode(),
    "�".encode(),
    b"9" * 5000,
    b"9" * 400,
    b"1e400",
    b"-1",
    b"nan",
    b"x" * 140_000,
    b"[" * 3000,
    b"{" * 3000,
    b"<!--",
    b"]]>",
    b"&#0;",
    b"&x;",
    "合计".encode(),
    "小计：".encode(),
    "企业名称,区,街道\n".encode(),
    "重复".encode(),
    "注：".encode(),
    "党小组".encode(),
    "二、湖里区".encode(),
    b"2026-02-30",
    b"0000-00-00",
    b"99999-12-31",
    "３".encode(),
    "㈱".encode(),
]
TEXTS = [
    "",
    "\0",
    "\ud800",
    "\udfff\ud800",
    "\uffff",
    "\u202e\u2066",
    "9" * 5000,
    "1e999",
    "-0",
    "NaN",
    "=1+1",
    "合计",
    "重复",
    "晨光",
    "党小组",
    "某某党组",
    "x" * 70_000,
    "2026-02-30",
    "9999-99-99",
    "区:思明区",
    "../../etc/passwd",
    "/dev/zero",
    "\n\n",
    "," * 50,
    "{}",
    "{0}",
    "%s",
    "云栖党委",
    "公司",
    "13800001111",
]
VALUES: list[Any] = [
    None,
    True,
    False,
    0,
    -1,
    2**63,
    10**400,
    1e308,
    float("inf"),
    float("nan"),
    "",
    [],
    {},
    [[]],
    {"a": {}},
    [None],
    [[[[1]]]],
    *TEXTS,
]
TOML_VALUES = [
    "9" * 5000,
    "1e400",
    "inf",
    "nan",
    "-1",
    "0",
    "true",
    '""',
    "[]",
    "{}",
    "[[1]]",
    "1979-05-27T07:32:00Z",
    "07:32:00",
    '"\\u0000"',
    '"\\u001b[2J"',
    '"../../x"',
    '"/etc/passwd"',
    '"firms.csv"',
    "0x" + "f" * 900,
    "'''a\nb'''",
    "[" * 900 + "]" * 900,
    '["a", 1]',
    "{a = 1}",
    '"2026-13-01"',
    '"思明区"',
    "1_0",
    '"x" # y',
    "2026-06-31",
]

Draw = random.Random


def of_bytes(data: bytes, draw: Draw) -> bytes:
    """Change bytes in one to three places."""
    for _ in range(draw.choice((1, 1, 2, 3))):
        at = draw.randrange(len(data) + 1)
        end = min(len(data), at + draw.choice((1, 1, 2, 8, 64, 400)))
        change = draw.randrange(7)
        if change == 0:
            data = data[:at] + draw.choice(BYTES) + data[at:]
        elif change == 1:
            data = data[:at] + draw.choice(BYTES) + data[end:]
        elif change == 2:
            data = data[:at] + data[end:]
        elif change == 3:
            data = data[:end] + data[at:end] + data[end:]
        elif change == 4:
            data = data[:at] + bytes(draw.randrange(256) for _ in range(end - at)) + data[end:]
        elif change == 5 and at < len(data):
            data = data[:at] + bytes([data[at] ^ (1 << draw.randrange(8))]) + data[at + 1 :]
        else:
            to = draw.randrange(len(data) + 1)
            data = data[:to] + data[at:end] + data[to:]
    return data if draw.random() > 0.03 else data[: draw.randrange(len(data) + 1)]


def of_value(value: Any, draw: Draw) -> Any:
    """Change one node of a value of JSON; a key is a node too."""
    places = list(_places(value))
    if not places or draw.random() < 0.03:
        return draw.choice(VALUES)
    holder, key = draw.choice(places)
    change = draw.randrange(6)
    if change == 0 and isinstance(holder, dict):
        holder[draw.choice(TEXTS)] = holder.pop(key)
    elif change == 1:
        del holder[key]
    elif change == 2 and isinstance(holder, list):
        holder.insert(key, holder[key])
    elif change == 3:
        deep: Any = holder[key]
        for _ in range(draw.choice((1, 5, 60, 300))):
            deep = [deep] if draw.random() < 0.5 else {"深": deep}
        holder[key] = deep
    else:
        holder[key] = draw.choice(VALUES)
    return value


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    inner = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, held in inner:
        yield value, key
        yield from _places(held)


def of_toml(text: str, draw: Draw) -> bytes:
    """Change a line of TOML, or its bytes."""
    if draw.random() < 0.25:
        return of_bytes(text.encode(), draw)
    lines = text.splitlines()
    for _ in range(draw.choice((1, 1, 2))):
        at = draw.randrange(len(lines))
        key, mark, _ = lines[at].partition(" = ")
        change = draw.randrange(5)
        if change <= 2 and mark:
            lines[at] = f"{key} = {draw.choice(TOML_VALUES)}"
        elif change == 3:
            lines.insert(draw.randrange(len(lines)), lines[at])
        elif mark:
            lines[at] = f'"{draw.choice(TEXTS[:1] + TEXTS[9:16])}" = {draw.choice(TOML_VALUES)}'
        else:
            del lines[at]
            lines = lines or [""]
    return ("\n".join(lines) + "\n").encode("utf-8", "replace")


_ATTRIBUTE = re.compile(rb' ([\w:]+)="([^"]*)"')
_TAG = re.compile(rb"<[^>]+>")
XML_VALUES = [
    b"",
    b"0",
    b"-1",
    b"A0",
    b"XFE1",
    b"ZZZZ99999999",
    b"A1048577",
    b"99999999999999999999",
    b"s",
    b"str",
    b"e",
    b"b",
    b"d",
    b"inlineStr",
    b"1e400",
    b"nan",
    b"A1:XFD1048576",
    b"B2:A1",
    b"../../x.xml",
    b"rId99",
    b"&#1;",
    b"&x;",
    b"\xff",
    "é思".encode(),
    b"hidden",
    b"veryHidden",
    b"true",
]


def of_xml(data: bytes, draw: Draw) -> bytes:
    """Change an attribute, a tag or the bytes of a part of a workbook."""
    for _ in range(draw.choice((1, 1, 2))):
        change = draw.randrange(6)
        found = list((_ATTRIBUTE if change <= 2 else _TAG).finditer(data))
        if not found or change == 5:
            return of_bytes(data, draw)
        one = draw.choice(found)
        if change == 0:
            data = data[: one.start()] + data[one.end() :]
        elif change <= 2:
            data = data[: one.start(2)] + draw.choice(XML_VALUES) + data[one.end(2) :]
        elif change == 3:
            data = data[: one.start()] + data[one.end() :]
        else:
            data = data[: one.end()] + one.group() + data[one.end() :]
    return data


def of_workbook(data: bytes, draw: Draw) -> bytes:
    """Change one part of a workbook, the list of its parts, or the bytes of the archive."""
    if draw.random() < 0.12:
        return of_bytes(data, draw)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    at = draw.randrange(len(parts))
    if draw.random() < 0.6:  # the parts that hold the table
        wanted = draw.choice(("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"))
        at = [name for name, _ in parts].index(wanted)
    name, held = parts[at]
    change = draw.random()
    if change < 0.85:
        parts[at] = (name, of_xml(held, draw))
    elif change < 0.9:
        del parts[at]
    elif change < 0.95:
        parts[at] = (
            draw.choice(
                ("x.xml", name.upper(), "../" + name, name + "/", "xl/worksheets/sheet2.xml")
            ),
            held,
        )
    else:
        parts.append((name, of_xml(held, draw)))
    out = io.BytesIO()
    with (
        zipfile.ZipFile(
            out, "w", draw.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
        ) as archive,
        _quiet(),
    ):
        for part, octets in parts:
            archive.writestr(part, octets)
    return out.getvalue()


@contextmanager
def _quiet() -> Iterator[None]:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


# ---------------------------------------------------------------- one try


@dataclass(frozen=True)
class Try:
    """A mutation: its files, the command that reads them, the ledger among them, and the rows
    that were left alone.
    """

    kind: str
    files: dict[str, bytes]
    words: tuple[str, ...]
    ledger: str = ""
    untouched: dict[str, int] | None = (
        None  # the row of each firm by name, where it still is the row of the file
    )
    lines: int | None = None  # how many rows the file has, where that can be counted

    @property
    def judges_rows(self) -> bool:
        """Whether its rows are counted; else a command reads it. Either way it is read once."""
        return bool(self.ledger) and self.words[0] in ("check", "coverage", "gaps", "locate")


OF_A_LEDGER = (
    ("check",),
    ("coverage",),
    ("gaps",),
    ("locate",),
    ("health",),
    ("funding",),
    ("committees",),
    ("impact",),
    ("posts",),
    ("circles",),
    ("check", "--columns"),
    ("coverage", "--by", "street", "--base", "all"),
    ("explain", "云帆信息技术有限公司"),
)


def of_a_ledger(name: str, draw: Draw) -> tuple[str, ...]:
    """Return a command that reads a ledger: most often a light one."""
    dice = draw.random()
    if dice < 0.05:
        return ("ledger", "--department", f"甲={name}", "--sweep", f"乙={name}", "-o", "rounds")
    if dice < 0.08:
        return ("map", name, "-o", "map.html")
    if dice < 0.11:
        return ("report", name, "-o", draw.choice(("r.json", "r.md", "r.html")))
    if dice < 0.13:
        return (
            "compare",
            name,
            name,
            "--show",
            draw.choice(("firms", "districts", "organisations")),
        )
    command, *more = draw.choice(OF_A_LEDGER)
    return (command, name, *more)


def csv_try(draw: Draw) -> Try:
    """A ledger as CSV, one to three of its lines changed; in some its whole encoding."""
    lines = [line + "\n" for line in csv_of(LEDGER).splitlines()]
    encoding = draw.choice(("utf-8", "utf-8", "utf-8-sig", "gb18030", "utf-16"))
    touched = {draw.randrange(len(lines)) for _ in range(draw.choice((1, 1, 2, 3)))}
    if encoding == "utf-16":  # what is no whole number of letters would shift all that follows
        data = of_bytes("".join(lines).encode(encoding), draw)
        return Try("csv", {"台账.csv": data}, of_a_ledger("台账.csv", draw))
    octets = [line.encode("utf-8" if encoding == "utf-8-sig" else encoding) for line in lines]
    changed = [of_bytes(line, draw) if at in touched else line for at, line in enumerate(octets)]
    data = (b"\xef\xbb\xbf" if encoding == "utf-8-sig" else b"") + b"".join(changed)
    kept = [
        at
        for at in range(1, len(lines))
        if at not in touched and (at - 1 not in touched or changed[at - 1].endswith(b"\n"))
    ]
    shift = _shift([line.decode("utf-8", "replace") for line in changed])
    untouched = {LEDGER[at][0]: shift[at] for at in kept}
    countable = all(
        line.count(b"\n") == 1 and line.endswith(b"\n") and not set(b'"\r\0') & set(line)
        for line in changed
    )
    is_plain = (
        countable
        and 0 not in touched
        and all(line.count(b",") == len(HEADINGS) - 1 for line in changed)
    )
    count = sum(bool(line.strip(b", \t\n")) for line in changed[1:]) if is_plain else None
    return Try(
        "csv", {"台账.csv": data}, of_a_ledger("台账.csv", draw), "台账.csv", untouched, count
    )


def _shift(lines: Sequence[str]) -> list[int]:
    """Return for each line the row it begins on, by the line ends before it."""
    rows, at = [], 1
    for line in lines:
        rows.append(at)
        at += len(re.findall(r"\r\n|\r|\n", line))
    return rows


def xlsx_try(draw: Draw) -> Try:
    """A ledger as a workbook, one of its parts changed."""
    name = draw.choice(("台账.xlsx", "台账.csv"))
    return Try("xlsx", {name: of_workbook(_BOOK, draw)}, of_a_ledger(name, draw), name)


def json_try(draw: Draw) -> Try:
    """A ledger as JSON, one or two nodes or its bytes changed."""
    if draw.random() < 0.3:
        data = of_bytes(json.dumps(json_of(LEDGER), ensure_ascii=False).encode(), draw)
        return Try("json", {"台账.json": data}, of_a_ledger("台账.json", draw), "台账.json")
    records: Any = json_of(LEDGER)
    at = draw.randrange(len(records))
    if draw.random() < 0.15:
        return Try(
            "json",
            {"台账.json": _dumped(of_value({"企业": records}, draw))},
            of_a_ledger("台账.json", draw),
            "台账.json",
        )
    records[at] = of_value(records[at], draw)
    untouched = {row[0]: number for number, row in enumerate(LEDGER[1:], 1) if number != at + 1}
    return Try(
        "json",
        {"台账.json": _dumped(records)},
        of_a_ledger("台账.json", draw),
        "台账.json",
        untouched,
    )


def _dumped(value: Any) -> bytes:
    with _many_digits():
        return json.dumps(
            value, ensure_ascii=bool(json.dumps(value, default=str).count("\\ud"))
        ).encode()


@contextmanager
def _many_digits() -> Iterator[None]:
    most = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        yield
    finally:
        sys.set_int_max_str_digits(most)


def dataset_try(draw: Draw) -> Try:
    """A dataset folder, its declaration or one of its tables changed."""
    files = {
        "town/dataset.toml": DATASET_TOML.encode(),
        "town/firms.csv": csv_of(LEDGER).encode(),
        **_TABLES,
    }
    if draw.random() < 0.5:
        files["town/dataset.toml"] = of_toml(DATASET_TOML, draw)
        return Try("dataset", files, of_a_ledger("town", draw))
    name = draw.choice(sorted(_TABLES))
    files[name] = of_bytes(files[name], draw)
    return Try("tables", files, of_a_ledger("town", draw))


_TABLES = {
    "town/places.csv": "地点编号,名称,类型,上级地点\nD1,思明区,区,\nS1,莲前街道,街道,"
    "思明区\nP1,软件园二期,园区,"
    "莲前街道\n".encode(),
    "town/organisations.csv": "党组织编号,党组织名称,组织类型,层级,上级党组织,所在地点,"
    "负责类别,成立日期\nQ1,"
    "思明区两新工委,党工委,区,,D1,,\n"
    "J1,莲前街道党工委,党工委,街道,Q1,S1,,\nP9,软件园党委,党委,园区,J1,P1,电商,2020-05-01\n".encode(),
    "town/links.csv": f"来源,关系,目标\n{code_of(3)},COVERED_BY,P9\n思明区,PART_OF,思明区\n".encode(),  # noqa: E501
    "town/posts.csv": "岗位编号,类型,名额,党组织,经度,纬度\nZ1,党建指导员,5,J1,118.1,24.4\n".encode(),  # noqa: E501
}


def settings_try(draw: Draw) -> Try:
    """A settings file in the working folder, changed."""
    files = {"orggraph.toml": of_toml(SETTINGS_TOML, draw), "台账.csv": csv_of(LEDGER).encode()}
    return Try(
        "settings", files, draw.choice((("coverage", "台账.csv"), ("gaps", "台账.csv"), ("rules",)))
    )


def rules_try(draw: Draw) -> Try:
    """A file of rules, changed."""
    files = {"rules.toml": of_toml(RULES_TOML, draw), "台账.csv": csv_of(LEDGER).encode()}
    return Try(
        "rules",
        files,
        draw.choice(
            (("rules", "--rules", "rules.toml"), ("coverage", "台账.csv", "--rules", "rules.toml"))
        ),
    )


def outlines_try(draw: Draw) -> Try:
    """Outlines of districts or own lines for the map, changed."""
    whole = json.loads(json.dumps(OUTLINES))
    data = (
        _dumped(of_value(whole, draw))
        if draw.random() < 0.7
        else of_bytes(json.dumps(OUTLINES).encode(), draw)
    )
    option = draw.choice(("--boundaries", "--context"))
    words = (
        "map",
        "台账.csv",
        option,
        "o.geojson",
        f"{option}-system",
        draw.choice(("WGS-84", "GCJ-02", "BD-09")),
    )
    return Try("outlines", {"o.geojson": data, "台账.csv": csv_of(LEDGER[:6]).encode()}, words)


def plan_try(draw: Draw) -> Try:
    """A plan read back, changed."""
    is_book = draw.random() < 0.3
    name = "plan.xlsx" if is_book else "plan.csv"
    data = (
        of_workbook(_PLAN_BOOK, draw)
        if is_book
        else of_bytes(csv_of(PLAN).encode(draw.choice(("utf-8", "gb18030"))), draw)
    )
    return Try(
        "plan",
        {name: data, "台账.csv": csv_of(LEDGER).encode()},
        ("gaps", "台账.csv", "--plan", name),
    )


def review_try(draw: Draw) -> Try:
    """A filled review sheet, changed."""
    files = {"review.csv": of_bytes(_review(), draw), "甲.csv": _LIST_A, "乙.csv": _LIST_B}
    return Try(
        "review",
        files,
        (
            "ledger",
            "--department",
            "甲=甲.csv",
            "--sweep",
            "乙=乙.csv",
            "--decisions",
            "review.csv",
            "-o",
            "rounds",
        ),
    )


def choices_try(draw: Draw) -> Try:
    """The sheet that says how columns are read, changed."""
    name, data = draw.choice([(name, _choices(name)) for name in ("读法.csv", "读法.json")])
    return Try(
        "choices",
        {name: of_bytes(data, draw), "台账.csv": csv_of(LEDGER).encode()},
        ("coverage", "台账.csv", "--columns-as", name),
    )


def query_try(draw: Draw) -> Try:
    """A query file, changed; it is read and refused, or there is no server to ask."""
    return Try(
        "query", {"q.cypher": of_bytes(QUERY.encode(), draw)}, ("neo4j", "query", "q.cypher")
    )


KINDS: tuple[Callable[[Draw], Try], ...] = (
    csv_try,
    xlsx_try,
    csv_try,
    json_try,
    dataset_try,
    xlsx_try,
    settings_try,
    rules_try,
    csv_try,
    outlines_try,
    plan_try,
    xlsx_try,
    review_try,
    json_try,
    choices_try,
    query_try,
)


def mutation(number: int) -> Try:
    """Return the mutation of a number."""
    draw = Draw(number)
    return KINDS[number % len(KINDS)](draw)


# ---------------------------------------------------------------- what must hold


class TooSlowError(BaseException):
    """A mutation takes far longer than its size explains."""


def faults(number: int) -> list[str]:
    """Try a mutation in a folder of its own; return what does not hold of it."""
    one = mutation(number)
    before = Path.cwd()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        for name, data in one.files.items():
            file = Path(place, name)
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(data)
        os.chdir(place)
        try:
            with _limited():
                found = list(_of_the_rows(one) if one.judges_rows else _of_the_command(one))
        except TooSlowError:
            found = [f"took longer than {SECONDS} s"]
        finally:
            os.chdir(before)
            if "ORGGRAPH_KEEP" in os.environ:
                shutil.copytree(place, os.environ["ORGGRAPH_KEEP"], dirs_exist_ok=True)
    return [
        f"mutation {number} ({one.kind}, orggraph {' '.join(one.words)}): {fault}"
        for fault in found
    ]


@contextmanager
def _limited() -> Iterator[None]:
    def stop(*_: object) -> None:
        raise TooSlowError

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)


def _of_the_command(one: Try) -> Iterator[str]:
    ways: list[str] = []
    say = unexpected.told

    def told(error: BaseException, command: Sequence[str]) -> Any:
        ways.append("".join(traceback.format_exception(error)))
        return say(error, command)

    unexpected.told = told  # type: ignore[assignment]
    try:
        done = _run(one.words)
    finally:
        unexpected.told = say
    yield from (f"unexpected:\n{way}" for way in ways)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        yield "raised:\n" + "".join(traceback.format_exception(done.exception))
    wanted = (*EXIT_CODES, 4) if one.words[0] == "neo4j" else EXIT_CODES
    if done.exit_code not in wanted:
        yield f"exit code {done.exit_code}"
    refusals = [line for line in done.stderr.splitlines() if line.startswith("orggraph: ")]
    if done.exit_code == 3 and len(refusals) != 1:
        yield f"a refusal is one line, not {len(refusals)}: {done.stderr!r}"
    if "内存不足" in done.stderr:
        yield "says that memory ran out"
    if re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", done.stderr):
        yield "control characters on standard error"


def _run(words: Sequence[str]) -> Any:
    """Run a command as the program does, settings of the folder included."""
    from orggraph.cli.config import settings_of

    try:
        defaults, _ = settings_of(main, all_commands)
    except OrggraphError as error:
        return _Refused(error)
    return CliRunner().invoke(main, list(words), default_map=defaults)


class _Refused:
    """What is left of a call whose settings file is refused before it begins."""

    exception = None

    def __init__(self, error: OrggraphError) -> None:
        self.exit_code = error.exit_code
        self.stderr = f"orggraph: {error.text.zh}\n"


def _of_the_rows(one: Try) -> Iterator[str]:
    """What was lost of a ledger: rows left alone that nothing tells of, and rows that do not add
    up.
    """
    try:
        raw = read_raw(one.ledger)
        part = listing("名单", raw)
    except OrggraphError:
        return
    except Exception as error:
        yield "unexpected:\n" + "".join(traceback.format_exception(error))
        return
    if part.entry.left_over:
        yield f"{part.entry.left_over} of {part.entry.entered} rows are unaccounted for"
    if one.lines is not None and part.entry.entered != one.lines:
        yield f"the file has {one.lines} rows, {part.entry.entered} are accounted for"
    yield from _lost(one, part)


# A finding on a whole file, a whole sheet, or on many rows together.
_OF_MANY = {"SHEET_UNREADABLE", "SHEET_LOST", "ROWS_ASIDE", "MORE_OF_A_KIND", "NAMES_ELSEWHERE"}


def _lost(one: Try, part: Listing) -> Iterator[str]:
    """Rows that the mutation left alone, that are no firm under their name or code, and of which
    nothing tells.
    """
    if _OF_MANY & {problem.code for problem in part.problems}:
        return
    names, codes = (set(part.rows[column].dropna().astype(str)) for column in ("name", "uscc"))
    told = {problem.row for problem in part.problems if problem.severity is not Severity.NOTE}
    told |= set(part.aside["row"])
    for name, row in (one.untouched or {}).items():
        code = next(held[1] for held in LEDGER if held[0] == name)
        if name not in names and code not in codes and row not in told:
            yield f"row {row}, {name}, is lost and nothing tells of it"


# ---------------------------------------------------------------- what is mutated

_BOOK = xlsx_of(LEDGER)


def _plan_book() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet("建议联合组")
        page.write(0, 0, "建议联合组")
        for at, row in enumerate(PLAN, 1):
            page.write_row(at, 0, row)
    return out.getvalue()


_PLAN_BOOK = _plan_book()
_LIST_A = csv_of([HEADINGS[:4], *[firm_row(number)[:4] for number in range(5)]]).encode()
_LIST_B = csv_of(
    [
        HEADINGS[:4],
        *[
            [firm_row(number)[0].replace("信息", "讯息"), "", *firm_row(number)[2:4]]
            for number in range(5)
        ],
    ]
).encode()


def _made(words: Sequence[str], files: dict[str, bytes], result: str) -> bytes:
    """Return a file as the program itself writes it."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as place:
        for name, data in files.items():
            Path(place, name).write_bytes(data)
        os.chdir(place)
        try:
            CliRunner().invoke(main, list(words))
            return Path(place, result).read_bytes()
        finally:
            os.chdir(before)


# Made when they are first asked for: to collect the tests takes none of them.
@cache
def _review() -> bytes:
    made = _made(
        ("ledger", "--department", "甲=甲.csv", "--sweep", "乙=乙.csv", "-o", "rounds"),
        {"甲.csv": _LIST_A, "乙.csv": _LIST_B},
        "rounds/review.csv",
    )
    return made.replace(b",\r\n", ",是\r\n".encode())


@cache
def _choices(name: str) -> bytes:
    return _made(
        ("check", "台账.csv", "--columns", "-o", name),
        {"台账.csv": csv_of(LEDGER).encode()},
        name,
    )


# ---------------------------------------------------------------- by hand


def by_hand(given: Sequence[str]) -> int:
    """Try the mutations of some numbers; the number being tried stands in the last line if the
    process dies.
    """
    first, end = int(given[0]), int(given[-1] if len(given) > 1 else int(given[0]) + 1)
    failed = 0
    for number in range(first, end):
        print(f"\r{number}", end="", flush=True)
        for fault in faults(number):
            failed += 1
            print(f"\r{fault}", flush=True)
    print(f"\r{end - first} mutations, {failed} faults")
    return int(failed > 0)


if __name__ == "__main__":
    faulthandler.enable()
    sys.exit(by_hand(sys.argv[1:]))
