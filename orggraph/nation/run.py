"""A whole run: counties in waves, the largest first, then what is added up over them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd

from orggraph.core import schema
from orggraph.core.errors import InputError, UsageError
from orggraph.core.messages import ITEMS, Message, listed, message
from orggraph.io import output
from orggraph.io.atomic_write import opened, told
from orggraph.nation.counties import UNKNOWN, County, Found, Settings
from orggraph.nation.county import DONE, FAILED, KEPT, Outcome, Task, work_out
from orggraph.nation.engines import Engine
from orggraph.nation.overlaps import find_overlaps
from orggraph.nation.parts import (
    counties_with,
    drop_all,
    drop_part,
    read_part,
    write_sheet,
)
from orggraph.nation.split import clear, split
from orggraph.nation.totals import (
    Level,
    Whole,
    committees_of,
    coverage_of,
    firms_twice,
    whole_of,
)
from orggraph.reports.sheets import Report, Sheet

RECORD = "run.json"
Tell = Callable[[Message], None]


@dataclass(frozen=True)
class Finished:
    """How a run ended: what became of each county, and the sheets of the whole."""

    outcomes: tuple[Outcome, ...]
    sheets: tuple[Sheet, ...]
    written: tuple[Path, ...]

    def count(self, state: str) -> int:
        """Return how many counties ended so."""
        return sum(outcome.state == state for outcome in self.outcomes)

    @property
    def mostly_failed(self) -> bool:
        """Whether more than half of the counties failed."""
        return 2 * self.count(FAILED) > len(self.outcomes)


@dataclass
class _Record:
    """What `run.json` says: the run's version and rules, and what each county took."""

    path: Path
    head: dict[str, Any]
    counties: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, outcomes: Iterable[Outcome]) -> None:
        """Take in outcomes; of a county kept from before, what it took then."""
        for outcome in outcomes:
            before = self.counties.get(outcome.county, {})
            took: dict[str, Any] = {
                "seconds": round(outcome.seconds, 2),
                "memory_mb": outcome.memory,
            }
            if outcome.state == KEPT:
                took = {name: before.get(name) for name in took}
            state = DONE if outcome.state == KEPT else outcome.state
            self.counties[outcome.county] = {"state": state, "firms": outcome.firms, **took}

    def write(self) -> None:
        with opened(self.path) as put:
            said = {**self.head, "counties": dict(sorted(self.counties.items()))}
            put((json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode())


def run(
    found: Found,
    settings: Settings,
    engine: Engine,
    *,
    by_county: str = "",
    only: Sequence[str] = (),
    wave: int = 200,
    resume: bool = False,
    tell: Tell = lambda said: None,
) -> Finished:
    """Work out counties and write everything into the folder of results.

    `by_county` names the column of division codes of one large list; `only` are beginnings of
    codes, all counties where there are none; `wave` counties are begun at once, the largest first;
    with `resume` a county stays whose input, rules, options and program are those of its answers.

    Raises `UsageError` for options that do not fit, `InputError` where no county is there,
    `OutsideError` where the cluster gives up; what is done stays done.
    """
    out = Path(settings.out)
    _prepare(out, resume)
    counties = _counties(found, settings, by_county, tell)
    chosen = _chosen(counties, only)
    _drop_others(settings.out, counties, only)
    record = _record(out, settings, engine, resume)
    outcomes: list[Outcome] = []
    for some in _waves(chosen, wave):
        tasks = [Task(county, settings, resume) for county in some]
        done = [Outcome.of(octets) for octets in engine.map(work_out, tasks)]
        outcomes += done
        record.add(done)
        record.write()
        tell(_progress(outcomes, len(chosen)))
    sheets, written = _write_whole(settings, engine)
    if found.one_list and not only:
        clear(settings.out)
    outcomes.sort(key=lambda outcome: outcome.county)
    return Finished(tuple(outcomes), sheets, (*written, record.path))


def _prepare(out: Path, resume: bool) -> None:
    with told(out):
        out.mkdir(parents=True, exist_ok=True)
    if not resume and ((out / RECORD).exists() or any(out.glob("part=*"))):
        raise UsageError(
            message(
                "{out} holds the results of a run: go on with --resume, or name another folder",
                out=out,
            )
        )


def _counties(found: Found, settings: Settings, by_county: str, tell: Tell) -> list[County]:
    if not found.one_list:
        if by_county:
            raise UsageError(
                message(
                    "--by-county is for one large list; these data are split by county, leave it "
                    "out"
                )
            )
        return list(found.counties)
    if not by_county:
        raise UsageError(
            message(
                "one large list needs the column of division codes, such as --by-county 区划代码"
            )
        )
    tell(message("splitting by {by_county}", by_county=by_county))
    counties = split(found.one_list, by_county, settings.setup, settings.out)
    if all(county.code == UNKNOWN for county in counties):
        raise InputError(
            message(
                "{one_list}: no cell of {by_county} is a county's code; write codes of six, nine "
                "or twelve digits",
                one_list=found.one_list,
                by_county=by_county,
            )
        )
    return counties


def _chosen(counties: list[County], only: Sequence[str]) -> list[County]:
    if not only:
        return counties
    chosen = [county for county in counties if county.code.startswith(tuple(only))]
    nobody = [code for code in only if not any(c.code.startswith(code) for c in counties)]
    if nobody:
        raise UsageError(
            message(
                "--only {codes}: no county's code begins so; write a code or its first digits",
                codes=listed(nobody, ITEMS),
            )
        )
    return chosen


def _drop_others(out: str, counties: list[County], only: Sequence[str]) -> None:
    """Take away what an earlier run left of counties that are no part of the data any more."""
    if only:
        return
    codes = {county.code for county in counties}
    for part in ("summary", "failure"):
        for code in counties_with(out, part):
            if code not in codes:
                drop_all(out, code)


def _waves(counties: list[County], size: int) -> Iterator[list[County]]:
    """Yield the counties a wave at a time, the largest first, which would be waited for longest."""
    order = sorted(counties, key=lambda county: (-county.size, county.code))
    for start in range(0, len(order), size):
        yield order[start : start + size]


def _record(out: Path, settings: Settings, engine: Engine, resume: bool) -> _Record:
    rules = repr([(name, getattr(settings.rules, name)) for name in settings.rules.__slots__])
    changes = settings.setup.provinces.items()
    provinces = repr(sorted((code, sorted(own.items())) for code, own in changes))
    head = {
        "version": version("orggraph"),
        "rules": hashlib.sha256((rules + provinces).encode()).hexdigest(),
        "base": settings.base.value,
        "groups_within": settings.rules.groups_within,
        "plan": settings.plan,
        "engine": engine.name,
    }
    record = _Record(out / RECORD, head)
    if resume and record.path.is_file():
        try:
            record.counties = dict(json.loads(record.path.read_bytes())["counties"])
        except (ValueError, KeyError, TypeError):
            record.counties = {}  # what a county took is lost, its answers are not
    return record


def _progress(outcomes: list[Outcome], counties: int) -> Message:
    failed = sum(outcome.state == FAILED for outcome in outcomes)
    return message(
        "{outcomes} of {counties} counties, {failed} failed",
        outcomes=len(outcomes),
        counties=counties,
        failed=failed,
    )


# ---- what is written of the whole ----


def _write_whole(settings: Settings, engine: Engine) -> tuple[tuple[Sheet, ...], list[Path]]:
    out = settings.out
    done = counties_with(out, "summary")
    if not done:
        failures = _failures(settings)
        return (failures,), output.write(failures, Path(out) / "failures.csv", settings.lang)
    summaries = read_part(out, "summary", done)
    firms = int(summaries["ledger"].sum())
    overlaps = find_overlaps(engine, out, done, firms)
    organisations = read_part(out, "organisations", done)
    organisations = organisations[organisations["shareable"].to_numpy(bool)]
    whole = whole_of(summaries, organisations, overlaps)
    repeated = firms_twice(overlaps)
    _write_twice(out, done, repeated)
    folder = Path(out) / "coverage"
    folder.mkdir(exist_ok=True)
    sheets, written = [], []
    for level in Level:
        sheet = _coverage_sheet(whole, level, settings)
        sheets.append(sheet)
        written += output.write(sheet, folder / f"{level.value}.csv", settings.lang)
    further = [
        _committee_sheet(out, done, overlaps, settings),
        _twice_sheet(repeated, settings),
        _failures(settings),
    ]
    for sheet in further:
        written += output.write(sheet, Path(out) / f"{sheet.key}.csv", settings.lang)
    sheets += further
    report = Report(
        message("Coverage: {name}", name=settings.setup.name),
        _caption(settings),
        (),
        (),
        tuple(sheets),
        settings.rules,
    )
    written += output.write(report, folder / "coverage.xlsx", settings.lang)
    return tuple(sheets), written


def _write_twice(out: str, done: list[str], repeated: pd.DataFrame) -> None:
    """Tell each county which of its firms stand on the list of another too."""
    for county in done:
        own = repeated[repeated["county_code"] == county]
        if len(own):
            write_sheet(out, "twice", county, own)
        else:
            drop_part(out, "twice", county)


def _caption(settings: Settings) -> Message:
    return message(
        "{name} · base: {base} · county by county",
        name=settings.setup.name,
        base=settings.base,
    )


def _coverage_sheet(whole: Whole, level: Level, settings: Settings) -> Sheet:
    frame = coverage_of(whole, level)
    notes: list[Message] = [
        message(
            "Counties are worked out one by one and added up, rates are of the sums; an "
            "organisation of several counties (same id and name, or of the upper data) counts "
            "once."
        )
    ]
    if level is Level.NATION:
        first = frame.iloc[0]
        said = message(
            "{counted} of {expected} counties",
            counted=int(first["counties"]),
            expected=int(first["expected"]),
        )
        if isinstance(first["missing"], str):
            said = message("{said}; missing: {missing}", said=said, missing=first["missing"])
        notes.insert(0, said)
    if len(whole.overlaps):
        firms = whole.overlaps["uscc"].nunique()
        notes.append(
            message(
                "{firms} firms stand on the lists of two or more counties, see firms_twice; the "
                "net row counts each once, where it stands best.",
                firms=firms,
            )
        )
    if settings.rules.groups_within == "district":
        notes.append(message("Proposed groups lie within one district (rule groups_within)."))
    return Sheet(
        f"coverage_{level.value}",
        message("Coverage by {level}", level=level),
        schema.NATION_COVERAGE,
        frame,
        _caption(settings),
        tuple(notes),
        shade=("organised_rate", "both_rate", "built_rate"),
    )


def _committee_sheet(
    out: str, done: list[str], overlaps: pd.DataFrame, settings: Settings
) -> Sheet:
    frame = committees_of(read_part(out, "committees", done), overlaps)
    return Sheet(
        "committees",
        message("Industry committees"),
        schema.NATION_COMMITTEES,
        frame,
        _caption(settings),
        (
            message(
                "Only committees that may be of several counties (with an id, or of the upper "
                "data); a firm counts once."
            ),
        ),
    )


def _twice_sheet(repeated: pd.DataFrame, settings: Settings) -> Sheet:
    return Sheet(
        "firms_twice",
        message("Firms in two counties"),
        schema.FIRMS_TWICE,
        repeated,
        _caption(settings),
    ).if_empty(message("No firm stands on the lists of two counties."))


def _failures(settings: Settings) -> Sheet:
    frame = read_part(settings.out, "failure")
    return Sheet(
        "failures",
        message("Counties not finished"),
        schema.COUNTY_FAILURE,
        frame,
        _caption(settings),
    ).if_empty(message("All counties are finished."))


__all__ = ["Finished", "run"]
