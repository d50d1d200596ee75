"""`orggraph ledger`: many messy lists become one ledger in four rounds, reconciled row by row."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from orggraph.cli.context import read_day, read_rules, reading_choices
from orggraph.cli.options import (
    as_of_option,
    folder_option,
    language_option,
    reading_options,
    rules_option,
)
from orggraph.cli.output import progress_to, put_sheet, tell, tell_written
from orggraph.cli.snapshot import read_and_keep
from orggraph.core.errors import InputError, UsageError
from orggraph.core.messages import EMPTY, ITEMS, Message, listed, message, message_in, plural

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
                message(
                    "{opts} {value}: write NAME=FILE, such as 经信=a.xlsx",
                    opts=option.opts[0],
                    value=value,
                ),
            )
    shown = _without_people(list(dict.fromkeys(name for name, _ in pairs)))
    return tuple((shown[name], file) for name, file in pairs)


def _without_people(names: Sequence[str]) -> dict[str, str]:
    """Return each name of a list as every table may show it; names masked alike stay apart."""
    from orggraph.ingest import pii

    shown: dict[str, str] = {}
    for name in names:
        masked = pii.heading(name)
        shown[name] = f"{masked}{len(shown) + 1}" if masked in shown.values() else masked
    return shown


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
    "--decisions",
    type=click.Path(),
    multiple=True,
    help="填好的 review.xlsx，及以前的 decided.csv，可写多次 the review sheet, filled in, and "
    "decided.csv of earlier runs; may be repeated",
)
@click.option(
    "--name",
    default="四轮台账",
    show_default=True,
    help="台账名称，每张表都写明 what every table calls this ledger: 云栖市2026年11月",
)
@as_of_option
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
    decisions: tuple[str, ...],
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
            message("give at least one list: --department NAME=FILE or --sweep NAME=FILE"),
        )
    rules, day, progress = read_rules(rules_file), read_day(as_of), progress_to(lang)
    _warn_of_repeats((*departments, *sweeps), lang)
    progress(message("reading, joining and comparing the lists"))
    rounds = api.ledger(
        _grouped(departments),
        _grouped(sweeps),
        covered,
        complete=complete,
        decisions=decisions,
        **reading_choices(),
    )
    day = day or _common_day(rounds)
    sheets = _sheets(rounds, lang)
    _spare_decisions(rounds, Path(output), decisions)
    written = _write(sheets, _declaration(name, rounds, rules, day), Path(output), lang)
    written += _keep(Path(output) / "dataset", lang)
    put_sheet(sheets["balance"], None, None, lang)
    tell_written(written, lang)
    _sum_up(rounds, covered is not None, complete, lang)
    if day is None:
        _tell_of_dates(rounds, lang)


# ---- lists and settings come in ----


def _warn_of_repeats(named: Sequence[tuple[str, str]], lang: str) -> None:
    """Tell of a file that is given more than once: as a rule a slip of the hand."""
    names: dict[Path, list[str]] = {}
    for name, file in named:
        names.setdefault(Path(os.path.realpath(file)), []).append(name)
    for path, given in names.items():
        if len(given) > 1:
            tell(
                message(
                    "note: {name} is given {given} times ({given_2}); make sure that is meant",
                    name=path.name,
                    given=len(given),
                    given_2=listed(given, ITEMS),
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
        f"ledger{n}": Sheet(f"ledger{n}", message("ledger {n}", n=n), firm_columns, frame)
        for n, frame in enumerate(rounds.ledgers, 1)
    }
    tables: dict[str, tuple[Message, tuple[Column, ...], pd.DataFrame]] = {
        "matches": (message("matches"), ledger_columns.MATCHES, rounds.matches),
        "review": (message("to be decided"), ledger_columns.REVIEW, rounds.review),
        "decided": (message("decided so far"), ledger_columns.DECIDED, rounds.decided),
        "conflicts": (message("conflicts"), ledger_columns.WEIGHED_CONFLICTS, rounds.conflicts),
        "dropped": (message("dropped"), ledger_columns.DROPPED, rounds.dropped),
        "balance": (message("balance"), ledger_columns.BALANCE, rounds.balance),
        "problems": (message("problems"), ledger_columns.PROBLEMS, _problems(rounds)),
        "dataset/firms": (message("firms"), rounds.columns, rounds.firms),
    }
    return found | {
        name: Sheet(name, title, cols, _in_our_words(frame))
        for name, (title, cols, frame) in tables.items()
    }


def _to_choose(review: Sheet) -> Sheet:
    """Return the review sheet for a workbook, with a list to choose each decision from."""
    words = message_in("decision", "same"), message_in("decision", "different")
    how = message(
        "Choose same or different in the last column, save, and give the file as --decisions next "
        "time; a pair left open is asked again."
    )
    return replace(review, choices={"decision": words}, wrap=20, caption=how)


def _spare_decisions(rounds: Rounds, folder: Path, given: Sequence[str]) -> None:
    """Raise `UsageError` where a review sheet in the folder holds decisions that are not given:
    writing would lose them.
    """
    from orggraph.io.review_reader import read_filled
    from orggraph.linkage.review import read_decisions

    known = read_decisions(rounds.decided).verdicts
    same = {os.path.realpath(file) for file in given}
    for name in ("review.xlsx", "review.csv", "decided.csv"):
        path = folder / name
        if not path.is_file() or os.path.realpath(path) in same:
            continue
        try:
            lost = read_filled(path).verdicts.keys() - known.keys()
        except InputError:
            continue  # no review sheet, or none that anybody could read
        if lost:
            raise UsageError(
                plural(
                    "{path} holds {n} decision that is not given and would be lost: add "
                    "--decisions {path}, or choose another folder",
                    "{path} holds {n} decisions that are not given and would be lost: add "
                    "--decisions {path}, or choose another folder",
                    path=path,
                    n=len(lost),
                )
            )


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
        "decisions": message("review sheet"),
        "matches": message("matches"),
    }
    decision = {c.name: c.label for c in REVIEW[-1:]}
    ours = decision | {c.name: c.label for c in schema.READ["firms"]}

    def table(name: str) -> Message | str:
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


def _common_day(rounds: Rounds) -> dt.date | None:
    """Return the day of all lists that tell one, None where they differ or none does."""
    return rounds.dates[0] if len(rounds.dates) == 1 else None


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
    written += writing.write(_to_choose(sheets["review"]), folder / "review.xlsx", lang)
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
        message(
            "ledger 4 has {base} firms{kinds}; {asked} pairs to decide (fill in review.xlsx and "
            "give it as --decisions next time), {conflicts} conflicts",
            base=base,
            kinds=_kinds(rounds.firms[rounds.firms["exclusion"].isna()]),
            asked=asked,
            conflicts=len(rounds.conflicts),
        ),
        lang,
    )
    left_out = rounds.firms[rounds.firms["exclusion"].notna()]
    if len(left_out):
        tell(
            plural(
                "{n} firm{kinds} that does not count stays in the dataset with its reason of "
                "exclusion, outside the base",
                "{n} firms{kinds} that do not count stay in the dataset with their reasons of "
                "exclusion, outside the base",
                n=len(left_out),
                kinds=_kinds(left_out),
            ),
            lang,
        )
    if is_served:
        _tell_of_modes(rounds, lang)
        tell(
            message(
                "the covered list is taken as complete: a firm not on it, with no "
                "organisation in any ledger, has none (--covered-partial leaves it unknown)"
            )
            if complete
            else message("the covered list is taken as partial: a firm not on it is unknown"),
            lang,
        )


def _kinds(firms: pd.DataFrame) -> Message:
    """Say how many are social organisations, which have a base of their own."""
    from orggraph.graph import Label
    from orggraph.graph.builders.firms import firm_labels

    social = int((firm_labels(firms) == str(Label.SOCIAL_ORG)).sum())
    if not social:
        return EMPTY
    return message(
        " ({firms} firms, {social} social organisations)", firms=len(firms) - social, social=social
    )


def _tell_of_dates(rounds: Rounds, lang: str) -> None:
    """Tell that the ledger has no date, and which dates its lists speak of."""
    if rounds.dates:
        tell(
            message(
                "the lists speak of different days ({days}), so the ledger declares none: give "
                "--as-of",
                days=listed(map(str, rounds.dates), ITEMS),
            ),
            lang,
        )
        return
    tell(message("no list tells its day and the ledger declares none: give --as-of"), lang)


def _tell_of_strangers(rounds: Rounds, lang: str) -> None:
    """Tell how many rows of the covered list are no firm of the ledger: they make nobody
    covered.
    """
    from orggraph.ingest.vocabulary import ASSOCIATIONS
    from orggraph.linkage.ledger_columns import Fate

    names = rounds.matches.loc[rounds.matches["decision"] == str(Fate.NOBODY), "name"]
    if len(names):
        tell(
            message(
                "{strangers} rows of the covered list match no firm of the ledger and "
                "cover nobody; check their names (matches.csv, decision “matches nobody”)",
                strangers=len(names),
            ),
            lang,
        )
    social = int(names.astype("str").str.contains(f"(?:{ASSOCIATIONS})$").fillna(False).sum())
    if social:
        tell(
            plural(
                "{n} of them is a social organisation that no list of the ledger has; where it is "
                "to be counted add it to one",
                "{n} of them are social organisations that no list of the ledger has; where they "
                "are to be counted add them to one",
                n=social,
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
            plural(
                (
                    "{n} row marked duplicates: only the row goes, the firm stays by "
                    "another (problems.csv)"
                ),
                (
                    "{n} rows marked duplicates: only the row goes, the firm stays "
                    "by another (problems.csv)"
                ),
                n=again,
            ),
            lang,
        )
    if alone:
        tell(
            message(
                "{alone} rows marked duplicates are the only row of their firm and are "
                "dropped: check them (problems.csv)",
                alone=alone,
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
            message(
                "{pairs} pairs bear one code under widely different names, one may have "
                "another firm's; they count as two firms until decided (review.xlsx)",
                pairs=pairs,
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
            message(
                "of {bare} firms only the existence of an organisation is known: "
                "organised, their mode is to be verified; they are neither single nor "
                "joint, and no share of single ones is given",
                bare=bare,
            ),
            lang,
        )


def _tell_of_reading(rounds: Rounds, lang: str) -> None:
    """Tell of lists without a row, of rows set aside, of errors and of what other columns say,
    where there are any.
    """
    from orggraph.core.enums import Severity
    from orggraph.linkage.ledger_columns import Stage
    from orggraph.reports.notices import told_of_lists

    read = rounds.balance[rounds.balance["stage"] == str(Stage.READING)]
    for name in read.loc[read["entered"] == 0, "source"]:
        tell(
            message("note: the list {name} has headings and no data", name=name),
            lang,
        )
    for said in told_of_lists(rounds.problems):
        tell(said, lang)
    aside = int((rounds.dropped["stage"] == str(Stage.READING)).sum())
    errors = sum(problem.severity is Severity.ERROR for problem in rounds.problems)
    if aside or errors:
        tell(
            message(
                "{aside} rows set aside in reading (dropped.csv), {errors} errors (problems.csv)",
                aside=aside,
                errors=errors,
            ),
            lang,
        )
