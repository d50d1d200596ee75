"""Which firm a row is: its code where that can be a key, else its name; and which rows are the
same firm again.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from orggraph.core.array_types import Flags
from orggraph.core.arrow_text import TEXT, arrow, numbered
from orggraph.core.enums import Exclusion
from orggraph.ingest import pii
from orggraph.ingest.findings import MOST_LISTED, Detail, Finding, Found
from orggraph.ingest.provenance import Rows, Source, Sources
from orggraph.reference import company_names, credit_codes
from orggraph.reference.credit_codes import CodeFault, CodeKind

ALTERED = (
    "≈"  # the reader's mark on a number whose last digits a spreadsheet has lost; reported there
)
_OLD = frozenset(
    {CodeKind.REGISTRATION_15, CodeKind.ORG_CODE_9, CodeKind.NUMBER_13, CodeKind.NUMBER_11}
)
_ROUNDED = r"[0-9]{15}000"


def checked_codes(firms: pd.DataFrame, source: Source) -> tuple[pd.DataFrame, list[Found]]:
    """Say what is wrong with codes; add `key`, the code where it may be one, missing elsewhere.

    A code that is personal, or that a spreadsheet has altered, is left out of the table too. Old
    numbers stay keys.
    """
    uscc = firms["uscc"]
    fault = credit_codes.faults_column(uscc)
    at = np.flatnonzero(fault.notna().to_numpy() | _identity_numbers(uscc)).tolist()
    verdicts = list(_verdicts(uscc.iloc[at], fault.iloc[at])) if at else []
    no_key = {
        row
        for row, (finding, _) in zip(at, verdicts, strict=True)
        if finding is not Finding.OLD_CODE
    }
    left_out = {
        row
        for row, (finding, _) in zip(at, verdicts, strict=True)
        if finding in (None, Finding.EXCEL_CODE, Finding.PERSONAL_CELL)
    }
    found = []
    for finding in dict.fromkeys(finding for finding, _ in verdicts if finding):
        rows = [
            (row, detail)
            for row, (said, detail) in zip(at, verdicts, strict=True)
            if said is finding
        ]
        values = (
            [""] * len(rows)
            if finding is Finding.PERSONAL_CELL
            else uscc.iloc[[row for row, _ in rows]].tolist()
        )
        found.append(
            source.found(
                finding, "uscc", [row for row, _ in rows], values, [detail for _, detail in rows]
            )
        )
    found += [
        source.found(Finding.PERSON_LIKE, column, _person_like(firms[column]))
        for column in ("name", "department")
    ]
    return firms.assign(uscc=_without(uscc, left_out), key=_without(uscc, no_key)), found


def _person_like(texts: pd.Series[Any]) -> Rows:
    """Return the positions of texts that look like a person's name; the rows stay, their text is
    not quoted.
    """
    column = arrow(texts)
    short = pc.less_equal(pc.utf8_length(column), pii.LONGEST_NAME)
    at = np.flatnonzero(pc.fill_null(short, False).to_numpy(zero_copy_only=False))
    some = column.take(pa.array(at)).to_pylist()
    found: Rows = at[np.array([pii.looks_like_a_person(text) for text in some], dtype=bool)]
    return found


def _identity_numbers(uscc: pd.Series[Any]) -> Rows:
    """Tell which codes are a person's identity number: one in 31 of them passes for a credit
    code.
    """
    flags: Rows = np.array(uscc.str.match(pii.IDENTITY_FORM).fillna(False), dtype=bool)
    flags[flags] = [pii.is_identity_number(code) for code in uscc[flags]]
    return flags


def _verdicts(
    texts: pd.Series[Any], faults: pd.Series[Any]
) -> Iterator[tuple[Finding | None, Detail]]:
    """Yield for each code that may be no key what to say of it; None where the reader has said
    it.
    """
    kinds = credit_codes.kinds_column(texts).astype("object")
    rounded = texts.str.fullmatch(_ROUNDED)
    for text, fault, kind, ends_in_zeros in zip(
        texts, faults.astype("object"), kinds, rounded, strict=True
    ):
        if text.startswith(ALTERED):
            yield None, ""
        elif (
            fault != fault or pii.shown(text) == pii.HIDDEN
        ):  # a valid code stands here only if it is one
            yield Finding.PERSONAL_CELL, ""
        elif fault == str(CodeFault.EXCEL_ALTERED):
            yield Finding.EXCEL_CODE, ""
        elif CodeKind(kind) in _OLD:
            yield Finding.OLD_CODE, CodeKind(kind)
        elif ends_in_zeros:
            yield Finding.EXCEL_SUSPECT, ""
        else:
            yield Finding.BAD_CODE, CodeFault(fault)


def _without(column: pd.Series[Any], rows: set[int]) -> pd.Series[Any]:
    if not rows:
        return column
    mask = np.zeros(len(column), dtype=bool)
    mask[list(rows)] = True
    return column.mask(mask)


def identified(firms: pd.DataFrame, sources: Sources) -> tuple[pd.DataFrame, list[Found]]:
    """Give every row its `firm`, unique, and find the rows that repeat an earlier one (`repeat_of`,
    its position).

    The same code with the same name is the same firm, and so is the same name without a code. One
    code under two names is two firms, one name with two codes too. A row without a code belongs to
    the code that has its name; of several codes to the one whose rows stand in the same place, and
    where that does not tell them apart it stays a firm of its own and is reported. A firm whose
    first row lacks its code gets it from the row that has it.
    """
    key, uscc = firms["key"], firms["uscc"]
    if key.notna().all() and not key.duplicated().any():
        return firms.assign(
            firm=key, repeat_of=pd.Series(pd.NA, index=firms.index, dtype="Int64")
        ).drop(columns="key"), []
    groups, doubtful = _groups(firms)
    first = _first(groups)
    kept = first == np.arange(len(firms))
    again = np.flatnonzero(~kept)
    listed = again[:MOST_LISTED]
    found = sources.found(
        Finding.REPEATED,
        "name",
        again,
        firms["name"].iloc[listed].fillna("").tolist(),
        sources.labels(firms, first[listed]),
    )
    found += _which_of_several(firms, sources, doubtful)
    lent = kept & key.isna().to_numpy()
    if lent.any() and len(again):
        key = key.mask(lent, key.groupby(first).transform("first"))
        uscc = uscc.mask(lent & key.notna().to_numpy(), key)
    numbers = np.where(kept, numbered(key), -1)
    owner = _first(numbers)
    shared = np.flatnonzero((owner != np.arange(len(firms))) & (numbers >= 0))
    listed = shared[:MOST_LISTED]
    found += sources.found(
        Finding.SHARED_CODE,
        "uscc",
        shared,
        key.iloc[listed].tolist(),
        sources.labels(firms, owner[listed]),
    )
    duplicate = ~kept & firms["exclusion"].isna().to_numpy()
    return firms.assign(
        uscc=uscc,
        firm=_unique(key.fillna(firms["name"]).fillna(uscc)),
        repeat_of=pd.Series(pd.arrays.IntegerArray(first, kept), index=firms.index),
        exclusion=firms["exclusion"].mask(duplicate, str(Exclusion.DUPLICATE)),
    ).drop(columns="key"), found


def _which_of_several(firms: pd.DataFrame, sources: Sources, at: Rows) -> list[Found]:
    """Report the rows of which it is not known which of several firms they are."""
    names = firms["name"].fillna(firms["key"]).fillna("")
    return sources.found(Finding.ONE_OF_SEVERAL, "name", at, names.iloc[at[:MOST_LISTED]].tolist())


def _groups(firms: pd.DataFrame) -> tuple[Rows, Rows]:
    """Return for each row the number of the firm it is, and the rows that may be one of several."""
    coded = firms["key"].notna().to_numpy()
    by_key, by_name = numbered(firms["key"]), numbered(_compared(firms))
    named = by_name >= 0
    code_only, name_only = coded & ~named, named & ~coded
    both = coded & named
    names, some_names = _borrowed(firms, by_key, by_name, code_only, both)
    codes, some_codes = _borrowed(firms, by_name, by_key, name_only, both)
    by_name[code_only], by_key[name_only] = names, codes
    groups: Rows = pd.factorize(by_key.astype(np.int64) * (len(firms) + 1) + by_name)[0]
    return groups, np.flatnonzero(some_names | some_codes)


def _compared(firms: pd.DataFrame) -> pd.Series[Any]:
    """Return what rows are compared by beside their key: the normal form of the name, else a
    code that is no key.
    """
    normal = company_names.normal(firms["name"])
    return (
        normal.mask(normal.eq(""))
        .fillna(firms["name"])
        .fillna(firms["uscc"].where(firms["key"].isna()))
    )


_SEVERAL = -2
# What tells firms of one name, or one code, apart: the closest first.
_PLACES = ("address", "street", "district")


def _borrowed(
    firms: pd.DataFrame, by: Rows, wanted: Rows, borrowers: Flags, lenders: Flags
) -> tuple[Rows, Flags]:
    """Return what the lenders of the same number in `by` have in `wanted`, for the rows that
    borrow, −1 where nothing; and which rows had several to choose from that nothing tells apart.
    """
    pairs = np.unique(np.column_stack((by[lenders], wanted[lenders])), axis=0)
    owners, at, count = np.unique(pairs[:, 0], return_index=True, return_counts=True)
    table = np.full(by.max(initial=-1) + 2, -1)
    table[owners] = np.where(count > 1, _SEVERAL, pairs[at, 1])
    borrowed = table[by]
    several = borrowers & (borrowed == _SEVERAL)
    borrowed[several] = -1
    for column in _PLACES:
        if not several.any():
            break
        place = numbered(firms[column]) if column in firms else np.full(len(firms), -1)
        chosen = _of_one_place(by, wanted, place, several, lenders)
        borrowed = np.where(chosen >= 0, chosen, borrowed)
        several &= chosen < 0
    return borrowed[borrowers], several


def _of_one_place(by: Rows, wanted: Rows, place: Rows, borrowers: Flags, lenders: Flags) -> Rows:
    """Return for the rows that borrow what the only lender in the same place has, else −1."""
    known = lenders & (place >= 0) & np.isin(by, by[borrowers])
    there: dict[tuple[int, int], set[int]] = {}
    for number, spot, what in zip(by[known], place[known], wanted[known], strict=True):
        there.setdefault((number, spot), set()).add(what)
    chosen = np.full(len(by), -1)
    for row in np.flatnonzero(borrowers & (place >= 0)):
        fitting = there.get((by[row], place[row]), set())
        if len(fitting) == 1:
            chosen[row] = next(iter(fitting))
    return chosen


def _first(numbers: Rows) -> Rows:
    """Return for each row the position of the first row with its number."""
    at = np.empty(numbers.max(initial=-1) + 2, dtype=np.int64)
    at[numbers[::-1]] = np.arange(len(numbers))[::-1]  # of several rows, the one written last stays
    first: Rows = at[numbers]
    return first


def _unique(keys: pd.Series[Any]) -> pd.Series[Any]:
    """Return the keys with #2, #3 … behind those that stood before."""
    texts = arrow(keys)
    which = numbered(texts)
    again = _first(which) != np.arange(len(which))
    if not again.any():
        return keys
    taken = set(texts.filter(pc.match_substring(texts, "#")).to_pylist())
    count: dict[str, int] = {}
    made = []
    for key in texts.filter(pa.array(again)).to_pylist():
        count[key] = count.get(key, 1) + 1
        while f"{key}#{count[key]}" in taken:
            count[key] += 1
        made.append(f"{key}#{count[key]}")
        taken.add(made[-1])
    return pd.Series(
        pc.replace_with_mask(texts, pa.array(again), pa.array(made, TEXT)).to_pandas().array,
        index=keys.index,
        dtype="str",
    )
