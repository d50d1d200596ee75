"""The list of firms that have an organisation or an instructor, found in the ledger and written
into its firms.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from orggraph.core.array_types import Flags, Ints
from orggraph.core.enums import Problem, Severity
from orggraph.core.messages import Spoken, message
from orggraph.ingest.parsing import NO_POST, UNNAMED, UNNUMBERED
from orggraph.ingest.party import COLUMNS
from orggraph.linkage.comparison import Method
from orggraph.linkage.consolidate import HEADINGS, Firms, consolidated
from orggraph.linkage.ledger_columns import CONFLICTS, WORK, Fate, Rule, Stage
from orggraph.linkage.matching import match
from orggraph.linkage.reconciliation import Entry, counted
from orggraph.linkage.review import Decisions
from orggraph.linkage.source_list import Listing

_ORGANISATION = HEADINGS["organisation"].zh
_TAKEN = ("taken", "taken_source", "taken_file", "taken_sheet", "taken_row", "rule")
COMPARED = ("name", "uscc", "address")
_PARTY = (
    "organisation",
    "mode",
    "since",
    *WORK,
    "members_formal",
    "members_total",
    "members_relation_here",
)


@dataclass(frozen=True)
class Served:
    """What became of each row of the covered list.

    `firm` is the number of its firm, −1 for none; `rows` has method, score, decision, review and
    why for each.
    """

    listing: Listing
    firm: Ints
    rows: pd.DataFrame
    review: pd.DataFrame
    problems: tuple[Problem, ...]

    @property
    def entry(self) -> Entry:
        """The list in the books: a firm's first row is kept, its others merged, and rows without
        a firm dropped.
        """
        fate = self.rows["decision"]
        words = {str(f): f for f in Fate}
        return Entry(
            Stage.COVERED,
            self.listing.name,
            len(fate),
            int((fate == str(Fate.COVERED)).sum()),
            counted(words[f] for f in fate if f == str(Fate.REPEATED)),
            counted(words[f] for f in fate if f not in (str(Fate.COVERED), str(Fate.REPEATED))),
        )


def find_served(
    listing: Listing,
    rows: pd.DataFrame,
    firms: Firms,
    leads: Ints,
    gone: Flags,
    decisions: Decisions,
) -> Served:
    """Find the firm of each row of the covered list.

    `rows` are those of all ledgers and `leads` the row that stands for each firm. What the leading
    rows do not settle is sought among the other rows of a firm, where it may stand under a former
    name. `gone` tells the firms that are out of the base: a row that means one of them covers
    nobody.
    """
    queries = (
        listing.rows[list(COMPARED)]
        .assign(altered=False)
        .set_axis(listing.rows["row"].to_numpy(), axis=0)
    )
    registry = rows[list(COMPARED)].assign(altered=False)
    found = match(
        queries, registry.iloc[leads].set_axis(np.arange(len(leads)), axis=0), decisions=decisions
    )
    told, reviews, problems = (
        found.rows.reset_index(drop=True),
        [found.review],
        list(found.problems),
    )
    firm = np.array(
        [-1 if label is None or label != label else label for label in told["firm"]], dtype=np.int64
    )
    lost = np.flatnonzero(
        (firm < 0)
        & ~told["review"].to_numpy(dtype=bool)
        & (told["method"] == str(Method.NONE)).to_numpy()
    )
    others = np.setdiff1d(np.flatnonzero(firms.of >= 0), leads)
    if len(lost) and len(others):
        more = match(queries.iloc[lost], registry.iloc[others], decisions=decisions)
        again = more.rows.reset_index(drop=True)
        hit = again["firm"].notna().to_numpy(dtype=bool)
        firm[lost[hit]] = firms.of[again["firm"][hit].to_numpy(np.int64)]
        told = pd.concat([told.drop(index=lost), again.set_axis(lost, axis=0)]).sort_index()
        reviews.append(more.review)
    told["decision"] = _fates(firm, told, gone)
    file = str(listing.rows["file"].iloc[0]) if len(listing.rows) else ""
    told["why"] = pd.Series(
        [Spoken(zh, en) for zh, en in zip(told["why_zh"], told["why_en"], strict=True)],
        dtype=object,
    )
    return Served(
        listing,
        firm,
        told,
        pd.concat(reviews, ignore_index=True),
        tuple(replace(p, file=file) if p.table == "matches" else p for p in problems),
    )


def _fates(firm: Ints, told: pd.DataFrame, gone: Flags) -> list[str]:
    again = pd.Series(firm).duplicated().to_numpy(dtype=bool)
    out = gone[firm] if len(gone) else np.zeros(len(firm), dtype=bool)
    waits = told["review"].to_numpy(dtype=bool) | (
        told["method"] == str(Method.AMBIGUOUS)
    ).to_numpy(dtype=bool)
    return [
        str(f)
        for f in np.select(
            [(firm < 0) & waits, firm < 0, out, again],
            [str(Fate.WAITING), str(Fate.NOBODY), str(Fate.OFF_BASE), str(Fate.REPEATED)],
            str(Fate.COVERED),
        )
    ]


# ---- what the list says, written into the firms ----


@dataclass(frozen=True)
class Written:
    """Firms with the Party facts of the covered list, where these disagree with the ledgers, and
    what is odd.
    """

    frame: pd.DataFrame
    conflicts: pd.DataFrame
    problems: tuple[Problem, ...]


def write_served(
    frame: pd.DataFrame,
    keys: pd.Series[Any],
    rows: pd.DataFrame,
    firms: Firms,
    served: Served,
    complete: bool,
) -> Written:
    """Write the Party facts of a covered list into firms; `frame` and `keys` have the numbers of
    the firms as index.

    A firm on the list has the organisation it names, or one that is not named; on a list of
    instructors only, an instructor. With `complete`, a firm that is not on it and has no
    organisation in any ledger has none.
    """
    listing = served.listing
    group = np.where(np.isin(served.firm, frame.index.to_numpy()), served.firm, -1)
    said = consolidated(listing.rows.assign(list=0), group)
    firm = group[_first_rows(said.of, len(said))]
    facts = _facts(said.frame, listing.given).set_axis(firm, axis=0)
    here = frame.loc[firm]
    unsaid = facts[list(_PARTY)].isna().all(axis=1) & here["organisation"].isna().to_numpy()
    clash = (
        facts["organisation"].notna()
        & here["organisation"].notna()
        & (facts["organisation"] != UNNAMED)
        & (facts["organisation"] != here["organisation"])
    )
    found = _conflicts(frame, keys, rows, firms, said, facts, clash, listing)
    out = frame.copy()
    named_before = (
        (facts["organisation"] == UNNAMED)
        & here["organisation"].notna()
        & (here["organisation"] != NO_POST)
    )
    out.loc[firm[clash.to_numpy(dtype=bool)], ["mode", "since"]] = pd.NA
    for column in _PARTY:
        fresh = facts[column].notna() & ~(named_before if column == "organisation" else False)
        out.loc[firm[fresh.to_numpy(dtype=bool)], column] = facts.loc[
            fresh.to_numpy(dtype=bool), column
        ].array
    others = ~out.index.isin(firm)
    if complete:
        none = others & out["organisation"].isna().to_numpy() & out["mode"].isna().to_numpy()
        out.loc[none, "organisation"] = NO_POST
    problems = [
        _unsaid(listing, at, said) for at in np.flatnonzero(unsaid.to_numpy(dtype=bool)).tolist()
    ]
    problems += _not_listed(frame[others], keys) if complete else ()
    return Written(out, found, tuple(problems))


def _first_rows(of: Ints, count: int) -> Ints:
    first = np.zeros(count, dtype=np.int64)
    where = np.flatnonzero(of >= 0)
    first[of[where[::-1]]] = where[::-1]
    return first


_ASKED_OF_WORK = frozenset({*WORK, "instructor", "mass"})


def _facts(said: pd.DataFrame, given: Iterable[str]) -> pd.DataFrame:
    """Return the Party facts of the firms on the list, with what being on it means where it says
    nothing.
    """
    facts = said[list(_PARTY)].copy()
    headed = set(given)
    bare = facts[["organisation", "mode", *WORK]].isna().all(axis=1)
    if headed & frozenset(COLUMNS) and facts["organisation"].notna().any():
        return facts  # who leaves the answer open is not covered for standing on the list
    if not headed & _ASKED_OF_WORK:
        facts["organisation"] = facts["organisation"].mask(facts["organisation"].isna(), UNNAMED)
    elif "organisation" not in headed and headed & {"post", "instructor"}:
        facts["post"] = facts["post"].mask(bare, UNNUMBERED)
    return facts


def _conflicts(
    frame: pd.DataFrame,
    keys: pd.Series[Any],
    rows: pd.DataFrame,
    firms: Firms,
    said: Firms,
    facts: pd.DataFrame,
    clash: pd.Series[Any],
    listing: Listing,
) -> pd.DataFrame:
    found = []
    for at in np.flatnonzero(clash.to_numpy(dtype=bool)).tolist():
        number = int(facts.index[at])
        taken, other = (
            listing.rows.iloc[int(said.origin["organisation"].iat[at])],
            rows.iloc[int(firms.origin["organisation"].iat[number])],
        )
        line = {
            "firm": keys[number],
            "name": frame["name"][number],
            "column": HEADINGS["organisation"],
            "taken": facts["organisation"].iat[at],
            "other": other["organisation"],
            "rule": str(Rule.COVERED_LIST),
        }
        for side, row in (("taken", taken), ("other", other)):
            line |= {f"{side}_{c}": row[c] for c in ("source", "file", "sheet", "row")}
        found.append(line)
    return pd.DataFrame(found, columns=[c.name for c in CONFLICTS])


def settled(odd: pd.DataFrame, by: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the conflicts among ledgers as they stand once a covered list has decided, and those
    between ledgers and list.

    What is taken is the list's; a ledger that says the same, or that there is one, does not differ.
    `by` are the organisations taken from the list instead of a ledger's, at most one for each firm.
    """
    about = pd.Series([column.zh == _ORGANISATION for column in odd["column"]], index=odd.index)
    decided = about.to_numpy(dtype=bool) & odd["firm"].isin(by["firm"]).to_numpy()
    said = by.set_index("firm").reindex(odd.loc[decided, "firm"])
    out = odd.copy()
    out.loc[decided, list(_TAKEN)] = said[list(_TAKEN)].to_numpy(dtype=object)
    agrees = decided & (out["other"].eq(out["taken"]) | out["other"].eq(UNNAMED)).to_numpy()
    return out[~agrees], by[by["other"].ne(UNNAMED)]


def _unsaid(listing: Listing, at: int, said: Firms) -> Problem:
    row = listing.rows.iloc[int(np.flatnonzero(said.of == at)[0])]
    return Problem(
        "COVERED_UNSAID",
        Severity.WARNING,
        message(
            "on the covered list, yet neither an organisation nor an instructor is given; "
            "taken as unknown, give one of them"
        ),
        str(row["file"]),
        str(row["sheet"]),
        "firms",
        int(row["row"]),
    )


def _not_listed(others: pd.DataFrame, keys: pd.Series[Any]) -> list[Problem]:
    """Report firms whose ledgers name an organisation though the list, said to be complete, does
    not have them.
    """
    odd = others[others["organisation"].notna() & (others["organisation"] != NO_POST)]
    return [
        Problem(
            "COVERED_NOT_LISTED",
            Severity.WARNING,
            message(
                "the ledger names the organisation {organisation}, yet the covered list, "
                "said to be complete, lacks the firm; the ledger's is kept, check the list",
                organisation=organisation,
            ),
            table="firms",
            column="organisation",
            value=str(keys[number]),
        )
        for number, organisation in odd["organisation"].items()
    ]
