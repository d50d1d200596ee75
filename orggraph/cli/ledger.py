"""`orggraph ledger`: many messy lists become one ledger in four rounds, reconciled row by row."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from orggraph.cli.context import read_day, read_rules, reading_choices
from orggraph.cli.options import folder_option, language_option, reading_options, rules_option
from orggraph.cli.output import progress_to, put_sheet, tell, tell_written
from orggraph.cli.snapshot import read_and_keep
from orggraph.core.errors import InputError, Text, UsageError

if TYPE_CHECKING:
    import pandas as pd

    from orggraph.core.rules import Rules
    from orggraph.linkage import Rounds
    from orggraph.reports.sheets import Sheet


def _named(
    ctx: click.Context, option: click.Parameter, values: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    """Take NAME=FILE apart."""
    pairs = [tuple(part.strip() for part in value.split("=", 1)) for value in values]
    for value, pair in zip(values, pairs, strict=True):
        if len(pair) != 2 or not all(pair):
            raise UsageError(
                f"{option.opts[0]} {value}：请写成 名称=文件，例如 经信=a.xlsx",
                f"{option.opts[0]} {value}: write NAME=FILE, such as 经信=a.xlsx",
            )
    return tuple((name, file) for name, file in pairs)


@click.command()
@click.option(
    "--department",
    "departments",
    metavar="NAME=FILE",
    callback=_named,
    multiple=True,
    help="部门台账，先列者优先 a department's list, the first wins: 经信=a.xlsx",
)
@click.option(
    "--sweep",
    "sweeps",
    metavar="NAME=FILE",
    callback=_named,
    multiple=True,
    help="摸排名单 a door-to-door list: 思明=c.csv",
)
@click.option(
    "--covered",
    type=click.Path(),
    help="已覆盖企业名单 firms that have an organisation or an instructor",
)
@click.option(
    "--covered-complete/--covered-partial",
    "complete",
    default=True,
    show_default=True,
    help="不在名单上的企业是空白点，还是待核实 whether a firm not on it is uncovered or unknown",
)
@click.option(
    "--decisions", type=click.Path(), help="填好的 review.csv the review sheet, filled in"
)
@click.option(
    "--name",
    default="四轮台账",
    show_default=True,
    help="台账名称，每张表都写明 what every table calls this ledger: 云栖市2026年11月",
)
@click.option(
    "--as-of",
    default="",
    envvar="ORGGRAPH_AS_OF",
    help="截至日期 the date the data speak of, such as 2026-11-20",
)
@rules_option
@folder_option
@reading_options
@language_option
def ledger(
    lang: str,
    departments: tuple[tuple[str, str], ...],
    sweeps: tuple[tuple[str, str], ...],
    covered: str | None,
    complete: bool,
    decisions: str | None,
    name: str,
    as_of: str,
    rules_file: str | None,
    output: str,
) -> None:
    """四轮次摸清底数：多份名单并成一本台账，逐行平衡。 Many lists become one ledger in four
    rounds that balance to the row.
    """
    from orggraph import api

    if not (departments or sweeps):
        raise UsageError(
            "至少给出一份名单：--department 名称=文件 或 --sweep 名称=文件",
            "give at least one list: --department NAME=FILE or --sweep NAME=FILE",
        )
    rules, day, progress = read_rules(rules_file), read_day(as_of), progress_to(lang)
    _warn_of_repeats((*departments, *sweeps), lang)
    progress(Text("读取、合并与比对名单", "reading, joining and comparing the lists"))
    rounds = api.ledger(
        _grouped(departments),
        _grouped(sweeps),
        covered,
        complete=complete,
        decisions=decisions,
        **reading_choices(),
    )
    sheets = _sheets(rounds, lang)
    written = _write(sheets, _declaration(name, rounds, rules, day), Path(output), lang)
    written += _keep(Path(output) / "dataset", lang)
    put_sheet(sheets["balance"], None, None, lang)
    tell_written(written, lang)
    _sum_up(rounds, covered is not None, complete, lang)


# ---- lists and settings come in ----


def _warn_of_repeats(named: Sequence[tuple[str, str]], lang: str) -> None:
    """Tell of a file that is given more than once: as a rule a slip of the hand."""
    names: dict[Path, list[str]] = {}
    for name, file in named:
        names.setdefault(Path(os.path.realpath(file)), []).append(name)
    for path, given in names.items():
        if len(given) > 1:
            tell(
                Text(
                    f"注意：{path.name} 给出了 {len(given)} 次（{'、'.join(given)}），"
                    "请确认不是笔误",
                    f"note: {path.name} is given {len(given)} times ({', '.join(given)});"
                    " make sure that is meant",
                ),
                lang,
            )


def _grouped(named: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    """Return the files of each name; files under one name are one list."""
    files: dict[str, list[str]] = {}
    for name, file in named:
        files.setdefault(name, []).append(file)
    return files


# ---- results go out ----


def _sheets(rounds: Rounds, lang: str) -> dict[str, Sheet]:
    """Return every table of the results by the name of its file."""
    from orggraph.core.schema import Column, Kind
    from orggraph.linkage import ledger_columns
    from orggraph.reports.sheets import Sheet

    key = Column("firm", Kind.TEXT, "企业标识", "firm key")
    firm_columns = (key, *rounds.columns, *ledger_columns.ABOUT)
    found = {
        f"ledger{n}": Sheet(f"ledger{n}", Text(f"第{n}轮台账", f"ledger {n}"), firm_columns, frame)
        for n, frame in enumerate(rounds.ledgers, 1)
    }
    tables: dict[str, tuple[Text, tuple[Column, ...], pd.DataFrame]] = {
        "matches": (Text("逐行对照", "matches"), ledger_columns.MATCHES, rounds.matches),
        "review": (Text("待认定", "to be decided"), ledger_columns.REVIEW, rounds.review),
        "conflicts": (Text("来源不一致", "conflicts"), ledger_columns.CONFLICTS, rounds.conflicts),
        "dropped": (Text("剔除", "dropped"), ledger_columns.DROPPED, rounds.dropped),
        "balance": (Text("逐轮平衡", "balance"), ledger_columns.BALANCE, rounds.balance),
        "problems": (Text("数据问题", "problems"), ledger_columns.PROBLEMS, _problems(rounds)),
        "dataset/firms": (Text("企业", "firms"), rounds.columns, rounds.firms),
    }
    return found | {
        name: Sheet(name, title, cols, _in_our_words(frame))
        for name, (title, cols, frame) in tables.items()
    }


def _in_our_words(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table with the names that this program gives to lists in both languages."""
    from orggraph.linkage.ledger_columns import OUR_NAMES

    named = [c for c in frame.columns if c == "source" or c.endswith("_source")]
    return frame.assign(
        **{c: frame[c].map(lambda name: OUR_NAMES.get(name, name)).astype(object) for c in named}
    )


def _problems(rounds: Rounds) -> pd.DataFrame:
    import pandas as pd

    from orggraph.core import schema
    from orggraph.linkage.ledger_columns import PROBLEMS, REVIEW

    tables = {
        **schema.TABLE_NAMES,
        "decisions": Text("复核表", "review sheet"),
        "matches": Text("逐行对照", "matches"),
    }
    decision = {c.name: Text(c.zh, c.en) for c in REVIEW[-1:]}
    ours = decision | {c.name: Text(c.zh, c.en) for c in schema.READ["firms"]}

    def table(name: str) -> Text | str:
        return tables.get(name, name)

    rows = [
        {
            "severity": str(p.severity),
            "file": p.file,
            "sheet": p.sheet,
            "table": table(p.table),
            "row": p.row,
            "column": (decision if p.file else ours).get(p.column, p.column),
            "code": p.code,
            "value": p.value,
            "message": p.message,
        }
        for p in rounds.problems
    ]
    return pd.DataFrame(rows, columns=[c.name for c in PROBLEMS]).astype({"row": "Int64"})


def _declaration(name: str, rounds: Rounds, rules: Rules, day: dt.date | None) -> str:
    """Return `dataset.toml`: the name, the date, the coordinate system, and the rules that the
    office has changed.
    """
    from orggraph.core.rules import describe

    lines = [
        f"name = {json.dumps(name, ensure_ascii=False)}",
        *([f'as_of = "{day}"'] if day else []),
    ]
    if rounds.points:
        lines += ["", "[coordinates]", f'firms = "{rounds.points}"']
    changed: list[Mapping[str, str]] = [rule for rule in describe(rules) if rule["changed"]]
    if changed:
        lines += ["", "[rules]", *(f"{rule['rule']} = {rule['value']}" for rule in changed)]
    return "\n".join(lines) + "\n"


def _write(sheets: Mapping[str, Sheet], declaration: str, folder: Path, lang: str) -> list[Path]:
    from orggraph.io import output as writing
    from orggraph.io.atomic_write import opened, told

    with told(folder):
        (folder / "dataset").mkdir(parents=True, exist_ok=True)
    written = []
    for name, sheet in sheets.items():
        written += writing.write(sheet, folder / f"{name}.csv", lang)
    with opened(folder / "dataset" / "dataset.toml") as put:
        put(declaration.encode())
    return [*written, folder / "dataset" / "dataset.toml"]


def _keep(dataset: Path, lang: str) -> list[Path]:
    """Write a snapshot beside the dataset, so that the next command need not read it; a dataset
    without a firm has none.
    """
    from orggraph.core.rules import DEFAULT

    try:
        return read_and_keep(dataset, DEFAULT, lang, progress_to(lang))[1]
    except InputError:
        return []


def _sum_up(rounds: Rounds, is_served: bool, complete: bool, lang: str) -> None:
    asked, base = len(rounds.review), len(rounds.ledgers[3])
    _tell_of_reading(rounds, lang)
    _tell_of_strangers(rounds, lang)
    _tell_of_repeats(rounds, lang)
    _tell_of_codes(rounds, lang)
    tell(
        Text(
            f"第四轮台账 {base} 家，待认定 {asked} 对（填好 review.csv 的“认定”栏，"
            f"下次用 --decisions 给出），不一致 {len(rounds.conflicts)} 处",
            f"ledger 4 has {base} firms; {asked} pairs to decide (fill in review.csv and give "
            "it as --decisions next time), "
            f"{len(rounds.conflicts)} conflicts",
        ),
        lang,
    )
    if is_served:
        _tell_of_modes(rounds, lang)
        tell(
            Text(
                "已覆盖名单按完整对待：不在名单上且台账未填党组织的，"
                "记为没有（--covered-partial 改为待核实）",
                "the covered list is taken as complete: a firm not on it,"
                " with no organisation in any ledger, has none "
                "(--covered-partial leaves it unknown)",
            )
            if complete
            else Text(
                "已覆盖名单按不完整对待：不在名单上的企业待核实",
                "the covered list is taken as partial: a firm not on it is unknown",
            ),
            lang,
        )


def _tell_of_strangers(rounds: Rounds, lang: str) -> None:
    """Tell how many rows of the covered list are no firm of the ledger: they make nobody
    covered.
    """
    from orggraph.linkage.ledger_columns import Fate

    strangers = int((rounds.matches["decision"] == str(Fate.NOBODY)).sum())
    if strangers:
        tell(
            Text(
                f"已覆盖名单有 {strangers} 行未对上台账中的企业，不产生覆盖；"
                "请核对名称（见 matches.csv，“处理”为“未对上”）",
                f"{strangers} rows of the covered list match no firm of the ledger and cover "
                "nobody; check their names "
                "(matches.csv, decision “matches nobody”)",
            ),
            lang,
        )


def _tell_of_repeats(rounds: Rounds, lang: str) -> None:
    """Tell of rows that a list marks as duplicates: the row goes, the firm stays where anything
    else lists it.
    """
    again, alone = (
        sum(problem.code == code for problem in rounds.problems)
        for code in ("DUPLICATE_ROW", "DUPLICATE_ALONE")
    )
    if again:
        tell(
            Text(
                f"标为重复的 {again} 行只去掉该行，企业由其他行保留（见 problems.csv）",
                f"{again} rows marked duplicates: only the row goes,"
                " the firm stays by another (problems.csv)",
            ),
            lang,
        )
    if alone:
        tell(
            Text(
                f"标为重复的 {alone} 行在各名单中没有同一企业的其他行，已剔除，"
                "请核对（见 problems.csv）",
                f"{alone} rows marked duplicates are the only row of their firm and are "
                "dropped: check them (problems.csv)",
            ),
            lang,
        )


def _tell_of_codes(rounds: Rounds, lang: str) -> None:
    """Tell of pairs with one code under widely different names, which stay two firms until
    somebody decides.
    """
    from orggraph.linkage import Reason

    pairs = int((rounds.review["reason"] == str(Reason.CODE_OF_TWO)).sum())
    if pairs:
        tell(
            Text(
                f"代码相同而名称迥异 {pairs} 对，可能有一家填了别家的代码；"
                "认定之前按两家计（见 review.csv）",
                f"{pairs} pairs bear one code under widely different names,"
                " one may have another firm's; they count as two "
                "firms until decided (review.csv)",
            ),
            lang,
        )


def _tell_of_modes(rounds: Rounds, lang: str) -> None:
    """Tell of how many firms nothing but the existence of an organisation is known."""
    from orggraph.ingest.parsing import UNNAMED

    firms = rounds.firms
    bare = int((firms["organisation"].eq(UNNAMED) & firms["mode"].isna()).sum())
    if bare:
        tell(
            Text(
                f"{bare} 家只知道已有党组织，组建方式待核实：计入组织覆盖，不计入单独、联合，"
                "单独组建率因此不出",
                f"of {bare} firms only the existence of an organisation is known: organised,"
                " their mode is to be verified; they are "
                "neither single nor joint, and no share of single ones is given",
            ),
            lang,
        )


def _tell_of_reading(rounds: Rounds, lang: str) -> None:
    """Tell of lists without a row, of rows set aside and of errors, where there are any."""
    from orggraph.core.enums import Severity
    from orggraph.linkage.ledger_columns import Stage

    read = rounds.balance[rounds.balance["stage"] == str(Stage.READING)]
    for name in read.loc[read["entered"] == 0, "source"]:
        tell(
            Text(
                f"注意：名单“{name}”只有表头，没有数据",
                f"note: the list {name} has headings and no data",
            ),
            lang,
        )
    aside = int((rounds.dropped["stage"] == str(Stage.READING)).sum())
    errors = sum(problem.severity is Severity.ERROR for problem in rounds.problems)
    if aside or errors:
        tell(
            Text(
                f"读入时搁置 {aside} 行（见 dropped.csv），错误 {errors} 条（见 problems.csv）",
                f"{aside} rows set aside in reading (dropped.csv), {errors} errors (problems.csv)",
            ),
            lang,
        )
