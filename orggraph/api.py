"""What `import orggraph` gives: plain functions for those who ask from Python."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd

from orggraph.analysis.comparison import Comparison
from orggraph.analysis.comparison import compare as compare_dates
from orggraph.analysis.coverage import LISTED, classify, gap_list, responsible
from orggraph.analysis.coverage import coverage_table as table_of
from orggraph.analysis.impact import find_node
from orggraph.analysis.impact import impact as impact_of
from orggraph.analysis.pipeline import answers_of, answers_of_graph
from orggraph.analysis.services.circles import Circles
from orggraph.analysis.services.circles import circles as circles_of
from orggraph.analysis.services.posts import Posts
from orggraph.analysis.services.posts import posts as posts_of
from orggraph.core.enums import Base, Dimension, Problem, Status
from orggraph.core.errors import UsageError
from orggraph.core.messages import message
from orggraph.core.rules import DEFAULT, Rules
from orggraph.graph import Label, OrgGraph
from orggraph.graph import build_graph as build
from orggraph.ingest import RawDataset, Tables, clean
from orggraph.ingest.chosen_columns import Choices
from orggraph.ingest.omitting import without as leave_out
from orggraph.io.column_choices import read_choices
from orggraph.io.plan_reader import read_plan
from orggraph.io.reader import read_raw
from orggraph.io.review_reader import read_filled
from orggraph.io.snapshot.kept import Snapshot
from orggraph.io.snapshot.opening import is_named
from orggraph.linkage import Listing, Rounds, four_rounds, listing
from orggraph.linkage.ledger_columns import COVERED_NAME
from orggraph.linkage.review import together
from orggraph.location import locate as locate_firms
from orggraph.reports.joint_branches import keyed
from orggraph.reports.registry import PlanFile, answer_named

Lists = Mapping[
    str, str | PathLike[str] | Sequence[str | PathLike[str]]
]  # files by the name of their list


@dataclass(frozen=True)
class Dataset:
    """What a dataset folder or a ledger file says: its clean tables, and everything found wrong
    with them.
    """

    tables: Tables

    @property
    def name(self) -> str:
        """The dataset's name."""
        return self.tables.name

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything found wrong while reading."""
        return self.tables.problems


def read(
    path: str | PathLike[str],
    rules: Rules | Mapping[str, Any] = DEFAULT,
    *,
    without: Sequence[str] = (),
    allow_outside: bool = False,
    columns_as: str | PathLike[str] | None = None,
) -> Dataset:
    """Read a dataset folder, one ledger file, or a snapshot.

    `rules` are `Rules` or a mapping of the rules to change; `without` names columns that are left
    out whole, such as `note`; `allow_outside` lets `dataset.toml` name files outside its folder;
    `columns_as` is a file that says how columns are read, as `orggraph check DATA --columns -o
    FILE.xlsx` writes it, filled in. A snapshot was read when it was made: the three do not apply.
    Raises `InputError` where it cannot be read at all.
    """
    chosen = rules if isinstance(rules, Rules) else DEFAULT.replace(rules, "rules")
    if is_named(Path(path)):
        return Dataset(_of_snapshot(path, chosen, without, columns_as))
    choices = None if columns_as is None else read_choices(columns_as)
    return Dataset(
        clean(
            leave_out(read_raw(path, choices=choices, allow_outside=allow_outside), without), chosen
        )
    )


def _of_snapshot(
    path: str | PathLike[str],
    rules: Rules,
    without: Sequence[str],
    columns_as: str | PathLike[str] | None,
) -> Tables:
    if without or columns_as is not None:
        raise UsageError(
            message(
                "{path} is a snapshot and was read when it was made: use without and "
                "columns_as on its source",
                path=path,
            )
        )
    snapshot = Snapshot(Path(path))
    snapshot.reader.check_all()
    return snapshot.tables(rules)


def build_graph(tables: Tables | Dataset) -> OrgGraph:
    """Build the graph of a dataset."""
    return build(tables.tables if isinstance(tables, Dataset) else tables)


def answer(of: OrgGraph | Tables | Dataset, key: str, **options: Any) -> pd.DataFrame:
    """Return what the command of the same name gives, as a table.

    Parameters
    ----------
    of : OrgGraph or Dataset
        What is asked about. Several answers about one graph build it once; what needs more than a
        graph, such as `locate`, is asked of a dataset.
    key : str
        The command, such as "health" or "funding".
    **options : Any
        Its options by their names in Python: `by="street"`, `social=True`, `firm="…"`. A plan is
        the path of its file.

    Returns
    -------
    pandas.DataFrame
        The columns of the command's JSON under their English names. A word of a closed list is its
        value, our own words and sentences are Chinese, what is not known is missing.

    Raises
    ------
    UsageError
        For an answer or an option that is not there, and a value that an option does not take.

    Examples
    --------
    >>> orggraph.answer(graph, "funding", by="street")  # doctest: +SKIP
    """
    asked = answer_named(key)
    asked.values(options)  # what is wrong with them is said before anything is worked out
    if not isinstance(of, OrgGraph):
        tables = of.tables if isinstance(of, Dataset) else of
        answers = answers_of(tables, compare=asked.compares)
    elif asked.compares:
        raise UsageError(
            message("{key} needs the dataset: give what orggraph.read returns", key=key)
        )
    else:
        answers = answers_of_graph(of)
    plans = {option.name for option in asked.options if isinstance(option.kind, PlanFile)}
    for name in plans & {name for name, value in options.items() if value is not None}:
        options[name] = keyed(answers, read_plan(options[name]))
    return asked.make(answers, **options).table()


def coverage_table(
    graph: OrgGraph, by: str = "district", base: str = "operating", *, social: bool = False
) -> pd.DataFrame:
    """Return the coverage table by a dimension and a base (columns of `schema.COVERAGE`, the
    total row last).
    """
    return table_of(
        graph,
        classify(graph),
        Dimension(by),
        Base(base),
        Label.SOCIAL_ORG if social else Label.ENTERPRISE,
    )


def gaps(graph: OrgGraph, *statuses: str) -> pd.DataFrame:
    """Return the gap list (columns of `schema.GAPS`), of all firms without an organisation or of
    some statuses.
    """
    return gap_list(
        graph, classify(graph), responsible(graph), tuple(map(Status, statuses)) or LISTED
    )


def locate(tables: Tables | Dataset) -> pd.DataFrame:
    """Return where each firm sits and how we know, one row a firm."""
    return locate_firms(tables.tables if isinstance(tables, Dataset) else tables, compare=True)


def compare(old: OrgGraph, new: OrgGraph) -> Comparison:
    """Return what moved between two dates: `.moves` of firms, `.organisations`, `.districts()`,
    `.pairs` (who is who).
    """
    return compare_dates(old, new)


def impact(graph: OrgGraph, node: str | None = None) -> pd.DataFrame:
    """Return what falls if each organisation, post or place goes, the most load-bearing first.

    With `node` (an id or a name), the firms that this one touches instead, by row number of
    `graph.firms`. Columns as `orggraph.analysis.impact.Impact` says. Raises `UsageError` for a node
    that is not there.
    """
    found = impact_of(graph, classify(graph))
    return found.ranking if node is None else found.of(find_node(graph, node))


def posts(graph: OrgGraph) -> Posts:
    """Return the instructor posts: `.load` of each, `.firms` to send one to, `.further` posts
    needed, `.assignment` with its proof.
    """
    return posts_of(graph, classify(graph))


def circles(graph: OrgGraph) -> Circles:
    """Return which firms stand in the circles of the service centres: `.table()`, `.inside`,
    `.covering` for where to add more.
    """
    return circles_of(graph, classify(graph))


def ledger(
    departments: Lists,
    sweeps: Lists = MappingProxyType({}),
    covered: str | PathLike[str] | None = None,
    *,
    complete: bool = True,
    decisions: str | PathLike[str] | Sequence[str | PathLike[str]] | None = None,
    without: Sequence[str] = (),
    allow_outside: bool = False,
    columns_as: str | PathLike[str] | None = None,
) -> Rounds:
    """Join departments' lists and sweep lists, each a file or several under its name, into one
    ledger in four rounds.

    Lists named earlier win where values differ. `covered` lists firms that are taken up, all of
    them where `complete`; `decisions` is the review sheet of an earlier run, filled in, or several;
    `without`, `allow_outside` and `columns_as` are as in `read`. Raises `InputError` for a file
    that cannot be read.
    """
    choices = None if columns_as is None else read_choices(columns_as)

    def listed(lists: Lists) -> list[Listing]:
        return _listed(lists, without, allow_outside, choices)

    served = listed({COVERED_NAME.zh: covered})[0] if covered is not None else None
    return four_rounds(
        listed(departments),
        listed(sweeps),
        served,
        complete=complete,
        decisions=together([read_filled(file) for file in _several(decisions)]),
    )


def _listed(
    lists: Lists, without: Sequence[str], allow_outside: bool, choices: Choices | None
) -> list[Listing]:
    def raw(path: str | PathLike[str]) -> RawDataset:
        about = choices is not None and any(
            place.file == Path(path).name for place in choices.columns
        )
        return leave_out(
            read_raw(path, choices=choices if about else None, allow_outside=allow_outside), without
        )

    return [listing(name, *map(raw, _several(given))) for name, given in lists.items()]


def _several(
    given: str | PathLike[str] | Sequence[str | PathLike[str]] | None,
) -> Sequence[str | PathLike[str]]:
    """Return one file or several as several."""
    if given is None:
        return ()
    return [given] if isinstance(given, str | PathLike) else given
