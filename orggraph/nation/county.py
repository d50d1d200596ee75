"""One county worked out, by whoever does it: read, answered, and its files written.

The same function runs in the plain loop and in a task of Spark. It never raises for what is wrong
with a county: that becomes one row of `failure`, and the other counties go on.
"""

from __future__ import annotations

import gc
import hashlib
import json
import sys
import time
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from orggraph.analysis import pipeline
from orggraph.analysis.analysis import Answers
from orggraph.analysis.coverage import (
    ORGANISATION_COUNTS,
    committee_of,
    coverage_counts,
    firm_counts,
    organisations_counted,
    with_rates,
)
from orggraph.core import schema
from orggraph.core.enums import Dimension, Severity
from orggraph.core.errors import InputError, OrggraphError, OutputError
from orggraph.core.messages import Message, Spoken, message
from orggraph.ingest.findings import screened_words
from orggraph.io import output
from orggraph.nation.counties import County, Layout, Settings, files_in
from orggraph.nation.parts import (
    drop_all,
    drop_part,
    place,
    read_county,
    write_part,
    write_sheet,
)
from orggraph.nation.reading import names_of_upper, read_county_rows
from orggraph.reports.coverage import coverage_sheet
from orggraph.reports.gaps import gap_sheet
from orggraph.reports.headers import caption
from orggraph.reports.joint_branches import plan_sheets, proposed
from orggraph.reports.notices import headed_report
from orggraph.reports.problems import problem_sheet
from orggraph.reports.report import said_dimensions
from orggraph.reports.sheets import Report, Sheet

DONE, KEPT, FAILED = "done", "kept", "failed"
# What one county takes, measured: a process with the program in it, then for each byte of its
# files. A workbook and Parquet are packed, a firm in them is fewer bytes.
PROCESS = 450_000_000
TAKES = {".csv": 40, ".tsv": 40, ".txt": 40, ".json": 25}
TAKES_PACKED = 90
COUNTS = [
    c.name
    for c in schema.COUNTED
    if not c.name.endswith("_rate") and c.name not in ORGANISATION_COUNTS
]


@dataclass(frozen=True)
class Task:
    """One county to work out; `keep` lets what an earlier run left stand where nothing changed."""

    county: County
    settings: Settings
    keep: bool = False


@dataclass(frozen=True)
class Outcome:
    """What became of a county; `seconds` and `memory` (the peak of the process, MB) are for the
    record of the run and stand in no answer.
    """

    county: str
    state: str
    firms: int = 0
    zh: str = ""
    en: str = ""
    seconds: float = 0.0
    memory: float = 0.0

    @property
    def said(self) -> Message:
        """Why it failed."""
        return Spoken(self.zh, self.en)

    def octets(self) -> bytes:
        """Return the outcome as a task hands it back."""
        return json.dumps(asdict(self), ensure_ascii=False).encode()

    @classmethod
    def of(cls, octets: bytes) -> Outcome:
        """Return the outcome that a task handed back."""
        return cls(**json.loads(octets))


def work_out(task: Task) -> bytes:
    """Work out one county and return its outcome as bytes."""
    began = time.perf_counter()
    try:
        found = _work_out(task)
    except OutputError:
        raise  # the folder of results is at fault, for every county alike
    except OrggraphError as error:
        found = _failed(task, error.text)
    except MemoryError:
        gc.collect()
        found = _failed(task, _NO_MEMORY)
    except Exception as error:
        found = _failed(task, _unforeseen(error))
    peak = _peak()
    return replace(found, seconds=time.perf_counter() - began, memory=peak).octets()


_NO_MEMORY = message(
    "out of memory, the county is not finished; run it alone with --only, or on a larger machine"
)


def _unforeseen(error: Exception) -> Message:
    """Say where the unforeseen happened, and nothing of the data."""
    kind, trace = type(error).__name__, error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    at = "" if trace is None else f"{trace.tb_frame.f_code.co_name}:{trace.tb_lineno}"
    return message(
        "an unforeseen error ({kind}, {at}), the county is not finished; try orggraph check on "
        "its data alone, and report this line",
        kind=kind,
        at=at,
    )


def _peak() -> float:
    try:
        import resource
    except ImportError:  # Windows does not tell
        return 0.0
    scale = 1e6 if sys.platform == "darwin" else 1e3
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / scale, 1)


def _work_out(task: Task) -> Outcome:
    county, settings = task.county, task.settings
    key = key_of(county, settings)
    if task.keep and (firms := _kept(settings.out, county.code, key)) is not None:
        return Outcome(county.code, KEPT, firms)
    _drop(settings.out, county.code)
    _refuse_too_large(county, settings)
    raw = read_county_rows(county, settings.setup)
    answers = pipeline.answers(raw, settings.rules_of(county.code), as_of=settings.as_of)
    if not len(answers.graph.firms):
        raise InputError(
            message("{name}: there is no firm; check the county's ledger", name=raw.name)
        )
    _write_all(county, settings, answers, key)
    return Outcome(county.code, DONE, len(answers.graph.firms))


def _drop(out: str, county: str) -> None:
    """Take away what an earlier run left of a county."""
    drop_all(out, county)
    folder = _folder(out, county)
    for path in (*folder.glob("*.csv"), folder / WORKBOOK):
        path.unlink(missing_ok=True)


WORKBOOK = "report.xlsx"


def _folder(out: str, county: str) -> Path:
    """Return where the files of a county's own office stand."""
    return Path(out) / "counties" / county


def _kept(out: str, county: str, key: str) -> int | None:
    """Return how many firms a county done before has; None where it is not done, or not so."""
    if not place(out, "summary", county).is_file():
        return None
    try:
        summary = read_county(out, "summary", county, ["key", "ledger"]).to_pylist()[0]
    except (pa.ArrowException, OSError, KeyError, IndexError):  # of another program, or no Parquet
        return None
    return int(summary["ledger"]) if summary["key"] == key else None


def _failed(task: Task, said: Message) -> Outcome:
    """Write why a county failed in place of its answers."""
    county = task.county
    _drop(task.settings.out, county.code)
    said = screened_words(said)  # a path may name a person
    row = pd.DataFrame([{"group": county.name, "message": said}], dtype=object)
    write_sheet(task.settings.out, "failure", county.code, row)
    return Outcome(county.code, FAILED, 0, said.zh, said.en)


def key_of(county: County, settings: Settings) -> str:
    """Return a hash of all that decides a county's answers: its files, what counties share, rules,
    options, and the version of the program.
    """
    digest = hashlib.sha256()
    setup = settings.setup
    rules = settings.rules_of(county.code)
    said = (
        version("orggraph"),
        setup.name if county.layout is not Layout.FOLDER else "",
        setup.as_of,
        sorted(setup.coordinates.items()),
        sorted((kind, sorted(names.items())) for kind, names in setup.columns.items()),
        [(name, getattr(rules, name)) for name in rules.__slots__],
        str(settings.base),
        settings.plan,
        settings.county_files,
        settings.lang if settings.county_files else "",
        settings.as_of,
    )
    digest.update(repr(said).encode())
    for folder in filter(None, (county.path, setup.upper)):
        for path in files_in(Path(folder)):
            digest.update(path.relative_to(folder).as_posix().encode("utf-8", "surrogateescape"))
            with open(path, "rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def _refuse_too_large(county: County, settings: Settings) -> None:
    """Raise `InputError` for a county that cannot fit, before the system kills the process."""
    allowed = settings.memory or _free_memory()
    needed = PROCESS + sum(
        TAKES.get(path.suffix.lower(), TAKES_PACKED) * path.stat().st_size
        for path in files_in(Path(county.path))
    )
    if allowed and needed > allowed:
        raise InputError(
            message(
                "{name}: the county takes about {needed:.1f} GB of memory, {allowed:.1f} GB are "
                "free, it is not worked out; use a larger machine, or allow more with "
                "--county-memory",
                name=county.name,
                needed=needed / 1000000000.0,
                allowed=allowed / 1000000000.0,
            )
        )


def _free_memory() -> int:
    """Return the bytes that this process may still take, 0 where the system does not say."""
    limits = [_available()]
    try:
        import resource

        limit = resource.getrlimit(resource.RLIMIT_AS)[0]
        limits.append(0 if limit == resource.RLIM_INFINITY else limit)
    except ImportError:
        pass
    known = [limit for limit in limits if limit]
    return min(known) if known else 0


def _available() -> int:
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
    except OSError:
        return 0
    found = [line.split()[1] for line in lines if line.startswith("MemAvailable:")]
    return int(found[0]) * 1024 if found else 0


# ---- what is written ----


def _write_all(county: County, settings: Settings, answers: Answers, key: str) -> None:
    out, code = settings.out, county.code
    plan = answers.propose(workers=1) if settings.plan else None
    gaps = gap_sheet(answers, proposed=None if plan is None else proposed(plan))
    planned = [] if plan is None else plan_sheets(answers, plan)
    sheets = [gaps, *planned, problem_sheet(answers)]
    counts = {
        by: coverage_counts(answers.graph, answers.status, by, settings.base)
        for by in said_dimensions(answers)
    }
    write_sheet(out, "coverage", code, _coverage(counts))
    for sheet in sheets:
        write_sheet(out, sheet.key, code, sheet.frame)
    _write_between(county, settings, answers)
    _write_files(county, settings, answers, sheets)
    figures = {"groups": 0, "placed": 0, "left_over": 0}
    if plan is not None:
        figures = {
            "groups": int(plan.groups["group"].nunique()),
            "placed": len(plan.groups) + len(plan.joins),
            "left_over": len(plan.left_over),
        }
    total = counts[Dimension.DISTRICT].iloc[[-1]]
    write_sheet(out, "summary", code, _summary(answers, total, key, figures))
    drop_part(out, "failure", code)


def _coverage(counts: dict[Dimension, pd.DataFrame]) -> pd.DataFrame:
    """Return the coverage tables of all that the ledger tells firms apart by, with every
    numerator; the total stands once, in the first.
    """
    tables = []
    for by, table in counts.items():
        rows = table if by is Dimension.DISTRICT else table.iloc[:-1]
        tables.append(rated(rows).assign(by=by.value))
    return pd.concat(tables, ignore_index=True)


def rated(counts: pd.DataFrame) -> pd.DataFrame:
    """Return counts with the rates that they give, the numerators kept."""
    held = counts[["without_fallback", "never_asked"]].astype("Int64")
    return with_rates(counts.copy()).assign(**{name: held[name] for name in held})


def _summary(
    answers: Answers, total: pd.DataFrame, key: str, figures: dict[str, int]
) -> pd.DataFrame:
    as_of = answers.graph.as_of
    return rated(total).assign(
        name=answers.graph.name,
        as_of=as_of.isoformat() if as_of else None,
        key=key,
        errors=answers.count(Severity.ERROR),
        warnings=answers.count(Severity.WARNING),
        **figures,
    )


def _write_between(county: County, settings: Settings, answers: Answers) -> None:
    """Write what questions between counties are answered from: firms by code, organisations,
    committees.
    """
    graph, out, code = answers.graph, settings.out, county.code
    counts = firm_counts(graph, answers.status, settings.base)
    committee = committee_of(graph)["committee"]
    write_part(out, "firms", code, _firms(answers, counts, committee))
    organisations = organisations_counted(graph, answers.status, settings.base)
    upper = names_of_upper(settings.setup.upper)
    kinds = {name: pa.array(organisations[name].to_numpy(bool)) for name in ORGANISATION_COUNTS}
    cells = {
        "organisation": _text(organisations["organisation"]),
        "name": _text(organisations["name"]),
        "shareable": pa.array(_shareable(organisations, upper)),
        **kinds,
    }
    write_part(out, "organisations", code, pa.table(cells))
    write_part(out, "committees", code, _committees(answers, counts, committee, upper))


OWN_ID = "党组织:"
"""Before the node of an organisation that no table gives an id."""


def _shareable(organisations: pd.DataFrame, upper: frozenset[str]) -> np.ndarray[Any, Any]:
    """Whether each organisation may be the same as one of another county: it has an id of its own,
    or stands in the upper dataset.
    """
    given = ~organisations["organisation"].str.startswith(OWN_ID)
    shared: np.ndarray[Any, Any] = (given | organisations["name"].isin(upper)).to_numpy(bool)
    return shared


def _text(series: pd.Series[Any]) -> pa.Array:
    array = pa.array(series.astype(object), pa.string(), from_pandas=True)
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


def _firms(answers: Answers, counts: pd.DataFrame, committee: pd.Series[str]) -> pa.Table:
    """Return the firms that have a code, each once, and what each adds to the counts."""
    firms = answers.graph.firms
    chosen = (
        answers.graph.is_enterprise
        & firms["uscc"].notna().to_numpy(bool)
        & firms["repeat_of"].isna().to_numpy(bool)
    )
    rows = np.flatnonzero(chosen)
    cells: dict[str, Any] = {
        "uscc": _text(firms["uscc"].iloc[rows]),
        "name": _text(firms["name"].iloc[rows]),
        "status": _text(answers.status["status"].iloc[rows]),
        "committee": _text(committee.iloc[rows]),
    }
    for name in COUNTS:
        column = counts[name].iloc[rows]
        cells[name] = pa.array(column, pa.int32(), from_pandas=True)
    return pa.table(cells).sort_by("uscc")


def _committees(
    answers: Answers, counts: pd.DataFrame, committee: pd.Series[str], upper: frozenset[str]
) -> pa.Table:
    """Return the load of the industry committees that may guide firms of several counties."""
    graph = answers.graph
    nodes = committee.where(graph.is_enterprise)
    sums = counts.groupby(nodes.to_numpy(object, na_value=None)).sum(min_count=1)
    names = [str(graph.skeleton.nodes[node]["name"]) for node in sums.index]
    frame = pd.DataFrame({"organisation": list(sums.index), "name": names}, dtype="str")
    shared = _shareable(frame, upper)
    cells = {
        "organisation": _text(frame["organisation"]),
        "name": _text(frame["name"]),
        **{name: pa.array(sums[name], pa.int64(), from_pandas=True) for name in COUNTS},
    }
    return pa.table(cells).filter(pa.array(shared))


def _write_files(county: County, settings: Settings, answers: Answers, lists: list[Sheet]) -> None:
    """Write the county's own tables for its office, as CSV files or as one workbook."""
    if not settings.county_files:
        return
    folder = _folder(settings.out, county.code)
    folder.mkdir(parents=True, exist_ok=True)
    dimensions = said_dimensions(answers)
    sheets = [*(coverage_sheet(answers, by, settings.base) for by in dimensions), *lists]
    name = county.name if county.name != county.code else answers.graph.name
    report = Report(
        message("Party organisation coverage: {name}", name=name),
        caption(answers, settings.base),
        (),
        (),
        tuple(sheets),
        answers.graph.rules,
    )
    headed = headed_report(answers, report)
    if settings.county_files == "xlsx":
        output.write(headed, folder / WORKBOOK, settings.lang)
        return
    for sheet in headed.sheets:
        output.write(sheet, folder / f"{sheet.key}.csv", settings.lang)
